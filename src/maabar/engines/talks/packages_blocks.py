"""Every package is looked at, two halves of the issues at a time, keeping bits and counts only.

The issues are split into a left and a right half of near-equal size. Each party has one table of partial sums
for each half, so that the worth of a block of packages is one sum of a column and a row. A red line inside a
half is folded into its table; one across the halves is an outer product of two masks.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from maabar.engines.talks.values import CROSSED, NO_RESERVE, Bargain
from maabar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray


#: Packages to a block: the block of one party stays in the processor's cache.
BLOCK: Final = 2**17
#: Memory that a search may take, in bytes.
MEMORY: Final = 1.5 * 2**30
#: Memory for blocks, in bytes.
_WORKING: Final = 32 * 2**20


@dataclass(frozen=True, eq=False)
class Side:
    """One party in halves.

    Attributes:
        left: Partial sums, `CROSSED` where a red line within the half is crossed, shape (n_left,).
        right: The same of the right half.
        need_left: Whether the left half makes it one of those who must agree.
        need_right: The same of the right half.
        across: Masks of its red lines across the halves.
    """

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    need_left: NDArray[np.bool_]
    need_right: NDArray[np.bool_]
    across: tuple[tuple[NDArray[np.bool_], NDArray[np.bool_]], ...]

    def at_least(self, bound: int, rows: slice) -> NDArray[np.bool_]:
        """Return where no red line is crossed and worth reaches `bound`, for some rows of the left half."""
        least = np.int64(max(bound, NO_RESERVE)) - self.right.astype(np.int64)
        out = self.left[rows, None] >= least.astype(np.int32)[None, :]
        for left, right in self.across:
            hit = np.flatnonzero(left[rows])
            if len(hit):
                out[hit] &= ~right
        return np.asarray(out)

    def needed(self, rows: slice) -> NDArray[np.bool_]:
        """Return where the party must agree."""
        return np.asarray(self.need_left[rows, None] | self.need_right[None, :])


@dataclass(frozen=True, eq=False)
class Halves:
    """A bargain in two halves.

    Attributes:
        bargained: The bargain.
        split: Number of issues in the left half.
        sides: One a party.
        moved: Whether a half moves a core issue, left and right.
        void: Masks of the red lines without a party.
    """

    bargained: Bargain
    split: int
    sides: tuple[Side, ...]
    moved: tuple[NDArray[np.bool_], NDArray[np.bool_]]
    void: tuple[tuple[NDArray[np.bool_], NDArray[np.bool_]], ...]

    @property
    def width(self) -> int:
        """Number of packages of the right half."""
        return len(self.moved[1])

    @property
    def height(self) -> int:
        """Number of packages of the left half."""
        return len(self.moved[0])

    def blocks(self, size: int = BLOCK) -> Iterator[slice]:
        """Yield slices of rows of about `size` packages."""
        step = max(1, size // self.width)
        for start in range(0, self.height, step):
            yield slice(start, min(start + step, self.height))

    def exist(self, rows: slice) -> NDArray[np.bool_]:
        """Return which packages exist."""
        out = np.ones((rows.stop - rows.start, self.width), dtype=bool)
        for left, right in self.void:
            hit = np.flatnonzero(left[rows])
            if len(hit):
                out[hit] &= ~right
        return out

    def moves(self, rows: slice) -> NDArray[np.bool_]:
        """Return which packages move a core issue."""
        return np.asarray(self.moved[0][rows, None] | self.moved[1][None, :])

    def within(self, masks: Sequence[NDArray[np.bool_]]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which halves have only levels that `masks` (one an issue) allow."""
        return _all(masks[: self.split]), _all(masks[self.split :])


def halves(bargained: Bargain) -> Halves:
    """Split a bargain into two halves of near-equal size.

    Raises:
        UsageError: If the search would take more memory than `MEMORY`.
    """
    shape = bargained.space.shape
    needed = 3 * bargained.space.size + _WORKING
    if needed > MEMORY:
        raise UsageError(
            f"{bargained.space.size:,} packages would take {needed / 2**20:,.0f} MiB. "
            "Leave out levels or issues, or lower `enumerate_limit` so that the solver searches."
        )
    split = min(range(len(shape) + 1), key=lambda k: (prod(shape[:k]) + prod(shape[k:]), k))
    moved = [m & core for m, core in zip(bargained.space.moved(), bargained.space.core, strict=True)]
    void = tuple(_parts(line.conditions, shape, split) for line in bargained.redlines if line.party < 0)
    return Halves(
        bargained,
        split,
        tuple(_side(bargained, a, split) for a in range(len(bargained.parties))),
        (_any(moved[:split]), _any(moved[split:])),
        void,
    )


def _side(bargained: Bargain, a: int, split: int) -> Side:
    shape = bargained.space.shape
    rows = [table[a] for table in bargained.tables]
    left, right = sums(rows[:split]), sums(rows[split:])
    moved = bargained.space.moved()
    need = [m & bargained.needed[a, k] for k, m in enumerate(moved)]
    need_left, need_right = _any(need[:split]), _any(need[split:])
    if bargained.always[a]:
        need_left = np.ones_like(need_left)
    across = []
    for line in bargained.redlines:
        if line.party != a:
            continue
        first, second = _parts(line.conditions, shape, split)
        if second.all():
            left[first] = CROSSED
        elif first.all():
            right[second] = CROSSED
        else:
            across.append((first, second))
    return Side(left, right, need_left, need_right, tuple(across))


def sums(rows: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
    """Return the sum of one number of each row, for every choice, the last row fastest."""
    total = np.zeros(1, dtype=np.int32)
    for row in rows:
        total = (total[:, None] + row[None, :]).reshape(-1)
    return total


def _any(masks: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    total = np.zeros(1, dtype=bool)
    for mask in masks:
        total = (total[:, None] | mask[None, :]).reshape(-1)
    return total


def _all(masks: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    return ~_any([~mask for mask in masks])


def _parts(
    conditions: Mapping[int, Sequence[int] | NDArray[Any]], shape: tuple[int, ...], split: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where a red line's conditions hold in the left and in the right half."""
    masks = [np.asarray(conditions.get(k, np.ones(n, dtype=bool)), dtype=bool) for k, n in enumerate(shape)]
    return _all(masks[:split]), _all(masks[split:])


@dataclass(frozen=True, eq=False)
class Swept:
    """What one look at every package gives.

    Attributes:
        exist: Packed bits of the packages that exist, in order.
        deals: Packed bits of S.
        kept: Packed bits of S_t, empty without a tabled text.
        existing: Number of packages that exist.
        accepts: For each party, packages that exist and it is for.
        refuses: The same that it is against.
        alone: The same that it blocks alone.
        fewest: Least number of parties that must agree and refuse, over packages that move a core issue.
    """

    exist: NDArray[np.uint8]
    deals: NDArray[np.uint8]
    kept: NDArray[np.uint8]
    existing: int
    accepts: NDArray[np.int64]
    refuses: NDArray[np.int64]
    alone: NDArray[np.int64]
    fewest: int


def sweep(half: Halves, sided: Sequence[NDArray[np.bool_]] | None = None) -> Swept:
    """Look at every package once; `sided` are the levels that keep what the tabled text moves."""
    n = half.bargained.space.size
    kept = half.within(sided) if sided is not None else None
    counts = np.zeros((3, len(half.sides)), dtype=np.int64)
    exist = np.zeros(n, dtype=bool)
    deals = np.zeros(n, dtype=bool)
    fewest = len(half.sides) + 1
    existing = 0
    for rows in half.blocks():
        here = half.exist(rows)
        existing += int(np.count_nonzero(here))
        deal, refusals = _count(half, rows, here, counts)
        span = slice(rows.start * half.width, rows.stop * half.width)
        moves = half.moves(rows)
        exist[span] = here.reshape(-1)
        moves &= here
        if moves.any():
            fewest = min(fewest, int(refusals[moves].min()))
        deals[span] = (deal & moves).reshape(-1)
    packed = np.packbits(deals)
    both = np.zeros(0, dtype=np.uint8)
    if kept is not None:
        for rows in half.blocks():
            span = slice(rows.start * half.width, rows.stop * half.width)
            deals[span] &= (kept[0][rows, None] & kept[1][None, :]).reshape(-1)
        both = np.packbits(deals)
    return Swept(np.packbits(exist), packed, both, existing, counts[0], counts[1], counts[2], fewest)


def _count(
    half: Halves, rows: slice, here: NDArray[np.bool_], counts: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
    """Add one block to the counts; return where there is a deal and how many who must agree refuse."""
    bargained = half.bargained
    refusals = np.zeros(here.shape, dtype=np.uint8)
    support = np.zeros(here.shape if bargained.quota > 0 else (1, 1), dtype=np.int64)
    blocked = []
    for a, side in enumerate(half.sides):
        is_for = side.at_least(int(bargained.reserves[a]), rows)
        counts[0, a] += int(np.count_nonzero(is_for & here))
        same = bargained.abstains[a] == bargained.reserves[a]
        fine = is_for if same else side.at_least(int(bargained.abstains[a]), rows)
        counts[1, a] += int(np.count_nonzero(~fine & here))
        if not (bargained.always[a] or bargained.needed[a].any() or bargained.quota > 0):
            continue
        against = side.needed(rows)
        against &= ~fine
        refusals += against.view(np.uint8)
        if bargained.quota > 0 and bargained.counted[a]:
            support += is_for * bargained.weights[a]
        blocked.append((a, against, is_for))
    enough = support >= bargained.quota
    deal = refusals == 0
    if bargained.quota > 0:
        deal &= enough
    for a, against, is_for in blocked:
        if bargained.quota > 0:
            more = bargained.weights[a] * bool(bargained.counted[a])
            alone = here & ~deal & ((refusals - against.view(np.uint8)) == 0)
            alone &= support + more * ~is_for >= bargained.quota
        else:
            alone = against & (refusals == 1) & here
        counts[2, a] += int(np.count_nonzero(alone))
    return deal, refusals


def numbers(bits: NDArray[np.uint8], size: int) -> NDArray[np.int64]:
    """Return the numbers of the packages whose bit is set."""
    return np.flatnonzero(np.unpackbits(bits, count=size).view(bool)).astype(np.int64)
