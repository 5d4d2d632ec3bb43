"""Who would enter which area at all: shares by kind, home and area, day by day, and the classes they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.errors import UsageError

if TYPE_CHECKING:
    from maabar.case import Case

#: At most this many areas may be entered by some people of one home and not by others.
MOST_BITS = 4


@dataclass(frozen=True)
class Willing:
    """Shares and classes; letters as in `kernels.shapes`.

    Attributes:
        share: Who would enter, shape (V, A, A, T): kind, home, area to enter.
        rests_on: Row of `willingness` that the first day's share rests on, -1 = assumed, shape (V, A, A).
        family: First class of each kind and home, shape (V, A).
        cls: Kind, home, bits, slot and first class of each class, shape (5, C).
        allowed: Areas that each class would enter for good (its bits counted), shape (C, A), bool.
        slots: Share willing per slot and day, shape (T, slots).
    """

    share: np.ndarray
    rests_on: np.ndarray
    family: np.ndarray
    cls: np.ndarray
    allowed: np.ndarray
    slots: np.ndarray


def willing(case: Case, kinds: list[str], areas: list[str], days: np.ndarray) -> Willing:
    """Read `willingness`: the most specific row wins, of equals the later start, then the later row.

    Without a row: 1 within an area, towards areas of the same party and into other states; 0 into an area
    of another party of the same state, which is shown as assumed.

    Raises:
        UsageError: If more than four areas are entered by some people of one kind and home only.
    """
    share, rests_on = _shares(case, kinds, areas, days)
    constant = (share == share[..., :1]).all(axis=3) & np.isin(share[..., 0], (0.0, 1.0))
    family = np.zeros(constant.shape[:2], dtype=np.int64)
    classes: list[tuple[int, int, int, int, int]] = []
    allowed: list[np.ndarray] = []
    slots: list[np.ndarray] = []
    for kind, name in enumerate(kinds):
        for home, area in enumerate(areas):
            some = np.flatnonzero(~constant[kind, home])
            if len(some) > MOST_BITS:
                raise UsageError(
                    f'Only some of "{name or "all travellers"}" from "{area}" would enter {len(some)} areas '
                    f"({', '.join(areas[i] for i in some)}); at most {MOST_BITS} such areas can be "
                    f"looked at. "
                    "Set willing to 0 or 1 for the others in willingness.csv."
                )
            family[kind, home] = len(classes)
            for mask in range(1 << len(some)):
                classes.append((kind, home, len(some), len(slots), int(family[kind, home])))
                may = share[kind, home, :, 0] == 1.0
                may[some] = [(mask >> bit) & 1 == 1 for bit in range(len(some))]
                allowed.append(may)
            slots += [share[kind, home, area_to] for area_to in some]
    return Willing(
        share=share,
        rests_on=rests_on,
        family=family,
        cls=np.array(classes, dtype=np.int64).T.copy(),
        allowed=np.array(allowed),
        slots=np.array(slots).T.copy() if slots else np.zeros((len(days), 0)),
    )


def _shares(
    case: Case, kinds: list[str], areas: list[str], days: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    table = case["areas"].set_index("area")
    party = table["party"].reindex(areas).to_numpy(dtype=object).astype(str)
    country = table["country"].reindex(areas).to_numpy(dtype=object).astype(str)
    ours = (party[:, None] == party[None]) | (country[:, None] != country[None])
    plain = np.where(ours | np.eye(len(areas), dtype=bool), 1.0, 0.0)
    share = np.repeat(np.repeat(plain[None, ..., None], len(kinds), 0), len(days), 3)
    rests_on = np.full(share.shape[:3], -1, dtype=np.int64)
    for row in _weakest_first(case):
        v = kinds.index(row.traveller) if row.traveller else slice(None)
        a = areas.index(row.area_from) if row.area_from else slice(None)
        b = areas.index(row.area_to) if row.area_to else slice(None)
        first = 0 if np.isnat(row.first) else int(np.searchsorted(days, row.first))
        last = len(days) if np.isnat(row.last) else int(np.searchsorted(days, row.last, "right"))
        share[v, a, b, first:last] = row.willing
        if first == 0 and last > 0:
            rests_on[v, a, b] = row.at
    own = np.arange(len(areas))
    share[:, own, own] = 1.0
    return share, rests_on


@dataclass(frozen=True)
class _Row:
    traveller: str
    area_from: str
    area_to: str
    willing: float
    first: np.datetime64
    last: np.datetime64
    at: int

    @property
    def strength(self) -> tuple[int, int]:
        """More ids named, then a later first day."""
        named = sum(name != "" for name in (self.traveller, self.area_from, self.area_to))
        return named, -(2**62) if np.isnat(self.first) else int(self.first.astype(np.int64))


def _weakest_first(case: Case) -> list[_Row]:
    frame = case["willingness"]
    columns = [frame[name].tolist() for name in ("traveller", "area_from", "area_to", "willing")]
    spans = [frame[name].to_numpy().astype("datetime64[D]") for name in ("from", "until")]
    rows = [_Row(*cells) for cells in zip(*columns, *spans, range(len(frame)), strict=True)]
    return sorted((row for row in rows if not np.isnan(row.willing)), key=lambda row: row.strength)
