"""The last step of a study: what an engine makes of an option when all its draws are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from maabar.errors import EngineError
from maabar.tables import AS_IS
from maabar.work import call, drawn_states, marked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.work import Job

    Tables = dict[str, pd.DataFrame]


def closed(job: Job, tables: Mapping[str, pd.DataFrame]) -> Tables:
    """Return the tables that engines make at the end, those of all options together.

    Args:
        job: The study's material.
        tables: What was kept of all draws, with columns `option` and `draw`, and `drawn`.

    Raises:
        EngineError: If an engine fails; the option is named.
    """
    closing = [(engine, engine.close) for engine in job.engines if engine.close is not None]
    if not closing:
        return {}
    states = drawn_states(job, 0)
    same = {f"{AS_IS}.{name}": _of_option(frame, AS_IS) for name, frame in tables.items()}
    found: dict[str, list[pd.DataFrame]] = {}
    for option in job.options:
        case = job.case.under(option, states)
        given = same | {name: _of_option(frame, option) for name, frame in tables.items()}
        for engine, close in closing:
            try:
                made = call(engine, close, case, job.settings[engine.name], given, job.seed, 0)
            except EngineError as error:
                raise EngineError(f"{error} Option {option}, after all draws.") from error
            for name, frame in made.items():
                found.setdefault(name, []).append(marked(frame, option, 0))
    return {name: pd.concat(parts, ignore_index=True) for name, parts in found.items()}


def _of_option(frame: pd.DataFrame, option: str) -> pd.DataFrame:
    if "option" not in frame.columns:
        return frame
    return frame[frame["option"] == option].drop(columns="option").reset_index(drop=True)
