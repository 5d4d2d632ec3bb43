"""Tables of the aid section: areas and why need stays unmet, crossings and their worth, what helps most."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from maabar.brief.facts import amounts
from maabar.brief.facts.aidtold import coarse, numbers_of, of, people_of, same_words, stated, told
from maabar.brief.facts.options import options
from maabar.table import split_ids
from maabar.tables import AS_IS

if TYPE_CHECKING:
    import pandas as pd

    from maabar.brief.facts.options import Option
    from maabar.brief.facts.view import View

MOST_LEVERS = 6
"""So many single changes are told, the most helpful first. Default, editable."""

LEAST_PEOPLE = 1.0
"""Worth below one person's need is none."""

LEAST_MOVED = 100.0
"""A crossing is told again under an option if its worth differs by this many people and a tenth."""

Named = tuple["Option", Markup]


@dataclass(frozen=True)
class Area:
    """Need met in one area, and what keeps the rest unmet: words and share of it, the greatest first."""

    name: Markup
    met: Markup
    binds: tuple[tuple[Markup, str], ...]


def areas(view: View) -> tuple[Area, ...]:
    """Every area with need, the most people first."""
    numbers = numbers_of(view)
    rows = as_stated(view, "aid.coverage")
    rows = rows[rows["what"] == "area"].sort_values("need_pm", ascending=False, kind="stable")
    why = as_stated(view, "aid.binding")
    return tuple(
        Area(
            view.name(str(row["id"])),
            told(view, of(numbers, f"aid.met_area[{row['id']}]", AS_IS)),
            tuple(
                (_reason(view, str(one["reason"]), str(one["id"])), view.say.percent(float(one["share"])))
                for _, one in why[(why["area"] == row["id"]) & (why["share"] >= 0.01)].iterrows()
            ),
        )
        for _, row in rows.iterrows()
    )


def as_stated(view: View, table: str, option: str = AS_IS) -> pd.DataFrame:
    """Rows of a table on the case as stated under one option; none if it was withheld."""
    rows = view.table(table)
    if "draw" not in rows:  # withheld, or of a run without it
        return rows.iloc[:0]
    return rows[(rows["draw"] == 0) & (rows["option"] == option)]


_REASONS = {
    "cut-off": "aid.reason.cut-off",
    "supply": "aid.reason.supply",
    "room": "aid.reason.room",
    "crossing": "aid.reason.crossing",
    "convoys": "aid.reason.convoys",
    "fleet": "aid.reason.fleet",
    "time": "aid.reason.time",
    "fairness": "aid.reason.fairness",
}


def _reason(view: View, reason: str, ident: str) -> Markup:
    where = view.listed(called(view, one) for one in split_ids(ident))
    said = Markup.escape(view.say.say(_REASONS[reason]))
    return view.say.html("aid.why-at", why=said, where=where) if where else said


def called(view: View, ident: str) -> Markup:
    """A place or crossing by its name, a fleet by its id."""
    return view.name(ident) if ident in view.case.names.index else view.say.foreign(ident.replace("-", " "))


@dataclass(frozen=True)
class Crossing:
    """Trucks of aid through a crossing.

    Attributes:
        name: The crossing.
        now: A month as it stands.
        used: Share of what it lets pass, as stated; empty if no limit is known.
        under: A month under each option that moves it.
        maybe: The same for options that not all have let happen.
    """

    name: Markup
    now: Markup
    used: str
    under: tuple[Named, ...]
    maybe: tuple[Named, ...]


def crossings(view: View) -> tuple[Crossing, ...]:
    """Every crossing that some option sends aid through, in the order of the case."""
    numbers = numbers_of(view)
    flows = as_stated(view, "aid.flows").set_index("crossing")["used"]
    found = []
    for ident in view.case["crossings"]["crossing"]:
        name = f"aid.trucks[{ident}]"
        ranges = {option: of(numbers, name, option) for option in view.study.options}
        if not any(max(one.p90, one.stated) > 0 for one in ranges.values()):
            continue
        base = ranges[AS_IS]
        now = told(view, base, rough=coarse(view))
        under = [
            (one, told(view, ranges[one.ident], rough=coarse(view, one.ident)))
            for one in view.once(options)
            if one.ident in ranges and not same_words(ranges[one.ident], base)
        ]
        told_apart = [(one, text) for one, text in under if text != now]
        used = float(flows.get(ident, math.nan))
        found.append(
            Crossing(
                name=view.name(str(ident)),
                now=now,
                used=view.say.percent(used) if math.isfinite(used) else "",
                under=tuple(pair for pair in told_apart if not pair[0].conditional),
                maybe=tuple(pair for pair in told_apart if pair[0].conditional),
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class Worth:
    """What a crossing is worth, on the case as stated.

    Attributes:
        name: The crossing.
        option: The option under which it is; None as it stands.
        people: People whose need is met only because of it.
        worst: Change of the coverage of the worst-off, points; empty if none.
        parts: Parts of what it lets pass, and what part of its worth they keep.
        enough: People if there were as much to send as could be used; empty if not asked.
    """

    name: Markup
    option: Option | None
    people: Markup
    worst: Markup
    parts: tuple[tuple[str, str], ...]
    enough: Markup


def worth(view: View) -> tuple[Worth, ...]:
    """Every crossing as it stands, then under options that change its worth by more than a tenth."""
    every: list[Option | None] = [None, *view.once(options)]
    known: dict[str, float] = {}
    found = []
    for option in every:
        rows = as_stated(view, "aid.crossing_value", option.ident if option else AS_IS)
        for ident, part in rows.groupby("crossing", sort=False):
            alone = part[part["offer_share"].isna()]
            if alone.empty:
                continue
            people = float(alone["people"].iloc[0])
            if option is None:
                known[str(ident)] = people
            elif str(ident) in known and not _differs(people, known[str(ident)]):
                continue
            found.append(_worth(view, str(ident), option, part))
    return tuple(found)


def _differs(people: float, before: float) -> bool:
    return abs(people - before) > max(0.1 * max(people, before), LEAST_MOVED)


def _worth(view: View, ident: str, option: Option | None, rows: pd.DataFrame) -> Worth:
    rough = coarse(view, option.ident if option else AS_IS)
    factor = _per_weighted(view, option.ident if option else AS_IS)

    def people(value: float) -> Markup:
        return stated(view, value if value >= LEAST_PEOPLE else 0.0, amounts.PERSONS, rough=rough)

    alone = rows[rows["offer_share"].isna()].iloc[0]
    offered = rows[rows["offer_share"].notna()].sort_values("offer_share")
    whole = float(alone["weighted"])
    parts = tuple(
        (view.say.percent(float(row["offer_share"])), view.say.percent(float(row["weighted"]) / whole))
        for _, row in offered[offered["supply"] == "as-is"].iterrows()
        if whole * factor >= LEAST_PEOPLE
    )
    enough = offered.loc[offered["supply"] == "enough", "weighted"]
    worst = 100 * float(alone["worst"])
    return Worth(
        name=view.name(ident),
        option=option,
        people=people(float(alone["people"])),
        worst=stated(view, worst) if worst >= 0.1 else Markup(),
        parts=parts,
        enough=people(float(enough.iloc[0]) * factor) if len(enough) else Markup(),
    )


def _per_weighted(view: View, option: str) -> float:
    """People for a weighted person-month: weights are taken out by what all need weighs on the mean."""
    totals = as_stated(view, "aid.totals", option)
    plain, weighted = (float(totals[name].sum()) for name in ("need_pm", "need_weighted"))
    return people_of(view) * plain / weighted if weighted > 0 else math.nan


@dataclass(frozen=True)
class Levers:
    """What single changes add: words and people; and those that add nothing."""

    helpful: tuple[tuple[Markup, Markup], ...]
    idle: tuple[Markup, ...]


_LEVERS = {
    "supply-everywhere": "aid.lever.supply-everywhere",
    "supply": "aid.lever.supply",
    "crossing": "aid.lever.crossing",
    "fleet": "aid.lever.fleet",
    "room": "aid.lever.room",
    "convoy": "aid.lever.convoy",
}


def levers(view: View) -> Levers | None:
    """The most helpful single changes as it stands, on the case as stated."""
    rows = as_stated(view, "aid.levers").sort_values("rank", kind="stable")
    if rows.empty:
        return None
    factor = _per_weighted(view, AS_IS)
    useful = rows["person_months"] * factor >= LEAST_PEOPLE
    helpful = tuple(
        (
            _lever(view, row),
            stated(view, float(row["person_months"]) * factor, amounts.PERSONS, rough=coarse(view)),
        )
        for _, row in rows[useful].head(MOST_LEVERS).iterrows()
    )
    idle = rows[~useful & (rows["what"] == "crossing")]
    return Levers(helpful, tuple(called(view, str(one)) for one in idle["id"]))


def _lever(view: View, row: pd.Series) -> Markup:
    key = _LEVERS[str(row["what"])]
    return view.say.html(key, what=called(view, str(row["id"]))) if row["id"] else view.say.html(key, what="")
