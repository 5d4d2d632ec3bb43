"""What both pictures of the map are drawn from, worked out once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.brief import glyphs
from maabar.brief.geometry import ground, stands
from maabar.brief.labels import Box
from maabar.brief.mapwords import Words
from maabar.brief.states import board

if TYPE_CHECKING:
    import pandas as pd

    from maabar.brief.facts.view import View
    from maabar.brief.geometry import Ground
    from maabar.brief.states import Board

MOST_PLACES = 300
"""Places drawn at most, those with most people in need first."""

NEAR = 25.0
"""Places that a crossing joins are in the first view if they are nearer than this, in km, or if few are."""

APPARENT = frozenset({"other-gate", "other-use", "other-direction"})
"""Kinds of dissent that are no contradiction."""


@dataclass(frozen=True)
class Scene:
    """Everything that both pictures of the map are drawn from.

    Attributes:
        view: The study in one language.
        words: Its sentences.
        ground: Areas, lines, roads and points, in km.
        board: States of the crossings.
        fills: Area -> index of its fill.
        places: Rows of `places` that are drawn, most people in need first.
        disputed: Crossings with a contradiction.
        focus: What the first view shows, in km.
        whole: Everything, in km.
        left_out: How many places are not drawn.
    """

    view: View
    words: Words
    ground: Ground
    board: Board
    fills: dict[str, int]
    places: pd.DataFrame
    disputed: frozenset[str]
    focus: Box
    whole: Box
    left_out: int


def scene_of(view: View) -> Scene:
    """Gather what the map shows.

    Args:
        view: The study in one language.
    """
    case = view.case
    land = ground(case, view.on, _coarse(view))
    standing = frozenset(case["crossings"].loc[stands(case, view.on), "crossing"])
    states = board(view, standing)
    places = case["places"]
    places = places[places["place"].isin(list(land.places))].sort_values(
        "in_need", ascending=False, kind="stable"
    )
    dissent = view.table("evidence.dissent")
    disputed = frozenset(dissent.loc[~dissent["kind"].isin(APPARENT), "subject"])
    areas = case["areas"]
    fills = glyphs.fill_of(list(zip(areas["area"], areas["party"], areas["country"], strict=True)))
    corners = [corner for shape in land.areas.values() for corner in (shape.bounds[:2], shape.bounds[2:])]
    whole = _around([*land.places.values(), *(gate.at for gate in land.gates), *corners], 0.01)
    return Scene(
        view=view,
        words=Words(view),
        ground=land,
        board=states,
        fills=fills,
        places=places.head(MOST_PLACES),
        disputed=disputed,
        focus=_focus(view, land, states),
        whole=whole,
        left_out=max(0, len(places) - MOST_PLACES),
    )


def _coarse(view: View) -> frozenset[str]:
    """Places and crossings that may only be told roughly."""
    found: set[str] = set()
    for table, key in (("places", "place"), ("crossings", "crossing")):
        rows = view.case[table]
        found |= set(rows.loc[view.privacy.coarse(table, rows), key])
    return frozenset(found)


def _focus(view: View, land: Ground, states: Board) -> Box:
    """What the first view shows: the crossings that somebody speaks of, and the places they join."""
    tiers = {spot.crossing: spot for spot in states.spots}
    groups = (
        [
            gate
            for gate in land.gates
            if tiers[gate.crossing].tier == "live" and tiers[gate.crossing].claims > 0
        ],
        [gate for gate in land.gates if tiers[gate.crossing].tier == "live"],
        [gate for gate in land.gates if tiers[gate.crossing].tier != "ended"],
        list(land.gates),
    )
    chosen = next((group for group in groups if group), [])
    ends = view.case["crossings"].set_index("crossing")
    points = [gate.at for gate in chosen]
    beside = {
        spot: min(math.dist(spot, gate.at) for gate in chosen)
        for gate in chosen
        for side in ("place_a", "place_b")
        if (spot := land.places.get(str(ends.at[gate.crossing, side]))) is not None
    }
    near = [spot for spot, km in beside.items() if km < NEAR]
    points += near if len(near) > 2 else list(beside)
    return _around(points or list(land.places.values()), 0.22)


def _around(points: list[tuple[float, float]], share: float) -> Box:
    """The rectangle round some points with a margin; never smaller than 30 km."""
    if not points:
        return Box(-50, -50, 50, 50)
    low, high = np.min(points, axis=0), np.max(points, axis=0)
    margin = max(6.0, share * float(np.hypot(*(high - low))))
    middle, half = (low + high) / 2, np.maximum((high - low) / 2 + margin, 15.0)
    return Box(*(float(value) for value in (*(middle - half), *(middle + half))))
