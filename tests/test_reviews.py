"""The log of reviews: every change to it is found, and rows changed past it are named."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maabar import read
from maabar.cli import run_app
from maabar.editing import csv_edited
from maabar.reviews import FILE, Chain, Decision, Log, differences, emptied, parse_log, read_log, replayed
from maabar.writing import write_case
from tests.making import rows, small

AT = datetime(2030, 6, 30, 12, tzinfo=UTC)
WAITING, COUNTS, OUT = {"review": "unreviewed"}, {"review": "accepted"}, {"review": "rejected"}


def chain_of(*decisions, start=AT):
    chain = Chain()
    for number, decision in enumerate(decisions):
        chain.add(decision, start + timedelta(days=number))
    return chain


def three():
    return chain_of(
        Decision("MK", "accept", "c1", WAITING, COUNTS, "read it"),
        Decision("MK", "reject", "c2", WAITING, OUT, "misread"),
        Decision("desk", "reject", "c1", COUNTS, OUT, "taken back by the outlet"),
    )


def test_a_log_comes_back_as_it_was_written():
    chain = three()
    log = parse_log(chain.text.encode())
    assert log.broken is None
    assert [line["n"] for line in log.lines] == [1, 2, 3]
    assert log.head == chain.head == log.lines[-1]["hash"]
    assert list(log.lines[0]) == [
        "n",
        "at",
        "who",
        "action",
        "claim",
        "before",
        "after",
        "why",
        "prev",
        "hash",
    ]
    assert log.lines[0]["at"] == "2030-06-30T12:00:00Z"
    assert log.states() == {"c1": OUT, "c2": OUT}


def test_the_hash_is_that_of_the_hash_before_and_the_canonical_line():
    import hashlib

    first, second, _ = parse_log(three().text.encode()).lines
    plain = {key: second[key] for key in ("n", "at", "who", "action", "claim", "before", "after", "why")}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert second["prev"] == first["hash"]
    assert second["hash"] == hashlib.sha256((first["hash"] + text).encode()).hexdigest()
    assert first["prev"] == "0" * 64


@pytest.mark.parametrize(
    "field", ["n", "at", "who", "action", "claim", "before", "after", "why", "prev", "hash"]
)
def test_no_field_can_be_changed(field):
    lines = [json.loads(line) for line in three().text.splitlines()]
    other = {"n": 7, "before": {"review": "accepted"}, "after": {}, "action": "edit"}.get(field, "x")
    lines[1][field] = other
    log = parse_log("".join(json.dumps(line) + "\n" for line in lines).encode())
    assert log.broken is not None
    assert log.broken.row == 2
    assert len(log.lines) == 1


@pytest.mark.parametrize(
    ("change", "row"),
    [
        (lambda lines: lines[1:], 1),  # the first is gone
        (lambda lines: [lines[0], lines[2]], 2),
        (lambda lines: [lines[1], lines[0], lines[2]], 1),
        (lambda lines: [lines[0], lines[0], *lines[1:]], 2),
        (lambda lines: [*lines, "{}"], 4),
        (lambda lines: [*lines, "not json"], 4),
        (lambda lines: [*lines, "[" * 100_000], 4),
    ],
)
def test_lines_cannot_go_come_or_move(change, row):
    log = parse_log(("\n".join(change(three().text.splitlines())) + "\n").encode())
    assert log.broken is not None
    assert log.broken.row == row


def test_a_line_that_was_not_written_to_its_end_is_named():
    log = parse_log(three().text.encode()[:-20])
    assert log.broken is not None
    assert log.broken.row == 3
    assert len(log.lines) == 2


@given(st.integers(min_value=0), st.integers(min_value=0, max_value=255))
def test_any_byte_that_is_changed_is_found_or_means_the_same(at, byte):
    data = bytearray(three().text.encode())
    data[at % len(data)] = byte
    log, right = parse_log(bytes(data)), parse_log(three().text.encode())
    assert log.broken is not None or log.lines == right.lines


def test_a_redaction_empties_older_lines_and_the_chain_still_holds():
    chain = chain_of(Decision("MK", "edit", "c1", {"summary": "old"}, {"summary": "a name"}, "a name again"))
    (first,) = parse_log(chain.text.encode()).lines
    chain.add(Decision("MK", "redact", "c1", {"line 1": first["hash"]}, {"summary": ""}, "privacy"), AT)
    data = emptied(chain.text.encode(), "c1", 2)
    assert b"a name" not in data
    log = parse_log(data)
    assert log.broken is None
    assert log.head == chain.head
    assert log.states()["c1"] == {"summary": ""}


def test_a_line_cannot_be_emptied_without_a_redaction_that_says_so():
    lines = [json.loads(line) for line in three().text.splitlines()]
    lines[0] |= {"why": "", "redacted": 3}
    log = parse_log("".join(json.dumps(line) + "\n" for line in lines).encode())
    assert log.broken is not None
    assert log.broken.row == 1


def waiting_case(folder):
    tables = rows()
    for claim in tables["claims"]:
        claim["review"] = "unreviewed"
    write_case(small(tables), folder)
    return folder


def with_log(folder, chain):
    (folder / FILE).write_text(chain.text, encoding="utf-8")


def edit(folder, **reviews):
    path = folder / "claims.csv"
    cells = {claim: {"review": review} for claim, review in reviews.items()}
    path.write_bytes(csv_edited(path.read_bytes(), "claims.csv", "claim", cells))


def test_rows_that_agree_with_the_log_raise_nothing(tmp_path):
    folder = waiting_case(tmp_path / "made")
    with_log(folder, three())
    edit(folder, c1="rejected", c2="rejected")
    case = read(folder)
    assert case.log_head == three().head
    assert not [w for w in case.warnings if "log" in w.what]


def test_a_row_changed_in_a_spreadsheet_is_a_warning(tmp_path, capsys):
    folder = waiting_case(tmp_path / "made")
    with_log(folder, three())
    edit(folder, c1="accepted", c2="rejected")
    (warning,) = [w for w in read(folder).warnings if "log" in w.what]
    assert warning.value == "c1"
    assert 'review is "accepted", by the log "rejected"' in warning.what
    assert run_app(["check", str(folder)]) == 0
    assert "past the log" in capsys.readouterr().err


def test_a_broken_log_is_a_fault_and_status_still_runs(tmp_path, capsys):
    folder = waiting_case(tmp_path / "made")
    text = three().text.replace("misread", "misheard")
    (folder / FILE).write_text(text, encoding="utf-8")
    edit(folder, c1="accepted", c2="rejected")
    assert run_app(["check", str(folder)]) == 1
    assert re.search(r"reviews\.jsonl, row 2.*broken", capsys.readouterr().err)
    assert run_app(["status", str(folder), "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)
    assert "log broken" in err


def test_the_head_of_the_log_goes_into_the_run_and_the_brief(tmp_path, capsys):
    folder = waiting_case(tmp_path / "made")
    with_log(folder, three())
    edit(folder, c1="rejected", c2="rejected")
    assert run_app(["run", str(folder), "--draws", "0", "--out", str(tmp_path / "runs"), "--json"]) == 0
    run = json.loads(capsys.readouterr().out)["run"]
    from pathlib import Path

    manifest = json.loads((Path(run) / "manifest.json").read_text("utf-8"))
    assert manifest["reviews"] == three().head
    for page in ("brief.html", "brief.ar.html"):
        assert three().head in (Path(run) / page).read_text("utf-8")
    from maabar import store

    assert store.load(Path(run)).case.log_head == three().head


def test_replay_gives_back_what_was_decided_by_a_day():
    case = small()
    log = parse_log(three().text.encode())
    now = case["claims"].assign(review=["rejected", "rejected", "accepted"])

    def at(day):
        return replayed(log, now, date.fromisoformat(day))["review"].tolist()

    assert at("2030-06-29") == ["unreviewed", "unreviewed", "accepted"]
    assert at("2030-06-30") == ["accepted", "unreviewed", "accepted"]
    assert at("2030-07-01") == ["accepted", "rejected", "accepted"]
    assert at("2030-07-02") == ["rejected", "rejected", "accepted"]


def test_replay_brings_back_days_and_numbers_in_their_types():
    case = small()
    before = {"from": "2021-03-01", "quantity": "12", "value": "closed"}
    log = parse_log(
        chain_of(
            Decision("MK", "edit", "c1", before, {"from": "", "quantity": "", "value": "open"})
        ).text.encode()
    )
    frame = replayed(log, case["claims"], date(2030, 6, 29))
    assert str(frame["from"].iloc[0].date()) == "2021-03-01"
    assert frame["quantity"].iloc[0] == 12
    assert frame["value"].iloc[0] == "closed"
    assert frame.dtypes.equals(case["claims"].dtypes)
    later = replayed(log, case["claims"], date(2030, 6, 30))
    assert later["from"].isna().iloc[0]


def test_status_replays_the_log(tmp_path, capsys):
    folder = waiting_case(tmp_path / "made")
    chain = chain_of(Decision("MK", "accept", "c1", WAITING, COUNTS), start=datetime(2021, 3, 24, tzinfo=UTC))
    with_log(folder, chain)
    edit(folder, c1="accepted")

    def claims(*more):
        assert (
            run_app(["status", str(folder), "--on", "2021-03-25", "--known", "2021-03-23", "--json", *more])
            == 0
        )
        return sum(row["claims"] or 0 for row in json.loads(capsys.readouterr().out))

    assert claims() > 0
    assert claims("--replay") == 0


def test_a_claim_that_is_gone_is_told_unless_it_was_rejected():
    log = parse_log(chain_of(Decision("MK", "accept", "c1", WAITING, COUNTS)).text.encode())
    assert (0, "c1", COUNTS, {}) in differences(log, small()["claims"].iloc[1:])
    assert "c1" not in {
        one[1] for one in differences(parse_log(three().text.encode()), small()["claims"].iloc[1:])
    }


def test_no_log_is_no_fault(tmp_path):
    assert read_log(tmp_path) == Log()
