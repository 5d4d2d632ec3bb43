"""Words of a sentence with what the lexicons say of each; every later step looks at these, not at letters."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from maabar.importers.reports.records import Mention, Sentence

from maabar.importers.reports.small import words

_WORD = re.compile(r"\d+(?:[.,]\d+)*|\w+(?:[-'’]\w+)*|[^\w\s]")
_FILES = ("status", "realis", "attribution", "stance", "wordings")
_CLOSING = frozenset("\"'”’»)]")

#: Forms of "to be" and "to have", and what may stand among them before a verb or an adjective.
BE = words(
    "is are was were be been being remain remains remained remaining stay stays stayed staying stand "
    "stands stood keep keeps kept keeping lie lay lies become becomes became get gets got go goes went "
    "leave left isn't aren't wasn't weren't are still"
)
AUX = words(
    "is are was were be been being am has have had having do does did will would shall should can could "
    "may might must cannot isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't won't "
    "wouldn't can't couldn't shouldn't shan't"
)  # fmt: skip
ADVERBS = words(
    "also again still now currently once already yet then finally temporarily officially effectively "
    "largely mostly virtually practically completely fully totally entirely partially partly formally "
    "found seen declared last "
    "reportedly only just never not briefly quickly abruptly suddenly immediately indefinitely "
    "permanently normally always often usually since recently today yesterday tomorrow tonight gradually "
    "simultaneously all both however therefore thus likely reopened provisionally de facto later earlier "
    "apparently almost nearly long longer again even ever either previously mainly repeatedly "
    "likewise similarly equally consequently accordingly meanwhile otherwise nonetheless "
    "nevertheless instead unexpectedly itself themselves"
)
DETERMINERS = words(
    "the a an this that these those its their his her our all both some any each every no another other "
    "two three four five six seven eight nine ten several many most of one either neither"
)
PREPOSITIONS = words(
    "in on at near of from to through via into by for with between along across around inside outside "
    "towards toward over under against about before after since until during despite following amid "
    "beyond behind beside next as within without upon onto off due because per than regarding concerning"
)
CONJUNCTIONS = words("and or but while whereas although though because so nor yet")
RELATIVES = words("which who whom whose that where when")


@dataclass(slots=True)
class Token:
    """A word or sign of a sentence, its place in the text, its classes (`open.v`, `anchor.cross`, ...)."""

    start: int
    stop: int
    raw: str
    low: str
    tags: frozenset[str]
    owner: bool = False

    def has(self, *tags: str) -> bool:
        """Whether the word is in one of these classes."""
        return not self.tags.isdisjoint(tags)

    @property
    def word(self) -> bool:
        """Whether it is a word or number, not a sign."""
        return self.raw[0].isalnum()

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.raw[0].isupper()


@dataclass(slots=True)
class Line:
    """A sentence as words, with the names in it."""

    sentence: Sentence
    tokens: list[Token]
    #: Where a phrase that begins at a word ends, by word and class.
    ends: dict[tuple[int, str], int] = field(default_factory=dict)
    #: The names each word belongs to.
    names: dict[int, list[Mention]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.tokens)

    def low(self, at: int) -> str:
        """Return the word at a place in small letters, empty outside the sentence."""
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def tagged(self, at: int, *tags: str) -> bool:
        """Whether the word at a place is in one of these classes."""
        return 0 <= at < len(self.tokens) and not self.tokens[at].tags.isdisjoint(tags)

    def any(self, start: int, stop: int, *tags: str) -> int:
        """Return the first place between two where a word is in one of these classes, -1 if none is."""
        for at in range(max(0, start), min(stop, len(self.tokens))):
            if not self.tokens[at].tags.isdisjoint(tags):
                return at
        return -1

    def named(self, at: int, table: str) -> list[Mention]:
        """Return the names of one table that a word belongs to."""
        return [m for m in self.names.get(at, ()) if m.table == table]

    def end(self, at: int, *tags: str) -> int:
        """Return the place after the longest phrase of these classes that begins at a place."""
        return max((self.ends.get((at, tag), at + 1) for tag in tags), default=at + 1)

    def place(self, offset: int) -> int:
        """Return the first word that ends after an offset of the text."""
        low, high = 0, len(self.tokens)
        while low < high:
            middle = (low + high) // 2
            if self.tokens[middle].stop <= offset:
                low = middle + 1
            else:
                high = middle
        return low


@dataclass(frozen=True)
class Lexicon:
    """Classes by word, and phrases by their first word."""

    words: dict[str, frozenset[str]]
    phrases: dict[str, list[tuple[tuple[str, ...], str]]]


@cache
def lexicon() -> Lexicon:
    """Return the English lexicon, read once."""
    words: dict[str, set[str]] = {}
    phrases: dict[str, set[tuple[tuple[str, ...], str]]] = {}
    for name in _FILES:
        text = files("maabar.importers.reports").joinpath(f"lexicon/{name}.toml").read_text(encoding="utf-8")
        for section, keys in tomllib.loads(text).items():
            for key, value in keys.items():
                for form in value.split():
                    parts = tuple(form.split("_"))
                    if len(parts) == 1:
                        words.setdefault(form, set()).add(f"{section}.{key}")
                    else:
                        phrases.setdefault(parts[0], set()).add((parts, f"{section}.{key}"))
    return Lexicon(
        {word: frozenset(tags) for word, tags in words.items()},
        {word: sorted(found) for word, found in phrases.items()},
    )


def line_of(sentence: Sentence, mentions: Sequence[Mention] = ()) -> Line:
    """Return a sentence as words with their classes.

    Args:
        sentence: The sentence.
        mentions: The names in it.
    """
    known = lexicon()
    offset = sentence.span.start
    tokens = [_token(match, offset, known) for match in _WORD.finditer(sentence.text)]
    line = Line(sentence, tokens)
    for at, token in enumerate(tokens):
        for parts, tag in known.phrases.get(token.low, ()):
            if all(line.low(at + k) == part for k, part in enumerate(parts)):
                token.tags |= {tag}
                key = (at, tag)
                line.ends[key] = max(line.ends.get(key, 0), at + len(parts))
    for mention in mentions:
        at = line.place(mention.span.start)
        while at < len(tokens) and tokens[at].start < mention.span.stop:
            line.names.setdefault(at, []).append(mention)
            at += 1
    return line


def _token(match: re.Match[str], offset: int, known: Lexicon) -> Token:
    raw = match.group()
    low = raw.lower().replace("’", "'")
    owner = low.endswith(("'s", "s'"))
    low = low.removesuffix("'s")
    tags = known.words.get(low, frozenset())
    if not tags and "-" in low:
        tags = known.words.get(low.replace("-", ""), frozenset())
    if low.endswith("n't"):
        tags |= {"negated.words"}
    return Token(offset + match.start(), offset + match.end(), raw, low, tags, owner)


def quotations(text: str, stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what stands in quotation marks, marks included, never past the end of a stretch.

    Args:
        text: The stored text.
        stretches: Where quotations may stand; one that is not closed ends with its stretch.
    """
    found: list[tuple[int, int]] = []
    for start, stop in stretches:
        found += _quoted(text, start, stop)
    return found


def _quoted(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    opened = -1
    for at in range(start, stop):
        sign = text[at]
        if sign in "“«" or (sign == '"' and opened < 0):
            if opened < 0:
                opened = at
        elif sign in '”»"' and opened >= 0:
            yield opened, at + 1
            opened = -1
    if opened >= 0:
        yield opened, stop
