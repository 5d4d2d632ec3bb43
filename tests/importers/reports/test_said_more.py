"""What an independent set of texts showed to go wrong, class by class, with invented names."""

from __future__ import annotations

from datetime import date

import pytest

from maabar.importers.reports.names import NameIndex
from maabar.importers.reports.read import read_text
from tests.importers.reports.articles import case_of
from tests.importers.reports.sentences_more import DAYS, MORE

STATE = {"gate", "road", "passage"}


def _rows(table):
    return [[cell.strip() for cell in row.split(" | ")] for row in table.strip().splitlines()]


@pytest.fixture(scope="module")
def states():
    """Return what is read of a sentence about crossings."""
    index = NameIndex.of(case_of("varda"))

    def read(sentence, source="river-post"):
        reading = read_text(
            f"Daily news\n\n{sentence}",
            case_of("varda"),
            report="r",
            source=source,
            published=date(2031, 6, 25),
            index=index,
        )
        return [one for one in reading.suggestions if one.predicate in STATE]

    return read


@pytest.mark.parametrize(
    ("crossing", "value", "realis", "who", "sentence"), _rows(MORE), ids=[r[4][:60] for r in _rows(MORE)]
)
def test_read_as_meant(states, crossing, value, realis, who, sentence):
    found = states(sentence)
    if crossing == "none":
        assert not found
        return
    assert {(one.subject, one.value, one.realis) for one in found} == {(crossing, value, realis)}
    if who != "-":
        assert all(one.said_by.split(": ")[-1].startswith(who) for one in found)


@pytest.mark.parametrize(("first", "last", "realis", "sentence"), _rows(DAYS))
def test_each_date_belongs_to_its_verb(states, first, last, realis, sentence):
    one = states(sentence)[0]
    days = [day.isoformat() if day else "-" for day in (one.first, one.last)]
    assert (*days, one.realis) == (first, last, realis)


def test_its_side_is_the_gate_of_the_party_named(states):
    closed = states("The Lenz Authority denied that Varda had closed its side of the Kuran crossing.")
    assert {(one.gate, one.realis) for one in closed} == {("a", "negated")}


def test_what_was_denied_ends_with_its_sentence(states):
    found = states("Varda denied that it shut the Kuran crossing. The Kuran crossing would open on Monday.")
    assert found[-1].value == "open"
    assert found[-1].realis != "negated"


def test_all_crossings_are_those_of_the_case(states):
    every = set(case_of("varda")["crossings"]["crossing"])
    assert {one.subject for one in states("All crossings opened at eight.")} == every


def test_a_heading_that_only_names_it_says_nothing(states):
    case = case_of("varda")
    reading = read_text(
        "Opening of the Kuran crossing\n\nTraders wait.", case, report="r", source="river-post"
    )
    assert not [one for one in reading.suggestions if one.predicate in STATE]
