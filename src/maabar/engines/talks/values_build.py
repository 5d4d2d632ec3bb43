"""Plain arrays become one checked record of issues, parties, red lines and rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.talks.given import flags, number, numbers, whole
from maabar.engines.talks.values import NO_RESERVE, ROLES, UNIT, Bargain, RedLine, Rule, Space, fixed
from maabar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray


@dataclass
class _Faults:
    found: list[str] = field(default_factory=list)

    def unless(self, fine: object, message: str) -> None:
        if not fine:
            self.found.append(message)


def space(
    values: Sequence[ArrayLike],
    *,
    no_deal: Sequence[int] | None = None,
    core: Sequence[bool] | None = None,
    cost: ArrayLike | None = None,
    scale: Sequence[bool] | None = None,
    issues: Sequence[str] = (),
    levels: Sequence[Sequence[str]] = (),
) -> Space:
    """Return a space of packages; `values` gives the places of the levels of each issue, ascending.

    Raises:
        UsageError: If levels are missing, out of 0 to 100 or not ascending, or a list has the wrong length.
    """
    places = tuple(numbers(v, f"The levels of issue {k + 1}").reshape(-1) for k, v in enumerate(values))
    n = len(places)
    faults = _Faults()
    faults.unless(n, "There is no issue. Give the levels of at least one.")
    for k, v in enumerate(places):
        fine = len(v) and np.isfinite(v).all() and (np.diff(v) > 0).all() and v[0] >= 0 and v[-1] <= 100
        faults.unless(fine, f"Issue {k + 1} needs levels from 0 to 100, ascending and each once.")
    given = {"no_deal": no_deal, "core": core, "cost": cost, "scale": scale, "issues": issues or None}
    for name, entry in given.items():
        fine = entry is None or len(np.atleast_1d(np.asarray(entry))) == n
        faults.unless(fine, f"`{name}` must have one entry for each of the {n} issues.")
    _stop(faults)
    at = np.full(n, -1) if no_deal is None else whole(no_deal, "`no_deal`")
    costs = np.ones(n) if cost is None else numbers(cost, "The costs of change")
    faults.unless(all(-1 <= a < len(v) for a, v in zip(at, places, strict=True)), "`no_deal` is no level.")
    faults.unless((np.isfinite(costs) & (costs >= 0)).all(), "A cost of change must be 0 or more.")
    _stop(faults)
    return Space(
        tuple(issues) or tuple(f"issue-{k + 1}" for k in range(n)),
        places,
        at,
        np.ones(n, dtype=bool) if core is None else np.asarray(core, dtype=bool),
        costs,
        np.ones(n, dtype=bool) if scale is None else np.asarray(scale, dtype=bool),
        tuple(tuple(row) for row in levels) or tuple(tuple(f"{x:g}" for x in v) for v in places),
    )


def bargain(
    tables: Sequence[ArrayLike],
    reserves: ArrayLike,
    redlines: Iterable[RedLine] = (),
    rule: Rule | None = None,
    *,
    over: Space | None = None,
    parties: Sequence[str] = (),
) -> Bargain:
    """Check plain arrays and return them as one record.

    Args:
        tables: For each issue the weighted worth w·v of its levels in points, A × L_k.
        reserves: Points from which a party is for, shape (A,), or (A, 2) with a second column from which it
            abstains; NaN = judged by red lines only.
        redlines: Red lines; a condition lists levels or masks them.
        rule: Who must agree; default: all.
        over: The space; default: levels evenly on 0 to 100, every issue core, no `no_deal`.
        parties: Ids.

    Raises:
        UsageError: With every fault, if shapes, numbers or levels do not fit.
    """
    worth = tuple(np.atleast_2d(numbers(t, f"Table {k + 1} of worth")) for k, t in enumerate(tables))
    rule = rule or Rule()
    place = over or space([np.linspace(0, 100, t.shape[1]) if t.shape[1] > 1 else [0.0] for t in worth])
    n = worth[0].shape[0] if worth else 0
    bounds = numbers(reserves, "The reserves").copy()  # it is filled in below
    bounds = np.repeat(bounds[:, None], 2, axis=1) if bounds.ndim == 1 else bounds
    roles = tuple(rule.roles) or ("must",) * n
    weights = np.atleast_1d(numbers(rule.weights if len(rule.weights) else np.ones(n), "The weights"))
    needed = np.zeros((n, len(worth)), dtype=bool) if rule.needed is None else flags(rule.needed, "`needed`")
    quota = number(rule.quota, "The quota")
    faults = _Faults()
    faults.unless(
        0 <= quota < np.inf, f"The quota {quota:g} cannot be reached or means nothing. Give 0 or more."
    )
    _check(worth, place, (bounds, weights, needed), (roles, parties), faults)
    _stop(faults)
    lines = tuple(_masked(line, place, n, faults) for line in redlines)
    _stop(faults)
    # Without a reserve there is nothing to abstain from.
    bounds[:, 1] = np.where(np.isnan(bounds).any(axis=1), bounds[:, 0], bounds[:, 1])
    whole = np.where(np.isnan(bounds), NO_RESERVE, np.rint(np.nan_to_num(bounds) * UNIT)).astype(np.int32)
    return Bargain(
        place,
        tuple(parties) or tuple(f"party-{a + 1}" for a in range(n)),
        tuple(fixed(t) for t in worth),
        whole[:, 0],
        whole[:, 1],
        lines,
        roles,
        np.rint(weights * UNIT).astype(np.int64),
        needed & (np.array(roles, dtype=object) != "affected")[:, None],
        round(quota * UNIT),
    )


def _check(
    worth: tuple[NDArray[np.float64], ...],
    place: Space,
    numbers: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]],
    names: tuple[tuple[str, ...], Sequence[str]],
    faults: _Faults,
) -> None:
    """Note everything that does not fit together."""
    (bounds, weights, needed), (roles, parties) = numbers, names
    n = worth[0].shape[0] if worth else 0
    shapes = tuple(t.shape for t in worth) == tuple((n, m) for m in place.shape)
    faults.unless(n <= 255, f"{n} parties are more than the 255 that are compared. Group them.")
    faults.unless(shapes, "Each table needs a row for each party and a column for each level of its issue.")
    faults.unless(
        all(np.isfinite(t).all() and (abs(t) <= 1_000).all() for t in worth), "Worths must be finite."
    )
    faults.unless(
        bounds.shape == (n, 2), "Give one reserve for each party, or a reserve and an abstain-from."
    )
    faults.unless(len(roles) == len(weights) == n, "Give one role and one weight for each party.")
    faults.unless(set(roles) <= set(ROLES), f"A role is one of {', '.join(ROLES)}.")
    faults.unless((np.isfinite(weights) & (weights >= 0)).all(), "A weight must be 0 or more.")
    faults.unless(needed.shape == (n, len(worth)), "`needed` must be parties by issues.")
    faults.unless(not parties or len(parties) == n, "Give one id for each party.")
    if bounds.shape != (n, 2):
        return
    faults.unless(not (bounds[:, 1] > bounds[:, 0]).any(), "`abstain_from` cannot lie above the reserve.")
    faults.unless(not (abs(bounds) > 20_000).any(), "A reserve must lie on the scale of worth.")


def _masked(line: RedLine, over: Space, parties: int, faults: _Faults) -> RedLine:
    """Return a red line with its conditions as masks, ordered by issue."""
    masks: dict[int, NDArray[np.bool_]] = {}
    faults.unless(-1 <= line.party < parties, f"Red line {line.name!r}: there is no party {line.party}.")
    faults.unless(line.conditions, f"Red line {line.name!r} has no condition.")
    faults.unless(
        0 <= number(line.likelihood, f"The likelihood of red line {line.name!r}") <= 1,
        f"Red line {line.name!r}: the likelihood {line.likelihood:g} is no chance. Give 0 to 1.",
    )
    for k, levels in sorted(line.conditions.items()):
        if not 0 <= k < len(over.shape):
            faults.unless(None, f"Red line {line.name!r}: there is no issue {k}.")
            continue
        entry = np.asarray(levels)
        mask = np.zeros(over.shape[k], dtype=bool)
        if entry.dtype == bool and entry.shape == mask.shape:
            mask = entry.copy()
        elif entry.size and (entry.dtype.kind not in "iu" or entry.min() < 0 or entry.max() >= len(mask)):
            faults.unless(None, f"Red line {line.name!r}: issue {k} has levels 0 to {len(mask) - 1}.")
        else:
            mask[entry.astype(np.int64)] = True
        masks[k] = mask
    return RedLine(line.party, masks, line.name, line.kind, line.hard, line.likelihood)


def _stop(faults: _Faults) -> None:
    if faults.found:
        raise UsageError(" ".join(faults.found))
