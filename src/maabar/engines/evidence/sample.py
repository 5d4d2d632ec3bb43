"""Drawing states for other engines: one dated state for each gate and the road, from the timeline.

Per crossing and layer a Gaussian path with a correlation time (`draw_days`), shared by uses and directions,
is turned into uniforms; each day the road, then gate b given the road, then gate a given both, are read off
the joint distribution J (3.5 of the evidence page) by its inverse. So every day's probabilities are exact and
states persist. J is recovered from the timeline: it is the product of the layers, weighed by P(effective) /
P(least of the three).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from maabar.engines.evidence.account import Day, day_number
from maabar.engines.evidence.arrays import Floats, Ints, dates_of
from maabar.engines.evidence.combine import least
from maabar.engines.evidence.settings import EvidenceSettings
from maabar.tables import BY_NAME

#: Gives the random numbers of a crossing and layer; study keys it by seed and draw too, never by option.
Stream = Callable[[str, str], np.random.Generator]
ORDER = ("road", "b", "a")
KEYS = ["crossing", "use", "direction"]
STATES = np.array(["closed", "restricted", "open"], dtype=object)


def draw_states(
    timeline: pd.DataFrame,
    days: Iterable[Day],
    stream: Stream | np.random.Generator | None,
    *,
    correlation_days: float = EvidenceSettings().draw_days,
) -> pd.DataFrame:
    """Return drawn states, shaped like rows of the case's `states`.

    Args:
        timeline: `evidence.timeline`; its view `now` is drawn from.
        days: Days to draw, consecutive or not; those the timeline does not have are left out.
        stream: Random numbers by crossing and layer, or one generator for all; None = draw 0, the likeliest
            cell.
        correlation_days: How long a drawn state tends to last beyond what the chain says.

    Returns:
        Rows for gate a, b and the road, source `evidence`, runs of equal states as from and until.
    """
    return drawn(chances(timeline, days), stream, correlation_days=correlation_days)


@dataclass(frozen=True, eq=False)
class Chances:
    """What states are drawn from: the same for every draw.

    Attributes:
        keys: Crossing, use and direction of each of n rows.
        day: Days since 1970, shape (T,).
        cells: J of each row and day, shape (n, T, 3 road, 3 b, 3 a).
    """

    keys: pd.DataFrame
    day: Ints
    cells: Floats


def chances(timeline: pd.DataFrame, days: Iterable[Day]) -> Chances:
    """Return what states are drawn from; see `draw_states`."""
    wanted = np.unique(np.array([day_number(day) for day in days], dtype=np.int64))
    now = timeline[(timeline["view"] == "now").to_numpy()]
    number = now["date"].to_numpy(dtype="datetime64[D]").astype(np.int64)
    keep = np.isin(number, wanted)
    keys, day, p = _cube(now[keep], number[keep])
    return Chances(keys, day, joint(p["a"], p["b"], p["road"], p["effective"]))


def drawn(
    found: Chances,
    stream: Stream | np.random.Generator | None,
    *,
    correlation_days: float = EvidenceSettings().draw_days,
) -> pd.DataFrame:
    """Draw states once; see `draw_states`."""
    if not len(found.keys):
        return BY_NAME["states"].empty().reset_index(drop=True)
    return _rows(found.keys, found.day, _drawn(found, stream, correlation_days))


def _cube(now: pd.DataFrame, number: Ints) -> tuple[pd.DataFrame, Ints, dict[str, Floats]]:
    """Return keys (n), days (T) and per layer the probabilities of closed, restricted, open, (n, T, 3)."""
    keys = now[KEYS].drop_duplicates().reset_index(drop=True)
    day = np.unique(number)
    place = pd.MultiIndex.from_frame(keys).get_indexer(pd.MultiIndex.from_frame(now[KEYS]))
    layer = now["layer"].to_numpy(dtype=object)
    values = now[["p_closed", "p_restricted", "p_open"]].to_numpy(dtype=np.float64)
    p = {}
    for name in ("a", "b", "road", "effective"):
        rows = layer == name
        p[name] = np.zeros((len(keys), len(day), 3))
        p[name][place[rows], np.searchsorted(day, number[rows])] = values[rows]
    return keys, day, p


def joint(a: Floats, b: Floats, road: Floats, whole: Floats) -> Floats:
    """Return J, (..., 3 road, 3 b, 3 a), from the layers and the effective state, each (..., 3)."""
    worst = least(a, b, road)
    factor = np.divide(whole, worst, out=np.zeros_like(whole), where=worst > 0)
    cells = road[..., :, None, None] * b[..., None, :, None] * a[..., None, None, :]
    index = np.minimum.reduce(np.indices((3, 3, 3)))
    cells = cells * factor[..., index]
    return np.asarray(cells / cells.sum(axis=(-1, -2, -3), keepdims=True), dtype=np.float64)


def _drawn(
    found: Chances, stream: Stream | np.random.Generator | None, correlation_days: float
) -> dict[str, Ints]:
    """Return the state of road, b and a of every key and day, (n, T) each."""
    keys, day, cells = found.keys, found.day, found.cells
    if stream is None:
        best = cells.reshape(*cells.shape[:2], 27).argmax(axis=-1)
        return {"road": best // 9, "b": best // 3 % 3, "a": best % 3}
    crossings = list(dict.fromkeys(keys["crossing"]))
    paths = {
        layer: {name: _path(stream, name, layer, day, correlation_days) for name in sorted(crossings)}
        for layer in ORDER
    }
    state: dict[str, Ints] = {}
    for layer in ORDER:
        uniform = np.stack([paths[layer][name] for name in keys["crossing"]])
        share = cells.sum(axis=tuple(range(3, cells.ndim)))
        state[layer] = _inverse(share, uniform)
        cells = np.take_along_axis(
            cells, state[layer].reshape(*state[layer].shape, *[1] * (cells.ndim - 2)), axis=2
        )[:, :, 0]
    return state


def _inverse(share: Floats, uniform: Floats) -> Ints:
    """Return the state whose part of the unit interval holds each uniform number."""
    total = share.cumsum(axis=-1)
    passed = (uniform[..., None] * total[..., -1:]) >= total[..., :-1]
    return np.asarray(passed.sum(axis=-1), dtype=np.int64)


def _path(
    stream: Stream | np.random.Generator, crossing: str, layer: str, day: Ints, correlation_days: float
) -> Floats:
    """Return uniforms, one a day, whose Gaussian scores forget with the correlation time."""
    rng = stream if isinstance(stream, np.random.Generator) else stream(crossing, layer)
    noise = rng.standard_normal(len(day))
    gap = np.exp(-np.diff(day, prepend=day[0]) / correlation_days)
    score = noise.copy()
    for t in range(1, len(day)):
        score[t] = gap[t] * score[t - 1] + math.sqrt(1.0 - gap[t] ** 2) * noise[t]
    return np.array([0.5 * math.erfc(-z / math.sqrt(2.0)) for z in score.tolist()])


def _rows(keys: pd.DataFrame, day: Ints, state: dict[str, Ints]) -> pd.DataFrame:
    """Return runs of equal states on consecutive days as rows of `states`."""
    gates = ("a", "b", "road")
    cube = np.stack([state[gate] for gate in gates], axis=1)
    new = np.ones(cube.shape, dtype=np.bool_)
    new[..., 1:] = (cube[..., 1:] != cube[..., :-1]) | (np.diff(day) != 1)
    key, gate, first = np.nonzero(new)
    last = np.append(first[1:], 0) - 1
    last[np.append(first[1:] == 0, values=True)] = len(day) - 1
    named = {name: keys[name].to_numpy(dtype=object)[key] for name in KEYS}
    return BY_NAME["states"].frame(
        {
            "crossing": named["crossing"],
            "gate": np.array(gates, dtype=object)[gate],
            "use": named["use"],
            "direction": named["direction"],
            "from": dates_of(day[first]),
            "until": dates_of(day[last]),
            "status": STATES[cube[key, gate, first]],
            "source": np.full(len(key), "evidence", dtype=object),
        }
    )
