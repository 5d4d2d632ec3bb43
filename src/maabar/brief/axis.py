"""A time axis in percent, and rows of marks on it.

Marks are placed by `inset-inline-start`, so that time runs as the language is read: from left to right in
English, from right to left in Arabic.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.brief.svg import join, num, tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from maabar.brief.messages import Messages

LANE = 22
"""Height of a lane of marks, in px."""


@dataclass(frozen=True)
class Axis:
    """Days from a first to a last, both shown.

    Attributes:
        start: First day.
        end: Last day.
    """

    start: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days + 1

    def share(self, day: dt.date) -> float:
        """Where the middle of a day lies, in percent of the line; days outside are moved to its ends."""
        index = min(max((day - self.start).days, 0), self.days - 1)
        return 100 * (index + 0.5) / self.days

    def holds(self, day: dt.date) -> bool:
        """Whether a day is on the axis."""
        return self.start <= day <= self.end

    def ticks(self, step: int, anchor: dt.date) -> list[dt.date]:
        """Days to be labelled: every `step` days so that the anchor is one of them."""
        first = self.start + dt.timedelta(days=(anchor - self.start).days % step)
        return [first + dt.timedelta(days=k) for k in range(0, (self.end - first).days + 1, step)]


@dataclass(frozen=True)
class Dot:
    """One mark on a row.

    Attributes:
        key: What it stands for, such as the id of a claim.
        day: Where it stands.
        sign: The mark.
        words: All that it says, for hover and screen readers.
        href: Link; empty for none.
        joined: Key of another mark that this one repeats.
        ringed: Whether others contradict it.
        under: Whether it is underlined.
        until: Last day that it speaks of, for a bar behind it.
    """

    key: str
    day: dt.date
    sign: Markup
    words: str
    href: str = ""
    joined: str = ""
    ringed: bool = False
    under: bool = False
    until: dt.date | None = None


@dataclass(frozen=True)
class Ruler:
    """What is labelled on an axis.

    Attributes:
        axis: The axis.
        step: Days between lines.
        anchor: A day that is labelled, and stands out.
        gap: Days that two marks of one lane stay apart.
        words: Days between labels in words; 0 for every line.
        name: What the anchor is, in words; empty for nothing.
    """

    axis: Axis
    step: int
    anchor: dt.date
    gap: int = 3
    words: int = 0
    name: str = ""


def track(ruler: Ruler, dots: Sequence[Dot]) -> Markup:
    """One row of marks.

    Args:
        ruler: The time axis and its labels.
        dots: Marks whose day is on the axis.
    """
    axis = ruler.axis
    lanes = _lanes(dots, ruler.gap)
    height = LANE * (max(lanes.values(), default=0) + 1) + 6
    parts = [_days(ruler), _joins(axis, dots, lanes, height), _bars(axis, dots, lanes)]
    parts += [_dot(axis, dot, lanes[dot.key]) for dot in dots]
    return tag("div", *parts, class_="st-track", style=f"min-height:{height}px")


def _lanes(dots: Sequence[Dot], gap: int) -> dict[str, int]:
    """The first lane of each mark in which it has room."""
    last: list[dt.date] = []
    lanes = {}
    for dot in sorted(dots, key=lambda one: (one.day, bool(one.joined))):
        lane = next((k for k, day in enumerate(last) if (dot.day - day).days >= gap), len(last))
        if lane == len(last):
            last.append(dot.day)
        last[lane] = dot.day
        lanes[dot.key] = lane
    return lanes


def _middle(lane: int) -> float:
    return LANE * lane + LANE / 2 + 3


def _bars(axis: Axis, dots: Sequence[Dot], lanes: dict[str, int]) -> Markup:
    bars = []
    for dot in dots:
        if dot.until is not None and dot.until > dot.day:
            start, end = axis.share(dot.day), axis.share(min(dot.until, axis.end))
            top = _middle(lanes[dot.key]) - 2
            place = f"inset-inline-start:{num(start)}%;width:{num(end - start)}%;top:{top:.0f}px"
            bars.append(tag("span", class_="st-bar", style=place))
    return join(bars)


_THIN = {"vector-effect": "non-scaling-stroke"}


def _layer(height: int, *paths: Markup, style: str | None = None) -> Markup:
    """A drawing that is stretched over a row; it is mirrored where time runs from right to left."""
    return tag(
        "svg",
        *paths,
        class_="st-lines",
        viewBox=f"0 0 1000 {height}",
        preserveAspectRatio="none",
        aria_hidden="true",
        style=style,
    )


def _days(ruler: Ruler) -> Markup:
    """Faint lines at the labelled days."""
    axis = ruler.axis
    days = "".join(f"M{10 * axis.share(day):.0f} 0V9" for day in axis.ticks(ruler.step, ruler.anchor))
    anchor = f"M{10 * axis.share(ruler.anchor):.0f} 0V9"
    return _layer(
        9, tag("path", d=days, class_="st-days", **_THIN), tag("path", d=anchor, class_="st-anchor", **_THIN)
    )


def _joins(axis: Axis, dots: Sequence[Dot], lanes: dict[str, int], height: int) -> Markup:
    """Thin lines from copies to what they repeat."""
    by_key = {dot.key: dot for dot in dots}
    joins = ""
    for dot in dots:
        root = by_key.get(dot.joined)
        if root is not None and root is not dot:
            x, u = 10 * axis.share(root.day), 10 * axis.share(dot.day)
            joins += f"M{x:.0f} {_middle(lanes[root.key]):.0f}L{u:.0f} {_middle(lanes[dot.key]):.0f}"
    if not joins:
        return join([])
    return _layer(height, tag("path", d=joins, class_="st-join", **_THIN), style=f"height:{height}px")


def _dot(axis: Axis, dot: Dot, lane: int) -> Markup:
    classes = [
        "st-dot",
        *(
            name
            for name, on in (("st-ring", dot.ringed), ("st-own", dot.under), ("st-copy", bool(dot.joined)))
            if on
        ),
    ]
    place = f"inset-inline-start:{num(axis.share(dot.day))}%;top:{_middle(lane):.0f}px"
    common = {"class": " ".join(classes), "style": place, "title": dot.words}
    if dot.href:
        return tag("a", dot.sign, href=dot.href, **common)
    return tag("span", dot.sign, tag("span", dot.words, class_="st-hide"), **common)


def scale(ruler: Ruler, say: Messages) -> Markup:
    """The labelled line above the rows.

    Args:
        ruler: The time axis and its labels.
        say: The language.
    """
    ticks = []
    for day in ruler.axis.ticks(ruler.words or ruler.step, ruler.anchor):
        words = f"{say.day(day)} · {ruler.name}" if ruler.name and day == ruler.anchor else say.day(day)
        share = ruler.axis.share(day)
        names = ["st-tick"]
        names += ["st-on"] if day == ruler.anchor else []
        names += ["st-first"] if share < 6 else ["st-last"] if share > 94 else []
        ticks.append(tag("span", words, class_=" ".join(names), style=f"inset-inline-start:{num(share)}%"))
    return tag("div", *ticks, class_="st-scale", aria_hidden="true")
