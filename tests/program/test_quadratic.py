"""The wrapper of the quadratic solver: each trap that cost somebody a day has its test."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maabar.errors import UsageError
from maabar.program import quadratic as module
from maabar.program.quadratic import Point, Quadratic


def one_link(size=1.0, scale=1.0):
    """Two markets, 110 and 180 alone, a link that costs 20: 135 and 155."""
    program = Quadratic()
    use = program.variables("use", 2, cost=np.array([-200, -300]) * size, curve=size, scale=scale)
    make = program.variables("make", 2, cost=np.array([20, 60]) * size, curve=size, scale=scale)
    flow = program.variables("flow", 1, cost=20 * size, scale=scale)
    terms = [([0, 1], use, 1.0), ([0, 1], make, -1.0), (0, flow, 1.0), (1, flow, -1.0)]
    program.rows("balance", 2, terms=terms, low=0, high=0)
    return program


def test_the_sign_of_an_equality_is_that_of_a_known_price():
    """One more tonne that must be used costs 135 in the first market: what the solver calls z is minus that."""
    found = one_link().solve(size=1e4)
    assert (-found.duals["balance"]).tolist() == pytest.approx([135, 155])
    assert found.x["flow"].tolist() == pytest.approx([50])


def test_duals_are_what_a_change_of_the_limit_brings():
    def least(right):
        program = Quadratic()
        x = program.variables("x", 2, cost=[-4, -3], curve=[1, 2])
        program.rows("sum", 1, terms=[([0, 0], x, 1.0)], high=right)
        program.rows("floor", 1, terms=[([0], x[1:], 1.0)], low=1.0)
        found = program.solve()
        value = float(
            -4 * found.x["x"][0] - 3 * found.x["x"][1] + found.x["x"][0] ** 2 / 2 + found.x["x"][1] ** 2
        )
        return value, found

    (value, found), (more, _) = least(2.0), least(2.001)
    assert found.duals["sum"][0] == pytest.approx((more - value) / 0.001, abs=1e-3)
    assert found.duals["sum"][0] < 0 < found.duals["floor"][0] + 1e-12


def test_scaling_changes_nothing_but_accuracy():
    plain, scaled = one_link(1.0, 1.0).solve(), one_link(1e-4, 100.0).solve(size=1e3)
    assert scaled.x["flow"] == pytest.approx(plain.x["flow"])
    assert scaled.duals["balance"] / 1e-4 == pytest.approx(plain.duals["balance"])
    assert max(plain.residual, scaled.residual) < 1e-9


def test_wide_magnitudes_are_exact_after_scaling():
    """Tonnes by the ten thousand and dollars by the thousand: the price is known by hand."""
    program = Quadratic()
    tonnes, price = 76_710.0, 515.0
    use = program.variables("use", 1, cost=-price * (1 + 1 / 0.3), curve=price / 0.3 / tonnes, scale=tonnes)
    bought = program.variables("bought", 1, cost=price * 1.1, scale=tonnes)
    program.rows("balance", 1, terms=[(0, use, 1.0), (0, bought, -1.0)], low=0, high=0)
    found = program.solve(size=price * tonnes)
    assert found.x["use"][0] == pytest.approx(tonnes * 0.97, rel=1e-9)
    assert -found.duals["balance"][0] == pytest.approx(price * 1.1, rel=1e-9)


def test_a_bad_status_with_a_good_point_counts_and_the_reverse_does_not(monkeypatch):
    """What counts is the residual."""
    real = module._interior

    def says(status, spoil):
        def solver(standard):
            at, steps, _ = real(standard)
            return Point(at.x + spoil, at.y), steps, status

        return solver

    monkeypatch.setattr(module, "_interior", says("AlmostSolved", 0.0))
    assert one_link().solve(size=1e4).residual < 1e-9
    monkeypatch.setattr(module, "_interior", says("Solved", 0.5))
    monkeypatch.setattr(
        module, "polished", lambda standard, start, good, rounds: (start, standard.residual(start))
    )
    assert one_link().solve(size=1e4).residual > 0.1


def test_polishing_never_makes_it_worse(monkeypatch):
    monkeypatch.setattr(
        module, "polished", lambda standard, start, good, rounds: (Point(start.x * 0, start.y), 9.0)
    )
    found = one_link().solve(size=1e4)
    assert found.residual < 1e-6
    assert found.x["flow"] == pytest.approx([50], abs=1e-3)


def test_the_diagonal_is_its_own_upper_triangle():
    """Different curves on each variable: a lower triangle or a doubled diagonal would show."""
    program = Quadratic()
    program.variables("x", 3, low=-np.inf, cost=[-1, -2, -3], curve=[1, 10, 100])
    assert program.solve().x["x"].tolist() == pytest.approx([1, 0.2, 0.03])


def test_a_like_program_starts_from_the_last_one():
    first = one_link().solve(size=1e4)
    second = one_link().solve(size=1e4, start=first.at)
    assert (first.steps > 0, second.steps, second.status) == (True, 0, "started")
    assert second.x["flow"] == pytest.approx(first.x["flow"])


def test_a_start_that_fits_nothing_is_left():
    wild = Point(np.full(5, 1e6), np.full(2, -1e6))
    found = one_link().solve(size=1e4, start=wild)
    assert found.x["flow"].tolist() == pytest.approx([50])
    short = Point(np.zeros(3), np.zeros(2))
    assert one_link().solve(size=1e4, start=short).steps > 0


def test_bad_blocks_are_refused():
    with pytest.raises(UsageError, match="curves"):
        Quadratic().variables("x", 1, curve=-1)
    with pytest.raises(UsageError, match="scales"):
        Quadratic().variables("x", 1, scale=0)
    with pytest.raises(UsageError, match="bounds"):
        Quadratic().variables("x", 1, low=2, high=1)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_random_programs_keep_every_condition(seed):
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 9))
    low = rng.uniform(-2, 0, count)
    program = Quadratic()
    curve = rng.choice([0.0, 1.0], count) * rng.uniform(0.1, 5, count)
    cost = rng.uniform(-3, 3, count)
    x = program.variables("x", count, low=low, high=low + rng.uniform(0.5, 4, count), cost=cost, curve=curve)
    rows = rng.uniform(-1, 1, (2, count))
    # The middle of the box keeps every row, so that a solution exists.
    middle = rows @ (low + 0.25)
    line, column = np.indices(rows.shape)
    program.rows(
        "rows",
        2,
        terms=[(line, x[column], rows)],
        low=middle - np.array([0.0, 1.0]),
        high=middle + np.array([0.0, 1.0]),
    )
    found = program.solve()
    assert found.residual < 1e-7
    value = rows @ found.x["x"]
    assert value[0] == pytest.approx(middle[0], abs=1e-6)
    assert abs(value[1] - middle[1]) < 1 + 1e-6
