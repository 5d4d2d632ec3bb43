"""What the tests of the built-in case share: the case, and the cells of its files as they stand there."""

import csv
from functools import cache
from pathlib import Path

from maabar.case import locate, read
from maabar.tables import CASE_TABLES

NAME = "nw-syria-2021"
FOLDER = locate(NAME)
DOCS = Path(__file__).parents[2] / "docs" / f"case-{NAME}.md"
HERE = [table for table in CASE_TABLES if (FOLDER / f"{table.name}.csv").is_file()]


@cache
def case():
    return read(NAME)


@cache
def raw(table, folder=FOLDER):
    """The cells as they stand in the file."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cells(*columns):
    """(table, row number, column, text) of every cell in these columns, or of all cells."""
    for table in HERE:
        for number, row in enumerate(raw(table.name), 2):
            for column, text in row.items():
                if text and (not columns or column in columns):
                    yield table.name, number, column, text
