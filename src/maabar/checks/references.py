"""Ids: given once, and named only where they exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.cells import LISTED_FAULTS
from maabar.errors import Problem, did_you_mean, shorten
from maabar.table import Column, Table, split_ids
from maabar.tables import AS_IS, CASE_TABLES

if TYPE_CHECKING:
    from maabar.checks.common import Look

#: A `source` cell says where a row comes from, or starts so when it does not come from anywhere.
ASSUMED = "assumed"


def check_unique_ids(look: Look) -> list[Problem]:
    """Return a problem for each id that two tables give: a claim's subject could mean either."""
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for table in CASE_TABLES:
        if not table.entity:
            continue
        column = look[table.name][table.entity]
        for row, identity in column.items():
            if identity and seen.setdefault(identity, table.name) != table.name:
                problems.append(
                    Problem(
                        f'"{shorten(identity)}" is already an id in {look.file(seen[identity])}.',
                        f'Give one of them another name, such as "{shorten(identity)}-{table.entity}".',
                        look.file(table.name),
                        int(str(row)),
                        table.entity,
                        shorten(identity),
                    )
                )
    return problems[: 5 * LISTED_FAULTS]


def check_references(look: Look) -> list[Problem]:
    """Return a problem for each cell that names something which is not there."""
    problems: list[Problem] = []
    for table in CASE_TABLES:
        frame = look[table.name]
        if frame.empty:
            continue
        for column in table.columns:
            if column.refers:
                problems += _unknown(look, table, column)
        if "source" in table.by_name and table.entity != "source":
            problems += _unknown_sources(look, table)
    return problems


def _unknown(look: Look, table: Table, column: Column) -> list[Problem]:
    targets = list(look.ids) if "*" in column.refers else list(column.refers)
    if look.unread & set(targets) or table.entity == column.name:
        return []
    known = set().union(*(look.ids.get(target, set()) for target in targets))
    if column.name == "option":
        known = known | {AS_IS}
    cells = look[table.name][column.name]
    wrong = {cell: [p for p in split_ids(cell) if p not in known] for cell in cells.unique() if cell}
    wrong = {cell: parts for cell, parts in wrong.items() if parts}
    where = " or ".join("any table" if t == "*" else look.file(t) for t in column.refers)
    return _listed(look, table, column.name, wrong, f"is not in {where}", sorted(known))


def _unknown_sources(look: Look, table: Table) -> list[Problem]:
    if "sources" in look.unread or not look.ids["sources"]:
        return []
    cells = look[table.name]["source"]
    if table.name == "reports":
        return []
    wrong = {}
    for cell in cells.unique():
        parts = [
            p for p in split_ids(cell) if not p.lower().startswith(ASSUMED) and p not in look.ids["sources"]
        ]
        if parts:
            wrong[cell] = parts
    known = sorted(look.ids["sources"])
    return _listed(
        look,
        table,
        "source",
        wrong,
        f"is not in {look.file('sources')} (a guess is written `assumed: why`)",
        known,
    )


def _listed(
    look: Look, table: Table, column: str, wrong: dict[str, list[str]], says: str, known: list[str]
) -> list[Problem]:
    problems = []
    cells = look[table.name][column]
    hits = cells[cells.isin(list(wrong))] if wrong else cells.iloc[:0]
    file = look.file(table.name)
    hints: dict[str, str] = {}
    for row, cell in hits.iloc[:LISTED_FAULTS].items():
        for part in wrong[cell]:
            if part not in hints:
                hints[part] = did_you_mean(part, known)
            shown = shorten(part)
            problems.append(Problem(f'"{shown}" {says}.', hints[part], file, int(str(row)), column, shown))
    if len(hits) > LISTED_FAULTS:
        more = f"{len(hits) - LISTED_FAULTS:,} more rows name something unknown."
        problems.append(Problem(more, "", file, None, column))
    return problems
