"""Statements on a proposal of the case told by its own words, and answers to it in the sentences after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.phrases import skip_left
from maabar.importers.reports.small import words
from maabar.importers.reports.stance_words import Stance, _clause_end, _holder, _negated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.frame_words import Range

_STEM = 6
#: Words of any proposal: they tell none apart.
_COMMON = words("crossi border openin reopen propos offer plan initia discus within betwee throug humani")
_REFERS = words("it them this that")
_THINGS = words(
    "proposal proposals offer initiative plan idea deal paper document draft compromise truce "
    "ceasefire roadmap text "
    "package arrangement scheme suggestion request terms blueprint accord pause"
)
_MAKES = words(
    "declared declares announced announces proposed proposes offered offers submitted unveiled "
    "tabled presented floated "
    "suggested suggests published launched"
)
_FOR = words(
    "welcomed welcomes accepted accepts supported supports backed backs endorsed endorses approved "
    "approves praised hailed "
    "embraced"
)
_AGREE = words("agreed agrees agree consented promised pledged undertook")
_KEEP = words("observe accept honour honor respect abide join implement back support it")
_WEIGH = words("study consider examine review discuss assess weigh ponder look")
_AGAINST = words(
    "rejected rejects dismissed dismisses refused declined spurned rebuffed opposed opposes vetoed denounced"
)
_IF = words("provided if unless condition conditional until once")


def stems(text: str) -> frozenset[str]:
    """Return the beginnings of the longer words of a proposal's name and summary.

    Args:
        text: Name and summary.
    """
    found = {word.strip(".,;:'’()").lower()[:_STEM] for word in text.split()}
    return frozenset(stem for stem in found if len(stem) >= _STEM - 1) - _COMMON


def touches(line: Line, known: frozenset[str], name: frozenset[str]) -> bool:
    """Whether a sentence speaks of a proposal in its own words: three, or two and one of them of its name.

    Args:
        line: The sentence.
        known: Stems of its name and summary.
        name: Stems of its name.
    """
    here = {line.low(k)[:_STEM] for k in range(len(line))}
    shared, named = here & known, here & name
    return len(shared) > 2 or (len(shared) > 1 and bool(named))


def answers(line: Line, *, touched: bool) -> list[Stance]:
    """Return who makes, accepts, weighs or refuses the proposal that the report is speaking of.

    Args:
        line: The sentence.
        touched: Whether the sentence itself tells of it; else one of the sentences just before did.
    """
    found: list[Stance] = []
    for at in range(len(line)):
        one = (_made(line, at) if touched else None) or _answered(line, at, touched=touched)
        if one is not None:
            found.append(one)
            break
    return found


def _made(line: Line, at: int) -> Stance | None:
    """As in "The government declared an indefinite truce", "they offered a corridor for patients"."""
    forward = line.low(at) in {"put", "puts"} and line.low(at + 1) == "forward"
    if not (line.low(at) in _MAKES or forward) or line.low(at - 1) in {"was", "were", "been"}:
        return None
    holder = _who(line, at)
    if holder is None or _negated(line, holder[0], at):
        return None
    return Stance("proposal", "offered", (holder[0], _clause_end(line, at)), (at, at + 1), proposer=holder)


def _answered(line: Line, at: int, *, touched: bool) -> Stance | None:
    low = line.low(at)
    value = ""
    if low in _AGREE and line.low(at + 1) == "to":
        weighs = line.low(at + 2) in _WEIGH
        value = "conditional" if weighs else "for" if line.low(at + 2) in _KEEP else ""
    elif low in _FOR:
        value = "for"
    elif low in _AGAINST or (
        low in {"turned", "turns", "turn"} and "down" in {line.low(k) for k in range(at + 1, at + 6)}
    ):
        value = "against"
    elif low in _WEIGH and line.low(at - 1) in {"will", "would", "to"}:
        value = "conditional"
    if not value or line.low(at - 1) in {"be", "was", "were", "been", "the", "a", "its"}:
        return None
    if not _refers(line, at + 1, touched=touched):
        return None
    holder = _who(line, at)
    if holder is None:
        return None
    if value == "for" and any(line.low(k) in _IF for k in range(at, len(line))):
        value = "conditional"
    realis = "negated" if _negated(line, holder[0], at) else "asserted"
    return Stance("position", value, (holder[0], _clause_end(line, at)), (at, at + 1), realis, holder)


def _refers(line: Line, start: int, *, touched: bool) -> bool:
    """Whether the words after a verb mean the proposal: "it", "the paper", "the idea"."""
    for k in range(start, min(start + 9, len(line))):
        low = line.low(k)
        if low in _REFERS and line.low(k + 1) not in _THINGS and low != "that":
            return True
        if low in _THINGS:
            return touched or line.low(k - 1) in {"the", "this", "that", "such", "its", "their"}
        if low in {",", ";", "that", "because"}:
            return False
    return False


def _who(line: Line, at: int) -> Range | None:
    holder = _holder(line, at)
    if holder is not None:
        return holder
    for k in range(at - 1, max(-1, at - 5), -1):
        if line.low(k) in {"they", "it", "he", "she"}:
            return k, k + 1
        if line.named(k, "parties"):
            start = k
            while start > 0 and (line.named(start - 1, "parties") or line.low(start - 1) == "the"):
                start -= 1
            return start, skip_left(line, at)
    return None


def newest(ids: Iterable[str]) -> str:
    """Return the one id there is, empty if there are none or several."""
    found = list(dict.fromkeys(ids))
    return found[0] if len(found) == 1 else ""
