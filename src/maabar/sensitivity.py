"""Which ranged inputs move a measure, tried one column at a time on the case as stated.

Only columns of tables that a running engine reads can move one; all others are unused by construction.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from maabar.draws import ranged_columns, with_values
from maabar.engines import available
from maabar.measures import read_measures
from maabar.table import split_ids
from maabar.work import Job, call, drawn_states

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from pydantic import BaseModel

    from maabar.case import Case
    from maabar.draws import Ranged
    from maabar.engine import Engine
    from maabar.study import Study

#: Read by every engine that looks at the ground, whether or not it names them.
_ALWAYS = frozenset({"states", "changes"})


def unused_ranges(study: Study) -> tuple[tuple[str, str], ...]:
    """Return the ranged columns that move no measure of the study, as (table, column).

    Each column is set to its low ends and to its high ends, whole, and every option is worked out on the
    case as stated; a column counts as used as soon as one measure of one option differs.

    Args:
        study: A study whose table `drawn` holds draw 0.

    Returns:
        The columns in the order of `maabar.draws.ranged_columns`; all of them if nothing was measured.
    """
    columns = ranged_columns(study.case)
    if "drawn" not in study.tables:
        return tuple((one.table, one.column) for one in columns)
    trial = _Trial(study)
    return tuple((one.table, one.column) for one in columns if not trial.moves(one))


class _Trial:
    """What the trials of one study share: its engines, states and measures as stated."""

    def __init__(self, study: Study) -> None:
        engines = [engine for engine in available() if engine.name in study.engines]
        finer = tuple(engine for engine in engines if engine.scope != "case" and engine.measures)
        once = {table.name for engine in engines if engine.scope == "case" for table in engine.gives}
        self.job = Job(
            case=study.case,
            options=study.options,
            engines=finer,
            settings={engine.name: _lean(study, engine) for engine in finer},
            given=MappingProxyType({name: study[name] for name in once if name in study.tables}),
            ranged=(),
            seed=study.seed,
            samplers=tuple(engine for engine in engines if engine.sample is not None),
        )
        self.states = drawn_states(self.job, 0)
        self.read = _ALWAYS.union(*({*engine.needs, *engine.helps} for engine in finer)) if finer else ()
        rows = study["drawn"]
        rows = rows[rows["draw"] == 0]
        self.stated: dict[str, dict[str, float]] = {
            str(option): dict(zip(part["measure"], part["value"], strict=True))
            for option, part in rows.groupby("option")
        }

    def moves(self, column: Ranged) -> bool:
        """Whether any measure of any option differs with the column at its low or its high ends."""
        if column.table not in self.read:
            return False
        options = self._touched(column)
        return any(
            self._measured(with_values(self.job.case, {column: ends}), option) != self.stated[option]
            for ends in _ends(column)
            for option in options
        )

    def _touched(self, column: Ranged) -> tuple[str, ...]:
        """The options that rows with a range of the column can reach, the ones named by them only."""
        frame = self.job.case[column.table]
        if column.table != "changes":
            return self.job.options
        named = {one for cell in frame["option"].iloc[column.at] for one in split_ids(str(cell))}
        return tuple(option for option in self.job.options if option in named)

    def _measured(self, case: Case, option: str) -> dict[str, float]:
        under = case.under(option, self.states)
        given = dict(self.job.given)
        found: dict[str, float] = {}
        for engine in self.job.engines:
            settings = self.job.settings[engine.name]
            if engine.base is not None:
                bare = case.under("", self.states)
                given |= call(engine, engine.base, bare, settings, given, self.job.seed, 0)
            results = call(engine, engine.run, under, settings, given, self.job.seed, 0)
            given |= results
            found |= read_measures(engine.measures, results)
        return found


def _ends(column: Ranged) -> Iterator[np.ndarray]:
    yield column.high
    yield column.low


def _lean(study: Study, engine: Engine) -> BaseModel:
    """Return an engine's settings without what no measure reads."""
    model = study.settings[engine.name]
    return model.model_copy(update={"pairs": False}) if "pairs" in type(model).model_fields else model
