"""Goods that stand for each other: demand and supply that depend on all prices, solved in prices.

With symmetric effects the equilibrium is the least of a convex function of prices (Takayama and Judge 1964):
min over p ≥ 0 of the sum over goods and markets of the integral of excess supply, subject to p_j - p_i ≤
c_ij; the multipliers are the flows. Used as an oracle and for teaching; the engine itself has no cross
effects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.linalg import eigh

from maabar.engines.trade.plainrows import read_rows
from maabar.errors import UsageError
from maabar.program.quadratic import Quadratic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maabar.engines.trade.model import Numbers
    from maabar.engines.trade.plainrows import Rows

#: Columns of the tables; a number that is not given is 0.
COLUMNS = {
    "markets": ("market", "good", "demand_constant", "supply_constant"),
    "effects": ("market", "good", "with_good", "demand_per_price", "supply_per_price"),
    "links": ("origin", "destination", "good", "cost"),
}


@dataclass(frozen=True)
class CrossAnswer:
    """An equilibrium with cross effects.

    Attributes:
        markets: market, good, price, use, production.
        links: origin, destination, good, flow, cost.
        residual: The largest violation of a condition, in scaled units.
    """

    markets: pd.DataFrame
    links: pd.DataFrame
    residual: float


def cross_equilibrium(markets: Rows, effects: Rows, links: Rows) -> CrossAnswer:
    """Solve an equilibrium in which a good's demand and supply depend on the prices of others.

    Args:
        markets: `market`, `good`, `demand_constant`, `supply_constant`.
        effects: `market`, `good`, `with_good`, `demand_per_price`, `supply_per_price`: change of the good's
            demand and supply with the price of `with_good`; both symmetric in the goods of a market.
        links: `origin`, `destination`, `good`, `cost`, one way each.

    Returns:
        The equilibrium.

    Raises:
        UsageError: If a column or a row names nothing that is there, effects are not symmetric, no least
            exists, or demand or supply would be negative.
    """
    given = {"markets": markets, "effects": effects, "links": links}
    markets, effects, links = (read_rows(name, COLUMNS[name], given[name]).fillna(0.0) for name in given)
    keys = list(zip(markets["market"], markets["good"], strict=True))
    at = {key: number for number, key in enumerate(keys)}
    _known(at, effects, ("market",), ("good", "with_good"))
    _known(at, links, ("origin", "destination"), ("good",))
    demand, supply = (_matrix(effects, name, at) for name in ("demand_per_price", "supply_per_price"))
    excess = supply - demand
    if not np.allclose(excess, excess.T):
        raise UsageError("Effects must be symmetric in the goods of a market; others have no convex form.")
    values, vectors = eigh(excess)
    if values.min() <= 0:
        raise UsageError("Each good's own price must outweigh the effects of the others.")
    constant = markets["supply_constant"].to_numpy(float) - markets["demand_constant"].to_numpy(float)
    tail, head = (
        np.array([at[key] for key in zip(links[end], links["good"], strict=True)])
        for end in ("origin", "destination")
    )
    cost = links["cost"].to_numpy(float)
    count, usual = len(keys), float(np.abs(np.linalg.solve(excess, constant)).mean())
    quadratic = Quadratic()
    p = quadratic.variables("p", count, cost=constant, scale=usual)
    # The curved part is diagonal in other variables: v = V'p, and they are tied to the prices by equalities.
    v = quadratic.variables("v", count, low=-np.inf, curve=values, scale=usual)
    rows, columns = np.indices((count, count))
    terms: list[Any] = [(rows, p[columns], vectors.T), (np.arange(count), v, -1.0)]
    quadratic.rows("same", count, terms=terms, low=0, high=0)
    line = np.arange(len(links))
    quadratic.rows("arcs", len(links), terms=[(line, p[head], 1.0), (line, p[tail], -1.0)], high=cost)
    solved = quadratic.solve(size=float(values.max() * usual**2))
    price = solved.x["p"]
    use = markets["demand_constant"].to_numpy(float) + demand @ price
    make = markets["supply_constant"].to_numpy(float) + supply @ price
    if min(use.min(), make.min()) < 0:
        raise UsageError("Prices leave the range in which demand and supply are positive.")
    return CrossAnswer(
        markets=pd.DataFrame({"market": markets["market"], "good": markets["good"], "price": price,
                              "use": use,
                              "production": make}),
        links=links.assign(flow=-solved.duals["arcs"])[["origin", "destination", "good", "flow", "cost"]],
        residual=solved.residual,
    )  # fmt: skip


def _known(
    at: Mapping[tuple[str, str], int], rows: pd.DataFrame, ends: Sequence[str], goods: Sequence[str]
) -> None:
    named = {
        (place, good)
        for one in ends
        for two in goods
        for place, good in zip(rows[one], rows[two], strict=True)
    }
    missing = sorted(" ".join(key) for key in named - set(at))
    if missing:
        raise UsageError(f"There is no market and good {', '.join(missing)}.")


def _matrix(effects: pd.DataFrame, column: str, at: dict[tuple[str, str], int]) -> Numbers:
    matrix = np.zeros((len(at), len(at)))
    for row in effects.to_dict("records"):
        here, other = at[row["market"], row["good"]], at[row["market"], row["with_good"]]
        matrix[here, other] += float(row[column])
    return matrix
