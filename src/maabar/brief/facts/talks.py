"""The talks section: who accepts what, who stands in the way and on which statement, and what is nearest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from maabar.brief import termstrip
from maabar.brief.facts import give, standoff
from maabar.brief.facts.marks import ASSUMED, CLAIMED
from maabar.brief.facts.proposals import proposals
from maabar.brief.facts.terms import PRINCIPLE, RedLine, changes, instead, level, package_terms, terms, text_of, zone
from maabar.table import split_ids

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.brief.facts.view import View

LIMITS = tuple(f"talks.limit.{number}" for number in range(1, 7))
"""Sentences about what the section cannot know."""

MOST = 3
"""Nearest packages shown of a text that is not the one on the table. Default, editable."""


@dataclass(frozen=True)
class Refusal:
    """A party that must agree and refuses.

    Attributes:
        party: Its name.
        sign: Sign of it: `no`, or `principle` for a refusal of principle.
        why: What it refuses, each with a link to the red line.
    """

    party: Markup
    sign: str
    why: Markup


@dataclass(frozen=True)
class Near:
    """A package that all who must agree would accept.

    Attributes:
        changes: What it changes in the text, in words.
        short: The same as one phrase: what each of these terms would say instead.
        chance: How often all accept, as a phrase.
        costs: Principles that it costs, as a phrase; empty for none.
    """

    changes: tuple[Markup, ...]
    short: Markup
    chance: Markup
    costs: Markup


@dataclass(frozen=True)
class Offer:
    """A text: who accepts it, who does not, and what is nearest.

    Attributes:
        ident: Id of the proposal.
        name: Its name.
        late: Whether it was made only after the day of the case.
        exists: Whether such a package makes sense.
        refusals: Who must agree and refuses.
        accepts: Who must agree and is for it, as a phrase.
        neither: Who must agree and neither refuses nor is for it, as a phrase.
        unknown: Who must agree and of whom nothing tells what it wants, as a phrase.
        alone: Who stands in the way alone, as a phrase.
        chance: How often all accept, as a phrase.
        costs: Principles that it costs, with what is given up.
        near: Nearest packages that keep what the text moves; none where there is none.
        other: Nearest packages of any kind, where they are nearer.
        more: How many nearest packages are not shown.
        far: How many issues the first of them change.
        gives: What would have to give where nothing that keeps the text is accepted.
    """

    ident: str
    name: Markup
    late: bool
    exists: bool
    refusals: tuple[Refusal, ...]
    accepts: Markup
    neither: Markup
    unknown: Markup
    alone: Markup
    chance: Markup
    costs: tuple[tuple[Markup, Markup], ...]
    near: tuple[Near, ...]
    other: tuple[Near, ...]
    more: int
    far: str
    gives: tuple[give.Give, ...]


@dataclass(frozen=True)
class Issue:
    """One term: what its line means, what the text says, and every red line on it.

    Attributes:
        name: Its name.
        question: It as a question.
        ends: What the ends of its line mean.
        says: What the text says, in words.
        stays: What holds without agreement, in words; empty if that is the same.
        lines: Red lines: the picture, party, where it is crossed, the line, and whether it is shown in full
            elsewhere.
    """

    name: Markup
    question: Markup
    ends: Markup
    says: Markup
    stays: Markup
    lines: tuple[tuple[Markup, Markup, Markup, RedLine, bool], ...]


def talks(view: View) -> Mapping[str, object] | None:
    """What the section shows; None if talks were not computed or the case holds nothing on them."""
    if "talks.packages" in view.study.withheld:
        return {"withheld": True}
    if "talks.packages" not in view.study.tables or view.table("talks.grid").empty:
        return None
    found = view.once(offers)
    main = view.once(tabled)
    still = view.once(standoff.standoff)
    return {
        "withheld": False,
        "main": main,
        "offers": found,
        "answer": _answer(view, main),
        "mark": basis(view),
        "asked": give.affected(view),
        "issues": _issues(view, main),
        "matrix": _matrix(view, main) if main else None,
        "fixed": _fixed(view),
        "rests": _rests(view, main),
        "learn": give.learn(view),
        "doubts": give.doubts(view, main.ident if main else ""),
        "differs": give.differs(view),
        "band": give.band(view),
        "later": give.later(view),
        "still": still,
        "post_hoc": bool((view.table("talks.frozen")["post_hoc"] == "yes").any()),
        "limits": LIMITS,
    }


def basis(view: View) -> str:
    """What the answers mostly rest on: claims or a source, or what the case assumes."""
    rows = view.table("talks.wants")
    rows = rows[rows["silent"] != "yes"]
    firm = rows["basis"].isin(["claims", "source"]).sum()
    return CLAIMED if len(rows) and firm * 2 > len(rows) else ASSUMED


def offers(view: View) -> tuple[Offer, ...]:
    """The packages of the case that were known: those that somebody is on record about, then the others."""
    known = list(view.proposals_known().sort_values("on", kind="stable", ascending=False)["proposal"])
    packages = view.table("talks.packages")
    texts = packages[(packages["package"] == 1) & (packages["moves"] == "yes")].set_index("proposal")
    spoken = [one.ident for one in view.once(proposals)]
    order = [one for one in (*spoken, *(name for name in known if name not in spoken)) if one in texts.index]
    return tuple(_offer(view, one, texts.loc[one], whole=one == order[0]) for one in order)


def tabled(view: View) -> Offer | None:
    """The text that is on the table: the latest that somebody is on record about, else the latest."""
    found = view.once(offers)
    return found[0] if found else None


def _offer(view: View, ident: str, row: pd.Series, *, whole: bool) -> Offer:
    stances = view.table("talks.stances")
    stances = stances[
        (stances["proposal"] == ident) & (stances["package"] == 1) & (stances["must_agree"] == "yes")
    ]
    blind = view.table("talks.parties")
    blind = set(blind.loc[blind["judged"] != "worth", "party"])
    by = {name: part["party"] for name, part in stances.groupby("stance", sort=False)}
    agreed = [one for one in by.get("for", ()) if one not in blind]
    packages = view.table("talks.packages")
    mine = packages[packages["proposal"] == ident]
    roles = mine["roles"].str.split("|")
    keeps = mine[roles.map(lambda names: "nearest-core" in names)]
    other = mine[roles.map(lambda names: "nearest" in names)]
    other = other[~other["package"].isin(keeps["package"])]
    most = len(keeps) if whole else MOST
    return Offer(
        ident=ident,
        name=view.name(ident),
        late=row["in_hindsight"] == "yes",
        exists=row["exists"] == "yes",
        refusals=tuple(_refusal(view, one) for _, one in stances.iterrows() if one["stance"] == "against"),
        accepts=view.listed(view.name(one) for one in agreed),
        neither=view.listed(view.name(one) for one in by.get("abstain", ()) if one not in blind),
        unknown=view.listed(
            view.name(one) for name in ("for", "abstain") for one in by.get(name, ()) if one in blind
        ),
        alone=view.listed(view.name(one) for one in split_ids(str(row["blocks_alone"]))),
        chance=_chance(view, row),
        costs=_costs(view, ident, 1),
        near=tuple(_near(view, ident, one) for _, one in keeps.head(most).iterrows()),
        other=tuple(_near(view, ident, one) for _, one in other.iterrows()) if whole else (),
        more=max(0, len(keeps) - most),
        far=view.say.number(float(keeps["distance"].min())) if len(keeps) else "",
        gives=give.gives(view, ident),
    )


def _refusal(view: View, row: pd.Series) -> Refusal:
    known = view.once(terms).lines
    lines = [known[one] for one in split_ids(str(row["redlines"])) if one in known]
    parts = []
    for one in lines:
        key = "talks.by-principle" if one.kind == PRINCIPLE else "talks.by-line"
        what = view.listed(view.name(issue) for issue in one.zones)
        parts.append(view.say.html(key, link=Markup('<a href="#{}">{}</a>').format(one.anchor, what)))
    if not lines:
        parts.append(give.short_of(view, str(row["party"])))
    sign = "principle" if any(one.kind == PRINCIPLE for one in lines) else "no"
    return Refusal(view.name(str(row["party"])), sign, view.listed(parts))


def _chance(view: View, row: pd.Series) -> Markup:
    """How often all who must agree accept, with the range that so many draws leave open."""
    p, low, high = (float(row[name]) for name in ("p", "p_low", "p_high"))
    if pd.isna(p):
        return Markup()
    ends = {"low": give.share(view, low), "high": give.share(view, high)}
    return view.say.html("talks.chance", p=give.share(view, p), **ends)


def _costs(view: View, proposal: str, package: int) -> tuple[tuple[Markup, Markup], ...]:
    rows = view.table("talks.principles")
    rows = rows[(rows["proposal"] == proposal) & (rows["package"] == package)]
    own = view.case["principles"].drop_duplicates("principle").set_index("principle")
    return tuple(
        (view.case_text(own.loc[str(row["principle"])], "name"), view.say.foreign(str(row["statement"])))
        for _, row in rows.iterrows()
    )


def _near(view: View, proposal: str, row: pd.Series) -> Near:
    rows = package_terms(view, proposal, int(row["package"]))
    text = text_of(view, proposal)
    changed = rows[rows["changed"] == "yes"]
    pairs = [
        (str(one), text[str(one)], float(value))
        for one, value in zip(changed["issue"], changed["value"], strict=True)
    ]
    names = view.listed(name for name, _ in _costs(view, proposal, int(row["package"])))
    return Near(changes(view, pairs), instead(view, pairs), _chance(view, row), names)


def _answer(view: View, main: Offer | None) -> Markup:
    say = view.say
    if main is None:
        return say.html("talks.answer-none")
    link = Markup('<a href="#{}">{}</a>').format("talks-nearest", say.say("talks.nearest-link"))
    if not main.refusals:
        return say.html("talks.answer-yes" if not main.neither else "talks.answer-few", name=main.name)
    who = view.listed(one.party for one in main.refusals)
    parts = [say.html("talks.answer-no", name=main.name, who=who)]
    parts.append(
        say.html("talks.answer-alone", who=main.alone) if main.alone else say.html("talks.answer-not-alone")
    )
    key = "talks.answer-near" if main.near else "talks.answer-far"
    parts.append(say.html(key, n=main.far, count=say.count("talks.packages", len(main.near)), link=link))
    return Markup(" ").join(parts)


def _issues(view: View, main: Offer | None) -> tuple[Issue, ...]:
    known = view.once(terms)
    text = text_of(view, main.ident) if main else {}
    rows = view.case["issues"].set_index("issue", drop=False)
    found = []
    for ident in known.issues:
        lines = [one for one in known.lines.values() if ident in one.zones]
        stays = known.stays.get(ident)
        says = text.get(ident)
        found.append(
            Issue(
                name=view.name(ident),
                question=view.case_text(rows.loc[ident], "question"),
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
    known = view.once(terms)
    meant = known.ends.get(issue, (Markup(), Markup()))
    low, high = (
        known.named.get((issue, value)) or own for value, own in zip((0.0, 100.0), meant, strict=True)
    )
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


def _matrix(view: View, main: Offer) -> dict[str, object]:
    """Party x term for the text on the table; who must agree first."""
    known = view.once(terms)
    text = text_of(view, main.ident)
    grid = view.table("talks.grid").set_index(["party", "issue", "value"])["worth"]
    silent = view.table("talks.wants")
    quiet = set(
        silent.loc[silent["silent"] == "yes", ["party", "issue"]].itertuples(index=False, name=None)
    )
    rows = view.table("talks.stances")
    rows = rows[(rows["proposal"] == main.ident) & (rows["package"] == 1) & (rows["role"] != "affected")]
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
            lines.append((must, view.name(party), tuple(cells)))
    return {"issues": tuple(view.name(one) for one in known.issues), "lines": tuple(lines)}


def _worth(grid: pd.Series, stays: float | None, at: tuple[str, str, float]) -> str:
    """Whether a term is as good for a party as no agreement, worse, or the same."""
    if stays is not None and stays == at[2]:
        return "same"
    own = float(grid.get(at, float("nan")))
    without = float(grid.get((at[0], at[1], stays), float("nan")))
    if pd.isna(own) or pd.isna(without):
        return "unknown"
    return "yes" if own >= without else "worse"


def _fixed(view: View) -> tuple[tuple[Markup, Markup, RedLine], ...]:
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


def _rests(view: View, main: Offer | None) -> Markup:
    """What the chances rest on: how many draws of what, and how much moving together matters."""
    space = view.table("talks.space")
    draws = space.loc[(space["kind"] == "draws") & (space["proposal"] == ""), "value"]
    wants = view.table("talks.wants")
    wants = wants[wants["silent"] != "yes"]
    if draws.empty or main is None or wants.empty:
        return Markup()
    firm = int(wants["basis"].isin(["claims", "source"]).sum())
    return view.say.html(
        "talks.rests",
        draws=view.say.number(float(draws.iloc[0])),
        all=view.say.number(len(wants)),
        assumed=view.say.number(len(wants) - firm),
    )
