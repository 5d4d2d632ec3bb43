"""Shortest ways under many sets of open crossings: what lies between crossings is worked out once.

Roads without a crossing do not depend on who lets whom pass. So times by them, from each end of a road that
leads through a crossing to every place, are worked out once per network; under one set of open crossings only
a small graph of those ends remains: a contraction, as route planners use it (Geisberger, Sanders, Schultes
and Delling 2008). Ways found so are the shortest of the whole network.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from maabar.network.paths import HOURS_PER_DAY, links, travel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.network.ground import Ground

#: Entry of a place that is reached without any crossing.
DIRECT = -1


@dataclass(frozen=True, eq=False)
class Shortcuts:
    """Times that no gate can change.

    Attributes:
        ends: Places at which a road through some crossing starts or ends, indices, shape (N,).
        inner: Time between each of them and each place by roads without a crossing, shape (N, P).
        start: The same from each of G groups of places, of which the nearest counts, shape (G, P).
        tail: End of each road through a crossing on its side a, index into `ends`, shape (K,).
        head: Its end on side b, likewise.
        hours: Its time, shape (K,).
        through: Its crossing, shape (K,).
    """

    ends: np.ndarray
    inner: np.ndarray
    start: np.ndarray
    tail: np.ndarray
    head: np.ndarray
    hours: np.ndarray
    through: np.ndarray

    def from_groups(
        self, groups: Sequence[int], passable: np.ndarray, delay: np.ndarray, *, towards: bool
    ) -> Small:
        """Return the shortest ways between some groups and all ends under one set of open crossings.

        Args:
            groups: Numbers of the groups, H of them.
            passable: Whether each crossing lets the use through, per direction, shape (C, 2).
            delay: Days that a passage costs, shape (C, 2).
            towards: Ways to the groups instead of from them.
        """
        tails, heads, hours, through = self._arcs(passable, delay, towards=towards)
        count, lead = len(self.ends), len(groups)
        start = self.start[np.asarray(groups, dtype=np.int64)][:, self.ends]
        dense = np.full((count + lead, count + lead), np.inf)
        dense[:count, :count] = self.inner[:, self.ends]
        dense[count:, :count] = start
        crossing = np.full((count, count), -1, dtype=np.int64)
        order = np.argsort(-hours, kind="stable")  # the quickest of parallel roads is written last
        tails, heads, hours, through = tails[order], heads[order], hours[order], through[order]
        quicker = hours < dense[tails, heads]
        tails, heads, hours, through = (part[quicker] for part in (tails, heads, hours, through))
        dense[tails, heads] = hours
        crossing[tails, heads] = through
        row, column = np.nonzero(np.isfinite(dense))
        pointer = np.searchsorted(row, np.arange(count + lead + 1))
        graph = csr_array((dense[row, column], column, pointer), shape=dense.shape)
        if not lead or not count:
            return Small(np.full((lead, count), np.inf), np.zeros((lead, count), dtype=np.int64), crossing)
        found, before = dijkstra(graph, indices=np.arange(count, count + lead), return_predecessors=True)
        before = np.where((before < 0) | (before >= count), -1, before)
        return Small(found[:, :count], before[:, :count], crossing)

    def _arcs(
        self, passable: np.ndarray, delay: np.ndarray, *, towards: bool
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Roads through open crossings as arcs that lead away from a group."""
        parts = []
        for way, (tail, head) in enumerate(((self.tail, self.head), (self.head, self.tail))):
            usable = passable[self.through, way]
            hours = self.hours + delay[self.through, way] * HOURS_PER_DAY
            pair = (head, tail) if towards else (tail, head)
            parts.append([one[usable] for one in (*pair, hours, self.through)])
        tails, heads, hours, through = (np.concatenate([part[k] for part in parts]) for k in range(4))
        return tails, heads, hours, through

    def spread(self, small: Small, groups: Sequence[int], places: np.ndarray | None = None) -> Spread:
        """Return the shortest ways from groups to places, given those to all ends.

        Args:
            small: As from `from_groups`.
            groups: The same groups.
            places: Indices of places; default: all of them.
        """
        at = slice(None) if places is None else places
        hours = self.start[np.asarray(groups, dtype=np.int64)][:, at].copy()
        entry = np.full(hours.shape, DIRECT, dtype=np.int32)
        for end in np.flatnonzero(small.arrived().any(axis=0)):
            there = small.hours[:, end, None] + self.inner[end, at]
            better = there < hours
            hours[better] = there[better]
            entry[better] = end
        return Spread(hours, entry)


@dataclass(frozen=True, eq=False)
class Small:
    """Shortest ways between H groups and the ends of roads through crossings.

    Attributes:
        hours: Shape (H, N), inf where there is none.
        before: The end before it on the way, -1 for the group itself, shape (H, N).
        crossing: Crossing between two ends if the quickest step is through one, -1 otherwise, shape (N, N).
    """

    hours: np.ndarray
    before: np.ndarray
    crossing: np.ndarray

    def only(self, group: int) -> Small:
        """Return the ways of one group alone."""
        return Small(self.hours[[group]], self.before[[group]], self.crossing)

    def arrived(self) -> np.ndarray:
        """Return whether the last step to each end leads through a crossing, shape (H, N)."""
        ends = np.arange(self.hours.shape[1])
        through = self.crossing[self.before, ends] >= 0
        return np.asarray((self.before >= 0) & through & np.isfinite(self.hours))

    def chain(self, group: int, end: int) -> tuple[int, ...]:
        """Return the crossings on the way to an end, nearest the group first."""
        found: list[int] = []
        while (before := int(self.before[group, end])) >= 0:
            if self.crossing[before, end] >= 0:
                found.append(int(self.crossing[before, end]))
            end = before
        return tuple(reversed(found))


@dataclass(frozen=True, eq=False)
class Spread:
    """Shortest ways between H groups and places.

    Attributes:
        hours: Shape (H, P), inf where there is none.
        entry: The end behind the last crossing of the way, index into `ends`, shape (H, P); `DIRECT` where
            the way has none.
    """

    hours: np.ndarray
    entry: np.ndarray


def shortcuts(ground: Ground, groups: Sequence[np.ndarray]) -> Shortcuts:
    """Work out what no gate can change.

    Args:
        ground: The network.
        groups: Indices of the places of each group.
    """
    roads = np.flatnonzero(ground.through >= 0)
    forward = ground.a_to_b[roads]
    side_a = np.where(forward, ground.tail[roads], ground.head[roads])
    side_b = np.where(forward, ground.head[roads], ground.tail[roads])
    ends = np.unique(np.concatenate([side_a, side_b])).astype(np.int64)
    shut = np.zeros((len(ground.crossings), 2), dtype=bool)
    usable = links(ground, shut, np.zeros(shut.shape))
    return Shortcuts(
        ends=ends,
        inner=travel(usable, [np.array([end]) for end in ends]).hours,
        start=travel(usable, groups).hours,
        tail=np.searchsorted(ends, side_a),
        head=np.searchsorted(ends, side_b),
        hours=ground.hours[roads],
        through=ground.through[roads].astype(np.int64),
    )
