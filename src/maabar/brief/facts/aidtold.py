"""Figures of the aid section: ranges in words, people for person-months, sums of measures draw by draw."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from maabar.brief.bars import Range
from maabar.brief.facts import amounts, averages
from maabar.brief.facts.marks import ASSUMED
from maabar.brief.facts.options import basis, compared
from maabar.brief.facts.view import row_of
from maabar.tables import AS_IS

if TYPE_CHECKING:
    import pandas as pd

    from maabar.brief.facts.options import Compared
    from maabar.brief.facts.view import View

MONTH = 365 / 12
"""Days in a month of need."""


def coarse(view: View, option: str = AS_IS) -> bool:
    """Whether figures of trucks and people are mostly assumed: then only their order of magnitude is told."""
    return basis(view, option, "aid") == ASSUMED


def told(view: View, one: Range, unit: str = "", *, rough: bool = False, signed: bool = False) -> Markup:
    """A range in words: middle and ends; without draws the value, and that it is as stated."""
    middle = averages.middle(one)
    shown = amounts.amount(view.say, middle, unit, coarse=rough, signed=signed)
    if rough and not signed and math.isfinite(middle) and middle > 0:
        shown = view.say.html("figure.about", n=shown)
    if not math.isfinite(one.p50):
        return view.say.html("aid.as-stated", n=shown) if math.isfinite(one.stated) else shown
    width = amounts.span(view.say, one, unit, coarse=rough, signed=signed)
    return view.say.html("aid.ranged", n=shown, span=width) if width else shown


def stated(view: View, value: float, unit: str = "", *, rough: bool = False, signed: bool = False) -> Markup:
    """A figure that there is only on the case as stated."""
    if not math.isfinite(value):
        return Markup.escape(view.say.say("measures.none"))
    shown = amounts.amount(view.say, value, unit, coarse=rough, signed=signed)
    return view.say.html("figure.about", n=shown) if rough and value and not signed else shown


def of(numbers: Compared, name: str, option: str) -> Range:
    """A measure under an option; no figure where it was not measured."""
    if name not in numbers.measures.index:
        return Range(math.nan, math.nan, math.nan, math.nan)
    return numbers.range(name, option)


def apart(numbers: Compared, name: str, option: str) -> Range:
    """The paired difference of a measure to how it stands."""
    row = row_of(numbers.differences, (name, option))
    return Range(*(float(row[end]) for end in ("p10", "p50", "p90", "stated")))


def times(one: Range, factor: float) -> Range:
    """A range in another unit; its ends change places if the factor is below nought."""
    ends = [one.p10 * factor, one.p90 * factor]
    return Range(min(ends), one.p50 * factor, max(ends), one.stated * factor)


def people_of(view: View) -> float:
    """People whose whole need a person-month over the plan is: need counts each good by itself."""
    totals, goods = view.table("aid.totals"), view.table("aid.coverage")
    months = float(totals["days"].max()) / MONTH if len(totals) else 0.0
    kinds = goods.loc[goods["what"] == "good", "id"].nunique()
    return 1.0 / (months * kinds) if months > 0 and kinds else math.nan


def trucks_by_kind(view: View) -> dict[tuple[str, ...], Range]:
    """Trucks of aid in a month, by (option, kind of crossing)."""
    table = view.case["crossings"]
    kinds = dict(zip(table["crossing"], table["kind"].where(table["kind"] != "", "line"), strict=True))
    drawn = view.study["drawn"]
    rows = drawn[drawn["measure"].str.startswith("aid.trucks[")]
    kind = rows["measure"].str.removeprefix("aid.trucks[").str.removesuffix("]").map(kinds)
    sums: pd.Series = rows.assign(kind=kind).groupby(["option", "draw", "kind"])["value"].sum(min_count=1)
    return averages.over_draws(sums)


def numbers_of(view: View) -> Compared:
    """The numbers of a study that has some."""
    found = view.once(compared)
    if found is None:
        raise ValueError("a section on aid needs measures")
    return found


def same_words(one: Range, other: Range) -> bool:
    """Whether two ranges are the same to the digits that are told."""
    ends, others = ([each.p10, each.p50, each.p90, each.stated] for each in (one, other))
    return bool(np.allclose(ends, others, rtol=0.01, atol=1e-9, equal_nan=True))
