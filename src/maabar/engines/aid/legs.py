"""Legs: a trip that leaves in one period, where it is later, and what lets it pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.aid.facts import AID
from maabar.engines.aid.grid import held, occupied, spread
from maabar.engines.aid.trips import loads
from maabar.network.painting import UNITS

if TYPE_CHECKING:
    from maabar.engines.aid.facts import Facts
    from maabar.engines.aid.grid import Grid
    from maabar.engines.aid.trips import Trips
    from maabar.network import Passages

Triplets = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class Lanes:
    """What may pass in each period; a lane is crossing · 2 + direction, arrays have shape (2C, T).

    Attributes:
        limit: What can pass in the whole period, in trucks or tonnes; inf = no limit known, 0 = shut.
        tonnes: Whether the limit counts tonnes, shape (2C,).
        delay: Days that a passage costs, mean over its open days.
        fee: USD a tonne, likewise.
        loss: Share of a load lost, likewise.
    """

    limit: np.ndarray
    tonnes: np.ndarray
    delay: np.ndarray
    fee: np.ndarray
    loss: np.ndarray


def lanes(passing: Passages, facts: Facts, edges: np.ndarray) -> Lanes:
    """Return what may pass for aid in each period of a grid."""
    first = (passing.days - facts.day).astype(int).astype(float)
    last = np.append(first[1:], float(facts.days))
    days = np.stack([held(a, b, edges) for a, b in zip(first, last, strict=True)])

    def of(name: str) -> np.ndarray:
        cells = getattr(passing, name)[:, AID]
        return np.asarray(cells.reshape(-1, cells.shape[-1]), dtype=float)

    capacity = of("capacity")
    tonnes = of("unit") == UNITS.index("tonnes")
    whole = tonnes.all(axis=1)
    capacity = np.where(tonnes & ~whole[:, None], capacity / facts.net.settings.tonnes_per_truck, capacity)
    opened = capacity > 0
    endless = np.isinf(capacity)
    limit = np.where(endless, 0.0, capacity) @ days
    limit[(endless @ days) > 0] = np.inf
    time = np.maximum(opened @ days, 1e-12)
    delay, fee, loss = ((np.where(opened, of(name), 0.0) @ days) / time for name in ("delay", "fee", "loss"))
    return Lanes(limit, whole, delay, fee, loss)


@dataclass(frozen=True, eq=False)
class Legs:
    """N legs: every trip in every period in which it may leave.

    Attributes:
        trip: Index of the trip, shape (N,).
        first: Day number from which it leaves, shape (N,).
        last: Day number up to which it leaves.
        load: Tonnes in a lorry by weight, shape (N,).
        usd_per_truck: Driving there and back, USD a lorry.
        gates: For each position in the chain (leg, period, share) of its passing, with the lane of each.
        gate_lane: For each position the lane of each leg, -1 = none, shape (L, N).
        arrives: (leg, period, share) of its arrival, in fine periods.
        arrives_week: The same in weeks.
        leaves: (leg, period, share) of its leaving, in fine periods.
        away: (leg, week, lorry-days) of one lorry.
        days: Days that one lorry is away.
        fee: USD a tonne on the way.
        loss: Share of a load lost on the way.
    """

    trip: np.ndarray
    first: np.ndarray
    last: np.ndarray
    load: np.ndarray
    usd_per_truck: np.ndarray
    gates: tuple[Triplets, ...]
    gate_lane: np.ndarray
    arrives: Triplets
    arrives_week: Triplets
    leaves: Triplets
    away: Triplets
    days: np.ndarray
    fee: np.ndarray
    loss: np.ndarray

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.trip)


def legs(facts: Facts, trips: Trips, grid: Grid, passing: Lanes) -> Legs:
    """Return all legs of some trips: through crossings in every fine period, others in every week."""
    local = trips.chain[:, 0] < 0 if trips.chain.shape[1] else np.ones(len(trips), dtype=bool)
    many = np.where(local, len(grid.weeks) - 1, len(grid.fine) - 1)
    trip = np.repeat(np.arange(len(trips)), many)
    number = np.arange(len(trip)) - np.repeat(np.cumsum(many) - many, many)
    weekly = local[trip]
    first, last = (
        np.where(
            weekly, grid.weeks[np.minimum(number + shift, len(grid.weeks) - 1)], grid.fine[number + shift]
        )
        for shift in (0, 1)
    )
    fleets = facts.fleets
    speed = np.array([fleet.km_per_day for fleet in fleets])[trips.fleet][trip]
    period = np.minimum(np.searchsorted(grid.fine, first, "right") - 1, len(grid.fine) - 2)
    lane = np.where(trips.chain >= 0, trips.chain * 2 + trips.way, -1)[trip].T
    delay = np.zeros(len(trip))
    gates, kept_fee, kept_loss = [], np.zeros(len(trip)), np.ones(len(trip))
    for position in range(lane.shape[0]):
        there = np.flatnonzero(lane[position] >= 0)
        lag = trips.gate_km[trip, position] / speed + delay
        leg, when, share = spread(first[there], last[there], lag[there], grid.fine)
        leg = there[leg]
        gates.append((leg, when, share))
        at = lane[position][leg]
        seen = np.maximum(
            np.bincount(leg, share, minlength=len(trip)), 1e-12
        )  # the rest passes after the end
        kept_fee += np.bincount(leg, share * passing.fee[at, when], minlength=len(trip)) / seen
        kept_loss *= 1 - np.bincount(leg, share * passing.loss[at, when], minlength=len(trip)) / seen
        own = np.maximum(lane[position], 0)
        delay += np.where(lane[position] >= 0, passing.delay[own, period], 0.0)
    km = trips.km[trip]
    lag = km / speed + delay
    turn = np.array([fleet.turnaround for fleet in fleets])[trips.fleet][trip]
    away = 2 * km / speed + delay + turn
    load = loads(fleets)[trips.fleet][trip]
    return Legs(
        trip=trip,
        first=first,
        last=last,
        load=load,
        usd_per_truck=2 * km * np.array([fleet.usd_per_km for fleet in fleets])[trips.fleet][trip],
        gates=tuple(gates),
        gate_lane=lane,
        arrives=spread(first, last, lag, grid.fine),
        arrives_week=spread(first, last, lag, grid.weeks),
        leaves=spread(first, last, 0.0, grid.fine),
        away=occupied(first, last, away, grid.weeks),
        days=away,
        fee=kept_fee,
        loss=1 - kept_loss,
    )
