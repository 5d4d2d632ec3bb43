"""The stand-off as a graph: which situations exist, and who can move from which to which.

A situation is a code: action k is the bit 2^k. Moves of a party are kept as compressed rows
([`Moves`][maabar.engines.talks.standoff_moves.Moves]): about 4 bytes a move.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from maabar.engines.talks.logic import Statement, certainly, truth
from maabar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

#: More situations than this are refused by default; the caller may ask for more.
SITUATION_LIMIT: Final = 250_000
#: Moves of one party or coalition; beyond, memory (about 40 bytes a move while solving) gets scarce.
MOVE_LIMIT: Final = 20_000_000
#: Half-built situations held while the actions are settled one by one.
_PARTIAL_LIMIT: Final = 1 << 22
#: Moves tried at once.
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Situations where `statement` is true do not exist; actions of the mask `undo` then fall away."""

    statement: Statement
    undo: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """What can be done by whom.

    Attributes:
        actions: m action ids; action k is the bit 2^k.
        owners: For each action the number of its party.
        parties: P party ids.
        start: Mask of the actions that, once on, stay.
        stop: Mask of the actions that, once off, stay.
        unavailable: Mask of the actions that nobody can switch on.
        exclusions: Situations that do not exist.
    """

    actions: tuple[str, ...]
    owners: tuple[int, ...]
    parties: tuple[str, ...]
    start: int = 0
    stop: int = 0
    unavailable: int = 0
    exclusions: tuple[Exclusion, ...] = ()

    def own(self, members: Iterable[int]) -> int:
        """Return the mask of the actions that these parties control."""
        chosen = set(members)
        return sum(1 << k for k, owner in enumerate(self.owners) if owner in chosen)

    def may(self, here: NDArray[np.int64], there: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say which changes respect direction and availability."""
        on = there & ~here
        off = here & ~there
        return cast("NDArray[np.bool_]", ((on & (self.stop | self.unavailable)) | (off & self.start)) == 0)


@dataclass(frozen=True, slots=True)
class Moves:
    """Moves in compressed rows: those from situation s lead to `to[start[s]:start[s + 1]]`.

    Attributes:
        start: n + 1 offsets.
        to: Numbers of situations.
    """

    start: NDArray[np.int64]
    to: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.to)

    def of(self, situation: int) -> NDArray[np.int32]:
        """Return where one can get from a situation."""
        return self.to[self.start[situation] : self.start[situation + 1]]

    def origins(self) -> NDArray[np.int32]:
        """Return for each move the situation it starts from."""
        rows = np.arange(len(self.start) - 1, dtype=np.int32)
        return np.repeat(rows, np.diff(self.start))

    def keep(self, which: NDArray[np.bool_]) -> Moves:
        """Return only some of the moves; `which` has one entry a move."""
        total = np.concatenate([[0], np.cumsum(which, dtype=np.int64)])
        return Moves(total[self.start], self.to[which])

    def least(self, values: NDArray[np.int32], empty: int) -> NDArray[np.int32]:
        """Return for each situation the least of `values` over where its moves lead; `empty` without any."""
        result = np.full(len(self.start) - 1, empty, dtype=np.int32)
        some = self.start[1:] > self.start[:-1]
        if len(self.to):
            result[some] = np.minimum.reduceat(values[self.to], self.start[:-1][some])
        return result

    def most(self, values: NDArray[np.int32], empty: int) -> NDArray[np.int32]:
        """Return for each situation the largest of `values` over where its moves lead."""
        return -self.least(-values, -empty)


def from_pairs(here: NDArray[np.int64], there: NDArray[np.int64], n: int) -> Moves:
    """Gather moves given as pairs of situations; doubles and moves to the same place are dropped."""
    keys = np.unique((here * n + there)[here != there])
    counts = np.bincount(keys // n, minlength=n) if n else np.zeros(0, dtype=np.int64)
    return Moves(np.concatenate([[0], np.cumsum(counts)]), (keys % max(n, 1)).astype(np.int32))


@dataclass(frozen=True)
class Places:
    """The situations of a game.

    Attributes:
        codes: Codes of all combinations of actions that exist, N ≥ n of them.
        member: For each code the number of its situation; several codes may make one situation.
        count: How many situations there are.
    """

    codes: NDArray[np.int64]
    member: NDArray[np.int32]
    count: int
    _order: NDArray[np.int64] = field(init=False, repr=False)
    _ordered: NDArray[np.int64] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        order = np.argsort(self.codes, kind="stable")
        object.__setattr__(self, "_order", order)
        object.__setattr__(self, "_ordered", self.codes[order])

    @property
    def plain(self) -> bool:
        """Whether every situation is one code, in their order."""
        return self.count == len(self.codes)

    def find(self, codes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where these codes stand in `codes`; -1 for those that do not exist."""
        spot = np.minimum(np.searchsorted(self._ordered, codes), len(self._ordered) - 1)
        return np.where(self._ordered[spot] == codes, self._order[spot], -1)


def existing(rules: Rules, limit: int) -> NDArray[np.int64]:
    """Return the codes of all situations that no exclusion forbids, ascending.

    Actions are settled one by one, and what is surely excluded is dropped at once, so that many actions with
    tight exclusions do no harm.

    Raises:
        UsageError: There are none, or more than `limit`.
    """
    codes = np.zeros(1, dtype=np.int64)
    count = len(rules.actions)
    waiting = [
        (one.statement, {rules.actions.index(a) for a in one.statement.actions()}) for one in rules.exclusions
    ]
    for k in range(count):
        codes = np.concatenate([codes, codes | (1 << k)])
        for statement, places in waiting:
            if k in places:
                codes = codes[~certainly(statement, rules.actions, codes, k + 1)]
        if len(codes) > max(_PARTIAL_LIMIT, limit):
            break
    if len(codes) > limit:
        raise UsageError(
            f"There are at least {len(codes):,} situations, more than the limit of {limit:,}. Exclude what "
            "cannot be, leave out actions that hang together with others, or raise the situation limit."
        )
    if not len(codes):
        raise UsageError("The exclusions leave no situation at all: remove or narrow one of them.")
    return np.sort(codes)


def cascade(rules: Rules, codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the codes after everything has fallen that exclusions with `undo` switch off, repeatedly."""
    codes = codes.copy()
    falling = [one for one in rules.exclusions if one.undo]
    live = np.arange(len(codes))
    while len(live):
        now = codes[live]
        fallen = np.zeros(len(live), dtype=np.int64)
        for one in falling:
            fallen |= np.where(truth(one.statement, rules.actions, now), one.undo, 0)
        changed = (now & fallen) != 0
        live = live[changed]
        codes[live] = (now & ~fallen)[changed]
    return codes


def moves_of(
    rules: Rules, places: Places, members: Sequence[int], limit: int = MOVE_LIMIT, used: int = 0
) -> Moves:
    """Return the moves of a party, or the joint moves of several.

    A move sets the own actions to anything that respects direction and availability. With `undo`, actions of
    others may fall by it; the move stands if it ends in a situation that exists, the new own actions survive
    and no action falls that cannot be stopped.

    Args:
        rules: Who controls what.
        places: The situations.
        members: Numbers of the parties that move together.
        limit: Refuse more moves than this.
        used: How many of them others have used up.

    Raises:
        UsageError: There are more moves than are left.
    """
    found = [(here, there) for here, there in pairs_of(rules, places, members, limit, used)]
    here = np.concatenate([one for one, _ in found]) if found else np.zeros(0, dtype=np.int32)
    there = np.concatenate([one for _, one in found]) if found else np.zeros(0, dtype=np.int32)
    if not places.plain:
        member = places.member.astype(np.int64)
        return from_pairs(member[here], member[there], places.count)
    counts = np.bincount(here, minlength=places.count)
    return Moves(np.concatenate([[0], np.cumsum(counts)]), there)


def pairs_of(
    rules: Rules, places: Places, members: Sequence[int], limit: int = MOVE_LIMIT, used: int = 0
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32]]]:
    """Yield the same moves block by block, as pairs of places in `codes`, the first ascending."""
    own = rules.own(members)
    falling = any(one.undo for one in rules.exclusions)
    room = (limit, used)
    yield from (_by_trying(rules, places, own, room) if falling else _by_grouping(rules, places, own, room))


def _by_grouping(
    rules: Rules, places: Places, own: int, room: tuple[int, int]
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32]]]:
    """Without `undo`, a move leads to another situation with the same actions of everybody else."""
    codes = places.codes
    rest = codes & ~own
    order = np.lexsort((codes, rest)).astype(np.int32)
    _, first, group, size = np.unique(rest[order], return_index=True, return_inverse=True, return_counts=True)
    total = int((size.astype(np.int64) ** 2).sum()) - len(codes)
    _refuse(total, *room)
    begin = np.empty(len(codes), dtype=np.int64)
    width = np.empty(len(codes), dtype=np.int64)
    begin[order] = first[group]
    width[order] = size[group]
    ends = np.cumsum(width)
    row = 0
    while row < len(codes):
        done = int(ends[row - 1]) if row else 0
        stop = max(row + 1, int(np.searchsorted(ends, done + _BLOCK, side="right")))
        wide = width[row:stop]
        here = np.repeat(np.arange(row, stop, dtype=np.int32), wide)
        shift = np.repeat(begin[row:stop] - (ends[row:stop] - wide - done), wide)
        there = order[shift + np.arange(len(here))]
        good = (here != there) & rules.may(codes[here], codes[there])
        yield here[good], there[good]
        row = stop


def _by_trying(
    rules: Rules, places: Places, own: int, room: tuple[int, int]
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32]]]:
    """With `undo`, every setting of the own actions is tried and what falls by it is looked at."""
    settings = _subsets(own, len(places.codes), room)
    rows = max(1, _BLOCK // len(settings))
    for row in range(0, len(places.codes), rows):
        codes = places.codes[row : row + rows, None]
        wished = (codes & ~own) | settings
        tried = (wished != codes) & rules.may(codes, wished)
        here, column = np.nonzero(tried)
        goal = wished[here, column]
        end = cascade(rules, goal)
        spot = places.find(end)
        lost = goal & ~end
        good = (spot >= 0) & ((lost & (own | rules.start)) == 0)
        yield (here[good] + row).astype(np.int32), spot[good].astype(np.int32)


def _subsets(mask: int, situations: int, room: tuple[int, int]) -> NDArray[np.int64]:
    bits = [1 << k for k in range(mask.bit_length()) if mask >> k & 1]
    _refuse(situations << len(bits), *room, tries=4)
    found = np.zeros(1, dtype=np.int64)
    for bit in bits:
        found = np.concatenate([found, found | bit])
    return found


def _refuse(count: int, limit: int, used: int, tries: int = 1) -> None:
    """Refuse too many moves; with `tries`, that many times as many may be tried, since most are none."""
    if count <= tries * (limit - used):
        return
    room = f"the {limit - used:,} left of {_large(limit)}" if used else f"the limit of {_large(limit)}"
    more = "more than" if tries == 1 else f"more than {tries} times"
    raise UsageError(
        f"There are up to {count:,} moves of one party or of several together, {more} {room}. Exclude what "
        "cannot be, or leave out actions that hang together with others."
    )


def _large(number: int) -> str:
    """Write whole millions in words."""
    millions, rest = divmod(number, 1_000_000)
    return f"{number:,}" if rest or not millions else f"{millions} million"
