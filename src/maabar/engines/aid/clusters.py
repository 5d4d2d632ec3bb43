"""Places that are alike are planned together, and what they get is shared by need.

Places are alike if the same fleets reach them, if the nearest store is about as far away, and if they lie in
one area and weigh the same. A cluster is as far from a store as its members are on average, weighted by need:
every plan for clusters is a plan for the places (lorries are at most a little more or less busy). With the
least distance in place of the mean no plan for the places can beat it: a lower bound. Shares by need give
every member the coverage of its cluster.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from maabar.engines.aid.facts import Facts, Row
    from maabar.engines.aid.trips import Trips

Distance = Literal["mean", "least"]


def alike(facts: Facts, trips: Trips, band_km: float) -> dict[int, int]:
    """Return for each place with need the first of its like, which stands for them.

    Args:
        facts: Need, areas, groups.
        trips: Trips to every place.
        band_km: Places are alike if they lie in the same band of so many kilometres from their nearest store.
    """
    ways: dict[int, tuple[set[int], float]] = {}
    for trip in np.flatnonzero(~trips.store).tolist():
        fleets, km = ways.get(int(trips.target[trip]), (set(), np.inf))
        ways[int(trips.target[trip])] = fleets | {int(trips.fleet[trip])}, min(km, float(trips.km[trip]))
    weights: dict[int, list[tuple[int, float, float, float]]] = {}
    for row in facts.needs:
        weights.setdefault(row.place, []).append((row.good, row.weight, row.first, row.last))
    first: dict[object, int] = {}
    found: dict[int, int] = {}
    for place in sorted(weights):
        named = tuple(sorted({group for (one, _), group in facts.groups.items()
                              if one == place and group != str(facts.net.places[place])}))  # fmt: skip
        own = place if place in facts.stores else -1
        fleets, km = ways.get(place, (set(), 0.0))
        key = (str(facts.net.areas[place]), named, own, tuple(sorted(set(weights[place]))),
               tuple(sorted(fleets)), int(km // band_km))  # fmt: skip
        found[place] = first.setdefault(key, place)
    return found


def together(
    facts: Facts, trips: Trips, member_of: dict[int, int], distance: Distance = "mean"
) -> tuple[Facts, Trips]:
    """Return need and trips of clusters.

    Args:
        facts: Need by place.
        trips: Trips to places.
        member_of: For each place the one that stands for it.
        distance: `mean` for a plan, `least` for a bound.
    """
    size: dict[int, float] = {}
    for row in facts.needs:
        size[row.place] = size.get(row.place, 0.0) + max(row.amount, 0.0) * (row.last - row.first)
    needs: dict[tuple[int, int, float, float, float], Row] = {}
    for row in facts.needs:
        key = member_of[row.place], row.good, row.first, row.last, row.weight
        amount = row.amount + (needs[key].amount if key in needs else 0.0)
        needs[key] = replace(row, place=key[0], amount=amount)
    merged = replace(facts, needs=tuple(needs.values()))
    ends = np.array([member_of.get(int(target), int(target)) for target in trips.target], dtype=np.int64)
    lanes = [tuple(row) for row in np.column_stack([trips.fleet, ends, trips.chain, trips.way]).tolist()]
    number: dict[tuple[int, ...], int] = {}
    cluster = np.array([number.setdefault(lane, len(number)) for lane in lanes], dtype=np.int64)
    weight = np.maximum([size.get(int(target), 1.0) for target in trips.target], 1e-9)
    first = np.unique(cluster, return_index=True)[1]
    total = np.bincount(cluster, weight)
    mean = np.bincount(cluster, weight * trips.km) / total
    gates = np.stack([np.bincount(cluster, weight * column) / total for column in trips.gate_km.T], axis=1)
    if distance == "least":
        mean = np.full(len(first), np.inf)
        np.minimum.at(mean, cluster, trips.km)
    return merged, replace(
        trips,
        fleet=trips.fleet[first],
        base=trips.base[first],
        target=ends[first],
        store=trips.store[first],
        chain=trips.chain[first],
        way=trips.way[first],
        gate_km=gates if trips.gate_km.shape[1] else trips.gate_km[first],
        km=mean,
    )
