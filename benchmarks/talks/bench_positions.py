"""Positions: the plain mean beside models of challenge, in time and in what they make of a change of one point.

The score against recorded outcomes needs data that may not be shipped: name a file with columns `issue`, `position`,
`salience`, `influence`, `outcome` (0 to 100, one row per issue and party) in `MAABAR_POSITIONS`.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from benchmarks.peers.challenge import _Model as Challenge
from benchmarks.peers.challenge import expected_utility
from benchmarks.peers.spatial import _stated, spatial
from benchmarks.peers.spatial_equations import Model, Switches
from tests.engines.talks.test_peers import CAPABILITY, CARE, POSITION, POWER, SALIENCE, YEARS

SPATIAL_S, ENSEMBLE_S = 0.02, 2.0
#: Published Python took 2.7 to 7.7 s: the figure of the design page, not measured here.
PUBLISHED_S, FASTER = 2.7, 50


def test_spatial_model_7_by_3_to_the_end(within):
    """Alone only to be timed; whoever uses it gets the ensemble."""
    model = Model(np.asarray(POWER), np.asarray(SALIENCE) / 100, Switches())
    states, _ = within(SPATIAL_S, _stated, model, np.asarray(POSITION) / 100, rounds=9)
    assert len(states) == 11


def test_spatial_model_with_its_ensemble_of_200(within, benchmark):
    found = within(ENSEMBLE_S, spatial, POWER, POSITION, SALIENCE)
    start, end = found.runs_start.std(axis=0, ddof=1), found.runs_end.std(axis=0, ddof=1)
    benchmark.extra_info["a_point_becomes_times"] = (end / start).round(1).tolist()
    assert ((end / start) > 5).all()


def test_expected_utility_10_by_10(within, benchmark):
    s, c, x = (np.asarray(row, dtype=float) for row in (CARE, CAPABILITY, YEARS))
    model = Challenge(c, s, "all", capitulation=False)
    within(PUBLISHED_S / FASTER, model.play, x[None], 10, rounds=9)
    benchmark.extra_info["published_s_not_measured_here"] = PUBLISHED_S


def test_expected_utility_with_its_ensemble(benchmark):
    benchmark.pedantic(expected_utility, (CAPABILITY, CARE, YEARS), rounds=3)


def test_score_on_recorded_decisions(benchmark):
    """Mean absolute error and CRPS of the mean with its band, of stated positions, and of "always 50"."""
    name = os.environ.get("MAABAR_POSITIONS", "")
    if not name:
        pytest.skip("no file of recorded decisions: name one in MAABAR_POSITIONS")
    import pandas as pd

    rows = pd.read_csv(Path(name)).dropna()
    scores = benchmark.pedantic(_scores, (rows,), rounds=1)
    benchmark.extra_info |= scores
    print(scores)
    assert scores["mean_mae"] < scores["always_50_mae"]


def _scores(rows):
    from maabar.engines.talks.settle import crps, settle

    found = []
    for _, group in rows.groupby("issue"):
        if len(group) < 3:
            continue
        x, s, c = (group[name].to_numpy(float) for name in ("position", "salience", "influence"))
        y = float(group["outcome"].iloc[0])
        held = settle(x, s, c)
        inside = held.band[10] <= y <= held.band[90]
        found.append(
            (
                abs(held.mean - y),
                abs(50 - y),
                held.crps(y),
                crps(x, held.pull, y),
                inside,
                held.band[90] - held.band[10],
            )
        )
    names = ("mean_mae", "always_50_mae", "crps", "crps_stated", "inside_80", "width_80")
    return dict(zip(names, np.mean(found, axis=0).round(3).tolist(), strict=True)) | {"issues": len(found)}
