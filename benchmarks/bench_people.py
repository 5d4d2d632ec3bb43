"""The people engine: one draw of one option on the built-in case, a large case over a year, agents, and twice the people."""

from __future__ import annotations

import resource
import sys
import time
from itertools import pairwise

import numpy as np
import pytest

#: Seconds of the processor, not of the wall: other work on the machine is not counted.
pytestmark = pytest.mark.benchmark(timer=time.process_time)

DAY_S = 0.2  # built-in case, one draw of one option, 90 days
LARGE_S = 10.0
LARGE_MB = 700
AGENTS = 20e6  # person-days a second
PLACES, SITES, CROSSINGS, KINDS, DAYS, AREAS = 3000, 300, 30, 3, 365, 6


def settings(**more):
    from maabar.engines.people.settings import PeopleSettings

    return PeopleSettings(**more).drawn(np.random.default_rng(1), stated=True)


def made(case, chosen):
    from maabar.engines.people.compile import compiled, prepared

    under = case.under("as-is")
    return compiled(under, chosen, prepared(under, chosen), 1)


@pytest.fixture(scope="module")
def built_in():
    from maabar.case import read

    return read("nw-syria-2021")


def strip(people: int = 200_000):
    """3,000 places in six areas, 30 crossings between neighbours, 300 sites, three kinds of travellers."""
    from maabar.case import build

    dice = np.random.default_rng(5)
    why = "assumed: generated"
    area = np.sort(dice.integers(0, AREAS, PLACES))
    lon, lat = area + dice.random(PLACES), dice.random(PLACES)
    places = [
        {
            "place": f"p{n:04d}",
            "area": f"a{area[n]}",
            "lon": round(float(lon[n]), 4),
            "lat": round(float(lat[n]), 4),
            "population": 2000,
            "displaced": 100,
            "source": why,
        }
        for n in range(PLACES)
    ]
    roads = []
    for one in range(AREAS):
        mine = np.flatnonzero(area == one)
        at = np.stack([lon[mine], lat[mine]], axis=1)
        near = np.argsort(((at[:, None] - at[None]) ** 2).sum(axis=2), axis=1)[:, 1:4]
        pairs = {tuple(sorted((int(mine[i]), int(mine[j])))) for i in range(len(mine)) for j in near[i]}
        pairs |= {(int(a), int(b)) for a, b in pairwise(mine)}
        roads += [
            {
                "from": f"p{a:04d}",
                "to": f"p{b:04d}",
                "km": round(float(np.hypot(lon[a] - lon[b], lat[a] - lat[b])) * 140 + 1, 1),
                "source": why,
            }
            for a, b in sorted(pairs)
        ]
    crossings, states = [], []
    for n in range(CROSSINGS):
        side = n % (AREAS - 1)
        a, b = (int(dice.choice(np.flatnonzero(area == side + step))) for step in (0, 1))
        crossings.append(
            {
                "crossing": f"x{n:02d}",
                "place_a": f"p{a:04d}",
                "place_b": f"p{b:04d}",
                "gate_a": f"q{side}",
                "gate_b": f"q{side + 1}",
            }
        )
        roads.append(
            {"from": f"p{a:04d}", "to": f"p{b:04d}", "km": 30, "crossing": f"x{n:02d}", "source": why}
        )
        states.append(
            {
                "crossing": f"x{n:02d}",
                "use": "people",
                "status": "open",
                "capacity_per_day": 40,
                "unit": "persons",
                "source": why,
            }
        )
        states.append(
            {
                "crossing": f"x{n:02d}",
                "use": "people",
                "status": "closed",
                "from": f"2031-{1 + n % 11:02d}-05",
                "until": f"2031-{1 + n % 11:02d}-25",
                "source": why,
            }
        )
    sites = [
        {"place": f"p{n:04d}", "limit": 20_000, "limit_basis": "planned", "source": why}
        for n in sorted(dice.choice(PLACES, SITES, replace=False))
    ]
    return build({
        "areas": [{"area": f"a{n}", "party": f"q{n}", "country": "AAA"} for n in range(AREAS)], "parties": [{"party": f"q{n}"} for n in range(AREAS)],
        "places": places, "roads": roads, "crossings": crossings, "states": states, "sites": sites,
        "travellers": [{"traveller": f"k{n}", "source": why} for n in range(KINDS)],
        "willingness": [{"willing": 0.3 if m < 4 else 1, "area_from": f"a{n}", "area_to": f"a{m}", "source": why} for n in range(AREAS) for m in (n - 1, n + 1) if 0 <= m < AREAS],
        "departures": [{"from": "2031-01-01", "until": "2031-12-31", "people": people // KINDS, "traveller": f"k{n}", "source": why} for n in range(KINDS)],
    }, as_of="2031-01-01", start="2031-01-01", end="2031-12-31")  # fmt: skip


@pytest.fixture(scope="module")
def large():
    return strip()


def test_built_in(benchmark, built_in):
    from maabar.engines.people.simulate import simulate

    whole = made(built_in, settings())
    benchmark(lambda: simulate(whole))
    assert benchmark.stats.stats.min < DAY_S


def test_large(benchmark, large):
    from maabar.engines.people.simulate import simulate

    chosen = settings(days=0)
    simulate(made(large, settings(days=3)))  # compiled before the clock starts
    found = benchmark.pedantic(lambda: simulate(made(large, chosen)), rounds=2)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1024 if sys.platform != "darwin" else 1024**2
    )
    benchmark.extra_info.update(peak_mb=round(peak), cohorts=found.cohorts, people=float(found.sums[1]))
    print(f"\npeak memory {peak:.0f} MB, {found.cohorts} cohorts, {found.sums[1]:.0f} people left")
    assert benchmark.stats.stats.min < LARGE_S
    assert peak < LARGE_MB


def test_agents(benchmark, large):
    from maabar.engines.people.simulate import simulate

    whole = made(large, settings(days=30))
    found = benchmark.pedantic(lambda: simulate(whole, agents=True), rounds=2)
    days = 30 * (float(found.sums[0]) + float(found.sums[1]) / 2)
    print(f"\n{days / benchmark.stats.stats.min / 1e6:.1f} million person-days a second")
    assert days / benchmark.stats.stats.min > AGENTS


def test_twice_the_people(benchmark):
    from maabar.engines.people.simulate import simulate

    whole = made(strip(400_000), settings(days=0))
    benchmark.pedantic(lambda: simulate(whole), rounds=2)
