"""Settings of the trade engine: every guess, with its range for draws."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class TradeSettings(BaseModel):
    """What trade rests on where the case is silent. `_range` beside a number is (low, high) for draws."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    usd_per_t_km: float = Field(
        0.15, ge=0, description="Cost of moving a tonne one km, USD (assumed; fleets of aid cost 2.2 USD a "
        "km for 20.4 t: "
        "0.11 one way, 0.22 with the empty way back).",
    )  # fmt: skip
    usd_per_t_km_range: tuple[float, float] = Field((0.10, 0.22), description="Its range, USD (assumed).")
    usd_per_t_day: float = Field(2.0, ge=0, description="Cost of a day's delay to a tonne, USD (assumed).")
    usd_per_t_day_range: tuple[float, float] = Field((1.0, 5.0), description="Its range, USD (assumed).")
    tonnes_per_truck: float = Field(
        20.0, gt=0, description="Load of a truck in trade, t (assumed; 19.6 to 20.4 t were moved from truck "
        "to truck at "
        "the border); the `tonnes_per_truck` of a good replaces it where it is less.",
    )  # fmt: skip
    spread: float = Field(
        0.01, ge=0, lt=1, description="What changing money costs between areas of different currency, as a "
        "share of the "
        "good's mean price (assumed).",
    )  # fmt: skip
    spread_range: tuple[float, float] = Field((0.0, 0.03), description="Its range, share (assumed).")
    rate_sd: float = Field(
        0.02, ge=0, description="Standard deviation of the error of exchange rates, one for each area and "
        "draw, share "
        "(assumed).",
    )  # fmt: skip
    price_sd: float = Field(
        0.08, gt=0, description="Standard deviation of a price that comes without a range, share of it "
        "(assumed).",
    )  # fmt: skip
    use_sd: float = Field(
        0.15, gt=0, description="Standard deviation of use that comes without a range, share of it "
        "(assumed).",
    )  # fmt: skip
    production_sd: float = Field(
        0.5, gt=0, description="Standard deviation of own production that comes without a range, share of "
        "it, and of "
        "a fifth of use where that is more (assumed: nobody counts it).",
    )  # fmt: skip
    out_discount: float = Field(
        0.05, ge=0, lt=1, description="By how much an outside market pays less than it asks, share "
        "(assumed).",
    )  # fmt: skip
    out_discount_range: tuple[float, float] = Field((0.0, 0.15), description="Its range, share (assumed).")
    own_share: float = Field(
        0.5, ge=0, le=1, description="Own production as a share of use where the case has no figure "
        "(assumed; the weakest "
        "input of all).",
    )  # fmt: skip
    own_share_range: tuple[float, float] = Field((0.1, 1.0), description="Its range, share (assumed).")
    own_shares: dict[str, float] = Field(
        default_factory=dict, description="The same for single goods, by id: imported staples have about 0.1 "
        "(assumed).",
    )  # fmt: skip
    demand_elasticity: float = Field(
        -0.35, le=0, description="Change of use with price where the case has none, % per % (assumed; poorer "
        "countries "
        "react more and staples least, as in USDA's tables of 144 countries, TB-1929).",
    )  # fmt: skip
    demand_elasticity_range: tuple[float, float] = Field((-0.7, -0.1), description="Its range (assumed).")
    supply_elasticity: float = Field(
        0.5, ge=0, description="Change of supply with price in the short run where the case has none, % per "
        "% (assumed).",
    )  # fmt: skip
    supply_elasticity_range: tuple[float, float] = Field((0.2, 0.8), description="Its range (assumed).")
    elasticity_spread: float = Field(
        0.3, ge=0, lt=1, description="Range of an elasticity of the case that comes without one, share of it "
        "both ways "
        "(assumed).",
    )  # fmt: skip
    substitution: float = Field(
        0.5, ge=0, le=1, description="Share of aid that takes the place of bought goods on the market "
        "(assumed).",
    )  # fmt: skip
    substitution_range: tuple[float, float] = Field((0.2, 0.8), description="Its range, share (assumed).")
    rent_to: Literal["unknown", "holders", "traders"] = Field(
        "unknown", description="Who has what a scarce place in the queue is worth: nobody knows (a row of "
        "its own), the "
        "holders of the two gates by halves, or traders (assumed: the data do not say).",
    )  # fmt: skip
    price_date: date | None = Field(
        None, description="Day up to which prices are read, the latest of each market; empty = as_of. A "
        "later day is refused.",
    )  # fmt: skip
    strange_change: float = Field(
        0.3, gt=0, description="Change of a price above which straight lines are out of their depth, share "
        "(assumed).",
    )  # fmt: skip
    doubtful_price: float = Field(
        0.25, gt=0, description="Price that is fitted this far off what was observed is named as doubtful, "
        "share (assumed).",
    )  # fmt: skip
    weak_data: float = Field(
        0.15, gt=0, description="Share of value bent to make quantities balance above which the data are "
        "called weak "
        "(assumed).",
    )  # fmt: skip
    full_share: float = Field(
        0.8, gt=0, le=1, description="A crossing counts as full on the price date above this share of its "
        "capacity "
        "(assumed).",
    )  # fmt: skip
    settle_days: float = Field(
        7.0, ge=0, description="A state of the crossings that holds for fewer days than this moves no trade: "
        "the one before goes on (assumed: lorries, permits and buyers are not found in a day).",
    )  # fmt: skip
    transit: bool = Field(
        default=False, description="Whether goods pass through an area in which they have no market of the "
        "case "
        "(assumed no: two lines, two levies, and no price is known in between).",
    )  # fmt: skip
    fixed_below: float = Field(
        0.02, gt=0, description="Elasticities smaller than this stand for a fixed quantity (a line through "
        "it would divide "
        "by nothing).",
    )  # fmt: skip
    tolerance: float = Field(
        1e-6, gt=0, description="Largest violation of a condition at which an answer counts, share of the "
        "usual price or "
        "use; above it the good has no figure.",
    )  # fmt: skip
    rounds: int = Field(10, ge=1, description="Rounds at most for fees by value.")
    curve_points: int = Field(
        41, ge=0, description="Points of a fee curve; 0 = none. Curves are of the case as stated.",
    )  # fmt: skip
    curve_kinds: tuple[Literal["line", "border", "internal"], ...] = Field(
        ("line",), description="Kinds of crossings that fee curves are drawn for.",
    )  # fmt: skip
    best_response: bool = Field(
        default=False, description="Whether holders of gates answer each other's fees in turn; cycles and "
        "several resting "
        "points are told as such.",
    )  # fmt: skip
    weight_consumers: float = Field(
        0.0, ge=0, description="What a holder that answers gives for a dollar of its area's buyers, in "
        "dollars of its till "
        "(assumed).",
    )  # fmt: skip
