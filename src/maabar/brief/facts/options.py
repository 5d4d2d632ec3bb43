"""Options side by side: who would have to let each happen, and what the headline measures say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from maabar.brief.bars import Range, Scale, bar, scale
from maabar.brief.facts import amounts, status
from maabar.brief.facts.marks import ASSUMED, CLAIMED, OBSERVED
from maabar.brief.facts.view import row_of
from maabar.holders import gates_opened, unheard
from maabar.table import split_ids
from maabar.tables import AS_IS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from maabar.brief.facts.view import View

MOST = 8
"""Headline measures at most: a page holds them and stays under its weight. Default, editable (up to ten)."""

SURE = 0.9
"""Share of draws that must agree before a difference is called more or less. Default, editable."""

NOUGHT = 1e-6
"""A measure that is nowhere further from nought than this is nought: it is arithmetic. Default, editable."""

_NUMBERS = ["p10", "p50", "p90", "stated"]


@dataclass(frozen=True)
class Said:
    """What one holder said of gates that an option opens.

    Attributes:
        party: The holder.
        said: `accepted`, `refused`, `contradictory` or `silent`.
        where: The gates, by crossing and use.
        links: Links to the statements, newest first.
    """

    party: Markup
    said: str
    where: Markup
    links: tuple[str, ...]


@dataclass(frozen=True)
class Option:
    """One option but the one that changes nothing by its nature.

    Attributes:
        ident: Its id.
        name: Its name.
        summary: What it is, in the words of the case.
        conditional: Whether it stands under the words "if all sides let it happen".
        said: What the holders of its gates said.
        idle: "" or why no figure moves: `empty` (no row of changes) or `still` (no measure differs).
    """

    ident: str
    name: Markup
    summary: Markup
    conditional: bool
    said: tuple[Said, ...]
    idle: str


@dataclass(frozen=True)
class Row:
    """One option under one headline.

    Attributes:
        option: The option; None for the case as it stands.
        bar: The picture.
        middle: The median, in words.
        span: The range, in words.
        stated: The number on the case as stated.
        verdict: `better`, `worse` or `mixed`; "" for the case as it stands.
        by: The paired difference.
        by_span: Its range.
        mark: `observed`, `claimed` or `assumed`.
    """

    option: Option | None
    bar: Markup
    middle: Markup
    span: Markup
    stated: Markup
    verdict: str
    by: Markup
    by_span: Markup
    mark: str


@dataclass(frozen=True)
class Headline:
    """One measure under all options.

    Attributes:
        name: Name of the measure.
        title: What it says.
        unit: Its unit, in words.
        rows: The case as it stands, then the options that move it.
        same: Whether there are options that do not.
        mark: What all rows rest on, if it is the same; else "".
    """

    name: str
    title: Markup
    unit: str
    rows: tuple[Row, ...]
    same: bool
    mark: str


@dataclass(frozen=True)
class Compared:
    """All measures of a study, and their differences to the case as it stands."""

    measures: pd.DataFrame
    differences: pd.DataFrame

    @cached_property
    def _ranges(self) -> dict[tuple[str, str], Range]:
        numbers = self.measures[_NUMBERS].astype(float).itertuples(index=False, name=None)
        return {key: Range(*row) for key, row in zip(self.measures.index, numbers, strict=True)}

    @cached_property
    def _moved(self) -> dict[tuple[str, str], bool]:
        return dict(zip(self.differences.index, self.differences["moved"].tolist(), strict=True))

    def range(self, name: str, option: str) -> Range:
        """A measure under an option."""
        return self._ranges[name, option]

    def moved(self, name: str, option: str) -> bool:
        """Whether an option moves a measure in any draw."""
        return option != AS_IS and self._moved[name, option]

    def share(self, name: str, option: str) -> float:
        """Middle difference of a measure to the case as it stands, as a share of the greater middle."""
        apart = abs(float(row_of(self.differences, (name, option))["p50"]))
        size = max(abs(self.range(name, one).p50) for one in (AS_IS, option))
        return apart / size if size > 0 else 0.0


def _range(row: pd.Series) -> Range:
    return Range(*(float(row[name]) for name in _NUMBERS))


def compared(view: View) -> Compared | None:
    """The numbers of the study; None if no engine measured anything."""
    if "drawn" not in view.study.tables or view.study["drawn"].empty:
        return None
    measures = view.study.measures.set_index(["measure", "option"], drop=False)
    apart = view.study.difference()
    size = view.study["drawn"].set_index("measure")["value"].abs().groupby(level=0).max()
    nought = apart["measure"].isin(size.index[size < NOUGHT])
    apart.loc[nought, [*_NUMBERS, "share_more", "share_less"]] = 0.0
    some = (apart["share_more"] > 0) | (apart["share_less"] > 0) | (apart["stated"].abs() > 0)
    # A figure that only one of the two has, in any draw, is moved as well.
    either = pd.concat(
        [
            measures["numbers"]
            .reindex(pd.MultiIndex.from_frame(apart[["measure", side]]))
            .reset_index(drop=True)
            for side in ("option", "to")
        ],
        axis=1,
    ).max(axis=1)
    apart["moved"] = some | (apart["numbers"] < either)
    return Compared(measures.rename_axis([None, None]), apart.set_index(["measure", "option"], drop=False))


def gates(view: View) -> pd.DataFrame:
    """`options.gates`; where the claims are withheld every holder counts as silent."""
    if "options.gates" in view.study.tables:
        return view.study["options.gates"]
    return gates_opened(view.case, view.spoken, pd.Timestamp(view.known))


def options(view: View) -> tuple[Option, ...]:
    """The options of the study but the one that is the case as it stands, in the order of the case."""
    opened = gates(view)
    waiting = unheard(opened)
    numbers = view.once(compared)
    rows = view.case["options"].set_index("option")
    changed = set(view.case["changes"]["option"])
    found = []
    for ident in (one for one in view.study.options if one != AS_IS):
        moves = numbers is not None and any(
            numbers.moved(name, ident) for name in numbers.differences["measure"].unique()
        )
        found.append(
            Option(
                ident=ident,
                name=view.name(ident),
                summary=view.case_text(row_of(rows, ident), "summary"),
                conditional=ident in waiting,
                said=_said(view, opened[opened["option"] == ident]),
                idle="" if moves else "still" if ident in changed else "empty",
            )
        )
    return tuple(found)


def _said(view: View, rows: pd.DataFrame) -> tuple[Said, ...]:
    found = []
    for (party, said, cell), part in rows.groupby(["party", "said", "claims"], sort=False):
        where = []
        for uses, crossings in _shared(part):
            names = view.listed(view.name(one) for one in crossings)
            words = view.listed(view.say.word("use", one) for one in uses)
            where.append(view.say.html("claims.for-use", what=names, uses=words))
        links = tuple(href for claim in split_ids(str(cell)) if (href := view.href(claim)))
        holder = view.name(str(party)) if str(party) else Markup.escape(view.say.say("proposal.nobody"))
        found.append(Said(holder, str(said), view.say.html("list.semi").join(where), links))
    return tuple(found)


def _shared(rows: pd.DataFrame) -> Iterable[tuple[tuple[str, ...], list[str]]]:
    """Crossings for the same uses told together."""
    by_uses: dict[tuple[str, ...], list[str]] = {}
    for crossing, part in rows.groupby("crossing", sort=False):
        by_uses.setdefault(tuple(dict.fromkeys(part["use"])), []).append(str(crossing))
    return by_uses.items()


def headlines(view: View) -> tuple[Headline, ...]:
    """At most `MOST` measures: those that the options move most, each option's own first, in turn."""
    numbers = view.once(compared)
    if numbers is None:
        return ()
    known = view.once(options)
    return tuple(_headline(view, numbers, name, known) for name in chosen(numbers, view.study.options))


def telling(view: View) -> tuple[tuple[Option, Headline, Row], ...]:
    """For each option the headline that it moves most for its size, the greatest move first."""
    numbers = view.once(compared)
    found: dict[str, tuple[float, Option, Headline, Row]] = {}
    for headline in view.once(headlines):
        for row in headline.rows:
            if numbers is None or row.option is None or row.verdict == "mixed":
                continue
            share = numbers.share(headline.name, row.option.ident)
            if share > found.get(row.option.ident, (0.0,))[0]:
                found[row.option.ident] = (share, row.option, headline, row)
    ordered = sorted(found.values(), key=lambda one: -one[0])
    return tuple(one[1:] for one in ordered)


def far(view: View) -> Markup:
    """Why the case as stated may lie outside what the draws give; empty if it does under no headline."""
    numbers = view.once(compared)
    names = [headline.name for headline in view.once(headlines)]
    bases = [numbers.range(name, AS_IS) for name in names] if numbers else []
    if view.study.draws == 0 or all(one.p10 <= one.stated <= one.p90 for one in bases):
        return Markup()
    days = view.table("evidence.timeline")
    days = days[
        (days["layer"] == "effective")
        & (days["view"] == "now")
        & (days["date"] >= pd.Timestamp(view.case.as_of))
        & days["p_closed"].between(0.0, 1.0, inclusive="neither")  # the others are assumed
    ]
    if days.empty:
        return Markup()
    return view.say.html(
        "options.far",
        share=view.say.percent(1.0 - float(days["p_closed"].mean())),
        first=view.say.date(view.case.as_of),
        last=view.say.date(view.case.end),
    )


def chosen(numbers: Compared, compare: Sequence[str]) -> list[str]:
    """Names of the headline measures, in the order of the table of measures.

    A measure without a better side is no headline. Options take turns: each names the measure that it moves
    most for its size and that no other has named yet. A measure that differs by the same amounts as one
    already named says nothing new.
    """
    table = numbers.differences[numbers.differences["better"] != "neither"]
    wide = table.droplevel(1).pivot(columns="option", values="p50")  # noqa: PD010 - one row per measure
    size = numbers.measures["p90"].abs().groupby(level=0).max()
    share = wide.abs().div(size.reindex(wide.index).replace(0.0, 1.0), axis=0)
    turns = [one for one in compare if one in share]
    ranked = {
        one: list(share.loc[share[one] > 0, one].sort_values(ascending=False, kind="stable").index)
        for one in turns
    }
    named: dict[str, tuple[float, ...]] = {}
    while len(named) < MOST and any(ranked.values()):
        for option in turns:
            while ranked[option] and len(named) < MOST:
                name = ranked[option].pop(0)
                pattern = tuple(round(float(value), 6) for value in wide.loc[name])
                if name not in named and pattern not in named.values():
                    named[name] = pattern
                    break
    return [name for name in dict.fromkeys(table["measure"]) if name in named]


def _headline(view: View, numbers: Compared, name: str, known: Sequence[Option]) -> Headline:
    moving = [one for one in known if numbers.moved(name, one.ident)]
    base = numbers.range(name, AS_IS)
    ranges = {one.ident: numbers.range(name, one.ident) for one in moving}
    on = scale([base, *ranges.values()])
    rows = [_row(view, numbers, name, None, base, on)]
    rows += [_row(view, numbers, name, one, ranges[one.ident], on) for one in moving]
    return Headline(
        name=name,
        title=amounts.title(view, name),
        unit=amounts.unit(view, name),
        rows=tuple(rows),
        same=len(moving) < len(known),
        mark=rows[0].mark if len({row.mark for row in rows}) == 1 else "",
    )


def _row(view: View, numbers: Compared, name: str, option: Option | None, one: Range, on: Scale) -> Row:
    measure = amounts.declared()[name.partition("[")[0]]
    use = amounts.parts(name, measure).get("use", "")
    mark = basis(view, option.ident if option else AS_IS, use)
    coarse = mark == ASSUMED
    base = None if option is None else numbers.range(name, AS_IS).p50
    verdict_of, by, by_span = "", Markup(), Markup()
    if option is not None:
        row = row_of(numbers.differences, (name, option.ident))
        verdict_of = verdict(row)
        apart = _range(row)
        by = amounts.amount(view.say, apart.p50, measure.unit, coarse=coarse, signed=True)
        by_span = amounts.span(view.say, apart, measure.unit, coarse=coarse, signed=True)
    return Row(
        option=option,
        bar=bar(one, on, base),
        middle=amounts.amount(view.say, one.p50, measure.unit, coarse=coarse),
        span=amounts.span(view.say, one, measure.unit, coarse=coarse),
        stated=amounts.amount(view.say, one.stated, measure.unit, coarse=coarse),
        verdict=verdict_of,
        by=by,
        by_span=by_span,
        mark=mark,
    )


def verdict(row: pd.Series) -> str:
    """What a row of differences comes to, for a measure that has a better side: better, worse or mixed."""
    more, less = float(row["share_more"]), float(row["share_less"])
    if max(more, less) < SURE:
        return "mixed"
    return "better" if row["better"] == ("more" if more > less else "less") else "worse"


def basis(view: View, option: str, use: str) -> str:
    """What a figure mostly rests on: the weaker of the state of the crossings and of the option's changes."""
    lanes = view.once(_lanes)
    marks = [mark for (_, each), mark in lanes if use in {"", each}]
    if option != AS_IS:
        rows = view.case["changes"]
        rows = rows[(rows["option"] == option) & rows["use"].map(lambda cell: _covers(cell, use))]
        rows_assumed = [any(p.startswith("assumed") for p in split_ids(cell)) for cell in rows["source"]]
        if sum(rows_assumed) * 2 > len(rows_assumed):
            return ASSUMED
    if sum(mark not in {OBSERVED, CLAIMED} for mark in marks) * 2 >= max(len(marks), 1):
        return ASSUMED
    return OBSERVED if option == AS_IS and CLAIMED not in marks else CLAIMED


def _covers(cell: str, use: str) -> bool:
    return not cell or not use or cell == use or (cell == "cargo" and use != "people")


def _lanes(view: View) -> list[tuple[tuple[str, str], str]]:
    """What the answer for each crossing, use and direction rests on."""
    return [
        ((crossing.ident, use), group.effective.mark)
        for crossing in view.once(status.crossings)
        for group in (*crossing.live, *crossing.quiet)
        for use, _ in group.pairs
    ]
