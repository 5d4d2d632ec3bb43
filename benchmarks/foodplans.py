"""One-day food plans: nodes, edges, prices and contents of foods, as a folder of CSV files or one workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from maabar.engines.aid.basket import Tables
from maabar.errors import CaseError, Problem

if TYPE_CHECKING:
    from pathlib import Path

#: What the names of files and sheets have in common, after case, spaces and marks are gone.
PARTS = {
    "nodes": ("nodes",),
    "edges": ("edges",),
    "prices": ("foodcost",),
    "contents": ("foodnutrition",),
    "needs": ("foodreq", "requirement"),
}
KCAL, PROTEIN, FAT = "Energy(kcal)", "Protein(g)", "Fat(g)"


def carbohydrate_rules() -> pd.DataFrame:
    """Carbohydrate g = (kcal − 4 protein − 9 fat)/4 is at least four times the protein, and four times the fat."""
    rows = [
        ("protein", KCAL, 1 / 4),
        ("protein", PROTEIN, -1 - 4),
        ("protein", FAT, -9 / 4),
        ("fat", KCAL, 1 / 4),
        ("fat", PROTEIN, -1),
        ("fat", FAT, -9 / 4 - 4),
    ]
    return pd.DataFrame(rows, columns=["rule", "nutrient", "weight"])


def is_food_plan(path: Path) -> bool:
    """Whether a folder or workbook has all five tables."""
    try:
        _tables(path)
    except (CaseError, ValueError, KeyError, OSError):
        return False
    return True


def read_food_plan(path: Path, *, rules: bool = True) -> Tables:
    """Read a plan: foods at local prices, every food at nodes of type I, people at nodes of type D.

    Args:
        path: A folder of CSV files, or a workbook.
        rules: Whether carbohydrates have to be four times the protein and the fat.

    Raises:
        CaseError: With every table that is missing.
    """
    table = _tables(path)
    nodes, foods, needs = table["nodes"], table["contents"], table["needs"].head(1)
    nutrients = [c for c in foods.columns if c not in {"Food", "InternationalPrice"} and c in needs.columns]
    local = (
        table["prices"].iloc[:, :3].set_axis(["place", "good", "price"], axis="columns").assign(outside=False)
    )
    abroad = (
        foods[["Food", "InternationalPrice"]].set_axis(["good", "price"], axis="columns").assign(outside=True)
    )
    gates = nodes.loc[nodes["Type"] == "I", ["Name"]].rename(columns={"Name": "place"})
    fed = nodes[nodes["Type"] == "D"]
    more = {"balance": carbohydrate_rules()} if rules and {KCAL, PROTEIN, FAT} <= set(nutrients) else {}
    return Tables(
        offers=pd.concat([local, gates.merge(abroad, how="cross")], ignore_index=True),
        ways=table["edges"][["A", "B", "tCost"]].set_axis(["from", "to", "usd_per_t"], axis="columns"),
        people=pd.DataFrame({"place": fed["Name"], "people": fed["Demand"].fillna(0)}).reset_index(drop=True),
        contents=foods[["Food", *nutrients]]
        .melt("Food")
        .set_axis(["good", "nutrient", "per_100g"], axis="columns"),
        rations=needs[nutrients].melt().set_axis(["nutrient", "per_person_day"], axis="columns"),
        **more,
    )


def _tables(path: Path) -> dict[str, pd.DataFrame]:
    if path.is_dir():
        found = {file.stem: file for file in sorted(path.glob("*.csv"))}
        sheets = {name: pd.read_csv(file, encoding="utf-8-sig") for name, file in found.items()}
    else:
        sheets = pd.read_excel(path, sheet_name=None)
    tables, missing = {}, []
    for wanted, parts in PARTS.items():
        hit = [name for name in sheets if any(part in _plain(name) for part in parts)]
        if hit:
            tables[wanted] = sheets[hit[0]].dropna(axis="columns", how="all").dropna(axis="index", how="all")
        else:
            missing.append(Problem(f"has no table of {wanted}", "", path.name))
    if missing:
        raise CaseError(missing)
    return tables


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
