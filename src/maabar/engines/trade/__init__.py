"""Trade: what commerce would do, at what prices, and whose till it fills.

**Question.** If trade may pass as an option says: what goes where, what happens to prices on both sides, who
gains and who loses, and who takes the fees?

**Method.** A spatial price equilibrium (Samuelson 1952; Takayama and Judge 1971): traders move a good until
it pays no more, given roads, delays, fees and the trucks that a gate lets through. Demand and supply are
straight lines through the state on the price date. Quantities there are guesses, so they are fitted first,
once per
draw: prices that leave no trade untaken, quantities that balance, costs at which what happens pays. Aid goes
first at a shared gate, and lowers prices where it arrives.

**Limits.** Quantities, production and elasticities are guesses: directions and orders of magnitude, no
forecasts. Traders compete; a month without stocks, seasons or credit; changes beyond a third are out of the
depth of straight lines. Fees are what parties charge, not what an area earns, and nobody is advised to charge
one. Goods that go round the gates appear as an amount for each pair of areas, never as a route.
"""

from __future__ import annotations

from maabar.engine import Engine
from maabar.engines.trade.base import run_base
from maabar.engines.trade.faults import check
from maabar.engines.trade.measures import MEASURES
from maabar.engines.trade.run import run
from maabar.engines.trade.settings import TradeSettings
from maabar.engines.trade.tables import GIVES
from maabar.tables import BY_NAME

__all__ = ["ENGINE"]

#: Ranged columns that it reads: gains for each person need `population`, and trucks that were counted tell
#: of limits on the price date. Other numbers of people, what a person needs, the rate behind a price in USD
#: and what is lost on the way are none of its business.
RANGES = (
    "places.population",
    "passages.count",
    "goods.tonnes_per_truck",
    *(
        f"{table}.{column.name}"
        for table in ("roads", "states", "changes", "contents", "markets", "fees", "smuggling")
        for column in BY_NAME[table].columns
        if column.ranged and column.name not in {"rate_per_usd", "loss_share"}
    ),
)

ENGINE = Engine(
    name="trade",
    question="What would commerce do: what goes where, at what prices, and whose till does it fill?",
    run=run,
    gives=GIVES,
    settings=TradeSettings,
    needs=("places", "areas", "crossings", "roads", "goods", "markets"),
    helps=(
        "states", "changes", "fees", "smuggling", "contents", "passages", "evidence.timeline",
        "aid.crossings", "aid.needs_met", "aid.flows", "aid.coverage",
    ),
    measures=MEASURES,
    scope="draw",
    base=run_base,
    ranges=RANGES,
    rests_on=("states", "changes", "crossings", "roads", "places", "markets", "fees"),
    lean={"curve_points": 0, "curve_draws": 0},
    asked=True,
    check=check,
)  # fmt: skip
