"""Count series of an instance: read, added up, corrected at recounts; and how many leave on each day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from maabar.importers.flee.files import INPUTS, SERIES, Folder, Line, day_of, day_order, fold, known_as

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

#: First cells of a row of headers that FLEE skips, and others that people write.
_HEADERS = {"date", "datetime", "day", "time"}
#: No file system takes longer names.
_LONGEST = 60
LAYOUTS = ("data_layout.csv", "data_layout_refugee.csv", "data_layout_idp.csv")
CORRECTIONS = ("registration_corrections.csv", "registration_correction.csv", "corrections.csv")


@dataclass(frozen=True)
class Series:
    """Counts of one place, or of all.

    Attributes:
        name: What the layout calls it.
        days: Days since the start of the period, may be negative, ascending; shape (n,).
        people: Raw counts, persons, shape (n,).
        counted: Whether every part was counted on that day, rather than interpolated; shape (n,).
        recounts: Days at which a registration was corrected.
        is_total: Whether it is the total over all places, not a place.
        line: The row of the layout.
    """

    name: str
    days: np.ndarray
    people: np.ndarray
    counted: np.ndarray
    recounts: tuple[int, ...] = ()
    is_total: bool = False
    line: Line | None = None

    @property
    def corrected(self) -> np.ndarray:
        """Return the counts, those before a recount scaled to it; persons, shape (n,).

        At a recount v_i every earlier value is multiplied by v_i / v_{i-1}, as FLEE does.
        """
        values = self.people.astype(float)
        for day in self.recounts:
            at = int(np.searchsorted(self.days, day))
            values[:at] *= values[at] / values[at - 1]
        return values

    def at(self, days: np.ndarray, scale: float = 1.0) -> np.ndarray:
        """Return the whole persons on given days: corrected, linear between counts, flat outside.

        Args:
            days: Days since the start.
            scale: What counts are divided by first.
        """
        values = self.corrected / scale
        after = np.searchsorted(self.days, days, side="right")
        before = np.maximum(after - 1, 0)
        after = np.minimum(after, len(values) - 1)
        span = np.maximum(self.days[after] - self.days[before], 1)
        share = np.clip(days - self.days[before], 0, None) / span
        whole: np.ndarray = np.floor(values[before] + share * (values[after] - values[before]))
        return whole.astype(np.int64)


def read_series(folder: Folder, start: date | None, *, as_run: bool = False) -> tuple[Series, ...]:
    """Return the count series that the layout names, raw, with the days of their corrections.

    Args:
        folder: The instance; faults are kept there.
        start: First day of the period; None: nothing is read.
        as_run: Add several files of one place up as FLEE does, rather than as meant.
    """
    path = folder.find(LAYOUTS, SERIES)
    if path is None:
        folder.doubt(
            "There is no data_layout.csv, so no count is read and nobody leaves.",
            "Add source_data/data_layout.csv.",
            "source_data/data_layout.csv",
        )
        return ()
    if start is None:
        return ()
    found: dict[str, Series] = {}
    add = added_as_run if as_run else added
    rows = [line for line in folder.lines(path) if not line.is_comment]
    for line in rows:
        if len(line.cells) < 2 or not line[1]:
            folder.doubt("The row names no file, so it is left out, as FLEE does.", "", line, line[0])
            continue
        if line[0] in found:
            folder.doubt("The series stands twice; the first row is kept.", "Keep one row with all files.",
                         line, line[0], column="name")  # fmt: skip
            continue
        if not found and fold(line[1]) in {"file", "files", "filename", "csv"}:
            continue  # a header without a mark
        parts = [_one(folder, path, name, line, start) for name in line.cells[1:] if name]
        made = [part for part in parts if part is not None]
        if made:
            total = fold(line[0]).startswith("total")
            found[line[0]] = replace(add(made, line[0]), is_total=total, line=line)
    _correct(folder, found, {line[0]: None for line in rows}, start)
    _check_first(folder, found)
    return tuple(found.values())


def _check_first(folder: Folder, found: Mapping[str, Series]) -> None:
    first = next(iter(found.values()), None)
    if first is not None and first.line is not None and not first.is_total:
        folder.doubt(
            "The first series is no total; FLEE takes it for one and leaves it out of sums.",
            "Put a row called total first.",
            first.line,
            first.name,
        )


def _one(folder: Folder, layout: Path, name: str, line: Line, start: date) -> Series | None:
    """Return the series of one file; None, with the fault kept, if it cannot be used."""
    path = (layout.parent / name[:_LONGEST]).resolve()
    if not path.is_relative_to(folder.path.resolve()) or not path.is_file():
        inside = folder.find([name], SERIES) or folder.find([name], INPUTS)
        if inside is None:
            folder.doubt("The file of this series is not in the folder; it is left out.",
                         "Add it, or drop the row.", line, name, column="file")  # fmt: skip
            return None
        path = inside
    file = path.relative_to(folder.path.resolve()).as_posix() if path.is_absolute() else folder.label(path)
    rows = [row for row in folder.lines(folder.path / file) if not row.is_comment]
    return _counts(folder, file, [row for row in _date_first(folder, rows) if row[1]], start)


def _date_first(folder: Folder, rows: list[Line]) -> list[Line]:
    """Return the rows without a header, the date in the first cell and the count in the second."""
    if not rows:
        return rows
    header = [fold(cell) for cell in rows[0].cells]
    is_header = header[0] in _HEADERS or not any(cell[:1].isdigit() for cell in header)
    rows = rows[1:] if is_header else rows
    first, second = ([bool(day_of(row[at])) for row in rows] for at in (0, 1))
    if sum(second) > sum(first):
        folder.doubt("The day stands in the second column; the first is taken for the count.",
                     "Write date,count.", rows[0])  # fmt: skip
        rows = [replace(row, cells=(row[1], row[0])) for row in rows]
    return rows


def _counts(folder: Folder, file: str, rows: Sequence[Line], start: date) -> Series | None:
    order = _order(folder, rows)
    counts: dict[int, float] = {}
    last: int | None = None
    for row in rows:
        day, people = day_of(row[0], order), folder.number(row, 1, "count")
        if day is None:
            folder.doubt("It is not a day; the row is left out.", "Write it as 2030-06-30.", row,
                         row[0], column="date")  # fmt: skip
        if day is None or people is None:
            continue
        offset = (day - start).days
        if last is not None and offset < last:
            folder.doubt("The day lies before that of the row above; rows are taken in order of days.",
                         "Sort the rows by date.", row, row[0], column="date")  # fmt: skip
        if offset in counts and counts[offset] != people:
            folder.doubt("The day stands twice; the last row counts.", "Keep one.", row, row[0])
        counts[offset] = people
        last = offset if last is None else max(last, offset)
    if not counts:
        fix = "Add rows date,count, or drop it from the layout."
        folder.doubt("The series is empty; it is left out.", fix, file)
        return None
    days = np.array(sorted(counts), dtype=np.int64)
    people_ = np.array([counts[int(day)] for day in days], dtype=float)
    return Series("", days, people_, np.ones(len(days), dtype=bool))


def _order(folder: Folder, rows: Sequence[Line]) -> str:
    texts = [row[0] for row in rows]
    order = day_order(texts)
    odd = next((row for row in rows if day_of(row[0]) and not row[0].strip()[:4].isdigit()), None)
    if odd is not None and not order:
        folder.doubt(
            "Day and month cannot be told apart in this file; the day is taken to come first.",
            "Write year-month-day.",
            odd,
            odd[0],
        )
    return order or "dmy"


def added(parts: Sequence[Series], name: str) -> Series:
    """Return several series as one, on every day on which any was counted; the others are interpolated."""
    if len(parts) == 1:
        return replace(parts[0], name=name)
    days = np.unique(np.concatenate([part.days for part in parts]))
    people = sum((np.interp(days, part.days, part.people) for part in parts), np.zeros(len(days)))
    counted = np.all([np.isin(days, part.days) for part in parts], axis=0)
    return Series(name, days, people, counted)


def added_as_run(parts: Sequence[Series], name: str) -> Series:
    """Return several series as one, as FLEE 3 adds them: without interpolation, and with loose ends.

    A day of one series takes from the first series its next count, from the others their last one; what the
    others hold after the last day of the first is lost, and so is the tail of the first after theirs.
    """
    whole = parts[0]
    for part in parts[1:]:
        sums: dict[int, float] = {}
        at, last = 0, 0.0
        for day, people in zip(part.days.tolist(), part.people.tolist(), strict=True):
            while at < len(whole.days) and whole.days[at] < day:
                sums[int(whole.days[at])] = float(whole.people[at]) + last
                at += 1
            if at == len(whole.days):
                break
            sums[day] = people + float(whole.people[at])
            at += int(whole.days[at] == day and at < len(whole.days) - 1)
            last = people
        days = np.array(sorted(sums), dtype=np.int64)
        whole = Series("", days, np.array([sums[int(day)] for day in days]), np.ones(len(days), dtype=bool))
    return replace(whole, name=name)


def _correct(folder: Folder, found: dict[str, Series], told: Mapping[str, object], start: date) -> None:
    """Mark recounts in the series that the corrections name; `told` are all in the layout."""
    path = folder.find(CORRECTIONS, INPUTS)
    if path is None:
        return
    lines = [line for line in folder.lines(path) if not line.is_comment and len(line.cells) > 1]
    order = day_order(line[1] for line in lines) or "dmy"
    for line in lines:
        name, day = known_as(line[0], told), day_of(line[1], order)
        if not name:
            if day is None and fold(line[0]) in {"name", "camp", "location"}:
                continue  # a header without a mark
            folder.doubt("There is no count series of this name; the row is left out.",
                         "Correct it; it is the first cell of a row of data_layout.csv.", line, line[0],
                         column="name")  # fmt: skip
        elif day is None:
            folder.doubt("It is not a day; the row is left out.", "Write it as 2030-06-30.", line,
                         line[1], column="date")  # fmt: skip
        elif name in found:
            found[name] = _recounted(folder, found[name], (day - start).days, line)


def _recounted(folder: Folder, series: Series, offset: int, line: Line) -> Series:
    at = int(np.searchsorted(series.days, offset))
    known = at < len(series.days) and int(series.days[at]) == offset
    if offset < 0 or not known or at == 0 or offset in series.recounts:
        why = (
            "it lies before the start"
            if offset < 0
            else "nobody counted on that day"
            if not known
            else "it stands twice"
            if offset in series.recounts
            else "no count comes before it"
        )
        folder.doubt(f"The correction is not used: {why}.", "", line, line[1])
        return series
    if series.people[at - 1] <= 0:
        folder.doubt("The count before the recount is nought, so nothing is scaled to it: it is not used.",
                     "Drop the correction.", line, line[1], column="date")  # fmt: skip
        return series
    return replace(series, recounts=(*series.recounts, offset))


def parts_of_total(series: Iterable[Series]) -> list[Series]:
    """Return the series whose sum is the number of people who left: those of places, else the total."""
    every = list(series)
    places = [one for one in every if not one.is_total]
    return places or every


def departures(series: Iterable[Series], length: int, scale: float = 1.0) -> np.ndarray:
    """Return how many people leave on each day of the period: whole persons, shape (length,).

    The rise of the sum of the series; a fall is carried as a debt that later rises pay off first. Nobody
    leaves on day 0: who is counted then is there already.
    """
    parts = parts_of_total(series)
    left = np.zeros(length, dtype=np.int64)
    if not parts:
        return left
    days = np.arange(length)
    rise = np.diff(sum((one.at(days, scale) for one in parts), np.zeros(length, dtype=np.int64)))
    debt = 0
    for day, more in enumerate(rise.tolist(), 1):
        new = more - debt
        left[day], debt = max(new, 0), max(-new, 0)
    return left
