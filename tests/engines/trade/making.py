"""A made case of two towns and one bridge, with the numbers of the closed form: 110 and 180 alone, a way that costs 8."""

from __future__ import annotations

import numpy as np

from maabar.case import build
from maabar.draws import stream
from maabar.engines.trade import ENGINE
from maabar.engines.trade.settings import TradeSettings
from maabar.work import call

BRIDGE = "north-bridge"
SET = {"usd_per_t_km": 0.4, "tonnes_per_truck": 1.0, "curve_points": 0, "settle_days": 0}


def market(place, price, quantity, good="flour", **other):
    """Lines of slope 1 through the point."""
    return {"place": place, "good": good, "date": "2021-03-15", "price_usd": price, "quantity_t_per_month": quantity,
            "production_t_per_month": quantity, "demand_elasticity": -price / quantity,
            "supply_elasticity": price / quantity, "source": "assumed: made"} | other  # fmt: skip


def tables(*changes, **more):
    return {
        "areas": [
            {"area": "up-area", "party": "upland", "source": "assumed: made"},
            {"area": "low-area", "party": "lowland", "source": "assumed: made"},
        ],
        "parties": [{"party": "upland", "kind": "authority"}, {"party": "lowland", "kind": "armed-group"}],
        "places": [
            {"place": "arden", "area": "up-area", "lon": 10.0, "lat": 50.0, "population": 1000},
            {"place": "brook", "area": "low-area", "lon": 10.2, "lat": 50.0, "population": 2000},
        ],
        "crossings": [
            {"crossing": BRIDGE, "kind": "line", "place_a": "arden", "place_b": "brook", "gate_a": "upland", "gate_b": "lowland"}
        ],
        "roads": [{"from": "arden", "to": "brook", "km": 20, "crossing": BRIDGE}],
        "goods": [{"good": "flour", "source": "assumed: made"}, {"good": "oil", "source": "assumed: made"}],
        "markets": [market("arden", 110, 90), market("brook", 180, 120)],
        "states": [{"crossing": BRIDGE, "use": "trade", "status": "closed", "source": "assumed: made"}],
        "options": [{"option": "opening", "name": "Opening", "source": "assumed: made"}],
        "changes": [
            {"option": "opening", "crossing": BRIDGE, "use": "trade", "status": "open", "source": "assumed: made"},
            *({"option": "opening", "crossing": BRIDGE, "use": "trade", "source": "assumed: made"} | c for c in changes),
        ],
        **more,
    }  # fmt: skip


def made(*changes, **more):
    about = {name: more.pop(name) for name in ("start", "end", "as_of") if name in more}
    return build(
        tables(*changes, **more), **{"as_of": "2021-03-25", "end": "2021-04-23", "check": False, **about}
    )


def trade(case, option="opening", *, given=None, draw=0, **settings):
    """Run both steps of the engine on one option."""
    chosen = TradeSettings(**{**SET, **settings})
    stated = {"stated.trade.flows": None} if draw else {}
    base = call(ENGINE, ENGINE.base, case.under(""), chosen, stated, 1, draw)
    return call(ENGINE, ENGINE.run, case.under(option), chosen, {**base, **(given or {}), **stated}, 1, draw)


def fee(party, **amount):
    return {"crossing": BRIDGE, "party": party, "source": "assumed: made"} | amount


def prices(found, good="flour"):
    rows = found["trade.prices"]
    return rows[rows["good"] == good].set_index("place")["price"].to_dict()


def flow(found, direction="a_to_b", good="flour"):
    rows = found["trade.flows"]
    rows = rows[(rows["direction"] == direction) & (rows["good"] == good)]
    return float(np.average(rows["t_per_month"], weights=rows["days"])) if len(rows) else 0.0


def tills(found):
    return found["trade.parties"].set_index("party")["fee_usd"].to_dict()


__all__ = ["BRIDGE", "fee", "flow", "made", "market", "prices", "stream", "tables", "tills", "trade"]
