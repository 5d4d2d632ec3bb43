"""Published cases that stay outside the repository; tests of them skip, saying so, where they are absent."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.foodplans import read_food_plan

SHARED = Path(__file__).parents[4] / "shared" / "data" / "aid"


def folder(name):
    """The folder of shared data, or skip."""
    if not (SHARED / name).is_dir():
        pytest.skip(f"the shared data {name} is not here")
    return SHARED / name


def one_day_plan(*, rules=True):
    """15 nodes, 38 edges, 187 offers, 25 foods, 12 nutrients; 17,000 people at the three nodes of type D."""
    return read_food_plan(folder("syria_zhl"), rules=rules)
