"""The Spatial Model of Politics of the KTAB library, written anew: a second opinion for comparison only.

It lives beside the program and in no brief: its forecasts lose to the plain weighted mean, and it makes a change of
one point in the input about ten times larger. So it never runs alone: every answer carries an ensemble of runs in
which every position is shifted by up to a point.

[`spatial`][benchmarks.peers.spatial.spatial] is the public function. Equations: talks.md, section 4; the names of the
switches are those of the library (KAPSARC Toolkit for Behavioral Analysis, MIT licence; no code taken).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from maabar.engines.talks.settle import condorcet, vote
from maabar.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

#: Runs with shifted positions beside the one as stated, and by how many points they are shifted at most.
RUNS: Final = 200
SHIFT: Final = 1.0

_VOTINGS: Final = ("prop", "cubic", "prop-cbc", "binary")
_ADJUST: Final = {"none": 0.0, "one-third": 1 / 3, "half": 1 / 2, "two-thirds": 2 / 3, "full": 1.0}
_RANGES: Final = {"min": 0.0, "mid": -0.5, "max": -1.0}
_BARGAINS: Final = ("s1p1", "s2p2", "s2pmax")
#: Weight below which a vote, a contest or a bargain would be undecided.
_VOTE, _CONTEST, _BARGAIN = 1e-8, 1e-10, 1e-6
_LEAST_GAIN: Final = 1e-5
_SAME: Final = 1e-3
_STILL, _START = 0.02, 1e-4


@dataclass(frozen=True)
class Switches:
    """How the model is run; the defaults are the library's reference settings.

    Attributes:
        voting: `prop`, `cubic`, `prop-cbc` or `binary`: how parties vote over positions, contests and bargains.
        method: `conditional` or `markov`: how pairwise votes become probabilities.
        risk_range: Lowest risk attitude: `min` 0, `mid` -1/2, `max` -1; the highest is 1.
        risk_adjust: How far one party's view of another's risk attitude goes from its own to the other's: `none`,
            `one-third`, `half`, `two-thirds`, `full`.
        bargain: `s2p2` or `s1p1`: power to which salience and probability weigh in a bargain; `s2pmax`: the likely
            winner gives nothing away.
        turns: Turns after which it ends in any case.
    """

    voting: str = "prop"
    method: str = "conditional"
    risk_range: str = "mid"
    risk_adjust: str = "one-third"
    bargain: str = "s2p2"
    turns: int = 100


@dataclass(frozen=True)
class Challenge:
    """One challenge: who, whom, with what chance to win and what expected gain; and the bargain it leads to."""

    by: int
    to: int
    chance: float
    gain: float
    bargain: tuple[Floats, Floats]


@dataclass(frozen=True)
class Turn:
    """What happened in one turn.

    Attributes:
        risk: n risk attitudes.
        challenges: The challenges made.
        chances: For each party its options: -1 (things stay) or the initiator of a bargain -> probability.
        coalitions: (n + 1)² weights that vote for one option over another; row 0 is that things stay.
    """

    risk: Floats
    challenges: tuple[Challenge, ...]
    chances: tuple[dict[int, float], ...]
    coalitions: Floats


@dataclass(frozen=True)
class Spatial:
    """The run as stated, and the ensemble that belongs to it.

    Attributes:
        states: T + 1 states × n parties × K issues, 0 to 100.
        win: T + 1 × n probabilities that a party's position carries.
        turns: What happened in each of the T turns.
        mean: T + 1 × K means of the positions, weighted by power × salience.
        runs_start: Runs × K weighted means of the shifted inputs.
        runs_end: Runs × K weighted means at their ends.
        runs_positions: Runs × n × K positions at their ends.
        runs_states: For each run how many states it had.
    """

    states: Floats
    win: Floats
    turns: tuple[Turn, ...]
    mean: Floats
    runs_start: Floats
    runs_end: Floats
    runs_positions: Floats
    runs_states: NDArray[np.int64]


def spatial(
    power: ArrayLike,
    position: ArrayLike,
    salience: ArrayLike,
    *,
    runs: int = RUNS,
    shift: float = SHIFT,
    seed: int = 0,
    **switches: Any,
) -> Spatial:
    """Run the model on one issue, or on several together.

    Args:
        power: n numbers > 0.
        position: n, or n × K, 0 to 100.
        salience: The same shape, 0 to 100; over all issues no party's may sum to more than 100.
        runs: Runs of the ensemble, at least 2.
        shift: Every position of those is shifted by up to so many points either way, and kept on the scale.
        seed: Of the ensemble.
        switches: See `Switches`.

    Returns:
        The run as stated with its ensemble.

    Raises:
        UsageError: Shapes or numbers do not fit, a switch is unknown, or the ensemble is left out.
    """
    chosen = _switches(switches)
    c, x, s = _inputs(power, position, salience)
    if runs < 2 or not shift > 0:
        raise UsageError(
            "This model is never shown without its ensemble: ask for 2 runs or more, shifted by more than 0."
        )
    dice = np.random.default_rng(seed)
    shifted = np.clip(x + dice.uniform(-shift, shift, (runs, *x.shape)) / 100, 0, 1)
    model = _Model(c, s, chosen)
    states, turns = _stated(model, x)
    ends, counts = _ensemble(model, shifted)
    return Spatial(
        100 * states,
        np.stack([model.win(state) for state in states]),
        tuple(turns),
        100 * model.mean(states),
        100 * model.mean(shifted),
        100 * model.mean(ends),
        100 * ends,
        counts,
    )


def by_issue(power: ArrayLike, position: ArrayLike, salience: ArrayLike, **more: Any) -> list[Spatial]:
    """Run the model on each of K issues by itself; arguments as in `spatial`."""
    x, s = np.asarray(position, dtype=float), np.asarray(salience, dtype=float)
    return [spatial(power, x[:, [k]], s[:, [k]], **more) for k in range(x.shape[1])]


def _switches(given: dict[str, Any]) -> Switches:
    known = tuple(Switches.__dataclass_fields__)
    for name in given:
        if name not in known:
            raise UsageError(f'There is no switch "{name}". {did_you_mean(name, known)}')
    chosen = replace(Switches(), **given)
    choices = {
        "voting": _VOTINGS,
        "method": ("conditional", "markov"),
        "risk_range": tuple(_RANGES),
        "risk_adjust": tuple(_ADJUST),
        "bargain": _BARGAINS,
    }
    for name, words in choices.items():
        value = getattr(chosen, name)
        if value not in words:
            raise UsageError(f'The switch {name} cannot be "{value}". {did_you_mean(str(value), words)}')
    if chosen.turns < 1:
        raise UsageError("At least one turn is needed.")
    return chosen


def _inputs(power: ArrayLike, position: ArrayLike, salience: ArrayLike) -> tuple[Floats, Floats, Floats]:
    c = np.asarray(power, dtype=float)
    x, s = (np.asarray(one, dtype=float) for one in (position, salience))
    x, s = (one[:, None] if one.ndim == 1 else one for one in (x, s))
    if x.shape != s.shape or x.ndim != 2 or c.shape != (len(x),) or not len(x):
        raise UsageError(f"Shapes do not fit: power {c.shape}, positions {x.shape}, saliences {s.shape}.")
    if not all(np.isfinite(one).all() for one in (c, x, s)) or (c <= 0).any():
        raise UsageError("Power must be above 0, and every position and salience a number.")
    if min(x.min(), s.min()) < 0 or max(x.max(), s.max()) > 100:
        raise UsageError("Positions and saliences lie between 0 and 100.")
    if (s.sum(axis=1) > 100 * (1 + 1e-9)).any():
        worst = int(np.argmax(s.sum(axis=1)))
        raise UsageError(
            f"The saliences of party {worst + 1} sum to {s[worst].sum():g}, more than 100: run issue by issue, or "
            "scale them down."
        )
    if (s.sum(axis=1) == 0).any():
        raise UsageError("A party without any salience has no view: leave it out.")
    return c, x / 100, s / 100


@dataclass
class _Step:
    """One turn of E runs at once."""

    after: Floats
    risk: Floats
    target: NDArray[np.int64]
    chance: Floats
    gain: Floats
    bargains: Floats
    choices: Floats = field(repr=False)
    coalitions: Floats = field(repr=False)


class _Model:
    """The equations, for E runs at once: positions are E × n × K between 0 and 1."""

    def __init__(self, c: Floats, s: Floats, switches: Switches) -> None:
        self.c, self.s, self.switches = c, s, switches
        self.sigma = s.sum(axis=1)
        self.square = s**2 / (s**2).sum(axis=1, keepdims=True)
        self.n = len(c)

    def mean(self, x: Floats) -> Floats:
        w = self.c[:, None] * self.s
        return np.asarray((x * w).sum(axis=-2) / np.where(w.sum(axis=0) > 0, w.sum(axis=0), np.nan))

    def distance(self, x: Floats, y: Floats) -> Floats:
        """δ of y from each party's position: E × n × K and E × … × K give E × n × …."""
        many = y.reshape(len(y), 1, -1, y.shape[-1])
        square = (x[:, :, None, :] - many) ** 2
        found = np.sqrt(np.einsum("eamk,ak->eam", square, self.square))
        return np.asarray(found.reshape(len(x), self.n, *y.shape[1:-1]))

    def choose(self, u: Floats) -> tuple[Floats, Floats]:
        """Pairwise votes over E × n × m utilities: log p and C, each E × m × m."""
        ballot = np.maximum(0.0, vote(u[:, :, :, None] - u[:, :, None, :], self.switches.voting))
        C = np.einsum("k,ekab->eab", self.c, ballot) + _VOTE
        return np.log(C) - np.log(C + C.transpose(0, 2, 1)), C

    def probabilities(self, u: Floats, logs: Floats, listed: NDArray[np.bool_]) -> Floats:
        """E × parties × m probabilities over each party's list of options."""
        if self.switches.method == "conditional":
            score = np.einsum("eab,elb->ela", logs, listed.astype(float))
            score = np.where(listed, score, -np.inf)
            weight = np.exp(score - score.max(axis=-1, keepdims=True))
            return np.asarray(weight / weight.sum(axis=-1, keepdims=True))
        found = np.zeros(listed.shape)
        for e, party in np.ndindex(listed.shape[:2]):
            on = listed[e, party]
            found[e, party, on] = condorcet(u[e][:, on], self.c, self.switches.voting, "markov").probability
        return found

    def risk(self, D: Floats) -> Floats:
        u = 1.0 - D
        everything = np.ones((len(D), 1, self.n), dtype=bool)
        P = self.probabilities(u, self.choose(u)[0], everything)[:, 0]
        low, high = P.min(axis=1, keepdims=True), P.max(axis=1, keepdims=True)
        flat = high - low < 1e-12
        bottom = _RANGES[self.switches.risk_range]
        found = bottom + (1 - bottom) * (P - low) / np.where(flat, 1.0, high - low)
        return np.where(flat, 0.0, found)

    def step(self, x: Floats) -> _Step:
        """Everybody looks for a challenge, bargains, and moves at once."""
        D = self.distance(x, x)
        R = self.risk(D)
        chance, gain = self.contests(D, R)
        which = np.arange(self.n)
        gain[:, which, which] = -np.inf
        target = np.where(gain.max(axis=2) > _LEAST_GAIN, gain.argmax(axis=2), -1)
        Y = self.bargains(x, target, chance)
        V = _utility(self.distance(x, Y), R[:, :, None, None]).mean(axis=-1)
        logs, C = self.choose(V)
        listed = np.zeros((len(x), self.n, self.n + 1), dtype=bool)
        listed[:, :, 0] = True
        made = target >= 0
        listed[:, which, 1 + which] = made
        e, i = np.nonzero(made)
        listed[e, target[e, i], 1 + i] = True
        P = self.probabilities(V, logs, listed)
        pick = P.argmax(axis=2)
        after = Y[np.arange(len(x))[:, None], pick, which]
        return _Step(after, R, target, chance, gain, Y, np.where(listed, P, np.nan), C)

    def contests(self, D: Floats, R: Floats) -> tuple[Floats, Floats]:
        """Chance and gain of every challenge i → j, in the view of i; both E × n × n."""
        part = _ADJUST[self.switches.risk_adjust]
        seen = (1 - part) * R[:, :, None] + part * R[:, None, :]  # e, viewer, party
        U = _utility(D[:, None], seen[..., None])  # e, viewer i, party n, position
        which = np.arange(self.n)
        at_j = U.transpose(0, 1, 3, 2)  # e, i, j, n
        at_i = U[:, which, :, which].transpose(1, 0, 2)[:, :, None, :]  # e, i, 1, n
        own = U[:, :, which, which][:, :, None, :]  # e, i, 1, n
        W = self.c * self.sigma
        ballot = W * vote(at_i - at_j, self.switches.voting)  # of each n, for i over j
        direct = np.zeros((self.n, self.n, self.n), dtype=bool)
        direct[which, :, which] = True
        direct[:, which, which] = True
        A = _CONTEST + (np.maximum(ballot, 0) * direct).sum(axis=-1)[..., None]
        B = _CONTEST + (np.maximum(-ballot, 0) * direct).sum(axis=-1)[..., None]
        helped = A + np.maximum(ballot, 0)
        pi = helped / (helped + B + np.maximum(-ballot, 0))
        difference = pi * (own - at_i) + (1 - pi) * (at_j - own)
        third = W * vote(difference, self.switches.voting) * ~direct
        a = A[..., 0] + np.maximum(third, 0).sum(axis=-1)
        b = B[..., 0] + np.maximum(-third, 0).sum(axis=-1)
        P = a / (a + b)
        uii = U[:, which, which, which][:, :, None]
        uij = U[:, which, which, :].reshape(len(D), self.n, self.n)
        sj = self.sigma[None, None, :]
        win = P * 2 * uii + (1 - P) * 2 * uij
        return P, (1 - sj) * 2 * uii + sj * win - (uii + uij)

    def bargains(self, x: Floats, target: NDArray[np.int64], chance: Floats) -> Floats:
        """Positions of all if things stay (0), and after the bargain of each initiator: E × (n + 1) × n × K."""
        Y = np.repeat(x[:, None], self.n + 1, axis=1)
        e, i = np.nonzero(target >= 0)
        j = target[e, i]
        P = chance[e, i, j][:, None]
        xi, xj, si, sj = x[e, i], x[e, j], self.s[i], self.s[j]
        if self.switches.bargain == "s2pmax":
            Y[e, 1 + i, i] = xi + _given(1 - 2 * P, si, sj) * (xj - xi)
            Y[e, 1 + i, j] = xj + _given(2 * P - 1, sj, si) * (xi - xj)
            return Y
        power = 1 if self.switches.bargain == "s1p1" else 2
        wi, wj = (si * P) ** power, (sj * (1 - P)) ** power
        total = wi + wj + _BARGAIN
        Y[e, 1 + i, i] = _rounded(((wi + _BARGAIN) * xi + wj * xj) / total)
        Y[e, 1 + i, j] = _rounded((wi * xi + (wj + _BARGAIN) * xj) / total)
        return Y

    def win(self, x: Floats) -> Floats:
        """The probability that each party's position carries, among the distinct positions of one state."""
        near = np.sqrt(((x[:, None] - x[None]) ** 2).sum(axis=-1)) < _SAME
        first = near.argmax(axis=1)
        first = first[first]  # near something that is itself near an earlier one
        kept = np.unique(first)
        D = self.distance(x[None], x[None])
        u = _utility(D, self.risk(D)[:, :, None])[0][:, kept]
        P = condorcet(u, self.c, self.switches.voting, self.switches.method).probability
        return np.asarray(P[np.searchsorted(kept, first)])


def _stated(model: _Model, x: Floats) -> tuple[Floats, list[Turn]]:
    states, turns = [x], []
    moved: list[float] = []
    while not _over(moved, model.switches.turns):
        step = model.step(states[-1][None])
        turns.append(_turn(step))
        states.append(step.after[0])
        moved.append(np.sqrt(((states[-1] - states[-2]) ** 2).sum(axis=-1)).sum())
    return np.stack(states), turns


def _over(moved: list[float], turns: int) -> bool:
    return len(moved) >= turns or (len(moved) >= 2 and moved[-1] / (moved[0] + _START) < _STILL)


def _ensemble(model: _Model, x: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Run all together; those that have come to rest drop out."""
    x = x.copy()
    live = np.arange(len(x))
    counts = np.ones(len(x), dtype=np.int64)
    first = np.zeros(len(x))
    for turn in range(1, model.switches.turns + 1):
        after = model.step(x[live]).after
        moved = np.sqrt(((after - x[live]) ** 2).sum(axis=-1)).sum(axis=-1)
        x[live] = after
        counts[live] += 1
        if turn == 1:
            first[live] = moved
        else:
            live = live[moved / (first[live] + _START) >= _STILL]
        if not len(live):
            break
    return x, counts


def _turn(step: _Step) -> Turn:
    made = np.flatnonzero(step.target[0] >= 0).tolist()
    challenges = []
    for i in made:
        j = int(step.target[0, i])
        after = step.bargains[0, 1 + i]
        pair = (100 * after[i], 100 * after[j])
        challenges.append(Challenge(i, j, float(step.chance[0, i, j]), float(step.gain[0, i, j]), pair))
    chances = tuple(
        {int(b) - 1: float(row[b]) for b in np.flatnonzero(~np.isnan(row))} for row in step.choices[0]
    )
    return Turn(step.risk[0], tuple(challenges), chances, step.coalitions[0])


def _utility(distance: Floats, risk: Floats) -> Floats:
    return np.asarray((1 - distance) * (1 + distance * risk))


def _given(lead: Floats, own: Floats, other: Floats) -> Floats:
    """Share of the way that a party gives away which is likely to lose by `lead`."""
    d = np.maximum(lead, 0)
    weight = d * other**2
    return np.asarray(weight / (weight + _BARGAIN + (1 - d) * own**2))


def _rounded(values: Floats) -> Floats:
    return np.floor(values * 1e4 + 0.5) / 1e4
