"""Words of state in a sentence, and what they are said of. How it is said comes later."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    noun_anchor,
    object_after,
    subject_before,
)
from maabar.importers.reports.cues import ADVERBS, AUX, BE, DETERMINERS, PREPOSITIONS
from maabar.importers.reports.phrases import skip_left

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line

_OPEN = ("open.v", "open.a", "open.g")
_CLOSED = ("closed.v", "closed.a", "closed.g")
_RESUME = ("resume.v", "resume.a", "resume.g")
_HALT = ("halt.v", "halt.a", "halt.g")
_NOUNS = ("open.n", "closed.n", "resume.n", "halt.n")
_ATTRIBUTE = frozenset("closed shut blocked sealed reopened shuttered blockaded opened open".split())
_STOPPED = frozenset("blocked held_up barred stranded suspended halted turned sealed closed shut".split())


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
        one = None
        if not token.tags:
            at += 1
            continue
        for rule in (_limits, _let, _noun, _verb, _queue):
            one = rule(line, at, found, topic)
            if one is not None:
                break
        if one is not None and not _repeats(found, one):
            found.append(one)
            at = max(at + 1, one.end)
        else:
            at += 1
    return found


def _repeats(found: list[Finding], one: Finding) -> bool:
    """Whether a finding says the same as the one before in the same breath: "remained shut and closed"."""
    return bool(found) and found[-1].anchor.at == one.anchor.at >= 0 and one.at - found[-1].end <= 0


def _place_near(line: Line, at: int, topic: bool) -> bool:
    """Whether a crossing is spoken of in the sentence, or was before."""
    return topic or any(kind_of(line, k) in {CROSS, ROAD} for k in range(len(line)))


def _linked(line: Line, at: int) -> Anchor | None:
    """Return the crossing or road of a sentence nearest to a word, after it first."""
    start, stop = _clause(line, at)
    return _nearest(line, at, start, stop) or _nearest(line, at, 0, len(line))


def _clause(line: Line, at: int) -> tuple[int, int]:
    """Return the words around one up to the nearest "but", "while" or semicolon."""
    breaks = [k for k in range(len(line)) if line.low(k) in {"but", "while", ";", "whereas", "although"}]
    return max([k for k in breaks if k < at], default=0), min([k for k in breaks if k > at], default=len(line))


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


def _grounded(line: Line, anchor: Anchor, at: int, topic: bool) -> Anchor | None:
    """Turn work, people and pronouns into the crossing they speak of; None if there is none."""
    if anchor.kind in {CROSS, ROAD}:
        return anchor
    if anchor.kind in {OPS, MOVER, LIMITS}:
        linked = _linked(line, anchor.at if anchor.at >= 0 else at)
        return linked or (Anchor(PRONOUN, -1) if topic else None)
    return anchor if topic or any(kind_of(line, k) == CROSS for k in range(at)) else None


def _predicate(anchor: Anchor) -> str:
    return "road" if anchor.kind == ROAD else "gate"


def uses_in(line: Line, start: int, stop: int) -> tuple[str, ...]:
    """Return the uses that the words of a stretch name."""
    found = []
    for use in ("aid", "trade", "people"):
        k = line.any(start, stop, f"mover.{use}")
        if k >= 0:
            found.append(use)
    # "aid trucks" are aid, not trade.
    if "aid" in found and "trade" in found and not _traded(line, start, stop):
        found.remove("trade")
    return tuple(found)


def _traded(line: Line, start: int, stop: int) -> bool:
    plain = {"truck", "trucks", "lorry", "lorries", "cargo", "goods", "fuel", "supplies"}
    return any(line.tagged(k, "mover.trade") and line.low(k) not in plain for k in range(start, stop))


# --- nouns ---


def _noun(line: Line, at: int, found: list[Finding], topic: bool) -> Finding | None:
    if not line.tagged(at, *_NOUNS):
        return None
    gerund = line.tagged(at, "open.g", "closed.g")
    if gerund and line.low(at - 1) in BE:
        return None
    anchor = noun_anchor(line, at)
    if anchor is None:
        return None
    if anchor.kind == PRONOUN and line.low(end_of_noun(line, at)) == "of":
        return None
    if line.low(at) in {"opening", "openings"} and (
        line.low(at + 1) in {"ceremony", "hours", "times", "days", "session", "day", "speech", "match"} or line.low(at - 1) in {"new", "small"}
    ):
        return None
    open_ = line.tagged(at, "open.n", "resume.n")
    if line.tagged(at, "resume.n", "halt.n") and anchor.kind not in {OPS, CROSS, ROAD, MOVER}:
        return None
    grounded = _grounded(line, anchor, at, topic)
    if grounded is None or (anchor.kind == PRONOUN and not topic):
        return None
    if line.low(at) == "lockdown" and anchor.kind != CROSS:
        return None
    end = line.end(at, *_NOUNS)
    use = uses_in(line, anchor.at, anchor.at + 1) if anchor.kind in {OPS, MOVER} else ()
    return Finding(at, end, _predicate(grounded), "open" if open_ else "closed", "noun", grounded, use)


def end_of_noun(line: Line, at: int) -> int:
    """Return the place after a noun of state."""
    return line.end(at, *_NOUNS)


# --- verbs and adjectives ---


def _verb(line: Line, at: int, found: list[Finding], topic: bool) -> Finding | None:
    if not line.tagged(at, *_OPEN, *_CLOSED, *_RESUME, *_HALT, "work.v", "restrict.v", "restrict.a", "restrict.g"):
        return None
    if _no_state(line, at):
        return None
    end = line.end(at, *_OPEN, *_CLOSED, *_RESUME, *_HALT, "restrict.a")
    attribute = _attribute(line, at, end)
    if attribute is not None:
        return attribute
    passive = _after_be(line, at)
    if not passive:
        one = _transitive(line, at, end, topic)
        if one is not None:
            return one
    one = _complement(line, at, end)
    if one is not None:
        return one
    return _intransitive(line, at, end, found, topic, passive=passive)


def _no_state(line: Line, at: int) -> bool:
    """Whether a word that could tell a state does not: "close to", "open fire", "the works"."""
    low, before, after = line.low(at), line.low(at - 1), line.low(at + 1)
    if low == "close" and (after in {"to", "by", "ties", "range", "contact", "cooperation"} or before in {"a", "very", "too", "so"}):
        return True
    if low in {"open", "opened", "opens", "opening"} and after in {"fire", "letter", "talks", "source", "air", "heart", "up"}:
        return after != "up" or line.low(at + 2) in {"about", "to"}
    if low in {"works", "work"} and (low == "work" or before in DETERMINERS) and (before in DETERMINERS | PREPOSITIONS or before in {"to", "resume", "resumed"}):
        return True
    if low in {"works", "work"} and (before in DETERMINERS or after in {"on", "with", "for", "in"}):
        return True
    if low in {"block", "blocks", "limit", "limits", "seal", "seals", "flow", "restore"} and before in DETERMINERS - {"to"}:
        return True
    if low in {"moving", "normal", "underway"} or (low == "flow" and before == "to"):
        return not _after_be(line, at)
    return low in {"stop", "stops", "stopped"} and after in {"at", "by", "near", "for"}


def _after_be(line: Line, at: int) -> bool:
    """Whether a form of "to be" or "remain" stands before, with adverbs between."""
    k = at - 1
    steps = 0
    while k >= 0 and steps < 6 and (
        line.low(k) in ADVERBS or line.low(k).endswith("ly") or line.tagged(k, "negated.words") or line.low(k) in {"yet", "to", "have"}
    ):
        if line.low(k) in BE and line.low(k) not in {"still"}:
            return True
        k -= 1
        steps += 1
    return line.low(k) in BE - {"keep", "keeps", "kept", "leave", "left", "go", "goes", "went", "lie", "lay", "still"}


def _attribute(line: Line, at: int, end: int) -> Finding | None:
    """"The closed crossing": the state is taken for granted."""
    if line.low(at) not in _ATTRIBUTE or not (line.low(at - 1) in DETERMINERS - {"all", "both", "some", "most"} or
                                              line.low(at - 1) in {"newly", "recently", "long", "only", "last", "still"}):
        return None
    if line.low(at - 1) in {"long"} and _after_be(line, at - 1):
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


def _transitive(line: Line, at: int, end: int, topic: bool) -> Finding | None:
    if line.tagged(at, "open.v", "closed.v", "resume.v", "halt.v", "restrict.v", "open.g", "closed.g", "resume.g", "halt.g", "restrict.g"):
        anchor = object_after(line, end)
        if line.low(end) in {"it", "them", "both"} and not line.tagged(at, "restrict.v"):
            ready = topic or any(kind_of(line, k) == CROSS for k in range(at))
            return Finding(at, end + 1, "gate", _value(line, at), "event", Anchor(PRONOUN, end, before=False)) if ready else None
        if anchor is None or not _fits(line, at, anchor.kind) or anchor.kind in {PRONOUN, LIMITS}:
            return None
        if anchor.kind == MOVER and line.tagged(at, "resume.v", "open.v") and line.low(at) not in {"resume", "resumed"}:
            return None
        if line.low(anchor.at + 1) in BE | AUX and anchor.kind == CROSS and line.tagged(at, "open.a") and line.low(at) == "open":
            return None
        own = subject_before(line, at) if anchor.kind == OPS else None
        grounded = own if own is not None and own.kind == CROSS else _grounded(line, anchor, at, topic=topic and anchor.kind in {OPS, MOVER})
        if grounded is None or (anchor.kind == OPS and grounded.kind == PRONOUN):
            return None
        use = uses_in(line, end, anchor.at + 1)
        return Finding(at, end, _predicate(grounded), _value(line, at), "event", grounded, use)
    return None


def _complement(line: Line, at: int, end: int) -> Finding | None:
    """"Kept the crossing closed", "ordered the gates shut"."""
    if not line.tagged(at, "open.a", "closed.a"):
        return None
    start = at
    while start > 0 and line.low(start - 1) in ADVERBS | {"be", "to"}:
        start -= 1
    for k in range(start - 1, max(-1, start - 9), -1):
        low = line.low(k)
        if low in {"keep", "keeps", "kept", "keeping", "leave", "leaves", "left", "leaving", "ordered", "orders", "order", "found", "declared",
                   "want", "wants", "hold", "held", "pronounced", "ordering"}:
            anchor = object_after(line, k + 1)
            if anchor is not None and anchor.at < at and anchor.kind in {CROSS, ROAD}:
                return Finding(at, end, _predicate(anchor), _value(line, at), "state", anchor)
            return None
        if not line.tokens[k].word or low in AUX:
            return None
    return None


def _intransitive(
    line: Line, at: int, end: int, found: list[Finding], topic: bool, *, passive: bool
) -> Finding | None:
    anchor = subject_before(line, at)
    if anchor is None:
        return None
    if anchor.kind == ELIDED:
        return _elided(line, at, end, found, passive=passive)
    if not _fits(line, at, anchor.kind):
        return None
    if anchor.kind == MOVER and not _moved(line, at, passive):
        return None
    if anchor.kind == LIMITS:
        return None
    if not passive and (not _finite(line, at) or _hangs(line, at, end)):
        return None
    if anchor.kind == PRONOUN and not _pronoun_free(line, anchor.at):
        return None
    grounded = _grounded(line, anchor, at, topic)
    if grounded is None:
        return None
    use = uses_in(line, max(0, anchor.at - 4), anchor.at + 1) if anchor.kind in {OPS, MOVER} else ()
    form = "state" if line.tagged(at, "open.a", "closed.a", "work.v", "restrict.a") and (passive or line.low(at) == "open") else "event"
    if passive and _event_be(line, at):
        form = "event"
    return Finding(at, end, _predicate(grounded), _value(line, at), form, grounded, use)


def _hangs(line: Line, at: int, end: int) -> bool:
    """"The only crossing open to civilians was shut": what only describes is no statement."""
    if "only" not in {line.low(k) for k in range(max(0, at - 4), at)} or line.low(at) not in {"open", "operating", "functioning"}:
        return False
    return any(line.low(k) in {"is", "was", "has", "had", "remains", "remained", "closed", "shut"} for k in range(end, len(line)))


def _pronoun_free(line: Line, at: int) -> bool:
    """Whether "it" can be a crossing: one named before it in the sentence, or nothing else could be meant."""
    if any(kind_of(line, k) in {CROSS, ROAD} for k in range(at)):
        return True
    start = at
    while start > 0 and line.low(start - 1) not in {"that", ";", ":", "“", '"', "but", "while"}:
        start -= 1
        if line.tagged(start, "verbs.say", "verbs.claim", "verbs.deny", "verbs.promise", "verbs.urge", "verbs.see"):
            return True
    if line.low(start - 1) in {"but", "while", ";"}:
        return False
    return at - start <= 6


def _event_be(line: Line, at: int) -> bool:
    """"Has been closed", "was shut down on Monday": something happened."""
    return line.any(max(0, at - 3), at, "nothing") >= 0 or line.low(at - 1) == "been" or line.low(at) in {"reopened", "opened", "sealed"}


def _finite(line: Line, at: int) -> bool:
    """Whether a word without "to be" can be the verb of its sentence, or a state set beside its noun."""
    low = line.low(at)
    if low in {"functional", "frozen", "idle", "normal", "accessible", "passable"}:
        return False
    return not (low.endswith("ing") and line.low(at - 1) not in ADVERBS | {","} and low not in {
        "operating", "functioning", "reopening", "closing", "opening", "resuming"})


def _moved(line: Line, at: int, passive: bool) -> bool:
    low = line.low(at)
    return low in {"blocked", "resumed", "suspended", "halted", "barred", "resume", "blocked"} and (passive or low.startswith("resum"))


def _elided(line: Line, at: int, end: int, found: list[Finding], *, passive: bool) -> Finding | None:
    """"... and reopened on Tuesday": the subject is that of the state before."""
    start = skip_left(line, at)
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
    """"The crossing came under fire and had to close": the subject stands at the head of the sentence."""
    if start < 3 or line.low(start - 1) not in {"and", "but", "to"} or not line.tagged(at, *_OPEN, *_CLOSED):
        return None
    for k in range(min(start, 8)):
        if line.low(k) in PREPOSITIONS:
            return None
        if kind_of(line, k) == CROSS:
            anchor = Anchor(CROSS, k)
            return Finding(at, end, "gate", _value(line, at), "event", anchor)
    return None


# --- permission and movement ---


def _let(line: Line, at: int, found: list[Finding], topic: bool) -> Finding | None:
    """"Trucks were allowed to cross", "men were barred from entering"."""
    let, bar = line.tagged(at, "motion.let"), line.tagged(at, "motion.bar")
    if not (let or bar):
        return None
    if line.low(at) in {"stranded", "stuck"} and line.tagged(at + 1, "mover.people", "mover.aid", "mover.trade", "mover.any"):
        return None  # "stranded travellers": told of them in passing
    if line.low(at) in {"let", "stuck"} and line.low(at + 1) in {"alone"}:
        return None
    anchor = _linked(line, at)
    if anchor is None and topic and (line.any(at, at + 8, "motion.go") >= 0 or line.low(at + 1) in {"through", "in", "across"}):
        anchor = Anchor(PRONOUN, -1)
    if anchor is None:
        return None
    end = line.end(at, "motion.let", "motion.bar")
    movers = [k for k in range(max(0, at - 12), min(at + 10, len(line))) if kind_of(line, k) == MOVER or line.tagged(k, "mover.people", "mover.aid")]
    moves = line.any(at + 1, at + 12, "motion.go") >= 0 or line.low(end) in {"through", "in", "into", "at", "via", "only", "entry"}
    if not movers or not (moves or line.low(at) in {"stranded", "stuck", "turned", "held", "barred", "allowed", "permitted"}):
        return None
    if let and line.any(at + 1, at + 7, "anchor.cross") >= 0 and line.low(at + 1) in {"the"}:
        return None
    near = min(movers, key=lambda k: abs(k - at))
    use = uses_in(line, max(0, near - 3), near + 2)
    value = "open" if let else "closed"
    return Finding(at, end, _predicate(anchor), value, "state", anchor, use)


def _limits(line: Line, at: int, found: list[Finding], topic: bool) -> Finding | None:
    """"Restrictions were lifted", "new curbs imposed"; needs a crossing in the sentence or before."""
    if not line.tagged(at, "restrict.n") or line.low(at) in {"queue", "queues", "backlog", "backlogs", "bottleneck"}:
        return None
    if not _place_near(line, at, topic):
        return None
    anchor = _linked(line, at) or Anchor(PRONOUN, -1)
    lifted = line.any(at - 5, at + 11, "lift.words")
    if lifted >= 0:
        value = "open" if line.low(lifted)[:4] in {"lift", "remo", "scra", "drop"} else "restricted"
        return Finding(min(at, lifted), max(at, lifted) + 1, _predicate(anchor), value, "event", anchor)
    imposed = line.any(at - 5, at + 10, "impose.words")
    if imposed >= 0:
        return Finding(min(at, imposed), max(at, imposed) + 1, _predicate(anchor), "restricted", "event", anchor)
    return None


def _queue(line: Line, at: int, found: list[Finding], topic: bool) -> Finding | None:
    """"Long queues at the crossing": it works, slowly."""
    if line.low(at) not in {"queue", "queues", "backlog", "backlogs", "bottleneck", "queuing", "queueing"}:
        return None
    if any(at - f.at < 7 for f in found):
        return None
    anchor = _linked(line, at)
    if anchor is None or anchor.kind == ROAD:
        return None
    heavy = any(line.low(k) in {"long", "longer", "kilometre", "km", "kilometres", "hours", "huge", "growing", "several", "days"} for k in range(max(0, at - 6), at + 8))
    if not heavy:
        return None
    return Finding(at, at + 1, "gate", "restricted", "state", anchor, (), notes=["weak"])
