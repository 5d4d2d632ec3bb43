"""Distances over roads, and ways through gates: what does not change from day to day, kept between draws."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

if TYPE_CHECKING:
    from maabar.network import Ground

#: Ways are kept up to this many numbers, so that a large network does not fill the memory.
_KEPT = 20_000_000


@dataclass(frozen=True)
class Ways:
    """Ways under one set of gates that people would use.

    Attributes:
        km: Shortest way from each place to each destination, shape (P, J), float32, inf = none.
        rest: Shortest time from behind each gate to each target, shape (G, M), hours.
    """

    km: np.ndarray
    rest: np.ndarray


class Roads:
    """Places and the two sides of each crossing, joined by roads; a road is cut where it passes one.

    Nodes are the P places and then, for each crossing and direction, the near side of its gate: node
    P + 2 x crossing is side a (direction a to b), P + 2 x crossing + 1 side b.

    Attributes:
        hours: Times to targets, then to near sides of gates, from each node, shape (M + G, N).
        piece: Piece of ground that each node lies on, shape (N,).
        targets: How many targets there are.
        at: Their places.
    """

    def __init__(
        self, net: Ground, share: np.ndarray, targets: np.ndarray, destinations: int, border: np.ndarray
    ) -> None:
        """Work out all distances.

        Args:
            net: The network.
            share: For each road, the share of its length before the crossing, from its tail.
            targets: Places that people go to, destinations first, shape (M,).
            destinations: How many of them are destinations.
            border: Whether each gate side leads into another state, shape (G,).
        """
        self.border = border
        places = len(net.places)
        self.places, self.destinations, self.targets = places, destinations, len(targets)
        self.gates = 2 * len(net.crossings)
        self.at = targets
        ends = self._edges(net, share)
        sources = np.concatenate([targets, places + np.arange(self.gates)]).astype(np.int64)
        count = places + self.gates
        self.hours = _shortest(ends, net.hours, count, sources)
        self.km = _shortest(ends, net.km, count, sources)
        self.piece = _pieces(ends, count)
        size = places * destinations + self.gates * self.targets + 1
        self.ways = lru_cache(maxsize=int(np.clip(_KEPT // size, 8, 512)))(self._ways)

    @staticmethod
    def _edges(net: Ground, share: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return tails, heads, the road and the share of it that each edge is."""
        places, through = len(net.places), net.through
        free, cut = np.flatnonzero(through < 0), np.flatnonzero(through >= 0)
        first = places + 2 * through[cut] + np.where(net.a_to_b[cut], 0, 1)  # the side that the tail is on
        second = places + 2 * through[cut] + np.where(net.a_to_b[cut], 1, 0)
        return (
            np.concatenate([net.tail[free], net.tail[cut], net.head[cut]]),
            np.concatenate([net.head[free], first, second]),
            np.concatenate([free, cut, cut]),
            np.concatenate([np.ones(len(free)), share[cut], 1 - share[cut]]),
        )

    def _ways(self, usable: bytes) -> Ways:
        gates = np.flatnonzero(np.frombuffer(usable, dtype=bool))
        hours_on, km_on = self._beyond(self.hours, gates), self._beyond(self.km, gates)
        rest = np.full((self.gates, self.targets), np.inf)
        rest[gates] = hours_on
        km = self.km[: self.destinations, : self.places].T.copy()
        for number, gate in enumerate(gates):
            near = np.flatnonzero(np.isfinite(self.km[self.targets + gate, : self.places]))
            far = np.flatnonzero(np.isfinite(km_on[number, : self.destinations]))
            if not len(near) or not len(far):
                continue
            through = self.km[self.targets + gate, near][:, None] + km_on[number, far][None]
            block = np.ix_(near, far)
            same = self.piece[near][:, None] == self.piece[self.at[far]][None]
            km[block] = np.where(same, km[block], np.minimum(km[block], through))
        return Ways(km.astype(np.float32), rest)

    def _beyond(self, lengths: np.ndarray, gates: np.ndarray) -> np.ndarray:
        """Return the shortest way from behind each usable gate to each target, through others if need be.

        Who passed a border passes no second one on the same way: nobody goes through another state to come
        back into the own. And nobody passes a gate to come back through another onto the ground they left.
        """
        behind = self.places + (gates ^ 1)
        straight = lengths[: self.targets, behind].T  # (g, M)
        between = lengths[self.targets + gates][:, behind].T  # from behind g to before g'
        border = self.border[gates]
        left, entered = self.piece[self.places + gates], self.piece[behind]
        found = np.full(straight.shape, np.inf)
        for ground in np.unique(left):
            going = np.where(entered[None] == ground, np.inf, between)
            within = np.where(border[None], np.inf, going)
            inland = _relaxed(straight, within)
            going = np.where(border[:, None], within, going)
            ways = np.where(border[:, None], inland, _relaxed(straight, going))
            ways[:, self.piece[self.at] == ground] = np.inf
            found[left == ground] = ways[left == ground]
        return found


def _relaxed(straight: np.ndarray, between: np.ndarray) -> np.ndarray:
    best = straight
    for _ in range(len(straight)):
        further = np.min(between[:, :, None] + best[None], axis=1, initial=np.inf)
        better = np.minimum(best, further)
        if np.array_equal(better, best):
            break
        best = better
    return best


def _shortest(
    ends: tuple[np.ndarray, ...], length: np.ndarray, count: int, sources: np.ndarray
) -> np.ndarray:
    tail, head, road, share = ends
    weights = np.maximum(length[road] * share, 1e-6)  # scipy takes an edge of length 0 for none
    both = np.concatenate([tail, head]), np.concatenate([head, tail])
    weights = np.concatenate([weights, weights])
    order = np.lexsort((weights, both[1], both[0]))
    start, stop, weights = both[0][order], both[1][order], weights[order]
    first = np.ones(len(start), dtype=bool)
    first[1:] = (start[1:] != start[:-1]) | (stop[1:] != stop[:-1])
    graph = csr_array((weights[first], (start[first], stop[first])), shape=(count, count))
    if not len(sources):
        return np.zeros((0, count))
    return np.asarray(dijkstra(graph, directed=True, indices=sources))


def _pieces(ends: tuple[np.ndarray, ...], count: int) -> np.ndarray:
    tail, head, _, _ = ends
    graph = csr_array((np.ones(len(tail)), (tail, head)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1]).astype(np.int64)


@dataclass(frozen=True, eq=False)
class _Key:
    """Roads are the same if all that they depend on is."""

    net: Ground
    share: np.ndarray
    targets: np.ndarray
    destinations: int
    border: np.ndarray

    def _parts(self) -> tuple[bytes, ...]:
        net = self.net
        arrays = (
            net.tail,
            net.head,
            net.hours,
            net.km,
            net.through,
            net.a_to_b,
            self.share,
            self.targets,
            self.border,
        )
        return (*(array.tobytes() for array in arrays), self.destinations.to_bytes(8, "little"))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())


@lru_cache(maxsize=4)
def _roads(key: _Key) -> Roads:
    return Roads(key.net, key.share, key.targets, key.destinations, key.border)


def roads(
    net: Ground, share: np.ndarray, targets: np.ndarray, destinations: int, border: np.ndarray
) -> Roads:
    """Return the roads of a network; draws that leave them as they are share one."""
    return _roads(_Key(net, share, targets, destinations, border))
