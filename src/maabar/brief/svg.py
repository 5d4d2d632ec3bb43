"""Small pieces of SVG and HTML: tags with everything escaped, compact numbers and paths, assets."""

from __future__ import annotations

import math
import unicodedata
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Point = tuple[float, float]


@cache
def asset(name: str) -> str:
    """The text of a file in `assets/`.

    Args:
        name: File name, such as `map.css`.
    """
    return (files("maabar.brief") / "assets" / name).read_text(encoding="utf-8")


def num(value: float) -> str:
    """A number as short as it can be written with one decimal."""
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def tag(name: str, /, *children: object, **attributes: object) -> Markup:
    """One element.

    Args:
        name: Element name.
        *children: Text (escaped) or `Markup` (kept).
        **attributes: Values (escaped); `None` and `False` leave it out, `True` writes the name alone.
            A trailing underscore is dropped and every other one becomes a dash: `class_`, `text_anchor`.

    Returns:
        The element, safe to place in a page.
    """
    parts = [f"<{name}"]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        label = key.rstrip("_").replace("_", "-")
        if value is True:
            parts.append(f" {label}")
        else:
            shown = num(value) if isinstance(value, float) else value
            parts.append(f' {label}="{escape(shown)}"')
    inner = "".join(str(escape(child)) for child in children)
    if inner or name in _PAIRED:
        return Markup(f"{''.join(parts)}>{inner}</{name}>")  # noqa: S704 - every part was escaped above
    return Markup(f"{''.join(parts)}/>")  # noqa: S704 - the same


# an HTML parser does not close these by the slash alone
_PAIRED = frozenset(
    {"a", "b", "button", "div", "figcaption", "figure", "li", "p", "script", "span", "text", "ul"}
)


def join(parts: Iterable[object]) -> Markup:
    """Pieces one after the other."""
    return Markup().join(escape(part) for part in parts)


def path(lines: Iterable[Sequence[Point]], *, closed: bool = False, scale: float = 10.0) -> str:
    """The `d` of a path with relative whole-number steps, the shortest way to write many points.

    Args:
        lines: Each a run of points.
        closed: Whether each run ends where it began.
        scale: Units of the path per unit of the points.
    """
    parts: list[str] = []
    for line in lines:
        points = [(round(x * scale), round(y * scale)) for x, y in line]
        if closed and len(points) > 1 and points[0] == points[-1]:
            points.pop()
        if len(points) < 2:
            continue
        (x, y), *rest = points
        steps: list[int] = []
        for u, v in rest:
            if (u, v) != (x, y):
                steps += [u - x, v - y]
                x, y = u, v
        if steps:
            parts.append(f"M{points[0][0]},{points[0][1]}l{_tight(steps)}{'z' if closed else ''}")
    return "".join(parts)


def _tight(numbers: Iterable[int]) -> str:
    # a minus sign also separates, which saves a third of the blanks
    text = "".join(str(n) if n < 0 else f" {n}" for n in numbers)
    return text.removeprefix(" ")


def turn(text: str) -> str:
    """`rtl` if the first letter of the text is written from right to left, else `ltr`."""
    for sign in text:
        kind = unicodedata.bidirectional(sign)
        if kind in {"R", "AL"}:
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def label(words: str, x: float, y: float, side: str = "middle", /, **attributes: object) -> Markup:
    """A text that stays at one side of a point however its script runs.

    Args:
        words: What it says.
        x: Where, in units of the drawing.
        y: The base line.
        side: `left` (the text ends at the point), `right` (it begins there) or `middle`; sides of the paper.
        **attributes: As in `tag`.
    """
    direction = turn(words)
    anchor = "middle"
    if side != "middle":
        anchor = "start" if (side == "right") == (direction == "ltr") else "end"
    rtl = direction if direction == "rtl" else None
    kept = anchor if anchor != "start" else None
    return tag("text", words, x=x, y=y, text_anchor=kept, direction=rtl, **attributes)


def width(words: str, size: float) -> float:
    """About how wide a text is.

    Letters differ by font, so this errs on the wide side; it serves to keep labels apart.

    Args:
        words: The text.
        size: Font size.

    Returns:
        Width in the unit of `size`.
    """
    total = 0.0
    for sign in words:
        if unicodedata.combining(sign):
            continue
        if unicodedata.east_asian_width(sign) in {"W", "F"}:
            total += 1.0
        elif sign in " .,:;|!'il()":
            total += 0.31
        elif sign.isupper() or sign in "mw–—":
            total += 0.7
        else:
            total += 0.55
    return total * size


def wrap(words: str, limit: int) -> list[str]:
    """Break a text at blanks into lines of about equal length.

    Args:
        words: The text.
        limit: Longest line wanted, in signs; a single longer word stays whole.

    Returns:
        The lines, at least one.
    """
    parts = words.split()
    if not parts:
        return [""]
    count = math.ceil(len(words) / limit)
    lines = [""]
    target = len(words) / count
    for part in parts:
        longer = f"{lines[-1]} {part}".strip()
        over = len(longer) > limit or (len(longer) > target + len(part) / 2 and len(lines) < count)
        if lines[-1] and over:
            lines.append(part)
        else:
            lines[-1] = longer
    return lines
