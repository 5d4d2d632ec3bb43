"""`maabar new`: what it writes is a good case, and it never writes over anything."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from maabar.authoring import new_case
from maabar.authoring.new import table_text
from maabar.case import examine, read
from maabar.errors import UsageError
from maabar.tables import BY_NAME

DAY = date(2031, 5, 8)


def test_the_new_folder_is_a_case_without_any_complaint(tmp_path):
    files = new_case(tmp_path / "my-case", today=DAY)
    case, problems = examine(tmp_path / "my-case")
    assert problems == ()
    assert case is not None
    assert {p.name for p in files} == {p.name for p in (tmp_path / "my-case").iterdir()}
    assert (case.id, case.title, case.as_of) == ("my-case", "My case", DAY)
    for table in ("places", "crossings", "claims", "proposals", "roads", "options", "changes"):
        assert case.present(table)


def test_the_new_case_shows_contradiction_a_copy_a_plan_and_an_offer(tmp_path):
    new_case(tmp_path / "c", today=DAY)
    claims = read(tmp_path / "c")["claims"]
    assert {"open", "closed", "none", "used"} <= set(claims["value"])
    assert {"planned", "asserted"} <= set(claims["realis"])
    assert (claims["root"] != "").any()
    assert {"proposal", "position", "prediction"} <= set(claims["predicate"])


def test_names_are_given_in_both_languages(tmp_path):
    new_case(tmp_path / "c", today=DAY)
    case = read(tmp_path / "c")
    for table in ("places", "areas", "parties", "crossings", "proposals", "options"):
        frame = case[table]
        assert (frame["name"] != "").all()
        assert frame["name_ar"].str.contains(r"[\u0600-\u06ff]").all()


def test_headers_come_from_the_declarations(tmp_path):
    new_case(tmp_path / "c", today=DAY)
    for path in (tmp_path / "c").glob("*.csv"):
        declared = list(BY_NAME[path.stem].by_name)
        header = next(csv.reader(path.read_text("utf-8").splitlines()))
        assert header == sorted(header, key=declared.index)
    with pytest.raises(KeyError, match="colour"):
        table_text("places", [{"place": "x", "colour": "red"}])


def test_the_readme_tells_of_every_file(tmp_path):
    new_case(tmp_path / "c", today=DAY)
    text = (tmp_path / "c" / "README.txt").read_text("utf-8")
    for path in (tmp_path / "c").iterdir():
        if path.name != "README.txt":
            assert path.name in text


def test_days_lie_around_the_day_that_is_given(tmp_path):
    new_case(tmp_path / "a", today=DAY)
    new_case(tmp_path / "b", today=date(2040, 1, 31))
    days = re.findall(r"\d{4}-\d\d-\d\d", (tmp_path / "b" / "claims.csv").read_text("utf-8"))
    assert days
    assert all("2040-01-10" < day <= "2040-01-31" for day in days)


def test_the_same_call_writes_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        new_case(tmp_path / name / "case", today=DAY)
    for path in (tmp_path / "a" / "case").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / "case" / path.name).read_bytes()


@pytest.mark.parametrize("name", ["My Case 7", "حالة", "a'b\"c", "=x", "c.d"])
def test_any_name_of_a_folder_gives_a_case(tmp_path, name):
    new_case(tmp_path / name, title='A "title" with \\ and\ttab', title_ar="عنوان", today=DAY)
    case, problems = examine(tmp_path / name)
    assert problems == ()
    assert case.title == 'A "title" with \\ and\ttab'
    assert case.title_ar == "عنوان"


def test_a_workbook_by_its_ending_or_by_the_option(tmp_path):
    assert new_case(tmp_path / "a.xlsx", today=DAY) == [tmp_path / "a.xlsx"]
    assert new_case(tmp_path / "b", xlsx=True, title="Two sides", title_ar="طرفان", today=DAY) == [
        tmp_path / "b.xlsx"
    ]
    assert (read(tmp_path / "b.xlsx").title, read(tmp_path / "b.xlsx").title_ar) == ("Two sides", "طرفان")
    assert read(tmp_path / "a.xlsx").as_of == DAY


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "places.csv").write_text("mine")
    for target, xlsx in (("a.xlsx", False), ("a", True), ("file", False), ("full", False)):
        with pytest.raises(UsageError, match="there already"):
            new_case(tmp_path / target, xlsx=xlsx, today=DAY)
    assert (tmp_path / "a.xlsx").read_bytes() == b"mine"
    assert (tmp_path / "full" / "places.csv").read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.xlsx", "file", "full"]


def test_an_empty_folder_may_be_filled(tmp_path):
    (tmp_path / "c").mkdir()
    new_case(tmp_path / "c", today=DAY)
    assert examine(tmp_path / "c")[1] == ()


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_no_name_is_refused(name):
    with pytest.raises(UsageError, match="maabar new my-case"):
        new_case(name, today=DAY)


def test_a_failure_half_way_leaves_nothing(tmp_path, monkeypatch):
    written = []

    def fill(self, *args, **kwargs):
        written.append(self.name)
        if len(written) > 3:
            raise OSError(28, "No space left on device")
        return original(self, *args, **kwargs)

    original = Path.write_text
    monkeypatch.setattr(Path, "write_text", fill)
    with pytest.raises(UsageError, match="full"):
        new_case(tmp_path / "c", today=DAY)
    assert list(tmp_path.iterdir()) == []
