"""Instances of FLEE imported, plain rules over five crises, the peer's rules at full size and the peer itself."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path

import numpy as np
import pytest

from benchmarks.conftest import measured_alone

IMPORT_S = 3.0  # car2013: 63 places, 820 days
RULES_S = 0.48  # mali2012, full size, 2.0e7 person-days: FLEE's 72 s / 150
#: Full size, one run of the peer's rules each, capacities on.
ALL_S = {"burundi2015": 2.0, "car2013": 10.0, "syria2013": 10.0, "ssudan2013": 5.0}
MEMBERS, MEMBERS_S = 50, 24.0  # a twentieth of 1,000 runs of mali2012 in 8 minutes
PEAK_MB = 400.0  # syria2013, 3.8 million people, of which numba takes 120
TIMES_PEER = 150.0  # processor time of the peer over ours, mali2012, everybody
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


@pytest.mark.parametrize("name", ALL_S)
def test_the_peers_rules_on_everybody(within, name):
    one = instance(name)
    stocks_and_counts(one, scale=1000.0)
    within(ALL_S[name], lambda: stocks_and_counts(one))


def test_many_runs(within):
    one = instance("mali2012")
    stocks_and_counts(one, scale=100.0)
    within(MEMBERS_S, lambda: [stocks_and_counts(one, seed=seed) for seed in range(MEMBERS)], rounds=1)


def test_memory_of_a_process_with_millions_of_people():
    instance("syria2013")
    code = """
import sys
from pathlib import Path
from maabar.hindcasts.flee_rules import flee_rules, published_settings
from maabar.importers.flee import read_instance
one = read_instance(Path(sys.argv[1]), as_run=True)[0]
result = {"people": float(flee_rules(one, published_settings()["simsetting"], limits=True)[-1].sum())}
"""
    told = measured_alone(code, str(DATA / "syria2013"))
    print(f"{told['people']:,.0f} people, at most {told['peak_mb']:.0f} MB")
    assert told["peak_mb"] <= PEAK_MB


def test_the_peer_itself_on_the_same_files(tmp_path):
    """Processor time of the peer's days and of ours, mali2012, everybody, alternating; without it, not met."""
    spec = importlib.util.find_spec("flee")
    if spec is None or spec.origin is None:
        pytest.skip("the peer is not installed, so nothing is shown: pip install flee")
    from maabar.hindcasts.flee_rules import published_settings
    from maabar.hindcasts.ground import ground
    from maabar.hindcasts.peer import run_peer, write_for_peer

    one = instance("mali2012")
    stocks_and_counts(one, scale=100.0)
    ours, theirs = [], []
    for at in range(2):
        work = tmp_path / str(at)
        work.mkdir()
        write_for_peer(one, one.path, published_settings()["simsetting"], work, limits=True, scale=1)
        theirs.append(run_peer(one, ground(one), work, Path(spec.origin).parents[1], 1).seconds)
        for _ in range(3):
            begun = time.process_time()
            stocks_and_counts(one)
            ours.append(time.process_time() - begun)
    ratio = np.median(theirs) / np.median(ours)
    print(f"the peer {theirs} s, ours {ours} s: {ratio:.0f} times (processor time, ours with reading arrays)")
    assert ratio >= TIMES_PEER
