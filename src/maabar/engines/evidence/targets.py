"""What each statement speaks to, a layer of a crossing or a stage of a proposal, and how likely it is right.

The rules of own, backer and rival (3.1, 3.4 of the evidence page) are applied here, layer by layer. Where the
page leaves it open: a road has no own side, so a letter is all that counts there; every party, the proposer
too, speaks of another's consent under the cap of a rival; who denies that nobody passed says that somebody
did.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self

import numpy as np

from maabar.engines.evidence.arrays import NO_DAY, Bools, Floats, Ints, Texts, codes_of, index_of
from maabar.engines.evidence.scopes import GATES, Scopes
from maabar.tables import ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.engines.evidence.cast import Cast
    from maabar.engines.evidence.settings import EvidenceSettings
    from maabar.engines.evidence.speakers import Speakers
    from maabar.engines.evidence.statements import Statements

RELATIONS = ("own", "backer", "rival", "other")
OWN, BACKER, RIVAL, OTHER = range(4)
NAMED = ("named", "role")
STATES = ("closed", "restricted", "open")
PASSED = ("none", "little", "used")
STANCES = ("against", "conditional", "for")


@dataclass(frozen=True)
class Targets:
    """One row per statement and thing it speaks to.

    Attributes:
        statement: Position of the statement, (m,).
        scope: Position of the layer, (m,).
        ways: Bit mask over use x direction, (m,).
        value: Said state 0, 1, 2, (m,).
        relation: Position in `RELATIONS`, (m,).
        rho: Chance of being right before relays, in the three readings, (3, m).
        share: 1, or less where the gate was not said, (m,).
    """

    statement: Ints
    scope: Ints
    ways: Ints
    value: Ints
    relation: Ints
    rho: Floats
    share: Floats

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """Return all rows of several."""
        return cls(
            **{
                f.name: np.concatenate([getattr(part, f.name) for part in parts], axis=-1)
                for f in fields(cls)
            }
        )


@dataclass(frozen=True)
class Desk:
    """What is needed to read a statement."""

    said: Statements
    who: Speakers
    cast: Cast
    scopes: Scopes
    settings: EvidenceSettings

    def make(
        self,
        rows: Ints,
        scope: Ints,
        value: Ints,
        relation: Ints,
        rho: Floats,
        share: Floats | None = None,
        *,
        way: bool = True,
    ) -> Targets:
        """Return targets, leaving out those whose subject or value is not known."""
        fine = (scope >= 0) & (value >= 0)
        ones = np.ones(len(rows), dtype=np.float64) if share is None else share
        ways = self.said.ways[rows] if way else np.ones(len(rows), dtype=np.int64)
        return Targets(
            rows[fine], scope[fine], ways[fine], value[fine], relation[fine], rho[:, fine], ones[fine]
        )

    def chance(self, rows: Ints, relation: Ints) -> Floats:
        """Return the letter's worth after the floors of own and backer and the cap of a rival, (3, m)."""
        worth, rules = self.who.worth[:, rows], self.settings
        named = np.isin(self.said.role[rows], [ROLES.index(role) for role in NAMED])
        floor = np.where(
            relation == OWN,
            np.where(named, rules.own_named, rules.own_unnamed),
            np.where(relation == BACKER, rules.backer, 0.0),
        )
        cap = np.where(relation == RIVAL, rules.rival_most, 1.0)
        return np.minimum(np.maximum(worth, floor), cap)


def targets_of(desk: Desk) -> Targets:
    """Return everything that the statements speak to."""
    return Targets.together(
        [*_gates(desk), _roads(desk), _passages(desk), *_offers(desk), *_agreements(desk), _positions(desk)]
    )


def _gates(desk: Desk) -> list[Targets]:
    said, who, cast = desk.said, desk.who, desk.cast
    rows = np.flatnonzero(said.is_("gate") & (said.text["gate"] != "road")).astype(np.int64)
    at = index_of(cast.crossings, said.text["subject"][rows])
    rows, at = rows[at >= 0], at[at >= 0]
    side = who.side[rows]
    holds, backs = (_lookup(table, at, side) for table in (cast.holds, cast.backs))
    stands = holds | backs
    named = said.text["gate"][rows]
    unsaid = named == ""
    own_only = unsaid & stands.any(axis=1)
    value = codes_of(STATES, said.text["value"][rows])
    parts = []
    for gate, name in enumerate(GATES):
        speaks = (named == name) | (named == "both") | (own_only & stands[:, gate]) | (unsaid & ~own_only)
        pick = np.flatnonzero(speaks)
        relation = np.where(
            holds[:, gate], OWN, np.where(backs[:, gate], BACKER, np.where(stands[:, 1 - gate], RIVAL, OTHER))
        )[pick]
        share = np.where(unsaid & ~own_only, desk.settings.gate_unsaid, 1.0)[pick]
        parts.append(
            desk.make(
                rows[pick],
                desk.scopes.crossing(at[pick], gate),
                value[pick],
                relation,
                desk.chance(rows[pick], relation),
                share,
            )
        )
    return parts


def _lookup(table: Bools, at: Ints, side: Ints) -> Bools:
    """Return, per statement, what a table (C, 2, P) says of its crossing and party; no party, no relation."""
    if not table.shape[2]:
        return np.zeros((len(at), 2), dtype=np.bool_)
    return np.asarray(table[at, :, np.maximum(side, 0)] & (side >= 0)[:, None], dtype=np.bool_)


def _roads(desk: Desk) -> Targets:
    said = desk.said
    rows = np.flatnonzero(said.is_("road") | (said.is_("gate") & (said.text["gate"] == "road"))).astype(
        np.int64
    )
    at = index_of(desk.cast.crossings, said.text["subject"][rows])
    relation = np.full(len(rows), OTHER, dtype=np.int64)
    return desk.make(
        rows,
        np.where(at >= 0, desk.scopes.crossing(at, 2), -1),
        codes_of(STATES, said.text["value"][rows]),
        relation,
        desk.who.worth[:, rows],
    )


def _passages(desk: Desk) -> Targets:
    said, who, cast, rules = desk.said, desk.who, desk.cast, desk.settings
    rows = np.flatnonzero(said.is_("passage")).astype(np.int64)
    at = index_of(cast.crossings, said.text["subject"][rows])
    rows, at = rows[at >= 0], at[at >= 0]
    value = seen_value(said, rows, rules)
    holds, backs = (_lookup(table, at, who.side[rows]).any(axis=1) for table in (cast.holds, cast.backs))
    relation = np.where(holds, OWN, np.where(backs, BACKER, OTHER))
    nobody = (value == 0) != said.how("negated")[rows]
    fixed = np.where(nobody, rules.side_on_no_passage, rules.side_on_passage)
    rho = np.where(relation == OTHER, who.worth[:, rows], fixed)
    return desk.make(rows, desk.scopes.crossing(at, 3), value, relation, rho)


def seen_value(said: Statements, rows: Ints, rules: EvidenceSettings) -> Ints:
    """Return none, little or used (0, 1, 2): by the count per day of the period where one is given."""
    value = codes_of(PASSED, said.text["value"][rows])
    count, unit = said.quantity[rows, 0], said.text["unit"][rows]
    begin, end, told = said.since[rows], said.until[rows], said.published[rows]
    end = np.where(end == NO_DAY, np.where(said.how("historical")[rows], begin, told), end)
    days = np.where((begin == NO_DAY) | (end < begin), 1, end - np.maximum(begin, -(2**40)) + 1)
    few = np.where(
        np.isin(unit, ["trucks", "vehicles"]),
        rules.little_trucks,
        np.where(unit == "persons", rules.little_persons, np.nan),
    )
    rate = count / days
    by_count = np.where(rate <= 0, 0, np.where(rate < few, 1, 2))
    usable = ~np.isnan(count) & (np.isfinite(few) | (count == 0)) & ~said.how("negated")[rows]
    return np.where(usable, by_count, value).astype(np.int64)


def _offers(desk: Desk) -> list[Targets]:
    said, who, cast = desk.said, desk.who, desk.cast
    rows = np.flatnonzero(said.is_("proposal")).astype(np.int64)
    at = index_of(cast.proposals, said.text["subject"][rows])
    rows, at = rows[at >= 0], at[at >= 0]
    words = said.text["value"][rows]
    offers = np.isin(words, ["offered", "term"])
    denied_term = (words == "term") & said.how("negated", "rumoured")[rows]
    value = np.where(offers, 2, np.where(words == "withdrawn", 0, -1))
    relation = _as_one_of(cast, who.side[rows], [cast.makers[p] for p in at])
    rho = desk.chance(rows, relation)
    parts = [
        desk.make(
            rows, desk.scopes.stage(at, "offered"), np.where(denied_term, -1, value), relation, rho, way=False
        )
    ]
    told = offers & (said.how("asserted", "historical", "rumoured")[rows] | (words == "term")) & ~denied_term
    for number in range(max((len(cast.makers[p]) for p in at), default=0)):
        maker = np.array(
            [cast.makers[p][number] if number < len(cast.makers[p]) else -1 for p in at], dtype=np.int64
        )
        own = np.where(who.side[rows] == maker, relation, OTHER)
        pick = np.flatnonzero(told & (maker >= 0))
        parts.append(
            desk.make(
                rows[pick],
                desk.scopes.party_stage(at[pick], "stance", maker[pick]),
                np.full(len(pick), 2),
                own[pick],
                desk.chance(rows[pick], own[pick]),
                way=False,
            )
        )
    return parts


def _as_one_of(cast: Cast, side: Ints, parties: Sequence[Sequence[int]]) -> Ints:
    """Return own, backer or other: as which the speaker of each statement stands to its parties."""
    relation = np.full(len(side), OTHER, dtype=np.int64)
    for row, (speaker, named) in enumerate(zip(side.tolist(), parties, strict=True)):
        if speaker in named:
            relation[row] = OWN
        elif speaker >= 0 and any(cast.backers[speaker, party] for party in named):
            relation[row] = BACKER
    return relation


def _agreements(desk: Desk) -> list[Targets]:
    said, who, cast = desk.said, desk.who, desk.cast
    rows = np.flatnonzero(said.is_("agreement")).astype(np.int64)
    at = index_of(cast.proposals, said.text["subject"][rows])
    rows, at = rows[at >= 0], at[at >= 0]
    words, side = said.text["value"][rows], who.side[rows]
    talking, reached = np.flatnonzero(words == "talks"), np.flatnonzero(words == "reached")
    other = np.full(len(talking), OTHER, dtype=np.int64)
    parts = [
        desk.make(
            rows[talking],
            desk.scopes.stage(at[talking], "talks"),
            np.full(len(talking), 2),
            other,
            who.worth[:, rows[talking]],
            way=False,
        )
    ]
    rows, at, side = rows[reached], at[reached], side[reached]
    consents = [desk.scopes.consents[p] for p in at]
    for number in range(max(map(len, consents), default=0)):
        asked = np.array([named[number] if number < len(named) else -1 for named in consents], dtype=np.int64)
        own = (side == asked) & (side >= 0)
        relation = np.where(own, OWN, np.where(side >= 0, RIVAL, OTHER))
        pick = np.flatnonzero(asked >= 0)
        parts.append(
            desk.make(
                rows[pick],
                desk.scopes.party_stage(at[pick], "consent", asked[pick]),
                np.full(len(pick), 2),
                relation[pick],
                desk.chance(rows, relation)[:, pick],
                way=False,
            )
        )
    return parts


def _positions(desk: Desk) -> Targets:
    said, who, scopes = desk.said, desk.who, desk.scopes
    rows = np.flatnonzero(said.is_("position")).astype(np.int64)
    at = index_of(desk.cast.proposals, said.text["subject"][rows])
    rows, at = rows[at >= 0], at[at >= 0]
    value = codes_of(STANCES, said.text["value"][rows])
    relation = np.where((who.party[rows] >= 0) | (who.words[rows] != ""), OWN, OTHER)
    return desk.make(
        rows,
        scopes.stance(at, owner_of(who, desk.cast, rows)),
        value,
        relation,
        desk.chance(rows, relation),
        way=False,
    )


def owner_of(who: Speakers, cast: Cast, rows: Ints) -> Texts:
    """Return whose position a statement is: a party, a source without one, or the words of a description."""
    side, source = who.side[rows], who.source[rows]
    keys = who.words[rows].copy()
    if len(cast.sources):
        keys = np.where(source >= 0, np.asarray(cast.sources, dtype=object)[source], keys)
    if len(cast.parties):
        keys = np.where(side >= 0, np.asarray(cast.parties, dtype=object)[side], keys)
    return keys
