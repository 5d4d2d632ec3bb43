"""Section 4: every known claim, in our words, with who said it, through whom, when, and whether it counts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from maabar.brief.facts.titles import layer_title
from maabar.brief.facts.view import ANCHOR, as_day, is_count, row_of
from maabar.brief.privacy import counts_people, is_small
from maabar.table import split_ids

if TYPE_CHECKING:
    from markupsafe import Markup

    from maabar.brief.facts.view import View

STAGES = ("offered", "talks", "consent", "stance", "agreed")


@dataclass(frozen=True)
class Claim:
    """One claim as the list shows it.

    Attributes:
        anchor: Its anchor on the page.
        summary: What was said, in the words of the case.
        who: The speaker, or who counted.
        count: Whether it is a counted passage.
        role: How the speaker was named.
        via: Outlets it passed through, as a phrase.
        said: When the report was published.
        about: The days it speaks of.
        reads: How it is read: layer and value, in words.
        report: Title of the report; empty for a count.
        source: Name of its source.
        grade: The source's grade, in words.
        url: Address of the report if it is a web address, to click, not to load.
        address: Address as text where it is not one.
        root: Link to the claim that this one repeats.
        counted: Whether it counts, and why not if it does not.
        counts: Whether it does.
        notes: Flags in words.
    """

    anchor: str
    summary: Markup
    who: Markup
    count: bool
    role: str
    via: Markup
    said: str
    about: str
    reads: Markup
    report: Markup
    source: Markup
    grade: str
    url: str
    address: str
    root: str
    counted: str
    counts: bool
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ClaimGroup:
    """The claims about one thing.

    Attributes:
        title: What they are about.
        claims: The claims, the first said first.
    """

    title: Markup
    claims: tuple[Claim, ...]


def claim_groups(view: View) -> tuple[ClaimGroup, ...]:
    """The listed claims: by crossing, then by proposal, then the rest, each in the order they were said.

    Args:
        view: The study in one language.
    """
    order = {"crossings": 0, "proposals": 1, "events": 2}
    kinds = view.case.names["kind"]
    groups = []
    listed = view.claims[view.claims.index.isin(view.listed_ids)]
    for subject, rows in listed.groupby("subject", sort=False):
        kind = str(kinds.get(str(subject), ""))
        said = rows.sort_values(["report_published", "claim"])
        groups.append((order.get(kind, 3), -len(rows), str(subject), said))
    events = [said for rank, _, _, said in groups if rank == order["events"]]
    others = [said for rank, _, _, said in groups if rank > order["events"]]
    found = [
        ClaimGroup(view.name(subject), _claims(view, said))
        for rank, _, subject, said in sorted(groups, key=lambda one: one[:3])
        if rank < order["events"]
    ]
    for key, frames in (("claims.events", events), ("claims.others", others)):
        if frames:
            rows = pd.concat(frames).sort_values(["report_published", "claim"])
            found.append(ClaimGroup(view.say.html(key), _claims(view, rows)))
    return tuple(found)


def _claims(view: View, rows: pd.DataFrame) -> tuple[Claim, ...]:
    spoken = view.once(_spoken)
    return tuple(claim_of(view, row, spoken[str(row["claim"])]) for _, row in rows.iterrows())


def _spoken(view: View) -> dict[str, pd.DataFrame]:
    """Rows of `evidence.claims` by claim."""
    return {str(ident): part for ident, part in view.spoken.groupby("claim", sort=False)}


def claim_of(view: View, row: pd.Series, spoken: pd.DataFrame) -> Claim:
    """One claim in words.

    Args:
        view: The study in one language.
        row: A row of `View.claims`.
        spoken: Its rows of `evidence.claims`.
    """
    first = spoken.iloc[0]
    letter = view.grades.get(str(row["report_source"]), "") or "F"
    url = str(row["report_url"])
    clickable = url.startswith(("https://", "http://"))
    copy_of = str(first["copy_of"])
    return Claim(
        anchor=ANCHOR.format(row["claim"]),
        summary=_summary(view, row),
        who=_counter(view, row) if is_count(str(row["claim"])) else view.who(str(row["claim"])),
        count=is_count(str(row["claim"])),
        role=view.say.word("role", str(row["role"])) if row["role"] else "",
        via=_via(view, row),
        said=view.said_on(row),
        about=about(view, row),
        reads=reads(view, row, spoken),
        report=view.say.foreign(str(row["report_title"])),
        source=view.name(str(row["report_source"])),
        grade=view.say.say("grade.short", letter=letter, means=view.say.word("grade", letter)),
        url=url if clickable else "",
        address="" if clickable else view.say.say("claims.address", text=url) if url else "",
        root=view.href(copy_of) if copy_of and copy_of != row["claim"] else "",
        counted=_counted(view, spoken),
        counts=bool((spoken["acts"] == "yes").any()),
        notes=_notes(view, spoken),
    )


def _summary(view: View, row: pd.Series) -> Markup:
    if is_count(str(row["claim"])):
        return view.say.html("claims.count", amount=quantity(view, row))
    return view.case_text(row, "summary") or view.say.html("claims.no-words")


def _counter(view: View, row: pd.Series) -> Markup:
    return view.say.foreign(str(row["summary"])) if row["summary"] else view.name(str(row["report_source"]))


def about(view: View, row: pd.Series) -> str:
    """The days that a claim speaks of, in words; by month where it may not be told more exactly."""
    start, end = as_day(row["from"]), as_day(row["until"])
    if str(row["precision"]) == "unclear":
        return view.say.say("about.unclear")
    if start is None and end is None:
        return view.say.say("about.that-day")
    if str(row["claim"]) in view.privacy.coarse_claims:
        return view.say.month(start or end)
    days = view.say.date_range(start, end)
    precision = str(row["precision"])
    return view.say.say(f"about.{precision}", days=days) if precision in {"week", "month"} else days


def reads(view: View, row: pd.Series, spoken: pd.DataFrame) -> Markup:
    """How a claim is read: what it speaks to, the value, and how it is meant."""
    subject = str(row["subject"])
    value = _value(view, row)
    layers = list(dict.fromkeys(spoken["layer"]))
    if subject in view.crossings.index:
        titles = view.listed(
            layer_title(view, row_of(view.crossings, subject), str(layer)) for layer in layers
        )
    else:
        titles = view.listed(view.say.word("layer", str(layer)) for layer in layers)
    uses = [view.say.word("use", use) for use in split_ids(str(row["use"]))]
    about_what = view.say.html("claims.for-use", what=titles, uses=view.listed(uses)) if uses else titles
    realis = str(row["realis"])
    meant = value if realis in {"", "asserted"} else view.say.html(f"realis.{realis}", value=value)
    return view.say.html("claims.reads", what=about_what, value=meant)


def _value(view: View, row: pd.Series) -> Markup:
    value, predicate = str(row["value"]), str(row["predicate"])
    group = {
        "event": "event",
        "prediction": "concern",
        "relation": "relation",
        "proposal": "stage",
        "agreement": "stage",
    }
    if value in view.case.names.index:
        shown = view.name(value)
    else:
        shown = view.listed([view.say.word(group.get(predicate, "status"), value)] if value else [])
    amount = quantity(view, row)
    if not amount:
        return shown
    return view.say.html("claims.amount", value=shown, amount=amount) if shown else view.listed([amount])


def quantity(view: View, row: pd.Series) -> str:
    """The figure of a claim with its unit and range; empty if it has none."""
    count = float(row["quantity"])
    if math.isnan(count):
        return ""
    unit = str(row["unit"])
    people = counts_people(unit)
    if people and is_small(count):
        return view.say.say("amount.one", n=view.say.persons(count), unit=view.say.word("unit", unit))

    def written(value: float) -> str:
        return view.say.persons(value) if people else view.say.number(value, 2)

    low, high = float(row["quantity_low"]), float(row["quantity_high"])
    shown = written(count)
    ends = [end for end in (low, high) if not math.isnan(end)]
    if ends and (min(ends) < count or max(ends) > count):
        span = view.say.say(
            "amount.span",
            low=written(min([*ends, count])),
            high=written(max([*ends, count])),
        )
        shown = view.say.say("amount.range", n=shown, span=span)
    return view.say.say("amount.one", n=shown, unit=view.say.word("unit", unit))


def _via(view: View, row: pd.Series) -> Markup:
    return view.listed(view.speaker(one) for one in split_ids(str(row["via"])))


def _counted(view: View, spoken: pd.DataFrame) -> str:
    acting = spoken[spoken["acts"] == "yes"]
    if acting.empty:
        reasons = dict.fromkeys(view.say.word("whynot", str(why)) for why in spoken["why_not"] if why)
        return view.say.say("claims.not-counted", why="; ".join(reasons))
    chances = sorted({view.say.percent(float(rho)) for rho in acting["rho"] if not math.isnan(float(rho))})
    if not chances:
        return view.say.say("claims.counted")
    return view.say.say("claims.counted-at", p=" – ".join(dict.fromkeys([chances[0], chances[-1]])))


def _notes(view: View, spoken: pd.DataFrame) -> tuple[str, ...]:
    flags = dict.fromkeys(flag for joined in spoken["flags"] for flag in split_ids(str(joined)))
    return tuple(view.say.word("flag", flag) for flag in flags)
