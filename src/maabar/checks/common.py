"""What every check looks at, and how it reports rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from maabar.cells import LISTED_FAULTS
from maabar.errors import Problem, shorten
from maabar.tables import CASE_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.about import About


@dataclass(frozen=True)
class Look:
    """A case under examination: typed tables, the names of their files, and which could not be read."""

    about: About
    frames: Mapping[str, pd.DataFrame]
    files: Mapping[str, str]
    unread: set[str]

    def __getitem__(self, table: str) -> pd.DataFrame:
        """Return a table."""
        return self.frames[table]

    def file(self, table: str) -> str:
        """Return the name to show for a table."""
        return self.files.get(table, f"{table}.csv")

    @cached_property
    def ids(self) -> dict[str, set[str]]:
        """The ids that each table gives to things."""
        found = {t.name: set(self[t.name][t.entity]) - {""} for t in CASE_TABLES if t.entity}
        found["nutrients"] = set(self["nutrients"]["nutrient"]) - {""}
        return found

    @cached_property
    def area_of(self) -> dict[str, str]:
        """Area of each place."""
        places = self["places"]
        return dict(zip(places["place"], places["area"], strict=True))

    def at(
        self,
        table: str,
        column: str,
        mask: pd.Series | np.ndarray,
        what: str,
        fix: str = "",
        *,
        level: Literal["error", "warning"] = "error",
    ) -> list[Problem]:
        """Return one problem per row of `table` where `mask` holds; `{value}` in the text is the cell.

        Long lists end in one line that counts the rest.
        """
        frame = self[table]
        here = np.asarray(mask, dtype=bool)
        if not here.any():
            return []
        hit = frame.index[here]
        problems = []
        for row in hit[:LISTED_FAULTS]:
            value = _shown(frame.loc[row, column]) if column in frame else ""
            problems.append(
                Problem(what.replace("{value}", value), fix, self.file(table), int(row), column, value, level)
            )
        if len(hit) > LISTED_FAULTS:
            problems.append(
                Problem(
                    f"{len(hit) - LISTED_FAULTS:,} more rows have this problem.",
                    "",
                    self.file(table),
                    None,
                    column,
                    "",
                    level,
                )
            )
        return problems


def _shown(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{value:g}"
    return shorten(value) if value is not pd.NaT else ""
