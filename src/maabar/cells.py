"""From text cells to typed columns, gathering every fault on the way."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.errors import Problem, did_you_mean, shorten
from maabar.table import YES_NO, Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from pandas.api.extensions import ExtensionArray

    from maabar.sheets import Sheet

#: Of one kind of fault in one column so many are listed in full; the rest are counted in one line.
LISTED_FAULTS = 200

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_DAY_FIRST = re.compile(r"(\d{1,2})[./\-](\d{1,2})[./\-](\d{4})\Z")
_YES = {"yes": "yes", "y": "yes", "true": "yes", "1": "yes", "نعم": "yes"}
_NO = {"no": "no", "n": "no", "false": "no", "0": "no", "لا": "no"}

Faults = list[Problem]


def read_table(sheet: Sheet, table: Table) -> tuple[pd.DataFrame, Faults]:
    """Turn a sheet into a typed frame of `table`.

    Args:
        sheet: Header and text cells.
        table: The declaration.

    Returns:
        The frame (index = row number as the user sees it; bad cells are empty) and every fault found.
        Columns that are not declared are kept as text after the declared ones.
    """
    faults: Faults = list(sheet.problems)
    if sheet.broken:
        return table.empty(), faults
    if not sheet.rows and all(name in table.by_name for name in sheet.header):
        return table.empty(), faults + _missing_columns(sheet, table)
    cells = dict(zip(sheet.header, sheet.columns, strict=True))
    rows = np.array(sheet.rows, dtype=np.int64)
    columns: dict[str, ExtensionArray | np.ndarray] = {}
    faults += _missing_columns(sheet, table)
    extra = [c for name, c in table.by_name.items() if name in cells and c not in table.in_memory]
    for column in (*table.in_memory, *extra):
        values = cells.get(column.name)
        if values is None:
            columns[column.name] = _blank(len(rows), column)
        else:
            columns[column.name] = _read(values, column, sheet, rows, faults)
    for name, values in cells.items():
        if name and name not in columns:
            columns[name] = pd.Series(values, dtype="str").to_numpy()
    frame = pd.DataFrame(columns)
    frame.index = pd.Index(rows, name="row")
    _check_keys(frame, sheet, table, faults)
    return frame, faults


def _blank(length: int, column: Column) -> np.ndarray | ExtensionArray:
    if column.numeric:
        return np.full(length, np.nan)
    if column.kind == "date":
        return np.full(length, np.datetime64("NaT", "s"))
    return pd.array(np.full(length, "", dtype=object), dtype="str")


def _missing_columns(sheet: Sheet, table: Table) -> Faults:
    faults = [
        Problem(
            f'The column "{column.name}" is missing.',
            _near_header(column.name, sheet, table) or f"Add it: {column.means}",
            sheet.file,
            1,
            column.name,
        )
        for column in table.columns
        if column.required and column.name not in sheet.header
    ]
    known = list(table.by_name)
    named = {fault.fix for fault in faults}
    for name in sheet.header:
        if not name:
            faults.append(
                Problem(
                    "A column has cells but no header; it is not read.",
                    "Give it a name or clear it.",
                    sheet.file,
                    1,
                    level="warning",
                )
            )
        elif name not in table.by_name and f'Is it the column "{name}"?' not in named:
            fix = did_you_mean(name, known, listed=0)
            if fix:
                faults.append(
                    Problem(
                        f'The column "{name}" is not known and not used.',
                        fix,
                        sheet.file,
                        1,
                        name,
                        level="warning",
                    )
                )
    return faults


def _near_header(name: str, sheet: Sheet, table: Table) -> str:
    free = [header for header in sheet.header if header and header not in table.by_name]
    near = did_you_mean(name, free, listed=0)
    return near.replace("Did you mean", "Is it the column") if near else ""


def _read(
    values: list[str], column: Column, sheet: Sheet, rows: np.ndarray, faults: Faults
) -> ExtensionArray | np.ndarray:
    """Convert one column: every distinct cell is looked at once, however often it stands."""
    codes, distinct = pd.factorize(np.array(values, dtype=object))
    convert = _CONVERTERS[column.kind]
    results = [convert(str(cell), column) if cell else ("", "", "") for cell in distinct]
    bad = [position for position, (_, what, _) in enumerate(results) if what]
    if bad:
        positions = np.flatnonzero(np.isin(codes, bad))
        reasons = [results[codes[position]][1:] for position in positions[:LISTED_FAULTS]]
        faults += _faults_at(positions, reasons, values, column, sheet)
    if column.required:
        for position in np.flatnonzero(codes == _code_of_empty(distinct))[:LISTED_FAULTS]:
            faults.append(
                Problem(
                    f'"{column.name}" is empty.', column.means, sheet.file, int(rows[position]), column.name
                )
            )
    clean = np.array([result for result, _, _ in results], dtype=object)
    if column.numeric:
        return np.array([float(x) if x else np.nan for x in clean], dtype=np.float64)[codes]
    if column.kind == "date":
        return np.array([np.datetime64(x or "NaT", "s") for x in clean], dtype="datetime64[s]")[codes]
    return pd.array(clean[codes], dtype="str")


def _code_of_empty(distinct: np.ndarray) -> int:
    return next((position for position, cell in enumerate(distinct) if cell == ""), -1)


def _faults_at(
    positions: np.ndarray, reasons: list[tuple[str, str]], values: list[str], column: Column, sheet: Sheet
) -> Faults:
    faults = [
        Problem(what, fix, sheet.file, sheet.rows[position], column.name, shorten(values[position]))
        for position, (what, fix) in zip(positions[:LISTED_FAULTS], reasons, strict=True)
    ]
    if len(positions) > LISTED_FAULTS:
        more = f"{len(positions) - LISTED_FAULTS:,} more cells of this column have such a fault."
        faults.append(Problem(more, "The first ones are listed above.", sheet.file, None, column.name))
    return faults


def _check_keys(frame: pd.DataFrame, sheet: Sheet, table: Table, faults: Faults) -> None:
    if not table.unique or not table.key or frame.empty:
        return
    keys = [name for name in table.key if name in frame]
    doubled = frame.duplicated(keys, keep="first") & (frame[keys[0]].astype("str") != "")
    if not doubled.any():
        return
    first = frame[~frame.duplicated(keys)].reset_index().set_index(keys)["row"]
    for row, cells in frame.loc[doubled, keys].head(LISTED_FAULTS).iterrows():
        key = tuple(cells) if len(keys) > 1 else cells.iloc[0]
        shown = ", ".join(str(x) for x in cells if str(x))
        faults.append(
            Problem(
                f'"{shorten(shown)}" stands already in row {first.loc[[key]].iloc[0]}.',
                "Give each row a name of its own.",
                sheet.file,
                int(str(row)),
                keys[0],
                shorten(shown),
            )
        )


# One converter per kind: text -> (clean text, what is wrong, what to do).
Conversion = tuple[str, str, str]


def _text(cell: str, column: Column) -> Conversion:
    return "|".join(p.strip() for p in cell.split("|") if p.strip()) if column.many else cell, "", ""


def _id(cell: str, column: Column) -> Conversion:
    parts = [part.strip() for part in cell.split("|") if part.strip()] if column.many else [cell]
    for part in parts:
        if not _ID.match(part):
            suggestion = make_id(part)
            fix = (
                f'Write "{suggestion}".'
                if suggestion
                else "Use lower-case Latin letters, digits and hyphens."
            )
            return "", f'"{shorten(part)}" is not an id.', fix
    return "|".join(parts), "", ""


def make_id(name: str) -> str:
    """Return a lower-case kebab-case id for a name; empty if it has no Latin letters or digits."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:60]


def _number(cell: str, column: Column) -> Conversion:
    text = cell.translate(_DIGITS).replace("٫", ".").replace("٬", "")
    try:
        value = float(text) if "_" not in text else float("nan")
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        plain = re.sub(r"[\s,\u00a0'_]", "", text)
        fix = (
            f"Write {plain}."
            if re.fullmatch(r"-?\d+(\.\d+)?", plain)
            else "Write digits, with a point for decimals."
        )
        if re.fullmatch(r"-?\d+,\d{1,2}", text):
            fix = f"Write {text.replace(',', '.')}."
        return "", f'"{shorten(cell)}" is not a number.', fix
    if column.kind == "integer" and value != int(value):
        return "", f"{cell} is not a whole number.", f"Write {round(value)} or another whole number."
    if column.above is not None and value <= column.above:
        return "", f"{cell} is not greater than {column.above:g}.", f"{column.means}"
    if column.minimum is not None and value < column.minimum:
        return "", f"{cell} is less than {column.minimum:g}.", f"{column.means}"
    if column.maximum is not None and value > column.maximum:
        return "", f"{cell} is more than {column.maximum:g}.", f"{column.means}"
    return repr(value), "", ""


def _date(cell: str, _column: Column) -> Conversion:
    text = cell.translate(_DIGITS)
    try:
        day = np.datetime64(text, "D") if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return "", f'"{shorten(cell)}" is not a day of the calendar.', "Write year-month-day, as 2030-06-30."
    if day is not None:
        if not np.datetime64("1800-01-01") <= day <= np.datetime64("2199-12-31"):
            return "", f'"{cell}" lies outside the years 1800 to 2199.', "Check the year."
        return str(day), "", ""
    found = _DAY_FIRST.match(text)
    if found:
        first, second, year = (int(part) for part in found.groups())
        month, day_of_month = (second, first) if second <= 12 else (first, second)
        ambiguous = first <= 12 and second <= 12 and first != second
        fix = (
            f"Write year-month-day: {year}-{second:02d}-{first:02d} or {year}-{first:02d}-{second:02d}?"
            if ambiguous
            else f"Write {year}-{month:02d}-{day_of_month:02d}."
        )
        return "", f'"{shorten(cell)}" is not a date as used here.', fix
    return "", f'"{shorten(cell)}" is not a date.', "Write year-month-day, as 2030-06-30."


def _choice(cell: str, column: Column) -> Conversion:
    parts = [part.strip() for part in cell.split("|") if part.strip()] if column.many else [cell]
    spelled = {choice.lower(): choice for choice in column.choices}
    for part in parts:
        if part.lower() not in spelled:
            return "", f'"{shorten(part)}" is not known.', did_you_mean(part, column.choices)
    return "|".join(spelled[part.lower()] for part in parts), "", ""


def _yesno(cell: str, _column: Column) -> Conversion:
    word = cell.lower()
    if word in _YES or word in _NO:
        return _YES.get(word) or _NO[word], "", ""
    return "", f'"{shorten(cell)}" is neither yes nor no.', f"Write {' or '.join(YES_NO)}."


_CONVERTERS: dict[str, Callable[[str, Column], Conversion]] = {
    "id": _id,
    "text": _text,
    "url": _text,
    "number": _number,
    "integer": _number,
    "date": _date,
    "choice": _choice,
    "yesno": _yesno,
}
