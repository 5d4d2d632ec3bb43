"""What dated changes at crossings did to prices on two sides, beside days without an event known."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maabar.errors import UsageError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

#: Names that a column of a price file has, ours first: the service of the provider, and the files on HDX.
COLUMNS = {
    "date": ("date",),
    "market": ("market_name", "market"),
    "item": ("commodity_name", "commodity"),
    "unit": ("commodity_unit_name", "unit"),
    "flag": ("commodity_price_flag", "priceflag"),
    "price": ("commodity_price", "price"),
}
#: Months with a price that an item needs before and after.
LEAST_MONTHS = 3
#: Items that are no goods.
NO_GOODS = "exchange rate|wage|transport|internet"


@dataclass(frozen=True)
class Event:
    """A dated change.

    Attributes:
        name: What happened.
        day: When.
        months: Length of the windows before and after.
        dearer: Markets on the side where goods should become dearer.
        other: Markets on the other side.
        usd_per_t: What a tonne costs more since, if that is known.
        claim: What was said of it.
        claim_low: Lower end of the claim, share; NaN = none.
        claim_high: Upper end.
        placebos: Days on which nothing is known to have happened.
    """

    name: str
    day: date
    months: int
    dearer: tuple[str, ...]
    other: tuple[str, ...]
    usd_per_t: float = np.nan
    claim: str = ""
    claim_low: float = np.nan
    claim_high: float = np.nan
    placebos: tuple[date, ...] = field(default=())


def read_events(path: Path) -> tuple[Event, ...]:
    """Return the events of a TOML file.

    Raises:
        UsageError: If it holds something else.
    """
    known = set(Event.__dataclass_fields__)
    try:
        rows: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))["events"]
        return tuple(_event({name: value for name, value in row.items() if name in known}) for row in rows)
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise UsageError(f'"{path.name}" holds no events: {error}.') from error


def _event(cells: dict[str, Any]) -> Event:
    plain: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in cells.items()}
    return Event(**plain)


def read_prices(folder: Path) -> pd.DataFrame:
    """Return the prices of all files of prices in a folder, each once, without forecasts.

    Args:
        folder: A folder with `*prices*.csv` or `*prices*.csv.gz`, as the World Food Programme or HDX writes
            them.

    Returns:
        date, market, item, unit, price.

    Raises:
        UsageError: If there is none, or it has other columns.
    """
    files = sorted(folder.glob("*prices*.csv*")) if folder.is_dir() else []
    if not files:
        raise UsageError(f'There is no file "*prices*.csv" or ".csv.gz" in "{folder}".')
    table = pd.concat([_read(path) for path in files]).drop_duplicates()
    table = table[~table["date"].str.startswith("#")]
    table = table[~table["flag"].str.contains("forecast", case=False, na=False)]
    return table.assign(date=pd.to_datetime(table["date"]), price=pd.to_numeric(table["price"]))


def _read(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, dtype="str")
    chosen = {}
    for name, options in COLUMNS.items():
        found = next((option for option in options if option in table.columns), "")
        if not found:
            raise UsageError(f'"{path.name}" has no column {" or ".join(options)}.')
        chosen[found] = name
    return table.rename(columns=chosen)[list(COLUMNS)]


@dataclass(frozen=True)
class Change:
    """What happened to the ratio of prices between two sides, over items.

    Attributes:
        items: How many items have enough months.
        mean: Mean change of the logarithm of the ratio.
        median: Its median.
        spread: Standard deviation between items.
        error: Standard error of one item, at the median.
        strong: Share of items that changed by more than two of their standard errors.
        low: Lower end of the 90 % interval of the mean.
        high: Upper end.
        off: Mean size of the change: the error of the forecast "no change".
        off_fee: Mean size of what is left after the fee as share of the price is taken off; NaN if not known.
        right: Share of items that moved the way the fee says; NaN if there is no fee.
    """

    items: int
    mean: float
    median: float
    spread: float
    error: float
    strong: float
    low: float
    high: float
    off: float
    off_fee: float
    right: float


def change_of(prices: pd.DataFrame, event: Event, day: date | None = None) -> Change:
    """Return how the ratio of prices of the two sides changed at a day.

    Args:
        prices: As from `read_prices`.
        event: Sides, window and fee.
        day: Another day than the event's.
    """
    at = pd.Timestamp(day or event.day)
    span = pd.DateOffset(months=event.months)
    near = prices[(prices["date"] >= at - span) & (prices["date"] < at + span)]
    goods = near[~near["item"].str.contains(NO_GOODS, case=False) & (near["price"] > 0)]
    sides = [_side(goods, markets) for markets in (event.dearer, event.other)]
    ratio = (sides[0] - sides[1]).dropna()
    after = ratio.index.get_level_values("date") >= at
    parts = [ratio[chosen].groupby("item").agg(["mean", "var", "count"]) for chosen in (~after, after)]
    both = parts[0].add_suffix("_0").join(parts[1].add_suffix("_1"), how="inner")
    both = both[(both["count_0"] >= LEAST_MONTHS) & (both["count_1"] >= LEAST_MONTHS)]
    change = both["mean_1"] - both["mean_0"]
    error = np.sqrt(both["var_0"] / both["count_0"] + both["var_1"] / both["count_1"])
    return _summed(change, error, _fee_share(near, event, at))


def _side(prices: pd.DataFrame, markets: tuple[str, ...]) -> pd.Series:
    mine = prices[prices["market"].isin(markets)]
    logs = mine.assign(log=np.log(mine["price"]))
    return logs.groupby(["item", "unit", "date"])["log"].mean()


def _fee_share(prices: pd.DataFrame, event: Event, at: pd.Timestamp) -> pd.Series:
    """Return the fee as a share of the price of items sold by the kilogram, at the month's exchange rate."""
    if np.isnan(event.usd_per_t):
        return pd.Series(dtype=float)
    here = prices[prices["market"].isin(event.dearer) & (prices["date"] < at)]
    rate = here.loc[here["item"].str.contains("exchange rate", case=False), "price"].median()
    mine = here[here["unit"].str.upper() == "KG"]
    return event.usd_per_t / (mine.groupby("item")["price"].median() / rate * 1000)


def _summed(change: pd.Series, error: pd.Series, fee: pd.Series) -> Change:
    count = len(change)
    if not count:
        return Change(0, *[float("nan")] * 10)
    mean, spread = float(change.mean()), float(change.std())
    half = 1.645 * spread / np.sqrt(count)
    known = change.groupby("item").mean().reindex(fee.index).dropna() if len(fee) else pd.Series(dtype=float)
    expected = np.log1p(fee.reindex(known.index))
    return Change(
        items=count,
        mean=mean,
        median=float(change.median()),
        spread=spread,
        error=float(error.median()),
        strong=float((change.abs() > 2 * error).mean()),
        low=mean - half,
        high=mean + half,
        off=float(known.abs().mean()) if len(known) else float(change.abs().mean()),
        off_fee=float((known - expected).abs().mean()) if len(known) else float("nan"),
        right=float((known > 0).mean()) if len(known) else float("nan"),
    )
