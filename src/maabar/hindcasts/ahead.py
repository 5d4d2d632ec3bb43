"""Shares of camps some weeks ahead from raw counts alone: persistence against a mixture of plain experts.

Nothing here looks ahead: a forecast made on a day knows the raw counts up to that day, and a mixture learns
from errors whose targets were counted by then. What the engine tells users (`people.forecast`) is another,
plainer forecast, of people and not of shares: docs/people.md.

Shapes: T days, C camps, K experts, N forecasts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.hindcasts.rules import Drawn, carried

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.hindcasts.ground import Ground

#: Windows of trends, days, and how much of a trend is carried on, shares (assumed).
WINDOWS, DAMPED = (15, 30, 60, 90), (0.2, 0.4, 0.6, 0.8, 1.0)
#: How much of new people go where new people went, rather than where the model sends them,
#: shares (assumed).
SEEN = (0.0, 0.5, 1.0)
#: How fast weights follow errors (people page of the design, §4).
RATE = 5.0
#: An interval needs so many past forecasts of its own; below, errors of the other crises are used (assumed).
FEW = 8
#: The interval holds four fifths; errors are kept as so many quantiles.
INSIDE, LEVELS = (0.1, 0.9), np.linspace(0.01, 0.99, 50)
#: The model among the experts: 1 / (km + 400), drawn to where people are, as chosen for set B.
_MODEL = Drawn(*(np.array([value]) for value in (1.0, 400.0, 1.0, 1.0)))


@dataclass(frozen=True)
class Ahead:
    """Forecasts of one crisis at one horizon.

    Attributes:
        instance: Name of the crisis.
        days: The horizon.
        made: Day on which each was made, shape (N,).
        target: Shares that were counted, shape (N, C).
        persistence: Shares of the day it was made, shape (N, C).
        mixture: Shares by the mixture, shape (N, C).
    """

    instance: str
    days: int
    made: np.ndarray
    target: np.ndarray
    persistence: np.ndarray
    mixture: np.ndarray

    def errors(self, told: np.ndarray) -> np.ndarray:
        """Return the sum of |error| of each forecast, shape (N,)."""
        return np.asarray(np.abs(told - self.target).sum(axis=1))


def ahead(ground: Ground, days: int) -> Ahead | None:
    """Return the forecasts of a crisis at a horizon; None if no day has a count so much later.

    Args:
        ground: The crisis.
        days: Horizon.
    """
    known = carried(ground, 0)
    made = np.flatnonzero(ground.new[days:]) if ground.days > days else np.zeros(0, dtype=np.int64)
    made = made[(known[made].sum(axis=1) > 0) & (known[made + days].sum(axis=1) > 0)]
    if not len(made):
        return None
    told = _shares(_experts(ground, known, made, days))
    target = _shares(known[made + days])
    errors = np.abs(told - target).sum(axis=2)
    weights = np.stack([_weights(errors[:, made + days <= day]) for day in made], axis=1)
    mixture = (weights[..., None] * told).sum(axis=0)
    return Ahead(ground.name, days, made, target, told[0], mixture)


def _shares(people: np.ndarray) -> np.ndarray:
    total = people.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(people, total, out=np.zeros_like(people), where=total > 0))


def _weights(past: np.ndarray) -> np.ndarray:
    """Return weights of experts from errors whose targets are known, shape (K, n); persistence is the first.

    Weight ~ exp(-RATE * sqrt(n) * (E_k / E_persistence - 1)), E the mean error.
    """
    count = past.shape[1]
    if not count or past[0].mean() <= 0:
        return np.asarray(np.eye(1, len(past))[0])
    power = -RATE * np.sqrt(count) * (past.mean(axis=1) / past[0].mean() - 1.0)
    weights = np.exp(power - power.max())
    return np.asarray(weights / weights.sum())


def _experts(ground: Ground, known: np.ndarray, made: np.ndarray, days: int) -> np.ndarray:
    """Return people in camps by each expert, persistence first, shape (K, N, C)."""
    here = known[made]
    model = _model(ground, known, made)
    found = [here]
    for window in WINDOWS:
        before = known[np.maximum(made - window, 0)]
        span = np.maximum(np.minimum(window, made), 1)[:, None]
        change = (here - before) * (days / span)
        trends = [np.maximum(here + damped * change, 0.0) for damped in DAMPED]
        found += trends
        more = np.maximum(change.sum(axis=1, keepdims=True), 0.0)
        went = _shares(np.maximum(change, 0.0))
        for seen in SEEN:
            inflow = here + more * (seen * went + (1.0 - seen) * model)
            found += [inflow, np.where(change < 0, trends[-1], inflow)]
    return np.stack(found)


def _model(ground: Ground, known: np.ndarray, made: np.ndarray) -> np.ndarray:
    """Return where the model sends new people, shares of shape (N, C)."""
    found = np.zeros((len(made), known.shape[1]))
    for at, day in enumerate(made.tolist()):
        km = np.where(ground.open[day], ground.km[ground.epoch[day]], np.inf)
        weights = _shares(_MODEL(km[None], known[day][None])[0])
        found[at] = (ground.origin[day][:, None] * weights).sum(axis=0)
    return _shares(found)


@dataclass(frozen=True)
class Spread:
    """How wide forecasts were, and how often they held.

    Attributes:
        covered: Share of camps and days inside the interval of four fifths; NaN if none could be made.
        score: Mean continuous ranked probability score, shares.
        persistence: The same of persistence with its own past errors.
    """

    covered: float
    score: float
    persistence: float


def spread_of(one: Ahead, others: Sequence[Ahead]) -> Spread:
    """Return how well intervals from past errors held; those of the others where few are past.

    Args:
        one: Forecasts of a crisis.
        others: Those of the other crises at the same horizon, for the first forecasts.
    """
    covered, score = _held(one, one.mixture, [(other, other.mixture) for other in others])
    _, plain = _held(one, one.persistence, [(other, other.persistence) for other in others])
    return Spread(covered, score, plain)


def _width(shares: np.ndarray) -> np.ndarray:
    """Return what errors of a share are measured in: large and small camps have errors of their own size."""
    return np.asarray(np.sqrt(shares * (1.0 - shares)) + 0.01)


def _held(one: Ahead, told: np.ndarray, others: Sequence[tuple[Ahead, np.ndarray]]) -> tuple[float, float]:
    """Return the share inside the interval, and the mean score, of forecasts with errors of the past."""
    pooled = [((other.target - shares) / _width(shares)).ravel() for other, shares in others]
    before = np.concatenate(pooled) if pooled else np.zeros(0)
    errors = (one.target - told) / _width(told)
    inside, scores = [], []
    for at, day in enumerate(one.made.tolist()):
        past = errors[one.made + one.days <= day]
        enough = past if len(past) >= FEW else before
        if not len(enough):
            continue  # nothing is known of errors yet
        draws = np.quantile(enough, LEVELS)
        values = told[at] + draws[:, None] * _width(told[at])
        low, high = (told[at] + np.interp(level, LEVELS, draws) * _width(told[at]) for level in INSIDE)
        inside.append((one.target[at] >= low - 1e-12) & (one.target[at] <= high + 1e-12))
        scores.append(_ranked(values, one.target[at]))
    return (float(np.mean(inside)), float(np.mean(scores))) if scores else (float("nan"), float("nan"))


def _ranked(values: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return the continuous ranked probability score of a sample, E|X - y| - E|X - X'| / 2, shape (C,)."""
    size = len(values)
    ranks = 2.0 * np.arange(1, size + 1) - size - 1.0
    apart = (ranks[:, None] * np.sort(values, axis=0)).sum(axis=0) * 2.0 / size**2
    return np.asarray(np.abs(values - truth).mean(axis=0) - apart / 2.0)
