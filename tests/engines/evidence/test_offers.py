"""Offers, consents and positions (section 3.4), against the arithmetic of the page done slowly (`by_hand.py`)."""

import pytest

from maabar.engines.evidence import positions
from tests.engines.evidence.by_hand import Layer, day
from tests.engines.evidence.making import PROPOSALS, case, pick, said

DAY = "2021-03-10"
TOLD = pytest.approx


def stands(claims, aspect, party="", **tables):
    return pick(
        positions(case(claims, **tables), on=DAY, known="2021-04-01"),
        proposal="bridge-offer",
        aspect=aspect,
        party=party,
    )


def offer(value, predicate="proposal", **cells):
    return said(value, predicate=predicate, subject="bridge-offer", gate="", **cells)


@pytest.mark.parametrize(
    ("by", "source", "x"), [("empire", "wire-c", 0.9), ("", "wire-c", 0.4), ("herders", "wire-b", 0.7)]
)
def test_offered(by, source, x):
    row = stands([offer("offered", by=by, source=source)], "offered")
    assert row["p_for"] == TOLD(Layer("stage").said(x, 1, day(DAY)).on(day(DAY))[1], abs=1e-9)


def test_a_term_is_an_offer_on_the_day_of_publication_whatever_day_it_names():
    row = stands(
        [
            offer(
                "term", by="empire", realis="proposed", source="wire-c", **{"from": "2021-03-20", "until": ""}
            )
        ],
        "offered",
    )
    assert row["p_for"] == TOLD(Layer("stage").said(0.9, 1, day(DAY)).on(day(DAY))[1], abs=1e-9)


@pytest.mark.parametrize("value", ["offered", "term"])
def test_who_offers_is_for_it(value):
    row = stands([offer(value, by="empire", source="wire-c")], "stance", "empire")
    against, conditional, for_it = Layer("stance").said(0.9, 2, day(DAY)).on(day(DAY))
    assert [row["p_against"], row["p_conditional"], row["p_for"]] == TOLD(
        [against, conditional, for_it], abs=1e-9
    )
    assert row["status"] == "for"


@pytest.mark.parametrize(("by", "x"), [("duchy", 0.9), ("empire", 0.4)])
def test_consent_is_the_partys_own_word(by, x):
    """Of others, the proposer too, as a rival: at most .70."""
    row = stands(
        [offer("reached", "agreement", by=by, source="wire-a", realis="negated")], "consent", "duchy"
    )
    assert row["p_for"] == TOLD(Layer("stage").said(x, 1, day(DAY), negated=True).on(day(DAY))[1], abs=1e-9)


def test_agreed_has_as_many_gates_as_parties():
    proposals = [PROPOSALS[0] | {"to": "duchy|lowland"}]
    told = [
        offer("offered", by="empire"),
        offer("reached", "agreement", by="duchy"),
        offer("reached", "agreement", by="lowland"),
    ]
    rows = [
        stands(told, *which, proposals=proposals)["p_for"]
        for which in (("offered",), ("consent", "duchy"), ("consent", "lowland"))
    ]
    assert stands(told, "agreed", proposals=proposals)["p_for"] == TOLD(
        rows[0] * rows[1] * rows[2], abs=1e-12
    )


def test_a_position_of_nobody_in_particular_stands_under_its_words():
    row = stands(
        [offer("against", "position", by="people at the market", role="collective", source="wire-d")],
        "stance",
        "people at the market",
    )
    assert row["p_against"] == TOLD(Layer("stance").said(0.7, 0, day(DAY)).on(day(DAY))[0], abs=1e-9)


@pytest.mark.parametrize("value", ["silent"])
def test_no_word_is_no_position(value):
    rows = positions(case([offer(value, "position", by="duchy")]), on=DAY, known="2021-04-01")
    stance = rows[(rows["aspect"] == "stance") & (rows["party"] == "duchy")]
    assert set(stance["status"]) <= {"unknown"}
