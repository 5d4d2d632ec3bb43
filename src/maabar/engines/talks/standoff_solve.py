"""Which situations are stable for whom: the exact fixed point, without listing a single path.

For a party i, let w be what it would hold in a situation: its own rank there (GMR, SEQ), or the better of
that and what it could still move to (SMR). V[k][s] is the least w that the others can still bring on i from s
if k moved last. Starting from "nothing can be brought on" the values only fall within a finite set, so that
repeating ends, and in which order the values are renewed does not matter. One renewal is one grouped minimum
over all moves of a party.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from maabar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from maabar.engines.talks.standoff_moves import Moves

Concept = Literal["nash", "gmr", "smr", "seq"]
Sequences = Literal["legal", "once"]

CONCEPTS: Final[tuple[Concept, ...]] = ("nash", "gmr", "smr", "seq")

#: Larger than every rank: nothing can be brought on.
TOP: Final = int(np.iinfo(np.int32).max)
#: Entries (sets of parties × situations) held at once by `once`.
_ONCE_LIMIT: Final = 100_000_000


def improving(moves: Moves, ranks: NDArray[np.int32]) -> Moves:
    """Return the moves that lead to a situation of higher rank."""
    return moves.keep(ranks[moves.to] > np.repeat(ranks, np.diff(moves.start)))


def held(moves: Moves, ranks: NDArray[np.int32], concept: Concept) -> NDArray[np.int32]:
    """Return w: the rank a party holds in each situation once it has had its answer (SMR) or none (else)."""
    return np.maximum(ranks, moves.most(ranks, -1)) if concept == "smr" else ranks


def brought_on(
    others: Sequence[Moves], w: NDArray[np.int32], sequences: Sequences = "legal"
) -> NDArray[np.int32]:
    """Return m: the least w that the others can bring about from each situation by at least one move.

    Args:
        others: Moves of each of the others; only their improving moves for SEQ.
        w: n values of what the party would hold.
        sequences: `legal`: any order, nobody twice in a row; `once`: everybody at most once.

    Returns:
        n values; `TOP` where the others cannot move.

    Raises:
        UsageError: `once` with so many parties that their sets would not fit into memory.
    """
    able = [moves for moves in others if len(moves)]
    if sequences == "once":
        return _once(able, w)
    if sequences != "legal":
        raise UsageError(f'The setting sequences is "{sequences}": use legal or once.')
    return _legal(able, w)


def stable_for(better: Moves, ranks: NDArray[np.int32], worst: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Say where every improvement of a party can be answered so that it stands no better than before.

    Args:
        better: Its improving moves.
        ranks: n ranks of the party.
        worst: m of each situation it might move to.
    """
    return better.most(worst, -1) <= ranks


def solve(
    moves: Sequence[Moves],
    ranks: NDArray[np.int32],
    concepts: Sequence[Concept] = CONCEPTS,
    sequences: Sequences = "legal",
) -> dict[Concept, NDArray[np.bool_]]:
    """Return for each concept a table party × situation that tells whether it is stable for the party.

    Args:
        moves: P parties' moves among n situations.
        ranks: P × n ranks, larger is better, ties allowed.
        concepts: Which of `nash`, `gmr`, `smr`, `seq`.
        sequences: `legal` or `once`.
    """
    better = [improving(one, ranks[i]) for i, one in enumerate(moves)]
    result: dict[Concept, NDArray[np.bool_]] = {}
    for concept in concepts:
        table = np.zeros(ranks.shape, dtype=bool)
        for i, own in enumerate(better):
            if concept == "nash":
                table[i] = own.start[1:] == own.start[:-1]
                continue
            others = [one for k, one in enumerate(better if concept == "seq" else moves) if k != i]
            worst = brought_on(others, held(moves[i], ranks[i], concept), sequences)
            table[i] = stable_for(own, ranks[i], worst)
        result[concept] = table
    return result


def sanctions(
    game: tuple[Sequence[Moves], Sequence[Moves]],
    outside: Sequence[int],
    w: NDArray[np.int32],
    concept: Concept,
    sequences: Sequences,
) -> NDArray[np.int32]:
    """Return m for sanctioners `outside`; `game` holds all moves and the improving ones of every party."""
    chosen = game[1] if concept == "seq" else game[0]
    return brought_on([chosen[k] for k in outside], w, sequences)


def _legal(others: Sequence[Moves], w: NDArray[np.int32]) -> NDArray[np.int32]:
    """The fixed point. B[k] is renewed only where another B has fallen since, with the newest values."""
    count, n = len(others), len(w)
    if not count:
        return np.full(n, TOP, dtype=np.int32)
    B = np.full((count, n), TOP, dtype=np.int32)
    stale = np.ones(count, dtype=bool)
    while stale.any():
        for k in np.flatnonzero(stale).tolist():
            stale[k] = False
            V = np.min(np.delete(B, k, axis=0), axis=0, initial=TOP)
            found = others[k].least(np.minimum(w, V), TOP)
            if not np.array_equal(found, B[k]):
                B[k] = found
                stale[np.arange(count) != k] = True
    return np.asarray(B.min(axis=0))


def _once(others: Sequence[Moves], w: NDArray[np.int32]) -> NDArray[np.int32]:
    """Dynamic programme over the sets of parties that have moved, from the full set down to none."""
    count, n = len(others), len(w)
    if n << count > _ONCE_LIMIT:
        raise UsageError(
            f"sequences = once looks at {1 << count:,} sets of parties in each of {n:,} situations, more "
            f"than {_ONCE_LIMIT:,} in all: use sequences = legal."
        )
    V = {(1 << count) - 1: np.full(n, TOP, dtype=np.int32)}
    for used in range((1 << count) - 2, -1, -1):
        value = np.full(n, TOP, dtype=np.int32)
        for k in range(count):
            if not used >> k & 1:
                value = np.minimum(value, others[k].least(np.minimum(w, V[used | 1 << k]), TOP))
        V[used] = value
    return V[0]
