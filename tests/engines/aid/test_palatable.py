"""A published diet with a learnt taste: the cheap parts; the trees themselves are solved in the benchmarks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.palatable import Diet, cheapest, read_diet, taste
from tests.engines.aid.published import folder

# g a person and day
PUBLISHED = {
    "Beans": 16.03, "DSM": 0.02, "Milk": 56.78, "Salt": 5, "Lentils": 36.03, "Maize": 130.81, "Chickpeas": 0.34,
    "Sugar": 20, "Oil": 24.05, "Wheat": 215.27, "WSB": 70.02,
}  # fmt: skip


@pytest.fixture(scope="module")
def diet():
    return read_diet(folder("opticl_syria"))


def test_published_basket(diet):
    basket = np.array([PUBLISHED.get(food, 0) / 100 for food in diet.foods])
    assert round(float(diet.price @ basket), 2) == 3431.66
    assert (diet.contents @ basket >= 1 - 1e-3).all()
    assert taste(diet, basket) >= 0.5 - 1e-6


def test_least_cost_with_and_without_the_hull(diet):
    assert round(cheapest(diet, hull=False).value, 2) == 3211.10
    inside = cheapest(diet, hull=True)
    assert round(inside.value, 2) == 3431.33
    assert inside.x["share"].sum() == pytest.approx(1)
    np.testing.assert_allclose(diet.baskets.T @ inside.x["share"], inside.x["basket"], atol=1e-7)


def test_trees_by_hand():
    """Sugar, salt and two foods; the dear one is only bought as far as the trees ask for it."""
    foods = ["Sugar", "Salt", "grain", "meat"]
    splits = [
        (0, 0, 0, 0, 0, 1, 0.3),  # tree 0: meat at most 0.3
        (0, 1, 0, 0, 0, -1, -0.3),  # or more
        (1, 0, 0, 0, 1, 0, 0.5),  # tree 1: grain at most 0.5
        (1, 1, 0, 0, -1, 0, -0.5),
        (1, 1, 0, 0, 0, 1, 0.6),  # and then meat at most 0.6
        (1, 2, 0, 0, -1, 0, -0.5),
        (1, 2, 0, 0, 0, -1, -0.6),
    ]
    leaves = [(0, 0, -1.0), (0, 1, 1.0), (1, 0, 0.0), (1, 1, 0.5), (1, 2, 3.0)]
    diet = Diet(
        foods,
        np.array([0, 0, 1.0, 10.0]),
        np.array([[0, 0, 1.0, 1.0]]),
        np.array([[0.2, 0.05, 0, 0], [0.2, 0.05, 2, 0], [0.2, 0.05, 0, 2], [0.2, 0.05, 2, 2]]),
        pd.DataFrame(splits, columns=["Tree_id", "ID", *foods, "threshold"]),
        pd.DataFrame(leaves, columns=["Tree_id", "ID", "prediction"]),
        0.5,
        0.1,
    )
    for least, cost in ((0.4, 1.0), (0.6, 3.7), (0.65, 3.7), (0.66, 6.5), (0.9, 6.5)):
        found = cheapest(diet, hull=True, least_taste=least)
        assert (found.status, found.value) == ("proved", pytest.approx(cost))
        assert taste(diet, found.x["basket"], slack=1e-6) >= least - 1e-6
    assert cheapest(diet, hull=True, least_taste=0.95).status == "infeasible"
