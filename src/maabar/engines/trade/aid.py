"""What aid means for trade: trucks that it takes of shared limits, and gifts on the market.

In further draws aid tells of totals only (`aid.coverage`, `aid.flows`): its plan on the case as stated is
then scaled by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.trade.model import MONTH
from maabar.tables import DIRECTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from maabar.case import Case
    from maabar.engines.trade.base import Base
    from maabar.engines.trade.model import Numbers
    from maabar.engines.trade.state import State
    from maabar.network import Ground

    Tables = Mapping[str, pd.DataFrame]

CROSSINGS, FLOWS, MET, COVERAGE = "aid.crossings", "aid.flows", "aid.needs_met", "aid.coverage"
#: Columns of the tables of aid that are read; a test holds them against what aid declares.
READ = {
    CROSSINGS: ("crossing", "direction", "from", "until", "tonnes", "trucks"),
    FLOWS: ("crossing", "trucks_per_month"),
    MET: ("area", "good", "from", "until", "met_t"),
    COVERAGE: ("what", "id", "met_pm"),
}
_ONE_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, eq=False)
class Taken:
    """What aid sends through one crossing one way, period by period.

    Attributes:
        first: First day of each period, datetime64[D], shape (P,).
        last: Last day, inside.
        trucks: Trucks a day.
        tonnes: Tonnes a day.
    """

    first: np.ndarray
    last: np.ndarray
    trucks: Numbers
    tonnes: Numbers

    @property
    def key(self) -> bytes:
        """All of it as bytes."""
        return b"|".join(part.tobytes() for part in (self.first, self.last, self.trucks, self.tonnes))

    @property
    def cuts(self) -> np.ndarray:
        """Days on which what it takes changes."""
        return np.unique(np.concatenate([self.first, self.last + _ONE_DAY]))

    def on(self, day: np.datetime64) -> tuple[float, float]:
        """Return trucks and tonnes on a day; after the plan its last period goes on."""
        part = _parts(self.first, self.last, [(day, day + _ONE_DAY)])
        return float(self.trucks @ part), float(self.tonnes @ part)


def taken_by_aid(given: Tables, net: Ground) -> dict[tuple[int, int], Taken]:
    """Return what aid sends through each crossing one way, by crossing and direction.

    Empty if aid did not run.

    Args:
        given: Tables of the engines before.
        net: The network.
    """
    table = _plan(given, CROSSINGS)
    if table is None:
        return {}
    scale = _ratios(given, FLOWS, "crossing", "trucks_per_month")
    found = {}
    for (crossing, direction), rows in table.groupby(["crossing", "direction"]):
        first, last, days = _periods(rows)
        by = scale.get(str(crossing), 1.0) / days
        key = net.crossing(str(crossing)), DIRECTIONS.index(str(direction))
        found[key] = Taken(first, last, *(rows[name].to_numpy(float) * by for name in ("trucks", "tonnes")))
    return found


def _plan(given: Tables, name: str) -> pd.DataFrame | None:
    """Return a table of the plan: the draw's own, or in further draws that of the case as stated."""
    for table in (given.get(name), given.get(f"stated.{name}")):
        if table is not None and not table.empty:
            return table
    return None


def _ratios(given: Tables, name: str, key: str, column: str) -> dict[str, float]:
    """Return by what the draw's totals differ from those of the case as stated."""
    found = [table for table in (given.get(name), given.get(f"stated.{name}")) if table is not None]
    if len(found) < 2:
        return {}
    tables = [table[table["what"] == "good"] if "what" in table else table for table in found]
    sums = [table.groupby(key)[column].sum() for table in tables]
    both = sums[0].reindex(sums[1].index).fillna(0.0)
    return {
        str(at): float(now / was)
        for at, now, was in zip(both.index, both.to_numpy(), sums[1].to_numpy(), strict=True)
        if was > 0
    }


def _periods(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, Numbers]:
    """Return first days, last days and lengths of periods."""
    first, last = (rows[name].to_numpy().astype("datetime64[D]") for name in ("from", "until"))
    return first, last, (last - first) / _ONE_DAY + 1


def aid_on_markets(case: Case, given: Tables, base: Base, states: Sequence[State]) -> list[Numbers]:
    """Return the aid on the market at each node in each epoch, t a month, shape (N,).

    What aid meets of need in an area (`aid.needs_met`) becomes market goods by `contents`; `substitution` of
    it takes the place of bought goods, at the area's markets of the good by what they use.
    """
    ways, goods = base.scene.ways, base.scene.goods
    nothing = [np.zeros(len(ways.good)) for _ in states]
    table = _plan(given, MET)
    if table is None:
        return nothing
    shares = _shares(case["contents"], table, goods)
    table = table[table["good"].isin({good for good, _, _ in shares})]
    if table.empty:
        return nothing
    scale = _ratios(given, COVERAGE, "id", "met_pm")
    by_draw = np.array([scale.get(str(good), 1.0) for good in table["good"]])
    first, last, days = _periods(table)
    a_day = table["met_t"].to_numpy(float) / days * by_draw * base.scene.draw.substitution
    spread = _spread(base, table["area"].to_numpy(), table["good"].to_numpy(), shares)
    return [spread @ (a_day * _parts(first, last, state.spans) * MONTH) for state in states]


def _shares(
    contents: pd.DataFrame, met: pd.DataFrame, goods: tuple[str, ...]
) -> list[tuple[str, int, float]]:
    """Return which share of which delivered good is which market good; one that is traded is all of it."""
    found = [
        (str(good), goods.index(part), float(share))
        for good, part, share in zip(contents["good"], contents["part"], contents["share"], strict=True)
        if part in goods
    ]
    split = set(contents["good"])
    return found + [
        (good, goods.index(good), 1.0)
        for good in sorted(set(met["good"]))
        if good in goods and good not in split
    ]


def _spread(
    base: Base, areas: np.ndarray, given: np.ndarray, shares: Sequence[tuple[str, int, float]]
) -> Numbers:
    """Return where a tonne of each row comes on the market: by use in the area, shape (N, rows)."""
    ways, net = base.scene.ways, base.scene.net
    use = base.calibrated.base.use
    of_node = net.areas[ways.place].astype(str)
    where = np.zeros((len(ways.good), len(areas)))
    for good, part, share in shares:
        for area in np.unique(areas.astype(str)):
            there = (of_node == area) & (ways.good == part)
            total = float(use[there].sum())
            if total > 0:
                rows = (areas.astype(str) == area) & (given == good)
                where[np.ix_(there, rows)] += share * (use[there] / total)[:, None]
    return where


def _parts(
    first: np.ndarray, last: np.ndarray, spans: Sequence[tuple[np.datetime64, np.datetime64]]
) -> Numbers:
    """Return the part of some days that lies in each period of a plan, shape (P,).

    Days after the plan count for its last period: what it does then goes on.

    Args:
        first: First day of each period.
        last: Last day, inside.
        spans: The days: first, and the one after the last.
    """
    ends = last + _ONE_DAY
    stop = ends.max()
    days = np.zeros(len(first))
    for begin, end in spans:
        days += np.maximum((np.minimum(ends, end) - np.maximum(first, begin)) / _ONE_DAY, 0.0)
        days += (ends == stop) * max((end - max(begin, stop)) / _ONE_DAY, 0.0)
    return days / sum((end - begin) / _ONE_DAY for begin, end in spans)
