"""From items to chains: which items act on which chain, and what they add to each of its days.

A chain is one layer for a set of uses and directions about which exactly the same was said: the six of one
layer that nobody told apart are worked out once. Chains are worked in *worlds*: a world is a chain with some
of its items (all that act on a known day, or all but one family).

Log terms are added up as differences at the ends of their periods, on a grid on which adding is exact, so the
order of rows changes no bit. Within a voice only the strongest of statements alike counts, state by state
(3.3)::

    L_d(z) = sum over voices of min over that voice's families, same value and polarity, of l_kd(z)
    h_v    = 1 - product over voices of (1 - largest h)
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.evidence.arrays import NEVER, NO_DAY, Bools, Floats, Ints, on_grid, spread, starts_of
from maabar.engines.evidence.emission import log_terms

if TYPE_CHECKING:
    from maabar.engines.evidence.items import Items, Suspects
    from maabar.engines.evidence.settings import EvidenceSettings

WAYS = 6


@dataclass(frozen=True)
class Chains:
    """The chains that anything is said of.

    Attributes:
        of: Chain of each scope and way, -1 where nothing is said, (N, 6).
        scope: Scope of each chain, (K,).
        chain: Chain of each member, ascending, (m,).
        item: Item of each member, (m,).
    """

    of: Ints
    scope: Ints
    chain: Ints
    item: Ints

    def __len__(self) -> int:
        """How many chains there are."""
        return len(self.scope)


def chains_of(items: Items, n_scopes: int) -> Chains:
    """Return the chains of all items, ordered by scope."""
    bits = (items.ways[:, None] >> np.arange(WAYS)) & 1
    item, way = np.nonzero(bits)
    cell = items.scope[item] * WAYS + way
    mark = np.zeros((2, n_scopes * WAYS), dtype=np.uint64)
    for salt in range(2):
        np.add.at(mark[salt], cell, _scrambled(item.astype(np.uint64), salt))
    told = np.unique(cell)
    scope = told // WAYS
    order = np.lexsort((told, mark[1, told], mark[0, told], scope))
    new = starts_of(scope[order], mark[0, told][order].view(np.int64), mark[1, told][order].view(np.int64))
    number = np.cumsum(new) - 1
    of = np.full(n_scopes * WAYS, -1, dtype=np.int64)
    of[told[order]] = number
    first = np.zeros(n_scopes * WAYS, dtype=np.bool_)
    first[told[order][new]] = True
    keep = first[cell]
    chain, item = of[cell[keep]], item[keep]
    by = np.argsort(chain, kind="stable")
    return Chains(of.reshape(n_scopes, WAYS), scope[order][new], chain[by], item[by].astype(np.int64))


def _scrambled(
    numbers: np.ndarray[tuple[int, ...], np.dtype[np.uint64]], salt: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint64]]:
    """Return well-mixed numbers (splitmix64): sets of items are told apart by their sums."""
    with np.errstate(over="ignore"):
        z = (numbers + np.uint64(1 + salt)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9 + 2 * salt)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(z ^ (z >> np.uint64(31)), dtype=np.uint64)


@dataclass(frozen=True)
class Members:
    """Which items act in which world.

    Attributes:
        world: World of each member, (m,).
        item: Item of each member, (m,).
        weak: Whether it is a suspected copy there, (m,).
    """

    world: Ints
    item: Ints
    weak: Bools


def plan_ends(items: Items, chains: Chains) -> Ints:
    """Return the known day on which each member is ended by a later word of the same voice, or `NEVER`.

    A later plan of any value, or a denial of the planned value, ends a plan from the day it is known, unless
    the day of the plan is past by then. What speaks of a day to come is a plan until then, so it can be ended
    like one.
    """
    item, chain = chains.item, chains.chain
    ends = items.ends[item].copy()
    spoken = items.statement[item] >= 0
    day = np.where(items.planned[item], items.jump[item], items.first[item])
    future = spoken & (items.planned[item] | (items.begins[item] == items.first[item]))
    plans = np.flatnonzero(future)
    if not len(plans):
        return ends
    heard = spoken & (items.x[0, item] > 0)
    key = chain * (int(items.voice.max()) + 1) + items.voice[item]
    made = _known_of(items)[item]
    later = _first_after(key, made, np.flatnonzero(heard & items.planned[item]), plans, key, made)
    opposed = items.two_states[item] & ~items.denied[item] & ~items.planned[item]
    against = np.where(items.denied[item], items.value[item], np.where(opposed, 2 - items.value[item], -1))
    denials = np.flatnonzero(heard & (against >= 0))
    denied = _first_after(key * 3 + against, made, denials, plans, key * 3 + items.value[item], made)
    ended = np.minimum(later, denied)
    valid = ended <= day[plans]
    ends[plans] = np.where(valid, np.minimum(ends[plans], ended), ends[plans])
    return ends


def _known_of(items: Items) -> Ints:
    """Return the known day of each item; of what acts only from its own day, that of its plan."""
    known = items.begins.copy()
    plans = np.flatnonzero(items.planned & (items.target >= 0))
    by_target = np.full(int(items.target.max(initial=-1)) + 1, NO_DAY, dtype=np.int64)
    by_target[items.target[plans]] = items.begins[plans]
    own = items.target >= 0
    told = by_target[np.maximum(items.target, 0)] if len(by_target) else known
    return np.where(own & (told != NO_DAY), told, known)


def _first_after(key: Ints, made: Ints, rows: Ints, ask: Ints, ask_key: Ints, ask_made: Ints) -> Ints:
    """Return, for each asking row, the earliest later `made` among rows of its key; else `NEVER`."""
    if not len(rows):
        return np.full(len(ask), NEVER, dtype=np.int64)
    both = np.unique(np.concatenate([key[rows], ask_key[ask]]), return_inverse=True)[1]
    have, want = both[: len(rows)], both[len(rows) :]
    low = int(min(made[rows].min(), ask_made[ask].min()))
    width = int(max(made[rows].max(), ask_made[ask].max())) - low + 2
    order = np.lexsort((made[rows], have))
    place = (have * width + made[rows] - low)[order]
    at = np.searchsorted(place, want * width + ask_made[ask] - low, side="right")
    inside = np.minimum(at, len(rows) - 1)
    same = (at < len(rows)) & (have[order][inside] == want)
    return np.where(same, made[rows][order][inside], NEVER)


def members_at(items: Items, chains: Chains, ends: Ints, suspects: Suspects, known: int) -> Members:
    """Return what acts on each chain on a known day; worlds are chains."""
    acts = (items.begins[chains.item] <= known) & (known < ends)
    now = (items.begins <= known) & (known < items.ends)
    weak = np.zeros(len(items), dtype=np.bool_)
    weak[suspects.weak[now[suspects.strong]]] = True
    return Members(chains.chain[acts], chains.item[acts], weak[chains.item[acts]])


@dataclass(frozen=True)
class Evidence:
    """What acts on the days of worlds.

    Attributes:
        world: World of each log term, (e,).
        first: First day it holds, (e,).
        last: Last day it holds, (e,).
        log: Log terms, (3, e).
        voice: Whose each log term is, (e,).
        jump_world: World of each chance of a change, (j,).
        jump_day: Its day, (j,).
        jump_to: State it leads to, (j,).
        jump_log: log(1 - chance), (j,).
        jump_voice: Whose chance it is, (j,).
    """

    world: Ints
    first: Ints
    last: Ints
    log: Floats
    voice: Ints
    jump_world: Ints
    jump_day: Ints
    jump_to: Ints
    jump_log: Floats
    jump_voice: Ints

    def take(self, terms: Ints, jumps: Ints, world: Ints, jump_world: Ints) -> Evidence:
        """Return some log terms and jumps, in worlds of new numbers."""
        return Evidence(
            world,
            self.first[terms],
            self.last[terms],
            self.log[:, terms],
            self.voice[terms],
            jump_world,
            self.jump_day[jumps],
            self.jump_to[jumps],
            self.jump_log[jumps],
            self.jump_voice[jumps],
        )

    def joined(self, other: Evidence) -> Evidence:
        """Return this evidence and another's together."""
        return Evidence(
            *(np.concatenate([getattr(self, f.name), getattr(other, f.name)], axis=-1) for f in fields(self))
        )

    def within(self, low: int, high: int) -> Evidence:
        """Return the evidence of worlds `low` to `high` - 1, renumbered from 0."""
        terms = np.flatnonzero((self.world >= low) & (self.world < high))
        jumps = np.flatnonzero((self.jump_world >= low) & (self.jump_world < high))
        return self.take(terms, jumps, self.world[terms] - low, self.jump_world[jumps] - low)


def evidence_of(items: Items, members: Members, reading: int, settings: EvidenceSettings) -> Evidence:
    """Return what the members add to the days of their worlds, in one reading of the letters."""
    x = items.x[reading]
    item, world = members.item, members.world
    tempered = np.where(members.weak, x[item] * settings.suspected_copy, x[item])
    told = np.flatnonzero(~items.planned[item])
    parts = [
        (
            told,
            items.first[item[told]],
            items.last[item[told]],
            items.denied[item[told]],
            items.share[item[told]],
        )
    ]
    for day in (items.before, items.after):
        rows = told[day[item[told]] != NO_DAY]
        at = day[item[rows]]
        parts.append((rows, at, at, np.ones(len(rows), dtype=np.bool_), items.bound[item[rows]]))
    rows, first, last, denied, share = (np.concatenate([part[k] for part in parts]) for k in range(5))
    it = item[rows]
    log = share * log_terms(tempered[rows], items.value[it], denied, items.two_states[it], settings.near_miss)
    kind = (items.voice[it] * 3 + items.value[it]) * 2 + denied
    width = (int(items.voice.max(initial=0)) + 1) * 6
    key, first, last, log = _loudest(world[rows] * width + kind, first, last, on_grid(log))
    return Evidence(key // width, first, last, log, key % width // 6, *_jumps(items, item, world, tempered))


def _loudest(key: Ints, first: Ints, last: Ints, log: Floats) -> tuple[Ints, Ints, Ints, Floats]:
    """Return terms of which no two of one key fall on one day: the least of each, state by state."""
    if not len(key):
        return key, first, last, log
    order = np.lexsort((first, key))
    key, first, last, log = key[order], first[order], last[order], log[:, order]
    run = np.cumsum(starts_of(key)) - 1
    base = int(first.min())
    width = int(last.max()) - base + 2
    begin, end = run * width + (first - base), run * width + (last - base)
    reach = np.maximum.accumulate(end)
    new = np.ones(len(key), dtype=np.bool_)
    new[1:] = begin[1:] > reach[:-1]
    cluster = np.cumsum(new) - 1
    alone = np.bincount(cluster)[cluster] == 1
    many = np.flatnonzero(~alone)
    if not len(many):
        return key, first, last, log
    origin, number = spread((last - first + 1)[many])
    origin = many[origin]
    day = first[origin] + number
    by = np.lexsort((day, key[origin]))
    origin, day = origin[by], day[by]
    at = np.flatnonzero(starts_of(key[origin], day))
    least = np.minimum.reduceat(log[:, origin], at, axis=1)
    keys, days = key[origin][at], day[at]
    return (
        np.concatenate([key[alone], keys]),
        np.concatenate([first[alone], days]),
        np.concatenate([last[alone], days]),
        np.concatenate([log[:, alone], least], axis=1),
    )


def _jumps(items: Items, item: Ints, world: Ints, x: Floats) -> tuple[Ints, Ints, Ints, Floats, Ints]:
    """Return the chances of a change: per world, day, state and voice the largest."""
    rows = np.flatnonzero((items.jump[item] != NO_DAY) & ~items.denied[item])
    item, world, chance = item[rows], world[rows], items.rate[item[rows]] * x[rows]
    keys = (items.voice[item], items.value[item], items.jump[item], world)
    order = np.lexsort((-chance, *keys))
    first = order[starts_of(*(key[order] for key in keys))] if len(order) else order
    first = first[chance[first] > 0]
    return (
        world[first],
        items.jump[item[first]],
        items.value[item[first]],
        on_grid(np.log1p(-np.minimum(chance[first], 1.0 - 1e-9))),
        items.voice[item[first]],
    )
