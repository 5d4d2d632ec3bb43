"""Who holds a gate that an option opens, and what they said: from claims alone."""

from __future__ import annotations

import pandas as pd
import pytest

from maabar.holders import GATES, gates_opened, unheard
from maabar.study import compare
from tests.making import rows, small

NORTH, MILL = "north-bridge", "mill-road"


def claim(number, party, value, **other):
    return {"claim": f"k{number}", "report": "r1", "said_by": party, "role": "named", "predicate": "gate",
            "subject": NORTH, "gate": "a" if party == "upland" else "b", "value": value, "from": "2021-03-20",
            "summary": "Said.", **other}  # fmt: skip


def gates(claims, changes=None, more=None, published="2021-03-20"):
    tables = rows()
    tables["reports"][0]["published"] = published
    tables["claims"] = claims
    tables["options"] = [{"option": "plan", "proposal": "offer"}]
    tables["proposals"] = [{"proposal": "offer", "name": "Offer", "proposed_by": "upland"}]
    tables["changes"] = [
        {"option": "plan", **row}
        for row in changes or [{"crossing": NORTH, "use": "aid", "status": "open", "source": "assumed: made"}]
    ]
    tables |= more or {}
    return compare(small(tables, check=False), draws=0, engines=["evidence"])["options.gates"]


def said(claims, **of):
    table = gates(claims, **of)
    return dict(zip(table["gate"], table["said"], strict=True))


def test_each_verdict():
    up = claim(1, "upland", "open")
    assert said([up]) == {"a": "accepted", "b": "silent"}
    assert said([up, claim(2, "lowland", "closed")]) == {"a": "accepted", "b": "refused"}
    both = [up, claim(2, "lowland", "closed"), claim(3, "lowland", "open", summary="The other.")]
    assert said(both) == {"a": "accepted", "b": "contradictory"}


def test_who_holds_it_and_by_which_statements():
    table = gates([claim(1, "upland", "open"), claim(2, "lowland", "closed")])
    assert list(table.columns) == [column.name for column in GATES.columns]
    assert list(table["party"]) == ["upland", "lowland"]
    assert list(table["claims"]) == ["k1", "k2"]


def test_one_side_does_not_speak_for_the_other():
    assert said([claim(1, "upland", "open", gate="b")])["b"] == "silent"


def test_a_word_of_another_use_or_crossing_is_silence():
    assert said([claim(1, "upland", "open", use="people")])["a"] == "silent"
    assert said([claim(1, "upland", "open", subject=MILL)])["a"] == "silent"


def test_a_denied_opening_is_a_refusal():
    assert said([claim(1, "upland", "open", realis="negated")])["a"] == "refused"


def test_a_denied_closing_is_no_refusal_and_no_plain_yes():
    assert said([claim(1, "upland", "closed", realis="negated")])["a"] == "silent"


def test_old_words_are_silence():
    assert (
        said([claim(1, "upland", "open", **{"from": "2020-11-01"})], published="2020-11-01")["a"] == "silent"
    )


def test_a_stance_on_the_proposal_counts():
    for value, expected in (("against", "refused"), ("for", "accepted"), ("silent", "silent")):
        stance = claim(1, "lowland", value, predicate="position", subject="offer", gate="")
        assert said([stance])["b"] == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"gate": "a", "use": "aid"}, {("a", "aid")}),
        ({"use": "cargo"}, {(g, u) for g in "ab" for u in ("aid", "trade")}),
        ({}, {(g, u) for g in "ab" for u in ("aid", "trade", "people")}),
        ({"gate": "road"}, set()),
        ({"status": "closed"}, set()),
        ({"status": ""}, set()),
    ],
)
def test_which_gates_an_option_opens(row, expected):
    table = gates([claim(1, "upland", "open")], changes=[{"crossing": NORTH, "status": "open", **row}])
    assert set(zip(table["gate"], table["use"], strict=True)) == expected


def test_ids_joined_open_each():
    table = gates(
        [], changes=[{"crossing": f"{NORTH}|{MILL}", "use": "aid", "gate": "a", "status": "restricted"}]
    )
    assert list(table["crossing"]) == [MILL, NORTH]
    assert set(table["said"]) == {"silent"}


def test_unheard_is_every_option_without_a_plain_yes():
    table = pd.DataFrame({
        "option": ["yes", "yes", "no", "no", "mixed", "quiet"],
        "said": ["accepted", "accepted", "accepted", "refused", "contradictory", "silent"],
    })  # fmt: skip
    assert unheard(table) == {"no", "mixed", "quiet"}


def test_no_option_no_rows():
    tables = rows()
    case = small(tables)
    assert gates_opened(case, compare(case, draws=0)["evidence.claims"], pd.Timestamp("2021-03-25")).empty
