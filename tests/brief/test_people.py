"""The section on people: both explanations for every zero, what is masked, and what it must never say."""

from __future__ import annotations

import re
from functools import cache

import pytest

from maabar.brief import page
from maabar.brief.facts import people, staying
from maabar.brief.facts.view import View
from maabar.brief.messages import LANGUAGES, Messages, catalogue
from maabar.brief.weekbars import Series, weekbars
from maabar.case import build
from maabar.study import compare
from tests.brief.pages import words
from tests.brief.test_talks import section
from tests.engines.people.making import SIDES, WHY, crossing, gate, place

PUBLIC = {"source": WHY, "sensitivity": "public"}
FREE = re.compile(r"voluntar|طوع", re.IGNORECASE)
METHODS = re.compile(
    r"binomial|gravity|cohort|dijkstra|\bkernel\b|rule of three|\bp10\b|\bp90\b|\bnan\b|λ|ω|≥|≤",
    re.IGNORECASE,
)


def claim(name, value, **more):
    return {
        "claim": name, "report": "letter", "said_by": "lowland", "role": "named", "predicate": "gate",
        "subject": "north-bridge", "gate": "b", "use": "people", "value": value, "direction": "a_to_b", "realis": "asserted",
        "from": "2031-02-20", "summary": f"{name} was said", **more,
    }  # fmt: skip


def rows(willing=0.2, people_leaving=3000.0, **more):
    """Arden (up) and Brook (low), shut as claimed; the option opens the bridge; nobody was counted passing."""
    return {
        "areas": [{"area": a, "party": p, "country": c, "source": WHY} for a, (p, c) in SIDES.items()],
        "parties": [*({"party": p} for p, _ in SIDES.values()), {"party": "walkers", "kind": "civil"}],
        "places": [
            place("arden", population=100000, lon=10.0, lat=50.0),
            place("ash", lon=10.1, lat=50.1, displaced=500),
            place("brook", "low-area", lon=10.2, lat=50.0, population=90000, displaced=800),
        ],
        "crossings": [crossing("north-bridge", "arden", "brook")],
        "roads": [
            {"from": "arden", "to": "brook", "km": 20, "hours": 1, "crossing": "north-bridge", "source": WHY},
            {"from": "arden", "to": "ash", "km": 20, "hours": 1, "source": WHY},
        ],
        "sites": [{"place": "brook", "source": WHY}, {"place": "ash", "source": WHY}],
        "states": [gate("north-bridge", "closed", gate="b")],
        "departures": [
            {"place": "arden", "from": "2031-03-01", "until": "2031-03-31", "people": people_leaving,
             "basis": "planned", **PUBLIC},
        ],
        "willingness": [
            {"area_from": "up-area", "area_to": "low-area", "willing": willing, "willing_low": 0.0,
             "willing_high": 0.4, **PUBLIC},
        ] if willing is not None else [],
        "sources": [{"source": "post", "grade": "B"}],
        "reports": [{"report": "letter", "source": "post", "published": "2031-02-25"}],
        "claims": [
            claim("lowland-shuts", "closed"),
            claim("upland-opens", "open", gate="a", said_by="upland"),
            claim("nobody-came", "none", predicate="passage", gate="", said_by="upland"),
            claim("walkers-refuse", "against", predicate="position", subject="pact", gate="", use="",
                  said_by="walkers"),
        ],
        "proposals": [{"proposal": "pact", "on": "2031-02-01"}],
        "passages": [
            {"crossing": "north-bridge", "use": "people", "direction": "a_to_b", "from": "2031-02-20",
             "until": "2031-02-24", "count": 0, "unit": "persons", "source": "post"},
        ],
        "options": [
            {"option": "as-is", "name": "As it is"},
            {"option": "opening", "name": "Opening", "proposal": "pact"},
        ],
        "changes": [
            {"option": "opening", "crossing": "north-bridge", "gate": "both", "use": "people",
             "status": "open", "from": "2031-03-01", "source": WHY},
        ],
        **more,
    }  # fmt: skip


@cache
def study(
    willing=0.2, leaving=3000.0, level="public", secret=False, name="Opening", engines=("evidence", "people")
):
    tables = rows(willing, leaving)
    tables["options"][1]["name"] = name
    tables["willingness"] = [
        {**row, "source": f"assumed: {name}"} | ({"sensitivity": "restricted"} if secret else {})
        for row in tables["willingness"]
    ]
    case = build(tables, as_of="2031-03-01", **{"from": "2031-02-01", "until": "2031-03-31"})
    return compare(case, engines=list(engines), draws=2, level=level, settings={"people": {"days": 28}})


def shown(lang="en", **how):
    return section(page.render(study(**how), lang, ()), "people")


def view(lang="en", **how):
    return View(study(**how), Messages(lang), ())


def up_to_low(**how):
    found = view(**how)
    both = staying.stays(found)
    return next(one for one in (*both.full, *both.brief) if str(one.end) == str(found.name("low-area")))


def test_both_explanations_stand_with_their_claims_and_the_range():
    text, one = shown(), up_to_low()
    assert one.nobody
    assert [word.href for word in one.shut] == ["#claim-lowland-shuts"]
    assert [word.href for word in one.open] == ["#claim-upland-opens"]
    assert "#claim-nobody-came" in [word.href for word in one.none]
    assert [word.href for word in one.against] == ["#claim-walkers-refuse"]
    for href in ("lowland-shuts", "upland-opens", "nobody-came", "walkers-refuse"):
        assert f'href="#claim-{href}"' in text
    said = words(text)
    assert "Not let through" in said
    assert "Did not wish" in said
    assert "On 5 of 5 days on which nobody was counted the passage was shut or its state not known" in said
    assert "Any share from none to all" in said
    assert "20% would go (0% to 40%)" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_zero_is_explained_by_an_assumed_zero_alone(lang):
    one = up_to_low(lang=lang, willing=None)
    assert one.nobody
    (share,) = one.shares
    assert share.assumed
    said, own = words(shown(lang, willing=None)), catalogue(lang)
    for key in ("no-row", "nobody", "not-let", "not-wish", "allowed-any"):
        assert own[f"people.{key}"] in said, key
    assert one.days
    assert one.shut


def test_a_zero_that_no_option_opens_has_both_explanations_too():
    """The way back was neither counted nor asked about: any share may be right."""
    both = staying.stays(view())
    (back,) = both.brief
    assert back.nobody
    said = words(shown())
    assert "both explanations stand for whoever does not come" in said


def test_the_answer_says_plainly_that_it_is_an_assumption_and_links_what_it_rests_on():
    text = shown()
    assert "This answer is mostly an assumption" in words(text)
    for anchor in ("status", "people-stay", "people-where", "method"):
        assert f'href="#{anchor}"' in text
    assert 'id="people-stay"' in text
    assert 'id="people-where"' in text


def test_the_option_that_lets_people_pass_is_told_if_all_sides_let_it_happen():
    text = shown()
    assert 'href="#option-opening"' in text
    one = people.people(view())
    (under,) = one["lines"]
    assert under.option.ident == "opening"
    assert under.option.conditional
    assert str(under.figures[0].base) == "0"
    assert "if all sides let it happen" in words(text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_called_voluntary_and_no_method_is_named(lang):
    said = words(shown(lang))
    assert not FREE.search(said)
    assert not METHODS.search(said)
    own = {key: text for key, text in catalogue(lang).items() if key.split(".")[0] == "people"}
    assert len(own) > 60
    assert not {key for key, text in own.items() if FREE.search(text) or METHODS.search(text)}
    assert own["people.fire"] in said


def test_few_people_are_masked_in_words_and_in_the_picture():
    say = Messages("en")
    first = study().on
    some = [weekbars(say, first, (Series("as", (0.0, 0.0)), Series("under", (n, 40.0)))) for n in (2.0, 9.0)]
    assert re.sub(r'aria-label="[^"]*"', "", some[0]) == re.sub(r'aria-label="[^"]*"', "", some[1])
    assert weekbars(say, first, (Series("as", (0.0,)), Series("under", (4.0,)))).count("&lt;10") > 0
    text = words(shown(leaving=60.0))
    assert "<10" in text
    figures = re.findall(r"(?:passes|persons\)|pass) (\d+)\b", text)
    assert not [one for one in figures if 0 < int(one) < 10]


def test_above_the_level_nothing_is_shown_but_that():
    said = words(shown(secret=True))
    assert "not for this audience" in said
    assert "Who passes a crossing" not in said


def test_rows_that_are_not_public_are_told_by_area_and_without_weeks():
    text = shown(secret=True, level="restricted")
    assert 'class="weekly"' not in text
    assert catalogue("en")["people.arrive-areas"] in text
    assert 'class="weekly"' in shown()


def test_there_is_no_section_where_the_engine_did_not_run():
    text = page.render(study(engines=("evidence",)), "en", ())
    assert section(text, "people") == ""
    assert 'href="#people"' not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_text_is_escaped(lang):
    text = shown(lang, name="<img src=x onerror=alert(1)>")
    assert "<img" not in text
    assert "&lt;img" in text


def test_how_far_the_answer_hangs_on_the_rule_is_told():
    assert re.search(r"between \d+% and \d+% of those who arrive would be elsewhere", words(shown()))
