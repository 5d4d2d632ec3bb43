"""Checks of markets, fees and smuggling: file, row, column, remedy."""

import pytest

from maabar.errors import CaseError
from tests.making import rows, small


def market(**other):
    return {"place": "arden", "good": "flour", "date": "2021-03-15", "price_usd": 400, "quantity_t_per_month": 50,
            "source": "assumed: made"} | other  # fmt: skip


def made(markets=(), **tables):
    base = rows()
    base["goods"] = [{"good": "flour", "source": "assumed: made"}, {"good": "oil", "source": "assumed: made"}]
    base["markets"] = list(markets)
    return base | tables


def problems(tables):
    try:
        return small(tables).warnings
    except CaseError as error:
        return error.problems


def found(tables, file, column):
    return [(p.row, p.level, p.what) for p in problems(tables) if p.file == file and p.column == column]


def test_a_good_table_has_no_problem():
    tables = made([market(), market(place="brook", price_usd=450)])
    assert [p for p in problems(tables) if p.file in {"markets", "fees", "smuggling"}] == []


@pytest.mark.parametrize(
    ("row", "column", "level", "says"),
    [
        ({"price_usd": 0}, "price_usd", "error", "above 0"),
        ({"place": "brook", "price_usd": 9000}, "price_usd", "warning", "times off"),
        ({"quantity_t_per_month": ""}, "quantity_t_per_month", "warning", "no part in trade"),
        ({"price_usd": ""}, "price_usd", "warning", "from the neighbours"),
        ({"role": "outside"}, "quantity_t_per_month", "warning", "ignored"),
        (
            {"role": "outside", "price_usd": "", "quantity_t_per_month": ""},
            "price_usd",
            "error",
            "needs a price",
        ),
        ({"demand_elasticity": 0}, "demand_elasticity", "warning", "no price changes"),
        ({"demand_elasticity": 0.4}, "demand_elasticity", "error", ""),
        ({"supply_elasticity": -1}, "supply_elasticity", "error", ""),
        ({"price_local": 1000, "rate_per_usd": 2}, "price_usd", "error", "price_local by rate_per_usd"),
        ({"price_local": 800, "currency": "XYZ"}, "rate_per_usd", "warning", "without the rate"),
        ({"place": "cove", "date": "2020-11-01"}, "date", "warning", "three months older"),
        ({"good": "salt"}, "good", "error", ""),
    ],
)
def test_a_doubtful_market(row, column, level, says):
    others = [market(place="brook", price_usd=410), market(place="cove", price_usd=420, date="2021-03-10")]
    if row.get("place"):
        others = [one for one in others if one["place"] != row["place"]] + [market(price_usd=405)]
    hits = found(made([*others, market(**row)]), "markets", column)
    assert [(n, kind) for n, kind, what in hits if says in what] == [(len(others) + 2, level)]


def test_two_rows_for_one_month():
    hits = found(made([market(), market(date="2021-03-20")]), "markets", "date")
    assert [(row, level) for row, level, _ in hits] == [(3, "error")]


def test_fees():
    fee = {"crossing": "north-bridge", "party": "upland", "source": "assumed: made"}
    tables = made([market()], fees=[{**fee, "usd_per_t": 20}, {**fee, "usd_per_t": 250, "good": "flour"}])
    assert [row for row, _, _ in found(tables, "fees", "usd_per_t")] == [3]
    tables = made([market()], fees=[{**fee, "share_of_value": 1.5}])
    assert [(row, level) for row, level, _ in found(tables, "fees", "share_of_value")] == [(2, "error")]
    tables = made([market()], fees=[{**fee, "usd_per_t": 20}])
    for crossing in tables["crossings"]:
        crossing["gate_a"] = crossing["gate_b"] = ""
    assert [row for row, _, what in found(tables, "fees", "crossing") if "nobody holds" in what] == [2]


def test_fees_that_no_load_would_bear():
    fee = {"crossing": "north-bridge", "party": "upland", "source": "assumed: made"}
    tables = made([market()], fees=[{**fee, "usd_per_truck": 400}, {**fee, "usd_per_truck": 5000}])
    assert [(row, level) for row, level, _ in found(tables, "fees", "usd_per_truck")] == [(3, "warning")]
    tables = made([market()], fees=[{**fee, "share_of_value": 0.05}, {**fee, "share_of_value": 0.6}])
    assert [(row, level) for row, level, _ in found(tables, "fees", "share_of_value")] == [(3, "warning")]


def test_a_rate_of_another_time_is_doubted():
    rates = (("arden", 3900, "2021-03-15"), ("arden", 3000, "2021-02-15"), ("brook", 4000, "2021-03-15"),
             ("cove", 2000, "2021-03-15"))  # fmt: skip
    tables = made(
        market(place=place, price_local=400 * rate, rate_per_usd=rate, currency="XYZ", date=day)
        for place, rate, day in rates
    )
    for place in tables["places"]:
        place["area"] = "low-area"
    hits = found(tables, "markets", "rate_per_usd")
    assert [(row, level) for row, level, _ in hits] == [(5, "warning")]


def test_smuggling():
    pair = {
        "area_from": "up-area",
        "area_to": "low-area",
        "good": "flour",
        "usd_per_t": 90,
        "source": "assumed: made",
    }
    tables = made(
        [market()],
        smuggling=[
            {**pair, "party": "upland", "party_share": 0.7},
            {**pair, "party": "lowland", "party_share": 0.6},
        ],
    )
    assert {level for _, level, _ in found(tables, "smuggling", "party_share")} == {"error"}
    tables = made([market()], smuggling=[pair])
    assert found(tables, "smuggling", "area_to") == []
    tables["roads"] = [road for road in tables["roads"] if "crossing" not in road]
    assert [row for row, _, _ in found(tables, "smuggling", "area_to")] == [2]
