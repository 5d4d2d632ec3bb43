"""An authorisation that ends: what is in store on the eve, and what room or warning would change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.aid.facts import MONTH
from maabar.engines.aid.rows import fair_goods
from maabar.engines.aid.stages import Reached, solve
from maabar.engines.aid.tables import LAPSE
from maabar.engines.aid.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from maabar.engines.aid.facts import Facts
    from maabar.engines.aid.plan import Plan
    from maabar.engines.aid.settings import AidSettings

#: Shares of the room that there is.
ROOMS = (0.0, 0.25, 0.5, 1.0, np.inf)


def ends(plan: Plan) -> list[tuple[int, int]]:
    """Return (crossing, day) of lanes that carry loads and shut on a dated day for the rest of the plan."""
    limit = plan.passing.limit.reshape(-1, 2, len(plan.grid.lengths)).sum(axis=1)
    found = []
    for crossing in sorted(set(plan.trips.chain[plan.trip][plan.trips.chain[plan.trip] >= 0].tolist())):
        opened = np.flatnonzero(limit[crossing] > 0)
        last = int(opened[-1]) + 1
        if last < limit.shape[1] and int(plan.grid.fine[last]) in plan.facts.cuts:
            found.append((crossing, int(plan.grid.fine[last])))
    return found


def lapses(
    plan: Plan, reached: Reached, settings: AidSettings, again: Callable[[Facts], Plan]
) -> pd.DataFrame:
    """Return what each lapse means, against room beyond the crossing and against warning.

    Args:
        plan: The plan, which knows of the lapse from the first day.
        reached: Its solution.
        settings: `warning_days`.
        again: Builds a plan for other facts.
    """
    rows: list[dict[str, object]] = []
    for crossing, day in ends(plan):
        beyond = _beyond(plan, crossing)
        name = plan.facts.net.crossings[crossing]
        head = {"crossing": name, "date": plan.facts.day + day}
        for share in ROOMS:
            made, found = plan, reached
            if share != 1.0:
                made = again(_with_room(plan.facts, beyond, share))
                found = solve(made, settings, full=False)
            value = share if np.isfinite(share) else np.nan
            rows.append(
                {**head, "what": "room", "value": value, **_after(made, found, beyond, day, settings)}
            )
        for warning in settings.warning_days:
            found = solve(
                plan, settings, full=False, frozen=_believed(plan, settings, crossing, day, warning, again)
            )
            rows.append(
                {**head, "what": "warning", "value": warning, **_after(plan, found, beyond, day, settings)}
            )
    return LAPSE.frame(rows) if rows else LAPSE.empty()


def _beyond(plan: Plan, crossing: int) -> list[int]:
    """Stores that some load reaches through the crossing."""
    trips = plan.trips
    passing = (trips.chain == crossing).any(axis=1)
    reached = set(trips.target[passing & trips.store].tolist())
    return sorted(reached - set(trips.base[passing].tolist()))


def _with_room(facts: Facts, stores: list[int], share: float) -> Facts:
    changed = tuple(
        (row[0], row[1], row[2], row[3] * share if row[3] > 0 and np.isfinite(row[3]) else row[3], row[4])
        if row[0] in stores
        else row
        for row in facts.room
    )
    return replace(facts, room=changed)


def _after(
    plan: Plan, found: Reached, beyond: list[int], day: int, settings: AidSettings
) -> dict[str, object]:
    """Stock on the eve, days that it covers, and what is met after."""
    tally = Tally(plan, found.x)
    period = int(np.searchsorted(plan.grid.fine, day)) - 1
    stores = np.array(plan.facts.stores)
    mine = np.isin(stores[plan.kept[:, 0]], beyond) if len(plan.kept) else np.zeros(0, dtype=bool)
    stock = float(found.x[plan.columns["s"]][mine, period].sum())
    limit = sum(row[3] for row in plan.facts.room if row[0] in beyond and row[1] <= day - 1 < row[2])
    limited = len({row[0] for row in plan.facts.room}.intersection(beyond)) == len(beyond)
    later = np.flatnonzero(plan.grid.weeks[:-1] >= day)
    need, unmet = plan.demand.tonnes[:, later], tally.unmet[:, later]
    per_day = need.sum() / max(plan.facts.days - day, 1)
    months = tally.person_days @ need.sum(axis=1)
    return {
        "stock_t": stock,
        "limit_t": limit if limited and np.isfinite(limit) else np.nan,
        "days_of_cover": stock / per_day if per_day > 0 else np.nan,
        "met_after": 1 - float(tally.person_days @ unmet.sum(axis=1)) / months if months > 0 else np.nan,
        "worst": tally.worst(
            fair_goods(plan.facts, plan.demand, settings), plan.grid.blocks(settings.block_weeks)
        ),
        "unmet_pm": float(tally.person_days @ tally.unmet.sum(axis=1)) / MONTH,
    }


def _believed(
    plan: Plan,
    settings: AidSettings,
    crossing: int,
    day: int,
    warning: int,
    again: Callable[[Facts], Plan],
) -> tuple[np.ndarray, np.ndarray]:
    """Return (loads, tonnes) decided before the warning, by a plan that believes the gate stays open."""
    known = _as_if_open(plan.facts, crossing, day)
    hopeful = again(replace(known, cuts=plan.facts.cuts))
    found = solve(hopeful, settings, full=False)
    told = day - warning
    amounts = dict(zip(_labels(hopeful), found.x[hopeful.columns["y"]].tolist(), strict=True))
    labels = _labels(plan)
    early = np.flatnonzero(plan.legs.last[plan.leg] <= told + 1e-9)
    return early, np.array([amounts.get(labels[at], 0.0) for at in early.tolist()])


def _labels(plan: Plan) -> list[tuple[int, ...]]:
    """Return what tells each load apart in any plan on the same grid."""
    trips, trip = plan.trips, plan.trip
    table = np.column_stack(
        [
            trips.fleet[trip],
            trips.target[trip],
            trips.chain[trip],
            trips.way[trip],
            plan.good,
            plan.legs.first[plan.leg].astype(int),
        ]
    )
    return [tuple(row) for row in table.tolist()]


def _as_if_open(facts: Facts, crossing: int, day: int) -> Facts:
    """Return facts under which the crossing stays as it was on the eve."""
    passing = facts.passing
    starts = (passing.days - facts.day).astype(int)
    eve = int(np.searchsorted(starts, day)) - 1
    later = starts >= day
    cells = {}
    for name in ("capacity", "status", "delay", "fee", "loss", "unit"):
        array = getattr(passing, name).copy()
        array[crossing, :, :, later] = array[crossing, :, :, eve]
        cells[name] = array
    return replace(facts, passing=replace(passing, **cells))
