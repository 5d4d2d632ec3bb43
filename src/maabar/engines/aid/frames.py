"""Tables of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.aid.convoys import days_of, limits
from maabar.engines.aid.facts import MONTH
from maabar.engines.aid.tables import (
    BINDING,
    CONVOYS,
    CROSSINGS,
    NEEDS,
    PLACES,
    REASONS,
    STAGES,
    STOCKS,
    TRIPS,
    WEEKS,
)
from maabar.engines.aid.tally import LEAST_LOAD, Tally, onto
from maabar.engines.aid.waiting import waits
from maabar.tables import DIRECTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from maabar.engines.aid.facts import Row
    from maabar.engines.aid.plan import Plan

BLOCK = 28


def edges_of(days: int, step: int) -> np.ndarray:
    """Return edges of even steps, the last one perhaps shorter."""
    return np.unique([*range(0, days, step), days]).astype(float)


def dates(plan: Plan, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return first and last day of each period."""
    first = plan.facts.day + edges[:-1].astype(int)
    return first, plan.facts.day + (np.ceil(edges[1:]).astype(int) - 1)


def needs(
    tally: Tally, wanted: Sequence[Row], members: Mapping[int, int]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return need and what is met of it, by area and by place, in blocks of four weeks.

    Args:
        tally: The plan, perhaps of clusters.
        wanted: Need as the places have it.
        members: For each place with need the one that stands for it; shares are by need.
    """
    plan, net = tally.plan, tally.plan.facts.net
    edges = edges_of(plan.facts.days, BLOCK)
    move = onto(plan.grid.weeks, edges)
    lengths = np.diff(edges)
    parts = _shares(plan, wanted, members)
    names, goods = net.places, plan.facts.goods
    first, last = dates(plan, edges)
    rows: list[dict[str, object]] = []
    need_t, short_t = plan.demand.tonnes @ move, tally.unmet @ move
    persons = tally.person_days
    for pair, (place, share) in ((at, part) for at, mine in enumerate(parts) for part in mine):
        for at in np.flatnonzero(need_t[pair] > 0).tolist():
            wanted, short = share * need_t[pair, at], share * short_t[pair, at]
            rows.append(
                {
                    "area": net.areas[place],
                    "place": names[place],
                    "good": goods[plan.demand.good[pair]],
                    "from": first[at],
                    "until": last[at],
                    "group": plan.demand.group[pair],
                    "need_t": wanted,
                    "met_t": wanted - short,
                    "unmet_t": short,
                    "people_met": (wanted - short) * persons[pair] / lengths[at],
                    "people_unmet": short * persons[pair] / lengths[at],
                }
            )
    if not rows:
        return NEEDS.empty(), PLACES.empty()
    whole = PLACES.frame([{k: v for k, v in row.items() if k != "area"} for row in rows])
    whole = whole.sort_values(["place", "good", "from"], ignore_index=True)
    by_area = whole.assign(area=[net.areas[net.place(str(place))] for place in whole["place"]])
    numbers = ["need_t", "met_t", "unmet_t", "people_met", "people_unmet"]
    grouped = by_area.groupby(["area", "good", "from", "until"], as_index=False)[numbers].sum()
    return NEEDS.frame(grouped), PLACES.frame(whole)


def _shares(plan: Plan, wanted: Sequence[Row], members: Mapping[int, int]) -> list[list[tuple[int, float]]]:
    """For each pair the places that it stands for, and their shares of its need."""
    weights: dict[tuple[int, int], dict[int, float]] = {}
    for row in wanted:
        mine = weights.setdefault((members.get(row.place, row.place), row.good), {})
        mine[row.place] = mine.get(row.place, 0.0) + max(row.amount, 0.0) * (row.last - row.first)
    found = []
    for place, good in zip(plan.demand.place.tolist(), plan.demand.good.tolist(), strict=True):
        mine = weights.get((place, good), {place: 1.0})
        total = sum(mine.values()) or 1.0
        found.append([(one, amount / total) for one, amount in sorted(mine.items())])
    return found


def crossings(tally: Tally) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what passes each crossing by four weeks, with its capacity, and by week."""
    plan = tally.plan
    made = []
    for table, step in ((CROSSINGS, BLOCK), (WEEKS, 7)):
        edges = edges_of(plan.facts.days, step)
        move = onto(plan.grid.fine, edges)
        tonnes, trucks, fees = (part @ move for part in tally.through)
        limit = plan.passing.limit
        endless = np.isinf(limit)
        capacity = np.where(endless, 0.0, limit) @ move
        capacity[(endless @ move) > 0] = np.nan
        first, last = dates(plan, edges)
        if table is CROSSINGS:
            mean_wait, long_wait = waits(tally, trucks, (limit > 0) * plan.grid.lengths @ move)
        rows = []
        for lane in np.flatnonzero((limit > 0).any(axis=1)).tolist():
            unit = "tonnes" if plan.passing.tonnes[lane] else "trucks"
            for at in range(len(edges) - 1):
                row = {
                    "crossing": plan.facts.net.crossings[lane // 2],
                    "direction": DIRECTIONS[lane % 2],
                    "from": first[at],
                    "until": last[at],
                    "tonnes": tonnes[lane, at],
                    "trucks": trucks[lane, at],
                }
                if table is CROSSINGS:
                    used = tonnes[lane, at] if unit == "tonnes" else trucks[lane, at]
                    row |= {
                        "capacity": capacity[lane, at],
                        "unit": unit,
                        "fee_usd": fees[lane, at],
                        "left_for_trade": capacity[lane, at] - used,
                        "wait_min": mean_wait[lane, at],
                        "wait_p90_min": long_wait[lane, at],
                    }
                rows.append(row)
        made.append(table.frame(rows) if rows else table.empty())
    return made[0], made[1]


def convoys(tally: Tally, counts: np.ndarray) -> pd.DataFrame:
    """Return planned convoys on the earliest days that fit."""
    plan = tally.plan
    rows: list[dict[str, object]] = []
    for g, shared in enumerate(limits(plan.facts)):
        names = "|".join(str(plan.facts.net.crossings[one]) for one in shared.crossings)
        found = days_of(counts[g], plan.row_of["convoy_days"][g], plan.grid.fine, shared.gap_days)
        rows += [
            {
                "crossings": names,
                "date": plan.facts.day + day,
                "trucks": shared.trucks if np.isfinite(shared.trucks) else np.nan,
            }
            for day in found
        ]
    return CONVOYS.frame(rows) if rows else CONVOYS.empty()


def trips(tally: Tally, wanted: Sequence[Row], members: Mapping[int, int]) -> pd.DataFrame:
    """Return every load of the plan; one for a cluster is shared between its places by need."""
    plan, net = tally.plan, tally.plan.facts.net
    parts = _shares(plan, wanted, members)
    pair_of = {pair: at for at, pair in enumerate(zip(plan.demand.place, plan.demand.good, strict=True))}
    usd = plan.legs.usd_per_truck[plan.leg] * tally.trucks + plan.legs.fee[plan.leg] * tally.tonnes
    rows: list[dict[str, object]] = []
    for y in np.flatnonzero(tally.tonnes > LEAST_LOAD).tolist():
        trip, leg = int(plan.trip[y]), int(plan.leg[y])
        target, good = int(plan.trips.target[trip]), int(plan.good[y])
        row = {
            "fleet": plan.facts.fleets[plan.trips.fleet[trip]].name,
            "from_place": net.places[plan.trips.base[trip]],
            "crossings": "|".join(str(net.crossings[one]) for one in plan.trips.chain[trip] if one >= 0),
            "good": plan.facts.goods[good],
            "from": plan.facts.day + int(plan.legs.first[leg]),
            "until": plan.facts.day + int(np.ceil(plan.legs.last[leg])) - 1,
        }
        for place, share in [(target, 1.0)] if plan.trips.store[trip] else parts[pair_of[target, good]]:
            amounts = {"tonnes": tally.tonnes[y], "trucks": tally.trucks[y], "usd": usd[y]}
            shared = {name: share * amount for name, amount in amounts.items()}
            rows.append({**row, "to_place": net.places[place], **shared})
    return TRIPS.frame(rows) if rows else TRIPS.empty()


def stocks(tally: Tally) -> pd.DataFrame:
    """Return stock at the end of each period."""
    plan = tally.plan
    rows: list[dict[str, object]] = []
    room = {int(place): plan.room[at] for at, place in enumerate(plan.row_of["room"])}
    ends = plan.facts.day + (np.ceil(plan.grid.fine[1:]).astype(int) - 1)
    for number, (store, good) in enumerate(plan.kept.tolist()):
        place = plan.facts.stores[store]
        for period, tonnes in enumerate(tally.x[plan.columns["s"][number]].tolist()):
            limit = room[place][period] if place in room else np.inf
            rows.append(
                {
                    "place": plan.facts.net.places[place],
                    "good": plan.facts.goods[good],
                    "date": ends[period],
                    "tonnes": max(tonnes, 0.0),
                    "limit_t": limit if np.isfinite(limit) else np.nan,
                }
            )
    return STOCKS.frame(rows) if rows else STOCKS.empty()


def stages(tally: Tally) -> pd.DataFrame:
    """Return tonnes at each stage by good."""
    found = tally.stages()
    rows = [
        {"good": good, "stage": stage, "tonnes": amounts[at]}
        for at, good in enumerate(tally.plan.facts.goods)
        for stage, amounts in found.items()
    ]
    return STAGES.frame(rows) if rows else STAGES.empty()


def by_member(
    plan: Plan, reasons: Sequence[Mapping[str, object]], wanted: Sequence[Row], members: Mapping[int, int]
) -> pd.DataFrame:
    """Return reasons by place; a cluster's unmet need is shared between its places."""
    parts = _shares(plan, wanted, members)
    rows = []
    for reason in reasons:
        pair = int(str(reason["pair"]))
        for place, share in parts[pair]:
            told = {name: value for name, value in reason.items() if name != "pair"}
            told["unmet_t"] = float(str(reason["unmet_t"])) * share
            rows.append({**told, "place": plan.facts.net.places[place]})
    return REASONS.frame(rows).sort_values(["place", "good"], ignore_index=True) if rows else REASONS.empty()


def binding(tally: Tally, reasons: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Return what keeps need unmet by area, in person-months, the greatest part of each area first."""
    plan = tally.plan
    sums: dict[tuple[str, str, str], float] = {}
    for reason in reasons:
        pair = int(str(reason["pair"]))
        area = str(plan.facts.net.areas[plan.demand.place[pair]])
        key = area, str(reason["reason"]), str(reason.get("id", ""))
        months = float(str(reason["unmet_t"])) * float(tally.person_days[pair]) / MONTH
        sums[key] = sums.get(key, 0.0) + months
    whole: dict[str, float] = {}
    for (area, _, _), months in sums.items():
        whole[area] = whole.get(area, 0.0) + months
    rows = [
        {"area": area, "reason": reason, "id": name, "unmet_pm": months, "share": months / whole[area]}
        for (area, reason, name), months in sorted(sums.items(), key=lambda one: (one[0][0], -one[1], one[0]))
        if whole[area] > 0
    ]
    return BINDING.frame(rows) if rows else BINDING.empty()
