"""The daily chain of states: its matrix, its rest, and what evidence makes of it.

A layer's state follows a Markov chain; each day may carry log evidence and chances of a change (hazards)::

    A_d     = (1 - sum of h) * A + h_v into every state v
    alpha_d = norm( (alpha_{d-1} A_d) * exp(L_d) )            filter: as known on day d, about day d
    gamma_d ~ alpha_d * beta_d                                smoother: about any day, with all the evidence

Without evidence the chain stays at its rest `pi`, and after the last evidence it drifts back there: memory
fades by itself. Equations of the evidence page, 3.3; checked against hmmlearn and against all paths in the
tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.engines.evidence.arrays import Floats


def daily_matrix(dwell: Sequence[float], split: Sequence[Sequence[float]]) -> Floats:
    """Return the daily matrix of a chain.

    Args:
        dwell: Mean days in each state, (S,), each at least 1.
        split: Where it goes when it leaves, (S, S), rows sum to 1, zero diagonal.

    Returns:
        (S, S), rows sum to 1.
    """
    leave = 1.0 / np.asarray(dwell, dtype=np.float64)
    matrix = np.asarray(split, dtype=np.float64) * leave[:, None]
    np.fill_diagonal(matrix, 1.0 - leave)
    return matrix


def stationary(A: Floats) -> Floats:
    """Return the distribution (S,) that a daily matrix (S, S) leaves unchanged."""
    size = len(A)
    system = np.vstack([A.T - np.eye(size), np.ones(size)])
    right = np.zeros(size + 1)
    right[-1] = 1.0
    solution = np.linalg.lstsq(system, right, rcond=None)[0]
    solution = np.clip(solution, 0.0, None)
    return np.asarray(solution / solution.sum(), dtype=np.float64)


def forward(pi: Floats, A: Floats, loglik: Floats, hazard: Floats | None = None) -> Floats:
    """Return the filter: the state of each day given the evidence up to that day.

    Args:
        pi: State before the evidence of the first day, (S,).
        A: Daily matrix, (S, S).
        loglik: Log evidence, (..., T, S).
        hazard: Chance of a change into each state on each day, (..., T, S); None = none.

    Returns:
        (..., T, S); each row sums to 1.
    """
    weight = _weights(loglik)
    alpha = np.empty_like(weight)
    ahead = np.broadcast_to(pi, (*loglik.shape[:-2], loglik.shape[-1]))
    for day in range(loglik.shape[-2]):
        if day:
            ahead = alpha[..., day - 1, :] @ A
        if hazard is not None:
            h = hazard[..., day, :]
            ahead = (1.0 - h.sum(axis=-1, keepdims=True)) * ahead + h
        here = ahead * weight[..., day, :]
        alpha[..., day, :] = here / here.sum(axis=-1, keepdims=True)
    return alpha


def smooth(pi: Floats, A: Floats, loglik: Floats, hazard: Floats | None = None) -> Floats:
    """Return the smoother: the state of each day given all the evidence.

    Args:
        pi: State before the evidence of the first day, (S,).
        A: Daily matrix, (S, S).
        loglik: Log evidence, (..., T, S).
        hazard: Chance of a change into each state on each day, (..., T, S); None = none.

    Returns:
        (..., T, S); each row sums to 1.
    """
    alpha = forward(pi, A, loglik, hazard)
    weight = _weights(loglik)
    gamma = np.empty_like(alpha)
    beta = np.ones((*loglik.shape[:-2], loglik.shape[-1]))
    for day in range(loglik.shape[-2] - 1, -1, -1):
        both = alpha[..., day, :] * beta
        gamma[..., day, :] = both / both.sum(axis=-1, keepdims=True)
        behind = weight[..., day, :] * beta
        kept = behind @ A.T
        if hazard is not None:
            h = hazard[..., day, :]
            jumped = (h * behind).sum(axis=-1, keepdims=True)
            kept = (1.0 - h.sum(axis=-1, keepdims=True)) * kept + jumped
        beta = kept / kept.sum(axis=-1, keepdims=True)
    return gamma


def _weights(loglik: Floats) -> Floats:
    """Return likelihoods, each day's largest 1: only their ratios count."""
    return np.asarray(np.exp(loglik - loglik.max(axis=-1, keepdims=True)), dtype=np.float64)
