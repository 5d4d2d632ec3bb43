"""The conditions of an equilibrium, checked on every answer whatever the solver says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from maabar.engines.trade.model import Indices, Model, Numbers, Outcome

CONDITIONS = ("demand", "supply", "arcs", "capacity", "disposal", "outside", "balance")


def residuals(model: Model, found: Outcome) -> dict[str, Numbers]:
    """Return the largest violation of each condition, by good.

    Each condition is a complementarity: a quantity is at its bound or its price condition holds with
    equality. The violation is |x - clip(x - gradient)|, the quantity as part of the good's usual use and the
    gradient as part of its usual price.

    Args:
        model: What was asked.
        found: What was found.

    Returns:
        For each of `CONDITIONS` the violations, shape (G,).
    """
    price, use = model.price_size[model.good], model.size_of_good[model.good]
    worth = model.demand_at - model.demand_slope * found.use
    costs = model.supply_at + model.supply_slope * found.make
    asked = np.where(np.isnan(model.outside), np.inf, model.outside)
    paid = np.where(np.isnan(model.outside), -np.inf, (1 - model.discount) * model.outside)
    ranges = {
        "demand": _off(found.use / use, (found.price - worth) / price, model.demand_most / use),
        "supply": _off(found.make / use, (costs - found.price) / price, model.supply_most / use),
        "disposal": _off(found.spare / use, found.price / price, np.full(len(use), np.inf)),
        "outside": np.maximum(
            _off(found.bought / use, (asked - found.price) / price, np.full(len(use), np.inf)),
            _off(found.sold / use, (found.price - paid) / price, np.full(len(use), np.inf)),
        ),
        "balance": np.abs(_balance(model, found)) / use,
    }
    spared = (model.demand_most > 0) | (model.supply_most > 0) | (model.aid > 0)
    ranges["disposal"] = np.where(spared, ranges["disposal"], 0.0)
    by_good = {name: _worst(values, model.good, len(model.goods)) for name, values in ranges.items()}
    by_good["arcs"] = _worst(_of_arcs(model, found), model.arc_good, len(model.goods))
    by_good["capacity"] = _of_limits(model, found)
    return {name: by_good[name] for name in CONDITIONS}


def _off(quantity: Numbers, gradient: Numbers, most: Numbers) -> Numbers:
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(quantity - np.clip(quantity - gradient, 0.0, most)))


def _balance(model: Model, found: Outcome) -> Numbers:
    nodes = len(model.good)
    arriving = np.bincount(model.head, found.flow, nodes)
    leaving = np.bincount(model.tail, found.flow, nodes)
    come = found.make + model.aid + found.bought + arriving
    return np.asarray(come - found.use - found.sold - found.spare - leaving)


def tolls(model: Model, rent: Numbers) -> Numbers:
    """Return what the rents of shared limits cost a tonne on each arc, USD/t, shape (A,)."""
    return np.bincount(model.arc, rent[model.row] * model.each, len(model.tail)).astype(float)


def arc_losses(model: Model, found: Outcome) -> Numbers:
    """Return what a trader loses on a tonne on each arc, rents included, USD/t, shape (A,)."""
    toll = tolls(model, found.rent)
    start, stop = found.price[model.tail], found.price[model.head]
    return np.asarray(start * (1 + model.share) + model.cost + toll - stop)


def _of_arcs(model: Model, found: Outcome) -> Numbers:
    good = model.arc_good
    use, price = model.size_of_good[good], model.price_size[good]
    off = _off(found.flow / use, arc_losses(model, found) / price, model.limit / use)
    return np.where(model.limit > 0, off, np.abs(found.flow) / use)


def _of_limits(model: Model, found: Outcome) -> Numbers:
    """Violations of the shared limits, charged to each good that uses them."""
    worst = np.zeros(len(model.goods))
    if not len(model.row):
        return worst
    good = model.arc_good[model.arc]
    used = np.bincount(model.row, found.flow[model.arc] * model.each, len(model.capacity))
    # Trucks are counted as tonnes of the good, and a rent a truck as one a tonne.
    left = (model.capacity - used)[model.row] / model.each / model.size_of_good[good]
    rent = found.rent[model.row] * model.each / model.price_size[good]
    off = _off(rent, left, np.full(len(rent), np.inf))
    np.maximum.at(worst, good, off)
    return worst


def _worst(values: Numbers, good: Indices, goods: int) -> Numbers:
    worst = np.zeros(goods)
    np.maximum.at(worst, good, np.where(np.isnan(values), np.inf, values))
    return worst
