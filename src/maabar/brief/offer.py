"""The days around a proposal on one clock: strikes, protests, closures, openings, statements, distances.

What stands close together in time stands there because it happened then; nothing here says why.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from maabar.brief.axis import Axis, Dot, Ruler, scale, track
from maabar.brief.claimdots import dot_of, ringed_in, spoken_of, words_of
from maabar.brief.facts.events import distance_km
from maabar.brief.facts.view import as_day
from maabar.brief.marks import HOLLOW, mark
from maabar.brief.svg import tag
from maabar.table import split_ids

if TYPE_CHECKING:
    from maabar.brief.facts.view import View

SIDE = 14
"""Days shown on either side."""

VIOLENT = ("shelling", "clash", "attack-on-aid", "conflict-zone")
GATES = ("closure", "opening")
STATED = ("offered", "talks", "consent", "agreed", "stance")

BANDS = (10.0, 30.0)
"""Ends of the distance bands, in km from the nearest crossing of the proposal. Default, editable."""

MOST_VOICES = 14
"""Rows of statements shown at most, those who spoke most first."""

Spot = tuple[float, float]


def offer(view: View, proposal: str) -> Markup:
    """The strip around a proposal.

    Args:
        view: The study in one language.
        proposal: Its id.

    Returns:
        A `<figure>`; empty if the proposal has no day or nothing is known in those days.
    """
    table = view.case["proposals"].set_index("proposal")
    on = as_day(table.at[proposal, "on"]) if proposal in table.index else None
    if on is None or on > view.known:
        return Markup("")
    end = min(on + dt.timedelta(days=SIDE), max(view.known, on))
    ruler = Ruler(Axis(on - dt.timedelta(days=SIDE), end), 7, on, gap=2, name=view.say.say("strip.offer.day"))
    crossings = crossings_of(view, proposal)
    rows = [
        *_events(view, ruler, crossings),
        *_gates(view, ruler, crossings),
        *_voices(view, ruler, proposal),
    ]
    if not any(dots for _, dots in rows):
        return Markup("")
    say = view.say
    lines = [_line(ruler, title, dots, say.say("strip.offer.none")) for title, dots in rows]
    near = (
        say.html("strip.offer.near", names=view.listed(view.name(name) for name in crossings))
        if crossings
        else say.html("strip.offer.nowhere")
    )
    return tag(
        "figure",
        tag("div", tag("span", "", class_="st-early"), scale(ruler, say), class_="st-head"),
        *lines,
        tag("p", near, class_="st-silent"),
        _legend(view, rows),
        tag("figcaption", say.say("strip.offer.caption")),
        class_="st-strip st-offer",
        aria_label=say.say("strip.offer.title"),
    )


def crossings_of(view: View, proposal: str) -> list[str]:
    """The crossings that a proposal is about: those that the options standing for it change.

    Args:
        view: The study in one language.
        proposal: Its id.

    Returns:
        Ids of crossings that exist on the day; none if no option stands for the proposal.
    """
    options = view.case["options"]
    mine = set(options.loc[options["proposal"] == proposal, "option"])
    changes = view.case["changes"]
    named = [
        name for joined in changes.loc[changes["option"].isin(mine), "crossing"] for name in split_ids(joined)
    ]
    return [name for name in dict.fromkeys(named) if name in view.spots]


def _line(ruler: Ruler, title: Markup, dots: list[Dot], nothing: str) -> Markup:
    silent = "" if dots else tag("span", nothing, class_="st-none")
    return tag(
        "div",
        tag("div", title, class_="st-title"),
        tag("div", track(ruler, dots), silent, class_="st-wrap"),
        class_="st-row",
    )


def _events(view: View, ruler: Ruler, crossings: list[str]) -> list[tuple[Markup, list[Dot]]]:
    """Rows of events by kind and, where the proposal names crossings, by distance to the nearest of them."""
    events = view.events_known()
    coarse = view.privacy.coarse("events", events)
    rows: dict[tuple[str, int], list[Dot]] = {}
    for index, row in events[~coarse].iterrows():
        start, end = as_day(row["from"]), as_day(row["until"])
        first, group = start or end, _group(str(row["kind"]))
        if not group or first is None or first > ruler.axis.end or (end or first) < ruler.axis.start:
            continue
        words = _event_words(view, row, crossings)
        dot = Dot(
            str(row["event"] or index),
            max(first, ruler.axis.start),
            _sign(str(row["kind"])),
            words,
            until=end,
        )
        rows.setdefault((group, _band(view, str(row["place"]), crossings)), []).append(dot)
    found = []
    for group in ("strikes", "protests", "gates"):
        name = view.say.say(f"strip.offer.{group}")
        bands = sorted(band for kind, band in rows if kind == group)
        found += [(_banded(view, name, band), rows[group, band]) for band in bands]
        if not bands:
            found.append((_banded(view, name, -1), []))
    return found


def _band(view: View, place: str, crossings: list[str]) -> int:
    """Index of the distance band of a place; -1 if there is no distance."""
    far = _distance(view, place, crossings)
    return -1 if far is None else sum(far[0] > limit for limit in BANDS)


def _banded(view: View, name: str, band: int) -> Markup:
    if band < 0:
        return Markup("{}").format(name)
    ends = [view.say.number(km) for km in BANDS]
    if band == 0:
        words = view.say.say("strip.offer.within", km=ends[0])
    elif band < len(BANDS):
        words = view.say.say("strip.offer.between", low=ends[band - 1], high=ends[band])
    else:
        words = view.say.say("strip.offer.beyond", km=ends[-1])
    return Markup('{}<span class="st-far">{}</span>').format(name, words)


def _gates(view: View, ruler: Ruler, crossings: list[str]) -> list[tuple[Markup, list[Dot]]]:
    """A row for each crossing of the proposal: what was said of its gates and of passage."""
    spoken = spoken_of(view)
    days = (pd.Timestamp(ruler.axis.start), pd.Timestamp(ruler.axis.end))
    spoken = spoken[spoken["day"].between(*days) & ~spoken["claim"].isin(view.privacy.coarse_claims)]
    ringed = ringed_in(view)
    rows = []
    for name in crossings:
        mine = spoken[spoken["subject"] == name].drop_duplicates("claim")
        dots = [dot_of(view, row, ringed.get(name, set())) for _, row in mine.iterrows()]
        rows.append((view.say.html("strip.offer.claims", name=view.name(name)), dots))
    return rows


def _group(kind: str) -> str:
    if kind in VIOLENT:
        return "strikes"
    if kind == "protest":
        return "protests"
    return "gates" if kind in GATES else ""


def _sign(kind: str) -> Markup:
    names = {"protest": "protest", "closure": "closed", "opening": "open"}
    return mark("strike" if kind in VIOLENT else names.get(kind, "other"))


def _event_words(view: View, row: pd.Series, crossings: list[str]) -> str:
    """Kind, place, days, and how far from the nearest crossing that the proposal is about."""
    say = view.say
    words = say.say(
        "strip.offer.event",
        what=say.word("event", str(row["kind"])),
        where=view.plain(str(row["place"])) if row["place"] else say.say("event.nowhere"),
        when=say.date_range(as_day(row["from"]), as_day(row["until"])),
    )
    far = _distance(view, str(row["place"]), crossings)
    if far is None:
        return words
    km, name = far
    return say.say(
        "strip.with", words=words, more=say.say("event.near", km=say.number(km), crossing=view.plain(name))
    )


def _distance(view: View, place: str, crossings: list[str]) -> tuple[float, str] | None:
    places = view.case["places"]
    found = places.loc[places["place"] == place, ["lon", "lat"]].dropna()
    if found.empty or not crossings:
        return None
    lon, lat = found.to_numpy(float)[0]
    here = (float(lon), float(lat))
    return min((distance_km(here, view.spots[name]), name) for name in crossings)


def _voices(view: View, ruler: Ruler, proposal: str) -> list[tuple[Markup, list[Dot]]]:
    """A row for each voice that said something about the proposal in those days."""
    spoken = view.spoken
    known = spoken["known"] <= pd.Timestamp(view.known)
    rows = spoken[known & (spoken["subject"] == proposal) & spoken["layer"].isin(STATED)]
    rows = rows[rows["claim"].isin(view.claims.index) & ~rows["claim"].isin(view.privacy.coarse_claims)]
    rows = rows.drop_duplicates("claim")
    rows = rows[rows["published"].between(pd.Timestamp(ruler.axis.start), pd.Timestamp(ruler.axis.end))]
    voices: dict[str, tuple[Markup, list[Dot]]] = {}
    for _, row in rows.iterrows():
        who = view.name(str(row["party"])) if row["party"] else view.who(str(row["claim"]))
        title = view.say.html("strip.offer.voice", name=who)
        voices.setdefault(str(title), (title, []))[1].append(_statement(view, row))
    return sorted(voices.values(), key=lambda pair: -len(pair[1]))[:MOST_VOICES]


def _statement(view: View, row: pd.Series) -> Dot:
    claim, realis = str(row["claim"]), str(row["realis"])
    words = words_of(view, claim, copy=bool(row["copy_of"]))
    hollow = realis in HOLLOW and str(row["value"]) not in {"offered", "term"}
    return Dot(
        key=claim,
        day=row["published"].date(),
        sign=mark(str(row["value"]), hollow=hollow, negated=realis == "negated"),
        words=words,
        href=view.href(claim),
        joined=str(row["copy_of"]),
    )


def _legend(view: View, rows: list[tuple[Markup, list[Dot]]]) -> Markup:
    """The marks that occur, with their meanings."""
    used = "".join(str(dot.sign) for _, dots in rows for dot in dots)
    names = (
        "strike",
        "protest",
        "open",
        "restricted",
        "closed",
        "used",
        "little",
        "none",
        "offered",
        "term",
        "withdrawn",
        "talks",
        "reached",
        "for",
        "conditional",
        "against",
    )
    shown = [name for name in names if f"#mk-{name}" in used]
    items = [tag("li", mark(name), tag("span", view.say.say(f"strip.legend.{name}"))) for name in shown]
    if "#mk-not" in used:
        items.append(
            tag("li", mark("reached", negated=True), tag("span", view.say.say("strip.legend.denied")))
        )
    return tag("ul", *items, class_="st-legend")
