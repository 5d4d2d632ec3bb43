"""The way of a new user: from a message on the telephone to a status page, through the command line."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from openpyxl import load_workbook

from maabar.case import read
from maabar.cli import run_app

ASKED = ["When was it said?", "Which crossing or offer is it about?", "Who said it?", "What is said?", "Which gate, and for what?",
         "Who told you, and where can it be read?", "When does it hold?"]  # fmt: skip
REPLIES = [
    "",
    "Mil Rood",
    "2",
    "",
    "the Upland guards",
    "open",
    "aid",
    "colleague on the phone (B)",
    "from tomorrow",
    "y",
]


class Keyboard(io.StringIO):
    """Somebody who types."""

    def isatty(self):
        return True


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run_app(["new", "my-case"]) == 0
    return tmp_path / "my-case"


def type_in(monkeypatch, replies):
    left = iter(replies)

    def answer(prompt=""):
        try:
            reply = next(left)
        except StopIteration:
            raise EOFError from None
        if isinstance(reply, BaseException):
            raise reply
        return reply

    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setattr("sys.stdin", Keyboard())


def contents(folder):
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def test_seven_questions_a_look_and_a_claim(folder, monkeypatch, capsys):
    type_in(monkeypatch, REPLIES)
    capsys.readouterr()
    assert run_app(["note", "my-case"]) == 0
    said = capsys.readouterr().out
    asked = [line for line in said.splitlines() if line in ASKED]
    assert list(dict.fromkeys(asked)) == ASKED
    assert asked.count(ASKED[1]) == 2, "asked again after an answer that does not fit"
    assert 'Did you mean "Mill Road"?' in said
    claim = read(folder)["claims"].iloc[-1]
    assert claim[["subject", "said_by", "realis", "use"]].tolist() == [
        "mill-road",
        "upland: the Upland guards",
        "planned",
        "aid",
    ]
    command = next(line.strip() for line in said.splitlines() if line.strip().startswith("maabar status"))
    assert run_app(command.split()[1:]) == 0
    assert "planned: open from" in capsys.readouterr().out


@pytest.mark.parametrize("last", ["n", EOFError(), KeyboardInterrupt()])
def test_whoever_stops_before_the_end_has_written_nothing(folder, monkeypatch, last):
    before = contents(folder)
    type_in(monkeypatch, [*REPLIES[:-1], last])
    assert run_app(["note", "my-case"]) == {"n": 0}.get(
        last, 130 if isinstance(last, KeyboardInterrupt) else 0
    )
    assert contents(folder) == before


def test_options_ask_nothing_and_print_json_for_scripts(folder, capsys):
    capsys.readouterr()
    assert (
        run_app(
            [
                "note",
                "my-case",
                "--about",
                "Mill Road",
                "--who",
                "a driver",
                "--what",
                "closed",
                "--gate",
                "Lowland",
                "--json",
            ]
        )
        == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert told["claim"] in set(read(folder)["claims"]["claim"])
    assert told["problems"] == []


def test_a_missing_option_is_named_with_its_name(folder, capsys):
    assert run_app(["note", "my-case", "--about", "Mill Road"]) == 2
    assert "who, what" in capsys.readouterr().err


def test_new_refuses_what_is_there_and_says_where_it_wrote(folder, capsys):
    capsys.readouterr()
    assert run_app(["new", "my-case"]) == 2
    assert "there already" in capsys.readouterr().err
    assert run_app(["new", "my-case", "--xlsx", "--json"]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert [name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1] for name in files] == ["my-case.xlsx"]


def test_an_arabic_workbook_goes_all_the_way(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run_app(["new", "الوادي", "--xlsx"]) == 0
    book = load_workbook("الوادي.xlsx")
    typed = {
        "sides": [["الضفة الأولى"], ["الضفة الثانية"]],
        "places": [],
        "crossings": [["مرسى العبارة", None, None, "الضفة الأولى", "الضفة الثانية"]],
        "sources": [["مرصد الوادي", None, None, "ب"]],
        "said": [[date(2031, 5, 7), "مرسى العبارة", "الضفة الثانية", "مغلق", None, "مساعدات"]],
    }
    for name, rows in typed.items():
        book[name].delete_rows(2, book[name].max_row)
        for row in rows:
            book[name].append(row)
    book.save("الوادي.xlsx")
    assert run_app(["check", "الوادي.xlsx"]) == 1
    assert "how reliable" in capsys.readouterr().err, "a letter in another script is no letter"
    book["sources"]["D2"] = None
    book["sources"]["E2"] = "B"
    book.save("الوادي.xlsx")
    assert run_app(["check", "الوادي.xlsx"]) == 0
    assert (
        run_app(
            [
                "note",
                "الوادي.xlsx",
                "--about",
                "مرسى العبارة",
                "--who",
                "سائق",
                "--what",
                "لم يعبر أحد",
                "--when",
                "2031-05-08",
            ]
        )
        == 0
    )
    crossing = read("الوادي.xlsx")["crossings"]["crossing"].iloc[0]
    assert run_app(["status", "الوادي.xlsx", "--why", crossing]) == 0
    assert run_app(["run", "الوادي.xlsx", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.rsplit("{", 1)[-1].join(["{", ""]))
    assert told["engines"] == ["evidence"]
