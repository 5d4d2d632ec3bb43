"""Spells of conflict, from `conflicts.csv` or the types of the locations."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from maabar.importers.flee.files import INPUTS, Folder, Line, known_as, near

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.importers.flee.instance import Location

#: Intensities up to this are none, as in FLEE.
LEAST = 1e-6
CONFLICTS = ("conflicts.csv", "conflict.csv")


@dataclass(frozen=True)
class Zone:
    """A spell of conflict at one place.

    Attributes:
        place: Name of the location.
        first: First day of the period; -1 if it began before.
        last: Last day, inside; None: it does not end within the period.
        intensity: That of its first day.
    """

    place: str
    first: int
    last: int | None
    intensity: float


def read_zones(
    folder: Folder, locations: Mapping[str, Location], length: int | None, *, as_run: bool
) -> tuple[Zone, ...]:
    """Return the spells of conflict.

    Args:
        folder: The instance; faults are kept there.
        locations: By name.
        length: Days of the period.
        as_run: A zone ends only if its intensity was exactly 1 on the day before, as in FLEE.
    """
    path = folder.find(CONFLICTS, INPUTS)
    lines = [] if path is None else folder.lines(path)
    if path is None or len(lines) < 2:
        if path is not None:
            what = "The file is empty: types and days of the locations are taken."
            folder.doubt(what, "Add a header and one row for each day, or take it away.", folder.label(path))
        first = {one.name: max(one.zone_from or 0, 0) for one in locations.values() if one.is_zone}
        return tuple(
            Zone(name, day if day > 0 else -1, None, 1.0)
            for name, day in first.items()
            if length is None or day < length
        )
    daily = _daily(folder, lines, locations, length)
    zones: list[Zone] = []
    for name, place in locations.items():
        values = daily.get(name, np.zeros(length or 0))
        from_start = place.is_zone and (place.zone_from or 0) <= 0
        if from_start and len(values) and values[0] <= LEAST:
            folder.doubt(
                "Its type makes it a conflict zone from the start; conflicts.csv says 0 on the first day.",
                "Give conflict_date the day on which it begins.",
                place.line,
                name,
            )
        zones += _spells(name, values, from_start=from_start, as_run=as_run)
        part = (values > LEAST) & (values != 1.0)
        if part[:-1].any() and (values[1:][part[:-1]] <= LEAST).any():
            folder.doubt(
                f"The zone {name} ends after an intensity other than 1: FLEE never ends it.",
                "",
                folder.label(path),
            )
    return tuple(zones)


def _daily(
    folder: Folder, lines: list[Line], locations: Mapping[str, Location], length: int | None
) -> dict[str, np.ndarray]:
    """Return the intensity of each place on each day; the row counts, not what stands under Day."""
    header, *rest = lines
    rows = [line for line in rest if not line.is_comment]
    days = len(rows) if length is None else length
    if len(rows) < days:
        folder.doubt(
            f"There are {len(rows):,} days, the period has {days:,}: the last row is taken to hold on.",
            "Add the missing days, or shorten the period in sim_period.csv.",
            rows[-1] if rows else header,
        )
    _check_days(folder, rows)
    found: dict[str, np.ndarray] = {}
    for at, told in enumerate(header.cells[1:], 1):
        if not told:
            continue
        name = known_as(told, locations)
        if name in found:
            folder.doubt(
                "The place has two columns; the first is kept.", "Keep one.", header, told, column=told
            )
            continue
        if name and name != told:
            folder.doubt(f'"{name}" is taken to be meant; FLEE ignores the column.', "", header, told)
        if not name:
            folder.doubt(
                "No location has this name; the column is ignored, as FLEE does.",
                near(told, locations),
                header,
                told,
            )
            continue
        done = "It is taken for 0."
        values = [
            folder.number(row, at, told, least=-np.inf, otherwise=0.0, done=done) for row in rows[:days]
        ]
        known = np.array([value or 0.0 for value in values])
        found[name] = np.pad(known, (0, days - len(known)), mode="edge") if len(known) else np.zeros(days)
    return found


def _check_days(folder: Folder, rows: list[Line]) -> None:
    for day, row in enumerate(rows):
        try:
            told = int(float(row[0]))
        except (ValueError, OverflowError):
            return
        if told != day:
            folder.doubt(
                f"The row is read as day {day}, the place it stands at, as FLEE does.",
                "Sort the rows, and leave no day out.",
                row,
                row[0],
            )
            return


def _spells(name: str, values: np.ndarray, *, from_start: bool, as_run: bool) -> list[Zone]:
    """Return the spells of one place, each until the day before it ends or is begun anew."""
    on = values > LEAST
    starts = [int(day) for day in np.flatnonzero(on & ~np.concatenate([[False], on[:-1]]))]
    begun = [(-1, 1.0)] if from_start and 0 not in starts else []
    begun += [(day, float(values[day])) for day in starts]
    stops = [int(day) for day in np.flatnonzero(~on[1:] & on[:-1]) + 1]
    if as_run:
        stops = [day for day in stops if values[day - 1] == 1.0]
    spells: list[Zone] = []
    for (first, intensity), (after, _) in pairwise([*begun, (len(values), 0.0)]):
        stop = next((day for day in stops if first < day <= after), None)
        last = stop if stop is not None else after if after < len(values) else None
        spells.append(Zone(name, first, None if last is None else last - 1, intensity))
    return spells
