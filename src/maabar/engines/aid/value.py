"""What a crossing is worth: the plan worked out again without it, never by shadow prices.

A shadow price tells what one lorry more is worth, and nothing of how far that goes: it is printed as a floor.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.aid.facts import MONTH
from maabar.engines.aid.rows import fair_goods, widened
from maabar.engines.aid.stages import Planner, Reached, solve
from maabar.engines.aid.tables import PAIRS, VALUE
from maabar.engines.aid.tally import Tally
from maabar.program import SolveError

if TYPE_CHECKING:
    import pandas as pd

    from maabar.engines.aid.plan import Plan
    from maabar.engines.aid.settings import AidSettings

#: Tonnes a day that are more than any plan can use.
ENOUGH = 1e5
#: Worth below this share of unmet need is shown as none.
SMALL = 1e-6
#: Steps of the dual simplex for each row within which a plan that changed little is found again (assumed;
#: beyond them it starts from sending nothing: the same value, later).
NEAR = 0.3
#: Pairs are looked at for up to so many crossings.
MOST_FOR_PAIRS = 12


class Again:
    """A plan to be solved again with something changed.

    A change of limits leaves the prices of the plan as they are, so the dual simplex goes on from where the
    plan itself was solved; where that takes many steps, sending nothing is the better start.
    """

    def __init__(self, plan: Plan, settings: AidSettings, convoys: np.ndarray) -> None:
        """Take a plan and the convoys that were fixed."""
        self.plan = plan
        self.planner = Planner(plan, settings)
        self.session = self.planner.session
        n = plan.columns["n"].ravel()
        self.session.bounds(n, convoys.ravel(), convoys.ravel())
        self.base = self.planner.solve(plan.unmet).value * 1000 / MONTH
        self.basis = self.session.basis()

    def least(self, *, near: bool = False) -> float:
        """Return least unmet need, person-months, weighted; `near` = little is changed."""
        if near:
            self.session.start(self.basis)
            try:
                found = self.planner.solve(self.plan.unmet, "simplex", steps=NEAR, retry=False)
                return found.value * 1000 / MONTH
            except SolveError:
                pass  # further than it looked: from sending nothing
        self.planner.started = False
        return self.planner.solve(self.plan.unmet).value * 1000 / MONTH

    def without(self, loads: np.ndarray) -> float:
        """Return it with some loads not offered."""
        y = self.plan.columns["y"][loads]
        self.session.bounds(y, 0.0, 0.0)
        value = self.least()
        self.session.bounds(y, 0.0, np.inf)
        return value

    def with_limits(self, changes: list[tuple[str, np.ndarray]], *, near: bool = False) -> float:
        """Return it with other upper limits of some blocks of rows; `near` = little is changed."""
        for name, high in changes:
            self._limit(name, high)
        value = self.least(near=near)
        for name, _ in changes:
            self._limit(name, self.plan.program.limits_of(name)[1])
        return value

    def _limit(self, name: str, high: np.ndarray) -> None:
        low = self.plan.program.limits_of(name)[0]
        if name == "inflow":
            low = high
        self.session.limits(self.plan.lines[name], low.ravel(), high.ravel())


def loads_through(plan: Plan, crossing: int) -> np.ndarray:
    """Return whether each load goes through a crossing, shape (Y,)."""
    return np.asarray((plan.trips.chain[plan.trip] == crossing).any(axis=1))


def used_crossings(plan: Plan) -> list[int]:
    """Return crossings that some load could go through."""
    chain = plan.trips.chain[np.unique(plan.trip)] if len(plan.leg) else plan.trips.chain[:0]
    return sorted(set(chain[chain >= 0].tolist()))


def floor_of(plan: Plan, duals: np.ndarray, crossing: int) -> float:
    """Return shadow price times capacity: less than closing costs, person-months, weighted."""
    at = np.flatnonzero(plan.row_of["lane"] // 2 == crossing)
    high = plan.program.limits_of("crossing")[1][at]
    price = duals[plan.lines["crossing"][at]]
    return float(-(np.where(np.isfinite(high), high, 0.0) * price).sum()) * 1000 / MONTH


def worth(plan: Plan, reached: Reached, settings: AidSettings) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return worth of each crossing, of parts of what it offers, and of pairs."""
    again = Again(plan, settings, reached.convoys)
    base = again.base
    tally = Tally(plan, reached.x)
    goods = fair_goods(plan.facts, plan.demand, settings)
    block = plan.grid.blocks(settings.block_weeks)
    base_worst = tally.worst(goods, block)
    months = plan.facts.days / MONTH
    rows: list[dict[str, object]] = []
    crossings = used_crossings(plan)
    lost: dict[int, float] = {}
    for crossing in crossings:
        mask = loads_through(plan, crossing)
        lost[crossing] = max(again.without(mask) - base, 0.0)
        row: dict[str, object] = {
            "crossing": plan.facts.net.crossings[crossing], "offer_share": np.nan, "supply": "as-is",
            "person_months": 0.0, "weighted": lost[crossing], "people": 0.0, "worst": 0.0,
            "at_least": floor_of(plan, reached.duals, crossing),
        }  # fmt: skip
        if lost[crossing] > SMALL * base:
            shut = solve(plan, settings, full=False, convoys=reached.convoys, shut=mask)
            other = Tally(plan, shut.x)
            more = other.unmet_pm - tally.unmet_pm
            row |= {
                "person_months": more, "people": more / months / len(plan.facts.goods),
                "worst": base_worst - other.worst(goods, block),
                "cost_usd": float(plan.money @ (reached.x - shut.x)) * 1000,
            }  # fmt: skip
        rows.append(row)
        if plan.facts.kinds[crossing] != "internal":
            rows += _offered(again, crossing, mask, settings, base + lost[crossing])
    pairs = _pairs(again, crossings, lost, base) if settings.pairs else PAIRS.empty()
    return VALUE.frame(rows) if rows else VALUE.empty(), pairs


def _offered(
    again: Again, crossing: int, mask: np.ndarray, settings: AidSettings, shut: float
) -> list[dict[str, object]]:
    """Worth of parts of a capacity, and of the whole with enough supply behind it."""
    plan = again.plan
    mine = plan.row_of["lane"] // 2 == crossing
    high = plan.program.limits_of("crossing")[1]
    if not np.isfinite(high[mine]).any():
        return []
    name = plan.facts.net.crossings[crossing]
    rows: list[dict[str, object]] = []
    for share in settings.offers if shut > again.base * (1 + SMALL) else ():
        part = np.where(mine[:, None], high * share, high)
        value = shut - again.with_limits([("crossing", part)], near=True)
        rows.append({"crossing": name, "offer_share": share, "supply": "as-is", "weighted": value})
    more = _with_supply(plan, mask)
    again.session.bounds(plan.columns["y"][mask], 0.0, 0.0)
    without = again.with_limits([("inflow", more)])
    again.session.bounds(plan.columns["y"][mask], 0.0, np.inf)
    value = without - again.with_limits([("inflow", more)])
    rows.append({"crossing": name, "offer_share": 1.0, "supply": "enough", "weighted": value})
    return rows


def _with_supply(plan: Plan, mask: np.ndarray) -> np.ndarray:
    """Return inflow with as much as could be used at the stores from which trips lead through a crossing."""
    bases = set(plan.trips.base[np.unique(plan.trip[mask])].tolist())
    stores = plan.facts.stores
    at = [stores[plan.kept[row, 0]] in bases for row in plan.row_of["source"]]
    high = plan.program.limits_of("inflow")[1]
    return np.where(np.array(at, dtype=bool)[:, None], ENOUGH * plan.grid.lengths, high)


def _pairs(again: Again, crossings: list[int], lost: dict[int, float], base: float) -> pd.DataFrame:
    names = again.plan.facts.net.crossings
    rows = []
    for one, other in combinations(crossings[:MOST_FOR_PAIRS], 2):
        both = again.without(loads_through(again.plan, one) | loads_through(again.plan, other)) - base
        rows.append({"crossing": names[one], "other": names[other], "weighted": both,
                     "synergy": both - lost[one] - lost[other]})  # fmt: skip
    return PAIRS.frame(rows) if rows else PAIRS.empty()


def through_lane(plan: Plan, lane: int) -> np.ndarray:
    """Return whether each load uses a directed lane."""
    found = np.zeros(len(plan.leg), dtype=bool)
    for position, (leg, _, _) in enumerate(plan.legs.gates):
        _, y = widened(plan.leg, len(plan.legs), leg[plan.legs.gate_lane[position][leg] == lane])
        found[y] = True
    return found
