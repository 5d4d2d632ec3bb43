"""Numbers of an engine written `[low, value, high]` in `case.toml`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from maabar.brief.facts.method import settings as told
from maabar.brief.messages import Messages
from maabar.engine import settings_for
from maabar.engines.access import ENGINE
from maabar.engines.people import ENGINE as PEOPLE
from maabar.errors import UsageError
from maabar.ranges import fixed, ranged_settings, settings_of_draw
from maabar.sensitivity import unused_ranges
from maabar.settings import settings_problems
from maabar.study import compare, prepare
from tests.engines.people.making import bridge, case

WIDE = [0.1, 6, 100]


def ranged(given=None, engine="access", **tables):
    one = case(bridge(**tables))
    return replace(one, about=replace(one.about, settings={engine: given or {"detour_hours": [2, 6, 20]}}))


def drawn(one, draw, seed=1):
    stated = {"access": settings_for(ENGINE, one, {})}
    return settings_of_draw([ENGINE], one, stated, seed, draw)["access"].detour_hours


def test_the_case_as_stated_has_the_value_and_draws_lie_in_the_range():
    one = ranged()
    assert drawn(one, 0) == settings_for(ENGINE, one, {}).detour_hours == 6
    numbers = np.array([drawn(one, draw) for draw in range(1, 400)])
    assert 2 < numbers.min() < 4
    assert 15 < numbers.max() < 20
    assert numbers.mean() == pytest.approx(28 / 3, abs=0.6), "the mean of the triangle"
    assert drawn(one, 7) != drawn(one, 7, seed=2)


def test_what_is_set_for_a_run_is_that_number_in_every_draw():
    plan = prepare(ranged(), engines=["access"], settings={"access": {"detour_hours": 6}}, level="restricted")
    for draw in (0, 1, 2):
        assert settings_of_draw(plan.engines, plan.case, plan.settings, 1, draw)["access"].detour_hours == 6
    assert fixed(ranged(), {"access": {"days": 3}}).settings == {"access": {"detour_hours": [2, 6, 20]}}


@pytest.mark.parametrize(
    ("engine", "given", "words"),
    [
        ("access", {"detour_hours": [6, 2, 20]}, "in this order"),
        ("access", {"detour_hours": [2, 6]}, "in this order"),
        ("access", {"detour_hours": [2, 6, "far"]}, "in this order"),
        ("access", {"detour_hours": [2, 6, float("inf")]}, "in this order"),
        ("access", {"detour_hours": [-1, 6, 20]}, "greater than or equal to 0"),
        ("access", {"days": [1, 2, 3]}, "in this order"),
        ("evidence", {"threshold": [0.6, 0.8, 0.9]}, "in this order"),
    ],
)
def test_a_range_that_does_not_fit_is_named_with_its_remedy(engine, given, words):
    (problem,) = settings_problems(ranged(given, engine))
    assert problem.column == f"{engine}.{next(iter(given))}"
    assert words in str(problem)


def test_a_sound_range_is_no_problem_and_what_an_engine_does_itself_is_left_to_it():
    assert settings_problems(ranged()) == []
    own = ranged({"retry_per_day": [0.1, 0.2, 0.3]}, "people")
    assert settings_problems(own) == []
    assert ranged_settings(PEOPLE, own.settings["people"]) == ()
    assert settings_for(PEOPLE, own, {}).retry_per_day == (0.1, 0.2, 0.3)
    with pytest.raises(UsageError, match="detour_hours"):
        settings_for(ENGINE, ranged({"detour_hours": [6, 2, 20]}), {})


def test_it_moves_measures_over_draws_and_is_seen_where_it_does_not():
    """The hours of a day on the way change who arrives in time; giving up nothing, where nobody queues."""
    one = ranged({"hours_per_day": [0.05, 0.3, 2], "give_up": [0.01, 0.01, 0.5]}, "people",
                 departures=[{"place": "arden", "from": "2031-03-20", "until": "2031-03-31", "people": 3100.0,
                              "basis": "planned", "source": "assumed: made"}])  # fmt: skip
    study = compare(one, draws=4, engines=["people"], level="restricted")
    arrived = study["drawn"].query("measure == 'people.arrived'").sort_values("draw")["value"]
    assert arrived.nunique() > 2
    again = compare(one, draws=4, engines=["people"], level="restricted", workers=2)
    assert study["drawn"].equals(again["drawn"])
    unused = unused_ranges(study)
    assert ("case.toml", "people.hours_per_day") not in unused
    assert ("case.toml", "people.give_up") in unused, "no queue: nobody gives up"


def test_the_brief_shows_low_value_and_high():
    study = compare(ranged(), draws=1, engines=["access"], level="restricted")
    (row,) = (one for one in told(study, Messages("en")) if one.name == "access.detour_hours")
    assert row.value == "2; 6; 20"
    assert row.source == Messages("en").say("setting.case")
