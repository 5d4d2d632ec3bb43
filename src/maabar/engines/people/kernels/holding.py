"""Cohorts in their buffers: keys, pushing, merging."""

from __future__ import annotations

import numpy as np

from maabar.engines.people.kernels.dice import mixed
from maabar.engines.people.kernels.jit import helper
from maabar.engines.people.kernels.shapes import (
    FAULT,
    LUCK,
    MERGE,
    MOVERS,
    NEW,
    NEXT,
    NO_ROOM,
    STATE,
    Out,
    State,
    World,
)

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@helper
def read(bits: np.ndarray, key: int, field: int) -> int:
    """Return a field of a key; `bits` is `World.bits`."""
    return (key >> bits[field, 0]) & bits[field, 1]


@helper
def put(bits: np.ndarray, key: int, field: int, value: int) -> int:
    """Return the key with a field set."""
    shift, mask = bits[field, 0], bits[field, 1]
    return (key & ~(mask << shift)) | (value << shift)


@helper
def luck_of(law: np.ndarray, key: int, source: int, position: int) -> int:
    """Return the dice key of people: that of their state and of what they do; of agents, each its own."""
    x = mixed(np.uint64(key) + _GOLDEN * np.uint64(source + 1))
    if law[MERGE] == 0.0:
        x = mixed(x + np.uint64(position))
    return np.int64(x)  # type: ignore[return-value]


@helper
def add(s: State, o: Out, buffer: int, key: int, n: float) -> int:
    """Append people to a buffer; return their position, -1 if there is no room (a fault that is noted)."""
    at = s.fill[buffer]
    if at >= s.keys.shape[1]:
        o.sums[FAULT] = NO_ROOM
        return -1
    s.keys[buffer, at] = key
    s.counts[buffer, at] = n
    s.fill[buffer] = at + 1
    return at


@helper
def found(s: State, key: int) -> int:
    """Return where a key stands in the state; -1 if it does not."""
    size, keys = s.fill[STATE], s.keys[STATE]
    low, high = 0, size
    while low < high:
        middle = (low + high) >> 1
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low if low < size and keys[low] == key else -1


@helper
def keep(w: World, s: State, o: Out, key: int, n: float) -> None:
    """Put people into the state of this evening: agents each by itself, cohorts with their like."""
    if n <= 0.0:
        return
    if w.law[MERGE] == 0.0:
        for _ in range(int(n)):
            add(s, o, NEW, key, 1.0)
        return
    at = found(s, key)
    if at >= 0:
        s.counts[STATE, at] += n
    else:
        add(s, o, NEW, key, n)


@helper
def let_choose(w: World, s: State, o: Out, key: int, n: float, luck: int) -> None:
    """Put people among those who choose or arrive at a gate today; agents one by one."""
    if n <= 0.0:
        return
    if w.law[MERGE] != 0.0:
        at = add(s, o, MOVERS, key, n)
        if at >= 0:
            s.keys[LUCK, at] = luck
        return
    for number in range(int(n)):
        at = add(s, o, MOVERS, key, 1.0)
        if at >= 0:
            s.keys[LUCK, at] = np.int64(mixed(np.uint64(luck) + _GOLDEN * np.uint64(number + 1)))


@helper
def _sort(s: State, size: int) -> None:
    """Sort what is new by key (Shell's method: a page of code to compile, not a library)."""
    keys, counts = s.keys[NEW], s.counts[NEW]
    gap = 1
    while 9 * gap < 4 * size:
        gap = 9 * gap // 4 + 1
    while gap > 0:
        for i in range(gap, size):
            key, n, j = keys[i], counts[i], i
            while j >= gap and keys[j - gap] > key:
                keys[j], counts[j] = keys[j - gap], counts[j - gap]
                j -= gap
            keys[j], counts[j] = key, n
        gap = gap * 4 // 9


@helper
def merge(w: World, s: State, o: Out) -> None:
    """Merge what is new into the state, sorted by key; drop cohorts of which nobody is left."""
    old, fresh, size = s.fill[STATE], s.fill[NEW], 0
    if old + fresh > s.keys.shape[1]:
        o.sums[FAULT] = NO_ROOM
        return
    _sort(s, fresh)
    agents = w.law[MERGE] == 0.0
    old_keys, new_keys, keys = s.keys[STATE], s.keys[NEW], s.keys[NEXT]
    old_counts, new_counts, counts = s.counts[STATE], s.counts[NEW], s.counts[NEXT]
    i, j = 0, 0
    while i < old or j < fresh:
        if j == fresh or (i < old and old_keys[i] <= new_keys[j]):
            key, n = old_keys[i], old_counts[i]
            i += 1
        else:
            key, n = new_keys[j], new_counts[j]
            j += 1
        if n <= 0.0:
            continue
        if size > 0 and keys[size - 1] == key and not agents:
            counts[size - 1] += n
        else:
            keys[size], counts[size] = key, n
            size += 1
    for at in range(size):
        old_keys[at], old_counts[at] = keys[at], counts[at]
    s.fill[STATE] = size
    s.fill[NEW] = 0
