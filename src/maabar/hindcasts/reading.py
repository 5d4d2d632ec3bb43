"""Instances of a folder as arrays, and a sentence for whatever in them is odd or left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maabar.errors import UsageError
from maabar.hindcasts.ground import ground
from maabar.importers.flee import read_instance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from maabar.errors import Problem
    from maabar.hindcasts.ground import Ground
    from maabar.importers.flee import Instance

#: A folder with one of these, itself or in one of its parts, is an instance.
_FILES = {"locations.csv", "routes.csv", "sim_period.csv", "data_layout.csv", "conflicts.csv"}
_PARTS = ("input_csv", "source_data")
#: How far below the folder that is named instances are looked for, and rows that a sentence lists.
_DEEP, _LISTED = 3, 12


def read_grounds(data: Path) -> tuple[list[tuple[Instance, Ground]], list[str]]:
    """Return every instance of a folder, with its arrays, and sentences on what is odd or cannot be used.

    Args:
        data: An instance, or a folder with instances in it or in folders of it.

    Raises:
        UsageError: If there is no such folder, or no instance in it.
    """
    if not data.is_dir():
        raise UsageError(f'There is no folder "{data}".')
    found: list[tuple[Instance, Ground]] = []
    notes: list[str] = []
    for folder in _folders(data):
        instance, problems = read_instance(folder, as_run=True)
        name = folder.resolve().name
        if instance is None:
            faults = [problem for problem in problems if problem.level == "error"]
            notes.append(f"{name} is left out: {' '.join(_grouped(faults))}")
            continue
        notes += [f"{name}: {sentence}" for sentence in _grouped(problems)]
        why = _useless(instance)
        if why:
            notes.append(f"{name} is left out: {why}")
            continue
        one = ground(instance)
        if not one.counted.any() or not one.leave.any():
            notes.append(f"{name} is left out: nobody is counted, or nobody leaves.")
            continue
        if not instance.locations[one.camps[0]].is_camp:
            notes.append(
                f"{name}: no location typed as a camp has counts; other places that have stand for camps."
            )
        if name in {other.name for _, other in found}:
            one = replace(one, name=f"{folder.parent.name}/{name}")
        found.append((instance, one))
    if not found:
        raise UsageError(f'There is no instance of FLEE in "{data}". {" ".join(notes)}'.strip())
    return found, notes


def _useless(instance: Instance) -> str:
    """Return why nothing can be scored on an instance; empty if something can."""
    places = set(instance.locations)
    if not any(one.name in places and not one.is_total for one in instance.series):
        return "no location has counts."
    if instance.length < 2:
        return "the period is a single day."
    return "" if instance.zones else "there is no conflict zone, so nobody has a place to leave."


def _folders(data: Path) -> Iterator[Path]:
    """Yield instances in a folder, and folders in it in which none is found."""
    if _is_instance(data):
        yield data
        return
    for part in sorted(_inside(data)):
        deeper = sorted(_deeper(part, _DEEP))
        yield from deeper or [part]


def _deeper(folder: Path, deep: int) -> Iterator[Path]:
    if _is_instance(folder):
        yield folder
    elif deep > 0:
        for part in _inside(folder):
            yield from _deeper(part, deep - 1)


def _inside(folder: Path) -> list[Path]:
    return [one for one in folder.iterdir() if one.is_dir() and not one.name.startswith(".")]


def _is_instance(folder: Path) -> bool:
    parts = [folder, *(one for one in _inside(folder) if one.name.lower() in _PARTS)]
    return any(one.name.lower() in _FILES for part in parts for one in part.iterdir())


def _grouped(problems: Iterable[Problem]) -> list[str]:
    """Return one sentence for each kind of doubt about a file, with its rows."""
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.file, problem.what), []).append(problem)
    return [f"{_where(file, alike)}: {what}" for (file, what), alike in groups.items()]


def _where(file: str, problems: list[Problem]) -> str:
    rows = list(dict.fromkeys(problem.row for problem in problems if problem.row is not None))
    if not rows:
        return file
    more = f" and {len(rows) - _LISTED} more" if len(rows) > _LISTED else ""
    listed = ", ".join(str(row) for row in rows[:_LISTED])
    return f"{file}, {'rows' if len(rows) > 1 else 'row'} {listed}{more}"
