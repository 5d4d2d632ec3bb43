"""Waits in closed form: exact for long steady days, and the quick check of the simulated day.

λ arrivals an hour, μ served an hour and lane, c lanes, load a = λ/μ, ρ = a/c. Waits are in hours, before the
pass itself. Where ρ ≥ 1 a queue grows without end: its steady wait is infinite; see `fluid`.
Sources: Erlang 1917; Pollaczek 1930 and Khinchine 1932; Allen 1978 after Cunneen, as in standard texts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from maabar.errors import UsageError


def erlang_c(arrivals: float, served: float, lanes: int) -> float:
    """Chance that one who arrives has to wait, M/M/c.

    C = (aᶜ/c!)/(1−ρ) / (Σ_{k<c} aᵏ/k! + (aᶜ/c!)/(1−ρ)), worked out by Erlang's recursion
    B_k = aB_{k−1}/(k + aB_{k−1}), C = B_c/(1 − ρ(1 − B_c)), which overflows for no number of lanes.

    Args:
        arrivals: λ, an hour, at least 0.
        served: μ, an hour and lane, above 0.
        lanes: c, at least 1.

    Returns:
        C; 1 where ρ ≥ 1.
    """
    load = _load(arrivals, served, lanes)
    if load >= lanes:
        return 1.0
    blocked = 1.0
    for lane in range(1, lanes + 1):
        blocked = load * blocked / (lane + load * blocked)
    return blocked / (1.0 - load / lanes * (1.0 - blocked))


def wait_exponential(arrivals: float, served: float, lanes: int = 1) -> float:
    """Mean wait in hours, M/M/c: C/(cμ − λ)."""
    spare = lanes * served - arrivals
    chance = erlang_c(arrivals, served, lanes)
    return chance / spare if spare > 0 else math.inf


def chance_of_waiting_longer(hours: float, arrivals: float, served: float, lanes: int = 1) -> float:
    """Chance of waiting longer than so many hours, M/M/c: C · exp(−(cμ − λ)t); 1 where ρ ≥ 1."""
    if hours < 0:
        return 1.0
    spare = max(0.0, lanes * served - arrivals)
    return erlang_c(arrivals, served, lanes) * math.exp(-spare * hours)


def wait_one_lane(arrivals: float, mean: float, square: float) -> float:
    """Mean wait in hours at one lane, any length of pass, M/G/1: λE[S²]/(2(1 − ρ)).

    Args:
        arrivals: λ, an hour.
        mean: E[S], hours.
        square: E[S²], hours squared, at least the square of the mean.

    Raises:
        UsageError: If `square` is less than that.
    """
    if square < mean * mean * (1 - 1e-12):
        raise UsageError(f"The mean square {square} of a pass is less than the square of its mean {mean}.")
    busy = _load(arrivals, 1.0 / mean, 1)
    return arrivals * square / (2.0 * (1.0 - busy)) if busy < 1 else math.inf


def wait_fixed_service(arrivals: float, served: float) -> float:
    """Mean wait in hours at one lane where every pass takes the same time, M/D/1: ρ/(2μ(1 − ρ))."""
    return wait_one_lane(arrivals, 1.0 / served, 1.0 / served**2)


def wait_any_service(arrivals: float, served: float, lanes: int, spread: float) -> float:
    """Approximate mean wait in hours, M/G/c: (1 + cs²)/2 · wait of M/M/c (Allen–Cunneen); exact for one lane.

    Args:
        arrivals: λ, an hour.
        served: μ, an hour and lane.
        lanes: c.
        spread: cs², the squared coefficient of variation of a pass; 0 = always the same, 1 = exponential.
    """
    if spread < 0:
        raise UsageError(f"The spread of a pass is {spread}; it cannot be below 0.")
    return (1.0 + spread) / 2.0 * wait_exponential(arrivals, served, lanes)


@dataclass(frozen=True)
class Fluid:
    """A day on which more arrive than are served.

    Attributes:
        peak: Longest queue.
        last_wait: Hours that the last to arrive waits.
        mean_wait: Mean wait, hours.
        clear: Hours after the first arrival until the queue is gone.
    """

    peak: float
    last_wait: float
    mean_wait: float
    clear: float


def fluid(arrivals: float, served: float, hours: float) -> Fluid:
    """What a queue does while `arrivals` an hour come for `hours` and all lanes serve `served` an hour.

    Peak (λ − κ)A, last wait (λ − κ)A/κ, mean half of it, clear at Aλ/κ; no queue where λ ≤ κ. Chance is left
    out, so it understates near λ = κ.
    """
    _load(arrivals, served, 1)
    if hours < 0:
        raise UsageError(f"Arrivals last {hours} hours; give 0 or more.")
    peak = max(0.0, arrivals - served) * hours
    return Fluid(peak, peak / served, peak / served / 2.0, hours * max(1.0, arrivals / served))


@dataclass(frozen=True)
class Convoy:
    """What a convoy that stands at the gate at opening waits; minutes.

    Attributes:
        mean_wait: Mean over its vehicles.
        last_wait: Wait of the last to be served.
        last_leaves: When the last one is through.
    """

    mean_wait: float
    last_wait: float
    last_leaves: float


def convoy(vehicles: int, lanes: int, minutes: float) -> Convoy:
    """Wait of `vehicles` that arrive together: mean (m/n)·Σ_{i<n} ⌊i/c⌋, last through at m·⌈n/c⌉."""
    if vehicles < 1 or lanes < 1 or minutes <= 0:
        raise UsageError("A convoy has at least one vehicle, a gate at least one lane, a pass some minutes.")
    whole, rest = divmod(vehicles, lanes)
    rounds = lanes * whole * (whole - 1) // 2 + rest * whole
    return Convoy(
        minutes * rounds / vehicles, minutes * ((vehicles - 1) // lanes), minutes * -(-vehicles // lanes)
    )


def _load(arrivals: float, served: float, lanes: int) -> float:
    if not (arrivals >= 0 and served > 0 and lanes >= 1 and math.isfinite(arrivals)):
        raise UsageError(
            "A queue needs arrivals of 0 or more, service above 0 and a lane; "
            f"given {arrivals}, {served}, {lanes}."
        )
    return arrivals / served
