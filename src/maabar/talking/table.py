"""What lies on the table, as the engine reads it, with names and the words of claims."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from maabar.engine import settings_for
from maabar.engines import evidence
from maabar.engines.talks import ENGINE, PACKAGES_ON
from maabar.engines.talks.laid import STATED, Laid, as_is
from maabar.engines.talks.laid import lay as lay_out
from maabar.engines.talks.settings import TalksSettings
from maabar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.case import Case
    from maabar.engines.talks.values import RedLine


@dataclass(frozen=True, eq=False)
class Table(Laid):
    """All that an answer is made of."""

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
        rows = evidence.positions(case)
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
    def _published(self) -> dict[str, Any]:
        """Report -> the day it was published."""
        rows = self.case["reports"]
        return dict(zip(rows["report"], rows["published"], strict=True))

    def claim(self, id_: str) -> dict[str, Any]:
        """Return who said it, in which report, on which day, and whether it was known only later."""
        row = self._claims.get(id_, {})
        bound, colon, words = str(row.get("said_by", "")).partition(":")
        day = self._published.get(str(row.get("report", "")), pd.NaT)
        return {
            "claim": id_,
            "said_by": f"{self.name(bound)}:{words}" if colon else self.name(bound),
            "report": str(row.get("report", "")),
            "day": None if pd.isna(day) else pd.Timestamp(day).date().isoformat(),
            "in_hindsight": self.origins.late(id_),
            "reviewed": row.get("review") == "accepted",
            "summary": str(row.get("summary", "")),
        }

    def told(self, line: RedLine) -> dict[str, Any]:
        """Return a red line with its claims, or the word assumed."""
        origin = self.line(line)
        return {
            "redline": line.name,
            "kind": line.kind,
            "hard": line.hard,
            "likelihood": line.likelihood,
            "crossed_at": [
                {"issue": issue, "values": values} for issue, values in self.crossed_at(line).items()
            ],
            "basis": "claims" if origin.later else origin.basis,
            "claims": [self.claim(c) for c in (*origin.claims, *origin.later)],
            "source": origin.source,
        }


def lay(whole: Case, case: Case) -> Table | None:
    """Return what lies on the table; None if the answer would rest on rows above the level.

    Args:
        whole: The case with all its rows.
        case: The same at its level.

    Raises:
        UsageError: If tables are missing, or a setting does not fit.
        CaseError: If they do not fit together; all faults are listed.
    """
    found = whole.present("issues") and any(whole.present(table) for table in STATED)
    if not found:
        raise UsageError(
            "Talks need rows in issues, and in positions, scores, redlines or reserves; "
            "see: maabar schema issues."
        )
    if any(case.withheld.get(table) for table in PACKAGES_ON) or as_is(case) != as_is(whole):
        return None
    laid = lay_out(case, TalksSettings(**settings_for(ENGINE, case, {}).model_dump()))
    if laid is None:  # pragma: no cover - nothing is withheld, so what was there is there
        return None
    return Table(**{field: getattr(laid, field) for field in Laid.__dataclass_fields__})


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(column): value for column, value in row.items()}
