"""Published and closed-form equilibria, through the function that takes plain tables."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from maabar.engines.trade.cross import cross_equilibrium
from maabar.engines.trade.plain import equilibrium

A = {
    "market": "A",
    "demand_constant": 200,
    "demand_per_price": -1,
    "supply_constant": -20,
    "supply_per_price": 1,
}
B = {
    "market": "B",
    "demand_constant": 300,
    "demand_per_price": -1,
    "supply_constant": -60,
    "supply_per_price": 1,
}
ALONE = {"A": 8100, "B": 14400}


def one_link(cost, *, aid=0.0, **link):
    link = {"origin": "A", "destination": "B", "cost": cost, "crossing": "gate", **link}
    return [A, {**B, "aid": aid}], [link]


def shown(answer):
    markets = answer.markets.set_index("market")
    return [*markets["price"], answer.links["flow"].iloc[0]]


def gains(answer):
    markets = answer.markets.set_index("market")
    return markets["consumers"], markets["producers"]


def test_t1_alone():
    answer = equilibrium([A, B], [])
    assert answer.markets["price"].tolist() == pytest.approx([110, 180])
    assert (answer.markets["consumers"] + answer.markets["producers"]).tolist() == pytest.approx(
        [8100, 14400]
    )


def test_t1_fees_of_two_gates():
    fees = [{"crossing": "gate", "party": "a", "per_t": 5}, {"crossing": "gate", "party": "b", "per_t": 7}]
    answer = equilibrium(*one_link(8), fees=fees)
    assert shown(answer) == pytest.approx([135, 155, 50])
    assert answer.tills["fee"].tolist() == pytest.approx([250, 350])
    assert answer.tills["fee_least"].tolist() == pytest.approx([250, 350])
    consumers, producers = gains(answer)
    before = equilibrium([A, B], [])
    was = gains(before)
    assert (consumers - was[0]).tolist() == pytest.approx([-1937.5, 3312.5])
    assert (producers - was[1]).tolist() == pytest.approx([2562.5, -2687.5])
    assert answer.total - before.total == pytest.approx(1850)


def test_t1_quota():
    fees = [{"crossing": "gate", "party": "a", "per_t": 5}, {"crossing": "gate", "party": "b", "per_t": 7}]
    answer = equilibrium(*one_link(8), fees=fees, limits=[{"crossing": "gate", "tonnes": 30}])
    assert shown(answer) == pytest.approx([125, 165, 30])
    assert answer.limits["rent"].iloc[0] == pytest.approx(600)
    consumers, producers = gains(answer)
    assert [(consumers + producers)[side] - ALONE[side] for side in "AB"] == pytest.approx([225, 225])


def test_t1_no_fee():
    answer = equilibrium(*one_link(8))
    assert shown(answer) == pytest.approx([141, 149, 62])
    consumers, producers = gains(answer)
    assert [(consumers + producers)[side] - ALONE[side] for side in "AB"] == pytest.approx([961, 961])


def test_t1_fee_by_value():
    answer = equilibrium(*one_link(8), fees=[{"crossing": "gate", "party": "a", "share_of_value": 0.1}])
    assert shown(answer) == pytest.approx([134.285714, 155.714286, 48.571429], abs=5e-7)
    assert answer.tills["fee"].iloc[0] == pytest.approx(652.244898, abs=5e-7)
    assert answer.residual < 1e-6


def test_t1_aid_displaces_trade():
    fees = [{"crossing": "gate", "party": "a", "per_t": 5}, {"crossing": "gate", "party": "b", "per_t": 7}]
    assert shown(equilibrium(*one_link(8, aid=40), fees=fees)) == pytest.approx([125, 145, 30])


def test_t1_smuggling_round_a_shut_line():
    answer = equilibrium(*one_link(50, limit=10))
    assert shown(answer) == pytest.approx([115, 175, 10])
    gain = answer.markets["price"].diff().iloc[1] - 50
    assert gain * 10 == pytest.approx(100)


def test_t1_too_dear():
    assert shown(equilibrium(*one_link(70.5))) == pytest.approx([110, 180, 0], abs=1e-7)


def test_t9_bribes_and_wedge():
    markets = [
        {
            "market": "idlib",
            "price": 1875,
            "use": 160,
            "production": 180,
            "demand_elasticity": -0.7,
            "supply_elasticity": 0.3,
        },
        {
            "market": "hama",
            "price": 2625,
            "use": 300,
            "production": 280,
            "demand_elasticity": -0.7,
            "supply_elasticity": 0.3,
        },
    ]
    links = [{"origin": "idlib", "destination": "hama", "cost": 0, "limit": 100, "crossing": "round"}]
    fees = [
        {"crossing": "round", "party": "one", "per_t": 250},
        {"crossing": "round", "party": "other", "per_t": 500},
    ]
    answer = equilibrium(markets, links, fees=fees)
    assert answer.markets["price"].tolist() == pytest.approx([1875, 2625])
    assert answer.links["flow"].iloc[0] == pytest.approx(20)
    assert answer.tills["fee"].tolist() == pytest.approx([5000, 10000])


SUPPLY = [(9, 1), (3, 2), (18, 1)]
TRANSPORT = [(0, 3, 9), (3, 0, 3), (6, 3, 0)]


def demslv14(slopes, transport=TRANSPORT):
    markets = [
        {
            "market": str(i),
            "demand_intercept": top,
            "demand_slope": slope,
            "supply_intercept": foot,
            "supply_slope": up,
        }
        for i, ((foot, up), top, slope) in enumerate(zip(SUPPLY, (42, 54, 51), slopes, strict=True))
    ]
    links = [
        {"origin": str(i), "destination": str(j), "cost": transport[i][j]}
        for i in range(3) for j in range(3) if i != j
    ]  # fmt: skip
    return markets, links


def test_t2_demslv14_as_in_the_text():
    answer = equilibrium(*demslv14((2, 3, 1)))
    assert answer.markets["price"].tolist() == pytest.approx([24, 27, 30])
    assert answer.markets["net_export"].tolist() == pytest.approx([6, 3, -9])
    assert answer.total == pytest.approx(751.5)
    alone = equilibrium(demslv14((2, 3, 1))[0], [])
    assert alone.markets["price"].tolist() == pytest.approx([20, 23.4, 34.5])
    assert alone.markets["use"].tolist() == pytest.approx([11, 10.2, 16.5])


def test_t2_demslv14_as_coded():
    answer = equilibrium(*demslv14((3, 2, 1)))
    assert answer.markets["price"].tolist() == pytest.approx([24.3462, 27.3462, 30.3462], abs=5e-5)
    assert answer.markets["net_export"].tolist() == pytest.approx([9.4615, -1.1538, -8.3077], abs=5e-5)
    assert answer.total == pytest.approx(784.9904, abs=5e-5)
    alone = equilibrium(demslv14((3, 2, 1))[0], [])
    assert alone.markets["use"].tolist() == pytest.approx([8.25, 12.75, 16.5])
    assert alone.markets["price"].tolist() == pytest.approx([17.25, 28.5, 34.5])


def test_t2_flows_are_not_unique_and_say_so():
    answer = equilibrium(*demslv14((2, 3, 1), ((0, 3, 6), (3, 0, 3), (6, 3, 0))))
    links = answer.links.set_index(["origin", "destination"])
    # 0 to 2 costs as much as 0 to 1 and 1 to 2
    assert links.loc[("0", "2"), "flow_least"] == pytest.approx(0, abs=1e-5)
    assert links.loc[("0", "2"), "flow_most"] == pytest.approx(6, abs=1e-5)
    assert 0 < links.loc[("0", "2"), "flow"] < 6


def spatequ_own_price():
    a = ((200, 300), (100, 200), (160, 250))
    b = (((-10, 1), (1, -10)), ((-5, 1), (1, -20)), ((-8, 1), (1, -10)))
    s = (((10, 0.5), (0.5, 15)), ((20, 0.5), (0.5, 25)), ((10, 0.5), (0.5, 15)))
    markets = [
        {"market": str(i), "good": str(k), "demand_constant": a[i][k], "demand_per_price": sum(b[i][k]),
         "supply_constant": (-50, -60)[k], "supply_per_price": sum(s[i][k])}
        for i in range(3) for k in range(2)
    ]  # fmt: skip
    cost = {"0": {(0, 1): 2, (0, 2): 2, (1, 2): 1}, "1": {(0, 1): 3, (0, 2): 3, (1, 2): 2}}
    links = [
        {"origin": str(p), "destination": str(q), "good": good, "cost": usd}
        for good, pairs in cost.items() for (i, j), usd in pairs.items() for p, q in ((i, j), (j, i))
    ]  # fmt: skip
    return markets, links


def test_t3_spatequ_as_coded():
    answer = equilibrium(*spatequ_own_price())
    wide = answer.markets.pivot_table(index="market", columns="good")
    assert wide["price"]["0"].tolist() == pytest.approx([11, 9, 10], abs=5e-5)
    assert wide["price"]["1"].tolist() == pytest.approx([11.6364, 8.6364, 10.6364], abs=5e-5)
    assert wide["use"]["0"].tolist() == pytest.approx([101, 64, 90], abs=5e-4)
    assert wide["use"]["1"].tolist() == pytest.approx([195.273, 35.909, 154.273], abs=5e-4)
    assert wide["production"]["0"].tolist() == pytest.approx([65.5, 134.5, 55], abs=5e-4)
    assert wide["production"]["1"].tolist() == pytest.approx([120.364, 160.227, 104.864], abs=5e-4)
    flow = answer.links.set_index(["good", "origin", "destination"])["flow"]
    assert [flow["0", "1", "0"], flow["1", "1", "0"]] == pytest.approx([35.5, 74.909], abs=5e-4)
    assert [flow["0", "1", "2"], flow["1", "1", "2"]] == pytest.approx([35, 49.409], abs=5e-4)
    assert (answer.links["flow"] * answer.links["cost"]).sum() == pytest.approx(429.545, abs=5e-4)


def test_t4_spatequ_with_true_cross_prices():
    a = ((200, 300), (100, 200), (160, 250))
    b = (((-10, 1), (1, -10)), ((-5, 1), (1, -20)), ((-8, 1), (1, -10)))
    s = (((10, 0.5), (0.5, 15)), ((20, 0.5), (0.5, 25)), ((10, 0.5), (0.5, 15)))
    markets = pd.DataFrame([
        {"market": str(i), "good": str(k), "demand_constant": a[i][k], "supply_constant": (-50, -60)[k]}
        for i in range(3) for k in range(2)
    ])  # fmt: skip
    effects = pd.DataFrame([
        {"market": str(i), "good": str(k), "with_good": str(m), "demand_per_price": b[i][k][m], "supply_per_price": s[i][k][m]}
        for i in range(3) for k in range(2) for m in range(2)
    ])  # fmt: skip
    answer = cross_equilibrium(markets, effects, pd.DataFrame(spatequ_own_price()[1]))
    wide = answer.markets.pivot_table(index="market", columns="good")
    assert wide["price"]["0"].tolist() == pytest.approx([11.0071, 9.0071, 10.0071], abs=1e-4)
    assert wide["price"]["1"].tolist() == pytest.approx([11.6317, 8.6317, 10.6317], abs=1e-4)
    assert wide["use"]["0"].tolist() == pytest.approx([101.561, 63.596, 90.575], abs=6e-4)
    assert wide["use"]["1"].tolist() == pytest.approx([194.690, 36.373, 153.690], abs=6e-4)
    assert wide["production"]["0"].tolist() == pytest.approx([65.887, 134.458, 55.387], abs=6e-4)
    assert wide["production"]["1"].tolist() == pytest.approx([119.979, 160.296, 104.479], abs=6e-4)
    flow = answer.links.set_index(["good", "origin", "destination"])["flow"]
    assert [flow["0", "1", "0"], flow["1", "1", "0"]] == pytest.approx([35.674, 74.711], abs=6e-4)
    assert [flow["0", "1", "2"], flow["1", "1", "2"]] == pytest.approx([35.188, 49.211], abs=6e-4)
    assert (answer.links["flow"] * answer.links["cost"]).sum() == pytest.approx(429.091, abs=1e-3)
    assert answer.residual < 1e-8


def test_t6_brute_force_over_active_sets():
    """Three markets, two links that may be shut or full: every guess of what binds is tried by hand."""
    rng = np.random.default_rng(6)
    for _ in range(15):
        top, foot = rng.uniform(80, 200, 3), rng.uniform(5, 60, 3)
        slope, up = rng.uniform(0.5, 3, 3), rng.uniform(0.5, 3, 3)
        cost, quota = rng.uniform(2, 40, 2), rng.uniform(1, 25, 2)
        markets = [
            {"market": str(i), "demand_intercept": top[i], "demand_slope": slope[i], "supply_intercept": foot[i], "supply_slope": up[i]}
            for i in range(3)
        ]  # fmt: skip
        links = [
            {"origin": a, "destination": b, "cost": cost[at], "limit": quota[at]}
            for at, (a, b) in enumerate((("0", "1"), ("1", "2")))
        ]
        answer = equilibrium(markets, links)
        expected = brute(top, slope, foot, up, cost, quota)
        assert answer.markets["price"].tolist() == pytest.approx(expected[0], abs=1e-6)
        assert answer.links["flow"].tolist() == pytest.approx(expected[1], abs=1e-6)


def brute(top, slope, foot, up, cost, quota):
    """Flow 0, free or full on each of two links in a row: prices follow, and one guess fits."""
    export = 1 / slope + 1 / up  # net export of a market rises by this with its price
    alone = (top / slope + foot / up) / export
    assert (alone > foot).all()
    assert (alone < top).all()
    for guess in itertools.product((0, None, 1), repeat=2):
        free = [at for at in (0, 1) if guess[at] is None]
        x = np.array([0.0 if g is None else g * quota[at] for at, g in enumerate(guess)])
        net = np.array([[1.0, 0.0], [-1.0, 1.0], [0.0, -1.0]])  # exports of markets by flows
        # wedge of a free link is its cost: linear in the free flows
        wedge = np.array([[-1.0, 1.0, 0.0], [0.0, -1.0, 1.0]])
        if free:
            effect = wedge @ (net / export[:, None])
            x[free] = np.linalg.solve(
                effect[np.ix_(free, free)], (cost - wedge @ (alone + net @ x / export))[free]
            )
        price = alone + net @ x / export
        gain = wedge @ price - cost
        fine = all(
            (g == 0 and gain[at] <= 1e-9)
            or (g == 1 and gain[at] >= -1e-9)
            or (g is None and -1e-9 <= x[at] <= quota[at] + 1e-9)
            for at, g in enumerate(guess)
        )
        if fine:
            return price.tolist(), x.tolist()
    raise AssertionError


def test_t7_fixed_quantities_are_a_transport_problem():
    rng = np.random.default_rng(7)
    for _ in range(8):
        plants, towns = 3, 4
        made, used = rng.uniform(50, 150, plants), rng.uniform(20, 60, towns)
        used *= 0.95 * made.sum() / used.sum()
        cost = rng.uniform(5, 50, (plants, towns))
        markets = [{"market": f"p{i}", "supply_fixed": made[i]} for i in range(plants)]
        markets += [{"market": f"t{j}", "demand_fixed": used[j]} for j in range(towns)]
        links = [
            {"origin": f"p{i}", "destination": f"t{j}", "cost": cost[i, j]}
            for i in range(plants)
            for j in range(towns)
        ]
        answer = equilibrium(markets, links)
        rows = np.kron(np.eye(plants), np.ones(towns)), np.kron(np.ones(plants), np.eye(towns))
        best = linprog(cost.ravel(), A_ub=rows[0], b_ub=made, A_eq=rows[1], b_eq=used)
        assert (answer.links["flow"] * answer.links["cost"]).sum() == pytest.approx(best.fun, rel=1e-8)
        assert answer.residual < 1e-6


def drawn(rng, cases, nodes=8, goods=3):
    """Some cases of 8 markets and 3 goods, side by side: nothing leads from one to another."""
    markets, links, limits = [], [], []
    for case in range(cases):
        markets += [
            {"market": f"{case}.{i}", "good": str(g), "demand_intercept": rng.uniform(60, 200),
             "demand_slope": rng.uniform(0.2, 3), "supply_intercept": rng.uniform(-20, 80),
             "supply_slope": rng.uniform(0.2, 3)}
            for g in range(goods) for i in range(nodes)
        ]  # fmt: skip
        links += [
            {"origin": f"{case}.{i}", "destination": f"{case}.{j}", "cost": rng.uniform(1, 40),
             "crossing": f"x{case}.{(i * 7 + j) % 3}", "tonnes_per_truck": rng.uniform(10, 25)}
            for i in range(nodes) for j in range(nodes) if i != j and rng.random() < 0.5
        ]  # fmt: skip
        limits += [{"crossing": f"x{case}.{k}", "trucks": rng.uniform(0.5, 8)} for k in range(3)]
    return markets, links, limits


def by_cvxpy(markets, links, limits, solver):
    import cvxpy as cp

    at = {(m["market"], m["good"]): i for i, m in enumerate(markets)}
    goods = sorted({m["good"] for m in markets})
    arcs = [(at[k["origin"], g], at[k["destination"], g], k) for g in goods for k in links]
    col = {
        name: np.array([m[name] for m in markets])
        for name in ("demand_intercept", "demand_slope", "supply_intercept", "supply_slope")
    }
    n = len(markets)
    D, S, w = (cp.Variable(n, nonneg=True) for _ in range(3))
    x = cp.Variable(len(arcs), nonneg=True)
    ends = [np.array([arc[end] for arc in arcs]) for end in (0, 1)]
    ones, numbers = np.ones(len(arcs)), np.arange(len(arcs))
    incidence = csr_array((ones, (ends[1], numbers)), (n, len(arcs))) - csr_array(
        (ones, (ends[0], numbers)), (n, len(arcs))
    )
    balance = S + incidence @ x == D + w
    welfare = (
        col["demand_intercept"] @ D - cp.sum(cp.multiply(col["demand_slope"] / 2, cp.square(D)))
        - col["supply_intercept"] @ S - cp.sum(cp.multiply(col["supply_slope"] / 2, cp.square(S)))
        - np.array([k["cost"] for _, _, k in arcs]) @ x
    )  # fmt: skip
    rows = [balance]
    row = {limit["crossing"]: at for at, limit in enumerate(limits)}
    where = np.array([row[k["crossing"]] for _, _, k in arcs])
    each = csr_array(
        (1 / np.array([k["tonnes_per_truck"] for _, _, k in arcs]), (where, numbers)),
        (len(limits), len(arcs)),
    )
    rows.append(each @ x <= np.array([limit["trucks"] for limit in limits]))
    problem = cp.Problem(cp.Maximize(welfare), rows)
    fine = (
        {"tol_gap_abs": 1e-11, "tol_gap_rel": 1e-11, "tol_feas": 1e-11}
        if solver == "CLARABEL"
        else {"max_iter": 100_000}
    )
    problem.solve(solver=solver, **fine)
    price = col["demand_intercept"] - col["demand_slope"] * D.value
    return np.where(D.value > 0.1, price, np.nan), float(problem.value)


@pytest.mark.parametrize("solver", ["CLARABEL", "OSQP"])
def test_t8_against_a_second_formulation(solver):
    pytest.importorskip("cvxpy")
    rng = np.random.default_rng(8)
    for _ in range(2 if solver == "CLARABEL" else 1):
        markets, links, limits = drawn(rng, 25 if solver == "CLARABEL" else 4)
        answer = equilibrium(markets, links, limits=limits, with_ranges=False)
        price, welfare = by_cvxpy(markets, links, limits, solver)
        known = ~np.isnan(price)
        loose = 1e-6 if solver == "CLARABEL" else 2e-2
        assert answer.markets["price"].to_numpy()[known] == pytest.approx(price[known], rel=loose)
        assert answer.total == pytest.approx(welfare, rel=loose)
        assert answer.residual < 1e-7
