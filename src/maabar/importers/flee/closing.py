"""What closes and opens, as it is meant or as FLEE executes it, as intervals of days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from maabar.importers.flee.files import Folder, Line, fold, known_as, near

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from maabar.importers.flee.instance import Instance, Route

Meaning = Literal["meant", "run"]
#: Kinds of closures that have an effect.
KINDS = ("country", "location", "camp", "idpcamp", "link")
LINK_KINDS = ("link",)
CAMP_KINDS = ("camp", "idpcamp")
#: What began longer ago than this began always, days.
EARLIEST = -3660
#: Both days inside; None: without end.
Days = tuple[int, int | None]


@dataclass(frozen=True)
class Act:
    """A row of `closures.csv`.

    Attributes:
        kind: One of `KINDS`.
        names: What is closed: two countries, one location, a camp, or the two ends of a road.
        first: Day on which it closes.
        opens: Day on which it opens again; None: never.
        line: The row.
    """

    kind: str
    names: tuple[str, ...]
    first: int
    opens: int | None
    line: Line


def acts_of(
    folder: Folder,
    line: Line,
    known: Mapping[str, object],
    length: int | None,
    routes: Sequence[Route],
    meaning: Meaning,
) -> list[Act]:
    """Return what a row of closures does: one act, or none, with the reason kept."""
    kind = fold(line[0])
    span = _span(folder, line)
    names = _names(folder, line, known, 2 if kind in {"country", *LINK_KINDS} else 1)
    if span is None or names is None:
        return []
    first, opens = span
    if length is not None and first >= length:
        folder.doubt("It begins after the period.", "", line, line[3])
        return []
    if opens is not None and opens <= first:
        if opens == first:
            folder.doubt("It opens on the day on which it closes, so it changes nothing.", "", line, line[4])
            return []
        folder.doubt("It ends before it begins: it never opens again, as in FLEE.", "", line, line[4])
        opens = None
    act = Act(kind, names, first, opens, line)
    _doubt_effect(folder, act, routes, meaning)
    return [act]


def _doubt_effect(folder: Folder, act: Act, routes: Sequence[Route], meaning: Meaning) -> None:
    """Say where FLEE does something else with a row than a reader would think."""
    line = act.line
    if act.kind in LINK_KINDS:
        folder.doubt(
            "FLEE never applies closures of links read from a file"
            + (", so it is left out." if meaning == "run" else "; here the road is closed both ways."),
            "",
            line,
            line[0],
        )
        if not any(set(route.ends) == set(act.names) for route in routes):
            folder.doubt("There is no road between the two.", "Correct a name.", line, line[1])
    if act.kind == "location" and line[2]:
        folder.doubt(
            "It closes every road of the first name; the second name is ignored, as in FLEE.",
            "For one road write link in place of location.",
            line,
            line[2],
        )


def _span(folder: Folder, line: Line) -> tuple[int, int | None] | None:
    first = folder.number(line, 3, "closure_start", least=-1e9)
    opens = None
    if line[4]:
        opens = folder.number(line, 4, "closure_end", least=-1e9)
        if opens is None:
            return None
    else:
        folder.doubt("There is no day on which it opens again, so it never does.", "", line)
    if first is None:
        return None
    return max(int(first), EARLIEST), None if opens is None else int(opens)


def _names(folder: Folder, line: Line, known: Mapping[str, object], count: int) -> tuple[str, ...] | None:
    names: list[str] = []
    for at in range(1, count + 1):
        name = known_as(line[at], known)
        if not name:
            folder.doubt(
                "Nothing is called so, so the row closes nothing, as in FLEE.",
                near(line[at], known) or "Correct the name.",
                line,
                line[at],
            )
            return None
        if name != line[at]:
            folder.doubt(f'"{name}" is taken to be meant; FLEE ignores the row.', "", line, line[at])
        names.append(name)
    return tuple(names)


def closed_roads(instance: Instance) -> dict[frozenset[str], list[Days]]:
    """Return the days on which each road is closed that ever is: intervals in order, both ends inside.

    As meant, closures lie over each other and a road opens when the last one ends. As FLEE runs them, acts
    are played day by day in the order of the file, and whatever opens a road opens it, whoever closed it.
    """
    pairs = list(dict.fromkeys(frozenset(route.ends) for route in instance.routes))
    acts = [act for act in instance.closures if act.kind not in CAMP_KINDS]
    found = {pair: _days([act for act in acts if _touches(instance, act, pair)], instance) for pair in pairs}
    return {pair: days for pair, days in found.items() if days}


def closed_camps(instance: Instance) -> dict[str, list[Days]]:
    """Return the days on which each camp that is ever closed takes nobody in, by name; as `closed_roads`."""
    acts = [act for act in instance.closures if act.kind in CAMP_KINDS]
    return {
        name: _days([act for act in acts if act.names[0] == name], instance)
        for name in dict.fromkeys(act.names[0] for act in acts)
    }


def _touches(instance: Instance, act: Act, pair: frozenset[str]) -> bool:
    if act.kind == "location":
        return act.names[0] in pair
    if act.kind == "country":
        countries = {instance.locations[name].country for name in pair}
        return len(countries) == len(set(act.names)) and countries == set(act.names)
    return set(act.names) == pair


def _days(acts: Sequence[Act], instance: Instance) -> list[Days]:
    how: Callable[[Sequence[Act], int], list[Days]] = _played if instance.meaning == "run" else _stacked
    return how(acts, instance.length)


def _stacked(acts: Sequence[Act], length: int) -> list[Days]:
    merged: list[Days] = []
    for act in sorted(acts, key=lambda act: act.first):
        last = None if act.opens is None or act.opens >= length else act.opens - 1
        if merged and (merged[-1][1] is None or act.first <= merged[-1][1] + 1):
            first, until = merged[-1]
            merged[-1] = (first, None if until is None or last is None else max(until, last))
        elif last is None or last >= 0:
            merged.append((act.first, last))
    return merged


def _played(acts: Sequence[Act], length: int) -> list[Days]:
    told = {day for act in acts for day in (act.first, act.opens) if day is not None}
    days = sorted(day for day in told if 0 <= day < length)
    closed_on: int | None = None
    found: list[Days] = []
    for day in days:
        closed = closed_on is not None
        for act in acts:
            closed = True if act.first == day else closed
            closed = False if act.opens == day else closed
        if closed and closed_on is None:
            closed_on = day
        elif not closed and closed_on is not None:
            found.append((closed_on, day - 1))
            closed_on = None
    return found if closed_on is None else [*found, (closed_on, None)]
