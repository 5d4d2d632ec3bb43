"""The most that crossings let pass in a day from one end to places in need elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from maabar.engines.access.flow import Arc, Capacities, Flows
from maabar.network import Ground, Passages, alike, components
from maabar.tables import USES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maabar.engines.access.ways import Origin


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
    joins = _joins(net, piece)
    between = [_between(net, piece, end) for end in ends]
    flows = Flows(int(piece.max(initial=-1)) + 1)
    rows: list[dict[str, Any]] = []
    asked: list[list[int]] = []
    shares: list[np.ndarray] = []
    for use in USES:
        scenes = list(_scenes(net, passing, use, joins))
        days = np.array([share for _, share in scenes])
        for way in ways:
            for end, (own, others) in zip(ends, between, strict=True):
                pair = (own, others) if way == "out" else (others, own)
                asked.append([flows.ask(capacities, *pair) for capacities, _ in scenes])
                shares.append(days)
                rows.append({
                    "use": use, "way": way, "origin": end.name, "origin_kind": end.kind,
                    "unit": "persons" if use == "people" else "trucks",
                })  # fmt: skip
    most = flows.answers()
    for row, numbers, days in zip(rows, asked, shares, strict=True):
        total = float(most[numbers] @ days)
        known = np.isfinite(total)
        row |= {"per_day": total if known else np.nan, "limited": "yes" if known else "no"}
    return rows


def _between(net: Ground, piece: np.ndarray, end: Origin) -> tuple[bytes, bytes]:
    """Return the pieces of ground of an end, and those that hold people in need elsewhere."""
    own = np.unique(piece[end.places]).astype(np.int64)
    others = np.setdiff1d(piece[(net.in_need > 0) & ~end.own], own).astype(np.int64)
    return own.tobytes(), others.tobytes()


def _scenes(
    net: Ground, passing: Passages, use: str, joins: dict[int, list[tuple[int, int]]]
) -> Iterator[tuple[Capacities, float]]:
    """Yield each distinct set of capacities with the share of days on which it holds."""
    capacity, shared, groups = passing.in_unit(USES.index(use), net.settings.tonnes_per_truck)
    epochs = capacity.shape[-1]
    columns = np.concatenate([capacity.reshape(-1, epochs), shared, groups.reshape(-1, epochs)])
    for first, share in zip(*alike(columns, passing.lengths), strict=True):
        limits = tuple(shared[:, first].tolist())
        most, group = capacity[..., first].tolist(), groups[..., first].tolist()
        arcs = [
            Arc(*(pair if direction == 0 else pair[::-1]), most[crossing][direction] / len(pairs),
                group[crossing][direction])
            for crossing, pairs in joins.items()
            for direction in (0, 1)
            if most[crossing][direction] > 0
            for pair in pairs
        ]  # fmt: skip
        yield Capacities(tuple(arcs), limits), float(share)


def _joins(net: Ground, piece: np.ndarray) -> dict[int, list[tuple[int, int]]]:
    """Return the pieces of ground, side a first, that each crossing joins, as its roads do.

    Where roads through one crossing join several pairs, each gets an equal part of its capacity: a lower
    bound.
    """
    joins: dict[int, list[tuple[int, int]]] = {}
    for road in np.flatnonzero(net.through >= 0).tolist():
        ends = int(piece[net.tail[road]]), int(piece[net.head[road]])
        pair = ends if net.a_to_b[road] else ends[::-1]
        known = joins.setdefault(int(net.through[road]), [])
        if pair not in known:
            known.append(pair)
    return joins
