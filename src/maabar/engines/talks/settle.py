"""Positions: where an issue would settle by weight alone, and how far off such a figure has been.

[`settle`][maabar.engines.talks.settle.settle] gives the weighted mean with a band as wide as the errors of
this very mean on 351 recorded decisions of the European Union (DEU III data). The width is the message.
[`condorcet`][maabar.engines.talks.settle.condorcet] is the probabilistic choice of the KTAB library, and
[`passes`][maabar.engines.talks.settle.passes] a voting rule with vetoes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np

from maabar.engines.talks.given import count, number, numbers
from maabar.errors import UsageError, did_you_mean, shorten

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Voting = Literal["prop", "cubic", "prop-cbc", "binary"]
Method = Literal["conditional", "markov"]

#: Quantiles of outcome minus weighted mean on those decisions, on a scale from 0 to 100.
ERRORS: Final = {5: -51.7, 10: -43.0, 25: -18.8, 50: -1.7, 75: 16.6, 90: 35.9, 95: 46.7}

#: Half widths of the 90, 80 and 50 % band. Our scales have no fixed direction, so both sides are averaged.
HALF: Final = {q: (ERRORS[100 - q] - ERRORS[q]) / 2 for q in (5, 10, 25)}

#: The percentiles that are shown.
SHOWN: Final = (5, 10, 25, 75, 90, 95)

#: Points at which the errors are read for the distribution.
MIDPOINTS: Final = 199

#: What keeps a vote without any weight from being undecidable.
_FLOOR: Final = 1e-8
#: A Markov process whose probabilities still move more than this goes on, up to so many steps.
_STILL: Final = 1e-8
_STEPS: Final = 100_000


@dataclass(frozen=True)
class Settlement:
    """Where an issue would settle by weight alone.

    Attributes:
        mean: Σ c s x / Σ c s over those who state a position, 0 to 100.
        pull: For each party by how much the mean moves if it moves by one point; 0 without a position.
        band: Percentile -> value, for 5, 10, 25, 75, 90, 95, clipped to the scale.
        values: Points of the distribution, ascending.
        weights: Their probabilities.
    """

    mean: float
    pull: NDArray[np.float64]
    band: dict[int, float]
    values: NDArray[np.float64]
    weights: NDArray[np.float64]

    def crps(self, outcome: float) -> float:
        """Return the continuous ranked probability score of the distribution for an outcome; 0 is perfect."""
        return crps(self.values, self.weights, outcome)

    def below(self, value: float) -> float:
        """Return the probability of at most this value."""
        return float(self.weights[self.values <= value].sum())


@dataclass(frozen=True)
class Condorcet:
    """Pairwise choice among options.

    Attributes:
        probability: Of each of the m options.
        coalitions: m × m: the weight that votes for the row against the column.
        beats: m × m: the probability that the row beats the column.
    """

    probability: NDArray[np.float64]
    coalitions: NDArray[np.float64]
    beats: NDArray[np.float64]


def settle(
    position: ArrayLike, salience: ArrayLike | None = None, influence: ArrayLike | None = None
) -> Settlement:
    """Return the weighted mean of positions on one issue, with its band and distribution.

    Args:
        position: n positions, 0 to 100; NaN = the party states none and does not count.
        salience: n numbers ≥ 0, of any unit; None = all equal.
        influence: n numbers ≥ 0, of any unit; None = all equal.

    Returns:
        The settlement.

    Raises:
        UsageError: Lengths differ, a number is out of range, or no weight is left.
    """
    x = _numbers(position, "position", upper=100.0)
    stated = ~np.isnan(x)
    w = np.ones(len(x))
    for name, given in (("salience", salience), ("influence", influence)):
        if given is not None:
            values = _numbers(given, name)
            if len(values) != len(x):
                raise UsageError(
                    f"There are {len(x)} positions and {len(values)} values of {name}: give as many."
                )
            if np.isnan(values[stated]).any():
                raise UsageError(f"A party with a position has no {name}: give all of them one, or none.")
            with np.errstate(over="ignore"):  # told below
                w = w * np.where(stated, values, 0.0)
    w = np.where(stated, w, 0.0)
    _countable(w)
    if not w.sum() > 0:
        raise UsageError("No party with a position has any weight: give salience and influence above 0.")
    w = w / w.sum()
    mean = float(np.clip((w * np.where(stated, x, 0.0)).sum(), 0.0, 100.0))
    band = {q: float(np.clip(mean + _side(q), 0.0, 100.0)) for q in SHOWN}
    values, weights = _distribution(x[stated], w[stated], mean)
    return Settlement(mean, w, band, values, weights)


def crps(values: ArrayLike, weights: ArrayLike, outcome: float) -> float:
    """Return E|X − y| − ½ E|X − X'| of a discrete distribution (Gneiting and Raftery 2007).

    Args:
        values: Points, in any order.
        weights: Their probabilities.
        outcome: y.

    Raises:
        UsageError: If these are no numbers, or lists differ in length.
    """
    x, p = numbers(values, "The points"), numbers(weights, "The probabilities")
    if x.shape != p.shape or x.ndim != 1:
        raise UsageError("Points and probabilities differ in number: give one list of each, equally long.")
    y = number(outcome, "The outcome")
    order = np.argsort(x, kind="stable")
    x, p = x[order], p[order]
    below = np.cumsum(p)[:-1]
    spread = float((np.diff(x) * below * (1.0 - below)).sum())  # half of E|X - X'|
    return float((p * np.abs(x - y)).sum()) - spread


def condorcet(
    utilities: ArrayLike, weights: ArrayLike, voting: str = "prop", method: str = "conditional"
) -> Condorcet:
    """Return the probability of each option when every pair of options is put to a weighted vote.

    C_ab = 10⁻⁸ + Σ_k max(0, vote(w_k, u_ka − u_kb)), p_ab = C_ab / (C_ab + C_ba).
    *conditional*: P_a ∝ Π_b p_ab.
    *markov*: options are challenged in proportion to the weight behind each challenge, until the
    probabilities stand still (KTAB's MarkovIncentive).

    Args:
        utilities: n parties × m options, of any unit.
        weights: n weights ≥ 0.
        voting: `prop` w·Δ, `cubic` w·Δ³, `prop-cbc` w·(Δ + Δ³)/2 or `binary` w·sign Δ.
        method: `conditional` or `markov`.

    Raises:
        UsageError: Shapes do not fit, a number is missing, or a name is unknown.
    """
    u, w = numbers(utilities, "The utilities"), numbers(weights, "The weights")
    if u.ndim != 2 or u.shape[0] != len(np.atleast_1d(w)) or w.ndim != 1 or u.shape[1] == 0:
        raise UsageError(
            f"Utilities of shape {u.shape} and weights of shape {w.shape} do not fit: a row per party, a "
            "column per option, and a weight per party."
        )
    if not np.isfinite(u).all() or not np.isfinite(w).all() or (w < 0).any():
        raise UsageError("Utilities and weights must be numbers, and weights 0 or more.")
    with np.errstate(over="ignore"):  # told below
        ballot = vote(u[:, :, None] - u[:, None, :], voting)
        C = _FLOOR + np.einsum("k,kab->ab", w, np.maximum(0.0, ballot))
        _countable(C + C.T)
    p = C / (C + C.T)
    if _word(method, "method", get_args(Method)) == "conditional":
        logs = np.log(p).sum(axis=1)
        P = np.exp(logs - logs.max())
        P = P / P.sum()
    else:
        P = _markov(C, p)
    return Condorcet(P, C, p)


def positions_condorcet(
    position: ArrayLike, salience: ArrayLike | None = None, influence: ArrayLike | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[list[int]]]:
    """Put the distinct positions on one issue to a weighted vote: u_k(x) = 1 − |x_k − x| / 100.

    Args:
        position: As in `settle`.
        salience: As in `settle`.
        influence: As in `settle`.

    Returns:
        The distinct positions, ascending; the probability of each; and the parties that hold it.
    """
    x = _numbers(position, "position", upper=100.0)
    settled = settle(x, salience, influence)
    holders = [k for k in range(len(x)) if not np.isnan(x[k])]
    options = np.unique(x[holders])
    # the weights themselves, not their shares: the floor of 10⁻⁸ depends on their scale, if ever so little
    weight = np.ones(len(x))
    for given in (salience, influence):
        weight = weight if given is None else weight * _numbers(given, "weight")
    u = 1.0 - np.abs(x[holders][:, None] - options) / 100.0
    chosen = condorcet(u, np.where(settled.pull > 0, weight, 0.0)[holders])
    return options, chosen.probability, [[k for k in holders if x[k] == one] for one in options]


def passes(
    for_: int | Collection[object],
    against: int | Collection[object],
    vetoes: int | Collection[object] = 0,
    quota: int = 9,
) -> bool:
    """Say whether a text passes: enough votes for it, and none against it that counts as a veto.

    In the Security Council: nine votes for, and no permanent member against (Charter, Article 27); abstaining
    and staying away stop nothing.

    Args:
        for_: How many voted for it, or who.
        against: How many voted against it, or who.
        vetoes: How many of those against hold a veto; or who holds one, if `against` says who.
        quota: How many votes for it are needed.

    Raises:
        UsageError: The counts cannot be.
    """
    for name, one in (("for", for_), ("against", against), ("vetoes", vetoes), ("quota", quota)):
        if isinstance(one, str | bytes) or not isinstance(one, Collection) or name == "quota":
            count(one, f"Votes ({name})")
    if not isinstance(vetoes, Collection):
        blocked = int(vetoes)
    elif isinstance(against, Collection):
        blocked = len(set(vetoes) & set(against))
    else:
        blocked = len(vetoes)
    yes, no = (len(set(one)) if isinstance(one, Collection) else int(one) for one in (for_, against))
    if min(yes, no, blocked) < 0 or blocked > no or quota < 0:
        raise UsageError(
            f"{yes} for, {no} against and {blocked} vetoes cannot be: counts are 0 or more, and who "
            "vetoes votes against."
        )
    if isinstance(for_, Collection) and isinstance(against, Collection) and set(for_) & set(against):
        raise UsageError("Somebody votes both for and against: keep one of the two.")
    return yes >= quota and blocked == 0


def vote(difference: NDArray[np.float64], voting: str) -> NDArray[np.float64]:
    """Return how strongly a difference in utility is voted for, per unit of weight."""
    kind = _word(voting, "voting", get_args(Voting))
    if kind == "prop":
        return difference
    if kind == "cubic":
        return difference**3
    if kind == "prop-cbc":
        return (difference + difference**3) / 2
    return np.sign(difference)


def _markov(C: NDArray[np.float64], p: NDArray[np.float64]) -> NDArray[np.float64]:
    n = len(C)
    P = np.full(n, 1.0 / n)
    incentive = C * p + 1e-10 * np.eye(n)
    q = incentive / incentive.sum(axis=0)
    for _ in range(_STEPS):
        t = P[:, None] * q.T
        after = (p * (t + t.T)).sum(axis=1)
        moved = float(np.abs(after - P).max())
        P = (P + after) / 2
        if moved <= _STILL:
            break
    return P


def _countable(weights: NDArray[np.float64]) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        total = weights.sum()
    if not np.isfinite(total):
        raise UsageError(
            f"The weights add up to {total:g}, which cannot be shared out. Give them in a larger unit."
        )


def _side(percentile: int) -> float:
    return -HALF[percentile] if percentile < 50 else HALF[100 - percentile]


def _distribution(
    x: NDArray[np.float64], w: NDArray[np.float64], mean: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Half on what was stated, half on the mean with the errors it has had.

    Of the recorded outcomes 63.5 % equal some stated position and 30.8 % lie at an end of the scale.
    """
    knots = [0.0, *sorted(HALF), 50.0, *(100.0 - q for q in sorted(HALF, reverse=True)), 100.0]
    errors = [-100.0, *(-HALF[q] for q in sorted(HALF)), 0.0]
    errors += [-e for e in reversed(errors[:-1])]
    e = np.interp((np.arange(MIDPOINTS) + 0.5) * 100.0 / MIDPOINTS, knots, errors)
    values = np.concatenate([x, np.clip(mean + e, 0.0, 100.0)])
    weights = np.concatenate([w / 2, np.full(MIDPOINTS, 0.5 / MIDPOINTS)])
    distinct, where = np.unique(values, return_inverse=True)
    return distinct, np.bincount(where, weights=weights).astype(np.float64)


def _numbers(given: ArrayLike, name: str, upper: float = np.inf) -> NDArray[np.float64]:
    values = numbers(given, f"The values of {name}")
    if values.ndim != 1:
        raise UsageError(f"{name} must be a list with one number per party, of one issue at a time.")
    known = values[~np.isnan(values)]
    if (known < 0).any() or (known > upper).any() or np.isinf(known).any():
        wrong = known[(known < 0) | (known > upper) | np.isinf(known)][0]
        bound = f"between 0 and {upper:g}" if np.isfinite(upper) else "0 or more"
        raise UsageError(f"The {name} {wrong:g} is out of range: it must be {bound}.")
    return values


def _word(given: str, what: str, known: tuple[str, ...]) -> str:
    """Return a name as ours: KTAB's `PropCbc` and `MarkovIncentive` are understood."""
    word = str(given).strip().lower().replace("_", "-")
    word = {"propcbc": "prop-cbc", "prop-cubic": "prop-cbc", "markovincentive": "markov"}.get(word, word)
    word = {"markov-incentive": "markov", "proportional": "prop"}.get(word, word)
    if word not in known:
        raise UsageError(f'There is no {what} "{shorten(given)}". {did_you_mean(word, known)}')
    return word
