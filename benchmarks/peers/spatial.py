"""The Spatial Model of Politics of the KTAB library, written anew: a second opinion for comparison only.

It lives beside the program and in no brief: its forecasts lose to the plain weighted mean, and it makes a change of
one point in the input about ten times larger. So it never runs alone: every answer carries an ensemble of runs in
which every position is shifted by up to a point.

[`spatial`][benchmarks.peers.spatial.spatial] is the public function. Equations: talks.md, section 4; the names of the
switches are those of the library (KAPSARC Toolkit for Behavioral Analysis, MIT licence; no code taken).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from benchmarks.peers.spatial_equations import CHOICES, Model, Step, Switches
from maabar.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

#: Runs with shifted positions beside the one as stated, and by how many points they are shifted at most.
RUNS: Final = 200
SHIFT: Final = 1.0

#: It has come to rest where all together move less than this share of what they moved at first.
_STILL, _START = 0.02, 1e-4


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
    model = Model(c, s, chosen)
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
    for name, words in CHOICES.items():
        value = str(getattr(chosen, name))
        plain = {_plain(word): word for word in words}
        if _plain(value) not in plain:
            raise UsageError(f'The switch {name} cannot be "{value}". {did_you_mean(value, words)}')
        found: dict[str, Any] = {name: plain[_plain(value)]}
        chosen = replace(chosen, **found)
    if chosen.turns < 1:
        raise UsageError("At least one turn is needed.")
    return chosen


def _plain(word: str) -> str:
    """Return a word without what tells our spelling from the library's: `PropCbc`, `OneThirdRA`, `MarkovIncentive`."""
    letters = "".join(letter for letter in word.lower() if letter.isalnum())
    return letters.removesuffix("ra").removesuffix("incentive").removesuffix("pcm")


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


def _stated(model: Model, x: Floats) -> tuple[Floats, list[Turn]]:
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


def _ensemble(model: Model, x: Floats) -> tuple[Floats, NDArray[np.int64]]:
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


def _turn(step: Step) -> Turn:
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
