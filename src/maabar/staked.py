"""Results of engines that a case names in `stakes`, looked at before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.engines import available
from maabar.engines.talks.stakes import conditions
from maabar.errors import Problem, did_you_mean, shorten
from maabar.measures import DRAWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.case import Case


def stakes_problems(case: Case) -> list[Problem]:
    """Return the rows of `stakes` that name a result that no engine here gives, or one of talks itself."""
    problems = []
    for at, row in case["stakes"].iterrows():
        for column, value, what, fix in _stake_faults({str(k): str(v) for k, v in row.items()}):
            problems.append(Problem(what, fix, "stakes.csv", int(str(at)), column, shorten(value)))
    return problems


def _stake_faults(row: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """Return (column, value, what, fix) of one row."""
    tables = {table.name: table for engine in available() for table in engine.gives} | {DRAWN.name: DRAWN}
    name, where = row["table"], conditions(row["where"])
    if name.startswith("talks."):
        return [("table", name, "Talks cannot rest on their own result.", "Name a result of another engine.")]
    if name not in tables:
        fix = did_you_mean(name, sorted(tables)) or "maabar schema lists them."
        return [("table", name, "No engine that is installed here gives this table.", fix)]
    found = []
    columns = [column.name for column in tables[name].in_memory]
    numbers = [column.name for column in tables[name].in_memory if column.numeric]
    if row["column"] not in numbers:
        fix = did_you_mean(row["column"], numbers, listed=40)
        found.append(("column", row["column"], f"{name} has no such column with numbers.", fix))
    for column, _ in where:
        if column not in columns:
            fix = did_you_mean(column, columns, listed=40)
            found.append(("where", row["where"], f'{name} has no column "{shorten(column)}".', fix))
    measures = {measure.name for engine in available() for measure in engine.measures}
    named = [value.partition("[")[0] for column, value in where if (name, column) == (DRAWN.name, "measure")]
    for one in named:
        if one.startswith("talks."):
            found.append(
                ("where", one, "Talks cannot rest on their own measure.", "Name one of another engine.")
            )
        elif one not in measures:
            fix = (
                did_you_mean(one, sorted(measures))
                or "docs/index.md leads to the page of each engine, which lists them."
            )
            found.append(("where", one, "No engine that is installed here has this measure.", fix))
    return found
