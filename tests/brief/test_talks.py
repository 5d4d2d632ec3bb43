"""The section on talks: who stands in the way and why, what is nearest, and what it must never say."""

from __future__ import annotations

import re
from functools import cache

import pytest

from maabar.brief import page
from maabar.brief.facts import give, standoff, talks
from maabar.brief.facts.terms import terms, zone
from maabar.brief.facts.view import View
from maabar.brief.messages import LANGUAGES, Messages, catalogue
from maabar.brief.termstrip import strip
from maabar.case import build, read
from maabar.study import compare
from tests.brief.pages import Reader, words
from tests.brief.test_page_browser import CONTRAST
from tests.test_talks_verb import tables

ON_TABLE = "russian-2021-03"
METHODS = re.compile(
    r"nash|pareto|kalai|condorcet|metarational|\bgmr\b|\bsmr\b|\bseq\b|milp|wilson|evpi|utility|equilibri|"
    r"\bN/?A\b|\bnan\b|κ|Σ|≥|≤",
    re.IGNORECASE,
)
ADVICE = re.compile(
    r"\bbest\b|optimal|recommend|\bshould\b|advisable|الأفضل|الأمثل|يوصى|نوصي|ينصح بها", re.IGNORECASE
)


def section(text, name="talks"):
    found = re.search(rf'<section id="{name}" .*?\n</section>\n(?=<section|</main>)', text, re.DOTALL)
    return found.group(0) if found else ""


def view(of, lang="en"):
    return View(of, Messages(lang), ())


@cache
def study():
    """The built-in case."""
    return compare(read("nw-syria-2021"), engines=["evidence", "talks"], draws=0)


@cache
def html(lang="en"):
    """The page of the built-in case."""
    return page.render(study(), lang, ())


@cache
def studied(change=None, **how):
    """The small bargain of the verb `talks`, after `change` has worked on its rows."""
    rows = tables()
    if change:
        change(rows)
    dates = {"as_of": "2021-04-01", "start": "2021-01-01", "end": "2021-06-30"}
    return compare(build(rows, **dates), engines=["evidence", "talks"], draws=0, **how)


def shown(change=None, lang="en", **how):
    return section(page.render(studied(change, **how), lang, ()))


# --- the built-in case ---


def test_who_stands_in_the_way_of_the_text_on_the_table_and_on_which_claim():
    one = view(study())
    main = talks.tabled(one)
    assert main.ident == ON_TABLE
    who = {str(refusal.party): refusal for refusal in main.refusals}
    assert set(who) == {
        "Türkiye",
        "Syrian National Army factions",
        "Hayat Tahrir al-Sham (HTS)",
        "Activists and protesters in the north-west",
    }
    assert who["Activists and protesters in the north-west"].sign == "principle"
    lines = one.once(terms).lines
    for party, line, claim in (
        ("Türkiye", "turkey-attacks", "#claim-agr-deny-aa"),
        ("Hayat Tahrir al-Sham (HTS)", "hts-exits", "#claim-feb-hts-warns"),
        ("Activists and protesters in the north-west", "activists-betrayal", "#claim-seed-11"),
    ):
        assert f'href="#{lines[line].anchor}"' in who[party].why
        assert f'href="{claim}"' in lines[line].rests
    assert "assumed" in who["Syrian National Army factions"].why
    text = section(html())
    assert all(f'id="{lines[name].anchor}"' in text for name in ("turkey-attacks", "hts-exits"))
    assert "#claim-agr-deny-aa" in text


def test_all_nearest_packages_stand_as_rows_from_what_to_what():
    one = view(study())
    main = talks.tabled(one)
    rows = study()["talks.packages"]
    rows = rows[rows["proposal"] == ON_TABLE]
    roles = rows["roles"].str.split("|")
    assert len(main.near) == roles.map(lambda names: "nearest-core" in names).sum() > 0
    kept = roles.map(lambda names: "nearest" in names and "nearest-core" not in names)
    assert len(main.other) == kept.sum() > 0
    assert all(
        " from " in str(change) and " to " in str(change) for near in main.near for change in near.changes
    )
    assert {len(near.changes) for near in main.near} == {4}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nobody_meets_a_symbol_a_method_an_id_or_advice(lang):
    text = words(section(html(lang)))
    assert not METHODS.search(text)
    assert not ADVICE.search(text)
    case = study().case
    ids = {
        ident
        for table, column in (("redlines", "redline"), ("proposals", "proposal"), ("actions", "action"))
        for ident in case[table][column]
        if "-" in ident
    }
    assert not {ident for ident in ids if re.search(rf"(?<![\w-]){re.escape(ident)}(?![\w-])", text)}
    assert "|" not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_of_the_catalogue_advises_or_names_a_method(lang):
    own = {key: text for key, text in catalogue(lang).items() if key.split(".")[0] in {"talks", "standoff"}}
    assert len(own) > 100
    assert not {key for key, text in own.items() if ADVICE.search(text) or METHODS.search(text)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_those_who_must_cross_have_a_line_of_their_own_that_says_not_asked(lang):
    text = section(html(lang))
    (line,) = re.findall(r'<p class="affected">.*?</p>', text)
    assert catalogue(lang)["talks.not-asked"] in line
    name = str(view(study(), lang).name("displaced-people"))
    assert name in line
    # they stand in no list of who accepts or refuses
    table = re.search(r'<table class="grid offers".*?</table>', text, re.DOTALL).group(0)
    assert name not in table
    assert name not in re.search(r'<table class="byterm".*?</table>', text, re.DOTALL).group(0)


def test_what_was_put_forward_later_is_left_out_and_counted():
    one = view(study())
    late = {"un-2585", "lapse", "abu-zendin-2024"}
    assert not late & {offer.ident for offer in one.once(talks.offers)}
    assert give.later(one) == len(late)
    assert "3 packages were put forward only after the day of the case" in words(section(html()))


def test_what_would_have_to_give_and_never_a_refusal_of_principle():
    offers = {offer.ident: offer for offer in view(study()).once(talks.offers)}
    (one,) = offers["two-border-crossings"].gives
    assert "Russia" in one.items[0]
    assert "UN border crossings" in one.items[0]
    fixed = talks.talks(view(study()))["fixed"]
    assert [str(party) for party, _, _ in fixed] == ["Activists and protesters in the north-west"]
    assert fixed[0][2].said
    doubts = give.doubts(view(study()), ON_TABLE)
    assert doubts
    assert not any("Activists" in text for text in doubts)


def test_the_matrix_has_a_sign_for_every_party_and_term():
    found = talks.talks(view(study()))["matrix"]
    signs = {str(name): dict(zip(found["issues"], cells, strict=True)) for _, name, cells in found["lines"]}
    assert signs["Türkiye"]["Strikes"][0] == "no"
    assert signs["Activists and protesters in the north-west"]["Line crossings"][0] == "principle"
    assert signs["Russia"]["Line crossings"] == ("yes", "")
    assert signs["Syrian National Army factions"]["People"][0] == "worse"
    known = {"yes", "no", "principle", "worse", "same", "unknown", "none"}
    assert {sign for cells in signs.values() for sign, _ in cells.values()} <= known
    # A red line is not the whole: without it the text would still be worth less than none to one, and not to another.
    whole = {name: cells["As a whole"][0] for name, cells in signs.items()}
    assert whole["Türkiye"] == whole["Syrian National Army factions"] == "worse"
    assert whole["Russia"] == "yes"
    assert whole["Activists and protesters in the north-west"] == "none"
    must = [must for must, _, _ in found["lines"]]
    assert must == sorted(must, reverse=True)


def test_it_is_said_why_each_must_agree_and_what_others_refuse_beside_them():
    found = talks.talks(view(study()))
    told = " ".join(words(str(one)) for one in found["musts"])
    assert "Türkiye (a veto on Line crossings" in told
    # A veto only on a term that the text moves: dropping the term drops the party from those who must agree.
    near = [one for offer in found["offers"][:1] for one in (*offer.near, *offer.other)]
    assert any("Activists" in str(text) and "■" in str(text) for one in near for text in one.beside)


def test_the_stand_off_in_words_with_the_street_as_a_party():
    found = view(study()).once(standoff.standoff)
    now = {str(one.party): one.now for one in found.actions}
    assert now["Türkiye"] == "both"
    assert now["Activists and protesters in the north-west"] == "yes"
    assert [(concept, verdict) for concept, verdict, _ in found.verdicts] == [
        ("nash", "never"),
        ("seq", "never"),
        ("gmr", "sometimes"),
        ("smr", "sometimes"),
    ]
    always = [group for group in found.held if not group.under]
    assert len(always) == 1
    assert "Keeps its offer of crossings" in always[0].names[0][0]
    assert any("Protest in the streets" in text and "however far" in text for text in found.alone)
    (blocked,) = found.unblock
    assert "Opens the gates of its side" in blocked
    assert "Syrian National Army factions" in blocked


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_link_of_the_section_leads_somewhere(lang):
    text = html(lang)
    idents = {about["id"] for _, about in Reader(text).elements if about.get("id")}
    links = [
        about["href"][1:]
        for _, about in Reader(section(text)).elements
        if about.get("href", "").startswith("#")
    ]
    assert len(links) > 20
    assert (
        not set(links)
        - idents
        - {one[2:] for one in links if one.startswith("s-")}
        - {one for one in links if one.startswith("s-")}
    )


def test_the_opening_says_what_stands_in_the_way():
    assert "would be refused by Türkiye" in words(section(html(), "opening"))


# --- a small case ---


def test_who_stands_in_the_way_alone():
    (offer,) = view(studied()).once(talks.offers)
    assert (str(offer.alone), [str(one.party) for one in offer.refusals]) == ("South", ["South"])
    (near,) = offer.near
    assert [str(one) for one in near.changes] == ["Gates: from 100 of 100 to 50 of 100"]
    assert [str(name) for name, _ in offer.costs] == ["Free"]
    text = words(shown())
    assert "South alone stands in the way" in text
    assert "Folk" in text


def shut(rows):
    rows["redlines"] = [rows["redlines"][0] | {"low": 1}]


def on_principle(rows):
    rows["redlines"] = [rows["redlines"][0] | {"low": 1, "kind": "principle"}]


def test_where_nothing_is_accepted_it_says_what_would_have_to_give():
    (offer,) = view(studied(shut)).once(talks.offers)
    assert not offer.near
    (one,) = offer.gives
    assert "South" in one.items[0]
    assert "What would have to give:" in words(shown(shut))


def test_a_refusal_of_principle_is_shown_with_its_claim_and_nothing_else():
    text = shown(on_principle)
    (offer,) = view(studied(on_principle)).once(talks.offers)
    assert offer.gives == ()
    assert "What would have to give" not in text
    assert "Nothing that may be asked to give way would change that." in words(text)
    assert 'href="#claim-c1"' in text
    assert "a refusal of principle" in words(text)
    assert give.doubts(view(studied(on_principle)), "offer") == ()


def test_in_hindsight_the_later_text_is_there_and_says_so():
    later = compare(
        studied().case, engines=["evidence", "talks"], draws=0, settings={"evidence": {"known": "2021-06-01"}}
    )
    offers = {offer.ident: offer.late for offer in view(later).once(talks.offers)}
    assert offers == {"offer": False, "after": True}
    assert "in hindsight" in words(section(page.render(later, "en", ())))


def no_offer(rows):
    rows["proposals"] = rows["proposals"][:1]
    rows["terms"] = rows["terms"][:2]
    rows["claims"] = [
        rows["claims"][0] | {"predicate": "gate", "subject": "ford", "gate": "b", "value": "closed"}
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_proposal_the_red_lines_still_stand(lang):
    text = shown(no_offer, lang)
    assert catalogue(lang)["talks.answer-none"] in words(text)
    assert 'id="line-1"' in text
    assert "byterm" not in text


def test_without_the_engine_or_anything_to_bargain_about_there_is_no_section():
    alone = compare(studied().case, engines=["evidence"], draws=0)
    text = page.render(alone, "en", ())
    assert section(text) == ""
    assert 'href="#talks"' not in text


def hidden(rows):
    rows["redlines"] = [rows["redlines"][0] | {"sensitivity": "secret"}]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_hidden_red_line_withholds_the_whole_answer(lang):
    text = words(shown(hidden, lang))
    assert catalogue(lang)["talks.withheld"] in text
    assert "South" not in text


def test_what_an_answer_would_gain_is_for_restricted_pages_only():
    assert give.learn(view(studied())) is None
    assert catalogue("en")["talks.learn-withheld"] in words(shown())
    inner = shown(level="restricted")
    assert catalogue("en")["talks.learn-withheld"] not in words(inner)


EVIL = '<script>alert("x")</script>{0}\u202e'


def hostile(rows):
    for table, column in (
        ("parties", "name"),
        ("issues", "name"),
        ("proposals", "name"),
        ("principles", "name"),
    ):
        rows[table] = [row | {column: EVIL} for row in rows[table]]
    rows["issues"] = [row | {"low_means": EVIL, "high_means": EVIL} for row in rows["issues"]]
    rows["principles"] = [row | {"statement": EVIL} for row in rows["principles"]]
    rows["redlines"] = [rows["redlines"][0] | {"source": f"assumed: {EVIL}"}]
    rows["actions"] = [
        {
            "action": "open",
            "party": "south",
            "name": EVIL,
            "now": "no",
            "source": f"assumed: {EVIL}",
            "sensitivity": "public",
        },
        {"action": "ask", "party": "north", "name": EVIL, "now": "both", "sensitivity": "public"},
    ]
    rows["preferences"] = [
        {"party": "south", "rank": 1, "statement": "not open", "sensitivity": "public"},
        {"party": "north", "rank": 1, "statement": "open iff (ask or not open)", "sensitivity": "public"},
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_text_stays_text(lang):
    text = shown(hostile, lang)
    assert "&lt;script&gt;" in text
    assert "<script" not in text
    assert "\u202e" not in text


def standing(rows):
    hostile(rows)
    for table in ("parties", "issues", "proposals", "principles"):
        rows[table] = [
            row | {"name": row["name"] if table == "x" else next(iter(row.values()))} for row in rows[table]
        ]
    rows["actions"] = [row | {"name": f"does {row['action']}", "source": ""} for row in rows["actions"]]


def test_a_statement_is_told_in_the_words_of_its_actions():
    one = view(studied(standing))
    assert str(standoff.statement(one, "ask iff (open or not ask)")) == (
        "“does ask” exactly when (“does open” or not “does ask”)"
    )
    found = one.once(standoff.standoff)
    assert {str(action.name): action.now for action in found.actions} == {
        "does open": "no",
        "does ask": "both",
    }
    assert {str(action.rests) for action in found.actions} == {"assumed"}


def test_zones_of_a_red_line_in_words():
    one = view(studied())
    told = {
        values: str(zone(one, "gates", values))
        for values in ((0.0, 50.0, 100.0), (0.0, 50.0), (50.0,), (0.0, 100.0))
    }
    assert told == {
        (0.0, 50.0, 100.0): "refuses every level",
        (0.0, 50.0): "refuses 50 of 100 and less",
        (50.0,): "refuses 50 of 100",
        (0.0, 100.0): "refuses 0 of 100 and 100 of 100",
    }


def between(rows):
    rows["issues"] = [
        {"issue": "gates", "name": "Gates", "low_means": "shut", "high_means": "all day (50 = mornings)",
         "high_means_ar": "كل اليوم (50 = صباحًا)"},
        rows["issues"][1],
    ]  # fmt: skip


def test_the_meaning_of_an_end_may_name_a_level_between():
    (offer,) = view(studied(between)).once(talks.offers)
    assert [str(one) for one in offer.near[0].changes] == ["Gates: from “all day” to “mornings”"]
    (offer,) = view(studied(between), "ar").once(talks.offers)
    assert "صباحًا" in offer.near[0].changes[0]


def test_the_strip_draws_levels_runs_and_both_marks():
    drawn = strip((0, 50, 100), (50, 100), 100, 0)
    assert 'class="td" d="M5 7h0"' in drawn
    assert 'class="tx" d="M77 7H158"' in drawn
    assert 'class="bm" d="M155 0V14"' in drawn
    assert 'class="bb" d="M5 0V14"' in drawn
    # one mark where the text changes nothing, and two bars where a level between them may be agreed
    again = strip((0, 50, 100), (0, 100), 50, 50)
    assert again.count("<path") == 3
    assert 'd="M2 7H8M152 7H158"' in again


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_on_a_phone_nothing_runs_out_of_the_page_and_text_stands_out(browser, tmp_path, lang):
    file = tmp_path / "brief.html"
    file.write_text(html(lang), encoding="utf-8")
    context = browser.new_context(viewport={"width": 360, "height": 740})
    tab = context.new_page()
    tab.goto(file.as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    wide = "[...document.querySelectorAll('.byterm')].map((t) => t.getBoundingClientRect()).map((r) => r.right - r.left)"
    assert all(width <= 360 for width in tab.evaluate(wide))
    assert tab.evaluate("[...document.querySelectorAll('#talks details')].every((fold) => !fold.open)")
    assert tab.evaluate(CONTRAST) == []
    # a refusal leads to its red line, folded or not
    tab.evaluate("document.querySelector('#talks .offers a[href^=\"#line-\"]').click()")
    tab.wait_for_function("document.querySelector(location.hash).getClientRects().length > 0")
    context.close()


@cache
def staked(trade):
    engines = ["talks", *(["trade"] if trade else [])]
    settings = {"talks": {"draws": 50, "odds_limit": 0}}
    return compare(read("nw-syria-2021"), ["trade-saraqib"], draws=1, engines=engines, settings=settings)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_results_are_worth_stands_beside_how_often_all_accept(lang):
    told = section(page.render(staked(trade=True), lang, ()))
    (table,) = re.findall(r'<table class="grid staked".*?</table>', told, re.DOTALL)
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", table, re.DOTALL)
    points = staked(trade=True)["talks.stakes"]
    assert len(rows) == points.loc[points["points_p90"].abs() > 0, "option"].nunique() > 0


def test_a_result_that_was_not_worked_out_is_said_to_be_missing():
    told = section(page.render(staked(trade=False), "en", ()))
    assert "grid staked" not in told
    assert "what 4 more results would be worth to parties" in words(told)
    assert "what 1 more result would be worth" in words(section(page.render(staked(trade=True), "en", ())))
