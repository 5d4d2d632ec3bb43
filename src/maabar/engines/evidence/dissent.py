"""Who contradicts whom: two camps that say different things of overlapping days.

Camps are made of statements that speak for themselves (copies never count) by different voices, at most
`conflict_days` apart; what hangs together by such pairs is one dissent. A camp weighs the sum over its voices
of their largest log ratio, and a dissent is listed if the lighter camp weighs more than the threshold. Of an
agreement everybody speaks at the weight of their own word. That a gate is declared open and nobody passed may
be said by one voice. A copy that says something else than its root (`retold`) is listed whatever it weighs.
The last three kinds are apparent only: the other gate, another use, the other direction. What touches no day
within `dissent_days` of the day asked about is history and not listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.engines.evidence.arrays import (
    Bools,
    Floats,
    Ints,
    Texts,
    components,
    dates_of,
    near_pairs,
    starts_of,
)
from maabar.engines.evidence.camps import Sayings, sayings_of
from maabar.engines.evidence.spoken import ways_words
from maabar.engines.evidence.tables import DISSENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maabar.engines.evidence.account import Account

GATE, ROAD, PASSAGE = ("a", "b"), "road", "passage"
USE_BITS = (3, 12, 48)


@dataclass(frozen=True)
class Pairs:
    """Pairs of sayings that contradict each other in one way.

    Attributes:
        kind: Kind of dissent.
        one: Sayings of one camp, (k,).
        two: Sayings of the other, (k,).
        word_one: What the one says, (k,).
        word_two: What the other says, (k,).
        ways: Uses and directions concerned, (k,).
    """

    kind: str
    one: Ints
    two: Ints
    word_one: Texts
    word_two: Texts
    ways: Ints


def dissent_table(account: Account) -> pd.DataFrame:
    """Return `evidence.dissent`: all that is known by the day, the order that of subjects and days."""
    said = sayings_of(account)
    rows: list[dict[str, object]] = []
    for pairs in _all_pairs(account, said):
        rows += _camps(account, said, pairs)
    table = DISSENT.frame(rows)
    keys = ["subject", "layer", "from", "until", "kind", "value_1", "value_2", "claims_1", "claims_2"]
    return table.sort_values(keys, kind="stable").reset_index(drop=True)


def _all_pairs(account: Account, said: Sayings) -> Iterator[Pairs]:
    gap = account.settings.conflict_days
    chained = np.flatnonzero(said.chained)
    one, two = (
        chained[side]
        for side in near_pairs(said.place[chained], said.first[chained], said.last[chained], gap)
    )
    apart = (said.voice[one] != said.voice[two]) & _opposed(said, one, two)
    one, two = one[apart], two[apart]
    shared = said.ways[one] & said.ways[two]
    facts = ~said.planned[one] & ~said.planned[two]
    mixed = said.planned[one] != said.planned[two]
    words = said.word
    for kind, rule in (("conflict", facts & (shared != 0)), ("plan-vs-fact", mixed & (shared != 0))):
        yield Pairs(kind, one[rule], two[rule], words[one[rule]], words[two[rule]], shared[rule])
    yield from _other_ways(said, one[facts & (shared == 0)], two[facts & (shared == 0)])
    yield from _across(said, gap)
    yield _other_date(said, gap)
    yield _quantity(said, gap)
    yield _retold(said)


def _opposed(said: Sayings, one: Ints, two: Ints) -> Bools:
    """Return which pairs cannot both be right: two states, or one state said and denied."""
    differ = said.value[one] != said.value[two]
    both = ~said.denied[one] & ~said.denied[two]
    once = said.denied[one] != said.denied[two]
    return np.asarray((both & differ) | (once & ~differ), dtype=np.bool_)


def _other_ways(said: Sayings, one: Ints, two: Ints) -> Iterator[Pairs]:
    """Yield what is said of different uses, or of the same use in different directions, of one crossing."""
    uses = [[(said.ways[side] & bits) != 0 for bits in USE_BITS] for side in (one, two)]
    same_use = np.any(np.array(uses[0]) & np.array(uses[1]), axis=0)
    both = said.ways[one] | said.ways[two]
    for kind, rule in (("other-use", ~same_use), ("other-direction", same_use)):
        yield Pairs(kind, one[rule], two[rule], said.word[one[rule]], said.word[two[rule]], both[rule])


def _across(said: Sayings, gap: int) -> Iterator[Pairs]:
    """Yield contradictions between layers of one crossing: declared and not used; gate and gate."""
    gates = np.isin(said.layer, GATE)
    usable = np.flatnonzero((gates | (said.layer == PASSAGE)) & ~said.planned & said.chained)
    one, two = (
        usable[side]
        for side in near_pairs(said.subject_code[usable], said.first[usable], said.last[usable], gap)
    )
    shared = said.ways[one] & said.ways[two]
    one, two, shared = one[shared != 0], two[shared != 0], shared[shared != 0]
    turn = said.layer[one] == PASSAGE
    one, two = np.where(turn, two, one), np.where(turn, one, two)
    declared = gates[one] & (said.value[one] == 2) & ~said.denied[one]
    empty = (said.layer[two] == PASSAGE) & (said.value[two] == 0) & ~said.denied[two]
    rule = declared & empty
    yield Pairs(
        "declared-vs-used", one[rule], two[rule], said.word[one[rule]], said.word[two[rule]], shared[rule]
    )
    rule = (
        gates[one] & gates[two] & (said.layer[one] != said.layer[two]) & (said.voice[one] != said.voice[two])
    )
    rule &= _opposed(said, one, two) & ~said.both_gates[one] & ~said.both_gates[two]
    yield Pairs("other-gate", one[rule], two[rule], said.word[one[rule]], said.word[two[rule]], shared[rule])


def _other_date(said: Sayings, gap: int) -> Pairs:
    """Return the same thing said to have begun on different days."""
    rows = np.flatnonzero(said.begun & ~said.denied & ~said.planned)
    day = said.first[rows]
    one, two = (rows[side] for side in near_pairs(said.thing[rows], day, day, gap))
    rule = (said.first[one] != said.first[two]) & (said.voice[one] != said.voice[two])
    rule &= (said.ways[one] & said.ways[two]) != 0
    one, two = one[rule], two[rule]
    words = np.datetime_as_string(said.first.astype("datetime64[D]")).astype(object)
    return Pairs("other-date", one, two, words[one], words[two], said.ways[one] & said.ways[two])


def _quantity(said: Sayings, gap: int) -> Pairs:
    """Return numbers that cannot both be right, said of the same thing and period."""
    rows = np.flatnonzero(said.measure >= 0)
    one, two = (
        rows[side] for side in near_pairs(said.measure[rows], said.first[rows], said.first[rows], gap)
    )
    rule = (np.abs(said.last[one] - said.last[two]) <= gap) & (said.voice[one] != said.voice[two])
    rule &= (said.low[one] > said.high[two]) | (said.low[two] > said.high[one])
    rule &= (said.ways[one] & said.ways[two]) != 0
    one, two = one[rule], two[rule]
    return Pairs("quantity", one, two, said.number[one], said.number[two], said.ways[one] & said.ways[two])


def _retold(said: Sayings) -> Pairs:
    """Return copies that say something else than the one that speaks for the family."""
    copy, root = said.retold
    return Pairs("retold", root, copy, said.word[root], said.word[copy], said.ways[root])


def _camps(account: Account, said: Sayings, pairs: Pairs) -> Iterator[dict[str, object]]:
    """Yield one row per dissent that weighs enough."""
    if not len(pairs.one):
        return
    turn = _order_of(said, pairs, 0) > _order_of(said, pairs, 1)
    one, two = np.where(turn, pairs.two, pairs.one), np.where(turn, pairs.one, pairs.two)
    word_one = np.where(turn, pairs.word_two, pairs.word_one)
    word_two = np.where(turn, pairs.word_one, pairs.word_two)
    if pairs.kind in {"declared-vs-used", "retold"}:
        one, two, word_one, word_two = pairs.one, pairs.two, pairs.word_one, pairs.word_two
    names = pd.factorize(pd.Series(np.concatenate([word_one, word_two]), dtype=object))[0].astype(np.int64)
    keys = (said.place[one], said.subject_code[two], names[: len(one)], names[len(one) :])
    order = np.lexsort(keys)
    group = np.empty(len(one), dtype=np.int64)
    group[order] = np.cumsum(starts_of(*(key[order] for key in keys)))
    nodes, at = np.unique(
        np.concatenate([group * 2, group * 2 + 1]) * said.size + np.concatenate([one, two]),
        return_inverse=True,
    )
    found = components(at[: len(one)], at[len(one) :], len(nodes))
    part = found[at[: len(one)]]
    weight = [_weights(said, part, side, len(nodes)) for side in (one, two)]
    heavy = np.minimum(weight[0], weight[1]) > account.settings.conflict
    near = account.settings.dissent_days
    touching = [
        (said.first[side] <= account.on + near) & (said.last[side] >= account.on - near)
        for side in (one, two)
    ]
    listed = (heavy[part] | (pairs.kind == "retold")) & np.isin(part, part[touching[0] | touching[1]])
    by_part = np.argsort(part, kind="stable")
    for which in np.unique(part[listed]).tolist():
        low, high = np.searchsorted(part[by_part], [which, which + 1]).tolist()
        rows = by_part[low:high]
        yield _row(
            said,
            pairs,
            rows,
            (one[rows], two[rows]),
            (word_one[rows[0]], word_two[rows[0]]),
            (float(weight[0][which]), float(weight[1][which])),
        )


def _order_of(said: Sayings, pairs: Pairs, side: int) -> Ints:
    """Return what decides which camp is named first: its value, whoever says it and of whatever gate."""
    rows = pairs.one if side == 0 else pairs.two
    if pairs.kind == "other-date":
        return said.first[rows]
    if pairs.kind == "quantity":
        both = np.concatenate([said.low[pairs.one], said.low[pairs.two]])
        rank = np.unique(both, return_inverse=True)[1].astype(np.int64)
        return rank[: len(rows)] if side == 0 else rank[len(rows) :]
    return said.value[rows] * 4 + said.denied[rows] * 2 + said.planned[rows]


def _weights(said: Sayings, part: Ints, rows: Ints, n: int) -> Floats:
    """Return the weight of a camp in each dissent: over its voices the sum of their largest."""
    order = np.lexsort((-said.weight[rows], said.voice[rows], part))
    first = order[starts_of(part[order], said.voice[rows][order])]
    return np.bincount(part[first], weights=said.weight[rows][first], minlength=n).astype(np.float64)


def _row(
    said: Sayings,
    pairs: Pairs,
    rows: Ints,
    camps: tuple[Ints, Ints],
    words: tuple[object, object],
    weight: tuple[float, float],
) -> dict[str, object]:
    sides = [np.unique(camp) for camp in camps]
    both = np.concatenate(sides)
    ways = np.bitwise_or.reduce(pairs.ways[rows])
    use, direction = ways_words(np.array([ways], dtype=np.int64))
    listed = []
    for side in sides:
        by_rank = side[np.lexsort((said.rank[side],))]
        listed.append(
            ("|".join(dict.fromkeys(said.voice_name[by_rank])), "|".join(dict.fromkeys(said.claim[by_rank])))
        )
    head = camps[0][0]
    return {
        "subject": said.subject[head],
        "layer": said.layer[head],
        "use": use[0],
        "direction": direction[0],
        "from": dates_of(np.array([said.first[both].min()]))[0],
        "until": dates_of(np.array([said.last[both].max()]))[0],
        "kind": pairs.kind,
        "value_1": words[0],
        "value_2": words[1],
        "voices_1": listed[0][0],
        "voices_2": listed[1][0],
        "claims_1": listed[0][1],
        "claims_2": listed[1][1],
        "weight_1": weight[0],
        "weight_2": weight[1],
    }
