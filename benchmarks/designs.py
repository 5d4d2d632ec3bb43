"""Networks whose arcs have to be paid for before they carry anything: the layout of the Canad instances.

Capacitated fixed-charge multicommodity network design (Crainic, Frangioni and Gendron 2001; Magnanti and Wong 1984):
least Σ c_a x_ak + Σ f_a y_a; flow of each commodity kept at each node; Σ_k x_ak ≤ u_a y_a; y_a whole. Its strong
formulation adds x_ak ≤ min(u_a, d_k) y_a. Of these rows only few ever bind, so they are added in rounds, to those that
the relaxation breaks; what is solved to the end has the bound of the full strong formulation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from maabar.errors import CaseError, Problem
from maabar.program import Answer, Program

if TYPE_CHECKING:
    from maabar.program import Clock

COMMENT = re.compile(r"(#|//|!|%|\*|;).*")
ALL_AT_ONCE = 2_000  # strong rows that are simply all written
ROUNDS = 30
SLOPES = 12
LONG = 15_000  # arcs times commodities from which on a first design is worth its time
USED = 1e-4  # of an arc opened in the relaxation: it counts as used
FIRST_SHARE, FIRST_GAP = 0.2, 2e-3  # of the time, and of the value, for the design on those arcs


@dataclass(frozen=True, eq=False)
class Design:
    """Arcs (tail, head, cost, room, fixed) and commodities (origin, end, amount); nodes count from 0."""

    nodes: int
    tail: np.ndarray
    head: np.ndarray
    cost: np.ndarray
    room: np.ndarray
    fixed: np.ndarray
    origin: np.ndarray
    end: np.ndarray
    amount: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:
        """Number of arcs and of commodities."""
        return len(self.tail), len(self.origin)


def read_design(text: str, name: str = "design") -> Design:
    """Read a design: counts of nodes, arcs and commodities, then a row for each arc and each commodity.

    Understood: a heading of any length, comments (`#`, `//`, `!`, `%`, `*`, `;` to the end of the line), blank lines,
    spaces, tabs or commas, further columns after the fifth of an arc and the third of a commodity, nodes counted from 0.

    Raises:
        CaseError: With every row that cannot be meant.
    """
    rows = _numbers(text)
    at = next((i for i, (_, row) in enumerate(rows) if _counts(row)), None)
    if at is None:
        raise CaseError(
            [Problem("no line with the counts of nodes, arcs and commodities", "Begin with it.", name)]
        )
    nodes, arcs, goods = (int(count) for count in rows[at][1][:3])
    body = rows[at + 1 :]
    faults = []
    if len(body) < arcs + goods:
        what = f"{arcs} arcs and {goods} commodities are announced, {len(body)} rows follow"
        faults.append(Problem(what, "Add the rest, or correct the counts.", name, rows[at][0]))
    for line, row in body[:arcs]:
        faults += [Problem("an arc has tail, head, cost, capacity, fixed cost", "", name, line)] * (
            len(row) < 5
        )
    for line, row in body[arcs : arcs + goods]:
        faults += [Problem("a commodity has origin, destination, amount", "", name, line)] * (len(row) < 3)
    if faults:
        raise CaseError(faults)
    arc = np.array([row[:5] for _, row in body[:arcs]]).reshape(arcs, 5)
    good = np.array([row[:3] for _, row in body[arcs : arcs + goods]]).reshape(goods, 3)
    least = min(arc[:, :2].min(initial=1), good[:, :2].min(initial=1))
    first = 0 if least == 0 else 1
    faults = [
        Problem(f"nodes are {first} to {nodes - 1 + first}, amounts 0 or more", "", name, body[i][0])
        for i, row in enumerate([*arc, *good])
        if not _fits(row, first, nodes)
    ]
    if faults:
        raise CaseError(faults)
    ends = (arc[:, :2] - first).astype(int), (good[:, :2] - first).astype(int)
    keep = (ends[1][:, 0] != ends[1][:, 1]) & (good[:, 2] > 0)
    return Design(nodes, *ends[0].T, *arc[:, 2:].T, *ends[1][keep].T, good[keep, 2])


def _numbers(text: str) -> list[tuple[int, list[float]]]:
    """Line number and numbers of each line that has nothing else."""
    found = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        words = COMMENT.sub("", line).replace(",", " ").split()
        try:
            row = [float(word) for word in words]
        except ValueError:
            continue  # a heading
        if row:
            found.append((number, row))
    return found


def _counts(row: list[float]) -> bool:
    return len(row) == 3 and all(value == int(value) and value >= 1 for value in row)


def _fits(row: np.ndarray, first: int, nodes: int) -> bool:
    ends = row[:2]
    fine = (ends == ends.astype(int)) & (ends >= first) & (ends < nodes + first)
    return bool(fine.all() and np.isfinite(row).all() and row[-1] >= 0 and (len(row) == 3 or row[3] >= 0))


def solve_design(design: Design, clock: Clock, **options: Any) -> tuple[Answer, tuple[int, int]]:
    """Solve it; return the answer and the shape of the last program."""
    arcs, goods = design.shape
    limit = np.minimum(design.room[:, None], design.amount)
    strong = np.full((arcs, goods), arcs * goods <= ALL_AT_ONCE)
    value, found, half = -np.inf, None, clock.left() / 2
    for _ in range(0 if strong.all() else ROUNDS):
        relaxed = _program(design, strong, whole=False).solve(seconds=clock.left())
        if relaxed.status == "infeasible":
            return relaxed, _program(design, strong, whole=True).shape
        if relaxed.status != "proved":
            break
        found = relaxed
        broken = found.x["flow"] > limit * found.x["open"][:, None] + 1e-6
        if not broken.any() or found.value < value + 1e-7 * abs(value):
            break
        value = found.value
        strong |= broken
        if clock.left() < half:
            break
    program = _program(design, strong, whole=True)
    if found is None:
        return program.solve(seconds=clock.left(), options=options), program.shape
    first = _first(design, strong, found, clock, options)
    last = program.solve(seconds=clock.left(), options=options, start=first.x)
    return _best(last, first, value), program.shape


def _first(
    design: Design, strong: np.ndarray, relaxed: Answer, clock: Clock, options: dict[str, Any]
) -> Answer:
    """A design to begin with: all arcs that the relaxation uses; where the search is long, the best on those arcs."""
    rounded = _paid(design, relaxed.x["flow"])
    if strong.size < LONG:
        return rounded
    rounded = _slopes(design, rounded, clock)
    value = rounded.value
    usable = (relaxed.x["open"] > USED) | (rounded.x["open"] > 0)
    few = _program(design, strong, whole=True, usable=usable)
    near = few.solve(
        seconds=FIRST_SHARE * clock.left(), options=options | {"mip_rel_gap": FIRST_GAP}, start=rounded.x
    )
    return near if near.solved and near.value < value else rounded


def _paid(design: Design, flow: np.ndarray) -> Answer:
    """A flow with all arcs opened that it uses."""
    opened = (flow.sum(axis=1) > 0).astype(float)
    value = float((design.cost[:, None] * flow).sum() + design.fixed @ opened)
    return Answer("limit", value, -np.inf, {"flow": flow, "open": opened}, {})


def _slopes(design: Design, best: Answer, clock: Clock) -> Answer:
    """Plain flows in which an arc's fixed cost is spread over what it carried the last time (Kim and Pardalos 1999)."""
    slope, flow = design.fixed / np.maximum(design.room, 1e-9), best.x["flow"]
    until = clock.left() * (1 - FIRST_SHARE)
    program = _program(
        design, np.zeros(flow.shape, dtype=bool), whole=False, usable=np.ones(len(slope), dtype=bool)
    )
    for _ in range(SLOPES):
        carried = flow.sum(axis=1)
        slope = np.where(carried > 1e-9, design.fixed / np.maximum(carried, 1e-9), slope)
        cost = np.concatenate(
            [(design.cost + slope)[:, None].repeat(flow.shape[1], axis=1).ravel(), 0 * slope]
        )
        found = program.solve(seconds=clock.left(), cost=cost)
        if found.status != "proved" or clock.left() < until:
            break
        flow = np.where(found.x["flow"] > 1e-9, found.x["flow"], 0.0)
        paid = _paid(design, flow)
        best = paid if paid.value < best.value else best
    return best


def _best(last: Answer, first: Answer, bound: float) -> Answer:
    """What is known when time runs out: the better design, and the bound of the relaxation if there is no better."""
    if last.status != "limit":
        return last
    best = last if last.solved and last.value <= first.value else first
    return replace(best, status="limit", bound=max(bound, last.bound))


def _program(design: Design, strong: np.ndarray, *, whole: bool, usable: np.ndarray | None = None) -> Program:
    arcs, goods = design.shape
    each, arc = np.arange(goods), np.arange(arcs)
    program = Program()
    limit = np.minimum(design.room[:, None], design.amount)
    flow = program.variables("flow", (arcs, goods), high=limit, cost=design.cost[:, None])
    opened = program.variables(
        "open", arcs, high=1.0 if usable is None else usable, cost=design.fixed, whole=whole
    )
    out = np.zeros((design.nodes, goods))
    out[design.origin, each] += design.amount
    out[design.end, each] -= design.amount
    kept = [
        (design.tail[:, None] * goods + each, flow, 1.0),
        (design.head[:, None] * goods + each, flow, -1.0),
    ]
    program.rows("kept", out.size, low=out.ravel(), high=out.ravel(), terms=kept)
    # no arc needs to carry more than there is: big capacities would blunt the relaxation
    room = np.minimum(design.room, design.amount.sum())
    program.rows("room", arcs, high=0, terms=[(arc[:, None], flow, 1.0), (arc, opened, -room)])
    a, k = np.nonzero(strong)
    line = np.arange(len(a))
    terms = [(line, flow[a, k], 1.0), (line, opened[a], -limit[a, k])]
    program.rows("strong", len(a), high=0, terms=terms)
    return program
