"""Single dates in a sentence, before it is known what they mean: `25 March`, `Wednesday`, `two days ago`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.importers.reports.dates_words import (
    AR,
    DAY,
    MONTH,
    NUMBER,
    NUMBERED,
    ONE_MONTH,
    PART,
    PARTS,
    TIMES_AFTER,
    TIMES_BEFORE,
    WEEKDAY,
    WORDS,
    YEAR,
    B,
    E,
    month_of,
    number_of,
    one_of,
    weekday_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Atom:
    """One date as it is written.

    Attributes:
        start: Where it starts in the sentence.
        stop: Where it ends.
        shape: `date`, `month`, `part` (early, mid, late), `weekday`, `year`, `day` (a number alone), `ago`,
            `span` (last week), `past` (the past three days), `lasting` (for three days), `anchored` (from the
            day last spoken of), `near` (today), `before`, `open`, `numeric` (day and month cannot be told apart).
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


_NEXT = r"(?:next|coming|upcoming|following|المقبل|القادم|المقبلة|القادمة)"
_LAST = r"(?:last|past|previous|الماضي|الماضية|الفائت|المنصرم|المنصرمة|السابق)"
_THIS = r"(?:this|current|الجاري|الحالي|الجارية|الحالية|هذا)"
_UNITS = {
    "day": r"(?:days?|يوم|يوما|يوماً|ايام)",
    "week": r"(?:weeks?|اسبوع|اسابيع)",
    "month": r"(?:months?|شهر|شهرا|اشهر|شهور)",
    "year": r"(?:years?|سنة|سنوات|عام|اعوام)",
    "hour": r"(?:hours?|ساعة|ساعات)",
}
#: Two of a thing is one word in Arabic.
_DUALS = {"day": "يومين", "week": "اسبوعين", "month": "شهرين", "year": "عامين|سنتين", "hour": "ساعتين"}
_UNIT = f"(?:{'|'.join(_UNITS.values())})"
_DUAL = f"(?:{'|'.join(_DUALS.values())})"
_FULL_WEEKDAY = one_of(w for entries in WORDS["weekdays"] for w in entries if len(w) > 5 or w[0] > "z")
_ORDINAL = one_of(WORDS["ordinals_ar"])
_WD = rf"(?:(?:{TIMES_BEFORE} )?{WEEKDAY}(?: {TIMES_AFTER})?,? (?:the )?|\b)"


def _date(m: re.Match[str]) -> Atom:
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
        word="and" if (group.get("joined") or "").strip() in {"and", "و"} else "",
    )


def _ordinal(word: str) -> int:
    return WORDS["ordinals_ar"].index(word) + 1 if word in WORDS["ordinals_ar"] else 0


def _numeric(m: re.Match[str]) -> Atom:
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


def _month(m: re.Match[str]) -> Atom:
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


def _weekday(m: re.Match[str]) -> Atom:
    relative = m["rel"] or m["rel_ar"] or ""
    return Atom(m.start(), m.end(), "weekday", weekday=weekday_of(m["weekday"]), word=_direction(relative))


def _direction(word: str) -> str:
    for name, pattern in (("next", _NEXT), ("last", _LAST), ("this", _THIS)):
        if re.fullmatch(pattern, word.strip(), re.IGNORECASE):
            return name
    return ""


def _unit(word: str) -> str:
    for known in (_UNITS, _DUALS):
        for name, pattern in known.items():
            if re.fullmatch(pattern, word, re.IGNORECASE):
                return name
    return ""


def _counted(shape: str) -> Callable[[re.Match[str]], Atom]:
    def made(m: re.Match[str]) -> Atom:
        group = m.groupdict()
        dual = group.get("dual")
        unit = _unit(dual or m["unit"] or group.get("one") or "")
        count = 2 if dual else number_of(group.get("count") or "one")
        return Atom(m.start(), m.end(), shape, day=count, word=unit)

    return made


def _span(m: re.Match[str]) -> Atom:
    relative = m.groupdict().get("rel") or m.groupdict().get("rel_ar") or ""
    return Atom(m.start(), m.end(), "span", word=f"{_direction(relative)} {_unit(m['unit'])}")


def _plain(shape: str, word: str = "") -> Callable[[re.Match[str]], Atom]:
    return lambda m: Atom(m.start(), m.end(), shape, word=word)


def _year(m: re.Match[str]) -> Atom:
    return Atom(m.start(), m.end(), "year", year=int(m["year"]))


def _lone_day(m: re.Match[str]) -> Atom:
    return Atom(m.start(), m.end(), "day", day=int(re.sub(r"\D", "", m["day"])))


_RANGE = r" ?(?P<joined>-|to|and|until|through|الي|حتي|по|و) ?"
_WEEKDAY_OF = rf"(?:(?P<weekday>{WEEKDAY})(?: {TIMES_AFTER})?,? ?[(,]? ?(?:the |في |الموافق )?)?"
_RELATIVE = WORDS["relative"]

#: Tried in this order; where two overlap the longer one counts, then the earlier rule.
RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Atom]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), make)
    for pattern, make in (
        (
            rf"{B}{AR}{_WEEKDAY_OF}(?P<day>{NUMBERED})(?:{_RANGE}(?P<last>{NUMBERED}))?\.? (?:of |من )?(?P<month>{MONTH})"
            rf"(?:,? ?(?:of |عام |سنة )?(?P<year>{YEAR}))?(?: (?:года|року))?{E}",
            _date,
        ),
        (
            rf"{B}{_WEEKDAY_OF}(?P<month>{MONTH}) (?:the )?(?P<day>{NUMBERED})(?!:)(?:{_RANGE}(?P<last>{NUMBERED}))?{E}"
            rf"(?![.,]?[0-9])(?:,? (?P<year>{YEAR}){E})?",
            _date,
        ),
        (
            rf"{B}{AR}(?P<day>{_ORDINAL}) (?:من )?(?P<month>{MONTH})(?: (?:عام )?(?P<year>{YEAR}))?{E}",
            _date,
        ),
        (rf"{B}(?P<year>{YEAR})[-/.](?P<month>[01]?[0-9])[-/.](?P<day>{DAY}){E}", _date),
        (rf"{B}(?P<one>{DAY})([-/.])(?P<two>{DAY})\2(?P<year>(?:20|19)[0-9]{{2}}|[0-9]{{2}}){E}(?!\.?[0-9])", _numeric),
        (
            rf"{B}{AR}(?P<part>{PART}) ?(?P<month>{MONTH})(?: (?:عام )?(?P<year>{YEAR}))?(?: (?P<rel_ar>{_NEXT}|{_LAST}|{_THIS}))?{E}",
            _month,
        ),
        (rf"{B}{AR}(?P<month>{MONTH}),? (?:عام |سنة )?(?P<year>{YEAR}){E}", _month),
        (
            rf"{B}(?:(?P<rel>{_NEXT}|{_LAST}|{_THIS}) )(?P<month>{ONE_MONTH}){E}",
            _month,
        ),
        (rf"{B}{AR}(?:شهر )?(?P<month>{ONE_MONTH}) (?P<rel_ar>{_NEXT}|{_LAST}|{_THIS}){E}", _month),
        (
            rf"{B}(?:in|since|until|by|during|through|from|before|after|till|of|شهر|في|منذ|حتي|خلال) (?P<month>{MONTH}){E}(?! [0-9])",
            _month,
        ),
        (
            rf"{B}{AR}(?:{TIMES_BEFORE} )?(?:(?P<rel>{_NEXT}|{_LAST}|{_THIS}) )?(?P<weekday>{_FULL_WEEKDAY}|(?-i:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.)"
            rf"(?: {TIMES_AFTER})?(?: (?P<rel_ar>{_NEXT}|{_LAST}|{_THIS}))?{E}",
            _weekday,
        ),
        (
            rf"{B}(?:{NUMBER} (?:and a half )?)?(?:about |some )?(?P<count>{NUMBER}) (?P<unit>{_UNIT}) (?:ago|before now){E}",
            _counted("ago"),
        ),
        (rf"{B}{AR}?قبل (?:(?P<dual>{_DUAL})|(?:نحو |حوالي )?(?P<count>{NUMBER})? ?(?P<unit>{_UNIT})){E}", _counted("ago")),
        (rf"{B}(?P<count>{NUMBER}) (?P<unit>{_UNIT}) (?:earlier|before|prior){E}", _counted("earlier")),
        (rf"{B}(?P<count>{NUMBER}) (?P<unit>{_UNIT}) (?:later|after){E}", _counted("later")),
        (
            rf"{B}(?:(?:for|over|during|in|within) )?the (?:(?:past|last|previous) (?P<count>{NUMBER}) (?P<unit>{_UNIT})|past (?P<one>week|month|day)){E}",
            _counted("past"),
        ),
        (rf"{B}{AR}(?:خلال )?ال(?P<unit>ايام|اسابيع|اشهر|ساعات) (?:ال)?(?P<count>{NUMBER})? ?الماضية{E}", _counted("past")),
        (rf"{B}(?:for|lasting) (?:about |at least |another )?(?P<count>{NUMBER}) (?P<unit>{_UNIT}){E}", _counted("lasting")),
        (rf"{B}{AR}لمدة (?:(?P<dual>{_DUAL})|(?P<count>{NUMBER})? ?(?P<unit>{_UNIT})){E}", _counted("lasting")),
        (rf"{B}(?:earlier |later )?(?P<rel>{_NEXT}|{_LAST}|{_THIS}) (?P<unit>week|month|year){E}", _span),
        (rf"{B}{AR}ال(?P<unit>اسبوع|شهر|عام|سنة) (?P<rel_ar>{_NEXT}|{_LAST}|{_THIS}){E}", _span),
        (rf"{B}(?:in|since|by|until|during|of|from|early|late|mid[- ]?|عام|سنة|منذ|منذ عام|في عام) ?(?P<year>(?:19|20)[0-9]{{2}}){E}(?!-?[0-9])(?!,[0-9])", _year),
        (rf"{B}on the (?P<day>{DAY}(?:st|nd|rd|th)){E}(?= of this month|[.,;:!?]|$)", _lone_day),
        *((rf"{B}{AR}{one_of(_RELATIVE[name])}(?:,? {AR}{_FULL_WEEKDAY})?{E}", _plain("near", name)) for name in
          ("today", "yesterday", "before_yesterday", "tomorrow", "overnight")),
        *((rf"{B}{AR}{one_of(_RELATIVE[name])}{E}", _plain("anchored", name)) for name in
          ("same_day", "day_before", "day_after", "hours")),
        (rf"{B}{AR}{one_of(_RELATIVE['before'])}{E}", _plain("before")),
        (rf"{B}earlier{E}(?! (?:this|that|in|on|than|today|last|yesterday))", _plain("before")),
        (rf"{B}{AR}{one_of(_RELATIVE['open_end'])}{E}", _plain("open")),
    )
)  # fmt: skip


def atoms(sentence: str) -> Iterator[Atom]:
    """Yield the dates of a sentence in order, none overlapping.

    Args:
        sentence: Its text in the form of `dates_words.form`.
    """
    found = []
    for order, (pattern, make) in enumerate(RULES):
        for match in pattern.finditer(sentence):
            # `may` and `march` are verbs: a month in Latin letters has a capital.
            month = match.groupdict().get("month") or ""
            if match.end() > match.start() and not "a" <= month[:1] <= "z":
                found.append((match.start(), match.start() - match.end(), order, make(match)))
    stop = -1
    for _, _, _, atom in sorted(found, key=lambda item: item[:3]):
        if atom.start >= stop:
            yield atom
            stop = atom.stop
