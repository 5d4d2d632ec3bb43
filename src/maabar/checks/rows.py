"""Checks inside a row: intervals and ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.tables import CASE_TABLES

if TYPE_CHECKING:
    from maabar.checks.common import Look
    from maabar.errors import Problem


def check_intervals(look: Look) -> list[Problem]:
    """Return a problem for each row that ends before it starts."""
    problems: list[Problem] = []
    for table in CASE_TABLES:
        frame = look[table.name]
        first, last = table.by_name.get("from"), table.by_name.get("until")
        if first and last and first.kind == last.kind == "date" and len(frame):
            problems += look.at(
                table.name,
                "until",
                frame["from"] > frame["until"],
                "It ends on {value}, before it starts.",
                "Swap from and until, or correct the year.",
            )
    return problems


def check_ranges(look: Look) -> list[Problem]:
    """Return a problem for each number outside its own range, and each range upside down."""
    problems: list[Problem] = []
    for table in CASE_TABLES:
        frame = look[table.name]
        if frame.empty:
            continue
        for column in table.columns:
            low, high = f"{column.name}_low", f"{column.name}_high"
            if not column.numeric or (low not in frame and high not in frame):
                continue
            if low in frame and high in frame:
                problems += look.at(
                    table.name,
                    low,
                    frame[low] > frame[high],
                    f"The low end {{value}} is above {high}.",
                    "Swap them.",
                )
            if low in frame:
                problems += look.at(
                    table.name,
                    low,
                    frame[low] > frame[column.name],
                    f"The low end {{value}} is above {column.name}.",
                    "A range holds its value.",
                )
            if high in frame:
                problems += look.at(
                    table.name,
                    high,
                    frame[high] < frame[column.name],
                    f"The high end {{value}} is below {column.name}.",
                    "A range holds its value.",
                )
    return problems
