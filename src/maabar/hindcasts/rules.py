"""Plain rules that send people to camps on the day they leave: the least that any model has to beat.

They know what a model knows: how many leave each day, from which zones, which roads and camps are open, who
was counted on day 0. In information set A they know the capacities of camps too, and send nobody into a camp
that was at its capacity last evening. Whom no open road leads anywhere is spread over the open camps, or
waits.

Several rules are worked out at once, K of them; weights have shape (K, O, C): rules, origins, camps.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

if TYPE_CHECKING:
    from maabar.hindcasts.ground import Ground

CutOff = Literal["spread", "wait"]


class Weigh(Protocol):
    """Weights of camps, (K, O, C), from road km of that shape, inf where none leads, and stocks (K, C)."""

    def __call__(self, km: np.ndarray, stocks: np.ndarray) -> np.ndarray:
        """Return the weights; 0 where no road leads."""
        ...


def equal(km: np.ndarray, stocks: np.ndarray) -> np.ndarray:
    """Weigh every camp that a road leads to alike."""
    del stocks
    return np.asarray(np.isfinite(km), dtype=float)


def inverse(km: np.ndarray, stocks: np.ndarray) -> np.ndarray:
    """Weigh by 1 / km."""
    del stocks
    return np.asarray(1.0 / np.maximum(km, 1.0))


def nearest(km: np.ndarray, stocks: np.ndarray) -> np.ndarray:
    """Weigh the nearest camp only."""
    del stocks
    return np.asarray((km == km.min(axis=-1, keepdims=True)) & np.isfinite(km), dtype=float)


@dataclass(frozen=True)
class Drawn:
    """Rules that weigh by distance and by who is there already.

    Weight = K(km) * (C * S / sum S + floor)^pull with K = (km + scale)^-power, or exp(-km / scale) where
    power is 0: the rule `gravity` of the people engine without travel time and without queues.

    Attributes:
        power: Exponents, shape (K,).
        scale: Distances, km, shape (K,).
        pull: Exponents of the share of those who are there, shape (K,).
        floor: What is added to it, shape (K,).
    """

    power: np.ndarray
    scale: np.ndarray
    pull: np.ndarray
    floor: np.ndarray

    def __call__(self, km: np.ndarray, stocks: np.ndarray) -> np.ndarray:
        """Return the weights of camps, shape (K, O, C)."""
        power, scale = self.power[:, None, None], self.scale[:, None, None]
        near = np.where(
            power == 0, np.exp(-km / np.maximum(scale, 1.0)), (km + np.maximum(scale, 1.0)) ** -power
        )
        total = stocks.sum(axis=-1, keepdims=True)
        share = np.divide(stocks.shape[-1] * stocks, total, out=np.zeros_like(stocks), where=total > 0)
        drawn = (share + self.floor[:, None]) ** self.pull[:, None]
        return np.where(np.isfinite(km), near * drawn[:, None, :], 0.0)

    def one(self, at: int) -> Drawn:
        """Return one of the rules."""
        part = slice(at, at + 1)
        return Drawn(self.power[part], self.scale[part], self.pull[part], self.floor[part])


def grid() -> Drawn:
    """Return the rules that one is chosen from: 12 laws of distance, each with 7 ways of being drawn."""
    laws = [
        *product((0.5, 1.0, 2.0), (0.0, 100.0, 400.0)),
        *((0.0, scale) for scale in (100.0, 300.0, 1000.0)),
    ]
    ways = [(0.0, 1.0), *product((1.0, 1.5), (0.3, 1.0, 3.0))]
    rows = np.array([(*law, *way) for law, way in product(laws, ways)])
    return Drawn(*rows.T)


def spread(
    ground: Ground, weigh: Weigh, *, limits: bool, cut_off: CutOff = "spread", start: int = 0, rules: int = 1
) -> np.ndarray:
    """Return who is in each camp on each day, shape (K, T, C), persons.

    Args:
        ground: The crisis.
        weigh: How camps are weighed.
        limits: Whether capacities are known and obeyed (information set A).
        cut_off: What people do whom no open road leads anywhere: be spread over the open camps, or wait.
        start: Day whose last counts are known; the rule goes on from there, earlier days are the counts.
        rules: How many rules are worked out at once, K.
    """
    stocks = np.repeat(ground.known(start)[None], rules, axis=0)
    found = np.repeat(ground.counted[None], rules, axis=0)
    waiting = np.zeros((rules, ground.leave.shape[1]))
    for day in range(start + 1, ground.days):
        people = ground.leave[day] + waiting
        full = (stocks >= ground.limit) & limits
        km = np.where(ground.open[day], ground.km[ground.epoch[day]], np.inf)
        arrived, waiting = _send(people, km, full, weigh, stocks)
        if cut_off == "spread":
            arrived += waiting.sum(axis=1, keepdims=True) * _even(full, ground.open[day])
            waiting = np.zeros_like(waiting)
        stocks = stocks + arrived
        found[:, day] = stocks
    return found


def _send(
    people: np.ndarray, km: np.ndarray, full: np.ndarray, weigh: Weigh, stocks: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return who arrives where, (K, C), and who cannot, (K, O); if all camps are full, none counts so."""
    weights = weigh(np.where(full[:, None, :], np.inf, km), stocks)
    stuck = np.asarray(~weights.any(axis=-1))
    if stuck.any() and full.any():
        anyway = weigh(np.broadcast_to(km, weights.shape), stocks)
        weights = np.where(stuck[..., None], anyway, weights)
    sums = weights.sum(axis=-1, keepdims=True)
    shares = np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)
    going = shares * people[..., None]
    return going.sum(axis=1), people * (sums[..., 0] <= 0)


def _even(full: np.ndarray, takes: np.ndarray) -> np.ndarray:
    """Return equal shares of the camps that are open, those with room if there are any; shape (K, C)."""
    free = takes & ~full
    some = np.where(free.any(axis=1, keepdims=True), free, takes if takes.any() else np.ones_like(takes))
    return np.asarray(some / some.sum(axis=1, keepdims=True))


def carried(ground: Ground, age: int) -> np.ndarray:
    """Return the last counts of at least an age in days, raw, shape (T, C); before any, those of day 0."""
    return np.stack([ground.known(max(day - age, 0)) for day in range(ground.days)])


def frozen(ground: Ground, day: int) -> np.ndarray:
    """Return the counts known on a day, carried over all days, shape (T, C)."""
    return np.repeat(ground.known(day)[None], ground.days, axis=0)
