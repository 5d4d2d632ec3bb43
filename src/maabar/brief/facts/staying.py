"""Who stays away: not let through, or did not wish? Both explanations, with the claims for each.

A count of nobody says nothing about willingness where the passage was shut or its state is not known. So no
zero is explained by the share that the case assumes alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from maabar.brief.facts.view import row_of
from maabar.table import split_ids
from maabar.tables import AS_IS, DIRECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maabar.brief.facts.view import View, Word

MOST_WORDS = 2
"""So many statements stand beside an explanation, the newest. Default, editable."""

LONG = 60
"""A source of more signs than this is given in full once. Default, editable."""

SHUT, OPEN = ("closed",), ("open", "restricted")


@dataclass(frozen=True)
class Share:
    """What part of one kind of people would enter an area.

    Attributes:
        kind: Kind of traveller.
        used: The share that is used, in words.
        span: The range that the case gives, in words; empty without one.
        rests: What it rests on, in words.
        assumed: Whether no row of the case speaks of it.
    """

    kind: Markup
    used: str
    span: Markup
    rests: Markup
    assumed: bool


@dataclass(frozen=True)
class Both:
    """One direction between two areas with both explanations.

    Attributes:
        start: Area where people live.
        end: Area that they would enter.
        nobody: Whether nobody passes, on the case as stated.
        passed: How many pass.
        days: On how many days they could, and on how many nothing tells; in words.
        shares: By kind.
        shut: Who says that a gate was shut.
        open: Who says that it was open.
        none: Who says or counted that nobody passed; that fits both explanations.
        against: Who of the public is on record against opening.
        wish: Who is on record for it, or expects people to come.
        counted: What counts say, in words.
        allowed: What range the counts leave, in words.
    """

    start: Markup
    end: Markup
    nobody: bool
    passed: str
    days: Markup
    shares: tuple[Share, ...]
    shut: tuple[Word, ...]
    open: tuple[Word, ...]
    none: tuple[Word, ...]
    against: tuple[Word, ...]
    wish: tuple[Word, ...]
    counted: Markup
    allowed: Markup


@dataclass(frozen=True)
class Stays:
    """Who stays away.

    Attributes:
        full: Directions that were counted, or that an option opens and several speak of.
        brief: The other directions that not all would take.
    """

    full: tuple[Both, ...]
    brief: tuple[Both, ...]


def stays(view: View) -> Stays:
    """Every direction between areas that not everybody would take, in the order of the case."""
    rows = view.table("people.willing")
    rows = rows[(rows["draw"] == 0) & (rows["option"] == AS_IS)]
    full, brief = [], []
    told: set[str] = set()  # sources that were given in full
    for (one, other), part in rows.groupby(["area_from", "area_to"], sort=False):
        if (part["willing"] < 1).any():
            gates = _gates(view, str(one), str(other))
            opened = _opened(view, gates)
            words = _statements(view, gates, opened)
            spoken = sum(len(words[name]) for name in ("shut", "open", "none"))
            if (opened and spoken > 1) or (part["counts"] > 0).any():
                full.append(_both(view, part, gates, words, told))
            else:
                brief.append(_both(view, part, gates, words, None))
    return Stays(tuple(full), tuple(brief))


def _gates(view: View, one: str, other: str) -> list[tuple[str, str]]:
    """Crossings and directions that lead from one area into another."""
    area = view.case["places"].set_index("place")["area"].to_dict()
    found = []
    for _, row in view.case["crossings"].iterrows():
        ends = area.get(row["place_a"], ""), area.get(row["place_b"], "")
        if ends == (one, other):
            found.append((str(row["crossing"]), "a_to_b"))
        if ends == (other, one):
            found.append((str(row["crossing"]), "b_to_a"))
    return found


def _opened(view: View, gates: list[tuple[str, str]]) -> list[str]:
    """Options of the study that change something for people in one of the directions."""
    rows = view.case["changes"]
    rows = rows[rows["use"].isin(["", "people"]) & rows["option"].isin(view.study.options)]
    return [
        str(option)
        for option, part in rows.groupby("option", sort=False)
        if any(
            (part["crossing"].eq(name) & part["direction"].isin(["", "both", way])).any()
            for name, way in gates
        )
    ]


def _both(
    view: View,
    rows: pd.DataFrame,
    gates: list[tuple[str, str]],
    words: dict[str, tuple[Word, ...]],
    told: set[str] | None,
) -> Both:
    """One direction; without `told` as short as it can be said."""
    first = rows.iloc[0]
    passed = float(rows["passed"].sum())
    return Both(
        start=view.name(str(first["area_from"])),
        end=view.name(str(first["area_to"])),
        nobody=passed <= 0,
        passed=view.say.persons(passed),
        days=_days(view, rows, gates, short=told is None),
        shares=_shares(view, rows, told),
        **words,
        counted=_counted(view, first),
        allowed=_allowed(view, first),
    )


def _statements(view: View, gates: list[tuple[str, str]], opened: list[str]) -> dict[str, tuple[Word, ...]]:
    """Who said what: `shut`, `open`, `none`, `against`, `wish` as in `Both`."""
    spoken = _spoken(view, gates)
    gate = spoken[spoken["layer"].isin(["a", "b", "effective"])]
    none = spoken[(spoken["layer"] == "passage") & (spoken["value"] == "none")]
    turnout = spoken[(spoken["layer"] == "prediction") & (spoken["value"] == "turnout")]
    positions = _positions(view, opened)
    for_it = positions[positions["value"].isin(["for", "conditional"])]
    return {
        "shut": _words(view, gate[gate["value"].isin(SHUT)]["claim"]),
        "open": _words(view, gate[gate["value"].isin(OPEN)]["claim"]),
        "none": _words(view, none["claim"]),
        "against": _words(view, positions[positions["value"] == "against"]["claim"]),
        "wish": _words(view, [*for_it["claim"], *turnout["claim"]]),
    }


def _spoken(view: View, gates: list[tuple[str, str]]) -> pd.DataFrame:
    """Known statements on people at the crossings, in the direction; neither copies nor plans."""
    rows = view.spoken[view.spoken["claim"].isin(view.known_ids) & (view.spoken["copy_of"] == "")]
    ways: dict[str, set[str]] = {}
    for name, direction in gates:
        ways.setdefault(name, set()).add(direction)
    fits = pd.Series(
        [
            bool(ways.get(str(subject), set()) & set(split_ids(str(direction)) or DIRECTIONS))
            for subject, direction in zip(rows["subject"], rows["direction"], strict=True)
        ],
        index=rows.index,
        dtype=bool,
    )
    used = rows["use"].map(lambda cell: not cell or "people" in split_ids(str(cell))).astype(bool)
    return rows[fits & used & ~rows["realis"].isin(["planned", "rumoured", "proposed"])]


def _positions(view: View, opened: list[str]) -> pd.DataFrame:
    """What the public (parties without arms or rule) said of the proposals that the options stand for."""
    table = view.case["options"]
    offers = set(table.loc[table["option"].isin(opened), "proposal"]) - {""}
    parties = view.case["parties"]
    public = set(parties.loc[parties["kind"] == "civil", "party"])
    rows = view.spoken[view.spoken["claim"].isin(view.known_ids) & (view.spoken["copy_of"] == "")]
    return rows[(rows["layer"] == "stance") & rows["subject"].isin(offers) & rows["party"].isin(public)]


def _words(view: View, claims: Iterable[str]) -> tuple[Word, ...]:
    """The newest of some statements, a speaker once."""
    known = [claim for claim in dict.fromkeys(claims) if claim in view.claims.index]
    known.sort(key=lambda one: row_of(view.claims, one)["report_published"], reverse=True)
    found: dict[Markup, Word] = {}
    for claim in known:
        word = view.word(claim)
        if word is not None:
            found.setdefault(word.who, word)
    return tuple(found.values())[:MOST_WORDS]


def percent(view: View, value: float) -> str:
    """A share with as many digits as a small one needs."""
    return view.say.digits(f"{float(f'{100 * value:.2g}'):g}%")


def _days(view: View, rows: pd.DataFrame, gates: list[tuple[str, str]], *, short: bool) -> Markup:
    """On how many days some way through was open, or its state is not known; and what the answer took."""
    days = int(rows["days"].max())
    table = view.table("evidence.timeline")
    first = pd.Timestamp(view.case.as_of)
    table = table[
        (table["layer"] == "effective") & (table["view"] == "now") & (table["use"] == "people")
        & table["date"].between(first, first + pd.Timedelta(days=days - 1))
    ]  # fmt: skip
    keys = pd.Series(list(zip(table["crossing"], table["direction"], strict=True)), index=table.index)
    table = table[keys.isin(gates)]
    states = table.groupby("date")["status"].agg(set)
    some_open = sum(bool(one & set(OPEN)) for one in states)
    unknown = sum("unknown" in one and not one & set(OPEN) for one in states) + days - len(states)
    if short and some_open == days:
        return view.say.html("people.days-all")
    key = "people.days-short" if short else "people.days" if unknown else "people.days-known"
    return view.say.html(
        key,
        open=view.say.number(some_open),
        days=view.say.number(days),
        unknown=view.say.number(unknown),
        used=view.say.number(float(rows["open_days"].max())),
    )


def _shares(view: View, rows: pd.DataFrame, told: set[str] | None) -> tuple[Share, ...]:
    """Shares by kind; kinds of whom the same is said together, a source that was given in full once."""
    found = []
    if told is None and (rows["leavers"] + rows["passed"] > 0).any():
        rows = rows[rows["leavers"] + rows["passed"] > 0]
    for _, part in rows.groupby(["willing", "basis", "source"], sort=False):
        source = str(part["source"].iloc[0])
        if told is None:
            rests = view.say.html("people.case-guess" if "assumed" in source else "people.case-row")
        else:
            rests = view.say.html("people.again") if source in told else view.sources(source)
            told |= {source} if len(source) > LONG else set()
        found.append(_share(view, part, rests))
    return tuple(found)


def _share(view: View, part: pd.DataFrame, rests: Markup) -> Share:
    row = part.iloc[0]
    assumed = row["basis"] == "assumed"
    span = Markup()
    if assumed:
        rests = view.say.html("people.no-row")
    else:
        rows = view.case["willingness"]
        rows = rows[
            (rows["source"] == row["source"])
            & rows["area_from"].isin(["", row["area_from"]])
            & rows["area_to"].isin(["", row["area_to"]])
            & rows["traveller"].isin(["", *part["traveller"]])
        ]
        ends = rows[["willing_low", "willing_high"]].dropna()
        if len(ends):
            low, high = (percent(view, float(end)) for end in (ends.iloc[0, 0], ends.iloc[0, 1]))
            span = view.say.html("amount.span", low=low, high=high)
    whole = set(part["traveller"]) == set(view.table("people.willing")["traveller"])
    kinds = [view.name(one) for one in part["traveller"] if one]
    return Share(
        view.say.html("people.anyone") if whole or not kinds else view.listed(kinds),
        percent(view, float(row["willing"])),
        span,
        rests,
        bool(assumed),
    )


def _counted(view: View, row: pd.Series) -> Markup:
    """What the counts say, and what days of nobody do not."""
    say = view.say
    if not row["counts"] > 0:
        return say.html("people.counted-never")
    most = say.persons(float(row["counted_most"]))
    zero, shut = float(row["zero_days"]), float(row["zero_shut_days"])
    counts = say.number(float(row["counts"]))
    if shut > 0:
        return say.html(
            "people.counted-shut", counts=counts, most=most, zero=say.number(zero), shut=say.number(shut)
        )
    return say.html("people.counted", counts=counts, most=most, zero=say.number(zero))


def _ends(row: pd.Series) -> tuple[float, float]:
    """What range the counts leave; the whole one without counts."""
    low, high = float(row["allowed_low"]), float(row["allowed_high"])
    return (0.0 if math.isnan(low) else low), (1.0 if math.isnan(high) else high)


def _allowed(view: View, row: pd.Series) -> Markup:
    low, high = _ends(row)
    if (low, high) == (0.0, 1.0):
        return view.say.html("people.allowed-any")
    return view.say.html("people.allowed", low=percent(view, low), high=percent(view, high))
