"""The evening: what is reported, and the checks that must hold every day."""

from __future__ import annotations

import math

from maabar.engines.people.kernels.holding import read
from maabar.engines.people.kernels.jit import helper
from maabar.engines.people.kernels.moving import period
from maabar.engines.people.kernels.shapes import (
    BEFORE,
    BLOCKED_DAYS,
    CLASS,
    DANGER,
    DANGER_DAYS,
    FAULT,
    HAZARDOUS,
    HERE,
    IN_QUEUE,
    KIND,
    LIMIT,
    LOST,
    NEGATIVE,
    NOT_FINITE,
    NOT_WILLING,
    OVER_LIMIT,
    PEAK,
    PERIOD,
    PHASE,
    QUEUED,
    READY,
    RESIDENT,
    RETURNED,
    SETTLED,
    SPAWNED,
    START,
    STATE,
    STOCK_OFF,
    UNWILLING,
    WHERE,
    WISHING,
    Out,
    State,
    World,
)


@helper
def _row(w: World, key: int) -> tuple[int, int]:
    """Return where people count, and as what; what is -1 for those on the road."""
    phase, where = read(w.bits, key, PHASE), read(w.bits, key, WHERE)
    if phase == SETTLED:
        return where, HERE
    if phase == QUEUED:
        return w.gate[BEFORE, where], IN_QUEUE
    if phase == UNWILLING:
        return where, NOT_WILLING
    return where, WISHING if phase <= READY else -1


@helper
def evening(w: World, s: State, o: Out, t: int) -> None:
    """Add up, report on the last day of a period, and see that nobody was lost or made."""
    last = (t + 1) % int(w.law[PERIOD]) == 0 or t + 1 == w.epoch.shape[0]
    here, total, waiting = s.here, 0.0, 0.0
    for at in range(here.shape[0]):
        here[at] = 0.0
    keys, counts, bits = s.keys[STATE], s.counts[STATE], w.bits
    for i in range(s.fill[STATE]):
        key, n = keys[i], counts[i]
        total += n
        if n < 0.0:
            o.sums[FAULT] = NEGATIVE
        if read(bits, key, PHASE) == SETTLED and not last:
            here[read(bits, key, WHERE)] += n
            continue
        at, what = _row(w, key)
        if what < 0:
            continue
        if last:
            o.stock[period(w.law, t), at, w.cls[KIND, read(w.bits, key, CLASS)], what] += n
        if what == HERE:
            here[at] += n
            continue
        waiting += n if what == IN_QUEUE else 0.0
        o.sums[BLOCKED_DAYS] += n if what != NOT_WILLING else 0.0
        if w.places[t, HAZARDOUS, at] > w.law[DANGER]:
            o.sums[DANGER_DAYS] += n
    o.sums[PEAK] = max(o.sums[PEAK], waiting)
    _over(w, s, o, t, last)
    if o.sums[FAULT] == 0.0:
        _balance(s, o, total)


@helper
def _over(w: World, s: State, o: Out, t: int, last: bool) -> None:
    """Count people above limits; report who still lives at home."""
    for at in range(s.residents.shape[0] if last else 0):
        o.stock[period(w.law, t), at, 0, RESIDENT] = s.residents[at]
    for j in range(s.attract.shape[0]):
        limit = w.sites[t, LIMIT, j]
        if limit < math.inf:
            o.sums[OVER_LIMIT] += max(s.stock[w.target[j]] - limit, 0.0)


@helper
def _balance(s: State, o: Out, total: float) -> None:
    expected = o.sums[START] + o.sums[SPAWNED] - o.sums[RETURNED]
    if not abs(total - expected) <= 1e-9 * max(expected, 1.0) + 1e-6:
        o.sums[FAULT] = LOST if total < math.inf else NOT_FINITE
    for at in range(s.here.shape[0]):
        if abs(s.here[at] - s.stock[at]) > 1e-6 * max(s.here[at], 1.0):
            o.sums[FAULT] = STOCK_OFF
