"""Plain rules on published crises: what is given, what is sent where, and how it is scored."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from maabar.cli import run_app
from maabar.errors import UsageError
from maabar.hindcasts.ahead import _ranked, ahead, spread_of
from maabar.hindcasts.choosing import MEAN
from maabar.hindcasts.ground import Ground, ground
from maabar.hindcasts.people import benchmark_people, read_grounds, wide_of
from maabar.hindcasts.quoting import fingerprint, quoted, quoted_for
from maabar.hindcasts.rules import Drawn, carried, equal, frozen, grid, inverse, nearest, spread
from maabar.hindcasts.scores import distances, interval, mean
from maabar.hindcasts.table import losses
from maabar.importers.flee import read_instance

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "flee"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the instances are not in ../shared/data/flee")

FILES = {
    "locations.csv": "#name,region,country,lat,lon,type,conflict_date,population\nArden,N,Upland,1,2,conflict_zone,0,300\n"
    "Brook,N,Upland,1,2.1,conflict_zone,3,100\nFern,E,Lowland,1,2.2,camp,,150\nDale,E,Lowland,1,2.3,camp,,\n",
    "routes.csv": "#name1,name2,distance\nArden,Fern,10\nArden,Brook,20\nBrook,Dale,10\nFern,Dale,100\n",
    "conflicts.csv": "#Day,Arden,Brook\n" + "".join(f"{day},1,{int(day >= 3)}\n" for day in range(120)),
    "sim_period.csv": "StartDate,2030-01-01\nLength,120\n",
    "data_layout.csv": "total,all.csv\nFern,fern.csv\nDale,dale.csv\n",
    "all.csv": "2030-01-01,0\n",
    "fern.csv": "2030-01-01,30\n2030-01-11,130\n2030-03-20,400\n",
    "dale.csv": "2030-01-01,10\n2030-02-20,60\n2030-04-20,300\n",
}


def write(folder, changed=None):
    folder.mkdir(parents=True)
    for name, text in {**FILES, **(changed or {})}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def made(tmp_path, changed=None, name="river"):
    instance, problems = read_instance(write(tmp_path / name, changed), as_run=True)
    assert instance is not None, problems
    return ground(instance)


def plain(**changed):
    """Two origins, three camps, four days: everything written down."""
    given = {
        "name": "made", "camps": ("a", "b", "c"),
        "leave": np.array([[0.0, 0], [60, 0], [60, 0], [0, 30]]), "origin": np.array([[1.0, 0], [1, 0], [1, 0], [0, 1]]),
        "km": np.array([[[10.0, 20, 30], [np.inf, np.inf, 5]], [[10.0, 20, 30], [np.inf, np.inf, np.inf]]]),
        "epoch": np.array([0, 0, 0, 1]), "open": np.ones((4, 3), dtype=bool), "first": np.array([6.0, 3, 1]),
        "limit": np.array([20.0, np.inf, np.inf]), "counted": np.array([[6.0, 3, 1]] * 4), "new": np.array([1, 0, 0, 1], bool),
        "counts": tuple((np.array([0]), np.array([float(people)])) for people in (6, 3, 1)), "recounts": ((), (), ()),
    }  # fmt: skip
    return Ground(**{**given, **changed})


# --- what is given ---


def test_the_ground_of_an_instance(tmp_path):
    one = made(tmp_path, {"closures.csv": "country,Upland,Lowland,5,9\n"})
    assert one.camps == ("Fern", "Dale")
    assert one.km.shape == (2, 2, 2)
    opened, closed = one.km[one.epoch[0]], one.km[one.epoch[5]]
    assert opened.tolist() == [[10, 30], [30, 10]], "from Brook to Fern by Arden"
    assert np.isinf(closed).all()
    assert [int(day) for day in np.flatnonzero(one.epoch == one.epoch[5])] == [5, 6, 7, 8]
    assert one.leave[0].tolist() == [0, 0]
    assert one.leave[1].tolist() == [11, 0], "Brook is no zone yet"
    assert one.leave[4] == pytest.approx([8.25, 2.75]), "by population"
    assert one.limit.tolist() == [150, np.inf]
    assert one.first.tolist() == [30, 10]
    assert [int(day) for day in np.flatnonzero(one.new)] == [0, 10, 50, 78, 109]


def test_what_is_known_of_counts_on_a_day(tmp_path):
    one = made(tmp_path, {"registration_corrections.csv": "Fern,2030-03-20\n"})
    assert one.known(0).tolist() == [92, 10], "day 0 as everybody is given it: corrected"
    assert one.known(9).tolist() == [30, 10], "later what was published"
    assert one.known(50).tolist() == [130, 60]
    assert carried(one, 30)[79].tolist() == [130, 10]
    assert frozen(one, 50)[119].tolist() == [130, 60]


# --- who goes where ---


@pytest.mark.parametrize(
    ("rule", "expected"), [(equal, [26, 23, 21]), (inverse, [6 + 60 * 6 / 11, 3 + 60 * 3 / 11, 1 + 60 * 2 / 11]),
                           (nearest, [66, 3, 1])]
)  # fmt: skip
def test_a_day_by_hand(rule, expected):
    assert spread(plain(), rule, limits=False)[0][1] == pytest.approx(expected)


def test_nobody_is_sent_to_a_camp_that_was_full_last_evening():
    stocks = spread(plain(), nearest, limits=True)[0]
    assert stocks[1].tolist() == [66, 3, 1], "it had room in the morning"
    assert stocks[2].tolist() == [66, 63, 1]
    assert spread(plain(limit=np.zeros(3)), nearest, limits=True)[0][1].tolist() == [66, 3, 1], (
        "all full: somewhere"
    )


def test_whom_no_road_leads_anywhere_is_spread_or_waits():
    one = plain()
    assert spread(one, equal, limits=False)[0][3] == pytest.approx([6 + 40 + 10, 3 + 40 + 10, 1 + 40 + 10])
    assert spread(one, equal, limits=False, cut_off="wait")[0][3] == pytest.approx([46, 43, 41])
    later = plain(epoch=np.array([1, 1, 1, 0]), leave=np.array([[0.0, 0], [0, 30], [0, 0], [0, 0]]))
    waited = spread(later, equal, limits=False, cut_off="wait")[0]
    assert waited[2].tolist() == [6, 3, 1]
    assert waited[3].tolist() == [6, 3, 31], "they go when a road opens"


@pytest.mark.parametrize("limits", [True, False])
def test_nobody_is_lost(tmp_path, limits):
    one = made(tmp_path, {"closures.csv": "country,Upland,Lowland,5,9\n"})
    total = one.first.sum() + one.leave.sum(axis=1).cumsum()
    for rule in (equal, inverse, nearest):
        stocks = spread(one, rule, limits=limits)[0]
        assert stocks.sum(axis=1) == pytest.approx(total)
        assert (np.diff(stocks, axis=0) >= -1e-9).all()


def test_a_closed_camp_takes_nobody_in(tmp_path):
    one = made(tmp_path, {"closures.csv": "camp,Fern,,0,60\n"})
    stocks = spread(one, equal, limits=False)[0]
    assert (stocks[:60, 0] == 30).all()
    assert stocks[-1, 0] > 30


def test_rules_worked_out_together_are_those_worked_out_alone(tmp_path):
    one, rules = made(tmp_path), grid()
    together = spread(one, rules, limits=True, rules=len(rules.power))
    for at in (0, 17, 40, 83):
        assert np.allclose(together[at], spread(one, rules.one(at), limits=True)[0])


def test_being_drawn_to_those_who_are_there():
    rule = Drawn(*(np.array([value]) for value in (1.0, 1.0, 1.0, 0.0)))
    weights = rule(np.full((1, 1, 2), 9.0), np.array([[3.0, 1.0]]))
    assert weights[0, 0].tolist() == pytest.approx([0.15, 0.05])


def test_a_rule_that_starts_later_begins_with_what_was_known_then(tmp_path):
    one = made(tmp_path)
    stocks = spread(one, equal, limits=False, start=60)[0]
    assert (stocks[:61] == one.counted[:61]).all()
    assert stocks[61].sum() == pytest.approx(130 + 60 + one.leave[61].sum())


# --- scores ---


def test_the_difference_by_hand_and_with_totals_made_equal():
    model, counted = np.array([[1.0, 1], [30, 10], [2, 2]]), np.array([[0.0, 0], [10, 10], [1, 1]])
    assert distances(model, counted, rescaled=False)[1:].tolist() == [1.0, 1.0]
    assert distances(model, counted)[1:].tolist() == [0.5, 0.0]
    assert np.isnan(distances(model, counted)[0]), "nobody counted, nothing to score"
    assert mean(distances(model, counted)) == 0.25
    assert np.isnan(mean(np.array([np.nan])))


def test_the_interval_over_crises():
    theirs = np.array([0.4, 0.5, 0.6, 0.7])
    assert interval(theirs * 0.5, theirs) == pytest.approx((0.5, 0.5))
    low, high = interval(np.array([0.1, 0.6, 0.2, 0.7]), theirs)
    assert low < 1.6 / 2.2 < high


def test_settings_are_chosen_without_the_crisis_that_is_scored(tmp_path):
    for number, shift in enumerate((0, 20, 60)):
        fern = FILES["fern.csv"].replace(",400", f",{400 + shift}")
        write(tmp_path / "data" / f"river-{number}", {"fern.csv": fern})
    before = benchmark_people(tmp_path / "data").chosen
    target = tmp_path / "data" / "river-1" / "dale.csv"
    target.write_text("2030-01-01,10\n2030-01-05,2500\n2030-04-20,3000\n", encoding="utf-8")
    after = benchmark_people(tmp_path / "data").chosen
    own = [part[part["instance"] == "river-1"].reset_index(drop=True) for part in (before, after)]
    assert own[0].equals(own[1])
    assert not before.equals(after), "the others see it"


# --- the whole ---


def test_a_broken_instance_is_left_out_and_said(tmp_path):
    write(tmp_path / "data" / "good")
    write(tmp_path / "data" / "bad", {"routes.csv": "Arden,Nowhere,5\n"})
    write(tmp_path / "data" / "uncounted", {"data_layout.csv": "total,all.csv\n"})
    report = benchmark_people(tmp_path / "data")
    assert set(report.scores["instance"]) == {"good"}
    assert any(note.startswith("bad is left out: routes.csv: There are no roads") for note in report.notes)
    assert any(note.startswith("uncounted is left out: no location has counts") for note in report.notes)
    assert any("no setting can be chosen" in note for note in report.notes)
    assert report.chosen.empty
    assert [one.name for _, one in read_grounds(write(tmp_path / "alone"))[0]] == ["alone"], (
        "an instance itself"
    )
    deep = write(tmp_path / "deep" / "a" / "b" / "far")
    assert [one.name for _, one in read_grounds(deep.parents[2])[0]] == ["far"]
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "none", tmp_path / "empty"):
        with pytest.raises(UsageError, match=r"no folder|no instance"):
            read_grounds(folder)


def test_the_peer_stands_beside_with_ratio_and_interval(tmp_path):
    for name in ("one", "two"):
        write(tmp_path / "data" / name)
    report = benchmark_people(tmp_path / "data", {"A flee, made": {"one": 0.5, "two": 0.5, "far": 9.0}})
    rows = report.means.set_index(["set", "rule"])
    ours, theirs = rows.loc[("A", "inverse")], rows.loc[("A", "flee rules, simsetting")]
    assert ours["ratio"] == pytest.approx(ours["rescaled"] / theirs["rescaled"])
    assert theirs["ratio"] == 1
    assert rows.loc[("A", "flee, made"), "rescaled"] == 0.5
    assert np.isnan(rows.loc[("counts", "last counts, 1 or more days old"), "ratio"])
    assert {"one", "two", "rescaled"} <= set(wide_of(report).columns)


def test_the_verb_prints_a_table_or_json(tmp_path, capsys):
    for name in ("one", "two"):
        write(tmp_path / "data" / name)
    assert run_app(["benchmark", "people", "--data", str(tmp_path / "data")]) == 0
    said = capsys.readouterr().out
    assert "inverse, cut off wait" in said
    assert "flee rules, modern125aw2dm75" in said
    assert run_app(["benchmark", "people", "--data", str(tmp_path / "data"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {row["set"] for row in told["scores"]} == {"A", "B", "counts", "free"}
    assert run_app(["benchmark", "people", "--data", str(tmp_path / "none")]) == 2


def test_a_name_alone_brings_no_figures_of_the_peer(tmp_path):
    write(tmp_path / "data" / "mali2012")
    report = benchmark_people(tmp_path / "data")
    assert not report.scores["rule"].str.startswith("flee itself").any()
    assert [note for note in report.notes if "Flee itself" in note or "flee itself" in note] == [
        "Flee itself is not quoted for mali2012: its files are not those that it was run on."
    ]


def test_an_instance_is_marked_by_what_it_says_to_a_model(tmp_path):
    def mark(name, changed=None):
        found, problems = read_instance(write(tmp_path / name, changed), as_run=True)
        assert found is not None, problems
        return fingerprint(found)

    plain = mark("river")
    lines = {name: text.replace("\n", "\r\n") + "# seen\r\n" for name, text in FILES.items()}
    assert mark("other", lines) == plain, "not by its folder, ends of lines or comments"
    changes = {
        "fern.csv": FILES["fern.csv"].replace("130", "131"),
        "routes.csv": FILES["routes.csv"].replace("Fern,10", "Fern,11"),
        "locations.csv": FILES["locations.csv"].replace("camp,,150", "camp,,151"),
        "conflicts.csv": FILES["conflicts.csv"].replace("5,1,1", "5,0,1"),
        "closures.csv": "camp,Fern,,0,60\n",
        "registration_corrections.csv": "Fern,2030-03-20\n",
    }
    marks = [mark(f"river-{at}", {name: text}) for at, (name, text) in enumerate(changes.items())]
    assert len({plain, *marks}) == 1 + len(changes)


@real
def test_the_peer_is_quoted_for_the_instances_it_was_run_on_whatever_their_name(tmp_path):
    shutil.copytree(DATA / "mali2012", tmp_path / "renamed")
    shutil.copytree(DATA / "mali2012", tmp_path / "mali2012")
    roads = tmp_path / "mali2012" / "input_csv" / "routes.csv"
    roads.chmod(0o644)
    roads.write_text(roads.read_text(encoding="utf-8").rsplit("\n", 2)[0] + "\n", encoding="utf-8")
    notes = []
    told = quoted_for(read_grounds(tmp_path)[0], notes)
    assert told["A flee itself, simsetting"] == {"renamed": quoted()["A flee itself, simsetting"]["mali2012"]}
    assert "not quoted for mali2012:" in notes[-1]
    assert {*quoted_for(read_grounds(DATA)[0], [])["B flee itself, simsetting"]} == {
        name for scores in quoted().values() for name in scores
    }


@real
def test_figures_of_the_five_that_the_design_was_made_on():
    read, _ = read_grounds(DATA)
    grounds = [one for _, one in read]
    order = ("mali2012", "burundi2015", "car2013", "syria2013", "ssudan2013")
    ones = {one.name: one for one in grounds}

    def means(stocks, first=0):
        return [mean(distances(stocks(ones[name]), ones[name].counted), slice(first, None)) for name in order]

    with_limits = means(lambda one: spread(one, inverse, limits=True, cut_off="wait")[0])
    assert with_limits == pytest.approx([0.17, 0.76, 0.22, 0.29, 0.36], abs=0.006)
    assert np.mean(with_limits) == pytest.approx(0.363, abs=0.005)
    assert means(lambda one: frozen(one, 90), 90) == pytest.approx([0.37, 0.44, 1.10, 0.56, 0.70], abs=0.006)
    assert {name for scores in quoted().values() for name in scores} == set(order)


# --- ahead ---


def test_forecasts_learn_only_from_what_was_counted_by_then(tmp_path):
    one = made(tmp_path)
    found = ahead(one, 30)
    assert found is not None
    assert found.made.tolist() == [20, 48, 79], "thirty days before a new count"
    assert found.mixture[0] == pytest.approx(found.persistence[0]), "nothing is known of any error yet"
    later = made(tmp_path, {"dale.csv": FILES["dale.csv"].replace("04-20,300", "04-20,30000")}, "later")
    assert np.array_equal(ahead(later, 30).mixture, found.mixture), "a count to come changes no forecast"
    assert ahead(one, 109).made.tolist() == [0], "the last count is of day 109"
    assert ahead(one, 110) is None
    assert ahead(one, 500) is None


def test_a_trend_that_holds_is_learnt():
    days = np.arange(0, 400, 5)
    counts = (
        (days, 1000.0 + 10.0 * days),
        (days, np.full(len(days), 3000.0)),
        (days, np.full(len(days), 1.0)),
    )
    shape = {"leave": np.ones((400, 2)), "origin": np.full((400, 2), 0.5), "epoch": np.zeros(400, int), "open": np.ones((400, 3), bool),
             "counted": np.ones((400, 3)), "new": np.arange(400) % 5 == 0}  # fmt: skip
    found = ahead(plain(counts=counts, **shape), 30)
    ours, theirs = found.errors(found.mixture), found.errors(found.persistence)
    assert ours[20:].mean() < 0.2 * theirs[20:].mean()
    held = spread_of(found, [])
    assert 0 <= held.covered <= 1
    assert held.score < held.persistence


def test_the_ranked_score_by_hand():
    assert _ranked(np.array([[0.0], [1.0]]), np.array([0.0]))[0] == pytest.approx(0.5 - 0.25)
    assert _ranked(np.array([[2.0], [2.0]]), np.array([3.0]))[0] == pytest.approx(1.0)


# --- what is said ---


def test_where_our_rules_lose_is_said():
    rows = [("A", f"{MEAN}, cut off wait", "river", 0.3), ("A", "equal", "river", 0.2), ("A", "nearest", "river", 0.4),
            ("B", f"{MEAN}, cut off wait", "river", 0.3), ("B", "equal", "river", 0.5)]  # fmt: skip
    scores = pd.DataFrame(rows, columns=["set", "rule", "instance", "rescaled"])
    assert losses(scores) == ["Lost in A, river (0.300): equal 0.200."]


def test_oddities_of_an_instance_are_said_with_file_and_rows(tmp_path):
    write(tmp_path / "river", {"routes.csv": FILES["routes.csv"] + "Arden,Nowhere,3\nArden,Far,9\n"})
    _, notes = read_grounds(tmp_path)
    assert any("river: routes.csv, rows 6, 7: No location has this name" in note for note in notes)
