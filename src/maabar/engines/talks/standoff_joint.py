"""Who could leave a situation together, and whether the rest could make them regret it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.talks.standoff_moves import MOVE_LIMIT, Moves, moves_of, pairs_of
from maabar.engines.talks.standoff_solve import CONCEPTS, Concept, sanctions
from maabar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from maabar.engines.talks.standoff_model import Game


@dataclass(frozen=True)
class Joint:
    """What one coalition could do.

    Attributes:
        members: Its parties.
        exits: Joint moves that are strictly better for every member.
        stable: Concept -> n: whether no such move exists (nash), or each can be answered so that some member
            ends no better than before (gmr, smr, seq).
    """

    members: tuple[str, ...]
    exits: Moves
    stable: Mapping[Concept, NDArray[np.bool_]]

    def pairs(self) -> list[tuple[int, int]]:
        """Return the exits as pairs (from, to) of situations, counted from 1 as in print.

        Arrays and `Game.name` count from 0: the name of a situation of a pair is `game.name(number - 1)`.
        """
        return [(int(a) + 1, int(b) + 1) for a, b in zip(self.exits.origins(), self.exits.to, strict=True)]


def joint(
    game: Game,
    largest: int = 3,
    concepts: Sequence[Concept] = CONCEPTS,
    limit: int = MOVE_LIMIT,
) -> list[Joint]:
    """Look at every coalition of two to `largest` parties, and at the whole table.

    A joint move sets the actions of all members at once; it is an improvement if strictly better for
    **every** member. It is deterred if for some member the parties outside can bring on a situation
    no better than where it started; for SMR, one that the coalition cannot leave for anything better for
    that member (our reading: assumed). Against the whole table nobody is left to deter.

    Args:
        game: The stand-off.
        largest: Size of the largest coalition apart from the whole.
        concepts: Which concepts to look at.
        limit: Refuse more joint moves of one coalition than this.

    Returns:
        One answer per coalition, smaller ones first, in the order of parties.

    Raises:
        UsageError: A coalition has more joint moves than `limit`, or the stand-off has no actions.

    Note:
        Joint moves follow from the actions, also where a stand-off was given its moves by hand.
    """
    if not game.rules.actions:
        raise UsageError(
            "Joint moves follow from actions, and this stand-off has none: describe its actions."
        )
    count = len(game.parties)
    sizes = [*range(2, min(largest, count) + 1), *([count] if count > max(largest, 1) else [])]
    return [
        _one(game, members, concepts, limit) for size in sizes for members in combinations(range(count), size)
    ]


def _one(game: Game, members: tuple[int, ...], concepts: Sequence[Concept], limit: int) -> Joint:
    exits = _exits(game, members, limit)
    names = tuple(game.parties[k] for k in members)
    n = game.places.count
    nothing = exits.start[1:] == exits.start[:-1]
    outside = [k for k in range(len(game.parties)) if k not in members]
    stable: dict[Concept, NDArray[np.bool_]] = {}
    for concept in concepts:
        if concept == "nash" or not len(exits):
            stable[concept] = nothing.copy()
            continue
        origins = exits.origins()
        deterred = np.zeros(len(exits), dtype=bool)
        reach = moves_of(game.rules, game.places, members, limit) if concept == "smr" else None
        for k in members:
            own = game.ranks[k]
            w = own if reach is None else np.maximum(own, reach.most(own, -1))
            worst = sanctions((game.moves, game.better), outside, w, concept, game.sequences)
            deterred |= worst[exits.to] <= own[origins]
        stable[concept] = np.bincount(origins[~deterred], minlength=n) == 0
    return Joint(names, exits, stable)


def _exits(game: Game, members: tuple[int, ...], limit: int) -> Moves:
    """Return the joint improvements; moves that are none are dropped block by block and never gathered."""
    here: list[NDArray[np.int32]] = [np.zeros(0, dtype=np.int32)]
    there: list[NDArray[np.int32]] = [np.zeros(0, dtype=np.int32)]
    for a, b in _situations(game, members, limit):
        better = np.ones(len(a), dtype=bool)
        for k in members:
            better &= game.ranks[k][b] > game.ranks[k][a]
        here.append(a[better])
        there.append(b[better])
    origins = np.concatenate(here)
    if not game.places.plain:
        n = game.places.count
        keys = np.unique(origins.astype(np.int64) * n + np.concatenate(there))
        origins = (keys // n).astype(np.int32)
        there = [(keys % n).astype(np.int32)]
    counts = np.bincount(origins, minlength=game.places.count)
    return Moves(np.concatenate([[0], np.cumsum(counts)]), np.concatenate(there))


def _situations(
    game: Game, members: tuple[int, ...], limit: int
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32]]]:
    member = game.places.member
    for a, b in pairs_of(game.rules, game.places, members, limit):
        yield (a, b) if game.places.plain else (member[a], member[b])
