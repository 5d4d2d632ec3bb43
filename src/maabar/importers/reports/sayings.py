"""What looks like a state but says none: headings, calls that are chanted, crossings in general."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maabar.importers.reports.anchors import CROSS, ROAD, kind_of
from maabar.importers.reports.cues import DETERMINERS
from maabar.importers.reports.phrases import QUOTES
from maabar.importers.reports.small import words
from maabar.importers.reports.subjects import _new_name, elsewhere
from maabar.importers.reports.trail import crossings_at

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.findings import Finding
    from maabar.importers.reports.ground import Ground
    from maabar.importers.reports.records import Day

_HEADINGS = words("headline heading standfirst")
_CHANTS = words("chanting chanted chant chants shouting shouted slogan slogans banners placards reading")
_COMMANDS = words("open reopen close shut reclose unblock")
_MATTERS = words(
    "demand demands condition priority goal aim issue question prerequisite essential vital crucial "
    "necessary important needed key urgent overdue"
)
_GENERIC = words("is means amounts equals risks would will could may endangers threatens costs")
_BEFORE_GERUND = QUOTES | {"", ":", "'", "‘", "’", "-", "–", "—"}


def heading_only(line: Line, finding: Finding, realis: str) -> bool:
    """Whether a state is only named, as in the headline "Opening of two roads", or spoken of in general.

    A noun in a headline tells what the report is about; whether and how it came is in the report. And
    "Closing the crossing is a death sentence" does not say that it was closed.
    """
    if finding.form == "noun" and realis == "asserted" and line.sentence.zone in _HEADINGS:
        return True
    if finding.form == "noun" and realis == "asserted" and _spoken_of(line, finding):
        return True
    gerund = line.tagged(finding.at, "open.g", "closed.g") and line.low(finding.at - 1) in _BEFORE_GERUND
    return gerund and any(
        line.low(k) in _GENERIC for k in range(finding.end, min(len(line), finding.end + 9))
    )


def _spoken_of(line: Line, finding: Finding) -> bool:
    """As in "The opening of the crossing is a key demand": what it is to somebody, not that it came."""
    for k in range(finding.end, min(len(line) - 1, finding.end + 10)):
        if line.low(k) in {"is", "are", "remains", "was"}:
            return any(line.low(j) in _MATTERS for j in range(k + 1, min(len(line), k + 6)))
        if line.low(k) in {",", ";", "and", "but"}:
            break
    return False


def chanted(line: Line, finding: Finding) -> bool:
    """As in `chanting "open the checkpoints"`: a call, not a state."""
    if line.low(finding.at) not in _COMMANDS or line.low(finding.at - 1) not in QUOTES:
        return False
    return any(line.low(k) in _CHANTS for k in range(max(0, finding.at - 8), finding.at))


def names_none(line: Line, finding: Finding, ground: Ground, *, guess: bool = False) -> bool:  # noqa: PLR0911 - one return per pattern
    """Whether a state without a known crossing is of none in particular: "checkpoints in the region".

    A road that is not the case's own, and crossings in the plural without "the", "both" or a name, leave a
    person nothing to check.
    """
    at = finding.anchor.at
    if at < 0:
        return False
    if finding.predicate == "road" or kind_of(line, at) == ROAD:
        before = {line.low(k) for k in range(max(0, at - 3), at)}
        return not guess or not before & (_DEFINITE if not line.low(at).endswith("s") else {"both", "these"})
    while at + 1 < len(line) and kind_of(line, at + 1) == CROSS:
        at += 1
    if guess and line.low(at).startswith(("border", "frontier")) and line.low(at + 1) in {"with", "between"}:
        return True  # "its border with X" as a whole
    if line.low(at) == "crossing" and line.low(at + 1) == "of":
        return True  # "crossing of the line was suspended": where, is not said
    if (
        {line.low(at - 1), line.low(at - 2)} & {"a", "an"}
        or _new_name(line, at)
        or elsewhere(line, at, ground)
    ):
        return True
    if kind_of(line, at) != CROSS or not line.low(at).endswith("s"):
        return False
    if guess and line.low(at) in {"gates", "barriers"} and line.low(at - 1) == "the":
        return False  # the gates of the crossing spoken of
    before = {line.low(k) for k in range(max(0, at - (2 if guess else 4)), at)}
    return not before & _PARTICULAR


_DEFINITE = words("the this that same its")
_PARTICULAR = (DETERMINERS & words("these those both all our their its")) | {"two", "three"}


def in_aside(line: Line, finding: Finding, at: int) -> bool:
    """Whether a word stands between commas after the subject: "X, split since 1964, was reopened in 2008"."""
    first = finding.anchor.at if finding.anchor.before and finding.anchor.at >= 0 else -1
    if not 0 <= first < at < finding.at:
        return False
    return any(line.low(k) == "," for k in range(first, at)) and any(
        line.low(k) == "," for k in range(at + 1, finding.at)
    )


def gives_reason(line: Line, before: Finding, finding: Finding) -> bool:
    """As in "open to pedestrians only, as the bridge remains impassable for vehicles": one state, not two."""
    return any(
        line.low(k) in {"as", "because", "since"} and line.low(k - 1) == ","
        for k in range(before.end, finding.at)
    )


def moved_to(line: Line, finding: Finding, days: tuple[Day, ...]) -> tuple[Day, ...]:
    """Return the new day of "due to reopen on 5 June, but the date was pushed back to 12 June"."""
    for k in range(finding.end, len(line) - 1):
        back = line.tagged(k, "negated.put_off") or line.low(k) in {"pushed", "rescheduled", "moved"}
        if back and any(line.low(j) in {"to", "until", "till"} for j in range(k + 1, k + 4)):
            return tuple(
                replace(d, kind="on", first=d.first or d.last)
                for d in days
                if (d.first or d.last) and line.place(d.span.start) > k
            )[:1]
    return ()


def offered(line: Line, finding: Finding, ground: Ground) -> bool:
    """As in "offered to open the X and Y roads": a proposal, and what it would mean for crossings by name."""
    if finding.form != "event" or finding.anchor.at < 0:
        return False
    near = range(max(0, finding.at - 7), min(len(line), finding.end + 7))
    named = any(crossings_at(line, k, ground) for k in near)
    reach = 6 if finding.anchor.at > finding.at else 14
    before = {line.low(k) for k in range(max(0, finding.at - reach), finding.at)}
    return named and bool(before & {"offered", "offers", "offer", "proposed", "proposes"})


_THEN = words("and then before until but")
_AFTER = words("after following")


def superseded(line: Line, before: Finding, finding: Finding) -> str:
    """Return which of two states of one crossing in a sentence is over: `first`, `second`; empty if neither.

    As in "opened after a closure of three months" (the second), "after weeks of closure it reopened", "was
    closed on Monday and reopened on Tuesday" (the first). Closed and open only: one ends the other.

    Args:
        line: The sentence.
        before: The state told first.
        finding: The one told next.
    """
    between = [line.low(k) for k in range(before.end, finding.at)]
    if ";" in between or {before.value, finding.value} & {"restricted", "little"}:
        return ""
    was, now = before.value in _WORKS, finding.value in _WORKS
    if was and not now and _AFTER & set(between) and not {"but", "while"} & set(between):
        return "second"
    if was or not now:
        return ""
    led = any(line.low(k) in _AFTER for k in range(max(0, before.at - 9), before.at))
    joined = bool(_THEN & set(between[-8:])) and {finding.form, before.form} <= {"event", "state"}
    turned = any(line.low(k) in {"had", "was", "were"} for k in range(max(0, before.at - 4), before.at))
    later = any(line.low(k) in _AHEAD for k in range(before.end, finding.at))
    return "first" if (led or (joined and turned)) and not later else ""


_WORKS = words("open used")
_AHEAD = words("will would may could should to due not never yet")


def ended_by(line: Line, before: Finding, finding: Finding) -> bool:
    """As in "X, closed since March, reopened on 4 June": what stands between the commas is over."""
    return (
        before.predicate != "passage" != finding.predicate
        and before.at > before.anchor.at == finding.anchor.at >= 0
        and before.value != finding.value
        and line.low(before.anchor.at + 1) == ","
        and any(line.low(k) == "," for k in range(before.end, finding.at))
        and not any(
            line.low(k) in {"will", "may", "could", "would", "to"} for k in range(before.end, finding.at)
        )
    )
