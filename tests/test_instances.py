"""Published instances: how their files are read, small ones against brute force, the smallest real ones to their value."""

from __future__ import annotations

import gzip
import itertools
import json
import re
from math import inf

import networkx as nx
import numpy as np
import pytest

from benchmarks import designs
from benchmarks.designs import read_design, solve_design
from benchmarks.instances import kind_of, main, solve_instance
from maabar.errors import CaseError, UsageError
from maabar.program import Clock
from tests.engines.aid.published import folder

DESIGN = """MULTIGEN.DAT:
 4 5 2
 1 2 1 10 4 1 1
 2 4 1 10 4 1 2
 1 3 2 10 1 1 3
 3 4 2 10 1 1 4
 1 4 9 3  0 1 5
 1 4 5
 1 4 2
"""
SAME = [
    DESIGN.replace("\n", "\r\n"),
    "\ufeff# a comment, then a blank line\n\n"
    + DESIGN.replace(" 1 1\n", "\n").replace("1 3 2 10 1 1 3", "1 3 2 10 1"),
    re.sub(r"^ +", "", DESIGN, flags=re.MULTILINE)
    .replace(" ", ",")
    .replace("5,2", "5,2 // nodes, arcs, commodities"),
    DESIGN.replace(" 4 5 2", "\n! counts\n\t4\t5\t2\n").replace(" 1 4 5\n", " 1 4 5.0e0 7 7 ; the first\n\n"),
    "4 5 2\n0 1 1 10 4\n1 3 1 10 4\n0 2 2 10 1\n2 3 2 10 1\n0 3 9 3 0\n0 3 5\n0 3 2\n",
]


def brute(design):
    """Every set of open arcs; the flow on it by networkx, one commodity (all share ends and costs)."""
    best = inf
    for opened in itertools.product([0, 1], repeat=len(design.tail)):
        net = nx.DiGraph()
        amount = int(design.amount.sum())
        net.add_node(int(design.origin[0]), demand=-amount)
        net.add_node(int(design.end[0]), demand=amount)
        for a in np.flatnonzero(opened):
            net.add_edge(
                int(design.tail[a]),
                int(design.head[a]),
                weight=int(design.cost[a]),
                capacity=int(design.room[a]),
            )
        try:
            flow = nx.min_cost_flow_cost(net)
        except nx.NetworkXUnfeasible:
            continue
        best = min(best, flow + float(design.fixed @ np.array(opened)))
    return best


@pytest.mark.parametrize("at_once", [designs.ALL_AT_ONCE, 0])
def test_a_small_design_against_every_set_of_open_arcs(monkeypatch, at_once):
    monkeypatch.setattr(designs, "ALL_AT_ONCE", at_once)
    dice = np.random.default_rng(8)
    for _ in range(4):
        arcs = [(i, j) for i in range(1, 5) for j in range(1, 5) if i != j and (i, j) != (1, 4)][:8]
        rows = [
            f"{i} {j} {dice.integers(1, 9)} {dice.integers(4, 12)} {dice.integers(0, 30)}" for i, j in arcs
        ]
        design = read_design("\n".join(["4 8 2", *rows, "1 4 3", "1 4 2"]))
        found, _ = solve_design(design, Clock(30), mip_rel_gap=0.0)
        expected = brute(design)
        assert (found.value if found.solved else inf) == pytest.approx(expected)


@pytest.mark.parametrize("text", SAME, ids=range(len(SAME)))
def test_layouts_of_one_design(text):
    found, first = read_design(text), read_design(DESIGN)
    for name in ("tail", "head", "cost", "room", "fixed", "origin", "end", "amount"):
        np.testing.assert_array_equal(getattr(found, name), getattr(first, name))
    assert solve_design(found, Clock(10))[0].value == pytest.approx(
        22
    )  # 7 over arcs 1-2-4: 14 + 8; over 1-3-4: 28 + 2


def test_a_design_nobody_can_pass_is_said():
    found, _ = solve_design(read_design(DESIGN.replace(" 1 4 5\n", " 4 1 5\n")), Clock(10))
    assert (found.status, found.solved) == ("infeasible", False)


def test_every_fault_of_a_design_is_told_with_its_line():
    text = DESIGN.replace(" 1 3 2 10 1 1 3", " 1 3 2").replace(" 1 4 2\n", "")
    with pytest.raises(CaseError) as caught:
        read_design(text, "bad.dow")
    assert [(p.file, p.row) for p in caught.value.problems] == [("bad.dow", 2), ("bad.dow", 5)]
    with pytest.raises(CaseError, match=r"row 4.*nodes are 1 to 4"):
        read_design(DESIGN.replace(" 2 4 1 10", " 2 5 1 10"))
    with pytest.raises(CaseError, match="counts"):
        read_design("nothing here\n")


FREE = "NAME t\n{sense}ROWS\n N cost\n L most\n G least\nCOLUMNS\n M 'MARKER' 'INTORG'\n x cost {sign}3 most 1\n x least 1\n M 'MARKER' 'INTEND'\n y cost {sign}2 most 1\nRHS\n r most 4.5 least 1\n r cost {sign}-7\nBOUNDS\n UP b x 2\nENDATA\n"


@pytest.mark.parametrize(
    ("sense", "sign", "value"),
    [("", "", 10), ("", "-", -18), ("OBJSENSE\n MAX\n", "", 18), ("OBJSENSE\n    MAX\n", "-", -10)],
)
def test_matrices_either_way_with_a_constant_packed_or_not(tmp_path, sense, sign, value):
    """x whole, 1 to 2, x + y at most 4.5; 3x + 2y + 7 between 10 and 18."""
    text = FREE.format(sense=sense, sign=sign).replace("--", "")
    (tmp_path / "t.mps").write_text("* a comment\n\n" + text)
    (tmp_path / "t.mps.gz").write_bytes(gzip.compress(text.encode()))
    (tmp_path / "noending").write_text(text)
    for name in ("t.mps", "t.mps.gz", "noending"):
        found = solve_instance(tmp_path / name)
        assert (found.kind, found.status, found.objective) == ("matrix", "proved", pytest.approx(value)), name
        assert (found.bound, found.rows, found.columns) == (pytest.approx(value), 2, 2)


FLOW = {
    "nod": "2\n4\n5\n1\n",
    "arc": "1 1 2 1 1 9 1\n2 1 2 2 1 9 1\n3 2 3 -1 1 -1 0\n4 1 3 1 5 9 0\n5 1 3 2 7 9 0\n",
    "sup": "1 1 6\n3 1 -6\n1 2 4\n3 2 -4\n",
    "mut": "1 8\n",
}


def test_four_files_of_a_flow(tmp_path):
    """10 go from 1 to 3; by way of 2 each costs 2, eight of them fit; two of the first kind pay 5."""
    for end, text in FLOW.items():
        (tmp_path / f"tiny.{end}").write_text("# heading\n\n" + text)
    for name in ("tiny", "tiny.nod", "tiny.mut"):
        found = solve_instance(tmp_path / name)
        assert (found.kind, found.status, found.objective) == ("flow", "proved", pytest.approx(8 * 2 + 2 * 5))
    (tmp_path / "tiny.sup").write_text("1 1\n9 9 x\n")
    with pytest.raises(CaseError) as caught:
        solve_instance(tmp_path / "tiny")
    assert [p.row for p in caught.value.problems] == [1, 2]


def test_what_is_no_instance_is_refused(tmp_path):
    (tmp_path / "b.mps").write_text("NAME\nROWS\n N c\n G r\nCOLUMNS\n x c 1 r 1\n")
    (tmp_path / "b.mps.gz").write_bytes(b"not packed")
    for name in ("b.mps", "b.mps.gz"):
        with pytest.raises(CaseError):
            solve_instance(tmp_path / name)
    for path in (tmp_path, tmp_path / "absent.dow"):
        with pytest.raises(UsageError):
            kind_of(path)


def test_command_line(tmp_path, capsys):
    (tmp_path / "a.dow").write_text(DESIGN)
    (tmp_path / "b.dow").write_text("no")
    assert main([str(tmp_path / "a.dow")]) == 0
    said = capsys.readouterr().out
    assert all(word in said for word in ("objective 22", "bound     22", "gap       0", "seconds"))
    assert main([str(tmp_path / "a.dow"), str(tmp_path / "b.dow"), "--json"]) == 2
    printed = capsys.readouterr()
    assert json.loads(printed.out)["objective"] == pytest.approx(22)
    assert "b.dow" in printed.err
    (tmp_path / "c.dow").write_text(DESIGN.replace(" 1 4 5\n", " 4 1 5\n"))
    assert main([str(tmp_path / "c.dow"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["objective"] is None


def test_published_values():
    """The smallest of the three networks, and the food plan from its folder; the others stand in the benchmarks."""
    found = solve_instance(folder("canad") / "c33.dow")
    assert (found.status, round(found.objective), round(found.bound)) == ("proved", 423848, 423848)
    assert round(solve_instance(folder("syria_zhl")).objective, 1) == 7915.7


def test_a_design_that_is_not_solved_to_the_end_has_a_solution_and_a_bound(monkeypatch):
    """Eight nodes, forty commodities, hardly any time: what is told is feasible, and the bound is below it."""
    dice = np.random.default_rng(6)
    pairs = [(i, j) for i in range(1, 9) for j in range(1, 9) if i != j]
    arcs = [f"{i} {j} {dice.integers(1, 30)} 400 {dice.integers(200, 900)}" for i, j in pairs]
    goods = [f"{i} {j} {dice.integers(5, 20)}" for i, j in (pairs[k] for k in dice.choice(len(pairs), 40))]
    design = read_design("\n".join([f"8 {len(arcs)} 40", *arcs, *goods]))
    monkeypatch.setattr(designs, "LONG", 0)
    best = solve_design(design, Clock(60), mip_rel_gap=1e-4)[0]
    first = designs._best(designs.Answer("limit", np.nan, -inf, {}, {}), best, 1.0)
    assert (first.status, first.value, first.bound) == ("limit", best.value, 1.0)
    hasty = solve_design(design, Clock(60), mip_rel_gap=1e-4, mip_max_nodes=0, mip_heuristic_effort=0.0)[0]
    assert hasty.solved
    assert hasty.bound <= best.value * (1 + 1e-4) <= hasty.value * (1 + 2e-4)
    used = hasty.x["open"] > 0.5
    assert (hasty.x["flow"].sum(axis=1) <= design.room * used + 1e-6).all()
    net = np.zeros((8, 40))
    np.add.at(net, design.tail, hasty.x["flow"])
    np.subtract.at(net, design.head, hasty.x["flow"])
    np.testing.assert_allclose(net[design.origin, np.arange(40)], design.amount, atol=1e-6)
