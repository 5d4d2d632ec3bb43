"""Multicommodity flows in the four files of the Mnetgen layout (Ali and Kennington 1977; Frangioni's collection).

`x.nod`: commodities, nodes, arcs, bundles. `x.arc`: arc, tail, head, commodity, cost, capacity, bundle. `x.sup`: node,
commodity, supply (demand is negative). `x.mut`: bundle, capacity. A capacity below 0 is none; commodity −1 is all.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from maabar.errors import CaseError, Problem
from maabar.program import Program

if TYPE_CHECKING:
    from pathlib import Path

WIDTH = {"nod": 4, "arc": 7, "sup": 3, "mut": 2}


def flow_files(path: Path) -> dict[str, Path]:
    """The four files, given one of them or their common name; empty if they are not all there."""
    ending = path.suffix.lower().lstrip(".")
    stem = path.with_suffix("") if ending in WIDTH else path
    found = {end: stem.parent / f"{stem.name}.{end}" for end in WIDTH}
    return found if all(file.is_file() for file in found.values()) else {}


def read_flow(path: Path) -> Program:
    """Read the four files as least cost flow.

    Raises:
        CaseError: With every row that is too short or no number, and every node or bundle that is not there.
    """
    tables, faults = {}, []
    for end, file in flow_files(path).items():
        rows = []
        for number, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), start=1):
            words = line.split("#")[0].replace(",", " ").split()
            try:
                row = [float(word) for word in words[: WIDTH[end]]]
            except ValueError:
                faults.append(Problem("has a word that is no number", "", file.name, number))
                continue
            if words and len(row) < WIDTH[end] and end != "nod":
                faults.append(Problem(f"needs {WIDTH[end]} numbers", "", file.name, number))
            elif words:
                rows.append(row)
        tables[end] = rows
    if faults:
        raise CaseError(faults)
    goods, nodes = (int(value) for value in [*chain.from_iterable(tables["nod"])][:2])
    arc, sup, mut = (np.array(tables[end]).reshape(-1, WIDTH[end]) for end in ("arc", "sup", "mut"))
    arc = np.concatenate(
        [arc[arc[:, 3] >= 0], *(_of(arc[arc[:, 3] < 0], good) for good in range(1, goods + 1))]
    )
    ends = [*arc[:, 1], *arc[:, 2], *sup[:, 0]]
    if not all(1 <= node <= nodes for node in ends) or not set(arc[:, 6]) - {0} <= set(mut[:, 0]) | {-1.0}:
        raise CaseError([Problem(f"nodes are 1 to {nodes}, bundles those of the mut file", "", path.name)])
    return _program(arc, sup, mut, (goods, nodes))


def _of(arc: np.ndarray, good: int) -> np.ndarray:
    one = arc.copy()
    one[:, 3] = good
    return one


def _program(arc: np.ndarray, sup: np.ndarray, mut: np.ndarray, size: tuple[int, int]) -> Program:
    goods, nodes = size
    program = Program()
    high = np.where(arc[:, 5] < 0, np.inf, arc[:, 5])
    flow = program.variables("flow", len(arc), high=high, cost=arc[:, 4])
    good = (arc[:, 3].astype(int) - 1) * nodes
    supply = np.zeros(goods * nodes)
    np.add.at(supply, (sup[:, 1].astype(int) - 1) * nodes + sup[:, 0].astype(int) - 1, sup[:, 2])
    kept = [(good + arc[:, 1].astype(int) - 1, flow, 1.0), (good + arc[:, 2].astype(int) - 1, flow, -1.0)]
    program.rows("kept", goods * nodes, low=supply, high=supply, terms=kept)
    bundle = {number: at for at, number in enumerate(mut[:, 0])}
    tied = np.flatnonzero([number in bundle for number in arc[:, 6]])
    line = np.array([bundle[number] for number in arc[tied, 6]], dtype=int)
    room = np.where(mut[:, 1] < 0, np.inf, mut[:, 1])
    program.rows("bundles", len(mut), high=room, terms=[(line, flow[tied], 1.0)])
    return program
