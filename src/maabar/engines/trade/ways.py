"""Ways of goods: markets, the ends of roads through crossings, and the arcs between them.

Between crossings only distances count: an arc inside a side is a shortest road by km, and one that leads past
another node is left out. So every shortest way is there, and few arcs are needed (the contracted graph of the
network).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from maabar.network import components, links, travel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.engines.trade.model import Indices, Numbers
    from maabar.network import Ground

ROAD, CROSSING, ROUND = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Ways:
    """Nodes and arcs of all goods, without costs.

    Attributes:
        good: Good of each node, shape (N,).
        place: Place of each node, index into the network's places, shape (N,).
        market: Whether the node is a market of its good (else a road end), shape (N,).
        tail: Node at which each arc starts, shape (A,).
        head: Where it ends.
        km: Its length.
        kind: `ROAD`, `CROSSING` or `ROUND` (goods that go round the gates).
        crossing: Crossing that it passes, -1 = none.
        direction: 0 = from side a to side b, 1 = back; -1 = no crossing.
        pair: Number of the pair of areas between which goods go round the gates, -1 = none.
    """

    good: Indices
    place: Indices
    market: np.ndarray
    tail: Indices
    head: Indices
    km: Numbers
    kind: Indices
    crossing: Indices
    direction: Indices
    pair: Indices


@dataclass(frozen=True, eq=False)
class Distances:
    """Shortest km between places by roads, inside a side and ignoring gates.

    Attributes:
        inner: By roads that pass no crossing, shape (V, V), inf = none.
        whole: By all roads.
    """

    inner: Numbers
    whole: Numbers


def lengths(net: Ground) -> Numbers:
    """Return km of each road; where it is not known, its hours at the usual speed of a secondary road."""
    return np.asarray(np.where(np.isnan(net.km), net.hours * net.settings.kmh_secondary, net.km))


def distances(net: Ground, places: Indices) -> Distances:
    """Return shortest km between some places."""
    key = _Net(replace(net, hours=lengths(net)))
    return _distances(key, np.asarray(places, dtype=np.int64).tobytes())


@dataclass(frozen=True, eq=False)
class _Net:
    """A network is the same if its roads are: draws share it."""

    net: Ground

    def _bytes(self) -> tuple[bytes, ...]:
        net = self.net
        parts = (net.tail, net.head, net.hours, net.km, net.through, net.a_to_b)
        return (*(part.tobytes() for part in parts), len(net.places).to_bytes(8, "big"))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Net) and self._bytes() == other._bytes()

    def __hash__(self) -> int:
        return hash(self._bytes())


@lru_cache(maxsize=8)
def _distances(key: _Net, places: bytes) -> Distances:
    net, at = key.net, np.frombuffer(places, dtype=np.int64)
    shape = len(net.crossings), 2
    groups = [np.array([place]) for place in at]
    found = [
        travel(links(net, np.full(shape, gates), np.zeros(shape)), groups).hours[:, at]
        for gates in (False, True)
    ]
    return Distances(*found)


def crossing_ends(net: Ground, crossings: np.ndarray) -> tuple[Indices, Indices, Indices, Numbers]:
    """Return side a, side b, crossing and km of each road through some crossings."""
    chosen = (
        crossings[np.maximum(net.through, 0)] if len(crossings) else np.zeros(len(net.through), dtype=bool)
    )
    roads = np.flatnonzero((net.through >= 0) & chosen)
    forward = net.a_to_b[roads]
    side_a = np.where(forward, net.tail[roads], net.head[roads])
    side_b = np.where(forward, net.head[roads], net.tail[roads])
    return side_a, side_b, net.through[roads], lengths(net)[roads]


def ways(
    net: Ground,
    markets: Sequence[Indices],
    crossings: np.ndarray,
    round_pairs: Sequence[tuple[int, np.ndarray, np.ndarray]],
    *,
    transit: bool = True,
) -> Ways:
    """Return nodes and arcs of all goods.

    Args:
        net: The network.
        markets: For each good the places of its markets, sorted.
        crossings: Crossings that trade may ever pass, shape (C,), bool.
        round_pairs: For each pair of areas and good that goods go round the gates between: the good, and
            whether each place lies in the area they come from, and in that they go to.
        transit: Whether goods pass through ground that roads join on which they have no market.
    """
    key = tuple(np.asarray(part, dtype=np.int64).tobytes() for part in markets)
    pairs = tuple((good, from_.tobytes(), to.tobytes()) for good, from_, to in round_pairs)
    return _ways(_Net(net), key, crossings.tobytes(), pairs, transit)


@lru_cache(maxsize=8)
def _ways(
    known: _Net,
    market_bytes: tuple[bytes, ...],
    crossing_bytes: bytes,
    pair_bytes: tuple[tuple[int, bytes, bytes], ...],
    transit: bool,  # noqa: FBT001 - part of a key
) -> Ways:
    """Draws share the ways: they depend on km and on which crossings may open, hardly ever drawn."""
    net = known.net
    markets = [np.frombuffer(part, dtype=np.int64) for part in market_bytes]
    crossings = np.frombuffer(crossing_bytes, dtype=bool)
    round_pairs = [
        (good, np.frombuffer(from_, dtype=bool), np.frombuffer(to, dtype=bool))
        for good, from_, to in pair_bytes
    ]
    side_a, side_b, through, km = crossing_ends(net, crossings)
    ends = np.unique(np.concatenate([side_a, side_b])).astype(np.int64)
    every = np.unique(np.concatenate([ends, *markets])).astype(np.int64)
    piece = components(net)
    far = distances(net, every)
    parts: list[list[np.ndarray]] = []
    first = 0
    for good, places in enumerate(markets):
        mine = ends if transit else ends[np.isin(piece[ends], piece[places])]
        nodes, arcs = _of_good(places, mine, (every, far), (side_a, side_b, through, km))
        pairs = [(number, *pair[1:]) for number, pair in enumerate(round_pairs) if pair[0] == good]
        arcs += [_round(nodes, places, every, far, pair) for pair in pairs]
        columns = [np.concatenate([arc[at] for arc in arcs]) for at in range(7)]
        columns[0], columns[1] = columns[0] + first, columns[1] + first
        parts.append([np.full(len(nodes), good), nodes, np.isin(nodes, places), *columns])
        first += len(nodes)
    whole = [np.concatenate([part[at] for part in parts]) for at in range(10)]
    names = ("good", "place", "market", "tail", "head", "km", "kind", "crossing", "direction", "pair")
    types = {"market": bool, "km": float}
    return Ways(**{
        name: values.astype(types.get(name, np.int64)) for name, values in zip(names, whole, strict=True)
    })  # fmt: skip


def _of_good(
    places: Indices,
    ends: Indices,
    roads: tuple[Indices, Distances],
    through: tuple[Indices, Indices, Indices, Numbers],
) -> tuple[Indices, list[list[np.ndarray]]]:
    every, far = roads
    side_a, side_b, crossing, km = through
    nodes = np.union1d(places, ends).astype(np.int64)
    at = np.searchsorted(every, nodes)
    inner = needed(far.inner[np.ix_(at, at)])
    there = np.isin(side_a, nodes) & np.isin(side_b, nodes)
    joined = np.searchsorted(nodes, side_a[there]), np.searchsorted(nodes, side_b[there])
    alive = _alive(inner, np.isin(nodes, places), *joined)
    kept = nodes[alive]
    inner = inner[np.ix_(alive, alive)]
    tail, head = np.nonzero(np.isfinite(inner))
    count = len(tail)
    none = np.full(count, -1)
    arcs = [[tail, head, inner[tail, head], np.full(count, ROAD), none, none, none]]
    there = np.isin(side_a, kept) & np.isin(side_b, kept)
    start, stop = np.searchsorted(kept, side_a[there]), np.searchsorted(kept, side_b[there])
    for direction, (one, other) in enumerate(((start, stop), (stop, start))):
        size = len(one)
        arcs.append([
            one, other, km[there], np.full(size, CROSSING), crossing[there], np.full(size, direction),
            np.full(size, -1),
        ])  # fmt: skip
    return kept, arcs


def needed(inner: Numbers) -> Numbers:
    """Return distances without those that a way past another node makes needless (inf)."""
    size = len(inner)
    direct = inner.copy()
    np.fill_diagonal(direct, np.inf)
    kept = direct.copy()
    for middle in range(size):
        # A node at no distance stands for no step: else two of them would make each other needless.
        to, from_ = direct[:, middle], direct[middle]
        to, from_ = np.where(to > 0, to, np.inf), np.where(from_ > 0, from_, np.inf)
        kept[to[:, None] + from_[None, :] <= direct * (1 + 1e-9)] = np.inf
    return kept


def _alive(inner: Numbers, market: np.ndarray, side_a: Indices, side_b: Indices) -> np.ndarray:
    """Return which nodes lead somewhere: road ends with one neighbour or none carry no trade."""
    joined = np.isfinite(inner)
    joined |= joined.T
    joined[side_a, side_b] = joined[side_b, side_a] = True
    np.fill_diagonal(joined, val=False)
    alive = np.ones(len(inner), dtype=bool)
    while (dead := alive & ~market & (joined[:, alive].sum(axis=1) <= 1)).any():
        alive &= ~dead
    return alive


def _round(
    nodes: Indices, places: Indices, every: Indices, far: Distances, pair: tuple[int, np.ndarray, np.ndarray]
) -> list[np.ndarray]:
    """Return the one arc round the gates between two areas: where the road, gates ignored, is shortest."""
    number, from_, to = pair
    start, stop = places[from_[places]], places[to[places]]
    empty = [np.zeros(0, dtype=np.int64)] * 7
    if not len(start) or not len(stop):
        return empty
    km = far.whole[np.ix_(np.searchsorted(every, start), np.searchsorted(every, stop))]
    if not np.isfinite(km).any():
        return empty
    one, other = np.unravel_index(np.argmin(km), km.shape)
    tail, head = np.searchsorted(nodes, start[one]), np.searchsorted(nodes, stop[other])
    return [np.array([part]) for part in (tail, head, km[one, other], ROUND, -1, -1, number)]
