"""From longitude and latitude to a flat picture: projection, areas of control, and the lines between them.

Everything here is in kilometres on the paper: x to the right, y *down*, as screens count.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from shapely import LineString, MultiPolygon, Polygon

from maabar.brief.shapes import shape_areas

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from maabar.brief.shapes import LineKind
    from maabar.case import Case

    Floats = npt.NDArray[np.float64]

EARTH_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""

_ROAD_STEP = 4.0
_ROAD_CLEAR = 5.0
"""Kilometres between the spots of a road, and from a road's spot to the nearest place of another area."""


@dataclass(frozen=True)
class Projection:
    """Lambert's azimuthal equal-area projection of the sphere: areas are true, north is up at the centre.

    Source: Snyder (1987), Map Projections - A Working Manual, USGS Professional Paper 1395, eq. 24-2 to 24-4.

    Attributes:
        lon: Longitude of the centre, in degrees.
        lat: Latitude of the centre, in degrees.
    """

    lon: float
    lat: float

    @classmethod
    def around(cls, lon: Floats, lat: Floats) -> Projection:
        """The projection centred on some points, wherever on the globe they lie.

        Args:
            lon: Longitudes in degrees, shape (n,); missing ones are left out.
            lat: Latitudes in degrees, shape (n,).
        """
        known = np.isfinite(lon) & np.isfinite(lat)
        if not known.any():
            return cls(0.0, 0.0)
        # the middle of the vectors, so that a territory across the date line is not torn apart
        u, v = np.radians(lon[known]), np.radians(lat[known])
        x, y, z = (np.cos(v) * np.cos(u)).mean(), (np.cos(v) * np.sin(u)).mean(), np.sin(v).mean()
        return cls(math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y))))

    def flat(self, lon: Floats, lat: Floats) -> Floats:
        """Points on the paper.

        Args:
            lon: Longitudes in degrees, shape (n,).
            lat: Latitudes in degrees, shape (n,).

        Returns:
            Kilometres, shape (n, 2); NaN where a coordinate is missing.
        """
        u, v, v0 = np.radians(lon - self.lon), np.radians(lat), math.radians(self.lat)
        cosine = math.sin(v0) * np.sin(v) + math.cos(v0) * np.cos(v) * np.cos(u)
        k = np.sqrt(2 / np.maximum(1 + cosine, 1e-9))
        x = k * np.cos(v) * np.sin(u)
        y = k * (math.cos(v0) * np.sin(v) - math.sin(v0) * np.cos(v) * np.cos(u))
        return EARTH_KM * np.column_stack([x, -y])


@dataclass(frozen=True)
class Gates:
    """Where a crossing lies and which way it runs.

    Attributes:
        crossing: Its id.
        at: Its place on the paper, in km.
        ahead: Unit vector from side a to side b.
        areas: Area of side a, area of side b.
    """

    crossing: str
    at: tuple[float, float]
    ahead: tuple[float, float]
    areas: tuple[str, str]


@dataclass(frozen=True)
class Ground:
    """The ground of the map.

    Attributes:
        projection: How it was made flat.
        places: Place id -> point in km.
        gates: The crossings that have a position, in the order of the case.
        areas: Area id -> its shape, smoothed; areas fill the hull of all places without gaps.
        lines: What runs between two areas: a border, a front line, or a line inside one camp.
        roads: (class, points) of each road.
    """

    projection: Projection
    places: Mapping[str, tuple[float, float]]
    gates: Sequence[Gates]
    areas: Mapping[str, BaseGeometry]
    lines: Sequence[tuple[LineKind, LineString]]
    roads: Sequence[tuple[str, tuple[tuple[float, float], ...]]]


def ground(case: Case, on: dt.date, coarse: frozenset[str] = frozenset()) -> Ground:
    """Draw the ground of a case from its places, crossings and roads.

    Areas of control are *derived*: each spot belongs to the area of the nearest place (Voronoi), and every
    crossing that still stood pushes the line between its two sides through itself. They are a sketch.

    Args:
        case: A case; only places, areas, crossings and roads are read.
        on: The day of the map; crossings that had ended or not begun by then do not shape the lines.
        coarse: Ids of places and crossings whose position may only be told to a tenth of a degree.
    """
    places = case["places"]
    crossings = case["crossings"]
    towns, posts = _positions(places, "place", coarse), _positions(crossings, "crossing", coarse)
    projection = Projection.around(*np.vstack([towns, posts]).T)
    spots = projection.flat(*towns.T)
    at = {
        p: (float(x), float(y))
        for p, (x, y) in zip(places["place"], spots, strict=True)
        if np.isfinite(x + y)
    }
    area_of = dict(zip(places["place"], places["area"], strict=True))
    gates = _gates(case, projection.flat(*posts.T), at, area_of)
    standing = set(crossings.loc[stands(case, on), "crossing"])
    sites = [(at[p], str(area_of[p])) for p in at if area_of[p]]
    sites += _pushed([g for g in gates if g.crossing in standing], at, case)
    sites += _along_roads(case, at, area_of)
    shapes, lines = shape_areas(sites, _kinds(case, [g for g in gates if g.crossing in standing]))
    return Ground(projection, at, gates, shapes, lines, _roads(case, at, gates))


def stands(case: Case, on: dt.date) -> npt.NDArray[np.bool_]:
    """Which crossings exist on a day: shape (n,), in the order of the table."""
    crossings = case["crossings"]
    day = np.datetime64(on, "s")
    start, end = crossings["from"].to_numpy(), crossings["until"].to_numpy()
    running = (np.isnat(start) | (start <= day)) & (np.isnat(end) | (end >= day))
    return np.asarray(running, dtype=np.bool_)


def _positions(table: pd.DataFrame, key: str, coarse: frozenset[str]) -> Floats:
    """Longitude and latitude, shape (n, 2), no finer than may be told: camps to a kilometre or so."""
    spots = table[["lon", "lat"]].to_numpy(float, copy=True)
    if "kind" in table:
        camps = (table["kind"] == "camp").to_numpy(bool)
        spots[camps] = np.round(spots[camps], 2)
    hidden = table[key].isin(coarse).to_numpy(bool)
    spots[hidden] = np.round(spots[hidden], 1)
    return spots


def _gates(
    case: Case, spots: Floats, at: Mapping[str, tuple[float, float]], area_of: Mapping[str, str]
) -> list[Gates]:
    crossings = case["crossings"]
    gates = []
    for row, (x, y) in zip(crossings.to_dict("records"), spots, strict=True):
        a, b = at.get(row["place_a"]), at.get(row["place_b"])
        here = (float(x), float(y))
        if not np.isfinite(x + y):
            if a is None or b is None:
                continue
            here = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        sides = (str(area_of.get(row["place_a"], "")), str(area_of.get(row["place_b"], "")))
        gates.append(Gates(str(row["crossing"]), here, _ahead(here, a, b), sides))
    return gates


def _ahead(
    here: tuple[float, float], a: tuple[float, float] | None, b: tuple[float, float] | None
) -> tuple[float, float]:
    """Unit vector from side a to side b; places may lie round a corner, so the way into each counts alike."""
    total = np.zeros(2)
    for spot, sign in ((a, -1.0), (b, 1.0)):
        if spot is not None:
            step = np.subtract(spot, here)
            length = float(np.hypot(*step))
            if length > 1e-6:
                total += sign * step / length
    size = float(np.hypot(*total))
    if size < 0.2:
        return (1.0, 0.0)
    return (float(total[0] / size), float(total[1] / size))


def _pushed(
    gates: Sequence[Gates], at: Mapping[str, tuple[float, float]], case: Case
) -> list[tuple[tuple[float, float], str]]:
    """Two extra sites at each crossing, one a side, so that the line between the sides runs through it."""
    ends = case["crossings"].set_index("crossing")[["place_a", "place_b"]]
    sites = []
    for gate in gates:
        if gate.areas[0] == gate.areas[1] or not all(gate.areas):
            continue
        near = [
            math.dist(gate.at, at[str(p)])
            for p in (ends.at[gate.crossing, "place_a"], ends.at[gate.crossing, "place_b"])
            if p in at
        ]
        step = min([2.0, *(0.5 * d for d in near if d > 0.05)])
        for sign, area in ((-1, gate.areas[0]), (1, gate.areas[1])):
            spot = (gate.at[0] + sign * step * gate.ahead[0], gate.at[1] + sign * step * gate.ahead[1])
            sites.append((spot, area))
    return sites


def _along_roads(
    case: Case, at: Mapping[str, tuple[float, float]], area_of: Mapping[str, str]
) -> list[tuple[tuple[float, float], str]]:
    """Extra sites on roads that pass no crossing: such a road lies in the area that it begins and ends in.

    Spots close to a place of another area are left to that area, since roads are drawn straight and are not.
    """
    known = [p for p in at if area_of[p]]
    if not known:
        return []
    spots = np.array([at[p] for p in known])
    owners = np.array([str(area_of[p]) for p in known])
    sites = []
    for row in case["roads"].to_dict("records"):
        a, b = row["from"], row["to"]
        if row["crossing"] or a not in at or b not in at or area_of[a] != area_of[b] or not area_of[a]:
            continue
        ends = np.array([at[a], at[b]])
        count = min(40, int(math.dist(*ends) // _ROAD_STEP))
        for share in np.linspace(0, 1, count + 2)[1:-1]:
            spot = ends[0] + share * (ends[1] - ends[0])
            apart = np.hypot(*(spots - spot).T)
            foreign = apart[owners != str(area_of[a])]
            if not len(foreign) or foreign.min() > _ROAD_CLEAR:
                sites.append(((float(spot[0]), float(spot[1])), str(area_of[a])))
    return sites


def _kinds(case: Case, gates: Sequence[Gates]) -> dict[frozenset[str], LineKind]:
    """What runs between two areas: a border if countries differ, else what the crossings between them say."""
    country = dict(zip(case["areas"]["area"], case["areas"]["country"], strict=True))
    kind_of = dict(zip(case["crossings"]["crossing"], case["crossings"]["kind"], strict=True))
    said: dict[frozenset[str], set[str]] = defaultdict(set)
    for gate in gates:
        said[frozenset(gate.areas)].add(str(kind_of[gate.crossing]))
    kinds: dict[frozenset[str], LineKind] = {}
    for one, two in combinations(country, 2):
        pair = frozenset((one, two))
        if country[one] != country[two] or said[pair] == {"border"}:
            kinds[pair] = "border"
        else:
            kinds[pair] = "internal" if said[pair] == {"internal"} else "line"
    return kinds


def _roads(
    case: Case, at: Mapping[str, tuple[float, float]], gates: Sequence[Gates]
) -> list[tuple[str, tuple[tuple[float, float], ...]]]:
    roads = case["roads"]
    point = {gate.crossing: gate.at for gate in gates}
    lines = []
    for row in roads.to_dict("records"):
        ends = [at.get(row["from"]), point.get(row["crossing"]), at.get(row["to"])]
        found = tuple(spot for spot in ends if spot is not None)
        if ends[0] is not None and ends[2] is not None:
            lines.append((str(row["class"]), found))
    return lines


def rings(shape: BaseGeometry) -> list[list[tuple[float, float]]]:
    """The outlines of a shape, holes included, as runs of points."""
    runs: list[list[tuple[float, float]]] = []
    parts = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    for part in parts:
        if isinstance(part, Polygon):
            runs += [[(x, y) for x, y, *_ in ring.coords] for ring in (part.exterior, *part.interiors)]
    return runs
