"""Days at a gate, simulated: what is not begun at closing waits overnight and is first in the morning.

A gate day is short, and the steady formulas overstate its waits near full use and have no value above. The
recursion is Kiefer and Wolfowitz 1955: who comes first takes the lane that is free first. Time is counted in
opening days, so that closing times are whole numbers and exact; nights take no time and are counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from maabar.queues.gate import Gate

MOST = 40_000_000  # passes in one simulation; some 2 GB


@dataclass(frozen=True, eq=False)
class Waits:
    """Waits at a gate, one value for each inspected share.

    Attributes:
        mean: Mean wait before the pass, minutes of opening time.
        p90: Nine of ten wait no longer, minutes of opening time.
        error: Standard error of the mean, from independent runs of days.
        overnight: Mean number that waits at closing.
    """

    mean: NDArray[np.float64]
    p90: NDArray[np.float64]
    error: NDArray[np.float64]
    overnight: NDArray[np.float64]


def starts(
    arrivals: ArrayLike, passes: ArrayLike, lanes: int, *, closing: bool = False
) -> NDArray[np.float64]:
    """When each one's pass begins; first come, first served.

    Args:
        arrivals: (n, ...) times of arrival, ascending along the first axis; further axes are further gates.
        passes: (n, ...) how long each pass takes, broadcast against arrivals after the first axis.
        lanes: How many are served at once, at least 1.
        closing: Whether the gate closes at every whole time: a pass begun is finished after hours, none
            begins, and all lanes are free the next morning.

    Returns:
        (n, ...) times at which the passes begin.

    Raises:
        UsageError: If there is no lane or the counts differ.
    """
    come, length = np.asarray(arrivals, dtype=float), np.asarray(passes, dtype=float)
    if lanes < 1 or come.shape[:1] != length.shape[:1]:
        raise UsageError("A queue needs a lane, and a length of pass for everyone who arrives.")
    count, shape = len(come), np.broadcast_shapes(come.shape[1:], length.shape[1:])
    begin = np.empty((count, *shape))
    width = int(np.prod(shape, dtype=np.int64))
    free = np.zeros((width, lanes))
    flat, first = free.reshape(-1), np.arange(width) * lanes
    for i in range(count):
        lane = first + free.argmin(axis=1)
        start = np.maximum(come[i], flat[lane].reshape(shape))
        end = start + length[i]
        if closing:
            end = np.minimum(end, np.floor(start) + 1.0)
        begin[i], flat[lane] = start, end.reshape(-1)
    return begin


def simulate(
    gate: Gate,
    per_hour: float,
    *,
    shares: Sequence[float] | None = None,
    days: int = 2000,
    run: int = 20,
    seed: int | np.random.Generator = 0,
) -> Waits:
    """Waits at a gate with Poisson arrivals over its opening hours.

    The days are independent runs of `run` days, each from an empty gate, so that a gate with more arrivals
    than it can serve has a value too: what happens in the first `run` days. All shares meet the same arrivals
    and the same lot decides who is inspected, so a wait never falls as the share rises.

    Args:
        gate: How it works.
        per_hour: Arrivals an hour while it is open.
        shares: Inspected shares to look at; without, the gate's own.
        days: Days in all, rounded up to whole runs.
        run: Days in a row, at least 1.
        seed: For the arrivals and the lot.

    Raises:
        UsageError: If the gate is shut, a number cannot be meant, or there are more than 40 million passes.
    """
    asked = np.array([gate.inspection_share] if shares is None else shares, dtype=float)
    runs = -(-days // run) if run >= 1 else 0
    _check(gate, per_hour, asked, runs, run)
    dice = np.random.default_rng(seed)
    counts = dice.poisson(per_hour * gate.hours_per_day * run, runs)
    most = int(counts.max(initial=0))
    here = np.arange(most)[:, None] < counts  # (most, runs)
    come = np.where(here, dice.random((most, runs)) * run, np.inf)
    come.sort(axis=0)
    come[~here] = run  # nobody; they would come after everyone and so delay no one
    open_min = gate.hours_per_day * 60.0
    picked = dice.random((most, 1, runs)) < asked[:, None]
    passes = (gate.minutes_per_pass + gate.minutes_per_check * picked) / open_min
    begin = starts(come[:, None, :], passes, gate.lanes, closing=True)
    wait = np.where(here[:, None, :], begin - come[:, None, :], 0.0)
    nights = np.where(here[:, None, :], np.minimum(np.floor(begin), run) - np.floor(come)[:, None, :], 0.0)
    return _summary(wait * open_min, nights, here, run)


def _summary(
    wait: NDArray[np.float64], nights: NDArray[np.float64], here: NDArray[np.bool_], run: int
) -> Waits:
    total, runs = int(here.sum()), here.shape[1]
    shares = wait.shape[1]
    overnight = nights.sum(axis=(0, 2)) / (run * runs)
    if total == 0:
        none = np.zeros(shares)
        return Waits(none, none, none, overnight)
    mean = wait.sum(axis=(0, 2)) / total
    p90 = np.quantile(wait.transpose(1, 0, 2)[:, here], 0.9, axis=1)
    # a ratio of sums over independent runs: its error by linearisation
    off = wait.sum(axis=0) - mean[:, None] * here.sum(axis=0)
    error = np.sqrt((off**2).sum(axis=1) * runs / max(1, runs - 1)) / total
    return Waits(mean, p90, error, overnight)


def backlog(arriving: ArrayLike, capacity: ArrayLike, start: float = 0.0) -> NDArray[np.float64]:
    """Who is left at the end of each day: B' = max(0, B + n − K).

    Args:
        arriving: (days,) n, who arrives on each day.
        capacity: (days,) K, or one number.
        start: B before the first day.
    """
    net = np.asarray(arriving, dtype=float) - np.asarray(capacity, dtype=float)
    walk = start + np.cumsum(net)
    return np.maximum(walk - np.minimum.accumulate(np.minimum(walk, 0.0)), 0.0)


def _check(gate: Gate, per_hour: float, shares: NDArray[np.float64], runs: int, run: int) -> None:
    if gate.hours_per_day == 0:
        raise UsageError("The gate is open for 0 hours a day; nobody passes and everyone waits.")
    if not (np.isfinite(per_hour) and per_hour >= 0) or runs < 1:
        raise UsageError("Give arrivals of 0 or more an hour, and at least one day.")
    if not ((shares >= 0) & (shares <= 1)).all():
        raise UsageError("Inspected shares lie between 0 and 1.")
    if per_hour * gate.hours_per_day * runs * run * len(shares) > MOST:
        raise UsageError(f"More than {MOST:,} passes would be simulated; take fewer days or shares.")
