"""Sentences with their exact places in the stored text.

Most paragraphs of news can be cut by a plain rule; where a full stop may belong to an abbreviation, a
number or a name, pysbd decides. Whatever comes back must stand in the text as it is, or the plain rule is
used after all.
"""

from __future__ import annotations

import re
import warnings
from functools import cache
from typing import TYPE_CHECKING, Protocol, cast

from maabar.importers.reports.records import Sentence, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maabar.importers.reports.records import Zone
    from maabar.importers.reports.settings import ReadingSettings

#: Zones without sentences: a date or a town alone says nothing.
_NO_SENTENCES = frozenset({"dateline"})

#: A stop, the quotes and brackets that close after it, and space.
_STOP = re.compile(r"(?:[.!?؟۔]{1,3}|…)[\"'”’»)\]]{0,3}(?:\s+|(?=[“«]))|[\"”»]\s*\n\s*|\n\s*\n\s*")
#: A stop that pysbd should judge: after a short capitalised word, an initial, or a word with stops in it.
_DOUBTFUL = re.compile(r"(?:\b[A-Z][a-z]{0,4}|\b\w\.\w{1,3})\.[\"'”’»)\]]{0,3}\s")
_SHORT_WORDS = frozenset(
    re.findall(
        r"\S+",
        """
        mr mrs ms dr prof gen col lt maj capt sgt brig adm gov sen rep rev hon st mt no nos vs inc ltd co
        corp jr sr dept approx est fig vol art para al jan feb mar apr jun jul aug sep sept oct nov dec mon
        tue tues wed thu thur thurs fri sat sun km ft etc eg ie cf ca e.g i.e u.s u.n u.k p.m a.m ph.d
        """,
    )
)
_LAST_WORD = re.compile(r"([\w.]{1,12})\.[\"'”’»)\]]*\s*$")


class _Segmenter(Protocol):
    def segment(self, text: str) -> list[str]: ...


@cache
def _segmenter(lang: str) -> _Segmenter:
    with warnings.catch_warnings():
        # pysbd writes some patterns as plain strings: new Pythons warn when they first compile the file.
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        import pysbd  # type: ignore[import-untyped]  # noqa: PLC0415 - free where no report is read
    return cast("_Segmenter", pysbd.Segmenter(language=lang, clean=False))


def sentences(text: str, zones: Sequence[Zone], lang: str, settings: ReadingSettings) -> tuple[Sentence, ...]:
    """Return the sentences of the zones that speak, numbered from 1 in the order of the text.

    Args:
        text: The stored text.
        zones: Its parts.
        lang: `ar` is cut by Arabic rules, anything else by English ones.
        settings: How long a sentence may be and how many there may be.
    """
    found: list[Sentence] = []
    for zone in zones:
        if not zone.speaks or zone.name in _NO_SENTENCES:
            continue
        for span in _cut(text, zone.span, lang, settings.longest_sentence):
            if len(found) >= settings.most_sentences:
                return tuple(found)
            found.append(Sentence(len(found) + 1, span, text[span.start : span.stop], zone.name))
    return tuple(found)


def _cut(text: str, span: Span, lang: str, longest: int) -> Iterator[Span]:
    paragraph = text[span.start : span.stop]
    ends = _ends(paragraph, lang)
    start = 0
    for end in [*ends, len(paragraph)]:
        yield from _pieces(paragraph, start, end, span.start, longest)
        start = end


def _ends(paragraph: str, lang: str) -> list[int]:
    """Return where sentences end, the last one not among them."""
    if _is_doubtful(paragraph, lang):
        ends = _by_pysbd(paragraph, lang)
        if ends is not None:
            return ends
    return plain_ends(paragraph)


def _is_doubtful(paragraph: str, lang: str) -> bool:
    """Whether some stop inside the paragraph needs more than the plain rule."""
    if lang == "ar" or len(paragraph) > 4_000:
        return (
            False  # Arabic has next to no abbreviations with stops; long text without paragraphs is no prose
        )
    return any(match.end() < len(paragraph) for match in _DOUBTFUL.finditer(paragraph))


def _by_pysbd(paragraph: str, lang: str) -> list[int] | None:
    """Cut by pysbd; None if what it returns does not stand in the paragraph, piece after piece."""
    pieces = _segmenter("ar" if lang == "ar" else "en").segment(paragraph)
    ends, at = [], 0
    for piece in pieces:
        bare = piece.strip()
        found = paragraph.find(bare, at)
        if not bare or found < 0 or paragraph[at:found].strip():
            return None
        at = found + len(bare)
        ends.append(at)
    if paragraph[at:].strip():
        return None
    return ends[:-1]


def plain_ends(paragraph: str) -> list[int]:
    """Return where sentences end by the plain rule: a stop, closing quotes, space, no small letter after."""
    ends = []
    for match in _STOP.finditer(paragraph):
        end = match.end()
        if end >= len(paragraph):
            break
        following = paragraph[end]
        if following.islower() or following in ",;،؛)]":
            continue
        # A window of what stands before is enough to see the word that the stop belongs to.
        word = _LAST_WORD.search(paragraph[max(0, end - 20) : end])
        if word and (word[1].casefold() in _SHORT_WORDS or _is_initial(word[1])):
            continue
        if word and word[1].isdigit() and following.isdigit():
            continue
        ends.append(end)
    return ends


def _is_initial(word: str) -> bool:
    """Whether a word before a stop is one capital, as in `J. Doe` (not `I`)."""
    return len(word) == 1 and word.isupper() and word != "I" and word.isascii()


def _pieces(paragraph: str, start: int, end: int, offset: int, longest: int) -> Iterator[Span]:
    """Yield the stretch without outer space, cut at a space where it is too long."""
    while start < end:
        stop = end
        if end - start > longest:
            space = max(paragraph.rfind(c, start + longest // 2, start + longest) for c in " \n\t")
            stop = space if space > start else start + longest
        bare = paragraph[start:stop]
        left = len(bare) - len(bare.lstrip())
        if bare.strip():
            yield Span(offset + start + left, offset + start + left + len(bare.strip()))
        start = stop
