"""The work of a study: the same whoever does it, resumed where it stopped, with engines of anybody."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from maabar import read, store, work
from maabar.engine import Measure
from maabar.errors import EngineError, UsageError
from maabar.kept import Kept
from maabar.study import compare, prepare
from maabar.table import Column, Table
from maabar.writing import write_case
from tests import toy_engine
from tests.making import rows, small

NORTH = "north-bridge"


def made(places=None):
    tables = rows()
    tables["places"][1] |= {"in_need_low": 2000, "in_need_high": 9000}
    tables["options"] = [{"option": "north"}, {"option": "both"}]
    opened = {"status": "open", "capacity_per_day": 10, "capacity_per_day_low": 5, "capacity_per_day_high": 40,
              "unit": "trucks", "source": "assumed: made"}  # fmt: skip
    tables["changes"] = [
        {"option": "north", "crossing": NORTH, **opened},
        {"option": "both", "crossing": NORTH, **opened},
        {"option": "both", "crossing": "mill-road", **opened},
    ]
    return small(tables, end="2021-04-03")


@pytest.fixture(scope="module")
def case():
    return made()


def register(monkeypatch, *engines):
    """Let packages register engines."""
    points = [SimpleNamespace(name=e.name, value=f"other:{e.name}", load=lambda e=e: e) for e in engines]
    monkeypatch.setattr(
        "maabar.engines.entry_points", lambda group: points if group == "maabar.engines" else []
    )


def same(one, two):
    """Whether two studies are equal bit for bit."""
    assert list(one.tables) == list(two.tables)
    for name, frame in one.tables.items():
        pd.testing.assert_frame_equal(frame, two.tables[name], check_exact=True)
        for column in frame.select_dtypes("number"):
            assert frame[column].to_numpy().tobytes() == two.tables[name][column].to_numpy().tobytes(), (
                name,
                column,
            )


@pytest.fixture(scope="module")
def alone(case):
    return compare(case, draws=5)


@pytest.mark.parametrize("workers", [2, 8])
def test_processes_give_the_same(case, alone, workers, monkeypatch):
    monkeypatch.setattr(work, "WORTH_SECONDS", 0.0)
    same(alone, compare(case, draws=5, workers=workers))


def test_little_work_starts_no_process(case, alone, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError

    monkeypatch.setattr(work, "ProcessPoolExecutor", refuse)
    same(alone, compare(case, draws=5, workers=2))
    monkeypatch.setattr(work, "WORTH_SECONDS", 0.0)
    with pytest.raises(AssertionError):
        compare(case, draws=5, workers=2)


@pytest.mark.parametrize("threads", [1, 3])
def test_any_executor_gives_the_same(case, alone, threads):
    with ThreadPoolExecutor(threads) as pool:
        same(alone, compare(case, draws=5, executor=pool))


def test_more_draws_leave_the_first_ones_alone(case, alone):
    more = compare(case, draws=8).tables["drawn"]
    few = alone.tables["drawn"]
    pd.testing.assert_frame_equal(more[more["draw"] <= 5].reset_index(drop=True), few)


def test_fewer_options_leave_the_others_alone(case, alone):
    few = compare(case, ["both"], draws=5).tables["drawn"]
    all_of_them = alone.tables["drawn"]
    mine = all_of_them[all_of_them["option"].isin(["as-is", "both"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(few, mine)


def test_seeds_differ_and_draw_0_does_not(case, alone):
    other = compare(case, draws=5, seed=2).tables["drawn"]
    mine = alone.tables["drawn"]
    assert not other["value"].equals(mine["value"])
    pd.testing.assert_frame_equal(*(t[t["draw"] == 0].reset_index(drop=True) for t in (other, mine)))


class Counting:
    """Counts the draws that are worked out, and stops after some."""

    def __init__(self, monkeypatch, stop_after=None):
        self.draws, real = [], work.one_draw

        def counted(job, draw, stated):
            if stop_after is not None and len(self.draws) >= stop_after:
                raise KeyboardInterrupt
            self.draws.append(draw)
            return real(job, draw, stated)

        monkeypatch.setattr(work, "one_draw", counted)


@pytest.mark.parametrize("stop_after", [0, 1, 3])
def test_a_stopped_study_goes_on_where_it_was(case, alone, tmp_path, monkeypatch, stop_after):
    plan = prepare(case, draws=5)
    with monkeypatch.context() as patch:
        stopped = Counting(patch, stop_after)
        with pytest.raises(KeyboardInterrupt):
            store.answer(plan, tmp_path)
    assert not [p for p in tmp_path.iterdir() if not p.name.startswith(".")]
    with monkeypatch.context() as patch:
        resumed = Counting(patch)
        study, folder = store.answer(plan, tmp_path)
    assert not set(stopped.draws) & set(resumed.draws)
    assert sorted(stopped.draws + resumed.draws) == list(range(6))
    same(alone, study)
    assert [p.name for p in tmp_path.iterdir()] == [folder.name]  # nothing is left beside the run
    with monkeypatch.context() as patch:
        again = Counting(patch)
        found, same_folder = store.answer(plan, tmp_path)
    assert (again.draws, same_folder) == ([], folder)
    assert sorted(found.tables) == sorted(study.tables)
    for name, frame in study.tables.items():
        pd.testing.assert_frame_equal(found.tables[name], frame)


@pytest.mark.skipif(sys.platform == "win32", reason="kills with POSIX signals")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_killed_process_goes_on_with_the_draws_it_had(case, tmp_path, monkeypatch, workers):
    """Killed outright by the system, as by a power cut: what was finished is found, the rest is done."""
    write_case(case, tmp_path / "made")
    runs = tmp_path / "runs"
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path / "made"), str(runs), str(workers)],
        stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while len(finished := [*runs.glob(".*.draws/draw-*[0-9]")]) < 3:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    finished = [path for path in runs.glob(".*.draws/draw-*") if path.name[-1].isdigit()]
    assert 3 <= len(finished) < 21
    assert not [*runs.glob("made-*")]
    counted = Counting(monkeypatch)
    study, _ = store.answer(prepare(read(tmp_path / "made"), draws=20, engines=["access"]), runs)
    assert sorted(counted.draws) == sorted(set(range(21)) - {int(path.name[-5:]) for path in finished})
    same(compare(read(tmp_path / "made"), draws=20, engines=["access"]), study)
    assert [path.name for path in runs.iterdir()] == [store.question_of(study).folder]


KILLED = """
import sys
from pathlib import Path
from maabar import read, store, work
from maabar.study import prepare

if __name__ == "__main__":
    work.WORTH_SECONDS = 0.0
    store.answer(prepare(read(sys.argv[1]), draws=20, engines=["access"]), Path(sys.argv[2]), workers=int(sys.argv[3]))
"""


def test_another_question_finds_nothing_of_this_one(case, tmp_path, monkeypatch):
    kept = {store.question_of(prepare(case, **of)).folder for of in
            ({"draws": 5}, {"draws": 5, "seed": 2}, {"draws": 6}, {"draws": 5, "level": "restricted"},
             {"draws": 5, "options": ["both"]}, {"draws": 5, "settings": {"access": {"days": 3}}})}  # fmt: skip
    assert len(kept) == 6


def test_a_half_written_draw_is_no_draw(case, tmp_path):
    kept = Kept(tmp_path / "draws")
    assert kept.load(0) is None
    compare(case, draws=1, keep=kept, engines=["access"])
    found = kept.load(1)
    assert found.draw == 1
    assert set(found.drawn["draw"]) == {1}
    kept.clear()
    assert kept.load(1) is None


def fails_at(where):
    def run(case, settings, given, rng):
        if case.option == where and "stated.toy.rows" in given:
            raise ZeroDivisionError("by nought")
        return toy_engine.run(case, settings, given, rng)

    return run


def test_a_failing_engine_is_named_with_option_and_draw(case, monkeypatch):
    register(monkeypatch, replace(toy_engine.ENGINE, run=fails_at("both")))
    with pytest.raises(
        EngineError, match=r"toy failed \(ZeroDivisionError: by nought\).*Option both, draw 1\."
    ):
        compare(case, draws=2, engines=["toy"])


def boom(*_):
    raise ValueError("no")


@pytest.mark.parametrize(
    ("broken", "match"),
    [
        ({"base": boom}, "toy failed .*draw 0"),
        ({"run": lambda *_: None}, "toy gave no tables.*NoneType.*Option as-is, draw 0"),
        (
            {"run": lambda *_: {"toy.rows": toy_engine.ROWS.empty()}},
            r"toy gave \['toy.rows'\].*Option as-is, draw 0",
        ),
        (
            {"measures": (Measure("toy.x", "1", "more", boom, "X."),)},
            "measure of the engine toy.*Option as-is, draw 0",
        ),
    ],
)
def test_every_way_to_fail_is_told(case, monkeypatch, broken, match):
    register(monkeypatch, replace(toy_engine.ENGINE, **broken))
    with pytest.raises(EngineError, match=match):
        compare(case, draws=0, engines=["toy"])


def test_an_engine_of_a_third_party(case, monkeypatch):
    register(monkeypatch, toy_engine.ENGINE)
    study = compare(case, draws=6, engines=["access", "toy"], settings={"toy": {"factor": 3}})
    assert study.engines == ("evidence", "access", "toy")  # evidence draws the states that access rests on
    assert set(study["toy.rows"]["draw"]) == {0}
    luck = study["toy.luck"]  # kept for every draw, and the same in every option
    assert len(luck) == 7 * 3
    assert luck.groupby("draw")["luck"].agg(lambda one: one.max() - one.min()).max() == 0
    stated = study.measures.set_index(["measure", "option"])["stated"]
    nought = luck.loc[luck["draw"] == 0, "luck"].iloc[0]
    assert stated["toy.total", "both"] == pytest.approx(5500 * 3 * 3 + 3 * nought)
    assert stated["toy.each[cove]", "north"] == pytest.approx(500 * 3 * 2 + nought)
    same(study, compare(case, draws=6, engines=["access", "toy"], settings={"toy": {"factor": 3}}, workers=2))


def test_what_is_registered_must_be_an_engine(case, monkeypatch):
    register(monkeypatch, SimpleNamespace(name="odd"))
    with pytest.raises(UsageError, match="registered as an engine and is none"):
        compare(case, draws=0)
    register(monkeypatch, replace(toy_engine.ENGINE, name="access", gives=(), measures=()))
    with pytest.raises(UsageError, match='Two engines are called "access"'):
        compare(case, draws=0)


def test_measures_and_differences_are_paired_by_draw(case, monkeypatch):
    register(monkeypatch, toy_engine.ENGINE)
    study = compare(case, draws=9, engines=["toy"])
    wide = study.tables["drawn"].pivot_table(index="draw", columns=["option", "measure"], values="value")
    drawn = wide.loc[1:]
    measures = study.measures.set_index(["measure", "option"])
    total = drawn["north"]["toy.total"]
    expected = np.quantile(total, [0.1, 0.5, 0.9])
    np.testing.assert_allclose(
        measures.loc[("toy.total", "north"), ["p10", "p50", "p90"]].astype(float), expected
    )
    assert measures.loc[("toy.total", "north"), "stated"] == wide.loc[0, ("north", "toy.total")]
    less = drawn["both"]["toy.each[brook]"] - drawn["north"]["toy.each[brook]"]
    table = study.difference("north").set_index(["measure", "option"])
    one = table.loc[("toy.each[brook]", "both")]
    np.testing.assert_allclose(one[["p10", "p50", "p90"]].astype(float), np.quantile(less, [0.1, 0.5, 0.9]))
    assert (one["share_more"], one["share_less"], one["to"]) == (1, 0, "north")
    assert set(table.index.get_level_values("option")) == {"as-is", "both"}
    assert table.loc[("toy.each[brook]", "as-is"), "share_less"] == 1
    # Luck is common to options, so what nothing touches differs by nothing but it.
    assert (less > 0).all()
    with pytest.raises(UsageError, match="was not compared"):
        study.difference("souht")


def test_a_study_without_numbers_has_empty_tables(case):
    study = compare(case, draws=2, engines=["evidence"])
    assert study.measures.empty
    assert study.difference().empty


def test_an_engine_changes_nothing_that_the_next_one_sees(case, monkeypatch):
    def greedy(case, settings, given, rng):
        frame = case["places"]
        frame["in_need"] = 0.0
        with pytest.raises(TypeError):
            given["toy.base"] = None
        return toy_engine.run(case, settings, given, rng)

    register(monkeypatch, replace(toy_engine.ENGINE, run=greedy))
    study = compare(case, draws=0, engines=["toy"])
    assert (study["toy.rows"]["value"] > 100).all()


def test_bad_calls_are_told(case):
    for of, match in (({"draws": -1}, "-1 draws"), ({"options": ["nroth"]}, 'Did you mean "north"'),
                      ({"engines": ["acess"]}, 'Did you mean "access"'),
                      ({"engines": ["access"], "settings": {"access": {"detour": 1}}}, "detour_hours"),
                      ({"draws": 0, "settings": {"access": {"detour": 1}}}, "detour_hours")):  # fmt: skip
        with pytest.raises(UsageError, match=match):
            compare(case, **of)


def test_progress_ends_at_one(case):
    told = []
    compare(case, draws=3, engines=["access"], progress=lambda share, _: told.append(share))
    assert told == [0.25, 0.5, 0.75, 1.0]


def failing():
    raise ImportError("no module named pump")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"scope": "drw"}, 'scope "drw" is none of case, option, draw'),
        ({"name": "tap"}, r'"toy.rows" must be called "tap\.…".*"toy.total" must be called "tap\.…"'),
        ({"needs": ("place",)}, 'needs names "place".*Did you mean "places"'),
        ({"rests_on": ("access.reach",)}, "rests_on names"),
        ({"helps": ("stats",)}, 'Did you mean "states"'),
        ({"measures": (Measure("toy.one", "1", "mor", len, "It."),)}, 'better of toy.one is "mor"'),
        (
            {"gives": (Table("toy.rows", "One.", (Column("one", "nmber", "It."),)),)},
            'kind "nmber" of toy.rows, column one',
        ),
    ],
)
def test_a_record_that_makes_no_sense_is_refused_when_it_is_made(changed, says):
    with pytest.raises(ValueError, match=says):
        replace(toy_engine.ENGINE, **changed)


def test_a_package_that_cannot_be_loaded_is_named(monkeypatch, case):
    point = SimpleNamespace(name="pump", value="pump:ENGINE", load=failing)
    monkeypatch.setattr("maabar.engines.entry_points", lambda group: [point])
    with pytest.raises(
        UsageError, match=r'"pump:ENGINE" cannot be loaded \(ImportError: no module named pump\)'
    ):
        compare(case, draws=0)


def test_an_engine_that_needs_a_result_brings_the_engine_that_gives_it(monkeypatch, case):
    register(monkeypatch, replace(toy_engine.ENGINE, needs=("places", "access.reach")))
    assert compare(case, draws=1, engines=["toy"]).engines == ("evidence", "access", "toy")
    register(monkeypatch, replace(toy_engine.ENGINE, needs=("acess.reach",)))
    with pytest.raises(
        UsageError, match=r'needs "acess.reach", which no engine.*Did you mean "access.reach"'
    ):
        compare(case, draws=1)


def test_what_an_engine_does_to_a_table_stays_its_own(monkeypatch, case):
    def rude(case, settings, given, rng):
        through, reach = given["access.throughput"], given["access.reach"]
        through["per_day"] = 5.0
        reach.pop("in_need")
        return toy_engine.run(case, settings, given, rng)

    plain = compare(case, draws=2, engines=["access"])
    register(monkeypatch, replace(toy_engine.ENGINE, run=rude))
    study = compare(case, draws=2, engines=["access", "toy"])
    pd.testing.assert_frame_equal(study["access.throughput"], plain["access.throughput"])
    ours = study.tables["drawn"][study.tables["drawn"]["measure"].str.startswith("access.")]
    pd.testing.assert_frame_equal(ours.reset_index(drop=True), plain.tables["drawn"])


def test_a_table_with_other_columns_is_refused(monkeypatch, case):
    def wrong(case, settings, given, rng):
        tables = toy_engine.run(case, settings, given, rng)
        return tables | {"toy.rows": tables["toy.rows"].rename(columns={"value": "worth"})}

    register(monkeypatch, replace(toy_engine.ENGINE, run=wrong))
    with pytest.raises(
        EngineError,
        match=r"gave toy.rows with the columns \['place', 'worth'\], declared \['place', 'value'\]",
    ):
        compare(case, draws=0, engines=["toy"])


def test_another_version_of_somebody_elses_engine_is_another_question(monkeypatch, case, tmp_path):
    """An answer is not taken from the run of an engine as it was before its code was changed."""
    source = tmp_path / "pumps.py"
    folders = set()
    for factor in (2, 3, 2):
        source.write_text(
            f"from tests import toy_engine\nFACTOR = {factor}\ndef run(*of): return toy_engine.run(*of)\n"
        )
        spec = importlib.util.spec_from_file_location("pumps", source)
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, "pumps", module)
        spec.loader.exec_module(module)
        register(monkeypatch, replace(toy_engine.ENGINE, run=module.run))
        question = store.question_of(prepare(case, draws=2))
        folders.add(question.folder)
        assert "engine toy" in store.versions()
    assert len(folders) == 2


# --- once per option ---


def once_per_option(seen=None):
    """The toy engine as one that looks at the ranges itself, with a table that is the same under all options."""
    fixed = Table("toy.fixed", "The factor.", (Column("factor", "number", "It.", unit="1"),), once=True)

    def base(case, settings, given, rng):
        frame = fixed.frame({"factor": [settings.factor]})
        return toy_engine.base(case, settings, given, rng) | {"toy.fixed": frame}

    def run(case, settings, given, rng):
        if seen is not None:
            seen.append(case.option)
        assert given["toy.fixed"]["factor"].iloc[0] == settings.factor
        return toy_engine.run(case, settings, given, rng)

    kept = replace(toy_engine.ENGINE, scope="option", base=base, run=run)
    factor = Measure(
        "toy.factor", "1", "neither", lambda tables: float(tables["toy.fixed"]["factor"].iloc[0]), "It."
    )
    return replace(kept, gives=(*kept.gives, fixed), measures=(*kept.measures, factor))


def test_an_engine_once_per_option_runs_on_the_case_as_stated_and_holds_in_every_draw(case, monkeypatch):
    seen = []
    register(monkeypatch, once_per_option(seen))
    study = compare(case, draws=4, engines=["toy"])
    assert seen == ["as-is", "north", "both"]
    drawn = study["drawn"]
    drawn = drawn[drawn["measure"].str.startswith("toy.")]
    assert set(drawn["draw"]) == {0, 1, 2, 3, 4}
    assert (drawn.groupby(["option", "measure"])["value"].agg(lambda v: v.max() - v.min()) == 0).all()
    rows_ = study.measures[study.measures["engine"] == "toy"]
    assert (rows_["p10"] == rows_["p90"]).all()
    assert (rows_["stated"] == rows_["p50"]).all()


def test_what_is_made_once_is_kept_once_and_comes_back_when_a_study_goes_on(case, monkeypatch, tmp_path):
    register(monkeypatch, once_per_option())
    study = compare(case, draws=2, engines=["toy"])
    assert study["toy.fixed"]["factor"].tolist() == [2.0]
    assert next(iter(study.declared["toy.fixed"].by_name)) == "factor"
    assert list(study.declared["toy.rows"].by_name)[:2] == ["option", "draw"]
    kept = Kept(tmp_path / "draws")
    compare(case, draws=0, engines=["toy"], keep=kept)
    again = compare(case, draws=2, engines=["toy"], keep=kept)
    same(study, again)


def test_a_table_made_once_needs_a_base_that_gives_it(case, monkeypatch):
    engine = once_per_option()
    with pytest.raises(ValueError, match="made by the step base, and there is no such step"):
        replace(engine, base=None)
    register(monkeypatch, replace(engine, base=toy_engine.base))
    with pytest.raises(EngineError, match=r"toy\.fixed"):
        compare(case, draws=1, engines=["toy"])
