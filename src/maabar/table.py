"""One declared table: its columns, what they mean, and how a spreadsheet row becomes typed values.

A column is declared once. Reading, checking, the data dictionary, `maabar schema`, templates and the headers
of spreadsheets all come from that declaration.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

Kind = Literal["id", "text", "number", "integer", "date", "choice", "yesno", "url"]
Level = Literal["public", "restricted", "secret"]

#: Sensitivity levels, mildest first.
LEVELS: tuple[Level, ...] = ("public", "restricted", "secret")

#: What a text cell must not start with in a spreadsheet: it would be run as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: The header, exactly as in the file.
        kind: `id` (lower-case kebab-case), `text`, `number`, `integer`, `date` (ISO 8601),
            `choice`, `yesno`, `url`.
        means: What it says, in one sentence.
        unit: Unit of a number.
        choices: The allowed values of a `choice`.
        refers: Tables whose ids the value must name; empty for a free value.
        key: Part of the table's key.
        required: A row without it is a fault.
        ranged: Numbers only: `<name>_low` and `<name>_high` always stand beside it in memory.
        minimum: Least allowed number.
        maximum: Greatest allowed number.
        above: The number must be greater than this.
        default: What an empty cell stands for, as text (shown in the dictionary, not filled in).
        many: Several values may stand in one cell, joined by `|`.
    """

    name: str
    kind: Kind
    means: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    key: bool = False
    required: bool = False
    ranged: bool = False
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    default: str = ""
    many: bool = False

    @property
    def numeric(self) -> bool:
        """Whether values are numbers."""
        return self.kind in {"number", "integer"}

    @property
    def dtype(self) -> str:
        """The pandas dtype of the column in memory."""
        if self.numeric:
            return "float64"
        return "datetime64[s]" if self.kind == "date" else "str"

    def bound(self, side: Literal["low", "high"]) -> Column:
        """Return the column that holds one end of this number's range."""
        return Column(
            name=f"{self.name}_{side}",
            kind=self.kind,
            means=f"{'Lower' if side == 'low' else 'Upper'} end of the range of {self.name}.",
            unit=self.unit,
            minimum=self.minimum,
            maximum=self.maximum,
        )

    def describe(self) -> dict[str, Any]:
        """Return the declaration as plain values: one row of the data dictionary."""
        return {
            "column": self.name,
            "kind": self.kind,
            "unit": self.unit,
            "key": self.key,
            "required": self.required,
            "range": self.ranged,
            "many": self.many,
            "choices": list(self.choices) if self.kind != "yesno" else list(YES_NO),
            "refers": list(self.refers),
            "minimum": self.minimum if self.above is None else self.above,
            "maximum": self.maximum,
            "default": self.default,
            "means": self.means,
        }


@dataclass(frozen=True)
class Table:
    """A declared table.

    Attributes:
        name: `claims`, or `evidence.status` for a result.
        means: What one row is, in one sentence.
        columns: The columns, keys first.
        needed: A case without this table cannot be read.
        sensitivity: Level of a row that names none, if stricter than the case's.
        unique: Whether the key columns identify a row.
        every_draw: Results only: kept for every draw, not just for the case as stated.
        once: Results only: made once by the engine's step `base`, before any option, and the same under all.
        at_end: Results only: made by the engine's step `close`, when all draws of an option are there.
        guarded: Column, value and level of rows that are stricter than the rest of the table.
    """

    name: str
    means: str
    columns: tuple[Column, ...]
    needed: bool = False
    sensitivity: Level = "public"
    unique: bool = True
    every_draw: bool = False
    once: bool = False
    at_end: bool = False
    guarded: tuple[str, str, Level] | None = None

    @property
    def step(self) -> Literal["base", "run", "close"]:
        """Results only: the step of the engine that makes it."""
        if self.once:
            return "base"
        return "close" if self.at_end else "run"

    @cached_property
    def key(self) -> tuple[str, ...]:
        """Names of the key columns."""
        return tuple(column.name for column in self.columns if column.key)

    @cached_property
    def entity(self) -> str:
        """Name of the column that gives things of this table their id; empty if rows have none."""
        keys = [column for column in self.columns if column.key]
        single = len(keys) == 1 and keys[0].kind == "id" and not keys[0].refers and self.unique
        return keys[0].name if single else ""

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Every column that a file may hold, ends of ranges included."""
        columns: dict[str, Column] = {}
        for column in self.columns:
            columns[column.name] = column
            if column.numeric:
                for side in ("low", "high"):
                    end = column.bound(side)
                    columns.setdefault(end.name, end)
        return columns

    @cached_property
    def in_memory(self) -> tuple[Column, ...]:
        """The columns a frame always has, in order."""
        columns: list[Column] = []
        for column in self.columns:
            columns.append(column)
            if column.ranged:
                columns += [column.bound("low"), column.bound("high")]
        return tuple(columns)

    def empty(self) -> pd.DataFrame:
        """Return a frame without rows, with every declared column in its dtype."""
        return self._empty.copy(deep=False)

    @cached_property
    def _empty(self) -> pd.DataFrame:
        frame = pd.DataFrame({c.name: pd.Series([], dtype=c.dtype) for c in self.in_memory})
        frame.index = pd.Index(np.array([], dtype=np.int64), name="row")
        return frame

    def frame(self, rows: Mapping[str, Any] | pd.DataFrame | Iterable[Mapping[str, Any]]) -> pd.DataFrame:
        """Return a frame of this table in declared order and dtypes.

        Args:
            rows: Columns of equal length, a frame, or rows as mappings. Missing columns are empty.

        Returns:
            One row per record, index 0..n-1.

        Raises:
            ValueError: If a column is not declared.
        """
        given: pd.DataFrame | dict[str, pd.Series]
        if isinstance(rows, Mapping) and all(
            isinstance(cells, (np.ndarray, pd.Series)) for cells in rows.values()
        ):
            given = {name: pd.Series(cells) for name, cells in rows.items()}
            if len({len(cells) for cells in given.values()}) > 1:
                raise ValueError(f"{self.name}: columns of unlike lengths")
        else:
            given = (
                rows
                if isinstance(rows, pd.DataFrame)
                else pd.DataFrame(dict(rows) if isinstance(rows, Mapping) else list(rows))
            )
        unknown = [name for name in given if name not in self.by_name]
        length = len(next(iter(given.values()), ())) if isinstance(given, dict) else len(given)
        if unknown:
            raise ValueError(f"{self.name} has no column {', '.join(map(str, unknown))}")
        columns = {
            c.name: _typed(given[c.name], c) if c.name in given else _blank(length, c) for c in self.in_memory
        }
        return pd.DataFrame(columns).reset_index(drop=True)

    def level_of(self, frame: pd.DataFrame, default: Level) -> pd.Series:
        """Return the sensitivity of each row: its own, or the strictest of those it falls under.

        Args:
            frame: Rows of this table.
            default: Level of the case, for rows that name none.
        """
        otherwise = strictest([default, self.sensitivity])
        fallen = pd.Series(otherwise, index=frame.index, dtype="str")
        if self.guarded is not None:
            column, value, level = self.guarded
            fallen = fallen.mask(frame[column] == value, strictest([otherwise, level]))
        own = frame["sensitivity"]
        return own.where(own != "", fallen)

    def describe(self) -> dict[str, Any]:
        """Return the declaration as plain values, for JSON and the data dictionary."""
        return {
            "table": self.name,
            "means": self.means,
            "needed": self.needed,
            "sensitivity": self.sensitivity,
            "columns": [column.describe() for column in self.columns],
        }


def _typed(values: pd.Series, column: Column) -> pd.Series:
    if column.dtype == "str":
        if isinstance(values.dtype, pd.StringDtype) and not values.hasnans:
            return values  # as it should be: most tables of engines are
        return values.astype("object").where(values.notna(), "").astype("str")
    if column.kind == "date":
        return pd.to_datetime(values).astype("datetime64[s]")
    return values.astype("float64")


def _blank(length: int, column: Column) -> pd.Series:
    if column.dtype == "str":
        return pd.Series([""] * length, dtype="str")
    if column.kind == "date":
        return pd.Series([pd.NaT] * length, dtype="datetime64[s]")
    return pd.Series([np.nan] * length, dtype="float64")


def split_ids(cell: str) -> list[str]:
    """Return the parts of a cell that may hold several values: `a | b` gives `["a", "b"]`."""
    return [part.strip() for part in cell.split("|") if part.strip()]


def safe_cell(text: str) -> str:
    """Return `text` so that no spreadsheet runs it: a leading apostrophe before a formula sign."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def unsafe_cell(text: str) -> str:
    """Undo `safe_cell`."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_STARTS) else text


def spreadsheet(frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` as it is written for spreadsheets: ISO dates, formula signs in text disarmed."""
    out = frame.copy(deep=False)
    for name in out.columns:
        values = out[name]
        if pd.api.types.is_datetime64_any_dtype(values.dtype):
            out[name] = values.dt.strftime("%Y-%m-%d").astype("object").where(values.notna(), "")
        elif not pd.api.types.is_numeric_dtype(values.dtype):
            text = values.astype("str")
            signs = text.str.startswith(FORMULA_STARTS)
            out[name] = text.where(~signs, "'" + text)
    return out


def strictest(levels: Sequence[Level]) -> Level:
    """Return the strictest of some sensitivity levels; `public` if there is none."""
    return max(levels, key=LEVELS.index, default="public")
