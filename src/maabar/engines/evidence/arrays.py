"""Names for the arrays of this engine, and the few operations on them that numpy lacks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]

#: Stands for "no day"; it is what numpy makes of an empty date.
NO_DAY = int(np.iinfo(np.int64).min)
#: Later than every day: the end of what never ends.
NEVER = 2**60
#: Most pairs of statements that are compared at once.
MOST_PAIRS = 5_000_000
#: Log terms are kept on this grid, so that their sums do not depend on the order of rows.
GRID = 2.0**40


def days_of(dates: pd.Series) -> Ints:
    """Return dates as whole days since 1970; empty ones as `NO_DAY`."""
    return dates.to_numpy(dtype="datetime64[D]").astype(np.int64)


def dates_of(days: Ints) -> NDArray[np.datetime64]:
    """Return days since 1970 as dates of pandas' unit; `NO_DAY` as an empty date."""
    return days.astype("datetime64[D]").astype("datetime64[s]")


def texts_of(values: pd.Series) -> Texts:
    """Return a text column as an array of Python strings."""
    return values.to_numpy(dtype=object)


def index_of(known: pd.Index[Any], values: pd.Series | Texts) -> Ints:
    """Return the position of each value in `known`; -1 where it is not there."""
    codes, distinct = pd.factorize(pd.Series(values, dtype=object), use_na_sentinel=False)
    return known.get_indexer(pd.Index(distinct, dtype=object)).astype(np.int64)[codes]


def codes_of(choices: tuple[str, ...], values: pd.Series | Texts) -> Ints:
    """Return the position of each value in a list of choices; -1 where it is none of them."""
    return index_of(pd.Index(choices, dtype=object), values)


def on_grid(values: Floats) -> Floats:
    """Round log terms so that adding and subtracting them is exact (to 9e-13)."""
    return np.asarray(np.rint(values * GRID) / GRID, dtype=np.float64)


def starts_of(*keys: Ints) -> Bools:
    """Return where a new run of equal keys begins; the keys must be sorted together."""
    new = np.ones(len(keys[0]), dtype=np.bool_)
    if len(new):
        new[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
    return new


def spread(counts: Ints) -> tuple[Ints, Ints]:
    """Return origin and running number of repeated elements: `[2, 1]` gives `[0, 0, 1]`, `[0, 1, 0]`."""
    origin = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    before = np.cumsum(counts) - counts
    return origin, np.arange(len(origin), dtype=np.int64) - np.repeat(before, counts)


def joined(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Return all pairs (position in `left`, position in `right`) with equal keys."""
    order = np.argsort(right, kind="stable")
    low = np.searchsorted(right[order], left, side="left")
    high = np.searchsorted(right[order], left, side="right")
    origin, number = spread((high - low).astype(np.int64))
    return origin, order[low[origin] + number].astype(np.int64)


def near_pairs(key: Ints, first: Ints, last: Ints, gap: int = 0) -> tuple[Ints, Ints]:
    """Return all pairs of rows of one key whose periods are at most `gap` days apart, each pair once.

    Beyond `MOST_PAIRS` each row meets only those that begin next after it: a flood of claims about one thing
    on one day must not exhaust the memory.
    """
    order = np.lexsort((first, key))
    key, first, last = key[order], first[order], last[order] + gap
    group = np.cumsum(starts_of(key)) - 1
    base = int(first.min()) if len(first) else 0
    width = int(max(last.max(initial=base), first.max(initial=base))) - base + 2
    place = group * width + (first - base)
    ahead = np.searchsorted(place, group * width + (last - base), side="right")
    meets = np.maximum(ahead - np.arange(len(key)) - 1, 0).astype(np.int64)
    if meets.sum() > MOST_PAIRS:
        meets = np.minimum(meets, max(1, MOST_PAIRS // len(key)))
    one, number = spread(meets)
    return order[one].astype(np.int64), order[one + 1 + number].astype(np.int64)


def components(one: Ints, two: Ints, n: int) -> Ints:
    """Return, for each of n nodes, the least node that it is linked to, directly or not."""
    label = np.arange(n, dtype=np.int64)
    while True:
        least = np.minimum(label[one], label[two])
        new = label.copy()
        np.minimum.at(new, one, least)
        np.minimum.at(new, two, least)
        new = new[new]
        if np.array_equal(new, label):
            return label
        label = new
