"""What lies on the table: one reading of a case for the engine and for the verb `talks`.

[`lay`][maabar.engines.talks.laid.lay] leads. Those who would have to cross are heard only through a survey or
consultation: a row about them without such a source is left out, whatever number it holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from maabar.draws import stream
from maabar.engines.talks.odds_draws import draw
from maabar.engines.talks.origins import NOTHING, Origin, Origins
from maabar.engines.talks.packages_blocks import halves, sweep
from maabar.engines.talks.values_read import Inputs, read_bargain
from maabar.engines.talks.values_rows import Rows
from maabar.engines.talks.values_sides import cause
from maabar.errors import CaseError, Problem
from maabar.table import LEVELS, split_ids
from maabar.tables import AS_IS

if TYPE_CHECKING:
    from maabar.case import Case
    from maabar.engines.talks.odds_draws import Draws
    from maabar.engines.talks.packages_blocks import Swept
    from maabar.engines.talks.settings import TalksSettings
    from maabar.engines.talks.values import Bargain, RedLine

#: What somebody wants stands in one of these.
STATED: Final = ("positions", "scores", "redlines", "reserves")
#: Kind of the sources through which those who would have to cross are heard.
SURVEY: Final = "survey"
#: Seed of a study unless another is given.
SEED: Final = 1


@dataclass(frozen=True, eq=False)
class Laid:
    """A case at its level, and the bargain in it.

    Attributes:
        case: The case at its level.
        settings: The settings.
        inputs: What its tables say.
        bargained: The record that is searched.
        as_is: The proposal that stands for nothing agreed; may be empty.
        seed: Seed of the draws.
    """

    case: Case
    settings: TalksSettings
    inputs: Inputs
    bargained: Bargain
    as_is: str
    seed: int

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
    def affected(self) -> tuple[str, ...]:
        """The parties that would have to cross: they count in no rule."""
        return affected(self.case)

    @cached_property
    def draws(self) -> Draws:
        """Draws of all ranges."""
        return self.drawn(self.settings.shared)

    def drawn(self, shared: float) -> Draws:
        """Return draws of all ranges, with another share of the spread that causes have in common."""
        if self.inputs.sources is None:  # pragma: no cover - a bargain has its sources
            raise CaseError(self.inputs.problems)
        return draw(self.bargained, self.inputs.sources, self.settings.draws, seed=self.seed, shared=shared)

    @cached_property
    def swept(self) -> Swept | None:
        """Every package looked at once; None where they are too many."""
        few = self.bargained.space.size <= self.settings.enumerate_limit
        return sweep(halves(self.bargained)) if few else None

    @cached_property
    def origins(self) -> Origins:
        """Looks up what rows rest on."""
        return Origins(self.case)

    def origin(self, claims: str, source: str) -> Origin:
        """Return what a row rests on, by its cells `claims` and `source`."""
        return self.origins.of(claims, source)

    @cached_property
    def _lines(self) -> dict[str, Origin]:
        found: dict[str, tuple[list[str], str]] = {}
        for row in self.case["redlines"].to_dict("records"):
            claims, source = found.get(str(row["redline"]), ([], ""))
            claims = list(dict.fromkeys([*claims, *split_ids(str(row["claims"]))]))
            found[str(row["redline"])] = claims, source or str(row["source"])
        for row in self.case["positions"].to_dict("records"):
            name = f"{row['party']} on {row['issue']}"
            found.setdefault(name, (split_ids(str(row["claims"])), str(row["source"])))
        return {name: self.origin("|".join(claims), source) for name, (claims, source) in found.items()}

    @cached_property
    def vetoes(self) -> set[tuple[str, str]]:
        """(party, issue) of every stated veto."""
        rows = self.case["positions"]
        rows = rows[rows["veto"] == "yes"]
        return set(zip(rows["party"], rows["issue"], strict=True))

    @cached_property
    def holders(self) -> dict[str, tuple[str, tuple[str, str]]]:
        """Issue -> the crossing that it is about, and the holders of its two gates."""
        held = {r["crossing"]: (r["gate_a"], r["gate_b"]) for r in self.case["crossings"].to_dict("records")}
        about = zip(self.case["issues"]["issue"], self.case["issues"]["crossing"], strict=True)
        return {issue: (crossing, held[crossing]) for issue, crossing in about if crossing in held}

    def cause(self, party: str) -> str:
        """Return what moves all rows of a party together with others: the root of its backers, or nothing."""
        return cause(Rows({"parties": self.case["parties"]}, None), {"party": party})

    @cached_property
    def principle_names(self) -> dict[str, str]:
        """Principle -> its name."""
        rows = self.case["principles"]
        return {str(p): str(n or p) for p, n in zip(rows["principle"], rows["name"], strict=True)}

    def line(self, line: RedLine) -> Origin:
        """Return what a red line rests on."""
        return self._lines.get(line.name, NOTHING)

    def crossed_at(self, line: RedLine) -> dict[str, list[float]]:
        """Return issue -> values at which a red line is crossed; all must hold."""
        space = self.bargained.space
        return {
            space.issues[k]: space.levels_at(k)[np.asarray(mask)].tolist()
            for k, mask in line.conditions.items()
        }


def affected(case: Case) -> tuple[str, ...]:
    """Return the parties that would have to cross."""
    rows = case["consents"]
    return tuple(str(party) for party in rows.loc[rows["role"] == "affected", "party"])


def as_is(case: Case) -> str:
    """Return the proposal of the option that nothing changes; empty if there is none."""
    options = case["options"]
    found = options.loc[options["option"] == AS_IS, "proposal"]
    return str(found.iloc[0]) if len(found) else ""


def heard(case: Case) -> tuple[dict[str, pd.DataFrame], tuple[Problem, ...]]:
    """Return the tables without rows about the affected that no survey stands behind, and a warning of each.

    An assumed number would read as the people's own word.
    """
    frames = dict(case.frames)
    sources = case["sources"]
    surveys = set(sources.loc[sources["kind"] == SURVEY, "source"])
    people = affected(case)
    dropped: list[Problem] = []
    for name in STATED:
        rows = frames[name]
        asked = rows["source"].map(lambda cell: bool(surveys & set(split_ids(str(cell)))))
        silenced = rows["party"].isin(people) & ~asked.astype(bool)
        dropped += [
            Problem(
                "No survey or consultation stands behind this row, so it is not taken for the people's word.",
                "Name a source of kind survey, or leave the row out.",
                f"{name}.csv",
                int(at),
                "source",
                level="warning",
            )
            for at in rows.index[silenced]
        ]
        frames[name] = rows[~silenced]
    return frames, tuple(dropped)


def stated(case: Case) -> bool:
    """Return whether a case holds issues and what anybody wants of them."""
    return case.present("issues") and any(case.present(table) for table in STATED)


def read(case: Case, settings: TalksSettings) -> Inputs:
    """Return what the tables of a case say, with every fault."""
    frames, dropped = heard(case)
    inputs = read_bargain(
        frames,
        as_is=as_is(case),
        as_of=case.as_of,
        quota=settings.quota,
        gate_consent=settings.gate_consent,
        filled=settings.use_evidence == "fill",
    )
    return replace(inputs, problems=(*inputs.problems, *dropped))


def lay(case: Case, settings: TalksSettings, seed: int | None = None) -> Laid | None:
    """Return what lies on the table; None where nobody states what they want of any issue.

    Args:
        case: The case at its level.
        settings: The settings.
        seed: Seed of the draws; None = that of a study with the usual seed, so that all say the same.

    Raises:
        CaseError: If the tables do not fit together; all faults are listed.
    """
    if not stated(case):
        return None
    inputs = read(case, settings)
    if inputs.bargained is None or inputs.errors:
        raise CaseError(inputs.problems)
    at = draws_seed(stream(SEED, 0, "talks")) if seed is None else seed
    return Laid(case, settings, inputs, inputs.bargained, as_is(case), at)


def draws_seed(rng: np.random.Generator) -> int:
    """Return the seed of the draws from an engine's random stream."""
    return int(rng.integers(2**31))
