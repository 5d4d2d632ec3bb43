"""The engines: the ordered tuple is the only registry; others join through an entry point."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from maabar.engine import ENTRY_POINTS, Engine
from maabar.engines.access import ENGINE as ACCESS
from maabar.engines.aid import ENGINE as AID
from maabar.engines.evidence import ENGINE as EVIDENCE
from maabar.engines.people import ENGINE as PEOPLE
from maabar.engines.talks import ENGINE as TALKS
from maabar.engines.trade import ENGINE as TRADE
from maabar.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from importlib.metadata import EntryPoint

#: Our own, in the order in which they run.
ENGINES: tuple[Engine, ...] = (EVIDENCE, ACCESS, PEOPLE, AID, TRADE, TALKS)


def available() -> tuple[Engine, ...]:
    """Return our engines and, after them, those that other packages register.

    Raises:
        UsageError: If a registered object is not an `Engine`, or takes a name that is in use.
    """
    return _found(entry_points)


@lru_cache(maxsize=8)
def _found(look_up: Callable[..., Iterable[EntryPoint]]) -> tuple[Engine, ...]:
    """Look through what is installed once per process: that reads many small files."""
    found = list(ENGINES)
    for entry in sorted(look_up(group=ENTRY_POINTS), key=lambda point: point.name):
        try:
            engine = entry.load()
        except Exception as error:
            raise UsageError(
                f'The engine "{entry.value}" cannot be loaded ({type(error).__name__}: {error}). '
                "Repair or remove the package that registers it."
            ) from error
        if not isinstance(engine, Engine):
            raise UsageError(f'"{entry.value}" is registered as an engine and is none.')
        if engine.name in {known.name for known in found}:
            raise UsageError(f'Two engines are called "{engine.name}"; one is "{entry.value}".')
        found.append(engine)
    return _in_order(found)


def _in_order(found: list[Engine]) -> tuple[Engine, ...]:
    """Return the engines so that each comes after those whose results it needs.

    Raises:
        UsageError: If one needs results that no other gives.
    """
    ordered: list[Engine] = []
    waiting = list(found)
    while waiting:
        given = {table.name for engine in ordered for table in engine.gives}
        ready = [one for one in waiting if all("." not in table or table in given for table in one.needs)]
        if not ready:
            every = {table.name for engine in found for table in engine.gives}
            missing = [t for one in waiting for t in one.needs if "." in t and t not in given]
            raise UsageError(
                f'The engine {waiting[0].name} needs "{missing[0]}", which no engine before it gives. '
                f"{did_you_mean(missing[0], sorted(every))}"
            )
        ordered.append(ready[0])
        waiting.remove(ready[0])
    return tuple(ordered)
