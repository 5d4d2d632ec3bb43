"""Periods, and how what leaves in one of them is spread over others.

A load that leaves at an even rate over [a, b) and needs L days arrives at an even rate over [a+L, b+L): its
share in a period is the share of that interval that lies in it. A lag that is no whole number of periods is
so split between two neighbours with the mean kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, eq=False)
class Grid:
    """The time of a plan.

    Attributes:
        fine: Edges of the periods of stores and crossings, day numbers, shape (T+1,).
        weeks: Edges of the longer periods in which need, fleets and trips without a crossing are counted,
            shape (W+1,).
    """

    fine: np.ndarray
    weeks: np.ndarray

    @property
    def lengths(self) -> np.ndarray:
        """Days of each period, shape (T,)."""
        return np.diff(self.fine)

    @property
    def week_lengths(self) -> np.ndarray:
        """Days of each week, shape (W,)."""
        return np.diff(self.weeks)

    def blocks(self, weeks: int) -> np.ndarray:
        """Return the block of `weeks` weeks that each week begins in, shape (W,)."""
        return np.asarray(self.weeks[:-1] // (7 * weeks), dtype=np.int64)


def grid(days: int, cuts: Iterable[int], *, period_days: int = 28, fine_days: int = 7) -> Grid:
    """Return periods cut at every change, and shorter ones around it.

    Around a change the periods are 1, 1, 2, 4 ... days long, up to `fine_days` away from it: what leaves
    within a trip's time of a gate that shuts is told apart from what leaves before. With periods of a day
    all are a day long.

    Args:
        days: Length of the plan.
        cuts: Day numbers on which something changes.
        period_days: Days in a period where nothing changes.
        fine_days: How far around a change periods are shorter.
    """
    inside = sorted({int(cut) for cut in cuts if 0 < cut < days})
    plain = np.unique([*range(0, days, period_days), days, *inside]).astype(float)
    near = [step for step in _near(fine_days) if step < period_days]
    fine = {*plain.tolist(), *(float(np.clip(cut + side * step, 0, days))
                              for cut in inside for step in near for side in (-1, 1))}  # fmt: skip
    return Grid(np.array(sorted(fine)), plain)


def _near(fine_days: int) -> list[int]:
    """Return 1, 2, 4 ... and `fine_days` itself."""
    steps = [2**power for power in range(fine_days.bit_length()) if 2**power < fine_days]
    return [*steps, fine_days] if fine_days > 0 else []


def _pairs(first: np.ndarray, last: np.ndarray, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (interval, period) for every period that an interval touches, those beyond the end left out."""
    start = np.clip(np.searchsorted(edges, first, "right") - 1, 0, len(edges) - 1)
    stop = np.clip(np.searchsorted(edges, last, "left"), 0, len(edges) - 1)
    count = np.maximum(stop - start, 0)
    interval = np.repeat(np.arange(len(first)), count)
    offset = np.arange(len(interval)) - np.repeat(np.cumsum(count) - count, count)
    return interval, start[interval] + offset


def spread(
    first: np.ndarray, last: np.ndarray, lag: np.ndarray | float, edges: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return where what leaves evenly over [first, last) is `lag` days later.

    Returns:
        (interval, period, share) triplets; what falls beyond the last edge is left out.
    """
    a, b = first + lag, last + lag
    interval, period = _pairs(a, b, edges)
    inside = np.minimum(b[interval], edges[period + 1]) - np.maximum(a[interval], edges[period])
    share = inside / (last - first)[interval]
    kept = share > 1e-12
    return interval[kept], period[kept], share[kept]


def occupied(
    first: np.ndarray, last: np.ndarray, days: np.ndarray, edges: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the lorry-days that one lorry, away for `days` from an even moment in [first, last), is away.

    The mean over the moment t of the days that [t, t + days) shares with a period, in closed form.

    Returns:
        (interval, period, lorry-days) triplets, those beyond the last edge left out.
    """
    interval, period = _pairs(first, last + days, edges)
    a, b = first[interval], last[interval]
    c, d = edges[period], edges[period + 1]

    def before(length: np.ndarray | float) -> np.ndarray:
        """Mean over t of the days of the period before which t + length lies, times (b - a)."""
        half = [
            np.maximum(x, 0.0) ** 2 / 2
            for x in (d - a - length, d - b - length, c - a - length, c - b - length)
        ]
        return np.asarray(half[0] - half[1] - half[2] + half[3])

    spent = (before(0.0) - before(days[interval])) / (b - a)
    kept = spent > 1e-12
    return interval[kept], period[kept], spent[kept]


def held(first: float, last: float, edges: np.ndarray) -> np.ndarray:
    """Return the days of each period that [first, last) covers, shape (T,)."""
    return np.asarray(np.clip(np.minimum(last, edges[1:]) - np.maximum(first, edges[:-1]), 0.0, None))
