"""The board: probabilities and labels of every layer of some crossings, over some days.

A label is the likeliest state if it is likely enough and a live claim speaks for it; the prior alone, which
leans to closed, never gives one. For the effective state a labelled layer must carry it: closed needs gate a,
gate b or the road labelled closed, or passage labelled none; restricted and open need both gates labelled at
least so open, or passage labelled at least so used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.evidence import combine
from maabar.engines.evidence.scopes import LAYERS, Sort

if TYPE_CHECKING:
    from maabar.engines.evidence.arrays import Bools, Floats, Ints
    from maabar.engines.evidence.settings import EvidenceSettings

ROAD, PASSAGE, EFFECTIVE = 2, 3, 4
ALL_LAYERS = (*LAYERS, "effective")


@dataclass(frozen=True)
class Board:
    """Every layer of n crossings and ways (crossing-major), on T days.

    Attributes:
        p: Probabilities of closed, restricted, open (none, little, used), (5, T, 3, n).
        label: Named state 0, 1, 2, or -1 for unknown, (5, T, n).
        assumed: Whether the state is assumed, (5, T, n).
    """

    p: Floats
    label: Ints
    assumed: Bools


def named(p: Floats, live: Bools, threshold: float) -> Ints:
    """Return the label of each day: the likeliest state if likely enough and spoken for, else -1.

    Args:
        p: Probabilities, (..., 3, n).
        live: Whether a live claim speaks for each state, (..., 3, n).
        threshold: Least probability.
    """
    state = p.argmax(axis=-2)[..., None, :]
    enough = np.take_along_axis(p, state, axis=-2) >= threshold
    spoken = np.take_along_axis(live, state, axis=-2)
    return np.asarray(np.where(enough & spoken, state, -1)[..., 0, :], dtype=np.int64)


def carried(label: Ints, state: Ints) -> Bools:
    """Return whether labelled layers carry an effective state.

    Args:
        label: Labels of a, b, road and passage, (4, ...).
        state: Effective state, (...).
    """
    closed = (label[: ROAD + 1] == 0).any(axis=0) | (label[PASSAGE] == 0)
    gates = (label[0] >= state) & (label[1] >= state)
    return np.asarray(np.where(state == 0, closed, gates | (label[PASSAGE] >= state)), dtype=np.bool_)


def board_of(
    layers: list[Floats],
    live: list[Bools],
    kind: Ints,
    over: Ints,
    sorts: tuple[Sort, ...],
    settings: EvidenceSettings,
) -> Board:
    """Return the board from what the chains give.

    Args:
        layers: Probabilities of a, b, road and passage, 4 x (T, 3, n).
        live: Whether a live claim speaks for each state, 4 x (T, 3, n).
        kind: Kind of the crossing of each column, (n,).
        over: What is assumed of a, b, road and passage, -1 where the claims decide, (4, T, n).
        sorts: The sorts of chain.
        settings: Threshold and matrix B.
    """
    days, n = layers[0].shape[0], layers[0].shape[2]
    p = np.empty((5, days, 3, n))
    label = np.empty((5, days, n), dtype=np.int64)
    fixed = np.zeros((5, days, n), dtype=np.bool_)
    for layer in range(4):
        p[layer] = layers[layer]
        label[layer] = named(layers[layer], live[layer], settings.threshold)
        fixed[layer] = over[layer] >= 0
        if fixed[layer].any():
            _fix(p[layer], label[layer], fixed[layer], over[layer])
    seen = np.array([settings.seen_if_closed, settings.seen_if_restricted, settings.seen_if_open])
    rest = np.stack([one.pi for one in sorts], axis=-1)[:, kind]
    a, b, road, passage = (np.moveaxis(p[layer], 1, -1) for layer in range(4))
    p[EFFECTIVE] = np.moveaxis(combine.effective(a, b, road, passage, rest.T[None], seen), -1, 1)
    state = p[EFFECTIVE].argmax(axis=1)
    enough = p[EFFECTIVE].max(axis=1) >= settings.threshold
    label[EFFECTIVE] = np.where(enough & carried(label[:4], state), state, -1)
    # What is assumed decides the whole if a part of it is assumed shut, or all of it is assumed.
    shut = np.logical_or.reduce([fixed[layer] & (label[layer] == 0) for layer in range(3)])
    fixed[EFFECTIVE] = shut | (fixed[0] & fixed[1] & fixed[2])
    return Board(p, label, fixed)


def _fix(p: Floats, label: Ints, fixed: Bools, state: Ints) -> None:
    """Write what is assumed over what the claims say."""
    for z in range(3):
        p[:, z][fixed] = (state[fixed] == z).astype(np.float64)
    label[fixed] = state[fixed]
