"""Positions: the mean and its band, pairwise choice, and the voting rule."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maabar.engines.talks.settle import ERRORS, HALF, condorcet, crps, passes, positions_condorcet, settle
from maabar.errors import UsageError

numbers = st.integers(0, 100).map(float)
parties = st.lists(st.tuples(numbers, st.integers(1, 100), st.integers(1, 100)), min_size=1, max_size=8)


def rows(text):
    return np.asarray([[float(cell) for cell in row.split()] for row in text.split("/")])


def test_errors_made_symmetric():
    """O7: residual quantiles of the mean on 351 issues of DEU III give ± 49.2, 39.45, 17.7."""
    assert pytest.approx({5: 49.2, 10: 39.45, 25: 17.7}, abs=1e-12) == HALF
    assert list(ERRORS.values()) == sorted(ERRORS.values())


def test_mean_band_and_pull():
    found = settle([0, 50, 100], [1, 1, 2], [10, 10, 10])
    assert found.mean == 62.5
    assert found.pull.tolist() == [0.25, 0.25, 0.5]
    assert found.band == pytest.approx({5: 13.3, 10: 23.05, 25: 44.8, 75: 80.2, 90: 100.0, 95: 100.0})


@given(parties, st.integers(0, 7), st.floats(-1, 1))
def test_mean_moves_by_the_pull(rows_, who, by):
    """O8: moving by d moves the mean by d·w_i / Σ w."""
    x, s, c = (np.asarray(column, dtype=float) for column in zip(*rows_, strict=True))
    who %= len(x)
    moved = x.copy()
    moved[who] = np.clip(moved[who] + by, 0, 100)
    expected = settle(x, s, c).mean + (moved[who] - x[who]) * settle(x, s, c).pull[who]
    assert settle(moved, s, c).mean == pytest.approx(expected, abs=1e-9)


@given(parties)
def test_mirroring_an_issue_mirrors_the_answer(rows_):
    x, s, c = (np.asarray(column, dtype=float) for column in zip(*rows_, strict=True))
    one, two = settle(x, s, c), settle(100 - x, s, c)
    assert two.mean == pytest.approx(100 - one.mean)
    for q in (5, 10, 25):
        assert two.band[q] == pytest.approx(100 - one.band[100 - q])
    for outcome in (0.0, 37.0, 100.0):
        assert two.crps(100 - outcome) == pytest.approx(one.crps(outcome), abs=1e-9)
    options, chances, holders = positions_condorcet(x, s, c)
    mirrored = positions_condorcet(100 - x, s, c)
    assert mirrored[0][::-1] == pytest.approx(100 - options)
    assert mirrored[1][::-1] == pytest.approx(chances)
    assert mirrored[2][::-1] == holders


@given(parties, st.sampled_from([0.01, 3.0, 1000.0]))
def test_units_of_weight_do_not_matter(rows_, unit):
    x, s, c = (np.asarray(column, dtype=float) for column in zip(*rows_, strict=True))
    assert settle(x, unit * s, c).mean == pytest.approx(settle(x, s, c).mean)
    assert positions_condorcet(x, unit * s, c)[1] == pytest.approx(positions_condorcet(x, s, c)[1], abs=1e-4)


def test_distribution_is_half_stated_and_half_error():
    found = settle([20, 80], [3, 1], [1, 1])
    assert found.weights.sum() == pytest.approx(1)
    assert found.weights[found.values == 20].sum() == pytest.approx(0.375, abs=0.003)
    assert found.weights[found.values == 80].sum() == pytest.approx(0.125, abs=0.003)
    half = settle([50], None, None)
    assert half.weights[half.values == 0].sum() == pytest.approx(
        0.0249 * 0.98, abs=0.002
    )  # errors beyond -50, clipped
    assert half.below(100) == pytest.approx(1)
    assert half.below(49.9) == pytest.approx(0.25, abs=0.003)


@given(st.lists(st.tuples(numbers, st.integers(1, 9)), min_size=1, max_size=9), numbers)
def test_crps_is_what_it_is_defined_as(pairs, outcome):
    x = np.asarray([value for value, _ in pairs])
    p = np.asarray([weight for _, weight in pairs]) / sum(weight for _, weight in pairs)
    grid = np.arange(-1, 102, 0.5)
    below = np.asarray([(p * (x <= at)).sum() for at in grid[:-1] + 0.25])
    integral = float(((below - (grid[:-1] + 0.25 >= outcome)) ** 2).sum() * 0.5)
    assert crps(x, p, outcome) == pytest.approx(integral, abs=1e-9)


def test_parties_without_a_position_do_not_count():
    nan = float("nan")
    found = settle([20, nan, 60], [1, nan, 1], [1, 5, 1])
    assert found.mean == 40
    assert found.pull.tolist() == [0.5, 0.0, 0.5]
    assert positions_condorcet([20, nan, 60], [1, nan, 1], [1, 5, 1])[2] == [[0], [2]]


#: O2: KTAB's sample with five actors; inputs are rounded to five places, so are the expected values.
WEIGHTS = [117.7, 93.2, 61.4, 135.4, 63.8]
THREE = ".94413 .95113 .94812 / .64659 .67104 .64728 / .64098 .63545 .63969 / .65095 .65249 .65888 / .69137 .70138 .69155"
FIVE = ".94413 .94325 .95465 .95113 .94769 / .64659 .64571 .62947 .67104 .70395 / .64098 .63957 .52679 .63545 .57105 / .65095 .64348 .76595 .65249 .68524 / .69137 .69349 .65381 .70138 .64050"
NEUTRAL = "1 .673 .739 .747 .799 / .708 1 .681 .570 .625 / .694 .647 1 .483 .804 / .763 .563 .358 1 .571 / .800 .493 .839 .560 1"


def test_published_markov_incentive():
    found = condorcet(rows(THREE), WEIGHTS, "PropCbc", "MarkovIncentive")
    assert found.probability == pytest.approx([0.0054, 0.7502, 0.2444], abs=1.5e-4)
    expected = {(1, 0): 1.975, (0, 1): 0.170, (2, 0): 0.809, (0, 2): 0.039, (1, 2): 1.599, (2, 1): 0.563}
    for pair, weight in expected.items():
        assert found.coalitions[pair] == pytest.approx(weight, abs=0.001)
    five = condorcet(rows(FIVE), WEIGHTS, "prop-cbc", "markov").probability
    assert five == pytest.approx([0.0859, 0.0695, 0.4215, 0.2255, 0.1976], abs=1.5e-4)


def test_published_risk():
    P = condorcet(rows(NEUTRAL), WEIGHTS, "prop-cbc", "markov").probability
    risk = (3 * P - P.max() - 2 * P.min()) / (2 * (P.max() - P.min()))
    assert risk == pytest.approx([1.0, -0.387, -0.5, -0.001, -0.298], abs=0.002)


@pytest.mark.parametrize(
    ("voting", "weight"), [("prop", 0.5), ("cubic", 0.125), ("prop-cbc", 0.3125), ("binary", 1.0)]
)
def test_votings(voting, weight):
    found = condorcet([[1.0, 0.5], [0.25, 0.75]], [2.0, 4.0], voting)
    assert found.coalitions[0, 1] == pytest.approx(2 * weight)
    assert found.coalitions[1, 0] == pytest.approx(4 * weight)
    assert found.beats[0, 1] == pytest.approx(1 / 3)
    assert found.probability == pytest.approx([1 / 3, 2 / 3])


@pytest.mark.parametrize("method", ["conditional", "markov"])
def test_order_of_options_and_parties_does_not_matter(method):
    dice = np.random.default_rng(4)
    u, w = dice.random((5, 6)), dice.random(5)
    who, what = dice.permutation(5), dice.permutation(6)
    turned = condorcet(u[who][:, what], w[who], "prop", method).probability
    assert turned == pytest.approx(condorcet(u, w, "prop", method).probability[what], abs=1e-6)
    assert turned.sum() == pytest.approx(1)


def test_one_option_and_no_difference():
    assert condorcet([[3.0]], [1.0]).probability.tolist() == [1.0]
    for method in ("conditional", "markov"):
        assert condorcet(np.ones((2, 4)), [1, 1], "prop", method).probability == pytest.approx([0.25] * 4)


#: O9: Security Council on Syria's crossings, 2019 to 2023 (UN press releases and wire reports): for, against,
#: against among the five permanent members, and whether it passed.
VOTES = [
    (13, 2, 2, False), (5, 6, None, False), (11, 0, 0, True), (13, 2, 2, False), (4, 7, 3, False), (13, 2, 2, False),
    (4, 7, 3, False), (12, 0, 0, True), (15, 0, 0, True), (13, 1, 1, False), (2, 3, 3, False), (12, 0, 0, True),
    (15, 0, 0, True), (13, 1, 1, False), (2, 3, 3, False),
]  # fmt: skip


@pytest.mark.parametrize(("for_", "against", "vetoes", "result"), VOTES)
def test_security_council(for_, against, vetoes, result):
    for permanent in range(4) if vetoes is None else [vetoes]:  # who of the three was against was not found
        assert passes(for_, against, permanent, quota=9) is result


def test_voting_rule_by_name():
    assert passes(set("abcdefghi"), {"j"}, {"RU", "CN"})
    assert not passes(set("abcdefghi"), {"RU"}, {"RU", "CN"})
    assert not passes(8, 0)
    assert passes(9, 6)
    assert not passes(9, 6, 1)
    assert passes(3, 2, quota=3)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: settle([101]), "between 0 and 100"),
        (lambda: settle([-1]), "between 0 and 100"),
        (lambda: settle([50], [-1]), "0 or more"),
        (lambda: settle([50, 60], [1]), "give as many"),
        (lambda: settle([50, 60], [1, float("nan")]), "has no salience"),
        (lambda: settle([50], [0]), "has any weight"),
        (lambda: settle([]), "has any weight"),
        (lambda: settle([[1, 2]]), "one issue at a time"),
        (lambda: condorcet([[1, 2]], [1, 2]), "do not fit"),
        (lambda: condorcet([1, 2], [1, 2]), "do not fit"),
        (lambda: condorcet([[1, float("nan")]], [1]), "must be numbers"),
        (lambda: condorcet([[1, 2]], [1], "loud"), "There is no voting"),
        (lambda: condorcet([[1, 2]], [1], method="marko"), 'Did you mean "markov"'),
        (lambda: passes(3, 1, 2), "cannot be"),
        (lambda: passes(-1, 0), "cannot be"),
        (lambda: passes({"a"}, {"a"}), "both for and against"),
    ],
)
def test_what_is_refused(call, said):
    with pytest.raises(UsageError) as caught:
        call()
    assert said in str(caught.value)
