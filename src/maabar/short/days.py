"""Days as people write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from maabar.errors import shorten
from maabar.short.naming import fold

#: Days outside these years are typing errors.
FIRST_YEAR, LAST_YEAR = 1800, 2199
ISO = "Write year-month-day, as 2031-12-31."

_MONTHS = (
    ("january", "jan", "كانون الثاني", "يناير"), ("february", "feb", "شباط", "فبراير"),
    ("march", "mar", "آذار", "مارس"), ("april", "apr", "نيسان", "أبريل", "ابريل"),
    ("may", "أيار", "مايو"), ("june", "jun", "حزيران", "يونيو"),
    ("july", "jul", "تموز", "يوليو"), ("august", "aug", "آب", "أغسطس"),
    ("september", "sep", "sept", "أيلول", "سبتمبر"), ("october", "oct", "تشرين الأول", "أكتوبر"),
    ("november", "nov", "تشرين الثاني", "نوفمبر"), ("december", "dec", "كانون الأول", "ديسمبر"),
)  # fmt: skip
_MONTH = {fold(name): number for number, names in enumerate(_MONTHS, start=1) for name in names}
_RELATIVE = {"today": 0, "اليوم": 0, "now": 0, "الآن": 0, "yesterday": -1, "أمس": -1, "tomorrow": 1, "غدا": 1}
_DAYS_FROM_TODAY = {fold(word): days for word, days in _RELATIVE.items()}
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?\Z")


class NotADayError(ValueError):
    """A text that is no day, with what to do about it in `fix`."""

    def __init__(self, what: str, fix: str) -> None:
        """Keep both sentences."""
        self.what, self.fix = what, fix
        super().__init__(f"{what} {fix}")


def read_day(text: str, today: date | None = None) -> date:
    """Return the day that a text means.

    Args:
        text: `2031-05-07`, `7.5.2031`, `7 May 2031` (English or Arabic months), any digits, a time of day
            after it; with `today` also `today`, `yesterday`, `tomorrow` and `7 May` (the nearest one).
        today: The day that relative words count from; None: they are not understood.

    Raises:
        NotADayError: If it is none, or could be two days.
    """
    plain = "".join(str(unicodedata.decimal(c, c)) for c in text.strip())
    plain = _TIME.sub("", plain)
    if today is not None and fold(plain) in _DAYS_FROM_TODAY:
        return today + timedelta(days=_DAYS_FROM_TODAY[fold(plain)])
    found = _numbers(plain, text) or _words(plain, text, today)
    if found is None:
        raise NotADayError(f'"{shorten(text)}" is not a date.', ISO)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise NotADayError(
            f'"{shorten(text)}" lies outside the years {FIRST_YEAR} to {LAST_YEAR}.', "Check the year."
        )
    return found


def _made(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADayError(f'"{shorten(text)}" is not a day of the calendar.', ISO) from None


def _numbers(plain: str, text: str) -> date | None:
    found = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", plain)
    if found:
        return _made(int(found[1]), int(found[2]), int(found[3]), text)
    found = re.fullmatch(r"(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4})", plain)
    if not found:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if found[2] != "." and first <= 12 and second <= 12 and first != second:
        raise NotADayError(
            f'"{shorten(text)}" could be two days.',
            f"Write {year}-{second:02d}-{first:02d} or {year}-{first:02d}-{second:02d}.",
        )
    if second > 12:
        first, second = second, first
    return _made(year, second, first, text)


def _words(plain: str, text: str, today: date | None) -> date | None:
    words = fold(plain)
    found = re.fullmatch(r"(\d{1,2}) (\D+?)(?: (\d{4}))?", words) or re.fullmatch(
        r"(\d{1,2}) (\D+?) (\d{4})", words
    )
    day, month, year = (found[1], found[2], found[3]) if found else ("", "", "")
    if not found:
        turned = re.fullmatch(r"(\D+?) (\d{1,2})(?: (\d{4}))?", words)
        if not turned:
            return None
        day, month, year = turned[2], turned[1], turned[3]
    number = _MONTH.get(month.strip())
    if number is None:
        return None
    if year:
        return _made(int(year), number, int(day), text)
    return _nearest(number, int(day), today, text) if today is not None else None


def _nearest(number: int, day: int, today: date, text: str) -> date:
    near = [
        found
        for year in (today.year - 1, today.year, today.year + 1)
        if (found := _exists(year, number, day)) is not None
    ]
    return (
        min(near, key=lambda one: abs((one - today).days)) if near else _made(today.year, number, day, text)
    )


def _exists(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
