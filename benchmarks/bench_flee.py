"""Instances of FLEE imported, plain rules over five crises, the peer's rules at full size and the peer itself."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path

import numpy as np
import pytest

IMPORT_S = 3.0  # car2013: 63 places, 820 days
RULES_S = 20.0  # mali2012, full size, 2.0e7 person-days
SPREAD_S = 30.0  # 84 rules over five crises
ARD, ARD_NEAR = 0.3948, 0.0030  # the peer's own, 5 seeds, standard deviation .0008
#: The peer's own camps on the last day, 5 seeds.
CAMPS = {
    "Fassala-Mbera": 51_222, "Mentao": 8_213, "Bobo-Dioulasso": 2_433, "Abala": 12_703, "Mangaize": 3_068,
    "Niamey": 2_188, "Tabareybarey": 7_385,
}  # fmt: skip
DATA = Path(__file__).parents[1] / ".." / "shared" / "data" / "flee"


def instance(name):
    if not (DATA / name).exists():
        pytest.skip("the instances are not in ../shared/data/flee")
    from maabar.importers.flee import read_instance

    return read_instance(DATA / name, as_run=True)[0]


def stocks_and_counts(one, limits=True, seed=0, scale=1.0):
    from maabar.hindcasts.flee_rules import flee_rules, published_settings
    from maabar.hindcasts.ground import ground

    ground_ = ground(one)
    columns = [list(one.locations).index(name) for name in ground_.camps]
    stocks = flee_rules(one, published_settings()["simsetting"], limits=limits, seed=seed, scale=scale)
    return stocks[:, columns], ground_


def test_an_instance_becomes_a_case(within, tmp_path):
    instance("car2013")
    from maabar.importers.flee import import_flee

    number = iter(range(1000))
    within(IMPORT_S, lambda: import_flee(DATA / "car2013", tmp_path / str(next(number))))


def test_the_peers_rules_at_full_size(within):
    one = instance("mali2012")
    stocks_and_counts(one, scale=100.0)  # compiled, or taken from the disk
    within(RULES_S, lambda: stocks_and_counts(one))


def test_the_peers_rules_give_what_the_peer_gave():
    """Equivalence at full size; five seeds as the peer's own figures."""
    from maabar.hindcasts.scores import distances, mean

    runs = [stocks_and_counts(instance("mali2012"), seed=seed) for seed in range(5)]
    ards = [mean(distances(stocks, one.counted, rescaled=False)) for stocks, one in runs]
    print(f"ARD {np.mean(ards):.4f} ± {np.std(ards):.4f}, the peer's {ARD}")
    assert abs(np.mean(ards) - ARD) <= ARD_NEAR
    end = dict(zip(runs[0][1].camps, np.mean([stocks[-1] for stocks, _ in runs], axis=0), strict=True))
    for name, people in CAMPS.items():
        print(f"{name}: {end[name]:,.0f}, the peer's {people:,}")
        assert abs(end[name] - people) <= max(0.02 * people, 140), (
            name
        )  # two standard deviations of small camps


def test_chosen_rules_over_five_crises(within):
    from maabar.hindcasts.rules import grid, spread

    grounds = [stocks_and_counts(instance(name), scale=1000.0)[1] for name in
               ("mali2012", "burundi2015", "car2013", "syria2013", "ssudan2013")]  # fmt: skip
    rules = grid()
    within(SPREAD_S, lambda: [spread(one, rules, limits=False, rules=len(rules.power)) for one in grounds])


def test_the_peer_itself_on_the_same_files(tmp_path):
    """CPU time of the peer's program and ours on mali2012, a twentieth of the people; reported, not gated."""
    spec = importlib.util.find_spec("flee")
    if spec is None or spec.origin is None:
        pytest.skip("the peer is not installed")
    from maabar.hindcasts.flee_rules import published_settings
    from maabar.hindcasts.ground import ground
    from maabar.hindcasts.peer import measured

    one = instance("mali2012")
    begun = time.perf_counter()
    simple = {"simsetting": published_settings()["simsetting"]}
    measured([(one, ground(one))], Path(spec.origin).parents[1], simple, persons=4_500)
    theirs = (time.perf_counter() - begun) / 2  # with and without capacities
    begun = time.perf_counter()
    stocks_and_counts(one, scale=20.0)
    print(f"the peer {theirs:.1f} s, ours {time.perf_counter() - begun:.2f} s (wall, process start included)")
