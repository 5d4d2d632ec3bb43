"""Blocks of crossings: as many as fit into memory are worked out at once, day by day, then put on the board.

A block's numbers do not depend on the other blocks, nor on where it begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maabar.engines.evidence.arrays import NO_DAY, Bools, Floats, Ints
from maabar.engines.evidence.assumed import Assumed, painted
from maabar.engines.evidence.board import Board, board_of
from maabar.engines.evidence.layers import WAYS, Evidence
from maabar.engines.evidence.scopes import LAYERS
from maabar.engines.evidence.tally import Rows, live_from, liveness
from maabar.engines.evidence.worlds import Engine, live_days, prepare, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maabar.engines.evidence.account import Account

#: Most numbers held at once for a block, about 32 MB an array: larger blocks are slower, not faster.
CELLS = 4_000_000


@dataclass(frozen=True)
class Block:
    """Crossings `low` to `high` - 1 over some days.

    Attributes:
        low: First crossing.
        high: Crossing after the last.
        first_day: First day worked out.
        last_day: Last day, inside.
        chain_low: First chain.
        chain_high: Chain after the last.
    """

    low: int
    high: int
    first_day: int
    last_day: int
    chain_low: int
    chain_high: int

    @property
    def chains(self) -> Ints:
        """All chains of the block, ascending."""
        return np.arange(self.chain_low, self.chain_high, dtype=np.int64)

    def days(self, low: int = 0, high: int | None = None) -> Ints:
        """Return the days of rows `low` to `high` - 1 (all of them)."""
        end = self.last_day + 1 if high is None else self.first_day + high
        return np.arange(self.first_day + low, end, dtype=np.int64)


def block_of(account: Account, evidence: Evidence, low: int, high: int, first: int, last: int) -> Block:
    """Return a block that covers `first` to `last` and all its evidence."""
    a, b = np.searchsorted(account.chains.scope, [low * len(LAYERS), high * len(LAYERS)]).tolist()
    begin, end = span_of(evidence.within(a, b), last)
    return Block(low, high, min(begin, first), end, a, b)


def blocks_of(account: Account, evidence: Evidence, first: int, last: int) -> Iterator[Block]:
    """Split the crossings into blocks; each covers `first` to `last` at least."""
    begin, end = span_of(evidence, last)
    width = max(1, CELLS // (3 * WAYS * len(LAYERS) * (end - min(begin, first) + 1)))
    for low in range(0, account.cast.n_crossings, width):
        yield block_of(account, evidence, low, min(low + width, account.cast.n_crossings), first, last)


def run_of(account: Account, block: Block, evidence: Evidence) -> Engine:
    """Return the chains of a block ready to run, in one reading of the letters."""
    part = evidence.within(block.chain_low, block.chain_high)
    sort = account.sort[block.chain_low : block.chain_high]
    return prepare(part, sort, account.sorts, block.first_day, block.last_day, account.settings.jump_most)


def chains_under(account: Account, block: Block, pick: Ints) -> Ints:
    """Return the chains that some columns (`6 * crossing + way`) of a block rest on, ascending."""
    scope = (block.low + pick[:, None] // WAYS) * len(LAYERS) + np.arange(len(LAYERS))
    chain = account.chains.of[scope, pick[:, None] % WAYS]
    return np.unique(chain[chain >= 0])


def live_of(account: Account, rows: Rows, chains: Ints, days: Ints, *, hindsight: bool) -> Bools:
    """Return on which days a live claim speaks for each state of some chains, ascending, (T, 3, W)."""
    at = np.searchsorted(chains, rows.key)
    here = np.flatnonzero(np.append(chains, -1)[at] == rows.key)
    world, item = at[here], rows.item[here]
    until = liveness(account, item)
    state, row = np.nonzero(until != NO_DAY)
    begin = live_from(account, item[row], hindsight=hindsight)
    return live_days(world[row], begin, until[state, row], state, len(chains), days)


@dataclass(frozen=True)
class Slice:
    """Some chains over some days.

    Attributes:
        chains: The chains, ascending, (W,).
        days: The days, (T,).
        p: Probabilities, (T, 3, W).
        live: Whether a live claim speaks for each state, (T, 3, W).
    """

    chains: Ints
    days: Ints
    p: Floats
    live: Bools


def board_over(
    account: Account, block: Block, assumed: Assumed, part: Slice, pick: Ints | None = None
) -> Board:
    """Return the board of a block over some days.

    Args:
        account: What was known.
        block: The block.
        assumed: What is assumed.
        part: What its chains say on these days.
        pick: Columns wanted, `6 * crossing + way`; None = all.
    """
    columns = np.arange((block.high - block.low) * WAYS) if pick is None else pick
    crossing, way = block.low + columns // WAYS, columns % WAYS
    layers, spoken = [], []
    for layer in range(len(LAYERS)):
        scope = crossing * len(LAYERS) + layer
        chain = account.chains.of[scope, way]
        has = np.flatnonzero(chain >= 0)
        at = np.searchsorted(part.chains, chain[has])
        out = np.empty((len(part.days), 3, len(columns)))
        out[:] = np.stack([sort.pi for sort in account.sorts], axis=-1)[:, account.scopes.sort[scope]]
        out[:, :, has] = part.p[:, :, at]
        said = np.zeros(out.shape, dtype=np.bool_)
        said[:, :, has] = part.live[:, :, at]
        layers.append(out)
        spoken.append(said)
    over = painted(assumed, block.low, block.high, part.days)[:, :, columns]
    return board_of(layers, spoken, account.cast.kind[crossing], over, account.sorts, account.settings)
