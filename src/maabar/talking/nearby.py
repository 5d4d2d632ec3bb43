"""All nearest packages that all who must agree accept; where there is none, all minimal relaxations."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from maabar.engines.talks.odds import odds
from maabar.engines.talks.offers import search
from maabar.talking.levels import level
from maabar.talking.told import bottom, likely, principles, terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from maabar.engines.talks.packages import Ground
    from maabar.engines.talks.packages_relax import Relaxation
    from maabar.talking.table import Table

#: Packages that get a chance of their own; the list itself is whole up to the limit of the search.
CHANCES: Final = 50


def nearby(table: Table, levels: NDArray[np.int64], proposal: str) -> dict[str, Any]:
    """Return what is nearest to a text: first what keeps what it moves, then any deal.

    Args:
        table: What lies on the table.
        levels: The text.
        proposal: Its proposal; empty = none.
    """
    found = search(table, levels)
    grounds = [("keeps what it moves", found.kept), ("any deal", found.deals)]
    sets = [_ground(table, levels, which, ground) for which, ground in grounds if ground is not None]
    return {
        "proposal": proposal or None,
        "name": table.name(proposal) if proposal else None,
        "terms": terms(table, levels),
        "sets": sets,
        "never_offered": _fixed(table, levels),
    }


def _ground(table: Table, levels: NDArray[np.int64], which: str, ground: Ground) -> dict[str, Any]:
    near = ground.nearest
    cut = near.total > len(near.codes) or bool(ground.gap)
    return {
        "which": which,
        "deals": ground.count if ground.count >= 0 else None,
        "distance": None if math.isnan(near.distance) else float(near.distance),
        "count": int(near.total),
        "packages": packages(table, levels, near.codes),
        "relaxations": [_relaxation(table, levels, one) for one in ground.relaxed.sets],
        "complete": not cut and (bool(near.total) or ground.relaxed.complete),
        "why": ground.why if cut else ground.relaxed.why,
    }


def packages(table: Table, text: NDArray[np.int64], codes: NDArray[np.int64]) -> list[dict[str, Any]]:
    """Return packages as changes from a text, with the principles that they cost and their chance."""
    b = table.bargained
    if not len(codes):
        return []
    each = b.space.packages(codes)
    chance = odds(b, table.draws, each[:CHANCES])
    return [
        {
            "changes": changes(table, text, one),
            "principles": principles(table, one),
            "chance": likely(chance, i) if i < CHANCES else None,
        }
        for i, one in enumerate(each)
    ]


def changes(table: Table, text: NDArray[np.int64], other: NDArray[np.int64]) -> list[dict[str, Any]]:
    """Return on which issues a package differs from a text."""
    space, found = table.bargained.space, []
    for k in np.flatnonzero(text != other).tolist():
        issue, old, new = space.issues[k], *(float(space.levels_at(k)[one[k]]) for one in (text, other))
        found.append({
            "issue": issue,
            "name": table.levels.issue(issue),
            "from": old,
            "to": new,
            "from_says": level(table.levels, issue, old, number=False),
            "to_says": level(table.levels, issue, new),
        })  # fmt: skip
    return found


def _relaxation(table: Table, text: NDArray[np.int64], one: Relaxation) -> dict[str, Any]:
    b = table.bargained
    items: list[dict[str, Any]] = []
    for item, missing in zip(one.items, one.missing, strict=True):
        line = table.told(b.redlines[item.redline]) if item.redline >= 0 else None
        items.append({
            "party": b.parties[item.party],
            "name": table.name(b.parties[item.party]),
            "what": "red line" if line else "bottom line",
            "red_line": line,
            "bottom_line": None if line else bottom(table, item.party),
            "missing_points": None if math.isnan(missing) else float(missing),
        })  # fmt: skip
    return {
        "items": items,
        "opens": int(one.opens),
        "distance": None if math.isnan(one.nearest.distance) else float(one.nearest.distance),
        "packages": _moves(table, text, one.nearest.codes),
    }


def _moves(table: Table, text: NDArray[np.int64], codes: NDArray[np.int64]) -> list[list[dict[str, Any]]]:
    each: Sequence[NDArray[np.int64]] = list(table.bargained.space.packages(codes)) if len(codes) else []
    return [changes(table, text, other) for other in each]


def _fixed(table: Table, levels: NDArray[np.int64]) -> list[dict[str, Any]]:
    """Return red lines of principle and hard ones of those who can be asked: shown, never offered."""
    b = table.bargained
    hit = b.crossed(levels)[0]
    asked = set(b.bargainers.tolist())
    return [
        {
            "party": b.parties[line.party],
            "name": table.name(b.parties[line.party]),
            "crossed": bool(on),
            "red_line": table.told(line),
        }
        for line, on in zip(b.redlines, hit, strict=True)
        if line.party in asked and not line.soft
    ]
