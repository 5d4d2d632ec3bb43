"""The chains there are: four layers of each crossing; stages, consents and stances of each proposal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.evidence import chain
from maabar.engines.evidence.arrays import Bools, Floats, Ints, Texts, index_of
from maabar.engines.evidence.cast import KINDS, Cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.engines.evidence.settings import EvidenceSettings
    from maabar.engines.evidence.speakers import Speakers
    from maabar.engines.evidence.statements import Statements

GATES = ("a", "b")
LAYERS = ("a", "b", "road", "passage")
ASPECTS = ("offered", "talks", "consent", "stance")
#: Sorts of chain, each with its own durations.
SORTS = (*KINDS, "road", "stage", "stance")


@dataclass(frozen=True)
class Sort:
    """Chains of one sort: daily matrix, rest and mean days in each state."""

    A: Floats
    pi: Floats
    dwell: Floats
    two_states: bool


def sorts_of(settings: EvidenceSettings) -> tuple[Sort, ...]:
    """Return the sorts of chain, in the order of `SORTS`; two-state chains have an empty middle."""
    closed, middle, opened = settings.after_closed, settings.after_restricted, settings.after_open
    split = [[0.0, 1.0 - closed, closed], [1.0 - middle, 0.0, middle], [1.0 - opened, opened, 0.0]]
    sorts = []
    for name in SORTS:
        dwell: Sequence[float] = getattr(settings.dwell, name)
        if name == "stage":
            small = chain.daily_matrix(dwell, [[0.0, 1.0], [1.0, 0.0]])
            A, pi = np.eye(3), np.zeros(3)
            A[np.ix_([0, 2], [0, 2])] = small
            pi[[0, 2]] = chain.stationary(small)
            sorts.append(Sort(A, pi, np.array([dwell[0], 1.0, dwell[1]]), two_states=True))
        else:
            A = chain.daily_matrix(dwell, split)
            sorts.append(Sort(A, chain.stationary(A), np.asarray(dwell, dtype=np.float64), two_states=False))
    return tuple(sorts)


@dataclass(frozen=True)
class Scopes:
    """Numbers of all chains, uses and directions apart.

    Attributes:
        n_crossings: How many crossings; the layers of crossing c are numbered 4 c to 4 c + 3.
        sort: Sort of each scope, position in `SORTS`, (N,).
        consents: Parties whose consent each proposal needs.
        aspects: (proposal, aspect, party or words) of each scope after the crossings.
    """

    n_crossings: int
    sort: Ints
    consents: tuple[tuple[int, ...], ...]
    aspects: tuple[tuple[int, str, str], ...]
    numbers: dict[tuple[int, str, str], int]
    parties: tuple[str, ...]

    def __len__(self) -> int:
        """How many scopes there are."""
        return len(self.sort)

    def crossing(self, at: Ints, layer: int) -> Ints:
        """Return the scope of a layer of crossings."""
        return at * len(LAYERS) + layer

    def stage(self, at: Ints, aspect: str) -> Ints:
        """Return the scope of a stage of proposals."""
        return np.array([self.numbers[p, aspect, ""] for p in at.tolist()], dtype=np.int64)

    def party_stage(self, at: Ints, aspect: str, party: Ints) -> Ints:
        """Return the scope of a consent or stance of parties."""
        pairs = zip(at.tolist(), party.tolist(), strict=True)
        return np.array(
            [self.numbers.get((p, aspect, self.parties[q]), -1) for p, q in pairs], dtype=np.int64
        )

    def stance(self, at: Ints, key: Texts) -> Ints:
        """Return the scope of a stance of whoever has that name."""
        pairs = zip(at.tolist(), key.tolist(), strict=True)
        return np.array([self.numbers.get((p, "stance", name), -1) for p, name in pairs], dtype=np.int64)


def scopes_of(cast: Cast, said: Statements, who: Speakers, keys: Texts) -> Scopes:
    """Return all chains of a case.

    Args:
        cast: Who is who.
        said: What was said.
        who: By whom.
        keys: Whose position each statement is.
    """
    parties = tuple(cast.parties)
    consents = tuple(_consents(cast, said, who, number) for number in range(len(cast.proposals)))
    stances: list[dict[str, None]] = [dict.fromkeys(parties) for _ in consents]
    weighs = (who.source < 0) | ((who.worth[0] > 0.5) & (who.passed[0] > 0))
    heard = said.is_("position") & said.speaks & weighs & (said.text["value"] != "silent")
    rows = np.flatnonzero(heard)
    at = index_of(cast.proposals, said.text["subject"][rows])
    for proposal, key in sorted(zip(at[at >= 0].tolist(), keys[rows][at >= 0].tolist(), strict=True)):
        stances[proposal].setdefault(key)
    aspects: list[tuple[int, str, str]] = []
    for number, named in enumerate(consents):
        aspects += [(number, "offered", ""), (number, "talks", "")]
        aspects += [(number, "consent", parties[p]) for p in named]
        aspects += [(number, "stance", key) for key in stances[number]]
    n = cast.n_crossings
    gates = np.repeat(cast.kind, len(LAYERS))
    gates[2 :: len(LAYERS)] = SORTS.index("road")
    after = [SORTS.index("stance" if aspect == "stance" else "stage") for _, aspect, _ in aspects]
    numbers = {key: n * len(LAYERS) + position for position, key in enumerate(aspects)}
    return Scopes(
        n,
        np.concatenate([gates, np.array(after, dtype=np.int64)]),
        consents,
        tuple(aspects),
        numbers,
        parties,
    )


def _consents(cast: Cast, said: Statements, who: Speakers, proposal: int) -> tuple[int, ...]:
    """Return whose consent a proposal needs: those it names, else who must, else who speaks of agreement."""
    makers = set(cast.makers[proposal])
    named = cast.asked[proposal] or cast.must
    if not named:
        about = said.is_("agreement") & said.speaks & (said.text["subject"] == cast.proposals[proposal])
        named = tuple(sorted(set(who.party[about & (who.party >= 0)].tolist())))
    return tuple(party for party in named if party not in makers)


def two_state(scopes: Scopes) -> Bools:
    """Return which scopes have two states only."""
    return np.asarray(scopes.sort == SORTS.index("stage"), dtype=np.bool_)
