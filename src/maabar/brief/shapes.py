"""Areas of control as smooth shapes that fill the ground without gaps.

Everything here is in kilometres on the paper.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely
from shapely import LineString, MultiPoint, Point, Polygon

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

LineKind = Literal["border", "line", "internal"]

_SMOOTH_KM = 0.8
"""How far a sketched line may be moved to make it calm, in km."""


def shape_areas(
    sites: Sequence[tuple[tuple[float, float], str]], kinds: Mapping[frozenset[str], LineKind]
) -> tuple[dict[str, BaseGeometry], list[tuple[LineKind, LineString]]]:
    """Draw areas of control round their sites, and the lines between them, smoothed alike so that they fit.

    Args:
        sites: Point and area of each.
        kinds: What runs between two areas.

    Returns:
        Area id -> its shape, and kind and course of each line.
    """
    owner: dict[tuple[float, float], str] = {}
    for (x, y), area in sites:
        owner.setdefault((round(x, 3), round(y, 3)), area)
    if not owner:
        return {}, []
    clip = _paper(list(owner))
    rough = _rough(owner, clip)
    arcs = _arcs(rough)
    smooth = [_rounded(LineString(arc.simplify(_SMOOTH_KM).coords)) for arc in arcs]
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(_noded(smooth))))
    shapes = _owned(faces, rough)
    lines = [
        (kinds[pair], after)
        for before, after in zip(arcs, smooth, strict=True)
        if (pair := _sides(before, rough)) in kinds
    ]
    return shapes, lines


def _paper(points: Sequence[tuple[float, float]]) -> Polygon:
    """What the areas fill: the hull of all places and some country around it."""
    hull = MultiPoint(points).convex_hull
    west, south, east, north = hull.bounds
    margin = max(12.0, 0.08 * math.hypot(east - west, north - south))
    return Polygon(hull.buffer(margin))


def _rough(owner: Mapping[tuple[float, float], str], clip: Polygon) -> dict[str, BaseGeometry]:
    """Area id -> union of the Voronoi cells of its sites, unsmoothed."""
    if len(set(owner.values())) == 1:
        return {next(iter(owner.values())): clip}
    points = list(owner)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(MultiPoint(points), extend_to=clip.envelope.buffer(10), ordered=False)
    )
    tree = shapely.STRtree(cells)
    grouped: dict[str, list[BaseGeometry]] = defaultdict(list)
    for point in points:
        found = tree.query(Point(point), predicate="intersects")
        if len(found):
            grouped[owner[point]].append(cells[found[0]])
    merged = {area: shapely.intersection(shapely.union_all(grouped[area]), clip) for area in sorted(grouped)}
    return {area: shape for area, shape in merged.items() if not shape.is_empty}


def _noded(lines: Sequence[LineString]) -> BaseGeometry:
    return shapely.node(shapely.GeometryCollection(list(lines)))


def _arcs(shapes: Mapping[str, BaseGeometry]) -> list[LineString]:
    """The edges between areas (and the outer rim), cut where three meet."""
    edges = shapely.union_all([shape.boundary for shape in shapes.values()], grid_size=1e-4)
    merged = shapely.line_merge(edges)
    return [part for part in shapely.get_parts(merged) if isinstance(part, LineString) and part.length > 0]


def _rounded(arc: LineString, rounds: int = 3) -> LineString:
    """Cut corners (Chaikin 1974); the two ends stay, and so does the middle of every straight piece."""
    points = np.asarray(arc.coords)
    ring = arc.is_ring
    if len(points) < 3:
        return arc
    for _ in range(rounds):
        a, b = points[:-1], points[1:]
        cut = np.empty((2 * len(a), 2))
        cut[0::2], cut[1::2] = 0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b
        points = np.vstack([cut, cut[:1]]) if ring else np.vstack([points[:1], cut[1:-1], points[-1:]])
    return LineString(points)


def _sides(arc: LineString, shapes: Mapping[str, BaseGeometry]) -> frozenset[str]:
    """The areas on both sides of an edge, looked up beside its longest piece."""
    points = np.asarray(arc.coords)
    steps = np.diff(points, axis=0)
    longest = int(np.argmax(np.hypot(*steps.T)))
    middle, step = points[longest] + steps[longest] / 2, steps[longest]
    off = np.array([-step[1], step[0]]) / max(float(np.hypot(*step)), 1e-9) * 0.01
    found = set()
    for spot in (Point(middle + off), Point(middle - off)):
        found |= {area for area, shape in shapes.items() if shape.intersects(spot)}
    return frozenset(found)


def _owned(faces: Iterable[BaseGeometry], rough: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Give each smoothed face to the area that it came from."""
    names = list(rough)
    grouped: dict[str, list[BaseGeometry]] = defaultdict(list)
    for face in faces:
        shares = shapely.area(shapely.intersection(face, [rough[name] for name in names]))
        best = int(np.argmax(shares))
        if shares[best] > 0:
            grouped[names[best]].append(face)
    return {area: shapely.union_all(grouped[area]) for area in rough if area in grouped}
