"""Notified convoys as whole numbers.

n counts the convoys of one limit in one period. Loads through its crossings fit into n convoys of their
size; over any run of periods of together L days at most ⌊(L - 1) / gap⌋ + 1 convoys can leave `gap` days
apart. For periods in a row that do not overlap these conditions are not only needed but enough: taking the
earliest day each time, a convoy is late only if some run holds more than that. So periods need not be single
days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.aid.facts import AID
from maabar.engines.aid.grid import held

if TYPE_CHECKING:
    from maabar.engines.aid.facts import Facts
    from maabar.network import Shared


def in_days(days: float, gap: float) -> float:
    """Return how many convoys can leave within some days, `gap` days apart."""
    if days <= 0:
        return 0.0
    return float(np.floor((days - 1) / gap + 1e-9) + 1) if gap > 0 else np.inf


def usable(shared: Shared, facts: Facts, edges: np.ndarray) -> np.ndarray:
    """Return the days of each period on which a convoy of this limit may leave, shape (T,).

    The days of notice that are left when the limit begins are not among them.
    """
    first = (facts.passing.days - facts.day).astype(int).astype(float)
    last = np.append(first[1:], float(facts.days))
    found = np.zeros(len(edges) - 1)
    if not shared.epochs.any():
        return found
    begin = first[shared.epochs].min() + shared.notice_days
    for a, b in zip(first[shared.epochs], last[shared.epochs], strict=True):
        if b > begin:
            found += held(max(a, begin), b, edges)
    return found


def limits(facts: Facts) -> list[Shared]:
    """Return the limits on convoys that hold for aid in the plan."""
    return [one for one in facts.passing.shared if one.use == AID and one.epochs.any()]


def most(days: np.ndarray, gap: float, convoys: float) -> np.ndarray:
    """Return the most convoys in each period, shape (T,)."""
    return np.array([min(in_days(day, gap), convoys) for day in days.tolist()])


def windows(days: np.ndarray, edges: np.ndarray, gap: float) -> list[tuple[int, int, float]]:
    """Return (first period, last period, most convoys) for every run of periods that says something new."""
    found = []
    there = np.flatnonzero(days > 0).tolist()
    bound: dict[tuple[int, int], float] = {}
    for at, first in enumerate(there):
        for last in there[at:]:
            span = edges[last + 1] - edges[first]
            bound[first, last] = in_days(float(span), gap)
    for at, first in enumerate(there):
        for to in range(at + 1, len(there)):
            before, last, after = there[to - 1], there[to], there[at + 1]
            implied = min(bound[first, before] + bound[last, last], bound[first, first] + bound[after, last])
            if bound[first, last] < implied:
                found.append((first, last, bound[first, last]))
    return found


def days_of(counts: np.ndarray, days: np.ndarray, edges: np.ndarray, gap: float) -> list[int]:
    """Return the earliest days on which so many convoys a period can leave, `gap` days apart.

    Raises:
        ValueError: If they cannot.
    """
    found: list[int] = []
    for period, count in enumerate(np.rint(counts).astype(int).tolist()):
        first = int(edges[period + 1] - days[period])
        for _ in range(count):
            day = max(first, found[-1] + int(np.ceil(gap))) if found else first
            if day >= edges[period + 1]:
                raise ValueError("These convoys do not fit.")
            found.append(day)
    return found


def placed(convoys: float, days: np.ndarray, edges: np.ndarray, gap: float, *, late: bool) -> np.ndarray:
    """Return convoys in each period if all leave as early, or as late, as they can, shape (T,)."""
    starts, ends = (edges[1:] - days).astype(int), edges[1:].astype(int)
    every = [day for a, b in zip(starts, ends, strict=True) for day in range(a, b)]
    counts = np.zeros(len(days))
    step = max(int(np.ceil(gap)), 1)
    last: int | None = None
    for day in reversed(every) if late else every:
        if counts.sum() + 1 > convoys + 1e-9:
            break
        if last is None or abs(day - last) >= step:
            counts[int(np.searchsorted(edges, day, "right")) - 1] += 1
            last = day
    return counts
