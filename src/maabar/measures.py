"""From numbers per option and draw to a comparison: medians, ranges, paired differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.engine import Measure

_MEASURE = Column(
    "measure",
    "text",
    "Name of the measure; of a family, with its id in brackets.",
    key=True,
)
_ENGINE = Column("engine", "id", "Engine that gives it.")
_UNIT = Column("unit", "text", "Unit.")
_BETTER = Column(
    "better",
    "choice",
    "Which way is better for the people concerned.",
    choices=("more", "less", "neither"),
)
_OPTION = Column("option", "id", "The option.", refers=("options",), key=True)


def _quantiles(of: str) -> tuple[Column, ...]:
    words = {
        "p10": "One draw in ten is below it",
        "p50": "Half of the draws are below it",
        "p90": "One draw in ten is above it",
    }
    return tuple(Column(name, "number", f"{word}: {of}.", unit="see unit") for name, word in words.items())


_NUMBERS = Column(
    "numbers",
    "integer",
    "Draws that gave a number; in the others there was none (a way without a known limit, say), and the "
    "quantiles are over those that did.",
)
MEASURES = Table(
    "measures",
    "One measure under one option.",
    (
        _MEASURE,
        _ENGINE,
        _UNIT,
        _BETTER,
        _OPTION,
        *_quantiles("the measure"),
        Column(
            "stated",
            "number",
            "The measure on the case as stated (draw 0; not counted in the quantiles).",
            unit="see unit",
        ),
        _NUMBERS,
    ),
)
DIFFERENCES = Table(
    "differences",
    "One measure under one option against another, draw by draw.",
    (
        _MEASURE,
        _ENGINE,
        _UNIT,
        _BETTER,
        _OPTION,
        Column("to", "id", "The option it is compared with.", refers=("options",), key=True),
        *_quantiles("the difference"),
        Column("stated", "number", "The difference on the case as stated.", unit="see unit"),
        _NUMBERS,
        Column(
            "share_more",
            "number",
            "Share of draws in which the option gives more.",
            unit="0-1",
        ),
        Column("share_less", "number", "Share of draws in which it gives less.", unit="0-1"),
    ),
)
_DRAW = Column("draw", "integer", "Number of the draw; 0 = the case as stated.", key=True)
#: The columns that tables of engines of finer scope begin with.
MARKS = (_OPTION, _DRAW)
DRAWN = Table(
    "drawn",
    "One measure of one draw under one option.",
    (
        _OPTION,
        _DRAW,
        _MEASURE,
        Column("value", "number", "The number.", unit="see unit"),
    ),
)


def read_measures(measures: Sequence[Measure], tables: dict[str, pd.DataFrame]) -> dict[str, float]:
    """Return the numbers that an engine's measures read off its tables, by name."""
    found: dict[str, float] = {}
    for measure in measures:
        value = measure.read(tables)
        if measure.by:
            series = pd.Series(value, dtype="float64")
            found |= {f"{measure.name}[{key}]": _plain(number) for key, number in sorted(series.items())}
        else:
            found[measure.name] = _plain(value)
    return found


def _plain(value: object) -> float:
    """Return a number to nine digits: what lies below is the order of additions."""
    return float(f"{float(str(value)):.9g}")


def summarise(
    drawn: pd.DataFrame,
    measures: dict[str, Measure],
    engines: dict[str, str],
    options: Sequence[str],
) -> pd.DataFrame:
    """Return `MEASURES`: quantiles over draws of every measure and option.

    Args:
        drawn: Rows of `DRAWN`.
        measures: Declared measures by name (without brackets).
        engines: Engine of each declared measure.
        options: Options in the order to show them.
    """
    if drawn.empty:
        return MEASURES.empty()
    return _summary(_wide(drawn), measures, engines, options, MEASURES)


def differences(
    drawn: pd.DataFrame,
    measures: dict[str, Measure],
    engines: dict[str, str],
    options: Sequence[str],
    to: str,
) -> pd.DataFrame:
    """Return `DIFFERENCES`: the same of option minus `to`, paired draw by draw."""
    if drawn.empty:
        return DIFFERENCES.empty()
    wide = _wide(drawn)
    base = wide.xs(to, level="option")
    others = [option for option in options if option != to]
    pairs = wide[wide.index.get_level_values("option").isin(others)]
    less = base.reindex(pairs.index.get_level_values("draw")).to_numpy()
    table = _summary(pairs - less, measures, engines, others, DIFFERENCES)
    table["to"] = to
    return DIFFERENCES.frame(table)


def _wide(drawn: pd.DataFrame) -> pd.DataFrame:
    """Rows (option, draw) x measures; a family member that an option lacks counts as 0 there.

    A number that is there and empty (no limit is known, say) stays empty.
    """
    marked = drawn.assign(value=drawn["value"].fillna(np.inf))
    wide = marked.pivot(index=["option", "draw"], columns="measure", values="value")  # noqa: PD010 - no means here
    families = [name for name in wide.columns if "[" in name]
    wide[families] = wide[families].fillna(0.0)
    return wide.replace(np.inf, np.nan)


def _summary(
    wide: pd.DataFrame,
    measures: dict[str, Measure],
    engines: dict[str, str],
    options: Sequence[str],
    table: Table,
) -> pd.DataFrame:
    rows = []
    for option in options:
        numbers = wide.xs(option, level="option")
        sampled = numbers[numbers.index > 0] if (numbers.index > 0).any() else numbers
        low, middle, high = _quantiles_of(sampled.to_numpy())
        stated = numbers.loc[0].to_numpy()
        more, less = (
            (sampled.to_numpy() > 0).mean(axis=0),
            (sampled.to_numpy() < 0).mean(axis=0),
        )
        known = np.isfinite(sampled.to_numpy()).sum(axis=0)
        for position, name in enumerate(wide.columns):
            plain = str(name).partition("[")[0]
            row = {
                "measure": name,
                "engine": engines[plain],
                "unit": measures[plain].unit,
                "better": measures[plain].better,
                "option": option,
                "p10": low[position],
                "p50": middle[position],
                "p90": high[position],
                "stated": stated[position],
                "numbers": known[position],
            }
            if table is DIFFERENCES:
                row |= {"share_more": more[position], "share_less": less[position]}
            rows.append(row)
    return table.frame(rows) if rows else table.empty()


def _quantiles_of(numbers: np.ndarray) -> np.ndarray:
    """Return p10, p50 and p90 over the rows that have a number, shape (3, N); empty where none has."""
    found = np.full((3, numbers.shape[1]), np.nan)
    some = np.isfinite(numbers).any(axis=0)
    if some.any():
        found[:, some] = np.nanquantile(numbers[:, some], (0.1, 0.5, 0.9), axis=0)
    return found
