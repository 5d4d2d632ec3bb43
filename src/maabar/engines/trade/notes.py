"""What a reader of the numbers must know, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from maabar.engines.trade.tables import NOTES

if TYPE_CHECKING:
    import pandas as pd

    from maabar.engines.trade.results import Told

#: Prices of one good that lie further apart than this many days are old beside each other.
OLD = 92


def notes(told: Told, tables: dict[str, pd.DataFrame], hidden: int) -> pd.DataFrame:
    """Return `trade.notes`.

    Args:
        told: What was solved.
        tables: Its tables.
        hidden: Rows of `smuggling` above the level.
    """
    rows: list[dict[str, Any]] = []

    def say(kind: str, text: str, **where: Any) -> None:
        rows.append({"note": len(rows) + 1, "kind": kind, "text": text, **where})

    fit = tables["trade.fit"]
    bent = bent_share(fit)
    if bent > told.settings.weak_data:
        say(
            "weak-data",
            f"Weak data: {bent:.0%} of the value had to be bent to make quantities balance.",
            value=bent,
        )
    _of_goods(told, fit, say)
    for row in fit[fit["doubtful"] == "yes"].itertuples():
        say("doubtful-price", f"The price was fitted {row.residual:+.0%} off what was observed.",
            good=row.good, place=row.place, value=row.residual)  # fmt: skip
    strange = tables["trade.prices"]
    strange = strange[strange["strange"] == "yes"].drop_duplicates(["good", "place"])
    for row in strange.itertuples():
        say("strange-change", "Too large a change for straight lines: read it as a direction.",
            good=row.good, place=row.place, value=row.change)  # fmt: skip
    if hidden:
        say("hidden-smuggling",
            f"{hidden} rows on goods that go round the gates are above this level and left out: "
            "differences of prices across a shut line are then larger than they would be.")  # fmt: skip
    if any(epoch.possible.ring for epoch in told.epochs):
        say(
            "not-unique",
            "Some crossings can share flows in more than one way at the same prices: see least and most.",
        )
    if not tables["trade.with_aid"].empty:
        say("aid-in-prices",
            "Observed prices hold the aid of their time already: compare options, not with the price "
            "date.")  # fmt: skip
    return NOTES.frame(rows)


def _of_goods(told: Told, fit: pd.DataFrame, say: Any) -> None:
    for number, good in enumerate(told.base.scene.goods):
        mine = fit[fit["good"] == good]
        share = float((mine["value"] * (mine["producers"] == "yes")).sum() / max(mine["value"].sum(), 1e-9))
        if share > 0:
            say("producers",
                f"Nothing comes in from outside for {share:.0%} of use: importers count as producers.",
                good=good, value=share)  # fmt: skip
        if not all(epoch.sound[number] for epoch in told.epochs):
            worst = max(
                float(np.max([part[number] for part in epoch.found.residuals.values()]))
                for epoch in told.epochs
            )
            say(
                "no-figure",
                "No equilibrium was found within the tolerance: no figures.",
                good=good,
                value=worst,
            )
        if (age := told.base.ages[number]) > OLD:
            say("old-price", f"Prices lie {age:.0f} days apart.", good=good)


def bent_share(fit: pd.DataFrame) -> float:
    """Return the share of value that had to be bent.

    That is use and production off what the case says, at fitted prices, as part of the value of use.

    Production that was raised because nothing comes from outside is a gap in the case, told apart, not a
    misfit.
    """
    own = fit["supply_bent"].abs().where(fit["producers"] != "yes", 0.0)
    bent = ((fit["use_bent"].abs() + own) * fit["fitted"]).sum()
    total = fit["value"].sum()
    return float(bent / total) if total > 0 else 0.0
