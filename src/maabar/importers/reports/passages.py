"""Who or what passed: movement through a crossing, with its count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maabar.importers.reports.anchors import CROSS, MOVER, PRONOUN, ROAD, Anchor, kind_of
from maabar.importers.reports.cues import ADVERBS, AUX, PREPOSITIONS
from maabar.importers.reports.findings import Finding, uses_in
from maabar.importers.reports.motion import NOTHING, able_to, no_movement
from maabar.importers.reports.phrases import TIMES, skip_left
from maabar.importers.reports.pointing import label_before
from maabar.importers.reports.small import in_order, words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line

_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_WORDS = {
    word: number
    for number, word in enumerate(
        in_order(
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen twenty"
        ),
        1,
    )
} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
}
_UNITS = {
    **dict.fromkeys(words("trucks truck lorries lorry truckloads tankers"), "trucks"),
    **dict.fromkeys(words("tonnes tons"), "tonnes"),
    **dict.fromkeys(words("vehicles vehicle cars buses"), "vehicles"),
    **dict.fromkeys(words("families households"), "families"),
}
_FEW = words("handful few trickle only just merely")
_AGENTS = words(
    "escorted ferried "
    "brought delivered evacuated transferred transported shipped sent dispatched evacuate bring deliver "
    "moved handed"
)

_PASSED = words("crossed cross passed entered crossing pass passing")
_ALONG = words(
    "travelled travel driven drove drives moving move moved passed passing ran run runs plied "
    "walking walked circulate circulated moves"
)
_ON_FOOT = words("transited walked crossed cross passed pass drove went go came travelled moved rolled")
_LEADING_ON = words("the through via over across a")
_ENDING = frozenset({"there", "here", ",", ".", "and", "about", "yesterday", "again", ""})


def passages(line: Line, others: list[Finding], *, topic: bool) -> list[Finding]:
    """Return the movements through a crossing that a sentence tells of.

    Args:
        line: The sentence.
        others: What it says of states; movement that is only allowed or barred is not counted again.
        topic: Whether a crossing was spoken of before.
    """
    found: list[Finding] = []
    taken = {
        k
        for one in others
        if line.tagged(one.at, "motion.let", "motion.bar")
        for k in range(one.at, one.at + 12)
    }
    for at in range(len(line)):
        one = _standstill(line, at)
        if one is not None:
            found.append(one)
        if at in taken or any(other.at == at for other in others) or not line.tagged(at, "motion.go"):
            continue
        one = _movement(line, at, topic=topic)
        if one is not None and not (
            found and at - found[-1].at < 14 and found[-1].anchor.at == one.anchor.at
        ):
            found.append(one)
    return found


def _standstill(line: Line, at: int) -> Finding | None:
    """As in "There was no movement of goods through the crossing"."""
    if line.low(at) not in {
        "movement",
        "movements",
        "traffic",
        "crossings",
        "passage",
        "deliveries",
    } or "no" not in {line.low(at - 1), line.low(at - 2), line.low(at - 3)}:
        return None
    anchor = _through(line, at, at) or _along(line, at)
    if anchor is None:
        return None
    return Finding(
        at, at + 1, "passage", "none", "event", anchor, uses_in(line, at - 2, at + 4), quantity=0.0
    )


def _along(line: Line, at: int) -> Anchor | None:
    """As in "no sign of movement on the bridge"."""
    if line.low(at + 1) not in {"on", "along"}:
        return None
    for k in range(at + 2, min(at + 8, len(line))):
        if kind_of(line, k) in {CROSS, ROAD}:
            return Anchor(CROSS, k)
    return None


def _movement(line: Line, at: int, *, topic: bool) -> Finding | None:
    if no_movement(line, at):
        return None
    mover = _mover(line, at)
    if mover < 0:
        return None
    anchor = _through(line, at, mover) or _labelled(line, at) or (_unsaid(line, at) if topic else None)
    if anchor is None:
        return None
    able = able_to(line, at)
    if able:
        none = any(line.low(k) in NOTHING for k in range(max(0, mover - 2), mover + 1))
        denied = bool(able - {"can", "may", "could"}) or line.low(at - 1) == "not" or none
        use = uses_in(line, max(0, mover - 4), mover + 1)
        value = "closed" if denied else "open"
        return Finding(at, at + 1, "gate", value, "state", anchor, use, notes=["able"])
    nothing = _nothing(line, min(mover, at), at)
    quantity, unit = counted_before(line, max(0, min(mover, at) - 8), mover)
    value = "none" if nothing else "little" if _few(line, mover) else "used"
    use = uses_in(line, max(0, mover - 4), mover + 4 if mover < at else min(mover + 2, len(line)))
    return Finding(
        at, at + 1, "passage", value, "event", anchor, use, quantity=0.0 if nothing else quantity, unit=unit
    )


def _labelled(line: Line, at: int) -> Anchor | None:
    """As in "X: 431 persons crossed towards the town, 402 returned"."""
    label = label_before(line, at)
    if label < 0 or line.low(at) not in _PASSED | {"returned", "exited", "departed", "arrived"}:
        return None
    return Anchor(CROSS, label)


def _few(line: Line, mover: int) -> bool:
    """As in "only a handful of trucks", "no more than five", "fewer than ten"."""
    near = range(max(0, mover - 6), mover)
    few = any(line.low(k) in _FEW for k in near) and line.low(mover - 1) != "the"
    few |= any(line.low(k) == "no" and line.low(k + 1) == "more" for k in near)
    return few or any(
        line.low(k) in {"fewer", "less"}
        and line.low(k + 1) == "than"
        and (line.low(k + 2) in _WORDS or len(line.low(k + 2)) == 1)
        for k in near
    )


def _unsaid(line: Line, at: int) -> Anchor | None:  # noqa: PLR0911 - one return per pattern
    """As in "eleven trucks went through", "180 people crossed into X": that spoken of before."""
    low, following = line.low(at), line.low(at + 1)
    if low in {"use", "used", "using"} and following in {"it", "both", "them"}:
        return Anchor(PRONOUN, at + 1)
    for k in range(at + 1, at + 6):
        if line.low(k) in {"it", "them"} and line.low(k - 1) in {"through", "over", "across", "via"}:
            return Anchor(PRONOUN, k)  # "eight patients were evacuated through it"
    if low in _ON_FOOT and any(line.low(k) in {"there", "here", "it"} for k in range(at + 1, at + 7)):
        return Anchor(PRONOUN, -1)  # "four people walked over the line there"
    if following == "in" and line.low(at + 2) == "both" and line.low(at + 3) in {"directions", "ways"}:
        return Anchor(PRONOUN, -1)  # "vehicles drove in both directions"
    through = line.ends.get((at, "motion.go"), 0)
    if through > at + 1:
        ended = line.low(through) in PREPOSITIONS | TIMES | _ENDING
        return Anchor(PRONOUN, -1) if ended else None
    if low not in _PASSED:
        return None
    if following in {"into", "to", "from"}:
        names = [m for k in range(at + 2, at + 5) for m in line.names.get(k, ())]
        if line.low(at + 2) in {"each", "both", "either"}:
            return Anchor(PRONOUN, -1)  # "35 trucks cross from each side"
        return Anchor(PRONOUN, -1) if any(m.table in {"areas", "parties"} for m in names) else None
    return None if following in _LEADING_ON else Anchor(PRONOUN, -1)


def _mover(line: Line, at: int) -> int:
    """Return who moves: the subject, or the object of "brought", or who "used" it; -1 if nobody."""
    end = skip_left(line, at)
    while (
        end > 1
        and line.low(end - 1) == "to"
        and line.low(end - 2) in {"able", "unable", "managed", "failed", "due", "expected", "set"}
    ):
        end = skip_left(line, end - 2)
    if line.low(end - 1) in {"and", ","}:
        end -= 1
    for k in range(end - 1, max(-1, end - 14), -1):
        low = line.low(k)
        if low in {"nobody", "none", "no-one", "nothing"}:
            return k
        if kind_of(line, k) == MOVER or line.tagged(k, "mover.aid", "mover.people"):
            return k
        if low in {"that", "which", "who"} and line.tagged(k - 1, "mover.any", "mover.people", "mover.trade"):
            return k - 1  # "three trucks that left on Friday arrived"
        if low in {";", ":", "that", "”", "“", '"'} or (low in AUX and k < end - 1):
            break
    return _brought(line, at)


def _brought(line: Line, at: int) -> int:
    """Return what is "brought" or "evacuated", the object of the verb; -1 if nothing is."""
    if line.low(at) not in _AGENTS:
        return -1
    for k in range(at + 1, min(at + 9, len(line))):
        if kind_of(line, k) == MOVER or line.tagged(k, "mover.aid", "mover.people"):
            return k
        if line.low(k) in PREPOSITIONS - {"of", "with"}:
            break
    return -1


def _through(line: Line, at: int, mover: int) -> Anchor | None:
    """Return the crossing that is passed: after "through", as the object, or named before the verb."""
    crosses = line.low(at) in {
        "crossed",
        "cross",
        "crosses",
        "used",
        "use",
        "using",
        "transited",
        "passed",
        "left",
        "entered",
        "crossing",
        "exited",
    }
    for k in range(at + 1, min(at + 22, len(line))):
        kind = kind_of(line, k)
        if kind != CROSS and not (kind == ROAD and line.low(k - 1) in {"this", "that", "the", "same"}):
            continue
        start = k
        while (
            start > at + 1
            and line.low(start - 1) not in PREPOSITIONS
            and line.tokens[start - 1].word
            and not line.tagged(start - 1, "motion.go")
        ):
            start -= 1
        opener = line.low(start - 1)
        if (
            opener
            in {"through", "via", "at", "using", "over", "by", "across", "from", "of", "between", "along"}
            or (opener == "on" and line.low(at) in _ALONG)
            or (crosses and start - 1 == at)
        ):
            return _named(line, Anchor(CROSS, k))
        if opener in {"into", "in", "to"} and line.named(k, "crossings"):
            return Anchor(CROSS, k)
    for k in range(max(0, min(mover, at) - 12), min(at, len(line))):
        if kind_of(line, k) == CROSS and line.low(k) not in {"border", "borders", "frontier"}:
            phrase = [line.low(j) for j in range(max(0, k - 5), k)]
            if {"through", "via", "at", "using", "across", "on", "over", "along"} & set(phrase):
                return Anchor(CROSS, k)
    return None


def _named(line: Line, anchor: Anchor) -> Anchor | None:
    """A border in general is no crossing, unless one is named with it."""
    if line.low(anchor.at) in {"border", "borders", "frontier"} and not any(
        line.named(k, "crossings") for k in range(len(line))
    ):
        return None
    return anchor


def _nothing(line: Line, mover: int, at: int) -> bool:
    for k in range(max(0, mover - 5), at):
        low = line.low(k)
        if low != "without" and (low in NOTHING or line.tagged(k, "negated.words")):
            # "not only", "no fewer than", "no less than", "without incident"
            if line.low(k + 1) in {"only", "fewer", "less", "more", "longer"} and line.low(k + 1) != "longer":
                continue
            return True
    return any(line.tagged(k, "negated.phrases") for k in range(max(0, mover - 2), at))


def counted_before(line: Line, start: int, mover: int) -> tuple[float | None, str]:
    """Return the number of those who passed and its unit."""
    unit = ""
    for k in range(max(0, mover - 6), min(mover + 3, len(line))):
        unit = _UNITS.get(line.low(k), unit)
    if not unit and line.tagged(mover, "mover.people"):
        unit = "persons"
    for k in range(mover, max(start, mover - 7) - 1, -1):
        low = line.low(k)
        match = _NUMBER.fullmatch(low)
        if match and not (1900 <= float(match.group().replace(",", "")) <= 2100 and "," not in low):
            return float(match.group().replace(",", "")), unit
        if low in _WORDS and low != "one":
            return float(_WORDS[low]), unit
        tens, _, ones = low.partition("-")
        if tens in _WORDS and ones in _WORDS:
            return float(_WORDS[tens] + _WORDS[ones]), unit
        if low in ADVERBS - {"only", "just"} and k != mover:
            continue
    return None, unit
