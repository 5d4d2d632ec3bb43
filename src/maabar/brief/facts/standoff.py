"""Talks: the stand-off, what may be so today, what holds, and who would have to move for it to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from maabar.brief.facts.terms import said
from maabar.table import split_ids

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maabar.brief.facts.view import View

AHEAD = ("nash", "seq", "gmr", "smr")
"""Ways of looking ahead, from the one that looks least; each has a sentence of its own."""

NONE = "none"
MOST = 8
"""Situations that hold, and moves from today, that are shown. Default, editable."""


@dataclass(frozen=True)
class Action:
    """Something that a party can do.

    Attributes:
        party: Who.
        name: What.
        now: Whether it is done today: `yes`, `no`, `both` or `unknown`.
        rests: The claims that it rests on, that the evidence tells it, or the word assumed.
    """

    party: Markup
    name: Markup
    now: str
    rests: Markup


@dataclass(frozen=True)
class Held:
    """Situations that hold under the same ways of looking ahead.

    Attributes:
        under: Those of `AHEAD` under which they hold; empty if under all.
        names: What is done in each, as a phrase, and how many moves it is from today.
    """

    under: tuple[str, ...]
    names: tuple[tuple[Markup, str], ...]


@dataclass(frozen=True)
class Standoff:
    """The stand-off.

    Attributes:
        actions: What each party can do, and what is told of today.
        verdicts: For each of `AHEAD`: `always`, `sometimes` or `never`, and when, as a phrase.
        held: Situations that hold, those that hold in most ways first.
        more: How many are not shown.
        alone: Moves from today that better the one who makes them, as sentences.
        together: The same of two who could not do better alone, as sentences.
        unblock: For each thing that is not done: whether such moves lead to it, and who would undo it.
    """

    actions: tuple[Action, ...]
    verdicts: tuple[tuple[str, str, Markup], ...]
    held: tuple[Held, ...]
    more: int
    alone: tuple[Markup, ...]
    together: tuple[Markup, ...]
    unblock: tuple[Markup, ...]


def standoff(view: View) -> Standoff | None:
    """The stand-off in words; None if the case has none."""
    situations = view.table("talks.situations")
    if situations.empty:
        return None
    held, more = _held(view, situations)
    return Standoff(
        actions=tuple(_action(view, row) for _, row in view.table("talks.actions").iterrows()),
        verdicts=_verdicts(view),
        held=held,
        more=more,
        alone=_exits(view, situations, alone=True),
        together=_exits(view, situations, alone=False),
        unblock=tuple(_unblock(view, situations)),
    )


def _action(view: View, row: pd.Series) -> Action:
    told = row["told_by"] == "evidence"
    other = view.say.html("standoff.evidence" if told else "talks.assumed")
    return Action(
        party=view.name(str(row["party"])),
        name=view.name(str(row["action"])),
        now=str(row["now"]),
        rests=said(view, str(row["claims"]), str(row["party"])) or other,
    )


def situation(view: View, joined: str) -> Markup:
    """What is done in a situation, as a phrase."""
    done = [] if joined == NONE else split_ids(joined)
    return _doing(view, done) if done else view.say.html("standoff.nothing")


def _doing(view: View, done: Iterable[str]) -> Markup:
    who = dict(zip(view.case["actions"]["action"], view.case["actions"]["party"], strict=True))
    by: dict[str, list[str]] = {}
    for one in done:
        by.setdefault(str(who[one]), []).append(one)
    return view.say.html("list.semi").join(
        view.say.html(
            "standoff.does", party=view.name(party), what=view.listed(view.name(one) for one in acts)
        )
        for party, acts in by.items()
    )


def _verdicts(view: View) -> tuple[tuple[str, str, Markup], ...]:
    today = view.table("talks.today").set_index("concept")
    ways = view.table("talks.completions")
    found = []
    for concept in AHEAD:
        if concept not in today.index:
            continue
        verdict = str(today.loc[concept, "verdict"])
        when = Markup()
        if verdict == "sometimes":
            rows = ways[ways[concept] == "yes"]
            when = view.say.html("standoff.or").join(_settled(view, one) for one in rows["settled"].head(3))
        found.append((concept, verdict, when))
    return tuple(found)


def _settled(view: View, joined: object) -> Markup:
    """One way to settle what is not known, as a phrase."""
    who = dict(zip(view.case["actions"]["action"], view.case["actions"]["party"], strict=True))
    pairs = [one.partition("=") for one in split_ids(str(joined))]
    return view.listed(
        view.say.html(
            "standoff.so" if value == "yes" else "standoff.not-so",
            party=view.name(str(who[name])),
            what=view.name(name),
        )
        for name, _, value in pairs
    )


def _held(view: View, situations: pd.DataFrame) -> tuple[tuple[Held, ...], int]:
    """Situations that hold, those that hold in most ways first, and how many are not shown."""
    groups: dict[tuple[str, ...], list[tuple[Markup, str]]] = {}
    for _, row in situations.iterrows():
        under = tuple(one for one in AHEAD if row[one] == "yes")
        groups.setdefault(under, []).append((situation(view, str(row["situation"])), _where(view, row)))
    groups.pop((), None)
    ordered = sorted(groups, key=len, reverse=True)
    shown = tuple(
        Held(() if len(under) == len(AHEAD) else under, tuple(groups[under][:MOST])) for under in ordered
    )
    return shown, sum(max(0, len(groups[under]) - MOST) for under in ordered)


def _where(view: View, row: pd.Series) -> str:
    if row["today"] == "yes":
        return view.say.say("standoff.maybe-today")
    moves = row["moves_any"]
    return view.say.say("standoff.no-way") if pd.isna(moves) else view.say.count("standoff.away", int(moves))


def _exits(view: View, situations: pd.DataFrame, *, alone: bool) -> tuple[Markup, ...]:
    """Moves out of what may be today's situation that better all who make them."""
    steady = set(situations.loc[(situations[list(AHEAD)] == "yes").all(axis=1), "situation"])
    rows = view.table("talks.exits")
    movers = rows["parties"].map(lambda cell: split_ids(str(cell)))
    single = {(start, who[0]) for start, who in zip(rows["from"], movers, strict=True) if len(who) == 1}
    cases = _cases(view)
    found: dict[Markup, None] = {}
    for (_, row), who in zip(rows.iterrows(), movers, strict=True):
        by_itself = any((row["from"], one) in single for one in who)
        if len(who) != (1 if alone else 2) or (by_itself and not alone):
            continue
        start, end = (set(split_ids(str(row[name]))) - {NONE} for name in ("from", "to"))
        parts = {"who": view.listed(view.name(one) for one in who), "moves": _turns(view, who, start, end)}
        told = view.say.html("standoff.exit-holds" if row["to"] in steady else "standoff.exit", **parts)
        given = cases.get(str(row["from"]), Markup())
        found[view.say.html("standoff.given", given=given, told=told) if given else told] = None
    return tuple(found)[:MOST]


def _cases(view: View) -> dict[str, Markup]:
    """Situation that may be today's -> what would have to be so, where more than one may be."""
    ways = view.table("talks.completions")
    ways = ways[ways["situation"] != ""]
    if len(ways) < 2:
        return {}
    return {str(row["situation"]): _settled(view, row["settled"]) for _, row in ways.iterrows()}


def _turns(view: View, who: list[str], start: set[str], end: set[str]) -> Markup:
    """What the movers start and stop, and what of others falls away with it."""
    rows = view.case["actions"]
    own = set(rows.loc[rows["party"].isin(who), "action"])
    changed = [str(one) for one in rows["action"] if one in start ^ end]
    parts = [
        view.say.html("standoff.starts" if one in end else "standoff.stops", what=view.name(one))
        for one in changed
        if one in own
    ]
    fallen = [view.name(one) for one in changed if one not in own]
    if not fallen:
        return view.listed(parts)
    return view.say.html("standoff.falls", moves=view.listed(parts), what=view.listed(fallen))


def _unblock(view: View, situations: pd.DataFrame) -> Iterable[Markup]:
    """For what is not done today: do moves that better their movers lead to it, and who would undo it?"""
    actions = view.table("talks.actions")
    by_party = view.table("talks.situation_parties").set_index("situation")
    done = situations["situation"].map(lambda cell: frozenset(split_ids(str(cell))))
    alike: dict[tuple[bool, tuple[str, ...]], list[str]] = {}
    for action in actions.loc[actions["now"] == "no", "action"]:
        here = situations[done.map(lambda names, wanted=action: wanted in names)]
        if here.empty:
            continue
        parties = by_party.loc[list(here["situation"])]
        leave = parties[parties["nash"] == "no"].groupby("party", sort=False).size()
        always = tuple(str(one) for one in leave.index if leave[one] == len(here))
        reached = bool(here["moves_together"].notna().any())
        alike.setdefault((reached, always), []).append(str(action))
    for (reached, always), acts in alike.items():
        parts = [
            view.say.html("standoff.reached" if reached else "standoff.unreached", what=_doing(view, acts))
        ]
        if always:
            names = view.listed(_wants(view, one) for one in always)
            parts.append(view.say.html("standoff.undo", who=names))
        yield Markup(" ").join(parts)


def _wants(view: View, party: str) -> Markup:
    """A party, and what it wants first of all, with the claim or the word assumed."""
    rows = view.table("talks.preferences")
    rows = rows[rows["party"] == party].sort_values("rank")
    if rows.empty:
        return view.name(party)
    first = rows.iloc[0]
    told = said(view, str(first["claims"]), party)
    return view.say.html(
        "standoff.wants",
        party=view.name(party),
        what=statement(view, str(first["statement"])),
        rests=told or view.say.html("talks.assumed"),
    )


def statement(view: View, text: str) -> Markup:
    """A statement over actions in words, its little words in the language of the page."""
    known = set(view.case["actions"]["action"])
    spaced = text.replace("(", " ( ").replace(")", " ) ").split()
    words = {
        "not": view.say.say("standoff.word-not"),
        "and": view.say.say("standoff.word-and"),
        "or": view.say.say("standoff.word-or"),
        "if": view.say.say("standoff.word-if"),
        "iff": view.say.say("standoff.word-iff"),
    }
    parts = [
        view.say.html("standoff.quoted", what=view.name(one))
        if one in known
        else Markup.escape(words.get(one, one))
        for one in spaced
    ]
    return Markup(" ").join(parts).replace("( ", "(").replace(" )", ")")
