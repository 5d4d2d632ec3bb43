"""What the kernels see: a few arrays, no names, dates or frames.

Letters in the shapes: P places, G gate sides (crossing x direction: 2 x crossing + direction), N = P + G
nodes, J destinations, M targets (destinations first, then homes people may return to), V kinds of
travellers, L lanes, C classes, A areas, T days, R route tables, D periods of report.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

F1 = Annotated[np.ndarray, ("float64", 1)]
F2 = Annotated[np.ndarray, ("float64", 2)]
F3 = Annotated[np.ndarray, ("float64", 3)]
F4 = Annotated[np.ndarray, ("float64", 4)]
S3 = Annotated[np.ndarray, ("float32", 3)]
I1 = Annotated[np.ndarray, ("int64", 1)]
I2 = Annotated[np.ndarray, ("int64", 2)]
U1 = Annotated[np.ndarray, ("uint64", 1)]

#: Fields of a key, from the highest bits to the lowest; a queue so stands together, by days waited.
PHASE, WHERE, DAYS, CLASS, DEST, USED, AVOID, HOME, TOWARDS, FIRE = range(10)
FIELDS = ("phase", "place", "days", "class", "destination", "hours", "avoided", "home", "towards", "danger")
MOST_DAYS = 63  # waiting and walking days beyond are pooled

#: Phases: settled, wanting to leave (nothing open), unwilling (only ways they would not take), ready to
#: choose anew, on the road to a place, on the road to a gate, in a queue.
SETTLED, WANTING, UNWILLING, READY, TO_PLACE, TO_GATE, QUEUED = range(7)

#: `towards` of a key.
ANYWHERE, INTERNAL, ABROAD, FIXED = range(4)

#: Rule sets.
RULES = ("gravity", "inverse", "nearest", "equal", "frozen")
GRAVITY, INVERSE, NEAREST, EQUAL, FROZEN = range(5)

#: `World.law`.
(
    MEAN, MERGE, SLICES, FLOOR, RULE, POWER, KM, KM_ABROAD, GAMMA, KM_POWER, ALPHA, Q, BETA, FULL_FROM,
    THETA, ABROAD_SHARE, RETRY, GIVE_UP, GIVE_UP_WAIT, FORGET, BACK, HAZARD, DANGER, PERIOD, HAS_RETURNS,
) = range(25)  # fmt: skip
LAW = 25

#: `World.place`, `.gate`, `.cls`, `.kind`, `.gates`, `.places`, `.sites`, `.spawn`.
AREA, COUNTRY, TARGET, DESTINATION = range(4)
BEFORE, CROSSING = range(2)
KIND, HOME_AREA, BITS, SLOT, BASE = range(5)
HOURS_PER_DAY, ONWARD, RETURNING, REROUTE = range(4)
CAPACITY, BELIEF, OPENS_IN, OPEN_SHARE = range(4)
HAZARDOUS, CALM, DRIVEN = range(3)
LIMIT, PULL = range(2)
SP_PLACE, SP_KIND, SP_PEOPLE, SP_TOWARDS, SP_TARGET = range(5)

#: Buffers of cohorts.
#: (`LUCK` and its like hold the dice keys of those who choose, in `State.keys` only.)
STATE, NEXT, NEW, MOVERS, TODAY, REDO, BRANCH, PASSING, LUCK, REDO_LUCK, PASSING_LUCK = range(11)
BUFFERS = 11

#: `Out.moves`, `.stock`, `.passed`.
WANTED, LEFT, POSTPONED, BLOCKED, STAYED = range(5)
HERE, IN_QUEUE, WISHING, NOT_WILLING, RESIDENT = range(5)
CAME, PASSED, WAITING, TURNED, WAITED, UNDER_FIRE = range(6)

#: `Out.sums`: what must balance, and what is summed over the run.
START, SPAWNED, RETURNED, DANGER_DAYS, BLOCKED_DAYS, OVER_LIMIT, FAULT, FAULT_DAY, CAPPED, PEAK = range(10)
SUMS = 10
#: Faults that an evening finds.
LOST, NEGATIVE, OVER_CAPACITY, NOT_FINITE, NO_ROOM, STOCK_OFF = range(1, 7)


class World(NamedTuple):
    """What does not change in a run; see the module for letters."""

    seed: U1
    law: F1
    bits: I2  # (10, 2): shift and mask of each field
    place: I2  # (4, P)
    ground: I1  # (N,) piece of ground that roads join
    around: I1  # (G,): gate sides, those on one piece of ground together
    around_at: I1  # (pieces + 1,)
    gate: I2  # (2, G): the place before it, its crossing; its near side is node P + g
    kind: F2  # (V, 4)
    lane: I2  # (V, crossings)
    cls: I2  # (5, C)
    family: I2  # (V, A): first class of people of a kind whose home is in an area
    target: I1  # (M,) place of each target
    hours: F2  # (M + G, N): to each target, to the near side of each gate
    km: S3  # (R, P, J), inf = no way
    rest: F3  # (R, G, M): hours from behind a gate to a target, inf = no way
    gates: F4  # (T, 4, G, L)
    places: F3  # (T, 3, P)
    sites: F3  # (T, 2, J); pull 0 = not open
    limited: I1  # (T,): whether a site has a limit that day
    route: I2  # (T, C + V): table of each class; of each kind if it were willing to go anywhere
    epoch: I1  # (T,): changes when what people believe does
    will: F2  # (T, slots): share willing, per class family and area
    flips: I1  # (T,): whether a share changed this morning
    spawn: F2  # rows (place or -1, kind, people, towards, target)
    spawn_at: I1  # (T + 1,)
    share: F2  # (T, P): how a total is shared


class State(NamedTuple):
    """What changes."""

    keys: I2  # (11, room)
    counts: F2  # (11, room)
    fill: I1  # (11,)
    link: I1  # (room,)
    head: I1  # (G * L,)
    span: I2  # (2, G): where each queue stands in STATE
    stock: F1  # (P,) displaced people present
    residents: F1  # (P,)
    served: F1  # (G * L,)
    waits: F1  # (G * L,) expected days, last evening
    base: S3  # (R, P, J)
    fresh: I2  # (R, P)
    kept: F3  # (R, P, J): cumulated weights of the day
    kept_on: I2  # (R, P)
    attract: F1  # (J,)
    size: F1  # (J,)
    cum: F1  # (J,)
    door: F1  # (G,)
    parts: F1  # (16,)
    standing: F1  # (G * L,)
    here: F1  # (P,)


class Out(NamedTuple):
    """What is counted."""

    moves: F4  # (D, P, V, 5)
    stock: F4  # (D, P, V, 5)
    arrived: F4  # (D, P, A, V)
    passed: F4  # (T, G, V, 6)
    sums: F1
