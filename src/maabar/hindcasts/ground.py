"""A published crisis as arrays: who left where and when, which camps were open, who was counted there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from maabar.importers.flee.closing import closed_camps, closed_roads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maabar.importers.flee.closing import Days
    from maabar.importers.flee.instance import Instance


@dataclass(frozen=True)
class Ground:
    """What every method is given, and what it is held against.

    Attributes:
        name: Name of the instance.
        camps: Names of the C camps that have counts.
        leave: People expected to leave each of O origins, shape (T, O), persons.
        origin: Shares of the origins in those who leave on a day, shape (T, O); these look not ahead.
        km: Road km from origins to camps, inf where no open road leads; shape (E, O, C).
        epoch: Which of the E states of the roads holds on each day, shape (T,).
        open: Whether a camp takes people in, shape (T, C).
        first: People counted in each camp on day 0, shape (C,).
        limit: Capacity of each camp, inf where none is told, shape (C,).
        counted: Counts, corrected and interpolated, shape (T, C), persons: the answer.
        new: Days on which at least one camp was counted, shape (T,).
        counts: Days and raw counts of each camp, for methods that may look at them.
        recounts: Days of recounts in each camp.
    """

    name: str
    camps: tuple[str, ...]
    leave: np.ndarray
    origin: np.ndarray
    km: np.ndarray
    epoch: np.ndarray
    open: np.ndarray
    first: np.ndarray
    limit: np.ndarray
    counted: np.ndarray
    new: np.ndarray
    counts: tuple[tuple[np.ndarray, np.ndarray], ...]
    recounts: tuple[tuple[int, ...], ...]

    def known(self, day: int) -> np.ndarray:
        """Return the last raw count of each camp on a day, shape (C,), persons; before any, that of day 0."""
        found = self.first.copy()
        for at, (days, people) in enumerate(self.counts):
            last = int(np.searchsorted(days, day, side="right")) - 1
            if day > 0 and last >= 0:
                found[at] = people[last]
        return found

    @property
    def days(self) -> int:
        """Return the days of the period."""
        return len(self.epoch)

    def scale(self, persons: float) -> float:
        """Return how many people one person of a run stands for if it has at most so many; a whole number."""
        return float(max(np.ceil((self.first.sum() + self.leave.sum()) / persons), 1.0))


def ground(instance: Instance) -> Ground:
    """Return an instance as arrays.

    Daily totals are shared among the conflict zones of the day by population and intensity. Where no camp has
    counts, other places that have stand for camps.

    Args:
        instance: The instance, with closures as meant or as FLEE executes them.
    """
    days = np.arange(instance.length)
    series = {one.name: one for one in instance.series if not one.is_total}
    counted_at = [name for name in instance.locations if name in series]
    camps = tuple(name for name in counted_at if instance.locations[name].is_camp) or tuple(counted_at)
    origins = tuple(dict.fromkeys(zone.place for zone in instance.zones))
    counted = np.stack([series[name].at(days) for name in camps], axis=1).astype(float)
    origin = _origin(instance, origins)
    epoch, km = _roads(instance, origins, camps)
    shut = closed_camps(instance)
    takes = np.ones((instance.length, len(camps)), dtype=bool)
    for at, name in enumerate(camps):
        takes[:, at] = ~shut_on(shut.get(name, []), instance.length)
    limits = [instance.locations[name].people or np.inf for name in camps]
    return Ground(
        name=instance.name,
        camps=camps,
        leave=origin * instance.left[:, None],
        origin=origin,
        km=km,
        epoch=epoch,
        open=takes,
        first=counted[0].copy(),
        limit=np.array(limits, dtype=float),
        counted=counted,
        new=np.any([np.isin(days, series[name].days) for name in camps], axis=0),
        counts=tuple((series[name].days, series[name].people) for name in camps),
        recounts=tuple(series[name].recounts for name in camps),
    )


def _origin(instance: Instance, origins: tuple[str, ...]) -> np.ndarray:
    """Return shares of who leaves, by where they leave; days without a zone have those of the last ones."""
    weight = np.zeros((instance.length, len(origins)))
    for zone in instance.zones:
        last = instance.length - 1 if zone.last is None else zone.last
        people = instance.locations[zone.place].people or 0.0
        weight[max(zone.first, 0) : last + 1, origins.index(zone.place)] = people * zone.intensity
    for day in range(1, instance.length):
        if not weight[day].any():
            weight[day] = weight[day - 1]
    total = weight.sum(axis=1, keepdims=True)
    even = np.full(weight.shape, 1.0 / max(len(origins), 1))
    return np.asarray(np.divide(weight, total, out=even, where=total > 0))


def shut_on(spans: Iterable[Days], length: int) -> np.ndarray:
    """Return for each day of a period whether an interval holds it, both ends inside; shape (length,)."""
    days = np.arange(length)
    shut = np.zeros(length, dtype=bool)
    for first, last in spans:
        shut |= (days >= first) & (days <= (length if last is None else last))
    return shut


def roads_of(instance: Instance) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the R roads: their ends as places by number, (R, 2); km, (R,); days on which shut, (R, T)."""
    names = {name: at for at, name in enumerate(instance.locations)}
    shut = {pair: shut_on(spans, instance.length) for pair, spans in closed_roads(instance).items()}
    never = np.zeros(instance.length, dtype=bool)
    ends = [[names[end] for end in route.ends] for route in instance.routes]
    closed = [shut.get(frozenset(route.ends), never) for route in instance.routes]
    return (
        np.array(ends, dtype=np.int64).reshape(-1, 2),
        np.array([route.km for route in instance.routes]),
        np.array(closed).reshape(-1, instance.length),
    )


def _roads(
    instance: Instance, origins: tuple[str, ...], camps: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Return for each day the state of the roads, and for each state km from origins to camps."""
    names = {name: at for at, name in enumerate(instance.locations)}
    ends, km, closed = roads_of(instance)
    states, epoch = np.unique(closed, axis=1, return_inverse=True)
    rows, columns = [names[name] for name in origins], [names[name] for name in camps]
    found = np.stack([
        _shortest(ends[~state], km[~state], len(names), rows)[:, columns] for state in states.T
    ])  # fmt: skip
    return epoch.reshape(-1), found


def _shortest(ends: np.ndarray, km: np.ndarray, size: int, rows: list[int]) -> np.ndarray:
    """Return km from some places to all; of two roads between the same places the shorter counts."""
    table = np.full((size, size), np.inf)
    for (one, other), length in zip(ends.tolist(), km.tolist(), strict=True):
        table[one, other] = table[other, one] = min(table[one, other], length)
    weights = csr_array(np.where(np.isfinite(table), table, 0.0))
    return np.asarray(dijkstra(weights, directed=False, indices=rows))
