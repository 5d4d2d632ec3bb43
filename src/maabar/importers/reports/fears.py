"""What is feared or hoped of an opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.cues import DETERMINERS
from maabar.importers.reports.phrases import phrase_before
from maabar.importers.reports.stance_words import Stance, _clause_end

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.frame_words import Range


_CONCERNS = (
    "economy",
    "smuggling",
    "infiltration",
    "detainees",
    "bombardment",
    "production",
    "turnout",
    "displacement",
    "normalisation",
    "disease",
)


def _fears(line: Line, *, topic: bool) -> list[Stance]:
    """As in "Such a move would provide an outlet and would allow trafficking": one concern each."""
    if not topic and line.any(0, len(line), "topic.words") < 0:
        return []
    for at in range(1, len(line)):
        move = _move(line, at) if line.low(at) in {"would", "could", "will", "may"} else None
        if move is not None and line.any(at + 1, at + 4, "open.v", "closed.v", "halt.v", "resume.v") < 0:
            start = move[0]
            end = _clause_end(line, at)
            found = []
            for part in _would_parts(line, start, end):
                concern = _concern(line, *part)
                if concern:
                    found.append(Stance("prediction", concern, part, (at, at + 1), "conditional"))
            return found
    return []


def _move(line: Line, at: int) -> Range | None:
    """Return the words before "would" that stand for the opening: "such a move", "the opening of X"."""
    start, stop = phrase_before(line, at)
    for k in range(max(start, at - 6), stop):
        if line.low(k) in {
            "move",
            "step",
            "opening",
            "reopening",
            "it",
            "decision",
            "measure",
            "plan",
            "proposal",
            "closure",
        }:
            first = k
            while first > start and line.low(first - 1) in DETERMINERS | {"such", "a"}:
                first -= 1
            return first, stop
    return None


def _would_parts(line: Line, start: int, end: int) -> list[Range]:
    parts, begin, k = [], start, start
    while k < end:
        if line.low(k) == "and" and line.low(k + 1) in {"would", "could", "will"}:
            parts.append((begin, k))
            begin = k + 1
        elif line.low(k) == "," and line.low(k + 1) == "as" and line.low(k + 2) == "well":
            parts.append((begin, k))
            begin = min(k + 4, end)
            k += 3
        elif line.low(k) == "," and line.low(k + 1) == "and":
            parts.append((begin, k))
            begin = k + 2
        k += 1
    parts.append((begin, end))
    return [part for part in parts if part[1] > part[0]]


def _concern(line: Line, start: int, end: int) -> str:
    best = [(line.any(start, end, f"concern.{name}"), name) for name in _CONCERNS]
    best = [one for one in best if one[0] >= 0]
    return min(best)[1] if best else ""
