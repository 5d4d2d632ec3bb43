"""Every judgement the evidence engine makes, as a default that a case or a user may edit.

Only the order of these numbers has support in data (a better letter is a better source, a relay loses
something, what is said of one's own gate weighs more than what is said of the other's); their sizes are
guesses. They are printed with the result.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Chance = Annotated[float, Field(ge=0.0, le=1.0)]
Better = Annotated[float, Field(ge=0.5, lt=1.0)]
Days = Annotated[float, Field(ge=1.0, le=100_000.0)]
Count = Annotated[float, Field(ge=0.0)]
Three = tuple[Days, Days, Days]
Row = tuple[Chance, Chance, Chance]

#: The letters, in the order in which arrays hold them.
LETTERS = "ABCDEF"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reliability(_Frozen):
    """Chance that a source of each letter is right between open and closed (default, editable)."""

    A: Better = Field(0.95, description="Letter A, chance of being right (default, editable).")
    B: Better = Field(0.85, description="Letter B, chance of being right (default, editable).")
    C: Better = Field(0.70, description="Letter C, chance of being right (default, editable).")
    D: Better = Field(0.55, description="Letter D, chance of being right (default, editable).")
    E: Better = Field(0.50, description="Letter E, no information (default, editable).")
    F: Better = Field(0.60, description="Letter F, cannot be judged (default, editable).")


class Relay(_Frozen):
    """Chance that a relay of each letter passes a statement on unchanged (default, editable)."""

    A: Better = Field(0.99, description="Letter A, chance of passing it on unchanged (default, editable).")
    B: Better = Field(0.97, description="Letter B, chance of passing it on unchanged (default, editable).")
    C: Better = Field(0.95, description="Letter C, chance of passing it on unchanged (default, editable).")
    D: Better = Field(0.85, description="Letter D, chance of passing it on unchanged (default, editable).")
    E: Better = Field(0.50, description="Letter E, nothing gets through (default, editable).")
    F: Better = Field(0.90, description="Letter F, chance of passing it on unchanged (default, editable).")


class Dwell(_Frozen):
    """Mean days in the states closed, restricted, open (default, editable)."""

    line: Three = Field(
        (30, 14, 14), description="Gates and passage on a front line, days (default, editable)."
    )
    border: Three = Field(
        (30, 30, 120), description="Gates and passage at a border, days (default, editable)."
    )
    internal: Three = Field(
        (14, 14, 60), description="Gates and passage in one camp, days (default, editable)."
    )
    road: Three = Field((10, 14, 60), description="The road between the gates, days (default, editable).")
    stance: Three = Field(
        (60, 30, 60), description="A position: against, conditional, for; days (default, editable)."
    )
    stage: tuple[Days, Days] = Field(
        (180, 60), description="A stage of a proposal: no, yes; days (default, editable)."
    )


class Lean(_Frozen):
    """A known bias of a party: weakens only statements that way (default, editable)."""

    party: str = Field(description="Party whose statements lean (default, editable).")
    toward: Literal["open", "restricted", "closed"] = Field(
        description="Which way they lean (default, editable)."
    )
    factor: Chance = Field(description="Factor on the weight of such a statement (default, editable).")


class EvidenceSettings(_Frozen):
    """Settings of the evidence engine; every number is a judgement (default, editable)."""

    on: date | None = Field(None, description="Day the status is for; empty = the case's as_of.")
    known: date | None = Field(
        None, description="Day up to which anything is known; empty = the case's as_of."
    )
    provisional: bool = Field(default=False, description="Let unreviewed claims act too.")
    known_by: Literal["collected", "published"] = Field(
        "collected", description="Known when collected (published where that is empty), or when published."
    )
    letters: Reliability = Field(Reliability(), description="What each letter is worth (default, editable).")
    relays: Relay = Field(Relay(), description="What each relay passes on (default, editable).")
    own_named: Better = Field(
        0.95,
        description="Least chance for one's own gate, offer or position, speaker named or by office "
        "(default, editable).",
    )
    own_unnamed: Better = Field(
        0.85, description="The same for an anonymous or collective speaker (default, editable)."
    )
    backer: Better = Field(
        0.85, description="Least chance for who backs the holder of a gate (default, editable)."
    )
    rival_most: Better = Field(
        0.70, description="Most chance for who holds or backs the other gate (default, editable)."
    )
    side_on_passage: Better = Field(
        0.70, description="Chance when a side says that somebody passed (default, editable)."
    )
    side_on_no_passage: Better = Field(
        0.80,
        description="Chance when a side says that nobody passed: those who opened a crossing seldom "
        "invent that it is empty (default, editable).",
    )
    dwell: Dwell = Field(Dwell(), description="How long states last (default, editable).")
    after_closed: Chance = Field(
        0.70,
        description="From closed, the share that goes to open, the rest to restricted (default, editable).",
    )
    after_restricted: Chance = Field(
        0.50,
        description="From restricted, the share that goes to open, the rest to closed (default, editable).",
    )
    after_open: Chance = Field(
        0.30,
        description="From open, the share that goes to restricted, the rest to closed (default, editable).",
    )
    near_miss: Chance = Field(
        0.30, description="How much a neighbouring state is mistaken for the one meant (default, editable)."
    )
    bound_weight: Chance = Field(
        0.50,
        description="Weight of a stated first or last day as news of the day beside it (default, editable).",
    )
    cover_days: Days = Field(
        14, description="A statement about a long period counts once per so many days (default, editable)."
    )
    rumoured: Chance = Field(0.20, description="Factor on a rumour (default, editable).")
    suspected_copy: Chance = Field(0.50, description="Factor on a suspected copy (default, editable).")
    gate_unsaid: Chance = Field(
        0.50, description="Weight at each gate when the claim does not say which (default, editable)."
    )
    most: Annotated[float, Field(gt=0.0, lt=1.0)] = Field(
        0.98, description="No claim weighs more than this (default, editable)."
    )
    plan_holder: Chance = Field(
        0.50,
        description="Chance that a plan of who holds or backs it comes true on its day (default, editable).",
    )
    plan_other: Chance = Field(0.15, description="The same for anybody else's plan (default, editable).")
    stated_start: Chance = Field(
        0.50,
        description="Chance of a change on the stated first day of what is asserted (default, editable).",
    )
    jump_most: Annotated[float, Field(gt=0.0, lt=1.0)] = Field(
        0.95, description="All chances of a change on one day together, at most (default, editable)."
    )
    violent_event: Chance = Field(
        0.30,
        description="Chance a day, times severity, that violence near closes the road (default, editable).",
    )
    protest: Chance = Field(
        0.15,
        description="Chance a day, times severity, that a protest closes the gate of that area "
        "(default, editable).",
    )
    event_km: Count = Field(
        10.0, description="How near, in kilometres beyond the radius of the crossing (default, editable)."
    )
    event_severity: Chance = Field(
        0.5, description="Severity of an event that gives none (default, editable)."
    )
    threshold: Better = Field(
        0.70, description="A state is named from this probability on (default, editable)."
    )
    live_dwells: Annotated[float, Field(gt=0.0, le=100.0)] = Field(
        3.0,
        description="A claim is live for so many times the mean duration of its state (default, editable).",
    )
    live_before: Annotated[int, Field(ge=0, le=365)] = Field(
        14,
        description="In hindsight a claim is live so many days before the first day it speaks of "
        "(default, editable).",
    )
    conflict: Count = Field(
        0.5,
        description="Weight, in nats, that the lighter side of a dissent must exceed (default, editable).",
    )
    conflict_days: Annotated[int, Field(ge=0, le=365)] = Field(
        3, description="Statements so many days apart still contradict each other (default, editable)."
    )
    dissent_days: Annotated[int, Field(ge=0, le=100_000)] = Field(
        14,
        description="Dissent is listed if it touches so many days either side of the day asked about "
        "(default, editable).",
    )
    little_trucks: Count = Field(5.0, description="Fewer trucks a day are `little` (default, editable).")
    little_persons: Count = Field(50.0, description="Fewer persons a day are `little` (default, editable).")
    lean: tuple[Lean, ...] = Field((), description="Known biases of parties (default, editable: none).")
    seen_if_closed: Row = Field(
        (0.97, 0.02, 0.01), description="Nobody, few, many pass where it is closed (default, editable)."
    )
    seen_if_restricted: Row = Field(
        (0.60, 0.30, 0.10), description="Nobody, few, many pass where it is restricted (default, editable)."
    )
    seen_if_open: Row = Field(
        (0.45, 0.20, 0.35), description="Nobody, few, many pass where it is open (default, editable)."
    )
    draw_days: Days = Field(14, description="Correlation time of drawn states, days (default, editable).")

    @model_validator(mode="after")
    def _rows_sum_to_one(self) -> EvidenceSettings:
        for name in ("seen_if_closed", "seen_if_restricted", "seen_if_open"):
            if abs(sum(getattr(self, name)) - 1.0) > 1e-9:
                raise ValueError(f"the three numbers of {name} must add up to 1")
        return self
