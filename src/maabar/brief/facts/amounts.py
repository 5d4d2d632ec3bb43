"""Numbers of a comparison in words: titles and units of measures, and no more digits than they carry."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from markupsafe import Markup

from maabar.engines import available

if TYPE_CHECKING:
    from maabar.brief.bars import Range
    from maabar.brief.facts.view import View
    from maabar.brief.messages import Messages
    from maabar.engine import Measure

PERSONS = "persons"
DIGITS = 2
"""Digits that a figure is given with; an assumed one has a single digit. Default, editable."""


def rounded(value: float, digits: int) -> float:
    """A number to so many digits from its first one."""
    return float(f"{value:.{digits}g}")


def amount(say: Messages, value: float, unit: str, *, coarse: bool, signed: bool = False) -> Markup:
    """A number as the language writes it.

    Args:
        say: The catalogue.
        value: The number.
        unit: Its unit as declared; of one to nine people only so much is said.
        coarse: Whether only its order of magnitude may be said.
        signed: Whether it is a difference, which has a sign.
    """
    if not math.isfinite(value):
        return Markup.escape(say.say("measures.none"))
    return exact(say, rounded(value, 1 if coarse else DIGITS), unit, signed=signed)


def exact(say: Messages, value: float, unit: str = "", *, signed: bool = False) -> Markup:
    """A number that has no more digits than it carries, as the language writes it."""
    shown = abs(value)
    digits = 0 if unit == PERSONS or shown >= 10 else 1 if shown >= 1 else 2
    text = say.persons(shown) if unit == PERSONS else say.number(shown, digits)
    sign = (
        ("+" if value > 0 else "\u2212" if value < 0 else "") if signed else ("\u2212" if value < 0 else "")
    )
    if float(f"{shown:.{digits}f}") == 0:
        sign = ""  # nought has no sign, however small what was rounded
    if sign and say.dir == "rtl":
        return Markup('<bdi dir="ltr">{}{}</bdi>').format(sign, text)
    return Markup.escape(sign + text)


def span(say: Messages, one: Range, unit: str, *, coarse: bool, signed: bool = False) -> Markup:
    """From the tenth to the ninetieth draw in a hundred; empty if both ends read the same."""
    low, high = (amount(say, end, unit, coarse=coarse, signed=signed) for end in (one.p10, one.p90))
    return Markup() if low == high else say.html("amount.span", low=low, high=high)


def figure(view: View, name: str, one: Range) -> Markup:
    """A measure under one option: its middle and, behind it, its range."""
    return figure_of(view.say, one, declared()[name.partition("[")[0]].unit)


def figure_of(say: Messages, one: Range, unit: str, *, signed: bool = False) -> Markup:
    """A number's middle and, behind it, its range."""
    middle = amount(say, one.p50, unit, coarse=False, signed=signed)
    width = span(say, one, unit, coarse=False, signed=signed)
    return say.html("open.ranged", by=middle, span=width) if width else middle


def declared() -> dict[str, Measure]:
    """Every measure that any engine declares, by name."""
    return {measure.name: measure for engine in available() for measure in engine.measures}


def parts(name: str, measure: Measure) -> dict[str, str]:
    """What a member of a family is about: `{"use": "aid", "side": "upland"}`."""
    inside = name.partition("[")[2].removesuffix("]")
    return dict(zip(measure.by.split(":"), inside.split(":"), strict=False)) if measure.by else {}


def about(view: View, name: str) -> dict[str, Markup]:
    """What a member of a family is about, in words."""
    found = parts(name, declared()[name.partition("[")[0]])
    return {
        key: Markup.escape(view.say.word("use", ident)) if key == "use" else view.name(ident)
        for key, ident in found.items()
    }


def family(view: View, plain: str) -> Markup:
    """What a family of measures says, without its member."""
    key = f"measure-family.{plain}"
    own = declared()[plain].means
    return Markup.escape(view.say.say(key)) if view.say.has(key) else view.say.foreign(own.removesuffix("."))


def title(view: View, name: str) -> Markup:
    """What a measure says: in the words of the catalogue, else in those of its engine."""
    plain = name.partition("[")[0]
    measure = declared()[plain]
    words = about(view, name)
    key = f"measure.{plain}"
    if view.say.has(key):
        return view.say.html(key, **words)
    own = view.say.foreign(measure.means.removesuffix("."))
    return view.say.html("measure-whom.text", what=own, whom=view.listed(words.values())) if words else own


def unit(view: View, name: str) -> str:
    """The unit of a measure in words."""
    plain = name.partition("[")[0]
    measure = declared()[plain]
    key = f"measure-unit.{plain}.{parts(name, measure).get('use', '')}"
    return view.say.say(key) if view.say.has(key) else view.say.word("unit", measure.unit)
