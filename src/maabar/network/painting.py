"""Painting rows of `states` and `changes` over each other, the weakest first."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from maabar.network.working import WORK
from maabar.table import split_ids
from maabar.tables import DIRECTIONS, USES

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

CLOSED, RESTRICTED, OPEN = 0, 1, 2
STATUS_CODES = {"closed": CLOSED, "restricted": RESTRICTED, "open": OPEN}
PARTS = ("a", "road", "b")
UNITS = ("trucks", "persons", "tonnes")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Unit of a use where no row names one.
UNIT_OF_USE = {"aid": "trucks", "trade": "trucks", "people": "persons"}
_READ = (
    "crossing", "gate", "use", "direction", "good", "traveller", "from", "until", "days", "status",
    "capacity_per_day", "unit", "delay_days", "fee_usd_per_t", "loss_share", "convoys", "convoy_trucks",
    "convoy_gap_days", "notice_days", "announced", *WORK,
)  # fmt: skip
#: Parts that a row for `both` tells the hours and lanes of: a road has none.
_GATES = [PARTS.index("a"), PARTS.index("b")]
_SUMMED = {"delay_days": "delay", "fee_usd_per_t": "fee", "loss_share": "loss"}
_USES_OF = {"": USES, "cargo": ("aid", "trade")}


@dataclass(frozen=True)
class Shared:
    """One limit over several crossings or both: notified convoys.

    Attributes:
        crossings: Indices of the crossings that share it.
        use: Index into uses.
        directions: Indices of directions.
        epochs: Epochs in which it holds, shape (T,), bool.
        days: How many days that are.
        span: Days from the first to the last of them, those in between on which nobody works included.
        convoys: Convoys in all over these days (inf = no limit on their number).
        trucks: Trucks in one convoy (inf = the capacity).
        gap_days: Days from one convoy to the next.
        notice_days: Days of them that pass before the first one: what is left of the notice.
    """

    crossings: tuple[int, ...]
    use: int
    directions: tuple[int, ...]
    epochs: np.ndarray
    days: float
    span: float
    convoys: float
    trucks: float
    gap_days: float
    notice_days: float

    @property
    def total(self) -> float:
        """The most trucks that can pass in all over the row's days."""
        length = self.span - self.notice_days
        by_gap = np.floor(max(length - 1, 0) / self.gap_days) + 1 if self.gap_days > 0 else np.inf
        convoys = min(self.convoys, by_gap if length > 0 else 0.0, self.days if self.gap_days > 0 else np.inf)
        return float(convoys * self.trucks) if convoys > 0 else 0.0


@dataclass(frozen=True, eq=False)
class Clock:
    """Epochs: the first day of each and how many days it has.

    Attributes:
        days: First days, datetime64[D], shape (T,).
        lengths: Days in each, shape (T,).
    """

    days: np.ndarray
    lengths: np.ndarray

    @cached_property
    def dates(self) -> list[date]:
        """The first days as plain dates: quicker to look up one by one."""
        return [day.item() for day in self.days.astype("datetime64[D]")]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Clock) and self._bytes() == other._bytes()

    def __hash__(self) -> int:
        return hash(self._bytes())

    def _bytes(self) -> tuple[bytes, bytes]:
        return self.days.tobytes(), self.lengths.tobytes()


@dataclass
class Parts:
    """Cells under paint, shape (C, parts, U, D, T), and the limits that crossings share.

    How gates work has cells of shape (5, C, parts, U, D, T), or none at all while no row tells of it.
    """

    status: np.ndarray
    capacity: np.ndarray
    unit: np.ndarray
    delay: np.ndarray
    fee: np.ndarray
    loss: np.ndarray
    shared: list[Shared]
    work: np.ndarray | None = None

    @classmethod
    def blank(cls, shape: tuple[int, ...]) -> Parts:
        """Return parts of which nothing is said."""
        return cls(
            status=np.full(shape, -1, dtype=np.int8),
            capacity=np.full(shape, np.nan),
            unit=np.full(shape, -1, dtype=np.int8),
            delay=np.zeros(shape),
            fee=np.full(shape, np.nan),
            loss=np.zeros(shape),
            shared=[],
        )

    def copy(self) -> Parts:
        """Return parts that can be painted on without touching these."""
        return Parts(
            status=self.status.copy(),
            capacity=self.capacity.copy(),
            unit=self.unit.copy(),
            delay=self.delay.copy(),
            fee=self.fee.copy(),
            loss=self.loss.copy(),
            shared=list(self.shared),
            work=None if self.work is None else self.work.copy(),
        )

    def working(self) -> np.ndarray:
        """Return the cells of how gates work, made where there are none yet."""
        if self.work is None:
            self.work = np.full((len(WORK), *self.status.shape), np.nan)
        return self.work


_DATES = frozenset({"from", "until", "announced"})


def _plain(values: pd.Series, name: str) -> list[object]:
    """Return a column's cells as plain values; a date that is not given is None."""
    if name in _DATES:
        return list(values.to_numpy().astype("datetime64[D]").tolist())
    return list(values.tolist())


def weakest_first(layer: pd.DataFrame, good: str, traveller: str) -> list[dict[str, object]]:
    """Return the rows that speak of this good and traveller, the weakest first, as plain values."""
    rows = [
        dict(zip(_READ, cells, strict=True))
        for cells in zip(*(_plain(layer[name], name) for name in _READ), strict=True)
    ]
    mine = [row for row in rows if row["good"] in {"", good} and row["traveller"] in {"", traveller}]

    def strength(row: dict[str, object]) -> tuple[int, int, int, int, int]:
        start: Any = row["from"]
        return (
            (row["good"] != "") + (row["traveller"] != ""),
            0 if row["use"] == "" else 1 if row["use"] == "cargo" else 2,
            int(row["direction"] in DIRECTIONS),
            int(row["gate"] in PARTS),
            0 if start is None else start.toordinal(),
        )

    return sorted(mine, key=strength)  # a stable sort: of equals the later row is painted last


def paint(parts: Parts, row: dict[str, object], at: dict[str, int], clock: Clock) -> None:
    """Paint one row over what is there."""
    span = _span(row, clock.dates)
    where = [at[name] for name in split_ids(str(row["crossing"]))]
    uses = [USES.index(use) for use in _USES_OF.get(str(row["use"]), (str(row["use"]),))]
    ways = [
        DIRECTIONS.index(way)
        for way in ((row["direction"],) if row["direction"] in DIRECTIONS else DIRECTIONS)
    ]
    gate = str(row["gate"]) or "both"
    chosen = [PARTS.index(gate)] if gate in PARTS else list(range(len(PARTS)))
    when: slice | np.ndarray = span
    if row["days"]:
        weekday = (
            clock.days.astype("datetime64[D]").astype(np.int64) + 3
        ) % 7  # 1 January 1970 was a Thursday
        works = np.isin(weekday, [WEEKDAYS.index(day) for day in split_ids(str(row["days"]))])
        when = np.arange(len(clock.days))[span][works[span]]
    lane = _Lane(where, chosen, uses, ways, when)
    if row["status"]:
        lane.put(parts.status, STATUS_CODES[str(row["status"])])
    counted = replace(lane, uses=_counted(row, uses))
    if _filled(row, "capacity_per_day"):
        counted.put(parts.capacity, row["capacity_per_day"])
    if row["unit"]:
        counted.put(parts.unit, UNITS.index(str(row["unit"])))
    _paint_work(parts, row, counted, whole=gate == "both")
    for column, name in _SUMMED.items():
        if _filled(row, column):
            told = replace(lane, uses=_charged(row, uses)) if name == "fee" else lane
            _paint_summed(getattr(parts, name), told, name, float(str(row[column])), whole=gate == "both")
    if any(_filled(row, column) for column in ("convoys", "convoy_trucks", "convoy_gap_days")):
        epochs = np.zeros(len(clock.days), dtype=bool)
        epochs[when] = True
        # As everywhere, `both` gives each direction the number.
        for use, way in product(uses, ways):
            parts.shared.append(_shared(row, (tuple(where), use, (way,)), epochs, clock))


def _paint_work(parts: Parts, row: dict[str, object], lane: _Lane, *, whole: bool) -> None:
    """Paint how gates work; a row of the whole passage tells it of both gates."""
    for number, column in enumerate(WORK):
        if _filled(row, column):
            lane.put(parts.working()[number], float(str(row[column])), _GATES if whole else None)


def _charged(row: dict[str, object], uses: list[int]) -> list[int]:
    """A charge is one on aid unless the row is about trade alone."""
    wanted = "trade" if row["use"] == "trade" else "aid"
    return [use for use in uses if USES[use] == wanted]


def _counted(row: dict[str, object], uses: list[int]) -> list[int]:
    """A row for every use limits those that its unit counts: 60 trucks a day are not 60 persons."""
    if row["use"] or not row["unit"]:
        return uses
    persons = row["unit"] == "persons"
    return [use for use in uses if (UNIT_OF_USE[USES[use]] == "persons") == persons]


@dataclass(frozen=True)
class _Lane:
    """The cells that a row speaks of."""

    where: list[int]
    parts: list[int]
    uses: list[int]
    ways: list[int]
    when: slice | np.ndarray

    def put(self, cells: np.ndarray, value: object, parts: list[int] | None = None) -> None:
        """Set them to a value."""
        for lane in product(self.where, self.parts if parts is None else parts, self.uses, self.ways):
            cells[*lane, self.when] = value


def _span(row: dict[str, Any], dates: list[date]) -> slice:
    first = 0 if row["from"] is None else bisect_left(dates, row["from"])
    last = len(dates) if row["until"] is None else bisect_right(dates, row["until"])
    return slice(first, last)


def _paint_summed(cells: np.ndarray, lane: _Lane, name: str, value: float, *, whole: bool) -> None:
    """Paint a cell that adds up along the passage; that of the whole is split between the gates."""
    if not whole:
        lane.put(cells, value)
        return
    half = 1 - np.sqrt(max(1 - value, 0.0)) if name == "loss" else value / 2
    for part, share in zip(range(len(PARTS)), (half, 0.0, half), strict=True):
        lane.put(cells, share, [part])


def _filled(row: dict[str, object], column: str) -> bool:
    value = row.get(column)
    return value is not None and value == value  # noqa: PLR0124 - NaN and NaT are unlike themselves


def _shared(
    row: dict[str, object],
    lane: tuple[tuple[int, ...], int, tuple[int, ...]],
    epochs: np.ndarray,
    clock: Clock,
) -> Shared:
    def number(column: str, default: float) -> float:
        return float(str(row[column])) if _filled(row, column) else default

    return Shared(
        crossings=lane[0],
        use=lane[1],
        directions=lane[2],
        epochs=epochs,
        days=float(clock.lengths[epochs].sum()),
        span=_span_days(epochs, clock),
        convoys=number("convoys", np.inf),
        trucks=number("convoy_trucks", np.inf),
        gap_days=number("convoy_gap_days", 0.0),
        notice_days=_notice_left(row, epochs, clock, number("notice_days", 0.0)),
    )


def _span_days(epochs: np.ndarray, clock: Clock) -> float:
    if not epochs.any():
        return 0.0
    first, last = np.flatnonzero(epochs)[[0, -1]]
    return float(
        (clock.days[last] - clock.days[first]).astype("timedelta64[D]").astype(int) + clock.lengths[last]
    )


def _notice_left(row: dict[str, Any], epochs: np.ndarray, clock: Clock, notice: float) -> float:
    """Notice runs from the announcement, else from `from`; without either it ran out long ago."""
    told = next((row[name] for name in ("announced", "from") if _filled(row, name)), None)
    if told is None or not epochs.any():
        return 0.0
    passed = (clock.days[epochs][0].astype("datetime64[D]") - np.datetime64(told, "D")).astype(int)
    return float(max(notice - passed, 0.0))
