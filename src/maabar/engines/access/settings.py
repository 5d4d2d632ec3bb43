"""Settings of the access engine."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class AccessSettings(BaseModel):
    """What counts as a detour, and over which days access is looked at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    detour_hours: float = Field(
        6.0,
        ge=0,
        description="A place depends on a crossing if the way gets longer by more than this without it, "
        "hours (assumed: it costs a convoy the day).",
    )
    pairs: bool = Field(
        default=False,
        description="Whether pairs of crossings are looked at too; their table is restricted.",
    )
    days: int = Field(
        0,
        ge=0,
        description="Days to look at from as_of on; 0 = to the end of the case.",
    )
