"""The equations of the spatial model, for many runs at once; see [`spatial`][benchmarks.peers.spatial.spatial]."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from maabar.engines.talks.settle import condorcet, vote

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

VOTINGS: Final = ("prop", "cubic", "prop-cbc", "binary")
METHODS: Final = ("conditional", "markov")
ADJUST: Final = {"none": 0.0, "one-third": 1 / 3, "half": 1 / 2, "two-thirds": 2 / 3, "full": 1.0}
RANGES: Final = {"min": 0.0, "mid": -0.5, "max": -1.0}
BARGAINS: Final = ("s1p1", "s2p2", "s2pmax")
#: Weight below which a vote, a contest or a bargain would be undecided.
_VOTE, _CONTEST, _BARGAIN = 1e-8, 1e-10, 1e-6
_LEAST_GAIN: Final = 1e-5
_SAME: Final = 1e-3


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
        victory: Only `linear`: the chance to win is proportional to the votes.
        choice: Only `deterministic`: everybody takes its most probable option.
        third_party: Only `semi-commit`: who helps the winner keeps its own position, who helps the loser does not.
        view: Only `initiator`: a challenge and its bargain are as the challenger sees them.
    """

    voting: str = "prop"
    method: str = "conditional"
    risk_range: str = "mid"
    risk_adjust: str = "one-third"
    bargain: str = "s2p2"
    turns: int = 100
    victory: str = "linear"
    choice: str = "deterministic"
    third_party: str = "semi-commit"
    view: str = "initiator"


CHOICES: Final = {
    "voting": VOTINGS,
    "method": METHODS,
    "risk_range": tuple(RANGES),
    "risk_adjust": tuple(ADJUST),
    "bargain": BARGAINS,
    "victory": ("linear",),
    "choice": ("deterministic",),
    "third_party": ("semi-commit",),
    "view": ("initiator",),
}


@dataclass
class Step:
    """One turn of E runs at once."""

    after: Floats
    risk: Floats
    target: NDArray[np.int64]
    chance: Floats
    gain: Floats
    bargains: Floats
    choices: Floats = field(repr=False)
    coalitions: Floats = field(repr=False)


class Model:
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
        bottom = RANGES[self.switches.risk_range]
        found = bottom + (1 - bottom) * (P - low) / np.where(flat, 1.0, high - low)
        return np.where(flat, 0.0, found)

    def step(self, x: Floats) -> Step:
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
        return Step(after, R, target, chance, gain, Y, np.where(listed, P, np.nan), C)

    def contests(self, D: Floats, R: Floats) -> tuple[Floats, Floats]:
        """Chance and gain of every challenge i → j, in the view of i; both E × n × n."""
        part = ADJUST[self.switches.risk_adjust]
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


def _utility(distance: Floats, risk: Floats) -> Floats:
    return np.asarray((1 - distance) * (1 + distance * risk))


def _given(lead: Floats, own: Floats, other: Floats) -> Floats:
    """Share of the way that a party gives away which is likely to lose by `lead`."""
    d = np.maximum(lead, 0)
    weight = d * other**2
    return np.asarray(weight / (weight + _BARGAIN + (1 - d) * own**2))


def _rounded(values: Floats) -> Floats:
    return np.floor(values * 1e4 + 0.5) / 1e4
