"""A simple rule to hold the plan against: ask the nearest store, share in proportion, plan nothing ahead.

In each period every place asks for its need from the nearest place with supply of the good that has a way
to it: the chain of trips of least hours, over stores where need be. Each supply shares what it has in
proportion to what is asked; what it lacks is asked of the next nearest. Each crossing, fleet and limit on
convoys scales down all that goes through it in the same proportion; of several the narrowest counts.
Nothing is sent another way, kept back or laid in. Goods are there in the period in which they leave: the
rule is shown a little better than it could do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.aid.convoys import limits, usable
from maabar.engines.aid.grid import held
from maabar.engines.aid.legs import Lanes, lanes

if TYPE_CHECKING:
    from maabar.engines.aid.plan import Plan


@dataclass(frozen=True)
class _Way:
    """A chain of trips from a supply."""

    source: int
    hours: float
    trips: tuple[int, ...]


def by_rule(plan: Plan) -> np.ndarray:
    """Return tonnes unmet by pair and period under the rule, shape (N, W)."""
    facts, need = plan.facts, plan.demand
    edges = plan.grid.weeks
    passing = lanes(facts.passing, facts, edges)
    own = {good: lanes(one, facts, edges) for good, one in facts.by_good.items()}
    left: dict[tuple[int, int], float] = {}
    unmet = need.tonnes.copy()
    for week in range(len(edges) - 1):
        _called(plan, left, edges[week], edges[week + 1])
        flows: list[tuple[int, float, _Way]] = []
        for good in sorted(set(need.good.tolist())):
            flows += _asked(plan, own.get(good, passing), good, week, left)
        for (pair, tonnes, way), share in zip(flows, _shares(plan, passing, flows, week), strict=True):
            key = way.source, int(need.good[pair])
            left[key] = max(0.0, left[key] - tonnes * share)
            unmet[pair, week] -= tonnes * share * _kept(plan, passing, way, week)
    return np.asarray(np.clip(unmet, 0.0, None))


def _called(plan: Plan, left: dict[tuple[int, int], float], first: float, last: float) -> None:
    """Add what comes in within a period to what is left."""
    edges = np.array([first, last])
    for row in plan.facts.supplies:
        more = row.amount * float(held(row.first, row.last, edges)[0])
        left[row.place, row.good] = left.get((row.place, row.good), 0.0) + more
    for row in plan.facts.stocks:
        more = row.amount if first <= row.first < last else 0.0
        left[row.place, row.good] = left.get((row.place, row.good), 0.0) + more


def _hours(plan: Plan, passing: Lanes, trip: int, week: int) -> float:
    """Hours of a trip; inf where one of its gates is shut."""
    trips = plan.trips
    hours = trips.km[trip] / plan.facts.fleets[trips.fleet[trip]].km_per_day * 24
    for crossing, way in zip(trips.chain[trip], trips.way[trip], strict=True):
        if crossing >= 0:
            lane = crossing * 2 + way
            hours += np.inf if passing.limit[lane, week] <= 0 else 24 * passing.delay[lane, week]
    return float(hours)


def _asked(
    plan: Plan, passing: Lanes, good: int, week: int, left: dict[tuple[int, int], float]
) -> list[tuple[int, float, _Way]]:
    """Return (pair, tonnes loaded, way): each place asks supplies in the order of hours to them."""
    need = plan.demand
    sources = sorted({row.place for row in (*plan.facts.supplies, *plan.facts.stocks) if row.good == good})
    pairs = np.flatnonzero((need.good == good) & (need.tonnes[:, week] > 0)).tolist()
    choices: dict[int, list[_Way]] = {pair: [] for pair in pairs}
    for source in sources:
        stores = _ways(plan, passing, source, week)
        for pair in pairs:
            way = _to(plan, passing, stores, int(need.place[pair]), week)
            if way is not None:
                choices[pair].append(way)
    wanted = {}
    for pair in pairs:
        choices[pair].sort(key=lambda way: (way.hours, way.source))
        wanted[pair] = float(need.tonnes[pair, week])
    there = {source: left.get((source, good), 0.0) for source in sources}
    found: list[tuple[int, float, _Way]] = []
    for turn in range(len(sources)):
        asks = [
            (pair, choices[pair][turn]) for pair in pairs if len(choices[pair]) > turn and wanted[pair] > 0
        ]
        loads = {pair: wanted[pair] / _kept(plan, passing, way, week) for pair, way in asks}
        for source in sources:
            mine = [(pair, way) for pair, way in asks if way.source == source]
            total = sum(loads[pair] for pair, _ in mine)
            share = min(1.0, there[source] / total) if total > 0 else 0.0
            for pair, way in mine if share > 0 else []:
                found.append((pair, loads[pair] * share, way))
                wanted[pair] *= 1 - share
            there[source] -= total * share
    return found


def _ways(plan: Plan, passing: Lanes, source: int, week: int) -> dict[int, _Way]:
    """Return the quickest way from a supply to each store."""
    trips = plan.trips
    found = {source: _Way(source, 0.0, ())}
    between = [(trip, _hours(plan, passing, trip, week)) for trip in np.flatnonzero(trips.store).tolist()]
    for _ in plan.facts.stores:
        changed = False
        for trip, hours in between:
            base, target = int(trips.base[trip]), int(trips.target[trip])
            before = found.get(base)
            if before is None or not np.isfinite(hours):
                continue
            if target not in found or before.hours + hours < found[target].hours - 1e-9:
                found[target] = _Way(source, before.hours + hours, (*before.trips, trip))
                changed = True
        if not changed:
            break
    return found


def _to(plan: Plan, passing: Lanes, ways: dict[int, _Way], place: int, week: int) -> _Way | None:
    """Return the quickest way to a place."""
    trips = plan.trips
    best = ways.get(place)
    for trip in np.flatnonzero((trips.target == place) & ~trips.store).tolist():
        before = ways.get(int(trips.base[trip]))
        hours = _hours(plan, passing, trip, week)
        if before is None or not np.isfinite(hours):
            continue
        if best is None or before.hours + hours < best.hours - 1e-9:
            best = _Way(before.source, before.hours + hours, (*before.trips, trip))
    return best


def _kept(plan: Plan, passing: Lanes, way: _Way, week: int) -> float:
    """Share of a load that is not lost on the way."""
    kept = 1.0
    for lane in _lanes_of(plan, way):
        kept *= 1 - passing.loss[lane, week]
    return max(kept, 1e-9)


def _lanes_of(plan: Plan, way: _Way) -> list[int]:
    trips = plan.trips
    return [
        int(crossing * 2 + direction)
        for trip in way.trips
        for crossing, direction in zip(trips.chain[trip], trips.way[trip], strict=True)
        if crossing >= 0
    ]


def _shares(plan: Plan, passing: Lanes, flows: list[tuple[int, float, _Way]], week: int) -> list[float]:
    """Return the share of each flow that everything on its way allows."""
    length = float(plan.grid.week_lengths[week])
    used: dict[tuple[str, int], float] = {}
    uses = [_uses(plan, passing, way, int(plan.demand.good[pair]), tonnes) for pair, tonnes, way in flows]
    for mine in uses:
        for key, amount in mine.items():
            used[key] = used.get(key, 0.0) + amount
    room = {
        key: min(1.0, _limit(plan, passing, key, week, length) / amount) if amount > 0 else 1.0
        for key, amount in used.items()
    }
    return [min([1.0, *(room[key] for key in mine)]) for mine in uses]


def _uses(plan: Plan, passing: Lanes, way: _Way, good: int, tonnes: float) -> dict[tuple[str, int], float]:
    """What a flow takes of each lane, limit on convoys and fleet."""
    trips = plan.trips
    found: dict[tuple[str, int], float] = {}
    shared = limits(plan.facts)
    visited = {way.source}
    for trip in way.trips:
        fleet = plan.facts.fleets[trips.fleet[trip]]
        trucks = tonnes / min(fleet.load, plan.facts.load[good])
        away = 2 * trips.km[trip] / fleet.km_per_day + fleet.turnaround
        for lane in _lanes_of(plan, _Way(way.source, 0.0, (trip,))):
            amount = tonnes if passing.tonnes[lane] else trucks
            found["lane", lane] = found.get(("lane", lane), 0.0) + amount
            away += float(passing.delay[lane].mean())
            for g, one in enumerate(shared):
                if lane // 2 in one.crossings and lane % 2 in one.directions:
                    found["convoys", g] = found.get(("convoys", g), 0.0) + trucks
        visited.add(int(trips.target[trip]))
        at = int(trips.fleet[trip])
        found["fleet", at] = found.get(("fleet", at), 0.0) + trucks * away
    for store in visited & {row[0] for row in plan.facts.room}:
        found["handling", store] = 2 * tonnes  # in and out
    return found


def _limit(plan: Plan, passing: Lanes, key: tuple[str, int], week: int, length: float) -> float:
    kind, at = key
    if kind == "lane":
        limit = float(passing.limit[at, week])
        return limit if limit > 0 else np.inf  # shut for others: goods let through have a row of their own
    if kind == "handling":
        edges = plan.grid.weeks[week : week + 2]
        rows = [row for row in plan.facts.room if row[0] == at]
        return min(row[4] * length if held(row[1], row[2], edges)[0] > 0 else np.inf for row in rows)
    if kind == "fleet":
        return plan.facts.fleets[at].trucks * length
    shared = limits(plan.facts)[at]
    days = usable(shared, plan.facts, plan.grid.weeks)
    return shared.total * float(days[week]) / max(float(days.sum()), 1e-9)
