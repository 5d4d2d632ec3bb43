"""Ways between origins (hubs, sides) and places under one set of open crossings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.network import DIRECT, Ground, Spread, shortcuts
from maabar.tables import USES

if TYPE_CHECKING:
    from collections.abc import Sequence

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


@dataclass(frozen=True, eq=False)
class Scene:
    """All ways one way round under one set of open crossings, whoever lives where.

    Attributes:
        spread: The shortest ways between each of E origins and each place.
        labels: For each origin and entry (the first one: no crossing) the ids of the crossings up to there,
            nearest the origin first.
        ends: Origin of each of K (side, crossing on one of its shortest ways), index, shape (K,).
        shut: That crossing, index, shape (K,).
        row: For each place elsewhere that a row concerns, its row, shape (M,).
        place: The place, index, shape (M,).
        extra: Hours that its way gets longer without the crossing; inf = it loses every way, shape (M,).
    """

    spread: Spread
    labels: np.ndarray
    ends: np.ndarray
    shut: np.ndarray
    row: np.ndarray
    place: np.ndarray
    extra: np.ndarray

    @cached_property
    def crossings(self) -> np.ndarray:
        """For each origin and place the ids of the crossings between them, shape (E, P)."""
        return np.take_along_axis(self.labels, self.spread.entry + 1, axis=1)


#: Scenes are kept up to this many numbers, so that a large network does not fill the memory.
_KEPT = 20_000_000


class Finder:
    """Finds ways on one network and keeps them: draws and days meet the same crossings again."""

    def __init__(self, net: Ground, ends: list[Origin]) -> None:
        """Take the network and the ends to look from."""
        self.net = net
        self.ends = ends
        self.ways = shortcuts(net, [end.places for end in ends])
        size = 2 * len(ends) * len(net.places) + 1
        self.scene = lru_cache(maxsize=int(np.clip(_KEPT // size, 16, 1024)))(self._scene)
        self.words = lru_cache(maxsize=1)(self._words)

    def _words(self, ways: tuple[str, ...]) -> dict[str, pd.Series]:
        """Return the columns of `access.reach` that are the same in every draw and under every option."""
        places, ends = len(self.net.places), len(self.ends)
        rows = len(USES) * len(ways) * ends * places

        def words(values: Sequence[str], each: int) -> pd.Series:
            """Repeat each word `each` times, and all of them as often as the table is long."""
            codes = np.repeat(np.arange(len(values)), each)
            return pd.Series(values, dtype="str").take(np.resize(codes, rows)).reset_index(drop=True)

        own = np.stack([end.own for end in self.ends]) if ends else np.zeros((0, places), dtype=bool)
        return {
            "use": words(USES, len(ways) * ends * places),
            "way": words(ways, ends * places),
            "origin": words([end.name for end in self.ends], places),
            "origin_kind": words([end.kind for end in self.ends], places),
            "place": words(list(self.net.places), 1),
            "same_side": pd.Series(np.resize(np.where(own, "yes", "no"), rows), dtype="str"),
        }

    def _scene(self, passable: bytes, delay: bytes, way: str) -> Scene:
        count = len(self.net.crossings)
        gates = np.frombuffer(passable, dtype=bool).reshape(count, 2)
        days = np.frombuffer(delay, dtype=np.float64).reshape(count, 2)
        groups = range(len(self.ends))
        small = self.ways.from_groups(groups, gates, days, towards=way == "in")
        spread = self.ways.spread(small, groups)
        # Only a crossing on some shortest way can matter: without any other one these ways stay as they are.
        chains = {
            (group, int(entry)): small.chain(group, int(entry))
            for group in groups
            for entry in np.unique(spread.entry[group])
            if entry != DIRECT
        }
        labels = np.full((len(self.ends), len(self.ways.ends) + 1), "", dtype=object)
        over: dict[int, dict[int, list[int]]] = {}
        for (group, entry), chain in chains.items():
            labels[group, entry + 1] = "|".join(str(self.net.crossings[one]) for one in chain)
            for crossing in chain if self.ends[group].kind == "side" else ():
                over.setdefault(crossing, {}).setdefault(group, []).append(entry)
        shut: list[tuple[int, int]] = []
        places, extra = [], []
        for crossing, entries in over.items():
            sides = list(entries)
            closed = self.ways.from_groups(sides, without(gates, crossing), days, towards=way == "in")
            for position, side in enumerate(sides):
                mine = np.flatnonzero(np.isin(spread.entry[side], entries[side]) & ~self.ends[side].own)
                hours = self.ways.spread(closed.only(position), [side], mine).hours[0]
                shut.append((side, crossing))
                places.append(mine)
                extra.append(hours - spread.hours[side, mine])
        lengths = [len(mine) for mine in places]
        return Scene(
            spread=spread,
            labels=labels,
            ends=np.array([side for side, _ in shut], dtype=np.int64),
            shut=np.array([crossing for _, crossing in shut], dtype=np.int64),
            row=np.repeat(np.arange(len(shut)), lengths),
            place=np.concatenate([np.zeros(0, dtype=np.int64), *places]),
            extra=np.concatenate([np.zeros(0), *extra]),
        )


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
