"""Why a state: what the answer would be without each family of claims, worked out exactly.

For each chain and each root family (or event) that acts on it, one more world is run without the family:
copies that it weakened are heard in full again, plans that it ended stand again. `delta` is the log odds of
the state with the family less those without it. Deltas do not add up to the answer. Only what the family's
voice, and the voices it weakened, say is worked out anew; the rest of the chain's evidence is taken over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.evidence.arrays import Bools, Floats, Ints, joined, starts_of
from maabar.engines.evidence.blocks import CELLS
from maabar.engines.evidence.layers import Evidence, Members, evidence_of
from maabar.engines.evidence.worlds import on_day, prepare, span_of

if TYPE_CHECKING:
    from maabar.engines.evidence.account import Account

SMALLEST = 1e-15


@dataclass(frozen=True)
class Without:
    """Chains with everything, and without each family.

    Attributes:
        chains: Chains worked out, ascending, (k,).
        whole: Probabilities of each chain with everything, (3, k).
        chain: Position in `chains` of each world without a family, (w,).
        family: The family left out, (w,).
        item: One of its items, (w,).
        p: Probabilities without it, (3, w).
    """

    chains: Ints
    whole: Floats
    chain: Ints
    family: Ints
    item: Ints
    p: Floats


def without_each(account: Account, chains: Ints) -> Without:
    """Return what some chains say on the day asked about, with everything and without each family.

    Args:
        account: What was known.
        chains: Chains, ascending.
    """
    items = account.items
    here = np.flatnonzero(np.isin(account.members.world, chains))
    number = np.searchsorted(chains, account.members.world[here])
    members = Members(number, account.members.item[here], account.members.weak[here])
    weighs = items.x[0, members.item] > 0
    order = np.lexsort((members.item, items.family[members.item], number))
    order = order[weighs[order]]
    first = order[starts_of(number[order], items.family[members.item[order]])] if len(order) else order
    chain, family, item = number[first], items.family[members.item[first]], members.item[first]
    base = evidence_of(items, members, 0, account.settings)
    begin, end = span_of(base, account.on)
    whole = _on_day(account, base, account.sort[chains], begin, end)
    p = np.empty((3, len(chain)))
    load = np.bincount(number, minlength=len(chains))[chain] + 3 * (end - begin + 1)
    for part in np.split(np.arange(len(chain)), np.flatnonzero(np.diff(np.cumsum(load) // CELLS)) + 1):
        rest = _rest(account, base, members, chain[part], family[part], chains)
        p[:, part] = _on_day(account, rest, account.sort[chains[chain[part]]], begin, end)
    return Without(chains, whole, chain, family, item, p)


def _on_day(account: Account, evidence: Evidence, sort: Ints, begin: int, end: int) -> Floats:
    """Return what worlds say on the day asked about, (3, W)."""
    run = prepare(evidence, sort, account.sorts, begin, end, account.settings.jump_most)
    return on_day(run, account.on)[:, run.column]


def _rest(
    account: Account, base: Evidence, members: Members, chain: Ints, family: Ints, chains: Ints
) -> Evidence:
    """Return the evidence of each chain without each family; worlds are the pairs given."""
    items, n = account.items, len(chain)
    world, voice = _touched(account, members, chain, family)
    voices = int(max(items.voice.max(initial=0), 0)) + 1
    marked = world * voices + voice
    by_chain = [joined(chain, base.world), joined(chain, base.jump_world)]
    kept = [
        (w[~np.isin(w * voices + owner[e], marked)], e[~np.isin(w * voices + owner[e], marked)])
        for (w, e), owner in zip(by_chain, (base.voice, base.jump_voice), strict=True)
    ]
    same = base.take(kept[0][1], kept[1][1], kept[0][0], kept[1][0])
    again, revived = joined(chain, members.world), _revived(account, chain, family, chains)
    w, m = again
    item = members.item[m]
    heard = np.isin(w * voices + items.voice[item], marked) & (items.family[item] != family[w])
    w, item = np.concatenate([w[heard], revived[0]]), np.concatenate([item[heard], revived[1]])
    weak = _still_weak(account, item, family[w])
    return same.joined(evidence_of(items, Members(w, item, weak), 0, account.settings)) if n else same


def _touched(account: Account, members: Members, chain: Ints, family: Ints) -> tuple[Ints, Ints]:
    """Return pairs (world, voice) that must be worked out anew when a family is left out."""
    items = account.items
    w, m = joined(chain, members.world)
    item = members.item[m]
    own = items.family[item] == family[w]
    freed = members.weak[m] & ~own
    freed[freed] = ~_still_weak(account, item[freed], family[w[freed]])
    rows = own | freed
    return w[rows], items.voice[item[rows]]


def _still_weak(account: Account, item: Ints, family: Ints) -> Bools:
    """Return whether items are suspected copies still when a family is left out."""
    items, suspects, known = account.items, account.suspects, account.known
    row, pair = joined(item, suspects.weak)
    strong = suspects.strong[pair]
    rules = (
        (items.begins[strong] <= known) & (known < items.ends[strong]) & (items.family[strong] != family[row])
    )
    weak = np.zeros(len(item), dtype=np.bool_)
    weak[row[rules]] = True
    return weak


def _revived(account: Account, chain: Ints, family: Ints, chains: Ints) -> tuple[Ints, Ints]:
    """Return pairs (world, item) of plans that only the family left out had ended."""
    items, all_of, known = account.items, account.chains, account.known
    item = all_of.item
    ended = (items.begins[item] <= known) & (known < items.ends[item]) & (account.ends <= known)
    rows = np.flatnonzero(ended & np.isin(all_of.chain, chains))
    worlds = {(int(chains[c]), int(f)): w for w, (c, f) in enumerate(zip(chain, family, strict=True))}
    found: list[tuple[int, int]] = []
    for row in rows.tolist():
        enders = _enders(account, row)
        if len(enders) == 1 and (int(all_of.chain[row]), enders[0]) in worlds:
            found.append((worlds[int(all_of.chain[row]), enders[0]], int(item[row])))
    pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _enders(account: Account, row: int) -> list[int]:
    """Return the families whose later word ended a plan, as known on the day."""
    items, all_of = account.items, account.chains
    low, high = np.searchsorted(all_of.chain, [all_of.chain[row], all_of.chain[row] + 1])
    item, plan = all_of.item[low:high], int(all_of.item[row])
    day = items.jump[plan] if items.planned[plan] else items.first[plan]
    later = (
        items.planned[item]
        | (items.denied[item] & (items.value[item] == items.value[plan]))
        | (items.two_states[item] & ~items.denied[item] & (items.value[item] != items.value[plan]))
    )
    when = items.begins[item]
    rules = (
        later
        & (items.voice[item] == items.voice[plan])
        & (items.statement[item] >= 0)
        & (items.x[0, item] > 0)
    )
    rules &= (when > items.begins[plan]) & (when <= min(int(day), account.known))
    return sorted(set(items.family[item[rules]].tolist()))


def log_odds(p: Floats) -> Floats:
    """Return log odds of probabilities, kept finite."""
    sure = np.clip(p, SMALLEST, 1.0 - SMALLEST)
    return np.asarray(np.log(sure) - np.log1p(-sure), dtype=np.float64)
