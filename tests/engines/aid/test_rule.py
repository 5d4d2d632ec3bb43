"""The simple rule by hand, and never better than the plan."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maabar.engines.aid.rule import by_rule
from tests.engines.aid.made import crossing, fleet, gate, made, need, planned, road, solved, supply
from tests.engines.aid.test_second import random_case


def two_stores(trucks):
    """North has 6 a day and lorries that need no time, south 9 a day and slow ones; a gate of 3.5 leads to Brook."""
    return made(
        places={"north": "up", "south": "up", "arden": "up", "brook": "low", "cove": "up"}, days=7,
        crossings=[crossing("bridge", "north", "brook")],
        roads=[road("north", "arden", 10), road("north", "brook", 10, "bridge"), road("south", "cove", 10),
               road("south", "arden", 30), road("north", "cove", 40)],
        needs=[need("arden", 4), need("brook", 8), need("cove", 5)],
        supplies=[supply("north", 6), supply("south", 9)],
        fleets=[fleet("n", "north"), fleet("s", "south", trucks, km_per_day=100)],
        states=[gate("bridge", 3.5)],
    )  # fmt: skip


@pytest.mark.parametrize(("trucks", "share"), [(35, 1), (3, 51 / 88.2)])
def test_by_hand(trucks, share):
    """North is asked for all 17 and has 6: 24/17 to Arden, 48/17 to Brook, 30/17 to Cove.

    South is asked for the other 11 and has 9: 36/17, 72/17 and 45/17. The gate is asked for 120/17 and lets 3.5
    through. What goes to Brook goes to north first, and on with north's lorries. South's are away 0.6, 0.8 and 0.2 days:
    88.2/17 lorry-days a day; where they have 3, what they carry shrinks to 51/88.2: more than the gate leaves.
    """
    plan, _ = planned(two_stores(trucks))
    unmet = by_rule(plan).sum(axis=1) / 7
    got = dict(zip(plan.facts.net.places[plan.demand.place].tolist(), unmet.tolist(), strict=True))
    assert got["arden"] == pytest.approx(4 - 24 / 17 - share * 36 / 17)
    assert got["cove"] == pytest.approx(5 - 30 / 17 - share * 45 / 17)
    assert got["brook"] == pytest.approx(8 - 3.5)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_never_better_than_the_plan(seed):
    """On cases where nothing takes time and nothing lies in store, what the rule does is a plan."""
    case = random_case(seed)
    fast = case.frames["fleets"].assign(km_per_day=1e12)
    still = case.frames["states"].assign(delay_days=0.0)
    quick = made_like(case, fleets=fast, states=still)
    plan, reached = solved(quick, full=False, near_hubs=9, concession=0)
    rule = by_rule(plan)
    worth = plan.demand.weight * np.nan_to_num(plan.demand.person_days)[:, None]
    assert (rule >= -1e-9).all()
    assert (rule <= plan.demand.tonnes + 1e-9).all()
    assert reached.least * 1000 <= (worth * rule).sum() + 1e-6


def made_like(case, **frames):
    return replace(case, frames=MappingProxyType({**case.frames, **frames}))
