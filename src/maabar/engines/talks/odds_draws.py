"""Ranges become draws of a whole bargain, those of one cause together.

A number is x = F⁻¹(q) of the triangular distribution (low, x, high), a red line is real where q > 1 − its
chance, and q = Φ(√κ·z_c + √(1 − κ)·e): z_c one normal number a cause and draw, e one a row and draw, a
one-factor Gaussian copula). A row without a cause has q = Φ(e). Every stream is keyed by the row
or cause itself, so that a new row changes nobody else's draws.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, ndtri

from maabar.draws import triangular, uniforms
from maabar.engines.talks.values import NO_RESERVE, Bargain, fixed
from maabar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from maabar.engines.talks.values_sides import Sources, Uncertain

    Floats = NDArray[np.float64]

_TURN = "reverse:"


@dataclass(frozen=True, eq=False)
class Question:
    """Something that could be found out.

    Attributes:
        name: What it is about: a red line, `reserve PARTY`, or a cause.
        kind: `redline`, `reserve` or `cause`.
        party: Number of the party; -1 = none in particular.
        values: What it came to in each draw, shape (D,).
    """

    name: str
    kind: str
    party: int
    values: Floats


@dataclass(frozen=True, eq=False)
class Draws:
    """D draws of a bargain.

    Attributes:
        tables: For each issue weighted worth in whole units, D × A × L_k.
        reserves: D × A.
        abstains: D × A.
        real: Which red lines are real, D × R.
        questions: What could be found out.
    """

    tables: tuple[NDArray[np.int32], ...]
    reserves: NDArray[np.int32]
    abstains: NDArray[np.int32]
    real: NDArray[np.bool_]
    questions: tuple[Question, ...] = ()

    @property
    def count(self) -> int:
        """Number of draws."""
        return len(self.reserves)


def still(bargained: Bargain, draws: int, real: NDArray[np.bool_] | None = None) -> Draws:
    """Return draws in which every number is as stated; `real` (D × R) may say which red lines are real."""
    lines = np.ones((draws, len(bargained.redlines)), dtype=bool) if real is None else real
    return Draws(
        tuple(np.broadcast_to(t, (draws, *t.shape)) for t in bargained.tables),
        np.broadcast_to(bargained.reserves, (draws, len(bargained.parties))),
        np.broadcast_to(bargained.abstains, (draws, len(bargained.parties))),
        lines,
    )


def quantiles(
    keys: Sequence[str], causes: Sequence[str], draws: int, seed: int = 0, shared: float = 0.5
) -> Floats:
    """Return q (D × n) of rows by their keys and causes (`reverse:` turns one round; empty = none).

    Raises:
        UsageError: If `shared` lies outside 0 to 1 or there is no draw.
    """
    if not 0 <= shared <= 1:
        raise UsageError(f"`shared` is {shared:g}. Give a number from 0 to 1.")
    if draws < 1:
        raise UsageError(f"`draws` is {draws}. Give 1 or more.")
    own = _uniform(keys, draws, seed)
    names = sorted({c.removeprefix(_TURN) for c in causes if c})
    if not names:
        return own
    common = falls(names, draws, seed)
    noise = ndtri(own)
    out = own.copy()
    for i, cause in enumerate(causes):
        if cause:
            z = common[:, names.index(cause.removeprefix(_TURN))]
            z = -z if cause.startswith(_TURN) else z
            out[:, i] = ndtr(np.sqrt(shared) * z + np.sqrt(1 - shared) * noise[:, i])
    return out


def falls(causes: Sequence[str], draws: int, seed: int = 0) -> Floats:
    """Return the normal number of each cause in each draw, D × C."""
    return np.asarray(ndtri(_uniform([f"cause|{name}" for name in causes], draws, seed)))


def _uniform(keys: Sequence[str], draws: int, seed: int) -> Floats:
    hashed = [int.from_bytes(hashlib.blake2b(k.encode(), digest_size=8).digest(), "little") for k in keys]
    numbers = np.array(hashed, dtype=np.uint64)
    return uniforms(numbers, seed, range(1, draws + 1))


def draw(
    bargained: Bargain, found: Sources, draws: int = 2000, *, seed: int = 0, shared: float = 0.5
) -> Draws:
    """Draw a bargain from the ranges and chances behind it.

    Args:
        bargained: The bargain as stated.
        found: Its sources.
        draws: How many.
        seed: Seed of the study.
        shared: κ, the share of the spread that rows of one cause have in common (assumed 0.5).
    """
    rows = found.rows
    q = quantiles([r.key for r in rows], [r.cause for r in rows], draws, seed, shared)
    shape = (draws, *found.position.shape)
    position = np.broadcast_to(found.position, shape).copy()
    salience = np.broadcast_to(found.salience, shape).copy()
    scores = [np.broadcast_to(s, (draws, *s.shape)).copy() for s in found.scores]
    stated = {}
    real = np.ones((draws, len(bargained.redlines)), dtype=bool)
    for i, row in enumerate(rows):
        if row.kind == "redline":
            real[:, row.level] = q[:, i] > 1 - _chance(row, draws, seed)
            continue
        x = _value(row, q[:, i])
        if row.kind == "position":
            position[:, row.party, row.issue] = x
        elif row.kind == "salience":
            salience[:, row.party, row.issue] = x
        elif row.kind == "score":
            scores[row.issue][:, row.party, row.level] = x
        else:
            stated[row.party] = fixed(x)
    tables = tuple(fixed(t) for t in found.tables(found.weights(salience), position, scores))
    reserves, abstains = _bounds(bargained, found, tables, stated)
    return Draws(tables, reserves, abstains, real, _questions(bargained, rows, (reserves, real), seed))


def _value(row: Uncertain, q: Floats) -> Floats:
    if row.low >= row.high:
        return np.full(len(q), row.mode)
    low, mode, high = (np.full(len(q), x) for x in (row.low, row.mode, row.high))
    return triangular(q, low, mode, high)


def _chance(row: Uncertain, draws: int, seed: int) -> Floats:
    """Return the chance of a red line in each draw; it may have a range of its own."""
    if row.low >= row.high:
        return np.full(draws, row.mode)
    return _value(row, _uniform([f"{row.key}|range"], draws, seed)[:, 0])


def _bounds(
    bargained: Bargain,
    found: Sources,
    tables: tuple[NDArray[np.int32], ...],
    stated: dict[int, NDArray[np.int32]],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return reserves and where each stops refusing; a default one is the worth of no deal in that draw."""
    draws = len(tables[0])
    reserves = np.broadcast_to(bargained.reserves, (draws, len(bargained.parties))).copy()
    abstains = np.broadcast_to(bargained.abstains, reserves.shape).copy()
    for a in range(len(bargained.parties)):
        if a in stated:
            reserves[:, a] = stated[a]
            abstains[:, a] = np.minimum(abstains[:, a], stated[a])
            if bargained.abstains[a] == bargained.reserves[a]:
                abstains[:, a] = stated[a]
        elif not found.stated[a] and bargained.reserves[a] > NO_RESERVE:
            default = sum(t[:, a, int(at)] for t, at in zip(tables, bargained.space.no_deal, strict=True))
            reserves[:, a] = abstains[:, a] = default
    return reserves, abstains


def _questions(
    bargained: Bargain,
    rows: tuple[Uncertain, ...],
    drawn: tuple[NDArray[np.int32], NDArray[np.bool_]],
    seed: int,
) -> tuple[Question, ...]:
    reserves, real = drawn
    found = []
    for row in rows:
        if row.kind == "redline":
            name = bargained.redlines[row.level].name
            found.append(Question(name, "redline", row.party, real[:, row.level].astype(float)))
        elif row.kind == "reserve":
            name = f"reserve {bargained.parties[row.party]}"
            found.append(Question(name, "reserve", row.party, reserves[:, row.party].astype(float)))
    names = sorted({row.cause.removeprefix(_TURN) for row in rows if row.cause})
    if names:
        common = falls(names, len(reserves), seed)
        found += [Question(n, "cause", -1, (common[:, i] > 0).astype(float)) for i, n in enumerate(names)]
    return tuple(found)
