"""Equilibria in which everything may depend on everything: other markets, goods, the load of other links.

Supply prices, demand prices and costs of links are linear functions of all quantities, with effects that need
not be symmetric, so that no welfare is maximised: the conditions themselves are solved, as a linear
complementarity problem, by the method of Lemke (1965). For instances as they are published (Nagurney 1999),
of up to a few hundred links; the engine itself has no such effects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.engines.trade.plainrows import read_rows
from maabar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.engines.trade.model import Numbers
    from maabar.engines.trade.plainrows import Rows

    Keys = list[tuple[str, ...]]

_MARKETS = ("market", "good", "supply_intercept", "demand_intercept")
_EFFECTS = ("market", "good", "with_market", "with_good", "supply_slope", "demand_slope")
_LINKS = ("origin", "destination", "good", "cost")
_LOADS = ("origin", "destination", "good", "with_origin", "with_destination", "with_good", "slope")
#: Numbers below this part of the largest are none.
NOTHING = 1e-11


@dataclass(frozen=True)
class LinearAnswer:
    """An equilibrium.

    Attributes:
        markets: market, good, production, use, supply_price, demand_price.
        links: origin, destination, good, flow, cost; a market's supply of its own buyers is a link too.
        residual: The largest violation of a condition, as part of the largest price.
    """

    markets: pd.DataFrame
    links: pd.DataFrame
    residual: float


def linear_equilibrium(markets: Rows, links: Rows, *, effects: Rows, loads: Rows = ()) -> LinearAnswer:
    """Solve a spatial price equilibrium whose functions are linear in all quantities.

    Args:
        markets: `market`, `good` (empty: the only one), `supply_intercept` (empty: it makes nothing) and
            `demand_intercept` (empty: it uses nothing).
        links: `origin`, `destination`, `good`, `cost` of a unit, one way each. A market that makes and uses a
            good supplies itself for nothing, unless a link from it to itself says otherwise.
        effects: `market`, `good`, `with_market`, `with_good` (empty: the same): by how much the supply price
            rises with what the other makes (`supply_slope`), and the demand price falls with what the other
            uses (`demand_slope`). The row of a market with itself is its own slope.
        loads: `origin`, `destination`, `good`, `with_origin`, `with_destination`, `with_good` (empty: the
            same), `slope`: by how much a link's cost rises with what goes over the other.

    Returns:
        The equilibrium: prices are equal but for costs where something goes, and nothing goes at a loss.

    Raises:
        UsageError: If a row names nothing that is there, or there is no equilibrium that can be found.
    """
    table, ways = read_rows("markets", _MARKETS, markets), read_rows("links", _LINKS, links)
    keys: Keys = list(zip(table["market"], table["good"], strict=True))
    ways = _with_own(table, ways)
    arcs: Keys = list(zip(ways["origin"], ways["destination"], ways["good"], strict=True))
    if len(set(keys)) < len(keys) or len(set(arcs)) < len(arcs):
        raise UsageError("Two rows are of one market and good, or of one link and good.")
    tail = _places("links", [(one, good) for one, _, good in arcs], keys)
    head = _places("links", [(other, good) for _, other, good in arcs], keys)
    supply, demand = _slopes(table, keys, _same("effects", _EFFECTS, effects))
    load = _loaded(arcs, _same("loads", _LOADS, loads))
    count = np.arange(len(arcs))
    out, into = np.zeros((2, len(keys), len(arcs)))
    out[tail, count] = into[head, count] = 1.0
    foot, top = table["supply_intercept"].to_numpy(), table["demand_intercept"].to_numpy()
    if np.isnan(foot[tail]).any() or np.isnan(top[head]).any():
        raise UsageError("A link begins where nothing is made, or ends where nothing is used.")
    matrix = out.T @ supply @ out + into.T @ demand @ into + load
    fixed = foot[tail] + ways["cost"].fillna(0.0).to_numpy() - top[head]
    flow = lemke(matrix, fixed)
    loss = matrix @ flow + fixed
    made, used = out @ flow, into @ flow
    size = max(float(np.nanmax(np.abs([foot, top]))), 1e-300)
    return LinearAnswer(
        markets=table[["market", "good"]].assign(
            production=made, use=used, supply_price=foot + supply @ made, demand_price=top - demand @ used
        ),
        links=ways[["origin", "destination", "good"]].assign(
            flow=flow, cost=ways["cost"].fillna(0.0).to_numpy() + load @ flow
        ),
        residual=float(np.abs(np.minimum(flow, loss)).max(initial=0.0)) / size,
    )


def _same(name: str, columns: Sequence[str], rows: Rows) -> pd.DataFrame:
    """Read rows on pairs: an empty `with_x` is the same `x`."""
    frame = read_rows(name, columns, rows)
    for column in (one for one in columns if one.startswith("with_")):
        own = frame[column.removeprefix("with_")]
        frame[column] = frame[column].where(frame[column] != "", own)
    return frame


def _with_own(markets: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    both = markets[markets["supply_intercept"].notna() & markets["demand_intercept"].notna()]
    own = pd.DataFrame(
        {"origin": both["market"], "destination": both["market"], "good": both["good"], "cost": 0.0}
    )
    said = set(
        links.loc[links["origin"] == links["destination"], ["origin", "good"]].itertuples(
            index=False, name=None
        )
    )
    new = [key not in said for key in zip(own["origin"], own["good"], strict=True)]
    return pd.concat([links, own[new]], ignore_index=True) if any(new) else links


def _places(name: str, wanted: Keys, keys: Keys) -> np.ndarray:
    number = {key: at for at, key in enumerate(keys)}
    missing = sorted({" ".join(key).strip() for key in wanted if key not in number})
    if missing:
        raise UsageError(f"{name}: there is no {', '.join(missing)}.")
    return np.array([number[key] for key in wanted], dtype=np.int64)


def _slopes(table: pd.DataFrame, keys: Keys, effects: pd.DataFrame) -> tuple[Numbers, Numbers]:
    """Return slopes of supply prices in what is made, and of demand prices in what is used, shape (N, N)."""
    here = _places("effects", list(zip(effects["market"], effects["good"], strict=True)), keys)
    other = _places("effects", list(zip(effects["with_market"], effects["with_good"], strict=True)), keys)
    found = []
    for side in ("supply", "demand"):
        slopes = np.zeros((len(table), len(table)))
        np.add.at(slopes, (here, other), effects[f"{side}_slope"].fillna(0.0).to_numpy())
        found.append(slopes)
    return found[0], found[1]


def _loaded(arcs: Keys, loads: pd.DataFrame) -> Numbers:
    ends = [("origin", "destination", "good"), ("with_origin", "with_destination", "with_good")]
    here, other = (
        _places("loads", list(zip(*(loads[name] for name in names), strict=True)), arcs) for names in ends
    )
    slopes = np.zeros((len(arcs), len(arcs)))
    np.add.at(slopes, (here, other), loads["slope"].fillna(0.0).to_numpy())
    return slopes


def lemke(matrix: Numbers, fixed: Numbers) -> Numbers:
    """Return z ≥ 0 with w = matrix · z + fixed ≥ 0 and z · w = 0.

    Lemke (1965): complementary pivots from a ray; it ends for every matrix whose effects do not outweigh each
    other (x' matrix x ≥ 0), symmetric or not.

    Args:
        matrix: Shape (N, N).
        fixed: Shape (N,).

    Raises:
        UsageError: If it ends on a ray, without an answer.
    """
    size = len(fixed)
    if not size or (fixed >= 0).all():
        return np.zeros(size)
    # Columns: w, z, the artificial variable, the right-hand side; a row stands for what is in its basis.
    tableau = np.hstack([np.eye(size), -matrix, -np.ones((size, 1)), fixed[:, None]])
    basis = np.arange(size)
    small = NOTHING * max(float(np.abs(tableau).max()), 1.0)
    row, entering = int(np.argmin(fixed)), 2 * size
    for _ in range(50 * size + 100):
        leaving = basis[row]
        tableau[row] /= tableau[row, entering]
        others = np.arange(size) != row
        tableau[others] -= np.outer(tableau[others, entering], tableau[row])
        basis[row] = entering
        if leaving == 2 * size:
            answer = np.zeros(2 * size + 1)
            answer[basis] = tableau[:, -1]
            return np.maximum(answer[size : 2 * size], 0.0)
        entering = leaving + size if leaving < size else leaving - size
        column = tableau[:, entering]
        can = column > small
        if not can.any():
            break
        ratio = np.where(can, np.maximum(tableau[:, -1], 0.0) / np.where(can, column, 1.0), np.inf)
        ties = np.flatnonzero(ratio <= ratio.min() + small)
        # The artificial variable leaves as soon as it can; else the largest pivot, for the digits.
        row = int(next((at for at in ties if basis[at] == 2 * size), ties[np.argmax(column[ties])]))
    raise UsageError("No equilibrium was found: effects of others outweigh a market's or a link's own.")
