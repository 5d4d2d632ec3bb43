"""The same chains as they were known on every day: one world for each change of what was known.

Between two known days on which nothing about a chain changes, the filter simply goes on; so a world is a
chain and a known day from which its items are these and no others. The view `then` of a day is the world that
held on that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.evidence.arrays import NEVER, Bools, Ints, joined, spread, starts_of
from maabar.engines.evidence.layers import Members

if TYPE_CHECKING:
    from maabar.engines.evidence.account import Account


@dataclass(frozen=True)
class Versions:
    """Worlds of some chains, ordered by chain and known day.

    Attributes:
        chain: Chain of each world, (W,).
        known: Known day from which it holds, (W,).
        members: What acts in each.
    """

    chain: Ints
    known: Ints
    members: Members

    def __len__(self) -> int:
        """How many worlds there are."""
        return len(self.chain)


def changes_of(account: Account) -> tuple[Ints, Ints]:
    """Return (chain, known day) of every change of what was known of a chain, in order."""
    items, chains = account.items, account.chains
    item = chains.item
    acts = items.begins[item] < account.ends
    chain = np.concatenate([chains.chain[acts], chains.chain[acts]])
    day = np.concatenate([items.begins[item[acts]], account.ends[acts]])
    known = (day <= account.known) & (day < NEVER)
    chain, day = chain[known], day[known]
    order = np.lexsort((day, chain))
    keep = order[starts_of(chain[order], day[order])] if len(order) else order
    return chain[keep], day[keep]


def versions_of(account: Account, chain: Ints, known: Ints) -> Versions:
    """Return the worlds of changes, with what acts in each."""
    items, chains = account.items, account.chains
    low = np.searchsorted(chains.chain, chain, side="left")
    high = np.searchsorted(chains.chain, chain, side="right")
    world, number = spread((high - low).astype(np.int64))
    member = low[world] + number
    acts = (items.begins[chains.item[member]] <= known[world]) & (known[world] < account.ends[member])
    world, item = world[acts], chains.item[member[acts]]
    return Versions(chain, known, Members(world, item, weak_then(account, item, known[world])))


def weak_then(account: Account, item: Ints, known: Ints) -> Bools:
    """Return whether items were suspected copies as known on some days."""
    suspects, items = account.suspects, account.items
    weak = np.zeros(len(item), dtype=np.bool_)
    row, pair = joined(item, suspects.weak)
    strong = suspects.strong[pair]
    weak[row[(items.begins[strong] <= known[row]) & (known[row] < items.ends[strong])]] = True
    return weak
