"""An engine of a third party, for tests; at the top of a module, so that worker processes find it."""

from __future__ import annotations

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from maabar.engine import Engine, Measure
from maabar.table import Column, Table

ROWS = Table("toy.rows", "One number for each place.", (
    Column("place", "id", "The place.", refers=("places",), key=True),
    Column("value", "number", "In need, times a factor, and some luck.", unit="persons"),
))  # fmt: skip
LUCK = Table("toy.luck", "Luck of a draw.", (Column("luck", "number", "It.", unit="0-1"),), every_draw=True)


class ToySettings(BaseModel):
    """One factor."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    factor: float = Field(2.0, description="A factor (assumed).")


def base(case, settings, given, rng):
    """Runs on the case without option."""
    assert case.option == ""
    return {"toy.base": pd.DataFrame({"factor": [settings.factor]})}


def run(case, settings, given, rng):
    """Uses base, luck and the number of changes."""
    luck = rng.random()
    opened = len(case.layers[-1])
    places = case["places"]
    value = places["in_need"] * float(given["toy.base"]["factor"].iloc[0]) * (1 + opened) + luck
    assert ("stated.toy.rows" in given) == (given.get("stated.toy.rows") is not None)
    return {
        "toy.rows": ROWS.frame({"place": places["place"].to_numpy(), "value": value.to_numpy()}),
        "toy.luck": LUCK.frame({"luck": [luck]}),
    }


def total(tables):
    """Sum of values."""
    return float(tables["toy.rows"]["value"].sum())


def each(tables):
    """Values by place."""
    return tables["toy.rows"].set_index("place")["value"]


ENGINE = Engine(
    name="toy",
    question="What does a stranger's engine look like?",
    run=run,
    gives=(ROWS, LUCK),
    settings=ToySettings,
    needs=("places",),
    measures=(
        Measure("toy.total", "persons", "more", total, "Sum."),
        Measure("toy.each", "persons", "more", each, "Each.", by="place"),
    ),
    scope="draw",
    base=base,
)
