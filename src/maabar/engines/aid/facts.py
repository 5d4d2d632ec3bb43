"""What the case says about need, supply, stores, fleets and passages, as arrays."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.aid.told import LEAST_T, MONTH, Clock, Fleet, Room, Row, SameFrames, arrivals, told_of
from maabar.network import Ground, Passages, horizon, passages_of
from maabar.tables import USES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from maabar.case import Case
    from maabar.engines.aid.danger import Risks
    from maabar.engines.aid.settings import AidSettings
    from maabar.network.painting import Shared

AID = USES.index("aid")

__all__ = ["AID", "LEAST_T", "MONTH", "Facts", "Fleet", "Room", "Row", "facts", "fingerprint"]


@dataclass(frozen=True, eq=False)
class Facts:
    """What is planned for.

    Attributes:
        net: The network; indices of places and crossings are its own.
        day: First day, datetime64[D].
        days: How many days.
        goods: Ids of the K goods of which there is need, sorted.
        per_day: Tonnes that one person needs in a day, shape (K,).
        weight: Importance of a person-day of each good, shape (K,).
        load: Tonnes of each good that fill a lorry by volume, inf = weight fills it first, shape (K,).
        needs: Needs by row, amounts in t/day.
        groups: Group for fairness by (place, good); default the place.
        supplies: Inflow by row, t/day.
        stocks: Stock at hand by row, t.
        price: USD a tonne by (place, good).
        ahead: Days that inflow can be called forward by (place, good).
        stores: Places that hold stock, sorted indices.
        room: (store, first, last, tonnes, handling a day) by row of `hubs`.
        fleets: The fleets, sorted by id.
        passing: What may pass for aid.
        by_good: For goods with rows of their own what may pass, by good.
        may_open: Whether a lane lets anything pass on some day, in this draw or another, shape (C, D).
        cuts: Day numbers on which a row of the case starts or ends, that the plan can use.
        lon: Longitude of each place, 0 where not known.
        lat: Latitude.
        kinds: Kind of each crossing: border, line, internal.
        risks: Where something violent happened.
        notes: (code, id, number) of what was assumed.
    """

    net: Ground
    day: np.datetime64
    days: int
    goods: tuple[str, ...]
    per_day: np.ndarray
    weight: np.ndarray
    load: np.ndarray
    needs: tuple[Row, ...]
    groups: Mapping[tuple[int, int], str]
    supplies: tuple[Row, ...]
    stocks: tuple[Row, ...]
    price: Mapping[tuple[int, int], float]
    ahead: Mapping[tuple[int, int], float]
    stores: tuple[int, ...]
    room: tuple[Room, ...]
    fleets: tuple[Fleet, ...]
    passing: Passages
    by_good: Mapping[int, Passages]
    may_open: np.ndarray
    cuts: tuple[int, ...]
    lon: np.ndarray
    lat: np.ndarray
    kinds: np.ndarray
    risks: Risks
    notes: tuple[tuple[str, str, float], ...] = ()

    @property
    def sources(self) -> frozenset[int]:
        """Places with supply or stock."""
        return frozenset(row.place for row in (*self.supplies, *self.stocks))


def facts(case: Case, settings: AidSettings, given: Mapping[str, pd.DataFrame]) -> Facts:
    """Read what the plan needs to know.

    Args:
        case: The case of one draw, under its option.
        settings: Horizon and what is assumed.
        given: `people.stock` of the people engine, if it ran.
    """
    first = np.datetime64(settings.start or case.as_of, "D")
    count = max(1, min(int(settings.weeks * 7), int((np.datetime64(case.end, "D") - first).astype(int)) + 1))
    clock = Clock(first, count)
    told = told_of(SameFrames(case), clock, settings)
    net, goods, at = told.net, told.goods, told.at
    needs = (*told.needs, *arrivals(given, net, clock, at, goods, settings))
    supplies, stocks, room = told.supplies, told.stocks, told.room
    days = first + np.arange(count)
    # The days that the other engines look at: what lies under the options is then painted once for all.
    looked = horizon(case) if first == np.datetime64(case.as_of, "D") else days
    layers = case.layers
    passing = passages_of(case, net, looked)
    by_good = {at[good]: passages_of(case, net, looked, good=good) for good in _goods_with_rows(layers, at)}
    dated = [passing, *by_good.values()]
    return Facts(
        net=net,
        day=first,
        days=count,
        goods=tuple(at),
        per_day=goods["kg_per_person_month"].to_numpy(float) / 1000 / MONTH,
        weight=goods["weight"].fillna(1.0).to_numpy(float),
        load=goods["tonnes_per_truck"].fillna(np.inf).to_numpy(float),
        needs=needs,
        groups=told.groups,
        supplies=supplies,
        stocks=stocks,
        price=told.price,
        ahead=told.ahead,
        stores=told.stores,
        room=room,
        fleets=told.fleets,
        passing=passing,
        by_good=by_good,
        may_open=np.asarray(np.any([(p.capacity[:, AID] > 0).any(axis=-1) for p in dated], axis=0)),
        lon=told.lon,
        lat=told.lat,
        kinds=told.kinds,
        risks=told.risks,
        cuts=_cuts(layers[1:], dated, clock, (*told.needs, *supplies), room),
        notes=(*told.notes, *_noted(net, passing)),
    )


def _noted(net: Ground, passing: Passages) -> list[tuple[str, str, float]]:
    """Notes on what lets aid pass: no limit known, worked out from a gate, told above what a gate can do."""
    endless = np.isinf(passing.capacity[:, AID]).any(axis=(1, 2))
    opened = {str(name) for name in net.crossings[(passing.capacity[:, AID] > 0).any(axis=(1, 2))]}
    notes = {
        "no-limit": tuple(map(str, net.crossings[endless])),
        "capacity-of-gate": passing.by_gate,
        "above-gate": passing.above_gate,
    }
    return [(code, name, np.nan) for code, names in notes.items() for name in names if name in opened]


def _goods_with_rows(layers: Sequence[pd.DataFrame], at: Mapping[str, int]) -> list[str]:
    """Goods that some row about crossings names."""
    named = {good for layer in layers for good in layer["good"].unique()} - {""}
    return sorted(named & set(at))


def _cuts(
    layers: Sequence[pd.DataFrame],
    dated: list[Passages],
    clock: Clock,
    rows: tuple[Row, ...],
    room: tuple[Room, ...],
) -> tuple[int, ...]:
    """Day numbers within the plan on which something that the case dates changes.

    What evidence alone makes change, and need that follows people week by week, counts by its days in a
    period: nobody could have put it in a plan, and each cut makes many short periods around it.
    """
    found = {end for row in rows for end in (row.first, row.last)} | {end for row in room for end in row[1:3]}
    told = _dates(layers, clock)
    for passing in dated:
        starts = (passing.days - clock.first).astype(int)
        cells = np.concatenate(
            [
                getattr(passing, name)[:, AID].reshape(-1, len(starts)).astype(float)
                for name in ("capacity", "delay", "fee", "loss", "unit")
            ]
        )
        cells = np.where(np.isinf(cells), -1.0, cells)
        change = (cells[:, 1:] != cells[:, :-1]).any(axis=0)
        for shared in passing.shared:
            if shared.use == AID:
                change |= shared.epochs[1:] != shared.epochs[:-1]
        found |= told & set(starts[1:][change].tolist())
    return tuple(sorted(int(cut) for cut in found if 0 < cut < clock.count))


def _dates(layers: Sequence[pd.DataFrame], clock: Clock) -> set[int]:
    """Day numbers on which a row about aid starts, or has just ended."""
    found: set[int] = set()
    for layer in layers:
        mine = layer["use"].isin(["", "aid", "cargo"]).to_numpy()
        for column, later in (("from", 0), ("until", 1)):
            days = layer[column].to_numpy()[mine].astype("datetime64[D]")
            found |= set(((days[~np.isnat(days)] - clock.first).astype(int) + later).tolist())
    return found


def _shared(one: Shared) -> tuple[object, ...]:
    limits = (one.convoys, one.trucks, one.gap_days, one.notice_days)
    return (one.crossings, one.directions, *limits, one.epochs.tobytes(), one.use)


def fingerprint(facts: Facts) -> str:
    """Return a text that is the same for two facts exactly if plans for them are the same."""
    net = facts.net
    parts = [
        repr(
            (
                facts.day,
                facts.days,
                facts.goods,
                facts.needs,
                sorted(facts.groups.items()),
                facts.supplies,
                facts.stocks,
                sorted(facts.price.items()),
                sorted(facts.ahead.items()),
                facts.stores,
                facts.room,
                [vars(fleet) | {"areas": sorted(fleet.areas)} for fleet in facts.fleets],
                facts.cuts,
                facts.passing.shared and [_shared(one) for one in facts.passing.shared if one.use == AID],
            )
        ).encode(),
        *(
            array.tobytes()
            for array in (
                facts.per_day,
                facts.weight,
                facts.load,
                net.tail,
                net.head,
                net.km,
                net.through,
                net.a_to_b,
                facts.lon,
                facts.lat,
            )
        ),
        "|".join([*net.places, *net.areas, *net.crossings]).encode(),
    ]
    names = ("capacity", "delay", "fee", "loss", "unit")
    for good, passing in ((-1, facts.passing), *sorted(facts.by_good.items())):
        parts += [str(good).encode(), passing.days.tobytes()]
        parts += [getattr(passing, name)[:, AID].tobytes() for name in names]
    parts.append(facts.risks.key)
    if facts.passing.work is not None:
        parts.append(facts.passing.work[:, :, :, AID].tobytes())
    return hashlib.blake2b(b"#".join(parts), digest_size=16).hexdigest()
