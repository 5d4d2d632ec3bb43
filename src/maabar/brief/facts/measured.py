"""The appendix: every measure that an option moves, as it stands and under the options that move it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from maabar.brief.facts import amounts
from maabar.brief.facts.options import compared, options
from maabar.tables import AS_IS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from maabar.brief.bars import Range
    from maabar.brief.facts.options import Option
    from maabar.brief.facts.view import View


MOST_LINES = 24
"""So many measures stand in the appendix, those that options move most. Default, editable."""


@dataclass(frozen=True)
class Cell:
    """A measure under one option.

    Attributes:
        option: The option; None for the case as it stands.
        text: Median, range, and the number as stated.
    """

    option: Option | None
    text: Markup


@dataclass(frozen=True)
class Line:
    """One measure.

    Attributes:
        family: What its family says; "" if the line above is of the same.
        title: What of the family it is; of a single measure what it says.
        unit: Its unit; "" if it is that of the line above.
        base: As it stands.
        moved: Under each option that moves it and waits for nobody.
        maybe: Under each option that moves it if all sides let it happen.
    """

    family: Markup
    title: Markup
    unit: str
    base: Cell
    moved: tuple[Cell, ...]
    maybe: tuple[Cell, ...]


def lines(view: View) -> tuple[tuple[Line, ...], int]:
    """The measures that options move most, in the order of the study, and how many are left out."""
    numbers = view.once(compared)
    if numbers is None:
        return (), 0
    known = view.once(options)
    every = list(dict.fromkeys(numbers.measures["measure"]))
    under = {name: _cells(view, name, known) for name in every}
    names = [name for name in every if under[name]]
    if len(names) > MOST_LINES:
        most = {
            name: max(numbers.share(name, cell.option.ident) for cell in under[name] if cell.option)
            for name in names
        }
        kept = set(sorted(names, key=lambda name: -most[name])[:MOST_LINES])
        names = [name for name in names if name in kept]
    firsts = {name.partition("[")[0]: name for name in reversed(names) if "[" in name}
    moved = tuple(
        Line(
            family=amounts.family(view, name.partition("[")[0]) if name in firsts.values() else Markup(),
            title=_member(view, name) or amounts.title(view, name),
            unit=_unit(view, name, names),
            base=Cell(None, _text(view, name, numbers.range(name, AS_IS))),
            moved=tuple(cell for cell in under[name] if cell.option and not cell.option.conditional),
            maybe=tuple(cell for cell in under[name] if cell.option and cell.option.conditional),
        )
        for name in names
    )
    return moved, len(every) - len(moved)


def _member(view: View, name: str) -> Markup:
    return Markup.escape(view.say.say("list.comma")).join(amounts.about(view, name).values())


def _unit(view: View, name: str, names: Sequence[str]) -> str:
    """The unit of a measure, unless the one before it has the same."""
    place = names.index(name)
    unit = amounts.unit(view, name)
    before = names[place - 1] if place else ""
    same = before.partition("[")[0] == name.partition("[")[0] and amounts.unit(view, before) == unit
    return "" if same else unit


def _cells(view: View, name: str, known: Iterable[Option]) -> tuple[Cell, ...]:
    numbers = view.once(compared)
    if numbers is None:
        return ()
    base = _text(view, name, numbers.range(name, AS_IS))
    cells = (
        Cell(one, _text(view, name, numbers.range(name, one.ident)))
        for one in known
        if numbers.moved(name, one.ident)
    )
    return tuple(cell for cell in cells if cell.text != base)


def _text(view: View, name: str, one: Range) -> Markup:
    unit = amounts.declared()[name.partition("[")[0]].unit
    say = view.say
    middle = amounts.amount(say, one.p50, unit, coarse=False)
    stated = amounts.amount(say, one.stated, unit, coarse=False)
    span = amounts.span(say, one, unit, coarse=False)
    if not span:
        return middle if middle == stated else say.html("measures.two", middle=middle, stated=stated)
    return say.html("measures.three", middle=middle, span=span, stated=stated)
