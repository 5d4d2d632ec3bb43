"""The published one-day food plan, row by row, and what must hold for any basket."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from maabar.engines.aid.basket import Doubt, Tables, greatest_slack, least_cost
from maabar.errors import UsageError
from tests.engines.aid.published import one_day_plan

# chance, total USD a day, share of procurement, abroad of procurement, purchases, routes, slack at 6,000 USD
PUBLISHED = [
    (0.5, 7915.7, 0.604, 0.306, 14, 7, 0.758),
    (0.75, 8335.7, 0.538, 0.504, 12, 8, 0.720),
    (0.85, 8507.6, 0.544, 0.493, 13, 8, 0.705),
    (0.9, 8612.5, 0.548, 0.485, 13, 8, 0.697),
    (0.92, 8664.2, 0.550, 0.480, 13, 8, 0.693),
    (0.95, 8762.4, 0.549, 0.488, 15, 9, 0.685),
    (0.96, 8803.7, 0.549, 0.492, 15, 9, 0.682),
    (0.97, 8853.7, 0.550, 0.488, 15, 9, 0.678),
    (0.98, 8919.2, 0.550, 0.488, 17, 8, 0.673),
    (0.99, 9017.0, 0.550, 0.534, 16, 9, 0.665),
    (0.995, 9089.8, 0.549, 0.596, 16, 9, 0.660),
]


@pytest.fixture(scope="module")
def plan():
    return one_day_plan()


def test_the_plan_is_the_published_one(plan):
    assert (len(plan.offers), len(plan.ways), plan.people["people"].sum()) == (187, 38, 17_000)


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: str(row[0]))
def test_least_cost_to_the_printed_digit(plan, row):
    chance, total, procurement, abroad, purchases, routes, _ = row
    found = least_cost(plan, doubt=Doubt(chance))
    assert found.status == "proved"
    assert abs(found.gap) < 1e-4
    assert (round(found.cost, 1), round(found.procurement / found.cost, 3)) == (total, procurement)
    assert (round(found.outside, 3), found.purchases, found.routes) == (abroad, purchases, routes)


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: str(row[0]))
def test_greatest_slack_to_the_printed_digit(plan, row):
    chance, total, *_, slack = row
    found = greatest_slack(plan, 6000, doubt=Doubt(chance))
    assert (found.status, found.cost) == ("proved", pytest.approx(6000))
    assert abs(found.slack - slack) < 5.0001e-4
    assert found.slack == pytest.approx(6000 / total, abs=1e-5)  # all is proportional to the ration


def test_without_diet_rules():
    assert round(least_cost(one_day_plan(rules=False)).cost, 2) == 7501.42


def test_ration(plan):
    ration = least_cost(plan).ration.set_index("good")["kg"] * 1000
    printed = {
        "Beans": 36.23,
        "Bulgur": 25.70,
        "Corn-soya blend (CSB)": 70.00,
        "Milk": 107.98,
        "Oil": 64.99,
        "Salt": 0.02,
        "Sugar": 91.81,
        "Wheat": 88.35,
    }
    assert ration[ration > 0.005].round(2).to_dict() == printed


def test_what_is_bought_feeds_whom_it_should(plan):
    found = least_cost(plan, doubt=Doubt(0.9))
    ration = found.ration.set_index("good")["kg"]
    left = (
        found.bought.groupby(["place", "good"])["tonnes"].sum()
        .sub(found.moved.groupby(["from", "good"])["tonnes"].sum().rename_axis(["place", "good"]), fill_value=0)
        .add(found.moved.groupby(["to", "good"])["tonnes"].sum().rename_axis(["place", "good"]), fill_value=0)
    )  # fmt: skip
    fed = plan.people.set_index("place")["people"]
    for (place, good), tonnes in left.items():
        assert tonnes == pytest.approx(fed.get(place, 0) * ration[good] / 1000, abs=1e-6)
    held = plan.contents.assign(kg=plan.contents["good"].map(ration)).eval("amount = 10 * per_100g * kg")
    amount = held.groupby("nutrient")["amount"].sum()
    asked = plan.rations.set_index("nutrient")["per_person_day"]
    assert (amount[asked.index] >= asked * (1 - 1e-6)).all()
    carbohydrate = (amount["Energy(kcal)"] - 4 * amount["Protein(g)"] - 9 * amount["Fat(g)"]) / 4
    assert carbohydrate >= 4 * max(amount["Protein(g)"], amount["Fat(g)"]) - 1e-4


def small(**changed):
    """Two foods at two places; grain at Arden for 100, at Brook for 130; the way costs 20."""
    tables = {
        "offers": [
            ("Arden", "grain", 100.0, True),
            ("Brook", "grain", 130.0, False),
            ("Brook", "beans", 400.0, False),
        ],
        "ways": [("Arden", "Brook", 20.0)],
        "people": [("Brook", 1000.0)],
        "contents": [("grain", "energy", 350.0), ("beans", "energy", 300.0), ("beans", "iron", 8.0)],
        "rations": [("energy", 2100.0)],
    } | changed
    heads = {
        "offers": ["place", "good", "price", "outside"],
        "ways": ["from", "to", "usd_per_t"],
        "people": ["place", "people"],
        "contents": ["good", "nutrient", "per_100g"],
        "rations": ["nutrient", "per_person_day"],
        "balance": ["rule", "nutrient", "weight"],
    }
    return Tables(**{name: pd.DataFrame(rows, columns=heads[name]) for name, rows in tables.items()})


def test_by_hand():
    """0.6 kg of grain for a thousand: 0.6 t at 100 + 20."""
    found = least_cost(small())
    assert (found.cost, found.procurement, found.outside) == pytest.approx((72, 60, 1))
    assert (found.purchases, found.routes) == (1, 1)
    iron = least_cost(small(rations=[("energy", 2100.0), ("iron", 8.0)]))  # 0.1 kg of beans, then grain
    assert iron.cost == pytest.approx(0.1 * 400 + 1.8 / 3.5 * 120)
    assert least_cost(small(), slack=0.5).cost == pytest.approx(36)
    assert greatest_slack(small(), 36).slack == pytest.approx(0.5)


def test_doubt_by_hand():
    """One purchase abroad: 60 + 1.6449 · 0.05 · 60; at home 78 + 1.6449 · ‖(0.35, 0.05)‖ · 78 would be dearer."""
    found = least_cost(small(), doubt=Doubt(0.95))
    assert found.procurement == pytest.approx(60 * (1 + 1.644853627 * 0.05), rel=1e-6)
    home = small(offers=[("Brook", "grain", 130.0, False), ("Brook", "beans", 400.0, False)])
    expected = 78 * (1 + 1.644853627 * np.hypot(0.35, 0.05))
    assert least_cost(home, doubt=Doubt(0.95)).procurement == pytest.approx(expected, rel=1e-6)


def test_what_cannot_be_fed_is_said():
    found = least_cost(small(offers=[("Arden", "grain", 100.0, True)], rations=[("iron", 1.0)]))
    assert (found.status, found.purchases) == ("infeasible", 0)
    assert np.isnan(found.cost)


def test_surer_costs_more(plan):
    costs = [least_cost(plan, doubt=Doubt(p)).cost for p in (0.5, 0.6, 0.9)]
    assert costs == sorted(costs)


def test_every_fault_at_once():
    with pytest.raises(UsageError) as caught:
        small(
            offers=[("Arden", "grain", -1.0, True), ("Arden", "grain", 1.0, True)],
            rations=[("energy", np.nan), ("zinc", 1.0)],
        )
    assert all(part in str(caught.value) for part in ("offers, row 2, column price", "rations, row 2"))
    with pytest.raises(UsageError) as caught:
        small(
            offers=[("Arden", "rice", 1.0, True), ("Arden", "rice", 1.0, True)],
            rations=[("energy", 2100.0), ("zinc", 1.0)],
        )
    assert all(part in str(caught.value) for part in ("'rice'", "'zinc'", "stands above"))
    with pytest.raises(UsageError, match="has no column"):
        Tables(*[pd.DataFrame()] * 5)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: least_cost(small(), doubt=Doubt(0.4)),
        lambda: least_cost(small(), doubt=Doubt(1.0)),
        lambda: least_cost(small(), slack=-1),
        lambda: greatest_slack(small(), -1),
    ],
)
def test_what_cannot_be_meant_is_refused(ask):
    with pytest.raises(UsageError):
        ask()
