"""Which gate, way, use and days a state is said of. What is not said stays empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.importers.reports.cues import PREPOSITIONS
from maabar.importers.reports.findings import uses_in
from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from datetime import date

    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.findings import Finding
    from maabar.importers.reports.frame_words import Range
    from maabar.importers.reports.ground import Ground
    from maabar.importers.reports.records import Day, Mention

_INTO = words("into to enter entered entering enters reach reached reaching toward towards inside")
_OUT = words("from leave left leaving exit exited exiting out fled flee fleeing leaves")


def _owners_gate(line: Line, at: int, crossing: str, ground: Ground, speaker: str) -> str:
    """Return the gate of whom "its side" belongs to: the party named last before it, or who speaks."""
    for k in range(at - 1, max(-1, at - 14), -1):
        for mention in line.named(k, "parties"):
            return ground.gate_of(crossing, mention.id)
    return ground.gate_of(crossing, speaker.split(": ", maxsplit=1)[0])


def gate_said(line: Line, clause: Range, crossing: str, ground: Ground, speaker: str = "") -> str:
    """Return the gate if a side is named: "on the Varda side of the crossing"."""
    for k in range(*clause):
        if line.low(k) in {"side", "gate", "checkpoint"} and {line.low(k - 1), line.low(k - 2)} & {
            "its",
            "their",
        }:
            return _owners_gate(line, k, crossing, ground, speaker)
        if line.low(k) in {"side", "sides"}:
            if line.low(k - 1) in {"both", "two"} or line.low(k) == "sides":
                return "both"
            for j in (k - 1, k - 2, k + 2, k + 3):
                for mention in line.names.get(j, ()):
                    gate = _gate_of(mention, crossing, ground)
                    if gate:
                        return gate
    return ""


def _gate_of(mention: Mention, crossing: str, ground: Ground) -> str:
    if mention.table == "parties":
        return ground.gate_of(crossing, mention.id)
    if mention.table in {"areas", "places"}:
        area = mention.id if mention.table == "areas" else ground.area_of.get(mention.id, "")
        return ground.side_of(crossing, area)
    return ""


def direction_said(line: Line, clause: Range, crossing: str, ground: Ground) -> str:
    """Return the way if a side is named: "into X", "leaving Y", "in both directions"."""
    start, stop = clause
    for k in range(start, stop):
        if line.low(k) in {"directions", "ways"} and line.low(k - 1) in {"both", "two"}:
            return "both"
        into, out = line.low(k) in _INTO, line.low(k) in _OUT
        if not (into or out) or line.tagged(k + 1, "open.v", "closed.v", "motion.let", "motion.bar"):
            continue
        for j in range(k + 1, min(k + 6, stop)):
            side = next((s for m in line.names.get(j, ()) if (s := _area_side(m, crossing, ground))), "")
            if side:
                return "a_to_b" if (side == "b") == into else "b_to_a"
            if line.low(j) in PREPOSITIONS:
                break
    return ""


def _area_side(mention: Mention, crossing: str, ground: Ground) -> str:
    if mention.table == "crossings":
        return ""
    if mention.table == "parties":
        sides = {ground.side_of(crossing, area) for area in ground.areas_held.get(mention.id, ())} - {""}
        return sides.pop() if len(sides) == 1 else ""
    return _gate_of(mention, crossing, ground)


def use_said(line: Line, finding: Finding, clause: Range) -> tuple[str, ...]:
    """Return the uses that are named with a state: "open to pedestrians", "closed for trade"."""
    if finding.use:
        return finding.use
    stop = min(clause[1], finding.end + 12)
    for k in range(finding.end, stop):
        if line.low(k) in {"for", "to", "only", "except"}:
            if line.low(k) == "to" and line.low(k + 1) in {"the", "a"} and line.names.get(k + 2):
                continue
            end = k + 1
            while (
                end < stop
                and end < k + 8
                and line.low(end) not in {";", "but", "while", "after", "on", "since", "at", "from", "in"}
            ):
                end += 1
            found = uses_in(line, k + 1, end)
            if found:
                return found
    return ()


@dataclass(slots=True)
class Dates:
    """From when until when a state is said to hold."""

    first: date | None = None
    last: date | None = None
    precision: str = "day"


def dates_of(finding: Finding, days: tuple[Day, ...], realis: str) -> Dates:
    """Return the days a state is said of, as far as the clause names them.

    Args:
        finding: The state.
        days: The dates of its clause.
        realis: How it is said.
    """
    first = last = None
    precision = "day"
    for day in days:
        if day.kind == "before":
            continue
        if day.kind == "since" and first is None:
            first = day.first
        elif day.kind == "until" and last is None:
            last = day.last
        elif day.kind == "on" and first is None and last is None:
            first, last = day.first, day.last
            if (
                finding.predicate != "passage"
                and finding.form in {"event", "noun"}
                and realis in {"asserted", "planned"}
            ):
                last = None
        else:
            continue
        precision = day.precision
    if first is not None and last is not None and first > last:
        return Dates()
    return Dates(first, last, precision)
