"""Compiling the kernels: small functions in line, the few entries kept on disk between processes.

Only entries have a signature and a cache: what they call is compiled into them. numba notices a change of
the file an entry stands in, but not of the files its callees stand in, so each entry closes over a stamp of
all kernel code: a new stamp is a new entry in the cache. Where nothing can be written, entries are compiled
anew in every process, without a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast, get_type_hints
from zlib import crc32

import numba
import numpy as np
from numba import types

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_PLAIN: dict[str, Any] = {"error_model": "numpy"}
#: Nobody calls helpers from Python: without the code for that they compile in half the time.
_INNER: dict[str, Any] = {**_PLAIN, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}

_njit: Any = numba.njit
F = TypeVar("F", bound="Callable[..., Any]")


def helper(function: F) -> F:
    """Compile a function that only other kernels call: part of each entry that uses it.

    Left to itself numba compiles it anew for each constant that it is called with (a field of a key, a stream
    of dice): here once for all whole numbers.
    """
    made = _njit(**_INNER)(function)
    if hasattr(made, "get_call_template"):  # not with compiling switched off
        ask = made.get_call_template
        made.get_call_template = lambda args, kws: ask(
            tuple(map(types.unliteral, args)), {name: types.unliteral(kind) for name, kind in kws.items()}
        )
    return cast("F", made)


def fields_of(shape: type) -> list[tuple[str, Any]]:
    """Return names and numba types of the fields of a named tuple annotated with `shapes.F1` and its like."""
    fields = []
    for name, hint in get_type_hints(shape, include_extras=True).items():
        kind, dimensions = hint.__metadata__[0]
        fields.append((name, types.Array(numba.from_dtype(np.dtype(kind)), dimensions, "C")))
    return fields


def tuple_type(shape: type) -> Any:
    """Return numba's type of such a named tuple."""
    return types.NamedTuple([kind for _, kind in fields_of(shape)], shape)


def entry(function: F, signature: Any) -> F:
    """Compile an entry now, or load it from the cache of an earlier process."""
    try:
        return cast("F", _njit(signature, **_PLAIN, cache=True)(function))
    except (OSError, RuntimeError):  # no place to keep it, or no room there
        return cast("F", _njit(signature, **_PLAIN)(function))


def stamp_of(*modules: ModuleType) -> int:
    """Return a number that changes with the code of the kernels in some modules, and with their constants."""
    parts: list[str] = []
    for module in modules:
        for name, value in sorted(vars(module).items()):
            python = getattr(value, "py_func", None)
            if python is not None:
                code = python.__code__
                constants = [one for one in code.co_consts if isinstance(one, int | float | str)]
                parts.append(f"{name}{code.co_code.hex()}{constants}{code.co_names}{code.co_varnames}")
            elif isinstance(value, int | float | np.generic):
                parts.append(f"{name}={value!r}")
    return crc32("|".join(parts).encode())
