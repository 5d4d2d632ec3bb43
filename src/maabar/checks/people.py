"""People on the move: what these tables cannot mean, and what will not act as written."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.cells import LISTED_FAULTS
from maabar.errors import Problem, did_you_mean
from maabar.table import split_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maabar.checks.common import Look

#: Kinds of travellers a case may hold: each has lanes, queues and a state of its own.
MOST_TRAVELLERS = 8
#: Areas that some people would enter and others not: each is a trait that every group carries.
MOST_DIVIDING_AREAS = 4
#: Words of `departures.towards` that name no place.
WAYS = ("internal", "abroad")
#: Rows of one traveller that agree in all of these speak of one lane.
_LANE = ("traveller", "gate", "use", "direction", "good")


def check_people(look: Look) -> list[Problem]:
    """Return what is wrong with travellers, lanes, departures, counts, sites and willingness."""
    return [
        *_check_lanes(look, "states"),
        *_check_lanes(look, "changes"),
        *_check_travellers(look),
        *_check_departures(look),
        *_check_counts(look),
        *_check_limits(look),
        *_check_willingness(look),
    ]


def _check_travellers(look: Look) -> list[Problem]:
    travellers = look["travellers"]
    return look.at(
        "travellers",
        "traveller",
        np.arange(len(travellers)) >= MOST_TRAVELLERS,
        f"{{value}} is one kind of travellers too many: there may be {MOST_TRAVELLERS}.",
        "Join kinds that face the same rules at the gates.",
    )


def _check_counts(look: Look) -> list[Problem]:
    counts = look["counts"]
    return look.at(
        "counts",
        "date",
        counts["date"] > counts["published"],
        "A count of {value} was published before that day.",
        "Correct date or published: nothing is known before it is counted.",
    )


def _check_limits(look: Look) -> list[Problem]:
    sites = look["sites"]
    return look.at(
        "sites",
        "set_on",
        sites["set_on"] > pd.Timestamp(look.about.as_of),
        f"The limit was set on {{value}}, after {look.about.as_of}, the day the case speaks of: "
        "forecasts refuse it.",
        "Give the limit that was known then, or correct set_on or as_of.",
        level="warning",
    )


def _check_willingness(look: Look) -> list[Problem]:
    """Each area that divides people costs a bit of state; an empty `area_to` means every area."""
    rows = look["willingness"]
    if rows.empty:
        return []
    ends = rows[["willing", "willing_low", "willing_high"]]
    low, high = ends.min(axis=1), ends.max(axis=1)
    over = rows["until"] < pd.Timestamp(look.about.start)
    divides = (low < 1) & (high > 0) & ((low < high) | rows["willing"].between(0, 1, inclusive="neither"))
    seen: set[str] = set()
    late = pd.Series(data=False, index=rows.index)
    for row in rows.index[divides & ~over]:
        area = str(rows.at[row, "area_to"])
        seen |= {area} if area else look.ids["areas"]
        late[row] = len(seen) > MOST_DIVIDING_AREAS
    return look.at(
        "willingness",
        "area_to",
        late,
        f"With this row more than {MOST_DIVIDING_AREAS} areas are entered by some and not by others.",
        "Write 0 or 1, without a range, where it does not matter, or join areas.",
    )


def _check_departures(look: Look) -> list[Problem]:
    rows = look["departures"]
    if rows.empty or "places" in look.unread:
        return []
    places = look["places"].drop_duplicates("place").set_index("place")
    first = rows["from"].fillna(pd.Timestamp(look.about.start))
    camps = set(places.index[places["kind"] == "camp"])
    opens = _first_open(look)
    closed = np.array(
        [
            place in camps and place in opens and day < opens[place]
            for place, day in zip(rows["place"], first, strict=True)
        ],
        dtype=bool,
    )
    most = rows["place"].map(places["population"]).to_numpy(dtype=float)
    return [
        *look.at("departures", "place", closed, "People leave the camp {value} before it opens.",
                 "Correct from, or the row of sites that opens the camp."),
        *look.at("departures", "people", rows["people"].to_numpy() > most,
                 "{value} people leave, more than the place has: the engine stops at its population.",
                 "Correct people, or population in places.", level="warning"),
        *_check_towards(look, set(places.index)),
    ]  # fmt: skip


def _first_open(look: Look) -> dict[str, pd.Timestamp]:
    """First day on which each place with rows in `sites` takes people in."""
    sites = look["sites"]
    days = sites["from"].fillna(pd.Timestamp.min.ceil("D"))
    return {str(place): part.min() for place, part in days.groupby(sites["place"])}


def _check_towards(look: Look, places: set[str]) -> list[Problem]:
    rows = look["departures"]
    aimed = (rows["towards"] != "") & ~rows["towards"].isin(WAYS)
    unknown = aimed & ~rows["towards"].isin(places)
    joined = _joined(look)
    cut = [
        bool(place) and place in joined and towards in joined and joined[place] != joined[towards]
        for place, towards in zip(rows["place"], rows["towards"], strict=True)
    ]
    known = sorted({*places, *WAYS})
    problems = look.at("departures", "towards", aimed & ~unknown & np.array(cut, dtype=bool),
                       "No road leads to {value}, even if every crossing were open: these people stay.",
                       "Add the road, or correct towards.", level="warning")  # fmt: skip
    for row in rows.index[unknown][:LISTED_FAULTS]:
        value = str(rows.at[row, "towards"])
        what = f'"{value}" is neither internal nor abroad nor a place.'
        problems.append(
            Problem(what, did_you_mean(value, known), look.file("departures"), int(row), "towards", value)
        )
    return problems


def _joined(look: Look) -> dict[str, str]:
    """Return for each place a name of the connected ground it lies on, all crossings taken as open."""
    parent = {place: place for place in look["places"]["place"]}

    def root(place: str) -> str:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for one, other in zip(look["roads"]["from"], look["roads"]["to"], strict=True):
        if one in parent and other in parent:
            parent[root(one)] = root(other)
    return {place: root(place) for place in parent}


def _check_lanes(look: Look, table: str) -> list[Problem]:
    """A lane has one state a day; only closures may lie over each other, and the last one to end counts."""
    rows = look[table]
    lanes = rows[(rows["traveller"] != "") & (rows["status"] != "closed")]
    problems = []
    for later, earlier in islice(_clashes(lanes), LISTED_FAULTS):
        value = str(rows.at[later, "traveller"])
        problems.append(
            Problem(
                f"This lane of {value} overlaps row {earlier}: one lane would have two states on a day.",
                "End one before the other starts, or give them different days of the week.",
                look.file(table),
                later,
                "traveller",
                value,
            )
        )
    return problems


def _clashes(lanes: pd.DataFrame) -> Iterator[tuple[int, int]]:
    """Yield (later row, earlier row) for each row that shares a day of one lane with one before it."""
    given = ["option", *_LANE] if "option" in lanes else [*_LANE]
    for _, part in lanes.groupby(given, sort=False):
        ordered = part.sort_values("from", na_position="first", kind="stable")
        open_rows: list[pd.Series] = []
        for _, row in ordered.iterrows():
            open_rows = [
                other for other in open_rows if not other["until"] < row["from"]
            ]  # an open end stays
            other = next((other for other in open_rows if _one_lane(other, row)), None)
            if other is not None:
                yield max(_number(row), _number(other)), min(_number(row), _number(other))
            open_rows.append(row)


def _number(row: pd.Series) -> int:
    return int(str(row.name))


def _one_lane(one: pd.Series, other: pd.Series) -> bool:
    """Whether two rows whose days overlap speak of one crossing and of one day of the week."""
    crossings, weekdays = (
        [set(split_ids(row[column])) for row in (one, other)] for column in ("crossing", "days")
    )
    return bool(crossings[0] & crossings[1]) and (not all(weekdays) or bool(weekdays[0] & weekdays[1]))
