"""A text taken apart as a whole: a known article, hostile text, what is said when something is missing."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from time import process_time

import pytest

from maabar.case import read as read_case
from maabar.errors import CaseError
from maabar.importers.reports.names import NameIndex
from maabar.importers.reports.prepare import prepare
from maabar.importers.reports.settings import ReadingSettings
from maabar.importers.reports.text import fold, language_of, visible
from tests.importers.reports.lands import land

GOLD = Path(__file__).parents[4] / "shared" / "gold"
needs_gold = pytest.mark.skipif(
    not (GOLD / "seed-gold.json").is_file(), reason="the article is not beside the repository"
)


# --- the article of 25 March 2021 ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def gold():
    return json.loads((GOLD / "seed-gold.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def seed():
    data = (GOLD / "seed.txt").read_bytes()
    return prepare(data.decode(), read_case("nw-syria-2021"), report="seed", source="new-arab")


@needs_gold
def test_seed_is_the_file_that_was_labelled(gold):
    assert hashlib.sha256((GOLD / "seed.txt").read_bytes()).hexdigest() == gold["document"]["sha256"]


@needs_gold
def test_seed_zones(seed, gold):
    wanted = gold["document"]["zones"]
    assert len(wanted) == 19
    assert [(zone.span.start, zone.span.stop) for zone in seed.zones] == [
        (z["start"], z["end"]) for z in wanted
    ]
    same = {
        "read_time": "reading-time",
        "read_more": "related",
        "follow_us": "follow-us",
        "headline_repeat": "headline-repeat",
    }
    names = [same.get(z["name"], "body" if z["name"][1:].isdigit() else z["name"]) for z in wanted]
    assert [zone.name for zone in seed.zones] == names
    silent = {(n["start"], n["end"]) for n in gold["negatives"]}
    assert {(zone.span.start, zone.span.stop) for zone in seed.zones if not zone.speaks} == silent


@needs_gold
def test_seed_sentences_and_claims(seed, gold):
    """Every labelled claim lies within one sentence."""
    spans = [(one.span.start, one.span.stop) for one in seed.sentences]
    for claim in gold["claims"]:
        start, stop = claim["evidence"]["start"], claim["evidence"]["end"]
        assert any(a <= start and stop <= b for a, b in spans), claim["id"]


@needs_gold
def test_seed_dates(seed):
    found = [(seed.text[d.span.start : d.span.stop], d.first, d.last, d.kind) for d in seed.days]
    assert found == [
        ("25 March, 2021", date(2021, 3, 25), date(2021, 3, 25), "on"),
        ("On Wednesday", date(2021, 3, 24), date(2021, 3, 24), "on"),
        ("as of 25 March", date(2021, 3, 25), None, "since"),
        ("previously", None, None, "before"),
    ]
    assert seed.published == date(2021, 3, 25)


@needs_gold
def test_seed_mentions(seed, gold):
    """Names of the case are found; descriptions such as `the regime` are not names of the case and stay out."""
    ids = {
        "A-RUS": "russia", "A-RUS (metonym)": "russia", "A-TUR (metonym)": "turkey", "A-HTS": "hts", "S-TNA": "new-arab",
        "S-AAJ": "al-araby-al-jadeed", "A-AFO": "academic-free-officers", "A-ACT": "activists", "A-IDP": "displaced-people",
        "Aleppo governorate": "aleppo", "Idlib governorate": "idlib", "Afrin": "afrin", "Azaz": "azaz", "X-ABZ": "abu-zendin",
        "X-SAR/Saraqib town": "saraqib-tronba", "X-MIZ/Miznaz (sic)": "miznaz",
    }  # fmt: skip
    described = {"a group of officers", "The group", "The Islamist group"}
    wanted = [m for m in gold["mentions"] if m["ref"] in ids and m["surface"] not in described]
    found = {
        m["id"]: [o for o in seed.mentions if o.span.start < m["end"] and m["start"] < o.span.stop]
        for m in wanted
    }
    right = [m["id"] for m in wanted if any(o.id == ids[m["ref"]] for o in found[m["id"]])]
    assert len(wanted) == 28
    assert right == [m["id"] for m in wanted]
    (miznar,) = [m for m in seed.mentions if seed.text[m.span.start : m.span.stop] == "Miznar"]
    assert (miznar.table, miznar.id, miznar.flags) == ("crossings", "miznaz", ("spelling-differs",))
    assert all(m.id for m in seed.mentions)


@needs_gold
def test_seed_gives_nothing_from_silent_zones(seed, gold):
    silent = [range(n["start"], n["end"]) for n in gold["negatives"]]
    for one in (*seed.sentences, *seed.mentions, *seed.days):
        assert not any(one.span.start in zone or one.span.stop - 1 in zone for zone in silent)


# --- whole texts -----------------------------------------------------------------------------------------------------

ARTICLE = """Egypt reopens Rafah crossing after nine days

CAIRO, March 3 (Reuters) - Egypt reopened the Rafah crossing with Gaza on Sunday, two officials said.

“It will stay open until 10 March,” an Israeli official told reporters.

Read more: Life in Khan Younis on 1 May
"""


def test_an_article_of_elsewhere():
    reading = prepare(ARTICLE, land("gaza"), report="x", published=date(2030, 3, 3))
    assert [(zone.name, zone.speaks) for zone in reading.zones] == [
        ("headline", True), ("dateline", True), ("body", True), ("body", True), ("related", False),
    ]  # fmt: skip
    assert [m.id for m in reading.mentions] == ["egypt", "rafah", "egypt", "rafah", "israel"]
    assert [(d.first, d.last, d.kind) for d in reading.days] == [
        (date(2030, 3, 3), date(2030, 3, 3), "on"), (date(2030, 3, 3), date(2030, 3, 3), "on"), (None, date(2030, 3, 10), "until"),
    ]  # fmt: skip
    assert reading.lang == "en"
    assert reading.notes == ()


def test_a_missing_day_of_publication_is_said():
    reading = prepare("The gate is shut since Monday.", land("invented"), report="x")
    assert reading.published is None
    assert any("weekdays and dates without a year" in note for note in reading.notes)


def test_other_languages_and_hidden_characters_are_said():
    reading = prepare("Переход закрыт с 5 марта 2030 года.", land("ukraine"), report="x")
    assert reading.lang == "ru"
    assert [d.first for d in reading.days] == [date(2030, 3, 5)]
    assert any("only names and dates" in note for note in reading.notes)
    turned = prepare("The gate is \u202enepo\u202c today, 3 March 2030.", land("invented"), report="x")
    assert any("run the other way" in note for note in turned.notes)
    marked = prepare("المعبر\u200f مغلق، 3 آذار 2030.", land("invented"), report="x")
    assert marked.notes == ("Day of publication not known: weekdays and dates without a year stay empty.",)


@pytest.mark.parametrize("text", ["", " \n", "gate\x00shut", "x" * 50])
def test_text_that_cannot_be_used_is_refused(text):
    with pytest.raises(CaseError) as caught:
        prepare(text, land("invented"), report="x", settings=ReadingSettings(most_characters=40))
    assert all(problem.fix for problem in caught.value.problems)


def test_every_fault_is_told_at_once():
    with pytest.raises(CaseError) as caught:
        prepare(
            "gate\x00\ud800" + "x" * 50,
            land("invented"),
            report="x",
            settings=ReadingSettings(most_characters=40),
        )
    assert len(caught.value.problems) == 3


def test_reading_changes_no_letter_and_is_repeatable():
    index = NameIndex.of(land("gaza"))
    first = prepare(ARTICLE, land("gaza"), report="x", index=index)
    assert first.text == ARTICLE
    assert prepare(ARTICLE, land("gaza"), report="x", index=index) == first
    assert prepare(ARTICLE, land("gaza"), report="x") == first


def test_names_of_a_case_are_made_once():
    from maabar.importers.reports.prepare import index_of

    case, other, limits = land("gaza"), land("yemen"), ReadingSettings()
    first = index_of(case, limits)
    assert index_of(other, limits) is not first
    assert index_of(case, limits) is first
    assert index_of(case, ReadingSettings(accept_name=0.9)) is not first


# --- hostile text ----------------------------------------------------------------------------------------------------

PIECES = (
    "a. ", "Varda ", "1 ", "March 3 ", "from 1 to ", "(((", "“", "- ", "\n", "\n\n", "•\n", "By A ", "©", "[a]", "Read more:\n", "A, ",
    "TOWN, March 3 (A) ", "(A) - ", "12:30 ", "Updated ", "\u202e", "\u0300", "ال", "و", "Home > ", "photo by ", "file photo ", "file - ",
    "U.S. ", "Upland Liberation ", "and ", "the past ", "'", "/", "A/", "© A/", "until ", "Monday and ",
)  # fmt: skip


@pytest.mark.parametrize("piece", PIECES, ids=range(len(PIECES)))
def test_hostile_text_costs_no_more_than_it_is_long(piece):
    """Four times the text may take four times as long and some; a pattern that explodes takes sixteen times or more."""
    index, case = NameIndex.of(land("invented")), land("invented")

    def seconds(length):
        text = (piece * (length // len(piece) + 1))[:length] + " x"
        start = process_time()
        prepare(text, case, report="x", index=index)
        return process_time() - start

    seconds(2_000)  # patterns and words are made ready
    assert seconds(2_000) < 1.5  # fifteen times the target for a sentence: machines differ
    assert seconds(16_000) < 12.0


def test_a_hostile_file_of_the_largest_size_ends():
    text = "The gate at Varda is shut on Monday. " * 5_400  # 200,000 characters without a line break
    start = process_time()
    reading = prepare(text, land("invented"), report="x", published=date(2030, 3, 3))
    assert len(reading.sentences) == 5_400
    assert process_time() - start < 30


# --- letters ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A'zaz", "aʿzaz"), ("Öncüpınar", "oncupinar"), ("فَارْدَا", "فاردا"), ("أحمد", "احمد"), ("مدينة", "مدينه"), ("مستشفى", "مستشفي"),
        ("ـفاردا", "فاردا"), ("٢٥", "25"), ("Łódź", "lodz"), ("Şırnak", "sirnak"), ("فار\u200cدا", "فاردا"), ("Київ", "kyyiv"), ("a\u00a0 b", "a b"),
    ],
)  # fmt: skip
def test_fold(one, other):
    assert fold(one) == fold(other)


def test_visible_shows_what_hides():
    assert visible("a\u202eb\x07c\nd\te\u2066") == "a<U+202E>b<U+0007>c\nd\te<U+2066>"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("The gate", "en"),
        ("المعبر gate", "ar"),
        ("Переход", "ru"),
        ("Перехід", "uk"),
        ("Sınır kapısı açıldı", "tr"),
        ("12 %", ""),
    ],
)
def test_language_by_its_letters(text, lang):
    assert language_of(text) == lang
