"""What is wrong or doubtful in a case for trade, beyond what reading finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from maabar.case import Case
    from maabar.engines.trade.settings import TradeSettings

#: Below this share of own production in use a good must come from somewhere (assumed).
IMPORTED = 0.3


def check(case: Case, settings: TradeSettings) -> tuple[Problem, ...]:
    """Return what a user should know before trade is worked out; `maabar check` lists it.

    Args:
        case: The case.
        settings: The settings.
    """
    table = case["markets"]
    kept_out = set(case["goods"].loc[case["goods"]["traded"] == "no", "good"])
    traded = table[~table["good"].isin(kept_out)]
    local = traded[(traded["role"] != "outside") & (traded["quantity_t_per_month"] > 0)]
    outside = set(traded.loc[traded["role"] == "outside", "good"])
    return (
        *_price_date(case, settings),
        *_imported(local, outside, settings),
        *_elasticities(local, settings),
        *_off_the_road(case, traded),
        *_fees(case, set(local["good"])),
    )


def _warn(what: str, fix: str, row: int, column: str, file: str = "markets") -> Problem:
    return Problem(what, fix, file, row, column, level="warning")


def _price_date(case: Case, settings: TradeSettings) -> Iterable[Problem]:
    if settings.price_date and settings.price_date > case.as_of:
        yield Problem(
            f"trade.price_date is {settings.price_date}, after as_of {case.as_of}: prices of later days are "
            "not known yet.",
            "Set it to as_of or before, or leave it out.",
            "case.toml",
            column="trade.price_date",
            value=str(settings.price_date),
        )


def _imported(local: pd.DataFrame, outside: set[str], settings: TradeSettings) -> Iterable[Problem]:
    """Goods that are mostly imported, without a place that they come from: importers count as producers."""
    for good, rows in local[~local["good"].isin(outside)].groupby("good"):
        use = rows["quantity_t_per_month"].to_numpy()
        share = settings.own_shares.get(str(good), settings.own_share)
        made = rows["production_t_per_month"].fillna(rows["quantity_t_per_month"] * share).to_numpy()
        if made.sum() < IMPORTED * use.sum():
            yield _warn(
                f"{good}: own production is {made.sum() / use.sum():.0%} of use and no row is outside, so "
                "that importers count as producers.",
                "Add a row with role outside: a wholesale town abroad or a port, with its price.",
                int(rows.index[0]),
                "role",
            )


def _elasticities(local: pd.DataFrame, settings: TradeSettings) -> Iterable[Problem]:
    for column, usual in (
        ("demand_elasticity", settings.demand_elasticity),
        ("supply_elasticity", settings.supply_elasticity),
    ):
        for good, rows in local[local[column].isna()].groupby("good"):
            yield _warn(
                f"{good}: {len(rows)} rows without an elasticity; the usual one, {usual:g}, is taken.",
                "Give one, with its range, if you know better.",
                int(rows.index[0]),
                column,
            )


def _off_the_road(case: Case, traded: pd.DataFrame) -> Iterable[Problem]:
    """Markets that no road reaches: what they have is bought and sold there alone."""
    ends = {*case["roads"]["from"], *case["roads"]["to"]}
    for place, rows in traded[~traded["place"].isin(ends)].groupby("place"):
        yield _warn(
            f"No road leads to the market {place}: nothing comes there and nothing leaves.",
            "Add its road, or take its rows out.",
            int(rows.index[0]),
            "place",
        )


def _fees(case: Case, used: set[str]) -> Iterable[Problem]:
    table = case["fees"]
    for row, good in table.loc[(table["good"] != "") & ~table["good"].isin(used), "good"].items():
        yield _warn(
            f"A fee on {good}, which no market trades.",
            "Add a market with its price and use, or take the fee out.",
            int(str(row)),
            "good",
            "fees",
        )
