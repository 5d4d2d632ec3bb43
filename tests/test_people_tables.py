"""Tables of people on the move: what is declared, what is refused, what is only warned of."""

from __future__ import annotations

import pandas as pd
import pytest

from maabar.case import build
from maabar.errors import CaseError
from maabar.tables import BY_NAME
from tests.making import rows, small

ADDED = {
    "travellers": "traveller name name_ar hours_per_day onward_per_day return_per_day reroute source",
    "departures": "place traveller from until people towards basis source",
    "counts": "place date people basis counted_by published source",
    "sites": "place from until limit limit_basis set_on pull source",
    "willingness": "traveller area_from area_to from until willing source",
}


def people() -> dict:
    """The small case with two kinds of travellers and a row of every table."""
    tables = rows()
    tables["travellers"] = [
        {"traveller": kind, "name": kind.title(), "reroute": 0.1, "source": "assumed: made"}
        for kind in ("displaced", "visitors")
    ]
    tables["places"] += [
        {"place": "fold-camp", "name": "Fold", "area": "low-area", "lon": 10.3, "lat": 50.2, "kind": "camp",
         "source": "assumed: made"}
    ]  # fmt: skip
    tables["roads"] += [{"from": "cove", "to": "fold-camp", "km": 15}]
    tables["sites"] = [{"place": "fold-camp", "from": "2021-03-10", "limit": 100, "source": "assumed: made"}]
    tables["departures"] = [
        {"place": "brook", "traveller": "visitors", "from": "2021-03-12", "until": "2021-03-14", "people": 300,
         "towards": "arden", "source": "assumed: made"}
    ]  # fmt: skip
    tables["counts"] = [{"place": "fold-camp", "date": "2021-03-15", "people": 90, "source": "assumed: made"}]
    tables["willingness"] = [
        {"area_from": "low-area", "area_to": "up-area", "willing": 0.2, "source": "assumed: made"}
    ]
    return tables


def said(tables: dict, **about) -> list[str]:
    """Every fault and warning of a case, as a reader sees them."""
    try:
        case = small(tables, **about)
    except CaseError as error:
        return [f"{p.level}: {p}" for p in error.problems]
    return [f"{p.level}: {p}" for p in case.warnings]


def of_people(tables: dict, **about) -> list[str]:
    """The same without what the small case says anyway."""
    plain = set(said(rows()))
    return [line for line in said(tables, **about) if line not in plain]


def test_the_small_case_with_people_has_nothing_to_complain_of():
    assert of_people(people()) == []


@pytest.mark.parametrize("table", ADDED)
def test_columns_are_declared_with_a_range_for_every_number(table):
    declared = BY_NAME[table]
    assert set(ADDED[table].split()) <= {column.name for column in declared.columns}
    assert all(column.ranged for column in declared.columns if column.numeric)


@pytest.mark.parametrize("table", ["states", "changes"])
def test_gates_have_a_road_days_lanes_and_a_day_of_announcement(table):
    columns = BY_NAME[table].by_name
    assert "road" in columns["gate"].choices
    assert columns["days"].many
    assert len(columns["days"].choices) == 7
    assert columns["announced"].kind == "date"
    assert columns["traveller"].refers == ("travellers",)


def test_planned_departures_and_willingness_are_restricted_unless_marked():
    tables = people()
    tables["departures"] += [
        {**tables["departures"][0], "basis": "planned"},
        {**tables["departures"][0], "basis": "planned", "sensitivity": "public"},
    ]
    case = small(tables)
    public = case.at_level("public")
    assert list(public["departures"].index) == [2, 4]
    assert public["willingness"].empty
    assert list(case.at_level("restricted")["departures"].index) == [2, 3, 4]


def test_a_planned_departure_is_no_milder_than_its_case():
    tables = people()
    tables["departures"][0]["basis"] = "planned"
    case = small(tables, sensitivity="secret")
    assert case.at_level("restricted")["departures"].empty


BROKEN = [
    ("roads", 0, {"to": "brok"}, "error", "roads, row 2, column to", 'Did you mean "brook"?'),
    ("roads", 0, {"km": 0}, "error", "roads, row 2, column km", "0 is not greater than 0."),
    ("roads", 0, {"crossing": ""}, "warning", "crossings, row 2, column crossing", "No road passes north-bridge."),
    ("departures", 0, {"until": "2021-03-01"}, "error", "departures, row 2, column until", "before it starts"),
    ("willingness", 0, {"willing": 1.2}, "error", "willingness, row 2, column willing", "1.2 is more than 1."),
    ("willingness", 0, {"willing": -0.1}, "error", "willingness, row 2, column willing", "-0.1 is less than 0."),
    ("departures", 0, {"place": "fold-camp", "from": "2021-03-09"}, "error", "departures, row 2, column place",
     "leave the camp fold-camp before it opens"),
    ("departures", 0, {"towards": "ardn"}, "error", "departures, row 2, column towards", 'Did you mean "arden"?'),
    ("departures", 0, {"traveller": "visitor"}, "error", "departures, row 2, column traveller", '"visitors"?'),
    ("counts", 0, {"published": "2021-03-14"}, "error", "counts, row 2, column date", "published before that day"),
    ("sites", 0, {"set_on": "2021-03-26"}, "warning", "sites, row 2, column set_on", "forecasts refuse it"),
    ("states", 0, {"days": "mon|thr"}, "error", "states, row 2, column days", 'Did you mean "thu"?'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "row", "cells", "level", "where", "words"), BROKEN, ids=[f"{b[0]}-{b[5][:24]}" for b in BROKEN]
)
def test_one_broken_cell_is_named_with_its_remedy(table, row, cells, level, where, words):
    tables = people()
    tables["states"] = [{"crossing": "north-bridge", "status": "open", "source": "assumed: made"}]
    tables[table][row] |= cells
    found = [line for line in of_people(tables) if where in line and words in line]
    assert found, of_people(tables)
    assert found[0].startswith(f"{level}: ")


def test_all_faults_of_people_come_at_once():
    tables = people()
    tables["departures"][0] |= {"towards": "ardn"}
    tables["counts"][0] |= {"published": "2021-03-14"}
    tables["willingness"][0] |= {"until": "2021-01-01", "from": "2021-01-02"}
    assert len([line for line in said(tables) if line.startswith("error")]) == 3


def test_more_people_than_a_place_has_are_warned_of_and_kept():
    tables = people()
    tables["places"][1]["population"] = 250
    (line,) = of_people(tables)
    assert "warning" in line
    assert "departures, row 2, column people" in line
    assert "300 people leave" in line


def test_a_place_that_no_road_reaches_is_a_warning():
    tables = people()
    tables["places"] += [{"place": "islet", "area": "up-area", "source": "assumed: made"}]
    tables["departures"][0]["towards"] = "islet"
    (line,) = of_people(tables)
    assert line.startswith("warning")
    assert "No road leads to islet" in line


def test_a_shut_crossing_does_not_make_a_place_unreachable():
    tables = people()
    tables["states"] = [{"crossing": "north-bridge|mill-road", "status": "closed", "source": "assumed: made"}]
    assert of_people(tables) == []


def test_eight_kinds_of_travellers_and_not_nine():
    tables = people()
    tables["travellers"] = [{"traveller": f"kind-{n}", "source": "assumed: made"} for n in range(7)] + tables[
        "travellers"
    ][1:]
    assert of_people(tables) == []
    tables["travellers"] += [{"traveller": "one-more", "source": "assumed: made"}]
    (line,) = of_people(tables)
    assert "travellers, row 10" in line
    assert "one-more is one kind of travellers too many" in line


def divided(shares: list[float], **cells) -> dict:
    """The case with an area for each share, entered by that share of the people."""
    tables = people()
    for n, share in enumerate(shares):
        tables["areas"] += [{"area": f"vale-{n}", "party": "upland", "source": "assumed: made"}]
        tables["willingness"] += [
            {
                "area_from": "low-area",
                "area_to": f"vale-{n}",
                "willing": share,
                "source": "assumed: made",
                **cells,
            }
        ]
    return tables


def test_four_dividing_areas_and_not_five():
    assert of_people(divided([0.5, 0.5, 0.5, 0, 1])) == []
    (line,) = of_people(divided([0.5, 0.5, 0.5, 0.5]))
    assert "willingness, row 6, column area_to" in line
    assert "more than 4 areas" in line


def test_a_range_divides_where_its_value_does_not():
    (line,) = of_people(divided([0.5, 0.5, 0.5, 0], willing_high=1))
    assert "row 6" in line


def test_rows_that_ended_before_the_case_divide_nobody():
    assert of_people(divided([0.5, 0.5, 0.5, 0.5], until="2019-12-31")) == []


LANE = {"crossing": "north-bridge", "traveller": "visitors", "status": "open", "source": "assumed: made"}


@pytest.mark.parametrize(
    ("first", "second", "clashes"),
    [
        ({"until": "2021-03-10"}, {"from": "2021-03-10"}, True),
        ({"until": "2021-03-10"}, {"from": "2021-03-11"}, False),
        ({}, {}, True),
        ({"days": "mon|tue"}, {"days": "tue"}, True),
        ({"days": "mon"}, {"days": "tue"}, False),
        ({"days": "mon"}, {}, True),
        ({}, {"traveller": "displaced"}, False),
        ({}, {"traveller": ""}, False),
        ({}, {"crossing": "mill-road"}, False),
        ({}, {"crossing": "mill-road|north-bridge"}, True),
        ({}, {"gate": "a"}, False),
        ({}, {"status": "closed", "from": "2021-03-10"}, False),
    ],
)
@pytest.mark.parametrize("table", ["states", "changes"])
def test_lanes_overlap_only_where_one_would_have_two_states(table, first, second, clashes):
    tables = people()
    tables["options"] = [{"option": "eased", "name": "Eased"}]
    option = {"option": "eased"} if table == "changes" else {}
    tables[table] = [{**LANE, **option, **first}, {**LANE, **option, **second}]
    if table == "states":
        del tables["options"]
    found = [line for line in said(tables) if "overlaps row 2" in line and f"{table}, row 3" in line]
    assert len(found) == clashes


def test_lanes_of_two_options_are_two_lanes():
    tables = people()
    tables["options"] = [{"option": "eased", "name": "Eased"}, {"option": "eased-more", "name": "More"}]
    tables["changes"] = [{**LANE, "option": "eased"}, {**LANE, "option": "eased-more"}]
    assert not any("overlaps" in line for line in said(tables))


def test_thousands_of_lanes_one_after_the_other_are_read():
    days = pd.date_range("1990-01-01", periods=2000).strftime("%Y-%m-%d")
    tables = people()
    tables["states"] = [{**LANE, "from": day, "until": day} for day in days]
    assert not any("overlaps" in line for line in said(tables))
    assert build(tables, as_of="2021-03-25")["states"].shape[0] == len(days)
