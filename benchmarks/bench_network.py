"""Shortest times on a large network under many sets of open gates, beside a plain Dijkstra for each."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.generate import LARGE, write_case

TIMES_S = 30.0
ACCESS_S = 5.0  # one draw of one option, all uses and ways, a month
DRAWS = 200
SIZE = replace(LARGE, crossings=30, claims=1_000)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """10,000 places, 30,000 roads, 30 crossings; claims over a year, compared over its last month."""
    place = write_case(tmp_path_factory.mktemp("network") / "case", SIZE)
    about = place / "case.toml"
    text = about.read_text(encoding="utf-8")
    about.write_text(text.replace("as_of = 2031-12-31", "as_of = 2031-12-01"), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def case(folder):
    from maabar.case import read

    return read(folder)


@pytest.fixture(scope="module")
def questions(case):
    """The network, its sides, and who lets whom pass in 200 draws."""
    from maabar.network import ground

    net = ground(case)
    dice = np.random.default_rng(1)
    groups = [np.flatnonzero(net.areas == area) for area in sorted(set(net.areas))]
    return (
        net,
        groups,
        dice.random((DRAWS, SIZE.crossings, 2)) < 0.5,
        dice.integers(0, 3, (DRAWS, SIZE.crossings, 2)),
    )


def contracted(net, groups, passable, delay):
    from maabar.network import shortcuts

    ways = shortcuts(net, groups)
    numbers = range(len(groups))
    return [
        ways.spread(ways.from_groups(numbers, gates, days, towards=False), numbers).hours
        for gates, days in zip(passable, delay, strict=True)
    ]


def plain(net, groups, passable, delay):
    from maabar.network import links, travel

    return [
        travel(links(net, gates, days), groups).hours for gates, days in zip(passable, delay, strict=True)
    ]


def test_times_in_200_draws(within, questions):
    found = within(TIMES_S, contracted, *questions)
    np.testing.assert_allclose(found[3], plain(*questions[:2], questions[2][3:4], questions[3][3:4])[0])


def test_times_in_200_draws_by_plain_dijkstra(benchmark, questions):
    """The baseline: scipy's Dijkstra on the whole network in each draw."""
    benchmark.pedantic(plain, questions, rounds=1)


def test_access_of_one_draw(within, case):
    """Reach, dependence on each crossing and throughput, for three uses and both ways, over 31 days of drawn states."""
    from maabar.study import prepare
    from maabar.work import drawn_states, one_draw

    plan = prepare(case, draws=1)
    job = _job(plan)
    assert len(drawn_states(job, 1)) > SIZE.crossings

    draws = iter(range(1, 99))
    result = within(ACCESS_S, lambda: one_draw(job, next(draws), {}))
    assert result.drawn["measure"].str.startswith("access.").all()
    assert (result.drawn["value"] > 0).any()


def _job(plan):
    from maabar.work import call

    tables = {}
    for engine in (one for one in plan.engines if one.scope == "case"):
        tables |= call(engine, engine.run, plan.case, plan.settings[engine.name], tables, plan.seed, 0)
    return plan._job(tuple(one for one in plan.engines if one.scope != "case"), tables)
