"""Danger: what violent events add up to at each place on each day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.tables._words import VIOLENT_KINDS

if TYPE_CHECKING:
    from maabar.case import Case
    from maabar.engines.people.settings import PeopleSettings

_EARTH_KM = 6371.0088


def great_circle_km(lon: np.ndarray, lat: np.ndarray, lon_to: np.ndarray, lat_to: np.ndarray) -> np.ndarray:
    """Return distances over the sphere from N points to K points, shape (N, K), km (haversine)."""
    a, b = np.radians(lat)[:, None], np.radians(lat_to)[None]
    half = np.sin((a - b) / 2) ** 2
    half = half + np.cos(a) * np.cos(b) * np.sin(np.radians(lon[:, None] - lon_to[None]) / 2) ** 2
    return np.asarray(2 * _EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


def known_events(case: Case) -> pd.DataFrame:
    """Return events that are over, or under way, by `as_of`: later ones act on nothing.

    One that began by then and has no end, or a later one, is known up to `as_of` only.
    """
    events = case["events"]
    as_of = pd.Timestamp(case.as_of)
    known = events[(events["from"].isna() | (events["from"] <= as_of)) & (events["place"] != "")]
    return known.assign(until=known["until"].where(known["until"] <= as_of, as_of))


def danger(case: Case, places: pd.DataFrame, days: np.ndarray, settings: PeopleSettings) -> np.ndarray:
    """Return danger of each place on each day, shape (T, P).

    x_n(t) = sum over events of severity 2^(-days since / half-life) exp(-km / reach); no decay while one
    lasts.

    Args:
        case: The case; only its violent events that are known by `as_of` count.
        places: Its places, sorted, with `lon` and `lat`.
        days: The days, datetime64[D].
        settings: Half-life and reach, as numbers.
    """
    events = known_events(case)
    events = events[events["kind"].isin(VIOLENT_KINDS)]
    if events.empty:
        return np.zeros((len(days), len(places)))
    lon, lat = places["lon"].to_numpy(dtype=float), places["lat"].to_numpy(dtype=float)
    names = [frame["place"].to_numpy(dtype=object).astype(str) for frame in (places, events)]
    at = np.searchsorted(names[0], names[1])
    km = great_circle_km(lon[at], lat[at], lon, lat)
    near = np.exp(-np.where(np.isfinite(km), km, np.inf) / max(settings.number("reach_km"), 1e-9))
    near[np.arange(len(at)), at] = 1.0
    first = events["from"].to_numpy().astype("datetime64[D]")
    last = events["until"].to_numpy().astype("datetime64[D]")
    since = np.maximum((days[:, None] - last[None]).astype(float), 0.0)
    begun = np.isnat(first)[None] | (days[:, None] >= first[None])
    severity = events["severity"].fillna(0.5).to_numpy(dtype=float)
    strength = severity * begun * 2.0 ** (-since / max(settings.number("half_life_days"), 1e-9))
    # In the order of places and days, not of rows, so that the order of rows changes no digit.
    order = np.lexsort((severity, last.astype(np.int64), first.astype(np.int64), at))
    return np.asarray(strength[:, order] @ near[order])


def calm(risk: np.ndarray, line: float, days: int) -> np.ndarray:
    """Return whether each place was calm for some days up to each day, shape (T, P), as 0 or 1.

    Before the first day the danger counts as that of the first day.
    """
    above = risk > line
    last = np.where(above, np.arange(len(risk))[:, None], np.where(above[:1], 0, -days - 1))
    return ((np.arange(len(risk))[:, None] - np.maximum.accumulate(last, axis=0)) >= days).astype(float)
