"""Who is for and who is against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.cues import AUX, DETERMINERS
from maabar.importers.reports.phrases import QUOTES, phrase_before, skip_left
from maabar.importers.reports.small import words
from maabar.importers.reports.stance_words import (
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


_FACTIVE = words(
    "condemn condemned denounce denounced protested welcome welcomed welcomes praised hailed denounces"
)

_NOT_POSITIONS = words(
    "reports report claims allegations accusations rumours entry permission access criticism request "
    "requests visa responsibility"
)


def _side(line: Line, at: int) -> str:
    for value in ("against", "for", "conditional"):
        if line.tagged(at, f"position.{value}"):
            return value
    return ""


def _voiced(line: Line, at: int, *, topic: bool) -> Stance | None:
    """As in "Voiced their rejection of the opening", "expressed support for the plan"."""
    if not line.tagged(at, "position.voiced"):
        return None
    for k in range(at + 1, min(at + 6, len(line))):
        side = _side(line, k)
        if side and line.low(k) in {
            "rejection",
            "opposition",
            "support",
            "approval",
            "refusal",
            "objection",
            "readiness",
            "disapproval",
            "backing",
        }:
            end = _clause_end(line, k)
            holder = _holder(line, at)
            if holder is None or not on_topic(line, k, end, topic=topic):
                return None
            return Stance("position", side, (holder[0], end), (at, k + 1), holder=holder)
        if line.low(k) in {"that", ","}:
            break
    return None


def _passive(line: Line, at: int, *, topic: bool) -> Stance | None:
    """As in "The proposal was rejected by X"."""
    side = _side(line, at)
    if not side or not _after_be(line, at):
        return None
    for k in range(at + 1, min(at + 5, len(line))):
        if line.low(k) == "by":
            stop = _clause_end(line, k)
            start = _clause_start(line, at)
            if not on_topic(line, start, at, topic=topic):
                return None
            return Stance(
                "position", side, (start, stop), (at, k + 1), holder=(k + 1, _name_end(line, k + 1, stop))
            )
    return None


def _name_end(line: Line, start: int, stop: int) -> int:
    for k in range(start, stop):
        if line.low(k) in {",", "on", "after", "because"} or line.low(k) in QUOTES - {"'"}:
            return k
    return stop


def _opposed(line: Line, at: int, *, topic: bool) -> Stance | None:
    """As in "Activists opposed to the opening say ..."."""
    if line.low(at) not in {"opposed", "opposing"} or line.low(at + 1) not in {"to", "the"} or at == 0:
        return None
    start, stop = phrase_before(line, at)
    if stop <= start:
        return None
    end = at + 1
    while (
        end < len(line)
        and not line.tagged(end, "verbs.say", "verbs.claim")
        and line.low(end) not in AUX | {","}
    ):
        end += 1
    if not on_topic(line, at, end, topic=topic):
        return None
    while end > at + 1 and not line.tokens[end - 1].word:
        end -= 1
    return Stance("position", "against", (start, end), (at, at + 1), holder=(start, stop))


def _position(line: Line, at: int, *, topic: bool) -> Stance | None:  # noqa: PLR0911 - one return per pattern
    """As in "X has rejected the proposal", "X supports the opening"."""
    side = _side(line, at)
    low, before, after = line.low(at), line.low(at - 1), line.low(at + 1)
    if not side or low.endswith("ion") or before in DETERMINERS or _after_be(line, at):
        return None
    if low in {"against", "conditional", "conditionally", "object", "back", "backs"} and not (
        low == "backs" and after in DETERMINERS
    ):
        return None
    if (
        low in {"backed", "supported", "backing"}
        and after not in DETERMINERS | {"by"}
        and not line.tokens[min(at + 1, len(line) - 1)].capital
    ):
        return None  # "X-backed groups"
    if after == "to" and low in {"refuse", "refuses", "refused", "refusing"}:
        return None
    end = _clause_end(line, at)
    stop = min(end, at + 12)
    if any(line.low(k) in _NOT_POSITIONS for k in range(at + 1, min(at + 4, stop))):
        return None
    if (
        not on_topic(line, at + 1, stop, topic=topic)
        or line.any(at + 1, stop, "open.n", "open.g", "open.v", "topic.things", "closed.n", "closed.g") < 0
    ):
        return None
    if (
        low in _FACTIVE
        and line.any(at + 1, stop, "closed.n", "open.n", "closed.g") >= 0
        and line.any(at + 1, stop, "topic.things") < 0
    ):
        return None
    holder = _holder(line, at)
    start = holder[0] if holder is not None else _clause_start(line, at)
    negated = _negated(line, start, at)
    future = any(
        line.low(k) in {"will", "would", "may", "might", "could"} for k in range(max(start, at - 4), at)
    )
    if before == "to" and not future:
        return None
    realis = "negated" if negated else "conditional" if future else "asserted"
    return Stance("position", side, (start, end), (skip_left(line, at), at + 1), realis, holder)


def _judged(line: Line, at: int, *, topic: bool) -> Stance | None:
    """As in "Opening the crossings is a betrayal"."""
    if not line.tagged(at, "open.n", "open.g", "topic.things") or not on_topic(line, at, at + 4, topic=topic):
        return None
    for k in range(at + 1, min(at + 10, len(line))):
        if line.low(k) in {"is", "was", "means", "amounts", "be", "equals"}:
            for j in range(k + 1, min(k + 5, len(line))):
                for side, tag in (("against", "position.no_idea"), ("for", "position.good_idea")):
                    if line.tagged(j, tag):
                        start = at - (line.low(at - 1) in DETERMINERS)
                        if line.low(start - 1) in QUOTES:
                            start -= 1
                        return Stance("position", side, (start, _quote_end(line, j)), (j, j + 1))
            return None
    return None


def _quote_end(line: Line, at: int) -> int:
    for k in range(at, len(line)):
        if line.low(k) in QUOTES:
            return k + 1
        if line.low(k) in {",", ";"}:
            return k
    return _clause_end(line, at)
