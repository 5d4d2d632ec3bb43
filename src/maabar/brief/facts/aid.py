"""The aid section: the ratio first, then need met under each option, the trade-off, worth, and what binds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from maabar.brief.concession import Curve, concession
from maabar.brief.facts import amounts, averages
from maabar.brief.facts.aidbeside import beside, inspection, lapses, notes
from maabar.brief.facts.aidlines import areas, crossings, levers, worth
from maabar.brief.facts.aidtold import (
    apart,
    coarse,
    numbers_of,
    of,
    people_of,
    stated,
    times,
    told,
    trucks_by_kind,
)
from maabar.brief.facts.options import basis, compared, options
from maabar.tables import AS_IS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.brief.bars import Range
    from maabar.brief.facts.options import Option
    from maabar.brief.facts.view import View

LIMITS = (
    "aid.limit.1",
    "aid.limit.2",
    "aid.limit.3",
    "aid.limit.4",
    "aid.limit.5",
    "aid.limit.6",
    "aid.limit.7",
)
"""Sentences about what the section cannot know."""

SHOWN_APART = 0.02
"""A second curve is drawn if coverage of the worst-off differs by this much at some point (assumed)."""


@dataclass(frozen=True)
class Under:
    """Need under one option.

    Attributes:
        option: The option; None for the case as it stands.
        met: Share of need met, % with its range.
        unmet: People whose whole need the rest is.
        by: Difference of that to how it stands; empty for the case as it stands.
        verdict: `better`, `worse` or `mixed`.
        worst: Coverage of the worst-off place in its worst month, %.
        cost: USD for a person-month met.
    """

    option: Option | None
    met: Markup
    unmet: Markup
    by: Markup
    verdict: str
    worst: Markup
    cost: Markup


def aid(view: View) -> Mapping[str, object] | None:
    """What the section shows; None if aid was not asked for."""
    if "aid.totals" in view.study.withheld:
        return {"withheld": True}
    if view.once(compared) is None or "aid.totals" not in view.study.tables:
        return None
    if not view.table("aid.totals")["need_pm"].gt(0).any():
        return None  # nobody is in need of anything, or no lorry is there
    under = _under(view)
    return {
        "withheld": False,
        "ratio": _ratio(view),
        "counted": _counted(view),
        "answer": _answer(view),
        "mark": basis(view, AS_IS, "aid"),
        "days": view.say.number(float(view.table("aid.totals")["days"].max())),
        "gap": _gap(view),
        "under": under,
        "same": len(under) - 1 < len(view.once(options)),
        "curve": _curve(view),
        "areas": areas(view),
        "crossings": crossings(view),
        "worth": worth(view),
        "levers": levers(view),
        "rule": beside(view),
        "lapses": lapses(view),
        "inspection": inspection(view),
        "notes": notes(view),
        "limits": LIMITS,
    }


def _ratio(view: View) -> Markup:
    """Trucks over lines beside trucks over borders: the measure of what crossings of lines carry."""
    trucks = view.once(trucks_by_kind)
    missing = (AS_IS, "line") not in trucks or (AS_IS, "border") not in trucks
    if missing:
        return Markup.escape(view.say.say("aid.ratio-one-kind"))
    line, border = trucks[AS_IS, "line"], trucks[AS_IS, "border"]
    rough = coarse(view)
    share = of(numbers_of(view), "aid.across_line", AS_IS)
    return view.say.html(
        "aid.ratio",
        border=told(view, border, rough=rough),
        line=told(view, line, rough=rough),
        share=told(view, share),
    )


def _gap(view: View) -> Markup:
    """How far at most the plan as it stands is from the best possible, on the case as stated."""
    rows = view.table("aid.totals")
    gap = float(rows.loc[(rows["option"] == AS_IS) & (rows["draw"] == 0), "gap"].max())
    return view.say.html("aid.gap", n=stated(view, max(100 * gap, 0.01))) if gap > 0 else Markup()


def _counted(view: View) -> Markup:
    """The same ratio as it was counted up to the day, where both kinds of crossings have counts."""
    table = view.case["crossings"]
    kinds = dict(zip(table["crossing"], table["kind"].where(table["kind"] != "", "line"), strict=True))
    rows = view.case["passages"]
    rows = rows[(rows["use"] == "aid") & (rows["unit"] == "trucks") & rows["count"].notna()]
    rows = rows[rows["until"].notna() & (rows["until"].dt.date <= view.known)]
    sums = rows.groupby(rows["crossing"].map(kinds))["count"].sum()
    if not {"line", "border"} <= set(sums.index):
        return Markup()
    days = {kind: part["until"].max() for kind, part in rows.groupby(rows["crossing"].map(kinds))}
    return view.say.html(
        "aid.counted",
        border=view.say.number(float(sums["border"])),
        line=view.say.number(float(sums["line"])),
        until=view.say.date(max(days.values()).date()),
    )


def _answer(view: View) -> Markup:
    numbers = numbers_of(view)
    one = of(numbers, "aid.unmet", AS_IS)
    parts = {
        "met": told(view, of(numbers, "aid.met", AS_IS)),
        "unmet": told(view, times(one, people_of(view)), amounts.PERSONS, rough=coarse(view)),
        "worst": told(view, of(numbers, "aid.worst", AS_IS)),
    }
    first = view.say.html("aid.answer", **parts)
    most = _most(view)
    return Markup(" ").join([first, most]) if most else first


def _most(view: View) -> Markup:
    """The option that moves unmet need most, by how many people."""
    numbers = numbers_of(view)
    moved = [
        (apart(numbers, "aid.unmet", one.ident), one)
        for one in view.once(options)
        if numbers.moved("aid.unmet", one.ident)
    ]
    moved = [(by, one) for by, one in moved if averages.middle(by) != 0]
    if not moved:
        return Markup.escape(view.say.say("aid.answer-still"))
    by, option = max(moved, key=lambda pair: abs(averages.middle(pair[0])))
    people = told(
        view, times(by, people_of(view)), amounts.PERSONS, rough=coarse(view, option.ident), signed=True
    )
    key = "aid.answer-moved-if" if option.conditional else "aid.answer-moved"
    return view.say.html(key, option=option.name, by=people)


def _under(view: View) -> tuple[Under, ...]:
    numbers = numbers_of(view)
    names = ("aid.met", "aid.unmet", "aid.worst", "aid.cost")
    moving = [one for one in view.once(options) if any(numbers.moved(name, one.ident) for name in names)]
    return (_row(view, None), *(_row(view, one) for one in moving))


def _row(view: View, option: Option | None) -> Under:
    numbers, ident = numbers_of(view), option.ident if option else AS_IS
    rough, people = coarse(view, ident), people_of(view)
    by, verdict = Markup(), ""
    if option is not None:
        difference = times(apart(numbers, "aid.unmet", ident), people)
        by = told(view, difference, amounts.PERSONS, rough=rough, signed=True)
        verdict = _verdict(difference)
    return Under(
        option=option,
        met=told(view, of(numbers, "aid.met", ident)),
        unmet=told(view, times(of(numbers, "aid.unmet", ident), people), amounts.PERSONS, rough=rough),
        by=by,
        verdict=verdict,
        worst=told(view, of(numbers, "aid.worst", ident)),
        cost=told(view, of(numbers, "aid.cost", ident)),
    )


def _verdict(by: Range) -> str:
    """Better or worse if nine draws in ten agree; mixed if they do not, nothing if nobody is moved."""
    ends = (by.p10, by.p90) if math.isfinite(by.p50) else (by.stated, by.stated)
    if max(abs(end) for end in ends) < 1:
        return ""
    return "better" if ends[1] < 0 else "worse" if ends[0] > 0 else "mixed"


@dataclass(frozen=True)
class Tradeoff:
    """The trade-off: a picture, and what the chosen concession buys, in a sentence."""

    picture: Markup
    says: Markup
    names: tuple[Markup, ...]


def _curve(view: View) -> Tradeoff | None:
    """What giving up some of the need met buys for the worst-off, as it stands and where it differs most."""
    table = view.table("aid.tradeoff")
    table = table[(table["draw"] == 0) & table["worst"].notna()]
    found = {
        str(option): rows.sort_values("concession") for option, rows in table.groupby("option", sort=False)
    }
    if AS_IS not in found or len(found[AS_IS]) < 2:
        return None
    base = found[AS_IS]
    apart_most = {
        option: float(abs(rows["worst"].to_numpy() - base["worst"].to_numpy()).max())
        for option, rows in found.items()
        if len(rows) == len(base)
    }
    other = max((one for one in apart_most if one != AS_IS), key=lambda one: apart_most[one], default="")
    shown = [AS_IS, *([other] if other and apart_most[other] >= SHOWN_APART else [])]
    names = [view.say.say("options.as-is") if one == AS_IS else view.plain(one) for one in shown]
    curves = [
        Curve(name, tuple(found[one]["concession"]), tuple(found[one]["worst"]))
        for name, one in zip(names, shown, strict=True)
    ]
    at = _chosen(view)
    near = base.iloc[(base["concession"] - at).abs().argmin()]
    says = view.say.html(
        "aid.curve-says",
        given=stated(view, 100 * float(near["concession"])),
        first=stated(view, 100 * float(base["worst"].iloc[0])),
        then=stated(view, 100 * float(near["worst"])),
    )
    labels = tuple(
        view.name(one) if one != AS_IS else Markup.escape(view.say.say("options.as-is")) for one in shown
    )
    return Tradeoff(concession(view.say, curves), says, labels)


def _chosen(view: View) -> float:
    return float(view.study.settings["aid"].model_dump()["concession"])
