"""States of crossings drawn from the evidence, for the engines after it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.engines.evidence.sample import Chances, chances, drawn
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

    def stream(crossing: str, layer: str) -> np.random.Generator:
        return np.random.default_rng(np.random.SeedSequence([seed, draw, *f"{crossing}|{layer}".encode()]))

    return drawn(_chances(_Same(case, given[TIMELINE])), stream if draw else None)


@dataclass(frozen=True, eq=False)
class _Same:
    """A case and its timeline, the same only as the same objects: both are frozen, so that is safe."""

    case: Case
    timeline: pd.DataFrame

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.case is other.case and self.timeline is other.timeline

    def __hash__(self) -> int:
        return hash((id(self.case), id(self.timeline)))


@lru_cache(maxsize=2)
def _chances(of: _Same) -> Chances:
    """What is drawn from, worked out once for all draws."""
    silent = _without_status(of.case)
    days = pd.Timestamp(of.case.as_of), pd.Timestamp(of.case.end)
    timeline = of.timeline
    wanted = timeline["crossing"].isin(silent) & timeline["date"].between(*days) & (timeline["view"] == "now")
    return chances(timeline[wanted], pd.date_range(*days, freq="D"))


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
