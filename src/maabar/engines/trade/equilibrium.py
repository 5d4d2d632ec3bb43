"""Solving an equilibrium: per good, and jointly only for goods that meet at a limit that binds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from maabar.engines.trade.check import residuals
from maabar.engines.trade.model import blank
from maabar.program.quadratic import Point, Quadratic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.engines.trade.model import Indices, Model, Numbers, Outcome

#: Fees by value: prices of two rounds may differ by this part of the usual price.
SAME = 1e-8
#: A shared limit is overstepped above this part of it.
OVER = 1e-9
#: An outcome of a like model is one of this model if it violates no condition by more.
STILL = 1e-9


def solve(
    model: Model, *, rounds: int = 10, start: Outcome | None = None, near: Sequence[Outcome] = ()
) -> Outcome:
    """Return the equilibrium of a model.

    Args:
        model: What is asked.
        rounds: Rounds at most for fees by value.
        start: Outcome of a like model (same nodes, arcs and limits): quicker if little changed.
        near: More of them: where one meets the conditions of some goods as it is, they are not solved again.

    Returns:
        Prices and quantities, which are unique where lines slope, and one set of flows that carries them;
        with the violation of each condition.
    """
    model = shut(model)
    groups = [[good] for good in range(len(model.goods))]
    done: dict[tuple[int, ...], Outcome] = {}
    while True:
        found = blank(model)
        for group in groups:
            key = tuple(group)
            part, nodes, arcs, rows = model.only(group)
            if key not in done:
                like = [cut(one, nodes, arcs, rows) for one in ([] if start is None else [start, *near])]
                begin = like[0] if like else None
                done[key] = _still(part, like) or _known(_Asked(part, rounds, begin))
            found = _filled(found, done[key], (nodes, arcs, rows))
        wider = meeting(model, found.flow, groups)
        if len(wider) == len(groups):
            break
        groups = wider
    steps = sum(done[tuple(group)].steps for group in groups)
    return replace(found, residuals=residuals(model, found), steps=steps)


def _still(model: Model, like: Sequence[Outcome]) -> Outcome | None:
    """Return the first of some outcomes that is an equilibrium of the model too; None if none is."""
    for one in like:
        found = residuals(model, one)
        if max(float(part.max(initial=0.0)) for part in found.values()) <= STILL:
            return replace(one, residuals=found, steps=0)
    return None


@dataclass(frozen=True, eq=False)
class _Asked:
    """A question about some goods; the start is a hint and no part of it."""

    model: Model
    rounds: int
    start: Outcome | None

    @cached_property
    def key(self) -> bytes:
        """What the answer depends on."""
        return blake2b(self.model.digest + bytes([self.rounds % 256]), digest_size=16).digest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=256)
def _known(asked: _Asked) -> Outcome:
    """Solve, or remember: many epochs and options of a draw are the same for a good."""
    return _by_value(asked.model, asked.rounds, asked.start)


def shut(model: Model) -> Model:
    """Return the model with arcs through a limit of nothing shut: an interior point needs room to move."""
    none = model.capacity[model.row] <= 0
    if not none.any():
        return model
    limit = model.limit.copy()
    limit[model.arc[none]] = 0.0
    return model.with_(limit=limit)


def cut(whole: Outcome, nodes: Indices, arcs: Indices, rows: Indices) -> Outcome:
    """Return the part of an outcome on some nodes, arcs and limits."""
    return replace(
        whole,
        price=whole.price[nodes],
        use=whole.use[nodes],
        make=whole.make[nodes],
        bought=whole.bought[nodes],
        sold=whole.sold[nodes],
        spare=whole.spare[nodes],
        flow=whole.flow[arcs],
        rent=whole.rent[rows],
    )


def _filled(whole: Outcome, part: Outcome, places: tuple[Indices, Indices, Indices]) -> Outcome:
    nodes, arcs, rows = places
    for name, at in {
        **dict.fromkeys(("price", "use", "make", "bought", "sold", "spare"), nodes),
        "flow": arcs,
    }.items():
        getattr(whole, name)[at] = getattr(part, name)
    whole.rent[rows] = np.maximum(whole.rent[rows], part.rent)
    return whole


def meeting(model: Model, flow: Numbers, groups: list[list[int]]) -> list[list[int]]:
    """Return the groups, those put together that overstep a limit between them."""
    if not len(model.row) or len(groups) == 1:
        return groups
    taken = flow[model.arc] * model.each
    used = np.bincount(model.row, taken, len(model.capacity))
    over = used > model.capacity * (1 + OVER)
    of_good = np.zeros(len(model.goods), dtype=np.int64)
    for number, members in enumerate(groups):
        of_good[members] = number
    hit = over[model.row] & (taken > 0)
    line, group = model.row[hit], of_good[model.arc_good[model.arc[hit]]]
    if not len(line):
        return groups
    return _joined(groups, group, line, len(model.capacity))


def bound(model: Model, rows: np.ndarray) -> list[list[int]]:
    """Return goods in groups: together are those that use one of some limits."""
    alone = [[good] for good in range(len(model.goods))]
    hit = rows[model.row]
    return _joined(alone, model.arc_good[model.arc[hit]], model.row[hit], len(rows))


def _joined(groups: list[list[int]], group: Indices, line: Indices, limits: int) -> list[list[int]]:
    """Put groups together that share a limit: entry by entry a group and a limit."""
    count = len(groups)
    links = coo_array((np.ones(len(line)), (group, count + line)), shape=(count + limits,) * 2)
    _, together = connected_components(links, directed=False)
    joined: dict[int, list[int]] = {}
    for number, members in enumerate(groups):
        joined.setdefault(int(together[number]), []).extend(members)
    return [sorted(members) for members in joined.values()]


def _by_value(model: Model, rounds: int, start: Outcome | None) -> Outcome:
    """Solve with fees by value at the prices of the last round, until they are the same."""
    plain = model.with_(share=np.zeros_like(model.share))
    if not model.share.any():
        return _once(plain, start)
    size = model.price_size[model.good]
    price = size if start is None else start.price
    found, steps = start, 0
    for _ in range(max(rounds, 1)):
        fee = model.share * price[model.tail]
        found = _once(plain.with_(cost=model.cost + fee), found)
        steps += found.steps
        moved = np.abs((found.price - price) / size)[model.tail[(model.share > 0) & (model.limit > 0)]]
        price = found.price
        if moved.max(initial=0.0) <= SAME:
            break
    if found is None:  # pragma: no cover - there is at least one round
        raise AssertionError
    return replace(found, steps=steps)


def _once(model: Model, start: Outcome | None) -> Outcome:
    """Solve one quadratic program: welfare less costs, at given fees."""
    quadratic, places, used = _program(model)
    size = float(model.price_size @ model.size_of_good)
    begin = None if start is None else _point(start, places, used)
    solved = quadratic.solve(size=size, start=begin)
    found = blank(model)
    for name in ("use", "make", "bought", "sold", "spare", "flow"):
        getattr(found, name)[places[name]] = np.maximum(solved.x[name], 0.0)
    # Raising what must be there by a tonne costs the price of a tonne.
    found.price[used] = -solved.duals["balance"]
    if "limits" in solved.duals:
        found.rent[places["limits"]] = np.maximum(-solved.duals["limits"], 0.0)
    found.price[:] = np.where(np.abs(found.price) < 1e-12 * size, 0.0, found.price)
    return replace(found, steps=solved.steps)


def _point(start: Outcome, places: dict[str, Indices], used: Indices) -> Point:
    names = ("use", "make", "bought", "sold", "spare", "flow")
    x = np.concatenate([getattr(start, name)[places[name]] for name in names])
    return Point(x, np.concatenate([start.price[used], start.rent[places["limits"]]]))


def _program(model: Model) -> tuple[Quadratic, dict[str, Indices], Indices]:
    """Return the program, the places of its variables in the model, and the nodes that have a balance."""
    size = model.size_of_good[model.good]
    outside = ~np.isnan(model.outside)
    open_arcs = np.flatnonzero(model.limit > 0)
    market = (model.demand_most > 0) | (model.supply_most > 0) | (model.aid > 0)
    places = {
        "use": np.flatnonzero(model.demand_most > 0),
        "make": np.flatnonzero(model.supply_most > 0),
        "bought": np.flatnonzero(outside),
        "sold": np.flatnonzero(outside),
        "spare": np.flatnonzero(market),
        "flow": open_arcs,
    }
    ends = np.bincount(model.tail[open_arcs], minlength=len(size)) + np.bincount(
        model.head[open_arcs], minlength=len(size)
    )
    used = np.flatnonzero(market | outside | (ends > 0))
    row = np.full(len(size), -1, dtype=np.int64)
    row[used] = np.arange(len(used))
    quadratic = Quadratic()
    numbers = {
        "use": _add(
            quadratic, "use", places, model.demand_most, -model.demand_at, model.size, model.demand_slope
        ),
        "make": _add(
            quadratic, "make", places, model.supply_most, model.supply_at, model.size, model.supply_slope
        ),
        "bought": _add(quadratic, "bought", places, None, model.outside, size),
        "sold": _add(quadratic, "sold", places, None, -(1 - model.discount) * model.outside, size),
        "spare": _add(quadratic, "spare", places, None, np.zeros(len(size)), model.size),
        "flow": _add(quadratic, "flow", places, model.limit, model.cost, size[model.tail]),
    }
    signs = {"use": 1.0, "sold": 1.0, "spare": 1.0, "make": -1.0, "bought": -1.0}
    terms = [(row[places[name]], numbers[name], sign) for name, sign in signs.items()]
    terms += [
        (row[model.tail[open_arcs]], numbers["flow"], 1.0),
        (row[model.head[open_arcs]], numbers["flow"], -1.0),
    ]
    right = model.aid[used]
    quadratic.rows("balance", len(used), terms=terms, low=right, high=right)
    places["limits"] = _limits(quadratic, model, numbers["flow"], open_arcs)
    return quadratic, places, used


def _add(  # noqa: PLR0917 - a block's parts, in the order of the equation
    quadratic: Quadratic,
    name: str,
    places: dict[str, Indices],
    most: Numbers | None,
    cost: Numbers,
    scale: Numbers,
    curve: Numbers | None = None,
) -> Indices:
    at = places[name]
    return quadratic.variables(
        name,
        len(at),
        high=np.inf if most is None else most[at],
        cost=cost[at],
        scale=scale[at],
        curve=0.0 if curve is None else curve[at],
    )


def _limits(quadratic: Quadratic, model: Model, flow: Indices, open_arcs: Indices) -> Indices:
    """Add the shared limits that some open arc uses; return which they are."""
    number = np.full(len(model.tail), -1, dtype=np.int64)
    number[open_arcs] = flow
    there = (number[model.arc] >= 0) & np.isfinite(model.capacity[model.row])
    rows = np.unique(model.row[there])
    if len(rows):
        at = np.searchsorted(rows, model.row[there])
        terms = [(at, number[model.arc[there]], model.each[there])]
        quadratic.rows("limits", len(rows), terms=terms, high=model.capacity[rows])
    return np.asarray(rows)
