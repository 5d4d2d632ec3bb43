"""Linear programs with norms: second-order cones for Clarabel (Goulart and Chen 2024).

The blocks are those of a [`Program`][maabar.program.build.Program]; beside its rows hold ‖Fx‖₂ ≤ x_t.

Clarabel asks for min q'x subject to Ax + s = b, s in a product of cones, and gives z with q + A'z = 0; so
dV/db = −z. A row Ax ≤ high goes in as it is (price −z), a row low ≤ Ax as −Ax ≤ −low (price +z), a norm as
s = (x_t, Fx), that is A = (−e_t, −F). Prices come back as those of `Program.solve`: the change of the value
per unit of the row's side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import coo_array, csc_array, eye_array, vstack

from maabar.errors import UsageError
from maabar.program.build import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from maabar.program.build import Program

_STATES = {
    "Solved": "proved",
    "PrimalInfeasible": "infeasible",
    "AlmostPrimalInfeasible": "limit",
    "DualInfeasible": "unbounded",
}


@dataclass(frozen=True, eq=False)
class Norm:
    """One condition ‖Fx‖₂ ≤ x_t.

    Attributes:
        size: Number of rows of F.
        terms: (row of F, number of the variable, coefficient), broadcast against each other, added up.
        at_most: Number of the variable t.
    """

    size: int
    terms: Sequence[tuple[ArrayLike, ArrayLike, ArrayLike]]
    at_most: int


def solve(
    program: Program, norms: Sequence[Norm], *, seconds: float = np.inf, accuracy: float = 1e-9
) -> Answer:
    """Minimise the program's cost under its rows, its bounds and the norms.

    Args:
        program: Blocks of variables and rows; none of the variables whole.
        norms: Conditions beside its rows.
        seconds: Time limit.
        accuracy: Largest gap and violation, relative, of what counts as proved.

    Returns:
        The answer; `bound` is the dual value. Status `limit` where Clarabel stopped short of the
        accuracy, with values only if it came near.

    Raises:
        UsageError: If a variable is whole, or a norm names no variable, no row or no number.
    """
    low, high, cost, whole = (
        np.concatenate([np.zeros(0), *(b[at] for b in program.bounds)]) for at in range(4)
    )
    if whole.any():
        raise UsageError("A program with norms has no whole variables; solve that one without norms.")
    body = _body(program, low, high)
    cones = [_cone(norm, len(cost)) for norm in norms]
    sides = [body[0], body[2], *cones]
    matrix = csc_array(vstack([*sides], format="csc"))
    right = np.concatenate([body[1], body[3], np.zeros(sum(c.shape[0] for c in cones))])
    shapes = (len(body[1]), len(body[3]), [c.shape[0] for c in cones])
    found = _run(cost, matrix, right, shapes, seconds=seconds, accuracy=accuracy)
    return _read(program, found, (low, high))


def _cone(norm: Norm, columns: int) -> coo_array:
    """Rows −(x_t, Fx)."""
    fine = norm.size >= 1 and 0 <= norm.at_most < columns
    parts = [(np.array([0]), np.array([norm.at_most]), np.array([-1.0]))]
    for row, column, coefficient in norm.terms:
        r, c, v = np.broadcast_arrays(
            np.asarray(row, dtype=np.int64),
            np.asarray(column, dtype=np.int64),
            np.asarray(coefficient, float),
        )
        if r.size:
            fine &= bool(r.min() >= 0 and r.max() < norm.size and c.min() >= 0 and c.max() < columns)
        fine &= bool(np.isfinite(v).all())
        parts.append((r.ravel() + 1, c.ravel(), -v.ravel()))
    if not fine:
        raise UsageError("A norm names no row or variable, or its coefficient is no number.")
    r, c, v = (np.concatenate([p[at] for p in parts]) for at in range(3))
    return coo_array((v, (r, c)), shape=(norm.size + 1, columns))


def _body(program: Program, low: NDArray[Any], high: NDArray[Any]) -> tuple[Any, ...]:
    """(A, b) of equal rows, then (A, b) of rows with one side, bounds among them."""
    columns = program.shape[1]
    row_low, row_high = (np.concatenate([np.zeros(0), *(b[at] for b in program.limits)]) for at in range(2))
    everything = csc_array(vstack([csc_array(program.matrix()), eye_array(columns)])).tocsr()
    least, most = np.concatenate([row_low, low]), np.concatenate([row_high, high])
    same, above, below = _kinds(least, most)
    return (
        everything[same],
        least[same],
        vstack([everything[below], -everything[above]], format="csr"),
        np.concatenate([most[below], -least[above]]),
    )


def _kinds(least: NDArray[Any], most: NDArray[Any]) -> tuple[NDArray[np.int64], ...]:
    same = least == most
    return (
        np.flatnonzero(same),
        np.flatnonzero(~same & np.isfinite(least)),
        np.flatnonzero(~same & np.isfinite(most)),
    )


def _run(
    cost: NDArray[Any],
    matrix: csc_array,
    right: NDArray[Any],
    shapes: tuple[int, int, list[int]],
    *,
    seconds: float,
    accuracy: float,
) -> Any:
    import clarabel  # noqa: PLC0415 - most runs never ask

    matrix.sort_indices()
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_threads = 1
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = accuracy
    settings.max_iter = 500
    if np.isfinite(seconds):
        settings.time_limit = float(seconds)
    same, sided, norms = shapes
    kinds = [clarabel.ZeroConeT(same)] * (same > 0) + [clarabel.NonnegativeConeT(sided)] * (sided > 0)
    kinds += [clarabel.SecondOrderConeT(size) for size in norms]
    nothing = csc_array((len(cost), len(cost)))
    return clarabel.DefaultSolver(nothing, cost, matrix, right, kinds, settings).solve()


def _read(program: Program, found: Any, bounds: tuple[NDArray[Any], NDArray[Any]]) -> Answer:
    state = str(found.status).rsplit(".", maxsplit=1)[-1]
    status: Any = _STATES.get(state, "limit")
    if status == "infeasible":
        return Answer("infeasible", np.nan, np.inf, {}, {})
    if status == "unbounded":
        return Answer("unbounded", np.nan, -np.inf, {}, {})
    if state not in {"Solved", "AlmostSolved"}:
        return Answer("limit", np.nan, -np.inf, {}, {})
    values = np.clip(np.asarray(found.x), *bounds)  # an interior point may stand outside by a rounding
    prices = _prices(program, np.asarray(found.z), bounds)
    return Answer(
        status,
        float(found.obj_val),
        float(found.obj_val_dual),
        {name: values[b.start : b.stop].reshape(b.shape) for name, b in program.columns.items()},
        {name: prices[b.start : b.stop].reshape(b.shape) for name, b in program.lines.items()},
    )


def _prices(program: Program, z: NDArray[Any], bounds: tuple[NDArray[Any], NDArray[Any]]) -> NDArray[Any]:
    rows = program.shape[0]
    sides = (np.concatenate([np.zeros(0), *(b[at] for b in program.limits), bounds[at]]) for at in range(2))
    same, above, below = _kinds(*sides)
    price = np.zeros(rows + len(bounds[0]))
    price[same] = -z[: len(same)]
    price[below] -= z[len(same) : len(same) + len(below)]
    price[above] += z[len(same) + len(below) :][: len(above)]
    return price[:rows]
