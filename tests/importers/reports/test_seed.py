"""The seed article against its gold file: offsets and hashes outside the repository; skipped where they are not."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

import maabar
from maabar.importers.reports.read import read_text
from tests.importers.reports.articles import overlap

GOLD = Path(__file__).parents[4] / "shared" / "gold" / "seed-gold.json"
pytestmark = pytest.mark.skipif(not GOLD.is_file(), reason="the gold file lies outside the repository")

#: What the gold file calls a claim, as predicates of the table `claims`.
KINDS = {
    "position": {"position"}, "agreement": {"agreement"}, "process": {"agreement"}, "proposal": {"proposal"}, "term": {"proposal"},
    "prediction": {"prediction"}, "control": {"control"}, "accusation": {"prediction"}, "description": {"relation"}, "relation": {"relation"},
}  # fmt: skip
EVENTS = {"event", "proposal"}
#: Whom the gold file's speakers are in the case, as `said_by` must begin or read.
SPEAKERS = {
    "A-OPP": "groups", "A-ACT": "activists", "A-DEM": "demonstrators", "A-AFO": "academic-free-officers", "A-HTS": "hts",
    "S-KAR": "russia: deputy director", "S-TS2": "turkey: Two senior Turkish sources", "S-MIL": "military source", "S-TNA": "new-arab",
    "A-RUS": "russia",
}  # fmt: skip
STANCE = {
    "reject": {("position", "against", "asserted"), ("prediction", "", "conditional")}, "neutral": {("agreement", "talks", "asserted")},
    "deny": {("agreement", "reached", "negated")}, "confirm": {("proposal", "offered", "asserted")},
    "propose": {("proposal", "offered", "asserted"), ("proposal", "term", "proposed")},
    "support": {("prediction", "", "conditional")}, "withdraw": {("proposal", "withdrawn", "historical")},
}  # fmt: skip


@pytest.fixture(scope="module")
def gold():
    return json.loads(GOLD.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def text(gold):
    data = (GOLD.parent / gold["document"]["path"]).read_bytes()
    assert hashlib.sha256(data).hexdigest() == gold["document"]["sha256"]
    return data.decode("utf-8")


@pytest.fixture(scope="module")
def reading(text):
    return read_text(
        text,
        maabar.read("nw-syria-2021"),
        report="new-arab-2021-03-25",
        source="new-arab",
        published=date(2021, 3, 25),
    )


def fits(suggestion, claim):
    kinds = EVENTS if claim["type"] == "event" else KINDS[claim["type"]]
    evidence = claim["evidence"]
    quote = suggestion.quote
    return (
        suggestion.predicate in kinds
        and overlap(quote.start, quote.stop, evidence["start"], evidence["end"]) >= 0.5
    )


@pytest.fixture(scope="module")
def pairs(gold, reading):
    """For each gold claim the suggestion that says it, best overlap first, each used once."""
    found, used = {}, set()
    for claim in sorted(gold["claims"], key=lambda c: c["evidence"]["len"]):
        options = [n for n, s in enumerate(reading.suggestions) if n not in used and fits(s, claim)]
        if options:
            evidence = claim["evidence"]
            best = max(
                options,
                key=lambda n: (
                    overlap(
                        reading.suggestions[n].quote.start,
                        reading.suggestions[n].quote.stop,
                        evidence["start"],
                        evidence["end"],
                    )
                    - abs(
                        reading.suggestions[n].quote.stop
                        - reading.suggestions[n].quote.start
                        - evidence["len"]
                    )
                    / 1000
                ),
            )
            used.add(best)
            found[claim["id"]] = reading.suggestions[best]
    return found


def test_every_span_of_the_gold_file(gold, text):
    for span in [c["evidence"] for c in gold["claims"]] + gold["negatives"]:
        assert (
            hashlib.sha256(text[span["start"] : span["end"]].encode()).hexdigest()[:16] == span["sha256_16"]
        )


def test_spans_found(gold, pairs, reading, capsys):
    with capsys.disabled():
        print(
            f"\nseed: {len(pairs)} of {len(gold['claims'])} gold claims found; {len(pairs)} of {len(reading.suggestions)} suggestions match"
        )
        print("  not found:", sorted({c["id"] for c in gold["claims"]} - set(pairs)))
    assert len(pairs) >= 23
    assert len(pairs) / len(reading.suggestions) >= 0.95


def test_speakers(gold, pairs, capsys):
    with_speaker = [c for c in gold["claims"] if c["source_span"] and c["type"] != "relation"]
    right = [
        c["id"] for c in with_speaker if c["id"] in pairs and SPEAKERS[c["speaker"]] in pairs[c["id"]].said_by
    ]
    with capsys.disabled():
        print(
            f"\nseed: {len(right)} of {len(with_speaker)} speakers right; not: {sorted({c['id'] for c in with_speaker} - set(right))}"
        )
    assert len(right) >= 14


def test_stances(gold, pairs, capsys):
    told = [c for c in gold["claims"] if c["source_span"] and c["type"] != "relation"]
    right = []
    for claim in told:
        one = pairs.get(claim["id"])
        wanted = STANCE.get(claim["stance"], set())
        if one is not None and any(
            (one.predicate, value or one.value, realis) == (one.predicate, one.value, one.realis)
            and predicate == one.predicate
            for predicate, value, realis in wanted
        ):
            right.append(claim["id"])
    with capsys.disabled():
        print(f"\nseed: {len(right)} of {len(told)} stances right")
    assert len(right) >= 13


def test_denial_through_three(pairs):
    one = pairs["c05"]
    assert one.realis == "negated"
    assert (one.said_by.split(":")[0], one.via) == ("turkey", ("al-araby-al-jadeed", "new-arab"))


def test_continued_sentence_is_ambiguous(pairs):
    for claim in ("c07", "c08"):
        assert "speaker-ambiguous" in pairs[claim].flags
        assert pairs[claim].said_by == "military source"


def test_fears_are_conditional(pairs):
    assert [pairs[c].value for c in ("c12", "c13", "c14")] == ["economy", "smuggling", "infiltration"]
    assert {pairs[c].realis for c in ("c12", "c13", "c14")} == {"conditional"}


def test_earlier_attempt_is_of_the_past_and_another_proposal(pairs):
    assert {pairs[c].realis for c in ("c23", "c25")} == {"historical"}
    assert {pairs[c].subject for c in ("c23", "c24", "c25")} == {"hts-2020-trade"}


def test_dates(reading, text):
    said = {text[d.span.start : d.span.stop]: d for d in reading.days}
    assert reading.published == date(2021, 3, 25)
    assert next(d for t, d in said.items() if "Wednesday" in t).first == date(2021, 3, 24)
    open_ended = next(d for t, d in said.items() if "as of 25" in t)
    assert (open_ended.first, open_ended.last) == (date(2021, 3, 25), None)
    assert next(d for t, d in said.items() if "previously" in t).first is None


def test_nothing_from_what_says_nothing(gold, reading):
    for zone in gold["negatives"]:
        for s in reading.suggestions:
            assert not (zone["start"] <= s.quote.start < zone["end"])
        assert not any(zone["start"] <= m.span.start < zone["end"] for m in reading.mentions)


def test_odd_spelling(reading, text):
    one = next(m for m in reading.mentions if text[m.span.start : m.span.stop] == "Miznar")
    assert (one.id, "spelling-differs" in one.flags) == ("miznaz", True)


def test_no_word_on_any_crossing(reading):
    assert not [s for s in reading.suggestions if s.predicate in {"gate", "road", "passage"}]
