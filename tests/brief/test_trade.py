"""The trade section: who wins and who loses on both sides, whose till it fills, and what is not told."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from maabar.brief import page
from maabar.brief.facts import averages, openings, tills, trade, wedges
from maabar.brief.facts.view import View
from maabar.brief.messages import Messages
from maabar.brief.pricebars import pair
from maabar.case import build, read
from maabar.study import compare
from maabar.tables import AS_IS
from tests.brief.pages import words
from tests.making import rows

ASSUMED = {"source": "assumed: made"}


def market(place, good, price):
    return {"place": place, "good": good, "date": "2021-03-15", "price_usd": price, "price_usd_low": 0.95 * price,
            "price_usd_high": 1.05 * price, "quantity_t_per_month": 1000, "production_t_per_month": 1000,
            "demand_elasticity": -0.4, "supply_elasticity": 0.5, **ASSUMED}  # fmt: skip


def two_towns(change=None, *, level="restricted", draws=3):
    """Flour is dear in the lowland and oil in the upland; the bridge is shut until an option opens it."""
    tables = rows()
    tables["goods"] = [
        {"good": "flour", "name": "Flour", "unit": "t"},
        {"good": "oil", "name": "Oil", "unit": "t"},
    ]
    tables["markets"] = [
        market(place, good, price)
        for good, up, low in (("flour", 300, 500), ("oil", 900, 700))
        for place, price in (("arden", up), ("brook", low), ("cove", low))
    ]
    tables["states"] = [{"crossing": "north-bridge|mill-road", "use": "trade", "status": "closed", **ASSUMED}]
    tables["options"] = [
        {"option": AS_IS},
        {"option": "open-bridge", "name": "Bridge open"},
        {"option": "idle"},
    ]
    tables["changes"] = [
        {"option": "open-bridge", "crossing": "north-bridge", "gate": "both", "use": "trade", "direction": "both",
         "status": "open", "capacity_per_day": 100, "unit": "trucks", **ASSUMED}]  # fmt: skip
    tables["fees"] = [
        {"crossing": "north-bridge", "party": "upland", "usd_per_t": 10, **ASSUMED},
        {"crossing": "north-bridge", "party": "lowland", "usd_per_t": 20, "usd_per_t_low": 10,
         "usd_per_t_high": 30, **ASSUMED}]  # fmt: skip
    tables["smuggling"] = [
        {"area_from": "up-area", "area_to": "low-area", "good": "flour", "usd_per_t": 100, "t_per_month": 50,
         "party": "lowland", "party_share": 0.5, "sensitivity": "restricted", **ASSUMED}]  # fmt: skip
    tables["claims"].append(
        {"claim": "outlet", "report": "r1", "predicate": "prediction", "subject": "north-bridge", "value": "economy",
         "from": "2021-03-21", "reviewed_by": "me", "summary": "It would fill their till."})  # fmt: skip
    if change:
        change(tables)
    return compare(build(tables, as_of="2021-03-25"), draws=draws, engines=["evidence", "trade"], level=level)


@pytest.fixture(scope="module")
def study():
    return two_towns()


def view(study, lang="en"):
    return View(study, Messages(lang), ())


def section(study, lang="en"):
    html = page.render(study, lang, ())
    return html.partition('<section id="trade"')[2].partition('<section id="')[0]


def test_winners_and_losers_stand_on_both_sides(study):
    (opening,) = openings.openings(view(study))
    assert opening.option.ident == "open-bridge"
    gains = {str(area): (buyers, makers) for area, buyers, makers in opening.gains}
    assert set(gains) == {"Upland", "Lowland"}
    assert gains["Lowland"][0].verdict == "better"
    assert gains["Lowland"][1].verdict == "worse"
    assert gains["Upland"][0].verdict == "better"  # oil falls by more than flour rises
    text = words(section(study))
    assert "buyers in Upland +" in text
    assert "makers in Lowland −" in text
    assert "if all sides let it happen" in text


def test_prices_move_towards_each_other_and_say_by_how_much(study):
    (opening,) = openings.openings(view(study))
    (line,) = opening.prices
    changes = {str(one.good): tuple(str(side)[0] for side in one.change) for one in line.goods}
    assert changes == {"Flour": ("−", "+"), "Oil": ("+", "−")}
    assert [str(name) for name in line.names] == ["● Lowland", "□ Upland"]


def test_goods_flow_from_the_cheap_side_to_the_dear_one(study):
    (opening,) = openings.openings(view(study))
    flows = {str(one.way): [(str(good), by[0]) for good, by in one.goods] for one in opening.flows}
    assert flows == {
        "North Bridge, towards Lowland": [("Flour", "+")],
        "North Bridge, towards Upland": [("Oil", "+")],
    }


def test_a_wedge_is_road_fees_and_what_is_left(study):
    (line,) = wedges.lines(view(study))
    flour = next(one for one in line.goods if one.good == "Flour")
    assert (str(flour.seen[0]), str(flour.seen[1]), str(flour.apart)) == ("500", "300", "−200")
    # 20 km at 0.15 and 10 + 20 of fees leave 167 of 200; Mill Road has no fee, and 30 km leave 195
    assert str(flour.left) == "+200"
    assert "Mill Road" in line.cost
    assert "4.5" in line.cost


def test_a_till_is_a_number_with_its_range_and_scarce_places_are_nobodys(study):
    found = tills.tills(view(study))
    named = {str(one.name): one for one in found}
    assert list(named)[-1] == "Scarce places in the queue: not known whose"
    ((option, text),) = named["Lowland front"].under
    assert option.ident == "open-bridge"
    assert text.startswith("+")
    assert " to " in text
    html = section(study)
    assert "It would fill their till." in html
    assert 'href="#claim-outlet"' in html


def test_where_goods_may_share_crossings_no_single_number_is_told(study):
    parties = study["trade.parties"]
    mine = (parties["option"] == "open-bridge") & (parties["party"] == "lowland")
    parties = parties.assign(
        sure=parties["sure"].where(~mine, "no"),
        fee_usd_min=parties["fee_usd_min"].where(~mine, 1000.0),
        fee_usd_max=parties["fee_usd_max"].where(~mine, 9000.0),
    )
    unsure = replace(study, tables={**study.tables, "trade.parties": parties})
    named = {str(one.name): one for one in tills.tills(view(unsure))}
    ((_, text),) = named["Lowland front"].under
    assert text.startswith("between 1,000 and 9,000")


def test_one_fee_is_changed_and_each_till_answers(study):
    found = tills.curves(view(study))
    assert {str(one.party) for one in found} == {"Upland council", "Lowland front"}
    for one in found:
        assert any(str(at.tonnes).endswith(")") for at in one.at)  # with ranges, but where they read the same
        none, now, twice = (float(str(at.tonnes).partition(" ")[0].replace(",", "")) for at in one.at)
        assert none >= now >= twice
        assert str(one.at[0].own) == "0"
        assert one.at[0].gain.startswith("+")


def test_goods_round_the_gates_are_told_only_where_the_level_allows(study):
    told = tills.rounds(view(study))
    assert told is not None
    assert [str(one.name) for one in told] == [
        "Flour from Upland to Lowland, tonnes a month",
        "Flour from Upland to Lowland, cut of Lowland front, USD a month",
    ]
    public = two_towns(level="public", draws=0)
    assert tills.rounds(view(public)) is None
    text = words(section(public))
    assert "not told at this level" in text
    assert "cut of" not in text
    assert "stand partly above this level" in text


def test_trucks_of_aid_at_a_limit_for_both_are_told_and_else_that_there_is_none(study):
    both = replace(study, engines=(*study.engines, "aid"))
    assert "No limit here is for both" in str(trade.trade(view(both))["with_aid"])
    assert "No limit here is for both" not in str(trade.trade(view(study))["with_aid"])
    flows = study["trade.flows"]
    as_is = flows[flows["option"] == "open-bridge"].assign(option=AS_IS)
    as_is["aid_trucks_per_day"] = 5.0 + as_is["draw"]
    shared = replace(both, tables={**study.tables, "trade.flows": pd.concat([flows, as_is])})
    told = [words(str(one)) for one in trade.trade(view(shared))["with_aid"]]
    assert [one for one in told if "aid takes" in one] == [
        "North Bridge, towards Lowland: aid takes 7 (6.2 to 7.8) trucks a day of a limit for both.",
        "North Bridge, towards Upland: aid takes 7 (6.2 to 7.8) trucks a day of a limit for both.",
    ]
    as_is["aid_trucks_per_day"] = 0.0  # a limit for both that aid leaves alone
    idle = replace(both, tables={**study.tables, "trade.flows": pd.concat([flows, as_is])})
    told = words(str(trade.trade(view(idle))["with_aid"]))
    assert "No limit here is for both" not in told
    assert "aid takes" not in told


def test_there_is_no_section_when_trade_did_not_run(study):
    other = compare(study.case, draws=0, engines=["evidence"])
    html = page.render(other, "en", ())
    assert trade.trade(view(other)) is None
    assert 'id="trade"' not in html
    assert 'href="#trade"' not in html


def test_the_arabic_section_has_arabic_words(study):
    text = words(section(study, "ar"))
    assert "أي صندوق يمتلئ" in text
    assert "إذا سمحت كل الأطراف بحدوثه" in text
    assert "USD" not in text


def test_names_of_a_case_are_escaped_everywhere():
    bad = "<script>alert(1)</script>'\"}"

    def hostile(tables):
        for table in ("areas", "parties", "goods"):
            for row in tables[table]:
                row["name"] = bad
        tables["options"][1]["name"] = bad

    html = page.render(two_towns(hostile, draws=0), "en", ())
    assert "<script>alert" not in html
    inside = html.partition('<section id="trade"')[2].partition('<section id="')[0]
    assert inside.count("&lt;script&gt;alert") > 10


def test_figures_of_draws_have_ranges_and_others_say_that_they_are_as_stated(study):
    text = words(section(study))
    assert "Worked out 3 times besides the case as stated" in text
    sides = study["trade.sides"]
    drawn = [sides.assign(draw=draw, price=sides["price"] * (1 + draw / 10)) for draw in range(4)]
    ranged = replace(study, tables={**study.tables, "trade.sides": pd.concat(drawn)})
    (line,) = wedges.lines(view(ranged))
    assert str(line.goods[0].now[0]) == "600 (560 to 640)"
    only = replace(study, tables={**study.tables, "trade.sides": sides[sides["draw"] == 0]})
    (line,) = wedges.lines(view(only))
    assert str(line.goods[0].now[0]) == "500, as stated"
    assert "only the figure on the case as stated is kept" in words(section(only))


def test_differences_are_taken_draw_by_draw():
    rows = pd.DataFrame(
        [
            (option, draw, "x", 10 * draw + more, 5.0)
            for draw in range(5)
            for option, more in ((AS_IS, 0), ("b", 2))
        ],
        columns=["option", "draw", "key", "value", "days"],
    )
    apart = averages.against(averages.means(rows, ["key"], "value"), AS_IS)
    one = apart["b", "x"]
    assert (one.p10, one.p50, one.p90, one.stated) == (2, 2, 2, 2)
    gone = averages.means(rows.assign(value=float("nan")), ["key"], "value")
    assert math.isnan(averages.over_draws(gone)["b", "x"].stated)


def test_a_picture_runs_with_the_reading_direction():
    left, right = pair((100, 200), (120, 180), "ltr"), pair((100, 200), (120, 180), "rtl")
    assert 'cx="8" cy="7"' in left
    assert 'cx="152" cy="7"' in right
    assert 'd="M80 7H80"' in pair((5, 5), (5, 5), "ltr")


@pytest.fixture(scope="module")
def built_in():
    return compare(read("nw-syria-2021"), [AS_IS], draws=0, engines=["evidence", "trade"])


def test_the_built_in_case_shows_the_prices_of_its_month_and_the_flags(built_in):
    lines = wedges.lines(view(built_in))
    seen = {str(one.good): [float(str(side).replace(",", "")) for side in one.seen] for one in lines[0].goods}
    diesel = seen["Diesel"]
    assert diesel[1] / diesel[0] == pytest.approx(1.66, abs=0.1)
    assert seen["Olive oil"][1] / seen["Olive oil"][0] == pytest.approx(1875 / 2625, abs=0.01)
    flags = trade.trade(view(built_in))["flags"]
    assert any("importers count as makers" in one for one in flags)
    assert any("Doubtful prices" in one for one in flags)
