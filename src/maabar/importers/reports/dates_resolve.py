"""From a date as it is written to the days it means, counted from the day of the report."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from maabar.importers.reports.dates_atoms import Atom
    from maabar.importers.reports.settings import ReadingSettings

#: First day, last day, precision; days are None where nothing can be said.
Days = tuple[date | None, date | None, str]
UNCLEAR: Days = (None, None, "unclear")


@dataclass(frozen=True, slots=True)
class Known:
    """From where dates are counted.

    Attributes:
        published: Day of the report, None if not known.
        settings: Limits.
        direction: Where an open date lies: `back`, `forward`, `unclear`, or empty for the nearest.
        anchor: The day last spoken of, for `the day before`; None if there is none.
    """

    published: date | None
    settings: ReadingSettings
    direction: str = ""
    anchor: date | None = None


def resolve(atom: Atom, known: Known) -> Days:
    """Return the days a date means; empty and `unclear` where only a guess could tell.

    Args:
        atom: The date as written.
        known: From where it is counted, and where it lies.
    """
    try:
        return _SHAPES[atom.shape](atom, known)
    except (ValueError, OverflowError):  # the 31st of a short month, or a year beyond the calendar
        return UNCLEAR


def _date(atom: Atom, known: Known) -> Days:
    if atom.last_day and atom.last_day < atom.day:
        return UNCLEAR
    years = [atom.year] if atom.year else _years(known)
    if atom.word in {"last", "next"}:
        known = replace(known, direction={"last": "back", "next": "forward"}[atom.word])
    found = []
    for year in years:
        try:
            found.append(date(year, atom.month, atom.day))
        except ValueError:
            continue
    if atom.weekday >= 0:
        found = [day for day in found if day.weekday() == atom.weekday]
    first = found[0] if atom.year and found else _choose([(day, day) for day in found], known)
    if first is None or not _sane(first, known):
        return UNCLEAR
    last = first.replace(day=atom.last_day) if atom.last_day else first
    return first, last, "day"


def _years(known: Known) -> list[int]:
    return [] if known.published is None else [known.published.year + step for step in (-1, 0, 1)]


def _sane(day: date, known: Known) -> bool:
    return known.settings.earliest_year <= day.year <= known.settings.latest_year


def _choose(periods: list[tuple[date, date]], known: Known) -> date | None:
    """Return the first day of the period that lies where it must; None if two may be meant."""
    today = known.published
    if today is None:
        return None
    if known.direction == "back":
        return max((first for first, _ in periods if first <= today), default=None)
    if known.direction == "forward":
        return min((first for first, last in periods if last >= today), default=None)

    def away(period: tuple[date, date]) -> int:
        return max((period[0] - today).days, (today - period[1]).days, 0)

    near = [period for period in periods if away(period) <= known.settings.nearest_days]
    return min(near, key=away)[0] if near else None


def _month(atom: Atom, known: Known) -> Days:
    first = _month_start(atom, known)
    return UNCLEAR if first is None else (first, _month_end(first), "month")


def _month_start(atom: Atom, known: Known) -> date | None:
    if not atom.month:
        return None
    if atom.year:
        first = date(atom.year, atom.month, 1)
        return first if _sane(first, known) else None
    starts = [date(year, atom.month, 1) for year in _years(known)]
    today = known.published
    if today is None:
        return None
    if atom.word == "last":  # the month itself is not over yet
        return max((start for start in starts if _month_end(start) < today), default=None)
    if atom.word == "next":
        return min((start for start in starts if start > today), default=None)
    return _choose([(start, _month_end(start)) for start in starts], known)


def _month_end(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def _part(atom: Atom, known: Known) -> Days:
    first = _month_start(atom, known)
    if first is None:
        return UNCLEAR
    begin, end = {"early": (1, 10), "mid": (11, 20), "late": (21, _month_end(first).day)}[atom.word]
    return first.replace(day=begin), first.replace(day=end), "week"


def _weekday(atom: Atom, known: Known) -> Days:
    today = known.published
    if today is None or (known.direction == "unclear" and not atom.word):
        return UNCLEAR
    back = (today.weekday() - atom.weekday) % 7
    ahead = (atom.weekday - today.weekday()) % 7
    if atom.word == "next":
        step = ahead or 7
    elif atom.word == "last":
        step = -(back or 7)
    elif known.direction == "forward":
        step = ahead
    elif atom.word == "this":
        return UNCLEAR
    else:
        step = -back
    day = today + timedelta(step)
    return day, day, "day"


def _year(atom: Atom, known: Known) -> Days:
    first = date(atom.year, 1, 1)
    return (first, date(atom.year, 12, 31), "unclear") if _sane(first, known) else UNCLEAR


def _lone_day(atom: Atom, known: Known) -> Days:
    today = known.published
    if today is None or known.direction in {"forward", "unclear"}:
        return UNCLEAR
    month = today.replace(day=1)
    if atom.day > today.day:
        month = (month - timedelta(1)).replace(day=1)
    day = month.replace(day=atom.day)
    return day, day, "day"


def _counted_from(start: date | None, count: int, unit: str) -> Days:
    """Return the day so many units after a day (before it if negative)."""
    if start is None or not count:
        return UNCLEAR
    if unit == "hour":
        return _counted_from(start, count // 24, "day") if count % 24 == 0 else UNCLEAR
    if unit == "day":
        day = start + timedelta(count)
        return day, day, "day"
    if unit == "week":
        day = start + timedelta(7 * count)
        return day - timedelta(3), day + timedelta(3), "week"
    if unit == "month":
        months = start.year * 12 + start.month - 1 + count
        first = date(months // 12, months % 12 + 1, 1)
        return first, _month_end(first), "month"
    return date(start.year + count, 1, 1), date(start.year + count, 12, 31), "unclear"


def _past(atom: Atom, known: Known) -> Days:
    today = known.published
    if today is None or not atom.day:
        return UNCLEAR
    lengths = {"hour": -(-atom.day // 24), "day": atom.day, "week": 7 * atom.day, "month": 30 * atom.day}
    if atom.word not in lengths:
        return UNCLEAR
    precision = {"week": "week", "month": "month"}.get(atom.word, "day")
    return today - timedelta(lengths[atom.word]), today, precision


def _running(atom: Atom, known: Known) -> Days:
    if known.published is None or not atom.day:
        return UNCLEAR
    if atom.word == "week":
        return _counted_from(known.published, 1 - atom.day, "week")
    first = known.published - timedelta(atom.day - 1)
    return first, first, "day"


def _span(atom: Atom, known: Known) -> Days:
    today = known.published
    direction, unit = atom.word.split(" ")
    step = {"last": -1, "next": 1, "this": 0}.get(direction)
    if today is None or step is None:
        return UNCLEAR
    if unit == "week":
        monday = today - timedelta(today.weekday()) + timedelta(7 * step)
        return monday, monday + timedelta(6), "week"
    if unit == "month":
        return (
            _counted_from(today, step, "month")
            if step
            else (today.replace(day=1), _month_end(today), "month")
        )
    return date(today.year + step, 1, 1), date(today.year + step, 12, 31), "unclear"


def _near(atom: Atom, known: Known) -> Days:
    today = known.published
    if today is None:
        return UNCLEAR
    if atom.word == "overnight":
        return today - timedelta(1), today, "day"
    step = {"today": 0, "yesterday": -1, "before_yesterday": -2, "tomorrow": 1}[atom.word]
    day = today + timedelta(step)
    if atom.weekday >= 0 and day.weekday() != atom.weekday:
        # Written the day before it was published: the weekday counts, if it is the day beside.
        day = today - timedelta((today.weekday() - atom.weekday) % 7)
        if step > 0 or (today + timedelta(step) - day).days not in {1, -1}:
            return UNCLEAR
    return day, day, "day"


def _anchored(atom: Atom, known: Known) -> Days:
    if known.anchor is None or atom.word == "hours":
        return UNCLEAR
    day = known.anchor + timedelta({"same_day": 0, "day_before": -1, "day_after": 1}[atom.word])
    return day, day, "day"


def _nothing(atom: Atom, known: Known) -> Days:
    del atom, known
    return UNCLEAR


_SHAPES: dict[str, Callable[[Atom, Known], Days]] = {
    "date": _date,
    "month": _month,
    "part": _part,
    "weekday": _weekday,
    "year": _year,
    "day": _lone_day,
    "ago": lambda atom, known: _counted_from(known.published, -atom.day, atom.word),
    "earlier": lambda atom, known: _counted_from(known.anchor, -atom.day, atom.word),
    "later": lambda atom, known: _counted_from(known.anchor, atom.day, atom.word),
    "past": _past,
    "running": _running,
    "lasting": _nothing,
    "span": _span,
    "near": _near,
    "anchored": _anchored,
    "before": _nothing,
    "open": _nothing,
    "numeric": _nothing,
}
