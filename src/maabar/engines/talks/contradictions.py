"""Where a party's votes fit no fixed line: the same terms accepted and refused, or worse ones preferred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Contradictions:
    """What votes say about one party; accepted = not against.

    Attributes:
        terms: Terms that were both accepted and refused, with the numbers of the votes:
            (terms, accepted, refused).
        inversions: Pairs of an accepted and a refused vote where the refused terms were at least as good.
        pairs: All pairs of an accepted and a refused vote.
    """

    terms: tuple[tuple[tuple[float, ...], tuple[int, ...], tuple[int, ...]], ...]
    inversions: int
    pairs: int


def contradictions(terms: ArrayLike, cast: Sequence[str], wants: Sequence[int]) -> Contradictions:
    """Report contradictions of one party's votes.

    Args:
        terms: n × K: what was voted on, as levels.
        cast: `for`, `against`, `abstain`, `absent` (or anything else = not known), one a vote.
        wants: For each issue 1 = more is better to the party, -1 = less is.

    Raises:
        UsageError: If the lengths differ.
    """
    table = np.asarray(terms, dtype=float)
    if table.ndim != 2 or len(table) != len(cast) or table.shape[1] != len(wants):
        raise UsageError("Give one row of terms for each vote, and one direction for each issue.")
    yes = [i for i, vote in enumerate(cast) if vote in {"for", "abstain"}]
    no = [i for i, vote in enumerate(cast) if vote == "against"]
    both = []
    for row in dict.fromkeys(map(tuple, table.tolist())):
        same = [i for i in range(len(table)) if tuple(table[i].tolist()) == row]
        accepted, refused = tuple(i for i in same if i in yes), tuple(i for i in same if i in no)
        if accepted and refused:
            both.append((row, accepted, refused))
    worth = table * np.asarray(wants, dtype=float)
    inverted = sum(bool((worth[r] >= worth[a]).all()) for a in yes for r in no)
    return Contradictions(tuple(both), inverted, len(yes) * len(no))
