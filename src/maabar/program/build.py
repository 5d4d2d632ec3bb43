"""Named numpy blocks, one sparse matrix, HiGHS (Huangfu and Hall 2018).

A [`Program`][maabar.program.build.Program] collects blocks of variables and of rows by name and
solves min c'x subject to row_low ≤ Ax ≤ row_high, low ≤ x ≤ high, some x whole. The solver is imported when
it is first asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from scipy.sparse import coo_array, csr_array

from maabar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

Status = Literal["proved", "limit", "infeasible", "unbounded"]


@dataclass(frozen=True, eq=False)
class Answer:
    """What the solver found.

    Attributes:
        status: `proved`, `limit` (time ran out; there may be a solution), `infeasible`, `unbounded`.
        value: Objective of the solution; NaN without one.
        bound: What the objective cannot fall below.
        x: Values of each block of variables, in its shape; empty without a solution.
        duals: Shadow prices of each block of rows (continuous programs), in its shape.
    """

    status: Status
    value: float
    bound: float
    x: dict[str, NDArray[np.float64]]
    duals: dict[str, NDArray[np.float64]]

    @property
    def solved(self) -> bool:
        """Whether there is a solution, proved or not."""
        return bool(self.x)

    @property
    def gap(self) -> float:
        """Value less bound; 0 where proved."""
        return 0.0 if self.status == "proved" else abs(self.value - self.bound)


@dataclass(frozen=True)
class _Block:
    start: int
    shape: tuple[int, ...]

    @property
    def stop(self) -> int:
        return self.start + int(np.prod(self.shape, dtype=np.int64))

    @property
    def numbers(self) -> NDArray[np.int64]:
        return np.arange(self.start, self.stop, dtype=np.int64).reshape(self.shape)


@dataclass
class Program:
    """A linear or mixed-integer program under construction.

    Example:
        >>> program = Program()
        >>> x = program.variables("x", 2, low=0, high=[3, 4], cost=[-1, -1])
        >>> program.rows("sum", 1, high=5, terms=[([0, 0], x, [1.0, 1.0])])
        >>> program.solve().value
        -5.0
    """

    columns: dict[str, _Block] = field(default_factory=dict)
    lines: dict[str, _Block] = field(default_factory=dict)
    bounds: list[tuple[NDArray[Any], ...]] = field(default_factory=list)
    limits: list[tuple[NDArray[Any], ...]] = field(default_factory=list)
    terms: list[tuple[NDArray[Any], ...]] = field(default_factory=list)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of variables."""
        return _end(self.lines), _end(self.columns)

    def variables(
        self,
        name: str,
        shape: int | tuple[int, ...],
        *,
        low: ArrayLike = 0.0,
        high: ArrayLike = np.inf,
        cost: ArrayLike = 0.0,
        whole: ArrayLike = False,
    ) -> NDArray[np.int64]:
        """Add a block of variables; bounds, costs and `whole` are broadcast to its shape.

        Returns:
            Numbers of the variables, in the block's shape, to name them in `rows`.

        Raises:
            UsageError: If the name is taken, a bound is NaN or the bounds cross.
        """
        block = _new(self.columns, name, shape)
        parts = [
            np.broadcast_to(np.asarray(p, dtype=float), block.shape).ravel() for p in (low, high, cost, whole)
        ]
        if np.isnan(np.concatenate(parts)).any() or (parts[0] > parts[1]).any():
            del self.columns[name]
            raise UsageError(f"Variables {name!r}: bounds and costs must be numbers, and low at most high.")
        self.bounds.append(tuple(parts))
        return block.numbers

    def rows(
        self,
        name: str,
        shape: int | tuple[int, ...],
        *,
        terms: Sequence[tuple[ArrayLike, ArrayLike, ArrayLike]],
        low: ArrayLike = -np.inf,
        high: ArrayLike = np.inf,
    ) -> None:
        """Add a block of rows, low ≤ Σ coefficient · variable ≤ high.

        Args:
            name: Its name.
            shape: Its shape.
            terms: (row within the block, number of the variable, coefficient), broadcast against each other;
                repeated places are added up.
            low: Least value, broadcast.
            high: Greatest value, broadcast.

        Raises:
            UsageError: If the name is taken, or a row, variable or coefficient does not exist.
        """
        block = _new(self.lines, name, shape)
        limits = tuple(np.broadcast_to(np.asarray(p, dtype=float), block.shape).ravel() for p in (low, high))
        size, columns = block.stop - block.start, _end(self.columns)
        for row, column, coefficient in terms:
            r, c, v = np.broadcast_arrays(
                np.asarray(row, dtype=np.int64),
                np.asarray(column, dtype=np.int64),
                np.asarray(coefficient, dtype=float),
            )
            fine = r.size == 0 or (r.min() >= 0 and r.max() < size and c.min() >= 0 and c.max() < columns)
            if not fine or not np.isfinite(v).all():
                raise UsageError(
                    f"Rows {name!r}: a term names no row or variable, or its coefficient is no number."
                )
            self.terms.append((r.ravel() + block.start, c.ravel(), v.ravel()))
        self.limits.append(limits)

    def matrix(self) -> csr_array:
        """Return the rows as one sparse matrix."""
        empty = np.zeros(0)
        r, c, v = (np.concatenate([empty, *(t[at] for t in self.terms)]) for at in range(3))
        return coo_array((v, (r.astype(np.int64), c.astype(np.int64))), shape=self.shape).tocsr()

    def solve(
        self,
        *,
        seconds: float = np.inf,
        options: Mapping[str, Any] | None = None,
        cost: NDArray[np.float64] | None = None,
        start: Mapping[str, NDArray[np.float64]] | None = None,
    ) -> Answer:
        """Return a proved solution, or the one in hand when time runs out, with its bound.

        Args:
            seconds: Time limit.
            options: Options of HiGHS by their own names.
            cost: Costs of all variables, instead of those given with the blocks.
            start: Values of every block of variables, such as `Answer.x`: a solution to begin with, for
                programs with whole variables. One that is not feasible is passed over.

        Raises:
            UsageError: If there is no such option, it takes no such value, or a block has no start.
        """
        if start is not None and start.keys() != self.columns.keys():
            raise UsageError("A start has values for every block of variables.")
        first = (
            None
            if start is None
            else np.concatenate([np.zeros(0), *(start[n].ravel() for n in self.columns)])
        )
        return _solve(self, seconds, options or {}, cost, first)


def _end(blocks: dict[str, _Block]) -> int:
    return max((block.stop for block in blocks.values()), default=0)


def _new(blocks: dict[str, _Block], name: str, shape: int | tuple[int, ...]) -> _Block:
    if name in blocks:
        raise UsageError(f"There is a block {name!r} already.")
    blocks[name] = block = _Block(_end(blocks), (shape,) if isinstance(shape, int) else tuple(shape))
    return block


def _solve(
    program: Program,
    seconds: float,
    options: Mapping[str, Any],
    costs: NDArray[np.float64] | None,
    start: NDArray[np.float64] | None,
) -> Answer:
    import highspy  # noqa: PLC0415 - heavy, and most runs never ask

    rows, columns = program.shape
    low, high, cost, whole = (
        np.concatenate([np.zeros(0), *(b[at] for b in program.bounds)]) for at in range(4)
    )
    row_low, row_high = (np.concatenate([np.zeros(0), *(b[at] for b in program.limits)]) for at in range(2))
    matrix = program.matrix()
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, rows
    model.col_cost_, model.col_lower_, model.col_upper_ = cost if costs is None else costs, low, high
    model.row_lower_, model.row_upper_ = row_low, row_high
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    model.a_matrix_.index_ = matrix.indices.astype(np.int32)
    model.a_matrix_.value_ = matrix.data
    if whole.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[int(w)] for w in whole]
    # Highs() greets on standard output before it can be told to be quiet; the class under it does not
    solver: Any = highspy.Highs.__base__()  # type: ignore[misc]
    timed = {"time_limit": float(seconds)} if np.isfinite(seconds) else {}
    for name, value in ({"output_flag": False, "threads": 1} | timed | dict(options)).items():
        _set(solver, name, value)
    solver.passModel(model)
    if start is not None:
        first = highspy.HighsSolution()
        first.col_value = start
        solver.setSolution(first)
    solver.run()
    if _state(solver) == "kUnboundedOrInfeasible":  # presolve cannot tell; the solver itself can
        _set(solver, "presolve", "off")
        solver.run()
    return _read(program, solver, _state(solver))


def _set(solver: Any, name: str, value: object) -> None:
    # HiGHS says so and goes on with the old value
    if str(solver.setOptionValue(name, value)).rsplit(".", maxsplit=1)[-1] != "kOk":
        raise UsageError(f"The solver has no option {name!r} that takes {value!r}.")


def _state(solver: Any) -> str:
    return str(solver.getModelStatus()).rsplit(".", maxsplit=1)[-1]


def _read(program: Program, solver: Any, state: str) -> Answer:
    info, solution = solver.getInfo(), solver.getSolution()
    whole = any(block[3].any() for block in program.bounds)
    fine = state == "kOptimal" or int(info.primal_solution_status) == 2
    if state in {"kInfeasible", "kUnboundedOrInfeasible"} and not fine:
        return Answer("infeasible", np.nan, np.inf, {}, {})
    if state == "kUnbounded":
        return Answer("unbounded", np.nan, -np.inf, {}, {})
    bound = (
        float(info.mip_dual_bound) if whole else (float(info.objective_function_value) if fine else -np.inf)
    )
    values = np.asarray(solution.col_value)
    duals = np.asarray(solution.row_dual)
    x = {n: values[b.start : b.stop].reshape(b.shape) for n, b in program.columns.items()} if fine else {}
    y = {n: duals[b.start : b.stop].reshape(b.shape) for n, b in program.lines.items()} if len(duals) else {}
    value = float(info.objective_function_value) if fine else np.nan
    return Answer("proved" if state == "kOptimal" else "limit", value, bound, x, y)
