"""What a case says of engines by name, looked at before anything runs: settings, and results in `stakes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from maabar.engines import available
from maabar.engines.talks.stakes import conditions
from maabar.errors import Problem, did_you_mean, shorten
from maabar.measures import DRAWN
from maabar.network.settings import NetworkSettings
from maabar.ranges import as_stated, ranged_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.case import Case

FILE = "case.toml"


def settings_problems(case: Case) -> list[Problem]:
    """Return what is wrong with the settings of a case: values that do not fit, and tables nobody reads.

    Args:
        case: The case; a table of its `case.toml` is called after an engine, or `network`.

    Returns:
        Errors for values, warnings for tables (the engine may be installed elsewhere).
    """
    models: dict[str, type[BaseModel]] = {engine.name: engine.settings for engine in available()}
    models["network"] = NetworkSettings
    engines = {engine.name: engine for engine in available()}
    problems = []
    for name, values in case.settings.items():
        if name not in models:
            what = (
                f"No engine that is installed here is called {shorten(name)}, so its settings are not used."
            )
            fix = did_you_mean(name, sorted(models))
            problems.append(Problem(what, fix, FILE, column=f"[{shorten(name)}]", level="warning"))
            continue
        given = dict(values)
        ranges = ranged_settings(engines[name], given) if name in engines else ()
        stated = as_stated(engines[name], given) if name in engines else given
        found = _faults(name, models[name], stated)
        for end in ("low", "high") if ranges and not found else ():
            found += _faults(
                name, models[name], {**stated, **{one.name: getattr(one, end) for one in ranges}}
            )
        problems += found
    return problems


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


def _faults(name: str, model: type[BaseModel], values: dict[str, object]) -> list[Problem]:
    try:
        model(**values)
    except ValidationError as error:
        known = sorted(model.model_fields)
        return [
            Problem(
                f"{fault['msg']}.",
                _remedy(fault["loc"], fault["input"], known),
                FILE,
                column=f"{name}.{'.'.join(map(str, fault['loc']))}",
                value=shorten(str(fault["input"])),
            )
            for fault in error.errors()
        ]
    return []


def _remedy(where: tuple[int | str, ...], value: object, known: list[str]) -> str:
    if where and str(where[0]) in known and isinstance(value, list):
        return (
            "Write one number; [low, value, high] in this order where an engine runs in every draw and its "
            "number is no whole one."
        )
    return did_you_mean(str(where[0]), known, listed=30) if where else ""
