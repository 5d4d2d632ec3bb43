"""Markets, fees and smuggling: what one cell cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from maabar.checks.common import Look
    from maabar.errors import Problem

#: A price this many times its good's median of the month is doubted.
FAR = 5.0
#: A price and its price in local money may differ by this share.
SAME = 0.02
#: Prices of one good that lie further apart than this many days do not belong to one state.
OLD_DAYS = 92
#: A fee above this share of a good's mean price is hardly a fee.
HIGH_FEE = 0.5
#: Load of a truck that a fee by truck is held against, t: the settings' own default (assumed).
TRUCK_TONNES = 20.0
#: Exchange rates of one currency, area and month may lie this share apart (assumed).
SAME_RATE = 0.25


def check_trade(look: Look) -> list[Problem]:
    """Return what is wrong or doubtful in what trade rests on."""
    problems: list[Problem] = []
    if not look["markets"].empty and "markets" not in look.unread:
        problems += [*_prices(look), *_quantities(look), *_rows(look), *_local_money(look)]
    if not look["fees"].empty and not {"fees", "crossings"} & look.unread:
        problems += _fees(look)
    if not look["smuggling"].empty and not {"smuggling", "places", "roads"} & look.unread:
        problems += _smuggling(look)
    return problems


def _prices(look: Look) -> list[Problem]:
    table = look["markets"]
    price, month = table["price_usd"], table["date"].dt.strftime("%Y-%m")
    median = price.groupby([table["good"], month]).transform("median")
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.maximum(price / median, median / price)
    problems = look.at("markets", "price_usd", price <= 0, "A price must be above 0, not {value}.",
                       "Give the price, or leave the cell empty.")  # fmt: skip
    far = (ratio > FAR) & (price > 0)
    for row in table.index[far]:
        problems += look.at("markets", "price_usd", table.index == row,
                            f"The price {{value}} is {ratio[row]:.1f} times off its good's median then.",
                            "See whether it is a price a tonne in USD.", level="warning")  # fmt: skip
    spread = table["date"].groupby(table["good"]).transform(lambda days: (days.max() - days.min()).days)
    latest = table["date"].groupby([table["good"], table["place"]]).transform("max") == table["date"]
    newest = table["date"].groupby(table["good"]).transform("max")
    old = latest & (spread > OLD_DAYS) & ((newest - table["date"]).dt.days > OLD_DAYS)
    problems += look.at("markets", "date", old,
                        "The latest price here, of {value}, is more than three months older than others of "
                        "the good.",
                        "Add a newer price, or take the row out.", level="warning")  # fmt: skip
    return problems


def _quantities(look: Look) -> list[Problem]:
    table = look["markets"]
    kept_out = set(look["goods"].loc[look["goods"]["traded"] == "no", "good"])
    local = (table["role"] != "outside") & ~table["good"].isin(kept_out)
    outside = table["role"] == "outside"
    used, priced = table["quantity_t_per_month"] > 0, table["price_usd"] > 0
    fixed = (table["demand_elasticity"] == 0) | (table["supply_elasticity"] == 0)
    return [
        *look.at("markets", "quantity_t_per_month", local & priced & ~used,
                 "A price without a quantity: the market takes no part in trade of this good.",
                 "Give what the market's area uses in a month, if only a guess with a range.",
                 level="warning"),
        *look.at("markets", "price_usd", local & used & ~priced,
                 "A quantity without a price: the price is taken from the neighbours.",
                 "Add a price, if there is one.", level="warning"),
        *look.at("markets", "price_usd", outside & ~priced, "An outside row needs a price.",
                 "Give the price at which any amount can be bought there."),
        *look.at("markets", "quantity_t_per_month", outside & used,
                 "An outside market buys and sells any amount: the quantity {value} is ignored.",
                 "Leave it empty, or leave role empty.", level="warning"),
        *look.at("markets", "demand_elasticity", fixed,
                 "An elasticity of 0 means a quantity that no price changes.",
                 "Leave it empty to take the usual one of the settings.", level="warning"),
    ]  # fmt: skip


def _rows(look: Look) -> list[Problem]:
    table = look["markets"]
    role = table["role"].where(table["role"] != "", "local")
    keys = table["place"] + "|" + table["good"] + "|" + role + "|" + table["date"].dt.strftime("%Y-%m")
    return look.at("markets", "date", keys.duplicated() & table["date"].notna(),
                   "A second row for this place and good in the month of {value}.",
                   "Keep one of them; put the difference into its range.")  # fmt: skip


def _local_money(look: Look) -> list[Problem]:
    table = look["markets"]
    quoted, rate = table["price_local"] > 0, table["rate_per_usd"]
    with np.errstate(divide="ignore", invalid="ignore"):
        off = (table["price_local"] / rate / table["price_usd"] - 1).abs() > SAME
    return [
        *look.at("markets", "price_usd", quoted & (rate > 0) & (table["price_usd"] > 0) & off,
                 "The price {value} is not price_local by rate_per_usd, to 2 in 100.",
                 "Convert with the market's own rate, for the same unit."),
        *look.at("markets", "rate_per_usd", (quoted | (table["currency"] != "")) & ~(rate > 0),
                 "A price in local money without the rate that it was converted with.",
                 "Give rate_per_usd.", level="warning"),
        *look.at("markets", "rate_per_usd", _odd_rates(look),
                 "The exchange rate {value} is far from others of its currency, area and month.",
                 "See whether it is of that month, and of that market.", level="warning"),
    ]  # fmt: skip


def _odd_rates(look: Look) -> pd.Series:
    """Rates that lie apart from the median of their currency, area and month."""
    table, places = look["markets"], look["places"]
    area = table["place"].map(dict(zip(places["place"], places["area"], strict=True))).astype("object")
    keys = [area.map(str), table["currency"].astype("object").map(str), table["date"].dt.strftime("%Y-%m")]
    rate = table["rate_per_usd"].where(table["currency"] != "")
    return (rate / rate.groupby(keys).transform("median") - 1).abs() > SAME_RATE


def _fees(look: Look) -> list[Problem]:
    table, crossings = look["fees"], look["crossings"]
    held = set(crossings.loc[(crossings["gate_a"] != "") | (crossings["gate_b"] != ""), "crossing"])
    markets = look["markets"]
    mean = markets.groupby("good")["price_usd"].mean()
    # A whole truck of the dearest good would not bear it.
    by_truck = table["usd_per_truck"] > HIGH_FEE * TRUCK_TONNES * (float(mean.max()) if len(mean) else np.nan)
    price = (
        table["good"]
        .map(mean)
        .astype(float)
        .where(table["good"] != "", float(mean.min()) if len(mean) else np.nan)
    )
    return [
        *look.at("fees", "crossing", ~table["crossing"].isin(held),
                 "A fee at {value}, where nobody holds a gate.",
                 "Name the holders of its gates in crossings.", level="warning"),
        *look.at("fees", "usd_per_t", table["usd_per_t"] > HIGH_FEE * price,
                 "The fee {value} is more than half of the price: probably what it costs to go round the "
                 "gate.",
                 "Put it into smuggling, with a limit, if it is one.", level="warning"),
        *look.at("fees", "usd_per_truck", by_truck,
                 "The fee {value} a truck is more than half of what its load is worth.",
                 "See whether it is in USD and for one truck.", level="warning"),
        *look.at("fees", "share_of_value", table["share_of_value"] > HIGH_FEE,
                 "The fee takes more than half of the value: {value}.",
                 "A share of 0.05 is 5 in 100.", level="warning"),
    ]  # fmt: skip


def _smuggling(look: Look) -> list[Problem]:
    table = look["smuggling"]
    keys = [table[c].astype("object").map(str) for c in ("area_from", "area_to", "good", "from", "until")]
    total = table["party_share"].groupby(keys).transform("sum")
    return [
        *look.at("smuggling", "party_share", total > 1 + 1e-9,
                 "The shares of this pair of areas and good make more than 1.",
                 "Give each party its share of the cost."),
        *look.at("smuggling", "area_to", ~_joined(look, table),
                 "No road leads from the one area to {value}, even with all gates open.",
                 "Add the road, or take the row out.", level="warning"),
    ]  # fmt: skip


def _joined(look: Look, table: pd.DataFrame) -> pd.Series:
    """Whether some road leads from each row's area to its other area, gates ignored."""
    places, roads = look["places"], look["roads"]
    number = {place: at for at, place in enumerate(places["place"])}
    known = roads["from"].isin(number) & roads["to"].isin(number)
    ends = [roads.loc[known, end].map(number).to_numpy(dtype=int) for end in ("from", "to")]
    count = len(places)
    links = coo_array((np.ones(len(ends[0])), (ends[0], ends[1])), shape=(count, count))
    _, part = connected_components(links, directed=False) if count else (0, np.zeros(0))
    parts = pd.Series(part).groupby(places["area"].to_numpy()).agg(set).to_dict()
    return pd.Series(
        [
            bool(parts.get(a, set()) & parts.get(b, set()))
            for a, b in zip(table["area_from"], table["area_to"], strict=True)
        ],
        index=table.index,
    )
