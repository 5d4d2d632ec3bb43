"""The short workbook: five sheets in plain words, and how they become the tables of a full case.

Whoever has one crossing and one evening writes sides, places, crossings, sources and what was said, by name
and in their own words, in English or Arabic. Everything else has a default that can be seen: ids are made of
names, a source without a letter counts as F, a statement that nobody passed on is from "Own notes" (B), a
crossing is on a front line, its gates are run by those who hold the two sides, the day of the case is the
last day on which something was said. Every fault is reported at the cell that the user wrote.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from maabar.errors import Problem
from maabar.sheets import Sheet
from maabar.short.fields import ALSO_CALLED, EXPLAINING, SHORT
from maabar.short.naming import fold, make_id
from maabar.short.said import Sayings
from maabar.short.things import Book
from maabar.short.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["about_key", "as_seen", "expand", "is_short"]

#: Tables that are made of the five sheets; a sheet with the name of any other table of a full case is read
#: as it is.
MADE_TABLES = ("areas", "parties", "places", "crossings", "sources", "reports", "claims", "proposals")

#: If nothing is said there is no last day; the case has a fault then, and this day keeps further checks
#: going.
NO_DAY = "2000-01-01"

_ABOUT = {fold(word): key for key, words in {
    "case": ("id",), "title": ("العنوان",), "title_ar": ("title in Arabic", "العنوان بالعربية"),
    "summary": ("الملخص",), "summary_ar": ("summary in Arabic",), "as_of": ("as of", "day", "اليوم"),
    "from": ("first day",),
    "until": ("last day",), "currency": ("العملة",), "sensitivity": ("السرية",),
}.items() for word in (key, *words)}  # fmt: skip


def about_key(text: str) -> str:
    """Return the entry of `case.toml` that the key of a row of the sheet `case` means; empty if none."""
    return _ABOUT.get(fold(text), "")


def is_short(sheets: Mapping[str, Sheet]) -> bool:
    """Whether a workbook is in the short form: it has a sheet for what was said, or one for sides."""
    names = {fold(name) for name in sheets}
    return any(fold(name) in names for sheet in ("said", "sides") for name in (sheet, *ALSO_CALLED[sheet]))


def expand(
    sheets: Mapping[str, Sheet],
    about: Sheet | None,
    name: str,
    problems: list[Problem],
) -> tuple[dict[str, Any], dict[str, Sheet]]:
    """Turn the short form into entries of `case.toml` and the sheets of a full case.

    Args:
        sheets: The sheets of the workbook by lower-case name, without the sheet `case`.
        about: The sheet `case`, if there is one: rows of two cells, such as `title` and the title.
        name: Name of the workbook without its ending.
        problems: Faults are added here, each at the user's own cell.

    Returns:
        The entries, and sheets whose rows have the numbers of the user's own rows. Their columns are those
        of a full case; `as_seen` puts the user's headers back into what is said about them later.
    """
    five = {short: _find(sheets, short, name, problems) for short in SHORT}
    book = Book({short: View(sheet, SHORT[short], problems) for short, sheet in five.items()}, problems)
    book.register()
    book.make_sides()
    book.make_places()
    book.make_crossings()
    book.make_sources()
    sayings = Sayings(book)
    sayings.make()
    made = {
        table: one.sheet()
        for table, one in book.made.items()
        if one.rows or table not in {"sources", "reports", "claims", "proposals"}
    }
    for other, sheet in sheets.items():
        if not any(sheet is one for one in five.values()) and fold(other) not in map(fold, EXPLAINING):
            _further(other, sheet, made, problems)
    entries: dict[str, Any] = {
        "case": make_id(name, "case"),
        "title": name.replace("_", " ").replace("-", " ").strip().capitalize(),
        **_entries(about),
    }
    if not entries.get("as_of"):
        if sayings.last is None and not any(row["date"] for row in book.views["said"]):
            problems.append(
                Problem(
                    "Nothing with a date is said yet.",
                    "Write one row: date, crossing, who, what.",
                    five["said"].file,
                )
            )
        entries["as_of"] = sayings.last or NO_DAY
    return entries, made


def _find(sheets: Mapping[str, Sheet], short: str, name: str, problems: list[Problem]) -> Sheet:
    wanted = {fold(one) for one in (short, *ALSO_CALLED[short])}
    found = [sheet for called, sheet in sheets.items() if fold(called) in wanted]
    if len(found) > 1:
        problems.append(
            Problem(f"The workbook has two sheets for {short}.", "Keep one of them.", found[1].file)
        )
    if not found and short in {"sides", "crossings", "said"}:
        problems.append(
            Problem(
                f'The sheet "{short}" is missing.',
                "A new workbook shows what it holds: maabar new --xlsx",
                f"{name}.xlsx",
            )
        )
    return found[0] if found else Sheet(f"{name}.xlsx/{short}")


def _further(name: str, sheet: Sheet, made: dict[str, Sheet], problems: list[Problem]) -> None:
    """Pass on a sheet of a full case that stands beside the five."""
    if name in MADE_TABLES:
        problems.append(
            Problem(
                f'The sheet "{name}" stands beside the short sheets that give the same table.',
                "Keep the short sheets, or a full case without them.",
                sheet.file,
            )
        )
    else:
        made[name] = sheet


def _entries(about: Sheet | None) -> dict[str, str]:
    if about is None or about.broken:
        return {}
    pairs = [tuple(about.header[:2]), *zip(*about.columns[:2], strict=True)]
    return {
        _ABOUT[fold(pair[0])]: pair[1]
        for pair in pairs
        if len(pair) > 1 and pair[1] and fold(pair[0]) in _ABOUT
    }


def _follows(problem: Problem) -> bool:
    """Whether a problem only repeats another: gates are those of the sides where the user names no others."""
    return problem.column in {"gate_a", "gate_b"} and problem.level == "error" and not problem.value


def as_seen(problems: Sequence[Problem], sheets: Mapping[str, Sheet]) -> list[Problem]:
    """Put the user's headers into problems, and leave out what is said a second time about one cell.

    Args:
        problems: Everything that was found.
        sheets: The sheets that were checked; those made by `expand` know the user's headers.
    """
    shown: dict[str, dict[str, str]] = {}
    for sheet in sheets.values():
        if sheet.shown:
            shown.setdefault(sheet.file, {}).update(sheet.shown)
    kept: list[Problem] = []
    faulty: set[tuple[str, int | None, str]] = set()
    for problem in problems:
        headers = shown.get(problem.file)
        if headers is None:
            kept.append(problem)
            continue
        column = headers.get(problem.column, problem.column)
        cell = (problem.file, problem.row, column)
        if cell in faulty or (faulty and _follows(problem)):
            continue
        if problem.level == "error":
            faulty.add(cell)
        kept.append(replace(problem, column=column))
    return kept
