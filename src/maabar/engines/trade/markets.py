"""What the case says of markets, and the guesses where it is silent, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.draws import triangular
from maabar.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from maabar.case import Case
    from maabar.engines.trade.model import Numbers
    from maabar.engines.trade.settings import TradeSettings
    from maabar.network import Ground

#: A range reaches this many standard deviations from end to end: one draw in ten lies outside it.
SDS_IN_RANGE = 2.56


@dataclass(frozen=True)
class Guessed:
    """Numbers of the settings in one draw.

    Attributes:
        usd_per_t_km: USD.
        usd_per_t_day: USD.
        spread: Share.
        out_discount: Share.
        substitution: Share.
        own_share: By good, shape (G,).
        demand: Elasticity of demand where the case has none, by good.
        supply: The same of supply.
        demand_factor: Factor on elasticities of the case that come without a range, by good.
        supply_factor: The same.
        rate: Factor on prices by area, in the order of sorted areas.
    """

    usd_per_t_km: float
    usd_per_t_day: float
    spread: float
    out_discount: float
    substitution: float
    own_share: Numbers
    demand: Numbers
    supply: Numbers
    demand_factor: Numbers
    supply_factor: Numbers
    rate: Numbers


def guessed(
    settings: TradeSettings, goods: tuple[str, ...], areas: int, rng: np.random.Generator, *, stated: bool
) -> Guessed:
    """Return the numbers of the settings in one draw; the case as stated has those as set.

    Args:
        settings: The settings.
        goods: The goods, sorted.
        areas: How many areas there are.
        rng: The engine's stream of the draw.
        stated: Whether this is the case as stated.
    """
    count = len(goods)
    dice = rng.random(5 + 5 * count)
    errors = rng.standard_normal(areas)

    def one(name: str, number: int) -> float:
        value = float(getattr(settings, name))
        return value if stated else float(_within(settings.range_of(name), value, dice[number]))

    def each(name: str, block: int) -> Numbers:
        value = float(getattr(settings, name))
        u = dice[5 + block * count : 5 + (block + 1) * count]
        values = np.full(count, value)
        return values if stated else np.array([_within(settings.range_of(name), value, x) for x in u])

    def factor(block: int) -> Numbers:
        wide = settings.elasticity_spread
        u = dice[5 + block * count : 5 + (block + 1) * count]
        return np.ones(count) if stated else np.array([_within((1 - wide, 1 + wide), 1.0, x) for x in u])

    own = each("own_share", 0)
    for number, good in enumerate(goods):
        if good in settings.own_shares:
            share = settings.own_shares[good]
            u = dice[5 + number]
            own[number] = share if stated else _within((0.0, min(1.0, 3 * share)), share, u)
    return Guessed(
        usd_per_t_km=one("usd_per_t_km", 0),
        usd_per_t_day=one("usd_per_t_day", 1),
        spread=one("spread", 2),
        out_discount=one("out_discount", 3),
        substitution=one("substitution", 4),
        own_share=own,
        demand=each("demand_elasticity", 1),
        supply=each("supply_elasticity", 2),
        demand_factor=factor(3),
        supply_factor=factor(4),
        rate=np.ones(areas) if stated else np.exp(settings.rate_sd * errors),
    )


def _within(ends: tuple[float, float], mode: float, u: float) -> float:
    """Return a number between two ends (triangular); a value set outside them stands alone."""
    low, high = min(ends[0], mode), max(ends[1], mode)
    if high <= low:
        return mode
    return float(triangular(np.array([u]), np.array([low]), np.array([mode]), np.array([high]))[0])


@dataclass(frozen=True, eq=False)
class Markets:
    """Markets of all goods: M rows, one for each good and place, sorted.

    Attributes:
        goods: Goods that are traded, sorted.
        good: Good of each row, shape (M,).
        place: Place, index into the network's places.
        price: Observed price, USD/t, NaN = none.
        price_sd: Its standard deviation.
        use: t a month, 0 = none.
        use_sd: Its standard deviation.
        make: Own production.
        make_sd: Its standard deviation.
        demand: Elasticity, negative.
        supply: Elasticity, positive.
        outside: Price at which any amount can be bought, NaN = none can.
        wholesale: Whether the observed price is one of wholesale.
        dates: Latest day of the prices of each good, shape (G,).
        ages: Days between the oldest and the latest of them.
        tonnes: Load of a truck of each good, shape (G,).
    """

    goods: tuple[str, ...]
    good: np.ndarray
    place: np.ndarray
    price: Numbers
    price_sd: Numbers
    use: Numbers
    use_sd: Numbers
    make: Numbers
    make_sd: Numbers
    demand: Numbers
    supply: Numbers
    outside: Numbers
    dates: np.ndarray
    ages: Numbers
    tonnes: Numbers


def latest(case: Case, settings: TradeSettings) -> pd.DataFrame:
    """Return the rows of `markets` that count: of each place, good and role the latest up to the price date.

    A local row without use is left out: what nobody is known to use there has no demand.

    Raises:
        UsageError: If the price date lies after the case's as-of date.
    """
    if settings.price_date and settings.price_date > case.as_of:
        raise UsageError(
            f"trade.price_date is {settings.price_date}, after as_of {case.as_of}: prices of later "
            "days are not known yet. Set it to as_of or before, or leave it out."
        )
    day = np.datetime64(settings.price_date or case.as_of, "D")
    table = case["markets"]
    table = table[table["date"].to_numpy().astype("datetime64[D]") <= day]
    traded = set(case["goods"].loc[case["goods"]["traded"] != "no", "good"])
    table = table[table["good"].isin(traded)].assign(role=table["role"].where(table["role"] != "", "local"))
    table = table.sort_values(["good", "place", "role", "date"], kind="stable")
    table = table.drop_duplicates(["good", "place", "role"], keep="last")
    local = table["role"] == "local"
    counts = (local & (table["quantity_t_per_month"] > 0)) | (~local & (table["price_usd"] > 0))
    return table[counts]


def markets_of(
    case: Case, net: Ground, settings: TradeSettings, draw: Guessed, goods: tuple[str, ...]
) -> Markets:
    """Return the markets of a case in one draw.

    Args:
        case: The case of the draw.
        net: Its network.
        settings: The settings.
        draw: Their numbers in this draw.
        goods: The goods, sorted.
    """
    rows = latest(case, settings)
    rows = rows[rows["good"].isin(goods)]
    cells = _Cells(rows, net, goods)
    table = case["goods"].set_index("good")
    lines = [row for _, row in table.loc[list(goods)].iterrows()]
    per_t = np.array([_per_tonne(row) for row in lines])[cells.good]
    rate = draw.rate[np.searchsorted(np.unique(net.areas), net.areas[cells.place])]
    price = cells.of("local", "price_usd") * per_t * rate
    bought = cells.of("outside", "price_usd") * per_t * rate
    observed = np.where(np.isnan(price), bought, price)
    sd = np.where(np.isnan(price), cells.sd("outside", "price_usd"), cells.sd("local", "price_usd")) * per_t
    use = np.nan_to_num(cells.of("local", "quantity_t_per_month"))
    produced = cells.of("local", "production_t_per_month")
    make = np.where(np.isnan(produced), draw.own_share[cells.good] * use, produced)
    own_sd = np.maximum(settings.production_sd * make, settings.production_sd * use / 5)
    demand, supply = _elasticities(cells, draw)
    days = [rows.loc[rows["good"] == name, "date"].to_numpy().astype("datetime64[D]") for name in goods]
    first, last = (np.array([end(part) for part in days], dtype="datetime64[D]") for end in (min, max))
    return Markets(
        goods=goods,
        good=cells.good,
        place=cells.place,
        price=observed,
        price_sd=_or(sd, settings.price_sd * observed),
        use=use,
        use_sd=_or(cells.sd("local", "quantity_t_per_month"), settings.use_sd * use),
        make=make,
        make_sd=_or(cells.sd("local", "production_t_per_month"), own_sd),
        demand=demand,
        supply=supply,
        outside=bought,
        dates=last,
        ages=(last - first).astype(float),
        tonnes=np.array([_load(row, settings) for row in lines]),
    )


class _Cells:
    """Columns of `markets` by good and place: M of them, sorted."""

    def __init__(self, rows: pd.DataFrame, net: Ground, goods: tuple[str, ...]) -> None:
        number = {good: at for at, good in enumerate(goods)}
        keys = [(number[g], net.place(p)) for g, p in zip(rows["good"], rows["place"], strict=True)]
        whole = sorted(set(keys))
        at = {key: position for position, key in enumerate(whole)}
        self.good, self.place = (np.array([key[side] for key in whole], dtype=np.int64) for side in (0, 1))
        self.where = np.array([at[key] for key in keys], dtype=np.int64)
        self.rows = rows

    def of(self, role: str, column: str) -> Numbers:
        """Return a column of rows of one role, NaN where there is none, shape (M,)."""
        values = np.full(len(self.good), np.nan)
        mine = (self.rows["role"] == role).to_numpy()
        values[self.where[mine]] = self.rows[column].to_numpy(dtype=float)[mine]
        return values

    def sd(self, role: str, column: str) -> Numbers:
        """Return the standard deviation that a column's range stands for."""
        return (self.of(role, f"{column}_high") - self.of(role, f"{column}_low")) / SDS_IN_RANGE


def _or(values: Numbers, otherwise: Numbers) -> Numbers:
    return np.asarray(np.where(values > 0, values, otherwise))


def _elasticities(cells: _Cells, draw: Guessed) -> tuple[Numbers, Numbers]:
    found = []
    for name, default, factor in (
        ("demand", draw.demand, draw.demand_factor),
        ("supply", draw.supply, draw.supply_factor),
    ):
        column = f"{name}_elasticity"
        value = cells.of("local", column)
        ranged = cells.sd("local", column) > 0
        given = np.where(ranged, value, value * factor[cells.good])
        found.append(np.where(np.isnan(value), default[cells.good], given))
    return np.minimum(found[0], -1e-9), np.maximum(found[1], 1e-9)


def _per_tonne(good: pd.Series) -> float:
    """What turns a price a unit of the good into one a tonne."""
    if good["unit"] in {"", "t"} or not good["kg_per_unit"] > 0:
        return 1.0
    return 1000 / float(good["kg_per_unit"])


def _load(good: pd.Series, settings: TradeSettings) -> float:
    own = float(good["tonnes_per_truck"])
    return min(own, settings.tonnes_per_truck) if own > 0 else settings.tonnes_per_truck


def goods_of(case: Case, settings: TradeSettings) -> tuple[str, ...]:
    """Return the goods that some market uses, sorted."""
    rows = latest(case, settings)
    return tuple(sorted(set(rows.loc[rows["role"] == "local", "good"])))
