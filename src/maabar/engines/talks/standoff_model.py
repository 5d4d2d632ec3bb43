"""A stand-off that is ready to be looked at, and what is stable in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np

from maabar.engines.talks.given import whole
from maabar.engines.talks.logic import truth
from maabar.engines.talks.standoff_moves import MOVE_LIMIT, Moves, Places, Rules, moves_of
from maabar.engines.talks.standoff_solve import CONCEPTS, Concept, Sequences, improving, solve
from maabar.errors import UsageError, did_you_mean, shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from maabar.engines.talks.logic import Statement


@dataclass(frozen=True)
class Game:
    """A stand-off: situations, who can move between them, and who ranks which above which.

    Attributes:
        rules: Actions with their owners and bounds, and exclusions.
        places: The n situations.
        ranks: P × n, dense from 0, larger is better, equal where the party does not mind.
        moves: Each party's moves.
        sequences: How the others may answer: `legal` (any order, nobody twice in a row) or `once`.
        now: What is told about today: action -> `yes`, `no`, `both`, `unknown`.
        available: The same for whether the action can be done; where it is uncertain, `moves` take it as yes.
    """

    rules: Rules
    places: Places
    ranks: NDArray[np.int32]
    moves: tuple[Moves, ...]
    sequences: Sequences
    now: Mapping[str, str]
    available: Mapping[str, str]

    @property
    def parties(self) -> tuple[str, ...]:
        """Return the ids of the P parties."""
        return self.rules.parties

    @cached_property
    def better(self) -> tuple[Moves, ...]:
        """Each party's moves to situations that it ranks higher."""
        return tuple(improving(moves, self.ranks[i]) for i, moves in enumerate(self.moves))

    def party(self, name: str) -> int:
        """Return the number of a party.

        Raises:
            UsageError: There is no such party.
        """
        if name not in self.parties:
            raise UsageError(f'There is no party "{shorten(name)}" here. {did_you_mean(name, self.parties)}')
        return self.parties.index(name)

    def name(self, situation: int) -> str:
        """Return a situation's id: its yes-actions joined by `|`, or `none`; `?` before those left open.

        Args:
            situation: Its number, counted from 0 as in every array here. What is printed or read, such as
                `Joint.pairs` and `Stability.numbers`, counts from 1: take one off before asking here.

        Raises:
            UsageError: There is no such situation.
        """
        held = self.places
        if not 0 <= int(whole(situation, "The situation")) < held.count:
            raise UsageError(
                f"There is no situation {shorten(situation)}. Here they count from 0 to {held.count - 1}."
            )
        codes = held.codes[[situation]] if held.plain else held.codes[held.member == situation]
        always = int(np.bitwise_and.reduce(codes))
        some = int(np.bitwise_or.reduce(codes))
        words = [
            name if always >> k & 1 else f"?{name}"
            for k, name in enumerate(self.rules.actions)
            if some >> k & 1
        ]
        if not self.rules.actions:
            return str(situation + 1)
        return "|".join(words) or "none"

    def at(self, actions: Collection[str] | str) -> int:
        """Return the number (from 0) of the situation in which exactly these actions are done.

        Args:
            actions: Action ids, or their list joined by `|`, or `none`.

        Raises:
            UsageError: An action is unknown, or the situation does not exist.
        """
        names = actions.split("|") if isinstance(actions, str) else list(actions)
        names = [name.strip() for name in names if name.strip() not in ("", "none")]
        code = 0
        for name in names:
            if name not in self.rules.actions:
                raise UsageError(f'"{shorten(name)}" is no action. {did_you_mean(name, self.rules.actions)}')
            code |= 1 << self.rules.actions.index(name)
        spot = int(self.places.find(np.asarray([code]))[0])
        if spot < 0:
            said = "|".join(names) or "none"
            raise UsageError(f'The situation "{shorten(said)}" does not exist: an exclusion forbids it.')
        return int(self.places.member[spot])

    def where(self, statement: Statement | str) -> NDArray[np.int64]:
        """Return the numbers (from 0) of the situations where a statement is true, ascending."""
        found = truth(statement, self.rules.actions, self.places.codes)
        return np.unique(self.places.member[found]).astype(np.int64)

    def with_available(self, available: Mapping[str, str]) -> Game:
        """Return the same stand-off where other actions can be done; then moves are built anew."""
        known = {**self.available, **available}
        unavailable = mask_of(self.rules.actions, known, ("no",))
        if unavailable == self.rules.unavailable:
            return replace(self, available=known)
        rules = replace(self.rules, unavailable=unavailable)
        return replace(self, rules=rules, moves=all_moves(rules, self.places), available=known)

    def stability(self, concepts: Sequence[Concept] = CONCEPTS) -> Stability:
        """Say which situations are stable for whom, under the given concepts."""
        return Stability(self, solve(self.moves, self.ranks, concepts, self.sequences))


@dataclass(frozen=True)
class Stability:
    """What is stable in a stand-off.

    Attributes:
        game: The stand-off.
        stable: Concept -> P × n: whether the situation is stable for the party.
    """

    game: Game
    stable: Mapping[Concept, NDArray[np.bool_]]

    def holds(self, concept: Concept, party: str | None = None) -> NDArray[np.bool_]:
        """Say which of the n situations are stable for a party, or for all (an equilibrium)."""
        if concept not in self.stable:
            raise UsageError(
                f'There is no answer for the concept "{shorten(concept)}". '
                + did_you_mean(concept, tuple(self.stable))
            )
        table = self.stable[concept]
        if party is None:
            return cast("NDArray[np.bool_]", table.all(axis=0))
        return cast("NDArray[np.bool_]", table[self.game.party(party)])

    def numbers(self, concept: Concept, party: str | None = None) -> list[int]:
        """Return the same as a list of situations, counted from 1 as in print."""
        return [int(s) + 1 for s in np.flatnonzero(self.holds(concept, party))]

    def names(self, concept: Concept, party: str | None = None) -> list[str]:
        """Return the same as a list of situation ids."""
        return [self.game.name(int(s)) for s in np.flatnonzero(self.holds(concept, party))]

    def as_dict(self) -> dict[str, dict[str, list[int]]]:
        """Return concept -> `all` or party -> stable situations, counted from 1."""
        return {
            concept: {"all": self.numbers(concept)}
            | {party: self.numbers(concept, party) for party in self.game.parties}
            for concept in self.stable
        }


def all_moves(rules: Rules, places: Places, limit: int = MOVE_LIMIT) -> tuple[Moves, ...]:
    """Return every party's moves, refusing more than `limit` in all."""
    found: list[Moves] = []
    for party in range(len(rules.parties)):
        found.append(moves_of(rules, places, [party], limit, sum(map(len, found))))
    return tuple(found)


def mask_of(actions: Sequence[str], words: Mapping[str, str], chosen: Collection[str]) -> int:
    """Return the mask of the actions whose word is one of `chosen`."""
    return sum(1 << k for k, name in enumerate(actions) if words.get(name, "") in chosen)
