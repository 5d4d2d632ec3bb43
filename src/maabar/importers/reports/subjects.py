"""Which crossing, gate, use, way and days a state is said of. What is not said stays empty."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maabar.importers.reports.anchors import ROAD, kind_of
from maabar.importers.reports.cues import DETERMINERS, PREPOSITIONS
from maabar.importers.reports.phrases import DAYS, TIMES
from maabar.importers.reports.small import in_order, words
from maabar.importers.reports.trail import Subject, Trail, crossings_at

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.findings import Finding
    from maabar.importers.reports.ground import Ground

_LINKS = words(", and or nor & the at of in near as well both a to") | {","}
_COUNTS = "two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {"both": 2, **{word: n for n, word in enumerate(in_order(_COUNTS), 2)}} | {
    str(n): n for n in range(2, 13)
}
#: Where what is said of a crossing ends: the name after it is of something else.
_OTHER_CLAUSE = words("but while and which because due after since following amid despite owing") | {";"}
#: "Further crossing points": not those of the case.
_FURTHER = words("further additional new more other extra")
_ALL = words("all every")
_AT = words("at in")
_TOWARDS = words("to towards toward into")
#: More than one, but of one crossing: "both lanes".
_NO_LIST = words("borders gates barriers lanes carriageways spans")


def subject_of(line: Line, finding: Finding, trail: Trail) -> Subject:
    """Return the crossings that a state is said of.

    Args:
        line: The sentence.
        finding: The state.
        trail: The crossings named before.
    """
    at = finding.anchor.at
    if at >= 0:
        here = _named_here(line, at, trail)
        if here is not None:
            return here
    earlier = [k for k in range(at if at >= 0 else finding.at) if crossings_at(line, k, trail.ground)]
    if earlier:
        ids = tuple(dict.fromkeys(one for k in earlier for one in crossings_at(line, k, trail.ground)))
        return Subject(ids[-1:], ("subject",) if len(ids) > 1 else ())
    several = _several(line, at, trail)
    if several is not None:
        return several
    noun = line.low(at) if at >= 0 else ""
    return replace(trail.last(line.sentence.number, noun), guess=True)


def _named_here(line: Line, at: int, trail: Trail) -> Subject | None:  # noqa: PLR0911 - one return per pattern
    """Return the crossings that the word names, or those beside it; None if the sentence names none."""
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
    of_place = _of_place(line, at, trail.ground)
    if of_place:
        return Subject(of_place)
    near = _beside(line, at, trail.ground)
    if near >= 0:
        return Subject(_listed(line, near, trail.ground), _spelling(line, near))
    if _new_name(line, at) or _another(line, at) or elsewhere(line, at, trail.ground):
        return Subject(("",), ("subject",))
    return None


def _of_place(line: Line, at: int, ground: Ground) -> tuple[str, ...]:
    """As in "the X route", "the gate at X": the one crossing that lies at a place of the case."""
    if line.low(at).endswith("s"):
        return ()  # "the X and Y bridges"
    ahead = at + 2 if line.low(at + 1) in _AT | (_TOWARDS if kind_of(line, at) == ROAD else _AT) else -1
    for k in (at - 1, ahead):
        for m in line.named(k, "places"):
            found = ground.at_place.get(m.id, ())
            if len(found) == 1:
                return found
    return ()


def _several(line: Line, at: int, trail: Trail) -> Subject | None:
    """As in "they", "all three", "at both points": those spoken of just before."""
    number = line.sentence.number
    recent = trail.named and number - max(trail.named[-1][0], trail.last_state[0]) <= 1
    if at >= 0 and line.low(at) in {"them", "they", "both"} and recent:
        state, ids = trail.last_state
        return Subject(ids if number - state <= 1 and len(ids) > 1 else trail.named[-1][1])
    if at >= 0 and line.low(at - 1) in {"either", "neither"}:
        pair = trail.group(2)
        return Subject(pair, ("subject",)) if pair else None
    if at >= 0 and line.low(at) in _NUMBERS:
        group = trail.group(_NUMBERS[line.low(at)])
        return Subject(group, guess=True) if group else None
    if at < 0 and line.any(0, len(line), "anchor.cross") < 0 and _both(line):
        pair = trail.group(2)
        return Subject(pair, ("subject",), guess=True) if pair else None
    return None


def _both(line: Line) -> bool:
    """As in "trade at both points": the two named last."""
    return any(
        line.low(k) == "both"
        and line.low(k + 1) in {"points", "sites", "places", "locations", "ends", "posts"}
        for k in range(len(line))
    )


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
            elif step < 0 and (short := _short_of(line, k, ground)):
                ids.append(short)
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


def _short_of(line: Line, at: int, ground: Ground) -> str:
    """Return the crossing whose name a word belongs to where the noun comes later: "the X and Y bridges"."""
    token = line.tokens[at]
    if not token.capital or at == 0 or line.names.get(at):
        return ""
    fits = [one for one, nouns in ground.nouns.items() if token.low in nouns]
    return fits[0] if len(fits) == 1 else ""


def _group(line: Line, at: int, trail: Trail) -> Subject | None:  # noqa: PLR0911 - one return per pattern
    """As in "The three crossings", "both checkpoints", "all the gates": the list named last."""
    if not line.low(at).endswith("s") or line.low(at) in _NO_LIST or not kind_of(line, at):
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
    found = trail.group(sizes[-1] if sizes else 0, line.low(at).removesuffix("s"))
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
    if line.low(at + 1) == "with" and _of_all(line, at + 2, trail.ground):
        return True
    return not (
        line.low(at + 1) in {"in", "with", "on", "along", "between", "to", "into"}
        and any(line.names.get(k) for k in range(at + 2, min(at + 5, len(line))))
    )


def _of_all(line: Line, start: int, ground: Ground) -> bool:
    """As in "all crossings with X", where every crossing of the case has a gate of X."""
    parties = [m.id for k in range(start, start + 2) for m in line.named(k, "parties")]
    return any(all(one in gates for gates in ground.gates.values()) for one in parties)


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


_OF_ITS_OWN = words("railway rail old new nearby neighbouring neighboring wooden pontoon smaller")


def _to_or_of(line: Line, at: int) -> bool:
    """As in "the road to peace", "the gates of the camp"."""
    link = "to" if kind_of(line, at) == "road" else "of"
    after = at + 2 + (line.low(at + 2) in {"the", "a"})
    if line.low(at + 1) != link or after >= len(line):
        return False
    known = any(kind_of(line, k) in {"cross", "road"} or line.names.get(k) for k in range(after, after + 3))
    return not known and not line.tokens[after].capital


def elsewhere(line: Line, at: int, ground: Ground) -> bool:
    """As in "the town's old bridge over the Rask": a bridge told apart by what no crossing spoken of has."""
    for k in range(at - 1, max(-1, at - 4), -1):
        if line.tokens[k].owner and line.tokens[k].capital and not line.named(k, "parties"):
            return True
        if not line.tokens[k].word:
            break
    if line.low(at - 1) in _OF_ITS_OWN - {"old", "new"}:
        return True
    if _to_or_of(line, at):
        return True
    over = line.low(at + 1) in {"over", "across", "in", "near", "outside"}
    after = at + 2 + (line.low(at + 2) == "the")
    foreign = over and after < len(line) and line.tokens[after].capital and not line.names.get(after)
    known = any(line.low(after) in nouns for nouns in ground.nouns.values())
    return foreign and not known and line.low(after) not in TIMES | DAYS


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
