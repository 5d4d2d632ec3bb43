"""What a headline rests on, and chances in words where a number would claim too much."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from maabar.brief.messages import Messages

OBSERVED = "observed"
"""Rests on a counted passage."""

CLAIMED = "claimed"
"""Rests on live claims."""

ASSUMED = "assumed"
"""Rests on rows of `states`, on inference, on plans, or on nothing but what is usual."""

_STEPS = (
    (0.02, "odds.tiny"),
    (0.075, "odds.one-in-20"),
    (0.15, "odds.one-in-10"),
    (0.27, "odds.one-in-5"),
    (0.42, "odds.one-in-3"),
    (0.58, "odds.even"),
    (0.73, "odds.two-in-3"),
    (0.87, "odds.four-in-5"),
    (0.96, "odds.nine-in-10"),
)


def odds(say: Messages, chance: float) -> str:
    """A chance as an order of magnitude, such as about one in five.

    Args:
        say: The catalogue.
        chance: 0..1.
    """
    key = next((key for limit, key in _STEPS if chance < limit), "odds.sure")
    return say.digits(say.say(key))


def chance_of(row: pd.Series) -> tuple[float, float, float]:
    """The chances of open, restricted and closed of a row of `evidence.status`."""
    return float(row["p_open"]), float(row["p_restricted"]), float(row["p_closed"])
