"""Where names go on the map: each label takes the cheapest of a fan of spots round its point."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry


class Box(NamedTuple):
    """A rectangle on the screen."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return ((self.left + self.right) / 2, (self.top + self.bottom) / 2)

    def shared(self, other: Box) -> float:
        """Area that two rectangles share."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide * high if wide > 0 and high > 0 else 0.0

    def outside(self, frame: Box) -> float:
        """Area of this rectangle that lies outside a frame."""
        return max(0.0, (self.right - self.left) * (self.bottom - self.top) - self.shared(frame))


def around(x: float, y: float, half_width: float, half_height: float) -> Box:
    """The rectangle round a point."""
    return Box(x - half_width, y - half_height, x + half_width, y + half_height)


@dataclass(frozen=True)
class Wish:
    """A label that wants a place.

    Attributes:
        at: The point that it names.
        size: Width and height of the text.
        clear: Distance to keep from the point.
        reach: Farthest distance worth a leader line; 0 keeps the label close.
        must: Whether it is placed however crowded it is.
    """

    at: tuple[float, float]
    size: tuple[float, float]
    clear: float
    reach: float = 0.0
    must: bool = False


@dataclass(frozen=True)
class Placed:
    """Where a label stands.

    Attributes:
        box: Its rectangle.
        side: Which side of the point: `right`, `left` or `middle` (above or below).
        far: Whether it needs a leader line.
    """

    box: Box
    side: str
    far: bool


_ANGLES = tuple(math.radians(angle) for angle in (0, 180, -30, 210, 30, 150, -60, 240, 60, 120, -90, 90))
"""Directions tried, in screen sense (y down); earlier ones are liked a little better."""


def place(wish: Wish, taken: Iterable[Box], soft: Iterable[Box], frame: Box) -> Placed | None:
    """Find the cheapest spot.

    Args:
        wish: What is to be placed.
        taken: Rectangles not to be covered: labels and symbols.
        soft: Rectangles better left free: circles of places.
        frame: The picture; labels stay inside.

    Returns:
        The spot, or None if every spot covers something and the label need not be there.
    """
    hard, light = list(taken), list(soft)
    best: tuple[float, Placed] | None = None
    gaps = [0.0] + ([0.35, 0.7, 1.0] if wish.reach else [])
    for gap, (rank, angle) in product(gaps, enumerate(_ANGLES)):
        spot = _spot(wish, angle, gap * wish.reach)
        crowd = sum(spot.box.shared(box) for box in hard) + 3 * spot.box.outside(frame)
        if crowd > 1.0 and not wish.must:
            continue
        cost = 10 * crowd + 0.4 * sum(spot.box.shared(box) for box in light) + 1.2 * gap * wish.reach + rank
        if best is None or cost < best[0]:
            best = (cost, spot)
    return best[1] if best else None


def _spot(wish: Wish, angle: float, gap: float) -> Placed:
    across, down = math.cos(angle), math.sin(angle)
    wide, high = wish.size
    reach = wish.clear + gap
    x = wish.at[0] + across * reach + wide / 2 * max(-1.0, min(1.0, 1.5 * across))
    y = wish.at[1] + down * reach + high / 2 * max(-1.0, min(1.0, 1.5 * down))
    side = "right" if across > 0.6 else "left" if across < -0.6 else "middle"
    return Placed(around(x, y, wide / 2, high / 2), side, gap > 0)


def inside(
    shape: BaseGeometry, sizes: Sequence[tuple[float, float]], taken: Sequence[Box], frame: Box
) -> Box | None:
    """A spot inside an area for its name: far from the rim and from everything that stands there.

    Args:
        shape: The area, in screen units.
        sizes: Widths and heights of the name as it may be broken into lines, the best first.
        taken: Rectangles not to be covered.
        frame: The picture.

    Returns:
        The rectangle of the name in the first of the sizes that fits, or None.
    """
    window = shapely.intersection(shape, shapely.box(*frame))
    if window.is_empty:
        return None
    left, top, right, bottom = window.bounds
    xs, ys = np.meshgrid(np.linspace(left, right, 28), np.linspace(top, bottom, 28))
    points = shapely.points(xs.ravel(), ys.ravel())
    depth = np.where(shapely.contains(window, points), shapely.distance(points, window.boundary), -1.0)
    for wide, high in sizes:
        best: tuple[float, Box] | None = None
        for x, y, deep in zip(xs.ravel(), ys.ravel(), depth, strict=True):
            if deep < high / 2:
                continue
            box = around(float(x), float(y), wide / 2, high / 2)
            if box.outside(frame) > 0 or any(box.shared(other) > 0 for other in taken):
                continue
            spill = _spill(window, box) / (wide * high)
            score = deep * (1 - spill)
            if spill < 0.05 and (best is None or score > best[0]):
                best = (score, box)
        if best:
            return best[1]
    return None


def _spill(window: BaseGeometry, box: Box) -> float:
    """Area of a rectangle that hangs over the rim."""
    whole = shapely.box(*box)
    return float(whole.area - shapely.intersection(window, whole).area)
