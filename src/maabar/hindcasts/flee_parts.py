"""What the peer's rules by events are made of: the world, people, what they share, the calendar and the dice.

Functions of `flee_events` are compiled from these; nothing here knows a rule of movement but room in a camp.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import numba
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    F = TypeVar("F", bound=Callable[..., Any])

_njit: Any = numba.njit


# The two tuples below hold 28 arrays. Counting references to each of them, and handing all of them to every
# function, takes longer than the rules: so nothing here owns memory but `run`, and what is called for every
# step of every person is written out where it is called.
def compiled(function: F) -> F:
    """Compile a function that owns no memory."""
    return cast("F", _njit(cache=True, error_model="numpy", _nrt=False)(function))


def inlined(function: F) -> F:
    """Write a function out wherever it is called."""
    return cast("F", _njit(error_model="numpy", _nrt=False, forceinline=True)(function))


def owning(function: F) -> F:
    """Compile a function that makes arrays."""
    return cast("F", _njit(cache=True, error_model="numpy")(function))


#: `World.law`.
(FAST, WALK, ON_FOOT, NO_SHORT_STINTS, BUFFER, POWER, THETA) = range(7)


class World(NamedTuple):
    """What does not change in a run: P places, L directed roads, N options, T days.

    Attributes:
        law: Settings, by the constants above.
        chance: Chance to leave a place on a day, shape (T, P).
        town: Whether a place is a town on a day, shape (T, P).
        camp: Whether it is a camp, shape (T, P).
        capacity: Scaled capacity, persons, below 1: without limit; shape (P,).
        epoch: State of the roads on each day, shape (T,).
        first: Options of a place: first[e, p] to first[e, p + 1], shape (E, P + 1).
        weight: Weight of each option on each day, without its room; row of the day's epoch, shape (T, N).
        target: Where an option ends, shape (N,).
        path: Directed roads of an option, -1 after its end, shape (N, H).
        head: Where a road leads, shape (L,).
        tail: Where it starts, shape (L,).
        km: Its length, shape (L,).
        shut: Whether it is closed on a day, shape (T, L).
        new: People who leave on each day, shape (T,).
        origin: Cumulated shares of the places they leave, shape (T, P).
        start: People who stand in each place on day 0, shape (P,).
    """

    law: np.ndarray
    chance: np.ndarray
    town: np.ndarray
    camp: np.ndarray
    capacity: np.ndarray
    epoch: np.ndarray
    first: np.ndarray
    weight: np.ndarray
    target: np.ndarray
    path: np.ndarray
    head: np.ndarray
    tail: np.ndarray
    km: np.ndarray
    shut: np.ndarray
    new: np.ndarray
    origin: np.ndarray
    start: np.ndarray


#: One record a person, 24 bytes, so that one read from memory brings all of it.
PERSON = np.dtype([
    ("place", "i4"),  # where they stand, or the road they are on plus P
    ("option", "i4"),  # the path they follow, -1 for none
    ("gone", "f4"),  # km on the road
    ("recent", "f4"),  # recent travel in the evening of the day `seen`, share of the fastest day
    ("due", "i2"),  # day on which they decide next
    ("entered", "i2"),  # day on which they entered the road
    ("seen", "i2"),
    ("step", "i1"),  # which road of the path comes next
    ("walked", "i1"),  # whether they have finished their first road
], align=True)  # fmt: skip

#: Cells of a sheet of the calendar, the first two being what it says of itself.
SHEET = 64
BITS, LAST = 64, np.uint64(63)
SPIN = np.uint64(0x03F79D71B4CB0A89)
#: What is left of recent travel after so many evenings; from 64 on nothing counts.
HALVES = np.append(0.5 ** np.arange(BITS), 0.0)
#: Position of the only bit that is set, by the top six bits of its product with `SPIN` (a de Bruijn number).
WHERE = np.zeros(BITS, dtype=np.int64)
for _bit in range(BITS):
    WHERE[((int(SPIN) << _bit) & 0xFFFFFFFFFFFFFFFF) >> 58] = _bit


class Held(NamedTuple):
    """What people see of each other, and the calendar.

    Attributes:
        stock: Who stands in each place, shape (P,).
        shut_on: Last day on which a road was closed, -1 for never, shape (L,).
        cum: Cumulated weights of today's options, without their room, shape (N,).
        fresh: Day for which those of a place hold, shape (P,).
        scratch: Room for the cumulated weights of one choice, shape (N + 1,).
        head: Last sheet of the calendar of a day, -1 for none, shape (T + 1,).
        sheet: Sheets of the calendar: how many stand on it, the one before it, and who; int32, SHEET wide.
        free: Sheets that nobody uses, the last one next.
        spare: How many these are, one number.
        marks: One bit a person, for putting those of a day in order.
        left: Room for those who leave today, by number.
        road: Who is on a road, by number: rows for even and for odd days, shape (2, N).
        dice: State of the dice, one number.
    """

    stock: np.ndarray
    shut_on: np.ndarray
    cum: np.ndarray
    fresh: np.ndarray
    scratch: np.ndarray
    head: np.ndarray
    sheet: np.ndarray
    free: np.ndarray
    spare: np.ndarray
    marks: np.ndarray
    left: np.ndarray
    road: np.ndarray
    dice: np.ndarray


@inlined
def uniform(dice: np.ndarray) -> float:
    """Return the next number in [0, 1): SplitMix64 (Steele, Lea and Flood 2014)."""
    dice[0] += np.uint64(0x9E3779B97F4A7C15)
    z = dice[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return float(z >> np.uint64(11)) * 2.0**-53


@inlined
def room(w: World, stock: np.ndarray, p: int) -> float:
    """Return the factor of a place near its capacity: 1 to a share of it, then falling to 0."""
    limit, here = w.capacity[p], stock[p]
    if limit < 1.0 or here <= w.law[BUFFER] * limit:
        return 1.0
    if here >= limit:
        return 0.0
    return float(1.0 - (here - w.law[BUFFER] * limit) / ((1.0 - w.law[BUFFER]) * limit))


@inlined
def drawn(cumulated: np.ndarray, first: int, last: int, u: float) -> int:
    """Return the first position from one to before another whose cumulated weight lies above a share."""
    goal = u * cumulated[last - 1]
    low, high = first, last - 1
    while low < high:
        middle = (low + high) >> 1
        if cumulated[middle] > goal:
            high = middle
        else:
            low = middle + 1
    return low


@inlined
def after(chance: float, dice: np.ndarray) -> int:
    """Return how many days somebody stays who leaves with a chance on each; many stand for ever."""
    if chance >= 1.0:
        return 0
    if chance <= 0.0:
        return 1 << 14
    if chance > 0.2:
        day = 0
        while uniform(dice) >= chance:
            day += 1
        return day
    days = np.log(1.0 - uniform(dice)) / np.log1p(-chance)
    return int(min(days, 16384.0))


@inlined
def wait(a: np.ndarray, h: Held, i: int, day: int) -> None:
    """Write a person into the calendar."""
    last = len(h.head) - 1
    if day >= last:
        a[i].due = last
        return
    a[i].due = day
    at = h.head[day]
    if at < 0 or h.sheet[at, 0] == SHEET:
        h.spare[0] -= 1
        new = h.free[h.spare[0]]
        h.sheet[new, 0], h.sheet[new, 1] = 2, at
        h.head[day] = new
        at = new
    h.sheet[at, h.sheet[at, 0]] = i
    h.sheet[at, 0] += 1
