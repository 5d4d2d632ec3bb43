"""Sections 3.1 to 3.3 once more, one layer at a time and slowly: what a page of arithmetic would give.

Nothing here is shared with the engine. States are numbered closed 0, restricted 1, open 2 (none, little, used; against,
conditional, for), two-state chains no 0, yes 1.
"""

import dataclasses
import datetime as dt
import math

KAPPA = 0.3
DWELL = {
    "line": (30, 14, 14),
    "border": (30, 30, 120),
    "internal": (14, 14, 60),
    "road": (10, 14, 60),
    "stance": (60, 30, 60),
}
NEXT = ((0, 0.3, 0.7), (0.5, 0, 0.5), (0.7, 0.3, 0))
STAGE = (180, 60)
FIRST, LAST = dt.date(2021, 2, 1), dt.date(2021, 4, 30)


def day(text):
    return dt.date.fromisoformat(text)


@dataclasses.dataclass
class Layer:
    """A chain with what was said of it: log factors and hazards by day."""

    kind: str = "line"
    marks: dict = dataclasses.field(default_factory=dict)
    hazards: dict = dataclasses.field(default_factory=dict)

    @property
    def size(self):
        return 2 if self.kind == "stage" else 3

    def confusion(self, x, z, v):
        strong = (1 + x) / (1 - x)
        power = [
            1 if z == w else KAPPA if self.size == 3 and abs(z - w) == 1 else 0 for w in range(self.size)
        ]
        row = [strong**s for s in power]
        return row[v] / sum(row)

    def said(self, x, v, on, weight=1.0, negated=False):
        """Add one statement's log factor on one day."""
        if negated:
            raw = [math.log(1 - self.confusion(x, z, v)) for z in range(self.size)]
            factor = [weight * (one - max(raw)) for one in raw]
        else:
            factor = [
                weight * math.log(self.confusion(x, z, v) / self.confusion(x, v, v)) for z in range(self.size)
            ]
        old = self.marks.setdefault(on, [0.0] * self.size)
        self.marks[on] = [one + two for one, two in zip(old, factor, strict=True)]
        return self

    def moved(self, h, v, on):
        """Add a hazard into v on one day."""
        self.hazards.setdefault(on, []).append((h, v))
        return self

    def moves(self, on):
        """The matrix into one day."""
        if self.kind == "stage":
            base = [[1 - 1 / STAGE[0], 1 / STAGE[0]], [1 / STAGE[1], 1 - 1 / STAGE[1]]]
        else:
            dwell = DWELL[self.kind]
            base = [
                [1 - 1 / dwell[z] if z == y else NEXT[z][y] / dwell[z] for y in range(3)] for z in range(3)
            ]
        into = [1 - math.prod(1 - h for h, v in self.hazards.get(on, ()) if v == y) for y in range(self.size)]
        total = sum(into)
        if total > 0.95:
            into = [one * 0.95 / total for one in into]
        return [[(1 - sum(into)) * base[z][y] + into[y] for y in range(self.size)] for z in range(self.size)]

    def start(self):
        if self.kind == "stage":
            return [share / sum(STAGE) for share in STAGE]
        share = [days * often for days, often in zip(DWELL[self.kind], (1, 0.6, 1), strict=True)]
        return [one / sum(share) for one in share]

    def on(self, asked, known=LAST):
        """P(state on a day), from everything marked up to `known` on either side of it."""
        dates = [FIRST + dt.timedelta(days=n) for n in range((max(LAST, asked) - FIRST).days + 1)]
        forward, backward = self.start(), [1.0] * self.size
        for date in dates[: dates.index(asked) + 1]:
            step = self.moves(date)
            forward = [sum(forward[z] * step[z][y] for z in range(self.size)) for y in range(self.size)]
            forward = [
                one * math.exp(log)
                for one, log in zip(forward, self.marks.get(date, [0] * self.size), strict=True)
            ]
        for date in reversed(dates[dates.index(asked) + 1 :]):
            step = self.moves(date)
            told = [
                b * math.exp(log)
                for b, log in zip(backward, self.marks.get(date, [0] * self.size), strict=True)
            ]
            backward = [sum(step[z][y] * told[y] for y in range(self.size)) for z in range(self.size)]
        both = [one * two for one, two in zip(forward, backward, strict=True)]
        return [one / sum(both) for one in both]
