"""Common ground: deals that none of the bargainers could better without another's loss, and even points.

Worths are whole units, so ties are ties: candidates are found in floating point and settled in integers.
Even points carry the name of their rule: Nash (1950), Kalai and Smorodinsky (1975), egalitarian (Kalai
1977), utilitarian; none of them is a recommendation.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    Ints = NDArray[np.int64]

#: Points compared with all others at a time.
_CHUNK: Final = 2048
_CLOSE: Final = 1e-9


@dataclass(frozen=True, eq=False)
class EvenPoints:
    """Rows that each rule points at, all ties; empty where a rule has nothing to say.

    Attributes:
        nash: Greatest product of gains; if none gives all a gain, first the most gains.
        kalai_smorodinsky: Greatest least share of what each could gain at most, ties by the next least.
        egalitarian: Greatest least gain, ties by the next least.
        utilitarian: Greatest sum of gains.
    """

    nash: NDArray[np.int64]
    kalai_smorodinsky: NDArray[np.int64]
    egalitarian: NDArray[np.int64]
    utilitarian: NDArray[np.int64]


def pareto(worth: ArrayLike) -> NDArray[np.int64]:
    """Return the rows (n × A) that no other row betters for one party without loss to another.

    Equal rows stand or fall together. Rows come by the sum of their ranks, largest first, then in order.
    Bits of the rows that are at least as good are joined over the parties, a chunk of rows at a time.
    """
    table = np.asarray(worth)
    if not len(table) or not table.shape[1]:
        return np.arange(len(table), dtype=np.int64)
    ranks = np.stack([np.unique(column, return_inverse=True)[1] for column in table.T], axis=1)
    rows, back = np.unique(ranks, axis=0, return_inverse=True)
    total = rows.sum(axis=1)
    alive = np.argsort(-total, kind="stable")
    front: list[NDArray[np.intp]] = []
    size = 256
    while len(alive):
        head, rest = alive[:size], alive[size:]
        head = head[~_beaten(rows[head], rows[head])]
        front.append(head)
        alive = rest[~_beaten(rows[rest], rows[head])] if len(rest) else rest
        size = min(2 * size, _CHUNK)
    on = np.zeros(len(rows), dtype=bool)
    on[np.concatenate(front)] = True
    found = np.flatnonzero(on[back.reshape(-1)])
    return found[np.argsort(-total[back.reshape(-1)[found]], kind="stable")].astype(np.int64)


def _beaten(rows: NDArray[np.intp], by: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return which distinct rows some other row of `by` is at least as good as for every party."""
    words = -(-len(by) // 64)
    both: NDArray[np.uint64] | None = None
    for column, other in zip(rows.T, by.T, strict=True):
        order = np.argsort(-other, kind="stable")
        # Line i of the table has the bits of the i largest.
        bits = np.zeros((len(by) + 1, words), dtype=np.uint64)
        at = np.arange(1, len(by) + 1)
        bits[at, order // 64] = np.uint64(1) << (order % 64).astype(np.uint64)
        np.bitwise_or.accumulate(bits, axis=0, out=bits)
        count = len(by) - np.searchsorted(other[order[::-1]], column, side="left")
        both = bits[count] if both is None else np.bitwise_and(both, bits[count], out=both)
    if both is None:
        return np.zeros(len(rows), dtype=bool)
    found = np.bitwise_count(both).sum(axis=1)
    if rows is by or (rows.shape == by.shape and np.array_equal(rows, by)):
        return np.asarray(found > 1)  # every row is as good as itself
    return np.asarray(found > 0)


def even_points(worth: ArrayLike, reserves: ArrayLike) -> EvenPoints:
    """Return the even points among deals, as row numbers.

    Args:
        worth: Whole units, n × A, one column a bargainer with a reserve.
        reserves: What no deal is worth to each, whole units, shape (A,).
    """
    gains = np.asarray(worth, dtype=np.int64) - np.asarray(reserves, dtype=np.int64)[None, :]
    none = np.zeros(0, dtype=np.int64)
    if not gains.size:
        return EvenPoints(none, none, none, none)
    rows, back = np.unique(gains, axis=0, return_inverse=True)
    most = rows.max(axis=0)
    could = most > 0
    shares = rows[:, could] / most[could]
    exact: Callable[[int], list[Fraction]] = lambda i: [  # noqa: E731
        Fraction(int(g), int(m)) for g, m in zip(rows[i, could], most[could], strict=True)
    ]
    whole: Callable[[int], list[Fraction]] = lambda i: [Fraction(int(g)) for g in rows[i]]  # noqa: E731
    sums = rows.sum(axis=1)
    picked = (
        _nash(rows),
        _leximin(shares, exact) if could.any() else none,
        _leximin(rows.astype(float), whole),
        np.flatnonzero(sums == sums.max()),
    )
    flat = back.reshape(-1)
    return EvenPoints(*(np.flatnonzero(np.isin(flat, one)).astype(np.int64) for one in picked))


def _nash(rows: Ints) -> NDArray[np.int64]:
    count = (rows > 0).sum(axis=1)
    if not count.max():
        return np.zeros(0, dtype=np.int64)
    at = np.flatnonzero(count == count.max())
    logs = np.log(np.where(rows[at] > 0, rows[at], 1)).sum(axis=1)
    at = at[logs >= logs.max() - _CLOSE * max(1.0, abs(float(logs.max())))]
    products = [_product(rows[i]) for i in at]
    top = max(products)
    return np.array([i for i, p in zip(at, products, strict=True) if p == top], dtype=np.int64)


def _product(row: Ints) -> int:
    total = 1
    for gain in row[row > 0].tolist():
        total *= gain
    return total


def _leximin(values: NDArray[np.float64], exact: Callable[[int], list[Fraction]]) -> NDArray[np.int64]:
    """Return the rows whose sorted values are greatest, least first."""
    at = np.arange(len(values))
    ordered = np.sort(values, axis=1)
    scale = max(1.0, float(np.abs(values).max(initial=0.0)))
    for k in range(ordered.shape[1]):
        column = ordered[at, k]
        near = column >= column.max() - _CLOSE * scale
        if k and near.all():
            continue
        keys = {i: sorted(exact(int(i))) for i in at[near]} if near.sum() <= _CHUNK else None
        if keys is not None:
            top = max(keys.values())
            return np.array([i for i, key in keys.items() if key == top], dtype=np.int64)
        at = at[near]
    keys = {i: sorted(exact(int(i))) for i in at}
    top = max(keys.values())
    return np.array([i for i, key in keys.items() if key == top], dtype=np.int64)
