"""Three small invented cases that other tests read as well: each is complete, and none is fitted to the built-in one."""

import re
from pathlib import Path

import pytest

from maabar.case import examine, read
from tests.cases.offers import standing_for_terms, unexplained

DATA = Path(__file__).parent / "data"
SILENT, RIVER, UNKNOWN = (DATA / name for name in ("two-silent", "river-line", "all-unknown"))
EACH = pytest.mark.parametrize("folder", [SILENT, RIVER, UNKNOWN], ids=lambda path: path.name)


@EACH
def test_has_no_fault(folder):
    found, problems = examine(folder)
    assert found is not None
    assert [str(p) for p in problems if p.level == "error"] == []
    assert found.id == folder.name


@EACH
def test_warns_only_of_crossings_of_which_nothing_is_known(folder):
    found, problems = examine(folder)
    silent = [] if folder == RIVER else sorted(found["crossings"]["crossing"])
    assert sorted(p.value for p in problems) == silent
    assert {p.file for p in problems} <= {"crossings.csv"}


@EACH
def test_is_another_case_than_the_built_in_one(folder):
    ours, other = read(folder), read("nw-syria-2021")
    assert not set(ours.names.index) & (set(other.names.index) - {"as-is"})
    names = {name for name in other.names["name"] if len(name) > 3} - {"As it stands"}
    assert not names & set(ours.names["name"])


def test_two_crossings_without_a_claim():
    case = read(SILENT)
    assert len(case["crossings"]) == 2
    assert not any(case.present(table) for table in ("claims", "reports", "states", "passages", "proposals"))


def test_river_line_has_latin_letters_only():
    for path in RIVER.iterdir():
        assert not re.search(r"[^\x00-\x7f]", path.read_text("utf-8")), path.name
    assert (read(RIVER).names["name_ar"].drop("as-is") == "").all()


def test_river_line_contradicts_itself():
    claims = read(RIVER)["claims"]
    gate = claims.query("subject == 'long-ferry' and gate == 'b' and predicate == 'gate'")
    assert {"open", "closed"} <= set(gate["value"])
    stances = claims.query("predicate == 'position'")
    assert {"against", "conditional"} <= set(stances["value"])
    assert {"rumoured", "negated", "planned", "conditional", "proposed", "asserted"} - set(
        claims["realis"]
    ) == {"planned"}
    assert (claims["root"] != "").any()


def test_river_line_keeps_a_restricted_report_back():
    case = read(RIVER).at_level("public")
    assert "weir-mines" not in set(case["claims"]["claim"])
    assert case.withheld["claims"] == 1


def test_river_line_knows_more_than_its_day():
    case = read(RIVER)
    assert (case["reports"]["published"].dt.date > case.as_of).any()


def test_river_lines_option_is_its_offer():
    case = read(RIVER)
    pairs = standing_for_terms(case)
    assert pairs == [("shared-ferry-option", "shared-ferry")]
    assert unexplained(case, *pairs[0]) == []


def test_of_all_unknown_nothing_is_known():
    case = read(UNKNOWN)
    present = {table for table in case.frames if case.present(table)}
    assert present == {"places", "areas", "parties", "crossings", "options"}
    assert case["places"][["lon", "lat", "population"]].isna().all(axis=None)
    assert (case["places"]["name"] == "").all()
