"""The data dictionary as a page: made from the declarations, so that it cannot fall behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.table import Column, Table

_HEAD = """# Data dictionary

Made from the declarations by `maabar schema --markdown`; do not edit. How files are written is told in
[The case folder](case-format.md). Every number `x` may have `x_low` and `x_high` beside it: its range.
"""


def markdown(case_tables: Sequence[Table], result_tables: Sequence[Table]) -> str:
    """Return the dictionary of case tables and result tables as one Markdown page."""
    parts = [_HEAD, "## Tables of a case\n", *map(_table, case_tables)]
    parts += ["## Tables of results\n", *map(_table, result_tables)]
    return "\n".join(parts)


def _table(table: Table) -> str:
    notes = ["A case needs it."] if table.needed else []
    if table.sensitivity != "public":
        notes.append(f"Rows are {table.sensitivity} unless marked otherwise.")
    if table.guarded is not None:
        column, value, level = table.guarded
        notes.append(f"Rows whose {column} is {value} are {level} unless marked otherwise.")
    lines = [
        f"### {table.name}\n",
        " ".join([_cell(table.means), *notes]) + "\n",
        "| column | kind | unit | what it says |",
        "|---|---|---|---|",
        *(_column(column) for column in table.columns),
        "",
    ]
    return "\n".join(lines)


def _column(column: Column) -> str:
    marks: list[str] = [column.kind]
    marks += [
        word
        for word, holds in (
            ("key", column.key),
            ("needed", column.required),
            ("range", column.ranged),
            ("several, joined by \\|", column.many),
        )
        if holds
    ]
    return f"| {column.name} | {', '.join(marks)} | {_cell(column.unit)} | {_cell(says(column))} |"


def says(column: Column) -> str:
    """Return what a column says, its values, what it names and what an empty cell stands for."""
    described = column.describe()
    words = [column.means]
    if described["choices"]:
        words.append(f"One of: {', '.join(described['choices'])}.")
    if column.refers:
        words.append(f"Names a row of {' or '.join('any table' if t == '*' else t for t in column.refers)}.")
    if column.default:
        words.append(f"Empty: {column.default}.")
    return " ".join(words)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
