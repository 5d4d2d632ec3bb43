"""The parts of a report: what speaks (headline, body, caption) and what does not (links, notices, repeats).

A part is a line, or several lines that are one paragraph broken at a margin. What is not clearly something
else is body: text is lost only where a pattern says what it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.importers.reports.records import Span, Zone
from maabar.importers.reports.text import fold
from maabar.importers.reports.zone_patterns import (
    BULLET,
    BUTTON_WORDS,
    BYLINE,
    CAPTION,
    CAPTION_ARCHIVE,
    DATE_LINE,
    LABEL_OF_LINKS,
    LEAD,
    LEAD_WITH_COLON,
    NOTICES,
    SHARE_WORDS,
    is_heading,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maabar.importers.reports.settings import ReadingSettings

#: Zones from which nothing may be taken.
SILENT = frozenset(
    {
        "advertisement",
        "byline",
        "caption-archive",
        "copyright",
        "credit",
        "follow-us",
        "headline-repeat",
        "navigation",
        "reading-time",
        "related",
        "repeat",
        "share",
    }
)

_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_END = re.compile(r"[.!?…؟۔:;؛][\"'”’»)\]]*$")
_SENTENCE_END = re.compile(r"[.!?…؟۔][\"'”’»)\]]*$")
#: A paragraph of prose is longer than this.
_PROSE = 100
#: Where a page stands on its site, as the very first line: `News|Region|Topic`.
_TRAIL = re.compile(r"[^|\d\n]{2,20}(?:\|[^|\d\n]{2,20}){1,4}")
_WORD = re.compile(r"\w+")
#: A paragraph that was broken at a margin: at least this wide, and its lines nearly as wide as the widest.
_MARGIN, _FILLED = 45, 0.7


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    stop: int
    text: str
    #: Whether an empty line stands before it.
    apart: bool


def zones(text: str, settings: ReadingSettings) -> tuple[Zone, ...]:
    """Return the parts of a report in the order of the text; they do not overlap.

    Args:
        text: The stored text.
        settings: How long a label may be, how long a repeat must be, how many links follow a heading.
    """
    parts = list(_parts(text))
    names = [_by_pattern(part.text, settings) for part in parts]
    if (
        names
        and names[0] in {"related", "credit", "follow-us"}
        and not LABEL_OF_LINKS.fullmatch(parts[0].text)
    ):
        names[0] = ""  # "Watch: ..." or "Source: ..." at the very top is a headline
    if names and not names[0] and _TRAIL.fullmatch(parts[0].text):
        names[0] = "navigation"
    _links(parts, names, settings)
    _repeats(parts, names, settings)
    _head(parts, names, settings)
    return tuple(
        zone for part, name in zip(parts, names, strict=True) for zone in _zones_of(part, name or "body")
    )


def silent_name(name: str) -> bool:
    """Whether nothing may be taken from a zone of this name."""
    return name in SILENT


def _parts(text: str) -> Iterator[_Part]:
    """Take the text apart into lines without the space around them, and join lines broken at a margin."""
    lines: list[_Part] = []
    last = 0
    for match in _LINE.finditer(text):
        stripped = match.group().strip()
        if not stripped:
            continue
        start = match.start() + match.group().index(stripped)
        apart = text.count("\n", last, start) > 1 if lines else True
        lines.append(_Part(start, start + len(stripped), stripped, apart))
        last = lines[-1].stop
    block: list[_Part] = []
    for line in [*lines, None]:
        if line is None or line.apart:
            yield from _unbroken(block, text)
            block = []
        if line is not None:
            block.append(line)


def _unbroken(block: Sequence[_Part], text: str) -> Iterator[_Part]:
    """Join the lines of a block where they run on; a bullet begins a line of its own."""
    widest = max((len(line.text) for line in block), default=0)
    broken = len(block) > 1 and widest >= _MARGIN and _runs_on(block, widest)
    held: _Part | None = None
    for line in block:
        if held is None:
            held = line
        elif (
            broken
            and not BULLET.match(line.text)
            and not (_short(held, text, widest) and _SENTENCE_END.search(held.text))
        ):
            held = _Part(held.start, line.stop, text[held.start : line.stop], held.apart)
        else:
            yield held
            held = line
    if held is not None:
        yield held


def _short(part: _Part, text: str, widest: int) -> bool:
    """Whether the last line of a part ends well before the margin."""
    last = part.stop - max(text.rfind("\n", part.start, part.stop) + 1, part.start)
    return last < _FILLED * widest


def _runs_on(block: Sequence[_Part], widest: int) -> bool:
    """Whether most lines but the last fill the margin and end in mid-sentence."""
    inner = block[:-1]
    filled = sum(len(line.text) >= _FILLED * widest for line in inner)
    ended = sum(bool(_END.search(line.text)) for line in inner)
    low = sum(line.text[0].islower() for line in block[1:])
    # Without a capital to go by (Arabic), lines of equal width that do not end a sentence must do.
    uncased = sum(not line.text[0].isupper() and not line.text[0].islower() for line in block[1:])
    return (
        filled >= 0.6 * len(inner)
        and ended <= 0.5 * len(inner)
        and (low + 0.7 * uncased) >= 0.3 * len(inner)
        and widest <= 140
    )


def _by_pattern(line: str, settings: ReadingSettings) -> str:
    """Name a line by its own words; empty if they say nothing."""
    if len(line) > settings.longest_label:
        return "caption" if CAPTION.search(line[-120:]) and len(line) < 2 * settings.longest_label else ""
    tests: tuple[tuple[str, object], ...] = (
        *((name, pattern.match(line)) for name, pattern in NOTICES),
        ("share", _is_share(line)),
        ("dateline", DATE_LINE.match(line)),
        ("caption-archive", CAPTION_ARCHIVE.search(line)),
        ("caption", CAPTION.search(line)),
        ("byline", BYLINE.match(line)),
    )
    return next((name for name, found in tests if found), "")


def _is_share(line: str) -> bool:
    words = _WORD.findall(line.casefold())
    return (
        len(words) <= 30
        and not SHARE_WORDS.isdisjoint(words)
        and all(word in BUTTON_WORDS or word.isdigit() for word in words)
    )


def _links(parts: Sequence[_Part], names: list[str], settings: ReadingSettings) -> None:
    """Mark the lines that follow a bare heading such as `Related:` and look like links."""
    left = 0
    for index, part in enumerate(parts):
        if names[index] == "related":
            bare = LABEL_OF_LINKS.fullmatch(part.text)
            left = settings.most_links if bare else 0
        elif left and not names[index] and _like_a_link(part.text, settings):
            names[index] = "related"
            left -= 1
        elif not names[index]:
            left = 0


def _like_a_link(line: str, settings: ReadingSettings) -> bool:
    """Whether a line could be another article's headline: short, and not a sentence that ends."""
    bare = BULLET.sub("", line)
    return len(bare) <= settings.longest_label // 2 and not _END.search(bare) and "," not in bare[-15:]


def _repeats(parts: Sequence[_Part], names: list[str], settings: ReadingSettings) -> None:
    """Mark what was said before word for word."""
    seen: dict[str, int] = {}
    headline = next((i for i, name in enumerate(names) if not name), 0)
    for index, part in enumerate(parts):
        if names[index] not in {"", "caption"}:
            continue
        key = " ".join(_WORD.findall(fold(part.text)))
        first = seen.setdefault(key, index)
        if first == index:
            continue
        if first == headline and len(key) >= settings.shortest_repeated_headline:
            names[index] = "headline-repeat"
        elif len(key) >= settings.shortest_repeat:
            names[index] = "repeat"


def _head(parts: Sequence[_Part], names: list[str], settings: ReadingSettings) -> None:
    """Name the headline, the standfirst and the section headings."""
    open_ = [i for i, name in enumerate(names) if not name]
    if not open_:
        return
    first = open_[0]
    if _may_be_headline(parts[first], settings) and len(parts) > 1:
        names[first] = "headline"
        # A standfirst stands above the line with the date, the writer or the picture; below them all is body.
        until = next(
            (
                i
                for i in range(first + 1, min(len(parts), first + 6))
                if names[i] in {"dateline", "byline", "reading-time", "caption", "share"}
            ),
            first,
        )
        above = [i for i in range(first + 1, until) if not names[i]]
        if len(above) <= 2 and all(len(parts[i].text) <= 2 * settings.longest_label for i in above):
            for i in above:
                names[i] = "standfirst"
    for index, part in enumerate(parts):
        if not names[index] and index + 1 < len(parts) and is_heading(part.text):
            names[index] = "heading"


def _may_be_headline(part: _Part, settings: ReadingSettings) -> bool:
    return (
        len(part.text) <= settings.longest_label
        and not part.text.endswith((".", "۔"))
        and not LEAD.match(part.text)
        and not BULLET.match(part.text)
    )


def _zones_of(part: _Part, name: str) -> Iterator[Zone]:
    """Make a part a zone; a lead such as `TOWN, March 3 (Agency) -` is a dateline of its own."""
    start = part.start
    if name == "body":
        lead = LEAD.match(part.text) or (
            LEAD_WITH_COLON.match(part.text) if len(part.text) > _PROSE else None
        )
        if lead and lead.end() < len(part.text):
            yield Zone("dateline", Span(start, start + len(lead.group().rstrip())))
            start += lead.end()
        else:
            bullet = BULLET.match(part.text)
            start += bullet.end() if bullet and bullet.end() < len(part.text) else 0
    yield Zone(name, Span(start, part.stop), speaks=name not in SILENT)
