"""What a plan comes to: need met, loads, crossings, stages and stocks, read off the solved variables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.aid.facts import MONTH
from maabar.engines.aid.grid import spread

if TYPE_CHECKING:
    from maabar.engines.aid.plan import Plan

#: Loads below this are rounding.
LEAST_LOAD = 1e-6


@dataclass(frozen=True, eq=False)
class Tally:
    """A plan and the values of its variables.

    Attributes:
        plan: The plan.
        x: Values of all variables.
    """

    plan: Plan
    x: np.ndarray

    @cached_property
    def tonnes(self) -> np.ndarray:
        """Tonnes of each load, shape (Y,)."""
        found = self.x[self.plan.columns["y"]]
        return np.where(found > LEAST_LOAD, found, 0.0)

    @cached_property
    def trucks(self) -> np.ndarray:
        """Lorries of each load, shape (Y,)."""
        return np.asarray(self.tonnes / self.plan.load)

    @cached_property
    def unmet(self) -> np.ndarray:
        """Tonnes unmet by pair of place and good, and period, shape (N, W)."""
        need = self.plan.demand.tonnes
        return np.asarray(np.clip(self.x[self.plan.columns["u"]], 0.0, need))

    @cached_property
    def person_days(self) -> np.ndarray:
        """Person-days in a tonne of each pair, 0 where not known, shape (N,)."""
        return np.asarray(np.nan_to_num(self.plan.demand.person_days))

    @property
    def need_pm(self) -> float:
        """Person-months of need over all goods."""
        return float(self.person_days @ self.plan.demand.tonnes.sum(axis=1)) / MONTH

    @property
    def unmet_pm(self) -> float:
        """Person-months unmet over all goods."""
        return float(self.person_days @ self.unmet.sum(axis=1)) / MONTH

    @cached_property
    def through(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(tonnes, lorries, USD of fees) through each lane in each period, shape (2C, T)."""
        plan = self.plan
        shape = plan.passing.limit.shape
        found = [np.zeros(shape) for _ in range(3)]
        per_leg = [
            np.bincount(plan.leg, each, minlength=len(plan.legs)) for each in (self.tonnes, self.trucks)
        ]
        for position, (leg, when, share) in enumerate(plan.legs.gates):
            lane = plan.legs.gate_lane[position][leg]
            for total, amount in zip(found, per_leg, strict=False):
                np.add.at(total, (lane, when), share * amount[leg])
        found[2] = found[0] * plan.passing.fee
        return found[0], found[1], found[2]

    def worst(self, goods: list[int], block: np.ndarray) -> float:
        """Coverage of the worst-off group in its worst block, those whom no trip reaches left out."""
        covered = self.coverage(goods, block)
        return float(min(covered.values())) if covered else np.nan

    def coverage(self, goods: list[int], block: np.ndarray) -> dict[tuple[str, int, int], float]:
        """Coverage by group, good and block."""
        need = self.plan.demand
        sums: dict[tuple[str, int, int], list[float]] = {}
        for pair in np.flatnonzero(np.isin(need.good, goods) & self.plan.reached).tolist():
            for week in np.flatnonzero(need.tonnes[pair] > 0).tolist():
                key = need.group[pair], int(need.good[pair]), int(block[week])
                total = sums.setdefault(key, [0.0, 0.0])
                total[0] += self.unmet[pair, week]
                total[1] += need.tonnes[pair, week]
        return {key: 1 - short / whole for key, (short, whole) in sums.items() if whole > 0}

    def cut_off(self) -> float:
        """People in need whom no trip reaches: of each place the good that most of them need."""
        need = self.plan.demand
        people: dict[int, float] = {}
        persons = need.tonnes.sum(axis=1) * self.person_days / self.plan.facts.days
        reached = set(need.place[self.plan.reached].tolist())
        for pair in np.flatnonzero(~self.plan.reached).tolist():
            place = int(need.place[pair])
            if place not in reached:
                people[place] = max(people.get(place, 0.0), float(persons[pair]))
        return sum(people.values())

    def longest_gap(self, goods: list[int]) -> float:
        """Weeks in a row in which some place that trips reach gets less than a tenth of its need."""
        need, lengths = self.plan.demand, self.plan.grid.week_lengths
        longest = 0.0
        for pair in np.flatnonzero(np.isin(need.good, goods) & self.plan.reached).tolist():
            run = 0.0
            for week, days in enumerate(lengths.tolist()):
                wanted = need.tonnes[pair, week]
                short = wanted > 0 and wanted - self.unmet[pair, week] < 0.1 * wanted - 1e-9
                run = run + days if short else 0.0
                longest = max(longest, run)
        return longest / 7

    def stages(self) -> dict[str, np.ndarray]:
        """Tonnes at each stage by good, shape (K,): supplied = in-store + delivered + lost + on-the-way."""
        plan = self.plan
        goods = len(plan.facts.goods)

        def by_good(good: np.ndarray, amount: np.ndarray) -> np.ndarray:
            return np.bincount(good, amount, minlength=goods) if len(good) else np.zeros(goods)

        kept = plan.kept[:, 1] if len(plan.kept) else np.zeros(0, dtype=np.int64)
        source = plan.row_of["source"]
        supplied = by_good(kept[source], self.x[plan.columns["v"]].sum(axis=1))
        last = self.x[plan.columns["s"]][:, -1] if len(kept) else np.zeros(0)
        arrived = np.bincount(plan.legs.arrives[0], plan.legs.arrives[2], minlength=len(plan.legs))[
            plan.leg
        ]  # share of each load that is there by the end
        to_store = plan.trips.store[plan.trip]
        delivered = by_good(plan.good, np.where(to_store, 0.0, self.tonnes * arrived * plan.through))
        own = plan.row_of["own"]
        delivered += by_good(plan.demand.good[own], self.x[plan.columns["own"]].sum(axis=1))
        crossing = (plan.trips.chain[plan.trip] >= 0).any(axis=1)
        return {
            "supplied": supplied,
            "loaded": by_good(plan.good, self.tonnes),
            "crossed": by_good(plan.good, np.where(crossing, self.tonnes * arrived, 0.0)),
            "delivered": delivered,
            "lost": by_good(plan.good, self.tonnes * arrived * (1 - plan.through)),
            "in-store": by_good(kept, last),
            "on-the-way": by_good(plan.good, self.tonnes * (1 - arrived)),
        }


def onto(edges: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the share of each period that lies in each period of another grid, shape (T, S)."""
    found = np.zeros((len(edges) - 1, len(other) - 1))
    interval, period, share = spread(edges[:-1], edges[1:], 0.0, other)
    found[interval, period] = share
    return found
