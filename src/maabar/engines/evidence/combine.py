"""From four layers to one answer: could it pass?

Equations of the evidence page, 3.5::

    m(e)     = sum over o of B[e,o] * passage(o) / rest of passage(o)         1 if nothing is known of passage
    J(a,b,r) ~ a(a) * b(b) * road(r) * m(min(a,b,r))
    p(s)     = sum of J over the cells whose least state is s

The least of three independent states has the tail P(all at least s), so the 27 cells need not be visited.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from maabar.engines.evidence.arrays import Floats


def support(passage: Floats, pi_passage: Floats, B: Floats) -> Floats:
    """Return m, (..., 3): how well what passed fits an effective state closed, restricted, open.

    Args:
        passage: Probabilities of none, little, used, (..., 3).
        pi_passage: The same without evidence, (..., 3) or (3,).
        B: Chance of none, little, used (columns) in each effective state (rows), (3, 3).
    """
    ratio = passage / pi_passage
    return np.stack(
        [ratio[..., 0] * B[e, 0] + ratio[..., 1] * B[e, 1] + ratio[..., 2] * B[e, 2] for e in range(3)],
        axis=-1,
    )


def least(a: Floats, b: Floats, road: Floats) -> Floats:
    """Return the distribution of the least of three independent states, (..., 3)."""
    some_open = (a[..., 1] + a[..., 2]) * (b[..., 1] + b[..., 2]) * (road[..., 1] + road[..., 2])
    all_open = a[..., 2] * b[..., 2] * road[..., 2]
    whole = a.sum(axis=-1) * b.sum(axis=-1) * road.sum(axis=-1)
    return np.stack([whole - some_open, some_open - all_open, all_open], axis=-1)


def effective(a: Floats, b: Floats, road: Floats, passage: Floats, pi_passage: Floats, B: Floats) -> Floats:
    """Return whether a passage could be made: probabilities of closed, restricted, open.

    Args:
        a: Gate a, (..., 3).
        b: Gate b, (..., 3).
        road: Road between them, (..., 3).
        passage: What passed: none, little, used, (..., 3).
        pi_passage: The same without evidence, (..., 3) or (3,).
        B: Chance of none, little, used (columns) in each effective state (rows), (3, 3).

    Returns:
        (..., 3); each row sums to 1.
    """
    weighed = np.maximum(least(a, b, road), 0.0) * support(passage, pi_passage, B)
    return np.asarray(weighed / weighed.sum(axis=-1, keepdims=True), dtype=np.float64)
