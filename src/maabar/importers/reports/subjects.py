"""Which crossing, gate, use, way and days a state is said of. What is not said stays empty."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maabar.importers.reports.anchors import kind_of
from maabar.importers.reports.cues import DETERMINERS, PREPOSITIONS
from maabar.importers.reports.small import in_order, words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.findings import Finding
    from maabar.importers.reports.ground import Ground
    from maabar.importers.reports.settings import ReadingSettings

_LINKS = words(", and or & the at of in near as well both a to") | {","}
_COUNTS = "two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {"both": 2, **{word: n for n, word in enumerate(in_order(_COUNTS), 2)}} | {
    str(n): n for n in range(2, 13)
}
#: A crossing named further back than this, in sentences, is a guess that a person should see.
_NEAR = 2
#: Where what is said of a crossing ends: the name after it is of something else.
_OTHER_CLAUSE = words("but while and which because due after since following amid despite owing") | {";"}
#: "Further crossing points": not those of the case.
_FURTHER = words("further additional new more other extra")
_ALL = words("all every")


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
                return Subject(found, ("subject",) if number - when > _NEAR else ())
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
        named = _including(line, at, trail.ground)
        if named:
            return Subject(named)
        group = _group(line, at, trail)
        if group is not None:
            return group
        near = _beside(line, at, trail.ground)
        if near >= 0:
            return Subject(_listed(line, near, trail.ground), _spelling(line, near))
        if _new_name(line, at) or _another(line, at):
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
    if _FURTHER & set(before[-3:]) and _beside(line, at, trail.ground) < 0:
        return Subject(("",), ("subject",))
    sizes = [_NUMBERS[w] for w in before if w in _NUMBERS]
    here = tuple(dict.fromkeys(one for k in range(len(line)) for one in crossings_at(line, k, trail.ground)))
    near = any(crossings_at(line, k, trail.ground) for k in range(max(0, at - 6), at + 7))
    if _ALL & set(before) and not near and _everyone(line, at, sizes, trail):
        return Subject(tuple(trail.ground.gates))
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


def _including(line: Line, at: int, ground: Ground) -> tuple[str, ...]:
    """Return those named in "four of the nine checkpoints were closed, including X and Y"."""
    if not line.low(at).endswith("s") or _FURTHER & {line.low(k) for k in range(max(0, at - 3), at)}:
        return ()
    for k in range(at + 1, len(line)):
        if line.low(k) in {"including", "namely"} or (line.low(k) == "among" and line.low(k + 1) == "them"):
            found = [one for j in range(k, min(k + 24, len(line))) for one in crossings_at(line, j, ground)]
            return tuple(dict.fromkeys(found))
        if line.low(k) in {";", "but", "while", "that"}:
            break
    return ()


def _everyone(line: Line, at: int, sizes: list[int], trail: Trail) -> bool:
    """Whether "all crossings" are those of the case: not of a list, of a region, of another number."""
    if sizes and sizes[-1] != len(trail.ground.gates):
        return False
    listed = trail.lists and line.sentence.number - trail.lists[-1][0] <= 2
    if listed and "the" in {line.low(at - 1), line.low(at - 2)}:
        return False
    return not (
        line.low(at + 1) in {"in", "with", "on", "along", "between", "to", "into"}
        and any(line.names.get(k) for k in range(at + 2, min(at + 5, len(line))))
    )


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
        if line.low(k) in _OTHER_CLAUSE or kind_of(line, k) == "cross":
            break
    return -1


def _another(line: Line, at: int) -> bool:
    """Whether a road or crossing is none spoken of: "a checkpoint near X", "the road from X to Y"."""
    if kind_of(line, at) not in {"cross", "road"}:
        return False
    if {line.low(at - 1), line.low(at - 2)} & {"a", "an"}:
        return True
    return kind_of(line, at) == "road" and line.low(at + 1) in {"from", "between", "linking", "connecting"}


def _new_name(line: Line, at: int) -> bool:
    """Whether a crossing is named that the case does not know: "the Karni crossing"."""
    if not kind_of(line, at):
        return False  # "... on 23 April and closed it"
    for k in range(at - 1, max(-1, at - 4), -1):
        token = line.tokens[k]
        if line.names.get(k) or not token.word:
            return False
        if token.capital and k > 0 and token.low not in {"the", "in", "on", "at", "a"}:
            return True
        if token.low in PREPOSITIONS | DETERMINERS | {"and", "but"}:
            return False
    return False
