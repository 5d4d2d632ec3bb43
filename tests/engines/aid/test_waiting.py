"""Waiting at gates and inspection, where the case says how a gate works."""

import numpy as np
import pytest

from maabar.engines.aid.frames import crossings
from maabar.engines.aid.settings import AidSettings
from maabar.engines.aid.tally import Tally
from maabar.engines.aid.waiting import busiest_wait, inspection, working
from tests.engines.aid.made import crossing, fleet, gate, made, need, road, solved, supply

GATE = {
    "hours_per_day": 8,
    "lanes": 2,
    "minutes_per_pass": 4,
    "minutes_per_check": 40,
    "inspection_share": 0.1,
}


def case(per_day=60, **how):
    return made(
        crossings=[crossing("north-bridge")],
        roads=[road("origin", "town", through="north-bridge")],
        states=[gate("north-bridge", gate="both", **{**GATE, **how})],
        fleets=[fleet("f", "origin")],
        supplies=[supply("origin", per_day)],
        needs=[need("town", 500)],
    )


def tally(known):
    return Tally(*(part if at == 0 else part.x for at, part in enumerate(solved(known, full=False))))


def test_the_gate_limits_the_plan_where_no_capacity_is_told():
    found = tally(case(per_day=500))
    assert found.through[1].sum() == pytest.approx(30 * 120 * 0.85)


def test_lorries_wait_as_in_the_simulated_day():
    found = tally(case(per_day=96))  # 12 an hour, as in the design: 17.8 minutes
    assert busiest_wait(found) == pytest.approx(17.8, abs=4)
    table, _ = crossings(found)
    rows = table[table["trucks"] > 0]
    assert rows["wait_min"].iloc[0] == pytest.approx(2 * 17.8, abs=8)  # two gates
    assert rows["wait_p90_min"].iloc[0] == pytest.approx(52, abs=10)


def test_inspecting_more_lets_less_pass_makes_wait_and_finds_more():
    table = inspection(tally(case()), AidSettings())
    assert set(table["gate"]) == {"a", "b"}
    one = table[(table["gate"] == "a") & (table["direction"] == "a_to_b")]
    assert one["trucks"].iloc[0] == pytest.approx(60, rel=0.01)
    assert (np.diff(one["capacity"]) < 0).all()
    assert (np.diff(one["wait_min"]) >= 0).all()
    assert (np.diff(one["undetected"]) < 0).all()
    assert one["undetected"].iloc[0] == pytest.approx(60 * 0.03, rel=0.01)
    assert one["undetected"].iloc[-1] == pytest.approx(60 * 0.03 * 0.2, rel=0.01)


def test_without_hours_nothing_is_said_of_waiting():
    plain = made(
        crossings=[crossing("north-bridge")],
        roads=[road("origin", "town", through="north-bridge")],
        states=[gate("north-bridge", 50)],
        fleets=[fleet("f", "origin")],
        supplies=[supply("origin", 10)],
        needs=[need("town", 10)],
    )
    found = tally(plain)
    assert working(found.plan) == []
    assert np.isnan(busiest_wait(found))
    assert inspection(found, AidSettings()).empty
    assert crossings(found)[0]["wait_min"].isna().all()
