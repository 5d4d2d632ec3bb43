"""The section on people: who moves, through which crossing, where to, and who stays away and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from maabar.brief.facts import amounts
from maabar.brief.facts.marks import ASSUMED
from maabar.brief.facts.options import basis, compared, options
from maabar.brief.facts.passing import change, held_crossings, lines, unchanged, weeks
from maabar.brief.facts.refuge import refuge
from maabar.brief.facts.staying import stays
from maabar.brief.privacy import SMALL
from maabar.tables import AS_IS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.brief.bars import Range
    from maabar.brief.facts.options import Compared
    from maabar.brief.facts.passing import Change
    from maabar.brief.facts.view import View

LIMITS = tuple(f"people.limit.{number}" for number in range(1, 6))
"""Sentences about what the section cannot know."""

EFFECTS = (
    "left", "arrived", "unwilling", "blocked_days", "waiting_peak", "turned_back", "danger_days", "returned",
    "left_under_fire",
)  # fmt: skip
"""What is told of each option beside the passages, in this order."""

ALWAYS = ("people.left", "people.unwilling", "people.left_under_fire")
"""Told although no option moves them."""

_CHECKS = {
    "no-way-out": "people.note.no-way-out",
    "limit-reached": "people.note.limit-reached",
    "departures-above-population": "people.note.departures-above-population",
    "no-limit-known": "people.note.no-limit-known",
    "old-count": "people.note.old-count",
}


@dataclass(frozen=True)
class Effect:
    """One figure as it stands and under the options that move it.

    Attributes:
        title: What it says, with its unit.
        base: As it stands.
        moved: Each option that moves it: the option's name and the figure under it.
    """

    title: Markup
    base: Markup
    moved: tuple[tuple[Markup, Markup], ...]


def people(view: View) -> Mapping[str, object] | None:
    """What the section shows; None if people were not looked at or nobody moves."""
    if "people.passages" in view.study.withheld:
        return {"withheld": True}
    numbers = view.once(compared)
    if numbers is None or "people.passages" not in view.study.tables or view.table("people.willing").empty:
        return None
    coarse = basis(view, AS_IS, "people") == ASSUMED or _guessed(view)
    most = change(view, numbers)
    held = held_crossings(view)
    return {
        "withheld": False,
        "answer": _answer(view, numbers, coarse=coarse),
        "most": _most(view, numbers, most, coarse=coarse),
        "assumed": coarse,
        "lines": lines(view, numbers, coarse=coarse),
        "unchanged": unchanged(view, numbers, coarse=coarse),
        "weeks": weeks(view, most) if not held else None,
        "effects": _effects(view, numbers, coarse=coarse),
        "refuge": refuge(view, most, coarse=coarse),
        "stays": stays(view),
        "notes": _notes(view),
        "limits": LIMITS,
    }


def _guessed(view: View) -> bool:
    """Whether most shares of who would enter an area rest on no source but a guess."""
    rows = view.table("people.willing")
    rows = rows[(rows["draw"] == 0) & (rows["option"] == AS_IS) & (rows["willing"] < 1)]
    firm = (rows["basis"] == "row") & ~rows["source"].str.contains("assumed")
    return len(rows) > 0 and firm.sum() * 2 < len(rows)


def told(view: View, one: Range, unit: str, *, coarse: bool) -> Markup:
    """The middle of a figure with its range."""
    if unit == "0-1":
        low, middle, high = (view.say.percent(end) for end in (one.p10, one.p50, one.p90))
        if not middle:
            return Markup.escape(view.say.say("measures.none"))
        span = Markup() if low == high else view.say.html("amount.span", low=low, high=high)
        return view.say.html("open.ranged", by=middle, span=span) if span else Markup.escape(middle)
    middle_of = amounts.amount(view.say, one.p50, unit, coarse=coarse)
    if coarse and one.p50 >= SMALL:
        middle_of = view.say.html("figure.about", n=middle_of)
    width = amounts.span(view.say, one, unit, coarse=coarse)
    return view.say.html("open.ranged", by=middle_of, span=width) if width else middle_of


def _answer(view: View, numbers: Compared, *, coarse: bool) -> Markup:
    left, unwilling = (
        told(view, numbers.range(f"people.{name}", AS_IS), amounts.PERSONS, coarse=coarse)
        for name in ("left", "unwilling")
    )
    days = view.say.number(float(view.table("people.willing")["days"].max()))
    if (
        max(numbers.range("people.unwilling", AS_IS).p90, numbers.range("people.unwilling", AS_IS).stated)
        <= 0
    ):
        return view.say.html("people.answer-none", left=left, days=days)
    return view.say.html("people.answer", left=left, unwilling=unwilling, days=days)


def _most(view: View, numbers: Compared, most: Change | None, *, coarse: bool) -> Markup:
    """What moves passages most, in a sentence."""
    if most is None:
        return Markup.escape(view.say.say("people.answer-still"))
    base, under = (
        told(view, numbers.range(most.measure, one), amounts.PERSONS, coarse=coarse)
        for one in (AS_IS, most.option.ident)
    )
    key = "people.answer-moved-if" if most.option.conditional else "people.answer-moved"
    where = view.name(most.crossing)
    return view.say.html(key, option=most.option.name, where=where, way=most.way, base=base, under=under)


def _effects(view: View, numbers: Compared, *, coarse: bool) -> tuple[Effect, ...]:
    found = []
    for name in (f"people.{one}" for one in EFFECTS):
        unit = amounts.declared()[name].unit
        base = told(view, numbers.range(name, AS_IS), unit, coarse=coarse)
        moved = []
        for option in view.once(options):
            under = told(view, numbers.range(name, option.ident), unit, coarse=coarse)
            if numbers.moved(name, option.ident) and under != base:
                moved.append((option.name, under))
        if not moved and name not in ALWAYS:
            continue
        title = view.say.html("people.of", what=amounts.title(view, name), unit=amounts.unit(view, name))
        found.append(Effect(amounts.title(view, name) if unit == "0-1" else title, base, tuple(moved)))
    return tuple(found)


def _notes(view: View) -> tuple[Markup, ...]:
    """Notes of the run as it stands, one line for each kind; a kind without words as the engine wrote it."""
    rows = view.table("people.notes")
    rows = rows[(rows["draw"] == 0) & (rows["option"] == AS_IS)]
    held = held_crossings(view)
    found = []
    for check, part in rows.groupby("check", sort=False):
        column = "crossing" if (part["crossing"] != "").any() else "place"
        names = [
            view.place(one, coarse=held) if column == "place" else view.name(one) for one in part[column]
        ]
        where = view.listed(dict.fromkeys(name for name in names if name))
        key = _CHECKS.get(str(check))
        text = view.say.html(key) if key else view.say.foreign(str(part["text"].iloc[0]))
        found.append(view.say.html("people.noted", where=where, text=text) if where else text)
    return tuple(found)
