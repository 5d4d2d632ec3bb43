"""Prices of a good on two sides of a line, before and after, as a small picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, EDGE = 160, 8


def pair(before: Sequence[float], after: Sequence[float], turn: str) -> Markup:
    """Draw two prices on two lines: the upper one as it stands, the lower one under an option.

    Args:
        before: Price on the one side (a filled disc) and on the other (an empty square).
        after: The same under the option.
        turn: `ltr` or `rtl`: higher prices lie further along the reading direction.

    Returns:
        A picture without text: the same prices stand beside it.
    """
    low, high = min(*before, *after), max(*before, *after)

    def at(price: float) -> int:
        share = (price - low) / (high - low) if high > low else 0.5
        place = EDGE + share * (WIDTH - 2 * EDGE)
        return round(WIDTH - place if turn == "rtl" else place)

    rows = [
        Markup(
            '<path class="p{}" d="M{} {}H{}"/><circle cx="{}" cy="{}" r="4.5"/>'
            '<path class="pb" d="M{} {}h8v8h-8z"/>'
        ).format(kind, at(one), y, at(other), at(one), y, at(other) - 4, y - 4)
        for kind, y, (one, other) in (("n", 7, before), ("o", 23, after))
    ]
    return Markup('<svg class="pair" viewBox="0 0 160 30" aria-hidden="true">{}{}</svg>').format(*rows)
