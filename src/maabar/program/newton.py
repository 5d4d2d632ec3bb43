"""Polishing a point of a quadratic program: the active set is guessed and one linear system solved.

The primal-dual active set step (Hintermüller, Ito and Kunisch 2002), a Newton step on the natural residual:
what lies at a bound stays there, of what is free the optimality conditions are linear equations. They are
solved with a small regularisation that refinement takes out again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array
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
    at, tried = start, set[bytes]()
    for _ in range(rounds):
        if least <= good:
            break
        free, active = _guess(standard, at)
        key = free[0].tobytes() + active[0].tobytes()
        if key in tried:  # the same equations again: it goes round in a ring
            break
        tried.add(key)
        stepped = _step(standard, at, free, active)
        if stepped is None:
            break
        at = stepped
        residual = standard.residual(at)
        if residual < least:
            best, least = at, residual
    return best, least


Sets = tuple["NDArray[np.bool_]", "NDArray[np.float64]"]


def _guess(standard: Standard, at: Point) -> tuple[Sets, Sets]:
    """Return which variables are free, with where the others lie; which rows bind, and at what."""
    wanted = at.x - standard.gradient(at)
    low, high = wanted <= standard.low, wanted >= standard.high
    held = np.where(low, standard.low, np.where(high, standard.high, at.x))
    reach = standard.matrix @ at.x + at.y
    under, over = reach <= standard.row_low, reach >= standard.row_high
    return (~low & ~high, held), (under | over, np.where(under, standard.row_low, standard.row_high))


def _step(standard: Standard, at: Point, free: Sets, active: Sets) -> Point | None:
    """Solve [P A'; A 0] over the free variables and the rows that bind."""
    matrix = standard.matrix
    column, line = matrix.indices, np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    count, rows = int(free[0].sum()), int(active[0].sum())
    of_column = np.where(free[0], np.cumsum(free[0]) - 1, -1)[column]
    of_row = np.where(active[0], count + np.cumsum(active[0]) - 1, -1)[line]
    inside = (of_column >= 0) & (of_row >= 0)
    c, r, v = of_column[inside], of_row[inside], matrix.data[inside]
    diagonal = np.arange(count + rows)
    curve = np.concatenate([standard.curve[free[0]], np.zeros(rows)])
    small = np.concatenate([np.full(count, SMALL), np.full(rows, -SMALL)])
    entries = np.concatenate([r, c, diagonal]), np.concatenate([c, r, diagonal])
    values = np.concatenate([v, v, curve + small])
    held = np.where(free[0], 0.0, free[1])
    known = np.concatenate([-standard.cost[free[0]], (active[1] - matrix @ held)[active[0]]])
    first = np.concatenate([at.x[free[0]], at.y[active[0]]])
    solution = _solved(csc_array((values, entries), shape=(count + rows,) * 2), small, known, first)
    if solution is None:
        return None
    x, y = held, np.zeros_like(at.y)
    x[free[0]], y[active[0]] = solution[:count], solution[count:]
    return type(at)(x, y)


def _solved(
    system: csc_array, small: NDArray[np.float64], known: NDArray[np.float64], first: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """Solve a system that may be singular, from a first guess: the answer is one near it."""
    if not len(known):
        return known
    try:
        # SuperLU runs in one thread; a dense factorisation would fight for cores with other workers.
        factors = splu(system)
    except RuntimeError:
        return None
    value = first
    for _ in range(REFINEMENTS):
        step = factors.solve(known - system @ value + small * value)
        value = value + step
        if not np.isfinite(step).all():
            return None
        if np.abs(step).max(initial=0.0) < 1e-14 * max(1.0, np.abs(value).max(initial=0.0)):
            break
    return value
