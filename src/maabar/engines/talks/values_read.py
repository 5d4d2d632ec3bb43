"""The tables of a case become the record that a search takes, with every fault gathered.

[`read_bargain`][maabar.engines.talks.values_read.read_bargain] leads. Parties are those that state a
position, a score, a reserve, a red line or a part in the agreement, or hold a gate that an issue is about.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.engines.talks.values import NO_RESERVE, UNIT, Bargain, RedLine, Rule, Space
from maabar.engines.talks.values_build import bargain, space
from maabar.engines.talks.values_lines import Principle, chances, check_lines, principles, red_lines
from maabar.engines.talks.values_rows import Rows, number, text, yes
from maabar.engines.talks.values_sides import Sources, reserve_rows, sources
from maabar.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_TABLES = (
    "issues",
    "levels",
    "terms",
    "positions",
    "scores",
    "redlines",
    "reserves",
    "consents",
    "principles",
    "parties",
    "crossings",
)


@dataclass(frozen=True, eq=False)
class Inputs:
    """What the tables of a case say.

    Attributes:
        bargained: The record; None if there are errors.
        proposals: Proposal -> its levels (K,).
        silent_terms: Proposal -> issues that it does not mention (they count as `no_deal`).
        silent: For each party the issues on which it says nothing.
        by_red_lines: Parties that are judged by red lines only.
        principles: Principles that packages may cost.
        sources: Ranges, chances and causes behind the record; None if there are errors.
        problems: Errors and warnings.
    """

    bargained: Bargain | None
    proposals: dict[str, NDArray[np.int64]]
    silent_terms: dict[str, tuple[str, ...]]
    silent: dict[str, tuple[str, ...]]
    by_red_lines: tuple[str, ...]
    principles: tuple[Principle, ...]
    sources: Sources | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the case from being searched."""
        return tuple(p for p in self.problems if p.level == "error")


def read_bargain(
    frames: Mapping[str, pd.DataFrame],
    *,
    as_is: str = "",
    as_of: object = None,
    quota: float = 0.0,
    gate_consent: bool = True,
    filled: bool = False,
) -> Inputs:
    """Read issues, levels, terms, positions, scores, red lines, reserves, consents, principles and gates.

    Args:
        frames: Tables of a case by name; missing ones are empty.
        as_is: The proposal of option `as-is`, whose terms are the default of `no_deal`.
        as_of: The day: it picks reserves and red lines; None = the latest, and all.
        quota: Least weight of those who are for.
        gate_consent: Whether holders of both gates must agree when an issue about their crossing moves.
        filled: Whether claims may tell what a party wants of whom no row does; then one that must agree and
            has none is a warning and not an error.
    """
    rows = Rows({name: frames.get(name, pd.DataFrame()) for name in _TABLES}, as_of)
    place = _space(rows, as_is)
    if place is None:
        return Inputs(None, {}, {}, {}, (), (), None, tuple(rows.problems))
    parties = _parties(rows, place, gate_consent=gate_consent)
    found = sources(rows, place, parties)
    found = replace(found, rows=(*found.rows, *chances(rows, parties)))
    rows.uncertain = bool(found.rows)
    lines = red_lines(rows, place, parties)
    rule = _rule(rows, place, parties, quota=quota, gate_consent=gate_consent)
    ethics = principles(rows, place)
    proposals, unsaid = _proposals(rows, place)
    bounds = reserve_rows(rows, parties)
    _check_parts(rows, parties, filled=filled)
    if rows.failed:
        return Inputs(None, proposals, unsaid, {}, (), ethics, None, tuple(rows.problems))
    weights = found.weights()
    built = _built(rows, place, parties, found.tables(weights), (bounds, lines, rule))
    if built is None or rows.failed:
        return Inputs(None, proposals, unsaid, {}, (), ethics, None, tuple(rows.problems))
    silent = {
        p: tuple(i for i, s in zip(place.issues, found.silent[a], strict=True) if s)
        for a, p in enumerate(parties)
    }
    _warn(rows, built, silent)
    only = tuple(p for p, r in zip(parties, built.reserves, strict=True) if r <= NO_RESERVE)
    ready = replace(found, stated=~np.isnan(bounds[:, 0]))
    return Inputs(built, proposals, unsaid, silent, only, ethics, ready, tuple(rows.problems))


def _space(rows: Rows, as_is: str) -> Space | None:
    """Read issues and their levels; None if they cannot be used."""
    issues = rows.ids("issues", "issue")
    if not issues:
        rows.error("issues", None, "", "there is no issue.", "Add at least one row.")
        return None
    known = {
        text(r, "issue"): (number(r, "value"), at)
        for at, r in rows.each("terms")
        if text(r, "proposal") == as_is
    }
    values, levels, stays = [], [], []
    for at, row in rows.each("issues"):
        issue = text(row, "issue")
        stay = number(row, "no_deal")
        if np.isnan(stay) and issue in known and as_is:
            stay = known[issue][0]
        places, names = _levels(rows, issue, text(row, "kind") == "choice", stay, at)
        values.append(places)
        levels.append(names)
        stays.append(_level(rows, places, stay, ("issues", at, "no_deal")) if not np.isnan(stay) else -1)
    if rows.failed:
        return None
    each = [row for _, row in rows.each("issues")]
    cost = [number(row, "change_cost") for row in each]
    try:
        return space(
            values,
            no_deal=stays,
            core=[yes(row, "core", default=True) for row in each],
            cost=[1.0 if np.isnan(c) else c for c in cost],
            scale=[text(row, "kind") != "choice" for row in each],
            issues=issues,
            levels=levels,
        )
    except UsageError as error:
        rows.error("issues", None, "", str(error), "")
        return None


def _levels(rows: Rows, issue: str, choice: bool, stay: float, at: int) -> tuple[list[float], list[str]]:  # noqa: FBT001
    given = [
        (number(r, "value"), text(r, "level"), i) for i, r in rows.each("levels") if text(r, "issue") == issue
    ]
    if not given:
        if choice:
            rows.error("issues", at, "kind", f'"{issue}" is a choice without levels.', "List them in levels.")
            return [0.0], ["0"]
        terms = {number(r, "value") for _, r in rows.each("terms") if text(r, "issue") == issue}
        places = sorted(x for x in {*terms, stay, 0.0, 100.0} if not np.isnan(x))
        _outside(rows, "terms", issue, places)
        return places, [f"{x:g}" for x in places]
    given.sort()
    for (one, _, _), (other, _, i) in itertools.pairwise(given):
        if one == other:
            rows.error(
                "levels", i, "value", f'"{issue}" has two levels at {one:g}.', "Give each its own place."
            )
    places = [value for value, _, _ in given]
    _outside(rows, "levels", issue, places)
    if len(places) == 1:
        rows.warn("levels", given[0][2], "issue", f'"{issue}" has one level only, so it cannot move.')
    for i, row in rows.each("terms"):
        if text(row, "issue") == issue and number(row, "value") not in places:
            shown = ", ".join(f"{x:g}" for x in places)
            rows.error(
                "terms",
                i,
                "value",
                f"{number(row, 'value'):g} is no level of {issue}.",
                f"Use one of: {shown}.",
            )
    return places, [name for _, name, _ in given]


def _outside(rows: Rows, table: str, issue: str, places: list[float]) -> None:
    if any(not 0 <= x <= 100 for x in places):
        rows.error(table, None, "value", f"a level of {issue} lies outside 0 to 100.", "Put it on the line.")


def _level(rows: Rows, places: list[float], value: float, where: tuple[str, int | None, str]) -> int:
    if value in places:
        return places.index(value)
    shown = ", ".join(f"{x:g}" for x in places)
    rows.error(*where, f"{value:g} is no level.", f"Use one of: {shown}; or add it to levels.")
    return -1


def _proposals(rows: Rows, place: Space) -> tuple[dict[str, NDArray[np.int64]], dict[str, tuple[str, ...]]]:
    """Return each proposal as levels, and what it does not mention."""
    found: dict[str, NDArray[np.int64]] = {}
    said: dict[str, set[str]] = {}
    for at, row in rows.each("terms"):
        proposal, issue = text(row, "proposal"), text(row, "issue")
        if issue not in place.issues:
            rows.error("terms", at, "issue", f'there is no issue "{issue}".', "Add it to issues.")
            continue
        k = place.issues.index(issue)
        found.setdefault(proposal, place.no_deal.copy())
        said.setdefault(proposal, set()).add(issue)
        hit = np.flatnonzero(place.levels_at(k) == number(row, "value"))
        if len(hit):
            found[proposal][k] = hit[0]
    unsaid = {p: tuple(i for i in place.issues if i not in s) for p, s in said.items()}
    return {p: levels for p, levels in found.items() if (levels >= 0).all()}, unsaid


def _parties(rows: Rows, place: Space, *, gate_consent: bool) -> tuple[str, ...]:
    named = {
        text(r, "party")
        for t in ("positions", "scores", "reserves", "redlines", "consents")
        for _, r in rows.each(t)
    }
    if gate_consent:
        named |= {holder for _, holder in _gates(rows, place)}
    named -= {""}
    known = rows.ids("parties", "party")
    return (*(p for p in known if p in named), *sorted(named - set(known)))


def _gates(rows: Rows, place: Space) -> list[tuple[int, str]]:
    """Return (issue, party) for both gates of every crossing that an issue is about."""
    about = {text(r, "issue"): text(r, "crossing") for _, r in rows.each("issues") if text(r, "crossing")}
    held = {text(r, "crossing"): (text(r, "gate_a"), text(r, "gate_b")) for _, r in rows.each("crossings")}
    found = []
    for k, issue in enumerate(place.issues):
        if issue in about and about[issue] not in held:
            rows.error(
                "issues", None, "crossing", f'there is no crossing "{about[issue]}".', "Add it to crossings."
            )
        found += [(k, holder) for holder in held.get(about.get(issue, ""), ()) if holder]
    return found


def _rule(rows: Rows, place: Space, parties: tuple[str, ...], *, quota: float, gate_consent: bool) -> Rule:
    roles, weights = ["none"] * len(parties), [1.0] * len(parties)
    for _, row in rows.each("consents"):
        a = parties.index(text(row, "party"))
        roles[a] = text(row, "role") or "none"
        weight = number(row, "weight")
        weights[a] = 1.0 if np.isnan(weight) else weight
    needed = np.zeros((len(parties), len(place.issues)), dtype=bool)
    for _, row in rows.each("positions"):
        if yes(row, "veto") and text(row, "issue") in place.issues:
            needed[parties.index(text(row, "party")), place.issues.index(text(row, "issue"))] = True
    if gate_consent:
        for k, holder in _gates(rows, place):
            needed[parties.index(holder), k] = True
    if not needed.any() and "must" not in roles and quota <= 0:
        rows.warn("consents", None, "role", "nobody must agree, so every package is a deal.")
    unknown = needed.any(axis=0) & (place.no_deal < 0)
    for at in np.flatnonzero(unknown):
        rows.warn(
            "issues",
            None,
            "no_deal",
            f"{place.issues[at]}: not known, so its vetoes hold against any package.",
        )
    return Rule(roles, weights, needed, quota)


def _check_parts(rows: Rows, parties: tuple[str, ...], *, filled: bool) -> None:
    stated = {
        text(r, "party") for t in ("positions", "scores", "reserves", "redlines") for _, r in rows.each(t)
    }
    for at, row in rows.each("consents"):
        if text(row, "role") == "must" and text(row, "party") in parties and text(row, "party") not in stated:
            say = rows.warn if filled else rows.error
            say(
                "consents",
                at,
                "party",
                f'"{text(row, "party")}" must agree, but nothing tells what it wants'
                + (": what other packages all accept is told without it." if filled else "."),
                "Add rows in positions, scores, reserves or redlines.",
            )


def _built(
    rows: Rows,
    place: Space,
    parties: tuple[str, ...],
    tables: list[NDArray[np.float64]],
    more: tuple[NDArray[np.float64], tuple[RedLine, ...], Rule],
) -> Bargain | None:
    """Make the record, with the worth of no deal as default reserve."""
    bounds, lines, rule = more
    try:
        built = bargain(tables, bounds, lines, rule, over=place, parties=parties)
    except UsageError as error:
        rows.error("positions", None, "", str(error), "")
        return None
    cares = np.stack([np.any(table != 0, axis=1) for table in tables], axis=1)
    missing = np.isnan(bounds[:, 0]) & cares.any(axis=1)
    if missing.any() and (place.no_deal < 0).any():
        which = ", ".join(i for i, at in zip(place.issues, place.no_deal, strict=True) if at < 0)
        rows.error(
            "issues",
            None,
            "no_deal",
            f"what holds without a deal is not known for {which}.",
            "Fill no_deal, or give option as-is a proposal with terms, or give every party a reserve.",
        )
        return None
    reserves, abstains = built.reserves.copy(), built.abstains.copy()
    if missing.any():
        default = built.worth(place.no_deal)[0]
        reserves[missing] = default[missing]
        abstains[missing] = default[missing]
    return replace(built, reserves=reserves, abstains=abstains)


def _warn(rows: Rows, built: Bargain, silent: dict[str, tuple[str, ...]]) -> None:
    for party, issues in silent.items():
        if built.roles[built.parties.index(party)] == "affected":
            continue  # their line reads "not asked", which is said elsewhere
        if 2 * len(issues) > len(built.space.issues):
            rows.warn(
                "positions",
                None,
                "party",
                f"{party} is silent on {len(issues)} of {len(built.space.issues)} issues.",
            )
    top = np.asarray(np.sum([table.max(axis=1) for table in built.tables], axis=0), dtype=np.int64)
    above: list[int] = np.flatnonzero(built.reserves > top).tolist()
    for a in above:
        rows.warn(
            "reserves",
            None,
            "value",
            f"{built.parties[a]}: the reserve {built.reserves[a] / UNIT:g} is above what any package gives.",
        )
    check_lines(rows)
    if not rows.uncertain:
        rows.warn("positions", None, "", "no range and no likelihood below 1: every chance will be 0 or 1.")
