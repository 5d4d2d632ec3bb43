"""What the case says about need, supply, stores, fleets and passages, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maabar.network import Ground, Passages, ground, passages_of
from maabar.table import split_ids
from maabar.tables import DIRECTIONS, USES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.case import Case
    from maabar.engines.aid.settings import AidSettings

#: Days in a month of need.
MONTH = 365 / 12
#: Needs below a kilogram a day are dropped: they only make the arithmetic worse.
LEAST_T = 1e-3
_ONE_DAY = np.timedelta64(1, "D")
AID = USES.index("aid")


@dataclass(frozen=True, eq=False)
class Fleet:
    """Lorries at one store.

    Attributes:
        name: Its id.
        base: The store, index into places.
        areas: Areas it may drive in; empty = all.
        trucks: How many; inf = as many as wanted.
        load: Tonnes in one.
        usd_per_km: Cost of driving.
        km_per_day: Distance in a day.
        turnaround: Days to load and unload in a round.
    """

    name: str
    base: int
    areas: frozenset[str]
    trucks: float
    load: float
    usd_per_km: float
    km_per_day: float
    turnaround: float


@dataclass(frozen=True)
class Row:
    """Something that holds for one place and good from one day to another (day numbers, end outside)."""

    place: int
    good: int
    first: float
    last: float
    amount: float
    weight: float = 1.0


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
    room: tuple[tuple[int, float, float, float, float], ...]
    fleets: tuple[Fleet, ...]
    passing: Passages
    by_good: Mapping[int, Passages]
    may_open: np.ndarray
    cuts: tuple[int, ...]
    lon: np.ndarray
    lat: np.ndarray
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
    net = ground(case)
    first = np.datetime64(settings.start or case.as_of, "D")
    count = max(1, min(int(settings.weeks * 7), int((np.datetime64(case.end, "D") - first).astype(int)) + 1))
    days = first + np.arange(count)
    clock = _Clock(first, count)
    goods = _goods(case)
    ids = tuple(goods.index)
    at = {good: number for number, good in enumerate(ids)}
    needs, groups, arrived = _needs(case, net, clock, at, goods)
    needs = (*needs, *_arrivals(given, net, clock, at, goods, settings))
    supplies, stocks, price, ahead = _supplies(case, net, clock, at)
    fleets, assumed = _fleets(case, net, settings, {row.place for row in (*supplies, *stocks)})
    room = _room(case, net, clock)
    stores = sorted(
        {row.place for row in (*supplies, *stocks)} | {f.base for f in fleets} | {r[0] for r in room}
    )
    passing = passages_of(case, net, days)
    own = _goods_with_rows(case, at)
    settled = replace(case, drawn=None)
    known = passages_of(settled, net, days)
    dated = [known, *(passages_of(settled, net, days, good=good) for good in own)]
    return Facts(
        net=net,
        day=first,
        days=count,
        goods=ids,
        per_day=goods["kg_per_person_month"].to_numpy(float) / 1000 / MONTH,
        weight=goods["weight"].fillna(1.0).to_numpy(float),
        load=goods["tonnes_per_truck"].fillna(np.inf).to_numpy(float),
        needs=needs,
        groups=groups,
        supplies=supplies,
        stocks=stocks,
        price=price,
        ahead=ahead,
        stores=tuple(stores),
        room=room,
        fleets=fleets,
        passing=passing,
        by_good={at[good]: passages_of(case, net, days, good=good) for good in own},
        may_open=_may_open(dated),
        **_spots(case),
        cuts=_cuts(dated, clock, (*needs, *supplies), room),
        notes=(*arrived, *assumed, *(("no-limit", str(name), np.nan) for name in passing.no_limit)),
    )


def _spots(case: Case) -> dict[str, np.ndarray]:
    places = case["places"].sort_values("place")
    return {axis: places[axis].fillna(0.0).to_numpy(float) for axis in ("lon", "lat")}


@dataclass(frozen=True)
class _Clock:
    first: np.datetime64
    count: int

    def span(self, row: dict[str, Any]) -> tuple[float, float]:
        """First day and the day after the last one of a row, as day numbers within the plan."""
        ends = []
        for name, empty, shift in (("from", 0, 0), ("until", self.count, 1)):
            value = row[name]
            number = empty if pd.isna(value) else int((np.datetime64(value, "D") - self.first) / _ONE_DAY) + shift
            ends.append(float(np.clip(number, 0, self.count)))
        return ends[0], ends[1]


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _goods(case: Case) -> pd.DataFrame:
    """Goods with need, by id: those that `needs` names, else those with a need of a person."""
    goods = case["goods"].set_index("good")
    named = set(case["needs"]["good"])
    eaten = set(goods.index[goods["kg_per_person_month"] > 0])
    return goods.loc[sorted(named or eaten)]


def _needs(
    case: Case, net: Ground, clock: _Clock, at: Mapping[str, int], goods: pd.DataFrame
) -> tuple[tuple[Row, ...], dict[tuple[int, int], str], list[tuple[str, str, float]]]:
    rows: list[Row] = []
    groups: dict[tuple[int, int], str] = {}
    notes: list[tuple[str, str, float]] = []
    for row in _records(case["needs"]):
        place, good = net.place(row["place"]), at[row["good"]]
        weight = 1.0 if np.isnan(row["weight"]) else row["weight"]
        rows.append(Row(place, good, *clock.span(row), row["tonnes_per_day"], weight))
        groups.setdefault((place, good), str(row["group"]) or str(row["place"]))
    if not rows:
        notes.append(("need-from-people", "", np.nan))
        for place in np.flatnonzero(net.in_need > 0).tolist():
            for kind, per_month in goods["kg_per_person_month"].items():
                tonnes = net.in_need[place] * float(per_month) / 1000 / MONTH
                rows.append(Row(place, at[str(kind)], 0.0, float(clock.count), tonnes))
                groups[place, at[str(kind)]] = str(net.places[place])
    kept = [row for row in rows if row.amount >= LEAST_T and row.last > row.first]
    return tuple(kept), groups, notes


def _arrivals(
    given: Mapping[str, pd.DataFrame],
    net: Ground,
    clock: _Clock,
    at: Mapping[str, int],
    goods: pd.DataFrame,
    settings: AidSettings,
) -> list[Row]:
    """Need of people who came since day 0, or less need where people left."""
    if "people.stock" not in given:
        return []
    stock = given["people.stock"]
    here = stock[stock["status"].isin(["present", "waiting"])]
    people = here.pivot_table(index="place", columns="date", values="people", aggfunc="sum").sort_index(
        axis=1
    )
    if people.empty:
        return []
    dates = people.columns.to_numpy().astype("datetime64[D]")
    starts = np.clip((dates - clock.first).astype(int), 0, clock.count).astype(float)
    ends = np.append(starts[1:], float(clock.count))
    rows = []
    for place, counts in zip(people.index, people.to_numpy(float), strict=True):
        more = np.nan_to_num(counts) - np.nan_to_num(counts[0])
        for good, per_month in goods["kg_per_person_month"].items():
            tonnes = more * settings.in_need_share_of_arrivals * float(per_month) / 1000 / MONTH
            rows += [
                Row(net.place(str(place)), at[str(good)], first, last, amount)
                for first, last, amount in zip(starts, ends, tonnes.tolist(), strict=True)
                if abs(amount) >= LEAST_T and last > first
            ]
    return rows


def _supplies(
    case: Case, net: Ground, clock: _Clock, at: Mapping[str, int]
) -> tuple[tuple[Row, ...], tuple[Row, ...], dict[tuple[int, int], float], dict[tuple[int, int], float]]:
    supplies, stocks = [], []
    sums: dict[tuple[int, int], list[float]] = {}
    ahead: dict[tuple[int, int], float] = {}
    for row in _records(case["supplies"]):
        if row["good"] not in at:
            continue
        key = net.place(row["place"]), at[row["good"]]
        first, last = clock.span(row)
        amount, stock = (0.0 if np.isnan(row[name]) else row[name] for name in ("tonnes_per_day", "stock_t"))
        if amount > 0 and last > first:
            supplies.append(Row(*key, first, last, amount))
        if stock > 0 and (last > first or last == 0):
            stocks.append(Row(*key, first, float(clock.count), stock))
        if not np.isnan(row["usd_per_t"]):
            weight = amount * (last - first) + stock
            total = sums.setdefault(key, [0.0, 0.0])
            total[0] += weight * row["usd_per_t"]
            total[1] += weight
        days = 0.0 if np.isnan(row["ahead_days"]) else row["ahead_days"]
        ahead[key] = max(days, ahead.get(key, 0.0))
    price = {key: total / weight for key, (total, weight) in sums.items() if weight > 0}
    return tuple(supplies), tuple(stocks), price, ahead


def _fleets(
    case: Case, net: Ground, settings: AidSettings, sources: set[int]
) -> tuple[tuple[Fleet, ...], list[tuple[str, str, float]]]:
    def number(row: dict[str, Any], name: str, default: float) -> float:
        return default if np.isnan(row[name]) else float(row[name])

    found = [
        Fleet(
            name=str(row["fleet"]),
            base=net.place(row["place"]),
            areas=frozenset(split_ids(row["areas"])),
            trucks=float(row["trucks"]),
            load=number(row, "tonnes_per_truck", settings.tonnes_per_truck),
            usd_per_km=number(row, "usd_per_km", settings.usd_per_km),
            km_per_day=number(row, "km_per_day", settings.km_per_day),
            turnaround=number(row, "turnaround_days", settings.turnaround_days),
        )
        for row in _records(case["fleets"].sort_values("fleet"))
    ]
    if found:
        return tuple(found), []
    bases = sorted(sources | {net.place(place) for place in case["hubs"]["place"]})
    made = tuple(
        Fleet(f"any-{net.places[base]}", base, frozenset(), np.inf, settings.tonnes_per_truck,
              settings.usd_per_km, settings.km_per_day, settings.turnaround_days)
        for base in bases
    )  # fmt: skip
    return made, [("fleets-assumed", "", settings.tonnes_per_truck)]


def _room(case: Case, net: Ground, clock: _Clock) -> tuple[tuple[int, float, float, float, float], ...]:
    rows = []
    for row in _records(case["hubs"]):
        storage, handling = (
            np.inf if np.isnan(row[name]) else float(row[name])
            for name in ("storage_t", "handling_t_per_day")
        )
        first, last = clock.span(row)
        if last > first:
            rows.append((net.place(row["place"]), first, last, storage, handling))
    return tuple(sorted(rows))


def _goods_with_rows(case: Case, at: Mapping[str, int]) -> list[str]:
    """Goods that some row about crossings names."""
    named = {good for layer in case.layers for good in layer["good"].unique()} - {""}
    return sorted(named & set(at))


def _may_open(dated: list[Passages]) -> np.ndarray:
    """Whether a lane lets anything pass in this draw or another: open by its rows, or not settled by them."""
    return np.asarray(
        np.any([((p.capacity[:, AID] > 0) | ~p.known[:, AID]).any(axis=-1) for p in dated], axis=0)
    )


def _cuts(
    dated: list[Passages],
    clock: _Clock,
    rows: tuple[Row, ...],
    room: tuple[tuple[int, float, float, float, float], ...],
) -> tuple[int, ...]:
    """Day numbers within the plan on which something that the case dates changes."""
    found = {end for row in rows for end in (row.first, row.last)} | {end for row in room for end in row[1:3]}
    for passing in dated:
        cells = np.concatenate([
            np.where(passing.known, getattr(passing, name), 0.0)[:, AID].reshape(-1, len(passing.days))
            for name in ("capacity", "delay", "fee", "loss", "unit")
        ])  # fmt: skip
        cells = np.where(np.isinf(cells), -1.0, cells)
        change = (cells[:, 1:] != cells[:, :-1]).any(axis=0)
        found |= set((passing.days[1:][change] - clock.first).astype(int).tolist())
        for shared in passing.shared:
            if shared.use == AID and shared.epochs.any():
                edge = np.flatnonzero(np.diff(shared.epochs.astype(int))) + 1
                found |= set((passing.days[edge] - clock.first).astype(int).tolist())
    return tuple(sorted(int(cut) for cut in found if 0 < cut < clock.count))


__all__ = ["AID", "DIRECTIONS", "MONTH", "Facts", "Fleet", "Row", "facts"]
