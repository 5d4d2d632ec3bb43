"""The stand-off: what is stable, where it can go from today, and what would have to change.

The graph model for conflict resolution (Kilgour, Hipel and Fang 1987; Fang, Hipel and Kilgour 1993), with the
words of this program: an *action* is a yes/no thing one party controls, a *situation* a combination of
actions, a *move* what one party can change by itself.

[`stability`][maabar.engines.talks.standoff.stability] takes plain lists;
[`game`][maabar.engines.talks.standoff_read.game] more forms of them, and statements.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from maabar.engines.talks.standoff_inverse import Inverse, inverse
from maabar.engines.talks.standoff_joint import Joint, joint
from maabar.engines.talks.standoff_model import Game, Stability
from maabar.engines.talks.standoff_reach import Reach, reach
from maabar.engines.talks.standoff_read import game, graph
from maabar.engines.talks.standoff_today import Completion, Today, today
from maabar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike

    from maabar.engines.talks.standoff_solve import Sequences

__all__ = [
    "Completion",
    "Game",
    "Inverse",
    "Joint",
    "Reach",
    "Stability",
    "Today",
    "game",
    "graph",
    "inverse",
    "joint",
    "reach",
    "stability",
    "today",
]


def stability(
    owners: Sequence[Any],
    situations: Iterable[Any] | None,
    direction: Sequence[str] | None,
    payoffs: Mapping[Any, ArrayLike] | Sequence[ArrayLike],
    sequences: Sequences = "legal",
    **more: Any,
) -> Stability:
    """Say which situations are stable for whom: Nash, general and symmetric metarational, sequential.

    Args:
        owners: For each of m actions its party, a name or a number.
        situations: n situations, as codes (action k is 2^k) or in another form that
            [`game`][maabar.engines.talks.standoff_read.game] reads; None = all 2^m.
        direction: For each action `both`, `start` (once on, stays) or `stop` (once off, stays); None = both.
        payoffs: For each party n numbers, larger is better: a mapping, or rows in the order in which
            `owners` first names the parties (of numbered parties, in the order of their numbers).
        sequences: How the others may answer: `legal` = any order, nobody twice in a row; `once` =
            everybody at most once.
        more: Further arguments of `game`, such as `exclusions` or `irreversible`; actions are named `a1`,
            `a2` and so on unless `actions` names them.

    Returns:
        Per concept and party which situations are stable.

    Raises:
        UsageError: The lists do not fit together; the message says what to do.
    """
    names = more.pop("actions", None) or [f"a{k + 1}" for k in range(len(owners))]
    ways = ["both"] * len(owners) if direction is None else list(direction)
    if len(names) != len(owners) or len(ways) != len(owners):
        raise UsageError(
            f"There are {len(owners)} owners, {len(ways)} directions and {len(names)} actions: give one of "
            "each for every action."
        )
    if not isinstance(payoffs, Mapping):
        parties = list(dict.fromkeys(owners))
        if all(isinstance(party, int) for party in parties):
            parties = sorted(parties)
        if len(payoffs) != len(parties):
            raise UsageError(f"There are {len(payoffs)} rows of payoffs for {len(parties)} parties.")
        payoffs = dict(zip(parties, payoffs, strict=True))
    rows = [
        {"action": name, "party": str(owner), "direction": way}
        for name, owner, way in zip(names, owners, ways, strict=True)
    ]
    wishes = {str(party): values for party, values in payoffs.items()}
    return game(rows, feasible=situations, payoffs=wishes, sequences=sequences, **more).stability()
