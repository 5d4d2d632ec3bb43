"""Cells of a table read with care, and the faults found on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maabar.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Rows:
    """Tables by name, with the day that they are read for and the problems found.

    Attributes:
        problems: Errors and warnings so far.
        as_of: The day; NaT = any.
        uncertain: Whether any range or chance below 1 was seen.
    """

    def __init__(self, frames: Mapping[str, pd.DataFrame], as_of: object = None) -> None:
        self.frames = frames
        self.as_of: Any = pd.NaT if as_of is None else pd.Timestamp(str(as_of))
        self.problems: list[Problem] = []
        self.uncertain = False
        self._seen: dict[str, list[tuple[int, dict[str, Any]]]] = {}

    @property
    def failed(self) -> bool:
        """Whether there is an error."""
        return any(p.level == "error" for p in self.problems)

    def each(self, table: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the row number (as a spreadsheet counts) and the cells of every row."""
        if table not in self._seen:
            frame = self.frames[table]
            numbers = frame.index.tolist() if frame.index.name == "row" else range(2, len(frame) + 2)
            self._seen[table] = list(zip(numbers, map(_named, frame.to_dict("records")), strict=True))
        yield from self._seen[table]

    def ids(self, table: str, column: str) -> tuple[str, ...]:
        """Return the ids of a table in its order, each once."""
        return tuple(dict.fromkeys(text(row, column) for _, row in self.each(table)))

    def error(self, table: str, row: int | None, column: str, what: str, fix: str) -> None:
        """Note an error."""
        self.problems.append(Problem(what[:1].upper() + what[1:], fix, f"{table}.csv", row, column))

    def warn(self, table: str, row: int | None, column: str, what: str, fix: str = "") -> None:
        """Note a warning."""
        said = what[:1].upper() + what[1:]
        self.problems.append(Problem(said, fix, f"{table}.csv", row, column, level="warning"))

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Return whether a row with `from` and `until` holds on the day, the last day included."""
        if pd.isna(self.as_of):
            return True
        start, end = (text(row, name) for name in ("from", "until"))
        return not ((start and pd.Timestamp(start) > self.as_of) or (end and pd.Timestamp(end) < self.as_of))


def _named(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}


def _empty(value: object) -> bool:
    return value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)) or value == ""


def text(row: Mapping[str, Any], column: str) -> str:
    """Return a cell as text, empty if it is missing."""
    value = row.get(column)
    return "" if _empty(value) or pd.isna(value) else str(value)


def number(row: Mapping[str, Any], column: str) -> float:
    """Return a cell as a number, NaN if it is missing."""
    value = row.get(column)
    return float("nan") if _empty(value) or pd.isna(value) else float(value)


def yes(row: Mapping[str, Any], column: str, *, default: bool = False) -> bool:
    """Return a yes or no."""
    said = text(row, column)
    return default if not said else said == "yes"


def ranged(row: Mapping[str, Any], column: str) -> tuple[float, float, float]:
    """Return low, value and high; a missing end is the value."""
    mode = number(row, column)
    low, high = number(row, f"{column}_low"), number(row, f"{column}_high")
    return (mode if np.isnan(low) else low), mode, (mode if np.isnan(high) else high)
