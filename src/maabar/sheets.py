"""From bytes to rows of text: CSV files as people really save them. Workbooks are read by `workbooks`.

Nothing here knows what a column means. A `Sheet` is a header and text cells with the row numbers
that the user sees.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from maabar.errors import Problem, shorten
from maabar.table import unsafe_cell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: A file larger than this is not read. A case of 100,000 claims is about 30 MB.
MAX_FILE_BYTES = 200_000_000
#: Neither is a table with more columns.
MAX_COLUMNS = 500
#: A cell longer than this is a mistake, not a value.
MAX_CELL_CHARACTERS = 100_000

#: Characters that editors leave at the ends of cells and nobody sees.
_INVISIBLE = (
    "\u00a0\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)
_EDGES = " \t\r\n" + _INVISIBLE


@dataclass
class Sheet:
    """One table as text.

    Attributes:
        file: Name to show the user.
        header: Column headers, in order.
        columns: For each header its cells, one string per kept row.
        rows: The row number of each kept row as a spreadsheet shows it (header = 1).
        problems: What was wrong with the file itself.
        shown: For each column the header that the user sees, where that is another.
    """

    file: str
    header: list[str] = field(default_factory=list)
    columns: list[list[str]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)

    @property
    def broken(self) -> bool:
        """Whether the file could not be read as a table at all."""
        return not self.header


def read_csv(path: Path) -> Sheet:
    """Read one CSV file: UTF-8 with or without BOM, any line ends, comma, semicolon or tab.

    Returns:
        A `Sheet`; faults are in its `problems`, and a file that cannot be used gives a sheet without header.
    """
    sheet = Sheet(path.name)
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            sheet.problems.append(
                file_problem(
                    sheet,
                    f"The file has {size / 1e6:.0f} MB; at most {MAX_FILE_BYTES / 1e6:.0f} MB are read.",
                    "Take out what is not part of the table.",
                )
            )
            return sheet
        data = path.read_bytes()
    except OSError as error:
        sheet.problems.append(
            file_problem(sheet, f"The file cannot be read ({error.strerror}).", "Check its rights.")
        )
        return sheet
    text = decode(data, sheet)
    if text is not None:
        parse_csv(text, sheet)
    return sheet


def decode(data: bytes, sheet: Sheet) -> str | None:
    """Return the text of `data`, or None with the reason in `sheet.problems`."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                break
            sheet.problems.append(
                file_problem(
                    sheet,
                    "The file is saved as UTF-16; it was read all the same.",
                    "Save it as CSV UTF-8.",
                    "warning",
                )
            )
            return text
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        sheet.problems.append(
            Problem(
                f"It is not UTF-8: byte {error.start + 1} (0x{data[error.start]:02x}) is not a character.",
                'Save it again as "CSV UTF-8"; letters with accents and Arabic would otherwise be lost.',
                sheet.file,
                row,
            )
        )
        return None
    if "\x00" in text:
        row = text.count("\n", 0, text.index("\x00")) + 1
        sheet.problems.append(
            Problem(
                "The file holds NUL bytes, so it is not a text table.",
                "Save it again as CSV UTF-8.",
                sheet.file,
                row,
            )
        )
        return None
    return text


def parse_csv(text: str, sheet: Sheet) -> None:
    """Fill `sheet` from CSV text."""
    delimiter = delimiter_of(text)
    if delimiter != ",":
        name = "semicolons" if delimiter == ";" else "tabs"
        sheet.problems.append(
            file_problem(
                sheet,
                f"Cells are separated by {name}; the file was read so.",
                "Save it with commas.",
                "warning",
            )
        )
    csv.field_size_limit(MAX_FILE_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)

    def numbered() -> Iterator[tuple[int, list[str]]]:
        yield from enumerate(reader, start=1)

    try:
        fill_sheet(sheet, numbered())
    except csv.Error as error:
        sheet.header, sheet.columns, sheet.rows = [], [], []
        sheet.problems.append(
            Problem(
                f"Quotation marks do not pair up near here ({error}).",
                'A cell with a comma or a quotation mark stands in "…", with quotation marks inside doubled.',
                sheet.file,
                reader.line_num,
            )
        )


def delimiter_of(text: str) -> str:
    """Return what separates cells: of comma, semicolon and tab the most frequent one in the header."""
    first = text.lstrip("\r\n").split("\n", 1)[0]
    counts = {sign: first.count(sign) for sign in (",", ";", "\t")}
    return max(counts, key=lambda sign: counts[sign]) if any(counts.values()) else ","


def fill_sheet(sheet: Sheet, rows: Iterator[tuple[int, list[str]]]) -> None:
    """Fill `sheet` from numbered rows of cells; the first one that is not empty is the header."""
    header: list[str] = []
    for first_row, cells in rows:
        header = [clean_cell(cell) for cell in cells]
        if any(header):
            break
        del first_row
    while header and not header[-1]:
        header.pop()
    if not any(header):
        sheet.problems.append(
            file_problem(
                sheet, "The table is empty: it has no header.", "Write the column names in the first row."
            )
        )
        return
    if not _header_stands(sheet, header):
        return
    width = len(header)
    kept: list[list[str]] = []
    for row, found in rows:
        cells = found
        if not any(cells) or not "".join(cells).strip(_EDGES):
            continue
        if len(cells) > width and any(clean_cell(cell) for cell in cells[width:]):
            sheet.problems.append(
                Problem(
                    f"The row has {len(cells)} cells, the header {width}.",
                    "A comma inside a text needs the text in quotation marks.",
                    sheet.file,
                    row,
                    value=shorten(next(cell for cell in cells[width:] if clean_cell(cell))),
                )
            )
        cells = cells[:width] + [""] * (width - len(cells))
        kept.append(cells)
        sheet.rows.append(row)
    sheet.header = header
    sheet.columns = (
        [[clean_cell(cell) for cell in column] for column in zip(*kept, strict=True)]
        if kept
        else [[] for _ in header]
    )
    _bound_cells(sheet)
    sheet.problems[:] = [_with_header(problem, header) for problem in sheet.problems]


def _with_header(problem: Problem, header: list[str]) -> Problem:
    """Name the column of a problem that was found before the header was known."""
    found = re.fullmatch(r"number (\d+)", problem.column)
    name = header[int(found[1]) - 1] if found and int(found[1]) <= len(header) else ""
    return replace(problem, column=name) if name else problem


def _header_stands(sheet: Sheet, header: list[str]) -> bool:
    if len(header) > MAX_COLUMNS:
        sheet.problems.append(
            file_problem(
                sheet,
                f"The header has {len(header)} columns; at most {MAX_COLUMNS} are read.",
                "Check the separators.",
            )
        )
        return False
    seen: dict[str, int] = {}
    stands = True
    for position, name in enumerate(header, start=1):
        if name and name.lower() in seen:
            sheet.problems.append(
                Problem(
                    f"The column stands twice, at positions {seen[name.lower()]} and {position}.",
                    "Keep one of them: which one counts cannot be guessed.",
                    sheet.file,
                    1,
                    name,
                )
            )
            stands = False
        seen.setdefault(name.lower(), position)
    header[:] = [name.lower() for name in header]
    return stands


def _bound_cells(sheet: Sheet) -> None:
    for name, cells in zip(sheet.header, sheet.columns, strict=True):
        if max(map(len, cells), default=0) <= MAX_CELL_CHARACTERS:
            continue
        for position, cell in enumerate(cells):
            if len(cell) > MAX_CELL_CHARACTERS:
                sheet.problems.append(
                    Problem(
                        f"The cell holds {len(cell):,} characters; at most {MAX_CELL_CHARACTERS:,} are read.",
                        "Keep long texts in a file of their own under reports/.",
                        sheet.file,
                        sheet.rows[position],
                        name,
                        shorten(cell),
                    )
                )
                cells[position] = ""


def clean_cell(cell: str) -> str:
    """Return a cell without what nobody sees at its ends, and without the apostrophe before a formula."""
    cell = cell.strip(_EDGES)
    if "\r" in cell:  # one kind of line end inside a cell is enough, and a CSV writer needs it so
        cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    return unsafe_cell(cell) if cell[:1] == "'" else cell


def cell_text(value: object) -> str:
    """Return a spreadsheet's or a frame's value as the text a CSV file would hold."""
    if value is None or value != value:  # noqa: PLR0124 - NaN and NaT are the values unlike themselves
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    return str(value)


def file_problem(sheet: Sheet, what: str, fix: str, level: str = "error") -> Problem:
    """Return a problem that concerns the whole of a sheet."""
    return Problem(what, fix, sheet.file, level="warning" if level == "warning" else "error")
