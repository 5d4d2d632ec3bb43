"""Who sets out anew today: planned and observed departures, totals that are shared out, danger."""

from __future__ import annotations

import math

from maabar.engines.people.kernels.dice import CONSENT, SHARE, SPAWN, binomial, spot
from maabar.engines.people.kernels.holding import add, keep, let_choose, luck_of, merge, put
from maabar.engines.people.kernels.jit import helper
from maabar.engines.people.kernels.moving import period
from maabar.engines.people.kernels.shapes import (
    ANYWHERE,
    AREA,
    BITS,
    BRANCH,
    CAPPED,
    CLASS,
    DANGER,
    DEST,
    DRIVEN,
    FIRE,
    FIXED,
    HAS_RETURNS,
    HAZARD,
    HAZARDOUS,
    HOME,
    MEAN,
    SLOT,
    SP_KIND,
    SP_PEOPLE,
    SP_PLACE,
    SP_TARGET,
    SP_TOWARDS,
    SPAWNED,
    START,
    TARGET,
    TOWARDS,
    WANTED,
    WHERE,
    Out,
    State,
    World,
)


@helper
def spawn(w: World, s: State, o: Out, t: int) -> None:
    """Let the departures of a day begin; they come out of those who live at the place."""
    s.fill[BRANCH] = 0
    for row in range(w.spawn_at[t], w.spawn_at[t + 1]):
        n, at = w.spawn[row, SP_PEOPLE], int(w.spawn[row, SP_PLACE])
        if at >= 0:
            add(s, o, BRANCH, (row + 1) << 32 | at, n)
        else:
            _shared(w, s, o, t, row, n)
    for at in range(s.residents.shape[0]):
        danger = w.places[t, HAZARDOUS, at] * w.places[t, DRIVEN, at]
        if danger > 0.0 and 0.0 < s.residents[at] < math.inf:
            p = 1.0 - math.exp(-w.law[HAZARD] * danger)
            n = s.residents[at] * p
            if w.law[MEAN] == 0.0:
                n = binomial(math.floor(s.residents[at]) * 1.0, p, w.seed[0], spot(SPAWN, t, 0), at)
            add(s, o, BRANCH, at, n)
    for i in range(s.fill[BRANCH]):
        _leave(w, s, o, t, (s.keys[BRANCH, i] >> 32) - 1, s.keys[BRANCH, i] & 0xFFFFFFFF, s.counts[BRANCH, i])


@helper
def _shared(w: World, s: State, o: Out, t: int, row: int, n: float) -> None:
    """Share a total among places, each person by chance with the shares of the day."""
    left, rest = n, 1.0
    for at in range(s.residents.shape[0]):
        share = w.share[t, at]
        if share <= 0.0 or left <= 0.0:
            continue
        m = n * share
        if w.law[MEAN] == 0.0:
            kind = int(w.spawn[row, SP_KIND])
            m = binomial(left, min(share / rest, 1.0), w.seed[0], spot(SHARE, t, kind), at)
        left, rest = left - m, rest - share
        add(s, o, BRANCH, (row + 1) << 32 | at, m)


@helper
def _leave(w: World, s: State, o: Out, t: int, row: int, at: int, n: float) -> None:
    """Split those who leave a place by what they are willing to do, and let them choose."""
    there = s.residents[at]
    if n > there:
        o.sums[CAPPED] += n - there
        n = there if w.law[MEAN] != 0.0 else math.floor(there)
    if n <= 0.0:
        return
    s.residents[at] -= n
    o.sums[SPAWNED] += n
    kind = int(w.spawn[row, SP_KIND]) if row >= 0 else 0
    towards = int(w.spawn[row, SP_TOWARDS]) if row >= 0 else ANYWHERE
    o.moves[period(w.law, t), at, kind, WANTED] += n
    base = w.family[kind, w.place[AREA, at]]
    key = put(w.bits, put(w.bits, 0, WHERE, at), TOWARDS, towards)
    if towards == FIXED:
        key = put(w.bits, key, DEST, int(w.spawn[row, SP_TARGET]) + 1)
    if w.law[HAS_RETURNS] != 0.0 and w.place[TARGET, at] >= 0:
        key = put(w.bits, key, HOME, w.place[TARGET, at] + 1)
    key = put(w.bits, key, FIRE, 1 if w.places[t, HAZARDOUS, at] > w.law[DANGER] else 0)
    for mask in range(consents(w, s, t, base, n, luck_of(w.law, key, 0, row + 2))):
        mine = put(w.bits, key, CLASS, base + mask)
        let_choose(w, s, o, mine, s.parts[mask], luck_of(w.law, mine, 0, row + 2))


@helper
def consents(w: World, s: State, t: int, base: int, n: float, luck: int) -> int:
    """Split n people by one bit per area that some of them would enter and some not, into `State.parts`."""
    bits, slot = w.cls[BITS, base], w.cls[SLOT, base]
    parts = s.parts
    parts[0] = n
    for k in range(bits):
        p = w.will[t, slot + k]
        for mask in range(1 << k):
            on = parts[mask] * p
            if w.law[MEAN] == 0.0:
                on = binomial(parts[mask], p, w.seed[0], spot(CONSENT, t, mask * 4 + k), luck)
            parts[mask | (1 << k)] = on
            parts[mask] -= on
    return 1 << bits


@helper
def begin(w: World, s: State, o: Out) -> None:
    """Put the displaced people of the first day where they are, with what they are willing to do."""
    for at in range(s.stock.shape[0]):
        if s.stock[at] <= 0.0:
            continue
        o.sums[START] += s.stock[at]
        base = w.family[0, w.place[AREA, at]]
        key = put(w.bits, put(w.bits, 0, WHERE, at), CLASS, base)
        for mask in range(consents(w, s, 0, base, s.stock[at], luck_of(w.law, key, 5, 0))):
            keep(w, s, o, put(w.bits, key, CLASS, base + mask), s.parts[mask])
    merge(w, s, o)
