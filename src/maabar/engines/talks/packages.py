"""Who accepts which package, who blocks it, what is nearest to the table, and what would have to give.

[`search`][maabar.engines.talks.packages.search] leads: it takes plain arrays and looks at every package, or
asks the solver where there are too many. S is the set of packages that exist, are a deal under the rule and
move a core issue; S_t those of S that keep what the tabled text moves, to the same side. No list names a
winner: they are ordered by a stated fact, and even points carry the name of their rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.talks import exact
from maabar.engines.talks.exact_even import even_by_solver
from maabar.engines.talks.given import whole
from maabar.engines.talks.packages_blocks import Halves, Swept, halves, numbers, sweep
from maabar.engines.talks.packages_common import EvenPoints, even_points, pareto
from maabar.engines.talks.packages_near import (
    Distance,
    Nearest,
    added,
    keep_masks,
    nearest,
    points_moved,
    ruler,
    spread,
)
from maabar.engines.talks.packages_relax import Relaxed, relaxations
from maabar.engines.talks.values import NO_RESERVE, Bargain, Judged, RedLine, Rule, Space, judge
from maabar.engines.talks.values_build import bargain
from maabar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

_NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Limits:
    """How much is searched and listed.

    Attributes:
        enumerate_limit: Packages that are all looked at; beyond, the solver searches.
        list_limit: Packages listed.
        pareto_limit: Deals compared with each other.
        diverse: Packages spread out from the nearest.
        seconds: Time for the solver.
        relaxed: Whether it is asked what would have to give where there is no deal.
    """

    enumerate_limit: int = 10_000_000
    list_limit: int = 10_000
    pareto_limit: int = 100_000
    diverse: int = 5
    seconds: float = 60.0
    relaxed: bool = True


@dataclass(frozen=True, eq=False)
class Ground:
    """One set of deals: S, or S_t.

    Attributes:
        count: Number of deals; -1 where the solver searched and they were not counted.
        codes: Their numbers, up to `list_limit`.
        nearest: All of least distance to the tabled text; without a text empty.
        diverse: Deals spread out from the first of these, farthest first.
        common: Deals that nobody among the bargainers can better without another's loss, by rank sum.
        even: Even points, as numbers of packages.
        relaxed: What would have to give, if there is no deal.
        fewest: Packages with the fewest refusals among those who must agree, if there is no deal.
        refusals: That number; -1 if it was not asked.
        complete: Whether every list is whole and proved.
        why: What is not, in a sentence; empty otherwise.
        gap: Distance that is not proved, in the units of the distance; 0 = proved.
    """

    count: int
    codes: NDArray[np.int64]
    nearest: Nearest
    diverse: NDArray[np.int64]
    common: NDArray[np.int64]
    even: EvenPoints
    relaxed: Relaxed
    fewest: NDArray[np.int64]
    refusals: int
    complete: bool = True
    why: str = ""
    gap: float = 0.0


@dataclass(frozen=True, eq=False)
class Found:
    """All that a search says.

    Attributes:
        bargained: The checked input.
        packages: Number of packages.
        existing: Number that exist; -1 where the solver searched.
        accepts: For each party the existing packages that it is for; empty where the solver searched.
        refuses: The same that it is against.
        alone: The same that it blocks alone.
        deals: S.
        kept: S_t; None without a tabled text.
        tabled: Levels of the text; None without.
        judged: Stances on the text; None without.
        swept: Bits of every package; None where the solver searched.
    """

    bargained: Bargain
    packages: int
    existing: int
    accepts: NDArray[np.int64]
    refuses: NDArray[np.int64]
    alone: NDArray[np.int64]
    deals: Ground
    kept: Ground | None
    tabled: NDArray[np.int64] | None
    judged: Judged | None
    swept: Swept | None

    def distance(self, codes: ArrayLike, distance: Distance = "issues") -> NDArray[np.float64]:
        """Return the distance of packages from the tabled text; NaN without one."""
        numbers_of = np.asarray(codes, dtype=np.int64)
        if self.tabled is None:
            return np.full(len(numbers_of), np.nan)
        far = added(self.bargained.space, ruler(self.bargained.space, self.tabled, distance), numbers_of)
        return far / 1_000_000


def search(
    tables: Sequence[ArrayLike],
    reserves: ArrayLike,
    redlines: Iterable[RedLine] = (),
    rule: Rule | None = None,
    tabled: ArrayLike | None = None,
    *,
    over: Space | None = None,
    parties: Sequence[str] = (),
    keep: str | Mapping[int, tuple[float, float]] = "",
    distance: Distance = "issues",
    limits: Limits | None = None,
) -> Found:
    """Return who accepts what, who blocks, what is nearest, and what would have to give.

    Args:
        tables: For each issue the weighted worth of its levels in points, A × L_k.
        reserves: Points from which a party is for (A,), or with a second column from which it abstains; NaN
            = by red lines only.
        redlines: Red lines.
        rule: Who must agree; default all.
        tabled: Levels (K,) of the text on the table; None = no text.
        over: The space; default: evenly spaced levels, all issues core, no `no_deal`.
        parties: Ids.
        keep: Narrows S_t further: issue -> range of values, or `crossings 33..100; aid 10..100`.
        distance: `issues`, `steps` or `points`.
        limits: How much is searched and listed.

    Raises:
        UsageError: If the input does not fit.
    """
    bargained = bargain(tables, reserves, redlines, rule, over=over, parties=parties)
    return search_bargain(bargained, tabled, keep=keep, distance=distance, limits=limits)


def search_bargain(
    bargained: Bargain,
    tabled: ArrayLike | None = None,
    *,
    keep: str | Mapping[int, tuple[float, float]] = "",
    distance: Distance = "issues",
    limits: Limits | None = None,
    swept: Swept | None = None,
) -> Found:
    """Do what `search` does with a checked record; `swept` of an earlier search of the same is used again."""
    limits = limits or Limits()
    text = _text(bargained.space, tabled)
    if text is not None:
        ruler(bargained.space, text, distance)
    sided = _sided(bargained.space, text, keep)
    judged = judge(bargained, text) if text is not None else None
    if bargained.space.size > limits.enumerate_limit:
        return _by_solver(bargained, text, sided, distance, limits)
    half = halves(bargained)
    seen = sweep(half) if swept is None else swept
    codes = numbers(seen.deals, bargained.space.size)
    deals = ground(half, codes, None, text, distance=distance, limits=limits)
    kept = None
    if sided is not None:
        inside = within(bargained.space, codes, sided)
        kept = ground(half, codes[inside], sided, text, distance=distance, limits=limits)
    return Found(
        bargained,
        bargained.space.size,
        seen.existing,
        seen.accepts,
        seen.refuses,
        seen.alone,
        deals,
        kept,
        text,
        judged,
        seen,
    )


def within(space: Space, codes: NDArray[np.int64], masks: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    """Return which packages have only levels that `masks` (one an issue) allow."""
    return np.asarray(added(space, [(~mask).astype(np.int64) for mask in masks], codes) == 0)


def ground(
    half: Halves,
    codes: NDArray[np.int64],
    domain: Sequence[NDArray[np.bool_]] | None,
    tabled: NDArray[np.int64] | None,
    *,
    distance: Distance = "issues",
    limits: Limits | None = None,
) -> Ground:
    """Return nearest, spread, common ground and even points of deals; what could give, if there is none."""
    limits = limits or Limits()
    bargained = half.bargained
    empty = EvenPoints(_NONE, _NONE, _NONE, _NONE)
    near = Nearest(_NONE, float("nan"), np.zeros(0), 0)
    if not len(codes):
        relaxed = Relaxed((), (), complete=False, why="Not asked.")
        fewest, least = _NONE, -1
        if limits.relaxed:
            relaxed = relaxations(half, domain, tabled, distance=distance, limit=limits.list_limit)
            fewest, least = fewest_refusals(half, domain, limits.list_limit)
        return Ground(0, codes, near, _NONE, _NONE, empty, relaxed, fewest, least)
    if tabled is not None:
        near = nearest(bargained.space, codes, tabled, distance, limits.list_limit)
        order = added(bargained.space, ruler(bargained.space, tabled, distance), codes)
        order = order * len(codes) + _ranks(
            added(bargained.space, points_moved(bargained.space, tabled), codes)
        )
        first = int(near.codes[0])
    else:
        order, first = np.arange(len(codes)), int(codes[0])
    diverse = spread(bargained.space, codes, first, order, limits.diverse)
    common, even, why = _common(bargained, codes, limits)
    listed = codes[: limits.list_limit]
    cut = len(listed) < len(codes) or near.total > len(near.codes)
    why = why or (f"{len(codes):,} deals; {len(listed):,} are listed." if cut else "")
    return Ground(
        len(codes), listed, near, diverse, common, even, Relaxed((), ()), _NONE, -1, complete=not why, why=why
    )


def _ranks(values: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(np.unique(values, return_inverse=True)[1], dtype=np.int64)


def _common(
    bargained: Bargain, codes: NDArray[np.int64], limits: Limits
) -> tuple[NDArray[np.int64], EvenPoints, str]:
    """Return common ground and even points; these need no comparison of all with all and have no limit."""
    who = bargained.bargainers
    with_reserve = who[bargained.reserves[who] > NO_RESERVE]
    if len(codes) > limits.pareto_limit:
        why = f"{len(codes):,} deals are more than `pareto_limit` ({limits.pareto_limit:,}) compares."
        return _NONE, EvenPoints(_NONE, _NONE, _NONE, _NONE), why
    worth = bargained.worth(bargained.space.packages(codes))
    common = codes[pareto(worth[:, who])] if len(who) else _NONE
    points = even_points(worth[:, with_reserve], bargained.reserves[with_reserve])
    return common, EvenPoints(*(codes[getattr(points, name)] for name in EvenPoints.__annotations__)), ""


def fewest_refusals(
    half: Halves, domain: Sequence[NDArray[np.bool_]] | None, limit: int
) -> tuple[NDArray[np.int64], int]:
    """Return the packages that the fewest of those who must agree refuse, and that number."""
    inside = half.within(domain) if domain is not None else None
    least, found = len(half.sides) + 1, [_NONE]
    for rows in half.blocks():
        there = half.exist(rows) & half.moves(rows)
        if inside is not None:
            there &= inside[0][rows, None] & inside[1][None, :]
        if not there.any():
            continue
        count = np.zeros(there.shape, dtype=np.uint8)
        for a, side in enumerate(half.sides):
            if half.bargained.always[a] or half.bargained.needed[a].any():
                count += side.needed(rows) & ~side.at_least(int(half.bargained.abstains[a]), rows)
        here = int(count[there].min())
        if here < least:
            least, found = here, []
        if here == least and sum(map(len, found)) < limit:
            found.append(np.flatnonzero(there & (count == here)).astype(np.int64) + rows.start * half.width)
    codes = np.concatenate(found)[:limit]
    return codes, least if len(codes) else -1


def _text(space: Space, tabled: ArrayLike | None) -> NDArray[np.int64] | None:
    if tabled is None:
        return None
    text = whole(tabled, "The tabled text").reshape(-1)
    if text.shape != (len(space.shape),):
        raise UsageError(
            f"The tabled text has {len(text)} levels for {len(space.shape)} issues. Give one level of each."
        )
    for k, (level, n) in enumerate(zip(text.tolist(), space.shape, strict=True)):
        if not 0 <= level < n:
            raise UsageError(
                f"The tabled text: {level} is no level of {space.issues[k]}, whose levels count from 0 to "
                f"{n - 1}. Give one level of each."
            )
    return text


def _sided(
    space: Space, tabled: NDArray[np.int64] | None, keep: str | Mapping[int, tuple[float, float]]
) -> tuple[NDArray[np.bool_], ...] | None:
    masks = space.sided(tabled) if tabled is not None else None
    if not keep:
        return masks
    more = keep_masks(space, keep)
    return more if masks is None else tuple(a & b for a, b in zip(masks, more, strict=True))


def _by_solver(
    bargained: Bargain,
    tabled: NDArray[np.int64] | None,
    sided: tuple[NDArray[np.bool_], ...] | None,
    distance: Distance,
    limits: Limits,
) -> Found:
    """Ask the solver: what is listed is proved, or its gap is told; nothing is counted."""

    def one(domain: tuple[NDArray[np.bool_], ...] | None) -> Ground:
        answer = exact.solve(
            bargained, tabled, domain, distance=distance, limit=limits.list_limit, seconds=limits.seconds
        )
        even, more = answer.even, ""
        if answer.nearest.total:
            even, more = even_by_solver(bargained, domain, seconds=limits.seconds)
        return Ground(
            -1 if answer.nearest.total else 0,
            answer.nearest.codes,
            answer.nearest,
            _NONE,
            answer.common,
            even,
            answer.relaxed,
            answer.fewest,
            answer.refusals,
            complete=answer.complete,
            why=" ".join(filter(None, (answer.why, more))),
            gap=answer.gap,
        )

    judged = judge(bargained, tabled) if tabled is not None else None
    kept = one(sided) if sided is not None else None
    return Found(
        bargained, bargained.space.size, -1, _NONE, _NONE, _NONE, one(None), kept, tabled, judged, None
    )
