"""What aid means for trade: trucks that it leaves at shared gates, and gifts on the market."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.trade.model import MONTH
from maabar.engines.trade.ways import distances
from maabar.tables import DIRECTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from maabar.case import Case
    from maabar.engines.trade.base import Base
    from maabar.engines.trade.model import Numbers
    from maabar.engines.trade.state import State
    from maabar.network import Ground

CROSSINGS, MET = "aid.crossings", "aid.needs_met"
#: Columns of the tables of aid that are read; without them aid is taken not to have run.
_OF_CROSSINGS = {"crossing", "direction", "date", "left_for_trade"}
_OF_MET = {"place", "good", "week", "met_t"}


def left_for_trade(
    given: Mapping[str, pd.DataFrame], net: Ground
) -> dict[tuple[int, int], tuple[np.ndarray, Numbers]]:
    """Return trucks a day that aid leaves for trade by crossing and direction: from which day, how many."""
    table = given.get(CROSSINGS)
    if table is None or not set(table.columns) >= _OF_CROSSINGS or table.empty:
        return {}
    table = table[table["left_for_trade"].notna() & table["direction"].isin(DIRECTIONS)].sort_values("date")
    found = {}
    for (crossing, direction), rows in table.groupby(["crossing", "direction"]):
        days = rows["date"].to_numpy().astype("datetime64[D]")
        key = net.crossing(str(crossing)), DIRECTIONS.index(str(direction))
        found[key] = days, rows["left_for_trade"].to_numpy(dtype=float)
    return found


def aid_on_markets(
    case: Case, given: Mapping[str, pd.DataFrame], base: Base, states: list[State]
) -> list[Numbers]:
    """Return the aid on the market at each node in each epoch, t a month, shape (N,).

    Tonnes delivered (`aid.needs_met`) become market goods by `contents`; `substitution` of them take the
    place of bought ones, at the nearest market of the good that a road without a crossing reaches.
    """
    ways, goods = base.scene.ways, base.scene.goods
    nothing = [np.zeros(len(ways.good)) for _ in states]
    table, contents = given.get(MET), case["contents"]
    if table is None or not set(table.columns) >= _OF_MET or table.empty:
        return nothing
    shares = _shares(contents, table, goods)
    if not shares:
        return nothing
    table = table[table["good"].isin({good for good, _, _ in shares}) & (table["met_t"] > 0)]
    nearest = _nearest(base, sorted(set(table["place"])))
    weeks = table["week"].to_numpy().astype("datetime64[D]")
    place, good, met = (
        table["place"].to_numpy(),
        table["good"].to_numpy(),
        table["met_t"].to_numpy(dtype=float),
    )
    out = []
    for state, aid in zip(states, nothing, strict=True):
        inside = _weeks_of(state, states, weeks)
        days = 7.0 * max(len(np.unique(weeks[inside])), 1)
        for aid_good, part, share in shares:
            for at in np.flatnonzero(inside & (good == aid_good)):
                node = nearest.get((place[at], part))
                if node is not None:
                    aid[node] += base.scene.draw.substitution * share * met[at] / days * MONTH
        out.append(aid)
    return out


def _shares(
    contents: pd.DataFrame, met: pd.DataFrame, goods: tuple[str, ...]
) -> list[tuple[str, int, float]]:
    """Return which share of which delivered good is which market good; one that is traded is all of it."""
    found = [
        (str(row.good), goods.index(str(row.part)), float(str(row.share)))
        for row in contents.itertuples()
        if row.part in goods
    ]
    split = set(contents["good"])
    return found + [
        (good, goods.index(good), 1.0)
        for good in sorted(set(met["good"]))
        if good in goods and good not in split
    ]


def _weeks_of(state: State, states: list[State], weeks: np.ndarray) -> np.ndarray:
    """Return which weeks begin in an epoch, counted from its first day to the first day of the next one."""
    later = [other.first for other in states if other.first > state.first]
    end = min(later) if later else max([state.first, *weeks]) + 1
    inside = (weeks >= state.first) & (weeks < end)
    if inside.any() or not len(weeks):
        return np.asarray(inside)
    before = weeks[weeks <= state.first]
    return np.asarray(weeks == (before.max() if len(before) else weeks.min()))


def _nearest(base: Base, places: list[str]) -> dict[tuple[str, int], int]:
    """Return the nearest market of each good for each place, as a node."""
    ways, net = base.scene.ways, base.scene.net
    at = np.array([net.place(name) for name in places], dtype=np.int64)
    markets = np.flatnonzero(ways.market)
    every = np.unique(np.concatenate([at, ways.place[markets]]))
    far = distances(net, every).inner
    found = {}
    for good in range(len(base.scene.goods)):
        nodes = markets[ways.good[markets] == good]
        columns = np.searchsorted(every, ways.place[nodes])
        for name, place in zip(places, np.searchsorted(every, at), strict=True):
            km = far[place, columns]
            if len(km) and np.isfinite(km).any():
                found[name, good] = int(nodes[np.argmin(km)])
    return found
