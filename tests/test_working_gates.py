"""What passes in a day, worked out from hours, lanes and minutes where no row says so."""

import numpy as np
import pytest

from maabar.network import ground, passages_of
from maabar.network.working import capacity, gate_of
from tests.making import rows, small

ASSUMED = {"source": "assumed: made"}
GATE = {"hours_per_day": 8, "lanes": 2, "minutes_per_pass": 4, "minutes_per_check": 40}


def passing(*states):
    tables = rows()
    tables["states"] = [
        {"crossing": "north-bridge", "use": "aid", "status": "open", **ASSUMED, **row} for row in states
    ]
    case = small(tables)
    net = ground(case)
    found = passages_of(case, net, np.array([case.as_of], dtype="datetime64[D]"))
    return found, float(found.capacity[list(net.crossings).index("north-bridge"), 0, 0, 0])


@pytest.mark.parametrize(
    ("share", "expected"), [(0, 240), (0.05, 160), (0.1, 120), (0.2, 80), (0.3, 60), (0.5, 40), (1, 240 / 11)]
)
def test_the_table_of_the_design(share, expected):
    work = np.array([8.0, 2.0, 4.0, 40.0, share])
    assert float(capacity(work, 1.0)) == pytest.approx(expected)


def test_what_is_not_told_is_one_lane_and_no_check():
    nan = np.nan
    assert float(capacity(np.array([10, nan, 6, nan, nan]), 1.0)) == 100
    assert np.isnan(capacity(np.array([nan, 2, 6, nan, nan]), 1.0))
    assert np.isnan(capacity(np.array([8, 2, nan, nan, nan]), 1.0))
    assert float(capacity(np.array([0, nan, 6, nan, nan]), 1.0)) == 0
    assert gate_of(np.array([nan, 2, 6, nan, nan])) is None
    assert gate_of(np.array([8, 2, 6, nan, nan])).capacity(1.0) == 160


def test_an_empty_capacity_is_that_of_the_slower_gate():
    found, per_day = passing({"gate": "both", **GATE}, {"gate": "b", "inspection_share": 0.3})
    assert per_day == pytest.approx(60 * 0.85)
    assert found.by_gate == ("north-bridge",)
    assert found.above_gate == ()


def test_a_capacity_that_is_told_rules_and_is_noted_if_the_gate_cannot_do_it():
    found, per_day = passing({"gate": "both", **GATE, "capacity_per_day": 300, "unit": "trucks"})
    assert per_day == 300
    assert (found.by_gate, found.above_gate) == ((), ("north-bridge",))
    found, per_day = passing({"gate": "both", **GATE, "capacity_per_day": 30, "unit": "trucks"})
    assert per_day == 30
    assert found.above_gate == ()


def test_a_gate_that_is_shut_lets_nothing_pass_whatever_it_could_do():
    assert passing({"gate": "both", **GATE, "status": "closed"})[1] == 0


def test_without_a_row_nothing_is_kept():
    assert passing({"gate": "both"})[0].work is None
