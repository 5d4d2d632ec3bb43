"""One package in plain values: who must agree and why, who is for, what each refusal rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from maabar.engines.talks.filling import STANCE_OF, fill, unknown_in
from maabar.engines.talks.odds import asked_affected, odds
from maabar.engines.talks.offers import principles_of
from maabar.engines.talks.reasons import NO_DEAL, alone, moves
from maabar.engines.talks.reasons import bottom as bottom_of
from maabar.engines.talks.reasons import why as why_of
from maabar.engines.talks.switches import tabled_switches
from maabar.engines.talks.tables import UNKNOWN
from maabar.engines.talks.values import NO_RESERVE, UNIT, judge
from maabar.table import split_ids
from maabar.talking.levels import level

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from maabar.engines.talks.odds import Odds
    from maabar.engines.talks.values import Judged
    from maabar.talking.table import Table


#: What is put in the place of a stance where nothing tells it.
UNHEARD: Final = {"stance": UNKNOWN, "missing_points": None, "share_for": None, "share_abstain": None}


def tell(
    table: Table,
    levels: NDArray[np.int64],
    proposal: str,
    unsaid: tuple[str, ...],
    changed: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return all that is said about one package.

    Args:
        table: What lies on the table.
        levels: Its levels.
        proposal: The proposal whose text it is; empty = none.
        unsaid: Issues that it does not mention.
        changed: The proposal whose text it changes, with the changes; None = none.
    """
    b = table.bargained
    first = fill(table, table.heard_on(proposal), table.settings.shared)
    judged, chance = first.judged(b, judge(b, levels)), odds(b, table.draws, levels, first)
    parties = range(len(b.parties))
    inside = [a for a in parties if b.parties[a] not in table.affected]
    blocking = [a for a in parties if alone(table, judged, a)]
    unknown = unknown_in(table, first.parties)
    waits = [a for a in unknown if judged.required[a]]
    open_ = bool(waits) and judged.exists and not judged.refusing
    return {
        "proposal": proposal or None,
        "name": table.name(proposal) if proposal else None,
        "changed": changed,
        "on": table.made.get(proposal),
        "in_hindsight": table.later(proposal),
        "terms": terms(table, levels, unsaid),
        "silent": list(unsaid),
        "moves": moves(table, levels),
        "exists": judged.exists,
        "impossible": [table.told(line) for line in _impossible(table, levels)],
        "deal": None if open_ else judged.deal,
        "unknown": [b.parties[a] for a in waits],
        "unknown_names": [table.name(b.parties[a]) for a in waits],
        "refusing": [b.parties[a] for a in judged.refusing],
        "refusing_names": [table.name(b.parties[a]) for a in judged.refusing],
        "blocks_alone": [b.parties[a] for a in blocking],
        "blocks_alone_names": [table.name(b.parties[a]) for a in blocking],
        "parties": [
            _party(table, levels, judged, chance, proposal, a) | (UNHEARD if a in unknown else {})
            for a in inside
        ],
        "affected": [_affected(table, judged, a) for a in parties if b.parties[a] in table.affected],
        "principles": principles(table, levels),
        "chance": None if waits else likely(chance, 0),
        "switches": _switches(table, levels) if table.inner else None,
    }


def terms(table: Table, levels: NDArray[np.int64], unsaid: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Return the level of every issue."""
    space = table.bargained.space
    return [
        {
            "issue": issue,
            "name": table.levels.issue(issue),
            "value": float(space.levels_at(k)[at]),
            "level": space.levels[k][at],
            "says": level(table.levels, issue, float(space.levels_at(k)[at])),
            "moves": bool(space.no_deal[k] >= 0 and at != space.no_deal[k]),
            "silent": issue in unsaid,
        }
        for k, (issue, at) in enumerate(zip(space.issues, levels.tolist(), strict=True))
    ]


def likely(chance: Odds, at: int) -> dict[str, Any]:
    """Return the share of draws with a deal; the product of the parties' own shares only explains it."""
    return {
        "p": float(chance.p[at]),
        "low": float(chance.low[at]),
        "high": float(chance.high[at]),
        "draws": chance.draws,
        "product_of_parties": float(chance.independent[at]),
    }


def principles(table: Table, levels: NDArray[np.int64]) -> list[dict[str, Any]]:
    """Return the principles that a package costs, by name; they have no price."""
    return principles_of(table, levels)


def _impossible(table: Table, levels: NDArray[np.int64]) -> list[Any]:
    b = table.bargained
    hit = b.crossed(levels)[0]
    return [line for line, on in zip(b.redlines, hit, strict=True) if on and line.party < 0]


def _party(
    table: Table, levels: NDArray[np.int64], judged: Judged, chance: Odds, proposal: str, a: int
) -> dict[str, Any]:
    b = table.bargained
    party, stance = b.parties[a], judged.stances[a]
    # Beside a refusal of principle no number stands: it would read as a price.
    crossed = [line for line in b.redlines if line.party == a and line.name in judged.crossed[a]]
    record: dict[str, Any] = {
        "party": party,
        "name": table.name(party),
        "role": b.roles[a],
        "must_agree": bool(judged.required[a]),
        "why": why(table, levels, a),
        "stance": stance,
        "red_lines": [table.told(line) for line in crossed],
        "missing_points": None if any(x.kind == "principle" for x in crossed) else float(judged.missing[a]),
        "bottom_line": bottom(table, a),
        "share_for": float(chance.p_for[0, a]),
        "share_abstain": float(chance.p_abstain[0, a]),
        "silent": list(table.inputs.silent.get(party, ())),
        "silent_names": [table.levels.issue(one) for one in table.inputs.silent.get(party, ())],
        "said": _said(table, proposal, party, stance),
    }
    if table.inner:
        has = bool(b.reserves[a] > NO_RESERVE)
        record["worth"] = float(judged.worth[a])
        record["reserve"] = float(b.reserves[a] / UNIT) if has else None
    return record


def bottom(table: Table, a: int) -> dict[str, Any]:
    """Return what a party's bottom line rests on: stated, what holds without a deal, or nothing."""
    origin = bottom_of(table, a)
    words = {NO_DEAL: "assumed: what holds without a deal", "source": "assumed"}
    claims = [table.claim(c) for c in (*origin.claims, *origin.later)]
    return {"basis": words.get(origin.basis, origin.basis), "claims": claims}


def why(table: Table, levels: NDArray[np.int64], a: int) -> list[dict[str, str | None]]:
    """Return why a party must agree: by its role, a veto on an issue, or a gate of a crossing."""
    return [
        {
            "why": one.why,
            "issue": one.issue or None,
            "issue_name": table.levels.issue(one.issue) if one.issue else None,
            "crossing": one.crossing or None,
            "crossing_name": table.name(one.crossing) if one.crossing else None,
        }
        for one in why_of(table, levels, a)
    ]


def _said(table: Table, proposal: str, party: str, stance: str) -> dict[str, Any] | None:
    """Return where a party stands by the claims, and whether that differs from the stance worked out."""
    row = table.said.get((proposal, party)) if proposal else None
    if row is None:
        return None
    column = "last_against" if row["status"] == "against" else "last_for"
    claims = split_ids(str(row[column]))
    return {
        "stance": str(row["status"]),
        "share": float(row[f"p_{row['status']}"]),
        "differs": STANCE_OF[str(row["status"])] != stance,
        "claims": [table.claim(c) for c in claims],
    }


def _affected(table: Table, judged: Judged, a: int) -> dict[str, Any]:
    party = table.bargained.parties[a]
    asked = bool(asked_affected(table.bargained)[a])
    return {
        "party": party,
        "name": table.name(party),
        "stance": judged.stances[a] if asked else "not asked",
    }


def _switches(table: Table, levels: NDArray[np.int64]) -> list[dict[str, Any]]:
    """Return the one input whose change turns the answer; refusals of principle and hard lines never."""
    b = table.bargained
    fixed = {line.name for line in b.redlines if not line.soft}
    names = {"redline": {line.name: table.line_name(line) for line in b.redlines}}
    names["salience"] = {issue: table.levels.issue(issue) for issue in b.space.issues}
    return [
        {
            "party": b.parties[one.party],
            "name": table.name(b.parties[one.party]),
            "kind": one.kind,
            "what": one.what or None,
            "what_name": names.get(one.kind, {}).get(one.what),
            "now": float(one.now),
            "flips_at": float(one.flips_at),
            "in_range": bool(one.in_range),
        }
        for one in tabled_switches(b, levels, table.inputs.sources)
        if not (one.kind == "redline" and one.what in fixed)
    ]
