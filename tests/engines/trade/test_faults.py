"""What `maabar check` says of a case for trade."""

import pytest

from maabar.case import build
from maabar.engines.trade import ENGINE
from maabar.engines.trade.settings import TradeSettings
from tests.engines.trade.making import BRIDGE, fee, made, market, prices, tables, trade


def said(case, **settings):
    return [(p.file, p.row, p.column, p.level) for p in ENGINE.check(case, TradeSettings(**settings))]


def test_a_good_case_has_nothing_to_say():
    assert said(made(fees=[fee("upland", usd_per_t=5)])) == []


def test_an_import_without_an_origin_is_named():
    bare = [market("arden", 110, 90), market("brook", 180, 120)]
    for row in bare:
        del row["production_t_per_month"]
    assert said(made(markets=bare), own_share=0.2) == [("markets", 2, "role", "warning")]
    assert said(made(markets=bare), own_shares={"flour": 0.5}) == []
    abroad = {"place": "arden", "good": "flour", "date": "2021-03-15", "price_usd": 100, "role": "outside"}
    assert said(made(markets=[*bare, abroad]), own_share=0.2) == []


def test_missing_elasticities_are_counted_by_good():
    bare = [market("arden", 110, 90), market("brook", 180, 120)]
    del bare[1]["demand_elasticity"]
    assert said(made(markets=bare)) == [("markets", 3, "demand_elasticity", "warning")]
    assert "-0.35" in ENGINE.check(made(markets=bare), TradeSettings())[0].what


def test_a_market_on_no_road_is_named_and_stays_alone():
    places = [
        *tables()["places"],
        {"place": "dale", "area": "low-area", "lon": 11.0, "lat": 50.0, "population": 500},
    ]
    case = made(places=places, markets=[*tables()["markets"], market("dale", 300, 10)])
    assert said(case) == [("markets", 4, "place", "warning")]
    assert prices(trade(case))["dale"] == pytest.approx(300)


def test_a_fee_on_a_good_that_nobody_trades():
    assert said(made(fees=[fee("upland", usd_per_t=5), fee("upland", usd_per_t=5, good="oil")])) == [
        ("fees", 3, "good", "warning")
    ]


def test_prices_of_later_days_are_no_evidence():
    ((file, _, column, level),) = said(made(), price_date="2021-04-01")
    assert (file, column, level) == ("case.toml", "trade.price_date", "error")


def test_a_way_round_without_a_limit_bounds_the_difference_of_prices():
    """On the price date a difference beyond its cost cannot stand: prices are fitted to it."""
    row = {"area_from": "up-area", "area_to": "low-area", "good": "flour", "usd_per_t": 42, "source": "assumed: made",
           "sensitivity": "public"}  # fmt: skip
    found = prices(trade(made(smuggling=[row]), option=""))
    assert found["brook"] - found["arden"] == pytest.approx(8 + 42)
    table = trade(made(smuggling=[row]), option="")["trade.smuggled"].query("party == ''")
    assert table["rent_usd"].tolist() == pytest.approx([0], abs=1e-6)


def test_renamed_ids_change_no_number():
    """Ids sort the other way round; what is worked out on the case as stated stays."""
    new = {
        "arden": "z-town",
        "brook": "a-town",
        BRIDGE: "y-bridge",
        "flour": "x-flour",
        "up-area": "w-area",
        "low-area": "b-area",
    }

    def renamed(value):
        if isinstance(value, dict):
            return {key: renamed(cell) for key, cell in value.items()}
        return [renamed(cell) for cell in value] if isinstance(value, list) else new.get(value, value)

    fees = [fee("upland", usd_per_t=5), fee("lowland", share_of_value=0.04)]
    plain = trade(made(fees=fees))
    other = trade(
        build(renamed(tables(fees=fees)), as_of="2021-03-25", end="2021-04-23", check=False), option="opening"
    )
    before, after = prices(plain), prices(other, "x-flour")
    assert {new[place]: pytest.approx(price, rel=1e-9) for place, price in before.items()} == after
    taken = [found["trade.parties"].set_index("party")["fee_usd"].to_dict() for found in (plain, other)]
    assert taken[1] == {party: pytest.approx(usd, rel=1e-9) for party, usd in taken[0].items()}
