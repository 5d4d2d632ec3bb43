"""A writer may be killed at any moment: afterwards all files are there or none, and the next writer goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from maabar.editing import csv_edited, csv_without
from maabar.errors import UsageError
from maabar.placing import JOURNAL, LOCK, PART, Change, apply, held, is_unfinished

KILLED = """
import os, sys
from pathlib import Path
from maabar import placing
folder, at = Path(sys.argv[1]), int(sys.argv[2])
count = 0
real_replace, real_write = Path.replace, placing._write_part
def tick():
    global count
    count += 1
    if count == at:
        os._exit(9)
def replace(self, target):
    tick()
    return real_replace(self, target)
def write(target, data):
    tick()
    return real_write(target, data)
Path.replace, placing._write_part = replace, write
changes = [placing.Change(folder / name, (folder / name).read_bytes() if (folder / name).exists() else None, b"new")
           for name in ("reports/r.txt", "a.csv", "b.csv")]
with placing.held(folder) as journal:
    placing.apply(changes, journal)
"""


def state(folder):
    return {name: (folder / name).read_bytes() if (folder / name).exists() else None
            for name in ("reports/r.txt", "a.csv", "b.csv")}  # fmt: skip


@pytest.mark.parametrize("at", range(1, 9))
def test_killed_at_any_moment_it_is_all_or_nothing_for_the_next(tmp_path, at):
    (tmp_path / "reports").mkdir()
    old = {"reports/r.txt": None, "a.csv": b"old", "b.csv": b"old"}
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(b"old")
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), str(at)], env={**os.environ}, check=False
    )
    assert done.returncode == (9 if at <= 7 else 0)
    if os.name != "posix":
        (tmp_path / LOCK).unlink(missing_ok=True)
    with held(tmp_path):
        found = state(tmp_path)
    assert found in (old, dict.fromkeys(old, b"new"))
    assert (found == old) == (at <= 4), "before the list is there nothing happens, after it everything"
    left = [p.name for p in tmp_path.rglob("*") if p.name.startswith(".") or p.name.endswith(PART)]
    assert left in ([], [f"{JOURNAL}-part"])


def test_two_writers_do_not_write_at_once(tmp_path):
    with held(tmp_path), pytest.raises(UsageError, match="Another program is writing"), held(tmp_path):
        pass
    with held(tmp_path):
        pass


def test_a_list_from_elsewhere_cannot_write_outside_the_case(tmp_path):
    case, other = tmp_path / "case", tmp_path / "other"
    case.mkdir()
    other.mkdir()
    (other / f"x{PART}").write_bytes(b"evil")
    import hashlib

    listed = [["../other/x", hashlib.sha256(b"evil").hexdigest()]]
    (case / JOURNAL).write_text(json.dumps(listed))
    assert is_unfinished(case)
    with pytest.raises(UsageError, match="stopped"), held(case):
        pass
    assert not (other / "x").exists()


def test_a_failure_leaves_no_list_behind(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    with pytest.raises(UsageError), held(tmp_path) as journal:
        apply([Change(path, b"other", b"new")], journal)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]


def test_only_the_cells_that_are_named_change():
    data = 'claim;Review;"no\nte"\r\nc1;;"a\nb"\r\nc2;unreviewed;=x\r\nc3\r\n'.encode("utf-8-sig")
    after = csv_edited(
        data, "claims.csv", "claim", {"c2": {"review": "accepted"}, "c3": {"review": "=1", "root": "c1"}}
    )
    assert after.decode("utf-8-sig") == (
        'claim;Review;"no\nte";root\r\nc1;;"a\nb"\r\nc2;accepted;=x;\r\nc3;\'=1;;c1\r\n'
    )


def test_a_row_that_is_not_there_is_refused():
    with pytest.raises(UsageError, match="no row c9"):
        csv_edited(b"claim,review\nc1,\n", "claims.csv", "claim", {"c9": {"review": "accepted"}})


def test_rows_can_be_left_out():
    data = b'event,kind\ne1,clash\n"e2","a,\nb"\ne3,clash\n'
    assert csv_without(data, "events.csv", "event", frozenset({"e2"})) == b"event,kind\ne1,clash\ne3,clash\n"


def test_the_folder_is_named_in_a_message_if_it_is_not_there(tmp_path):
    with pytest.raises(UsageError, match="Nothing can be written"), held(Path(tmp_path / "none")):
        pass


@pytest.mark.skipif(os.name != "posix", reason="links need rights there")
def test_a_link_out_of_the_case_is_not_written_through(tmp_path):
    case, other = tmp_path / "case", tmp_path / "other"
    case.mkdir()
    other.mkdir()
    (other / "profile").write_bytes(b"mine")
    (case / "claims.csv").symlink_to(other / "profile")
    (case / "reports").symlink_to(other, target_is_directory=True)
    for path in (case / "claims.csv", case / "reports" / "profile"):
        with pytest.raises(UsageError, match="link out of the case"), held(case) as journal:
            apply([Change(path, b"mine", b"evil")], journal)
    assert (other / "profile").read_bytes() == b"mine"
