"""Who leaves where and when, as the case says: rows for a place, totals, and what is left to danger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.people.danger import known_events

if TYPE_CHECKING:
    from maabar.case import Case

_ANYWHERE, _FIXED = 0, 3
_TOWARDS = {"": _ANYWHERE, "internal": 1, "abroad": 2}


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


def departures(
    case: Case, ids: np.ndarray, kinds: list[str], days: np.ndarray, risk: np.ndarray, targets: dict[str, int]
) -> Departures:
    """Spread departures over their days; per place and day the first holds: rows for it, totals, danger.

    Args:
        case: The case.
        ids: Ids of places, sorted.
        kinds: Kinds of travellers; a row without one, and danger, is about the first.
        days: The days.
        risk: Danger, shape (T, P).
        targets: Index of each place that somebody may be bound for.
    """
    rates: dict[tuple[int, int, int, int], np.ndarray] = {}
    own = np.zeros(risk.shape, dtype=bool)
    total = np.zeros(len(days), dtype=bool)
    for row in _rows(case):
        place = int(np.searchsorted(ids, row["place"])) if row["place"] else -1
        kind = kinds.index(row["traveller"]) if row["traveller"] else 0
        towards = _TOWARDS.get(row["towards"], _FIXED)
        target = targets.get(row["towards"], -1) if towards == _FIXED else -1
        if towards == _FIXED and target < 0:
            towards = _ANYWHERE
        first = np.datetime64(row["from"] or case.as_of)
        last = np.datetime64(row["until"] or case.end)
        length = int((last - first).astype(int)) + 1
        inside = (days >= first) & (days <= last)
        if kind == 0:  # what others do does not tell how many of the first kind leave
            (own[:, place] if place >= 0 else total)[inside] = True
        rate = np.where(inside, row["people"] / max(length, 1), 0.0)
        key = (place, kind, towards, target)
        rates[key] = rates.get(key, np.zeros(len(days))) + rate
    rows, start = _by_day(rates, len(days))
    driven = np.where(own | total[:, None], 0.0, 1.0)
    return Departures(rows, start, driven, _shared(case, ids, risk, own, total))


def _rows(case: Case) -> list[dict[str, object]]:
    found = [
        {"place": str(row.place), "traveller": str(row.traveller), "towards": str(row.towards), "people": float(row.people)}
        for row in case["departures"].itertuples(index=False)
    ]  # fmt: skip
    spans = zip(case["departures"]["from"], case["departures"]["until"], strict=True)
    events = known_events(case)
    events = events[events["people"] > 0]
    found += [
        {"place": str(row.place), "traveller": "", "towards": "", "people": float(row.people)}
        for row in events.itertuples(index=False)
    ]
    spans = [*spans, *zip(events["from"], events["until"], strict=True)]
    for row, (first, last) in zip(found, spans, strict=True):
        row["from"] = None if first != first else first.date()
        row["until"] = None if last != last else last.date()
    return found


def _by_day(rates: dict[tuple[int, int, int, int], np.ndarray], days: int) -> tuple[np.ndarray, np.ndarray]:
    """Turn daily rates into whole people whose sums are exact: rounded cumulated, not day by day."""
    keys = sorted(rates)
    if not keys:
        return np.zeros((0, 5)), np.zeros(days + 1, dtype=np.int64)
    cumulated = np.floor(np.round(np.cumsum([rates[key] for key in keys], axis=1), 6) + 0.5)
    people = np.diff(cumulated, axis=1, prepend=0.0)
    day, which = np.nonzero(people.T > 0)
    places, kinds, towards, targets = np.array(keys, dtype=float).T
    rows = np.stack(
        [places[which], kinds[which], people.T[day, which], towards[which], targets[which]], axis=1
    )
    return rows, np.searchsorted(day, np.arange(days + 1)).astype(np.int64)


def _shared(case: Case, ids: np.ndarray, risk: np.ndarray, own: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Share totals by population x danger; by population alone on days without any danger."""
    if not total.any():
        return np.zeros((1, len(ids)))
    people = case["places"].sort_values("place")["population"].fillna(0.0).to_numpy(dtype=float)
    weight = np.where(own, 0.0, people * risk)
    sums = weight.sum(axis=1, keepdims=True)
    weight = np.where(sums > 0, weight, np.where(own, 0.0, people))
    sums = weight.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(weight, sums, out=np.zeros_like(weight), where=sums > 0))
