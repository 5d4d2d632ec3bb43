"""Names: exact and near spellings in two scripts, the town or its crossing, short forms, states."""

from __future__ import annotations

from itertools import pairwise

import pytest

from maabar.importers.reports.names import NameIndex
from maabar.importers.reports.names_forms import forms
from maabar.importers.reports.names_keys import name_words, skeleton
from maabar.importers.reports.names_near import Nearest
from maabar.importers.reports.records import Sentence, Span
from maabar.importers.reports.settings import ReadingSettings
from tests.importers.reports.lands import land
from tests.importers.reports.spellings import OUTSIDE, PLACES, SECOND_OUTSIDE, SECOND_PLACES

SETTINGS = ReadingSettings()


def read(name, *texts):
    text = "\n".join(texts)
    lines, at = [], 0
    for number, one in enumerate(texts, 1):
        lines.append(Sentence(number, Span(at, at + len(one)), one, "body"))
        at += len(one) + 1
    found = NameIndex.of(land(name)).mentions(text, lines)
    assert all(0 <= m.span.start < m.span.stop <= len(text) for m in found)
    assert all(a.span.stop <= b.span.start for a, b in pairwise(found))
    return [(text[m.span.start : m.span.stop], m) for m in found]


def ids(name, *texts):
    return [(words, m.id or "?" + "|".join(m.others)) for words, m in read(name, *texts)]


# --- exact -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("invented", "The Upland Liberation Council shut North Bridge.", [("Upland Liberation Council", "upland"), ("North Bridge", "north-bridge")]),
        ("invented", "They left Al-Tahuna, al-Tahuna and Tahuna for Nadra’s mills.", [("Al-Tahuna", "mill"), ("al-Tahuna", "mill"), ("Tahuna", "mill"), ("Nadra", "nadra")]),
        ("invented", "Talks in nadra, in the mill and on the north bridge", []),
        ("invented", "أغلق مجلس تحرير الأعالي الطريق إلى نادرة والطاحونة وأورشبات", [("مجلس تحرير الأعالي", "upland"), ("نادرة", "nadra"), ("الطاحونة", "mill"), ("أورشبات", "orsha")]),
        ("invented", "سمعوا صوت طاحونه في الليل", []),
        ("gaza", "UNRWA, the United Nations Relief and Works Agency, and Hamas spoke.", [("UNRWA", "unrwa"), ("United Nations Relief and Works Agency", "unrwa"), ("Hamas", "hamas")]),
        ("ukraine", "The Donetsk People’s Republic and the DPR spoke; dpr did not.", [("Donetsk People’s Republic", "dpr"), ("DPR", "dpr")]),
        ("yemen", "Ansar Allah, the Houthis, and Yemen's government met the Yemeni government.", [("Ansar Allah", "ansar-allah"), ("Houthis", "ansar-allah"), ("Yemeni government", "government")]),
        ("invented", "herders and Millers crossed; shepherds did not.", [("herders", "herders"), ("Millers", "herders")]),
        ("invented", "وقال رعاة إن المعبر مغلق", [("رعاة", "herders")]),
    ],
)  # fmt: skip
def test_names_as_the_case_spells_them(name, text, wanted):
    assert ids(name, text) == wanted


def test_joined_arabic_letters_are_not_part_of_the_name():
    ((words, mention),) = read("invented", "وصلوا الى القرية وبنادرة نزلوا")
    assert (words, mention.id, mention.score) == ("نادرة", "nadra", 1.0)


def test_what_is_in_brackets_is_a_name_only_if_it_looks_like_one():
    spellings = {(f.id, f.text) for name in ("invented", "gaza", "yemen") for f in forms(land(name))}
    assert {
        ("upland", "ULC"),
        ("north-bridge", "Sormin"),
        ("erez", "Beit Hanoun"),
        ("ansar-allah", "Houthis"),
    } <= spellings
    assert not {text for _, text in spellings} & {"Upland Liberation Council ULC", "all", "Area a and b"}


# --- states ----------------------------------------------------------------------------------------------------------


def test_states_by_adjective_and_capital():
    found = read(
        "ukraine",
        "Kyiv said Ukrainian troops left; the Kremlin, Moscow and Russian forces did not. Russia's envoy met Ukraine.",
    )
    assert [(words, m.id, m.flags) for words, m in found] == [
        ("Kyiv", "kyiv", ()),  # a place of the case first, the state beside it
        ("Ukrainian", "ukraine", ("demonym",)),
        ("Kremlin", "russia", ("capital",)),
        ("Moscow", "russia", ("capital",)),
        ("Russian", "russia", ("demonym",)),
        ("Russia", "russia", ()),
        ("Ukraine", "ukraine", ()),
    ]
    assert found[0][1].others == ("ukraine",)


def test_adjectives_in_arabic():
    found = read("gaza", "قال مسؤول إسرائيلي إن القاهرة والجانب المصري وافقا")
    assert [(words, m.id, m.flags) for words, m in found] == [
        ("إسرائيلي", "israel", ("demonym",)), ("القاهرة", "egypt", ("capital",)), ("المصري", "egypt", ("demonym",)),
    ]  # fmt: skip


def test_a_government_is_not_its_nation():
    assert ids("yemen", "Yemeni traders met Aden officials; Sanaa and the Yemeni authorities refused") == [
        ("Sanaa", "government"), ("Yemeni authorities", "government"),
    ]  # fmt: skip


# --- the town or its crossing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("invented", "The Varda crossing was shut.", ["varda-gate"]),
        ("invented", "Shells fell on Varda.", ["varda-town"]),
        ("invented", "Trucks reached Varda from Nadra.", ["varda-town", "nadra"]),
        ("invented", "The crossing at Varda was shut.", ["varda-gate"]),
        ("invented", "Two crossing points in the Varda and Rimaz region and the North Bridge crossing", ["varda-gate", "rimaz", "north-bridge"]),
        ("invented", "The Varda and Rimaz crossings opened.", ["varda-gate", "rimaz"]),
        ("invented", "The Rimaz crossing and Varda were shelled.", ["rimaz", "varda-town"]),
        ("invented", "The North Bridge crossing in Varda is shut.", ["north-bridge", "varda-town"]),
        ("invented", "a crossing point between Varda and Nadra", ["varda-town", "nadra"]),
        ("invented", "the crossing from Varda to Nadra", ["varda-town", "nadra"]),
        ("gaza", "Egypt shut the Rafah border crossing; strikes hit Rafah.", ["egypt", "rafah", "rafah-town"]),
        ("gaza", "Goods enter via Kerem Shalom and Rafah crossings.", ["kerem-shalom", "rafah"]),
        ("ukraine", "The Mayorske checkpoint is open; Mayorske is quiet.", ["mayorske", "mayorske-town"]),
        ("ukraine", "EECP Marinka is shut.", ["marinka"]),
        ("invented", "أغلق معبر فاردا", ["varda-gate"]),
        ("invented", "قصف على فاردا", ["varda-town"]),
        ("invented", "فتح معبري فاردا وريماز", ["varda-gate", "rimaz"]),
        ("invented", "فتح معابر في نادرة وفاردا", ["nadra", "varda-gate"]),
        ("gaza", "معبر رفح مغلق ومدينة رفح هادئة", ["rafah", "rafah-town"]),
    ],
)  # fmt: skip
def test_town_or_crossing(name, text, wanted):
    found = read(name, text)
    assert [m.id for _, m in found] == wanted
    for words, mention in found:
        if (
            mention.id in {"varda-gate", "varda-town"} and "معبر" not in words
        ):  # that spelling is the crossing's alone
            assert {mention.id, *mention.others} == {"varda-gate", "varda-town"}
            assert "place-or-crossing" in mention.flags


def test_crossing_by_its_bare_name_says_so():
    ((_, alone),) = read("invented", "Rimaz was quiet.")
    ((_, named),) = read("invented", "The crossing at Rimaz was quiet.")
    assert (alone.id, alone.flags) == ("rimaz", ("no-crossing-word",))
    assert (named.id, named.flags) == ("rimaz", ())


def test_names_in_cyrillic_are_compared_by_their_sound():
    found = read("ukraine", "Пункт пропуска в Майорске закрыт, Украина и Россия молчат.")
    assert [(words, m.id) for words, m in found] == [
        ("Майорске", "mayorske"),
        ("Украина", "ukraine"),
        ("Россия", "russia"),
    ]


# --- near spellings --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted", "flags"),
    [
        (
            "Trucks passed the Rimar crossing.",
            "rimaz",
            {"spelling-differs"},
        ),  # an alias with another consonant
        ("Trucks passed the Rimazz crossing.", "rimaz", {"spelling-differs"}),
        ("Trucks passed through Urshabat.", "orsha", {"spelling-differs"}),
        ("Trucks passed the Wardah crossing.", "varda-gate", set()),  # an alias with the same consonants
        ("عبرت شاحنات عبر مدينة أورشابات", "orsha", {"spelling-differs"}),
    ],
)
def test_other_spellings_are_taken_and_flagged(text, wanted, flags):
    ((_, mention),) = read("invented", text)
    assert mention.id == wanted
    assert set(mention.flags) - {"place-or-crossing"} == flags


def test_near_but_not_near_enough_is_asked_with_what_is_near():
    ((words, mention),) = read("invented", "Trucks passed the Nadim crossing.")
    assert (words, mention.id, mention.flags) == ("Nadim", "", ("ask",))
    assert mention.others[0] == "nadra"


@pytest.mark.parametrize(
    "text",
    [
        "Mr Orshabad, the driver, said so.",  # nothing says that he lies somewhere
        "Orchabat United won the cup.",
        "Residents said so. Officials agreed. However, Drivers left.",
        "REBELS REJECT OPENING OF CROSSING WITH LOWLANDERS",
        "Rebels Reject Opening Of Crossing With Vardan Millers",
    ],
)
def test_nothing_is_taken_without_a_hint(text):
    assert [m.id for _, m in read("invented", text) if m.id and m.table in {"places", "crossings"}] == []


def fares(places, outside):
    """How a list of spellings fares: right, asked, wrong, and what was taken of outside names."""
    nearest, exact = Nearest(SETTINGS, {}), {}

    def key(text):
        return " ".join(word for word, _ in name_words(text))

    for place, (name, name_ar, _) in places.items():
        for text in (name, name_ar):
            nearest.add(key(text), ("places", place))
            exact[key(text)] = place
    right = asked = wrong = 0
    for place, (_, _, spellings) in places.items():
        for text in spellings:
            near = nearest.near(key(text), loose=True)
            first = exact.get(key(text)) or (near.found[0][0][1] if near.found else "")
            sure = key(text) in exact or near.sure
            right += sure and first == place
            wrong += sure and first != place
            asked += not sure and first == place
    taken = [text for text in outside if nearest.near(key(text), loose=True).sure]
    return right, asked, wrong, taken


def test_development_list():
    total = sum(len(spellings) for _, _, spellings in PLACES.values())
    assert len(PLACES) >= 30
    assert total >= 60
    assert len(OUTSIDE) >= 30
    right, asked, wrong, taken = fares(PLACES, OUTSIDE)
    assert wrong == 0
    assert right >= 0.93 * total, (right, total)
    assert right + asked <= total
    assert len(taken) <= 1, taken


def test_second_list():
    """Loose floors: it tells of names nobody looked at, and is not to be tuned on."""
    total = sum(len(spellings) for _, _, spellings in SECOND_PLACES.values())
    right, asked, wrong, taken = fares(SECOND_PLACES, SECOND_OUTSIDE)
    assert (total, len(SECOND_OUTSIDE)) == (77, 42)
    assert wrong == 0
    assert right >= 60, (right, asked)
    assert len(taken) <= 1, taken


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [
        ("Varda", "فاردا"),
        ("Khan Younis", "خان يونس"),
        ("Ghazza", "غزة"),
        ("Sheikh Maqsud", "شيخ مقصود"),
        ("Dhahra", "ضهرة"),
    ],
)
def test_consonants_agree_between_scripts(latin, arabic):
    bones = [skeleton(" ".join(key for key, _ in name_words(text))) for text in (latin, arabic)]
    assert bones[0].replace("w", "f") == bones[1].replace("w", "f")


# --- several, and short forms ----------------------------------------------------------------------------------------


def test_two_things_of_one_name_are_left_open():
    from maabar.case import build
    from tests.making import rows

    made = rows()
    made["places"].append(
        {
            "place": "cove-south",
            "name": "Cove",
            "area": "low-area",
            "lon": 10.3,
            "lat": 50.2,
            "source": "assumed: made",
        }
    )
    index = NameIndex.of(build(made, as_of="2030-06-30"))
    text = "Shells fell on Cove."
    (mention,) = index.mentions(text, [Sentence(1, Span(0, len(text)), text, "body")])
    assert (mention.table, mention.id, set(mention.others), mention.flags) == (
        "places",
        "",
        {"cove", "cove-south"},
        ("ambiguous",),
    )


def test_short_form_that_the_report_explains():
    found = ids("invented", "The Lowland Armed Forces (LOAF) shut it.", "LOAF said so; a loaf did not.")
    assert found == [("Lowland Armed Forces", "lowland"), ("LOAF", "lowland"), ("LOAF", "lowland")]
    assert ids("invented", "LOAF said so.") == []


def test_short_form_before_its_explanation_and_one_of_somebody_else():
    assert ids("invented", "The LOAF (Lowland Armed Forces) left.", "LOAF left.")[0] == ("LOAF", "lowland")
    assert ids("invented", "The Lowland Armed Forces (NATO) left.", "NATO left.") == [
        ("Lowland Armed Forces", "lowland")
    ]


def test_initials_are_taken_in_capitals_only():
    found = read("invented", "The LAF shelled it.", "Laf and laf are words.")
    assert [(words, m.id, m.flags) for words, m in found] == [("LAF", "lowland", ("initials",))]


# --- work ------------------------------------------------------------------------------------------------------------

HOSTILE = (
    "Varda " * 330,
    "Varda-" * 330,
    "A" * 2_000,
    "’" * 2_000,
    "A’" * 1_000,
    "U." * 1_000,
    "Upland Liberation " * 110,
    "وال" * 660,
    "و " * 1_000,
    "al-" * 660,
    "\u0300" * 2_000,
    "Va\u0300rda " * 280,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_takes_no_longer_than_its_length(text):
    from time import process_time

    start = process_time()
    read("invented", text[:2_000])
    assert process_time() - start < 1.5
