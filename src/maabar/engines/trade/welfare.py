"""Who gains and who loses, and the sums that must agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.trade.check import tolls

if TYPE_CHECKING:
    from maabar.engines.trade.model import Model, Numbers, Outcome


@dataclass(frozen=True, eq=False)
class Worth:
    """What an outcome is worth to whom.

    Attributes:
        consumers: Surplus of buyers at each node, USD a month, shape (N,).
        producers: Surplus of makers at each node, shape (N,).
        fees: Fees by value paid on each arc, shape (A,); those by weight are in its cost.
        rent: Rent at each shared limit, shape (K,).
        limit_rent: Rent of an arc's own limit, shape (A,).
        costs: Cost of each arc times its flow, fees by weight included, shape (A,).
        abroad: Outside purchases less outside sales at each node, shape (N,).
        aid: Worth of the aid at each node, shape (N,).
    """

    consumers: Numbers
    producers: Numbers
    fees: Numbers
    rent: Numbers
    limit_rent: Numbers
    costs: Numbers
    abroad: Numbers
    aid: Numbers

    @property
    def total(self) -> float:
        """All that somebody gets: surplus, fees by value, rents, and the worth of gifts to their owners."""
        parts = (self.consumers, self.producers, self.fees, self.rent, self.limit_rent, self.aid)
        return float(sum(part.sum() for part in parts))


def worth(model: Model, found: Outcome) -> Worth:
    """Return what an outcome is worth to whom, exact for straight lines."""
    outside = np.where(np.isnan(model.outside), 0.0, model.outside)
    use, make, price = found.use, found.make, found.price
    used = np.bincount(model.row, found.flow[model.arc] * model.each, len(model.capacity))
    toll = tolls(model, found.rent)
    start, stop = price[model.tail], price[model.head]
    gain = stop - start * (1 + model.share) - model.cost - toll
    limited = np.isfinite(model.limit)
    return Worth(
        consumers=model.demand_at * use - model.demand_slope * use**2 / 2 - price * use,
        producers=price * make - model.supply_at * make - model.supply_slope * make**2 / 2,
        fees=model.share * start * found.flow,
        rent=found.rent * used,
        limit_rent=np.where(limited, np.maximum(gain, 0.0) * found.flow, 0.0),
        costs=model.cost * found.flow,
        abroad=outside * (found.bought - (1 - model.discount) * found.sold),
        aid=price * model.aid,
    )


def change_of_consumers(price: tuple[Numbers, Numbers], use: tuple[Numbers, Numbers]) -> Numbers:
    """Return (p0 - p1)(D0 + D1)/2: what buyers gain from one price to another on one straight line."""
    return np.asarray((price[0] - price[1]) * (use[0] + use[1]) / 2)


def change_of_producers(price: tuple[Numbers, Numbers], make: tuple[Numbers, Numbers]) -> Numbers:
    """Return (p1 - p0)(S0 + S1)/2: what makers gain."""
    return np.asarray((price[1] - price[0]) * (make[0] + make[1]) / 2)
