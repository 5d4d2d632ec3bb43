"""An instance as rows of a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from maabar.importers.flee.closing import closed_camps, closed_roads
from maabar.importers.flee.countries import codes
from maabar.importers.flee.series import departures
from maabar.importers.foreign import plain
from maabar.short.naming import Ids

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maabar.importers.flee.closing import Days
    from maabar.importers.flee.instance import Instance, Location, Route

    #: Rows by table, cells by column.
    Rows = dict[str, list[dict[str, str]]]

SOURCE = "flee-instance"
#: A capacity this near to the greatest count of its camp was set from it (people page of the design, §7).
LEAK_SHARE = 0.05
DERIVED = f"{SOURCE} | assumed: derived from counts by interpolation: looks ahead"


@dataclass
class Named:
    """Ids of what an instance names.

    Attributes:
        places: Id by name of a location.
        areas: Id of the area by country; one area a country.
        parties: Id of the state by country.
        crossings: Id of the crossing by the two ends of its road.
    """

    places: dict[str, str]
    areas: dict[str, str]
    parties: dict[str, str]
    crossings: dict[frozenset[str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, instance: Instance) -> Named:
        """Return the ids of an instance; roads pass a crossing if they are gated or ever close."""
        ids = Ids({SOURCE})
        places = {name: ids.make(shown(name), "place") for name in instance.locations}
        countries = list(dict.fromkeys(one.country for one in instance.locations.values()))
        parties = {one: ids.make(f"{shown(one)} state", "party") for one in countries}
        areas = {one: ids.make(f"{shown(one)} area", "area") for one in countries}
        named = cls(places, areas, parties)
        passed = {*closed_roads(instance), *gated(instance)}
        for route in instance.routes:
            pair = frozenset(route.ends)
            if pair not in named.crossings and pair in passed:
                name = " ".join(shown(end) for end in route.ends)
                named.crossings[pair] = ids.make(name, "crossing")
        return named


def shown(name: str) -> str:
    """Return a name as a reader sees it."""
    return " ".join(name.replace("_", " ").split())


def is_border(instance: Instance, route: Route) -> bool:
    """Whether a road leads from one country to another."""
    return len({instance.locations[end].country for end in route.ends}) > 1


def gated(instance: Instance) -> dict[frozenset[str], None]:
    """Return the roads that pass a gate: those between countries; if there are none, those into camps.

    A case speaks of crossings, so one inside a single country has those at which its camps are entered; if
    it has no camps either, that of its first road.
    """
    pairs = {frozenset(route.ends): route for route in instance.routes}
    borders = [pair for pair, route in pairs.items() if is_border(instance, route)]
    camps = [pair for pair in pairs if any(instance.locations[end].is_camp for end in pair)]
    return dict.fromkeys(borders or camps or list(pairs)[:1])


def case_rows(instance: Instance, scale: float = 1.0) -> Rows:
    """Return an instance as rows of a case.

    Args:
        instance: The instance.
        scale: What numbers of people are divided by.
    """
    named = Named.of(instance)
    return {
        "sources": [
            {"source": SOURCE, "name": f"FLEE instance {instance.name}", "kind": "agency", "grade": "F"}
        ],
        "parties": [
            {"party": party, "name": shown(country), "kind": "state", "source": SOURCE}
            for country, party in named.parties.items()
        ],
        "areas": [
            {
                "area": area,
                "name": shown(country),
                "party": named.parties[country],
                "country": codes(named.areas)[country],
                "source": SOURCE,
            }
            for country, area in named.areas.items()
        ],
        "places": [_place(one, named, scale) for one in instance.locations.values()],
        "crossings": _crossings(instance, named),
        "roads": [
            {
                "from": named.places[route.ends[0]],
                "to": named.places[route.ends[1]],
                "km": plain(route.km),
                "crossing": named.crossings.get(frozenset(route.ends), ""),
                "flee_forced_redirection": str(route.forced) if route.forced else "",
                "source": SOURCE,
            }
            for route in instance.routes
        ],
        "states": _states(instance, named),
        "events": _events(instance, named),
        "counts": _counts(instance, named, scale),
        "sites": _sites(instance, named, scale),
        "departures": _departures(instance, scale),
    }


def _place(one: Location, named: Named, scale: float) -> dict[str, str]:
    kind = "camp" if one.is_camp else "hub" if "hub" in one.kind or "forward" in one.kind else "town"
    people = None if one.people is None or one.is_camp else float(np.floor(one.people / scale))
    return {
        "place": named.places[one.name],
        "name": shown(one.name),
        "lon": "" if one.lon is None else repr(one.lon),
        "lat": "" if one.lat is None else repr(one.lat),
        "kind": kind,
        "area": named.areas[one.country],
        "population": "" if people is None else plain(people),
        "flee_location": one.name,
        "flee_type": one.kind,
        "flee_region": one.region,
        "source": SOURCE,
    }


def _crossings(instance: Instance, named: Named) -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for route in instance.routes:
        identity = named.crossings.get(frozenset(route.ends), "")
        if not identity or identity in found:
            continue
        one, other = (instance.locations[end] for end in route.ends)
        found[identity] = {
            "crossing": identity,
            "name": f"{shown(one.name)} – {shown(other.name)}",
            "kind": "border" if is_border(instance, route) else "internal",
            "place_a": named.places[one.name],
            "place_b": named.places[other.name],
            "gate_a": named.parties[one.country],
            "gate_b": named.parties[other.country],
            "note": "Stands for the whole road between the two; where on it the border lies is not told.",
            "source": SOURCE,
        }
    return list(found.values())


def _states(instance: Instance, named: Named) -> list[dict[str, str]]:
    """Return one row that opens every crossing, and the closures over it."""
    shut = closed_roads(instance)
    why = f"{SOURCE} | assumed: open on all days on which the instance does not close it"
    rows = [{**_whole(identity), "status": "open", "source": why} for identity in named.crossings.values()]
    for pair, spans in shut.items():
        rows += [
            {**_whole(named.crossings[pair]), **_span(instance, span), "status": "closed", "source": SOURCE}
            for span in spans
        ]
    return rows


def _whole(crossing: str) -> dict[str, str]:
    return {"crossing": crossing, "gate": "both", "use": "people", "direction": "both"}


def _span(instance: Instance, span: Days) -> dict[str, str]:
    first, last = span
    return {"from": _day(instance, first), "until": "" if last is None else _day(instance, last)}


def _day(instance: Instance, offset: int) -> str:
    return (instance.start + timedelta(days=offset)).isoformat()


def _events(instance: Instance, named: Named) -> list[dict[str, str]]:
    ids = Ids(
        {*named.places.values(), *named.areas.values(), *named.parties.values(), *named.crossings.values()}
    )
    return [
        {
            "event": ids.make(f"conflict at {shown(zone.place)}"),
            "place": named.places[zone.place],
            "kind": "conflict-zone",
            **_span(instance, (zone.first, _end(instance, zone.last))),
            "severity": f"{min(zone.intensity, 1.0):.6g}",
            "flee_intensity": f"{zone.intensity:.6g}",
            "source": SOURCE,
        }
        for zone in instance.zones
    ]


def _end(instance: Instance, last: int | None) -> int:
    """Return the last day of a spell; one that does not end lasts as long as the period, more is not told."""
    return instance.length - 1 if last is None else last


def _counts(instance: Instance, named: Named, scale: float) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for series in instance.series:
        if series.is_total or series.name not in named.places:
            continue
        for day, people, counted in zip(
            series.days.tolist(), series.people.tolist(), series.counted.tolist(), strict=True
        ):
            basis = "recount" if day in series.recounts else "registration" if counted else "estimate"
            rows.append(
                {
                    "place": named.places[series.name],
                    "date": _day(instance, day),
                    "people": plain(people / scale),
                    "basis": basis,
                    "source": SOURCE,
                }
            )
    return rows


def _sites(instance: Instance, named: Named, scale: float) -> list[dict[str, str]]:
    """Return for each camp the days on which it takes people in, with its limit."""
    shut = closed_camps(instance)
    rows: list[dict[str, str]] = []
    for name, place in instance.locations.items():
        if not place.is_camp and name not in shut:
            continue
        limit = _limit(instance, place, scale)
        for first, last in _open(shut.get(name, []), starts=place.is_camp):
            rows.append(
                {
                    "place": named.places[name],
                    "from": "" if first is None else _day(instance, first),
                    "until": "" if last is None else _day(instance, last),
                    **limit,
                    "source": SOURCE,
                }
            )
    return rows


def _open(shut: Iterable[Days], *, starts: bool) -> list[tuple[int | None, int | None]]:
    """Return the gaps between closures; a place that is no camp takes people in only after its first one."""
    found: list[tuple[int | None, int | None]] = []
    first: int | None = None
    for begin, end in shut:
        if starts and (first is None or first < begin) and begin > 0:
            found.append((first, begin - 1))
        starts = end is not None
        first = None if end is None else end + 1
    if starts:
        found.append((first, None))
    return found


def _limit(instance: Instance, place: Location, scale: float) -> dict[str, str]:
    """Return the limit of a camp, and whether it was set from the very counts it will be held against."""
    if not place.is_camp or not place.people:
        return {}
    basis = "seen" if is_leak(instance, place) else "planned"
    return {"limit": plain(float(np.floor(place.people / scale))), "limit_basis": basis}


def is_leak(instance: Instance, place: Location) -> bool:
    """Whether the capacity of a camp lies within 5 % of the greatest number of its own count series."""
    series = instance.counts_of(place.name)
    if series is None or not place.people or not len(series.days):
        return False
    most = float(series.at(np.arange(instance.length)).max())
    return abs(place.people - most) <= LEAK_SHARE * most


def _departures(instance: Instance, scale: float) -> list[dict[str, str]]:
    return [
        {
            "from": _day(instance, day),
            "until": _day(instance, day),
            "people": str(people),
            "basis": "total",
            "source": DERIVED,
        }
        for day, people in enumerate(departures(instance.series, instance.length, scale).tolist())
        if people
    ]
