"""What trade may pass where, when and at what charge: the epochs of one option."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.trade.fees import Fees, fees_on, valid_on
from maabar.engines.trade.joint import joint_limits
from maabar.engines.trade.model import MONTH
from maabar.engines.trade.smuggling import Pair, pairs_of
from maabar.network import passages_of
from maabar.tables import USES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from maabar.case import Case
    from maabar.engines.trade.aid import Taken
    from maabar.engines.trade.joint import Joint
    from maabar.engines.trade.model import Numbers
    from maabar.network import Ground, Passages

TRADE = USES.index("trade")


@dataclass(frozen=True, eq=False)
class State:
    """One epoch: C crossings, two directions, G goods.

    Attributes:
        first: Its first day.
        days: Days on which the same holds, also later ones.
        trucks: Trucks a month for all goods together, inf = no limit known, shape (C, 2).
        quota: Tonnes a month of one good, inf = none, shape (C, 2, G).
        passable: Whether a good may pass, shape (C, 2, G).
        delay: Days that a passage costs, shape (C, 2, G).
        fees: Who charges what.
        rounds: For each pair of areas and good that goods go round the gates between: USD/t and t a month (0
            on days without), shape (S, 2).
        taken: Trucks a month that aid takes of a limit that it shares with trade; NaN = not shared, shape
            (C, 2).
        spans: Its days: first of each run, and the one after the last.
    """

    first: np.datetime64
    days: float
    trucks: Numbers
    quota: Numbers
    passable: np.ndarray
    delay: Numbers
    fees: Fees
    rounds: Numbers
    taken: Numbers
    spans: tuple[tuple[np.datetime64, np.datetime64], ...] = ()

    @property
    def key(self) -> bytes:
        """What holds, as bytes."""
        parts = (
            self.trucks,
            self.quota,
            self.passable,
            self.delay,
            self.fees.usd,
            self.fees.share,
            self.rounds,
            self.taken,
        )
        return b"|".join(np.ascontiguousarray(part).tobytes() for part in parts)


@dataclass(frozen=True, eq=False)
class Look:
    """What states are read from.

    Attributes:
        case: The case of one draw under one option.
        net: Its network.
        goods: The goods, sorted.
        tonnes: Load of a truck of each good, shape (G,).
        per_truck: Load that turns tonnes of all goods into trucks.
        settle_days: A state that holds for fewer days than this moves no trade: the one before goes on.
        taken: What aid sends by crossing and direction (index); none if aid did not run. It goes first where
            a limit is for both.
    """

    case: Case
    net: Ground
    goods: tuple[str, ...]
    tonnes: Numbers
    per_truck: float
    taken: Mapping[tuple[int, int], Taken] | None = None
    settle_days: float = 0.0

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Arcs round the gates."""
        return pairs_of(self.case["smuggling"], self.goods)


def states(look: Look, days: np.ndarray) -> list[State]:
    """Return the distinct epochs of some days, each with the number of days on which it holds.

    Args:
        look: The case and its goods.
        days: The days, datetime64[D].
    """
    lanes = _lanes(look, days)
    joint = joint_limits(of_trade(look.case), look.net, days, look.per_truck, look.taken or {})
    starts = _cut(look, lanes[""].days, days, joint)
    ends = np.append(starts[1:], days[-1] + 1)
    lengths = (ends - starts).astype("timedelta64[D]").astype(float)
    told = np.ascontiguousarray(_told(look, lanes, joint, starts).T)
    columns = [column.tobytes() for column in told]
    number = {column: at for at, column in reversed(list(enumerate(columns)))}
    label = _settled(np.array([number[column] for column in columns]), lengths, look.settle_days)
    kept: dict[bytes, State] = {}
    for at in dict.fromkeys(label.tolist()):
        mine = label == at
        state = _at(look, lanes, (starts[at], float(lengths[mine].sum())), joint)
        spans = tuple(zip(starts[mine], ends[mine], strict=True))
        state = replace(state, first=starts[mine][0], spans=spans)
        known = kept.get(state.key)
        if known is not None:
            state = replace(known, days=known.days + state.days, spans=known.spans + spans)
        kept[state.key] = state
    return list(kept.values())


def _settled(label: np.ndarray, lengths: Numbers, least: float) -> np.ndarray:
    """Return labels of intervals, those of short runs replaced by the one before."""
    label = label.copy()
    starts = np.flatnonzero(np.append(True, label[1:] != label[:-1]))
    ends = np.append(starts[1:], len(label))
    for start, end in zip(starts[1:], ends[1:], strict=True):
        if lengths[start:end].sum() < least:
            label[start:end] = label[start - 1]
    return label


def _told(look: Look, lanes: Mapping[str, Passages], joint: Joint | None, starts: np.ndarray) -> np.ndarray:
    """Return all that a state is made of, a column for each day on which something may change."""
    parts = []
    for lane in lanes.values():
        epoch = np.searchsorted(lane.days.astype("datetime64[D]"), starts, side="right") - 1
        cells = [part[:, TRADE] for part in (lane.capacity, lane.unit, lane.delay)] + [
            lane.charges[:, :, TRADE]
        ]
        parts += [part[..., epoch].reshape(-1, len(starts)).astype(float) for part in cells]
        groups = [limit.epochs[epoch].astype(float)[None] for limit in lane.shared if limit.use == TRADE]
        parts += groups
    parts.append(valid_on(look.case["fees"], starts).astype(float))
    parts.append(
        np.array([[pair.on(day)[1] for day in starts] for pair in look.pairs]).reshape(-1, len(starts))
    )
    if joint is not None:
        parts.append(joint.by_aid(starts).reshape(-1, len(starts)))
    return np.concatenate(parts)


def on_days(look: Look, dates: np.ndarray) -> State:
    """Return one state in which each good has what held on its own day.

    Args:
        look: The case and its goods.
        dates: A day for each good, shape (G,).
    """
    days = np.unique(dates)
    lanes = _lanes(_of_days(look, days), days)
    found = {day: _at(look, lanes, (day, 1.0)) for day in days}
    last = found[days[-1]]
    quota, passable, delay = last.quota.copy(), last.passable.copy(), last.delay.copy()
    usd, share = last.fees.usd.copy(), last.fees.share.copy()
    for good, day in enumerate(dates):
        at = found[day]
        quota[..., good], passable[..., good], delay[..., good] = (
            at.quota[..., good], at.passable[..., good], at.delay[..., good],
        )  # fmt: skip
        usd[..., good], share[..., good] = at.fees.usd[..., good], at.fees.share[..., good]
    rounds = last.rounds.copy()
    for number, pair in enumerate(look.pairs):
        rounds[number] = found[dates[pair.good]].rounds[number]
    fees = Fees(last.fees.parties, usd, share)
    return replace(last, days=1.0, quota=quota, passable=passable, delay=delay, fees=fees, rounds=rounds)


def _of_days(look: Look, days: np.ndarray) -> Look:
    """Return the look without drawn states of other days: there are many."""
    drawn = look.case.drawn
    if drawn is None:
        return look
    holds = valid_on(drawn, days).any(axis=1)
    return replace(look, case=replace(look.case, drawn=drawn.iloc[np.flatnonzero(holds)]))


def _lanes(look: Look, days: np.ndarray) -> dict[str, Passages]:
    """What may pass, for goods that some row names and for all others."""
    case = of_trade(look.case)
    named = {good for layer in case.layers for good in layer["good"].unique()} & set(look.goods)
    return {good: passages_of(case, look.net, days, good=good) for good in ("", *sorted(named))}


def of_trade(case: Case) -> Case:
    """Return the case with the states that speak of trade alone: there are many others, drawn by the day."""
    return replace(_of_trade(_Same(case)), option=case.option)


class _Same:
    """A case whatever its option: the same if its tables and drawn states are the same objects."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Same):
            return False
        return self.case.frames is other.case.frames and self.case.drawn is other.case.drawn

    def __hash__(self) -> int:
        return hash((id(self.case.frames), id(self.case.drawn)))


@lru_cache(maxsize=4)
def _of_trade(same: _Same) -> Case:
    case = same.case
    frames = dict(case.frames)
    for name in ("states", "changes"):
        frames[name] = about_trade(frames[name])
    drawn = None if case.drawn is None else about_trade(case.drawn)
    return replace(case, frames=MappingProxyType(frames), drawn=drawn)


def about_trade(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of states or changes that speak of trade, alone or with other uses."""
    return table.iloc[np.flatnonzero(table["use"].isin(["", "trade", "cargo"]))]


def _cut(look: Look, starts: np.ndarray, days: np.ndarray, joint: Joint | None) -> np.ndarray:
    """Return the first days of epochs: where states, fees, smuggling or what aid takes may change."""
    cuts = [starts.astype("datetime64[D]")]
    for table in ("fees", "smuggling"):
        for column, later in (("from", 0), ("until", 1)):
            dates = look.case[table][column].dropna().to_numpy().astype("datetime64[D]") + later
            cuts.append(dates[(dates >= days[0]) & (dates <= days[-1])])
    if joint is not None:
        cuts += [taken.cuts for taken in joint.taken.values()]
    every = np.unique(np.concatenate(cuts))
    return np.asarray(every[(every >= days[0]) & (every <= days[-1])])


def _at(
    look: Look,
    lanes: Mapping[str, Passages],
    when: tuple[np.datetime64, float],
    joint: Joint | None = None,
) -> State:
    start, length = when
    common = lanes[""]
    epoch = int(np.searchsorted(common.days.astype("datetime64[D]"), start, side="right")) - 1
    trucks = common.in_unit(TRADE, look.per_truck)
    most = np.minimum(trucks[0][..., epoch], _convoys(trucks, epoch))
    shape = (*most.shape, len(look.goods))
    quota, passable, delay = np.full(shape, np.inf), np.zeros(shape, dtype=bool), np.zeros(shape)
    charges = np.full((shape[0], 3, *shape[1:]), np.nan)
    for number, good in enumerate(look.goods):
        lane = lanes.get(good, common)
        own = lane.in_unit(TRADE, look.tonnes[number])[0][..., epoch]
        passable[..., number] = lane.capacity[:, TRADE, :, epoch] > 0
        delay[..., number] = lane.delay[:, TRADE, :, epoch]
        charges[..., number] = lane.charges[:, :, TRADE, :, epoch]
        if lane is not common:
            # A limit that names the good is a quota; what is the same for all goods they share.
            differs = (lane.capacity != common.capacity) | (lane.unit != common.unit)
            quota[..., number] = np.where(
                differs[:, TRADE, :, epoch], own * look.tonnes[number] * MONTH, np.inf
            )
            opened = differs[:, TRADE, :, epoch] & (own > 0) & (most <= 0)
            most = np.where(opened, np.inf, most)
    shut = ~passable
    taken = np.full(most.shape, np.nan)
    if joint is not None:
        left, taken = joint.left(start)
        most = np.minimum(most, left)
    return State(
        first=start,
        days=float(length),
        trucks=most * MONTH,
        quota=np.where(shut, 0.0, quota),
        passable=passable & (most > 0)[..., None],
        delay=np.where(shut, 0.0, delay),
        fees=_fees(look, start, charges),
        rounds=np.array([pair.on(start) for pair in look.pairs]).reshape(-1, 2),
        taken=taken * MONTH,
    )


def _convoys(trucks: tuple[np.ndarray, np.ndarray, np.ndarray], epoch: int) -> Numbers:
    """Limits that several crossings share, split evenly: trade in convoys is rare."""
    capacity, limits, groups = trucks
    if not len(limits):
        return np.full(capacity.shape[:2], np.inf)
    group = groups[..., epoch]
    counts = np.bincount(group[group >= 0], minlength=len(limits))
    return np.where(group >= 0, limits[group, epoch] / np.maximum(counts[group], 1), np.inf)


@dataclass(frozen=True, eq=False)
class _Charges:
    """What fees depend on; options that say nothing of charges share them."""

    look: Look
    start: np.datetime64
    charges: Numbers
    valid: np.ndarray

    @cached_property
    def key(self) -> tuple[object, ...]:
        """Rows that hold, and what else counts; tables are the same if they are the same objects."""
        return self.valid.tobytes(), self.charges.tobytes(), self.look.goods, self.look.tonnes.tobytes()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Charges):
            return False
        return self.look.case.frames is other.look.case.frames and self.key == other.key

    def __hash__(self) -> int:
        return hash((id(self.look.case.frames), self.key))


def _fees(look: Look, start: np.datetime64, charges: Numbers) -> Fees:
    return _fees_of(_Charges(look, start, charges, valid_on(look.case["fees"], np.array([start]))[:, 0]))


@lru_cache(maxsize=16)
def _fees_of(asked: _Charges) -> Fees:
    look, table = asked.look, asked.look.case["fees"]
    ground = look.net, look.case["crossings"]
    return fees_on(asked.start, table[asked.valid], ground, (look.goods, look.tonnes), asked.charges)
