"""From a spreadsheet workbook to rows of text, without believing what it says about itself."""

from __future__ import annotations

import io
import warnings
import zipfile
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from maabar.errors import Problem, shorten
from maabar.sheets import MAX_COLUMNS, MAX_FILE_BYTES, Sheet, cell_text, file_problem, fill_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: A workbook that unpacks to more than this, or by a larger factor, is refused before it is opened.
MAX_UNPACKED_BYTES = 200_000_000
MAX_UNPACK_RATIO = 100
MAX_UNPACKED_FILES = 2_000


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
        data = path.read_bytes()  # a broken workbook would be kept open, and locked on some systems
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of drop-down lists and colours that openpyxl does not know
            formulas = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            values = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
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
        for saved, written in zip(values.worksheets, formulas.worksheets, strict=True):
            sheet = Sheet(f"{path.name}/{saved.title}")
            name = str(saved.title).strip().lower()
            if name in sheets:
                sheets[name].problems.append(
                    file_problem(sheet, "Two sheets have this name.", "Keep one of them, or rename it.")
                )
                continue
            _read_sheet(saved, written, sheet)
            sheets[name] = sheet
    finally:
        values.close()
        formulas.close()
    return sheets


def _read_sheet(values: Any, formulas: Any, sheet: Sheet) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fill_sheet(sheet, _workbook_rows(values, formulas, sheet))
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever the broken part raised
        sheet.header, sheet.columns, sheet.rows = [], [], []
        sheet.problems.append(
            file_problem(
                sheet, f"The sheet cannot be read ({type(error).__name__}).", "Save the workbook again."
            )
        )


def _workbook_rows(values: Any, formulas: Any, sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold anything. What a workbook says about its own size is not believed."""
    for one in (values, formulas):
        one.reset_dimensions()
    width = MAX_COLUMNS + 1
    pairs = zip_longest(
        values.iter_rows(values_only=True, max_col=width),
        formulas.iter_rows(values_only=True, max_col=width),
        fillvalue=(),
    )
    for row, (saved, written) in enumerate(pairs, start=1):
        if written.count(None) == len(written):
            continue
        used = max(at for at, value in enumerate(written, start=1) if value is not None)
        cells = [cell_text(value) for value in saved[:used]]
        for position, formula in enumerate(written[:used], start=1):
            missing = position > len(saved) or saved[position - 1] is None
            if missing and isinstance(formula, str) and formula.startswith("="):
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
        yield row, cells


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
