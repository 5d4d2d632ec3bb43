"""Whether a word of movement tells that somebody passed, or only that one may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.cues import ADVERBS, AUX, BE, DETERMINERS
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line

#: Who nobody is.
NOTHING = words("no none nobody nothing no-one neither not")
_PASS = words("cross pass enter leave use exit travel go walk get drive circulate")
_NOUNS = words("left use transfer transport stream exit passing crossing travel")
_LEAVE = words(
    "permission permit right leave licence clearance authorisation authorization consent chance wish request"
)
_AFTER_CAME = words("under to as after amid ahead")


def no_movement(line: Line, at: int) -> bool:
    """Whether a word that could tell of movement does not: "came under fire", "a special pass".

    Args:
        line: The sentence.
        at: The word.
    """
    low, before = line.low(at), line.low(at - 1)
    if (line.tokens[at].capital and at > 0) or (low in _NOUNS and before in DETERMINERS):
        return True
    if line.any(at - 3, at, "motion.let", "motion.bar") >= 0:
        return True  # allowed or barred: not yet passed
    return _only_a_noun(line, at) or _of_something_else(line, at)


def _only_a_noun(line: Line, at: int) -> bool:
    """As in "the crossing", "a special pass"."""
    low, before = line.low(at), line.low(at - 1)
    if low in {"pass", "passes"}:
        return not _verbal(line, at)
    plural = line.tagged(at - 1, "mover.people", "mover.any") and (
        before.endswith("s") or before in {"people", "women", "men", "children"}
    )
    moving = before in BE or before in {"not", "from", "without"} or (plural and low == "crossing")
    return line.tagged(at, "anchor.cross") and not moving


def _of_something_else(line: Line, at: int) -> bool:
    """As in "came under fire", "reached by telephone", "would not object to aid passing"."""
    low, after = line.low(at), line.low(at + 1)
    if low in {"came", "come", "coming"}:
        return after in _AFTER_CAME
    if low in {"went", "go", "goes", "gone", "going"} and after == "on":
        return line.low(at + 2) != "foot"  # "went on strike"
    if low == "reached":
        return after in {"by", "for", "at"}
    if line.low(at - 1) == "to" and line.low(at - 2) in _LEAVE:
        return True  # "lost their permission to cross"
    if low in {"moved", "move", "moving"} and line.any(max(0, at - 6), at, "told.block") >= 0:
        return True  # "the barriers had not moved"
    return low.endswith("ing") and any(
        line.low(k) in {"object", "oppose", "objection", "mind"} for k in range(max(0, at - 6), at)
    )


def _verbal(line: Line, at: int) -> bool:
    """Whether "pass" is a verb: after a helper, an adverb, or whoever passes."""
    before = line.low(at - 1)
    helped = before in AUX or before in ADVERBS or before in {"to", "not", "who", "they", "we", "and"}
    moved = line.tagged(at - 1, "mover.people", "mover.any", "mover.trade", "mover.aid")
    return helped or moved or before.endswith("ly")


def able_to(line: Line, at: int) -> set[str]:
    """Return the words that make a movement one that may be made: "can", "cannot", "may"; none if it is told.

    Args:
        line: The sentence.
        at: The word of movement.
    """
    if line.low(at) not in _PASS:
        return set()
    near = {line.low(k) for k in range(max(0, at - 3), at)} & {"can", "cannot", "can't", "could"}
    return near or _permitted(line, at)


def _permitted(line: Line, at: int) -> set[str]:
    """As in "convoys may still pass", "may use it at any time": leave to pass, not a guess."""
    start = next((k for k in range(at - 1, max(-1, at - 4), -1) if line.low(k) == "may"), -1)
    if start < 0:
        return set()
    if any(line.low(k) in NOTHING for k in range(max(0, start - 4), start)):
        return {"may"}  # "nobody may pass"
    between = {line.low(k) for k in range(start + 1, at)}
    always = any(
        (line.low(k) in {"any", "all"} and line.low(k + 1) in {"time", "times"})
        or line.low(k) in {"clock", "daily", "hours", "freely"}
        for k in range(at, at + 12)
    )
    always = always or any(line.low(k) == "again" for k in range(at, at + 10))
    always = always or any(line.low(k) == "only" for k in range(max(0, start - 7), start))
    return {"may"} if between & {"still", "also", "only", "now", "freely", "not"} or always else set()
