"""Flows that nothing but the sum of them decides: which are told, and how far each could go.

Prices and quantities of an equilibrium are unique, flows need not be: two crossings of equal cost can share
in any way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from maabar.engines.trade.check import arc_losses, residuals
from maabar.program import Program
from maabar.program.quadratic import Quadratic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.engines.trade.model import Indices, Model, Numbers, Outcome

#: An arc is on the optimal face if a trader loses less than this part of the usual price on it.
TIGHT = 1e-6
#: Flows below this part of the good's use are none.
NOTHING = 1e-9


@dataclass(frozen=True, eq=False)
class Face:
    """All flows that carry one equilibrium.

    Attributes:
        arcs: Arcs that may carry something, shape (F,).
        low: The least on each, t, shape (F,).
        high: The most on each.
        leaving: Net export of each node, t, shape (N,).
        ring: Whether the arcs close a ring, so that flows may not be unique.
        rows: Shared limits that count, with whether all of them must be used.
        full: For each of them.
    """

    arcs: Indices
    low: Numbers
    high: Numbers
    leaving: Numbers
    ring: bool
    rows: Indices
    full: np.ndarray


def face(model: Model, found: Outcome) -> Face:
    """Return all flows that go with the prices and quantities found.

    An arc on which a trader would lose carries nothing, one on which he would gain is at its limit.
    """
    gain = -arc_losses(model, found) / model.price_size[model.arc_good]
    small = NOTHING * model.size_of_good[model.arc_good]
    arcs = np.flatnonzero((model.limit > 0) & ((gain > -TIGHT) | (found.flow > small)))
    high = np.where(np.isinf(model.limit[arcs]), np.inf, model.limit[arcs])
    low = np.where((gain[arcs] > TIGHT) & np.isfinite(high), high, 0.0)
    nodes = len(model.good)
    net = np.bincount(model.tail, found.flow, nodes) - np.bincount(model.head, found.flow, nodes)
    leaving = net.astype(float)
    rows = np.unique(model.row[np.isin(model.arc, arcs) & np.isfinite(model.capacity[model.row])])
    price = np.zeros(len(model.capacity))
    np.maximum.at(
        price, model.row, found.rent[model.row] * model.each / model.price_size[model.arc_good[model.arc]]
    )
    return Face(arcs, low, high, leaving, _rings(model, arcs, found.flow > small), rows, price[rows] > TIGHT)


def _rings(model: Model, arcs: Indices, carries: np.ndarray) -> bool:
    """Whether another set of flows exists.

    Flow could go round a ring of arcs, backwards where something goes.
    An arc that carries nothing takes part if the way back from its head leads to its tail; arcs that carry
    something go both ways, so that among themselves any ring counts.
    """
    if not len(arcs):
        return False
    count = len(model.good)
    tail, head = model.tail[arcs], model.head[arcs]
    used = carries[arcs]
    start, stop = np.concatenate([tail, head[used]]), np.concatenate([head, tail[used]])
    links = coo_array((np.ones(len(start)), (start, stop)), shape=(count, count))
    _, part = connected_components(links, directed=True, connection="strong")
    if (part[tail[~used]] == part[head[~used]]).any():
        return True
    joined = coo_array((np.ones(int(used.sum())), (tail[used], head[used])), shape=(count, count))
    parts, _ = connected_components(joined, directed=False)
    return bool(used.sum() > count - parts)


def settled(model: Model, found: Outcome, possible: Face | None = None) -> Outcome:
    """Return the outcome with the one set of flows that is told.

    It has the least sum of squares among the possible ones.
    Squares are of trucks where a limit counts trucks, else of tonnes. Without a ring there is only one set.
    """
    possible = face(model, found) if possible is None else possible
    if not possible.ring:
        return found
    weight = np.ones(len(model.tail))
    weight[model.arc] = model.each
    usual = model.size_of_good[model.arc_good[possible.arcs]]
    quadratic = Quadratic()
    x = quadratic.variables(
        "x", len(possible.arcs), low=possible.low, high=possible.high,
        curve=(weight**2 / weight[possible.arcs].mean() ** 2)[possible.arcs], scale=usual,
    )  # fmt: skip
    _carry(quadratic, x, model, possible)
    solved = quadratic.solve(size=float(usual.mean() ** 2))
    flow = np.zeros(len(model.tail))
    flow[possible.arcs] = np.maximum(solved.x["x"], 0.0)
    told = replace(found, flow=flow)
    told = replace(told, residuals=residuals(model, told))
    return told if told.residual <= max(found.residual, 1e-7) else found


def _carry(
    program: Program | Quadratic, x: Indices, model: Model, possible: Face, slack: float = 0.0
) -> None:
    """Add what every set of flows keeps: net exports, and the limits."""
    arcs = possible.arcs
    nodes = np.unique(np.concatenate([model.tail[arcs], model.head[arcs]]))
    tail, head = np.searchsorted(nodes, model.tail[arcs]), np.searchsorted(nodes, model.head[arcs])
    leaving = possible.leaving[nodes]
    room = slack * model.size_of_good[model.good[nodes]]
    program.rows(
        "nodes", len(nodes), terms=[(tail, x, 1.0), (head, x, -1.0)], low=leaving - room, high=leaving + room
    )
    if not len(possible.rows):
        return
    place = np.full(len(model.tail), -1, dtype=np.int64)
    place[arcs] = np.arange(len(arcs))
    there = (place[model.arc] >= 0) & np.isin(model.row, possible.rows)
    at = np.searchsorted(possible.rows, model.row[there])
    capacity = model.capacity[possible.rows]
    low = np.where(possible.full, capacity * (1 - slack), -np.inf)
    terms = [(at, x[place[model.arc[there]]], model.each[there])]
    program.rows("limits", len(possible.rows), terms=terms, low=low, high=capacity * (1 + slack))


def ranges(
    model: Model, found: Outcome, weights: Sequence[Numbers], possible: Face | None = None
) -> list[tuple[float, float]]:
    """Return the least and the most that sums over flows can be among all possible flows.

    Args:
        model: What was asked.
        found: What was found.
        weights: For each sum the weight of each arc, such as a party's fee a tonne, shape (A,).
        possible: The face, if it is known already.

    Returns:
        (least, most) of each: two linear programs where flows are not unique.
    """
    possible = face(model, found) if possible is None else possible
    told = [float(weight @ found.flow) for weight in weights]
    if not possible.ring:
        return [(value, value) for value in told]
    program = Program()
    x = program.variables("x", len(possible.arcs), low=possible.low, high=possible.high)
    # The equilibrium is known to some digits only: what is kept is kept to as many.
    _carry(program, x, model, possible, slack=1e-8)
    out = []
    for weight, value in zip(weights, told, strict=True):
        cost = np.asarray(weight)[possible.arcs]
        if not cost.any():
            out.append((0.0, 0.0))
            continue
        ends = [program.solve(cost=sign * cost) for sign in (1.0, -1.0)]
        least = ends[0].value if ends[0].status == "proved" else value
        most = -ends[1].value if ends[1].status == "proved" else value
        out.append((min(least, value), max(most, value)))
    return out
