"""The words of the brief: one catalogue per language; numbers, dates and names as that language writes them.

A catalogue is every TOML file in `messages/<language>/`, read as flat dotted keys. A key that is missing, or
a place-holder that gets no value, is an error: nothing is ever printed half said.
"""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from maabar.errors import MaabarError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from maabar.case import Case

LANGUAGES = ("en", "ar")
"""The languages that have a catalogue."""

PLURALS = ("zero", "one", "two", "few", "many", "other")
"""The plural categories of Unicode; a language uses those that it knows."""

_BASE = MappingProxyType({"en": "en_GB", "ar": "ar"})
_ARABIC_DIGITS = str.maketrans("0123456789%", "٠١٢٣٤٥٦٧٨٩٪")
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = {"\u200c", "\u200d", "\u00ad"}
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff]")


class MessageError(MaabarError):
    """A sentence of the brief is missing from a catalogue, or one of its place-holders has no value."""


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """All sentences of one language.

    Args:
        lang: One of `LANGUAGES`.

    Returns:
        Dotted key -> text with `{name}` place-holders.

    Raises:
        MessageError: The language has no catalogue, a key stands in two files, or a value is not text.
    """
    if lang not in LANGUAGES:
        raise MessageError(
            f'there is no catalogue for the language "{lang}"; there is {", ".join(LANGUAGES)}'
        )
    found: dict[str, str] = {}
    folder = files("maabar.brief") / "messages" / lang
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            for key, text in _flat(tomllib.loads(file.read_text(encoding="utf-8")), ""):
                if key in found:
                    raise MessageError(f'the key "{key}" stands twice in the catalogue "{lang}"')
                found[key] = text
    return MappingProxyType(found)


def _flat(table: Mapping[str, Any], prefix: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            rows += _flat(value, f"{name}.")
        elif isinstance(value, str):
            rows.append((name, value))
        else:
            raise MessageError(f'the value of "{name}" is not text')
    return rows


def visible(text: str) -> str:
    """Text with every control and direction mark written out: nothing on the page hides or turns words.

    Args:
        text: Anything that came from a case or a report.

    Returns:
        The same text; an unseen character becomes its code point in square brackets, a line break a blank.
    """
    if text.isprintable():
        return text
    parts = []
    for sign in text:
        if sign in "\t\n\r":
            parts.append(" ")
        elif unicodedata.category(sign) in _UNSEEN and sign not in _JOINERS:
            parts.append(f"[U+{ord(sign):04X}]")
        else:
            parts.append(sign)
    return "".join(parts)


def script(text: str) -> str:
    """The language tag for a name or sentence of a case: `ar` if it holds Arabic letters, else `en`."""
    return "ar" if _ARABIC.search(text) else "en"


class Messages:
    """One language of the brief.

    Attributes:
        lang: Language tag, as in `<html lang>`.
        dir: `ltr` or `rtl`.
        reviewed: Whether a native speaker has read the catalogue (its key `catalogue.reviewed`).
    """

    def __init__(self, lang: str = "en", territory: str = "") -> None:
        """Open a catalogue.

        Args:
            lang: One of `LANGUAGES`.
            territory: Country of the readers as an ISO 3166 code of two or three letters; it decides the
                month names
                and digits where one language has several.

        Raises:
            MessageError: There is no such catalogue.
        """
        self._texts = catalogue(lang)
        self.lang = lang
        self._locale = _locale(lang, territory)
        self.dir = self._locale.text_direction
        self.reviewed = self._texts.get("catalogue.reviewed") == "yes"
        self._names: tuple[Case | None, dict[str, tuple[str, str]]] = (None, {})
        self._arabic = self._locale.default_numbering_system == "arab"

    def has(self, key: str) -> bool:
        """Whether the catalogue has the key."""
        return key in self._texts

    def say(self, key: str, **params: object) -> str:
        """One sentence as plain text.

        Args:
            key: Dotted key.
            **params: Values of its place-holders.

        Returns:
            The sentence; the caller escapes it (templates do so by themselves).

        Raises:
            MessageError: The key or a value is missing.
        """
        try:
            return self._texts[key].format(**params)
        except KeyError as fault:
            raise MessageError(f'catalogue "{self.lang}": no value for {fault} in "{key}"') from fault

    def html(self, key: str, **params: object) -> Markup:
        """One sentence as HTML: everything is escaped but the parameters that already are `Markup`.

        Raises:
            MessageError: The key or a value is missing.
        """
        try:
            return Markup(escape(self._texts[key])).format(**params)  # noqa: S704 - escaped in the same breath
        except KeyError as fault:
            raise MessageError(f'catalogue "{self.lang}": no value for {fault} in "{key}"') from fault

    def count(self, key: str, number: float, **params: object) -> str:
        """A sentence that depends on a number.

        The key is `key.zero` and `key.one` for none and one, else the language's plural category, else
        `key.other`. The number is given to the sentence as `{n}`, written as the language writes it.
        """
        exact = {0: f"{key}.zero", 1: f"{key}.one"}.get(int(number), "") if number in {0, 1} else ""
        form = exact if exact in self._texts else f"{key}.{self._locale.plural_form(abs(number))}"
        return self.say(form if form in self._texts else f"{key}.other", n=self.number(number), **params)

    def word(self, group: str, value: str) -> str:
        """The screen word for a value of a case or result table, `word.<group>.<value>`.

        A value that the catalogue does not know (kinds that a case made up) is shown as it is, with blanks
        for dashes.
        """
        key = f"word.{group}.{value}"
        return self._texts[key] if key in self._texts else visible(value.replace("-", " ").replace("_", " "))

    def number(self, value: float, digits: int = 0) -> str:
        """A number with at most `digits` decimals, as the language writes it; empty for a missing one."""
        if not math.isfinite(value):
            return ""
        pattern = "#,##0" + ("." + "#" * digits if digits else "")
        return self.digits(format_decimal(value, pattern, self._locale, numbering_system="default"))

    def percent(self, value: float) -> str:
        """A share (0..1) in whole percent; nothing between the ends is ever rounded to 0 or 100."""
        if not math.isfinite(value):
            return ""
        whole = round(100 * value)
        if 0 < value < 1:
            whole = min(max(whole, 1), 99)
        return self.digits(f"{whole}%")

    def persons(self, value: float) -> str:
        """A count of people: one to nine are written as fewer than ten, so that nobody is told by it."""
        return self.say("number.few", n=self.number(10)) if 0 < value < 10 else self.number(value)

    def date(self, day: dt.date | None) -> str:
        """A day in words, such as 5 March 2031; empty for a missing one."""
        return self._day(day, "wide", year=True)

    def short(self, day: dt.date | None) -> str:
        """A day in short words, such as 5 Mar 2031; empty for a missing one."""
        return self._day(day, "abbreviated", year=True)

    def day(self, day: dt.date | None) -> str:
        """A day without its year, such as 5 Mar; empty for a missing one."""
        return self._day(day, "abbreviated", year=False)

    def month(self, day: dt.date | None) -> str:
        """The month of a day, such as March 2031; empty for a missing one."""
        if day is None or _missing(day):
            return ""
        return self.digits(f"{self._locale.months['format']['wide'][day.month]} {day.year}")

    def _day(self, day: dt.date | None, width: str, *, year: bool) -> str:
        if day is None or _missing(day):
            return ""
        month = self._locale.months["format"][width][day.month]
        return self.digits(f"{day.day} {month} {day.year}" if year else f"{day.day} {month}")

    def date_range(self, start: dt.date | None, end: dt.date | None) -> str:
        """Two days as one phrase, such as 5–7 March 2031; an open end is said in words."""
        if start is None or _missing(start):
            return "" if _missing(end) else self.say("date.until", end=self.date(end))
        if end is None or _missing(end):
            return self.say("date.from", start=self.date(start))
        if start == end:
            return self.date(start)
        if (start.year, start.month) == (end.year, end.month):
            return self.digits(f"{start.day}–{self.date(end)}")
        first = self._day(start, "wide", year=start.year != end.year)
        return f"{first} – {self.date(end)}"

    def digits(self, text: str) -> str:
        """The digits of a text as the language writes them."""
        return text.translate(_ARABIC_DIGITS) if self._arabic else text

    def plain_name(self, case: Case, ident: str) -> str:
        """The name of anything with an id, as plain text (for pictures and alternative texts)."""
        return self._named(case, ident)[0]

    def name(self, case: Case, ident: str) -> Markup:
        """The name of anything with an id, marked with its language where that is not the page's."""
        text, lang = self._named(case, ident)
        return self.foreign(text, lang)

    def foreign(self, text: str, lang: str = "") -> Markup:
        """Text from a case, escaped, marked with language and direction where these are not the page's."""
        shown = visible(text)
        tongue = lang or script(shown)
        if tongue == self.lang:
            return Markup("<bdi>{}</bdi>").format(shown) if self.dir == "rtl" else escape(shown)
        turn = "rtl" if tongue == "ar" else "ltr"
        return Markup('<span lang="{}" dir="{}">{}</span>').format(tongue, turn, shown)

    def _named(self, case: Case, ident: str) -> tuple[str, str]:
        if self._names[0] is not case:
            rows = case.names[["name", "name_ar"]].itertuples(name=None)
            self._names = (case, {str(key): (str(own), str(other)) for key, own, other in rows})
        names = self._names[1]
        if ident not in names:
            return visible(ident.replace("-", " ")), "en"
        own, other = names[ident]
        text = (other or own or ident) if self.lang == "ar" else (own or other or ident)
        return visible(text), script(text)


def territory_of(case: Case) -> str:
    """The country most areas of a case lie in, "" if none is named: it decides month names and digits."""
    countries = case["areas"]["country"]
    known = countries[countries != ""]
    return str(known.mode().iloc[0]) if len(known) else ""


def _locale(lang: str, territory: str) -> Locale:
    base = _BASE[lang]
    two = territory.upper()
    if len(two) == 3:  # ISO 3166 alpha-3
        two = str((get_global("territory_aliases").get(two) or [""])[0])
    if lang == "en" or not two:
        return Locale.parse(base)
    try:
        return Locale(lang, territory=two)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(base)


def _missing(day: dt.date | None) -> bool:
    # pandas gives NaT, which is the only date that differs from itself
    return day is None or day != day  # noqa: PLR0124
