"""Sentences one by one: what they say of a crossing, and that others say nothing."""

from __future__ import annotations

from datetime import date

import pytest

from maabar.importers.reports.names import NameIndex
from maabar.importers.reports.read import read_text
from tests.importers.reports.articles import case_of
from tests.importers.reports.sentences_said import SAID

ROWS = [row.split(" | ", 1) for row in SAID.strip().splitlines()]


@pytest.fixture(scope="module")
def index():
    return NameIndex.of(case_of("varda"))


@pytest.mark.parametrize(("wanted", "sentence"), ROWS, ids=[row[1][:60] for row in ROWS])
def test_sentence(index, wanted, sentence):
    reading = read_text(
        f"Daily news\n\n{sentence}",
        case_of("varda"),
        report="r",
        source="river-post",
        published=date(2031, 6, 25),
        index=index,
    )
    said = {
        f"{s.predicate} {s.value} {s.realis}"
        for s in reading.suggestions
        if s.predicate in {"gate", "road", "passage"}
    }
    assert said == (set() if wanted == "none" else set(wanted.split("; ")))
