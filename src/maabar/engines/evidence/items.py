"""Items: what acts on a chain. Each is one statement about one layer, as a fact told or as a plan made.

The weight x of a statement (3.2) is settled here in three readings: with the letters as given, with every
letter one better, with every letter one worse. Who copies whom, who suspects whom and which plan is dead are
settled with the letters as given. Items carry the span of known days in which they act, so that one list
answers for every day.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.evidence.arrays import NEVER, NO_DAY, Bools, Floats, Ints, near_pairs, spread, starts_of
from maabar.engines.evidence.scopes import Scopes, two_state
from maabar.engines.evidence.statements import PRECISIONS, Statements
from maabar.engines.evidence.targets import BACKER, OWN, STATES, Targets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.engines.evidence.families import Families
    from maabar.engines.evidence.known import Days
    from maabar.engines.evidence.settings import EvidenceSettings
    from maabar.engines.evidence.speakers import Speakers


@dataclass(frozen=True)
class Items:
    """What acts, one row each.

    Attributes:
        target: Row of the targets it comes from, (k,).
        statement: Position of the statement, (k,).
        scope: Position of the layer, (k,).
        ways: Bit mask over use x direction, (k,).
        value: State 0, 1, 2, (k,).
        denied: Whether the state is denied, (k,).
        planned: Whether it is a plan, (k,).
        x: Weight in the three readings, (3, k).
        share: Weight of each covered day of the unit, without bounds, (k,).
        bound: Weight of the days beside a stated end, (k,).
        first: First covered day, (k,).
        last: Last covered day, (k,).
        before: Day of which it was not yet so, or `NO_DAY`, (k,).
        after: Day of which it was no longer so, or `NO_DAY`, (k,).
        jump: Day of a likelier change, or `NO_DAY`, (k,).
        rate: Chance of that change at full weight, (k,).
        voice: Number of the voice, (k,).
        family: Number of the family, (k,).
        rank: Order by content, (k,).
        begins: First known day on which it acts, (k,).
        ends: Known day from which it no longer acts, (k,).
        two_states: Whether its chain has two states only, (k,).
    """

    target: Ints
    statement: Ints
    scope: Ints
    ways: Ints
    value: Ints
    denied: Bools
    planned: Bools
    x: Floats
    share: Floats
    bound: Floats
    first: Ints
    last: Ints
    before: Ints
    after: Ints
    jump: Ints
    rate: Floats
    voice: Ints
    family: Ints
    rank: Ints
    begins: Ints
    ends: Ints
    two_states: Bools

    def __len__(self) -> int:
        """How many items there are."""
        return len(self.scope)

    def take(self, rows: Ints | Bools) -> Items:
        """Return some of the items."""
        return Items(**{f.name: getattr(self, f.name)[..., rows] for f in fields(self)})

    def joined(self, others: Sequence[Items]) -> Items:
        """Return these items and others together."""
        return Items(
            **{
                f.name: np.concatenate([getattr(part, f.name) for part in (self, *others)], axis=-1)
                for f in fields(self)
            }
        )

    def supports(self, state: int | Ints) -> Bools:
        """Return which items speak for a state: said to be so, or another denied."""
        return np.asarray((self.value == state) != self.denied, dtype=np.bool_)


def remembered(items: Items, floor: int) -> Items:
    """Return the items without what they say of days before `floor`: no chain remembers that far back."""
    kept = items.take(np.where(items.planned, items.jump, items.last) >= floor)
    early = {name: getattr(kept, name) for name in ("before", "after", "jump")}
    return replace(
        kept,
        first=np.maximum(kept.first, floor),
        **{name: np.where(day < floor, NO_DAY, day) for name, day in early.items()},
    )


def weights(
    targets: Targets, said: Statements, who: Speakers, settings: EvidenceSettings, parties: dict[str, int]
) -> Floats:
    """Return the weight x of each target in the three readings, (3, m); suspected copies not yet weakened."""
    rows = targets.statement
    x = (2.0 * targets.rho - 1.0) * who.passed[:, rows]
    x = x * np.where(said.how("rumoured")[rows], settings.rumoured, 1.0)
    for lean in settings.lean:
        party = parties.get(lean.party, -1)
        leaning = (who.side[rows] == party) & (party >= 0) & (targets.value == STATES.index(lean.toward))
        x = x * np.where(leaning & ~said.how("negated")[rows], lean.factor, 1.0)
    return np.clip(x, 0.0, settings.most)


def acts_by_itself(said: Statements, days: Days) -> Bools:
    """Return which statements are such that they may act: told or planned, on days that are known."""
    term = said.is_("proposal") & (said.text["value"] == "term")
    told = said.how("asserted", "negated", "rumoured") | (said.how("historical") & days.stated)
    planned = said.how("planned") & (days.plan != NO_DAY)
    clear = said.precision != PRECISIONS.index("unclear")
    return np.asarray(said.speaks & (((told | planned) & clear) | term), dtype=np.bool_)


def items_of(
    targets: Targets,
    x: Floats,
    said: Statements,
    who: Speakers,
    days: Days,
    families: Families,
    *,
    scopes: Scopes,
    settings: EvidenceSettings,
) -> Items:
    """Return everything that acts on chains, on any known day."""
    rows = targets.statement
    term = said.is_("proposal") & (said.text["value"] == "term")
    acts = (acts_by_itself(said, days) & (families.begins < families.ends))[rows]
    planned = said.how("planned") & ~term
    told = np.flatnonzero(acts & ~planned[rows]).astype(np.int64)
    plans = np.flatnonzero(
        acts & (days.plan != NO_DAY)[rows] & ~said.how("negated", "rumoured")[rows]
    ).astype(np.int64)
    pick = np.concatenate([told, plans])
    plan = np.arange(len(pick)) >= len(told)
    statement = rows[pick]
    covered = np.minimum(days.last[statement] - days.first[statement] + 1, settings.cover_days)
    own = np.isin(targets.relation[pick], [OWN, BACKER])
    rate = np.where(plan, np.where(own, settings.plan_holder, settings.plan_other), settings.stated_start)
    begins, ends = families.begins[statement], families.ends[statement]
    to_come = days.to_come[statement]
    begins = np.where(~plan & to_come, np.maximum(begins, days.first[statement]), begins)
    ends = np.where(plan & to_come, np.minimum(ends, days.plan[statement]), ends)
    none = np.full(len(pick), NO_DAY, dtype=np.int64)
    return Items(
        target=pick,
        statement=statement,
        scope=targets.scope[pick],
        ways=targets.ways[pick],
        value=targets.value[pick],
        denied=said.how("negated")[statement],
        planned=plan,
        x=x[:, pick],
        share=targets.share[pick] / np.maximum(covered, 1.0),
        bound=targets.share[pick] * settings.bound_weight,
        first=np.where(plan, NEVER, days.first[statement]),
        last=np.where(plan, NO_DAY, days.last[statement]),
        before=np.where(plan, none, days.before[statement]),
        after=np.where(plan, none, days.after[statement]),
        jump=np.where(plan, days.plan[statement], days.start[statement]),
        rate=rate * targets.share[pick],
        voice=who.voice[statement],
        family=families.family[statement],
        rank=families.rank[statement],
        begins=begins,
        ends=ends,
        two_states=two_state(scopes)[targets.scope[pick]],
    )


@dataclass(frozen=True)
class Suspects:
    """Pairs of items: the first is a suspected copy of the second while both act."""

    weak: Ints
    strong: Ints


def suspects_of(items: Items, said: Statements, who: Speakers) -> Suspects:
    """Return suspected copies.

    Facts of different voices that share a name in `via` or the free text of `said_by`, with the same value,
    layer and a way in common, on overlapping days, and no `root`. The weaker is suspected, of equals the
    later one.
    """
    own = np.append(said.text["root"] == "", [False])[np.where(items.statement >= 0, items.statement, -1)]
    told = ~items.planned & (items.x[0] > 0) & own.astype(np.bool_)
    statements, tokens = who.tokens
    order = np.argsort(statements, kind="stable")
    low = np.searchsorted(statements[order], items.statement, side="left")
    high = np.searchsorted(statements[order], items.statement, side="right")
    item, number = spread(np.where(told, high - low, 0))
    token = tokens[order[low[item] + number]] if len(item) else np.zeros(0, dtype=np.int64)
    same = [items.scope[item], items.value[item] * 2 + items.denied[item], token]
    by = np.lexsort(same)
    key = np.empty(len(item), dtype=np.int64)
    key[by] = np.cumsum(starts_of(*(part[by] for part in same))) if len(item) else by
    one, two = near_pairs(key, items.first[item], items.last[item])
    one, two = item[one], item[two]
    apart = (items.voice[one] != items.voice[two]) & ((items.ways[one] & items.ways[two]) != 0)
    one, two = one[apart], two[apart]
    louder = (items.x[0, one] > items.x[0, two]) | (
        (items.x[0, one] == items.x[0, two]) & (items.rank[one] < items.rank[two])
    )
    pairs = np.unique(np.stack([np.where(louder, two, one), np.where(louder, one, two)], axis=1), axis=0)
    return Suspects(pairs[:, 0].astype(np.int64), pairs[:, 1].astype(np.int64))
