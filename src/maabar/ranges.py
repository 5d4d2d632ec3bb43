"""Numbers of an engine that a case gives as `[low, value, high]` in `case.toml`.

They are drawn like a ranged cell: triangular, once in a draw, the same under every option; draw 0 has the
value as stated. Only plain numbers of engines that run in every draw can have a range so; some engines know
ranges of their own in settings, which are left to them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from maabar.draws import key_of, triangular, uniform

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel

    from maabar.case import Case

FILE = "case.toml"
#: How many numbers a range has: low, value, high.
_ENDS = 3


class Judged(Protocol):
    """What is asked of an engine here: a floor below, its record is not known."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def scope(self) -> str:
        """Whether it runs in every draw."""

    @property
    def settings(self) -> type[BaseModel]:
        """Its settings."""


@dataclass(frozen=True)
class RangedSetting:
    """One number with a range.

    Attributes:
        engine: The engine it belongs to.
        name: Its name in the engine's settings.
        low: Low end.
        value: As stated.
        high: High end.
    """

    engine: str
    name: str
    low: float
    value: float
    high: float

    def drawn(self, seed: int, draw: int) -> float:
        """Return the number of a draw."""
        if draw == 0 or self.low >= self.high:
            return self.value
        u = uniform(np.array([key_of(f"{FILE}|{self.engine}|{self.name}")], dtype=np.uint64), seed, draw)
        return float(triangular(u, *(np.array(end) for end in (self.low, self.value, self.high)))[0])


def ranged_settings(engine: Judged, given: Mapping[str, Any]) -> tuple[RangedSetting, ...]:
    """Return the numbers of an engine that are given with a range, in the order of their names.

    Args:
        engine: The engine.
        given: What `case.toml` says of it.
    """
    if engine.scope != "draw":
        return ()
    fields = engine.settings.model_fields
    return tuple(
        RangedSetting(engine.name, name, *map(float, value))
        for name, value in sorted(given.items())
        if name in fields and fields[name].annotation is float and _is_range(value)
    )


def _is_range(value: object) -> bool:
    """Whether a value is low, value and high in this order, none of them endless."""
    if not isinstance(value, list | tuple) or len(value) != _ENDS:
        return False
    numbers = all(
        isinstance(end, int | float) and not isinstance(end, bool) and math.isfinite(end) for end in value
    )
    return numbers and value[0] <= value[1] <= value[2]


def as_stated(engine: Judged, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a case says of an engine, with the middle of each range in its place."""
    return {**given, **{one.name: one.value for one in ranged_settings(engine, given)}}


def fixed(case: Case, given: Mapping[str, Mapping[str, Any]]) -> Case:
    """Return the case without its word on numbers that are given from outside: these have no range."""
    whole = case.settings
    if not any(name in whole.get(engine, {}) for engine, values in given.items() for name in values):
        return case
    kept = {
        engine: MappingProxyType({n: v for n, v in values.items() if n not in given.get(engine, {})})
        for engine, values in whole.items()
    }
    return replace(case, about=replace(case.about, settings=MappingProxyType(kept)))


def settings_of_draw(
    engines: Iterable[Judged], case: Case, settings: Mapping[str, BaseModel], seed: int, draw: int
) -> Mapping[str, BaseModel]:
    """Return the settings of a draw.

    Args:
        engines: Engines that run.
        case: The case, with what it says of settings.
        settings: Settings as stated, by engine.
        seed: Seed of the study.
        draw: Number of the draw; 0 = as stated.
    """
    found = dict(settings)
    for engine in engines if draw else ():
        numbers = {
            one.name: one.drawn(seed, draw)
            for one in ranged_settings(engine, case.settings.get(engine.name, {}))
        }
        if numbers:
            found[engine.name] = settings[engine.name].model_copy(update=numbers)
    return MappingProxyType(found)
