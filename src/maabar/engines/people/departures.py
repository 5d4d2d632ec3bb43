"""Who leaves where and when, as the case says: rows for a place, totals, and what is left to danger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.people.danger import known_events

if TYPE_CHECKING:
    import pandas as pd

    from maabar.case import Case

_ANYWHERE, _FIXED = 0, 3
_TOWARDS = {"": _ANYWHERE, "internal": 1, "abroad": 2}
Rates = dict[tuple[int, int, int, int], np.ndarray]


@dataclass(frozen=True)
class Departures:
    """Rows of a day as the kernels read them.

    Attributes:
        rows: Place (-1: a total to share), kind, people, towards, target; shape (N, 5).
        start: First row of each day, shape (T + 1,).
        driven: Whether danger drives people from each place on each day, as 0 or 1, shape (T, P).
        share: How a total is shared among places, shape (T, P), or (1, P) if there is none.
    """

    rows: np.ndarray
    start: np.ndarray
    driven: np.ndarray
    share: np.ndarray


@dataclass(frozen=True)
class Days:
    """The days, and danger on them.

    Attributes:
        days: The days, datetime64[D], shape (T,).
        risk: Danger of each place, shape (T, P).
        line: Danger above this counts.
    """

    days: np.ndarray
    risk: np.ndarray
    line: float


def departures(
    case: Case, ids: np.ndarray, kinds: list[str], when: Days, targets: dict[str, int]
) -> Departures:
    """Spread departures over their days; per place and day the first holds: rows for it, totals, danger.

    Rows of other kinds of travellers than the first come beside: what they do tells nothing of the first.

    Args:
        case: The case.
        ids: Ids of places, sorted.
        kinds: Kinds of travellers; a row without one, and danger, is about the first.
        when: The days, and danger.
        targets: Index of each place that somebody may be bound for.
    """
    rates: Rates = {}
    own = np.zeros(when.risk.shape, dtype=bool)
    total = np.zeros(len(when.days), dtype=bool)
    for frame in (case["departures"], _displacing(case)):
        first = _days(frame["from"], case.as_of)
        last = _days(frame["until"], case.end)
        columns = [frame[name].tolist() for name in ("place", "traveller", "towards", "people")]
        for start, stop, place, traveller, towards, people in zip(first, last, *columns, strict=True):
            at = int(np.searchsorted(ids, place)) if place else -1
            kind = kinds.index(traveller) if traveller else 0
            where = _TOWARDS.get(towards, _FIXED)
            inside = (when.days >= start) & (when.days <= stop)
            if kind == 0:
                (own[:, at] if at >= 0 else total)[inside] = True
            rate = np.where(inside, people / max(float((stop - start).astype(np.int64)) + 1, 1.0), 0.0)
            key = (at, kind, where, targets[towards] if where == _FIXED else -1)
            rates[key] = rates.get(key, 0.0) + rate
    rows, begins = _by_day(rates, len(when.days))
    driven = np.where(own | total[:, None], 0.0, 1.0)
    share = _shared(case, when, own) if any(key[0] < 0 for key in rates) else np.zeros((1, len(ids)))
    return Departures(rows, begins, driven, share)


def _displacing(case: Case) -> pd.DataFrame:
    """Events that say how many people they displaced, as departures."""
    events = known_events(case)
    return events[events["people"] > 0].assign(traveller="", towards="")


def _days(column: pd.Series, empty: object) -> np.ndarray:
    found = column.to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(found), np.datetime64(str(empty)), found)


def _by_day(rates: Rates, days: int) -> tuple[np.ndarray, np.ndarray]:
    """Turn daily rates into whole people whose sums are exact: rounded cumulated, not day by day."""
    keys = sorted(rates)
    if not keys:
        return np.zeros((0, 5)), np.zeros(days + 1, dtype=np.int64)
    cumulated = np.floor(np.round(np.cumsum([rates[key] for key in keys], axis=1), 6) + 0.5)
    people = np.diff(cumulated, axis=1, prepend=0.0)
    day, which = np.nonzero(people.T > 0)
    places, kinds, towards, targets = np.array(keys, dtype=float).T
    columns = [places[which], kinds[which], people.T[day, which], towards[which], targets[which]]
    return np.stack(columns, axis=1), np.searchsorted(day, np.arange(days + 1)).astype(np.int64)


def _shared(case: Case, when: Days, own: np.ndarray) -> np.ndarray:
    """Share totals by population x danger above the line; if there is none, by all danger, or population."""
    people = case["places"].sort_values("place")["population"].fillna(0.0).to_numpy(dtype=float)
    weight = np.zeros(own.shape)
    for danger in (np.where(when.risk > when.line, when.risk, 0.0), when.risk, np.ones_like(when.risk)):
        empty = weight.sum(axis=1, keepdims=True) <= 0
        weight = np.where(empty & ~own, people * danger, weight)
    sums = weight.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(weight, sums, out=np.zeros_like(weight), where=sums > 0))
