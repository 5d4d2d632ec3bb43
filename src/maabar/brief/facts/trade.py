"""The trade section: prices on both sides, what openings do to whom, whose till fills, what to doubt."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from markupsafe import Markup

from maabar.brief.facts import amounts, averages
from maabar.brief.facts.marks import ASSUMED
from maabar.brief.facts.openings import apart_of, days, differs, moving, openings, towards
from maabar.brief.facts.options import basis, compared
from maabar.brief.facts.tills import curves, rounds, tills, voices
from maabar.brief.facts.wedges import lines, side_prices
from maabar.tables import AS_IS

if TYPE_CHECKING:
    import pandas as pd

    from maabar.brief.bars import Range
    from maabar.brief.facts.options import Option
    from maabar.brief.facts.view import View

LIMITS = (
    "trade.limit.1",
    "trade.limit.2",
    "trade.limit.3",
    "trade.limit.4",
    "trade.limit.5",
    "trade.limit.6",
    "trade.limit.7",
)
"""Sentences about what the section cannot know."""


def trade(view: View) -> dict[str, object] | None:
    """What the section shows; None if trade was not computed."""
    if view.once(compared) is None or "trade.sides" not in view.study.tables:
        return None
    return {
        "answer": _answer(view),
        "mark": basis(view, AS_IS, "trade"),
        "flags": _flags(view),
        "lines": lines(view),
        "openings": openings(view),
        "moving": view.once(moving),
        "tills": tills(view),
        "voices": voices(view),
        "curves": curves(view),
        "rounds": rounds(view),
        "with_aid": _with_aid(view),
        "kept": bool((view.study["trade.sides"]["draw"] > 0).any()),
        "limits": LIMITS,
    }


def _answer(view: View) -> Markup:
    """One sentence: where prices differ most, and who wins and loses under the option that moves most."""
    gap, moved = _gap(view), _most(view)
    if not gap:
        return view.say.html("trade.answer-none")
    return view.say.html("trade.answer", gap=gap, moved=moved) if moved else gap


def _gap(view: View) -> Markup:
    one, other, _ = view.once(side_prices)
    sizes = {
        key: abs(math.log(averages.middle(other[key]) / averages.middle(one[key])))
        for key in one
        if key[0] == AS_IS and averages.middle(one[key]) > 0 and averages.middle(other[key]) > 0
    }
    if not sizes:
        return Markup()
    widest = max(sizes, key=lambda key: sizes[key])
    _, here, there, good = widest
    return view.say.html(
        "trade.answer-gap",
        good=view.name(good),
        a=averages.told(view, one[widest]),
        side_a=view.name(here),
        b=averages.told(view, other[widest]),
        side_b=view.name(there),
    )


def _most(view: View) -> Markup:
    """Who gains and who loses under the option that moves most tonnes over the line; nought if none does."""
    numbers = view.once(compared)
    every = view.once(moving)
    if numbers is None or not every:
        return Markup()
    option = max(every, key=lambda one: abs(apart_of(numbers, "trade.volume", one.ident).p50))
    coarse = basis(view, option.ident, "trade") == ASSUMED
    groups = (
        (view.say.say("trade.buyers-in"), "trade.consumers"),
        (view.say.say("trade.makers-in"), "trade.producers"),
    )
    told = [
        _who(view, who, str(ident), apart_of(numbers, name, option.ident), coarse=coarse)
        for who, family in groups
        for ident in view.case["areas"]["area"]
        if (name := f"{family}[{ident}]") in numbers.measures.index and differs(numbers, name, option.ident)
    ]
    tills = {
        str(party): apart_of(numbers, name, option.ident)
        for party in view.case["parties"]["party"]
        if (name := f"trade.till[{party}]") in numbers.measures.index and differs(numbers, name, option.ident)
    }
    if tills:
        most = max(tills, key=lambda party: averages.middle(tills[party]))
        told.append(_who(view, view.say.say("trade.till-of"), most, tills[most], coarse=coarse))
    together = view.say.html("list.semi").join(told)
    return view.say.html("trade.answer-option", option=_linked(view, option), told=together)


def _who(view: View, who: str, ident: str, by: Range, *, coarse: bool) -> Markup:
    shown = averages.told(view, by, coarse=coarse, signed=True)
    return view.say.html("trade.who", who=who, where=view.name(ident), by=shown)


def _linked(view: View, option: Option) -> Markup:
    link = Markup('<a href="#trade-{}">{}</a>').format(option.ident, option.name)
    if not option.conditional:
        return link
    return view.say.html("trade.if-all", option=link, words=view.say.say("options.if-all"))


def _flags(view: View) -> tuple[Markup, ...]:
    """What a reader must know before the figures, from the engine's notes."""
    notes = view.table("trade.notes")
    notes = notes[(notes["draw"] == 0) & (notes["option"] == AS_IS)]
    found = [
        view.say.html("trade.flag.weak-data", n=view.say.percent(float(row["value"])))
        for _, row in notes[notes["kind"] == "weak-data"].iterrows()
    ]
    goods = {
        kind: view.listed(_good(view, row) for _, row in rows.iterrows())
        for kind, rows in notes.groupby("kind", sort=False)
    }
    if "producers" in goods:
        found.append(view.say.html("trade.flag.producers", goods=goods["producers"]))
    if "no-figure" in goods:
        found.append(view.say.html("trade.flag.no-figure", goods=goods["no-figure"]))
    if "old-price" in goods:
        found.append(view.say.html("trade.flag.old-price", goods=goods["old-price"]))
    if "doubtful-price" in goods:
        found.append(view.say.html("trade.flag.doubtful-price", goods=goods["doubtful-price"]))
    if "hidden-smuggling" in goods:
        found.append(view.say.html("trade.flag.hidden-smuggling"))
    return tuple(found)


def _good(view: View, row: pd.Series) -> Markup:
    good = view.name(str(row["good"]))
    if row["kind"] == "doubtful-price" and row["place"]:
        off = amounts.amount(view.say, 100 * float(row["value"]), "", coarse=False, signed=True)
        by = view.say.html("trade.percent", n=off)
        return view.say.html("trade.good-at", good=good, place=view.name(str(row["place"])), by=by)
    if row["kind"] == "producers":
        return view.say.html("trade.good-share", good=good, n=view.say.percent(float(row["value"])))
    return good


def _shared(view: View) -> list[Markup]:
    """What aid takes of limits for both, as it stands; that there are none, if aid was worked out."""
    if "aid" not in view.study.engines:
        return []
    rows = view.table("trade.flows")
    rows = rows[(rows["option"] == AS_IS) & rows["aid_trucks_per_day"].notna()]
    if rows.empty:
        return [view.say.html("trade.aid-apart")]
    rows = rows[rows["aid_trucks_per_day"] > 0]
    # every good of a lane says the same of it
    rows = rows.drop_duplicates(["draw", "crossing", "direction", "epoch"])
    whole = days(view.table("trade.surplus"))
    taken = averages.over_draws(
        averages.means(rows, ["crossing", "direction"], "aid_trucks_per_day", whole), absent=0.0
    )
    ends = towards(view)
    return [
        view.say.html(
            "trade.aid-takes",
            crossing=view.name(crossing),
            area=view.name(ends[crossing, direction]),
            n=averages.told(view, one),
        )
        for (_, crossing, direction), one in taken.items()
    ]


def _with_aid(view: View) -> tuple[Markup, ...]:
    """What trucks of aid and trucks of trade do to each other."""
    numbers = view.once(compared)
    if numbers is None:
        return ()
    say = view.say
    found = [say.html("trade.aid-first"), *_shared(view)]
    name = "trade.busiest"
    if math.isfinite(numbers.range(name, AS_IS).stated):
        found.append(say.html("trade.busiest", n=averages.told(view, numbers.range(name, AS_IS))))
    found += [
        say.html(
            "trade.busiest-under",
            option=_linked(view, one),
            n=averages.told(view, numbers.range(name, one.ident)),
        )
        for one in view.once(moving)
        if abs(apart_of(numbers, name, one.ident).p50) > 1.0
    ]
    rows = view.table("trade.with_aid")
    if "aid" not in view.study.engines:
        found.append(say.html("trade.aid-not-run"))
    elif not rows.empty:
        displaced = numbers.range("trade.displaced", AS_IS)
        found.append(say.html("trade.displaced", n=averages.told(view, displaced)))
    return tuple(found)
