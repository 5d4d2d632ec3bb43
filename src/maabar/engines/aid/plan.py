"""The plan as a linear program: stores, inflow, need, crossings, fleets, convoys, money.

All amounts are tonnes, money is thousands of USD, need in the objective is thousands of weighted person-days.
Rows and columns are blocks of numpy indices (`program`); what each says is written where it is made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.aid.facts import LEAST_T
from maabar.engines.aid.grid import held
from maabar.engines.aid.legs import Lanes, Legs, lanes, legs
from maabar.engines.aid.rows import (
    convoy_rows,
    crossing_rows,
    fairness_rows,
    fleet_rows,
    need_rows,
    room_rows,
    store_index,
    store_rows,
    widened,
)
from maabar.program import Program

if TYPE_CHECKING:
    from maabar.engines.aid.facts import Facts
    from maabar.engines.aid.grid import Grid
    from maabar.engines.aid.settings import AidSettings
    from maabar.engines.aid.trips import Trips

#: The row that keeps unmet need is counted in so many of its units: its coefficients then lie near one.
LOCK = 1000.0
Ints = np.ndarray
Floats = np.ndarray


@dataclass(frozen=True, eq=False)
class Demand:
    """Need: N pairs of a place and a good, by week.

    Attributes:
        place: Index of the place, shape (N,).
        good: Index of the good.
        tonnes: Need, shape (N, W).
        person_days: Person-days that a tonne is, shape (N,).
        weight: Importance of a person-day, shape (N, W).
        group: Group for fairness, shape (N,).
    """

    place: Ints
    good: Ints
    tonnes: Floats
    person_days: Floats
    weight: Floats
    group: tuple[str, ...]

    def __len__(self) -> int:
        """Return how many pairs there are."""
        return len(self.place)


@dataclass(eq=False)
class Plan:
    """The program and what its numbers stand for.

    Attributes:
        facts: What is planned for.
        grid: Its time.
        trips: Its trips.
        legs: Its legs.
        passing: What may pass, by period.
        demand: Need.
        program: The program itself.
        leg: Leg of each load y, shape (Y,).
        good: Good of each load.
        load: Tonnes in a lorry of each load.
        through: Share of each load that is not lost.
        kept: Pairs (store number, good) that can hold stock, shape (S, 2).
        columns: Numbers of the variables: y, s, r (not yet called inflow), v, u, own, n, w.
        lines: Numbers of rows by name.
        row_of: What each row of a block stands for, by block.
        unmet: Objective of stage 1, thousands of weighted person-days, over all variables.
        money: Objective of stage 3, thousands of USD.
    """

    facts: Facts
    grid: Grid
    trips: Trips
    legs: Legs
    passing: Lanes
    demand: Demand
    program: Program
    leg: Ints
    good: Ints
    load: Floats
    through: Floats
    kept: Ints
    columns: dict[str, Ints] = field(default_factory=dict)
    lines: dict[str, Ints] = field(default_factory=dict)
    row_of: dict[str, Ints] = field(default_factory=dict)
    unmet: Floats = field(default_factory=lambda: np.zeros(0))
    money: Floats = field(default_factory=lambda: np.zeros(0))
    convoys_high: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    room: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    fair_groups: tuple[str, ...] = ()
    reached: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))

    @property
    def trip(self) -> Ints:
        """Trip of each load."""
        return np.asarray(self.legs.trip[self.leg])


def demand(facts: Facts, edges: np.ndarray) -> Demand:
    """Return need by week: rows of one place and good are added up, and never fall below nothing."""
    pairs = sorted({(row.place, row.good) for row in facts.needs})
    at = {pair: number for number, pair in enumerate(pairs)}
    tonnes = np.zeros((len(pairs), len(edges) - 1))
    weighted = np.zeros_like(tonnes)
    plain = np.zeros_like(tonnes)
    for row in facts.needs:
        days = held(row.first, row.last, edges)
        number = at[row.place, row.good]
        tonnes[number] += days * row.amount
        if row.amount > 0:
            plain[number] += days * row.amount
            weighted[number] += days * row.amount * row.weight
    place, good = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    tonnes = np.where(tonnes < LEAST_T, 0.0, tonnes)
    ratio = np.divide(weighted, plain, out=np.ones_like(plain), where=plain > 0)
    per_day = facts.per_day[good]
    names = facts.net.places
    return Demand(
        place=place,
        good=good,
        tonnes=tonnes,
        person_days=np.divide(1.0, per_day, out=np.full(len(pairs), np.nan), where=per_day > 0),
        weight=ratio * facts.weight[good][:, None],
        group=tuple(facts.groups.get(pair, str(names[pair[0]])) for pair in pairs),
    )


def plan(facts: Facts, trips: Trips, grid: Grid, settings: AidSettings) -> Plan:
    """Build the program.

    Args:
        facts: What is planned for.
        trips: Trips that may be used.
        grid: Periods.
        settings: Storage cost, budget, goods and blocks of fairness.
    """
    passing = lanes(facts.passing, facts, grid.fine)
    ways = legs(facts, trips, grid, passing)
    need = demand(facts, grid.weeks)
    held_at = _goods_at(facts, trips)
    leg, good = _loads(facts, trips, ways, need, held_at)
    offered = ~_shut(facts, grid, ways, passing, (leg, good))
    leg, good = leg[offered], good[offered]
    load = np.minimum(ways.load[leg], facts.load[good])
    made = Plan(
        facts=facts,
        grid=grid,
        trips=trips,
        legs=ways,
        passing=passing,
        demand=need,
        program=Program(),
        leg=leg,
        good=good,
        load=load,
        through=1 - ways.loss[leg],
        kept=np.argwhere(held_at),
    )
    _variables(made)
    store_rows(made)
    room_rows(made)
    need_rows(made)
    crossing_rows(made)
    fleet_rows(made)
    convoy_rows(made)
    fairness_rows(made, settings)
    _objectives(made, settings)
    return made


def _goods_at(facts: Facts, trips: Trips) -> np.ndarray:
    """Whether a good can ever be at a store: supplied there, or brought from a store where it can be."""
    number = {place: at for at, place in enumerate(facts.stores)}
    held_at = np.zeros((len(facts.stores), len(facts.goods)), dtype=bool)
    for row in (*facts.supplies, *facts.stocks):
        held_at[number[row.place], row.good] = True
    links = {
        (number[base], number[target])
        for base, target in zip(trips.base[trips.store], trips.target[trips.store], strict=True)
    }
    for _ in facts.stores:
        for base, target in links:
            held_at[target] |= held_at[base]
    return held_at


def _loads(facts: Facts, trips: Trips, ways: Legs, need: Demand, held_at: np.ndarray) -> tuple[Ints, Ints]:
    """Return (leg, good) of every load that makes sense: the good can be there, and somebody wants it."""
    number = np.full(len(facts.net.places), -1, dtype=np.int64)
    number[list(facts.stores)] = np.arange(len(facts.stores))
    wanted = np.zeros((len(facts.net.places), len(facts.goods)), dtype=bool)
    some = need.tonnes.any(axis=1)
    wanted[need.place[some], need.good[some]] = True
    anywhere = wanted.any(axis=0)
    fits = np.where(trips.store[:, None], anywhere, wanted[trips.target])
    fits &= held_at[number[trips.base]]
    leg, good = np.nonzero(fits[ways.trip])
    return leg.astype(np.int64), good.astype(np.int64)


def _shut(facts: Facts, grid_: Grid, ways: Legs, passing: Lanes, loads: tuple[Ints, Ints]) -> np.ndarray:
    """Whether some share of a load would reach a gate that is shut for its good: it is then not offered."""
    leg_of, good_of = loads
    shut = np.zeros(len(leg_of), dtype=bool)
    cases = [(passing, None), *((lanes(own, facts, grid_.fine), good) for good, own in facts.by_good.items())]
    for passing_of, good in cases:
        if good is not None:
            shut[good_of == good] = False  # rows that name the good speak for it alone
        for position, (leg, when, _) in enumerate(ways.gates):
            closed = passing_of.limit[ways.gate_lane[position][leg], when] <= 0
            _, y = widened(leg_of, len(ways), leg[closed])
            shut[y if good is None else y[good_of[y] == good]] = True
    return shut


def _variables(made: Plan) -> None:
    """Return y loads, s stock, r inflow not yet called, v inflow called, u unmet, own use, w coverage."""
    program, demand_, grid_ = made.program, made.demand, made.grid
    periods, weeks = len(grid_.lengths), len(grid_.week_lengths)
    stores = np.array(made.facts.stores, dtype=np.int64)
    sources = np.array(
        [(stores[h], k) in _sourced(made.facts) for h, k in made.kept.tolist()], dtype=bool
    ) if len(made.kept) else np.zeros(0, dtype=bool)  # fmt: skip
    made.row_of["source"] = np.flatnonzero(sources)
    own = np.flatnonzero(np.isin(demand_.place, stores))
    made.row_of["own"] = own
    columns = made.columns
    columns["y"] = program.variables("y", len(made.leg))
    columns["s"] = program.variables("s", (len(made.kept), periods))
    columns["r"] = program.variables("r", (int(sources.sum()), periods))
    columns["v"] = program.variables("v", (int(sources.sum()), periods))
    columns["u"] = program.variables("u", (len(demand_), weeks), high=demand_.tonnes)
    # What a store can never hold cannot be used from it.
    held_there = store_index(made)[demand_.place[own], demand_.good[own]] >= 0
    own_high = np.where(held_there, np.inf, 0.0)[:, None]
    columns["own"] = program.variables("own", (len(own), weeks), high=own_high)
    columns["w"] = program.variables("w", 1, low=0.0, high=0.0)


def _sourced(facts: Facts) -> set[tuple[int, int]]:
    return {(row.place, row.good) for row in (*facts.supplies, *facts.stocks)}


def _objectives(made: Plan, settings: AidSettings) -> None:
    """Weighted person-days unmet, and money."""
    count = made.program.shape[1]
    made.unmet, made.money = np.zeros(count), np.zeros(count)
    worth = made.demand.weight * np.nan_to_num(made.demand.person_days)[:, None] / 1000
    made.unmet[made.columns["u"]] = worth
    legs_ = made.legs
    per_tonne = legs_.usd_per_truck[made.leg] / made.load + legs_.fee[made.leg]
    made.money[made.columns["y"]] = per_tonne / 1000
    stores = np.array(made.facts.stores, dtype=np.int64)
    price = [made.facts.price.get((int(stores[made.kept[at, 0]]), int(made.kept[at, 1])), 0.0)
             for at in made.row_of["source"]]  # fmt: skip
    made.money[made.columns["v"]] = np.array(price)[:, None] / 1000 if price else 0.0
    made.money[made.columns["s"]] = settings.storage_usd_per_t_day * made.grid.lengths / 1000
    every = np.flatnonzero(made.unmet)
    made.program.rows("lock", 1, terms=[(0, every, made.unmet[every] / LOCK)])
    made.lines["lock"] = made.program.lines["lock"].numbers
    if settings.budget_usd is not None:
        every = np.flatnonzero(made.money)
        made.program.rows("budget", 1, terms=[(0, every, made.money[every])], high=settings.budget_usd / 1000)
        made.lines["budget"] = made.program.lines["budget"].numbers
