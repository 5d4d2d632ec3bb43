"""What a row rests on: claims known on the day, a source, or the word assumed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from maabar.table import split_ids

if TYPE_CHECKING:
    from maabar.case import Case


@dataclass(frozen=True)
class Origin:
    """What a row rests on.

    Attributes:
        basis: `claims`, `source`, `assumed`, or `none` if there is no row.
        claims: Claims known on the day.
        later: Claims known only afterwards.
        source: The words of the row.
    """

    basis: str
    claims: tuple[str, ...]
    later: tuple[str, ...]
    source: str


#: Where there is no row.
NOTHING = Origin("none", (), (), "")


@dataclass(frozen=True, eq=False)
class Origins:
    """Looks up what rows of a case rest on.

    Attributes:
        case: The case at its level.
    """

    case: Case

    @cached_property
    def known(self) -> dict[str, pd.Timestamp]:
        """Claim -> the day that it was known: its report's collection, else publication."""
        reports = self.case["reports"]
        days = dict(zip(reports["report"], reports["collected"].fillna(reports["published"]), strict=True))
        claims = self.case["claims"]
        return {
            str(claim): days.get(report, pd.NaT)
            for claim, report in zip(claims["claim"], claims["report"], strict=True)
        }

    def late(self, claim: str) -> bool:
        """Return whether a claim was known only after the case's day."""
        known = self.known.get(claim, pd.NaT)
        return bool(not pd.isna(known) and known > pd.Timestamp(self.case.as_of))

    def of(self, claims: str, source: str) -> Origin:
        """Return what a row rests on, by its cells `claims` and `source`."""
        every = split_ids(claims)
        late = tuple(claim for claim in every if self.late(claim))
        early = tuple(claim for claim in every if claim not in late)
        cited = bool(source) and not any(part.startswith("assumed:") for part in split_ids(source))
        return Origin("claims" if early else "source" if cited else "assumed", early, late, source)
