"""How gates work (hours, lanes, minutes), and what passes in a day where no row says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maabar.errors import UsageError
from maabar.queues import Gate

if TYPE_CHECKING:
    from maabar.network.ground import Ground

#: Columns of `states` that say how a gate works, in the order of the first axis of the cells below.
WORK = ("hours_per_day", "lanes", "minutes_per_pass", "minutes_per_check", "inspection_share")
HOURS, LANES, PASS, CHECK, SHARE = range(len(WORK))


def capacity(work: np.ndarray, utilisation: float) -> np.ndarray:
    """Return what gates let pass in a day: K = hours · lanes · 60 / (pass + share · check) · utilisation.

    Args:
        work: Cells in the order of `WORK`, NaN = not told, shape (5, ...). Lanes not told are one, a share or
            minutes of checks not told are none.
        utilisation: Share of the opening time in which a lane works.

    Returns:
        Trucks or persons a day; NaN where hours or minutes are not told.
    """
    hours = work[HOURS]
    lanes = np.where(np.isnan(work[LANES]), 1.0, work[LANES])
    checks = np.nan_to_num(work[CHECK]) * np.nan_to_num(work[SHARE])
    told = ~(np.isnan(work[PASS]) & np.isnan(work[CHECK]))
    minutes = np.where(told, np.nan_to_num(work[PASS]) + checks, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        per_day = hours * lanes * 60.0 / minutes * utilisation
    per_day = np.where((hours == 0) | (lanes == 0), 0.0, per_day)  # shut, however quick it would be
    return np.asarray(np.where(np.isfinite(per_day), per_day, np.nan))


def gate_of(work: np.ndarray) -> Gate | None:
    """Return the gate that cells of one place and time describe; None if they do not describe one.

    Args:
        work: Cells in the order of `WORK`, shape (5,).
    """
    if np.isnan(work[HOURS]) or np.isnan(work[[PASS, CHECK]]).all():
        return None
    lanes = 1 if np.isnan(work[LANES]) else int(work[LANES])
    rest = [float(value) for value in np.nan_to_num(work[[PASS, CHECK, SHARE]])]
    if not (work[HOURS] > 0 and lanes > 0):
        return None
    try:
        return Gate(float(work[HOURS]), lanes, *rest)
    except UsageError:
        return None  # a pass without any time is no queue


def with_gates(
    told: np.ndarray, in_tonnes: np.ndarray, work: np.ndarray | None, ground: Ground
) -> tuple[np.ndarray, tuple[str, ...], tuple[str, ...]]:
    """Fill in what passes in a day where it is not told, from how gates work.

    Args:
        told: Capacity by crossing, part, use, direction and epoch; NaN = not told.
        in_tonnes: Whether the capacity is counted in tonnes, the same shape.
        work: How gates work, shape (5, ...) over the same cells; None = no row says.
        ground: Crossings and settings.

    Returns:
        The capacity, the crossings for which it was worked out, and those that are told more than their
        gate can do (what is told rules).
    """
    if work is None:
        return told, (), ()
    settings = ground.settings
    able = capacity(work, settings.utilisation) * np.where(in_tonnes, settings.tonnes_per_truck, 1.0)
    filled = np.isnan(told) & ~np.isnan(able)
    over = told > able * (1 + 1e-9)  # not so where either is unknown
    names = [
        tuple(str(name) for name in ground.crossings[mask.reshape(len(mask), -1).any(axis=1)])
        for mask in (filled, over)
    ]
    return np.where(filled, able, told), names[0], names[1]
