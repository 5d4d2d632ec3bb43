"""A diet whose taste is learnt: trees as whole variables, inside the hull of the baskets they were learnt from.

The published case of OptiCL (Maragno et al. 2025): amounts in 100 g a person and day, sugar and salt fixed, prices of the
first supplier. Taste is a sum of leaves, one of each tree; a leaf holds where all its splits do. Splits that
leaves of one tree share are one row: A·x ≤ threshold + M(1 − Σ of the leaves on that side), which is tighter than
a row for each leaf. A test of the solver layer, not a feature: the taste was simulated by its authors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maabar.program import Program

if TYPE_CHECKING:
    from pathlib import Path

    from maabar.program import Answer

FIXED = {"Sugar": 0.2, "Salt": 0.05}


@dataclass(frozen=True, eq=False)
class Diet:
    """Foods with prices and contents, baskets that were judged, and the trees that learnt from them.

    Attributes:
        foods: Names.
        price: (foods,).
        contents: (nutrients, foods), as shares of what is required.
        baskets: (baskets, foods).
        splits: Tree_id, ID (of the leaf), a coefficient for each food, threshold.
        leaves: Tree_id, ID, prediction.
        start: Taste before any tree.
        rate: What a tree's prediction counts.
    """

    foods: list[str]
    price: np.ndarray
    contents: np.ndarray
    baskets: np.ndarray
    splits: pd.DataFrame
    leaves: pd.DataFrame
    start: float
    rate: float


def read_diet(folder: Path) -> Diet:
    """Read `Syria_instance.xlsx`, `WFP_dataset.csv` and the one file of trees, `*gbm*.csv`."""
    book = pd.read_excel(next(iter(sorted(folder.glob("*instance*.xlsx")))), sheet_name=None)
    judged = pd.read_csv(folder / "WFP_dataset.csv")
    trees = pd.read_csv(next(iter(sorted(folder.glob("*gbm*.csv")))))
    foods = [name for name in judged.columns if name != "label"]
    needs = book["nutr_req"].iloc[0, 1:].to_numpy(dtype=float)
    held = book["nutr_val"].set_index("Food").reindex(foods).to_numpy(dtype=float)
    return Diet(
        foods,
        book["FoodCost"].iloc[0].reindex(foods).to_numpy(dtype=float),
        held.T / needs[:, None],
        judged[foods].to_numpy(dtype=float),
        trees[["Tree_id", "ID", *foods, "threshold"]],
        trees.groupby(["Tree_id", "ID"], sort=False)["prediction"].first().reset_index(),
        float(trees["initial_prediction"].iloc[0]),
        float(trees["learning_rate"].iloc[0]),
    )


def taste(diet: Diet, basket: np.ndarray, *, slack: float = 1e-9) -> float:
    """What the trees say of a basket: of each tree the leaf all of whose splits hold; on a border, the better one."""
    held = diet.splits[diet.foods].to_numpy(dtype=float) @ basket <= diet.splits["threshold"] + slack
    in_leaf = held.groupby([diet.splits["Tree_id"], diet.splits["ID"]], sort=False).all().to_numpy()
    hit = diet.leaves[in_leaf].groupby("Tree_id")["prediction"].max()
    if len(hit) != diet.leaves["Tree_id"].nunique():
        raise ValueError("a tree has no leaf for this basket")
    return diet.start + diet.rate * float(hit.sum())


def cheapest(diet: Diet, *, hull: bool, least_taste: float | None = None, **solving: Any) -> Answer:
    """Return the cheapest basket: any that feeds, one in the hull, or one in the hull that tastes."""
    program, each = Program(), np.arange(len(diet.foods))
    low, high = np.zeros(len(each)), np.full(len(each), np.inf)
    if hull:
        low, high = diet.baskets.min(axis=0), diet.baskets.max(axis=0)
    for food, amount in FIXED.items():
        low[diet.foods.index(food)] = high[diet.foods.index(food)] = amount
    x = program.variables("basket", len(each), low=low, high=high, cost=diet.price)
    rows = np.arange(len(diet.contents))[:, None]
    program.rows("nutrients", len(rows), low=1.0, terms=[(rows, x[None, :], diet.contents)])
    if hull:
        share = program.variables("share", len(diet.baskets), high=1)
        program.rows("whole", 1, low=1, high=1, terms=[(0, share, 1.0)])
        terms: list[Any] = [(each[:, None], share[None, :], diet.baskets.T), (each, x, -1.0)]
        program.rows("hull", len(each), low=0, high=0, terms=terms)
    if least_taste is not None:
        _trees(program, diet, x, (low, high), least_taste)
    return program.solve(**solving)


def _trees(
    program: Program, diet: Diet, x: np.ndarray, ends: tuple[np.ndarray, np.ndarray], least: float
) -> None:
    leaves = diet.leaves
    tree = pd.factorize(leaves["Tree_id"])[0]
    chosen = program.variables("leaf", len(leaves), high=1, whole=True)
    program.rows("tree", int(tree.max()) + 1, low=1, high=1, terms=[(tree, chosen, 1.0)])
    worth = diet.rate * leaves["prediction"].to_numpy(dtype=float)
    program.rows("taste", 1, low=least - diet.start, terms=[(0, chosen, worth)])
    splits = diet.splits
    of_leaf = pd.MultiIndex.from_frame(leaves[["Tree_id", "ID"]]).get_indexer(
        pd.MultiIndex.from_frame(splits[["Tree_id", "ID"]])
    )
    side = splits.groupby(["Tree_id", *diet.foods, "threshold"], sort=False).ngroup().to_numpy()
    first = np.unique(side, return_index=True)[1]
    weights = splits[diet.foods].to_numpy(dtype=float)[first]
    threshold = splits["threshold"].to_numpy(dtype=float)[first]
    most = np.where(weights > 0, weights * ends[1], weights * ends[0]).sum(axis=1)
    big = np.maximum(0.0, most - threshold)
    row, column = np.nonzero(weights)
    pairs = np.unique(np.stack([side, of_leaf]), axis=1)  # a leaf may name a split twice
    terms: list[Any] = [(row, x[column], weights[row, column]), (pairs[0], chosen[pairs[1]], big[pairs[0]])]
    program.rows("splits", len(first), high=threshold + big, terms=terms)
