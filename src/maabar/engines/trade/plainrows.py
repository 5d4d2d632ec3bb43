"""Rows or frames that stand for no case, read into frames of known columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maabar.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Rows = pd.DataFrame | Iterable[Mapping[str, Any]]

#: Columns of words; all others are numbers.
_WORDS = {
    "market", "good", "origin", "destination", "crossing", "party", "with_market", "with_good",
    "with_origin", "with_destination",
}  # fmt: skip


def read_rows(name: str, columns: Sequence[str], rows: Rows) -> pd.DataFrame:
    """Return rows as a frame of all columns: words empty and numbers NaN where nothing is given.

    Args:
        name: What the table is called where a fault is told.
        columns: Its columns.
        rows: Rows or a frame with some of them.

    Raises:
        UsageError: If there is a column of another name.
    """
    given = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    for column in given.columns:
        if column not in columns:
            raise UsageError(f'{name} has no column "{column}". {did_you_mean(str(column), columns)}')
    frame = pd.DataFrame(index=range(len(given)))
    for column in columns:
        if column in _WORDS:
            cells = given[column].fillna("").astype(str) if column in given else [""] * len(given)
            frame[column] = np.asarray(cells, dtype=object)
        else:
            frame[column] = given[column].to_numpy(dtype=float) if column in given else np.nan
    return frame
