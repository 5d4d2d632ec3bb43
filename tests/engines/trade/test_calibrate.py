"""Calibration: the state at the price date is an equilibrium of the model that it makes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maabar.engines.trade.calibrate import Guess, calibrate, importers_as_producers
from maabar.engines.trade.equilibrium import solve
from maabar.engines.trade.model import Model


def guess(rng, nodes=6, goods=2, *, outside=True, full=False, smuggled=False):
    """A ring of markets for each good, some without a price, one of them outside."""
    count = nodes * goods
    good = np.repeat(np.arange(goods), nodes)
    use = rng.uniform(50, 500, count)
    price = rng.uniform(300, 700, count)
    price[rng.random(count) < 0.15] = np.nan
    asked = np.full(count, np.nan)
    if outside:
        asked[::nodes] = price[::nodes] = rng.uniform(250, 400, goods)
        use[::nodes] = 0.0
    start = np.concatenate([np.arange(nodes) + nodes * g for g in range(goods)])
    stop = np.concatenate([(np.arange(nodes) + 1) % nodes + nodes * g for g in range(goods)])
    tail, head = np.concatenate([start, stop]), np.concatenate([stop, start])
    arcs = len(tail)
    limit = np.where(rng.random(arcs) < 0.2, 0.0, np.inf)
    about = np.zeros(arcs, dtype=bool)
    if smuggled:
        about[0], limit[0] = True, 5.0
    through = np.flatnonzero(~about & (limit > 0))[:4]
    zeros = np.zeros(count)
    size = np.bincount(good, use, goods)
    model = Model(
        goods=tuple("abc"[:goods]), good=good, demand_at=zeros, demand_slope=zeros, demand_most=zeros, supply_at=zeros,
        supply_slope=zeros, supply_most=zeros, aid=zeros, outside=asked, discount=np.full(count, 0.05),
        size=np.maximum(use, 1.0), tail=tail, head=head, cost=rng.uniform(5, 60, arcs),
        share=np.where(rng.random(arcs) < 0.2, 0.05, 0.0), limit=limit, row=np.zeros(len(through), dtype=int),
        arc=through, each=np.full(len(through), 1 / 20), capacity=np.array([4.0 if full else 50.0]),
        price_size=np.array([np.nanmean(price[good == g]) for g in range(goods)]), size_of_good=size,
    )  # fmt: skip
    return Guess(
        model=model, price=price, price_sd=0.08 * np.nan_to_num(price, nan=1.0), use=use,
        use_sd=np.maximum(0.15 * use, 1.0), make=0.5 * use, make_sd=np.maximum(0.3 * use, 1.0),
        full=np.array([full]), trucks=np.array([np.nan]), trucks_sd=np.array([np.nan]), round_about=about,
        demand=np.full(count, -0.4), supply=np.full(count, 0.6),
    )  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), full=st.booleans(), smuggled=st.booleans(), outside=st.booleans())
def test_the_base_state_is_an_equilibrium_and_comes_back(seed, full, smuggled, outside):
    asked = guess(np.random.default_rng(seed), full=full, smuggled=smuggled, outside=outside)
    asked, _ = importers_as_producers(asked)
    made = calibrate(asked)
    assert made.base.residual < 1e-7
    again = solve(made.model, rounds=30)
    counts = made.base.use > 0
    assert again.price[counts] == pytest.approx(made.base.price[counts], rel=1e-6)
    assert again.residual < 1e-7


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_calibrating_on_its_own_result_changes_nothing(seed):
    asked, _ = importers_as_producers(guess(np.random.default_rng(seed)))
    first = calibrate(asked)
    own = replace(
        asked, price=first.base.price, use=first.base.use, make=first.base.make,
        model=asked.model.with_(cost=first.model.cost, outside=first.model.outside),
    )  # fmt: skip
    second = calibrate(own)
    counts = asked.use > 0
    assert second.base.price[counts] == pytest.approx(first.base.price[counts], rel=1e-6)
    assert second.base.use[counts] == pytest.approx(first.base.use[counts], rel=1e-3, abs=0.2)


def test_no_gain_is_left_and_prices_without_conflict_stay():
    asked = guess(np.random.default_rng(3), outside=False)
    high = asked.model.with_(cost=np.full(len(asked.model.tail), 1e4))
    made = calibrate(importers_as_producers(replace(asked, model=high))[0])
    known = ~np.isnan(asked.price)
    assert made.base.price[known] == pytest.approx(asked.price[known])
    assert made.base.flow.max() == 0


def test_an_excess_at_a_full_crossing_is_rent():
    rng = np.random.default_rng(1)
    asked = guess(rng, nodes=2, goods=1, outside=False, full=True)
    model = asked.model.with_(
        tail=np.array([0, 1]), head=np.array([1, 0]), cost=np.array([20.0, 20.0]), share=np.zeros(2),
        limit=np.array([np.inf, 0.0]), row=np.array([0]), arc=np.array([0]), each=np.array([0.05]),
    )  # fmt: skip
    asked = replace(asked, model=model, price=np.array([300.0, 400.0]), round_about=np.zeros(2, dtype=bool))
    made = calibrate(importers_as_producers(asked)[0])
    assert made.base.price.tolist() == pytest.approx([300, 400])
    assert made.base.flow[0] == pytest.approx(80)  # 4 trucks of 20 t
    assert made.base.rent[0] == pytest.approx(80 * 20)  # 80 USD/t above the cost, 20 t a truck
    assert made.base.residual < 1e-9


def test_counted_trucks_pull_the_flow():
    rng = np.random.default_rng(2)
    asked = guess(rng, nodes=2, goods=1, outside=False)
    model = asked.model.with_(
        tail=np.array([0, 1]), head=np.array([1, 0]), cost=np.array([20.0, 20.0]), share=np.zeros(2),
        limit=np.array([np.inf, np.inf]), row=np.array([0]), arc=np.array([0]), each=np.array([0.05]),
    )  # fmt: skip
    asked = replace(asked, model=model, price=np.array([300.0, 320.0]), round_about=np.zeros(2, dtype=bool))
    asked = importers_as_producers(asked)[0]
    counted = replace(asked, trucks=np.array([2.0]), trucks_sd=np.array([0.01]))
    assert calibrate(asked).base.flow[0] < 5
    assert calibrate(counted).base.flow[0] == pytest.approx(40, rel=0.02)


def test_importers_are_producers_only_where_nothing_comes_in():
    asked = guess(np.random.default_rng(5), nodes=4, goods=1, outside=True)
    assert not importers_as_producers(replace(asked, model=asked.model.with_(limit=np.full(8, np.inf))))[
        1
    ].any()
    alone = replace(asked, model=asked.model.with_(limit=np.zeros(8)))
    raised, where = importers_as_producers(alone)
    assert where.tolist() == [False, True, True, True]
    assert raised.make[where] == pytest.approx(raised.use[where])
