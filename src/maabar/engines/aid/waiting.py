"""Waiting at gates at the planned lorries, and what inspecting consignments would cost and find.

Only where the case says how a gate works. Waiting is told, and does not bend the plan. Consignments only,
never persons; how many are bad and how often an inspection finds them are assumptions, always.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.aid.facts import AID
from maabar.engines.aid.tables import INSPECTION
from maabar.network.working import gate_of
from maabar.queues import SHARES, inspection_table, simulate
from maabar.tables import DIRECTIONS

if TYPE_CHECKING:
    import pandas as pd

    from maabar.engines.aid.plan import Plan
    from maabar.engines.aid.settings import AidSettings
    from maabar.engines.aid.tally import Tally
    from maabar.queues import Gate, Waits

#: Days that are simulated for one figure, and passes at most for a table of shares (assumed: enough).
DAYS, PASSES = 2000, 20_000_000
#: Parts of a passage that are gates, by number in the cells of the network.
GATES = {"a": 0, "b": 2}


@dataclass(frozen=True)
class Working:
    """A gate of a lane that works by hours and lanes; a lane is crossing · 2 + direction."""

    lane: int
    side: str
    gate: Gate
    days: float


def working(plan: Plan) -> list[Working]:
    """Return how the gates of lanes that let aid pass work, on most of the days that they are open."""
    passing = plan.facts.passing
    if passing.work is None:
        return []
    cells, open_days = passing.work[:, :, :, AID], passing.capacity[:, AID] > 0
    found = []
    for crossing, way in np.argwhere(open_days.any(axis=-1)).tolist():
        for side, part in GATES.items():
            days: dict[bytes, float] = {}  # by how it works
            known: dict[bytes, np.ndarray] = {}
            for epoch in np.flatnonzero(open_days[crossing, way]).tolist():
                one = cells[:, crossing, part, way, epoch]
                key = one.tobytes()
                known[key] = one
                days[key] = days.get(key, 0.0) + float(passing.lengths[epoch])
            most = max(days, key=lambda key: days[key])
            gate = gate_of(known[most])
            if gate is not None:
                found.append(Working(2 * crossing + way, side, gate, sum(days.values())))
    return found


def _queue(one: Working, trucks_per_day: float) -> Waits:
    return simulate(one.gate, trucks_per_day / one.gate.hours_per_day, days=DAYS)


def busiest_wait(tally: Tally) -> float:
    """Return the mean wait at the busiest gate, minutes; NaN if how it works is known of none."""
    trucks = tally.through[1].sum(axis=1)
    gates = working(tally.plan)
    if not gates:
        return np.nan
    most = max(gates, key=lambda one: trucks[one.lane] / one.days / one.gate.capacity(1.0))
    return float(_queue(most, trucks[most.lane] / most.days).mean[0])


def waits(tally: Tally, trucks: np.ndarray, days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean minutes at all gates of a lane together, and what one in ten exceeds at the slowest.

    Args:
        tally: The plan.
        trucks: Lorries of each lane in each of some periods, shape (2C, P).
        days: Days of each period on which the lane is open, shape (2C, P).

    Returns:
        Two arrays of that shape, NaN where how a gate works is not known or nobody passes.
    """
    mean, tenth = np.full(trucks.shape, np.nan), np.full(trucks.shape, np.nan)
    for one in working(tally.plan):
        for period in np.flatnonzero((trucks[one.lane] > 0) & (days[one.lane] > 0)).tolist():
            queue = _queue(one, trucks[one.lane, period] / days[one.lane, period])
            mean[one.lane, period] = np.nansum([mean[one.lane, period], queue.mean[0]])
            tenth[one.lane, period] = np.nanmax([tenth[one.lane, period], queue.p90[0]])
    return mean, tenth


def inspection(tally: Tally, settings: AidSettings) -> pd.DataFrame:
    """Return what each share inspected would cost and find, at the planned lorries."""
    plan, rows = tally.plan, []
    trucks = tally.through[1].sum(axis=1)
    utilisation = plan.facts.net.settings.utilisation
    for one in working(plan):
        if one.gate.minutes_per_check <= 0:
            continue  # inspecting takes no time: there is nothing to weigh
        per_day = trucks[one.lane] / one.days
        passes = max(per_day, 1.0) * len(SHARES)
        found = inspection_table(
            one.gate,
            per_day / one.gate.hours_per_day,
            bad=per_day * settings.bad_per_100 / 100,
            finds=settings.finds,
            utilisation=utilisation,
            days=int(np.clip(PASSES / passes, 20, DAYS)),
        )
        head = {
            "crossing": plan.facts.net.crossings[one.lane // 2],
            "direction": DIRECTIONS[one.lane % 2],
            "gate": one.side,
            "trucks": per_day,
        }
        columns = list(found)
        rows += [
            head | dict(zip(columns, values, strict=True)) for values in zip(*found.values(), strict=True)
        ]
    return INSPECTION.frame(rows) if rows else INSPECTION.empty()
