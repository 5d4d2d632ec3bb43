"""Limits that aid and trade share (`use` = cargo): aid goes first, trade has what it leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from maabar.network import passages_of
from maabar.tables import USES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from maabar.case import Case
    from maabar.engines.trade.aid import Taken
    from maabar.engines.trade.model import Numbers
    from maabar.network import Ground

_TRADE = USES.index("trade")
#: Stands for no limit where rows that speak of one use alone are painted over the shared ones.
_HUGE = 1e15


@dataclass(frozen=True, eq=False)
class Joint:
    """Limits for aid and trade together: C crossings, two directions, T epochs of `passages_of`.

    Attributes:
        days: First day of each epoch, shape (T,).
        trucks: Trucks a day for both together, inf = trade has a limit of its own or none, shape (C, 2, T).
        by_weight: Whether it was told in tonnes.
        per_truck: Load that turns tonnes into trucks.
        taken: What aid sends by crossing and direction.
    """

    days: np.ndarray
    trucks: Numbers
    by_weight: np.ndarray
    per_truck: float
    taken: Mapping[tuple[int, int], Taken]

    def by_aid(self, days: np.ndarray) -> Numbers:
        """Return trucks a day that aid takes of shared limits on some days.

        NaN = the limit is not shared; shape (C, 2, days).
        """
        epoch = self._epochs(days)
        shared = np.isfinite(self.trucks[..., epoch])
        found = np.where(shared, 0.0, np.nan)
        for (crossing, way), one in self.taken.items():
            for at in np.flatnonzero(shared[crossing, way]):
                trucks, tonnes = one.on(days[at])
                weighed = self.by_weight[crossing, way, epoch[at]]
                found[crossing, way, at] = tonnes / self.per_truck if weighed else trucks
        return found

    def left(self, day: np.datetime64) -> tuple[Numbers, Numbers]:
        """Return trucks a day that trade may send on a day, and what aid takes, shape (C, 2) each.

        inf and NaN where no limit is shared.
        """
        one = np.array([day])
        taken = self.by_aid(one)[..., 0]
        rest = self.trucks[..., self._epochs(one)[0]] - np.nan_to_num(taken)
        return np.maximum(rest, 0.0), taken

    def _epochs(self, days: np.ndarray) -> np.ndarray:
        return np.searchsorted(self.days, days, side="right") - 1


def joint_limits(
    case: Case, net: Ground, days: np.ndarray, per_truck: float, taken: Mapping[tuple[int, int], Taken]
) -> Joint | None:
    """Return the limits that aid and trade share; None if there are none or aid sends nothing.

    Limits are read by the one rule: where a row that speaks of trade alone is the stronger one, the limit is
    not shared.

    Args:
        case: The case under its option.
        net: Its network.
        days: The days.
        per_truck: Load that turns tonnes into trucks.
        taken: What aid sends by crossing and direction.
    """
    named = any(((rows["use"] == "cargo") & rows["capacity_per_day"].notna()).any() for rows in case.layers)
    if not taken or not named:
        return None
    frames = dict(case.frames)
    for name in ("states", "changes"):
        frames[name] = _others_endless(frames[name])
    drawn = None if case.drawn is None else _others_endless(case.drawn)
    alone = passages_of(replace(case, frames=MappingProxyType(frames), drawn=drawn), net, days)
    trucks = alone.in_unit(_TRADE, per_truck)[0]
    return Joint(
        days=alone.days.astype("datetime64[D]"),
        trucks=np.where(trucks > _HUGE / 1e3, np.inf, trucks),
        by_weight=alone.unit[:, _TRADE] == 2,
        per_truck=per_truck,
        taken=taken,
    )


def _others_endless(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows in which only shared limits are told: any other row that tells one takes its place."""
    own = (rows["use"] != "cargo") & rows["capacity_per_day"].notna()
    return rows.assign(capacity_per_day=rows["capacity_per_day"].mask(own, _HUGE))
