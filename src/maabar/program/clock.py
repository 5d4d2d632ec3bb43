"""How much time is left for a row of solves."""

from __future__ import annotations

from time import monotonic


class Clock:
    """Counts down from the moment it is made."""

    def __init__(self, seconds: float) -> None:
        self.end = monotonic() + seconds

    def left(self) -> float:
        """Return the seconds left, never quite none: a solver needs some to say that it has none."""
        return max(0.05, self.end - monotonic())

    def out(self) -> bool:
        """Return whether time is up."""
        return monotonic() >= self.end
