"""What must hold on any case: people are conserved, willingness is obeyed, nothing looks ahead."""

from __future__ import annotations

import copy
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maabar.engines.people.kernels import shapes as k
from maabar.engines.people.layout import bits_of
from maabar.errors import UsageError
from tests.engines.people import making
from tests.engines.people.test_oracles import PLAIN, country


def tables_of(result):
    return result.moves, result.stock, result.arrived, result.passed, result.sums


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(tables_of(one), tables_of(other), strict=True))


def everybody(result, made):
    """People at the end, wherever they are: present, waiting, wanting, unwilling, at home."""
    return result.stock[-1].sum()


def open_from(day, **more):
    return [
        making.gate("north-bridge", "closed"),
        making.gate("north-bridge", "open", 200, **{"from": day}, **more),
    ]


@settings(max_examples=12)
@given(
    capacity=st.sampled_from([0, 7, 50, 400]),
    willing=st.floats(0, 1),
    people=st.integers(0, 3000),
    mode=st.sampled_from(["random", "mean"]),
    back=st.sampled_from(["queue", "back"]),
)
def test_people_are_conserved(capacity, willing, people, mode, back):
    rows = [{"area_from": "up-area", "area_to": "low-area", "willing": willing, "source": making.WHY}]
    states = [
        making.gate("north-bridge", "open" if capacity else "closed", capacity),
        making.gate("mill-road", "open", 20, days="fri"),
    ]
    one = country(willingness=rows, states=states, departures=[making.leaving(people)])
    made = making.made(one, mode=mode, closed_under_way=back)
    result = making.simulate(made)
    on_the_road = result.sums[k.START] + result.sums[k.SPAWNED] - result.sums[k.RETURNED]
    there = result.stock[-1, :, :, : k.RESIDENT].sum()
    assert -1e-6 <= on_the_road - there <= people
    assert made.before.residents.sum() - result.sums[k.SPAWNED] == pytest.approx(
        result.stock[-1, :, 0, k.RESIDENT].sum()
    )
    assert (result.passed[:, 2, 0, k.PASSED] <= (capacity or 0) + 1e-9).all()  # north-bridge, a to b
    assert result.passed[:, 0, 0, k.PASSED].sum() <= 20 * 5


def test_nobody_passes_who_is_not_willing_whatever_the_gates():
    unwilling = [{"area_from": "up-area", "area_to": "low-area", "willing": 0, "source": making.WHY}]
    one = making.case(making.bridge(willingness=unwilling, departures=[making.leaving(5000)]))
    for seed in range(5):
        result = making.run(one, seed)
        assert result.passed.sum() == 0
        assert result.moves[..., k.STAYED].sum() == result.moves[..., k.WANTED].sum() == 5000
    half = making.case(
        making.bridge(willingness=[{**unwilling[0], "willing": 0.5}], departures=[making.leaving(5000)])
    )
    passed = making.run(half).passed[:, 0, 0, k.PASSED].sum()
    assert abs(passed - 2500) < 4 * np.sqrt(1250)


def test_without_a_row_nobody_enters_the_area_of_another_party():
    assert (
        making.run(making.case(making.bridge(willingness=[], departures=[making.leaving(5000)]))).passed.sum()
        == 0
    )


def test_an_unannounced_opening_changes_nothing_before_its_day():
    leaves = {"departures": [making.leaving(3100)]}
    shut = making.made(
        making.case(making.bridge(states=[making.gate("north-bridge", "closed")], **leaves)), period_days=1
    )
    opened = making.made(making.case(making.bridge(states=open_from("2031-03-15"), **leaves)), period_days=1)
    told = making.made(
        making.case(making.bridge(states=open_from("2031-03-15", announced="2031-03-08"), **leaves)),
        period_days=1,
    )
    before, after, announced = (making.simulate(one) for one in (shut, opened, told))
    for a, b in zip(tables_of(before)[:4], tables_of(after)[:4], strict=True):
        assert np.array_equal(a[:14], b[:14])
        assert not np.array_equal(a[14:], b[14:]) or a.shape[-1] != 6
    assert after.passed[14:, 0, 0, k.PASSED].sum() > 0
    assert np.array_equal(before.passed[:7], announced.passed[:7])
    assert not np.array_equal(told.world.gates[7:14], opened.world.gates[7:14])


def test_the_order_of_rows_changes_nothing():
    one = country()
    turned = {name: frame.iloc[::-1].assign() for name, frame in one.frames.items() if len(frame)}
    other = making.case({name: frame.to_dict("records") for name, frame in turned.items()})
    assert same(making.run(one, **PLAIN), making.run(other, **PLAIN))


def test_splitting_a_total_into_equal_rows_changes_nothing():
    whole, halves = country(departures=[making.leaving(3100)]), country(departures=[making.leaving(1550)] * 2)
    assert same(making.run(whole, **PLAIN), making.run(halves, **PLAIN))


def test_a_total_is_shared_by_people_and_danger_and_its_sum_is_exact():
    events = [
        {
            "event": "e",
            "place": "arden",
            "kind": "clash",
            "from": "2031-02-20",
            "until": "2031-03-01",
            "severity": 0.5,
            "source": making.WHY,
        }
    ]
    result = making.run(country(departures=[making.leaving(1001, place="")], events=events))
    assert result.sums[k.SPAWNED] == 1001
    by_place = result.moves[..., k.WANTED].sum(axis=(0, 2))
    assert by_place[1] > 3 * by_place[0] > 0  # arden has twice alder's residents, and alder lies 11 km off


def test_two_equal_kinds_of_travellers_do_together_what_one_does():
    kinds = [{"traveller": name, "source": making.WHY} for name in ("one", "other")]
    single = country(travellers=kinds[:1], departures=[making.leaving(3100, traveller="one")])
    double = country(
        travellers=kinds, departures=[making.leaving(1550, traveller=name) for name in ("one", "other")]
    )
    means = [
        np.mean(
            [r.passed[:, :, :, k.PASSED].sum(axis=(0, 2)) for r in making.draws(c, range(30), **PLAIN)],
            axis=0,
        )
        for c in (single, double)
    ]
    assert means[0] == pytest.approx(means[1], rel=0.02, abs=8)


def test_everything_shut_blocks_and_raises_nothing():
    shut = [making.gate(name, "closed") for name in ("north-bridge", "mill-road")]
    one = country(states=shut, sites=[{"place": "brook", "source": making.WHY}], willingness=[
        {"area_from": "up-area", "area_to": "low-area", "willing": 1, "source": making.WHY}])  # fmt: skip
    result = making.run(one)
    assert result.passed[..., k.PASSED].sum() == 0
    assert result.moves[..., k.BLOCKED].sum() == result.moves[..., k.WANTED].sum() == 1860
    assert result.sums[k.BLOCKED_DAYS] > 1860 * 10


def test_more_capacity_and_more_willing_people_never_lower_what_passes():
    def passed(capacity, willing):
        rows = [{"area_from": "up-area", "area_to": "low-area", "willing": willing, "source": making.WHY}]
        one = making.case(making.bridge(capacity, willingness=rows, departures=[making.leaving(31_000)]))
        mean = making.run(one, mode="mean", floor=1e-9, give_up=0, give_up_wait=0)
        return np.cumsum(mean.passed[:, 0, 0, k.PASSED])

    steps = [passed(c, w) for c, w in ((100, 0.5), (400, 0.5), (900, 0.5), (900, 0.9))]
    for less, more in pairwise(steps):
        assert (more >= less - 1e-6).all()


def test_willingness_that_rises_and_falls_has_the_share_of_each_day():
    spans = [
        ("2031-03-01", "2031-03-10", 0.2),
        ("2031-03-11", "2031-03-20", 0.7),
        ("2031-03-21", "2031-03-31", 0.4),
    ]
    rows = [
        {
            "area_from": "up-area",
            "area_to": "low-area",
            "from": a,
            "until": b,
            "willing": w,
            "source": making.WHY,
        }
        for a, b, w in spans
    ]
    places = [
        making.place("arden", population=20_000, displaced=20_000),
        making.place("brook", "low-area", lon=0.2, lat=0),
    ]
    made = making.made(making.case(making.bridge(places=places, willingness=rows)), days=25)
    from maabar.engines.people import simulate as module
    from maabar.engines.people.kernels.cohorts import run_days

    for days, share in ((5, 0.2), (15, 0.7), (25, 0.4)):
        state, out = module._state(made.world, made, 1 << 10), module._out(made.world, 3)
        assert run_days(made.world, state, out, days) == 0
        bits = made.world.bits[k.CLASS]
        classes = (state.keys[k.STATE, : state.fill[k.STATE]] >> bits[0]) & bits[1]
        willing = made.before.willing.allowed[classes, made.areas.index("low-area")]
        seen = state.counts[k.STATE, : state.fill[k.STATE]][willing].sum() / 20_000
        assert seen == pytest.approx(share, abs=4 * np.sqrt(0.25 / 20_000))


def test_lanes_directions_stacked_closures_and_days_hold():
    kinds = [{"traveller": name, "source": making.WHY} for name in ("anybody", "patients")]
    states = [
        making.gate("north-bridge", "open", 50), making.gate("north-bridge", "open", 5, traveller="patients"),
    ]  # fmt: skip
    for kind in ("", "patients"):
        states += [
            making.gate(
                "north-bridge",
                "closed",
                gate="a",
                traveller=kind,
                **{"from": "2031-03-05", "until": "2031-03-12"},
            ),
            making.gate(
                "north-bridge",
                "closed",
                gate="b",
                traveller=kind,
                **{"from": "2031-03-10", "until": "2031-03-15"},
            ),
        ]
    leaves = [making.leaving(3100, traveller="anybody"), making.leaving(310, traveller="patients")]
    one = making.case(making.bridge(states=states, travellers=kinds, departures=leaves))
    passed = making.run(one, give_up=0, give_up_wait=0).passed[:, :, :, k.PASSED]
    assert (passed[:, 0, 0] <= 50).all()
    assert (passed[:, 0, 1] <= 5).all()
    assert passed[:, 1].sum() == 0
    assert passed[4:15].sum() == 0, "shut until the last of two overlapping closures ends"
    assert passed[:4, 0, 1].min() == 5
    assert passed[15:, 0, 0].min() == 50


def test_who_comes_to_a_gate_that_shut_meanwhile_queues_or_turns_back():
    road = [
        {
            "from": "arden",
            "to": "brook",
            "km": 200,
            "hours": 40,
            "crossing": "north-bridge",
            "source": making.WHY,
        }
    ]
    states = [
        making.gate("north-bridge", "open"),
        making.gate("north-bridge", "closed", **{"from": "2031-03-02"}),
    ]
    leaves = [making.leaving(500, until="2031-03-01")]
    one = making.case(making.bridge(states=states, roads=road, departures=leaves))
    queue = making.run(one, give_up=0, give_up_wait=0, period_days=1)
    assert queue.passed[:, 0, 0, k.PASSED].sum() == 0
    assert queue.passed[-1, 0, 0, k.WAITING] == 500
    back = making.run(one, closed_under_way="back", retry_per_day=0, period_days=1)
    assert back.passed[:, 0, 0, k.TURNED].sum() == 500
    assert back.stock[-1, 0, 0, k.WISHING] == 500


def test_people_return_when_home_was_calm_and_no_longer_count_as_displaced():
    kinds = [{"traveller": "displaced", "return_per_day": 0.1, "source": making.WHY}]
    leaves = [making.leaving(1000, until="2031-03-10")]
    one = making.case(making.bridge(travellers=kinds, departures=leaves, willingness=[
        {"area_from": "up-area", "area_to": "low-area", "willing": 1, "source": making.WHY}]))  # fmt: skip
    result = making.run(one, calm_days=0)
    assert 700 < result.sums[k.RETURNED] < 1000
    assert result.passed[:, 1, 0, k.PASSED].sum() == result.sums[k.RETURNED]
    events = [
        {
            "event": "e",
            "place": "arden",
            "kind": "clash",
            "from": "2031-02-20",
            "until": "2031-03-01",
            "severity": 1,
            "source": making.WHY,
        }
    ]
    never = making.case(making.bridge(travellers=kinds, departures=leaves, events=events))
    assert making.run(never, half_life_days=1e9).sums[k.RETURNED] == 0


def test_a_full_site_takes_few_and_limits_that_were_seen_only_if_asked():
    sites = [
        {"place": "brook", "limit": 200, "limit_basis": basis, "source": making.WHY}
        for basis in ("planned", "seen")
    ]
    rows = {
        "departures": [making.leaving(2000)],
        "willingness": [{"area_from": "up-area", "area_to": "low-area", "willing": 1, "source": making.WHY}],
    }
    both = {"sites": [sites[0], {"place": "cove", "source": making.WHY}], **rows}
    held = making.run(country(**both), limit_factor=1, slices=16)
    assert held.stock[-1, 2, 0, k.HERE] < 230
    seen = country(**{**both, "sites": [sites[1], both["sites"][1]]})
    assert making.run(seen).stock[-1, 2, 0, k.HERE] > 400
    assert making.run(seen, use_limits="seen", limit_factor=1, slices=16).stock[-1, 2, 0, k.HERE] < 230


def test_a_state_that_does_not_fit_its_word_is_refused_with_its_fields():
    made = making.made(country())
    with pytest.raises(UsageError, match=r"bits \(phase 3, place"):
        bits_of(replace(made.net, places=range(2**40)), 2**20, made.before.willing, returns=True)


def test_a_case_is_not_changed():
    one = country()
    before = copy.deepcopy({name: frame.copy() for name, frame in one.frames.items()})
    making.run(one)
    assert all(frame.equals(before[name]) for name, frame in one.frames.items())


def test_counts_known_by_the_day_of_the_case_are_where_people_start():
    def count(date, people, **more):
        return {"place": "brook", "date": date, "people": people, "source": making.WHY, **more}

    rows = [
        count("2030-10-01", 100),
        count("2031-02-01", 300),
        count("2031-02-20", 400, published="2031-03-10"),
        count("2031-03-05", 500),
    ]
    made = making.made(country(counts=rows))
    assert made.before.stock[made.net.place("brook")] == 300
    assert made.before.stock[made.net.place("alder")] == 800  # no count: as the place says
    assert made.before.aged == ()
    assert making.made(country(counts=rows[:1])).before.aged == ("brook",)
    assert making.made(country(counts=rows), start="places").before.stock[made.net.place("brook")] == 0


def test_events_that_are_not_over_or_known_by_the_day_of_the_case_act_on_nothing():
    later = [
        {
            "event": "e",
            "place": "arden",
            "kind": "clash",
            "from": "2031-03-02",
            "until": "2031-03-09",
            "severity": 1,
            "source": making.WHY,
        }
    ]
    assert same(making.run(country(events=later)), making.run(country()))


def test_nobody_goes_through_another_state_to_come_back_into_the_own():
    places = [
        making.place("arden", population=1000),
        making.place("brook", "low-area", lon=1, lat=0),
        making.place("far", "far-area", lon=0.5, lat=1),
    ]
    crossings = [
        {**making.crossing("east-border", "arden", "far"), "gate_b": "farland"},
        {**making.crossing("west-border", "far", "brook"), "gate_a": "farland"},
    ]
    roads = [
        {"from": a, "to": b, "km": 30, "crossing": x, "source": making.WHY}
        for a, b, x in (("arden", "far", "east-border"), ("far", "brook", "west-border"))
    ]
    tables = {"places": places, "crossings": crossings, "roads": roads, "departures": [making.leaving(100)],
              "states": [making.gate(x["crossing"]) for x in crossings],
              "willingness": [{"area_from": "up-area", "area_to": "low-area", "willing": 1, "source": making.WHY}]}  # fmt: skip
    result = making.run(making.case({**tables, "sites": [{"place": "brook", "source": making.WHY}]}))
    assert result.passed.sum() == 0
    assert result.moves[..., k.BLOCKED].sum() == 100
    assert (
        making.run(making.case({**tables, "sites": [{"place": "far", "source": making.WHY}]}))
        .passed[..., k.PASSED]
        .sum()
        == 100
    )
