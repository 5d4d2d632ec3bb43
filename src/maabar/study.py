"""A study: one case, worked through by the engines at one sensitivity level."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from maabar.engine import Engine, settings_for
from maabar.engines import available
from maabar.errors import EngineError, MaabarError, UsageError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd
    from pydantic import BaseModel

    from maabar.case import Case
    from maabar.table import Level

#: Called with a share of the work done (0 to 1) and a word on what is being done.
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Study:
    """What came out, frozen, with all that is needed to print and to repeat it.

    Attributes:
        case: The case at `level`.
        level: Sensitivity level; nothing above it was used.
        seed: Seed of all random streams.
        engines: Engines that ran, in order.
        options: Options of the case.
        settings: Resolved settings of each engine.
        tables: Result tables by name.
        withheld: Result tables that are not given, with the reason.
        seconds: Time each engine took.
    """

    case: Case
    level: Level
    seed: int
    engines: tuple[str, ...]
    options: tuple[str, ...]
    settings: Mapping[str, BaseModel] = field(repr=False)
    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    withheld: Mapping[str, str] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict, compare=False)

    def __getitem__(self, table: str) -> pd.DataFrame:
        """Return a result table; changing it does not change the study.

        Raises:
            KeyError: If there is no such table; the message says so if it was withheld.
        """
        if table in self.withheld:
            raise KeyError(f"{table} is withheld: {self.withheld[table]}")
        if table not in self.tables:
            raise KeyError(
                f'There is no table "{table}". {did_you_mean(table, list(self.tables), listed=30)}'
            )
        return self.tables[table].copy(deep=False)

    @property
    def on(self) -> date:
        """The day that the status is about."""
        return self._day("on")

    @property
    def known(self) -> date:
        """The day up to which anything is known."""
        return self._day("known")

    @property
    def hindsight(self) -> bool:
        """Whether anything later than the case's `as_of` was used or shown."""
        return max(self.on, self.known) > self.case.as_of

    def _day(self, name: str) -> date:
        given = getattr(self.settings.get("evidence"), name, None)
        return given if isinstance(given, date) else self.case.as_of

    def brief(self, path: str | Path, lang: str = "en") -> Path:
        """Write the brief as one offline HTML file and return its path.

        Args:
            path: Where to write it.
            lang: `en` or `ar`.
        """
        page = import_module("maabar.brief.page")  # an upper floor: looked up when asked for, never imported
        target = Path(path)
        target.write_text(page.render(self, lang), encoding="utf-8", newline="\n")
        return target


def compare(
    case: Case,
    *,
    level: Level = "public",
    seed: int = 1,
    engines: Sequence[str] = (),
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    progress: Progress | None = None,
) -> Study:
    """Work a case through the engines.

    Rows above `level` are removed before anything is computed. A result that would be wrong without them
    (`Engine.rests_on`) is withheld whole.

    Args:
        case: The case.
        level: Sensitivity level of everything that comes out.
        seed: Seed of all random streams.
        engines: Names of the engines to run; default: all that the case has tables for.
        settings: Values by engine, over those of the case.
        progress: Called as the work goes on.

    Returns:
        The study.

    Raises:
        UsageError: If an engine is not known, cannot run on this case, or a setting does not fit.
        EngineError: If an engine fails.
    """
    chosen = _choose(case, engines, settings or {})
    visible = case.at_level(level)
    resolved: dict[str, BaseModel] = {}
    tables: dict[str, pd.DataFrame] = {}
    withheld: dict[str, str] = {}
    seconds: dict[str, float] = {}
    for position, engine in enumerate(chosen):
        if progress:
            progress(position / len(chosen), engine.name)
        resolved[engine.name] = settings_for(engine, case, (settings or {}).get(engine.name, {}))
        hidden = [
            f"{visible.withheld[table]} of {table}"
            for table in engine.rests_on
            if visible.withheld.get(table)
        ]
        if hidden:
            reason = f"it rests on rows above the level {level} ({', '.join(hidden)})"
            withheld.update({table.name: reason for table in engine.gives})
            continue
        started = time.perf_counter()
        tables.update(_run(engine, visible, resolved[engine.name], tables, seed))
        seconds[engine.name] = round(time.perf_counter() - started, 3)
    if progress:
        progress(1.0, "")
    return Study(
        case=visible,
        level=level,
        seed=seed,
        engines=tuple(engine.name for engine in chosen),
        options=tuple(visible["options"]["option"]),
        settings=MappingProxyType(resolved),
        tables=MappingProxyType(tables),
        withheld=MappingProxyType(withheld),
        seconds=MappingProxyType(seconds),
    )


def _choose(case: Case, names: Sequence[str], settings: Mapping[str, Any]) -> list[Engine]:
    engines = {engine.name: engine for engine in available()}
    for name in (*names, *settings):
        if name not in engines:
            raise UsageError(f'There is no engine "{name}". {did_you_mean(name, list(engines))}')
    for name in names:
        missing = engines[name].missing(case)
        if missing:
            raise UsageError(f"The engine {name} needs rows in {', '.join(missing)}; see: maabar check.")
    return [
        engine
        for engine in engines.values()
        if engine.name in names or (not names and not engine.missing(case))
    ]


def _run(
    engine: Engine,
    case: Case,
    settings: BaseModel,
    given: Mapping[str, pd.DataFrame],
    seed: int,
) -> dict[str, pd.DataFrame]:
    stream = np.random.default_rng(np.random.SeedSequence([seed, *engine.name.encode()]))
    try:
        results = engine.run(case, settings, MappingProxyType(dict(given)), stream)
    except MaabarError:
        raise
    except Exception as error:
        raise EngineError(f"The engine {engine.name} failed ({type(error).__name__}: {error}).") from error
    declared = {table.name for table in engine.gives}
    if set(results) != declared:
        raise EngineError(f"The engine {engine.name} gave {sorted(results)}, declared {sorted(declared)}.")
    return results
