"""What a gate can do in a day, from how it works."""

from __future__ import annotations

import math
from dataclasses import dataclass

from maabar.errors import UsageError


@dataclass(frozen=True)
class Gate:
    """How a gate works: opening hours, lanes, and the minutes that one pass takes.

    Attributes:
        hours_per_day: Hours it is open, 0 to 24.
        lanes: How many are served at once.
        minutes_per_pass: Minutes that everyone takes.
        minutes_per_check: Minutes more for one who is inspected.
        inspection_share: Share of those who pass that is inspected, 0 to 1.

    Raises:
        UsageError: With every value that cannot be meant.
    """

    hours_per_day: float
    lanes: int
    minutes_per_pass: float
    minutes_per_check: float = 0.0
    inspection_share: float = 0.0

    def __post_init__(self) -> None:
        faults = [
            *_outside("hours_per_day", self.hours_per_day, 0, 24),
            *_outside("lanes", self.lanes, 0 if self.hours_per_day == 0 else 1, math.inf),
            *_outside("minutes_per_pass", self.minutes_per_pass, 0, math.inf),
            *_outside("minutes_per_check", self.minutes_per_check, 0, math.inf),
            *_outside("inspection_share", self.inspection_share, 0, 1),
        ]
        if self.lanes != int(self.lanes if math.isfinite(self.lanes) else 0):
            faults.append(f"lanes is {self.lanes}; give a whole number")
        if not faults and self.minutes == 0:
            faults.append("a pass takes no time; give minutes_per_pass or inspected minutes above 0")
        if faults:
            raise UsageError("A gate cannot work like this: " + "; ".join(faults) + ".")

    @property
    def minutes(self) -> float:
        """Mean minutes of one pass: m = minutes_per_pass + s · minutes_per_check."""
        return self.minutes_per_pass + self.inspection_share * self.minutes_per_check

    @property
    def rate(self) -> float:
        """How many one lane serves in an hour: μ = 60 / m."""
        return 60.0 / self.minutes

    @property
    def spread(self) -> float:
        """Squared coefficient of variation of a pass: cs² = s(1 − s) · minutes_per_check² / m²."""
        s = self.inspection_share
        return s * (1.0 - s) * (self.minutes_per_check / self.minutes) ** 2

    def capacity(self, utilisation: float = 0.85) -> float:
        """How many pass in a day: K = H · c · μ · utilisation.

        Args:
            utilisation: Share of the opening time in which a lane works, 0 to 1; 0.85 is *assumed*.

        Raises:
            UsageError: If it lies outside 0 to 1.
        """
        if faults := _outside("utilisation", utilisation, 0, 1):
            raise UsageError(faults[0] + ".")
        return self.hours_per_day * self.lanes * self.rate * utilisation

    def inspecting(self, share: float) -> Gate:
        """Return the same gate with another share inspected."""
        return Gate(self.hours_per_day, self.lanes, self.minutes_per_pass, self.minutes_per_check, share)


def _outside(name: str, value: float, low: float, high: float) -> list[str]:
    if low <= value <= high and math.isfinite(value):
        return []
    return [f"{name} is {value}; it lies between {low:g} and {high:g}"]
