"""From the tables of a case to packages; the built-in case's figures are pinned on purpose, they are no oracle."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import maabar.cases
from maabar.case import read
from maabar.engines.talks.packages import search_bargain
from maabar.engines.talks.values_lines import costs
from maabar.engines.talks.values_read import read_bargain
from maabar.engines.talks.values_sides import centroid

BUILT_IN = Path(maabar.cases.__file__).parent / "nw-syria-2021"


def tables(**changes):
    """Two parties, two issues, one text."""
    base = {
        "issues": [{"issue": "gates", "no_deal": 0}, {"issue": "aid", "no_deal": 0}],
        "terms": [{"proposal": "text", "issue": "gates", "value": 50}],
        "positions": [
            {"party": "north", "issue": "gates", "position": 100, "salience": 60},
            {"party": "north", "issue": "aid", "position": 0, "salience": 20},
            {"party": "south", "issue": "gates", "position": 40, "salience": 50, "veto": "yes"},
        ],
        "parties": [{"party": "north"}, {"party": "south"}, {"party": "people"}],
    }
    return {name: pd.DataFrame(rows) for name, rows in (base | changes).items()}


def said(frames, **more):
    return " ".join(str(p) for p in read_bargain(frames, **more).problems)


def test_worth_weights_and_default_reserve():
    got = read_bargain(tables())
    b = got.bargained
    assert not got.errors
    assert b.parties == ("north", "south")
    assert [b.space.levels_at(k).tolist() for k in range(2)] == [[0, 50, 100], [0, 100]]
    assert b.tables[0].tolist() == [[0, 375_000, 750_000], [600_000, 900_000, 400_000]]
    assert b.tables[1].tolist() == [[250_000, 0], [0, 0]]
    assert b.reserves.tolist() == [250_000, 600_000]
    assert got.silent == {"north": (), "south": ("aid",)}
    assert got.silent_terms == {"text": ("aid",)}
    assert got.proposals["text"].tolist() == [1, 0]
    found = search_bargain(b, got.proposals["text"])
    # South vetoes the gates only; north is not asked.
    assert b.bargainers.tolist() == [1]
    assert b.space.packages(found.deals.codes).tolist() == [[0, 1], [1, 0], [1, 1]]


def test_rank_order_centroid():
    assert centroid(4).round(4).tolist() == [0.5208, 0.2708, 0.1458, 0.0625]
    rows = [{"party": "north", "issue": i, "position": 50, "rank": r} for i, r in (("gates", 2), ("aid", 1))]
    b = read_bargain(tables(positions=rows)).bargained
    assert b.tables[1][0].max() == pytest.approx(750_000 * 0.5)
    equal = [{"party": "north", "issue": i, "position": 50} for i in ("gates", "aid")]
    assert read_bargain(tables(positions=equal)).bargained.tables[0][0].tolist() == [
        250_000,
        500_000,
        250_000,
    ]


def test_the_latest_reserve_counts_and_abstaining_lies_between():
    rows = [
        {"party": "south", "on": "2021-01-01", "value": 80, "abstain_from": 70},
        {"party": "south", "on": "2021-03-01", "value": 50, "abstain_from": 40},
    ]
    first = read_bargain(tables(reserves=rows), as_of="2021-02-01").bargained
    later = read_bargain(tables(reserves=rows), as_of="2021-03-01").bargained
    assert (first.reserves[1], first.abstains[1]) == (800_000, 700_000)
    assert (later.reserves[1], later.abstains[1]) == (500_000, 400_000)
    assert later.reserves[0] == 250_000


def test_gates_of_a_crossing_must_agree_and_the_setting_turns_it_off():
    issues = [{"issue": "gates", "no_deal": 0, "crossing": "bridge"}, {"issue": "aid", "no_deal": 0}]
    crossings = [{"crossing": "bridge", "gate_a": "north", "gate_b": "guard"}]
    parties = [{"party": p} for p in ("north", "south", "guard")]
    frames = tables(issues=issues, crossings=crossings, parties=parties)
    got = read_bargain(frames)
    assert got.bargained.needed.tolist() == [[True, False], [True, False], [True, False]]
    assert got.by_red_lines == ("guard",)
    assert read_bargain(frames, gate_consent=False).bargained.needed[:, 0].tolist() == [False, True]


def test_red_lines_hold_on_their_days_only_and_conjunctions_must_all_hold():
    rows = [
        {
            "redline": "r",
            "issue": "gates",
            "party": "south",
            "low": 50,
            "high": 100,
            "source": "s",
            "until": "2021-03-01",
        },
        {"redline": "r", "issue": "aid", "party": "south", "low": 1, "source": "s", "until": "2021-03-01"},
    ]
    b = read_bargain(tables(redlines=rows), as_of="2021-03-01").bargained
    assert b.crossed([[1, 0], [0, 1], [1, 1], [2, 1]]).ravel().tolist() == [False, False, True, True]
    assert not read_bargain(tables(redlines=rows), as_of="2021-03-02").bargained.redlines


def test_choice_issues_and_scores():
    frames = tables(
        issues=[{"issue": "gates", "no_deal": 0}, {"issue": "who", "kind": "choice", "no_deal": 0}],
        levels=[{"issue": "who", "level": "un", "value": 0}, {"issue": "who", "level": "posts", "value": 50}],
        terms=[],
        positions=[{"party": "north", "issue": "gates", "position": 100}],
        scores=[
            {"party": "north", "issue": "who", "level": "un", "score": 90},
            {"party": "north", "issue": "who", "level": "posts", "score": 10},
        ],
    )
    b = read_bargain(frames).bargained
    assert b.tables[1].tolist() == [[450_000, 50_000]]
    frames["scores"] = frames["scores"].iloc[:1]
    assert "Score every level" in said(frames)


def test_principles_are_listed_and_counted_only():
    rows = [
        {"principle": "safe", "issue": "gates", "low": 1},
        {"principle": "safe", "issue": "aid", "low": 0, "high": 0},
    ]
    got = read_bargain(tables(principles=rows))
    assert costs(got.principles, np.array([[1, 0], [1, 1], [0, 0]])).ravel().tolist() == [True, False, False]
    assert all(
        np.array_equal(x, y)
        for x, y in zip(got.bargained.tables, read_bargain(tables()).bargained.tables, strict=True)
    )


def test_affected_parties_with_a_veto_still_do_not_count():
    rows = [{"party": "people", "issue": "gates", "position": 0, "veto": "yes"}]
    got = read_bargain(tables(positions=rows, consents=[{"party": "people", "role": "affected"}]))
    assert not got.bargained.bargainers.size


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"issues": []}, "no issue"),
        ({"issues": [{"issue": "gates", "kind": "choice", "no_deal": 0}]}, "choice without levels"),
        (
            {
                "levels": [
                    {"issue": "gates", "level": "a", "value": 0},
                    {"issue": "gates", "level": "b", "value": 60},
                ]
            },
            "50 is no level",
        ),
        (
            {
                "levels": [
                    {"issue": "gates", "level": "a", "value": 50},
                    {"issue": "gates", "level": "b", "value": 50},
                ]
            },
            "two levels at 50",
        ),
        ({"positions": [{"party": "north", "issue": "gates", "position": 120}]}, "outside 0 to 100"),
        (
            {
                "reserves": [
                    {"party": "north", "on": "2021-01-01", "value": 1},
                    {"party": "north", "on": "2021-01-01", "value": 2},
                ]
            },
            "two reserves",
        ),
        ({"positions": [{"party": "north", "issue": "gates", "position": 1, "salience": 0}]}, "sum to 0"),
        (
            {
                "positions": [
                    {"party": "north", "issue": "gates", "position": 1, "salience": 5},
                    {"party": "north", "issue": "aid", "position": 1},
                ]
            },
            "Give all or none",
        ),
        ({"consents": [{"party": "people", "role": "must"}]}, "nothing tells what it wants"),
        (
            {"issues": [{"issue": "gates"}, {"issue": "aid"}]},
            "what holds without a deal is not known|What holds",
        ),
        (
            {
                "redlines": [
                    {"redline": "r", "issue": "gates", "party": "north"},
                    {"redline": "r", "issue": "aid", "party": "south"},
                ]
            },
            "disagree",
        ),
        ({"redlines": [{"redline": "r", "issue": "fish", "party": "north"}]}, "no issue"),
        ({"scores": [{"party": "north", "issue": "gates", "level": "77", "score": 1}]}, "is no level"),
    ],
)
def test_errors_say_where_and_what_to_do(changes, words):
    got = read_bargain(tables(**changes))
    assert got.bargained is None
    assert any(w in str(p) for p in got.errors for w in words.split("|"))


def test_warnings():
    text = said(
        tables(
            redlines=[{"redline": "r", "issue": "gates", "party": "south"}],
            reserves=[{"party": "south", "value": 99}],
        )
    )
    assert "neither claims nor a source" in text
    assert "every chance will be 0 or 1" in text
    assert "above what any package gives" in text
    plain = tables(
        positions=[{"party": "north", "issue": "gates", "position": 1}],
        issues=[{"issue": i, "no_deal": 0} for i in ("gates", "aid", "more")],
    )
    assert "Nobody must agree" in said(plain)
    assert "silent on 2 of 3" in said(plain)


# --- the built-in case ---


@pytest.fixture(scope="module")
def built_in():
    got = read_bargain(read(BUILT_IN).frames, as_is="status-quo", as_of="2021-03-25")
    assert not got.errors
    return got


def terms(found, codes):
    space = found.bargained.space
    return [
        {i: v[x] for i, v, x, t in zip(space.issues, space.values, p, found.tabled, strict=True) if x != t}
        for p in space.packages(codes).tolist()
    ]


def test_baseline_of_march_2021(built_in):
    b = built_in.bargained
    found = search_bargain(b, built_in.proposals["russian-2021-03"])
    assert (found.packages, found.existing, found.deals.count) == (2_857_680, 1_944_810, 1_363)
    assert [b.parties[a] for a in found.judged.refusing] == ["turkey", "sna", "hts", "activists"]
    assert found.judged.crossed[b.parties.index("turkey")] == ("turkey-attacks",)
    assert found.judged.crossed[b.parties.index("sna")] == ()
    assert (found.deals.nearest.distance, found.deals.nearest.total) == (3, 3)
    assert {"people": 0, "trade": 0, "ceasefire": 60} in terms(found, found.deals.nearest.codes)
    assert (found.kept.count, found.kept.nearest.distance, found.kept.nearest.total) == (26, 4, 2)
    assert terms(found, found.kept.nearest.codes) == [
        {"crossings": 33, "people": 20, "ceasefire": 100, "aid": 10},
        {"crossings": 33, "people": 20, "ceasefire": 100, "inspection": 60},
    ]


@pytest.mark.parametrize(
    ("proposal", "refusing"),
    [
        ("hts-2020-trade", ["activists"]),
        ("abu-zendin-2024", ["activists"]),
        ("un-2585", ["russia", "syrian-government"]),
    ],
)
def test_who_refuses_in_the_built_in_case(built_in, proposal, refusing):
    found = search_bargain(built_in.bargained, built_in.proposals[proposal])
    assert [built_in.bargained.parties[a] for a in found.judged.refusing] == refusing


def test_two_border_crossings_have_one_minimal_relaxation(built_in):
    found = search_bargain(built_in.bargained, built_in.proposals["two-border-crossings"])
    assert found.kept.count == 0
    assert [[i.name(found.bargained) for i in one.items] for one in found.kept.relaxed.sets] == [
        ["russia on border"]
    ]
