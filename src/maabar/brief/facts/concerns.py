"""Section 7: what people fear or hope, beside what is measured of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.brief.facts import amounts
from maabar.brief.facts.claims import claim_of, quantity
from maabar.brief.facts.options import compared, options
from maabar.brief.facts.view import row_of
from maabar.tables import AS_IS

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from maabar.brief.facts.options import Compared, Option
    from maabar.brief.facts.view import View

MOST_MEASURES = 3
"""So many measures stand beside a concern, those that options move most. Default, editable."""


@dataclass(frozen=True)
class Concern:
    """One fear or hope that a claim voices.

    Attributes:
        title: The concern in words.
        name: What it is about: proposal or crossing.
        summary: What was said.
        who: Who said it.
        when: When.
        how: How it was meant: expected, conditional, ...
        figure: The figure that was given; empty if none.
        href: Link to the claim.
        measures: What is measured that speaks to it, a line each; empty if nothing is.
    """

    title: str
    name: Markup
    summary: Markup
    who: Markup
    when: str
    how: str
    figure: str
    href: str
    measures: tuple[Markup, ...]


def concerns(view: View) -> tuple[Concern, ...]:
    """Every prediction among the known claims, copies left out, by concern.

    Args:
        view: The study in one language.
    """
    found = []
    for ident, rows in view.spoken[view.spoken["layer"] == "prediction"].groupby("claim", sort=False):
        if ident in view.claims.index and not rows.iloc[0]["copy_of"]:
            found.append(_concern(view, row_of(view.claims, str(ident)), rows))
    return tuple(sorted(found, key=lambda one: (one.title, one.when)))


def _concern(view: View, row: pd.Series, rows: pd.DataFrame) -> Concern:
    claim = claim_of(view, row, rows)
    return Concern(
        title=view.say.word("concern", str(row["value"])),
        name=view.name(str(row["subject"])),
        summary=claim.summary,
        who=claim.who,
        when=view.said_on(row, short=True),
        how=view.say.word("meant", str(row["realis"])),
        figure=quantity(view, row),
        href=view.href(str(row["claim"])),
        measures=_measured(view, str(row["value"]), str(row["subject"])),
    )


def _measured(view: View, concern: str, subject: str) -> tuple[Markup, ...]:
    """What is measured that speaks to a concern: as it stands, and under the option that moves it."""
    numbers = view.once(compared)
    if numbers is None:
        return ()
    declared = amounts.declared()
    names = [
        name
        for name in dict.fromkeys(numbers.measures["measure"])
        if concern in declared[name.partition("[")[0]].answers
    ]
    if not names:
        ran = {name.partition(".")[0] for name in numbers.measures["measure"]}
        others = {name.partition(".")[0] for name, one in declared.items() if concern in one.answers} - ran
        return tuple(view.say.html("concerns.not-run", engine=engine) for engine in sorted(others))
    lines = [(*_moved(view, numbers, name, subject), name) for name in names]
    lines.sort(key=lambda one: -one[0])  # a stable sort: equal ones stay in the order of the measures
    return tuple(_line(view, numbers, name, option) for _, option, name in lines[:MOST_MEASURES])


def _moved(view: View, numbers: Compared, name: str, subject: str) -> tuple[float, Option | None]:
    """Which option moves a measure most, and by what share; options of the proposal spoken of go first."""
    known = view.once(options)
    proposal = view.case["options"].set_index("option")["proposal"]
    own = [one for one in known if proposal.get(one.ident, "") == subject]
    for some in (own, known):
        moving = [(numbers.share(name, one.ident), one) for one in some if numbers.moved(name, one.ident)]
        if moving:
            return max(moving, key=lambda pair: pair[0])
    return 0.0, None


def _line(view: View, numbers: Compared, name: str, option: Option | None) -> Markup:
    title, unit = amounts.title(view, name), amounts.unit(view, name)
    base = amounts.figure(view, name, numbers.range(name, AS_IS))
    if option is None:
        return view.say.html("concerns.still", measure=title, base=base, unit=unit)
    key = "concerns.moved-if" if option.conditional else "concerns.moved"
    under = amounts.figure(view, name, numbers.range(name, option.ident))
    return view.say.html(key, measure=title, base=base, unit=unit, option=option.name, under=under)
