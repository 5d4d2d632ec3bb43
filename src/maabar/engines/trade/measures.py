"""Numbers to compare options by: means over the days looked at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maabar.engine import Measure
from maabar.engines.trade.notes import bent_share

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Tables = Mapping[str, pd.DataFrame]


def _mean(tables: Tables, rows: pd.DataFrame, column: str, by: str = "") -> pd.Series:
    """Sum a column within each epoch, then take the mean over all days; empty where any part is."""
    weighed = rows[column].to_numpy() * rows["days"].to_numpy() / max(_days(tables), 1e-9)
    if not by:
        return pd.Series([weighed.sum()])
    names, at = np.unique(rows[by].to_numpy(dtype=object).astype(str), return_inverse=True)
    return pd.Series(np.bincount(at, weighed, len(names)), index=names)


def _one(tables: Tables, rows: pd.DataFrame, column: str) -> float:
    return float(_mean(tables, rows, column).iloc[0]) if len(rows) else 0.0


def _days(tables: Tables) -> float:
    rows = tables["trade.surplus"]
    _, first = np.unique(rows["epoch"].to_numpy(), return_index=True)
    return float(rows["days"].to_numpy()[first].sum())


def _till(tables: Tables) -> pd.Series:
    rows = tables["trade.parties"]
    return (
        _mean(tables, rows[rows["party"] != ""], "fee_usd", "party") if len(rows) else pd.Series(dtype=float)
    )


def _consumers(tables: Tables) -> pd.Series:
    return _mean(tables, tables["trade.surplus"], "consumer_usd", "area")


def _producers(tables: Tables) -> pd.Series:
    return _mean(tables, tables["trade.surplus"], "producer_usd", "area")


def _basket(tables: Tables) -> pd.Series:
    rows = tables["trade.surplus"]
    rows = rows[rows["spent_then"] > 0]
    return 100 * _mean(tables, rows, "spent_now", "area") / _mean(tables, rows, "spent_then", "area")


def _volume(tables: Tables) -> float:
    rows = tables["trade.flows"]
    days = _days(tables)
    line = rows[rows["kind"] == "line"]
    return float((line["t_per_month"] * line["days"]).sum(skipna=False) / days) if len(line) else 0.0


def _gap(tables: Tables) -> float:
    rows = tables["trade.sides"]
    if rows.empty:
        return float("nan")
    return float((rows["gap"] * rows["days"]).sum(skipna=False) / rows["days"].sum())


def _smuggled(tables: Tables) -> float:
    rows = tables["trade.smuggled"]
    return _one(tables, rows[rows["party"] == ""], "t_per_month")


def _rent(tables: Tables) -> float:
    return _one(tables, tables["trade.parties"], "rent_usd")


def _busiest(tables: Tables) -> float:
    rows = tables["trade.flows"]
    rows = rows[rows["capacity"] > 0]
    if rows.empty:
        return float("nan")
    keys = rows["crossing"] + "|" + rows["direction"] + "|" + rows["epoch"].astype("int64").astype(str)
    at = pd.factorize(keys)[0]
    used = np.bincount(at, rows["trucks_per_day"].to_numpy())
    _, first = np.unique(at, return_index=True)
    return 100 * float((used / rows["capacity"].to_numpy()[first]).max())


def _misfit(tables: Tables) -> float:
    return 100 * bent_share(tables["trade.fit"])


def _displaced(tables: Tables) -> float:
    rows = tables["trade.with_aid"]
    days = _days(tables)
    return float((rows["displaced_t"] * rows["days"]).sum(skipna=False) / days) if len(rows) else 0.0


_READ = (
    "trade.flows", "trade.sides", "trade.surplus", "trade.parties", "trade.smuggled", "trade.with_aid",
    "trade.fit",
)  # fmt: skip


class _Frames:
    """The tables of one option, the same if they are the same objects: options of a draw may share them."""

    def __init__(self, tables: Tables) -> None:
        self.tables = {name: tables[name] for name in _READ}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Frames):
            return False
        return all(self.tables[name] is other.tables[name] for name in _READ)

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.tables.values())))


@lru_cache(maxsize=64)
def _kept(read: Callable[[Tables], Any], frames: _Frames) -> Any:
    return read(frames.tables)


@dataclass(frozen=True)
class _Once:
    """Reads a number off tables once, however many options share them; other processes can be sent it."""

    read: Callable[[Tables], Any]

    def __call__(self, tables: Tables) -> Any:
        """Return the number or the numbers."""
        return _kept(self.read, _Frames(tables))


MEASURES = (
    Measure(
        "trade.till", "USD a month", "neither", _Once(_till),
        "Fees that a party takes on trade at all crossings; revenue, not what an area earns.", by="party",
        answers=("economy",),
    ),
    Measure(
        "trade.consumers", "USD a month", "more", _Once(_consumers),
        "What buyers of an area gain on traded goods against the price date.", by="area",
        answers=("economy",),
    ),
    Measure(
        "trade.producers", "USD a month", "more", _Once(_producers),
        "What makers of an area gain on traded goods against the price date.", by="area",
        answers=("economy", "production"),
    ),
    Measure(
        "trade.basket", "% of the price date", "less", _Once(_basket),
        "Cost in an area of the traded goods that it used on the price date.", by="area",
    ),
    Measure(
        "trade.volume", "t a month", "neither", _Once(_volume),
        "Tonnes over crossings of the line, both ways.",
    ),
    Measure(
        "trade.gap", "log", "less", _Once(_gap),
        "Mean size of the logarithm of the ratio of prices on the two sides of the line; 0 = equal.",
    ),
    Measure("trade.smuggled", "t a month", "less", _Once(_smuggled), "Tonnes that go round the gates."),
    Measure(
        "trade.rent", "USD a month", "neither", _Once(_rent),
        "Worth of scarce places in the queue at gates; the data do not say who has it.",
    ),
    Measure(
        "trade.busiest", "% of capacity", "less", _Once(_busiest),
        "Use of the crossing, way and time that trade uses most, of the trucks that aid leaves.",
    ),
    Measure(
        "trade.misfit", "% of value", "less", _Once(_misfit),
        "Value that had to be bent to make quantities of the price date balance.",
    ),
    Measure(
        "trade.displaced", "t a month", "neither", _Once(_displaced),
        "Trade and own production that aid takes the "
        "place of."
    ),
)  # fmt: skip
