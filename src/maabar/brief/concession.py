"""A static picture: how far the worst-off are covered for each part of the need met that may be given up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.brief.svg import label, tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from maabar.brief.messages import Messages

WIDE, HIGH, TOP, LOW, LEFT, RIGHT = 420, 190, 22, 150, 46, 18


@dataclass(frozen=True)
class Curve:
    """One trade-off.

    Attributes:
        name: What it is.
        given: Shares that may be given up, ascending, 0 to 1.
        worst: Coverage of the worst-off, 0 to 1.
    """

    name: str
    given: tuple[float, ...]
    worst: tuple[float, ...]


def concession(say: Messages, curves: Sequence[Curve]) -> Markup:
    """Draw trade-offs; steps lie at even distances and run as the language is read.

    Args:
        say: The catalogue.
        curves: The case as it stands (discs on a full line), perhaps one other (squares on a dashed one), of
            the same steps; not empty.

    Returns:
        An SVG with a text that says the same.
    """
    steps = curves[0].given
    turned = say.dir == "rtl"
    top = max(0.1, *(worst for one in curves for worst in one.worst))
    top = min(1.0, -(-top * 10 // 1) / 10)  # the next tenth above

    def x(at: int) -> float:
        place = LEFT + (WIDE - LEFT - RIGHT) * (at + 0.5) / len(steps)
        return WIDE - place if turned else place

    def y(share: float) -> float:
        return LOW - (LOW - TOP) * share / top

    grid = [0.0, top / 2, top]
    parts = [tag("path", d="".join(f"M0 {y(at):.1f}H{WIDE}" for at in grid), class_="wk-axis")]
    side = "left" if turned else "right"
    parts += [label(say.percent(at), WIDE if turned else 0, y(at) - 4, side) for at in grid]
    parts += [label(_given(say, step), x(at), HIGH - 22) for at, step in enumerate(steps)]
    parts.append(label(say.say("aid.curve-axis"), WIDE / 2, HIGH - 4))
    for number, one in enumerate(curves):
        points = [(x(at), y(worst)) for at, worst in enumerate(one.worst)]
        line = "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in points)
        parts.append(tag("path", d=line, class_="cv-two" if number else "cv-one"))
        parts += [_mark(a, b, square=number > 0) for a, b in points]
    return tag(
        "svg", *parts, class_="curve", viewBox=f"0 0 {WIDE} {HIGH}", role="img", direction="ltr",
        aria_label=" ".join(_words(say, one) for one in curves),
    )  # fmt: skip


def _mark(x: float, y: float, *, square: bool) -> Markup:
    if square:
        return tag("rect", x=x - 4, y=y - 4, width=8, height=8, class_="cv-box")
    return tag("circle", cx=x, cy=y, r=4, class_="cv-disc")


def _given(say: Messages, share: float) -> str:
    return say.say("aid.curve-step", n=say.number(100 * share, 1))


def _words(say: Messages, one: Curve) -> str:
    points = [
        say.say("aid.curve-point", given=_given(say, given), worst=say.percent(worst))
        for given, worst in zip(one.given, one.worst, strict=True)
    ]
    return say.say("aid.curve-alt", name=one.name, points=say.say("list.semi").join(points))
