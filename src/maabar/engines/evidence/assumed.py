"""What is assumed: rows of `states` override the claims, and a crossing exists only in its own time.

A cell is filled by the most specific row: direction over both, a gate or the road over both, one use over
several, the later `from`, the later row. A row for both gates fills both and the road (it assumes that the
way is as it says). Rows for one good or one kind of traveller speak of no whole use and are left out; rows
with weekdays hold on those. Outside a crossing's own `from` and `until` every layer is closed (nothing
passes), assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.evidence.arrays import (
    NEVER,
    NO_DAY,
    Ints,
    codes_of,
    days_of,
    index_of,
    spread,
    texts_of,
)
from maabar.engines.evidence.layers import WAYS
from maabar.engines.evidence.statements import ways_of
from maabar.table import split_ids
from maabar.tables import DIRECTIONS

if TYPE_CHECKING:
    from maabar.case import Case
    from maabar.engines.evidence.cast import Cast

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STATUS = ("closed", "restricted", "open")
PARTS = {"a": (0,), "b": (1,), "road": (2,), "both": (0, 1, 2), "": (0, 1, 2)}
#: Weekday of 1 January 1970, Monday = 0.
EPOCH_WEEKDAY = 3


@dataclass(frozen=True)
class Assumed:
    """Rows that override, the most specific last.

    Attributes:
        crossing: Position of the crossing, (r,).
        parts: Bit mask over a, b, road, (r,).
        ways: Bit mask over use x direction, (r,).
        first: First day, (r,).
        last: Last day, (r,).
        week: Bit mask over weekdays, Monday first, (r,).
        status: State 0, 1, 2, (r,).
        begins: First day each crossing exists, (C,).
        ends: Last day each crossing exists, (C,).
    """

    crossing: Ints
    parts: Ints
    ways: Ints
    first: Ints
    last: Ints
    week: Ints
    status: Ints
    begins: Ints
    ends: Ints


def assumed_of(case: Case, cast: Cast) -> Assumed:
    """Return the rows of `states` that give a status, and the time in which each crossing exists."""
    rows = case["states"]
    whole = (rows["status"] != "").to_numpy(dtype=np.bool_)
    for narrow in ("good", "traveller"):
        if narrow in rows:
            whole = whole & (rows[narrow] == "").to_numpy(dtype=np.bool_)
    rows = rows[whole]
    named = [split_ids(cell) for cell in rows["crossing"]]
    row, _ = spread(np.array([len(names) for names in named], dtype=np.int64))
    crossing = index_of(cast.crossings, np.array([name for names in named for name in names], dtype=object))
    gate, use = texts_of(rows["gate"]), texts_of(rows["use"])
    single = np.array([part in {"a", "b", "road"} for part in gate], dtype=np.int64)
    way = (codes_of(DIRECTIONS, rows["direction"]) >= 0).astype(np.int64)
    narrowness = np.array([0 if cell == "" else 1 if cell == "cargo" else 2 for cell in use], dtype=np.int64)
    parts = np.array([sum(1 << p for p in PARTS[cell]) for cell in gate], dtype=np.int64)
    first, last = days_of(rows["from"]), days_of(rows["until"])
    last = np.where(last == NO_DAY, NEVER, last)
    days = rows["days"] if "days" in rows else rows["status"].where(rows["status"] == "", "")
    week = np.array(
        [sum(1 << WEEK.index(day) for day in split_ids(cell) if day in WEEK) or 127 for cell in days],
        dtype=np.int64,
    )
    status = codes_of(STATUS, rows["status"])
    order = np.lexsort((row, first[row], narrowness[row], single[row], way[row]))
    order = order[crossing[order] >= 0]
    row = row[order]
    ends = np.where(cast.last == NO_DAY, NEVER, cast.last)
    return Assumed(
        crossing[order],
        parts[row],
        ways_of(rows["use"], rows["direction"])[row],
        first[row],
        last[row],
        week[row],
        status[row],
        cast.first,
        ends,
    )


def painted(assumed: Assumed, low: int, high: int, days: Ints) -> Ints:
    """Return the assumed state of crossings `low` to `high` - 1 on some days; -1 where the claims decide.

    Args:
        assumed: What is assumed.
        low: First crossing.
        high: Crossing after the last.
        days: Days since 1970, ascending, (T,).

    Returns:
        (4, T, crossings * 6): gate a, gate b, road, and whether it exists (0 if not, else -1).
    """
    found = np.full((len(days), high - low, 4, WAYS), -1, dtype=np.int8)
    weekday = (days + EPOCH_WEEKDAY) % 7
    for row in np.flatnonzero((assumed.crossing >= low) & (assumed.crossing < high)).tolist():
        begin = int(np.searchsorted(days, assumed.first[row]))
        end = int(np.searchsorted(days, assumed.last[row], side="right"))
        part = np.flatnonzero(assumed.parts[row] >> np.arange(3) & 1)
        way = np.flatnonzero(assumed.ways[row] >> np.arange(WAYS) & 1)
        cells = found[begin:end, assumed.crossing[row] - low]
        if assumed.week[row] == 127:
            cells[:, part[:, None], way[None, :]] = assumed.status[row]
        else:
            works = np.flatnonzero(assumed.week[row] >> weekday[begin:end] & 1)
            cells[np.ix_(works, part, way)] = assumed.status[row]
    outside = (days[:, None] < assumed.begins[None, low:high]) | (
        days[:, None] > assumed.ends[None, low:high]
    )
    found[outside] = 0
    return found.transpose(2, 0, 1, 3).reshape(4, len(days), -1).astype(np.int64)
