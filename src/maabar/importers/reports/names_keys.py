"""How names are compared: words of a text, their search form, and the consonants two scripts share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA, JaroWinkler

from maabar.importers.reports.text import APOSTROPHES, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKS = r"\u0300-\u036f\u064b-\u065f\u0670"
_INNER = re.escape(APOSTROPHES)
#: A word: dotted capitals (`U.N.`), or letters and digits with marks and apostrophes inside. No hyphens.
_WORD = re.compile(
    rf"(?:[A-Z]\.){{2,6}}(?![a-z])|(?:[^\W_]|[{_MARKS}])+(?:[{_INNER}](?:[^\W_]|[{_MARKS}])+){{0,4}}"
)
_POSSESSIVE = re.compile(rf"[{_INNER}][sS]$")

#: Arabic articles as Latin letters spell them; `al` and `el` also where they stand alone.
_ARTICLES = frozenset(
    re.findall(r"\w+", "al as ad an ar at az el ul us es ed en er et ez il le ash adh ath ush esh")
)
_ALWAYS = frozenset(["al", "el", "ul"])
_JOINED = frozenset("-–‑'’‘ʼ`")
#: The same first part of a name, spelled in ways that change its consonants.
_SAME = {"abul": "abu", "abou": "abu", "aboul": "abu", "abo": "abu", "abil": "abi", "umm": "um", "oum": "um"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text.

    Attributes:
        start: Where it starts; with its article, if one stands before it.
        stop: Where it ends, a possessive ending not counted.
        key: Its form for search, without article.
        alternatives: For Arabic: what it may be without prefixes, and whether an article was among them.
        capital: Whether it begins with a capital or has no case.
        upper: Whether it is all capitals.
        article: Whether an article stands before it.
    """

    start: int
    stop: int
    key: str
    alternatives: tuple[tuple[str, bool], ...]
    capital: bool
    upper: bool
    article: bool


def words(text: str, start: int = 0, stop: int | None = None) -> Iterator[Word]:
    """Yield the words of a stretch of text in order; Arabic articles in Latin letters join the next word."""
    article: int | None = None
    for match in _WORD.finditer(text, start, len(text) if stop is None else stop):
        raw = match.group()
        possessive = _POSSESSIVE.search(raw)
        bare = raw[: possessive.start()] if possessive else raw
        key = fold(bare.replace(".", "") if "." in bare else bare)
        if not key:
            continue
        if key in _ARTICLES and _is_article(text, match.end(), key):
            article = match.start() if article is None else article
            continue
        end = match.start() + len(bare)
        key = _SAME.get(key, key)
        yield Word(
            match.start() if article is None else article,
            end,
            key,
            _arabic_forms(key) if key[0] >= "\u0600" else ((key, article is not None),),
            not bare[0].islower(),
            bare.isupper(),
            article is not None,
        )
        article = None


def _is_article(text: str, end: int, key: str) -> bool:
    """Whether what ends here is an article of the name that follows, not a word of its own."""
    following = text[end : end + 2]
    if following[:1] in _JOINED and following[1:].isalpha():
        return True
    return key in _ALWAYS and following[:1] == " " and following[1:].isupper()


@lru_cache(maxsize=32_768)
def _arabic_forms(key: str) -> tuple[tuple[str, bool], ...]:
    """Return what an Arabic word may be without its prefixes, the whole word first."""
    forms = {key: False}
    for joined in ("", key[0] if key[0] in "وف" else ""):
        rest = key[len(joined) :]
        if joined and len(rest) >= 3:
            forms.setdefault(rest, False)
        if rest[:1] in "بلك" and len(rest) >= 4:
            forms.setdefault(rest[1:], False)
        for prefix in ("ال", "بال", "كال", "لل"):
            if rest.startswith(prefix) and len(rest) >= len(prefix) + 2:
                forms.setdefault(rest[len(prefix) :], True)
    for form, article in tuple(forms.items()):
        # A final a is written in two ways.
        if len(form) >= 4 and form[-1] in "اه":
            forms.setdefault(form[:-1] + ("ه" if form[-1] == "ا" else "ا"), article)
    return tuple(forms.items())


def name_words(name: str) -> tuple[tuple[str, bool], ...]:
    """Return the words of a name as (search form, whether an article stands before it)."""
    found = []
    for word in words(name):
        key, article = word.key, word.article
        if key.startswith("ال") and len(key) >= 4:
            key, article = key[2:], True
        found.append((key, article))
    return tuple(found)


_STARTS = str.maketrans("hgxkçtdbfwszjy", "kkkkkttbbbsszy")


def start_of(bones: str) -> str:
    """Return the sort of consonant a skeleton begins with: those put for each other are one sort."""
    return bones[:1].translate(_STARTS)


_DIGRAPHS = (
    ("shch", "c"), ("sch", "c"), ("kh", "x"), ("gh", "g"), ("sh", "c"), ("ch", "c"), ("dh", "d"), ("th", "t"),
    ("ph", "f"), ("zh", "j"), ("dj", "j"), ("ck", "k"), ("tz", "z"),
)  # fmt: skip
_LETTERS = str.maketrans({"p": "b", "c": "k", "q": "k", **dict.fromkeys("aeiouwyv")})
_ARABIC_LETTERS = str.maketrans(
    {
        "ب": "b", "ت": "t", "ث": "t", "ج": "j", "ح": "h", "خ": "x", "د": "d", "ذ": "d", "ر": "r", "ز": "z",
        "س": "s", "ش": "ç", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "g", "ف": "f", "ق": "k", "ك": "k",
        "ل": "l", "م": "m", "ن": "n", "ه": "h", "ع": None, "ا": None, "و": None, "ي": None,
    }
)  # fmt: skip
_ROMAN = str.maketrans(
    {
        "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z",
        "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "gh", "ف": "f", "ق": "q", "ك": "k",
        "ل": "l", "م": "m", "ن": "n", "ه": "a", "ع": "a", "ا": "a", "و": "u", "ي": "i",
    }
)  # fmt: skip
_HEADS = {"w": "w", "v": "w", "و": "w", "y": "y", "ي": "y"}
_DOUBLES = re.compile(r"(.)\1+")


@lru_cache(maxsize=65_536)
def skeleton(key: str) -> str:
    """Return the consonants of a search form, the same for Latin and Arabic letters."""
    parts = []
    for word in key.split():
        # A w or y at the start of a word is a consonant in both scripts; elsewhere it may be a long vowel.
        head = _HEADS.get(word[0], "")
        if word[0] >= "\u0600":
            bare = word.translate(_ARABIC_LETTERS)
        else:
            for pair, letter in _DIGRAPHS:
                # A mark that no later rule touches: c alone is a k, sh is not.
                word = word.replace(pair, "ç" if letter == "c" else letter)  # noqa: PLW2901
            bare = word.translate(_LETTERS)
        bare = head + bare
        bare = _DOUBLES.sub(r"\1", bare)
        parts.append(bare[:-1] if len(bare) > 1 and bare.endswith("h") else bare)
    return _DOUBLES.sub(r"\1", "".join(parts))


@lru_cache(maxsize=65_536)
def whole(key: str) -> str:
    """Return a search form in Latin letters without spaces."""
    return key.translate(_ROMAN).replace(" ", "")


def likeness(one: tuple[str, str], other: tuple[str, str], weight: float, least: float) -> float:
    """Return how alike two names are, 0 to 1, from their (skeleton, whole form).

    Args:
        one: The first.
        other: The second.
        weight: Weight of the consonants; the rest is that of the whole forms.
        least: Whole forms less alike than this tell that the consonants agree by chance: 0 then.
    """
    full = JaroWinkler.similarity(one[1], other[1])
    return (
        weight * OSA.normalized_similarity(one[0], other[0]) + (1.0 - weight) * full if full >= least else 0.0
    )
