"""Settings that a case gives in `case.toml`, looked at before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from maabar.engines import available
from maabar.errors import Problem, did_you_mean, shorten
from maabar.network.settings import NetworkSettings

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
    problems = []
    for name, values in case.settings.items():
        if name not in models:
            what = (
                f"No engine that is installed here is called {shorten(name)}, so its settings are not used."
            )
            fix = did_you_mean(name, sorted(models))
            problems.append(Problem(what, fix, FILE, column=f"[{shorten(name)}]", level="warning"))
            continue
        problems += _faults(name, models[name], dict(values))
    return problems


def _faults(name: str, model: type[BaseModel], values: dict[str, object]) -> list[Problem]:
    try:
        model(**values)
    except ValidationError as error:
        known = sorted(model.model_fields)
        return [
            Problem(
                f"{fault['msg']}.",
                did_you_mean(str(fault["loc"][0]), known, listed=30) if fault["loc"] else "",
                FILE,
                column=f"{name}.{'.'.join(map(str, fault['loc']))}",
                value=shorten(str(fault["input"])),
            )
            for fault in error.errors()
        ]
    return []
