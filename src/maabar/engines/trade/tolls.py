"""Tills that answer each other, on plain tables: what one would charge, and where several come to rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.engines.trade.curve import in_turn
from maabar.engines.trade.plain import COLUMNS, takings
from maabar.engines.trade.plainrows import read_rows
from maabar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from maabar.engines.trade.model import Numbers
    from maabar.engines.trade.plainrows import Rows

#: Doublings of a fee until nothing passes.
DOUBLINGS = 40


def best_tolls(
    markets: Rows, links: Rows, tills: Rows, *, limits: Rows = (), start: float = 0.0, points: int = 15
) -> pd.DataFrame:
    """Let each till raise what it takes, in turn, until none can do better alone.

    With one link, straight lines, a gap W without trade and a cost τ, one till takes (W - τ)/2 a unit, and n
    of them (W - τ)/(n + 1) each.

    Args:
        markets: As in `equilibrium`.
        links: As in `equilibrium`; tills stand at their `crossing`.
        tills: `crossing`, `party`, and `good` (empty: every one).
        limits: As in `equilibrium`.
        start: The fee that all begin from: there may be several resting points.
        points: Points of the first look along a fee; the best of them is refined.

    Returns:
        crossing, party, good, per_t, fee (what it takes in all), rests: `rest`, `cycle`, or `rounds` (it goes
        on).

    Raises:
        UsageError: If there is no till, a column or a row names nothing that is there, or trade passes
            whatever is charged.
    """
    rows = read_rows("tills", COLUMNS["tills"], tills)
    if rows.empty:
        raise UsageError("Name at least one till: its crossing and party.")
    taken = takings(markets, links, rows, limits=limits)

    def aim(number: int) -> Callable[[list[float]], float]:
        return lambda fees: float(taken(fees)[number])

    most = _prohibitive(taken, len(rows))
    rests, fees = in_turn([aim(at) for at in range(len(rows))], [float(start)] * len(rows), most, points)
    return rows.assign(per_t=fees, fee=taken(fees), rests=rests)


def _prohibitive(taken: Callable[[list[float]], Numbers], count: int) -> float:
    """Return a fee at which no till takes anything, doubled until it is high enough."""
    fee = 1.0
    for _ in range(DOUBLINGS):
        if all(taken([fee * (at == one) for at in range(count)])[one] <= 1e-6 * fee for one in range(count)):
            return fee
        fee *= 2
    raise UsageError("Trade passes whatever is charged: give demand a price at which nobody buys.")
