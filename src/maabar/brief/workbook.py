"""`brief.xlsx`: a sheet on what there is, a sheet on what the columns mean, and a sheet per table."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from maabar.brief.facts.method import settings
from maabar.brief.messages import Messages, visible
from maabar.brief.shared import MOST_ROWS, Sheet, sheets
from maabar.table import safe_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from maabar.study import Study

MOST_CHARACTERS = 32_000
"""A cell of a spreadsheet holds no more than 32,767 characters."""

_BOLD = Font(bold=True)
_EPOCH = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms)")


def workbook(study: Study, say: Messages | None = None, found: Sequence[Sheet] | None = None) -> bytes:
    """Make the workbook of a study.

    Args:
        study: A study.
        say: Language of the first sheet; English if not given.
        found: The tables, if the caller has them already.

    Returns:
        An `.xlsx` file; equal studies give equal bytes.
    """
    words = say or Messages("en")
    book = Workbook(write_only=True)
    tables = list(sheets(study)) if found is None else found
    _readme(book.create_sheet(words.say("book.readme")), study, tables, words)
    _dictionary(book.create_sheet(words.say("book.columns")), tables, words)
    _settings(book.create_sheet(words.say("book.settings")), study, words)
    for table in tables:
        if len(table.frame) <= MOST_ROWS:
            _table(book.create_sheet(table.name[:31]), table)
    held = io.BytesIO()
    book.save(held)
    return _timeless(held.getvalue())


def _readme(sheet: WriteOnlyWorksheet, study: Study, tables: Iterable[Sheet], say: Messages) -> None:
    _widths(sheet, 28, 110)
    case = study.case
    _line(sheet, [say.say("book.title"), case.title or case.id], bold=True)
    known = [say.say("page.as-of", on=say.date(study.on), known=say.date(study.known))]
    if study.hindsight:
        known.append(say.say("page.in-hindsight"))
    _line(sheet, [say.say("book.day"), " – ".join(known)])
    _line(sheet, [say.say("book.level"), say.word("level", study.level)])
    _line(sheet, [say.say("book.seed"), str(study.seed)])
    for key in ("chances", "anonymous", "few", "formulas", "limit"):
        _line(sheet, ["", say.say(f"book.{key}")])
    _line(sheet, [])
    _line(sheet, [say.say("book.sheet"), say.say("book.what")], bold=True)
    for table in tables:
        key = "book.rows" if len(table.frame) <= MOST_ROWS else "book.rows-csv"
        _line(
            sheet,
            [
                table.name,
                f"{table.means} {say.say(key, n=say.number(float(len(table.frame))), file=table.file)}",
            ],
        )
    for name, why in sorted(study.withheld.items()):
        _line(sheet, [name, say.say("book.withheld", why=why)])
    for name, count in sorted(case.withheld.items()):
        _line(sheet, [name, say.say("book.withheld-rows", n=say.number(float(count)))])
    if case.licences:
        _line(sheet, [])
        _line(sheet, [say.say("method.licences")], bold=True)
    for name, text in case.licences.items():
        _line(sheet, [name, text])


def _dictionary(sheet: WriteOnlyWorksheet, tables: Iterable[Sheet], say: Messages) -> None:
    _widths(sheet, 24, 24, 16, 90)
    sheet.freeze_panes = "A2"
    _line(sheet, [say.say(f"book.{key}") for key in ("table", "column", "unit", "means")], bold=True)
    for table in tables:
        for column in table.columns:
            _line(sheet, [table.name, column.name, column.unit, column.means])


def _settings(sheet: WriteOnlyWorksheet, study: Study, say: Messages) -> None:
    _widths(sheet, 34, 24, 24, 110)
    sheet.freeze_panes = "A2"
    heads = [say.say(f"table.{key}") for key in ("setting", "value", "from")]
    _line(sheet, [*heads, say.say("book.means")], bold=True)
    for one in settings(study, say):
        _line(sheet, [one.name, one.value, one.source, one.means])


def _widths(sheet: WriteOnlyWorksheet, *widths: float) -> None:
    columns: Any = getattr(sheet, "column_dimensions")  # noqa: B009 - there, but not in the types of openpyxl
    for letter, width in zip("ABCD", widths, strict=False):
        columns[letter].width = width


def _table(sheet: WriteOnlyWorksheet, table: Sheet) -> None:
    sheet.freeze_panes = "A2"
    units = {column.name: column.unit for column in table.columns}
    names = [str(name) for name in table.frame]
    _line(sheet, [f"{name} ({units[name]})" if units.get(name) else name for name in names], bold=True)
    dates = [pd.api.types.is_datetime64_any_dtype(table.frame[name].dtype) for name in names]
    for row in table.frame.itertuples(index=False, name=None):
        sheet.append([_cell(sheet, value, date=date) for value, date in zip(row, dates, strict=True)])


def _line(sheet: WriteOnlyWorksheet, texts: Iterable[str], *, bold: bool = False) -> None:
    cells = []
    for text in texts:
        cell = WriteOnlyCell(sheet, value=_text(text))
        if bold:
            cell.font = _BOLD
        cells.append(cell)
    sheet.append(cells)


def _cell(sheet: WriteOnlyWorksheet, value: object, *, date: bool) -> Any:
    if pd.isna(value):  # type: ignore[call-overload]
        return None
    if date and isinstance(value, pd.Timestamp):
        cell = WriteOnlyCell(sheet, value=value.to_pydatetime())
        cell.number_format = "yyyy-mm-dd"
        return cell
    if isinstance(value, (int, float)):
        return value
    return _text(str(value)) or None


def _text(text: str) -> str:
    """Text that no spreadsheet runs, without characters that a workbook cannot hold."""
    shown = visible(text)
    return safe_cell(shown if len(shown) <= MOST_CHARACTERS else shown[:MOST_CHARACTERS] + "…")


def _timeless(data: bytes) -> bytes:
    """The same archive without the time it was made, so that equal content is equal bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>2000-01-01T00:00:00Z\g<3>", content)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return held.getvalue()
