"""States of crossings drawn from the evidence, for the engines after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.engines.evidence.sample import draw_states
from maabar.table import split_ids

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.case import Case

TIMELINE = "evidence.timeline"


def sample(case: Case, given: Mapping[str, pd.DataFrame], seed: int, draw: int) -> pd.DataFrame:
    """Return states from `as_of` to the end of the case, drawn where the case assumes none.

    Args:
        case: The case at its level.
        given: Holds `evidence.timeline`.
        seed: Seed of the study.
        draw: Number of the draw; 0 takes each day's likeliest.

    Returns:
        Rows shaped like `states`. Random numbers are keyed by seed, draw, crossing and layer, never by
        option.
    """
    timeline = given[TIMELINE]
    silent = _without_status(case)
    days = pd.Timestamp(case.as_of), pd.Timestamp(case.end)
    wanted = timeline["crossing"].isin(silent) & timeline["date"].between(*days) & (timeline["view"] == "now")

    def stream(crossing: str, layer: str) -> np.random.Generator:
        return np.random.default_rng(np.random.SeedSequence([seed, draw, *f"{crossing}|{layer}".encode()]))

    every = pd.date_range(*days, freq="D")
    return draw_states(timeline[wanted], every, stream if draw else None)


def _without_status(case: Case) -> set[str]:
    """Crossings that `states` does not fix for every use on every day; the others need no draw."""
    states = case["states"]
    whole = states[
        (states["status"] != "")
        & states["gate"].isin(["both", ""])
        & states["from"].isna()
        & states["until"].isna()
        & (states["good"] == "")
        & (states["traveller"] == "")
        & (states["days"] == "")
    ]
    fixed: dict[str, set[tuple[str, str]]] = {}
    for cell, use, direction in zip(whole["crossing"], whole["use"], whole["direction"], strict=True):
        uses = ("aid", "trade", "people") if use == "" else ("aid", "trade") if use == "cargo" else (use,)
        ways = (direction,) if direction in {"a_to_b", "b_to_a"} else ("a_to_b", "b_to_a")
        for crossing in split_ids(cell):
            fixed.setdefault(crossing, set()).update((one, way) for one in uses for way in ways)
    return {crossing for crossing in case["crossings"]["crossing"] if len(fixed.get(crossing, ())) < 6}
