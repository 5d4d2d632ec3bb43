"""Talks: who accepts which package, who stands in the way, and whether the stand-off holds.

**Question.** Which packages would everybody accept who must agree, who refuses the others and on which
statement, what is nearest to the text on the table, and does the present situation hold?

**Method.** Three methods share one set of tables. *Packages*: every combination of levels, with red
lines, reserves and vetoes. *Stand-off*: the graph model for conflict resolution, over yes/no actions that
parties control. *Positions*: the weighted mean of what parties want, with a band as wide as such
forecasts have erred.

**Limits.** A party is taken as one mind. Stated positions are openings. Nothing here says what to do:
lists are in the order of a stated fact, and every number rests on a statement or the word *assumed*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.engine import Engine, Measure
from maabar.engines.talks.model import base, check, run
from maabar.engines.talks.settings import TalksSettings
from maabar.engines.talks.stakes import close
from maabar.engines.talks.tables import GIVES
from maabar.engines.talks.tables_stakes import AT_END

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

#: Packages rest on these tables of the case: one hidden red line makes a deal that does not exist.
PACKAGES_ON = (
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
#: The stand-off rests on these.
STANDOFF_ON = ("actions", "exclusions", "preferences", "payoffs")


def _consent(tables: Mapping[str, pd.DataFrame]) -> float:
    return float(tables["talks.options"]["consent"].iloc[0])


def _affected(tables: Mapping[str, pd.DataFrame]) -> float:
    return float(tables["talks.options"]["affected"].iloc[0])


def _refusals(tables: Mapping[str, pd.DataFrame]) -> float:
    return float(tables["talks.options"]["refusals"].iloc[0])


def _gap(tables: Mapping[str, pd.DataFrame]) -> float:
    return float(tables["talks.options"]["gap"].iloc[0])


def _room(tables: Mapping[str, pd.DataFrame]) -> float:
    return float(tables["talks.options"]["room"].iloc[0])


def _principle_costs(tables: Mapping[str, pd.DataFrame]) -> float:
    return float(tables["talks.options"]["principle_costs"].iloc[0])


ENGINE = Engine(
    name="talks",
    question="Who accepts which package, who stands in the way, what is nearest, does the stand-off hold?",
    run=run,
    gives=(*GIVES, *AT_END),
    settings=TalksSettings,
    needs=("parties", "issues"),
    helps=(
        *(table for table in (*PACKAGES_ON, *STANDOFF_ON) if table != "issues"),
        "crossings",
        "proposals",
        "options",
        "claims",
        "events",
        "votes",
        "stakes",
        "plays",
        "evidence.positions",
        "evidence.status",
        "evidence.dissent",
    ),
    measures=(
        Measure(
            "talks.consent",
            "share of draws",
            "more",
            _consent,
            "How often everybody accepts who must agree to the option's package.",
        ),
        Measure(
            "talks.affected",
            "share of draws",
            "more",
            _affected,
            "How often those who would have to cross are for it; none where nobody asked them.",
        ),
        Measure(
            "talks.refusals",
            "parties",
            "less",
            _refusals,
            "Refusals to expect among those who must agree.",
        ),
        Measure(
            "talks.gap",
            "issues",
            "less",
            _gap,
            "How far the nearest deal is that keeps what the option moves; none where there is no such deal.",
        ),
        Measure(
            "talks.room",
            "packages",
            "neither",
            _room,
            "Deals that keep what the option moves.",
        ),
        Measure(
            "talks.principle_costs",
            "principles",
            "less",
            _principle_costs,
            "Humanitarian principles that the option's package costs, counted and never priced.",
        ),
    ),
    scope="option",
    base=base,
    close=close,
    rests_on=(*PACKAGES_ON, *STANDOFF_ON),
    check=check,
    ranges=(
        *(f"positions.{one}" for one in ("position", "salience", "influence")),
        "scores.score",
        "redlines.likelihood",
        "reserves.value",
        "stakes.points_per_unit",
    ),
    lean={
        "draws": 100,
        "list_limit": 20,
        "wish": "",
        "pareto_limit": 1000,
        "common_limit": 1,
        "odds_limit": 0,
    },
)
