"""The simulated day: against a heap that walks through it, the exact formula, and what must always hold."""

from __future__ import annotations

import heapq
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maabar.errors import UsageError
from maabar.queues import Gate, simulate, starts, wait_exponential

GATE = Gate(8, 2, 4, 40)


def by_heap(arrivals, passes, lanes, *, closing):
    """Day after day with a list of who waits: lanes are free in the morning, nobody begins after closing."""
    waiting, begun, day = list(zip(arrivals, passes, strict=True)), [], 0
    ends = 1 if closing else float("inf")
    while waiting:
        lane = [float(day)] * lanes
        while waiting and max(waiting[0][0], lane[0]) < day + ends:
            come, length = waiting.pop(0)
            begun.append(max(come, lane[0]))
            heapq.heapreplace(lane, begun[-1] + length)
        day += 1
    return begun


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 4), st.floats(0.001, 2)), max_size=40), st.integers(1, 4), st.booleans()
)
def test_recursion_against_a_heap(people, lanes, closing):
    come, length = sorted(p[0] for p in people), [p[1] for p in people]
    found = starts(come, length, lanes, closing=closing)
    assert found.tolist() == by_heap(come, length, lanes, closing=closing)


def test_many_gates_at_once_are_the_same_as_each_alone():
    dice = np.random.default_rng(4)
    come, length = np.sort(dice.random((30, 3, 2)) * 5, axis=0), dice.random((30, 3, 2)) * 0.4
    together = starts(come, length, 3, closing=True)
    for a, b in np.ndindex(3, 2):
        np.testing.assert_array_equal(
            together[:, a, b], starts(come[:, a, b], length[:, a, b], 3, closing=True)
        )


def test_steady_queue_within_three_standard_errors_of_the_exact_wait():
    """M/M/2 at λ 16, μ 10; the first thousand of each run are left out, for it starts empty."""
    dice = np.random.default_rng(11)
    come = np.cumsum(dice.exponential(1 / 16, (6000, 200)), axis=0)
    wait = starts(come, dice.exponential(1 / 10, (6000, 200)), 2) - come
    means = wait[1000:].mean(axis=0)
    error = means.std(ddof=1) / np.sqrt(len(means))
    exact = wait_exponential(16, 10, 2)
    assert error < 0.03 * exact
    assert abs(means.mean() - exact) < 3 * error


def test_standard_error_is_that_of_other_seeds():
    found = [simulate(GATE, 8, shares=[0.1], days=400, seed=s) for s in range(40)]
    spread = np.std([one.mean[0] for one in found], ddof=1)
    assert np.mean([one.error[0] for one in found]) == pytest.approx(spread, rel=0.35)


def test_figures_of_the_design():
    """Two lanes, eight hours, 4 + 40 minutes, twelve an hour: one chain of 2,000 days gave these."""
    found = simulate(GATE, 12, shares=[0, 0.05, 0.1], days=10_000, run=100, seed=3)
    expected = np.array([0.4, 4.2, 17.8])
    assert (np.abs(found.mean - expected) < 0.05 + 3 * np.sqrt(1 + 5) * found.error).all()
    np.testing.assert_allclose(found.p90, [1.8, 14, 52], rtol=0.1)
    np.testing.assert_allclose(found.overnight, [0.1, 0.9, 4.3], atol=0.15)


def test_waits_never_fall_as_more_is_inspected():
    found = simulate(GATE, 12, shares=np.linspace(0, 1, 11).tolist(), days=200)
    for column in (found.mean, found.p90, found.overnight):
        assert (np.diff(column) >= 0).all()


def test_a_gate_that_cannot_keep_up_leaves_as_many_as_arithmetic_says():
    """Half inspected: 24 minutes a pass; 96 come and 40 leave, and a lane works on after hours."""
    found = simulate(GATE, 12, shares=[0.5], days=1000, run=10, seed=2)
    left = found.overnight[0] / 5.5  # mean over days 1 to 10
    assert 96 - 40 * 1.15 < left < 96 - 40


def test_same_seed_same_figures_other_seed_other():
    one, two, other = (simulate(GATE, 12, days=100, seed=s) for s in (1, 1, 2))
    assert one.mean.tobytes() == two.mean.tobytes() != other.mean.tobytes()
    generator = simulate(GATE, 12, days=100, seed=np.random.default_rng(1))
    assert generator.mean.tobytes() == one.mean.tobytes()


def test_longer_days_come_nearer_to_the_steady_wait():
    far, near = (
        abs(simulate(Gate(hours, 1, 6), 8, days=4000 // hours, run=20, seed=5).mean[0] - 12)
        for hours in (4, 24)
    )
    assert near < far


def test_no_arrivals_no_wait():
    found = simulate(GATE, 0, days=10)
    assert (found.mean[0], found.p90[0], found.overnight[0]) == (0, 0, 0)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: simulate(Gate(0, 0, 4), 12),
        lambda: simulate(GATE, -1),
        lambda: simulate(GATE, 12, days=0),
        lambda: simulate(GATE, 12, run=0),
        lambda: simulate(GATE, 12, shares=[1.1]),
        lambda: simulate(GATE, 12_000, days=100_000),
        lambda: starts([1, 2], [1], 1),
        lambda: starts([1], [1], 0),
    ],
)
def test_what_cannot_be_meant_is_refused(ask):
    with pytest.raises(UsageError):
        ask()


def test_order_of_days_is_kept():
    """Nobody overtakes: passes begin in the order of arrival."""
    dice = np.random.default_rng(0)
    begun = starts(np.sort(dice.random(200) * 3), dice.random(200) * 0.1, 3, closing=True)
    assert all(a <= b for a, b in pairwise(begun))
