"""The most that crossings let pass in a day from one end to places in need elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from maabar.engines.access.flow import Arc, most_per_day
from maabar.network import Ground, Passages, components
from maabar.tables import USES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maabar.engines.access.ways import Origin


#: Arcs, shared limits, and the share of days on which they hold.
Scene = tuple[tuple[Arc, ...], tuple[float, ...], float]


def throughput(
    net: Ground, passing: Passages, ends: Sequence[Origin], ways: Sequence[str]
) -> list[dict[str, Any]]:
    """Return rows of `access.throughput`.

    Args:
        net: The network.
        passing: What may pass.
        ends: Hubs and sides.
        ways: `out` and `in`.
    """
    piece = components(net)
    rows = []
    for use in USES:
        scenes = list(_scenes(net, passing, use, piece))
        done: dict[
            tuple[bytes, bytes], tuple[float, bool]
        ] = {}  # hubs on one piece of ground have one answer
        for way in ways:
            for end in ends:
                start = np.unique(piece[end.places])
                stop = np.setdiff1d(np.unique(piece[(net.in_need > 0) & ~end.own]), start)
                begin, finish = (start, stop) if way == "out" else (stop, start)
                key = begin.tobytes(), finish.tobytes()
                if key not in done:
                    done[key] = _mean(scenes, begin, finish, int(piece.max(initial=-1)) + 1)
                total, limited = done[key]
                rows.append({
                    "use": use, "way": way, "origin": end.name, "origin_kind": end.kind, "per_day": total,
                    "unit": "persons" if use == "people" else "trucks", "limited": "yes" if limited else "no",
                })  # fmt: skip
    return rows


def _mean(scenes: list[Scene], begin: np.ndarray, finish: np.ndarray, pieces: int) -> tuple[float, bool]:
    total, limited = 0.0, True
    for arcs, limits, share in scenes:
        flow, known = most_per_day(arcs, limits, tuple(begin.tolist()), tuple(finish.tolist()), pieces)
        total += share * flow
        limited &= known
    return total, limited


def _scenes(net: Ground, passing: Passages, use: str, piece: np.ndarray) -> Iterator[Scene]:
    """Yield the arcs, shared limits and share of days of each distinct set of capacities."""
    capacity, shared, groups = passing.in_unit(USES.index(use), net.settings.tonnes_per_truck)
    count, epochs = len(net.crossings), capacity.shape[-1]
    distinct, inverse = np.unique(
        np.concatenate([capacity.reshape(-1, epochs), shared, groups.reshape(-1, epochs)]),
        axis=1,
        return_inverse=True,
    )
    days = np.bincount(inverse.ravel(), weights=passing.lengths, minlength=distinct.shape[1])
    on_road = np.isin(np.arange(count), net.through)
    for column, share in enumerate(days / passing.lengths.sum()):
        limits = [float(limit) for limit in distinct[2 * count : 2 * count + len(shared), column]]
        group_of = distinct[2 * count + len(shared) :, column].reshape(count, 2).astype(int)
        arcs = []
        for crossing, direction in np.argwhere(distinct[: 2 * count, column].reshape(count, 2) > 0):
            if on_road[crossing]:
                sides = int(piece[net.side_a[crossing]]), int(piece[net.side_b[crossing]])
                tail, head = sides if direction == 0 else sides[::-1]
                group = int(group_of[crossing, direction])
                arcs.append(Arc(tail, head, float(distinct[2 * crossing + direction, column]), group))
        yield tuple(arcs), tuple(limits), float(share)
