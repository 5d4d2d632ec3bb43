"""What holds for every equilibrium, whatever the numbers."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maabar.engines.trade.plain import equilibrium
from maabar.errors import UsageError

few = settings(max_examples=6, deadline=None)
seeds = st.integers(0, 10_000)


def drawn(seed, nodes=4, goods=2, *, outside=False):
    rng = np.random.default_rng(seed)
    markets = [
        {"market": str(i), "good": str(g), "demand_intercept": rng.uniform(80, 200), "demand_slope": rng.uniform(0.3, 3),
         "supply_intercept": rng.uniform(0, 70), "supply_slope": rng.uniform(0.3, 3), "aid": 0.0}
        for g in range(goods) for i in range(nodes)
    ]  # fmt: skip
    if outside:
        markets[0] |= {"outside_price": rng.uniform(40, 80), "outside_discount": 0.1}
    links = [
        {"origin": str(i), "destination": str(j), "cost": rng.uniform(2, 30), "crossing": f"x{i}{j}", "tonnes_per_truck": 20}
        for i in range(nodes) for j in range(nodes) if i != j
    ]  # fmt: skip
    limits = [
        {"crossing": "x01", "trucks": rng.uniform(0.1, 1.5)},
        {"crossing": "x12", "trucks": rng.uniform(0.1, 1.5)},
    ]
    fees = [
        {"crossing": "x01", "party": "a", "per_t": 3.0}, {"crossing": "x12", "party": "b", "per_t": 2.0},
        {"crossing": "x02", "party": "b", "share_of_value": 0.05},
    ]  # fmt: skip
    return markets, links, limits, fees


def at(answer):
    return answer.markets.set_index(["market", "good"])


def solved(markets, links, limits=(), fees=()):
    answer = equilibrium(markets, links, limits=limits, fees=fees, with_ranges=False)
    assert answer.residual < 1e-6
    return answer


@few
@given(seeds, st.booleans())
def test_traders_earn_nothing_and_no_gain_is_left(seed, outside):
    markets, links, limits, fees = drawn(seed, outside=outside)
    answer = solved(markets, links, limits, fees)
    price = at(answer)["price"]
    rent = answer.limits.set_index("crossing")["rent_per_truck"]
    earned = 0.0
    for row in answer.links.itertuples():
        toll = rent.get(row.crossing, 0.0) / 20
        loss = price[row.origin, row.good] + row.cost + toll - price[row.destination, row.good]
        assert loss > -1e-4
        earned += row.flow * loss
    assert earned == pytest.approx(0, abs=1e-2)


@few
@given(seeds, st.floats(0, 60))
def test_money_and_goods_balance(seed, aid):
    markets, links, limits, fees = drawn(seed, outside=True)
    markets[1]["aid"] = aid
    answer = solved(markets, links, limits, fees)
    table, flows = answer.markets, answer.links
    spent, received = (table["price"] * table["use"]).sum(), (table["price"] * table["production"]).sum()
    gifts = at(answer)["price"]["1", "0"] * aid
    outside = markets[0]["outside_price"] * (table["bought"] - 0.9 * table["sold"]).sum()
    costs = {(k["origin"], k["destination"]): k["cost"] for k in links}
    road = sum(costs[f.origin, f.destination] * f.flow for f in flows.itertuples())
    paid = answer.tills["fee"].sum() + answer.limits["rent"].sum()
    assert spent == pytest.approx(received + gifts + outside + road + paid, rel=1e-6)
    for good, rows in table.groupby("good"):
        come = rows["production"].sum() + rows["bought"].sum() + (aid if good == "0" else 0)
        assert come == pytest.approx(rows["use"].sum() + rows["sold"].sum() + rows["spare"].sum(), rel=1e-7)


@few
@given(seeds)
def test_more_capacity_never_lowers_the_private_sum_and_rent_counts(seed):
    markets, links, limits, _ = drawn(seed)
    less, more = (
        solved(markets, links, limits),
        solved(markets, links, [{**k, "trucks": 2 * k["trucks"]} for k in limits]),
    )
    none = solved(markets, [k for k in links if k["crossing"] not in {"x01", "x12"}])
    assert none.total <= less.total * (1 + 1e-9)
    assert less.total <= more.total * (1 + 1e-9)


@few
@given(seeds)
def test_a_flow_falls_with_its_own_fee_and_a_till_is_empty_at_both_ends(seed):
    markets, links, _, _ = drawn(seed, goods=1)
    flows, tills = [], []
    for fee in (0.0, 5.0, 15.0, 40.0, 500.0):
        answer = solved(markets, links, fees=[{"crossing": "x01", "party": "a", "per_t": fee}])
        row = answer.links[answer.links["crossing"] == "x01"].iloc[0]
        flows.append(row["flow"])
        tills.append(answer.tills["fee"].iloc[0])
    assert all(b <= a + 1e-6 for a, b in itertools.pairwise(flows))
    assert tills[0] == 0
    assert tills[-1] == pytest.approx(0, abs=1e-6)


@few
@given(seeds)
def test_shut_is_no_capacity_is_a_fee_that_nobody_pays(seed):
    markets, links, _, _ = drawn(seed, goods=1)
    others = [k for k in links if k["crossing"] != "x01"]
    shut = solved(markets, others)
    full = solved(markets, links, [{"crossing": "x01", "trucks": 0}])
    dear = solved(markets, links, fees=[{"crossing": "x01", "party": "a", "per_t": 1e4}])
    for other in (full, dear):
        assert other.markets["price"].to_numpy() == pytest.approx(shut.markets["price"].to_numpy(), rel=1e-6)
        assert other.markets["use"].to_numpy() == pytest.approx(
            shut.markets["use"].to_numpy(), rel=1e-6, abs=1e-7
        )


@few
@given(seeds, st.floats(0.1, 50))
def test_scaling_quantities_and_money(seed, k):
    markets, links, limits, fees = drawn(seed)
    plain = solved(markets, links, limits, fees)
    wide = [
        {**m, "demand_slope": m["demand_slope"] / k, "supply_slope": m["supply_slope"] / k} for m in markets
    ]
    grown = solved(wide, links, [{**r, "trucks": r["trucks"] * k} for r in limits], fees)
    assert grown.markets["price"].to_numpy() == pytest.approx(plain.markets["price"].to_numpy(), rel=1e-6)
    assert grown.markets["net_export"].to_numpy() == pytest.approx(
        k * plain.markets["net_export"].to_numpy(), rel=1e-5, abs=1e-4 * k
    )
    assert grown.total == pytest.approx(k * plain.total, rel=1e-7)
    money = [
        {name: v * k if name.endswith(("intercept", "slope")) else v for name, v in m.items()}
        for m in markets
    ]
    dear = solved(
        money, [{**r, "cost": r["cost"] * k} for r in links], limits,
        [{**f, "per_t": f["per_t"] * k} if "per_t" in f else f for f in fees],
    )  # fmt: skip
    assert dear.markets["price"].to_numpy() == pytest.approx(k * plain.markets["price"].to_numpy(), rel=1e-6)


@few
@given(seeds)
def test_a_market_split_in_two_changes_nothing(seed):
    markets, links, limits, fees = drawn(seed, goods=1)
    plain = solved(markets, links, limits, fees)
    half = {"demand_slope": 2 * markets[3]["demand_slope"], "supply_slope": 2 * markets[3]["supply_slope"]}
    halves = [*markets[:3], {**markets[3], **half}, {**markets[3], **half, "market": "3b"}]
    joined = [
        *links,
        {"origin": "3", "destination": "3b", "cost": 0},
        {"origin": "3b", "destination": "3", "cost": 0},
    ]
    split = solved(halves, joined, limits, fees)
    assert at(split)["price"][["0", "1", "2", "3"]].to_numpy() == pytest.approx(
        plain.markets["price"].to_numpy(), rel=1e-6
    )
    assert split.markets["use"].iloc[3:].sum() == pytest.approx(plain.markets["use"].iloc[3], rel=1e-6)


@few
@given(seeds)
def test_goods_that_share_nothing_solve_alone_or_together(seed):
    markets, links, _, fees = drawn(seed)
    both = at(solved(markets, links, fees=fees))["price"]
    for good in "01":
        alone = at(solved([m for m in markets if m["good"] == good], links, fees=fees))["price"]
        assert both[alone.index].to_numpy() == pytest.approx(alone.to_numpy(), rel=1e-7)


@few
@given(seeds)
def test_trucks_cost_the_same_for_every_good_at_a_binding_gate(seed):
    markets, links, _, _ = drawn(seed)
    gate = [k for k in links if k["crossing"] == "x01"]
    free = solved(markets, gate)
    used = free.links["flow"].sum() / 20
    if used < 1e-3 or (free.links["flow"] > 1).sum() < 2:
        return
    tight = solved(markets, gate, [{"crossing": "x01", "trucks": 0.8 * used}])
    rent = tight.limits["rent_per_truck"].iloc[0]
    assert rent > 0
    for row in tight.links[tight.links["flow"] > 1e-6].itertuples():
        price = at(tight)["price"]
        assert price["1", row.good] - price["0", row.good] - row.cost == pytest.approx(rent / 20, rel=1e-5)


@few
@given(seeds, st.floats(1, 80))
def test_more_aid_raises_no_price(seed, aid):
    markets, links, _, _ = drawn(seed, goods=1)
    before = solved(markets, links)
    markets[2]["aid"] = aid
    after = solved(markets, links)
    assert (after.markets["price"] <= before.markets["price"] + 1e-6).all()


@few
@given(seeds)
def test_fees_to_another_party_move_tills_not_prices(seed):
    markets, links, limits, fees = drawn(seed)
    one, other = (
        solved(markets, links, limits, fees),
        solved(markets, links, limits, [{**f, "party": "c"} for f in fees]),
    )
    assert other.markets["price"].to_numpy() == pytest.approx(one.markets["price"].to_numpy(), rel=1e-9)
    assert other.tills["fee"].sum() == pytest.approx(one.tills["fee"].sum())
    assert set(other.tills["party"]) == {"c"}


@few
@given(seeds, st.randoms(use_true_random=False))
def test_order_of_rows_changes_nothing(seed, random):
    markets, links, limits, fees = drawn(seed)
    plain = at(solved(markets, links, limits, fees))["price"]
    for rows in (markets, links, limits, fees):
        random.shuffle(rows)
    shuffled = at(solved(markets, links, limits, fees))["price"]
    assert shuffled[plain.index].to_numpy() == pytest.approx(plain.to_numpy(), rel=1e-8)


@few
@given(seeds)
def test_one_link_moves_both_prices_towards_each_other(seed):
    markets, links, _, _ = drawn(seed, nodes=2, goods=1)
    alone, joined = solved(markets, []), solved(markets, links)
    p, q = (answer.markets["price"].to_numpy() for answer in (alone, joined))
    seller, buyer = (0, 1) if p[0] < p[1] else (1, 0)
    cost = next(k["cost"] for k in links if k["origin"] == str(seller))
    assert p[seller] - 1e-6 <= q[seller] <= p[seller] + max(p[buyer] - p[seller] - cost, 0) + 1e-6
    assert q[buyer] <= p[buyer] + 1e-6


@few
@given(seeds)
def test_smuggling_bounds_the_wedge_while_below_its_limit(seed):
    markets, _, _, _ = drawn(seed, nodes=2, goods=1)
    links = [
        {"origin": a, "destination": b, "cost": 12.0, "limit": 30.0} for a, b in (("0", "1"), ("1", "0"))
    ]
    answer = solved(markets, links)
    wedge = abs(answer.markets["price"].diff().iloc[1])
    if answer.links["flow"].max() < 30 - 1e-6:
        assert wedge <= 12 + 1e-5
    assert answer.links["flow"].max() <= 30 + 1e-6


def test_everything_shut_is_each_for_itself():
    markets, _, _, _ = drawn(1)
    answer = solved(markets, [])
    for row, market in zip(answer.markets.itertuples(), markets, strict=True):
        use = (market["demand_intercept"] - market["supply_intercept"]) / (
            market["demand_slope"] + market["supply_slope"]
        )
        assert row.use == pytest.approx(max(use, 0), abs=1e-6)


def test_one_market_alone_is_no_error_and_aid_without_buyers_is_left_over():
    lone = {"market": "a", "demand_intercept": 10, "demand_slope": 1, "aid": 25}
    answer = solved([lone], [])
    assert answer.markets.iloc[0][["price", "use", "spare"]].tolist() == pytest.approx([0, 10, 15], abs=1e-6)


def test_a_fixed_quantity_is_used_whatever_it_costs():
    markets = [
        {
            "market": "a",
            "price": 100,
            "use": 10,
            "production": 30,
            "demand_elasticity": -0.01,
            "supply_elasticity": 0.5,
        },
        {
            "market": "b",
            "price": 300,
            "use": 20,
            "production": 5,
            "demand_elasticity": -0.0,
            "supply_elasticity": 0.001,
        },
    ]
    answer = solved(markets, [{"origin": "a", "destination": "b", "cost": 10}])
    assert answer.markets["use"].tolist() == pytest.approx([10, 20], rel=1e-6)
    assert answer.markets["production"].iloc[1] == pytest.approx(5, rel=1e-6)
    assert answer.links["flow"].iloc[0] == pytest.approx(15, rel=1e-6)


def test_a_better_opening_can_lower_the_sum_with_tills():
    """A short way with a high fee and a long one with none: cutting the fee of the long way's rival is not the question;
    a new cheap-fee long road draws trade from a road whose fee is somebody's income."""
    markets = [
        {
            "market": "a",
            "demand_constant": 200,
            "demand_per_price": -1,
            "supply_constant": -20,
            "supply_per_price": 1,
        },
        {
            "market": "b",
            "demand_constant": 300,
            "demand_per_price": -1,
            "supply_constant": -60,
            "supply_per_price": 1,
        },
    ]
    short = {"origin": "a", "destination": "b", "cost": 2, "crossing": "short"}
    long = {"origin": "a", "destination": "b", "cost": 30, "crossing": "long"}
    fees = [{"crossing": "short", "party": "p", "per_t": 29}]
    assert solved(markets, [short, long], fees=fees).total < solved(markets, [short], fees=fees).total


def test_direct_and_inverse_and_point_forms_agree():
    direct = {
        "market": "a",
        "demand_constant": 200,
        "demand_per_price": -2,
        "supply_constant": -20,
        "supply_per_price": 1,
    }
    inverse = {
        "market": "a",
        "demand_intercept": 100,
        "demand_slope": 0.5,
        "supply_intercept": 20,
        "supply_slope": 1,
    }
    price, use = 220 / 3, 200 - 440 / 3
    point = {
        "market": "a", "price": price, "use": use, "production": use, "demand_elasticity": -2 * price / use,
        "supply_elasticity": price / use,
    }  # fmt: skip
    for form in (direct, inverse, point):
        assert solved([form], []).markets.iloc[0][["price", "use"]].tolist() == pytest.approx([price, use])


@pytest.mark.parametrize(
    ("markets", "links", "what"),
    [
        ([{"market": "a", "demand_constant": 5, "demand_per_price": 1}], [], "below 0"),
        ([{"market": "a", "demand_elasticity": -1}], [], "price and a quantity"),
        ([{"market": "a", "demand_fixed": 1}, {"market": "a"}], [], "Two rows"),
        ([{"market": "a", "demand_fixed": 1}], [{"origin": "a", "destination": "b"}], "names no market"),
        ([{"market": "a", "demand": 1}], [], "no column"),
        ([{"market": "a", "demand_intercept": 5, "demand_slope": -1}], [], "must not be negative"),
    ],
)
def test_rows_that_make_no_sense_are_refused(markets, links, what):
    with pytest.raises(UsageError, match=what):
        equilibrium(markets, links)


def test_frames_serve_as_rows():
    markets, links, _, _ = drawn(3)
    plain, framed = solved(markets, links), solved(pd.DataFrame(markets), pd.DataFrame(links))
    assert plain.markets.equals(framed.markets)
