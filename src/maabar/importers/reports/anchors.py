"""What a word of state is said of: a crossing, a road, the work there, those who pass; or something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.importers.reports.cues import ADVERBS, AUX, BE, CONJUNCTIONS, DETERMINERS, PREPOSITIONS, RELATIVES
from maabar.importers.reports.phrases import QUOTES, TIMES, head_before, skip_left
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line

CROSS, ROAD, OPS, MOVER, PRONOUN, ELIDED, LIMITS = (
    "cross",
    "road",
    "ops",
    "mover",
    "pronoun",
    "elided",
    "limits",
)

_PRONOUNS = words("it they both these this all neither none latter former which that others either")
_PARTS = words(
    "one two three four five six seven all both each most some any side sides part parts half lane lanes "
    "rest section sections neither none either many entrance entrances direction point points post posts "
    "end ends majority line lines"
)
_STRETCH = words(
    "due set expected scheduled ready poised able slated supposed likely yet unable about going "
    "planned meant "
    "said reported believed thought understood known"
)
_PLAIN_VERBS = words(
    "continue failed fails fail refused refuses decided plans planned continues continued began begun hopes"
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """What is said to be open, closed or restricted.

    Attributes:
        kind: `cross`, `road`, `ops` (traffic, work), `mover` (trucks, people), `limits`
            (restrictions), `pronoun`, `elided`.
        at: The word; -1 if there is none.
        before: Whether it stands before the word of state.
    """

    kind: str
    at: int
    before: bool = True


#: "Mobile service", "power supply": no traffic.
_UTILITIES = words(
    "mobile phone telephone power electricity internet water bank banking medical health postal school gas "
    "network radio television"
)


def kind_of(line: Line, at: int) -> str:  # noqa: PLR0911 - one return per pattern
    """Return what a word stands for; empty for anything else."""
    token = line.tokens[at]
    if line.named(at, "crossings") or _is_place_crossing(line, at):
        return "" if _in_compound(line, at) else CROSS
    if token.low in {"point", "points", "post", "posts"} and line.tagged(
        at - 1, "anchor.cross", "anchor.ops", "mover.people"
    ):
        return "" if _in_compound(line, at) else CROSS
    if token.low in {"point", "post", "passage"} and any(
        line.named(k, "crossings") for k in range(at + 1, at + 5)
    ):
        return CROSS
    if token.low == "crossing" and line.low(at - 1) in {"from", "without", "before", "while", "when"}:
        return ""  # "prevented from crossing"
    if token.has("anchor.cross"):
        return "" if _in_compound(line, at) else CROSS
    if token.has("anchor.road"):
        return "" if _in_compound(line, at) else ROAD
    if token.has("anchor.ops"):
        return "" if line.low(at - 1) in _UTILITIES else OPS
    if token.has("restrict.n") or token.low in {"ban", "curfew", "blockade", "siege", "embargo"}:
        return LIMITS
    if token.has("mover.aid", "mover.trade", "mover.people", "mover.any"):
        return MOVER
    return ""


def _is_place_crossing(line: Line, at: int) -> bool:
    return any("place-or-crossing" in m.flags for m in line.named(at, "places"))


def _in_compound(line: Line, at: int) -> bool:
    """Whether a word only describes the next: "border guards", "the crossing's staff"."""
    following = line.low(at + 1)
    return (
        line.tagged(at + 1, "anchor.border_compounds")
        and following not in {"point", "points"}
        and not line.tagged(at + 1, "anchor.cross", "anchor.ops")
    )


def object_after(line: Line, start: int) -> Anchor | None:
    """Return the object of a verb: the first anchor before a preposition, a verb or a sign."""
    unknown = 0
    for at in range(start, min(start + 14, len(line))):
        low = line.low(at)
        if low in DETERMINERS or low in {"up", "down", "off", "again", "only"} or low in ADVERBS:
            continue
        if low == "of" and at > start and (line.low(at - 1) in _PARTS):
            continue
        kind = kind_of(line, at)
        if kind:
            better = _head_right(line, at, kind)
            return Anchor(*better, before=False)
        if not line.tokens[at].word and low not in {"'", "‘", "’", "-", "(", ","}:
            return None
        if (
            low in PREPOSITIONS
            or low in AUX
            or low in CONJUNCTIONS - {"and"}
            or low in RELATIVES
            or low in BE
        ):
            return None
        if low == "," and not line.tokens[at - 1].capital:
            return None
        if not line.tokens[at].capital and line.tokens[at].word:
            unknown += 1
        if unknown > 3:
            return None
    return None


def _head_right(line: Line, at: int, kind: str) -> tuple[str, int]:
    """Step from a describing word to the noun it describes: "aid crossings", "border traffic"."""
    while at + 1 < len(line):
        following = kind_of(line, at + 1)
        if not following:
            # "the cargo and passenger crossing"
            if (
                line.low(at + 1) in {"and", "/"}
                and kind in {MOVER, OPS}
                and at + 3 < len(line)
                and kind_of(line, at + 3) == CROSS
            ):
                return CROSS, at + 3
            return kind, at
        if line.tagged(at + 1, "open.n", "closed.n"):
            return kind, at
        at += 1
        kind = following
    return kind, at


def subject_before(line: Line, verb: int) -> Anchor | None:  # noqa: PLR0911 - one return per pattern
    """Return the subject of a verb group that ends at a place: an anchor, or None if it is something else."""
    end = _group_start(line, verb)
    if end <= 0:
        return Anchor(ELIDED, -1)
    named = _apposed(line, end)
    if named is not None:
        return named
    end = _without_there(line, _over_insertion(line, end))
    low = line.low(end - 1)
    label = _heading(line, end) if low in _DASHES else 0
    if label > 0:
        return Anchor(kind_of(line, label - 1), label - 1)
    if low in RELATIVES or low == "that":
        return _antecedent(line, end - 1)
    if _stands_for(line, end):
        return Anchor(PRONOUN, end - 1)
    if low == "," and end > 1 and kind_of(line, end - 2) == CROSS:
        return Anchor(CROSS, end - 2)  # "X crossing, closed since May, ..."
    if low in CONJUNCTIONS or low in {",", ";"}:
        return Anchor(ELIDED, end - 1)
    if low in QUOTES:
        return None
    head = head_before(line, end)
    if head < 0:
        return None
    return _subject_at(line, head, end)


def _without_there(line: Line, end: int) -> int:
    """As in "goods traffic there had been blocked": the subject ends before."""
    there = line.low(end - 1) in {"there", "here"} and end > 1 and line.tokens[end - 2].word
    return end - 1 if there else end


def _stands_for(line: Line, end: int) -> bool:
    """Whether a phrase ends in a word that stands for a crossing: "it", "all three"."""
    low = line.low(end - 1)
    if low in {"two", "three", "four", "five"}:
        return line.low(end - 2) in {"all", "the"}
    return low in _PRONOUNS and not (low in {"all", "both"} and end > 1 and kind_of(line, end - 2))


_DASHES = frozenset(":-–—|")


def _heading(line: Line, end: int) -> int:
    """Return the place after the crossing of "X crossing: closed", "X road - RED - suspended"; 0 if none."""
    if line.low(end - 1) == ":" and end > 1 and kind_of(line, end - 2) in {CROSS, ROAD}:
        return end - 1
    if end > 9 or any(line.low(k) in AUX or line.low(k) in CONJUNCTIONS for k in range(end)):
        return 0
    return next((k + 1 for k in range(end - 1, -1, -1) if kind_of(line, k) in {CROSS, ROAD}), 0)


def _subject_at(line: Line, head: int, end: int) -> Anchor | None:
    kind = kind_of(line, head)
    if kind:
        return Anchor(kind, head)
    if line.low(head) in _PARTS or line.tokens[head].raw[0].isdigit():
        for at in range(head + 1, end):
            if kind_of(line, at) in {CROSS, ROAD}:
                return Anchor(kind_of(line, at), at)
        if line.low(head) in {
            "one",
            "two",
            "three",
            "both",
            "all",
            "none",
            "neither",
            "others",
            "rest",
            "side",
            "end",
        }:
            return Anchor(PRONOUN, head)
    if line.low(head) in {"nobody", "no-one", "nothing", "anyone"}:
        return Anchor(MOVER, head)
    return _named_after(line, head)


def _named_after(line: Line, head: int) -> Anchor | None:
    """As in "the crossing Karan": a name that the case does not know, after a noun that it does."""
    if not line.tokens[head].capital:
        return None
    for at in range(head - 1, max(-1, head - 5), -1):
        if line.low(at) in PREPOSITIONS or not line.tokens[at].word:
            break
        if kind_of(line, at) == CROSS:
            return Anchor(CROSS, at)
    return None


def _group_start(line: Line, verb: int) -> int:
    """Return where the group of a verb begins: "is not yet expected to re|open" begins before "is"."""
    at = verb
    for _ in range(6):
        start = skip_left(line, at)
        if line.low(start - 1) == "to" and (
            line.low(start - 2) in _STRETCH
            or line.low(start - 2) in _PLAIN_VERBS
            or line.low(start - 2) in AUX
        ):
            at = start - 2
            continue
        if line.low(start - 1) == "to" and start >= 2 and kind_of(line, start - 2) in {CROSS, ROAD}:
            return start - 1  # a headline: "X crossing to reopen on Monday"
        if line.low(start - 1) == "to" and line.low(start - 2) in {"it", "them", "both"}:
            return start - 1  # "nobody expects it to reopen"
        if line.low(start - 1) in _STRETCH | _PLAIN_VERBS and start < at:
            at = start - 1
            continue
        return start
    return at


def _over_insertion(line: Line, end: int) -> int:
    """Step over ", which links A and B," or "(the northern one)" before a verb."""
    last = line.low(end - 1)
    if last == ")":
        for at in range(end - 2, max(-1, end - 20), -1):
            if line.low(at) == "(":
                return at
    if last == ",":
        for at in range(end - 2, max(0, end - 28), -1):
            if line.low(at) == "," and at > 0:
                return at
    return end


def _apposed(line: Line, end: int) -> Anchor | None:
    """As in "The main artery, the X crossing, is closed": the name in the insertion."""
    start = _over_insertion(line, end)
    if start == end or line.low(end - 1) != "," or line.low(start + 1) in RELATIVES:
        return None
    for k in range(start + 1, end - 1):
        if line.named(k, "crossings"):
            return Anchor(CROSS, k)
        if line.low(k) in PREPOSITIONS:
            return None
    return None


def _antecedent(line: Line, at: int) -> Anchor | None:
    """Return what "which" stands for: the phrase before it."""
    end = at
    while end > 0 and (not line.tokens[end - 1].word or line.low(end - 1) in {"of", "all", "both", "one"}):
        end -= 1
    for k in range(end - 1, max(-1, end - 9), -1):
        kind = kind_of(line, k)
        if kind in {CROSS, ROAD}:
            return Anchor(kind, k)
        if line.low(k) in {",", ";", "."}:
            break
    return None


def noun_anchor(line: Line, at: int) -> Anchor | None:
    """Return what a noun of state belongs to: "closure of X", "X's reopening", "border closure"."""
    end = max(line.end(at, "open.n", "closed.n", "resume.n", "halt.n"), at + 1)
    following = line.low(end)
    if following in {"of", "at", "for", "to"}:
        found = object_after(line, end + 1)
        if found is not None:
            return found
    for back in range(at - 1, max(-1, at - 4), -1):
        kind = kind_of(line, back)
        if kind in {CROSS, ROAD} and (
            back == at - 1 or line.tokens[back].owner or line.low(at - 1) in ADVERBS | {"partial", "full"}
        ):
            return Anchor(kind, back)
        if line.low(back) in PREPOSITIONS or not line.tokens[back].word:
            break
    if (
        following == ","
        or following in PREPOSITIONS
        or following in AUX
        or following in BE
        or not following
        or following in TIMES
    ):
        first = line.low(at - 1)
        if first in {
            "the",
            "this",
            "its",
            "latest",
            "sudden",
            "week-long",
            "complete",
            "total",
            "general",
            "wider",
            "broader",
            "formal",
            "official",
            "immediate",
            "temporary",
            "permanent",
            "indefinite",
            "prolonged",
            "full",
            "partial",
        }:
            return Anchor(PRONOUN, at - 1)
    return None
