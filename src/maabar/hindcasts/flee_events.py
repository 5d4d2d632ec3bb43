"""The peer's rules of movement by events: who only sits in a place costs nothing until the day they leave.

Only what the rules are is taken from FLEE (its manual and behaviour), nothing of its code. The tests hold
them against a plain loop over everybody on every day. What differs from it is how the dice are asked:

- Who leaves with chance p on each day leaves after a geometric number of days, which is drawn once and kept
  in a calendar. Where the chance of a place changes, its people draw anew: a coin has no memory.
- An option of weight w · room is drawn by w alone and kept with chance room, else drawn again; after some
  refusals all weights are worked out.
- Recent travel halves each evening; it is halved for all the days gone by when somebody moves again.

People act in the order in which they came, first all who stand somewhere, then all who are on a road.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maabar.hindcasts.flee_parts import (
    BITS,
    FAST,
    HALVES,
    LAST,
    NO_SHORT_STINTS,
    ON_FOOT,
    POWER,
    SHEET,
    SPIN,
    THETA,
    WALK,
    WHERE,
    Held,
    after,
    compiled,
    drawn,
    inlined,
    owning,
    room,
    uniform,
    wait,
)  # fmt: skip

if TYPE_CHECKING:
    from maabar.hindcasts.flee_parts import World

#: Draws by weight alone before all weights are worked out (assumed; it changes the speed, not the odds).
TRIES = 12


@inlined
def choose(w: World, h: Held, t: int, p: int) -> int:
    """Return an option drawn by weight and room; -1 if there is none."""
    first, last = w.first[w.epoch[t], p], w.first[w.epoch[t], p + 1]
    size = last - first
    if size == 0:
        return -1
    if h.fresh[p] != t:
        h.fresh[p] = t
        total = 0.0
        for n in range(first, last):
            total += w.weight[t, n]
            h.cum[n] = total
    if h.cum[last - 1] > 0.0 and w.law[THETA] <= 1.0:
        for _ in range(TRIES):
            n = drawn(h.cum, first, last, uniform(h.dice))
            factor = room(w, h.stock, w.target[n])
            if factor >= 1.0:
                return int(n)
            if w.law[POWER] != 1.0:
                factor = factor ** w.law[POWER]
            if uniform(h.dice) < factor:
                return int(n)
    return chosen_fully(w, h, t, p)


@compiled
def chosen_fully(w: World, h: Held, t: int, p: int) -> int:
    """Return an option with all weights worked out."""
    first, last = w.first[w.epoch[t], p], w.first[w.epoch[t], p + 1]
    size, cum = last - first, h.scratch
    best = 0.0
    for n in range(size):
        factor = room(w, h.stock, w.target[first + n])
        cum[n] = w.weight[t, first + n] * (factor if w.law[POWER] == 1.0 else factor ** w.law[POWER])
        best = max(best, cum[n])
    total = 0.0
    for n in range(size):
        value = cum[n] if best > 0.0 else 1.0
        if best > 0.0 and w.law[THETA] > 1.0 and value < best / w.law[THETA]:
            value = 0.0
        total += value
        cum[n] = total
    return int(first + drawn(cum, 0, size, uniform(h.dice)))


@inlined
def leave(w: World, a: np.ndarray, h: Held, i: int, t: int) -> bool:
    """Let a person who wants to leave enter a road; return whether they could."""
    p, option = a[i].place, a[i].option
    if option < 0:
        option = choose(w, h, t, p)
        if option < 0:
            return False
        a[i].step = 0
    step = a[i].step
    target, road = w.target[option], w.path[option, step]
    if w.shut[t, road] or (w.camp[t, target] and room(w, h.stock, target) < 0.5):
        a[i].option = -1
        return False
    step += 1
    ends = step == w.path.shape[1] or w.path[option, step] < 0
    a[i].option = -1 if ends else option
    a[i].step = step
    h.stock[p] -= 1.0
    a[i].place = len(w.capacity) + road
    a[i].gone = 0.0
    a[i].entered = t
    return True


@inlined
def advance(w: World, a: np.ndarray, h: Held, i: int, t: int) -> bool:
    """Let a person who is on a road go on for a day, and onto further roads while it lasts.

    Returns:
        Whether they are on a road in the evening.
    """
    places, fast = len(w.capacity), w.law[FAST]
    moved, recent = 0.0, a[i].recent * HALVES[min(t - 1 - a[i].seen, BITS)]
    while True:
        road = a[i].place - places
        speed = w.law[WALK] if a[i].walked == 0 and w.law[ON_FOOT] > 0.0 else fast
        gone = a[i].gone + speed
        moved += speed
        if gone <= w.km[road]:
            a[i].gone = gone
            break
        moved -= gone - w.km[road]
        a[i].walked = 1
        bounced = h.shut_on[road] > a[i].entered
        p = w.tail[road] if bounced else w.head[road]
        a[i].place = p
        h.stock[p] += 1.0
        if bounced or moved >= speed:
            break
        forced = w.law[NO_SHORT_STINTS] > 0.0 and (recent + moved / fast) / 2.0 < 0.5
        chance = 1.0 if a[i].option >= 0 or (forced and w.town[t, p]) else w.chance[t, p]
        if (chance < 1.0 and uniform(h.dice) >= chance) or not leave(w, a, h, i, t):
            break
    a[i].recent = (recent + moved / fast) / 2.0
    a[i].seen = t
    return bool(a[i].place >= places)


@inlined
def stay(w: World, a: np.ndarray, h: Held, i: int, t: int) -> None:
    """Write a person who stands somewhere in the evening into the calendar of the days to come."""
    wait(a, h, i, t + 1 + (0 if a[i].option >= 0 else after(w.chance[t, a[i].place], h.dice)))


@compiled
def begin(w: World, a: np.ndarray, h: Held) -> int:
    """Put those who are there on day 0 in their places; return how many they are."""
    size = 0
    for p in range(len(w.start)):
        for _ in range(int(w.start[p])):
            add(w, a, h, size, p, 0)
            size += 1
    return size


@inlined
def add(w: World, a: np.ndarray, h: Held, i: int, p: int, t: int) -> None:
    """Put a new person in a place."""
    a[i].place = p
    a[i].option = -1
    a[i].seen = t - 1
    h.stock[p] += 1.0
    wait(a, h, i, t + after(w.chance[t, p], h.dice))


@compiled
def anew(w: World, a: np.ndarray, h: Held, t: int, size: int) -> None:
    """Let people draw anew where the chance to leave is another today, and write the calendar again."""
    places = len(w.capacity)
    differs = False
    for p in range(places):
        differs = differs or w.chance[t, p] != w.chance[t - 1, p]
    if not differs:
        return
    for day in range(t, len(h.head)):
        h.head[day] = -1
    for at in range(len(h.free)):
        h.free[at] = at
    h.spare[0] = len(h.free)
    for i in range(size):
        p = a[i].place
        if p < places:
            again = a[i].option < 0 and w.chance[t, p] != w.chance[t - 1, p]
            wait(a, h, i, t + after(w.chance[t, p], h.dice) if again else a[i].due)


@compiled
def morning(w: World, a: np.ndarray, h: Held, t: int, size: int) -> int:
    """Add those who begin to leave today, note which roads are closed; return how many people there are."""
    if t > 0:
        anew(w, a, h, t, size)
    for _ in range(w.new[t]):
        add(w, a, h, size, drawn(w.origin[t], 0, len(w.start), uniform(h.dice)), t)
        size += 1
    for road in range(len(w.km)):
        if w.shut[t, road]:
            h.shut_on[road] = t
    return size


@compiled
def decide(w: World, a: np.ndarray, h: Held, t: int) -> int:
    """Let everybody who is due leave, the first come first; return how many did."""
    one, marks = np.uint64(1), h.marks
    at, low, high = h.head[t], len(marks), -1
    while at >= 0:
        for cell in range(2, h.sheet[at, 0]):
            i = h.sheet[at, cell]
            word = i >> 6
            marks[word] |= one << (np.uint64(i) & LAST)
            low, high = min(low, word), max(high, word)
        h.free[h.spare[0]] = at
        h.spare[0] += 1
        at = h.sheet[at, 1]
    count = 0
    for word in range(low, high + 1):
        bits = marks[word]
        marks[word] = np.uint64(0)
        while bits != np.uint64(0):
            lowest = bits & (~bits + one)
            bits ^= lowest
            i = (word << 6) + WHERE[(lowest * SPIN) >> np.uint64(58)]
            if leave(w, a, h, i, t):
                h.left[count] = i
                count += 1
            else:
                stay(w, a, h, i, t)
    return count


@compiled
def go_on(w: World, a: np.ndarray, h: Held, t: int, size: int, count: int) -> int:
    """Let all who are on a road go on, the first come first; return how many are on one in the evening.

    Args:
        w: What does not change.
        a: People.
        h: What they share.
        t: The day.
        size: How many were on a road in the morning.
        count: How many left today.
    """
    today, tomorrow = t & 1, 1 - (t & 1)
    kept, at, new = 0, 0, 0
    while at < size or new < count:
        if new == count or (at < size and h.road[today, at] < h.left[new]):
            i = h.road[today, at]
            at += 1
        else:
            i = h.left[new]
            new += 1
        if advance(w, a, h, i, t):
            h.road[tomorrow, kept] = i
            kept += 1
        else:
            stay(w, a, h, i, t)
    return kept


@owning
def run(w: World, a: np.ndarray, dice: np.ndarray) -> np.ndarray:
    """Return who stands in each place in the evening of each day, shape (T, P).

    Args:
        w: What does not change.
        a: Room for one record a person, zeros.
        dice: State of the dice, one number.
    """
    days, places = w.chance.shape
    options, sheets = len(w.target), len(a) // (SHEET - 2) + days + 2
    people = len(a)
    h = Held(
        np.zeros(places), np.full(len(w.km), -1), np.zeros(options + 1), np.full(places, -1),
        np.zeros(options + 1), np.full(days + 1, -1), np.empty((sheets, SHEET), dtype=np.int32),
        np.arange(sheets), np.full(1, sheets), np.zeros((people >> 6) + 1, dtype=np.uint64),
        np.empty(people, dtype=np.int32), np.empty((2, people), dtype=np.int32), dice,
    )  # fmt: skip
    found = np.zeros((days, places))
    on_road = 0
    size = begin(w, a, h)
    for t in range(days):
        size = morning(w, a, h, t, size)
        on_road = go_on(w, a, h, t, on_road, decide(w, a, h, t))
        for p in range(places):
            found[t, p] = h.stock[p]
    return found
