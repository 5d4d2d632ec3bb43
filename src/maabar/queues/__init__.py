"""How much a gate lets through, how long one waits at it, and what inspecting consignments finds.

Pure functions on numbers and arrays; no case is known here. Units: persons or trucks, minutes for work at the
gate, hours for a day's opening, shares between 0 and 1. `docs/gates.md` has the equations and their limits.
"""

from __future__ import annotations

from maabar.queues.day import Waits, backlog, simulate, starts
from maabar.queues.formulas import (
    Convoy,
    Fluid,
    chance_of_waiting_longer,
    convoy,
    erlang_c,
    fluid,
    wait_any_service,
    wait_exponential,
    wait_fixed_service,
    wait_one_lane,
)
from maabar.queues.gate import Gate
from maabar.queues.screening import (
    SHARES,
    found_by_share,
    found_in_sample,
    inspection_table,
    least_sample,
    undetected,
)

__all__ = [
    "SHARES",
    "Convoy",
    "Fluid",
    "Gate",
    "Waits",
    "backlog",
    "chance_of_waiting_longer",
    "convoy",
    "erlang_c",
    "fluid",
    "found_by_share",
    "found_in_sample",
    "inspection_table",
    "least_sample",
    "simulate",
    "starts",
    "undetected",
    "wait_any_service",
    "wait_exponential",
    "wait_fixed_service",
    "wait_one_lane",
]
