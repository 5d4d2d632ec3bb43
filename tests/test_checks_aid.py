"""Checks of what aid rests on: file, row, column, remedy, all at once."""

import pytest

from maabar.case import read
from maabar.errors import CaseError
from tests.making import rows, small

ASSUMED = {"source": "assumed: made"}


def made(**tables):
    base = rows()
    base["goods"] = [{"good": "food", "kg_per_person_month": 12, **ASSUMED}, {"good": "tents", **ASSUMED}]
    base["supplies"] = [{"place": "arden", "good": "food", "tonnes_per_day": 3, "stock_t": 100, **ASSUMED}]
    base["fleets"] = [{"fleet": "lorries", "place": "arden", "trucks": 5, **ASSUMED}]
    base["needs"] = [{"place": "brook", "good": "food", "tonnes_per_day": 1, **ASSUMED}]
    return base | tables


def problems(tables, **about):
    try:
        return small(tables, **about).warnings
    except CaseError as error:
        return error.problems


def found(tables, file, column, **about):
    return [
        (p.row, p.level, p.what) for p in problems(tables, **about) if (p.file, p.column) == (file, column)
    ]


def state(**other):
    return {"crossing": "north-bridge", "gate": "both", "use": "aid", "status": "open", **ASSUMED, **other}


def need(**other):
    return {"place": "brook", "good": "food", "tonnes_per_day": 1, **ASSUMED, **other}


def fleet(**other):
    return {"fleet": "lorries", "place": "arden", "trucks": 5, **ASSUMED, **other}


AID = {"goods", "needs", "supplies", "fleets", "hubs", "contents", "states", "changes"}


def test_a_good_case_has_no_problem():
    assert [
        p for p in problems(made(states=[state(capacity_per_day=5, unit="trucks")])) if p.file in AID
    ] == []


def test_the_built_in_case_has_no_problem_that_aid_finds():
    said = ("convoy", "lorry", "Room for", "kg", "hours", "weight", "make 1", "fleet")
    assert [p for p in read("nw-syria-2021").warnings if any(word in p.what for word in said)] == []


@pytest.mark.parametrize(
    ("tables", "file", "column", "level", "says"),
    [
        ({"needs": [need(good="tents")]}, "needs", "good", "error", "how much one person needs"),
        ({"needs": [need(weight=0)]}, "needs", "weight", "error", "above 0"),
        ({"needs": [need(tonnes_per_day=500)]}, "needs", "tonnes_per_day", "warning", "more than 50 kg"),
        ({"needs": [need(group="all"), need(place="arden", group="all")]}, "needs", "group", "warning", "one area"),
        ({"fleets": [fleet(tonnes_per_truck=0)]}, "fleets", "tonnes_per_truck", "error", "carries nothing"),
        ({"fleets": [fleet(km_per_day=0)]}, "fleets", "km_per_day", "error", "stands"),
        ({"fleets": [fleet(areas="low-area")]}, "fleets", "areas", "error", "does not lie in low-area"),
        ({"fleets": [fleet(place="brook")]}, "supplies", "place", "warning", "cannot leave"),
        ({"hubs": [{"place": "arden", "storage_t": 50, **ASSUMED}]}, "hubs", "storage_t", "warning", "is kept"),
        ({"states": [state(convoys=2)]}, "states", "convoy_trucks", "error", "without a size"),
        ({"states": [state(convoy_trucks=9)]}, "states", "convoys", "error", "neither how many"),
        ({"states": [state(convoys=2, convoy_trucks=9, convoy_gap_days=0.5)]}, "states", "convoy_gap_days", "error",
         "less than a day"),
        ({"states": [state(capacity_per_day=5, unit="persons")]}, "states", "unit", "error", "not counted in persons"),
        ({"states": [state(hours_per_day=8, lanes=0)]}, "states", "lanes", "error", "no lane"),
        ({"states": [state(minutes_per_pass=8)]}, "states", "hours_per_day", "error", "whose hours nobody tells"),
        ({"states": [state(capacity_per_day=5, unit="trucks"), state(capacity_per_day=9, unit="trucks")]}, "states",
         "capacity_per_day", "warning", "Row 3 says otherwise"),
        ({"contents": [{"good": "food", "part": "tents", "share": 0.7, **ASSUMED}]}, "contents", "share", "error",
         "do not make 1"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_row(tables, file, column, level, says):
    ((row, found_level, what),) = found(made(**tables), file, column)
    assert (row, found_level) == (2, level)
    assert says in what


def test_a_need_of_too_many_kilograms_is_a_slip_of_the_unit():
    goods = [{"good": "food", "kg_per_person_month": 12000, **ASSUMED}]
    ((_, level, what),) = found(made(goods=goods), "goods", "kg_per_person_month")
    assert level == "error"
    assert "50 kg a day" in what


def test_hours_in_another_row_are_enough():
    states = [state(minutes_per_pass=8), state(gate="a", hours_per_day=8)]
    assert found(made(states=states), "states", "hours_per_day") == []


def test_rows_that_are_contrary_about_two_crossings_are_told_once_and_gates_count():
    both = "north-bridge|mill-road"
    states = [state(crossing=both, hours_per_day=8, minutes_per_pass=minutes) for minutes in (5, 9)]
    ((row, level, what),) = found(made(states=states), "states", "minutes_per_pass")
    assert (row, level) == (2, "warning")
    assert what.startswith("Row 3 says otherwise")


def test_a_lapse_after_the_end_changes_nothing():
    tables = made(
        options=[{"option": "as-is"}, {"option": "lapse"}],
        changes=[{"option": "lapse", **state(**{"from": "2022-01-01", "status": "closed"})}],
    )
    ((_, level, what),) = found(tables, "changes", "from", end="2021-07-31")
    assert level == "warning"
    assert "after the case ends" in what


def test_every_fault_is_named_at_once():
    tables = made(needs=[need(weight=0)], fleets=[fleet(km_per_day=0, tonnes_per_truck=0)])
    names = {(p.file, p.column) for p in problems(tables) if p.level == "error"}
    assert {("needs", "weight"), ("fleets", "km_per_day"), ("fleets", "tonnes_per_truck")} <= names
