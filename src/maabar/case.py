"""A case: one divided territory over one period, as checked tables.

`read` turns a folder, a workbook or the name of a built-in case into a frozen `Case`, or raises one
`CaseError` that lists every fault with file, row, column and remedy.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd

from maabar.about import about_from
from maabar.errors import CaseError, Problem, UsageError, did_you_mean
from maabar.gather import assemble, from_folder, from_workbook, sheet_of
from maabar.levels import follow_references, visible
from maabar.quotes import check_quotes
from maabar.reviews import Log, check_log, read_log, replayed
from maabar.short import as_seen
from maabar.table import LEVELS, Level
from maabar.tables import BY_NAME, CASE_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from maabar.about import About


@dataclass(frozen=True)
class Case:
    """One case, frozen: reading it twice gives the same, and nothing changes it.

    Attributes:
        about: What `case.toml` says.
        folder: Where it was read from; None if it was made in memory or from a workbook.
        warnings: Doubts that did not stop it.
        hashes: SHA-256 of every file that was read, by file name.
        level: Rows above this sensitivity have been removed.
        withheld: How many rows were removed for that, by table.
        option: The option it stands under; empty = none.
        drawn: States drawn from evidence, which lie under `states`.
        log_head: Hash of the last line of its log of reviews; empty if it has none.
        log_broken: What is wrong with that log; None if it is whole.
    """

    about: About
    frames: Mapping[str, pd.DataFrame] = field(repr=False)
    folder: Path | None = None
    warnings: tuple[Problem, ...] = ()
    hashes: Mapping[str, str] = field(default_factory=dict, repr=False)
    level: Level = "secret"
    withheld: Mapping[str, int] = field(default_factory=dict)
    option: str = ""
    drawn: pd.DataFrame | None = field(default=None, repr=False)
    log_head: str = ""
    log_broken: Problem | None = None

    def __getitem__(self, table: str) -> pd.DataFrame:
        """Return a table; every declared one is there, perhaps without rows.

        The index is the row number in the file (header = 1). Changing the frame does not change the case.

        Raises:
            KeyError: If no such table is declared.
        """
        if table not in self.frames:
            raise KeyError(f'A case has no table "{table}". {did_you_mean(table, list(self.frames))}')
        return self.frames[table].copy(deep=False)

    def present(self, table: str) -> bool:
        """Whether the table has rows."""
        return len(self.frames[table]) > 0

    @property
    def id(self) -> str:
        """Id of the case."""
        return self.about.case

    @property
    def title(self) -> str:
        """Title in English (or the case's first language)."""
        return self.about.title

    @property
    def title_ar(self) -> str:
        """Title in Arabic; may be empty."""
        return self.about.title_ar

    @property
    def summary(self) -> str:
        """What the case is about, in a few sentences."""
        return self.about.summary

    @property
    def as_of(self) -> date:
        """The day the case speaks about, and up to which anything is known."""
        return self.about.as_of

    @property
    def start(self) -> date:
        """First day of the period (`from`)."""
        return self.about.start

    @property
    def end(self) -> date:
        """Last day of the period (`until`), inside."""
        return self.about.end

    @property
    def currency(self) -> str:
        """ISO 4217 code of money amounts."""
        return self.about.currency

    @property
    def sensitivity(self) -> Level:
        """Level of rows that name none."""
        return self.about.sensitivity

    @property
    def licences(self) -> Mapping[str, str]:
        """Licence and attribution of each source of data."""
        return self.about.licences

    @property
    def settings(self) -> Mapping[str, Mapping[str, Any]]:
        """Settings of engines that the case gives, by engine."""
        return self.about.settings

    @cached_property
    def names(self) -> pd.DataFrame:
        """Every id of the case with `kind` (its table), `name` and `name_ar` ("" where not given)."""
        parts = []
        for table in CASE_TABLES:
            if table.entity and len(self.frames[table.name]):
                frame = self.frames[table.name]
                label = frame["title"] if "title" in frame else frame.get("name", frame[table.entity])
                parts.append(
                    pd.DataFrame(
                        {
                            "id": frame[table.entity],
                            "kind": table.name,
                            "name": label,
                            "name_ar": frame.get("name_ar", ""),
                        }
                    )
                )
        everything = (
            pd.concat(parts, ignore_index=True)
            if parts
            else pd.DataFrame({"id": [], "kind": [], "name": [], "name_ar": []}, dtype="str")
        )
        return everything.drop_duplicates("id").set_index("id")

    @property
    def layers(self) -> tuple[pd.DataFrame, ...]:
        """What tells the state of crossings, weakest first: drawn from evidence, `states`, `changes`."""
        states, changes = self.frames["states"], self.frames["changes"]
        drawn = states.iloc[:0] if self.drawn is None else self.drawn
        return drawn, states, changes[changes["option"] == self.option]

    @property
    def proposal(self) -> str:
        """The proposal that the option stands for; empty if none."""
        options = self["options"]
        found = options.loc[options["option"] == self.option, "proposal"]
        return str(found.iloc[0]) if len(found) else ""

    def under(self, option: str, drawn: pd.DataFrame | None = None) -> Case:
        """Return the case under one of its options.

        Args:
            option: The option; empty = the case without any.
            drawn: States drawn from evidence, shaped like `states`: they lie under it.

        Raises:
            UsageError: If there is no such option.
        """
        known = list(self.frames["options"]["option"])
        if option and option not in known:
            raise UsageError(f'There is no option "{option}". {did_you_mean(option, known)}')
        return replace(self, option=option, drawn=drawn)

    def reviewed_by(self, last: date) -> Case:
        """Return the case with its reviews as they were at the end of a day, by the log.

        Claims that the log does not know stay as they are.
        """
        if self.folder is None:
            return self
        claims = replayed(read_log(self.folder), self.frames["claims"], last)
        return replace(self, frames=MappingProxyType({**self.frames, "claims": claims}))

    def at_level(self, level: Level) -> Case:
        """Return the case without rows above a sensitivity level, as if they had never been there.

        A claim has the stricter level of its own row and its report's. Rows that name a removed row
        go with it.

        Raises:
            UsageError: If the level is not known.
        """
        if level not in LEVELS:
            raise UsageError(f'There is no level "{level}". {did_you_mean(level, LEVELS)}')
        allowed = LEVELS[: LEVELS.index(level) + 1]
        frames = {
            name: visible(frame, BY_NAME[name], self.sensitivity, allowed)
            for name, frame in self.frames.items()
        }
        follow_references(frames, self.frames)
        withheld = {
            name: len(self.frames[name]) - len(frame)
            for name, frame in frames.items()
            if len(frame) < len(self.frames[name])
        }
        return replace(
            self,
            frames=MappingProxyType(frames),
            level=level,
            withheld=MappingProxyType(withheld),
            warnings=tuple(w for w in self.warnings if not withheld or _may_be_said(w, frames)),
            # The hash of a whole file would tell whoever guesses the hidden rows that the guess is right.
            hashes=MappingProxyType(_hashes(self.about, frames)) if withheld else self.hashes,
        )


def _may_be_said(warning: Problem, frames: Mapping[str, pd.DataFrame]) -> bool:
    """Whether a warning repeats nothing of a row that was removed; in doubt it is dropped."""
    if warning.row is None and not warning.value:
        return True
    table = Path(warning.file).stem
    return table in frames and warning.row in frames[table].index


def built_in() -> tuple[str, ...]:
    """Return the names of the cases that come with Maabar."""
    root = files("maabar.cases")
    return tuple(sorted(entry.name for entry in root.iterdir() if (entry / "case.toml").is_file()))


def locate(case: str | Path) -> Path:
    """Return the folder or workbook that `case` names.

    Raises:
        UsageError: If there is no such folder, workbook or built-in case.
    """
    path = Path(case)
    if path.exists():
        return path
    if str(case) in built_in():
        return Path(str(files("maabar.cases") / str(case)))
    raise UsageError(
        f'There is no case "{case}": no folder, no .xlsx workbook and no built-in case of that name. '
        f"{did_you_mean(str(case), built_in())}"
    )


def read(case: str | Path) -> Case:
    """Read a case and check it.

    Args:
        case: A folder with `case.toml` and CSV files, an `.xlsx` workbook, or the name of a built-in case.

    Returns:
        The frozen case; its `warnings` hold what may be wrong.

    Raises:
        UsageError: If there is no such case.
        CaseError: If it has faults; its `problems` hold all of them, warnings too.
    """
    found, problems = examine(case)
    if found is None:
        raise CaseError(problems)
    return found


def examine(case: str | Path) -> tuple[Case | None, tuple[Problem, ...]]:
    """Read a case and return it with every problem; None in its place if it has errors.

    Raises:
        UsageError: If there is no such case.
    """
    path = locate(case)
    problems: list[Problem] = []
    if path.is_dir():
        about, sheets, hashes = from_folder(path, problems)
    else:
        about, sheets, hashes = from_workbook(path, problems)
    frames = assemble(about, sheets, problems)
    log = Log()
    if frames is not None and path.is_dir():
        problems += check_quotes(path, frames["reports"], frames["claims"])
        log = read_log(path)
        problems += check_log(log, frames["claims"])
    problems = as_seen(problems, sheets)
    if about is None or frames is None or any(problem.level == "error" for problem in problems):
        return None, tuple(problems)
    made = Case(
        about=about,
        frames=MappingProxyType(frames),
        folder=path if path.is_dir() else None,
        hashes=MappingProxyType(hashes),
        warnings=tuple(problems),
        log_head=log.head,
        log_broken=log.broken,
    )
    return made, tuple(problems)


def build(
    tables: Mapping[str, Any],
    *,
    as_of: str | date,
    case: str = "made",
    title: str = "Made",
    start: str | date | None = None,
    end: str | date | None = None,
    check: bool = True,
    **info: Any,
) -> Case:
    """Make a case in memory from rows of plain values, through the same checks as files.

    Args:
        tables: For each table a frame or a list of mappings (strings, numbers, dates).
        as_of: The day it speaks about.
        case: Id of the case.
        title: Its title.
        start: First day; default as in a file without `from`.
        end: Last day; default as in a file without `until`.
        check: Whether to check across tables.
        info: Further keys of `case.toml`.

    Returns:
        The frozen case.

    Raises:
        CaseError: If there are faults.
    """
    problems: list[Problem] = []
    entries = {"case": case, "title": title, "as_of": as_of, "from": start, "until": end, **info}
    about = about_from(
        {key: value for key, value in entries.items() if value is not None}, "case.toml", problems
    )
    sheets = {name: sheet_of(name, rows) for name, rows in tables.items()}
    frames = assemble(about, sheets, problems, check=check)
    if about is None or frames is None or any(problem.level == "error" for problem in problems):
        raise CaseError(problems)
    return Case(
        about=about,
        frames=MappingProxyType(frames),
        warnings=tuple(problems),
        hashes=MappingProxyType(_hashes(about, frames)),
    )


def _hashes(about: About, frames: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return a hash of each table with rows as it is in memory."""
    texts = {
        name: frame.to_csv(lineterminator="\n", index=False) for name, frame in frames.items() if len(frame)
    }
    return {name: hashlib.sha256(text.encode()).hexdigest()
            for name, text in {"case.toml": repr(about), **texts}.items()}  # fmt: skip
