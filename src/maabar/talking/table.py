"""What lies on the table: the case at its level, its bargain, and where every line comes from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from maabar.engines import evidence
from maabar.engines.talks.odds_draws import draw
from maabar.engines.talks.packages_blocks import halves, sweep
from maabar.engines.talks.values_read import Inputs, read_bargain
from maabar.errors import CaseError, UsageError
from maabar.table import LEVELS, split_ids
from maabar.tables import AS_IS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.case import Case
    from maabar.engines.talks.odds_draws import Draws
    from maabar.engines.talks.packages_blocks import Swept
    from maabar.engines.talks.values import Bargain, RedLine

#: The answer rests on these tables; a row of them above the level withholds it whole.
RESTS_ON: Final = (
    "issues",
    "levels",
    "terms",
    "positions",
    "scores",
    "redlines",
    "reserves",
    "consents",
    "principles",
)
DRAWS: Final = 2000
ENUMERATE: Final = 10_000_000


@dataclass(frozen=True, eq=False)
class Table:
    """All that an answer is made of.

    Attributes:
        case: The case at its level.
        inputs: What its tables say.
        bargained: The record that is searched.
        as_is: The proposal that stands for nothing agreed; may be empty.
    """

    case: Case
    inputs: Inputs
    bargained: Bargain
    as_is: str

    @property
    def inner(self) -> bool:
        """Whether bottom lines in points and switch points may be shown."""
        return LEVELS.index(self.case.level) >= LEVELS.index("restricted")

    @cached_property
    def made(self) -> dict[str, str | None]:
        """Every proposal with the day that it was made, by day."""
        rows = self.case["proposals"].sort_values("on", kind="stable")
        return {
            str(p): None if pd.isna(day) else pd.Timestamp(day).date().isoformat()
            for p, day in zip(rows["proposal"], rows["on"], strict=True)
        }

    def later(self, proposal: str) -> bool:
        """Return whether a proposal was made only after the case's day."""
        day = self.made.get(proposal)
        return day is not None and day > self.case.as_of.isoformat()

    @cached_property
    def _names(self) -> dict[str, str]:
        return {str(i): str(name) for i, name in self.case.names["name"].items() if name}

    def name(self, id_: str) -> str:
        """Return the name of a thing, or its id."""
        return self._names.get(id_, id_)

    @cached_property
    def affected(self) -> tuple[str, ...]:
        """The parties that would have to cross: they count in no rule."""
        return tuple(
            p for p, r in zip(self.bargained.parties, self.bargained.roles, strict=True) if r == "affected"
        )

    @cached_property
    def draws(self) -> Draws:
        """Draws of all ranges."""
        if self.inputs.sources is None:  # pragma: no cover - a bargain has its sources
            raise UsageError("There is nothing to draw from.")
        return draw(self.bargained, self.inputs.sources, DRAWS)

    @cached_property
    def swept(self) -> Swept | None:
        """Every package looked at once; None where they are too many."""
        return sweep(halves(self.bargained)) if self.bargained.space.size <= ENUMERATE else None

    @cached_property
    def said(self) -> dict[tuple[str, str], dict[str, Any]]:
        """(proposal, party) -> where it stands by the claims, if anything is known."""
        case = self.case
        if not case.present("claims") or any(case.withheld.get(t) for t in evidence.ENGINE.rests_on):
            return {}
        rows = evidence.positions(case)
        rows = rows[(rows["aspect"] == "stance") & rows["status"].isin(["for", "conditional", "against"])]
        return {(str(r["proposal"]), str(r["party"])): _plain(r) for r in rows.to_dict("records")}

    @cached_property
    def _claims(self) -> dict[str, dict[str, Any]]:
        return {str(r["claim"]): _plain(r) for r in self.case["claims"].to_dict("records")}

    @cached_property
    def _reports(self) -> dict[str, tuple[Any, Any]]:
        """Report -> the day it was published, and the day it was known: collected, else published."""
        rows = self.case["reports"]
        known = rows["collected"].fillna(rows["published"])
        return dict(zip(rows["report"], zip(rows["published"], known, strict=True), strict=True))

    def claim(self, id_: str) -> dict[str, Any]:
        """Return who said it, in which report, on which day, and whether it was known only later."""
        row = self._claims.get(id_, {})
        bound, colon, words = str(row.get("said_by", "")).partition(":")
        day, known = self._reports.get(str(row.get("report", "")), (pd.NaT, pd.NaT))
        return {
            "claim": id_,
            "said_by": f"{self.name(bound)}:{words}" if colon else self.name(bound),
            "report": str(row.get("report", "")),
            "day": None if pd.isna(day) else pd.Timestamp(day).date().isoformat(),
            "in_hindsight": bool(not pd.isna(known) and known > pd.Timestamp(self.case.as_of)),
            "reviewed": row.get("review") == "accepted",
            "summary": str(row.get("summary", "")),
        }

    @cached_property
    def _origins(self) -> dict[str, tuple[list[str], str]]:
        """Name of a red line -> its claims and the words of its source."""
        found: dict[str, tuple[list[str], str]] = {}
        for row in self.case["redlines"].to_dict("records"):
            claims, source = found.get(str(row["redline"]), ([], ""))
            claims = list(dict.fromkeys([*claims, *split_ids(str(row["claims"]))]))
            found[str(row["redline"])] = claims, source or str(row["source"])
        for row in self.case["positions"].to_dict("records"):
            name = f"{row['party']} on {row['issue']}"
            found.setdefault(name, (split_ids(str(row["claims"])), str(row["source"])))
        return found

    def line(self, line: RedLine) -> dict[str, Any]:
        """Return a red line with its claims, or the word assumed."""
        claims, source = self._origins.get(line.name, ([], ""))
        space = self.bargained.space
        told = [self.claim(c) for c in claims]
        cited = bool(source) and not any(p.startswith("assumed:") for p in split_ids(source))
        return {
            "redline": line.name,
            "kind": line.kind,
            "hard": line.hard,
            "likelihood": line.likelihood,
            "crossed_at": [
                {"issue": space.issues[k], "values": space.levels_at(k)[np.asarray(mask)].tolist()}
                for k, mask in line.conditions.items()
            ],
            "basis": "claims" if told else "source" if cited else "assumed",
            "claims": told,
            "source": source,
        }


def lay(whole: Case, case: Case) -> Table | None:
    """Return what lies on the table; None if the answer would rest on rows above the level.

    Args:
        whole: The case with all its rows.
        case: The same at its level.

    Raises:
        UsageError: If tables are missing.
        CaseError: If they do not fit together; all faults are listed.
    """
    stated = ("positions", "scores", "redlines", "reserves")
    if not whole.present("issues") or not any(whole.present(t) for t in stated):
        raise UsageError(
            "Talks need rows in issues, and in positions, scores, redlines or reserves; "
            "see: maabar schema issues."
        )
    as_is = _as_is(whole)
    if any(case.withheld.get(table) for table in RESTS_ON) or _as_is(case) != as_is:
        return None
    inputs = read_bargain(case.frames, as_is=as_is, as_of=case.as_of)
    if inputs.bargained is None or inputs.errors:
        raise CaseError(inputs.problems)
    return Table(case, inputs, inputs.bargained, as_is)


def _as_is(case: Case) -> str:
    options = case["options"]
    found = options.loc[options["option"] == AS_IS, "proposal"]
    return str(found.iloc[0]) if len(found) else ""


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(column): value for column, value in row.items()}
