"""Who is let through and who is not; restrictions and queues at a crossing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.anchors import CROSS, MOVER, PRONOUN, ROAD, Anchor, kind_of, subject_before
from maabar.importers.reports.findings import Finding, _linked, _place_near, _predicate, uses_in

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line


def _let(line: Line, at: int, found: list[Finding], *, topic: bool) -> Finding | None:  # noqa: PLR0911 - one return per pattern
    """As in "Trucks were allowed to cross", "men were barred from entering"."""
    let = line.tagged(at, "motion.let")
    if not (let or line.tagged(at, "motion.bar")) or _in_passing(line, at):
        return None
    anchor = _linked(line, at) or (_way_before(line, at) if topic else None)
    if anchor is None or line.any(max(0, at - 5), at + 3, "watchers.all") >= 0:
        return None
    end = line.end(at, "motion.let", "motion.bar")
    near = _who(line, at)
    moves = line.any(at + 1, at + 12, "motion.go") >= 0 or line.low(end) in _INWARD or _by_way(line, end)
    if near < 0 or not (moves or line.low(at) in _STANDS):
        return None
    if _said_twice(line, at, anchor, found) or (let and _lets_open(line, at)):
        return None
    use = uses_in(line, max(0, near - 3), near + 2)
    if let and _went_through(line, at, end, near):
        return Finding(at, end, "passage", "used", "event", anchor, use)
    if let and line.low(near) in _NOBODY and line.low(at - 1) in {"was", "were"}:
        return Finding(at, end, "passage", "none", "event", anchor, (), quantity=0.0)
    value, alike = _let_value(line, at, end, near, let=let)
    return Finding(at, end, _predicate(anchor), value, "state", anchor, use if alike else ())


def _in_passing(line: Line, at: int) -> bool:
    """As in "stranded travellers", "let alone": told of them in passing."""
    if line.low(at) in {"stranded", "stuck"} and line.tagged(
        at + 1, "mover.people", "mover.aid", "mover.trade", "mover.any"
    ):
        return True
    return line.low(at) in {"let", "stuck"} and line.low(at + 1) == "alone"


def _who(line: Line, at: int) -> int:
    """Return who is let through or kept back, the nearest; -1 if nobody is named."""
    movers = [
        k
        for k in range(max(0, at - 12), min(at + 10, len(line)))
        if kind_of(line, k) == MOVER
        or line.tagged(k, "mover.people", "mover.aid")
        or (line.low(k) in {"they", "he", "she", "we", "those"} and k < at)
    ]
    return min(movers, key=lambda k: abs(k - at), default=-1)


def _let_value(line: Line, at: int, end: int, near: int, *, let: bool) -> tuple[str, bool]:
    """Return the state, and whether it is that of those named rather than of all."""
    if (let and _others_not(line, end)) or _some_let(line, at, let=let):
        return "restricted", False
    if not let:
        # "nine of 15 lorries had been turned around"
        return ("restricted" if part_of(line, near) else "closed"), True
    if any(line.low(k) in _NOBODY for k in range(at + 1, at + 4)):
        return "closed", False  # "letting nobody pass"
    if line.low(at - 1) in _ENDED:
        return "closed", True  # "stopped admitting holders of ..."
    daily = any(line.low(k) in {"a", "per", "each"} and line.low(k + 1) == "day" for k in range(end, end + 7))
    counted = any(line.tokens[k].raw[0].isdigit() for k in range(end, min(end + 5, len(line))))
    return ("restricted" if daily and counted else "open"), True  # "lets 20 persons a day travel"


def _went_through(line: Line, at: int, end: int, mover: int) -> bool:
    """As in "three trucks were let in on Monday": those counted have passed."""
    passive = mover < at and any(line.low(k) in {"was", "were"} for k in range(mover, at))
    if not passive or any(line.tagged(k, "negated.words") for k in range(max(0, mover - 4), at)):
        return False
    counted = any(
        line.tokens[k].raw[0].isdigit() or line.low(k) in _FEW_OF for k in range(max(0, mover - 4), mover)
    )
    moved = line.low(end) in {"in", "through", "into", "across", "over", "out"}
    moved |= line.low(end) == "to" and line.tagged(end + 1, "motion.go")
    return counted and moved


_NOBODY = frozenset({"nobody", "no-one", "none"})


_SOME = frozenset({"some", "part", "half", "most"})
_FEW_OF = frozenset(
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
)


def part_of(line: Line, mover: int) -> bool:
    """Whether only some of those who came are spoken of: "several lorries", "nine of 15"."""
    lot = [line.low(k) for k in range(max(0, mover - 4), mover)]
    if not lot:
        return False
    counted = "of" in lot and any(word[0].isdigit() or word in _FEW_OF for word in lot)
    return counted or bool(_SOME & set(lot))


def _some_let(line: Line, at: int, *, let: bool) -> bool:
    """As in "those without papers were refused; holders of the form were permitted"."""
    other = "motion.bar" if let else "motion.let"
    k = line.any(max(0, at - 20), at + 20, other)
    if k < 0 and not let:
        able = [
            j
            for j in range(max(0, at - 20), min(at + 20, len(line)))
            if line.low(j) in {"able", "could", "free"}
        ]
        k = next(
            (j for j in able if line.any(j, j + 4, "motion.go") >= 0 or line.low(j + 2) == "proceed"), -1
        )
    between = range(min(k, at), max(k, at))
    return k >= 0 and any(line.low(j) in {";", "while", "but", "whereas"} for j in between)


_ENDED = frozenset({"stopped", "stop", "stops", "ceased", "cease", "quit"})
_STANDS = frozenset(
    {
        "stranded",
        "stuck",
        "turned",
        "held",
        "barred",
        "banned",
        "allowed",
        "permitted",
        "admit",
        "admits",
        "admitted",
    }
    | {"admitting", "accepted"}
)
_ADMITS = frozenset({"admit", "admits", "admitted", "admitting", "accepted"})
_INWARD = frozenset({"through", "in", "into", "at", "via", "only", "entry"})
_FROM = frozenset(
    {"from", "through", "over", "on", "onto", "via", "across", "passing", "using", "allowed", "permitted"}
)


def _way_before(line: Line, at: int) -> Anchor | None:
    """Return the crossing spoken of before, if the words tell of passing it."""
    passing = (
        line.any(at, at + 8, "motion.go") >= 0
        or line.low(at + 1) in {"through", "in", "across"}
        or _shut_out(line, at)
        or _by_way(line, at + 1)
        or line.low(at) in _ADMITS
        or any(line.low(k) in {"there", "it"} and line.low(k - 1) in _FROM for k in range(at + 1, at + 5))
    )
    if not passing or any(line.low(k) in {"toward", "towards"} for k in range(at, at + 6)):
        return None  # "prevented from crossing towards the city": where, is not said
    return Anchor(PRONOUN, -1)


def _lets_open(line: Line, at: int) -> bool:
    """As in "allowed the crossing to open": the opening is read by itself."""
    return line.any(at + 1, at + 7, "anchor.cross") >= 0 and line.low(at + 1) == "the"


def _said_twice(line: Line, at: int, anchor: Anchor, found: list[Finding]) -> bool:
    """As in "reopened, allowing patients to leave", "closed, with only ambulances let through"."""
    if line.low(at) in {"allowing", "preventing"} and line.low(at - 1) == "," and found:
        return True
    beside = "with" in {line.low(k) for k in range(max(0, at - 5), at)}
    return beside and any(f.anchor.at == anchor.at for f in found)


def _by_way(line: Line, start: int) -> bool:
    """As in "let trucks in via X", "bar aid deliveries through X": who, then the way."""
    return any(
        line.low(k) in {"in", "through", "via", "across"}
        and line.any(start, k, "mover.any", "mover.people", "mover.trade", "mover.aid", "anchor.ops") >= 0
        for k in range(start + 1, min(start + 6, len(line)))
    )


def _others_not(line: Line, start: int) -> bool:
    """As in "ambulances will be allowed through, but cars will not"."""
    for k in range(start, len(line) - 2):
        if line.low(k) in {"but", "while", "though"}:
            mover = line.any(k + 1, k + 6, "mover.any", "mover.people", "mover.trade", "mover.aid") >= 0
            ends = any(
                line.low(j) in {"not", "cannot"} and line.low(j + 1) in {".", "", ",", ";", "be"}
                for j in range(k + 2, min(k + 9, len(line)))
            )
            return mover and ends
    return False


def _shut_out(line: Line, at: int) -> bool:
    """As in "Lorries will be barred until the surface is repaired": of the road spoken of before."""
    return (
        line.low(at) in {"barred", "banned"}
        and line.any(0, min(2, at), "mover.any", "mover.trade", "mover.people") >= 0
        and line.low(at + 1) in {"until", "for", ",", ".", "from", "as"}
        and line.low(at + 2)
        not in {"the", "a", "entering"} - ({"the"} if line.low(at + 1) == "until" else set())
    )


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
    anchor = _linked(line, at)
    if anchor is None:
        return None  # of what, the sentence does not say
    lifted = line.any(at - 5, at + 11, "lift.words")
    if lifted >= 0:
        eased = line.low(at) in {"controls", "checks", "searches"}
        ended = line.low(lifted)[:4] in {
            "lift",
            "remo",
            "scra",
            "drop",
            "resc",
            "waiv",
            "abol",
            "revo",
            "end",
            "ende",
            "ends",
        }
        value = "open" if ended or eased else "restricted"
        return Finding(min(at, lifted), max(at, lifted) + 1, _predicate(anchor), value, "event", anchor)
    imposed = line.any(at - 5, at + 10, "impose.words")
    if imposed >= 0:
        return Finding(
            min(at, imposed), max(at, imposed) + 1, _predicate(anchor), "restricted", "event", anchor
        )
    return None


def _reserved(line: Line, at: int) -> Finding | None:
    """As in "X is for pedestrians only"."""
    if line.low(at) != "only" or line.low(at - 2) not in {"for", "to"} or at < 4:
        return None
    if not line.tagged(at - 1, "mover.people", "mover.any", "mover.aid", "mover.trade"):
        return None
    if line.low(at - 3) not in {"is", "remains", "are", "reserved", "restricted"}:
        return None
    anchor = subject_before(line, at - 3)
    if anchor is None or anchor.kind not in {CROSS, ROAD}:
        return None
    return Finding(
        at - 2, at + 1, _predicate(anchor), "restricted", "state", anchor, uses_in(line, at - 1, at)
    )


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
