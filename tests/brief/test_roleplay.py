"""The pack to play talks: whole, offline, honest about what is assumed, and without the program's own numbers."""

import csv
import re

import pytest

from maabar.brief.roleplay import BALLOT, write_pack
from maabar.case import read
from maabar.cli import run_app
from maabar.errors import UsageError
from tests.test_talks_verb import line, made, tables

TAGS = re.compile(r"<[^>]+>")


def words(path):
    return " ".join(TAGS.sub(" ", path.read_text(encoding="utf-8").partition("<body>")[2]).split())


def packed(tmp_path, case, level="secret"):
    assert write_pack(case, tmp_path / "pack", level)
    return tmp_path / "pack"


@pytest.fixture(scope="module")
def built_in(tmp_path_factory):
    folder = tmp_path_factory.mktemp("play") / "pack"
    assert write_pack(read("nw-syria-2021"), folder)
    return folder


def test_a_sheet_for_each_party_in_each_language_and_an_empty_chair(tmp_path):
    pack = packed(tmp_path, made())
    names = {
        f"{lang}/{name}.html"
        for lang in ("en", "ar")
        for name in ("table", "facilitator", "party-north", "party-south")
    }
    assert {str(p.relative_to(pack)).replace("\\", "/") for p in pack.rglob("*") if p.is_file()} == names | {
        "ballot.csv"
    }
    table = words(pack / "en" / "table.html")
    assert "Nobody asked them" in table
    assert "stands for those who would have to cross" in table


def test_each_file_is_offline_and_has_its_direction(built_in):
    for lang, way in (("en", "ltr"), ("ar", "rtl")):
        for path in (built_in / lang).glob("*.html"):
            page = path.read_text(encoding="utf-8")
            assert f'<html lang="{lang}" dir="{way}">' in page
            assert not re.search(r"https?:|src=|@import|<script|<link", page)
            assert page.count("<h1>") == 1


def test_a_sheet_says_what_is_on_record_and_what_is_assumed(tmp_path):
    """South's line has a claim; north's has none, so it is in no sheet."""
    lines = [
        *line(),
        {"redline": "quiet", "issue": "gates", "party": "north", "high": 10, "source": "assumed: guess"},
    ]
    pack = packed(tmp_path, made(redlines=lines))
    south, north = (words(pack / "en" / f"party-{p}.html") for p in ("south", "north"))
    assert "Crossed if: Gates at 100" in south
    assert "The Daily, 31 Mar 2021: South refuses." in south
    assert "None is on record." in north
    assert "Without you nothing can change on: Gates" in south
    assert "The others can agree without you" in north
    assert "assumed" in south
    assert "is not for trading" not in south
    told = packed(tmp_path / "2", made(redlines=line(kind="principle")))
    assert "A refusal of principle: it is not for trading." in words(told / "en" / "party-south.html")


def test_what_was_said_only_later_is_in_no_sheet(tmp_path):
    """The only statement is of the day after: the line is then an assumption, and in no sheet."""
    reports = [tables()["reports"][0] | {"published": "2021-04-02"}]
    pack = packed(tmp_path, made(reports=reports))
    assert "None is on record." in words(pack / "en" / "party-south.html")
    assert "The later offer" not in words(pack / "en" / "table.html")
    assert "The offer" in words(pack / "en" / "table.html")


@pytest.mark.parametrize("level", ["public", "restricted", "secret"])
def test_no_sheet_of_a_party_holds_a_bottom_line_a_chance_or_a_switch_point(tmp_path, level):
    rows = {"reserves": [{"party": "south", "value": 73.7, "source": "assumed: x", "sensitivity": "public"}],
            "redlines": line(likelihood=0.371)}  # fmt: skip
    pack = packed(tmp_path, made(**rows), level)
    for path in pack.rglob("party-*.html"):
        text = words(path)
        assert "73.7" not in text
        assert "%" not in text
        assert not re.search(r"37|reserve|bottom line|likel", text)
    assert "%" in words(pack / "en" / "facilitator.html")
    assert re.search(r"\b[0-9a-f]{64}\b", words(pack / "en" / "facilitator.html"))


def test_nobody_is_told_what_to_do_and_the_numbers_come_afterwards(built_in):
    for path in (built_in / "en").glob("*.html"):
        assert not re.search(r"\b(best|optimal|recommend\w*|should)\b", words(path), re.IGNORECASE)
    after = words(built_in / "en" / "facilitator.html")
    assert after.index("Open only after the play") < after.index("no forecast") < after.index("%")
    assert "what happened afterwards" in after


def test_the_ballot_comes_back_as_rows_of_plays(tmp_path):
    pack = packed(tmp_path, made())
    with (pack / "ballot.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == BALLOT
    for row in rows:
        row |= {"on": "2021-03-30", "level": "50", "agreed": "yes", "players": "students"}
    assert made(plays=rows).present("plays")


def test_nothing_is_written_where_a_row_is_hidden_or_the_folder_is_in_use(tmp_path, capsys):
    hidden = made(redlines=line(sensitivity="restricted"))
    assert not write_pack(hidden, tmp_path / "pack")
    assert not (tmp_path / "pack").exists()
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="used"):
        write_pack(made(), tmp_path / "used")
    assert [p.name for p in tmp_path.iterdir()] == ["used"]
    assert run_app(["talks", "--role-play", str(tmp_path / "new")]) == 0
    assert "pack is in" in capsys.readouterr().out
    assert (tmp_path / "new" / "ar" / "table.html").is_file()
