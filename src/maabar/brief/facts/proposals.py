"""Section 4: what is proposed, to whom, and who is for and against, each with the claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from maabar.brief.facts.marks import ASSUMED, CLAIMED, odds
from maabar.brief.facts.view import as_day
from maabar.table import split_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from maabar.brief.facts.view import View, Word

STAGES = ("offered", "talks", "agreed")


@dataclass(frozen=True)
class Stand:
    """Where one party stands on one proposal, or one stage of it.

    Attributes:
        who: The party, or the stage in words.
        party: Id of the party; empty for a stage.
        status: Key of the state.
        label: The state in words.
        chance: How likely, in words or percent.
        rests: What it rests on, in words.
        since: Since when, in words.
        age: How old the last live claim is.
        last_for: Last word for it.
        last_against: Last word against it.
        mark: What it rests on, as a mark.
    """

    who: Markup
    party: str
    status: str
    label: str
    chance: str
    rests: str
    since: str
    age: str
    last_for: Word | None
    last_against: Word | None
    mark: str


@dataclass(frozen=True)
class Proposal:
    """One proposal that somebody is on record about.

    Attributes:
        ident: Its id.
        name: Its name.
        summary: What it offers, in the words of the case.
        origin: Who offered it to whom and when, as a phrase.
        stages: Whether it is offered, talked about, agreed.
        consents: Whether the parties whose consent it takes gave it.
        stands: Where parties stand.
        silent: Parties of whom no word was heard, as a phrase.
        source: Where the row comes from, as a phrase.
        on: Day it was made, for ordering.
    """

    ident: str
    name: Markup
    summary: Markup
    origin: Markup
    stages: tuple[Stand, ...]
    consents: tuple[Stand, ...]
    stands: tuple[Stand, ...]
    silent: Markup
    source: Markup
    on: pd.Timestamp

    def stage(self, name: str) -> Stand | None:
        """One stage by its key."""
        return next((stand for stand in self.stages if stand.party == name), None)


def proposals(view: View) -> tuple[Proposal, ...]:
    """The proposals that a known claim speaks of, the latest first.

    Args:
        view: The study in one language.
    """
    positions = view.table("evidence.positions")
    spoken_of = set(view.claims["subject"])
    found = []
    for _, row in view.proposals_known().iterrows():
        ident = str(row["proposal"])
        rows = positions[positions["proposal"] == ident]
        if ident in spoken_of and not rows.empty:
            found.append(_proposal(view, row, rows))
    return tuple(sorted(found, key=lambda one: (one.on, one.ident), reverse=True))


def unspoken(view: View) -> Markup:
    """Names of proposals that stand in the case without anybody being on record about them, as a phrase."""
    spoken_of = set(view.claims["subject"])
    rows = view.proposals_known()
    return view.listed(view.name(ident) for ident in rows["proposal"] if ident not in spoken_of)


def matrix(offers: Sequence[Proposal]) -> tuple[tuple[Markup, tuple[Stand | None, ...]], ...]:
    """Party x proposal: one line per party that took a position on any of the proposals, in their order.

    Args:
        offers: The proposals, as from `proposals`.

    Returns:
        Name of each party, and its position on each proposal or None where none is on record.
    """
    names: dict[str, Markup] = {}
    for offer in offers:
        for stand in offer.stands:
            names.setdefault(str(stand.who), stand.who)
    lines = []
    for key, name in names.items():
        cells = tuple(next((one for one in offer.stands if str(one.who) == key), None) for offer in offers)
        lines.append((name, cells))
    return tuple(lines)


def _proposal(view: View, row: pd.Series, rows: pd.DataFrame) -> Proposal:
    ident = str(row["proposal"])
    by_aspect = {str(aspect): part for aspect, part in rows.groupby("aspect", sort=False)}
    stages = []
    for stage in STAGES:
        part = by_aspect.get(stage)
        if part is not None:
            whole = part[part["party"] == ""]
            if not whole.empty:
                stages.append(_stand(view, whole.iloc[0], view.say.html(f"stage.{stage}"), stage))
    return Proposal(
        ident=ident,
        name=view.name(ident),
        summary=view.case_text(row, "summary"),
        origin=_origin(view, row),
        stages=tuple(stages),
        consents=_stands(view, by_aspect.get("consent")),
        stands=_stands(view, by_aspect.get("stance")),
        silent=_silent(view, ident),
        source=view.sources(str(row["source"])),
        on=row["on"] if not pd.isna(row["on"]) else pd.Timestamp.min,
    )


def _origin(view: View, row: pd.Series) -> Markup:
    day = as_day(row["on"])
    by = view.name(str(row["by"])) if row["by"] else view.say.html("proposal.nobody")
    to = view.listed(view.name(one) for one in split_ids(str(row["to"])))
    when = view.say.date(day) if day else view.say.say("date.not-known")
    key = "proposal.by-to" if to else "proposal.by"
    return view.say.html(key, by=by, to=to, on=when)


def _stands(view: View, rows: pd.DataFrame | None) -> tuple[Stand, ...]:
    if rows is None:
        return ()
    order = {"against": 0, "no": 0, "conditional": 1, "for": 2, "yes": 2, "unknown": 3}
    parties = rows[rows["party"] != ""]
    stands = [
        _stand(view, row, view.speaker(str(row["party"])), str(row["party"]))
        for _, row in parties.iterrows()
        if row["basis"] != "none"
    ]
    return tuple(sorted(stands, key=lambda stand: (order.get(stand.status, 3), str(stand.who))))


def _stand(view: View, row: pd.Series, who: Markup, party: str) -> Stand:
    basis, status = str(row["basis"]), str(row["status"])
    since = as_day(row["since"])
    age = row["age_days"]
    hidden = str(row["last_for"]) in view.privacy.coarse_claims
    return Stand(
        who=who,
        party=party,
        status=status,
        label=view.say.word("status", status),
        chance=_chance(view, row),
        rests=_rests(view, row),
        since="" if since is None else (view.say.month(since) if hidden else view.say.short(since)),
        age="" if pd.isna(age) else view.say.count("age", max(0.0, float(age))),
        last_for=view.word(str(row["last_for"])),
        last_against=view.word(str(row["last_against"])),
        mark=CLAIMED if basis == "direct" else ASSUMED,
    )


def _chance(view: View, row: pd.Series) -> str:
    basis = str(row["basis"])
    if basis in {"none", "assumed"}:
        return ""
    names = ("for", "conditional", "against") if row["aspect"] == "stance" else ("yes", "", "no")
    values = (row["p_for"], row["p_conditional"], row["p_against"])
    if basis != "direct":
        return view.say.say("chance.rough-yes", odds=odds(view.say, float(values[0])))
    return view.say.say("chance.dot").join(
        view.say.say("chance.one", state=view.say.word("status", name), p=view.say.percent(float(value)))
        for name, value in zip(names, values, strict=True)
        if name and not pd.isna(value)
    )


def _rests(view: View, row: pd.Series) -> str:
    text = view.say.say(f"basis.{row['basis']}")
    if str(row["basis"]) == "direct" and float(row["claims"]) > 0:
        counts = {name: view.say.number(float(row[name])) for name in ("claims", "voices")}
        return f"{text} {view.say.say('basis.counts', **counts)}"
    return text


def _silent(view: View, proposal: str) -> Markup:
    rows = view.spoken[
        (view.spoken["subject"] == proposal)
        & (view.spoken["why_not"] == "silent")
        & (view.spoken["party"] != "")
        & view.spoken["claim"].isin(view.known_ids)
    ]
    return view.listed(dict.fromkeys(view.name(party) for party in rows["party"]))
