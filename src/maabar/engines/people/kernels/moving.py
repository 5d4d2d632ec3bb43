"""Setting out, legs, arriving: what those do who have chosen, each piece to its end."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from maabar.engines.people.kernels.choosing import doors, passable, picked, weigh
from maabar.engines.people.kernels.dice import CHOOSE, DOOR, binomial, spot, uniform
from maabar.engines.people.kernels.dice import REROUTE as REROUTE_STREAM
from maabar.engines.people.kernels.holding import add, keep, luck_of, put, read
from maabar.engines.people.kernels.jit import helper
from maabar.engines.people.kernels.shapes import (
    AVOID,
    BACK,
    BEFORE,
    BLOCKED,
    BRANCH,
    CAME,
    CLASS,
    CROSSING,
    DAYS,
    DEST,
    FIRE,
    FIXED,
    FLOOR,
    HOME,
    HOME_AREA,
    HOURS_PER_DAY,
    KIND,
    LEFT,
    MEAN,
    MOST_DAYS,
    PASSED,
    PERIOD,
    PHASE,
    POSTPONED,
    REDO,
    REDO_LUCK,
    REROUTE,
    RETURNED,
    SETTLED,
    STAYED,
    TO_GATE,
    TO_PLACE,
    TODAY,
    TOWARDS,
    TURNED,
    UNDER_FIRE,
    UNWILLING,
    USED,
    WAITED,
    WANTING,
    WHERE,
    Out,
    State,
    World,
)

if TYPE_CHECKING:
    import numpy as np

#: How a piece stands: it decides for the first time today, again among open gates, or is behind a gate.
FIRST, AGAIN, BEYOND = range(3)


@helper
def period(law: np.ndarray, t: int) -> int:
    """Return the period of report that a day falls in."""
    return t // int(law[PERIOD])


@helper
def settle(w: World, s: State, o: Out, key: int, at: int, n: float) -> None:
    """Let people stay at a place, with what they still remember."""
    for field in (DAYS, DEST, USED, TOWARDS, FIRE):
        key = put(w.bits, key, field, 0)
    key = put(w.bits, put(w.bits, key, PHASE, SETTLED), WHERE, at)
    s.stock[at] += n
    keep(w, s, o, key, n)


@helper
def arrive(w: World, s: State, o: Out, t: int, key: int, n: float) -> None:
    """Arrive at a destination, or at home: who is home is no longer displaced."""
    target = read(w.bits, key, DEST) - 1
    at, cls = w.target[target], read(w.bits, key, CLASS)
    if read(w.bits, key, HOME) == target + 1:
        s.residents[at] += n
        o.sums[RETURNED] += n
        return
    o.arrived[period(w.law, t), at, w.cls[HOME_AREA, cls], w.cls[KIND, cls]] += n
    settle(w, s, o, put(w.bits, key, AVOID, 0), at, n)


@helper
def leg_to_place(w: World, s: State, o: Out, t: int, key: int, hours: float, n: float) -> None:
    """Go to the destination: today if the day's hours last, else over as many days as it takes."""
    per_day = w.kind[w.cls[KIND, read(w.bits, key, CLASS)], HOURS_PER_DAY]
    days = math.ceil((read(w.bits, key, USED) / 8.0 * per_day + hours) / per_day - 1e-9)
    if days <= 1:
        arrive(w, s, o, t, key, n)
        return
    key = put(w.bits, put(w.bits, key, PHASE, TO_PLACE), DAYS, min(days - 1, MOST_DAYS))
    keep(w, s, o, put(w.bits, put(w.bits, key, WHERE, 0), USED, 0), n)


@helper
def at_gate(w: World, s: State, o: Out, t: int, key: int, g: int, n: float) -> None:
    """Stand at a gate: join its queue of today."""
    kind = w.cls[KIND, read(w.bits, key, CLASS)]
    slot = g * w.gates.shape[3] + w.lane[kind, w.gate[CROSSING, g]]
    o.passed[t, g, kind, CAME] += n
    at = add(s, o, TODAY, put(w.bits, put(w.bits, key, PHASE, TO_GATE), WHERE, g), n)
    if at >= 0:
        s.link[at] = s.head[slot]
        s.head[slot] = at


@helper
def leg_to_gate(w: World, s: State, o: Out, t: int, key: int, g: int, hours: float, n: float) -> None:
    """Go to the near side of a gate."""
    per_day = w.kind[w.cls[KIND, read(w.bits, key, CLASS)], HOURS_PER_DAY]
    total = read(w.bits, key, USED) / 8.0 + hours / per_day
    days = max(math.ceil(total - 1e-9), 1)
    used = min(max(math.ceil((total - days + 1) * 8.0 - 1e-9), 0), 7)
    key = put(w.bits, put(w.bits, key, USED, used), WHERE, g)
    if days == 1:
        at_gate(w, s, o, t, key, g, n)
    else:
        keep(w, s, o, put(w.bits, put(w.bits, key, PHASE, TO_GATE), DAYS, min(days - 1, MOST_DAYS)), n)


@helper
def hold(w: World, s: State, o: Out, key: int, at: int, phase: int, n: float) -> None:
    """Stay at a place, still wanting to go; who has a place to go to keeps it in mind."""
    if read(w.bits, key, TOWARDS) != FIXED:
        key = put(w.bits, key, DEST, 0)
    key = put(w.bits, put(w.bits, put(w.bits, key, DAYS, 0), USED, 0), PHASE, phase)
    keep(w, s, o, put(w.bits, key, WHERE, at), n)


@helper
def told(w: World, o: Out, t: int, key: int, what: int, n: float) -> None:
    """Count what came of a decision; of those who tried again only that they left."""
    if what != LEFT and read(w.bits, key, PHASE) != SETTLED:
        return
    o.moves[period(w.law, t), read(w.bits, key, WHERE), w.cls[KIND, read(w.bits, key, CLASS)], what] += n


@helper
def _shut(w: World, s: State, o: Out, t: int, key: int, n: float, luck: int) -> None:
    """Find the chosen gate shut on the day of decision: some look for another way, the others put it off."""
    share = w.kind[w.cls[KIND, read(w.bits, key, CLASS)], REROUTE]
    again = n * share
    if w.law[MEAN] == 0.0:
        again = binomial(n, share, w.seed[0], spot(REROUTE_STREAM, t, 0), luck)
    if again > 0.0:
        at = add(s, o, REDO, key, again)
        if at >= 0:
            s.keys[REDO_LUCK, at] = luck_of(w.law, luck, REDO, at)
    if n > again:
        told(w, o, t, key, POSTPONED, n - again)
        hold(w, s, o, key, read(w.bits, key, WHERE), WANTING, n - again)


@helper
def through(
    w: World, s: State, o: Out, t: int, key: int, node: int, g: int, n: float, luck: int, how: int
) -> None:
    """Take a chosen door."""
    kind = w.cls[KIND, read(w.bits, key, CLASS)]
    if how == FIRST and not passable(w, t, g, kind):
        _shut(w, s, o, t, key, n, luck)
        return
    if how != BEYOND:
        told(w, o, t, key, LEFT, n)
    leg_to_gate(w, s, o, t, key, g, w.hours[w.target.shape[0] + g, node], n)


@helper
def other_way(w: World, s: State, t: int, key: int, at: int) -> bool:
    """Whether there is a way that is believed open, were these people willing to go anywhere."""
    kind = w.cls[KIND, read(w.bits, key, CLASS)]
    table = w.route[t, w.cls.shape[1] + kind]
    if read(w.bits, key, TOWARDS) == FIXED:
        target = read(w.bits, key, DEST) - 1
        for position in range(w.around_at[w.ground[at]], w.around_at[w.ground[at] + 1]):
            if w.rest[table, w.around[position], target] < math.inf:
                return True
        return False
    for j in range(s.attract.shape[0]):
        if w.km[table, at, j] < math.inf and s.attract[j] > 0.0 and w.target[j] != at:
            return True
    return False


@helper
def nowhere(w: World, s: State, o: Out, t: int, key: int, n: float, how: int) -> None:
    """Find no way at all: unwilling if there is one that these people would not take, else blocked."""
    at = read(w.bits, key, WHERE)
    unwilling = how == FIRST and other_way(w, s, t, key, at)
    told(w, o, t, key, STAYED if unwilling else BLOCKED, n)
    hold(w, s, o, key, at, UNWILLING if unwilling else WANTING, n)


@helper
def _stuck(w: World, s: State, o: Out, t: int, key: int, node: int, n: float, how: int) -> None:
    """Find no door: nowhere to go, or stuck behind the last gate."""
    if how == BEYOND:
        hold(w, s, o, key, w.gate[BEFORE, node - w.place.shape[1]], WANTING, n)
    else:
        nowhere(w, s, o, t, key, n, how)


@helper
def set_out(w: World, s: State, o: Out, t: int, key: int, node: int, n: float, luck: int, how: int) -> None:
    """Set out from a node to the destination of the key: straight, or to a first gate that is drawn."""
    target = read(w.bits, key, DEST) - 1
    hours = w.hours[target, node]
    if hours < math.inf:
        if how != BEYOND:
            told(w, o, t, key, LEFT, n)
        leg_to_place(w, s, o, t, key, hours, n)
        return
    total = doors(w, s, t, node, key, target, 1 if how == AGAIN else 0)
    if total <= 0.0:
        _stuck(w, s, o, t, key, node, n, how)
        return
    start, mean = w.around_at[w.ground[node]], w.law[MEAN] != 0.0
    gates = w.around_at[w.ground[node] + 1] - start
    first, last = 0, gates
    if n <= 1.0 or (mean and n < w.law[FLOOR]):
        first = picked(s.door, gates, uniform(w.seed[0], spot(DOOR, t, 0), luck, how))
        last = first + 1
    left = n
    for at in range(first, last):
        before = s.door[at - 1] if at > 0 else 0.0
        weight = s.door[at] - before
        if weight <= 0.0 or left <= 0.0:
            continue
        g = w.around[start + at]
        if last - first == 1:
            m = n
        elif mean:
            m = n * weight / total
        else:
            m = binomial(left, weight / (total - before), w.seed[0], spot(DOOR, t, g + 1), luck)
        left -= m
        if m > 0.0:
            through(w, s, o, t, key, node, g, m, luck + g, how)


@helper
def decide(w: World, s: State, o: Out, t: int, key: int, n: float, luck: int, how: int) -> None:
    """Draw destinations for a piece and let each part set out."""
    s.fill[BRANCH] = 0
    if read(w.bits, key, TOWARDS) == FIXED:
        add(s, o, BRANCH, key, n)
    else:
        total = weigh(w, s, t, key, 1 if how == AGAIN else 0)
        if total <= 0.0:
            nowhere(w, s, o, t, key, n, how)
        else:
            branch(w, s, o, t, key, n, luck, how, total)
    for i in range(s.fill[BRANCH]):
        mine = s.keys[BRANCH, i]
        set_out(w, s, o, t, mine, read(w.bits, mine, WHERE), s.counts[BRANCH, i], luck + 3 * i, how)


@helper
def branch(w: World, s: State, o: Out, t: int, key: int, n: float, luck: int, how: int, total: float) -> None:
    """Split a piece by the destination that each draws: few people one by one, many as a multinomial."""
    places, mean = s.attract.shape[0], w.law[MEAN] != 0.0
    if (mean and n < w.law[FLOOR]) or (not mean and n <= 0.5 * places):
        single = 1 if mean else int(n)
        for number in range(single):
            u = uniform(w.seed[0], spot(CHOOSE, t, how), luck, number)
            add(s, o, BRANCH, put(w.bits, key, DEST, picked(s.cum, places, u) + 1), n / single)
        return
    left = n
    for j in range(places):
        before = s.cum[j - 1] if j > 0 else 0.0
        weight = s.cum[j] - before
        if weight <= 0.0 or left <= 0.0:
            continue
        if mean:
            m = n * weight / total
        else:
            m = binomial(left, weight / (total - before), w.seed[0], spot(CHOOSE, t, j + 3), luck)
        left -= m
        if m > 0.0:
            add(s, o, BRANCH, put(w.bits, key, DEST, j + 1), m)


@helper
def act(w: World, s: State, o: Out, t: int, key: int, n: float, luck: int) -> None:
    """Work off one piece: an arrival at a gate, or a decision and all that follows from it today."""
    if read(w.bits, key, PHASE) == TO_GATE:
        g = read(w.bits, key, WHERE)
        kind = w.cls[KIND, read(w.bits, key, CLASS)]
        if w.law[BACK] != 0.0 and not passable(w, t, g, kind):
            o.passed[t, g, kind, TURNED] += n
            key = put(w.bits, key, AVOID, w.gate[CROSSING, g] + 1)
            hold(w, s, o, key, w.gate[BEFORE, g], WANTING, n)
        else:
            at_gate(w, s, o, t, key, g, n)
        return
    s.fill[REDO] = 1
    s.keys[REDO, 0], s.counts[REDO, 0], s.keys[REDO_LUCK, 0] = key, n, luck
    i = 0
    while i < s.fill[REDO]:
        how = FIRST if i == 0 else AGAIN
        decide(w, s, o, t, s.keys[REDO, i], s.counts[REDO, i], s.keys[REDO_LUCK, i], how)
        i += 1


@helper
def cross(w: World, s: State, o: Out, t: int, key: int, n: float, luck: int) -> None:
    """Pass a gate and go on; who waited overnight starts with a fresh day."""
    g, cls, days = read(w.bits, key, WHERE), read(w.bits, key, CLASS), read(w.bits, key, DAYS)
    kind = w.cls[KIND, cls]
    o.passed[t, g, kind, PASSED] += n
    o.passed[t, g, kind, WAITED] += n * days
    if read(w.bits, key, FIRE) == 1:
        o.passed[t, g, kind, UNDER_FIRE] += n
    if days > 0:
        key = put(w.bits, put(w.bits, key, USED, 0), DAYS, 0)
    beyond = w.place.shape[1] + (g ^ 1)  # the near side of the other direction
    set_out(w, s, o, t, key, beyond, n, luck, BEYOND)
