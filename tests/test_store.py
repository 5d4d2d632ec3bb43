"""A run on disk is whole or not there, and tells what it rests on."""

from __future__ import annotations

import errno
import hashlib
import json
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

import maabar as mb
from maabar import store
from maabar.errors import UsageError
from maabar.study import compare
from maabar.writing import replace_file, whole_folder, write_case
from tests.making import rows, small


@pytest.fixture(scope="module")
def study():
    return compare(small(), draws=0)


def test_a_run_read_back_is_the_study(study, tmp_path):
    folder = store.write(study, tmp_path)
    again = store.load(folder)
    assert (again.level, again.seed, again.engines, again.options, again.on, again.known) == (
        study.level,
        study.seed,
        study.engines,
        study.options,
        study.on,
        study.known,
    )
    assert again.settings == study.settings
    assert set(again.tables) == set(study.tables)
    for name, frame in study.tables.items():
        pd.testing.assert_frame_equal(again[name], frame.reset_index(drop=True))


def test_the_manifest_names_every_file_with_its_hash(study, tmp_path):
    folder = store.write(study, tmp_path)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {"manifest.json"}
    assert set(manifest["outputs"]) == files
    for name, digest in manifest["outputs"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert manifest["versions"]["maabar"]
    assert manifest["seed"] == study.seed


def test_the_same_question_is_answered_from_its_folder(study, tmp_path):
    first = store.write(study, tmp_path)
    stamp = (first / "manifest.json").stat().st_mtime_ns
    assert store.write(compare(small(), draws=0), tmp_path) == first
    assert (first / "manifest.json").stat().st_mtime_ns == stamp


@pytest.mark.parametrize("change", ["seed", "level", "settings", "input"])
def test_another_question_has_another_folder(study, tmp_path, change):
    tables = rows()
    if change == "input":
        tables["claims"][0]["value"] = "closed"
    settings = {"evidence": {"on": "2021-03-26"}} if change == "settings" else {}
    other = compare(
        small(tables),
        draws=0,
        seed=2 if change == "seed" else 1,
        level="secret" if change == "level" else "public",
        settings=settings,
    )
    assert store.question_of(other).folder != store.question_of(study).folder


def test_a_changed_run_is_refused(study, tmp_path):
    folder = store.write(study, tmp_path)
    claims = folder / "inside" / "case" / "claims.csv"
    claims.write_text(claims.read_text(encoding="utf-8").replace("open", "closed"), encoding="utf-8")
    with pytest.raises(UsageError, match=r"has been changed: inside/case/claims\.csv"):
        store.load(folder)


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(UsageError, match="is not a run"):
        store.load(tmp_path)


def test_nothing_is_left_when_writing_fails(study, tmp_path):
    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(UsageError, match="The disk is full; nothing was written"):
        store.write(study, tmp_path, extra=fail)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_when_it_is_stopped(study, tmp_path):
    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.write(study, tmp_path, extra=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_place_where_nothing_can_be_written_is_said(study, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="Nothing can be written"):
        store.write(study, tmp_path / "file")


@pytest.mark.skipif(sys.platform == "win32", reason="kills with POSIX signals")
def test_a_run_killed_at_any_moment_leaves_no_half_run(tmp_path):
    for wait in (0.4, 0.9, 1.4, 1.9):
        process = subprocess.Popen(
            [sys.executable, "-m", "maabar", "run", "--out", str(tmp_path), "--json"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for folder in tmp_path.iterdir():
            assert folder.name.startswith(".") or (folder / "manifest.json").is_file()


def test_a_folder_in_the_way_is_not_overwritten(tmp_path):
    target = tmp_path / "run"
    target.mkdir()
    (target / "mine.txt").write_text("keep")
    with pytest.raises(UsageError, match="cannot be written"), whole_folder(target) as part:
        (part / "new.txt").write_text("new")
    assert [p.name for p in target.iterdir()] == ["mine.txt"]
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


def test_a_file_that_cannot_be_replaced_stays_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("old")

    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("pathlib.Path.replace", refuse)
    with pytest.raises(UsageError, match="it is as it was"):
        replace_file(path, b"new")
    monkeypatch.undo()
    assert path.read_text() == "old"


def test_a_run_that_lost_a_file_is_not_taken_for_the_answer(study, tmp_path):
    folder = store.write(study, tmp_path, extra=lambda _, part: (part / "brief.html").write_text("x"))
    (folder / "brief.html").unlink()
    assert not store.is_whole(folder)
    with pytest.raises(UsageError, match="changed or is not whole"):
        store.write(study, tmp_path)


def test_a_case_with_a_kept_original_can_be_loaded_again(tmp_path):
    tables = rows()
    tables["reports"][0] |= {"file": "r1.txt"}
    write_case(small(tables), tmp_path / "made")
    (tmp_path / "made" / "reports").mkdir()
    (tmp_path / "made" / "reports" / "r1.txt").write_text("The original.", encoding="utf-8")
    folder = store.write(compare(mb.read(tmp_path / "made"), draws=0), tmp_path / "runs")
    assert len(store.load(folder).case["claims"]) == 3


def test_a_full_disk_leaves_no_part_of_a_file(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("maabar.writing.os.fdopen", full)
    with pytest.raises(UsageError, match="the disk is full"):
        replace_file(tmp_path / "a.html", b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_hash_of_a_public_run_tells_nothing_of_hidden_rows(tmp_path):
    tables = rows()
    tables["claims"][1]["sensitivity"] = "secret"
    hidden = store.write(compare(small(tables), draws=0), tmp_path / "one")
    tables["claims"][1]["summary"] = "Something else."
    again = store.write(compare(small(tables), draws=0), tmp_path / "two")
    inputs = [
        json.loads((run / "manifest.json").read_text(encoding="utf-8"))["inputs"] for run in (hidden, again)
    ]
    assert inputs[0] == inputs[1]
