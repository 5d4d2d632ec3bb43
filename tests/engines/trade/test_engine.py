"""The engine on a case of two towns: by hand, policies as rows, aid, and what must not change."""

import numpy as np
import pandas as pd
import pytest

from maabar import compare, read
from maabar.draws import case_of_draw, ranged_columns, stream
from maabar.engines.trade import ENGINE
from maabar.engines.trade.base import read_base, run_base
from maabar.engines.trade.equilibrium import solve
from maabar.engines.trade.model import MONTH
from maabar.engines.trade.settings import TradeSettings
from maabar.errors import EngineError, UsageError
from tests.engines.trade.making import BRIDGE, fee, flow, made, market, prices, tables, tills, trade

TWO_FEES = [fee("upland", usd_per_t=5), fee("lowland", usd_per_t=7)]


def test_an_opening_by_hand():
    found = trade(made(fees=TWO_FEES))
    assert prices(found) == {"arden": pytest.approx(135), "brook": pytest.approx(155)}
    assert flow(found) == pytest.approx(50)
    assert tills(found) == {"upland": pytest.approx(250), "lowland": pytest.approx(350)}
    gains = found["trade.surplus"].set_index("area")
    assert gains["consumer_usd"].to_dict() == {
        "up-area": pytest.approx(-1937.5),
        "low-area": pytest.approx(3312.5),
    }
    assert gains["producer_usd"].to_dict() == {
        "up-area": pytest.approx(2562.5),
        "low-area": pytest.approx(-2687.5),
    }
    assert gains.loc["up-area", "per_person_usd"] == pytest.approx(0.625)
    assert found["trade.check"]["residual"].max() < 1e-9
    row = found["trade.flows"].query("direction == 'a_to_b'").iloc[0]
    assert (row["trucks_per_day"], row["kind"]) == (pytest.approx(50 / MONTH), "line")
    assert np.isnan(row["capacity"])


def test_nothing_changes_where_nothing_opens():
    found = trade(made(fees=TWO_FEES), option="")
    assert prices(found) == {"arden": pytest.approx(110), "brook": pytest.approx(180)}
    assert found["trade.flows"].empty
    assert found["trade.parties"].empty
    assert (found["trade.surplus"][["consumer_usd", "producer_usd"]] == 0).all(axis=None)
    assert (found["trade.prices"]["change"] == 0).all()
    side = found["trade.sides"].iloc[0]
    assert side[["use_t", "use_other_t", "over_t", "back_t"]].tolist() == pytest.approx([120, 90, 0, 0])
    read_off = {m.name: m.read(found) for m in ENGINE.measures}
    assert read_off["trade.volume"] == 0
    assert read_off["trade.basket"].to_dict() == {
        "low-area": pytest.approx(100),
        "up-area": pytest.approx(100),
    }


def test_measures_are_means_over_days():
    """Ten of thirty days open: a third of everything."""
    case = made(fees=TWO_FEES)
    late = made({"from": "2021-04-04", "status": "closed"}, fees=TWO_FEES)
    whole, part = ({m.name: m.read(trade(c)) for m in ENGINE.measures} for c in (case, late))
    assert whole["trade.volume"] == pytest.approx(50)
    assert part["trade.volume"] == pytest.approx(50 / 3)
    assert part["trade.till"]["upland"] == pytest.approx(250 / 3)
    assert part["trade.consumers"]["low-area"] == pytest.approx(3312.5 / 3)
    assert whole["trade.gap"] == pytest.approx(np.log(155 / 135))
    assert part["trade.gap"] == pytest.approx((np.log(155 / 135) + 2 * np.log(180 / 110)) / 3)


def test_a_quota_and_its_rent():
    quota = {"good": "flour", "capacity_per_day": 30 / MONTH, "unit": "tonnes"}
    found = trade(made(quota, fees=TWO_FEES))
    assert flow(found) == pytest.approx(30)
    assert prices(found) == {"arden": pytest.approx(125), "brook": pytest.approx(165)}
    rents = found["trade.parties"].set_index("party")["rent_usd"].to_dict()
    assert rents == {"": pytest.approx(600), "lowland": 0, "upland": 0}
    holders = trade(made(quota, fees=TWO_FEES), rent_to="holders")["trade.parties"].set_index("party")[
        "rent_usd"
    ]
    assert holders.to_dict() == {"lowland": pytest.approx(300), "upland": pytest.approx(300)}


def test_trucks_for_all_goods_are_a_limit_that_they_share():
    both = [
        market("arden", 110, 90),
        market("brook", 180, 120),
        market("arden", 110, 90, "oil"),
        market("brook", 180, 120, "oil"),
    ]
    found = trade(made({"capacity_per_day": 60 / MONTH, "unit": "trucks"}, markets=both, fees=TWO_FEES))
    assert [flow(found, good=good) for good in ("flour", "oil")] == pytest.approx([30, 30])
    rows = found["trade.flows"].query("direction == 'a_to_b'")
    assert rows["capacity"].tolist() == pytest.approx([60 / MONTH] * 2)
    measured = {m.name: m.read(found) for m in ENGINE.measures}
    assert measured["trade.busiest"] == pytest.approx(100)
    assert measured["trade.rent"] == pytest.approx(1200)


def test_an_embargo_keeps_one_good_out():
    both = [
        market("arden", 110, 90),
        market("brook", 180, 120),
        market("arden", 110, 90, "oil"),
        market("brook", 180, 120, "oil"),
    ]
    found = trade(made({"good": "oil", "status": "closed"}, markets=both, fees=TWO_FEES))
    assert [flow(found, good=good) for good in ("flour", "oil")] == pytest.approx([50, 0])


def test_a_charge_in_an_option_replaces_that_of_the_holder_only():
    fees = [*TWO_FEES, fee("traders", usd_per_t=3)]
    parties = [{"party": "upland"}, {"party": "lowland"}, {"party": "traders"}]
    found = trade(made({"gate": "a", "fee_usd_per_t": 20}, fees=fees, parties=parties))
    x = (70 - 8 - 30) / 1
    assert flow(found) == pytest.approx(x)
    assert tills(found) == {
        "upland": pytest.approx(20 * x),
        "lowland": pytest.approx(7 * x),
        "traders": pytest.approx(3 * x),
    }
    none = trade(made({"fee_usd_per_t": 0}, fees=TWO_FEES))
    assert flow(none) == pytest.approx(62)
    half = trade(made({"gate": "both", "fee_usd_per_t": 12}, fees=TWO_FEES))
    assert tills(half) == {"upland": pytest.approx(300), "lowland": pytest.approx(300)}


def test_a_charge_on_aid_is_none_on_trade():
    found = trade(made({"use": "", "fee_usd_per_t": 20}, fees=TWO_FEES))
    assert flow(found) == pytest.approx(50)


def test_fees_by_truck_by_value_and_one_way():
    assert flow(trade(made(fees=[fee("upland", usd_per_truck=12)]))) == pytest.approx(50)
    by_value = trade(made(fees=[fee("upland", share_of_value=0.1)]))
    assert flow(by_value) == pytest.approx(48.571429, abs=1e-6)
    assert tills(by_value)["upland"] == pytest.approx(652.244898, abs=1e-5)
    assert flow(trade(made(fees=[fee("upland", usd_per_t=12, direction="b_to_a")]))) == pytest.approx(62)


def test_delay_and_another_currency_cost():
    areas = [
        {"area": "up-area", "party": "upland", "currency": "XYZ"},
        {"area": "low-area", "party": "lowland", "currency": "ABC"},
    ]
    found = trade(made({"delay_days": 2}, areas=areas), spread=0.02, usd_per_t_day=3)
    assert flow(found) == pytest.approx(70 - 8 - 6 - 0.02 * 145)


def test_smuggling_round_a_shut_line_and_who_takes_a_cut():
    row = {"area_from": "up-area", "area_to": "low-area", "good": "flour", "usd_per_t": 42, "t_per_month": 10,
           "source": "assumed: made", "sensitivity": "public"}  # fmt: skip
    rows = [{**row, "party": "upland", "party_share": 0.5}, {**row, "party": "lowland", "party_share": 0.25}]
    found = trade(made(smuggling=rows), option="")
    table = found["trade.smuggled"].set_index("party")
    # on the price date the limit was used up: the gap beyond the cost is rent
    assert table.loc["", "t_per_month"] == pytest.approx(10)
    assert table.loc["", "rent_usd"] == pytest.approx(10 * (70 - 8 - 42))
    assert table.loc["upland", "bribes_usd"] == pytest.approx(10 * 21)
    opened = trade(made(smuggling=rows))
    assert opened["trade.smuggled"].query("party == ''")["t_per_month"].iloc[0] == pytest.approx(0, abs=1e-6)


def test_a_fee_curve_has_its_top_where_the_closed_form_says():
    found = trade(made(fees=[fee("upland", usd_per_t=5)]), curve_points=41)
    curve = found["trade.fee_curve"].query("party == 'upland'").sort_values("fee_usd_per_t")
    best = curve.loc[curve["usd_per_month"].idxmax()]
    assert best["fee_usd_per_t"] == pytest.approx(31, abs=1)
    assert best["usd_per_month"] == pytest.approx(961, rel=1e-3)
    assert curve["usd_per_month"].iloc[[0, -1]].tolist() == pytest.approx([0, 0], abs=1e-4)
    assert (curve["t_per_month"].diff().dropna() <= 1e-6).all()
    now = curve[curve["now"] == "yes"].iloc[0]
    assert (now["fee_usd_per_t"], now["usd_per_month"]) == (pytest.approx(5), pytest.approx(5 * 57))


def test_tills_that_an_option_opens_are_told_in_every_draw():
    ranged = [market("arden", 110, 90), market("brook", 180, 120, price_usd_low=170, price_usd_high=190)]
    case = made(fees=TWO_FEES, markets=ranged)
    settings = {"trade": {"curve_points": 5, "usd_per_t_km": 0.4, "tonnes_per_truck": 1}}
    table = compare(case, draws=3, engines=["trade"], settings=settings)["trade.fee_curve"]
    drawn = table[table["draw"] > 0]
    assert drawn.groupby(["draw", "party"])["fee_usd_per_t"].apply(list).to_dict() == {
        (draw, party): pytest.approx([0, fee, 2 * fee])
        for draw in (1, 2, 3) for party, fee in (("upland", 5), ("lowland", 7))
    }  # fmt: skip
    assert (drawn.loc[drawn["fee_usd_per_t"] == 0, "usd_per_month"] == 0).all()
    flows = drawn.pivot_table(index=["draw", "party"], columns="now", values="t_per_month", aggfunc="max")
    assert (flows["no"] > flows["yes"]).all()  # at no fee more passes
    assert drawn.loc[drawn["now"] == "yes", "t_per_month"].nunique() == 3
    off = compare(case, draws=1, engines=["trade"], settings={"trade": {"curve_points": 5, "curve_draws": 0}})
    assert (off["trade.fee_curve"]["draw"] == 0).all()


def test_two_tills_come_to_rest_where_each_takes_a_third():
    rows = trade(made(fees=[fee("upland", usd_per_t=1), fee("lowland", usd_per_t=1)]), best_response=True)[
        "trade.answers"
    ]
    assert set(rows["rests"]) == {"rest"}
    assert len(rows) == 2 * 3
    low = rows[rows["start"] != "high"]
    assert low["fee_usd_per_t"].tolist() == pytest.approx([20.6667] * 4, abs=0.2)
    assert low["usd_per_month"].tolist() == pytest.approx([427.11] * 4, rel=0.02)
    # where both ask for more than trade can bear, neither can do better alone: a second rest, and it is told
    high = rows[rows["start"] == "high"]
    assert high["usd_per_month"].tolist() == pytest.approx([0, 0], abs=1e-3)


def test_an_outside_market_decides():
    """With any amount for sale at 120 in Arden its own price hardly moves and more passes."""
    outside = {
        "place": "arden",
        "good": "flour",
        "date": "2021-03-15",
        "price_usd": 110,
        "role": "outside",
        "source": "assumed: made",
    }
    with_, without = trade(made(markets=[*tables()["markets"], outside])), trade(made())
    assert prices(with_) == {"arden": pytest.approx(110), "brook": pytest.approx(118)}
    assert flow(with_) > flow(without)
    assert with_["trade.prices"].set_index("place").loc["arden", "bought_t"] == pytest.approx(
        flow(with_), rel=1e-6
    )


def test_importers_count_as_producers_and_that_is_said():
    markets = [
        {name: cell for name, cell in row.items() if name != "production_t_per_month"}
        for row in tables()["markets"]
    ]
    found = trade(made(markets=markets), option="")
    assert set(found["trade.fit"]["producers"]) == {"yes"}
    assert found["trade.notes"].query("kind == 'producers'")["value"].tolist() == pytest.approx([1.0])


def test_prices_that_leave_a_gain_are_fitted_and_named():
    markets = [market("arden", 110, 90), market("brook", 180, 120)]
    open_ = [{"crossing": BRIDGE, "use": "trade", "status": "open", "source": "assumed: made"}]
    found = trade(made(markets=markets, states=open_), option="")
    fitted = found["trade.fit"].set_index("place")["fitted"]
    assert fitted["brook"] - fitted["arden"] == pytest.approx(8)
    assert set(found["trade.notes"].query("kind == 'doubtful-price'")["place"]) <= {"arden", "brook"}


def test_a_price_date_after_as_of_is_refused():
    with pytest.raises(UsageError, match="not known yet"):
        trade(made(), price_date="2021-05-01")
    early = made(markets=[*tables()["markets"], market("arden", 90, 90, date="2021-01-10")])
    assert trade(early, option="", price_date="2021-02-01")["trade.prices"]["place"].tolist() == ["arden"]


def test_nothing_traded_gives_empty_tables():
    goods = [{"good": "flour", "traded": "no", "source": "assumed: made"}]
    found = trade(made(goods=goods))
    assert all(found[table.name].empty for table in ENGINE.gives)


def test_hidden_rows_on_smuggling_are_counted():
    row = {
        "area_from": "up-area",
        "area_to": "low-area",
        "good": "flour",
        "usd_per_t": 42,
        "t_per_month": 10,
        "source": "assumed: made",
    }
    found = trade(made(smuggling=[row]).at_level("public"), option="")
    assert found["trade.smuggled"].empty
    assert "hidden-smuggling" in set(found["trade.notes"]["kind"])


def test_short_openings_move_no_trade():
    case = made({"from": "2021-03-30", "status": "closed"}, fees=TWO_FEES)
    case_late = made(
        {"status": "closed"}, {"from": "2021-04-01", "until": "2021-04-04", "status": "open"}, fees=TWO_FEES
    )
    assert flow(trade(case_late, settle_days=7)) == 0
    assert trade(case_late, settle_days=0)["trade.flows"]["t_per_month"].max() == pytest.approx(50)
    assert len(trade(case, settle_days=7)["trade.flows"]["epoch"].unique()) == 1


def test_order_of_rows_and_names_change_nothing():
    rows = tables(fees=TWO_FEES)
    turned = {name: list(reversed(table)) for name, table in rows.items()}
    plain, other = trade(made(fees=TWO_FEES)), trade(made(**turned))
    for table in ENGINE.gives:
        left, right = plain[table.name], other[table.name]
        pd.testing.assert_frame_equal(left, right, check_exact=False, rtol=1e-8)


def test_draws_differ_and_workers_do_not_matter():
    ranged = [
        {**row, "price_usd_low": 0.9 * row["price_usd"], "price_usd_high": 1.1 * row["price_usd"]}
        for row in tables()["markets"]
    ]
    case = made(markets=ranged, fees=TWO_FEES)
    one = compare(case, draws=5, engines=["trade"], workers=1, settings={"trade": {"curve_points": 0}})
    two = compare(case, draws=5, engines=["trade"], workers=2, settings={"trade": {"curve_points": 0}})
    pd.testing.assert_frame_equal(one.measures, two.measures, check_exact=True)
    row = one.measures.query("measure == 'trade.volume' and option == 'opening'").iloc[0]
    assert row["p10"] < row["p50"] < row["p90"]
    assert row["numbers"] == 5
    for name in ("trade.sides", "trade.flows"):
        assert set(one[name]["draw"]) == set(range(6))
        pd.testing.assert_frame_equal(one[name], two[name], check_exact=True)
    rows = one["trade.sides"].query("option == 'opening'")
    assert (rows["area"] + rows["other"]).unique().tolist() == ["low-areaup-area"]
    line = (
        one["trade.flows"]
        .query("option == 'opening' and draw > 0")
        .set_index(["draw", "direction"])["t_per_month"]
    )
    assert rows.query("draw > 0")["back_t"].tolist() == line.xs("a_to_b", level="direction").tolist()


def test_a_failure_names_the_engine():
    day = pd.Timestamp("2021-03-25")
    gone = pd.DataFrame({
        "crossing": ["gone"], "direction": ["a_to_b"], "from": [day], "until": [day], "trucks": [1.0], "tonnes": [1.0]
    })  # fmt: skip
    with pytest.raises(EngineError, match="trade"):
        trade(made(), given={"aid.crossings": gone})


@pytest.fixture(scope="module")
def built_in():
    return read("nw-syria-2021").at_level("public")


def test_t5_the_base_of_the_built_in_case_comes_back_in_every_draw(built_in):
    columns = ranged_columns(built_in)
    settings = TradeSettings(**built_in.settings["trade"])
    for draw in range(6):
        case = case_of_draw(built_in, columns, 1, draw).under("")
        given = {"stated.trade.flows": None} if draw else {}
        handed = run_base(case, settings, given, stream(1, draw, "trade"))
        base = read_base(case, settings, {**handed, **given}, stream(1, draw, "trade"))
        calibrated = base.calibrated
        assert calibrated.base.residual < 1e-9
        again = solve(calibrated.model, rounds=settings.rounds)
        counts = (calibrated.base.use > 0) & base.scene.ways.market
        assert again.price[counts] == pytest.approx(calibrated.base.price[counts], rel=1e-6)
        assert again.residual < 1e-6


def test_the_built_in_case_has_winners_and_losers_on_both_sides(built_in):
    study = compare(
        built_in, ["trade-saraqib"], draws=1, engines=["trade"], settings={"trade": {"curve_points": 0}}
    )
    stated = study.difference().set_index("measure")["stated"]
    assert study["trade.check"]["residual"].max() < 1e-6
    for area in ("government", "idlib-pocket"):
        assert stated[f"trade.consumers[{area}]"] * stated[f"trade.producers[{area}]"] < 0
    assert stated["trade.volume"] > 1000
    assert stated["trade.till[syrian-government]"] > 0
    assert stated["trade.gap"] < 0
    # Nothing of the north moves, and what does not move is nothing, not the rest of the arithmetic.
    for group in ("consumers", "producers"):
        assert stated[f"trade.{group}[north-aleppo]"] == 0
    drawn = study["drawn"].query("draw == 0")
    numbers = drawn["value"].dropna()
    assert not ((numbers != 0) & (numbers.abs() < 1e-6)).any()
