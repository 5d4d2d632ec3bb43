"""What waits for a person: claims that nobody reviewed, and suggestions that could not become rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from maabar.case import read
from maabar.errors import UsageError
from maabar.importers.reports.spans import Kept, read_spans
from maabar.importers.reports.storing import claim_row
from maabar.reviews import cells_of, read_log
from maabar.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from maabar.importers.reports.records import Reading
    from maabar.reviews import Log

#: Flags that say that two extractors do not agree; such claims come first.
DISAGREE = frozenset({"disagrees", "disagreement", "rules-disagree"})


@dataclass(frozen=True)
class Item:
    """A claim that waits for a person.

    Attributes:
        claim: Its id; for a suggestion without a row the id that it would get.
        cells: Its row, as text; of a suggestion without a row what the reader suggested.
        reading: The text that it stands in; None if none is kept.
        kept: The suggestion that it was; None if it was typed.
        loose: Why it has no row; empty if it has one.
    """

    claim: str
    cells: Mapping[str, str]
    reading: Reading | None = field(repr=False)
    kept: Kept | None
    loose: str = ""

    @property
    def flags(self) -> tuple[str, ...]:
        """What to look at."""
        return self.kept.suggestion.flags if self.kept is not None else ()

    @property
    def rank(self) -> int:
        """Place in the queue: disagreement first, then flags, then what cannot be filed, then the rest."""
        if set(self.flags) & DISAGREE:
            return 0
        return 1 if self.flags else 2 if self.loose else 3


def queue_of(folder: Path, reports: Iterable[str] = (), log: Log | None = None) -> list[Item]:
    """Return what waits, in the order in which it should be looked at.

    Args:
        folder: The case.
        reports: Only claims of these reports; none = all.
        log: Its log, if the caller has it already.

    Raises:
        UsageError: If there is no such report.
    """
    case, wanted = read(folder), set(reports)
    known = set(case["reports"]["report"])
    if wanted - known:
        raise UsageError(f"There is no report {', '.join(sorted(wanted - known))}.")
    claims, names = case["claims"], wanted or known
    taken = _readings(folder, names)
    by_claim = {one.claim: (reading, one) for reading, kept in taken.values() for one in kept if one.claim}
    items = []
    rows = claims[(claims["review"] == "unreviewed") & claims["report"].isin(names)]
    for row in rows.to_dict("records"):
        reading, mine = by_claim.get(str(row["claim"]), (None, None))
        if reading is None and str(row["report"]) in taken:
            reading = taken[str(row["report"])][0]
        items.append(Item(str(row["claim"]), cells_in(row), reading, mine))
    decided = (log or read_log(folder)).states()
    for reading, kept in taken.values():
        items += _loose(reading, kept, decided, set(claims["claim"]))
    order = {item.claim: number for number, item in enumerate(items)}
    return sorted(items, key=lambda item: (item.rank, order[item.claim]))


def cells_in(row: Mapping[Any, Any]) -> dict[str, str]:
    """Return a row of claims as text."""
    return cells_of(row, [column.name for column in BY_NAME["claims"].columns])


def _readings(folder: Path, reports: Iterable[str]) -> dict[str, tuple[Reading, tuple[Kept, ...]]]:
    found = {}
    for report in sorted(reports):
        taken = read_spans(folder, report)
        if taken is not None:
            found[report] = (taken[0], taken[1])
    return found


def _loose(
    reading: Reading, kept: Sequence[Kept], decided: Mapping[str, object], claims: set[str]
) -> list[Item]:
    """Return the suggestions of a report that have no row and were not decided on."""
    found = []
    for number, one in enumerate(kept, start=1):
        claim = f"{reading.report}-{number:02d}"
        if one.claim or claim in decided or claim in claims:
            continue
        cells = {**claim_row(one, "", reading), "claim": claim}
        found.append(Item(claim, cells, reading, one, one.why or "It has no row."))
    return found
