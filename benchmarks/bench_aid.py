"""Plans of aid: the built-in case, a made-up large one, and building beside linopy."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import xarray as xr

from maabar import read
from maabar.engines.aid import ENGINE
from maabar.engines.aid.facts import facts
from maabar.engines.aid.grid import grid
from maabar.engines.aid.model import _answer
from maabar.engines.aid.plan import plan
from maabar.engines.aid.settings import AidSettings
from maabar.engines.aid.stages import solve
from maabar.engines.aid.tables import TOTALS
from maabar.engines.aid.trips import trips
from maabar.engines.aid.value import Again, loads_through
from maabar.work import call
from tests.engines.aid.made import crossing, fleet, gate, made, need, road, supply

ASKED = AidSettings()


def synthetic(places: int, seed: int = 1):
    """Made-up ground: ten depots in a row beyond four gates, places around them, five goods, thirty days."""
    rng = np.random.default_rng(seed)
    depots = [f"depot-{n}" for n in range(10)]
    towns = [f"town-{n}" for n in range(places)]
    goods = [f"good-{n}" for n in range(5)]
    gates = {f"gate-{n}": depots[2 * n] for n in range(4)}
    near = rng.integers(0, 10, places)
    return made(
        places={"origin": "up", **dict.fromkeys((*depots, *towns), "low")}, days=30,
        goods=[{"good": good, "kg_per_person_month": float(kg)} for good, kg in zip(goods, (11, 3, 1, 0.6, 0.2), strict=True)],
        crossings=[crossing(name, "origin", depot) for name, depot in gates.items()],
        roads=[road("origin", depot, float(rng.integers(30, 90)), name) for name, depot in gates.items()]
        + [road(a, b, 25) for a, b in itertools.pairwise(depots)]
        + [road(depots[at], town, float(rng.integers(3, 120))) for at, town in zip(near, towns, strict=True)],
        needs=[need(town, float(rng.uniform(0.1, 2)), good) for town in towns for good in goods],
        supplies=[supply("origin", places * 0.5, good, usd_per_t=700.0) for good in goods],
        hubs=[{"place": depot, "storage_t": 3000, "handling_t_per_day": 2000} for depot in depots],
        fleets=[fleet("long", "origin", 400, tonnes_per_truck=20, km_per_day=250, usd_per_km=2)]
        + [fleet(f"local-{n}", depot, 60, tonnes_per_truck=10, km_per_day=200, usd_per_km=2) for n, depot in enumerate(depots)],
        states=[gate(name, 60) for name in gates],
    )  # fmt: skip


@pytest.fixture(scope="module")
def built_in():
    return read("nw-syria-2021").under("russian-proposal")


@pytest.fixture(scope="module")
def large(request):
    return synthetic(150 if request.config.getoption("benchmark_disable", default=False) else 1500)


def _plan(case, asked=ASKED):
    known = facts(case, asked, {})
    time = grid(known.days, known.cuts, period_days=asked.period_days, fine_days=asked.fine_days)
    return plan(known, trips(known, asked), time, asked)


def test_built_in_case_as_stated(benchmark, built_in):
    """Every table: stages, worth, trade-off, lapse, levers, reasons."""

    def once():
        _answer.cache_clear()
        return call(ENGINE, ENGINE.run, built_in, ASKED, {}, 1, 0)

    assert len(benchmark(once)["aid.totals"]) == 1


def test_built_in_case_one_draw(benchmark, built_in):
    """One option in one draw: the stages and the measures."""
    given = {"stated.aid.totals": TOTALS.empty()}

    def once():
        _answer.cache_clear()
        return call(ENGINE, ENGINE.run, built_in, ASKED, given, 1, 0)

    assert len(benchmark(once)["aid.totals"]) == 1


def test_build_large(benchmark, large):
    """The program of 1,500 places, 5 goods and 30 days by weeks, unclustered."""
    asked = ASKED.model_copy(update={"period_days": 7})
    known = facts(large, asked, {})
    ways, time = trips(known, asked), grid(known.days, known.cuts, period_days=7, fine_days=0)
    made_plan = benchmark(plan, known, ways, time, asked)
    benchmark.extra_info["shape"] = made_plan.program.shape


def test_build_the_same_size_in_linopy(benchmark, large):
    """As many variables and terms in linopy: loads on trips, need rows and gate rows."""
    from linopy import Model

    asked = ASKED.model_copy(update={"period_days": 7})
    known = facts(large, asked, {})
    ways = trips(known, asked)
    count = len(ways)

    def build():
        m = Model()
        y = m.add_variables(
            lower=0, coords=[range(count), range(5), range(5)], dims=["trip", "good", "week"], name="y"
        )
        target = xr.DataArray(ways.target, {"trip": range(count)}, name="target")
        served = y.groupby(target).sum()
        u = m.add_variables(lower=0, coords=[served.indexes["target"], range(5), range(5)],
                            dims=["target", "good", "week"], name="u")  # fmt: skip
        m.add_constraints(served + u == 1.0)
        m.add_constraints(
            y.groupby(xr.DataArray(ways.fleet, {"trip": range(count)}, name="fleet")).sum().sum("good") <= 1e3
        )
        return m

    assert benchmark.pedantic(build, rounds=3, iterations=1).nvars > count


def test_build_the_same_size_in_pyomo(benchmark, large):
    """The same in Pyomo: a variable for each load, a rule for each place, good and week, and for each fleet."""
    pyo = pytest.importorskip("pyomo.environ")
    known = facts(large, ASKED.model_copy(update={"period_days": 7}), {})
    ways = trips(known, ASKED)
    count, goods, weeks = len(ways), range(5), range(5)
    to, of = {}, {}
    for trip, (target, lorries) in enumerate(zip(ways.target.tolist(), ways.fleet.tolist(), strict=True)):
        to.setdefault(target, []).append(trip)
        of.setdefault(lorries, []).append(trip)

    def build():
        m = pyo.ConcreteModel()
        m.y = pyo.Var(range(count), goods, weeks, domain=pyo.NonNegativeReals)
        m.u = pyo.Var(list(to), goods, weeks, domain=pyo.NonNegativeReals)
        m.need = pyo.Constraint(
            list(to), goods, weeks,
            rule=lambda m, d, k, t: sum(m.y[j, k, t] for j in to[d]) + m.u[d, k, t] == 1.0,
        )  # fmt: skip
        m.fleet = pyo.Constraint(
            list(of), weeks, rule=lambda m, f, t: sum(m.y[j, k, t] for j in of[f] for k in goods) <= 1e3
        )
        return m

    assert len(benchmark.pedantic(build, rounds=3, iterations=1).y) == count * 25


def test_large_in_clusters(benchmark, large):
    """Three stages for 1,500 places, planned together where alike."""
    from maabar.engines.aid.model import _plan as clustered

    def once():
        made_plan, _ = clustered(facts(large, ASKED, {}), ASKED)
        return solve(made_plan, ASKED, full=False)

    assert benchmark.pedantic(once, rounds=3, iterations=1).worst >= 0


def test_closures_worked_out_again(benchmark, built_in):
    """Each crossing of the built-in case shut in turn, stage 1."""
    made_plan = _plan(built_in)
    crossings = sorted(set(made_plan.trips.chain[made_plan.trips.chain >= 0].tolist()))
    counts = np.zeros(made_plan.columns["n"].shape)

    def once():
        again = Again(made_plan, ASKED, counts)
        return [again.without(loads_through(made_plan, one)) for one in crossings]

    assert len(benchmark.pedantic(once, rounds=3, iterations=1)) == len(crossings)
