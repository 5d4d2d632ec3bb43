"""Codes of countries by the names that instances call them."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from babel import Locale
from babel.core import get_global

from maabar.importers.flee.files import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Names as like each other as this are the same, 0 to 1: spellings change, and neighbours differ by more
#: (assumed).
NEAR = 0.9
#: Short names of the field that the Unicode tables do not have.
_SHORT = {
    "car": "CAF",
    "centralafricanrepublic": "CAF",
    "drc": "COD",
    "drcongo": "COD",
    "rc": "COG",
    "congo": "COG",
    "roc": "COG",
    "uae": "ARE",
    "uk": "GBR",
    "usa": "USA",
    "southsudan": "SSD",
    "burma": "MMR",
    "ivorycoast": "CIV",
    "swaziland": "SWZ",
    "palestine": "PSE",
    "czechrepublic": "CZE",
}


@cache
def _by_name() -> dict[str, str]:
    """Return ISO 3166-1 alpha-3 codes by folded English and French names, from the tables in babel."""
    two: dict[str, str] = {}
    for three, others in get_global("territory_aliases").items():
        if len(three) == 3 and three.isalpha() and len(others) == 1:
            two.setdefault(others[0], three)
    names = {
        _plain(str(name)): two[code]
        for language in ("fr", "en")
        for code, name in Locale(language).territories.items()
        if code in two
    }
    return names | _SHORT


def _plain(name: str) -> str:
    """Return a name folded and without accents."""
    parts = unicodedata.normalize("NFKD", fold(name))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _code(name: str) -> str:
    """Return the code of a country, also of one in a spelling near to a known one; empty if none is meant."""
    known, plain = _by_name(), _plain(name)
    near = get_close_matches(plain, known, n=1, cutoff=NEAR)
    return name if name in known.values() else known.get(plain) or (known[near[0]] if near else "")


def codes(countries: Iterable[str]) -> dict[str, str]:
    """Return a code for each country; others get codes that ISO leaves to users, from XAA on.

    A code tells a program which places lie abroad, so each country needs one of its own.
    """
    free = ("X" + a + b for a, b in product("ABCDEFGHIJKLMNOPQRSTUVWXYZ", repeat=2))
    found: dict[str, str] = {}
    for one in dict.fromkeys(countries):
        code = _code(one)
        found[one] = code if code and code not in found.values() else next(free)
    return found
