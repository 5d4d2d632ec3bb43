"""Numbers to compare options by: means over the days looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.engine import Measure
from maabar.engines.trade.notes import bent_share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Tables = Mapping[str, pd.DataFrame]


def _mean(rows: pd.DataFrame, columns: str, by: Sequence[str] = ()) -> pd.Series:
    """Sum a column within each epoch, then take the mean over days; empty where any part is."""
    days = rows.groupby("epoch", sort=False)["days"].first()
    weight = rows["days"] / days.sum()
    parts = rows.assign(weighed=rows[columns] * weight)
    if not by:
        return pd.Series([parts["weighed"].sum(skipna=False)])
    return parts.groupby(list(by))["weighed"].sum(min_count=1) + 0 * parts.groupby(list(by))["weighed"].agg(
        lambda values: np.nan if values.isna().any() else 0.0
    )


def _one(rows: pd.DataFrame, column: str) -> float:
    return float(_mean(rows, column).iloc[0]) if len(rows) else 0.0


def _till(tables: Tables) -> pd.Series:
    rows = tables["trade.parties"]
    return _mean(rows[rows["party"] != ""], "fee_usd", ["party"]) if len(rows) else pd.Series(dtype=float)


def _consumers(tables: Tables) -> pd.Series:
    return _mean(tables["trade.surplus"], "consumer_usd", ["area"])


def _producers(tables: Tables) -> pd.Series:
    return _mean(tables["trade.surplus"], "producer_usd", ["area"])


def _basket(tables: Tables) -> pd.Series:
    rows = tables["trade.surplus"]
    rows = rows[rows["spent_then"] > 0]
    return 100 * _mean(rows, "spent_now", ["area"]) / _mean(rows, "spent_then", ["area"])


def _volume(tables: Tables) -> float:
    rows = tables["trade.flows"]
    days = tables["trade.surplus"].groupby("epoch")["days"].first().sum()
    line = rows[rows["kind"] == "line"]
    return float((line["t_per_month"] * line["days"]).sum(skipna=False) / days) if len(line) else 0.0


def _gap(tables: Tables) -> float:
    rows = tables["trade.sides"]
    if rows.empty:
        return float("nan")
    return float((rows["gap"] * rows["days"]).sum(skipna=False) / rows["days"].sum())


def _smuggled(tables: Tables) -> float:
    rows = tables["trade.smuggled"]
    return _one(rows[rows["party"] == ""], "t_per_month")


def _rent(tables: Tables) -> float:
    return _one(tables["trade.parties"], "rent_usd")


def _busiest(tables: Tables) -> float:
    rows = tables["trade.flows"]
    rows = rows[rows["capacity"] > 0]
    lanes = rows.groupby(["crossing", "direction", "epoch"])
    used = lanes["trucks_per_day"].sum(min_count=1) / lanes["capacity"].first()
    return 100 * float(used.max()) if len(rows) else float("nan")


def _misfit(tables: Tables) -> float:
    return 100 * bent_share(tables["trade.fit"])


def _displaced(tables: Tables) -> float:
    rows = tables["trade.with_aid"]
    days = tables["trade.surplus"].groupby("epoch")["days"].first().sum()
    return float((rows["displaced_t"] * rows["days"]).sum() / days) if len(rows) else 0.0


MEASURES = (
    Measure(
        "trade.till", "USD a month", "neither", _till,
        "Fees that a party takes on trade at all crossings; revenue, not what an area earns.", by="party",
    ),
    Measure(
        "trade.consumers", "USD a month", "more", _consumers,
        "What buyers of an area gain on traded goods against the price date.", by="area",
    ),
    Measure(
        "trade.producers", "USD a month", "more", _producers,
        "What makers of an area gain on traded goods against the price date.", by="area",
    ),
    Measure(
        "trade.basket", "% of the price date", "less", _basket,
        "Cost in an area of the traded goods that it used on the price date.", by="area",
    ),
    Measure("trade.volume", "t a month", "neither", _volume, "Tonnes over crossings of the line, both ways."),
    Measure(
        "trade.gap", "log", "less", _gap,
        "Mean size of the logarithm of the ratio of prices on the two sides of the line; 0 = equal.",
    ),
    Measure("trade.smuggled", "t a month", "less", _smuggled, "Tonnes that go round the gates."),
    Measure(
        "trade.rent", "USD a month", "neither", _rent,
        "Worth of scarce places in the queue at gates; the data do not say who has it.",
    ),
    Measure(
        "trade.busiest", "% of capacity", "less", _busiest,
        "Use of the crossing, way and time that trade uses most, of the trucks that aid leaves.",
    ),
    Measure(
        "trade.misfit", "% of value", "less", _misfit,
        "Value that had to be bent to make quantities of the price date balance.",
    ),
    Measure(
        "trade.displaced", "t a month", "neither", _displaced, "Trade and own production that aid takes the "
        "place of."
    ),
)  # fmt: skip
