"""How far a method is from the counts, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from maabar.hindcasts.ground import Ground

#: Day from which forecasts run free, and late days begin (assumed).
FREE_FROM = 90
#: Averaged relative difference: as it is, totals made equal, on days with a new count, from day 90 on.
SCORES = ("ard", "rescaled", "rescaled_new", "rescaled_late")


def distances(stocks: np.ndarray, counted: np.ndarray, *, rescaled: bool = True) -> np.ndarray:
    """Return the averaged relative difference of each day, shape (T,); NaN where nobody was counted.

    ARD = sum over camps |model - counts| / sum of counts (Suleimenova, Bell and Groen 2017); rescaled,
    the model is first multiplied by one number a day so that its total is that of the counts.

    Args:
        stocks: People in camps, shape (T, C).
        counted: The same as counted.
        rescaled: Whether totals are made equal.
    """
    total = counted.sum(axis=1)
    model = stocks.sum(axis=1)
    if rescaled:
        factor = np.divide(total, model, out=np.ones_like(total), where=model > 0)
        stocks = stocks * factor[:, None]
    error = np.abs(stocks - counted).sum(axis=1)
    return np.asarray(np.divide(error, total, out=np.full_like(total, np.nan), where=total > 0))


def mean(values: np.ndarray, days: np.ndarray | slice = slice(None)) -> float:
    """Return the mean over days on which anybody was counted; NaN if there are none."""
    kept = values[days]
    kept = kept[~np.isnan(kept)]
    return float(kept.mean()) if len(kept) else float("nan")


def interval(
    ours: np.ndarray, theirs: np.ndarray, seed: int = 0, draws: int = 10_000, share: float = 0.9
) -> tuple[float, float]:
    """Return the interval of the ratio of two means over crises, by drawing crises with replacement.

    Args:
        ours: Score of one method in each crisis, shape (N,).
        theirs: That of another.
        seed: Of the draws.
        draws: How many.
        share: Share of the draws inside.
    """
    rng = np.random.default_rng(seed)
    picked = rng.integers(0, len(ours), (draws, len(ours)))
    ratios = ours[picked].mean(axis=1) / theirs[picked].mean(axis=1)
    low, high = np.quantile(ratios, [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)


def score(one: Ground, stocks: np.ndarray, first: int = 0) -> tuple[float, ...]:
    """Return mean scores from a day on: as it is, rescaled, on days with a new count, and from day 90 on."""
    days = np.arange(one.days) >= first
    plain, rescaled = (distances(stocks, one.counted, rescaled=how) for how in (False, True))
    late = days & (np.arange(one.days) >= FREE_FROM)
    return mean(plain, days), mean(rescaled, days), mean(rescaled, days & one.new), mean(rescaled, late)


def row(information: str, rule: str, name: str, scored: tuple[float, ...]) -> dict[str, Any]:
    """Return a row of scores of a rule on an instance."""
    return dict(zip(("set", "rule", "instance", *SCORES), (information, rule, name, *scored), strict=True))
