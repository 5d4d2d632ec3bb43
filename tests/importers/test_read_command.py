"""`maabar read` as it is called: what it prints, what it writes, what it refuses, with the real reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from maabar import read
from maabar.cli import run_app
from maabar.writing import write_case
from tests.making import rows, small

KEYS = ["report", "quote_from", "quote_to", "sentence", "said_by", "role", "via", "predicate", "subject", "gate", "use",
        "direction", "value", "realis", "from", "until", "score", "flags"]  # fmt: skip
TEXT = """North Bridge is open again

ARDEN, 22 March 2021 (The Daily) - The Upland council said on Monday that the North Bridge crossing is open.
Mill Road remains closed, residents said.
"""
HTML = """<html><head><title>Mill Road is closed</title><meta property="og:site_name" content="Varda Times">
<meta property="article:published_time" content="2021-03-23T10:00:00Z">
<link rel="canonical" href="https://times.example/2021/mill-road"></head><body><article><h1>Mill Road is closed</h1>
<p>The Lowland front closed the Mill Road crossing on Tuesday, the Upland council said in a statement to this newspaper.</p>
<p>Several lorries with aid waited at the crossing in the morning and turned back towards Arden at noon, drivers said.</p>
</article><script>alert(1)</script></body></html>"""
RELIEFWEB = {"data": [
    {"id": "1", "fields": {"title": "Access update", "body": "The Mill Road crossing was closed on 20 March, the Upland council said.",
                           "date": {"original": "2021-03-21T00:00:00+00:00"}, "source": [{"name": "Relief Office"}],
                           "url": "https://updates.example/1", "language": [{"code": "en"}]}},
    {"id": "2", "fields": {"title": "Second", "body": "Officials met again this week and said nothing of note to reporters.",
                           "date": {"original": "2021-03-22"}, "source": [{"name": "Relief Office"}],
                           "url": "https://updates.example/2"}},
]}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    write_case(small(), tmp_path / "made")
    return tmp_path / "made"


@pytest.fixture
def report(tmp_path):
    (tmp_path / "note.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path / "note.txt"


def call(capsys, *arguments):
    code = run_app([str(one) for one in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def state(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_dry_run_prints_one_list_of_suggestions_and_writes_nothing(folder, report, capsys):
    before = state(folder)
    code, out, _ = call(capsys, "read", folder, report, "--dry-run", "--json")
    found = json.loads(out)
    assert code == 0
    assert all(list(one) == KEYS for one in found)
    assert {one["report"] for one in found} == {"note"}
    assert ("mill-road", "closed") in {(one["subject"], one["value"]) for one in found}
    assert ("north-bridge", "open") in {(one["subject"], one["value"]) for one in found}
    for one in found:
        assert TEXT[one["quote_from"] : one["quote_to"]] in one["sentence"]
    assert state(folder) == before


def test_a_report_is_filed_and_waits(folder, report, capsys):
    code, out, _ = call(capsys, "read", folder, report, "--collected", "published")
    assert code == 0
    assert "taken from its dateline" in out
    assert read(folder)["reports"]["source"].iloc[-1] == "daily"
    assert "maabar review" in out
    case = read(folder)
    assert case["reports"]["report"].iloc[-1] == "note"
    assert str(case["reports"]["published"].iloc[-1].date()) == "2021-03-22", "from its dateline"
    new = case["claims"].iloc[3:]
    assert len(new) >= 2
    assert set(new["review"]) == {"unreviewed"}
    code, out, _ = call(capsys, "read", folder, report, "--source", "The Daily")
    assert code == 0
    assert "nothing of it is added" in out
    assert len(read(folder)["claims"]) == len(case["claims"])


def test_web_pages_and_saved_answers_tell_their_source_day_and_address(folder, tmp_path, capsys):
    (tmp_path / "page.html").write_text(HTML, encoding="utf-8")
    (tmp_path / "answer.json").write_text(json.dumps(RELIEFWEB), encoding="utf-8")
    code, out, err = call(capsys, "read", folder, tmp_path / "page.html", tmp_path / "answer.json")
    assert code == 0, err
    reports = read(folder)["reports"].set_index("report")
    assert {"page", "answer-1", "answer-2"} <= set(reports.index)
    assert reports.loc["page", "url"] == "https://times.example/2021/mill-road"
    assert str(reports.loc["page", "published"].date()) == "2021-03-23"
    assert (folder / "reports" / "page.html").read_text("utf-8") == HTML
    assert "alert(1)" not in (folder / "reports" / "page.txt").read_text("utf-8")
    assert "new source" in out
    assert {"varda-times", "relief-office"} <= set(read(folder)["sources"]["source"])
    assert json.loads((folder / "reports" / "answer-1.json").read_text("utf-8"))["id"] == "1"
    assert call(capsys, "read", folder, tmp_path / "answer.json")[0] == 0
    assert len(read(folder)["reports"]) == 5


def test_bad_files_are_refused_with_code_1_and_the_others_are_filed(folder, report, tmp_path, capsys):
    (tmp_path / "bad.txt").write_bytes(b"\xff\xff\x00")
    (tmp_path / "empty.html").write_text("", encoding="utf-8")
    code, _, err = call(capsys, "read", folder, tmp_path / "bad.txt", tmp_path / "empty.html", tmp_path / "none.pdf",
                        tmp_path, report, "--source", "daily")  # fmt: skip
    assert code == 1
    assert err.count("refused  ") == 4
    assert "note" in set(read(folder)["reports"]["report"])


def test_what_cannot_be_filed_is_refused_and_named(folder, tmp_path, capsys):
    (tmp_path / "bare.txt").write_text("North Bridge is open, the Upland council said.", encoding="utf-8")
    code, _, err = call(capsys, "read", folder, tmp_path / "bare.txt")
    assert code == 1
    assert "--published" in err
    code, _, err = call(capsys, "read", folder, tmp_path / "bare.txt", "--published", "2021-03-22")
    assert code == 1
    assert "--source" in err
    code, out, _ = call(capsys, "read", folder, tmp_path / "bare.txt", "--dry-run", "--json")
    assert code == 0, "in a dry run both may stay open"
    assert json.loads(out)
    code, _, _ = call(capsys, "read", folder, tmp_path / "bare.txt", "--published", "2021-03-22", "--source", "New Voice",
                      "--report-id", "first-word", "--level", "restricted", "--lang", "en")  # fmt: skip
    assert code == 0
    row = read(folder)["reports"].iloc[-1]
    assert (row["report"], row["source"], row["sensitivity"], row["lang"]) == (
        "first-word",
        "new-voice",
        "restricted",
        "en",
    )


def test_workbooks_and_built_in_cases_are_read_but_not_written_to(report, tmp_path, capsys):
    assert call(capsys, "new", tmp_path / "b.xlsx")[0] == 0
    for case in (tmp_path / "b.xlsx", "nw-syria-2021"):
        code, out, _ = call(capsys, "read", case, report, "--dry-run", "--json")
        assert code == 0
        assert isinstance(json.loads(out), list)
        assert call(capsys, "read", case, report, "--source", "x")[0] == 2


@pytest.mark.parametrize("arguments", [(), ("x.txt", "--llm", "http://models.example", "--model", "m"), ("x.txt", "--published", "never"),
                                       ("x.txt", "y.txt", "--report-id", "z")])  # fmt: skip
def test_calls_that_cannot_be_meant(folder, capsys, arguments):
    code, _, err = call(capsys, "read", folder, *arguments)
    assert code == 2
    assert err


def test_hostile_text_does_nothing_to_the_terminal(folder, tmp_path, capsys):
    text = "ARDEN, 22 March 2021 (The Daily) - \x1b]0;evil\x07 \u202eNorth Bridge is open\u202c, the Upland council said.\n"
    (tmp_path / "x.txt").write_text(text, encoding="utf-8")
    _, out, err = call(capsys, "read", folder, tmp_path / "x.txt", "--source", "=cmd()", "--dry-run")
    assert not {"\x1b", "\x07", "\u202e"} & set(out + err)


def test_a_name_that_a_spreadsheet_would_run_is_disarmed(folder, report, capsys):
    assert call(capsys, "read", folder, report, "--source", "=cmd()")[0] == 0
    assert ",'=cmd()," in (folder / "sources.csv").read_text("utf-8")
    assert read(folder)["sources"]["name"].iloc[-1] == "=cmd()"


def test_another_sources_address_is_found(tmp_path, capsys):
    tables = rows()
    tables["sources"][1]["url"] = "https://www.times.example/"
    write_case(small(tables), tmp_path / "made")
    (tmp_path / "page.html").write_text(HTML, encoding="utf-8")
    assert call(capsys, "read", tmp_path / "made", tmp_path / "page.html")[0] == 0
    assert read(tmp_path / "made")["reports"]["source"].iloc[-1] == "radio-up"


def test_a_stopped_writing_is_told_by_check(folder, capsys):
    (folder / ".maabar-renaming").write_text("[]", encoding="utf-8")
    code, _, err = call(capsys, "check", folder)
    assert code == 0
    assert "stopped" in err
    assert Path(folder / ".maabar-renaming").exists(), "check writes nothing"
