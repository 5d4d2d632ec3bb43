"""Packages as numbers: the issues and their levels, what each party makes of them, and who must agree.

[`bargain`][maabar.engines.talks.values_build.bargain] turns plain arrays into one checked record;
[`judge`][maabar.engines.talks.values.judge] gives every party's stance on one package. Worth is additive,
u_a(p) = Σ_k w_ak v_ak(p_k) (Keeney and Raiffa 1976); it is rounded once to 10⁻⁴ points and whole from
there on, so that every search agrees with every other to the last tie.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

Role = Literal["must", "counts", "affected", "none"]
Stance = Literal["for", "abstain", "against"]

#: One point is this many units of the fixed scale.
UNIT: Final = 10_000
#: A reserve that any package reaches: the party is judged by its red lines only.
NO_RESERVE: Final = -(2**29)
#: A worth that no reserve is as low as: what a crossed red line makes of a package.
CROSSED: Final = -(2**30)
ROLES: Final[tuple[str, ...]] = ("must", "counts", "affected", "none")


def fixed(points: ArrayLike) -> NDArray[np.int32]:
    """Round points half-even to whole units of 10⁻⁴ points."""
    return np.asarray(np.rint(np.asarray(points, dtype=float) * UNIT), dtype=np.int32)


@dataclass(frozen=True, eq=False)
class Space:
    """The issues and their levels; a package is one level of each, numbered with the last issue fastest.

    Attributes:
        issues: Ids, K of them.
        values: For each issue the places of its levels on the line from 0 to 100, ascending.
        no_deal: The level that holds without agreement, -1 = not known, shape (K,).
        core: Whether moving the issue is an agreement in itself, shape (K,).
        cost: Cost of moving it, shape (K,).
        scale: False where the levels are labels without distance, shape (K,).
        levels: Ids of the levels of each issue.
    """

    issues: tuple[str, ...]
    values: tuple[NDArray[np.float64], ...]
    no_deal: NDArray[np.int64]
    core: NDArray[np.bool_]
    cost: NDArray[np.float64]
    scale: NDArray[np.bool_]
    levels: tuple[tuple[str, ...], ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of levels of each issue."""
        return tuple(len(values) for values in self.values)

    @property
    def size(self) -> int:
        """Number of packages."""
        return prod(self.shape)

    def levels_at(self, issue: int) -> NDArray[np.float64]:
        """Return where the levels of one issue lie."""
        return self.values[issue]

    def packages(self, codes: ArrayLike) -> NDArray[np.int64]:
        """Return the levels (n × K) of packages given by number."""
        return np.stack(np.unravel_index(np.asarray(codes, dtype=np.int64), self.shape), axis=-1)

    def codes(self, packages: ArrayLike) -> NDArray[np.int64]:
        """Return the numbers of packages given by levels (n × K)."""
        levels = np.asarray(packages, dtype=np.int64)
        return np.asarray(np.ravel_multi_index(tuple(np.moveaxis(levels, -1, 0)), self.shape), dtype=np.int64)

    def moved(self) -> tuple[NDArray[np.bool_], ...]:
        """Return for each issue which of its levels are off `no_deal` (all, where that is not known)."""
        return tuple(
            np.arange(n) != at if at >= 0 else np.ones(n, dtype=bool)
            for n, at in zip(self.shape, self.no_deal, strict=True)
        )

    def sided(self, tabled: ArrayLike) -> tuple[NDArray[np.bool_], ...]:
        """Return for each issue the levels that keep what a text moves: same side of `no_deal`, core only."""
        kept = []
        for k, level in enumerate(np.asarray(tabled, dtype=np.int64)):
            at, n = int(self.no_deal[k]), self.shape[k]
            levels = np.arange(n)
            if not self.core[k] or at < 0 or level == at:
                kept.append(np.ones(n, dtype=bool))
            elif self.scale[k]:
                kept.append(levels > at if level > at else levels < at)
            else:
                kept.append(levels != at)
        return tuple(kept)


@dataclass(frozen=True, eq=False)
class RedLine:
    """A red line: crossed when every condition holds.

    Attributes:
        party: Number of the party; -1 = such packages do not exist.
        conditions: Issue -> which of its levels meet the condition, as levels or as a mask.
        name: Its id.
        kind: `red-line`, `bottom-line` or `principle`.
        hard: Never offered for relaxing.
        likelihood: Chance that it is real; it counts in the search at any chance above 0.
    """

    party: int
    conditions: Mapping[int, Sequence[int] | NDArray[Any]]
    name: str = ""
    kind: str = "red-line"
    hard: bool = False
    likelihood: float = 1.0

    @property
    def soft(self) -> bool:
        """Whether it may be offered for relaxing."""
        return not self.hard and self.kind != "principle" and self.party >= 0


@dataclass(frozen=True, eq=False)
class Rule:
    """Who must agree, and how many.

    Attributes:
        roles: Role of each party; empty = all must.
        weights: Weight of each party towards the quota; empty = 1 each.
        needed: A × K: the party must agree when the issue leaves `no_deal` (veto, gates); None = nobody.
        quota: Least weight of those who are for.
    """

    roles: Sequence[str] = ()
    weights: Sequence[float] = ()
    needed: ArrayLike | None = None
    quota: float = 0.0


@dataclass(frozen=True, eq=False)
class Bargain:
    """All that a search needs, in whole units of 10⁻⁴ points.

    Attributes:
        space: The issues.
        parties: Ids, A of them.
        tables: For each issue the weighted worth of its levels, A × L_k.
        reserves: From here a party is for, shape (A,); `NO_RESERVE` = judged by red lines only.
        abstains: From here it does not refuse, shape (A,).
        redlines: Red lines; conditions are masks over levels.
        roles: Role of each party.
        weights: Weight in whole units of 10⁻⁴, shape (A,).
        needed: A × K, who must agree when an issue leaves `no_deal`.
        quota: Least weight of those who are for, in units of 10⁻⁴.
    """

    space: Space
    parties: tuple[str, ...]
    tables: tuple[NDArray[np.int32], ...]
    reserves: NDArray[np.int32]
    abstains: NDArray[np.int32]
    redlines: tuple[RedLine, ...]
    roles: tuple[str, ...]
    weights: NDArray[np.int64]
    needed: NDArray[np.bool_]
    quota: int = 0

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Parties that count towards the quota: roles `must` and `counts`; never the affected."""
        return np.array([role in {"must", "counts"} for role in self.roles], dtype=bool)

    @property
    def always(self) -> NDArray[np.bool_]:
        """Parties that must agree to every package."""
        unknown = self.needed & (self.space.no_deal < 0)
        return np.array([role == "must" for role in self.roles], dtype=bool) | unknown.any(axis=1)

    @property
    def bargainers(self) -> NDArray[np.intp]:
        """Numbers of the parties that can ever be among those who must agree."""
        movable = np.array(
            [n > 1 or at < 0 for n, at in zip(self.space.shape, self.space.no_deal, strict=True)]
        )
        return np.flatnonzero(self.always | (self.needed & movable).any(axis=1))

    def worth(self, packages: ArrayLike) -> NDArray[np.int32]:
        """Return every party's worth (n × A) of packages given by levels (n × K)."""
        levels = np.atleast_2d(np.asarray(packages, dtype=np.int64))
        total = np.zeros((len(levels), len(self.parties)), dtype=np.int32)
        for k, table in enumerate(self.tables):
            total += table.T[levels[:, k]]
        return total

    def crossed(self, packages: ArrayLike) -> NDArray[np.bool_]:
        """Return which red lines (n × R) packages (n × K) cross."""
        levels = np.atleast_2d(np.asarray(packages, dtype=np.int64))
        out = np.ones((len(levels), len(self.redlines)), dtype=bool)
        for r, line in enumerate(self.redlines):
            for k, mask in line.conditions.items():
                out[:, r] &= np.asarray(mask)[levels[:, k]]
        return out

    def required(self, packages: ArrayLike) -> NDArray[np.bool_]:
        """Return which parties (n × A) must agree to packages (n × K)."""
        levels = np.atleast_2d(np.asarray(packages, dtype=np.int64))
        out = np.repeat(self.always[None, :], len(levels), axis=0)
        for k, moved in enumerate(self.space.moved()):
            out |= moved[levels[:, k]][:, None] & self.needed[:, k][None, :]
        return out


@dataclass(frozen=True, eq=False)
class Judged:
    """Every party's stance on one package.

    Attributes:
        stances: `for`, `abstain` or `against`, one a party.
        required: Whether it must agree to this package.
        worth: Worth in points.
        margin: Worth less reserve, in points; NaN without a reserve.
        missing: Points missing until it no longer refuses, 0 if none.
        crossed: For each party the names of the red lines that are crossed.
        exists: False if a red line without a party is crossed.
        deal: Whether it is an agreement under the rule.
        refusing: Numbers of the parties that must agree and refuse.
        support: Weight of those who are for.
    """

    stances: tuple[Stance, ...]
    required: NDArray[np.bool_]
    worth: NDArray[np.float64]
    margin: NDArray[np.float64]
    missing: NDArray[np.float64]
    crossed: tuple[tuple[str, ...], ...]
    exists: bool
    deal: bool
    refusing: tuple[int, ...]
    support: float


def judge(bargained: Bargain, package: ArrayLike) -> Judged:
    """Return the stances on one package, given by its levels (K,)."""
    levels = np.asarray(package, dtype=np.int64)
    worth = bargained.worth(levels)[0].astype(np.int64)
    hit = bargained.crossed(levels)[0]
    names: list[tuple[str, ...]] = []
    stances: list[Stance] = []
    for a in range(len(bargained.parties)):
        mine = tuple(
            line.name for line, on in zip(bargained.redlines, hit, strict=True) if on and line.party == a
        )
        names.append(mine)
        against = bool(mine) or worth[a] < bargained.abstains[a]
        stances.append("against" if against else "for" if worth[a] >= bargained.reserves[a] else "abstain")
    required = bargained.required(levels)[0]
    refusing = tuple(a for a, stance in enumerate(stances) if required[a] and stance == "against")
    agree = np.array([stance == "for" for stance in stances])
    support = int(bargained.weights[agree & bargained.counted].sum())
    exists = not any(on and line.party < 0 for line, on in zip(bargained.redlines, hit, strict=True))
    has = bargained.reserves > NO_RESERVE
    margin = np.where(has, (worth - bargained.reserves) / UNIT, np.nan)
    missing = np.where(bargained.abstains > NO_RESERVE, (bargained.abstains - worth).clip(0) / UNIT, 0.0)
    deal = exists and not refusing and support >= bargained.quota
    return Judged(
        tuple(stances),
        required,
        worth / UNIT,
        margin,
        missing,
        tuple(names),
        exists,
        deal,
        refusing,
        support / UNIT,
    )
