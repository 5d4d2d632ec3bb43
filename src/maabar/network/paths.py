"""Shortest times and connected ground (scipy.sparse.csgraph)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.network.ground import Ground

HOURS_PER_DAY = 24.0


@dataclass(frozen=True)
class Links:
    """The directed links that can be used, of parallel roads the quickest.

    Attributes:
        hours: Sparse (P, P) matrix of times, hours.
        tail: Start of each link, sorted, shape (L,).
        head: Its end.
        crossing: The crossing it passes, -1 for none.
    """

    hours: csr_array
    tail: np.ndarray
    head: np.ndarray
    crossing: np.ndarray

    def through(self, tail: np.ndarray, head: np.ndarray) -> np.ndarray:
        """Return the crossing of each link given by its ends, -1 for none."""
        count = self.hours.shape[0]
        keys = self.tail * count + self.head
        found = np.minimum(np.searchsorted(keys, tail * count + head), max(len(keys) - 1, 0))
        return np.asarray(self.crossing[found]) if len(keys) else np.full(len(tail), -1)


def links(ground: Ground, passable: np.ndarray, delay: np.ndarray) -> Links:
    """Return the links that can be used.

    Args:
        ground: The network.
        passable: Whether each crossing lets the use through, per direction, shape (C, 2).
        delay: Days that a passage costs, shape (C, 2).

    Returns:
        The links, both ways of each road, with the delay of a crossing added to its hours.
    """
    parts: list[np.ndarray] = []
    crossing = np.maximum(ground.through, 0)
    free = ground.through < 0
    for forward in (True, False):
        start, stop = (ground.tail, ground.head) if forward else (ground.head, ground.tail)
        way = np.where(ground.a_to_b == forward, 0, 1)
        usable = free | passable[crossing, way] if len(passable) else free
        extra = (
            np.where(free, 0.0, delay[crossing, way] * HOURS_PER_DAY) if len(delay) else np.zeros(len(start))
        )
        parts.append(np.stack([start, stop, ground.hours + extra, ground.through])[:, usable])
    tail, head, hours, through = np.concatenate(parts, axis=1)
    order = np.lexsort((through, hours, head, tail))
    tail, head, hours, through = tail[order], head[order], hours[order], through[order]
    first = np.ones(len(tail), dtype=bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    ends = tail[first].astype(np.int64), head[first].astype(np.int64)
    count = len(ground.places)
    return Links(
        csr_array((hours[first], ends), shape=(count, count)),
        *ends,
        through[first].astype(np.int64),
    )


@dataclass(frozen=True)
class Reach:
    """Shortest ways between groups of places and every place: of a group the nearest place counts.

    Attributes:
        hours: Time for each of G groups and each place, shape (G, P), inf where there is no way.
        nearer: The next place on the way towards the group, shape (G, P), -1 where there is none.
    """

    hours: np.ndarray
    nearer: np.ndarray


def travel(usable: Links, groups: Sequence[np.ndarray], *, towards: bool = False) -> Reach:
    """Return shortest times by road and open crossings (Dijkstra), all groups at once.

    Each group is a node of its own, no time away from its places.

    Args:
        usable: The links.
        groups: Indices of the places of each group.
        towards: Times from every place to the group instead of from it.

    Returns:
        Times and ways.
    """
    places, count = usable.hours.shape[0], len(groups)
    if not count or not places:
        return Reach(np.full((count, places), np.inf), np.full((count, places), -1, dtype=np.int64))
    matrix = usable.hours.T.tocsr() if towards else usable.hours
    members = np.concatenate(groups).astype(matrix.indices.dtype)
    ends = np.cumsum([len(group) for group in groups], dtype=matrix.indptr.dtype) + matrix.indptr[-1]
    wider = csr_array(
        (
            np.concatenate([matrix.data, np.zeros(len(members))]),
            np.concatenate([matrix.indices, members]),
            np.concatenate([matrix.indptr, ends]),
        ),
        shape=(places + count, places + count),
    )
    from_group = np.arange(places, places + count)
    hours, before = dijkstra(wider, directed=True, indices=from_group, return_predecessors=True)
    before = np.where((before < 0) | (before >= places), -1, before).astype(np.int64)
    return Reach(hours[:, :places], before[:, :places])


def components(ground: Ground) -> np.ndarray:
    """Return for each place the piece of ground that roads without a crossing join, shape (P,)."""
    count = len(ground.places)
    inner = ground.through < 0
    links = csr_array(
        (np.ones(int(inner.sum())), (ground.tail[inner], ground.head[inner])),
        shape=(count, count),
    )
    return np.asarray(connected_components(links, directed=False)[1])
