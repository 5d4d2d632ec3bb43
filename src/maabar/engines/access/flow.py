"""The most that crossings let pass in a day: maximum flow over pieces of ground joined by crossings.

Roads carry any amount, so places that roads without a crossing join are one node, and crossings are the
arcs. A limit
that several crossings share becomes a node of its own where they start or end on the same ground; where
they do not,
each of them keeps its own capacity beside a fair share of the common limit, which is then a lower bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

#: scipy's maximum flow wants whole numbers of 32 bits: capacities are counted in thousandths, or in
#: coarser steps if they are too large for that.
SCALE = 1000.0
_MOST = 2**31 - 1


@dataclass(frozen=True)
class Arc:
    """One crossing in one direction.

    Attributes:
        tail: Piece of ground it leaves.
        head: Piece of ground it enters.
        capacity: A day, inf = no limit known.
        group: Number of a shared limit, -1 for none.
    """

    tail: int
    head: int
    capacity: float
    group: int = -1


@lru_cache(maxsize=20_000)
def most_per_day(
    arcs: tuple[Arc, ...],
    limits: tuple[float, ...],
    sources: tuple[int, ...],
    sinks: tuple[int, ...],
    pieces: int,
) -> tuple[float, bool]:
    """Return the maximum flow from sources to sinks.

    Args:
        arcs: Crossings in a direction.
        limits: Shared limits a day, by group.
        sources: Pieces of ground it starts from.
        sinks: Pieces of ground it must enter.
        pieces: How many pieces of ground there are.

    Returns:
        The flow a day, and whether every arc that it could use has a known capacity (if not, the flow is
        infinite
        and 0 is returned).
    """
    if _without_limit(arcs, sources, sinks, pieces):
        return 0.0, False
    nodes = pieces + 2 + len(limits)
    start, stop = pieces, pieces + 1
    # No flow is more than all limits together, so that stands for "no limit".
    plenty = sum(number for number in (*(arc.capacity for arc in arcs), *limits) if np.isfinite(number)) + 1
    scale = min(SCALE, _MOST / (4 * plenty))
    tails, heads, caps = [], [], []

    def add(tail: int, head: int, capacity: float) -> None:
        tails.append(tail)
        heads.append(head)
        caps.append(min(capacity, plenty) * scale)

    # One arc feeds all sources: the total must fit into 32 bits as well.
    add(start, nodes, plenty)
    for node in sources:
        add(nodes, int(node), plenty)
    for node in sinks:
        add(int(node), stop, plenty)
    for number, limit in enumerate(limits):
        members = [arc for arc in arcs if arc.group == number]
        _share(members, limit, pieces + 2 + number, add)
    for arc in arcs:
        if arc.group < 0:
            add(arc.tail, arc.head, arc.capacity)
    ends = np.array(tails), np.array(heads)
    matrix = coo_array((np.array(caps), ends), shape=(nodes + 1, nodes + 1)).tocsr()
    matrix.data = np.minimum(matrix.data, plenty * scale)  # arcs side by side have been added up
    matrix = matrix.astype(np.float64).rint().astype(np.int32)
    return float(maximum_flow(matrix, start, stop).flow_value) / scale, True


def _without_limit(
    arcs: tuple[Arc, ...], sources: tuple[int, ...], sinks: tuple[int, ...], pieces: int
) -> bool:
    """Whether a way leads from sources to sinks on which no arc has a known capacity."""
    free = [arc for arc in arcs if arc.group < 0 and np.isinf(arc.capacity)]
    ends = np.array([arc.tail for arc in free]), np.array([arc.head for arc in free])
    if not free:
        return bool(set(sources) & set(sinks))
    graph = coo_array((np.ones(len(free)), ends), shape=(pieces, pieces)).tocsr()
    return any(
        bool(np.isin(breadth_first_order(graph, one, return_predecessors=False), sinks).any())
        for one in sources
    )


def _share(members: list[Arc], limit: float, node: int, add: object) -> None:
    if not members or not callable(add):
        return
    same_tail = len({arc.tail for arc in members}) == 1
    same_head = len({arc.head for arc in members}) == 1
    if same_tail:
        add(members[0].tail, node, limit)
        for arc in members:
            add(node, arc.head, arc.capacity)
    elif same_head:
        add(node, members[0].head, limit)
        for arc in members:
            add(arc.tail, node, arc.capacity)
    else:
        for arc in members:
            add(arc.tail, arc.head, min(arc.capacity, limit / len(members)))
