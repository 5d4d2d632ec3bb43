"""An offer against the option that stands for it: what differs, and does a row of `changes` own up to it?

An option stands for a proposal if its `proposal` says so. What the proposal contains is said by claims with predicate
`proposal` and value `term`. Two kinds of difference must stand in a row's `source` after `assumed:`

- what the terms do not give (a size, a capacity, an end) is named there by its word;
- what the terms give otherwise is named after the words `not as offered`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from maabar.table import split_ids

#: Column of `changes` that carries a quantity of a term, by the term's unit.
COUNTED_IN = {
    "operations": "convoys",
    "convoys": "convoys",
    "trucks": "convoy_trucks",
    "persons": "capacity_per_day",
}
#: Columns with a value that the terms may leave out, and how a row names it.
ADDED = {
    "capacity_per_day": "capacity", "delay_days": "delay", "fee_usd_per_t": "fee", "hours_per_day": "hours",
    "lanes": "lanes", "convoys": "operations", "convoy_trucks": "size", "convoy_gap_days": "gap", "notice_days": "notice",
    "minutes_per_pass": "minutes", "minutes_per_check": "minutes", "inspection_share": "inspection", "loss_share": "loss",
}  # fmt: skip
ANY_USE = ("aid", "trade", "people")
ACTING = ("accepted", "edited")
OTHERWISE = "not as offered"


@dataclass(frozen=True)
class Difference:
    """Something in which rows are not the offer.

    Attributes:
        what: What differs.
        word: How a row names it.
        rows: The rows that could explain it; all of them must. None: nothing can.
        contradicts: Whether the offer says something else, rather than nothing.
    """

    what: str
    word: str
    rows: pd.DataFrame = field(repr=False)
    contradicts: bool = True

    @property
    def explained(self) -> bool:
        return len(self.rows) > 0 and all(self._named_in(assumed(source)) for source in self.rows["source"])

    def _named_in(self, text: str) -> bool:
        return self.word in (text.partition(OTHERWISE)[2] if self.contradicts else text)


def assumed(source: str) -> str:
    return " ".join(
        part.removeprefix("assumed:") for part in split_ids(source) if part.startswith("assumed:")
    )


def terms_of(case, proposal):
    claims = case["claims"]
    said = (claims["predicate"] == "proposal") & (claims["value"] == "term") & (claims["subject"] == proposal)
    return claims[said & claims["review"].isin(ACTING) & (claims["realis"] != "negated")]


def changes_of(case, option):
    changes = case["changes"]
    return changes[changes["option"] == option]


def standing_for_terms(case):
    """Options that stand for a proposal with terms: (option, proposal)."""
    options = case["options"]
    pairs = zip(options["option"], options["proposal"], strict=True)
    return [(option, proposal) for option, proposal in pairs if proposal and len(terms_of(case, proposal))]


def standing_for_what_if(case):
    """Options that change something and stand for no proposal, or for one without terms."""
    told = {option for option, _ in standing_for_terms(case)}
    return [
        option for option in case["options"]["option"] if option not in told and len(changes_of(case, option))
    ]


def differences(case, option, proposal):
    """Everything in which an option is not the offer, explained or not."""
    rows, terms = changes_of(case, option), terms_of(case, proposal)
    offered = {use for cell in terms["use"] for use in split_ids(cell) or ANY_USE}
    found = per_row(rows[~rows["use"].isin(offered)], "no term is about this use", "use")
    for term in terms.iloc:
        about = rows[rows["use"].isin([*(split_ids(term["use"]) or ANY_USE), ""])]
        found += (
            from_term(term, about)
            if len(about)
            else [Difference(f"{term['claim']} is not carried", "use", about)]
        )
    points = {
        use: {p for cell in part["crossing"] for p in split_ids(cell)} for use, part in rows.groupby("use")
    }
    everywhere = set().union(*points.values())
    for use, some in points.items():
        if some != everywhere:
            found += per_row(rows[rows["use"] == use], f"{use} only at {', '.join(sorted(some))}", "points")
    return found


def from_term(term, rows):
    """How the rows for a term's use differ from the term."""
    name, way = term["claim"], term["direction"] or "both"
    found = [
        *per_row(rows[~rows["gate"].isin(("", "both"))], f"{name} speaks of the whole passage", "gate"),
        *per_row(rows[rows["status"] != "open"], f"{name} offers an opening", "status"),
        *per_row(rows[rows["direction"] != way], f"{name} says {way}", "direction"),
        *dates_differ(term, rows, "from", "first day"), *dates_differ(term, rows, "until", "last day"),
    ]  # fmt: skip
    counted = COUNTED_IN[term["unit"]] if pd.notna(term["quantity"]) else ""
    # One row that joins crossings by | holds its convoys for all of them together; several rows add up.
    if counted and rows[counted].sum() != term["quantity"]:
        said = f"{name} says {term['quantity']:g} {term['unit']} in all, not {rows[counted].sum():g}"
        found += per_row(rows, said, ADDED[counted])
    for column, word in ADDED.items():
        if column != counted:
            found += per_row(rows[rows[column].notna()], f"{name} gives no {column}", word, contradicts=False)
    return found


def dates_differ(term, rows, column, word):
    if pd.notna(term[column]):
        return per_row(
            rows[rows[column] != term[column]], f"{term['claim']} says {column} {term[column]}", word
        )
    return per_row(rows[rows[column].notna()], f"{term['claim']} gives no {word}", word, contradicts=False)


def per_row(rows, what, word, *, contradicts=True):
    """One difference for each row: each must explain its own."""
    return [Difference(f"{what} (row {row})", word, rows.loc[[row]], contradicts) for row in rows.index]


def unexplained(case, option, proposal):
    return [d.what for d in differences(case, option, proposal) if not d.explained]
