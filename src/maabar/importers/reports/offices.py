"""Officials named by the place they govern: the party that holds it is theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maabar.importers.reports.small import words

if TYPE_CHECKING:
    from maabar.importers.reports.cues import Line
    from maabar.importers.reports.ground import Ground
    from maabar.importers.reports.speaker_words import Speaker

_GOVERN = words(
    "governor mayor prefect governorate authorities administration officials official police council "
    "commissioner "
    "government militia"
)


def with_party(speaker: Speaker, line: Line, ground: Ground) -> Speaker:
    """Return a speaker with the party that holds the place of office: "the governor of X", "X officials".

    Args:
        speaker: Who speaks.
        line: The sentence that names him.
        ground: What the case says of areas and parties.
    """
    span = speaker.span
    if span is None or speaker.role not in {"role", "collective"} or speaker.source:
        return speaker
    if ":" in speaker.said_by or speaker.said_by in ground.kinds:
        return speaker
    first = line.place(span.start)
    inside = [k for k in range(first, len(line)) if line.tokens[k].start < span.stop]
    if not any(line.low(k) in _GOVERN for k in inside):
        return speaker
    held = {party for k in inside for party in _holders(line, k, ground)}
    return replace(speaker, said_by=f"{held.pop()}: {speaker.said_by}") if len(held) == 1 else speaker


def _holders(line: Line, at: int, ground: Ground) -> set[str]:
    """Return the parties that hold the place a word names, if it stands after "of" or before an office."""
    before = line.low(at - 1) if line.low(at - 1) != "the" else line.low(at - 2)
    if before != "of" and line.low(at + 1) not in _GOVERN:
        return set()
    areas = {m.id for m in line.named(at, "areas")}
    areas |= {ground.area_of.get(m.id, "") for m in line.named(at, "places")}
    return {party for party, own in ground.areas_held.items() if areas & set(own) - {""}}
