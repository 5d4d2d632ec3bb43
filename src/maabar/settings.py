"""Settings that a case gives in `case.toml`, looked at before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from maabar.engines import available
from maabar.errors import Problem, did_you_mean, shorten
from maabar.network.settings import NetworkSettings
from maabar.ranges import as_stated, ranged_settings

if TYPE_CHECKING:
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
