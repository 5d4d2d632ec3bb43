"""People: how many move, where to, through which crossing, and who will not use it.

**Question.** How many people move, where to, through which crossing, and who stays away from it?

**Method.** People who face the same rules at the same place move as one cohort, by binomial draws; nobody is
followed as a person. They leave as the case says or as danger drives them, choose a place by distance, people
already there and what they believe of gates, choose a door, wait before gates that let few through, give up,
turn back, return. Only those pass who are willing to enter the area behind a gate, and only if all parts of
the passage are open.

**Limits.** See `docs/people.md`. No measure counts more movement or more return as better; a passage from a
place in danger is not called voluntary; a count of nobody says nothing about willingness where the
passage was shut or its state is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maabar.engine import Engine, Measure
from maabar.engines.people.model import run
from maabar.engines.people.settings import PeopleSettings
from maabar.engines.people.tables import GIVES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd


def _left(tables: Mapping[str, pd.DataFrame]) -> float:
    return float(tables["people.departures"]["left"].sum())


def _unwilling(tables: Mapping[str, pd.DataFrame]) -> float:
    return float(tables["people.departures"]["unwilling"].sum())


def _arrived(tables: Mapping[str, pd.DataFrame]) -> float:
    return float(tables["people.arrivals"]["people"].sum())


def _passed(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    sums = tables["people.passages"].groupby(["crossing", "direction"])["passed"].sum()
    return sums.set_axis([f"{crossing}:{way}" for crossing, way in sums.index])


def _entered(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    sums = tables["people.willing"].groupby(["area_from", "area_to"])["passed"].sum()
    return sums.set_axis([f"{one}:{other}" for one, other in sums.index])


def _turned(tables: Mapping[str, pd.DataFrame]) -> float:
    return float(tables["people.passages"]["turned_back"].sum())


def _wait(tables: Mapping[str, pd.DataFrame]) -> float:
    rows = tables["people.passages"]
    passed = rows["passed"].sum()
    return (
        float((rows["mean_wait_days"].fillna(0.0) * rows["passed"]).sum() / passed) if passed > 0 else np.nan
    )


def _under_fire(tables: Mapping[str, pd.DataFrame]) -> float:
    rows = tables["people.passages"]
    passed = rows["passed"].sum()
    return float(rows["from_danger"].sum() / passed) if passed > 0 else np.nan


def _busiest(tables: Mapping[str, pd.DataFrame]) -> float:
    by_crossing = tables["people.passages"].groupby("crossing")["passed"].sum()
    total = by_crossing.sum()
    return float(by_crossing.max() / total) if total > 0 else np.nan


def _returned(tables: Mapping[str, pd.DataFrame]) -> float:
    return _total(tables, "returned")


def _danger_days(tables: Mapping[str, pd.DataFrame]) -> float:
    return _total(tables, "danger-days")


def _blocked_days(tables: Mapping[str, pd.DataFrame]) -> float:
    return _total(tables, "blocked-days")


def _over_limit_days(tables: Mapping[str, pd.DataFrame]) -> float:
    return _total(tables, "over-limit-days")


def _waiting_peak(tables: Mapping[str, pd.DataFrame]) -> float:
    return _total(tables, "waiting-peak")


def _total(tables: Mapping[str, pd.DataFrame], what: str) -> float:
    rows = tables["people.totals"]
    return float(rows.loc[rows["what"] == what, "value"].iloc[0])


def _neither(
    name: str, unit: str, read: Callable[..., float | pd.Series], means: str, by: str = ""
) -> Measure:
    return Measure(f"people.{name}", unit, "neither", read, means, by=by)


def _less(name: str, unit: str, read: Callable[..., float], means: str) -> Measure:
    return Measure(f"people.{name}", unit, "less", read, means)


MEASURES = (
    _neither("left", "persons", _left, "People who set out in the days looked at."),
    _neither("arrived", "persons", _arrived, "People who arrived at a place of refuge."),
    _neither("passed", "persons", _passed, "People who passed a crossing one way.", by="crossing:direction"),
    _neither("entered", "persons", _entered, "People who passed from one area into another.", by="from:to"),
    _neither("returned", "persons", _returned, "People who came home."),
    _neither("unwilling", "persons", _unwilling, "People whose only ways led where they would not go."),
    _neither("busiest_share", "0-1", _busiest, "Share of all passages that the busiest crossing has."),
    _neither("left_under_fire", "0-1", _under_fire, "Share of passages by people from places in danger."),
    _less("blocked_days", "person-days", _blocked_days, "Days waited before gates, or for one to open."),
    _less("waiting_peak", "persons", _waiting_peak, "Most people before gates on one evening."),
    _less("wait_days", "days", _wait, "Wait of those who passed, mean."),
    _less("turned_back", "persons", _turned, "People who gave up before a gate and turned back."),
    _less("danger_days", "person-days", _danger_days, "Days in danger of people who want to leave."),
    _less("over_limit_days", "person-days", _over_limit_days, "Days of people at sites above their limit."),
)

ENGINE = Engine(
    name="people",
    question="How many people move, where to, through which crossing, and who will not use it?",
    run=run,
    gives=GIVES,
    settings=PeopleSettings,
    needs=("places", "areas", "crossings", "roads"),
    helps=(
        "travellers", "departures", "counts", "sites", "willingness", "events", "states", "changes",
        "passages", "evidence.timeline",
    ),
    measures=MEASURES,
    scope="draw",
    rests_on=(
        "states", "changes", "crossings", "roads", "places", "areas", "willingness", "departures",
        "travellers", "sites", "counts", "events",
    ),
    lean={"baselines": False, "horizons": ()},
)  # fmt: skip
