"""A basket of goods that feeds people at least cost: what a ration holds, where it is bought, how it travels.

Pure functions on plain tables; tonnes a day, rations in kg a person and day, money in USD. The model is that
of Peters et al. (2021) as restated by Bertsimas and den Hertog (2021): bought + in − out is the ration where
people are fed and nothing elsewhere, the ration meets the nutrients. Prices that are not sure enter as
price·x + Φ⁻¹(p)·‖Mx‖₂, so that procurement costs no more than that with chance p if prices err normally; M
is given by three shares of the price, all *assumed* by the source.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from maabar.errors import UsageError
from maabar.program import Program
from maabar.program.cones import Norm, solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maabar.program import Answer

#: What each table needs.
COLUMNS = {
    "offers": ("place", "good", "price", "outside"),
    "ways": ("from", "to", "usd_per_t"),
    "people": ("place", "people"),
    "contents": ("good", "nutrient", "per_100g"),
    "rations": ("nutrient", "per_person_day"),
    "balance": ("rule", "nutrient", "weight"),
}
COUNTED_T = 1e-3  # less than a kilogramme is a rounding, not a purchase


@dataclass(frozen=True)
class Doubt:
    """How sure a price is.

    Attributes:
        sure: Chance p that procurement costs no more than planned, 0.5 (prices as they are) to below 1.
        outside: Deviation of a price outside the country, as a share of it.
        own: The same of a local price.
        others: What the price of another good at the same place adds to it, as a share of that price.
    """

    sure: float = 0.5
    outside: float = 0.05
    own: float = 0.35
    others: float = 0.05


@dataclass(frozen=True, eq=False)
class Tables:
    """What a basket is made from.

    Attributes:
        offers: place, good, price (USD/t), outside (True where bought outside the country).
        ways: from, to, usd_per_t.
        people: place, people fed there.
        contents: good, nutrient, per_100g.
        rations: nutrient, per_person_day.
        balance: rule, nutrient, weight: the weighted amounts of a rule add up to 0 or more; may be empty.
    """

    offers: pd.DataFrame
    ways: pd.DataFrame
    people: pd.DataFrame
    contents: pd.DataFrame
    rations: pd.DataFrame
    balance: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(COLUMNS["balance"])))

    def __post_init__(self) -> None:
        faults = [fault for name in COLUMNS for fault in _faults(name, getattr(self, name))]
        if not faults:
            faults = [*_unknown(self), *_twice(self)]
        if faults:
            raise UsageError("No basket can be made from these tables: " + "; ".join(faults) + ".")


@dataclass(frozen=True, eq=False)
class Basket:
    """The answer.

    Attributes:
        status: `proved`, `limit`, `infeasible` or `unbounded`; only the first two have tables.
        cost: USD a day, doubt included.
        procurement: Of which for buying, doubt included.
        outside: What is paid outside the country at plain prices, as a share of procurement.
        slack: Share of the required nutrients that is reached.
        gap: Cost less what it cannot fall below.
        ration: good, kg (a person and day).
        bought: place, good, tonnes.
        moved: from, to, good, tonnes.
    """

    status: str
    cost: float
    procurement: float
    outside: float
    slack: float
    gap: float
    ration: pd.DataFrame
    bought: pd.DataFrame
    moved: pd.DataFrame

    @property
    def purchases(self) -> int:
        """How many pairs of place and good are bought, from a kilogramme on."""
        return int((self.bought["tonnes"] > COUNTED_T).sum())

    @property
    def routes(self) -> int:
        """How many ways are used, from a kilogramme of all goods on."""
        return int((self.moved.groupby(["from", "to"])["tonnes"].sum() > COUNTED_T).sum())


def least_cost(tables: Tables, *, slack: float = 1.0, doubt: Doubt | None = None) -> Basket:
    """Return the cheapest basket that holds `slack` of every required nutrient.

    Raises:
        UsageError: If slack is negative, or the chance in `doubt` is not from 0.5 to below 1.
    """
    if not (slack >= 0 and np.isfinite(slack)):
        raise UsageError(f"A share of {slack} of the ration cannot be asked for; give 0 or more.")
    return _Model(tables, doubt or Doubt()).solve(slack=slack)


def greatest_slack(tables: Tables, budget: float, *, doubt: Doubt | None = None) -> Basket:
    """Return the basket that holds most of the required nutrients for this much money a day.

    Args:
        tables: What it is made from.
        budget: USD a day.
        doubt: How sure prices are; without, they are taken as they are.

    Raises:
        UsageError: If the budget is negative, or the chance in `doubt` is not from 0.5 to below 1.
    """
    if not (budget >= 0 and np.isfinite(budget)):
        raise UsageError(f"Nothing can be bought for {budget}; give 0 or more.")
    return _Model(tables, doubt or Doubt()).solve(budget=budget)


class _Model:
    """One program: x bought, f moved, r the ration, t the doubt about prices, z the slack."""

    def __init__(self, tables: Tables, doubt: Doubt) -> None:
        if not 0.5 <= doubt.sure < 1:
            raise UsageError(f"The chance {doubt.sure} is not from 0.5 to below 1.")
        self.tables, self.doubt, self.factor = tables, doubt, float(ndtri(doubt.sure))
        offers, ways = tables.offers, tables.ways
        names = [offers["place"], ways["from"], ways["to"], tables.people["place"]]
        self.places = pd.Index(pd.concat(names).unique())
        self.goods = pd.Index(tables.contents["good"].unique())
        self.price = offers["price"].to_numpy(dtype=float)
        self.haul = ways["usd_per_t"].to_numpy(dtype=float)

    def solve(self, *, slack: float | None = None, budget: float = np.inf) -> Basket:
        """Least cost at a slack, or the most slack for a budget."""
        goods, costs = len(self.goods), slack is not None
        program = Program()
        x = program.variables("bought", len(self.price), cost=self.price * costs)
        f = program.variables("moved", (len(self.haul), goods), cost=self.haul[:, None] * costs)
        r = program.variables("ration", goods)
        t = program.variables("doubt", 1, cost=float(costs))
        z = program.variables(
            "slack", 1, low=slack or 0.0, high=slack if slack is not None else np.inf, cost=costs - 1.0
        )
        self._balances(program, x, f, r)
        self._diet(program, r, z)
        if np.isfinite(budget):
            bill: list[Any] = [(0, x, self.price), (0, f, self.haul[:, None]), (0, t, 1.0)]
            program.rows("budget", 1, high=budget, terms=bill)
        if self.factor:
            return self._read(solve(program, [self._norm(x, int(t[0]))]))
        return self._read(program.solve())

    def _balances(
        self, program: Program, x: NDArray[np.int64], f: NDArray[np.int64], r: NDArray[np.int64]
    ) -> None:
        """Place × good: bought + in − out = fed, in tonnes."""
        count, each = len(self.goods), np.arange(len(self.goods))
        offers, ways, people = self.tables.offers, self.tables.ways, self.tables.people
        at = self.places.get_indexer(offers["place"]) * count + self.goods.get_indexer(offers["good"])
        out, into = (self.places.get_indexer(ways[end])[:, None] * count + each for end in ("from", "to"))
        fed = np.zeros(len(self.places))
        np.add.at(fed, self.places.get_indexer(people["place"]), people["people"].to_numpy(dtype=float))
        rows = np.arange(len(self.places) * count).reshape(len(self.places), count)
        terms: list[Any] = [(at, x, 1.0), (into, f, 1.0), (out, f, -1.0)]
        terms.append((rows, r[None, :], -fed[:, None] / 1000.0))
        # more than the ration may arrive where people are fed: it costs, so it is never worth it
        high = np.where(np.repeat(fed > 0, count), np.inf, 0.0)
        program.rows("balance", rows.size, low=0.0, high=high, terms=terms)

    def _diet(self, program: Program, r: NDArray[np.int64], z: NDArray[np.int64]) -> None:
        rations, contents, balance = self.tables.rations, self.tables.contents, self.tables.balance
        if rations.empty and balance.empty:
            return
        inside = contents.pivot_table(
            index="nutrient", columns="good", values="per_100g", aggfunc="sum", fill_value=0.0
        ).reindex(columns=self.goods, fill_value=0.0)
        held = 10.0 * inside.reindex(rations["nutrient"]).to_numpy(dtype=float)
        asked = rations["per_person_day"].to_numpy(dtype=float)
        scale = np.where(asked > 0, asked, 1.0)  # micrograms beside kilocalories: each in its own requirement
        each = np.arange(len(asked))
        terms: list[Any] = [(each[:, None], r[None, :], held / scale[:, None]), (each, z, -asked / scale)]
        program.rows("nutrients", len(asked), low=0.0, terms=terms)
        rules = balance.pivot_table(
            index="rule", columns="nutrient", values="weight", aggfunc="sum", fill_value=0.0
        )
        if len(rules):
            weights = rules.to_numpy(dtype=float) @ (
                10.0 * inside.reindex(rules.columns, fill_value=0.0).to_numpy(dtype=float)
            )
            weights /= np.maximum(np.abs(weights).max(axis=1, keepdims=True), 1e-12)
            terms = [(np.arange(len(rules))[:, None], r[None, :], weights)]
            program.rows("rules", len(rules), low=0.0, terms=terms)

    def _spread(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """M: rows and columns are offers."""
        offers, doubt = self.tables.offers, self.doubt
        outside = offers["outside"].to_numpy(dtype=bool)
        place = offers["place"].to_numpy(dtype=object)
        inside = np.flatnonzero(~outside)
        row, column = np.nonzero(place[inside][:, None] == place[inside])
        abroad = np.flatnonzero(outside)
        own = np.where(row == column, doubt.own, doubt.others)
        rows, columns = np.concatenate([abroad, inside[row]]), np.concatenate([abroad, inside[column]])
        return rows, columns, np.concatenate([np.full(len(abroad), doubt.outside), own]) * self.price[columns]

    def _norm(self, x: NDArray[np.int64], t: int) -> Norm:
        rows, columns, values = self._spread()
        return Norm(len(x), [(rows, x[columns], self.factor * values)], t)

    def _read(self, answer: Answer) -> Basket:
        offers, ways = self.tables.offers, self.tables.ways
        nothing = not answer.solved
        x = np.zeros(len(self.price)) if nothing else answer.x["bought"]
        f = np.zeros((len(self.haul), len(self.goods))) if nothing else answer.x["moved"]
        r = np.zeros(len(self.goods)) if nothing else answer.x["ration"]
        spent = self.price * x
        rows, columns, values = self._spread()
        buying = float(
            spent.sum() + self.factor * np.linalg.norm(np.bincount(rows, values * x[columns], len(x)))
        )
        return Basket(
            answer.status,
            np.nan if nothing else buying + float(self.haul @ f.sum(axis=1)),
            np.nan if nothing else buying,
            float(spent[offers["outside"].to_numpy(dtype=bool)].sum()) / buying if buying else np.nan,
            np.nan if nothing else float(answer.x["slack"][0]),
            answer.gap,
            pd.DataFrame({"good": self.goods, "kg": r}),
            pd.DataFrame({"place": offers["place"], "good": offers["good"], "tonnes": x}),
            pd.DataFrame(
                {
                    "from": np.repeat(ways["from"].to_numpy(dtype=object), len(self.goods)),
                    "to": np.repeat(ways["to"].to_numpy(dtype=object), len(self.goods)),
                    "good": np.tile(self.goods.to_numpy(dtype=object), len(ways)),
                    "tonnes": f.ravel(),
                }
            ),
        )


def _faults(name: str, table: pd.DataFrame) -> list[str]:
    missing = [column for column in COLUMNS[name] if column not in table.columns]
    if missing:
        return [f"{name} has no column {', '.join(missing)}"]
    faults = []
    for column in {"price", "usd_per_t", "people", "per_100g", "per_person_day", "weight"} & set(
        COLUMNS[name]
    ):
        values = pd.to_numeric(table[column], errors="coerce").to_numpy(dtype=float)
        bad = ~np.isfinite(values) | ((values < 0) & (column != "weight"))
        faults += [
            f"{name}, row {row + 2}, column {column}: give a number of 0 or more"
            for row in np.flatnonzero(bad)
        ]
    return faults


def _unknown(tables: Tables) -> list[str]:
    goods, nutrients = set(tables.contents["good"]), set(tables.contents["nutrient"])
    pairs = (
        ("offers", "good", goods),
        ("rations", "nutrient", nutrients),
        ("balance", "nutrient", nutrients),
    )
    return [
        f"{name}, row {row + 2}, column {column}: contents says nothing of {value!r}"
        for name, column, known in pairs
        for row, value in enumerate(getattr(tables, name)[column])
        if value not in known
    ]


def _twice(tables: Tables) -> list[str]:
    keys = (("offers", ["place", "good"]), ("contents", ["good", "nutrient"]), ("rations", ["nutrient"]))
    return [
        f"{name}, row {row + 2}: the same {' and '.join(key)} stands above"
        for name, key in keys
        for row in np.flatnonzero(getattr(tables, name).duplicated(key))
    ]
