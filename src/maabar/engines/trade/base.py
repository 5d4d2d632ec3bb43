"""The step before any option: calibrating the case of a draw, handed on as tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maabar.engines.trade.calibrate import Calibrated, Guess, calibrate
from maabar.engines.trade.check import residuals
from maabar.engines.trade.markets import Markets, goods_of, guessed, markets_of
from maabar.engines.trade.model import Model, blank
from maabar.engines.trade.scene import Scene, entries, guess_of, other_money, possible_crossings, scene_of
from maabar.engines.trade.state import Look, on_days
from maabar.engines.trade.ways import Ways
from maabar.network import ground

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maabar.case import Case
    from maabar.engines.trade.model import Numbers
    from maabar.engines.trade.settings import TradeSettings

NODES, ARCS, GOODS, LIMITS = "trade.base_nodes", "trade.base_arcs", "trade.base_goods", "trade.base_limits"
_OF_NODE = (
    "demand_at", "demand_slope", "demand_most", "supply_at", "supply_slope", "supply_most", "outside",
    "discount", "size",
)  # fmt: skip
_FOUND = ("price", "use", "make", "bought", "sold")
_OF_WAY = ("tail", "head", "km", "kind", "crossing", "direction", "pair")


@dataclass(frozen=True, eq=False)
class Base:
    """A calibrated case: what every option of a draw begins from.

    Attributes:
        scene: Ways and numbers.
        calibrated: The model at the price date and its state.
        observed: Observed prices, shape (N,).
        asked: Use and production as the case has them, shape (2, N).
        raised: Whether production was raised to use, shape (N,).
        dates: Price date of each good, shape (G,).
        ages: Days between its oldest and newest price.
    """

    scene: Scene
    calibrated: Calibrated
    observed: Numbers
    asked: Numbers
    raised: np.ndarray
    dates: np.ndarray
    ages: Numbers


def guess_at(
    case: Case, settings: TradeSettings, rng: np.random.Generator, *, stated: bool
) -> tuple[Scene, Markets, Guess, np.ndarray] | None:
    """Return what is known and guessed of the price date of one draw, before anything is fitted.

    Args:
        case: The case of the draw, without option.
        settings: The settings.
        rng: The dice of the draw.
        stated: Whether the case is as stated.

    Returns:
        Ways and numbers, markets, the guess, and where importers count as producers; None if nothing is
        traded.
    """
    goods = goods_of(case, settings)
    if not goods:
        return None
    net = ground(case)
    draw = guessed(settings, goods, len(set(net.areas)), rng, stated=stated)
    markets = markets_of(case, net, settings, draw, goods)
    look = Look(case, net, goods, markets.tonnes, settings.tonnes_per_truck)
    state = on_days(look, markets.dates)
    scene = scene_of(
        look, markets, draw, possible_crossings(case, net, state.passable), transit=settings.transit
    )
    return scene, markets, *guess_of(look, scene, markets, state, settings)


def run_base(
    case: Case, settings: TradeSettings, given: Mapping[str, pd.DataFrame], rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Calibrate the case of one draw without option.

    Args:
        case: The case of the draw.
        settings: The settings.
        given: Whether tables of the case as stated are there tells whether this is a draw.
        rng: The dice of the draw.

    Returns:
        Nodes, arcs, goods and limits, for `read_base`.
    """
    asked = guess_at(case, settings, rng, stated=is_stated(given))
    if asked is None:
        return {name: pd.DataFrame() for name in (NODES, ARCS, GOODS, LIMITS)}
    scene, markets, guess, raised = asked
    goods = scene.goods
    made = calibrate(guess)
    base, model, arcs = made.base, made.model, scene.ways
    nodes = {"good": arcs.good, "place": arcs.place, "market": arcs.market, "observed": guess.price,
             "asked_use": guess.use, "asked_make": guess.make, "raised": raised}  # fmt: skip
    nodes |= {name: getattr(model, name) for name in _OF_NODE} | {
        name: getattr(base, name) for name in _FOUND
    }
    ends = {name: getattr(arcs, name) for name in _OF_WAY}
    ends |= {"fitted": made.fitted, "flow": base.flow, "cost": model.cost, "share": model.share}
    ends |= {"limit": model.limit}
    of_goods = {"price_size": model.price_size, "size": model.size_of_good, "tonnes": markets.tonnes,
                "date": markets.dates.astype(np.int64), "age": markets.ages}  # fmt: skip
    limits = {"capacity": model.capacity, "rent": base.rent}
    tables = {NODES: nodes, ARCS: ends, GOODS: of_goods, LIMITS: limits}
    frames = {name: _block(columns) for name, columns in tables.items()}
    frames[GOODS].index = pd.Index(goods)
    return frames


def _block(columns: dict[str, np.ndarray]) -> pd.DataFrame:
    """Return numbers as one block: they are read for every option."""
    return pd.DataFrame(
        np.stack([np.asarray(c, dtype=float) for c in columns.values()], axis=1), columns=list(columns)
    )


def is_stated(given: Mapping[str, pd.DataFrame]) -> bool:
    """Whether the case is as stated: draws have its tables beside them."""
    return not any(name.startswith("stated.") for name in given)


def read_base(
    case: Case, settings: TradeSettings, given: Mapping[str, pd.DataFrame], rng: np.random.Generator
) -> Base | None:
    """Return what `run_base` handed on; None if nothing is traded.

    Options of a draw share it: it is put together once.
    """
    if given[GOODS].empty:
        return None
    handed = {name: given[name] for name in (NODES, ARCS, GOODS, LIMITS)}
    return _read(_Handed(case, settings, handed, rng, stated=is_stated(given)))


class _Handed:
    """What a base is put together from; the same if the case's tables are and the numbers are."""

    def __init__(
        self,
        case: Case,
        settings: TradeSettings,
        tables: dict[str, pd.DataFrame],
        rng: np.random.Generator,
        *,
        stated: bool,
    ) -> None:
        self.case, self.settings, self.tables, self.rng, self.stated = case, settings, tables, rng, stated
        numbers = b"|".join(table.to_numpy().tobytes() for table in tables.values())
        self.key = blake2b(numbers, digest_size=16).digest(), settings, stated

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Handed) and self.case.frames is other.case.frames and self.key == other.key

    def __hash__(self) -> int:
        return hash((id(self.case.frames), self.key[0]))


@lru_cache(maxsize=2)
def _read(handed: _Handed) -> Base:
    case, settings = handed.case, handed.settings
    nodes, ends, goods, limits = (handed.tables[name] for name in (NODES, ARCS, GOODS, LIMITS))
    names = tuple(map(str, goods.index))
    net = ground(case)
    draw = guessed(settings, names, len(set(net.areas)), handed.rng, stated=handed.stated)

    def arrays(frame: pd.DataFrame, columns: tuple[str, ...], kind: type = float) -> dict[str, np.ndarray]:
        return {name: frame[name].to_numpy().astype(kind) for name in columns}

    market = nodes["market"].to_numpy() > 0
    arcs = Ways(**arrays(nodes, ("good", "place"), int), market=market, km=ends["km"].to_numpy(),
                **arrays(ends, tuple(name for name in _OF_WAY if name != "km"), int))  # fmt: skip
    scene = Scene(
        net,
        names,
        goods["tonnes"].to_numpy(),
        arcs,
        draw,
        other_money(case, net),
        goods["price_size"].to_numpy(),
    )
    row, arc, each = entries(scene)
    model = Model(
        goods=names, good=arcs.good, **arrays(nodes, _OF_NODE), aid=np.zeros(len(nodes)), tail=arcs.tail,
        head=arcs.head, **arrays(ends, ("cost", "share", "limit")), row=row, arc=arc, each=each,
        capacity=limits["capacity"].to_numpy(), price_size=scene.price_size,
        size_of_good=goods["size"].to_numpy(),
    )  # fmt: skip
    base = blank(model)
    for name, values in {**arrays(nodes, _FOUND), "flow": ends["flow"], "rent": limits["rent"]}.items():
        getattr(base, name)[:] = values
    return Base(
        scene=scene,
        calibrated=Calibrated(
            model, replace(base, residuals=residuals(model, base)), ends["fitted"].to_numpy()
        ),
        observed=nodes["observed"].to_numpy(),
        asked=nodes[["asked_use", "asked_make"]].to_numpy().T,
        raised=nodes["raised"].to_numpy() > 0,
        dates=goods["date"].to_numpy().astype("datetime64[D]"),
        ages=goods["age"].to_numpy(),
    )
