"""Which ranged inputs move a measure, tried one column at a time on the case as stated.

Only columns of tables that a running engine reads can move one; all others are unused by construction.
"""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING

from maabar.draws import ranged_columns, with_values
from maabar.engines import available
from maabar.errors import MaabarError
from maabar.measures import read_measures
from maabar.ranges import FILE, ranged_settings
from maabar.table import split_ids
from maabar.work import Job, call, drawn_states

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from pydantic import BaseModel

    from maabar.case import Case
    from maabar.draws import Ranged
    from maabar.engine import Engine
    from maabar.ranges import RangedSetting
    from maabar.study import Study

    Tables = dict[str, pd.DataFrame]

#: Read by every engine that looks at crossings, whether or not it names them.
_OF_CROSSINGS = frozenset({"states", "changes"})


def unused_ranges(study: Study) -> tuple[tuple[str, str], ...]:
    """Return the ranged columns that move no measure of the study, as (table, column).

    Each column is set to its low ends and to its high ends, whole, and every option is worked out on the
    case as stated; a column counts as used as soon as one measure of one option differs.

    Args:
        study: A study whose table `drawn` holds draw 0.

    Returns:
        The columns in the order of `maabar.draws.ranged_columns`, then numbers of engines that `case.toml`
        gives with a range, as (case.toml, engine.name); all of them if nothing was measured.
    """
    columns = ranged_columns(study.case)
    numbers = [
        one
        for engine in available()
        if engine.name in study.engines
        for one in ranged_settings(engine, study.case.settings.get(engine.name, {}))
    ]
    trial = _Trial(study) if "drawn" in study.tables else None
    return (
        *((one.table, one.column) for one in columns if trial is None or not trial.moves(one)),
        *(
            (FILE, f"{one.engine}.{one.name}")
            for one in numbers
            if trial is None or not trial.moves_by_setting(one)
        ),
    )


class _Trial:
    """What the trials of one study share: its engines, states, and measures as stated."""

    def __init__(self, study: Study) -> None:
        engines = [engine for engine in available() if engine.name in study.engines]
        finer = tuple(engine for engine in engines if engine.scope != "case" and engine.measures)
        once = {table.name for engine in engines if engine.scope == "case" for table in engine.gives}
        self.job = Job(
            case=study.case,
            options=study.options,
            engines=finer,
            settings={one.name: study.settings[one.name].model_copy(update=dict(one.lean)) for one in finer},
            given=MappingProxyType({name: study[name] for name in once if name in study.tables}),
            ranged=(),
            seed=study.seed,
            samplers=tuple(engine for engine in engines if engine.sample is not None),
        )
        self.states = drawn_states(self.job, 0)
        self.stated = _Worked(self, study.case, frozenset(engine.name for engine in finer))

    def moves(self, column: Ranged) -> bool:
        """Whether any measure of any option differs with the column at its high or its low ends."""
        reached = self._reached(column)
        if not reached:
            return False
        options = self._touched(column)
        for ends in (column.high, column.low):
            worked = _Worked(self, with_values(self.job.case, {column: ends}), reached, self.stated)
            try:
                if any(worked.differs(option) for option in options):
                    return True
            except (
                MaabarError
            ):  # at this end an engine has no answer, so the answer as stated does not hold there
                return True
        return False

    def moves_by_setting(self, one: RangedSetting) -> bool:
        """Whether any measure of any option differs with a number of an engine at one of its ends."""
        reached = self._after({one.engine})
        for end in (one.high, one.low):
            settings = self.job.settings[one.engine].model_copy(update={one.name: end})
            worked = _Worked(self, self.job.case, reached, self.stated, {one.engine: settings})
            try:
                if any(worked.differs(option) for option in self.job.options):
                    return True
            except MaabarError:  # as in `moves`
                return True
        return False

    def _after(self, names: set[str]) -> frozenset[str]:
        """Some engines, and those that read what these give."""
        reached, given = set(names), set[str]()
        for engine in self.job.engines:
            if engine.name in reached or {*engine.needs, *engine.helps} & given:
                reached.add(engine.name)
                given |= {one.name for one in engine.gives}
        return frozenset(reached)

    def _reached(self, column: Ranged) -> frozenset[str]:
        """The engines that read a column, and those that read what these give."""
        reached: set[str] = set()
        given: set[str] = set()
        for engine in self.job.engines:
            reads = {*engine.needs, *engine.helps}
            if "crossings" in reads:
                reads |= _OF_CROSSINGS
            known = engine.ranges is None or f"{column.table}.{column.column}" in engine.ranges
            if (column.table in reads and known) or reads & given:
                reached.add(engine.name)
                given |= {one.name for one in engine.gives}
        return frozenset(reached)

    def _touched(self, column: Ranged) -> tuple[str, ...]:
        """The options that rows with a range of the column can reach, the ones named by them only."""
        frame = self.job.case[column.table]
        if column.table != "changes":
            return self.job.options
        named = {one for cell in frame["option"].iloc[column.at] for one in split_ids(str(cell))}
        return tuple(option for option in self.job.options if option in named)


class _Worked:
    """One case worked out engine by engine, as far as it is asked for; the rest is as stated."""

    def __init__(
        self,
        trial: _Trial,
        case: Case,
        engines: frozenset[str],
        stated: _Worked | None = None,
        settings: Mapping[str, BaseModel] | None = None,
    ) -> None:
        self.settings = {**trial.job.settings, **(settings or {})}
        self.trial, self.case, self.engines, self.stated = trial, case, engines, stated
        self._bases: dict[str, Tables] = {}
        self._results: dict[tuple[str, str], Tables] = {}

    def differs(self, option: str) -> bool:
        """Whether any measure of an option is another than stated; later engines are spared if one is."""
        return self.stated is not None and any(
            _differ(self.measures(engine, option), self.stated.measures(engine, option))
            for engine in self.trial.job.engines
            if engine.name in self.engines
        )

    def measures(self, engine: Engine, option: str) -> dict[str, float]:
        """The measures of one engine under one option."""
        return read_measures(engine.measures, {**self.base(engine), **self.results(engine, option)})

    def results(self, engine: Engine, option: str) -> Tables:
        """The tables of one engine under one option."""
        if engine.name not in self.engines and self.stated is not None:
            return self.stated.results(engine, option)
        if (engine.name, option) not in self._results:
            job = self.trial.job
            given = {**job.given, **self._before(engine, option)}
            under = self.case.under(option, self.trial.states)
            self._results[engine.name, option] = call(
                engine, engine.run, under, self.settings[engine.name], given, job.seed, 0
            )
        return self._results[engine.name, option]

    def _before(self, engine: Engine, option: str) -> Tables:
        """What an engine is given under an option: every base up to its own, every result before it."""
        given: Tables = {}
        for one in self.trial.job.engines:
            given |= self.base(one)
            if one.name == engine.name:
                break
        for one in self.trial.job.engines:
            if one.name == engine.name:
                break
            given |= self.results(one, option)
        return given

    def base(self, engine: Engine) -> Tables:
        """What an engine works out once, before any option."""
        if engine.base is None:
            return {}
        if engine.name not in self.engines and self.stated is not None:
            return self.stated.base(engine)
        if engine.name not in self._bases:
            job = self.trial.job
            given: Tables = dict(job.given)
            for one in job.engines:
                if one.name == engine.name:
                    break
                given |= self.base(one)
            bare = self.case.under("", self.trial.states)
            self._bases[engine.name] = call(
                engine, engine.base, bare, self.settings[engine.name], given, job.seed, 0
            )
        return self._bases[engine.name]


def _differ(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """Whether two sets of measures differ; no figure in both is no difference."""
    return one.keys() != other.keys() or any(
        value != other[name] and not (math.isnan(value) and math.isnan(other[name]))
        for name, value in one.items()
    )
