"""Files of prices in the forms that have been published: other headers, orders, days, currencies, gaps."""

import csv
import gzip
from datetime import date

import pytest

from maabar import read
from maabar.cli import run_app
from maabar.errors import CaseError, UsageError
from maabar.importers.priceform import Days, price_rows
from maabar.importers.prices import import_prices
from maabar.importers.settings import ImportSettings
from maabar.writing import write_case
from tests.making import rows, small

S = ImportSettings()


@pytest.fixture
def folder(tmp_path):
    tables = rows()
    tables["goods"] = [
        {"good": "flour", "name": "Flour", "unit": "t", "source": "assumed: made"},
        {"good": "bread", "name": "Bread", "unit": "t", "kg_per_unit": 1.1, "source": "assumed: made"},
    ]
    for row in tables["areas"]:
        row["currency"] = "XYZ"
    write_case(small(tables, start="2021-01-01"), tmp_path / "made")
    return tmp_path / "made"


def filed(tmp_path, text, name="prices.csv"):
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def taken(folder, path, **more):
    done = import_prices(read(folder), path, S, **more)
    if not (folder / "markets.csv").is_file():
        return done, []
    with (folder / "markets.csv").open(encoding="utf-8", newline="") as stream:
        return done, [
            {name: row.get(name, "") for name in ("place", "date", "price_usd", "price_local", "currency", "kind")}
            for row in csv.DictReader(stream) if row["source"].startswith("wfp-prices")
        ]  # fmt: skip


FLOUR = {"place": "arden", "date": "2021-03-15", "price_usd": "500", "price_local": "1000000", "currency": "XYZ",
         "kind": "retail"}  # fmt: skip
FORMS = {
    "columns in another order, without HXL row": (
        "usdprice,price,currency,pricetype,priceflag,unit,commodity,market,date\n0.5,1000,XYZ,Retail,actual,KG,Flour,Arden,2021-03-15\n"
    ),
    "the provider's service": (
        "date,admin1_name,admin2_name,market_id,market_name,market_latitude,market_longitude,commodity_id,commodity_name,"
        "commodity_unit_name,price_type_name,commodity_price_flag,currency_name,commodity_price,commodity_price_source_name\n"
        "2021-03-15,Up,,1,Arden,50.0,10.0,1,Exchange rate (unofficial),USD/LCU,Retail,actual,XYZ,2000.0,x\n"
        "2021-03-15,Up,,1,Arden,50.0,10.0,1,Flour,KG,Retail,actual,XYZ,1000.0,x\n"
    ),
    "the same without currencies": (
        "date,market_name,commodity_name,commodity_unit_name,price_type_name,commodity_price_flag,commodity_price\n"
        "2021-03-15,Arden,Exchange rate,USD/LCU,Retail,actual,2000\n2021-03-15,Arden,Flour,KG,Retail,actual,1000\n"
    ),
    "the old country file": (
        "date,cmname,unit,category,price,currency,country,admname,adm1id,mktname,mktid,cmid,ptid,umid,catid,sn,default\n"
        "#date,#item+name,#item+unit,#item+type,#value,#currency,#country+name,#adm1+name,#adm1+code,#loc+market+name,,"
        "#item+code,,,,,\n"
        "2021-03-15,Flour - Retail,KG,cereals,1000,XYZ,Xland,Up,1,Arden,1,1,15,5,1,1_1,\n"
        "2021-03-15,Exchange rate (unofficial) - Retail,USD/LCU,x,2000,XYZ,Xland,Up,1,Arden,1,1,15,5,1,1_1,\n"
    ),
    "the old global file": (
        "adm0_name,adm1_name,mkt_name,cm_name,cur_name,pt_name,um_name,mp_month,mp_year,mp_price\n"
        "Xland,Up,Arden,Flour,XYZ,Retail,KG,3,2021,1000\nXland,Up,Arden,Exchange rate,XYZ,Retail,USD/LCU,3,2021,2000\n"
    ),
    "headers in another language, HXL tags": (
        "jour,marche,produit,mesure,drapeau,sorte,monnaie,prix,en dollars\n"
        "#date,#loc+market+name,#item+name,#item+unit,#item+price+flag,#item+price+type,#currency+code,#value,#value+usd\n"
        "2021-03-15,Arden,Flour,KG,actual,Retail,XYZ,1000,0.5\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_row(folder, tmp_path, form):
    assert taken(folder, filed(tmp_path, FORMS[form]))[1] == [FLOUR]


def test_a_packed_file_is_read_as_it_is(folder, tmp_path):
    assert taken(folder, filed(tmp_path, FORMS["the old global file"], "prices.csv.gz"))[1] == [FLOUR]
    broken = tmp_path / "other.csv.gz"
    broken.write_bytes(b"no gzip")
    with pytest.raises(CaseError, match="unpacked"):
        taken(folder, broken)


HEAD = "date,admin1,market,latitude,longitude,commodity,unit,priceflag,pricetype,currency,price,usdprice\n"


def line(day="2021-03-15", market="Arden", item="Flour", price=1000, *, currency="XYZ", usd="", unit="KG"):
    where = {"Arden": "50.0,10.0", "Brook": "50.0,10.2"}.get(market, "10,10")
    return f"{day},Up,{market},{where},{item},{unit},actual,Retail,{currency},{price},{usd}\n"


def test_each_currency_has_its_own_rate(folder, tmp_path):
    """A rate of the one is none of the other: lira in one market, dollars and a third money beside it."""
    text = HEAD + line(item="Exchange rate", price=2000, unit="USD/LCU")
    text += line(price=1000) + line(market="Brook", currency="USD", price=0.6)
    text += line(day="2021-02-15", currency="ABC", price=4, usd=0.5)
    text += line(day="2021-02-15", market="Brook", currency="ABC", price=8)  # without its own dollars
    _, found = taken(folder, filed(tmp_path, text))
    seen = {(row["place"], row["date"][:7]): (row["price_usd"], row["currency"]) for row in found}
    assert seen == {("arden", "2021-03"): ("500", "XYZ"), ("brook", "2021-03"): ("600", "USD"),
                    ("arden", "2021-02"): ("500", "ABC"), ("brook", "2021-02"): ("1000", "ABC")}  # fmt: skip


def test_two_currencies_of_one_month_have_a_price_in_dollars_only(folder, tmp_path):
    text = HEAD + line(price=1000, usd=0.5) + line(currency="USD", price=0.7)
    _, (row,) = taken(folder, filed(tmp_path, text))
    assert (row["price_usd"], row["price_local"], row["currency"]) == ("600", "", "")


def test_without_any_dollars_nothing_is_invented(folder, tmp_path):
    done, found = taken(folder, filed(tmp_path, HEAD + line()))
    assert (found, done.added) == ([], {})
    assert done.left_out == {"no exchange rate of its market, its province or the file": 1}


@pytest.mark.parametrize(
    ("cells", "day"),
    [
        (["2021-02-28"], "2021-02-28"),
        (["28/02/2021"], "2021-02-28"),
        (["02/28/2021"], "2021-02-28"),
        (["2021-02-28 00:00:00"], "2021-02-28"),
        (["2021-02"], "2021-02-15"),
        (["28.02.2021"], "2021-02-28"),
    ],
)
def test_ends_of_months_in_every_writing(folder, tmp_path, cells, day):
    text = HEAD + "".join(line(day=cell, usd=0.5) for cell in cells)
    assert [row["date"] for row in taken(folder, filed(tmp_path, text))[1]] == [day]


def test_all_rows_together_tell_day_and_month_apart():
    days = Days(["01/02/2021", "28/02/2021"])
    assert days.read("01/02/2021") == date(2021, 2, 1)
    assert Days(["01/02/2021", "02/28/2021"]).read("01/02/2021") == date(2021, 1, 2)
    for cells in (["01/02/2021"], ["28/02/2021", "02/28/2021"]):
        with pytest.raises(UsageError, match="day and month"):
            Days(cells).read("01/02/2021")
    assert Days(["28/02/2021", "02/28/2021"]).read("02/28/2021") == date(2021, 2, 28)
    for cell in ("March", "2021-02-30", "2021-13-01", ""):
        with pytest.raises(UsageError, match="cannot be read"):
            Days([cell]).read(cell)


def test_a_price_after_as_of_is_not_known_yet_also_at_the_end_of_its_month(folder, tmp_path):
    done, found = taken(folder, filed(tmp_path, HEAD + line(day="2021-03-31", usd=0.5)))
    assert found == []
    assert done.left_out == {"later than as_of": 1}


def test_unknown_markets_and_items_are_named_with_their_row(folder, tmp_path):
    text = (
        HEAD
        + line(usd=0.5)
        + line(market="Ardenne", usd=1)
        + line(market="Far", usd=1)
        + line(market="Far", usd=1)
    )
    done, _ = taken(folder, filed(tmp_path, text + line(item="Floury", usd=1)))
    told = [(one.column, one.value, one.row, one.level) for one in done.problems]
    assert told == [("market", "Far", 4, "warning"), ("market", "Ardenne", 3, "warning"),
                    ("commodity", "Floury", 6, "warning")]  # fmt: skip
    assert "2 rows left out" in done.problems[0].what
    assert 'Did you mean "arden"?' in done.problems[1].fix
    many = HEAD + "".join(line(market=f"M{n}", usd=1) for n in range(30))
    assert len(taken(folder, filed(tmp_path, many))[0].problems) == 11


def test_what_is_sold_by_the_piece_is_weighed_by_its_good(folder, tmp_path):
    text = (
        HEAD
        + line(item="Bread", unit="Bundle", price=1.1, currency="USD")
        + line(unit="Bundle", currency="USD")
    )
    text += line(market="Brook", unit="Quintal", price=50, currency="USD")
    done, found = taken(folder, filed(tmp_path, text))
    assert [row["price_usd"] for row in found] == ["1000", "500"]
    assert done.left_out == {"its unit is not one of weight, and the good has no kg_per_unit": 1}


def test_gaps_are_no_faults_and_nonsense_of_others_does_not_stop_it(folder, tmp_path):
    text = (
        HEAD
        + line(price="", usd="")
        + line(price=0)
        + line(market="Far", price="much")
        + line(usd=0.5, market="Brook")
    )
    done, found = taken(folder, filed(tmp_path, text))
    assert [row["place"] for row in found] == ["brook"]
    assert done.left_out["no price in it"] == 2
    with pytest.raises(CaseError) as error:
        taken(folder, filed(tmp_path, HEAD + line(price="much") + line(price=-3)))
    assert [problem.row for problem in error.value.problems] == [2, 3]


def test_a_file_of_something_else_names_every_column_that_it_lacks(tmp_path):
    with pytest.raises(CaseError) as error:
        price_rows(filed(tmp_path, "name,unit\nx,y\n"), 10)
    (problem,) = error.value.problems
    assert problem.column == "date, market, commodity, price"
    assert "It has: name, unit" in problem.fix


def test_a_file_that_is_not_there_is_named_before_the_case_is_touched(folder, tmp_path, monkeypatch, capsys):
    touched = []
    monkeypatch.setattr("maabar.importers.reviewing.observe", lambda *_: touched.append(1))
    command = ["import", "wfp-prices", str(tmp_path / "none.csv"), str(folder)]
    assert run_app(command) == 2
    assert 'There is no file "' in capsys.readouterr().err
    assert touched == []
    filed(tmp_path, HEAD + line(usd=0.5), "none.csv")
    assert run_app(command) == 0
    assert touched == [1]
