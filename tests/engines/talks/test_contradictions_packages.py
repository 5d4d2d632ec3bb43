"""Fifteen votes of the Security Council on crossings into Syria, 2019-23 (UN press releases; design page, O9)."""

from __future__ import annotations

import pytest

from maabar.engines.talks.contradictions import contradictions
from maabar.errors import UsageError

TERMS = [
    (3, 6),
    (2, 6),
    (2, 6),
    (2, 12),
    (1, 6),
    (2, 6),
    (1, 12),
    (1, 12),
    (1, 12),
    (1, 12),
    (1, 6),
    (1, 6),
    (1, 6),
    (1, 9),
    (1, 6),
]
CAST = {"Y": "for", "N": "against", "A": "abstain", "?": "unknown"}
VOTES = {
    "RU": "NYANYNYAYNYYYNY",
    "CN": "NYANYNYAYAYYYAY",
    "US": "Y?AYNYNYYYNAYYN",
    "UK": "Y?AYNYNYYYNAYYN",
    "FR": "Y?YYNYNYYYNAYYN",
}
SAME = {
    "RU": {(2, 6): ({2, 3}, {6}), (1, 12): ({7, 8, 9}, {10})},
    "CN": {(2, 6): ({2, 3}, {6})},
    **{p: {(1, 6): ({12, 13}, {5, 11, 15}), (1, 12): ({8, 9, 10}, {7})} for p in ("US", "UK", "FR")},
}
PAIRS = {"RU": (8, 50), "CN": (2, 36), "US": (12, 40), "UK": (12, 40), "FR": (12, 40)}


@pytest.mark.parametrize("party", list(VOTES))
def test_the_votes_contradict_every_fixed_line(party):
    side = -1 if party in {"RU", "CN"} else 1
    got = contradictions(TERMS, [CAST[v] for v in VOTES[party]], (side, side))
    assert {t: ({i + 1 for i in y}, {i + 1 for i in n}) for t, y, n in got.terms} == SAME[party]
    assert (got.inversions, got.pairs) == PAIRS[party]


def test_lengths_must_fit():
    with pytest.raises(UsageError, match="one row of terms"):
        contradictions(TERMS, ["for"], (1, 1))
