"""Whose till it fills: fees, rents of scarce places, cuts round the gates, and what aid displaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from maabar.engines.trade.tables import PARTIES, SMUGGLED, TILLS, WITH_AID
from maabar.engines.trade.tills import ranges
from maabar.engines.trade.ways import ROUND
from maabar.engines.trade.welfare import worth
from maabar.engines.trade.work import LEAST_NOISE, solved, through

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from maabar.engines.trade.model import Numbers
    from maabar.engines.trade.results import Told
    from maabar.engines.trade.smuggling import Pair
    from maabar.engines.trade.work import Solved

#: A till is told as one number if its ends differ by less than this part.
SURE = 0.05
Key = tuple[str, str, str]


def parties(told: Told) -> pd.DataFrame:
    """Return `trade.parties` without ends: what measures read, quickly."""
    parts = []
    base = told.base
    arcs = through(base)
    good = base.scene.ways.good[base.scene.ways.tail[arcs]]
    for epoch in told.epochs:
        flow = np.where(epoch.sound[good], epoch.found.flow[arcs], np.nan) * (epoch.model.limit[arcs] > 0)
        each = epoch.charged(arcs, base)
        fees = np.where(each > 0, each * flow, 0.0).sum(axis=1)
        rents: dict[str, float] = {}
        for key, rent in _rents(told, epoch).items():
            rents[key[0]] = rents.get(key[0], 0.0) + rent
        known = {str(name): fee for name, fee in zip(epoch.state.fees.parties, fees, strict=True) if fee != 0}
        parts += [
            {"party": party, "epoch": epoch.state.first, "days": epoch.days, "fee_usd": known.get(party, 0.0),
             "rent_usd": rents.get(party, 0.0)}
            for party in sorted({*known, *rents})
        ]  # fmt: skip
    return PARTIES.frame(parts)


def tills(told: Told) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `trade.tills` and `trade.parties`."""
    rows: list[dict[str, Any]] = []
    sums_: list[dict[str, Any]] = []
    for epoch in told.epochs:
        fees, sums = _fees(told, epoch)
        rents = _rents(told, epoch)
        total = sum(row[0] for row in fees.values())
        when = {"epoch": epoch.state.first, "days": epoch.days}
        for key in sorted({*fees, *rents}):
            fee, least, most = fees.get(key, (0.0, 0.0, 0.0))
            rows.append({
                "party": key[0], "crossing": key[1], "good": key[2], **when, "fee_usd": fee,
                "fee_usd_min": least, "fee_usd_max": most, "rent_usd": rents.get(key, 0.0),
                "share": fee / total if total > 0 else 0.0,
            })  # fmt: skip
        for party in sorted({key[0] for key in (*fees, *rents)}):
            fee, least, most = sums.get(party, (0.0, 0.0, 0.0))
            rent = sum(value for key, value in rents.items() if key[0] == party)
            sure = most - least <= SURE * max(abs(fee), 1e-9) + 1e-6
            sums_.append({
                "party": party, **when, "fee_usd": fee, "fee_usd_min": least, "fee_usd_max": most,
                "rent_usd": rent,
                "sure": "yes" if sure else "no",
            })  # fmt: skip
    return TILLS.frame(rows), PARTIES.frame(sums_)


def _fees(
    told: Told, epoch: Solved
) -> tuple[dict[Key, tuple[float, float, float]], dict[str, tuple[float, ...]]]:
    """Return fees with their ends by party, crossing and good, and by party."""
    base = told.base
    ways, goods = base.scene.ways, base.scene.goods
    arcs = through(base)
    arcs = arcs[epoch.model.limit[arcs] > 0]
    each = epoch.charged(arcs, base)
    good = ways.good[ways.tail[arcs]]
    cell = ways.crossing[arcs] * len(goods) + good
    cells, at = np.unique(cell, return_inverse=True)
    carries = np.isin(arcs, epoch.possible.arcs)
    rows: dict[Key, tuple[float, float, float]] = {}
    weights: list[Numbers] = []
    keys: list[Key] = []
    sums: dict[str, tuple[float, ...]] = {}
    for number in np.flatnonzero((each * carries > 0).any(axis=1)):
        party = str(epoch.state.fees.parties[number])
        for one in np.unique(at[(each[number] > 0) & carries]):
            mine = at == one
            which = int(cells[one] % len(goods))
            weight = np.zeros(len(epoch.model.tail))
            weight[arcs[mine]] = each[number][mine] if epoch.sound[which] else np.nan
            weights.append(weight)
            keys.append((party, str(base.scene.net.crossings[cells[one] // len(goods)]), goods[which]))
        weights.append(
            np.sum([w for w, k in zip(weights, keys, strict=True) if k[0] == party and k[1]], axis=0)
        )
        keys.append((party, "", ""))
    for key, value in zip(keys, _with_ends(told, epoch, weights), strict=True):
        if key[1]:
            rows[key] = value
        else:
            sums[key[0]] = value
    return rows, sums


def _with_ends(told: Told, epoch: Solved, weights: Sequence[Numbers]) -> list[tuple[float, float, float]]:
    sums = [float(weight @ epoch.found.flow) for weight in weights]
    known = [not np.isnan(value) for value in sums]
    if not told.stated or not all(known):
        return [(value, value, value) for value in sums]
    ends = ranges(epoch.model, epoch.found, weights, epoch.possible)
    return [(value, *end) for value, end in zip(sums, ends, strict=True)]


def _rents(told: Told, epoch: Solved) -> dict[Key, float]:
    """Return rents of scarce places by party, crossing and good, as the setting says who has them."""
    base = told.base
    ways, goods = base.scene.ways, base.scene.goods
    found, model = epoch.found, epoch.model
    rents: dict[Key, float] = {}
    scarce = found.rent[model.row] * found.flow[model.arc] * model.each
    for entry in np.flatnonzero(scarce > 0):
        arc = model.arc[entry]
        crossing, good = int(ways.crossing[arc]), goods[ways.good[ways.tail[arc]]]
        holders = [""] if told.settings.rent_to != "holders" else [str(h) for h in told.holders[crossing]]
        for holder in holders:
            key = holder, str(base.scene.net.crossings[crossing]), good
            rents[key] = rents.get(key, 0.0) + float(scarce[entry]) / len(holders)
    return rents


def smuggled(told: Told, pairs: Sequence[Pair]) -> pd.DataFrame:
    """Return `trade.smuggled`: each flow round the gates, and who takes which cut."""
    base = told.base
    ways, goods = base.scene.ways, base.scene.goods
    about = np.flatnonzero(ways.kind == ROUND)
    rows: list[dict[str, Any]] = []
    for epoch in told.epochs:
        rent = worth(epoch.model, epoch.found).limit_rent
        for arc in about:
            pair = pairs[int(ways.pair[arc])]
            tonnes = float(epoch.found.flow[arc]) if epoch.sound[pair.good] else np.nan
            usd = epoch.state.rounds[ways.pair[arc], 0]
            common = {
                "area_from": pair.area_from, "area_to": pair.area_to, "good": goods[pair.good],
                "epoch": epoch.state.first, "days": epoch.days,
            }  # fmt: skip
            cuts = [(party, share * usd * tonnes) for party, share in pair.shares]
            whole = {
                "party": "",
                "t_per_month": tonnes,
                "bribes_usd": sum(cut for _, cut in cuts),
                "rent_usd": rent[arc],
            }
            rows.append(common | whole)
            rows += [common | {"party": party, "bribes_usd": cut} for party, cut in cuts]
    return SMUGGLED.frame(rows)


def with_aid(told: Told) -> pd.DataFrame:
    """Return `trade.with_aid`: against the same epoch without aid on the market.

    Nothing is told of a good whose equilibrium, with aid or without, misses the tolerance.
    """
    rows: list[dict[str, Any]] = []
    base = told.base
    good = base.scene.ways.good
    count = len(base.scene.goods)
    for epoch in told.epochs:
        if not epoch.model.aid.any():
            continue
        without = solved(base, epoch.state, np.zeros_like(epoch.model.aid), told.settings)
        aid = np.bincount(good, epoch.model.aid, count)
        come = [np.bincount(good, one.found.make + one.found.bought, count) for one in (without, epoch)]
        use = without.found.use
        ratio = np.where(
            without.found.price > 0, epoch.found.price / np.maximum(without.found.price, 1e-300) - 1, 0.0
        )
        change = np.bincount(good, use * ratio, count) / np.maximum(np.bincount(good, use, count), 1e-300)
        change = np.where(np.abs(change) <= LEAST_NOISE, 0.0, change)
        sound = epoch.sound & without.sound
        displaced, change = (np.where(sound, values, np.nan) for values in (come[0] - come[1], change))
        rows += [
            {"good": base.scene.goods[at], "epoch": epoch.state.first, "days": epoch.days, "aid_t": aid[at],
             "displaced_t": displaced[at], "price_change": change[at]}
            for at in np.flatnonzero(aid > 0)
        ]  # fmt: skip
    return WITH_AID.frame(rows)
