"""What is done today, as the analyst's rows or the evidence tell: yes, no, both (contradicted), or unknown.

`reads` of an action says where the evidence tells it:

- `status CROSSING LAYER USE DIRECTION VALUE`, such as `status north-bridge b aid a_to_b open`;
- `proposal PROPOSAL ASPECT [PARTY]`, such as `proposal first-offer consent upland`;
- `event KIND DAYS`, such as `event protest 14`.

Silence is never *no*: what no claim tells, and an event that nobody reported, is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from maabar.errors import Problem, shorten
from maabar.table import split_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from maabar.case import Case

#: Words of `reads`: its kind, with the least and most words behind it.
FORMS: Final = {"status": (5, 5), "proposal": (2, 3), "event": (2, 2)}
_YES: Final = {"yes", "for"}
_NO: Final = {"no", "against"}


def misread(case: Case) -> list[Problem]:
    """Return a problem for every cell `reads` that is not understood."""
    return [
        Problem(
            f'"{shorten(row["reads"])}" is not understood.',
            "Write status CROSSING LAYER USE DIRECTION VALUE, proposal PROPOSAL ASPECT [PARTY] or "
            "event KIND DAYS.",
            "actions.csv",
            int(str(at)),
            "reads",
        )
        for at, row in case["actions"].iterrows()
        if row["reads"] and not _understood(str(row["reads"]).split())
    ]


def _understood(words: list[str]) -> bool:
    kind, *rest = words
    low, high = FORMS.get(kind, (0, -1))
    return low <= len(rest) <= high and (kind != "event" or rest[1].isdigit())


def told_by_evidence(case: Case, reads: str, given: Mapping[str, pd.DataFrame]) -> str:
    """Return what the evidence tells of a cell `reads`: yes, no, both or unknown; empty: not asked."""
    if not reads:
        return ""
    kind, *words = reads.split()
    tell: dict[str, Callable[..., str]] = {"status": _status, "proposal": _proposal, "event": _event}
    return tell[kind](case, words, given)


def _status(case: Case, words: list[str], given: Mapping[str, pd.DataFrame]) -> str:
    crossing, layer, use, direction, value = words
    if "evidence.status" not in given:
        return "unknown"
    if _conflict(case, given, crossing, layer, (use, direction)):
        return "both"
    rows = given["evidence.status"]
    keys = {"crossing": crossing, "layer": layer, "use": use, "direction": direction}
    label = _label(rows, keys)
    return "unknown" if label in {"", "unknown"} else "yes" if label == value else "no"


def _proposal(case: Case, words: list[str], given: Mapping[str, pd.DataFrame]) -> str:
    proposal, aspect, *party = words
    if "evidence.positions" not in given:
        return "unknown"
    if _conflict(case, given, proposal, aspect, ()):
        return "both"
    keys = {"proposal": proposal, "aspect": aspect, "party": party[0] if party else ""}
    label = _label(given["evidence.positions"], keys)
    return "yes" if label in _YES else "no" if label in _NO else "unknown"


def _event(case: Case, words: list[str], _given: Mapping[str, pd.DataFrame]) -> str:
    kind, days = words
    rows, day = case["events"], pd.Timestamp(case.as_of)
    last = rows["until"].fillna(rows["from"]).where(lambda d: d <= day, rows["from"])
    recent = (rows["from"] <= day) & (last >= day - pd.Timedelta(days=int(days)))
    return "yes" if bool((recent & (rows["kind"] == kind)).any()) else "unknown"


def _label(rows: pd.DataFrame, keys: Mapping[str, str]) -> str:
    for column, value in keys.items():
        rows = rows[rows[column] == value]
    return str(rows["status"].iloc[0]) if len(rows) else ""


def _conflict(
    case: Case, given: Mapping[str, pd.DataFrame], subject: str, layer: str, lane: tuple[str, ...]
) -> bool:
    """Return whether two camps say yes and no of the same thing on the case's day."""
    if "evidence.dissent" not in given:
        return False
    rows: Any = given["evidence.dissent"]
    rows = rows[(rows["kind"] == "conflict") & (rows["subject"] == subject)]
    day = pd.Timestamp(case.as_of)
    rows = rows[
        (rows["from"].isna() | (rows["from"] <= day)) & (rows["until"].isna() | (rows["until"] >= day))
    ]
    for row in rows.to_dict("records"):
        if layer not in split_ids(row["layer"]):
            continue
        if all(word in split_ids(row[c]) for word, c in zip(lane, ("use", "direction"), strict=False)):
            return True
    return False
