"""Settings of the trade engine: every guess, with its range for draws."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

#: Ranges from which draws take settings: (low, high), in the setting's unit; all assumed.
RANGES: dict[str, tuple[float, float]] = {
    "usd_per_t_km": (0.10, 0.22),
    "usd_per_t_day": (1.0, 5.0),
    "spread": (0.0, 0.03),
    "out_discount": (0.0, 0.15),
    "own_share": (0.1, 1.0),
    "demand_elasticity": (-0.7, -0.1),
    "supply_elasticity": (0.2, 0.8),
    "substitution": (0.2, 0.8),
}


class TradeSettings(BaseModel):
    """What trade rests on where the case is silent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    usd_per_t_km: float = Field(
        0.15,
        ge=0,
        description="Cost of a tonne over one km, USD (assumed; fleets of aid: 0.11 one way, 0.22 both).",
    )
    usd_per_t_day: float = Field(2.0, ge=0, description="Cost of a day's delay to a tonne, USD (assumed).")
    tonnes_per_truck: float = Field(
        20.0,
        gt=0,
        description="Load of a truck in trade, t (assumed; 19.6 to 20.4 t were moved at the border).",
    )
    spread: float = Field(
        0.01, ge=0, lt=1, description="Cost of changing money at a gate, share of the good's price (assumed)."
    )
    rate_sd: float = Field(0.02, ge=0, description="Error of an area's exchange rate, share (assumed).")
    price_sd: float = Field(0.08, gt=0, description="Error of a price without a range, share (assumed).")
    use_sd: float = Field(0.15, gt=0, description="Error of use without a range, share (assumed).")
    production_sd: float = Field(
        0.5,
        gt=0,
        description="Error of production without a range, share; of a fifth of use if more (assumed).",
    )
    out_discount: float = Field(
        0.05, ge=0, lt=1, description="By how much an outside market pays less than it asks, share (assumed)."
    )
    own_share: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Production as a share of use, where not told (assumed; the weakest input).",
    )
    own_shares: dict[str, float] = Field(
        default_factory=dict, description="The same for single goods; imported staples about 0.1 (assumed)."
    )
    demand_elasticity: float = Field(
        -0.35, le=0, description="Change of use with price, where not told, % per % (assumed; USDA TB-1929)."
    )
    supply_elasticity: float = Field(
        0.5, ge=0, description="Change of supply with price, where not told, % per % (assumed)."
    )
    elasticity_spread: float = Field(
        0.3, ge=0, lt=1, description="Range of an elasticity told without one, share both ways (assumed)."
    )
    substitution: float = Field(
        0.5, ge=0, le=1, description="Share of aid that takes the place of bought goods (assumed)."
    )
    ranges: dict[str, tuple[float, float]] = Field(
        default_factory=dict,
        description="Low and high of settings in draws, in place of the usual ones (assumed).",
    )
    rent_to: Literal["unknown", "holders", "traders"] = Field(
        "unknown", description="Who has the worth of a scarce place in the queue (assumed: not known)."
    )
    price_date: date | None = Field(None, description="Day up to which prices are read; empty = as_of.")
    strange_change: float = Field(
        0.3, gt=0, description="Change of a price that is too large for straight lines, share (assumed)."
    )
    doubtful_price: float = Field(
        0.25, gt=0, description="Fitted this far off, a price is named as doubtful, share (assumed)."
    )
    weak_data: float = Field(
        0.15, gt=0, description="Bent by more than this share of value, the data are called weak (assumed)."
    )
    full_share: float = Field(
        0.8, gt=0, le=1, description="A gate counts as full above this share of its capacity (assumed)."
    )
    settle_days: float = Field(
        7.0, ge=0, description="A state of the gates that lasts for fewer days moves no trade (assumed)."
    )
    transit: bool = Field(
        default=False, description="Whether goods pass an area in which they have no market (assumed no)."
    )
    fixed_below: float = Field(
        0.02, gt=0, description="Below this an elasticity means a fixed quantity (assumed)."
    )
    tolerance: float = Field(
        1e-6, gt=0, description="Violation above which a good has no figure, share of price or use (assumed)."
    )
    rounds: int = Field(10, ge=1, description="Rounds at most for fees by value (assumed).")
    curve_points: int = Field(41, ge=0, description="Points of a fee curve; 0 = none (assumed).")
    curve_kinds: tuple[Literal["line", "border", "internal"], ...] = Field(
        ("line",), description="Kinds of crossings with fee curves (assumed)."
    )
    curve_draws: int = Field(
        1,
        ge=0,
        description="Gates that an option opens whose fee curves are worked out in every draw: those that "
        "take most, at no fee, the fee as it is, and twice as much (assumed).",
    )
    best_response: bool = Field(
        default=False, description="Whether holders answer each other's fees (assumed no)."
    )
    weight_consumers: float = Field(
        0.0,
        ge=0,
        description="A holder's weight on its side's buyers beside its till, USD per USD (assumed).",
    )

    def range_of(self, name: str) -> tuple[float, float]:
        """Return the range from which draws take a setting."""
        return self.ranges.get(name, RANGES[name])
