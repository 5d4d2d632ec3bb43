"""Ranges become one concrete case per draw.

Each ranged cell is drawn by itself from a triangular distribution (low, value, high; a missing end = the
value;
assumed). The dice are keyed by seed, draw, table, row key and column, so that a row keeps its luck whatever
stands
around it, in whatever order, and whichever option is looked at: differences between options are differences
of the
options. Draw 0 is the case as stated.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maabar.case import Case

#: Columns that tell an interval or a lane and so belong to the key of a row without a declared key.
_KEYED_KINDS = {"id", "choice", "date", "text"}
_UNKEYED = {
    "source",
    "sensitivity",
    "note",
    "summary",
    "summary_ar",
    "name",
    "name_ar",
    "option",
    "status",
    "unit",
    "announced",
    "claims",
    "cause",
}
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, eq=False)
class Ranged:
    """One ranged column: its rows, ends and keys.

    Attributes:
        table: Name of the table.
        column: Name of the column.
        at: Positions of the rows with a range, shape (N,).
        low: Low ends, shape (N,).
        mode: Values as stated.
        high: High ends.
        keys: 64-bit keys of the cells, without seed and draw.
    """

    table: str
    column: str
    at: np.ndarray
    low: np.ndarray
    mode: np.ndarray
    high: np.ndarray
    keys: np.ndarray

    @property
    def name(self) -> str:
        """`table.column`."""
        return f"{self.table}.{self.column}"


def ranged_columns(case: Case) -> tuple[Ranged, ...]:
    """Return every column of a case that holds at least one real range."""
    found = []
    for name, frame in case.frames.items():
        if frame.empty:
            continue
        row_keys: np.ndarray | None = None
        for column in BY_NAME[name].columns:
            if not column.ranged:
                continue
            mode = frame[column.name].to_numpy(dtype=float)
            low = np.where(np.isnan(frame[f"{column.name}_low"]), mode, frame[f"{column.name}_low"])
            high = np.where(
                np.isnan(frame[f"{column.name}_high"]),
                mode,
                frame[f"{column.name}_high"],
            )
            at = np.flatnonzero(~np.isnan(mode) & (low < high))
            if not len(at):
                continue
            row_keys = _row_keys(name, frame) if row_keys is None else row_keys
            # A row of `changes` has the key of its `states` row: the same gate has the same luck in every
            # option.
            table = "states" if name == "changes" else name
            keys = np.array(
                [key_of(f"{table}|{row_keys[i]}|{column.name}") for i in at],
                dtype=np.uint64,
            )
            found.append(Ranged(name, column.name, at, low[at], mode[at], high[at], keys))
    return tuple(found)


def _row_keys(name: str, frame: pd.DataFrame) -> np.ndarray:
    table = BY_NAME[name]
    columns = [c.name for c in table.columns if c.name in table.key and c.name not in _UNKEYED] or [
        c.name for c in table.columns if c.kind in _KEYED_KINDS and c.name not in _UNKEYED
    ]
    cells = zip(*(frame[name].astype("object").tolist() for name in columns), strict=True)
    text = pd.Series(["|".join(map(str, row)) for row in cells], index=frame.index)
    # Rows that nothing tells apart are told apart by their order among themselves.
    # Each option is a world of its own: its row has the luck of the row that it replaces.
    world = frame["option"] if "option" in _UNKEYED & set(frame.columns) - set(columns) else text
    return (text + "#" + text.groupby([text, world]).cumcount().astype("str")).to_numpy(dtype=object)


def key_of(text: str) -> int:
    """Return the key of a text, 64 bits."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def uniform(keys: np.ndarray, seed: int, draw: int) -> np.ndarray:
    """Return one number in (0, 1) per key: stateless, the same on every machine and in every order.

    The mixer is the finaliser of SplitMix64 (Steele, Lea and Flood 2014), over key, seed and draw.
    """
    return np.asarray(uniforms(keys, seed, range(draw, draw + 1))[0])


def uniforms(keys: np.ndarray, seed: int, draws: Sequence[int]) -> np.ndarray:
    """Return `uniform` of every draw at once, shape (draws, keys)."""
    with np.errstate(over="ignore"):
        x = keys ^ np.array([key_of(f"{seed}|{draw}") for draw in draws], dtype=np.uint64)[:, None]
        x = x + _MIX
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
        x = x ^ (x >> np.uint64(31))
    return np.asarray(((x >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53)


def triangular(u: np.ndarray, low: np.ndarray, mode: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return the quantile of the triangular distribution at `u`, elementwise; needs low <= mode <= high."""
    width = high - low
    split = (mode - low) / width
    left = low + np.sqrt(u * width * (mode - low))
    right = high - np.sqrt((1 - u) * width * (high - mode))
    return np.asarray(np.where(u < split, left, right))


def case_of_draw(case: Case, columns: tuple[Ranged, ...], seed: int, draw: int) -> Case:
    """Return the case with every range replaced by one number; draw 0 is the case as stated.

    Args:
        case: The case, at its level.
        columns: Its `ranged_columns`.
        seed: Seed of the study.
        draw: Number of the draw.
    """
    if draw == 0 or not columns:
        return case
    return with_values(
        case,
        {c: triangular(uniform(c.keys, seed, draw), c.low, c.mode, c.high) for c in columns},
    )


def with_values(case: Case, values: Mapping[Ranged, np.ndarray]) -> Case:
    """Return the case with the ranged cells of some columns set to given numbers."""
    frames = dict(case.frames)
    for column, numbers in values.items():
        cells = frames[column.table][column.column].to_numpy(dtype=float, copy=True)
        cells[column.at] = numbers
        frames[column.table] = frames[column.table].assign(**{column.column: cells})
    return replace(case, frames=MappingProxyType(frames))


def stream(seed: int, draw: int, engine: str) -> np.random.Generator:
    """Return the random stream of one engine in one draw: never keyed by option (common random numbers)."""
    return np.random.default_rng(np.random.SeedSequence([seed, draw, *engine.encode()]))
