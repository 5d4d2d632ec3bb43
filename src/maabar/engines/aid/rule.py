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
    """A chain of trips from a supply, and the lanes on it."""

    source: int
    hours: float
    trips: tuple[int, ...]
    lanes: tuple[int, ...] = ()


Key = tuple[str, int]


class _Ways:
    """Quickest ways under what may pass; periods in which the same gates are open share them."""

    def __init__(self, plan: Plan, passing: Lanes) -> None:
        """Work out hours of every trip in every period; inf where one of its gates is shut."""
        trips = plan.trips
        self.plan, self.passing = plan, passing
        speed = np.array([fleet.km_per_day for fleet in plan.facts.fleets])
        hours = np.repeat((trips.km / speed[trips.fleet] * 24)[:, None], passing.limit.shape[1], axis=1)
        lane = trips.chain * 2 + trips.way
        for position in range(trips.chain.shape[1]):
            some = trips.chain[:, position] >= 0
            at = lane[some, position]
            hours[some] += np.where(passing.limit[at] <= 0, np.inf, 24 * passing.delay[at])
        self.hours = hours
        self.like = [column.tobytes() for column in hours.T]
        self.lanes = [
            tuple(lane[trip][trips.chain[trip] >= 0].astype(int).tolist()) for trip in range(len(trips.km))
        ]
        self.into: dict[int, list[int]] = {}
        for trip in np.flatnonzero(~trips.store).tolist():
            self.into.setdefault(int(trips.target[trip]), []).append(trip)
        self.between = np.flatnonzero(trips.store).tolist()
        self._stores: dict[tuple[bytes, int], dict[int, _Way]] = {}
        self._places: dict[tuple[bytes, int, int], _Way | None] = {}

    def to(self, source: int, place: int, week: int) -> _Way | None:
        """Return the quickest way from a supply to a place, None if there is none."""
        key = self.like[week], source, place
        if key not in self._places:
            self._places[key] = self._to(self.stores(source, week), place, week)
        return self._places[key]

    def stores(self, source: int, week: int) -> dict[int, _Way]:
        """Return the quickest way from a supply to each store."""
        key = self.like[week], source
        if key not in self._stores:
            self._stores[key] = self._reached(source, week)
        return self._stores[key]

    def _longer(self, before: _Way, trip: int, week: int) -> _Way:
        hours = before.hours + float(self.hours[trip, week])
        return _Way(before.source, hours, (*before.trips, trip), (*before.lanes, *self.lanes[trip]))

    def _reached(self, source: int, week: int) -> dict[int, _Way]:
        trips, found = self.plan.trips, {source: _Way(source, 0.0, ())}
        for _ in self.plan.facts.stores:
            changed = False
            for trip in self.between:
                base, target = int(trips.base[trip]), int(trips.target[trip])
                hours = float(self.hours[trip, week])
                if base not in found or not np.isfinite(hours):
                    continue
                if target not in found or found[base].hours + hours < found[target].hours - 1e-9:
                    found[target] = self._longer(found[base], trip, week)
                    changed = True
            if not changed:
                break
        return found

    def _to(self, stores: dict[int, _Way], place: int, week: int) -> _Way | None:
        best = stores.get(place)
        for trip in self.into.get(place, ()):
            before = stores.get(int(self.plan.trips.base[trip]))
            hours = float(self.hours[trip, week])
            if before is None or not np.isfinite(hours):
                continue
            if best is None or before.hours + hours < best.hours - 1e-9:
                best = self._longer(before, trip, week)
        return best

    def kept(self, way: _Way, week: int) -> float:
        """Share of a load that is not lost on the way."""
        kept = 1.0
        for lane in way.lanes:
            kept *= 1 - float(self.passing.loss[lane, week])
        return max(kept, 1e-9)


def by_rule(plan: Plan) -> np.ndarray:
    """Return tonnes unmet by pair and period under the rule, shape (N, W)."""
    facts, need = plan.facts, plan.demand
    edges = plan.grid.weeks
    usual = _Ways(plan, lanes(facts.passing, facts, edges))
    own = {good: _Ways(plan, lanes(one, facts, edges)) for good, one in facts.by_good.items()}
    takes = _Takes(plan, usual.passing)
    left: dict[tuple[int, int], float] = {}
    unmet = need.tonnes.copy()
    for week in range(len(edges) - 1):
        _called(plan, left, edges[week], edges[week + 1])
        flows: list[tuple[int, float, _Way]] = []
        for good in sorted(set(need.good.tolist())):
            flows += _asked(plan, own.get(good, usual), good, week, left)
        for (pair, tonnes, way), share in zip(flows, takes.shares(flows, week), strict=True):
            key = way.source, int(need.good[pair])
            left[key] = max(0.0, left[key] - tonnes * share)
            unmet[pair, week] -= tonnes * share * usual.kept(way, week)
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


def _asked(
    plan: Plan, ways: _Ways, good: int, week: int, left: dict[tuple[int, int], float]
) -> list[tuple[int, float, _Way]]:
    """Return (pair, tonnes loaded, way): each place asks supplies in the order of hours to them."""
    need = plan.demand
    sources = sorted({row.place for row in (*plan.facts.supplies, *plan.facts.stocks) if row.good == good})
    pairs = np.flatnonzero((need.good == good) & (need.tonnes[:, week] > 0)).tolist()
    choices: dict[int, list[_Way]] = {}
    for pair in pairs:
        found_ways = [ways.to(source, int(need.place[pair]), week) for source in sources]
        choices[pair] = sorted((way for way in found_ways if way), key=lambda way: (way.hours, way.source))
    wanted = {pair: float(need.tonnes[pair, week]) for pair in pairs}
    there = {source: left.get((source, good), 0.0) for source in sources}
    found: list[tuple[int, float, _Way]] = []
    for turn in range(len(sources)):
        asks = [
            (pair, choices[pair][turn]) for pair in pairs if len(choices[pair]) > turn and wanted[pair] > 0
        ]
        loads = {pair: wanted[pair] / ways.kept(way, week) for pair, way in asks}
        for source in sources:
            mine = [(pair, way) for pair, way in asks if way.source == source]
            total = sum(loads[pair] for pair, _ in mine)
            share = min(1.0, there[source] / total) if total > 0 else 0.0
            for pair, way in mine if share > 0 else []:
                found.append((pair, loads[pair] * share, way))
                wanted[pair] *= 1 - share
            there[source] -= total * share
    return found


class _Takes:
    """What flows take of lanes, fleets, stores and limits on convoys, for each tonne."""

    def __init__(self, plan: Plan, passing: Lanes) -> None:
        """Take a plan and what may pass in each of its longer periods."""
        self.plan, self.passing = plan, passing
        self.shared = limits(plan.facts)
        self._each: dict[tuple[int, tuple[int, ...], int], dict[Key, float]] = {}
        self.roomed = {row[0] for row in plan.facts.room}

    def shares(self, flows: list[tuple[int, float, _Way]], week: int) -> list[float]:
        """Return the share of each flow that everything on its way allows."""
        uses = [self.each(way, int(self.plan.demand.good[pair])) for pair, _, way in flows]
        used: dict[Key, float] = {}
        for (_, tonnes, _), mine in zip(flows, uses, strict=True):
            for key, per_tonne in mine.items():
                used[key] = used.get(key, 0.0) + tonnes * per_tonne
        room = {
            key: min(1.0, self._limit(key, week) / amount) if amount > 0 else 1.0
            for key, amount in used.items()
        }
        return [min([1.0, *(room[key] for key in mine)]) for mine in uses]

    def each(self, way: _Way, good: int) -> dict[Key, float]:
        """Return what a tonne of a good on a way takes."""
        key = way.source, way.trips, good
        if key not in self._each:
            self._each[key] = self._worked_out(way, good)
        return self._each[key]

    def _worked_out(self, way: _Way, good: int) -> dict[Key, float]:
        plan, trips = self.plan, self.plan.trips
        found: dict[Key, float] = {}
        visited = {way.source}
        for trip in way.trips:
            fleet = plan.facts.fleets[trips.fleet[trip]]
            trucks = 1.0 / min(fleet.load, plan.facts.load[good])
            away = 2 * trips.km[trip] / fleet.km_per_day + fleet.turnaround
            gates = [
                (int(x), int(y)) for x, y in zip(trips.chain[trip], trips.way[trip], strict=True) if x >= 0
            ]
            for crossing, direction in gates:
                lane = crossing * 2 + direction
                amount = 1.0 if self.passing.tonnes[lane] else trucks
                found["lane", lane] = found.get(("lane", lane), 0.0) + amount
                away += float(self.passing.delay[lane].mean())
                for g, one in enumerate(self.shared):
                    if crossing in one.crossings and direction in one.directions:
                        found["convoys", g] = found.get(("convoys", g), 0.0) + trucks
            visited.add(int(trips.target[trip]))
            at = int(trips.fleet[trip])
            found["fleet", at] = found.get(("fleet", at), 0.0) + trucks * away
        for store in visited & self.roomed:
            found["handling", store] = 2.0  # in and out
        return found

    def _limit(self, key: Key, week: int) -> float:
        kind, at = key
        plan, length = self.plan, float(self.plan.grid.week_lengths[week])
        if kind == "lane":
            limit = float(self.passing.limit[at, week])
            # Nothing is asked through a shut lane but goods that a row of their own lets through.
            return limit if limit > 0 else np.inf
        if kind == "handling":
            edges = plan.grid.weeks[week : week + 2]
            rows = [row for row in plan.facts.room if row[0] == at]
            return min(row[4] * length if held(row[1], row[2], edges)[0] > 0 else np.inf for row in rows)
        if kind == "fleet":
            return plan.facts.fleets[at].trucks * length
        shared = self.shared[at]
        days = usable(shared, plan.facts, plan.grid.weeks)
        return shared.total * float(days[week]) / max(float(days.sum()), 1e-9)
