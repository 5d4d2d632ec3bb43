"""What statements about proposals share: a record, where a clause ends, what the subject is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.importers.reports.cues import BE, PREPOSITIONS, RELATIVES
from maabar.importers.reports.phrases import QUOTES, phrase_before, skip_left
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.frame_words import Range


_NEGATORS = words("no not never n't without neither")


@dataclass(slots=True)
class Stance:
    """Something said of a proposal, an agreement or a position.

    Attributes:
        predicate: `proposal`, `agreement`, `position` or `prediction`.
        value: As in the table `claims`.
        quote: Words that say it.
        cue: The word that decides.
        realis: As in the table `claims`, before the verb of saying is looked at.
        holder: Words that name whose position it is; None: whoever speaks.
        proposer: Words that name who proposes.
    """

    predicate: str
    value: str
    quote: Range
    cue: Range
    realis: str = "asserted"
    holder: Range | None = None
    proposer: Range | None = None
    earlier: bool = False


def on_topic(line: Line, start: int, stop: int, *, topic: bool) -> bool:
    """Whether a stretch speaks of a crossing, of opening one, or of the proposal that the report is about."""
    if line.any(start, stop, "topic.words") >= 0 or any(
        line.named(k, "crossings") for k in range(start, min(stop, len(line)))
    ):
        return True
    return topic and line.any(start, stop, "topic.things") >= 0


def _clause_end(line: Line, at: int) -> int:
    """Return where a clause ends: before a quotation, a semicolon, or a comma and another verb."""
    for k in range(at, len(line)):
        low = line.low(k)
        if low in {";", "–", "—", "[", "("} or (low in QUOTES and k > at):
            return k
        if low == "," and (
            line.low(k + 1)
            in RELATIVES | {"saying", "but", "while", "adding", "according", "citing", "although"}
        ):
            return k
    end = len(line)
    while end > at + 1 and not line.tokens[end - 1].word:
        end -= 1
    return end


def _clause_start(line: Line, at: int) -> int:
    for k in range(at - 1, -1, -1):
        if (
            line.low(k) in {";", "–", "—", "that"}
            or line.low(k) in QUOTES
            or (line.low(k) == "," and line.low(k + 1) in {"but", "while"})
        ):
            return k + 1
    return 0


def _holder(line: Line, at: int) -> Range | None:
    start, stop = phrase_before(line, skip_left(line, at))
    if stop <= start or line.low(start) in RELATIVES | {"there", "that"} or line.low(start) in PREPOSITIONS:
        return None
    return start, stop


def _after_be(line: Line, at: int) -> bool:
    k = at - 1
    while k > 0 and (
        line.low(k) in {"also", "not", "since", "later", "been", "unanimously", "widely"}
        or line.low(k).endswith("ly")
    ):
        if line.low(k) == "been":
            return True
        k -= 1
    return line.low(k) in BE and line.low(k) not in {"still", "keep", "leave", "left", "go", "went"}


def _negated(line: Line, start: int, at: int) -> bool:
    return any(line.low(k) in _NEGATORS or line.low(k).endswith("n't") for k in range(max(start, at - 4), at))
