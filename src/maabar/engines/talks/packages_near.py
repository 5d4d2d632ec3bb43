"""How far a package is from the text on the table, and which of many are nearest or spread out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np

from maabar.errors import UsageError, did_you_mean, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from maabar.engines.talks.values import Space

Distance = Literal["issues", "steps", "points"]

#: One unit of distance is this many whole units, so that ties are ties.
DISTANCE_UNIT: Final = 1_000_000
_CHUNK: Final = 2**20
_KEEP: Final = re.compile(r"\s*(\S+)\s+([\d.]+?)\s*\.\.\s*([\d.]+)\s*")


@dataclass(frozen=True, eq=False)
class Nearest:
    """All packages of least distance to a text.

    Attributes:
        codes: Their numbers; by points moved, then by level values in the order of the issues.
        distance: The least distance; NaN if there is no package.
        points: Points moved on issues with a scale, one a package.
        total: How many there are; more than `codes` where the list was cut.
    """

    codes: NDArray[np.int64]
    distance: float
    points: NDArray[np.float64]
    total: int


def ruler(
    space: Space, tabled: NDArray[np.int64], distance: Distance = "issues"
) -> tuple[NDArray[np.int64], ...]:
    """Return for each issue the distance of its levels from a text, in millionths.

    `issues`: cost_k where the level differs; `steps`: times the levels between; `points`: times |Δvalue|/100.
    A level of a `choice` issue is one step and one whole scale away from every other.

    Raises:
        UsageError: If there is no such distance.
    """
    if distance not in get_args(Distance):
        known = get_args(Distance)
        raise UsageError(f"There is no distance {shorten(distance)!r}. {did_you_mean(str(distance), known)}")
    found = []
    for k, values in enumerate(space.values):
        at = int(tabled[k])
        far = (np.arange(len(values)) != at).astype(float)
        if space.scale[k] and distance == "steps":
            far = np.abs(np.arange(len(values)) - at).astype(float)
        elif space.scale[k] and distance == "points":
            far = np.abs(values - values[at]) / 100
        found.append(np.rint(far * space.cost[k] * DISTANCE_UNIT).astype(np.int64))
    return tuple(found)


def points_moved(space: Space, tabled: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """Return for each issue the points that its levels lie from a text, in millionths; 0 for labels."""
    return tuple(
        np.rint(np.abs(v - v[tabled[k]]) * space.scale[k] * DISTANCE_UNIT).astype(np.int64)
        for k, v in enumerate(space.values)
    )


def added(space: Space, tables: Sequence[NDArray[np.int64]], codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the sum over issues of one number a level, for packages given by number."""
    total = np.zeros(len(codes), dtype=np.int64)
    for start in range(0, len(codes), _CHUNK):
        part = slice(start, start + _CHUNK)
        levels = np.unravel_index(codes[part], space.shape)
        for k, table in enumerate(tables):
            total[part] += table[levels[k]]
    return total


def nearest(
    space: Space,
    codes: NDArray[np.int64],
    tabled: NDArray[np.int64],
    distance: Distance = "issues",
    limit: int = 10_000,
) -> Nearest:
    """Return all of `codes` (ascending) that are of least distance to a text.

    Args:
        space: The space.
        codes: Numbers of packages.
        tabled: Levels of the text (K,).
        distance: `issues`, `steps` or `points`.
        limit: So many are listed at most.
    """
    if not len(codes):
        return Nearest(codes, float("nan"), np.zeros(0), 0)
    far = added(space, ruler(space, tabled, distance), codes)
    least = int(far.min())
    tied = codes[far == least]
    points = added(space, points_moved(space, tabled), tied)
    order = np.lexsort((tied, points))[:limit]
    return Nearest(tied[order], least / DISTANCE_UNIT, points[order] / DISTANCE_UNIT, len(tied))


def spread(
    space: Space, codes: NDArray[np.int64], start: int, order: NDArray[np.int64], count: int = 5
) -> NDArray[np.int64]:
    """Return `count` packages spread out from `start`, farthest first (Gonzalez 1985).

    The distance between two packages is the number of issues on which they differ; among equals the one with
    the least `order` (one number a code), then the first, is taken.
    """
    chosen: list[int] = []
    if not len(codes):
        return np.zeros(0, dtype=np.int64)
    gap = np.full(len(codes), len(space.shape) + 1, dtype=np.int64)
    last = start
    for _ in range(count):
        at = space.packages(last)
        gap = np.minimum(gap, added(space, [_differs(n, at[k]) for k, n in enumerate(space.shape)], codes))
        if not gap.max():
            break
        far = np.flatnonzero(gap == gap.max())
        last = int(codes[far[np.argmin(order[far])]])
        chosen.append(last)
    return np.array(chosen, dtype=np.int64)


def _differs(levels: int, at: int) -> NDArray[np.int64]:
    return np.asarray(np.arange(levels) != at, dtype=np.int64)


def keep_masks(space: Space, keep: str | Mapping[int, tuple[float, float]]) -> tuple[NDArray[np.bool_], ...]:
    """Return the levels that a wish such as `crossings 33..100; aid 10..100` leaves, one mask an issue.

    Raises:
        UsageError: If it cannot be read, names no issue, or leaves no level.
    """
    ranges = dict(_read_keep(space, keep)) if isinstance(keep, str) else dict(keep)
    masks = [np.ones(n, dtype=bool) for n in space.shape]
    for k, (low, high) in ranges.items():
        if not 0 <= k < len(masks):
            raise UsageError(f"`keep`: there is no issue {k}.")
        masks[k] = (space.values[k] >= low) & (space.values[k] <= high)
        if not masks[k].any():
            levels = ", ".join(f"{x:g}" for x in space.values[k])
            raise UsageError(
                f"`keep` leaves no level of {space.issues[k]}: {low:g}..{high:g}. Its levels are {levels}."
            )
    return tuple(masks)


def _read_keep(space: Space, text: str) -> list[tuple[int, tuple[float, float]]]:
    found = []
    for part in filter(str.strip, re.split(r"[;,]", text)):
        match = _KEEP.fullmatch(part)
        if match is None:
            raise UsageError(f"`keep` {shorten(part.strip())!r} is not understood. Write: ISSUE LOW..HIGH.")
        issue, low, high = match.groups()
        if issue not in space.issues:
            raise UsageError(f"`keep`: there is no issue {issue!r}. {did_you_mean(issue, space.issues)}")
        try:
            found.append((space.issues.index(issue), (float(low), float(high))))
        except ValueError as error:
            raise UsageError(f"`keep` {shorten(part.strip())!r}: these are no numbers.") from error
    return found
