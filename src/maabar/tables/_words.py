"""Columns and choices that several tables share."""

from __future__ import annotations

from maabar.table import LEVELS, Column, Level, Table

USES = ("aid", "trade", "people")
#: Option that every case has: everything as it stands.
AS_IS = "as-is"
DIRECTIONS = ("a_to_b", "b_to_a")
STATUSES = ("open", "restricted", "closed")
VIOLENT_KINDS = ("shelling", "clash", "attack-on-aid", "conflict-zone")
EVENT_KINDS = (
    *VIOLENT_KINDS,
    "protest",
    "closure",
    "opening",
    "agreement",
    "statement",
    "displacement",
    "disaster",
    "other",
)

FROM = Column("from", "date", "First day it holds; empty = from always.")
UNTIL = Column("until", "date", "Last day it holds, inside; empty = without end.")
NAME = Column("name", "text", "Name shown to readers.")
NAME_AR = Column("name_ar", "text", "Name in Arabic.")
SOURCE = Column(
    "source",
    "text",
    "Ids of sources, or `assumed: why`, or both: where the row comes from.",
    many=True,
)
SENSITIVITY = Column(
    "sensitivity",
    "choice",
    "Who may see the row.",
    choices=LEVELS,
    default="the stricter of case and table",
)


def declare(
    name: str,
    means: str,
    *columns: Column,
    sourced: bool = True,
    needed: bool = False,
    sensitivity: Level = "public",
    unique: bool = True,
    guarded: tuple[str, str, Level] | None = None,
) -> Table:
    """Declare a case table; `source` and `sensitivity` stand at the end of every row."""
    tail = (SOURCE, SENSITIVITY) if sourced else (SENSITIVITY,)
    names = {column.name for column in columns}
    return Table(
        name,
        means,
        (*columns, *(c for c in tail if c.name not in names)),
        needed=needed,
        sensitivity=sensitivity,
        unique=unique,
        guarded=guarded,
    )


def key(name: str, means: str, *refers: str, many: bool = False, required: bool = True) -> Column:
    """Declare an id that is part of the key."""
    return Column(name, "id", means, refers=refers, key=True, required=required, many=many)


def ref(
    name: str, means: str, *refers: str, many: bool = False, required: bool = False, default: str = ""
) -> Column:
    """Declare a column that names a row of another table."""
    return Column(name, "id", means, refers=refers, many=many, required=required, default=default)


def number(
    name: str,
    means: str,
    unit: str = "",
    *,
    ranged: bool = False,
    minimum: float | None = 0,
    maximum: float | None = None,
    default: str = "",
    required: bool = False,
    above: float | None = None,
) -> Column:
    """Declare a number; by default it is not negative."""
    return Column(
        name,
        "number",
        means,
        unit=unit,
        ranged=ranged,
        minimum=minimum,
        maximum=maximum,
        default=default,
        required=required,
        above=above,
    )


def choice(
    name: str,
    means: str,
    *choices: str,
    default: str = "",
    required: bool = False,
    many: bool = False,
    is_key: bool = False,
) -> Column:
    """Declare a column with a closed list of values."""
    return Column(
        name, "choice", means, choices=choices, default=default, required=required, many=many, key=is_key
    )
