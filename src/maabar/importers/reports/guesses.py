"""A guess at what a sentence about a crossing says where no rule found anything: weights on its words.

Linear scores of the features in `clues`: whether it tells a state at all (logistic), which, and how it is
meant (the highest of one-against-all). The weights come from `python -m benchmarks.reading.fit`; every row
of a guess is flagged, so that nobody takes it for read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from maabar.importers.reports.anchors import CROSS, PRONOUN, Anchor
from maabar.importers.reports.clues import clues
from maabar.importers.reports.findings import Finding
from maabar.importers.reports.subjects import subject_of
from maabar.importers.reports.trail import crossings_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.ground import Ground
    from maabar.importers.reports.records import Suggestion
    from maabar.importers.reports.trail import Subject, Trail

#: Columns of the weights: is it a state, which, how meant.
STATUS = "status"
STATES = ("open", "closed", "restricted", "used", "none")
MOODS = ("asserted", "historical", "planned", "proposed", "conditional", "rumoured")
COLUMNS = (STATUS, *STATES, *MOODS)
#: Shorter sentences are headings and labels, longer ones no sentences.
_FEWEST, _MOST = 4, 120
_ASKING = frozenset(["?", "whether"])
_TURNED = {
    "open": "closed",
    "closed": "open",
    "used": "none",
    "none": "used",
    "restricted": "open",
    "little": "none",
}
#: The row that every sentence has.
START = "(start)"


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature counts for each column of `COLUMNS`."""

    rows: dict[str, tuple[float, ...]]

    @classmethod
    def of(cls, text: str) -> Weights:
        """Read weights.

        Args:
            text: A feature a line, then its weights in hundredths, tabs between; an empty cell is 0;
                `#` begins a note.
        """
        rows = {}
        for line in text.splitlines():
            if line and not line.startswith("#"):
                name, *cells = line.split("\t")
                rows[name] = tuple(int(cell) / 100 if cell else 0.0 for cell in cells)
        return cls(rows)

    def score(self, found: Iterable[str], column: str) -> float:
        """Return the sum of the weights of some features.

        Args:
            found: The features.
            column: One of `COLUMNS`.
        """
        at = COLUMNS.index(column)
        return math.fsum(row[at] for one in found if (row := self.rows.get(one)) is not None)

    def scores(self, found: Iterable[str]) -> dict[str, float]:
        """Return the same for every column.

        Args:
            found: The features.
        """
        rows = [row for one in found if (row := self.rows.get(one)) is not None]
        return dict(zip(COLUMNS, map(math.fsum, zip(*rows, strict=True)), strict=True)) if rows else {}


@cache
def weights() -> Weights:
    """Return the weights of the package, read once."""
    return Weights.of(
        files("maabar.importers.reports").joinpath("lexicon/guess_weights.txt").read_text(encoding="utf-8")
    )


@dataclass(frozen=True, slots=True)
class Guess:
    """What a sentence may say.

    Attributes:
        finding: The word that weighs most, the state, and the crossing pointed at.
        realis: How it is meant.
        subject: The crossings.
        chance: How likely it tells a state at all, 0 to 1, by the weights.
    """

    finding: Finding
    realis: str
    subject: Subject
    chance: float


def within_reach(line: Line, trail: Trail) -> bool:
    """Whether a sentence names a crossing, or one was spoken of shortly before.

    Args:
        line: The sentence.
        trail: The crossings named before.
    """
    return trail.topic(line.sentence.number) or any(
        crossings_at(line, k, trail.ground) for k in range(len(line))
    )


def guess(line: Line, trail: Trail, known: Weights, least: float) -> Guess | None:
    """Return what a sentence may say of a crossing; None if nothing, or if the crossing cannot be told.

    Args:
        line: The sentence.
        trail: The crossings named before.
        known: The weights.
        least: Chance below which nothing is guessed.
    """
    if not _FEWEST <= len(line) <= _MOST or _asks(line) or not within_reach(line, trail):
        return None
    by_word, whole = clues(line, trail.ground)
    found = weigh(by_word, whole, known, least)
    if found is None:
        return None
    predicate = "passage" if found.value in {"used", "none"} else "gate"
    anchor = _pointed_at(line, found.at, trail)
    finding = Finding(found.at, found.at + 1, predicate, found.value, "state", anchor)
    subject = subject_of(line, finding, trail)
    if "" in subject.ids:
        return None
    return Guess(finding, found.realis, subject, found.chance)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the weights make of the features of a sentence.

    Attributes:
        at: The word that weighs most.
        value: The state.
        realis: How it is meant.
        chance: How likely it tells a state at all, 0 to 1.
    """

    at: int
    value: str
    realis: str
    chance: float


def weigh(
    by_word: Sequence[frozenset[str]], whole: frozenset[str], known: Weights, least: float
) -> Weighed | None:
    """Return what a sentence most likely says; None if it is likelier to say nothing.

    Args:
        by_word: Its features, word by word.
        whole: Features of the whole.
        known: The weights.
        least: Chance below which nothing is said.
    """
    every = frozenset([START]).union(whole, *by_word)
    scores = known.scores(every)
    chance = 1 / (1 + math.exp(-max(-50.0, min(50.0, scores.get(STATUS, 0.0)))))
    if chance < least:
        return None
    return Weighed(
        max(range(len(by_word)), key=lambda k: known.score(by_word[k], STATUS)),
        max(STATES, key=lambda one: scores[one]),
        max(MOODS, key=lambda one: scores[one]),
        chance,
    )


def opinion(line: Line, ground: Ground, known: Weights) -> dict[str, float]:
    """Return what the weights make of a sentence, by column; empty if it is too long to be one.

    Args:
        line: The sentence.
        ground: What the case says of its crossings.
        known: The weights.
    """
    if len(line) > _MOST:
        return {}
    by_word, whole = clues(line, ground)
    return known.scores(frozenset([START]).union(whole, *by_word))


def otherwise(row: Suggestion, scores: dict[str, float], margin: float) -> tuple[str, ...]:
    """Return flags for what the weights read otherwise than the rules: `realis`, `value`.

    Args:
        row: What the rules read.
        scores: The opinion of its sentence.
        margin: Lead that another reading must have.
    """
    value, realis = plain(row.value, row.realis)
    if not scores or value not in STATES or realis not in MOODS:
        return ()
    found = []
    for flag, columns, read in (("realis", MOODS, realis), ("value", STATES, value)):
        if max(scores[one] for one in columns) - scores[read] > margin:
            found.append(flag)
    return tuple(found)


def doubted(row: Suggestion, flags: Iterable[str]) -> Suggestion:
    """Return a row with more flags, and trusted less by each that it had not.

    Args:
        row: What the rules read.
        flags: What the weights read otherwise.
    """
    every = tuple(dict.fromkeys([*row.flags, *flags]))
    lost = 0.15 * (len(every) - len(row.flags))
    return replace(row, flags=every, score=max(0.3, round(row.score - lost, 2)))


def plain(value: str, realis: str) -> tuple[str, str]:
    """Return a meaning without its negation: "not open" is closed.

    Args:
        value: As in the table `claims`, of a state.
        realis: As there.
    """
    if realis == "negated":
        value, realis = _TURNED.get(value, value), "asserted"
    return {"little": "used"}.get(value, value), realis


def _asks(line: Line) -> bool:
    """Whether a sentence is a question, or tells that something is not known."""
    if line.low(0) in {"question", "q"} and line.low(1) == ":":
        return True
    return any(token.low in _ASKING for token in line.tokens)


def _pointed_at(line: Line, at: int, trail: Trail) -> Anchor:
    """Return the name of a crossing nearest to a word, else the nearest noun for one."""
    named = [k for k in range(len(line)) if crossings_at(line, k, trail.ground)]
    nouns = [k for k in range(len(line)) if line.tagged(k, "anchor.cross")]
    for places in (named, nouns):
        if places:
            near = min(places, key=lambda k: abs(k - at))
            return Anchor(CROSS, near, before=near < at)
    return Anchor(PRONOUN, -1)
