"""How rules, keys and roads are laid out as numbers for the kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.people.danger import great_circle_km
from maabar.engines.people.kernels import shapes as k
from maabar.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from maabar.case import Case
    from maabar.engines.people.settings import PeopleSettings
    from maabar.engines.people.willing import Willing
    from maabar.network import Ground

_WORD = 63
#: Slices of a day where a site has a limit, if the settings leave it open.
FINE = 8
#: Mode mean: share of all people under which a cohort goes one way.
FLOOR_SHARE = 3e-4


def law_of(settings: PeopleSettings, people: float, *, returns: bool) -> np.ndarray:
    """Return `World.law`: the settings as numbers."""
    law = np.zeros(k.LAW)
    values = {
        k.MEAN: settings.mode == "mean", k.MERGE: 1.0, k.SLICES: settings.slices or 1,
        k.FLOOR: settings.floor or max(FLOOR_SHARE * people, 1.0),
        k.RULE: k.RULES.index(settings.rules), k.POWER: settings.kernel == "power",
        k.KM: max(settings.number("distance_km"), 1e-3),
        k.KM_ABROAD: max(settings.number("distance_abroad_km"), 1e-3),
        k.GAMMA: settings.distance_power, k.KM_POWER: settings.power_km,
        k.ALPHA: settings.number("reinforcement"), k.Q: settings.number("reinforcement_floor"),
        k.BETA: settings.number("population_power"), k.FULL_FROM: settings.full_from,
        k.THETA: max(settings.number("door_scale_days"), 1e-3),
        k.ABROAD_SHARE: min(settings.number("abroad_share"), 0.999),
        k.RETRY: min(settings.number("retry_per_day"), 1.0), k.GIVE_UP: settings.give_up,
        k.GIVE_UP_WAIT: settings.give_up_wait, k.FORGET: 1 / settings.avoid_days,
        k.BACK: settings.closed_under_way == "back", k.HAZARD: settings.number("hazard_per_day"),
        k.DANGER: settings.danger_line, k.PERIOD: settings.period_days, k.HAS_RETURNS: returns,
    }  # fmt: skip
    for position, value in values.items():
        law[position] = float(value)
    return law


def bits_of(net: Ground, targets: int, wishes: Willing, *, returns: bool) -> np.ndarray:
    """Lay out the key; the fields stand from the highest bits to the lowest."""
    most = {
        k.PHASE: 6, k.WHERE: max(len(net.places), 2 * len(net.crossings)) - 1, k.DAYS: k.MOST_DAYS,
        k.CLASS: wishes.cls.shape[1] - 1, k.DEST: targets, k.USED: 7, k.AVOID: len(net.crossings),
        k.HOME: targets if returns else 0, k.TOWARDS: 3, k.FIRE: 1,
    }  # fmt: skip
    width = np.array([int(most[field]).bit_length() for field in range(len(k.FIELDS))])
    if width.sum() > _WORD:
        each = ", ".join(f"{name} {bits}" for name, bits in zip(k.FIELDS, width, strict=True) if bits)
        raise UsageError(
            f"A cohort would need {width.sum()} bits ({each}), {_WORD} are there. Ask for fewer "
            f"destinations, kinds "
            "of travellers or fractional areas, or for no returns."
        )
    shift = np.cumsum(width[::-1])[::-1] - width
    return np.stack([shift, (1 << width) - 1], axis=1).astype(np.int64)


def cuts_of(case: Case, net: Ground, places: pd.DataFrame) -> np.ndarray:
    """Where each road is cut by its crossing, as a share of its length: by position, else in the middle."""
    share = np.full(len(net.tail), 0.5)
    cut = np.flatnonzero(net.through >= 0)
    if not len(cut):
        return share
    table = case["crossings"].sort_values("crossing")
    lon, lat = (table[name].to_numpy(dtype=float)[net.through[cut]] for name in ("lon", "lat"))
    here = places[["lon", "lat"]].to_numpy(dtype=float)
    parts = []
    for end in (net.tail[cut], net.head[cut]):
        km = [
            float(
                great_circle_km(here[i : i + 1, 0], here[i : i + 1, 1], lon[n : n + 1], lat[n : n + 1])[0, 0]
            )
            for n, i in enumerate(end)
        ]
        parts.append(np.array(km))
    whole = parts[0] + parts[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.clip(parts[0] / whole, 0.05, 0.95)
    share[cut] = np.where(np.isfinite(found), found, 0.5)
    return share
