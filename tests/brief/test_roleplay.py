"""The pack to play talks: whole, offline, honest about what is assumed, and without the program's own numbers."""

import csv
import re

import pytest

from maabar.brief.roleplay import BALLOT, write_pack
from maabar.case import read
from maabar.cli import run_app
from maabar.errors import UsageError
from tests.test_talks_verb import NAMED, line, made, tables

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
    assert "Nobody is on record as having asked them" in table
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
    assert "Crossed if: Gates at 100 of 100" in south
    assert "The Daily, 31 Mar 2021: South refuses." in south
    assert "None is on record." in north
    assert "Without you nothing can change on: Gates" in south
    assert "The others can agree without you" in north
    assert "assumed" in south
    assert "is not for trading" not in south
    told = packed(tmp_path / "2", made(redlines=line(kind="principle")))
    assert "A refusal of principle: it is not for trading." in words(told / "en" / "party-south.html")


def test_levels_are_named_in_both_languages_and_unnamed_ones_lie_between_the_ends(tmp_path):
    """Of four levels of the gates two have a name, and only one of these in Arabic."""
    places = [tables()["positions"][0] | {"position": 60}, tables()["positions"][1] | {"position": 65}]
    pack = packed(tmp_path, made(**NAMED, positions=places))
    north, south, table = (words(pack / "en" / f"{p}.html") for p in ("party-north", "party-south", "table"))
    assert "60 of 100; nearest level: by day (50)" in north
    assert "65 of 100; nearest level: by day (50), or 80 of 100, between “shut” and “wide open”" in south
    assert "Crossed if: Gates at 80 of 100, between “shut” and “wide open” or more" in south
    assert "The offer Gates: day and night (100)" in table
    arabic = words(pack / "ar" / "party-north.html")
    assert "60 من 100؛ أقرب مستوى: نهارًا (50)" in arabic
    assert "day and night" in words(pack / "ar" / "table.html")


def test_the_shared_sheet_says_who_must_agree_to_what(tmp_path):
    gated = {
        "issues": [
            {"issue": "gates", "name": "Gates", "crossing": "ford"},
            {"issue": "toll", "name": "Toll", "core": "no"},
        ],
        "consents": [{"party": "north", "role": "must", "sensitivity": "public"}],
    }
    table = words(packed(tmp_path, made(**gated)) / "en" / "table.html")
    part = table.partition("Who must agree to what")[2].partition("Texts to start from")[0]
    assert "To every package, by their role: North." in part
    assert "Gates North (holds a gate of Ford) South (veto, holds a gate of Ford)" in part
    assert "Toll nobody in particular" in part
    plain = words(packed(tmp_path / "2", made()) / "en" / "table.html")
    assert "Gates South (veto) Toll" in plain
    assert "by their role" not in plain


def test_the_facilitator_knows_how_many_players_it_takes_and_how_an_action_is_played(tmp_path):
    after = words(packed(tmp_path, made()) / "en" / "facilitator.html")
    assert "Sheets of parties: 2. Players: at least 1, one for each" in after
    assert "at most 4, two to a sheet" in after
    assert "may be left out, since nothing hangs on their agreement: North." in after
    assert after.index("in force until the party takes it back") < after.index("Open only after the play")
    every = [{"party": p, "role": "must", "sensitivity": "public"} for p in ("north", "south")]
    none = words(packed(tmp_path / "2", made(consents=every)) / "en" / "facilitator.html")
    assert "Players: at least 2" in none
    assert "No sheet may be left out" in none
    action = {"action": "toot", "party": "south", "name": "Sounds a horn", "sensitivity": "public"}
    south = words(packed(tmp_path / "3", made(actions=[action])) / "en" / "party-south.html")
    assert "Announce it aloud; it is in force until you take it back: Sounds a horn" in south


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
