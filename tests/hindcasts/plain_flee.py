"""The peer's rules by a plain loop over everybody on every day: what the quick ones are held against.

It shares with them the arrays of the world, the dice and the room in a camp, which have tests by hand; no calendar,
no refusals, no halving after the fact. People act in the order in which they came, first all who stand somewhere, then
all who are on a road, as in FLEE.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from maabar.hindcasts.flee_parts import (
    FAST,
    NO_SHORT_STINTS,
    ON_FOOT,
    POWER,
    THETA,
    WALK,
    World,
    drawn,
    room,
    uniform,
)


def flee_rules_plainly(world: World, seed: int = 0) -> np.ndarray:
    """Who stands in each location in the evening of each day, shape (T, P)."""
    size = int(world.start.sum() + world.new.sum())
    people = People(
        place=np.zeros(size, dtype=np.int64),
        option=np.full(size, -1, dtype=np.int64),
        step=np.zeros(size, dtype=np.int64),
        gone=np.zeros(size),
        entered=np.zeros(size, dtype=np.int64),
        moved=np.zeros(size),
        recent=np.zeros(size),
        on_foot=np.ones(size, dtype=np.bool_),
    )
    return run(world, people, np.array([seed], dtype=np.uint64))


class People(NamedTuple):
    """One entry a person.

    Attributes:
        place: Where they stand, or the road they are on plus P.
        option: The path they follow, -1 for none.
        step: Which road of it comes next.
        gone: Km on the road.
        entered: Day on which they entered it.
        moved: Km today.
        recent: Recent travel, share of the fastest day.
        on_foot: Whether they have not finished their first road.
    """

    place: np.ndarray
    option: np.ndarray
    step: np.ndarray
    gone: np.ndarray
    entered: np.ndarray
    moved: np.ndarray
    recent: np.ndarray
    on_foot: np.ndarray


class Shared(NamedTuple):
    """What people see of each other.

    Attributes:
        stock: Who stands in each place, shape (P,).
        shut_on: Last day on which a road was closed, -1 for never, shape (L,).
        cum: Room for the cumulated weights of a choice.
        dice: State of the dice, one number.
    """

    stock: np.ndarray
    shut_on: np.ndarray
    cum: np.ndarray
    dice: np.ndarray


@njit(cache=True)
def choose(w: World, f: Shared, t: int, p: int) -> int:
    """Return an option drawn by weight, uniformly if all weights are nought; -1 if there is none."""
    first, last = w.first[w.epoch[t], p], w.first[w.epoch[t], p + 1]
    size, cum = last - first, f.cum
    if size == 0:
        return -1
    best = 0.0
    for n in range(size):
        factor = room(w, f.stock, w.target[first + n])
        cum[n] = w.weight[t, first + n] * (factor if w.law[POWER] == 1.0 else factor ** w.law[POWER])
        best = max(best, cum[n])
    total = 0.0
    for n in range(size):
        value = cum[n] if best > 0.0 else 1.0
        if best > 0.0 and w.law[THETA] > 1.0 and value < best / w.law[THETA]:
            value = 0.0
        total += value
        cum[n] = total
    return int(first + drawn(cum, 0, size, uniform(f.dice)))


@njit(cache=True)
def leave(w: World, a: People, f: Shared, i: int, t: int) -> bool:
    """Let a person who wants to leave enter a road; return whether they could."""
    p = a.place[i]
    if a.option[i] < 0:
        a.option[i] = choose(w, f, t, p)
        a.step[i] = 0
        if a.option[i] < 0:
            return False
    target, road = w.target[a.option[i]], w.path[a.option[i], a.step[i]]
    if w.shut[t, road] or (w.camp[t, target] and room(w, f.stock, target) < 0.5):
        a.option[i] = -1
        return False
    a.step[i] += 1
    if a.step[i] == w.path.shape[1] or w.path[a.option[i], a.step[i]] < 0:
        a.option[i] = -1
    f.stock[p] -= 1.0
    a.place[i] = len(w.capacity) + road
    a.gone[i] = 0.0
    a.entered[i] = t
    return True


@njit(cache=True)
def arrive(w: World, a: People, f: Shared, i: int, road: int) -> bool:
    """Put a person at the end of a road; if it was closed since they entered it, back at its start.

    Returns:
        Whether they may go on today.
    """
    a.moved[i] -= a.gone[i] - w.km[road]
    a.on_foot[i] = False
    bounced = f.shut_on[road] > a.entered[i]
    a.place[i] = w.tail[road] if bounced else w.head[road]
    f.stock[a.place[i]] += 1.0
    return not bounced


@njit(cache=True)
def advance(w: World, a: People, f: Shared, i: int, t: int) -> None:
    """Let a person who is on a road go on for a day, and onto further roads while the day lasts."""
    places = len(w.capacity)
    while a.place[i] >= places:
        road = a.place[i] - places
        speed = w.law[WALK] if a.on_foot[i] and w.law[ON_FOOT] > 0.0 else w.law[FAST]
        a.gone[i] += speed
        a.moved[i] += speed
        if a.gone[i] <= w.km[road] or not arrive(w, a, f, i, road) or a.moved[i] >= speed:
            return
        forced = w.law[NO_SHORT_STINTS] > 0.0 and (a.recent[i] + a.moved[i] / w.law[FAST]) / 2.0 < 0.5
        chance = w.chance[t, a.place[i]]
        if a.option[i] >= 0 or (forced and w.town[t, a.place[i]]):
            chance = 1.0
        if uniform(f.dice) >= chance or not leave(w, a, f, i, t):
            return


@njit(cache=True)
def begin(w: World, a: People, f: Shared) -> int:
    """Put those who are there on day 0 in their places; return how many they are."""
    size = 0
    for p in range(len(w.start)):
        for _ in range(int(w.start[p])):
            a.place[size] = p
            size += 1
        f.stock[p] = w.start[p]
    return size


@njit(cache=True)
def morning(w: World, a: People, f: Shared, t: int, size: int) -> int:
    """Add those who begin to leave today, note which roads are closed; return how many people there are."""
    for _ in range(w.new[t]):
        a.place[size] = drawn(w.origin[t], 0, len(w.start), uniform(f.dice))
        f.stock[a.place[size]] += 1.0
        size += 1
    for road in range(len(w.km)):
        if w.shut[t, road]:
            f.shut_on[road] = t
    return size


@njit(cache=True)
def day(w: World, a: People, f: Shared, t: int, size: int) -> None:
    """Let everybody decide, then everybody who is on a road go on, then remember how far they came."""
    # arrays by themselves: counting references to a whole tuple for each person takes longer than the rules
    place, option, moved, recent = a.place, a.option, a.moved, a.recent
    places, fast, today = len(w.capacity), w.law[FAST], w.chance[t]
    for i in range(size):
        if place[i] < places and (option[i] >= 0 or uniform(f.dice) < today[place[i]]):
            leave(w, a, f, i, t)
    for i in range(size):
        if place[i] >= places:
            advance(w, a, f, i, t)
    for i in range(size):
        recent[i] = (recent[i] + moved[i] / fast) / 2.0
        moved[i] = 0.0


@njit(cache=True)
def run(w: World, a: People, dice: np.ndarray) -> np.ndarray:
    """Return who stands in each place in the evening of each day, shape (T, P)."""
    days, places = w.chance.shape
    f = Shared(np.zeros(places), np.full(len(w.km), -1), np.zeros(len(w.target) + 1), dice)
    found = np.zeros((days, places))
    size = begin(w, a, f)
    for t in range(days):
        size = morning(w, a, f, t, size)
        day(w, a, f, t, size)
        found[t] = f.stock
    return found
