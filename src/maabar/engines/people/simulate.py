"""Running the kernels on compiled arrays, and telling what went wrong if a check of a day fails."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.people.kernels import shapes as k
from maabar.errors import EngineError

if TYPE_CHECKING:
    from maabar.engines.people.compile import Compiled

#: Cohorts that there is room for at first; doubled for as long as it is not enough.
ROOM = 1 << 14
MOST_ROOM = 1 << 24
_FAULTS = {
    k.LOST: "people were lost or made",
    k.NEGATIVE: "a cohort has fewer than no people",
    k.OVER_CAPACITY: "more people passed a gate than it lets through",
    k.NOT_FINITE: "a number of people is not finite",
    k.NO_ROOM: "there are more cohorts than there is room for",
    k.STOCK_OFF: "the people at a place do not add up",
}


@dataclass(frozen=True)
class Simulated:
    """What a run counted; letters as in `kernels.shapes`.

    Attributes:
        moves: Wanted, left, postponed, blocked, unwilling; by period, place and kind, shape (D, P, V, 5).
        stock: Present, in queues, wanting, unwilling, residents, at the end of each period, (D, P, V, 5).
        arrived: By period, place, home area and kind, shape (D, P, A, V).
        passed: Came, passed, waiting, turned back, days waited, from danger; by day, gate side and kind.
        sums: Totals, see `kernels.shapes`.
        cohorts: How many cohorts were left.
    """

    moves: np.ndarray
    stock: np.ndarray
    arrived: np.ndarray
    passed: np.ndarray
    sums: np.ndarray
    cohorts: int


def simulate(
    made: Compiled, *, rule: str = "", mode: str = "", agents: bool = False, room: int = ROOM
) -> Simulated:
    """Run all days of a compiled case.

    Args:
        made: The arrays.
        rule: Another rule set than that of the settings.
        mode: Another mode.
        agents: Each person by itself: the reference. Not with mode mean.
        room: Cohorts to make room for.

    Raises:
        EngineError: If a check of some evening fails; the day is named.
    """
    law = made.world.law.copy()
    if rule:
        law[k.RULE] = k.RULES.index(rule)
    if mode:
        law[k.MEAN] = mode == "mean"
    law[k.MERGE] = 0.0 if agents else 1.0
    world = made.world._replace(law=law)
    if agents:
        room = max(room, 4 * int(made.before.stock.sum()))
    run_days = import_module("maabar.engines.people.kernels.cohorts").run_days  # numba comes with it
    while True:
        state, out = _state(world, made, room), _out(world, len(made.areas))
        with np.errstate(over="ignore"):  # words of dice wrap around: numpy would say so without compiling
            fault = run_days(world, state, out, len(made.days))
        if fault == k.NO_ROOM and room < MOST_ROOM:
            room *= 4
            continue
        break
    if fault:
        day = made.days[int(out.sums[k.FAULT_DAY])]
        raise EngineError(f"The engine people failed its check on {day}: {_FAULTS[fault]}.")
    return Simulated(out.moves, out.stock, out.arrived, out.passed, out.sums, int(state.fill[k.STATE]))


def _state(world: k.World, made: Compiled, room: int) -> k.State:
    places, nodes = world.place.shape[1], world.hours.shape[1]
    kept = (1, 1, 1) if world.limited.all() else world.km.shape  # with limits weights change with every piece
    gates, lanes, going = nodes - places, world.gates.shape[3], len(made.destinations)
    return k.State(
        keys=np.empty((k.BUFFERS, room), dtype=np.int64),
        counts=np.empty((k.BUFFERS, room)),
        fill=np.zeros(k.BUFFERS, dtype=np.int64),
        link=np.empty(room, dtype=np.int64),
        head=np.empty(gates * lanes, dtype=np.int64),
        span=np.zeros((2, gates), dtype=np.int64),
        stock=made.before.stock.copy(),
        residents=made.before.residents.copy(),
        served=np.zeros(gates * lanes),
        waits=np.zeros(gates * lanes),
        base=np.empty(world.km.shape, dtype=np.float32),
        fresh=np.zeros(world.km.shape[:2], dtype=np.int64),
        kept=np.empty(kept),
        kept_on=np.zeros(world.km.shape[:2], dtype=np.int64),
        attract=_frozen(made.before.stock[made.destinations]),
        size=np.ones(going),
        cum=np.empty(going),
        door=np.empty(gates),
        parts=np.zeros(16),
        standing=np.zeros(gates * lanes),
        here=np.zeros(places),
    )


def _out(world: k.World, areas: int) -> k.Out:
    places, days, kinds = world.place.shape[1], len(world.epoch), len(world.kind)
    periods = -(-days // int(world.law[k.PERIOD]))
    return k.Out(
        moves=np.zeros((periods, places, kinds, 5)),
        stock=np.zeros((periods, places, kinds, 5)),
        arrived=np.zeros((periods, places, areas, kinds)),
        passed=np.zeros((days, world.gate.shape[1], kinds, 6)),
        sums=np.zeros(k.SUMS),
    )


def _frozen(here: np.ndarray) -> np.ndarray:
    """Return what destinations attract under the rule frozen: as they did when they were last counted."""
    return here.copy() if here.sum() > 0 else np.ones(len(here))
