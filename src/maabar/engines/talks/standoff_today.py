"""Whether today's situation is stable, where what is told about today is contradicted or missing.

Every way to settle what is uncertain is looked at (a supervaluation): today is *always*, *sometimes* or
*never* stable. Published graph models with four values differ in detail; *both* and *unknown* stay apart in
what is returned.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final, Literal

from maabar.engines.talks.logic import told_pair
from maabar.engines.talks.standoff_solve import CONCEPTS, Concept
from maabar.errors import UsageError, did_you_mean, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maabar.engines.talks.standoff_model import Game, Stability

Verdict = Literal["always", "sometimes", "never"]

#: Uncertain entries; their completions are 2 to this power.
UNCERTAIN_LIMIT: Final = 12


@dataclass(frozen=True)
class Completion:
    """One way to settle what is uncertain.

    Attributes:
        now: Uncertain action -> `yes` or `no`.
        available: The same for whether it can be done.
        situation: The number (from 0) of the situation that today is then; None: no such situation exists.
        stable: Concept -> whether today is an equilibrium; empty where it does not exist.
    """

    now: Mapping[str, str]
    available: Mapping[str, str]
    situation: int | None
    stable: Mapping[Concept, bool]


@dataclass(frozen=True)
class Today:
    """What can be said about today.

    Attributes:
        verdict: Concept -> `always`, `sometimes` or `never` an equilibrium.
        share: Concept -> share of the completions that exist in which today is an equilibrium.
        completions: Those that exist.
        dropped: Those that do not.
        contradicted: Entries told true and told false, as `now ACTION` or `available ACTION`.
        untold: Entries told neither.
    """

    verdict: Mapping[Concept, Verdict]
    share: Mapping[Concept, float]
    completions: tuple[Completion, ...]
    dropped: tuple[Completion, ...]
    contradicted: tuple[str, ...]
    untold: tuple[str, ...]


def today(
    game: Game,
    now: Mapping[str, str] | None = None,
    available: Mapping[str, str] | None = None,
    concepts: Sequence[Concept] = CONCEPTS,
) -> Today:
    """Say whether today is stable, in every way in which what is uncertain can be settled.

    Args:
        game: The stand-off.
        now: Action -> `yes`, `no`, `both` or `unknown`, over what the stand-off says itself.
        available: The same for whether it can be done; each way to settle it is solved anew.
        concepts: Which concepts to look at.

    Returns:
        The verdict per concept, and every completion.

    Raises:
        UsageError: An action or value is unknown, more than 12 entries are uncertain, or today exists in
            none of the completions.
    """
    told = {"now": {**game.now, **(now or {})}, "available": {**game.available, **(available or {})}}
    entries = [
        (kind, name, told[kind].get(name, "unknown" if kind == "now" else "yes"))
        for kind in ("now", "available")
        for name in game.rules.actions
    ]
    _check(game, told, entries)
    open_ = [(kind, name) for kind, name, value in entries if value in ("both", "unknown")]
    if len(open_) > UNCERTAIN_LIMIT:
        raise UsageError(
            f"{len(open_)} entries of today are uncertain; no more than {UNCERTAIN_LIMIT} can be settled in "
            "every way. Say yes or no where you can."
        )
    solved: dict[tuple[str, ...], Stability] = {}
    found = [
        _settle(game, told, dict(zip(open_, words, strict=True)), concepts, solved)
        for words in product(("yes", "no"), repeat=len(open_))
    ]
    exist = tuple(one for one in found if one.situation is not None)
    if not exist:
        raise UsageError(
            "Today's situation cannot be, however what is uncertain is settled: an exclusion forbids it. "
            "Correct what is said about now, or the exclusions."
        )
    share = {c: sum(one.stable[c] for one in exist) / len(exist) for c in concepts}
    return Today(
        {c: _verdict(share[c]) for c in concepts},
        share,
        exist,
        tuple(one for one in found if one.situation is None),
        tuple(f"{kind} {name}" for kind, name, value in entries if value == "both"),
        tuple(f"{kind} {name}" for kind, name, value in entries if value == "unknown"),
    )


def _check(
    game: Game, told: Mapping[str, Mapping[str, str]], entries: Sequence[tuple[str, str, str]]
) -> None:
    if not game.rules.actions:
        raise UsageError(
            "Today is a combination of actions, and this stand-off has none: describe its actions."
        )
    for words in told.values():
        for name in words:
            if name not in game.rules.actions:
                raise UsageError(f'"{shorten(name)}" is no action. {did_you_mean(name, game.rules.actions)}')
    for _, name, value in entries:
        told_pair(value, name)


def _settle(
    game: Game,
    told: Mapping[str, Mapping[str, str]],
    words: Mapping[tuple[str, str], str],
    concepts: Sequence[Concept],
    solved: dict[tuple[str, ...], Stability],
) -> Completion:
    """Settle everything one way and look today up; a stand-off already solved is not solved again."""
    now = {name: word for (kind, name), word in words.items() if kind == "now"}
    can = {name: word for (kind, name), word in words.items() if kind == "available"}
    current = {**told["now"], **now}
    code = [name for name in game.rules.actions if current[name] == "yes"]
    try:
        situation = game.at(code)
    except UsageError:
        return Completion(now, can, None, {})
    ways = {**told["available"], **can}
    key = tuple(ways.get(name, "yes") for name in game.rules.actions)
    if key not in solved:
        solved[key] = game.with_available(ways).stability(concepts)
    return Completion(now, can, situation, {c: bool(solved[key].holds(c)[situation]) for c in concepts})


def _verdict(share: float) -> Verdict:
    if share == 1:
        return "always"
    return "never" if share == 0 else "sometimes"
