"""What a party would have to prefer for a wished situation to be stable for it.

With b[t] = "t ranks no higher than the wished situation", being stable is a formula in which every b only
helps. Its minimal true sets say what is needed; the share of the party's strict rankings that make it true
says how much that is to ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import TYPE_CHECKING, Final

import numpy as np

from maabar.engines.talks.odds import wilson
from maabar.engines.talks.standoff_solve import CONCEPTS, Concept, improving
from maabar.errors import UsageError, did_you_mean, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from maabar.engines.talks.standoff_model import Game
    from maabar.engines.talks.standoff_moves import Moves
    from maabar.engines.talks.standoff_solve import Sequences

#: Up to this many situations in the formula the share is summed, beyond it is sampled.
EXACT_LIMIT: Final = 20
#: Rankings sampled.
SAMPLES: Final = 10_000
#: Unions of two sets looked at in one step; beyond, only some needs are listed, and `complete` says so.
_UNIONS_LIMIT: Final = 4_000
#: Needs listed where not all are.
_SOME: Final = 200
#: Entries (situations × rankings) sampled at once.
_SAMPLED_AT_ONCE: Final = 4_000_000
#: Minimal sets kept while they are worked out.
SETS_LIMIT: Final = 2_000
#: Situations in one alternative of the formula, over all alternatives.
_FORMULA_LIMIT: Final = 5_000_000

#: One move away from the wished situation: the alternatives of which one must hold, each a set of situations.
Clause = list[frozenset[int]]


@dataclass(frozen=True)
class Inverse:
    """What a party would have to prefer.

    Attributes:
        wished: The number (from 0) of the wished situation.
        party: The party.
        concept: The concept.
        needs: Minimal sets of situations (numbers from 0): it is stable if and only if all of one set rank no
            higher than the wished one. An empty set: stable whatever the party prefers. No set: never.
        complete: Whether `needs` lists all of them.
        share: Share of the party's strict rankings of all situations that make it stable, 0 to 1.
        low: Lower end of the 95 % interval; the share itself where it is exact.
        high: Upper end.
        exact: Whether the share was summed rather than sampled.
    """

    wished: int
    party: str
    concept: Concept
    needs: tuple[tuple[int, ...], ...]
    complete: bool
    share: float
    low: float
    high: float
    exact: bool


def inverse(game: Game, wished: int | str, party: str, concept: Concept, *, seed: int = 0) -> Inverse:
    """Say what a party would have to prefer for a situation to be stable for it.

    Args:
        game: The stand-off; the party's own wishes in it are not used.
        wished: The number (from 0) of the situation, or its id.
        party: The party.
        concept: `nash`, `gmr`, `smr` or `seq`.
        seed: Of the sampled rankings, where there are more than 20 situations in the formula.

    Returns:
        The minimal needs and the share of rankings.

    Raises:
        UsageError: The party, situation or concept is unknown, or the formula grows too large.
    """
    i = game.party(party)
    s = game.at(wished) if isinstance(wished, str) else int(wished)
    if not 0 <= s < game.places.count:
        raise UsageError(
            f"There is no situation number {s}: they count from 0 to {game.places.count - 1} here."
        )
    if concept not in CONCEPTS:
        raise UsageError(f'There is no concept "{shorten(concept)}". {did_you_mean(concept, CONCEPTS)}')
    clauses = _clauses(game, i, s, concept)
    needs, complete = _minimal(clauses)
    share, low, high, exact = _share(clauses, seed)
    return Inverse(s, party, concept, needs, complete, share, low, high, exact)


def answers(others: Sequence[Moves], start: int, sequences: Sequences = "legal") -> set[int]:
    """Return everything the others can bring about from a situation, by at least one move of theirs.

    Args:
        others: Moves of each of the others (only improving ones for SEQ).
        start: The number of the situation.
        sequences: `legal`: nobody moves twice in a row; `once`: everybody at most once.
    """
    found: set[int] = set()
    seen = {(start, 0)}
    front = [(start, 0)]
    while front:
        ahead: list[tuple[int, int]] = []
        for place, barred in front:
            for k, moves in enumerate(others):
                if barred >> k & 1:
                    continue
                after = barred | 1 << k if sequences == "once" else 1 << k
                for z in moves.of(place).tolist():
                    found.add(z)
                    if (z, after) not in seen:
                        seen.add((z, after))
                        ahead.append((z, after))
        front = ahead
    return found


def _clauses(game: Game, i: int, s: int, concept: Concept) -> list[Clause]:
    """Return for each move away from s the alternatives of which one must hold, unless one always does."""
    others = [
        improving(moves, game.ranks[k]) if concept == "seq" else moves
        for k, moves in enumerate(game.moves)
        if k != i
    ]
    clauses: list[Clause] = []
    size = 0
    for t in game.moves[i].of(s).tolist():
        alternatives = {frozenset({t}) - {s}}
        if concept != "nash":
            for z in answers(others, t, game.sequences):
                kept = frozenset(game.moves[i].of(z).tolist()) if concept == "smr" else frozenset()
                alternatives.add((kept | {z}) - {s})
        size += sum(map(len, alternatives))
        if size > _FORMULA_LIMIT:
            raise UsageError(
                f"What would make situation {s + 1} stable is a formula of over {_FORMULA_LIMIT:,} parts: "
                "ask for nash, or look at a smaller stand-off."
            )
        if frozenset() not in alternatives:
            clauses.append(_smallest(alternatives))
    return clauses


def _smallest(sets: set[frozenset[int]]) -> Clause:
    """Return the sets that contain no other, small ones first."""
    if frozenset() in sets:
        return [frozenset()]
    kept: Clause = []
    members: dict[int, list[frozenset[int]]] = {}
    for one in sorted(sets, key=lambda s: (len(s), sorted(s))):
        # a smaller set inside this one shares its least member with it
        if any(other <= one for member in one for other in members.get(member, ())):
            continue
        kept.append(one)
        members.setdefault(min(one), []).append(one)
    return kept


def _minimal(clauses: list[Clause]) -> tuple[tuple[tuple[int, ...], ...], bool]:
    """Multiply the clauses out, shortest first, keeping only sets that contain no other."""
    found: set[frozenset[int]] = {frozenset()}
    complete = True
    for clause in sorted(clauses, key=len):
        open_ = [one for one in found if not any(option <= one for option in clause)]
        done = found.difference(open_)
        if len(open_) * len(clause) > _UNIONS_LIMIT:
            complete = False
            shorter = clause[: max(1, _UNIONS_LIMIT // len(open_))]
        else:
            shorter = clause
        kept = _smallest(done | {one | option for one in open_ for option in shorter})
        complete = complete and len(kept) <= SETS_LIMIT
        found = set(kept[:SETS_LIMIT])
    if not complete:
        some = sorted(found, key=lambda s: (len(s), sorted(s)))[:_SOME]
        found = {_reduced(one, clauses) for one in some}
    return tuple(tuple(sorted(one)) for one in sorted(found, key=lambda s: (len(s), sorted(s)))), complete


def _reduced(need: frozenset[int], clauses: list[Clause]) -> frozenset[int]:
    """Drop from a sufficient set what it can do without."""
    for name in sorted(need):
        less = need - {name}
        if all(any(option <= less for option in clause) for clause in clauses):
            need = less
    return need


def _share(clauses: list[Clause], seed: int) -> tuple[float, float, float, bool]:
    names = sorted(set().union(*(option for clause in clauses for option in clause)))
    place = {name: k for k, name in enumerate(names)}
    v = len(names)
    if v <= EXACT_LIMIT:
        masks = [[sum(1 << place[n] for n in option) for option in clause] for clause in clauses]
        held = _true(masks, np.arange(1 << v, dtype=np.int64))
        sizes = np.bitwise_count(np.flatnonzero(held))
        ways = np.bincount(sizes, minlength=v + 1).tolist()
        total = sum(count * factorial(k) * factorial(v - k) for k, count in enumerate(ways))
        share = total / factorial(v + 1)
        return share, share, share, True
    rng = np.random.default_rng(seed)
    hits = done = 0
    while done < SAMPLES:
        rows = min(SAMPLES - done, max(1, _SAMPLED_AT_ONCE // v))
        # first where the wished one stands among all, then who stands below it
        below = rng.random((v, rows)) < rng.random(rows)
        held = np.ones(rows, dtype=bool)
        for clause in clauses:
            some = np.zeros(rows, dtype=bool)
            for option in clause:
                some |= below[[place[n] for n in option]].all(axis=0)
            held &= some
        hits += int(held.sum())
        done += rows
    low, high = wilson(hits, SAMPLES)
    return hits / SAMPLES, float(low), float(high), False


def _true(clauses: list[list[int]], sets: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say for which sets of situations that rank no higher the formula holds."""
    held = np.ones(len(sets), dtype=bool)
    for clause in clauses:
        some = np.zeros(len(sets), dtype=bool)
        for mask in clause:
            some |= (sets & mask) == mask
        held &= some
    return held
