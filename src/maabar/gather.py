"""From a folder or a workbook to typed, checked tables, with every fault on the way."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pandas as pd

from maabar.about import About, about_from, read_about
from maabar.cells import read_table
from maabar.checks import check_case
from maabar.errors import Problem, did_you_mean
from maabar.sheets import Sheet, cell_text, read_csv
from maabar.short import expand, is_short
from maabar.tables import AS_IS, BY_NAME, CASE_TABLES
from maabar.workbooks import read_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from maabar.table import Table

Frames = dict[str, pd.DataFrame]
Read = tuple[About | None, dict[str, Sheet], dict[str, str]]


def sheet_of(name: str, rows: Any) -> Sheet:
    """Return plain rows (mappings or a frame) as a sheet, as if they stood in a file."""
    records = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else [dict(row) for row in rows]
    header = list(dict.fromkeys(str(key) for record in records for key in record)) or [
        column.name for column in BY_NAME[name].columns
    ]
    columns = [[cell_text(record.get(key)) for record in records] for key in header]
    return Sheet(name, header, columns, list(range(2, len(records) + 2)))


def from_folder(path: Path, problems: list[Problem]) -> Read:
    """Return what a folder says: `case.toml`, its sheets, and the hash of each file."""
    toml = path / "case.toml"
    csvs = sorted(p for p in path.iterdir() if p.suffix.lower() == ".csv" and p.is_file())
    if not toml.is_file() and not any(p.stem.lower() in BY_NAME for p in csvs):
        problems.append(
            Problem(
                f'"{path.name}" is not a case: it has neither case.toml nor any table of a case.',
                "Make one with: maabar new " + path.name,
            )
        )
        return None, {}, {}
    hashes: dict[str, str] = {}
    about = read_about(toml, problems, hashes)
    sheets: dict[str, Sheet] = {}
    for file in csvs:
        name = file.stem.lower()
        if name not in BY_NAME:
            problems.append(
                Problem(
                    "The file is not a table of a case; it is not read.",
                    did_you_mean(name, list(BY_NAME), listed=0),
                    file.name,
                    level="warning",
                )
            )
            continue
        sheets[name] = read_csv(file)
        if not sheets[name].broken:
            hashes[file.name] = hashlib.sha256(file.read_bytes()).hexdigest()
    return about, sheets, hashes


def from_workbook(path: Path, problems: list[Problem]) -> Read:
    """Return what a workbook says: its sheet `case` or the short form, its tables, and its hash."""
    sheets = read_workbook(path)
    if "" in sheets:
        problems += sheets[""].problems
        return None, {}, {}
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()}
    about_sheet = sheets.pop("case", None)
    problems += about_sheet.problems if about_sheet is not None else []
    if is_short(sheets):
        entries, sheets = expand(sheets, about_sheet, path.stem, problems)
        about = about_from(entries, path.name, problems)
    else:
        about = about_from(_entries(about_sheet), f"{path.name}/case", problems)
    for name in [name for name in sheets if name not in BY_NAME]:
        if name not in {"readme", "read me", "case"} and not sheets[name].broken:
            problems.append(
                Problem(
                    "The sheet is not a table of a case; it is not read.",
                    did_you_mean(name, list(BY_NAME), listed=0),
                    sheets[name].file,
                    level="warning",
                )
            )
        del sheets[name]
    return about, sheets, hashes


def _entries(sheet: Sheet | None) -> dict[str, str]:
    """Return what the sheet `case` says: rows of a key and its value."""
    if sheet is None or len(sheet.header) < 2:
        return {}
    pairs = [(sheet.header[0], sheet.header[1]), *zip(*sheet.columns[:2], strict=True)]
    return {key: value for key, value in pairs if value and key != "key"}


def assemble(
    about: About | None,
    sheets: Mapping[str, Sheet],
    problems: list[Problem],
    *,
    check: bool = True,
) -> Frames | None:
    """Type every table, then check across them. Gives None if there is nothing to make a case of."""
    if not sheets and about is None:
        return None
    frames: dict[str, pd.DataFrame] = {}
    unread: set[str] = set()
    for table in CASE_TABLES:
        sheet = sheets.get(table.name)
        if sheet is None:
            frames[table.name] = table.empty()
        else:
            frames[table.name], faults = read_table(sheet, table)
            problems += faults
            if sheet.broken:
                unread.add(table.name)
        if table.needed and check and table.name not in unread and frames[table.name].empty:
            unread.add(table.name)
            missing = "missing" if sheet is None else "empty: it has a header but no rows"
            problems.append(
                Problem(
                    f"The table is {missing}.",
                    f"Each row is: {table.means}",
                    sheet.file if sheet else f"{table.name}.csv",
                )
            )
    if about is None:
        return None
    names = {name: sheet.file for name, sheet in sheets.items()}
    if check:
        problems += check_case(about, frames, names, unread)
    return {name: _with_defaults(frame, BY_NAME[name]) for name, frame in frames.items()}


def _with_defaults(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Fill what an empty choice stands for, so that no engine has to know it again."""
    for column in table.columns:
        fillable = column.default in column.choices or (column.kind == "yesno" and column.default)
        if fillable and len(frame):
            frame[column.name] = frame[column.name].where(frame[column.name] != "", column.default)
    if table.name == "claims" and len(frame):
        spoken = pd.Series("role", index=frame.index, dtype="str").where(frame["said_by"] != "", "reporter")
        frame["role"] = frame["role"].where(frame["role"] != "", spoken)
    if table.name == "options" and AS_IS not in set(frame["option"]):
        first = table.frame([{"option": AS_IS, "name": "As it stands", "name_ar": "كما هو الحال"}])
        first.index = pd.Index([0], name="row")
        frame = pd.concat([first, frame])
    return frame
