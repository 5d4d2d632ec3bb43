"""How a suggestion from elsewhere compares with what the rules read in the same place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maabar.importers.reports.hedges import CUES
from maabar.importers.reports.text import fold

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.records import Suggestion


_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")

_WORDS = dict(
    zip(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        range(1, 13),
        strict=True,
    )
)

#: Which way a value points, so that "not open" and "closed" agree.
_POINTS = {
    "open": 1,
    "used": 1,
    "for": 1,
    "offered": 1,
    "reached": 1,
    "closed": -1,
    "none": -1,
    "against": -1,
    "withdrawn": -1,
}


def _same_place(one: Suggestion, other: Suggestion) -> bool:
    """Whether two suggestions speak of the same kind of thing in the same words."""
    if one.sentence != other.sentence or _kind(one) != _kind(other):
        return False
    shared = min(one.quote.stop, other.quote.stop) - max(one.quote.start, other.quote.start)
    return shared > 0 and shared >= 0.5 * min(
        one.quote.stop - one.quote.start, other.quote.stop - other.quote.start
    )


def _kind(one: Suggestion) -> str:
    return {"gate": "state", "road": "state", "agreement": "talk", "proposal": "talk"}.get(
        one.predicate, one.predicate
    )


def _likeness(one: Suggestion, other: Suggestion) -> tuple[bool, int]:
    same = (one.predicate == other.predicate, one.value == other.value, one.realis == other.realis,
            one.subject == other.subject, _same_voice(one.said_by, other.said_by))  # fmt: skip
    return one.predicate == other.predicate and one.subject in {other.subject, ""}, sum(same)


def _same_voice(said: str, other: str) -> bool:
    if said == other:
        return True
    (a, _, text), (b, _, more) = said.partition(": "), other.partition(": ")
    if a == b:
        return True
    words = set(fold(text or a).split()) & set(fold(more or b).split())
    return len({w for w in words if len(w) > 3}) >= 2 or fold(text or a) == fold(more or b)


def _polarity(one: Suggestion, twin: Suggestion | None, line: Line) -> list[str]:
    """V3: compare with the rules where they read the same clause, else with the cues of the sentence."""
    if twin is not None:
        flags = []
        if _way(one) != _way(twin) or (one.value != twin.value and not _mirrored(one, twin)):
            flags.append("polarity")
        if (
            one.realis != twin.realis
            and not _mirrored(one, twin)
            and "negated" not in {one.realis, twin.realis}
        ):
            flags.append("realis")
        elif (
            {one.realis, twin.realis} & {"negated"} and one.realis != twin.realis and not _mirrored(one, twin)
        ):
            flags.append("realis" if "polarity" in flags else "polarity")
        return flags or _doubts(one, line)
    return _cues(one, line)


def _doubts(one: Suggestion, line: Line) -> list[str]:
    """What stands in the quote itself and might mean more than the rules made of it."""
    start, stop = line.place(one.quote.start), line.place(one.quote.stop)
    flags = []
    narrow = line.any(start, stop, "narrow.words", "narrow.only")
    if one.value == "open" and narrow >= 0 and line.low(narrow - 1) not in {"the", "seven", "7"}:
        flags.append("polarity")
    hedged = any(
        line.low(k) in {"would", "could", "may", "might", "if", "unless"} and line.tokens[k].raw != "May"
        for k in range(start, stop)
    )
    if one.realis == "asserted" and hedged and one.predicate in {"gate", "road", "passage"}:
        flags.append("realis")
    return flags


def _way(one: Suggestion) -> int:
    way = _POINTS.get(one.value, 0)
    return -way if one.realis == "negated" else way


def _mirrored(one: Suggestion, twin: Suggestion) -> bool:
    """As in "Not open" and "closed" say the same."""
    return (
        one.value != twin.value
        and _way(one) == _way(twin) != 0
        and {one.realis, twin.realis} == {"asserted", "negated"}
    )


def _cues(one: Suggestion, line: Line) -> list[str]:
    present = {name for name, tags in CUES.items() if line.any(0, len(line), *tags) >= 0}
    said_not = one.realis == "negated" or one.value in {"none", "against", "withdrawn"}
    flags = []
    if ("negated" in present) != said_not or not _has_word(one, line):
        flags.append("polarity")
    hedges = present - {"negated"}
    if (one.realis in {"asserted", "negated"} and hedges) or (
        one.realis not in {"asserted", "negated"} and one.realis not in hedges
    ):
        flags.append("realis")
    return flags


_VALUE_WORDS = {
    "open": (
        "open.v",
        "open.a",
        "open.n",
        "open.g",
        "resume.v",
        "resume.a",
        "resume.n",
        "work.v",
        "lift.words",
        "motion.let",
    ),
    "closed": ("closed.v", "closed.a", "closed.n", "closed.g", "halt.v", "halt.a", "halt.n", "motion.bar"),
    "restricted": ("restrict.v", "restrict.a", "restrict.n", "narrow.words", "narrow.only"),
    "against": ("position.against",),
    "for": ("position.for",),
}


def _has_word(one: Suggestion, line: Line) -> bool:
    """Whether a word that could carry the value stands in the sentence, and none of the opposite does."""
    tags = _VALUE_WORDS.get(one.value)
    if tags is None:
        return True
    opposite = {"open": "closed", "closed": "open", "against": "for", "for": "against"}.get(one.value)
    clash = (
        opposite is not None
        and line.any(0, len(line), *_VALUE_WORDS[opposite]) >= 0
        and one.realis != "negated"
    )
    return line.any(0, len(line), *tags) >= 0 and not clash


def _numbers_in(line: Line) -> set[float]:
    found = {float(_WORDS[t.low]) for t in line.tokens if t.low in _WORDS}
    for token in line.tokens:
        match = _NUMBER.fullmatch(token.low)
        if match:
            found.add(float(match.group().replace(",", "")))
    if line.any(0, len(line), "negated.words") >= 0:
        found.add(0.0)
    return found
