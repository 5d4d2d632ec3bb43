"""The model of one draw: ways, markets and the state of one epoch put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.trade.calibrate import Guess, importers_as_producers
from maabar.engines.trade.model import MONTH, Model
from maabar.engines.trade.state import TRADE, Look, about_trade, of_trade
from maabar.engines.trade.ways import CROSSING, ROUND, Ways, ways
from maabar.network import passages_of

if TYPE_CHECKING:
    from maabar.case import Case
    from maabar.engines.trade.markets import Guessed, Markets
    from maabar.engines.trade.model import Numbers
    from maabar.engines.trade.settings import TradeSettings
    from maabar.engines.trade.state import State
    from maabar.network import Ground


@dataclass(frozen=True, eq=False)
class Scene:
    """What does not change with the option.

    Attributes:
        net: The network.
        goods: The goods.
        tonnes: Load of a truck of each good, shape (G,).
        ways: Nodes and arcs.
        draw: Numbers of the settings.
        currency: Whether crossing from side a to side b changes the currency, shape (C,).
        price_size: A usual price of each good, shape (G,).
    """

    net: Ground
    goods: tuple[str, ...]
    tonnes: Numbers
    ways: Ways
    draw: Guessed
    currency: np.ndarray
    price_size: Numbers


def possible_crossings(case: Case, net: Ground, passable: np.ndarray) -> np.ndarray:
    """Return the crossings that trade may ever pass: as the case stands, or under some option, shape (C,)."""
    horizon = np.arange(np.datetime64(case.as_of), np.datetime64(case.end) + 1)
    ever = passages_of(of_trade(case), net, horizon).capacity[:, TRADE].max(axis=(1, 2)) > 0
    changes = about_trade(case.frames["changes"])
    opens = changes[changes["status"] != "closed"]
    named = {name.strip() for cell in opens["crossing"] for name in str(cell).split("|")}
    by_good = passable.any(axis=(1, 2))
    return np.asarray(ever | by_good | np.isin(net.crossings.astype(str), sorted(named)))


def scene_of(
    look: Look, markets: Markets, draw: Guessed, crossings: np.ndarray, *, transit: bool = False
) -> Scene:
    """Return ways and the fixed numbers of a draw.

    Args:
        look: The case and its goods.
        markets: Its markets.
        draw: Numbers of the settings.
        crossings: Crossings that trade may ever pass, shape (C,).
        transit: Whether goods pass through areas in which they have no market.
    """
    net, count = look.net, len(markets.goods)
    places = [markets.place[markets.good == good] for good in range(count)]
    pairs = [(pair.good, net.areas == pair.area_from, net.areas == pair.area_to) for pair in look.pairs]
    known = ~np.isnan(markets.price)
    mean = np.array([markets.price[known & (markets.good == good)].mean() for good in range(count)])
    return Scene(
        net=net,
        goods=markets.goods,
        tonnes=markets.tonnes,
        ways=ways(net, places, crossings, pairs, transit=transit),
        draw=draw,
        currency=other_money(look.case, net),
        price_size=mean,
    )


def other_money(case: Case, net: Ground) -> np.ndarray:
    """Return whether passing each crossing changes the currency, shape (C,)."""
    areas = case["areas"].set_index("area")["currency"]
    of_place = np.array([str(areas.get(area, "")) for area in net.areas], dtype=object)
    side_a, side_b = of_place[net.side_a], of_place[net.side_b]
    return np.asarray((side_a != side_b) & (side_a != "") & (side_b != ""))


def costs(scene: Scene, state: State, rounds: Numbers | None = None) -> tuple[Numbers, Numbers, Numbers]:
    """Return cost, fees by value and own limit of each arc in one state, without anything fitted, shape (A,).

    Cost = km · usd_per_t_km + days of delay · usd_per_t_day + fees + spread · mean price between two
    currencies.
    """
    arcs, draw = scene.ways, scene.draw
    good = arcs.good[arcs.tail]
    cost, share = arcs.km * draw.usd_per_t_km, np.zeros(len(arcs.tail))
    limit = np.full(len(arcs.tail), np.inf)
    through = np.flatnonzero(arcs.kind == CROSSING)
    at = arcs.crossing[through], arcs.direction[through], good[through]
    usd, by_value = (fees.sum(axis=0)[at] for fees in (state.fees.usd, state.fees.share))
    money = np.where(
        scene.currency[arcs.crossing[through]], draw.spread * scene.price_size[good[through]], 0.0
    )
    cost[through] += state.delay[at] * draw.usd_per_t_day + usd + money
    share[through] = by_value
    limit[through] = np.where(state.passable[at], np.inf, 0.0)
    about = np.flatnonzero(arcs.kind == ROUND)
    told = state.rounds if rounds is None else rounds
    cost[about] += told[arcs.pair[about], 0]
    limit[about] = told[arcs.pair[about], 1]
    return cost, share, limit


def entries(scene: Scene) -> tuple[np.ndarray, np.ndarray, Numbers]:
    """Return which arcs share which limits: (limit, arc, what a tonne takes of it).

    The first 2 C limits are trucks of all goods by crossing and direction; quotas of single goods, in tonnes,
    follow.
    """
    arcs = scene.ways
    good = arcs.good[arcs.tail]
    through = np.flatnonzero(arcs.kind == CROSSING)
    lane = 2 * arcs.crossing[through] + arcs.direction[through]
    quota = 2 * len(scene.net.crossings) + lane * len(scene.goods) + good[through]
    each = np.concatenate([1 / scene.tonnes[good[through]], np.ones(len(through))])
    return np.concatenate([lane, quota]), np.concatenate([through, through]), each


def capacities(state: State) -> Numbers:
    """Return the limits of one state, in the order of `entries`."""
    return np.concatenate([state.trucks.ravel(), state.quota.ravel()])


def guess_of(
    look: Look, scene: Scene, markets: Markets, state: State, settings: TradeSettings
) -> tuple[Guess, np.ndarray]:
    """Return what is known and guessed of the price date, and where importers are taken for producers.

    Returns:
        The guess, and for each node whether its production was raised to use, shape (N,).
    """
    arcs, count = scene.ways, len(scene.goods)
    key = markets.good * len(scene.net.places) + markets.place
    node = np.searchsorted(arcs.good * len(scene.net.places) + arcs.place, key)

    def spread(values: Numbers, otherwise: float) -> Numbers:
        whole = np.full(len(arcs.good), otherwise)
        whole[node] = values
        return whole

    cost, share, limit = costs(scene, state)
    row, arc, each = entries(scene)
    use = spread(markets.use, 0.0)
    size_of_good = np.maximum(np.bincount(arcs.good, use, count), 1e-9)
    zeros = np.zeros(len(arcs.good))
    model = Model(
        goods=scene.goods, good=arcs.good, demand_at=zeros, demand_slope=zeros, demand_most=zeros,
        supply_at=zeros, supply_slope=zeros, supply_most=zeros, aid=zeros,
        outside=spread(markets.outside, np.nan), discount=np.full(len(zeros), scene.draw.out_discount),
        size=np.maximum(use, 1e-3 * size_of_good[arcs.good]), tail=arcs.tail, head=arcs.head, cost=cost,
        share=share,
        limit=limit, row=row, arc=arc, each=each, capacity=capacities(state), price_size=scene.price_size,
        size_of_good=size_of_good,
    )  # fmt: skip
    trucks, sd, full = _counted(look, state, settings)
    guess = Guess(
        model=model,
        price=spread(markets.price, np.nan),
        price_sd=spread(markets.price_sd, 1.0),
        use=use,
        use_sd=spread(markets.use_sd, 1.0),
        make=spread(markets.make, 0.0),
        make_sd=spread(markets.make_sd, 1.0),
        full=full,
        trucks=trucks,
        trucks_sd=sd,
        # Without a limit nothing keeps an excess there: it bounds prices as any other way does.
        round_about=(arcs.kind == ROUND) & np.isfinite(limit),
        demand=spread(markets.demand, -1.0),
        supply=spread(markets.supply, 1.0),
        fixed_below=settings.fixed_below,
    )
    return importers_as_producers(guess)


#: Days on either side of the price date in which a count of trucks tells of it.
NEAR = 31


def _counted(look: Look, state: State, settings: TradeSettings) -> tuple[Numbers, Numbers, np.ndarray]:
    """Return trucks a month counted at each limit near the price date, their error, and what is full."""
    size = state.trucks.size + state.quota.size
    trucks, sd, full = np.full(size, np.nan), np.full(size, np.nan), np.zeros(size, dtype=bool)
    table = look.case["passages"]
    first, last = (table[name].to_numpy().astype("datetime64[D]") for name in ("from", "until"))
    known = np.where(np.isnat(last), first, last) <= np.datetime64(look.case.as_of)
    near = (first <= state.first + NEAR) & (last >= state.first - NEAR)
    use = (
        (table["use"] == "trade")
        & table["stage"].isin(["crossed", ""])
        & table["unit"].isin(["trucks", "tonnes"])
    )
    one_way = table["direction"].isin(["a_to_b", "b_to_a"]) & ~table["crossing"].str.contains(
        "|", regex=False
    )
    for at in np.flatnonzero(use & known & near & one_way):
        row = table.iloc[at]
        limit = 2 * look.net.crossing(str(row["crossing"])) + int(row["direction"] == "b_to_a")
        days = (last[at] - first[at]).astype(int) + 1
        per_truck = look.per_truck if row["unit"] == "tonnes" else 1.0
        per_month = float(row["count"]) / max(int(days), 1) * MONTH / per_truck
        trucks[limit], sd[limit] = per_month, max(0.1 * per_month, 1.0)
        full[limit] = per_month >= settings.full_share * state.trucks.ravel()[limit] > 0
    return trucks, sd, full
