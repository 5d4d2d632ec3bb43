"""`maabar note`: one statement, from a few answers to rows in the user's own files."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from maabar.authoring.answers import Answers, Question, ask, fill
from maabar.authoring.naming import book_of
from maabar.authoring.rows import Rows, full_rows, short_rows
from maabar.authoring.sheets import workbook_with
from maabar.case import Case, built_in, examine, locate
from maabar.editing import csv_with, new_csv, toml_with
from maabar.errors import CaseError, Problem, UsageError
from maabar.placing import Change, apply, held, try_out
from maabar.short import about_key, is_short
from maabar.table import LEVELS
from maabar.tables import BY_NAME
from maabar.workbooks import read_workbook

if TYPE_CHECKING:
    from datetime import date

    from maabar.sheets import Sheet
    from maabar.short.things import Book

__all__ = ["Answers", "Draft", "Notebook", "Noted", "Question", "open_notebook", "write"]


@dataclass(frozen=True)
class Notebook:
    """A case that a statement is to be added to.

    Attributes:
        path: The folder or workbook.
        case: What it says now.
        today: The day on which it is noted; if the case's period does not reach so far, its `as_of`.
        book: Names of everything in it.
        sheets: The sheets of a workbook; empty for a folder.
        files: What each file held when it was read, by name; only those that a note may touch.
    """

    path: Path
    case: Case
    today: date
    book: Book = field(repr=False)
    sheets: dict[str, Sheet] = field(repr=False)
    files: dict[str, bytes] = field(repr=False)

    @property
    def short(self) -> bool:
        """Whether it is a short workbook."""
        return bool(self.sheets) and is_short(self.sheets)

    def question(self, answers: Answers) -> Question | None:
        """Return the next question; None if enough is known."""
        return ask(self.book, answers, self.today)

    def answer(self, answers: Answers, question: str, text: str) -> Answers:
        """Return `answers` with one question answered.

        Raises:
            UsageError: If the answer cannot be understood or names nothing in the case; ask again.
        """
        return fill(self.book, answers, question, text, self.today)

    def draft(self, answers: Answers, *, keep_day: bool = False) -> Draft:
        """Return the rows that the answers give, checked with the whole case; nothing is written yet.

        Args:
            answers: The answers; open ones take their defaults.
            keep_day: Leave the case's day as it is, though the statement is newer.

        Raises:
            UsageError: If an answer is missing or cannot be understood.
            CaseError: If the case would have faults with the new rows.
        """
        rows = self._rows(answers)
        rows.hints += self._veil(answers)
        moved = self._moved(rows, keep_day=keep_day)
        changes = self._workbook(rows, moved) if self.sheets else self._folder(rows, moved)
        case, problems = self._check(changes)
        if self.short and case is not None:
            rows.claim = str(case["claims"]["claim"].iloc[-1])
        return Draft(self, rows, moved, tuple(changes), problems)

    def _rows(self, answers: Answers) -> Rows:
        if self.short:
            return short_rows(self.book, answers, self.today, self.sheets)
        listed = self.case["reports"]
        open_to = {"", "public", answers.level}  # a statement must not vanish because of another one's level
        listed = listed[listed["collected"].isna() & listed["sensitivity"].isin(open_to)]
        keys = zip(listed["source"], listed["published"].dt.strftime("%Y-%m-%d"), listed["url"], strict=True)
        return full_rows(self.book, answers, self.today, dict(zip(keys, listed["report"], strict=True)))

    def _veil(self, answers: Answers) -> tuple[str, ...]:
        """Say so if the source is more sensitive than the statement: the stricter level holds for both."""
        sources = self.case["sources"]
        levels = dict(zip(sources["source"], sources["sensitivity"], strict=True))
        level = levels.get(self.book.sources.find(answers.source or ""), "")
        wanted = answers.level or self.case.sensitivity
        if level not in LEVELS or LEVELS.index(level) <= LEVELS.index(wanted):
            return ()
        return (f"The source is {level}, so the statement is not shown below that level.",)

    def _moved(self, rows: Rows, *, keep_day: bool) -> date | None:
        """Return the day the case must speak of for the statement to count; None if it does already."""
        newest = max(rows.said, rows.known or rows.said)
        sheet = self.sheets.get("case")
        fixed = not self.short or (
            sheet is not None
            and any(
                about_key(key) == "as_of"
                for key in (*sheet.header[:1], *(sheet.columns[0] if sheet.columns else ()))
            )
        )
        hidden = rows.level not in {
            "",
            "public",
        }  # the day that everybody sees must not tell of what few may see
        if keep_day or hidden or not fixed or newest <= self.case.as_of or newest > self.case.end:
            return None
        return newest

    def _folder(self, rows: Rows, moved: date | None) -> list[Change]:
        changes = []
        for table, cells in rows.tables.items():
            name = next((one for one in self.files if one.lower() == f"{table}.csv"), f"{table}.csv")
            before = self.files.get(name)
            after = (
                new_csv(tuple(BY_NAME[table].by_name), cells)
                if before is None
                else csv_with(before, name, cells)
            )
            changes.append(Change(self.path / name, before, after))
        if moved:
            before = self.files["case.toml"]
            changes.append(Change(self.path / "case.toml", before, toml_with(before, "as_of", moved)))
        return changes

    def _workbook(self, rows: Rows, moved: date | None) -> list[Change]:
        before = self.files[self.path.name]
        added = [(table, one) for table, cells in rows.tables.items() for one in cells]
        after = workbook_with(before, added, rows.headers, as_of=moved)
        return [Change(self.path, before, after)]

    def _check(self, changes: list[Change]) -> tuple[Case | None, tuple[Problem, ...]]:
        """Read the case as it would be; return it, if it is a workbook, and the doubts that are new."""
        case = None
        if self.sheets:
            with tempfile.TemporaryDirectory() as folder:
                trial = Path(folder) / self.path.name
                trial.write_bytes(changes[0].after)
                case, found = examine(trial)
            problems = list(found)
        else:
            problems = list(try_out(self.path, changes).problems)
        if any(problem.level == "error" for problem in problems):
            raise CaseError(problems)
        old = {(problem.file, problem.what) for problem in self.case.warnings}
        return case, tuple(problem for problem in problems if (problem.file, problem.what) not in old)


@dataclass(frozen=True)
class Draft:
    """Rows that wait to be written.

    Attributes:
        notebook: Where they go.
        rows: The rows.
        moved: New day of the case; None if it stays.
        changes: The files before and after.
        warnings: Doubts that they raise.
    """

    notebook: Notebook
    rows: Rows
    moved: date | None
    changes: tuple[Change, ...] = field(repr=False)
    warnings: tuple[Problem, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """What will be written, a line a cell, for the user to look at before."""
        name = self.notebook.path.name
        lines: list[str] = []
        for table, rows in self.rows.tables.items():
            file = f"{name}/{table}" if self.notebook.sheets else f"{table}.csv"
            for row in rows:
                lines.append(f"{file}: one more row")
                width = max(map(len, row))
                lines += [f"    {column:<{width}}  {cell}" for column, cell in row.items() if cell != ""]
        if self.moved:
            lines.append(
                f"The case spoke of {self.notebook.case.as_of}; from now on it speaks of {self.moved}, "
                "so that the statement counts."
            )
        return tuple(lines)


@dataclass(frozen=True)
class Noted:
    """What was written.

    Attributes:
        files: The files that changed.
        claim: Id of the new claim.
        crossing: Id of the crossing or offer that it is about.
        see: Commands that show the effect, the best one first.
        hints: What to know about the new rows, a sentence each.
    """

    files: tuple[Path, ...]
    claim: str
    crossing: str
    see: tuple[str, ...]
    hints: tuple[str, ...]


def open_notebook(case: str | Path, *, today: date) -> Notebook:
    """Open a case to add a statement.

    Args:
        case: A folder or an .xlsx workbook.
        today: The day on which it is noted.

    Raises:
        UsageError: If there is no such case, or it is a built-in one.
        CaseError: If it has faults already.
    """
    if not Path(case).exists() and str(case) in built_in():
        raise UsageError(
            f'"{case}" comes with Maabar and is not written to. Copy it first, from {locate(case)}, '
            "or make your own: maabar new my-case"
        )
    path = locate(case)
    found, problems = examine(path)
    if found is None:
        raise CaseError(problems)
    folder = path.is_dir()
    wanted = {f"{table}.csv" for table in ("claims", "reports", "sources", "proposals")} | {"case.toml"}
    held = (
        [one for one in path.iterdir() if one.name.lower() in wanted and one.is_file()] if folder else [path]
    )
    try:
        files = {one.name: one.read_bytes() for one in held}
    except OSError as error:
        raise UsageError(f'"{path}" cannot be read ({error.strerror}).') from error
    within = found.start <= today <= found.end
    return Notebook(
        path=path,
        case=found,
        today=today if within else found.as_of,
        book=book_of(found),
        sheets={} if folder else read_workbook(path),
        files=files,
    )


def write(draft: Draft) -> Noted:
    """Write the rows of a draft.

    Returns:
        What was written, and how to see its effect.

    Raises:
        UsageError: If a file changed since it was read, is open elsewhere, or cannot be written; nothing is
            written then.
    """
    notebook, rows = draft.notebook, draft.rows
    if notebook.sheets:
        apply(draft.changes)
    else:
        with held(notebook.path) as journal:
            apply(draft.changes, journal)
    name = f'"{notebook.path}"' if " " in str(notebook.path) else str(notebook.path)
    newest = max(rows.said, rows.known or rows.said)
    as_of = draft.moved or (max(notebook.case.as_of, newest) if notebook.short else notebook.case.as_of)
    later = f" --on {newest} --known {newest}" if newest > as_of else ""
    level = f" --level {rows.level}" if rows.level not in {"", "public"} else ""
    review = " --provisional" if rows.review == "unreviewed" else ""
    more = f"{later}{level}{review}"
    use = f" --use {rows.use}" if rows.use and "|" not in rows.use else ""
    look = [f"maabar status {name} --why {rows.crossing}{use}{more}"] if rows.crossing else []
    look.append(f"maabar status {name}{more}")
    return Noted(
        files=tuple(change.path for change in draft.changes),
        claim=rows.claim,
        crossing=rows.crossing,
        see=(*(reversed(look) if rows.planned else look), f"maabar run {name}{level}"),
        hints=rows.hints,
    )
