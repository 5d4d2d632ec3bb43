"""How often every package is a deal over many draws: counts only, a few milliseconds a draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from maabar.engines.talks.packages_blocks import MEMORY, halves, sums
from maabar.engines.talks.values import CROSSED, Bargain
from maabar.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maabar.engines.talks.odds_draws import Draws
    from maabar.engines.talks.packages_blocks import Halves

    Half = tuple[NDArray[Any], NDArray[Any]]

#: Packages to a block: comparison and result stay in the cache.
_BLOCK: Final = 2**15
_PASS: Final = -(2**31)
_LEAST: Final = 200


@dataclass(frozen=True, eq=False)
class Counts:
    """What the sweep counts.

    Attributes:
        deals: In how many draws each package is in S, shape (N,).
        any: For each draw whether S holds anything, shape (m,).
        draws: Number of draws m that were swept.
    """

    deals: NDArray[np.uint16]
    any: NDArray[np.bool_]
    draws: int


def swept_draws(packages: int, draws: int, odds_limit: float = 5e8) -> int:
    """Return how many of the draws all packages get: min(draws, max(200, odds_limit / N))."""
    return int(min(draws, max(_LEAST, odds_limit // max(1, packages)), 65_535))


def sweep_draws(bargained: Bargain, drawn: Draws, *, odds_limit: float = 5e8) -> Counts:
    """Count for every package in how many draws it is in S.

    Raises:
        UsageError: If the counts would take more memory than a search may.
    """
    size = bargained.space.size
    if 2 * size > MEMORY:
        raise UsageError(
            f"Odds of {size:,} packages would take {2 * size / 2**20:,.0f} MiB. Leave out levels."
        )
    m = swept_draws(size, drawn.count, odds_limit)
    work = _Work(bargained, halves(bargained))
    counts = np.zeros((work.half.height, work.half.width), dtype=np.uint16)
    some = np.zeros(m, dtype=bool)
    for d in range(m):
        some[d] = work.add(drawn, d, counts)
    return Counts(counts.reshape(-1), some, m)


class _Work:
    """All that does not change from draw to draw."""

    def __init__(self, bargained: Bargain, half: Halves) -> None:
        self.bargained, self.half = bargained, half
        shape = bargained.space.shape
        self.lines: list[tuple[int, int, Half]] = []
        for r, line in enumerate(bargained.redlines):
            masks = [np.asarray(line.conditions.get(k, np.ones(n, dtype=bool))) for k, n in enumerate(shape)]
            self.lines.append((r, line.party, half.within(masks)))
        self.who = bargained.bargainers.tolist()
        self.refused = np.zeros(len(bargained.parties), dtype=np.int64)

    def add(self, drawn: Draws, d: int, counts: NDArray[np.uint16]) -> bool:
        """Add one draw; return whether S holds anything in it."""
        half = self.half
        sides = {a: self._side(drawn, d, a) for a in self._parties()}
        alive = np.ones(half.height, dtype=bool)
        for a in self.who:
            left, right, _ = sides[a]
            most = int(right.max())
            low = left.astype(np.int64) + most < int(drawn.abstains[d, a])
            # A right half alone may exempt the party only where its need does not lie in the left half.
            alive &= ~(low & half.sides[a].need_left)
        rows = np.flatnonzero(alive)
        step, some = max(1, _BLOCK // half.width), False
        for start in range(0, len(rows), step):
            part = rows[start : start + step]
            on = self._block(drawn, d, part, sides)
            if on is not None and on.any():
                some = True
                counts[part] += on
        return some

    def _parties(self) -> list[int]:
        more = np.flatnonzero(self.bargained.counted).tolist() if self.bargained.quota > 0 else []
        return sorted({*self.who, *more})

    def _side(self, drawn: Draws, d: int, a: int) -> tuple[NDArray[np.int32], NDArray[np.int32], list[Half]]:
        split = self.half.split
        left = sums([t[d, a] for t in drawn.tables[:split]])
        right = sums([t[d, a] for t in drawn.tables[split:]])
        across = []
        for r, party, (first, second) in self.lines:
            if party != a or not drawn.real[d, r]:
                continue
            if second.all():
                left[first] = CROSSED
            elif first.all():
                right[second] = CROSSED
            else:
                across.append((first, second))
        return left, right, across

    def _block(
        self, drawn: Draws, d: int, part: NDArray[np.intp], sides: dict[int, tuple[Any, Any, list[Half]]]
    ) -> NDArray[np.bool_] | None:
        half = self.half
        on = half.moved[0][part, None] | half.moved[1][None, :]
        for r, party, (first, second) in self.lines:
            if party < 0 and drawn.real[d, r]:
                on[first[part]] &= ~second
        fine = np.empty_like(on)
        # Those who refused most so far are asked first: a block that nobody is left in is done.
        for at, a in enumerate(sorted(self.who, key=lambda i: -self.refused[i])):
            self._not_against(int(drawn.abstains[d, a]), part, (a, sides[a]), fine)
            on &= fine
            if at < 4 and not on.any():
                self.refused[a] += 1
                return None
        if self.bargained.quota > 0:
            on &= self._support(drawn, d, part, sides) >= self.bargained.quota
        return on

    def _not_against(
        self,
        bound: int,
        part: NDArray[np.intp],
        side: tuple[int, tuple[Any, Any, list[Half]]],
        out: NDArray[np.bool_],
    ) -> None:
        a, (left, right, across) = side
        need_left, need_right = self.half.sides[a].need_left[part], self.half.sides[a].need_right
        least = np.subtract(bound, right, dtype=np.int64).astype(np.int32)
        np.greater_equal(left[part, None], least[None, :], out=out)
        for first, second in across:
            out[first[part]] &= ~second
        if not need_left.all() and not need_right.all():
            free = np.flatnonzero(~need_left)
            out[free] |= ~need_right

    def _support(
        self, drawn: Draws, d: int, part: NDArray[np.intp], sides: dict[int, tuple[Any, Any, list[Half]]]
    ) -> NDArray[np.int64]:
        total = np.zeros((len(part), self.half.width), dtype=np.int64)
        for a in np.flatnonzero(self.bargained.counted).tolist():
            left, right, across = sides[a]
            least = (int(drawn.reserves[d, a]) - right.astype(np.int64)).astype(np.int32)
            yes = left[part, None] >= least[None, :]
            for first, second in across:
                yes[first[part]] &= ~second
            total += yes * self.bargained.weights[a]
        return total
