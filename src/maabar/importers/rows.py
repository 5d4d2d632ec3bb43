"""New rows for a case folder: the files as they will be, tried with the whole case, and put in place."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from maabar.case import Case, built_in, locate, read
from maabar.editing import csv_with, new_csv
from maabar.errors import UsageError
from maabar.placing import Change, apply, held
from maabar.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    #: Rows by table, cells by column.
    Tables = Mapping[str, Sequence[Mapping[str, str]]]


def file_of(folder: Path, table: str) -> Path:
    """Return the file of a table, whatever capitals its name is written with."""
    wanted = f"{table}.csv"
    return next((one for one in sorted(folder.iterdir()) if one.name.lower() == wanted), folder / wanted)


def additions(folder: Path, tables: Tables) -> list[Change]:
    """Return the files of a case with rows added at their ends, in the order of the tables.

    Args:
        folder: The case.
        tables: The new rows; tables without any stay as they are.

    Raises:
        UsageError: If a file cannot be read as a table.
    """
    changes = []
    for table, rows in tables.items():
        if not rows:
            continue
        path = file_of(folder, table)
        before = path.read_bytes() if path.is_file() else None
        after = (
            new_csv(tuple(BY_NAME[table].by_name), rows)
            if before is None
            else csv_with(before, path.name, rows)
        )
        changes.append(Change(path, before, after))
    return changes


def open_case(name: str) -> Case:
    """Return a case that is to be written to; first finish what a writer began who was killed.

    Args:
        name: Its folder.

    Raises:
        UsageError: If it is a workbook or a built-in case, another program is writing to it, or it cannot be
            written.
        CaseError: If it has faults.
    """
    path = Path(name)
    if not path.exists() and name in built_in():
        raise UsageError(
            f'"{name}" comes with Maabar and is not written to. Copy it first, from {locate(name)}.'
        )
    path = locate(name)
    if not path.is_dir():
        raise UsageError(
            f'"{path}" is a workbook; originals and reviews are kept in a case folder. Make one of it: save '
            "each sheet as a CSV file of its name in a folder."
        )
    with held(path):
        pass
    return read(path)


@contextmanager
def place(folder: Path) -> Iterator[Callable[[Sequence[Change]], None]]:
    """Hold a case and give what puts files in place, all or none, also if the program is killed.

    Raises:
        UsageError: If another program is writing to the case, or it cannot be written.
    """
    with held(folder) as journal:
        yield lambda changes: apply(changes, journal)
