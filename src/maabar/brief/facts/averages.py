"""Rows of results as means over the days looked at, and as ranges over the draws that were kept."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.brief.bars import Range
from maabar.brief.facts import amounts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from maabar.brief.facts.view import View

NOTHING = Range(0.0, 0.0, 0.0, 0.0)

Key = tuple[str, ...]


def means(rows: pd.DataFrame, keys: Sequence[str], column: str, days: float = 0.0) -> pd.Series:
    """The mean over days of a column, for each option, draw and key.

    Args:
        rows: Rows with `option`, `draw`, `days` and one row for each epoch.
        keys: Columns that stay apart.
        column: The column; where a part of the days has no number, the mean has none.
        days: Days to spread over, where an epoch without a row counts as nought; 0 = the days of the rows.
    """
    by = ["option", "draw", *keys]
    found = rows.assign(_sum=rows[column] * rows["days"]).groupby(by, sort=False)
    whole = found["days"].sum() if days == 0 else days
    return found["_sum"].sum(min_count=1).where(found[column].count() == found.size()) / whole


def over_draws(values: pd.Series, *, absent: float = math.nan) -> dict[Key, Range]:
    """Ranges of values that stand by option, draw and keys; without draws only the value as stated.

    Args:
        values: As from `means`.
        absent: What a draw without a row counts as.
    """
    if values.empty:
        return {}
    wide = values.unstack("draw")  # noqa: PD010 - one value for each option, key and draw
    wide = wide.fillna(absent) if math.isfinite(absent) else wide
    draws, values_of = wide.columns.to_numpy(dtype=float), wide.to_numpy(dtype=float)
    sampled, first = values_of[:, draws > 0], values_of[:, draws == 0]
    stated = first[:, 0] if first.shape[1] else np.full(len(wide), np.nan)
    found = {}
    for at, key in enumerate(wide.index.to_flat_index()):
        known = sampled[at][np.isfinite(sampled[at])]
        ends = np.quantile(known, (0.1, 0.5, 0.9)) if len(known) else np.full(3, np.nan)
        low, middle, high = (float(end) for end in ends)
        found[tuple(str(part) for part in key)] = Range(low, middle, high, float(stated[at]))
    return found


def against(
    values: pd.Series, base: str, *, absent: float = math.nan, part: bool = False
) -> dict[Key, Range]:
    """Ranges of the differences to one option, taken draw by draw.

    Args:
        values: As from `means`.
        base: The option that is taken away.
        absent: What a draw or an option without a row counts as.
        part: Whether to give the difference as a part of the value under that option.
    """
    if values.empty:
        return {}
    wide = values.unstack("option")  # noqa: PD010 - one value for each option, key and draw
    wide = wide.fillna(absent) if math.isfinite(absent) else wide
    start = wide[base] if base in wide else pd.Series(absent, index=wide.index)  # no row at all in any draw
    apart = wide.sub(start, axis=0)
    apart = apart.div(start, axis=0) if part else apart
    found: dict[Key, Range] = {}
    for option in apart.columns:
        ranges = over_draws(apart[option], absent=absent)
        found |= {(str(option), *key): one for key, one in ranges.items()}
    return found


def middle(one: Range) -> float:
    """The middle of the draws; where none was kept, the value as stated."""
    return one.p50 if math.isfinite(one.p50) else one.stated


def told(view: View, one: Range, *, coarse: bool = False, signed: bool = False) -> Markup:
    """A range in words: middle and ends; where no draws were kept, the value and that it is as stated."""
    shown = amounts.amount(view.say, middle(one), "", coarse=coarse, signed=signed)
    if not math.isfinite(one.p50):
        return view.say.html("trade.as-stated", n=shown) if math.isfinite(one.stated) else shown
    width = amounts.span(view.say, one, "", coarse=coarse, signed=signed)
    return view.say.html("amount.range", n=shown, span=width) if width else shown
