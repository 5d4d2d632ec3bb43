"""Files as people really save them: each bad input of the list gets one clear message, and no traceback."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from maabar import sheets, workbooks
from maabar.authoring import new_case
from maabar.case import examine, read
from maabar.cells import LISTED_FAULTS
from maabar.errors import SHOWN_CHARACTERS, CaseError, UsageError
from maabar.sheets import Sheet, parse_csv
from maabar.workbooks import read_workbook
from tests.making import rows, small

DAY = date(2031, 5, 8)


@pytest.fixture
def folder(tmp_path):
    new_case(tmp_path / "my", today=DAY)
    return tmp_path / "my"


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def row_of(path, text):
    """The row in which a text stands, as a spreadsheet counts; no cell of the new case goes over two lines."""
    return 1 + next(n for n, line in enumerate(path.read_text("utf-8").splitlines()) if text in line)


def faults(path):
    case, problems = examine(path)
    errors = [p for p in problems if p.level == "error"]
    assert (case is None) == bool(errors)
    return errors


def only(problems):
    assert len(problems) == 1, [str(p) for p in problems]
    return problems[0]


def warnings(path):
    case, problems = examine(path)
    assert case is not None, problems
    return [p for p in problems if p.level == "warning"]


# --- forms that are forgiven -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encode", "warned"),
    [
        (lambda text: text.encode("utf-8-sig"), ""),
        (lambda text: text.replace("\n", "\r\n").encode(), ""),
        (lambda text: text.replace("\n", "\r").encode(), ""),
        (lambda text: ("\n\n" + text).encode(), ""),
        (lambda text: text.replace("\n", "\n\n , , \n").encode(), ""),
        (lambda text: text.rstrip("\n").encode(), ""),
        (lambda text: text.replace("area,", "AREA ,", 1).encode(), ""),
        (lambda text: text.replace(",", ";").encode(), "semicolons"),
        (lambda text: text.replace(",", "\t").encode(), "tabs"),
        (lambda text: text.encode("utf-16"), "UTF-16"),
    ],
    ids=[
        "mark",
        "crlf",
        "cr",
        "blank-first",
        "blank-between",
        "no-end",
        "header-case",
        "semicolons",
        "tabs",
        "utf-16",
    ],
)
def test_the_same_table_saved_otherwise_reads_the_same(folder, encode, warned):
    before = read(folder)
    path = folder / "areas.csv"
    path.write_bytes(
        encode(
            path.read_text("utf-8")
            .replace("assumed: invented, to be written over", "assumed: invented")
            .replace('"', "")
        )
    )
    after, problems = examine(folder)
    assert after is not None, problems
    assert [p.what for p in problems if warned not in p.what] == []
    assert len(problems) == bool(warned)
    columns = ["area", "name", "name_ar", "party"]
    assert after["areas"][columns].to_numpy().tolist() == before["areas"][columns].to_numpy().tolist()


def test_arabic_digits_in_numbers_and_dates(folder):
    edit(folder / "places.csv", "24000", "٢٤٠٠٠")
    edit(folder / "reports.csv", "2031-05-07", "٢٠٣١-٠٥-٠٧")
    edit(folder / "roads.csv", ",16,", ",۱۶٫۵,")
    case, problems = examine(folder)
    assert problems == ()
    assert case["places"]["population"].iloc[0] == 24000
    assert case["roads"]["km"].iloc[2] == 16.5
    assert case["reports"].set_index("report").loc["watch-mill", "published"].date() == date(2031, 5, 7)


def test_invisible_characters_at_the_ends_of_cells_do_not_count(folder):
    edit(folder / "areas.csv", "upland-area,Upland,", "\u200eupland-area\u00a0,\u202bUpland\u202c,")
    assert examine(folder)[1] == ()


# --- forms that are refused, with the way out ------------------------------------------------------------------------


def test_latin_1_is_refused_at_its_row_and_told_how_to_save(folder):
    edit(folder / "areas.csv", "Upland,", "Upländ,")
    path = folder / "areas.csv"
    path.write_bytes("area,name,party,source\nx,Upländ,upland,assumed: x\n".encode("latin-1"))
    problem = faults(folder)[0]
    assert (problem.file, problem.row) == ("areas.csv", 2)
    assert "not UTF-8" in problem.what
    assert "CSV UTF-8" in problem.fix
    assert len(faults(folder)) == 1, "what refers to a table that could not be read is not a fault as well"


def test_nul_bytes_are_refused(folder):
    path = folder / "areas.csv"
    path.write_bytes(path.read_bytes().replace(b"Lowland", b"Low\x00land"))
    problem = only(faults(folder))
    assert (problem.file, problem.row) == ("areas.csv", 3)


@pytest.mark.parametrize(
    ("typed", "fix"),
    [("7.5.2031", "2031-05-07"), ("25/12/2031", "2031-12-25"), ("5/7/2031", "2031-07-05 or 2031-05-07"), ("٧/٥/٢٠٣١", "2031-05-07"),
     ("2031-02-30", "year-month-day"), ("soon", "year-month-day"), ("0031-05-07", "year")],
)  # fmt: skip
def test_a_date_in_another_form_is_told_how_to_write_it(folder, typed, fix):
    edit(folder / "reports.csv", "2031-05-07", typed)
    problem = only(faults(folder))
    assert (problem.file, problem.row, problem.column, problem.value) == (
        "reports.csv",
        row_of(folder / "reports.csv", typed),
        "published",
        typed,
    )
    assert fix in problem.fix


def test_duplicated_headers_are_refused(folder):
    edit(folder / "areas.csv", "area,name,", "area,Area,")
    problem = only(faults(folder))
    assert (problem.file, problem.row, problem.column) == ("areas.csv", 1, "Area")
    assert "positions 1 and 2" in problem.what


def test_quotation_marks_that_do_not_pair_are_found(folder):
    edit(folder / "areas.csv", "upland-area,", '"upland-area,')
    problem = faults(folder)[0]
    assert problem.file == "areas.csv"
    assert "Quotation marks" in problem.what


def test_a_comma_too_many_is_named_with_its_row(folder):
    edit(folder / "claims.csv", "The Lowland gate works", "The Lowland, gate works")
    problem = only(faults(folder))
    assert (problem.file, problem.row) == ("claims.csv", row_of(folder / "claims.csv", "mill-hours"))
    assert "quotation marks" in problem.fix


def test_a_hundred_columns_too_many():
    sheet = Sheet("x.csv")
    parse_csv(",".join(f"c{n}" for n in range(sheets.MAX_COLUMNS + 1)) + "\n", sheet)
    assert sheet.broken
    assert "at most 500" in only(sheet.problems).what


# --- contents that cannot be -----------------------------------------------------------------------------------------


def test_a_claim_about_an_unknown_crossing(folder):
    edit(folder / "claims.csv", "gate,mill-road,b,trade", "gate,mil-road,b,trade")
    problem = only(faults(folder))
    assert (problem.file, problem.row, problem.column) == (
        "claims.csv",
        row_of(folder / "claims.csv", "mill-hours"),
        "subject",
    )
    assert '"mill-road"' in problem.fix


def test_a_road_that_jumps_the_line(folder):
    edit(folder / "roads.csv", "primary,mill-road", "primary,")
    problem = only(faults(folder))
    assert (problem.file, problem.row, problem.column) == ("roads.csv", 4, "crossing")
    assert "jumps the line" in problem.what


def test_a_crossing_with_one_area_on_both_sides(folder):
    edit(folder / "crossings.csv", "arden,brook", "arden,stone-top")
    edit(folder / "roads.csv", "arden,brook,16,0.5,primary,mill-road", "arden,fern-hill,16,0.5,primary,")
    problem = only(faults(folder))
    assert (problem.file, problem.row, problem.column) == ("crossings.csv", 3, "place_b")


def test_an_interval_that_ends_before_it_starts(folder):
    edit(folder / "events.csv", "2031-05-02,2031-05-02", "2031-05-02,2031-05-01")
    problem = only(faults(folder))
    assert (problem.file, problem.row, problem.column, problem.value) == (
        "events.csv",
        2,
        "until",
        "2031-05-01",
    )


def test_a_formula_in_a_name_stays_text_and_is_disarmed_on_the_way_out(folder):
    from maabar.writing import write_case

    edit(folder / "places.csv", "Arden,", "'=1+1,")
    case = read(folder)
    assert case["places"]["name"].iloc[0] == "=1+1"
    write_case(case, folder.with_name("out"))
    assert "'=1+1" in (folder.with_name("out") / "places.csv").read_text("utf-8")


def test_a_huge_cell_is_refused_and_only_its_beginning_is_quoted(folder, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_CELL_CHARACTERS", 1000)
    edit(folder / "claims.csv", "The Lowland gate works", "x" * 1001)
    problem = only(faults(folder))
    assert (problem.file, problem.row, problem.column) == (
        "claims.csv",
        row_of(folder / "claims.csv", "mill-hours"),
        "summary",
    )
    assert len(problem.value) <= SHOWN_CHARACTERS + 1


def test_a_cell_of_100_mb_is_refused_within_seconds(folder):
    path = folder / "claims.csv"
    text = path.read_text("utf-8")
    with path.open("w", encoding="utf-8") as stream:
        stream.write(text.replace("The Lowland gate works", "x" * 100_000_000))
    start = time.perf_counter()
    problem = only(faults(folder))
    assert "100,000,02" in problem.what
    assert len(str(problem)) < 500
    assert time.perf_counter() - start < 30


def test_a_file_above_the_limit_is_not_even_opened(folder, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_FILE_BYTES", 500)
    assert any("MB are read" in p.what and p.file == "claims.csv" for p in faults(folder))


def test_a_thousand_faults_of_one_kind_are_counted(folder):
    rows = "".join(f"place-{n},P,upland-area,many\n" for n in range(1000))
    (folder / "places.csv").write_text("place,name,area,population\narden,A,upland-area,1\n" + rows, "utf-8")
    told = [p for p in faults(folder) if p.column == "population"]
    assert len(told) == LISTED_FAULTS + 1
    assert "800 more" in told[-1].what


# --- what is no case -------------------------------------------------------------------------------------------------


def test_a_folder_that_is_not_a_case(tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    problem = only(faults(tmp_path))
    assert "is not a case" in problem.what
    assert "maabar new" in problem.fix


@pytest.mark.parametrize("table", ["places", "areas", "parties", "crossings"])
def test_a_missing_and_an_empty_table(folder, table):
    path = folder / f"{table}.csv"
    header = path.read_text("utf-8").splitlines()[0]
    path.write_text(header + "\n", "utf-8")
    assert "empty" in only(faults(folder)).what
    path.write_text("", "utf-8")
    assert "no header" in faults(folder)[0].what
    path.unlink()
    problem = only(faults(folder))
    assert (problem.file, "missing" in problem.what) == (f"{table}.csv", True)


def test_case_toml_missing_or_broken(folder):
    path = folder / "case.toml"
    text = path.read_text("utf-8")
    for broken, row in (
        (text.replace('case = "', "case = "), 3),
        ("as_of = soon\n", 1),
        (text.replace("2031-05-08", '"someday"', 1), None),
    ):
        path.write_text(broken, "utf-8")
        problem = faults(folder)[0]
        assert (problem.file, problem.row) == ("case.toml", row)
    path.write_bytes('title = "Upländ"\n'.encode("latin-1"))
    assert "UTF-8" in faults(folder)[0].what
    path.unlink()
    assert "missing" in faults(folder)[0].what


def test_no_such_case():
    with pytest.raises(UsageError, match="no case"):
        read("no-such-case")


def test_every_fault_comes_at_once(folder):
    edit(folder / "roads.csv", "primary,mill-road", "primary,")
    edit(folder / "places.csv", "24000", "many")
    edit(folder / "events.csv", "arden,protest", "arden,protset")
    with pytest.raises(CaseError) as raised:
        read(folder)
    assert {(p.file, p.row, p.column) for p in raised.value.problems if p.level == "error"} == {
        ("roads.csv", 4, "crossing"), ("places.csv", 2, "population"), ("events.csv", 3, "kind")}  # fmt: skip


# --- workbooks -------------------------------------------------------------------------------------------------------


def workbook(path, *rows, title="places", **more):
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for name, others in more.items():
        other = book.create_sheet(name)
        for row in others:
            other.append(row)
    book.save(path)
    return path


def rezip(path, change):
    """Write a workbook again with its parts changed."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return path


def test_values_of_a_workbook_become_the_text_of_a_csv_file(tmp_path):
    cells = [1.0, 2.5, True, date(2031, 5, 7), datetime(2031, 5, 7, 12, 30), "  x ", None, "'=y"]  # noqa: DTZ001
    path = workbook(tmp_path / "a.xlsx", [f"c{n}" for n in range(len(cells))], cells)
    sheet = read_workbook(path)["places"]
    assert [column[0] for column in sheet.columns] == [
        "1",
        "2.5",
        "yes",
        "2031-05-07",
        "2031-05-07 12:30:00",
        "x",
        "",
        "=y",
    ]


@pytest.mark.parametrize("data", [b"", b"place,name\n", b"PK\x03\x04broken", bytes(range(256)) * 4])
def test_what_is_no_workbook(tmp_path, data):
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    problem = only(faults(path))
    assert problem.file == "a.xlsx"
    assert "not an .xlsx workbook" in problem.what


def test_a_zip_that_is_no_workbook(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert "cannot be opened" in only(faults(path)).what


@pytest.mark.parametrize(
    "part",
    [
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
    ],
)
@pytest.mark.parametrize(
    "damage", [lambda d: d[: len(d) // 2], lambda _: b"", lambda d: d.replace(b"<", b"<<"), None]
)
def test_a_damaged_workbook(tmp_path, part, damage):
    path = workbook(tmp_path / "a.xlsx", ["place", "name"], ["arden", "Arden"])

    def change(parts):
        if damage is None:
            del parts[part]
        else:
            parts[part] = damage(parts[part])

    problems = faults(rezip(path, change))
    assert problems
    assert all(p.file.startswith("a.xlsx") or p.file.endswith(".csv") for p in problems)


def test_an_entity_bomb_is_not_unpacked(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ["place", "name"], ["arden", "Arden"])
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        start = time.perf_counter()
        assert faults(rezip(path, lambda parts, part=part: parts.update({part: bomb})))
        assert time.perf_counter() - start < 5


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    path = workbook(tmp_path / "a.xlsx", ["place"], ["arden"])
    rezip(path, lambda parts: parts.update({"xl/big.xml": b"0" * 3_000_000}))
    assert "times its size" in only(faults(path)).what
    monkeypatch.setattr(workbooks, "MAX_UNPACK_RATIO", 10**9)
    monkeypatch.setattr(workbooks, "MAX_UNPACKED_BYTES", 1_000_000)
    assert "unpacks to more than" in only(faults(path)).what
    monkeypatch.setattr(workbooks, "MAX_UNPACKED_FILES", 3)
    assert "parts" in only(faults(path)).what
    monkeypatch.setattr(workbooks, "MAX_FILE_BYTES", 100)
    assert "too large" in only(faults(path)).what


def test_a_cell_at_the_far_corner_does_not_take_the_day(tmp_path):
    book = Workbook()
    book.active.title = "places"
    book.active["A1"] = "place"
    book.active.cell(1_048_576, 16_384, "x")
    book.save(tmp_path / "a.xlsx")
    start = time.perf_counter()
    assert read_workbook(tmp_path / "a.xlsx")["places"].rows == []
    assert time.perf_counter() - start < 20


def test_a_size_that_a_workbook_claims_is_not_believed(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ["place", "name"], ["arden", "Arden"], ["brook", "Brook"])
    for lie in (b'ref="A1"', b'ref="A1:XFD1048576"', b'ref="nonsense"'):

        def change(parts, lie=lie):
            import re

            parts["xl/worksheets/sheet1.xml"] = re.sub(
                rb'<dimension ref="[^"]*"', b"<dimension " + lie, parts["xl/worksheets/sheet1.xml"]
            )

        read = read_workbook(rezip(path, change))
        assert (
            read[""].problems
            if "" in read
            else read["places"].columns == [["arden", "brook"], ["Arden", "Brook"]]
        )


def test_a_formula_counts_with_its_saved_value_and_is_a_fault_without(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ["place", "name"], ["arden", "=1+1"])
    problem = only(read_workbook(path)["places"].problems)
    assert (problem.file, problem.row, problem.column, problem.value) == ("a.xlsx/places", 2, "name", "=1+1")

    def save_value(parts):
        data = parts["xl/worksheets/sheet1.xml"]
        assert b"<v" in data
        parts["xl/worksheets/sheet1.xml"] = data.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(
            b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>"
        )

    sheet = read_workbook(rezip(path, save_value))["places"]
    assert sheet.problems == []
    assert sheet.columns[1] == ["2"]


def test_two_sheets_of_one_name_are_a_fault(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ["place"], ["arden"], **{"Places ": [["place"]]})
    assert "Two sheets" in only(read_workbook(path)["places"].problems).what


def test_sheets_that_nobody_knows_are_warned_of_and_charts_are_no_matter(folder, tmp_path):
    import csv

    from openpyxl.chart import BarChart, Reference

    book = Workbook()
    book.active.title = "case"
    for row in (["key", "value"], ["case", "mine"], ["title", "Mine"], ["as_of", date(2031, 5, 8)]):
        book.active.append(row)
    for path in folder.glob("*.csv"):
        sheet = book.create_sheet(path.stem.capitalize())
        for row in csv.reader(io.StringIO(path.read_text("utf-8"))):
            sheet.append(row)
    book.create_sheet("clams").append(["x"])
    book.create_sheet("Sheet1")
    chart = BarChart()
    chart.add_data(Reference(book["Places"], min_col=5, min_row=1, max_row=3))
    book.create_chartsheet("picture").add_chart(chart)
    book.save(tmp_path / "full.xlsx")
    problem = only(warnings(tmp_path / "full.xlsx"))
    assert problem.file == "full.xlsx/clams"
    assert '"claims"' in problem.fix
    assert len(read(tmp_path / "full.xlsx")["claims"]) == len(read(folder)["claims"])


@pytest.mark.parametrize(
    ("until", "says"),
    [
        (None, "it has no row in changes"),
        ("2021-03-24", "its rows end before 2021-03-25"),
        ("2021-03-25", ""),
    ],
)
def test_an_option_that_changes_nothing_is_a_warning(until, says):
    tables = rows()
    tables["options"] = [{"option": "truce"}, {"option": "as-is"}]
    change = {"option": "truce", "crossing": "north-bridge", "status": "open", "source": "assumed: made"}
    tables["changes"] = [{**change, "until": until}] if until else []
    case = small(tables)
    found = [one for one in case.warnings if "changes nothing" in one.what]
    assert [(one.column, one.value) for one in found] == ([("option", "truce")] if says else [])
    assert all(says in one.what for one in found)
