"""The words of dates as patterns, from `lexicon/dates.toml`.

Texts are compared in a form of the same length: Arabic letters without hamza, plain digits, dashes and
spaces.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from maabar.importers.reports.text import DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterable

_FORM = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "\n": " ", "\r": " ",
        "–": "-", "—": "-", "‑": "-", "−": "-", "’": "'",
    }
)  # fmt: skip

WORDS: dict[str, Any] = tomllib.loads(
    (files("maabar.importers.reports") / "lexicon" / "dates.toml").read_text("utf-8")
)


_MARKS = re.compile("[\u064b-\u0652\u0670]")


def without_marks(text: str) -> tuple[str, list[int] | None]:
    """Return a text without Arabic vowel marks, and where its letters stood; None if it has no marks."""
    if not _MARKS.search(text):
        return text, None
    kept = [index for index, letter in enumerate(text) if not _MARKS.match(letter)]
    return "".join(text[index] for index in kept), kept


def form(text: str) -> str:
    """Return a text of the same length in which dates are looked for."""
    return text.translate(_FORM).translate(DIGITS)


def one_of(entries: Iterable[str]) -> str:
    """Return a group that matches one of the entries, longer ones first."""
    return f"(?:{'|'.join(sorted(entries, key=len, reverse=True))})"


def which(word: str, lists: list[list[str]]) -> int:
    """Return which of the lists has an entry for a word, counted from 1; 0 if none."""
    for number, entries in enumerate(lists, 1):
        if re.fullmatch(one_of(entries), word, re.IGNORECASE):
            return number
    return 0


def _all(lists: list[list[str]]) -> str:
    return one_of(entry for entries in lists for entry in entries)


#: Letters that Arabic joins to the front of a word.
AR = "(?:[وفبل]{1,2})?"
#: A word begins or ends here. Digits and letters of any script count, marks do not.
B, E = r"(?<![\w])", r"(?![\w])"
#: One month; Levantine and Gregorian names often stand together, joined by a slash.
ONE_MONTH = _all(WORDS["months"])
MONTH = rf"(?:شهر )?{ONE_MONTH}\.?(?: ?[/(] ?{ONE_MONTH}\)?)?"
WEEKDAY = rf"(?:{_all(WORDS['weekdays'])})\.?"
DAY = r"[0-3]?[0-9]"
#: `25th`; the ending may also be missing.
NUMBERED = rf"{DAY}(?:st|nd|rd|th)?"
YEAR = r"[12][0-9]{3}"
NUMBER = rf"(?:[0-9]{{1,3}}|{_all(WORDS['numbers'])})"
PARTS = {name: one_of(entries) for name, entries in WORDS["parts"].items()}
PART = one_of(PARTS.values())
TIMES_BEFORE, TIMES_AFTER = one_of(WORDS["times"]["before"]), one_of(WORDS["times"]["after"])


@lru_cache(maxsize=4_096)
def month_of(word: str) -> int:
    """Return the number of a month as it stands in a text; 0 if its two names disagree or it is none."""
    bare = re.sub(r"^شهر ", "", word.strip(" .()"))
    found = {which(part.strip(" .()"), WORDS["months"]) for part in re.split(r"[/(]", bare) if part.strip()}
    return found.pop() if len(found) == 1 else 0


@lru_cache(maxsize=4_096)
def weekday_of(word: str) -> int:
    """Return a weekday as Python counts it, Monday 0; -1 if it is none."""
    return which(word.strip(" ."), WORDS["weekdays"]) - 1


@lru_cache(maxsize=4_096)
def number_of(word: str) -> int:
    """Return a number written in digits, as a word or as an ordinal; 0 if it is none."""
    bare = word.strip().casefold()
    digits = re.match(r"[0-9]+", bare)
    if digits:
        return int(digits.group())
    for ordinals in (WORDS["ordinals_en"], WORDS["ordinals_ar"]):
        if bare in ordinals:
            return int(ordinals.index(bare)) + 1
    return which(bare, WORDS["numbers"])
