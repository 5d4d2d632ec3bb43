"""What lies on the table, as the engine reads it, with names and the words of claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from maabar.engine import settings_for
from maabar.engines import evidence
from maabar.engines.talks import ENGINE, PACKAGES_ON, STANDOFF_ON
from maabar.engines.talks.laid import STATED, Laid, as_is
from maabar.engines.talks.laid import lay as lay_out
from maabar.engines.talks.scene import faults as standoff_faults
from maabar.engines.talks.settings import TalksSettings
from maabar.engines.talks.stakes import faults as stake_faults
from maabar.errors import CaseError, UsageError, did_you_mean, shorten
from maabar.talking.levels import Levels, zone

if TYPE_CHECKING:
    from maabar.case import Case
    from maabar.engines.talks.values import RedLine
    from maabar.errors import Problem

#: Engines whose settings an answer heeds.
HEEDED: Final = (ENGINE.name, evidence.ENGINE.name)
#: Values of settings by engine, over those of the case.
Given = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, eq=False)
class Table(Laid):
    """All that an answer is made of.

    Attributes:
        heard: The settings by which claims are weighed.
    """

    heard: evidence.EvidenceSettings

    @cached_property
    def levels(self) -> Levels:
        """What issues and their levels are called."""
        return Levels(self.case, self.bargained.space)

    @cached_property
    def _names(self) -> dict[str, str]:
        return {str(i): str(name) for i, name in self.case.names["name"].items() if name}

    def name(self, id_: str) -> str:
        """Return the name of a thing, or its id."""
        return self._names.get(id_, id_)

    @cached_property
    def said(self) -> dict[tuple[str, str], dict[str, Any]]:
        """(proposal, party) -> where it stands by the claims, if anything is known."""
        case = self.case
        if not case.present("claims") or any(case.withheld.get(t) for t in evidence.ENGINE.rests_on):
            return {}
        rows = evidence.positions(case, settings=self.heard)
        rows = rows[(rows["aspect"] == "stance") & rows["status"].isin(["for", "conditional", "against"])]
        return {(str(r["proposal"]), str(r["party"])): _plain(r) for r in rows.to_dict("records")}

    def heard_on(self, proposal: str) -> dict[str, dict[str, Any]]:
        """Party -> where it stands on a text by the claims, if those that no row tells of are filled in."""
        if self.settings.use_evidence != "fill":
            return {}
        return {party: row for (text, party), row in self.said.items() if text == proposal}

    @cached_property
    def _claims(self) -> dict[str, dict[str, Any]]:
        return {str(r["claim"]): _plain(r) for r in self.case["claims"].to_dict("records")}

    @cached_property
    def _reports(self) -> dict[str, tuple[str, Any]]:
        """Report -> its source and the day it was published."""
        rows = self.case["reports"]
        held = zip(rows["source"], rows["published"], strict=True)
        return dict(zip(rows["report"], held, strict=True))

    def claim(self, id_: str) -> dict[str, Any]:
        """Return who said it, in which report, on which day, and whether it was known only later."""
        row = self._claims.get(id_, {})
        bound, colon, words = str(row.get("said_by", "")).partition(":")
        outlet, day = self._reports.get(str(row.get("report", "")), ("", pd.NaT))
        return {
            "claim": id_,
            "said_by": f"{self.name(bound)}:{words}" if colon else self.name(bound),
            "report": str(row.get("report", "")),
            "outlet": self.name(outlet),
            "day": None if pd.isna(day) else pd.Timestamp(day).date().isoformat(),
            "in_hindsight": self.origins.late(id_),
            "reviewed": row.get("review") == "accepted",
            "summary": str(row.get("summary", "")),
        }

    def told(self, line: RedLine) -> dict[str, Any]:
        """Return a red line with its claims, or the word assumed.

        What was said only after the case's day is no ground for it on that day: it stands among the claims,
        in hindsight, and the line is what it was without it.
        """
        origin = self.line(line)
        return {
            "redline": line.name,
            "name": self.line_name(line),
            "kind": line.kind,
            "hard": line.hard,
            "likelihood": line.likelihood,
            "crossed_at": [
                {
                    "issue": issue,
                    "name": self.levels.issue(issue),
                    "values": values,
                    "says": zone(self.levels, issue, values),
                }
                for issue, values in self.crossed_at(line).items()
            ],
            "basis": origin.basis,
            "claims": [self.claim(c) for c in (*origin.claims, *origin.later)],
            "source": origin.source,
        }

    def line_name(self, line: RedLine) -> str:
        """Return a red line as party on issue; without a party only the issue."""
        issues = " and ".join(self.levels.issue(self.bargained.space.issues[k]) for k in line.conditions)
        return f"{self.name(self.bargained.parties[line.party])} on {issues}" if line.party >= 0 else issues


def lay(whole: Case, case: Case, given: Given | None = None) -> Table | None:
    """Return what lies on the table; None if the answer would rest on rows above the level.

    Args:
        whole: The case with all its rows.
        case: The same at its level.
        given: Settings by engine, over those of the case.

    Raises:
        UsageError: If tables are missing, or a setting does not fit.
        CaseError: If they do not fit together; all faults are listed, those of the stand-off too.
    """
    given = given or {}
    for name in given:
        if name not in HEEDED:
            near = did_you_mean(name, HEEDED)
            raise UsageError(f'Settings of "{shorten(name)}" change nothing here. {near}')
    found = whole.present("issues") and any(whole.present(table) for table in STATED)
    if not found:
        raise UsageError(
            "Talks need rows in issues, and in positions, scores, redlines or reserves; "
            "see: maabar schema issues."
        )
    if any(case.withheld.get(table) for table in PACKAGES_ON) or as_is(case) != as_is(whole):
        return None
    settings = TalksSettings(**settings_for(ENGINE, case, given.get(ENGINE.name, {})).model_dump())
    weighed = settings_for(evidence.ENGINE, case, given.get(evidence.ENGINE.name, {}))
    more = _beside(case, settings)
    try:
        laid = lay_out(case, settings)
    except CaseError as error:
        raise CaseError((*error.problems, *more)) from error
    if more:
        raise CaseError(more)
    if laid is None:  # pragma: no cover - nothing is withheld, so what was there is there
        return None
    fields = {field: getattr(laid, field) for field in Laid.__dataclass_fields__}
    return Table(**fields, heard=evidence.EvidenceSettings(**weighed.model_dump()))


def _beside(case: Case, settings: TalksSettings) -> list[Problem]:
    """Return the faults of stakes, and of the stand-off where nothing of it is hidden."""
    hidden = any(case.withheld.get(table) for table in STANDOFF_ON)
    return [*stake_faults(case), *([] if hidden else standoff_faults(case, settings))]


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(column): value for column, value in row.items()}
