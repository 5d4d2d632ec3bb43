"""Claims as marks on a time axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from maabar.brief.axis import Dot
from maabar.brief.facts.claims import reads
from maabar.brief.facts.view import as_day
from maabar.brief.marks import HOLLOW, mark
from maabar.brief.scene import APPARENT
from maabar.table import split_ids

if TYPE_CHECKING:
    from maabar.brief.facts.view import View

LAYERS = ("a", "b", "road", "passage")
"""What is said about a crossing, row by row."""


def spoken_of(view: View) -> pd.DataFrame:
    """Known claims about crossings, with the day that each stands at.

    Args:
        view: The study in one language.

    Returns:
        Rows of `evidence.claims`, one per claim and layer, and a column `day`.
    """
    spoken = view.spoken
    known = spoken["known"] <= pd.Timestamp(view.known)
    crossings = set(view.case["crossings"]["crossing"])
    rows = spoken[known & spoken["subject"].isin(crossings) & spoken["layer"].isin(LAYERS)]
    rows = rows[rows["claim"].isin(view.claims.index)]
    rows = rows.drop_duplicates(["claim", "layer", "subject"])
    ahead = rows["from"].isna() | (rows["from"] > pd.Timestamp(view.on))
    unclear = rows["precision"] == "unclear"
    return rows.assign(day=rows["from"].where(~(ahead | unclear), rows["published"]))


def ringed_in(view: View) -> dict[str, set[str]]:
    """Claims that are one side of a contradiction.

    Args:
        view: The study in one language.

    Returns:
        Subject -> ids of claims.
    """
    dissent = view.table("evidence.dissent")
    found: dict[str, set[str]] = {}
    for row in dissent[~dissent["kind"].isin(APPARENT)].to_dict("records"):
        both = split_ids(str(row["claims_1"])) + split_ids(str(row["claims_2"]))
        found.setdefault(str(row["subject"]), set()).update(both)
    return found


def dot_of(view: View, row: pd.Series, ringed: set[str]) -> Dot:
    """A claim about a crossing as a mark.

    Args:
        view: The study in one language.
        row: A row of `spoken_of`.
        ringed: Claims that are contradicted.
    """
    claim, realis = str(row["claim"]), str(row["realis"])
    until = as_day(row["until"])
    return Dot(
        key=claim,
        day=row["day"].date(),
        sign=mark(str(row["value"]), hollow=realis in HOLLOW, negated=realis == "negated"),
        words=words_of(view, claim, copy=bool(row["copy_of"]), ringed=claim in ringed),
        href=view.href(claim),
        joined=str(row["copy_of"]),
        ringed=claim in ringed,
        under=str(row["relation"]) == "own",
        until=min(until, view.on) if until and str(row["precision"]) != "unclear" else None,
    )


def words_of(view: View, claim: str, *, copy: bool = False, ringed: bool = False) -> str:
    """Who says it, when and what: the text of a mark for pointer, keyboard and screen reader.

    Args:
        view: The study in one language.
        claim: Id of a known claim.
        copy: Whether it repeats another.
        ringed: Whether others contradict it.
    """
    say = view.say
    row = view.claims[view.claims["claim"] == claim].iloc[0]
    rows = view.spoken[view.spoken["claim"] == claim]
    words = say.say(
        "strip.mark",
        who=view.who(claim).striptags(),
        when=view.said_on(row, short=True),
        what=reads(view, row, rows).striptags(),
    )
    for key, holds in (("copy", copy), ("disputed", ringed)):
        if holds:
            words = say.say("strip.with", words=words, more=say.say(f"strip.{key}"))
    return words
