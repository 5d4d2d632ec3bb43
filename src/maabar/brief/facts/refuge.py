"""Where people arrive, month by month, and how far that depends on the rule by which they choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from maabar.brief.facts import amounts
from maabar.brief.facts.passing import held_crossings
from maabar.brief.facts.view import row_of
from maabar.tables import AS_IS

if TYPE_CHECKING:
    import pandas as pd

    from maabar.brief.facts.passing import Change
    from maabar.brief.facts.view import View

MOST = 4
"""So many places are listed by name; the tables have all. Default, editable."""

COLUMNS = 4
"""So many columns of months; the last one takes all later months. Default, editable."""


@dataclass(frozen=True)
class Place:
    """One place, or one area where places are not told.

    Attributes:
        name: Its name.
        months: Arrivals by month.
        here: Displaced people there at the end by the rule that is used.
        plain: The same by the plain rules, least to most.
    """

    name: Markup
    months: tuple[Markup, ...]
    here: Markup
    plain: Markup


@dataclass(frozen=True)
class Refuge:
    """Arrivals by place.

    Attributes:
        places: Those with most arrivals, in the order of the case.
        months: The months in words; the last one may stand for all later ones.
        under: Where the option that changes passages most changes arrivals; empty if nowhere.
        rules: How far the answer depends on the rule, in a sentence; empty if no plain rule ran.
        areas: Whether areas stand in place of places.
    """

    places: tuple[Place, ...]
    months: tuple[str, ...]
    under: Markup
    rules: Markup
    areas: bool


def refuge(view: View, most: Change | None, *, coarse: bool) -> Refuge | None:
    """Arrivals by place as stated; None if nobody arrives."""
    arrived = _stated(view, "people.arrivals")
    held = held_crossings(view)
    area = view.case["places"].set_index("place")["area"]
    key = arrived["place"].map(area) if held else arrived["place"]
    arrived = arrived.assign(where=key, month=arrived["date"].dt.to_period("M").dt.to_timestamp())
    mine = arrived[arrived["option"] == AS_IS]
    if mine.empty:
        return None
    sums = mine.groupby("where")["people"].sum().sort_values(ascending=False, kind="stable")
    chosen = set(sums.index[:MOST])
    table = view.case["areas"]["area"] if held else view.case["places"]["place"]
    named = [one for one in (str(name) for name in table) if one in chosen]
    days = sorted(arrived["month"].unique())
    column = arrived["month"].map({day: min(at, COLUMNS - 1) for at, day in enumerate(days)})
    wide = mine.pivot_table(index="where", columns=column[mine.index], values="people", aggfunc="sum")
    months = [view.say.month(day) for day in days[:COLUMNS]]
    if len(days) > COLUMNS:
        months[-1] = view.say.say("people.later")
    wide = wide.reindex(columns=range(len(months))).fillna(0.0)
    ends = _ends(view, held=held)
    return Refuge(
        tuple(_place(view, one, row_of(wide, one), ends, coarse=coarse) for one in named),
        tuple(months),
        _under(view, arrived, most, named, coarse=coarse),
        _rules(view, float(sums.sum())),
        held,
    )


def _under(
    view: View, arrived: pd.DataFrame, most: Change | None, named: list[str], *, coarse: bool
) -> Markup:
    """Where an option changes the sum of arrivals by more than the digits hide."""
    if most is None:
        return Markup()
    sums = arrived.groupby(["option", "where"])["people"].sum()
    found = []
    for one in named:
        base, other = (
            amounts.amount(view.say, float(sums.get((option, one), 0.0)), amounts.PERSONS, coarse=coarse)
            for option in (AS_IS, most.option.ident)
        )
        if base != other:
            found.append(view.say.html("people.arrive-one", where=view.name(one), n=other))
    if not found:
        return Markup()
    return view.say.html("people.arrive-under", option=most.option.name, where=view.listed(found))


def _stated(view: View, name: str) -> pd.DataFrame:
    rows = view.table(name)
    return rows[rows["draw"] == 0]


def _ends(view: View, *, held: bool) -> pd.DataFrame:
    """Displaced people present on the last day by place (or area): as computed, and by each plain rule."""
    plain = _stated(view, "people.baselines")
    plain = plain[(plain["option"] == AS_IS) & (plain["date"] == plain["date"].max())]
    wide = plain.pivot_table(index="place", columns="rule", values="people", aggfunc="sum")
    stock = _stated(view, "people.stock")
    stock = stock[
        (stock["option"] == AS_IS) & (stock["status"] == "present") & (stock["date"] == stock["date"].max())
    ]
    whole: pd.DataFrame = wide.assign(
        here=stock.groupby("place")["people"].sum().reindex(wide.index).fillna(0.0)
    )
    if held:
        whole = whole.groupby(view.case["places"].set_index("place")["area"].reindex(whole.index)).sum()
    return whole


def _place(view: View, name: str, months: pd.Series, ends: pd.DataFrame, *, coarse: bool) -> Place:
    by_month = tuple(
        amounts.amount(view.say, float(value), amounts.PERSONS, coarse=coarse) for value in months
    )
    here, plain = Markup(), Markup()
    if name in ends.index:
        row = row_of(ends, name)
        by_rule = row.drop("here")
        here = amounts.amount(view.say, float(row["here"]), amounts.PERSONS, coarse=False)
        low, high = (
            amounts.amount(view.say, float(end), amounts.PERSONS, coarse=False)
            for end in (by_rule.min(), by_rule.max())
        )
        plain = low if low == high else view.say.html("amount.span", low=low, high=high)
    return Place(view.name(name), by_month, here, plain)


def _rules(view: View, arrived: float) -> Markup:
    """The share of those who arrive that would be elsewhere by another plain rule, least to most."""
    ends = _ends(view, held=False)
    rules = [name for name in ends if name != "here"]
    if not rules or arrived <= 0:
        return Markup()
    elsewhere = {str(name): float((ends[name] - ends["here"]).abs().sum()) / 2 / arrived for name in rules}
    low, high = min(elsewhere.values()), max(elsewhere.values())
    far = max(elsewhere, key=lambda name: elsewhere[name])
    return view.say.html(
        "people.rules",
        low=view.say.percent(min(low, 1.0)),
        high=view.say.percent(min(high, 1.0)),
        far=view.say.word("people-rule", far),
    )
