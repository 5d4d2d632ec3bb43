"""Linear and mixed-integer programs from MPS and LP files, as blocks of a `Program`."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csc_array, csr_array

from maabar.errors import CaseError, Problem
from maabar.program import Program

PACKED = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}


def read_matrix(path: Path) -> tuple[Program, float, float]:
    """Read an MPS (fixed or free) or LP file, packed or not.

    Returns:
        The program, which is to be minimised; the constant of its objective; and −1 if the file asks for the greatest
        value, so that its objective is sign · (value + constant).

    Raises:
        CaseError: If it cannot be read, or holds what a `Program` cannot.
    """
    packed = PACKED.get(path.suffix.lower())
    inner = Path(path.stem if packed else path.name)
    ending = inner.suffix.lower() if inner.suffix.lower() in {".mps", ".lp"} else ".mps"
    # HiGHS goes by the ending; a copy has one that it knows
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"model{ending}"
        try:
            with (packed or open)(path, "rb") as stream:
                copy.write_bytes(stream.read())
        except (OSError, EOFError, lzma.LZMAError) as error:
            raise CaseError([Problem(f"cannot be unpacked: {error}", "", path.name)]) from error
        model = _load(copy, path.name)
    return _program(model, path.name)


def _load(copy: Path, name: str) -> Any:
    import highspy

    solver: Any = highspy.Highs.__base__()
    solver.setOptionValue("output_flag", False)
    if str(solver.readModel(str(copy))).rsplit(".", maxsplit=1)[-1] == "kError":
        fix = "Netlib packs its files with its own `emps`; unpack them first." if _netlib(copy) else ""
        raise CaseError([Problem("is neither an MPS nor an LP file that can be read", fix, name)])
    model = solver.getModel()
    if model.hessian_.dim_:
        raise CaseError([Problem("has a quadratic objective", "Give a linear one.", name)])
    return model.lp_


def _netlib(copy: Path) -> bool:
    """Whether the rows look like those of the compression that Netlib uses: no section names of MPS."""
    head = copy.read_bytes()[:4000]
    return head.startswith(b"NAME") and b"\nROWS" not in head


def _program(model: Any, name: str) -> tuple[Program, float, float]:
    kinds = [str(kind).rsplit(".", maxsplit=1)[-1] for kind in model.integrality_]
    if set(kinds) - {"kContinuous", "kInteger"}:
        raise CaseError([Problem("has semi-continuous variables", "Write them with a whole one.", name)])
    sign = -1.0 if str(model.sense_).endswith("kMaximize") else 1.0
    program = Program()
    whole = np.array([kind == "kInteger" for kind in kinds]) if kinds else False
    columns = program.variables(
        "columns",
        model.num_col_,
        low=np.array(model.col_lower_),
        high=np.array(model.col_upper_),
        cost=sign * np.array(model.col_cost_),
        whole=whole,
    )
    held = model.a_matrix_
    parts = np.array(held.value_), np.array(held.index_), np.array(held.start_)
    shape = model.num_row_, model.num_col_
    by_column = str(held.format_).endswith("kColwise")
    matrix = (csc_array(parts, shape=shape) if by_column else csr_array(parts, shape=shape)).tocoo()
    terms: list[Any] = [(matrix.coords[0], columns[matrix.coords[1]], matrix.data)]
    limits = np.array(model.row_lower_), np.array(model.row_upper_)
    program.rows("rows", model.num_row_, low=limits[0], high=limits[1], terms=terms)
    return program, sign * float(model.offset_), sign
