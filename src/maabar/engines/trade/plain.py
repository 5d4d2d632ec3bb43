"""An equilibrium from plain tables, without a case: for teaching, for published instances, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.engines.trade.equilibrium import solve
from maabar.engines.trade.model import Model, Outcome, through_point
from maabar.engines.trade.plainrows import read_rows
from maabar.engines.trade.tills import face, ranges, settled
from maabar.engines.trade.welfare import worth
from maabar.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from maabar.engines.trade.model import Numbers
    from maabar.engines.trade.plainrows import Rows

#: Columns of the tables, all but the first ones optional.
COLUMNS = {
    "markets": (
        "market", "good", "demand_intercept", "demand_slope", "demand_constant", "demand_per_price",
        "demand_fixed", "supply_intercept", "supply_slope", "supply_constant", "supply_per_price",
        "supply_fixed",
        "supply_most", "price", "use", "production", "demand_elasticity", "supply_elasticity", "aid",
        "outside_price", "outside_discount",
    ),
    "links": ("origin", "destination", "good", "cost", "limit", "crossing", "tonnes_per_truck"),
    "limits": ("crossing", "good", "trucks", "tonnes"),
    "fees": ("crossing", "party", "good", "per_t", "share_of_value"),
    "tills": ("crossing", "party", "good"),
}  # fmt: skip
#: Elasticities below this in size stand for a fixed quantity.
FIXED_BELOW = 0.02


@dataclass(frozen=True)
class Answer:
    """An equilibrium as tables.

    Attributes:
        markets: market, good, price, use, production, bought, sold, spare, net_export, consumers, producers.
        links: origin, destination, good, crossing, flow, flow_least, flow_most, cost.
        tills: crossing, party, good, fee, fee_least, fee_most.
        limits: crossing, good, used, capacity, rent_per_truck, rent.
        checks: good, condition, residual.
        total: Surplus, fees and rents together, and the worth of gifts.
        residual: The largest violation of a condition, as part of the usual price or use.
    """

    markets: pd.DataFrame
    links: pd.DataFrame
    tills: pd.DataFrame
    limits: pd.DataFrame
    checks: pd.DataFrame
    total: float
    residual: float


def equilibrium(
    markets: Rows, links: Rows, *, limits: Rows = (), fees: Rows = (), with_ranges: bool = True
) -> Answer:
    """Solve a spatial price equilibrium given as plain tables (Samuelson 1952; Takayama and Judge 1971).

    Args:
        markets: One row for each market and good. Demand in one of the forms `demand_intercept` and
            `demand_slope` (p = intercept - slope·D), `demand_constant` and `demand_per_price` (D = constant +
            per_price·p, per_price < 0), `demand_fixed` (a quantity, whatever it costs), or `price`, `use` and
            `demand_elasticity` (< 0) at a point; without any there is no demand. Supply likewise (p =
            intercept + slope·S; S = constant + per_price·p; `production`, `supply_elasticity` > 0), with
            `supply_most` as a limit. `aid`: a gift of so much. `outside_price`: any amount can be bought at
            it, and sold at (1 - `outside_discount`) times it.
        links: `origin`, `destination`, `cost` a unit; `good` (empty: a link for each), `limit` of the link
            alone, `crossing` (empty: none) and `tonnes_per_truck` (default 1) for what several links share.
            One way each.
        limits: `crossing` with `trucks` or `tonnes` for all goods together, or for one `good`.
        fees: `crossing`, `party`, `good` (empty: every one), `per_t`, `share_of_value` of the price at the
            origin.
        with_ranges: Work out how far flows and tills could go where they are not unique.

    Returns:
        The equilibrium.

    Raises:
        UsageError: If a column is not known, or a row makes no sense.
    """
    market, link = _read("markets", markets), _read("links", links)
    limit, fee = _read("limits", limits), _read("fees", fees)
    for name, rows in (("limits", limit), ("fees", fee)):
        _at_links(name, rows, set(link["crossing"]) - {""})
    goods = tuple(dict.fromkeys(market["good"]))
    link = _for_each_good(link, market, goods)
    model, per_t = _model(market, link, limit, fee, goods)
    found = settled(model, solve(model, rounds=50))
    return _answer(model, found, (market, link, limit, fee), per_t, with_ranges=with_ranges)


def takings(
    markets: Rows, links: Rows, tills: Rows, *, limits: Rows = ()
) -> Callable[[Sequence[float]], Numbers]:
    """Return a function from fees a unit, one for each till, to what each till takes in equilibrium.

    Args:
        markets: As in `equilibrium`.
        links: As in `equilibrium`.
        tills: `crossing`, `party`, `good` (empty: every one).
        limits: As in `equilibrium`.
    """
    market, limit, fee = _read("markets", markets), _read("limits", limits), _read("tills", tills)
    goods = tuple(dict.fromkeys(market["good"]))
    link = _for_each_good(_read("links", links), market, goods)
    _at_links("tills", fee, set(link["crossing"]) - {""})
    bare, each = _model(market, link, limit, fee.assign(per_t=1.0, share_of_value=0.0), goods)
    free = bare.cost - each.sum(axis=0)
    last: list[Outcome] = []

    def taken(per_t: Sequence[float]) -> Numbers:
        charged = np.asarray(per_t, dtype=float)[:, None] * each
        model = bare.with_(cost=free + charged.sum(axis=0))
        found = settled(model, solve(model, start=last[0] if last else None))
        last[:] = [found]
        return np.asarray(charged @ found.flow)

    return taken


def _read(name: str, rows: Rows) -> pd.DataFrame:
    return read_rows(name, COLUMNS[name], rows)


def _at_links(name: str, rows: pd.DataFrame, crossings: set[str]) -> None:
    strange = sorted(set(rows["crossing"]) - crossings)
    if strange:
        near = did_you_mean(strange[0], sorted(crossings))
        raise UsageError(f"{name}: no link passes the crossing {', '.join(strange)}. {near}".rstrip())


def _for_each_good(links: pd.DataFrame, markets: pd.DataFrame, goods: tuple[str, ...]) -> pd.DataFrame:
    """A link without a good carries each good that is known at both its ends."""
    parts = [links[links["good"] != ""]] if "" not in goods else [links]
    if "" not in goods:
        bare = links[links["good"] == ""]
        known = set(zip(markets["market"], markets["good"], strict=True))
        for good in goods:
            both = [(o, good) in known and (d, good) in known
                    for o, d in zip(bare["origin"], bare["destination"], strict=True)]  # fmt: skip
            parts.append(bare[both].assign(good=good))
    return pd.concat(parts, ignore_index=True)


def _line(rows: pd.DataFrame, side: str, sign: float) -> tuple[Numbers, Numbers, Numbers]:
    """Return (at, slope, most) of demand (sign -1) or supply (+1) from whichever form a row has.

    A fixed quantity has `at` = NaN: what it is worth depends on the others.
    """
    at, slope = (
        rows[f"{side}_intercept"].to_numpy(copy=True),
        rows[f"{side}_slope"].fillna(0).to_numpy(copy=True),
    )
    most = np.where(np.isnan(at), 0.0, np.inf)
    constant, per = rows[f"{side}_constant"].to_numpy(), sign * rows[f"{side}_per_price"].to_numpy()
    direct = ~np.isnan(constant)
    _refuse(direct & ~(per > 0), rows, f"{side}_per_price must be {'below' if sign < 0 else 'above'} 0")
    at[direct], slope[direct], most[direct] = -sign * constant[direct] / per[direct], 1 / per[direct], np.inf
    fixed = rows[f"{side}_fixed"].to_numpy()
    there = ~np.isnan(fixed)
    at[there], slope[there], most[there] = np.nan, 0.0, fixed[there]
    price, quantity = rows["price"].to_numpy(), rows["use" if sign < 0 else "production"].to_numpy()
    elasticity = sign * rows[f"{side}_elasticity"].to_numpy()
    point = ~np.isnan(elasticity)
    _refuse(point & ~((price > 0) & (quantity >= 0)), rows, f"{side}_elasticity needs a price and a quantity")
    _refuse(elasticity < 0, rows, f"{side}_elasticity must be {'below' if sign < 0 else 'above'} 0")
    through = through_point(
        price[point], quantity[point], np.where(sign < 0, -1, 1) * np.maximum(elasticity[point], 1e-12),
        fixed_below=FIXED_BELOW,
    )  # fmt: skip
    at[point], slope[point], most[point] = through
    at[most == 0] = 0.0
    _refuse(slope < 0, rows, f"{side}_slope must not be negative")
    return at, slope, most


def _refuse(wrong: np.ndarray, rows: pd.DataFrame, what: str) -> None:
    if wrong.any():
        names = ", ".join(rows["market"][wrong])
        raise UsageError(f"{what} (markets: {names}).")


def _usual(demand: tuple[Numbers, ...], supply: tuple[Numbers, ...], cost: float) -> tuple[Numbers, Numbers]:
    """Return a usual price and quantity of each market: where its own lines meet, or what is fixed."""
    (d_at, d_slope, d_most), (s_at, s_slope, s_most) = demand, supply
    top, foot = np.nan_to_num(d_at), np.nan_to_num(s_at)
    with np.errstate(divide="ignore", invalid="ignore"):
        meet = (top - foot) / (d_slope + s_slope)
        alone = np.where(s_most > 0, np.nan, top / d_slope / 2)
        size = np.where(np.isfinite(meet) & (meet > 0) & (d_most > 0) & (s_most > 0), meet, alone)
    fixed = np.where(np.isfinite(d_most) & (d_most > 0), d_most, np.where(np.isfinite(s_most), s_most, 0.0))
    size = np.where(np.isfinite(size) & (size > 0), size, fixed)
    size = np.where(size > 0, size, max(float(size.mean()), 1.0))
    price = np.where(d_slope > 0, top - d_slope * np.minimum(size, top / np.maximum(d_slope, 1e-300)), foot)
    return np.where(price > 0, price, max(cost, 1.0)), size


def _model(
    markets: pd.DataFrame,
    links: pd.DataFrame,
    limits: pd.DataFrame,
    fees: pd.DataFrame,
    goods: tuple[str, ...],
) -> tuple[Model, Numbers]:
    """Return the model, and fees by weight of each row of `fees` on each link, shape (F, A)."""
    demand, supply = _line(markets, "demand", -1.0), _line(markets, "supply", 1.0)
    number = {key: at for at, key in enumerate(zip(markets["market"], markets["good"], strict=True))}
    if len(number) < len(markets):
        raise UsageError("Two rows of markets are of one market and good.")
    tail, head = (_ends(links, end, number) for end in ("origin", "destination"))
    good = np.array([goods.index(name) for name in markets["good"]], dtype=np.int64)
    supply_most = np.fmin(supply[2], markets["supply_most"].to_numpy())
    cost = links["cost"].fillna(0.0).to_numpy()
    price, size = _usual(demand, (*supply[:2], supply_most), float(cost.mean()) if len(cost) else 1.0)
    outside = markets["outside_price"].to_numpy()
    top = np.concatenate([np.nan_to_num(demand[0]), np.nan_to_num(outside), price, cost])
    per_t, by_value = _charged(links, fees)
    row, arc, each, capacity = _shared(links, limits)
    count = len(goods)
    model = Model(
        goods=goods,
        good=good,
        # What must be used is worth more than anything else could cost.
        demand_at=np.where(np.isnan(demand[0]), 20.0 * top.max(initial=1.0), demand[0]),
        demand_slope=demand[1],
        demand_most=demand[2],
        supply_at=np.nan_to_num(supply[0]),
        supply_slope=supply[1],
        supply_most=supply_most,
        aid=markets["aid"].fillna(0.0).to_numpy(),
        outside=outside,
        discount=markets["outside_discount"].fillna(0.0).to_numpy(),
        size=size,
        tail=tail,
        head=head,
        cost=cost + per_t.sum(axis=0),
        share=by_value.sum(axis=0),
        limit=links["limit"].fillna(np.inf).to_numpy(),
        row=row,
        arc=arc,
        each=each,
        capacity=capacity,
        price_size=np.bincount(good, price * size, count) / np.bincount(good, size, count),
        size_of_good=np.bincount(good, size, count).astype(float),
    )
    return model, per_t


def _ends(links: pd.DataFrame, end: str, number: dict[tuple[str, str], int]) -> np.ndarray:
    keys = list(zip(links[end], links["good"], strict=True))
    missing = sorted({place for place, good in keys if (place, good) not in number})
    if missing:
        raise UsageError(f"links: {end} names no market of its good: {', '.join(missing)}.")
    return np.array([number[key] for key in keys], dtype=np.int64)


def _charged(links: pd.DataFrame, fees: pd.DataFrame) -> tuple[Numbers, Numbers]:
    crossing, good = links["crossing"].to_numpy(), links["good"].to_numpy()
    where = (fees["crossing"].to_numpy()[:, None] == crossing) & (crossing != "")
    what = (fees["good"].to_numpy()[:, None] == good) | (fees["good"].to_numpy() == "")[:, None]
    return tuple(
        np.where(where & what, fees[name].fillna(0.0).to_numpy()[:, None], 0.0)
        for name in ("per_t", "share_of_value")
    )  # type: ignore[return-value]  # two of them


def _shared(links: pd.DataFrame, limits: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, Numbers, Numbers]:
    crossing, good = links["crossing"].to_numpy(), links["good"].to_numpy()
    load = links["tonnes_per_truck"].fillna(1.0).to_numpy()
    in_tonnes = limits["trucks"].isna().to_numpy()
    where = limits["crossing"].to_numpy()[:, None] == crossing
    what = (limits["good"].to_numpy()[:, None] == good) | (limits["good"].to_numpy() == "")[:, None]
    row, arc = np.nonzero(where & what)
    capacity = limits["trucks"].fillna(limits["tonnes"]).fillna(np.inf).to_numpy()
    return row, arc, np.where(in_tonnes[row], 1.0, 1 / load[arc]), capacity


def _answer(
    model: Model,
    found: Outcome,
    tables: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame],
    per_t: Numbers,
    *,
    with_ranges: bool,
) -> Answer:
    market, link, limit, fee = tables
    by_value = _charged(link, fee)[1]
    possible = face(model, found)
    start = found.price[model.tail]
    sums = [per + value * start for per, value in zip(per_t, by_value, strict=True)]
    each_arc = list(np.eye(len(link)))
    ends = (
        ranges(model, found, [*each_arc, *sums], possible)
        if with_ranges
        else [(np.nan, np.nan)] * (len(link) + len(fee))
    )
    nodes = len(market)
    leaving = np.bincount(model.tail, found.flow, nodes) - np.bincount(model.head, found.flow, nodes)
    gains = worth(model, found)
    used = np.bincount(model.row, found.flow[model.arc] * model.each, len(limit))
    return Answer(
        markets=pd.DataFrame({
            "market": market["market"], "good": market["good"], "price": found.price, "use": found.use,
            "production": found.make, "bought": found.bought, "sold": found.sold, "spare": found.spare,
            "net_export": leaving, "consumers": gains.consumers, "producers": gains.producers,
        }),
        links=pd.DataFrame({
            "origin": link["origin"], "destination": link["destination"], "good": link["good"],
            "crossing": link["crossing"], "flow": found.flow, "flow_least": [e[0] for e in ends[: len(link)]],
            "flow_most": [e[1] for e in ends[: len(link)]], "cost": model.cost + model.share * start,
        }),
        tills=pd.DataFrame({
            "crossing": fee["crossing"], "party": fee["party"], "good": fee["good"],
            "fee": [float(one @ found.flow) for one in sums], "fee_least": [e[0] for e in ends[len(link) :]],
            "fee_most": [e[1] for e in ends[len(link) :]],
        }),
        limits=pd.DataFrame({
            "crossing": limit["crossing"], "good": limit["good"], "used": used, "capacity": model.capacity,
            "rent_per_truck": found.rent, "rent": gains.rent,
        }),
        checks=pd.DataFrame([
            {"good": good, "condition": name, "residual": float(part[at])}
            for name, part in found.residuals.items() for at, good in enumerate(model.goods)
        ]),
        total=gains.total + float((per_t.sum(axis=0) * found.flow).sum()),
        residual=found.residual,
    )  # fmt: skip
