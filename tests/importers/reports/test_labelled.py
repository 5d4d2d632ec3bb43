"""Lines with a label, what one state ends, hours, and Arabic guesses: each in the smallest text that shows it."""

from __future__ import annotations

from datetime import date

import pytest

from maabar.importers.reports.read import read_text
from tests.importers.reports.articles import case_of

STATES = {"gate", "road", "passage"}


def rows_of(text, case="varda", source="river-post"):
    reading = read_text(text, case_of(case), report="r", source=source, published=date(2031, 6, 25))
    return [(one.subject, one.value, one.realis) for one in reading.suggestions if one.predicate in STATES]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Crossing: Kuran (Varda to Lenz)\nStatus: Open.", [("kuran", "open", "asserted")]),
        (
            "Crossing: Kuran (Varda to Lenz)\nStatus: Open to passengers; closed to cargo since 14 June.",
            [("kuran", "open", "asserted"), ("kuran", "closed", "asserted")],
        ),
        (
            "Crossing: Kuran (Varda to Lenz)\nStatus: Not accessible for cargo.",
            [("kuran", "closed", "asserted")],
        ),
        ("Status: Open.", []),
    ],
)
def test_a_label_under_the_heading_of_a_crossing(text, wanted):
    assert rows_of(f"Bulletin\n\n{text}") == wanted


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        (
            "The Kuran crossing was reopened on 24 June after a closure of three months.",
            {("kuran", "open", "asserted"), ("kuran", "closed", "historical")},
        ),
        (
            "The Kuran crossing was closed on 20 June and was reopened on 24 June.",
            {("kuran", "closed", "historical"), ("kuran", "open", "asserted")},
        ),
        ("The Kuran crossing closes at 22:00.", {("kuran", "restricted", "asserted")}),
        ("The Kuran crossing is open from 8 a.m. to noon.", {("kuran", "restricted", "asserted")}),
        ("The Kuran crossing is open from 3 June.", {("kuran", "open", "asserted")}),
        ("The Kuran crossing is open from 3 to 5 June.", {("kuran", "open", "asserted")}),
        ("The Kuran crossing is open at two places.", {("kuran", "open", "asserted")}),
        ("Soldiers shut the Kuran crossing at 10.", {("kuran", "closed", "asserted")}),
        (
            "Work at the Kuran crossing would resume once a scanner was there.",
            {("kuran", "open", "conditional")},
        ),
        (
            "Traffic over the Kuran crossing has been impossible since Monday.",
            {("kuran", "closed", "asserted")},
        ),
    ],
)
def test_what_is_over_hours_and_conditions(sentence, wanted):
    assert set(rows_of(f"News\n\n{sentence}")) == wanted


def test_a_bare_noun_after_two_crossings_is_doubted():
    text = (
        "Belaya was open on Monday. Trucks stood before Kuran. In the evening soldiers closed the crossing."
    )
    reading = read_text(text, case_of("varda"), report="r", source="river-post", published=date(2031, 6, 25))
    (last,) = [one for one in reading.suggestions if one.value == "closed"]
    assert "subject" in last.flags


@pytest.mark.parametrize(
    ("sentence", "value", "realis"),
    [
        ("ربطت الحكومة إعادة فتح معبر السواقي بالإفراج عن الأسرى.", "open", "conditional"),
        ("يذكر أن معبر السواقي ظل مغلقا ثلاثة أشهر.", "closed", "historical"),
        ("قال مدير المعبر إن معبر السواقي سيفتح متى انسحبت القوات.", "open", "conditional"),
    ],
)
def test_arabic_conditions_and_background(sentence, value, realis):
    assert [row[1:] for row in rows_of(f"أخبار\n\n{sentence}", "tamra", "gulf-lines")] == [(value, realis)]


def test_arabic_again_is_no_opening_of_its_own():
    rows = rows_of("أخبار\n\nأعادت الحواجز عشرات السيارات من معبر السواقي.", "tamra", "gulf-lines")
    assert all(value != "open" for _, value, _ in rows)


def test_arabic_guesses_are_flagged_and_can_be_turned_off():
    from maabar.importers.reports.settings import ReadingSettings

    text = "أخبار\n\nيقع معبر السواقي على الحدود.\n\nبات بإمكان الأهالي العبور منه دون تصاريح منذ أيام."
    case = case_of("tamra")
    asked = {"report": "r", "source": "gulf-lines", "published": date(2031, 6, 25)}
    found = [one for one in read_text(text, case, **asked).suggestions if one.predicate in STATES]
    assert found
    assert all("guess" in one.flags and one.score <= 0.5 for one in found)
    without = read_text(text, case, settings=ReadingSettings(guess=False), **asked)
    assert not [one for one in without.suggestions if one.predicate in STATES]
