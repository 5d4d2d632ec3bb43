"""Handing arrays on by one pointer: with dozens of arrays in a tuple each call would pass hundreds of them.

Inside the kernels `World`, `State` and `Out` are structures behind a pointer. Their fields are read as those
of the named tuples, so that with compiling switched off the tuples themselves serve.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numba
from numba import types
from numba.experimental import structref

from maabar.engines.people.kernels.jit import helper
from maabar.engines.people.kernels.shapes import Out, State, World

if TYPE_CHECKING:
    from collections.abc import Callable

Shape = TypeVar("Shape", World, State, Out)
_config: Any = numba.config


def _behind(shape: type[Shape]) -> Callable[[Shape], Shape]:
    """Return what puts a named tuple of a shape behind a pointer; numba writes the copying of its fields."""
    if _config.DISABLE_JIT:
        return lambda given: given
    kind = structref.register(type(f"{shape.__name__}Type", (types.StructRef,), {}))
    structref.define_attributes(kind)
    made: Any = type(f"{shape.__name__}Ref", (), {})  # a name that numba knows as the constructor
    structref.define_constructor(made, kind, list(shape._fields))

    @helper
    def at(given: Shape) -> Shape:
        return made(*given)

    return at


world_at = _behind(World)
state_at = _behind(State)
out_at = _behind(Out)
