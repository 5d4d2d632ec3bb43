"""The published one-day food plan, read into the tables of a basket. Raw files stay outside the repository."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from maabar.engines.aid.basket import Tables

SHARED = Path(__file__).parents[4] / "shared" / "data" / "aid"


def folder(name):
    """The folder of shared data, or skip, saying so."""
    if not (SHARED / name).is_dir():
        pytest.skip(f"the shared data {name} is not here")
    return SHARED / name


def carbohydrate_rules():
    """Carbohydrate g = (kcal − 4 protein − 9 fat)/4 is at least four times the protein, and four times the fat."""
    rows = [
        ("protein", "Energy(kcal)", 1 / 4),
        ("protein", "Protein(g)", -1 - 4),
        ("protein", "Fat(g)", -9 / 4),
        ("fat", "Energy(kcal)", 1 / 4),
        ("fat", "Protein(g)", -1),
        ("fat", "Fat(g)", -9 / 4 - 4),
    ]
    return pd.DataFrame(rows, columns=["rule", "nutrient", "weight"])


def one_day_plan(path=None, *, rules=True):
    """15 nodes, 38 edges, 187 offers, 25 foods, 12 nutrients; 17,000 people at the three nodes of type D."""
    path = path or folder("syria_zhl")

    def table(name):
        return pd.read_csv(path / f"syria_{name}.csv", encoding="utf-8-sig").dropna(axis="columns", how="all")

    nodes, foods, needs = table("nodes"), table("foodnutrition"), table("foodreq")
    nutrients = [c for c in foods.columns if c not in {"Food", "InternationalPrice"}]
    local = table("foodcost").set_axis(["place", "good", "price"], axis="columns").assign(outside=False)
    abroad = (
        foods[["Food", "InternationalPrice"]].set_axis(["good", "price"], axis="columns").assign(outside=True)
    )
    abroad = (
        nodes.loc[nodes["Type"] == "I", ["Name"]].rename(columns={"Name": "place"}).merge(abroad, how="cross")
    )
    fed = nodes[nodes["Type"] == "D"]
    return Tables(
        offers=pd.concat([local, abroad], ignore_index=True),
        ways=table("edges").set_axis(["from", "to", "usd_per_t"], axis="columns"),
        people=pd.DataFrame({"place": fed["Name"], "people": fed["Demand"]}).reset_index(drop=True),
        contents=foods[["Food", *nutrients]]
        .melt("Food")
        .set_axis(["good", "nutrient", "per_100g"], axis="columns"),
        rations=needs[nutrients].melt().set_axis(["nutrient", "per_person_day"], axis="columns"),
        **({"balance": carbohydrate_rules()} if rules else {}),
    )
