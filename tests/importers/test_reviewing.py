"""Decisions go into the log and the rows together; who waits, in which order; what a review changes."""

from __future__ import annotations

import io
import json
import os
import sys
from datetime import UTC, date, datetime

import pytest

from maabar import read
from maabar.cli import run_app
from maabar.editing import csv_edited
from maabar.errors import CaseError, UsageError
from maabar.importers.reports.storing import file_drafts
from maabar.importers.reviewing import Desk, check_who
from maabar.reviews import FILE, read_log
from maabar.writing import write_case
from tests.importers.fakes import drafts_of, gates
from tests.making import rows, small

NOW = datetime(2030, 6, 30, 12, tzinfo=UTC)
TEXT = "North Bridge is open, they say.\nIt is closed.\nMill Road is closed too.\n"


@pytest.fixture
def folder(tmp_path):
    write_case(small(), tmp_path / "made")
    add(tmp_path, "a", TEXT)
    return tmp_path / "made"


def add(tmp_path, name, text, reader=gates, day=date(2021, 3, 24)):
    (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    case = read(tmp_path / "made")
    drafts, refused = drafts_of(case, [tmp_path / f"{name}.txt"], reader, source="daily", published=day)
    assert not refused
    return file_drafts(case, drafts, collected=None)


def desk(folder):
    return Desk(folder, "MK", lambda: NOW)


def review_of(folder, claim):
    claims = read(folder)["claims"].set_index("claim")
    return claims.loc[claim]


def lines(folder):
    return [json.loads(line) for line in (folder / FILE).read_text("utf-8").splitlines()]


def test_what_is_flagged_or_cannot_be_filed_comes_before_the_rest(folder):
    assert [item.claim for item in desk(folder).queue()] == ["a-02", "a-01", "a-03"]
    assert desk(folder).queue()[0].loose


def test_accept_and_reject_change_log_and_row_together(folder):
    d = desk(folder)
    d.accept("a-01", "read it")
    d.reject("a-03")
    assert review_of(folder, "a-01")["review"] == "accepted"
    assert review_of(folder, "a-03")["review"] == "rejected"
    first, second = lines(folder)
    assert (first["who"], first["action"], first["claim"], first["why"]) == (
        "MK",
        "accept",
        "a-01",
        "read it",
    )
    assert first["before"] == {"review": "unreviewed"}
    assert first["after"] == {"review": "accepted"}
    assert second["prev"] == first["hash"]
    assert not [w for w in read(folder).warnings if "log" in w.what]


def test_an_edit_tells_the_cells_before_and_after(folder):
    desk(folder).edit("a-01", {"value": "closed", "use": "aid, people", "said_by": "upland"}, "misread")
    row = review_of(folder, "a-01")
    assert (row["value"], row["use"], row["said_by"], row["role"], row["review"]) == (
        "closed", "aid|people", "upland", "role", "edited",
    )  # fmt: skip
    (line,) = lines(folder)
    assert line["before"]["value"] == "open"
    assert line["after"]["value"] == "closed"
    assert not [w for w in read(folder).warnings if "log" in w.what], "the log reads as the row does"


def test_the_words_of_who_becomes_anonymous_go(folder):
    assert review_of(folder, "a-01")["summary"] == "“North Bridge is open”"
    desk(folder).edit("a-01", {"role": "anonymous", "said_by": "a guard"})
    assert review_of(folder, "a-01")["summary"] == ""


@pytest.mark.parametrize("cells", [{"value": "ajar"}, {"subject": "nowhere"}, {"from": "2021-13-01"},
                                   {"from": "2021-03-20", "until": "2021-03-10"}])  # fmt: skip
def test_an_edit_that_would_be_a_fault_writes_nothing(folder, cells):
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    with pytest.raises(CaseError):
        desk(folder).edit("a-01", cells)
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_what_cannot_be_edited_is_named(folder):
    with pytest.raises(UsageError, match="report cannot be edited"):
        desk(folder).edit("a-01", {"report": "r1"})


def test_undo_is_a_line_of_its_own(folder):
    d = desk(folder)
    d.accept("a-01")
    d.edit("a-03", {"value": "open"})
    d.undo()
    assert review_of(folder, "a-03")["value"] == "closed"
    assert review_of(folder, "a-03")["review"] == "unreviewed"
    d.undo()
    assert d.undo() is None
    assert [line["action"] for line in lines(folder)] == ["accept", "edit", "reopen", "reopen"]
    assert review_of(folder, "a-01")["review"] == "unreviewed"


def test_a_suggestion_without_a_row_gets_one_by_an_edit_or_is_dropped(folder):
    d = desk(folder)
    item = d.queue()[0]
    with pytest.raises(CaseError):
        d.add(item, {"value": "closed"})
    d.add(item, {"subject": "mill-road"})
    row = review_of(folder, "a-02")
    assert (row["subject"], row["value"], row["review"], row["report"]) == (
        "mill-road",
        "closed",
        "edited",
        "a",
    )
    assert [item.claim for item in d.queue()] == ["a-01", "a-03"]
    assert not [w for w in read(folder).warnings if "log" in w.what]


def test_the_first_claim_of_a_case_may_come_from_a_review(tmp_path):
    tables = rows()
    tables["claims"] = []
    write_case(small(tables), tmp_path / "made")
    add(tmp_path, "b", "It is closed, quite sure.")
    assert not (tmp_path / "made" / "claims.csv").exists()
    d = desk(tmp_path / "made")
    d.add(d.queue()[0], {"subject": "mill-road"})
    assert review_of(tmp_path / "made", "b-01")["review"] == "edited"


def test_a_dropped_suggestion_does_not_come_back(folder):
    d = desk(folder)
    d.drop(d.queue()[0])
    assert [item.claim for item in d.queue()] == ["a-01", "a-03"]
    assert not [w for w in read(folder).warnings if "log" in w.what]


def test_bulk_takes_only_unflagged_ones_and_says_so(folder, tmp_path):
    def flagged(text, report, *rest):
        import dataclasses

        reading = gates(text, report, *rest)
        marked = tuple(dataclasses.replace(one, flags=("realis",)) for one in reading.suggestions)
        return dataclasses.replace(reading, suggestions=marked)

    add(tmp_path, "b", "North Bridge is closed, quite another text than before.", flagged)
    d = desk(folder)
    assert d.accept_unflagged("another-model") == 0
    assert d.accept_unflagged("rules") == 2
    assert review_of(folder, "b-01")["review"] == "unreviewed"
    assert all("bulk: all of rules without flags" in line["why"] for line in lines(folder))


def test_a_row_changed_in_a_spreadsheet_is_observed_by_the_next_review(folder):
    desk(folder).accept("a-01")
    path = folder / "claims.csv"
    path.write_bytes(csv_edited(path.read_bytes(), "claims.csv", "claim", {"a-01": {"review": "rejected"}}))
    assert [w for w in read(folder).warnings if "past the log" in w.what]
    assert desk(folder).observe() == 1
    last = lines(folder)[-1]
    assert (last["action"], last["before"], last["after"]) == (
        "observed", {"review": "accepted"}, {"review": "rejected"},
    )  # fmt: skip
    assert not [w for w in read(folder).warnings if "past the log" in w.what]
    assert desk(folder).observe() == 0


def test_reading_observes_too(folder, tmp_path, capsys, monkeypatch):
    desk(folder).accept("a-01")
    path = folder / "claims.csv"
    path.write_bytes(csv_edited(path.read_bytes(), "claims.csv", "claim", {"a-01": {"review": "rejected"}}))
    (tmp_path / "n.txt").write_text(
        "North Bridge is open, the Upland council said on 22 March 2021.", encoding="utf-8"
    )
    arguments = ("read", folder, tmp_path / "n.txt", "--source", "daily", "--published", "2021-03-23")
    assert call(capsys, monkeypatch, "", *arguments, "--dry-run")[0] == 0
    assert len(lines(folder)) == 1
    assert call(capsys, monkeypatch, "", *arguments)[0] == 0
    assert (lines(folder)[-1]["action"], lines(folder)[-1]["who"]) == ("observed", "maabar read")
    assert not [w for w in read(folder).warnings if "past the log" in w.what]


def test_nothing_is_added_to_a_broken_log(folder):
    desk(folder).accept("a-01")
    path = folder / FILE
    path.write_text(path.read_text("utf-8").replace('"MK"', '"XY"'), encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(UsageError, match="broken"):
        desk(folder).accept("a-03")
    assert path.read_bytes() == before
    assert review_of(folder, "a-03")["review"] == "unreviewed"


def test_two_desks_see_each_others_decisions(folder):
    one, two = desk(folder), desk(folder)
    one.accept("a-01")
    two.reject("a-01")
    one.edit("a-01", {"value": "closed"})
    assert read_log(folder).broken is None
    assert [line["before"]["review"] for line in lines(folder)] == ["unreviewed", "accepted", "rejected"]


def test_a_copy_is_set_by_a_person(folder):
    d = desk(folder)
    d.set_root("a-01", "c1")
    assert review_of(folder, "a-01")["root"] == "c1"
    with pytest.raises(CaseError, match="not in claims"):
        d.set_root("a-03", "c9")


def test_a_redaction_takes_words_out_and_keeps_the_chain(folder):
    from maabar.importers.redacting import redact

    d = desk(folder)
    d.edit(
        "a-01",
        {"said_by": "upland: a tall man of the third house", "role": "anonymous", "summary": "He told us."},
    )
    with pytest.raises(UsageError, match="reason"):
        redact(d, "a-01", "")
    redact(d, "a-01", "could be recognised")
    everything = b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())
    assert b"tall man" not in everything
    assert b"He told us" not in everything
    assert b"North Bridge is open" not in everything
    case = read(folder)
    assert not [w for w in case.warnings if "log" in w.what]
    assert case.log_broken is None
    assert review_of(folder, "a-01")["said_by"] == "upland"
    assert review_of(folder, "a-01")["review"] == "edited"


@pytest.mark.parametrize("who", ["", "John Smith", "Anna-Lena Müller", "a@b.example", "x" * 50])
def test_private_names_are_refused(who):
    with pytest.raises(UsageError):
        check_who(who)


@pytest.mark.parametrize("who", ["MK", "access desk", "Access Officer", "Night Desk", "desk 2", "Ali"])
def test_roles_and_initials_are_taken(who):
    assert check_who(f" {who} ") == who


# --- at the command line ---


def call(capsys, monkeypatch, keys, *arguments):
    monkeypatch.setattr(sys, "stdin", io.StringIO(keys))
    code = run_app([str(one) for one in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_session_by_keys(folder, capsys, monkeypatch):
    keys = "e subject=mill-road; value=closed\na good source\nr misread\n"
    code, out, _ = call(capsys, monkeypatch, keys, "review", folder, "--who", "MK")
    assert code == 0
    assert "⟦North Bridge is open⟧" in out
    assert [review_of(folder, claim)["review"] for claim in ("a-01", "a-02", "a-03")] == [
        "accepted", "edited", "rejected",
    ]  # fmt: skip
    assert [line["why"] for line in lines(folder)] == ["", "good source", "misread"]
    assert "->" in out
    assert "a-01 (accept)" in out
    assert "3 decisions were written" in out


def test_next_undo_and_the_end_of_the_input(folder, capsys, monkeypatch):
    code, out, _ = call(capsys, monkeypatch, "n\na\nu\nx\n", "review", folder, "--who", "MK", "--quiet")
    assert code == 0
    assert "Taken back: accept a-01" in out
    assert review_of(folder, "a-01")["review"] == "unreviewed"


def test_a_mended_claim_that_is_a_fault_is_asked_again(folder, capsys, monkeypatch):
    keys = "n\ne value=ajar\ne value=closed\nq\n"
    _, out, _ = call(capsys, monkeypatch, keys, "review", folder, "--who", "MK", "--quiet")
    assert "not written" in out
    assert review_of(folder, "a-01")["value"] == "closed"


def test_who_must_be_said(folder, capsys, monkeypatch):
    assert call(capsys, monkeypatch, "", "review", folder)[0] == 2
    code, _, err = call(capsys, monkeypatch, "", "review", folder, "--who", "John Smith")
    assert code == 2
    assert "looks like the name of a person" in err


def test_a_label_that_changes_says_by_which_decision(folder, capsys, monkeypatch):
    code, out, _ = call(capsys, monkeypatch, "n\nn\na\n", "review", folder, "--who", "MK", "--json")
    assert code == 0
    changed = json.loads(out[out.index("[\n") :])
    assert any(one["before"] != one["after"] and "a-03 (accept)" in one["claims"] for one in changed)
    assert all("Mill Road" in one["what"] for one in changed)


def test_hostile_text_is_shown_harmless(tmp_path, capsys, monkeypatch):
    write_case(small(), tmp_path / "made")
    add(tmp_path, "b", "\u202eevil \x1b[31m[bold]x[/bold] North Bridge is open \u2066yes.")
    _, out, _ = call(capsys, monkeypatch, "q\n", "review", tmp_path / "made", "--who", "MK", "--quiet")
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "[bold]x[/bold]" in out
    assert "\\u202e" in out


def test_list_shows_what_waits_and_writes_nothing(folder, capsys, monkeypatch):
    code, out, _ = call(capsys, monkeypatch, "", "review", folder, "--list", "--json")
    assert code == 0
    assert [one["claim"] for one in json.loads(out)] == ["a-02", "a-01", "a-03"]
    assert not (folder / FILE).exists()


def test_bulk_and_redact_at_the_command_line(folder, capsys, monkeypatch):
    code, out, _ = call(
        capsys, monkeypatch, "", "review", folder, "--who", "MK", "--accept-unflagged", "rules"
    )
    assert code == 0
    assert "Accepted 2 claims of rules" in out
    code, _, _ = call(
        capsys, monkeypatch, "", "review", folder, "--who", "MK", "--redact", "a-01", "--why", "asked"
    )
    assert code == 0
    assert review_of(folder, "a-01")["review"] == "accepted"


def test_built_in_cases_and_workbooks_are_not_reviewed(tmp_path, capsys, monkeypatch):
    code, _, err = call(capsys, monkeypatch, "", "review", "nw-syria-2021", "--who", "MK")
    assert code == 2
    assert "comes with Maabar" in err
    assert run_app(["new", str(tmp_path / "b.xlsx")]) == 0
    code, _, err = call(capsys, monkeypatch, "", "review", tmp_path / "b.xlsx", "--who", "MK")
    assert code == 2
    assert "case folder" in err


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo terminal")
def test_one_key_each_in_a_terminal(folder):
    import pty
    import subprocess
    import time

    master, slave = pty.openpty()
    done = subprocess.Popen(
        [sys.executable, "-m", "maabar", "review", str(folder), "--who", "MK", "--quiet"],
        stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    os.close(slave)
    for key in (b"n", b"a", b"q"):
        time.sleep(0.5)
        os.write(master, key)
    out, err = done.communicate(timeout=60)
    os.close(master)
    assert done.returncode == 0, err
    assert "⟦" in out.decode()
    assert review_of(folder, "a-01")["review"] == "accepted"


def test_what_has_no_row_is_not_offered_for_acceptance(tmp_path, capsys, monkeypatch):
    write_case(small(), tmp_path / "made")
    add(tmp_path, "b", "It is open.")
    # "a" means nothing here: the next line decides.
    code, out, _ = call(capsys, monkeypatch, "a\nr\n", "review", tmp_path / "made", "--who", "MK", "--quiet")
    assert code == 0
    assert "a accept" not in out
    assert "e edit  r reject" in out
    assert "Edit it (subject=…) or reject it." in out
    assert "look at subject: which crossing or proposal is meant is not sure" in out
    assert [line["action"] for line in lines(tmp_path / "made")] == ["reject"]


def test_a_claim_is_shown_with_its_publisher_and_without_what_is_said_twice(folder, capsys, monkeypatch):
    _, out, _ = call(capsys, monkeypatch, "q\n", "review", folder, "--who", "MK", "--quiet")
    assert "2021-03-24)" in out
    assert "summary" not in out
    assert "via" not in out


def test_after_a_review_the_day_of_its_reports_is_named_if_the_case_speaks_of_another(
    tmp_path, capsys, monkeypatch
):
    write_case(small(), tmp_path / "made")
    add(tmp_path, "b", "North Bridge is open.", day=date(2021, 3, 2))
    _, out, _ = call(capsys, monkeypatch, "r\n", "review", tmp_path / "made", "--who", "MK")
    assert "No status on the case's day" in out
    assert "--on 2021-03-02" in out
