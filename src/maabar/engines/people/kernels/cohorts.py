"""The day of all cohorts: morning, new departures, slices, evening."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import types

from maabar.engines.people.kernels import choosing, dice, evenings, gates, holding, moving, shapes, spawning
from maabar.engines.people.kernels.choosing import attract
from maabar.engines.people.kernels.dice import (
    AVOID as AVOID_STREAM,
)
from maabar.engines.people.kernels.dice import (
    CONSENT,
    LEAVE,
    ORDER,
    RETURN,
    SLICE,
    binomial,
    spot,
    uniform,
    word,
)
from maabar.engines.people.kernels.evenings import evening
from maabar.engines.people.kernels.gates import queue_evening, serve, spans
from maabar.engines.people.kernels.holding import keep, let_choose, luck_of, merge, put, read
from maabar.engines.people.kernels.jit import entry, helper, stamp_of, tuple_type
from maabar.engines.people.kernels.moving import act, arrive, period
from maabar.engines.people.kernels.pointers import out_at, state_at, world_at
from maabar.engines.people.kernels.shapes import (
    AVOID,
    BASE,
    BITS,
    CALM,
    CLASS,
    DANGER,
    DAYS,
    DEST,
    DRIVEN,
    FAULT,
    FAULT_DAY,
    FIRE,
    FIXED,
    FLOOR,
    FORGET,
    HAS_RETURNS,
    HAZARD,
    HAZARDOUS,
    HOME,
    KIND,
    LUCK,
    MEAN,
    MOVERS,
    ONWARD,
    PHASE,
    READY,
    RETRY,
    RETURNING,
    SETTLED,
    SLICES,
    SLOT,
    STATE,
    TO_GATE,
    TO_PLACE,
    TODAY,
    TOWARDS,
    UNWILLING,
    WANTED,
    WHERE,
    Out,
    State,
    World,
)
from maabar.engines.people.kernels.spawning import begin, spawn

if TYPE_CHECKING:
    from collections.abc import Callable


@helper
def _some(w: World, t: int, n: float, p: float, stream: int, luck: int) -> float:
    """Return how many of n: drawn; in mean mode expected, but few people do it together or not at all."""
    if w.law[MEAN] != 0.0:
        if n >= w.law[FLOOR]:
            return n * p
        return n if uniform(w.seed[0], spot(stream, t, 0), luck, 0) < p else 0.0
    return binomial(n, p, w.seed[0], spot(stream, t, 0), luck)


@helper
def _is_calm(w: World, t: int, key: int) -> bool:
    """Whether these people have a home, and it is calm."""
    home = read(w.bits, key, HOME) - 1
    return home >= 0 and w.places[t, CALM, w.target[home]] != 0.0


@helper
def _may_return(w: World, t: int, key: int) -> bool:
    """Whether they have a way home that they would take."""
    home, here, cls = read(w.bits, key, HOME) - 1, read(w.bits, key, WHERE), read(w.bits, key, CLASS)
    if w.hours[home, here] < math.inf:
        return True
    table, targets = w.route[t, cls], w.target.shape[0]
    piece = w.ground[here]
    for position in range(w.around_at[piece], w.around_at[piece + 1]):
        g = w.around[position]
        if w.hours[targets + g, here] < math.inf and w.rest[table, g, home] < math.inf:
            return True
    return False


@helper
def _settled(w: World, s: State, o: Out, t: int, i: int) -> None:
    """Returns first, then those who leave from danger or move on."""
    key, n = s.keys[STATE, i], s.counts[STATE, i]
    at, kind = read(w.bits, key, WHERE), w.cls[KIND, read(w.bits, key, CLASS)]
    fire = 1 if w.places[t, HAZARDOUS, at] > w.law[DANGER] else 0
    back = w.kind[kind, RETURNING]
    if w.law[HAS_RETURNS] != 0.0 and back > 0.0 and _is_calm(w, t, key):
        m = _some(w, t, n, back, RETURN, luck_of(w.law, key, RETURN, i))
        if m > 0.0 and _may_return(w, t, key):
            going = put(
                w.bits,
                put(w.bits, put(w.bits, key, DEST, read(w.bits, key, HOME)), TOWARDS, FIXED),
                FIRE,
                fire,
            )
            o.moves[period(w.law, t), at, kind, WANTED] += m
            s.stock[at] -= m
            n -= m
            let_choose(w, s, o, going, m, luck_of(w.law, going, 2, i))
    danger = w.places[t, HAZARDOUS, at] * w.places[t, DRIVEN, at]
    p = w.kind[kind, ONWARD]
    if danger > 0.0:
        p = 1.0 - (1.0 - p) * math.exp(-w.law[HAZARD] * danger)
    if p > 0.0:
        m = _some(w, t, n, p, LEAVE, luck_of(w.law, key, LEAVE, i))
        if m > 0.0:
            going = put(w.bits, key, FIRE, fire)
            o.moves[period(w.law, t), at, kind, WANTED] += m
            s.stock[at] -= m
            n -= m
            let_choose(w, s, o, going, m, luck_of(w.law, going, 1, i))
    s.counts[STATE, i] = n


@helper
def _wanting(w: World, s: State, o: Out, t: int, i: int) -> None:
    """Try again with a chance; who turned away from a gate today tries at once."""
    key, n = s.keys[STATE, i], s.counts[STATE, i]
    ready = read(w.bits, key, PHASE) == READY
    m = n if ready else _some(w, t, n, w.law[RETRY], LEAVE, luck_of(w.law, key, LEAVE, i))
    if m > 0.0:
        s.counts[STATE, i] = n - m
        fire = 1 if w.places[t, HAZARDOUS, read(w.bits, key, WHERE)] > w.law[DANGER] else 0
        let_choose(w, s, o, put(w.bits, key, FIRE, fire), m, luck_of(w.law, key, 3, i))


@helper
def _under_way(w: World, s: State, o: Out, t: int, i: int) -> None:
    """A day on the road; who gets there today arrives, or comes before a gate."""
    key, n = s.keys[STATE, i], s.counts[STATE, i]
    s.counts[STATE, i] = 0.0
    days = read(w.bits, key, DAYS)
    left = put(w.bits, key, DAYS, days - 1)
    if days > 1:
        keep(w, s, o, left, n)
    elif read(w.bits, key, PHASE) == TO_PLACE:
        arrive(w, s, o, t, left, n)
    else:
        let_choose(w, s, o, left, n, luck_of(w.law, key, 4, i))


@helper
def _forget(w: World, s: State, o: Out, t: int, i: int) -> None:
    """Lose the memory of a gate given up."""
    key, n = s.keys[STATE, i], s.counts[STATE, i]
    m = _some(w, t, n, w.law[FORGET], AVOID_STREAM, luck_of(w.law, key, AVOID_STREAM, i))
    if m > 0.0:
        s.counts[STATE, i] = n - m
        keep(w, s, o, put(w.bits, key, AVOID, 0), m)


@helper
def morning(w: World, s: State, o: Out, t: int) -> None:
    """Go through all cohorts once; those who move today are put among the movers."""
    keys, counts, bits = s.keys[STATE], s.counts[STATE], w.bits
    returns = w.law[HAS_RETURNS] != 0.0
    for i in range(s.fill[STATE]):
        if counts[i] <= 0.0:
            continue
        key = keys[i]
        phase = read(bits, key, PHASE)
        if phase == SETTLED:
            if returns or _stirs(w, t, key):
                _settled(w, s, o, t, i)
        elif phase <= READY:
            _wanting(w, s, o, t, i)
        elif TO_PLACE <= phase <= TO_GATE:
            _under_way(w, s, o, t, i)
        if phase <= UNWILLING and read(bits, key, AVOID) > 0 and counts[i] > 0.0:
            _forget(w, s, o, t, i)


@helper
def _stirs(w: World, t: int, key: int) -> bool:
    """Whether anything drives people from where they live, or on."""
    at, kind = read(w.bits, key, WHERE), w.cls[KIND, read(w.bits, key, CLASS)]
    return w.kind[kind, ONWARD] > 0.0 or w.places[t, HAZARDOUS, at] * w.places[t, DRIVEN, at] > 0.0


@helper
def _turned(w: World, s: State, o: Out, t: int, i: int, k: int) -> None:
    """Turn one bit of willingness of a cohort as the share rose or fell since yesterday."""
    key, n = s.keys[STATE, i], s.counts[STATE, i]
    cls = read(w.bits, key, CLASS)
    slot = w.cls[SLOT, cls] + k
    old, new = w.will[t - 1, slot], w.will[t, slot]
    on = ((cls - w.cls[BASE, cls]) >> k) & 1
    chance = 0.0
    if on == 0 and new > old:
        chance = (new - old) / (1.0 - old)
    elif on == 1 and new < old:
        chance = (old - new) / old
    if chance <= 0.0:
        return
    m = _some(w, t, n, chance, CONSENT, luck_of(w.law, key, CONSENT + 100 * k, i))
    if m > 0.0:
        s.counts[STATE, i] = n - m
        keep(w, s, o, put(w.bits, key, CLASS, cls + (1 - 2 * on) * (1 << k)), m)


@helper
def turn_bits(w: World, s: State, o: Out, t: int) -> None:
    """Turn bits on the morning of a change, one area after the other."""
    for k in range(4):
        for i in range(s.fill[STATE]):
            if s.counts[STATE, i] > 0.0 and k < w.cls[BITS, read(w.bits, s.keys[STATE, i], CLASS)]:
                _turned(w, s, o, t, i, k)
        merge(w, s, o)


@helper
def _stride(w: World, t: int, piece: int, size: int) -> int:
    """Return a step that goes through all positions: coprime to their number."""
    step: Any = 1 + np.int64(word(w.seed[0], spot(ORDER, t, piece), 0, 0) >> np.uint64(2)) % size
    while True:
        a, b = step, size
        while b:
            a, b = b, a % b
        if a == 1:
            return step
        step += 1


@helper
def slices(w: World, s: State, o: Out, t: int) -> None:
    """Work off the movers in K slices, each slice in a random order of its own, gates after each."""
    pieces, size = int(w.law[SLICES]), s.fill[MOVERS]
    for piece in range(pieces):
        step = _stride(w, t, piece, size) if size else 1
        at = np.int64(word(w.seed[0], spot(ORDER, t, piece), 1, 0) >> np.uint64(2)) % max(size, 1)
        for _ in range(size):
            n = s.counts[MOVERS, at]
            luck = s.keys[LUCK, at]
            if w.law[MEAN] != 0.0:
                m = n / pieces
            else:
                u = uniform(w.seed[0], spot(SLICE, t, 0), luck, 0)
                m = math.floor(n * (piece + 1) / pieces + u) - math.floor(n * piece / pieces + u)
            if m > 0.0:
                act(w, s, o, t, s.keys[MOVERS, at], m, luck + piece)
            at = (at + step) % size
        serve(w, s, o, t, piece)


@helper
def dawn(w: World, s: State, o: Out, t: int) -> None:
    """Before anybody moves: empty lists, the day's willingness, what attracts, where queues stand."""
    s.fill[MOVERS] = 0
    s.fill[LUCK] = 0
    s.fill[TODAY] = 0
    for slot in range(s.head.shape[0]):
        s.head[slot] = -1
        s.served[slot] = 0.0
    if w.flips[t] != 0:
        turn_bits(w, s, o, t)
    attract(w, s, t)
    spans(w, s)


def _entry(stamp: int) -> Callable[[World, State, Out, int], int]:
    """Return the compiled run; the stamp is part of it, so that a change of any kernel is a new one."""

    def run(world: World, state: State, out: Out, days: int) -> int:
        w, s, o = world_at(world), state_at(state), out_at(out)
        begin(w, s, o)
        for t in range(days):
            dawn(w, s, o, t)
            morning(w, s, o, t)
            spawn(w, s, o, t)
            slices(w, s, o, t)
            queue_evening(w, s, o, t)
            merge(w, s, o)
            evening(w, s, o, t)
            if o.sums[FAULT] != 0.0:
                o.sums[FAULT_DAY] = t
                return int(o.sums[FAULT])
        return 0 if stamp >= 0 else 1

    return entry(run, types.int64(tuple_type(World), tuple_type(State), tuple_type(Out), types.int64))


_KERNELS = (choosing, dice, evenings, gates, holding, moving, shapes, spawning)
#: `(world, state, out, days) -> fault`: run days 0 to days - 1; the fault is 0 if all went well.
run_days = _entry(stamp_of(*_KERNELS))
