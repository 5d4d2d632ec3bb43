"""The plan against a second formulation in linopy, maximum flow and least cost on random small cases."""

from __future__ import annotations

import itertools

import linopy
import networkx as nx
import numpy as np
import pytest
import xarray as xr
from linopy import Model
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from maabar.engines.aid.facts import MONTH
from tests.engines.aid.made import crossing, fleet, gate, made, need, road, solved, supply

DAYS = 4
GOODS = ("flour", "medicine")


def random_case(seed):
    """Up to six places on two sides, up to three crossings, lags, losses, rooms, fleets; days as periods."""
    rng = np.random.default_rng(seed)
    names = ["origin", "depot", "town", "village", "camp", "mill-town"][: rng.integers(4, 7)]
    sides = {name: "up" if number < 2 else "low" for number, name in enumerate(names)}
    low = [name for name in names if sides[name] == "low"]
    gates = [f"gate-{n}" for n in range(rng.integers(1, 4))]
    ends = {name: (str(rng.choice(["origin", "depot"])), str(rng.choice(low))) for name in gates}
    roads = [road(*ends[name], int(rng.integers(10, 80)), name) for name in gates]
    roads += [road("origin", "depot", int(rng.integers(5, 40)))]
    roads += [road(a, b, int(rng.integers(5, 60))) for a, b in itertools.pairwise(low)]
    goods = [{"good": good, "kg_per_person_month": kg * MONTH, "weight": weight}
             for good, kg, weight in (("flour", 1000, 1), ("medicine", 10, float(rng.integers(1, 4))))]  # fmt: skip
    states = [
        {**gate(name, float(rng.integers(1, 12))), "direction": "a_to_b", "delay_days": float(rng.choice([0, 0.5, 1])),
         "loss_share": float(rng.choice([0, 0.1])), "unit": str(rng.choice(["trucks", "tonnes"]))}
        for name in gates
    ]  # fmt: skip
    return made(
        places=sides, days=DAYS, goods=goods,
        crossings=[crossing(name, *ends[name]) for name in gates], roads=roads, states=states,
        needs=[need(place, float(rng.integers(1, 9)), good, weight=float(rng.integers(1, 3)))
               for place in low for good in GOODS if rng.random() < 0.8],
        supplies=[supply("origin", float(rng.integers(3, 15)), good, stock_t=float(rng.integers(0, 9)),
                         ahead_days=float(rng.integers(0, 3))) for good in GOODS],
        hubs=[{"place": low[0], "storage_t": float(rng.integers(2, 20)), "handling_t_per_day": float(rng.integers(5, 30))}],
        fleets=[
            fleet("long", "origin", float(rng.integers(2, 20)), km_per_day=160, turnaround_days=1, tonnes_per_truck=2),
            fleet("local", low[0], float(rng.integers(1, 9)), km_per_day=120, turnaround_days=0.5),
        ],
    )  # fmt: skip


def ways(case):  # noqa: C901 - written down plainly, as a second formulation should be
    """Every (fleet, target, chain, km, km to each gate) by plain search, dominated ones and all."""
    roads = case["roads"].to_dict("records")
    free = nx.Graph()
    free.add_nodes_from(case["places"]["place"])
    for one in roads:
        if not one["crossing"] and (not free.has_edge(one["from"], one["to"])
                                    or free[one["from"]][one["to"]]["km"] > one["km"]):  # fmt: skip
            free.add_edge(one["from"], one["to"], km=one["km"])
    km = dict(nx.all_pairs_dijkstra_path_length(free, weight="km"))
    sides = case["places"].set_index("place")["area"]
    arcs = [(r["crossing"], *((r["from"], r["to"]) if sides[r["from"]] == "up" else (r["to"], r["from"])), r["km"])
            for r in roads if r["crossing"]]  # fmt: skip
    stores = {*case["supplies"]["place"], *case["hubs"]["place"], *case["fleets"]["place"]}
    found = []
    for one in case["fleets"].to_dict("records"):
        for target in [*stores, *sorted(set(case["needs"]["place"]) - stores)]:
            if target == one["place"]:
                continue
            if target in km[one["place"]]:
                found.append((one["fleet"], target, (), km[one["place"]][target], ()))
            for name, tail, head, length in arcs:
                if tail in km[one["place"]] and target in km[head]:
                    to_gate = km[one["place"]][tail] + length / 2
                    found.append((one["fleet"], target, (name,),
                                  km[one["place"]][tail] + length + km[head][target], (to_gate,)))  # fmt: skip
    best = {}
    for way in found:
        key = way[:3]
        if key not in best or way[3] < best[key][3]:
            best[key] = way
    return list(best.values()), stores


def overlap(first, lag, days):
    """Share of a day's even leaving that is `lag` later on each day."""
    return [max(0.0, min(first + 1 + lag, day + 1) - max(first + lag, day)) for day in range(days)]


def mean_shared(first, away, day):
    """Mean over t in [first, first + 1] of the days that [t, t + away] shares with [day, day + 1]: between its
    kinks the shared length is a straight line, so the trapezoid rule is exact."""
    kinks = [first, first + 1, day, day + 1, day - away, day + 1 - away]
    t = np.unique(np.clip(kinks, first, first + 1))
    shared = np.clip(np.minimum(t + away, day + 1) - np.maximum(t, day), 0, None)
    return float(((shared[1:] + shared[:-1]) / 2 * np.diff(t)).sum())


class Dense:
    """Rows of a small program written one by one, then handed to linopy."""

    def __init__(self):
        self.names, self.rows, self.cost = {}, [], {}

    def __getitem__(self, key):
        return self.names.setdefault(key, len(self.names))

    def row(self, terms, sign, limit):
        self.rows.append(([(self[key], value) for key, value in terms], sign, limit))

    def least(self):
        """Least cost, by HiGHS through linopy."""
        columns = range(len(self.names))
        linopy.options["semantics"] = "v1"  # unlike labels are an error, never matched by position
        m = Model()
        x = m.add_variables(lower=0, coords=[list(columns)], dims=["column"], name="x")
        for sign in ("<=", "=="):
            mine = [row for row in self.rows if row[1] == sign]
            matrix = np.zeros((len(mine), len(self.names)))
            for at, (terms, _, _) in enumerate(mine):
                for column, value in terms:
                    matrix[at, column] += value
            labels = {"row": list(range(len(mine)))}
            left = (x * xr.DataArray(matrix, {**labels, "column": list(columns)})).sum("column")
            right = xr.DataArray([limit for *_, limit in mine], labels)
            m.add_constraints(left <= right if sign == "<=" else left == right)
        cost = np.zeros(len(self.names))
        for key, value in self.cost.items():
            cost[self[key]] = value
        m.add_objective((x * xr.DataArray(cost, {"column": list(columns)})).sum())
        m.solve(solver_name="highs", io_api="direct", output_flag=False, threads=1,
                primal_feasibility_tolerance=1e-10, dual_feasibility_tolerance=1e-10)  # fmt: skip
        return m.objective.value


def in_linopy(case):  # noqa: C901, PLR0912 - the same
    """Least weighted person-days unmet, written down a second time."""
    table, stores = ways(case)
    days, goods = range(DAYS), case["goods"].set_index("good")
    fleets, gates = (case[t].set_index(k) for t, k in (("fleets", "fleet"), ("states", "crossing")))
    wanted = {(r["place"], r["good"]): r for r in case["needs"].to_dict("records")}
    p = Dense()
    into, out = {}, {}  # what moves into and out of a store, by (store, good, day)
    serves, passing, busy = {}, {}, {}
    for j, (name, target, chain, km, to_gate) in enumerate(table):
        one = fleets.loc[name]
        load, lag, delay, kept = one["tonnes_per_truck"], km / one["km_per_day"], 0.0, 1.0
        for t, good in itertools.product(days, GOODS):
            if target not in stores and (target, good) not in wanted:
                continue  # goods are not thrown away where nobody wants them
            y = ("y", j, good, t)
            delay, kept = 0.0, 1.0
            for x, gate_km in zip(chain, to_gate, strict=True):
                unit = 1.0 if gates.loc[x, "unit"] == "tonnes" else 1 / load
                for d, share in enumerate(overlap(t, gate_km / one["km_per_day"] + delay, DAYS)):
                    passing.setdefault((x, d), []).append((y, share * unit))
                delay += gates.loc[x, "delay_days"]
                kept *= 1 - gates.loc[x, "loss_share"]
            away = 2 * lag + delay + one["turnaround_days"]
            out.setdefault((one["place"], good, t), []).append((y, 1.0))
            for d, share in enumerate(overlap(t, lag + delay, DAYS)):
                where = into if target in stores else serves
                where.setdefault((target, good, d), []).append((y, share * kept))
                busy.setdefault((name, d), []).append((y, mean_shared(t, away, d) / load))
    for (place, good), row in wanted.items():
        worth = (
            row["weight"] * goods.loc[good, "weight"] / goods.loc[good, "kg_per_person_month"] * 1000 * MONTH
        )
        for d in days:
            own = [(("own", place, good, d), 1.0)] if place in stores else []
            p.row(
                [*serves.get((place, good, d), []), *own, (("u", place, good, d), 1.0)],
                "==",
                row["tonnes_per_day"],
            )
            p.cost["u", place, good, d] = worth
            out.setdefault((place, good, d), []).extend(own)
    supplied = {(r["place"], r["good"]): r for r in case["supplies"].to_dict("records")}
    for place, good, d in itertools.product(sorted(stores), GOODS, days):
        here = place, good, d
        if (place, good) in supplied:
            row = supplied[place, good]
            into.setdefault(here, []).append((("v", *here), 1.0))
            p.row([(("v", place, good, e), 1.0) for e in range(d + 1)], "<=",
                  row["stock_t"] + row["tonnes_per_day"] * min(d + 1 + row["ahead_days"], DAYS))  # fmt: skip
        before = [(("s", place, good, d - 1), -1.0)] if d else []
        minus = [(key, -value) for key, value in into.get(here, [])]
        p.row([(("s", *here), 1.0), *before, *minus, *out.get(here, [])], "==", 0.0)
    for (x, _), terms in passing.items():
        p.row(terms, "<=", gates.loc[x, "capacity_per_day"])
    for (name, _), terms in busy.items():
        p.row(terms, "<=", fleets.loc[name, "trucks"])
    for hub, d in itertools.product(case["hubs"].to_dict("records"), days):
        p.row([(("s", hub["place"], good, d), 1.0) for good in GOODS], "<=", hub["storage_t"])
        moved = [
            term for good in GOODS for part in (into, out) for term in part.get((hub["place"], good, d), [])
        ]
        p.row(moved, "<=", hub["handling_t_per_day"])
    return p.least()


@pytest.mark.parametrize("seed", range(5))
def test_against_linopy(seed):
    for number in range(10):
        case = random_case(seed * 100 + number)
        made_plan, reached = solved(case, full=False, period_days=1, near_hubs=9)
        assert made_plan.grid.fine.tolist() == list(range(DAYS + 1))
        expected = in_linopy(case)
        assert reached.least * 1000 == pytest.approx(expected, rel=1e-8, abs=1e-6), (seed, number)


def flow_case(seed, cost=False):
    """One good, no time: origin, places in between that roads join only through gates, and one place with need."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(3, 6))
    names = [f"p{n}" for n in range(count)]
    pairs = [(a, b) for a in range(count) for b in range(count) if a < b and rng.random() < 0.75]
    gates = {f"g{a}{b}": (a, b, int(rng.integers(1, 12)), int(rng.integers(1, 30))) for a, b in pairs}
    case = made(
        places={name: f"area-{name}" for name in names}, days=7,
        crossings=[crossing(name, names[a], names[b]) for name, (a, b, _, _) in gates.items()],
        roads=[road(names[a], names[b], km, name) for name, (a, b, _, km) in gates.items()],
        states=[{**gate(name, float(limit)), "direction": "a_to_b"} for name, (_, _, limit, _) in gates.items()],
        needs=[need(names[-1], 15)], supplies=[supply(names[0], 100)],
        fleets=[fleet("all", names[0], usd_per_km=0.5)],
    )  # fmt: skip
    return case, names, gates


@pytest.mark.parametrize("seed", range(12))
def test_against_maximum_flow_and_least_cost(seed):
    """Chains of up to three crossings are enough for five places; more than that is cut off on purpose."""
    case, names, gates = flow_case(seed)
    if not gates:
        pytest.skip("no gate was drawn")
    _, reached = solved(case, concession=0, max_crossings=3, near_hubs=9)
    matrix = np.zeros((len(names), len(names)), dtype=np.int32)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(names)), demand=0)
    for a, b, limit, km in gates.values():
        if _hops(gates, len(names)) <= 3:
            matrix[a, b] = limit
        graph.add_edge(a, b, capacity=limit, weight=km)
    most = min(15, maximum_flow(csr_array(matrix), 0, len(names) - 1).flow_value) if matrix.any() else None
    if most is None:
        pytest.skip("a longer chain than plans may have")
    assert 15 - reached.least * 1000 / 7 == pytest.approx(most, abs=1e-7)
    graph.nodes[0]["demand"], graph.nodes[len(names) - 1]["demand"] = -most, most
    cheapest = nx.min_cost_flow_cost(graph) * 7  # 0.5 USD a km, there and back, a tonne a lorry
    assert reached.money * 1000 == pytest.approx(cheapest, rel=1e-5, abs=1e-3)


def _hops(gates, count):
    """Most gates on any way from the first to the last place."""
    longest = {0: 0}
    for node in range(1, count):
        steps = [longest[a] + 1 for a, b, _, _ in gates.values() if b == node and a in longest]
        if steps:
            longest[node] = max(steps)
    return longest.get(count - 1, 0)
