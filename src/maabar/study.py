"""A study: options x draws x engines on one case, at one sensitivity level."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd

from maabar.closing import closed
from maabar.draws import ranged_columns
from maabar.engine import Engine, settings_for
from maabar.engines import available
from maabar.errors import UsageError, did_you_mean
from maabar.holders import GATES, gates_opened
from maabar.measures import DIFFERENCES, DRAWN, MARKS, MEASURES, differences, summarise
from maabar.ranges import fixed
from maabar.table import LEVELS, Level, Table
from maabar.tables import AS_IS
from maabar.work import Job, Keep, Result, call, work_through
from maabar.writing import replace_file

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from pydantic import BaseModel

    from maabar.case import Case

#: Called with a share of the work done (0 to 1) and a word on what is being done.
Progress = Callable[[float, str], None]

#: Draws beside the case as stated for a first look (assumed: so many that a run of four engines takes about a
#: minute; p10 and p90 are then rough, and the page says on how many draws they rest).
DEFAULT_DRAWS = 24


@dataclass(frozen=True)
class Study:
    """What came out, frozen, with all that is needed to print and to repeat it.

    Attributes:
        case: The case at `level`.
        level: Sensitivity level; nothing above it was used.
        seed: Seed of all random streams.
        draws: Draws beside the case as stated.
        engines: Engines that ran, in order.
        options: Options that were compared.
        settings: Resolved settings of each engine.
        tables: Result tables by name. Tables of finer scope have columns `option` and `draw`.
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
    draws: int = 0
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
    def declared(self) -> dict[str, Table]:
        """The declaration of every result table; those of finer scope begin with option and draw."""
        found = {table.name: table for table in (DRAWN, GATES, MEASURES, DIFFERENCES)}
        for engine in available():
            for table in engine.gives:
                whole = engine.scope == "case" or table.once
                found[table.name] = table if whole else replace(table, columns=(*MARKS, *table.columns))
        return found

    @property
    def measures(self) -> pd.DataFrame:
        """Every measure x option with p10, p50, p90 over the draws, and the value on the case as stated."""
        kinds, engines = self._declared()
        return summarise(self.tables.get("drawn", DRAWN.empty()), kinds, engines, self.options)

    def difference(self, to: str = AS_IS) -> pd.DataFrame:
        """Return every measure of each option minus the same of another, paired draw by draw.

        Args:
            to: The option to compare with.

        Raises:
            UsageError: If it was not part of the study.
        """
        if to not in self.options:
            raise UsageError(f'The option "{to}" was not compared. {did_you_mean(to, self.options)}')
        kinds, engines = self._declared()
        return differences(self.tables.get("drawn", DRAWN.empty()), kinds, engines, self.options, to)

    def _declared(self) -> tuple[dict[str, Any], dict[str, str]]:
        running = [engine for engine in available() if engine.name in self.engines]
        return (
            {m.name: m for engine in running for m in engine.measures},
            {m.name: engine.name for engine in running for m in engine.measures},
        )

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
        """Whether anything known only after the case's `as_of` was used."""
        return self.known > self.case.as_of

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
        replace_file(target, page.render(self, lang).encode("utf-8"))
        return target


def compare(
    case: Case,
    options: Sequence[str] = (),
    *,
    draws: int = DEFAULT_DRAWS,
    seed: int = 1,
    level: Level = "public",
    engines: Sequence[str] = (),
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    keep: Keep | None = None,
    progress: Progress | None = None,
) -> Study:
    """Work options of a case through the engines, under uncertainty.

    Rows above `level` are removed before anything is computed. A result that would be wrong without them
    (`Engine.rests_on`) is withheld whole, and so is a table that is itself above the level.

    Args:
        case: The case.
        options: Options to compare, `as-is` always among them; default: all of the case.
        draws: Draws beside the case as stated, 200 and more for an answer to pass on; 0 = only what needs
            none: the state of crossings, unless `engines` asks for more, and then the case as stated alone.
        seed: Seed of all random streams.
        level: Sensitivity level of everything that comes out.
        engines: Names of the engines to run; default: all that the case has tables for.
        settings: Values by engine, over those of the case.
        workers: Processes to use; the result is the same with any number.
        executor: Any `concurrent.futures` executor, in place of our own processes.
        keep: Where finished draws are found and left (`store` gives one).
        progress: Called as the work goes on.

    Returns:
        The study.

    Raises:
        UsageError: If an engine or option is not known, an engine cannot run on this case, or a setting
        does not fit.
        EngineError: If an engine fails; option and draw are named.
    """
    plan = prepare(
        case,
        options,
        draws=draws,
        seed=seed,
        level=level,
        engines=engines,
        settings=settings,
    )
    return plan.work(workers=workers, executor=executor, keep=keep, progress=progress)


@dataclass(frozen=True)
class Plan:
    """A study that is about to be worked out: all that decides its answer.

    Attributes:
        case: The case at its level.
        options: Options, `as-is` first.
        engines: Engines that run.
        settings: Their resolved settings.
        withheld: Tables that will not be given, with the reason.
    """

    case: Case
    options: tuple[str, ...]
    draws: int
    seed: int
    level: Level
    engines: tuple[Engine, ...]
    settings: Mapping[str, BaseModel]
    withheld: Mapping[str, str]

    @property
    def known(self) -> date:
        """The day up to which anything is known."""
        given = getattr(self.settings.get("evidence"), "known", None)
        return given if isinstance(given, date) else self.case.as_of

    def work(
        self,
        *,
        workers: int = 1,
        executor: Executor | None = None,
        keep: Keep | None = None,
        progress: Progress | None = None,
    ) -> Study:
        """Work it out; see `compare`."""
        tables: dict[str, pd.DataFrame] = {}
        seconds: dict[str, float] = {}
        for engine in (e for e in self.engines if e.scope == "case"):
            started = time.perf_counter()
            settings = self.settings[engine.name]
            tables |= call(engine, engine.run, self.case, settings, tables, self.seed, 0)
            seconds[engine.name] = time.perf_counter() - started
        finer = tuple(engine for engine in self.engines if engine.scope != "case")
        if finer:
            job = self._job(finer, tables)
            results = work_through(
                job, self.draws, workers=workers, executor=executor, keep=keep, progress=progress
            )
            tables |= _together(results, finer)
            tables |= closed(job, {n: frame for n, frame in tables.items() if n not in self.withheld})
            for result in results:
                for name, spent in result.seconds.items():
                    seconds[name] = seconds.get(name, 0.0) + spent
        if "evidence.claims" in tables:
            tables["options.gates"] = gates_opened(
                self.case, tables["evidence.claims"], pd.Timestamp(self.known)
            )
        given = {name: frame for name, frame in tables.items() if name not in self.withheld}
        # A table that was not made, or has no row, is not withheld from anybody.
        nothing = {name for name in self.withheld if name in tables and tables[name].empty}
        return Study(
            case=self.case,
            level=self.level,
            seed=self.seed,
            draws=self.draws,
            engines=tuple(engine.name for engine in self.engines),
            options=self.options,
            settings=self.settings,
            tables=MappingProxyType(given),
            withheld=MappingProxyType({k: why for k, why in self.withheld.items() if k not in nothing}),
            seconds=MappingProxyType(seconds),
        )

    def _job(self, engines: tuple[Engine, ...], tables: Mapping[str, pd.DataFrame]) -> Job:
        return Job(
            case=self.case,
            options=self.options,
            engines=engines,
            settings=self.settings,
            given=MappingProxyType(dict(tables)),
            ranged=ranged_columns(self.case),
            seed=self.seed,
            samplers=tuple(e for e in self.engines if e.sample is not None),
        )


def prepare(
    case: Case,
    options: Sequence[str] = (),
    *,
    draws: int = DEFAULT_DRAWS,
    seed: int = 1,
    level: Level = "public",
    engines: Sequence[str] = (),
    settings: Mapping[str, Mapping[str, Any]] | None = None,
) -> Plan:
    """Check a question and gather what its answer depends on, without working it out; see `compare`."""
    if draws < 0:
        raise UsageError(f"There cannot be {draws} draws.")
    chosen = _choose(case, engines, settings or {}, draws)
    visible = fixed(case.at_level(level), settings or {})
    resolved = {
        engine.name: settings_for(engine, case, (settings or {}).get(engine.name, {}))
        for engine in available()  # what is set for an engine that does not run must fit as well
        if engine in chosen or engine.name in (settings or {})
    }
    withheld: dict[str, str] = {}
    running: list[Engine] = []
    for engine in chosen:
        hidden = [
            f"{visible.withheld[table]} of {table}"
            for table in engine.rests_on
            if visible.withheld.get(table)
        ]
        if hidden:
            reason = f"it rests on rows above the level {level} ({', '.join(hidden)})"
            withheld |= {table.name: reason for table in engine.gives}
            continue
        running.append(engine)
        withheld |= {
            table.name: f"it is for the level {table.sensitivity}"
            for table in engine.gives
            if LEVELS.index(table.sensitivity) > LEVELS.index(level)
        }
    return Plan(
        case=visible,
        options=_options(visible, options),
        draws=draws,
        seed=seed,
        level=level,
        engines=tuple(running),
        settings=MappingProxyType({engine.name: resolved[engine.name] for engine in chosen}),
        withheld=MappingProxyType(withheld),
    )


def _options(case: Case, wanted: Sequence[str]) -> tuple[str, ...]:
    known = list(case["options"]["option"])
    for option in wanted:
        if option not in known:
            raise UsageError(f'There is no option "{option}". {did_you_mean(option, known)}')
    chosen = [option for option in known if not wanted or option in wanted]
    return (AS_IS, *(option for option in chosen if option != AS_IS))


def _choose(case: Case, names: Sequence[str], settings: Mapping[str, Any], draws: int) -> list[Engine]:
    engines = {engine.name: engine for engine in available()}
    for name in (*names, *settings):
        if name not in engines:
            raise UsageError(f'There is no engine "{name}". {did_you_mean(name, list(engines))}')
    for name in names:
        missing = engines[name].missing(case)
        if missing:
            raise UsageError(f"The engine {name} needs rows in {', '.join(missing)}; see: maabar check.")
    if names:
        wanted = _with_those_before(engines, names)
        return [engine for engine in engines.values() if engine.name in wanted]
    # Without draws there is no range, and no number goes without its range.
    able = {name for name, e in engines.items() if not e.missing(case) and (draws > 0 or e.scope == "case")}
    return [e for e in engines.values() if e.name in able and not e.asked and set(e.after) <= able]


def _with_those_before(engines: Mapping[str, Engine], names: Sequence[str]) -> set[str]:
    """Return names with the engines that they rest on: those they need, and the one that draws states.

    Without the latter an option would be worked out on other states of the crossings, and nobody would be
    told who holds the gates that it opens.
    """
    wanted = set(names)
    if any(engines[name].scope != "case" for name in names):
        wanted |= {name for name, engine in engines.items() if engine.sample is not None}
    while more := {before for name in wanted for before in engines[name].after} - wanted:
        wanted |= more
    return wanted


def _together(results: Sequence[Result], engines: Sequence[Engine]) -> dict[str, pd.DataFrame]:
    # In the order in which engines declare them: draws that were kept on disk come back in another one.
    there = {name for result in results for name in result.tables}
    names = [table.name for engine in engines for table in engine.gives if table.name in there]
    tables = {
        name: pd.concat([r.tables[name] for r in results if name in r.tables], ignore_index=True)
        for name in names
    }
    tables["drawn"] = pd.concat([result.drawn for result in results], ignore_index=True)
    return tables
