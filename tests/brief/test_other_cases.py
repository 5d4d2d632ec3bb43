"""The brief reads well on cases that are not the built-in one: no claim, Latin names only, everything unknown, and more."""

import re

import pytest

from maabar import brief
from maabar.brief import page
from maabar.brief.messages import LANGUAGES, Messages
from tests.brief.pages import Reader, made, render, words


def no_claims(tables):
    """Two crossings, and nobody has said a word."""
    tables["claims"], tables["reports"] = [], []


def latin_names(tables):
    """Another country, with Latin letters only and a border."""
    tables["areas"][0].update(name="Zürichgau", country="CHE")
    tables["areas"][1].update(name="Vorarlberg", country="AUT")
    tables["parties"][0].update(name="Kanton", kind="state")
    tables["parties"][1].update(name="Land", kind="state")
    tables["crossings"][0].update(name="Rheinbrücke", kind="border")
    tables["claims"][1]["via"] = "radio-up"


def all_unknown(tables):
    """Claims there are, but so old that nothing of them is left."""
    for report in tables["reports"]:
        report["published"] = "2012-01-01"
    for claim in tables["claims"]:
        claim["from"] = claim["until"] = "2012-01-01"


def assumed(tables):
    """Every state is assumed."""
    no_claims(tables)
    tables["states"] = [{"crossing": "north-bridge", "status": "open", "source": "assumed: no word of any trouble"},
                        {"crossing": "mill-road", "use": "aid", "direction": "a_to_b", "status": "restricted",
                         "source": "daily|assumed: Mondays only"}]  # fmt: skip


def without_positions(tables):
    for place in tables["places"]:
        place.update(lon="", lat="")


CASES = {"no claims": no_claims, "latin names": latin_names, "all unknown": all_unknown, "assumed": assumed,
         "without positions": without_positions}  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_the_page_is_whole(name, lang):
    text = render(CASES[name], lang)
    reader = Reader(text)
    ids = reader.all("id")
    assert len(ids) == len(set(ids))
    assert {value[1:] for value in reader.all("href") if value.startswith("#")} <= set(ids)
    shown = reader.words
    for wrong in ("nan", "NaT", "None", "{", "}", "  ", " ,", "()", ": ;", ";;", "..", "؛ ؛", "Markup"):
        assert wrong not in re.sub(r"\{.*?\}", "", shown) or wrong in "{}", (
            wrong,
            shown[max(0, shown.find(wrong) - 60) :][:120],
        )
    for section in re.findall(r'<section id="(\w+)"', text):
        body = text.split(f'<section id="{section}"')[1].split("</section>")[0]
        assert len(words(body)) > 40, section


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_no_heading_stands_over_nothing(name, lang):
    assert not re.findall(r"</h(\d)>\s*(?:</summary>)?\s*<h\1", render(CASES[name], lang))
    assert not re.findall(r"<tbody[^>]*>\s*</tbody>", render(CASES[name], lang))
    assert "<ul>\n</ul>" not in render(CASES[name], lang)


def test_without_a_claim_it_says_so():
    text = words(render(no_claims))
    assert "No claim that still counts speaks of any crossing. The state of every crossing is unknown" in text
    assert "Nothing is on record as standing on offer." in text
    assert "Who says what" not in text
    assert "Concerns raised" not in text
    assert text.count("unknown") >= 6
    assert "%" not in text.split("Method and limits")[1].split("Status of crossings")[-1].split("Method")[0]


def test_everything_unknown_is_not_everything_closed():
    text = render(all_unknown)
    assert "#s-closed" not in text.split("<main")[1]
    assert 'class="state is-unknown' in text
    assert "Who says what" in words(text)


def test_what_is_assumed_gives_its_reason():
    text = words(render(assumed))
    assert "assumed: no word of any trouble" in text
    assert "The Daily; assumed: Mondays only" in text
    assert "Their state is assumed in the case or unknown" in text
    assert "from Arden to Cove" in text


def test_latin_names_on_an_arabic_page_carry_their_language():
    text = render(latin_names, "ar")
    assert '<span lang="en" dir="ltr">Rheinbrücke</span>' in text
    assert Messages("ar").say("status.quiet") in text or Messages("ar").say("layer.effective") in text
    assert "Zürichgau" in text


def test_no_name_of_the_built_in_case_is_in_another():
    shown = " ".join(words(render(change, lang)) for change in CASES.values() for lang in LANGUAGES).lower()
    for name in ("syria", "turk", "idlib", "russia", "hts", "سوريا", "تركيا"):
        assert name not in shown


@pytest.mark.parametrize("name", CASES)
def test_everything_else_is_written_too(name, tmp_path):
    paths = brief.write(made(CASES[name]), tmp_path)
    assert all(path.exists() for path in paths.values())


def test_a_case_with_one_arabic_title_only():
    study = made(title="", title_ar="معبران", check=False)
    assert "معبران" in words(page.render(study, "en"))


def test_many_proposals_and_parties_stay_readable():
    def change(tables):
        tables["proposals"] = [
            {
                "proposal": f"deal-{n}",
                "name": f"Deal {n}",
                "by": "upland",
                "to": "lowland",
                "on": f"2021-03-{n + 1:02d}",
                "source": "daily",
            }
            for n in range(9)
        ]
        tables["claims"] += [
            {
                "claim": f"p{n}",
                "report": "r1",
                "said_by": "lowland",
                "role": "named",
                "predicate": "position",
                "subject": f"deal-{n}",
                "value": "against",
                "summary": "No.",
            }
            for n in range(9)
        ]
        tables["claims"] += [
            {
                "claim": f"o{n}",
                "report": "r1",
                "said_by": "upland",
                "role": "named",
                "predicate": "proposal",
                "subject": f"deal-{n}",
                "value": "offered",
                "summary": "Offer.",
            }
            for n in range(9)
        ]

    text = render(change)
    assert "More under proposals and positions" in words(text)
    assert "Deal 8" in words(text)
    assert "against it: Lowland front" in words(text)


def test_silence_is_listed_and_counts_for_nothing():
    def change(tables):
        tables["proposals"] = [
            {
                "proposal": "deal",
                "name": "The deal",
                "by": "upland",
                "to": "lowland",
                "on": "2021-03-20",
                "source": "daily",
            }
        ]
        tables["claims"] += [
            {
                "claim": "o",
                "report": "r1",
                "said_by": "upland",
                "role": "named",
                "predicate": "proposal",
                "subject": "deal",
                "value": "offered",
            },
            {
                "claim": "s",
                "report": "r1",
                "said_by": "lowland",
                "role": "named",
                "predicate": "position",
                "subject": "deal",
                "value": "silent",
            },
        ]

    assert "Known to have said nothing: Lowland front." in words(render(change))


def test_a_crossing_that_is_gone_is_named_and_given_no_state():
    def change(tables):
        tables["crossings"][1]["until"] = "2020-12-31"

    text = words(render(change))
    assert "No longer or not yet there on this day: Mill Road" in text


def test_concerns_are_claims_only():
    def change(tables):
        tables["claims"].append(
            {
                "claim": "fear",
                "report": "r1",
                "said_by": "lowland",
                "predicate": "prediction",
                "subject": "north-bridge",
                "value": "poaching-of-fish",
                "realis": "conditional",
                "summary": "They will fish.",
            }
        )

    text = words(render(change))
    assert "Poaching of fish" in text or "poaching of fish" in text
    assert "no measure: claims only" in text
