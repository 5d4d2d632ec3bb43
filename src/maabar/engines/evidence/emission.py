"""What one statement says about the state: its weight, its error matrix, its log terms.

Equations of the evidence page, 3.2 and 3.3::

    x      = (2 rho - 1) * product over relays of (2 q - 1)          0 <= x <= .98
    lambda = (1 + x) / (1 - x)                                       x = 0: nothing is said
    C[z,v] = lambda^s(z,v) / sum over v' of lambda^s(z,v')           s = 1 same, kappa neighbours, 0 far apart
    said v:     log C[z,v] - log C[v,v]                              <= 0, zero at v
    denied v:   log(1 - C[z,v]), shifted to a maximum of zero

A chain of relays loses information as a chain of noisy channels does, hence the product. States stand in the
order closed, restricted, open (or no, yes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.engines.evidence.arrays import Bools, Floats, Ints

#: No claim weighs more, unless the settings say so.
MOST = 0.98


def strength(rho0: float, relays: Sequence[float] = (), *, most: float = MOST) -> float:
    """Return the weight x of a statement.

    Args:
        rho0: Chance that its speaker is right between open and closed, .5 to 1.
        relays: For each relay the chance that it passes a statement on unchanged.
        most: Upper end of the weight.

    Returns:
        x, between 0 (says nothing) and `most`.
    """
    x = 2.0 * rho0 - 1.0
    for q in relays:
        x *= 2.0 * q - 1.0
    return float(min(max(x, 0.0), most))


def closeness(n_states: int, kappa: float) -> Floats:
    """Return s, (S, S): 1 on the diagonal, `kappa` beside it, 0 beyond (and beside, for two states)."""
    apart = np.abs(np.subtract.outer(np.arange(n_states), np.arange(n_states)))
    near = kappa if n_states > 2 else 0.0
    return np.where(apart == 0, 1.0, np.where(apart == 1, near, 0.0))


def confusion(x: float, n_states: int, kappa: float) -> Floats:
    """Return the error matrix C of a statement of weight `x`.

    Returns:
        (S, S), rows the true state z, columns the said value v; rows sum to 1.
    """
    powers = closeness(n_states, kappa) * np.log((1.0 + x) / (1.0 - x))
    raised = np.exp(powers)
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float64)


def asserted(C: Floats, v: int) -> Floats:
    """Return the log terms (S,) of "it is v": at most 0, and 0 at v."""
    column = np.log(C[:, v])
    return np.asarray(column - column[v], dtype=np.float64)


def negated(C: Floats, v: int) -> Floats:
    """Return the log terms (S,) of "it is not v": at most 0, and 0 at the likeliest other state."""
    terms = np.log1p(-C[:, v])
    return np.asarray(terms - terms.max(), dtype=np.float64)


def log_terms(x: Floats, value: Ints, denied: Bools, two_states: Bools, kappa: float) -> Floats:
    """Return the log terms of many statements at once.

    Args:
        x: Weights, (n,).
        value: Said value 0, 1, 2, (n,); two-state statements use 0 and 2.
        denied: Whether the value is denied, (n,).
        two_states: Whether the middle state does not exist, (n,).
        kappa: How much a neighbouring state is mistaken for the one meant.

    Returns:
        (3, n); the middle row of two-state statements is 0.
    """
    log_lambda = np.log1p(x) - np.log1p(-x)
    spread_k = np.where(two_states, 0.0, kappa) * log_lambda
    end = np.exp(log_lambda) + np.where(two_states, 0.0, np.exp(spread_k)) + 1.0
    middle = np.exp(log_lambda) + 2.0 * np.exp(spread_k)
    log_sum = np.stack([np.log(end), np.log(middle), np.log(end)])
    apart = np.abs(np.arange(3)[:, None] - value[None, :])
    power = np.where(apart == 0, log_lambda, np.where(apart == 1, spread_k, 0.0))
    log_c = power - log_sum
    own = np.take_along_axis(log_c, value[None, :], axis=0)
    said = log_c - own
    with np.errstate(divide="ignore"):
        not_said = np.log1p(-np.exp(np.minimum(log_c, -1e-300)))
    not_said = np.where(two_states & (np.arange(3)[:, None] == 1), -np.inf, not_said)
    not_said = not_said - not_said.max(axis=0)
    terms = np.where(denied, not_said, said)
    terms[1] = np.where(two_states, 0.0, terms[1])
    return np.asarray(terms, dtype=np.float64)
