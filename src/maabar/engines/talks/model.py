"""The two steps of the engine: what no option changes, and what an option's package comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maabar.engines.talks import stakes
from maabar.engines.talks.laid import draws_seed, lay, read, stated
from maabar.engines.talks.offers import offers
from maabar.engines.talks.records import frozen, plays, votes
from maabar.engines.talks.scene import faults, scene
from maabar.engines.talks.standing import standing
from maabar.engines.talks.tables import GIVES, OPTIONS, UNKNOWN
from maabar.errors import UsageError, did_you_mean, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.case import Case
    from maabar.engines.talks.settings import TalksSettings
    from maabar.errors import Problem

Tables = dict[str, pd.DataFrame]


def base(
    case: Case,
    settings: TalksSettings,
    given: Mapping[str, pd.DataFrame],
    rng: np.random.Generator,
) -> Tables:
    """Return every table that is the same under all options: the search, the chances, the stand-off.

    Args:
        case: The case at its level, without option.
        settings: The settings.
        given: `evidence.positions`, `evidence.status` and `evidence.dissent`, if there are any.
        rng: Gives the seed of the draws.

    Raises:
        CaseError: If the tables do not fit together; all faults are listed.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    laid = lay(case, settings, draws_seed(rng))
    parts = [scene(case, settings, given), plays(case)]
    if laid is not None:
        found = offers(laid, given.get("evidence.positions"))
        parts += [found, standing(laid), votes(laid), frozen(laid, found.get("talks.packages", []))]
    for part in parts:
        for name, more in part.items():
            rows.setdefault(name, []).extend(more)
    return {
        table.name: table.frame(rows[table.name]) if rows.get(table.name) else table.empty()
        for table in GIVES
        if table.once
    }


def run(
    case: Case,
    settings: TalksSettings,
    given: Mapping[str, pd.DataFrame],
    rng: np.random.Generator,
) -> Tables:
    """Return what the package of the case's option comes to; empty numbers where it stands for none.

    Args:
        case: The case under its option.
        settings: The settings; `proposal` stands for every option.
        given: The tables that `base` made.
        rng: Not used: the draws are those of `base`.

    Raises:
        UsageError: If the setting `proposal` names none.
    """
    del rng
    known = list(case["proposals"]["proposal"])
    if settings.proposal and settings.proposal not in known:
        raise UsageError(
            f'There is no proposal "{shorten(settings.proposal)}". {did_you_mean(settings.proposal, known)}'
        )
    proposal = settings.proposal or case.proposal
    packages = given["talks.packages"]
    mine = packages[packages["proposal"] == proposal]
    text = mine[mine["package"] == 1]
    if text.empty or text["moves"].iloc[0] == "no":
        return {OPTIONS.name: OPTIONS.frame([{"proposal": proposal, "moves": "no"}])}
    row = text.iloc[0]
    near = mine[mine["roles"].str.split("|").map(lambda roles: "nearest-core" in roles)]
    space = given["talks.space"]
    room = space[(space["proposal"] == proposal) & (space["kind"] == "deals-keeping")]
    own = given["talks.stances"]
    # Where one that may have to agree is not known, there is no nearest and no count of what all accept.
    blind = mine["unknown"].ne("").any() or own.loc[own["proposal"] == proposal, "stance"].eq(UNKNOWN).any()
    own = own[(own["proposal"] == proposal) & (own["package"] == 1) & (own["must_agree"] == "yes")]
    refusals = float((1.0 - own["p_for"] - own["p_abstain"]).sum(skipna=False))
    return {
        OPTIONS.name: OPTIONS.frame(
            [
                {
                    "proposal": proposal,
                    "in_hindsight": row["in_hindsight"],
                    "moves": "yes",
                    "deal": row["deal"],
                    "consent": row["p"],
                    "consent_low": row["p_low"],
                    "consent_high": row["p_high"],
                    "affected": row["p_affected"],
                    "refusals": refusals,
                    "gap": float(near["distance"].min()) if len(near) and not blind else np.nan,
                    "room": float(room["value"].iloc[0]) if len(room) and not blind else np.nan,
                    "principle_costs": row["principle_costs"],
                }
            ]
        )
    }


def check(case: Case, settings: TalksSettings) -> tuple[Problem, ...]:
    """Return faults and warnings of the tables of talks, before anything is worked out."""
    problems = read(case, settings).problems if stated(case) else ()
    return (*problems, *stakes.faults(case), *faults(case, settings))
