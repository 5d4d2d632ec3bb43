"""What the solver comes to no proved end with is left out only where a plan stands without it, and is told."""

import numpy as np
import pytest

from maabar.engines.aid import model, stages
from maabar.engines.aid.settings import AidSettings
from maabar.program import SolveError
from tests.engines.aid.made import crossing, fleet, gate, made, need, road, supply

SETTINGS = AidSettings(worth=False)


def case():
    """Supply for all; one town behind a gate that lets pass a tenth of its need, one behind half of it."""
    return made(
        places={"origin": "up", "town": "low", "mill": "low"},
        crossings=[crossing("north-bridge"), crossing("mill-road", place_b="mill")],
        roads=[road("origin", "town", 1, "north-bridge"), road("origin", "mill", 1, "mill-road")],
        states=[gate("north-bridge", 1), gate("mill-road", 5)],
        fleets=[fleet("f", "origin")],
        supplies=[supply("origin", 20)],
        needs=[need("town", 10), need("mill", 10)],
    )


def answered():
    model._answer.cache_clear()
    return model.run(case(), SETTINGS, {}, np.random.default_rng(0))


def stopped(monkeypatch, from_round):
    """Let the solver come to nothing when it raises coverage for the given time and after."""
    solve, asked = stages.Planner.solve, []

    def failing(self, cost, *args, **kwargs):
        if cost[self.w] < 0:
            asked.append(1)
            if len(asked) > from_round:
                raise SolveError("made to fail")
        return solve(self, cost, *args, **kwargs)

    monkeypatch.setattr(stages.Planner, "solve", failing)


def test_a_later_round_that_comes_to_nothing_is_told_and_keeps_the_worst(monkeypatch):
    whole = answered()
    stopped(monkeypatch, from_round=1)
    short = answered()
    model._answer.cache_clear()
    assert "fairness-stopped" not in set(whole["aid.notes"]["note"])
    rows = short["aid.notes"].set_index("note")
    assert rows.loc["fairness-stopped", "number"] == 1  # one round was proved
    assert short["aid.totals"]["worst"][0] == pytest.approx(whole["aid.totals"]["worst"][0], abs=1e-6)


def test_a_first_round_that_comes_to_nothing_is_an_error(monkeypatch):
    stopped(monkeypatch, from_round=0)
    with pytest.raises(SolveError):
        answered()
    model._answer.cache_clear()
