"""One option of one draw: the model in each epoch, solved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.trade.check import residuals
from maabar.engines.trade.equilibrium import shut, solve
from maabar.engines.trade.scene import capacities, costs
from maabar.engines.trade.tills import Face, face, settled
from maabar.engines.trade.ways import CROSSING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.engines.trade.base import Base
    from maabar.engines.trade.model import Indices, Model, Numbers, Outcome
    from maabar.engines.trade.settings import TradeSettings
    from maabar.engines.trade.state import State

#: What lies within this many times the violation of a good's conditions of the price date has not moved.
NOISE = 10.0
#: And within this part of the usual price or use, whatever the violation.
LEAST_NOISE = 1e-9


@dataclass(frozen=True, eq=False)
class Solved:
    """One epoch, solved.

    Attributes:
        state: What holds in it.
        model: The model under it.
        found: Its equilibrium, with the flows that are told.
        exact: The same as it was solved, to start like ones from.
        possible: All flows that go with it.
        sound: Whether each good meets its conditions within the tolerance, shape (G,).
    """

    state: State
    model: Model
    found: Outcome
    exact: Outcome
    possible: Face
    sound: np.ndarray

    @property
    def days(self) -> float:
        """Days on which it holds."""
        return self.state.days

    def charged(self, arcs: Indices, base: Base) -> Numbers:
        """Return what each party takes of a tonne on some arcs through crossings, USD/t, shape (P, arcs)."""
        ways = base.scene.ways
        at = ways.crossing[arcs], ways.direction[arcs], ways.good[ways.tail[arcs]]
        start = self.found.price[self.model.tail[arcs]]
        fees = self.state.fees
        return np.asarray(fees.usd[:, at[0], at[1], at[2]] + fees.share[:, at[0], at[1], at[2]] * start)


def through(base: Base) -> Indices:
    """Return the arcs through crossings."""
    return np.flatnonzero(base.scene.ways.kind == CROSSING)


def model_at(base: Base, state: State, aid: Numbers) -> Model:
    """Return the calibrated model under one state.

    Args:
        base: The calibrated case.
        state: What may pass, and at what charge.
        aid: Aid on the market at each node, t a month, shape (N,).
    """
    cost, share, limit = costs(base.scene, state)
    made = base.calibrated
    changed = made.model.with_(
        cost=cost + made.fitted, share=share, limit=limit, capacity=capacities(state), aid=aid
    )
    return shut(changed)


def solved(
    base: Base, state: State, aid: Numbers, settings: TradeSettings, near: Sequence[Solved] = ()
) -> Solved:
    """Return the equilibrium of one epoch; goods that miss the tolerance are marked.

    Args:
        base: The calibrated case.
        state: What holds.
        aid: Aid at each node, t a month.
        settings: The settings.
        near: Other epochs: what is the same in one of them is not solved again.
    """
    model = model_at(base, state, aid)
    like = [one.exact for one in near]
    exact = found = solve(model, rounds=settings.rounds, start=base.calibrated.base, near=like)
    possible = face(model, found)
    found = settled(model, found, possible)
    worst = np.max(np.stack(list(found.residuals.values())), axis=0)
    noise = np.clip(NOISE * worst, LEAST_NOISE, max(settings.tolerance, LEAST_NOISE))
    told = steadied(base, model, found, noise)
    return Solved(state, model, told, exact, possible, worst <= settings.tolerance)


def steadied(base: Base, model: Model, found: Outcome, noise: Numbers) -> Outcome:
    """Return the outcome in which what has not moved since the price date is exactly what it was then.

    An equilibrium is known to some digits only; the rest would be told as gains of nothing.

    Args:
        base: The calibrated case.
        model: What was asked.
        found: What was found.
        noise: What counts as nothing, by good, as part of its usual price or use, shape (G,).
    """
    then = base.calibrated.base
    of_node, of_arc = noise[model.good], noise[model.arc_good]
    price = of_node * model.price_size[model.good]
    tonnes, load = of_node * model.size_of_good[model.good], of_arc * model.size_of_good[model.arc_good]

    def kept(name: str, least: Numbers) -> Numbers:
        now, was = getattr(found, name), getattr(then, name)
        return np.asarray(np.where(np.abs(now - was) <= least, was, now))

    flow = kept("flow", load)
    moved = replace(
        found,
        price=kept("price", price),
        use=kept("use", tonnes),
        make=kept("make", tonnes),
        bought=kept("bought", tonnes),
        sold=kept("sold", tonnes),
        spare=kept("spare", tonnes),
        flow=np.where(flow <= load, 0.0, flow),
    )
    return replace(moved, residuals=residuals(model, moved))
