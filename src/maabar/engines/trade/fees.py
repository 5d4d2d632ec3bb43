"""Who charges what on trade at which crossing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.tables import DIRECTIONS

if TYPE_CHECKING:
    import pandas as pd

    from maabar.engines.trade.model import Numbers
    from maabar.network import Ground

GATE_A, GATE_B = 0, 2


@dataclass(frozen=True, eq=False)
class Fees:
    """Fees on one day: P parties, C crossings, two directions, G goods.

    Attributes:
        parties: Ids of those who charge, sorted.
        usd: USD/t, shape (P, C, 2, G).
        share: Share of the price at the gate on the way in, shape (P, C, 2, G).
    """

    parties: np.ndarray
    usd: Numbers
    share: Numbers


def parties_of(table: pd.DataFrame, crossings: pd.DataFrame) -> np.ndarray:
    """Return the ids of all who may charge, sorted: those with a row, and holders of gates."""
    named = {*table["party"], *crossings["gate_a"], *crossings["gate_b"]} - {""}
    return np.array(sorted(named), dtype=object)


def fees_on(
    day: np.datetime64,
    table: pd.DataFrame,
    ground: tuple[Ground, pd.DataFrame],
    loads: tuple[tuple[str, ...], Numbers],
    charges: Numbers,
) -> Fees:
    """Return the fees of one day.

    Args:
        day: The day.
        table: The case's `fees`: rows by weight, truck or value add up.
        ground: The network, and the case's `crossings` (who holds which gate).
        loads: Goods, and tonnes in a truck of each.
        charges: What rows of `states` and `changes` say of trade for gate a, the road and gate b, shape (C,
            3, 2, G): a number there replaces what the holder of that gate charges in `fees`. NaN = none.
    """
    net, crossings = ground
    goods, tonnes = loads
    parties = parties_of(table, crossings)
    shape = len(parties), len(net.crossings), len(DIRECTIONS), len(goods)
    usd, share = np.zeros(shape), np.zeros(shape)
    rows = table[valid_on(table, np.array([day]))[:, 0]]
    party = np.searchsorted(parties, rows["party"].to_numpy(dtype=object))
    crossing = [net.crossing(str(name)) for name in rows["crossing"].to_numpy(dtype=object)]
    way, good = (rows[name].to_numpy(dtype=object) for name in ("direction", "good"))
    sums = np.nan_to_num(rows[["usd_per_t", "usd_per_truck", "share_of_value"]].to_numpy(dtype=float))
    for at, (per_t, per_truck, value) in enumerate(sums):
        if good[at] and good[at] not in goods:
            continue
        ways = [DIRECTIONS.index(way[at])] if way[at] in DIRECTIONS else [0, 1]
        which = [goods.index(good[at])] if good[at] else list(range(len(goods)))
        cells = np.ix_([party[at]], [crossing[at]], ways, which)
        usd[cells] += per_t + per_truck / tonnes[which]
        share[cells] += value
    _replace(usd, share, parties, (net, crossings), charges)
    return Fees(parties, usd, share)


def valid_on(table: pd.DataFrame, days: np.ndarray) -> np.ndarray:
    """Return which rows of a table with `from` and `until` hold on which days, shape (rows, days)."""
    first, last = (table[name].to_numpy().astype("datetime64[D]")[:, None] for name in ("from", "until"))
    return np.asarray((np.isnat(first) | (first <= days)) & (np.isnat(last) | (last >= days)))


def _replace(
    usd: Numbers,
    share: Numbers,
    parties: np.ndarray,
    ground: tuple[Ground, pd.DataFrame],
    charges: Numbers,
) -> None:
    """Put what states say of a gate in the place of what its holder charges."""
    net, crossings = ground
    told_of = (~np.isnan(charges[:, [GATE_A, GATE_B]])).any(axis=1)
    if not told_of.any():
        return
    holders = crossings.set_index("crossing")[["gate_a", "gate_b"]]
    for crossing, way, good in zip(
        *np.nonzero((~np.isnan(charges[:, [GATE_A, GATE_B]])).any(axis=1)), strict=True
    ):
        said = charges[crossing, :, way, good]
        gates = [(holders.at[net.crossings[crossing], gate], said[part])
                 for gate, part in (("gate_a", GATE_A), ("gate_b", GATE_B))]  # fmt: skip
        told = [(str(holder), amount) for holder, amount in gates if holder and not np.isnan(amount)]
        for holder, _ in told:
            at = np.searchsorted(parties, holder)
            usd[at, crossing, way, good] = share[at, crossing, way, good] = 0.0
        for holder, amount in told:
            usd[np.searchsorted(parties, holder), crossing, way, good] += amount
