"""The patterns of dates, and the search for them in a sentence."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from maabar.importers.reports.dates_atoms import (
    DUAL,
    LAST,
    NEXT,
    THIS,
    UNIT,
    Atom,
    counted,
    dated,
    in_month,
    in_year,
    lone_day,
    numeric,
    on_weekday,
    plainly,
    spanned,
)
from maabar.importers.reports.dates_words import (
    AR,
    DAY,
    MONTH,
    NUMBER,
    NUMBERED,
    ONE_MONTH,
    PART,
    TIMES_AFTER,
    TIMES_BEFORE,
    WEEKDAY,
    WORDS,
    YEAR,
    B,
    E,
    one_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Weekdays without the short ones, which need a full stop to be told from words.
_FULL = one_of(w for entries in WORDS["weekdays"] for w in entries if len(w) > 5 or w[0] > "z")
_SHORT = r"(?-i:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\."
_ORDINAL = one_of(WORDS["ordinals_ar"])
_NTH = rf"(?P<count>{one_of(WORDS['ordinals_en'])}|[1-9][0-9]?(?:st|nd|rd|th))"
_TO = r" ?(?P<joined>-|to|and|until|through|الي|حتي|по|و) ?"
_WEEKDAY_OF = rf"(?:(?P<weekday>{WEEKDAY})(?: {TIMES_AFTER})?,? ?[(,]? ?(?:the |في |الموافق )?)?"
_SIDE = f"{NEXT}|{LAST}|{THIS}"
_COUNT, _UNIT, _DUAL = rf"(?P<count>{NUMBER})", rf"(?P<unit>{UNIT})", rf"(?P<dual>{DUAL})"
_IN = "(?:in|since|until|by|during|through|from|before|after|till|of|شهر|في|منذ|حتي|خلال)"
_IN_YEAR = r"(?:in|since|by|until|during|of|from|early|late|mid[- ]?|عام|سنة|منذ|منذ عام|في عام)"
_RELATIVE = WORDS["relative"]
_AR_YEAR = rf"(?: (?:عام )?(?P<year>{YEAR}))?"

_Rule = tuple[str, "Callable[[re.Match[str]], Atom]"]

_DATES: tuple[_Rule, ...] = (
    (
        (
            rf"{B}{AR}{_WEEKDAY_OF}(?P<day>{NUMBERED})(?:{_TO}(?P<last>{NUMBERED}))?\.? "
            rf"(?:of |من )?(?P<month>{MONTH})"
            rf"(?:,? ?(?:of |عام |سنة )?(?P<year>{YEAR})| (?P<rel_ar>{_SIDE}))?(?: (?:года|року))?{E}"
        ),
        dated,
    ),
    (
        (
            rf"{B}{_WEEKDAY_OF}(?P<month>{MONTH}) (?:the )?(?P<day>{NUMBERED})(?!:)"
            rf"(?:{_TO}(?P<last>{NUMBERED}))?{E}"
            rf"(?![.,]?[0-9])(?:,? (?P<year>{YEAR}){E})?"
        ),
        dated,
    ),
    (rf"{B}{AR}(?P<day>{_ORDINAL}) (?:من )?(?P<month>{MONTH}){_AR_YEAR}{E}", dated),
    (rf"{B}(?P<year>{YEAR})[-/.](?P<month>[01]?[0-9])[-/.](?P<day>{DAY}){E}", dated),
    (
        rf"{B}(?P<one>{DAY})([-/.])(?P<two>{DAY})\2(?P<year>(?:20|19)[0-9]{{2}}|[0-9]{{2}}){E}(?!\.?[0-9])",
        numeric,
    ),
)

_MONTHS: tuple[_Rule, ...] = (
    (rf"{B}{AR}(?P<part>{PART}) ?(?P<month>{MONTH}){_AR_YEAR}(?: (?P<rel_ar>{_SIDE}))?{E}", in_month),
    (rf"{B}{AR}(?P<month>{MONTH}),? (?:عام |سنة )?(?P<year>{YEAR}){E}", in_month),
    (rf"{B}(?P<rel>{_SIDE}) (?P<month>{ONE_MONTH}){E}", in_month),
    (rf"{B}{AR}(?:شهر )?(?P<month>{ONE_MONTH}) (?P<rel_ar>{_SIDE}){E}", in_month),
    (rf"{B}{_IN} (?P<month>{MONTH}){E}(?!\.? ?[0-9])", in_month),
    (rf"{B}{_IN_YEAR} ?(?P<year>(?:19|20)[0-9]{{2}}){E}(?!-?[0-9])(?!,[0-9])", in_year),
)

_DAYS: tuple[_Rule, ...] = (
    (
        (
            rf"{B}{AR}(?:{TIMES_BEFORE} )?(?:(?P<rel>{_SIDE}) )?(?P<weekday>{_FULL}|{_SHORT})"
            rf"(?: {TIMES_AFTER})?(?: (?P<rel_ar>{_SIDE}))?{E}"
        ),
        on_weekday,
    ),
    (rf"{B}on the (?P<day>{DAY}(?:st|nd|rd|th)){E}(?= of this month|[.,;:!?]|$)", lone_day),
)

_COUNTED: tuple[_Rule, ...] = (
    (rf"{B}{_COUNT} {_UNIT} (?:ago|before now){E}", counted("ago")),
    (rf"{B}{AR}?قبل (?:{_DUAL}|(?:نحو |حوالي )?(?:{_COUNT} )?{_UNIT}){E}", counted("ago")),
    (rf"{B}{_COUNT} {_UNIT} (?:earlier|before|prior){E}", counted("earlier")),
    (rf"{B}{_COUNT} {_UNIT} (?:later|after){E}", counted("later")),
    (
        (
            rf"{B}(?:(?:for|over|during|in|within) )?"
            rf"the (?:(?:past|last|previous) {_COUNT} {_UNIT}|past (?P<one>week|month|day)){E}"
        ),
        counted("past"),
    ),
    (
        rf"{B}{AR}(?:خلال )?ال(?P<unit>ايام|اسابيع|اشهر|ساعات) (?:ال)?(?:{_COUNT} )?الماضية{E}",
        counted("past"),
    ),
    (
        rf"{B}for (?:the|a) {_NTH} (?:consecutive|straight|successive) (?P<unit>day|week){E}",
        counted("running"),
    ),
    (rf"{B}for (?:the|a) {_NTH} (?P<unit>day|week) (?:in a row|running){E}", counted("running")),
    (
        rf"{B}{AR}لل(?P<unit>يوم|اسبوع) (?P<count>{_ORDINAL}) علي التوالي{E}",
        counted("running"),
    ),
    (rf"{B}(?:for|lasting) (?:about |at least |another )?{_COUNT} {_UNIT}{E}", counted("lasting")),
    (rf"{B}{AR}لمدة (?:{_DUAL}|(?:{_COUNT} )?{_UNIT}){E}", counted("lasting")),
    (rf"{B}(?:earlier |later )?(?P<rel>{_SIDE}) (?P<unit>week|month|year){E}", spanned),
    (rf"{B}{AR}ال(?P<unit>اسبوع|شهر|عام|سنة) (?P<rel_ar>{_SIDE}){E}", spanned),
)

_WORDED: tuple[tuple[list[str], tuple[_Rule, ...]], ...] = (
    *(
        (
            _RELATIVE[name],
            (
                (
                    rf"{B}{AR}{one_of(_RELATIVE[name])}(?:,? {AR}(?P<weekday>{_FULL}))?{E}",
                    plainly("near", name),
                ),
            ),
        )
        for name in ("today", "yesterday", "before_yesterday", "tomorrow", "overnight")
    ),
    *(
        (_RELATIVE[name], ((rf"{B}{AR}{one_of(_RELATIVE[name])}{E}", plainly("anchored", name)),))
        for name in ("same_day", "day_before", "day_after", "hours")
    ),
    (_RELATIVE["before"], ((rf"{B}{AR}{one_of(_RELATIVE['before'])}{E}", plainly("before")),)),
    (
        ["earlier"],
        ((rf"{B}earlier{E}(?! (?:this|that|in|on|than|today|last|yesterday))", plainly("before")),),
    ),
    (_RELATIVE["open_end"], ((rf"{B}{AR}{one_of(_RELATIVE['open_end'])}{E}", plainly("open")),)),
)

#: Three letters are enough to tell that a rule cannot match; a digit stands for all digits.
_DIGIT = "0"
_WORD = re.compile(r"[a-z]+|[0-9]")
_OF_NO_USE = frozenset({"the", "tha", "thi", "for", "and"})
#: Letters that English does not have: then every rule is tried.
_FOREIGN = re.compile(r"[^\u0000-\u00bf\u2000-\u206f]")


def _gate(*entries: str) -> frozenset[str]:
    """Return the beginnings of words of which a text has one if any of some patterns matches in it."""
    found = {
        word[:3] for entry in entries for word in _WORD.findall(entry.replace("?:", "")) if len(word) > 2
    }
    return frozenset(found - _OF_NO_USE)


_OF_MONTHS = _gate(*(w for entries in WORDS["months"] for w in entries))
_OF_WEEKDAYS = _gate(*(w for entries in WORDS["weekdays"] for w in entries))
_OF_UNITS = _gate("day", "week", "month", "year", "hour")
_OF_DIGITS = frozenset(_DIGIT)

#: Rules with what a text in English letters must hold for them.
_GROUPS: tuple[tuple[frozenset[str], tuple[_Rule, ...]], ...] = (
    (_OF_MONTHS, _DATES[:3]),
    (_OF_DIGITS, _DATES[3:]),
    (_OF_MONTHS, _MONTHS[:-1]),
    (_OF_DIGITS, _MONTHS[-1:]),
    (_OF_WEEKDAYS, _DAYS[:1]),
    (_OF_DIGITS, _DAYS[1:]),
    (_OF_UNITS, _COUNTED),
    *((_gate(*entries), rules) for entries, rules in _WORDED),
)
RULES = tuple(
    (gate, re.compile(pattern, re.IGNORECASE), make) for gate, rules in _GROUPS for pattern, make in rules
)


def atoms(sentence: str) -> Iterator[Atom]:
    """Yield the dates of a sentence in order, none overlapping.

    Where two overlap, the one that starts first counts, then the longer, then the earlier rule.

    Args:
        sentence: Its text in the form of `dates_words.form`.
    """
    words = None if _FOREIGN.search(sentence) else {word[:3] for word in _WORD.findall(sentence.lower())}
    if words is not None and not words.isdisjoint("0123456789"):
        words.add(_DIGIT)
    found = []
    for order, (gate, pattern, make) in enumerate(RULES):
        if words is not None and gate.isdisjoint(words):
            continue
        for match in pattern.finditer(sentence):
            # `may` and `march` are verbs: a month in Latin letters has a capital.
            month = match.groupdict().get("month") or ""
            if match.end() > match.start() and not "a" <= month[:1] <= "z":
                atom = make(match)
                if sentence[atom.stop - 1] == ".":
                    atom = replace(atom, stop=atom.stop - 1)  # the stop of the sentence, or of `Fri.`
                found.append((match.start(), match.start() - match.end(), order, atom))
    stop = -1
    for _, _, _, atom in sorted(found, key=lambda item: item[:3]):
        if atom.start >= stop:
            yield atom
            stop = atom.stop
