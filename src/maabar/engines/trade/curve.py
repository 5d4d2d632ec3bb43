"""Fees as decisions: what a till would take at other fees, and where tills that answer come to rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize_scalar

from maabar.engines.trade.equilibrium import bound, cut, solve
from maabar.engines.trade.fees import Fees
from maabar.engines.trade.model import sums
from maabar.engines.trade.tables import ANSWERS, CURVE
from maabar.engines.trade.tills import settled
from maabar.engines.trade.ways import CROSSING
from maabar.engines.trade.welfare import worth
from maabar.engines.trade.work import Solved, solved, through

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    import pandas as pd

    from maabar.engines.trade.model import Indices, Model, Numbers, Outcome
    from maabar.engines.trade.results import Told

#: Crossing, good and party.
Tolled = tuple[str, str, str]
#: Rounds of answers before it is said that they go on.
ROUNDS = 40
#: A fee is at rest if it moves by less than this part of the prohibitive one.
STILL = 1e-3


@dataclass(frozen=True, eq=False)
class Gate:
    """One good at one crossing in one epoch, at other fees than those that are charged there.

    Attributes:
        told: What was solved.
        epoch: The epoch as it is.
        crossing: Number of the crossing.
        good: Number of the good.
    """

    told: Told
    epoch: Solved
    crossing: int
    good: int

    @cached_property
    def part(self) -> tuple[Model, Outcome, tuple[Indices, Indices], Numbers]:
        """The model of the good, with those that it shares scarce trucks with.

        What other goods use of a limit is taken off it: while no limit binds that they use, they need not be
        solved again. With it its outcome now, its nodes and arcs, and the trucks of others.
        """
        model, found = self.epoch.model, self.epoch.found
        group = next(one for one in bound(model, found.rent > 0) if self.good in one)
        part, nodes, arcs, rows = model.only(group)
        now = cut(found, nodes, arcs, rows)
        whole = sums(model.row, found.flow[model.arc] * model.each, len(model.capacity))[rows]
        mine = sums(part.row, now.flow[part.arc] * part.each, len(part.capacity))
        others = np.maximum(whole - mine, 0.0)
        room = part.with_(capacity=np.maximum(part.capacity - others, 0.0))
        return room, now, (nodes, arcs), others

    @cached_property
    def lanes(self) -> tuple[Indices, Numbers, Numbers, np.ndarray]:
        """The open arcs of the good through any crossing, in the part.

        With them what each party takes by weight and by value, shape (P, arcs), and which pass the crossing.
        """
        ways, (part, _, (_, arcs), _) = self.told.base.scene.ways, self.part
        mine = np.flatnonzero((ways.kind[arcs] == CROSSING) & (part.limit > 0))
        mine = mine[ways.good[ways.tail[arcs[mine]]] == self.good]
        at = ways.crossing[arcs[mine]], ways.direction[arcs[mine]]
        fees = self.epoch.state.fees
        usd, share = (table[:, at[0], at[1], self.good] for table in (fees.usd, fees.share))
        return mine, usd, share, np.asarray(at[0] == self.crossing)

    def now(self, party: int) -> float:
        """Return what a party takes on a tonne here now: the larger of the two ways."""
        part, found = self.part[:2]
        mine, usd, share, here = self.lanes
        each = usd[party] + share[party] * found.price[part.tail[mine]]
        return float((each * here).max(initial=0.0))

    def at(self, fees: Mapping[int, float], near: Sold | None = None) -> Sold:
        """Return what passes, and what each party takes, if some charged other fees here, by weight.

        Args:
            fees: The fees by party.
            near: What was sold at fees that are near, to begin from.
        """
        part, now, _, others = self.part
        mine, usd, share, here = self.lanes
        usd, share = usd.copy(), share.copy()
        cost, by_value = part.cost.copy(), part.share.copy()
        for party, fee in fees.items():
            cost[mine[here]] += fee - usd[party, here]
            by_value[mine[here]] -= share[party, here]
            usd[party, here], share[party, here] = fee, 0.0
        model = part.with_(cost=cost, share=np.maximum(by_value, 0.0))
        like = near.found if near is not None and len(near.found.price) == len(now.price) else now
        found = solve(model, rounds=self.told.settings.rounds, start=like)
        if (found.rent[others > 0] > 0).any():
            return self._whole(fees)
        found = settled(model, found)
        return Sold(model, found, found.flow[mine], usd + share * found.price[part.tail[mine]])

    def _whole(self, fees: Mapping[int, float]) -> Sold:
        """Solve all goods: some of them would give way to this one, or take its place."""
        base = self.told.base
        usd, share = self.epoch.state.fees.usd.copy(), self.epoch.state.fees.share.copy()
        for party, fee in fees.items():
            usd[party, self.crossing, :, self.good] = fee
            share[party, self.crossing, :, self.good] = 0.0
        state = replace(self.epoch.state, fees=Fees(self.epoch.state.fees.parties, usd, share))
        whole = solved(base, state, self.epoch.model.aid, self.told.settings)
        arcs = self.part[2][1][self.lanes[0]]
        return Sold(whole.model, whole.found, whole.found.flow[arcs], whole.charged(arcs, base))

    def taken(self, sold: Sold, party: int) -> tuple[float, float, float]:
        """Return tonnes through the crossing, what the party takes there, and all others on the good."""
        fees = sold.each * sold.flow
        mine = float(fees[party, self.lanes[3]].sum())
        return float(sold.flow[self.lanes[3]].sum()), mine, float(fees.sum()) - mine

    def prohibitive(self, party: int) -> float:
        """Return a fee at which nothing passes: doubled until it is high enough."""
        base = self.told.base
        fee = max(self.now(party), 0.02 * float(base.scene.price_size[self.good]))
        none = 1e-6 * float(base.calibrated.model.size_of_good[self.good])
        for _ in range(12):
            if self.taken(self.at({party: fee}), party)[0] <= none:
                break
            fee *= 2
        return fee

    def surplus(self, sold: Sold | None, area: str = "") -> float:
        """Return the surplus of buyers and makers of the good, or of an area's buyers; None: price date."""
        base = self.told.base
        model, found = (
            (base.calibrated.model, base.calibrated.base) if sold is None else (sold.model, sold.found)
        )
        place = base.scene.ways.place
        nodes = np.arange(len(place)) if len(found.price) == len(place) else self.part[2][0]
        gains = worth(model, found)
        mine = base.scene.ways.good[nodes] == self.good
        if area:
            mine &= base.scene.net.areas[place[nodes]] == area
            return float(gains.consumers[mine].sum())
        return float((gains.consumers + gains.producers)[mine].sum())


@dataclass(frozen=True, eq=False)
class Sold:
    """What passes at some fees.

    Attributes:
        model: The model that was solved.
        found: Its equilibrium.
        flow: t on each arc of the good through a crossing.
        each: What each party takes of a tonne on it, shape (P, arcs).
    """

    model: Model
    found: Outcome
    flow: Numbers
    each: Numbers


def curves(told: Told) -> pd.DataFrame:
    """Return `trade.fee_curve`: the tills at crossings of the asked kinds that something passes.

    Points lie evenly from no fee to the prohibitive one; a third of them round the best of the others.
    """
    if not told.stated or told.settings.curve_points < 3 or not told.epochs:
        return CURVE.empty()
    rows: list[dict[str, Any]] = []
    for gate, parties in gates_of(told):
        for party in parties:
            rows += _curve(gate, party, told.settings.curve_points)
    return CURVE.frame(rows)


def chosen(stated: pd.DataFrame | None, opened: Collection[str], most: int) -> tuple[Tolled, ...]:
    """Return crossing, good and party of the curves that are worked out in further draws too.

    Args:
        stated: `trade.fee_curve` of the case as stated; None if this is it.
        opened: Crossings that the option speaks of.
        most: Crossings and goods at most: those that take most.
    """
    if stated is None or most < 1:
        return ()
    now = stated[(stated["now"] == "yes") & stated["crossing"].isin(opened) & (stated["fee_usd_per_t"] > 0)]
    takes = now.groupby(["crossing", "good"])["usd_per_month"].sum()
    takes = takes[takes > 0].sort_values(ascending=False, kind="stable").head(most)
    keys = now.set_index(["crossing", "good"])["party"]
    return tuple((str(c), str(g), str(party)) for c, g in takes.index for party in keys.loc[[(c, g)]])


def ranged(told: Told, wanted: Collection[Tolled]) -> pd.DataFrame:
    """Return `trade.fee_curve` of a further draw: some tills, at no fee, their fee and twice as much."""
    if not wanted or not told.epochs:
        return CURVE.empty()
    epoch = max(told.epochs, key=lambda one: one.days)
    net, goods = told.base.scene.net, told.base.scene.goods
    parties = epoch.state.fees.parties.tolist()
    rows: list[dict[str, Any]] = []
    for crossing, good, name in wanted:
        number = goods.index(good)
        gate, party = Gate(told, epoch, net.crossing(crossing), number), parties.index(name)
        now = gate.now(party)
        if now > 0 and epoch.sound[number]:
            rows += _rows(gate, party, {fee: gate.at({party: fee}) for fee in (0.0, now, 2 * now)}, now)
    return CURVE.frame(rows)


def gates_of(told: Told) -> list[tuple[Gate, list[int]]]:
    """Return the gates that something passes in the longest epoch, with who charges or holds them."""
    epoch = max(told.epochs, key=lambda one: one.days)
    ways = told.base.scene.ways
    arcs = through(told.base)
    kinds = np.isin(told.kinds[ways.crossing[arcs]].astype(str), told.settings.curve_kinds)
    good = ways.good[ways.tail[arcs]]
    size = told.base.calibrated.model.size_of_good[good]
    busy = arcs[kinds & (epoch.found.flow[arcs] > 1e-6 * size) & epoch.sound[good]]
    fees = epoch.state.fees
    found = []
    for crossing, which in sorted(
        {(int(ways.crossing[arc]), int(ways.good[ways.tail[arc]])) for arc in busy}
    ):
        charged = (fees.usd[:, crossing, :, which] + fees.share[:, crossing, :, which]).max(axis=1) > 0
        holders = np.isin(fees.parties.astype(str), told.holders[crossing].astype(str))
        parties = np.flatnonzero(charged | holders).tolist()
        found.append((Gate(told, epoch, crossing, which), parties))
    return found


def _curve(gate: Gate, party: int, points: int) -> list[dict[str, Any]]:
    most, now = gate.prohibitive(party), gate.now(party)
    coarse = np.linspace(0.0, most, points - points // 3)
    sold: dict[float, Sold] = {}
    last = None
    for fee in map(float, coarse):
        last = sold[fee] = gate.at({party: fee}, last)
    best = max(sold, key=lambda fee: gate.taken(sold[fee], party)[1])
    step = coarse[1] - coarse[0]
    fine = np.linspace(max(best - step, 0.0), min(best + step, most), points // 3 + 2)[1:-1]
    sold |= {fee: gate.at({party: fee}, sold[best]) for fee in (*map(float, fine), now) if fee not in sold}
    return _rows(gate, party, sold, now)


def _rows(gate: Gate, party: int, sold: Mapping[float, Sold], now: float) -> list[dict[str, Any]]:
    base, before = gate.told.base, gate.surplus(None)
    rows = []
    for fee, found in sorted(sold.items()):
        tonnes, mine, others = gate.taken(found, party)
        rows.append({
            "crossing": str(base.scene.net.crossings[gate.crossing]), "good": base.scene.goods[gate.good],
            "party": str(gate.epoch.state.fees.parties[party]), "fee_usd_per_t": fee,
            "now": "yes" if fee == now else "no", "t_per_month": tonnes, "usd_per_month": mine,
            "others_usd": others,
            "surplus_usd": gate.surplus(found) - before,
        })  # fmt: skip
    return rows


def answers(told: Told) -> pd.DataFrame:
    """Return `trade.answers`: holders of gates answer each other's fees.

    They begin from no fees, the present ones and high ones. Each raises its own till and `weight_consumers`
    times the surplus of buyers on its side of the crossing. All that is found is told.
    """
    if not told.settings.best_response or not told.stated or not told.epochs:
        return ANSWERS.empty()
    rows: list[dict[str, Any]] = []
    for gate, parties in gates_of(told):
        most = gate.prohibitive(parties[0])
        for start, first in (("no fees", 0.0), ("as it is", None), ("high", most / 2)):
            fees = [gate.now(party) if first is None else first for party in parties]
            aims = [_aim(gate, parties, at) for at in range(len(parties))]
            rests, fees = in_turn(aims, fees, most, points=max(5, min(15, told.settings.curve_points)))
            final = gate.at(dict(zip(parties, fees, strict=True)))
            rows += [
                {"crossing": str(told.base.scene.net.crossings[gate.crossing]), "start": start,
                 "rests": rests,
                 "good": told.base.scene.goods[gate.good], "fee_usd_per_t": fee,
                 "party": str(gate.epoch.state.fees.parties[party]),
                 "usd_per_month": gate.taken(final, party)[1]}
                for party, fee in zip(parties, fees, strict=True)
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


def _aim(gate: Gate, parties: Sequence[int], number: int) -> Callable[[list[float]], float]:
    """What a holder raises: its till, and its weight times what buyers on its side gain."""
    told = gate.told
    net, weight = told.base.scene.net, told.settings.weight_consumers
    holder = str(gate.epoch.state.fees.parties[parties[number]])
    sides = zip((net.side_a, net.side_b), told.holders[gate.crossing], strict=True)
    areas = {str(net.areas[end[gate.crossing]]) for end, name in sides if name == holder}

    def aim(fees: list[float]) -> float:
        sold = gate.at(dict(zip(parties, fees, strict=True)))
        buyers = sum(gate.surplus(sold, area) for area in areas) if weight else 0.0
        return gate.taken(sold, parties[number])[1] + weight * buyers

    return aim
