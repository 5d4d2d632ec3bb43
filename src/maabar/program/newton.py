"""Polishing a point of a quadratic program: the active set is guessed and one linear system solved.

The primal-dual active set step (Hintermüller, Ito and Kunisch 2002), a Newton step on the natural residual:
what lies at a bound stays there, of what is free the optimality conditions are linear equations. The curved
variables are eliminated; the rest is solved with a small regularisation that refinement takes out again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import block_array, csc_array, diags_array
from scipy.sparse.linalg import splu

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maabar.program.quadratic import Point, Standard

SMALL = 1e-8
REFINEMENTS = 10


def polished(standard: Standard, start: Point, good: float, *, rounds: int) -> tuple[Point, float]:
    """Return the best point of a few active set steps, and its residual.

    Args:
        standard: The scaled program.
        start: Where to begin.
        good: Stop at this residual.
        rounds: Steps at most.
    """
    best, least = start, standard.residual(start)
    at = start
    for _ in range(rounds):
        if least <= good:
            break
        stepped = _step(standard, at)
        if stepped is None:
            break
        at = stepped
        residual = standard.residual(at)
        if residual < least:
            best, least = at, residual
    return best, least


def _step(standard: Standard, at: Point) -> Point | None:
    wanted = at.x - standard.gradient(at)
    low, high = wanted <= standard.low, wanted >= standard.high
    free = ~low & ~high
    x = np.where(low, standard.low, np.where(high, standard.high, at.x))
    reach = standard.matrix @ at.x + at.y
    under, over = reach <= standard.row_low, reach >= standard.row_high
    active = under | over
    right = np.where(under, standard.row_low, standard.row_high)[active]
    curved, flat = free & (standard.curve > 0), free & (standard.curve <= 0)
    fixed = np.where(free, 0.0, x)
    inverse = 1 / standard.curve[curved]
    rows = csc_array(standard.matrix)[active]
    a_curved, a_flat = rows[:, curved], rows[:, flat]
    # With x = -(q + A'y)/P put in, what is left is in y and the flat variables.
    upper = right - rows @ fixed + a_curved @ (inverse * standard.cost[curved])
    known = np.concatenate([upper, -standard.cost[flat]])
    first = np.concatenate([at.y[active], x[flat]])
    schur = a_curved @ diags_array(inverse) @ a_curved.T
    system = csc_array(block_array([[-schur, a_flat], [a_flat.T, None]], format="csc"))
    solution = _solved(system, known, first, len(upper))
    if solution is None:
        return None
    y = np.zeros_like(at.y)
    y[active] = solution[: len(upper)]
    x = x.copy()
    x[flat] = solution[len(upper) :]
    x[curved] = -inverse * (standard.cost[curved] + a_curved.T @ y[active])
    return type(at)(x, y)


def _solved(
    system: csc_array, known: NDArray[np.float64], first: NDArray[np.float64], rows: int
) -> NDArray[np.float64] | None:
    """Solve a system that may be singular, from a first guess: the answer is one near it."""
    size = len(known)
    if not size:
        return known
    try:
        # SuperLU runs in one thread; a dense factorisation would fight for cores with other workers.
        factors = splu(csc_array(system + diags_array(np.where(np.arange(size) < rows, -SMALL, SMALL))))
    except RuntimeError:
        return None
    value = first
    for _ in range(REFINEMENTS):
        step = factors.solve(known - system @ value)
        value = value + step
        if not np.isfinite(step).all():
            return None
        if np.abs(step).max(initial=0.0) < 1e-14 * max(1.0, np.abs(value).max(initial=0.0)):
            break
    return value
