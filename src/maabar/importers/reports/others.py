"""What else a report says near a crossing: shelling and protest, who holds what, what passage costs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.importers.reports.anchors import CROSS, kind_of
from maabar.importers.reports.cues import CONJUNCTIONS, RELATIVES
from maabar.importers.reports.phrases import QUOTES
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.frame_words import Range

_EVENTS = ("attack-on-aid", "shelling", "clash", "protest")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_MONEY = words(
    "dollars dollar $ euros euro € pounds lira liras dinars dinar rubles roubles hryvnia pesos usd eur £ "
    "shekels rials"
)


@dataclass(slots=True)
class Other:
    """An event, a hold or a fee.

    Attributes:
        predicate: `event`, `control` or `fee`.
        value: As in the table `claims`.
        subjects: Places or crossings it is said of.
        quote: Words that say it.
        cue: The word that decides.
    """

    predicate: str
    value: str
    subjects: tuple[str, ...]
    quote: Range
    cue: Range
    quantity: float | None = None
    unit: str = ""


def others(line: Line, *, topic: bool) -> list[Other]:
    """Return the events, holds and fees that a sentence tells of, if they have to do with a crossing.

    Args:
        line: The sentence.
        topic: Whether the report speaks of a proposal about crossings, so that protest and fire are about it.
    """
    found = (_event(line, topic=topic), _hold(line) if topic else None, _fee(line, topic=topic))
    return [one for one in found if one is not None]


def _places(line: Line, start: int, stop: int) -> tuple[str, ...]:
    found = [m.id for k in range(start, stop) for m in line.named(k, "places") if m.id]
    return tuple(dict.fromkeys(found))


def _clause(line: Line, at: int) -> Range:
    start, stop = at, at
    while (
        start > 0
        and line.low(start - 1) not in {",", ";", "–", "that"} | QUOTES
        and line.low(start - 1) not in RELATIVES
    ):
        start -= 1
    while (
        stop < len(line)
        and line.low(stop) not in {";", "–", "with"} | QUOTES
        and not (
            line.low(stop) == ","
            and (line.low(stop + 1) in RELATIVES | CONJUNCTIONS or not line.tokens[stop - 1].capital)
        )
    ):
        stop += 1
    while stop > at + 1 and not line.tokens[stop - 1].word:
        stop -= 1
    return start, stop


def _event(line: Line, *, topic: bool) -> Other | None:
    """As in "Shelling near the crossing", "protests erupted in X"; only by a crossing or over a proposal."""
    for at in range(len(line)):
        kind = next((k for k in _EVENTS if line.tagged(at, f"event.{k}")), "")
        if not kind:
            continue
        start, stop = _clause(line, at)
        near = any(kind_of(line, k) == CROSS and line.low(k - 1) != "opposition" for k in range(start, stop))
        named = [m.id for k in range(start, stop) for m in line.named(k, "crossings") if m.id]
        places = _places(line, start, stop)
        happens = line.any(start, stop, "event.happen") >= 0
        about = topic and line.any(0, len(line), "topic.things") >= 0
        if line.any(start, at, "negated.words") >= 0:
            continue
        if about and (places or kind != "protest"):
            quote = (start, stop)
            if not happens and line.low(start) != line.low(at):
                quote = (max(start, at - 1), stop)
            return Other("event", kind, places or ("",), quote, (at, at + 1))
        if near and happens and _hits(line, at, start, stop) and (named or places):
            return Other("event", kind, places or ("",), (start, stop), (at, at + 1))
    return None


def _hits(line: Line, at: int, start: int, stop: int) -> bool:
    """Whether it happens at a crossing: "shelling near the crossing", "the crossing was hit by shelling"."""
    for k in range(start, stop):
        if kind_of(line, k) == CROSS:
            before = {line.low(j) for j in range(max(0, k - 5), k)}
            if k > at and before & {"at", "on"} and k - at <= 9:
                return True
            if k < at and line.any(k, at, "event.happen") >= 0:
                return True
    return False


def _hold(line: Line) -> Other | None:
    """As in "X, who control Y": a party of the case and a place or area of it."""
    for at in range(1, len(line)):
        if not line.tagged(at, "control.verbs") or line.low(at - 1) not in RELATIVES | {"now", "still"}:
            continue
        party = next(
            (m.id for k in range(at - 1, max(-1, at - 12), -1) for m in line.named(k, "parties") if m.id), ""
        )
        stop = at + 1
        while stop < len(line) and line.low(stop) not in {",", ";", "."}:
            stop += 1
        held = [
            m.id for k in range(at, stop) for m in (*line.named(k, "areas"), *line.named(k, "places")) if m.id
        ]
        if party and held:
            return Other("control", party, (held[0],), (at, stop), (at, at + 1))
    return None


def _fee(line: Line, *, topic: bool) -> Other | None:
    """As in "A fee of 50 dollars a truck at the crossing"."""
    at = line.any(0, len(line), "fee.nouns")
    if at < 0 or not (topic or any(kind_of(line, k) == CROSS for k in range(len(line)))):
        return None
    if line.low(at) in {"charge", "charges", "duty"} and line.low(at - 1) in {"in", "on"}:
        return None
    named = [m.id for k in range(len(line)) for m in line.named(k, "crossings") if m.id]
    for k in range(max(0, at - 8), min(at + 12, len(line))):
        match = _NUMBER.fullmatch(line.low(k))
        unit = next((line.low(j) for j in (k + 1, k - 1) if line.low(j) in _MONEY), "")
        if match and unit and named:
            start, stop = _clause(line, at)
            return Other(
                "fee",
                "",
                (named[-1],),
                (start, max(stop, k + 2)),
                (at, at + 1),
                float(match.group().replace(",", "")),
                unit,
            )
    return None
