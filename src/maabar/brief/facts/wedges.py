"""Prices on the two sides of a line, and what of the difference is road and fees."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd
from markupsafe import Markup
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from maabar.brief.bars import Range
from maabar.brief.facts import amounts, averages
from maabar.network import ground
from maabar.tables import AS_IS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from maabar.brief.facts.view import View
    from maabar.engines.trade.settings import TradeSettings
    from maabar.network import Ground

OBSERVED_DIGITS = 3
"""Digits that an observed price is given with: what is computed has fewer. Default, editable."""


@dataclass(frozen=True)
class Wedge:
    """One good on both sides of a line.

    Attributes:
        good: The good.
        seen: Mean of the observed prices in the one area and in the other; empty where none is.
        now: Prices as it stands, with their range.
        apart: The observed price in the other area less that in the one; as it stands where one was not seen.
        cost: Road and fees by the cheapest crossing, where that is another than for most goods.
        left: What neither explains; empty if there is no road.
        pays: Whether more is left than nothing.
    """

    good: Markup
    seen: tuple[Markup, Markup]
    now: tuple[Markup, Markup]
    apart: Markup
    cost: Markup
    left: Markup
    pays: bool


@dataclass(frozen=True)
class Line:
    """Two areas, road and fees of the way over the line that is cheapest for most goods, and the goods."""

    names: tuple[Markup, Markup]
    plain: tuple[str, str]
    cost: Markup
    goods: tuple[Wedge, ...]


@dataclass(frozen=True)
class _Cost:
    crossing: str
    road: Range
    fees: Range

    @property
    def whole(self) -> float:
        return self.road.stated + self.fees.stated


def side_prices(view: View) -> tuple[dict[averages.Key, Range], ...]:
    """Prices by (option, area, other, good): in the one area, in the other, and the difference."""
    rows = view.table("trade.sides")
    rows = rows.assign(apart=rows["price_other"] - rows["price"])
    keys = ["area", "other", "good"]
    return tuple(
        averages.over_draws(averages.means(rows, keys, column))
        for column in ("price", "price_other", "apart")
    )


def lines(view: View) -> tuple[Line, ...]:
    """Every line with goods that both sides have a price of, in the order of the tables."""
    one, other, apart = view.once(side_prices)
    seen = _seen(view)
    net = ground(view.case)
    pairs = dict.fromkeys(key[1:3] for key in apart if key[0] == AS_IS)
    found = []
    for areas in pairs:
        keys = [key for key in apart if key[0] == AS_IS and key[1:3] == areas]
        costs = [_cheapest(view, net, (areas[0], areas[1]), key[3]) for key in keys]
        some = [cost for cost in costs if cost]
        usual = max(some, key=some.count, default=None)
        goods = [
            _wedge(
                view,
                key[3],
                [seen.get((area, key[3]), math.nan) for area in areas],
                (one[key], other[key], apart[key]),
                (cost, usual),
            )
            for key, cost in zip(keys, costs, strict=True)
        ]
        found.append(
            Line(
                names=(view.name(areas[0]), view.name(areas[1])),
                plain=(view.plain(areas[0]), view.plain(areas[1])),
                cost=_told(view, usual) if usual else Markup(),
                goods=tuple(goods),
            )
        )
    return tuple(found)


def _wedge(
    view: View,
    good: str,
    seen: Sequence[float],
    prices: tuple[Range, Range, Range],
    least: tuple[_Cost | None, _Cost | None],
) -> Wedge:
    def price(value: float, *, signed: bool = False) -> Markup:
        shown = amounts.rounded(value, OBSERVED_DIGITS)
        return amounts.exact(view.say, shown, signed=signed) if math.isfinite(value) else Markup()

    here, there, apart = prices
    cost, usual = least
    between = seen[1] - seen[0]
    left = abs(between if math.isfinite(between) else averages.middle(apart)) - (
        cost.whole if cost else math.nan
    )
    return Wedge(
        good=view.name(good),
        seen=(price(seen[0]), price(seen[1])),
        now=(averages.told(view, here), averages.told(view, there)),
        apart=price(between, signed=True) or averages.told(view, apart, signed=True),
        cost=_told(view, cost) if cost and cost != usual else Markup(),
        left=amounts.amount(view.say, left, "", coarse=False, signed=True) if cost else Markup(),
        pays=left > 0,
    )


def _told(view: View, cost: _Cost) -> Markup:
    return view.say.html(
        "trade.cost",
        way=view.name(cost.crossing),
        road=averages.told(view, cost.road),
        fees=averages.told(view, cost.fees),
    )


def _seen(view: View) -> dict[tuple[str, str], float]:
    """Means of the observed prices over use, by area and good."""
    rows = view.table("trade.prices")
    rows = rows[(rows["option"] == AS_IS) & (rows["draw"] == 0) & (rows["use_t"] > 0)]
    rows = rows[rows["observed"].notna()].drop_duplicates(["place", "good"])
    spent: dict[tuple[str, str], float] = {}
    used: dict[tuple[str, str], float] = {}
    for row in rows.itertuples():
        key = str(row.area), str(row.good)
        use = float(str(row.use_t))
        spent[key] = spent.get(key, 0.0) + use * float(str(row.observed))
        used[key] = used.get(key, 0.0) + use
    return {key: total / used[key] for key, total in spent.items()}


def _cheapest(view: View, net: Ground, areas: tuple[str, str], good: str) -> _Cost | None:
    """Road and fees between the nearest markets of two areas by the line crossing that costs least."""
    table = view.case["crossings"]
    kinds = dict(zip(table["crossing"], table["kind"].where(table["kind"] != "", "line"), strict=True))
    markets = view.case["markets"]
    there = np.isin(
        net.places, markets.loc[(markets["good"] == good) & (markets["role"] != "outside"), "place"]
    )
    found = []
    for number, crossing in enumerate(net.crossings):
        ends = net.areas[net.side_a[number]], net.areas[net.side_b[number]]
        if kinds.get(crossing) != "line" or set(ends) != set(areas):
            continue
        km = _km(net, number, [np.flatnonzero(there & (net.areas == area)) for area in areas])
        if math.isfinite(km):
            found.append(_Cost(str(crossing), _road(view, km), _fees(view, str(crossing), good)))
    return min(found, key=lambda one: (one.whole, one.crossing), default=None)


def _km(net: Ground, crossing: int, ends: Iterable[np.ndarray]) -> float:
    """The shortest road between two sets of places through one crossing, km."""
    start, stop = ends
    if not len(start) or not len(stop):
        return math.inf
    used = (net.through == -1) | (net.through == crossing)
    km = np.where(np.isnan(net.km), net.hours * net.settings.kmh_secondary, net.km)[used]
    size = len(net.places)
    # parallel roads must not add up, so the shortest of each pair is taken
    pairs = pd.DataFrame({"tail": net.tail[used], "head": net.head[used], "km": np.maximum(km, 1e-6)})
    short = pairs.groupby(["tail", "head"], as_index=False)["km"].min()
    graph = coo_array((short["km"], (short["tail"], short["head"])), shape=(size, size)).tocsr()
    return float(dijkstra(graph, directed=False, indices=start, min_only=True)[stop].min())


def _road(view: View, km: float) -> Range:
    settings = cast("TradeSettings", view.study.settings["trade"])
    (low, high), cost = settings.range_of("usd_per_t_km"), settings.usd_per_t_km
    return Range(km * low, km * cost, km * high, km * cost)


def _fees(view: View, crossing: str, good: str) -> Range:
    """Fees by weight of all who charge at a crossing, USD/t; by truck or value they are not in it."""
    rows = view.case["fees"]
    day = pd.Timestamp(view.case.as_of)
    rows = rows[
        (rows["crossing"] == crossing)
        & rows["good"].isin(["", good])
        & ~(rows["from"] > day)
        & ~(rows["until"] < day)
    ]
    stated = rows["usd_per_t"].fillna(0.0)
    low, high = (rows[f"usd_per_t_{end}"].fillna(stated) for end in ("low", "high"))
    return Range(float(low.sum()), float(stated.sum()), float(high.sum()), float(stated.sum()))
