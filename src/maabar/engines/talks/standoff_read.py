"""From plain lists to a stand-off: actions, situations, preferences as people write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from maabar.engines.talks.given import numbers
from maabar.engines.talks.logic import Statement, check_action_ids, parse, truth
from maabar.engines.talks.standoff_model import Game, all_moves, mask_of
from maabar.engines.talks.standoff_moves import (
    SITUATION_LIMIT,
    Exclusion,
    Places,
    Rules,
    existing,
)
from maabar.engines.talks.standoff_wishes import (
    listed_moves,
    ranks_of,
    situation_code,
    without,
)
from maabar.errors import UsageError, did_you_mean, shorten

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from maabar.engines.talks.standoff_solve import Sequences

Pairs = Iterable[tuple[Any, Any]]
FOUR: Final = ("yes", "no", "both", "unknown")
DIRECTIONS: Final = ("both", "start", "stop")


def game(
    actions: Sequence[Mapping[str, Any]],
    *,
    feasible: Iterable[Any] | None = None,
    infeasible: Iterable[Any] = (),
    exclusions: Iterable[str | Mapping[str, Any]] = (),
    preferences: Mapping[str, Sequence[str] | str] | Sequence[Mapping[str, Any]] | None = None,
    payoffs: Mapping[str, ArrayLike | Mapping[str, float]] | None = None,
    orders: Mapping[str, Sequence[Any]] | None = None,
    moves: Mapping[str, Pairs] | None = None,
    irreversible: Pairs = (),
    sequences: Sequences = "legal",
    situation_limit: int = SITUATION_LIMIT,
) -> Game:
    """Make a stand-off from plain lists and dictionaries.

    A situation may be written as a code (action k is 2^k), a pattern such as `"YN-Y"` in the order of the
    actions (`-` = either: all such combinations make **one** situation), a list of yes-actions, their ids
    joined by `|`, `"none"`, or a mapping action -> yes or no. Situations are numbered in the order given, or
    else by ascending code; where numbers are read or printed they count from 1.

    Args:
        actions: One mapping each: `action` (id), `party`; `direction` (`both`, `start` = once on, stays;
            `stop` = once off, stays), `available` and `now` (`yes`, `no`, `both`, `unknown`) may be left out.
            What is not available cannot be switched on, but can be left off.
        feasible: The situations there are; None = all that no exclusion forbids.
        infeasible: Situations or patterns that do not exist.
        exclusions: Statements whose situations do not exist; or mappings with `statement` and `undo`, the
            actions (a list, or joined by `|`) that fall away when a move runs into it.
        preferences: Party -> statements, most important first (a list, or one text with `;` between); or rows
            with `party`, `rank`, `statement`.
        payoffs: Party -> one number per situation, larger is better; or a mapping situation -> number.
        orders: Party -> situations from most to least preferred, by number or id; equal ones in a list.
        moves: Party -> pairs (from, to) of situations, in place of the moves that follow from its actions.
        irreversible: Pairs (from, to) of situations: whoever can move so cannot move back in one step.
        sequences: `legal` or `once`.
        situation_limit: Refuse more situations than this.

    Returns:
        The stand-off.

    Raises:
        UsageError: Something is missing, unknown or contradicts itself; the message says what to do.
    """
    rules, told = _rules(actions, exclusions, preferences, payoffs, orders)
    barred = tuple(Exclusion(_as_statement(rules.actions, one)) for one in infeasible)
    rules = replace(rules, exclusions=rules.exclusions + barred)
    places = _places(rules, feasible, situation_limit)
    ranks = np.zeros((len(rules.parties), places.count), dtype=np.int32)
    draft = Game(rules, places, ranks, (), sequences, told["now"], told["available"])
    for i, party in enumerate(rules.parties):
        ranks[i] = ranks_of(draft, party, preferences, payoffs, orders)
    built = list(all_moves(rules, places))
    for party, pairs in (moves or {}).items():
        built[draft.party(party)] = listed_moves(draft, pairs)
    back = listed_moves(draft, [(b, a) for a, b in irreversible])
    if len(back):
        built = [without(one, back) for one in built]
    return Game(rules, places, ranks, tuple(built), sequences, told["now"], told["available"])


def graph(
    moves: Mapping[str, Pairs], payoffs: Mapping[str, ArrayLike], *, sequences: Sequences = "legal"
) -> Game:
    """Make a stand-off from its graph alone, where the actions are not known.

    Args:
        moves: Party -> pairs (from, to) of situations, counted from 1.
        payoffs: Party -> one number per situation, larger is better.
        sequences: `legal` or `once`.

    Raises:
        UsageError: Payoffs differ in length, a party has none, or a number is out of range.
    """
    parties = tuple(dict.fromkeys([*payoffs, *moves]))
    lengths = {
        len(np.atleast_1d(numbers(one, f'The payoffs of "{shorten(party)}"')))
        for party, one in payoffs.items()
    }
    if len(lengths) != 1:
        raise UsageError("Every party needs one payoff for each situation: the lists differ in length.")
    n = lengths.pop()
    places = Places(np.arange(n), np.arange(n, dtype=np.int32), n)
    rules = Rules((), (), parties)
    ranks = np.zeros((len(parties), n), dtype=np.int32)
    draft = Game(rules, places, ranks, (), sequences, {}, {})
    for i, party in enumerate(parties):
        ranks[i] = ranks_of(draft, party, None, payoffs, None)
    built = tuple(listed_moves(draft, moves.get(party, ())) for party in parties)
    return Game(rules, places, ranks, built, sequences, {}, {})


def _rules(
    actions: Sequence[Mapping[str, Any]], exclusions: Iterable[str | Mapping[str, Any]], *wishes: Any
) -> tuple[Rules, dict[str, dict[str, str]]]:
    """Read actions and exclusions; parties are those of the actions, then those who only wish something."""
    faults: list[str] = []
    names = tuple(str(row.get("action", "")).strip() for row in actions)
    owners = [str(row.get("party", "")).strip() for row in actions]
    faults += check_action_ids(names)
    faults += [f'The action "{n}" has no party.' for n, o in zip(names, owners, strict=True) if not o]
    if len(names) > 62:
        faults.append(f"There are {len(names)} actions; no more than 62 can be told apart in one stand-off.")
    words: dict[str, dict[str, str]] = {"direction": {}, "available": {}, "now": {}}
    for column, known, default in (
        ("direction", DIRECTIONS, "both"),
        ("available", FOUR, "yes"),
        ("now", FOUR, "unknown"),
    ):
        for name, row in zip(names, actions, strict=True):
            value = row.get(column)
            word = default if value in (None, "") else _word(value)
            words[column][name] = word
            if word not in known:
                faults.append(
                    f'The action "{name}" has the {column} "{shorten(word)}". {did_you_mean(word, known)}'
                )
    if faults:
        raise UsageError("\n".join(faults))
    wished = [str(row["party"]) for one in wishes if isinstance(one, Sequence) for row in one]
    wished += [party for one in wishes if isinstance(one, Mapping) for party in one]
    parties = tuple(dict.fromkeys(owners + wished))
    rules = Rules(
        names,
        tuple(parties.index(owner) for owner in owners),
        parties,
        mask_of(names, words["direction"], ("start",)),
        mask_of(names, words["direction"], ("stop",)),
        mask_of(names, words["available"], ("no",)),
        tuple(_exclusion(names, one) for one in exclusions),
    )
    return rules, words


def _word(value: Any) -> str:
    """Return a word in small letters; truth values of Python as yes and no."""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    return str(value).strip().lower()


def _exclusion(actions: tuple[str, ...], row: str | Mapping[str, Any]) -> Exclusion:
    if isinstance(row, str):
        return Exclusion(parse(row, actions))
    undo = row.get("undo") or ()
    names = [name.strip() for name in (undo.split("|") if isinstance(undo, str) else undo)]
    for name in names:
        if name not in actions:
            raise UsageError(
                f'undo names "{shorten(name)}", which is no action. {did_you_mean(name, actions)}'
            )
    return Exclusion(
        parse(str(row["statement"]), actions), mask_of(actions, dict.fromkeys(names, "undo"), ("undo",))
    )


def _places(rules: Rules, feasible: Iterable[Any] | None, limit: int) -> Places:
    if feasible is None:
        codes = existing(rules, limit)
        return Places(codes, np.arange(len(codes), dtype=np.int32), len(codes))
    listed = [situation_code(rules.actions, one) for one in feasible]
    size = sum(1 << int(free).bit_count() for _, free in listed)
    if size > limit:
        raise UsageError(f"{size:,} situations are listed, more than the limit of {limit:,}: leave some out.")
    if not listed:
        raise UsageError("The list of situations is empty: list those that exist, or leave the list out.")
    codes = np.asarray([code for one in listed for code in _spread(*one)], dtype=np.int64)
    member = np.repeat(np.arange(len(listed)), [1 << int(free).bit_count() for _, free in listed])
    once, counts = np.unique(codes, return_counts=True)
    if (counts > 1).any():
        double = flatten(rules.actions, int(once[counts > 1][0]))
        raise UsageError(f'The situation "{double}" is listed twice: keep one.')
    for one in rules.exclusions:
        against = codes[truth(one.statement, rules.actions, codes)]
        if len(against):
            raise UsageError(
                f'The situation "{flatten(rules.actions, int(against[0]))}" is listed, but excluded by '
                f'"{shorten(one.statement.text)}": drop one of the two.'
            )
    return Places(codes, member.astype(np.int32), len(listed))


def flatten(actions: Sequence[str], code: int) -> str:
    """Return a situation's id from its code."""
    return "|".join(name for k, name in enumerate(actions) if code >> k & 1) or "none"


def _spread(code: int, free: int) -> list[int]:
    found = [code]
    for k in range(free.bit_length()):
        if free >> k & 1:
            found += [one | 1 << k for one in found]
    return found


def _as_statement(actions: tuple[str, ...], one: Any) -> Statement:
    """Return the statement that is true exactly in the situations of a pattern."""
    code, free = situation_code(actions, one)
    words = [name if code >> k & 1 else f"not {name}" for k, name in enumerate(actions) if not free >> k & 1]
    if not words:
        raise UsageError("A pattern of situations that do not exist leaves everything open: fill it in.")
    return parse(" and ".join(words), actions)
