"""The kernel against published numbers, another implementation and plain enumeration."""

import itertools

import numpy as np
import pytest
from hmmlearn.hmm import CategoricalHMM

from maabar.engines.evidence import chain, combine, emission

# Dawid & Skene (1979), table 1: 45 patients, classes 1 to 4; observer 1 three times, observers 2 to 5 once each.
PATIENTS = [
    "1111111",
    "3334334",
    "1122122",
    "2223121",
    "2223222",
    "2223322",
    "1222111",
    "3333433",
    "2222223",
    "2322223",
    "4444444",
    "2223343",
    "1111111",
    "2223212",
    "1211111",
    "1112111",
    "1111111",
    "1111111",
    "2222221",
    "2221322",
    "2222222",
    "2222221",
    "2223222",
    "2212222",
    "1111111",
    "1111111",
    "2322222",
    "1111111",
    "1111111",
    "1121121",
    "1111111",
    "3333233",
    "1111111",
    "2222222",
    "2223232",
    "4334343",
    "2212232",
    "2323233",
    "3333432",
    "1111111",
    "1111111",
    "1212111",
    "2322222",
    "1211111",
    "2222222",
]
OBSERVER = (0, 0, 0, 1, 2, 3, 4)


def answers():
    """How often observer k called patient i class v: (observer, patient, class)."""
    counts = np.zeros((5, 45, 4))
    for patient, row in enumerate(PATIENTS):
        for observer, digit in zip(OBSERVER, row, strict=True):
            counts[observer, patient, int(digit) - 1] += 1
    return counts


def fit(counts):
    """EM of Dawid & Skene, started from the shares of the labels, until it stands still."""
    posterior = counts.sum(0) / counts.sum((0, 2))[:, None]
    for _ in range(10_000):
        prevalence = posterior.mean(0)
        matrices = np.einsum("iz,kiv->kzv", posterior, counts)
        matrices /= matrices.sum(2, keepdims=True)
        likelihood = prevalence * np.prod(matrices[:, None] ** counts[:, :, None], axis=(0, 3))
        after = likelihood / likelihood.sum(1, keepdims=True)
        if np.abs(after - posterior).max() < 1e-14:
            break
        posterior = after
    return prevalence, matrices, after, np.log(likelihood.sum(1)).sum()


@pytest.fixture(scope="module")
def fitted():
    return fit(answers())


def test_dawid_and_skene_is_reproduced(fitted):
    prevalence, matrices, _, loglik = fitted
    assert loglik == pytest.approx(-192.8909, abs=5e-5)
    assert np.allclose(prevalence, [0.3996, 0.4220, 0.1118, 0.0667], atol=5.1e-5)
    printed = [[0.89, 0.11, 0, 0], [0.07, 0.88, 0.05, 0], [0, 0.34, 0.66, 0], [0, 0, 0.56, 0.44]]
    assert np.allclose(matrices[0], printed, atol=5.1e-3)


def test_the_product_of_our_emissions_gives_their_posteriors(fitted):
    prevalence, matrices, posterior, _ = fitted
    with np.errstate(divide="ignore"):
        for patient, row in enumerate(PATIENTS):
            log = np.log(prevalence)
            for observer, digit in zip(OBSERVER, row, strict=True):
                log = log + emission.asserted(matrices[observer], int(digit) - 1)
            ours = np.exp(log - log.max())
            assert np.abs(ours / ours.sum() - posterior[patient]).max() < 1e-12


def test_the_chain_starts_from_an_emission_as_from_a_claim(fitted):
    """A chain of one day is the same product: prior and claims, nothing else."""
    prevalence, matrices, posterior, _ = fitted
    with np.errstate(divide="ignore"):
        log = [
            sum(emission.asserted(matrices[k], int(v) - 1) for k, v in zip(OBSERVER, row, strict=True))
            for row in PATIENTS
        ]
    day = np.array(log)[:, None, :]
    assert np.abs(chain.forward(prevalence, np.eye(4), day)[:, 0] - posterior).max() < 1e-12


def random_chain(rng, states, days):
    move = rng.dirichlet(np.ones(states), states)
    start = rng.dirichlet(np.ones(states))
    said = rng.dirichlet(np.ones(4), states)
    return start, move, said, rng.integers(0, 4, days)


@pytest.mark.parametrize("number", range(50))
def test_smoother_equals_hmmlearn(number):
    rng = np.random.default_rng(1000 + number)
    states, length = int(rng.integers(2, 4)), int(rng.integers(1, 60))
    start, move, said, seen = random_chain(rng, states, length)
    other = CategoricalHMM(n_components=states, n_features=4, init_params="", params="")
    other.startprob_, other.transmat_, other.emissionprob_ = start, move, said
    theirs = other.predict_proba(seen[:, None])
    ours = chain.smooth(start, move, np.log(said[:, seen]).T)
    assert np.abs(ours - theirs).max() < 1e-12


def paths(start, steps, loglik):
    """Weight of every path by multiplication, one entry a path: the definition of the model."""
    length, states = loglik.shape
    for path in itertools.product(range(states), repeat=length):
        weight = start[path[0]] * np.exp(loglik[0, path[0]])
        for day in range(1, length):
            weight *= steps[day][path[day - 1], path[day]] * np.exp(loglik[day, path[day]])
        yield path, weight


def enumerated(start, steps, loglik, last):
    """P(state on each day up to `last` | claims up to `last`) from the sum over all paths."""
    states = loglik.shape[1]
    total = np.zeros((last + 1, states))
    for path, weight in paths(start, steps, loglik[: last + 1]):
        for day, state in enumerate(path):
            total[day, state] += weight
    return total / total.sum(1, keepdims=True)


@pytest.mark.parametrize("hazards", [False, True], ids=["no plans", "plans"])
@pytest.mark.parametrize("states", [2, 3])
@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 6])
def test_filter_and_smoother_equal_the_sum_over_all_paths(length, states, hazards):
    rng = np.random.default_rng(100 * length + 10 * states + hazards)
    for _ in range(3):
        move = chain.daily_matrix(rng.uniform(1, 90, states), off_diagonal(rng, states))
        start = chain.stationary(move)
        loglik = -rng.exponential(1.5, (length, states))
        hazard = np.zeros((length, states))
        if hazards:  # none on the first day: what a plan does before the first day is no part of the model
            hazard[1:] = rng.uniform(0, 0.45 / states, (length - 1, states)) * rng.integers(
                0, 2, (length - 1, states)
            )
        steps = [(1 - h.sum()) * move + h[None, :] for h in hazard]
        given = hazard if hazards else None
        alpha = chain.forward(start, move, loglik, given)
        for last in range(length):
            assert np.abs(alpha[last] - enumerated(start, steps, loglik, last)[last]).max() < 1e-12
        gamma = chain.smooth(start, move, loglik, given)
        assert np.abs(gamma - enumerated(start, steps, loglik, length - 1)).max() < 1e-12


def off_diagonal(rng, states):
    split = rng.uniform(0.1, 1, (states, states))
    np.fill_diagonal(split, 0)
    return split / split.sum(1, keepdims=True)


def test_many_chains_at_once_are_the_chains_one_by_one():
    rng = np.random.default_rng(5)
    move = chain.daily_matrix(np.array([30.0, 14, 14]), off_diagonal(rng, 3))
    start = chain.stationary(move)
    loglik, hazard = -rng.exponential(1, (4, 7, 20, 3)), rng.uniform(0, 0.2, (4, 7, 20, 3))
    for function in (chain.forward, chain.smooth):
        together = function(start, move, loglik, hazard)
        assert together.shape == loglik.shape
        for one in itertools.product(range(4), range(7)):
            assert np.abs(together[one] - function(start, move, loglik[one], hazard[one])).max() < 1e-14


def test_daily_matrix_keeps_a_state_for_its_mean_dwell_and_splits_what_leaves():
    split = np.array([[0, 0.3, 0.7], [0.5, 0, 0.5], [0.7, 0.3, 0]])
    move = chain.daily_matrix(np.array([30.0, 14, 120]), split)
    assert np.abs(move.sum(1) - 1).max() < 1e-15
    assert np.allclose(1 / (1 - np.diag(move)), [30, 14, 120])  # days in a state are geometric
    assert np.allclose((move - np.diag(np.diag(move))) * np.array([30, 14, 120])[:, None], split)
    share = chain.stationary(move)
    assert np.abs(share @ move - share).max() < 1e-14
    # leaving rates balance: with this split closed and open are entered equally often, restricted .6 as often
    assert np.allclose(share, np.array([30, 0.6 * 14, 120]) / (30 + 0.6 * 14 + 120))


def test_long_silence_and_impossible_certainty_stay_finite():
    move = chain.daily_matrix(
        np.array([30.0, 14, 14]), np.array([[0, 0.3, 0.7], [0.5, 0, 0.5], [0.7, 0.3, 0]])
    )
    start = chain.stationary(move)
    loglik = np.zeros((5000, 3))
    loglik[100] = [-400, -400, 0]
    loglik[101] = [0, -400, -400]
    for function in (chain.forward, chain.smooth):
        found = function(start, move, loglik)
        assert np.isfinite(found).all()
        assert np.abs(found.sum(-1) - 1).max() < 1e-12
        assert np.abs(found[-1] - start).max() < 1e-9


@pytest.mark.parametrize("states", [2, 3])
@pytest.mark.parametrize("x", [0.0, 0.1, 0.63, 0.98])
def test_confusion_and_emission_are_those_of_the_page(x, states):
    kappa, strong = 0.3, (1 + x) / (1 - x)
    want = np.empty((states, states))
    for z, v in itertools.product(range(states), repeat=2):
        same, near = z == v, states == 3 and abs(z - v) == 1
        want[z, v] = strong if same else strong**kappa if near else 1
    want /= want.sum(1, keepdims=True)
    C = emission.confusion(x, states, kappa)
    assert np.abs(C - want).max() < 1e-14
    for v in range(states):
        yes, no = emission.asserted(C, v), emission.negated(C, v)
        assert np.abs(yes - (np.log(want[:, v]) - np.log(want[v, v]))).max() < 1e-12
        raw = np.log(1 - want[:, v])
        assert np.abs(no - (raw - raw.max())).max() < 1e-12
        assert yes.max() == 0
        assert no.max() == 0
        if x == 0 and states == 2:
            assert np.abs(np.r_[yes, no]).max() == 0


@pytest.mark.parametrize("value", [0, 1, 2])
def test_a_statement_without_information_says_nothing(value):
    C = emission.confusion(0.0, 3, 0.3)
    assert np.abs(emission.asserted(C, value)).max() == 0
    assert np.abs(emission.negated(C, value)).max() == 0


@pytest.mark.parametrize(
    ("rho", "relays", "x"),
    [(0.95, [], 0.9), (0.85, [0.95], 0.63), (0.95, [0.95, 0.85], 0.567), (0.6, [0.5], 0), (1.0, [], 0.98)],
)
def test_relays_lose_information_as_noisy_channels_do(rho, relays, x):
    assert emission.strength(rho, relays) == pytest.approx(x, abs=1e-12)


B = np.array([[0.97, 0.02, 0.01], [0.60, 0.30, 0.10], [0.45, 0.20, 0.35]])


def by_cells(a, b, road, passage, prior):
    """Section 3.5, cell by cell."""
    m = [sum(B[e, o] * passage[o] / prior[o] for o in range(3)) for e in range(3)]
    found = np.zeros(3)
    for i, j, k in itertools.product(range(3), repeat=3):
        found[min(i, j, k)] += a[i] * b[j] * road[k] * m[min(i, j, k)]
    return found / found.sum()


@pytest.mark.parametrize("seed", range(20))
def test_effective_equals_the_27_cells(seed):
    rng = np.random.default_rng(seed)
    a, b, road, passage = rng.dirichlet(np.ones(3), (4, 6))
    prior = rng.dirichlet(np.ones(3))
    found = combine.effective(a, b, road, passage, prior, B)
    want = [by_cells(*four, prior) for four in zip(a, b, road, passage, strict=True)]
    assert np.abs(found - want).max() < 1e-12


def test_nothing_known_of_passage_changes_nothing():
    rng = np.random.default_rng(1)
    a, b, road, prior = rng.dirichlet(np.ones(3), 4)
    alone = np.zeros(3)
    for i, j, k in itertools.product(range(3), repeat=3):
        alone[min(i, j, k)] += a[i] * b[j] * road[k]
    assert np.abs(combine.effective(a, b, road, prior, prior, B) - alone).max() < 1e-12


def test_nobody_came_is_bounded_and_somebody_passed_is_not():
    """However sure that nobody came, the odds of closed to open grow by .97/.45 at most."""
    rng = np.random.default_rng(2)
    for _ in range(200):
        a, b, road, prior = rng.dirichlet(np.ones(3) * 2, 4)
        before = combine.effective(a, b, road, prior, prior, B)
        none = combine.effective(a, b, road, np.array([1.0, 0, 0]), prior, B)
        used = combine.effective(a, b, road, np.array([0, 0, 1.0]), prior, B)
        assert (none[0] / none[2]) / (before[0] / before[2]) == pytest.approx(0.97 / 0.45)
        assert (used[2] / used[0]) / (before[2] / before[0]) == pytest.approx(0.35 / 0.01)
