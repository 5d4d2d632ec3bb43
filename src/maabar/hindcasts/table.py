"""Scores as tables: means with ratios over crises, one wide table, and where our rules lose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from maabar.hindcasts.choosing import MEAN
from maabar.hindcasts.scores import SCORES, interval

if TYPE_CHECKING:
    from typing import Any

#: What ratios are to, in the same information set.
PEER, PLAIN = "flee rules, simsetting", "inverse"
_RATIOS = ("ratio", "ratio_low", "ratio_high", "to_inverse", "to_inverse_low", "to_inverse_high")


def means(scores: pd.DataFrame) -> pd.DataFrame:
    """Return means over instances, with ratios to the peer's rules and to 1/km in the same set."""
    rows: list[dict[str, Any]] = []
    for (information, rule), part in scores.groupby(["set", "rule"], sort=False):
        row = {
            "set": information, "rule": rule, "instances": len(part),
            **{name: part[name].mean() for name in SCORES},
        }  # fmt: skip
        same = scores[scores["set"] == information]
        for other, label in ((PEER, "ratio"), (PLAIN, "to_inverse")):
            row |= _ratio(part, same[same["rule"] == other], label)
        rows.append(row)
    names = ["set", "rule", "instances", *SCORES, *_RATIOS]
    ordered = pd.DataFrame(rows).reindex(columns=names)
    return ordered.sort_values(["set", "rescaled"], kind="stable", ignore_index=True)


def _ratio(part: pd.DataFrame, other: pd.DataFrame, label: str) -> dict[str, float]:
    both = part.merge(other, on="instance", suffixes=("", "_other"))
    if len(both) < 2:
        return {}
    ours, theirs = both["rescaled"].to_numpy(), both["rescaled_other"].to_numpy()
    low, high = interval(ours, theirs)
    return {label: ours.mean() / theirs.mean(), f"{label}_low": low, f"{label}_high": high}


def wide(scores: pd.DataFrame, mean: pd.DataFrame, value: str = "rescaled") -> pd.DataFrame:
    """Return one table: a row for each set and rule, a column for each instance, then means and ratios."""
    table = scores.pivot_table(index=["set", "rule"], columns="instance", values=value, sort=False)
    right = mean.set_index(["set", "rule"])
    shown = ["rescaled", "rescaled_new", "rescaled_late", *_RATIOS]
    return right[shown].join(table)[[*table.columns, *shown]].reset_index()


def losses(scores: pd.DataFrame) -> list[str]:
    """Return a sentence for each set and instance in which another rule of the set does better than ours.

    Ours are the rules averaged over the best of the other crises; who is cut off waits, as in the engine.
    """
    found: list[str] = []
    for (information, name), part in scores.groupby(["set", "instance"], sort=False):
        ours = part[part["rule"].isin([f"{MEAN}, cut off wait", MEAN if information == "free" else ""])]
        if ours.empty:
            continue
        mine = float(ours["rescaled"].iloc[0])
        others = part[~part["rule"].str.startswith("drawn") & (part["rescaled"] < mine)].sort_values(
            "rescaled"
        )
        if len(others):
            beaten = ", ".join(f"{row['rule']} {row['rescaled']:.3f}" for _, row in others.iterrows())
            found.append(f"Lost in {information}, {name} ({mine:.3f}): {beaten}.")
    return found
