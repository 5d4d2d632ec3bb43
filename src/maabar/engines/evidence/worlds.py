"""Many chains at once: the filter and smoother of `chain`, day by day over arrays of worlds.

Every operation is element by element over worlds, so that a world's numbers do not depend, to the last bit,
on which other worlds are worked out with it: a chain rests at `pi` until its first evidence, and nothing is
smoothed after its last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.evidence.arrays import Bools, Floats, Ints, starts_of

if TYPE_CHECKING:
    from maabar.engines.evidence.layers import Evidence
    from maabar.engines.evidence.scopes import Sort


@dataclass(frozen=True)
class Engine:
    """Worlds ready to run, ordered by their first day of evidence.

    Attributes:
        first_day: Day of row 0.
        weight: Likelihoods, each day's largest 1, (T, 3, W).
        A: Daily matrices, (3, 3, W).
        pi: Rests, (3, W).
        start: First day of evidence as a row, ascending, (W,).
        end: Last day of evidence as a row, (W,).
        jump_at: First jump of each row, (T + 1,).
        jump_column: World of each jump, (j,).
        jump: Chances of a change, (3, j).
        column: Where each world stands, (W,).
    """

    first_day: int
    weight: Floats
    A: Floats
    pi: Floats
    start: Ints
    end: Ints
    jump_at: Ints
    jump_column: Ints
    jump: Floats
    column: Ints

    @property
    def days(self) -> int:
        """How many rows there are."""
        return len(self.weight)


def span_of(evidence: Evidence, through: int) -> tuple[int, int]:
    """Return the first and last day that worlds must be worked out for, `through` inside."""
    first = min(int(evidence.first.min(initial=through)), int(evidence.jump_day.min(initial=through)))
    return first, max(through, int(evidence.last.max(initial=through)))


def prepare(
    evidence: Evidence, sort: Ints, sorts: tuple[Sort, ...], first_day: int, last_day: int, jump_most: float
) -> Engine:
    """Return worlds ready to run from one day to another.

    Args:
        evidence: What acts on them.
        sort: Sort of each world, (W,).
        sorts: The sorts of chain.
        first_day: First day, not after the first evidence.
        last_day: Last day, inside; evidence after it does not act.
        jump_most: Most that all chances of a change on a day may add up to.
    """
    n, days = len(sort), last_day - first_day + 1
    start = np.full(n, days, dtype=np.int64)
    np.minimum.at(start, evidence.world, evidence.first - first_day)
    np.minimum.at(start, evidence.jump_world, evidence.jump_day - first_day)
    end = np.full(n, -1, dtype=np.int64)
    np.maximum.at(end, evidence.world, np.minimum(evidence.last - first_day, days - 1))
    order = np.argsort(start, kind="stable")
    column = np.empty(n, dtype=np.int64)
    column[order] = np.arange(n)
    weight = _likelihoods(evidence, column, first_day, days)
    at, where, jump = _chances(evidence, column, first_day, days, jump_most)
    A = np.stack([kind.A for kind in sorts], axis=-1)[:, :, sort[order]]
    pi = np.stack([kind.pi for kind in sorts], axis=-1)[:, sort[order]]
    return Engine(
        first_day,
        weight,
        np.ascontiguousarray(A),
        np.ascontiguousarray(pi),
        start[order],
        end[order],
        at,
        where,
        jump,
        column,
    )


def _likelihoods(evidence: Evidence, column: Ints, first_day: int, days: int) -> Floats:
    """Return each day's likelihoods, the largest 1, (T, 3, W)."""
    n = len(column)
    world = column[evidence.world]
    inside = evidence.first - first_day < days
    begin = (evidence.first - first_day)[inside] * 3 * n + world[inside]
    over = evidence.last - first_day + 1
    stops = over < days
    stop = over[stops] * 3 * n + world[stops]
    cells = np.concatenate([np.concatenate([begin, stop]) + z * n for z in range(3)])
    change = np.concatenate(
        [np.concatenate([evidence.log[z][inside], -evidence.log[z][stops]]) for z in range(3)]
    )
    flat = np.bincount(cells, weights=change, minlength=days * 3 * n)
    log = flat.astype(np.float64, copy=False).reshape(days, 3, n)  # of nothing, bincount gives integers
    np.cumsum(log, axis=0, out=log)
    log -= log.max(axis=1, keepdims=True)
    return np.asarray(np.exp(log, out=log), dtype=np.float64)


def _chances(
    evidence: Evidence, column: Ints, first_day: int, days: int, most: float
) -> tuple[Ints, Ints, Floats]:
    """Return the chances of a change by day: where each day's begin, their worlds, the chances (3, j)."""
    inside = evidence.jump_day - first_day < days
    world, row = column[evidence.jump_world[inside]], (evidence.jump_day - first_day)[inside]
    order = np.lexsort((world, row))
    world, row = world[order], row[order]
    new = starts_of(row, world) if len(row) else np.zeros(0, dtype=np.bool_)
    cell = np.cumsum(new) - 1
    size = int(new.sum())
    log = np.bincount(
        cell * 3 + evidence.jump_to[inside][order],
        weights=evidence.jump_log[inside][order],
        minlength=size * 3,
    )
    chance = -np.expm1(log.reshape(size, 3).T)
    total = chance[0] + chance[1] + chance[2]
    chance = chance * np.minimum(1.0, most / np.maximum(total, 1e-300))
    return np.searchsorted(row[new], np.arange(days + 1)).astype(np.int64), world[new], chance


def _ahead(run: Engine, row: int, alpha: Floats) -> Floats:
    """Return the state a day later, before that day's evidence, for the first worlds of `alpha` (3, k)."""
    k = alpha.shape[1]
    ahead = np.empty_like(alpha)
    part = np.empty(k)
    for z in range(3):
        np.multiply(alpha[0], run.A[0, z, :k], out=ahead[z])
        for y in (1, 2):
            ahead[z] += np.multiply(alpha[y], run.A[y, z, :k], out=part)
    low, high = run.jump_at[row], run.jump_at[row + 1]
    if high > low:
        where, h = run.jump_column[low:high], run.jump[:, low:high]
        ahead[:, where] = (1.0 - (h[0] + h[1] + h[2])) * ahead[:, where] + h
    return ahead


def _behind(run: Engine, row: int, beta: Floats) -> Floats:
    """Return beta of the day before, given that of a day."""
    told = run.weight[row] * beta
    kept = np.stack([told[0] * run.A[z, 0] + told[1] * run.A[z, 1] + told[2] * run.A[z, 2] for z in range(3)])
    low, high = run.jump_at[row], run.jump_at[row + 1]
    if high > low:
        where, h = run.jump_column[low:high], run.jump[:, low:high]
        near = told[:, where]
        jumped = h[0] * near[0] + h[1] * near[1] + h[2] * near[2]
        kept[:, where] = (1.0 - (h[0] + h[1] + h[2])) * kept[:, where] + jumped
    kept /= kept[0] + kept[1] + kept[2]
    return np.where(run.end >= row, kept, 1.0)


def filtered(run: Engine) -> Floats:
    """Return the filter of all days, (T, 3, W), in the order of `run`."""
    alpha = np.empty_like(run.weight)
    alpha[:] = run.pi
    begun = np.searchsorted(run.start, np.arange(run.days), side="right")
    for row in range(run.days):
        k = int(begun[row])
        if k:
            here = _ahead(run, row, alpha[row - 1, :, :k] if row else run.pi[:, :k]) * run.weight[row, :, :k]
            alpha[row, :, :k] = here / (here[0] + here[1] + here[2])
    return alpha


class Smoother:
    """The smoother of all days, worked out from the last day backwards as far as it is asked for.

    Attributes:
        p: Probabilities in the order of the run, (T, 3, W): smoothed from row `done` on, filtered before.
        done: First smoothed row.
    """

    def __init__(self, run: Engine) -> None:
        self._run = run
        self._beta = np.ones_like(run.pi)
        self.p = filtered(run)
        self.done = max(int(run.end.max(initial=-1)), 0)

    def down_to(self, row: int) -> Floats:
        """Return the probabilities, smoothed at least from `row` on."""
        while self.done > max(row, 0):
            self._beta = _behind(self._run, self.done, self._beta)
            before = self.done - 1
            here = self.p[before] * self._beta
            told = self._run.end > before
            self.p[before] = np.where(told, here / (here[0] + here[1] + here[2]), self.p[before])
            self.done = before
        return self.p


def smoothed(run: Engine) -> Floats:
    """Return the smoother of all days, (T, 3, W), in the order of `run`."""
    return Smoother(run).down_to(0)


def on_day(run: Engine, day: int) -> Floats:
    """Return the smoother of one day only, (3, W), in the order of `run`; keeps no other day."""
    row_asked = day - run.first_day
    begun = np.searchsorted(run.start, np.arange(run.days), side="right")
    alpha = run.pi.copy()
    for row in range(row_asked + 1):
        k = int(begun[row])
        if k:
            here = _ahead(run, row, alpha[:, :k]) * run.weight[row, :, :k]
            alpha[:, :k] = here / (here[0] + here[1] + here[2])
    beta = np.ones_like(run.pi)
    for row in range(int(run.end.max(initial=-1)), row_asked, -1):
        beta = _behind(run, row, beta)
    here = alpha * beta
    return np.where(run.end > row_asked, here / (here[0] + here[1] + here[2]), alpha)


def live_days(world: Ints, first: Ints, last: Ints, state: Ints, n: int, days: Ints) -> Bools:
    """Return on which days a claim for a state is live, (T, 3, n), from its first and last such day.

    Args:
        world: World of each claim, (m,).
        first: First day it is live, (m,).
        last: Last day, (m,).
        state: State it speaks for, (m,).
        n: How many worlds.
        days: Consecutive days, (T,).
    """
    size = len(days)
    begin, over = np.maximum(first - days[0], 0), np.minimum(last - days[0] + 1, size)
    fine = over > begin
    begin, over, world, state = begin[fine], over[fine], world[fine], state[fine]
    cells = (size + 1) * 3 * n
    change = np.bincount((begin * 3 + state) * n + world, minlength=cells)
    change -= np.bincount((over * 3 + state) * n + world, minlength=cells)
    counted = change.reshape(size + 1, 3, n)[:size]
    np.cumsum(counted, axis=0, out=counted)
    return np.asarray(counted > 0, dtype=np.bool_)
