"""Events as chances of a change: violence near a crossing may close its road, a protest the gate of its area.

An event is known from its last day (without one, from its first); one without a last day goes on until the
day up to which anything is known. Each day of it is one item, so that it acts, ages and is explained like a
plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.evidence.arrays import (
    NEVER,
    NO_DAY,
    Bools,
    Floats,
    Ints,
    Texts,
    days_of,
    spread,
    texts_of,
)
from maabar.engines.evidence.items import Items
from maabar.engines.evidence.scopes import GATES
from maabar.tables import VIOLENT_KINDS

if TYPE_CHECKING:
    from maabar.case import Case
    from maabar.engines.evidence.cast import Cast
    from maabar.engines.evidence.settings import EvidenceSettings

EARTH_KM = 6371.0088
ALL_WAYS = 63
#: The longest event that acts, in days: beyond it no chain remembers anything.
LONGEST = 40_000


@dataclass(frozen=True)
class Events:
    """Events near crossings.

    Attributes:
        names: Id of each event that acts, (E,).
        items: One item per event, layer and day; `statement` is -1 - the position of the event.
    """

    names: Texts
    items: Items


def events_of(
    case: Case, cast: Cast, settings: EvidenceSettings, known: int, *, voices: int, families: int
) -> Events:
    """Return the events known by a day as items.

    Args:
        case: The case.
        cast: Who is who in it.
        settings: Chances and distances.
        known: Day up to which anything is known.
        voices: How many voices there are; each event is one more.
        families: How many families there are; each event is one more.
    """
    rows = case["events"]
    first, last = days_of(rows["from"]), days_of(rows["until"])
    first = np.where(first == NO_DAY, last, first)
    when = np.where(last == NO_DAY, first, last)
    violent = rows["kind"].isin(VIOLENT_KINDS).to_numpy(dtype=np.bool_)
    protest = (rows["kind"] == "protest").to_numpy(dtype=np.bool_)
    keep = (violent | protest) & (when != NO_DAY) & (when <= known)
    last = np.minimum(np.where(last == NO_DAY, known, last), first + LONGEST)
    rows, violent = rows[keep], violent[keep]
    near = _near(cast, texts_of(rows["place"]), settings.event_km)
    event, scope = _pairs(cast, texts_of(rows["place"]), violent, near)
    severity = rows["severity"].fillna(settings.event_severity).to_numpy(dtype=np.float64)
    chance = np.where(violent, settings.violent_event, settings.protest) * np.clip(severity, 0.0, 1.0)
    origin, number = spread((last - first + 1)[keep][event])
    event, scope = event[origin], scope[origin]
    return Events(
        texts_of(rows["event"]),
        _as_items(
            event,
            scope,
            first[keep][event] + number,
            when[keep][event],
            chance[event],
            voices=voices,
            families=families,
        ),
    )


def _near(cast: Cast, places: Texts, km: float) -> Bools:
    """Return whether an event happened near a crossing, (E, C)."""
    at = np.array([cast.place_at.get(place, (np.nan, np.nan)) for place in places], dtype=np.float64).reshape(
        -1, 2
    )
    lon_1, lat_1 = (np.radians(at[:, k])[:, None] for k in range(2))
    lon_2, lat_2 = np.radians(cast.lon)[None], np.radians(cast.lat)[None]
    half = np.sin((lat_1 - lat_2) / 2) ** 2 + np.cos(lat_1) * np.cos(lat_2) * np.sin((lon_1 - lon_2) / 2) ** 2
    distance = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return np.asarray(distance <= km + cast.radius[None], dtype=np.bool_)


def _pairs(cast: Cast, places: Texts, violent: Bools, near: Bools) -> tuple[Ints, Ints]:
    """Return pairs (event, scope): the road for violence, the gate on that side for a protest."""
    event, crossing = np.nonzero(near & violent[:, None])
    events, scopes = [event], [crossing * 4 + 2]
    area = np.array([cast.place_area.get(place, "") for place in places], dtype=object)
    holder = np.array([cast.area_party.get(name, "") for name in area], dtype=object)
    for side in range(len(GATES)):
        same = (area[:, None] == cast.areas[None, :, side]) & (area != "")[:, None]
        elsewhere = ~((area[:, None] == cast.areas[None, :, 0]) | (area[:, None] == cast.areas[None, :, 1]))
        held = elsewhere & (holder[:, None] == cast.gates[None, :, side]) & (holder != "")[:, None]
        event, crossing = np.nonzero(near & ~violent[:, None] & (same | held).astype(np.bool_))
        events.append(event)
        scopes.append(crossing * 4 + side)
    return np.concatenate(events).astype(np.int64), np.concatenate(scopes).astype(np.int64)


def _as_items(
    event: Ints, scope: Ints, day: Ints, known: Ints, chance: Floats, *, voices: int, families: int
) -> Items:
    n = len(event)
    zero, none = np.zeros(n, dtype=np.int64), np.full(n, NO_DAY, dtype=np.int64)
    no, yes = np.zeros(n, dtype=np.bool_), np.ones(n, dtype=np.bool_)
    return Items(
        target=zero - 1,
        statement=-1 - event,
        scope=scope,
        ways=zero + ALL_WAYS,
        value=zero,
        denied=no,
        planned=yes,
        x=np.ones((3, n)),
        share=np.zeros(n),
        bound=np.zeros(n),
        first=zero + NEVER,
        last=none,
        before=none,
        after=none,
        jump=day,
        rate=chance,
        voice=voices + event,
        family=families + event,
        rank=zero,
        begins=known,
        ends=zero + NEVER,
        two_states=no,
    )
