"""Published instances, read from files and solved: networks of many goods, matrices, food plans.

    python -m benchmarks.instances FILE... [--seconds 600] [--gap 1e-6] [--solver choose] [--json]

What a file is follows from what stands in it: a design network (Canad layout), a matrix (MPS or LP, packed or not), four
files of a multicommodity flow (Mnetgen layout), or a one-day food plan (a folder of CSV files or a workbook).
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from benchmarks.designs import read_design, solve_design
from benchmarks.flows import flow_files, read_flow
from benchmarks.foodplans import is_food_plan, read_food_plan
from benchmarks.matrices import PACKED, read_matrix
from maabar.engines.aid.basket import Doubt, least_cost
from maabar.errors import MaabarError, UsageError
from maabar.program import Clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.program import Answer, Program

MATRICES = (".mps", ".lp")
LARGE = 50_000  # variables from which on interior point is tried first


@dataclass(frozen=True)
class Result:
    """What came out.

    Attributes:
        file: Name of the file.
        kind: design, matrix, flow or food.
        status: proved, limit (time ran out), infeasible, unbounded.
        objective: Of the best solution, NaN without one.
        bound: What it cannot get better than.
        gap: |objective − bound| over |objective|.
        seconds: For reading and solving, wall clock.
        rows: Rows of the program.
        columns: Variables of the program.
    """

    file: str
    kind: str
    status: str
    objective: float
    bound: float
    gap: float
    seconds: float
    rows: int
    columns: int


def kind_of(path: Path) -> str:
    """What a file or folder holds.

    Raises:
        UsageError: If it is not there or nothing known.
    """
    if not path.exists() and not flow_files(path):
        raise UsageError(f"There is no file {path}.")
    if path.is_dir() or path.suffix.lower() in {".xlsx", ".xlsm"}:
        if is_food_plan(path):
            return "food"
        raise UsageError(
            f"{path} is no food plan: nodes, edges, foodcost, foodnutrition and foodreq are needed."
        )
    if flow_files(path):
        return "flow"
    inner = path.with_suffix("") if path.suffix.lower() in PACKED else path
    if inner.suffix.lower() in MATRICES or _has_sections(path):
        return "matrix"
    return "design"


def _has_sections(path: Path) -> bool:
    if path.suffix.lower() in PACKED:
        with PACKED[path.suffix.lower()](path, "rb") as stream:
            head = stream.read(100_000)
    else:
        with path.open("rb") as stream:
            head = stream.read(100_000)
    lines = {line.split(b" ")[0].strip() for line in head.splitlines()}
    return b"ROWS" in lines or b"NAME" in lines


def solve_instance(
    path: str | Path, *, seconds: float = 600.0, gap: float = 1e-6, solver: str = "choose", sure: float = 0.5
) -> Result:
    """Read and solve one instance.

    Args:
        path: A file, or a folder for a food plan.
        seconds: Time limit for solving.
        gap: Relative gap at which a program with whole variables is proved.
        solver: `choose`, `simplex` or `ipm`, for matrices and flows. `choose` tries ipm first on large ones.
        sure: For a food plan, the chance that procurement costs no more than planned.

    Raises:
        MaabarError: If the file cannot be read, with every fault in it.
    """
    place, began = Path(path), perf_counter()
    kind = kind_of(place)
    clock, sign, constant = Clock(seconds), 1.0, 0.0
    if kind == "food":
        basket = least_cost(read_food_plan(place), doubt=Doubt(sure))
        found, shape = (basket.status, basket.cost, basket.cost - basket.gap), (0, 0)
    elif kind == "design":
        answer, shape = solve_design(read_design(_text(place), place.name), clock, mip_rel_gap=gap)
        found = _figures(answer)
    else:
        program, constant, sign = read_matrix(place) if kind == "matrix" else (read_flow(place), 0.0, 1.0)
        shape = program.shape
        answer = _solve(program, clock, gap=gap, solver=solver)
        found = _figures(answer)
    status, value, bound = found[0], sign * (found[1] + constant), sign * (found[2] + constant)
    apart = abs(value - bound) / max(1e-10, abs(value))
    return Result(place.name, kind, status, value, bound, apart, perf_counter() - began, *shape)


def _solve(program: Program, clock: Clock, *, gap: float, solver: str) -> Answer:
    """Interior point with crossover first for large continuous programs, which it suits; else what the solver takes."""
    options: dict[str, Any] = {"mip_rel_gap": gap, "solver": solver}
    whole = any(block[3].any() for block in program.bounds)
    if solver == "choose" and not whole and program.shape[1] >= LARGE:
        answer = program.solve(seconds=clock.left() / 2, options=options | {"solver": "ipm"})
        if answer.status == "proved":
            return answer
    return program.solve(seconds=clock.left(), options=options)


def _figures(answer: Answer) -> tuple[str, float, float]:
    return answer.status, answer.value, answer.bound


def _text(path: Path) -> str:
    packed = PACKED.get(path.suffix.lower())
    if packed:
        with packed(path, "rb") as stream:
            return stream.read().decode("utf-8", errors="replace")
    return path.read_text(encoding="utf-8", errors="replace")


def main(words: Sequence[str] | None = None) -> int:
    """Solve the files that are named; 0 if all are proved, 1 if one is not, 2 if one cannot be read."""
    ask = argparse.ArgumentParser(prog="python -m benchmarks.instances", description=__doc__.splitlines()[0])
    ask.add_argument("files", nargs="+", metavar="FILE")
    ask.add_argument("--seconds", type=float, default=600.0, help="time limit for each")
    ask.add_argument(
        "--gap", type=float, default=1e-6, help="relative gap at which whole variables are proved"
    )
    ask.add_argument("--solver", choices=["choose", "simplex", "ipm"], default="choose")
    ask.add_argument(
        "--sure", type=float, default=0.5, help="food plans: chance that procurement costs no more"
    )
    ask.add_argument("--json", action="store_true", help="one object a line")
    said = ask.parse_args(words)
    code = 0
    for file in said.files:
        more: dict[str, Any] = {
            "seconds": said.seconds,
            "gap": said.gap,
            "solver": said.solver,
            "sure": said.sure,
        }
        try:
            result = solve_instance(file, **more)
        except MaabarError as error:
            print(error, file=sys.stderr)
            code = 2
            continue
        print(_object(result) if said.json else _line(result))
        code = max(code, int(result.status != "proved"))
    return code


def _object(result: Result) -> str:
    fields = asdict(result).items()  # what is no number has no word in JSON
    return json.dumps({k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in fields})


def _line(result: Result) -> str:
    size = f", {result.rows:,} rows, {result.columns:,} variables" if result.columns else ""
    return (
        f"{result.file} ({result.kind}{size}): {result.status}\n"
        f"  objective {result.objective:.10g}\n  bound     {result.bound:.10g}\n"
        f"  gap       {result.gap:.2g}\n  seconds   {result.seconds:.2f}"
    )


if __name__ == "__main__":
    sys.exit(main())
