"""Danger of ways from events, and a plan that goes round it where that costs little."""

from dataclasses import replace

import numpy as np
import pytest

from maabar.engines.aid import model, stages
from maabar.engines.aid.danger import exposure, of_variables, risks
from maabar.engines.aid.settings import AidSettings
from maabar.engines.aid.stages import solve
from tests.engines.aid.made import after, crossing, fleet, gate, made, need, planned, road, supply

PLACES = {"origin": "up", "north": "low", "south": "low", "town": "low"}


def case(**event):
    """Two ways of one length to a town: by the north, where something was shelled, and by the south."""
    found = {"event": "shelling-north", "place": "north", "kind": "shelling", "from": after(-10), "severity": 0.8,
             "source": "assumed: made"}  # fmt: skip
    known = made(
        places=PLACES,
        crossings=[crossing("north-bridge", "origin", "north"), crossing("mill-road", "origin", "south")],
        roads=[road("origin", "north", 10, "north-bridge"), road("north", "town", 10),
               road("origin", "south", 10, "mill-road"), road("south", "town", 10)],
        states=[gate("north-bridge", 50), gate("mill-road", 50)],
        fleets=[fleet("f", "origin", usd_per_km=1)],
        supplies=[supply("origin", 10)], needs=[need("town", 10)],
        events=[found | event],
    )  # fmt: skip
    spread = {"origin": (10.0, 50.0), "north": (10.5, 50.5), "south": (10.5, 49.5), "town": (11.0, 50.0)}
    at = [spread[name] for name in known["places"]["place"]]
    places = known["places"].assign(lon=[lon for lon, _ in at], lat=[lat for _, lat in at])
    return replace(known, frames={**known.frames, "places": places})


def by(plan, name):
    """Trips to the town through a crossing."""
    at = plan.facts.net.crossing(name)
    return (plan.trips.chain == at).any(axis=1)


def test_a_way_near_an_event_is_exposed_to_it():
    plan, _ = planned(case())
    each = exposure(plan.trips, plan.facts.risks, plan.facts.lon, plan.facts.lat)
    assert each[by(plan, "north-bridge")] == pytest.approx(0.8)
    assert each[by(plan, "mill-road")] == pytest.approx(0.0)


@pytest.mark.parametrize("event", [{"from": after(-200)}, {"from": after(3)}, {"kind": "protest"}])
def test_old_later_and_peaceful_events_are_no_danger(event):
    if event.get("from") == after(-200):
        event = event | {"until": after(-190)}
    assert len(risks(case(**event), AidSettings()).events) == 0


@pytest.mark.parametrize("full", [True, False])
def test_the_last_stage_goes_round_danger_where_that_is_cheap(full):
    plan, settings = planned(case())
    danger = of_variables(plan)
    reached = solve(plan, settings, full=full, danger=danger)
    assert danger @ reached.x == pytest.approx(0.0, abs=1e-6)
    assert reached.unmet == pytest.approx(solve(plan, settings, full=full).unmet, rel=1e-5, abs=1e-6)


def test_a_case_without_events_has_no_danger():
    plan, _ = planned(case(kind="protest"))
    assert not np.any(of_variables(plan))


def test_danger_that_is_left_out_says_so(monkeypatch):
    known, settings = case(place="south"), AidSettings(worth=False)  # the way that least cost takes
    whole = model.run(known, settings, {}, np.random.default_rng(0))
    assert "danger-left-out" not in set(whole["aid.notes"]["note"])
    assert whole["aid.levels"]["stage"].tolist()[-1] == "danger"
    model._answer.cache_clear()
    monkeypatch.setattr(stages, "_DANGER_STEPS", 0.0)
    short = model.run(known, settings, {}, np.random.default_rng(0))
    model._answer.cache_clear()
    assert "danger-left-out" in set(short["aid.notes"]["note"])
    assert short["aid.levels"]["stage"].tolist()[-1] == "cost"
    assert short["aid.totals"]["weighted"][0] == pytest.approx(whole["aid.totals"]["weighted"][0], abs=1e-6)
