"""The access section: who can be reached from which side, by which use, how long, through which crossings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from maabar.brief.bars import bar, scale
from maabar.brief.facts import amounts
from maabar.brief.facts.marks import ASSUMED
from maabar.brief.facts.options import basis, compared
from maabar.table import split_ids
from maabar.tables import AS_IS, USES

if TYPE_CHECKING:
    import pandas as pd

    from maabar.brief.bars import Range, Scale
    from maabar.brief.facts.options import Compared
    from maabar.brief.facts.view import View

LIMITS = tuple(f"access.limit.{number}" for number in range(1, 6))
"""Sentences about what the section cannot know."""

_REACHED, _THROUGH, _DEPEND = "access.in_need_reached", "access.throughput", "access.depend"


@dataclass(frozen=True)
class Amount:
    """A number as a bar and in words.

    Attributes:
        bar: The picture.
        middle: The median.
        span: The range.
        stated: The number on the case as stated.
        more: What else is said of it.
    """

    bar: Markup
    middle: Markup
    span: Markup
    stated: Markup
    more: Markup


@dataclass(frozen=True)
class Line:
    """One line of a picture: a side by use, or a crossing; a cell without ways is None."""

    name: Markup
    cells: tuple[Amount | None, ...]


@dataclass(frozen=True)
class Origin:
    """What can be reached from one side.

    Attributes:
        name: The side.
        rows: Area, and for each use what can be reached there ("" = nobody).
        never: Areas that no use reaches.
    """

    name: Markup
    rows: tuple[tuple[Markup, tuple[Markup, ...]], ...]
    never: Markup


def access(view: View) -> dict[str, object] | None:
    """What the section shows; None if access was not computed."""
    numbers = view.once(compared)
    if numbers is None or "access.reach" not in view.study.tables:
        return None
    reach = view.study["access.reach"]
    reach = reach[(reach["option"] == AS_IS) & (reach["draw"] == 0) & (reach["way"] == "out")]
    across = reach[(reach["origin_kind"] == "side") & (reach["same_side"] == "no")]
    sides = [str(area) for area in view.case["areas"]["area"] if area in set(across["origin"])]
    return {
        "answer": _answer(view, across, sides),
        "marks": tuple((view.say.word("use", use), basis(view, AS_IS, use)) for use in USES),
        "reached": _reached(view, numbers, sides),
        "depend": _depend(view, numbers),
        "origins": tuple(_origin(view, across[across["origin"] == side], side) for side in sides),
        "limits": LIMITS,
    }


def _answer(view: View, across: pd.DataFrame, sides: list[str]) -> Markup:
    """One sentence on aid: from which side how many people in need elsewhere can be reached."""
    aid = across[across["use"] == "aid"]
    coarse = basis(view, AS_IS, "aid") == ASSUMED
    counts = (aid["in_need"] * aid["share_of_days"]).groupby(aid["origin"]).sum()
    some = [side for side in sides if counts.get(side, 0.0) > 0]
    none = [side for side in sides if side not in some]
    told = view.listed(
        view.say.html(
            "access.from-side",
            side=view.name(side),
            n=amounts.amount(view.say, float(counts[side]), amounts.PERSONS, coarse=coarse),
        )
        for side in some
    )
    names = view.listed(view.name(side) for side in none)
    if not some:
        return view.say.html("access.answer-none")
    if not none:
        return view.say.html("access.answer-all", told=told)
    return view.say.html("access.answer", told=told, none=names)


def _reached(view: View, numbers: Compared, sides: list[str]) -> tuple[Line, ...]:
    ranges = {
        (side, use): numbers.range(name, AS_IS)
        for side in sides
        for use in USES
        if (name := f"{_REACHED}[{use}:{side}]") in numbers.measures.index
    }
    on = scale(ranges.values())
    lines = []
    for side in sides:
        cells = []
        for use in USES:
            name = f"{_THROUGH}[{use}:{side}]"
            most = Markup()
            if name in numbers.measures.index:
                coarse = basis(view, AS_IS, use) == ASSUMED
                flow = amounts.amount(view.say, numbers.range(name, AS_IS).p50, "", coarse=coarse)
                most = view.say.html("access.most", n=flow, unit=amounts.unit(view, name))
            one = ranges.get((side, use))
            some = one is not None and (one.p90 > 0 or one.stated > 0)
            cells.append(_amount(view, one, on, most, use) if one is not None and some else None)
        lines.append(Line(view.name(side), tuple(cells)))
    return tuple(lines)


def _depend(view: View, numbers: Compared) -> tuple[Line, ...]:
    """Crossings in the order of the case: never by how much hangs on them."""
    table = view.study["access.dependence"]
    table = table[
        (table["option"] == AS_IS)
        & (table["draw"] == 0)
        & (table["use"] == "aid")
        & (table["way"] == "out")
        & (table["origin_kind"] == "side")
    ]
    names = {
        str(one): f"{_DEPEND}[{one}]"
        for one in view.case["crossings"]["crossing"]
        if f"{_DEPEND}[{one}]" in numbers.measures.index
    }
    ranges = {one: numbers.range(name, AS_IS) for one, name in names.items()}
    on = scale(ranges.values())
    lines = []
    for crossing, one in ranges.items():
        longer = table[(table["crossing"] == crossing) & (table["detour"] > 0)]
        more = Markup()
        if len(longer):
            row = longer.sort_values("detour", ascending=False, kind="stable").iloc[0]
            coarse = basis(view, AS_IS, "aid") == ASSUMED
            more = view.say.html(
                "access.longer",
                n=amounts.amount(view.say, float(row["detour"]), amounts.PERSONS, coarse=coarse),
                hours=view.say.number(float(row["extra_hours"])),
            )
        if one.p90 > 0 or one.stated > 0 or more:
            lines.append(Line(view.name(crossing), (_amount(view, one, on, more, "aid"),)))
    return tuple(lines)


def _amount(view: View, one: Range, on: Scale, more: Markup, use: str) -> Amount:
    coarse = basis(view, AS_IS, use) == ASSUMED
    return Amount(
        bar=bar(one, on),
        middle=amounts.amount(view.say, one.p50, amounts.PERSONS, coarse=coarse),
        span=amounts.span(view.say, one, amounts.PERSONS, coarse=coarse),
        stated=amounts.amount(view.say, one.stated, amounts.PERSONS, coarse=coarse),
        more=more,
    )


def _origin(view: View, rows: pd.DataFrame, side: str) -> Origin:
    area = view.case["places"].set_index("place")["area"]
    rows = rows.assign(area=rows["place"].map(area), people=rows["in_need"] * rows["share_of_days"])
    lines, never = [], []
    for ident in view.case["areas"]["area"]:
        part = rows[(rows["area"] == ident) & (rows["in_need"] > 0)]
        if part.empty:
            continue
        cells = tuple(_cell(view, part[part["use"] == use], use) for use in USES)
        if any(cells):
            lines.append((view.name(str(ident)), cells))
        else:
            never.append(view.name(str(ident)))
    return Origin(view.name(side), tuple(lines), view.listed(never))


def _cell(view: View, rows: pd.DataFrame, use: str) -> Markup:
    """How many people in need, how long on the mean, and the way that most of them are reached by."""
    rows = rows[rows["people"] > 0]
    if rows.empty:
        return Markup()
    people = rows["people"].to_numpy(dtype=float)
    ways = rows.groupby("crossings", sort=True)["people"].sum()
    coarse = basis(view, AS_IS, use) == ASSUMED
    return view.say.html(
        "access.cell" if len(ways) == 1 else "access.cell-mostly",
        n=amounts.amount(view.say, float(people.sum()), amounts.PERSONS, coarse=coarse),
        hours=view.say.number(float(np.average(rows["hours"].to_numpy(dtype=float), weights=people))),
        way=view.listed(view.name(one) for one in split_ids(str(ways.idxmax()))),
    )
