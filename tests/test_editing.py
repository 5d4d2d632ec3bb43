"""Adding to a user's own files: nothing else changes, and nothing is ever half there."""

from __future__ import annotations

import io
import os
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table as ExcelTable

from maabar.authoring.sheets import workbook_with
from maabar.editing import csv_with, new_csv, toml_with
from maabar.errors import UsageError
from maabar.placing import PART, Change, apply
from maabar.sheets import Sheet, decode, parse_csv

ROW = {"place": "brook", "name": "Brook"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("place,name\narden,Arden\n", "place,name\narden,Arden\nbrook,Brook\n"),
        ("place,name\narden,Arden", "place,name\narden,Arden\nbrook,Brook\n"),
        ("place,name\r\narden,Arden\r\n", "place,name\r\narden,Arden\r\nbrook,Brook\r\n"),
        ("place;name\narden;Arden\n", "place;name\narden;Arden\nbrook;Brook\n"),
        ("place\tname\narden\tArden\n", "place\tname\narden\tArden\nbrook\tBrook\n"),
        ("Name , colour,PLACE\nArden,red,arden\n", "Name , colour,PLACE\nArden,red,arden\nBrook,,brook\n"),
        ("\n\nplace,name\narden,Arden\n\n", "\n\nplace,name\narden,Arden\n\nbrook,Brook\n"),
        ("place,name\n", "place,name\nbrook,Brook\n"),
        ("place\narden\n", "place,name\narden\nbrook,Brook\n"),
        ("place,,\narden,,\n", "place,name\narden,,\nbrook,Brook\n"),
        ('place,"na\nme"\narden,"A\nrden"\n', 'place,na\nme,name\narden,"A\nrden"\nbrook,,Brook\n'),
    ],
)  # fmt: skip
def test_a_row_is_added_in_the_files_own_manner(before, after):
    if '"na' in before:
        after = after.replace("place,na\nme,name", 'place,"na\nme",name')
    assert csv_with(before.encode(), "places.csv", [ROW]).decode() == after


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_mark_at_the_beginning_and_the_encoding_stay(encoding):
    data = "place,name\nعردين,عردين\n".encode(encoding)
    result = csv_with(data, "places.csv", [{"place": "b", "name": "بروق"}])
    assert result.startswith(data)
    assert result.decode(encoding).splitlines()[-1] == "b,بروق"


def test_text_that_a_spreadsheet_would_run_is_disarmed():
    result = csv_with(b"place,name\n", "places.csv", [{"place": "b", "name": "=1+1"}])
    assert result == b"place,name\nb,'=1+1\n"


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"place,name\n\xff\xfe\x00", b'place,name\n"open', b"place\x00,name\n"]
)
def test_a_file_that_cannot_be_read_is_not_written(data):
    with pytest.raises(UsageError, match="Nothing was written"):
        csv_with(data, "places.csv", [ROW])


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=15)


@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=4),
    CELL,
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_stands_in_a_file_stays_and_whatever_is_added_comes_back(rows, cell, sign, end):
    held = io.StringIO(newline="")
    import csv as module

    writer = module.writer(held, delimiter=sign, lineterminator=end, quoting=module.QUOTE_ALL)
    writer.writerow(["place", "name", "own"])
    writer.writerows(rows)
    data = held.getvalue().encode()
    try:
        result = csv_with(data, "places.csv", [{"place": "x", "name": cell}])
    except UsageError as error:
        refused = str(error)
    else:
        refused = ""
    if refused:
        assert "Nothing was written" in refused
        return
    assert result.startswith(data)
    sheet = Sheet("places.csv")
    parse_csv(decode(result, sheet) or "", sheet)
    assert sheet.columns[0][-1] == "x"
    assert sheet.columns[1][-1] == " ".join(cell.split())


def test_a_new_file_has_the_columns_that_are_used_in_declared_order():
    data = new_csv(
        ("report", "source", "url", "published"),
        [{"published": "2031-05-08", "report": "r", "source": "s", "url": ""}],
    )
    assert data == b"report,source,published\nr,s,2031-05-08\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'case = "c"\nas_of = 2031-05-07 # today\n[licences]\nas_of = 1\n', b'case = "c"\nas_of = 2031-05-09 # today\n[licences]\nas_of = 1\n'),
        (b'\xef\xbb\xbfas_of="2031-05-07"\r\n', b'\xef\xbb\xbfas_of="2031-05-09"\r\n'),
    ],
)  # fmt: skip
def test_the_day_of_a_case_moves_and_nothing_else(before, after):
    assert toml_with(before, "as_of", date(2031, 5, 9)) == after


def test_a_day_that_does_not_stand_on_a_line_of_its_own_is_left_alone():
    with pytest.raises(UsageError, match="Nothing was written"):
        toml_with(b"[licences]\nas_of = 2031-05-07\n", "as_of", date(2031, 5, 9))


# --- all files or none -----------------------------------------------------------------------------------------------


def files(tmp_path, names=("a", "b", "c")):
    for name in names:
        (tmp_path / name).write_bytes(b"old " + name.encode())
    return [Change(tmp_path / name, b"old " + name.encode(), b"new " + name.encode()) for name in names]


def held(tmp_path):
    return {p.name: p.read_bytes() for p in tmp_path.iterdir()}


def test_all_files_are_put_in_place(tmp_path):
    changes = [*files(tmp_path), Change(tmp_path / "d", None, b"new d")]
    (tmp_path / "a").chmod(0o640)
    apply(changes)
    assert held(tmp_path) == {name: b"new " + name.encode() for name in "abcd"}
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_a_file_that_changed_in_the_meantime_is_left_alone(tmp_path):
    changes = files(tmp_path)
    (tmp_path / "b").write_bytes(b"somebody else's")
    with pytest.raises(UsageError, match="has changed in the meantime"):
        apply(changes)
    assert held(tmp_path) == {"a": b"old a", "b": b"somebody else's", "c": b"old c"}


def test_a_file_that_appeared_or_vanished_in_the_meantime_stops_everything(tmp_path):
    changes = [*files(tmp_path), Change(tmp_path / "d", None, b"new d")]
    (tmp_path / "d").write_bytes(b"here first")
    with pytest.raises(UsageError, match="changed"):
        apply(changes)
    (tmp_path / "d").unlink()
    (tmp_path / "a").unlink()
    with pytest.raises(UsageError, match="changed"):
        apply(changes)
    assert held(tmp_path) == {"b": b"old b", "c": b"old c"}


@pytest.mark.parametrize("lock", [".~lock.b#", "~$b"])
def test_a_file_that_is_open_in_a_spreadsheet_is_left_alone(tmp_path, lock):
    changes = files(tmp_path)
    (tmp_path / lock).write_text("me")
    with pytest.raises(UsageError, match="Save and close it there"):
        apply(changes)
    assert {k: v for k, v in held(tmp_path).items() if k != lock} == {n: b"old " + n.encode() for n in "abc"}


def test_two_writers_at_once_do_not_both_write(tmp_path):
    changes = files(tmp_path)
    (tmp_path / f"b{PART}").write_bytes(b"the other one's")
    with pytest.raises(UsageError, match="being written by another program"):
        apply(changes)
    assert held(tmp_path) == {"a": b"old a", "b": b"old b", "c": b"old c", f"b{PART}": b"the other one's"}


@pytest.mark.parametrize(
    "error",
    [OSError(28, "No space left on device"), PermissionError(13, "Permission denied"), KeyboardInterrupt()],
)
def test_a_failure_half_way_gives_everything_back(tmp_path, monkeypatch, error):
    changes = [Change(tmp_path / "n", None, b"new"), *files(tmp_path)]
    moved = []
    real = type(tmp_path).replace

    def replace(self, target):
        if self.name.endswith(PART):
            moved.append(target)
            if len(moved) == 3:
                raise error
        return real(self, target)

    monkeypatch.setattr(type(tmp_path), "replace", replace)
    with pytest.raises(KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else UsageError):
        apply(changes)
    assert held(tmp_path) == {name: b"old " + name.encode() for name in "abc"}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_write_protected_file_is_left_alone(tmp_path):
    changes = files(tmp_path)
    (tmp_path / "b").chmod(0o444)
    with pytest.raises(UsageError, match="write-protected"):
        apply(changes)
    assert held(tmp_path) == {name: b"old " + name.encode() for name in "abc"}


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    changes = files(tmp_path / "real", ("a",))
    (tmp_path / "a").symlink_to(tmp_path / "real" / "a")
    apply([Change(tmp_path / "a", b"old a", changes[0].after)])
    assert (tmp_path / "a").is_symlink()
    assert (tmp_path / "real" / "a").read_bytes() == b"new a"


# --- workbooks -------------------------------------------------------------------------------------------------------


def workbook(prepare=None) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "Said"
    sheet.append(["Date / التاريخ", "who", None, "what"])
    sheet.append([date(2031, 5, 7), "Upland", None, "open"])
    if prepare:
        prepare(book, sheet)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def saved(data, name="Said"):
    return [list(row) for row in load_workbook(io.BytesIO(data))[name].iter_rows(values_only=True)]


def test_a_row_goes_below_the_last_one_in_use_and_a_missing_column_is_added():
    def blank_but_formatted(_, sheet):
        for row in range(3, 50):
            sheet.cell(row, 1).number_format = "yyyy-mm-dd"
        sheet.cell(9, 2, "   ")

    data = workbook_with(
        workbook(blank_but_formatted),
        [("said", {"date": "2031-05-08", "who": "=x", "link": "l", "gate": ""})],
        {"said": {"link": "link / الرابط"}},
    )
    rows = saved(data)
    assert rows[0][:5] == ["Date / التاريخ", "who", None, "what", "link / الرابط"]
    assert rows[2][:5] == [datetime(2031, 5, 8), "'=x", None, None, "l"]  # noqa: DTZ001


def test_lists_comments_and_widths_stay():
    def decorate(_, sheet):
        check = DataValidation(type="list", formula1='"open,closed"')
        check.add("D2:D50")
        sheet.add_data_validation(check)
        sheet["B2"].comment = Comment("mine", "me")
        sheet.column_dimensions["B"].width = 33
        sheet.freeze_panes = "B2"

    sheet = load_workbook(io.BytesIO(workbook_with(workbook(decorate), [("said", {"who": "x"})], {})))["Said"]
    assert sheet.data_validations.dataValidation[0].formula1 == '"open,closed"'
    assert sheet["B2"].comment.text == "mine"
    assert (sheet.column_dimensions["B"].width, sheet.freeze_panes) == (33, "B2")


def test_a_table_of_the_spreadsheet_program_takes_the_row_in():
    def table(_, sheet):
        sheet["C1"] = "c"
        sheet.add_table(ExcelTable(displayName="said_table", ref="A1:D2"))

    sheet = load_workbook(io.BytesIO(workbook_with(workbook(table), [("said", {"who": "x"})], {})))["Said"]
    assert sheet.tables["said_table"].ref == "A1:D3"


def test_a_sheet_that_is_missing_is_made():
    data = workbook_with(
        workbook(),
        [("sources", {"source": "River Watch"})],
        {"sources": {"source": "source", "grade": "grade"}},
    )
    assert saved(data, "sources") == [["source", "grade"], ["River Watch", None]]


def chart(_, sheet):
    made = BarChart()
    made.add_data(Reference(sheet, min_col=1, max_col=2, min_row=1, max_row=2))
    sheet.add_chart(made)


@pytest.mark.parametrize(
    ("prepare", "what"),
    [
        (chart, "charts"),
        (lambda _, sheet: sheet.__setitem__("D3", "=1+1"), "formulas"),
        (lambda _, sheet: sheet.merge_cells("A3:B3"), None),
    ],
)
def test_what_would_be_lost_is_not_written(prepare, what):
    if what is None:
        data = workbook(prepare)
        with pytest.raises(UsageError, match="cannot be edited"):
            workbook_with(data, [("said", {"who": "x"})], {})
        return
    with pytest.raises(UsageError, match=f"holds {what}.*Nothing was written"):
        workbook_with(workbook(prepare), [("said", {"who": "x"})], {})


def test_what_is_no_workbook_is_not_written():
    with pytest.raises(UsageError, match=r"not an \.xlsx workbook"):
        workbook_with(b"place,name\n", [("said", {"who": "x"})], {})
