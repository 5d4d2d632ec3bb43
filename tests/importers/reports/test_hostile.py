"""Text that means harm: nothing crashes, nothing takes long, nothing is made up."""

from __future__ import annotations

import random
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maabar.errors import CaseError
from maabar.importers.reports.names import NameIndex
from maabar.importers.reports.prepare import prepare
from maabar.importers.reports.read import read_text
from maabar.importers.reports.suggest import suggest
from maabar.importers.reports.verify import verify
from tests.importers.reports.articles import case_of

SENTENCE_S = 0.1  # of a sentence of 2,000 characters, on one core
WORDS = [
    "not",
    "no",
    "never",
    "said",
    "that",
    "who",
    "which",
    ",",
    ";",
    ":",
    "“",
    "”",
    '"',
    "(",
    ")",
    "the",
    "Kuran",
    "crossing",
    "closed",
    "open",
    "opened",
    "reopen",
    "will",
    "would",
    "if",
    "unless",
    "only",
    "according",
    "to",
    "by",
    "of",
    "and",
    "but",
    "while",
    "trucks",
    "crossed",
    "through",
    "denied",
    "reports",
    "three",
    "all",
    "both",
    "it",
    "they",
    "was",
    "has",
    "had",
    "been",
    "12",
    "on",
    "Monday",
    "spokesman",
    "Varda",
    "proposal",
    "rejected",
    "agreement",
    "talks",
    "queue",
    "restrictions",
    "lifted",
    "to",
    "for",
    "from",
    "since",
    "يفتح",
    "معبر",
    "مغلق",
    "قال",
    "إن",
    "لا",
]


@pytest.fixture(scope="module")
def place():
    case = case_of("varda")
    return case, NameIndex.of(case)


def read(place, text, lang="en"):
    case, index = place
    return read_text(
        text, case, report="r", source="river-post", published=date(2031, 6, 1), lang=lang, index=index
    )


@pytest.mark.parametrize(
    "unit",
    ["not ", "said that ", "the ", ", which ", "Kuran crossing ", "closed ", "if ", "“", '"', "(", "of the ", "and ", "no no longer ", "who said ", ": ",
     "according to ", "three trucks ", "reopen the ", "was denied by ", "to ", "١٢ ", "معبر ", "قال ", "\u202e", "🙂 ", "a.", "1,1", "Kuran, ", "quoted as saying "],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_repeated_words(place, unit, lang):
    case, index = place
    text = "News\n\n" + (unit * 2000)[:1900] + " the Kuran crossing is closed."
    reading = prepare(text, case, report="r", source="", published=date(2031, 6, 1), lang=lang, index=index)
    best = 9.0
    for _ in range(3):
        start = time.perf_counter()
        suggest(reading, case)
        best = min(best, time.perf_counter() - start)
    assert best < SENTENCE_S


def test_mixed_words(place):
    case, index = place
    rng = random.Random(4)
    for _ in range(40):
        text = "News\n\n" + " ".join(rng.choice(WORDS) for _ in range(330))[:2000]
        reading = prepare(
            text, case, report="r", source="", published=date(2031, 6, 1), lang="en", index=index
        )
        start = time.perf_counter()
        found = suggest(reading, case)
        assert time.perf_counter() - start < 3 * SENTENCE_S  # several sentences, and the machine is shared
        assert verify(found, reading, case).refused == ()


@settings(max_examples=80)
@given(
    st.lists(st.sampled_from([*WORDS, "\n\n", ". ", "\x01", "\u200f"]), max_size=80),
    st.sampled_from(["en", "ar", "ru"]),
)
def test_any_words(words, lang):
    case = case_of("varda")
    text = " ".join(words)
    try:
        reading = read_text(
            text, case, report="r", source="river-post", published=date(2031, 6, 1), lang=lang
        )
    except CaseError as error:
        if not error.problems:
            raise
        return
    for s in reading.suggestions:
        sentence = next(x for x in reading.sentences if x.number == s.sentence)
        assert sentence.span.start <= s.quote.start < s.quote.stop <= sentence.span.stop
        assert s.subject in {"", *case["crossings"]["crossing"], *case["places"]["place"]}


@settings(max_examples=100)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.floats(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["sentence", "quote", "predicate", "value", "x"]), inner, max_size=4
            )
        ),
        max_leaves=8,
    )
)
def test_any_record(record):
    case = case_of("varda")
    reading = read_text("News\n\nThe Kuran crossing is closed.", case, report="r", source="river-post")
    result = verify([record], reading, case)
    assert len(result.accepted) + len(result.refused) == 1


def test_other_languages_say_nothing(place):
    assert read(place, "Новости\n\nПункт Kuran crossing closed закрыт.", "ru").suggestions == ()
