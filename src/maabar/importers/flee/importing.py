"""Writing an instance as a new case folder, whole or not at all."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import tomli_w

from maabar.case import read
from maabar.errors import CaseError, Problem, UsageError
from maabar.importers.flee.instance import read_instance
from maabar.importers.flee.rows import SOURCE, case_rows, is_border, is_leak, shown
from maabar.importers.flee.yml import read_settings
from maabar.short.naming import make_id
from maabar.table import safe_cell
from maabar.tables import BY_NAME
from maabar.writing import whole_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from maabar.importers.flee.instance import Instance
    from maabar.table import Table

#: Extra columns, which say what the instance called a thing; they stand before the source.
_EXTRA = ("flee_location", "flee_type", "flee_region", "flee_intensity", "flee_forced_redirection")
_TAIL = ("source", "sensitivity")


@dataclass(frozen=True)
class Imported:
    """What an import wrote, or would write.

    Attributes:
        rows: Rows by table.
        problems: Doubts about the instance.
        files: The files.
    """

    rows: Mapping[str, int]
    problems: tuple[Problem, ...]
    files: tuple[str, ...]


def import_flee(
    source: Path,
    target: Path,
    *,
    as_run: bool = False,
    settings: Path | None = None,
    scale: float = 1.0,
    dry_run: bool = False,
) -> Imported:
    """Write an instance of FLEE as a case.

    Args:
        source: The folder of the instance.
        target: The case folder to make; it must not be there, or be empty.
        as_run: Closures, sums and zones as FLEE executes them rather than as they are meant.
        settings: FLEE's settings file; its rules become `[flee]` in `case.toml`.
        scale: What numbers of people are divided by.
        dry_run: Write nothing.

    Raises:
        CaseError: If the instance has faults, or the case made of it would; every one with file and row.
        UsageError: If there is no such folder, or something at the target already.
    """
    if not source.is_dir():
        raise UsageError(f'There is no folder "{source}".')
    if target.is_file() or (target.is_dir() and any(target.iterdir())):
        raise UsageError(f'"{target}" is there already and not empty; it stays. Give another name.')
    if not 1 <= scale < 1e9:
        raise UsageError(f"The scale {scale:g} divides numbers of people: give 1 or more.")
    instance, problems = read_instance(source, as_run=as_run)
    if instance is None:
        raise CaseError(problems)
    rules = {} if settings is None else read_settings(settings)
    rows = case_rows(instance, scale)
    problems = (*problems, *_leaks(instance), *_within_one(instance))
    files = _files(rows)
    about = _about(instance, target.name, rules, scale)
    if not dry_run:
        with whole_folder(target) as part:
            (part / "case.toml").write_text(about, encoding="utf-8", newline="\n")
            for name, data in files.items():
                (part / name).write_bytes(data)
            read(part)  # raises, and nothing stays, if the case would have faults
    counts = {table: len(found) for table, found in rows.items()}
    return Imported(counts, problems, ("case.toml", *files))


def _files(rows: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, bytes]:
    return {
        f"{table}.csv": _csv(declared, rows[table])
        for table, declared in BY_NAME.items()
        if rows.get(table) or (declared.needed and table in rows)
    }


def _csv(table: Table, rows: Sequence[Mapping[str, str]]) -> bytes:
    """Return rows as UTF-8 CSV with the columns that any of them uses or that the table needs."""
    tail = [name for name in _TAIL if name in table.by_name and not table.by_name[name].key]
    names = [*(name for name in table.by_name if name not in tail), *_EXTRA, *tail]
    must = {column.name for column in table.columns if column.key or column.required}
    header = [name for name in names if name in must or any(row.get(name) for row in rows)]
    texts = {name for name in header if name not in table.by_name or not table.by_name[name].numeric}
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        cells = {name: row.get(name, "") for name in header}
        writer.writerow(safe_cell(cell) if name in texts else cell for name, cell in cells.items())
    return held.getvalue().encode()


def _leaks(instance: Instance) -> list[Problem]:
    return [
        Problem(
            "Its capacity lies within 5 % of the greatest count of its own series: a run that obeys it has "
            "seen the answer.",
            "It is marked as seen, and obeyed only if you ask for it.",
            place.line.file,
            place.line.number,
            "population",
            place.name,
            "warning",
        )
        for place in instance.locations.values()
        if place.is_camp and is_leak(instance, place)
    ]


def _within_one(instance: Instance) -> list[Problem]:
    if any(is_border(instance, route) for route in instance.routes):
        return []
    line = instance.routes[0].line
    what = (
        "No road leads to another country, so there is no border: roads into camps get a gate of their own."
    )
    return [Problem(what, "", line.file, level="warning")]


def _about(instance: Instance, name: str, rules: Mapping[str, Any], scale: float) -> str:
    """Return `case.toml`: the day it speaks of is the first, since a run goes on from there."""
    how = "as FLEE executes it" if instance.meaning == "run" else "as it is meant"
    scaled = f" Numbers of people are divided by {scale:g}." if scale != 1 else ""
    document: dict[str, Any] = {
        "case": make_id(name, "case"),
        "title": f"People on the move: {shown(instance.name)}",
        "summary": f"Made from an instance of the movement model FLEE, {how}.{scaled} Departures are derived "
        "from later counts, so this is a hindcast.",
        "as_of": instance.start,
        "from": instance.start,
        "until": instance.start + timedelta(days=instance.length - 1),
        "sensitivity": "public",
        "licences": {SOURCE: "as in the folder the instance came from"},
    }
    if rules:
        document["flee"] = dict(rules)
    return tomli_w.dumps(document)
