"""The program of a bargain: x_kl picks levels, f_a and g_a say that a is for and does not refuse."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.talks.values import NO_RESERVE, UNIT, Bargain, judge
from maabar.program import Program

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from maabar.engines.talks.packages_relax import Item
    from maabar.program import Answer

    Ints = NDArray[np.int64]
    Term = tuple[object, object, object]

#: Half a unit of worth, in points: decides what tolerance must not.
_HALF = 0.5 / UNIT
_OPTIONS = {
    "mip_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 1e-7,
}


@dataclass(eq=False)
class Model:
    """A bargain as a program, with what was cut off so far.

    Attributes:
        bargained: The bargain.
        program: The program.
        x: Numbers of the variables of each issue.
        lifted: Items that count as lifted when an answer is checked.
        any_package: Whether packages that are no deal are asked for too.
    """

    bargained: Bargain
    program: Program
    x: list[Ints]
    lifted: tuple[Item, ...] = ()
    any_package: bool = False
    cost: dict[int, float] = field(default_factory=dict)
    cuts: int = 0
    free_items: bool = False

    def aim_levels(self, tables: Sequence[NDArray[np.float64]]) -> None:
        """Minimise the sum of one number a level."""
        for columns, table in zip(self.x, tables, strict=True):
            self.cost |= dict(zip(columns.tolist(), table.tolist(), strict=True))

    def aim_block(self, name: str, cost: float) -> None:
        """Minimise `cost` times the sum of a block."""
        self.cost |= dict.fromkeys(self.program.columns[name].numbers.ravel().tolist(), cost)

    def skip(self, name: str, at: Sequence[int]) -> None:
        """Leave some variables of a block out of the aim."""
        for column in self.program.columns[name].numbers.ravel()[list(at)].tolist():
            self.cost.pop(column, None)

    def solve(self, seconds: float) -> Answer:
        """Solve as it stands."""
        cost = np.zeros(self.program.shape[1])
        cost[list(self.cost)] = list(self.cost.values())
        return self.program.solve(seconds=seconds, options=_OPTIONS, cost=cost)

    def read(self, answer: Answer) -> Ints:
        """Return the levels of an answer."""
        return np.array([int(np.argmax(answer.x[f"x{k}"])) for k in range(len(self.x))], dtype=np.int64)

    def cut(self, package: Ints) -> None:
        """Cut one package off."""
        columns = [int(x[level]) for x, level in zip(self.x, package, strict=True)]
        self._row(columns, [1.0] * len(columns), high=len(columns) - 1.0)

    def no_worse(self, value: float) -> None:
        """Keep the aim at most at a value."""
        self._row(list(self.cost), list(self.cost.values()), high=value)

    def block(self, items: Sequence[int]) -> None:
        """Cut off every set that contains these items."""
        z = self.program.columns["z"].numbers
        self._row([int(z[i]) for i in items], [1.0] * len(items), high=len(items) - 1.0)

    def _row(self, columns: Sequence[int], values: Sequence[float], high: float) -> None:
        self.cuts += 1
        self.program.rows(f"cut{self.cuts}", 1, high=high, terms=[(0, list(columns), list(values))])

    def valid(self, package: Ints) -> bool:
        """Check a package in integers."""
        judged = judge(self.bargained, package)
        if not judged.exists or not self._moves(package):
            return False
        if self.any_package or self.free_items:
            return True
        if not self.lifted:
            return judged.deal
        return _deal_lifted(self.bargained, package, self.lifted)

    def _moves(self, package: Ints) -> bool:
        space = self.bargained.space
        return bool(
            any(m[level] and c for m, level, c in zip(space.moved(), package, space.core, strict=True))
        )


def _deal_lifted(bargained: Bargain, package: Ints, lifted: Sequence[Item]) -> bool:
    """Return whether a package is a deal once some items are lifted."""
    reserves = {item.party for item in lifted if item.redline < 0}
    lines = {item.redline for item in lifted if item.redline >= 0}
    crossed, worth = bargained.crossed(package)[0], bargained.worth(package)[0]
    required, support = bargained.required(package)[0], 0
    for a in range(len(bargained.parties)):
        red = any(
            on and line.party == a and r not in lines
            for r, (on, line) in enumerate(zip(crossed, bargained.redlines, strict=True))
        )
        if required[a] and (red or (worth[a] < bargained.abstains[a] and a not in reserves)):
            return False
        yes = not red and (worth[a] >= bargained.reserves[a] or a in reserves)
        support += int(bargained.weights[a]) * int(yes and bargained.counted[a])
    return support >= bargained.quota


def model(
    bargained: Bargain,
    domain: Sequence[NDArray[np.bool_]] | None = None,
    *,
    items: Sequence[Item] = (),
    lifted: bool = False,
    refusals: bool = False,
    yes: bool = False,
) -> Model:
    """Return the program of S, or of what it becomes.

    Args:
        bargained: The bargain.
        domain: Allowed levels, one mask an issue.
        items: Items that may be lifted (block `z`).
        lifted: All of them are.
        refusals: Refusals are counted (block `h`) and not forbidden.
        yes: Who is for (block `f`) matters beyond the quota.
    """
    program, n = Program(), len(bargained.parties)
    x = []
    for k, levels in enumerate(bargained.space.shape):
        high = np.ones(levels) if domain is None else np.asarray(domain[k], dtype=float)
        x.append(program.variables(f"x{k}", levels, high=high, whole=True))
        program.rows(f"one{k}", 1, low=1, high=1, terms=[(0, x[k], 1.0)])
    f = program.variables("f", n, high=1, whole=True)
    g = program.variables("g", n, low=0 if refusals else bargained.always.astype(float), high=1, whole=True)
    h = program.variables("h", n, high=1 if refusals else 0, whole=True)
    z = program.variables("z", len(items), low=float(lifted), high=1, whole=True)
    program.rows("both", n, high=0, terms=[(np.arange(n), f, 1.0), (np.arange(n), g, -1.0)])
    at = {(item.party, item.redline): int(z[i]) for i, item in enumerate(items)}
    for a in range(n):
        bounds = [("fine", int(g[a]), int(bargained.abstains[a]))]
        if yes or bargained.quota > 0:
            bounds.append(("for", int(f[a]), int(bargained.reserves[a])))
        _worth(program, bargained, a, x, bounds, at.get((a, -1)))
    _lines(program, bargained, x, g, at)
    _must(program, bargained, x, g, h)
    if bargained.quota > 0 and not refusals:
        weights = bargained.weights * bargained.counted / UNIT
        program.rows("quota", 1, low=bargained.quota / UNIT - _HALF, terms=[(0, f, weights)])
    free = bool(items) and not lifted
    return Model(bargained, program, x, tuple(items) if lifted else (), refusals, free_items=free)


def _worth(
    program: Program,
    bargained: Bargain,
    a: int,
    x: list[Ints],
    bounds: list[tuple[str, int, int]],
    z: int | None,
) -> None:
    """Σ T x ≥ least + (bound − least)(yes − z), with the least that any package gives."""
    least = sum(int(table[a].min()) for table in bargained.tables)
    for name, yes, bound in bounds:
        if bound <= NO_RESERVE:
            continue
        span = (bound - least) / UNIT
        if span <= 0:
            continue
        terms: list[Term] = [
            (0, columns, table[a] / UNIT) for columns, table in zip(x, bargained.tables, strict=True)
        ]
        terms.append((0, yes, -span))
        if z is not None:
            terms.append((0, z, span))
        program.rows(f"{name}{a}", 1, low=least / UNIT - _HALF, terms=terms)  # type: ignore[arg-type]


def _lines(
    program: Program, bargained: Bargain, x: list[Ints], g: Ints, at: dict[tuple[int, int], int]
) -> None:
    """Red lines: the conditions that hold are at most all but one where the party does not refuse."""
    for r, line in enumerate(bargained.redlines):
        terms: list[Term] = [(0, x[k][np.asarray(mask)], 1.0) for k, mask in line.conditions.items()]
        high = float(len(line.conditions)) - (line.party < 0)
        if line.party >= 0:
            terms.append((0, int(g[line.party]), 1.0))
        if (line.party, r) in at:
            terms.append((0, at[line.party, r], -1.0))
        program.rows(f"line{r}", 1, high=high, terms=terms)  # type: ignore[arg-type]


def _must(program: Program, bargained: Bargain, x: list[Ints], g: Ints, h: Ints) -> None:
    space = bargained.space
    for a in np.flatnonzero(bargained.always):
        program.rows(f"must{a}", 1, low=1, terms=[(0, int(g[a]), 1.0), (0, int(h[a]), 1.0)])
    for a, k in np.argwhere(bargained.needed & (space.no_deal >= 0)):
        stay = int(x[k][space.no_deal[k]])
        program.rows(
            f"need{a}-{k}", 1, low=1, terms=[(0, int(g[a]), 1.0), (0, int(h[a]), 1.0), (0, stay, 1.0)]
        )
    core = np.flatnonzero(space.core)
    if not (space.no_deal[core] < 0).any():
        stays = [int(x[k][space.no_deal[k]]) for k in core]
        program.rows("core", 1, high=len(stays) - 1.0, terms=[(0, stays, 1.0)])
