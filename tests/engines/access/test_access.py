"""Access by hand, on the small case: who is reached, how fast, through what, and who hangs on one crossing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maabar.engines.access import ENGINE
from maabar.engines.access.settings import AccessSettings
from maabar.study import compare
from maabar.work import call
from tests.making import rows, small

NORTH, MILL = "north-bridge", "mill-road"


def made(*states, roads=None, **about):
    tables = rows()
    tables["states"] = list(states)
    if roads is not None:
        tables["roads"] = roads
    return small(tables, **{"end": "2021-04-03", "check": False, **about})


def access(case, **asked):
    return call(ENGINE, ENGINE.run, case, AccessSettings(**asked), {}, 1, 0)


def row(tables, name, **of):
    table = tables[f"access.{name}"]
    for column, value in of.items():
        table = table[table[column] == value]
    assert len(table) <= 1, table
    return table.iloc[0] if len(table) else None


def gate(crossing, status="open", capacity=None, **other):
    return {
        "crossing": crossing,
        "use": "aid",
        "status": status,
        "capacity_per_day": capacity,
        "unit": "trucks",
        **other,
    }


OUT = {"use": "aid", "way": "out", "origin": "up-area"}


def test_a_way_by_hand():
    """Arden to Brook 20 km at 30 km/h; on to Cove 14 km: quicker than 30 km with a day of delay."""
    got = access(made(gate(NORTH, delay_days=0.5), gate(MILL, delay_days=1)))
    brook, cove = (row(got, "reach", **OUT, place=place) for place in ("brook", "cove"))
    assert brook["hours"] == pytest.approx(20 / 30 + 12)
    assert cove["hours"] == pytest.approx(34 / 30 + 12)
    assert (brook["crossings"], cove["crossings"]) == (NORTH, NORTH)
    assert (cove["same_side"], cove["in_need"], cove["share_of_days"]) == ("no", 500, 1)


def test_own_side_is_reached_without_crossing():
    got = access(made())
    arden = row(got, "reach", **OUT, place="arden")
    assert (arden["hours"], arden["crossings"], arden["same_side"]) == (0, "", "yes")
    assert row(got, "reach", **OUT, place="brook")["share_of_days"] == 0
    assert np.isnan(row(got, "reach", **OUT, place="brook")["hours"])


def test_every_lane_is_there_once():
    table = access(made(gate(NORTH)))["access.reach"]
    assert len(table) == 3 * 2 * 2 * 3  # uses, ways, sides, places
    assert not table.duplicated(["use", "way", "origin", "place"]).any()


def test_one_way_only():
    got = access(made(gate(NORTH, direction="b_to_a"), gate(NORTH, "closed", direction="a_to_b")))
    assert row(got, "reach", **OUT, place="brook")["share_of_days"] == 0
    assert row(got, "reach", **{**OUT, "way": "in"}, place="brook")["share_of_days"] == 1
    assert row(got, "reach", **{**OUT, "origin": "low-area"}, place="arden")["share_of_days"] == 1


def test_days_are_weighed():
    """Ten days; the bridge is open on three of them and then takes a day, on two more without delay."""
    got = access(made(gate(NORTH, "closed"), gate(NORTH, until="2021-03-27", delay_days=1, **{"from": "2021-03-25"}),
                      gate(NORTH, **{"from": "2021-04-02"})))  # fmt: skip
    brook = row(got, "reach", **OUT, place="brook")
    assert brook["share_of_days"] == pytest.approx(0.5)
    assert brook["hours"] == pytest.approx(20 / 30 + 3 * 24 / 5)
    assert brook["crossings"] == ""  # shut on most days alike, so no usual way
    assert ENGINE.measures[0].read(got)["aid:up-area"] == pytest.approx(2250)


def test_days_asked_for():
    case = made(gate(NORTH, until="2021-03-27"), gate(NORTH, "closed", **{"from": "2021-03-28"}))
    assert row(access(case, days=3), "reach", **OUT, place="brook")["share_of_days"] == 1
    assert row(access(case), "reach", **OUT, place="brook")["share_of_days"] == pytest.approx(0.3)


def test_dependence_by_hand():
    got = access(made(gate(NORTH), gate(MILL, delay_days=1)), pairs=True)
    lost = row(got, "dependence", **OUT, crossing=NORTH)
    # Without the bridge both towns are reached over Mill Road, a day and a bit later.
    assert (lost["lose"], lost["detour"]) == (0, 4500)
    extra = (4000 * (44 / 30 + 24 - 20 / 30) + 500 * (30 / 30 + 24 - 34 / 30)) / 4500
    assert lost["extra_hours"] == pytest.approx(extra)
    assert row(got, "dependence", **OUT, crossing=MILL) is None  # no way uses it
    both = row(got, "pairs", **OUT, crossing=MILL, other=NORTH)
    assert both["lose"] == 4500
    assert row(access(made(gate(NORTH))), "dependence", **OUT, crossing=NORTH)["lose"] == 4500


def test_a_small_detour_does_not_count():
    case = made(gate(NORTH), gate(MILL))
    assert row(access(case), "dependence", **OUT, crossing=NORTH) is None
    assert row(access(case, detour_hours=0.5), "dependence", **OUT, crossing=NORTH)["detour"] == 4000


def test_pairs_are_asked_for_and_for_few():
    case = made(gate(NORTH), gate(MILL))
    assert access(case)["access.pairs"].empty
    asked = {"access": {"pairs": True}}
    public = compare(case, draws=0, engines=["access"], settings=asked)
    assert "access.pairs" in public.withheld
    assert len(compare(case, draws=0, engines=["access"], settings=asked, level="restricted")["access.pairs"])


def test_throughput_by_hand():
    got = access(made(gate(NORTH, capacity=12), gate(MILL, capacity=7.5)))
    through = row(got, "throughput", **OUT)
    assert (through["per_day"], through["unit"], through["limited"]) == (19.5, "trucks", "yes")
    tonnes = access(made(gate(NORTH, capacity=100, unit="tonnes")))
    assert row(tonnes, "throughput", **OUT)["per_day"] == 5


def test_throughput_is_the_mean_over_days():
    got = access(
        made(gate(NORTH, capacity=10, until="2021-03-29"), gate(NORTH, "closed", **{"from": "2021-03-30"}))
    )
    assert row(got, "throughput", **OUT)["per_day"] == 5


def test_throughput_without_limit_is_said_so():
    got = access(made(gate(NORTH)))
    assert row(got, "throughput", **OUT)["limited"] == "no"
    assert row(got, "throughput", **{**OUT, "use": "trade"})["limited"] == "yes"  # nothing passes at all


def test_many_persons_are_still_a_number():
    case = made(gate(NORTH, use="people", capacity=60_000, unit="persons"), gate(MILL, use="people", capacity=70_000,
                unit="persons"))  # fmt: skip
    through = row(access(case), "throughput", **{**OUT, "use": "people"})
    assert (through["per_day"], through["limited"]) == (130_000, "yes")


def test_convoys_share_a_limit():
    """Two convoys of 15 in ten days over both crossings: 3 trucks a day, whatever the gates could pass."""
    both = {
        "crossing": f"{NORTH}|{MILL}",
        "use": "aid",
        "status": "open",
        "capacity_per_day": 60,
        "unit": "trucks",
    }
    got = access(made({**both, "convoys": 2, "convoy_trucks": 15}))
    assert row(got, "throughput", **OUT)["per_day"] == pytest.approx(3)
    one = access(made({**both, "crossing": NORTH, "convoys": 2, "convoy_trucks": 15}))
    assert row(one, "throughput", **OUT)["per_day"] == pytest.approx(3)


def test_a_crossing_within_one_area_keeps_its_directions():
    tables = rows()
    tables["places"][1]["area"] = "up-area"
    tables["roads"] = [{"from": "brook", "to": "arden", "km": 20, "crossing": NORTH}]  # written from side b
    tables["supplies"] = [{"place": "arden", "good": "flour", "t_per_day": 1}]
    tables["states"] = [gate(NORTH, direction="a_to_b")]
    got = access(small(tables, end="2021-04-03", check=False))
    hub = {"use": "aid", "origin": "arden", "place": "brook"}
    assert row(got, "reach", **hub, way="out")["share_of_days"] == 1
    assert row(got, "reach", **hub, way="in")["share_of_days"] == 0


def test_without_roads_or_with_everything_shut_nothing_is_raised():
    for case in (made(gate(NORTH), roads=[]), made(gate(NORTH, "closed"), gate(MILL, "closed"))):
        got = access(case, pairs=True)
        assert row(got, "throughput", **OUT)["per_day"] == 0
        assert got["access.dependence"].empty
        assert all(not measure.read(got).sum() for measure in ENGINE.measures)


def numbers(case):
    got = access(case)
    return {m.name: m.read(got) for m in ENGINE.measures if m.better == "more"}


STATUS = st.sampled_from(["open", "restricted", "closed"])
STATE = st.fixed_dictionaries({
    "crossing": st.sampled_from([NORTH, MILL, f"{NORTH}|{MILL}"]),
    "gate": st.sampled_from(["a", "b", "road", "both"]),
    "use": st.sampled_from(["aid", "trade", "people", "cargo"]),
    "status": STATUS,
    "capacity_per_day": st.integers(0, 50),
    "from": st.sampled_from(["2021-03-01", "2021-03-27"]),
    "direction": st.sampled_from(["a_to_b", "b_to_a", "both"]),
})  # fmt: skip


@settings(max_examples=10)
@given(
    st.lists(STATE, max_size=5), st.sampled_from([NORTH, MILL]), st.sampled_from(["a_to_b", "b_to_a", "both"])
)
def test_closing_never_adds(states, crossing, direction):
    base = [gate(one, capacity=40, use=use, direction=way) for one in (NORTH, MILL) for use in ("aid", "trade", "people")
            for way in ("a_to_b", "b_to_a")]  # fmt: skip
    ways = ("a_to_b", "b_to_a") if direction == "both" else (direction,)
    shut = [{"crossing": crossing, "use": use, "gate": part, "status": "closed", "direction": way, "from": "2021-03-27"}
            for use in ("aid", "trade", "people") for part in ("a", "b", "road") for way in ways]  # fmt: skip
    before, after = numbers(made(*base, *states)), numbers(made(*base, *states, *shut))
    for name, value in before.items():
        assert (after[name] <= value + 1e-6).all(), name


@settings(max_examples=10)
@given(st.lists(STATE, max_size=5), st.floats(1, 5))
def test_more_capacity_never_hurts(states, factor):
    base = [gate(one, capacity=5, use=use) for one in (NORTH, MILL) for use in ("aid", "trade", "people")]
    more = [{**state, "capacity_per_day": state["capacity_per_day"] * factor} for state in (*base, *states)]
    before, after = numbers(made(*base, *states)), numbers(made(*more))
    for name, value in before.items():
        assert (after[name] >= value - 2e-3).all(), name  # counted in thousandths


def test_order_of_rows_changes_nothing():
    tables = rows()
    tables["states"] = [gate(NORTH, capacity=12), gate(MILL, "restricted", delay_days=1)]
    turned = {name: list(reversed(frame)) for name, frame in tables.items()}
    one, two = (access(small(t, end="2021-04-03", check=False), pairs=True) for t in (tables, turned))
    for name, frame in one.items():
        assert frame.equals(two[name]), name


def test_other_ids_change_no_measure_as_stated():
    text = repr({**rows(), "states": [gate(NORTH, capacity=12, delay_days=1), gate(MILL, "restricted")]})
    renamed = text.replace(NORTH, "a-bridge").replace(MILL, "zz-road").replace("'brook'", "'zz-brook'")
    got = [numbers(small(eval(t), end="2021-04-03", check=False)) for t in (text, renamed)]  # noqa: S307 - our own rows
    for name in got[0]:
        assert got[0][name].equals(got[1][name])
