"""The expected-utility model of challenges, written anew: for replication and teaching only.

Bueno de Mesquita's model as published by Scholz, Calbert and Smith (2011, Journal of Theoretical Politics 23), with the
quirks of a published implementation, without which its printed tables do not come out. It lives beside the program and
in no brief, and every answer carries an ensemble of runs with shifted positions.

[`expected_utility`][benchmarks.peers.challenge.expected_utility] is the public function. Equations: talks.md, section 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from maabar.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

#: Runs beside the one as stated; every position is shifted by up to this share of the range of positions.
RUNS: Final = 200
SHIFT: Final = 0.01

Denominator = Literal["all", "pair"]


@dataclass(frozen=True)
class ExpectedUtility:
    """The run as stated, and the ensemble that belongs to it.

    Attributes:
        positions: (rounds + 1) × n.
        risk: rounds × n exponents r: above 1 = avoids risk.
        median: rounds + 1 positions that beat every other in a weighted vote.
        mean: rounds + 1 means weighted by capability × salience.
        moves: For each round what each party did: `stays`, `confrontation`, `compromise` or `capitulation`.
        runs_median: Runs × (rounds + 1) medians of the ensemble.
        runs_mean: Runs × (rounds + 1) means.
    """

    positions: Floats
    risk: Floats
    median: Floats
    mean: Floats
    moves: tuple[tuple[str, ...], ...]
    runs_median: Floats
    runs_mean: Floats


def expected_utility(
    capability: ArrayLike,
    salience: ArrayLike,
    position: ArrayLike,
    rounds: int = 10,
    *,
    denominator: Denominator = "all",
    capitulation: bool = False,
    runs: int = RUNS,
    seed: int = 0,
) -> ExpectedUtility:
    """Run the model on one issue.

    Args:
        capability: n numbers > 0.
        salience: n numbers, 0 to 1.
        position: n positions, of any unit.
        rounds: Rounds played.
        denominator: What the support in a contest is divided by: the votes over `all` pairs of positions, as in the
            published code, or over the `pair` in question.
        capitulation: Whether parties may give in; the published code says so, but never lets it happen.
        runs: Runs of the ensemble, at least 2.
        seed: Of the ensemble.

    Returns:
        The run as stated with its ensemble.

    Raises:
        UsageError: Lengths or numbers do not fit, or the ensemble is left out.
    """
    c, s, x = (np.asarray(one, dtype=float) for one in (capability, salience, position))
    _check(c, s, x, rounds)
    if runs < 2:
        raise UsageError("This model is never shown without its ensemble: ask for 2 runs or more.")
    if denominator not in ("all", "pair"):
        raise UsageError(f'The denominator cannot be "{denominator}": use all or pair.')
    width = float(np.ptp(x))
    dice = np.random.default_rng(seed)
    shifted = x + dice.uniform(-SHIFT, SHIFT, (runs, len(x))) * width
    model = _Model(c, s, denominator, capitulation=capitulation)
    positions, risk, moves = model.play(x[None], rounds)
    ensemble, _, _ = model.play(shifted, rounds)
    return ExpectedUtility(
        positions[:, 0],
        risk[:, 0],
        np.asarray([model.median(row[0]) for row in positions]),
        model.mean(positions)[:, 0],
        tuple(tuple(_MOVES[k] for k in row[0]) for row in moves),
        np.asarray([[model.median(row) for row in runs_] for runs_ in ensemble.transpose(1, 0, 2)]),
        model.mean(ensemble).T,
    )


_MOVES: Final = ("stays", "confrontation", "compromise", "capitulation")


def _check(c: Floats, s: Floats, x: Floats, rounds: int) -> None:
    if not c.shape == s.shape == x.shape or c.ndim != 1 or len(x) < 2:
        raise UsageError(f"Lengths do not fit: capability {c.shape}, salience {s.shape}, position {x.shape}.")
    if not all(np.isfinite(one).all() for one in (c, s, x)) or (c <= 0).any():
        raise UsageError("Capability must be above 0, and every salience and position a number.")
    if s.min() < 0 or s.max() > 1:
        raise UsageError("Salience lies between 0 and 1 here.")
    if not np.ptp(x) > 0 or not (c * s).sum() > 0:
        raise UsageError("All positions are equal, or nobody cares: there is nothing to contest.")
    if rounds < 1:
        raise UsageError("At least one round is needed.")


class _Model:
    """The equations, for E runs at once: positions are E × n."""

    def __init__(self, c: Floats, s: Floats, denominator: Denominator, *, capitulation: bool) -> None:
        self.c, self.s, self.w = c, s, c * s
        self.denominator = denominator
        self.capitulation = capitulation
        self.n = len(c)

    def mean(self, x: Floats) -> Floats:
        return np.asarray((x * self.w).sum(axis=-1) / self.w.sum())

    def median(self, x: Floats) -> float:
        """Scan distinct positions upwards; one that beats the one so far takes its place."""
        options = np.unique(x)
        liking = -np.abs(x[:, None] - options)
        at = 0
        for other in range(1, len(options)):
            if (self.w * (liking[:, other] - liking[:, at])).sum() > 0:
                at = other
        return float(options[at])

    def play(self, x: Floats, rounds: int) -> tuple[Floats, Floats, NDArray[np.int64]]:
        width = np.ptp(x, axis=1)[:, None]
        states, risks, moves = [x], [], []
        for _ in range(rounds):
            r = self.risk(x, width)
            x, kind = self.move(x, width, r)
            states.append(x)
            risks.append(r)
            moves.append(kind)
        return np.stack(states), np.stack(risks), np.stack(moves)

    def beats(self, x: Floats, width: Floats, r: Floats) -> Floats:
        """P(i beats j), E × n × n: the support of all for i over j."""
        loss = (np.abs(x[:, :, None] - x[:, None, :]) / width[:, :, None]) ** r[:, :, None]  # e, k, position
        votes = self.w[:, None, None] * (
            loss[:, :, None, :] - loss[:, :, :, None]
        )  # e, k, i, j: for i over j
        support = np.maximum(votes, 0).sum(axis=1)
        if self.denominator == "all":
            total = np.abs(votes).sum(axis=(1, 2, 3))[:, None, None]
        else:
            total = np.abs(votes).sum(axis=1)
        return np.where(total > 0, support / np.where(total > 0, total, 1), 0.0)

    def expected(self, x: Floats, width: Floats, r: Floats, view: Floats) -> Floats:
        """E(i → j) in a view: `view` is the exponent of who looks, shaped to E × n × n."""
        d = np.abs(x[:, :, None] - x[:, None, :]) / width[:, :, None]
        P = self.beats(x, width, r)
        # positions a hair outside the range of round 0 must not give a root of something negative
        success = 2 - 4 * np.maximum(0.5 - 0.5 * d, 0) ** view
        failure = 2 - 4 * (0.5 + 0.5 * d) ** view
        stays = 2 - 4 * 0.5**view
        s = self.s[None, None, :]
        return np.asarray(s * (P * success + (1 - P) * failure) + (1 - s) * success - stays)

    def risk(self, x: Floats, width: Floats) -> Floats:
        one = np.ones_like(x)
        E = self.expected(x, width, one, np.ones((1, 1, 1)))
        S = E.sum(axis=1) - np.einsum("eii->ei", E)
        low, high = S.min(axis=1, keepdims=True), S.max(axis=1, keepdims=True)
        flat = high - low < 1e-12
        rho = (2 * S - high - low) / np.where(flat, 1.0, high - low)
        return np.where(flat, 1.0, (1 - rho / 3) / (1 + rho / 3))

    def move(self, x: Floats, width: Floats, r: Floats) -> tuple[Floats, NDArray[np.int64]]:
        """What each party does, in its own view; all move at once."""
        E = self.expected(x, width, r, r[:, :, None])
        a = E
        P = self.expected(x, width, r, r[:, None, :])  # E(j → i) in the view of i stands at [j, i]
        b = P.transpose(0, 2, 1)
        here, there = x[:, :, None], x[:, None, :]
        step = there - here
        others = ~np.eye(self.n, dtype=bool)
        confront = (b > a) & (a > 0) & others
        yields = (b > 0) & (a < 0) & others
        compromise = yields & (b > -a)
        gives_in = yields & (b < -a) & self.capitulation
        middle = (np.abs(a) * here + np.abs(b) * there) / np.where(
            np.abs(a) + np.abs(b) > 0, np.abs(a) + np.abs(b), 1
        )
        goal = np.where(compromise, here + step * np.abs(a) / np.where(b != 0, np.abs(b), 1), there)
        after, kind = x.copy(), np.zeros(x.shape, dtype=np.int64)
        for k, (offers, cost) in enumerate(
            ((confront, np.abs(step)), (compromise, middle), (gives_in, np.abs(step))), 1
        ):
            some = offers.any(axis=2) & (kind == 0)
            pick = np.where(offers, cost, np.inf).argmin(axis=2)
            chosen = np.take_along_axis(
                goal if k == 2 else np.broadcast_to(there, goal.shape), pick[..., None], axis=2
            )
            after = np.where(some, chosen[..., 0], after)
            kind = np.where(some, k, kind)
        return after, kind
