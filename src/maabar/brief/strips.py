"""Who says what, over time: a row for each gate and passage, a mark for each claim.

Time runs as the language is read: from left to right in English, from right to left in Arabic.
A mark stands at the first day that its claim speaks of (the day it was said, if it names none).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from maabar.brief.axis import Axis, Ruler, scale, track
from maabar.brief.claimdots import LAYERS, dot_of, ringed_in, spoken_of
from maabar.brief.facts.status import layer_title
from maabar.brief.facts.view import View
from maabar.brief.marks import mark, symbols
from maabar.brief.offer import offer
from maabar.brief.svg import asset, join, tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.brief.messages import Messages
    from maabar.study import Study

WEEKS = 8
"""Weeks before the day of the study that are shown in full."""

MOST_ROWS = 40
"""Crossings shown at most, those with most claims first."""


def claims(study: Study, say: Messages) -> Markup:
    """The strip of all claims about crossings.

    Args:
        study: A study with the tables of the evidence engine; nothing known after `study.known` is shown.
        say: The language.

    Returns:
        A `<figure>`; empty if nobody speaks of any crossing.
    """
    view = View(study, say)
    spoken = spoken_of(view)
    if spoken.empty:
        return Markup("")
    end = view.on
    axis = Axis(end - dt.timedelta(days=7 * WEEKS), end)
    ruler = Ruler(axis, 7, end, words=14)
    ringed = ringed_in(view)
    counts = spoken.groupby("subject")["claim"].nunique().sort_values(ascending=False, kind="stable")
    new = spoken.loc[spoken["day"] >= pd.Timestamp(axis.start)].groupby("subject")["claim"].nunique()
    chosen = sorted((str(name) for name in new.index), key=lambda name: (-int(new[name]), name))[:MOST_ROWS]
    parts = [_crossing(view, name, spoken[spoken["subject"] == name], ruler, ringed) for name in chosen]
    old = [
        say.html("strip.named", name=_link(view, str(name)), count=say.number(counts[name]))
        for name in counts.index
        if name not in chosen
    ]
    silent = [_link(view, name) for name in view.spots if name not in counts.index]
    notes = [
        tag("p", say.say(f"strip.{key}"), " ", view.listed(names), class_="st-silent")
        for key, names in (("only-earlier", old), ("silent", silent))
        if names
    ]
    return tag(
        "figure",
        symbols(),
        _head(ruler, say) if parts else "",
        *parts,
        *notes,
        *((_legend(say), tag("figcaption", say.say("strip.caption"))) if parts else ()),
        class_="st-strip",
        aria_label=say.say("strip.title"),
    )


def proposal(study: Study, say: Messages, proposal: str) -> Markup:
    """The strip around a proposal: fourteen days either side, in rows by kind; nothing in it says why.

    Args:
        study: A study with the tables of the evidence engine; nothing known after `study.known` is shown.
        say: The language.
        proposal: Its id.

    Returns:
        A `<figure>`; empty if the proposal has no day or nothing is known in those days.
    """
    return offer(View(study, say), proposal)


def style() -> str:
    """The style sheet of the strips."""
    return asset("strips.css")


def _crossing(
    view: View, ident: str, rows: pd.DataFrame, ruler: Ruler, ringed: dict[str, set[str]]
) -> Markup:
    table = view.case["crossings"]
    own = table[table["crossing"] == ident].iloc[0]
    lines = []
    for layer in LAYERS:
        part = rows[rows["layer"] == layer]
        if len(part) or layer != "road":
            title = layer_title(view, own, layer)
            lines.append(_row(view, title, part, ruler, ringed.get(ident, set())))
    return tag("section", tag("h4", _link(view, ident)), *lines, class_="st-group")


def _head(ruler: Ruler, say: Messages) -> Markup:
    early = tag("span", say.say("strip.earlier"), class_="st-early")
    return tag("div", early, scale(ruler, say), class_="st-head")


def _link(view: View, ident: str) -> Markup:
    """Name of a crossing, leading to its section if it has one: those that exist on the day do."""
    name = view.name(ident)
    return tag("a", name, href=f"#crossing-{ident}") if ident in view.spots else name


def _row(view: View, title: Markup, rows: pd.DataFrame, ruler: Ruler, ringed: set[str]) -> Markup:
    start = pd.Timestamp(ruler.axis.start)
    coarse = rows["claim"].isin(view.privacy.coarse_claims)
    old = rows[(rows["day"] < start) | coarse]
    new = rows[~((rows["day"] < start) | coarse)]
    dots = [dot_of(view, row, ringed) for _, row in new.iterrows()]
    say = view.say
    early: Markup | str = ""
    if len(old):
        last = str(old.sort_values("day").iloc[-1]["claim"])
        words = say.count("strip.older", len(old))
        early = tag("a", say.number(len(old)), href=view.href(last), title=words)
    silent = "" if len(rows) else tag("span", say.say("strip.no-word"), class_="st-none")
    return tag(
        "div",
        tag("div", title, class_="st-title"),
        tag("div", early, class_="st-early"),
        tag("div", track(ruler, dots), silent, class_="st-wrap"),
        class_="st-row",
    )


def _legend(say: Messages) -> Markup:
    rows: list[tuple[Markup, str]] = [
        (mark(name), name) for name in ("open", "restricted", "closed", "used", "little", "none")
    ]
    rows += [
        (join([mark("open", hollow=True), mark("closed", hollow=True)]), "hollow"),
        (mark("open", negated=True), "denied"),
        (tag("span", mark("open"), class_="st-dot st-ring st-still"), "ringed"),
        (tag("span", mark("open"), class_="st-dot st-own st-still"), "own"),
        (tag("span", mark("open"), class_="st-dot st-copy st-still"), "copy"),
    ]
    return legend(say, rows)


def legend(say: Messages, rows: Sequence[tuple[Markup, str]]) -> Markup:
    """A line of marks with their meanings.

    Args:
        say: The language.
        rows: Mark and last part of its key.
    """
    return tag(
        "ul",
        *(tag("li", sign, tag("span", say.say(f"strip.legend.{key}"))) for sign, key in rows),
        class_="st-legend",
    )
