"""Text from outside: what is searched, what is shown, how much of it there may be.

The stored text is never changed. `fold` gives a form for searching only; `visible` a form for showing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from maabar.errors import Problem

#: Letters that Unicode does not take apart but readers of English do.
_PLAIN = str.maketrans(
    {
        "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ə": "e",
        "þ": "th", "ħ": "h", "ŋ": "n",
        # Arabic letters that are written for each other, and those of Persian, Kurdish and Urdu.
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ک": "ك", "ی": "ي",
        "ې": "ي", "ێ": "ي", "ۆ": "و", "ڤ": "ف", "گ": "غ", "چ": "ش", "پ": "ب", "ژ": "ج", "ە": "ه", "ھ": "ه",
        "ہ": "ه", "ڕ": "ر", "ڵ": "ل", "ء": None, "ـ": None,
        # Cyrillic as Ukrainian and Russian names are usually written in English.
        "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ye", "ё": "yo", "ж": "zh",
        "з": "z", "и": "y", "і": "i", "ї": "yi", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n",
        "о": "o",
        "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch",
        "ш": "sh",
        "щ": "shch", "ъ": None, "ы": "y", "ь": None, "э": "e", "ю": "yu", "я": "ya",
    }
)  # fmt: skip

APOSTROPHES = "'’‘ʼʿʾ`´ʻʹ′"
_NO_APOSTROPHES = str.maketrans(dict.fromkeys(APOSTROPHES))

#: Eastern Arabic and Persian digits; `int` reads them, patterns for years should too.
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_OVERRIDES = _BIDI - frozenset("\u061c\u200e\u200f")
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff") | _BIDI
_KEPT = frozenset("\n\t")

#: Words come back again and again, paragraphs do not: only short strings are remembered.
_REMEMBERED = 40

_SPACES = re.compile(r"\s+")
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
#: Letters in which Ukrainian differs from Russian, and `tr` from `en`.
_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")
_TURKISH = re.compile(r"[ğışİŞĞ]")


@lru_cache(maxsize=32_768)
def _fold_word(word: str) -> str:
    return _fold(word)


def fold(word: str) -> str:
    """Return a word or phrase in the form in which words are compared.

    Case, diacritics, apostrophes, unseen characters and the variants of Arabic letters go; Cyrillic is
    spelled in Latin letters; spaces become one. For search only: it is not as long as what was given.
    """
    return _fold_word(word) if len(word) <= _REMEMBERED else _fold(word)


def _fold(word: str) -> str:
    low = word.casefold().translate(_PLAIN).translate(_NO_APOSTROPHES)
    if low.isascii():
        return _SPACES.sub(" ", low).strip()
    # й and alef with madda fall apart when decomposed, so the table comes before and after.
    apart = unicodedata.normalize("NFKD", low)
    plain = "".join(c for c in apart if not unicodedata.combining(c) and c not in _UNSEEN)
    return _SPACES.sub(" ", plain.translate(_PLAIN).translate(_NO_APOSTROPHES).translate(DIGITS)).strip()


def visible(text: str) -> str:
    """Return text in which control and bidi characters show themselves instead of acting.

    A line break and a tab stay; anything else below a space, a surrogate, and every character that
    reorders or hides others is shown as `<U+202E>`.
    """
    return "".join(
        f"<U+{ord(c):04X}>"
        if c in _BIDI or (c not in _KEPT and unicodedata.category(c) in {"Cc", "Cs", "Co"})
        else c
        for c in text
    )


def hidden_characters(text: str) -> int:
    """Return how many characters of the text make others run the other way; plain marks do not count."""
    return sum(text.count(c) for c in _OVERRIDES)


def language_of(text: str, limit: int = 20_000) -> str:
    """Return the ISO 639 code of the language by its letters: ar, ru, uk, tr, en; empty if there are none.

    Only the alphabet is looked at, so `en` means a Latin alphabet without letters peculiar to `tr`.
    """
    part = text[:limit]
    arabic, latin, cyrillic = (len(p.findall(part)) for p in (_ARABIC, _LATIN, _CYRILLIC))
    if not arabic + latin + cyrillic:
        return ""
    if arabic >= max(latin, cyrillic):
        return "ar"
    if cyrillic > latin:
        return "uk" if _UKRAINIAN.search(part) else "ru"
    return "tr" if len(_TURKISH.findall(part)) * 40 > latin else "en"


def faults(text: str, file: str = "", *, most_characters: int) -> tuple[Problem, ...]:
    """Return what makes a text unusable: nothing in it, a NUL byte, too much of it."""
    found = []
    if "\x00" in text:
        found.append(
            Problem(
                "The text holds NUL bytes; it is not plain text.",
                "Save it again as UTF-8 text.",
                file,
                row=text.count("\n", 0, text.index("\x00")) + 1,
            )
        )
    if any("\ud800" <= c <= "\udfff" for c in text):
        found.append(Problem("The text holds broken characters.", "Save it again as UTF-8 text.", file))
    if not text.strip():
        found.append(Problem("There is no text in it.", "Check that the right file was given.", file))
    if len(text) > most_characters:
        found.append(
            Problem(
                f"The text has {len(text):,} characters; at most {most_characters:,} are read.",
                "Split it, or raise the setting most_characters.",
                file,
            )
        )
    return tuple(found)
