"""Words of state in a sentence, and what they are said of. How it is said comes later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.anchors import CROSS, MOVER, OPS, PRONOUN, ROAD, Anchor, noun_anchor
from maabar.importers.reports.cues import BE
from maabar.importers.reports.findings import Finding, _grounded, _linked, _predicate, uses_in
from maabar.importers.reports.permits import _let, _limits, _queue, _reserved
from maabar.importers.reports.small import words
from maabar.importers.reports.state_verbs import _verb

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line


_NOUNS = ("open.n", "closed.n", "resume.n", "halt.n")

_STOPPED = words("blocked held_up barred stranded suspended halted turned sealed closed shut")


def states(line: Line, *, topic: bool) -> list[Finding]:
    """Return the words of state of a sentence that are said of a crossing or a road.

    Args:
        line: The sentence.
        topic: Whether a crossing was spoken of in the sentences before, so that "it" may be one.
    """
    found: list[Finding] = []
    at = 0
    while at < len(line):
        token = line.tokens[at]
        if not token.tags:
            at += 1
            continue
        one = (
            _limits(line, at, topic=topic)
            or _let(line, at, found, topic=topic)
            or _noun(line, at, topic=topic)
            or _verb(line, at, found, topic=topic)
            or _queue(line, at, found)
            or _reserved(line, at)
        )
        if one is not None and not _repeats(found, one):
            found.append(one)
            at = max(at + 1, one.end)
        else:
            at += 1
    return found


def _repeats(found: list[Finding], one: Finding) -> bool:
    """Whether a finding says the same as the one before in the same breath: "remained shut and closed"."""
    return bool(found) and found[-1].anchor.at == one.anchor.at >= 0 and one.at - found[-1].end <= 0


def _noun(line: Line, at: int, *, topic: bool) -> Finding | None:  # noqa: PLR0911 - a pattern each
    if not line.tagged(at, *_NOUNS):
        return None
    gerund = line.tagged(at, "open.g", "closed.g")
    if gerund and line.low(at - 1) in BE:
        return None
    anchor = noun_anchor(line, at) or _lasting(line, at)
    if anchor is None:
        return None
    if anchor.kind == PRONOUN and line.low(end_of_noun(line, at)) == "of":
        return None
    if line.low(at) in {"opening", "openings"} and (
        line.low(at + 1) in {"ceremony", "hours", "times", "days", "session", "day", "speech", "match"}
        or line.low(at - 1) in {"new", "small"}
    ):
        return None
    open_ = line.tagged(at, "open.n", "resume.n") or line.any(at - 4, at, "lift.words") >= 0
    if line.tagged(at, "resume.n", "halt.n") and anchor.kind not in {OPS, CROSS, ROAD, MOVER}:
        return None
    grounded = _grounded(line, anchor, at, topic=topic)
    if grounded is None or (anchor.kind == PRONOUN and not topic):
        return None
    if line.low(at) == "lockdown" and anchor.kind != CROSS:
        return None
    lifted = _ended_after(line, at, open_=open_)
    if lifted >= 0:
        return Finding(lifted, lifted + 1, _predicate(grounded), "open", "event", grounded)
    end = line.end(at, *_NOUNS)
    use = uses_in(line, anchor.at, anchor.at + 1) if anchor.kind in {OPS, MOVER} else ()
    return Finding(at, end, _predicate(grounded), "open" if open_ else "closed", "noun", grounded, use)


def _ended_after(line: Line, at: int, *, open_: bool) -> int:
    """Return where "the closure of X was lifted" says so; -1 if it does not."""
    if open_ or not line.tagged(at, "closed.n", "halt.n"):
        return -1
    for k in range(at + 1, min(at + 12, len(line))):
        if line.low(k) in {",", ";", "but", "while", "that"}:
            return -1
        after_be = any(line.low(j) in BE for j in range(k - 3, k)) or line.low(k) == "ended"
        if line.tagged(k, "lift.words") and after_be:
            return k
    return -1


def _lasting(line: Line, at: int) -> Anchor | None:
    """As in "on X bridge works will force a closure of three days": of the crossing named in the clause."""
    if line.low(at) != "closure" or line.low(at - 1) not in {"a", "another", "brief", "temporary"}:
        return None
    found = _linked(line, at)
    return found if found is not None and line.named(found.at, "crossings") else None


def end_of_noun(line: Line, at: int) -> int:
    """Return the place after a noun of state."""
    return line.end(at, *_NOUNS)
