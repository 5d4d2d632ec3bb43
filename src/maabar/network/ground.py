"""The fixed part of the network: places, roads and crossings as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.network.settings import NetworkSettings, network_settings

if TYPE_CHECKING:
    import pandas as pd

    from maabar.case import Case


@dataclass(frozen=True)
class Ground:
    """Places, roads and crossings; indices come from sorted ids, so the order of rows changes nothing.

    Attributes:
        places: Ids of the P places, sorted.
        areas: Area of each place, shape (P,).
        population: People present, shape (P,), 0 where unknown.
        in_need: People in need, shape (P,), 0 where unknown.
        crossings: Ids of the C crossings, sorted.
        side_a: Place on side a of each crossing, index into places, shape (C,).
        side_b: The same on side b.
        tail: One end of each of R roads, index into places.
        head: Its other end.
        hours: Time by lorry, shape (R,), hours.
        km: Length, shape (R,), km.
        through: Crossing that the road passes, index into crossings, -1 for none, shape (R,).
        a_to_b: For a road through a crossing: whether going from tail to head is going from side a to side b.
        settings: Where the case was silent.
    """

    places: np.ndarray
    areas: np.ndarray
    population: np.ndarray
    in_need: np.ndarray
    crossings: np.ndarray
    side_a: np.ndarray
    side_b: np.ndarray
    tail: np.ndarray
    head: np.ndarray
    hours: np.ndarray
    km: np.ndarray
    through: np.ndarray
    a_to_b: np.ndarray
    settings: NetworkSettings

    def place(self, identity: str) -> int:
        """Return the index of a place.

        Raises:
            KeyError: If there is no such place.
        """
        return _index(self.places, identity)

    def crossing(self, identity: str) -> int:
        """Return the index of a crossing.

        Raises:
            KeyError: If there is no such crossing.
        """
        return _index(self.crossings, identity)


def _index(ids: np.ndarray, identity: str) -> int:
    position = int(np.searchsorted(ids, identity))
    if position == len(ids) or ids[position] != identity:
        raise KeyError(identity)
    return position


def ground(case: Case) -> Ground:
    """Return the fixed part of a case's network.

    Missing hours are km by the speed of the road's class (settings). Roads both ways.
    """
    settings = network_settings(case)
    places = case["places"].sort_values("place")
    crossings = case["crossings"].sort_values("crossing")
    ids = places["place"].to_numpy(dtype=object).astype(str)
    gates = crossings["crossing"].to_numpy(dtype=object).astype(str)
    roads = case["roads"]
    tail, head = _at(ids, roads["from"]), _at(ids, roads["to"])
    through = (
        np.where(roads["crossing"] == "", -1, _at(gates, roads["crossing"])) if len(roads) else _no_roads()
    )
    speed = roads["class"].map(settings.speed).to_numpy(dtype=float)
    hours = roads["hours"].fillna(roads["km"] / speed).to_numpy(dtype=float)
    areas = places["area"].to_numpy(dtype=object).astype(str)
    side_a, side_b = _at(ids, crossings["place_a"]), _at(ids, crossings["place_b"])
    return Ground(
        places=ids,
        areas=areas,
        population=_people(places, "population"),
        in_need=_people(places, "in_need"),
        crossings=gates,
        side_a=side_a,
        side_b=side_b,
        tail=tail,
        head=head,
        hours=hours,
        km=roads["km"].to_numpy(dtype=float),
        through=through,
        a_to_b=_towards_b(areas, (tail, head), through, (side_a, side_b)),
        settings=settings,
    )


def _at(ids: np.ndarray, names: pd.Series) -> np.ndarray:
    if not len(ids):
        return np.zeros(len(names), dtype=np.int64)
    found = np.searchsorted(ids, names.to_numpy(dtype=object).astype(str))
    return np.minimum(found, len(ids) - 1).astype(np.int64)


def _no_roads() -> np.ndarray:
    return np.zeros(0, dtype=np.int64)


def _people(places: pd.DataFrame, column: str) -> np.ndarray:
    return places[column].fillna(0.0).to_numpy(dtype=float)


def _towards_b(
    areas: np.ndarray,
    ends: tuple[np.ndarray, np.ndarray],
    through: np.ndarray,
    sides: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    """A road leads from a to b if it starts in the area of side a; within one area its ends must tell."""
    (tail, head), (side_a, side_b) = ends, sides
    if not len(side_a):
        return np.zeros(len(tail), dtype=bool)
    crossing = np.maximum(through, 0)
    start, stop = side_a[crossing], side_b[crossing]
    backwards = (areas[start] == areas[stop]) & ((tail == stop) | (head == start))
    return np.asarray((through >= 0) & (areas[tail] == areas[start]) & ~backwards)
