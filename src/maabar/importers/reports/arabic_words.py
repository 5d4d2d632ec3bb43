"""The words of an Arabic sentence with their classes, and the crossings a report has named so far."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from maabar.importers.reports.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.importers.reports.ground import Ground
    from maabar.importers.reports.records import Mention, Sentence

#: Vowel signs belong to the word that they stand in.
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[\w\u0610-\u061a\u064b-\u065f\u0670]+|[^\w\s]")
_PREFIXES = ("", "و", "ف", "ب", "ل", "وب", "ول", "لل", "ال", "وال", "بال", "فال", "ك", "كال", "س", "وس")
_SUFFIXES = ("ه", "ها", "هما")
_OWNED = ("state.open_noun", "state.closed_noun")
QUOTES = frozenset('«»"“”')
ENDS = frozenset('،,؛;.؟!»«"”“():')


@dataclass(slots=True)
class Word:
    """A word or sign, its place in the text, as it is compared, and its classes."""

    start: int
    stop: int
    low: str
    tags: frozenset[str]

    def has(self, *tags: str) -> bool:
        """Whether the word is in one of these classes."""
        return not self.tags.isdisjoint(tags)


@cache
def _lexicon() -> dict[str, frozenset[str]]:
    text = files("maabar.importers.reports").joinpath("lexicon/arabic.toml").read_text(encoding="utf-8")
    words: dict[str, set[str]] = {}
    for section, keys in tomllib.loads(text).items():
        for key, forms in keys.items():
            for form in forms.split():
                words.setdefault(fold(form.split("_")[0]), set()).add(f"{section}.{key}")
    return {word: frozenset(tags) for word, tags in words.items()}


@cache
def _tags(low: str) -> frozenset[str]:
    known = _lexicon()
    found: frozenset[str] = frozenset()
    for prefix in _PREFIXES:
        if low.startswith(prefix) and len(low) > len(prefix) + 1:
            plain = low[len(prefix) :]
            found |= known.get(plain, frozenset())
            for suffix in _SUFFIXES:
                if plain.endswith(suffix):
                    own = known.get(plain.removesuffix(suffix), frozenset()) & set(_OWNED)
                    found |= own | {"its.own"} if own else own
    return found


def words_of(sentence: Sentence) -> list[Word]:
    """Return a sentence as words with their classes."""
    start = sentence.span.start
    return [
        Word(start + m.start(), start + m.end(), fold(m.group()), _tags(fold(m.group())))
        for m in _WORD.finditer(sentence.text)
    ]


@dataclass(slots=True)
class ArabicTrail:
    """The crossings named so far, sentence by sentence.

    Attributes:
        ground: What the case says of its crossings.
        named: The sentences that named some, with their crossings in order.
    """

    ground: Ground
    named: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)

    def note(self, number: int, ids: Sequence[str]) -> None:
        """Remember the crossings that a sentence names."""
        if ids:
            self.named.append((number, tuple(dict.fromkeys(ids))))

    def last(self, number: int, noun: str = "") -> tuple[str, tuple[str, ...]]:
        """Return the crossing that a noun stands for, and the doubts about it; empty if none was named.

        Args:
            number: Number of the sentence.
            noun: The word, without its article: a bridge is a crossing with that word in its name.
        """
        every = [one for _, ids in self.named for one in ids]
        called = {one for one in every if noun and noun in self.ground.nouns.get(one, ())}
        if len(called) == 1:
            return next(iter(called)), ()
        for when, ids in reversed(self.named):
            fits = [one for one in ids if not called or one in called]
            if not fits:
                continue
            far = len(set(every)) > 1 and number - when > 2
            return fits[-1], ("subject",) if far or len(fits) > 1 else ()
        return "", ("subject",)


def crossing_at(word: Word, mentions: Sequence[Mention], ground: Ground) -> Mention | None:
    """Return the name of a crossing that a word belongs to; None if it belongs to none."""
    for m in mentions:
        if m.span.start <= word.start < m.span.stop and m.table == "crossings" and m.id in ground.gates:
            return m
    return None


def last_word(words: Sequence[Word], mention: Mention) -> int:
    """Return the last word of a name."""
    return max(i for i, w in enumerate(words) if w.start < mention.span.stop)
