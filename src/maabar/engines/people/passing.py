"""What may pass each gate each day for each kind of traveller, and what people believe of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.people.kernels.shapes import BELIEF, CAPACITY, OPEN_SHARE, OPENS_IN
from maabar.network import horizon, passages_of
from maabar.table import split_ids
from maabar.tables import DIRECTIONS, USES

if TYPE_CHECKING:
    import pandas as pd

    from maabar.case import Case
    from maabar.engines.people.settings import PeopleSettings
    from maabar.network import Ground

_PEOPLE = USES.index("people")
_TRUCKS = 0
#: Days over which the share of open days is looked at.
_WINDOW = 28
#: Beliefs that come from the evidence are rounded to this part: what people think does not move by permille.
_STEPS = 20.0
TIMELINE = "evidence.timeline"


@dataclass(frozen=True)
class Passing:
    """Gates; letters as in `kernels.shapes`.

    Attributes:
        gates: Capacity (0 shut, inf no limit known), belief, days to an announced opening, share of days
            open of late; shape (T, 4, G, L).
        lane: Lane of each kind at each crossing, shape (V, crossings); 0 is everybody's.
        known: Whether anything tells the status, shape (T, G, L).
        no_limit: Crossings that are open with no number known.
    """

    gates: np.ndarray
    lane: np.ndarray
    known: np.ndarray
    no_limit: tuple[str, ...]


def passing(
    case: Case,
    net: Ground,
    lanes: Lanes,
    days: np.ndarray,
    settings: PeopleSettings,
    chances: np.ndarray | None,
) -> Passing:
    """Read who may pass, and work out what people believe.

    Args:
        case: The case under its option.
        net: Its network.
        lanes: From `lanes_of`.
        days: The days.
        settings: Settings.
        chances: From `told`.
    """
    gates = np.zeros((len(days), 4, 2 * len(net.crossings), 1 + len(lanes.own)))
    known = np.ones((len(days), 2 * len(net.crossings), 1 + len(lanes.own)), dtype=bool)
    no_limit: set[str] = set()
    every = horizon(case)  # the days that other engines read too: what lies under the options is read once
    announced = [layer for layer in case.layers if layer["announced"].notna().any()]
    for number, kind in enumerate(["", *lanes.own]):
        found = passages_of(case, net, every, traveller=kind)
        capacity = found.capacity[:, _PEOPLE]
        trucks = found.unit[:, _PEOPLE] == _TRUCKS
        capacity = np.where(trucks, capacity * settings.persons_per_vehicle, capacity)
        epoch = np.repeat(np.arange(len(found.days)), found.lengths.astype(np.int64))[: len(days)]
        gates[:, CAPACITY, :, number] = capacity.reshape(-1, len(found.days))[:, epoch].T
        no_limit |= set(net.crossings[np.isinf(capacity).any(axis=(1, 2))])
        known[..., number] = found.known[:, _PEOPLE].reshape(-1, len(found.days))[:, epoch].T
        before = _shut_before(case, net, kind, days, settings, told=chances is not None)
        _believe(gates[..., number], chances, before, settings)
        for layer in announced:
            _announced(gates[..., number], layer, net, kind, days, settings)
    return Passing(gates, lanes.lane, known, tuple(sorted(no_limit)))


@dataclass(frozen=True)
class Lanes:
    """Lanes of kinds of travellers.

    Attributes:
        lane: Lane of each kind at each crossing, shape (V, crossings); 0 is everybody's.
        own: Kinds that have a lane of their own somewhere, lanes 1, 2, ...
    """

    lane: np.ndarray
    own: list[str]


def lanes_of(case: Case, net: Ground, kinds: list[str]) -> Lanes:
    """Return who has a lane of its own where, under any option."""
    found: dict[str, set[str]] = {}
    for layer in (*case.layers[:-1], case.frames["changes"]):
        rows = layer[layer["traveller"] != ""]
        for kind, crossings in zip(rows["traveller"], rows["crossing"], strict=True):
            found.setdefault(kind, set()).update(split_ids(crossings))
    own = [kind for kind in kinds if kind and kind in found]
    lane = np.zeros((len(kinds), max(len(net.crossings), 1)), dtype=np.int64)
    for number, kind in enumerate(own, 1):
        mine = np.isin(net.crossings, sorted(found[kind]))
        lane[kinds.index(kind), : len(net.crossings)][mine] = number
    return Lanes(lane, own)


def told(net: Ground, days: np.ndarray, timeline: pd.DataFrame | None) -> np.ndarray | None:
    """Return the probability that each gate side lets people pass, from the evidence, shape (T, G).

    Days after the last one that the evidence speaks of have its probability.
    """
    if timeline is None:
        return None
    rows = timeline[
        (timeline["layer"] == "effective") & (timeline["use"] == "people") & (timeline["view"] == "then")
    ]
    rows = rows[rows["date"] <= days[-1]]
    if rows.empty:
        return None
    at = np.searchsorted(net.crossings, rows["crossing"].to_numpy(dtype=object).astype(str))
    gate = 2 * at + (rows["direction"] == DIRECTIONS[1]).to_numpy(dtype=np.int64)
    day = (rows["date"].to_numpy().astype("datetime64[D]") - days[0]).astype(np.int64)
    chance = (rows["p_open"] + rows["p_restricted"]).to_numpy(dtype=float)
    found = np.full((len(days), 2 * len(net.crossings)), np.nan)
    order = np.argsort(day, kind="stable")
    for one in np.unique(gate):
        mine = order[gate[order] == one]
        last = np.searchsorted(day[mine], np.arange(len(days)), "right") - 1
        found[:, one] = np.where(last >= 0, chance[mine][np.maximum(last, 0)], np.nan)
    return found


def _shut_before(
    case: Case, net: Ground, kind: str, days: np.ndarray, settings: PeopleSettings, *, told: bool
) -> np.ndarray:
    """Return for how many days before the first each gate has been shut; at least `habit_days` if not known.

    Where there is evidence, a gate counts as open on an earlier day only if the case says so: what people
    make of the rest is in the evidence.
    """
    back = int(np.ceil(settings.habit_days))
    first = max(days[0] - back, np.datetime64(case.start))
    if first >= days[0]:
        return np.full(2 * len(net.crossings), np.inf)
    earlier = np.arange(first, days[0])
    found = passages_of(case, net, earlier, traveller=kind)
    epoch = np.repeat(np.arange(len(found.days)), found.lengths.astype(np.int64))
    was_open = found.capacity[:, _PEOPLE] > 0
    if told:
        was_open &= found.known[:, _PEOPLE]
    was_open = was_open.reshape(-1, len(found.days))[:, epoch]
    since = np.argmax(was_open[:, ::-1], axis=1).astype(float)
    return np.where(was_open.any(axis=1), since, np.inf)


def _believe(
    gates: np.ndarray, told: np.ndarray | None, before: np.ndarray, settings: PeopleSettings
) -> None:
    """Fill belief and the share of open days; nothing here looks ahead."""
    is_open = gates[:, CAPACITY] > 0
    shut = before
    for t in range(len(gates)):
        shut = np.where(is_open[t], 0.0, shut + 1)
        habit = np.maximum(0.0, 1 - shut / settings.habit_days)
        belief = habit if told is None else np.fmax(habit, np.round(told[t] * _STEPS) / _STEPS)
        gates[t, BELIEF] = np.where(is_open[t], 1.0, belief)
    summed = np.concatenate([np.zeros((1, is_open.shape[1])), np.cumsum(is_open, axis=0)])
    end = np.arange(1, len(gates) + 1)
    start = np.maximum(end - _WINDOW, 0)
    gates[:, OPEN_SHARE] = np.maximum((summed[end] - summed[start]) / (end - start)[:, None], 1 / 7)


def _announced(
    gates: np.ndarray, layer: pd.DataFrame, net: Ground, kind: str, days: np.ndarray, settings: PeopleSettings
) -> None:
    """An opening that was announced moves people before its day: by belief, and by the days to wait."""
    rows = layer[
        layer["announced"].notna()
        & layer["status"].isin(["open", "restricted"])
        & layer["use"].isin(["", "people"])
        & layer["traveller"].isin(["", kind])
        & (layer["from"] > layer["announced"])
    ]
    for crossing, way, first, told in zip(
        rows["crossing"], rows["direction"], rows["from"], rows["announced"], strict=True
    ):
        opening = np.datetime64(first, "D")
        ahead = -(days - opening).astype(np.int64)
        when = (days >= np.datetime64(told, "D")) & (ahead > 0) & (ahead <= settings.announced_days)
        for name in split_ids(crossing):
            x = net.crossing(name)
            for d in (0, 1) if way not in DIRECTIONS else (DIRECTIONS.index(way),):
                shut = when & (gates[:, CAPACITY, 2 * x + d] == 0)
                gates[shut, OPENS_IN, 2 * x + d] = ahead[shut]
                belief = gates[shut, BELIEF, 2 * x + d]
                gates[shut, BELIEF, 2 * x + d] = np.maximum(belief, settings.number("announced_belief"))
