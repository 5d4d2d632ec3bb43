"""The words of the built-in case: days of the week, no names of persons, and both languages saying the same."""

import re
from functools import cache

import pytest

from tests.cases.built_in import DOCS, case, cells, raw

ARABIC = re.compile(r"[\u0621-\u064a]")

WEEKDAYS = {
    "Monday": 0, "Tuesday": 1, "Wednesday": 2, "Thursday": 3, "Friday": 4, "Saturday": 5, "Sunday": 6,
    "الاثنين": 0, "الثلاثاء": 1, "الأربعاء": 2, "الخميس": 3, "الجمعة": 4, "السبت": 5, "الأحد": 6,
}  # fmt: skip


@pytest.mark.parametrize("column", ["summary", "summary_ar"])
def test_days_of_the_week_are_those_of_the_date(column):
    found = 0
    for claim in case()["claims"].iloc:
        for word in re.findall(r"\w+", claim[column]):
            if word in WEEKDAYS:
                assert claim["from"].weekday() == WEEKDAYS[word], claim["claim"]
                found += 1
    assert found >= 8


def test_both_dates_of_the_offer_are_kept():
    claims = case()["claims"].query(
        "predicate == 'proposal' and subject == 'russian-2021-03' and value == 'offered'"
    )
    assert {str(day.date()) for day in claims["from"].dropna()} == {"2021-03-23", "2021-03-24"}


MONTHS = re.findall(
    r"\w+",
    """January February March April May June July August September October November December
    كانون شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين""",
)
#: Capitalised words that are neither names in the case's own tables nor months, days or the start of a sentence.
PLAIN = set(
    re.findall(
        r"\w+",
        """
    Anadolu Ankara Arabic COD Civil Crescent Damascus Euphrates Friday Ghab Government HNO HTS Idleb Interim Kafr Kelli M4 M5 Moscow NGO
    OCHA Qah RT Red Resolution Reuters Russian SDF Sunday Syrian TASS Tuesday Turkey Turkish UN USD WFP Wednesday
""",
    )
)
TEXTS = ("summary", "said_by", "title", "note", "question", "low_means", "high_means", "counted_by")


@cache
def names_of_the_case():
    """Every capitalised word in names of places, areas, parties, crossings, sources and proposals."""
    words = set()
    for table in ("places", "areas", "parties", "crossings", "sources", "proposals", "goods", "travellers"):
        for row in raw(table):
            text = " ".join(row.get(column) or "" for column in ("name", "aliases", "name_cod"))
            words |= set(re.findall(r"[A-Z][\w'’]*", text))
    return words


def stranger(text):
    """Capitalised words inside sentences that name nothing the case knows: perhaps a person."""
    inside = re.sub(r"(^|[.:;!?(\"“]\s*|\|)[A-Z][\w'’]*", r"\1", text)
    words = re.findall(r"(?<![\w'’])[A-Z][\w'’]*", inside)
    return [
        w
        for w in words
        if w not in names_of_the_case() | PLAIN | set(MONTHS) and w.removesuffix("'s") not in PLAIN
    ]


def test_no_name_that_could_be_a_persons():
    found = [
        (table, number, column, word)
        for table, number, column, text in cells(*TEXTS)
        for word in stranger(text)
    ]
    assert found == []


def test_a_name_would_be_found():
    assert stranger("The envoy Ilmar Testov says so.") == ["Ilmar", "Testov"]


PRIVATE = {
    "telephone": re.compile(
        r"(?<![\d.])\+?\d{2,4}[\s/-]\(?\d{2,4}\)?[\s/-]\d{3,4}[\s-]?\d{2,4}(?![\d.])|\+\d{9,}"
    ),
    "mail": re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}"),
    "title": re.compile(
        r"\b(?:Mr|Mrs|Ms|Dr|Prof|Col|Gen|Capt|Lt|Maj|Colonel|General|Captain|Major)\.? [A-Z]"
    ),
    "plate": re.compile(r"\b\d{6,7}\b"),
}


@pytest.mark.parametrize("kind", PRIVATE)
def test_nothing_private(kind):
    named = {"sha256", "url", "population", "displaced", "in_need", "people", "quote_from"}
    found = [
        (table, number, column, text) for table, number, column, text in cells()
        if not any(column.startswith(name) for name in named) and PRIVATE[kind].search(text)
        and not re.fullmatch(r"-?\d+(\.\d+)?", text)
    ]  # fmt: skip
    assert found == []


def test_no_hidden_signs_and_no_blanks_at_the_ends():
    hidden = re.compile(
        r"[\u0000-\u001f\u007f-\u009f\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
    )
    assert [(t, n, c) for t, n, c, text in cells() if hidden.search(text) or text != text.strip()] == []


# --- Arabic ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "column"),
    [
        *((t, "name_ar") for t in ("places", "areas", "parties", "crossings", "proposals", "options", "issues", "goods", "travellers")),
        *((t, "summary_ar") for t in ("claims", "proposals", "options")),
    ],
)  # fmt: skip
def test_arabic_is_there(table, column):
    assert [row for row in raw(table) if not ARABIC.search(row[column])] == []


def test_case_has_an_arabic_title_and_summary():
    about = case().about
    assert ARABIC.search(about.title_ar)
    assert ARABIC.search(about.summary_ar)
    assert "hindsight" in about.summary
    assert "بأثر رجعي" in about.summary_ar


def test_most_outlets_have_an_arabic_name():
    named = [bool(ARABIC.search(row["name_ar"])) for row in raw("sources")]
    assert sum(named) >= 60


def both_languages():
    for table in ("claims", "proposals", "options"):
        for row in raw(table):
            yield next(iter(row.values())), row["summary"], row["summary_ar"]
    yield "case.toml", case().about.summary, case().about.summary_ar


def figures(text):
    return sorted(re.findall(r"\d[\d.,]*\d|\d", text))


def test_arabic_has_the_same_figures():
    assert [
        what for what, english, arabic in both_languages() if set(figures(english)) != set(figures(arabic))
    ] == []


def test_arabic_has_no_latin_words_and_is_about_as_long():
    odd = [
        what for what, english, arabic in both_languages()
        if re.search(r"[A-Za-z]{2,}", arabic) or not len(english) / 3 - 10 <= len(arabic) <= 1.5 * len(english) + 20
        or arabic.endswith(".") != english.endswith(".")
    ]  # fmt: skip
    assert odd == []


def test_page_says_that_the_arabic_is_not_reviewed():
    if not DOCS.is_file():
        pytest.skip("the docs are not beside the tests")
    assert "not been reviewed by a native speaker" in DOCS.read_text("utf-8")
