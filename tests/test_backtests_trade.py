"""Back-tests of trade: on made prices in which the answer is known."""

import numpy as np
import pandas as pd
import pytest

from maabar.backtests.events import change_of, read_events, read_prices
from maabar.backtests.trade import backtest_trade
from maabar.cli import run_app
from maabar.errors import UsageError
from tests.making import rows, small

EVENTS = """
[[events]]
name = "Made"
day = 2021-07-01
months = 6
dearer = ["Arden"]
other = ["Brook"]
usd_per_t = 100.0
claim = "Somebody said 30 %."
claim_low = 0.3
claim_high = 0.4
placebos = [2020-07-01]
"""


@pytest.fixture
def data(tmp_path):
    """Two years: in Arden everything costs a tenth more from July 2021; in the years before nothing changes."""
    rng = np.random.default_rng(1)
    lines = ["date,market,commodity,unit,priceflag,price"]
    for month in pd.date_range("2020-01-15", "2021-12-15", freq="MS") + pd.Timedelta(days=14):
        for at in range(20):
            level = 100 * (at + 1) * np.exp(rng.normal(0, 0.01, 2))
            up = 1.1 if month >= pd.Timestamp("2021-07-01") else 1.0
            lines += [
                f"{month.date()},{name},Item {at},KG,actual,{price}"
                for name, price in (("Arden", level[0] * up), ("Brook", level[1]))
            ]
            lines.append(f"{month.date()},Arden,Item {at},KG,forecast,1")
        lines += [f"{month.date()},{name},Exchange rate,USD/LCU,actual,1000" for name in ("Arden", "Brook")]
    (tmp_path / "made_prices.csv").write_text("\n".join(lines))
    (tmp_path / "events.toml").write_text(EVENTS)
    return tmp_path


def test_a_known_change_is_found_and_a_day_without_one_is_not(data):
    (event,) = read_events(data / "events.toml")
    prices = read_prices(data)
    assert not (prices["price"] == 1).any()
    found, quiet = change_of(prices, event), change_of(prices, event, event.placebos[0])
    assert found.items == 20
    assert found.low < np.log(1.1) < found.high
    assert found.mean == pytest.approx(np.log(1.1), abs=0.005)
    assert abs(quiet.mean) < 0.01
    assert found.right == 1
    assert change_of(prices.iloc[:0], event).items == 0


def market(place, price, **other):
    return {"place": place, "good": "flour", "date": "2021-03-15", "price_usd": price, "quantity_t_per_month": 50,
            "source": "assumed: made"} | other  # fmt: skip


def case():
    tables = rows()
    tables["goods"] = [{"good": "flour", "source": "assumed: made"}]
    tables["markets"] = [market("arden", 400), market("brook", 450), market("cove", 460)]
    tables["states"] = [
        {"crossing": "north-bridge", "use": "trade", "status": "open", "source": "assumed: made"}
    ]
    return small(tables)


def test_a_report_says_what_fails_too(data):
    report = backtest_trade(case(), data, data / "events.toml")
    assert len(report.events) == 2
    text = "\n".join(report.sentences)
    assert "+10." in text
    assert "stands out" in text
    assert "not visible" in text
    # 100 USD a tonne on goods of 100 to 2,000 is often far more than a tenth
    assert "FAILED" in text
    assert set(report.left_out["good"]) == {"flour", "all"}
    assert report.gains["pairs"].tolist() == [2]  # Brook and Cove, both ways


def test_the_command_prints_it(data, capsys, tmp_path):
    assert run_app(["benchmark", "trade", "--data", str(tmp_path / "nothing")]) == 2
    assert "prices" in capsys.readouterr().err
    (tmp_path / "bad.toml").write_text("x = 1")
    with pytest.raises(UsageError, match="holds no events"):
        read_events(tmp_path / "bad.toml")
