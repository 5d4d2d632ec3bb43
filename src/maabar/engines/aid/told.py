"""What the case says of need, supply, stores and fleets, which no option changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maabar.engines.aid.danger import Risks, risks
from maabar.network import Ground, ground
from maabar.table import split_ids

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.case import Case
    from maabar.engines.aid.settings import AidSettings

#: Days in a month of need.
MONTH = 365 / 12
#: Needs below a kilogram a day are dropped: they only make the arithmetic worse.
LEAST_T = 1e-3
#: (store, first day, last day, tonnes that it holds, tonnes that it handles a day).
Room = tuple[int, float, float, float, float]
_ONE_DAY = np.timedelta64(1, "D")


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


@dataclass(frozen=True)
class Clock:
    """First day and length of a plan."""

    first: np.datetime64
    count: int

    def span(self, row: dict[str, Any]) -> tuple[float, float]:
        """First day and the day after the last one of a row, as day numbers within the plan."""
        ends = []
        for name, empty, shift in (("from", 0, 0), ("until", self.count, 1)):
            value = row[name]
            number = (
                empty if pd.isna(value) else int((np.datetime64(value, "D") - self.first) / _ONE_DAY) + shift
            )
            ends.append(float(np.clip(number, 0, self.count)))
        return ends[0], ends[1]


@dataclass(frozen=True, eq=False)
class SameFrames:
    """A case whose tables are the same objects as another's: cases are frozen, so that is safe."""

    case: Case

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameFrames) and self.case.frames is other.case.frames

    def __hash__(self) -> int:
        return hash(id(self.case.frames))


@dataclass(frozen=True, eq=False)
class Told:
    """What no option changes."""

    net: Ground
    goods: pd.DataFrame
    at: Mapping[str, int]
    needs: tuple[Row, ...]
    groups: Mapping[tuple[int, int], str]
    supplies: tuple[Row, ...]
    stocks: tuple[Row, ...]
    price: Mapping[tuple[int, int], float]
    ahead: Mapping[tuple[int, int], float]
    fleets: tuple[Fleet, ...]
    room: tuple[Room, ...]
    stores: tuple[int, ...]
    lon: np.ndarray
    lat: np.ndarray
    kinds: np.ndarray
    risks: Risks
    notes: tuple[tuple[str, str, float], ...]


@lru_cache(maxsize=2)
def told_of(frames: SameFrames, clock: Clock, settings: AidSettings) -> Told:
    """Read what no option changes, once for all options of a draw."""
    case = frames.case
    net, goods = ground(case), _goods(case)
    at = {str(good): number for number, good in enumerate(goods.index)}
    needs, groups, from_people = _needs(case, net, clock, at, goods)
    supplies, stocks, price, ahead = _supplies(case, net, clock, at)
    sources = {row.place for row in (*supplies, *stocks)}
    fleets, assumed = _fleets(case, net, settings, sources)
    room = _room(case, net, clock)
    places = case["places"].sort_values("place")
    return Told(
        net=net,
        goods=goods,
        at=at,
        needs=needs,
        groups=groups,
        supplies=supplies,
        stocks=stocks,
        price=price,
        ahead=ahead,
        fleets=fleets,
        room=room,
        stores=tuple(sorted(sources | {fleet.base for fleet in fleets} | {row[0] for row in room})),
        lon=places["lon"].fillna(0.0).to_numpy(float),
        lat=places["lat"].fillna(0.0).to_numpy(float),
        kinds=case["crossings"].sort_values("crossing")["kind"].replace("", "line").to_numpy(dtype=object),
        risks=risks(case, settings),
        notes=(*from_people, *assumed),
    )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _goods(case: Case) -> pd.DataFrame:
    """Goods with need, by id: those that `needs` names, else those with a need of a person."""
    goods = case["goods"].set_index("good")
    named = set(case["needs"]["good"])
    eaten = set(goods.index[goods["kg_per_person_month"] > 0])
    return goods.loc[sorted(named or eaten)]


def _needs(
    case: Case, net: Ground, clock: Clock, at: Mapping[str, int], goods: pd.DataFrame
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


def arrivals(
    given: Mapping[str, pd.DataFrame],
    net: Ground,
    clock: Clock,
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
    case: Case, net: Ground, clock: Clock, at: Mapping[str, int]
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


def _room(case: Case, net: Ground, clock: Clock) -> tuple[Room, ...]:
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
