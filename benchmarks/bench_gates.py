"""Days at a gate, the table of inspected shares, the published food plan and the published design networks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

DAYS_S = 0.2  # 10,000 gate-days
TABLE_S = 1.0  # 21 shares, 2,000 days each
PLAN_S = 5.0  # 22 solves of the published plan
DESIGN_S = 60.0
TASTE_S = 120.0
MATRIX_S = 600.0
NETLIB = {
    "pds-02": 2.8857862010e10,
    "pds-10": 2.6727094976e10,
    "pds-20": 2.3821658640e10,
    "ken-07": -6.7952044338e8,
}
SHARED = Path(__file__).parents[1] / ".." / "shared" / "data" / "aid"
CHANCES = (0.5, 0.75, 0.85, 0.9, 0.92, 0.95, 0.96, 0.97, 0.98, 0.99, 0.995)


def shared(name):
    if not (SHARED / name).exists():
        pytest.skip(f"the shared data {name} is not here")
    return SHARED / name


@pytest.fixture
def gate():
    from maabar.queues import Gate

    return Gate(8, 2, 4, 40, 0.1)


def test_ten_thousand_gate_days(within, gate):
    from maabar.queues import simulate

    found = within(DAYS_S, simulate, gate, 12, days=10_000, rounds=5)
    assert 17 < found.mean[0] < 21


def test_table_of_inspected_shares(within, gate):
    from maabar.queues import inspection_table

    table = within(TABLE_S, inspection_table, gate, 12, bad=3, rounds=5)
    assert len(table["share"]) == 21


def test_food_plan_all_rows(within):
    from benchmarks.foodplans import read_food_plan
    from maabar.engines.aid.basket import Doubt, greatest_slack, least_cost

    plan = read_food_plan(shared("syria_zhl"))

    def both():
        return [
            (least_cost(plan, doubt=Doubt(p)), greatest_slack(plan, 6000, doubt=Doubt(p))) for p in CHANCES
        ]

    found = within(PLAN_S, both)
    assert round(found[0][0].cost, 1) == 7915.7
    assert round(found[-1][0].cost, 1) == 9089.8


@pytest.mark.parametrize(("name", "value"), [("c33", 423848), ("c35", 371475), ("c41", 429398)])
def test_design_network(within, name, value):
    from benchmarks.instances import solve_instance

    found = within(DESIGN_S, solve_instance, shared("canad") / f"{name}.dow", rounds=1)
    assert (found.status, round(found.objective)) == ("proved", value)


@pytest.mark.parametrize(("name", "value"), sorted(NETLIB.items()))
def test_kennington(within, name, value):
    """They state no licence, so they are not here: MAABAR_NETLIB names a folder with the unpacked MPS files."""
    from benchmarks.instances import solve_instance

    folder = os.environ.get("MAABAR_NETLIB", "")
    files = (
        [file for file in Path(folder).glob("*.mps*") if file.name.lower().startswith(name)] if folder else []
    )
    if not files:
        pytest.skip(f"MAABAR_NETLIB names no folder with {name}.mps")
    found = within(MATRIX_S, solve_instance, files[0], rounds=1)
    assert (found.status, found.objective) == ("proved", pytest.approx(value, rel=1e-8))


def test_diet_that_tastes(within):
    from benchmarks.palatable import cheapest, read_diet, taste

    diet = read_diet(shared("opticl_syria"))
    found = within(TASTE_S, cheapest, diet, hull=True, least_taste=0.5, rounds=1)
    assert (found.status, round(found.value, 2)) == ("proved", 3431.57)
    assert taste(diet, found.x["basket"], slack=1e-6) >= 0.5 - 1e-6
