"""Trade: one option of the built-in case, many goods that share trucks, and the same models by others in the same run.

"Not finished in N s" is a figure. Rivals: cvxpy with the same solver, and the quadratic solver of HiGHS.
"""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path

import numpy as np
import pytest

from maabar.case import read
from maabar.engines.trade import ENGINE
from maabar.engines.trade.equilibrium import _program, shut, solve
from maabar.engines.trade.model import Model
from maabar.engines.trade.settings import TradeSettings
from maabar.study import compare
from maabar.work import call

HIGHS_SECONDS = 30.0
#: Draws of the built-in case's eight options: enough to see what one costs.
DRAWS = 24


def model(markets: int, goods: int, *, trucks: float = 0.4, seed: int = 1) -> Model:
    """Markets on a plane, each joined to its six nearest; five lines across are crossings that goods share."""
    rng = np.random.default_rng(seed)
    place = rng.uniform(0, 300, (markets, 2))
    far = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
    near = np.argsort(far, axis=1)[:, 1:7]
    one = np.repeat(np.arange(markets), 6)
    other = near.ravel()
    km = far[one, other]
    lane = np.where((place[one, 0] < 150) != (place[other, 0] < 150), (place[one, 1] // 60).astype(int), -1)
    count = markets * goods
    good = np.repeat(np.arange(goods), markets)
    price = rng.uniform(300, 2000, goods)[good] * np.exp(rng.normal(0, 0.18, count))
    use = rng.lognormal(5, 1, count)
    tail = np.concatenate([one + markets * g for g in range(goods)])
    head = np.concatenate([other + markets * g for g in range(goods)])
    through = np.flatnonzero(np.tile(lane, goods) >= 0)
    size = np.bincount(good, use, goods)
    demand, supply = 0.4, 0.6
    return Model(
        goods=tuple(f"g{g}" for g in range(goods)), good=good, demand_at=price * (1 + 1 / demand),
        demand_slope=price / (demand * use), demand_most=np.full(count, np.inf), supply_at=price * (1 - 1 / supply),
        supply_slope=price / (supply * use), supply_most=np.full(count, np.inf), aid=np.zeros(count),
        outside=np.full(count, np.nan), discount=np.full(count, 0.05), size=use, tail=tail, head=head,
        cost=0.15 * np.tile(km, goods) + 40.0 * (np.tile(lane, goods) >= 0), share=np.zeros(len(tail)),
        limit=np.full(len(tail), np.inf), row=np.tile(lane, goods)[through], arc=through,
        each=np.full(len(through), 1 / 20), capacity=np.full(5, trucks * use.sum() / 20 / 50),
        price_size=np.bincount(good, price, goods) / markets, size_of_good=size,
    )  # fmt: skip


def option(curve_points: int = 0):
    case = read("nw-syria-2021").at_level("public")
    settings = TradeSettings(**{**case.settings["trade"], "curve_points": curve_points})

    def one(seed: int) -> dict:
        base = call(ENGINE, ENGINE.base, case.under(""), settings, {}, seed, 0)
        return call(ENGINE, ENGINE.run, case.under("trade-saraqib"), settings, base, seed, 0)

    return one


def test_one_option_of_the_built_in_case(benchmark):
    """Calibrate and solve all goods, with tables; the way graph is kept between draws."""
    one = option()
    one(1)
    found = benchmark.pedantic(one, (2,), rounds=5)
    assert found["trade.check"]["residual"].max() < 1e-6


def test_fee_curves_of_the_built_in_case(benchmark):
    """41 points for every till at a line crossing that something passes."""
    one = option(41)
    found = benchmark.pedantic(one, (3,), rounds=1)
    assert len(found["trade.fee_curve"]) > 41


@pytest.mark.parametrize(("markets", "goods"), [(97, 10), (500, 30)])
def test_many_goods_that_share_trucks(benchmark, markets, goods):
    asked = model(markets, goods)
    found = benchmark.pedantic(solve, (asked,), rounds=1)
    benchmark.extra_info["residual"] = found.residual
    benchmark.extra_info["iterations"] = found.steps
    assert found.residual < 1e-6


def by_cvxpy(asked: Model) -> tuple[float, float]:
    """Return seconds of assembly and in all, of the same model in a modelling layer."""
    import cvxpy as cp
    from scipy.sparse import csr_array

    started = time.perf_counter()
    nodes, arcs = len(asked.good), len(asked.tail)
    D, S, w, x = (cp.Variable(size, nonneg=True) for size in (nodes, nodes, nodes, arcs))
    net = csr_array((np.ones(arcs), (asked.head, np.arange(arcs))), shape=(nodes, arcs)) - csr_array(
        (np.ones(arcs), (asked.tail, np.arange(arcs))), shape=(nodes, arcs)
    )
    trucks = csr_array((asked.each, (asked.row, asked.arc)), shape=(len(asked.capacity), arcs))
    welfare = (
        asked.demand_at @ D - cp.sum(cp.multiply(asked.demand_slope / 2, cp.square(D)))
        - asked.supply_at @ S - cp.sum(cp.multiply(asked.supply_slope / 2, cp.square(S))) - asked.cost @ x
    )  # fmt: skip
    problem = cp.Problem(cp.Maximize(welfare), [S + net @ x == D + w, trucks @ x <= asked.capacity])
    problem.get_problem_data(cp.CLARABEL)
    assembled = time.perf_counter() - started
    problem.solve(solver=cp.CLARABEL)
    return assembled, time.perf_counter() - started


def _highs(queue, asked: Model) -> None:
    import highspy
    from scipy.sparse import csc_array

    quadratic, _, _ = _program(asked)
    low, high, cost = (np.concatenate([b[at] for b in quadratic.program.bounds]) for at in range(3))
    row_low, row_high = (np.concatenate([b[at] for b in quadratic.program.limits]) for at in range(2))
    curve = np.concatenate(quadratic.curves)
    matrix = csc_array(quadratic.program.matrix())
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(row_low)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, low, high
    lp.row_lower_, lp.row_upper_ = row_low, row_high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    hessian = highspy.HighsHessian()
    hessian.dim_, hessian.format_ = len(curve), highspy.HessianFormat.kTriangular
    hessian.start_, hessian.index_, hessian.value_ = np.arange(len(curve) + 1), np.arange(len(curve)), curve
    whole = highspy.HighsModel()
    whole.lp_, whole.hessian_ = lp, hessian
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.passModel(whole)
    started = time.perf_counter()
    solver.run()
    queue.put(time.perf_counter() - started)


def test_the_same_by_others(record_property, capsys):
    """97 markets, 10 goods, in one run: ours, cvxpy with the same solver, HiGHS' quadratic solver."""
    asked = shut(model(97, 10, seed=99))
    started = time.perf_counter()
    found = solve(asked)
    ours = time.perf_counter() - started
    started = time.perf_counter()
    _program(asked)[0]._scaled(1.0)
    assembly = time.perf_counter() - started
    assembled, whole = by_cvxpy(asked)
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_highs, args=(queue, asked))
    process.start()
    process.join(HIGHS_SECONDS)
    if process.is_alive():
        process.terminate()
        process.join()
        highs = f"not finished in {HIGHS_SECONDS:.0f} s"
    else:
        highs = f"{queue.get():.2f} s"
    record_property("ours_s", ours)
    record_property("cvxpy_s", whole)
    with capsys.disabled():
        print(
            f"\n  97 x 10: ours {ours:.3f} s (assembly {assembly:.3f} s, residual {found.residual:.1e}); cvxpy {whole:.3f} s "
            f"(assembly {assembled:.3f} s); HiGHS {highs}"
        )
    assert found.residual < 1e-6


def test_the_study_of_the_built_in_case(benchmark, capsys):
    """Eight options, fee curves and all, by one worker; processor time, since other work may run beside it."""
    case = read("nw-syria-2021")
    started = time.process_time()
    benchmark.pedantic(compare, (case,), {"draws": DRAWS, "engines": ["trade"]}, rounds=1)
    spent = time.process_time() - started
    benchmark.extra_info["processor_s"] = spent
    with capsys.disabled():
        print(f"\n  8 options x {DRAWS} draws: {spent:.1f} s of processor time")


def _most_mb() -> float:
    """Most memory that the process held since its program was started (what getrusage says is its parent's too)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(float(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def _memory(queue, markets: int, goods: int) -> None:
    asked = model(markets, goods)
    before = _most_mb()
    started = time.process_time()
    found = solve(asked)
    queue.put((before, _most_mb(), time.process_time() - started, found.residual))


def test_memory_of_the_largest(record_property, capsys):
    """500 markets, 30 goods, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_memory, args=(queue, 500, 30))
    process.start()
    before, most, spent, residual = queue.get(timeout=600)
    process.join()
    record_property("most_mb", most)
    with capsys.disabled():
        print(
            f"\n  500 x 30: {spent:.1f} s, {most:.0f} MB at most ({before:.0f} before), residual {residual:.1e}"
        )
    assert residual < 1e-6


def test_draws_of_many_goods(benchmark):
    """Ten of 200 draws of 97 x 10, prices and trucks anew in each."""
    models = [model(97, 10, seed=seed) for seed in range(10)]
    benchmark.pedantic(lambda: [solve(asked) for asked in models], rounds=1)
