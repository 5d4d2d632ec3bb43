"""What form a word of state has, and whether it tells a state at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.anchors import (
    CROSS,
    ELIDED,
    MOVER,
    OPS,
    PRONOUN,
    ROAD,
    Anchor,
    kind_of,
)
from maabar.importers.reports.cues import ADVERBS, BE, DETERMINERS, PREPOSITIONS
from maabar.importers.reports.findings import Finding, _predicate
from maabar.importers.reports.phrases import DAYS, RATED, scare
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line


_OPEN = ("open.v", "open.a", "open.g")

_RESUME = ("resume.v", "resume.a", "resume.g")

_ATTRIBUTE = words(
    "closed shut blocked sealed reopened shuttered blockaded opened open locked functioning operational"
    " operating functional working"
)


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
    if low in {"staffed", "manned"} and after not in {"only", "between", "from", "until", "round", "around"}:
        return True  # "staffed by ten guards"
    if low == "cut":
        return _no_cut(line, at)
    if low in {"moving", "normal", "underway", "running", "live", "available", "clear"} or (
        low == "flow" and before == "to"
    ):
        return not (_after_be(line, at) or line.low(_keeps(line, at)) in KEEPS)
    return low in {"stop", "stops", "stopped"} and after in {"at", "by", "near", "for", "short"}


def _no_cut(line: Line, at: int) -> bool:
    """Whether "cut" tells of something else than a road: "cut by half", "cut short"."""
    after = line.low(at + 1)
    dated = after == "in" and line.low(at + 2) in DAYS and _after_be(line, at)
    road = after in {"the", "this"} and kind_of(line, at + 2) in {CROSS, ROAD}
    if dated or road:
        return False
    loose = after in {"by", "in", "short", "to", "their", "its"} or not _after_be(line, at)
    return loose and line.end(at, "closed.v", "closed.a") == at + 1


KEEPS = words("keep keeps kept keeping leave left")


def _keeps(line: Line, at: int) -> int:
    """Return where "keep" stands shortly before a word, -1 if it does not: "to keep X running"."""
    return next((k for k in range(at - 1, max(-1, at - 8), -1) if line.low(k) in KEEPS), -1)


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
            or scare(line, k)
        )
    ):
        if line.low(k) in BE and line.low(k) != "still":
            return True
        k -= 1
        steps += 1
    if line.low(k) == "as" and line.low(k - 1) in RATED:
        return True
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


def _fits(line: Line, at: int, kind: str) -> bool:  # noqa: PLR0911 - one return per pattern
    """Whether a word of state can be said of such a thing: crossings open, traffic resumes."""
    if line.low(at) == "clear":
        return (
            kind in {CROSS, ROAD}
            and line.end(at, "open.a") == at + 1
            and line.low(at + 1) not in {"that", "to", "how", "when"}
        )
    if line.low(at) in {"unaffected", "undisturbed", "uninterrupted"}:
        return kind in {CROSS, ROAD, OPS}
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
