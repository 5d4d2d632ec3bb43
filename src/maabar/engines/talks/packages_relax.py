"""Where no package can be agreed: what would have to give, and what stands against what.

Soft items are the reserve and the soft red lines of each party. V(p) is the set of items of those who must
agree to p that p violates; the inclusion-minimal V(p) are all minimal sets whose lifting makes a deal, and
their minimal hitting sets are the minimal conflicts (minimal correction and unsatisfiable subsets, Reiter
1987). One bit an item, one mask a package.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from maabar.engines.talks.packages_blocks import Halves, sums
from maabar.engines.talks.packages_near import Nearest, nearest
from maabar.engines.talks.values import NO_RESERVE, UNIT, Bargain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from maabar.engines.talks.packages_near import Distance

    Masks = NDArray[Any]

#: Bits of a mask.
BITS: Final = 64
#: Masks of this many packages are kept between the two passes.
_CACHED: Final = 2_000_000
_HITTING: Final = 1_000


@dataclass(frozen=True)
class Item:
    """Something that could be lifted: a reserve, or a red line that is neither hard nor of principle.

    Attributes:
        party: Number of the party.
        redline: Number of the red line; -1 = the reserve.
    """

    party: int
    redline: int = -1

    def name(self, bargained: Bargain) -> str:
        """Return `reserve PARTY`, or the id of the red line."""
        if self.redline < 0:
            return f"reserve {bargained.parties[self.party]}"
        return bargained.redlines[self.redline].name


@dataclass(frozen=True, eq=False)
class Relaxation:
    """One minimal set of items whose lifting makes a deal.

    Attributes:
        items: The set.
        opens: How many packages it opens.
        nearest: The nearest of them; without a tabled text the first.
        missing: Points missing at the first of these, one an item; NaN for red lines.
    """

    items: tuple[Item, ...]
    opens: int
    nearest: Nearest
    missing: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Relaxed:
    """All minimal relaxations and conflicts.

    Attributes:
        sets: Minimal relaxations, by size, then by items.
        conflicts: Minimal sets of items of which one at least must give.
        complete: False if the list was cut.
        why: Why it is empty or cut, in a sentence; empty otherwise.
    """

    sets: tuple[Relaxation, ...]
    conflicts: tuple[tuple[Item, ...], ...]
    complete: bool = True
    why: str = ""


def _asked(bargained: Bargain) -> set[int]:
    """Return the parties that can ever be asked, or count towards a quota."""
    counted = np.flatnonzero(bargained.counted).tolist() if bargained.quota > 0 else []
    return {*bargained.bargainers.tolist(), *counted}


def soft_items(bargained: Bargain) -> list[Item]:
    """Return the items that could be lifted: of those who can ever be asked, or count towards a quota."""
    items = []
    for a in sorted(_asked(bargained)):
        if bargained.reserves[a] > NO_RESERVE:
            items.append(Item(a))
        items += [Item(a, r) for r, line in enumerate(bargained.redlines) if line.party == a and line.soft]
    return items


def relaxations(
    half: Halves,
    domain: Sequence[NDArray[np.bool_]] | None = None,
    tabled: NDArray[np.int64] | None = None,
    *,
    distance: Distance = "issues",
    limit: int = 10_000,
) -> Relaxed:
    """Return all minimal relaxations over the packages that exist, move a core issue and lie in `domain`.

    Args:
        half: The bargain in halves.
        domain: Allowed levels, one mask an issue; None = all.
        tabled: Levels of the text, for the nearest of what a set opens.
        distance: As in `nearest`.
        limit: Packages listed for a set, and sets listed.
    """
    items = soft_items(half.bargained)
    if len(items) > BITS:
        why = f"{len(items)} reserves and red lines could give; at most {BITS} are compared at a time."
        return Relaxed((), (), complete=False, why=why)
    maker = _Maker(half, items, half.within(domain) if domain is not None else None)
    small = half.bargained.space.size <= _CACHED
    cache = list(maker.blocks()) if small else None
    minimal: list[int] = []
    for _, masks in cache if cache is not None else maker.blocks():
        minimal = _merge(minimal, masks)
    minimal.sort(key=lambda mask: (mask.bit_count(), _bits(mask)))
    if not minimal:
        return Relaxed(
            (), (), why="Every package is refused by a red line that is never offered for relaxing."
        )
    listed = minimal[:limit]
    opened: list[list[NDArray[np.int64]]] = [[] for _ in listed]
    for codes, masks in cache if cache is not None else maker.blocks():
        for at, mask in enumerate(listed):
            hit = np.flatnonzero(masks == mask)
            if len(hit):
                opened[at].append(codes[hit])
    found = tuple(
        _describe(
            half.bargained,
            [items[b] for b in _bits(mask)],
            np.unique(np.concatenate(parts)),
            tabled,
            (distance, limit),
        )
        for mask, parts in zip(listed, opened, strict=True)
    )
    hitting, whole = hitting_sets(minimal, _HITTING)
    conflicts = tuple(tuple(items[b] for b in _bits(mask)) for mask in hitting)
    return Relaxed(found, conflicts, complete=whole and len(listed) == len(minimal))


def _describe(
    bargained: Bargain,
    items: list[Item],
    codes: NDArray[np.int64],
    tabled: NDArray[np.int64] | None,
    how: tuple[Distance, int],
) -> Relaxation:
    if tabled is None:
        near = Nearest(codes[:1], float("nan"), np.zeros(len(codes[:1])), len(codes))
    else:
        near = nearest(bargained.space, codes, tabled, how[0], how[1])
    missing = missing_points(bargained, items, bargained.space.packages(near.codes[:1])[0])
    return Relaxation(tuple(items), len(codes), near, missing)


def missing_points(
    bargained: Bargain, items: Sequence[Item], package: NDArray[np.int64]
) -> tuple[float, ...]:
    """Return the points by which a package misses each reserve among the items; NaN for red lines."""
    worth = bargained.worth(package)[0]
    return tuple(
        float("nan")
        if item.redline >= 0
        else max(0.0, float(_bound(bargained, item.party) - int(worth[item.party])) / UNIT)
        for item in items
    )


def _bound(bargained: Bargain, party: int) -> int:
    """Return what a party must reach: its reserve where its yes counts, else where it stops refusing."""
    counts = bargained.quota > 0 and bargained.counted[party]
    return int(bargained.reserves[party] if counts else bargained.abstains[party])


class _Maker:
    """Gives for each block of packages the codes and masks of violated items."""

    def __init__(
        self, half: Halves, items: list[Item], domain: tuple[NDArray[np.bool_], NDArray[np.bool_]] | None
    ) -> None:
        self.half, self.items, self.domain = half, items, domain
        self.kind: Any = np.uint16 if len(items) <= 16 else np.uint32 if len(items) <= 32 else np.uint64
        self.bit = {(item.party, item.redline): self.kind(1 << at) for at, item in enumerate(items)}
        shape, split = half.bargained.space.shape, half.split
        self.raw = {
            a: tuple(
                sums([t[a] for t in part])
                for part in (half.bargained.tables[:split], half.bargained.tables[split:])
            )
            for a in sorted(_asked(half.bargained))
        }
        self.lines: dict[int, list[tuple[int, bool, Any, Any]]] = {a: [] for a in self.raw}
        for r, line in enumerate(half.bargained.redlines):
            if line.party in self.raw:
                masks = [
                    np.asarray(line.conditions.get(k, np.ones(n, dtype=bool))) for k, n in enumerate(shape)
                ]
                self.lines[line.party].append((r, line.soft, *half.within(masks)))

    def blocks(self) -> Iterator[tuple[NDArray[np.int64], Masks]]:
        """Yield codes and masks; with a quota a package may come with several masks."""
        half = self.half
        for rows in half.blocks():
            there = half.exist(rows) & half.moves(rows)
            if self.domain is not None:
                there &= self.domain[0][rows, None] & self.domain[1][None, :]
            base = np.zeros(there.shape, dtype=self.kind)
            full = {}
            for a, halves_of in self.raw.items():
                bound = int(half.bargained.abstains[a])
                mask, fixed = self._violated(a, halves_of, bound, rows)
                needed = half.sides[a].needed(rows)
                there &= ~(fixed & needed)
                base |= np.where(needed, mask, self.kind(0))
                if half.bargained.quota > 0 and half.bargained.counted[a]:
                    full[a] = (*self._violated(a, halves_of, int(half.bargained.reserves[a]), rows),)
            at = np.flatnonzero(there)
            codes = at.astype(np.int64) + rows.start * half.width
            masks = base.reshape(-1)[at]
            if half.bargained.quota > 0:
                parts = {a: (m.reshape(-1)[at], f.reshape(-1)[at]) for a, (m, f) in full.items()}
                yield _filled(half.bargained, codes, masks, parts)
            else:
                yield codes, masks

    def _violated(
        self, a: int, halves_of: tuple[NDArray[np.int32], ...], bound: int, rows: slice
    ) -> tuple[Masks, NDArray[np.bool_]]:
        left, right = halves_of
        low = left[rows, None] < (bound - right)[None, :]
        mask = np.where(low, self.bit.get((a, -1), self.kind(0)), self.kind(0))
        fixed = np.zeros(mask.shape, dtype=bool)
        for r, soft, first, second in self.lines[a]:
            hit = first[rows, None] & second[None, :]
            if soft:
                mask |= np.where(hit, self.bit[a, r], self.kind(0))
            else:
                fixed |= hit
        return mask, fixed


def _filled(
    bargained: Bargain,
    codes: NDArray[np.int64],
    base: Masks,
    parts: dict[int, tuple[Masks, NDArray[np.bool_]]],
) -> tuple[NDArray[np.int64], Masks]:
    """Join to each mask the items of every minimal group that would fill the quota."""
    order = sorted(parts)
    table = np.stack([base, *(np.where(parts[a][1], 0, parts[a][0]) for a in order)], axis=1).astype(
        np.uint64
    )
    fixed = np.stack([parts[a][1] for a in order], axis=1) if order else np.zeros((len(base), 0), dtype=bool)
    rows, back = np.unique(
        np.concatenate([table, fixed.astype(np.uint64)], axis=1), axis=0, return_inverse=True
    )
    out_codes, out_masks = [], []
    members: dict[int, NDArray[np.int64]] = {}
    ordered = np.argsort(back, kind="stable")
    ends = np.searchsorted(back[ordered], np.arange(len(rows) + 1))
    for at, row in enumerate(rows.tolist()):
        members[at] = codes[ordered[ends[at] : ends[at + 1]]]
        need = [0 if row[1 + k] == 0 else row[1 + k] for k in range(len(order))]
        barred = [bool(row[1 + len(order) + k]) for k in range(len(order))]
        weights = [int(bargained.weights[a]) for a in order]
        for mask in fill(int(row[0]), need, barred, weights, bargained.quota):
            out_codes.append(members[at])
            out_masks.append(np.full(len(members[at]), mask, dtype=np.uint64))
    if not out_codes:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64)
    return np.concatenate(out_codes), np.concatenate(out_masks)


def fill(base: int, need: list[int], barred: list[bool], weights: list[int], quota: int) -> list[int]:
    """Return the minimal masks that contain `base` and turn enough parties to reach the quota.

    Args:
        base: Items that must be lifted anyway.
        need: For each counting party the items to lift until it is for; 0 = it is for.
        barred: Parties that a line never offered for relaxing keeps from being for.
        weights: Their weights.
        quota: Weight to reach.
    """
    masks = {base}
    found: list[int] = []
    seen: set[int] = set()
    while masks:
        mask = min(masks, key=lambda m: (m.bit_count(), m))
        masks.discard(mask)
        seen.add(mask)
        if any(one & mask == one for one in found):
            continue
        inside = [not b and n & ~mask == 0 for n, b in zip(need, barred, strict=True)]
        if sum(w for w, on in zip(weights, inside, strict=True) if on) >= quota:
            found.append(mask)
            continue
        more = (mask | n for n, b, on in zip(need, barred, inside, strict=True) if not b and not on)
        masks |= {m for m in more if m not in seen}
    return found


def _merge(minimal: list[int], masks: Masks) -> list[int]:
    """Add masks to a list of inclusion-minimal ones and keep it so."""
    left = masks
    for one in minimal:
        left = left[(left & left.dtype.type(one)) != one]
    if not len(left):
        return minimal
    found = list(minimal)
    left = np.unique(left)
    left = left[np.argsort(np.bitwise_count(left), kind="stable")]
    while len(left):
        one = left[0]
        found = [m for m in found if m & int(one) != int(one)]
        found.append(int(one))
        left = left[(left & one) != one]
    return found


def _bits(mask: int) -> tuple[int, ...]:
    return tuple(b for b in range(mask.bit_length()) if mask >> b & 1)


def hitting_sets(sets: Sequence[int], limit: int) -> tuple[list[int], bool]:
    """Return all minimal masks that share a bit with each of `sets` (Berge 1989), and if these are all."""
    found = [0]
    whole = True
    for one in sorted(sets, key=lambda m: (m.bit_count(), m)):
        kept = [mask for mask in found if mask & one]
        wider = {mask | 1 << b for mask in found if not mask & one for b in _bits(one)}
        for mask in sorted(wider, key=lambda m: (m.bit_count(), m)):
            if not any(k & mask == k for k in kept):
                kept.append(mask)
        if len(kept) > limit:
            kept, whole = kept[:limit], False
        found = kept
    return sorted(found, key=lambda m: (m.bit_count(), _bits(m))), whole
