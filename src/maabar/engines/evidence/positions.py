"""How far each proposal got, and where each party stands: two-state stages, consents, three-state stances.

`P(agreed) = P(offered) * product of P(consent)`: an agreement has as many gates as parties. Where nobody's
consent is named anywhere, one consent of nobody in particular is asked, at its rest: an offer alone is never
an agreement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.evidence.arrays import NO_DAY, Bools, Floats, Ints, dates_of
from maabar.engines.evidence.board import named
from maabar.engines.evidence.layers import evidence_of
from maabar.engines.evidence.scopes import LAYERS, SORTS
from maabar.engines.evidence.status import DIRECT, INFERRED, NOTHING, PLANNED
from maabar.engines.evidence.tables import BASES, POSITIONS
from maabar.engines.evidence.tally import Rows, Tally, live_from, liveness, planned, plans_of, tally_of, told
from maabar.engines.evidence.worlds import live_days, prepare, smoothed, span_of

if TYPE_CHECKING:
    import pandas as pd

    from maabar.engines.evidence.account import Account

STAGE_WORDS = np.array(["no", "no", "yes", "unknown"], dtype=object)
STANCE_WORDS = np.array(["against", "conditional", "for", "unknown"], dtype=object)


@dataclass(frozen=True)
class Stages:
    """All scopes of proposals, in order, over some days.

    Attributes:
        p: Probabilities of no/against, conditional, yes/for, (T, 3, n).
        label: Named state or -1, (T, n).
        foreseen: The same where claims are live also shortly before the days they speak of, (T, n).
        first_day: Day of row 0.
        at: Row of the day asked about.
    """

    p: Floats
    label: Ints
    foreseen: Ints
    first_day: int
    at: int


def stages_of(account: Account) -> Stages:
    """Return what the chains say of every stage, consent and stance."""
    base = account.cast.n_crossings * len(LAYERS)
    low = int(np.searchsorted(account.chains.scope, base))
    chain = account.chains.of[base:, 0]
    evidence = evidence_of(account.items, account.members, 0, account.settings).within(
        low, len(account.chains)
    )
    first, last = span_of(evidence, account.on)
    sort = account.sort[low:]
    run = prepare(evidence, sort, account.sorts, first, last, account.settings.jump_most)
    p = smoothed(run)
    rests = np.stack([kind.pi for kind in account.sorts], axis=-1)[:, account.scopes.sort[base:]]
    every = np.broadcast_to(rests, (run.days, *rests.shape)).copy()
    has = chain >= 0
    every[:, :, has] = p[:, :, run.column[chain[has] - low]]
    item = account.members.item
    facts = np.flatnonzero(
        ~account.items.planned[item] & (account.items.x[0, item] > 0) & (account.members.world >= low)
    )
    until = liveness(account, item[facts])
    state, row = np.nonzero(until != NO_DAY)
    labels = []
    for hindsight in (False, True):
        begin = live_from(account, item[facts[row]], hindsight=hindsight)
        days = np.arange(first, last + 1, dtype=np.int64)
        live = live_days(
            account.members.world[facts[row]] - low, begin, until[state, row], state, len(sort), days
        )
        spoken = np.zeros(every.shape, dtype=np.bool_)
        spoken[:, :, has] = live[:, :, chain[has] - low]
        labels.append(named(every, spoken, account.settings.threshold))
    return Stages(every, labels[0], labels[1], first, account.on - first)


def agreed_of(account: Account, stages: Stages, proposal: int, label: Ints) -> tuple[Floats, Ints]:
    """Return P(agreed) and its label on every day, (T,) each, from the labels of its parts, (T, n)."""
    number = {key: position for position, key in enumerate(account.scopes.aspects) if key[0] == proposal}
    offered = number[proposal, "offered", ""]
    consents = [position for (_, aspect, _), position in number.items() if aspect == "consent"]
    p = stages.p[:, 2, offered].copy()
    for consent in consents:
        p = p * stages.p[:, 2, consent]
    if not consents:
        p = p * account.sorts[SORTS.index("stage")].pi[2]
    given = label[:, consents]
    yes = (label[:, offered] == 2) & (given == 2).all(axis=1) & bool(consents)
    no = (given == 0).any(axis=1)
    most = account.settings.threshold
    return p, np.where((p >= most) & yes, 2, np.where((1.0 - p >= most) & no, 0, -1))


def positions_table(account: Account) -> pd.DataFrame:
    """Return `evidence.positions`."""
    if not len(account.cast.proposals):
        return POSITIONS.empty().reset_index(drop=True)
    stages = stages_of(account)
    aspects = list(account.scopes.aspects)
    proposals = range(len(account.cast.proposals))
    both = [
        [agreed_of(account, stages, proposal, label) for proposal in proposals]
        for label in (stages.label, stages.foreseen)
    ]
    sure = [np.stack([1.0 - p, np.zeros_like(p), p], axis=1) for p, _ in both[0]]
    p = np.concatenate([stages.p, np.stack(sure, axis=-1)], axis=-1)
    label, foreseen = (
        np.concatenate([told_of, np.stack([one for _, one in agreed], axis=-1)], axis=-1)
        for told_of, agreed in zip((stages.label, stages.foreseen), both, strict=True)
    )
    keys = [*aspects, *((proposal, "agreed", "") for proposal in proposals)]
    now = foreseen[stages.at]
    state = np.where(now >= 0, now, p[stages.at].argmax(axis=0)).astype(np.int64)
    rows = _rows(account, told(account), aspects)
    tally = tally_of(account, rows, state)
    basis = _basis(account, tally, aspects, len(proposals))
    now = np.where((basis == NOTHING) | (basis == PLANNED), -1, now)
    since = _since(label, stages, now)
    return _write(account, keys, p[stages.at], now, basis, since=since, tally=tally)


def _rows(account: Account, which: Bools, aspects: list[tuple[int, str, str]]) -> Rows:
    """Return members by scope of proposals, and once more for the agreement they are part of."""
    base = account.cast.n_crossings * len(LAYERS)
    pick = np.flatnonzero(which)
    item = account.members.item[pick]
    scope = account.items.scope[item] - base
    item, scope = item[scope >= 0], scope[scope >= 0]
    part = np.array(
        [p if aspect in {"offered", "consent"} else -1 for p, aspect, _ in aspects], dtype=np.int64
    )
    whole = part[scope] >= 0
    key = np.concatenate([scope, len(aspects) + part[scope[whole]]])
    return Rows(key, np.concatenate([item, item[whole]]))


def _basis(account: Account, tally: Tally, aspects: list[tuple[int, str, str]], proposals: int) -> Ints:
    n = len(aspects)
    live = tally.claims > 0
    plan = plans_of(account, _rows(account, planned(account), aspects), n + proposals).acts
    direct = live.copy()
    for proposal in range(proposals):
        needed = [
            k
            for k, (p, aspect, _) in enumerate(aspects)
            if p == proposal and aspect in {"offered", "consent"}
        ]
        direct[n + proposal] = live[needed].all() and len(needed) > 1
    return np.where(direct, DIRECT, np.where(live, INFERRED, np.where(plan, PLANNED, NOTHING)))


def _since(label: Ints, stages: Stages, now: Ints) -> Ints:
    """Return the first day of the unbroken run of each label; none if unknown or said of days to come."""
    differs = label[: stages.at + 1] != now[None]
    last_change = stages.at - np.argmax(differs[::-1], axis=0)
    row = np.where(differs.any(axis=0), last_change + 1, 0)
    return np.where((now < 0) | differs[-1], NO_DAY, stages.first_day + row).astype(np.int64)


def _write(
    account: Account,
    keys: list[tuple[int, str, str]],
    p: Floats,
    label: Ints,
    basis: Ints,
    *,
    since: Ints,
    tally: Tally,
) -> pd.DataFrame:
    rank = {aspect: place for place, aspect in enumerate(("offered", "talks", "consent", "agreed", "stance"))}
    order = sorted(range(len(keys)), key=lambda k: (keys[k][0], rank[keys[k][1]], k))
    at = np.array(order, dtype=np.int64)
    stance = np.array([keys[k][1] == "stance" for k in order], dtype=np.bool_)
    age = np.where(label >= 0, tally.age, tally.stale)[at]
    claims = np.append(account.said.text["claim"], "")
    return POSITIONS.frame(
        {
            "proposal": [account.cast.proposals[keys[k][0]] for k in order],
            "party": [keys[k][2] for k in order],
            "aspect": [keys[k][1] for k in order],
            "on": dates_of(np.full(len(at), account.on, dtype=np.int64)),
            "known": dates_of(np.full(len(at), account.known, dtype=np.int64)),
            "status": np.where(stance, STANCE_WORDS[label[at]], STAGE_WORDS[label[at]]),
            "p_for": p[2, at],
            "p_conditional": p[1, at],
            "p_against": p[0, at],
            "basis": np.array(BASES, dtype=object)[basis[at]],
            "since": dates_of(since[at]),
            "age_days": np.where(age != NO_DAY, age.astype(np.float64), np.nan),
            "last_for": claims[tally.last_for[at]],
            "last_against": claims[tally.last_against[at]],
            "claims": tally.claims[at],
            "voices": tally.voices[at],
        }
    )
