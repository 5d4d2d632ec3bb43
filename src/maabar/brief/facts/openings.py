"""What each option does to trade: what passes where, prices on both sides, who gains and who loses."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from maabar.brief.bars import Range
from maabar.brief.facts import amounts, averages, wedges
from maabar.brief.facts.marks import ASSUMED
from maabar.brief.facts.options import basis, compared, options
from maabar.brief.facts.view import row_of
from maabar.brief.pricebars import pair
from maabar.tables import AS_IS

if TYPE_CHECKING:
    import pandas as pd

    from maabar.brief.facts.options import Compared, Option
    from maabar.brief.facts.view import View

LEAST = 1e-3
"""Part of a figure below which it counts as the same: what is less is the arithmetic. Default, editable."""

LEAST_FLOW = 5e-3
"""Part of the largest added flow below which another is not told. Default, editable."""

_MOVED_BY = ("trade.volume", "trade.till", "trade.consumers", "trade.producers")


@dataclass(frozen=True)
class Flow:
    """What an option adds to one crossing one way: goods, and how much of each."""

    way: Markup
    goods: tuple[tuple[Markup, Markup], ...]


@dataclass(frozen=True)
class Price:
    """By what part an option changes the price of one good on the two sides of a line."""

    good: Markup
    picture: Markup
    change: tuple[Markup, Markup]
    strange: bool


@dataclass(frozen=True)
class Prices:
    """Goods on the two sides of one line."""

    names: tuple[Markup, Markup]
    plain: tuple[str, str]
    goods: tuple[Price, ...]


@dataclass(frozen=True)
class Gain:
    """What one group of an area gains or loses: `better`, `worse`, `mixed`, or "" for no difference."""

    by: Markup
    verdict: str


@dataclass(frozen=True)
class Opening:
    """What one option does to trade.

    Attributes:
        option: The option.
        mark: What it mostly rests on.
        flows: Flows that it moves.
        prices: Prices that it moves, by line.
        gains: Area, its buyers, its makers.
        same: Whether no price and no flow differs on the case as stated.
    """

    option: Option
    mark: str
    flows: tuple[Flow, ...]
    prices: tuple[Prices, ...]
    gains: tuple[tuple[Markup, Gain, Gain], ...]


def moving(view: View) -> tuple[Option, ...]:
    """The options that move trade by more than the arithmetic does."""
    numbers = view.once(compared)
    if numbers is None:
        return ()
    names = [name for name in numbers.differences["measure"].unique() if name.partition("[")[0] in _MOVED_BY]
    return tuple(
        one for one in view.once(options) if any(differs(numbers, name, one.ident) for name in names)
    )


def differs(numbers: Compared, name: str, option: str) -> bool:
    """Whether an option moves a measure by more than the arithmetic does."""
    apart = apart_of(numbers, name, option)
    base = numbers.range(name, AS_IS)
    most = max(abs(end) for end in (apart.p10, apart.p90, apart.stated))
    # a dollar or a tonne a month is nothing, and is what is left of 0 less 0
    return most > max(1.0, LEAST * max(abs(base.p50), abs(base.stated)))


def apart_of(numbers: Compared, name: str, option: str) -> Range:
    """The paired difference of a measure to how it stands."""
    row = row_of(numbers.differences, (name, option))
    return Range(*(float(row[end]) for end in ("p10", "p50", "p90", "stated")))


def openings(view: View) -> tuple[Opening, ...]:
    """Every option that moves trade, in the order of the case."""
    return tuple(_opening(view, one) for one in view.once(moving))


def _opening(view: View, option: Option) -> Opening:
    mark = basis(view, option.ident, "trade")
    return Opening(
        option=option,
        mark=mark,
        flows=_flows(view, option.ident, coarse=mark == ASSUMED),
        prices=_prices(view, option.ident, coarse=mark == ASSUMED),
        gains=_gains(view, option.ident, coarse=mark == ASSUMED),
    )


def days(rows: pd.DataFrame) -> float:
    """How many days a table with epochs looks at."""
    stated = rows[(rows["draw"] == 0) & (rows["option"] == AS_IS)]
    return float(stated.drop_duplicates("epoch")["days"].sum())


def tonnes(view: View) -> dict[averages.Key, Range]:
    """Tonnes a month that each option adds, by (option, crossing, direction, good)."""
    whole = days(view.table("trade.surplus"))
    keys = ["crossing", "direction", "good"]
    values = averages.means(view.table("trade.flows"), keys, "t_per_month", whole)
    return averages.against(values, AS_IS, absent=0.0)


def towards(view: View) -> dict[tuple[str, str], str]:
    """The area that one comes to through each crossing, by crossing and direction."""
    areas = dict(zip(view.case["places"]["place"], view.case["places"]["area"], strict=True))
    return {
        (str(row["crossing"]), direction): str(areas[row[place]])
        for _, row in view.case["crossings"].iterrows()
        for direction, place in (("b_to_a", "place_a"), ("a_to_b", "place_b"))
    }


def _flows(view: View, option: str, *, coarse: bool) -> tuple[Flow, ...]:
    apart, ends = view.once(tonnes), towards(view)
    mine = {key: abs(averages.middle(one)) for key, one in apart.items() if key[0] == option}
    least = max(1.0, LEAST_FLOW * max(mine.values(), default=0.0))
    found: dict[tuple[str, str], list[tuple[Markup, Markup]]] = {}
    for key, size in mine.items():
        _, crossing, direction, good = key
        if size > least:
            by = averages.told(view, apart[key], coarse=coarse, signed=True)
            found.setdefault((crossing, direction), []).append((view.name(good), by))
    return tuple(
        Flow(
            way=view.say.html(
                "trade.towards",
                crossing=view.name(crossing),
                area=view.name(ends[crossing, direction]),
            ),
            goods=tuple(goods),
        )
        for (crossing, direction), goods in found.items()
    )


def price_changes(view: View) -> tuple[dict[averages.Key, Range], ...]:
    """By what part each option changes the price, by (option, area, other, good), on the two sides."""
    rows = view.table("trade.sides")
    keys = ["area", "other", "good"]
    return tuple(
        averages.against(averages.means(rows, keys, column), AS_IS, part=True)
        for column in ("price", "price_other")
    )


def _prices(view: View, option: str, *, coarse: bool) -> tuple[Prices, ...]:
    one, other, _ = view.once(wedges.side_prices)
    changes = view.once(price_changes)
    odd = view.table("trade.prices")
    odd = odd[(odd["option"] == option) & (odd["strange"] == "yes")]
    strange = set(zip(odd["area"], odd["good"], strict=True))
    found: dict[tuple[str, str], list[Price]] = {}
    told: set[tuple[str, str]] = set()
    for key in (key for key in one if key[0] == AS_IS):
        _, here, there, good = key
        new = (option, here, there, good)
        change = [part.get(new, averages.NOTHING) for part in changes]
        moved = {
            (area, good)
            for area, by in zip((here, there), change, strict=True)
            if abs(averages.middle(by)) > LEAST
        }
        if moved <= told:  # a side that has several lines is told once
            continue
        told |= moved
        before, after = ([averages.middle(part[at]) for part in (one, other)] for at in (key, new))
        found.setdefault((here, there), []).append(
            Price(
                good=view.name(good),
                picture=pair(before, after, view.say.dir),
                change=(_share(view, change[0], coarse=coarse), _share(view, change[1], coarse=coarse)),
                strange=bool({(here, good), (there, good)} & strange),
            )
        )
    return tuple(
        Prices(
            names=(
                view.say.html("trade.disc", name=view.name(here)),
                view.say.html("trade.square", name=view.name(there)),
            ),
            plain=(
                view.say.say("trade.disc", name=view.plain(here)),
                view.say.say("trade.square", name=view.plain(there)),
            ),
            goods=tuple(goods),
        )
        for (here, there), goods in found.items()
    )


def _share(view: View, by: Range, *, coarse: bool) -> Markup:
    if abs(averages.middle(by)) <= LEAST:
        return Markup.escape(view.say.say("trade.same"))
    whole = Range(*(100 * end for end in (by.p10, by.p50, by.p90, by.stated)))
    if math.isfinite(whole.p50):
        return view.say.html("trade.percent", n=averages.told(view, whole, coarse=coarse, signed=True))
    stated = amounts.amount(view.say, whole.stated, "", coarse=coarse, signed=True)
    return view.say.html("trade.as-stated", n=view.say.html("trade.percent", n=stated))


def _gains(view: View, option: str, *, coarse: bool) -> tuple[tuple[Markup, Gain, Gain], ...]:
    numbers = view.once(compared)
    found = []
    for area in view.case["areas"]["area"]:
        names = [f"trade.{group}[{area}]" for group in ("consumers", "producers")]
        if numbers is None or any(name not in numbers.measures.index for name in names):
            continue
        both = [_gain(view, numbers, name, option, coarse=coarse) for name in names]
        if any(one.verdict for one in both):
            found.append((view.name(str(area)), both[0], both[1]))
    return tuple(found)


def _gain(view: View, numbers: Compared, name: str, option: str, *, coarse: bool) -> Gain:
    if not differs(numbers, name, option):
        return Gain(Markup.escape(view.say.say("trade.same")), "")
    apart = apart_of(numbers, name, option)
    ends = {end > 0 for end in (apart.p10, apart.p90)}
    verdict = "mixed" if len(ends) > 1 else "better" if ends == {True} else "worse"
    return Gain(averages.told(view, apart, coarse=coarse, signed=True), verdict)
