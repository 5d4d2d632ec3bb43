"""A fear or hope stands beside what is measured of it, with range, option and who would have to let it happen."""

from dataclasses import replace

import pytest

from maabar.brief import page
from maabar.brief.facts import amounts, concerns
from maabar.brief.facts.view import View
from maabar.brief.messages import LANGUAGES, Messages
from maabar.case import build
from maabar.study import compare
from tests.making import rows

THROUGHPUT = "access.throughput"


def tables_of(**capacity):
    tables = rows()
    tables["claims"].append(
        {"claim": "fear", "report": "r1", "said_by": "lowland", "role": "named", "predicate": "prediction",
         "subject": "mill-road", "value": "economy", "realis": "conditional", "from": "2021-03-20",
         "summary": "It would feed the other side."}
    )  # fmt: skip
    tables["options"] = [{"option": name, "name": name.title()} for name in ("as-is", "truce", "idle")]
    tables["states"] = [
        {
            "crossing": one,
            "use": "aid",
            "status": status,
            "capacity_per_day": 10,
            "unit": "trucks",
            "source": "daily",
        }
        for one, status in (("north-bridge", "open"), ("mill-road", "closed"))
    ]
    tables["changes"] = [
        {"option": "truce", "crossing": "mill-road", "gate": "both", "use": "aid", "direction": "both",
         "status": "open", "capacity_per_day": 30, "unit": "trucks", "source": "daily", **capacity}
    ]  # fmt: skip
    return tables


def study(**capacity):
    return compare(build(tables_of(**capacity), as_of="2021-03-25"), draws=6)


def answering(monkeypatch, *values):
    known = {name: replace(one, answers=()) for name, one in amounts.declared().items()}
    known[THROUGHPUT] = replace(known[THROUGHPUT], answers=values)
    monkeypatch.setattr(amounts, "declared", lambda: known)


def test_what_no_measure_speaks_to_says_so(monkeypatch):
    answering(monkeypatch, "smuggling")
    assert "no measure: claims only" in page.render(study())


def test_a_measure_of_an_engine_that_did_not_run_is_named_as_not_asked_for(monkeypatch):
    known = {name: replace(one, answers=()) for name, one in amounts.declared().items()}
    known["trade.smuggled"] = replace(known["trade.smuggled"], answers=("economy",))
    monkeypatch.setattr(amounts, "declared", lambda: known)
    assert "the engine “trade” measures it, but was not asked for here" in page.render(study())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_measure_stands_beside_it_with_its_range_and_the_option_that_moves_it(monkeypatch, lang):
    answering(monkeypatch, "economy")
    view = View(study(capacity_per_day_low=20, capacity_per_day_high=60), Messages(lang), ())
    (one,) = concerns.concerns(view)
    told = [str(line) for line in one.measures]
    assert told
    assert "Truce" in told[0]
    assert any(
        amounts.figure(view, name, view.once(concerns.compared).range(name, "truce")) in told[0]
        for name in view.study.measures["measure"]
        if name.startswith(THROUGHPUT)
    )
    assert (
        Messages(lang).say("concerns.claims-only")
        not in page.render(view.study, lang).split('id="concerns"')[1]
    )


def test_an_option_others_would_have_to_allow_is_said_to_be_one(monkeypatch):
    answering(monkeypatch, "economy")
    (one,) = concerns.concerns(View(study(), Messages("en"), ()))
    assert "if all sides let it happen" in str(one.measures[0])


def test_what_the_option_spoken_of_does_not_move_is_told_under_one_that_does(monkeypatch):
    answering(monkeypatch, "economy")
    tables = tables_of()
    tables["proposals"] = [
        {"proposal": "deal", "name": "Deal", "by": "upland", "to": "lowland", "on": "2021-03-20"}
    ]
    tables["options"][2]["proposal"] = "deal"  # it changes nothing
    tables["claims"][-1]["subject"] = "deal"
    (one,) = concerns.concerns(View(compare(build(tables, as_of="2021-03-25"), draws=6), Messages("en"), ()))
    assert "Truce" in str(one.measures[0])
    assert "no option moves it" not in str(one.measures[0])


def test_what_no_option_moves_is_said_as_it_stands(monkeypatch):
    answering(monkeypatch, "economy")
    still = study(status="closed", capacity_per_day=0)
    (one,) = concerns.concerns(View(still, Messages("en"), ()))
    assert one.measures
    assert all("no option moves it" in str(line) for line in one.measures)
