"""Aid and trade: lorries at a shared gate, gifts on the market, and both engines in one study."""

import numpy as np
import pandas as pd
import pytest

from maabar import compare, read
from maabar.engines.aid.tables import COVERAGE, CROSSINGS, FLOWS, NEEDS
from maabar.engines.trade import ENGINE
from maabar.engines.trade.aid import READ, Taken
from maabar.engines.trade.model import MONTH
from maabar.tables import AS_IS
from tests.engines.trade.making import BRIDGE, fee, flow, made, prices, trade

TWO_FEES = [fee("upland", usd_per_t=5), fee("lowland", usd_per_t=7)]
FIRST, LAST = pd.Timestamp("2021-03-25"), pd.Timestamp("2021-04-23")
#: Sixty lorries a month for aid and trade together.
SHARED = {"use": "cargo", "capacity_per_day": 60 / MONTH, "unit": "trucks"}


def lorries(a_month, **other):
    """What aid sends over the bridge in the thirty days of the case."""
    row = {"crossing": BRIDGE, "direction": "a_to_b", "from": FIRST, "until": LAST}
    amount = {"trucks": a_month / MONTH * 30, "tonnes": 15 * a_month / MONTH * 30}
    return {"aid.crossings": CROSSINGS.frame([row | amount | other])}


def gifts(a_month, good="flour", area="low-area"):
    row = {"area": area, "good": good, "from": FIRST, "until": LAST, "met_t": a_month / MONTH * 30}
    return {"aid.needs_met": NEEDS.frame([row])}


def test_what_is_read_of_aid_is_what_aid_declares():
    declared = {
        table.name: {column.name for column in table.columns} for table in (CROSSINGS, FLOWS, NEEDS, COVERAGE)
    }
    assert {name: set(columns) <= declared[name] for name, columns in READ.items()} == dict.fromkeys(
        READ, True
    )


def test_aid_goes_first_at_a_shared_limit():
    found = trade(made(SHARED, fees=TWO_FEES), given=lorries(30))
    assert flow(found) == pytest.approx(30)
    row = found["trade.flows"].query("direction == 'a_to_b'").iloc[0]
    assert row["capacity"] == pytest.approx(30 / MONTH)
    assert row["aid_trucks_per_day"] == pytest.approx(30 / MONTH)
    assert row["rent_usd"] == pytest.approx(600)
    back = found["trade.flows"].query("direction == 'b_to_a'").iloc[0]
    assert (back["capacity"], back["aid_trucks_per_day"]) == (pytest.approx(60 / MONTH), 0)


def test_more_aid_than_the_limit_leaves_nothing_and_is_no_error():
    assert flow(trade(made(SHARED, fees=TWO_FEES), given=lorries(90))) == 0


def test_a_limit_of_trade_alone_is_not_shared():
    own = {"use": "trade", "capacity_per_day": 60 / MONTH, "unit": "trucks"}
    found = trade(made(own, fees=TWO_FEES), given=lorries(30))
    assert flow(found) == pytest.approx(50)
    assert found["trade.flows"]["aid_trucks_per_day"].isna().all()
    narrower = trade(made(SHARED, own | {"capacity_per_day": 40 / MONTH}, fees=TWO_FEES), given=lorries(30))
    assert flow(narrower) == pytest.approx(40)  # the row for trade is the stronger one


def test_a_gate_of_trade_alone_and_a_shared_one_both_count():
    other = {"use": "trade", "gate": "b", "capacity_per_day": 20 / MONTH, "unit": "trucks"}
    shared = SHARED | {"gate": "a"}
    assert flow(trade(made(shared, other, fees=TWO_FEES), given=lorries(30))) == pytest.approx(20)
    assert flow(trade(made(shared, other, fees=TWO_FEES), given=lorries(45))) == pytest.approx(15)


def test_a_shared_limit_by_weight_counts_tonnes_of_aid():
    by_weight = SHARED | {"capacity_per_day": 500 / MONTH, "unit": "tonnes"}
    found = trade(made(by_weight, fees=TWO_FEES), given=lorries(32))  # of 15 tonnes each
    assert flow(found) == pytest.approx(500 - 480)


def test_periods_of_the_plan_are_epochs_of_trade():
    half = pd.Timestamp("2021-04-08")
    rows = [
        lorries(30, until=half, trucks=15 * 30 / MONTH)["aid.crossings"],
        lorries(0, **{"from": half + pd.Timedelta(days=1)})["aid.crossings"],
    ]
    found = trade(made(SHARED, fees=TWO_FEES), given={"aid.crossings": pd.concat(rows)})
    table = found["trade.flows"].query("direction == 'a_to_b'").set_index("epoch")
    assert table["days"].tolist() == [15, 15]
    assert table["t_per_month"].tolist() == pytest.approx([30, 50])


def test_gifts_lower_the_price_and_displace_trade_and_production():
    helped = trade(made(fees=TWO_FEES), given=gifts(80), substitution=0.5)
    assert prices(helped) == {"arden": pytest.approx(125), "brook": pytest.approx(145)}
    row = helped["trade.with_aid"].iloc[0]
    assert row["aid_t"] == pytest.approx(40)
    assert row["displaced_t"] == pytest.approx(20)  # buyers use the other 20
    assert row["price_change"] < 0
    assert "aid-in-prices" in set(helped["trade.notes"]["kind"])


def test_what_misses_the_tolerance_is_told_as_unknown_and_not_as_nothing():
    found = trade(made(fees=TWO_FEES), given=gifts(80), substitution=0.5, tolerance=1e-300)
    row = found["trade.with_aid"].iloc[0]
    assert row["aid_t"] == pytest.approx(40)
    assert row[["displaced_t", "price_change"]].isna().all()
    (measure,) = [one for one in ENGINE.measures if one.name == "trade.displaced"]
    assert np.isnan(measure.read(found))


def test_a_basket_is_its_contents():
    contents = [{"good": "ration", "part": "flour", "share": 0.25, "source": "assumed: made"}]
    goods = [{"good": name, "source": "assumed: made"} for name in ("flour", "ration")]
    case = made(fees=TWO_FEES, contents=contents, goods=goods)
    found = trade(case, given=gifts(320, "ration"), substitution=0.5)
    assert found["trade.with_aid"]["aid_t"].tolist() == pytest.approx([40])
    assert trade(case, given=gifts(320, "soap"), substitution=0.5)["trade.with_aid"].empty


def test_after_the_plan_its_last_period_goes_on():
    days = np.array(["2021-03-25", "2021-04-01"], dtype="datetime64[D]")
    taken = Taken(days, days + np.timedelta64(6, "D"), np.array([1.0, 3.0]), np.array([2.0, 6.0]))
    found = [taken.on(np.datetime64(day)) for day in ("2021-03-31", "2021-04-07", "2021-05-01")]
    assert found == [(1, 2), (3, 6), (3, 6)]


def test_in_further_draws_the_plan_is_scaled_by_what_the_draw_says():
    given = {"stated." + name: table for name, table in lorries(20).items()}
    given["stated.aid.flows"] = FLOWS.frame([{"crossing": BRIDGE, "trucks_per_month": 20.0}])
    given["aid.flows"] = FLOWS.frame([{"crossing": BRIDGE, "trucks_per_month": 40.0}])
    given["aid.crossings"] = CROSSINGS.empty()
    case = made(SHARED, fees=TWO_FEES)
    still = {"rate_sd": 0, "elasticity_spread": 0, "ranges": {"usd_per_t_km": (0.4, 0.4), "spread": (0, 0)}}
    assert flow(trade(case, given=given, draw=1, **still)) == pytest.approx(20)


@pytest.fixture(scope="module")
def both():
    """People of Brook live on flour that aid brings over the bridge, sixty lorries a month with trade."""
    assumed = {"source": "assumed: made"}
    case = made(
        SHARED,
        {"use": "cargo", "status": "open"},
        fees=TWO_FEES,
        needs=[{"place": "brook", "good": "flour", "tonnes_per_day": 25 / MONTH, **assumed}],
        supplies=[{"place": "arden", "good": "flour", "tonnes_per_day": 25 / MONTH, **assumed}],
        fleets=[{"fleet": "f", "place": "arden", "trucks": 100, "tonnes_per_truck": 1, "usd_per_km": 1, "km_per_day": 500,
                 "turnaround_days": 0, **assumed}],
    )  # fmt: skip
    settings = {
        "trade": {"usd_per_t_km": 0.4, "tonnes_per_truck": 1, "curve_points": 0},
        "aid": {"worth": False},
    }
    return compare(case, draws=2, engines=["aid", "trade"], settings=settings)


def test_both_engines_in_one_study(both):
    met = both["aid.needs_met"].query("option == 'opening'")["met_t"].sum()
    assert met == pytest.approx(25 / MONTH * 30, rel=0.1)
    rows = both["trade.flows"].query("option == 'opening' and direction == 'a_to_b'")
    assert (rows["aid_trucks_per_day"] > 0).all()
    assert (rows["capacity"] + rows["aid_trucks_per_day"]).tolist() == pytest.approx([60 / MONTH] * len(rows))
    measured = both["drawn"].query("measure == 'trade.displaced'").set_index(["option", "draw"])["value"]
    assert (measured[AS_IS] == 0).all()
    assert (measured["opening"] > 0).all()  # in every draw
    assert (both.difference().set_index("measure").loc["trade.displaced", ["p10", "p90"]] > 0).all()


def test_the_built_in_case_has_gifts_on_its_markets():
    case = read("nw-syria-2021")
    study = compare(case, [AS_IS], draws=0, engines=["aid", "trade"],
                    settings={"trade": {"curve_points": 0}, "aid": {"worth": False}})  # fmt: skip
    rows = study["trade.with_aid"]
    assert set(rows["good"]) >= {"wheat-flour"}
    assert (rows["aid_t"] > 0).all()
    assert (rows["displaced_t"] >= 0).all()
    assert (rows["price_change"] <= 0).all()
    met = study["aid.needs_met"].query("good == 'wheat-flour'")
    rate = met["met_t"].sum() / ((met["until"].max() - met["from"].min()).days + 1) * MONTH
    flour = rows.query("good == 'wheat-flour'")["aid_t"]
    assert flour.iloc[0] >= 0.5 * 0.9 * rate  # half of what is given takes the place of bought flour
