"""Size of one picture of the map, and of what stands on it, in px."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.brief import glyphs
from maabar.brief.labels import Box, around

if TYPE_CHECKING:
    from maabar.brief.geometry import Gates
    from maabar.brief.scene import Scene
    from maabar.brief.states import Spot


@dataclass(frozen=True)
class Sheet:
    """Size of a picture and of what stands on it.

    Attributes:
        name: `w` (wide) or `n` (narrow).
        width: In px.
        height: In px.
        focus: What the first view shows, in km.
        font: Size of the names of crossings.
        small: Size of the names of places.
        circle: Radius of the place with most people in need.
        sign: Scale of the signs of live crossings.
        room: Live crossings that are named however crowded it is.
    """

    name: str
    width: float
    height: float
    focus: Box
    font: float
    small: float
    circle: float
    sign: float
    room: int

    @classmethod
    def wide(cls, focus: Box) -> Sheet:
        """For a page of about 800 px and for paper."""
        return cls("w", 840.0, _height(focus, 840.0, 460.0, 620.0), focus, 14.5, 12.0, 17.0, 1.2, 16)

    @classmethod
    def narrow(cls, focus: Box) -> Sheet:
        """For a phone."""
        return cls("n", 360.0, _height(focus, 360.0, 380.0, 500.0), focus, 13.2, 12.2, 11.0, 0.85, 8)

    @property
    def zoom(self) -> float:
        """Px per km."""
        left, top, right, bottom = self.focus
        return min(self.width / (right - left), self.height / (bottom - top))

    @property
    def shift(self) -> tuple[float, float]:
        """Where the projection's centre comes to lie."""
        x, y = self.focus.middle
        return self.width / 2 - self.zoom * x, self.height / 2 - self.zoom * y

    @property
    def frame(self) -> Box:
        """The picture."""
        return Box(0.0, 0.0, self.width, self.height)

    def says(self, scene: Scene) -> bool:
        """Whether there is room to say the state of both gates in words."""
        return self.name == "w" and sum(spot.tier == "live" for spot in scene.board.spots) <= 6

    def px(self, point: tuple[float, float]) -> tuple[float, float]:
        """A point in km as px."""
        dx, dy = self.shift
        return dx + self.zoom * point[0], dy + self.zoom * point[1]


def _height(focus: Box, wide: float, least: float, most: float) -> float:
    share = (focus.bottom - focus.top) / (focus.right - focus.left)
    return float(round(min(most, max(least, wide * share))))


def signed(scene: Scene) -> list[tuple[Gates, Spot]]:
    """Crossings that have a position, the live ones first, the most spoken of first.

    Args:
        scene: What the map shows.
    """
    spots = {spot.crossing: spot for spot in scene.board.spots}
    order = ("live", "still", "ended")
    pairs = [(gate, spots[gate.crossing]) for gate in scene.ground.gates]
    return sorted(pairs, key=lambda pair: (order.index(pair[1].tier), -pair[1].claims))


def size_of(scene: Scene, sheet: Sheet, tier: str) -> float:
    """Scale of a sign; many live crossings make all of them smaller.

    Args:
        scene: What the map shows.
        sheet: The picture.
        tier: `live`, `still` or `ended`.
    """
    if tier == "ended":
        return 0.9 * sheet.sign
    live = sum(spot.tier == "live" for spot in scene.board.spots)
    crowd = 1.0 if live <= 12 else 0.8 if live <= 30 else 0.62
    return sheet.sign * crowd * (1.0 if tier == "live" else 0.6)


def sign_boxes(scene: Scene, sheet: Sheet) -> dict[str, list[Box]]:
    """What the sign of each crossing covers.

    Args:
        scene: What the map shows.
        sheet: The picture.
    """
    boxes = {}
    for gate, spot in signed(scene):
        size = size_of(scene, sheet, spot.tier)
        x, y = sheet.px(gate.at)
        if spot.tier == "ended":
            boxes[gate.crossing] = [around(x, y, 5 * size, 5 * size)]
            continue
        half = (glyphs.RADIUS + 1) * size
        steps = [step * glyphs.REACH * size for step in (-1, 0, 1)]
        boxes[gate.crossing] = [
            around(x + s * gate.ahead[0], y + s * gate.ahead[1], half, half) for s in steps
        ]
    return boxes


def radii(scene: Scene, sheet: Sheet) -> dict[str, float]:
    """Radius of each place: its area on paper is in proportion to its people in need.

    Args:
        scene: What the map shows.
        sheet: The picture.
    """
    need = scene.places["in_need"]
    top = float(need.max()) if len(need) else 0.0
    return {
        str(place_id): radius_of(float(people), top, sheet)
        for place_id, people in zip(scene.places["place"], need, strict=True)
    }


def radius_of(people: float, top: float, sheet: Sheet) -> float:
    """Radius of a place.

    Args:
        people: People in need; none or unknown give a dot.
        top: The most of any place.
        sheet: The picture.
    """
    return max(2.2, sheet.circle * math.sqrt(people / top)) if people > 0 and top > 0 else 1.6
