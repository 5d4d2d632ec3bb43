"""Parts of reports: every line of a made article is named, and the body is never lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maabar.importers.reports.settings import ReadingSettings
from maabar.importers.reports.zone_patterns import DATE_LINE
from maabar.importers.reports.zones import SILENT, zones

SETTINGS = ReadingSettings()

LONG = "Trucks that had waited for nine days at the gate were let through in the afternoon, two drivers told reporters."
SHORT = "The council gave no reason for it."

#: Each article is a list of (zone, line); an empty line stands where the list has None.
ARTICLES = {
    "wire": [
        ("headline", "Council shuts Varda crossing as talks stall"),
        ("byline", "By Jane Doe and John Roe"),
        ("dateline", "March 3, 2030 10:15 AM GMT"),
        ("share", "Share"),
        ("share", "Facebook Twitter WhatsApp Email"),
        (None, ""),
        ("dateline+body", "ORSHABAT, March 3 (Reuters) - The council shut the Varda crossing on Monday, two officials said."),
        ("body", LONG),
        ("advertisement", "Advertisement"),
        ("body", SHORT),
        ("related", "Read more: The long road to Sormin"),
        ("body", "“We will open it again when we are asked to,” a spokesman said."),
        ("credit", "(Reporting by Jane Doe; Editing by John Roe)"),
        ("copyright", "Our Standards: The Thomson Reuters Trust Principles."),
    ],
    "broadcaster": [
        ("headline", "Varda crossing reopens after nine days"),
        ("headline-repeat", "Varda crossing reopens after nine days"),
        ("standfirst", "Trucks with flour and fuel are moving again between the two sides."),
        ("dateline", "Published On 3 Mar 2030"),
        ("caption", "Trucks wait at the Varda crossing on Sunday [Ana Kovac/AFP]"),
        ("body", LONG),
        ("related", "Recommended Stories"),
        ("related", "list of 3 items"),
        ("related", "Who holds the bridges of the hills"),
        ("related", "Why the millers left Nadra"),
        ("related", "end of list"),
        ("body", "Officials on both sides said that the gate would stay open."),
        ("follow-us", "Sign up for our newsletter"),
        ("copyright", "© 2030 The Hill Times. All rights reserved."),
    ],
    "agency": [
        ("headline", "Russia-style agencies open with the town and the day"),
        (None, ""),
        ("dateline+body", "ORSHABAT, March 24. /LONA/. The corridors will work from nine in the morning, the centre said."),
        ("body", LONG),
    ],
    "report": [
        ("headline", "UPLAND: Situation Report No. 12"),
        ("dateline", "As of 3 March 2030"),
        (None, ""),
        ("heading", "HIGHLIGHTS"),
        ("bullet", "• The Varda crossing remained closed for commercial goods through the week."),
        ("bullet", "• About 1,200 people crossed at North Bridge, most of them students."),
        (None, ""),
        ("heading", "Humanitarian Access"),
        ("body", LONG),
        ("heading", "Varda crossing:"),
        ("body", "Status: closed."),
        ("heading", "North Bridge:"),
        ("body", "Status: closed."),
        ("navigation", "Page 2 of 5"),
        ("body", "Partners report that two convoys were turned back at the gate."),
    ],
    "arabic": [
        ("headline", "إغلاق معبر فاردا بعد توقف المحادثات"),
        ("dateline", "3 آذار 2030"),
        ("caption", "شاحنات عند معبر فاردا [رويترز]"),
        ("body", "أغلق المجلس معبر فاردا أمام الشاحنات يوم الاثنين، وقال مسؤولان إن الإغلاق يستمر حتى إشعار آخر."),
        ("related", "اقرأ أيضاً: الطريق الطويل إلى نادرة"),
        ("body", "ولم يذكر المجلس سبباً للإغلاق."),
        ("follow-us", "تابعونا على فيسبوك"),
        ("copyright", "جميع الحقوق محفوظة"),
    ],
    "site": [
        ("navigation", "hill-times.example"),
        ("headline", "Varda Crossing Reopens As Talks Resume"),
        ("dateline", "Jane Doe 3 minutes ago Fri 04th June 2030 | 03:20 PM"),
        ("headline-repeat", "Varda crossing reopens as talks resume"),
        ("caption", "Trucks stand at the gate on the road between Orshabat and Nadra in 2029. (AFP)"),
        ("repeat", "Trucks stand at the gate on the road between Orshabat and Nadra in 2029. (AFP)"),
        ("navigation", "Short Url:"),
        ("dateline", "14 Jun 2030 02:06:36 GMT9"),
        ("dateline+body", "AL-TAHUNA: The town in the hills was filled with traders on Thursday as the gate of Varda was opened to them."),
        ("related", "READ: Why the millers left Nadra"),
        ("body", LONG),
        ("copyright", "The post Varda crossing reopens appeared first on The Hill Times."),
        ("navigation", "Write a comment"),
    ],
    "desk": [
        ("headline", "Roads between the two sides open again"),
        ("dateline", "News Desk | 2030-06-09 01:04 PM UTC"),
        ("dateline+body", "NADRA, JUNE 9, HILLPRESS. The council opened two roads on Sunday, its spokesman said."),
        ("dateline+body", "June 9,  (PORT NADRA) – The council opened two roads on Sunday, its spokesman said again."),
        ("dateline+body", "Nadra, June 9, 2030. The decision to open the crossing has not been made, officials said."),
        ("dateline+body", "Nadra, June 9 (Hill Point / Valley News - 9th Jun, 2030 ) :Checkpoints reopened along the line."),
        ("dateline+body", "Nadra, LONA – The council opened the road to Orshabat on Sunday."),
    ],
    "archive picture": [
        ("headline", "Herders ask for a way to the pastures"),
        ("caption-archive", "FILE - A truck crosses North Bridge, March 3, 2027. (AP Photo/Jane Doe, File)"),
        ("body", LONG),
    ],
}  # fmt: skip


#: Where a lead such as `TOWN, March 3 (Agency) -` ends.
MARKS = (") :", ") - ", "/LONA/. ", ": ", "PRESS. ", " – ", "2030. ")


def laid_out(lines):
    text, wanted = "", []
    for zone, line in lines:
        start = len(text)
        if zone == "dateline+body":
            cut = next(line.index(mark) + len(mark) for mark in MARKS if mark in line)
            wanted += [
                ("dateline", start, start + len(line[:cut].rstrip())),
                ("body", start + cut, start + len(line)),
            ]
        elif zone == "bullet":
            wanted.append(("body", start + 2, start + len(line)))
        elif zone:
            wanted.append((zone, start, start + len(line)))
        text += line + "\n"
    return text, wanted


@pytest.mark.parametrize("name", ARTICLES)
def test_every_line_of_an_article_is_named(name):
    text, wanted = laid_out(ARTICLES[name])
    found = [(zone.name, zone.span.start, zone.span.stop) for zone in zones(text, SETTINGS)]
    shown = [(zone, text[a:b]) for zone, a, b in found]
    assert shown == [(zone, text[a:b]) for zone, a, b in wanted]
    assert found == wanted


@pytest.mark.parametrize("name", ARTICLES)
def test_silent_zones_do_not_speak_and_the_others_do(name):
    text, _ = laid_out(ARTICLES[name])
    assert all(zone.speaks == (zone.name not in SILENT) for zone in zones(text, SETTINGS))


#: Lines that begin or end like a notice and are the body all the same.
BODY = (
    "Related to this, the council also shut the road to Nadra.",
    "Read the statement in full: the crossing will be shut until Friday.",
    "Follow-up talks on the crossing will be held on Monday.",
    "Sharing the news on Facebook, the council said that the gate was shut.",
    "Watch towers were set on fire near the crossing on Sunday.",
    "More than 200 trucks passed North Bridge on Sunday.",
    "Home to 12,000 people, the town lies near the crossing.",
    "By Monday the crossing had been shut for nine days, residents said.",
    "Analysis of pictures shows that the gate was moved.",
    "Sources: close to the council said the gate would open.",
    "Updated figures show that 300 people crossed on 3 March 2030, far more than before.",
    "Photographers were turned away at the gate.",
    "The two sides - long at odds - met at North Bridge.",
    "Page after page of the agreement speaks of the crossing.",
    "Support for the opening is growing in Nadra.",
    "Get out while the gate is open, the radio told residents.",
    "وأغلق المعبر يوم الأحد بعد شكاوى من الأهالي.",
    "Open",
    "Status of Varda: open to people on foot only",
    "Terms and conditions of the opening were not disclosed.",
    "With information from drivers, the council drew up a list of closed roads.",
    "News | Varda crossing reopens to trucks after nine days",
    "Next article of the agreement speaks of the gate.",
    "كتب المسؤول على تويتر أن معبر فاردا مغلق",
    "اشترك في الهجوم على المعبر عشرات المسلحين",
    "انضم إلى القوة عند المعبر عشرون رجلاً",
    "تابعنا الوضع عند المعبر منذ الصباح",
    "التعليقات على إغلاق المعبر لم تتوقف",
    "إعلان فتح المعبر جاء بعد لقاء في نادرة.",
    "نشر المجلس قوات قرب المعبر في 3 آذار وأغلق الطريق.",
)


@pytest.mark.parametrize("line", BODY)
def test_body_is_not_lost_to_a_pattern(line):
    text = f"Council shuts crossing\n\n{LONG}\n\n{line}\n\n{SHORT}\n"
    named = {text[zone.span.start : zone.span.stop]: zone for zone in zones(text, SETTINGS)}
    assert named[line].speaks
    assert named[line].name in {"body", "heading"}


def test_first_line_that_looks_like_a_link_is_the_headline():
    text = f"Watch: Trucks roll over North Bridge\n\n{LONG}\n"
    assert [zone.name for zone in zones(text, SETTINGS)] == ["headline", "body"]


def test_paragraph_broken_at_a_margin_is_one_part():
    lines = [
        "The council shut the Varda crossing on Monday after talks on the",
        "release of drivers had stalled, two officials said. Trucks that",
        "had waited for nine days were sent back to Orshabat, and no day",
        "was named for the opening.",
    ]
    text = "\n".join(lines) + "\n\n" + SHORT
    assert [text[z.span.start : z.span.stop] for z in zones(text, SETTINGS)] == ["\n".join(lines), SHORT]


def test_repeated_paragraph_speaks_once_and_a_short_one_twice():
    text = f"Head\n\n{LONG}\n\nStatus: closed.\n\n{LONG}\n\nStatus: closed.\n"
    found = [(zone.name, zone.speaks) for zone in zones(text, SETTINGS)]
    assert found == [("headline", True), ("body", True), ("body", True), ("repeat", False), ("body", True)]


def test_repeat_is_known_in_spite_of_quotes_and_case():
    text = f'Head\n\n“Open the gate,” {LONG}\n\n"open the gate", {LONG.upper()}\n'
    assert [zone.name for zone in zones(text, SETTINGS)] == ["headline", "body", "repeat"]


def test_links_end_where_a_sentence_begins():
    text = f"Head\n\nRelated:\nWhy the millers left Nadra\n{SHORT}\nAnother line about nothing\n"
    assert [zone.name for zone in zones(text, SETTINGS)] == ["headline", "related", "related", "body", "body"]


@given(st.text(alphabet="aA .\n-•:[]()/©|0123456789اب،\u202e", max_size=400))
@settings(max_examples=300, deadline=None)
def test_zones_never_overlap_and_lose_no_word(text):
    found = zones(text, SETTINGS)
    spans = [(zone.span.start, zone.span.stop) for zone in found]
    assert all(a < b for a, b in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    outside = "".join(
        text[b:a] for (_, b), (a, _) in zip([(0, 0), *spans], [*spans, (len(text), 0)], strict=True)
    )
    # Between the parts there is nothing but space, bullets, and numbers of lists.
    assert not any(word.isalpha() and len(word) > 1 for word in outside.split())


@pytest.mark.parametrize(
    ("line", "dated"),
    [
        ("The Daily, 21 December 2021", True),
        ("Flash Update No. 6, 13 February 2025", True),
        ("Field note by Hill Monitor, 2 July 2024", True),
        ("North Bridge Reopened, 12 May 2022", False),
        ("He was born in Arden, 5 May 1971", False),
    ],
)
def test_who_publishes_and_the_day_are_a_line_of_date(line, dated):
    assert bool(DATE_LINE.match(line)) is dated
