"""A small picture of one term: its levels, those that a red line forbids, and what the text says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

EDGE, LENGTH = 5, 150


def strip(
    levels: Sequence[float], crossed: Sequence[float], says: float | None, stays: float | None
) -> Markup:
    """Draw the levels of an issue.

    Args:
        levels: All of them, 0 to 100.
        crossed: Those at which a red line is crossed.
        says: What the text on the table says; None without one.
        stays: What holds without agreement; None if unknown.

    Returns:
        A picture without text: the words beside it say the same.
    """
    fine = "".join(f"M{_x(one)} 7h0" for one in levels if one not in crossed)
    shut = "".join(f"M{_x(run[0]) - 3} 7H{_x(run[-1]) + 3}" for run in _runs(levels, crossed))
    marks = [("td", fine), ("tx", shut)]
    if stays is not None and stays != says:
        marks.append(("bb", f"M{_x(stays)} 0V14"))
    if says is not None:
        marks.append(("bm", f"M{_x(says)} 0V14"))
    drawn = Markup().join(Markup('<path class="{}" d="{}"/>').format(*mark) for mark in marks if mark[1])
    return Markup('<svg class="bar" viewBox="0 0 160 14" aria-hidden="true">{}</svg>').format(drawn)


def _runs(levels: Sequence[float], crossed: Sequence[float]) -> list[list[float]]:
    """Levels that are crossed, neighbours together."""
    runs: list[list[float]] = []
    before = False
    for one in levels:
        if one in crossed:
            runs = [*runs[:-1], [*runs[-1], one]] if before else [*runs, [one]]
        before = one in crossed
    return runs


def _x(value: float) -> int:
    return round(EDGE + LENGTH * min(max(value, 0.0), 100.0) / 100.0)
