"""`maabar note`: seven questions at most, rows that are shown before they are written, and nothing asked twice."""

from __future__ import annotations

import shutil
from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maabar import authoring
from maabar.authoring import Answers, new_case, open_notebook, write
from maabar.authoring.answers import read_part, read_span, read_stands
from maabar.case import examine, read
from maabar.errors import CaseError, MaabarError, UsageError
from maabar.short.naming import Names
from maabar.short.reading import NotUnderstoodError
from maabar.writing import write_case

DAY = date(2031, 5, 8)

CALL = {
    "when": "", "about": "mill road", "who": "Upland guards", "what": "open", "part": "aid", "stands": "Colleague on the phone (B)",
    "holds": "from tomorrow",
}  # fmt: skip


@pytest.fixture(params=["folder", "short", "full"])
def case(request, tmp_path):
    """A new case as a folder, a short workbook, or one workbook with a sheet per table."""
    if request.param == "short":
        return new_case(tmp_path / "my.xlsx", today=DAY)[0]
    new_case(tmp_path / "my", today=DAY)
    return tmp_path / "my" if request.param == "folder" else full_workbook(tmp_path / "my")


@pytest.fixture
def folder(tmp_path):
    new_case(tmp_path / "my", today=DAY)
    return tmp_path / "my"


def full_workbook(folder):
    import csv
    import tomllib

    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "case"
    book.active.append(["key", "value"])
    for key, value in tomllib.loads((folder / "case.toml").read_text("utf-8")).items():
        if not isinstance(value, dict):
            book.active.append([key, value])
    for path in sorted(folder.glob("*.csv")):
        sheet = book.create_sheet(path.stem)
        for row in csv.reader(path.read_text("utf-8").splitlines()):
            sheet.append(row)
    book.save(folder.with_suffix(".xlsx"))
    shutil.rmtree(folder)
    return folder.with_suffix(".xlsx")


def ask(notebook, replies):
    answers, asked = Answers(), []
    while question := notebook.question(answers):
        asked.append(question.name)
        answers = notebook.answer(answers, question.name, replies[question.name])
    return answers, asked


def note(path, *, today=DAY, keep_day=False, **answers):
    return write(open_notebook(path, today=today).draft(Answers(**answers), keep_day=keep_day))


def test_seven_questions_make_a_claim(case):
    notebook = open_notebook(case, today=DAY)
    answers, asked = ask(notebook, CALL)
    assert asked == ["when", "about", "who", "what", "part", "stands", "holds"]
    draft = notebook.draft(answers)
    assert read(case)["claims"].equals(notebook.case["claims"]), "a draft writes nothing"
    assert any("Colleague on the phone" in line for line in draft.lines)
    noted = write(draft)
    after, problems = examine(case)
    assert after is not None, problems
    claim = after["claims"].set_index("claim").loc[noted.claim]
    assert claim[["subject", "predicate", "value", "realis", "use", "review"]].tolist() == [
        "mill-road",
        "gate",
        "open",
        "planned",
        "aid",
        "accepted",
    ]
    assert claim["said_by"].endswith(": Upland guards")
    assert claim["from"].date() == date(2031, 5, 9)
    report = after["reports"].set_index("report").loc[claim["report"]]
    source = after["sources"].set_index("source").loc[report["source"]]
    assert (report["published"].date(), source["name"], source["grade"]) == (
        DAY,
        "Colleague on the phone",
        "B",
    )
    assert len(after["claims"]) == len(notebook.case["claims"]) + 1
    assert noted.see[1].endswith("--why mill-road --use aid"), (
        "a plan has no weight yet; the plain status tells of it"
    )


def test_an_offer_needs_no_gate_so_there_are_six_questions(folder):
    replies = {
        "when": "yesterday",
        "about": "Bridge plan of the Relief Union",
        "who": "Lowland",
        "what": "refuses",
        "stands": "",
        "holds": "",
    }
    answers, asked = ask(open_notebook(folder, today=DAY), replies)
    assert asked == ["when", "about", "who", "what", "stands", "holds"]
    noted = write(open_notebook(folder, today=DAY).draft(answers))
    claim = read(folder)["claims"].set_index("claim").loc[noted.claim]
    assert claim[["subject", "predicate", "value", "said_by"]].tolist() == [
        "bridge-plan",
        "position",
        "against",
        "lowland",
    ]


def test_what_has_a_default_need_not_be_given(case):
    noted = note(case, about="Mill Road", who="a driver", what="nobody passed")
    after = read(case)
    claim = after["claims"].set_index("claim").loc[noted.claim]
    report = after["reports"].set_index("report").loc[claim["report"]]
    assert report["published"].date() == DAY
    assert after.names.loc[report["source"], "name"] == "Own notes"
    assert claim["summary"]


def test_a_known_report_and_a_known_source_are_not_listed_again(folder):
    first = note(
        folder,
        about="Mill Road",
        who="a driver",
        what="closed",
        gate="Lowland",
        source="River Watch",
        link="https://example.org/9",
    )
    second = note(
        folder,
        about="north bridge",
        who="a driver",
        what="closed",
        source="river-watch",
        link="https://example.org/9",
    )
    after = read(folder)
    claims = after["claims"].set_index("claim")
    assert claims.loc[first.claim, "report"] == claims.loc[second.claim, "report"]
    assert [path.name for path in second.files] == ["claims.csv"]


def test_ids_never_clash(folder):
    made = [note(folder, about="Mill Road", who=f"driver {n}", what="closed").claim for n in range(4)]
    assert made == [
        "mill-road-2031-05-08",
        "mill-road-2031-05-08-2",
        "mill-road-2031-05-08-3",
        "mill-road-2031-05-08-4",
    ]


def test_a_newer_statement_moves_the_day_of_the_case_and_says_so(case):
    notebook = open_notebook(case, today=date(2031, 5, 10))
    draft = notebook.draft(Answers(about="Mill Road", who="a driver", what="closed"))
    if not notebook.short:
        assert "from now on it speaks of 2031-05-10" in draft.lines[-1]
    write(draft)
    assert read(case).as_of == date(2031, 5, 10)


def test_the_day_of_the_case_stays_if_asked_and_the_command_says_how_to_look(folder):
    noted = note(
        folder, today=date(2031, 5, 10), keep_day=True, about="Mill Road", who="a driver", what="closed"
    )
    assert read(folder).as_of == DAY
    assert "--on 2031-05-10 --known 2031-05-10" in noted.see[0]


def test_long_after_the_period_of_a_case_its_own_day_is_today(folder):
    assert open_notebook(folder, today=date(2044, 1, 1)).today == DAY


def test_a_statement_above_the_public_level_takes_its_report_along(case):
    before = read(case)
    noted = note(
        case, about="Mill Road", who="a driver", what="closed", source="A friend", level="restricted"
    )
    public = read(case).at_level("public")
    assert len(public["claims"]) == len(before.at_level("public")["claims"])
    assert "A friend" not in set(public["sources"]["name"])
    assert "--level restricted" in noted.see[0]


def test_a_statement_does_not_vanish_into_the_report_of_a_restricted_one(case):
    first = note(case, about="Mill Road", who="a driver", what="closed", level="restricted")
    second = note(case, about="Mill Road", who="a trader", what="open")
    public = set(read(case).at_level("public")["claims"]["claim"])
    assert first.claim not in public
    assert second.claim in public


def test_a_restricted_source_takes_the_statement_along_and_says_so(case):
    note(case, about="Mill Road", who="a driver", what="closed", source="A friend", level="restricted")
    noted = note(case, about="Mill Road", who="a driver", what="open", source="A friend")
    assert noted.claim not in set(read(case).at_level("public")["claims"]["claim"])
    assert any("The source is restricted" in hint for hint in noted.hints)


def test_an_unreviewed_statement_waits(folder):
    noted = note(folder, about="Mill Road", who="a driver", what="closed", review="unreviewed")
    assert read(folder)["claims"].set_index("claim").loc[noted.claim, "review"] == "unreviewed"
    assert "--provisional" in noted.see[0]


def test_a_new_offer_is_made_where_somebody_makes_one(case):
    note(case, about="Toll deal", who="Lowland", what="offers")
    note(case, about="toll deal", who="Upland", what="agrees on conditions")
    after = read(case)
    offer = after["proposals"][after["proposals"]["name"] == "Toll deal"].iloc[0]
    assert after.names.loc[offer["by"], "name"] == "Lowland Authority"
    assert after.names.loc[offer["to"], "name"] == "Upland Council"
    assert (after["claims"]["subject"] == offer["proposal"]).sum() == 2


def test_files_keep_their_manner(folder):
    claims = folder / "claims.csv"
    text = "\ufeff" + claims.read_text("utf-8").replace("summary\n", "summary,my own\n").replace("\n", "\r\n")
    claims.write_text(text, encoding="utf-8", newline="")
    before = claims.read_bytes()
    note(folder, about="Mill Road", who="a driver", what="closed", words="=1+1")
    after = claims.read_bytes()
    header, rest = before.split(b"\r\n", 1)
    assert after.startswith(header)
    assert rest in after
    assert after.endswith(b"accepted\r\n")
    assert b"'=1+1" in after
    assert read(folder)["claims"]["summary"].iloc[-1] == "=1+1"


def test_tables_that_are_missing_are_made(folder):
    for name in ("claims", "reports", "sources", "proposals", "events", "options", "changes"):
        (folder / f"{name}.csv").unlink()
    (folder / "states.csv").unlink()
    note(folder, about="Mill Road", who="a driver", what="closed", source="River Watch")
    after = read(folder)
    assert (len(after["claims"]), len(after["reports"]), len(after["sources"])) == (1, 1, 1)


def test_a_file_that_changes_between_looking_and_writing_is_left_alone(case):
    draft = open_notebook(case, today=DAY).draft(Answers(about="Mill Road", who="a driver", what="closed"))
    write(open_notebook(case, today=DAY).draft(Answers(about="Mill Road", who="another driver", what="open")))
    before = {p: p.read_bytes() for p in ([case] if case.is_file() else case.iterdir())}
    with pytest.raises(UsageError, match="changed in the meantime"):
        write(draft)
    assert before == {p: p.read_bytes() for p in ([case] if case.is_file() else case.iterdir())}


def test_a_case_with_faults_is_not_written_to(folder):
    (folder / "roads.csv").write_text("from,to,km\narden,nowhere,5\n", "utf-8")
    with pytest.raises(CaseError, match="nowhere"):
        open_notebook(folder, today=DAY)


def test_a_built_in_case_is_not_written_to():
    with pytest.raises(UsageError, match="Copy it first"):
        open_notebook("nw-syria-2021", today=DAY)


def test_a_copy_of_the_built_in_case_is(tmp_path):
    write_case(read("nw-syria-2021"), tmp_path / "copy")
    before = read(tmp_path / "copy")
    noted = note(tmp_path / "copy", about="Miznaz", who="a driver", what="turned back", gate="A")
    after = read(tmp_path / "copy")
    assert len(after["claims"]) == len(before["claims"]) + 1
    assert after["claims"].set_index("claim").loc[noted.claim, "from"].date() == before.as_of


BAD = [
    ({"about": "Mil Rood"}, "Mill Road"),
    ({"who": ""}, "Still needed: who"),
    ({"what": "opne"}, 'Did you mean "open"'),
    ({"what": "fjord"}, "Use one of: open"),
    ({"who": "Upland Counsel"}, "Did you mean"),
    ({"gate": "Lowlnd"}, "Lowland"),
    ({"use": "fish"}, "aid, trade or people"),
    ({"direction": "up"}, "Lowland"),
    ({"source": "River Wach"}, "River Watch"),
    ({"when": "31.2.2031"}, "calendar"),
    ({"start": "9/5/2031"}, "2031-05-09"),
    ({"start": "2031-05-09", "end": "2031-05-01"}, "before it starts"),
    ({"level": "hidden"}, 'There is no level "hidden"'),
    ({"review": "done"}, 'There is no review "done"'),
    ({"grade": "Z", "source": "New one"}, "letter from A"),
    ({"known": "2031-05-01"}, "before it was said"),
    ({"what": "agrees"}, "not an offer"),
]


@pytest.mark.parametrize(("wrong", "message"), BAD)
def test_an_answer_that_cannot_be_meant_is_told_what_to_write(case, wrong, message):
    notebook = open_notebook(case, today=DAY)
    before = {p: p.read_bytes() for p in ([case] if case.is_file() else case.iterdir())}
    with pytest.raises(MaabarError, match=message):
        notebook.draft(Answers(**{"about": "Mill Road", "who": "a driver", "what": "open", **wrong}))
    assert before == {p: p.read_bytes() for p in ([case] if case.is_file() else case.iterdir())}


@pytest.mark.parametrize(
    ("question", "text", "message"),
    [("about", "Mil Rood", "Mill Road"), ("about", "", "no default"), ("what", "opne", "open"), ("part", "fish", "neither a gate"),
     ("when", "soon", "not a date"), ("holds", "until soon", "not a date"), ("colour", "red", "no question")],
)  # fmt: skip
def test_a_question_is_asked_again_until_the_answer_fits(folder, question, text, message):
    notebook = open_notebook(folder, today=DAY)
    with pytest.raises(UsageError, match=message):
        notebook.answer(Answers(about="Mill Road" if question == "part" else None), question, text)


def test_the_number_of_a_choice_is_an_answer(folder):
    notebook = open_notebook(folder, today=DAY)
    question = notebook.question(Answers(when=""))
    assert question.numbered
    assert question.choices[1] == "Mill Road"
    assert notebook.answer(Answers(), "about", "2").about == "Mill Road"
    assert notebook.answer(Answers(about="Mill Road"), "what", "3").what.startswith("closed")
    with pytest.raises(UsageError):
        notebook.answer(Answers(), "about", "99")


def test_the_command_to_look_begins_with_what_tells_most(folder):
    noted = note(folder, about="Mill Road", who="a driver", what="closed", use="aid")
    assert noted.see[0] == f"maabar status {folder} --why mill-road --use aid"


def test_the_only_crossing_is_the_default(tmp_path):
    path = new_case(tmp_path / "a.xlsx", today=DAY)[0]
    notebook = open_notebook(path, today=DAY)
    question = notebook.question(Answers(when=""))
    assert (question.name, question.default) == ("about", "Mill Road")
    assert notebook.answer(Answers(), "about", "").about == "Mill Road"


# --- answers taken apart ---------------------------------------------------------------------------------------------

SIDES = Names(
    {"upland": "a", "lowland": "b", "brook": "b", "lowland authority": "b"},
    {"upland": "Upland", "lowland": "Lowland", "brook": "Brook", "lowland authority": "Lowland Authority"},
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [("", ("", "", "")), ("Lowland, aid", ("b", "aid", "")), ("aid and people at the Lowland gate", ("b", "aid|people", "")), ("A", ("a", "", "")),
     ("gate b trade", ("b", "trade", "")), ("road", ("road", "", "")), ("the Lowland Authority's gate for aid", ("b", "aid", "")),
     ("مساعدات السهول أ", None), ("aid a to b", ("", "aid", "a_to_b")), ("everything", ("", "", "")), ("aid trucks, both ways", ("", "aid", "both"))],
)  # fmt: skip
def test_gate_and_use_in_one_answer(text, parts):
    if parts is None:
        with pytest.raises(NotUnderstoodError):
            read_part(text, SIDES)
    else:
        assert read_part(text, SIDES) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [("", ("", "", "")), ("River Watch", ("River Watch", "", "")), ("River Watch (b), https://x.org/a?b=1", ("River Watch", "https://x.org/a?b=1", "B")),
     ("https://x.org River Watch", ("River Watch", "https://x.org", "")), ("www.x.org", ("", "www.x.org", "")), ("Radio (FM)", ("Radio (FM)", "", ""))],
)  # fmt: skip
def test_source_and_link_in_one_answer(text, parts):
    assert read_stands(text) == parts


@pytest.mark.parametrize(
    ("text", "span"),
    [("", ("", "")), ("from tomorrow", ("2031-05-09", "")), ("tomorrow", ("2031-05-09", "")), ("tomorrow only", ("2031-05-09", "2031-05-09")),
     ("that day", ("2031-05-07", "2031-05-07")), ("since 2031-05-01", ("2031-05-01", "")), ("until 9 May", ("", "2031-05-09")),
     ("2031-05-07 to 2031-05-09", ("2031-05-07", "2031-05-09")), ("from 7 May until 9 May", ("2031-05-07", "2031-05-09")), ("yesterday", ("2031-05-07", "2031-05-07")),
     ("on 5 May", ("2031-05-05", "2031-05-05")), ("between 1 May and 3 May", ("2031-05-01", "2031-05-03")), ("منذ 2031-05-01", ("2031-05-01", ""))],
)  # fmt: skip
def test_days_in_one_answer(text, span):
    assert read_span(text, date(2031, 5, 7), DAY) == span


POOL = ["", "Mill Road", "north-bridge", "Bridge plan of the Relief Union", "offer: New deal", "Upland", "upland: x", "a driver", "open", "offers", "turned back",
        "agrees", "aid", "Lowland", "both", "road", "2031-05-08", "tomorrow", "9/5/2031", "River Watch", "X (B) https://x.org", "=1", "|", ":", "\u202e", "secret"]  # fmt: skip
ANSWER = st.one_of(st.none(), st.sampled_from(POOL), st.text(max_size=10))
NAMES = [one.name for one in fields(Answers)]


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cases")
    new_case(folder / "my", today=DAY)
    new_case(folder / "my.xlsx", today=DAY)
    return [open_notebook(folder / name, today=DAY) for name in ("my", "my.xlsx")]


@given(st.integers(0, 1), st.dictionaries(st.sampled_from(NAMES), ANSWER))
@settings(max_examples=60)
def test_any_answers_give_a_sound_case_or_a_message(notebooks, which, given_answers):
    answers = Answers(
        **{
            "about": "Mill Road",
            "who": "a driver",
            "what": "open",
            **{k: v for k, v in given_answers.items() if v is not None},
        }
    )
    try:
        draft = notebooks[which].draft(answers)
    except MaabarError as error:
        told = str(error)
    else:
        told = ""
        assert draft.lines
        assert draft.changes
    assert told or draft


@given(
    st.sampled_from(["when", "about", "who", "what", "part", "stands", "holds"]),
    st.one_of(st.sampled_from(POOL), st.text(max_size=20)),
)
def test_any_answer_is_understood_or_told_what_to_write(notebooks, question, text):
    try:
        assert isinstance(notebooks[0].answer(Answers(about="Mill Road"), question, text), Answers)
    except UsageError as error:
        assert str(error)  # noqa: PT017 - either is fine, but not silence


def test_the_public_names_are_few():
    assert set(authoring.__all__) == {
        "Answers",
        "Draft",
        "Notebook",
        "Noted",
        "Question",
        "new_case",
        "open_notebook",
        "write",
    }
