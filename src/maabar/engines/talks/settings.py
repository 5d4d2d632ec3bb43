"""Settings of the talks engine."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class TalksSettings(BaseModel):
    """Who must agree, what counts as near, and how much is searched."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    quota: float = Field(
        0.0,
        ge=0,
        description="Least weight of those who are for, over the parties with the role must or counts "
        "(assumed 0: nobody's refusal counts but that of those who must agree).",
    )
    gate_consent: bool = Field(
        default=True,
        description="Whether the holders of both gates must agree when an issue about their crossing moves "
        "(assumed: a crossing has two gates).",
    )
    proposal: str = Field(
        "",
        description="A proposal that stands for every option, in place of the option's own; empty = its own.",
    )
    keep: str = Field(
        "",
        description="Levels that the nearest package must keep beside what the text moves, such as "
        "crossings 33..100; empty = nothing more.",
    )
    distance: Literal["issues", "steps", "points"] = Field(
        "issues",
        description="What near means: issues changed, levels between, or points (assumed: issues, since a "
        "negotiator reopens an issue, not a point).",
    )
    draws: int = Field(
        2000,
        ge=1,
        le=100_000,
        description="Draws of all ranges behind a chance (a chance of a half is then known to 2 points).",
    )
    shared: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Share of the spread that rows of one cause have in common, 0 to 1 (assumed; chances are "
        "repeated at 0 and 0.9).",
    )
    enumerate_limit: int = Field(
        10_000_000, ge=1, description="Packages that are all looked at; beyond, the solver searches."
    )
    list_limit: int = Field(1000, ge=1, description="Nearest packages listed for one proposal.")
    common_limit: int = Field(
        20, ge=1, description="Packages of common ground, and of each even point, listed for one proposal."
    )
    pareto_limit: int = Field(100_000, ge=1, description="Deals compared with each other for common ground.")
    odds_limit: float = Field(
        5e8,
        ge=0,
        description="Packages times draws for the chances of every package; the highest of them is shown. "
        "0 = not worked out.",
    )
    sequences: Literal["legal", "once"] = Field(
        "legal",
        description="How others answer a move in the stand-off: in any order, nobody twice in a row, or "
        "everybody at most once.",
    )
    situation_limit: int = Field(
        250_000, ge=1, le=1_000_000, description="Situations of the stand-off; more are refused."
    )
    wish: str = Field(
        "",
        description="A statement over actions that describes a wished situation: what would have to be "
        "preferred for it to hold; empty = none.",
    )
    use_evidence: Literal["check", "fill", "no"] = Field(
        "check",
        description="check: where the claims tell another stance than is worked out, it is listed; nothing "
        "is overwritten. fill: also, a party of which no row tells what it wants stands on the text as the "
        "claims say, as often as they are likely; on every other package it is unknown.",
    )
