"""The replicas of other models, to the printed digits; they are what the plain mean is compared with."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.peers.challenge import expected_utility
from benchmarks.peers.spatial import by_issue, spatial
from maabar.engines.talks.settle import settle
from maabar.errors import UsageError

#: O1: KTAB's sample of 7 actors and 3 issues, and its stored reference log of 2017.
POWER = [102.543, 53.393, 129.643, 75.920, 63.224, 120.048, 54.178]
POSITION = [
    [75.79, 6.37, 70.45], [82.72, 73.50, 64.00], [82.45, 90.89, 0.07], [62.52, 50.82, 62.33],
    [82.34, 45.77, 73.31], [84.48, 33.70, 88.11], [70.96, 33.46, 90.36],
]  # fmt: skip
SALIENCE = [
    [49.53, 5.91, 28.15], [30.33, 21.22, 24.79], [48.47, 13.55, 34.62], [20.76, 39.24, 22.21],
    [40.96, 25.43, 22.59], [22.92, 39.35, 15.42], [31.75, 27.93, 26.03],
]  # fmt: skip
ISSUE_2 = [
    [6.4, 44.7, 34.2, 35.0, 30.5, 30.5, 31.2, 31.2, 31.5, 31.8, 31.8],
    [73.5, 56.3, 27.5, 30.5, 30.6, 30.6, 30.9, 31.2, 34.4, 31.8, 31.8],
    [90.9, 90.9, 90.9, 90.9, 90.9, 90.9, 90.9, 90.9, 90.9, 90.9, 90.9],
    [50.8, 50.8, 50.2, 50.2, 50.2, 50.2, 50.1, 50.1, 50.1, 50.1, 50.1],
    [45.8, 44.7, 35.8, 30.5, 30.5, 30.5, 30.6, 34.6, 31.6, 31.6, 31.6],
    [33.7, 34.1, 34.2, 34.3, 34.7, 34.6, 34.6, 34.6, 34.4, 34.4, 34.4],
    [33.5, 24.8, 27.5, 28.7, 28.7, 34.6, 31.2, 31.2, 31.3, 31.3, 31.6],
]  # fmt: skip
FINAL_1_3 = [[78.6, 74.1], [78.6, 74.1], [82.5, 0.1], [67.1, 63.7], [78.6, 74.1], [79.9, 75.2], [78.6, 74.1]]
WIN = [
    [0.0047, 0.0302, 0.0054, 0.1492, 0.6001, 0.1447, 0.0656],
    [0.3340, 0.3340, 0.0183, 0.0957, 0.1512, 0.4009, 0.1512],
]  # fmt: skip
CHALLENGES = {
    (0, 6): (0.7643, 0.0947), (1, 0): (0.7964, 0.2810), (2, 6): (0.8334, 0.4711), (3, 0): (0.8056, 0.2839),
    (4, 0): (0.5836, 0.0116), (5, 1): (0.8510, 0.2986), (6, 1): (0.3970, 0.0286),
}  # fmt: skip


@pytest.fixture(scope="module")
def sample():
    return spatial(POWER, POSITION, SALIENCE)


def test_reference_first_turn(sample):
    turn = sample.turns[0]
    assert turn.risk == pytest.approx([-0.5, -0.459, -0.499, -0.274, 1.0, -0.232, -0.43], abs=0.00051)
    found = {(one.by, one.to): (one.chance, one.gain) for one in turn.challenges}
    assert found.keys() == CHALLENGES.keys()
    for pair, expected in CHALLENGES.items():
        assert found[pair] == pytest.approx(expected, abs=0.00005)
    both = next(one.bargain for one in turn.challenges if one.by == 3)
    assert np.asarray(both) == pytest.approx(np.tile([65.82, 50.76, 63.02], (2, 1)), abs=0.0051)
    chances = {-1: 0.0004, 0: 0.2938, 1: 0.0137, 4: 0.4968, 3: 0.1953}
    assert turn.chances[0].keys() == chances.keys()
    assert all(turn.chances[0][k] == pytest.approx(p, abs=0.00005) for k, p in chances.items())
    C = turn.coalitions
    assert (C[1, 0], C[0, 1]) == pytest.approx((7.917, 0.443), abs=0.0005)
    assert C[1, 0] / (C[1, 0] + C[0, 1]) == pytest.approx(0.9470, abs=0.00005)


def test_reference_states(sample):
    assert sample.states.shape == (11, 7, 3)
    assert pytest.approx(np.asarray(ISSUE_2), abs=0.0501) == sample.states[:, :, 1].T
    assert sample.states[-1][:, [0, 2]] == pytest.approx(np.asarray(FINAL_1_3), abs=0.0501)
    assert sample.win[[0, -1]] == pytest.approx(np.asarray(WIN), abs=0.00005)


def test_reference_is_shaken_by_one_point(sample):
    """talks.md, section 4: a shift of up to a point becomes 7 to 12 times as large; runs of 5 to 101 states."""
    start, end = (np.std(one, axis=0, ddof=1) for one in (sample.runs_start, sample.runs_end))
    assert start == pytest.approx([0.26, 0.25, 0.21], abs=0.03)
    assert end == pytest.approx([1.8, 3.0, 1.7], abs=0.4)
    assert sample.runs_positions.std(axis=0).max() == pytest.approx(7, abs=1)
    assert sample.runs_states.min() <= 6
    assert sample.runs_states.max() == 101


def test_mean_is_that_of_settle(sample):
    for k in range(3):
        x, s = (np.asarray(one)[:, k] for one in (POSITION, SALIENCE))
        assert sample.mean[0, k] == pytest.approx(settle(x, s, POWER).mean)


def test_a_run_of_the_ensemble_is_a_run(sample):
    """Many runs at once give what each would give by itself."""
    few = spatial(POWER, POSITION, SALIENCE, runs=3, seed=5)
    shifted = np.asarray(POSITION) + np.random.default_rng(5).uniform(-1, 1, (3, 7, 3))
    for k in range(3):
        alone = spatial(POWER, np.clip(shifted[k], 0, 100), SALIENCE, runs=2)
        assert few.runs_positions[k] == pytest.approx(alone.states[-1], abs=1e-9)
        assert few.runs_states[k] == len(alone.states)


def test_switches_by_the_names_of_the_library(sample):
    named = spatial(
        POWER,
        POSITION,
        SALIENCE,
        runs=2,
        voting="Prop",
        method="Conditional",
        risk_range="Mid",
        risk_adjust="OneThirdRA",
        bargain="S2P2",
        victory="Linear",
        choice="Deterministic",
        third_party="SemiCommit",
        view="Initiator",
    )
    assert np.array_equal(named.states, sample.states)


@pytest.mark.parametrize(
    "switches",
    [
        {},
        {"voting": "cubic"},
        {"voting": "prop-cbc"},
        {"voting": "binary"},
        {"method": "markov"},
        {"risk_range": "min", "risk_adjust": "none"},
        {"risk_range": "max", "risk_adjust": "full", "bargain": "s1p1"},
        {"risk_adjust": "half", "bargain": "s2pmax"},
    ],
)
def test_order_of_parties_and_issues_does_not_matter(switches):
    parties, issues = [3, 0, 6, 2, 5, 1, 4], [2, 0, 1]
    one = spatial(POWER, POSITION, SALIENCE, runs=2, turns=3, **switches)
    turned = [np.asarray(rows)[parties][:, issues] for rows in (POSITION, SALIENCE)]
    two = spatial(np.asarray(POWER)[parties], *turned, runs=2, turns=3, **switches)
    assert len(one.states) == len(two.states) <= 4
    assert two.states == pytest.approx(one.states[:, parties][:, :, issues], abs=0.02)
    assert two.win == pytest.approx(one.win[:, parties], abs=1e-3)


def test_issues_one_at_a_time():
    found = by_issue(POWER, POSITION, np.minimum(np.asarray(SALIENCE) * 2, 100), runs=2)
    assert [one.states.shape[1:] for one in found] == [(7, 1)] * 3
    alone = spatial(
        POWER, np.asarray(POSITION)[:, 1], np.minimum(np.asarray(SALIENCE)[:, 1] * 2, 100), runs=2
    )
    assert np.array_equal(found[1].states, alone.states)


def test_nobody_moves_where_all_agree():
    found = spatial([1, 2, 3], [40, 40, 40], [50, 60, 70], runs=2)
    assert len(found.states) == 3
    assert (found.states == 40).all()
    assert found.win == pytest.approx(np.ones((3, 3)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"voting": "loud"}, "voting cannot be"),
        ({"vote": "prop"}, 'Did you mean "voting"'),
        ({"third_party": "NoCommit"}, "third_party cannot be"),
        ({"runs": 0}, "never shown without its ensemble"),
        ({"shift": 0}, "never shown without its ensemble"),
        ({"turns": 0}, "one turn"),
        ({"salience": np.asarray(SALIENCE) * 1.5}, "more than 100"),
        ({"position": np.asarray(POSITION) + 50}, "between 0 and 100"),
        ({"power": [0] * 7}, "above 0"),
        ({"power": [1] * 6}, "Shapes do not fit"),
        ({"salience": np.zeros((7, 3))}, "without any salience"),
    ],
)
def test_spatial_refuses(change, said):
    with pytest.raises(UsageError) as caught:
        spatial(**({"power": POWER, "position": POSITION, "salience": SALIENCE} | change))
    assert said in str(caught.value)


#: O4: years of delay of the car-emission standard (Bueno de Mesquita and Stokman 1994 data), NL BE LU DE FR IT UK IE DK GR.
CAPABILITY = [0.08, 0.08, 0.03, 0.16, 0.16, 0.16, 0.16, 0.05, 0.05, 0.08]
YEARS = [4, 7, 4, 4, 10, 10, 10, 7, 4, 7]
CARE = [0.8, 0.4, 0.2, 0.8, 0.6, 0.6, 0.9, 0.1, 1.0, 0.7]


@pytest.fixture(scope="module")
def emissions():
    return expected_utility(CAPABILITY, CARE, YEARS, rounds=10, runs=20)


def test_car_emissions(emissions):
    risk = [1.4057, 0.7542, 0.5089, 1.4057, 1.0465, 1.0465, 1.9649, 0.5, 2.0, 1.1121]
    assert emissions.risk[0] == pytest.approx(risk, abs=0.00005)
    median = [7.0, 8.4159, 9.6109, 9.962, 9.962, 9.962, 7.472, 8.8246, 9.6711, 9.6711, 7.0]
    assert emissions.median == pytest.approx(median, abs=0.00005)
    mean = [7.39, 7.4613, 7.5525, 7.5901, 7.3581, 7.3492, 7.4149, 7.5105, 7.5724, 7.325, 7.2421]
    assert emissions.mean == pytest.approx(mean, abs=0.00005)
    assert emissions.positions[-1] == pytest.approx(
        [4, 4.292, 4.145, 4, 10, 10, 10, 4.145, 4, 7], abs=0.00051
    )
    usual = ["stays"] * 10
    usual[1], usual[2], usual[7] = "compromise", "confrontation", "confrontation"
    assert all(list(moves) == usual for moves in emissions.moves)


def test_car_emissions_otherwise(emissions):
    assert (expected_utility(CAPABILITY, CARE, YEARS, denominator="pair", runs=2).median == 7).all()
    giving_in = expected_utility(CAPABILITY, CARE, YEARS, capitulation=True, runs=2)
    assert np.array_equal(giving_in.positions, emissions.positions)
    assert emissions.runs_median.shape == (20, 11)
    assert emissions.runs_median[:, 1:].std() > 0


def test_capitulation_matters_on_other_data():
    dice = np.random.default_rng(2)
    c, s, x = dice.random((3, 40, 6)) + 0.01
    rows = [(c[k], np.minimum(s[k], 1), x[k]) for k in range(40)]
    changed = [
        not np.array_equal(
            expected_utility(*row, rounds=2, runs=2, denominator="pair").positions,
            expected_utility(*row, rounds=2, runs=2, denominator="pair", capitulation=True).positions,
        )
        for row in rows
    ]
    assert any(changed)


def test_units_and_order_of_parties_do_not_matter(emissions):
    turned = [np.asarray(row)[::-1] for row in (CAPABILITY, CARE, YEARS)]
    other = expected_utility(turned[0], turned[1], 30 * turned[2] + 12, rounds=10, runs=2)
    assert other.median == pytest.approx(30 * emissions.median + 12)
    assert other.positions[-1][::-1] == pytest.approx(30 * emissions.positions[-1] + 12)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"capability": [1]}, "Lengths do not fit"),
        ({"salience": [80] * 10}, "between 0 and 1"),
        ({"position": [5] * 10}, "nothing to contest"),
        ({"rounds": 0}, "one round"),
        ({"runs": 1}, "never shown without its ensemble"),
        ({"denominator": "none"}, "use all or pair"),
        ({"capability": [-1] * 10}, "above 0"),
    ],
)
def test_expected_utility_refuses(change, said):
    with pytest.raises(UsageError) as caught:
        expected_utility(**({"capability": CAPABILITY, "salience": CARE, "position": YEARS} | change))
    assert said in str(caught.value)
