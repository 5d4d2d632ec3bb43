"""One spatial price equilibrium as arrays: what is asked, and what was found.

Samuelson (1952), Takayama and Judge (1971). A node is one good at one place. Straight lines: at a node people
are willing to pay `demand_at - demand_slope · D` for the D-th tonne a month, and the S-th tonne costs
`supply_at + supply_slope · S` to make.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Indices = NDArray[np.int64]

#: Days in a month: results are per month.
MONTH = 365.25 / 12


@dataclass(frozen=True, eq=False)
class Model:
    """N nodes, A arcs, K limits that goods share.

    Attributes:
        goods: Names of the G goods.
        good: Good of each node, shape (N,).
        demand_at: What the first tonne is worth, USD/t, shape (N,).
        demand_slope: By how much the next one is worth less, USD/t per t, shape (N,); 0 = the same for each.
        demand_most: The most that is used, t, shape (N,); inf = no limit, 0 = nobody uses it here.
        supply_at: What the first tonne costs to make, USD/t, shape (N,).
        supply_slope: By how much the next one costs more, shape (N,).
        supply_most: The most that is made, t, shape (N,); 0 = nothing is made here.
        aid: Tonnes put on the market as a gift, shape (N,).
        outside: Price at which any amount can be bought here, USD/t, shape (N,); NaN = none can.
        discount: Share by which an outside market pays less than it asks, shape (N,).
        size: A usual quantity of the node, t, shape (N,), > 0.
        tail: Node at which each arc starts, shape (A,).
        head: Node at which it ends.
        cost: Cost of a tonne on it, USD/t, fees by weight included, shape (A,).
        share: Fees by value, as a share of the price at its tail, shape (A,).
        limit: The most that goes over it, t, shape (A,); inf = none, 0 = shut.
        row: For each entry of a shared limit, which limit, shape (L,).
        arc: For each entry, which arc, shape (L,).
        each: For each entry, what a tonne on the arc takes of the limit, shape (L,).
        capacity: The limits, trucks, shape (K,); inf = none.
        price_size: A usual price of each good, USD/t, shape (G,).
        size_of_good: Usual use of each good in all, t, shape (G,).
    """

    goods: tuple[str, ...]
    good: Indices
    demand_at: Numbers
    demand_slope: Numbers
    demand_most: Numbers
    supply_at: Numbers
    supply_slope: Numbers
    supply_most: Numbers
    aid: Numbers
    outside: Numbers
    discount: Numbers
    size: Numbers
    tail: Indices
    head: Indices
    cost: Numbers
    share: Numbers
    limit: Numbers
    row: Indices
    arc: Indices
    each: Numbers
    capacity: Numbers
    price_size: Numbers
    size_of_good: Numbers

    def only(self, goods: Sequence[int]) -> tuple[Model, Indices, Indices, Indices]:
        """Return the model of some goods alone, with the numbers of its nodes, arcs and limits here."""
        if len(goods) == len(self.goods):
            return self, np.arange(len(self.good)), np.arange(len(self.tail)), np.arange(len(self.capacity))
        chosen = np.zeros(len(self.goods), dtype=bool)
        chosen[list(goods)] = True
        nodes = np.flatnonzero(chosen[self.good])
        arcs = np.flatnonzero(chosen[self.good[self.tail]])
        entries = np.flatnonzero(chosen[self.good[self.tail[self.arc]]])
        rows = np.unique(self.row[entries])
        of_good, of_node, of_arc = np.cumsum(chosen) - 1, _places(nodes, self.good), _places(arcs, self.tail)
        part = {name: getattr(self, name)[nodes] for name in _OF_NODE}
        part |= {name: getattr(self, name)[arcs] for name in ("cost", "share", "limit")}
        model = Model(
            goods=tuple(name for name, there in zip(self.goods, chosen, strict=True) if there),
            good=of_good[self.good[nodes]],
            tail=of_node[self.tail[arcs]],
            head=of_node[self.head[arcs]],
            row=np.searchsorted(rows, self.row[entries]),
            arc=of_arc[self.arc[entries]],
            each=self.each[entries],
            capacity=self.capacity[rows],
            price_size=self.price_size[chosen],
            size_of_good=self.size_of_good[chosen],
            **part,
        )
        return model, nodes, arcs, rows

    def with_(self, **changes: object) -> Model:
        """Return the model with other arrays in some places."""
        return replace(self, **changes)  # type: ignore[arg-type]  # names and types of the fields

    @property
    def arc_good(self) -> Indices:
        """Good of each arc."""
        return np.asarray(self.good[self.tail])

    @property
    def digest(self) -> bytes:
        """All numbers as bytes: two models with the same are the same."""
        parts = [getattr(self, field.name) for field in fields(self)]
        return b"|".join(repr(p).encode() if isinstance(p, tuple) else p.tobytes() for p in parts)


_OF_NODE = (
    "demand_at", "demand_slope", "demand_most", "supply_at", "supply_slope", "supply_most", "aid", "outside",
    "discount", "size",
)  # fmt: skip


def _places(chosen: Indices, whole: Indices) -> Indices:
    """Return for each number its place among the chosen ones."""
    place = np.full(len(whole), -1, dtype=np.int64)
    place[chosen] = np.arange(len(chosen))
    return place


@dataclass(frozen=True, eq=False)
class Outcome:
    """An equilibrium.

    Attributes:
        price: USD/t at each node, shape (N,).
        use: D, t, shape (N,).
        make: S, t, shape (N,).
        bought: Bought outside at each node, t, shape (N,).
        sold: Sold outside, t, shape (N,).
        spare: Left over at price 0, t, shape (N,).
        flow: t on each arc, shape (A,).
        rent: What one more truck is worth at each shared limit, USD, shape (K,), ≥ 0.
        residuals: Largest violation of each condition, by good, shape (G,), as parts of the usual price or
            use.
        steps: Iterations of the solver in all.
    """

    price: Numbers
    use: Numbers
    make: Numbers
    bought: Numbers
    sold: Numbers
    spare: Numbers
    flow: Numbers
    rent: Numbers
    residuals: dict[str, Numbers]
    steps: int = 0

    @property
    def residual(self) -> float:
        """The largest violation of all."""
        return max((float(part.max(initial=0.0)) for part in self.residuals.values()), default=0.0)


def sums(at: Indices, values: Numbers, count: int) -> Numbers:
    """Return the sum of the values at each of `count` numbers, as floats."""
    return np.bincount(at, values, count).astype(float)


def blank(model: Model) -> Outcome:
    """Return an outcome of zeros in the shapes of a model, to be filled."""
    price, use, make, bought, sold, spare = np.zeros((6, len(model.good)))
    flow, rent = np.zeros(len(model.tail)), np.zeros(len(model.capacity))
    return Outcome(price, use, make, bought, sold, spare, flow, rent, {})


def through_point(
    price: Numbers, quantity: Numbers, elasticity: Numbers, *, fixed_below: float
) -> tuple[Numbers, Numbers, Numbers]:
    """Return a straight line p = at ± slope · Q through a point, as (at, slope, most).

    Args:
        price: Price at the point, shape (N,).
        quantity: Quantity at the point; 0 = no line.
        elasticity: Negative for demand, positive for supply.
        fixed_below: Elasticities smaller than this (in size) would divide by nothing: the quantity is then
            fixed, for demand up to twenty times the price.
    """
    demand = elasticity < 0
    size = np.abs(elasticity)
    fixed = size < fixed_below
    there = quantity > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(fixed | ~there, 0.0, price / (size * quantity))
        at = np.where(demand, price * (1 + 1 / size), price * (1 - 1 / size))
    at = np.where(fixed | ~there, np.where(demand, 20.0 * price, 0.0), at)
    most = np.where(there, np.where(fixed, quantity, np.inf), 0.0)
    return np.where(there, at, 0.0), slope, most
