"""The short workbook: plain words in, a full case out, and every fault at the cell that the user wrote."""

from __future__ import annotations

import io
import re
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from maabar.about import about_from
from maabar.authoring.workbook import new_workbook
from maabar.case import Case, examine, read
from maabar.errors import MaabarError
from maabar.gather import assemble
from maabar.sheets import Sheet
from maabar.short import as_seen, expand, is_short
from maabar.short.days import NotADayError, read_day
from maabar.short.fields import SHORT
from maabar.short.naming import Ids, fold, make_id
from maabar.short.words import PHRASES, phrase_of
from maabar.tables import VALUES

DAY = date(2031, 5, 8)

SIDES = [["side", "held by"], ["Upland", "Upland Council"], ["Lowland", "Lowland Authority"]]
PLACES = [
    ["place", "side", "position"],
    ["Arden", "Upland", "0.36, 0.22"],
    ["Brook", "lowland", "0.30, 0.31"],
]
CROSSINGS = [
    ["crossing", "other spellings", "place on side A", "place on side B"],
    ["Mill Road", "Old Mill, Mill Gate", "Arden", "BROOK"],
]
SOURCES = [
    ["source", "how reliable, A to F", "speaks for"],
    ["River Watch", "B", ""],
    ["Upland Radio", "d", "Upland"],
]
SAID = [
    ["date", "crossing", "who", "what", "which gate", "for what", "heard from"],
    ["2031-05-07", "mill road", "Upland Council", "open", "", "aid", "River Watch"],
]


def book_of(tmp_path, name="book.xlsx", **sheets):
    """Write a workbook; each sheet is a list of rows, and replaces that of the small book above."""
    whole = {
        "sides": SIDES,
        "places": PLACES,
        "crossings": CROSSINGS,
        "sources": SOURCES,
        "said": SAID,
        **sheets,
    }
    book = Workbook()
    book.remove(book.active)
    for title, rows in whole.items():
        if rows is not None:
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
    path = tmp_path / name
    book.save(path)
    return path


def said(*rows, header=None):
    return [header or SAID[0], *rows]


def one_problem(problems, level="error"):
    found = [p for p in problems if p.level == level]
    assert len(found) == 1, found
    return found[0]


def claims(path) -> list[dict]:
    return read(path)["claims"].to_dict("records")


# --- what a new workbook is ------------------------------------------------------------------------------------------


def test_a_new_workbook_is_a_case_with_only_its_examples_to_complain_of(tmp_path):
    path = tmp_path / "my-case.xlsx"
    path.write_bytes(new_workbook(path.name, DAY))
    case, problems = examine(path)
    assert isinstance(case, Case)
    assert {p.what for p in problems} == {"This is still the example row."}
    assert (case.id, case.title, case.as_of) == ("my-case", "My case", DAY)
    assert len(case["claims"]) == 2


def test_a_new_workbook_has_five_short_sheets_lists_and_a_frozen_header():
    book = load_workbook(io.BytesIO(new_workbook("a.xlsx", DAY)))
    assert book.sheetnames == ["Read me", *SHORT]
    for name, fields in SHORT.items():
        sheet = book[name]
        shown = [one for one in fields if one.template]
        assert [cell.value for cell in sheet[1]] == [one.header for one in shown]
        assert sheet.freeze_panes == "B2"
        assert len(shown) <= 12
        lists = {v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list"}
        for formula in lists:
            assert formula.startswith('"') or formula in book.defined_names, (
                "a list by name survives being saved elsewhere"
            )
            assert len(formula) <= 255
    assert sum(1 for row in book["Read me"].iter_rows(min_row=2, max_row=6) if row[0].value) == 5


def test_every_word_of_the_list_is_understood_in_both_languages():
    for phrase in PHRASES:
        for words in (phrase.english, phrase.arabic, phrase.shown, phrase.english.upper(), *phrase.also):
            assert phrase_of(words) == phrase
        assert phrase.value in VALUES[phrase.predicate]


def test_no_header_means_two_things():
    for fields in SHORT.values():
        seen: dict[str, str] = {}
        for one in fields:
            for key in one.keys:
                assert seen.setdefault(key, one.name) == one.name or key == "name", (key, one.name)


# --- what is tolerated -----------------------------------------------------------------------------------------------


def test_names_in_any_case_ids_and_aliases_are_understood(tmp_path):
    for name in ("MILL ROAD", "mill-road", "Old Mill", "mill  gate", "the Mill Road"):
        path = book_of(tmp_path, said=said(["2031-05-07", name, "Upland Council", "open"]))
        assert claims(path)[0]["subject"] == "mill-road"


@pytest.mark.parametrize(
    "typed",
    [
        date(2031, 5, 7),
        datetime(2031, 5, 7, 12, 30),  # noqa: DTZ001 - as spreadsheets hold it
        "2031-05-07",
        "7.5.2031",
        "٢٠٣١-٠٥-٠٧",
        "7 May 2031",
        "May 7, 2031",
        "7 أيار 2031",
        "07/05/2031 ",
    ],
)
def test_dates_typed_as_dates_or_text(tmp_path, typed):
    path = book_of(tmp_path, said=said([typed, "Mill Road", "Upland", "open"]))
    case, problems = examine(path)
    if typed == "07/05/2031 ":
        problem = one_problem(problems)
        assert (problem.row, problem.column) == (2, "date")
        assert "2031-05-07" in problem.fix
        assert "2031-07-05" in problem.fix
    else:
        assert case is not None, problems
        assert case.as_of == date(2031, 5, 7)


def test_arabic_headers_names_and_words(tmp_path):
    path = book_of(
        tmp_path,
        "حالة.xlsx",
        sides=[["الطرف", "الجهة المسيطرة"], ["الأعالي", "مجلس الأعالي"], ["السهول", "سلطة السهول"]],
        places=None,
        crossings=[
            ["المعبر", "المكان في الطرف أ", "المكان في الطرف ب"],
            ["طريق الطاحونة", "الأعالي", "السهول"],
        ],
        sources=[["المصدر", "الموثوقية"], ["مرصد النهر", "B"]],
        said=[
            ["التاريخ", "المعبر", "من يقول", "ماذا", "أي بوابة", "لأي استخدام"],
            ["٢٠٣١-٠٥-٠٧", "طريق الطاحونه", "مرصد النهر", "مغلق", "السهول", "مساعدات، تجارة"],
        ],
    )
    case, problems = examine(path)
    assert case is not None, problems
    claim = case["claims"].iloc[0]
    assert (claim["value"], claim["gate"], claim["use"]) == ("closed", "b", "aid|trade")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", claim["subject"])
    assert case.names.loc[claim["subject"], "name_ar"] == "طريق الطاحونة"
    assert list(case["places"]["name_ar"]) == ["الأعالي", "السهول"], (
        "a side without a place stands for itself"
    )


def test_blank_rows_and_further_columns_are_kept_out_of_the_way(tmp_path):
    path = book_of(tmp_path, said=said(
        ["2031-05-07", "Mill Road", "Upland", "open", None, None, None, "my own"], [None], ["  ", ""],
        ["2031-05-08", "Mill Road", "a driver", "nobody passed"], header=[*SAID[0], "colour"]))  # fmt: skip
    case = read(path)
    assert list(case["claims"].index) == [2, 5]
    assert list(case["claims"]["claim"]) == ["said-2", "said-5"]
    assert case["claims"]["colour"].iloc[0] == "my own"


@pytest.mark.parametrize(
    ("who", "said_by", "role"),
    [
        ("Upland Council", "upland-council", "role"),
        ("Upland", "upland-council", "role"),
        ("the Upland", "upland-council", "role"),
        ("Upland guards", "upland-council: Upland guards", "role"),
        ("Lowland: two officers", "lowland-authority: two officers", "role"),
        ("a driver", "a driver", "anonymous"),
        ("a driver from Upland", "a driver from Upland", "anonymous"),
        ("Upland Radio", "upland-radio", "reporter"),
    ],
)
def test_who_speaks(tmp_path, who, said_by, role):
    path = book_of(tmp_path, said=said(["2031-05-07", "Mill Road", who, "open", "", "", "River Watch"]))
    claim = claims(path)[0]
    assert (claim["said_by"], claim["role"]) == (said_by, role)


def test_a_source_that_speaks_for_itself_is_the_reporter_of_its_own_report(tmp_path):
    path = book_of(tmp_path, said=said(["2031-05-07", "Mill Road", "River Watch", "nobody passed"]))
    case = read(path)
    assert case["claims"].iloc[0][["said_by", "role"]].tolist() == ["", "reporter"]
    assert case["reports"]["source"].tolist() == ["river-watch"]


def test_what_nobody_passed_on_is_from_own_notes(tmp_path):
    path = book_of(tmp_path, said=said(["2031-05-07", "Mill Road", "a driver", "turned back", "Lowland"]))
    case = read(path)
    source = case["sources"].set_index("source").loc["own-notes"]
    assert (source["name"], source["grade"]) == ("Own notes", "B")
    claim = case["claims"].iloc[0]
    assert (claim["value"], claim["gate"], claim["from"], claim["until"]) == (
        "closed",
        "b",
        *[claim["from"]] * 2,
    )


@pytest.mark.parametrize(
    ("gate", "what", "predicate", "stored"),
    [("A", "open", "gate", "a"), ("gate b", "closed", "gate", "b"), ("both", "open", "gate", "both"), ("Brook", "open", "gate", "b"),
     ("the Upland side", "open", "gate", "a"), ("road", "closed", "road", ""), ("Upland", "nobody passed", "passage", ""), ("", "road closed", "road", "")],
)  # fmt: skip
def test_which_gate(tmp_path, gate, what, predicate, stored):
    claim = claims(book_of(tmp_path, said=said(["2031-05-07", "Mill Road", "a driver", what, gate])))[0]
    assert (claim["predicate"], claim["gate"]) == (predicate, stored)


@pytest.mark.parametrize(
    ("way", "direction"),
    [
        ("A to B", "a_to_b"),
        ("to Upland", "b_to_a"),
        ("from Upland", "a_to_b"),
        ("into Brook", "a_to_b"),
        ("both ways", "both"),
        ("", "both"),
    ],
)
def test_which_way(tmp_path, way, direction):
    header = [*SAID[0], "which way"]
    path = book_of(
        tmp_path,
        said=said(
            ["2031-05-07", "Mill Road", "a driver", "open", "A", "aid and people", "", way], header=header
        ),
    )
    claim = claims(path)[0]
    assert (claim["direction"], claim["use"]) == (direction, "aid|people")


def test_a_later_day_makes_a_plan_and_a_plan_without_a_day_does_not_act(tmp_path):
    header = ["date", "crossing", "who", "what", "holds from"]
    path = book_of(tmp_path, said=said(
        ["2031-05-07", "Mill Road", "Upland", "open", "2031-05-09"], ["2031-05-07", "Mill Road", "Lowland", "will open"], header=header))  # fmt: skip
    case, problems = examine(path)
    assert case["claims"]["realis"].tolist() == ["planned", "planned"]
    assert case["claims"]["precision"].tolist() == ["day", "unclear"]
    warned = one_problem(problems, "warning")
    assert (warned.row, warned.column) == (3, "holds from")


def test_offers_are_made_of_what_is_said(tmp_path):
    path = book_of(tmp_path, said=said(
        ["2031-05-05", "Mill Road", "Lowland", "refuses"], ["2031-05-04", "Mill Road", "Upland", "offers"],
        ["2031-05-06", "Toll deal", "Lowland", "offers"], ["2031-05-07", "toll deal", "Upland", "agrees on conditions"]))  # fmt: skip
    case = read(path)
    offers = case["proposals"].set_index("proposal")
    assert offers.loc["mill-road-offer", ["by", "to"]].tolist() == ["upland-council", "lowland-authority"]
    assert offers.loc["toll-deal", ["name", "by", "to"]].tolist() == [
        "Toll deal",
        "lowland-authority",
        "upland-council",
    ]
    assert case["claims"]["subject"].tolist() == [
        "mill-road-offer",
        "mill-road-offer",
        "toll-deal",
        "toll-deal",
    ]


def test_tables_of_a_full_case_may_stand_beside_the_five_sheets(tmp_path):
    path = book_of(
        tmp_path,
        events=[["event", "place", "kind", "from"], ["protest-1", "arden", "protest", "2031-05-06"]],
        notes=[["mine"], ["x"]],
    )
    case, problems = examine(path)
    assert case["events"]["event"].tolist() == ["protest-1"]
    assert one_problem(problems, "warning").file == "book.xlsx/notes"
    path = book_of(tmp_path, claims=[["claim"], ["x"]])
    assert one_problem(examine(path)[1]).file == "book.xlsx/claims"


def test_the_sheet_case_says_what_else_is_known_of_the_whole(tmp_path):
    path = book_of(
        tmp_path,
        case=[
            ["key", "value"],
            ["title", "Two valleys"],
            ["العنوان بالعربية", "واديان"],
            ["as of", date(2031, 5, 20)],
            ["sensitivity", "restricted"],
        ],
    )
    case = read(path)
    assert (case.title, case.title_ar, case.as_of, case.sensitivity) == (
        "Two valleys",
        "واديان",
        date(2031, 5, 20),
        "restricted",
    )


def test_sensitivity_goes_with_the_report_and_the_claim(tmp_path):
    header = [*SAID[0], "sensitivity"]
    path = book_of(tmp_path, said=said(
        ["2031-05-07", "Mill Road", "Upland", "open", "", "", "", "restricted"], ["2031-05-07", "Mill Road", "Upland", "open"], header=header))  # fmt: skip
    case = read(path)
    assert len(case["reports"]) == 2, "a restricted statement is not in the report of a public one"
    assert len(case.at_level("public")["claims"]) == 1


# --- faults stand at the user's own cell -----------------------------------------------------------------------------

FAULTS = [
    ({"said": said(["2031-05-07", "Mil Rood", "Upland", "open"])}, "said", 2, "crossing", "Mill Road"),
    ({"said": said(["2031-05-07", "Mill Road", "Upland", "opne"])}, "said", 2, "what", "open"),
    ({"said": said(["2031-05-07", "Mill Road", "Upland", "open", "Lowlnd"])}, "said", 2, "which gate", "Lowland"),
    ({"said": said(["2031-05-07", "Mill Road", "Upland", "open", "", "fish"])}, "said", 2, "for what", "aid, trade or people"),
    ({"said": said(["2031-05-07", "Mill Road", "a man", "open", "", "", "River Wach"])}, "said", 2, "heard from", "River Watch"),
    ({"said": said(["2031-13-07", "Mill Road", "Upland", "open"])}, "said", 2, "date", "year-month-day"),
    ({"said": said(["soon", "Mill Road", "Upland", "open"], ["2031-05-07", "Mill Road", "Upland", "open"])}, "said", 2, "date", "2031-12-31"),
    ({"said": said(["2031-05-07", "", "Upland", "open"])}, "said", 2, "crossing", "Name a crossing"),
    ({"said": said(["2031-05-07", "Mill Road", "", "open"])}, "said", 2, "who", "Write who says so"),
    ({"said": said(["2031-05-07", "Toll deal", "Upland", "agrees"])}, "said", 2, "crossing", "Mill Road"),
    ({"said": said(["2031-05-07", "Mill Road", "Upland", "open", 5, None], header=["date", "crossing", "who", "what", "from", "until"])}, "said", 2, "from", "year-month-day"),
    ({"said": said(["2031-05-07", "Mill Road", "Upland", "open", "2031-05-07", "2031-05-01"], header=["date", "crossing", "who", "what", "from", "until"])}, "said", 2, "until", "Swap"),
    ({"places": [PLACES[0], ["Arden", "Uplnd", ""], PLACES[2]]}, "places", 2, "side", "Upland"),
    ({"places": [PLACES[0], PLACES[1], ["Brook", "Lowland", "north"]]}, "places", 3, "position", "latitude, longitude"),
    ({"places": [PLACES[0], PLACES[1], ["Brook", "Lowland", "95, 20"]]}, "places", 3, "position", "Latitude"),
    ({"places": [PLACES[0], *PLACES[1:], ["ARDEN", "Upland", "1, 1"]]}, "places", 4, "place", "name of its own"),
    ({"places": [["place", "side", "people"], ["Arden", "Upland", "many"], ["Brook", "Lowland", 5]]}, "places", 2, "people", "digits"),
    ({"crossings": [CROSSINGS[0], ["Mill Road", "", "Ardn", "Brook"]]}, "crossings", 2, "place on side a", "Arden"),
    ({"crossings": [CROSSINGS[0], ["Mill Road", "", "Arden", ""]]}, "crossings", 2, "place on side b", "just the side"),
    ({"crossings": [CROSSINGS[0], ["Mill Road", "", "Arden", "Arden"]]}, "crossings", 2, "place on side b", "each side"),
    ({"crossings": [[*CROSSINGS[0], "kind"], ["Mill Road", "", "Arden", "Brook", "bordr"]]}, "crossings", 2, "kind", "border"),
    ({"sources": [SOURCES[0], ["River Watch", "G", ""]]}, "sources", 2, "how reliable, a to f", "A"),
    ({"sides": [SIDES[0], ["Upland", ""], ["Upland", ""], ["Lowland", ""]]}, "sides", 3, "side", "name of its own"),
]  # fmt: skip


@pytest.mark.parametrize(("sheets", "sheet", "row", "column", "fix"), FAULTS)
def test_a_fault_is_reported_once_at_the_cell_that_the_user_wrote(tmp_path, sheets, sheet, row, column, fix):
    case, problems = examine(book_of(tmp_path, **sheets))
    problem = one_problem(problems)
    assert case is None
    assert (problem.file, problem.row, problem.column) == (f"book.xlsx/{sheet}", row, column)
    assert fix in problem.fix


def test_two_sides_of_one_area_are_a_fault_at_the_crossing(tmp_path):
    places = [*PLACES, ["Fern Hill", "Upland", ""]]
    _, problems = examine(
        book_of(tmp_path, places=places, crossings=[CROSSINGS[0], ["Mill Road", "", "Arden", "Fern Hill"]])
    )
    problem = one_problem(problems)
    assert (problem.file, problem.row, problem.column) == ("book.xlsx/crossings", 2, "place on side b")


@pytest.mark.parametrize("sheet", ["sides", "crossings", "said"])
def test_a_missing_sheet_is_named(tmp_path, sheet):
    _, problems = examine(book_of(tmp_path, **{sheet: None}))
    assert any(f'"{sheet}" is missing' in p.what for p in problems if p.level == "error")


def test_a_missing_column_and_a_misspelled_one_are_named(tmp_path):
    _, problems = examine(
        book_of(
            tmp_path,
            said=said(
                ["2031-05-07", "Mill Road", "Upland", "open"], header=["date", "crossing", "who", "whta"]
            ),
        )
    )
    assert any(p.what == 'The column "what" is missing.' and p.row == 1 for p in problems)
    assert any(p.column == "whta" and '"what"' in p.fix for p in problems)


def test_two_columns_of_one_meaning_are_a_fault(tmp_path):
    _, problems = examine(
        book_of(
            tmp_path,
            said=said(
                ["2031-05-07", "Mill Road", "Upland", "open", "x"],
                header=["date", "crossing", "who", "what", "says"],
            ),
        )
    )
    assert any("are the same" in p.what for p in problems if p.level == "error")


def test_nothing_said_is_a_fault_that_tells_what_to_write(tmp_path):
    _, problems = examine(book_of(tmp_path, said=[SAID[0]]))
    assert "date, crossing, who, what" in one_problem(problems).fix


def test_what_is_doubtful_is_a_warning_at_the_cell(tmp_path):
    path = book_of(tmp_path, places=[PLACES[0], ["Arden", "Upland"], PLACES[2]], said=said(
        ["2031-05-07", "Mill Road", "Upland Counsel", "open"], ["2031-05-07", "Mill Road", "a driver", "open", "A", "", "Hill Letter"]))  # fmt: skip
    case, problems = examine(path)
    assert case is not None
    assert {(p.file, p.row, p.column) for p in problems} == {
        ("book.xlsx/places", 1, "position"), ("book.xlsx/said", 2, "who"), ("book.xlsx/said", 3, "heard from")}  # fmt: skip
    assert case["sources"].set_index("source").loc["hill-letter", "grade"] == "F"


# --- names, ids and days ---------------------------------------------------------------------------------------------


def test_ids_are_readable_unique_and_stable():
    ids = Ids()
    assert ids.make("Mill Road", "crossing") == "mill-road"
    assert ids.make("Mill Road", "place") == "mill-road-place"
    assert ids.make("Mill Road", "place") == "mill-road-place-2"
    assert ids.make("طريق الطاحونة", "crossing") == make_id("طريق الطاحونة") == "triq-al-tahuna"
    assert ids.make("桥", "place") == "place-1"
    assert ids.make("!", "place") == "place-2"
    assert ids.make("Mill Road") == "mill-road-2"


@given(st.lists(st.text(max_size=30), max_size=12))
def test_any_name_gets_an_id_of_its_own(names):
    ids = Ids()
    made = [ids.make(name, "place") for name in names]
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one) for one in made)


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_says_what_to_write(text):
    for today in (None, DAY):
        try:
            assert isinstance(read_day(text, today), date)
        except NotADayError as error:
            assert error.fix  # noqa: PT017 - either a day or a remedy


def test_relative_days_count_from_today():
    assert read_day("tomorrow", DAY) == date(2031, 5, 9)
    assert read_day("أمس", DAY) == date(2031, 5, 7)
    assert read_day("30 December", date(2031, 1, 3)) == date(2030, 12, 30)
    with pytest.raises(NotADayError):
        read_day("tomorrow")


# --- anything at all -------------------------------------------------------------------------------------------------

POOL = [
    "", "", "Upland", "upland-council", "Lowland", "Arden", "Brook", "Mill Road", "mill road / طريق", "a driver", "open / مفتوح", "offers",
    "refuses", "agrees", "nobody passed", "will open", "aid, people", "A", "both", "road", "2031-05-07", "7/5/2031", "2031-02-30", "River Watch",
    "own notes", "=1+1", "'=x", "|", "/", "a|b|c", "0.3, 0.2", "B", "Z", "12", "-1", "1e400", "٣", "to Brook", "restricted", "x" * 300, "\u202e", "upland: we",
]  # fmt: skip
CELL = st.one_of(st.sampled_from(POOL), st.text(max_size=12))


def _sheet(name: str):
    keys = sorted({key for one in SHORT[name] for key in one.keys})
    header = st.lists(st.one_of(st.sampled_from([one.english for one in SHORT[name]]), st.sampled_from(keys), st.text(min_size=1, max_size=8)),
                      min_size=1, max_size=8, unique_by=str.lower)  # fmt: skip
    return header.flatmap(lambda names: st.lists(st.lists(CELL, min_size=len(names), max_size=len(names)), max_size=5).map(
        lambda rows: Sheet(f"b.xlsx/{name}", [n.lower() for n in names], [list(c) for c in zip(*rows, strict=True)] or [[] for _ in names],
                           list(range(2, len(rows) + 2)))))  # fmt: skip


def _small(name: str) -> Sheet:
    rows = {"sides": SIDES, "places": PLACES, "crossings": CROSSINGS, "sources": SOURCES, "said": SAID}[name]
    return Sheet(
        f"b.xlsx/{name}",
        [h.lower() for h in rows[0]],
        [list(c) for c in zip(*rows[1:], strict=True)],
        list(range(2, len(rows) + 1)),
    )


@st.composite
def short_books(draw):
    """Books of which some sheets are sound, some are anything, some are not there."""
    sheets = {}
    for name in SHORT:
        kind = draw(st.sampled_from(["sound", "sound", "any", "near", "none"]))
        if kind == "any":
            sheets[name] = draw(_sheet(name))
        elif kind != "none":
            sheets[name] = _small(name)
        if kind == "near":
            for _ in range(draw(st.integers(1, 3))):
                column = draw(st.integers(0, len(sheets[name].header) - 1))
                sheets[name].columns[column][draw(st.integers(0, len(sheets[name].rows) - 1))] = draw(CELL)
    return sheets


@given(short_books())
@settings(max_examples=70)
def test_any_short_book_becomes_a_case_or_faults_at_its_own_cells(sheets):
    numbers = {sheet.file: {1, *sheet.rows} for sheet in sheets.values()}
    problems: list = []
    entries, full = expand(sheets, None, "b", problems)
    about = about_from(entries, "b.xlsx", problems)
    try:
        frames = assemble(about, full, problems)
    except MaabarError as error:  # pragma: no cover - said for the shrinker
        pytest.fail(str(error))
    problems = as_seen(problems, full)
    headers = {one.header for fields in SHORT.values() for one in fields}
    for problem in problems:
        assert problem.file.startswith("b.xlsx")
        assert problem.what
        if problem.file in numbers and problem.row is not None:
            sheet = next(s for s in sheets.values() if s.file == problem.file)
            implied = problem.row > max(sheet.rows, default=1)
            assert problem.row in numbers[problem.file] or implied
            assert problem.column in {*sheet.header, *headers, ""}, problem
    if not any(p.level == "error" for p in problems):
        assert frames is not None
        assert about is not None
        assert len(frames["claims"]) >= 1


def test_is_short():
    assert is_short({"Said": Sheet("x")})
    assert is_short({"ما قيل": Sheet("x")})
    assert not is_short({"claims": Sheet("x"), "places": Sheet("x")})
