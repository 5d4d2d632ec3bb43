"""Access against another library and against brute force, on random ground."""

from __future__ import annotations

import itertools
import random

import networkx as nx
import numpy as np
import pytest

from maabar.engines.access.flow import Arc, Capacities, Flows
from maabar.engines.access.model import WAYS
from maabar.network import ground
from tests.engines.access.test_access import access
from tests.making import small
from tests.test_network import random_tables

DETOUR = 1.0


def world(seed):
    """A random case with aid gates open, shut or slow, one way or both."""
    randomly = random.Random(1000 + seed)
    tables = random_tables(seed)
    tables["states"] = [
        {"crossing": one["crossing"], "use": "aid", "direction": way, "delay_days": randomly.choice([0, 0.1, 1]),
         "status": "open" if randomly.random() < 0.75 else "closed", "capacity_per_day": randomly.randint(1, 30),
         "unit": "trucks"}
        for one in tables["crossings"] for way in ("a_to_b", "b_to_a")
    ]  # fmt: skip
    return small(tables, check=False, end="2021-03-25")


def graph_of(case, shut=()):
    net = ground(case)
    state = {(r["crossing"], r["direction"]): r for r in case["states"].to_dict("records")}
    side_a = dict(zip(case["crossings"]["crossing"], case["crossings"]["place_a"], strict=True))
    graph = nx.DiGraph()
    graph.add_nodes_from(net.places)
    for road, hours in zip(case["roads"].to_dict("records"), net.hours, strict=True):
        for start, stop in ((road["from"], road["to"]), (road["to"], road["from"])):
            crossing, cost = road["crossing"], hours
            if crossing:
                row = state[crossing, "a_to_b" if start == side_a[crossing] else "b_to_a"]
                if row["status"] == "closed" or crossing in shut:
                    continue
                cost += 24 * row["delay_days"]
            if not graph.has_edge(start, stop) or cost < graph[start][stop]["w"]:
                graph.add_edge(start, stop, w=cost, crossing=crossing)
    return graph


def hours_of(case, area, way, shut=()):
    graph = graph_of(case, shut)
    group = set(case["places"].loc[case["places"]["area"] == area, "place"])
    return nx.multi_source_dijkstra_path_length(graph.reverse() if way == "in" else graph, group, weight="w")


SEEDS = range(6)


@pytest.fixture(scope="module", params=SEEDS)
def looked(request):
    case = world(request.param)
    return case, access(case, pairs=True, detour_hours=DETOUR)


def test_reach_and_hours(looked):
    case, got = looked
    table = got["access.reach"]
    for area, way in itertools.product(("up-area", "low-area"), WAYS):
        mine = table[(table["use"] == "aid") & (table["origin"] == area) & (table["way"] == way)]
        expected = hours_of(case, area, way)
        for place, share, hours in zip(mine["place"], mine["share_of_days"], mine["hours"], strict=True):
            assert share == (place in expected)
            if place in expected:
                assert hours == pytest.approx(expected[place])


def test_crossings_on_the_way(looked):
    """The ids told are those of a shortest way (ties have no part in random hours)."""
    case, got = looked
    table = got["access.reach"]
    graph = graph_of(case)
    for area, way in itertools.product(("up-area", "low-area"), WAYS):
        group = set(case["places"].loc[case["places"]["area"] == area, "place"])
        directed = graph.reverse() if way == "in" else graph
        _, paths = nx.multi_source_dijkstra(directed, group, weight="w")
        mine = table[(table["use"] == "aid") & (table["origin"] == area) & (table["way"] == way)]
        for place, cell in zip(mine["place"], mine["crossings"], strict=True):
            steps = itertools.pairwise(paths.get(place, []))
            assert cell == "|".join(
                directed[a][b]["crossing"] for a, b in steps if directed[a][b]["crossing"]
            )


def elsewhere(case, area):
    places = case["places"]
    return {
        p: n for p, n, a in zip(places["place"], places["in_need"], places["area"], strict=True) if a != area
    }


def test_dependence_by_brute_force(looked):
    case, got = looked
    table = got["access.dependence"].set_index(["use", "way", "origin", "crossing"])
    for area, way, crossing in itertools.product(
        ("up-area", "low-area"), WAYS, case["crossings"]["crossing"]
    ):
        need, before = elsewhere(case, area), hours_of(case, area, way)
        after = hours_of(case, area, way, {crossing})
        lose = sum(n for p, n in need.items() if p in before and p not in after)
        longer = {p: after[p] - before[p] for p in need if p in after and after[p] - before[p] > DETOUR}
        detour = sum(need[p] for p in longer)
        key = "aid", way, area, crossing
        if not lose and not detour:
            assert key not in table.index
            continue
        found = table.loc[key]
        assert (found["lose"], found["detour"]) == pytest.approx((lose, detour))
        if detour:
            assert found["extra_hours"] == pytest.approx(sum(need[p] * h for p, h in longer.items()) / detour)


def test_pairs_by_brute_force(looked):
    case, got = looked
    pairs = got["access.pairs"].set_index(["use", "way", "origin", "crossing", "other"])["lose"]
    single = got["access.dependence"].set_index(["use", "way", "origin", "crossing"])["lose"]
    gates = sorted(case["crossings"]["crossing"])
    for area, way, (one, other) in itertools.product(
        ("up-area", "low-area"), WAYS, itertools.combinations(gates, 2)
    ):
        need, before = elsewhere(case, area), hours_of(case, area, way)
        after = hours_of(case, area, way, {one, other})
        lose = sum(n for p, n in need.items() if p in before and p not in after)
        lane = "aid", way, area
        # A pair that is not told adds nothing to what one of the two does alone.
        alone = max(single.get((*lane, one), 0.0), single.get((*lane, other), 0.0))
        assert pairs.get((*lane, one, other), alone) == pytest.approx(lose)


@pytest.mark.parametrize("seed", SEEDS)
def test_throughput_of_a_case(seed):
    case = world(seed)
    net = ground(case)
    need = dict(zip(net.places, net.in_need, strict=True))
    area_of = dict(zip(net.places, net.areas, strict=True))
    plain = nx.Graph()
    plain.add_nodes_from(net.places)
    roads = case["roads"][case["roads"]["crossing"] == ""]
    plain.add_edges_from(zip(roads["from"], roads["to"], strict=True))
    capacity = {}
    state = {(r["crossing"], r["direction"]): r for r in case["states"].to_dict("records")}
    for r in case["crossings"].to_dict("records"):
        for way, ends in (("a_to_b", (r["place_a"], r["place_b"])), ("b_to_a", (r["place_b"], r["place_a"]))):
            row = state[r["crossing"], way]
            if row["status"] == "open":
                capacity[ends] = capacity.get(ends, 0) + row["capacity_per_day"]
    graph = nx.DiGraph()
    graph.add_nodes_from(["from", "to"])
    for one, two in plain.edges:
        graph.add_edge(one, two)  # roads carry any amount
        graph.add_edge(two, one)
    for (one, two), most in capacity.items():
        graph.add_edge(one, two, capacity=most)
    for place, area in area_of.items():
        if area == "up-area":
            graph.add_edge("from", place)
        elif need[place] > 0:
            graph.add_edge(place, "to")
    table = access(case)["access.throughput"].set_index(["use", "way", "origin"])["per_day"]
    assert table["aid", "out", "up-area"] == pytest.approx(
        nx.maximum_flow_value(graph, "from", "to"), abs=1e-2
    )


@pytest.mark.parametrize("seed", range(30))
def test_flow_with_shared_limits(seed):
    """A shared limit is a node of its own where its crossings leave or enter the same ground."""
    dice = np.random.default_rng(seed)
    pieces = 6
    groups = int(dice.integers(0, 3))
    limits = tuple(float(x) for x in dice.integers(1, 20, groups))
    arcs, graph = [], nx.DiGraph()
    graph.add_nodes_from(["from", "to"])

    def add(tail, head, most):
        graph.add_edge(
            tail, head, capacity=graph.get_edge_data(tail, head, {"capacity": 0})["capacity"] + most
        )

    for group in range(groups):
        hub, leaving = int(dice.integers(pieces)), bool(dice.integers(2))
        others = [int(n) for n in dice.permutation(pieces) if n != hub][: int(dice.integers(2, 4))]
        add(*((hub, f"g{group}") if leaving else (f"g{group}", hub)), limits[group])
        for other in others:
            most = float(dice.integers(1, 15))
            arcs.append(Arc(*((hub, other) if leaving else (other, hub)), most, group))
            add(*((f"g{group}", other) if leaving else (other, f"g{group}")), most)
    for _ in range(int(dice.integers(2, 12))):
        tail, head = (int(n) for n in dice.permutation(pieces)[:2])
        most = float(dice.integers(1, 15)) + 0.25
        arcs.append(Arc(tail, head, most))
        add(tail, head, most)
    for source in (0, 1):
        graph.add_edge("from", source)
    for sink in (4, 5):
        graph.add_edge(sink, "to")
    flow = most_per_day(arcs, limits, (0, 1), (4, 5), pieces)
    assert flow == pytest.approx(nx.maximum_flow_value(graph, "from", "to"), abs=1e-2)


def nodes(numbers):
    return np.array(numbers, np.int64).tobytes()


def most_per_day(arcs, limits, sources, sinks, pieces):
    """One question by itself."""
    flows = Flows(pieces)
    flows.ask(Capacities(tuple(arcs), tuple(limits)), nodes(sources), nodes(sinks))
    return float(flows.answers()[0])


def test_many_questions_side_by_side_are_answered_as_if_each_were_alone():
    dice = np.random.default_rng(5)
    pieces, questions = 7, []
    for _ in range(60):
        scale = float(dice.choice([1e-2, 1.0, 1e4, 3e8]))
        arcs = [
            Arc(int(a), int(b), float(dice.choice([np.inf, *(scale * dice.random(6))])))
            for a, b in (dice.permutation(pieces)[:2] for _ in range(int(dice.integers(0, 14))))
        ]
        ends = dice.permutation(pieces)
        questions.append((arcs, (), tuple(ends[:2]), tuple(ends[2 : 2 + int(dice.integers(0, 3))])))
    flows = Flows(pieces)
    numbers = [flows.ask(Capacities(tuple(a), limits), nodes(s), nodes(t)) for a, limits, s, t in questions]
    together = flows.answers()[numbers]
    alone = [most_per_day(*question, pieces) for question in questions]
    assert together.tolist() == alone
    assert np.isinf(together).any()
    assert (together[np.isfinite(together)] > 0).any()
    for (arcs, _, sources, sinks), flow in zip(questions, together, strict=True):
        graph = nx.DiGraph()
        graph.add_nodes_from(["from", "to"])
        for arc in arcs:
            before = graph.get_edge_data(arc.tail, arc.head, {"capacity": 0.0})["capacity"]
            graph.add_edge(arc.tail, arc.head, capacity=before + arc.capacity)
        graph.add_edges_from([("from", node) for node in sources] + [(node, "to") for node in sinks])
        try:
            expected = nx.maximum_flow_value(graph, "from", "to")
        except nx.NetworkXUnbounded:
            expected = np.inf
        assert flow == pytest.approx(expected, rel=1e-5, abs=2e-2)


def test_the_same_question_has_the_same_number():
    flows, some = Flows(2), Capacities((Arc(0, 1, 3.0),))
    first = flows.ask(some, nodes([0]), nodes([1]))
    assert flows.ask(some, nodes([0]), nodes([1])) == first
    assert flows.ask(some, nodes([1]), nodes([0])) != first
    assert flows.answers().tolist() == [3.0, 0.0]
    assert Flows(3).answers().tolist() == []


def test_crossings_far_apart_share_at_least_fairly():
    """Where a shared limit has no node, what is given is a lower bound, and never more than the limit."""
    arcs = (Arc(0, 1, 10.0, 0), Arc(2, 3, 10.0, 0))
    assert most_per_day(arcs, (6.0,), (0, 2), (1, 3), 4) == pytest.approx(6)
    assert most_per_day(arcs, (6.0,), (0,), (1,), 4) == pytest.approx(3)


def test_flow_without_limit_and_with_very_large_ones():
    free = float("inf")
    assert most_per_day((Arc(0, 1, free),) * 30, (), (0,), (1,), 2) == free
    assert most_per_day((Arc(0, 1, free), Arc(1, 2, 4.0)), (), (0,), (2,), 3) == 4.0
    assert most_per_day((Arc(0, 1, free, 0), Arc(0, 1, free, 0)), (7.5,), (0,), (1,), 2) == 7.5
    assert most_per_day((Arc(0, 1, 3e6), Arc(0, 1, 2e6)), (), (0,), (1,), 2) == pytest.approx(5e6, rel=1e-6)
    many = tuple(Arc(i, 40, free) for i in range(40))
    assert most_per_day((*many, Arc(40, 41, 9.0)), (), tuple(range(40)), (41,), 42) == 9.0
    assert most_per_day((), (), (), (), 0) == 0.0
