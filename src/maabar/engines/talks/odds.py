"""How likely a package is agreed when ranges move together, and what would be worth finding out.

[`odds`][maabar.engines.talks.odds.odds] leads: P(p) is the share of draws in which p is a deal. It is never
the product of the parties' own shares; that product is given beside it only to explain the difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from maabar.engines.talks.values import NO_RESERVE, Bargain

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from maabar.engines.talks.filling import Filled
    from maabar.engines.talks.odds_draws import Draws, Question
    from maabar.engines.talks.odds_sweep import Counts

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

#: Normal quantile of a 95 % interval.
_Z: Final = 1.959963984540054
_CELLS: Final = 20_000_000
_BINS: Final = 10


@dataclass(frozen=True, eq=False)
class Odds:
    """Shares of draws for n packages and A parties.

    Attributes:
        p: Share with a deal, shape (n,).
        low: Wilson 95 % interval.
        high: Wilson 95 % interval.
        independent: Product of the shares in which each of those who must agree does not refuse.
        p_for: Share in which each party is for, n × A.
        p_abstain: Share in which it abstains, n × A.
        refusals: Expected refusals among those who must agree, shape (n,).
        affected: Share in which every affected party that was asked is for; NaN = not asked.
        affected_low: Wilson 95 % interval.
        affected_high: Wilson 95 % interval.
        draws: Number of draws.
    """

    p: Floats
    low: Floats
    high: Floats
    independent: Floats
    p_for: Floats
    p_abstain: Floats
    refusals: Floats
    affected: Floats
    affected_low: Floats
    affected_high: Floats
    draws: int


@dataclass(frozen=True)
class Learned:
    """What finding one thing out would gain for the decision which package to table.

    Attributes:
        name: The question.
        kind: `redline`, `reserve` or `cause`.
        party: Number of the party; -1 = none in particular.
        gain: Gain in the chance of a deal.
        low: Gain less 1.96 standard errors.
        high: Gain plus 1.96 standard errors.
    """

    name: str
    kind: str
    party: int
    gain: float
    low: float
    high: float

    @property
    def seen(self) -> bool:
        """False if the interval holds 0: no difference was seen."""
        return self.low > 0 or self.high < 0


def wilson(hits: ArrayLike, n: int) -> tuple[Floats, Floats]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    share = np.asarray(hits, dtype=float) / n
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    # What rounding leaves of 0 and 1 would read as a number.
    low, high = np.where(share > 0, middle - half, 0.0), np.where(share < 1, middle + half, 1.0)
    return np.asarray(low.clip(0)), np.asarray(high.clip(max=1))


def odds(bargained: Bargain, drawn: Draws, packages: ArrayLike, filled: Filled | None = None) -> Odds:
    """Return how often each of some packages is a deal, over all draws.

    Args:
        bargained: The bargain.
        drawn: Draws of it.
        packages: Their levels, n × K.
        filled: Stances on the first of them that claims tell, of parties that no row tells of.
    """
    levels = np.atleast_2d(np.asarray(packages, dtype=np.int64))
    n, parties, draws = len(levels), len(bargained.parties), drawn.count
    agree, fine, refuse = np.zeros((n, parties)), np.zeros((n, parties)), np.zeros(n)
    deal, together = np.zeros(n), np.zeros(n)
    asked = asked_affected(bargained)
    step = max(1, _CELLS // max(1, draws * parties))
    for start in range(0, n, step):
        part = slice(start, start + step)
        is_for, not_against, exists = stances(bargained, drawn, levels[part])
        if filled is not None and start == 0:
            is_for[:, 0, list(filled.parties)] = filled.is_for
            not_against[:, 0, list(filled.parties)] = filled.not_against
        agree[part], fine[part] = is_for.mean(axis=0), not_against.mean(axis=0)
        required = bargained.required(levels[part])
        deal[part] = _deals(bargained, required, is_for, not_against, exists).sum(axis=0)
        refuse[part] = (~not_against & required[None]).sum(axis=2).mean(axis=0)
        together[part] = is_for[:, :, asked].all(axis=2).sum(axis=0)
    low, high = wilson(deal, draws)
    required = bargained.required(levels)
    product = np.where(required, fine, 1.0).prod(axis=1)
    if not asked.any():
        nothing = np.full(n, np.nan)
        side = (nothing, nothing, nothing)
    else:
        side = (together / draws, *wilson(together, draws))
    return Odds(deal / draws, low, high, product, agree, fine - agree, refuse, *side, draws)


def asked_affected(bargained: Bargain) -> Bools:
    """Return the affected parties of whom anything is known; silence is never agreement."""
    known = np.array([bool(table.any()) for table in np.concatenate(bargained.tables, axis=1)])
    known |= bargained.reserves > NO_RESERVE
    for line in bargained.redlines:
        if line.party >= 0:
            known[line.party] = True
    return np.asarray(known & np.array([role == "affected" for role in bargained.roles]), dtype=bool)


def stances(bargained: Bargain, drawn: Draws, levels: NDArray[np.int64]) -> tuple[Bools, Bools, Bools]:
    """Return for every draw and package who is for and who does not refuse (D × n × A), and what exists."""
    worth = np.zeros((drawn.count, len(levels), len(bargained.parties)), dtype=np.int32)
    for k, table in enumerate(drawn.tables):
        worth += table.transpose(0, 2, 1)[:, levels[:, k], :]
    crossed = np.zeros(worth.shape, dtype=bool)
    exists = np.ones(worth.shape[:2], dtype=bool)
    hit = bargained.crossed(levels)
    for r, line in enumerate(bargained.redlines):
        on = drawn.real[:, r, None] & hit[None, :, r]
        if line.party < 0:
            exists &= ~on
        else:
            crossed[:, :, line.party] |= on
    is_for = ~crossed & (worth >= drawn.reserves[:, None, :])
    not_against = ~crossed & (worth >= drawn.abstains[:, None, :])
    return is_for, not_against, exists


def _deals(bargained: Bargain, required: Bools, is_for: Bools, not_against: Bools, exists: Bools) -> Bools:
    deal = exists & (not_against | ~required[None]).all(axis=2)
    if bargained.quota > 0:
        deal &= is_for @ (bargained.weights * bargained.counted) >= bargained.quota
    return np.asarray(deal)


def deal_matrix(bargained: Bargain, drawn: Draws, codes: NDArray[np.int64]) -> Bools:
    """Return in which draws (D × n) each package is a deal that moves a core issue."""
    out = np.zeros((drawn.count, len(codes)), dtype=bool)
    levels = bargained.space.packages(codes)
    step = max(1, _CELLS // max(1, drawn.count * len(bargained.parties)))
    moved = np.zeros(len(codes), dtype=bool)
    for k, mask in enumerate(bargained.space.moved()):
        moved |= mask[levels[:, k]] & bargained.space.core[k]
    for start in range(0, len(codes), step):
        part = slice(start, start + step)
        found = stances(bargained, drawn, levels[part])
        out[:, part] = _deals(bargained, bargained.required(levels[part]), *found) & moved[None, part]
    return out


def information(counts: Counts) -> float:
    """Return P(S ≠ ∅) − max_p P(p): what knowing everything before tabling would gain (Howard 1966)."""
    top = int(counts.deals.max()) if len(counts.deals) else 0
    return float(counts.any.mean() - top / counts.draws)


def learn(bargained: Bargain, drawn: Draws, counts: Counts, *, candidates: int = 2000) -> tuple[Learned, ...]:
    """Return what each question would gain, by gain; half the draws choose, the other half score.

    Args:
        bargained: The bargain.
        drawn: Draws, with questions.
        counts: Of the sweep: the packages that are deals most often are the candidates.
        candidates: How many.
    """
    order = np.argsort(-counts.deals.astype(np.int64), kind="stable")[:candidates]
    codes = order[counts.deals[order] > 0].astype(np.int64)
    if not len(codes):
        return tuple(Learned(q.name, q.kind, q.party, 0.0, 0.0, 0.0) for q in drawn.questions)
    deals = deal_matrix(bargained, drawn, codes)
    found = [_gain(q, deals) for q in drawn.questions]
    return tuple(sorted(found, key=lambda one: (-one.gain, one.name)))


def _gain(question: Question, deals: Bools) -> Learned:
    bins = _binned(question.values)
    n = len(deals)
    difference = np.zeros(n)
    first = np.arange(n) % 2 == 0
    for chosen, scored in ((first, ~first), (~first, first)):
        if not chosen.any():
            continue
        top = int(deals[chosen].sum(axis=0).argmax())
        for b in np.unique(bins):
            here, there = chosen & (bins == b), scored & (bins == b)
            pick = int(deals[here].sum(axis=0).argmax()) if here.any() else top
            difference[there] = deals[there, pick].astype(float) - deals[there, top]
    gain = float(difference.mean())
    error = float(difference.std(ddof=1) / np.sqrt(n)) if n > 1 else np.inf
    name, kind, party = question.name, question.kind, question.party
    return Learned(name, kind, party, gain, gain - _Z * error, gain + _Z * error)


def _binned(values: Floats) -> NDArray[np.int64]:
    """Return two bins for yes and no, else ten of equal count."""
    distinct = np.unique(values)
    if len(distinct) <= 2:
        return np.asarray(np.searchsorted(distinct, values), dtype=np.int64)
    ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return np.asarray(ranks * _BINS // len(values), dtype=np.int64)
