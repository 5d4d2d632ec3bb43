"""What inspecting some of the consignments finds, and what it costs in capacity and waiting.

Consignments only, never persons. How many are bad and how often an inspection finds it are assumptions,
always: the figures show the shape of the trade-off, not its level.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from maabar.errors import UsageError
from maabar.queues.day import simulate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from maabar.queues.gate import Gate

#: From none to all, in twentieths.
SHARES = tuple(number / 20 for number in range(21))


def found_by_share(bad: float, share: float, *, finds: float = 1.0, lift: float = 1.0) -> float:
    """Chance that at least one bad consignment is found: 1 − (1 − s·r)ᵏ, s = min(1, lift · share).

    Each consignment is chosen by itself ("with replacement"), whatever happens to the others.

    Args:
        bad: k, how many are bad.
        share: Share that is inspected, 0 to 1.
        finds: r, chance that an inspection of a bad one finds it.
        lift: How many times likelier than by chance a bad one is chosen.
    """
    _check(bad, share, finds, lift)
    return 1.0 - math.pow(1.0 - min(1.0, lift * share) * finds, bad)


def undetected(bad: float, share: float, *, finds: float = 1.0, lift: float = 1.0) -> float:
    """Bad consignments expected to pass: k(1 − s·r), s = min(1, lift · share)."""
    _check(bad, share, finds, lift)
    return bad * (1.0 - min(1.0, lift * share) * finds)


def found_in_sample(consignments: int, bad: int, drawn: int, *, finds: float = 1.0) -> float:
    """Chance that at least one bad one is found if m of n are drawn without replacement.

    1 − Σ_h P(h bad ones are drawn)(1 − r)ʰ, h hypergeometric; with r = 1 this is 1 − C(n − k, m)/C(n, m).

    Args:
        consignments: n.
        bad: k of them.
        drawn: m of them.
        finds: r, chance that an inspection of a bad one finds it.
    """
    if not (0 <= bad <= consignments and 0 <= drawn <= consignments):
        raise UsageError("Bad and drawn consignments are between none and all of them.")
    _check(bad, 0.0, finds, 1.0)
    ways, fine = math.comb(consignments, drawn), consignments - bad
    missed = sum(
        math.comb(bad, hit) * math.comb(fine, drawn - hit) / ways * (1.0 - finds) ** hit
        for hit in range(max(0, drawn - fine), min(bad, drawn) + 1)
    )
    return max(0.0, 1.0 - missed)


def least_sample(consignments: int, bad: int, chance: float, *, finds: float = 1.0) -> int | None:
    """Least m of n to draw so that one of k bad ones is found with this chance; `None` if all do not suffice.

    Args:
        consignments: n.
        bad: k, at least 1.
        chance: Wanted chance, 0 to 1.
        finds: r, chance that an inspection of a bad one finds it.
    """
    if not 0 <= chance <= 1:
        raise UsageError(f"A chance of {chance} cannot be wanted; it lies between 0 and 1.")
    enough = chance - 1e-12  # 1 − 0.05 and 0.95 are one number to us

    def suffices(drawn: int) -> bool:
        return found_in_sample(consignments, bad, drawn, finds=finds) >= enough

    if not suffices(consignments):
        return None
    low, high = -1, consignments  # the chance only rises with m
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if suffices(middle) else (middle, high)
    return high


def inspection_table(
    gate: Gate,
    per_hour: float,
    *,
    bad: float,
    finds: float = 0.8,
    lift: float = 1.0,
    shares: Sequence[float] = SHARES,
    utilisation: float = 0.85,
    days: int = 2000,
    run: int = 20,
    seed: int | np.random.Generator = 0,
) -> dict[str, NDArray[np.float64]]:
    """What each inspected share costs and finds, from none to all.

    Args:
        gate: How it works; its own share is not used.
        per_hour: Arrivals an hour while it is open.
        bad: Bad consignments a day; *assumed*, always.
        finds: Chance that an inspection of a bad one finds it; *assumed*, always.
        lift: How many times likelier than by chance a bad one is chosen.
        shares: Inspected shares, 0 to 1.
        utilisation: Share of the opening time in which a lane works; *assumed*.
        days: Simulated days for the waits.
        run: Days in a row, from an empty gate.
        seed: For the simulated days.

    Returns:
        Columns of one length: share, capacity a day, busy (arrivals over what the lanes could serve),
        wait_min and wait_p90_min (minutes of opening time), overnight (who waits at closing), undetected
        a day, and found (chance that at least one is found in a day).
    """
    waits = simulate(gate, per_hour, shares=shares, days=days, run=run, seed=seed)
    gates = [gate.inspecting(share) for share in shares]
    return {
        "share": np.array(shares, dtype=float),
        "capacity": np.array([one.capacity(utilisation) for one in gates]),
        "busy": np.array([per_hour / (one.lanes * one.rate) for one in gates]),
        "wait_min": waits.mean,
        "wait_p90_min": waits.p90,
        "overnight": waits.overnight,
        "undetected": np.array([undetected(bad, s, finds=finds, lift=lift) for s in shares]),
        "found": np.array([found_by_share(bad, s, finds=finds, lift=lift) for s in shares]),
    }


def _check(bad: float, share: float, finds: float, lift: float) -> None:
    if not (bad >= 0 and math.isfinite(bad)):
        raise UsageError(f"There are {bad} bad consignments; give 0 or more.")
    if not (0 <= share <= 1 and 0 <= finds <= 1):
        raise UsageError("The share that is inspected and the chance to find lie between 0 and 1.")
    if not (lift >= 0 and math.isfinite(lift)):
        raise UsageError(f"The lift is {lift}; give 0 or more, 1 for choosing by chance.")
