"""Packages by mixed-integer programming, where there are too many to look at each.

Levels, yeses and refusals become binaries; worths are whole units of 10⁻⁴ points, bounds lie half a unit
below, so that tolerance decides nothing. Every answer is checked again in integers and cut off if it fails;
all ties are found by cutting off one after the other. What is not proved is told with its gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from maabar.engines.talks.exact_model import Model, model
from maabar.engines.talks.packages_common import EvenPoints
from maabar.engines.talks.packages_near import DISTANCE_UNIT, Nearest, nearest, ruler
from maabar.engines.talks.packages_relax import (
    Item,
    Relaxation,
    Relaxed,
    hitting_sets,
    missing_points,
    soft_items,
)
from maabar.engines.talks.values import Bargain, judge
from maabar.errors import UsageError
from maabar.program import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from maabar.engines.talks.packages_near import Distance

_NONE = np.zeros(0, dtype=np.int64)
_SETS = 100
_TIES = 100
Aim = Literal["nearest", "accepting", "refusals"]


@dataclass(frozen=True, eq=False)
class Listed:
    """Packages of one least (or greatest) value.

    Attributes:
        packages: Levels, n × K.
        value: The value, in whole units of what was asked.
        gap: What is not proved, in the same units; 0 = proved.
        complete: Whether these are all and proved.
        none: Whether it is proved that there is no such package.
    """

    packages: NDArray[np.int64]
    value: float
    gap: float
    complete: bool
    none: bool


@dataclass(frozen=True, eq=False)
class Solved:
    """What the solver says of one set of deals; fields as in `packages.Ground`."""

    nearest: Nearest
    common: NDArray[np.int64]
    even: EvenPoints
    relaxed: Relaxed
    fewest: NDArray[np.int64]
    refusals: int
    complete: bool
    why: str
    gap: float


def find(
    bargained: Bargain,
    aim: Aim = "nearest",
    tabled: NDArray[np.int64] | None = None,
    domain: Sequence[NDArray[np.bool_]] | None = None,
    *,
    distance: Distance = "issues",
    limit: int = _TIES,
    seconds: float = 60.0,
) -> Listed:
    """Return all deals nearest to a text, or with the most parties for, or packages with the fewest refusals.

    Args:
        bargained: The bargain.
        aim: `nearest` (needs `tabled`), `accepting`, or `refusals` (over packages that are no deals too).
        tabled: Levels of the text.
        domain: Allowed levels, one mask an issue; None = all.
        distance: As in `nearest`.
        limit: So many are listed at most.
        seconds: Time for all.

    Raises:
        UsageError: If `nearest` is asked without a text.
    """
    if aim == "nearest" and tabled is None:
        raise UsageError("There is no text on the table to be near to.")
    built = model(bargained, domain, refusals=aim == "refusals", yes=aim == "accepting")
    if aim == "nearest" and tabled is not None:
        built.aim_levels([table / DISTANCE_UNIT for table in ruler(bargained.space, tabled, distance)])
        rulers = ruler(bargained.space, tabled, distance)
        value: Callable[[NDArray[np.int64]], int] = lambda p: sum(int(t[p[k]]) for k, t in enumerate(rulers))  # noqa: E731
        unit = 1 / DISTANCE_UNIT
    elif aim == "accepting":
        built.aim_block("f", -1.0)
        built.skip("f", [a for a, role in enumerate(bargained.roles) if role == "affected"])
        value, unit = (lambda p: -_accepting(bargained, p)), 1.0
    else:
        built.aim_block("h", 1.0)
        value, unit = (lambda p: len(judge(bargained, p).refusing)), 1.0
    return _all_ties(built, value, unit, limit, Clock(seconds))


def _accepting(bargained: Bargain, package: NDArray[np.int64]) -> int:
    """Return how many parties are for; the affected are not among them."""
    stances = judge(bargained, package).stances
    return sum(s == "for" and r != "affected" for s, r in zip(stances, bargained.roles, strict=True))


def _all_ties(
    built: Model, value: Callable[[NDArray[np.int64]], int], unit: float, limit: int, clock: Clock
) -> Listed:
    """Solve, check, cut off, and go on while the value stays."""
    found: list[NDArray[np.int64]] = []
    least: int | None = None
    while not clock.out():
        answer = built.solve(clock.left())
        if answer.status == "infeasible":
            return Listed(
                _stack(found, built),
                np.nan if least is None else least,
                0.0,
                complete=True,
                none=least is None,
            )
        if not answer.solved:
            break
        package = built.read(answer)
        built.cut(package)
        if not built.valid(package):
            continue
        worth = value(package)
        if least is None:
            if answer.status != "proved":
                return Listed(package[None, :], worth, answer.gap / unit, complete=False, none=False)
            least = worth
            built.no_worse(least * unit + unit / 2)
        if worth > least:
            return Listed(_stack(found, built), least, 0.0, complete=True, none=False)
        found.append(package)
        if len(found) >= limit:
            break
    return Listed(
        _stack(found, built),
        np.nan if least is None else least,
        np.inf if least is None else 0.0,
        complete=False,
        none=False,
    )


def _stack(found: list[NDArray[np.int64]], built: Model) -> NDArray[np.int64]:
    return np.stack(found) if found else np.zeros((0, len(built.bargained.space.shape)), dtype=np.int64)


def relaxations_by_solver(
    bargained: Bargain,
    domain: Sequence[NDArray[np.bool_]] | None = None,
    tabled: NDArray[np.int64] | None = None,
    *,
    distance: Distance = "issues",
    seconds: float = 60.0,
    limit: int = _SETS,
) -> Relaxed:
    """Return minimal relaxations, smallest first, by blocking each set found; `opens` is not counted (-1)."""
    clock, items = Clock(seconds), soft_items(bargained)
    built = model(bargained, domain, items=items)
    built.aim_block("z", 1.0)
    sets: list[list[int]] = []
    whole = False
    found: list[Relaxation] = []
    while len(sets) < limit and not clock.out():
        answer = built.solve(clock.left())
        if answer.status == "infeasible":
            whole = True
            break
        if answer.status != "proved":
            break
        lifted = [i for i in range(len(items)) if answer.x["z"][i] > 0.5]
        if not lifted:  # a deal without lifting anything
            return Relaxed((), ())
        sets.append(lifted)
        built.block(lifted)
        package = built.read(answer)
        found.append(
            _opened(bargained, [items[i] for i in lifted], package, domain, (tabled, distance, clock))
        )
    masks = [sum(1 << i for i in one) for one in sets]
    hitting, all_hit = hitting_sets(masks, 1_000) if whole and masks else ([], whole)
    conflicts = tuple(tuple(items[b] for b in range(len(items)) if mask >> b & 1) for mask in hitting)
    why = "" if whole else f"{len(sets)} smallest sets; the search was cut off."
    if whole and not sets:
        why = "Every package is refused by a red line that is never offered for relaxing."
    return Relaxed(tuple(found), conflicts, complete=whole and all_hit, why=why)


def _opened(
    bargained: Bargain,
    items: list[Item],
    package: NDArray[np.int64],
    domain: Sequence[NDArray[np.bool_]] | None,
    how: tuple[NDArray[np.int64] | None, Distance, Clock],
) -> Relaxation:
    """Find the packages nearest to the text that one set opens."""
    tabled, distance, clock = how
    near = Nearest(bargained.space.codes(package[None, :]), np.nan, np.zeros(1), 1)
    if tabled is not None:
        built = model(bargained, domain, items=items, lifted=True)
        rulers = ruler(bargained.space, tabled, distance)
        built.aim_levels([table / DISTANCE_UNIT for table in rulers])
        value: Callable[[NDArray[np.int64]], int] = lambda p: sum(int(t[p[k]]) for k, t in enumerate(rulers))  # noqa: E731
        ties = _all_ties(built, value, 1 / DISTANCE_UNIT, 10, clock)
        if len(ties.packages):
            near = nearest(bargained.space, np.sort(bargained.space.codes(ties.packages)), tabled, distance)
    first = bargained.space.packages(near.codes[:1])[0]
    return Relaxation(tuple(items), -1, near, missing_points(bargained, items, first))


def solve(
    bargained: Bargain,
    tabled: NDArray[np.int64] | None,
    domain: Sequence[NDArray[np.bool_]] | None,
    *,
    distance: Distance = "issues",
    limit: int = 10_000,
    seconds: float = 60.0,
) -> Solved:
    """Return nearest deals, and what would have to give if there is none; even points are asked apart.

    Raises:
        UsageError: If there are more packages than whole numbers of 64 bits.
    """
    if bargained.space.size > 2**62:
        raise UsageError(
            f"{bargained.space.size:.1e} packages cannot be numbered. Leave out issues or levels."
        )
    aim: Aim = "nearest" if tabled is not None else "accepting"
    listed = find(bargained, aim, tabled, domain, distance=distance, limit=min(limit, _TIES), seconds=seconds)
    codes = np.sort(bargained.space.codes(listed.packages)) if len(listed.packages) else _NONE
    if tabled is not None:
        near = nearest(bargained.space, codes, tabled, distance, limit)
    else:
        near = Nearest(codes, np.nan, np.zeros(len(codes)), len(codes))
    none = EvenPoints(_NONE, _NONE, _NONE, _NONE)
    relaxed, fewest, refusals = Relaxed((), ()), _NONE, -1
    why = "" if listed.complete else "The solver was cut off: nearer or further deals as near may exist."
    if listed.none:
        relaxed = relaxations_by_solver(bargained, domain, tabled, distance=distance, seconds=seconds)
        least = find(bargained, "refusals", None, domain, limit=min(limit, 10), seconds=seconds)
        if len(least.packages):
            fewest, refusals = np.sort(bargained.space.codes(least.packages)), int(least.value)
        why = relaxed.why
    gap = listed.gap / DISTANCE_UNIT if tabled is not None else listed.gap
    return Solved(
        near, _NONE, none, relaxed, fewest, refusals, listed.complete and relaxed.complete, why, gap
    )
