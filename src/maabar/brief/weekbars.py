"""A small static picture: people who pass a crossing week by week, as it stands and under one option."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.brief.facts.amounts import rounded
from maabar.brief.privacy import is_small
from maabar.brief.svg import label, tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from maabar.brief.messages import Messages

WIDE, HIGH, TOP, LOW, LEFT, RIGHT = 340, 132, 20, 108, 42, 8
STUB = 3
"""Height of a week of one to nine people, whatever their number."""


@dataclass(frozen=True)
class Series:
    """People by week.

    Attributes:
        name: What the series is.
        weeks: People in each week.
    """

    name: str
    weeks: tuple[float, ...]


def weekbars(say: Messages, first: dt.date, series: Sequence[Series]) -> Markup:
    """Draw two series side by side; time runs as the language is read.

    Args:
        say: The catalogue.
        first: First day of the first week.
        series: The case as it stands, then an option; equally many weeks.

    Returns:
        An SVG with a text that says the same; a week of one to nine people is a stub of fixed height.
    """
    count = len(series[0].weeks)
    top = max((max(one.weeks, default=0.0) for one in series), default=0.0)
    top = max(rounded(top, 2), 10.0)
    step = (WIDE - LEFT - RIGHT) / count
    turned = say.dir == "rtl"

    def place(x: float, width: float = 0.0) -> float:
        return WIDE - x - width if turned else x

    parts = [tag("path", d=f"M0 {LOW}H{WIDE}M0 {TOP}H{WIDE}", class_="wk-axis")]
    for number, one in enumerate(series):
        bars = []
        for week, people in enumerate(one.weeks):
            tall = 0.0 if people <= 0 else STUB if is_small(people) else (LOW - TOP) * min(people / top, 1.0)
            x = place(LEFT + step * (week + 0.1 + 0.42 * number), step * 0.38)
            if tall:
                bars.append(f"M{x:.1f} {LOW}h{step * 0.38:.1f}v-{max(tall, STUB):.1f}h-{step * 0.38:.1f}z")
        if bars:
            parts.append(tag("path", d="".join(bars), class_="wk-one" if number else "wk-base"))
    side = "left" if turned else "right"
    parts.append(label(say.persons(top), place(0), TOP - 4, side))
    parts.append(label(say.number(0), place(0), LOW - 4, side))
    for week in range(0, max(count - 1, 1), 4):
        day = first + dt.timedelta(days=7 * week)
        parts.append(label(say.day(day), place(LEFT + step * week), HIGH - 8, side))
    words = say.say("people.weeks-alt", first=_words(say, series[0]), second=_words(say, series[1]))
    return tag(
        "svg", *parts, class_="weeks", viewBox=f"0 0 {WIDE} {HIGH}", role="img",
        aria_label=words,
    )  # fmt: skip


def _words(say: Messages, one: Series) -> str:
    most, total = max(one.weeks), sum(one.weeks)
    return say.say(
        "people.weeks-one",
        name=one.name,
        most=say.persons(rounded(most, 2)),
        all=say.persons(rounded(total, 2)),
    )
