"""Who stays away, and on what that rests: not let through, or did not wish?

A count of nobody says nothing about willingness if the passage was shut or its state is not known. So both
explanations are given with the range of willingness that the counts allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maabar.engines.people.kernels import shapes as k
from maabar.engines.people.tables import WILLING
from maabar.table import split_ids
from maabar.tables import DIRECTIONS

if TYPE_CHECKING:
    from collections.abc import Hashable

    from maabar.case import Case
    from maabar.engines.people.compile import Compiled
    from maabar.engines.people.simulate import Simulated

#: A passage counts as known to be open from this probability on (assumed).
SURE = 0.9
#: Nobody among n with chance p: p is below 3 / n in 95 of 100 cases (rule of three).
RULE_OF_THREE = 3.0


class Reader:
    """Reads what counts of people say, for the case as stated; each pair of areas once."""

    def __init__(self, case: Case, told: pd.DataFrame | None, *, looks: bool) -> None:
        """Take the case and `evidence.timeline`; without `looks` no counts are read."""
        self.case, self.looks = case, looks
        self.sources = case["willingness"]["source"].tolist()
        self.told = told
        if told is not None:
            chosen = (told["use"] == "people") & (told["layer"] == "effective") & (told["view"] == "then")
            self.told = told[chosen]
        self._seen: dict[tuple[int, ...], dict[str, Any]] = {}

    def seen(self, made: Compiled, gates: list[int]) -> dict[str, Any]:
        """Return the columns of `people.willing` that speak of counts at some gate sides."""
        if not self.looks:
            return {}
        key = tuple(gates)
        if key not in self._seen:
            self._seen[key] = _counted(self.case, made, self.told, gates)
        return self._seen[key]


def wishes(made: Compiled, result: Simulated, reader: Reader) -> pd.DataFrame:
    """Return `people.willing`.

    Args:
        made: The compiled case.
        result: Its run.
        reader: What counts say.
    """
    rows: list[dict[str, Any]] = []
    area = made.world.place[k.AREA]
    capacity = made.world.gates[:, k.CAPACITY]
    chance = made.before.told
    wanted = result.moves[..., k.WANTED].sum(axis=0)
    passed = result.passed[..., k.PASSED].sum(axis=0)
    for (one, other), gates in sorted(_pairs(made).items()):
        seen = reader.seen(made, gates)
        for kind, name in enumerate(made.kinds):
            share = float(made.before.willing.share[kind, one, other].mean())
            row = int(made.before.willing.rests_on[kind, one, other])
            leavers = float(wanted[area == one, kind].sum())
            lanes = made.passing.lane[kind][np.array(gates) // 2]
            lets = capacity[:, gates, lanes] > 0
            if chance is None:
                known = made.passing.known[:, gates, lanes]
                sure, doubtful = lets & known, ~known
            else:  # the evidence speaks of everybody's lane
                odds = chance[:, gates]
                sure, doubtful = odds >= SURE, (odds > 1 - SURE) & (odds < SURE)
            rows.append({
                "traveller": name, "area_from": made.areas[one], "area_to": made.areas[other],
                "willing": share, "basis": "assumed" if row < 0 else "row",
                "source": "" if row < 0 else reader.sources[row],
                "leavers": leavers, "stay_away": leavers * (1 - share),
                "passed": float(passed[gates, kind].sum()),
                "open_days": float(lets.any(axis=1).sum()),
                "unknown_days": float((doubtful.any(axis=1) & ~sure.any(axis=1)).sum()),
                "days": float(len(made.days)), **seen,
            })  # fmt: skip
    return WILLING.frame(rows) if rows else WILLING.empty()


def _pairs(made: Compiled) -> dict[tuple[int, int], list[int]]:
    """Return the gate sides that lead from one area into another."""
    area = made.world.place[k.AREA]
    found: dict[tuple[int, int], list[int]] = {}
    for g, before in enumerate(made.world.gate[k.BEFORE]):
        pair = int(area[before]), int(area[made.world.gate[k.BEFORE, g ^ 1]])
        if pair[0] != pair[1]:
            found.setdefault(pair, []).append(g)
    return found


def _counted(case: Case, made: Compiled, told: pd.DataFrame | None, gates: list[int]) -> dict[str, Any]:
    """Gather the counts at some gate sides, and tell what share of willing people they allow."""
    names = {(str(made.net.crossings[g // 2]), DIRECTIONS[g % 2]) for g in gates}
    rows = case["passages"]
    as_of = pd.Timestamp(case.as_of)
    rows = rows[(rows["use"] == "people") & rows["count"].notna() & rows["from"].notna()]
    rows = rows.assign(until=rows["until"].fillna(rows["from"]))
    seen = Seen()
    for row in rows[rows["until"] <= as_of].to_dict("records"):
        mine = [name for name in split_ids(row["crossing"]) if (name, row["direction"]) in names]
        if mine:
            seen = seen.plus(case, told, row, mine)
    return seen.told()


@dataclass(frozen=True)
class Seen:
    """Counts of people at some gate sides, added up.

    Attributes:
        rows: How many counts there are.
        most: The largest one, persons.
        zero_days: Days of counts of nobody.
        shut_days: Those of them on which the passage was shut, or its state is not known.
        low: People counted, where it is known how many left at the time.
        high: The same, upper ends.
        leaving: How many left at the time, on days on which they could pass.
    """

    rows: int = 0
    most: float = 0.0
    zero_days: float = 0.0
    shut_days: float = 0.0
    low: float = 0.0
    high: float = 0.0
    leaving: float = 0.0

    def plus(self, case: Case, told: pd.DataFrame | None, row: dict[Hashable, Any], mine: list[str]) -> Seen:
        """Return this and one more count. Where somebody passed, the passage was open."""
        length = float((row["until"] - row["from"]).days) + 1
        nobody = row["count"] <= 0
        sure = length
        if nobody:
            days = [_sure(told, name, row["direction"], row["from"], row["until"]) for name in mine]
            sure = min(max(days), length)
        leaving = _leaving(case, row["from"], row["until"]) * sure / length
        ends = [row["count"] if pd.isna(row[name]) else row[name] for name in ("count_low", "count_high")]
        return Seen(
            rows=self.rows + 1,
            most=max(self.most, row["count"]),
            zero_days=self.zero_days + length * nobody,
            shut_days=self.shut_days + (length - sure),
            low=self.low + (min(ends[0], row["count"]) if leaving > 0 else 0.0),
            high=self.high + (max(ends[1], row["count"]) if leaving > 0 else 0.0),
            leaving=self.leaving + leaving,
        )

    def told(self) -> dict[str, Any]:
        """Return the columns of `people.willing` that speak of counts."""
        found: dict[str, Any] = {
            "counts": float(self.rows), "zero_days": self.zero_days, "zero_shut_days": self.shut_days,
        }  # fmt: skip
        if not self.rows:
            return {**found, "reading": "Nobody counted here up to now: what people wish is assumed."}
        found["counted_most"] = self.most
        text = ""
        if self.shut_days:
            text = (
                f"On {self.shut_days:.0f} of {self.zero_days:.0f} days on which nobody was counted, the "
                f"passage was shut "
                "or its state is not known: not let through, or did not wish. These days allow any share. "
            )
        if self.leaving <= 0:
            text += "How many left on the days that were counted is not known: the counts give no share."
            return {**found, "allowed_low": 0.0, "allowed_high": 1.0, "reading": text.strip()}
        high = max(self.high, RULE_OF_THREE if self.high <= 0 else 0.0)
        text += "The range is that of people counted among those who left on days on which they could pass."
        allowed = {
            "allowed_low": min(self.low / self.leaving, 1.0), "allowed_high": min(high / self.leaving, 1.0),
        }  # fmt: skip
        return {**found, **allowed, "reading": text}


def _sure(
    told: pd.DataFrame | None, crossing: str, direction: str, first: pd.Timestamp, last: pd.Timestamp
) -> float:
    """Return on how many days the evidence is sure that people could pass."""
    if told is None:
        return 0.0
    mine = told[
        (told["crossing"] == crossing) & (told["direction"] == direction) & told["date"].between(first, last)
    ]  # fmt: skip
    return float((mine["p_open"] + mine["p_restricted"] >= SURE).sum())


def _leaving(case: Case, first: pd.Timestamp, last: pd.Timestamp) -> float:
    """Return how many people left in a span by the totals of the case: of these some might have crossed."""
    rows = case["departures"]
    rows = rows[(rows["place"] == "") & rows["from"].notna() & rows["until"].notna()]
    days = (rows["until"] - rows["from"]).dt.days + 1
    until, begins = (
        rows["until"].where(rows["until"] < last, last),
        rows["from"].where(rows["from"] > first, first),
    )
    inside = (until - begins).dt.days + 1
    return float((rows["people"] * inside.clip(lower=0) / days).sum())
