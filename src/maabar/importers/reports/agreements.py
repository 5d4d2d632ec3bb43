"""Agreements and talks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.cues import AUX, DETERMINERS
from maabar.importers.reports.phrases import QUOTES, skip_left
from maabar.importers.reports.stance_words import (
    _NEGATORS,
    Stance,
    _after_be,
    _clause_end,
    _clause_start,
    _holder,
    _negated,
    on_topic,
)

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line


def _reached(line: Line, at: int, *, topic: bool) -> Stance | None:
    """As in "No agreement had been reached", "reached a deal"."""
    if not line.tagged(at, "agreement.noun") or not (topic or on_topic(line, 0, len(line), topic=topic)):
        return None
    window = range(max(0, at - 6), min(at + 7, len(line)))
    verb = next(
        (k for k in window if k != at and line.tagged(k, "agreement.reached") and line.low(k) != "agreed"), -1
    )
    if verb < 0:
        if not (line.low(at - 1) == "no" and line.low(at + 1) in {"yet", ",", "on", "about", "between"}):
            return None
        verb = at
    first = min(at, verb)
    start = skip_left(line, first) if verb < at else at
    while (
        start > 0
        and line.low(start - 1) in DETERMINERS | {"no", "any", "final"}
        and start > _clause_start(line, at)
    ):
        start -= 1
    last = max(at, verb)
    negated = any(
        line.low(k) in _NEGATORS or line.low(k).endswith("n't") for k in range(max(0, start - 2), last)
    )
    negated |= line.any(start - 4, last, "negated.phrases") >= 0
    future = any(
        line.low(k) in {"will", "would", "could", "may", "might", "if", "unless", "to", "hopes", "until"}
        for k in range(max(0, first - 4), last)
    )
    realis = "negated" if negated else "conditional" if future else "asserted"
    if realis == "conditional" and not on_topic(line, at, at + 8, topic=False):
        return None
    return Stance("agreement", "reached", (start, _agreement_end(line, last)), (first, last + 1), realis)


def _agreement_end(line: Line, at: int) -> int:
    end = _clause_end(line, at)
    for k in range(at, end):
        if line.low(k) == "and" and any(line.low(j) in AUX for j in range(k, end)):
            return k
    return end


def _agreed(line: Line, at: int, *, topic: bool) -> Stance | None:
    """As in "X and Y agreed to open", "agreed on the opening"."""
    if (
        line.low(at) not in {"agreed", "agree"}
        or line.low(at + 1) not in {"to", "on", "that"}
        or _after_be(line, at)
    ):
        return None
    if line.any(at + 1, at + 4, "open.v", "open.n", "open.g", "closed.v") < 0 or not on_topic(
        line, at, at + 12, topic=topic
    ):
        return None
    holder = _holder(line, at)
    if holder is None:
        return None
    failed = line.low(at - 1) == "to" and line.low(at - 2) in {"failed", "refused", "unable", "fail"}
    negated = failed or _negated(line, holder[0], at)
    if line.low(at - 1) == "to" and not failed:
        return None
    return Stance(
        "agreement",
        "reached",
        (holder[0], _clause_end(line, at)),
        (at, at + 1),
        "negated" if negated else "asserted",
    )


def _talks(line: Line, at: int, *, topic: bool) -> Stance | None:
    """As in "Negotiations are ongoing"."""
    if not line.tagged(at, "agreement.talks") or not (topic or on_topic(line, 0, len(line), topic=topic)):
        return None
    if line.low(at + 1) in {"on", "about", "over", "for", "regarding"} and not on_topic(
        line, at + 2, at + 9, topic=topic
    ):
        return None
    for k in range(at + 1, min(at + 9, len(line))):
        if line.low(k) in {",", ";", "that"} or line.low(k) in QUOTES:
            break
        if line.tagged(k, "agreement.ended"):
            start = at - (line.low(at - 1) in DETERMINERS)
            return Stance("agreement", "talks", (start, _clause_end(line, k)), (at, k + 1), "negated")
        if line.tagged(k, "agreement.going") and line.low(k) != "still":
            if line.low(k) in {"planned", "stalled", "deadlocked"} or any(
                line.low(j) in {"will", "would", "may", "to"} for j in range(at, k)
            ):
                return None
            start = at - (line.low(at - 1) in DETERMINERS)
            negated = _negated(line, at - 1, k)
            return Stance(
                "agreement",
                "talks",
                (start, _clause_end(line, k)),
                (at, k + 1),
                "negated" if negated else "asserted",
            )
    return None
