"""The engines: the ordered tuple is the only registry; others join through an entry point."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from maabar.engine import ENTRY_POINTS, Engine
from maabar.engines.access import ENGINE as ACCESS
from maabar.engines.evidence import ENGINE as EVIDENCE
from maabar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from importlib.metadata import EntryPoint

#: Our own, in the order in which they run.
ENGINES: tuple[Engine, ...] = (EVIDENCE, ACCESS)


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
        engine = entry.load()
        if not isinstance(engine, Engine):
            raise UsageError(f'"{entry.value}" is registered as an engine and is none.')
        if engine.name in {known.name for known in found}:
            raise UsageError(f'Two engines are called "{engine.name}"; one is "{entry.value}".')
        found.append(engine)
    return tuple(found)
