"""The engine: an option of a draw in, its tables out."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from maabar.engines.trade.aid import aid_on_markets, taken_by_aid
from maabar.engines.trade.base import Base, is_stated, read_base
from maabar.engines.trade.curve import answers, chosen, curves, ranged
from maabar.engines.trade.money import parties, smuggled, tills, with_aid
from maabar.engines.trade.notes import notes
from maabar.engines.trade.results import Told, checks, fit, flows, prices, sides, surplus
from maabar.engines.trade.state import Look, about_trade, states
from maabar.engines.trade.tables import GIVES
from maabar.engines.trade.work import solved
from maabar.network import horizon
from maabar.table import split_ids

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pandas as pd

    from maabar.case import Case
    from maabar.engines.trade.curve import Tolled
    from maabar.engines.trade.model import Numbers
    from maabar.engines.trade.settings import TradeSettings
    from maabar.engines.trade.smuggling import Pair
    from maabar.engines.trade.state import State
    from maabar.engines.trade.work import Solved


@dataclass(frozen=True, eq=False)
class _Work:
    """All that the tables of an option depend on: options under which trade is the same share them."""

    base: Base
    epochs: tuple[State, ...]
    aid: tuple[Numbers, ...]
    settings: TradeSettings
    kinds: np.ndarray
    holders: np.ndarray
    pairs: tuple[Pair, ...]
    hidden: int
    stated: bool
    tolled: tuple[Tolled, ...]
    key: bytes = field(default=b"")

    def __post_init__(self) -> None:
        made = self.base.calibrated
        parts = [
            made.model.digest,
            made.base.price.tobytes(),
            made.fitted.tobytes(),
            self.base.observed.tobytes(),
        ]
        for state, aid in zip(self.epochs, self.aid, strict=True):
            parts += [state.key, str(state.first).encode(), str(state.days).encode(), aid.tobytes()]
        parts += [repr((self.pairs, self.settings, self.hidden, self.stated, self.tolled)).encode()]
        object.__setattr__(self, "key", blake2b(b"#".join(parts), digest_size=16).digest())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Work) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def run(
    case: Case, settings: TradeSettings, given: Mapping[str, pd.DataFrame], rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Work out trade for one case under one option.

    Args:
        case: The case of one draw, under its option.
        settings: The settings.
        given: What the step base made; tables of aid, if aid ran.
        rng: The dice of the draw, which the step base threw alike.

    Returns:
        The tables of `GIVES`.
    """
    base = read_base(case, settings, given, rng)
    if base is None:
        return {table.name: table.empty() for table in GIVES}
    net = base.scene.net
    look = Look(
        case, net, base.scene.goods, base.scene.tonnes, settings.tonnes_per_truck,
        taken=taken_by_aid(given, net), settle_days=settings.settle_days,
    )  # fmt: skip
    epochs = _epochs(_Spoken(look))
    crossings = case["crossings"].sort_values("crossing")
    kinds = crossings["kind"].where(crossings["kind"] != "", "line").to_numpy(dtype=object)
    work = _Work(
        base=base,
        epochs=epochs,
        aid=tuple(aid_on_markets(case, given, base, list(epochs))),
        settings=settings,
        kinds=kinds,
        holders=crossings[["gate_a", "gate_b"]].to_numpy(dtype=object),
        pairs=look.pairs,
        hidden=int(case.withheld.get("smuggling", 0)),
        stated=is_stated(given),
        tolled=chosen(given.get("stated.trade.fee_curve"), _opened(case), settings.curve_draws),
    )
    return dict(_tables(work))


def _opened(case: Case) -> set[str]:
    """Return the crossings that the option speaks of, as far as trade goes."""
    about = about_trade(case.layers[-1])
    return {name for cell in about["crossing"] for name in split_ids(str(cell))}


class _Spoken:
    """What states are read from; the same if the case's tables are, and what its option says of trade."""

    def __init__(self, look: Look) -> None:
        self.look = look
        about = about_trade(look.case.layers[-1])
        taken = repr(sorted((key, one.key) for key, one in (look.taken or {}).items()))
        self.key = (
            tuple(about.index),
            taken,
            look.goods,
            look.tonnes.tobytes(),
            look.per_truck,
            look.settle_days,
        )

    def __eq__(self, other: object) -> bool:
        mine, case = self.look.case, getattr(other, "look", self.look).case
        same = mine.frames is case.frames and mine.drawn is case.drawn
        return isinstance(other, _Spoken) and same and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=8)
def _epochs(spoken: _Spoken) -> tuple[State, ...]:
    """Return the epochs: options that say nothing of trade share them."""
    return tuple(states(spoken.look, horizon(spoken.look.case)))


@lru_cache(maxsize=6)
def _tables(work: _Work) -> dict[str, pd.DataFrame]:
    epochs: list[Solved] = []
    for state, aid in zip(work.epochs, work.aid, strict=True):
        epochs.append(solved(work.base, state, aid, work.settings, near=epochs))
    told = Told(work.base, epochs, work.settings, work.kinds, work.holders, work.stated)
    tables = {table.name: table.empty() for table in GIVES}
    tables |= {
        "trade.flows": flows(told),
        "trade.sides": sides(told),
        "trade.surplus": surplus(told),
        "trade.parties": parties(told),
        "trade.smuggled": smuggled(told, work.pairs),
        "trade.with_aid": with_aid(told),
        "trade.fit": fit(told),
    }
    if not work.stated:  # no measure reads the rest, and it is kept for the case as stated only
        return {**tables, "trade.fee_curve": ranged(told, work.tolled)}
    by_crossing, by_party = tills(told)
    tables |= {
        "trade.prices": prices(told),
        "trade.tills": by_crossing,
        "trade.parties": by_party,
        "trade.fee_curve": curves(told),
        "trade.answers": answers(told),
        "trade.check": checks(told),
    }
    return {**tables, "trade.notes": notes(told, tables, work.hidden)}
