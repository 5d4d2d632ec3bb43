"""The page: whole, offline, escaped, linked, and nothing in it that was known only later."""

import re
import shutil
from itertools import pairwise

import pytest

from maabar.brief import page
from maabar.brief.facts import view as view_module
from maabar.brief.messages import LANGUAGES, Messages
from maabar.case import read
from maabar.study import compare
from tests.brief.pages import Reader, html, made, study, words
from tests.engines.evidence.test_hindsight import later_known, without

HOSTILE = (
    """<script>alert(1)</script>" onmouseover="alert(2)" <img src=x onerror=alert(3)> {{7*7}} &amp; \u202e"""
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_no_larger_than_600_kb(lang):
    assert len(html(lang).encode()) <= 600_000


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_in_it_is_loaded_from_anywhere(lang):
    reader = Reader(html(lang))
    for tag, attrs in reader.elements:
        assert not attrs.get("src"), tag
        for name in ("href", "xlink:href", "action", "srcset", "data", "poster"):
            value = attrs.get(name) or "#"
            assert value.startswith(("#", "data:,")) or (tag == "a" and name == "href"), (tag, name, value)
        assert not any(name.startswith("on") for name in attrs), (tag, attrs)
    styles = "".join(re.findall(r"<style>(.*?)</style>", html(lang), re.DOTALL)) + "".join(
        reader.all("style")
    )
    assert "@import" not in styles
    assert not re.search(r"url\((?!['\"]?#)", styles)
    policy = next(
        a["content"] for _, a in reader.elements if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'")
    assert "unsafe-eval" not in policy
    assert re.search(r"script-src ('sha256-[^']+' ?)+;", policy)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_link_within_the_page_has_a_target_and_ids_are_unique(lang):
    reader = Reader(html(lang))
    ids = reader.all("id")
    assert len(ids) == len(set(ids))
    targets = {value[1:] for value in reader.all("href") if value.startswith("#")}
    assert targets <= set(ids), sorted(targets - set(ids))[:5]
    labelled = {ident for value in reader.all("aria-labelledby") for ident in value.split()}
    assert labelled <= set(ids)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_language_direction_landmarks_and_headings(lang):
    reader = Reader(html(lang))
    root = next(attrs for tag, attrs in reader.elements if tag == "html")
    assert (root["lang"], root["dir"]) == (lang, Messages(lang).dir)
    tags = [tag for tag, _ in reader.elements]
    for landmark in ("header", "nav", "main", "footer"):
        assert tags.count(landmark) == 1
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    tables = tags.count("table")
    assert tables == tags.count("caption") > 5


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sections_stand_in_order_and_none_is_empty(lang):
    found = re.findall(r"""<section id="(\w+)" aria-labelledby="h-\1">\n<h2""", html(lang))
    assert found == ["opening", "map", "status", "voices", "concerns", "events", "method"]
    # sections that need measures are tried in test_options
    assert [
        one.ident
        for one in page.SECTIONS
        if one.ident not in {"options", "access", "people", "aid", "trade", "talks", "measures"}
    ] == found


def test_the_arabic_is_marked_as_not_reviewed_in_both_languages_and_the_english_is_not():
    assert "not been reviewed by a native speaker" in words(html("ar"))
    assert Messages("ar").say("page.not-reviewed") in words(html("ar"))
    assert "not been reviewed" not in words(html("en"))


def test_every_known_claim_is_listed_once_and_no_other():
    anchors = [
        ident.removeprefix("claim-") for ident in Reader(html()).all("id") if ident.startswith("claim-")
    ]
    known = set(study()["evidence.claims"]["claim"])
    assert set(anchors) == known
    assert len(anchors) == len(known)


def test_every_crossing_of_the_day_has_its_place_and_the_spoken_of_come_first():
    idents = [i.removeprefix("crossing-") for i in Reader(html()).all("id") if i.startswith("crossing-")]
    assert set(idents) == set(study().case["crossings"]["crossing"])
    status = study()["evidence.status"]
    live = set(
        status[status["basis"].isin(["direct", "planned"]) & (status["layer"] != "effective")]["crossing"]
    )
    assert set(idents[: len(live)]) == live


def test_a_mostly_assumed_headline_gives_no_percentage():
    for caption in re.findall(r'<caption><span class="about">.*?</caption>', html(), re.DOTALL):
        assert caption.count('class="mark"') == 1
        if "#s-assumed" in caption:
            assert "%" not in words(caption)
    for item in re.findall(r"<li>(.*?)</li>", html().split('class="key"')[0], re.DOTALL):
        if "#s-assumed" in item and "#s-claimed" not in item:
            assert "%" not in words(item)


def test_hostile_text_is_shown_and_never_run():
    def change(tables):
        for name, column in (
            ("crossings", "name"),
            ("crossings", "note"),
            ("parties", "name"),
            ("places", "name"),
            ("areas", "name"),
            ("sources", "name"),
            ("reports", "title"),
            ("claims", "summary"),
        ):
            for row in tables[name]:
                row[column] = HOSTILE
        tables["claims"][0]["said_by"] = f"upland: {HOSTILE}"
        tables["claims"][2]["via"] = HOSTILE.replace("|", " ")
        tables["reports"][0]["url"] = "javascript:alert(4)"
        tables["reports"][1]["url"] = 'https://example.org/"><script>alert(5)</script>'
        tables["proposals"] = [
            {
                "proposal": "deal",
                "name": HOSTILE,
                "by": "upland",
                "to": "lowland",
                "on": "2021-03-20",
                "summary": HOSTILE,
                "source": f"assumed: {HOSTILE}",
            }
        ]
        tables["claims"].append(
            {
                "claim": "c9",
                "report": "r1",
                "said_by": HOSTILE,
                "role": "named",
                "predicate": "position",
                "subject": "deal",
                "value": "against",
                "summary": HOSTILE,
            }
        )
        tables["claims"].append(
            {
                "claim": "c10",
                "report": "r1",
                "said_by": "upland",
                "predicate": "prediction",
                "subject": "deal",
                "value": "hope",
                "summary": HOSTILE,
                "quantity": 5,
                "unit": HOSTILE,
            }
        )
        tables["events"] = [
            {
                "event": "e1",
                "place": "arden",
                "kind": "protest",
                "from": "2021-03-20",
                "until": "2021-03-20",
                "source": f"assumed: {HOSTILE}",
            }
        ]

    for lang in LANGUAGES:
        text = page.render(made(change, title=HOSTILE, check=False), lang)
        reader = Reader(text)
        assert [tag for tag, _ in reader.elements].count("script") == len(
            re.findall(r"<script[^>]*>", html())
        )
        assert "img" not in {tag for tag, _ in reader.elements}
        assert not any(name.startswith("on") for _, attrs in reader.elements for name in attrs)
        assert not [
            value for value in reader.all("href") if value.lower().startswith(("javascript", "data:text"))
        ]
        assert "\u202e" not in text
        assert "[U+202E]" in text
        assert "{{7*7}}" in reader.words
        assert "49" not in re.findall(r"title>(.*?)<", text)[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_later_knowledge_changes_no_sentence(lang, tmp_path):
    whole = read("nw-syria-2021")
    earlier = without(whole.folder, later_known(whole), tmp_path / "nw-syria-2021")
    case = read(earlier if earlier is not None else tmp_path / "nw-syria-2021")

    def sentences(text):
        return Reader(text.split("<summary><h3>" + Messages(lang).say("method.inputs"))[0]).words

    assert sentences(page.render(compare(case, draws=0), lang)) == sentences(html(lang))


def test_hindsight_is_said_plainly():
    assert "In hindsight:" not in words(html())
    later = compare(read("nw-syria-2021"), settings={"evidence": {"known": "2021-03-30"}}, draws=0)
    text = words(page.render(later, "en"))
    assert "In hindsight: this page uses what was known on 30 March 2021 about 25 March 2021" in text
    assert "in hindsight" in text


def test_provisional_is_said_plainly():
    assert "Provisional" in words(page.render(made(settings={"evidence": {"provisional": True}})))


def test_the_same_study_gives_the_same_bytes():
    assert page.render(study(), "en") == html("en")


def test_the_command_names_the_case_and_no_path(tmp_path):
    target = tmp_path / "my private folder"
    shutil.copytree(read("nw-syria-2021").folder, target)
    text = page.render(compare(read(target), seed=3, draws=0), "en")
    assert "maabar run nw-syria-2021 --draws 0 --seed 3" in text
    assert "private folder" not in text
    assert str(tmp_path) not in text


def test_a_withheld_status_is_said_and_nothing_is_made_up():
    whole = made()
    from dataclasses import replace

    empty = replace(
        whole, tables={}, withheld=dict.fromkeys(whole.tables, "it rests on rows above the level")
    )
    text = words(page.render(empty, "en"))
    assert "not computed" in text
    assert "evidence.status is withheld" in text
    assert "unknown" not in text.split("Method and limits")[0].split("Status of crossings")[0]


def test_of_very_many_claims_the_last_words_are_listed_and_no_link_is_dead(monkeypatch):
    assert "more are in the table of claims" not in html()  # rendered, and kept, before the bound is lowered
    monkeypatch.setattr(view_module, "MOST_CLAIMS", 40)
    text = page.render(study(), "en")
    reader = Reader(text)
    listed = [one for one in reader.all("id") if one.startswith("claim-")]
    assert len(listed) == 40
    dead = {
        value
        for value in reader.all("href")
        if value == "#" or (value[:1] == "#" and value[1:] not in set(reader.all("id")))
    }
    assert not dead
    assert "more are in the table of claims" in text
    status = study()["evidence.status"]
    last = set(status.loc[status["claims"] > 0, "last_for"]) - {""}
    assert sum(f"claim-{one}" in listed for one in last) > 5
