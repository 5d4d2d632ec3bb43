"""Counting who carries a state: live claims, voices, copies, last words for and against, the next plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maabar.engines.evidence.account import Account, heard
from maabar.engines.evidence.arrays import NO_DAY, Bools, Floats, Ints, starts_of


@dataclass(frozen=True)
class Rows:
    """Members that a tally is taken of.

    Attributes:
        key: What they are counted for, (m,).
        item: Their items, (m,).
    """

    key: Ints
    item: Ints


@dataclass(frozen=True)
class Tally:
    """Counts per key.

    Attributes:
        claims: Live claims, (n,).
        voices: Different voices among them, (n,).
        copies: Claims that repeat them, (n,).
        last_for: Statement that last spoke for the state, -1 for none, (n,).
        last_against: Statement that last spoke against it, -1 for none, (n,).
        age: Days since the last word for the state (negative: until the first one); `NO_DAY` for none, (n,).
        stale: Days since the last word of any kind; `NO_DAY` for none, (n,).
    """

    claims: Ints
    voices: Ints
    copies: Ints
    last_for: Ints
    last_against: Ints
    age: Ints
    stale: Ints


def copies_of(account: Account) -> Ints:
    """Return how many known claims of each family repeat the one that speaks for it, (F,)."""
    families = account.families
    size = np.bincount(families.family[account.said.speaks], minlength=len(families.head))
    return np.maximum(size - 1, 0).astype(np.int64)


def liveness(account: Account, item: Ints) -> Ints:
    """Return the last day on which each item is live for each state, (3, m); `NO_DAY` if for none."""
    items = account.items
    until = items.last[item] + account.live_for(account.scopes.sort[items.scope[item]])
    speaks = np.stack([items.supports(state)[item] for state in range(3)])
    speaks[1] &= ~items.two_states[item]
    return np.where(speaks, until, NO_DAY)


def live_from(account: Account, item: Ints, *, hindsight: bool = True) -> Ints:
    """Return the first day on which each item is live: in hindsight also shortly before its days."""
    return account.items.first[item] - (account.settings.live_before if hindsight else 0)


def told(account: Account, reading: int = 0) -> Bools:
    """Return which members are facts that weigh something, live on the day asked about or before."""
    return heard(account, account.members, reading) & (live_from(account, account.members.item) <= account.on)


def live_on(account: Account, reading: int) -> Bools:
    """Return whether a live claim speaks for each state of each chain on the day asked about, (3, K)."""
    rows = np.flatnonzero(told(account, reading))
    chain = account.members.world[rows]
    alive = liveness(account, account.members.item[rows]) >= account.on
    n = len(account.chains)
    return np.stack([np.bincount(chain[alive[state]], minlength=n) > 0 for state in range(3)])


def tally_of(account: Account, rows: Rows, state: Ints) -> Tally:
    """Return the counts of facts for each key.

    Args:
        account: What was known.
        rows: Told facts up to the day asked about.
        state: State that each key is about, (n,).
    """
    n, items, on = len(state), account.items, account.on
    alive = (liveness(account, rows.item) >= on).any(axis=0)
    key, item = rows.key[alive], rows.item[alive]
    families = account.families
    last = np.where(
        items.first[rows.item] <= on, np.minimum(items.last[rows.item], on), items.first[rows.item]
    )
    good = (items.value[rows.item] == state[rows.key]) != items.denied[rows.item]
    order = _by_recency(account, rows)
    for_it, against = _latest(rows, order, good, n), _latest(rows, order, ~good, n)
    any_word = _latest(rows, order, np.ones(len(last), dtype=np.bool_), n)
    copies = copies_of(account)
    spoken, family = _distinct(key, items.family[item])
    counted = np.bincount(spoken, weights=copies[family], minlength=n) if len(families.head) else np.zeros(n)
    day = np.append(last, -1)
    return Tally(
        claims=np.bincount(_distinct(key, items.statement[item])[0], minlength=n),
        voices=np.bincount(_distinct(key, items.voice[item])[0], minlength=n),
        copies=counted.astype(np.int64),
        last_for=_statement(account, rows, for_it),
        last_against=_statement(account, rows, against),
        age=np.where(for_it >= 0, on - day[for_it], NO_DAY),
        stale=np.where(any_word >= 0, on - day[any_word], NO_DAY),
    )


def _distinct(key: Ints, other: Ints) -> tuple[Ints, Ints]:
    """Return the distinct pairs."""
    width = int(other.max(initial=0)) + 1
    pairs = np.unique(key * width + other)
    return pairs // width, pairs % width


def _by_recency(account: Account, rows: Rows) -> Ints:
    """Return the rows from the oldest word to the latest, of one day the strongest last.

    In hindsight, words about days to come come before all words about days gone by, the nearest last.
    """
    items, on = account.items, account.on
    item = np.unique(rows.item)
    first, last = items.first[item], np.minimum(items.last[item], on)
    place = np.where(first <= on, last, NO_DAY // 2 - first)
    order = np.empty(len(items), dtype=np.int64)
    order[item[np.lexsort((items.rank[item], items.x[0, item], place))]] = np.arange(len(item))
    return np.argsort(order[rows.item], kind="stable").astype(np.int64)


def _latest(rows: Rows, order: Ints, which: Bools, n: int) -> Ints:
    """Return, for each key, the last of some rows in an order; -1 for none."""
    pick = order[which[order]]
    found = np.full(n, -1, dtype=np.int64)
    found[rows.key[pick]] = pick  # of equal keys the last one written stays
    return found


def _statement(account: Account, rows: Rows, row: Ints) -> Ints:
    statement = np.append(account.items.statement[rows.item], -1)
    return np.where(row >= 0, statement[row], -1)


@dataclass(frozen=True)
class Plans:
    """The next plan per key.

    Attributes:
        state: State planned, -1 for none, (n,).
        day: Day it is planned for, `NO_DAY` for none, (n,).
        acts: Whether a plan may have moved the state, or is still ahead, (n,).
    """

    state: Ints
    day: Ints
    acts: Bools


def plans_of(account: Account, rows: Rows, n: int) -> Plans:
    """Return the next plan per key, of several for one day the strongest."""
    items, on = account.items, account.on
    item = rows.item
    live = account.live_for(account.scopes.sort[items.scope[item]])
    until = items.jump[item] + np.take_along_axis(live, items.value[item][None], axis=0)[0]
    acts = np.zeros(n, dtype=np.bool_)
    acts[rows.key[until >= on]] = True
    ahead = np.flatnonzero(items.jump[item] >= on)
    item, key = item[ahead], rows.key[ahead]
    weight: Floats = items.rate[item] * items.x[0, item]
    order = np.lexsort((items.rank[item], -weight, items.jump[item], key))
    first = order[starts_of(key[order])] if len(order) else order
    state = np.full(n, -1, dtype=np.int64)
    day = np.full(n, NO_DAY, dtype=np.int64)
    state[key[first]], day[key[first]] = items.value[item[first]], items.jump[item[first]]
    return Plans(state, day, acts)


def planned(account: Account) -> Bools:
    """Return which members are plans of somebody that weigh something."""
    items, item = account.items, account.members.item
    return np.asarray(
        items.planned[item] & (items.statement[item] >= 0) & (items.x[0, item] > 0), dtype=np.bool_
    )
