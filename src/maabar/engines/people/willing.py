"""Who would enter which area at all: shares by kind, home and area, day by day, and the classes they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

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
        rests_on: Row of `willingness` that the share of the first day rests on, -1 = assumed, shape (V, A, A).
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
    """Read `willingness`: the most specific row wins, of equals the one that starts later, then the later row.

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
                    f"({', '.join(areas[i] for i in some)}); at most {MOST_BITS} such areas can be looked at. "
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
        v = slice(None) if not row["traveller"] else kinds.index(row["traveller"])
        a = slice(None) if not row["area_from"] else areas.index(row["area_from"])
        b = slice(None) if not row["area_to"] else areas.index(row["area_to"])
        first = 0 if row["from"] is None else int(np.searchsorted(days, np.datetime64(row["from"])))
        last = (
            len(days)
            if row["until"] is None
            else int(np.searchsorted(days, np.datetime64(row["until"]), "right"))
        )
        share[v, a, b, first:last] = row["willing"]
        if first == 0 and last > 0:
            rests_on[v, a, b] = row["at"]
    own = np.arange(len(areas))
    share[:, own, own] = 1.0
    return share, rests_on


def _weakest_first(case: Case) -> list[dict[str, object]]:
    frame = case["willingness"]
    rows = [
        {
            "traveller": str(row.traveller), "area_from": str(row.area_from), "area_to": str(row.area_to),
            "willing": float(row.willing), "at": position,
            "from": None if pd.isna(first) else first.date(), "until": None if pd.isna(last) else last.date(),
        }
        for position, (row, first, last) in enumerate(
            zip(frame.itertuples(index=False), frame["from"], frame["until"], strict=True)
        )
    ]  # fmt: skip
    rows = [row for row in rows if row["willing"] == row["willing"]]

    def strength(row: dict[str, object]) -> tuple[int, str]:
        named = sum(row[name] != "" for name in ("traveller", "area_from", "area_to"))
        return named, str(row["from"] or "")

    return sorted(rows, key=strength)
