"""Quadratic programs over named blocks, solved by Clarabel (Goulart and Chen 2024) and polished.

min ½ x'Px + q'x with a diagonal P ≥ 0, subject to row_low ≤ Ax ≤ row_high and low ≤ x ≤ high. An answer is
judged by its own residual, in scaled units, never by the status that the solver reports.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csc_array

from maabar.errors import UsageError
from maabar.program.build import Program
from maabar.program.newton import polished

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array

#: What the interior point aims at; the polish goes on from there.
TOLERANCE = 1e-10
ROUNDS = 200
#: The polish stops here: what lies at a bound then lies there exactly.
EXACT = 1e-11
#: From a start that is further off than this, a few active set steps lead nowhere.
NEAR = 0.1


@dataclass(frozen=True, eq=False)
class Point:
    """A primal and a dual point.

    Attributes:
        x: Variables, shape (N,).
        y: Multipliers of the rows, shape (M,): Px + q + A'y = 0 where x is free; positive at an upper limit,
            and so minus the change of the least value with the right-hand side.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Standard:
    """The arrays of one program, scaled or not.

    Attributes:
        curve: Diagonal of P, shape (N,).
        cost: q, shape (N,).
        matrix: A, shape (M, N).
        row_low: Shape (M,).
        row_high: Shape (M,).
        low: Shape (N,).
        high: Shape (N,).
    """

    curve: NDArray[np.float64]
    cost: NDArray[np.float64]
    matrix: csr_array
    row_low: NDArray[np.float64]
    row_high: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def gradient(self, at: Point) -> NDArray[np.float64]:
        """Return Px + q + A'y, the reduced cost of each variable."""
        return np.asarray(self.curve * at.x + self.cost + self.matrix.T @ at.y)

    def residual(self, at: Point) -> float:
        """Return the largest violation of an optimality condition: |x - clip(x - gradient)|, rows alike."""
        if not np.isfinite(at.x).all() or not np.isfinite(at.y).all():
            return np.inf
        move = at.x - np.clip(at.x - self.gradient(at), self.low, self.high)
        value = self.matrix @ at.x
        rows = value - np.clip(value + at.y, self.row_low, self.row_high)
        return float(max(np.abs(move).max(initial=0.0), np.abs(rows).max(initial=0.0)))


@dataclass(frozen=True, eq=False)
class Solved:
    """What was found, in the units of the blocks.

    Attributes:
        x: Values of each block of variables, in its shape.
        duals: Change of the least value with the right-hand side of each row, in the block's shape: the
            convention of `Program`.
        residual: Largest violation of an optimality condition, in scaled units.
        steps: Iterations of the interior point; 0 if the start was good enough.
        status: What the solver said of itself; nothing depends on it.
        at: The same as one point over all blocks, to start a like program from.
    """

    x: dict[str, NDArray[np.float64]]
    duals: dict[str, NDArray[np.float64]]
    residual: float
    steps: int
    status: str
    at: Point


@dataclass
class Quadratic:
    """A quadratic program under construction.

    Example:
        >>> quadratic = Quadratic()
        >>> x = quadratic.variables("x", 1, cost=-4, curve=2)
        >>> quadratic.rows("limit", 1, high=1, terms=[(0, x, 1.0)])
        >>> found = quadratic.solve()
        >>> round(float(found.x["x"][0]), 8), round(float(found.duals["limit"][0]), 8)
        (1.0, -2.0)
    """

    program: Program = field(default_factory=Program)
    curves: list[NDArray[np.float64]] = field(default_factory=list)
    scales: list[NDArray[np.float64]] = field(default_factory=list)

    def variables(
        self,
        name: str,
        shape: int | tuple[int, ...],
        *,
        low: ArrayLike = 0.0,
        high: ArrayLike = np.inf,
        cost: ArrayLike = 0.0,
        curve: ArrayLike = 0.0,
        scale: ArrayLike = 1.0,
    ) -> NDArray[np.int64]:
        """Add a block of variables.

        Args:
            name: Its name.
            shape: Its shape.
            low: Least value, broadcast.
            high: Greatest value, broadcast.
            cost: Linear cost.
            curve: Second derivative of the objective, ≥ 0.
            scale: A usual size of the variable: the solver sees the variable by this.

        Returns:
            Numbers of the variables, in the block's shape.

        Raises:
            UsageError: If a bound or cost is no number, a curve negative or a scale not positive.
        """
        numbers = self.program.variables(name, shape, low=low, high=high, cost=cost)
        curves, scales = (
            np.broadcast_to(np.asarray(part, dtype=float), numbers.shape).ravel() for part in (curve, scale)
        )
        if not (np.isfinite(curves) & (curves >= 0)).all() or not (np.isfinite(scales) & (scales > 0)).all():
            raise UsageError(f"Variables {name!r}: curves must not be negative, and scales be positive.")
        self.curves.append(curves)
        self.scales.append(scales)
        return numbers

    def rows(
        self,
        name: str,
        shape: int | tuple[int, ...],
        *,
        terms: Sequence[tuple[ArrayLike, ArrayLike, ArrayLike]],
        low: ArrayLike = -np.inf,
        high: ArrayLike = np.inf,
    ) -> None:
        """Add a block of rows, as in `Program.rows`."""
        self.program.rows(name, shape, terms=terms, low=low, high=high)

    def solve(self, *, size: float = 1.0, start: Point | None = None, good: float = 1e-9) -> Solved:
        """Solve it.

        Args:
            size: A usual size of the objective.
            start: Point of a like program (same blocks, unscaled): if a few steps from its active set lead to
                a residual below `good`, the interior point is not asked.
            good: The residual that is small enough to stop at.
        """
        standard, scale, row_scale = self._scaled(size)
        if start is not None and len(start.x) == len(scale) and len(start.y) == len(row_scale):
            begun = Point(start.x / scale, start.y / (row_scale * size))
            at, residual = begun, standard.residual(begun)
            if good < residual < NEAR:
                at, residual = polished(standard, begun, good, rounds=4)
            if residual <= good:
                return self._told(at, (scale, row_scale, size), residual, 0, "started")
        at, steps, status = _interior(standard)
        before = standard.residual(at)
        better, residual = polished(standard, at, EXACT, rounds=2)
        if residual > before:
            better, residual = at, before
        return self._told(better, (scale, row_scale, size), residual, steps, status)

    def _scaled(self, size: float) -> tuple[Standard, NDArray[np.float64], NDArray[np.float64]]:
        bounds = [np.concatenate([np.zeros(0), *(b[at] for b in self.program.bounds)]) for at in range(3)]
        rows = [np.concatenate([np.zeros(0), *(b[at] for b in self.program.limits)]) for at in range(2)]
        scale = np.concatenate([np.zeros(0), *self.scales])
        curve = np.concatenate([np.zeros(0), *self.curves])
        matrix = self.program.matrix()
        line = np.repeat(np.arange(len(rows[0])), np.diff(matrix.indptr))
        matrix.data = matrix.data * scale[matrix.indices]
        largest = np.zeros(len(rows[0]))
        np.maximum.at(largest, line, np.abs(matrix.data))
        row_scale = np.where(largest > 0, 1 / np.where(largest > 0, largest, 1.0), 1.0)
        matrix.data = matrix.data * row_scale[line]
        standard = Standard(
            curve=curve * scale**2 / size,
            cost=bounds[2] * scale / size,
            matrix=matrix,
            row_low=rows[0] * row_scale,
            row_high=rows[1] * row_scale,
            low=bounds[0] / scale,
            high=bounds[1] / scale,
        )
        return standard, scale, row_scale

    def _told(
        self,
        at: Point,
        scales: tuple[NDArray[np.float64], NDArray[np.float64], float],
        residual: float,
        steps: int,
        status: str,
    ) -> Solved:
        scale, row_scale, size = scales
        x, y = at.x * scale, at.y * row_scale * size
        return Solved(
            x={n: x[b.start : b.stop].reshape(b.shape) for n, b in self.program.columns.items()},
            duals={n: -y[b.start : b.stop].reshape(b.shape) for n, b in self.program.lines.items()},
            residual=residual,
            steps=steps,
            status=status,
            at=Point(x, y),
        )


def _interior(standard: Standard) -> tuple[Point, int, str]:
    """Ask Clarabel: min ½x'Px + q'x, Ax + s = b, s in a product of zero cones and positive ones.

    Its multipliers z belong to Ax + s = b, so that Px + q + A'z = 0: for an equality z is minus the change of
    the least value with b.
    """
    import clarabel  # noqa: PLC0415 - heavy, and most runs never ask

    count = len(standard.cost)
    equal = standard.row_low == standard.row_high
    above = np.flatnonzero(~equal & np.isfinite(standard.row_high))
    below = np.flatnonzero(~equal & np.isfinite(standard.row_low))
    same = np.flatnonzero(equal)
    top, bottom = np.flatnonzero(np.isfinite(standard.high)), np.flatnonzero(np.isfinite(standard.low))
    limits = [standard.row_high[same], standard.row_high[above], -standard.row_low[below]]
    right = np.concatenate([*limits, standard.high[top], -standard.low[bottom]])
    matrix = _stacked(standard.matrix, (same, above, below), (top, bottom))
    cones: list[Any] = []
    if len(same):
        cones.append(clarabel.ZeroConeT(len(same)))
    if len(right) > len(same):
        cones.append(clarabel.NonnegativeConeT(len(right) - len(same)))
    # P is diagonal, so that its upper triangle, which Clarabel reads, is the whole of it.
    upper = csc_array((standard.curve, np.arange(count), np.arange(count + 1)), shape=(count, count))
    solver = clarabel.DefaultSolver(upper, standard.cost, matrix, right, cones, _settings(clarabel))
    found = solver.solve()
    x, z = np.asarray(found.x), np.asarray(found.z)
    y = np.zeros(len(equal))
    ends = np.cumsum([len(same), len(above), len(below)])
    y[same] = z[: ends[0]]
    y[above] += z[ends[0] : ends[1]]
    y[below] -= z[ends[1] : ends[2]]
    return Point(x, y), int(found.iterations), str(found.status)


def _stacked(
    matrix: csr_array, rows: tuple[NDArray[np.int64], ...], bounds: tuple[NDArray[np.int64], ...]
) -> csc_array:
    """Return the rows (equal, above, below with the sign turned) over one row per bound (top, bottom)."""
    same, above, below = rows
    top, bottom = bounds
    counts = np.diff(matrix.indptr)
    parts: list[tuple[NDArray[Any], ...]] = []
    start = 0
    for chosen, sign in ((same, 1.0), (above, 1.0), (below, -1.0)):
        place = np.full(len(counts), -1)
        place[chosen] = start + np.arange(len(chosen))
        line = np.repeat(place, counts)
        there = line >= 0
        parts.append((line[there], matrix.indices[there], sign * matrix.data[there]))
        start += len(chosen)
    for chosen, sign in ((top, 1.0), (bottom, -1.0)):
        parts.append((start + np.arange(len(chosen)), chosen, np.full(len(chosen), sign)))
        start += len(chosen)
    line, column, value = (np.concatenate([part[at] for part in parts]) for at in range(3))
    return csc_array((value, (line, column)), shape=(start, matrix.shape[1]))


def _settings(clarabel: Any) -> Any:
    """One thread and no limit of time, so that the same question has the same answer on every machine."""
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_threads = 1
    settings.max_iter = ROUNDS
    for name in ("tol_gap_abs", "tol_gap_rel", "tol_feas"):
        setattr(settings, name, TOLERANCE)
    return settings
