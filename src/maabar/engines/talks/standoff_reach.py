"""Where a stand-off can go from one situation, in how few moves, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from maabar.engines.talks.standoff_joint import Joint, joint
from maabar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from maabar.engines.talks.standoff_model import Game
    from maabar.engines.talks.standoff_moves import Moves

By = Literal["any", "improving", "coalition"]


@dataclass(frozen=True)
class Reach:
    """What can be reached from one situation.

    Attributes:
        start: The number (from 0) of the situation one starts from.
        steps: n least numbers of moves; -1 where one never gets.
        before: n numbers of the situation one comes from on a shortest way; -1 at the start and where one
            never gets.
        movers: The parties, and coalitions joined by `+`, that can move.
        mover: n numbers into `movers`: who makes the last move of that way.
    """

    start: int
    steps: NDArray[np.int32]
    before: NDArray[np.int32]
    movers: tuple[str, ...]
    mover: NDArray[np.int32]

    def way(self, to: int) -> list[tuple[str, int]]:
        """Return a shortest way as pairs (who moves, number of the situation it leads to).

        Raises:
            UsageError: One never gets there.
        """
        if self.steps[to] < 0:
            raise UsageError(f"Situation {to + 1} cannot be reached from situation {self.start + 1}.")
        found: list[tuple[str, int]] = []
        while to != self.start:
            found.append((self.movers[self.mover[to]], to))
            to = int(self.before[to])
        return found[::-1]

    def on_the_way(self, to: int, stable: NDArray[np.bool_]) -> list[int]:
        """Return the situations of that way before its end that are marked in `stable` (n values)."""
        passed = [self.start, *(place for _, place in self.way(to))][:-1]
        return [place for place in passed if stable[place]]


def reach(game: Game, start: int, by: By = "any", joined: Sequence[Joint] | None = None) -> Reach:
    """Look breadth-first for everything that can be reached from a situation.

    Args:
        game: The stand-off.
        start: The number (from 0) of the situation.
        by: `any` moves; only moves that are `improving` for who makes them; or `coalition`: these, and joint
            moves that are better for each of those who make them.
        joined: What `joint` found, if it is at hand.

    Raises:
        UsageError: There is no such situation, or too many joint moves.
    """
    n = game.places.count
    if not 0 <= start < n:
        raise UsageError(f"There is no situation number {start}: they count from 0 to {n - 1} here.")
    if by not in ("any", "improving", "coalition"):
        raise UsageError(f'Situations can be reached by any, improving or coalition moves, not by "{by}".')
    movers: list[str] = list(game.parties)
    moves: list[Moves] = list(game.moves if by == "any" else game.better)
    if by == "coalition":
        for several in joint(game) if joined is None else joined:
            movers.append("+".join(several.members))
            moves.append(several.exits)
    steps = np.full(n, -1, dtype=np.int32)
    before = np.full(n, -1, dtype=np.int32)
    mover = np.full(n, -1, dtype=np.int32)
    steps[start] = 0
    front = np.asarray([start])
    while len(front):
        found: list[NDArray[np.int32]] = []
        for k, one in enumerate(moves):
            here, there = _from(one, front)
            fresh = steps[there] < 0
            there, first = np.unique(there[fresh], return_index=True)
            steps[there] = steps[front[0]] + 1
            before[there] = here[fresh][first]
            mover[there] = k
            found.append(there)
        front = np.concatenate(found)
    return Reach(start, steps, before, tuple(movers), mover)


def _from(moves: Moves, front: NDArray[np.integer]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the moves that start in any of `front`, as pairs."""
    begin = moves.start[front]
    wide = moves.start[front + 1] - begin
    shift = np.repeat(begin - (np.cumsum(wide) - wide), wide)
    return np.repeat(front, wide).astype(np.int32), moves.to[shift + np.arange(int(wide.sum()))]
