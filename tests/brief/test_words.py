"""The catalogues: the same sentences in every language, nothing missing, nothing that a template asks for in vain."""

import re
import string
import tomllib
from importlib.resources import files

import pandas as pd
import pytest

from maabar.brief.messages import LANGUAGES, PLURALS, MessageError, Messages, catalogue, script, visible
from maabar.engines.evidence.tables import BASES, KINDS_OF_DISSENT, SPOKEN_LAYERS
from maabar.table import LEVELS
from maabar.tables import BY_NAME, EVENT_KINDS, REALIS, ROLES, STATUSES, USES
from tests.making import small

ROOT = files("maabar.brief")


def stems(lang):
    """Keys of a catalogue without plural endings."""
    keys = set()
    for key in catalogue(lang):
        head, _, last = key.rpartition(".")
        keys.add(head if last in PLURALS and f"{head}.other" in catalogue(lang) else key)
    return keys


def holes(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_the_catalogues_have_the_same_keys():
    assert stems("en") == stems("ar")


def test_a_sentence_has_the_same_place_holders_in_every_language():
    def of(lang, key):
        number = (
            {"n"} if key.rpartition(".")[2] in PLURALS else set()
        )  # a plural form may leave out the number
        return holes(catalogue(lang)[key]) - number

    both = set(catalogue("en")) & set(catalogue("ar"))
    assert len(both) > 1000
    assert not [key for key in sorted(both) if of("en", key) != of("ar", key)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_is_empty_and_place_holders_are_plain_names(lang):
    for key, text in catalogue(lang).items():
        assert text.strip() or key.startswith("list."), key
        assert all(name.isidentifier() for name in holes(text)), key


def written():
    """All modules and templates of the brief as one text."""
    folders = [ROOT, ROOT / "templates", ROOT / "facts"]
    files_of = [file for folder in folders for file in folder.iterdir() if file.name.endswith((".py", ".j2"))]
    return "\n".join(file.read_text(encoding="utf-8") for file in files_of)


def test_every_sentence_that_a_template_or_module_names_is_there():
    asked = set(re.findall(r"""(?:say|html|count)\(\s*["']([a-z][\w-]*(?:\.[\w-]+)+)["']""", written()))
    assert len(asked) > 100
    assert not {key for key in asked if key not in catalogue("en") and f"{key}.other" not in catalogue("en")}


def test_every_sentence_of_the_page_is_used():
    # keys whose last part is put together at run time
    built = (
        "word",
        "limit",
        "basis",
        "robust",
        "realis",
        "about",
        "layer",
        "mark",
        "section",
        "stage",
        "harm",
        "odds",
        "open",
        "book",
        "age",
        "catalogue",
    )
    page = tomllib.loads((ROOT / "messages" / "en" / "page.toml").read_text(encoding="utf-8"))
    text = written()
    keys = {
        f"{group}.{key}"
        for group, table in page.items()
        for key, value in table.items()
        if isinstance(value, str)
    }
    assert len(keys) > 150
    assert not {key for key in keys if key not in text and key.split(".")[0] not in built}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("group", "values"), [
    ("status", (*STATUSES, "unknown", "used", "little", "none", "yes", "no", "for", "conditional", "against")),
    ("layer", (*SPOKEN_LAYERS, "effective", "agreed")), ("use", USES), ("event", EVENT_KINDS), ("role", ROLES),
    ("dissent", KINDS_OF_DISSENT), ("level", LEVELS), ("meant", REALIS), ("grade", tuple("ABCDEF")),
    ("kind", ("border", "line", "internal")), ("source-kind", BY_NAME["sources"].by_name["kind"].choices),
    ("relation", ("backs", "same-group", "part-of")), ("stage", ("offered", "term", "withdrawn", "reached", "talks")),
    ("whynot", ("rejected", "unreviewed", "other-kind", "silent", "not-known", "unclear", "conditional", "proposed",
                "no-day", "copy", "ended", "no-weight")),
    ("flag", ("gate-unsaid", "suspected-copy", "rumoured", "speaker-unbound", "day-to-come", "counted", "unreviewed")),
    ("unit", BY_NAME["passages"].by_name["unit"].choices),
])  # fmt: skip
def test_every_closed_choice_has_a_word(lang, group, values):
    for value in values:
        assert Messages(lang).has(f"word.{group}.{value}"), value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_basis_can_be_said(lang):
    for basis in BASES:
        assert Messages(lang).say(f"basis.{basis}")


def test_a_missing_sentence_or_value_is_an_error():
    with pytest.raises(MessageError, match=r"no\.such"):
        Messages("en").say("no.such")
    with pytest.raises(MessageError, match="why"):
        Messages("en").say("source.assumed")
    with pytest.raises(MessageError, match="klingon"):
        Messages("klingon")


def test_numbers_and_days_are_written_as_the_country_does():
    en, syria, morocco = Messages("en"), Messages("ar", "SYR"), Messages("ar", "MAR")
    day = pd.Timestamp("2021-03-05")
    assert en.date(day) == "5 March 2021"
    assert syria.date(day) == "٥ آذار ٢٠٢١"
    assert morocco.date(day) == "5 مارس 2021"
    assert en.number(12345.678, 1) == "12,345.7"
    assert syria.number(12345) == "١٢٬٣٤٥"
    assert syria.percent(0.5) == "٥٠٪"
    assert Messages("ar", "no such").date(day).startswith("5 ")


def test_a_chance_is_never_rounded_to_certainty():
    say = Messages("en")
    assert [say.percent(p) for p in (0, 0.001, 0.5, 0.999, 1)] == ["0%", "1%", "50%", "99%", "100%"]


def test_a_few_people_are_not_counted_out_but_nobody_is_nobody():
    say = Messages("en")
    assert [say.persons(n) for n in (0, 1, 9, 10, 1234)] == ["0", "<10", "<10", "10", "1,234"]


def test_ranges_of_days():
    say = Messages("en")
    first, last = pd.Timestamp("2021-03-25"), pd.Timestamp("2021-03-27")
    assert say.date_range(first, last) == "25–27 March 2021"
    assert say.date_range(first, first) == "25 March 2021"
    assert say.date_range(first, pd.Timestamp("2021-04-02")) == "25 March – 2 April 2021"
    assert say.date_range(pd.Timestamp("2020-12-31"), first) == "31 December 2020 – 25 March 2021"
    assert say.date_range(first, pd.NaT) == "from 25 March 2021"
    assert say.date_range(None, last) == "until 27 March 2021"
    assert say.date_range(None, None) == ""


def test_plurals_follow_the_language():
    en, ar = Messages("en"), Messages("ar", "SYR")
    assert [en.count("age", n) for n in (0, 1, 5)] == [
        "last word the same day",
        "last word 1 day ago",
        "last word 5 days ago",
    ]
    assert len({ar.count("age", n).replace(ar.number(n), "") for n in (0, 1, 2, 3, 11, 100)}) == 6


def test_hidden_and_turning_characters_are_written_out():
    assert visible("a\u202eb\x00c\nd") == "a[U+202E]b[U+0000]c d"
    assert visible("لا\u200cیک") == "لا\u200cیک"


def test_a_name_in_the_other_language_is_marked():
    case = small()
    assert str(Messages("en").name(case, "arden")) == "Arden"
    assert str(Messages("ar").name(case, "arden")) == '<span lang="en" dir="ltr">Arden</span>'
    assert script("سراقب") == "ar"
    assert Messages("en").plain_name(case, "no-such-id") == "no such id"


def test_html_escapes_values_but_keeps_markup():
    say = Messages("en")
    assert str(say.html("source.assumed", why="<b>")) == "assumed: &lt;b&gt;"
    assert str(say.html("source.assumed", why=say.foreign("x"))) == "assumed: x"
