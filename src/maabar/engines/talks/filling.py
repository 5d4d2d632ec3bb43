"""Parties of which no row tells what they want stand on a text as the claims say, if that is asked for.

Only on the text itself: nobody said anything of other packages, so there the party is unknown. Those who
would have to cross are never filled in; they are heard through a survey or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from maabar.engines.talks.odds_draws import quantiles
from maabar.engines.talks.values import NO_RESERVE, UNIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from maabar.engines.talks.laid import Laid
    from maabar.engines.talks.values import Bargain, Judged, Stance

    Bools = NDArray[np.bool_]

#: A stance, as the claims call it.
CALLED: Final[dict[Stance, str]] = {"for": "for", "abstain": "conditional", "against": "against"}
#: The other way round.
STANCE_OF: Final[dict[str, Stance]] = {called: stance for stance, called in CALLED.items()}


@dataclass(frozen=True, eq=False)
class Filled:
    """Stances on one text, from what was said.

    Attributes:
        parties: Numbers of the parties, F of them.
        stances: The likeliest stance of each.
        is_for: Whether each is for it, draw by draw, D × F.
        not_against: Whether each does not refuse it, D × F.
    """

    parties: tuple[int, ...]
    stances: tuple[Stance, ...]
    is_for: Bools
    not_against: Bools

    def judged(self, bargained: Bargain, judged: Judged) -> Judged:
        """Return the verdict on the text with these stances in it."""
        if not self.parties:
            return judged
        stances = list(judged.stances)
        for a, stance in zip(self.parties, self.stances, strict=True):
            stances[a] = stance
        refusing = tuple(a for a, one in enumerate(stances) if judged.required[a] and one == "against")
        agree = np.array([one == "for" for one in stances])
        support = int(bargained.weights[agree & bargained.counted].sum())
        return replace(
            judged,
            stances=tuple(stances),
            refusing=refusing,
            support=support / UNIT,
            deal=judged.exists and not refusing and support >= bargained.quota,
        )


def told_on(said: pd.DataFrame | None, proposal: str) -> dict[str, dict[str, Any]]:
    """Return by party a row of `evidence.positions` on where it stands on a text, if the claims settle it."""
    if said is None:
        return {}
    rows = said[
        (said["proposal"] == proposal)
        & (said["aspect"] == "stance")
        & said["status"].isin(list(CALLED.values()))
    ]
    return {str(row["party"]): {str(k): v for k, v in row.items()} for row in rows.to_dict("records")}


def unknown_in(laid: Laid, told: tuple[int, ...]) -> tuple[int, ...]:
    """Return the parties of which nothing tells where they stand on a package.

    Without `fill` there are none: a party without rows is then judged by its red lines alone, and listed so.

    Args:
        laid: What lies on the table.
        told: Parties whose stance on this package the claims tell.
    """
    if laid.settings.use_evidence != "fill":
        return ()
    return tuple(a for a in unheard(laid) if a not in told)


def unheard(laid: Laid) -> tuple[int, ...]:
    """Return the parties of which no row tells what they want, without those who would have to cross."""
    b = laid.bargained
    lined = {line.party for line in b.redlines}
    return tuple(
        a
        for a, party in enumerate(b.parties)
        if b.roles[a] != "affected"
        and a not in lined
        and b.reserves[a] <= NO_RESERVE
        and len(laid.inputs.silent.get(party, ())) == len(b.space.issues)
    )


def fill(laid: Laid, said: Mapping[str, Mapping[str, Any]], shared: float) -> Filled:
    """Return the stances on a text of the parties that no row tells of.

    Args:
        laid: What lies on the table.
        said: By party a row of `evidence.positions` about the text.
        shared: Share of the spread that those of one cause have in common.
    """
    b = laid.bargained
    parties = tuple(a for a in unheard(laid) if b.parties[a] in said) if said else ()
    if not parties:
        nobody = np.zeros((laid.settings.draws, 0), dtype=bool)
        return Filled((), (), nobody, nobody)
    rows = [said[b.parties[a]] for a in parties]
    stances = tuple(STANCE_OF[str(row["status"])] for row in rows)
    keys = [f"said|{b.parties[a]}" for a in parties]
    causes = [laid.cause(b.parties[a]) for a in parties]
    # As elsewhere a high number is a harder line.
    q = quantiles(keys, causes, laid.settings.draws, laid.seed, shared)
    yes = np.array([float(row["p_for"]) for row in rows])
    no = np.array([float(row["p_against"]) for row in rows])
    return Filled(parties, stances, np.asarray(q < yes), np.asarray(q < 1.0 - no))
