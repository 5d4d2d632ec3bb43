"""What parties want, as ranks of situations; and situations in any of the forms people write them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from maabar.engines.talks.given import number, numbers
from maabar.engines.talks.logic import Statement, parse, truth
from maabar.engines.talks.standoff_moves import Moves, from_pairs
from maabar.errors import UsageError, did_you_mean, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray

    from maabar.engines.talks.standoff_model import Game

_YES: Final = frozenset({"y", "1", "yes", "true"})
_NO: Final = frozenset({"n", "0", "no", "false"})
_OPEN: Final = frozenset({"-", "?", "*", "none", ""})


def dense(values: ArrayLike) -> NDArray[np.int32]:
    """Return dense ranks from 0 of n numbers, ties equal."""
    return np.unique(np.asarray(values, dtype=float), return_inverse=True)[1].astype(np.int32)


def ranks_by_statements(
    statements: Sequence[Statement], actions: Sequence[str], codes: NDArray[np.int64]
) -> NDArray[np.int32]:
    """Return dense ranks: above stands what is true at the first statement on which two situations differ."""
    rank = np.zeros(len(codes), dtype=np.int64)
    for at, statement in enumerate(statements):
        rank = 2 * rank + truth(statement, actions, codes)
        if at % 30 == 29:  # before 2^q outgrows 64 bits
            rank = np.unique(rank, return_inverse=True)[1].astype(np.int64)
    return np.unique(rank, return_inverse=True)[1].astype(np.int32)


def ranks_of(game: Game, party: str, preferences: Any, payoffs: Any, orders: Any) -> NDArray[np.int32]:
    """Return one party's dense ranks of the situations from the one form in which its wishes are given."""
    told = {
        "preferences": _statements(preferences, party),
        "payoffs": (payoffs or {}).get(party),
        "orders": (orders or {}).get(party),
    }
    given = [name for name, one in told.items() if one is not None]
    if len(given) != 1:
        ways = " and ".join(given) or "neither preferences nor payoffs nor orders"
        raise UsageError(f'The party "{shorten(party)}" has {ways}: give exactly one of them.')
    if given[0] == "preferences":
        return _by_preferences(game, party, told["preferences"])
    if given[0] == "payoffs":
        return dense(_payoffs(game, party, told["payoffs"]))
    return _by_order(game, party, told["orders"])


def _statements(preferences: Any, party: str) -> list[str] | None:
    if preferences is None:
        return None
    if isinstance(preferences, Mapping):
        found = preferences.get(party)
        if isinstance(found, str):
            return [part for part in found.split(";") if part.strip()]
        return None if found is None else [str(part) for part in found]
    rows = [row for row in preferences if str(row["party"]) == party]
    places = [int(row["rank"]) for row in rows]
    if len(set(places)) < len(places):
        raise UsageError(f'Two preferences of "{shorten(party)}" have the same rank: number them.')
    return [str(row["statement"]) for row in sorted(rows, key=lambda row: int(row["rank"]))] or None


def _by_preferences(game: Game, party: str, texts: Sequence[str] | None) -> NDArray[np.int32]:
    statements = [parse(text, game.rules.actions) for text in texts or ()]
    places = game.places
    ranks = ranks_by_statements(statements, game.rules.actions, places.codes)
    if places.plain:
        return ranks
    low = np.full(places.count, np.iinfo(np.int32).max, dtype=np.int32)
    high = np.full(places.count, -1, dtype=np.int32)
    np.minimum.at(low, places.member, ranks)
    np.maximum.at(high, places.member, ranks)
    if (low < high).any():
        number = int(np.argmax(low < high))
        raise UsageError(
            f'Situation {number + 1} ({game.name(number)}) leaves an action open that "{shorten(party)}" has '
            "a preference about: list its combinations one by one, or give payoffs."
        )
    return dense(low)


def _payoffs(game: Game, party: str, given: Any) -> NDArray[np.float64]:
    n, what = game.places.count, f'The payoffs of "{shorten(party)}"'
    if isinstance(given, Mapping):
        values = np.full(n, np.nan)
        for one, payoff in given.items():
            values[number_of(game, one)] = number(payoff, what)
        missing = np.flatnonzero(np.isnan(values))
    else:
        values = numbers(given, what).ravel()
        missing = np.flatnonzero(np.isnan(values)) if len(values) == n else np.arange(len(values), n)
        if len(values) > n:
            raise UsageError(f'"{shorten(party)}" has {len(values)} payoffs for {n} situations.')
    if len(missing):
        names = ", ".join(f"{s + 1} ({game.name(int(s))})" for s in missing[:5])
        raise UsageError(
            f'"{shorten(party)}" has no payoff for {len(missing)} of {n} situations, such as {names}: '
            "give every situation one."
        )
    return values


def _by_order(game: Game, party: str, order: Any) -> NDArray[np.int32]:
    groups = (
        [part.replace("~", "=").split("=") for part in order.split(">")] if isinstance(order, str) else order
    )
    ranks = np.full(game.places.count, -1, dtype=np.int32)
    for above, group in enumerate(groups):
        for one in group if isinstance(group, list | tuple | set | frozenset) else [group]:
            spot = number_of(game, one)
            if ranks[spot] >= 0:
                raise UsageError(f'The order of "{shorten(party)}" names situation {spot + 1} twice.')
            ranks[spot] = len(groups) - 1 - above
    if (ranks < 0).any():
        missing = ", ".join(str(s + 1) for s in np.flatnonzero(ranks < 0)[:5])
        raise UsageError(
            f'The order of "{shorten(party)}" leaves out situations, such as {missing}: add them.'
        )
    return ranks


def number_of(game: Game, one: Any) -> int:
    """Return the number (from 0) of a situation given by its number from 1, or any other form but a code."""
    if isinstance(one, str) and one.strip().isdecimal() and one.strip() not in game.rules.actions:
        one = int(one)
    if isinstance(one, int | np.integer):
        if not 1 <= one <= game.places.count:
            raise UsageError(f"There is no situation {one}: they count from 1 to {game.places.count}.")
        return int(one) - 1
    code, _ = situation_code(game.rules.actions, one)
    spot = int(game.places.find(np.asarray([code]))[0])
    if spot < 0:
        raise UsageError(f'The situation "{shorten(one)}" does not exist.')
    return int(game.places.member[spot])


def listed_moves(game: Game, pairs: Iterable[tuple[Any, Any]]) -> Moves:
    """Return moves given as pairs (from, to) of situations."""
    found = np.asarray([(number_of(game, a), number_of(game, b)) for a, b in pairs], dtype=np.int64).reshape(
        -1, 2
    )
    return from_pairs(found[:, 0], found[:, 1], game.places.count)


def without(moves: Moves, barred: Moves) -> Moves:
    """Return the moves that are not among `barred`."""
    n = len(moves.start) - 1
    keys = moves.origins().astype(np.int64) * n + moves.to
    return moves.keep(~np.isin(keys, barred.origins().astype(np.int64) * n + barred.to))


def situation_code(actions: tuple[str, ...], one: Any) -> tuple[int, int]:
    """Read a situation in any of its forms; return its code and the mask of what is left open."""
    if isinstance(one, int | np.integer) and not isinstance(one, bool):
        if not 0 <= one < 1 << len(actions):
            raise UsageError(f"The code {one} fits no situation of {len(actions)} actions: 0 to 2^m - 1.")
        return int(one), 0
    if isinstance(one, Mapping):
        unknown = [name for name in one if name not in actions]
        if unknown:
            raise UsageError(
                f'"{shorten(unknown[0])}" is no action. {did_you_mean(str(unknown[0]), actions)}'
            )
        return _pattern(actions, [one.get(name, "no") for name in actions])
    cells = _cells(actions, one)
    if cells is not None:
        return _pattern(actions, cells)
    names = one.split("|") if isinstance(one, str) else list(one)
    code = 0
    for name in (str(name).strip() for name in names):
        if name in actions:
            code |= 1 << actions.index(name)
        elif name not in ("", "none"):
            raise UsageError(
                f'"{shorten(name)}" is no action and no pattern of {len(actions)} letters Y, N or -. '
                + did_you_mean(name, actions)
            )
    return code, 0


def _cells(actions: tuple[str, ...], one: Any) -> list[Any] | None:
    """Return the cells of a pattern, or None if it is none."""
    if isinstance(one, str):
        if one in actions or "|" in one or one == "none":
            return None
        cells: list[Any] = list(one.replace(" ", "").replace(",", ""))
    elif isinstance(one, Sequence | np.ndarray):
        cells = list(one)
    else:
        return None
    known = _YES | _NO | _OPEN
    fits = len(cells) == len(actions) and all(str(cell).lower() in known for cell in cells)
    return cells if fits and not any(isinstance(c, str) and c in actions for c in cells) else None


def _pattern(actions: tuple[str, ...], cells: Sequence[Any]) -> tuple[int, int]:
    code = free = 0
    for k, cell in enumerate(cells):
        word = str(cell).lower()
        if word in _YES:
            code |= 1 << k
        elif word in _OPEN:
            free |= 1 << k
        elif word not in _NO:
            raise UsageError(f'"{shorten(cell)}" for the action "{actions[k]}" is not Y, N or -.')
    return code, free
