"""Ways through gates, and what people believe of a gate before the first day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from maabar.engines.people import ENGINE
from maabar.engines.people.compile import compiled, prepared
from maabar.engines.people.kernels import shapes as k
from maabar.engines.people.settings import PeopleSettings
from tests.engines.people.making import WHY, bridge, case, crossing, gate, leaving, made, place, run


def two_lands_tables(**more):
    """Arden (up) between Brook and Cove, on two grounds of the low side that no road joins."""
    gates = {
        "north-bridge": ("arden", "brook"),
        "mill-road": ("arden", "cove"),
        "old-ford": ("arden", "brook"),
    }
    return {
        "places": [place("arden", population=10**5), place("brook", "low-area"), place("cove", "low-area")],
        "crossings": [crossing(name, *ends) for name, ends in gates.items()],
        "roads": [{"from": a, "to": b, "km": 20, "hours": 1, "crossing": name, "source": WHY} for name, (a, b) in gates.items()],
        "sites": [{"place": "brook", "source": WHY}],
        "states": [gate(name) for name in gates],
        "willingness": [{"area_from": a, "area_to": b, "willing": 1, "source": WHY} for a, b in (("up-area", "low-area"), ("low-area", "up-area"))],
        "departures": [leaving(3100.0)],
        **more,
    }  # fmt: skip


def two_lands(**more):
    return case(two_lands_tables(**more))


def test_nobody_passes_a_gate_to_come_back_through_it():
    result = run(two_lands(), door_scale_days=3)
    passed = dict(zip((g for g in range(6)), result.passed[..., k.PASSED].sum(axis=(0, 2)), strict=True))
    net = made(two_lands()).net
    mill = net.crossing("mill-road")
    assert passed[2 * mill] == passed[2 * mill + 1] == 0
    both = [2 * net.crossing(name) for name in ("north-bridge", "old-ford")]
    assert min(passed[g] for g in both) > 1000, "two gates side by side are both taken"
    assert sum(passed.values()) == result.arrived.sum() == 3100


def test_who_came_to_a_gate_yesterday_still_comes_where_there_is_evidence_too():
    """The case tells that the gate was open until the first day; the evidence holds it for shut from then on."""
    one = case(
        {**bridge(states=[gate("north-bridge", until="2031-03-01"), gate("north-bridge", "closed", **{"from": "2031-03-02"})]),
         "departures": [leaving(3100.0)]},
    )  # fmt: skip
    one = replace(one, about=replace(one.about, as_of=date(2031, 3, 2)))
    told = pd.DataFrame({
        "crossing": "north-bridge", "layer": "effective", "use": "people", "view": "then",
        "direction": ["a_to_b", "b_to_a"], "date": pd.Timestamp("2031-03-02"), "p_open": 0.0, "p_restricted": 0.0,
    })  # fmt: skip
    chosen = PeopleSettings().drawn(np.random.default_rng(1), stated=True)
    belief = [
        compiled(one, chosen, prepared(one, chosen, given), 1).world.gates[0, k.BELIEF, 0, 0]
        for given in (None, told)
    ]
    assert belief == pytest.approx([1 - 1 / 30] * 2)


@pytest.mark.parametrize(
    ("chances", "unknown"),
    [((0.02, 0.5), 31), ((0.02, 0.02), 0), ((0.97, 0.5), 0), ((0.5, 0.5), 31), ((0.97, 0.02), 0)],
)
def test_a_passage_is_unknown_unless_a_gate_is_known_to_be_open_or_all_to_be_shut(chances, unknown):
    days = pd.date_range("2031-03-01", "2031-03-31").astype("datetime64[s]")
    ways = {"north-bridge": chances[0], "mill-road": chances[1], "old-ford": 0.02}
    told = pd.DataFrame([
        {"crossing": name, "layer": "effective", "use": "people", "view": "then", "direction": way, "date": day,
         "p_open": chance, "p_restricted": 0.0}
        for name, chance in ways.items() for way in ("a_to_b", "b_to_a") for day in days
    ])  # fmt: skip
    tables = ENGINE.run(
        two_lands().under("as-is"), PeopleSettings(), {"evidence.timeline": told}, np.random.default_rng(1)
    )
    rows = tables["people.willing"]
    row = rows[(rows["area_from"] == "up-area") & (rows["area_to"] == "low-area")].iloc[0]
    assert (row["unknown_days"], row["days"]) == (unknown, 31)


def test_a_kind_with_rows_of_its_own_is_not_called_unknown_by_the_rows_of_all():
    """Nothing tells whether everybody may pass; students have a row that says so."""
    one = case(
        bridge(
            states=[gate("north-bridge", traveller="student")],
            travellers=[{"traveller": name, "source": WHY} for name in ("student", "worker")],
        )
    )
    rows = ENGINE.run(one.under("as-is"), PeopleSettings(), {}, np.random.default_rng(1))["people.willing"]
    rows = rows[(rows["area_from"] == "up-area") & (rows["area_to"] == "low-area")].set_index("traveller")
    assert rows.loc["student", ["open_days", "unknown_days"]].tolist() == [31, 0]
    assert rows.loc["worker", "unknown_days"] == 31


def test_counts_of_the_days_of_the_run_stand_beside_it_and_change_nothing():
    """By hand: 100 a day set out, a gate of 60 lets 60 pass a day; a count of two days has 120 beside it."""
    count = {"use": "people", "unit": "persons", "source": WHY, "counted_by": "a monitor"}
    rows = [
        {**count, "crossing": "north-bridge", "direction": "both", "from": "2031-03-10", "until": "2031-03-11", "count": 150},
        {**count, "crossing": "north-bridge", "direction": "b_to_a", "from": "2031-03-10", "count": 5},
        {**count, "crossing": "north-bridge", "direction": "a_to_b", "from": "2031-02-10", "count": 7},
        {**count, "crossing": "north-bridge", "direction": "a_to_b", "from": "2031-03-10", "count": 7, "use": "aid", "unit": "trucks"},
    ]  # fmt: skip
    whole = bridge(60, departures=[leaving(3100.0)])
    with_, without = (
        ENGINE.run(case(one).under("as-is"), PeopleSettings(), {}, np.random.default_rng(1))
        for one in ({**whole, "passages": rows}, whole)
    )
    fit = with_["people.fit"]
    assert fit[["observed", "modelled"]].to_numpy().tolist() == [[150, 120], [5, 0]]
    assert fit["counted_by"].tolist() == ["a monitor"] * 2
    assert without["people.fit"].empty
    assert with_["people.passages"].equals(without["people.passages"])


@pytest.mark.parametrize(("hours", "days"), [(7.9, 1), (8.1, 2), (20.0, 3)])
def test_a_way_takes_as_many_days_as_its_hours_need(hours, days):
    road = {
        "from": "arden",
        "to": "brook",
        "km": 20,
        "hours": hours,
        "crossing": "north-bridge",
        "source": WHY,
    }
    result = run(case(bridge(roads=[road], departures=[leaving(100.0, until="2031-03-01")])), period_days=1)
    arrived = result.arrived.sum(axis=(1, 2, 3))
    assert np.flatnonzero(arrived).tolist() == [days - 1]
    assert arrived.sum() == 100


def test_other_names_change_no_expectation():
    """Names give the order in which places and gates stand, and nothing else."""
    names = {"arden": "zeal", "brook": "mere", "cove": "ash", "north-bridge": "a-gate", "mill-road": "z-gate", "old-ford": "m-gate"}  # fmt: skip
    sites = [{"place": name, "source": WHY} for name in ("brook", "cove")]

    def told(tables, at):
        one = case(tables)
        result = run(one, mode="mean", floor=1e-9)
        net = made(one).net
        here = result.arrived.sum(axis=(0, 2, 3))
        passed = result.passed[..., k.PASSED].sum(axis=(0, 2)).reshape(-1, 2)
        return [
            *(here[net.place(at(name))] for name in ("brook", "cove")),
            *passed[[net.crossing(at(name)) for name in ("north-bridge", "mill-road", "old-ford")]].ravel(),
        ]

    tables = two_lands_tables(sites=sites)
    renamed = {
        table: [{key: names.get(value, value) for key, value in row.items()} for row in rows]
        for table, rows in tables.items()
    }
    plain = told(tables, str)
    assert min(plain[:2]) > 100
    assert told(renamed, lambda name: names[name]) == pytest.approx(plain, rel=1e-6)
