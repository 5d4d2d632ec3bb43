"""Dates in a report, counted from the day it was published.

What cannot be read stays empty, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from maabar.importers.reports.dates_resolve import UNCLEAR, Days, Known, resolve
from maabar.importers.reports.dates_rules import atoms
from maabar.importers.reports.dates_words import WORDS, form, one_of, without_marks
from maabar.importers.reports.records import Day, Span
from maabar.importers.reports.settings import ReadingSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maabar.importers.reports.dates_atoms import Atom
    from maabar.importers.reports.records import Sentence, Zone

_KINDS = ("since_back", "since", "until", "before", "after", "plain")
_ALTERNATIVES = "|".join(f"(?P<{kind}>{one_of(WORDS['prefixes'][kind])})" for kind in _KINDS)
_BETWEEN = rf"(?:(?:{one_of(WORDS['prefixes']['between'])}) ){{0,3}}"
#: What stands before a date and tells whether it begins or ends something.
_PREFIX = re.compile(rf"(?<!\w)(?:و|ف)?(?:{_ALTERNATIVES}) {_BETWEEN}$", re.IGNORECASE)
#: The same, where the pattern of the date took it in: `in March`, `since 2014`.
_INSIDE = re.compile(rf"(?:{_ALTERNATIVES}) ", re.IGNORECASE)
_JOINER = re.compile(
    r",? ?(?:-|to|and|until|till|through|الي|حتي|وحتي|و|до|по) ?(?:يوم |the |on )?", re.IGNORECASE
)
_OPENS_RANGE = re.compile(r"(?<!\w)(?:between|from|بين|من|с|з|від)(?: يوم| the)? ?$", re.IGNORECASE)
_SURE = re.compile(rf"(?<!\w){one_of(WORDS['future']['sure'])}(?!\w)", re.IGNORECASE)
_UNSURE = re.compile(rf"(?<!\w){one_of(WORDS['future']['unsure'])}(?!\w)", re.IGNORECASE)
#: Shapes that tell by themselves whether they begin or end something.
_KIND_OF_SHAPE = {
    "before": "before",
    "open": "until",
    "lasting": "plain",
    "past": "plain",
    "running": "since_back",
}
#: Ends the reach of a word that speaks of the future.
_BREAK = re.compile(r"[;:.،,]| but | after | said | told | announced | قال | اعلن")
#: How far before a date such a word, and a word such as `since`, is looked for, in characters.
_REACH, _NEAR = 70, 45


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date and what stands before it."""

    atom: Atom
    start: int
    kind: str
    opened: bool = False


def days(
    text: str,
    sentences: Sequence[Sentence],
    published: date | None,
    settings: ReadingSettings | None = None,
) -> tuple[Day, ...]:
    """Return the dates in the sentences of a text, in order.

    Args:
        text: The stored text.
        sentences: Its sentences; nothing outside them is read.
        published: The day from which `Wednesday` and dates without a year are counted; without it they
            stay empty.
        settings: Limits; the defaults if None.
    """
    known = Known(published, settings or ReadingSettings())
    found: list[Day] = []
    anchor: date | None = None
    spoken = 0
    for sentence in sentences:
        start, stop = sentence.span.start, sentence.span.stop
        if sentence.number - spoken > 1:
            anchor = None  # `the day before` speaks of this sentence or the one before
        line, places = without_marks(form(text[start:stop]))
        for day in _of_sentence(line, known, anchor):
            found.append(replace(day, span=_moved(day.span, places, start, stop)))
            if day.first is not None and day.first == day.last and day.precision == "day":
                anchor, spoken = day.first, sentence.number
    return tuple(found)


def _moved(span: Span, places: list[int] | None, by: int, end: int) -> Span:
    """Return where a span of a sentence without marks lies in the whole text."""
    if places is None:
        return Span(span.start + by, span.stop + by)
    # The marks of the last letter belong to it.
    return Span(places[span.start] + by, places[span.stop] + by if span.stop < len(places) else end)


def dateline(
    text: str, zones: Sequence[Zone], published: date | None, settings: ReadingSettings | None = None
) -> tuple[Day, ...]:
    """Return the dates in the date lines of a text, in order; the first may tell when it was published.

    Args:
        text: The stored text.
        zones: Its parts.
        published: The day of the report if it is known from elsewhere: it gives the year of `March 3`.
        settings: Limits; the defaults if None.
    """
    known = Known(published, settings or ReadingSettings())
    found = []
    for zone in zones:
        if zone.name != "dateline":
            continue
        start = zone.span.start
        for atom in atoms(form(text[start : zone.span.stop])):
            if atom.shape not in {"date", "numeric"}:
                continue
            first, last, precision = resolve(atom, known)
            found.append(Day(Span(start + atom.start, start + atom.stop), first, last, precision))
    return tuple(found)


def _of_sentence(sentence: str, known: Known, anchor: date | None) -> Iterator[Day]:
    dated = [_with_prefix(sentence, atom) for atom in atoms(sentence)]
    at = 0
    while at < len(dated):
        one = dated[at]
        other = dated[at + 1] if at + 1 < len(dated) else None
        here = replace(known, anchor=anchor, direction=_direction(sentence, one))
        made = None
        apart = one.atom.word == "and" and one.atom.last_day > one.atom.day + 1
        if apart and not one.opened:
            yield from _two_days(one, here)
            at += 1
            continue
        if other is not None:
            made = _range(sentence, one, other, here) or _lasting(sentence, one, other, here)
        if made is not None:
            yield made
            at += 2
        else:
            day = _day(one, here)
            yield day
            if day.first is not None and day.first == day.last and day.precision == "day":
                anchor = day.first
            at += 1


def _two_days(one: _Dated, known: Known) -> Iterator[Day]:
    """Yield both days of `3 and 7 March`; nothing was said of those between."""
    atom = one.atom
    for day, last in ((atom.day, 0), (atom.last_day, 0)):
        first, end, precision = resolve(replace(atom, day=day, last_day=last), known)
        yield Day(Span(one.start, atom.stop), first, end, precision)


def _with_prefix(sentence: str, atom: Atom) -> _Dated:
    """Find out whether a date begins, ends or merely names a time."""
    if atom.shape in _KIND_OF_SHAPE:
        return _Dated(atom, atom.start, _KIND_OF_SHAPE[atom.shape])
    inside = _INSIDE.match(sentence, atom.start, atom.stop)
    kind = _kind(inside)
    if kind not in {"", "plain"} and atom.shape in {"month", "year"}:
        return _Dated(atom, atom.start, kind)
    left = max(0, atom.start - _NEAR)
    opened = _OPENS_RANGE.search(sentence, left, atom.start)
    if atom.last_day and opened:
        return _Dated(atom, opened.start(), "plain", opened=True)
    before = _PREFIX.search(sentence[left : atom.start])
    if before is None:
        return _Dated(atom, atom.start, "plain")
    if atom.shape in {"ago", "anchored", "earlier", "later"} and _kind(before) in {"before", "after"}:
        return _Dated(atom, atom.start, "plain")
    return _Dated(atom, left + before.start(), _kind(before))


def _kind(match: re.Match[str] | None) -> str:
    return "" if match is None else next((kind for kind in _KINDS if match[kind]), "")


def _direction(sentence: str, one: _Dated) -> str:
    """Say where an open date lies: `Wednesday` is past unless the words around it speak of the future."""
    if one.kind == "since_back":
        return "back"
    before = sentence[max(0, one.start - _REACH) : one.start]
    breaks = list(_BREAK.finditer(before))
    clause = before[breaks[-1].end() :] if breaks else before
    unsure = _UNSURE.search(clause)
    lone = one.atom.shape in {"weekday", "day"}
    if (_SURE.search(clause) and not unsure) or (lone and len(clause) <= 3 and _to_come(sentence, one)):
        return "forward"
    if not lone:
        return ""
    if one.kind == "until":
        return "unclear" if unsure else "forward"
    planned = unsure is not None and _UNSURE_PLAN.search(clause)
    return "unclear" if one.kind == "since" or planned else ""


def _to_come(sentence: str, one: _Dated) -> bool:
    """Whether what follows a day says that it is still to come: `As of Friday, the gate will open`."""
    after = sentence[one.atom.stop : one.atom.stop + _REACH]
    ends = _BREAK.search(after, 2)
    return bool(_SURE.search(after[: ends.start()] if ends else after))


_UNSURE_PLAN = re.compile(
    r"(?<!\w)(?:would|(?:was|were) (?:due|set|scheduled|expected|planned|slated)? ?to)(?!\w)", re.IGNORECASE
)


def _day(one: _Dated, known: Known) -> Day:
    span = Span(one.start, one.atom.stop)
    first, last, precision = resolve(one.atom, known)
    kind = one.kind
    if kind in {"since", "since_back"}:
        return Day(span, first, None, precision, "since")
    if kind == "until":
        return Day(span, None, last, precision, "until")
    if kind == "before" and one.atom.shape != "before":
        return Day(span, None, None if first is None else first - timedelta(1), precision, "until")
    if kind == "after":
        return Day(span, None if last is None else last + timedelta(1), None, precision, "since")
    return Day(span, first, last, precision, "before" if kind == "before" else "on")


def _range(sentence: str, one: _Dated, other: _Dated, known: Known) -> Day | None:
    """Join two dates into one stretch: `from 1 March to 5 April`, `between Monday and Wednesday`."""
    between = sentence[one.atom.stop : other.atom.start]
    joiner = _JOINER.fullmatch(between)
    shapes = {"date", "weekday", "month", "part", "day", "near"}
    if joiner is None or one.atom.shape not in shapes or other.atom.shape not in shapes:
        return None
    opened = _OPENS_RANGE.search(sentence, max(0, one.atom.start - _NEAR), one.atom.start)
    if not opened and between.strip() in {"and", "و"}:
        return None
    atom = one.atom
    if not atom.year and other.atom.year:
        atom = replace(atom, year=other.atom.year - (atom.month > other.atom.month > 0))
    plain = replace(known, direction=_direction(sentence, replace(one, kind="plain")))
    end: Days = resolve(other.atom, plain)
    start: Days = resolve(atom, plain)
    if atom.shape == "date" and not atom.year and end[0] is not None and start[0] is not None:
        # The year of the first day follows from the second: the stretch cannot run backwards.
        start = resolve(replace(atom, year=end[0].year - (atom.month > end[0].month)), plain)
    first, last = start[0], end[1]
    if first is None or last is None or first > last:
        first, last, precision = UNCLEAR
    else:
        precision = (
            "day" if start[2] == end[2] == "day" else "month" if "month" in {start[2], end[2]} else "week"
        )
    return Day(Span(opened.start() if opened else one.start, other.atom.stop), first, last, precision)


def _lasting(sentence: str, one: _Dated, other: _Dated, known: Known) -> Day | None:
    """Join a day and a duration: `from 1 March for three days`, `for three days from 1 March`."""
    between = sentence[one.atom.stop : other.start].strip(" ,")
    pair = {one.atom.shape: one, other.atom.shape: other}
    if "lasting" not in pair or len(pair) != 2 or between not in {"", "from", "starting", "beginning"}:
        return None
    begins = other if one.atom.shape == "lasting" else one
    if begins.kind not in {"since", "plain"} or begins.atom.shape not in {"date", "weekday", "near"}:
        return None
    first, last, precision = resolve(
        begins.atom, replace(known, direction=_direction(sentence, replace(begins, kind="plain")))
    )
    length = {"day": 1, "week": 7}.get(pair["lasting"].atom.word, 0) * pair["lasting"].atom.day
    if first is None or first != last or precision != "day" or not length:
        return None
    return Day(Span(one.start, other.atom.stop), first, first + timedelta(length - 1), "day")
