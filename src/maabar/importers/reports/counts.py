"""Movement told as a count or a list: "count at X: 84 vehicles", "710 via X, 128 via Y"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.anchors import CROSS, MOVER, PRONOUN, ROAD, Anchor, kind_of, subject_before
from maabar.importers.reports.findings import Finding, uses_in
from maabar.importers.reports.passages import counted_before
from maabar.importers.reports.pointing import label_before, place_meant
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line

_WAYS = words("through via across over at by along using on")
_STARTS = ("told.count", "told.trips", "told.access", "told.sees")
_NOBODY = words("no none zero nobody")


def counts(line: Line, found: list[Finding], *, topic: bool, near: bool) -> list[Finding]:
    """Return the movements that a sentence tells as a count, beside those found already.

    Args:
        line: The sentence.
        found: States and movements found already.
        topic: Whether a crossing was spoken of in the sentences before.
        near: Whether the sentence before, in the same paragraph, spoke of one.
    """
    more = _enumerated(line, found)
    for at in range(len(line)):
        if line.tokens[at].tags.isdisjoint(_STARTS):
            continue
        if any(abs(one.at - at) <= 14 for one in (*found, *more)):
            continue
        one = (
            _in_use(line, at, topic=topic)
            or _sees(line, at)
            or _tally(line, at, near=near)
            or _trips(line, at, topic=topic)
            or _granted(line, at, topic=topic)
        )
        if one is not None:
            more.append(one)
    return more


def _enumerated(line: Line, found: list[Finding]) -> list[Finding]:
    """As in "851 trucks crossed: 710 via X, 128 via Y and 13 via Z": each way with its number."""
    first = next((one for one in found if one.predicate == "passage" and one.value != "none"), None)
    if first is None:
        return []
    ways = [
        (k, place)
        for k in range(1, len(line))
        if line.low(k) in _WAYS
        and line.tokens[k - 1].raw[0].isdigit()
        and (place := _named_after(line, k)) >= 0
    ]
    if not ways or (len(ways) == 1 and ways[0][1] == first.anchor.at):
        return []
    more = []
    for k, place in ways:
        quantity, _ = counted_before(line, 0, k - 1)
        if place == first.anchor.at:
            first.quantity, first.at, first.end = quantity, k - 1, k + 1
            continue
        anchor = Anchor(kind_of(line, place), place, before=False)
        more.append(
            Finding(
                k - 1, k, "passage", "used", "event", anchor, first.use, quantity=quantity, unit=first.unit
            )
        )
    return more


def _named_after(line: Line, at: int) -> int:
    return next(
        (
            k
            for k in range(at + 1, min(at + 5, len(line)))
            if line.named(k, "crossings") or line.named(k, "places")
        ),
        -1,
    )


def _tally(line: Line, at: int, *, near: bool) -> Finding | None:
    """As in "Count at X: 1,912 pedestrians", "monitors counted 40 lorries at X"."""
    if not line.tagged(at, "told.count"):
        return None
    mover = next(
        (
            k
            for k in range(at + 1, min(at + 14, len(line)))
            if kind_of(line, k) == MOVER and _numbered(line, k)
        ),
        -1,
    )
    if mover < 0:
        return None
    label = label_before(line, mover)
    anchor = (
        Anchor(kind_of(line, label), label) if label >= 0 else place_meant(line, mover, topic=near, near=near)
    )
    if anchor is None:
        return None
    passing = label >= 0 or line.any(mover, mover + 4, "motion.go") >= 0 or anchor.at < 0
    passing |= any(line.low(k) in {"a", "per"} and line.low(k + 1) == "day" for k in range(mover, mover + 4))
    return _used(line, at, mover, anchor) if passing else None


def _numbered(line: Line, at: int) -> bool:
    return any(line.tokens[k].raw[0].isdigit() or line.low(k) in _NOBODY for k in range(max(0, at - 3), at))


def _in_use(line: Line, at: int, *, topic: bool) -> Finding | None:
    """As in "the road has not been used since June", "the bridge is used by 300 people a day"."""
    if (
        line.low(at) != "used"
        or line.low(at - 1) not in _BEFORE_USED
        or line.low(at + 1) in {"to", "as", "for"}
    ):
        return None
    subject = subject_before(line, at)
    if subject is None or not (subject.kind in {CROSS, ROAD} or (subject.kind == PRONOUN and topic)):
        return None
    before = {line.low(k) for k in range(max(0, at - 4), at)}
    if before & {"can", "could", "may", "should", "will", "would", "be"}:
        return None
    nobody = bool(before & {"not", "never", "hardly"})
    value = "none" if nobody else "used"
    use = uses_in(line, at, at + 7)
    return Finding(at, at + 1, "passage", value, "event", subject, use, quantity=0.0 if nobody else None)


_BEFORE_USED = words("been being is was not never are were now")


def _sees(line: Line, at: int) -> Finding | None:
    """As in "X saw its first lorries on Monday", "the crossing handled 300 trucks"."""
    if not line.tagged(at, "told.sees"):
        return None
    subject = subject_before(line, at)
    mover = next((k for k in range(at + 1, min(at + 12, len(line))) if kind_of(line, k) == MOVER), -1)
    if subject is None or subject.kind not in {CROSS, ROAD} or mover < 0 or subject.at < 0:
        return None
    first = "first" in {line.low(k) for k in range(at + 1, mover)}
    return _used(line, at, mover, subject) if first or _numbered(line, mover) else None


def _trips(line: Line, at: int, *, topic: bool) -> Finding | None:
    """As in "1.2 million journeys were made across X", "two evacuations were facilitated through X"."""
    if not line.tagged(at, "told.trips"):
        return None
    verb = line.any(at + 1, at + 9, "told.made")
    if verb < 0:
        return None
    way = any(line.low(k) in _WAYS | {"there"} for k in range(at + 1, min(len(line), verb + 9)))
    anchor = place_meant(line, verb, topic=topic, near=False) if way else None
    return (
        _used(line, verb, at, anchor)
        if anchor is not None and anchor.kind in {CROSS, ROAD, "pronoun"}
        else None
    )


def _granted(line: Line, at: int, *, topic: bool) -> Finding | None:
    """As in "54 persons were granted passage through X": counted, so they passed."""
    if not line.tagged(at, "told.access") or line.low(at - 1) not in {"granted", "given", "allowed"}:
        return None
    mover = next((k for k in range(at - 1, max(-1, at - 9), -1) if kind_of(line, k) == MOVER), -1)
    if mover < 0 or counted_before(line, max(0, mover - 4), mover)[0] is None:
        return None
    anchor = place_meant(line, at, topic=topic, near=False)
    return _used(line, at - 1, mover, anchor) if anchor is not None else None


def _used(line: Line, at: int, mover: int, anchor: Anchor) -> Finding:
    nobody = any(line.low(k) in _NOBODY for k in range(max(0, mover - 3), mover))
    quantity, unit = counted_before(line, max(0, mover - 8), mover)
    return Finding(
        at, at + 1, "passage", "none" if nobody else "used", "event", anchor,
        uses_in(line, mover - 3, mover + 2), quantity=0.0 if nobody else quantity, unit=unit,
    )  # fmt: skip
