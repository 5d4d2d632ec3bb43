"""From bytes to rows of text: CSV files and spreadsheets as people really save them.

Nothing here knows what a column means. A `Sheet` is a header and text cells with the row numbers
that the user sees.
"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from maabar.errors import Problem, shorten
from maabar.table import unsafe_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: A file larger than this is not read. A case of 100,000 claims is about 30 MB.
MAX_FILE_BYTES = 200_000_000
#: A cell longer than this is a mistake, not a value.
MAX_CELL_CHARACTERS = 100_000
#: A workbook that unpacks to more than this, or by a larger factor, is refused before it is opened.
MAX_UNPACKED_BYTES = 200_000_000
MAX_UNPACK_RATIO = 100
MAX_UNPACKED_FILES = 2_000
MAX_COLUMNS = 500

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
    """

    file: str
    header: list[str] = field(default_factory=list)
    columns: list[list[str]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

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
                _problem(
                    sheet,
                    f"The file has {size / 1e6:.0f} MB; at most {MAX_FILE_BYTES / 1e6:.0f} MB are read.",
                    "Take out what is not part of the table.",
                )
            )
            return sheet
        data = path.read_bytes()
    except OSError as error:
        sheet.problems.append(
            _problem(sheet, f"The file cannot be read ({error.strerror}).", "Check its rights.")
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
                _problem(
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
    delimiter = _delimiter(text)
    if delimiter != ",":
        name = "semicolons" if delimiter == ";" else "tabs"
        sheet.problems.append(
            _problem(
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
        _fill(sheet, numbered())
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


def _delimiter(text: str) -> str:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    counts = {sign: first.count(sign) for sign in (",", ";", "\t")}
    return max(counts, key=lambda sign: counts[sign]) if any(counts.values()) else ","


def _fill(sheet: Sheet, rows: Iterator[tuple[int, list[str]]]) -> None:
    header: list[str] = []
    for first_row, cells in rows:
        header = [_clean(cell) for cell in cells]
        if any(header):
            break
        del first_row
    while header and not header[-1]:
        header.pop()
    if not any(header):
        sheet.problems.append(
            _problem(
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
        if not any(cells):
            continue
        if len(cells) > width and any(_clean(cell) for cell in cells[width:]):
            sheet.problems.append(
                Problem(
                    f"The row has {len(cells)} cells, the header {width}.",
                    "A comma inside a text needs the text in quotation marks.",
                    sheet.file,
                    row,
                    value=shorten(next(cell for cell in cells[width:] if _clean(cell))),
                )
            )
        cells = cells[:width] + [""] * (width - len(cells))
        kept.append(cells)
        sheet.rows.append(row)
    sheet.header = header
    sheet.columns = (
        [[_clean(cell) for cell in column] for column in zip(*kept, strict=True)]
        if kept
        else [[] for _ in header]
    )
    _bound_cells(sheet)


def _header_stands(sheet: Sheet, header: list[str]) -> bool:
    if len(header) > MAX_COLUMNS:
        sheet.problems.append(
            _problem(
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


def _clean(cell: str) -> str:
    cell = cell.strip(_EDGES)
    return unsafe_cell(cell) if cell[:1] == "'" else cell


def read_workbook(path: Path) -> dict[str, Sheet]:
    """Read every sheet of an `.xlsx` workbook as text.

    Dates become ISO dates and whole numbers lose their `.0`. A formula counts with its last value.

    Returns:
        Sheets by lower-case name. A workbook that cannot be opened gives one sheet named "" with the reason.
    """
    refused = _refuse_archive(path)
    if refused:
        return {"": Sheet(path.name, problems=[refused])}
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import, and most cases are CSV

    try:
        formulas = load_workbook(path, read_only=True, data_only=False, keep_links=False)
        values = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever the broken part raised
        return {
            "": Sheet(
                path.name,
                problems=[
                    Problem(
                        f"The workbook cannot be opened ({type(error).__name__}).",
                        "Save it again as .xlsx.",
                        path.name,
                    )
                ],
            )
        }
    sheets: dict[str, Sheet] = {}
    try:
        for name in values.sheetnames:
            sheet = Sheet(f"{path.name}/{name}")
            try:
                _fill(sheet, _workbook_rows(values[name], formulas[name], sheet))
            except Exception as error:  # noqa: BLE001 - as above: a broken sheet is a fault of the input
                sheet.problems.append(
                    _problem(
                        sheet,
                        f"The sheet cannot be read ({type(error).__name__}).",
                        "Save the workbook again.",
                    )
                )
            sheets[name.strip().lower()] = sheet
    finally:
        values.close()
        formulas.close()
    return sheets


def _workbook_rows(values: Any, formulas: Any, sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    pairs = zip(values.iter_rows(values_only=True), formulas.iter_rows(values_only=True), strict=True)
    for row, (saved, written) in enumerate(pairs, start=1):
        cells = []
        for position, (value, formula) in enumerate(zip(saved, written, strict=True), start=1):
            if value is None and isinstance(formula, str) and formula.startswith("="):
                sheet.problems.append(
                    Problem(
                        "The cell holds a formula without a saved value.",
                        "Write the value itself.",
                        sheet.file,
                        row,
                        f"number {position}",
                        shorten(formula),
                    )
                )
            cells.append(cell_text(value))
        yield row, cells


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


def _refuse_archive(path: Path) -> Problem | None:
    """Return why a workbook must not be opened: too large, a zip bomb, or no workbook at all."""
    checks: tuple[tuple[Callable[[list[zipfile.ZipInfo]], bool], str], ...] = (
        (lambda parts: len(parts) > MAX_UNPACKED_FILES, f"it holds more than {MAX_UNPACKED_FILES} parts"),
        (
            lambda parts: sum(p.file_size for p in parts) > MAX_UNPACKED_BYTES,
            f"it unpacks to more than {MAX_UNPACKED_BYTES / 1e6:.0f} MB",
        ),
        (
            lambda parts: any(
                p.file_size > 1e6 and p.file_size > MAX_UNPACK_RATIO * max(p.compress_size, 1) for p in parts
            ),
            f"a part unpacks to more than {MAX_UNPACK_RATIO} times its size",
        ),
    )
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return Problem("The workbook is too large to be read.", "Keep only the tables in it.", path.name)
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (OSError, zipfile.BadZipFile):
        return Problem(
            "The file is not an .xlsx workbook.",
            "Save it as .xlsx, or give a folder of CSV files.",
            path.name,
        )
    for fails, reason in checks:
        if fails(parts):
            return Problem(f"The workbook is refused: {reason}.", "Save a smaller one.", path.name)
    return None


def _problem(sheet: Sheet, what: str, fix: str, level: str = "error") -> Problem:
    return Problem(what, fix, sheet.file, level="warning" if level == "warning" else "error")
