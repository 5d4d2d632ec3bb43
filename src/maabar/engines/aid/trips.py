"""Trips: the ways that a fleet's lorries can take, from their base through a chain of crossings to a place.

Of all ways with the same crossings the shortest counts; a chain is left out where some of its crossings alone
make a way that is no longer. Lengths by roads without crossings are worked out once (`network.shortcuts`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from maabar.network import Ground, Shortcuts, shortcuts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.engines.aid.facts import Facts, Fleet
    from maabar.engines.aid.settings import AidSettings

#: A directed crossing: index of the crossing, direction (0 = from side a to side b).
Lane = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Trips:
    """J trips.

    Attributes:
        fleet: Index of the fleet, shape (J,).
        base: Where it starts, index into places.
        target: Where it ends, index into places.
        store: Whether it fills a store there, or serves need.
        chain: Crossings on the way, shape (J, L), -1 = no more.
        way: Direction of each, shape (J, L).
        gate_km: Kilometres from the base to each, shape (J, L).
        km: Whole length one way, shape (J,).
    """

    fleet: np.ndarray
    base: np.ndarray
    target: np.ndarray
    store: np.ndarray
    chain: np.ndarray
    way: np.ndarray
    gate_km: np.ndarray
    km: np.ndarray

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.km)


@dataclass(frozen=True, eq=False)
class _Chain:
    """Ways from one base through some crossings, in order.

    Attributes:
        lanes: The directed crossings.
        heads: Ends behind the last of them, index into the shortcuts' ends, shape (H,).
        km: Length up to there, shape (H,).
        gates: Length up to each crossing on the way to it, shape (H, number of lanes).
    """

    lanes: tuple[Lane, ...]
    heads: np.ndarray
    km: np.ndarray
    gates: np.ndarray


@dataclass(frozen=True, eq=False)
class _Key:
    """All that trips depend on."""

    net: Ground
    may_open: bytes
    fleets: tuple[tuple[int, frozenset[str]], ...]
    stores: tuple[int, ...]
    places: tuple[int, ...]
    sources: frozenset[int]
    max_crossings: int
    near_hubs: int

    def _parts(self) -> tuple[object, ...]:
        net = self.net
        arrays = (net.tail, net.head, net.km, net.through, net.a_to_b, net.areas)
        return (
            *(array.tobytes() for array in arrays), self.may_open, self.fleets, self.stores, self.places,
            self.sources, self.max_crossings, self.near_hubs,
        )  # fmt: skip

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())


def trips(facts: Facts, settings: AidSettings) -> Trips:
    """Return every trip that a plan may use; draws that leave roads and stores as they are share them.

    Args:
        facts: Network, stores, fleets, places with need, and the lanes that can be open at all.
        settings: `max_crossings`, `near_hubs`.
    """
    return _found(
        _Key(
            net=facts.net,
            may_open=np.ascontiguousarray(facts.may_open).tobytes(),
            fleets=tuple((fleet.base, fleet.areas) for fleet in facts.fleets),
            stores=facts.stores,
            places=tuple(sorted({row.place for row in facts.needs})),
            sources=facts.sources,
            max_crossings=min(settings.max_crossings, len(facts.net.crossings)),
            near_hubs=settings.near_hubs,
        )
    )


@lru_cache(maxsize=32)
def _found(key: _Key) -> Trips:
    net = key.net
    by_km = replace(net, hours=net.km)
    bases = sorted({base for base, _ in key.fleets})
    cuts = shortcuts(by_km, [np.array([base]) for base in bases])
    may_open = np.frombuffer(key.may_open, dtype=bool).reshape(-1, 2)
    served = [place for place in key.places if place not in key.stores]
    near = _near(key, cuts, bases)
    parts: list[tuple[np.ndarray, ...]] = []
    for number, (base, areas) in enumerate(key.fleets):
        allowed = _allowed(net, areas)
        if not allowed[base]:
            continue
        targets = [p for p in served if allowed[p] and (base, p) in near]
        targets += [store for store in key.stores if allowed[store] and store != base]
        if targets:
            chains = _chains(cuts, bases.index(base), may_open, allowed, key.max_crossings)
            parts += _to_targets(cuts, bases.index(base), chains, np.array(targets), (number, base))
    return _joined(parts, np.array(key.stores, dtype=np.int64), key.max_crossings)


def _allowed(net: Ground, areas: frozenset[str]) -> np.ndarray:
    return np.isin(net.areas, list(areas)) if areas else np.ones(len(net.places), dtype=bool)


def _near(key: _Key, cuts: Shortcuts, bases: list[int]) -> set[tuple[int, int]]:
    """Return (base, place) for the stores a place is served from, whichever crossings happen to be open.

    The nearest by road, the nearest on its own side, and the nearest with supply on each side. That gates do
    not decide who is near is what makes an opening add trips and never swap them.
    """
    net, groups = key.net, range(len(bases))
    open_all = np.ones((len(net.crossings), 2), dtype=bool)
    small = cuts.from_groups(groups, open_all, np.zeros(open_all.shape), towards=False)
    km = cuts.spread(small, groups).hours
    reach = np.stack([
        np.any([_allowed(net, areas) for one, areas in key.fleets if one == base], axis=0) for base in bases
    ]) if bases else np.zeros((0, len(net.places)), dtype=bool)  # fmt: skip
    km = np.where(reach, km, np.inf)
    base_areas = net.areas[bases]
    supplied = np.array([base in key.sources for base in bases], dtype=bool)
    found: set[tuple[int, int]] = set()
    for place in key.places:
        order = np.lexsort((np.arange(len(bases)), km[:, place]))
        order = order[np.isfinite(km[order, place])]
        chosen = set(order[: key.near_hubs].tolist())
        chosen |= set(order[base_areas[order] == net.areas[place]][:1].tolist())
        for area in set(base_areas[supplied].tolist()):
            chosen |= set(order[supplied[order] & (base_areas[order] == area)][:1].tolist())
        found |= {(bases[at], place) for at in chosen}
    return found


def _chains(
    cuts: Shortcuts, group: int, may_open: np.ndarray, allowed: np.ndarray, most: int
) -> list[_Chain]:
    """Return every chain of crossings from a base, the empty one first."""
    first = _Chain((), np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros((0, 0)))
    arcs = [
        (crossing, way, *pair, cuts.hours[chosen])
        for crossing in np.unique(cuts.through).tolist()
        for way in (0, 1)
        if may_open[crossing, way]
        for chosen in [_usable(cuts, crossing, allowed)]
        if chosen.any()
        for pair in [(cuts.tail[chosen], cuts.head[chosen])[:: 1 if way == 0 else -1]]
    ]
    found, layer = [first], [first]
    for _ in range(most):
        longer = []
        for chain in layer:
            used = {crossing for crossing, _ in chain.lanes}
            for crossing, way, tails, heads, km in arcs:
                if crossing in used:
                    continue
                so_far, gates = _at_ends(cuts, group, chain, tails)
                fine = np.isfinite(so_far)
                if fine.any():
                    gate = so_far + km / 2
                    longer.append(_Chain((*chain.lanes, (crossing, way)), heads[fine], (so_far + km)[fine],
                                         np.column_stack([gates, gate])[fine]))  # fmt: skip
        found += longer
        layer = longer
    return found


def _usable(cuts: Shortcuts, crossing: int, allowed: np.ndarray) -> np.ndarray:
    mine = cuts.through == crossing
    return np.asarray(mine & allowed[cuts.ends[cuts.tail]] & allowed[cuts.ends[cuts.head]])


def _at_ends(cuts: Shortcuts, group: int, chain: _Chain, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Length of a chain on to some ends, and to its gates on the way."""
    return _onward(cuts, group, chain, cuts.ends[ends])


def _onward(cuts: Shortcuts, group: int, chain: _Chain, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Length of the shortest way through a chain to each place, shape (N,), and to its gates, (N, lanes)."""
    if not chain.lanes:
        return cuts.start[group, places], np.zeros((len(places), 0))
    onward = chain.km[:, None] + cuts.inner[np.ix_(chain.heads, places)]
    best = onward.argmin(axis=0)
    return onward[best, np.arange(len(places))], chain.gates[best]


def _to_targets(
    cuts: Shortcuts, group: int, chains: Sequence[_Chain], targets: np.ndarray, whose: tuple[int, int]
) -> list[tuple[np.ndarray, ...]]:
    """Return the ways of one fleet to its targets by chains that are not dominated."""
    best: dict[frozenset[int], np.ndarray] = {}
    lengths = {}
    for chain in chains:
        lengths[chain.lanes] = _onward(cuts, group, chain, targets)
        crossings = frozenset(crossing for crossing, _ in chain.lanes)
        km = lengths[chain.lanes][0]
        best[crossings] = np.minimum(best[crossings], km) if crossings in best else km
    parts: list[tuple[np.ndarray, ...]] = []
    taken: dict[frozenset[int], np.ndarray] = {}
    for chain in chains:
        km, gates = lengths[chain.lanes]
        crossings = frozenset(crossing for crossing, _ in chain.lanes)
        fewer = [other for subset, other in best.items() if subset < crossings]
        kept = np.isfinite(km) & (km <= best[crossings])
        kept &= ~np.any([km >= other - 1e-9 for other in fewer], axis=0) if fewer else True
        kept &= ~taken.get(crossings, np.zeros(len(targets), dtype=bool))
        taken[crossings] = taken.get(crossings, np.zeros(len(targets), dtype=bool)) | kept
        count = int(kept.sum())
        if count:
            lanes = np.array(chain.lanes, dtype=np.int64).reshape(-1, 2)
            parts.append((
                np.full(count, whose[0]), np.full(count, whose[1]), targets[kept],
                np.tile(lanes[:, 0], (count, 1)), np.tile(lanes[:, 1], (count, 1)), gates[kept], km[kept],
            ))  # fmt: skip
    return parts


def _joined(parts: list[tuple[np.ndarray, ...]], stores: np.ndarray, width: int) -> Trips:
    def wide(at: int, filler: float) -> np.ndarray:
        blocks = [
            np.pad(part[at].astype(float), ((0, 0), (0, width - part[at].shape[1])), constant_values=filler)
            for part in parts
        ]
        return np.concatenate([np.zeros((0, width)), *blocks])

    fleet, base, target, km = (
        np.concatenate([np.zeros(0), *(part[at] for part in parts)]) for at in (0, 1, 2, 6)
    )
    whole = [array.astype(np.int64) for array in (fleet, base, target)]
    return Trips(
        fleet=whole[0],
        base=whole[1],
        target=whole[2],
        store=np.isin(whole[2], stores),
        chain=wide(3, -1).astype(np.int64),
        way=wide(4, 0).astype(np.int64),
        gate_km=wide(5, 0.0),
        km=km,
    )


def loads(fleets: Sequence[Fleet]) -> np.ndarray:
    """Return the tonnes in a lorry of each fleet, shape (F,)."""
    return np.array([fleet.load for fleet in fleets], dtype=float)
