"""The data model: every table of a case, declared once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.tables._words import AS_IS, DIRECTIONS, EVENT_KINDS, STATUSES, USES, VIOLENT_KINDS
from maabar.tables.bargaining import TALKS
from maabar.tables.ground import GROUND
from maabar.tables.needs_and_goods import AID, PEOPLE, TRADE
from maabar.tables.words_said import GRADES, PREDICATES, REALIS, ROLES, SAID, SUBJECTS, VALUES

if TYPE_CHECKING:
    from maabar.table import Table

#: Every table, in the order a reader meets them.
CASE_TABLES: tuple[Table, ...] = (*GROUND, *SAID, *PEOPLE, *AID, *TRADE, *TALKS)

#: The same by name.
BY_NAME: dict[str, Table] = {table.name: table for table in CASE_TABLES}

__all__ = [
    "AS_IS",
    "BY_NAME",
    "CASE_TABLES",
    "DIRECTIONS",
    "EVENT_KINDS",
    "GRADES",
    "PREDICATES",
    "REALIS",
    "ROLES",
    "STATUSES",
    "SUBJECTS",
    "USES",
    "VALUES",
    "VIOLENT_KINDS",
]
