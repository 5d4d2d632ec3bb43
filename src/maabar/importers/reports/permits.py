"""Who is let through and who is not; restrictions and queues at a crossing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.anchors import MOVER, PRONOUN, ROAD, Anchor, kind_of
from maabar.importers.reports.findings import Finding, _linked, _place_near, _predicate, uses_in

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line


def _let(line: Line, at: int, found: list[Finding], *, topic: bool) -> Finding | None:  # noqa: PLR0911 - one return per pattern
    """As in "Trucks were allowed to cross", "men were barred from entering"."""
    let, bar = line.tagged(at, "motion.let"), line.tagged(at, "motion.bar")
    if not (let or bar):
        return None
    if line.low(at) in {"stranded", "stuck"} and line.tagged(
        at + 1, "mover.people", "mover.aid", "mover.trade", "mover.any"
    ):
        return None  # "stranded travellers": told of them in passing
    if line.low(at) in {"let", "stuck"} and line.low(at + 1) == "alone":
        return None
    anchor = _linked(line, at)
    if (
        anchor is None
        and topic
        and (line.any(at, at + 8, "motion.go") >= 0 or line.low(at + 1) in {"through", "in", "across"})
    ):
        anchor = Anchor(PRONOUN, -1)
    if anchor is None:
        return None
    end = line.end(at, "motion.let", "motion.bar")
    movers = [
        k
        for k in range(max(0, at - 12), min(at + 10, len(line)))
        if kind_of(line, k) == MOVER
        or line.tagged(k, "mover.people", "mover.aid")
        or (line.low(k) in {"they", "he", "she", "we", "those"} and k < at)
    ]
    moves = line.any(at + 1, at + 12, "motion.go") >= 0 or line.low(end) in {
        "through",
        "in",
        "into",
        "at",
        "via",
        "only",
        "entry",
    }
    if not movers or not (
        moves or line.low(at) in {"stranded", "stuck", "turned", "held", "barred", "allowed", "permitted"}
    ):
        return None
    if let and line.any(at + 1, at + 7, "anchor.cross") >= 0 and line.low(at + 1) == "the":
        return None
    if line.low(at) == "allowing" and line.low(at - 1) == "," and found:
        return None  # "reopened, allowing patients to leave": one state, said twice
    if "with" in {line.low(k) for k in range(max(0, at - 5), at)} and any(
        f.anchor.at == anchor.at for f in found
    ):
        return None  # "closed, with only ambulances let through": one state, said twice
    near = min(movers, key=lambda k: abs(k - at))
    use = uses_in(line, max(0, near - 3), near + 2)
    value = "open" if let else "closed"
    return Finding(at, end, _predicate(anchor), value, "state", anchor, use)


def _limits(line: Line, at: int, *, topic: bool) -> Finding | None:
    """As in "Restrictions were lifted", "new curbs imposed"; needs a crossing in the sentence or before."""
    if not line.tagged(at, "restrict.n") or line.low(at) in {
        "queue",
        "queues",
        "backlog",
        "backlogs",
        "bottleneck",
    }:
        return None
    if not _place_near(line, topic=topic):
        return None
    anchor = _linked(line, at) or Anchor(PRONOUN, -1)
    lifted = line.any(at - 5, at + 11, "lift.words")
    if lifted >= 0:
        value = "open" if line.low(lifted)[:4] in {"lift", "remo", "scra", "drop"} else "restricted"
        return Finding(min(at, lifted), max(at, lifted) + 1, _predicate(anchor), value, "event", anchor)
    imposed = line.any(at - 5, at + 10, "impose.words")
    if imposed >= 0:
        return Finding(
            min(at, imposed), max(at, imposed) + 1, _predicate(anchor), "restricted", "event", anchor
        )
    return None


def _queue(line: Line, at: int, found: list[Finding]) -> Finding | None:
    """As in "Long queues at the crossing": it works, slowly."""
    if line.low(at) not in {"queue", "queues", "backlog", "backlogs", "bottleneck", "queuing", "queueing"}:
        return None
    if any(at - f.at < 7 for f in found):
        return None
    anchor = _linked(line, at)
    if anchor is None or anchor.kind == ROAD:
        return None
    heavy = any(
        line.low(k)
        in {"long", "longer", "kilometre", "km", "kilometres", "hours", "huge", "growing", "several", "days"}
        for k in range(max(0, at - 6), at + 8)
    )
    if not heavy:
        return None
    return Finding(at, at + 1, "gate", "restricted", "state", anchor, (), notes=["weak"])
