"""A case and its settings become the arrays that the kernels run on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.engines.people.danger import calm, danger, great_circle_km
from maabar.engines.people.departures import departures
from maabar.engines.people.kernels import shapes as k
from maabar.engines.people.passing import Passing, passing
from maabar.engines.people.routes import Roads, roads
from maabar.engines.people.willing import Willing, willing
from maabar.errors import UsageError
from maabar.network import Ground, ground, horizon

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.case import Case
    from maabar.engines.people.settings import PeopleSettings

#: At most this many kinds of travellers.
MOST_KINDS = 8
_WORD = 63
#: Mode mean: share of all people under which a cohort goes one way.
FLOOR_SHARE = 3e-4


@dataclass(frozen=True)
class Compiled:
    """What a run needs beside the arrays: names and days, and what notes and tables are made from.

    Attributes:
        world: The arrays.
        net: The network.
        days: The days.
        kinds: Kinds of travellers, the first one also for danger and rows without a kind.
        areas: Ids of areas, sorted.
        willing: Who would enter which area.
        passing: What may pass.
        stock: Displaced people present on the first day, shape (P,), whole.
        residents: Others present, shape (P,), whole, inf where not known.
        frozen: Attraction of destinations under the rule frozen, shape (J,).
        destinations: Places that take people in, indices.
        aged: Places whose last count is older than 90 days.
    """

    world: k.World
    net: Ground
    days: np.ndarray
    kinds: list[str]
    areas: list[str]
    willing: Willing
    passing: Passing
    stock: np.ndarray
    residents: np.ndarray
    frozen: np.ndarray
    destinations: np.ndarray
    aged: tuple[str, ...]


def compiled(case: Case, settings: PeopleSettings, given: Mapping[str, pd.DataFrame], seed: int) -> Compiled:
    """Turn a case under its option into arrays.

    Args:
        case: The case of one draw.
        settings: With one number for each range.
        given: `evidence.timeline` if it is there.
        seed: 64 random bits of the draw.

    Raises:
        UsageError: With more than eight kinds of travellers, four fractional areas, or a state of more
            than 63 bits.
    """
    net, days = ground(case), horizon(case, settings.days)
    places = case["places"].sort_values("place").reset_index(drop=True)
    kinds = sorted_kinds(case)
    areas = sorted(case["areas"]["area"])
    wishes = willing(case, kinds, areas, days)
    may = passing(case, net, kinds, days, settings, given)
    risk = danger(case, places, days, settings)
    going = _destinations(case, net)
    homes, kind_rows = _homes(case, places, risk, going, kinds, settings)
    targets = np.concatenate([going, homes])
    lengths = roads(net, _cuts(case, net, places), targets, len(going))
    stock, aged = _stock(case, net, settings)
    leaving = departures(
        case, net.places, kinds, days, risk, {net.places[at]: j for j, at in enumerate(targets)}
    )
    table, km, rest = _tables(lengths, may, wishes, net, areas)
    law = _law(
        settings, float(stock.sum()), returns=len(homes) > 0 or bool((kind_rows[:, k.RETURNING] > 0).any())
    )
    sites = _sites(case, net, going, days, settings)
    belief = may.gates[:, (k.CAPACITY, k.BELIEF)]
    changed = np.ones(len(days), dtype=np.int64)
    now, past = belief[1:], belief[:-1]
    changed[1:] = ((now[:, 1] != past[:, 1]).any(axis=(1, 2))) | (table[1:] != table[:-1]).any(axis=1)
    flips = np.zeros(len(days), dtype=np.int64)
    flips[1:] = (wishes.slots[1:] != wishes.slots[:-1]).any(axis=1)
    world = k.World(
        seed=np.array([seed], dtype=np.uint64),
        law=law,
        bits=_bits(net, len(targets), wishes, returns=law[k.HAS_RETURNS] > 0),
        place=_places(case, places, areas, targets, going),
        ground=lengths.piece,
        gate=_gates(net),
        kind=kind_rows,
        lane=may.lane,
        cls=wishes.cls,
        family=wishes.family,
        target=targets,
        hours=lengths.hours,
        km=km,
        rest=rest,
        gates=may.gates,
        places=np.stack([risk, calm(risk, settings.danger_line, settings.calm_days), leaving.driven], axis=1),
        sites=sites,
        limited=np.isfinite(sites[:, k.LIMIT]).any(axis=1).astype(np.int64),
        route=table,
        epoch=np.cumsum(changed),
        will=wishes.slots if wishes.slots.shape[1] else np.zeros((len(days), 1)),
        flips=flips,
        spawn=leaving.rows,
        spawn_at=leaving.start,
        share=leaving.share,
    )
    population = places["population"].to_numpy(dtype=float)
    displaced = places["displaced"].fillna(0.0).to_numpy(dtype=float)
    residents = np.where(np.isnan(population), np.inf, np.round(np.maximum(population - displaced, 0.0)))
    return Compiled(
        world=world, net=net, days=days, kinds=kinds, areas=areas, willing=wishes, passing=may,
        stock=stock, residents=residents, frozen=_frozen(stock, going), destinations=going, aged=aged,
    )  # fmt: skip


def sorted_kinds(case: Case) -> list[str]:
    """Return the kinds of travellers in the order of their table; one without a name if there is no table.

    Raises:
        UsageError: If they are more than eight.
    """
    kinds = list(case["travellers"]["traveller"]) or [""]
    if len(kinds) > MOST_KINDS:
        raise UsageError(
            f"travellers.csv has {len(kinds)} kinds; at most {MOST_KINDS} can be looked at. Join some."
        )
    return kinds


def _law(settings: PeopleSettings, people: float, *, returns: bool) -> np.ndarray:
    law = np.zeros(k.LAW)
    values = {
        k.MEAN: settings.mode == "mean", k.MERGE: 1.0, k.SLICES: settings.slices, k.FLOOR: settings.floor or max(FLOOR_SHARE * people, 1.0),
        k.RULE: k.RULES.index(settings.rules), k.POWER: settings.kernel == "power",
        k.KM: max(settings.number("distance_km"), 1e-3),
        k.KM_ABROAD: max(settings.number("distance_abroad_km"), 1e-3),
        k.GAMMA: settings.distance_power, k.KM_POWER: settings.power_km,
        k.ALPHA: settings.number("reinforcement"), k.Q: settings.number("reinforcement_floor"),
        k.BETA: settings.number("population_power"), k.FULL_FROM: settings.full_from,
        k.THETA: max(settings.number("door_scale_days"), 1e-3),
        k.ABROAD_SHARE: min(settings.number("abroad_share"), 0.999),
        k.RETRY: min(settings.number("retry_per_day"), 1.0), k.GIVE_UP: settings.give_up,
        k.GIVE_UP_WAIT: settings.give_up_wait, k.FORGET: 1 / settings.avoid_days,
        k.BACK: settings.closed_under_way == "back", k.HAZARD: settings.number("hazard_per_day"),
        k.DANGER: settings.danger_line, k.PERIOD: settings.period_days, k.HAS_RETURNS: returns,
    }  # fmt: skip
    for position, value in values.items():
        law[position] = float(value)
    return law


def _destinations(case: Case, net: Ground) -> np.ndarray:
    """Places in `sites` and camps if there are any, else every place."""
    sites, places = case["sites"], case["places"]
    named = {*sites["place"], *places.loc[places["kind"] == "camp", "place"]}
    return np.flatnonzero(np.isin(net.places, sorted(named))) if named else np.arange(len(net.places))


def _homes(
    case: Case,
    places: pd.DataFrame,
    risk: np.ndarray,
    going: np.ndarray,
    kinds: list[str],
    settings: PeopleSettings,
) -> tuple[np.ndarray, np.ndarray]:
    """Return places that people may return to (beside destinations), and the rates of each kind, shape (V, 4)."""
    rows = np.tile(
        [
            settings.hours_per_day,
            settings.onward_per_day,
            settings.return_per_day,
            settings.number("reroute"),
        ],
        (len(kinds), 1),
    )
    table = case["travellers"]
    for column, name in enumerate(("hours_per_day", "onward_per_day", "return_per_day", "reroute")):
        if len(table):
            own = table[name].to_numpy(dtype=float)
            rows[:, column] = np.where(np.isnan(own), rows[:, column], own)
    rows[:, k.HOURS_PER_DAY] = np.where(
        rows[:, k.HOURS_PER_DAY] > 0, rows[:, k.HOURS_PER_DAY], settings.hours_per_day
    )
    if not (rows[:, k.RETURNING] > 0).any():
        return np.zeros(0, dtype=np.int64), rows
    left = case["departures"]
    origins = set(left["place"]) - {""}
    possible = (risk > settings.danger_line).any(axis=0) | np.isin(places["place"], sorted(origins))
    if (left["place"] == "").any() and len(left):
        possible |= places["population"].fillna(0.0).to_numpy() > 0
    possible[going] = False
    return np.flatnonzero(possible), rows


def _cuts(case: Case, net: Ground, places: pd.DataFrame) -> np.ndarray:
    """Where each road is cut by its crossing, as a share of its length: by position, else in the middle."""
    share = np.full(len(net.tail), 0.5)
    cut = np.flatnonzero(net.through >= 0)
    if not len(cut):
        return share
    table = case["crossings"].sort_values("crossing")
    lon, lat = (table[name].to_numpy(dtype=float)[net.through[cut]] for name in ("lon", "lat"))
    here = places[["lon", "lat"]].to_numpy(dtype=float)
    parts = []
    for end in (net.tail[cut], net.head[cut]):
        km = [
            float(
                great_circle_km(here[i : i + 1, 0], here[i : i + 1, 1], lon[n : n + 1], lat[n : n + 1])[0, 0]
            )
            for n, i in enumerate(end)
        ]
        parts.append(np.array(km))
    whole = parts[0] + parts[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.clip(parts[0] / whole, 0.05, 0.95)
    share[cut] = np.where(np.isfinite(found), found, 0.5)
    return share


def _stock(case: Case, net: Ground, settings: PeopleSettings) -> tuple[np.ndarray, tuple[str, ...]]:
    """Displaced people present on the first day: the last count known by `as_of`, else `places.displaced`."""
    places = case["places"].sort_values("place")
    stock = places["displaced"].fillna(0.0).to_numpy(dtype=float).copy()
    counts = case["counts"]
    as_of = pd.Timestamp(case.as_of)
    known = counts[(counts["published"].fillna(counts["date"]) <= as_of) & (counts["date"] <= as_of)]
    if settings.start == "places" or known.empty:
        return np.round(stock), ()
    last = known.sort_values(["place", "date", "people"]).groupby("place").last()
    at = np.searchsorted(net.places, last.index.to_numpy(dtype=object).astype(str))
    stock[at] = last["people"].to_numpy(dtype=float)
    old = last.index[(as_of - last["date"]).dt.days > 90]
    return np.round(np.maximum(stock, 0.0)), tuple(old)


def _frozen(stock: np.ndarray, going: np.ndarray) -> np.ndarray:
    here = stock[going]
    return here if here.sum() > 0 else np.ones(len(going))


def _bits(net: Ground, targets: int, wishes: Willing, *, returns: bool) -> np.ndarray:
    """Lay out the key; the fields stand from the highest bits to the lowest."""
    most = {
        k.PHASE: 6, k.WHERE: max(len(net.places), 2 * len(net.crossings)) - 1, k.DAYS: k.MOST_DAYS,
        k.CLASS: wishes.cls.shape[1] - 1, k.DEST: targets, k.USED: 7, k.AVOID: len(net.crossings),
        k.HOME: targets if returns else 0, k.TOWARDS: 3, k.FIRE: 1,
    }  # fmt: skip
    width = np.array([int(most[field]).bit_length() for field in range(len(k.FIELDS))])
    if width.sum() > _WORD:
        each = ", ".join(f"{name} {bits}" for name, bits in zip(k.FIELDS, width, strict=True) if bits)
        raise UsageError(
            f"A cohort would need {width.sum()} bits ({each}), {_WORD} are there. Ask for fewer destinations, kinds "
            "of travellers or fractional areas, or for no returns."
        )
    shift = np.cumsum(width[::-1])[::-1] - width
    return np.stack([shift, (1 << width) - 1], axis=1).astype(np.int64)


def _places(
    case: Case, places: pd.DataFrame, areas: list[str], targets: np.ndarray, going: np.ndarray
) -> np.ndarray:
    table = case["areas"].set_index("area")
    country = table["country"].reindex(areas).to_numpy(dtype=object).astype(str)
    _, code = np.unique(country, return_inverse=True)
    area = np.array([areas.index(name) for name in places["area"]], dtype=np.int64)
    target = np.full(len(places), -1, dtype=np.int64)
    target[targets] = np.arange(len(targets))
    is_going = np.zeros(len(places), dtype=np.int64)
    is_going[going] = 1
    return np.stack([area, code[area], target, is_going]).astype(np.int64)


def _gates(net: Ground) -> np.ndarray:
    before = np.stack([net.side_a, net.side_b], axis=1).ravel()
    return np.stack([before, np.repeat(np.arange(len(net.crossings)), 2)]).astype(np.int64)


def _sites(
    case: Case, net: Ground, going: np.ndarray, days: np.ndarray, settings: PeopleSettings
) -> np.ndarray:
    """Limit and pull of each destination on each day; pull 0 on days that no row covers."""
    found = np.empty((len(days), 2, len(going)))
    found[:, k.LIMIT], found[:, k.PULL] = np.inf, 1.0
    rows = case["sites"]
    at = {net.places[place]: j for j, place in enumerate(going)}
    for place in set(rows["place"]):
        found[:, k.PULL, at[place]] = 0.0
    order = rows.sort_values(["place", "from", "until", "limit", "pull"], na_position="first", kind="stable")
    for place, first, last, limit, basis, pull in zip(
        *(order[name] for name in ("place", "from", "until", "limit", "limit_basis", "pull")), strict=True
    ):
        start = 0 if pd.isna(first) else int(np.searchsorted(days, np.datetime64(first, "D")))
        stop = len(days) if pd.isna(last) else int(np.searchsorted(days, np.datetime64(last, "D"), "right"))
        found[start:stop, k.PULL, at[place]] = 1.0 if pd.isna(pull) else pull
        holds = settings.use_limits == "seen" or (settings.use_limits == "yes" and basis != "seen")
        if holds and not pd.isna(limit):
            found[start:stop, k.LIMIT, at[place]] = limit * settings.number("limit_factor")
    return found


def _tables(
    lengths: Roads, may: Passing, wishes: Willing, net: Ground, areas: list[str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the route table of each day and class (and of each kind if it went anywhere), and the tables."""
    behind = net.areas[np.stack([net.side_b, net.side_a], axis=1).ravel()]
    area = np.array([areas.index(name) for name in behind], dtype=np.int64)
    kinds = len(may.lane)
    allowed = np.concatenate([wishes.allowed[:, area], np.ones((kinds, len(area)), dtype=bool)])
    kind_of = np.concatenate([wishes.cls[k.KIND], np.arange(kinds)])
    days = len(may.gates)
    table = np.zeros((days, len(kind_of)), dtype=np.int64)
    number: dict[tuple[int, bytes], int] = {}
    gates = np.arange(len(area))
    for kind in range(kinds):
        lanes = may.lane[kind][gates // 2]
        believed = may.gates[:, k.BELIEF, gates, lanes] > 0 if len(gates) else np.zeros((days, 0), dtype=bool)
        patterns, which = np.unique(believed, axis=0, return_inverse=True)
        for pattern, one in enumerate(patterns):
            for cls in np.flatnonzero(kind_of == kind):
                key = (kind, (one & allowed[cls]).tobytes())
                table[which.ravel() == pattern, cls] = number.setdefault(key, len(number))
    ways = [lengths.ways(usable) for _, usable in number]
    return table, np.stack([way.km for way in ways]), np.stack([way.rest for way in ways])
