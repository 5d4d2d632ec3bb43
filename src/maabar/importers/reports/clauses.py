"""Where the clause that says something begins and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.cues import AUX
from maabar.importers.reports.phrases import QUOTES
from maabar.importers.reports.records import Span
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.findings import Finding
    from maabar.importers.reports.frame_words import Range
    from maabar.importers.reports.frames import Frame

_STRONG = words("but while whereas although though however because")
_WEAK = words("and or when as after before until which who where")
_TAILS = words(
    "which who where whose saying adding citing noting telling warning claiming as after following amid "
    "because although"
)
_OUTER = frozenset([",", ";", ":", ".", "!", "?", "–", "—", "-", "that", "and", "but", ")", "]"]) | {","}


def cut(line: Line, left: int, right: int) -> int:
    """Return the place between two words of state where the first's clause ends, -1 if nothing parts them."""
    best, rank = -1, 0
    for k in range(left, right):
        low = line.low(k)
        value = 0
        if low == ";":
            value = 6
        elif low in _STRONG:
            value = 5
        elif low in {"and", "or"} and line.low(k - 1) == ",":
            value = 4
        elif low in _WEAK:
            value = 3 if low in {"and", "or"} and _verb_follows(line, k + 1, right) else 2
        elif low in {",", "–", "—", ":"}:
            value = 2 if low == "," else 3
        if value >= rank and value > 0:
            best, rank = k, value
    return best


def _verb_follows(line: Line, start: int, stop: int) -> bool:
    return any(line.low(k) in AUX for k in range(start, stop)) or stop - start <= 2


def scopes(line: Line, findings: Sequence[Finding], frames: Sequence[Frame]) -> list[Range]:
    """Return for each state the words that belong to its clause.

    Args:
        line: The sentence.
        findings: Its states in the order of the text.
        frames: Its verbs of saying: what is said does not reach past them.
    """
    found = []
    for n, one in enumerate(findings):
        start, stop = part_of(frames, one.at, len(line))
        if n > 0:
            k = cut(line, findings[n - 1].end, _first_word(one, findings[n - 1].at))
            start = max(start, k) if k >= 0 else start
        if n + 1 < len(findings):
            k = cut(line, one.end, _first_word(findings[n + 1], one.at))
            stop = min(stop, k) if k >= 0 else stop
        found.append((start, max(stop, one.end)))
    return found


def _first_word(one: Finding, before: int) -> int:
    """Where what a state says begins: at its subject if that is before it, not before the last state."""
    if one.anchor.at <= before:
        return one.at
    return min(one.at, one.anchor.at) if one.anchor.before and one.anchor.at >= 0 else one.at


def part_of(frames: Sequence[Frame], at: int, size: int) -> Range:
    """Return the stretch of what is said that a word stands in, outside the verb of saying itself.

    Args:
        frames: The verbs of saying of the sentence.
        at: The word.
        size: How many words the sentence has.
    """
    start, stop = 0, size
    for frame in frames:
        for begin, end in frame.content:
            if begin <= at < end:
                start, stop = max(start, begin), min(stop, end)
    for frame in frames:
        if frame.covers(at):
            continue
        edge = min([frame.cue[0], *([frame.speaker[0]] if frame.speaker else [])])
        if at < edge < stop and edge > start and frame.speaker is not None and _own_clause(frame, at):
            stop = edge
    return start, stop


def _own_clause(frame: Frame, at: int) -> bool:
    return not any(begin <= at < end for begin, end in frame.content) and frame.cue[0] > at


def narrowed(line: Line, scope: Range, at: int, end: int) -> Range:
    """Return the words of a clause without what hangs on it: relative clauses, reasons, signs at its ends."""
    start, stop = scope
    for k in range(end, stop - 1):
        if line.low(k) in {",", "–", "—"} and line.low(k + 1) in _TAILS:
            stop = k
            break
    while start < at and (line.low(start) in _OUTER or line.low(start) in QUOTES):
        start += 1
    while stop > end and (line.low(stop - 1) in _OUTER or line.low(stop - 1) in QUOTES):
        stop -= 1
    return start, stop


def span_of(line: Line, part: Range) -> Span:
    """Return the place in the text of a stretch of words."""
    start, stop = part
    stop = max(stop, start + 1)
    return Span(line.tokens[start].start, line.tokens[min(stop, len(line)) - 1].stop)
