"""The contract of an engine: one record, tables in, tables out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import pandas as pd
from pydantic import ValidationError

from maabar.case import Case
from maabar.errors import Problem, UsageError, did_you_mean
from maabar.ranges import as_stated
from maabar.table import Kind
from maabar.tables import BY_NAME

if TYPE_CHECKING:
    from pydantic import BaseModel

    from maabar.table import Table

Tables = dict[str, pd.DataFrame]
Run = Callable[[Case, Any, Mapping[str, pd.DataFrame], np.random.Generator], Tables]

#: Entry-point group under which third parties register an `Engine`.
ENTRY_POINTS = "maabar.engines"

SCOPES = ("case", "option", "draw")


@dataclass(frozen=True, slots=True)
class Measure:
    """One number read off an engine's tables, so that options can be compared.

    Attributes:
        name: `aid.need_met`; a family with `by` gives one measure per value of that id column.
        unit: Unit of the number.
        better: Which way is better for the people concerned, if either.
        read: Takes the engine's tables, gives the number (or a series indexed by the values of `by`).
        means: What it says, in one sentence.
        by: Id column of a family; empty for a single number.
        answers: Values of claims with predicate `prediction` (economy, smuggling, ...) that it speaks to: the
            brief sets it beside the fear or hope that a claim voices.
    """

    name: str
    unit: str
    better: Literal["more", "less", "neither"]
    read: Callable[[Mapping[str, pd.DataFrame]], float | pd.Series]
    means: str
    by: str = ""
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine: what it asks, what it needs, what it gives, and the pure function that does it.

    Attributes:
        name: Short name; its tables are called `<name>.<table>`.
        question: The question it answers, as a user would ask it.
        run: `(case, settings, given, rng) -> {table name: frame}`. The case is already at its
            level of sensitivity and under its option; `given` holds tables of earlier engines.
            No files, clock, screen or network.
        gives: Declarations of the tables it returns.
        settings: A frozen pydantic model with `extra="forbid"`; every default has a description.
        needs: Case tables without rows in which it cannot run, and tables of other engines without which
            it cannot (`access.reach`): these engines then run before it.
        helps: Case tables and earlier results that it uses if they are there.
        measures: What can be compared between options.
        scope: Whether it runs once per case, per option (on the case as stated) or per draw and option.
        base: A step on the case without option, handed to `run` in `given`. Declared tables that are marked
            `once` come from here and not from `run`.
        close: A step for each option when all its draws are there: `given` holds what was kept and may be
            given, of this option only, with its column `draw`, and the measures of all engines as `drawn`;
            the same of the option that nothing changes is there as `as-is.<table>`. Declared tables that are
            marked `at_end` come from here.
        rests_on: Case tables whose withheld rows make its results wrong rather than poorer: if a row of
            one of them is above the level, every table of the engine is withheld whole.
        sample: Draws states of crossings from the engine's tables for the engines after it:
            `(case, given, seed, draw) -> rows shaped like states`; draw 0 takes the likeliest.
        asked: Whether it runs only if it is asked for by name, because it takes long.
        ranges: Ranged columns that it reads (`states.capacity_per_day`); None = all of its tables.
            A trial of any other column is spared.
        lean: Settings for trials that only ask whether a measure moves: without what no measure reads, and
            with fewer draws of its own.
        check: What is wrong with a case for this engine beyond what reading finds: `(case, settings) ->
            problems`; `maabar check` lists them.
    """

    name: str
    question: str
    run: Run
    gives: tuple[Table, ...]
    settings: type[BaseModel]
    needs: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    scope: Literal["case", "option", "draw"] = "case"
    base: Run | None = None
    close: Run | None = None
    rests_on: tuple[str, ...] = ()
    sample: Callable[[Case, Mapping[str, pd.DataFrame], int, int], pd.DataFrame] | None = None
    asked: bool = False
    ranges: tuple[str, ...] | None = None
    lean: Mapping[str, Any] = field(default_factory=dict)
    check: Callable[[Case, Any], Sequence[Problem]] | None = None

    def __post_init__(self) -> None:
        """See that the record makes sense, when it is made and not in the middle of a run.

        Raises:
            ValueError: With everything that is wrong.
        """
        faults = [*_own(self), *_read(self), *_measured(self)]
        if faults:
            raise ValueError(f"The engine {self.name}: {'; '.join(faults)}.")

    def missing(self, case: Case) -> tuple[str, ...]:
        """Return the needed tables of the case that have no rows."""
        return tuple(table for table in self.needs if "." not in table and not case.present(table))

    @property
    def after(self) -> tuple[str, ...]:
        """Names of the engines whose results it cannot do without."""
        return tuple(dict.fromkeys(table.partition(".")[0] for table in self.needs if "." in table))


def _own(engine: Engine) -> list[str]:
    faults = [
        f'the table "{table.name}" must be called "{engine.name}.…"'
        for table in engine.gives
        if not table.name.startswith(f"{engine.name}.")
    ]
    if engine.scope not in SCOPES:
        faults.append(f'the scope "{engine.scope}" is none of {", ".join(SCOPES)}')
    faults += [
        f"{table.name} is made by the step {table.step}, and there is no such step"
        for table in engine.gives
        if getattr(engine, table.step) is None
    ]
    kinds = get_args(Kind)
    return faults + [
        f'the kind "{column.kind}" of {table.name}, column {column.name}, is none of {", ".join(kinds)}'
        for table in engine.gives
        for column in table.columns
        if column.kind not in kinds
    ]


def _read(engine: Engine) -> list[str]:
    faults = []
    for kind in ("needs", "helps", "rests_on"):
        for table in getattr(engine, kind):
            result = "." in table and kind != "rests_on"  # rows are withheld from tables of the case
            if not result and table not in BY_NAME:
                faults.append(
                    f'{kind} names "{table}", no table of a case. {did_you_mean(table, list(BY_NAME))}'
                )
    ranged = {f"{table.name}.{c.name}" for table in BY_NAME.values() for c in table.columns if c.ranged}
    return faults + [
        f'ranges names "{column}", no column with a range. {did_you_mean(column, sorted(ranged))}'
        for column in engine.ranges or ()
        if column not in ranged
    ]


def _measured(engine: Engine) -> list[str]:
    faults = [
        f'better of {measure.name} is "{measure.better}", none of more, less, neither'
        for measure in engine.measures
        if measure.better not in {"more", "less", "neither"}
    ]
    return faults + [
        f'the measure "{measure.name}" must be called "{engine.name}.…"'
        for measure in engine.measures
        if not measure.name.startswith(f"{engine.name}.")
    ]


def settings_for(engine: Engine, case: Case, given: Mapping[str, Any]) -> BaseModel:
    """Return an engine's settings: its defaults, over them the case's, over them what was given.

    Args:
        engine: The engine.
        case: Its `case.toml` may hold a table of the engine's name.
        given: Values from the call or the command line.

    Returns:
        The frozen model.

    Raises:
        UsageError: With every value that does not fit, and the known names.
    """
    try:
        return engine.settings(**{**as_stated(engine, case.settings.get(engine.name, {})), **given})
    except ValidationError as error:
        known = ", ".join(sorted(engine.settings.model_fields))
        faults = "; ".join(
            f"{engine.name}.{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()
        )
        raise UsageError(f"Settings that do not fit: {faults}. Known: {known}.") from error
