"""What computed results would be worth to parties, beside how often all accept; part of no other figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.brief.bars import Range
from maabar.brief.facts.amounts import figure_of
from maabar.brief.facts.give import share
from maabar.brief.facts.marks import ASSUMED, CLAIMED
from maabar.brief.facts.view import row_of

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from maabar.brief.facts.view import View


@dataclass(frozen=True)
class Staked:
    """An option whose results touch parties.

    Attributes:
        name: Its name.
        lines: What its results add to each party's view of the package, as phrases.
        without: How often all accept without that.
        with_: How often with it.
    """

    name: Markup
    lines: tuple[Markup, ...]
    without: str
    with_: Markup


@dataclass(frozen=True)
class Stakes:
    """What results are worth to parties, under all options.

    Attributes:
        options: Options of which a result touches a party.
        missing: How many stakes of the case are not counted, since no engine gave their result; a sentence.
        mark: What the points rest on.
        draws: Draws of the results, in words; empty if nothing was counted.
    """

    options: tuple[Staked, ...]
    missing: str
    mark: str
    draws: str


def stakes(view: View) -> Stakes | None:
    """What the results of each option are worth to parties; None if the case says nothing on that."""
    if "talks.stakes" not in view.study.tables or view.table("talks.stakes").empty:
        return None
    rows, whole = view.table("talks.stakes"), view.table("talks.with_stakes").set_index("option")
    lost = rows[rows["why"].isin(["no table", "no column", "no row"])].drop_duplicates("stake")
    counted = rows[rows["why"] == ""]
    moved = counted[(counted["points_p10"] != 0) | (counted["points_p90"] != 0)]
    found = [
        _staked(view, option, mine, row_of(whole, str(option)))
        for option, mine in moved.groupby("option", sort=False)
    ]
    firm = counted["basis"].isin(["claims", "source"]).sum()
    draws = view.say.count("talks.stakes-draws", int(counted["draws"].min())) if len(counted) else ""
    return Stakes(
        options=tuple(found),
        missing=view.say.count("talks.stakes-missing", len(lost)) if len(lost) else "",
        mark=CLAIMED if firm * 2 > len(counted) else ASSUMED,
        draws=draws,
    )


def _staked(view: View, option: object, rows: pd.DataFrame, whole: pd.Series) -> Staked:
    lines = []
    for _, row in rows.iterrows():
        points = Range(*(float(row[f"points_{end}"]) for end in ("p10", "p50", "p90", "p50")))
        lines.append(
            view.say.html(
                "talks.stakes-line",
                party=view.name(str(row["party"])),
                points=figure_of(view.say, points, "points", signed=True),
            )
        )
    ends = {name: share(view, float(whole[name])) for name in ("p_with_stakes", "p_with_low", "p_with_high")}
    return Staked(
        view.name(str(option)),
        tuple(lines),
        share(view, float(whole["p"])),
        view.say.html(
            "talks.chance", p=ends["p_with_stakes"], low=ends["p_with_low"], high=ends["p_with_high"]
        ),
    )
