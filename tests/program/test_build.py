"""What a solver does behind one's back: options it does not know, presolve that cannot tell, signs, banners."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from maabar.errors import UsageError
from maabar.program import Program


def test_an_option_that_does_not_exist_is_refused():
    program = Program()
    program.variables("x", 1, high=1, cost=-1)
    for options in ({"no_such_option": 1}, {"solver": "no such solver"}, {"mip_rel_gap": "much"}):
        with pytest.raises(UsageError, match="option"):
            program.solve(options=options)
    assert program.solve(options={"solver": "ipm"}).value == -1


def test_unbounded_and_infeasible_are_told_apart():
    far = Program()
    x = far.variables("x", 2, cost=[-1, 0])
    far.rows("apart", 1, low=0, high=0, terms=[(0, x, [1.0, -1.0])])
    assert far.solve().status == "unbounded"
    none = Program()
    x = none.variables("x", 2, cost=[-1, 0])
    none.rows("apart", 2, low=[1, 2], high=[1, 2], terms=[([0, 1], x[0], 1.0), ([0, 1], x[1], -1.0)])
    assert none.solve().status == "infeasible"


def test_a_known_price():
    """Least 3a + 2b, a + b at least 4, b at most 3: one more of the four costs 3, one more of the three saves 1."""
    program = Program()
    x = program.variables("x", 2, cost=[3, 2])
    program.rows("four", 1, low=4, terms=[(0, x, 1.0)])
    program.rows("three", 1, high=3, terms=[(0, x[1], 1.0)])
    for solver in ("simplex", "ipm"):
        found = program.solve(options={"solver": solver})
        assert (found.duals["four"][0], found.duals["three"][0]) == pytest.approx((3, -1))


def test_a_time_limit_does_not_pass_as_proof():
    dice = np.random.default_rng(2)
    program = Program()
    x = program.variables("x", 80, high=1, cost=-dice.integers(50, 100, 80), whole=True)
    weights = dice.integers(50, 100, (12, 80))
    program.rows(
        "room", 12, high=weights.sum(axis=1) // 2, terms=[(np.arange(12)[:, None], x[None, :], weights)]
    )
    found = program.solve(seconds=0.2)
    assert found.status == "limit"
    assert not found.solved or found.gap > 0


def test_the_solver_prints_nothing():
    code = (
        "from maabar.program import Program; p = Program(); p.variables('x', 1, high=1, cost=-1); p.solve()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == b"" == done.stderr


def test_a_start_is_taken_up_and_a_wrong_one_passed_over():
    """With no time to search, the start is what is in hand."""
    dice = np.random.default_rng(3)
    program = Program()
    x = program.variables("x", 60, high=1, cost=-dice.integers(50, 100, 60), whole=True)
    weights = dice.integers(50, 100, (10, 60))
    rows = np.arange(10)[:, None]
    program.rows("room", 10, high=weights.sum(axis=1) // 2, terms=[(rows, x[None, :], weights)])
    good = program.solve(seconds=0.3)
    none = {"mip_heuristic_effort": 0.0, "mip_max_nodes": 0, "presolve": "off"}
    assert program.solve(options=none, start=good.x).value <= good.value + 1e-9
    wrong = program.solve(seconds=0.3, start={"x": np.ones(60)})
    assert (weights @ wrong.x["x"] <= weights.sum(axis=1) // 2 + 1e-6).all()
    with pytest.raises(UsageError, match="start"):
        program.solve(start={"y": np.ones(60)})
