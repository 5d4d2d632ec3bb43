"""Fees as decisions: what a till would take at other fees, and where tills that answer come to rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize_scalar

from maabar.engines.trade.fees import Fees
from maabar.engines.trade.tables import ANSWERS, CURVE
from maabar.engines.trade.welfare import worth
from maabar.engines.trade.work import Solved, solved, through

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from maabar.engines.trade.base import Base
    from maabar.engines.trade.results import Told
    from maabar.engines.trade.settings import TradeSettings

#: Rounds of answers before it is said that they go on.
ROUNDS = 40
#: A fee is at rest if it moves by less than this part of the prohibitive one.
STILL = 1e-3


@dataclass(frozen=True, eq=False)
class Till:
    """One till: a party at a crossing on one good, in one epoch.

    Attributes:
        base: The calibrated case, cut to the good.
        epoch: The epoch as it is.
        settings: The settings.
        party: Number of the party.
        crossing: Number of the crossing.
        good: Number of the good.
    """

    base: Base
    epoch: Solved
    settings: TradeSettings
    party: int
    crossing: int
    good: int

    @property
    def now(self) -> float:
        """The fee as it is: the larger of the two directions, fees by value at the price of the gate."""
        arcs = self._arcs()
        charged = self.epoch.charged(arcs, self.base)[self.party]
        return float(charged.max(initial=0.0))

    def _arcs(self) -> np.ndarray:
        ways = self.base.scene.ways
        arcs = through(self.base)
        mine = (ways.crossing[arcs] == self.crossing) & (ways.good[ways.tail[arcs]] == self.good)
        return np.asarray(arcs[mine & (self.epoch.model.limit[arcs] > 0)])

    def at(self, fee: float) -> Solved:
        """Return the epoch with another fee by weight in the place of all that the party charges there."""
        usd, share = self.epoch.state.fees.usd.copy(), self.epoch.state.fees.share.copy()
        usd[self.party, self.crossing, :, self.good] = fee
        share[self.party, self.crossing, :, self.good] = 0.0
        state = replace(self.epoch.state, fees=Fees(self.epoch.state.fees.parties, usd, share))
        like = self.epoch.found, self.good
        return solved(self.base, state, self.epoch.model.aid, self.settings, like)

    def taken(self, found: Solved) -> tuple[float, float, float]:
        """Return tonnes through the crossing, what the party takes there, and what all others take."""
        ways = self.base.scene.ways
        arcs = through(self.base)
        good = ways.good[ways.tail[arcs]] == self.good
        flow = found.found.flow[arcs] * good
        fees = found.charged(arcs, self.base) * flow
        here = ways.crossing[arcs] == self.crossing
        mine = float(fees[self.party, here].sum())
        return float(flow[here].sum()), mine, float(fees.sum()) - mine

    def prohibitive(self) -> float:
        """Return a fee at which nothing passes: doubled until it is high enough."""
        fee = max(self.now, 0.02 * float(self.base.scene.price_size[self.good]))
        none = 1e-6 * float(self.base.calibrated.model.size_of_good[self.good])
        for _ in range(12):
            if self.taken(self.at(fee))[0] <= none:
                break
            fee *= 2
        return fee


def curves(told: Told) -> pd.DataFrame:
    """Return `trade.fee_curve`: the tills at crossings of the asked kinds that something passes.

    Points lie evenly from no fee to the prohibitive one; a third of them round the best of the others.
    """
    settings = told.settings
    if not told.stated or settings.curve_points < 3 or not told.epochs:
        return CURVE.empty()
    rows: list[dict[str, Any]] = []
    for till in tills_of(told):
        rows += _curve(till, settings.curve_points)
    return CURVE.frame(rows)


def tills_of(told: Told) -> list[Till]:
    """Return the tills that something passes in the epoch that holds on most days."""
    epoch = max(told.epochs, key=lambda one: one.days)
    ways = told.base.scene.ways
    arcs = through(told.base)
    kinds = np.isin(told.kinds[ways.crossing[arcs]].astype(str), told.settings.curve_kinds)
    good = ways.good[ways.tail[arcs]]
    size = told.base.calibrated.model.size_of_good[good]
    busy = arcs[kinds & (epoch.found.flow[arcs] > 1e-6 * size) & epoch.sound[good]]
    found = []
    pairs = sorted({(int(ways.crossing[arc]), int(ways.good[ways.tail[arc]])) for arc in busy})
    for crossing, which in pairs:
        fees = epoch.state.fees
        charged = (fees.usd[:, crossing, :, which] + fees.share[:, crossing, :, which]).max(axis=1) > 0
        holders = np.isin(fees.parties.astype(str), told.holders[crossing].astype(str))
        found += [
            Till(told.base, epoch, told.settings, int(party), crossing, which)
            for party in np.flatnonzero(charged | holders)
        ]
    return found


def _curve(till: Till, points: int) -> list[dict[str, Any]]:
    base = till.base
    most, now = till.prohibitive(), till.now
    coarse = np.linspace(0.0, most, points - points // 3)
    then = {float(fee): till.taken(till.at(fee)) for fee in coarse}
    best = max(then, key=lambda fee: then[fee][1])
    step = coarse[1] - coarse[0]
    fine = np.linspace(max(best - step, 0.0), min(best + step, most), points // 3 + 2)[1:-1]
    every = sorted({*map(float, coarse), *map(float, fine), now})
    before = _surplus(till, None)
    rows = []
    for fee in every:
        found = till.epoch if fee == now else till.at(fee)
        tonnes, mine, others = till.taken(found)
        rows.append({
            "crossing": str(base.scene.net.crossings[till.crossing]), "good": base.scene.goods[till.good],
            "party": str(till.epoch.state.fees.parties[till.party]), "fee_usd_per_t": fee,
            "now": "yes" if fee == now else "no", "t_per_month": tonnes, "usd_per_month": mine,
            "others_usd": others,
            "surplus_usd": _surplus(till, found) - before,
        })  # fmt: skip
    return rows


def _surplus(till: Till, found: Solved | None) -> float:
    """Surplus of buyers and makers of the good; None: on the price date."""
    good = till.base.scene.ways.good == till.good
    if found is None:
        gains = worth(till.base.calibrated.model, till.base.calibrated.base)
    else:
        gains = worth(found.model, found.found)
    return float((gains.consumers + gains.producers)[good].sum())


def answers(told: Told) -> pd.DataFrame:
    """Return `trade.answers`: holders of gates answer each other's fees.

    They begin from no fees, the present ones and high ones.

    Each raises its own till and `weight_consumers` times the surplus of buyers on its side of the crossing.
    All that is found is told: a rest, several rests, a cycle.
    """
    if not told.settings.best_response or not told.stated or not told.epochs:
        return ANSWERS.empty()
    groups: dict[tuple[int, int], list[Till]] = {}
    for till in tills_of(told):
        groups.setdefault((till.crossing, till.good), []).append(till)
    rows: list[dict[str, Any]] = []
    for tills in groups.values():
        most = tills[0].prohibitive()
        for start, first in (("no fees", 0.0), ("as it is", None), ("high", most / 2)):
            fees = [till.now if first is None else first for till in tills]
            rests, fees = in_turn([_aim(told, tills, at) for at in range(len(tills))], fees, most)
            final = _together(tills, fees)
            rows += [
                {"crossing": str(till.base.scene.net.crossings[till.crossing]), "start": start,
                 "rests": rests,
                 "good": till.base.scene.goods[till.good], "fee_usd_per_t": fee,
                 "party": str(till.epoch.state.fees.parties[till.party]),
                 "usd_per_month": till.taken(final)[1]}
                for till, fee in zip(tills, fees, strict=True)
            ]  # fmt: skip
    return ANSWERS.frame(rows)


def in_turn(
    aims: Sequence[Callable[[list[float]], float]], fees: list[float], most: float, points: int = 15
) -> tuple[str, list[float]]:
    """Let each of several set its own number, in turn, so that its aim is greatest, until nobody moves.

    Args:
        aims: For each its aim, given the numbers of all.
        fees: Where to begin.
        most: The greatest number; the least is 0.
        points: Points of the first look along a number; the best of them is refined.

    Returns:
        `rest`, `cycle` or `rounds` (it went on), and the last numbers.
    """
    fees = list(fees)
    seen = [_rounded(fees, most)]
    for _ in range(ROUNDS):
        for number, aim in enumerate(aims):
            fees[number] = _best(aim, fees, number, most, points)
        place = _rounded(fees, most)
        if place == seen[-1]:
            return "rest", fees
        if place in seen:
            return "cycle", fees
        seen.append(place)
    return "rounds", fees


def _rounded(fees: Sequence[float], most: float) -> tuple[int, ...]:
    return tuple(round(fee / most / STILL) for fee in fees)


def _best(
    aim: Callable[[list[float]], float], fees: list[float], number: int, most: float, points: int
) -> float:
    def loss(fee: float) -> float:
        return -aim([*fees[:number], float(fee), *fees[number + 1 :]])

    grid = np.linspace(0.0, most, points)
    at = int(np.argmin([loss(fee) for fee in grid]))
    ends = float(grid[max(at - 1, 0)]), float(grid[min(at + 1, points - 1)])
    found = minimize_scalar(loss, bounds=ends, method="bounded", options={"xatol": most * STILL * 1e-2})
    return float(found.x) if found.fun < loss(grid[at]) else float(grid[at])


def _together(tills: Sequence[Till], fees: Sequence[float]) -> Solved:
    epoch = tills[0].epoch
    for till, fee in zip(tills, fees, strict=True):
        epoch = replace(till, epoch=epoch).at(fee)
    return epoch


def _aim(told: Told, tills: Sequence[Till], number: int) -> Callable[[list[float]], float]:
    """What a holder raises: its till, and its weight times what buyers on its side gain."""
    till = tills[number]
    ways, net = till.base.scene.ways, till.base.scene.net
    holder = str(till.epoch.state.fees.parties[till.party])
    ends = [
        end
        for end, name in zip((net.side_a, net.side_b), told.holders[till.crossing], strict=True)
        if name == holder
    ]
    areas = {str(net.areas[end[till.crossing]]) for end in ends}
    side = (ways.good == till.good) & np.isin(net.areas[ways.place].astype(str), sorted(areas))

    def aim(fees: list[float]) -> float:
        found = _together(tills, fees)
        buyers = float(worth(found.model, found.found).consumers[side].sum())
        return till.taken(found)[1] + till.settings.weight_consumers * buyers

    return aim
