"""A sentence that denies or confirms what the one before it said: "called these reports false"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.phrases import QUOTES
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.frame_words import Range

#: How many sentences may stand between what is said and its denial.
REACH = 1

_THESE = words("this that these those such it them both")
_TOLD = words(
    "report reports claim claims rumour rumours rumor rumors allegation allegations account accounts "
    "assertion "
    "assertions information news statement suggestion suggestions accusation accusations posts "
    "messages videos story version"
)
_STATES = words(
    "limitation limitations restriction restrictions closure closures ban opening reopening "
    "suspension blockade"
)
_DENY = words(
    "denied denies deny denying dismissed dismisses refuted refutes rebutted contradicted disputed "
    "disputes rubbished"
)
_CALL = words("called calls described describes branded labelled labeled termed dubbed declared")
_CONFIRM = words("confirmed confirms corroborated verified")
_UNTRUE = ("hearsay.untrue",)


def echo(line: Line) -> tuple[str, Range] | None:
    """Return `negated` or `asserted` and the words that say it, if a sentence only answers the one before.

    Args:
        line: The sentence.
    """
    for at in range(len(line)):
        low = line.low(at)
        if low == ";":
            return None  # what is answered may stand in the sentence itself
        if low in _DENY and _points(line, at + 1):
            return "negated", (at, _end(line, at))
        if low in _CALL and _points(line, at + 1) and line.any(at + 2, at + 9, *_UNTRUE) >= 0:
            return "negated", (at, _end(line, at))
        if low in _CONFIRM and _points(line, at + 1) and not _unable(line, at):
            return "asserted", (at, _end(line, at))
        untrue = line.tagged(at, *_UNTRUE)
        if untrue and at <= 9 and _points(line, 0) and _plain(line, 0, at):
            return "negated", (0, _end(line, at))
    return None


def _points(line: Line, start: int) -> bool:
    """Whether words point back: "this", "the claim", "any such limitation", "that there is any such ban"."""
    for at in range(start, min(start + 7, len(line))):
        low = line.low(at)
        if low in QUOTES or low in {",", ";"}:
            return False
        if low == "such":
            return any(line.low(k) in _STATES | _TOLD for k in range(at + 1, at + 4))
        if low in {"this", "that", "it"} and line.low(at + 1) != "there":
            after = line.low(at + 1)
            return after in _TOLD | _STATES | {
                "",
                ".",
                ",",
                "as",
                "on",
                "in",
                "was",
                "is",
                "to",
                "and",
                "outright",
                "flatly",
            }
        if low in _TOLD and line.low(at - 1) in _THESE | {"the", "any"}:
            return line.low(at + 1) not in {"that", "of", "about"}
        if low not in _THESE | {"the", "any", "there", "is", "are", "was", "were"}:
            return False
    return False


def _plain(line: Line, start: int, stop: int) -> bool:
    """Whether nothing but the verb stands between what is pointed at and its denial."""
    return not any(line.low(k) in {",", ";", "but", "if"} for k in range(start, stop))


def _unable(line: Line, at: int) -> bool:
    return any(
        line.tagged(k, "negated.words") or line.low(k) in {"unable", "to"} for k in range(max(0, at - 4), at)
    )


def _end(line: Line, at: int) -> int:
    for k in range(at + 1, len(line)):
        if line.low(k) in {",", ";", "but"} | QUOTES:
            return k
    return len(line) - (not line.tokens[-1].word)
