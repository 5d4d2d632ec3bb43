"""A range as a small bar: the middle, one draw in ten on either side, and the value as stated."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH, HEIGHT, EDGE = 160, 14, 5


@dataclass(frozen=True)
class Range:
    """A number under uncertainty.

    Attributes:
        p10: One draw in ten is below it.
        p50: Half of the draws are.
        p90: One draw in ten is above it.
        stated: The number on the case as stated.
    """

    p10: float
    p50: float
    p90: float
    stated: float


@dataclass(frozen=True)
class Scale:
    """From numbers to places on a bar."""

    low: float
    high: float

    def __call__(self, value: float) -> int:
        """The place of a number; numbers that are missing stand at the start."""
        share = (value - self.low) / (self.high - self.low) if math.isfinite(value) else 0.0
        return round(EDGE + min(max(share, 0.0), 1.0) * (WIDTH - 2 * EDGE))


def scale(ranges: Iterable[Range]) -> Scale:
    """One scale for several ranges; nought is always on it."""
    ends = [0.0]
    for one in ranges:
        ends += [end for end in (one.p10, one.p90, one.stated) if math.isfinite(end)]
    low, high = min(ends), max(ends)
    return Scale(low, high if high > low else low + 1.0)


def bar(one: Range, on: Scale, base: float | None = None) -> Markup:
    """Draw a range.

    Args:
        one: The range.
        on: The scale.
        base: Where the range that it is compared with has its middle.

    Returns:
        A picture without text: the same numbers stand beside it as text.
    """
    start, middle, end = on(one.p10), on(one.p50), on(one.p90)
    line = Markup() if base is None else Markup('<path class="bb" d="M{} 0V14"/>').format(on(base))
    stated = on(one.stated)
    shape = Markup(
        '<path class="br" d="M{} 7H{}"/><path class="bs" d="M{} 3l4 4-4 4-4-4z"/>'
        '<path class="bm" d="M{} 1V13"/>'
    )
    return (
        Markup('<svg class="bar" viewBox="0 0 160 14" aria-hidden="true">')
        + line
        + shape.format(start, max(end, start + 1), stated, middle)
        + Markup("</svg>")
    )
