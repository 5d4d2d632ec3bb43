"""The tables that leave with a brief: results first, then the case tables that its pictures are drawn from.

Everything is already at the study's level, and nothing in it became known after the study's day. What is
left: anonymous speakers become "a source", rows that are not public lose day and place, and counts of one to
nine people are not given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from maabar.brief.messages import visible
from maabar.brief.privacy import (
    CAMP_DECIMALS,
    COARSE_DECIMALS,
    SMALL,
    Privacy,
    counts_people,
    is_small,
    month_of,
)
from maabar.table import Column, Table, split_ids
from maabar.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from maabar.case import Case
    from maabar.study import Study

CASE_TABLES = (
    "crossings",
    "places",
    "areas",
    "roads",
    "parties",
    "sources",
    "reports",
    "claims",
    "events",
    "passages",
    "proposals",
    "states",
    "options",
    "changes",
)
"""Case tables that the page shows something of."""

MOST_ROWS = 20_000
"""Longer tables have no sheet and a packed CSV file: no phone opens such a sheet. Default, editable."""

MOST_PACKED = 1_000_000
"""Still longer tables are Parquet files: spreadsheets end at 1,048,576 rows. Default, editable."""

UNREAD = "Column of the case that Maabar does not read."

NAMELESS = "a source"
"""What stands in place of an anonymous speaker; the same in every language, so that files are the same."""

PLACES = 4
"""Decimals of a chance: more would say more than the settings can bear."""

FEWER = f"<{SMALL}"
"""What stands in place of a count of one to nine people."""

_PEOPLE_COLUMNS = frozenset({"population", "displaced", "in_need", "people", "killed"})
_SPEAKERS = frozenset({"said_by", "voice", "party", "voices_1", "voices_2"})
_CLAIM_COLUMNS = frozenset({"claim", "last_for", "last_against", "claims_1", "claims_2"})


@dataclass(frozen=True)
class Sheet:
    """One table as it leaves.

    Attributes:
        name: Name of the table.
        means: What one row is.
        columns: Declarations of the columns, in order.
        frame: The rows; a number column that holds a small count of people is text there.
    """

    name: str
    means: str
    columns: tuple[Column, ...]
    frame: pd.DataFrame

    @property
    def file(self) -> str:
        """Name of its file: CSV, packed CSV or Parquet, by its length."""
        rows = len(self.frame)
        ending = "csv" if rows <= MOST_ROWS else "csv.gz" if rows <= MOST_PACKED else "parquet"
        return f"{self.name}.{ending}"


def sheets(study: Study) -> Iterator[Sheet]:
    """Every table that leaves with the brief of a study, results first.

    Args:
        study: A study.

    Yields:
        Tables with at least one row or, for results, at least a header.
    """
    privacy = Privacy(study)
    declared = study.declared
    results = dict(study.tables)
    if study.draws and len(results.get("drawn", ())):
        results = {"measures": study.measures, "differences": study.difference(), **results}
    for name, frame in results.items():
        yield _sheet(privacy, declared[name], frame)
    for name in CASE_TABLES:
        frame = _known(study, name)
        if len(frame):
            yield _sheet(privacy, BY_NAME[name], _coarsened(study.case, privacy, name, frame))


def _known(study: Study, name: str) -> pd.DataFrame:
    """The rows of a case table that were known: of what is said and seen, nothing later."""
    frame, last = study.case[name], pd.Timestamp(study.known)
    if frame.empty:
        return frame
    if name == "claims":
        reports = study.case["reports"].set_index("report")
        when = reports["collected"].fillna(reports["published"])
        return frame[~(frame["report"].map(when) > last)]
    if name == "reports":
        return frame[~(frame["collected"].fillna(frame["published"]) > last)]
    if name in {"events", "passages"}:
        return frame[~(frame["until"].fillna(frame["from"]) > last)]
    return frame[~(frame["on"] > last)] if name == "proposals" else frame


def _sheet(privacy: Privacy, table: Table, frame: pd.DataFrame) -> Sheet:
    known = {column.name: column for column in table.in_memory}
    names = [str(name) for name in frame]
    columns = tuple(known.get(name, Column(name, "text", UNREAD)) for name in names)
    out = frame.copy()
    _hide_speakers(privacy, out)
    _coarsen_days(privacy, table.name, out)
    for name in names:
        if name in known and known[name].numeric:
            out[name] = _without_small(out, name)
        if name in known and known[name].unit == "probability":
            out[name] = out[name].round(PLACES)
    for name in out.columns:
        if str(out[name].dtype) == "str":
            out[name] = _each(out[name], visible)
    for name in {"value_1", "value_2"} & set(names):
        out[name] = _each(out[name], _small_in_words)
    if table.name in BY_NAME and "sensitivity" in out and not (out["sensitivity"] != "").any():
        out = out.drop(columns="sensitivity")
        columns = tuple(column for column in columns if column.name != "sensitivity")
    return Sheet(table.name, table.means, columns, out)


def _each(texts: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """A text column with every text changed; long columns repeat few texts, and each is changed once."""
    changed = {text: change(str(text)) for text in texts.unique()}
    return texts.map(changed).astype("str") if any(new != old for old, new in changed.items()) else texts


def _hide_speakers(privacy: Privacy, frame: pd.DataFrame) -> None:
    """Descriptions of anonymous speakers become `NAMELESS`, wherever a table has speakers."""
    for name in _SPEAKERS & set(frame.columns):
        frame[name] = _each(frame[name], lambda cell: _named(privacy, cell))
    if "layer" in frame:
        # a position of a description is called `stance:<description>`
        frame["layer"] = _each(frame["layer"], lambda cell: _after_colon(privacy, cell))
    if {"said_by", "role"} <= set(frame.columns):
        frame["said_by"] = frame["said_by"].mask(frame["role"] == "anonymous", NAMELESS).astype("str")


def _after_colon(privacy: Privacy, cell: str) -> str:
    head, colon, speaker = cell.partition(":")
    return f"{head}:{NAMELESS}" if colon and privacy.is_nameless(speaker) else cell


def _named(privacy: Privacy, cell: str) -> str:
    if not cell:
        return cell
    parts = dict.fromkeys(NAMELESS if privacy.is_nameless(part) else part for part in split_ids(cell))
    return "|".join(parts)


def _coarsen_days(privacy: Privacy, table: str, frame: pd.DataFrame) -> None:
    """Days in results that give away the day of a claim which may only be told by month."""
    if table == "claims" or table in BY_NAME:
        return
    hidden = pd.Series(data=False, index=frame.index)
    for name in _CLAIM_COLUMNS & set(frame.columns):
        hidden |= (
            frame[name].map(lambda cell: bool(privacy.coarse_claims & set(split_ids(str(cell))))).astype(bool)
        )
    for name in frame.columns:
        if pd.api.types.is_datetime64_any_dtype(frame[name].dtype) and name not in {"on", "known", "date"}:
            told = hidden
            if name == "plan_from":
                told = frame["crossing"].isin(privacy.coarse_plans)
            frame[name] = frame[name].mask(told, month_of(frame[name]))
    if "known" in frame and table.endswith(".claims"):
        frame["known"] = frame["known"].mask(hidden, month_of(frame["known"]))


def _coarsened(case: Case, privacy: Privacy, name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """A case table in which rows that are not public have no exact day and no exact place."""
    hidden = privacy.coarse(name, frame)
    camps = frame["kind"] == "camp" if name == "places" else pd.Series(data=False, index=frame.index)
    if not hidden.any() and not camps.any():
        return frame
    out = frame.copy()
    for column in ("lon", "lat") if camps.any() else ():
        out[column] = out[column].mask(camps, out[column].round(CAMP_DECIMALS))
    for column in out.columns:
        if pd.api.types.is_datetime64_any_dtype(out[column].dtype):
            out[column] = out[column].mask(hidden, month_of(out[column]))
        elif column in {"lon", "lat"}:
            out[column] = out[column].mask(hidden, out[column].round(COARSE_DECIMALS))
    if name != "places" and "place" in out:
        areas = case["places"].set_index("place")["area"]
        out["place"] = out["place"].mask(hidden, out["place"].map(areas).fillna("")).astype("str")
    return out


def _small_in_words(said: str) -> str:
    """A figure with its unit, such as what two camps differ on, without a small count of people."""
    figure, _, unit = said.partition(" ")
    number = figure.replace(".", "", 1)
    return f"{FEWER} {unit}" if number.isdigit() and counts_people(unit) and is_small(float(figure)) else said


def _without_small(frame: pd.DataFrame, name: str) -> pd.Series:
    """A number column, small counts of people written as `FEWER` (the column then holds text)."""
    base = name.removesuffix("_low").removesuffix("_high")
    if base in _PEOPLE_COLUMNS:
        people = frame[name].notna()
    elif base in {"quantity", "count", "capacity_per_day"} and "unit" in frame:
        people = frame["unit"].map(lambda unit: counts_people(str(unit))).astype(bool)
    else:
        return frame[name]
    small = people & (frame[name] > 0) & (frame[name] < SMALL)
    if not small.any():
        return frame[name]
    # the column becomes text, so whole numbers lose the point that they have in memory
    whole = frame[name].map(lambda value: int(value) if float(value).is_integer() else value).astype(object)
    return whole.mask(small, FEWER)
