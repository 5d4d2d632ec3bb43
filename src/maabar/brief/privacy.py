"""What must not leave the machine although its row does: anonymous speakers, exact days, places, few people.

The study was computed without the rows above its level. What is left to do when something is written down:
an anonymous speaker is "a source", a row that is not public and an announced aid convoy are told by month
and area only, and a count of one to nine people is given as fewer than ten.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, cast

import pandas as pd

from maabar.table import split_ids
from maabar.tables import BY_NAME

if TYPE_CHECKING:
    from maabar.case import Case
    from maabar.study import Study

SMALL = 10
"""Counts of people from one up to this number, exclusive, are not given."""

PEOPLE = frozenset(
    {"persons", "person", "people", "killed", "injured", "families", "households", "displaced"}
)
"""Units that count people."""


#: Camps are told to about a kilometre, rows that are not public to about ten.
CAMP_DECIMALS = 2
COARSE_DECIMALS = 1


class Privacy:
    """What of one study may be printed as it stands.

    Attributes:
        nameless: The descriptions of anonymous speakers, as they may occur in result tables.
        coarse_claims: Claims that are told by month only: announced aid convoys at every level, and above
            the public level
            the claims that are not public.
    """

    def __init__(self, study: Study) -> None:
        """Look through the claims of the study once.

        Args:
            study: A study; its case is already at the study's level.
        """
        claims = self._claims = study.case["claims"]
        hidden = claims.loc[claims["role"] == "anonymous", "said_by"]
        known = study.case.names.index
        self.nameless = frozenset(
            text for said in hidden for text in _spellings(str(said)) if text not in known
        )
        self._case_level = study.case.sensitivity
        self._above = study.level != "public"
        self.coarse_claims = _convoys(study.case) | (
            self._find_coarse(study.case) if self._above else frozenset()
        )

    @cached_property
    def coarse_plans(self) -> frozenset[str]:
        """What those of `coarse_claims` that announce something speak of: the day is told by month."""
        claims = self._claims
        told = claims["claim"].isin(self.coarse_claims) & (claims["realis"] == "planned")
        return frozenset(claims.loc[told, "subject"])

    def is_nameless(self, text: str) -> bool:
        """Whether a speaker of a result table is the description of an anonymous one."""
        return text.strip() in self.nameless

    def coarse(self, table: str, rows: pd.DataFrame) -> pd.Series:
        """Which rows are told by month and area only: they are not public, and the level is above public.

        Args:
            table: Name of a case table.
            rows: Rows of it.

        Returns:
            One truth value per row.
        """
        if table == "claims":
            return rows["claim"].isin(self.coarse_claims)
        if not self._above or "sensitivity" not in rows:
            return pd.Series(data=False, index=rows.index)
        return self._secret(table, rows)

    def _secret(self, table: str, rows: pd.DataFrame) -> pd.Series:
        return BY_NAME[table].level_of(rows, self._case_level) != "public"

    def _find_coarse(self, case: Case) -> frozenset[str]:
        claims, reports = case["claims"], case["reports"]
        hidden = set(reports.loc[self._secret("reports", reports), "report"])
        found = set(claims.loc[self._secret("claims", claims) | claims["report"].isin(hidden), "claim"])
        counts = case["passages"]
        if self._secret("passages", counts).any():
            # results call them by a number of their own, so one that is not public makes all of them coarse
            found |= {f"passages.{number}" for number in range(1, len(counts) + 1)}
        return frozenset(found)


def _convoys(case: Case) -> frozenset[str]:
    """Claims that announce aid passing a crossing: their day would tell when a convoy can be met."""
    claims = case["claims"]
    aid = (
        claims["use"]
        .map(lambda uses: not uses or bool({"aid", "cargo"} & set(split_ids(str(uses)))))
        .astype(bool)
    )
    planned = (claims["realis"] == "planned") & (claims["predicate"] == "passage")
    return frozenset(claims.loc[planned & aid, "claim"])


def counts_people(unit: str) -> bool:
    """Whether a unit counts people."""
    return any(word in PEOPLE for word in unit.lower().replace("-", " ").split())


def is_small(count: float) -> bool:
    """Whether a count of people is too small to be given; zero is no secret."""
    return math.isfinite(count) and 0 < count < SMALL


def month_of(days: pd.Series) -> pd.Series:
    """Days cut back to the first of their month.

    Args:
        days: `datetime64` values, NaT allowed.
    """
    return cast("pd.Series", days.dt.to_period("M").dt.to_timestamp().astype(days.dtype))


def _spellings(said: str) -> tuple[str, ...]:
    """A description with and without the id that it is bound to (`<id>: text`)."""
    _, colon, text = said.partition(":")
    whole = said.strip()
    return tuple(part for part in (whole, text.strip() if colon else "") if part)
