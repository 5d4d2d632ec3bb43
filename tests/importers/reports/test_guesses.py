"""Guesses: sentences that no rule understands, weighed by their words, never unflagged."""

from __future__ import annotations

from datetime import date

import pytest

from maabar.importers.reports.clues import stem
from maabar.importers.reports.guesses import COLUMNS, START, Weights, weights
from maabar.importers.reports.names import NameIndex
from maabar.importers.reports.prepare import prepare
from maabar.importers.reports.read import read_text
from maabar.importers.reports.settings import ReadingSettings
from maabar.importers.reports.suggest import suggest
from maabar.importers.reports.verify import verify
from tests.importers.reports.articles import articles, case_of

STATES = {"gate", "road", "passage"}


def rows_of(sentence, settings=None, before="The Kuran crossing lies between Varda and Lenz."):
    case = case_of("varda")
    reading = read_text(
        f"Daily news\n\n{before}\n\n{sentence}",
        case,
        report="r",
        source="river-post",
        published=date(2031, 6, 25),
        settings=settings,
        index=NameIndex.of(case),
    )
    return [one for one in reading.suggestions if one.predicate in STATES]


@pytest.mark.parametrize(
    ("sentence", "value", "realis"),
    [
        ("Guards have stopped letting anybody over since the shots.", "closed", "asserted"),
        ("It will soon be back in action, engineers promised.", "open", "planned"),
        ("Work there is to start again next Monday, after the holiday.", "open", "planned"),
    ],
)
def test_new_words_for_a_state_are_guessed_and_flagged(sentence, value, realis):
    (row,) = rows_of(sentence)
    assert (row.subject, row.value, row.realis) == ("kuran", value, realis)
    assert "guess" in row.flags
    assert 0 < row.score <= 0.5


@pytest.mark.parametrize(
    "sentence",
    [
        "Is the gate still locked, and do guards stop anyone at Kuran?",
        "Nobody knows whether lorries get through there.",
        "The mayor planted a tree beside the Kuran crossing on Sunday.",
        "The ministry published its yearly report.",
    ],
)
def test_questions_and_what_says_nothing_are_not_guessed(sentence):
    assert rows_of(sentence) == []


def test_without_a_crossing_in_reach_nothing_is_guessed():
    assert rows_of("Guards have stopped letting anybody over.", before="It rained in the valley.") == []


def test_guesses_can_be_turned_off_and_made_rarer():
    sentence = "Guards have stopped letting anybody over since the shots."
    assert rows_of(sentence)
    assert rows_of(sentence, ReadingSettings(guess=False)) == []
    assert rows_of(sentence, ReadingSettings(least_chance=1.0)) == []


def test_what_rules_find_is_flagged_at_most_never_changed_or_lost():
    """The weights see the rows of the rules as a second reader: all they may do is add a flag."""
    flagged = 0
    for one in articles("kept"):
        case = case_of(one.case)
        reading = prepare(one.text, case, report=one.name, source=one.source, published=one.published)
        alone = suggest(reading, case)
        both = suggest(reading, case, guessing=weights())
        kept = [s for s in both if "guess" not in s.flags]
        assert [(s.quote, s.subject, s.value, s.realis) for s in kept] == [
            (s.quote, s.subject, s.value, s.realis) for s in alone
        ]
        assert all(set(a.flags) <= set(b.flags) for a, b in zip(alone, kept, strict=True))
        flagged += sum(a.flags != b.flags for a, b in zip(alone, kept, strict=True))
    assert flagged


def test_a_second_reading_that_differs_is_flagged():
    contrary = Weights({START: tuple(9.0 if c in {"restricted", "rumoured"} else 0.0 for c in COLUMNS)})
    case = case_of("varda")
    reading = prepare(
        "The Kuran crossing was closed.", case, report="r", source="river-post", published=date(2031, 6, 25)
    )
    (row,) = suggest(reading, case, guessing=contrary)
    assert (row.value, row.realis, row.flags) == ("closed", "asserted", ("realis", "value"))
    assert suggest(reading, case)[0].flags == ()


def test_a_guess_vouches_for_no_other_extractor():
    """A record that only a guess agrees with is still one that the rules did not see."""
    sentence = "Guards have stopped letting anybody over since the shots."
    case = case_of("varda")
    text = f"The Kuran crossing lies between Varda and Lenz.\n\n{sentence}"
    reading = prepare(text, case, report="r", source="river-post", published=date(2031, 6, 25))
    record = {
        "sentence": reading.sentences[-1].number,
        "quote": sentence[:-1],
        "predicate": "gate",
        "value": "closed",
        "subject": "kuran",
        "realis": "asserted",
    }
    (one,) = verify([record], reading, case).accepted
    assert "disagrees" in one.flags


def test_weights_are_read_from_text():
    made = Weights.of("# a note\nw:gate\t50\t\t-7\n")
    assert made.rows == {"w:gate": (0.5, 0.0, -0.07)}
    assert made.score(["w:gate", "w:unknown"], "closed") == pytest.approx(-0.07)


def test_shipped_weights_name_no_place_and_are_few():
    rows = weights().rows
    assert START in rows
    assert len(rows) < 9_000
    assert all(len(row) == len(COLUMNS) for row in rows.values())
    names = ["jarinje", "torkham", "lachin", "kuran", "belaya", "saraqib"]
    assert not [f for f in rows for name in names if name in f]


def test_stems():
    assert {stem("closed"), stem("closes"), stem("closing")} == {"clos"}
    assert stem("is") == "is"


@pytest.mark.parametrize("name", ["one", "two", "three", "four"])
def test_labels_lie_in_their_texts_and_speak_of_their_cases(name):
    from benchmarks.reading.texts import case_of as labelled_case
    from benchmarks.reading.texts import texts

    for text in texts(name):
        case, _ = labelled_case(name, text.case)
        known = set(case["crossings"]["crossing"])
        for one in text.sentences:
            assert 0 <= one.start < one.stop <= len(text.words)
            assert (one.kind == "status") == bool(one.said)
            assert all(said.crossings <= known for said in one.said)


def test_labelled_texts_are_read_no_worse_than_before():
    """Set two, development data: floors a little under what `python -m benchmarks.reading` prints."""
    from benchmarks.reading.scoring import Score, score
    from benchmarks.reading.texts import rows_of, texts

    total = Score()
    for text in texts("two"):
        total.add(score(text, rows_of(text, weights())))
    assert total.share("sentences: precision") >= 0.95
    assert total.share("sentences: recall") >= 0.95
    assert total.share("rows without a flag: crossing and meaning") >= 0.92


def test_the_fit_tells_words_apart():
    import numpy as np

    from benchmarks.reading.fit import logistic

    found = logistic(
        np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]), np.array([True, True, False, False]), 1.0
    )
    assert found[0] > 0 > found[1]
    assert found[0] == pytest.approx(-found[1], abs=1e-4)
