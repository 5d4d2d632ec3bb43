"""The status of every crossing: each layer, use and direction on one day, with what it rests on.

Crossings are worked in blocks so that memory stays bounded; a block's numbers do not depend on the others.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.evidence.arrays import NO_DAY, Bools, Floats, Ints, Texts, dates_of
from maabar.engines.evidence.assumed import Assumed, assumed_of
from maabar.engines.evidence.blocks import Block, Slice, blocks_of, board_over, chains_under, live_of, run_of
from maabar.engines.evidence.board import ALL_LAYERS, EFFECTIVE, PASSAGE, ROAD, Board
from maabar.engines.evidence.layers import WAYS, evidence_of
from maabar.engines.evidence.scopes import LAYERS
from maabar.engines.evidence.tables import BASES, STATUS
from maabar.engines.evidence.tally import (
    Plans,
    Rows,
    Tally,
    live_on,
    liveness,
    planned,
    plans_of,
    tally_of,
    told,
)
from maabar.engines.evidence.worlds import Smoother, on_day
from maabar.tables import DIRECTIONS, USES

if TYPE_CHECKING:
    import pandas as pd

    from maabar.engines.evidence.account import Account

STATE_WORDS = np.array(["closed", "restricted", "open", "unknown"], dtype=object)
PASSAGE_WORDS = np.array(["none", "little", "used", "unknown"], dtype=object)
ASSUMED, DIRECT, INFERRED, PLANNED, NOTHING = range(len(BASES))
#: Days walked back at first for the beginning of a run.
STEP = 32


def status_table(account: Account, *, robust: bool = True) -> pd.DataFrame:
    """Return `evidence.status`.

    Args:
        account: What was known.
        robust: Whether to work out if labels survive a shift of every letter; else the column is empty.
    """
    if not account.cast.n_crossings:
        return STATUS.empty().reset_index(drop=True)
    assumed = assumed_of(account.case, account.cast)
    evidence = [
        evidence_of(account.items, account.members, reading, account.settings)
        for reading in range(3 if robust else 1)
    ]
    facts = np.flatnonzero(told(account))
    rows = Rows(account.members.world[facts], account.members.item[facts])
    ever = np.flatnonzero(_ever(account))
    heard_at = Rows(account.members.world[ever], account.members.item[ever])
    parts: list[_Found] = []
    for block in blocks_of(account, evidence[0], account.on, account.on):
        run = run_of(account, block, evidence[0])
        smoother = Smoother(run)
        at = account.on - block.first_day
        p = smoother.down_to(at)[at : at + 1, :, run.column]
        board = _on(account, block, assumed, p, 0)
        holds = np.ones(board.label[:, 0].shape, dtype=np.bool_)
        for reading in range(1, len(evidence)):
            shifted = run_of(account, block, evidence[reading])
            other = on_day(shifted, account.on)[None, :, shifted.column]
            holds &= _on(account, block, assumed, other, reading).label[:, 0] == board.label[:, 0]
        since = _since(
            account, block, assumed, smoother, column=run.column, rows=heard_at, now=board.label[:, 0]
        )
        parts.append(_Found(board.p[:, 0], board.label[:, 0], board.assumed[:, 0], since, holds))
    return _write(account, _Found.together(parts), rows, robust=robust)


def _on(account: Account, block: Block, assumed: Assumed, p: Floats, reading: int) -> Board:
    """Return the board of a block on the day asked about, from its chains on that day, (1, 3, W)."""
    live = live_on(account, reading)[None, :, block.chain_low : block.chain_high]
    day = np.array([account.on], dtype=np.int64)
    return board_over(account, block, assumed, Slice(block.chains, day, p, live))


def _ever(account: Account) -> Bools:
    items, item = account.items, account.members.item
    return np.asarray(~items.planned[item] & (items.x[0, item] > 0), dtype=np.bool_)


def _since(
    account: Account,
    block: Block,
    assumed: Assumed,
    smoother: Smoother,
    *,
    column: Ints,
    rows: Rows,
    now: Ints,
) -> Ints:
    """Return the first day of the unbroken run of each label, (5, n).

    No day if it is unknown, was always assumed, or is said only of days to come. Most runs are short,
    so the days are walked back in growing steps, each time only for what has not changed yet.
    """
    since = np.full(now.shape, NO_DAY, dtype=np.int64)
    high = account.on - block.first_day + 1
    open_runs = now >= 0
    width = STEP
    while open_runs.any() and high > 0:
        low = max(0, high - width)
        pick = np.flatnonzero(open_runs.any(axis=0))
        days = block.days(low, high)
        chains = chains_under(account, block, pick)
        p = smoother.down_to(low)[low:high][:, :, column[chains - block.chain_low]]
        live = live_of(account, rows, chains, days, hindsight=False)
        board = board_over(account, block, assumed, Slice(chains, days, p, live), pick)
        same = board.label == now[:, None, pick]
        broken = ~same.all(axis=1)
        run = np.argmin(same[:, ::-1], axis=1)
        begin = np.where(broken, np.where(run > 0, days[-1] + 1 - run, since[:, pick]), days[0])
        always = ~broken & board.assumed[:, 0] & (low == 0)
        since[:, pick] = np.where(open_runs[:, pick], np.where(always, NO_DAY, begin), since[:, pick])
        open_runs[:, pick] &= ~broken
        high, width = low, width * 4
    return since


@dataclass(frozen=True)
class _Found:
    """What the boards say of all crossings and ways, (5, [3,] n)."""

    p: Floats
    label: Ints
    fixed: Bools
    since: Ints
    holds: Bools

    @classmethod
    def together(cls, parts: list[_Found]) -> _Found:
        """Return what all blocks say."""
        return cls(
            *(np.concatenate([getattr(part, one.name) for part in parts], axis=-1) for one in fields(cls))
        )


def _write(account: Account, found: _Found, rows: Rows, *, robust: bool) -> pd.DataFrame:
    n = found.label.shape[1]
    state = np.where(found.label >= 0, found.label, found.p.argmax(axis=1)).astype(np.int64)
    tally, plans, used = _counted(account, rows, state)
    basis = _basis(found.fixed, tally, plans, used)
    label = np.where((basis == NOTHING) | (basis == PLANNED), -1, found.label)
    order = np.arange(5 * n).reshape(5, -1, WAYS).transpose(1, 0, 2).reshape(-1)
    layer = order // n
    crossing, way = (order % n) // WAYS, order % WAYS
    words = np.where(
        layer == PASSAGE, PASSAGE_WORDS[label.reshape(-1)[order]], STATE_WORDS[label.reshape(-1)[order]]
    )
    flat = found.p.transpose(0, 2, 1).reshape(-1, 3)[order]
    plan = plans.state[order]
    planned_words = np.where(layer == PASSAGE, PASSAGE_WORDS[plan], STATE_WORDS[plan])
    age = np.where(label.reshape(-1) >= 0, tally.age, tally.stale)[order]
    claims = np.append(account.said.text["claim"], "")
    size = len(order)
    return STATUS.frame(
        {
            "crossing": np.asarray(account.cast.crossings, dtype=object)[crossing],
            "layer": np.array(ALL_LAYERS, dtype=object)[layer],
            "use": np.array(USES, dtype=object)[way // 2],
            "direction": np.array(DIRECTIONS, dtype=object)[way % 2],
            "on": dates_of(np.full(size, account.on, dtype=np.int64)),
            "known": dates_of(np.full(size, account.known, dtype=np.int64)),
            "status": words,
            "p_open": flat[:, 2],
            "p_restricted": flat[:, 1],
            "p_closed": flat[:, 0],
            "basis": np.array(BASES, dtype=object)[basis.reshape(-1)[order]],
            "party": _holders(account, layer, crossing),
            "since": dates_of(np.where(label.reshape(-1) >= 0, found.since.reshape(-1), NO_DAY)[order]),
            "age_days": np.where(age != NO_DAY, age.astype(np.float64), np.nan),
            "last_for": claims[tally.last_for[order]],
            "last_against": claims[tally.last_against[order]],
            "claims": tally.claims[order],
            "voices": tally.voices[order],
            "copies": tally.copies[order],
            "plan": np.where(plan >= 0, planned_words, ""),
            "plan_from": dates_of(plans.day[order]),
            "robust": np.where(found.holds.reshape(-1)[order], "yes", "no")
            if robust
            else np.full(size, "", dtype=object),
        }
    )


def _holders(account: Account, layer: Ints, crossing: Ints) -> Texts:
    gates = account.cast.gates[crossing]
    return np.where(layer == 0, gates[:, 0], np.where(layer == 1, gates[:, 1], ""))


def _everywhere(account: Account, rows: Rows) -> Rows:
    """Return members per layer, crossing and way, and once more for the effective state: keys into (5, n)."""
    scopes = np.arange(account.cast.n_crossings * len(LAYERS))
    n = account.cast.n_crossings * WAYS
    chain = account.chains.of[scopes]
    scope, way = np.nonzero(chain >= 0)
    cell = (scope % len(LAYERS)) * n + (scope // len(LAYERS)) * WAYS + way
    order = np.argsort(rows.key, kind="stable")
    low = np.searchsorted(rows.key[order], chain[scope, way], side="left")
    high = np.searchsorted(rows.key[order], chain[scope, way], side="right")
    origin = np.repeat(np.arange(len(cell)), high - low)
    inside = np.arange(len(origin)) - np.repeat(np.cumsum(high - low) - (high - low), high - low)
    item = rows.item[order[low[origin] + inside]]
    key = cell[origin]
    return Rows(np.concatenate([key, EFFECTIVE * n + key % n]), np.concatenate([item, item]))


def _counted(account: Account, rows: Rows, state: Ints) -> tuple[Tally, Plans, Bools]:
    """Return tallies and plans per layer, crossing and way, and where passage is said to be used, (n,)."""
    n = state.shape[1]
    every = _everywhere(account, rows)
    tally = tally_of(account, every, state.reshape(-1))
    marked = np.flatnonzero(planned(account))
    ahead = _everywhere(account, Rows(account.members.world[marked], account.members.item[marked]))
    gate = (ahead.key < EFFECTIVE * n) | (account.items.scope[ahead.item] % len(LAYERS) <= ROAD)
    plans = plans_of(account, Rows(ahead.key[gate], ahead.item[gate]), 5 * n)
    passing = np.flatnonzero(
        (every.key // n == PASSAGE)
        & (account.items.value[every.item] == 2)
        & ~account.items.denied[every.item]
    )
    live = liveness(account, every.item[passing])[2] >= account.on
    used = np.zeros(n, dtype=np.bool_)
    used[every.key[passing[live]] % n] = True
    return tally, plans, used


def _basis(fixed: Bools, tally: Tally, plans: Plans, used: Bools) -> Ints:
    """Return what each state rests on, (5, n)."""
    n = fixed.shape[1]
    live = tally.claims.reshape(5, n) > 0
    plan = plans.acts.reshape(5, n)
    direct = live.copy()
    direct[EFFECTIVE] = (live[0] & live[1]) | used
    return np.where(
        fixed, ASSUMED, np.where(direct, DIRECT, np.where(live, INFERRED, np.where(plan, PLANNED, NOTHING)))
    )
