"""From the seed article to the status of its day: what the rules suggest, accepted as it is, through the engine."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import maabar
from maabar.case import build
from maabar.engines.evidence import positions, status
from maabar.importers.reports.read import read_text
from tests.engines.evidence.making import choose, pick

SEED = Path(__file__).parents[4] / "shared" / "gold" / "seed.txt"
pytestmark = pytest.mark.skipif(not SEED.is_file(), reason="the seed article lies outside the repository")

DAY, OFFER = "2021-03-25", "russian-2021-03"
WORLD = ("places", "areas", "parties", "crossings", "sources", "proposals")
#: Claims that a reviewer sets aside: events and holds are not of the tables kept here.
LEFT_OUT = {"event", "control"}


def row_of(number, s):
    return {
        "claim": f"c{number}", "report": "seed", "said_by": s.said_by, "role": s.role, "via": "|".join(s.via), "predicate": s.predicate,
        "subject": s.subject, "value": s.value, "realis": s.realis, "use": "|".join(s.use), "direction": s.direction, "gate": s.gate,
        "from": s.first.isoformat() if s.first else "", "until": s.last.isoformat() if s.last else "", "precision": s.precision, "review": "accepted",
    }  # fmt: skip


@pytest.fixture(scope="module")
def case():
    whole = maabar.read("nw-syria-2021")
    reading = read_text(
        SEED.read_bytes().decode("utf-8"),
        whole,
        report="seed",
        source="new-arab",
        published=date(2021, 3, 25),
    )
    claims = [
        row_of(n, s) for n, s in enumerate(reading.suggestions) if s.predicate not in LEFT_OUT and s.subject
    ]
    report = {"report": "seed", "source": "new-arab", "published": DAY, "published_precision": "day"}
    return build({name: whole[name] for name in WORLD} | {"reports": [report], "claims": claims}, as_of=DAY)


@pytest.fixture(scope="module")
def stands(case):
    return choose(positions(case, on=DAY, known=DAY), proposal=OFFER)


def test_offered_and_not_agreed(stands):
    assert pick(stands, aspect="offered", party="")["status"] == "yes"
    assert pick(stands, aspect="agreed", party="")["status"] == "no"


def test_talks_are_reported_by_few_voices_and_stay_unknown(stands):
    assert pick(stands, aspect="talks", party="")["status"] == "unknown"


def test_who_is_for_and_against(stands):
    stance = choose(stands, aspect="stance")
    held = dict(zip(stance["party"], stance["status"], strict=True))
    assert held["russia"] == "for"
    against = {party for party, what in held.items() if what == "against"}
    assert {"activists", "academic-free-officers"} <= against
    assert any("pposition groups" in party for party in against)
    assert any("demonstrators" in party for party in against)
    for silent in ("turkey", "syrian-government", "hts"):
        assert held.get(silent, "unknown") == "unknown"


def test_no_crossing_has_a_status(case):
    rows = status(case, on=DAY, known=DAY)
    three = rows[rows["crossing"].isin(["saraqib-tronba", "miznaz", "abu-zendin"])]
    assert len(three)
    assert set(three["status"]) == {"unknown"}
    assert set(three["basis"]) == {"none"}
