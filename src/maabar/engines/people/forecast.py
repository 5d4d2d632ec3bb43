"""Stocks some days ahead, from counts alone: persistence, damped trends, and how good they were so far.

Nothing published after the day of the case is read, and no limit of a site. The forecast is the mixture of
experts only where, made in the same way at earlier days, it came nearer to later counts than persistence did;
else it is persistence, and the table says so.

`maabar.hindcasts.ahead` weighs experts by the same rule and is another forecast: of shares, not of people,
with a model among its experts and no way back to persistence (docs/people.md says what each is for).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.engines.people.tables import FORECAST
from maabar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.case import Case

#: Days that a trend looks back, and shares of it that are carried on: at most half, which lost less to
#: persistence on five published crises than more did (60 and 90 days ahead).
BACK = (15, 30, 60, 90)
DAMPED = (0.1, 0.2, 0.3, 0.4, 0.5)
#: Weight of persistence before anything was learnt; the trends share the rest (assumed).
FIRST = 0.5
#: With fewer past days that were counted the interval is that of published crises (assumed).
OWN_FROM = 8
#: Days ahead -> logarithm of what was counted by the last count, which one in ten stays below, and one in ten
#: exceeds, in five published refugee crises: the low end of some 1,400 counts of camps, the high end of those
#: with fewer past days than `OWN_FROM` and 500 people or more, of which nearly all grew.
PUBLISHED = {30: (-0.01, 1.9), 60: (-0.06, 1.9), 90: (-0.09, 2.6)}


@dataclass(frozen=True)
class _Known:
    """What was known of each place on each day.

    Attributes:
        places: Ids, sorted.
        first: The first day.
        people: Last count known, shape (T, P); nan where there was none.
        day: Day of each count, as days since the first, shape (N,).
        place: Its place.
        count: People.
        since: Day from which it was known.
    """

    places: np.ndarray
    first: np.datetime64
    people: np.ndarray
    day: np.ndarray
    place: np.ndarray
    count: np.ndarray
    since: np.ndarray


@dataclass(frozen=True)
class _Past:
    """How experts would have done at one number of days ahead.

    Attributes:
        day: Days that were counted, shape (D,).
        since: From when their counts were known.
        error: Sum of |forecast - count| by sum of counts, of each expert, shape (D, K).
        at: Which of these days each counted place belongs to, shape (M,).
        forecast: Forecasts of each expert for it, shape (M, K).
        count: What was counted, shape (M,).
    """

    day: np.ndarray
    since: np.ndarray
    error: np.ndarray
    at: np.ndarray
    forecast: np.ndarray
    count: np.ndarray


def forecast(case: Case, horizons: Sequence[int], rate: float) -> pd.DataFrame:
    """Return `people.forecast`.

    Args:
        case: The case; its `counts` published by `as_of` are read.
        horizons: Days ahead.
        rate: How fast weight moves to experts that did better.

    Raises:
        UsageError: If a limit of a site was set after `as_of`: the answer would leak into the question.
    """
    if not horizons:
        return FORECAST.empty()
    _refuse_later_limits(case)
    known = _known(case["counts"], np.datetime64(case.as_of))
    if known is None:
        return FORECAST.empty()
    return FORECAST.frame(
        pd.concat([_ahead(known, days, rate) for days in sorted(set(horizons))], ignore_index=True)
    )


def _refuse_later_limits(case: Case) -> None:
    sites = case["sites"]
    late = sites[sites["limit"].notna() & (sites["set_on"] > pd.Timestamp(case.as_of))]
    if len(late):
        raise UsageError(
            f"A forecast from {case.as_of} may not know limits of sites set later: "
            f"{', '.join(dict.fromkeys(late['place']))} in sites.csv. Give the limits of that day, "
            "or a later as_of."
        )


def _known(counts: pd.DataFrame, as_of: np.datetime64) -> _Known | None:
    since = np.maximum(
        counts["published"].fillna(counts["date"]).to_numpy().astype("datetime64[D]"),
        counts["date"].to_numpy().astype("datetime64[D]"),
    )
    rows = counts.assign(since=since)[(since <= as_of) & counts["people"].notna()]
    if rows.empty:
        return None
    rows = rows.sort_values(["since", "date", "place", "people"], kind="stable")
    places, place = np.unique(rows["place"].to_numpy(dtype=object).astype(str), return_inverse=True)
    dates = rows["date"].to_numpy().astype("datetime64[D]")
    first = dates.min()
    day, since_day = ((part - first).astype(np.int64) for part in (dates, rows["since"].to_numpy("M8[D]")))
    people = np.full((int((as_of - first).astype(np.int64)) + 1, len(places)), np.nan)
    newest = np.full(len(places), -1)
    count = rows["people"].to_numpy(dtype=float)
    for at, on, when, value in zip(place, day, since_day, count, strict=True):
        if on >= newest[at]:  # a late word on an earlier day changes nothing
            newest[at] = on
            people[when:, at] = value
    return _Known(places, first, people, day, place, count, since_day)


def _experts(known: _Known, at: np.ndarray, place: np.ndarray, days: int) -> np.ndarray:
    """Return what each expert says at some days of some places, shape (M, K); persistence is the first."""
    now = known.people[at, place]
    found = [now]
    for back in BACK:
        before = np.where(at >= back, known.people[np.maximum(at - back, 0), place], np.nan)
        trend = np.nan_to_num(now - before) * days / back
        found += [np.maximum(now + damped * trend, 0.0) for damped in DAMPED]
    return np.stack(found, axis=-1)


def _past(known: _Known, days: int) -> _Past:
    """Return what would have been said so many days before each count of the past."""
    origin = known.day - days
    rows = origin >= 0
    rows[rows] = ~np.isnan(known.people[origin[rows], known.place[rows]])
    said = _experts(known, origin[rows], known.place[rows], days)
    day, at = np.unique(known.day[rows], return_inverse=True)
    off = np.zeros((len(day), said.shape[1]))
    np.add.at(off, at, np.abs(said - known.count[rows][:, None]))
    total = np.bincount(at, known.count[rows], len(day))
    since = np.zeros(len(day), dtype=np.int64)
    np.maximum.at(since, at, known.since[rows])
    error = off / np.maximum(total, 1.0)[:, None]
    return _Past(day, since, error, at, said, known.count[rows])


def _weights(error: np.ndarray, rate: float) -> np.ndarray:
    """Return weights of experts by their errors so far, shape (D, K): fewer errors, more weight."""
    prior = np.full(error.shape[1], (1 - FIRST) / (error.shape[1] - 1))
    prior[0] = FIRST
    if not len(error):
        return prior
    mean = error.mean(axis=0)
    worse = mean / max(mean[0], 1e-9) - 1
    weight = prior * np.exp(-rate * np.sqrt(len(error)) * (worse - worse.min()))
    return np.asarray(weight / weight.sum())


def _ahead(known: _Known, days: int, rate: float) -> pd.DataFrame:
    """Forecast every counted place so many days ahead."""
    today = len(known.people) - 1
    past = _past(known, days)
    mixed = np.zeros(len(past.count))
    for number, day in enumerate(past.day):  # as it would have been made then, from what was known then
        weight = _weights(past.error[past.since <= day - days], rate)
        mine = past.at == number
        mixed[mine] = past.forecast[mine] @ weight
    total = max(past.count.sum(), 1.0)
    error, plain = (
        np.abs(said - past.count).sum() / total if len(past.day) else np.nan
        for said in (mixed, past.forecast[:, 0])
    )
    better = bool(error < plain)
    places = np.flatnonzero(~np.isnan(known.people[today]))
    said = _experts(known, np.full(len(places), today), places, days)
    middle = said @ _weights(past.error, rate) if better else said[:, 0]
    own = len(past.day) >= OWN_FROM
    made = mixed if better else past.forecast[:, 0]
    low, high = np.quantile(np.log((past.count + 1) / (made + 1)), [0.1, 0.9]) if own else _published(days)
    made_on = (known.first + today).astype("datetime64[s]")
    return pd.DataFrame({
        "place": known.places[places], "made_on": made_on, "date": made_on + np.timedelta64(days, "D"),
        "p10": np.maximum((middle + 1) * np.exp(min(low, 0.0)) - 1, 0.0), "p50": middle,
        "p90": (middle + 1) * np.exp(max(high, 0.0)) - 1, "persistence": said[:, 0],
        "basis": "mixture" if better else "persistence",
        "interval": "own" if own else "published", "origins": float(len(past.day)),
        "past_error": error, "past_persistence": plain,
    })  # fmt: skip


def _published(days: int) -> tuple[float, float]:
    """Return the interval of published crises; it widens with the root of time."""
    known = sorted(PUBLISHED)
    low, high = (
        np.interp(days**0.5, [h**0.5 for h in known], [PUBLISHED[h][end] for h in known]) for end in (0, 1)
    )
    return float(low), float(high)
