"""Names on one picture of the map: which are written, and where."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely
from shapely import MultiPolygon, Polygon
from shapely.affinity import affine_transform

from maabar.brief import glyphs
from maabar.brief.labels import Box, Placed, Wish, around, inside, place
from maabar.brief.messages import script
from maabar.brief.sheet import radii, signed, size_of
from maabar.brief.svg import join, label, tag, width, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from shapely.geometry.base import BaseGeometry

    from maabar.brief.scene import Scene
    from maabar.brief.sheet import Sheet
    from maabar.brief.states import Spot


@dataclass(frozen=True)
class Title:
    """The name of a crossing or place on the map.

    Attributes:
        lines: The name, broken into lines.
        placed: Where it stands.
        shown: Whether it is written in the first view.
        note: A word below it.
        says: The state of both gates in words, as long as they may get.
    """

    lines: tuple[str, ...]
    placed: Placed
    shown: bool
    note: str = ""
    says: tuple[str, ...] = ()


def line_boxes(scene: Scene, sheet: Sheet) -> list[Box]:
    """Small boxes along borders and front lines, which names had better not cover."""
    boxes = []
    for kind, line in scene.ground.lines:
        if kind != "internal":
            for km in range(0, int(line.length) + 1, max(1, round(14 / sheet.zoom))):
                spot = line.interpolate(km)
                boxes.append(around(*sheet.px((spot.x, spot.y)), 7, 7))
    return [box for box in boxes if box.shared(sheet.frame)]


def crossing_titles(
    scene: Scene, sheet: Sheet, tier: str, taken: list[Box], soft: Sequence[Box]
) -> dict[str, Title]:
    """Place the names of the crossings of one tier.

    Args:
        scene: What the map shows.
        sheet: The picture.
        tier: `live`, `still` or `ended`.
        taken: What names must not cover; the names placed are added.
        soft: What names had better not cover.

    Returns:
        Crossing -> its name.
    """
    titles = {}
    for rank, (gate, spot) in enumerate(pair for pair in signed(scene) if pair[1].tier == tier):
        bare = _bare(scene, sheet, spot)
        wide, high = _measure(sheet, bare, tier)
        clear = 7.0 if tier == "ended" else 0.78 * glyphs.SPAN * size_of(scene, sheet, tier)
        at = sheet.px(gate.at)
        first = tier == "live" and rank < sheet.room
        wish = Wish(at, (wide, high), clear + 3, reach=62.0 if first else 0.0, must=first)
        own = place(wish, taken, soft, sheet.frame) if _in(at, sheet.frame) else None
        if own:
            taken.append(own.box)
        spare = Placed(around(at[0] + clear + 6 + wide / 2, at[1], wide / 2, high / 2), "right", far=False)
        titles[gate.crossing] = replace(bare, placed=own or spare, shown=own is not None)
    return titles


def _bare(scene: Scene, sheet: Sheet, spot: Spot) -> Title:
    """What is written at a crossing, without a place for it yet."""
    lines = tuple(wrap(scene.words.name(spot.crossing), 24 if sheet.name == "w" else 17))
    nowhere = Placed(Box(0, 0, 0, 0), "right", far=False)
    if spot.tier != "live":
        return Title(lines, nowhere, shown=False)
    note = scene.view.say.say("map.disputed") if spot.crossing in scene.disputed else ""
    says = tuple(scene.words.longest(spot, side) for side in "ab") if sheet.says(scene) else ()
    return Title(lines, nowhere, shown=False, note=note, says=says)


def _measure(sheet: Sheet, title: Title, tier: str) -> tuple[float, float]:
    """Width and height of what is written at a crossing; live names are bold."""
    font, bold = (sheet.font, 1.06) if tier == "live" else (sheet.small, 1.0)
    wide = max(width(line, font) * bold for line in (*title.lines, title.note))
    wide = max([wide, *(width(line, sheet.small) for line in title.says)])
    return wide, 1.2 * (font * (len(title.lines) + bool(title.note)) + sheet.small * len(title.says))


def _in(point: tuple[float, float], frame: Box) -> bool:
    return frame.left <= point[0] <= frame.right and frame.top <= point[1] <= frame.bottom


def place_titles(scene: Scene, sheet: Sheet, taken: list[Box]) -> dict[str, Title]:
    """Place the names of places, those with most people in need first, as long as there is room.

    Args:
        scene: What the map shows.
        sheet: The picture.
        taken: What names must not cover; the names placed are added.

    Returns:
        Place -> its name.
    """
    room = 22 if sheet.name == "w" else 7
    titles: dict[str, Title] = {}
    for place_id, radius in radii(scene, sheet).items():
        at = sheet.px(scene.ground.places[place_id])
        name = scene.view.plain(place_id)
        size = (width(name, sheet.small), sheet.small * 1.15)
        clear = radius + 2
        own = None
        if room > 0 and _in(at, sheet.frame):
            own = place(Wish(at, size, clear), taken, [], sheet.frame)
        if own:
            room -= 1
            taken.append(own.box)
        spare = Placed(
            around(at[0] + clear + size[0] / 2, at[1], size[0] / 2, size[1] / 2), "right", far=False
        )
        titles[place_id] = Title((name,), own or spare, own is not None)
    return titles


def area_names(scene: Scene, sheet: Sheet, taken: list[Box], circles: Sequence[Box]) -> list[Markup]:
    """Write the name of each area where it has most room in the first view.

    Args:
        scene: What the map shows.
        sheet: The picture.
        taken: What names must not cover; the names placed are added.
        circles: Places that they must not cover either.
    """
    parts = []
    for area, shape in scene.ground.areas.items():
        moved = affine_transform(shape, [sheet.zoom, 0, 0, sheet.zoom, *sheet.shift])
        parts.append(_area_name(sheet, scene.view.plain(area), moved, taken, circles))
    return parts


def _area_name(
    sheet: Sheet, name: str, shape: BaseGeometry, taken: list[Box], circles: Sequence[Box]
) -> Markup:
    """The name of one area; `data-far` is where it stands when the whole area is looked at."""
    font = sheet.small + 1
    breaks = [wrap(name, limit) for limit in (24, 15, 10)]
    sizes = [(max(width(line, font) * 1.1 for line in lines), font * 1.2 * len(lines)) for lines in breaks]
    found = inside(shape, sizes, [*taken, *circles], sheet.frame)
    far = shapely.get_coordinates(shapely.maximum_inscribed_circle(_solid(shape), tolerance=2.0))[0]
    lines = breaks[1]
    if found:
        taken.append(found)
        wide = found.right - found.left
        lines = next(
            lines
            for lines, size in zip(breaks, sizes, strict=True)
            if math.isclose(size[0], wide, abs_tol=1e-6)
        )
    box = found or around(float(far[0]), float(far[1]), sizes[1][0] / 2, sizes[1][1] / 2)
    x, y = box.middle
    return tag(
        "g",
        tag(
            "g",
            lines_of(lines, box, "middle", font, "mb-area", box.middle),
            class_="mb-t" if found else "mb-t mb-off",
        ),
        class_="mb-here",
        transform=f"translate({x:.1f} {y:.1f})",
        data_far=f"{far[0]:.0f} {far[1]:.0f}",
    )


def _solid(shape: BaseGeometry) -> Polygon | MultiPolygon:
    """The shape as the polygons that it is made of."""
    return MultiPolygon([part for part in shapely.get_parts(shape) if isinstance(part, Polygon)])


def lines_of(
    lines: Sequence[str], box: Box, side: str, font: float, class_: str | None, origin: tuple[float, float]
) -> Markup:
    """Write lines of text into their rectangle.

    Args:
        lines: The lines.
        box: Where they stand.
        side: Which side of the point that they name: `right`, `left` or `middle`.
        font: Size of the letters.
        class_: Class of each line, if any.
        origin: The point, which the text is written relative to.
    """
    x = {"right": box.left, "left": box.right, "middle": box.middle[0]}[side] - origin[0]
    parts = []
    for index, line in enumerate(lines):
        y = box.top - origin[1] + font * (0.93 + 1.2 * index)
        parts.append(label(line, x, y, side, class_=class_, font_size=font, lang=script(line)))
    return join(parts)
