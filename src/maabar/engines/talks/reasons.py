"""Why a party must agree, what its bottom line rests on, and who stands in the way alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from maabar.engines.talks.origins import NOTHING, Origin
from maabar.engines.talks.values import NO_RESERVE, UNIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maabar.engines.talks.laid import Laid
    from maabar.engines.talks.values import Judged

#: Basis of a bottom line that is worked out from what holds without an agreement.
NO_DEAL = "no-deal"


class Why(NamedTuple):
    """Why a party must agree: `role`, `veto` on an issue, or `gate` of a crossing that an issue is about."""

    why: str
    issue: str = ""
    crossing: str = ""


def why(laid: Laid, levels: NDArray[np.int64], a: int) -> list[Why]:
    """Return why party number `a` must agree to a package (K levels)."""
    b = laid.bargained
    space, party = b.space, b.parties[a]
    found = [Why("role")] if b.roles[a] == "must" else []
    moved = space.moved()
    for k in np.flatnonzero(b.needed[a]).tolist():
        issue = space.issues[k]
        if not moved[k][levels[k]]:
            continue
        if (party, issue) in laid.vetoes:
            found.append(Why("veto", issue))
        if party in laid.holders.get(issue, ("", ()))[1]:
            found.append(Why("gate", issue, laid.holders[issue][0]))
    return found


def bottom(laid: Laid, a: int) -> Origin:
    """Return what a party's bottom line rests on: a row, what holds without a deal, or nothing."""
    b, sources = laid.bargained, laid.inputs.sources
    if b.reserves[a] <= NO_RESERVE:
        return NOTHING
    if sources is None or not sources.stated[a]:
        return Origin(NO_DEAL, (), (), "")
    rows = laid.case["reserves"]
    later = rows["on"].notna() & (rows["on"] > pd.Timestamp(laid.case.as_of))
    rows = rows[(rows["party"] == b.parties[a]) & ~later]
    row = rows.sort_values("on", na_position="first").iloc[-1]
    return laid.origin(str(row["claims"]), str(row["source"]))


def alone(laid: Laid, judged: Judged, a: int) -> bool:
    """Return whether a party blocks alone: no deal, but one if it were for."""
    b = laid.bargained
    if judged.deal or not judged.exists or judged.stances[a] == "for":
        return False
    others = [r for r in judged.refusing if r != a]
    counted = bool(b.counted[a])
    support = round(judged.support * UNIT) + (int(b.weights[a]) if counted else 0)
    return not others and support >= b.quota and (bool(judged.required[a]) or counted)


def moves(laid: Laid, levels: NDArray[np.int64]) -> bool:
    """Return whether a package moves anything that is an agreement in itself."""
    space = laid.bargained.space
    return any(
        mask[at] and core for mask, at, core in zip(space.moved(), levels.tolist(), space.core, strict=True)
    )
