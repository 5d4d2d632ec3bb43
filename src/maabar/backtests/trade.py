"""What prices can say about the trade engine, and what they cannot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maabar.backtests.events import change_of, read_events, read_prices
from maabar.draws import stream
from maabar.engine import settings_for
from maabar.engines.trade import ENGINE
from maabar.engines.trade.base import guess_at
from maabar.engines.trade.calibrate import prices
from maabar.engines.trade.settings import TradeSettings
from maabar.engines.trade.ways import distances
from maabar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from maabar.case import Case
    from maabar.engines.trade.calibrate import Guess
    from maabar.engines.trade.scene import Scene


@dataclass(frozen=True)
class Report:
    """Tables of a back-test and what each is held against.

    Attributes:
        events: A row for each event and each day without one: change of the ratio of prices between two
            sides.
        left_out: A row for each good: error of the price of a market whose own is left out, beside the error
            of the median of its area.
        gains: A row for each good: pairs of markets of one side whose prices leave a gain untaken.
        wedges: A row for each pair of areas that goods go round the gates between: price gap and cost.
        sentences: What they say, failures too.
    """

    events: pd.DataFrame
    left_out: pd.DataFrame
    gains: pd.DataFrame
    wedges: pd.DataFrame
    sentences: tuple[str, ...]


def backtest_trade(case: Case, data: Path, events: Path) -> Report:
    """Hold the trade engine against observed prices.

    Args:
        case: A case with markets.
        data: A folder with files of prices.
        events: A TOML file of dated changes.

    Returns:
        The report; it gates nothing.

    Raises:
        UsageError: If there are no prices, no events, or nothing is traded in the case.
    """
    observed = read_prices(data)
    rows = []
    for event in read_events(events):
        for day in (None, *event.placebos):
            found = change_of(observed, event, day)
            rows.append({"event": event.name if day is None else "no event known", "day": day or event.day,
                         **vars(found)})  # fmt: skip
    settings = settings_for(ENGINE, case, {})
    if not isinstance(settings, TradeSettings):
        raise TypeError
    asked = guess_at(case.under(""), settings, stream(1, 0, ENGINE.name), stated=True)
    if asked is None:
        raise UsageError("Nothing is traded in this case: its markets have no price with a quantity.")
    scene, _, guess, _ = asked
    table, left_out, gains = pd.DataFrame(rows), _left_out(scene, guess), _gains(scene, guess)
    wedges = _wedges(case, scene, guess)
    said = tuple(_said(table, left_out, gains, observed, events))
    return Report(table, left_out, gains, wedges, said)


def _left_out(scene: Scene, guess: Guess) -> pd.DataFrame:
    """Fit prices without one market's own, for each market."""
    ways, net = scene.ways, scene.net
    rows: list[dict[str, Any]] = []
    known = np.flatnonzero(~np.isnan(guess.price) & (guess.use > 0))
    for node in known:
        good = int(ways.good[node])
        price = guess.price.copy()
        price[node] = np.nan
        fitted = prices(replace(guess, price=price), [good])[node]
        same = known[
            (ways.good[known] == good) & (net.areas[ways.place[known]] == net.areas[ways.place[node]])
        ]
        others = guess.price[same[same != node]]
        if len(others):
            own = guess.price[node]
            rows.append({"good": scene.goods[good], "fitted": abs(np.log(fitted / own)),
                         "median": abs(np.log(np.median(others) / own))})  # fmt: skip
    table = pd.DataFrame(rows, columns=["good", "fitted", "median"])
    found = table.groupby("good").agg(
        markets=("fitted", "size"), fitted=("fitted", "mean"), median=("median", "mean")
    )
    means = {"markets": len(table), "fitted": table["fitted"].mean(), "median": table["median"].mean()}
    whole = pd.DataFrame(means, index=["all"])
    return pd.concat([found, whole]).reset_index(names="good")


def _gains(scene: Scene, guess: Guess) -> pd.DataFrame:
    """Look at pairs of one side that roads join: is a price above another by more than the way costs?"""
    ways = scene.ways
    rows = []
    for good, name in enumerate(scene.goods):
        nodes = np.flatnonzero((ways.good == good) & ~np.isnan(guess.price) & (guess.use > 0))
        places = ways.place[nodes]
        order = np.argsort(places)
        nodes, places = nodes[order], places[order]
        cost = distances(scene.net, places).inner * scene.draw.usd_per_t_km
        price, sd = guess.price[nodes], guess.price_sd[nodes]
        gain = price[None, :] - price[:, None] - cost
        doubt = np.sqrt(sd[None, :] ** 2 + sd[:, None] ** 2)
        pairs = np.isfinite(cost) & ~np.eye(len(nodes), dtype=bool)
        if not pairs.any():
            continue
        rows.append({"good": name, "pairs": int(pairs.sum()), "gain": float((gain > 0)[pairs].mean()),
                     "beyond_doubt": float((gain > 2 * doubt)[pairs].mean())})  # fmt: skip
    return pd.DataFrame(rows, columns=["good", "pairs", "gain", "beyond_doubt"])


def _wedges(case: Case, scene: Scene, guess: Guess) -> pd.DataFrame:
    ways, net = scene.ways, scene.net
    rows = []
    table = case["smuggling"].drop_duplicates(["area_from", "area_to", "good"])
    for row in table[table["good"].isin(scene.goods)].itertuples():
        mine = (ways.good == scene.goods.index(str(row.good))) & ~np.isnan(guess.price)
        sides = [mine & (net.areas[ways.place] == area) for area in (row.area_from, row.area_to)]
        if not all(side.any() for side in sides):
            continue
        ends = [float(guess.price[side].mean()) for side in sides]
        rows.append({"area_from": row.area_from, "area_to": row.area_to, "good": row.good,
                     "gap": float(ends[1] - ends[0]), "cost": float(str(row.usd_per_t))})  # fmt: skip
    return pd.DataFrame(rows, columns=["area_from", "area_to", "good", "gap", "cost"])


def _said(
    events: pd.DataFrame, left_out: pd.DataFrame, gains: pd.DataFrame, observed: pd.DataFrame, path: Path
) -> Iterator[str]:
    yield f"{len(observed):,} prices, {observed['date'].min().date()} to {observed['date'].max().date()}."
    for event in read_events(path):
        row = events[events["event"] == event.name].iloc[0]
        low, mean, high = (f"{np.expm1(row[name]):+.1%}" for name in ("low", "mean", "high"))
        goods = row["items"]
        yield f"{event.name}: over {goods} goods the ratio of prices changed by {mean} ({low} to {high})."
        others = events[(events["event"] == "no event known") & events["day"].isin(event.placebos)]["mean"]
        inside = others.min() <= row["mean"] <= others.max()
        least, most = (f"{np.expm1(end):+.1%}" for end in (others.min(), others.max()))
        told = "the event cannot be told from them" if inside else "the event stands out"
        yield f"  On {len(others)} days without an event known it changed by {least} to {most}: {told}."
        if event.claim:
            yield f"  {event.claim}" + _against(event.claim_low, row["high"])
        if not np.isnan(row["off_fee"]):
            better = "better" if row["off_fee"] < row["off"] else "FAILED, no better"
            yield f"  The fee as a share of the price misses the change of a good by {row['off_fee']:.3f},"
            yield f'  "no change" by {row["off"]:.3f}: {better}. {row["right"]:.0%} of goods moved its way.'
    whole = left_out[left_out["good"] == "all"].iloc[0]
    better = whole["fitted"] <= whole["median"]
    yield (
        f"A market's price left out: the fit misses it by {whole['fitted']:.3f} (log), its area's median by "
        f"{whole['median']:.3f}: {'no worse' if better else 'FAILED, worse'}."
    )
    share = float((gains["beyond_doubt"] * gains["pairs"]).sum() / max(gains["pairs"].sum(), 1))
    yield f"Pairs of one side whose prices leave a gain beyond doubt: {share:.1%}."


def _against(low: float, high: float) -> str:
    if np.isnan(low):
        return ""
    seen = np.expm1(high) >= low
    return "" if seen else " A general rise of that size is not visible."
