"""The plan of aid held against counts: near or not, and what an announced lapse makes a plan do."""

import pytest

from maabar.backtests.aid import backtest_aid
from maabar.case import build
from maabar.errors import UsageError
from tests.engines.aid.made import AREAS, DAY, after, crossing, fleet, gate, need, road, supply

ASSUMED = {"source": "assumed: made"}


def case(supplied=15, storage=1000, **tables):
    rows = {
        "areas": [{"area": area, "party": "upland", **ASSUMED} for area in AREAS],
        "parties": [{"party": "upland"}, {"party": "lowland"}],
        "places": [
            {"place": "origin", "area": "up", "lon": 10, "lat": 50},
            {"place": "town", "area": "low", "lon": 10.01, "lat": 50},
        ],
        "goods": [{"good": "flour", "kg_per_person_month": 30, **ASSUMED}],
        "crossings": [crossing("north-bridge")],
        "roads": [road("origin", "town", through="north-bridge")],
        "states": [gate("north-bridge", 15, gate="both")],
        "fleets": [fleet(name, place) | ASSUMED for name, place in (("f", "origin"), ("g", "town"))],
        "hubs": [{"place": "town", "storage_t": storage, **ASSUMED}],
        "supplies": [supply("origin", supplied, ahead_days=30) | ASSUMED],
        "needs": [need("town", 10) | ASSUMED],
        "options": [{"option": "as-is"}, {"option": "lapse"}],
        "changes": [{"option": "lapse", **gate("north-bridge", status="closed", gate="both", **{"from": after(70)})}],
        "passages": [
            {"crossing": "north-bridge", "use": "aid", "direction": "a_to_b", "from": after(first),
             "until": after(last), "count": count, "unit": "trucks", "stage": "crossed", **ASSUMED}
            for first, last, count in ((28, 57, 290), (28, 57, 900), (5, 6, 20))
        ],
        **tables,
    }  # fmt: skip
    return build(rows, as_of=DAY, start=DAY, end=after(139))


@pytest.fixture(scope="module")
def report():
    return backtest_aid(case())


def test_counts_of_a_month_are_held_against_the_plan_and_misses_are_told(report):
    assert report.counts["counted"].tolist() == [290, 900]  # two days are a convoy, no month
    assert report.counts["planned"].tolist() == pytest.approx([300, 300], rel=0.02)
    assert report.counts["near"].tolist() == ["yes", "no"]
    assert "counted 290: near." in report.sentences[0]
    assert "FAILED" in report.sentences[1]


def test_a_plan_that_knows_of_a_lapse_lays_in_before_it(report):
    (row,) = report.lapses.to_dict("records")
    assert (row["option"], row["crossing"]) == ("lapse", "north-bridge")
    assert row["known"] > row["as_is"]
    assert "more." in report.sentences[2]


def test_a_case_in_which_nothing_is_sent_is_refused():
    shut = {"states": [gate("north-bridge", status="closed", gate="both")], "changes": []}
    with pytest.raises(UsageError, match="Nothing is sent"):
        backtest_aid(case(**shut))
