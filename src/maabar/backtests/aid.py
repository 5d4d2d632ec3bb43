"""Plans of aid held against counted lorries, and what an announced lapse makes a plan do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maabar.errors import UsageError
from maabar.study import compare
from maabar.table import split_ids
from maabar.tables import AS_IS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maabar.case import Case

#: A plan that lies within this share of a count is called near (assumed).
NEAR = 0.25
#: Weeks before a lapse in which a plan that knows of it should send more than one that does not (assumed).
BEFORE = 6
#: Counts of fewer days than this are single convoys, not what a plan sends in a month (assumed).
LEAST_DAYS = 28


@dataclass(frozen=True)
class Report:
    """Tables of a back-test, and what they say.

    Attributes:
        counts: A row for each count of lorries of aid over a month or more within the plan: counted, planned
            on the case as stated, their ratio, whether it is near.
        lapses: A row for each option under which a crossing shuts for aid on a dated day: lorries in the
            weeks before it under the option and as it stands.
        sentences: What they say, failures too.
    """

    counts: pd.DataFrame
    lapses: pd.DataFrame
    sentences: tuple[str, ...]


def backtest_aid(case: Case) -> Report:
    """Hold the plan of aid, on the case as stated, against counted passages.

    A plan is what could be done; a count is what was done with the consent, money and people of the time. The
    plan also knows nothing of a fear that a mandate might end. So a miss is told and not explained.

    Args:
        case: A case with needs and supplies.

    Raises:
        UsageError: If aid cannot be planned in this case.
    """
    study = compare(
        case,
        draws=0,
        level="restricted",
        engines=["evidence", "people", "aid"],
        settings={"aid": {"worth": False}},
    )
    if "aid.weeks" not in study.tables or study["aid.weeks"].empty:
        raise UsageError("Nothing is sent in this case: it has no need, supply or open way.")
    weeks = study["aid.weeks"]
    weeks = weeks[weeks["draw"] == 0]
    counts, lapses = _counts(case, weeks), _lapses(case, weeks)
    return Report(counts, lapses, tuple(_said(counts, lapses)))


def _planned(weeks: pd.DataFrame, crossing: str, first: pd.Timestamp, last: pd.Timestamp) -> float:
    """Lorries through a crossing from one day to another, those of a week spread evenly over it."""
    rows = weeks[weeks["crossing"] == crossing]
    start, stop = (rows[name].to_numpy().astype("datetime64[D]").astype(int) for name in ("from", "until"))
    ends = [int(np.datetime64(day, "D").astype(int)) for day in (first, last)]
    inside = np.minimum(stop, ends[1]) - np.maximum(start, ends[0]) + 1
    share = np.clip(inside, 0, None) / (stop - start + 1)
    return float((rows["trucks"] * share).sum())


def _counts(case: Case, weeks: pd.DataFrame) -> pd.DataFrame:
    rows = case["passages"]
    first, last = weeks["from"].min(), weeks["until"].max()
    days = (rows["until"] - rows["from"]).dt.days + 1
    inside = (rows["from"] >= first) & (rows["until"] <= last) & (days >= LEAST_DAYS)
    rows = rows[inside & (rows["use"] == "aid") & (rows["unit"] == "trucks") & rows["count"].notna()]
    stated = weeks[weeks["option"] == AS_IS]
    made = []
    for row in _records(rows):
        planned = _planned(stated, row["crossing"], row["from"], row["until"])
        told = {name: row[name] for name in ("crossing", "from", "until")}
        made.append(told | {"counted": row["count"], "planned": planned})
    table = pd.DataFrame(made, columns=["crossing", "from", "until", "counted", "planned"])
    table["ratio"] = table["planned"] / table["counted"].where(table["counted"] > 0)
    table["near"] = np.where((table["ratio"] - 1).abs() <= NEAR, "yes", "no")
    return table


def _lapses(case: Case, weeks: pd.DataFrame) -> pd.DataFrame:
    """Crossings that an option shuts for aid on a later day, and lorries in the weeks before."""
    rows = case["changes"]
    shut = rows[(rows["status"] == "closed") & rows["use"].isin(["", "aid", "cargo"])]
    shut = shut[(shut["from"] > weeks["from"].min()) & (shut["from"] <= weeks["until"].max())]
    made = []
    for row in _records(shut.drop_duplicates(["option", "crossing", "from"])):
        last = row["from"] - pd.Timedelta(days=1)
        first = row["from"] - pd.Timedelta(weeks=BEFORE)
        for crossing in split_ids(str(row["crossing"])):
            known, unknown = (
                _planned(weeks[weeks["option"] == option], crossing, first, last)
                for option in (row["option"], AS_IS)
            )
            if unknown > 0:
                made.append({"option": row["option"], "crossing": crossing, "day": row["from"],
                             "known": known, "as_is": unknown})  # fmt: skip
    return pd.DataFrame(made, columns=["option", "crossing", "day", "known", "as_is"])


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain mappings."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _said(counts: pd.DataFrame, lapses: pd.DataFrame) -> Iterator[str]:
    if counts.empty:
        yield "No lorries were counted over a month within the plan."
    for row in _records(counts):
        told = "near" if row["near"] == "yes" else "FAILED, further off than a quarter"
        yield (
            f"{row['crossing']}, {row['from']:%Y-%m-%d} to {row['until']:%Y-%m-%d}: planned "
            f"{row['planned']:,.0f} lorries, counted {row['counted']:,.0f}: {told}."
        )
    for row in _records(lapses):
        told = "more" if row["known"] > row["as_is"] else "FAILED, no more"
        yield (
            f"{row['crossing']} shuts on {row['day']:%Y-%m-%d} ({row['option']}): in the {BEFORE} weeks "
            f"before, {row['known']:,.0f} lorries if that is known and {row['as_is']:,.0f} if not: {told}."
        )
    yield "A plan is what could be done; a count is what was. A miss is told here, not explained."
