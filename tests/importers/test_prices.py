"""Prices of the World Food Programme: a made file in the layout of HDX, and what it becomes."""

import csv

import pytest

from maabar import read
from maabar.errors import CaseError, UsageError
from maabar.importers.prices import import_prices
from maabar.importers.settings import ImportSettings
from maabar.writing import write_case
from tests.making import rows, small

S = ImportSettings()
HEADER = "date,admin1,admin2,market,market_id,latitude,longitude,category,commodity,commodity_id,unit,priceflag,pricetype,currency,price,usdprice\n"
TAGS = "#date,#adm1+name,#adm2+name,#loc+market+name,#loc+market+code,#geo+lat,#geo+lon,#item+type,#item+name,#item+code,#item+unit,#item+price+flag,#item+price+type,#currency+code,#value,#value+usd\n"


def line(day="2021-03-15", market="Arden", item="Flour", unit="KG", price=1000, *, admin="Up", flag="actual", usd="",
         where=("50.0", "10.0"), currency="XYZ"):  # fmt: skip
    return f"{day},{admin},{admin},{market},1,{where[0]},{where[1]},food,{item},1,{unit},{flag},Retail,{currency},{price},{usd}\n"


RATE = line(item="Exchange rate (unofficial)", unit="USD/LCU", price=2000)


@pytest.fixture
def folder(tmp_path):
    tables = rows()
    tables["goods"] = [
        {"good": "flour", "name": "Flour", "unit": "t", "source": "assumed: made"},
        {"good": "diesel", "name": "Diesel", "unit": "t", "kg_per_unit": 0.8, "source": "assumed: made"},
    ]
    tables["markets"] = [
        {"place": "arden", "good": "flour", "date": "2021-01-15", "price_usd": 480, "quantity_t_per_month": 70,
         "demand_elasticity": -0.3, "source": "assumed: made"}
    ]  # fmt: skip
    write_case(small(tables, start="2021-01-01"), tmp_path / "made")
    return tmp_path / "made"


def run(folder, tmp_path, *lines, tags=TAGS, **more):
    path = tmp_path / "prices.csv"
    path.write_text(HEADER + tags + "".join(lines), encoding="utf-8")
    return import_prices(read(folder), path, S, **more)


def markets(folder):
    with (folder / "markets.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_price_is_converted_with_its_markets_own_rate(folder, tmp_path):
    other = line(market="Brook", item="Exchange rate (unofficial)", unit="USD/LCU", price=4000, admin="Low")
    done = run(
        folder, tmp_path, RATE, other, line(), line(market="Brook", admin="Low", where=("50.0", "10.2"))
    )
    assert done.added == {"markets": 2, "sources": 1}
    new = {row["place"]: row for row in markets(folder)[1:]}
    assert (new["arden"]["price_usd"], new["brook"]["price_usd"]) == ("500", "250")
    assert (new["arden"]["price_local"], new["arden"]["currency"], new["arden"]["rate_per_usd"]) == (
        "1000000",
        "XYZ",
        "2000",
    )
    case = read(folder)
    assert set(case["sources"]["source"]) >= {"wfp-prices"}
    assert len(case["markets"]) == 3


def test_without_an_own_rate_the_provinces_then_the_files(folder, tmp_path):
    run(
        folder,
        tmp_path,
        RATE,
        line(market="Brook", where=("50.0", "10.2")),
        line(market="Cove", admin="Far", where=("50.1", "10.3"), usd=0.25),
    )
    new = {row["place"]: row["price_usd"] for row in markets(folder)[1:]}
    assert new == {"brook": "500", "cove": "250"}


def test_units_of_weight_and_volume(folder, tmp_path):
    run(folder, tmp_path, RATE, line(unit="50 KG", price=40000), line(item="Diesel", unit="L", price=1600))
    new = {row["good"]: float(row["price_usd"]) for row in markets(folder)[1:]}
    assert new == {"flour": pytest.approx(400), "diesel": pytest.approx(1000)}


def test_several_prices_of_a_month_are_their_median_with_their_range(folder, tmp_path):
    run(
        folder,
        tmp_path,
        RATE,
        *(line(day=f"2021-03-{day:02}", price=price) for day, price in ((5, 900), (15, 1000), (25, 1300))),
    )
    (row,) = markets(folder)[1:]
    assert [row[name] for name in ("date", "price_usd", "price_usd_low", "price_usd_high")] == [
        "2021-03-25",
        "500",
        "450",
        "650",
    ]


def test_use_and_elasticities_are_carried_and_said(folder, tmp_path):
    run(folder, tmp_path, RATE, line())
    row = markets(folder)[1]
    assert read(folder)["markets"].iloc[1]["demand_elasticity"] == -0.3
    assert row["quantity_t_per_month"] == "70"
    assert row["source"] == "wfp-prices|assumed: use and elasticities as in the row of 2021-01-15"


def test_what_is_left_out_is_counted(folder, tmp_path):
    done = run(
        folder, tmp_path, RATE, line(), line(flag="forecast", day="2021-02-15"), line(day="2021-04-15"), line(day="2020-01-15"),
        line(item="Salt"), line(market="Far", where=("10", "10")), line(item="Diesel", unit="Head"), line(day="2021-01-15"),
    )  # fmt: skip
    assert done.left_out == {
        "an exchange rate, used for conversion": 1, "a forecast": 1, "later than as_of": 1, "before the case begins": 1,
        "no good of that name (name one with --item)": 1, "no place of that name or near": 1,
        "its unit is not one of weight, and the good has no kg_per_unit": 1,
        "no exchange rate of its market, its province or the file": 1,
    }  # fmt: skip
    assert done.added["markets"] == 1


def test_gaps_stay_empty_and_are_counted(folder, tmp_path):
    rates = [line(day=f"2021-0{m}-15", item="Exchange rate", unit="USD/LCU", price=2000) for m in (1, 3)]
    done = run(folder, tmp_path, *rates, line(day="2021-01-15"), line(day="2021-03-15"))
    assert done.left_out["months without a price, left empty"] == 1
    assert done.known == 1  # January was there
    assert [row["date"] for row in markets(folder)] == ["2021-01-15", "2021-03-15"]


def test_an_item_of_another_name_is_named(folder, tmp_path):
    oil = line(item='"Fuel (diesel, transport)"', unit="L", price=1600)
    assert not run(folder, tmp_path, RATE, oil, dry_run=True).added
    assert run(folder, tmp_path, RATE, oil, items=["Fuel (diesel, transport)=diesel"]).added["markets"] == 1
    with pytest.raises(UsageError, match="ITEM=GOOD"):
        run(folder, tmp_path, RATE, items=["x=salt"])


def test_again_adds_nothing_and_dry_runs_write_nothing(folder, tmp_path):
    before = markets(folder)
    assert run(folder, tmp_path, RATE, line(), dry_run=True).added["markets"] == 1
    assert markets(folder) == before
    run(folder, tmp_path, RATE, line(), tags="")
    again = run(folder, tmp_path, RATE, line())
    assert (again.known, again.added) == (1, {})


def test_rows_that_make_no_sense_are_all_named_and_nothing_is_written(folder, tmp_path):
    before = markets(folder)
    with pytest.raises(CaseError) as error:
        run(folder, tmp_path, line(), line(price="much"), line(day="March"))
    assert [problem.row for problem in error.value.problems] == [4, 5]
    assert markets(folder) == before


def test_a_file_without_the_columns_is_refused(folder, tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("date,market\n2021-03-15,Arden\n")
    with pytest.raises(CaseError, match="commodity"):
        import_prices(read(folder), path, S)
