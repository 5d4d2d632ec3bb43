"""Tables of other people: any CSV file or workbook as rows of text, within limits; and what an import did."""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maabar.errors import CaseError, Problem
from maabar.sheets import MAX_FILE_BYTES, Sheet, decode, file_problem, parse_csv, read_csv
from maabar.workbooks import read_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Row:
    """A row of a foreign table.

    Attributes:
        number: Its number as a spreadsheet shows it.
        cells: Its cells by header, in small letters.
    """

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Return a cell; empty if there is no such column."""
        return self.cells.get(column, "")


@dataclass
class Imported:
    """What an import did, or would do.

    Attributes:
        added: How many rows were added, by table.
        known: How many rows the case had already.
        replaced: Rows that the provider changed: the new one is added, the old one rejected in the log.
        left_out: How many rows were left out, by reason.
        proposals: Changes that are proposed and were not made.
        problems: Doubts about the file.
        files: The files that changed.
    """

    added: dict[str, int] = field(default_factory=dict)
    known: int = 0
    replaced: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    proposals: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def leave_out(self, why: str) -> None:
        """Count a row that is left out."""
        self.left_out[why] = self.left_out.get(why, 0) + 1


def foreign_rows(path: Path, needs: Sequence[str], most: int, sheet: str = "") -> list[Row]:
    """Return the rows of a table of somebody else.

    Args:
        path: A CSV file or an .xlsx workbook.
        needs: Columns that it must have; others are welcome.
        most: Most rows that are read.
        sheet: Sheet of a workbook; default: the first that has these columns.

    Raises:
        CaseError: If the file cannot be read, lacks a column or is too long.
    """
    found = _sheet(path, needs, sheet)
    header = [re.sub(r"\s+", " ", name).strip().lower() for name in found.header]
    missing = [name for name in needs if name not in header]
    if missing:
        what = f"The table has no column {', '.join(missing)}."
        fix = f"It has: {', '.join(header[:20])}. Export it again with all columns."
        raise CaseError([Problem(what, fix, path.name, 1, ", ".join(missing))])
    if len(found.rows) > most:
        what = f"The table has {len(found.rows):,} rows; at most {most:,} are read."
        raise CaseError([Problem(what, "Export fewer days or a smaller area.", path.name)])
    names = list(zip(header, found.columns, strict=False))
    return [
        Row(number, {name: cells[at] for name, cells in names if cells[at]})
        for at, number in enumerate(found.rows)
    ]


def _sheet(path: Path, needs: Sequence[str], wanted: str) -> Sheet:
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        found = _unpacked(path) if path.suffix.lower() == ".gz" else read_csv(path)
        if found.broken:
            raise CaseError(found.problems or [Problem("The file holds no table.", "", path.name)])
        return found
    sheets = read_workbook(path)
    if "" in sheets:
        raise CaseError(sheets[""].problems)
    fitting = [
        one
        for name, one in sheets.items()
        if (not wanted or name == wanted)
        and {*needs} <= {re.sub(r"\s+", " ", cell).strip().lower() for cell in one.header}
    ]
    if not fitting:
        what = f"No sheet of the workbook has the columns {', '.join(needs)}."
        raise CaseError([Problem(what, "Export it again with all columns.", path.name)])
    return fitting[0]


def _unpacked(path: Path) -> Sheet:
    """Read a CSV file that is packed with gzip, within the limits of one that is not."""
    sheet = Sheet(path.name)
    try:
        with gzip.open(path) as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        sheet.problems.append(file_problem(sheet, f"The file cannot be unpacked ({error}).", "Get it again."))
        return sheet
    if len(data) > MAX_FILE_BYTES:
        what = f"Unpacked, the file has more than {MAX_FILE_BYTES / 1e6:.0f} MB."
        sheet.problems.append(file_problem(sheet, what, "Take out what is not part of the table."))
        return sheet
    text = decode(data, sheet)
    if text is not None:
        parse_csv(text, sheet)
    return sheet


def number_of(cell: str) -> float | None:
    """Return a number that a cell holds, also with a decimal comma; None if it holds none."""
    try:
        value = float(cell.replace("\u00a0", "").replace(" ", "").replace(",", ".", 1))
    except ValueError:
        return None
    return value if abs(value) < 1e15 else None


def plain(value: float) -> str:
    """Return a number as a cell holds it."""
    return str(int(value)) if value.is_integer() else f"{value:.6g}"
