"""Even points by the solver, where there are too many deals to compare.

Kalai-Smorodinsky and egalitarian points maximise the least share or gain; ties are found by cutting off one
after the other and settled by the next least, in integers. Nash maximises Σ log g_a under tangents of the
logarithm (Kelley 1960), refined until the gap closes. The utilitarian point is one sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from maabar.engines.talks.exact_model import model
from maabar.engines.talks.packages_common import EvenPoints, even_points
from maabar.engines.talks.values import NO_RESERVE, UNIT, Bargain
from maabar.program import Clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from maabar.engines.talks.exact_model import Model

_NONE = np.zeros(0, dtype=np.int64)
_TIES: Final = 50
_CLOSE: Final = 1e-6
_TANGENTS: Final = 12
_ROUNDS: Final = 40


def even_by_solver(
    bargained: Bargain, domain: Sequence[NDArray[np.bool_]] | None = None, *, seconds: float = 60.0
) -> tuple[EvenPoints, str]:
    """Return the even points as numbers of packages, and what is not proved, in a sentence.

    Args:
        bargained: The bargain.
        domain: Allowed levels, one mask an issue; None = all.
        seconds: Time for all.
    """
    who = bargained.bargainers[bargained.reserves[bargained.bargainers] > NO_RESERVE]
    end = Clock(seconds)
    none = EvenPoints(_NONE, _NONE, _NONE, _NONE)
    if not len(who):
        return none, ""
    most = np.zeros(len(who))
    for i, a in enumerate(who.tolist()):
        top = _greatest(bargained, domain, [a], end)
        if top is None:
            return none, "Even points: the solver was cut off."
        most[i] = (int(bargained.worth(top)[0, a]) - int(bargained.reserves[a])) / UNIT
    sides = {
        "kalai_smorodinsky": _max_min(bargained, domain, (who[most > 0], most[most > 0]), end),
        "egalitarian": _max_min(bargained, domain, (who, np.ones(len(who))), end),
        "utilitarian": (_all_greatest(bargained, domain, who.tolist(), end)),
        "nash": _nash(bargained, domain, (who, most), end),
    }
    found, open_ = {}, []
    for name, (packages, proved) in sides.items():
        found[name] = _settled(bargained, packages, (name, who, most)) if len(packages) else _NONE
        if not proved:
            open_.append(name.replace("_", "-"))
    why = f"Even points not proved or ties not all found: {', '.join(sorted(open_))}." if open_ else ""
    return EvenPoints(**found), why


def _settled(
    bargained: Bargain, packages: NDArray[np.int64], how: tuple[str, NDArray[np.intp], NDArray[np.float64]]
) -> NDArray[np.int64]:
    """Return those of some candidates that the rule points at, in integers, as sorted numbers."""
    name, who, most = how
    codes = np.unique(bargained.space.codes(packages))
    worth = bargained.worth(bargained.space.packages(codes))[:, who].astype(np.int64)
    if name == "kalai_smorodinsky":
        # Shares are of what each could gain at most among all deals, not among these.
        on = most > 0
        ideal = bargained.reserves[who] + np.rint(most * UNIT).astype(np.int64)
        gains = worth[:, on] - bargained.reserves[who][on]
        whole = np.rint(np.sort(gains / (ideal - bargained.reserves[who])[on], axis=1) * 1e12).astype(
            np.int64
        )
        order = [tuple(row) for row in whole.tolist()]
        return np.asarray(codes[[row == max(order) for row in order]], dtype=np.int64)
    points = even_points(worth, bargained.reserves[who])
    return np.asarray(codes[getattr(points, name)], dtype=np.int64)


def _worth_terms(bargained: Bargain, built: Model, a: int, row: int) -> list[tuple[object, object, object]]:
    return [(row, x, t[a] / UNIT) for x, t in zip(built.x, bargained.tables, strict=True)]


def _greatest(
    bargained: Bargain, domain: Sequence[NDArray[np.bool_]] | None, who: list[int], end: Clock
) -> NDArray[np.int64] | None:
    built = model(bargained, domain)
    built.aim_levels([-t[who].sum(axis=0) / UNIT for t in bargained.tables])
    answer = built.solve(end.left())
    return built.read(answer) if answer.status == "proved" else None


def _all_greatest(
    bargained: Bargain, domain: Sequence[NDArray[np.bool_]] | None, who: list[int], end: Clock
) -> tuple[NDArray[np.int64], bool]:
    built = model(bargained, domain)
    built.aim_levels([-t[who].sum(axis=0) / UNIT for t in bargained.tables])
    return _ties(built, 0.5 / UNIT, end)


def _max_min(
    bargained: Bargain,
    domain: Sequence[NDArray[np.bool_]] | None,
    who: tuple[NDArray[np.intp], NDArray[np.float64]],
    end: Clock,
) -> tuple[NDArray[np.int64], bool]:
    """Maximise t where each gain is at least t times its scale."""
    built = model(bargained, domain)
    if not len(who[0]):
        return np.zeros((0, len(built.x)), dtype=np.int64), True
    t = built.program.variables("t", 1, low=-1e6, high=1e6)
    for a, scale in zip(who[0].tolist(), who[1].tolist(), strict=True):
        terms = [*_worth_terms(bargained, built, a, 0), (0, t, -scale)]
        built.program.rows(f"gain{a}", 1, low=int(bargained.reserves[a]) / UNIT, terms=terms)  # type: ignore[arg-type]
    built.aim_block("t", -1.0)
    return _ties(built, _CLOSE, end)


def _ties(built: Model, slack: float, end: Clock) -> tuple[NDArray[np.int64], bool]:
    """Return all packages within `slack` of the greatest value, and whether these are proved to be all."""
    found: list[NDArray[np.int64]] = []
    proved = False
    while len(found) < _TIES and not end.out():
        answer = built.solve(end.left())
        if answer.status == "infeasible":
            proved = bool(found)
            break
        if answer.status != "proved":
            break
        package = built.read(answer)
        if not found:
            built.no_worse(answer.value + slack)
        built.cut(package)
        if built.valid(package):
            found.append(package)
    stacked = np.stack(found) if found else np.zeros((0, len(built.x)), dtype=np.int64)
    return stacked, proved


def _nash(
    bargained: Bargain,
    domain: Sequence[NDArray[np.bool_]] | None,
    who: tuple[NDArray[np.intp], NDArray[np.float64]],
    end: Clock,
) -> tuple[NDArray[np.int64], bool]:
    """Maximise the sum of logarithms; where no deal gives each a gain, nothing is said and nothing proved."""
    built = model(bargained, domain)
    nothing = np.zeros((0, len(built.x)), dtype=np.int64)
    if not (who[1] > 0).all():
        return nothing, False
    y = built.program.variables("y", len(who[0]), low=-20.0, high=20.0)
    for i, (a, top) in enumerate(zip(who[0].tolist(), who[1].tolist(), strict=True)):
        low = int(bargained.reserves[a]) / UNIT + 0.5 / UNIT
        terms = _worth_terms(bargained, built, a, 0)
        built.program.rows(f"some{a}", 1, low=low, terms=terms)  # type: ignore[arg-type]
        for at in np.geomspace(1 / UNIT, top, _TANGENTS).tolist():
            _tangent(bargained, built, (int(y[i]), a), at)
    built.aim_block("y", -1.0)
    for _ in range(_ROUNDS):
        answer = built.solve(end.left())
        if answer.status != "proved":
            return nothing, False
        package = built.read(answer)
        worth = bargained.worth(package)[0]
        gains = [(int(worth[a]) - int(bargained.reserves[a])) / UNIT for a in who[0].tolist()]
        if min(gains) <= 0:
            return nothing, False
        true = float(np.log(gains).sum())
        if -answer.value - true <= _CLOSE:
            built.no_worse(-true + _CLOSE)
            return _ties(built, _CLOSE, end)
        for i, a in enumerate(who[0].tolist()):
            _tangent(bargained, built, (int(y[i]), a), gains[i])
        if end.out():
            return package[None, :], False
    return nothing, False


def _tangent(bargained: Bargain, built: Model, where: tuple[int, int], at: float) -> None:
    """Y ≤ log(at) + (g − at) / at."""
    y, a = where
    built.cuts += 1
    terms = [(0, y, 1.0), *((r, x, -np.asarray(c) / at) for r, x, c in _worth_terms(bargained, built, a, 0))]
    high = float(np.log(at)) - 1 - int(bargained.reserves[a]) / UNIT / at
    built.program.rows(f"tangent{built.cuts}", 1, high=high, terms=terms)  # type: ignore[arg-type]
