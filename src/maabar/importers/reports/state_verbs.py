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
from maabar.importers.reports.cues import ADVERBS, AUX, BE, PREPOSITIONS, RELATIVES
from maabar.importers.reports.findings import Finding, _grounded, _predicate, uses_in
from maabar.importers.reports.phrases import skip_left
from maabar.importers.reports.state_forms import (
    _OPEN,
    _RESUME,
    _after_be,
    _attribute,
    _event_be,
    _finite,
    _fits,
    _hangs,
    _moved,
    _no_state,
    _pronoun_free,
    _value,
)

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line


_CLOSED = ("closed.v", "closed.a", "closed.g")

_HALT = ("halt.v", "halt.a", "halt.g")


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
        anchor = object_after(line, end) or _own_side(line, end)
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
        others = own is None and line.low(anchor.at) == "work" and grounded is not None and grounded.at < at
        if grounded is None or others or (anchor.kind == OPS and grounded.kind == PRONOUN):
            return None  # "a visa office beside X has resumed work"
        use = uses_in(line, end, anchor.at + 1)
        return Finding(at, end, _predicate(grounded), _value(line, at), "event", grounded, use)
    return None


def _own_side(line: Line, start: int) -> Anchor | None:
    """As in "the group opened its side": the side of the crossing spoken of."""
    owned = line.low(start) in {"its", "their"}
    at = start + 1 + (line.low(start + 1) == "own")
    if owned and line.low(at) in {"side", "gate"} and line.low(at + 1) != "of":
        return Anchor(CROSS, at, before=False)
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
    meant = line.low(at - 1) == "to" and (
        line.low(at - 2) in {"intention", "plans", "decision", "readiness"}
        or (
            line.low(at - 2) in _MINDED
            and (line.low(end) in PREPOSITIONS | _ENDED or line.low(end) in RELATIVES)
        )
    )
    if not (topic and meant and line.tagged(at, "open.v", "closed.v")):
        return None
    return Finding(at, end, "gate", _value(line, at), "event", Anchor(PRONOUN, -1))


_MINDED = frozenset(
    {"ready", "willing", "prepared", "refused", "refuses", "refusing", "agreed", "unwilling", "reluctant"}
)
_ENDED = frozenset(
    {
        "",
        ".",
        ",",
        ";",
        "if",
        "whenever",
        "once",
        "provided",
        "unless",
        "again",
        "immediately",
        "soon",
        "”",
        '"',
    }
)


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
            "wanted",
            "hold",
            "held",
            "pronounced",
            "ordering",
            "make",
            "makes",
            "made",
            "making",
            "render",
            "renders",
            "rendered",
            "rendering",
            "deem",
            "deemed",
            "consider",
            "see",
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
    labelled = anchor.at >= 0 and (
        line.low(anchor.at + 1) in {":", "-", "–", "—", "|"}
        or (line.low(anchor.at + 1) == "," and line.low(end) in {"since", "for", "after", "until", "by", ","})
    )
    if not passive and not labelled and (not _finite(line, at) or _hangs(line, at, end)):
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
    first = 0
    if line.low(0) in {"in", "on", "since", "during", "by", "after", "before"}:
        first = next(
            (k + 1 for k in range(1, min(start, 7)) if line.low(k)[:1].isdigit() or line.low(k) == ","), 0
        )
    for k in range(first, min(start, first + 8)):
        if line.low(k) in PREPOSITIONS:
            return None
        if kind_of(line, k) in {CROSS, ROAD}:
            anchor = Anchor(kind_of(line, k), k)
            return Finding(at, end, _predicate(anchor), _value(line, at), "event", anchor)
    return None
