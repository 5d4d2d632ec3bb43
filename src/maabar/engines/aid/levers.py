"""What a single change would add, and why need stays unmet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.aid.facts import MONTH
from maabar.engines.aid.stages import FEATHER, Planner, locked
from maabar.engines.aid.tables import LEVERS, TRADEOFF
from maabar.engines.aid.tally import Tally
from maabar.engines.aid.value import Again, used_crossings

if TYPE_CHECKING:
    import pandas as pd

    from maabar.engines.aid.plan import Plan
    from maabar.engines.aid.settings import AidSettings
    from maabar.engines.aid.stages import Reached

MORE = 1.10


def levers(plan: Plan, reached: Reached, settings: AidSettings) -> pd.DataFrame:
    """Return what a tenth more of each thing would add, the most helpful first."""
    again = Again(plan, settings, reached.convoys)
    base = again.base
    tally = Tally(plan, reached.x)
    net, found = plan.facts.net, []
    inflow = plan.program.limits_of("inflow")[1]
    sources = [plan.facts.stores[plan.kept[row, 0]] for row in plan.row_of["source"]]
    if sources:
        found.append(
            (
                "supply-everywhere",
                "",
                again.with_limits([("inflow", inflow * MORE)], near=True),
                _called(plan, reached),
            )
        )
    for place in sorted(set(sources)):
        mine = np.array([source == place for source in sources])
        value = again.with_limits([("inflow", np.where(mine[:, None], inflow * MORE, inflow))], near=True)
        found.append(("supply", str(net.places[place]), value, _called(plan, reached, mine)))
    high = plan.program.limits_of("crossing")[1]
    for crossing in used_crossings(plan):
        mine = plan.row_of["lane"] // 2 == crossing
        if np.isfinite(high[mine]).any():
            value = again.with_limits([("crossing", np.where(mine[:, None], high * MORE, high))], near=True)
            found.append(("crossing", str(net.crossings[crossing]), value, _passed(tally, crossing)))
    found += _of_rows(again, tally, "fleet", [fleet.name for fleet in plan.facts.fleets])
    found += _of_rows(again, tally, "room", [str(net.places[place]) for place in plan.row_of["room"]])
    if len(plan.lines["convoys"]):
        n = plan.columns["n"].ravel()
        again.session.bounds(n, 0.0, plan.convoys_high.ravel())
        whole = again.least()
        value = again.with_limits([("convoys", plan.program.limits_of("convoys")[1] + 1)])
        found.append(("convoy", "", base - (whole - value), np.nan))
    ranked = sorted(found, key=lambda one: (round(one[2] - base, 3), one[0], one[1]))
    rows = [
        {
            "rank": at + 1,
            "what": what,
            "id": name,
            "change": "one more" if what == "convoy" else "a tenth more",
            "person_months": max(base - value, 0.0),
            "used": used,
        }
        for at, (what, name, value, used) in enumerate(ranked)
    ]
    return LEVERS.frame(rows) if rows else LEVERS.empty()


def _of_rows(again: Again, tally: Tally, block: str, names: list[str]) -> list[tuple[str, str, float, float]]:
    """A tenth more of each row of a block of limits that is ever reached."""
    plan, found = again.plan, []
    high = plan.program.limits_of(block)[1]
    used = _activity(tally, block)
    for at, name in enumerate(names):
        if not np.isfinite(high[at]).any():
            continue
        share = float(np.max(np.divide(used[at], high[at], out=np.zeros_like(used[at]), where=high[at] > 0)))
        mine = (np.arange(len(names)) == at)[:, None]
        value = again.with_limits([(block, np.where(mine, high * MORE, high))], near=True)
        found.append((block, name, value, share))
    return found


def _activity(tally: Tally, block: str) -> np.ndarray:
    rows = tally.plan.lines[block]
    return np.asarray((tally.plan.program.matrix() @ tally.x)[rows])


def _called(plan: Plan, reached: Reached, mine: np.ndarray | None = None) -> float:
    chosen = slice(None) if mine is None else mine
    there = plan.program.limits_of("inflow")[1][chosen].sum()
    return float(reached.x[plan.columns["v"]][chosen].sum() / there) if there > 0 else np.nan


def _passed(tally: Tally, crossing: int) -> float:
    plan = tally.plan
    limit = plan.passing.limit.reshape(-1, 2, len(plan.grid.lengths))[crossing].sum()
    tonnes, trucks, _ = tally.through
    used = np.where(plan.passing.tonnes[:, None], tonnes, trucks).reshape(-1, 2, len(plan.grid.lengths))
    return float(used[crossing].sum() / limit) if np.isfinite(limit) and limit > 0 else np.nan


def tradeoff(plan: Plan, reached: Reached, settings: AidSettings) -> pd.DataFrame:
    """Return what each concession buys for the worst-off.

    Concessions are taken from the least to the greatest: each plan is then one of those that the next may
    choose from, and once coverage rises no more the rest of the curve is flat.
    """
    planner = Planner(plan, settings)
    n = plan.columns["n"].ravel()
    planner.session.bounds(n, reached.convoys.ravel(), reached.convoys.ravel())
    planner.solve(plan.unmet)
    rows: list[dict[str, object]] = []
    before = -1.0
    row: dict[str, object] = {}
    for concession in sorted(settings.curve):
        if len(plan.lines["fair"]) and (not rows or before >= 0):
            planner.lock(locked(reached.least * (1 + concession)))
            planner.coverage(0.0, 1.0)
            worst = planner.covered(planner.solve(planner.costs_of_w()))
            planner.coverage(max(worst - 1e-7, 0.0), 1.0)
            x = planner.solve(plan.unmet + FEATHER * plan.money).x
            row = {
                "worst": worst,
                "unmet_pm": Tally(plan, x).unmet_pm,
                "weighted": float(plan.unmet @ x) * 1000 / MONTH,
                "cost_usd": float(plan.money @ x) * 1000,
            }
            before = -1.0 if rows and worst <= before + 1e-7 else worst
        rows.append({"concession": concession, **row})
    return TRADEOFF.frame(rows) if rows else TRADEOFF.empty()


#: Blocks of rows that can bind, and the word for each.
_BINDS = {
    "inflow": "supply",
    "room": "room",
    "handling": "room",
    "crossing": "crossing",
    "convoy": "convoys",
    "fleet": "fleet",
}


def reasons(plan: Plan, reached: Reached) -> list[dict[str, object]]:
    """Return what binds on the cheapest way to each place with unmet need, from shadow prices of stage 1.

    A tonne more at the end of a load would cost, in unmet need elsewhere, the prices of all rows it uses. The
    load with the least price is the cheapest way; its dearest row is the reason. Where that is the goods in
    a store that are brought there, the cheapest way to that store is asked in turn.
    """
    tally = Tally(plan, reached.x)
    prices = _Prices(plan, reached.duals)
    rows: list[dict[str, object]] = []
    net, goods = plan.facts.net, plan.facts.goods
    for pair in np.flatnonzero(tally.unmet.sum(axis=1) > 1e-3).tolist():
        place, good = int(plan.demand.place[pair]), int(plan.demand.good[pair])
        row: dict[str, object] = {"pair": pair, "good": goods[good], "unmet_t": tally.unmet[pair].sum()}
        # a place that is a store itself is served by what is brought to the store
        ways = np.flatnonzero((plan.trips.target[plan.trip] == place) & (plan.good == good))
        if not plan.reached[pair]:
            rows.append({**row, "reason": "cut-off", "share": 1.0})
            continue
        if not len(ways):
            rows.append({**row, "reason": "supply", "id": net.places[place], "share": 1.0})
            continue
        rows.append({**row, **_chased(plan, prices, prices.least(ways), good)})
    return rows


class _Prices:
    """What each load pays in each block of rows; goods are paid by the row of the store that they leave."""

    def __init__(self, plan: Plan, duals: np.ndarray) -> None:
        """Read prices off the duals of a solved plan."""
        matrix = plan.program.matrix().tocsc()[:, plan.columns["y"]]
        self.blocks: dict[str, np.ndarray] = {}
        for block in ("crossing", "convoy", "fleet", "handling"):
            rows = plan.lines[block].ravel()
            price = -(duals[rows] @ matrix[rows]) if len(rows) else np.zeros(len(plan.leg))
            self.blocks[block] = np.maximum(np.asarray(price), 0.0)
        rows = plan.lines["store"].ravel()
        leaving = matrix[rows].maximum(0.0)  # what arrives in a store is in its row as well, below nought
        self.blocks["inflow"] = np.abs(np.asarray(duals[rows] @ leaving))
        self.total = np.sum(list(self.blocks.values()), axis=0)
        scarce = np.abs(duals[plan.lines["inflow"]]).max(axis=1, initial=0.0) > _PRICELESS
        kept = plan.kept[plan.row_of["source"]]
        stores = np.array(plan.facts.stores, dtype=np.int64)
        self.scarce = {(int(stores[store]), int(good)) for store, good in kept[scarce]}

    def least(self, loads: np.ndarray) -> int:
        """Return the load with the least price."""
        return int(loads[np.argmin(self.total[loads])])

    def of(self, load: int) -> dict[str, float]:
        """Return what a load pays, by block."""
        return {name: float(price[load]) for name, price in self.blocks.items()}


#: A price below this, in thousands of person-days a tonne, is rounding.
_PRICELESS = 1e-9
#: Stores in a row that are asked where their goods come from.
_STORES = 4


def _chased(plan: Plan, prices: _Prices, way: int, good: int) -> dict[str, object]:
    """Name what binds on a way, or on the ways by which its store is filled."""
    net = plan.facts.net
    asked: list[int] = []
    for _ in range(_STORES):
        parts = prices.of(way)
        base = int(plan.trips.base[plan.trip[way]])
        whole = sum(parts.values())
        if whole <= _PRICELESS:
            break
        block = max(parts, key=lambda name: (parts[name], name))
        if block != "inflow":
            return {"reason": _BINDS[block], "id": _whose(plan, way, block), "share": parts[block] / whole}
        if (base, good) in prices.scarce:
            return {"reason": "supply", "id": str(net.places[base]), "share": parts[block] / whole}
        asked.append(base)
        trip = plan.trip
        into = plan.trips.store[trip] & (plan.trips.target[trip] == base) & (plan.good == good)
        into &= ~np.isin(plan.trips.base[trip], asked)
        if not into.any():
            return {"reason": "supply", "id": str(net.places[base]), "share": parts[block] / whole}
        way = prices.least(np.flatnonzero(into))
    limited = {row[0] for row in plan.facts.room}
    roomed = [place for place in asked if place in limited]
    if roomed:  # bringing more to the store costs nothing at some time, but it could not be kept until needed
        return {"reason": "room", "id": str(net.places[roomed[-1]]), "share": np.nan}
    return {"reason": "time", "share": np.nan}


def _whose(plan: Plan, way: int, block: str) -> str:
    """Return the store, fleet or crossings that a block of rows speaks of on a way."""
    trip, net = int(plan.trip[way]), plan.facts.net
    if block == "handling":
        return str(net.places[plan.trips.base[trip]])
    if block == "fleet":
        return str(plan.facts.fleets[plan.trips.fleet[trip]].name)
    return "|".join(str(net.crossings[one]) for one in plan.trips.chain[trip] if one >= 0)
