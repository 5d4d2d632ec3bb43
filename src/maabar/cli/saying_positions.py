"""What `status` prints of proposals: whether offered and agreed, who is for and against, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from rich.text import Text

from maabar.terminal import clean, console

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from datetime import date

    from maabar.case import Case

_STANCES = {"for": "for", "conditional": "for it on conditions", "against": "against"}
_LAST = (("last said by", "last_for"), ("last disputed by", "last_against"))
_SURE = 0.995
_ASPECTS = ("offered", "talks", "agreed")


def say_positions(case: Case, table: pd.DataFrame, known: date, *, provisional: bool) -> None:
    """Print each proposal that somebody speaks of; nothing if there is none.

    Args:
        case: The case, at the level asked for.
        table: `evidence.positions` of it.
        known: The day up to which reports count.
        provisional: Whether claims count that nobody reviewed.
    """
    spoken = table[table["basis"] != "none"]
    if spoken.empty:
        return
    out = console()
    names = {str(thing): str(name) for thing, name in case.names["name"].items()}
    predicted = _predicted(case, known, provisional=provisional)
    for key, rows in spoken.groupby("proposal", sort=False):
        out.print()
        proposal = str(key)
        out.print(Text(clean(f"{names.get(proposal, '') or proposal}  ({proposal})"), style="bold"))
        for aspect in _ASPECTS:
            for row in rows[rows["aspect"] == aspect].to_dict("records"):
                out.print(clean(f"    {aspect}: {_told(row)}"))
        for row in rows[rows["aspect"] == "consent"].to_dict("records"):
            who = names.get(str(row["party"]), "") or str(row["party"])
            out.print(clean(f"    {who} agrees: {_told(row)}"))
        stances = rows[rows["aspect"] == "stance"]
        for status, words in _STANCES.items():
            mine = stances[stances["status"] == status]
            if len(mine):
                who = "; ".join(_who(row, names) for row in mine.to_dict("records"))
                out.print(clean(f"    {words}: {who}"))
        for party, what in predicted.get(proposal, {}).items():
            who = names.get(party, "") or party or "the reports themselves"
            out.print(clean(f"    would mean, says {who}: {', '.join(what)}"))


def _told(row: Mapping[Hashable, Any]) -> str:
    """Return a label with its chance, how many voices it rests on, and who said so and otherwise last."""
    voices = int(row["voices"])
    count = f"{voices} voice{'' if voices == 1 else 's'}"
    if row["status"] == "unknown":
        return f"unknown  yes {row['p_for']:.0%}, no {row['p_against']:.0%}; {count}"
    chance = row["p_for"] if row["status"] == "yes" else row["p_against"]
    last = [f"{words} {row[key]}" for words, key in _LAST if row[key]]
    shown = ">99%" if chance > _SURE else f"{chance:.0%}"
    return "; ".join([f"{row['status']}  {shown}", count, *last])


def _who(row: Mapping[Hashable, Any], names: Mapping[str, str]) -> str:
    party = str(row["party"])
    proof = f" [{row['last_for']}]" if row["last_for"] else ""
    return f"{names.get(party, '') or party}{proof}"


def _predicted(case: Case, known: date, *, provisional: bool) -> dict[str, dict[str, list[str]]]:
    """Return by proposal and speaker what it is said to bring, each with the claim."""
    claims, reports = case["claims"], case["reports"]
    counts = {"accepted", "edited"} | ({"unreviewed"} if provisional else set())
    heard = set(reports.loc[~(reports["published"] > pd.Timestamp(known)), "report"])
    rows = claims[
        (claims["predicate"] == "prediction")
        & claims["review"].isin(counts)
        & claims["report"].isin(heard)
        & (claims["root"] == "")
    ]
    found: dict[str, dict[str, list[str]]] = {}
    for row in rows.to_dict("records"):
        party = str(row["said_by"]).partition(":")[0].strip()
        mine = found.setdefault(str(row["subject"]), {}).setdefault(party, [])
        mine.append(f"{row['value']} [{row['claim']}]")
    return found
