"""What whole short texts say: by reference to a sentence before, in other words, in lists and tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from maabar.importers.reports.names import NameIndex
from maabar.importers.reports.read import read_text
from tests.importers.reports.articles import STATE, case_of
from tests.importers.reports.texts_told import TEXTS


@dataclass(frozen=True)
class Told:
    name: str
    case: str
    source: str
    published: date
    sentences: tuple[str, ...]
    wanted: tuple[str, ...]


def _texts():
    found = []
    for block in TEXTS.strip().split("\n\n"):
        head, *lines = block.splitlines()
        case, source, day, name = head.removeprefix("# ").split(" ", 3)
        pairs = [line.split(" =>", 1) for line in lines]
        found.append(
            Told(
                name,
                case,
                source,
                date.fromisoformat(day),
                tuple(sentence for sentence, _ in pairs),
                tuple(wanted.strip() for _, wanted in pairs),
            )
        )
    return found


def _read(told, *, join=" "):
    case = case_of(told.case)
    text = "Daily news\n\n" + join.join(told.sentences)
    reading = read_text(
        text,
        case,
        report="r",
        source=told.source,
        published=told.published,
        index=NameIndex.of(case),
    )
    return text, reading


def _rows_of(text, reading, sentence):
    start = text.index(sentence)
    return [
        one
        for one in reading.suggestions
        if one.predicate in STATE and start <= one.quote.start < start + len(sentence)
    ]


@pytest.mark.parametrize("told", _texts(), ids=lambda told: told.name)
def test_each_sentence_says_what_it_says(told):
    # A row of a table ends without a stop, so such texts stand line by line.
    stops = all(sentence.endswith(".") for sentence in told.sentences)
    text, reading = _read(told, join=" " if stops else "\n")
    for sentence, wanted in zip(told.sentences, told.wanted, strict=True):
        found = _rows_of(text, reading, sentence)
        rows = [row.strip() for row in wanted.split(";") if row.strip()]
        got = {f"{one.subject} {one.value} {one.realis}" for one in found}
        assert got == {row.removeprefix("? ") for row in rows}, sentence
        for row in rows:
            flagged = [one.flags for one in found if f"{one.subject} {one.value} {one.realis}" in row]
            assert all(flagged) or not row.startswith("?"), sentence


def test_an_answer_is_bound_to_the_one_proposal_that_fits():
    told = Told(
        "",
        "aurora",
        "andes-wire",
        date(2031, 6, 25),
        (
            "Costa Verde put forward a plan for the two bridges this week.",
            "Sierra Alta has turned it down, saying a stricter regime must come first.",
            "The Line Traders' Union agreed to consider it.",
        ),
        (),
    )
    _, reading = _read(told)
    found = [
        (one.predicate, one.value, one.subject, one.said_by.split(":")[0])
        for one in reading.suggestions
        if one.predicate in {"proposal", "position"}
    ]
    assert ("proposal", "offered", "two-bridges") in {row[:3] for row in found}
    assert ("position", "against", "two-bridges", "sierra-gov") in found
    assert ("position", "conditional", "two-bridges", "line-union") in found


def test_a_loose_word_of_mood_or_negation_is_flagged():
    told = Told(
        "",
        "varda",
        "north-wire",
        date(2031, 6, 25),
        ("The Kuran crossing is open, though not as expected.", "Belaya is open."),
        (),
    )
    text, reading = _read(told)
    first, second = (_rows_of(text, reading, sentence) for sentence in told.sentences)
    assert all("polarity" in one.flags for one in first)
    assert first
    assert not any(one.flags for one in second)
    assert second


def test_officials_named_by_what_they_govern_speak_for_who_holds_it():
    told = Told(
        "", "varda", "north-wire", date(2031, 6, 25),
        ("The governor of Teplitsa said the Kuran crossing was closed.",), (),
    )  # fmt: skip
    _, reading = _read(told)
    assert {one.said_by for one in reading.suggestions} == {"lenz: governor of Teplitsa"}
