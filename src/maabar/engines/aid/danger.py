"""Danger of ways: violent events near their legs or their crossings, not long ago.

An index to tell ways apart, no chance of anything: how grave an event was is added up for each way that
passes near it. Legs are straight from place to place beside the crossings; roads bend, and what is not
reported is not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.tables import VIOLENT_KINDS

if TYPE_CHECKING:
    from maabar.case import Case
    from maabar.engines.aid.plan import Plan
    from maabar.engines.aid.settings import AidSettings
    from maabar.engines.aid.trips import Trips

#: Kilometres in a degree of latitude (a sphere of 6,371 km).
_DEGREE = 111.2
#: Severity of an event that does not say (assumed: the default that the data dictionary gives).
_UNKNOWN = 0.5


@dataclass(frozen=True, eq=False)
class Risks:
    """Where something violent happened, and where crossings are.

    Attributes:
        events: Longitude, latitude and severity of each event, shape (E, 3).
        gates: Longitude, latitude and how well that is known (km) of each crossing, NaN = not known,
            shape (C, 3).
        ends: Longitude and latitude of the places on side a and b of each crossing, shape (C, 2, 2).
        km: Nearer than this is near.
    """

    events: np.ndarray
    gates: np.ndarray
    ends: np.ndarray
    km: float

    @property
    def key(self) -> bytes:
        """All of it as bytes."""
        return self.events.tobytes() + self.gates.tobytes() + self.ends.tobytes() + str(self.km).encode()


def risks(case: Case, settings: AidSettings) -> Risks:
    """Return violent events of the days before the case's day; later ones are not known then.

    Args:
        case: The case.
        settings: How near and how long ago counts.
    """
    events, day = case["events"], pd.Timestamp(case.as_of)
    ended = events["until"].where(events["until"].notna(), events["from"])
    recent = (events["from"] <= day) & (ended >= day - pd.Timedelta(days=settings.danger_days))
    rows = events[recent & events["kind"].isin(VIOLENT_KINDS)].sort_values("event")
    spots = case["places"].set_index("place")[["lon", "lat"]]
    found = spots.reindex(rows["place"]).to_numpy(float)
    severity = rows["severity"].fillna(_UNKNOWN).to_numpy(float)
    table = np.column_stack([found, severity]).reshape(-1, 3)
    crossings = case["crossings"].sort_values("crossing")
    gates = np.array(crossings[["lon", "lat", "radius_km"]], dtype=float)
    sides = [spots.reindex(crossings[side]).to_numpy(float) for side in ("place_a", "place_b")]
    ends = np.stack(sides, axis=1)
    gates[:, :2] = np.where(np.isnan(gates[:, :2]), ends.mean(axis=1), gates[:, :2])
    gates[:, 2] = np.nan_to_num(gates[:, 2])
    return Risks(table[~np.isnan(table).any(axis=1)], gates, ends, settings.danger_km)


def exposure(trips: Trips, known: Risks, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Return how grave the events are that each trip passes near, shape (J,).

    Args:
        trips: The trips.
        known: Events and crossings.
        lon: Longitude of each place, 0 where not known.
        lat: Latitude.
    """
    if not len(known.events) or not len(trips):
        return np.zeros(len(trips))
    scale = np.array([np.cos(np.radians(known.events[:, 1].mean())), 1.0]) * _DEGREE
    spots = np.column_stack([lon, lat]) * scale
    spots[(lon == 0) & (lat == 0)] = np.nan
    events = known.events[:, :2] * scale
    gates, ends = known.gates[:, :2] * scale, known.ends * scale
    near = np.zeros((len(trips), len(events)), dtype=bool)
    here = spots[trips.base]
    for crossing, way in zip(trips.chain.T, trips.way.T, strict=True):
        some = crossing >= 0
        for side in (way, 1 - way):  # up to the crossing, then over it
            there = np.where(some[:, None], ends[crossing, side], here)
            near |= _apart(here, there, events) <= known.km
            here = np.where(np.isnan(there), here, there)
        reach = (known.km + known.gates[crossing, 2])[:, None]
        at_gate = np.linalg.norm(gates[crossing][:, None] - events[None], axis=2) <= reach
        near |= at_gate & some[:, None]
    near |= _apart(here, spots[trips.target], events) <= known.km
    return np.asarray(near @ known.events[:, 2])


def _apart(start: np.ndarray, stop: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Distance of each point from each straight leg, km, shape (J, E); NaN where an end is not known."""
    along = stop - start
    length = np.maximum((along**2).sum(axis=1), 1e-12)[:, None]
    offset = points[None] - start[:, None]
    share = np.clip((offset * along[:, None]).sum(axis=2) / length, 0.0, 1.0)
    return np.asarray(np.linalg.norm(offset - share[..., None] * along[:, None], axis=2))


def of_variables(plan: Plan) -> np.ndarray:
    """Return lorries times exposure for each variable of a plan: what the last stage makes least."""
    facts, cost = plan.facts, np.zeros(plan.program.shape[1])
    each = exposure(plan.trips, facts.risks, facts.lon, facts.lat)
    cost[plan.columns["y"]] = each[plan.trip] / plan.load
    return cost
