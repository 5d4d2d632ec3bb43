"""The peer's own program beside the rules that were made from its description."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path

import pytest

from maabar.errors import UsageError
from maabar.hindcasts.flee_rules import FleeSettings, flee_rules
from maabar.hindcasts.ground import ground
from maabar.hindcasts.peer import measured, run_peer, write_for_peer
from maabar.importers.flee import read_instance

FILES = {
    "input_csv/locations.csv": "#name,region,country,lat,lon,type,conflict_date,population\n"
    "Arden,N,Upland,1,2,conflict_zone,0,300\nFord,N,Upland,1,2.1,town,,\nFern,E,Lowland,1,2.2,camp,,50000\n"
    "Dale,E,Lowland,1,2.3,camp,,50000\n",
    "input_csv/routes.csv": "#name1,name2,distance\nArden,Ford,40\nFord,Fern,100\nArden,Dale,220\n",
    "input_csv/conflicts.csv": "#Day,Arden\n" + "".join(f"{day},1\n" for day in range(30)),
    "input_csv/closures.csv": "#type\ncountry,Upland,Lowland,3,9\n",
    "input_csv/sim_period.csv": "StartDate,2030-01-01\nLength,30\n",
    "source_data/data_layout.csv": "total,all.csv\nFern,fern.csv\nDale,dale.csv\n",
    "source_data/all.csv": "2030-01-01,0\n",
    "source_data/fern.csv": "2030-01-01,10\n2030-01-16,3010\n",
    "source_data/dale.csv": "2030-01-01,0\n2030-01-06,1000\n2030-01-30,1500\n",
}


@pytest.fixture
def read(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / "river" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    instance, problems = read_instance(tmp_path / "river", as_run=True)
    assert instance is not None, problems
    return instance, ground(instance)


def test_both_send_people_the_same_way(read, tmp_path):
    spec = importlib.util.find_spec("flee")
    if spec is None or spec.origin is None:
        pytest.skip("the peer is not installed")
    rules = FleeSettings(max_move_speed=200.0, default_movechance=0.5, camp_weight=2.0, start_on_foot=True,
                         avoid_short_stints=True, conflict_spawn_decay=(1.0, 0.5))  # fmt: skip
    instance, one = read
    work = tmp_path / "work"
    work.mkdir()
    write_for_peer(instance, tmp_path / "river", rules, work, limits=True, scale=1)
    theirs = run_peer(instance, one, work, Path(spec.origin).parents[1], 1).stocks
    ours = flee_rules(instance, rules, limits=True)[:, [2, 3]]
    assert theirs[0].tolist() == ours[0].tolist() == [10, 0]
    assert theirs[-1].sum() == pytest.approx(ours[-1].sum(), rel=0.01)
    assert (abs(theirs - ours).sum(axis=1) <= 0.08 * ours.sum(axis=1) + 20).all()


def test_places_are_written_for_the_peer_also_with_a_comma_in_their_names(read, tmp_path):
    source, work = tmp_path / "river", tmp_path / "work"
    for name in ("locations", "routes"):
        file = source / "input_csv" / f"{name}.csv"
        file.write_text(file.read_text(encoding="utf-8").replace("Ford", '"Ford, old"'), encoding="utf-8")
    instance, problems = read_instance(source, as_run=True)
    assert instance is not None, problems
    work.mkdir()
    write_for_peer(instance, source, FleeSettings(capacity_scaling=2.0), work, limits=True, scale=1)
    with (work / "input_csv" / "locations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert {len(row) for row in rows} == {8}
    assert [(row[0], row[-1]) for row in rows[2:]] == [
        ("Ford, old", "0"),
        ("Fern", "100000"),
        ("Dale", "100000"),
    ]


def test_a_peer_that_is_not_there_is_said(read, tmp_path, monkeypatch):
    (tmp_path / "empty" / "flee").mkdir(parents=True)
    (tmp_path / "empty" / "flee" / "__init__.py").write_text(
        "raise ImportError('none here')", encoding="utf-8"
    )
    with pytest.raises(UsageError, match="did not run"):
        measured([read], tmp_path / "empty", {"made": FleeSettings()})
