"""What a level of sensitivity may see of a case: rows above it go, and whatever names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.table import Level, Table, split_ids
from maabar.tables import CASE_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd


def visible(frame: pd.DataFrame, table: Table, default: Level, allowed: Iterable[str]) -> pd.DataFrame:
    """Return the rows of a table that a level may see.

    Args:
        frame: The rows.
        table: Its declaration.
        default: Level of the case, for rows that name none.
        allowed: The levels that may be seen.
    """
    if frame.empty:
        return frame
    return frame[table.level_of(frame, default).isin(list(allowed))]


#: Columns that may name a thing of any table, or a source, without declaring it.
_NAMING = frozenset({"subject", "said_by", "via", "value", "source"})


def _names(cell: object) -> set[str]:
    """Return the ids that a cell names: `a | b: words` names a and b."""
    return {part.partition(":")[0].strip() for part in split_ids(str(cell))}


def follow_references(frames: dict[str, pd.DataFrame], whole: Mapping[str, pd.DataFrame]) -> None:
    """Drop rows that name something removed, until nothing more falls."""
    ids = {t.name: t.entity for t in CASE_TABLES if t.entity}
    while True:
        gone = {name: set(whole[name][column]) - set(frames[name][column]) for name, column in ids.items()}
        everything_gone = set().union(*gone.values())
        if not everything_gone:
            return
        before = sum(map(len, frames.values()))
        for table in CASE_TABLES:
            frame = frames[table.name]
            for column in table.columns:
                if not len(frame):
                    break
                lost = (
                    everything_gone
                    if "*" in column.refers or column.name in _NAMING
                    else set().union(*(gone.get(t, set()) for t in column.refers))
                )
                if lost:
                    wrong = [cell for cell in frame[column.name].unique() if _names(cell) & lost]
                    frame = frame[~frame[column.name].isin(wrong)]
            frames[table.name] = frame
        if sum(map(len, frames.values())) == before:
            return
