"""Files of an instance as numbered rows of text, wherever they lie, with every fault named."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from maabar.about import FIRST_YEAR, LAST_YEAR
from maabar.errors import Problem, did_you_mean, shorten
from maabar.sheets import MAX_FILE_BYTES, Sheet, clean_cell, decode, delimiter_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

#: Where files of an instance lie, the usual folder first; `""` is the instance itself.
INPUTS, SERIES = ("input_csv", "", "source_data"), ("source_data", "", "input_csv")
#: Larger numbers are typing errors.
MOST = 1e12
_DAY = re.compile(r"(\d{1,4})[./\- ](\d{1,2}|[A-Za-z]{3,9})[./\- ](\d{1,4})(?:[ T].*)?\Z")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class Line:
    """A row of a file.

    Attributes:
        number: Its number as a spreadsheet shows it, from 1.
        cells: Its cells, trimmed.
        file: The file it stands in.
    """

    number: int
    cells: tuple[str, ...]
    file: str = ""

    def __getitem__(self, at: int) -> str:
        """Return a cell by position; empty where the row is too short."""
        return self.cells[at] if at < len(self.cells) else ""

    @property
    def is_comment(self) -> bool:
        """Whether the row is a comment, as headers of these files are."""
        return self[0].startswith("#")


@dataclass
class Folder:
    """An instance on disk, and what was found wrong with it so far.

    Attributes:
        path: The folder.
        problems: Faults and doubts, in the order they were met.
    """

    path: Path
    problems: list[Problem] = field(default_factory=list)

    def say(
        self,
        what: str,
        fix: str,
        where: Line | str,
        *,
        column: str = "",
        value: str = "",
        level: Literal["error", "warning"] = "error",
    ) -> None:
        """Keep a fault, or a doubt, about a row or a whole file."""
        file, number = (where, None) if isinstance(where, str) else (where.file, where.number)
        self.problems.append(Problem(what, fix, file, number, column, shorten(value), level))

    def doubt(self, what: str, fix: str, where: Line | str, value: str = "", *, column: str = "") -> None:
        """Keep a doubt, or a row that is left out: the import goes on."""
        self.say(what, fix, where, column=column, value=value, level="warning")

    def find(self, names: Sequence[str], where: Sequence[str]) -> Path | None:
        """Return the first file of one of these names, whatever its capitals; None if there is none."""
        usual = [self.path / part if part else self.path for part in where]
        others = sorted(one for one in self.path.iterdir() if one.is_dir() and one not in usual)
        for name in names:
            for folder in (*usual, *others):
                here = sorted(folder.iterdir()) if folder.is_dir() else []
                hit = next((one for one in here if one.is_file() and one.name.lower() == name.lower()), None)
                if hit is not None:
                    return hit
        return None

    def label(self, path: Path) -> str:
        """Return the name that messages call a file by: its path inside the instance."""
        return path.relative_to(self.path).as_posix()

    def lines(self, path: Path) -> list[Line]:
        """Return the rows of a CSV file that are not empty, comments among them; faults are kept."""
        sheet = Sheet(self.label(path))
        try:
            if path.stat().st_size > MAX_FILE_BYTES:
                self.doubt(
                    "The file is too large to be read.", "Take out what is not part of it.", sheet.file
                )
                return []
            text = decode(path.read_bytes(), sheet)
        except OSError as error:
            self.doubt(f"The file cannot be read ({error.strerror}).", "Check its rights.", sheet.file)
            return []
        self.problems += [replace(problem, level="warning") for problem in sheet.problems]
        if text is None:
            self.doubt("It is read in code page 1252 all the same.", "Check the letters.", sheet.file)
            text = path.read_bytes().replace(b"\x00", b"").decode("cp1252", errors="replace")
        return self._split(text, sheet.file)

    def _split(self, text: str, file: str) -> list[Line]:
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=delimiter_of(" ".join(text.splitlines()[:20]))
        )
        found: list[Line] = []
        try:
            for cells in reader:
                line = Line(reader.line_num, tuple(clean_cell(cell) for cell in cells), file)
                if any(line.cells):
                    found.append(line)
        except csv.Error as error:
            self.doubt(
                f"The row cannot be read ({error}); those after it are left out.",
                "Save the file again as CSV.",
                Line(reader.line_num, (), file),
            )
        return found

    def number(
        self,
        line: Line,
        at: int,
        column: str,
        *,
        least: float = 0.0,
        otherwise: float | None = None,
        done: str = "The row is left out.",
    ) -> float | None:
        """Return a number of a row; None, with the doubt kept, if it is none.

        Args:
            line: The row.
            at: Position of the cell.
            column: What the column is called in messages.
            least: Smaller numbers are faults.
            otherwise: What an empty cell stands for; None: an empty cell is no number.
            done: What the caller makes of it, for the message.
        """
        cell = line[at]
        if not cell and otherwise is not None:
            return otherwise
        try:
            value = float(_with_point(cell))
        except ValueError:
            value = math.nan
        if math.isfinite(value) and least <= value <= MOST:
            return value
        what = f"It is not a number from {least:g} to {MOST:g}." if cell else "A number is missing."
        self.doubt(f"{what} {done}", "Correct the cell.", line, cell, column=column)
        return None


def _with_point(cell: str) -> str:
    """Return the text of a number without signs between thousands, and with a point for a decimal comma."""
    plain = re.sub(r"(?<=\d)[\s'](?=\d{3})", "", cell)
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d*)?", plain):
        return plain.replace(",", "")
    return plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain


#: What a column is called, the first being its name here; one entry for each position of the usual order.
Columns = Sequence[tuple[str, ...]]


def in_order(folder: Folder, lines: Sequence[Line], columns: Columns) -> list[Line]:
    """Return the rows that hold values, cells in the usual order: that of the header where there is one.

    A header is the first row, marked as a comment or not, that calls at least two columns by their names.
    Comments are left out. FLEE reads by position, so another order is named, and so are columns beside.
    """
    head = next((line for line in lines if len(_told(line, columns)) > 1), None)
    rows = [line for line in lines if line is not head and not line.is_comment]
    if head is None:
        return rows
    told = _told(head, columns)
    taken = set(told.values())
    where = [
        told.get(at, at if at not in taken and at < len(head.cells) else -1) for at in range(len(columns))
    ]
    unnamed = [columns[at][0] for at, column in enumerate(where) if column < 0]
    if unnamed:
        folder.doubt(
            f"There is no column {' and '.join(unnamed)}; its cells are taken to be empty.", "", head
        )
    if [column for column in where if column >= 0] != sorted(column for column in where if column >= 0):
        folder.doubt(
            "The columns stand in another order; the header is believed, FLEE reads by place.", "", head
        )
    beside = [cell for at, cell in enumerate(head.cells) if cell and at not in where]
    if beside:
        folder.doubt(f"No rule reads the column {', '.join(beside)}.", "", head)
    return [
        replace(line, cells=tuple(line[column] if column >= 0 else "" for column in where)) for line in rows
    ]


def _told(line: Line, columns: Columns) -> dict[int, int]:
    """Return which column of a row is called what: usual position -> position."""
    names = [fold(cell.lstrip("#").strip("\"' ")) for cell in line.cells]
    return {
        at: names.index(name)
        for at, called in enumerate(columns)
        for name in [next((one for one in called if one in names), "")]
        if name
    }


def fold(name: str) -> str:
    """Return a name without what people write in several ways: capitals, spaces, underscores, hyphens."""
    return re.sub(r"[\s_\-]+", "", name).casefold()


def near(name: str, known: Iterable[str]) -> str:
    """Return `Did you mean ...?` for a name that is not known."""
    return did_you_mean(name, list(known), listed=0)


def known_as(name: str, known: Mapping[str, object]) -> str:
    """Return the known name that is meant: the same, or the only one that folds to the same; else empty."""
    if name in known:
        return name
    alike = [one for one in known if fold(one) == fold(name)]
    return alike[0] if name and len(alike) == 1 else ""


def day_order(texts: Iterable[str]) -> str:
    """Return the order of days with the year last, `dmy` or `mdy`; empty if none of them tells."""
    seen = {"dmy": False, "mdy": False}
    for text in texts:
        found = _DAY.match(text.strip())
        if found and len(found[3]) == 4 and found[2].isdigit():
            seen["dmy"] |= int(found[1]) > 12
            seen["mdy"] |= int(found[2]) > 12
    return next((order for order, is_seen in seen.items() if is_seen), "")


def day_of(text: str, order: str = "dmy") -> date | None:
    """Return a day written as 2030-06-30, 30/6/2030 or 30 June 2030; None if it is none.

    Args:
        text: The cell.
        order: `dmy` or `mdy`, where the year stands last and both could be meant.
    """
    found = _DAY.match(text.strip())
    if found is None:
        return None
    first, middle, last = found[1], found[2], found[3]
    if not middle.isdigit():
        month = next((n for n, name in enumerate(_MONTHS, 1) if middle.lower().startswith(name)), 0)
        year, day = (first, last) if len(first) == 4 else (last, first)
    elif len(first) == 4:
        year, month, day = first, int(middle), last
    else:
        month, day = (int(first), middle) if order == "mdy" else (int(middle), first)
        year = last
    try:
        found_day = date(int(year), month, int(day))
    except ValueError:
        return None
    return found_day if FIRST_YEAR <= found_day.year <= LAST_YEAR else None
