"""From prices and guessed quantities to a model that reproduces them, and what had to be bent for it.

Three convex steps. Prices: the nearest ones that leave no unexploited gain, which is the dual of the
equilibrium.
Quantities: the nearest ones that balance, where trade that loses money is dear. Costs: what trade happens at
is its cost; what does not happen gets a small strict loss. The result is an equilibrium of the model it
makes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from maabar.engines.trade.check import residuals, tolls
from maabar.engines.trade.equilibrium import bound, meeting
from maabar.engines.trade.model import blank, through_point
from maabar.program.quadratic import Quadratic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.engines.trade.model import Indices, Model, Numbers, Outcome

#: A strict loss on arcs without flow, as part of the usual price: interior points then converge.
GAP = 1e-3
#: Loss on every arc in the fit of quantities, as part of the usual price.
IDLE = 1e-4
#: How dear trade at a loss is, against quantities off by one standard deviation.
AGAINST_LOSSES = 10.0
#: Flows below this part of the good's use are none.
NOTHING = 1e-9
#: Prices that nothing ties are held near the usual one this weakly (standard deviations of 1,000 times it).
LOOSE = 1e3


@dataclass(frozen=True, eq=False)
class Guess:
    """What is known or guessed of the state at the price date.

    Attributes:
        model: Nodes, arcs, costs, limits; its lines are not read.
        price: Observed price of each node, NaN = none, shape (N,).
        price_sd: Standard deviation of it; only ratios matter.
        use: Use, t a month, 0 = none, shape (N,).
        use_sd: Its standard deviation.
        make: Own production, shape (N,).
        make_sd: Its standard deviation.
        full: Whether each shared limit is known to be used up, shape (K,).
        trucks: Trucks counted at each shared limit, NaN = none, shape (K,).
        trucks_sd: Its standard deviation.
        round_about: Arcs that go round the gates within a limit, shape (A,), bool.
        demand: Elasticity of demand, negative, shape (N,).
        supply: Elasticity of supply, positive, shape (N,).
        fixed_below: Elasticities below this in size stand for a fixed quantity.
    """

    model: Model
    price: Numbers
    price_sd: Numbers
    use: Numbers
    use_sd: Numbers
    make: Numbers
    make_sd: Numbers
    full: np.ndarray
    trucks: Numbers
    trucks_sd: Numbers
    round_about: np.ndarray
    demand: Numbers
    supply: Numbers
    fixed_below: float = 0.02


@dataclass(frozen=True, eq=False)
class Calibrated:
    """A model, and the state at the price date as its equilibrium.

    Attributes:
        model: The model.
        base: Its equilibrium: fitted prices, bent quantities.
        fitted: Change of each arc's cost: below 0 what trade does not explain, above 0 the strict loss, shape
            (A,).
    """

    model: Model
    base: Outcome
    fitted: Numbers


def importers_as_producers(guess: Guess) -> tuple[Guess, np.ndarray]:
    """Return the guess with production raised to use where no good can come in from outside.

    Returns:
        The guess, and for each node whether this happened there.
    """
    model = guess.model
    count = len(model.good)
    there = model.limit > 0
    links = coo_array(
        (np.ones(int(there.sum())), (model.tail[there], model.head[there])), shape=(count, count)
    )
    parts, part = connected_components(links, directed=False)
    use, make = (np.bincount(part, values, parts) for values in (guess.use, guess.make + model.aid))
    supplied = np.zeros(parts, dtype=bool)
    supplied[part[~np.isnan(model.outside)]] = True
    short = np.where(supplied, 0.0, np.maximum(use - make, 0.0))
    share = np.where(use > 0, short / np.where(use > 0, use, 1.0), 0.0)
    added = share[part] * guess.use
    made = guess.make + added
    wider = guess.make_sd * made / np.maximum(guess.make, 1e-9 * guess.use + 1e-300)
    make_sd = np.where(added > 0, np.maximum(guess.make_sd, wider), guess.make_sd)
    raised = replace(guess, make=made, make_sd=make_sd)
    return raised, added > 1e-6 * np.maximum(guess.use, 1e-300)


def calibrate(guess: Guess) -> Calibrated:
    """Return the model that has the state at the price date as its equilibrium.

    Args:
        guess: What is known or guessed.

    Returns:
        The model, its base state and what had to be fitted.
    """
    price = prices(guess)
    wedge = price[guess.model.head] - price[guess.model.tail] * (1 + guess.model.share)
    rent, at_limit = _rents(guess, wedge)
    toll = tolls(guess.model, rent)
    # A little loss everywhere, so that no flow goes round in rings that would cost nothing.
    idle = IDLE * guess.model.price_size[guess.model.arc_good]
    loss = np.maximum(guess.model.cost + toll - wedge, 0.0) + idle
    loss[_forbidden(guess.model, wedge - toll)] = np.inf
    found = _quantities(guess, price, loss, (rent > 0, at_limit))
    return _fitted(guess, replace(found, price=price, rent=rent), (wedge, toll, at_limit))


def _forbidden(model: Model, explained: Numbers) -> np.ndarray:
    """Return the arcs of goods with fees by value whose cost would be fitted below nothing.

    Such a cost and a fee that shrinks with the price could make a ring of arcs that pays for ever.
    """
    by_value = np.zeros(len(model.goods), dtype=bool)
    by_value[model.arc_good[model.share > 0]] = True
    return by_value[model.arc_good] & (explained < 0)


def prices(guess: Guess, goods: Sequence[int] | None = None) -> Numbers:
    """Step 1: return the nearest prices at which no trade that is possible would gain, shape (N,).

    Args:
        guess: What was observed.
        goods: Numbers of the goods; default: all. Prices of others are 0.
    """
    model = guess.model
    price = np.zeros(len(model.good))
    for good in range(len(model.goods)) if goods is None else goods:
        part, nodes, arcs, _ = model.only([good])
        usual = float(part.price_size[0])
        observed, sd = guess.price[nodes], guess.price_sd[nodes]
        loose = np.isnan(observed)
        target = np.where(loose, usual, observed)
        weight = 1 / np.where(loose, LOOSE * usual, sd) ** 2
        used = np.flatnonzero((part.limit > 0) & ~guess.round_about[arcs] & ~_full_arcs(guess)[arcs])
        quadratic = Quadratic()
        p = quadratic.variables("p", len(nodes), cost=-weight * target, curve=weight, scale=usual)
        line = np.arange(len(used))
        terms: list[Any] = [
            (line, p[part.head[used]], 1.0),
            (line, p[part.tail[used]], -(1 + part.share[used])),
        ]
        if len(used):
            quadratic.rows("arcs", len(used), terms=terms, high=part.cost[used])
        size = float((weight * ~loose).max(initial=1e-30) * usual**2)
        price[nodes] = quadratic.solve(size=size).x["p"]
    return price


def _full_arcs(guess: Guess) -> np.ndarray:
    full = np.zeros(len(guess.model.tail), dtype=bool)
    full[guess.model.arc[guess.full[guess.model.row]]] = True
    return full


def _rents(guess: Guess, wedge: Numbers) -> tuple[Numbers, np.ndarray]:
    """Return the rent a truck at each limit that is full, and which arcs run at a limit of their own."""
    model = guess.model
    excess = wedge - model.cost
    rent = np.zeros(len(model.capacity))
    counts = guess.full[model.row] & (model.limit[model.arc] > 0)
    np.maximum.at(rent, model.row[counts], np.maximum(excess[model.arc[counts]], 0.0) / model.each[counts])
    rent[rent * (model.capacity < np.inf) <= 0] = 0.0
    at_limit = guess.round_about & (model.limit > 0) & np.isfinite(model.limit)
    return rent, at_limit & (excess > 1e-9 * model.price_size[model.arc_good])


def _quantities(guess: Guess, price: Numbers, loss: Numbers, tied: tuple[np.ndarray, np.ndarray]) -> Outcome:
    """Step 2: the nearest quantities that balance, goods together only where they meet at a limit."""
    model, found = guess.model, blank(guess.model)
    groups = bound(model, tied[0] | ~np.isnan(guess.trucks))
    done: set[tuple[int, ...]] = set()
    while True:
        for group in groups:
            if tuple(group) not in done:
                _balanced(guess, group, (price, loss), tied, found)
                done.add(tuple(group))
        wider = meeting(model, found.flow, groups)
        if len(wider) == len(groups):
            return found
        groups = wider


def _balanced(
    guess: Guess,
    group: list[int],
    known: tuple[Numbers, Numbers],
    tied: tuple[np.ndarray, np.ndarray],
    found: Outcome,
) -> None:
    """Fill in the quantities of some goods: least squares in standard deviations, and losses of traders."""
    part, nodes, arcs, rows = guess.model.only(group)
    price, loss = known[0][nodes], known[1][arcs]
    of_node, of_arc = part.size_of_good[part.good], part.size_of_good[part.arc_good]
    usual = part.price_size[part.arc_good] * of_arc
    open_arcs = np.flatnonzero((part.limit > 0) & np.isfinite(loss))
    low = np.where(tied[1][arcs], part.limit, 0.0)[open_arcs]
    outside = np.flatnonzero(~np.isnan(part.outside))
    quadratic = Quadratic()
    use, make = guess.use[nodes], guess.make[nodes]
    users, makers = np.flatnonzero(use > 0), np.flatnonzero((use > 0) | (make > 0))
    # A node without production of its own can be given some, at a price in the fit.
    weight_use = 2 / guess.use_sd[nodes][users] ** 2
    weight_make = 2 / guess.make_sd[nodes][makers] ** 2
    sold_at = AGAINST_LOSSES * part.discount[outside] * price[outside]
    D = quadratic.variables(
        "use", len(users), cost=-weight_use * use[users], curve=weight_use, scale=of_node[users]
    )
    S = quadratic.variables(
        "make", len(makers), cost=-weight_make * make[makers], curve=weight_make, scale=of_node[makers]
    )
    bought = quadratic.variables("bought", len(outside), scale=of_node[outside])
    sold = quadratic.variables(
        "sold",
        len(outside),
        cost=sold_at / (part.price_size * part.size_of_good)[part.good[outside]],
        scale=of_node[outside],
    )
    x = quadratic.variables(
        "flow", len(open_arcs), low=low, high=part.limit[open_arcs],
        cost=(AGAINST_LOSSES * loss / usual)[open_arcs], scale=of_arc[open_arcs],
    )  # fmt: skip
    terms: list[Any] = [
        (users, D, 1.0), (makers, S, -1.0), (outside, bought, -1.0), (outside, sold, 1.0),
        (part.tail[open_arcs], x, 1.0), (part.head[open_arcs], x, -1.0),
    ]  # fmt: skip
    quadratic.rows("balance", len(nodes), terms=terms, low=part.aid, high=part.aid)
    _counted(quadratic, part, x, open_arcs, (tied[0][rows], guess.trucks[rows], guess.trucks_sd[rows]))
    solved = quadratic.solve(size=1.0)
    found.use[nodes[users]], found.make[nodes[makers]] = solved.x["use"], solved.x["make"]
    found.bought[nodes[outside]], found.sold[nodes[outside]] = solved.x["bought"], solved.x["sold"]
    found.flow[arcs[open_arcs]] = solved.x["flow"]


def _counted(
    quadratic: Quadratic,
    part: Model,
    x: Indices,
    open_arcs: Indices,
    told: tuple[np.ndarray, Numbers, Numbers],
) -> None:
    """Add the shared limits, and trucks that were counted."""
    full, counted, sd = told
    place = np.full(len(part.tail), -1, dtype=np.int64)
    place[open_arcs] = np.arange(len(open_arcs))
    there = place[part.arc] >= 0
    row, entry = part.row[there], x[place[part.arc[there]]]
    limited = np.flatnonzero(np.isfinite(part.capacity) & np.isin(np.arange(len(part.capacity)), row))
    if len(limited):
        chosen = np.isin(row, limited)
        terms: list[Any] = [(np.searchsorted(limited, row[chosen]), entry[chosen], part.each[there][chosen])]
        capacity = part.capacity[limited]
        quadratic.rows(
            "limits", len(limited), terms=terms, high=capacity, low=np.where(full[limited], capacity, -np.inf)
        )
    known = np.flatnonzero(~np.isnan(counted) & np.isin(np.arange(len(counted)), row))
    if len(known):
        weight = 2 / sd[known] ** 2
        seen = quadratic.variables(
            "trucks",
            len(known),
            cost=-weight * counted[known],
            curve=weight,
            scale=np.maximum(counted[known], 1.0),
        )
        chosen = np.isin(row, known)
        line = np.arange(len(known))
        terms = [
            (np.searchsorted(known, row[chosen]), entry[chosen], part.each[there][chosen]),
            (line, seen, -1.0),
        ]
        quadratic.rows("counted", len(known), terms=terms, low=0, high=0)


def _fitted(guess: Guess, found: Outcome, arcs: tuple[Numbers, Numbers, np.ndarray]) -> Calibrated:
    """Step 3: costs, and lines through the fitted point."""
    wedge, toll, at_limit = arcs
    model = guess.model
    small = NOTHING * model.size_of_good
    flow = np.where(found.flow > small[model.arc_good], found.flow, 0.0)
    usual = model.price_size[model.arc_good]
    explained = wedge - toll
    strict = np.maximum(model.cost, explained + GAP * usual)
    cost = np.where(at_limit, model.cost, np.where(flow > 0, explained, strict))
    cost = np.where(model.limit > 0, cost, model.cost)
    node_small = small[model.good]
    make, use = (np.where(part > node_small, part, 0.0) for part in (found.make, found.use))
    imported = found.bought - found.sold
    bought, sold = (np.where(part > node_small, part, 0.0) for part in (imported, -imported))
    sells = sold > 0
    outside = np.where(
        np.isnan(model.outside), np.nan, np.where(sells, found.price / (1 - model.discount), found.price)
    )
    # What rounding left over goes to use: prices are those of the first step in any case.
    nodes = len(model.good)
    net = np.bincount(model.head, flow, nodes) - np.bincount(model.tail, flow, nodes)
    rest = make + model.aid + bought + net - use - sold
    use = np.where(use > 0, np.maximum(use + rest, 0.0), use)
    d_at, d_slope, d_most = through_point(found.price, use, guess.demand, fixed_below=guess.fixed_below)
    s_at, s_slope, s_most = through_point(found.price, make, guess.supply, fixed_below=guess.fixed_below)
    made = model.with_(
        demand_at=d_at, demand_slope=d_slope, demand_most=d_most, supply_at=s_at, supply_slope=s_slope,
        supply_most=s_most, cost=cost, outside=outside,
        size=np.maximum(np.maximum(use, make), node_small + 1e-300),
    )  # fmt: skip
    base = replace(found, use=use, make=make, bought=bought, sold=sold, flow=flow)
    base = replace(base, residuals=residuals(made, base))
    return Calibrated(made, base, cost - model.cost)
