"""Passages of people by crossing and direction: as it stands, and under the options that change them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from maabar.brief.bars import Range
from maabar.brief.facts import amounts
from maabar.brief.facts.options import options
from maabar.brief.facts.titles import way
from maabar.brief.facts.view import row_of
from maabar.brief.privacy import SMALL
from maabar.brief.weekbars import Series, weekbars
from maabar.tables import AS_IS, DIRECTIONS

if TYPE_CHECKING:
    from markupsafe import Markup

    from maabar.brief.facts.options import Compared, Option
    from maabar.brief.facts.view import View

PASSED = "people.passed"

MOST = 3
"""So many changes of each option are shown, first at crossings that it changes itself; the appendix has all.

Default, editable.
"""

SEEN = 0.5
"""A change of less than half a person is none."""


@dataclass(frozen=True)
class Change:
    """The option that changes the passages of a crossing and direction most.

    Attributes:
        measure: Name of the measure.
        crossing: Id of the crossing.
        direction: `a_to_b` or `b_to_a`.
        way: The direction in words.
        option: The option.
    """

    measure: str
    crossing: str
    direction: str
    way: Markup
    option: Option


@dataclass(frozen=True)
class Figure:
    """One crossing and direction under an option, beside how it stands.

    Attributes:
        crossing: Its name.
        way: The direction in words.
        base: The median as it stands.
        middle: The median under the option.
        span: The range.
        apart: Difference to how it stands, with its range.
    """

    crossing: Markup
    way: Markup
    base: Markup
    middle: Markup
    span: Markup
    apart: Markup


@dataclass(frozen=True)
class Under:
    """An option that changes passages, what it changes most, and how many smaller changes there are."""

    option: Option
    figures: tuple[Figure, ...]
    more: int


@dataclass(frozen=True)
class Weeks:
    """The picture of passages over the weeks.

    Attributes:
        picture: The picture, with a text of its own.
        crossing: Name of the crossing.
        way: The direction in words.
        option: The option beside the case as it stands.
    """

    picture: Markup
    crossing: Markup
    way: Markup
    option: Option


def held_crossings(view: View) -> bool:
    """Whether rows that are not public tell who leaves: then weeks and places are not told."""
    tables = ("departures", "willingness", "counts")
    return any(bool(view.privacy.coarse(name, view.case[name]).any()) for name in tables)


def _ways(view: View, numbers: Compared) -> list[tuple[str, str, str]]:
    """Crossing, direction and measure in the order of the case: never by how much hangs on them."""
    known = set(numbers.measures["measure"])
    return [
        (str(crossing), direction, name)
        for crossing in view.case["crossings"]["crossing"]
        for direction in DIRECTIONS
        if (name := f"{PASSED}[{crossing}:{direction}]") in known
    ]


def _own(view: View) -> set[tuple[str, str]]:
    """Options with the crossings that they change themselves."""
    rows = view.case["changes"]
    return set(zip(rows["option"], rows["crossing"], strict=True))


def change(view: View, numbers: Compared) -> Change | None:
    """The greatest change of the middle, in people; None if no option moves a passage visibly.

    Crossings that the option itself changes go first: elsewhere people only take another way.
    """
    own = _own(view)
    best, found = (False, float(SEEN)), None
    for crossing, direction, name in _ways(view, numbers):
        for option in view.once(options):
            if numbers.moved(name, option.ident):
                apart = abs(float(row_of(numbers.differences, (name, option.ident))["p50"]))
                rank = ((option.ident, crossing) in own, apart)
                if apart > SEEN and rank > best:
                    told = way(view, row_of(view.crossings, crossing), direction)
                    best, found = rank, Change(name, crossing, direction, told, option)
    return found


def _told(view: View, one: Range, *, coarse: bool) -> tuple[Markup, Markup]:
    return (
        amounts.amount(view.say, one.p50, amounts.PERSONS, coarse=coarse),
        amounts.span(view.say, one, amounts.PERSONS, coarse=coarse),
    )


def _moving(view: View, numbers: Compared, name: str, *, coarse: bool) -> list[Option]:
    """Options that move a measure by more than the digits hide."""
    base = _told(view, numbers.range(name, AS_IS), coarse=coarse)
    return [
        one
        for one in view.once(options)
        if numbers.moved(name, one.ident)
        and _told(view, numbers.range(name, one.ident), coarse=coarse) != base
    ]


def lines(view: View, numbers: Compared, *, coarse: bool) -> tuple[Under, ...]:
    """For each option the crossings and directions whose passages it changes, in the order of the case."""
    ways, own = _ways(view, numbers), _own(view)
    moving = {name: _moving(view, numbers, name, coarse=coarse) for _, _, name in ways}
    found = []
    for option in view.once(options):
        mine = [one for one in ways if option in moving[one[2]]]
        sizes = {
            name: abs(float(row_of(numbers.differences, (name, option.ident))["p50"])) for _, _, name in mine
        }
        # what is masked on both sides says nothing in a line of its own
        sizes = {name: size for name, size in sizes.items() if _seen(numbers, name, option)}
        opened = {name for crossing, _, name in mine if (option.ident, crossing) in own}
        chosen = sorted(sizes, key=lambda name: (name not in opened, -sizes[name]))[:MOST]
        figures = [_figure(view, numbers, one, option, coarse=coarse) for one in mine if one[2] in chosen]
        if figures:
            found.append(Under(option, tuple(figures), len(mine) - len(figures)))
    return tuple(found)


def _seen(numbers: Compared, name: str, option: Option) -> bool:
    return max(numbers.range(name, one).p90 for one in (AS_IS, option.ident)) >= SMALL


def _figure(
    view: View, numbers: Compared, one: tuple[str, str, str], option: Option, *, coarse: bool
) -> Figure:
    crossing, direction, name = one
    under, base = numbers.range(name, option.ident), numbers.range(name, AS_IS)
    middle, span = _told(view, under, coarse=coarse)
    row = row_of(numbers.differences, (name, option.ident))
    return Figure(
        crossing=view.name(crossing),
        way=way(view, row_of(view.crossings, crossing), direction),
        base=_told(view, base, coarse=coarse)[0],
        middle=middle,
        span=span,
        apart=_difference(view, row, coarse=coarse),
    )


def _difference(view: View, row: pd.Series, *, coarse: bool) -> Markup:
    """How many more or fewer pass, with the range; a count of one to nine has no sign to tell it by."""
    one = Range(*(float(row[end]) for end in ("p10", "p50", "p90", "stated")))
    middle, low, high = (
        amounts.amount(view.say, end, amounts.PERSONS, coarse=coarse, signed=not 0 < abs(end) < SMALL)
        for end in (one.p50, one.p10, one.p90)
    )
    if low == high:
        return middle
    return view.say.html("open.ranged", by=middle, span=view.say.html("amount.span", low=low, high=high))


def unchanged(view: View, numbers: Compared, *, coarse: bool) -> tuple[tuple[Markup, Markup], ...]:
    """Crossings that no option changes: name, and directions in words; without those nobody passes."""
    found: dict[str, list[Markup]] = {}
    for crossing, direction, name in _ways(view, numbers):
        one = numbers.range(name, AS_IS)
        if not _moving(view, numbers, name, coarse=coarse) and max(one.p90, one.stated) > 0:
            middle, span = _told(view, one, coarse=coarse)
            n = view.say.html("people.ranged", n=middle, span=span) if span else middle
            told = way(view, row_of(view.crossings, crossing), direction)
            found.setdefault(crossing, []).append(view.say.html("people.one-way", way=told, n=n))
    return tuple((view.name(one), view.say.html("list.semi").join(parts)) for one, parts in found.items())


def weeks(view: View, most: Change | None) -> Weeks | None:
    """Passages week by week at the crossing that an option changes most, on the case as stated."""
    if most is None:
        return None
    rows = view.table("people.passages")
    rows = rows[
        (rows["draw"] == 0) & (rows["crossing"] == most.crossing) & (rows["direction"] == most.direction)
    ]
    first = pd.Timestamp(view.case.as_of)
    length = int(view.table("people.willing")["days"].max())
    series = []
    for option, name in ((AS_IS, view.say.say("options.as-is")), (most.option.ident, str(most.option.name))):
        mine = rows[rows["option"] == option]
        at = (mine["date"] - first).dt.days // 7
        sums = mine["passed"].groupby(at).sum()
        series.append(Series(name, tuple(float(sums.get(one, 0.0)) for one in range(-(-length // 7)))))
    if not any(any(one.weeks) for one in series):
        return None
    return Weeks(weekbars(view.say, first.date(), series), view.name(most.crossing), most.way, most.option)
