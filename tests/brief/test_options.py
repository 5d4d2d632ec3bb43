"""Options side by side, the access section, the appendix, and the ranges that move nothing."""

import re

import pytest

from maabar import sensitivity
from maabar.brief import page
from maabar.brief.bars import Range, bar, scale
from maabar.brief.facts import amounts, measured, options
from maabar.brief.facts.method import command
from maabar.brief.facts.view import View
from maabar.brief.messages import Messages
from maabar.brief.sentences import MOST_OPTIONS
from maabar.case import build, read
from maabar.errors import EngineError
from maabar.sensitivity import unused_ranges
from maabar.study import compare
from maabar.tables import AS_IS
from tests.brief.pages import Reader
from tests.making import rows, small

IF_ALL = "if all sides let it happen"


def change(option, **cells):
    return {"option": option, "crossing": "mill-road", "gate": "both", "use": "aid", "direction": "both",
            "status": "open", "unit": "trucks", "source": "daily", **cells}  # fmt: skip


def made(*changes, claims=(), names=("as-is", "truce", "idle"), draws=3):
    tables = rows()
    tables["options"] = [{"option": name, "name": name.title(), "summary": "What if."} for name in names]
    tables["changes"] = list(changes)
    tables["states"] = [
        {"crossing": "mill-road", "use": "aid", "status": "closed", "source": "daily"},
        {"crossing": "north-bridge", "use": "aid", "status": "open", "capacity_per_day": 10,
         "capacity_per_day_low": 5, "capacity_per_day_high": 20, "unit": "trucks", "source": "daily"},
    ]  # fmt: skip
    tables["claims"] += list(claims)
    return compare(build(tables, as_of="2021-03-25"), draws=draws)


@pytest.fixture(scope="module")
def study():
    return made(change("truce", capacity_per_day=30))


def view(study, lang="en"):
    return View(study, Messages(lang), ())


def test_an_option_whose_holders_were_silent_is_headed_so_and_no_figure_goes_without(study):
    truce, idle = options.options(view(study))
    assert truce.conditional
    assert {one.said for one in truce.said} == {"silent"}
    assert not idle.conditional
    html = page.render(study)
    assert f'<h3 id="ho-truce">Truce: <span class="iffy">{IF_ALL}</span></h3>' in html
    # wherever the option stands at the head of figures, the words follow its name
    after = html[html.index('id="headlines"') :]
    found = list(re.finditer(r"Truce", after))
    assert found
    for one in found:
        assert IF_ALL in after[one.start() - 100 : one.end() + 160]


def test_who_said_what_is_linked_to_the_claim():
    refused = {"claim": "no1", "report": "r2", "said_by": "lowland", "role": "named", "predicate": "gate",
               "subject": "mill-road", "gate": "b", "use": "aid", "value": "closed", "from": "2021-03-21",
               "reviewed_by": "me", "summary": "Lowland will not open."}  # fmt: skip
    study = made(change("truce", capacity_per_day=30), claims=[refused])
    said = {str(one.party): one for one in options.options(view(study))[0].said}
    assert said["Lowland front"].said == "refused"
    assert said["Lowland front"].links == ("#claim-no1",)
    assert 'id="claim-no1"' in page.render(study)


def test_an_option_that_changes_nothing_is_said_so(study):
    html = page.render(study)
    assert options.options(view(study))[1].idle == "empty"
    assert "This option changes nothing" in html
    still = made(change("truce", status="closed", capacity_per_day=0))
    assert options.options(view(still))[0].idle == "still"


def test_headlines_are_at_most_ten_and_have_a_better_side(study):
    found = options.headlines(view(study))
    assert 0 < len(found) <= options.MOST
    kinds = amounts.declared()
    assert all(kinds[one.name.partition("[")[0]].better != "neither" for one in found)
    assert all(one.rows[0].option is None for one in found)


def test_more_of_what_is_better_is_better_and_a_mark_says_what_it_rests_on(study):
    found = [row for one in options.headlines(view(study)) for row in one.rows if row.option]
    assert {row.verdict for row in found} == {"better"}
    assert all("+" in row.by for row in found)
    assert all(row.mark in {"observed", "claimed", "assumed"} for row in found)


def test_a_mostly_assumed_figure_has_one_digit():
    say = Messages("en")
    assert str(amounts.amount(say, 2_375_337.0, "persons", coarse=True)) == "2,000,000"
    assert str(amounts.amount(say, -18.9, "", coarse=True, signed=True)) == "\u221220"
    assert str(amounts.amount(say, 2_375_337.0, "persons", coarse=False)) == "2,400,000"
    assert str(amounts.amount(say, 3.0, "persons", coarse=False)) == "&lt;10"
    assert "٢" in amounts.amount(Messages("ar", "SYR"), 2.0, "", coarse=True)


@pytest.mark.parametrize(("more", "less", "better", "said"), [
    (1.0, 0.0, "more", "better"), (0.0, 1.0, "more", "worse"), (1.0, 0.0, "less", "worse"),
    (0.0, 0.95, "less", "better"), (0.5, 0.5, "more", "mixed"), (0.3, 0.0, "more", "mixed"),
])  # fmt: skip
def test_a_verdict_needs_nearly_all_draws(more, less, better, said):
    assert options.verdict({"share_more": more, "share_less": less, "better": better}) == said


def test_a_bar_has_its_middle_between_its_ends_and_nought_on_its_scale():
    one = Range(10.0, 20.0, 40.0, 30.0)
    on = scale([one])
    assert on.low == 0.0
    assert on(one.p10) < on(one.p50) < on(one.stated) < on(one.p90)
    assert bar(one, on, 15.0).count("<path") == 4
    assert scale([])(float("nan")) == on(0.0)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_all_sections_stand_in_both_languages(study, lang):
    reader = Reader(page.render(study, lang))
    idents = {about.get("id") for _, about in reader.elements}
    assert {"options", "access", "measures", "option-truce", "option-idle"} <= idents


@pytest.fixture(scope="module")
def built_in():
    study = compare(read("nw-syria-2021"), draws=2)
    return study, unused_ranges(study)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_built_in_case_compared_stays_small(built_in, lang):
    study, unused = built_in
    html = page.render(study, lang, unused)
    assert len(html.encode()) <= 600_000
    found = re.findall(r"""<section id="(\w+)" aria-labelledby="h-\1">\n<h2""", html)
    assert found == [
        section.ident for section in page.SECTIONS if section.ident not in {"aid", "trade"}
    ]  # runs if asked for


def test_the_words_not_compared_yet_go_when_there_are_measures(study):
    assert "Not compared yet" not in page.render(study)
    evidence = compare(study.case, engines=["evidence"], draws=0)
    html = page.render(evidence)
    assert "Not compared yet" in html
    assert 'id="measures"' not in html
    assert 'id="access"' not in html


def test_the_appendix_has_what_moves_and_counts_the_rest(study):
    html = page.render(study)
    moved, still = measured.lines(View(study, Messages("en")))
    assert moved
    assert len(moved) + still == study.measures["measure"].nunique()
    assert f"{still} more measures, moved less or by no option" in html
    table = html[html.index('<table class="grid measures"') :]
    table = table[: table.index("</table>")]
    families = table.count('class="sub"')
    assert table.count("<tr") - families - 1 == len(moved)


def test_crossings_stand_in_the_order_of_the_case(study):
    html = page.render(study)
    if '<table class="grid depend"' in html:
        part = html[html.index('<table class="grid depend"') :].partition("</table>")[0]
        order = [name for name in ("North Bridge", "Mill Road") if name in part]
        assert order == sorted(order, key=part.index)


def test_hostile_names_are_escaped():
    tables_name = "<script>alert(1)</script>"
    study = made(change(AS_IS + "x", capacity_per_day=3), names=("as-is", "as-isx"))
    study.case.frames["options"].loc[:, "name"] = tables_name
    assert "<script>alert" not in page.render(study)


def test_ranges_that_move_nothing_are_listed_and_those_that_do_are_not():
    study = made(change("truce", capacity_per_day=30, capacity_per_day_low=20, capacity_per_day_high=60))
    unused = unused_ranges(study)
    assert ("states", "capacity_per_day") not in unused
    assert ("changes", "capacity_per_day") not in unused
    assert "Ranges that move nothing" not in page.render(study, "en", ())


def test_the_command_gives_the_same_page(study):
    assert "maabar run made --draws 3 --seed 1" in page.render(study)
    some = compare(study.case, ["truce"], draws=2)
    assert "maabar compare made --option truce --draws 2 --seed 1</code>" in page.render(some)
    assert "maabar run made --draws 0 --seed 1</code>" in page.render(compare(study.case, draws=0))
    settings = {"access": {"detour_hours": 2}, "evidence": {"known": "2021-03-26"}}
    others = page.render(compare(study.case, draws=2, level="secret", settings=settings))
    assert "--draws 2 --seed 1 --level secret" in others
    for part in ("access.detour_hours=2.0", "evidence.known=&#34;2021-03-26&#34;"):
        assert part in others
    assert others.count("set for this run") == 1  # days of the run stand at the top of the page
    whole = compare(read("nw-syria-2021"), [AS_IS], draws=0, engines=["evidence", "trade"])
    told = command(View(whole, Messages("en"), ()))
    assert told == "maabar run nw-syria-2021 --with trade --draws 0 --seed 1"
    one = page.render(compare(study.case, draws=2, engines=["evidence"]))
    assert "maabar compare made --engine evidence --draws 2" in one


def test_a_range_at_whose_end_an_engine_has_no_answer_is_not_called_unused(monkeypatch):
    """The answer as stated does not hold there; and a page is not lost for a question about the page."""
    shut = change(
        "truce", status="closed", capacity_per_day=30, capacity_per_day_low=20, capacity_per_day_high=60
    )
    study = made(shut, draws=1)
    assert ("changes", "capacity_per_day") in unused_ranges(study)
    plain = sensitivity.call

    def picky(engine, run, case, *others):
        if set(case["changes"]["capacity_per_day"]) != {30.0}:
            raise EngineError("No proved solution.")
        return plain(engine, run, case, *others)

    monkeypatch.setattr(sensitivity, "call", picky)
    assert ("changes", "capacity_per_day") not in unused_ranges(study)


def test_a_range_that_no_engine_reads_is_unused():
    tables = rows()
    tables["hubs"] = [
        {"place": "arden", "storage_t": 10, "storage_t_low": 5, "storage_t_high": 20, "source": "daily"}
    ]
    study = compare(build(tables, as_of="2021-03-25"), draws=1)
    assert ("hubs", "storage_t") in unused_ranges(study)
    assert "hubs: storage_t" in page.render(study)


def test_a_way_without_a_known_limit_has_no_figure_and_not_a_nought():
    tables = rows()
    tables["options"] = [{"option": "open-both"}]
    lane = {"crossing": "north-bridge", "source": "assumed: made"}
    tables["changes"] = [{"option": "open-both", **lane, "use": "aid", "status": "open"}]
    tables["states"] = [{**lane, "crossing": "north-bridge|mill-road", "status": "closed"}]
    study = compare(small(tables), draws=3)
    numbers = study.measures.set_index(["measure", "option"])
    name = "access.throughput[aid:up-area]"
    assert numbers.loc[(name, AS_IS), ["p50", "numbers"]].tolist() == [0, 3]
    assert numbers["numbers"][name, "open-both"] == 0
    assert numbers.loc[(name, "open-both"), ["p10", "p50", "p90", "stated"]].isna().all()
    assert "</a>: no figure</div>" in page.render(study)
    assert "</a>: لا رقم</div>" in page.render(study, "ar")


@pytest.mark.parametrize(
    ("lang", "says"), [("en", "what is known is too old to tell"), ("ar", "أقدم من أن يحسم")]
)
def test_it_is_said_why_the_case_as_stated_lies_outside_the_draws(lang, says):
    tables = rows()
    # no word for months: the likeliest state is shut, the draws open it now and then
    tables["options"] = [{"option": "open-both"}]
    lane = {"crossing": "north-bridge|mill-road", "source": "assumed: made"}
    tables["changes"] = [
        {"option": "open-both", **lane, "status": "open", "capacity_per_day": 9, "unit": "trucks"}
    ]
    told = page.render(compare(small(tables, end="2021-12-31"), draws=20, engines=["access"]), lang)
    assert says in told
    tables["states"] = [{**lane, "status": "closed"}]
    assert says not in page.render(
        compare(small(tables, end="2021-12-31"), draws=3, engines=["access"]), lang
    )


def test_no_figure_of_an_option_stands_in_the_opening_without_its_range():
    """What is said first is what is passed on: a middle alone would pass for the answer."""
    wide = change("truce", capacity_per_day=30, capacity_per_day_low=20, capacity_per_day_high=60)
    study = made(wide, draws=6)
    view = View(study, Messages("en"))
    told = [row for _, _, row in options.telling(view) if row.by_span][:MOST_OPTIONS]
    assert told
    flat = next(
        row for _, _, row in options.telling(View(made(change("truce", capacity_per_day=30)), Messages("en")))
    )
    assert not flat.by_span
    said = page.render(made(change("truce", capacity_per_day=30)), "en").partition('class="opening"')[2]
    assert f"{flat.by} (the same at both ends of its range)" in said.partition("</section>")[0]
    opening = page.render(study, "en").partition('class="opening"')[2].partition("</section>")[0]
    for row in told:
        assert f"{row.by} ({row.by_span})" in opening
