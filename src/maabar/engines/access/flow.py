"""The most that crossings let pass in a day: maximum flow over pieces of ground joined by crossings.

Roads carry any amount, so places that roads without a crossing join are one node, and crossings are the
arcs. A limit that several crossings share becomes a node of its own where they start or end on the same
ground; where they do not, each of them keeps its own capacity beside a fair share of the common limit,
which is then a lower bound.

All questions of a case are one graph for scipy, side by side: each is a block of its own with its own arc
from the common source, so what runs through that arc is its answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

#: scipy's maximum flow wants whole numbers of 32 bits: capacities are counted in millionths, or in
#: coarser steps where all of them together would be too large for that.
SCALE = 1e6
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


@dataclass(frozen=True, eq=False)
class Capacities:
    """What crossings let pass on some days; equal to itself alone.

    Attributes:
        arcs: Crossings in a direction.
        limits: Shared limits a day, by group.
    """

    arcs: tuple[Arc, ...]
    limits: tuple[float, ...] = ()


@dataclass
class Flows:
    """Questions about the most that can pass in a day, asked one by one and answered together.

    Attributes:
        pieces: How many pieces of ground there are.
    """

    pieces: int
    _asked: dict[tuple[Capacities, bytes, bytes], int] = field(default_factory=dict)

    def ask(self, capacities: Capacities, sources: bytes, sinks: bytes) -> int:
        """Ask for the maximum flow between pieces of ground.

        Args:
            capacities: What crossings let pass.
            sources: Pieces of ground it starts from, none of them a sink; int64 numbers as bytes, so
                that many ends on the same ground are one question.
            sinks: Pieces of ground it must enter, likewise.

        Returns:
            The number of the question: the same for the same question.
        """
        return self._asked.setdefault((capacities, sources, sinks), len(self._asked))

    def answers(self) -> np.ndarray:
        """Return the flow a day of each question, inf where some way has no limit known at all.

        The same as a maximum flow on each by itself: blocks share the source and the sink, nothing else.
        """
        blocks = _Blocks(self.pieces)
        rows: dict[Capacities, _Arcs] = {}
        for capacities, begin, finish in self._asked:
            if capacities not in rows:
                rows[capacities] = _arcs(capacities, self.pieces)
            blocks.add(rows[capacities], np.frombuffer(begin, np.int64), np.frombuffer(finish, np.int64))
        return blocks.flows()


@dataclass(frozen=True)
class _Arcs:
    """The arcs of one block in whole steps of capacity; -1 in `steps` = no limit known.

    Attributes:
        nodes: Pieces of ground, then one node per shared limit.
        plenty: More steps than all limits together: no finite cut has so many.
    """

    tail: np.ndarray
    head: np.ndarray
    steps: np.ndarray
    nodes: int
    plenty: int
    scale: float


def _arcs(capacities: Capacities, pieces: int) -> _Arcs:
    found = [(arc.tail, arc.head, arc.capacity) for arc in capacities.arcs if arc.group < 0]
    for number, limit in enumerate(capacities.limits):
        members = [arc for arc in capacities.arcs if arc.group == number]
        found += _share(members, limit, pieces + number)
    tail, head, amount = (
        (np.array(part) for part in zip(*found, strict=True)) if found else (np.zeros(0),) * 3
    )
    finite = np.isfinite(amount)
    # A power of ten, so that whole numbers stay whole.
    scale = min(SCALE, 10.0 ** np.floor(np.log10(_MOST / (4 * (float(amount[finite].sum()) + 1)))))
    steps = np.full(len(amount), -1, dtype=np.int64)
    steps[finite] = np.rint(amount[finite] * scale).astype(np.int64)
    plenty = int(steps[finite].sum()) + 1
    nodes = pieces + len(capacities.limits)
    return _Arcs(tail.astype(np.int64), head.astype(np.int64), steps, nodes, plenty, scale)


def _share(members: list[Arc], limit: float, node: int) -> list[tuple[int, int, float]]:
    """Return the arcs of crossings that share a limit."""
    if not members:
        return []
    if len({arc.tail for arc in members}) == 1:
        return [(members[0].tail, node, limit), *((node, arc.head, arc.capacity) for arc in members)]
    if len({arc.head for arc in members}) == 1:
        return [(node, members[0].head, limit), *((arc.tail, node, arc.capacity) for arc in members)]
    return [(arc.tail, arc.head, min(arc.capacity, limit / len(members))) for arc in members]


class _Blocks:
    """Blocks side by side; node 0 is the common source, node 1 the common sink."""

    def __init__(self, pieces: int) -> None:
        self.pieces = pieces
        self.count = 2
        self.parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self.entry: list[int] = []
        self.plenty: list[int] = []
        self.scale: list[float] = []

    def add(self, arcs: _Arcs, sources: np.ndarray, sinks: np.ndarray) -> None:
        """Put a block beside the others: one arc from the common source feeds all its sources."""
        entry, ground = self.count, self.count + 1
        steps = np.where(arcs.steps < 0, arcs.plenty, arcs.steps)
        feeds = np.full(len(sources), entry)
        tail = np.concatenate([[0], feeds, ground + sinks, ground + arcs.tail])
        head = np.concatenate([[entry], ground + sources, np.ones(len(sinks)), ground + arcs.head])
        many = np.full(1 + len(sources) + len(sinks), arcs.plenty)
        self.parts.append((tail, head, np.concatenate([many, steps])))
        self.entry.append(entry)
        self.plenty.append(arcs.plenty)
        self.scale.append(arcs.scale)
        self.count += 1 + arcs.nodes

    def flows(self) -> np.ndarray:
        """Return the flow of each block in the order in which they were added."""
        if not self.parts:
            return np.zeros(0)
        tail, head, steps = (
            np.concatenate([part[k] for part in self.parts]).astype(np.int64) for k in range(3)
        )
        # Arcs side by side add up: sum them first, in 64 bits, and cap them where they reach plenty.
        keys, inverse = np.unique(tail * self.count + head, return_inverse=True)
        summed = np.bincount(inverse.ravel(), weights=steps.astype(float))
        tails, heads = np.divmod(keys, self.count)
        block = np.searchsorted(self.entry, np.maximum(tails, heads), side="right") - 1
        most = np.array(self.plenty)[block]
        summed = np.minimum(summed, most)
        pointer = np.searchsorted(tails, np.arange(self.count + 1))
        matrix = csr_array(
            (summed.astype(np.int32), heads.astype(np.int32), pointer.astype(np.int32)),
            shape=(self.count, self.count),
        )
        through = maximum_flow(matrix, 0, 1).flow
        amounts = np.asarray(through[[0], self.entry]).ravel().astype(float)
        found = amounts / np.array(self.scale)
        return np.where(amounts >= np.array(self.plenty), np.inf, found)
