"""The rows of the plan: what each says is written where it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.aid.convoys import limits, most, usable, windows
from maabar.engines.aid.facts import LEAST_T
from maabar.engines.aid.grid import held
from maabar.engines.aid.legs import lanes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike

    from maabar.engines.aid.facts import Facts
    from maabar.engines.aid.grid import Grid
    from maabar.engines.aid.plan import Demand, Plan
    from maabar.engines.aid.settings import AidSettings
    from maabar.network import Shared

Ints = np.ndarray
Floats = np.ndarray


def available(facts: Facts, place: int, good: int, edges: np.ndarray) -> Floats:
    """Return what can have been called of a supply by the end of each period, tonnes, shape (T,)."""
    ahead = facts.ahead.get((place, good), 0.0)
    reach = np.minimum(edges[1:] + ahead, facts.days)
    total = np.zeros(len(reach))
    for row in facts.supplies:
        if (row.place, row.good) == (place, good):
            total += row.amount * np.clip(np.minimum(row.last, reach) - row.first, 0.0, None)
    for row in facts.stocks:
        if (row.place, row.good) == (place, good):
            total += np.where(reach > row.first, row.amount, 0.0)
    return total


def widened(leg_of: Ints, count: int, at: Ints) -> tuple[Ints, Ints]:
    """Return (position in `at`, load) for every load of the legs `at`; loads are sorted by leg."""
    start = np.searchsorted(leg_of, np.arange(count))
    many = np.diff(np.append(start, len(leg_of)))[at]
    where = np.repeat(np.arange(len(at)), many)
    offset = np.arange(len(where)) - np.repeat(np.cumsum(many) - many, many)
    return where, start[at][where] + offset


def store_index(made: Plan) -> Ints:
    """Return the number of each (place, good) among `kept`, -1 = none."""
    index = np.full((len(made.facts.net.places), len(made.facts.goods)), -1, dtype=np.int64)
    stores = np.array(made.facts.stores, dtype=np.int64)
    if len(made.kept):
        index[stores[made.kept[:, 0]], made.kept[:, 1]] = np.arange(len(made.kept))
    return index


def _in_store(made: Plan) -> tuple[tuple[Ints, Ints, Floats], ...]:
    """Return (store row, variable, tonnes into it per tonne) for arrivals, leaving, inflow and own use."""
    periods = len(made.grid.lengths)
    index, count = store_index(made), len(made.legs)
    trip = made.trip
    leg, when, share = made.legs.arrives
    to_store = made.trips.store[made.legs.trip[leg]]
    leg, when, share = leg[to_store], when[to_store], share[to_store]
    where, y = widened(made.leg, count, leg)
    target = index[made.trips.target[trip[y]], made.good[y]]
    fine = target >= 0
    arrivals = (
        (target * periods + when[where])[fine],
        made.columns["y"][y[fine]],
        (share[where] * made.through[y])[fine],
    )
    leg, when, share = made.legs.leaves
    where, y = widened(made.leg, count, leg)
    base = index[made.trips.base[trip[y]], made.good[y]]
    leaving = base * periods + when[where], made.columns["y"][y], -share[where]
    source = made.row_of["source"]
    inflow = source[:, None] * periods + np.arange(periods), made.columns["v"], np.ones((1, periods))
    own = made.row_of["own"]
    week, period, part = _weeks(made.grid)
    mine = index[made.demand.place[own], made.demand.good[own]]
    used = mine >= 0
    share = np.broadcast_to(-part, (int(used.sum()), len(part)))
    taken = mine[used][:, None] * periods + period, made.columns["own"][used][:, week], share
    return arrivals, leaving, _flat(*inflow), _flat(*taken)


def _flat(rows: Ints, columns: Ints, values: Floats) -> tuple[Ints, Ints, Floats]:
    wide = np.broadcast_arrays(rows, columns, values)
    return wide[0].ravel(), wide[1].ravel(), wide[2].ravel()


def _weeks(grid_: Grid) -> tuple[Ints, Ints, Floats]:
    """Return (week, period, share of the week)."""
    week = np.searchsorted(grid_.weeks, grid_.fine[:-1], "right") - 1
    return week, np.arange(len(week)), grid_.lengths / grid_.week_lengths[week]


def store_rows(made: Plan) -> None:
    """Stock = stock before + inflow + arrivals - leaving - own use; inflow within what there is."""
    program, periods = made.program, len(made.grid.lengths)
    s, r, v = (made.columns[name] for name in ("s", "r", "v"))
    arrivals, leaving, inflow, own = _in_store(made)
    row = np.arange(s.size).reshape(s.shape)
    terms: list[tuple[ArrayLike, ArrayLike, ArrayLike]] = [(row, s, 1.0), (row[:, 1:], s[:, :-1], -1.0)]
    terms += [(rows, columns, -values) for rows, columns, values in (arrivals, leaving, inflow, own)]
    program.rows("store", s.shape, terms=terms, low=0.0, high=0.0)
    stores = np.array(made.facts.stores, dtype=np.int64)
    total = np.array([
        available(made.facts, int(stores[made.kept[at, 0]]), int(made.kept[at, 1]), made.grid.fine)
        for at in made.row_of["source"]
    ]).reshape(-1, periods)  # fmt: skip
    more = np.diff(total, axis=1, prepend=0.0)
    row = np.arange(r.size).reshape(r.shape)
    program.rows("inflow", r.shape, terms=[(row, r, 1.0), (row[:, 1:], r[:, :-1], -1.0), (row, v, 1.0)],
                 low=more, high=more)  # fmt: skip
    made.lines["store"] = program.lines["store"].numbers
    made.lines["inflow"] = program.lines["inflow"].numbers


def _limits_of_room(made: Plan) -> tuple[Ints, Floats, Floats]:
    """Return stores with limits, and room and handling in each period, shape (H, T)."""
    edges, lengths = made.grid.fine, made.grid.lengths
    named = sorted({row[0] for row in made.facts.room})
    room = np.full((len(named), len(lengths)), np.inf)
    handling = np.full_like(room, np.inf)
    for place, first, last, storage, per_day in made.facts.room:
        at = named.index(place)
        here = held(first, last, edges) > 0
        room[at, here] = np.minimum(room[at, here], storage)
        handling[at, here] = np.minimum(handling[at, here], per_day * lengths[here])
    return np.array(named, dtype=np.int64), room, handling


def room_rows(made: Plan) -> None:
    """Stock within room; what moves in and out within what a store can handle."""
    named, room, handling = _limits_of_room(made)
    periods = len(made.grid.lengths)
    stores = np.array(made.facts.stores, dtype=np.int64)
    number = np.full(len(made.facts.net.places), -1, dtype=np.int64)
    number[named] = np.arange(len(named))
    mine = number[stores[made.kept[:, 0]]] if len(made.kept) else np.zeros(0, dtype=np.int64)
    has = np.flatnonzero(mine >= 0)
    rows = mine[has][:, None] * periods + np.arange(periods)
    made.program.rows("room", room.shape, terms=[(rows, made.columns["s"][has], 1.0)], high=room)
    terms = []
    for store_row, column, value in _in_store(made):
        hub = mine[store_row // periods] if len(mine) else store_row
        fine = hub >= 0
        terms.append((hub[fine] * periods + store_row[fine] % periods, column[fine], np.abs(value[fine])))
    made.program.rows("handling", handling.shape, terms=terms, high=handling)
    made.row_of["room"], made.room = named, room
    for name in ("room", "handling"):
        made.lines[name] = made.program.lines[name].numbers


def need_rows(made: Plan) -> None:
    """What arrives, own use and what is unmet are the need."""
    weeks = len(made.grid.week_lengths)
    pair = np.full((len(made.facts.net.places), len(made.facts.goods)), -1, dtype=np.int64)
    pair[made.demand.place, made.demand.good] = np.arange(len(made.demand))
    leg, when, share = made.legs.arrives_week
    serves = ~made.trips.store[made.legs.trip[leg]]
    leg, when, share = leg[serves], when[serves], share[serves]
    where, y = widened(made.leg, len(made.legs), leg)
    number = pair[made.trips.target[made.trip[y]], made.good[y]]
    u, own, at = made.columns["u"], made.columns["own"], made.row_of["own"]
    row = np.arange(u.size).reshape(u.shape)
    made.program.rows(
        "need", u.shape, low=made.demand.tonnes, high=made.demand.tonnes,
        terms=[
            (number * weeks + when[where], made.columns["y"][y], share[where] * made.through[y]),
            (row, u, 1.0),
            (row[at], own, 1.0),
        ],
    )  # fmt: skip
    made.lines["need"] = made.program.lines["need"].numbers


def crossing_rows(made: Plan) -> None:
    """Lorries, or tonnes, through a gate within what it lets pass; charged when they are there."""
    limit, tonnes, periods = made.passing.limit, made.passing.tonnes, len(made.grid.lengths)
    used = np.unique(made.legs.gate_lane[made.legs.gate_lane >= 0])
    number = np.full(len(limit), -1, dtype=np.int64)
    number[used] = np.arange(len(used))
    terms = []
    for position, (leg, when, share) in enumerate(made.legs.gates):
        lane = made.legs.gate_lane[position][leg]
        where, y = widened(made.leg, len(made.legs), leg)
        unit = np.where(tonnes[lane][where], 1.0, 1 / made.load[y])
        terms.append(
            (number[lane][where] * periods + when[where], made.columns["y"][y], share[where] * unit, y)
        )
    high = np.where(
        limit[used] > 0, limit[used], np.inf
    )  # shut: no load is offered, but of goods let through
    made.program.rows("crossing", high.shape, terms=[term[:3] for term in terms], high=high)
    made.row_of["lane"] = used
    made.lines["crossing"] = made.program.lines["crossing"].numbers
    for good, passing in made.facts.by_good.items():
        own = lanes(passing, made.facts, made.grid.fine)
        mine = [(row[made.good[y] == good], column[made.good[y] == good], value[made.good[y] == good])
                for row, column, value, y in terms]  # fmt: skip
        name = f"crossing {made.facts.goods[good]}"
        made.program.rows(
            name, high.shape, terms=mine, high=np.where(own.limit[used] > 0, own.limit[used], np.inf)
        )
        made.lines[name] = made.program.lines[name].numbers


def fleet_rows(made: Plan) -> None:
    """Lorry-days away within lorries times days."""
    weeks = len(made.grid.week_lengths)
    leg, week, days = made.legs.away
    where, y = widened(made.leg, len(made.legs), leg)
    fleet = made.trips.fleet[made.trip[y]]
    trucks = np.array([fleet.trucks for fleet in made.facts.fleets])
    made.program.rows(
        "fleet",
        (len(trucks), weeks),
        terms=[(fleet * weeks + week[where], made.columns["y"][y], days[where] / made.load[y])],
        high=trucks[:, None] * made.grid.week_lengths,
    )
    made.lines["fleet"] = made.program.lines["fleet"].numbers


def convoy_rows(made: Plan) -> None:
    """Lorries within convoys; convoys within their number and apart in time."""
    shared, edges, periods = limits(made.facts), made.grid.fine, len(made.grid.lengths)
    days = np.array([usable(one, made.facts, edges) for one in shared]).reshape(-1, periods)
    high = np.array([most(day, one.gap_days, one.convoys) for day, one in zip(days, shared, strict=True)])
    high = np.where(days > 0, high.reshape(-1, periods), 0.0)
    n = made.columns["n"] = made.program.variables("n", high.shape, high=high)
    made.row_of["convoy_days"], made.convoys_high = days, high
    terms = [*_in_convoys(made, shared)]
    trucks = np.array([one.trucks for one in shared])
    row = np.arange(n.size).reshape(n.shape)
    sized = np.isfinite(trucks)
    terms.append((row[sized], n[sized], -trucks[sized][:, None]))
    inside = np.array(
        [[_holds(one, made, period) for period in range(periods)] for one in shared], dtype=bool
    )
    inside = inside.reshape(-1, periods) & sized[:, None]
    made.program.rows("convoy", n.shape, terms=terms, high=np.where(inside, 0.0, np.inf))
    totals = [np.inf if np.isinf(one.convoys) else np.floor(one.convoys + 1e-9) for one in shared]
    made.program.rows("convoys", len(shared), terms=[(np.arange(len(shared))[:, None], n, 1.0)], high=totals)
    apart = [(g, *window) for g, one in enumerate(shared) if one.gap_days > 0
             for window in windows(days[g], edges, one.gap_days)]  # fmt: skip
    made.program.rows(
        "apart", len(apart), high=[window[3] for window in apart],
        terms=[(np.full(last - first + 1, at), n[g, first : last + 1], 1.0)
               for at, (g, first, last, _) in enumerate(apart)],
    )  # fmt: skip
    for name in ("convoy", "convoys", "apart"):
        made.lines[name] = made.program.lines[name].numbers


def _holds(shared: Shared, made: Plan, period: int) -> bool:
    """Whether a limit on convoys holds in a period at all, notice included."""
    first = (made.facts.passing.days - made.facts.day).astype(int)
    last = np.append(first[1:], made.facts.days)
    a, b = made.grid.fine[period], made.grid.fine[period + 1]
    return bool((shared.epochs & (first < b) & (last > a)).any())


def _in_convoys(made: Plan, shared: list[Shared]) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Yield (row, load, lorries a tonne) of what passes in convoys."""
    periods = len(made.grid.lengths)
    for g, one in enumerate(shared):
        lanes_of = [crossing * 2 + way for crossing in one.crossings for way in one.directions]
        for position, (leg, when, share) in enumerate(made.legs.gates):
            mine = np.isin(made.legs.gate_lane[position][leg], lanes_of)
            where, y = widened(made.leg, len(made.legs), leg[mine])
            yield g * periods + when[mine][where], made.columns["y"][y], share[mine][where] / made.load[y]


def fairness_rows(made: Plan, settings: AidSettings) -> None:
    """Unmet tonnes of a group and good in a block, in per cent of its need, + coverage <= 100 per cent."""
    need = made.demand
    goods = fair_goods(made.facts, need, settings)
    block = made.grid.blocks(settings.block_weeks)
    reached = reachable(made)
    keys: dict[tuple[str, int, int], int] = {}
    rows, columns = [], []
    totals: list[float] = []
    for pair in np.flatnonzero(np.isin(need.good, goods) & reached).tolist():
        for week in np.flatnonzero(need.tonnes[pair] > 0).tolist():
            key = need.group[pair], int(need.good[pair]), int(block[week])
            if key not in keys:
                keys[key] = len(keys)
                totals.append(0.0)
            rows.append(keys[key])
            columns.append(made.columns["u"][pair, week])
            totals[keys[key]] += need.tonnes[pair, week]
    total = np.array(totals)
    w = int(made.columns["w"][0])
    scale = np.maximum(total, LEAST_T)
    rows_of = np.array(rows, dtype=np.int64)
    made.program.rows(
        "fair", len(keys), high=100.0,
        terms=[(rows_of, np.array(columns, dtype=np.int64), 100 / scale[rows_of]),
               (np.arange(len(keys)), w, 1.0)],
    )  # fmt: skip
    made.lines["fair"] = made.program.lines["fair"].numbers
    made.row_of["fair"] = np.array([[key[1], key[2]] for key in keys], dtype=np.int64).reshape(-1, 2)
    made.fair_groups = tuple(key[0] for key in keys)
    made.reached = reached


def fair_goods(facts: Facts, need: Demand, settings: AidSettings) -> list[int]:
    """Return the goods whose coverage is made fair: those set, else the one with most tonnes of need."""
    named = [facts.goods.index(good) for good in settings.equity_goods if good in facts.goods]
    if named or not len(need):
        return named
    totals = np.bincount(need.good, need.tonnes.sum(axis=1), minlength=len(facts.goods))
    return [int(np.argmax(totals))]


def reachable(made: Plan) -> np.ndarray:
    """Whether any load can ever serve a pair of place and good, its own store included."""
    found = np.zeros(len(made.demand), dtype=bool)
    open_ = ~made.trips.store[made.trip]
    there = np.zeros((len(made.facts.net.places), len(made.facts.goods)), dtype=bool)
    there[made.trips.target[made.trip[open_]], made.good[open_]] = True
    found |= there[made.demand.place, made.demand.good]
    own = made.row_of["own"]
    index = store_index(made)
    found[own] |= index[made.demand.place[own], made.demand.good[own]] >= 0
    return found
