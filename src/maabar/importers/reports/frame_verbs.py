"""Whether a word that may be a verb of saying is one: "reports" and "claims" are nouns as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.cues import AUX, DETERMINERS, PREPOSITIONS, RELATIVES
from maabar.importers.reports.phrases import QUOTES, RATED
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line

#: Words that are verbs of saying only if the words around make them so.
_NOUNISH = words(
    "report reports claim claims demand demands request requests offer offers plan plans order orders "
    "promise promises hopes hope record records appeal appeals notes note comment comments state states "
    "direct post estimate estimates pledge stress quotes quote highlights broadcast count found direct "
    "vow vows commit describe continued recorded directed sought suggest seek appeals dispute disputed "
    "see seen asks"
)

_FINAL = words("estimate estimates claim claims report reports state states note notes")

_CLAIMED = words("responsibility credit lives victory")
_NOUNS = words("state states record records direct post count plan stress")
_OWNED = words("the a an of by no any this its their his her")
_SAYING = words(
    "saying adding telling stating announcing noting warning confirming claiming alleging denying observing "
    "reporting"
)


def is_verb(line: Line, at: int) -> bool:  # noqa: PLR0911 - one return per pattern
    """Whether a word of saying is the verb of a clause.

    Args:
        line: The sentence.
        at: The word.
    """
    low, before, after = line.low(at), line.low(at - 1), line.low(at + 1)
    if _no_saying(line, at) or (before == "to" and line.low(at - 2) != "on"):
        return False
    if before in _OWNED or (
        at > 0 and line.tokens[at - 1].owner and line.tokens[at - 1].raw.lower().endswith(("'s", "’s"))
    ):
        return before == "by" and low.endswith("ing")
    if low == "continued":
        return any(line.low(k) in QUOTES for k in range(at)) or after == "that"
    if low in {"called", "calls"} and not line.tagged(at, "verbs.urge"):
        return any(line.low(k) in QUOTES for k in range(at + 2, min(at + 12, len(line))))
    if low in _NOUNISH:
        return _of_clause(line, at)
    if low.endswith("ing") and low not in _SAYING:
        return before in AUX
    return not (line.tokens[at].capital and at > 0 and low in {"states", "state"})


def _no_saying(line: Line, at: int) -> bool:
    """As in "should the parties agree, ...", "for want of a permit", "assessed as closed"."""
    low, before, after = line.low(at), line.low(at - 1), line.low(at + 1)
    if low.startswith("agree") and line.low(0) in {"if", "should", "unless", "once", "when", "until"}:
        return "," not in {line.low(k) for k in range(at)}  # "Should the parties agree, ...": nobody has
    if low in {"asked", "ask"}:
        return after in {"not", "to"} or before in RELATIVES
    if low.startswith("claim") and after in _CLAIMED:
        return True
    return (low in {"want", "demand"} and before == "for") or (low in RATED and after == "as")


def _of_clause(line: Line, at: int) -> bool:
    """Whether a word that is a noun as often stands where a verb does."""
    low, before, after = line.low(at), line.low(at - 1), line.low(at + 1)
    if line.tagged(at, "rumoured.phrases") or before in PREPOSITIONS or before in DETERMINERS:
        return False
    if after in {".", ""} and low in _FINAL and "," in {line.low(k) for k in range(max(0, at - 5), at)}:
        return True  # "..., engineers estimate."
    if after == "that" or (low in {"hope", "hopes"} and after in {"it", "they", "this", "both", "there"}):
        return True
    follows = after in DETERMINERS or after in {"on", "to", "no"}
    follows |= line.tokens[min(at + 1, len(line) - 1)].capital
    return low not in _NOUNS and follows and at > 0
