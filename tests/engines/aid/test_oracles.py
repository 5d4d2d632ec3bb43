"""Plans whose answer is known in closed form, to the printed digit."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from maabar.engines.aid.convoys import days_of, in_days, placed, windows
from tests.engines.aid.made import (
    after,
    crossing,
    fleet,
    gate,
    least,
    made,
    need,
    road,
    solved,
    supply,
    unmet,
)

TWO = {"origin": "up", "store": "low", "town": "low"}


def lapse(storage):
    """Need 10 a day, gate 15, authority ends after day 20 of 30, no lag, ample supply."""
    hub = {} if storage is None else {"storage_t": storage}
    return made(
        places=TWO,
        crossings=[crossing("bridge", "origin", "store")],
        roads=[road("origin", "store", 1, "bridge"), road("store", "town", 1)],
        needs=[need("town", 10)],
        supplies=[supply("origin", 1000)],
        hubs=[{"place": "store", **hub}],
        fleets=[fleet("long", "origin"), fleet("local", "store")],
        states=[gate("bridge", 15, until=after(19)), gate("bridge", 0, "closed", **{"from": after(20)})],
    )


@pytest.mark.parametrize(("storage", "expected"), [(0, 100), (40, 60), (None, 0)])
def test_lapse_in_closed_form(storage, expected):
    assert unmet(lapse(storage)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("storage", "expected"), [(0, 100), (40, 60), (None, 0)])
def test_a_store_with_people_of_its_own_lays_in_for_them(storage, expected):
    hub = {} if storage is None else {"storage_t": storage}
    case = made(
        crossings=[crossing("bridge")], roads=[road("origin", "town", 1, "bridge")],
        needs=[need("town", 10)], supplies=[supply("origin", 1000)], hubs=[{"place": "town", **hub}],
        fleets=[fleet("long", "origin")],
        states=[gate("bridge", 15, until=after(19)), gate("bridge", 0, "closed", **{"from": after(20)})],
    )  # fmt: skip
    assert unmet(case) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("concession", [0, 0.1, 0.3, 0.5, 0.8])
def test_fairness_costs_what_it_gives(concession):
    """Two places, need 10 each, weights 2 and 1, supply 10: coverage of the worst is the concession, to a half."""
    case = made(
        places={"origin": "up", "heavy": "up", "light": "up"}, days=7,
        crossings=[], roads=[road("origin", "heavy"), road("origin", "light")],
        needs=[need("heavy", 10, weight=2), need("light", 10, weight=1)],
        supplies=[supply("origin", 10)], fleets=[fleet("all", "origin")],
    )  # fmt: skip
    _, reached = solved(case, concession=concession)
    assert reached.least * 1000 / 7 == pytest.approx(10)
    assert reached.worst == pytest.approx(min(concession, 0.5), abs=1e-5)
    assert reached.unmet * 1000 / 7 == pytest.approx(10 * (1 + min(concession, 0.5)), abs=1e-4)


def beside(one, two):
    """Two gates side by side, need 10."""
    return made(
        days=7, crossings=[crossing("bridge"), crossing("mill")],
        roads=[road("origin", "town", 1, "bridge"), road("origin", "town", 1, "mill")],
        needs=[need("town", 10)], supplies=[supply("origin", 1000)], fleets=[fleet("all", "origin")],
        states=[gate("bridge", one), gate("mill", two)],
    )  # fmt: skip


def in_a_row(one, two):
    """Two gates one behind the other, need 10."""
    return made(
        places={"origin": "up", "middle": "mid", "town": "low"}, days=7,
        crossings=[crossing("bridge", "origin", "middle"), crossing("mill", "middle", "town")],
        roads=[road("origin", "middle", 1, "bridge"), road("middle", "town", 1, "mill")],
        needs=[need("town", 10)], supplies=[supply("origin", 1000)], fleets=[fleet("all", "origin")],
        states=[gate("bridge", one), gate("mill", two)],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("gates", "base", "first", "second", "both"),
    [(beside, (10, 10), 0, 0, 10), (in_a_row, (10, 10), 10, 10, 10), (beside, (8, 5), 5, 2, 10)],
)
def test_what_closing_costs(gates, base, first, second, both):
    open_ = unmet(gates(*base)) / 7
    assert open_ == pytest.approx(0, abs=1e-9)
    for shut, expected in (((0, base[1]), first), ((base[0], 0), second), ((0, 0), both)):
        assert unmet(gates(*shut)) / 7 == pytest.approx(expected, abs=1e-9)


def convoys(days, gap, number=2, size=15, notice=0, period_days=28):
    case = made(
        days=days, crossings=[crossing("bridge"), crossing("mill")],
        roads=[road("origin", "town", 1, "bridge"), road("origin", "town", 1, "mill")],
        needs=[need("town", 1000)], supplies=[supply("origin", 1e5)],
        fleets=[fleet("heavy", "origin", tonnes_per_truck=41)],
        states=[{**gate("bridge|mill"), "direction": "a_to_b", "convoys": number, "convoy_trucks": size,
                 "convoy_gap_days": gap, "notice_days": notice, "from": after(0)}],
    )  # fmt: skip
    return days * 1000 - unmet(case, period_days=period_days)


@pytest.mark.parametrize(("days", "gap", "expected"), [
    (60, 7, 1230), (8, 7, 1230), (7, 7, 615), (30, 1, 1230), (29, 28, 1230), (28, 28, 615),
])  # fmt: skip
def test_convoys_are_counted_and_not_spread(days, gap, expected):
    assert convoys(days, gap) == pytest.approx(expected, abs=1e-6)
    assert convoys(days, gap, period_days=7) == pytest.approx(expected, abs=1e-6)


def test_notice_comes_before_the_first_convoy():
    assert convoys(8, 7, notice=1) == pytest.approx(615, abs=1e-6)
    assert convoys(9, 7, notice=1) == pytest.approx(1230, abs=1e-6)
    assert convoys(9, 7, notice=9) == pytest.approx(0, abs=1e-6)


def test_windows_are_enough_for_a_timetable():
    """Every placement that the windows allow can be put on days, and none that they refuse."""
    edges = np.array([0.0, 3, 7, 9, 14])
    days = np.diff(edges)
    gap = 4
    most = [in_days(day, gap) for day in days]
    apart = windows(days, edges, gap)
    for counts in np.ndindex(*(int(limit) + 2 for limit in most)):
        allowed = all(n <= limit for n, limit in zip(counts, most, strict=True)) and all(
            sum(counts[first : last + 1]) <= limit for first, last, limit in apart
        )
        try:
            found = days_of(np.array(counts), days, edges, gap)
        except ValueError:
            assert not allowed, counts
        else:
            assert allowed, counts
            assert all(later - sooner >= gap for sooner, later in itertools.pairwise(found))


def test_convoys_as_late_as_can_be():
    edges = np.array([0.0, 7, 14])
    assert placed(2, np.diff(edges), edges, 7, late=True).tolist() == [1, 1]
    assert placed(2, np.diff(edges), edges, 3, late=True).tolist() == [0, 2]
    assert placed(9, np.diff(edges), edges, 7, late=False).tolist() == [2 - 1, 1]


def test_everything_shut_is_a_plan():
    case = made(
        crossings=[crossing("bridge")], roads=[road("origin", "town", 1, "bridge")], days=28,
        needs=[need("town", 10)], supplies=[supply("origin", 1000)], states=[gate("bridge", 0, "closed")],
    )  # fmt: skip
    assert least(case) == pytest.approx(280)
