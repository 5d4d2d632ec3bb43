"""Verbs and adjectives of state, and what they are said of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.anchors import (
    CROSS,
    ELIDED,
    LIMITS,
    MOVER,
    OPS,
    PRONOUN,
    ROAD,
    Anchor,
    kind_of,
    object_after,
    subject_before,
)
from maabar.importers.reports.cues import ADVERBS, AUX, BE, DETERMINERS, PREPOSITIONS
from maabar.importers.reports.findings import Finding, _grounded, _predicate, uses_in
from maabar.importers.reports.phrases import skip_left
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line


_OPEN = ("open.v", "open.a", "open.g")

_CLOSED = ("closed.v", "closed.a", "closed.g")

_RESUME = ("resume.v", "resume.a", "resume.g")

_HALT = ("halt.v", "halt.a", "halt.g")

_ATTRIBUTE = words(
    "closed shut blocked sealed reopened shuttered blockaded opened open locked functioning operational"
    " operating functional working"
)


def _verb(line: Line, at: int, found: list[Finding], *, topic: bool) -> Finding | None:
    if not line.tagged(
        at, *_OPEN, *_CLOSED, *_RESUME, *_HALT, "work.v", "restrict.v", "restrict.a", "restrict.g"
    ):
        return None
    if _no_state(line, at):
        return None
    end = line.end(at, *_OPEN, *_CLOSED, *_RESUME, *_HALT, "restrict.a")
    attribute = _attribute(line, at, end)
    if attribute is not None:
        return attribute
    passive = _after_be(line, at) and not line.tagged(at, "open.g", "closed.g")
    if not passive:
        one = _transitive(line, at, end, topic=topic)
        if one is not None:
            return one
    one = (
        _complement(line, at, end)
        or _relative_object(line, at, end)
        or _bare_intention(line, at, end, topic=topic)
    )
    if one is not None:
        return one
    return _intransitive(line, at, end, found, topic=topic, passive=passive)


def _no_state(line: Line, at: int) -> bool:  # noqa: PLR0911 - one return per pattern
    """Whether a word that could tell a state does not: "close to", "open fire", "the works"."""
    low, before, after = line.low(at), line.low(at - 1), line.low(at + 1)
    if low == "close" and (
        after in {"to", "by", "ties", "range", "contact", "cooperation"}
        or before in {"a", "very", "too", "so"}
    ):
        return True
    if low in {"open", "opened", "opens", "opening"} and after in {
        "fire",
        "letter",
        "talks",
        "source",
        "air",
        "heart",
        "up",
    }:
        return after != "up" or line.low(at + 2) in {"about", "to"}
    if (
        low in {"works", "work"}
        and (low == "work" or before in DETERMINERS)
        and (before in DETERMINERS | PREPOSITIONS or before in {"to", "resume", "resumed"})
    ):
        return True
    if low in {"works", "work"} and (before in DETERMINERS or after in {"on", "with", "for", "in"}):
        return True
    if low in {
        "block",
        "blocks",
        "limit",
        "limits",
        "seal",
        "seals",
        "flow",
        "restore",
    } and before in DETERMINERS - {"to"}:
        return True
    if low in {"moving", "normal", "underway"} or (low == "flow" and before == "to"):
        return not _after_be(line, at)
    return low in {"stop", "stops", "stopped"} and after in {"at", "by", "near", "for"}


def _after_be(line: Line, at: int) -> bool:
    """Whether a form of "to be" or "remain" stands before, with adverbs between."""
    k = at - 1
    steps = 0
    while (
        k >= 0
        and steps < 6
        and (
            line.low(k) in ADVERBS
            or line.low(k).endswith("ly")
            or line.tagged(k, "negated.words")
            or line.low(k) in {"yet", "to", "have"}
        )
    ):
        if line.low(k) in BE and line.low(k) != "still":
            return True
        k -= 1
        steps += 1
    return line.low(k) in BE - {
        "keep",
        "keeps",
        "kept",
        "leave",
        "left",
        "go",
        "goes",
        "went",
        "lie",
        "lay",
        "still",
    }


_WORKING = frozenset({"functioning", "operational", "operating", "functional", "working"})


def _attribute(line: Line, at: int, end: int) -> Finding | None:  # noqa: PLR0911 - one return per pattern
    """As in "The closed crossing": the state is taken for granted."""
    if line.low(at) not in _ATTRIBUTE or not (
        line.low(at - 1) in DETERMINERS - {"all", "both", "some", "most"}
        or line.low(at - 1) in {"newly", "recently", "long", "only", "last", "still"}
    ):
        return None
    if line.low(at) in _WORKING and line.low(at - 1) not in {"only", "still", "last"}:
        return None
    if line.low(at - 1) == "long" and _after_be(line, at - 1):
        return None
    if line.low(at - 1) in {"only", "still"} and line.low(at - 2) not in DETERMINERS:
        return None
    for k in range(end, min(end + 4, len(line))):
        if kind_of(line, k) in {CROSS, ROAD}:
            value = "open" if line.tagged(at, "open.v", "open.a") else "closed"
            anchor = Anchor(kind_of(line, k), k, before=False)
            return Finding(at, end, _predicate(anchor), value, "attribute", anchor)
        if line.low(k) in PREPOSITIONS or not line.tokens[k].word:
            return None
    return None


def _value(line: Line, at: int) -> str:
    if line.tagged(at, *_OPEN, *_RESUME, "work.v"):
        return "open"
    return "restricted" if line.tagged(at, "restrict.v", "restrict.a", "restrict.g") else "closed"


def _fits(line: Line, at: int, kind: str) -> bool:
    """Whether a word of state can be said of such a thing: crossings open, traffic resumes."""
    if kind in {CROSS, ROAD, PRONOUN, ELIDED}:
        if line.tagged(at, "resume.v", "resume.a") and not line.tagged(at, *_OPEN):
            return line.low(at) in {"resume", "resumes", "resumed", "resuming", "restarted"} or kind == ROAD
        return True
    if kind == OPS:
        return True
    if kind == MOVER:
        return not line.tagged(at, *_OPEN, "work.v") and (
            line.low(at) not in {"stop", "stopped", "stops", "limited", "shut", "closed", "close"}
        )
    return False


def _transitive(line: Line, at: int, end: int, *, topic: bool) -> Finding | None:  # noqa: PLR0911 - one return per pattern
    if line.tagged(
        at,
        "open.v",
        "closed.v",
        "resume.v",
        "halt.v",
        "restrict.v",
        "open.g",
        "closed.g",
        "resume.g",
        "halt.g",
        "restrict.g",
    ):
        anchor = object_after(line, end)
        if line.low(end) in {"it", "them", "both", "anything"} and not line.tagged(at, "restrict.v"):
            ready = topic or any(kind_of(line, k) == CROSS for k in range(at))
            return (
                Finding(at, end + 1, "gate", _value(line, at), "event", Anchor(PRONOUN, end, before=False))
                if ready
                else None
            )
        if anchor is None or not _fits(line, at, anchor.kind) or anchor.kind in {PRONOUN, LIMITS}:
            return None
        if (
            anchor.kind == MOVER
            and line.tagged(at, "resume.v", "open.v")
            and line.low(at) not in {"resume", "resumed"}
        ):
            return None
        if (
            line.low(at - 1) != "to"
            and line.low(anchor.at + 1) in BE | AUX
            and anchor.kind == CROSS
            and line.tagged(at, "open.a")
            and line.low(at) == "open"
        ):
            return None
        own = subject_before(line, at) if anchor.kind == OPS else None
        grounded = (
            own
            if own is not None and own.kind == CROSS
            else _grounded(line, anchor, at, topic=topic and anchor.kind in {OPS, MOVER})
        )
        if grounded is None or (anchor.kind == OPS and grounded.kind == PRONOUN):
            return None
        use = uses_in(line, end, anchor.at + 1)
        return Finding(at, end, _predicate(grounded), _value(line, at), "event", grounded, use)
    return None


def _relative_object(line: Line, at: int, end: int) -> Finding | None:
    """As in "the crossing, which the army shut last month": the object stands before the verb."""
    if not line.tagged(at, "closed.v", "open.v") or _after_be(line, at):
        return None
    for k in range(at - 2, max(0, at - 7), -1):
        if line.low(k) in {"which", "that"} and line.low(k - 1) == ",":
            if kind_of(line, k - 2) in {CROSS, ROAD} and line.low(k + 1) not in AUX:
                anchor = Anchor(kind_of(line, k - 2), k - 2)
                return Finding(at, end, _predicate(anchor), _value(line, at), "event", anchor)
            return None
        if not line.tokens[k].word:
            return None
    return None


def _bare_intention(line: Line, at: int, end: int, *, topic: bool) -> Finding | None:
    """As in "its intention to reopen on 3 July": the crossing is the one that was spoken of."""
    meant = line.low(at - 1) == "to" and line.low(at - 2) in {"intention", "plans", "decision", "readiness"}
    if not (topic and meant and line.tagged(at, "open.v", "closed.v")):
        return None
    return Finding(at, end, "gate", _value(line, at), "event", Anchor(PRONOUN, -1))


def _complement(line: Line, at: int, end: int) -> Finding | None:
    """As in "Kept the crossing closed", "ordered the gates shut"."""
    if not line.tagged(at, "open.a", "closed.a"):
        return None
    start = at
    while start > 0 and line.low(start - 1) in ADVERBS | {"be", "to"}:
        start -= 1
    for k in range(start - 1, max(-1, start - 9), -1):
        low = line.low(k)
        if low in {
            "keep",
            "keeps",
            "kept",
            "keeping",
            "leave",
            "leaves",
            "left",
            "leaving",
            "ordered",
            "orders",
            "order",
            "found",
            "declared",
            "want",
            "wants",
            "hold",
            "held",
            "pronounced",
            "ordering",
        }:
            anchor = object_after(line, k + 1)
            if anchor is not None and anchor.at < at and anchor.kind in {CROSS, ROAD}:
                return Finding(at, end, _predicate(anchor), _value(line, at), "state", anchor)
            return None
        if not line.tokens[k].word or low in AUX:
            return None
    return None


_TAKES = frozenset({"accept", "accepts", "accepted", "handle", "handles", "handled"})


def _intransitive(  # noqa: PLR0911 - one return per pattern
    line: Line, at: int, end: int, found: list[Finding], *, topic: bool, passive: bool
) -> Finding | None:
    anchor = subject_before(line, at)
    if anchor is None:
        return None
    if anchor.kind == ELIDED:
        return _elided(line, at, end, found, passive=passive)
    if not _fits(line, at, anchor.kind):
        return None
    if anchor.kind == MOVER and not _moved(line, at, passive=passive):
        return None
    if anchor.kind == LIMITS or (line.low(at) in _TAKES and anchor.kind != CROSS):
        return None
    if not passive and (not _finite(line, at) or _hangs(line, at, end)):
        return None
    if anchor.kind == PRONOUN and not _pronoun_free(line, anchor.at):
        return None
    grounded = _grounded(line, anchor, at, topic=topic)
    if grounded is None:
        return None
    use = uses_in(line, max(0, anchor.at - 4), anchor.at + 1) if anchor.kind in {OPS, MOVER} else ()
    form = (
        "state"
        if line.tagged(at, "open.a", "closed.a", "work.v", "restrict.a")
        and (passive or line.low(at) == "open")
        else "event"
    )
    if passive and _event_be(line, at):
        form = "event"
    return Finding(at, end, _predicate(grounded), _value(line, at), form, grounded, use)


def _hangs(line: Line, at: int, end: int) -> bool:
    """As in "The only crossing open to civilians was shut": what only describes is no statement."""
    if "only" not in {line.low(k) for k in range(max(0, at - 4), at)} or line.low(at) not in {
        "open",
        "operating",
        "functioning",
    }:
        return False
    if line.low(end) in {"is", "remains", "was"} and line.named(end + 1, "crossings") + line.named(
        end + 1, "places"
    ):
        return False  # "the only crossing still operating is X"
    return any(
        line.low(k) in {"is", "was", "has", "had", "remains", "remained", "closed", "shut"}
        for k in range(end, len(line))
    )


def _pronoun_free(line: Line, at: int) -> bool:
    """Whether "it" can be a crossing: one named before it in the sentence, or nothing else could be meant."""
    if any(kind_of(line, k) in {CROSS, ROAD} for k in range(at)):
        return True
    start = at
    while start > 0 and line.low(start - 1) not in {"that", ";", ":", "“", '"', "but", "while"}:
        start -= 1
        if line.tagged(
            start, "verbs.say", "verbs.claim", "verbs.deny", "verbs.promise", "verbs.urge", "verbs.see"
        ):
            return True
    if line.low(start - 1) in {"but", "while", ";"}:
        return False
    return at - start <= 6


def _event_be(line: Line, at: int) -> bool:
    """As in "Has been closed", "was shut down on Monday": something happened."""
    return (
        line.any(max(0, at - 3), at, "nothing") >= 0
        or line.low(at - 1) == "been"
        or line.low(at) in {"reopened", "opened", "sealed"}
    )


def _finite(line: Line, at: int) -> bool:
    """Whether a word without "to be" can be the verb of its sentence, or a state set beside its noun."""
    low = line.low(at)
    if low in {"functional", "frozen", "idle", "normal", "accessible", "passable"}:
        return False
    return not (
        low.endswith("ing")
        and line.low(at - 1) not in ADVERBS | {","}
        and low not in {"operating", "functioning", "reopening", "closing", "opening", "resuming"}
    )


def _moved(line: Line, at: int, *, passive: bool) -> bool:
    low = line.low(at)
    return low in {"blocked", "resumed", "suspended", "halted", "barred", "resume"} and (
        passive or low.startswith("resum")
    )


def _elided(  # noqa: PLR0911 - one return per pattern
    line: Line, at: int, end: int, found: list[Finding], *, passive: bool
) -> Finding | None:
    """As in "... and reopened on Tuesday": the subject is that of the state before."""
    start = skip_left(line, at)
    if not found and line.low(start - 1) == "and" and _after_be(line, start - 2):
        anchor = subject_before(line, start - 2)  # "was fully staffed and open"
        if anchor is not None and anchor.kind == CROSS:
            return Finding(at, end, "gate", _value(line, at), "state", anchor)
    if not found:
        return _resumed_subject(line, at, end, start)
    if at - found[-1].at > 30:
        return None
    if line.low(start - 1) not in {"and", "but", "or", ",", "then", "to"} and start > 0:
        return None
    last = found[-1]
    if not line.tagged(at, *_OPEN, *_CLOSED, "restrict.a") or last.form == "noun":
        return None
    form = "state" if passive or line.tagged(at, "open.a") else "event"
    if _value(line, at) == last.value:
        return None
    return Finding(at, end, last.predicate, _value(line, at), form, last.anchor, ())


def _resumed_subject(line: Line, at: int, end: int, start: int) -> Finding | None:
    """As in "The crossing came under fire and had to close": the subject heads the sentence."""
    if start < 3 or line.low(start - 1) not in {"and", "but", "to"} or not line.tagged(at, *_OPEN, *_CLOSED):
        return None
    for k in range(min(start, 8)):
        if line.low(k) in PREPOSITIONS:
            return None
        if kind_of(line, k) == CROSS:
            anchor = Anchor(CROSS, k)
            return Finding(at, end, "gate", _value(line, at), "event", anchor)
    return None
