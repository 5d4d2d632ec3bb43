"""Queues at the gates: who is served, who waits on, who gives up and turns back."""

from __future__ import annotations

import math

from maabar.engines.people.kernels.dice import QUEUE, QUIT, REROUTE, binomial, hypergeometric, spot, uniform
from maabar.engines.people.kernels.holding import add, keep, luck_of, put, read
from maabar.engines.people.kernels.jit import helper
from maabar.engines.people.kernels.moving import cross, settle
from maabar.engines.people.kernels.shapes import (
    AVOID,
    BEFORE,
    CAPACITY,
    CLASS,
    CROSSING,
    DAYS,
    DEST,
    FAULT,
    FIXED,
    GIVE_UP,
    GIVE_UP_WAIT,
    KIND,
    MEAN,
    MOST_DAYS,
    OPEN_SHARE,
    OPENS_IN,
    OVER_CAPACITY,
    PASSING,
    PASSING_LUCK,
    PHASE,
    QUEUED,
    READY,
    SLICES,
    STATE,
    TODAY,
    TOWARDS,
    TURNED,
    USED,
    WAITING,
    WHERE,
    Out,
    State,
    World,
)
from maabar.engines.people.kernels.shapes import REROUTE as REROUTE_SHARE

#: Expected days to service beyond this count as this many.
MOST_EXPECTED = 60.0


@helper
def lane_of(w: World, g: int, key: int) -> int:
    """Return the lane that people use at a gate."""
    return w.lane[w.cls[KIND, read(w.bits, key, CLASS)], w.gate[CROSSING, g]]


@helper
def spans(w: World, s: State) -> None:
    """Find where the queue of each gate stands in the state."""
    for g in range(s.span.shape[1]):
        s.span[0, g] = 0
        s.span[1, g] = 0
    for i in range(s.fill[STATE]):
        if read(w.bits, s.keys[STATE, i], PHASE) == QUEUED:
            g = read(w.bits, s.keys[STATE, i], WHERE)
            if s.span[1, g] == 0:
                s.span[0, g] = i
            s.span[1, g] = i + 1


@helper
def serve(w: World, s: State, o: Out, t: int, piece: int) -> None:
    """Let gates pass what they may have passed by the end of a slice; go round while people move."""
    lanes, pieces = w.gates.shape[3], w.law[SLICES]
    for _ in range(w.gate.shape[1] + 1):
        moved = 0.0
        s.fill[PASSING] = 0
        for g in range(w.gate.shape[1]):
            for lane in range(lanes):
                slot = g * lanes + lane
                busy = s.head[slot] >= 0 or s.span[1, g] > s.span[0, g]
                capacity = w.gates[t, CAPACITY, g, lane]
                if not busy or capacity <= 0.0:
                    continue
                allowed = capacity * (piece + 1) / pieces
                if w.law[MEAN] == 0.0 and allowed < math.inf:
                    allowed = math.floor(allowed + 1e-9)
                budget = allowed - s.served[slot]
                done = _old(w, s, o, t, g, lane, budget)
                done += _new(w, s, o, t, slot, budget - done)
                s.served[slot] += done
                moved += done
                if s.served[slot] > capacity + 1e-6:
                    o.sums[FAULT] = OVER_CAPACITY
        for i in range(s.fill[PASSING]):
            cross(w, s, o, t, s.keys[PASSING, i], s.counts[PASSING, i], s.keys[PASSING_LUCK, i])
        if moved == 0.0:
            return


@helper
def _passing(w: World, s: State, o: Out, key: int, n: float, at: int) -> None:
    """Note who passes; they go on when all gates have been looked at."""
    place = add(s, o, PASSING, key, n) if n > 0.0 else -1
    if place >= 0:
        s.keys[PASSING_LUCK, place] = luck_of(w.law, key, QUEUE, at)


@helper
def _old(w: World, s: State, o: Out, t: int, g: int, lane: int, budget: float) -> float:
    """Serve those who waited overnight, the longest waiting day first."""
    done, end = 0.0, s.span[1, g]
    while end > s.span[0, g] and budget - done > 1e-9:
        days, start, total = read(w.bits, s.keys[STATE, end - 1], DAYS), end, 0.0
        while start > s.span[0, g] and read(w.bits, s.keys[STATE, start - 1], DAYS) == days:
            start -= 1
            if lane_of(w, g, s.keys[STATE, start]) == lane:
                total += s.counts[STATE, start]
        places = min(budget - done, total)
        for i in range(start, end):
            n = s.counts[STATE, i]
            if n <= 0.0 or lane_of(w, g, s.keys[STATE, i]) != lane:
                continue
            m = _share(w, s, t, s.keys[STATE, i], n, total, places, i)
            total, places = total - n, places - m
            done += m
            s.counts[STATE, i] -= m
            _passing(w, s, o, s.keys[STATE, i], m, i)
        end = start
    return done


@helper
def _new(w: World, s: State, o: Out, t: int, slot: int, budget: float) -> float:
    """Serve those who came today."""
    total, i = 0.0, s.head[slot]
    while i >= 0:
        total += s.counts[TODAY, i]
        i = s.link[i]
    places, done, i = min(max(budget, 0.0), total), 0.0, s.head[slot]
    while i >= 0 and places > 1e-9:
        n = s.counts[TODAY, i]
        if n > 0.0:
            m = _share(w, s, t, s.keys[TODAY, i], n, total, places, i)
            total, places = total - n, places - m
            done += m
            s.counts[TODAY, i] -= m
            _passing(w, s, o, s.keys[TODAY, i], m, i)
        i = s.link[i]
    return done


@helper
def _share(w: World, s: State, t: int, key: int, n: float, total: float, places: float, at: int) -> float:
    """Return how many of a cohort get one of the places left for its day: hypergeometric, or its share."""
    if places >= total:
        return n
    if w.law[MEAN] != 0.0:
        return n * places / total
    u = uniform(w.seed[0], spot(QUEUE, t, int(s.fill[TODAY])), luck_of(w.law, key, QUEUE, at), 0)
    return hypergeometric(n, total - n, places, u)


@helper
def _count(w: World, s: State) -> None:
    """Count who stands at each gate and lane."""
    lanes = w.gates.shape[3]
    for slot in range(s.standing.shape[0]):
        s.standing[slot] = 0.0
    for g in range(w.gate.shape[1]):
        for i in range(s.span[0, g], s.span[1, g]):
            s.standing[g * lanes + lane_of(w, g, s.keys[STATE, i])] += s.counts[STATE, i]
    for i in range(s.fill[TODAY]):
        g = read(w.bits, s.keys[TODAY, i], WHERE)
        s.standing[g * lanes + lane_of(w, g, s.keys[TODAY, i])] += s.counts[TODAY, i]


@helper
def queue_evening(w: World, s: State, o: Out, t: int) -> None:
    """Let those at the gates wait on or give up; set what people expect to wait tomorrow."""
    lanes = w.gates.shape[3]
    _count(w, s)
    for slot in range(s.standing.shape[0]):
        s.waits[slot] = _expected(w, t, slot // lanes, slot % lanes, s.standing[slot])
    s.fill[PASSING] = 0  # here: those who stay at a gate, the longest waiting first
    for g in range(w.gate.shape[1]):
        for i in range(s.span[1, g] - 1, s.span[0, g] - 1, -1):
            if s.counts[STATE, i] > 0.0:
                _passing(w, s, o, s.keys[STATE, i], s.counts[STATE, i], i)
                s.counts[STATE, i] = 0.0
    for i in range(s.fill[TODAY]):
        if s.counts[TODAY, i] > 0.0:
            _passing(w, s, o, put(w.bits, s.keys[TODAY, i], DAYS, 0), s.counts[TODAY, i], -1 - i)
    for i in range(s.fill[PASSING]):
        _stay(w, s, o, t, s.keys[PASSING, i], s.counts[PASSING, i], s.keys[PASSING_LUCK, i])


@helper
def _expected(w: World, t: int, g: int, lane: int, queue: float) -> float:
    capacity = w.gates[t, CAPACITY, g, lane]
    if capacity > 0.0:
        return min(queue / (capacity * w.gates[t, OPEN_SHARE, g, lane]), MOST_EXPECTED)
    opens = w.gates[t, OPENS_IN, g, lane]
    return opens if opens > 0.0 else (MOST_EXPECTED if queue > 0.0 else 0.0)


@helper
def _stay(w: World, s: State, o: Out, t: int, key: int, n: float, luck: int) -> None:
    """One cohort's evening in a queue: h = 1 - exp(-(give_up + give_up_wait x expected days))."""
    g, kind = read(w.bits, key, WHERE), w.cls[KIND, read(w.bits, key, CLASS)]
    waits = s.waits[g * w.gates.shape[3] + lane_of(w, g, key)]
    chance = 1.0 - math.exp(-(w.law[GIVE_UP] + w.law[GIVE_UP_WAIT] * waits))
    share = w.kind[kind, REROUTE_SHARE]
    if w.law[MEAN] != 0.0:
        quit_, again = n * chance, n * chance * share
    else:
        quit_ = binomial(n, chance, w.seed[0], spot(QUIT, t, 0), luck)
        again = binomial(quit_, share, w.seed[0], spot(REROUTE, t, 1), luck)
    days = min(read(w.bits, key, DAYS) + 1, MOST_DAYS)
    keep(w, s, o, put(w.bits, put(w.bits, put(w.bits, key, PHASE, QUEUED), DAYS, days), USED, 0), n - quit_)
    o.passed[t, g, kind, WAITING] += n - quit_
    if quit_ <= 0.0:
        return
    o.passed[t, g, kind, TURNED] += quit_ - again
    before = w.gate[BEFORE, g]
    away = put(w.bits, key, AVOID, w.gate[CROSSING, g] + 1)
    settle(w, s, o, away, before, quit_ - again)
    if again > 0.0:
        ready = put(w.bits, put(w.bits, put(w.bits, away, PHASE, READY), WHERE, before), DAYS, 0)
        if read(w.bits, key, TOWARDS) != FIXED:
            ready = put(w.bits, ready, DEST, 0)
        keep(w, s, o, put(w.bits, ready, USED, 0), again)
