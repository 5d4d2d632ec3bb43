"""`maabar new`: a case to start from, as a folder of small tables or as one workbook in plain words."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli_w

from maabar.authoring.starter import starter
from maabar.authoring.workbook import new_workbook
from maabar.errors import UsageError
from maabar.short.naming import make_id
from maabar.table import safe_cell
from maabar.tables import BY_NAME
from maabar.writing import replace_file, whole_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The day a new case speaks of if none is given; the command line gives today.
DAY = date(2031, 5, 7)
#: A new case covers so many days before and after its day.
SPAN_DAYS = 120

_STEPS = """{title}
{line}

A small complete case to start from. Everything in it is invented: write over it, table by table.
Open the tables with any spreadsheet program and save them as CSV UTF-8. After each change:

    maabar check {folder}      lists what is wrong, with file, row and column
    maabar status {folder}     says how each crossing stands, who says so, who disputes it
    maabar run {folder}        writes the page to send (brief.html, and brief.ar.html in Arabic)
    maabar note {folder}       adds one statement by a few questions, so that you need not open a table

Put in your own in this order: areas and parties, places, crossings, roads, sources, then reports and claims.
Ids (first columns) are lower-case words with dashes; other tables name things by them. Readers see names,
never ids. Where a number is a guess, write "assumed: why" under source. Nothing here may name a private
person.

What each file is
-----------------
case.toml        which case, its day (as_of: nothing known later counts), its period, who may see it
{files}

More tables may be added: maabar schema lists them, maabar schema claims explains one of them column by
    column.
"""


def new_case(
    folder: str | Path,
    *,
    title: str | None = None,
    title_ar: str | None = None,
    xlsx: bool = False,
    today: date = DAY,
) -> list[Path]:
    """Write a case to start from.

    Args:
        folder: The folder to make; or the workbook, if it ends in `.xlsx`.
        title: Title of the case; default: made of the name of the folder.
        title_ar: Title in Arabic.
        xlsx: One workbook with five short sheets in place of a folder; `.xlsx` is added to the name.
        today: The day the case speaks of; its example rows lie around it.

    Returns:
        The files written: of a folder README.txt first.

    Raises:
        UsageError: If there is something already, or it cannot be written; nothing is left half-written.
    """
    path = Path(folder)
    if path.name in {"", ".", ".."}:
        raise UsageError(f'"{folder}" is not a name for a new case. Write, for example: maabar new my-case')
    if xlsx or path.suffix.lower() == ".xlsx":
        return [
            _new_workbook(
                path if path.suffix.lower() == ".xlsx" else path.with_name(f"{path.name}.xlsx"),
                title,
                title_ar,
                today,
            )
        ]
    return _new_folder(path, title or _title(path.name), title_ar or "", today)


def _title(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").strip().capitalize() or name


def _new_workbook(path: Path, title: str | None, title_ar: str | None, today: date) -> Path:
    if path.exists():
        raise UsageError(f'"{path}" is there already; it is left as it is. Give another name.')
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f'"{path.parent}" cannot be made ({error.strerror or error}).') from error
    replace_file(path, new_workbook(path.name, today, title=title or "", title_ar=title_ar or ""))
    return path


def _new_folder(path: Path, title: str, title_ar: str, today: date) -> list[Path]:
    if path.is_file() or (path.is_dir() and any(path.iterdir())):
        raise UsageError(f'"{path}" is there already and not empty; it is left as it is. Give another name.')
    rows = starter(today)
    with whole_folder(path) as part:
        (part / "case.toml").write_text(
            _about(path.name, title, title_ar, today), encoding="utf-8", newline="\n"
        )
        for name in (name for name in BY_NAME if name in rows):
            (part / f"{name}.csv").write_text(table_text(name, rows[name]), encoding="utf-8", newline="")
        files = "\n".join(f"{name + '.csv':<17}{BY_NAME[name].means}" for name in BY_NAME if name in rows)
        readme = _STEPS.format(title=title, line="=" * len(title), folder=path.name, files=files)
        (part / "README.txt").write_text(readme, encoding="utf-8", newline="\n")
        if path.is_dir():
            path.rmdir()  # an empty folder gives way; not every system lets a rename do that
    return [
        path / "README.txt",
        path / "case.toml",
        *(path / f"{name}.csv" for name in BY_NAME if name in rows),
    ]


def _about(name: str, title: str, title_ar: str, today: date) -> str:
    entries = {
        "case": make_id(name, "case"),
        "title": title,
        "title_ar": title_ar,
        "summary": "An invented case to start from: two sides, two crossings, one offer.",
        "summary_ar": "حالة متخيلة للبدء منها: طرفان ومعبران وعرض واحد.",
        "as_of": today,
        "from": today - timedelta(days=SPAN_DAYS),
        "until": today + timedelta(days=SPAN_DAYS),
        "currency": "USD",
        "sensitivity": "public",
    }
    text = tomli_w.dumps({key: value for key, value in entries.items() if value != ""})
    return (
        "# The case as a whole. as_of is the day it speaks of: nothing that was known later counts.\n"
        "# sensitivity is the level of rows that name none: public, restricted or secret.\n"
        f"{text}\n# Licence and attribution by source of data, where a source asks for it.\n[licences]\n"
    )


def table_text(table: str, rows: Sequence[dict[str, Any]]) -> str:
    """Return rows as CSV text with the declared columns that any of them uses, in declared order.

    Raises:
        KeyError: If a row has a column that the table does not declare.
    """
    declared = BY_NAME[table].by_name
    unknown = {name for row in rows for name in row} - set(declared)
    if unknown:
        raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
    header = [name for name in declared if any(name in row for row in rows)]
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(
            [
                safe_cell(str(row.get(name, ""))) if isinstance(row.get(name, ""), str) else row[name]
                for name in header
            ]
        )
    return held.getvalue()
