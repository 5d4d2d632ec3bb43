"""Goods that go round the gates: one arc for each pair of areas, good and time, at a cost and within a limit.

Without it a shut line would allow any difference of prices, and an opening would look like a miracle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Pair:
    """One arc round the gates.

    Attributes:
        area_from: Id of the area that goods come from.
        area_to: Id of the area they go to.
        good: Number of the good.
        first: First day, None = always.
        last: Last day, inside, None = without end.
        usd_per_t: Cost above the road, USD/t.
        t_per_month: Limit, t; inf = none.
        shares: Who takes which share of the cost: (party, share).
    """

    area_from: str
    area_to: str
    good: int
    first: np.datetime64
    last: np.datetime64
    usd_per_t: float
    t_per_month: float
    shares: tuple[tuple[str, float], ...]

    def on(self, day: np.datetime64) -> tuple[float, float]:
        """Return cost and limit on a day; no room on days outside."""
        holds = (np.isnat(self.first) or self.first <= day) and (np.isnat(self.last) or self.last >= day)
        return self.usd_per_t, self.t_per_month if holds else 0.0


def pairs_of(table: pd.DataFrame, goods: tuple[str, ...]) -> tuple[Pair, ...]:
    """Return the arcs that rows of `smuggling` stand for; a row without a good stands for one of each.

    Rows of one pair of areas, good and time are one arc: the first of them tells cost and limit, each a
    party.
    """
    rows: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    dates = {name: table[name].to_numpy().astype("datetime64[D]") for name in ("from", "until")}
    for at, row in enumerate(records(table)):
        first, last = dates["from"][at], dates["until"][at]
        for good in [row["good"]] if row["good"] else goods:
            if good in goods:
                key = row["area_from"], row["area_to"], good, str(first), str(last)
                rows.setdefault(key, []).append({**row, "first": first, "last": last})
    return tuple(_pair(key, found, goods) for key, found in sorted(rows.items(), key=lambda item: item[0]))


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as plain mappings by column."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _pair(key: tuple[Any, ...], rows: list[dict[str, Any]], goods: tuple[str, ...]) -> Pair:
    usd = next((float(row["usd_per_t"]) for row in rows if not np.isnan(row["usd_per_t"])), 0.0)
    most = next((float(row["t_per_month"]) for row in rows if not np.isnan(row["t_per_month"])), np.inf)
    shares = tuple(
        (str(row["party"]), float(row["party_share"]))
        for row in rows
        if row["party"] and not np.isnan(row["party_share"])
    )
    return Pair(key[0], key[1], goods.index(key[2]), rows[0]["first"], rows[0]["last"], usd, most, shares)
