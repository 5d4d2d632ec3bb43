"""Talks: what would have to give, what to find out next, and what the figures are worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from maabar.brief.facts.terms import changes, said, terms, text_of, zone
from maabar.table import split_ids

if TYPE_CHECKING:
    import pandas as pd

    from maabar.brief.facts.view import View

FEW = 12
"""Sets of what would have to give that are shown. Default, editable."""


@dataclass(frozen=True)
class Give:
    """One least set of things that would have to give.

    Attributes:
        items: Who would give what, and what that rests on.
        opens: How many packages it opens, in words.
        changes: What the nearest of them changes in the text.
    """

    items: tuple[Markup, ...]
    opens: str
    changes: Markup


def gives(view: View, proposal: str) -> tuple[Give, ...]:
    """What would have to give for a package that keeps what the text moves; a refusal of principle never."""
    rows = view.table("talks.relaxations")
    rows = rows[(rows["proposal"] == proposal) & (rows["keeps"] == "yes")]
    text = text_of(view, proposal)
    found = []
    for _, part in rows.groupby("set"):
        first = part.iloc[0]
        pairs = [one.partition("=") for one in split_ids(str(first["changes"]))]
        found.append(
            Give(
                items=tuple(_item(view, row) for _, row in part.iterrows()),
                opens=view.say.count("talks.opens", float(first["opens"])),
                changes=view.say.html("list.semi").join(
                    changes(view, [(name, text[name], float(value)) for name, _, value in pairs])
                ),
            )
        )
    return tuple(found[:FEW])


def _item(view: View, row: pd.Series) -> Markup:
    party = view.name(str(row["party"]))
    if row["kind"] == "reserve":
        return view.say.html(
            "talks.give-bottom", party=party, why=short_of(view, str(row["party"]), str(row["proposal"]))
        )
    line = view.once(terms).lines[str(row["redline"])]
    zones = view.say.html("list.semi").join(
        view.say.html("talks.on", issue=view.name(one), zone=zone(view, one, values))
        for one, values in line.zones.items()
    )
    link = Markup('<a href="#{}">{}</a>').format(line.anchor, zones)
    return view.say.html("talks.give-line", party=party, line=link)


def short_of(view: View, party: str, proposal: str) -> Markup:
    """Why a party refuses where no red line is crossed: its bottom line, and what that rests on."""
    rows = view.table("talks.parties")
    rows = rows[rows["party"] == party]
    if len(rows) and rows["judged"].iloc[0] == "claims":
        words = view.table("talks.said")
        words = words[(words["party"] == party) & (words["proposal"] == proposal)]
        return view.say.html("talks.short-claims", said=said(view, str(words["claims"].iloc[0]), party))
    kind = str(rows["bottom_line"].iloc[0]) if len(rows) else "none"
    if kind == "claims":
        told = said(view, str(rows["claims"].iloc[0]), party)
        return view.say.html("talks.short-said", said=told) if told else view.say.html("talks.short")
    return view.say.html("talks.short-no-deal" if kind == "no-deal" else "talks.short")


def share(view: View, value: float) -> str:
    """A share of draws in percent, with a decimal below one and above ninety-nine."""
    whole = 100.0 * value
    if 0.0 < whole < 0.05:
        whole = 0.0
    digits = 1 if whole < 1 or 99 < whole < 100 else 0
    return view.say.digits(f"{view.say.number(whole, digits)}%")


def affected(view: View) -> tuple[tuple[Markup, bool], ...]:
    """Those who would have to cross: name, and whether anybody asked them."""
    rows = view.table("talks.parties")
    rows = rows[rows["role"] == "affected"]
    return tuple((view.name(str(row["party"])), row["asked"] == "yes") for _, row in rows.iterrows())


def affected_stance(view: View, proposal: str) -> Markup:
    """Where those who were asked stand on a text, as a phrase; empty if nobody was asked."""
    rows = view.table("talks.stances")
    rows = rows[
        (rows["proposal"] == proposal)
        & (rows["package"] == 1)
        & (rows["role"] == "affected")
        & (rows["stance"] != "not asked")
    ]
    return view.listed(
        view.say.html(
            "talks.affected-one",
            party=view.name(str(row["party"])),
            stance=view.say.word("talks-stance", str(row["stance"])),
        )
        for _, row in rows.iterrows()
    )


@dataclass(frozen=True)
class Learn:
    """What could be found out.

    Attributes:
        what: The question.
        gain: What knowing it would gain, in words.
        seen: Whether a difference was seen.
    """

    what: Markup
    gain: Markup
    seen: bool


def learn(view: View) -> tuple[Learn, ...] | None:
    """What finding one thing out would gain, the greatest first; None if the level does not show it."""
    if "talks.learn" not in view.study.tables:
        return None
    return tuple(_learn(view, row) for _, row in view.table("talks.learn").iterrows())


def _learn(view: View, row: pd.Series) -> Learn:
    known = view.once(terms).lines
    kind, question = str(row["kind"]), str(row["question"])
    whose = view.name(str(row["party"])) if row["party"] else Markup()
    if kind == "redline" and question in known:
        line = known[question]
        what = view.say.html(
            "talks.learn-line",
            party=view.name(line.party),
            what=Markup('<a href="#{}">{}</a>').format(
                line.anchor, view.listed(view.name(one) for one in line.zones)
            ),
        )
    elif kind == "reserve":
        what = view.say.html("talks.learn-bottom", party=whose or view.name(question))
    else:
        what = view.say.html("talks.learn-cause", cause=view.name(question))
    gain = view.say.html(
        "talks.gain",
        n=share(view, float(row["gain"])),
        low=share(view, max(0.0, float(row["gain_low"]))),
        high=share(view, float(row["gain_high"])),
    )
    return Learn(what, gain, row["seen"] == "yes")


def doubts(view: View, proposal: str) -> tuple[Markup, ...]:
    """What the refusals of a text rest on without a claim: whether it is so is worth asking."""
    rows = view.table("talks.stances")
    rows = rows[
        (rows["proposal"] == proposal)
        & (rows["package"] == 1)
        & (rows["must_agree"] == "yes")
        & (rows["stance"] == "against")
    ]
    known = view.once(terms).lines
    found = []
    for _, row in rows.iterrows():
        lines = [known[one] for one in split_ids(str(row["redlines"])) if one in known]
        party = view.name(str(row["party"]))
        if not lines:
            found.append(view.say.html("talks.doubt-bottom", party=party))
        found += [
            view.say.html("talks.doubt-where" if one.said else "talks.doubt-line", party=party,
                          what=_linked(view, one.anchor, one.zones))
            for one in lines if not one.fixed
        ]  # fmt: skip
    return tuple(found)


def _linked(view: View, anchor: str, zones: dict[str, tuple[float, ...]]) -> Markup:
    return Markup('<a href="#{}">{}</a>').format(anchor, view.listed(view.name(one) for one in zones))


def differs(view: View) -> tuple[Markup, ...]:
    """Where what a party said is not what is worked out for it."""
    rows = view.table("talks.said")
    rows = rows[(rows["differs"] == "yes") & rows["proposal"].isin(view.proposals_known()["proposal"])]
    return tuple(
        view.say.html(
            "talks.differs-one",
            party=view.name(str(row["party"])),
            name=view.name(str(row["proposal"])),
            said=view.say.word("status", str(row["said"])),
            stance=view.say.word("talks-stance", str(row["stance"])),
        )
        for _, row in rows.iterrows()
    )


RECORDED = {"decisions": 351, "off": 23, "half": 28, "all": 100, "middle": 50}
"""How far the mean of positions has been off on recorded decisions; see the page on talks and positions."""


def band(view: View) -> Markup:
    """What a forecast from positions would be worth, and how wide its band is here; empty without any."""
    rows = view.table("talks.settlements")
    if rows.empty:
        return Markup()
    width = view.say.number(float((rows["p90"] - rows["p10"]).mean()))
    known = {name: view.say.number(value) for name, value in RECORDED.items()}
    return view.say.html("talks.band", width=width, **known)


def later(view: View) -> int:
    """Packages of the case that were made only after the last day known; they are left out."""
    rows = view.table("talks.packages")
    rows = rows[(rows["package"] == 1) & ~rows["proposal"].isin(view.proposals_known()["proposal"])]
    return len(rows)
