"""Sentences: where they end, that their places are exact, that hostile text costs little."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maabar.importers.reports import sentences as module
from maabar.importers.reports.records import Span, Zone
from maabar.importers.reports.sentences import plain_ends, sentences
from maabar.importers.reports.settings import ReadingSettings

SETTINGS = ReadingSettings()


def cut(text, lang="en", limits=SETTINGS):
    return [one.text for one in sentences(text, [Zone("body", Span(0, len(text)))], lang, limits)]


#: Paragraphs with a bar where a sentence ends.
PARAGRAPHS = (
    ("en", "The gate is shut. |Trucks wait."),
    ("en", "The U.N. envoy met Gen. Abu Salem on Jan. 5. |They agreed nothing."),
    ("en", "“The gate is shut,” he said. |“We do not know for how long.” |Trucks wait."),
    ("en", "Mr. J. Doe left at 5 p.m. on Monday. |He did not return."),
    ("en", "Some 3.5 tonnes passed. |No. 12 of the list was refused."),
    ("en", "Is it open? |Nobody knows! |It was shut on Sunday."),
    ("en", "He told the Corp. of millers about it. |The Co. left."),
    ("en", "They call themselves ‘Free Millers’. |The group left."),
    ("en", "The gate was shut in 2029. |It opened in 2030."),
    ("en", "The bridge, built by Smith Ltd. of Nadra, is open."),
    ("en", "He said so (see below). |Then he left."),
    ("ar", "المعبر مغلق. |الشاحنات تنتظر."),
    ("ar", "هل فتح المعبر؟ |لا أحد يعرف. |وقال مصدر إن الطريق مغلق."),
    ("ar", "عبرت 3.5 أطنان عبر المعبر. |ولم تعبر شاحنات أخرى."),
)


@pytest.mark.parametrize(("lang", "marked"), PARAGRAPHS)
def test_sentences_end_where_a_reader_would_end_them(lang, marked):
    wanted = [part.strip() for part in marked.split("|")]
    assert cut(marked.replace("|", ""), lang) == wanted


def test_places_are_exact_and_numbered_over_zones():
    text = "Head\n\n  One here. Two there.  \n\nThree."
    zones = [
        Zone("headline", Span(0, 4)),
        Zone("body", Span(8, 28)),
        Zone("related", Span(8, 28), speaks=False),
        Zone("body", Span(32, 38)),
    ]
    found = sentences(text, zones, "en", SETTINGS)
    assert [(s.number, s.text, s.zone) for s in found] == [
        (1, "Head", "headline"), (2, "One here.", "body"), (3, "Two there.", "body"), (4, "Three.", "body"),
    ]  # fmt: skip
    assert all(text[s.span.start : s.span.stop] == s.text for s in found)


def test_date_lines_and_silent_zones_have_no_sentences():
    zones = [Zone("dateline", Span(0, 12)), Zone("related", Span(0, 12), speaks=False)]
    assert sentences("3 March 2030", zones, "en", SETTINGS) == ()


def test_what_a_segmenter_changes_is_cut_by_the_plain_rule(monkeypatch):
    class Changing:
        def segment(self, text):
            return [text.upper()]

    monkeypatch.setattr(module, "_segmenter", lambda lang: Changing())
    assert cut("The U.S. Army left. Trucks wait.") == ["The U.S. Army left.", "Trucks wait."]


def test_what_a_segmenter_leaves_out_is_cut_by_the_plain_rule(monkeypatch):
    class Forgetful:
        def segment(self, text):
            return [text[:10]]

    monkeypatch.setattr(module, "_segmenter", lambda lang: Forgetful())
    assert cut("The U.S. Army left. Trucks wait.") == ["The U.S. Army left.", "Trucks wait."]


def test_too_long_is_cut_at_a_space_and_too_many_are_left_out():
    limits = SETTINGS.model_copy(update={"longest_sentence": 20, "most_sentences": 3})
    assert cut("one two three four five six seven", limits=limits) == ["one two three four", "five six seven"]
    assert len(cut("A b. C d. E f. G h.", limits=limits)) == 3
    assert [len(piece) for piece in cut("x" * 45, limits=limits)] == [20, 20, 5]


HOSTILE = (
    "a. " * 700, '"' * 2_000, "(" * 2_000, "A.B." * 500, "U.S. " * 400, ". . . " * 330, "x" * 2_000, "“" * 1_000 + "”" * 1_000,
    "1) " * 660, "?!" * 1_000, '"a. ' * 500, "\u202e" * 2_000, "J. " * 660, ".\n" * 1_000, "Mr. " * 500, "e.g. " * 400,
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_keeps_its_places(text):
    found = sentences(text, [Zone("body", Span(0, len(text)))], "en", SETTINGS)
    assert all(text[s.span.start : s.span.stop] == s.text for s in found)


@given(st.text(alphabet='aB. \n"”!?“1)(ا؟\u00a0', max_size=200))
@settings(max_examples=200, deadline=None)
def test_every_letter_is_in_one_sentence(text):
    found = sentences(text, [Zone("body", Span(0, len(text)))], "en", SETTINGS)
    inside = set()
    for one in found:
        assert text[one.span.start : one.span.stop] == one.text
        assert not inside & set(range(one.span.start, one.span.stop))
        inside |= set(range(one.span.start, one.span.stop))
    assert all(i in inside for i, c in enumerate(text) if not c.isspace())


def test_plain_rule_and_segmenter_agree_where_nothing_is_doubtful():
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pysbd
    segmenter = pysbd.Segmenter(language="en", clean=False)
    text = (
        "The council shut the crossing on Monday after talks stalled. Two officials said that trucks were sent back! "
        "“No day was named for the opening,” one of them said. Was the road open as well? Nobody could say so."
    )
    ends = plain_ends(text)
    pieces = [text[a:b].strip() for a, b in zip([0, *ends], [*ends, len(text)], strict=True)]
    assert pieces == [piece.strip() for piece in segmenter.segment(text)]
