"""Adding rows to a workbook."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from maabar.errors import UsageError
from maabar.sheets import clean_cell
from maabar.short import about_key
from maabar.short.naming import fold
from maabar.short.words import halves
from maabar.table import safe_cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
#: Parts of a workbook that would not survive being saved by us.
_LOST = {
    "xl/charts/": "charts", "xl/media/": "pictures", "xl/drawings/drawing": "drawings",
    "xl/pivotTables/": "pivot tables",
    "xl/externalLinks/": "links to other workbooks", "xl/vbaProject": "macros",
    "xl/threadedComments/": "comments",
    "xl/slicers/": "slicers",
}  # fmt: skip


def workbook_with(
    data: bytes,
    rows: Sequence[tuple[str, Mapping[str, str]]],
    headers: Mapping[str, Mapping[str, str]],
    *,
    as_of: date | None = None,
) -> bytes:
    """Return a workbook with rows added below the last one in use of their sheets.

    Args:
        data: The workbook.
        rows: For each its sheet and its cells by column; ISO days become real dates.
        headers: For each sheet the header to write for a column that the sheet lacks; a sheet that the
            workbook lacks is added with these.
        as_of: New day of the case, to stand in its sheet `case`.

    Raises:
        UsageError: If something in the workbook would be lost by saving it, or it cannot be edited.
    """
    _refuse_losses(data)
    try:
        with warnings.catch_warnings(record=True) as lost:
            warnings.simplefilter("always")
            book = load_workbook(io.BytesIO(data), rich_text=True)
        _refuse_formulas(book)
        _refuse_unknown([str(one.message) for one in lost])
        for sheet, cells in rows:
            _append(_sheet(book, sheet, headers.get(sheet, {})), cells, headers.get(sheet, {}))
        if as_of is not None:
            _move(book, as_of)
        held = io.BytesIO()
        book.save(held)
    except UsageError:
        raise
    except Exception as error:
        raise UsageError(
            f"The workbook cannot be edited ({type(error).__name__}). Nothing was written."
        ) from error
    return held.getvalue()


def _refusal(what: str) -> str:
    return (
        f"The workbook holds {what}, which would be lost if a row were added from here. "
        "Add the row in your spreadsheet program. Nothing was written."
    )


def _refuse_losses(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise UsageError("The file is not an .xlsx workbook. Nothing was written.") from error
    for start, what in _LOST.items():
        if any(name.startswith(start) for name in names):
            raise UsageError(_refusal(what))


def _refuse_unknown(warned: Sequence[str]) -> None:
    if any("will be removed" in one for one in warned):
        raise UsageError(_refusal("settings of cells that only newer programs know"))


def _refuse_formulas(book: Workbook) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            if any(cell.data_type == "f" for cell in row):
                raise UsageError(_refusal(f'formulas (sheet "{sheet.title}"), the values of'))


def _sheet(book: Workbook, name: str, headers: Mapping[str, str]) -> Worksheet:
    found = next((sheet for sheet in book.worksheets if sheet.title.strip().lower() == name.lower()), None)
    if found is None:
        found = book.create_sheet(name)
        found.append(list(headers.values()))
    return found


def _move(book: Workbook, as_of: date) -> None:
    for row in _sheet(book, "case", {}).iter_rows():
        if len(row) > 1 and about_key(_text(row[0].value)) == "as_of":
            row[1].value = as_of
            row[1].number_format = "yyyy-mm-dd"
            return
    raise UsageError('The sheet "case" has no row as_of. Nothing was written.')


def _text(value: Any) -> str:
    return "" if value is None else clean_cell(str(value))


def _append(sheet: Worksheet, cells: Mapping[str, str], headers: Mapping[str, str]) -> None:
    head = next(
        (
            row
            for row, values in enumerate(sheet.iter_rows(values_only=True), start=1)
            if any(_text(value) for value in values)
        ),
        1,
    )
    at: dict[str, int] = {}
    for position in range(sheet.max_column, 0, -1):
        text = _text(sheet.cell(head, position).value)
        if text:
            at |= {fold(part): position for part in halves(text)} | {text.lower(): position}
    width = max(at.values(), default=0)
    last = max(
        (
            row
            for row, values in enumerate(sheet.iter_rows(values_only=True), start=1)
            if any(_text(value) for value in values)
        ),
        default=head,
    )
    for column, value in cells.items():
        if value == "":
            continue
        header = headers.get(column, column)
        position = next(
            (at[key] for key in (column.lower(), header.lower(), *map(fold, halves(header))) if key in at), 0
        )
        if not position:
            width += 1
            position = width
            sheet.cell(head, position, header)
        day = date.fromisoformat(value) if _ISO.match(value) else None
        cell = sheet.cell(last + 1, position, day or safe_cell(" ".join(value.split())))
        if day:
            cell.number_format = "yyyy-mm-dd"
    for table in sheet.tables.values():
        _lengthen(table, last, last + 1)


def _lengthen(table: Any, last: int, new: int) -> None:
    """Let a table of the spreadsheet program that ended at the last row take in the new one."""
    start, _, stop = str(table.ref).partition(":")
    column = stop.rstrip("0123456789")
    if stop == f"{column}{last}":
        table.ref = f"{start}:{column}{new}"
        if table.autoFilter is not None and table.autoFilter.ref:
            table.autoFilter.ref = table.ref
