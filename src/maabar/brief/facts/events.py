"""Section 8: what happened on the ground."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.brief.facts.view import as_day, row_of
from maabar.brief.privacy import is_small

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from maabar.brief.facts.view import View

SHOWN_EVENTS = 60
"""So many events are listed, the latest; the table in the workbook has all. Default, editable."""


@dataclass(frozen=True)
class Event:
    """One event.

    Attributes:
        day: When, in words.
        order: The same for ordering.
        what: Kind, in words.
        where: Place.
        near: Distance to the nearest crossing, in words.
        harm: Killed and displaced, in words.
        source: Where the row comes from.
        late: Whether it became known only after the as-of date.
    """

    day: str
    order: dt.date
    what: str
    where: Markup
    near: Markup
    harm: str
    source: Markup
    late: bool


def events(view: View) -> tuple[tuple[Event, ...], int]:
    """The known events, the latest first, and how many older ones are not listed.

    Args:
        view: The study in one language.
    """
    table = view.events_known()
    coarse = view.privacy.coarse("events", table)
    found = [
        _event(view, row, coarse=bool(hidden))
        for (_, row), hidden in zip(table.iterrows(), coarse, strict=True)
    ]
    found.sort(key=lambda one: (one.order, str(one.where)), reverse=True)
    return tuple(found[:SHOWN_EVENTS]), max(0, len(found) - SHOWN_EVENTS)


def _event(view: View, row: pd.Series, *, coarse: bool) -> Event:
    start, end = as_day(row["from"]), as_day(row["until"])
    last = end or start or dt.date.min
    return Event(
        day=view.say.month(start or end) if coarse else view.say.date_range(start, end),
        order=start or last,
        what=view.say.word("event", str(row["kind"])),
        where=view.place(str(row["place"]), coarse=coarse),
        near=view.listed([]) if coarse else _near(view, str(row["place"])),
        harm=_harm(view, row),
        source=view.sources(str(row["source"])),
        late=last > view.case.as_of,
    )


def _harm(view: View, row: pd.Series) -> str:
    parts = []
    for column in ("killed", "people"):
        count = float(row[column])
        if math.isfinite(count):
            parts.append(view.say.say(f"harm.{column}", n=_people(view, row, column)))
    return view.say.say("list.semi").join(parts)


def _people(view: View, row: pd.Series, column: str) -> str:
    count = float(row[column])
    low, high = (float(row.get(f"{column}_{end}", math.nan)) for end in ("low", "high"))
    if is_small(count) or not (math.isfinite(low) and math.isfinite(high)) or low == high:
        return view.say.persons(count)
    span = view.say.say("amount.span", low=view.say.persons(low), high=view.say.persons(high))
    return view.say.say("amount.range", n=view.say.persons(count), span=span)


def _near(view: View, place: str) -> Markup:
    """The nearest crossing that exists on the day and how far it is, as the crow flies."""
    places = view.case["places"].set_index("place")[["lon", "lat"]].astype("float64")
    if place not in places.index or places.loc[place].isna().any():
        return view.listed([])
    here = (float(row_of(places, place)["lon"]), float(row_of(places, place)["lat"]))
    best: tuple[float, str] | None = None
    for ident, spot in view.spots.items():
        km = distance_km(here, spot)
        if best is None or km < best[0]:
            best = (km, ident)
    if best is None:
        return view.listed([])
    return view.say.html("event.near", km=view.say.number(best[0]), crossing=view.name(best[1]))


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance between two points on a sphere of 6371 km.

    Args:
        one: Longitude and latitude in degrees.
        other: The same.
    """
    lon_1, lat_1, lon_2, lat_2 = map(math.radians, (*one, *other))
    half = (
        math.sin((lat_2 - lat_1) / 2) ** 2
        + math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_2 - lon_1) / 2) ** 2
    )
    return 2 * 6371 * math.asin(math.sqrt(min(1.0, half)))
