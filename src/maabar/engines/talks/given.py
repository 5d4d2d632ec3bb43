"""Arguments as people give them, turned into numbers; what is none is named with what to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import numpy as np

from maabar.errors import UsageError, shorten

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def numbers(given: ArrayLike, what: str) -> NDArray[np.float64]:
    """Return numbers of any shape; NaN stays.

    Args:
        given: Numbers, or lists of equally long lists of them.
        what: What they are, as a message begins.

    Raises:
        UsageError: If one is no number, or rows differ in length.
    """
    try:
        return np.asarray(given, dtype=float)
    except (TypeError, ValueError, OverflowError) as error:
        wrong = _none(given)
        if wrong is None:
            raise UsageError(f"{what}: the rows differ in length. Give each as many numbers.") from error
        raise UsageError(f'{what}: "{shorten(wrong[0])}" is no number. Give numbers only.') from error


def number(given: ArrayLike, what: str) -> float:
    """Return one number; NaN stays.

    Raises:
        UsageError: If it is none, or several.
    """
    found = numbers(given, what)
    if found.ndim:
        raise UsageError(f'{what}: "{shorten(given)}" is not one number. Give one.')
    return float(found)


def whole(given: ArrayLike, what: str) -> NDArray[np.int64]:
    """Return whole numbers of any shape; nothing is cut off.

    Args:
        given: Whole numbers; 2.0 is one.
        what: What they are, as a message begins.

    Raises:
        UsageError: If one is no whole number, or rows differ in length.
    """
    try:
        exact = np.asarray(given)
    except ValueError:
        exact = numbers(given, what)  # rows that differ in length: it says so
    if exact.dtype.kind in "iu":
        return exact.astype(np.int64, copy=False)
    values = numbers(given, what)
    fine = np.isfinite(values) & (np.abs(values) < 2.0**62)
    wrong = values[~(fine & (values == np.rint(np.where(fine, values, 0.0))))]
    if wrong.size:
        raise UsageError(f"{what}: {wrong.flat[0]:g} is no whole number. Give whole numbers only.")
    return values.astype(np.int64)


def count(given: object, what: str) -> int:
    """Return a count: a whole number of 0 or more.

    Raises:
        UsageError: If it is none.
    """
    if isinstance(given, int | float | np.integer | np.floating) and not isinstance(given, bool):
        found = int(whole(given, what))
        if found >= 0:
            return found
    raise UsageError(f'{what}: "{shorten(given)}" cannot be a count. Give a whole number of 0 or more.')


def flags(given: ArrayLike, what: str) -> NDArray[np.bool_]:
    """Return truth values of any shape, given as such or as 0 and 1; words are none.

    Raises:
        UsageError: If one is neither, or rows differ in length.
    """
    values = numbers(given, what)
    wrong = values[(values != 0) & (values != 1)]
    if wrong.size:
        raise UsageError(f"{what}: {wrong.flat[0]:g} is neither yes nor no. Give True and False, or 1 and 0.")
    return values.astype(bool)


def _none(given: object) -> tuple[object] | None:
    """Return the first thing that is no number, in a tuple; None if all are."""
    if isinstance(given, Collection) and not isinstance(given, str | bytes | Mapping):
        found = (_none(one) for one in given)
        return next((one for one in found if one is not None), None)
    try:
        float(given)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return (given,)
    return None
