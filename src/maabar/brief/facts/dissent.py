"""Who contradicts whom, in words."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.brief.facts.claims import quantity
from maabar.brief.facts.titles import layer_title
from maabar.brief.facts.view import as_day, row_of
from maabar.table import split_ids

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from markupsafe import Markup

    from maabar.brief.facts.view import View

_GROUPS = {"event": "event", "offered": "stage", "talks": "stage", "consent": "stage", "agreed": "stage"}
"""Layer -> words of its values, where these are not states."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

APPARENT = frozenset({"other-gate", "other-use", "other-direction"})
"""Kinds that look like contradictions and are none."""


@dataclass(frozen=True)
class Camp:
    """One side of a contradiction.

    Attributes:
        value: What it says.
        plain: The same without its denial.
        denied: Whether it denies it.
        voices: Who says it, as a phrase.
        links: Anchors of its claims on the page, with a number each.
    """

    value: str
    plain: str
    denied: bool
    voices: Markup
    links: tuple[str, ...]


@dataclass(frozen=True)
class Dissent:
    """One contradiction.

    Attributes:
        subject: Id of what it is about.
        name: Its name.
        layer: What of it, in words.
        about: Both as a phrase.
        what: Kind of contradiction, in words.
        kind: Its key.
        event: Whether it is about an event, whose name already tells what and when.
        days: When, in words.
        last: Last day spoken of, if there is one.
        camps: The two sides.
        weight: Weight of the lighter side; contradictions are ordered by it.
        apparent: Whether it only looks like one.
    """

    subject: str
    name: Markup
    layer: Markup
    about: Markup
    what: str
    kind: str
    event: bool
    days: str
    last: dt.date | None
    camps: tuple[Camp, Camp]
    weight: float
    apparent: bool


def dissents(view: View) -> tuple[Dissent, ...]:
    """The contradictions, the heaviest first; one that stands for several uses or ways is told once.

    Args:
        view: The study in one language.
    """
    table = view.table("evidence.dissent")
    if table.empty:
        return ()
    keys = ["subject", "layer", "kind", "claims_1", "claims_2"]
    rows = table.assign(lighter=table[["weight_1", "weight_2"]].min(axis=1))
    rows = rows.sort_values(["lighter", "subject", "layer"], ascending=[False, True, True], kind="stable")
    return tuple(_dissent(view, row) for _, row in rows.drop_duplicates(keys).iterrows())


def of_subject(all_of: Iterable[Dissent], subject: str) -> tuple[Dissent, ...]:
    """The contradictions about one thing."""
    return tuple(one for one in all_of if one.subject == subject)


def _dissent(view: View, row: pd.Series) -> Dissent:
    subject, layer, kind = str(row["subject"]), str(row["layer"]), str(row["kind"])
    layers = split_ids(layer)
    if subject in view.crossings.index:
        what = view.listed(layer_title(view, row_of(view.crossings, subject), one) for one in layers)
    else:
        what = view.listed(view.say.word("layer", one) for one in layers)
    hidden = any(
        claim in view.privacy.coarse_claims
        for side in (1, 2)
        for claim in split_ids(str(row[f"claims_{side}"]))
    )
    start, end = as_day(row["from"]), as_day(row["until"])
    name = view.name(subject)
    about = view.say.html(
        "dissent.about-day" if kind == "other-date" else "dissent.about", name=name, layer=what
    )
    event = view.kind(subject) == "events"
    return Dissent(
        subject=subject,
        name=name,
        layer=what,
        about=name if event else about,
        what=view.say.word("dissent", kind),
        kind=kind,
        event=event,
        days=view.say.month(start or end) if hidden else view.say.date_range(start, end),
        last=end or start,
        camps=(_camp(view, row, 1), _camp(view, row, 2)),
        weight=float(min(row["weight_1"], row["weight_2"])),
        apparent=kind in APPARENT,
    )


def _camp(view: View, row: pd.Series, side: int) -> Camp:
    layers = split_ids(str(row["layer"]))
    claims = split_ids(str(row[f"claims_{side}"]))
    said = str(row[f"value_{side}"])
    denied = said.startswith("not ")
    layer = layers[min(side, len(layers)) - 1] if layers else ""
    plain = _plain(view, said.removeprefix("not "), (str(row["kind"]), layer), claims)
    return Camp(
        value=view.say.say("realis.negated", value=plain) if denied else plain,
        plain=plain,
        denied=denied,
        voices=view.speakers(str(row[f"voices_{side}"])),
        links=tuple(link for claim in claims if (link := view.href(claim))),
    )


def _plain(view: View, value: str, kind_and_layer: tuple[str, str], claims: list[str]) -> str:
    """A value of a camp as the language writes it: a figure, a day, or a word of the catalogue."""
    kind, layer = kind_and_layer
    if kind == "quantity" and claims and claims[0] in view.claims.index:
        return quantity(view, row_of(view.claims, claims[0])) or value
    if _DAY.fullmatch(value):
        return view.say.date(dt.date.fromisoformat(value))
    group = _GROUPS.get(layer, "status")
    return view.say.word(group if view.say.has(f"word.{group}.{value}") else "status", value)
