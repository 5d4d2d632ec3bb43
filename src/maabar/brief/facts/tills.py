"""Whose till trade fills, what a change of one fee would do, and what goes round the gates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from markupsafe import Markup

from maabar.brief.facts import amounts, averages
from maabar.brief.facts.marks import ASSUMED
from maabar.brief.facts.openings import apart_of, days, differs, moving
from maabar.brief.facts.options import basis, compared
from maabar.brief.facts.view import row_of
from maabar.tables import AS_IS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from maabar.brief.bars import Range
    from maabar.brief.facts.options import Compared, Option
    from maabar.brief.facts.view import View

VOICED = ("economy", "production", "smuggling")
"""What a prediction must be about to stand beside the tills."""

MOST_CURVES = 1
"""Crossings and goods at most for which a change of one fee is told. Default, editable."""

_RENT = "trade.rent"


@dataclass(frozen=True)
class Till:
    """What one party takes.

    Attributes:
        name: The party; for scarce places in the queue, that nobody knows whose it is.
        now: A month, as it stands.
        under: Option and how much more it takes then, for options that move it; where goods may share
            crossings in other ways, least and most of what it takes.
    """

    name: Markup
    now: Markup
    under: tuple[tuple[Option, Markup], ...]


@dataclass(frozen=True)
class Voice:
    """A claim that speaks of income from a crossing."""

    who: Markup
    summary: Markup
    href: str


@dataclass(frozen=True)
class AtFee:
    """What comes of one fee: tonnes, its till, the other tills, and the gain of buyers and makers."""

    fee: Markup
    tonnes: Markup
    own: Markup
    others: Markup
    gain: Markup


@dataclass(frozen=True)
class Curve:
    """One fee that is changed while all else stays: without it, as it is, and twice as much."""

    crossing: Markup
    good: Markup
    party: Markup
    option: Option | None
    at: tuple[AtFee, AtFee, AtFee]


@dataclass(frozen=True)
class Round:
    """Goods that go round the gates between two areas, as it stands and under options that move it."""

    name: Markup
    now: Markup
    under: tuple[tuple[Option, Markup], ...]


def tills(view: View) -> tuple[Till, ...]:
    """Every party that takes anything under any option, and last the scarce places in the queue."""
    numbers = view.once(compared)
    if numbers is None:
        return ()
    every = view.once(moving)
    found = []
    for party in view.case["parties"]["party"]:
        name = f"trade.till[{party}]"
        if name not in numbers.measures.index:
            continue
        under = tuple(
            (one, _fees(view, numbers, str(party), one.ident))
            for one in every
            if differs(numbers, name, one.ident)
        )
        if under or numbers.range(name, AS_IS).p90 > 0 or numbers.range(name, AS_IS).stated > 0:
            found.append(Till(view.name(str(party)), _fees(view, numbers, str(party), AS_IS), under))
    rent = tuple(
        (one, _number(view, numbers, _RENT, one.ident)) for one in every if differs(numbers, _RENT, one.ident)
    )
    unknown = Markup.escape(view.say.say("trade.rent"))
    return (*found, Till(unknown, _number(view, numbers, _RENT, AS_IS), rent))


def _number(view: View, numbers: Compared, name: str, option: str) -> Markup:
    """A measure as it stands, or how much more it is under an option."""
    coarse = basis(view, option, "trade") == ASSUMED
    if option == AS_IS:
        return averages.told(view, numbers.range(name, AS_IS), coarse=coarse)
    return averages.told(view, apart_of(numbers, name, option), coarse=coarse, signed=True)


def _fees(view: View, numbers: Compared, party: str, option: str) -> Markup:
    """The fees of a party with their range; least and most only where the goods may go otherwise."""
    coarse = basis(view, option, "trade") == ASSUMED
    rows = view.table("trade.parties")
    rows = rows[(rows["option"] == option) & (rows["draw"] == 0) & (rows["party"] == party)]
    if (rows["sure"] == "no").any():
        ends = [
            amounts.amount(
                view.say, float((rows[name] * rows["days"]).sum() / rows["days"].sum()), "", coarse=coarse
            )
            for name in ("fee_usd_min", "fee_usd_max")
        ]
        return view.say.html("trade.between", low=ends[0], high=ends[1])
    return _number(view, numbers, f"trade.till[{party}]", option)


def voices(view: View) -> tuple[Voice, ...]:
    """Claims about fees, and what people expect of a crossing for the economy; copies are left out."""
    rows = view.spoken
    rows = rows[
        ((rows["layer"] == "fee") | ((rows["layer"] == "prediction") & rows["value"].isin(VOICED)))
        & rows["claim"].isin(view.claims.index)
        & (rows["copy_of"] == "")
    ]
    found = []
    for ident in dict.fromkeys(rows["claim"]):
        summary = view.case_text(row_of(view.claims, str(ident)), "summary")
        found.append(Voice(view.who(str(ident)), summary, view.href(str(ident))))
    return tuple(found)


def curves(view: View) -> tuple[Curve, ...]:
    """What changing one fee does where most is taken: lines that an option opens, then open ones."""
    whole = view.table("trade.fee_curve")
    table = whole[whole["draw"] == 0]
    running = set(table.loc[(table["option"] == AS_IS) & (table["t_per_month"] > 1.0), "crossing"])
    found: list[Curve] = []
    told: set[tuple[str, str]] = set()
    for option in (*view.once(moving), None):
        ident = option.ident if option else AS_IS
        mine = table[table["option"] == ident]
        now = mine[(mine["now"] == "yes") & (mine["t_per_month"] > 1.0)]
        now = now[~now["crossing"].isin(running)] if option else now
        takes = (
            now.groupby(["crossing", "good"])["usd_per_month"]
            .sum()
            .sort_values(ascending=False, kind="stable")
        )
        for crossing, good in takes.index:
            if (crossing, good) in told or len(told) == MOST_CURVES:
                continue
            told.add((crossing, good))
            here = (whole["option"] == ident) & (whole["crossing"] == crossing) & (whole["good"] == good)
            found += _of_parties(view, whole[here], option)
    return tuple(found)


def _of_parties(view: View, rows: pd.DataFrame, option: Option | None) -> Iterable[Curve]:
    coarse = basis(view, option.ident if option else AS_IS, "trade") == ASSUMED
    for party, part in rows.groupby("party", sort=True):
        draws = {float(str(draw)): _three(points) for draw, points in part.groupby("draw")}
        if not draws.get(0.0, np.zeros((3, 5)))[1, 0] > 0:
            continue
        zero, same, twice = (_at(view, draws, number, coarse=coarse) for number in range(3))
        first = part.iloc[0]
        yield Curve(
            crossing=view.name(str(first["crossing"])),
            good=view.name(str(first["good"])),
            party=view.name(str(party)),
            option=option,
            at=(zero, same, twice),
        )


def _three(rows: pd.DataFrame) -> np.ndarray:
    """Fee, tonnes, own till, the others' and the gain: at no fee, the fee as it is, and twice as much.

    On straight lines between the points of the curve; the others and the gain against the fee as it is.
    """
    points = rows.sort_values("fee_usd_per_t")
    now = float(points.loc[points["now"] == "yes", "fee_usd_per_t"].iloc[0])
    fees = np.array([0.0, now, 2 * now])
    names = ("t_per_month", "usd_per_month", "others_usd", "surplus_usd")
    found = np.stack(
        [fees, *(np.interp(fees, points["fee_usd_per_t"], points[name]) for name in names)], axis=1
    )
    found[:, 3:] -= found[1, 3:]
    return found


def _at(view: View, draws: Mapping[float, np.ndarray], number: int, *, coarse: bool) -> AtFee:
    """Figures at one of the three fees, with their ranges where draws were kept."""

    def shown(column: int, *, signed: bool = False) -> Markup:
        values = {(AS_IS, draw): points[number, column] for draw, points in draws.items()}
        index = pd.MultiIndex.from_tuples(values, names=["option", "draw"])
        (one,) = averages.over_draws(pd.Series(list(values.values()), index=index)).values()
        return averages.told(view, one, coarse=coarse, signed=signed)

    return AtFee(
        fee=amounts.amount(view.say, draws[0.0][number, 0], "", coarse=False),
        tonnes=shown(1),
        own=shown(2),
        others=shown(3, signed=True),
        gain=shown(4, signed=True),
    )


def rounds(view: View) -> tuple[Round, ...] | None:
    """Amounts and cuts by pair of areas and good; None where the level does not allow them."""
    if "trade.smuggled" not in view.study.tables:
        return None
    table = view.study["trade.smuggled"]
    whole = days(view.table("trade.surplus"))
    keys = ["area_from", "area_to", "good", "party"]
    weights = averages.over_draws(
        averages.means(table[table["party"] == ""], keys, "t_per_month", whole), absent=0.0
    )
    cuts = averages.over_draws(
        averages.means(table[table["party"] != ""], keys, "bribes_usd", whole), absent=0.0
    )
    found = []
    every = {**weights, **cuts}
    for pair in dict.fromkeys(key[1:] for key in every):
        now = every.get((AS_IS, *pair), averages.NOTHING)
        under = []
        for option in view.once(moving):
            then = every.get((option.ident, *pair), averages.NOTHING)
            if abs(averages.middle(then) - averages.middle(now)) > 1.0:
                under.append((option, _told_round(view, then, option.ident)))
        if averages.middle(now) > 1.0 or under:
            found.append(Round(_pair(view, pair), _told_round(view, now, AS_IS), tuple(under)))
    return tuple(found)


def _told_round(view: View, one: Range, option: str) -> Markup:
    return averages.told(view, one, coarse=basis(view, option, "trade") == ASSUMED)


def _pair(view: View, pair: tuple[str, ...]) -> Markup:
    area_from, area_to, good, party = pair
    names = {"a": view.name(area_from), "b": view.name(area_to), "good": view.name(good)}
    if party:
        return view.say.html("trade.round-cut", party=view.name(party), **names)
    return view.say.html("trade.round", **names)
