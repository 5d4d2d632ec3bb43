"""The state of every layer day by day, as known on each day (`then`) and with all that is known (`now`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.engines.evidence.arrays import NO_DAY, Bools, Floats, Ints, Texts, dates_of
from maabar.engines.evidence.assumed import Assumed, assumed_of
from maabar.engines.evidence.blocks import CELLS, Block, Slice, block_of, board_over, live_of, run_of
from maabar.engines.evidence.board import ALL_LAYERS, PASSAGE, Board
from maabar.engines.evidence.layers import WAYS, Evidence, evidence_of
from maabar.engines.evidence.scopes import LAYERS
from maabar.engines.evidence.status import PASSAGE_WORDS, STATE_WORDS
from maabar.engines.evidence.tables import TIMELINE
from maabar.engines.evidence.tally import Rows, live_from, liveness
from maabar.engines.evidence.versions import changes_of, versions_of
from maabar.engines.evidence.worlds import Smoother, filtered, live_days, prepare, span_of
from maabar.tables import DIRECTIONS, USES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maabar.engines.evidence.account import Account

VIEWS = ("then", "now")


def timeline_table(account: Account, first: int, last: int) -> pd.DataFrame:
    """Return `evidence.timeline` from one day to another, both inside."""
    if not account.cast.n_crossings or last < first:
        return TIMELINE.empty().reset_index(drop=True)
    assumed = assumed_of(account.case, account.cast)
    evidence = evidence_of(account.items, account.members, 0, account.settings)
    item = account.members.item
    facts = np.flatnonzero(~account.items.planned[item] & (account.items.x[0, item] > 0))
    rows = Rows(account.members.world[facts], item[facts])
    changes = changes_of(account)
    p, label = [], []
    for block in _blocks(account, evidence, changes[0], first, last):
        days = block.days(first - block.first_day, last - block.first_day + 1)
        boards = [
            _now(account, block, assumed, evidence, rows, days),
            _then(account, block, assumed, changes, days),
        ]
        p.append(np.stack([board.p for board in boards[::-1]]))
        label.append(np.stack([board.label for board in boards[::-1]]))
    return _write(account, np.concatenate(p, axis=-1), np.concatenate(label, axis=-1), first, last)


def _now(
    account: Account, block: Block, assumed: Assumed, evidence: Evidence, rows: Rows, days: Ints
) -> Board:
    """Return the board of a block over some days, with all that is known."""
    run = run_of(account, block, evidence)
    row = slice(int(days[0]) - block.first_day, int(days[-1]) - block.first_day + 1)
    p = Smoother(run).down_to(row.start)[row][:, :, run.column]
    live = live_of(account, rows, block.chains, days, hindsight=True)
    return board_over(account, block, assumed, Slice(block.chains, days, p, live))


def _blocks(account: Account, evidence: Evidence, changed: Ints, first: int, last: int) -> Iterator[Block]:
    """Split the crossings so that the worlds of both views fit into memory."""
    begin, end = span_of(evidence, last)
    room = max(1, CELLS // (3 * (end - min(begin, first) + 1)))
    crossing = account.chains.scope[changed] // len(LAYERS)
    worlds = np.bincount(crossing[crossing < account.cast.n_crossings], minlength=account.cast.n_crossings)
    load = np.maximum(worlds, WAYS * len(LAYERS))
    low = 0
    while low < len(load):
        fits = int(np.searchsorted(np.cumsum(load[low:]), room, side="right"))
        high = min(low + max(1, fits), len(load))
        yield block_of(account, evidence, low, high, first, last)
        low = high


def _then(account: Account, block: Block, assumed: Assumed, changes: tuple[Ints, Ints], days: Ints) -> Board:
    """Return the board of a block over some days, each as it was known on it."""
    inside = (changes[0] >= block.chain_low) & (changes[0] < block.chain_high)
    worlds = versions_of(account, changes[0][inside], changes[1][inside])
    evidence = evidence_of(account.items, worlds.members, 0, account.settings)
    begin, end = span_of(evidence, block.last_day)
    begin = min(begin, block.first_day)
    sort = account.sort[worlds.chain]
    run = prepare(evidence, sort, account.sorts, begin, end, account.settings.jump_most)
    p = filtered(run)[int(days[0]) - begin : int(days[-1]) - begin + 1]
    item = worlds.members.item
    facts = np.flatnonzero(~account.items.planned[item] & (account.items.x[0, item] > 0))
    until = liveness(account, item[facts])
    state, row = np.nonzero(until != NO_DAY)
    first = live_from(account, item[facts[row]])
    live = live_days(worlds.members.world[facts[row]], first, until[state, row], state, len(worlds), days)
    held = _held(worlds.chain - block.chain_low, worlds.known, block.chain_high - block.chain_low, days)
    chosen, spoken = _choose(account, block, p, run.column, live, held)
    return board_over(account, block, assumed, Slice(block.chains, days, chosen, spoken))


def _held(chain: Ints, known: Ints, n: int, days: Ints) -> Ints:
    """Return the world that held for each chain on each day, -1 before the first, (T, n)."""
    row = np.searchsorted(days, known)
    inside = row < len(days)
    count = np.bincount(row[inside] * n + chain[inside], minlength=len(days) * n).reshape(len(days), n)
    before = np.searchsorted(chain, np.arange(n))
    passed = np.cumsum(count, axis=0)
    return np.where(passed > 0, before + passed - 1, -1).astype(np.int64)


def _choose(
    account: Account, block: Block, p: Floats, column: Ints, live: Bools, held: Ints
) -> tuple[Floats, Bools]:
    """Return probabilities and liveness of each chain on each day, from the world that held."""
    sort = account.sort[block.chain_low : block.chain_high]
    pi = np.stack([kind.pi for kind in account.sorts], axis=-1)[:, sort]
    chosen = np.broadcast_to(pi, (len(held), *pi.shape)).copy()
    spoken = np.zeros(chosen.shape, dtype=np.bool_)
    day, chain = np.nonzero(held >= 0)
    world = held[day, chain]
    for state in range(3):
        chosen[day, state, chain] = p[day, state, column[world]]
        spoken[day, state, chain] = live[day, state, world]
    return chosen, spoken


def texts(words: tuple[str, ...] | list[str] | Texts, codes: Ints) -> pd.Series:
    """Return a text column from codes, without a Python object per row."""
    return pd.Series(pd.array(list(words), dtype="str").take(codes))


def _write(account: Account, p: Floats, label: Ints, first: int, last: int) -> pd.DataFrame:
    """Return the table from (2, 5, T, 3, n) probabilities and (2, 5, T, n) labels."""
    views, layers, days, n = label.shape
    crossings = n // WAYS
    shape = (crossings, layers, WAYS, days, views)
    order = (3, 1, 4, 2, 0)
    flat = [
        p[:, :, :, z].reshape(views, layers, days, crossings, WAYS).transpose(order).reshape(-1)
        for z in range(3)
    ]
    state = label.reshape(views, layers, days, crossings, WAYS).transpose(order)
    passing = np.zeros(shape, dtype=np.int8)
    passing[:, PASSAGE] = 4
    grid = [
        np.broadcast_to(
            np.arange(size).reshape([-1 if axis == k else 1 for axis in range(5)]), shape
        ).reshape(-1)
        for k, size in enumerate(shape)
    ]
    way = grid[2]
    words = [*STATE_WORDS, *PASSAGE_WORDS]
    codes = np.where(state < 0, 3, state) + passing
    dates = dates_of(np.arange(first, last + 1, dtype=np.int64))
    return pd.DataFrame(
        {
            "crossing": texts(list(account.cast.crossings), grid[0]),
            "layer": texts(ALL_LAYERS, grid[1]),
            "use": texts(USES, way // 2),
            "direction": texts(DIRECTIONS, way % 2),
            "date": dates[grid[3]],
            "view": texts(VIEWS, grid[4]),
            "p_open": flat[2],
            "p_restricted": flat[1],
            "p_closed": flat[0],
            "status": texts(words, codes.reshape(-1)),
        }
    )
