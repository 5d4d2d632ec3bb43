"""Counts of people at gates on days of the run, beside what the run has: looking back, never fed back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.engines.people.kernels import shapes as k
from maabar.engines.people.tables import FIT
from maabar.table import split_ids
from maabar.tables import DIRECTIONS

if TYPE_CHECKING:
    from maabar.case import Case
    from maabar.engines.people.compile import Compiled
    from maabar.engines.people.simulate import Simulated


def fit(case: Case, made: Compiled, result: Simulated) -> pd.DataFrame:
    """Return `people.fit`: every count of persons at crossings whose days lie in the run.

    Args:
        case: The case; the index of `passages` is the row of the file.
        made: The compiled case.
        result: Its run.
    """
    rows = case["passages"]
    rows = rows[(rows["use"] == "people") & rows["unit"].isin(["", "persons"]) & rows["from"].notna()]
    first, last = (pd.Timestamp(str(made.days[at])) for at in (0, -1))
    rows = rows.assign(until=rows["until"].fillna(rows["from"]))
    rows = rows[(rows["from"] >= first) & (rows["until"] <= last)]
    passed = result.passed[..., k.PASSED].sum(axis=2)
    found = []
    for number, row in rows.iterrows():
        begins, ends = ((row[name] - first).days for name in ("from", "until"))
        ways = [at for at, name in enumerate(DIRECTIONS) if row["direction"] in {name, "both"}]
        gates = [2 * made.net.crossing(name) + way for name in split_ids(row["crossing"]) for way in ways]
        found.append({
            "table": "passages", "row": float(str(number)), "observed": row["count"],
            "modelled": float(passed[begins : ends + 1][:, np.array(gates, dtype=np.int64)].sum()),
            "counted_by": row["counted_by"], "stage": row["stage"],
        })  # fmt: skip
    return FIT.frame(found) if found else FIT.empty()
