"""A case and its settings become the arrays that the kernels run on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.engines.people.danger import calm, danger
from maabar.engines.people.departures import Days, departures
from maabar.engines.people.kernels import shapes as k
from maabar.engines.people.layout import FINE, bits_of, cuts_of, law_of
from maabar.engines.people.passing import Lanes, Passing, lanes_of, passing, told
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


@dataclass(frozen=True, eq=False)
class Prepared:
    """What a draw has under every option.

    Attributes:
        world: Fields of `kernels.shapes.World` by name, but for those that depend on gates.
        net: The network.
        days: The days.
        kinds: Kinds of travellers, the first one also for danger and rows without a kind.
        areas: Ids of areas, sorted.
        willing: Who would enter which area.
        told: Probability that gates let people pass, from the evidence; None without.
        lengths: Distances.
        lanes: Who has a lane of its own.
        stock: Displaced people present on the first day, shape (P,), whole.
        residents: Others present, shape (P,), whole, inf where not known.
        destinations: Places that take people in, indices.
        aged: Places whose last count is older than 90 days.
    """

    world: Mapping[str, np.ndarray]
    net: Ground
    days: np.ndarray
    kinds: list[str]
    areas: list[str]
    willing: Willing
    told: np.ndarray | None
    lengths: Roads
    lanes: Lanes
    stock: np.ndarray
    residents: np.ndarray
    destinations: np.ndarray
    aged: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Compiled:
    """A case under its option, as arrays.

    Attributes:
        world: The arrays.
        before: What the draw has under every option.
        passing: What may pass.
    """

    world: k.World
    before: Prepared
    passing: Passing

    @property
    def net(self) -> Ground:
        """The network."""
        return self.before.net

    @property
    def days(self) -> np.ndarray:
        """The days."""
        return self.before.days

    @property
    def kinds(self) -> list[str]:
        """Kinds of travellers."""
        return self.before.kinds

    @property
    def areas(self) -> list[str]:
        """Ids of areas."""
        return self.before.areas

    @property
    def destinations(self) -> np.ndarray:
        """Places that take people in."""
        return self.before.destinations


def prepared(case: Case, settings: PeopleSettings, timeline: pd.DataFrame | None = None) -> Prepared:
    """Turn what no option changes into arrays.

    Args:
        case: The case of one draw.
        settings: With one number for each range.
        timeline: `evidence.timeline` if it is there.

    Raises:
        UsageError: With more than eight kinds of travellers, four fractional areas, or a state of more
            than 63 bits.
    """
    net, days = ground(case), horizon(case, settings.days)
    places = case["places"].sort_values("place").reset_index(drop=True)
    kinds, areas = sorted_kinds(case), sorted(case["areas"]["area"])
    wishes = willing(case, kinds, areas, days)
    risk = danger(case, places, days, settings)
    going = _destinations(case, net)
    homes, kind_rows = _homes(case, places, risk, going, kinds, settings)
    targets = np.concatenate([going, homes])
    land, gate = _places(case, places, areas, targets, going), _gates(net)
    state = land[k.COUNTRY, gate[k.BEFORE]].reshape(-1, 2)
    border = np.repeat(state[:, 0] != state[:, 1], 2)
    lengths = roads(net, cuts_of(case, net, places), targets, len(going), border)
    stock, aged = _stock(case, net, settings)
    bound = {str(net.places[at]): j for j, at in enumerate(targets)}
    leaving = departures(case, net.places, kinds, Days(days, risk, settings.danger_line), bound)
    safe = calm(risk, settings.danger_line, settings.calm_days)
    world = _fixed(places, settings, (wishes, lengths, kind_rows), stock)
    world |= {
        "place": land, "gate": gate, "target": targets, "spawn": leaving.rows, "spawn_at": leaving.start,
        "share": leaving.share, "sites": _sites(case, net, going, days, settings),
        "bits": bits_of(net, len(targets), wishes, returns=world["law"][k.HAS_RETURNS] > 0),
        "places": np.stack([risk, safe, leaving.driven], axis=1),
    }  # fmt: skip
    world["limited"] = np.isfinite(world["sites"][:, k.LIMIT]).any(axis=1).astype(np.int64)
    if not settings.slices:
        world["law"][k.SLICES] = FINE if world["limited"].any() else 1
    population = places["population"].to_numpy(dtype=float)
    displaced = places["displaced"].fillna(0.0).to_numpy(dtype=float)
    residents = np.where(np.isnan(population), np.inf, np.round(np.maximum(population - displaced, 0.0)))
    return Prepared(
        world=world, net=net, days=days, kinds=kinds, areas=areas, willing=wishes,
        told=told(net, days, timeline), lengths=lengths, lanes=lanes_of(case, net, kinds), stock=stock,
        residents=residents,
        destinations=going, aged=aged,
    )  # fmt: skip


def _fixed(
    places: pd.DataFrame,
    settings: PeopleSettings,
    parts: tuple[Willing, Roads, np.ndarray],
    stock: np.ndarray,
) -> dict[str, np.ndarray]:
    """Return what follows from settings, roads and willingness alone."""
    wishes, lengths, kinds = parts
    flips = np.zeros(len(wishes.slots), dtype=np.int64)
    flips[1:] = (wishes.slots[1:] != wishes.slots[:-1]).any(axis=1)
    piece = lengths.piece[len(places) :]
    return {
        "law": law_of(settings, float(stock.sum()), returns=bool((kinds[:, k.RETURNING] > 0).any())),
        "ground": lengths.piece,
        "around": np.argsort(piece, kind="stable").astype(np.int64),
        "around_at": np.searchsorted(np.sort(piece), np.arange(lengths.piece.max(initial=0) + 2)).astype(
            np.int64
        ),
        "kind": kinds,
        "cls": wishes.cls,
        "family": wishes.family,
        "hours": lengths.hours,
        "will": wishes.slots if wishes.slots.shape[1] else np.zeros((len(wishes.slots), 1)),
        "flips": flips,
    }


def compiled(case: Case, settings: PeopleSettings, before: Prepared, seed: int) -> Compiled:
    """Turn a case under its option into arrays.

    Args:
        case: The case of one draw under its option.
        settings: The settings that `before` was made with.
        before: What the draw has under every option.
        seed: 63 random bits of the draw.
    """
    may = passing(case, before.net, before.lanes, before.days, settings, before.told)
    table, km, rest = _tables(before.lengths, may, before.willing, before.net, before.areas)
    belief = may.gates[:, k.BELIEF]
    changed = np.ones(len(before.days), dtype=np.int64)
    changed[1:] = (belief[1:] != belief[:-1]).any(axis=(1, 2)) | (table[1:] != table[:-1]).any(axis=1)
    world = k.World(
        seed=np.array([seed], dtype=np.uint64), lane=may.lane, gates=may.gates, km=km, rest=rest, route=table,
        epoch=np.cumsum(changed), **before.world,
    )  # fmt: skip
    return Compiled(world, before, may)


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
    """Return places beside destinations that people may be bound for, home or not; rates by kind, (V, 4)."""
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
    left = case["departures"]
    bound = np.isin(places["place"], sorted(set(left["towards"])))
    bound[going] = False
    if not (rows[:, k.RETURNING] > 0).any():
        return np.flatnonzero(bound), rows
    origins = set(left["place"]) - {""}
    possible = (risk > settings.danger_line).any(axis=0) | np.isin(places["place"], sorted(origins))
    if (left["place"] == "").any() and len(left):
        possible |= places["population"].fillna(0.0).to_numpy() > 0
    possible[going] = False
    return np.flatnonzero(possible | bound), rows


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
    number: dict[tuple[bytes, bytes], int] = {}  # kinds with the same lanes share tables
    gates = np.arange(len(area))
    for kind in range(kinds):
        lanes = may.lane[kind][gates // 2]
        believed = may.gates[:, k.BELIEF, gates, lanes] > 0 if len(gates) else np.zeros((days, 0), dtype=bool)
        patterns, which = np.unique(believed, axis=0, return_inverse=True)
        for pattern, one in enumerate(patterns):
            for cls in np.flatnonzero(kind_of == kind):
                key = (may.lane[kind].tobytes(), (one & allowed[cls]).tobytes())
                table[which.ravel() == pattern, cls] = number.setdefault(key, len(number))
    ways = [lengths.ways(usable) for _, usable in number]
    return table, np.stack([way.km for way in ways]), np.stack([way.rest for way in ways])
