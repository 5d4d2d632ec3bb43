"""Names as people write them: how to compare them, and how to make ids from them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from maabar.errors import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

#: An id is at most so long: it is typed.
LONGEST_ID = 48
#: Names are compared up to this length.
LONGEST_NAME = 200

_ALIKE = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي",
"ـ": "",
                        "٠": "0", "١": "1", "٢": "2", "٣": "3", "٤": "4", "٥": "5", "٦": "6", "٧": "7",
                        "٨": "8",
                        "٩": "9", "۰": "0", "۱": "1", "۲": "2", "۳": "3", "۴": "4", "۵": "5", "۶": "6",
                        "۷": "7",
                        "۸": "8", "۹": "9"})  # fmt: skip
#: Plain letters for Arabic ones, and for Latin ones that do not come apart into a letter and a mark.
_LATIN = {
    "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h",
    "خ": "kh",
    "د": "d", "ذ": "dh", "ر": "r", "ز": "z", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z",
    "ع": "a",
    "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "ک": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "u",
    "ي": "i",
    "ی": "i", "ى": "a", "ة": "a", "ؤ": "u", "ئ": "i", "ء": "", "ـ": "", "پ": "p", "چ": "ch", "گ": "g",
    "ژ": "zh",
    "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "'": "",
    "’": "",
    "ʿ": "", "ʾ": "", "`": "",
}  # fmt: skip
_VOWELS = frozenset("aiu")


def fold(name: str) -> str:
    """Return `name` so that two spellings of the same name are equal.

    Case, accents, Arabic vowel signs and letter variants, punctuation, spaces and a leading "the" do not
    count.
    """
    text = unicodedata.normalize("NFKD", name[:LONGEST_NAME].translate(_ALIKE)).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c)).translate(_ALIKE)
    text = re.sub(r"[\W_]+", " ", text.replace("'", "").replace("’", "")).strip()
    return text.removeprefix("the ").strip()


def is_arabic(name: str) -> bool:
    """Whether a name is written in Arabic letters and in no Latin ones."""
    letters = [c for c in name if c.isalpha()]
    return any("\u0600" <= c <= "\u06ff" for c in letters) and not any(c.isascii() for c in letters)


def latin(name: str) -> str:
    """Return a name in lower-case ASCII letters: accents dropped, Arabic letters replaced by near ones."""
    words = []
    for word in unicodedata.normalize("NFKC", name[:LONGEST_NAME]).casefold().split():
        plain = _latin_word(word)
        words.append(plain)
    return " ".join(word for word in words if word)


def _latin_word(word: str) -> str:
    article = word.startswith("ال") and len(word) > 3
    letters: list[str] = ["al-"] if article else []
    rest = word[2:] if article else word
    for position, character in enumerate(rest):
        plain = _LATIN.get(character)
        if plain is None:
            plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
            plain = plain or ("-" if not character.isalnum() and not unicodedata.combining(character) else "")
        elif character in "وي" and position == 0:
            plain = {"و": "w", "ي": "y"}[character]  # at the start of a word they are consonants
        elif plain[-1:] in _VOWELS and letters and letters[-1][-1:] == plain[:1]:
            plain = plain[1:]
        letters.append(plain)
    return "".join(letters)


def make_id(name: str, otherwise: str = "") -> str:
    """Return a lower-case id made of a name; `otherwise` if no letter of it can be written in Latin ones."""
    plain = re.sub(r"[^a-z0-9]+", "-", latin(name)).strip("-")[:LONGEST_ID].strip("-")
    return plain if re.search(r"[a-z]", plain) else "-".join(filter(None, (otherwise, plain)))


@dataclass
class Ids:
    """Ids that are taken, over all tables."""

    taken: set[str] = field(default_factory=set)

    def make(self, name: str, kind: str = "") -> str:
        """Return a new id for a thing of a kind: `mill-road`, or `mill-road-place`, or `place-1`.

        Without a kind a number is added to what is taken: `mill-road-2`.
        """
        wanted = make_id(name) or kind or "row"
        tries = [wanted, *([f"{wanted}-{kind}"] if kind and wanted != kind else [])]
        free = next((one for one in tries if one not in self.taken and one != kind), "")
        number = 1 if wanted == kind else 2
        while not free:
            free = f"{tries[-1]}-{number}" if f"{tries[-1]}-{number}" not in self.taken else ""
            number += 1
        self.taken.add(free)
        return free


@dataclass
class Names:
    """Names of things of one kind, to find them by whatever a user writes.

    Attributes:
        by_name: Id by folded name.
        shown: Names as written, by folded name, for suggestions.
    """

    by_name: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)

    def add(self, identity: str, names: Iterable[str]) -> None:
        """Let a thing be found by its id and by these names; the first who has a name keeps it."""
        for name in (*names, identity):
            self.learn(fold(name), identity, name)

    def learn(self, key: str, identity: str, shown: str) -> None:
        """Let a thing be found by one folded name; a real name is shown, not an id that looks the same."""
        if key:
            known = self.by_name.setdefault(key, identity)
            if self.shown.setdefault(key, shown) == known:
                self.shown[key] = shown

    def find(self, text: str) -> str:
        """Return the id that `text` names; empty if it names none."""
        for part in (text, *text.split("/")):
            found = self.by_name.get(fold(part), "")
            if found:
                return found
        return ""

    def near(self, text: str, cutoff: float = 0.75) -> str:
        """Return the name nearest to `text`, as written; empty if none is near."""
        close = get_close_matches(fold(text), list(self.shown), n=1, cutoff=cutoff) if text else []
        return self.shown[close[0]] if close else ""

    def suggest(self, text: str, listed: int = 12) -> str:
        """Return a remedy for a name that is not known: the nearest one, or all of them if they are few."""
        near = self.near(text, 0.6)
        if near:
            return f'Did you mean "{shorten(near)}"?'
        first: dict[str, str] = {}
        for key, identity in self.by_name.items():
            first.setdefault(identity, self.shown[key])
        return f"Use one of: {', '.join(map(shorten, first.values()))}." if 0 < len(first) <= listed else ""
