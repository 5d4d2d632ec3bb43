"""The aid section: the ratio first, what options change, what is worth what, and what each level may see."""

from dataclasses import replace

import pytest

from maabar.brief import page
from maabar.brief.concession import Curve, concession
from maabar.brief.facts import aid, aidbeside, aidlines, aidtold
from maabar.brief.facts.view import View
from maabar.brief.messages import Messages
from maabar.case import build
from maabar.study import compare
from maabar.tables import AS_IS
from tests.brief.pages import words
from tests.making import rows

ASSUMED = {"source": "assumed: made"}


def hours(tables):
    """The bridge works by hours, lanes and minutes, so that what inspecting it would find can be told."""
    tables["states"][0] |= {
        "hours_per_day": 8, "lanes": 1, "minutes_per_pass": 10, "minutes_per_check": 60,
        "capacity_per_day": None,
    }  # fmt: skip


def two_gates(change=None, *, level="restricted", draws=2, engines=("evidence", "aid")):
    """Supply at Arden; the bridge is a border gate that ends in June, the road a line gate that is shut."""
    tables = rows()
    tables["areas"].append({"area": "far-area", "name": "Farland", "party": "lowland", **ASSUMED})
    tables["places"].append(
        {"place": "dell", "name": "Dell", "area": "far-area", "lon": 11, "lat": 50, "in_need": 700}
    )
    tables["crossings"][0]["kind"] = "border"
    tables["crossings"][1]["kind"] = "line"
    tables["goods"] = [{"good": "food", "name": "Food", "unit": "t", "kg_per_person_month": 12, "weight": 1}]
    tables["supplies"] = [
        {"place": "arden", "good": "food", "tonnes_per_day": 3, "tonnes_per_day_low": 2.8,
         "tonnes_per_day_high": 3.2, "usd_per_t": 500, **ASSUMED}]  # fmt: skip
    tables["hubs"] = [
        {"place": "arden", "storage_t": 500, **ASSUMED},
        {"place": "brook", "storage_t": 20, **ASSUMED},
    ]
    tables["fleets"] = [
        {"fleet": f"lorries-{place}", "place": place, "trucks": 20, "tonnes_per_truck": 10, "usd_per_km": 2,
         "km_per_day": 300, **ASSUMED}
        for place in ("arden", "brook")
    ]  # fmt: skip
    tables["states"] = [
        {"crossing": "north-bridge", "gate": "both", "use": "aid", "status": "open", "capacity_per_day": 0.1,
         "unit": "trucks", **ASSUMED},
        {"crossing": "mill-road", "gate": "both", "use": "aid", "status": "closed", **ASSUMED}]  # fmt: skip
    tables["options"] = [
        {"option": AS_IS},
        {"option": "open-road", "name": "Road open"},
        {"option": "lapse", "name": "Bridge lapses"},
        {"option": "idle", "name": "Nothing at all"},
    ]
    tables["changes"] = [
        {"option": "open-road", "crossing": "mill-road", "gate": "both", "use": "aid", "direction": "both",
         "status": "open", "capacity_per_day": 0.05, "unit": "trucks", **ASSUMED},
        {"option": "lapse", "crossing": "north-bridge", "gate": "both", "use": "aid", "direction": "both",
         "status": "closed", "from": "2021-06-01", **ASSUMED}]  # fmt: skip
    if change:
        change(tables)
    return compare(
        build(tables, as_of="2021-03-25", end="2021-07-31"), draws=draws, engines=engines, level=level
    )


@pytest.fixture(scope="module")
def study():
    return two_gates()


@pytest.fixture(scope="module")
def public():
    return two_gates(hours, level="public")


def view(study, lang="en"):
    return View(study, Messages(lang), ())


def section(study, lang="en"):
    html = page.render(study, lang, ())
    return html.partition('<section id="aid"')[2].partition('<section id="')[0]


def test_the_ratio_comes_first(study):
    text = words(section(study))
    at = text.index("Trucks of aid in a month")
    assert at < text.index("How much need can be met through")
    assert "over borders, 0 over front lines, which is 0 for each hundred" in text
    trucks = aidtold.trucks_by_kind(view(study))
    assert trucks["open-road", "line"].p50 > 0
    assert trucks[AS_IS, "border"].p50 == pytest.approx(3.04, abs=0.1)  # a tenth of a lorry a day


def test_options_stand_beside_how_it_stands_with_ranges(study):
    found = aid.aid(view(study))["under"]
    named = {one.option.ident if one.option else "": one for one in found}
    assert set(named) == {"", "open-road", "lapse"}
    assert (named["open-road"].verdict, named["lapse"].verdict) == ("better", "worse")
    assert named["open-road"].by.startswith("−")
    assert named["lapse"].by.startswith("+")
    assert "Options that are not named change none of these." in words(section(study))


def test_unmet_people_are_what_person_months_come_to(study):
    months = float(study["aid.totals"]["days"].iloc[0]) * 12 / 365
    assert aidtold.people_of(view(study)) == pytest.approx(1 / months)


def test_worth_is_told_as_it_stands_and_where_an_option_changes_it(study):
    found = aidlines.worth(view(study))
    told = [(str(one.name), one.option.ident if one.option else "") for one in found]
    assert ("North Bridge", "") in told
    assert ("Mill Road", "open-road") in told
    assert ("North Bridge", "idle") not in told
    bridge = found[0]
    assert bridge.parts  # what a quarter and a half of its trucks keep
    assert all(kept.endswith("%") for _, kept in bridge.parts)


def test_why_and_what_helps_name_what_binds(study):
    areas = {str(one.name): one for one in aidlines.areas(view(study))}
    low = areas["Lowland"]
    assert "what a crossing lets pass, North Bridge" in str(low.binds[0][0])
    assert str(areas["Farland"].binds[0][0]) == "no way there at all"
    helpful = [str(what) for what, _ in aidlines.levers(view(study)).helpful]
    assert "a tenth more let pass at North Bridge" in helpful


def test_a_lapse_is_told_under_the_option_that_has_it(study):
    (one,) = aidbeside.lapses(view(study))
    assert one.option.ident == "lapse"
    assert one.day == "1 June 2021"
    kinds = [row[0] for row in one.rows]
    assert "no room" in kinds
    assert "told on the day" in kinds


def test_a_public_page_has_no_convoy_day_no_load_of_a_place_no_pair(study, public):
    text = words(section(public))
    assert "What each crossing is worth" in text
    hidden = {"aid.trips", "aid.places", "aid.reasons", "aid.convoys", "aid.pairs", "aid.inspection"}
    assert not hidden & set(public.tables)
    assert "Who inspects how much" not in text


def test_inspection_is_told_where_the_level_allows_and_a_gate_has_hours():
    found = two_gates(hours, draws=1)
    gates = aidbeside.inspection(view(found))
    assert [(str(one.crossing), one.gate) for one in gates][:2] == [
        ("North Bridge, towards Brook", "first gate"),
        ("North Bridge, towards Brook", "second gate"),
    ]
    back = [one.gate for one in gates if str(one.crossing) == "North Bridge, towards Arden"]
    assert back == ["second gate", "first gate"]  # gate a comes last on the way back
    assert [row[0] for row in gates[0].rows] == ["0%", "5%", "10%", "20%", "30%", "50%", "100%"]
    text = words(section(found))
    assert "Consignments only, never persons" in text
    assert "worked out from hours, lanes and minutes. (North Bridge)" in text


def test_there_is_no_section_if_aid_was_not_asked_for():
    other = two_gates(draws=0, engines=("evidence",))
    html = page.render(other, "en", ())
    assert aid.aid(view(other)) is None
    assert 'href="#aid"' not in html


def test_what_is_withheld_says_so(study):
    kept = {name: frame for name, frame in study.tables.items() if not name.startswith("aid.")}
    other = replace(study, tables=kept, withheld={**study.withheld, "aid.totals": "made"})
    assert "not worked out at this level" in words(section(other))


def test_the_arabic_section_has_arabic_words(study):
    text = words(section(study, "ar"))
    assert "شاحنات المساعدات في الشهر" in text
    assert "إذا سمحت كل الأطراف بحدوثه" in text
    assert "trucks" not in text


def test_names_of_a_case_are_escaped():
    bad = "<script>alert(1)</script>'\"}"

    def hostile(tables):
        for table in ("areas", "parties", "goods", "crossings", "places"):
            for row in tables[table]:
                row["name"] = bad
        tables["options"][1]["name"] = bad

    text = section(two_gates(hostile, draws=1))
    assert "<script>alert" not in text
    assert text.count("&lt;script&gt;alert") > 10


def test_the_curve_runs_with_the_reading_direction_and_says_its_points():
    curve = Curve("As it is", (0.0, 0.01, 0.25), (0.0, 0.4, 0.5))
    left, right = (str(concession(Messages(lang), [curve])) for lang in ("en", "ar"))
    first = [float(part.split('cx="')[1].split('"')[0]) for part in left.split("<circle")[1:]]
    other = [float(part.split('cx="')[1].split('"')[0]) for part in right.split("<circle")[1:]]
    assert first == sorted(first)
    assert other == sorted(other, reverse=True)
    assert "1 %: 40%" in left
    assert 'direction="ltr"' in right


def test_plan_and_rule_that_are_alike_are_called_so(study):
    found = aidbeside.beside(view(study))
    assert [row[0] for row in found.rows][-1].startswith("Worst-off place")
    rule = study["aid.rule"]
    same = rule.assign(rule=rule["plan"])
    other = replace(study, tables={**study.tables, "aid.rule": same})
    assert aidbeside.beside(view(other)).alike
    assert "the rule is good enough" in words(section(other))
