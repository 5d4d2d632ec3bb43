"""Single dates in a sentence, before it is known what they mean: `25 March`, `Wednesday`, `two days ago`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from maabar.importers.reports.dates_words import PARTS, WORDS, month_of, number_of, weekday_of

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Atom:
    """One date as it is written.

    Attributes:
        start: Where it starts in the sentence.
        stop: Where it ends.
        shape: `date`, `month`, `part` (early, mid, late), `weekday`, `year`, `day` (a number alone), `ago`,
            `span` (last week), `past` (the past three days), `running` (for the third day running), `lasting`
            (for three days), `anchored` (from the day last spoken of), `near` (today), `before`, `open`,
            `numeric` (day and month cannot be told apart).
        day: Day of the month, or number of units.
        last_day: Last day of a range in one month, else 0.
        month: Month, 0 if not said.
        year: Year, 0 if not said.
        weekday: Monday 0, -1 if not said.
        word: What else decides: `early`, `next`, `week`, `yesterday`.
    """

    start: int
    stop: int
    shape: str
    day: int = 0
    last_day: int = 0
    month: int = 0
    year: int = 0
    weekday: int = -1
    word: str = ""


NEXT = r"(?:next|coming|upcoming|following|المقبل|القادم|المقبلة|القادمة)"
LAST = r"(?:last|past|previous|الماضي|الماضية|الفائت|المنصرم|المنصرمة|السابق)"
THIS = r"(?:this|current|الجاري|الحالي|الجارية|الحالية|هذا)"
_UNITS = {
    "day": r"(?:days?|يوم|يوما|يوماً|ايام)",
    "week": r"(?:weeks?|اسبوع|اسابيع)",
    "month": r"(?:months?|شهر|شهرا|اشهر|شهور)",
    "year": r"(?:years?|سنة|سنوات|عام|اعوام)",
    "hour": r"(?:hours?|ساعة|ساعات)",
}
#: Two of a thing is one word in Arabic.
_DUALS = {"day": "يومين", "week": "اسبوعين", "month": "شهرين", "year": "عامين|سنتين", "hour": "ساعتين"}
UNIT = f"(?:{'|'.join(_UNITS.values())})"
DUAL = f"(?:{'|'.join(_DUALS.values())})"


def dated(m: re.Match[str]) -> Atom:
    """Make a date of day, month and perhaps year and weekday."""
    group = m.groupdict()
    day = group.get("day") or ""
    written = re.sub(r"\D", "", day) if re.search(r"\d", day) else ""
    number = int(written) if written else _ordinal(day)
    last = re.sub(r"\D", "", group.get("last") or "")
    month = group.get("month") or ""
    return Atom(
        m.start(),
        m.end(),
        "date" if number else "month",
        day=number,
        last_day=int(last) if last else 0,
        month=int(month) if month.isdigit() else month_of(month),
        year=int(group.get("year") or 0),
        weekday=weekday_of(group.get("weekday") or ""),
        word="and"
        if (group.get("joined") or "").strip() in {"and", "و"}
        else _direction(group.get("rel_ar") or ""),
    )


def _ordinal(word: str) -> int:
    return WORDS["ordinals_ar"].index(word) + 1 if word in WORDS["ordinals_ar"] else 0


def numeric(m: re.Match[str]) -> Atom:
    """Make a date of three numbers, if it is plain which is the day."""
    one, two, year = int(m["one"]), int(m["two"]), int(m["year"])
    year += 2000 if year < 100 else 0
    if "." in m.group():
        day, month = one, two  # with full stops the day comes first wherever it is used
    elif one > 12 or one == two:
        day, month = one, two
    elif two > 12:
        day, month = two, one
    else:
        return Atom(m.start(), m.end(), "numeric", year=year)
    return Atom(m.start(), m.end(), "date", day=day, month=month, year=year)


def in_month(m: re.Match[str]) -> Atom:
    """Make a month, or its early, middle or late part."""
    part = m.groupdict().get("part")
    word = next((n for n, p in PARTS.items() if part and re.fullmatch(p, part.strip(), re.IGNORECASE)), "")
    relative = m.groupdict().get("rel") or m.groupdict().get("rel_ar") or ""
    return Atom(
        m.start(),
        m.end(),
        "part" if word else "month",
        month=month_of(m["month"]),
        year=int(m.groupdict().get("year") or 0),
        word=word or _direction(relative),
    )


def on_weekday(m: re.Match[str]) -> Atom:
    """Make a weekday, perhaps with `next` or `last`."""
    relative = m["rel"] or m["rel_ar"] or ""
    return Atom(m.start(), m.end(), "weekday", weekday=weekday_of(m["weekday"]), word=_direction(relative))


@lru_cache(maxsize=1_024)
def _direction(word: str) -> str:
    for name, pattern in (("next", NEXT), ("last", LAST), ("this", THIS)):
        if re.fullmatch(pattern, word.strip(), re.IGNORECASE):
            return name
    return ""


@lru_cache(maxsize=1_024)
def _unit(word: str) -> str:
    for known in (_UNITS, _DUALS):
        for name, pattern in known.items():
            if re.fullmatch(pattern, word, re.IGNORECASE):
                return name
    return ""


def counted(shape: str) -> Callable[[re.Match[str]], Atom]:
    """Return what makes a number of units of a shape, such as `two days ago`."""

    def made(m: re.Match[str]) -> Atom:
        group = m.groupdict()
        dual = group.get("dual")
        unit = _unit(dual or m["unit"] or group.get("one") or "")
        count = 2 if dual else number_of(group.get("count") or "one")
        return Atom(m.start(), m.end(), shape, day=count, word=unit)

    return made


def spanned(m: re.Match[str]) -> Atom:
    """Make a week, month or year beside this one."""
    relative = m.groupdict().get("rel") or m.groupdict().get("rel_ar") or ""
    return Atom(m.start(), m.end(), "span", word=f"{_direction(relative)} {_unit(m['unit'])}")


def plainly(shape: str, word: str = "") -> Callable[[re.Match[str]], Atom]:
    """Return what makes a shape of words that hold no number."""

    def made(m: re.Match[str]) -> Atom:
        weekday = weekday_of(m.groupdict().get("weekday") or "")
        return Atom(m.start(), m.end(), shape, word=word, weekday=weekday)

    return made


def in_year(m: re.Match[str]) -> Atom:
    """Make a year."""
    return Atom(m.start(), m.end(), "year", year=int(m["year"]))


def lone_day(m: re.Match[str]) -> Atom:
    """Make a day whose month is not said."""
    return Atom(m.start(), m.end(), "day", day=int(re.sub(r"\D", "", m["day"])))
