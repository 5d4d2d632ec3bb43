"""Handing arrays on by one pointer: with dozens of arrays in a tuple each call would pass hundreds of them.

Inside the kernels `World`, `State` and `Out` are structures behind a pointer. Their fields are read as those
of the named tuples, so that with compiling switched off the tuples themselves serve.
"""

from __future__ import annotations

from typing import Any

import numba
from numba import types
from numba.experimental import structref

from maabar.engines.people.kernels.jit import fields_of, helper
from maabar.engines.people.kernels.shapes import Out, State, World


@structref.register
class WorldType(types.StructRef):
    """`World` behind a pointer."""


@structref.register
class StateType(types.StructRef):
    """`State` behind a pointer."""


@structref.register
class OutType(types.StructRef):
    """`Out` behind a pointer."""


structref.define_attributes(WorldType)
structref.define_attributes(StateType)
structref.define_attributes(OutType)

_new: Any = structref.new
_WORLD = WorldType(fields_of(World))
_STATE = StateType(fields_of(State))
_OUT = OutType(fields_of(Out))


@helper
def world_at(given: World) -> World:
    """Return a `World` behind a pointer."""
    found: Any = _new(_WORLD)
    found.seed = given.seed
    found.law = given.law
    found.bits = given.bits
    found.place = given.place
    found.ground = given.ground
    found.around = given.around
    found.around_at = given.around_at
    found.gate = given.gate
    found.kind = given.kind
    found.lane = given.lane
    found.cls = given.cls
    found.family = given.family
    found.target = given.target
    found.hours = given.hours
    found.km = given.km
    found.rest = given.rest
    found.gates = given.gates
    found.places = given.places
    found.sites = given.sites
    found.limited = given.limited
    found.route = given.route
    found.epoch = given.epoch
    found.will = given.will
    found.flips = given.flips
    found.spawn = given.spawn
    found.spawn_at = given.spawn_at
    found.share = given.share
    return found


@helper
def state_at(given: State) -> State:
    """Return a `State` behind a pointer."""
    found: Any = _new(_STATE)
    found.keys = given.keys
    found.counts = given.counts
    found.fill = given.fill
    found.link = given.link
    found.head = given.head
    found.span = given.span
    found.stock = given.stock
    found.residents = given.residents
    found.served = given.served
    found.waits = given.waits
    found.base = given.base
    found.fresh = given.fresh
    found.kept = given.kept
    found.kept_on = given.kept_on
    found.attract = given.attract
    found.size = given.size
    found.cum = given.cum
    found.door = given.door
    found.parts = given.parts
    found.standing = given.standing
    found.here = given.here
    return found


@helper
def out_at(given: Out) -> Out:
    """Return a `Out` behind a pointer."""
    found: Any = _new(_OUT)
    found.moves = given.moves
    found.stock = given.stock
    found.arrived = given.arrived
    found.passed = given.passed
    found.sums = given.sums
    return found


_config: Any = numba.config
if _config.DISABLE_JIT:

    def _same(given: Any) -> Any:
        return given

    world_at = state_at = out_at = _same
