"""The period of an instance: its first day and its length, told or taken from the other files."""

from __future__ import annotations

from datetime import date, timedelta

from maabar.importers.flee.files import INPUTS, Folder, Line, day_of, fold
from maabar.importers.flee.series import read_series
from maabar.importers.flee.zones import CONFLICTS

#: A case spans at most so many days; a longer period is a typing error.
MOST_DAYS = 3660
_PERIODS = ("sim_period.csv", "conflict_period.csv")
#: Where no file tells a first day, days are counted from here while it is looked for.
_SOME_YEAR = 2000


def read_period(folder: Folder) -> tuple[date | None, int | None]:
    """Return the first day and the days of the period; None for what no file tells, with the fault kept."""
    path = folder.find(_PERIODS, INPUTS)
    lines = [] if path is None else folder.lines(path)
    file = "input_csv/sim_period.csv" if path is None else folder.label(path)
    rows = {fold(line[0].lstrip("#")): line for line in lines}
    start_row, length_row = rows.get("startdate"), rows.get("length")
    start = None if start_row is None else day_of(start_row[1])
    length = None if length_row is None else folder.number(length_row, 1, "Length", least=1, done="")
    if path is None:
        folder.doubt("The file is missing.", "Write StartDate,2030-06-30 and Length,365.", file)
    if start is not None and length is not None and length <= MOST_DAYS:
        return start, int(length)
    return _guessed(folder, start, length, start_row or file, length_row or file)


def _guessed(
    folder: Folder,
    start: date | None,
    length: float | None,
    start_row: Line | str,
    length_row: Line | str,
) -> tuple[date | None, int | None]:
    """Return the period where the file does not tell it whole: from the first count, while days are told."""
    day_zero = start or date(_SOME_YEAR, 1, 1)
    offsets = [day for one in read_series(Folder(folder.path), day_zero) for day in one.days.tolist()]
    if start is None and not offsets:
        what = "The first day of the period is missing, or is none, and no count tells one."
        folder.say(what, "Write StartDate,2030-06-30.", start_row, column="StartDate")
        return None, None
    if start is None:
        start = day_zero + timedelta(days=min(offsets))
        what = f"The first day of the period is missing, or is none; that of the counts is taken, {start}."
        folder.doubt(what, "Write StartDate,2030-06-30.", start_row, column="StartDate")
        offsets = [day - min(offsets) for day in offsets]
    if length is None or length > MOST_DAYS:
        path = folder.find(CONFLICTS, INPUTS)
        days = 0 if path is None else len(Folder(folder.path).lines(path)) - 1
        length = min(max(days, 0) or max(offsets, default=0) + 1, MOST_DAYS)
        if length < 1:
            folder.say(
                "The length of the period is missing.", "Write Length,365.", length_row, column="Length"
            )
            return start, None
        what = f"The length of the period is missing, or is none; the {length:,} days told are taken."
        folder.doubt(what, f"Write Length,365; at most {MOST_DAYS:,}.", length_row, column="Length")
    return start, int(length)
