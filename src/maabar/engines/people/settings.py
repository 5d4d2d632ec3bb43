"""Settings of the people engine: every judgement; `(low, value, high)` is a range for draws."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from maabar.draws import triangular


def _ordered(value: tuple[float, float, float] | float) -> tuple[float, float, float] | float:
    ends = value if isinstance(value, tuple) else (value, value, value)
    if not 0 <= ends[0] <= ends[1] <= ends[2]:
        raise ValueError("write one number, or [low, value, high] in this order, none below 0")
    return value


Ranged = Annotated[float | tuple[float, float, float], AfterValidator(_ordered)]


class PeopleSettings(BaseModel):
    """How people choose, wait and give up. Sources are told in `docs/people.md`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: Literal["gravity", "inverse", "equal", "nearest", "frozen"] = Field(
        "gravity",
        description="How people choose where to go; all but gravity are plain rules to compare with.",
    )
    mode: Literal["random", "mean"] = Field(
        "random", description="Whole people by chance, or expectations: quicker, without tails."
    )
    slices: int = Field(
        0,
        ge=0,
        le=64,
        description="Parts that a day's movers are worked off in, so that sites fill on the way; 0 = 8 "
        "where a site has a "
        "limit, else 1 (measured in the docs).",
    )
    floor: float = Field(
        0.0,
        ge=0,
        description="Mode mean: fewer people than this go one way, drawn, persons; 0 = 0.0003 of all "
        "displaced people "
        "(measured on ten crises).",
    )
    days: int = Field(
        90,
        ge=0,
        description="Days to look at from as_of on; 0 = to the end of the case (assumed: rules of "
        "movement were measured "
        "up to three months ahead).",
    )
    period_days: int = Field(
        7, ge=1, description="Days that stocks, departures and arrivals are reported by (assumed)."
    )
    baselines: bool = Field(
        default=True, description="Whether the plain rules run beside, on the case as stated."
    )
    start: Literal["auto", "places"] = Field(
        "auto",
        description="auto: the last count of each place known by as_of, else its displaced; places: "
        "always these.",
    )
    use_limits: Literal["yes", "no", "seen"] = Field(
        "yes",
        description="Whether limits of sites hold; those that were only seen in counts just with seen.",
    )
    closed_under_way: Literal["queue", "back"] = Field(
        "queue", description="What those do who find a gate shut when they come to it (assumed)."
    )
    kernel: Literal["exp", "power"] = Field("exp", description="How attraction falls with distance.")
    distance_km: Ranged = Field(
        (25.0, 35.0, 60.0),
        description="Distance at which attraction falls to a third, within a state, km (fitted to a "
        "month of inland displacement, January 2019).",
    )
    distance_abroad_km: Ranged = Field(
        (300.0, 1000.0, 2000.0),
        description="The same where the way passes a border, km (fitted to camps of ten refugee crises).",
    )
    distance_power: float = Field(
        1.5, gt=0, description="Power of distance, for kernel power (fitted to the same crises)."
    )
    power_km: float = Field(
        400.0, gt=0, description="Distance added before the power is taken, km (fitted to the same)."
    )
    reinforcement: Ranged = Field(
        (0.0, 1.0, 1.5),
        description="Power of the share of displaced people already there (fitted to the same).",
    )
    reinforcement_floor: Ranged = Field(
        (0.3, 1.0, 3.0), description="Added to that share, so that an empty place attracts too (fitted)."
    )
    population_power: Ranged = Field(
        (0.0, 0.5, 1.0),
        description="Power of the people present, inland (fitted to one month of inland displacement, "
        "January 2019).",
    )
    full_from: float = Field(
        0.9, ge=0, le=1, description="Share of its limit from which a site attracts less (as in FLEE 3)."
    )
    limit_factor: Ranged = Field(
        (1.0, 1.25, 1.5),
        description="Factor on limits: sites hold more than planned (as in a setting of FLEE 3).",
    )
    door_scale_days: Ranged = Field(
        (0.3, 1.0, 3.0),
        description="A crossing that takes this much longer is chosen by a third as many, days (assumed).",
    )
    abroad_share: Ranged = Field(
        (0.0, 0.1, 0.3), description="Share that goes abroad where both can be reached (assumed)."
    )
    hours_per_day: float = Field(8.0, gt=0, le=24, description="Hours on the way in a day, hours (assumed).")
    onward_per_day: float = Field(
        0.0, ge=0, le=1, description="Chance a day to move on from a place of refuge, a day (assumed)."
    )
    hazard_per_day: Ranged = Field(
        (0.005, 0.02, 0.05),
        description="Chance a day to leave at danger 1, a day (assumed: empties four fifths of a place "
        "in 85 days, the order of what the winter of 2019-20 did to places under fire).",
    )
    half_life_days: Ranged = Field(
        (10.0, 30.0, 90.0), description="Days in which danger halves after an event, days (assumed)."
    )
    reach_km: Ranged = Field(
        (5.0, 10.0, 30.0), description="Distance at which danger of an event falls to a third, km (assumed)."
    )
    danger_line: float = Field(
        0.05, gt=0, description="Danger above this counts as danger; below it, kept, is calm (assumed)."
    )
    reroute: Ranged = Field(
        (0.1, 0.5, 0.9),
        description="Share that looks for another crossing at a shut one, for kinds without a number "
        "(assumed, for flight; "
        "for visits at most 7 to 12 % on the contact line in Ukraine, April 2019).",
    )
    retry_per_day: Ranged = Field(
        (0.05, 0.2, 0.5), description="Chance a day that who put it off tries again, a day (assumed)."
    )
    give_up: float = Field(0.01, ge=0, description="Rate of leaving a queue, a day (assumed).")
    give_up_wait: float = Field(
        0.02, ge=0, description="Added to it for each day of wait ahead, a day and day (assumed)."
    )
    avoid_days: float = Field(
        14.0, ge=1, description="Mean time that a crossing given up is avoided, days (assumed)."
    )
    habit_days: float = Field(
        30.0, gt=0, description="Days after which nobody comes any more to a shut crossing, days (assumed)."
    )
    announced_belief: Ranged = Field(
        (0.1, 0.3, 0.6), description="Belief in an announced opening before its day, 0-1 (assumed)."
    )
    announced_days: int = Field(
        60, ge=0, description="How far ahead an announcement moves people, days (assumed)."
    )
    persons_per_vehicle: float = Field(
        4.8,
        gt=0,
        description="People in a vehicle, where a capacity for people is told in trucks (100,417 people "
        "in 21,043 "
        "vehicles at Lachin, 2023).",
    )
    return_per_day: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Chance a day to go home in calm, for kinds without a number, a day (0: none; 0.0005 "
        "was counted in January 2019, of some 6 million displaced people).",
    )
    horizons: tuple[Annotated[int, Field(ge=1, le=366)], ...] = Field(
        (), description="Days ahead to forecast counts for, [30, 60, 90] for instance; none: no forecast."
    )
    learning_rate: float = Field(
        5.0,
        ge=0,
        description="How fast a forecast trusts what did better so far, no unit (5 of a prototype on "
        "published crises; there 0 was better a month ahead).",
    )
    calm_days: int = Field(60, ge=0, description="Days of calm at home before people return, days (assumed).")

    def number(self, name: str) -> float:
        """Return the value of a ranged setting as stated."""
        value = getattr(self, name)
        return float(value[1] if isinstance(value, tuple) else value)

    def drawn(self, rng: np.random.Generator, *, stated: bool) -> Self:
        """Return the settings with one number in place of each range.

        Args:
            rng: The engine's stream of the draw; the same number of dice is taken whatever is set.
            stated: Take the values as stated.
        """
        chosen: dict[str, Any] = {}
        for name, info in type(self).model_fields.items():
            if info.annotation != PeopleSettings.model_fields["reroute"].annotation:
                continue
            u = rng.random()
            value = getattr(self, name)
            if isinstance(value, tuple):
                low, middle, high = value
                plain = stated or low >= high
                chosen[name] = middle if plain else float(triangular(np.array(u), *map(np.array, value)))
        return self.model_copy(update=chosen)
