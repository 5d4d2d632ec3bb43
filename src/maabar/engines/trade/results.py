"""Epochs, solved, as tables: flows, prices, sides, who gains, whose till."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maabar.engines.trade.model import MONTH, sums
from maabar.engines.trade.tables import CHECK, FIT, FLOWS, PRICES, SIDES, SURPLUS
from maabar.engines.trade.tills import ranges
from maabar.engines.trade.welfare import change_of_consumers, change_of_producers
from maabar.engines.trade.work import LEAST_NOISE, through
from maabar.tables import DIRECTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.engines.trade.base import Base
    from maabar.engines.trade.model import Numbers
    from maabar.engines.trade.settings import TradeSettings
    from maabar.engines.trade.work import Solved


@dataclass(frozen=True, eq=False)
class Told:
    """What tables are made of.

    Attributes:
        base: The calibrated case.
        epochs: Its epochs, solved.
        settings: The settings.
        kinds: Kind of each crossing.
        holders: Holders of gate a and gate b of each crossing, shape (C, 2).
        stated: Whether the case is as stated: ranges and curves are worked out then.
    """

    base: Base
    epochs: Sequence[Solved]
    settings: TradeSettings
    kinds: np.ndarray
    holders: np.ndarray
    stated: bool


def _when(epoch: Solved) -> dict[str, Any]:
    return {"epoch": epoch.state.first, "days": epoch.days}


def _stacked(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Put columns of several epochs one under the other; a single value holds for all rows of its part."""
    if not parts:
        return {}
    sizes = [max(np.size(values) for values in part.values()) if part else 0 for part in parts]
    whole = {
        name: np.concatenate(
            [np.broadcast_to(part[name], size) for part, size in zip(parts, sizes, strict=True)]
        )
        for name in parts[0]
    }
    return {n: pd.Series(v, dtype="str") if v.dtype == object else v for n, v in whole.items()}


def _blanked(values: Numbers, good: np.ndarray, epoch: Solved) -> Numbers:
    """Return numbers, none for goods whose equilibrium misses the tolerance; nought has no sign."""
    return np.where(epoch.sound[good], values, np.nan) + 0.0


def flows(told: Told) -> pd.DataFrame:
    """Return `trade.flows`: a row for each crossing, direction and good that may pass.

    Of further draws only those that something passes are told.
    """
    base = told.base
    ways, names = base.scene.ways, base.scene.net.crossings
    arcs, goods = through(base), np.array(base.scene.goods, dtype=object)
    good = ways.good[ways.tail[arcs]]
    lane = (ways.crossing[arcs] * 2 + ways.direction[arcs]) * len(goods) + good
    parts = []
    for epoch in told.epochs:
        rows, at = np.unique(lane[epoch.model.limit[arcs] > 0], return_inverse=True)
        if not len(rows):
            continue
        open_arcs = arcs[epoch.model.limit[arcs] > 0]
        tonnes = sums(at, epoch.found.flow[open_arcs], len(rows))
        crossing, way, which = rows // (2 * len(goods)), rows // len(goods) % 2, rows % len(goods)
        if not told.stated:
            kept = ~epoch.sound[which] | (epoch.state.taken[crossing, way] > 0)
            told_of = _carrying(tonnes, kept, epoch.state.trucks[crossing, way])
            rows, tonnes = rows[told_of], tonnes[told_of]
            crossing, way, which = crossing[told_of], way[told_of], which[told_of]
        least, most = _ends(told, epoch, open_arcs, at, tonnes)
        trucks = tonnes / base.scene.tonnes[which]
        limit = epoch.state.trucks[crossing, way]
        parts.append({
            "crossing": names[crossing].astype(object), "direction": np.array(DIRECTIONS, dtype=object)[way],
            "good": goods[which], **_when(epoch), "kind": told.kinds[crossing],
            "t_per_month": _blanked(tonnes, which, epoch), "t_min": _blanked(least, which, epoch),
            "t_max": _blanked(most, which, epoch), "trucks_per_day": _blanked(trucks / MONTH, which, epoch),
            "capacity": np.where(np.isfinite(limit), limit / MONTH, np.nan),
            "aid_trucks_per_day": epoch.state.taken[crossing, way] / MONTH,
            "rent_usd": _blanked(epoch.found.rent[2 * crossing + way] * trucks, which, epoch),
        })  # fmt: skip
    return FLOWS.frame(_stacked(parts))


def _carrying(tonnes: Numbers, kept: np.ndarray, limit: Numbers) -> np.ndarray:
    """Return which lanes of a draw are told: those that carry something, and some that are kept anyway.

    If none with a limit does, one of them is told to be idle.
    """
    found = (tonnes > 0) | kept
    limited = np.flatnonzero(np.isfinite(limit))
    if len(limited) and not found[limited].any():
        found[limited[0]] = True
    return np.flatnonzero(found)


def _ends(
    told: Told, epoch: Solved, arcs: np.ndarray, at: np.ndarray, tonnes: Numbers
) -> tuple[Numbers, Numbers]:
    """Return least and most of each flow; worked out only where a ring makes them differ."""
    if not told.stated or not epoch.possible.ring:
        return tonnes, tonnes
    weights = []
    for row in range(len(tonnes)):
        weight = np.zeros(len(epoch.model.tail))
        weight[arcs[at == row]] = 1.0
        weights.append(weight)
    found = np.array(ranges(epoch.model, epoch.found, weights, epoch.possible)).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def prices(told: Told) -> pd.DataFrame:
    """Return `trade.prices`: a row for each market and good."""
    base = told.base
    ways, net = base.scene.ways, base.scene.net
    nodes = np.flatnonzero(ways.market)
    good, place = ways.good[nodes], ways.place[nodes]
    then = base.calibrated.base
    parts = []
    for epoch in told.epochs:
        found = epoch.found
        change = found.price[nodes] / then.price[nodes] - 1
        bought = (found.bought - found.sold)[nodes]
        shift = np.abs(_arriving(base, found.flow) - _arriving(base, then.flow))[nodes]
        strange = (np.abs(change) > told.settings.strange_change) | (shift > 0.5 * found.use[nodes])
        parts.append({
            "place": net.places[place].astype(object), "good": np.array(base.scene.goods, dtype=object)[good],
            **_when(epoch), "area": net.areas[place].astype(object), "observed": base.observed[nodes],
            "fitted": then.price[nodes], "price": _blanked(found.price[nodes], good, epoch),
            "change": _blanked(change, good, epoch), "use_t": _blanked(found.use[nodes], good, epoch),
            "made_t": _blanked(found.make[nodes], good, epoch), "bought_t": _blanked(bought, good, epoch),
            "strange": np.where(strange & (found.use[nodes] > 0), "yes", "no"),
        })  # fmt: skip
    return PRICES.frame(_stacked(parts))


def _arriving(base: Base, flow: Numbers) -> Numbers:
    """Return what each node takes in over arcs beyond what it sends on, t, shape (N,)."""
    ways = base.scene.ways
    nodes = len(ways.good)
    net = sums(ways.head, flow, nodes) - sums(ways.tail, flow, nodes)
    return np.asarray(np.maximum(net, 0.0))


def sides(told: Told) -> pd.DataFrame:
    """Return `trade.sides`: mean prices and quantities of the two areas at each line between them."""
    base = told.base
    net, ways = base.scene.net, base.scene.ways
    areas, of_place = np.unique(net.areas, return_inverse=True)
    count, goods = len(areas), len(base.scene.goods)
    line = told.kinds == "line"
    pairs = np.unique(
        np.sort(np.stack([of_place[net.side_a[line]], of_place[net.side_b[line]]]), axis=0), axis=1
    )
    cell = of_place[ways.place] * goods + ways.good
    weight = base.calibrated.base.use
    total = sums(cell, weight, count * goods).reshape(-1, goods)
    one, other = (np.repeat(side, goods) for side in pairs)
    good = np.tile(np.arange(goods), pairs.shape[1])
    known = (total[one, good] > 0) & (total[other, good] > 0) & (one != other)
    one, other, good = one[known], other[known], good[known]
    arcs = through(base)
    arcs = arcs[line[ways.crossing[arcs]]]
    way = (of_place[ways.place[ways.tail[arcs]]] * count + of_place[ways.place[ways.head[arcs]]]) * goods
    way += ways.good[ways.tail[arcs]]
    parts = []
    for epoch in told.epochs if len(one) else ():
        found = epoch.found
        spent, use, make = (
            sums(cell, values, count * goods).reshape(-1, goods)
            for values in (weight * found.price, found.use, found.make)
        )
        over = sums(way, found.flow[arcs], count * count * goods).reshape(count, count, goods)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = spent / total
            gap = np.abs(np.log(mean[one, good] / mean[other, good]))
        numbers = {
            "price": mean[one, good], "price_other": mean[other, good], "gap": gap,
            "use_t": use[one, good], "use_other_t": use[other, good], "made_t": make[one, good],
            "made_other_t": make[other, good], "over_t": over[one, other, good],
            "back_t": over[other, one, good],
        }  # fmt: skip
        parts.append({
            "area": areas[one].astype(object), "other": areas[other].astype(object),
            "good": np.array(base.scene.goods, dtype=object)[good], **_when(epoch),
            **{name: _blanked(values, good, epoch) for name, values in numbers.items()},
        })  # fmt: skip
    return SIDES.frame(_stacked(parts))


def surplus(told: Told) -> pd.DataFrame:
    """Return `trade.surplus`: gains by area and good against the price date."""
    base = told.base
    net, ways, then = base.scene.net, base.scene.ways, base.calibrated.base
    areas, of_place = np.unique(net.areas, return_inverse=True)
    people = sums(of_place, net.population, len(areas))
    goods = len(base.scene.goods)
    cell = of_place[ways.place] * goods + ways.good
    count = len(areas) * goods
    there = np.flatnonzero(sums(cell, then.use + then.make, count) > 0)
    area, good = there // goods, there % goods
    parts = []
    for epoch in told.epochs:
        found = epoch.found
        gain = change_of_consumers((then.price, found.price), (then.use, found.use))
        made = change_of_producers((then.price, found.price), (then.make, found.make))
        gains = [
            sums(cell, values, count)[there]
            for values in (gain, made, then.price * then.use, found.price * then.use)
        ]
        with np.errstate(divide="ignore", invalid="ignore"):
            each = np.where(people[area] > 0, (gains[0] + gains[1]) / people[area], np.nan)
        parts.append({
            "area": areas[area].astype(object), "good": np.array(base.scene.goods, dtype=object)[good],
            **_when(epoch),
            "consumer_usd": _blanked(gains[0], good, epoch),
            "producer_usd": _blanked(gains[1], good, epoch),
            "per_person_usd": _blanked(each, good, epoch), "spent_then": gains[2],
            "spent_now": _blanked(gains[3], good, epoch),
        })  # fmt: skip
    return SURPLUS.frame(_stacked(parts))


def fit(told: Told) -> pd.DataFrame:
    """Return `trade.fit`: what had to be bent on the price date."""
    base = told.base
    net, ways, then = base.scene.net, base.scene.ways, base.calibrated.base
    nodes = np.flatnonzero(ways.market)

    def bent(values: Numbers, nothing: Numbers) -> Numbers:
        """Return numbers without what is left of rounding."""
        return np.where(np.abs(values) <= nothing, 0.0, values) + 0.0

    size = LEAST_NOISE * base.calibrated.model.size_of_good[ways.good[nodes]]
    residual = bent(then.price[nodes] / base.observed[nodes] - 1, np.full(len(nodes), LEAST_NOISE))
    return FIT.frame({
        "place": net.places[ways.place[nodes]].astype(object),
        "good": np.array(base.scene.goods, dtype=object)[ways.good[nodes]],
        "observed": base.observed[nodes], "fitted": then.price[nodes], "residual": residual,
        "use_bent": bent((then.use - base.asked[0])[nodes], size),
        "supply_bent": bent((then.make - base.asked[1])[nodes], size),
        "value": (base.asked[0] * then.price)[nodes], "producers": np.where(base.raised[nodes], "yes", "no"),
        "doubtful": np.where(np.abs(residual) > told.settings.doubtful_price, "yes", "no"),
    })  # fmt: skip


def checks(told: Told) -> pd.DataFrame:
    """Return `trade.check`: the largest violation of each condition, by good and epoch."""
    goods = np.array(told.base.scene.goods, dtype=object)
    parts = []
    for epoch in told.epochs:
        found = epoch.found.residuals
        parts.append({
            "good": np.repeat(goods, len(found)), "epoch": epoch.state.first,
            "condition": np.tile(np.array(list(found), dtype=object), len(goods)),
            "residual": np.stack(list(found.values()), axis=1).ravel(),
        })  # fmt: skip
    return CHECK.frame(_stacked(parts))
