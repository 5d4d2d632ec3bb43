"""Dates: one table per language, counted from Thursday, 25 March 2021 unless a row says otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maabar.importers.reports.dates import dateline, days
from maabar.importers.reports.records import Sentence, Span, Zone
from maabar.importers.reports.settings import ReadingSettings

PUBLISHED = date(2021, 3, 25)


def read(text, published=PUBLISHED):
    return days(text, [Sentence(1, Span(0, len(text)), text, "body")], published)


def written(text, published=PUBLISHED):
    """Days as `words: first/last precision kind`, `?` where nothing can be said, `..` where an end is open."""
    found = []
    for day in read(text, published):
        start = "?" if day.first is None else day.first.isoformat()[2:]
        stop = "?" if day.last is None else day.last.isoformat()[2:]
        found.append(f"{text[day.span.start : day.span.stop]}: {start}/{stop} {day.precision} {day.kind}")
    return found


ENGLISH = {
    # absolute
    "It opened on 25 March 2021.": ["on 25 March 2021: 21-03-25/21-03-25 day on"],
    "It opened on the 25th of March, 2021.": ["on the 25th of March, 2021: 21-03-25/21-03-25 day on"],
    "It opened on March 5, 2020": ["on March 5, 2020: 20-03-05/20-03-05 day on"],
    "It opened on Sept. 5": ["on Sept. 5: ?/? unclear on"],
    "It opened on Feb. 5": ["on Feb. 5: 21-02-05/21-02-05 day on"],
    "It opened on 2020-04-03": ["on 2020-04-03: 20-04-03/20-04-03 day on"],
    "It opened on 03.04.2020": ["on 03.04.2020: 20-04-03/20-04-03 day on"],
    "It opened on 03/04/2020": ["on 03/04/2020: ?/? unclear on"],
    "It opened on 13/04/2020": ["on 13/04/2020: 20-04-13/20-04-13 day on"],
    "It opened on 04/13/2020": ["on 04/13/2020: 20-04-13/20-04-13 day on"],
    "It opened on 04/04/20": ["on 04/04/20: 20-04-04/20-04-04 day on"],
    "It opened on 29 February 2021": ["on 29 February 2021: ?/? unclear on"],
    "It opened on 20 December": ["on 20 December: 20-12-20/20-12-20 day on"],
    "It opened on 10 October": ["on 10 October: ?/? unclear on"],
    "It opened in March 2020": ["in March 2020: 20-03-01/20-03-31 month on"],
    "It opened last March": ["last March: 20-03-01/20-03-31 month on"],
    "It opened in May": ["in May: 21-05-01/21-05-31 month on"],
    "They may march; the march may last.": [],
    "It was built in 2014": ["in 2014: 14-01-01/14-12-31 unclear on"],
    "It carried 2014 trucks": [],
    "on Wednesday, 24 March": ["on Wednesday, 24 March: 21-03-24/21-03-24 day on"],
    "on Wednesday, 23 March": ["on Wednesday, 23 March: ?/? unclear on"],
    "on Sunday (March 21)": ["on Sunday (March 21: 21-03-21/21-03-21 day on"],
    # parts of a month
    "closed since early March": ["since early March: 21-03-01/? week since"],
    "in mid-April": ["in mid-April: 21-04-11/21-04-20 week on"],
    "in late February 2020": ["in late February 2020: 20-02-21/20-02-29 week on"],
    "at the end of January": ["at the end of January: 21-01-21/21-01-31 week on"],
    # weekdays
    "On Wednesday, it shut": ["On Wednesday: 21-03-24/21-03-24 day on"],
    "It shut on Thursday": ["on Thursday: 21-03-25/21-03-25 day on"],
    "It shut Sunday morning": ["Sunday morning: 21-03-21/21-03-21 day on"],
    "It shut last Thursday": ["last Thursday: 21-03-18/21-03-18 day on"],
    "It opens next Thursday": ["next Thursday: 21-04-01/21-04-01 day on"],
    "It opens next Monday": ["next Monday: 21-03-29/21-03-29 day on"],
    "It will open on Sunday": ["on Sunday: 21-03-28/21-03-28 day on"],
    "It will open on Sunday, he said on Monday": ["on Sunday: 21-03-28/21-03-28 day on", "on Monday: 21-03-22/21-03-22 day on"],
    "It is due to open on Thursday": ["on Thursday: 21-03-25/21-03-25 day on"],
    "He said it would open on Wednesday": ["on Wednesday: ?/? unclear on"],
    "As of Friday, all gates will open": ["As of Friday: 21-03-26/? day since"],
    "On Sunday the gate will open": ["On Sunday: 21-03-28/21-03-28 day on"],
    "On Sunday, they said the gate will open": ["On Sunday: 21-03-21/21-03-21 day on"],
    "in the attacks of Oct. 7, 2020": ["Oct. 7, 2020: 20-10-07/20-10-07 day on"],
    "open on Mondays only": [],
    # beginnings and ends
    "as of 25 March": ["as of 25 March: 21-03-25/? day since"],
    "since 10 October": ["since 10 October: 20-10-10/? day since"],
    "since Monday": ["since Monday: 21-03-22/? day since"],
    "starting 1 April": ["starting 1 April: 21-04-01/? day since"],
    "as of Monday": ["as of Monday: ?/? unclear since"],
    "until 10 July": ["until 10 July: ?/21-07-10 day until"],
    "closed until Friday": ["until Friday: ?/21-03-26 day until"],
    "It was closed until Friday": ["until Friday: ?/? unclear until"],
    "before 5 March": ["before 5 March: ?/21-03-04 day until"],
    "after 5 March 2021": ["after 5 March 2021: 21-03-06/? day since"],
    "shut until further notice": ["until further notice: ?/? unclear until"],
    # stretches
    "from 1 to 5 March": ["from 1 to 5 March: 21-03-01/21-03-05 day on"],
    "between 3 and 7 May 2019": ["between 3 and 7 May 2019: 19-05-03/19-05-07 day on"],
    "March 3-5, 2020": ["March 3-5, 2020: 20-03-03/20-03-05 day on"],
    "3–5 March 2020": ["3–5 March 2020: 20-03-03/20-03-05 day on"],
    "from 28 February to 3 March": ["from 28 February to 3 March: 21-02-28/21-03-03 day on"],
    "from 20 December to 3 January": ["from 20 December to 3 January: 20-12-20/21-01-03 day on"],
    "from 28 December 2019 until 3 January 2020": ["from 28 December 2019 until 3 January 2020: 19-12-28/20-01-03 day on"],
    "between Monday and Wednesday": ["between Monday and Wednesday: 21-03-22/21-03-24 day on"],
    "3 and 4 March": ["3 and 4 March: 21-03-03/21-03-04 day on"],
    "3 and 7 March": ["3 and 7 March: 21-03-03/21-03-03 day on", "3 and 7 March: 21-03-07/21-03-07 day on"],
    "5 to 1 March": ["5 to 1 March: ?/? unclear on"],
    "on Monday and Tuesday": ["on Monday: 21-03-22/21-03-22 day on", "Tuesday: 21-03-23/21-03-23 day on"],
    # lasting
    "for three days": ["for three days: ?/? unclear on"],
    "from 1 April for three days": ["from 1 April for three days: 21-04-01/21-04-03 day on"],
    "for two weeks starting 1 April": ["for two weeks starting 1 April: 21-04-01/21-04-14 day on"],
    "over the past three days": ["over the past three days: 21-03-22/21-03-25 day on"],
    "in the last 24 hours": ["in the last 24 hours: 21-03-24/21-03-25 day on"],
    # relative
    "today": ["today: 21-03-25/21-03-25 day on"],
    "for the ninth day in a row": ["for the ninth day in a row: 21-03-17/? day since"],
    "for a 13th consecutive day": ["for a 13th consecutive day: 21-03-13/? day since"],
    "today, Wednesday": ["today, Wednesday: 21-03-24/21-03-24 day on"],
    "yesterday, Monday": ["yesterday, Monday: ?/? unclear on"],
    "open from 11.00 to 14.00": [],
    "It shut yesterday": ["yesterday: 21-03-24/21-03-24 day on"],
    "the day before yesterday": ["the day before yesterday: 21-03-23/21-03-23 day on"],
    "tomorrow": ["tomorrow: 21-03-26/21-03-26 day on"],
    "overnight": ["overnight: 21-03-24/21-03-25 day on"],
    "two days ago": ["two days ago: 21-03-23/21-03-23 day on"],
    "10 days ago": ["10 days ago: 21-03-15/21-03-15 day on"],
    "two weeks ago": ["two weeks ago: 21-03-08/21-03-14 week on"],
    "three months ago": ["three months ago: 20-12-01/20-12-31 month on"],
    "48 hours ago": ["48 hours ago: 21-03-23/21-03-23 day on"],
    "five hours ago": ["five hours ago: ?/? unclear on"],
    "last week": ["last week: 21-03-15/21-03-21 week on"],
    "earlier this month": ["earlier this month: 21-03-01/21-03-31 month on"],
    "next month": ["next month: 21-04-01/21-04-30 month on"],
    "last year": ["last year: 20-01-01/20-12-31 unclear on"],
    "It opened on the 20th.": ["on the 20th: 21-03-20/21-03-20 day on"],
    "It opened on the 27th.": ["on the 27th: 21-02-27/21-02-27 day on"],
    "on the 20th floor": [],
    "had previously tried": ["previously: ?/? unclear before"],
    "had earlier tried": ["earlier: ?/? unclear before"],
    # from the day last spoken of
    "a week earlier": ["a week earlier: ?/? unclear on"],
    "the previous day": ["the previous day: ?/? unclear on"],
    "It shut on 2 February. The following day it opened": ["on 2 February: 21-02-02/21-02-02 day on", "The following day: 21-02-03/21-02-03 day on"],
    "It opened on 2 February, two days later it shut": ["on 2 February: 21-02-02/21-02-02 day on", "two days later: 21-02-04/21-02-04 day on"],
    "It opened on 2 February and hours later it shut": ["on 2 February: 21-02-02/21-02-02 day on", "hours later: ?/? unclear on"],
}  # fmt: skip

ARABIC = {
    "في 25 آذار 2021": ["في 25 آذار 2021: 21-03-25/21-03-25 day on"],
    "في ٢٥ مارس ٢٠٢١": ["في ٢٥ مارس ٢٠٢١: 21-03-25/21-03-25 day on"],
    "في 3 نيسان/أبريل 2020": ["في 3 نيسان/أبريل 2020: 20-04-03/20-04-03 day on"],
    "في 5 جويلية 2020": ["في 5 جويلية 2020: 20-07-05/20-07-05 day on"],
    "في 5 أوت 2020": ["في 5 أوت 2020: 20-08-05/20-08-05 day on"],
    "في 3 كانون الثاني 2021": ["في 3 كانون الثاني 2021: 21-01-03/21-01-03 day on"],
    "في 3 نيسان/مايو 2020": ["في 3 نيسان/مايو 2020: ?/? unclear on"],
    "في الخامس والعشرين من آذار": ["في الخامس والعشرين من آذار: 21-03-25/21-03-25 day on"],
    "يوم الأربعاء": ["يوم الأربعاء: 21-03-24/21-03-24 day on"],
    "والأحد": ["والأحد: 21-03-21/21-03-21 day on"],
    "الأربعاء الماضي": ["الأربعاء الماضي: 21-03-24/21-03-24 day on"],
    "الأربعاء المقبل": ["الأربعاء المقبل: 21-03-31/21-03-31 day on"],
    "سيفتح المعبر يوم الأحد": ["يوم الأحد: 21-03-28/21-03-28 day on"],
    "لم يعبر أحد": [],
    "أمس الأربعاء": ["أمس الأربعاء: 21-03-24/21-03-24 day on"],
    "أول أمس": ["أول أمس: 21-03-23/21-03-23 day on"],
    "حتى إشعارٍ آخر": ["حتى إشعارٍ آخر: ?/? unclear until"],
    "منذ 27 تموز الماضي وحتى يوم الخميس": ["منذ 27 تموز الماضي وحتى يوم الخميس: 20-07-27/21-03-25 day on"],
    "اعتباراً من غد الجمعة": ["اعتباراً من غد الجمعة: 21-03-26/? day since"],
    "لليوم التاسع على التوالي": ["لليوم التاسع على التوالي: 21-03-17/? day since"],
    "غداً": ["غداً: 21-03-26/21-03-26 day on"],
    "منذ 5 آذار": ["منذ 5 آذار: 21-03-05/? day since"],
    "اعتباراً من 25 آذار": ["اعتباراً من 25 آذار: 21-03-25/? day since"],
    "حتى 10 تموز": ["حتى 10 تموز: ?/21-07-10 day until"],
    "حتى إشعار آخر": ["حتى إشعار آخر: ?/? unclear until"],
    "من 1 إلى 5 آذار 2021": ["من 1 إلى 5 آذار 2021: 21-03-01/21-03-05 day on"],
    "بين 3 و7 أيار 2019": ["بين 3 و7 أيار 2019: 19-05-03/19-05-07 day on"],
    "مطلع آذار الجاري": ["مطلع آذار الجاري: 21-03-01/21-03-10 week on"],
    "منتصف نيسان 2020": ["منتصف نيسان 2020: 20-04-11/20-04-20 week on"],
    "قبل يومين": ["قبل يومين: 21-03-23/21-03-23 day on"],
    "قبل ثلاثة أيام": ["قبل ثلاثة أيام: 21-03-22/21-03-22 day on"],
    "لمدة ثلاثة أيام": ["لمدة ثلاثة أيام: ?/? unclear on"],
    "الأسبوع الماضي": ["الأسبوع الماضي: 21-03-15/21-03-21 week on"],
    "خلال الأيام الثلاثة الماضية": ["خلال الأيام الثلاثة الماضية: 21-03-22/21-03-25 day on"],
    "في وقت سابق": ["في وقت سابق: ?/? unclear before"],
    "في عام 2014": ["في عام 2014: 14-01-01/14-12-31 unclear on"],
    "مارس ضغوطا": [],
}  # fmt: skip

OTHERS = {
    "25 марта 2021 года": ["25 марта 2021 года: 21-03-25/21-03-25 day on"],
    "с 1 по 5 марта 2021": ["с 1 по 5 марта 2021: 21-03-01/21-03-05 day on"],
    "5 березня 2021 року": ["5 березня 2021 року: 21-03-05/21-03-05 day on"],
    "25 Mart 2021": ["25 Mart 2021: 21-03-25/21-03-25 day on"],
    "3 Ağustos 2020": ["3 Ağustos 2020: 20-08-03/20-08-03 day on"],
}


@pytest.mark.parametrize("text", [*ENGLISH, *ARABIC, *OTHERS])
def test_dates(text):
    assert written(text) == (ENGLISH | ARABIC | OTHERS)[text]


@pytest.mark.parametrize(
    "text", ["on Wednesday", "on 25 March", "yesterday", "last week", "in May", "قبل يومين", "on the 20th."]
)
def test_without_day_of_publication_nothing_is_guessed(text):
    (day,) = read(text, None)
    assert (day.first, day.last, day.precision) == (None, None, "unclear")


def test_full_dates_need_no_day_of_publication():
    assert written("on 25 March 2021", None) == ["on 25 March 2021: 21-03-25/21-03-25 day on"]


def test_the_day_before_speaks_of_the_last_day_within_two_sentences():
    text = "It shut on 2 February. The gate was empty. The following day it opened."
    at = [0, text.index("The gate"), text.index("The following"), len(text)]
    lines = [Sentence(n, Span(a, b), text[a:b], "body") for n, (a, b) in enumerate(pairwise(at), 1)]
    assert [day.first for day in days(text, lines, PUBLISHED)] == [date(2021, 2, 2), None]
    assert [day.first for day in days(text, [lines[0], Sentence(2, lines[2].span, lines[2].text, "body")], PUBLISHED)] == [
        date(2021, 2, 2), date(2021, 2, 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "known", "first"),
    [
        ("Published On 3 Mar 2030", None, date(2030, 3, 3)),
        ("25 March, 2021", None, date(2021, 3, 25)),
        ("KYIV, March 3 (Reuters) -", None, None),
        ("KYIV, March 3 (Reuters) -", date(2030, 3, 4), date(2030, 3, 3)),
        ("03/04/2020", None, None),
        ("2020-04-03 10:15 GMT", None, date(2020, 4, 3)),
    ],
)
def test_date_lines(line, known, first):
    (day,) = dateline(line, [Zone("dateline", Span(0, len(line)))], known)
    assert day.first == first


@pytest.mark.parametrize("weekday", range(7))
def test_a_weekday_is_the_last_such_day(weekday):
    name = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][weekday]
    for back in range(7):
        published = PUBLISHED - timedelta(back)
        (day,) = read(f"on {name}", published)
        assert day.first.weekday() == weekday
        assert 0 <= (published - day.first).days <= 6
        (day,) = read(f"next {name}", published)
        assert 1 <= (day.first - published).days <= 7


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.integers(-140, 140))
@settings(max_examples=300, deadline=None)
def test_a_near_date_is_read_back_with_and_without_its_year(published, away):
    day = published + timedelta(away)
    month = day.strftime("%B")
    for text in (
        f"on {day.day} {month} {day.year}",
        f"on {month} {day.day}, {day.year}",
        f"on {day.day} {month}",
        day.isoformat(),
    ):
        (found,) = read(text, published)
        assert (found.first, found.last) == (day, day), text


@given(st.text(alphabet="0123456789 -/.,March andtofrom١٢آذارمنإلىو", max_size=120))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_ordered_days_within_it(text):
    for day in read(text):
        assert 0 <= day.span.start < day.span.stop <= len(text)
        assert day.first is None or day.last is None or day.first <= day.last


HOSTILE = (
    "1 " * 1_000,
    "March " * 330,
    "from 1 to " * 200,
    "on the " * 280,
    "Monday " * 280,
    "the past " * 220,
    "1-" * 1_000,
    "قبل " * 500,
    "in the " * 280,
    "early " * 330,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_takes_no_longer_than_its_length(text):
    from time import process_time

    text = text[:2_000]
    read(text)
    start = process_time()
    read(text)
    assert (
        process_time() - start < 1.0
    )  # ten times the target of 100 ms: machines differ, patterns that explode do not


def test_rules_that_are_left_out_would_not_have_matched(monkeypatch):
    import re

    from maabar.importers.reports import dates_rules
    from maabar.importers.reports.dates_words import form

    kept = {text: list(dates_rules.atoms(form(text))) for text in ENGLISH}
    monkeypatch.setattr(dates_rules, "_FOREIGN", re.compile(""))
    assert {text: list(dates_rules.atoms(form(text))) for text in ENGLISH} == kept


def test_settings_bound_years():
    text = "in 1850 and on 3 March 1850"
    sentence = Sentence(1, Span(0, len(text)), text, "body")
    assert days(text, [sentence], PUBLISHED)[-1].first is None
    loose = ReadingSettings(earliest_year=1800)
    assert days(text, [sentence], PUBLISHED, loose)[-1].first == date(1850, 3, 3)
