"""A short sheet as its user wrote it, and the full tables that are made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from maabar.errors import Problem, shorten
from maabar.sheets import Sheet
from maabar.short.naming import fold
from maabar.short.words import halves

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maabar.short.fields import Field


@dataclass
class View:
    """One short sheet: which of the user's columns is which, and how to speak of its cells.

    Attributes:
        sheet: The user's own sheet; without rows if the workbook lacks it.
        fields: The columns that are understood.
        at: Position of each known column in the sheet.
        extra: Position of each column that is not known, by the user's header.
        problems: Where faults go.
    """

    sheet: Sheet
    fields: tuple[Field, ...]
    problems: list[Problem]
    at: dict[str, int] = field(default_factory=dict)
    extra: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the columns, and say which needed one is missing."""
        self.problems += self.sheet.problems
        if self.sheet.broken:
            return
        known = {key: one.name for one in reversed(self.fields) for key in one.keys}
        for position, header in enumerate(self.sheet.header):
            name = next((known[key] for key in map(fold, halves(header)) if key in known), "")
            if name in self.at:
                self._twice(name, position)
            elif name:
                self.at[name] = position
            elif header:
                self._unknown(header, position, list(known))
        for one in self.fields:
            if one.needed and one.name not in self.at:
                self.problems.append(
                    Problem(
                        f'The column "{one.english}" is missing.',
                        f"Add it: {one.means}",
                        self.sheet.file,
                        1,
                        one.header,
                    )
                )

    def _twice(self, name: str, position: int) -> None:
        """Of two columns that could both be the name, `crossing` beside `name`, the former holds the id."""
        first = self.sheet.header[self.at[name]]
        second = self.sheet.header[position]
        entity = next((p for p in (self.at[name], position) if fold(self.sheet.header[p]) != "name"), None)
        both = {fold(first), fold(second)}
        if name == "name" and "name" in both and len(both) > 1 and entity is not None and "id" not in self.at:
            self.at["name"] = position if entity == self.at[name] else self.at[name]
            self.at["id"] = entity
            return
        self.problems.append(
            Problem(
                f'The columns "{shorten(first)}" and "{shorten(second)}" are the same.',
                "Keep one of them.",
                self.sheet.file,
                1,
                second,
            )
        )

    def _unknown(self, header: str, position: int, known: list[str]) -> None:
        self.extra[header] = position
        near = next(
            (
                close[0]
                for key in map(fold, halves(header))
                if (close := get_close_matches(key, known, n=1, cutoff=0.75))
            ),
            "",
        )
        if near:
            self.problems.append(
                Problem(
                    f'The column "{shorten(header)}" is not known.',
                    f'Did you mean "{near}"?',
                    self.sheet.file,
                    1,
                    header,
                    level="warning",
                )
            )

    def header(self, name: str) -> str:
        """The header of a known column as the user sees it, or as a new workbook has it."""
        if name in self.at:
            return self.sheet.header[self.at[name]]
        return next((one.header for one in self.fields if one.name == name), name)

    @property
    def shown(self) -> dict[str, str]:
        """The user's header for each column of the full tables that comes from this sheet."""
        pairs = {
            column: self.header(one.name)
            for one in reversed(self.fields)
            for column in one.columns
            if one.name in self.at
        }
        return {**{column: one.header for one in reversed(self.fields) for column in one.columns}, **pairs}

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows."""
        if not self.sheet.broken:
            for index, number in enumerate(self.sheet.rows):
                yield Row(self, index, number)


@dataclass(frozen=True)
class Row:
    """One row of a short sheet."""

    view: View
    index: int
    number: int

    def __getitem__(self, name: str) -> str:
        """Return the cell under a known column; empty if there is no such column."""
        position = self.view.at.get(name)
        return self.view.sheet.columns[position][self.index] if position is not None else ""

    @property
    def extra(self) -> dict[str, str]:
        """The cells under columns that are not known."""
        return {
            header: self.view.sheet.columns[position][self.index]
            for header, position in self.view.extra.items()
        }

    def say(self, name: str, what: str, fix: str = "", level: Literal["error", "warning"] = "error") -> None:
        """Report a problem at the user's own cell."""
        self.view.problems.append(
            Problem(
                what,
                fix,
                self.view.sheet.file,
                self.number,
                self.view.header(name),
                shorten(self[name]),
                level,
            )
        )

    def warn(self, name: str, what: str, fix: str = "") -> None:
        """Report a doubt at the user's own cell."""
        self.say(name, what, fix, "warning")


@dataclass
class Made:
    """A full table in the making.

    Attributes:
        file: The user's sheet that its rows come from.
        key: Columns that it always has.
        shown: The user's header for each column.
        rows: Its rows.
        numbers: For each the row in the user's sheet.
    """

    file: str
    key: Sequence[str]
    shown: dict[str, str]
    rows: list[dict[str, str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    def add(self, number: int, cells: dict[str, str], extra: dict[str, str] | None = None) -> None:
        """Add a row that the user wrote; `extra` fills columns that `cells` does not have."""
        self.rows.append({**(extra or {}), **cells})
        self.numbers.append(number)

    def imply(self, cells: dict[str, str]) -> None:
        """Add a row that nobody wrote; it is numbered after the last one."""
        self.add(max(self.numbers, default=1) + 1, cells)

    def sheet(self) -> Sheet:
        """Return it as a sheet of a full case."""
        header = list(dict.fromkeys((*self.key, *(column for row in self.rows for column in row))))
        columns = [[row.get(column, "") for row in self.rows] for column in header]
        return Sheet(self.file, header, columns, list(self.numbers), shown=self.shown)
