"""Which crossing, gate, use, way and days a state is said of. What is not said stays empty."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maabar.importers.reports.anchors import kind_of
from maabar.importers.reports.cues import PREPOSITIONS
from maabar.importers.reports.findings import uses_in
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from datetime import date

    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.findings import Finding
    from maabar.importers.reports.frame_words import Range
    from maabar.importers.reports.ground import Ground
    from maabar.importers.reports.records import Day, Mention
    from maabar.importers.reports.settings import ReadingSettings

_LINKS = words(", and or & the at of in near as well both a to") | {","}
_NUMBERS = {
    "two": 2,
    "both": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "2": 2,
    "3": 3,
    "4": 4,
    "5": 5,
    "6": 6,
}
_INTO = words("into to enter entered entering enters reach reached reaching toward towards inside")
_OUT = words("from leave left leaving exit exited exiting out fled flee fleeing leaves")


@dataclass(slots=True)
class Subject:
    """The crossings a state is said of.

    Attributes:
        ids: Crossings, one row each; one empty id if it cannot be told.
        flags: Doubts.
    """

    ids: tuple[str, ...]
    flags: tuple[str, ...] = ()


@dataclass(slots=True)
class Trail:
    """The crossings named so far, by sentence, so that "the crossing" and "all three" can be told."""

    ground: Ground
    settings: ReadingSettings
    named: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    lists: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    last_state: tuple[int, tuple[str, ...]] = (-99, ())
    #: Sentences that spoke of some crossing, named or not.
    spoken: int = -99

    def note(self, line: Line) -> None:
        """Remember the crossings that a sentence names."""
        ids = []
        for at in range(len(line)):
            for one in crossings_at(line, at, self.ground):
                if one not in ids:
                    ids.append(one)
        if ids:
            self.named.append((line.sentence.number, tuple(ids)))
            if len(ids) > 1:
                self.lists.append((line.sentence.number, tuple(ids)))
        if ids or line.any(0, len(line), "anchor.cross") >= 0:
            self.spoken = line.sentence.number

    def topic(self, number: int) -> bool:
        """Whether a crossing was spoken of shortly before a sentence."""
        return number - self.spoken <= self.settings.crossing_memory

    def last(self, number: int, noun: str = "") -> Subject:
        """Return the crossing named last before a sentence, if it was the only one named there.

        Args:
            number: Number of the sentence.
            noun: The word that stands for it: "the corridor" is a crossing with that word in its name.
        """
        named = [
            one for _, ids in self.named for one in ids if noun and noun in self.ground.nouns.get(one, ())
        ]
        if len(set(named)) == 1:
            return Subject((named[0],))
        state, ids = self.last_state
        for when, found in reversed(self.named):
            if when >= number:
                continue
            if when < state and len(ids) == 1:
                break
            if len(found) == 1:
                return Subject(found)
            if len(ids) == 1 and state >= when:
                return Subject(ids)
            return Subject(("",), ("subject",))
        if len(ids) == 1:
            return Subject(ids)
        return Subject(("",), ("subject",))

    def group(self, size: int) -> tuple[str, ...]:
        """Return the list of crossings named last; of this size if it is not 0."""
        for _, ids in reversed(self.lists):
            if size in {0, len(ids)}:
                return ids
        together = tuple(dict.fromkeys(one for _, ids in self.named for one in ids))
        return together if together and len(together) == size else ()


def crossings_at(line: Line, at: int, ground: Ground) -> tuple[str, ...]:
    """Return the crossing that a word names; empty if none or not sure which."""
    for mention in line.named(at, "crossings"):
        if mention.id:
            return (mention.id,)
    for mention in line.named(at, "places"):
        if "place-or-crossing" in mention.flags:
            near = [one for one in mention.others if one in ground.gates]
            near = near or list(ground.at_place.get(mention.id, ()))
            if len(near) == 1:
                return (near[0],)
    return ()


def subject_of(line: Line, finding: Finding, trail: Trail) -> Subject:  # noqa: PLR0911 - one return per pattern
    """Return the crossings that a state is said of.

    Args:
        line: The sentence.
        finding: The state.
        trail: The crossings named before.
    """
    at = finding.anchor.at
    number = line.sentence.number
    if at >= 0:
        own = crossings_at(line, at, trail.ground)
        if own:
            return Subject(_listed(line, at, trail.ground), _spelling(line, at))
        if line.named(at, "crossings"):
            return Subject(("",), ("subject",))
        group = _group(line, at, trail)
        if group is not None:
            return group
        near = _beside(line, at, trail.ground)
        if near >= 0:
            return Subject(_listed(line, near, trail.ground), _spelling(line, near))
        if _new_name(line, at):
            return Subject(("",), ("subject",))
    earlier = [k for k in range(at if at >= 0 else finding.at) if crossings_at(line, k, trail.ground)]
    if earlier:
        ids = tuple(dict.fromkeys(one for k in earlier for one in crossings_at(line, k, trail.ground)))
        return Subject(ids[-1:], ("subject",) if len(ids) > 1 else ())
    if (
        at >= 0
        and line.low(at) in {"them", "they", "both"}
        and trail.named
        and number - trail.named[-1][0] <= 1
    ):
        return Subject(trail.named[-1][1])
    return trail.last(number, line.low(at) if at >= 0 else "")


def _spelling(line: Line, at: int) -> tuple[str, ...]:
    return tuple(
        {f for m in line.named(at, "crossings") for f in m.flags if f in {"spelling-differs", "ask"}}
    )


def _listed(line: Line, at: int, ground: Ground) -> tuple[str, ...]:
    """Return the crossing at a word and those coordinated with it: "A, B and C"."""
    ids = list(crossings_at(line, at, ground))
    for step in (-1, 1):
        k, gap = at + step, 0
        while 0 <= k < len(line) and gap <= 6:
            found = crossings_at(line, k, ground)
            if found:
                ids += found
                gap = 0
            elif line.low(k) in _LINKS or line.tagged(k, "anchor.cross") or line.names.get(k):
                gap += 1
                if line.low(k) in {"to", "near"}:
                    break
            else:
                break
            k += step
    order = {
        one: n
        for n, one in enumerate(
            dict.fromkeys(c for k in range(len(line)) for c in crossings_at(line, k, ground))
        )
    }
    return tuple(sorted(dict.fromkeys(ids), key=lambda one: order.get(one, 0)))


def _group(line: Line, at: int, trail: Trail) -> Subject | None:  # noqa: PLR0911 - one return per pattern
    """As in "The three crossings", "both checkpoints", "all the gates": the list named last."""
    if not line.low(at).endswith("s") or line.low(at) in {"borders", "gates", "barriers"}:
        return None
    before = [line.low(k) for k in range(max(0, at - 5), at)]
    sizes = [_NUMBERS[w] for w in before if w in _NUMBERS]
    here = tuple(dict.fromkeys(one for k in range(len(line)) for one in crossings_at(line, k, trail.ground)))
    if here and (not sizes or sizes[-1] == len(here)):
        return None if not sizes else Subject(here)
    if not sizes and not {"all", "these", "the", "those"} & set(before):
        return None
    found = trail.group(sizes[-1] if sizes else 0)
    if found:
        return Subject(found)
    if not sizes and len(trail.ground.gates) and here:
        return Subject(here)
    if sizes and sizes[-1] == len(trail.ground.gates):
        return Subject(tuple(trail.ground.gates))
    return Subject(("",), ("subject",))


def _beside(line: Line, at: int, ground: Ground) -> int:
    """Return the nearest name of a crossing beside a noun: "the crossing at X", "X and Y crossings"."""
    for k in range(at - 1, max(-1, at - 6), -1):
        if crossings_at(line, k, ground):
            return k
        if line.low(k) in PREPOSITIONS or not line.tokens[k].word:
            break
    for k in range(at + 1, min(at + 9, len(line))):
        if crossings_at(line, k, ground):
            return k
        if line.low(k) in {";", "but", "while", "and", "which"} or (kind_of(line, k) == "cross"):
            break
    return -1


def _new_name(line: Line, at: int) -> bool:
    """Whether a crossing is named that the case does not know: "the Karni crossing"."""
    for k in range(at - 1, max(-1, at - 4), -1):
        token = line.tokens[k]
        if line.names.get(k) or not token.word:
            return False
        if token.capital and k > 0 and token.low not in {"the", "in", "on", "at", "a"}:
            return True
        if token.low in PREPOSITIONS or token.low in {"the", "a"}:
            return False
    return False


def gate_said(line: Line, clause: Range, crossing: str, ground: Ground) -> str:
    """Return the gate if a side is named: "on the Varda side of the crossing"."""
    for k in range(*clause):
        if line.low(k) in {"side", "sides"}:
            if line.low(k - 1) in {"both", "two"} or line.low(k) == "sides":
                return "both"
            for j in (k - 1, k - 2, k + 2, k + 3):
                for mention in line.names.get(j, ()):
                    gate = _gate_of(mention, crossing, ground)
                    if gate:
                        return gate
    return ""


def _gate_of(mention: Mention, crossing: str, ground: Ground) -> str:
    if mention.table == "parties":
        return ground.gate_of(crossing, mention.id)
    if mention.table in {"areas", "places"}:
        area = mention.id if mention.table == "areas" else ground.area_of.get(mention.id, "")
        return ground.side_of(crossing, area)
    return ""


def direction_said(line: Line, clause: Range, crossing: str, ground: Ground) -> str:
    """Return the way if a side is named: "into X", "leaving Y", "in both directions"."""
    start, stop = clause
    for k in range(start, stop):
        if line.low(k) in {"directions", "ways"} and line.low(k - 1) in {"both", "two"}:
            return "both"
        into, out = line.low(k) in _INTO, line.low(k) in _OUT
        if not (into or out):
            continue
        for j in range(k + 1, min(k + 6, stop)):
            side = next((s for m in line.names.get(j, ()) if (s := _area_side(m, crossing, ground))), "")
            if side:
                return "a_to_b" if (side == "b") == into else "b_to_a"
            if line.low(j) in PREPOSITIONS:
                break
    return ""


def _area_side(mention: Mention, crossing: str, ground: Ground) -> str:
    if mention.table == "crossings":
        return ""
    if mention.table == "parties":
        sides = {ground.side_of(crossing, area) for area in ground.areas_held.get(mention.id, ())} - {""}
        return sides.pop() if len(sides) == 1 else ""
    return _gate_of(mention, crossing, ground)


def use_said(line: Line, finding: Finding, clause: Range) -> tuple[str, ...]:
    """Return the uses that are named with a state: "open to pedestrians", "closed for trade"."""
    if finding.use:
        return finding.use
    stop = min(clause[1], finding.end + 12)
    for k in range(finding.end, stop):
        if line.low(k) in {"for", "to", "only", "except"}:
            if line.low(k) == "to" and line.low(k + 1) in {"the", "a"} and line.names.get(k + 2):
                continue
            end = k + 1
            while (
                end < stop
                and end < k + 8
                and line.low(end) not in {";", "but", "while", "after", "on", "since", "at", "from", "in"}
            ):
                end += 1
            found = uses_in(line, k + 1, end)
            if found:
                return found
    return ()


@dataclass(slots=True)
class Dates:
    """From when until when a state is said to hold."""

    first: date | None = None
    last: date | None = None
    precision: str = "day"


def dates_of(finding: Finding, days: tuple[Day, ...], realis: str) -> Dates:
    """Return the days a state is said of, as far as the clause names them.

    Args:
        finding: The state.
        days: The dates of its clause.
        realis: How it is said.
    """
    first = last = None
    precision = "day"
    for day in days:
        if day.kind == "before":
            continue
        if day.kind == "since" and first is None:
            first = day.first
        elif day.kind == "until" and last is None:
            last = day.last
        elif day.kind == "on" and first is None and last is None:
            first, last = day.first, day.last
            if (
                finding.predicate != "passage"
                and finding.form in {"event", "noun"}
                and realis in {"asserted", "planned"}
            ):
                last = None
        else:
            continue
        precision = day.precision
    if first is not None and last is not None and first > last:
        return Dates()
    return Dates(first, last, precision)
