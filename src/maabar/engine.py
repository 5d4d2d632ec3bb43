"""The contract of an engine: one record, tables in, tables out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from pydantic import ValidationError

from maabar.case import Case
from maabar.errors import UsageError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from maabar.table import Table

Tables = dict[str, pd.DataFrame]
Run = Callable[[Case, Any, Mapping[str, pd.DataFrame], np.random.Generator], Tables]

#: Entry-point group under which third parties register an `Engine`.
ENTRY_POINTS = "maabar.engines"


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
    """

    name: str
    unit: str
    better: Literal["more", "less", "neither"]
    read: Callable[[Mapping[str, pd.DataFrame]], float | pd.Series]
    means: str
    by: str = ""


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
        needs: Case tables without rows in which it cannot run.
        helps: Case tables and earlier results that it uses if they are there.
        measures: What can be compared between options.
        scope: Whether it runs once per case, per option or per draw.
        base: A step on the case without option, handed to `run` in `given`.
        rests_on: Case tables whose withheld rows make its results wrong rather than poorer: if a row of
            one of them is above the level, every table of the engine is withheld whole.
        sample: Draws states of crossings from the engine's tables for the engines after it:
            `(case, given, seed, draw) -> rows shaped like states`; draw 0 takes the likeliest.
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
    rests_on: tuple[str, ...] = ()
    sample: Callable[[Case, Mapping[str, pd.DataFrame], int, int], pd.DataFrame] | None = None

    def missing(self, case: Case) -> tuple[str, ...]:
        """Return the needed tables that have no rows."""
        return tuple(table for table in self.needs if not case.present(table))


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
        return engine.settings(**{**case.settings.get(engine.name, {}), **given})
    except ValidationError as error:
        known = ", ".join(sorted(engine.settings.model_fields))
        faults = "; ".join(
            f"{engine.name}.{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()
        )
        raise UsageError(f"Settings that do not fit: {faults}. Known: {known}.") from error
