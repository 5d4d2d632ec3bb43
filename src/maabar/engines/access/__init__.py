"""Access: who can reach whom, by which way, through which crossings.

**Question.** For aid, trade and people: which places can be reached from which hub or side, how long it
takes,
through which crossings, how many people in need depend on each crossing, and how much the crossings let
pass in a day?

**Method.** Nothing is assumed beyond the case. Roads and crossings form a graph; a crossing is a link where
the reading
rule of the network says that the use may pass that way on that day. Shortest times are Dijkstra's over
hours of road
and days of delay; days on which nothing changes are looked at once. A place depends on a crossing if it
loses every way
without it, or its way gets longer by more than the set detour. Throughput is a maximum flow over pieces of
ground that
roads join, with crossings as arcs.

**Limits.** Time is by lorry and without queues. A road carries any amount. A way that is open is not a way
that is
safe. People who depend on a crossing are counted whole places at a time. No function looks for the
crossings whose
closing would hurt most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.engine import Engine, Measure
from maabar.engines.access.model import run
from maabar.engines.access.settings import AccessSettings
from maabar.engines.access.tables import GIVES
from maabar.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def _reached(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """People in need to whom a way is open from a side, by use and side."""
    rows = _of_sides(tables["access.people"], "out")
    return rows.set_index(rows["use"] + ":" + rows["origin"])["in_need"]


def _leaving(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """People in need who have a way to another side."""
    rows = _of_sides(tables["access.people"], "in")
    return rows[rows["use"] == "people"].set_index("origin")["in_need"]


def _of_sides(rows: pd.DataFrame, way: str) -> pd.DataFrame:
    return rows[(rows["way"] == way) & (rows["origin_kind"] == "side")]


def _throughput(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    rows = _of_sides(tables["access.throughput"], "out")
    return rows.set_index(rows["use"] + ":" + rows["origin"])["per_day"]


def _depending(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """People in need who lose every way for aid from the side that has most to lose by one crossing."""
    rows = tables["access.dependence"]
    rows = rows[(rows["way"] == "out") & (rows["use"] == "aid") & (rows["origin_kind"] == "side")]
    return rows.groupby("crossing")["lose"].max()


#: Of people, roads and what is let through; of stores and supplies it reads only where they are.
RANGES = (
    *(f"places.{one}" for one in ("population", "displaced", "in_need")),
    "roads.km",
    "roads.hours",
    *(
        f"{table}.{column.name}"
        for table in ("states", "changes")
        for column in BY_NAME[table].columns
        if column.ranged
    ),
)

ENGINE = Engine(
    name="access",
    question="Who can be reached, how, how fast, and how many people hang on one crossing?",
    run=run,
    gives=GIVES,
    settings=AccessSettings,
    needs=("places", "areas", "crossings", "roads"),
    helps=("states", "changes", "supplies", "hubs", "evidence.timeline"),
    measures=(
        Measure(
            "access.in_need_reached",
            "persons",
            "more",
            _reached,
            "People in need on other sides to whom a way is open for a use from a side, mean over the days.",
            by="use:side",
        ),
        Measure(
            "access.in_need_way_out",
            "persons",
            "neither",
            _leaving,
            "People in need on other sides who have a way to a side, mean over days; not whether they'd go.",
            by="side",
        ),
        Measure(
            "access.throughput",
            "trucks or persons a day",
            "more",
            _throughput,
            "The most that the crossings let pass in a day from a side to places in need elsewhere.",
            by="use:side",
        ),
        Measure(
            "access.depend",
            "persons",
            "neither",
            _depending,
            "People in need whom aid from some side would no longer reach if the crossing shut.",
            by="crossing",
        ),
    ),
    scope="draw",
    rests_on=("states", "changes", "crossings", "roads", "places"),
    ranges=RANGES,
    lean={"pairs": False},
)
