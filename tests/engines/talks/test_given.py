"""What cannot be meant is refused in words: which argument, which value, what to do; nothing is cut or guessed."""

import numpy as np
import pytest

from maabar.engines.talks.given import whole
from maabar.engines.talks.logic import parse, truth
from maabar.engines.talks.packages import search
from maabar.engines.talks.settle import condorcet, crps, passes, positions_condorcet, settle
from maabar.engines.talks.standoff import game, graph, joint, stability
from maabar.engines.talks.standoff_model import all_moves
from maabar.engines.talks.values import RedLine, Rule
from maabar.engines.talks.values_build import space
from maabar.errors import UsageError

NAN = float("nan")
#: Two parties, two issues of two levels.
TABLES = [[[0.0, 50.0], [50.0, 0.0]], [[0.0, 50.0], [0.0, 50.0]]]
FREE = [NAN, NAN]
ACTIONS = [{"action": "a", "party": "north"}, {"action": "b", "party": "south"}]


def with_payoffs(values):
    return game(ACTIONS, payoffs={"north": values, "south": [1, 2, 3, 4]})


def line(chance):
    return [RedLine(0, {0: [1]}, "edge", likelihood=chance)]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: with_payoffs([1, "two", 3, 4]), 'payoffs of "north": "two" is no number'),
        (lambda: with_payoffs({"none": "much"}), 'payoffs of "north": "much" is no number'),
        (lambda: with_payoffs({"none": [1, 2]}), "is not one number. Give one"),
        (lambda: graph({}, {"north": [1, [2]]}), 'payoffs of "north": the rows differ in length'),
        (lambda: stability([1, 2], None, None, [["x", 1, 2, 3], [1, 2, 3, 4]]), '"x" is no number'),
        (lambda: search(TABLES, FREE, tabled=[0, NAN]), "tabled text: nan is no whole number"),
        (lambda: search(TABLES, FREE, tabled=[0, 0.5]), "tabled text: 0.5 is no whole number"),
        (lambda: search(TABLES, FREE, tabled=["0", "one"]), 'tabled text: "one" is no number'),
        (
            lambda: search(TABLES, FREE, tabled=[0, 2]),
            "2 is no level of issue-2, whose levels count from 0 to 1",
        ),
        (lambda: search(TABLES, FREE, tabled=[0, -1]), "-1 is no level of issue-2"),
        (lambda: search(TABLES, FREE, tabled=[0]), "has 1 levels for 2 issues"),
        (lambda: search(TABLES, FREE, rule=Rule(quota=NAN)), "quota nan"),
        (lambda: search(TABLES, FREE, rule=Rule(quota=-1)), "quota -1"),
        (lambda: search(TABLES, FREE, rule=Rule(quota="most")), 'quota: "most" is no number'),
        (lambda: search(TABLES, FREE, rule=Rule(weights=["a", 1])), 'weights: "a" is no number'),
        (lambda: search(TABLES, FREE, rule=Rule(needed=[["no", 0], [0, 0]])), '`needed`: "no" is no number'),
        (lambda: search(TABLES, FREE, rule=Rule(needed=[[2, 0], [0, 0]])), "2 is neither yes nor no"),
        (lambda: search(TABLES, ["low", 1]), 'reserves: "low" is no number'),
        (lambda: search([[[0, 1], [2]]], FREE), "Table 1 of worth: the rows differ in length"),
        (lambda: search(TABLES, FREE, line(1.5)), "Red line 'edge': the likelihood 1.5 is no chance"),
        (lambda: search(TABLES, FREE, line(-0.1)), "the likelihood -0.1 is no chance"),
        (lambda: search(TABLES, FREE, line(NAN)), "the likelihood nan is no chance"),
        (lambda: space([[0, "half", 100]]), 'levels of issue 1: "half" is no number'),
        (lambda: space([[0, 100]], no_deal=[0.5]), "`no_deal`: 0.5 is no whole number"),
        (lambda: space([[0, 100]], cost=["dear"]), '"dear" is no number'),
        (lambda: settle([0, "all"]), 'values of position: "all" is no number'),
        (lambda: settle([0, 100], ["some", 1]), 'values of salience: "some" is no number'),
        (lambda: settle([0, 100], [1e308, 1e308]), "add up to inf, which cannot be shared out"),
        (lambda: settle([0, 100], [1e200, 1], [1e200, 1]), "add up to inf"),
        (lambda: positions_condorcet([0, 100], [1e308, 1e308]), "add up to inf"),
        (lambda: condorcet([[0, 1], [1, 0]], [1e308, 1e308]), "add up to inf"),
        (lambda: condorcet([[0, "x"], [1, 0]], [1, 1]), 'utilities: "x" is no number'),
        (lambda: condorcet([[0, 1], [1]], [1, 1]), "utilities: the rows differ in length"),
        (lambda: condorcet([[0, 1], [1, 0]], ["w", 1]), 'weights: "w" is no number'),
        (lambda: crps([0, 1], [1], 0), "equally long"),
        (lambda: crps([0, 1], [0.5, 0.5], "y"), 'outcome: "y" is no number'),
        (lambda: passes(NAN, 0), "Votes (for): nan is no whole number"),
        (lambda: passes("9", 0), 'Votes (for): "9" cannot be a count'),
        (lambda: passes(9, "2"), 'Votes (against): "2" cannot be a count'),
        (lambda: passes(9, 1, 0.5), "Votes (vetoes): 0.5 is no whole number"),
        (lambda: passes(9, 0, quota=-1), 'Votes (quota): "-1" cannot be a count'),
        (lambda: parse(None), '"None" is no statement'),
        (lambda: truth("a", ["a"], [0.5]), "situations: 0.5 is no whole number"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name_and_value(call, words):
    with pytest.raises(UsageError) as caught:
        call()
    assert words in str(caught.value)


def test_what_can_be_meant_still_is():
    """Whole numbers as floats, truth values, arrays, large codes."""
    assert search(TABLES, FREE, tabled=[0.0, 1.0]).tabled.tolist() == [0, 1]
    assert search(TABLES, FREE, rule=Rule(needed=[[True, False], [0, 1]])).bargained.needed.any()
    assert whole([2**62 - 1], "codes").tolist() == [2**62 - 1]
    assert whole(np.array([3], dtype=np.int32), "codes").dtype == np.int64
    assert passes(9, 0)
    assert passes({"a"}, set(), quota=1)
    assert not passes(9.0, 1, 1)
    assert settle([0, 100], [1e307, 1e307]).mean == 50
    assert crps([0, 1], [0.5, 0.5], 0) == 0.25


def test_situations_are_named_from_0_and_pairs_count_from_1():
    held = game(ACTIONS, payoffs={"north": [0, 0, 0, 1], "south": [0, 0, 0, 1]})
    (pair,) = [pair for one in joint(held) for pair in one.pairs() if pair[0] == 1]
    assert [held.name(number - 1) for number in pair] == ["none", "a|b"]
    assert held.name(np.int64(3)) == "a|b"
    for wrong in (4, -1):
        with pytest.raises(UsageError, match=rf"no situation {wrong}. Here they count from 0 to 3"):
            held.name(wrong)
    with pytest.raises(UsageError, match=r"0\.5 is no whole number"):
        held.name(0.5)


def test_a_limit_says_what_is_left_of_it():
    """Three parties with one action each: 8 situations, 8 moves a party."""
    held = game([{"action": p, "party": p} for p in "abc"], payoffs={p: range(8) for p in "abc"})
    with pytest.raises(UsageError, match=r"8 moves .* more than the 4 left of 20\. Exclude"):
        all_moves(held.rules, held.places, 20)
    with pytest.raises(UsageError, match=r"8 moves .* more than the limit of 7\. "):
        all_moves(held.rules, held.places, 7)
    assert len(all_moves(held.rules, held.places, 24)) == 3


def test_a_limit_of_millions_is_told_in_words():
    actions = [{"action": f"a{k}", "party": "p" if k < 10 else "q"} for k in range(11)]
    held = game(actions, payoffs={"p": range(2048), "q": range(2048)})
    with pytest.raises(UsageError, match=r"2,095,104 moves .* more than the limit of 2 million"):
        all_moves(held.rules, held.places, 2_000_000)
