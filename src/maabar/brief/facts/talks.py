"""The talks section: who accepts what, who stands in the way and on which statement, and what is nearest."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from maabar.brief.facts import give, standoff, termtable
from maabar.brief.facts.marks import ASSUMED, CLAIMED
from maabar.brief.facts.proposals import proposals
from maabar.brief.facts.stakes import stakes
from maabar.brief.facts.terms import PRINCIPLE, changes, package_terms, terms, text_of
from maabar.brief.facts.view import row_of
from maabar.table import split_ids

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from maabar.brief.facts.view import View

#: How a refusal is marked.
SIGNS = {"no": "✕", "principle": "■"}

LIMITS = tuple(f"talks.limit.{number}" for number in range(1, 6))
"""Sentences about what the section cannot know."""


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
        chance: How often all accept, as a phrase.
        costs: Principles that it costs, as a phrase; empty for none.
        beside: Red lines of parties that need not agree to it, as phrases.
    """

    changes: tuple[Markup, ...]
    chance: Markup
    costs: Markup
    beside: tuple[Markup, ...] = ()


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
        beside: Red lines of parties that need not agree to it, as phrases.
        alone: Who stands in the way alone, as a phrase.
        chance: How often all accept, as a phrase.
        costs: Principles that it costs, with what is given up.
        near: Nearest packages that keep what the text moves, of the text on the table.
        other: Nearest packages of any kind, of the same, where they are nearer.
        far: How many there are that keep what the text moves, and how many terms they change, in words; empty
            if there is none.
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
    beside: tuple[Markup, ...]
    alone: Markup
    chance: Markup
    costs: tuple[tuple[Markup, Markup], ...]
    near: tuple[Near, ...]
    other: tuple[Near, ...]
    far: Markup
    gives: tuple[give.Give, ...]


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
        "issues": termtable.issues(view, main.ident if main else ""),
        "matrix": termtable.matrix(view, main.ident) if main else None,
        "musts": termtable.musts(view, main.ident) if main else (),
        "fixed": termtable.fixed(view),
        "rests": _rests(view, main),
        "stakes": view.once(stakes),
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
    return tuple(_offer(view, one, row_of(texts, one), whole=one == order[0]) for one in order)


def tabled(view: View) -> Offer | None:
    """The text that is on the table: the latest that somebody is on record about, else the latest."""
    found = view.once(offers)
    return found[0] if found else None


def _offer(view: View, ident: str, row: pd.Series, *, whole: bool) -> Offer:
    stances = view.table("talks.stances")
    stances = stances[
        (stances["proposal"] == ident) & (stances["package"] == 1) & (stances["must_agree"] == "yes")
    ]
    parties = view.table("talks.parties")
    blind = set(parties.loc[~parties["judged"].isin(["worth", "claims"]), "party"])
    by = {name: part["party"] for name, part in stances.groupby("stance", sort=False)}
    agreed = [one for one in by.get("for", ()) if one not in blind]
    packages = view.table("talks.packages")
    mine = packages[packages["proposal"] == ident]
    roles = mine["roles"].str.split("|")
    keeps = mine[roles.map(lambda names: "nearest-core" in names)]
    other = mine[roles.map(lambda names: "nearest" in names)]
    other = other[~other["package"].isin(keeps["package"])]
    return Offer(
        ident=ident,
        name=view.name(ident),
        late=row["in_hindsight"] == "yes",
        exists=row["exists"] == "yes",
        refusals=tuple(_refusal(view, one) for _, one in stances.iterrows() if one["stance"] == "against"),
        accepts=view.listed(view.name(one) for one in agreed),
        neither=view.listed(view.name(one) for one in by.get("abstain", ()) if one not in blind),
        unknown=view.listed(
            view.name(one)
            for name in ("for", "abstain", "unknown")
            for one in by.get(name, ())
            if one in blind or name == "unknown"
        ),
        beside=beside(view, ident, 1),
        alone=view.listed(view.name(one) for one in split_ids(str(row["blocks_alone"]))),
        chance=_chance(view, row),
        costs=_costs(view, ident, 1),
        near=tuple(_near(view, ident, one) for _, one in keeps.iterrows()) if whole else (),
        other=tuple(_near(view, ident, one) for _, one in other.iterrows()) if whole else (),
        far=_far(view, keeps),
        gives=give.gives(view, ident),
    )


def beside(view: View, proposal: str, package: int) -> tuple[Markup, ...]:
    """Red lines that a package crosses of parties that need not agree to it: no agreement, but a refusal."""
    rows = view.table("talks.stances")
    rows = rows[
        (rows["proposal"] == proposal)
        & (rows["package"] == package)
        & (rows["must_agree"] == "no")
        & (rows["role"] != "affected")
        & (rows["redlines"] != "")
    ]
    return tuple(
        view.say.html("talks.beside-one", party=one.party, sign=SIGNS[one.sign], why=one.why)
        for one in (_refusal(view, row, whole=False) for _, row in rows.iterrows())
    )


def _far(view: View, keeps: pd.DataFrame) -> Markup:
    if keeps.empty:
        return Markup()
    terms_of = view.say.count("talks.terms", float(keeps["distance"].min()))
    return view.say.html("talks.far", terms=terms_of, count=view.say.count("talks.packages", len(keeps)))


def _refusal(view: View, row: pd.Series, *, whole: bool = True) -> Refusal:
    """Why a party refuses: its red lines and, if asked for, what the whole is worth to it."""
    known = view.once(terms).lines
    lines = [known[one] for one in split_ids(str(row["redlines"])) if one in known]
    parts = []
    for one in lines:
        key = "talks.by-principle" if one.kind == PRINCIPLE else "talks.by-line"
        what = view.listed(view.name(issue) for issue in one.zones)
        parts.append(view.say.html(key, link=Markup('<a href="#{}">{}</a>').format(one.anchor, what)))
    if whole and (not lines or float(row["missing"]) > 0):
        parts.append(give.short_of(view, str(row["party"]), str(row["proposal"])))
    sign = "principle" if any(one.kind == PRINCIPLE for one in lines) else "no"
    return Refusal(view.name(str(row["party"])), sign, view.listed(parts))


def _chance(view: View, row: pd.Series) -> Markup:
    """How often all who must agree accept, with the range that so many draws leave open."""
    p, low, high = (float(row[name]) for name in ("p", "p_low", "p_high"))
    if math.isnan(p):
        return Markup()
    ends = {"low": give.share(view, low), "high": give.share(view, high)}
    return view.say.html("talks.chance", p=give.share(view, p), **ends)


def _costs(view: View, proposal: str, package: int) -> tuple[tuple[Markup, Markup], ...]:
    rows = view.table("talks.principles")
    rows = rows[(rows["proposal"] == proposal) & (rows["package"] == package)]
    own = view.case["principles"].drop_duplicates("principle").set_index("principle")
    found = [row_of(own, str(one)) for one in rows["principle"]]
    return tuple((view.case_text(one, "name"), view.case_text(one, "statement")) for one in found)


def _near(view: View, proposal: str, row: pd.Series) -> Near:
    rows = package_terms(view, proposal, int(row["package"]))
    text = text_of(view, proposal)
    changed = rows[rows["changed"] == "yes"]
    pairs = [
        (str(one), text[str(one)], float(value))
        for one, value in zip(changed["issue"], changed["value"], strict=True)
    ]
    names = view.listed(name for name, _ in _costs(view, proposal, int(row["package"])))
    chance = _chance(view, row)
    if row["unknown"]:
        who = view.listed(view.name(one) for one in split_ids(str(row["unknown"])))
        chance = view.say.html("talks.unknown", who=who)
    return Near(changes(view, pairs), chance, names, beside(view, proposal, int(row["package"])))


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
    parts.append(say.html(key, far=main.far, link=link))
    return Markup(" ").join(parts)


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
