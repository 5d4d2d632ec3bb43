"""A program solved again: bounds, costs, limits, bases, and what is no answer."""

from __future__ import annotations

import numpy as np
import pytest

from maabar.errors import UsageError
from maabar.program import Basis, Program, Session, SolveError


def knapsack(*, whole=False):
    """Two goods of worth 3 and 2, weights 2 and 1, room 5, at most 2 and 3 of them."""
    program = Program()
    x = program.variables("x", 2, high=[2, 3], cost=[-3, -2], whole=whole)
    program.rows("room", 1, high=5, terms=[(np.zeros(2), x, [2.0, 1.0])])
    return program


def test_a_price_that_is_known():
    """One more of room is worth half of the first good: -1.5."""
    found = Session(knapsack()).solve()
    assert found.value == pytest.approx(-9)
    assert found.duals == pytest.approx([-1.5])
    assert found.x == pytest.approx([1, 3])


def test_bounds_costs_and_limits_change_in_place():
    session = Session(knapsack())
    session.bounds([0], 0, 0)
    assert session.solve().value == pytest.approx(-6)
    session.bounds([0], 0, 2)
    session.limits([0], -np.inf, 3)
    assert session.solve().value == pytest.approx(-6)
    session.costs([0, 1], [-5, -2])
    assert session.solve().value == pytest.approx(-7.5)
    session.coefficient(0, 0, 1.0)
    assert session.solve().value == pytest.approx(-12)
    session.add_row([0, 1], [1.0, 1.0], -np.inf, 1)
    assert session.solve().value == pytest.approx(-5)


def test_whole_numbers_for_a_while():
    session = Session(knapsack())
    session.limits([0], -np.inf, 4.5)
    assert session.solve().value == pytest.approx(-8.25)
    session.whole([0, 1], whole=True)
    assert session.solve().value == pytest.approx(-7)
    session.whole([0, 1], whole=False)
    assert session.solve().value == pytest.approx(-8.25)


def test_a_basis_goes_through_text():
    session = Session(knapsack())
    session.solve("simplex")
    basis = session.basis()
    back = Basis.unpacked(basis.packed())
    assert back.columns.tolist() == basis.columns.tolist()
    assert back.rows.tolist() == basis.rows.tolist()
    again = Session(knapsack())
    assert again.start(back)
    assert again.solve("primal").value == pytest.approx(-9)
    assert again.highs.getInfo().simplex_iteration_count == 0
    assert not again.start(Basis(back.columns[:1], back.rows))


def test_no_answer_is_an_error():
    session = Session(knapsack())
    session.limits([0], 20, 30)
    with pytest.raises(SolveError, match="Infeasible"):
        session.solve()


def test_unknown_options_are_refused():
    with pytest.raises(UsageError, match="no option wings"):
        Session(knapsack(), {"wings": 2})
    with pytest.raises(UsageError, match="threads"):
        Session(knapsack(), {"threads": "many"})
