"""Settings of the aid engine: every judgement, with its unit and where it comes from."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class AidSettings(BaseModel):
    """What is planned, over which time, and what is assumed where the case is silent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: date | None = Field(
        None, description="First day of the plan; empty = the day the case speaks about."
    )
    weeks: int = Field(26, ge=1, le=104, description="Length of the plan, weeks (assumed: two seasons).")
    period_days: int = Field(
        28,
        ge=1,
        description="Length of a period, days; inside it everything runs at an even rate, and every date on "
        "which something changes ends one (28: within 0.1 % of unmet need by weeks on the built-in case, in "
        "less than half of the time).",
    )
    fine_days: int = Field(
        2,
        ge=0,
        description="Shorter periods up to so many days before and after each such date (assumed: longer "
        "than any trip).",
    )
    concession: float = Field(
        0.01,
        ge=0,
        le=1,
        description="Share of unmet need that may be given up so that the worst-off are better off (assumed; "
        "the table aid.tradeoff shows other values).",
    )
    curve: tuple[float, ...] = Field(
        (0.0, 0.001, 0.01, 0.02, 0.05, 0.10, 0.25),
        description="Values of the concession shown in aid.tradeoff, shares.",
    )
    equity_goods: tuple[str, ...] = Field(
        (), description="Goods whose coverage is made fair; empty = the good with most tonnes of need."
    )
    block_weeks: int = Field(
        4, ge=1, description="Weeks over which coverage of a group is counted (a ration cycle is a month)."
    )
    leximin_rounds: int = Field(
        3,
        ge=1,
        le=10,
        description="Rounds of raising the worst-off: the worst, then those above them (assumed).",
    )
    max_crossings: int = Field(
        2, ge=0, le=3, description="Crossings on one trip at most (assumed: every one costs a day or more)."
    )
    near_hubs: int = Field(
        2,
        ge=1,
        description="Stores that a place is served from at most, the nearest by road; the nearest on its own "
        "side and the nearest with supply of each side always among them (assumed).",
    )
    usd_per_km: float = Field(2.0, ge=0, description="Cost of driving where no fleet says, USD/km (assumed).")
    tonnes_per_truck: float = Field(20.0, gt=0, description="Load where no fleet says, t (assumed).")
    km_per_day: float = Field(
        200.0, gt=0, description="Distance of a lorry in a day where no fleet says, km (assumed)."
    )
    turnaround_days: float = Field(
        1.0, ge=0, description="Days to load and unload in a round where no fleet says (assumed)."
    )
    storage_usd_per_t_day: float = Field(0.05, ge=0, description="Cost of storing, USD/t and day (assumed).")
    budget_usd: float | None = Field(None, ge=0, description="Money for the whole plan, USD; empty = any.")
    in_need_share_of_arrivals: float = Field(
        1.0, ge=0, le=1, description="Share of newly arrived people who are in need (assumed; 0.8 to 1)."
    )
    warning_days: tuple[int, ...] = Field(
        (0, 14, 28, 56), description="Days of warning before a lapse that aid.lapse compares."
    )
    offers: tuple[float, ...] = Field(
        (0.25, 0.5), description="Shares of an offered capacity that aid.crossing_value looks at."
    )
    worth: bool = Field(
        default=True,
        description="Whether worth of crossings, trade-off, lapse, what helps most and reasons are worked "
        "out, on the case as stated; without it a run is faster.",
    )
    pairs: bool = Field(
        default=False, description="Whether pairs of crossings are looked at too; their table is restricted."
    )
    danger_km: float = Field(
        10.0,
        ge=0,
        description="A way that passes a violent event nearer than this is exposed to it, km (assumed).",
    )
    danger_days: int = Field(
        90, ge=0, description="Days before the case's day in which events count as danger (assumed)."
    )
    danger_cost: float = Field(
        0.01, ge=0, description="Share of the cost that may be added for less danger (assumed)."
    )
    bad_per_100: float = Field(
        3.0,
        ge=0,
        le=100,
        description="Bad ones among a hundred consignments, for aid.inspection (assumed, always).",
    )
    finds: float = Field(
        0.8,
        ge=0,
        le=1,
        description="Chance that an inspection finds a bad consignment, in aid.inspection (assumed).",
    )
    cluster_above: int = Field(
        30,
        ge=0,
        description="Places with need above which like places are planned together, and share what they get "
        "by need; the table aid.levels says how far that can be from the best (assumed).",
    )
    band_km: float = Field(
        60.0,
        gt=0,
        description="Places are alike if their stores are within so many km of each other's (assumed).",
    )
    mip_gap: float = Field(1e-3, ge=0, description="Gap of whole numbers of convoys, share (assumed).")
    mip_seconds: float = Field(
        60.0, gt=0, description="Time limit for whole numbers of convoys, seconds (assumed)."
    )
    stage_seconds: float = Field(
        900.0,
        gt=0,
        description="Time limit of one stage, seconds (assumed: far beyond what any stage takes).",
    )
