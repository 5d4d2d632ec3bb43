"""Norms: closed forms, signs of prices, scales, an independent formulation, and every refusal."""

from __future__ import annotations

import numpy as np
import pytest

from maabar.errors import UsageError
from maabar.program import Program
from maabar.program.cones import Norm, solve


def disc(radius=2.0, *, unit=1.0, per=1.0):
    """Greatest x + 2y in a disc: radius · √5 at (1, 2)/√5."""
    program = Program()
    x = program.variables("x", 2, low=-np.inf, cost=np.array([-1.0, -2.0]) * per / unit)
    t = program.variables("t", 1)
    program.rows("radius", 1, high=radius, terms=[(0, t, 1.0)])
    return program, Norm(2, [([0, 1], x, np.array([1.0, 1.0]) / unit)], int(t[0]))


def test_closed_form_and_price_of_the_radius():
    program, norm = disc()
    found = solve(program, [norm])
    assert (found.status, found.solved) == ("proved", True)
    assert found.value == pytest.approx(-2 * np.sqrt(5), rel=1e-8)
    assert found.bound == pytest.approx(found.value, rel=1e-7)
    np.testing.assert_allclose(found.x["x"], 2 * np.array([1, 2]) / np.sqrt(5), rtol=1e-5)
    assert found.duals["radius"][0] == pytest.approx(
        -np.sqrt(5), rel=1e-6
    )  # one more of radius, so much less


@pytest.mark.parametrize("unit", [1e-4, 1e4])
@pytest.mark.parametrize("per", [1e-3, 1e5])
def test_units_change_nothing(unit, per):
    program, norm = disc(unit=unit, per=per)
    found = solve(program, [norm])
    assert found.value == pytest.approx(-2 * per * np.sqrt(5), rel=1e-6)
    np.testing.assert_allclose(found.x["x"] / unit, 2 * np.array([1, 2]) / np.sqrt(5), rtol=1e-4)


def plain(kind):
    """Least 3a + 2b, a + b at least 4, a at least 1, with the known price 2 of the four."""
    program = Program()
    x = program.variables("x", 2, low=[1, 0], high=[10, 10], cost=[3, 2])
    if kind == "least":
        program.rows("four", 1, low=4, terms=[(0, x, 1.0)])
    elif kind == "most":
        program.rows("four", 1, high=-4, terms=[(0, x, -1.0)])
    elif kind == "same":
        program.rows("four", 1, low=4, high=4, terms=[(0, x, 1.0)])
    else:
        program.rows("four", 1, low=4, high=9, terms=[(0, x, 1.0)])
    return program


@pytest.mark.parametrize("kind", ["least", "most", "same", "between"])
def test_signs_of_prices_are_those_of_the_linear_solver(kind):
    cone, linear = solve(plain(kind), []), plain(kind).solve()
    assert cone.value == pytest.approx(9) == linear.value
    assert linear.duals["four"][0] == pytest.approx(-2 if kind == "most" else 2)
    np.testing.assert_allclose(cone.duals["four"], linear.duals["four"], atol=1e-6)
    np.testing.assert_allclose(cone.x["x"], [1, 3], atol=1e-6)


def test_against_a_second_formulation():
    cvxpy = pytest.importorskip("cvxpy")
    dice = np.random.default_rng(5)
    for _ in range(5):
        cost, F = dice.random(6) + 0.5, dice.normal(size=(4, 6))
        need, A = dice.random(3) + 1, dice.random((3, 6))
        program = Program()
        x = program.variables("x", 6, high=5, cost=cost)
        t = program.variables("t", 1, cost=1.7)
        program.rows("need", 3, low=need, terms=[(np.arange(3)[:, None], x[None, :], A)])
        found = solve(program, [Norm(4, [(np.arange(4)[:, None], x[None, :], F)], int(t[0]))])
        other = cvxpy.Variable(6)
        problem = cvxpy.Problem(
            cvxpy.Minimize(cost @ other + 1.7 * cvxpy.norm(F @ other)),
            [A @ other >= need, other >= 0, other <= 5],
        )
        assert found.value == pytest.approx(problem.solve(solver="SCS", eps=1e-8), rel=1e-5)
        assert (A @ found.x["x"] >= need - 1e-6).all()


def test_what_has_no_answer_is_said():
    program, norm = disc(-1.0)
    program.limits.clear()
    program.lines.clear()
    program.terms.clear()
    assert solve(program, [norm]).status == "unbounded"
    program, norm = disc()
    program.rows("far", 1, low=9, terms=[(0, [0], 1.0)])
    assert (solve(program, [norm]).status, solve(program, [norm]).x) == ("infeasible", {})


def test_a_time_limit_is_not_an_answer():
    program, norm = disc()
    found = solve(program, [norm], seconds=1e-9)
    assert (found.status, found.solved) == ("limit", False)


@pytest.mark.parametrize(
    "norm",
    [
        Norm(0, [], 2),
        Norm(1, [(0, 0, 1.0)], 9),
        Norm(1, [(1, 0, 1.0)], 2),
        Norm(1, [(0, 7, 1.0)], 2),
        Norm(1, [(0, 0, np.nan)], 2),
    ],
)
def test_norms_that_name_nothing_are_refused(norm):
    with pytest.raises(UsageError):
        solve(disc()[0], [norm])


def test_whole_variables_are_refused():
    program, norm = disc()
    program.variables("n", 1, whole=True)
    with pytest.raises(UsageError, match="whole"):
        solve(program, [norm])
