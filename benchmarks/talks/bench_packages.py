"""Packages: the search, what could give, common ground, the solver and the odds, with the memory they take.

NegMAS is asked in the same run where it is installed, or in the environment that MAABAR_NEGMAS (a Python) names.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd
import pytest

from benchmarks.conftest import measured_alone

MADE = """
import numpy as np
from maabar.engines.talks.values_build import bargain

def made(parties, issues, levels, deals=0, seed=1):
    '''Random weights and worths; all must agree; reserves leave `deals` packages.'''
    dice = np.random.default_rng(seed)
    w = dice.dirichlet(np.ones(issues), parties)
    tables = [w[:, k, None] * dice.random((parties, levels)) * 100 for k in range(issues)]
    # Reserves just above what the package of all the middle levels gives, or low enough for so many deals.
    if not deals:
        return bargain(tables, np.full(parties, 75.0)), [0] * issues
    least = None
    for a in range(parties):
        u = np.zeros(1)
        for t in tables:
            u = (u[:, None] + t[a][None, :]).reshape(-1)
        least = u if least is None else np.minimum(least, u)
    bound = np.partition(least, len(least) - deals)[len(least) - deals]
    return bargain(tables, np.full(parties, bound)), [0] * issues
"""
exec(MADE)  # noqa: S102 - the same text runs here and in processes of their own

SIZES = [((12, 12, 3), 0.15, 120), ((8, 14, 3), 0.6, 200), ((12, 10, 5), 3.0, 200)]


@pytest.mark.parametrize(("size", "seconds", "mib"), SIZES)
def test_search_blockers_and_minimal_relaxations(within, benchmark, size, seconds, mib):
    from maabar.engines.talks.packages import search_bargain

    b, text = made(*size)  # noqa: F821
    found = within(seconds, search_bargain, b, text)
    assert found.deals.relaxed.sets
    alone = measured_alone(
        MADE
        + f"""
import re, sys
from pathlib import Path
from maabar.engines.talks.packages import search_bargain
now = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
start = now()
b, text = made(*{size})
search_bargain(b, text)
result = {{"imports_mib": start, "more_mib": now() - start}}
"""
    )
    benchmark.extra_info.update(alone | {"target_mib": mib})
    assert alone["peak_mb"] / 1.048576 <= mib + 60  # the imports of pandas and scipy are not the search's


def test_search_with_common_ground_and_even_points(within):
    from maabar.engines.talks.packages import search_bargain

    b, text = made(12, 12, 3, deals=5_000)  # noqa: F821
    found = within(0.4, search_bargain, b, text)
    assert abs(found.deals.count - 5_000) < 10  # rounding of worths
    assert len(found.deals.common)
    assert len(found.deals.even.nash)


def nine_of_three():
    """19,683 packages × 12 parties, the worths as whole units."""
    b, _ = made(12, 9, 3)  # noqa: F821
    return b.worth(b.space.packages(np.arange(b.space.size)))


def test_pareto_front_beside_negmas(within, benchmark, tmp_path):
    from maabar.engines.talks.packages_common import pareto

    worth = nine_of_three()
    begin = process_time()
    mine = pareto(worth)
    ours = process_time() - begin
    within(1.0, pareto, worth)
    python = os.environ.get("MAABAR_NEGMAS", sys.executable)
    np.save(tmp_path / "worth.npy", worth.astype(float))
    code = f"""
import json, time
import numpy as np
try:
    from negmas.preferences.ops import pareto_frontier_numpy as front
except ImportError:
    print(json.dumps(None)); raise SystemExit
worth = np.load({str(tmp_path / "worth.npy")!r})
start = time.process_time()
found = np.asarray(front(worth))
seconds = time.process_time() - start
found = np.flatnonzero(found) if found.dtype == bool else found
print(json.dumps([seconds, sorted(int(i) for i in found)]))
"""
    said = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout
    theirs = json.loads(said.splitlines()[-1])
    if theirs is None:
        pytest.skip("NegMAS is not installed here; set MAABAR_NEGMAS to a Python that has it")
    benchmark.extra_info.update(points=len(mine), ours_s=ours, negmas_s=theirs[0], ratio=theirs[0] / ours)
    assert theirs[1] == sorted(mine.tolist())
    assert theirs[0] >= 10 * ours


def drawn(b, draws):
    """Every worth moved by up to a fifth, one factor a party and issue."""
    from maabar.engines.talks.odds_draws import Draws

    dice = np.random.default_rng(2)
    tables = tuple((t[None] * dice.uniform(0.8, 1.2, (draws, len(t), 1))).astype(np.int32) for t in b.tables)
    return Draws(
        tables,
        np.tile(b.reserves, (draws, 1)),
        np.tile(b.abstains, (draws, 1)),
        np.ones((draws, 0), dtype=bool),
    )


@pytest.mark.parametrize("deals", [0, 5_000, 500_000])
def test_odds_of_all_packages_a_draw(within, benchmark, deals):
    from maabar.engines.talks.odds_sweep import sweep_draws

    b, _ = made(12, 12, 3, deals=deals)  # noqa: F821
    draws = drawn(b, 50)
    counts = within(0.004 * 50, sweep_draws, b, draws)
    benchmark.extra_info["bytes_a_package"] = counts.deals.nbytes / b.space.size
    assert counts.deals.nbytes == 2 * b.space.size


@pytest.mark.slow
def test_odds_of_all_packages_in_2000_draws(within):
    from maabar.engines.talks.odds_sweep import sweep_draws

    b, _ = made(12, 12, 3, deals=5_000)  # noqa: F821
    counts = within(8.0, sweep_draws, b, drawn(b, 2000), rounds=1, odds_limit=2e9)
    assert counts.draws == 2000


def large(parties, issues, levels, seed=1):
    """Too many packages to look at each; reserves that some of them reach."""
    from maabar.engines.talks.values_build import bargain

    dice = np.random.default_rng(seed)
    w = dice.dirichlet(np.ones(issues), parties)
    tables = [w[:, k, None] * dice.random((parties, levels)) * 100 for k in range(issues)]
    return bargain(tables, np.full(parties, 50.0)), np.zeros(issues, dtype=np.int64)


@pytest.mark.parametrize("size", [(15, 20, 4), (20, 30, 5)])
@pytest.mark.parametrize("aim", ["nearest", "accepting"])
def test_the_solver(within, benchmark, size, aim):
    from maabar.engines.talks.exact import find

    b, text = large(*size)
    found = within(1.0, lambda: find(b, aim, text, limit=1, seconds=0.8), rounds=1)
    assert len(found.packages)
    benchmark.extra_info.update(proved=found.gap == 0, gap=found.gap)
    assert found.gap < np.inf


@pytest.fixture(scope="module")
def built_in():
    import maabar.cases
    from maabar.case import read
    from maabar.engines.talks.values_read import read_bargain

    frames = dict(read(Path(maabar.cases.__file__).parent / "nw-syria-2021").frames)
    if frames["redlines"].empty:
        rows = [
            ("p", "crossings", 0, 0),
            ("p", "people", 1, 100),
            ("t", "crossings", 0, 0),
            ("t", "trade", 1, 100),
        ]
        frames["redlines"] = pd.DataFrame(
            [{"redline": r, "issue": i, "low": low, "high": high} for r, i, low, high in rows]
        )
    return read_bargain(frames, as_is="status-quo", as_of="2021-03-25")


def test_built_in_search(within, built_in):
    from maabar.engines.talks.packages import search_bargain

    within(0.4, search_bargain, built_in.bargained, built_in.proposals["russian-2021-03"])


def test_built_in_once_a_case(within, built_in):
    """Draws, sweep, what to find out: what does not depend on the option."""
    from maabar.engines.talks.odds import learn
    from maabar.engines.talks.odds_draws import draw
    from maabar.engines.talks.odds_sweep import sweep_draws

    def base():
        drawn_ = draw(built_in.bargained, built_in.sources, 2000)
        return learn(built_in.bargained, drawn_, sweep_draws(built_in.bargained, drawn_))

    within(6.0, base, rounds=1)


def test_built_in_run_of_an_option(within, built_in):
    """Nearest, stances, odds at three κ and switch points of one text, the sweep of the case given."""
    from maabar.engines.talks.odds import odds
    from maabar.engines.talks.odds_draws import draw
    from maabar.engines.talks.packages import search_bargain
    from maabar.engines.talks.switches import tabled_switches

    b, text = built_in.bargained, built_in.proposals["russian-2021-03"]
    swept = search_bargain(b, text).swept
    draws = [draw(b, built_in.sources, 2000, shared=k) for k in (0.5, 0.0, 0.9)]

    def run():
        found = search_bargain(b, text, swept=swept)
        listed = b.space.packages([*found.kept.nearest.codes, *found.kept.diverse])
        return [odds(b, d, [text, *listed]) for d in draws], tabled_switches(b, text, built_in.sources)

    within(0.5, run)
