"""What can go wrong, in words that a person can act on.

A fault in somebody's input is a [Problem][maabar.errors.Problem]: where it stands, what is wrong, what to do.
Faults are gathered to the end and raised once, in a `CaseError`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: A value is quoted in a message up to this many characters: a message is read on one screen.
SHOWN_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault or doubt about the input.

    Attributes:
        what: What is wrong, in one sentence.
        fix: What to do about it, in one sentence; empty if that is plain.
        file: The file (or `workbook.xlsx/sheet`) it stands in; empty if it concerns the whole case.
        row: The row as a spreadsheet numbers it: the header is row 1.
        column: The column header.
        value: The offending value, shortened.
        level: `error` stops the case from being used, `warning` does not.
    """

    what: str
    fix: str = ""
    file: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    level: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        """Say it on one line: `states.csv, row 3, column status: ... "opne" ...`."""
        where = [self.file] if self.file else []
        if self.row is not None:
            where.append(f"row {self.row}")
        if self.column:
            where.append(f"column {self.column}")
        text = f"{', '.join(where)}: {self.what}" if where else self.what
        return f"{text} {self.fix}".rstrip()

    def as_dict(self) -> dict[str, str | int | None]:
        """Return the fields as plain values, for JSON."""
        record: dict[str, str | int | None] = asdict(self)
        return {key: record[key] for key in ("file", "row", "column", "value", "what", "fix", "level")}


class MaabarError(Exception):
    """Anything that Maabar refuses on purpose. `exit_code` is what the command line ends with."""

    exit_code = 2


class CaseError(MaabarError):
    """A case with faults: `problems` holds every one of them, warnings included."""

    exit_code = 1

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems; the text lists all errors, one a line."""
        self.problems: tuple[Problem, ...] = tuple(problems)
        errors = [str(problem) for problem in self.problems if problem.level == "error"]
        super().__init__("\n".join(errors))


class UsageError(MaabarError):
    """A call that cannot be meant: an unknown name, a date that is none, a folder that cannot be written."""


class EngineError(MaabarError):
    """An engine failed on a case that passed its checks; the message names engine, option and draw."""

    exit_code = 3


def shorten(value: object) -> str:
    """Return `value` as text of at most `SHOWN_CHARACTERS`, control characters made visible."""
    text = str(value)[: SHOWN_CHARACTERS + 1]
    text = "".join(character if character.isprintable() else f"\\x{ord(character):02x}" for character in text)
    return text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"


def did_you_mean(value: str, known: Sequence[str], *, listed: int = 12) -> str:
    """Return `Did you mean "x"?`, or the known values if nothing is near and they are few."""
    near = get_close_matches(value.lower()[:200], known, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{near[0]}"?'
    if 0 < len(known) <= listed:
        return f"Use one of: {', '.join(known)}."
    return ""
