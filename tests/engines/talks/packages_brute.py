"""Small bargains at random, and every answer by plain loops over every package, with no numpy in the logic."""

from __future__ import annotations

from itertools import combinations, product
from math import prod

import numpy as np

from maabar.engines.talks.values import NO_RESERVE, RedLine, Rule
from maabar.engines.talks.values_build import bargain, space


def random_bargain(seed, *, issues=4, parties=4, levels=3, quota=False, coarse=True):
    """A random bargain with ties, red lines across issues, vetoes, gates and parties without reserve."""
    dice = np.random.default_rng(seed)
    sizes = dice.integers(1, levels + 1, issues)
    values = [np.sort(dice.choice(101, n, replace=False)).astype(float) for n in sizes]
    tables = [
        dice.integers(0, 6 if coarse else 3000, (parties, n)) * (5.0 if coarse else 0.01) for n in sizes
    ]
    reserves = dice.integers(2, 12, parties) * 5.0 * issues / 4
    abstains = reserves - dice.integers(0, 3, parties) * 5.0
    bounds = np.stack([reserves, abstains], axis=1)
    bounds[dice.random(parties) < 0.15] = np.nan
    lines = []
    for r in range(dice.integers(0, 5)):
        at = dice.choice(issues, size=min(issues, int(dice.integers(1, 4))), replace=False)
        conditions = {int(k): dice.integers(0, sizes[k], int(dice.integers(1, 3))).tolist() for k in at}
        kind = ["red-line", "bottom-line", "principle"][int(dice.integers(0, 3))]
        lines.append(
            RedLine(int(dice.integers(-1, parties)), conditions, f"line-{r}", kind, bool(dice.random() < 0.2))
        )
    roles = [
        ["must", "counts", "none", "affected"][int(i)]
        for i in dice.choice(4, parties, p=[0.4, 0.3, 0.2, 0.1])
    ]
    weights = dice.integers(1, 4, parties)
    rule = Rule(
        roles, weights, dice.random((parties, issues)) < 0.2, float(dice.integers(1, 5)) if quota else 0.0
    )
    place = space(
        values,
        no_deal=[int(dice.integers(-1 if dice.random() < 0.1 else 0, n)) for n in sizes],
        core=(dice.random(issues) < 0.7).tolist(),
        cost=dice.integers(0, 4, issues) / 2,
        scale=(dice.random(issues) < 0.8).tolist(),
    )
    tabled = [int(dice.integers(0, n)) for n in sizes]
    return bargain(tables, bounds, lines, rule, over=place), tabled


class Plain:
    """Every package, one by one."""

    def __init__(self, b):
        self.b = b
        self.n = len(b.parties)
        self.all = list(product(*(range(n) for n in b.space.shape)))

    def worth(self, a, p):
        return sum(int(t[a, x]) for t, x in zip(self.b.tables, p, strict=True))

    def lines(self, a, p):
        return [
            r
            for r, line in enumerate(self.b.redlines)
            if line.party == a and all(np.asarray(m)[p[k]] for k, m in line.conditions.items())
        ]

    def exists(self, p):
        return not self.lines(-1, p)

    def off(self, k, p):
        return self.b.space.no_deal[k] < 0 or p[k] != self.b.space.no_deal[k]

    def moves(self, p):
        return any(self.off(k, p) and self.b.space.core[k] for k in range(len(p)))

    def must(self, a, p):
        if self.b.roles[a] == "must":
            return True
        row = self.b.needed[a]
        unknown = any(row[k] and self.b.space.no_deal[k] < 0 for k in range(len(p)))
        return unknown or any(row[k] and self.off(k, p) for k in range(len(p)))

    def stance(self, a, p):
        if self.lines(a, p) or self.worth(a, p) < self.b.abstains[a]:
            return "against"
        return "for" if self.worth(a, p) >= self.b.reserves[a] else "abstain"

    def deal(self, p, change=None):
        stances = [self.stance(a, p) for a in range(self.n)]
        if change is not None:
            stances[change] = "for"
        support = sum(
            int(self.b.weights[a])
            for a in range(self.n)
            if stances[a] == "for" and self.b.roles[a] in {"must", "counts"}
        )
        return support >= self.b.quota and not any(
            self.must(a, p) and stances[a] == "against" for a in range(self.n)
        )

    def refusing(self, p):
        return sum(self.must(a, p) and self.stance(a, p) == "against" for a in range(self.n))

    def deals(self):
        return [p for p in self.all if self.exists(p) and self.moves(p) and self.deal(p)]

    def same_side(self, p, t):
        for k in range(len(p)):
            at = self.b.space.no_deal[k]
            if not self.b.space.core[k] or at < 0 or t[k] == at:
                continue
            if self.b.space.scale[k]:
                if (p[k] > at) != (t[k] > at) or p[k] == at:
                    return False
            elif p[k] == at:
                return False
        return True

    def distance(self, p, t, how):
        total = 0
        for k, (x, y) in enumerate(zip(p, t, strict=True)):
            if x == y:
                continue
            size = 1.0
            if self.b.space.scale[k] and how == "steps":
                size = abs(x - y)
            if self.b.space.scale[k] and how == "points":
                size = abs(self.b.space.values[k][x] - self.b.space.values[k][y]) / 100
            total += round(float(self.b.space.cost[k]) * float(size) * 1e6)
        return total

    def points(self, p, t):
        s = self.b.space
        return sum(
            abs(s.values[k][x] - s.values[k][y])
            for k, (x, y) in enumerate(zip(p, t, strict=True))
            if s.scale[k]
        )

    def nearest(self, found, t, how):
        if not found:
            return []
        least = min(self.distance(p, t, how) for p in found)
        return sorted(
            (p for p in found if self.distance(p, t, how) == least),
            key=lambda p: (round(self.points(p, t), 6), p),
        )

    def violated(self, a, p, bound):
        """Items a violates, and whether a line that is never lifted is among them."""
        items, barred = set(), False
        if self.worth(a, p) < bound and bound > NO_RESERVE:
            items.add((a, -1))
        for r in self.lines(a, p):
            if self.b.redlines[r].soft:
                items.add((a, r))
            else:
                barred = True
        return frozenset(items), barred

    def relaxations(self, domain):
        """All minimal sets by trying every subset of the items that occur."""
        sets = {}
        for p in domain:
            base, dead = frozenset(), False
            for a in range(self.n):
                if self.must(a, p):
                    items, barred = self.violated(a, p, int(self.b.abstains[a]))
                    base |= items
                    dead |= barred
            if dead:
                continue
            if self.b.quota <= 0:
                sets.setdefault(base, set()).add(p)
                continue
            counting = [a for a in range(self.n) if self.b.roles[a] in {"must", "counts"}]
            needs = {a: self.violated(a, p, int(self.b.reserves[a])) for a in counting}
            for size in range(len(counting) + 1):
                for group in combinations(counting, size):
                    if any(needs[a][1] for a in group):
                        continue
                    lifted = base.union(*(needs[a][0] for a in group))
                    agree = sum(
                        int(self.b.weights[a]) for a in counting if needs[a][0] <= lifted and not needs[a][1]
                    )
                    if agree >= self.b.quota:
                        sets.setdefault(lifted, set()).add(p)
        minimal = {s: ps for s, ps in sets.items() if not any(o < s for o in sets)}
        return {s: sorted(ps) for s, ps in minimal.items()}

    def hitting(self, sets):
        every = sorted(frozenset().union(*sets)) if sets else []
        found = []
        for size in range(1, len(every) + 1):
            for group in combinations(every, size):
                if all(set(group) & s for s in sets) and not any(set(f) < set(group) for f in found):
                    found.append(group)
        return set(found)


def plain_pareto(rows):
    return sorted(
        i
        for i, u in enumerate(rows)
        if not any(all(x >= y for x, y in zip(v, u, strict=True)) and tuple(v) != tuple(u) for v in rows)
    )


def plain_even(gains):
    """Nash, Kalai-Smorodinsky, egalitarian and utilitarian in whole numbers and fractions."""
    from fractions import Fraction

    rows = [tuple(int(g) for g in row) for row in gains]
    count = max(sum(g > 0 for g in row) for row in rows)
    nash = []
    if count:
        product_of = {row: prod(g for g in row if g > 0) for row in rows if sum(g > 0 for g in row) == count}
        nash = [i for i, row in enumerate(rows) if product_of.get(row, -1) == max(product_of.values())]
    most = [max(column) for column in zip(*rows, strict=True)]
    shares = [sorted(Fraction(g, m) for g, m in zip(row, most, strict=True) if m > 0) for row in rows]
    ks = [i for i, s in enumerate(shares) if s == max(shares)] if any(m > 0 for m in most) else []
    even = [i for i, row in enumerate(rows) if sorted(row) == max(map(sorted, rows))]
    total = [i for i, row in enumerate(rows) if sum(row) == max(map(sum, rows))]
    return nash, ks, even, total
