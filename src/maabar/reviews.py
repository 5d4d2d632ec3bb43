"""The log of decisions about claims: lines are only ever added, each chained to the one before by its hash.

`reviews.jsonl` beside the tables is the record of who let which claim count, and why. The column `review` of
`claims.csv` is what it comes to. A chain shows that a line was changed, dropped or put between; it proves
nothing against somebody who can write the whole file anew *and* every brief that printed its last hash.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from maabar.errors import Problem, shorten
from maabar.sheets import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime
    from pathlib import Path

#: Name of the log inside a case.
FILE = "reviews.jsonl"
#: What stands for the hash before the first line.
FIRST = "0" * 64
ACTIONS = ("accept", "edit", "reject", "reopen", "set-root", "observed", "redact")
#: A log larger than this is not read: 100,000 lines are about 50 MB.
MAX_BYTES = 500_000_000
#: At most so many differences between log and rows are listed one by one.
LISTED = 20
_KEYS = ("n", "at", "who", "action", "claim", "before", "after", "why", "prev", "hash")
#: Columns whose text a redaction takes out of older lines.
TEXTS = ("said_by", "summary", "summary_ar")


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the log before it has its number and hash.

    Attributes:
        who: A role or initials; never a private name.
        action: One of `ACTIONS`.
        claim: The claim that it is about.
        before: The cells that change, as they were.
        after: The same cells, as they are from now on.
        why: The reason, in words.
    """

    who: str
    action: str
    claim: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    why: str = ""


@dataclass(frozen=True)
class Log:
    """A log as it was read.

    Attributes:
        lines: The lines up to the first that is wrong, as plain values.
        head: Hash of the last of them; empty if there is none.
        broken: The fault at the first line that is wrong; None if all are right.
    """

    lines: tuple[Mapping[str, Any], ...] = ()
    head: str = ""
    broken: Problem | None = None

    def states(self) -> dict[str, dict[str, str]]:
        """Return, for each claim that was decided on, the cells that the log knows, as they are now."""
        found: dict[str, dict[str, str]] = {}
        for line in self.lines:
            found.setdefault(line["claim"], {}).update(line["after"])
        return found

    def states_of(self, last: date) -> dict[str, dict[str, str]]:
        """Return the same as it was at the end of a day (UTC): before the first decision, as before it."""
        found: dict[str, dict[str, str]] = {}
        limit = last.isoformat()
        for line in self.lines:
            state = found.setdefault(line["claim"], {})
            for column, cell in line["before"].items():
                state.setdefault(column, cell)
            if line["at"][:10] <= limit:
                state.update(line["after"])
        return found


@dataclass
class Chain:
    """The end of a log, to which lines are added.

    Attributes:
        number: Number of the last line.
        head: Its hash.
        text: The new lines, ready to be written at the end of the file.
    """

    number: int = 0
    head: str = FIRST
    text: str = ""
    _added: list[dict[str, Any]] = field(default_factory=list, repr=False)

    @classmethod
    def of(cls, log: Log) -> Chain:
        """Return the end of a log that was read and is whole."""
        return cls(len(log.lines), log.head or FIRST)

    def add(self, decision: Decision, at: datetime) -> Mapping[str, Any]:
        """Add a decision and return its line.

        Args:
            decision: What was decided.
            at: When, with a time zone; the log holds it in UTC.

        Raises:
            ValueError: If the action is not known.
        """
        if decision.action not in ACTIONS:
            raise ValueError(f"{decision.action} is not one of {', '.join(ACTIONS)}")
        moment = pd.Timestamp(at).tz_convert("UTC").strftime("%Y-%m-%dT%H:%M:%SZ")
        line: dict[str, Any] = {
            "n": self.number + 1,
            "at": moment,
            "who": decision.who,
            "action": decision.action,
            "claim": decision.claim,
            "before": dict(decision.before),
            "after": dict(decision.after),
            "why": decision.why,
            "prev": self.head,
        }
        line["hash"] = hash_of(line)
        self.number, self.head = line["n"], line["hash"]
        self.text += json.dumps(line, ensure_ascii=False) + "\n"
        self._added.append(line)
        return line


def hash_of(line: Mapping[str, Any]) -> str:
    """Return the hash of a line: SHA-256 of the hash before it and of its other fields as canonical JSON."""
    plain = {key: line[key] for key in _KEYS[:-2]}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((line["prev"] + text).encode("utf-8", "surrogatepass")).hexdigest()


def read_log(folder: Path) -> Log:
    """Read the log of a case and verify it.

    Args:
        folder: The case.

    Returns:
        The log; if it is broken, the lines before the first bad one.
    """
    path = folder / FILE
    if not path.is_file():
        return Log()
    try:
        if path.stat().st_size > MAX_BYTES:
            return Log(broken=_fault(1, f"The log is larger than {MAX_BYTES / 1e6:.0f} MB."))
        data = path.read_bytes()
    except OSError as error:
        return Log(broken=_fault(1, f"The log cannot be read ({error.strerror})."))
    return parse_log(data)


def parse_log(data: bytes) -> Log:
    """Verify the bytes of a log, as `read_log`."""
    lines: list[Mapping[str, Any]] = []
    head = FIRST
    redacted: dict[int, Mapping[str, Any]] = {}
    rows = data.split(b"\n")
    whole = rows.pop() == b""
    for number, row in enumerate(rows, start=1):
        line, what = _line(row, number, head)
        if line is None:
            return Log(tuple(lines), head if lines else "", _fault(number, what))
        if "redacted" in line:
            redacted[number] = line
        head = line["hash"]
        lines.append(line)
    if not whole:
        what = "The last line is not whole: writing it was stopped."
        return Log(tuple(lines), head if lines else "", _fault(len(rows) + 1, what))
    for number, empty in redacted.items():
        if not _told(lines, empty):
            what = "The line was emptied, and no later redaction says so."
            return Log(tuple(lines[: number - 1]), lines[number - 2]["hash"] if number > 1 else "",
                       _fault(number, what))  # fmt: skip
    return Log(tuple(lines), head if lines else "")


def _line(row: bytes, number: int, prev: str) -> tuple[dict[str, Any] | None, str]:
    """Return a line that is right, or None and what is wrong with it."""
    try:
        line = json.loads(row)
    except (ValueError, RecursionError):
        return None, "The line is not JSON."
    if not _shaped(line):
        return None, f"The line does not have the fields {', '.join(_KEYS)} alone."
    if line["n"] != number:
        return None, f"The line calls itself number {shorten(line['n'])}: lines are missing or out of order."
    if line["prev"] != prev:
        return None, "The line does not follow on the one before it: one of them was changed."
    if "redacted" not in line and hash_of(line) != line["hash"]:
        return None, "The line was changed after it was written: its hash is another."
    return line, ""


def _shaped(line: object) -> bool:
    if not isinstance(line, dict) or {*line} - {"redacted"} != {*_KEYS}:
        return False
    texts = all(type(line[key]) is str for key in ("at", "who", "action", "claim", "why", "prev", "hash"))
    cells = all(
        isinstance(line[key], dict) and all(type(cell) is str for cell in line[key].values())
        for key in ("before", "after")
    )
    return texts and cells and type(line["n"]) is int and line["action"] in ACTIONS


def _told(lines: Sequence[Mapping[str, Any]], line: Mapping[str, Any]) -> bool:
    """Whether a later redaction of the same claim names an emptied line with its hash."""
    at = line["redacted"]
    if type(at) is not int or not line["n"] < at <= len(lines):
        return False
    teller = lines[at - 1]
    same = teller["action"] == "redact" and teller["claim"] == line["claim"]
    return bool(same and teller["before"].get(f"line {line['n']}") == line["hash"])


def emptied(data: bytes, claim: str, teller: int) -> bytes:
    """Return a log in which the older lines about a claim have lost their texts and kept their hashes.

    Args:
        data: The log, the line that tells of the redaction included.
        claim: The claim.
        teller: Number of that line.
    """
    rows = data.split(b"\n")
    for position, row in enumerate(rows[: teller - 1]):
        line = json.loads(row)
        if line["claim"] != claim or line["action"] == "redact":
            continue
        for side in ("before", "after"):
            line[side] = {key: "" if key in TEXTS else cell for key, cell in line[side].items()}
        line |= {"why": "", "redacted": teller}
        rows[position] = json.dumps(line, ensure_ascii=False).encode()
    return b"\n".join(rows)


def _fault(number: int, what: str) -> Problem:
    fix = "Bring back the log as it was; until then nothing is added to it."
    return Problem(f"{what} The log of reviews is broken from here on.", fix, FILE, number)


# --- the log against the rows -------------------------------------------------------------------------------


def cells_of(row: Mapping[Any, Any], columns: Iterable[str]) -> dict[str, str]:
    """Return cells of a row of a frame as the text that the log holds."""
    return {column: cell_text(row[column]) for column in columns}


def differences(log: Log, claims: pd.DataFrame) -> list[tuple[int, str, dict[str, str], dict[str, str]]]:
    """Return where rows are not what the log says.

    Returns:
        For each such claim its row (0 if it is gone), its id, the cells by the log, and the cells of the row.
    """
    states = log.states()
    if not states:
        return []
    found = []
    spoken = claims[claims["claim"].isin(list(states))]
    columns = {column for state in states.values() for column in state} & {*claims.columns}
    texts = {column: [cell_text(value) for value in spoken[column].tolist()] for column in columns}
    for position, (row, claim) in enumerate(zip(spoken.index, spoken["claim"], strict=True)):
        by_log = states.pop(claim)
        is_now = {column: texts[column][position] for column in by_log if column in columns}
        wrong = {column for column, cell in is_now.items() if cell != by_log[column]}
        if wrong:
            found.append((int(row), str(claim), {c: by_log[c] for c in wrong}, {c: is_now[c] for c in wrong}))
    gone = [claim for claim, state in states.items() if state.get("review") not in {"", "rejected"}]
    return [*found, *((0, claim, dict(states[claim]), {}) for claim in gone)]


def check_log(log: Log, claims: pd.DataFrame) -> list[Problem]:
    """Return a warning for each row that was changed past the log, a few of them one by one.

    A chain that is broken is `log.broken`; its lines before the break are compared all the same.
    """
    found = differences(log, claims)
    problems = [
        Problem(
            "The log of reviews knows this claim, and there is no such row."
            if not row
            else f"The row was changed past the log of reviews: {_told_apart(by_log, is_now)}.",
            "It counts as the row says; the next maabar review, read or import adds the change to the log.",
            "claims.csv",
            row or None,
            "claim",
            shorten(claim),
            "warning",
        )
        for row, claim, by_log, is_now in found[:LISTED]
    ]
    if len(found) > LISTED:
        more = f"{len(found) - LISTED:,} more rows were changed past the log of reviews."
        problems.append(Problem(more, "", "claims.csv", level="warning"))
    return problems


def _told_apart(by_log: Mapping[str, str], is_now: Mapping[str, str]) -> str:
    return "; ".join(
        f'{column} is "{shorten(is_now[column])}", by the log "{shorten(by_log[column])}"'
        for column in sorted(by_log)
    )


def replayed(log: Log, claims: pd.DataFrame, known: date) -> pd.DataFrame:
    """Return claims as the log had them at the end of a day.

    Args:
        log: The log.
        claims: The table as it is now.
        known: The day. A claim that the log does not know stays as it is.
    """
    states = log.states_of(known)
    frame = claims.copy()
    at = {claim: row for row, claim in zip(frame.index, frame["claim"], strict=True) if claim in states}
    for column in {column for state in states.values() for column in state} & {*frame.columns}:
        rows = [(row, states[claim][column]) for claim, row in at.items() if column in states[claim]]
        values = pd.Series([cell for _, cell in rows], index=[row for row, _ in rows], dtype="str")
        kind = frame[column].dtype
        if pd.api.types.is_datetime64_any_dtype(kind):
            typed: pd.Series = pd.to_datetime(values.where(values != ""), format="ISO8601").astype(kind)
        elif pd.api.types.is_numeric_dtype(kind):
            typed = pd.to_numeric(values.where(values != "")).astype(kind)
        else:
            typed = values
        frame.loc[typed.index, column] = typed
    return frame
