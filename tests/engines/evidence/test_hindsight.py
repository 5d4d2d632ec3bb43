"""What was known only after the day the case speaks about acts on nothing in a run that asks for nothing else."""

import csv
import shutil

import pandas as pd
import pytest

from maabar.case import read
from maabar.engines.evidence import status
from maabar.study import compare
from tests.engines.evidence.making import case, choose, run, said


def later_known(case):
    """Ids and row numbers known only after `as_of`: reports by day of collection, else publication; the rest by last day."""
    day = pd.Timestamp(case.as_of)
    reports = case["reports"]
    known = reports["collected"].fillna(reports["published"])
    claims = case["claims"]
    late = {"claims": claims[claims["report"].isin(reports[known > day]["report"])].index}
    for name in ("events", "passages"):
        frame = case[name]
        late[name] = frame[frame["until"].fillna(frame["from"]) > day].index
    return late


def without(folder, late, into):
    """A copy of a case folder without those rows; references to a deleted root or event go too."""
    shutil.copytree(folder, into)
    for name, rows in late.items():
        path = into / f"{name}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *lines = csv.reader(file)
        kept = [line for number, line in enumerate(lines, start=2) if number not in set(rows)]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *kept])
        if name == "claims":
            gone = {line[0] for number, line in enumerate(lines, start=2) if number in set(rows)}
            for citing in ("actions", "preferences", "redlines"):
                forget(into / f"{citing}.csv", gone)
    return into


def forget(path, gone):
    """What cites a deleted claim loses the citation, not its place among what is assumed."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["claims"] = "|".join(c for c in row["claims"].split("|") if c not in gone)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def whole():
    return read("nw-syria-2021")


@pytest.fixture(scope="module")
def late(whole):
    return later_known(whole)


@pytest.fixture(scope="module")
def shorter(whole, late, tmp_path_factory):
    return read(without(whole.folder, late, tmp_path_factory.mktemp("cases") / "shorter"))


def test_there_is_something_to_delete(whole, late, shorter):
    for name, rows in late.items():
        assert len(rows) > 5
        assert len(shorter[name]) == len(whole[name]) - len(rows)


def test_the_default_run_does_not_know_it(whole, shorter):
    ours, theirs = compare(whole, draws=0), compare(shorter, draws=0)
    assert list(ours.tables) == list(theirs.tables)
    for name, table in ours.tables.items():
        pd.testing.assert_frame_equal(table, theirs[name], check_exact=True, obj=name)
    assert not ours.hindsight


def test_nor_do_talks(whole, shorter):
    """Only whether the case holds what happened afterwards may differ: that is what makes a score post hoc."""
    ours, theirs = (
        compare(case, draws=0, engines=["talks"], settings={"talks": {"draws": 50}})
        for case in (whole, shorter)
    )
    assert (ours["talks.frozen"]["post_hoc"] == "yes").all()
    for name, table in ours.tables.items():
        if name.startswith("talks."):
            pair = [t.drop(columns="post_hoc", errors="ignore") for t in (table, theirs[name])]
            pd.testing.assert_frame_equal(*pair, check_exact=True, obj=name)


def test_nor_does_the_engine_when_asked_about_an_earlier_day(whole, shorter):
    ours, theirs = (run(each, on="2021-02-23", known="2021-03-23") for each in (whole, shorter))
    for name, table in ours.items():
        pd.testing.assert_frame_equal(table, theirs[name], check_exact=True, obj=name)


def test_asking_with_later_knowledge_is_another_answer(whole):
    """So that the tests above cannot pass because later knowledge never acts."""
    then, now = (
        choose(status(whole, on="2021-03-25", known=known), crossing="saraqib-tronba")
        for known in ("2021-03-25", "2021-03-30")
    )
    assert (then["p_open"].to_numpy() != now["p_open"].to_numpy()).any()


def test_collected_beats_published():
    """A report printed on the 5th but collected on the 20th was not known on the 10th, unless one asks by publication."""
    one = case([said("open", day="2021-03-05", collected="2021-03-20", source="wire-a")])
    nothing = case([])
    pd.testing.assert_frame_equal(run(one)["status"], run(nothing)["status"])
    by_print = run(one, known_by="published")["status"]
    assert choose(by_print, crossing="north-bridge", layer="a")["claims"].eq(1).all()


def test_the_whole_day_counts():
    one = case([said("open", day="2021-03-10")])
    assert (
        choose(run(one, known="2021-03-10")["status"], crossing="north-bridge", layer="a")["claims"]
        .eq(1)
        .all()
    )
    assert choose(run(one, known="2021-03-09", on="2021-03-10")["status"], layer="a")["claims"].eq(0).all()
