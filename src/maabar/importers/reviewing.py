"""Reviewing: what waits, and decisions that go into the log and the rows together or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maabar.case import read
from maabar.editing import csv_edited
from maabar.errors import CaseError, UsageError, shorten
from maabar.importers.rows import additions, file_of, place
from maabar.importers.waiting import Item, cells_in, queue_of
from maabar.placing import Change, try_out
from maabar.reviews import FILE, Chain, Decision, Log, differences, parse_log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    import pandas as pd

    from maabar.case import Case

#: Cells that a reviewer may change.
EDITABLE = (
    "said_by", "role", "via", "predicate", "subject", "gate", "use", "direction", "value", "realis", "from",
    "until", "precision", "quantity", "unit", "summary", "summary_ar",
)  # fmt: skip
#: What an empty cell of a choice stands for; the log holds what the row means.
_MEANT = {"direction": "both", "realis": "asserted", "precision": "day"}
_AFTER = {"accept": "accepted", "edit": "edited", "reject": "rejected", "reopen": "unreviewed"}
LONGEST_WHO = 40
#: Words by which a role is told from a name.
_ROLE_WORDS = frozenset(
    [
        "access",
        "adviser",
        "advisor",
        "analyst",
        "analysts",
        "assistant",
        "chief",
        "cluster",
        "coordinator",
        "coordination",
        "desk",
        "director",
        "editor",
        "evidence",
        "field",
        "focal",
        "head",
        "humanitarian",
        "information",
        "lead",
        "liaison",
        "manager",
        "monitoring",
        "office",
        "officer",
        "point",
        "reports",
        "review",
        "reviewer",
        "reviewers",
        "security",
        "specialist",
        "supervisor",
        "team",
        "unit",
        "verification",
    ]
)
_LIKE_NAME = re.compile(r"[^\W\d_][\w'’.-]+")


def check_who(who: str) -> str:
    """Return who reviews, if it is a role or initials.

    Raises:
        UsageError: If it is empty, long, an address, or looks like the name of a person: the log cannot be
            changed later, and it travels with the case.
    """
    who = " ".join(who.split())
    words = _LIKE_NAME.findall(who)
    capital = [word for word in words if word[:1].isupper() and not word.isupper()]
    named = len(capital) >= 2 and not {word.lower() for word in words} & _ROLE_WORDS
    if not who or len(who) > LONGEST_WHO or "@" in who or named:
        what = f'"{shorten(who)}" looks like the name of a person.' if named else "That is no role."
        raise UsageError(
            f"{what} The log of reviews cannot be changed later and travels with the case: give a role or "
            'initials, such as "access desk" or MK.'
        )
    return who


@dataclass
class _Known:
    """The claims as they were read, and what was decided since."""

    data: bytes
    rows: pd.DataFrame
    since: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass
class Desk:
    """Decisions on the claims of one case, each written as soon as it is made.

    Attributes:
        folder: The case.
        who: A role or initials.
        now: What tells the time.
        made: The decisions of this session, as lines of the log.
    """

    folder: Path
    who: str
    now: Callable[[], datetime]
    made: list[Mapping[str, object]] = field(default_factory=list)
    _log: tuple[bytes, Log] = field(default=(b"", Log()), repr=False)
    _known: _Known | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse what is no role."""
        self.who = check_who(self.who)

    def queue(self, reports: Iterable[str] = ()) -> list[Item]:
        """Return what waits, as `queue_of`."""
        return queue_of(self.folder, reports, self._read_log())

    def accept(self, claim: str, why: str = "") -> None:
        """Let a claim count as it stands."""
        self._review("accept", claim, {}, why)

    def reject(self, claim: str, why: str = "") -> None:
        """Let a claim not count."""
        self._review("reject", claim, {}, why)

    def reopen(self, claim: str, why: str = "") -> None:
        """Let a claim wait again."""
        self._review("reopen", claim, {}, why)

    def edit(self, claim: str, cells: Mapping[str, str], why: str = "") -> None:
        """Let a claim count with other cells.

        Raises:
            UsageError: If a cell cannot be edited.
            CaseError: If the case would have faults with them; nothing is written then.
        """
        wrong = [column for column in cells if column not in EDITABLE]
        if wrong:
            raise UsageError(f"{', '.join(wrong)} cannot be edited. Use: {', '.join(EDITABLE)}.")
        self._review("edit", claim, cells, why)

    def set_root(self, claim: str, root: str, why: str = "") -> None:
        """Say that a claim merely repeats another, which counts in its place."""
        now = self._row(claim)
        self._write([Decision(self.who, "set-root", claim, {"root": now["root"]}, {"root": root}, why)])

    def add(self, item: Item, cells: Mapping[str, str], why: str = "") -> None:
        """Make a row of a suggestion that has none, with what the reviewer adds to it.

        Raises:
            CaseError: If it would still be a fault.
        """
        row = {**_meant({**item.cells, **cells}), "review": "edited"}
        after = {column: cell for column, cell in row.items() if column in EDITABLE or column == "review"}
        before = {column: item.cells.get(column, "") for column in after} | {"review": "unreviewed"}
        self._write([Decision(self.who, "edit", item.claim, before, after, why)], new=row)

    def drop(self, item: Item, why: str = "") -> None:
        """Reject a suggestion that has no row; only the log tells of it."""
        decision = Decision(
            self.who, "reject", item.claim, {"review": "unreviewed"}, {"review": "rejected"}, why
        )
        self._write([decision], rows=False)

    def undo(self) -> Mapping[str, object] | None:
        """Take back the last decision of this session by a new line; None if there is none."""
        if not self.made:
            return None
        last = self.made.pop()
        claim, before, after = str(last["claim"]), dict(_of(last, "after")), dict(_of(last, "before"))
        action = "reopen" if after.get("review") == "unreviewed" else "edit"
        rows = claim in set(read(self.folder)["claims"]["claim"])
        why = f"takes back line {last['n']}"
        self._write([Decision(self.who, action, claim, before, after, why)], rows=rows)
        self.made.pop()
        return last

    def accept_unflagged(self, extractor: str, reports: Iterable[str] = ()) -> int:
        """Accept everything of one extractor that has no flag; the log says that it was done at one go.

        Returns:
            How many claims were accepted.
        """
        found = [
            item
            for item in self.queue(reports)
            if item.kept is not None
            and not item.loose
            and not item.flags
            and item.kept.suggestion.extractor == extractor
            and not item.kept.root
        ]
        why = f"bulk: all of {extractor} without flags, {len(found)} claims, not read one by one"
        decisions = [
            Decision(self.who, "accept", item.claim, {"review": "unreviewed"}, {"review": "accepted"}, why)
            for item in found
        ]
        if decisions:
            self._write(decisions)
        return len(decisions)

    def observe(self) -> int:
        """Add to the log what was changed in the rows past it; return how many claims that were."""
        found = differences(self._read_log(), read(self.folder)["claims"])
        why = "the row was changed past the log, as in a spreadsheet"
        decisions = [
            Decision(self.who, "observed", claim, by_log, is_now or {"review": ""}, why)
            for _, claim, by_log, is_now in found
        ]
        if decisions:
            self._write(decisions, rows=False)
            del self.made[-len(decisions) :]
        return len(decisions)

    def _review(self, action: str, claim: str, cells: Mapping[str, str], why: str) -> None:
        now = self._row(claim)
        after = {**_meant(cells), "review": _AFTER[action]}
        if "said_by" in cells and "role" not in cells:
            spoken = now["role"] if now["role"] != "reporter" else "role"
            after["role"] = spoken if after["said_by"] else "reporter"
        if after.get("role") == "anonymous":  # quoted words could tell who it was
            quoted = [name for name in ("summary", "summary_ar") if now[name].startswith("“")]
            after = dict.fromkeys(quoted, "") | after
        changed = {
            column: cell for column, cell in after.items() if now[column] != cell or column == "review"
        }
        before = {column: now[column] for column in changed}
        self._write([Decision(self.who, action, claim, before, changed, why)])

    def _row(self, claim: str) -> dict[str, str]:
        """Return the cells of a claim; the case is read again only if somebody else changed the claims."""
        data = file_of(self.folder, "claims").read_bytes()
        if self._known is None or self._known.data != data:
            self._known = _Known(data, read(self.folder)["claims"].set_index("claim", drop=False))
        if claim not in self._known.rows.index:
            raise UsageError(f'There is no claim "{shorten(claim)}".')
        return {**cells_in(self._known.rows.loc[claim].to_dict()), **self._known.since.get(claim, {})}

    def _read_log(self) -> Log:
        path = self.folder / FILE
        data = path.read_bytes() if path.is_file() else b""
        if data != self._log[0] or self._log[1].broken is not None:
            self._log = (data, parse_log(data))
        log = self._log[1]
        if log.broken is not None:
            raise UsageError(f"{log.broken} Nothing was written.")
        return log

    def _write(
        self, decisions: Sequence[Decision], *, rows: bool = True, new: Mapping[str, str] | None = None
    ) -> None:
        with place(self.folder) as put:
            chain = Chain.of(self._read_log())
            lines = [chain.add(decision, self.now()) for decision in decisions]
            before = self._log[0]
            path = self.folder / FILE
            after = before + chain.text.encode("utf-8")
            changes = [Change(path, before if path.is_file() else None, after)]
            if new is not None:
                changes.append(self._added(new))
            elif rows:
                changes.append(self._edited(decisions))
            if any(set(decision.after) - {"review"} for decision in decisions):
                self._try(changes)
            put(changes)
        if self._known is not None and rows and new is None:
            for decision in decisions:
                self._known.since.setdefault(decision.claim, {}).update(decision.after)
            self._known.data = changes[-1].after
        self._log = (after, Log((*self._log[1].lines, *lines), chain.head))
        self.made += lines

    def _edited(self, decisions: Sequence[Decision]) -> Change:
        path = file_of(self.folder, "claims")
        data = path.read_bytes()
        cells = {decision.claim: decision.after for decision in decisions}
        return Change(path, data, csv_edited(data, path.name, "claim", cells))

    def _added(self, row: Mapping[str, str]) -> Change:
        (change,) = additions(self.folder, {"claims": [row]})
        return change

    def _try(self, changes: Sequence[Change]) -> None:
        problems = try_out(self.folder, changes).problems
        if any(problem.level == "error" for problem in problems):
            raise CaseError(problems)


def observe(case: Case, verb: str, now: datetime) -> int:
    """Add to a case's log what was changed in its rows past it, before a verb writes; return how much.

    Args:
        case: The case.
        verb: The verb, which stands for who did it.
        now: The time.
    """
    if case.folder is None or not case.log_head or case.log_broken is not None:
        return 0
    return Desk(case.folder, f"maabar {verb}", lambda: now).observe()


def _of(line: Mapping[str, object], side: str) -> Mapping[str, str]:
    cells = line[side]
    return cells if isinstance(cells, dict) else {}


def _meant(cells: Mapping[str, str]) -> dict[str, str]:
    """Return cells as the case will read them back: one space between words, defaults in place of nothing."""
    plain = {column: " ".join(str(cell).split()) for column, cell in cells.items()}
    for column in ("use", "via"):
        if column in plain:
            plain[column] = "|".join(
                part.strip() for part in re.split(r"[|,]", plain[column]) if part.strip()
            )
    for column, meant in _MEANT.items():
        if plain.get(column) == "":
            plain[column] = meant
    if plain.get("role") == "":
        plain["role"] = "role" if plain.get("said_by") else "reporter"
    return plain
