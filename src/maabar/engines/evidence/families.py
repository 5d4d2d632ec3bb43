"""Who repeats whom: root families, the one member that speaks for each, and suspected copies.

A root family is a claim and all rows whose `root` chain ends in it. It speaks through its root only; while
the root is not known (or no person let it count) it speaks through its earliest-known member, of several the
weakest. A counted passage that repeats a claim that counts (same crossing, uses, directions and days) is its
copy.

Each statement therefore speaks during one span of *known* days, `begins` to `ends`: one list serves every day
on which one might ask what was known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maabar.engines.evidence.arrays import NEVER, NO_DAY, Bools, Floats, Ints, Texts, index_of, starts_of

if TYPE_CHECKING:
    from maabar.engines.evidence.statements import Statements


@dataclass(frozen=True)
class Families:
    """Families of statements.

    Attributes:
        family: Number of the family of each statement, (n,).
        head: Id of the claim in which each family ends, known or not, (F,).
        begins: First known day on which a statement speaks for its family, (n,).
        ends: Known day from which it no longer does; not after `begins` if it never speaks, (n,).
        rank: Place of each statement in an order that its content alone decides, (n,).
    """

    family: Ints
    head: Texts
    begins: Ints
    ends: Ints
    rank: Ints


def families_of(said: Statements, crossings: pd.Index[Any], strength: Floats) -> Families:
    """Return the families of statements.

    Args:
        said: What was said.
        crossings: Ids of the crossings.
        strength: Weight of each statement, (n,): of copies known on one day the weakest speaks.
    """
    rank = content_order(said)
    parent = _parents(said, crossings, rank)
    end = _ends(parent)
    claim, root = said.text["claim"], said.text["root"]
    lost = (root[end] != "") & (parent[end] == end)
    codes, head = pd.factorize(pd.Series(np.where(lost, root[end], claim[end]), dtype=object))
    family = codes.astype(np.int64)
    begins, ends = _spans(said, family, ~lost & (end == np.arange(len(said))), strength, rank)
    return Families(family, np.asarray(head, dtype=object), begins, ends, rank)


def content_order(said: Statements) -> Ints:
    """Return the place of each statement in an order by content; ids decide between equals only."""
    ids = pd.factorize(pd.Series(said.text["claim"], dtype=object), sort=True)[0]
    subjects = pd.factorize(pd.Series(said.text["value"], dtype=object), sort=True)[0]
    keys = (
        ids,
        said.ways,
        said.role,
        said.precision,
        said.realis,
        subjects,
        said.predicate,
        said.until,
        said.since,
        said.published,
        said.known,
    )
    rank = np.empty(len(said), dtype=np.int64)
    rank[np.lexsort(keys)] = np.arange(len(said))
    return rank


def _parents(said: Statements, crossings: pd.Index[Any], rank: Ints) -> Ints:
    """Return the statement that each one repeats; itself where it repeats none that is known."""
    claims: pd.Index[Any] = pd.Index(said.text["claim"], dtype=object)
    itself = np.arange(len(said), dtype=np.int64)
    if not len(said):
        return itself
    found = (
        index_of(claims, said.text["root"]) if claims.is_unique else np.full(len(said), -1, dtype=np.int64)
    )
    counted = np.flatnonzero(said.counted)
    if len(counted):
        found[counted] = _counted_before(said, crossings, counted, rank)
    return np.where(found >= 0, found, itself)


def _counted_before(said: Statements, crossings: pd.Index[Any], counted: Ints, rank: Ints) -> Ints:
    """Return, for each counted passage, the claim of the same passage that was known first; -1 for none."""
    told = said.is_("passage") & ~said.counted & said.speaks & said.how("asserted", "historical")
    claims = np.flatnonzero(told)
    claims = claims[np.argsort(rank[claims], kind="stable")]
    at = index_of(crossings, said.text["subject"])
    first = np.where(
        said.since == NO_DAY, np.where(said.until == NO_DAY, said.published, said.until), said.since
    )
    last = np.where(said.until == NO_DAY, first, said.until)
    keys = list(zip(at.tolist(), said.ways.tolist(), first.tolist(), last.tolist(), strict=True))
    earliest: dict[tuple[int, int, int, int], int] = {}
    for claim in claims.tolist():
        earliest.setdefault(keys[claim], claim)
    return np.array([earliest.get(keys[row], -1) for row in counted.tolist()], dtype=np.int64)


def _ends(parent: Ints) -> Ints:
    """Return the last statement of each chain of repetitions."""
    for _ in range(64):
        further = parent[parent]
        if np.array_equal(further, parent):
            break
        parent = further
    return parent


def _spans(said: Statements, family: Ints, heads: Bools, strength: Floats, rank: Ints) -> tuple[Ints, Ints]:
    """Return from which to which known day each statement speaks for its family."""
    begins = np.full(len(said), NEVER, dtype=np.int64)
    ends = np.full(len(said), NEVER, dtype=np.int64)
    root_known = np.full(int(family.max()) + 1 if len(family) else 0, NEVER, dtype=np.int64)
    head = np.flatnonzero(heads & said.speaks)
    root_known[family[head]] = said.known[head]
    begins[head] = said.known[head]
    rest = np.flatnonzero(~heads & said.speaks)
    rest = rest[np.lexsort((rank[rest], strength[rest], said.known[rest], family[rest]))]
    first = rest[starts_of(family[rest])] if len(rest) else rest
    begins[first] = said.known[first]
    ends[first] = root_known[family[first]]
    ends[begins == NEVER] = NO_DAY
    return begins, ends
