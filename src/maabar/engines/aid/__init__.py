"""What need can be met through the crossings, for whom, at what cost, and what each crossing is worth.

**Question.** What to send where, from which store, through which crossing, before which date, so that as
little need as possible stays unmet, and the worst-off are not forgotten?

**Method.** A linear program over periods: trips of fleets through chains of crossings, stores with room and
handling, inflow that can be called, need by place and good. Stages, in this order: least unmet person-days
(weighted), highest coverage of the worst-off group within a small concession, what that gave away for nothing
taken back, least cost, then less danger for little more. Convoys by notice are whole numbers. Worth of a
crossing is the plan worked out again without it.

**Limits.** A plan is what could be done with consent, money and people in place; practice delivers less. It
knows the draw's whole future. Who eats what inside a place is not known. No function looks for the worst set
of crossings to close.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from maabar.engine import Engine, Measure
from maabar.engines.aid.model import run
from maabar.engines.aid.settings import AidSettings
from maabar.engines.aid.tables import GIVES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def _total(
    tables: Mapping[str, pd.DataFrame], *, column: str, over: str = "", factor: float = 1.0, digits: int = 2
) -> float:
    """Read one number of the totals, perhaps as a share of another; below what stages keep is noise."""
    row = tables["aid.totals"].iloc[0]
    value = float(row[column]) * factor
    if not over:
        return round(value, digits)
    return round(value / float(row[over]), digits) if row[over] > 0 else np.nan


def _gain(tables: Mapping[str, pd.DataFrame]) -> float:
    row = tables["aid.totals"].iloc[0]
    more = float(row["rule_weighted"] - row["weighted"])
    return round(100 * more / float(row["need_weighted"]), 2) if row["need_weighted"] > 0 else np.nan


def _gain_worst(tables: Mapping[str, pd.DataFrame]) -> float:
    row = tables["aid.totals"].iloc[0]
    return round(100 * float(row["worst"] - row["rule_worst"]), 2)


def _met_by(tables: Mapping[str, pd.DataFrame], *, what: str) -> pd.Series:
    rows = tables["aid.coverage"]
    rows = rows[rows["what"] == what].set_index("id")
    return (100 * rows["met_pm"] / rows["need_pm"].where(rows["need_pm"] > 0)).round(2)


def _trucks(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    return tables["aid.flows"].set_index("crossing")["trucks_per_month"].round(1)


MEASURES = (
    Measure(
        "aid.met",
        "%",
        "more",
        partial(_total, column="met_pm", over="need_pm", factor=100),
        "Share of need that the plan meets, over all goods, in person-days.",
    ),
    Measure(
        "aid.unmet",
        "person-months",
        "less",
        partial(_total, column="unmet_pm", digits=-3),
        "Need that the plan does not meet, over all goods.",
    ),
    Measure(
        "aid.worst",
        "%",
        "more",
        partial(_total, column="worst", factor=100),
        "Coverage of the worst-off place in its worst four weeks, in the good with most need.",
    ),
    Measure(
        "aid.cut_off",
        "persons",
        "less",
        partial(_total, column="cut_off"),
        "People in need whom no trip reaches at all.",
    ),
    Measure(
        "aid.longest_gap",
        "weeks",
        "less",
        partial(_total, column="longest_gap"),
        "Longest time in which some place that trips reach gets less than a tenth of its need.",
    ),
    Measure(
        "aid.cost",
        "USD per person-month",
        "less",
        partial(_total, column="cost_usd", over="met_pm"),
        "Purchase, transport, fees and storage for one person-month of need met.",
    ),
    Measure(
        "aid.trucks",
        "trucks a month",
        "neither",
        _trucks,
        "Lorries of aid through a crossing in a month, as planned.",
        by="crossing",
    ),
    Measure(
        "aid.across_line",
        "%",
        "neither",
        partial(_total, column="line_trucks", over="border_trucks", factor=100),
        "Lorries over line crossings for each hundred over border crossings.",
    ),
    Measure(
        "aid.busiest",
        "%",
        "less",
        partial(_total, column="busiest", factor=100),
        "Highest use of what a crossing lets pass, over the plan.",
    ),
    Measure(
        "aid.wait",
        "minutes",
        "less",
        partial(_total, column="wait_min", digits=1),
        "Mean wait of aid at the busiest gate of those whose hours, lanes and minutes are known.",
    ),
    Measure(
        "aid.lost",
        "%",
        "less",
        partial(_total, column="lost_t", over="loaded_t", factor=100),
        "Share of what is loaded that is lost on the way.",
    ),
    Measure(
        "aid.exposure",
        "index",
        "less",
        partial(_total, column="exposure"),
        "Lorries in a month times how grave the recent violent events near their ways are.",
    ),
    Measure(
        "aid.gain",
        "points",
        "more",
        _gain,
        "Weighted need met by the plan, less that met by the simple rule.",
    ),
    Measure(
        "aid.gain_worst",
        "points",
        "more",
        _gain_worst,
        "Coverage of the worst-off by the plan, less that by the simple rule.",
    ),
    Measure(
        "aid.met_good",
        "%",
        "more",
        partial(_met_by, what="good"),
        "Share of need of a good that the plan meets.",
        by="good",
    ),
    Measure(
        "aid.met_area",
        "%",
        "more",
        partial(_met_by, what="area"),
        "Share of need in an area that the plan meets, over all goods.",
        by="area",
    ),
)

ENGINE = Engine(
    name="aid",
    question="How much need can be met through the crossings, at what cost, and what is each crossing worth?",
    run=run,
    gives=GIVES,
    settings=AidSettings,
    needs=("places", "areas", "crossings", "roads", "supplies", "goods"),
    helps=("needs", "fleets", "hubs", "states", "changes", "events", "people.stock", "evidence.timeline"),
    measures=MEASURES,
    scope="draw",
    rests_on=("states", "changes", "crossings", "roads", "places", "supplies", "needs", "fleets"),
    lean={"worth": False},
    asked=True,
)
