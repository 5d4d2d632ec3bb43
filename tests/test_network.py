"""The one reading rule for `states` and `changes` by hand, and shortest times against another library."""

from __future__ import annotations

import itertools
import random
from datetime import date

import networkx as nx
import numpy as np
import pytest

from maabar.network import (
    CLOSED,
    DIRECT,
    OPEN,
    RESTRICTED,
    alike,
    components,
    ground,
    horizon,
    links,
    passages,
    passages_of,
    shortcuts,
    travel,
)
from maabar.network.painting import UNITS
from maabar.tables import BY_NAME, USES
from tests.making import rows, small

NORTH, MILL = "north-bridge", "mill-road"
AID = USES.index("aid")


def case_with(states=(), changes=(), more=None, **about):
    tables = rows()
    tables["states"] = [{"crossing": NORTH, **row} for row in states]
    tables["changes"] = [{"option": "other", "crossing": NORTH, **row} for row in changes]
    tables["options"] = [{"option": "other"}]
    tables["goods"] = [{"good": "flour"}, {"good": "fuel"}]
    tables["travellers"] = [{"traveller": "patients"}, {"traveller": "traders"}]
    for name, extra in (more or {}).items():
        tables[name] = extra
    return small(tables, **{"end": "2021-04-30", "check": False, **about})


class Read:
    """One crossing, use and direction, day by day."""

    def __init__(self, case, option="", lane=(NORTH, "aid", 0), drawn=None, **of):
        case = case.under(option, drawn)
        net = ground(case)
        found = passages_of(case, net, horizon(case), **of)
        crossing, use, way = lane
        at = np.repeat(np.arange(len(found.lengths)), found.lengths.astype(int))
        cell = net.crossing(crossing), USES.index(use), way
        for name in ("status", "capacity", "unit", "delay", "fee", "loss", "known"):
            setattr(self, name, getattr(found, name)[cell][at])
        self.found, self.net = found, net

    def on(self, name, day):
        return getattr(self, name)[(date.fromisoformat(day) - date(2021, 3, 25)).days]


def test_whole_and_part():
    read = Read(
        case_with(
            [
                {"status": "open", "capacity_per_day": 60, "unit": "trucks", "delay_days": 2},
                {"gate": "b", "status": "restricted", "capacity_per_day": 15},
                {"gate": "road", "capacity_per_day": 40, "delay_days": 0.5},
            ]
        )
    )
    assert read.status[0] == RESTRICTED
    assert read.capacity[0] == 15
    assert read.delay[0] == 2.5  # 1 at each gate, half a day on the road


@pytest.mark.parametrize(("unit", "other", "least"), [("trucks", "tonnes", 8.0), ("tonnes", "trucks", 160.0)])
def test_parts_in_other_units_are_compared_in_that_of_the_first(unit, other, least):
    """A truck carries 20 t by default: 160 t at gate b are 8 trucks, less than the 12 at gate a."""
    number = {"trucks": {"a": 12, "b": 8}, "tonnes": {"a": 240, "b": 160}}
    read = Read(
        case_with(
            [
                {"status": "open"},
                {"gate": "a", "capacity_per_day": number[unit]["a"], "unit": unit},
                {"gate": "b", "capacity_per_day": number[other]["b"], "unit": other},
            ]
        )
    )
    assert (read.capacity[0], UNITS[read.unit[0]]) == (least, unit)


def test_what_is_said_of_the_whole_is_split_between_the_gates():
    whole = {"status": "open", "delay_days": 3, "fee_usd_per_t": 10, "loss_share": 0.19}
    read = Read(case_with([whole]))
    assert (read.delay[0], read.fee[0]) == (3, 10)
    assert read.loss[0] == pytest.approx(0.19)
    own = {"gate": "a", "delay_days": 0, "fee_usd_per_t": 4, "loss_share": 0}
    read = Read(case_with([whole, own]))
    assert (read.delay[0], read.fee[0]) == (1.5, 9)
    assert read.loss[0] == pytest.approx(0.1)  # 1 - root of 0.81


def test_losses_of_the_parts_multiply():
    parts = [
        {"gate": g, "status": "open", "loss_share": s} for g, s in (("a", 0.1), ("road", 0.2), ("b", 0.5))
    ]
    assert Read(case_with(parts)).loss[0] == pytest.approx(1 - 0.9 * 0.8 * 0.5)


def test_changes_lie_over_states_cell_by_cell():
    case = case_with(
        [{"gate": "a", "use": "aid", "direction": "a_to_b", "status": "closed", "fee_usd_per_t": 5},
         {"status": "open", "capacity_per_day": 9}],
        [{"status": "open", "capacity_per_day": 30}],
    )  # fmt: skip
    assert Read(case).status[0] == CLOSED
    assert Read(case).capacity[0] == 0
    read = Read(case, "other")  # the more general row wins: its layer is stronger
    assert (read.status[0], read.capacity[0]) == (OPEN, 30)
    assert read.fee[0] == 5  # a cell that the change leaves empty stays


def test_states_lie_over_evidence():
    drawn = BY_NAME["states"].frame(
        [
            {"crossing": NORTH, "gate": g, "status": s}
            for g, s in (("a", "open"), ("b", "closed"), ("road", "open"))
        ]
    )
    assert Read(case_with(), drawn=drawn).status[0] == CLOSED
    assert Read(case_with([{"gate": "b", "status": "open"}]), drawn=drawn).status[0] == OPEN
    assert (
        Read(case_with(changes=[{"gate": "b", "status": "restricted"}]), "other", drawn=drawn).status[0]
        == RESTRICTED
    )


def test_a_status_not_told_of_every_part_is_unknown_and_shut():
    read = Read(case_with([{"gate": "a", "status": "open"}, {"gate": "b", "status": "open"}]))
    assert not read.known[0]
    assert read.capacity[0] == 0


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("general", "special"),
    [
        ({"good": ""}, {"good": "flour", "until": "2021-04-30"}),
        ({"use": ""}, {"use": "cargo"}),
        ({"use": "cargo"}, {"use": "aid"}),
        ({"direction": "both"}, {"direction": "a_to_b"}),
        ({"gate": "both"}, {"gate": "b"}),
        ({"from": "2021-03-01"}, {"from": "2021-03-02"}),
        ({}, {"from": "2021-03-02"}),
        ({"from": "2021-03-09", "gate": "both"}, {"from": "2021-03-01", "gate": "road"}),
        ({"gate": "road"}, {"gate": "both", "direction": "a_to_b"}),
        ({"direction": "a_to_b", "gate": "a", "from": "2021-03-20"}, {"good": "flour"}),
    ],
)  # fmt: skip
def test_the_more_specific_row_wins_in_any_order(general, special, turned):
    said = [{"capacity_per_day": 7, **general}, {"capacity_per_day": 3, **special}]
    base = {"status": "open", "capacity_per_day": 100, "from": "2021-01-01"}
    states = [base, *(said[::-1] if turned else said)]
    assert Read(case_with(states), good="flour").capacity[0] == 3
    # With the numbers the other way about: the row wins, not the least number.
    if special.get("gate", "both") == "both":
        said = [{"capacity_per_day": 3, **general}, {"capacity_per_day": 7, **special}]
        states = [base, *(said[::-1] if turned else said)]
        assert Read(case_with(states), good="flour").capacity[0] == 7


def test_of_equals_the_later_row_wins():
    first, last = {"capacity_per_day": 7, "status": "open"}, {"capacity_per_day": 3, "status": "open"}
    assert Read(case_with([first, last])).capacity[0] == 3
    assert Read(case_with([last, first])).capacity[0] == 7


def test_order_of_other_rows_changes_nothing():
    states = [
        {"status": "open", "capacity_per_day": 50},
        {"gate": "a", "capacity_per_day": 20, "from": "2021-04-01", "until": "2021-04-10"},
        {"use": "aid", "delay_days": 2},
        {"direction": "b_to_a", "status": "restricted", "unit": "tonnes"},
        {"gate": "b", "use": "people", "status": "closed"},
        {"gate": "road", "fee_usd_per_t": 3, "days": "sat|sun"},
    ]
    expected = None
    for order in itertools.islice(itertools.permutations(states), 0, 720, 90):
        found = Read(case_with(order)).found
        arrays = [getattr(found, n) for n in ("status", "capacity", "unit", "delay", "fee", "loss", "known")]
        expected = expected or arrays
        for one, two in zip(arrays, expected, strict=True):
            np.testing.assert_array_equal(one, two)


def test_good_and_traveller_have_lanes_of_their_own():
    case = case_with(
        [
            {"status": "open", "capacity_per_day": 50},
            {"status": "closed", "good": "fuel"},
            {"use": "people", "status": "closed"},
            {
                "use": "people",
                "traveller": "patients",
                "status": "open",
                "capacity_per_day": 8,
                "unit": "persons",
            },
        ]
    )
    assert Read(case).capacity[0] == 50
    assert Read(case, good="fuel").capacity[0] == 0
    lane = NORTH, "people", 0
    assert Read(case, lane=lane).capacity[0] == 0
    assert Read(case, lane=lane, traveller="patients").capacity[0] == 8
    assert Read(case, lane=lane, traveller="traders").capacity[0] == 0
    assert Read(case, lane=lane, traveller="*").capacity[0] == 8


def test_direction_both_gives_each_the_number():
    case = case_with(
        [{"status": "open", "capacity_per_day": 12}, {"direction": "b_to_a", "capacity_per_day": 5}]
    )
    assert Read(case).capacity[0] == 12
    assert Read(case, lane=(NORTH, "aid", 1)).capacity[0] == 5


def test_cargo_is_aid_and_trade_together():
    case = case_with([{"use": "cargo", "status": "open"}])
    assert [Read(case, lane=(NORTH, use, 0)).status[0] for use in USES] == [OPEN, OPEN, CLOSED]


def test_days():
    read = Read(
        case_with(
            [
                {"status": "closed"},
                {"status": "open", "from": "2021-04-01", "until": "2021-04-12", "days": "mon|thu"},
                {"status": "restricted", "from": "2021-04-12"},
            ]
        )
    )
    opened = [str(np.datetime64("2021-03-25") + i) for i in np.flatnonzero(read.status == OPEN)]
    assert opened == ["2021-04-01", "2021-04-05", "2021-04-08"]  # Thursdays and Mondays
    assert read.on("status", "2021-04-12") == RESTRICTED
    assert read.on("status", "2021-03-31") == CLOSED


def test_from_and_until_are_inside():
    read = Read(case_with([{"status": "open", "from": "2021-03-28", "until": "2021-03-30"}]))
    assert list(np.flatnonzero(read.status == OPEN)) == [3, 4, 5]


def test_restricted_without_number_and_open_without_limit():
    restricted = case_with([{"status": "restricted"}, {"use": "trade", "unit": "tonnes"}])
    got = [Read(restricted, lane=(NORTH, use, 0)).capacity[0] for use in USES]
    assert got == [5, 100, 100]
    assert Read(restricted).found.no_limit == ()
    told = case_with([{"status": "restricted", "capacity_per_day": 3}])
    assert Read(told).capacity[0] == 3
    asked = case_with([{"status": "restricted"}], network={"restricted_trucks_per_day": 2})
    assert Read(asked).capacity[0] == 2
    read = Read(case_with([{"status": "open"}]))
    assert np.isinf(read.capacity[0])
    assert read.found.no_limit == (NORTH,)


def test_a_number_for_every_use_limits_those_it_counts():
    case = case_with([{"status": "open", "capacity_per_day": 60, "unit": "trucks"}])
    got = [Read(case, lane=(NORTH, use, 0)).capacity[0] for use in USES]
    assert got == [60, 60, np.inf]


def test_nothing_passes_before_a_crossing_is_there_or_after():
    tables = rows()
    tables["crossings"][0] |= {"from": "2021-04-01", "until": "2021-04-05"}
    read = Read(case_with([{"status": "open"}], more={"crossings": tables["crossings"]}))
    assert list(np.flatnonzero(read.status == OPEN)) == [7, 8, 9, 10, 11]


def test_ids_joined_speak_of_each():
    case = case_with(
        [{"crossing": f"{NORTH}|{MILL}", "status": "open", "capacity_per_day": 12, "unit": "trucks"}]
    )
    assert [Read(case, lane=(one, "aid", 0)).capacity[0] for one in (NORTH, MILL)] == [12, 12]
    assert not Read(case).found.shared


CONVOYS = {"crossing": f"{NORTH}|{MILL}", "use": "aid", "status": "open", "convoy_trucks": 15}


def limit(*states):
    case = case_with(states)
    read = Read(case)
    return read, *read.found.in_unit(AID, 20.0)


def test_convoys_are_shared():
    read, _, limits, groups = limit({**CONVOYS, "convoys": 2, "direction": "a_to_b", "until": "2021-04-03"})
    (one,) = read.found.shared
    assert (one.days, one.total) == (10, 30)  # 2 convoys of 15 over 10 days, both crossings together
    assert sorted(one.crossings) == [0, 1]
    assert limits[0, 0] == 3
    assert np.isinf(limits[0, -1])
    assert (groups[:, 0, 0] == 0).all()
    assert (groups[:, 1] == -1).all()


def test_convoys_both_ways_have_the_number_each_way():
    read, _, limits, groups = limit({**CONVOYS, "convoys": 2})
    assert [one.directions for one in read.found.shared] == [(0,), (1,)]
    assert {*groups[:, 0, 0], *groups[:, 1, 0]} == {0, 1}
    assert limits.shape[0] == 2


@pytest.mark.parametrize(("days", "convoys"), [(8, 2), (7, 1), (15, 3), (1, 1)])
def test_convoys_keep_their_distance(days, convoys):
    until = str(np.datetime64("2021-03-24") + days)
    read, *_ = limit({**CONVOYS, "convoys": 9, "convoy_gap_days": 7, "direction": "a_to_b", "until": until})
    assert read.found.shared[0].total == 15 * convoys


def test_the_days_between_convoys_are_those_of_the_calendar():
    """Only on Thursdays (25 March 2021 is one), a week apart: three in the 15 days to 8 April, one a fortnight apart."""
    row = {**CONVOYS, "convoys": 9, "direction": "a_to_b", "until": "2021-04-08", "days": "thu"}
    for gap, convoys in ((7, 3), (14, 2), (15, 1), (1, 3)):  # never more than it has days to go
        read, *_ = limit({**row, "convoy_gap_days": gap})
        assert (read.found.shared[0].days, read.found.shared[0].span) == (3, 15)
        assert read.found.shared[0].total == 15 * convoys


@pytest.mark.parametrize(
    ("announced", "start", "left"),
    [("", "2021-03-27", 5), ("2021-03-25", "2021-03-27", 3), ("2021-01-01", "2021-03-27", 0), ("", "", 0)],
)
def test_notice_runs_from_the_announcement(announced, start, left):
    row = {
        **CONVOYS,
        "convoys": 9,
        "notice_days": 5,
        "announced": announced,
        "from": start,
        "direction": "a_to_b",
    }
    read, *_ = limit({name: value for name, value in row.items() if value})
    assert read.found.shared[0].notice_days == left


def test_no_convoys_is_none_even_if_their_size_is_not_told():
    read, _, limits, _ = limit({**CONVOYS, "convoys": 0, "convoy_trucks": None})
    assert read.found.shared[0].total == 0
    assert limits[0, 0] == 0


def test_each_month_keeps_its_own_convoys():
    """A later row does not take away the limit of the days before it."""
    _, _, limits, groups = limit(
        {**CONVOYS, "convoys": 1, "until": "2021-03-31", "direction": "a_to_b"},
        {**CONVOYS, "convoys": 2, "from": "2021-04-01", "direction": "a_to_b"},
    )
    by_day = [float(limits[groups[0, 0, epoch], epoch]) for epoch in range(limits.shape[1])]
    assert by_day == pytest.approx([15 / 7, 30 / 30])


def test_runs_of_days_are_the_days_one_by_one():
    """Cutting time into runs must not change what holds on a day."""
    randomly = random.Random(3)
    for _ in range(6):
        states = [
            {
                "crossing": randomly.choice([NORTH, MILL]),
                "gate": randomly.choice(["a", "b", "road", "both", "both"]),
                "use": randomly.choice(["", "aid", "cargo", "people"]),
                "status": randomly.choice(["open", "restricted", "closed", ""]),
                "capacity_per_day": randomly.choice([None, 3, 30]),
                "from": randomly.choice([None, "2021-03-20", "2021-04-02"]),
                "until": randomly.choice([None, "2021-04-10", "2021-05-30"]),
            }
            for _ in range(8)
        ]
        case = case_with(states)
        net, every = ground(case), horizon(case)
        runs = passages(net, case.layers, every)
        days = passages(net, case.layers, every, starts=np.arange(len(every)))
        at = np.repeat(np.arange(len(runs.lengths)), runs.lengths.astype(int))
        np.testing.assert_array_equal(runs.capacity[..., at], days.capacity)
        np.testing.assert_array_equal(runs.status[..., at], days.status)


def random_tables(seed, places=14, crossings=4):
    """Two areas with random roads, joined by crossings."""
    randomly = random.Random(seed)
    tables = rows()
    names = [f"p{i:02d}" for i in range(places)]
    tables["places"] = [
        {"place": n, "area": "up-area" if i < places // 2 else "low-area", "in_need": 10 * i}
        for i, n in enumerate(names)
    ]
    up, low = names[: places // 2], names[places // 2 :]
    gates = [f"x{i}" for i in range(crossings)]
    ends = [(randomly.choice(up), randomly.choice(low)) for _ in gates]
    tables["crossings"] = [
        {"crossing": x, "place_a": a, "place_b": b, "gate_a": "upland", "gate_b": "lowland"}
        for x, (a, b) in zip(gates, ends, strict=True)
    ]
    tables["claims"] = []
    tables["roads"] = [
        {
            "from": a,
            "to": b,
            "km": randomly.uniform(1, 50),
            "class": randomly.choice(["trunk", "track", "primary"]),
        }
        for side in (up, low)
        for a, b in itertools.combinations(side, 2)
        if randomly.random() < 0.3
    ]
    # Each is as likely to be written from side b as from side a.
    tables["roads"] += [
        {"from": a, "to": b, "km": 10, "hours": randomly.uniform(0.2, 3), "crossing": x}
        for x, pair in zip(gates, ends, strict=True)
        for a, b in [pair if randomly.random() < 0.5 else pair[::-1]]
    ]
    return tables


@pytest.mark.parametrize("seed", range(8))
def test_times_and_pieces_against_networkx(seed):
    case = small(random_tables(seed), check=False)
    net = ground(case)
    random_numbers = np.random.default_rng(seed)
    passable = random_numbers.random((4, 2)) < 0.6
    delay = random_numbers.integers(0, 3, (4, 2)).astype(float)
    graph, inner = nx.DiGraph(), nx.Graph()
    graph.add_nodes_from(net.places)
    inner.add_nodes_from(net.places)
    kmh = {"trunk": 50, "primary": 40, "track": 15, "secondary": 30}
    side_a = dict(zip(case["crossings"]["crossing"], case["crossings"]["place_a"], strict=True))
    for road in case["roads"].to_dict("records"):
        hours = road["hours"] if road["hours"] == road["hours"] else road["km"] / kmh[road["class"]]
        for start, stop in ((road["from"], road["to"]), (road["to"], road["from"])):
            if not road["crossing"]:
                inner.add_edge(start, stop)
                cost = hours
            else:
                cell = net.crossing(road["crossing"]), 0 if start == side_a[road["crossing"]] else 1
                if not passable[cell]:
                    continue
                cost = hours + 24 * delay[cell]
            if cost < graph.get_edge_data(start, stop, {"w": np.inf})["w"]:
                graph.add_edge(start, stop, w=cost)
    usable = links(net, passable, delay)
    group = np.array([0, 3])
    names = [net.places[i] for i in group]
    for towards in (False, True):
        expected = nx.multi_source_dijkstra_path_length(
            graph.reverse() if towards else graph, set(names), weight="w"
        )
        found = travel(usable, [group], towards=towards).hours[0]
        np.testing.assert_allclose(found, [expected.get(name, np.inf) for name in net.places])
        ways = shortcuts(net, [np.array([1]), group])
        small_graph = ways.from_groups([1], passable, delay, towards=towards)
        spread = ways.spread(small_graph, [1])
        np.testing.assert_allclose(spread.hours[0], found)
        some = np.array([5, 2])
        np.testing.assert_array_equal(ways.spread(small_graph, [1], some).hours, spread.hours[:, some])
        for place, entry in enumerate(spread.entry[0]):
            through = [] if entry == DIRECT else small_graph.chain(0, int(entry))
            # Without the crossings on its way a place is reached later or not at all; without others as before.
            for crossing in range(4):
                shut = passable.copy()
                shut[crossing] = False
                later = travel(links(net, shut, delay), [group], towards=towards).hours[0][place]
                assert later == pytest.approx(found[place]) or (later > found[place] and crossing in through)
    pieces = components(net)
    for part in nx.connected_components(inner):
        assert len({pieces[net.place(name)] for name in part}) == 1
    assert len(set(pieces)) == nx.number_connected_components(inner)


def test_order_of_rows_leaves_the_ground_as_it_is():
    tables = rows()
    turned = {name: list(reversed(frame)) for name, frame in tables.items()}
    one, two = ground(small(tables)), ground(small(turned))
    for name in ("places", "areas", "in_need", "crossings", "side_a", "side_b"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    with pytest.raises(KeyError):
        one.place("nowhere")
    with pytest.raises(KeyError):
        one.crossing("zz-last")


def test_what_holds_alike_is_put_together():
    first, shares = alike(
        np.array([[1.0, 2.0, 1.0, 3.0], [0.0, 5.0, 0.0, 0.0]]), np.array([1.0, 2.0, 3.0, 4.0])
    )
    assert first.tolist() == [0, 1, 3]
    assert shares.tolist() == [0.4, 0.2, 0.4]


def test_a_network_without_crossings_or_places_has_no_ways_through_any():
    tables = rows()
    tables["roads"] = [road for road in tables["roads"] if not road.get("crossing")]
    net = ground(small(tables, check=False))
    ways = shortcuts(net, [np.array([0])])
    none = np.zeros((len(net.crossings), 2))
    spread = ways.spread(ways.from_groups([0], none > 0, none, towards=False), [0])
    assert spread.entry.tolist() == [[DIRECT] * len(net.places)]
    assert spread.hours[0, 0] == 0
