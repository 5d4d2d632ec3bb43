"""Which crossing a clause is about when its state is told in other words: a label, a name, "there"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.anchors import CROSS, PRONOUN, ROAD, Anchor, kind_of
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line

_SIGNS = frozenset(":–—-|")
_ENDS = frozenset(";|")
_POINT = words("there here it thereby")
_THIS = words("this that same")
_BREAKS = words("but while whereas although") | {";"}


def label_before(line: Line, at: int) -> int:
    """Return the crossing that heads a part of a list, "X: no access; Y: open to buses"; -1 if none.

    Args:
        line: The sentence.
        at: A word of the part.
    """
    for k in range(at - 1, 0, -1):
        if line.low(k) in _ENDS:
            return -1
        if line.low(k) in _SIGNS:
            for j in range(k - 1, max(-1, k - 7), -1):
                if line.low(j) in _ENDS or line.low(j) == ",":
                    break
                if kind_of(line, j) in {CROSS, ROAD}:
                    return j
    return -1


def place_meant(line: Line, at: int, *, topic: bool, near: bool) -> Anchor | None:
    """Return the crossing or road that a clause is about; None if it cannot be told.

    Args:
        line: The sentence.
        at: The word that tells the state.
        topic: Whether a crossing was spoken of in the sentences before.
        near: Whether the words can be of no other place, so that the crossing spoken of before is meant.
    """
    label = label_before(line, at)
    if label >= 0:
        return Anchor(kind_of(line, label), label)
    breaks = [k for k in range(len(line)) if line.low(k) in _BREAKS]
    start = max([k for k in breaks if k < at], default=0)
    stop = min([k for k in breaks if k > at], default=len(line))
    for first, last in ((start, stop), (0, len(line))):
        best = _nearest(line, at, first, last)
        if best is not None:
            return best
    for k in range(start, stop):
        pointed = line.low(k) in _POINT and not (line.low(k) in {"there", "here"} and line.low(k + 1) in _IS)
        if topic and pointed and (line.low(k) != "it" or k < at):
            return Anchor(PRONOUN, k)
    return Anchor(PRONOUN, -1) if topic and near else None


_IS = words("is are was were has have had will")


def _nearest(line: Line, at: int, start: int, stop: int) -> Anchor | None:
    """Return the crossing nearest to a word, one that is named before one that is not."""
    found: list[tuple[int, int]] = []
    for k in range(start, stop):
        kind = kind_of(line, k)
        if kind not in {CROSS, ROAD} or line.tagged(k, "told.block"):
            continue
        named = bool(line.named(k, "crossings") or line.named(k, "places"))
        if not named and not _particular(line, k):
            continue
        found.append((abs(k - at) - (6 if named else 0), k))
    if not found:
        return None
    k = min(found)[1]
    return Anchor(kind_of(line, k), k)


def _particular(line: Line, at: int) -> bool:
    """Whether a noun means one crossing that was spoken of: "the bridge", "this road", "both crossings"."""
    return any(
        line.low(k) in {"the", "this", "that", "both", "its", "these"} for k in range(max(0, at - 3), at)
    )
