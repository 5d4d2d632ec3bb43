"""The strips: a mark for each known claim, joined, ringed, linked; nothing later, nothing causal."""

import datetime as dt
import re

import pytest

from maabar.brief import strips
from maabar.brief.axis import Axis, Dot, Ruler, scale, track
from maabar.brief.marks import mark
from maabar.brief.messages import Messages, catalogue
from maabar.study import compare
from tests.brief.pages import study as built_in
from tests.brief.test_pictures_map import Tree
from tests.making import rows, small

DAY = dt.date(2021, 3, 25)
CAUSAL = r"\b(because|caus\w*|therefore|thus|due to|led to|leads to|result\w*|triggered|response to|provok\w*|so that)\b"


def links(figure):
    return set(re.findall(r'href="#claim-([\w-]+)"', figure))


def made(tables=None, lang="en", **about):
    return str(strips.claims(compare(small(tables, **about), draws=0), Messages(lang)))


def test_an_axis_counts_days_from_its_start():
    axis = Axis(DAY - dt.timedelta(days=9), DAY)
    assert axis.days == 10
    assert axis.share(DAY) == 95
    assert axis.share(axis.start) == 5
    assert axis.share(DAY + dt.timedelta(days=99)) == 95
    assert axis.ticks(7, DAY) == [DAY - dt.timedelta(days=7), DAY]
    assert axis.holds(DAY)


def test_marks_of_one_day_do_not_cover_each_other():
    ruler = Ruler(Axis(DAY - dt.timedelta(days=9), DAY), 7, DAY)
    dots = [Dot(str(n), DAY, mark("open"), f"mark {n}", joined="0" if n else "") for n in range(3)]
    row = str(track(ruler, dots))
    assert len(set(re.findall(r"top:(\d+)px", row))) == 3
    assert row.count("st-copy") == 2
    assert 'class="st-join"' in row
    assert "mark 2" in row


def test_time_runs_as_the_language_is_read():
    ruler = Ruler(Axis(DAY - dt.timedelta(days=9), DAY), 7, DAY, name="today")
    for lang in ("en", "ar"):
        made_scale = str(scale(ruler, Messages(lang)))
        assert "inset-inline-start:95%" in made_scale
        assert "left:" not in made_scale
        assert "today" in made_scale


def test_every_known_claim_about_a_crossing_is_there_and_nothing_later():
    study = built_in()
    figure = str(strips.claims(study, Messages("en")))
    spoken = study["evidence.claims"]
    known = spoken["known"] <= str(study.known)
    crossings = set(study.case["crossings"]["crossing"])
    window = spoken[
        known & spoken["subject"].isin(crossings) & spoken["layer"].isin(["a", "b", "road", "passage"])
    ]
    recent = window[window["from"].fillna(window["published"]).between("2021-01-28", str(study.on))]
    real = set(study.case["claims"]["claim"])
    assert set(recent["claim"]) & real <= links(figure)
    assert links(figure) <= set(window["claim"])


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_strips_are_small_whole_and_name_no_cause(lang):
    study = built_in()
    say = Messages(lang)
    figures = [strips.claims(study, say)]
    figures += [strips.proposal(study, say, name) for name in study.case["proposals"]["proposal"]]
    for figure in filter(None, map(str, figures)):
        assert not Tree(figure).open
        assert len(figure) < 120_000
        words = re.sub(r"<[^>]*>", " ", figure)
        assert not re.search(CAUSAL, words, re.IGNORECASE)


def test_no_causal_word_in_the_catalogue():
    for key, text in catalogue("en").items():
        if key.startswith("strip."):
            assert not re.search(CAUSAL, text, re.IGNORECASE), key


def test_denied_planned_and_copied_claims_look_different():
    tables = rows()
    first = tables["claims"][0]
    tables["claims"] += [
        {**first, "claim": "no", "realis": "negated", "said_by": "lowland"},
        {**first, "claim": "plan", "realis": "planned", "from": "2021-03-22"},
        {**first, "claim": "again", "report": "r2", "root": "c1"},
    ]
    figure = made(tables)
    for claim, sign in (("c1", "#mk-open"), ("no", "#mk-not"), ("plan", "#mk-open-h")):
        part = re.search(rf'<a (?:(?!</a>).)*href="#claim-{claim}".*?</a>', figure, re.DOTALL)
        part = part or re.search(rf'<a [^>]*#claim-{claim}"[^>]*>.*?</a>', figure, re.DOTALL)
        assert f'"{sign}"' in part[0]
    copy = re.search(r'<a [^>]*#claim-again"[^>]*>', figure)[0]
    assert "st-copy" in copy
    assert "repeats another claim" in copy
    assert "Upland council" in copy


def test_silent_gates_are_shown_and_old_claims_counted():
    tables = rows()
    tables["reports"][0]["published"] = "2020-06-01"
    tables["claims"][0]["from"] = "2020-06-01"
    tables["claims"] = tables["claims"][:2]
    figure = made(tables, as_of="2021-03-25")
    assert 'title="1 earlier claim"' in figure
    assert figure.count("no word") == 1, "nobody spoke of passage"
    assert re.search("Nobody has spoken of: <a[^>]*>Mill Road", figure)


def test_crossings_spoken_of_only_long_ago_take_one_line():
    tables = rows()
    for report in tables["reports"]:
        report["published"] = "2020-06-01"
    for claim in tables["claims"]:
        claim |= {"from": "2020-06-01", "until": ""}
    figure = made(tables, as_of="2021-03-25")
    assert "st-track" not in figure
    assert "st-scale" not in figure
    assert re.search(r"Spoken of in earlier days only: <a[^>]*>North Bridge</a> \(2\)", figure)


def test_nobody_speaks_no_strip():
    tables = rows()
    tables["claims"] = []
    assert made(tables) == ""


def test_hostile_claims_stay_text():
    tables = rows()
    tables["claims"][0] |= {"said_by": "<b>someone</b> \u202e", "role": "role"}
    figure = made(tables)
    assert "<b>" not in figure
    assert "\u202e" not in figure
    assert not Tree(figure).open


def proposal_case(**about):
    tables = rows()
    tables["proposals"] = [
        {
            "proposal": "shared-bridge",
            "name": "Shared bridge",
            "by": "upland",
            "to": "lowland",
            "on": "2021-03-20",
        }
    ]
    tables["options"] = [{"option": "bridge", "name": "Bridge", "proposal": "shared-bridge"}]
    tables["changes"] = [{"option": "bridge", "crossing": "north-bridge", "gate": "both", "status": "open"}]
    tables["events"] = [
        {"event": "e1", "place": "brook", "kind": "shelling", "from": "2021-03-19", "until": "2021-03-19"},
        {"event": "e2", "place": "cove", "kind": "protest", "from": "2021-03-21"},
        {"event": "e3", "place": "brook", "kind": "closure", "from": "2021-03-30"},
        {"event": "e4", "place": "brook", "kind": "shelling", "from": "2021-01-01"},
    ]
    tables["claims"] += [
        {"claim": "p1", "report": "r2", "said_by": "lowland", "role": "named", "predicate": "position",
         "subject": "shared-bridge", "value": "against", "summary": "Lowland is against."},
    ]  # fmt: skip
    return small(tables, **about)


def test_the_days_around_a_proposal():
    study = compare(proposal_case(as_of="2021-03-25"), draws=0)
    figure = str(strips.proposal(study, Messages("en"), "shared-bridge"))
    assert "20 Mar · proposal" in figure
    assert "shelling, Brook, 19 March 2021; 7 km from North Bridge" in figure
    assert "up to 10 km away" in figure
    assert "protest, Cove" in figure
    assert "30 March" not in figure, "not known yet"
    assert "January" not in figure, "more than fourteen days away"
    assert "Said by Lowland front" in figure
    assert links(figure) >= {"p1", "c1", "c2"}
    assert not Tree(figure).open


def test_a_proposal_without_a_day_or_in_the_future_has_no_strip():
    study = compare(proposal_case(as_of="2021-03-10"), draws=0)
    assert strips.proposal(study, Messages("en"), "shared-bridge") == ""
    assert strips.proposal(study, Messages("en"), "unheard-of") == ""
