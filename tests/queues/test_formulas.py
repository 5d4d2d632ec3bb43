"""Published and hand-worked waits, to the printed digits."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maabar.errors import UsageError
from maabar.queues import (
    Gate,
    backlog,
    chance_of_waiting_longer,
    convoy,
    erlang_c,
    fluid,
    wait_any_service,
    wait_exponential,
    wait_fixed_service,
    wait_one_lane,
)

GATE = Gate(8, 2, 4, 40)


@pytest.mark.parametrize(
    ("lanes", "arrivals", "chance", "minutes", "longer"),
    [
        (1, 8, 0.8, 24, 0.48522453),
        (2, 16, 0.7111111111, 10.66666667, 0.26160316),
        (3, 24, 0.6471910112, 6.47191011, 0.14440783),
        (5, 40, 0.5541125541, 3.32467532, None),
        (5, 45, 0.7624932207, 9.14991865, None),
        (10, 90, 0.6687315241, 4.01238914, None),
    ],
)
def test_published_waits_of_exponential_service(lanes, arrivals, chance, minutes, longer):
    assert erlang_c(arrivals, 10, lanes) == pytest.approx(chance, abs=5e-11)
    assert 60 * wait_exponential(arrivals, 10, lanes) == pytest.approx(minutes, abs=5e-9)
    if longer is not None:
        assert chance_of_waiting_longer(0.25, arrivals, 10, lanes) == pytest.approx(longer, abs=5e-9)


def test_the_recursion_is_the_sum_and_holds_for_many_lanes():
    load, lanes = 3.2, 5
    last = load**lanes / math.factorial(lanes) / (1 - load / lanes)
    summed = last / (sum(load**k / math.factorial(k) for k in range(lanes)) + last)
    assert erlang_c(load, 1, lanes) == pytest.approx(summed, rel=1e-13)
    assert 0 < erlang_c(980, 1, 1000) < 1  # the sum overflows here


@pytest.mark.parametrize(("busy", "minutes"), [(0.5, 3), (0.8, 12), (0.9, 27)])
def test_published_waits_of_fixed_service(busy, minutes):
    assert 60 * wait_fixed_service(10 * busy, 10) == pytest.approx(minutes, rel=1e-12)
    assert wait_any_service(10 * busy, 10, 1, 0) == pytest.approx(
        wait_fixed_service(10 * busy, 10), rel=1e-12
    )


def test_one_lane_with_one_in_ten_inspected():
    gate = Gate(8, 1, 4, 40, 0.1)
    square = (0.9 * 4**2 + 0.1 * 44**2) / 3600
    assert 60 * wait_one_lane(6, gate.minutes / 60, square) == pytest.approx(52, rel=1e-12)
    assert 60 * wait_any_service(6, gate.rate, 1, gate.spread) == pytest.approx(52, rel=1e-12)


@pytest.mark.parametrize(("share", "minutes"), [(0, 0.38), (0.05, 5.25), (0.1, 23.1)])
def test_quick_check_of_the_gate_of_the_design(share, minutes):
    gate = GATE.inspecting(share)
    found = 60 * wait_any_service(12, gate.rate, gate.lanes, gate.spread)
    assert found == pytest.approx(minutes, abs=0.05 if share else 0.005)


def test_a_gate_that_cannot_keep_up_has_no_steady_wait():
    assert wait_exponential(20, 10, 2) == math.inf
    assert wait_one_lane(10, 0.1, 0.02) == math.inf
    assert chance_of_waiting_longer(3, 21, 10, 2) == 1
    assert erlang_c(0, 10, 2) == 0


def test_fluid_day():
    day = fluid(15, 10, 8)
    assert (day.peak, day.last_wait, day.mean_wait, day.clear) == (40, 4, 2, 12)
    quiet = fluid(5, 10, 8)
    assert (quiet.peak, quiet.last_wait, quiet.mean_wait, quiet.clear) == (0, 0, 0, 8)


def test_convoy():
    found = convoy(14, 2, 8)
    assert (found.mean_wait, found.last_wait, found.last_leaves) == (24, 48, 56)


@given(st.integers(1, 60), st.integers(1, 7))
def test_convoy_is_the_sum_over_its_vehicles(vehicles, lanes):
    waits = [3 * (i // lanes) for i in range(vehicles)]
    found = convoy(vehicles, lanes, 3)
    assert found.mean_wait == pytest.approx(sum(waits) / vehicles)
    assert (found.last_wait, found.last_leaves) == (waits[-1], waits[-1] + 3)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=30), st.integers(0, 20))
def test_backlog_is_the_recursion(days, start):
    left, expected = start, []
    for arriving, capacity in days:
        left = max(0, left + arriving - capacity)
        expected.append(left)
    assert backlog([n for n, _ in days], [k for _, k in days], start).tolist() == expected


@pytest.mark.parametrize(
    ("share", "capacity"), [(0, 240), (0.05, 160), (0.1, 120), (0.2, 80), (0.3, 60), (0.5, 40), (1, 21.8)]
)
def test_capacity_by_inspected_share(share, capacity):
    assert GATE.inspecting(share).capacity(1) == pytest.approx(capacity, abs=0.05 if share == 1 else 1e-9)
    assert GATE.inspecting(share).capacity() == pytest.approx(0.85 * GATE.inspecting(share).capacity(1))


def test_spread_is_that_of_a_pass_that_may_be_inspected():
    gate = GATE.inspecting(0.1)
    variance = 0.9 * (4 - 8) ** 2 + 0.1 * (44 - 8) ** 2
    assert (gate.minutes, gate.rate) == (8, 7.5)
    assert gate.spread == pytest.approx(variance / 64)


def test_every_fault_of_a_gate_is_said_at_once():
    with pytest.raises(UsageError) as caught:
        Gate(25, 0, -1, 40, 1.5)
    message = str(caught.value)
    assert all(word in message for word in ("hours_per_day", "lanes", "minutes_per_pass", "inspection_share"))
    with pytest.raises(UsageError, match="takes no time"):
        Gate(8, 1, 0, 40, 0)
    with pytest.raises(UsageError, match="lanes"):
        Gate(8, 1.5, 4)
    with pytest.raises(UsageError, match="utilisation"):
        GATE.capacity(85)
    assert Gate(0, 0, 4).capacity() == 0


@pytest.mark.parametrize(
    "ask",
    [
        lambda: erlang_c(-1, 10, 2),
        lambda: erlang_c(1, 0, 2),
        lambda: wait_exponential(1, 10, 0),
        lambda: wait_one_lane(1, 0.1, 0.001),
        lambda: wait_any_service(1, 10, 2, -1),
        lambda: fluid(1, 10, -1),
        lambda: convoy(0, 2, 8),
    ],
)
def test_what_cannot_be_meant_is_refused(ask):
    with pytest.raises(UsageError):
        ask()
