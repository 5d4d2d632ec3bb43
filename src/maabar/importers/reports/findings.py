"""A word of state and what it is said of: the crossing that is meant by work, people and pronouns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maabar.importers.reports.anchors import CROSS, LIMITS, MOVER, OPS, PRONOUN, ROAD, Anchor, kind_of
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line


@dataclass(slots=True)
class Finding:
    """A word of state and what it is said of.

    Attributes:
        at: The word.
        end: The place after its phrase.
        predicate: `gate`, `road` or `passage`.
        value: As in the table `claims`.
        form: `event` (opened), `state` (is open), `noun` (the opening), `attribute` (the closed gate).
        anchor: What it is said of.
        use: Who passes, if the words say so.
        lexical: Whether the word itself says that something did not happen ("postponed the opening").
    """

    at: int
    end: int
    predicate: str
    value: str
    form: str
    anchor: Anchor
    use: tuple[str, ...] = ()
    lexical: bool = False
    quantity: float | None = None
    unit: str = ""
    notes: list[str] = field(default_factory=list)


def _place_near(line: Line, *, topic: bool) -> bool:
    """Whether a crossing is spoken of in the sentence, or was before."""
    return topic or any(kind_of(line, k) in {CROSS, ROAD} for k in range(len(line)))


def _linked(line: Line, at: int) -> Anchor | None:
    """Return the crossing or road of a sentence nearest to a word, after it first."""
    start, stop = _clause(line, at)
    return _nearest(line, at, start, stop) or _nearest(line, at, 0, len(line))


def _clause(line: Line, at: int) -> tuple[int, int]:
    """Return the words around one up to the nearest "but", "while" or semicolon."""
    breaks = [k for k in range(len(line)) if line.low(k) in {"but", "while", ";", "whereas", "although"}]
    return max([k for k in breaks if k < at], default=0), min(
        [k for k in breaks if k > at], default=len(line)
    )


def _nearest(line: Line, at: int, start: int, stop: int) -> Anchor | None:
    best: tuple[int, Anchor] | None = None
    for k in range(start, stop):
        kind = kind_of(line, k)
        if kind in {CROSS, ROAD}:
            named = bool(line.named(k, "crossings") or line.named(k, "places"))
            far = abs(k - at) + (0 if k > at else 3) - (6 if named else 0)
            if best is None or far < best[0]:
                best = far, Anchor(kind, k)
    return best[1] if best else None


#: Work and movement that can only be that at a crossing, if one was spoken of.
_PASSING = words("traffic operations crossings passage transit movement movements deliveries trade")


def _grounded(line: Line, anchor: Anchor, at: int, *, topic: bool) -> Anchor | None:
    """Turn work, people and pronouns into the crossing they speak of; None if there is none."""
    if anchor.kind in {CROSS, ROAD}:
        return anchor
    if anchor.kind in {OPS, MOVER, LIMITS}:
        linked = _linked(line, anchor.at if anchor.at >= 0 else at)
        plain = line.low(anchor.at) in {"service", "link"} and line.low(anchor.at - 1) == "the"
        vague = anchor.kind == OPS and line.low(anchor.at) not in _PASSING and not plain
        return linked or (Anchor(PRONOUN, -1) if topic and not vague else None)
    return anchor if topic or any(kind_of(line, k) == CROSS for k in range(at)) else None


def _predicate(anchor: Anchor) -> str:
    return "road" if anchor.kind == ROAD else "gate"


#: Whoever it may be: that is no kind of use.
_ANYBODY = words("nobody no-one everyone everybody anybody anyone")


def uses_in(line: Line, start: int, stop: int) -> tuple[str, ...]:
    """Return the uses that the words of a stretch name."""
    found = [
        use
        for use in ("aid", "trade", "people")
        if any(
            line.tagged(k, f"mover.{use}") and line.low(k) not in _ANYBODY for k in range(max(0, start), stop)
        )
    ]
    # "aid trucks" are aid, not trade.
    if "aid" in found and "trade" in found and not _traded(line, start, stop):
        found.remove("trade")
    return tuple(found)


def _traded(line: Line, start: int, stop: int) -> bool:
    plain = {"truck", "trucks", "lorry", "lorries", "cargo", "goods", "fuel", "supplies"}
    return any(line.tagged(k, "mover.trade") and line.low(k) not in plain for k in range(start, stop))
