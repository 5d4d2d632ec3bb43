"""Ways between origins (hubs, sides) and places under one set of open crossings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from maabar.network import Ground, Links, links, travel

if TYPE_CHECKING:
    from maabar.case import Case


@dataclass(frozen=True)
class Origin:
    """One end that access is looked at from.

    Attributes:
        name: Id of the hub or area.
        kind: `hub` or `side`.
        group: The places that count as it, int64 indices as bytes (so that it can be a key).
        own: Whether each place lies on the same side, shape (P,).
    """

    name: str
    kind: str
    group: bytes
    own: np.ndarray

    @property
    def places(self) -> np.ndarray:
        """Indices of its places."""
        return np.frombuffer(self.group, dtype=np.int64)


def origins(case: Case, net: Ground) -> list[Origin]:
    """Return hubs (places of kind hub, or with supplies or a store), then sides, each sorted by id."""
    places = case["places"]
    named = {
        *places.loc[places["kind"] == "hub", "place"],
        *case["supplies"]["place"],
        *case["hubs"]["place"],
    }
    found = []
    for hub in sorted(named):
        at = net.place(hub)
        found.append(Origin(hub, "hub", np.array([at], dtype=np.int64).tobytes(), net.areas == net.areas[at]))
    for area in sorted(set(net.areas)):
        own = net.areas == area
        found.append(Origin(str(area), "side", np.flatnonzero(own).astype(np.int64).tobytes(), own))
    return found


@dataclass(frozen=True)
class Way:
    """Shortest ways between one origin and every place.

    Attributes:
        hours: Shape (P,), inf where there is none.
        nearer: Next place towards the origin, -1 at its end.
        crossing: Crossing on the step to `nearer`, -1 for none.
    """

    hours: np.ndarray
    nearer: np.ndarray
    crossing: np.ndarray

    def used(self) -> list[int]:
        """Return the crossings that lie on any shortest way, sorted."""
        return [int(crossing) for crossing in np.unique(self.crossing[self.crossing >= 0])]

    def all_crossed(self, names: np.ndarray) -> list[str]:
        """Return for each place the ids of the crossings on its way, nearest the origin first."""
        found = np.full(len(self.hours), "", dtype=object)
        # A place nearer the origin is done before those behind it.
        for place in np.argsort(self.hours, kind="stable"):
            if not np.isfinite(self.hours[place]):
                break
            before = found[self.nearer[place]] if self.nearer[place] >= 0 else ""
            own = str(names[self.crossing[place]]) if self.crossing[place] >= 0 else ""
            found[place] = "|".join(part for part in (before, own) if part)
        return [str(cell) for cell in found]


@dataclass(frozen=True)
class Scene:
    """All ways one way round under one set of open crossings, whoever lives where.

    Attributes:
        hours: Time between each of E origins and each place, shape (E, P), inf where there is none.
        crossings: For each origin the ids of the crossings between it and each place, nearest the origin
        first.
        ends: Origin of each of K (side, crossing on one of its shortest ways), index, shape (K,).
        shut: That crossing, index, shape (K,).
        lost: Whether a place elsewhere loses every way from that side without it, shape (K, P).
        extra: Hours that its way gets longer otherwise, shape (K, P).
    """

    hours: np.ndarray
    crossings: list[list[str]]
    ends: np.ndarray
    shut: np.ndarray
    lost: np.ndarray
    extra: np.ndarray


class Finder:
    """Finds ways on one network and keeps them: draws and days meet the same crossings again."""

    def __init__(self, net: Ground, ends: list[Origin]) -> None:
        """Take the network and the ends to look from."""
        self.net = net
        self.ends = ends
        self.scene = lru_cache(maxsize=1024)(self._scene)

    def _scene(self, passable: bytes, delay: bytes, way: str) -> Scene:
        count = len(self.net.crossings)
        gates = np.frombuffer(passable, dtype=bool).reshape(count, 2)
        days = np.frombuffer(delay, dtype=np.float64).reshape(count, 2)
        usable = links(self.net, gates, days)
        base = [find(usable, end.places, way) for end in self.ends]
        rows: list[tuple[int, int]] = []
        lost, extra = [], []
        closed: dict[int, Links] = {}
        for number, end in enumerate(self.ends):
            if end.kind != "side":
                continue
            had = np.isfinite(base[number].hours) & ~end.own
            # Only a crossing on some shortest way can matter: without any other one these ways stay as they
            # are.
            for crossing in base[number].used():
                if crossing not in closed:
                    closed[crossing] = links(self.net, without(gates, crossing), days)
                hours = find(closed[crossing], end.places, way).hours
                both = had & np.isfinite(hours)
                longer = np.zeros(len(hours))
                longer[both] = hours[both] - base[number].hours[both]
                rows.append((number, crossing))
                lost.append(had & ~np.isfinite(hours))
                extra.append(longer)
        places = len(self.net.places)
        return Scene(
            hours=np.stack([way.hours for way in base]) if base else np.zeros((0, places)),
            crossings=[way.all_crossed(self.net.crossings) for way in base],
            ends=np.array([row[0] for row in rows], dtype=np.int64),
            shut=np.array([row[1] for row in rows], dtype=np.int64),
            lost=np.array(lost, dtype=bool).reshape(len(rows), places),
            extra=np.array(extra, dtype=float).reshape(len(rows), places),
        )


def find(usable: Links, group: np.ndarray, way: str) -> Way:
    """Return the shortest ways between the nearest of some places and every place.

    Args:
        usable: The links that can be used.
        group: Indices of places.
        way: `out` from them, `in` towards them.
    """
    towards = way == "in"
    reach = travel(usable, group, towards=towards)
    step = np.flatnonzero(reach.nearer >= 0)
    pair = (step, reach.nearer[step]) if towards else (reach.nearer[step], step)
    crossing = np.full(len(reach.hours), -1, dtype=np.int64)
    crossing[step] = usable.through(*pair)
    return Way(reach.hours, reach.nearer, crossing)


def without(passable: np.ndarray, *crossings: int) -> np.ndarray:
    """Return who may pass if some crossings are shut."""
    shut = passable.copy()
    shut[list(crossings)] = False
    return shut


@dataclass(frozen=True, eq=False)
class _Key:
    """A network that is equal to another if all that ways depend on is."""

    net: Ground
    ends: list[Origin]

    def _parts(self) -> tuple[bytes, ...]:
        net = self.net
        arrays = (net.tail, net.head, net.hours, net.through, net.a_to_b, net.side_a, net.side_b)
        return (*(array.tobytes() for array in arrays), *(end.group for end in self.ends))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())


@lru_cache(maxsize=8)
def _finder(key: _Key) -> Finder:
    return Finder(key.net, key.ends)


def finder(net: Ground, ends: list[Origin]) -> Finder:
    """Return the finder of a network; draws that leave the roads as they are share one."""
    return _finder(_Key(net, ends))
