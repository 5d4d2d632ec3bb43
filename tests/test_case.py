"""Reading a case: typed tables, every fault at once, nothing changed afterwards."""

from __future__ import annotations

import pandas as pd
import pytest

import maabar as mb
from maabar.errors import CaseError, UsageError
from maabar.tables import BY_NAME, CASE_TABLES
from maabar.writing import write_case
from tests.making import rows, small


def faults(tables: dict) -> list[str]:
    with pytest.raises(CaseError) as caught:
        small(tables)
    return [str(problem) for problem in caught.value.problems if problem.level == "error"]


def test_every_declared_table_is_there_with_every_column_in_its_dtype():
    case = small()
    for table in CASE_TABLES:
        frame = case[table.name]
        for column in table.in_memory:
            assert str(frame[column.name].dtype) == column.dtype, (table.name, column.name)


def test_the_index_is_the_row_a_spreadsheet_shows():
    assert list(small()["places"].index) == [2, 3, 4]


def test_changing_a_frame_does_not_change_the_case():
    case = small()
    frame = case["places"]
    frame.loc[2, "name"] = "Elsewhere"
    assert case["places"].loc[2, "name"] == "Arden"
    assert len(case["places"]) == 3


def test_an_unknown_table_is_a_key_error_that_helps():
    with pytest.raises(KeyError, match="crossings"):
        small()["crossing"]


def test_all_faults_come_at_once_with_file_row_column_and_remedy():
    tables = rows()
    tables["places"][0]["lat"] = "95"
    tables["claims"][1]["value"] = "opne"
    tables["claims"][2]["subject"] = "mill-raod"
    tables["roads"][0]["km"] = "twenty"
    found = faults(tables)
    assert len(found) == 4
    assert (
        "places, row 2, column lat: 95 is more than 90." in found[1]
        or "places, row 2, column lat" in found[0]
    )
    text = "\n".join(found)
    assert 'claims, row 3, column value: "opne" is not a value of gate. Did you mean "open"?' in text
    assert 'claims, row 4, column subject: "mill-raod" is not in crossings. Did you mean "mill-road"?' in text
    assert 'roads, row 2, column km: "twenty" is not a number.' in text


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "says"),
    [
        ("crossings", 0, "place_b", "arden", "same place"),
        ("crossings", 0, "gate_a", "uplnd", 'Did you mean "upland"?'),
        ("roads", 2, "to", "arden", "jumps the line"),
        ("roads", 1, "crossing", "north-bridge", ""),
        ("claims", 0, "until", "2021-03-01", "before it starts"),
        ("claims", 0, "root", "c1", "circle"),
        ("claims", 0, "report", "r9", "is not in reports"),
        ("claims", 1, "claim", "c1", "stands already in row 2"),
        ("parties", 0, "party", "daily", "is already an id in"),
        ("places", 0, "area", "", '"area" is empty'),
        ("sources", 0, "grade", "G", "Use one of: A, B, C, D, E, F."),
        ("claims", 0, "from", "20/03/2021", "Write 2021-03-20."),
        ("claims", 0, "from", "2021-02-30", "not a day of the calendar"),
        ("places", 0, "place", "Arden Town", 'Write "arden-town".'),
        ("places", 0, "source", "assumed: made|dayly", "is not in sources"),
    ],
)
def test_one_broken_cell_is_named(table, row, column, value, says):
    tables = rows()
    tables[table][row][column] = value
    if not says:  # the ends of this road still fit the other crossing's areas: allowed
        small(tables)
        return
    found = [f for f in faults(tables) if says in f]
    assert found, faults(tables)
    assert ", row " in found[0]


def test_the_same_area_on_both_sides_is_a_fault():
    tables = rows()
    tables["crossings"][0]["place_a"] = "cove"
    assert any("same area of control" in fault for fault in faults(tables))


def test_ranges_hold_their_value():
    tables = rows()
    tables["places"][0] |= {"in_need_low": 1100, "in_need_high": 900}
    text = "\n".join(faults(tables))
    assert "low end 1100 is above in_need_high" in text
    assert "low end 1100 is above in_need." in text
    assert "high end 900 is below in_need." in text


def test_a_needed_table_without_rows_is_a_fault_and_references_to_it_stay_silent():
    tables = rows()
    tables["places"] = []
    found = faults(tables)
    assert len([f for f in found if "places" in f and "empty" in f]) == 1
    assert not any("is not in places" in f for f in found)


def test_doubts_are_warnings_and_the_case_is_read():
    tables = rows()
    tables["sources"][0]["grade"] = ""
    tables["claims"][0] |= {"from": "2021-03-22", "until": ""}
    tables["claims"][1]["said_by"] = "lowlnd"
    tables["places"][0]["phone"] = "x"
    case = small(tables)
    text = "\n".join(map(str, case.warnings))
    for words in (
        "counts as F",
        "after the report was published",
        "taken as a description",
        "data of persons",
    ):
        assert words in text
    assert case["sources"].loc[2, "grade"] == "F"


def test_a_telephone_number_is_warned_of_and_not_repeated():
    tables = rows()
    tables["claims"][0]["summary"] = "Call the guard on +963 11 222 3344."
    case = small(tables)
    (warning,) = [w for w in case.warnings if "telephone" in w.what]
    assert "3344" not in str(warning.as_dict())


def test_empty_choices_take_their_declared_default():
    claim = small()["claims"].loc[4]
    assert (claim["realis"], claim["review"], claim["precision"], claim["role"], claim["direction"]) == (
        "asserted",
        "accepted",
        "day",
        "reporter",
        "both",
    )


def test_as_is_is_always_an_option():
    assert list(small()["options"]["option"]) == ["as-is"]


def test_a_case_written_and_read_again_is_the_same(tmp_path):
    case = small()
    write_case(case, tmp_path / "again")
    again = mb.read(tmp_path / "again")
    assert again.about == case.about
    for table in CASE_TABLES:
        pd.testing.assert_frame_equal(
            again[table.name].reset_index(drop=True), case[table.name].reset_index(drop=True)
        )


def test_formula_signs_survive_the_way_to_a_file_and_back(tmp_path):
    tables = rows()
    tables["places"][0]["name"] = '=HYPERLINK("http://evil")'
    case = small(tables)
    write_case(case, tmp_path / "again")
    assert "'=HYPERLINK" in (tmp_path / "again" / "places.csv").read_text(encoding="utf-8")
    assert mb.read(tmp_path / "again")["places"].loc[2, "name"] == '=HYPERLINK("http://evil")'


def test_no_such_case_names_what_there_is():
    with pytest.raises(UsageError, match="Did you mean"):
        mb.read(mb.built_in()[0][:-1])


def test_unknown_columns_are_kept_and_unknown_files_are_warned_of(tmp_path):
    write_case(small(), tmp_path)
    places = tmp_path / "places.csv"
    text = places.read_text(encoding="utf-8").splitlines()
    places.write_text(
        "\n".join([text[0] + ",remark", *(line + ",mine" for line in text[1:])]), encoding="utf-8"
    )
    (tmp_path / "clams.csv").write_text("a\n1\n", encoding="utf-8")
    case = mb.read(tmp_path)
    assert list(case["places"]["remark"]) == ["mine"] * 3
    assert any("clams.csv" in str(w) and 'Did you mean "claims"?' in str(w) for w in case.warnings)


def test_every_reference_points_to_a_table_that_gives_ids():
    ids = {table.name for table in CASE_TABLES if table.entity} | {"*", "nutrients"}
    for table in CASE_TABLES:
        for column in table.columns:
            assert set(column.refers) <= ids, (table.name, column.name)
            assert column.means.endswith((".", "...")), (table.name, column.name)
            assert column.choices or column.kind != "choice", (table.name, column.name)
    assert len(BY_NAME) == len(CASE_TABLES)
