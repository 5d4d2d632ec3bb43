"""The one reading rule for `states` and `changes`.

A row for `both` speaks of the whole passage, rows for a, b and road of one part. The passage has the worst
status,
the least capacity, the sum of delays and fees, and the product of (1 - loss) of its parts. A delay, fee or
loss on a
`both` row is split evenly between the two gates, so that sum and product come out as written.

Each cell (status, capacity, delay ...) of each part is resolved by itself. Of the rows that fill it, the
strongest
wins: `changes` over `states` over what evidence gives; then the more specific (a good or traveller over
none, the use
over cargo over none, a direction over both, one part over both); then the later `from`, then the later row.
Rows are
painted from the weakest to the strongest, which is the same thing and needs no search.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from maabar.network.painting import (
    CLOSED,
    PARTS,
    RESTRICTED,
    UNIT_OF_USE,
    UNITS,
    Clock,
    Parts,
    Shared,
    paint,
    weakest_first,
)
from maabar.network.working import with_gates
from maabar.tables import DIRECTIONS, USES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from maabar.case import Case
    from maabar.network.ground import Ground


@dataclass(frozen=True)
class Passages:
    """What may pass each crossing, per use, direction and day.

    Arrays have shape (C, U, D, T): crossings, uses (aid, trade, people), directions (a_to_b, b_to_a),
    epochs: runs
    of days on which nothing changes.

    Attributes:
        days: First day of each epoch, datetime64[D], shape (T,).
        lengths: Days in each epoch, shape (T,).
        status: Code of the whole passage (`CLOSED`, `RESTRICTED`, `OPEN`), int8.
        capacity: What can pass in a day, in `unit`; inf = no limit known, 0 = closed.
        unit: Index into `UNITS`, int8.
        delay: Days that one passage costs.
        fee: USD a tonne.
        charges: The same for gate a, the road and gate b apart, shape (C, 3, U, D, T); NaN where none
            is told.
        loss: Share of a load lost.
        known: Whether any row or evidence told the status of all parts; where not, it counts as closed.
        shared: Limits over several crossings.
        no_limit: Ids of crossings that are open with no capacity known (a note).
        work: How gates work: the columns `WORK` of gate a, the road and gate b, shape
            (5, C, 3, U, D, T); None if no row tells.
        by_gate: Ids of crossings whose capacity was worked out from hours, lanes and minutes.
        above_gate: Ids of crossings that are told a capacity above that (a note; what is told rules).
    """

    days: np.ndarray
    lengths: np.ndarray
    status: np.ndarray
    capacity: np.ndarray
    unit: np.ndarray
    delay: np.ndarray
    fee: np.ndarray
    loss: np.ndarray
    known: np.ndarray
    charges: np.ndarray
    shared: tuple[Shared, ...] = ()
    no_limit: tuple[str, ...] = field(default_factory=tuple)
    work: np.ndarray | None = None
    by_gate: tuple[str, ...] = ()
    above_gate: tuple[str, ...] = ()

    def passable(self, use: str, day: int | slice = slice(None)) -> np.ndarray:
        """Return whether each crossing lets a use through, shape (C, D) or (C, D, days)."""
        return np.asarray(self.capacity[:, USES.index(use), :, day] > 0)

    def in_unit(self, use: int, tonnes_per_truck: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return what can pass in a day in the use's own unit, with limits that crossings share.

        Args:
            use: Index into uses.
            tonnes_per_truck: Load that turns a capacity in tonnes into trucks.

        Returns:
            Capacity (C, 2, T) in trucks or persons; the shared limits a day (G, T), inf on days without;
            and the shared limit of each crossing and direction (C, 2, T), -1 for none. A limit on the
            number of convoys is spread evenly over the days it holds.
        """
        capacity = self.capacity[:, use].copy()
        tonnes = self.unit[:, use] == UNITS.index("tonnes")
        capacity[tonnes] /= tonnes_per_truck
        mine = [limit for limit in self.shared if limit.use == use and np.isfinite(limit.total)]
        limits = np.full((len(mine), len(self.days)), np.inf)
        groups = np.full(capacity.shape, -1, dtype=np.int64)
        for number, limit in enumerate(mine):
            limits[number, limit.epochs] = limit.total / limit.days
            for crossing, direction in product(limit.crossings, limit.directions):
                groups[crossing, direction, limit.epochs] = number
        return capacity, limits, groups


def passages(
    ground: Ground,
    layers: Sequence[pd.DataFrame],
    days: np.ndarray,
    alive: np.ndarray | None = None,
    *,
    good: str = "",
    traveller: str = "",
    starts: np.ndarray | None = None,
) -> Passages:
    """Resolve layers of rows into what may pass.

    Args:
        ground: The network.
        layers: Frames shaped like `states`, weakest first: evidence, `states`, `changes` of the option.
        days: The days, datetime64[D], shape (T,).
        alive: Whether each crossing exists on each day, shape (C, T); default all.
        good: Read rows for this good too; without it rows that name a good are left out.
        traveller: The same for a kind of traveller.
        starts: First day index of each epoch, if it is known already.

    Returns:
        The passages.
    """
    starts = starts_of(layers, days, alive) if starts is None else starts
    clock = Clock(days[starts], np.diff(np.append(starts, len(days))).astype(float))
    names = tuple(map(str, ground.crossings))
    # Without a row of its own below the option, a lane is there the same as the lane of everybody.
    lane = tuple(
        kind if kind and any((layer[column] == kind).any() for layer in layers[:-1]) else ""
        for column, kind in (("good", good), ("traveller", traveller))
    )
    parts = _under(_Layers(tuple(layers[:-1])), names, clock, lane).copy()
    at = {name: position for position, name in enumerate(names)}
    for row in weakest_first(layers[-1], good, traveller):
        paint(parts, row, at, clock)
    here = None if alive is None else alive[:, starts]
    return _whole(parts, ground, clock, here)


@dataclass(frozen=True, eq=False)
class _Layers:
    """Layers are the same if they are the same objects: cases are frozen, so that is safe."""

    frames: tuple[pd.DataFrame, ...]

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Layers)
            and len(self.frames) == len(other.frames)
            and all(one is two for one, two in zip(self.frames, other.frames, strict=True))
        )

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.frames)))


@lru_cache(maxsize=8)
def _under(layers: _Layers, names: tuple[str, ...], clock: Clock, lane: tuple[str, ...]) -> Parts:
    """Paint the layers under the option, once for all options of a draw.

    Where only the uppermost layer speaks of a good or traveller, its rows on it are its strongest, so that
    they lie over what holds for all: that is painted once for all of them.
    """
    at = {name: position for position, name in enumerate(names)}
    if any(lane) and not any(_speaks(layer, lane) for layer in layers.frames[:-1]):
        parts = _under(layers, names, clock, ("", "")).copy()
        rows = weakest_first(layers.frames[-1], lane[0], lane[1])
        for row in (one for one in rows if one["good"] or one["traveller"]):
            paint(parts, row, at, clock)
        return parts
    parts = Parts.blank((len(names), len(PARTS), len(USES), len(DIRECTIONS), len(clock.days)))
    for layer in layers.frames:
        for row in weakest_first(layer, lane[0], lane[1]):
            paint(parts, row, at, clock)
    return parts


def _speaks(layer: pd.DataFrame, lane: tuple[str, ...]) -> bool:
    """Whether a layer has rows on a good or a traveller."""
    named = zip(("good", "traveller"), lane, strict=True)
    return any(bool((layer[column] == name).any()) for column, name in named if name)


def starts_of(layers: Sequence[pd.DataFrame], days: np.ndarray, alive: np.ndarray | None) -> np.ndarray:
    """Return the index of the first day of each run of days on which nothing changes."""
    if any((layer["days"] != "").any() for layer in layers):
        return np.arange(len(days))
    cuts = [np.zeros(1, dtype=np.int64)]
    for layer in layers:
        for column, later in (("from", 0), ("until", 1)):
            dates = layer[column].dropna().to_numpy().astype("datetime64[D]")
            cuts.append(np.searchsorted(days, np.unique(dates) + later))
    if alive is not None:
        cuts.append(np.flatnonzero((alive[:, 1:] != alive[:, :-1]).any(axis=0)) + 1)
    every = np.unique(np.concatenate(cuts))
    return np.asarray(every[every < len(days)], dtype=np.int64)


def _whole(parts: Parts, ground: Ground, clock: Clock, alive: np.ndarray | None) -> Passages:
    known = np.all(parts.status >= 0, axis=1)
    status = np.where(known, parts.status.min(axis=1), CLOSED).astype(np.int8)
    if alive is not None:
        status = np.where(alive[:, None, None, :], status, CLOSED).astype(np.int8)
    unit = _units(parts.unit)
    in_tonnes = np.where(parts.unit < 0, unit[:, None], parts.unit) == UNITS.index("tonnes")
    told, by_gate, above_gate = with_gates(parts.capacity, in_tonnes, parts.work, ground)
    least = np.where(np.isnan(told), np.inf, told)
    least = (least * _converted(parts.unit, unit, ground.settings.tonnes_per_truck)).min(axis=1)
    default = np.array([ground.settings.restricted(name) for name in UNITS])[unit]
    capacity = np.where(np.isinf(least) & (status == RESTRICTED), default, least)
    capacity = np.where(status == CLOSED, 0.0, capacity)
    unlimited = np.isinf(capacity).any(axis=(1, 2, 3))
    return Passages(
        days=clock.days,
        lengths=clock.lengths,
        status=status,
        capacity=capacity,
        unit=unit,
        delay=parts.delay.sum(axis=1),
        fee=np.nansum(parts.fee, axis=1),
        loss=1 - np.prod(1 - parts.loss, axis=1),
        known=known,
        charges=parts.fee,
        shared=tuple(parts.shared),
        no_limit=tuple(ground.crossings[unlimited]),
        work=parts.work,
        by_gate=by_gate,
        above_gate=above_gate,
    )


def _converted(codes: np.ndarray, unit: np.ndarray, tonnes_per_truck: float) -> np.ndarray:
    """Return what turns a number of each part into the unit of its passage; persons and cargo do not mix."""
    trucks, tonnes = UNITS.index("trucks"), UNITS.index("tonnes")
    own = np.where(codes < 0, unit[:, None], codes)
    factor = np.where((own == tonnes) & (unit[:, None] == trucks), 1 / tonnes_per_truck, 1.0)
    return np.asarray(np.where((own == trucks) & (unit[:, None] == tonnes), tonnes_per_truck, factor))


def _units(codes: np.ndarray) -> np.ndarray:
    """Unit of the passage: that of its parts (they should agree; the first part that names one speaks)."""
    unit = codes[:, 0]
    for part in range(1, codes.shape[1]):
        unit = np.where(unit < 0, codes[:, part], unit)
    usual = np.array([UNITS.index(UNIT_OF_USE[use]) for use in USES], dtype=np.int8)[None, :, None, None]
    return np.where(unit < 0, usual, unit).astype(np.int8)


def alike(columns: np.ndarray, lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Put epochs together in which the same holds.

    Args:
        columns: What holds in each of T epochs, shape (N, T).
        lengths: Days in each epoch, shape (T,).

    Returns:
        The first epoch of each distinct column, in order, and the share of all days on which it holds.
    """
    days: dict[bytes, float] = {}
    first: dict[bytes, int] = {}
    for epoch, (column, length) in enumerate(zip(np.ascontiguousarray(columns.T), lengths, strict=True)):
        key = column.tobytes()
        first.setdefault(key, epoch)
        days[key] = days.get(key, 0.0) + float(length)
    return np.array(list(first.values()), dtype=np.int64), np.array(list(days.values())) / lengths.sum()


def horizon(case: Case, days: int = 0) -> np.ndarray:
    """Return the days that all engines look at: from `as_of` to the end of the case, or the first `days`."""
    every = np.arange(np.datetime64(case.as_of), np.datetime64(case.end) + 1)
    return every[:days] if days else every


def passages_of(
    case: Case, ground: Ground, days: np.ndarray, *, good: str = "", traveller: str = ""
) -> Passages:
    """Return what may pass in a case under its option, on some days.

    Args:
        case: The case (`Case.layers` gives evidence, `states` and `changes`, weakest first).
        ground: Its network.
        days: The days, datetime64[D].
        good: As in `passages`.
        traveller: As in `passages`; `*` = any kind of traveller: the lane that lets most through counts.
    """
    crossings = case["crossings"].sort_values("crossing")
    first = crossings["from"].to_numpy().astype("datetime64[D]")[:, None]
    last = crossings["until"].to_numpy().astype("datetime64[D]")[:, None]
    alive = (np.isnat(first) | (days[None] >= first)) & (np.isnat(last) | (days[None] <= last))
    layers = case.layers
    # Epochs are cut at the dates of every option, so that what lies under the options is painted once.
    cuts = starts_of((*layers[:-1], case.frames["changes"]), days, alive)
    if traveller != "*":
        return passages(ground, layers, days, alive, good=good, traveller=traveller, starts=cuts)
    kinds = sorted({kind for layer in layers for kind in layer["traveller"].unique()} | {""})
    lanes = [passages(ground, layers, days, alive, good=good, traveller=kind, starts=cuts) for kind in kinds]
    return _widest(lanes)


def _widest(lanes: list[Passages]) -> Passages:
    first = lanes[0]
    best = np.argmax(np.stack([lane.capacity for lane in lanes]), axis=0)

    def pick(name: str) -> np.ndarray:
        return np.asarray(np.choose(best, [getattr(lane, name) for lane in lanes]))

    return replace(
        first,
        status=pick("status"),
        capacity=pick("capacity"),
        unit=pick("unit"),
        delay=pick("delay"),
        fee=pick("fee"),
        loss=pick("loss"),
        known=pick("known"),
        charges=np.choose(best[:, None], [lane.charges for lane in lanes]),
        no_limit=tuple(sorted({crossing for lane in lanes for crossing in lane.no_limit})),
    )
