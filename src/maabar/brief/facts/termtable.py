"""Talks: each term with its red lines, party by term, and what is never offered to give way."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from markupsafe import Markup

from maabar.brief import termstrip
from maabar.brief.facts.terms import PRINCIPLE, RedLine, level, package_terms, terms, text_of, zone
from maabar.table import split_ids

if TYPE_CHECKING:
    import pandas as pd

    from maabar.brief.facts.view import View


@dataclass(frozen=True)
class Issue:
    """One term: what its line means, what the text says, and every red line on it.

    Attributes:
        name: Its name.
        ends: What the ends of its line mean.
        says: What the text says, in words.
        stays: What holds without agreement, in words; empty if that is the same.
        lines: Red lines: the picture, party, where it is crossed, the line, and whether it is shown in full
            elsewhere.
    """

    name: Markup
    ends: Markup
    says: Markup
    stays: Markup
    lines: tuple[tuple[Markup, Markup, Markup, RedLine, bool], ...]


def issues(view: View, proposal: str) -> tuple[Issue, ...]:
    """Every term, with what a text says on it ("" for no text) and the red lines."""
    known = view.once(terms)
    text = text_of(view, proposal) if proposal else {}
    found = []
    for ident in known.issues:
        lines = [one for one in known.lines.values() if ident in one.zones]
        stays = known.stays.get(ident)
        says = text.get(ident)
        found.append(
            Issue(
                name=view.name(ident),
                ends=_ends(view, ident),
                says=level(view, ident, says) if says is not None else Markup(),
                stays=level(view, ident, stays) if stays is not None and stays != says else Markup(),
                lines=tuple(
                    (
                        termstrip.strip(known.levels[ident], one.zones[ident], says, stays),
                        view.name(one.party),
                        _where(view, one, ident),
                        one,
                        next(iter(one.zones)) != ident,
                    )
                    for one in lines
                ),
            )
        )
    return tuple(found)


def _ends(view: View, issue: str) -> Markup:
    """What the two ends of an issue mean; empty if nothing tells."""
    low, high = view.once(terms).ends[issue]
    return view.say.html("talks.ends", low=low, high=high) if low and high else Markup()


def _where(view: View, line: RedLine, issue: str) -> Markup:
    """Where a red line is crossed on an issue, and what must hold beside it."""
    here = zone(view, issue, line.zones[issue])
    others = [
        view.say.html("talks.together", issue=view.name(one), zone=zone(view, one, values))
        for one, values in line.zones.items()
        if one != issue
    ]
    return Markup(" ").join([here, *others])


def matrix(view: View, proposal: str) -> dict[str, object]:
    """Party x term for the text on the table; who must agree first."""
    known = view.once(terms)
    text = text_of(view, proposal)
    grid = view.table("talks.grid").set_index(["party", "issue", "value"])["worth"]
    silent = view.table("talks.wants")
    quiet = set(silent.loc[silent["silent"] == "yes", ["party", "issue"]].itertuples(index=False, name=None))
    rows = view.table("talks.stances")
    rows = rows[(rows["proposal"] == proposal) & (rows["package"] == 1) & (rows["role"] != "affected")]
    lines = []
    for must in ("yes", "no"):
        for _, row in rows[rows["must_agree"] == must].iterrows():
            party = str(row["party"])
            crossed = [known.lines[one] for one in split_ids(str(row["redlines"])) if one in known.lines]
            cells = []
            for issue in known.issues:
                hit = next((one for one in crossed if issue in one.zones), None)
                if hit:
                    cells.append(("principle" if hit.kind == PRINCIPLE else "no", hit.anchor))
                elif (party, issue) in quiet:
                    cells.append(("unknown", ""))
                else:
                    cells.append((_worth(grid, known.stays.get(issue), (party, issue, text[issue])), ""))
            cells.append((_as_a_whole(row), ""))
            lines.append((must, view.name(party), tuple(cells)))
    heads = (*(view.name(one) for one in known.issues), view.say.say("talks.whole"))
    return {"issues": heads, "lines": tuple(lines)}


def _as_a_whole(row: pd.Series) -> str:
    """What the whole text is worth to a party, red lines apart; a refusal of principle has no number."""
    missing = float(row["missing"])
    if math.isnan(missing):
        return "none"
    return "yes" if row["stance"] == "for" or (missing == 0 and row["redlines"]) else "worse"


def musts(view: View, proposal: str) -> tuple[Markup, ...]:
    """Who must agree to a text, each with why: a veto on a term that it moves, a gate, or its part."""
    rows = view.table("talks.stances")
    rows = rows[(rows["proposal"] == proposal) & (rows["package"] == 1) & (rows["must_agree"] == "yes")]
    terms_of = package_terms(view, proposal, 1)
    moved = list(terms_of.loc[terms_of["moves"] == "yes", "issue"])
    vetoes = view.case["positions"]
    vetoes = vetoes[(vetoes["veto"] == "yes") & vetoes["issue"].isin(moved)]
    about = view.case["issues"]
    held = view.case["crossings"]
    held = held[held["crossing"].isin(about.loc[about["issue"].isin(moved), "crossing"])]
    found = []
    for _, row in rows.iterrows():
        party, why = str(row["party"]), split_ids(str(row["why"]))
        words = [view.say.html("talks.must-role")] if "role" in why else []
        if "veto" in why:
            issues = view.listed(view.name(str(one)) for one in vetoes.loc[vetoes["party"] == party, "issue"])
            words.append(view.say.html("talks.must-veto", issues=issues))
        if "gate" in why:
            mine = held[(held["gate_a"] == party) | (held["gate_b"] == party)]
            gates = view.listed(view.name(str(one)) for one in mine["crossing"])
            words.append(view.say.html("talks.must-gate", crossings=gates))
        found.append(view.say.html("talks.must-one", party=view.name(party), why=view.listed(words)))
    return tuple(found)


def _worth(grid: pd.Series, stays: float | None, at: tuple[str, str, float]) -> str:
    """Whether a term is as good for a party as no agreement, worse, or the same."""
    if stays is not None and stays == at[2]:
        return "same"
    without = (at[0], at[1], stays)
    if at not in grid.index or without not in grid.index:
        return "unknown"
    own, none = (float(grid.iloc[cast("int", grid.index.get_loc(one))]) for one in (at, without))
    if math.isnan(own) or math.isnan(none):
        return "unknown"
    return "yes" if own >= none else "worse"


def fixed(view: View) -> tuple[tuple[Markup, Markup, RedLine], ...]:
    """What is never offered to give way: refusals of principle and lines that are not for bargaining."""
    return tuple(
        (
            view.name(one.party),
            view.say.html("list.semi").join(
                view.say.html("talks.on", issue=view.name(issue), zone=zone(view, issue, values))
                for issue, values in one.zones.items()
            ),
            one,
        )
        for one in view.once(terms).lines.values()
        if one.fixed
    )
