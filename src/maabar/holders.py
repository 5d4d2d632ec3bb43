"""Who holds each gate that an option opens, and what they said of it: from claims alone.

An option is a what-if. If the holder of a gate that it opens refused, or said nothing, every figure of the
option
stands under the words "if all sides let it happen".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from maabar.table import Column, Table, split_ids
from maabar.tables import USES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maabar.case import Case

#: A statement older than this says nothing about today (assumed: a season).
SAID_WITHIN_DAYS = 90

SAID = ("accepted", "refused", "contradictory", "silent")

GATES = Table(
    "options.gates",
    "A gate that an option opens, who holds it, and what the holder said.",
    (
        Column("option", "id", "The option.", refers=("options",), key=True),
        Column("crossing", "id", "The crossing.", refers=("crossings",), key=True),
        Column("gate", "choice", "Which gate.", choices=("a", "b"), key=True),
        Column("use", "choice", "What it would let pass.", choices=USES, key=True),
        Column("party", "id", "Who holds it.", refers=("parties",)),
        Column("said", "choice", "What the holder said, of this gate or of the proposal.", choices=SAID),
        Column("claims", "id", "The statements, newest first.", refers=("claims",), many=True),
    ),
)


def gates_opened(case: Case, claims: pd.DataFrame, known: pd.Timestamp) -> pd.DataFrame:
    """Return `GATES` for every option of a case.

    Args:
        case: The case at its level.
        claims: `evidence.claims`.
        known: The day up to which anything is known.
    """
    crossings = case["crossings"].set_index("crossing")
    proposals = dict(zip(case["options"]["option"], case["options"]["proposal"], strict=True))
    spoken = claims[
        (claims["acts"] == "yes") & (claims["published"] >= known - pd.Timedelta(days=SAID_WITHIN_DAYS))
    ]
    rows = []
    for option, crossing, gate, use in sorted(set(_opened(case))):
        party = str(crossings.loc[crossing, f"gate_{gate}"])
        own = spoken[spoken["party"] == party]
        about_gate = (
            (own["subject"] == crossing)
            & (own["layer"] == gate)
            & own["use"].map(lambda cell, use=use: use in split_ids(cell)).astype(bool)
        )
        about_offer = (own["subject"] == proposals.get(option, "")) & own["layer"].isin(["stance", "consent"])
        said = own[about_gate | (about_offer & (own["subject"] != ""))]
        newest = said.sort_values(["published", "claim"], ascending=[False, True])["claim"].unique()
        lane = {"option": option, "crossing": crossing, "gate": gate, "use": use}
        rows.append({**lane, "party": party, "said": _verdict(said), "claims": "|".join(newest)})
    return GATES.frame(rows) if rows else GATES.empty()


def _opened(case: Case) -> Iterator[tuple[str, str, str, str]]:
    changes = case["changes"]
    changes = changes[changes["status"].isin(["open", "restricted"])]
    columns = (changes[name] for name in ("option", "crossing", "gate", "use"))
    for option, cell, gate, use in zip(*columns, strict=True):
        uses = USES if use == "" else ("aid", "trade") if use == "cargo" else (use,)
        gates = ("a", "b") if gate in {"both", ""} else (gate,) if gate in {"a", "b"} else ()
        for crossing in split_ids(cell):
            yield from ((option, crossing, one, each) for one in gates for each in uses)


def _verdict(said: pd.DataFrame) -> str:
    """Weigh statements by what they say, not by how many there are."""
    yes = said["value"].isin(["open", "restricted", "for", "conditional", "reached"])
    no = said["value"].isin(["closed", "against"])
    negated = said["realis"] == "negated"
    # "We have not shut it" is no refusal, and no plain yes either; to be called silent is to be silent.
    accepts = bool((yes & ~negated).any())
    refuses = bool(((yes & negated) | (no & ~negated)).any())
    if accepts and refuses:
        return "contradictory"
    return "accepted" if accepts else "refused" if refuses else "silent"


def unheard(gates: pd.DataFrame) -> set[str]:
    """Return the options that open a gate whose holder did not plainly accept."""
    return set(gates.loc[gates["said"] != "accepted", "option"])
