"""Crossings join two areas, and roads pass from one area to another only through a crossing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.table import split_ids
from maabar.tables import AS_IS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.checks.common import Look
    from maabar.errors import Problem

EARTH_KM = 6371.0
#: A road may be this much shorter than the straight line before we doubt it: positions are rounded.
STRAIGHT_TOLERANCE = 0.8
#: ... and positions are not known better than this.
STRAIGHT_SLACK_KM = 5.0


def distance_km(lon_1: np.ndarray, lat_1: np.ndarray, lon_2: np.ndarray, lat_2: np.ndarray) -> np.ndarray:
    """Return great-circle distances (haversine formula) in kilometres; inputs in degrees."""
    a_lon, a_lat, b_lon, b_lat = (np.radians(x) for x in (lon_1, lat_1, lon_2, lat_2))
    half = np.sin((b_lat - a_lat) / 2) ** 2 + np.cos(a_lat) * np.cos(b_lat) * np.sin((b_lon - a_lon) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def check_ground(look: Look) -> list[Problem]:
    """Return what is wrong with places, crossings and roads taken together."""
    if {"places", "crossings"} & look.unread:
        return _check_sources(look)
    return [
        *_check_crossings(look),
        *_check_roads(look),
        *_check_silent(look),
        *_check_options(look),
        *_check_sources(look),
    ]


def _check_options(look: Look) -> list[Problem]:
    """An option that changes nothing is not wrong, but hardly meant."""
    options, changes = look["options"], look["changes"]
    if options.empty or "changes" in look.unread:
        return []
    over = changes["until"].notna() & (changes["until"] < pd.Timestamp(look.about.as_of))
    listed = options["option"].isin(set(changes["option"]))
    alive = options["option"].isin(set(changes.loc[~over, "option"]))
    named = (options["option"] != "") & (options["option"] != AS_IS)
    return [
        *look.at("options", "option", named & ~listed,
                 "The option {value} changes nothing: it has no row in changes.",
                 "Add what it changes, or take it out.", level="warning"),
        *look.at("options", "option", named & listed & ~alive,
                 f"The option {{value}} changes nothing: its rows end before {look.about.as_of}, "
                 "the day from which options are compared.",
                 "Correct until in changes, or as_of in case.toml.", level="warning"),
    ]  # fmt: skip


def _looked_up(keys: pd.Series, known: Mapping[str, str]) -> pd.Series:
    """Return what each key stands for; empty text where it stands for nothing (`map` would give numbers)."""
    return pd.Series([known.get(str(key), "") for key in keys], index=keys.index, dtype="str")


def _check_crossings(look: Look) -> list[Problem]:
    crossings = look["crossings"]
    if crossings.empty:
        return []
    side_a, side_b = (_looked_up(crossings[c], look.area_of) for c in ("place_a", "place_b"))
    same_place = (crossings["place_a"] == crossings["place_b"]) & (crossings["place_a"] != "")
    inside = crossings["kind"] == "internal"
    same_area = (side_a == side_b) & (side_a != "") & ~same_place & ~inside
    half = crossings["lon"].isna() ^ crossings["lat"].isna()
    return [
        *look.at("crossings", "place_b", same_place, "Both sides are the same place, {value}.",
                 "Name the nearest place on each side."),
        *look.at("crossings", "place_b", same_area, "Both sides lie in the same area of control.",
                 "It joins two areas: correct a place or its area; one inside an area is internal."),
        *look.at("crossings", "lon", half, "Only one of lon and lat is given.", "Give both, or none."),
        *_check_gates(look, side_a, side_b),
        *_check_on_roads(look),
    ]  # fmt: skip


def _check_gates(look: Look, side_a: pd.Series, side_b: pd.Series) -> list[Problem]:
    crossings = look["crossings"]
    same_gate = (crossings["gate_a"] == crossings["gate_b"]) & (crossings["gate_a"] != "")
    same_gate &= crossings["kind"] != "internal"
    holders = dict(zip(look["areas"]["area"], look["areas"]["party"], strict=True))
    holds_a, holds_b = _looked_up(side_a, holders), _looked_up(side_b, holders)
    swapped = (crossings["gate_a"] == holds_b) & (crossings["gate_b"] == holds_a) & (holds_a != holds_b)
    swapped &= (holds_a != "") & (holds_b != "")
    return [
        *look.at("crossings", "gate_b", same_gate, "One party, {value}, runs both gates.",
                 "Correct it if the gates have two holders.", level="warning"),
        *look.at("crossings", "gate_a", swapped,
                 "Gate a is run by the holder of side b and gate b by that of side a.",
                 "Swap the gates or the places.", level="warning"),
    ]  # fmt: skip


def _check_on_roads(look: Look) -> list[Problem]:
    crossings, roads = look["crossings"], look["roads"]
    if roads.empty:
        return []
    ended = crossings["until"] < pd.Timestamp(look.about.start)
    return look.at(
        "crossings", "crossing", ~crossings["crossing"].isin(set(roads["crossing"])) & ~ended,
        "No road passes {value}.",
        "Add a road with this crossing, or nothing can be sent through it.", level="warning",
    )  # fmt: skip


def _check_roads(look: Look) -> list[Problem]:
    roads = look["roads"]
    if roads.empty:
        return []
    first, last = (_looked_up(roads[c], look.area_of) for c in ("from", "to"))
    known = (first != "") & (last != "")
    crossings = look["crossings"]
    sides = {
        c: {look.area_of.get(a, ""), look.area_of.get(b, "")}
        for c, a, b in zip(crossings["crossing"], crossings["place_a"], crossings["place_b"], strict=True)
    }
    inside = set(crossings.loc[crossings["kind"] == "internal", "crossing"])
    ends = [sides.get(c, {a, b}) == {a, b} for c, a, b in zip(roads["crossing"], first, last, strict=True)]
    return [
        *look.at(
            "roads",
            "to",
            (roads["from"] == roads["to"]) & (roads["from"] != ""),
            "It leads from {value} to itself.",
            "Name two places.",
        ),
        *look.at(
            "roads",
            "crossing",
            known & (first != last) & (roads["crossing"] == ""),
            "The road jumps the line: its ends lie in two areas and it names no crossing.",
            "Name the crossing that it passes, or take it out.",
        ),
        *look.at(
            "roads",
            "crossing",
            known & (first == last) & (roads["crossing"] != "") & ~roads["crossing"].isin(inside),
            "It names {value}, but both ends lie in one area.",
            "Empty the cell, or correct the ends.",
            level="warning",
        ),
        *look.at(
            "roads",
            "crossing",
            known & (first != last) & ~np.array(ends),
            "The road's ends do not lie on the two sides of {value}.",
            "Correct the crossing or the ends.",
        ),
        *look.at(
            "roads",
            "km",
            _too_short(look, roads),
            "{value} km is less than the straight line.",
            "Check the length and the positions.",
            level="warning",
        ),
    ]


def _too_short(look: Look, roads: pd.DataFrame) -> np.ndarray:
    places = look["places"].drop_duplicates("place").set_index("place")
    spot = [
        roads[end].map(places[axis]).to_numpy(dtype=float)
        for end in ("from", "to")
        for axis in ("lon", "lat")
    ]
    straight = distance_km(spot[0], spot[1], spot[2], spot[3])
    return np.nan_to_num(straight * STRAIGHT_TOLERANCE - STRAIGHT_SLACK_KM, nan=-1.0) > roads["km"].to_numpy()


def _check_silent(look: Look) -> list[Problem]:
    """Warn of crossings of which nothing is said and nothing assumed: they would be drawn from the prior."""
    spoken = set(look["claims"]["subject"])
    for cell in (*look["states"]["crossing"].unique(), *look["passages"]["crossing"].unique()):
        spoken |= set(split_ids(cell))
    crossings = look["crossings"]
    ended = crossings["until"] < pd.Timestamp(look.about.start)
    return look.at(
        "crossings",
        "crossing",
        ~crossings["crossing"].isin(spoken) & ~ended,
        "Nothing is said and nothing assumed about {value}: its state is unknown.",
        "Add a claim, or a row of states.",
        level="warning",
    )


def _check_sources(look: Look) -> list[Problem]:
    sources = look["sources"]
    return look.at(
        "sources",
        "grade",
        sources["grade"] == "",
        "It has no grade; it counts as F (cannot be judged).",
        "Give a letter from A (reliable) to F.",
        level="warning",
    )
