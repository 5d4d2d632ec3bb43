"""States on lines with a label (`Status: open, with weight limits`), and movement said to be impossible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports.anchors import OPS, PRONOUN, Anchor, kind_of
from maabar.importers.reports.cues import BE
from maabar.importers.reports.findings import Finding, _predicate, uses_in
from maabar.importers.reports.pointing import place_meant
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line

_LABELS = words("status situation condition conditions access state")
#: What stands after such a label; "not" turns it.
_VALUES = {
    **dict.fromkeys(
        words("open operational functional functioning accessible operating passable active"), "open"
    ),
    **dict.fromkeys(
        words(
            "closed shut suspended blocked inaccessible impassable non-functional non-operational denied cut"
        ),
        "closed",
    ),
    **dict.fromkeys(words("partial partially partly restricted limited constrained"), "restricted"),
}
_HINDRANCES = words("blockade closure obstruction roadblock siege restriction restrictions barrier")
_REACH = 12


def labelled(line: Line, found: list[Finding], *, topic: bool, section: bool) -> list[Finding]:
    """Return the states told by a label, or by saying that movement is not possible.

    Args:
        line: The sentence.
        found: The states found already; nothing is added where one stands.
        topic: Whether a crossing was spoken of in the sentences before.
        section: Whether a heading that names one stands over the sentence.
    """
    if found:
        return []
    if line.low(0) in _LABELS and line.low(1) == ":" and (topic or section):
        return _label(line)
    for at in range(len(line)):
        one = _impossible(line, at, topic=topic) or _no_hindrance(line, at, topic=topic)
        if one is not None:
            return [one]
    return []


def _label(line: Line) -> list[Finding]:
    """One state for each part between semicolons: "Open to passengers; closed to cargo"."""
    found: list[Finding] = []
    part = True
    for at in range(2, len(line)):
        value = _VALUES.get(line.low(at), "")
        if part and value:
            denied = line.low(at - 1) == "not" and value == "open"
            start = at - denied
            use = uses_in(line, at, min(len(line), at + 4))
            anchor = Anchor(PRONOUN, -1)
            found.append(Finding(start, at + 1, "gate", "closed" if denied else value, "state", anchor, use))
            part = False
        part = part or line.low(at) == ";"
    return found


def _impossible(line: Line, at: int, *, topic: bool) -> Finding | None:
    """As in "ordinary traffic has been impossible", "crossing is no longer possible"."""
    low = line.low(at)
    denied = low == "possible" and line.low(at - 1) in {"not", "longer", "never"}
    if (low != "impossible" and not denied) or line.low(at + 1) in {"to", "that"}:
        return None
    verb = next((k for k in range(at - 1, max(-1, at - 5), -1) if line.low(k) in BE), -1)
    moved = [k for k in range(max(0, verb - _REACH), verb) if kind_of(line, k) == OPS]
    if verb < 0 or not moved:
        return None
    anchor = place_meant(line, moved[-1], topic=topic, near=True)
    if anchor is None:
        return None
    use = uses_in(line, max(0, moved[0] - 2), verb)
    return Finding(at - denied, at + 1, _predicate(anchor), "closed", "state", anchor, use, lexical=False)


def _no_hindrance(line: Line, at: int, *, topic: bool) -> Finding | None:
    """As in "There is no blockade": what would stand in the way is said not to be."""
    if line.low(at) != "no" or line.low(at - 1) not in BE or line.low(at - 2) != "there":
        return None
    for k in range(at + 1, min(len(line), at + 3)):
        if line.low(k) in _HINDRANCES:
            anchor = place_meant(line, k, topic=topic, near=True)
            return None if anchor is None else Finding(
                at, k + 1, _predicate(anchor), "open", "state", anchor, notes=["able"]
            )  # fmt: skip
    return None
