"""The change in one input that flips an answer: whether the tabled package is a deal, whether S is empty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from maabar.engines.talks.packages_blocks import Halves, halves
from maabar.engines.talks.values import NO_RESERVE, UNIT, Bargain, judge

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from maabar.engines.talks.values_sides import Sources

About = Literal["tabled", "empty"]


@dataclass(frozen=True)
class Switch:
    """One switch point.

    Attributes:
        about: `tabled`: whether the text is a deal; `empty`: whether S is empty.
        kind: `reserve`, `redline` or `salience`.
        party: Number of the party.
        what: The red line or issue; empty for a reserve.
        now: The input as it is: points, or 1 = the red line stands.
        flips_at: Where it flips: the answer is one at this value and below, the other above; 0 = dropped.
        in_range: Whether that lies within the range given for the input.
    """

    about: About
    kind: str
    party: int
    what: str
    now: float
    flips_at: float
    in_range: bool


def switches(
    bargained: Bargain, tabled: ArrayLike | None = None, found: Sources | None = None
) -> tuple[Switch, ...]:
    """Return all switch points of reserves, red lines and saliences.

    A reserve flips at r* = u_a(p), or at the greatest u_a over the packages that all others accept; a
    salience at s_k* = Σ_{j≠k} s_j (v_aj − r_a) / (r_a − v_ak).

    Args:
        bargained: The bargain.
        tabled: Levels (K,) of the text; None = only whether S is empty.
        found: Ranges and saliences behind it; None = no saliences, and nothing is within a range.
    """
    text = tabled_switches(bargained, tabled, found) if tabled is not None else ()
    return (*text, *empty_switches(bargained, found))


def tabled_switches(
    bargained: Bargain, tabled: ArrayLike, found: Sources | None = None
) -> tuple[Switch, ...]:
    """Return what flips whether the tabled text is a deal; arguments as in `switches`."""
    text = np.asarray(tabled, dtype=np.int64)
    out = _reserves(bargained, text, found) + _lines(bargained, text, found)
    return (*out, *(_saliences(bargained, text, found) if found is not None else ()))


def _reserves(bargained: Bargain, text: NDArray[np.int64], found: Sources | None) -> list[Switch]:
    now = judge(bargained, text)
    worth = bargained.worth(text)[0]
    out = []
    for a in np.flatnonzero(bargained.reserves > NO_RESERVE).tolist():
        u = int(worth[a])
        bound = u if not now.deal else u + 1
        if judge(_with_reserve(bargained, a, bound), text).deal != now.deal:
            out.append(_reserve("tabled", bargained, a, u, found))
    return out


def _with_reserve(bargained: Bargain, a: int, bound: int) -> Bargain:
    reserves, abstains = bargained.reserves.copy(), bargained.abstains.copy()
    reserves[a] = abstains[a] = bound
    return replace(bargained, reserves=reserves, abstains=abstains)


def _reserve(about: About, bargained: Bargain, a: int, at: int, found: Sources | None) -> Switch:
    row = next((r for r in found.rows if r.kind == "reserve" and r.party == a), None) if found else None
    inside = row is not None and row.low <= at / UNIT <= row.high
    return Switch(about, "reserve", a, "", int(bargained.abstains[a]) / UNIT, at / UNIT, inside)


def _lines(bargained: Bargain, text: NDArray[np.int64], found: Sources | None) -> list[Switch]:
    now = judge(bargained, text).deal
    hit = bargained.crossed(text)[0]
    chances = {r.level for r in found.rows if r.kind == "redline"} if found else set()
    out = []
    for r, line in enumerate(bargained.redlines):
        if hit[r] and not now:
            others = (*bargained.redlines[:r], *bargained.redlines[r + 1 :])
            if judge(replace(bargained, redlines=others), text).deal:
                out.append(Switch("tabled", "redline", line.party, line.name, 1.0, 0.0, r in chances))
    return out


def _saliences(bargained: Bargain, text: NDArray[np.int64], found: Sources) -> list[Switch]:
    now = judge(bargained, text)
    ones = found.tables(np.ones_like(found.position))
    worth = np.stack([t[:, x] for t, x in zip(ones, text, strict=True)], axis=1)
    default = bargained.space.no_deal
    out = []
    for a in np.flatnonzero(bargained.reserves > NO_RESERVE).tolist():
        said = ~found.silent[a]
        if np.isnan(found.salience[a][said]).any() or now.crossed[a] or said.sum() < 2:
            continue
        flipped = _with_reserve(bargained, a, NO_RESERVE if now.margin[a] < 0 else 2**28)
        if judge(flipped, text).deal == now.deal:
            continue
        if found.stated[a]:
            excess = worth[a] - int(bargained.abstains[a]) / UNIT
        else:
            excess = worth[a] - np.array([t[a, at] for t, at in zip(ones, default, strict=True)])
        for k in np.flatnonzero(said & (excess != 0)).tolist():
            others = said.copy()
            others[k] = False
            at = float((found.salience[a][others] * excess[others]).sum() / -excess[k])
            if 0 <= at <= 100:
                out.append(_salience(bargained, found, (a, k), at))
    return out


def _salience(bargained: Bargain, found: Sources, where: tuple[int, int], at: float) -> Switch:
    a, k = where
    row = next((r for r in found.rows if r.kind == "salience" and (r.party, r.issue) == (a, k)), None)
    inside = row is not None and row.low <= at <= row.high
    return Switch("tabled", "salience", a, bargained.space.issues[k], float(found.salience[a, k]), at, inside)


def empty_switches(bargained: Bargain, found: Sources | None = None) -> tuple[Switch, ...]:
    """Return reserves and red lines on which it hangs whether there is any deal."""
    half = halves(bargained)
    some, _ = _deals(half, None)
    out: list[Switch] = []
    for a in bargained.bargainers.tolist():
        if bargained.reserves[a] <= NO_RESERVE:
            continue
        free, top = _deals(half, a)
        if top is not None and not free and (some or top < bargained.abstains[a]):
            out.append(_reserve("empty", bargained, a, top, found))
    chances = {r.level for r in found.rows if r.kind == "redline"} if found else set()
    for r, line in enumerate(bargained.redlines):
        if some:
            break
        others = (*bargained.redlines[:r], *bargained.redlines[r + 1 :])
        if _deals(halves(replace(bargained, redlines=others)), None)[0]:
            out.append(Switch("empty", "redline", line.party, line.name, 1.0, 0.0, r in chances))
    return tuple(out)


def _deals(half: Halves, skip: int | None) -> tuple[bool, int | None]:
    """Return whether S holds anything; with `skip`, without that party's leave, and else its greatest worth.

    With a quota a party that is left out counts as for.
    """
    bargained, top, some = half.bargained, None, False
    for rows in half.blocks():
        on = half.exist(rows) & half.moves(rows)
        support = np.zeros(on.shape if bargained.quota > 0 else (1, 1), dtype=np.int64)
        for a, side in enumerate(half.sides):
            bound = NO_RESERVE if a == skip else int(bargained.abstains[a])
            if bargained.always[a] or bargained.needed[a].any():
                on &= side.at_least(bound, rows) | ~side.needed(rows)
            if bargained.quota > 0 and bargained.counted[a]:
                least = NO_RESERVE if a == skip else int(bargained.reserves[a])
                support += side.at_least(least, rows) * bargained.weights[a]
        if bargained.quota > 0:
            on &= support >= bargained.quota
        if skip is None:
            some |= bool(on.any())
            continue
        side = half.sides[skip]
        free = on & ~side.needed(rows)
        some |= bool(free.any()) and bargained.quota <= 0
        asked = on & side.needed(rows) if bargained.quota <= 0 else on
        if asked.any():
            worth = side.left[rows, None] + side.right[None, :]
            here = int(worth[asked].max())
            top = here if top is None else max(top, here)
    return some, top
