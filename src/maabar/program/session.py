"""One program solved again and again: other bounds, costs or limits, from a basis that is known.

A [`Session`][maabar.program.session.Session] hands a [`Program`][maabar.program.build.Program] to HiGHS once.
What changes between solves is changed in place, and the simplex method starts from the basis of the solve
before, or from one that is handed in: so the answer never depends on who solved what before.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from maabar.errors import EngineError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from maabar.program.build import Program

Method = Literal["choose", "simplex", "primal", "ipm"]


_USUAL = {
    "primal_feasibility_tolerance": 1e-7,
    "dual_feasibility_tolerance": 1e-7,
    "simplex_scale_strategy": 1,
}
#: What is tried where a solve comes to nothing, in this order: method, options, whether to go on from the
#: basis in hand. Most come to nothing a few steps from the end, where the other simplex method finishes.
_SAFER: tuple[tuple[Method, dict[str, Any], bool], ...] = (
    ("simplex", {}, True),
    ("primal", {"presolve": "off", **_USUAL}, True),
    ("ipm", {"presolve": "choose"}, False),
    ("primal", {"presolve": "off"}, False),
    ("choose", {"presolve": "off"}, False),
)
#: Steps for each row that a finish from the basis in hand may take (assumed).
_FINISH = 1.0


class SolveError(EngineError):
    """A program was not solved to a proved end."""


@dataclass(frozen=True, eq=False)
class Basis:
    """Where a simplex solve ended.

    Attributes:
        columns: Status of each variable, as HiGHS counts them, int8.
        rows: Status of each row.
    """

    columns: NDArray[np.int8]
    rows: NDArray[np.int8]

    def packed(self) -> str:
        """Return it as one short text."""
        parts = [part.astype(np.int8).tobytes() for part in (self.columns, self.rows)]
        head = len(parts[0]).to_bytes(8, "little")
        return base64.b85encode(zlib.compress(head + b"".join(parts), 9)).decode()

    @classmethod
    def unpacked(cls, text: str) -> Basis:
        """Return the basis that `packed` gave as a text."""
        raw = zlib.decompress(base64.b85decode(text))
        count = int.from_bytes(raw[:8], "little")
        both = np.frombuffer(raw[8:], dtype=np.int8)
        return cls(both[:count], both[count:])


@dataclass(frozen=True, eq=False)
class Found:
    """A proved solution.

    Attributes:
        value: Objective.
        bound: What the objective cannot fall below; the same but for whole numbers within a gap.
        x: Values of all variables.
        duals: Shadow prices of all rows: what one more of a limit changes the objective by. Empty with whole
            numbers.
        reduced: Reduced costs of all variables.
    """

    value: float
    bound: float
    x: NDArray[np.float64]
    duals: NDArray[np.float64]
    reduced: NDArray[np.float64]


class Session:
    """A program in the hands of HiGHS."""

    def __init__(
        self, program: Program, options: Mapping[str, Any] | None = None, safe: Basis | None = None
    ) -> None:
        """Hand the program over.

        Args:
            program: The program.
            options: Options of HiGHS by their own names.
            safe: A basis that is known to be sound, tried where a solve comes to nothing.

        Raises:
            UsageError: If HiGHS does not know an option or refuses its value.
        """
        import highspy  # noqa: PLC0415 - heavy, and most runs never ask

        # Highs() greets on standard output before it can be told to be quiet; the class under it does not
        self.highs: Any = highspy.Highs.__base__()  # type: ignore[misc]
        self.safe = safe
        self.options = dict(options or {})
        self.kinds = tuple(highspy.HighsBasisStatus.__members__.values())
        self._basis_type = highspy.HighsBasis
        self._fine = highspy.HighsStatus.kError
        for name, value in ({"output_flag": False, "threads": 1} | dict(options or {})).items():
            self.option(name, value)
        if self.highs.passModel(program.lp()) == self._fine:
            raise SolveError("The solver refused the program: a coefficient or bound is out of range.")

    def option(self, name: str, value: float | str) -> None:
        """Set an option of HiGHS; it says so if it does not, rather than going on with the old value.

        Raises:
            UsageError: If it is not known or its value does not fit.
        """
        if self.highs.setOptionValue(name, value) == self._fine:
            raise UsageError(f"The solver has no option {name} with the value {value}.")

    def costs(self, columns: ArrayLike, values: ArrayLike) -> None:
        """Change costs of some variables."""
        at = np.asarray(columns, dtype=np.int32).ravel()
        self.highs.changeColsCost(len(at), at, np.ascontiguousarray(np.broadcast_to(values, at.shape), float))

    def bounds(self, columns: ArrayLike, low: ArrayLike, high: ArrayLike) -> None:
        """Change bounds of some variables."""
        at = np.asarray(columns, dtype=np.int32).ravel()
        ends = [np.ascontiguousarray(np.broadcast_to(end, at.shape), float) for end in (low, high)]
        self.highs.changeColsBounds(len(at), at, *ends)

    def limits(self, rows: ArrayLike, low: ArrayLike, high: ArrayLike) -> None:
        """Change limits of some rows."""
        at = np.asarray(rows, dtype=np.int32).ravel()
        ends = [np.ascontiguousarray(np.broadcast_to(end, at.shape), float) for end in (low, high)]
        self.highs.changeRowsBounds(len(at), at, *ends)

    def coefficient(self, row: int, column: int, value: float) -> None:
        """Change one coefficient."""
        self.highs.changeCoeff(row, column, value)

    def whole(self, columns: ArrayLike, *, whole: bool) -> None:
        """Make some variables whole numbers, or no longer."""
        at = np.asarray(columns, dtype=np.int32).ravel()
        self.highs.changeColsIntegrality(len(at), at, np.full(len(at), int(whole), dtype=np.uint8))

    def add_row(self, columns: ArrayLike, values: ArrayLike, low: float, high: float) -> None:
        """Add one row at the end."""
        at = np.asarray(columns, dtype=np.int32).ravel()
        self.highs.addRow(low, high, len(at), at, np.ascontiguousarray(values, float))

    def start(self, basis: Basis) -> bool:
        """Start the next solve from a basis; False (and a fresh start) if it does not fit."""
        model = self._basis_type()
        model.col_status = [self.kinds[code] for code in basis.columns.tolist()]
        model.row_status = [self.kinds[code] for code in basis.rows.tolist()]
        model.valid = True
        shape = self.highs.getNumCol(), self.highs.getNumRow()
        if (len(basis.columns), len(basis.rows)) != shape:
            return False
        return bool(self.highs.setBasis(model) != self._fine)

    def basis(self) -> Basis:
        """Return the basis of the last solve."""
        found = self.highs.getBasis()
        return Basis(*(np.fromiter(map(int, part), dtype=np.int8, count=len(part))
                       for part in (found.col_status, found.row_status)))  # fmt: skip

    def solve(
        self,
        method: Method = "choose",
        *,
        seconds: float = np.inf,
        gap: float = 0.0,
        steps: float = 6.0,
        retry: bool = True,
    ) -> Found:
        """Solve.

        Args:
            method: `simplex` from the basis in hand (`primal`: its primal form, after a change of costs
                alone), `ipm` = interior point with crossover, for a cold start of a large program.
            seconds: Time limit; running into it is an error.
            gap: With whole numbers: relative distance from the best possible that is near enough.
            steps: Steps of the simplex method for each row before another way is tried (six: assumed).
            retry: Whether other ways are tried where this one comes to nothing; without, that is an error.

        Raises:
            SolveError: Unless the solution is proved, or proved to lie within `gap`.
        """
        self.option("mip_rel_gap", float(gap))
        # A simplex method that goes round in circles is stopped by its steps, not by the clock: the same
        # question must end the same way on every machine.
        self.option("simplex_iteration_limit", int(steps * (self.highs.getNumRow() + 100)))
        self._run(method, seconds)
        self.option("simplex_iteration_limit", 2**31 - 1)
        state = self._state()
        if retry and state not in {"kOptimal", "kTimeLimit"}:
            state = self._again(seconds)
        if state != "kOptimal":
            raise SolveError(f"The solver stopped without a proved solution ({state.removeprefix('k')}).")
        return self._found()

    def _run(self, method: Method, seconds: float) -> None:
        simplex = method in {"simplex", "primal"}
        self.option("solver", "ipm" if method == "ipm" else "simplex" if simplex else "choose")
        self.option("simplex_strategy", 4 if method == "primal" else 1)
        self.option(
            "time_limit", float(self.highs.getRunTime() + seconds)
        )  # its clock runs on between solves
        self.highs.run()

    def _again(self, seconds: float) -> str:
        """Solve what came to nothing once more, each time on safer ground; return where that ended.

        Presolve could not tell what is wrong, or a basis was too near to singular, or tolerances were finer
        than the numbers bear.
        """
        usual = {"presolve": "choose", **_USUAL, **self.options}
        state = ""
        for method, changed, going_on in _SAFER:
            for name, value in changed.items():
                self.option(name, value)
            if not going_on and (method != "primal" or self.safe is None or not self.start(self.safe)):
                self.highs.clearSolver()
            steps = int(_FINISH * (self.highs.getNumRow() + 100)) if going_on else 2**31 - 1
            self.option("simplex_iteration_limit", steps)
            self._run(method, seconds)
            state = self._state()
            if state == "kOptimal":
                break
        for name, value in usual.items():
            self.option(name, value)
        return state

    def _state(self) -> str:
        return str(self.highs.getModelStatus()).rsplit(".", maxsplit=1)[-1]

    def _found(self) -> Found:
        info, solution = self.highs.getInfo(), self.highs.getSolution()
        value = float(info.objective_function_value)
        whole = np.isfinite(info.mip_dual_bound) and not len(solution.row_dual)
        return Found(
            value,
            float(info.mip_dual_bound) if whole else value,
            np.array(solution.col_value),
            np.array(solution.row_dual),
            np.array(solution.col_dual),
        )
