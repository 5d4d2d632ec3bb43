"""What the network assumes where a case is silent; `[network]` in `case.toml` changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from maabar.case import Case


class NetworkSettings(BaseModel):
    """Defaults of the network; each is a judgement and printed where it drives an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    restricted_trucks_per_day: float = Field(
        5.0,
        ge=0,
        description="Trucks a day that a restricted passage lets through if no number is given (assumed).",
    )
    restricted_persons_per_day: float = Field(
        100.0,
        ge=0,
        description="Persons a day that a restricted passage lets through if no number is given (assumed).",
    )
    restricted_tonnes_per_day: float = Field(
        100.0,
        ge=0,
        description="Tonnes a day that a restricted passage lets through if no number is given "
        "(assumed: 5 trucks of 20 t).",
    )
    kmh_trunk: float = Field(50.0, gt=0, description="Speed of a lorry on a trunk road, km/h (assumed).")
    kmh_primary: float = Field(40.0, gt=0, description="Speed of a lorry on a primary road, km/h (assumed).")
    kmh_secondary: float = Field(
        30.0, gt=0, description="Speed of a lorry on a secondary road, km/h (assumed)."
    )
    kmh_track: float = Field(15.0, gt=0, description="Speed of a lorry on a track, km/h (assumed).")
    tonnes_per_truck: float = Field(
        20.0,
        gt=0,
        description="Load used to compare a limit in tonnes with one in trucks (assumed).",
    )
    utilisation: float = Field(
        0.85,
        gt=0,
        le=1,
        description="Share of a gate's opening time in which its lanes work, where what passes in a day is "
        "worked out from hours, lanes and minutes (assumed; 0.7 to 0.95).",
    )

    def speed(self, road_class: str) -> float:
        """Return the speed on a class of road, km/h."""
        return float(getattr(self, f"kmh_{road_class}", self.kmh_secondary))

    def restricted(self, unit: str) -> float:
        """Return what a restricted passage without a number lets through a day, in `unit`."""
        return float(getattr(self, f"restricted_{unit}_per_day"))


def network_settings(case: Case) -> NetworkSettings:
    """Return the network settings of a case: defaults under its `[network]` table."""
    return NetworkSettings(**dict(case.settings.get("network", {})))
