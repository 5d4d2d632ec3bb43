"""The stand-off from plain lists: every form in which people write it, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from maabar.engines.talks.standoff import game, graph, inverse, joint, reach, stability, today
from maabar.errors import UsageError

ACTIONS = [
    {"action": "keep", "party": "a"},
    {"action": "strike", "party": "a"},
    {"action": "open", "party": "b"},
]
WISHES = {"a": ["open", "not strike"], "b": ["not strike", "not open"]}
CODES = [0, 1, 4, 5, 7]


@pytest.mark.parametrize(
    "listed",
    [
        CODES,
        np.asarray(CODES),
        ["NNN", "YNN", "NNY", "YNY", "YYY"],
        ["0 0 0", "1,0,0", "0 0 1", "101", "111"],
        ["none", "keep", "open", "keep|open", "keep|strike|open"],
        [[], ["keep"], {"open"}, ["open", "keep"], ["keep", "strike", "open"]],
        [(0, 0, 0), (1, 0, 0), (0, 0, 1), (1, 0, 1), (1, 1, 1)],
        [
            {},
            {"keep": "yes"},
            {"open": True},
            {"keep": 1, "open": 1},
            {"keep": "Y", "strike": "Y", "open": "Y"},
        ],
    ],
)
def test_forms_of_situations(listed):
    expected = game(ACTIONS, feasible=CODES, preferences=WISHES)
    found = game(ACTIONS, feasible=listed, preferences=WISHES)
    assert found.places.codes.tolist() == CODES
    assert found.stability().as_dict() == expected.stability().as_dict()


def test_forms_of_wishes():
    base = game(ACTIONS, feasible=CODES, preferences=WISHES)
    text = {party: "; ".join(rows) for party, rows in WISHES.items()}
    rows = [
        {"party": p, "rank": k + 1, "statement": s} for p, ss in WISHES.items() for k, s in enumerate(ss)
    ][::-1]
    payoffs = {party: base.ranks[i].tolist() for i, party in enumerate(base.parties)}
    named = {p: {base.name(s): v for s, v in enumerate(row)} for p, row in payoffs.items()}
    numbered = {p: {s + 1: v for s, v in enumerate(row)} for p, row in payoffs.items()}
    orders = {
        p: [[s + 1 for s in range(5) if row[s] == v] for v in sorted(set(row))[::-1]]
        for p, row in payoffs.items()
    }
    written = {p: " > ".join(" ~ ".join(map(str, group)) for group in order) for p, order in orders.items()}
    for more in ({"preferences": text}, {"preferences": rows}, {"payoffs": payoffs}, {"payoffs": named},
                 {"payoffs": numbered}, {"orders": orders}, {"orders": written}):  # fmt: skip
        assert game(ACTIONS, feasible=CODES, **more).ranks.tolist() == base.ranks.tolist()


def test_order_of_situations_is_kept():
    turned = game(ACTIONS, feasible=CODES[::-1], preferences=WISHES).stability()
    base = game(ACTIONS, feasible=CODES, preferences=WISHES).stability()
    for concept in base.stable:
        assert turned.names(concept)[::-1] == base.names(concept)
        assert sorted(6 - s for s in turned.numbers(concept)) == base.numbers(concept)


def test_what_does_not_exist_by_pattern_or_statement():
    one = game(ACTIONS, infeasible=["-YN", "NY-"], preferences=WISHES)
    two = game(ACTIONS, exclusions=["strike and not (open and keep)"], preferences=WISHES)
    assert one.places.codes.tolist() == two.places.codes.tolist() == CODES


def test_moves_that_cannot_be_taken_back():
    free = stability(["a", "b"], range(4), None, {"a": [0, 1, 2, 3], "b": [3, 2, 1, 0]}).game
    held = stability(
        ["a", "b"], range(4), None, {"a": [0, 1, 2, 3], "b": [3, 2, 1, 0]}, irreversible=[(1, 2)]
    ).game
    assert free.moves[0].of(1).tolist() == [0]
    assert held.moves[0].of(1).tolist() == []
    assert held.moves[0].of(0).tolist() == [1]
    listed = game(ACTIONS, feasible=CODES, preferences=WISHES, moves={"b": [(1, 5), ("keep", "none")]})
    assert [listed.moves[1].of(s).tolist() for s in range(5)] == [[4], [0], [], [], []]


def test_many_actions_with_tight_exclusions():
    """Forty actions would be a million million situations; exactly one of them is on."""
    names = [f"x{k}" for k in range(40)]
    rows = [{"action": name, "party": "a"} for name in names]
    pairs = [f"{a} and {b}" for k, a in enumerate(names) for b in names[k + 1 :]]
    held = game(
        rows, exclusions=[*pairs, " and ".join(f"not {name}" for name in names)], preferences={"a": ["x7"]}
    )
    assert held.places.count == 40
    assert held.stability().names("nash") == ["x7"]


def test_many_preferences_keep_their_order():
    names = [f"x{k}" for k in range(4)]
    rows = [{"action": name, "party": "a"} for name in names]
    held = game(rows, preferences={"a": ["x0 or not x0"] * 100 + names})
    assert held.ranks[0].tolist() == [int(f"{code:04b}"[::-1], 2) for code in range(16)]


def test_who_cannot_move_can_still_wish():
    held = game(ACTIONS, feasible=CODES, preferences=WISHES | {"c": ["keep"]})
    assert held.parties == ("a", "b", "c")
    assert held.stability().holds("nash", "c").all()


def test_what_is_not_available_cannot_be_begun_but_can_be_ended():
    rows = [{"action": "strike", "party": "a", "available": "no"}]
    held = game(rows, preferences={"a": ["strike"]})
    assert [held.moves[0].of(s).tolist() for s in (0, 1)] == [[], [0]]


def call(**more):
    return game(**({"actions": ACTIONS, "feasible": CODES, "preferences": WISHES} | more))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: call(actions=[{"action": "keep"}]), "has no party"),
        (lambda: call(actions=[*ACTIONS, ACTIONS[0]]), "stands twice"),
        (lambda: call(actions=[{"action": "if", "party": "a"}]), "word of statements"),
        (lambda: call(actions=[ACTIONS[0] | {"direction": "begin"}]), "Use one of: both, start, stop"),
        (lambda: call(actions=[ACTIONS[0] | {"now": "maybe"}]), "Use one of: yes, no, both, unknown"),
        (lambda: call(feasible=[]), "is empty"),
        (lambda: call(feasible=[0, 1, 1]), "listed twice"),
        (lambda: call(feasible=[0, "N--"]), "listed twice"),
        (lambda: call(feasible=[8]), "fits no situation"),
        (lambda: call(feasible=["kepe"]), 'Did you mean "keep"?'),
        (lambda: call(exclusions=["keep"]), "listed, but excluded"),
        (
            lambda: call(exclusions=[{"statement": "strike and not keep", "undo": "opne"}]),
            'Did you mean "open"?',
        ),
        (lambda: call(feasible=None, exclusions=["keep", "not keep"]), "no situation at all"),
        (lambda: call(feasible=None, situation_limit=5), "more than the limit of 5"),
        (lambda: call(situation_limit=4), "more than the limit of 4"),
        (lambda: call(infeasible=["---"]), "leaves everything open"),
        (lambda: call(preferences={"a": ["open"]}), '"b" has neither'),
        (lambda: call(payoffs={"a": [1, 2, 3, 4, 5]}), "give exactly one"),
        (lambda: call(preferences=None, payoffs={"a": [1, 2, 3, 4], "b": [1] * 5}), "no payoff for 1 of 5"),
        (lambda: call(preferences=None, payoffs={"a": [1] * 6, "b": [1] * 5}), "6 payoffs for 5"),
        (lambda: call(preferences={"a": ["opne"], "b": ["open"]}), 'Did you mean "open"?'),
        (
            lambda: call(preferences=[{"party": p, "rank": 1, "statement": "open"} for p in "aab"]),
            "the same rank",
        ),
        (lambda: call(preferences=None, orders={"a": [1, 2, 3, 4], "b": "5>4>3>2>1"}), "leaves out"),
        (lambda: call(preferences=None, orders={"a": [1, 1, 2, 3, 4, 5], "b": "5>4>3>2>1"}), "twice"),
        (lambda: call(irreversible=[(1, 6)]), "count from 1 to 5"),
        (lambda: call(moves={"z": [(1, 2)]}), 'no party "z"'),
        (lambda: call(sequences="twice").stability(), "use legal or once"),
        (lambda: call(feasible=["NNN", "Y-N"]), "leaves an action open"),
        (lambda: stability(["a"], [0, 1], ["both", "both"], {"a": [1, 2]}), "2 directions"),
        (lambda: stability(["a"], [0, 1], None, [[1, 2], [1, 2]]), "2 rows of payoffs"),
        (lambda: graph({"a": [(1, 2)]}, {"a": [1, 2], "b": [1]}), "differ in length"),
        (lambda: joint(graph({"a": [(1, 2)]}, {"a": [1, 2]})), "has none"),
        (lambda: today(graph({"a": [(1, 2)]}, {"a": [1, 2]})), "has none"),
        (lambda: today(call(), {"kepe": "yes"}), 'Did you mean "keep"?'),
        (lambda: today(call(), {"keep": "often"}), "Use one of: yes, no, both, unknown"),
        (lambda: today(call(), {"keep": "no", "strike": "yes"}), "cannot be"),
        (lambda: inverse(call(), 0, "c", "nash"), 'no party "c"'),
        (lambda: inverse(call(), 9, "a", "nash"), "no situation number 9"),
        (lambda: inverse(call(), "strike", "a", "nash"), "does not exist"),
        (lambda: inverse(call(), 0, "a", "pareto"), "no concept"),
        (lambda: reach(call(), 5), "no situation number 5"),
        (lambda: reach(call(), 0, "luck"), "not by"),
        (lambda: reach(call(moves={"a": [], "b": []}), 0).way(1), "cannot be reached"),
        (lambda: call().stability(["nash"]).holds("gmr"), "no answer for the concept"),
    ],
)
def test_what_is_refused(make, said):
    with pytest.raises(UsageError) as caught:
        make()
    assert said in str(caught.value)


def test_more_than_twelve_uncertain_entries():
    rows = [{"action": f"x{k}", "party": f"p{k}"} for k in range(13)]
    with pytest.raises(UsageError, match="13 entries of today are uncertain"):
        today(game(rows, preferences={f"p{k}": ["x0"] for k in range(13)}))


def test_too_many_moves_are_refused_with_their_number():
    owners = ["a"] * 14
    with pytest.raises(UsageError, match="268,419,072 moves"):
        stability(owners, None, None, {"a": range(1 << 14)})
