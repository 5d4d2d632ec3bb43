"""The engine in a study: what it gives, what it rests on, what it says of counts of nobody, and how it is loaded."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from maabar import compare
from maabar.engine import settings_for
from maabar.engines.people import ENGINE
from maabar.engines.people.settings import PeopleSettings
from maabar.errors import UsageError
from maabar.work import call
from tests.engines.people import making
from tests.engines.people.test_oracles import country


def study(one, **more):
    return compare(one, engines=["people"], level="restricted", draws=3, **more)


def optioned(**more):
    options = [{"option": "shut"}, {"option": "aid"}]
    changes = [
        {**making.gate("north-bridge", "closed"), "option": "shut"},
        {**making.gate("north-bridge", "open"), "use": "aid", "unit": "trucks", "option": "aid"},
    ]
    return country(options=options, changes=changes, **more)


def test_any_number_of_workers_gives_the_same_bytes(monkeypatch):
    monkeypatch.setattr("maabar.work.WORTH_SECONDS", 0.0)
    one, two = study(optioned()), study(optioned(), workers=2)
    for name, frame in one.tables.items():
        pd.testing.assert_frame_equal(frame, two.tables[name])
    assert one.measures.equals(two.measures)


def test_options_that_change_nothing_for_people_change_no_digit_and_a_shut_gate_does():
    found = study(optioned()).difference()
    people = found[found["engine"] == "people"].set_index(["option", "measure"])
    assert (people.loc["aid", ["p10", "p50", "p90"]].fillna(0.0) == 0).all(axis=None)
    assert people.loc[("shut", "people.passed[north-bridge:a_to_b]"), "p90"] < 0


def test_it_gives_what_it_declares_twice_the_same_and_leaves_its_input_alone():
    one = country().under("as-is")
    before = {name: frame.copy() for name, frame in one.frames.items()}
    first, second = (call(ENGINE, ENGINE.run, one, PeopleSettings(), {}, 7, 0) for _ in range(2))
    for name in first:
        pd.testing.assert_frame_equal(first[name], second[name])
        assert len(first[name]) or name in {"people.notes", "people.forecast", "people.fit"}
    assert all(frame.equals(before[name]) for name, frame in one.frames.items())
    stock = first["people.stock"]
    last = stock[stock["date"] == stock["date"].max()]
    assert last["people"].sum() <= 9600 + 1e-6


def test_restricted_rows_withhold_it_whole():
    rows = [{"area_from": "up-area", "area_to": "low-area", "willing": 0.4, "source": making.WHY}]
    whole = compare(country(willingness=rows), engines=["people"], draws=1)
    assert "people.passages" not in whole.tables
    assert "willingness" in whole.withheld["people.passages"]


def test_no_measure_counts_more_movement_or_more_return_as_better():
    better = {measure.name: measure.better for measure in ENGINE.measures}
    assert set(better.values()) == {"neither", "less"}
    for name in ("left", "arrived", "passed", "entered", "returned", "left_under_fire", "unwilling"):
        assert better[f"people.{name}"] == "neither"


def counted(**more):
    row = {
        "crossing": "north-bridge",
        "use": "people",
        "direction": "a_to_b",
        "from": "2031-02-01",
        "until": "2031-02-05",
        "count": 0,
        "unit": "persons",
        "counted_by": "a monitor",
        "source": making.WHY,
    }
    totals = [
        {"from": "2031-02-01", "until": "2031-02-28", "people": 2800, "source": making.WHY},
        making.leaving(310),
    ]
    one = making.case(making.bridge(passages=[{**row, **more}], departures=totals))
    return one.under("as-is")


def willing_row(one, open_=None):
    given = {}
    if open_ is not None:
        days = pd.date_range("2031-02-01", "2031-03-31")
        given["evidence.timeline"] = pd.DataFrame({
            "crossing": "north-bridge", "layer": "effective", "use": "people", "direction": "a_to_b", "date": days.astype("datetime64[s]"),
            "view": "then", "p_open": open_, "p_restricted": 0.0})  # fmt: skip
    rows = call(ENGINE, ENGINE.run, one, PeopleSettings(), given, 1, 0)["people.willing"]
    return rows[(rows["area_from"] == "up-area") & (rows["area_to"] == "low-area")].iloc[0]


def test_nobody_counted_at_a_shut_or_unknown_gate_allows_any_willingness():
    for chance in (None, 0.02, 0.5):
        row = willing_row(counted(), chance)
        assert (row["allowed_low"], row["allowed_high"]) == (0, 1)
        assert "not let through, or did not wish" in row["reading"]
        assert row["zero_shut_days"] == row["zero_days"] == 5


def test_nobody_counted_at_an_open_gate_bounds_willingness_by_the_rule_of_three():
    row = willing_row(counted(), 0.97)
    assert row["zero_shut_days"] == 0
    assert row["allowed_high"] == pytest.approx(3 / 500)  # 100 a day left on these five days
    some = willing_row(counted(count=50, count_low=40, count_high=80), 0.02)
    assert (some["allowed_low"], some["allowed_high"]) == (pytest.approx(0.08), pytest.approx(0.16))


def test_what_is_counted_after_the_day_of_the_case_is_not_read():
    later = counted(**{"from": "2031-03-05", "until": "2031-03-06"})
    assert willing_row(later, 0.97)["counts"] == 0


def test_an_assumed_zero_is_called_assumed():
    one = making.case(making.bridge(willingness=[], departures=[making.leaving(310)])).under("as-is")
    row = willing_row(one)
    assert (row["willing"], row["basis"], row["passed"]) == (0, "assumed", 0)
    assert row["stay_away"] == row["leavers"] == 310


def test_settings_with_ranges_are_drawn_but_for_the_case_as_stated():
    settings = settings_for(ENGINE, country(), {"retry_per_day": [0.1, 0.2, 0.9], "reroute": 0.3})
    stated, drawn = (settings.drawn(np.random.default_rng(5), stated=s) for s in (True, False))
    assert (stated.number("retry_per_day"), stated.number("reroute")) == (0.2, 0.3)
    assert 0.1 <= drawn.number("retry_per_day") <= 0.9
    assert drawn.number("retry_per_day") != 0.2
    assert drawn.number("reroute") == 0.3
    with pytest.raises(UsageError, match="in this order"):
        settings_for(ENGINE, country(), {"retry_per_day": [0.5, 0.2, 0.9]})


def test_numba_is_imported_with_the_first_run_and_not_before():
    code = "import sys, maabar, maabar.engines; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_where_no_cache_can_be_kept_it_is_compiled_without_a_word(monkeypatch):
    from numba import types

    from maabar.engines.people.kernels import jit

    asked = []

    def refuses(*signature, cache=False, **options):
        asked.append(cache)
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(jit, "_njit", refuses)
    assert jit.entry(abs, types.int64(types.int64)) is abs
    assert asked == [True, False]


def test_a_kernel_is_compiled_once_whatever_constants_it_is_called_with():
    import numba

    from maabar.engines.people.kernels.jit import helper

    if numba.config.DISABLE_JIT:
        pytest.skip("nothing is compiled")

    @helper
    def shifted(key, field):
        return key << field

    @numba.njit
    def both(key):
        return shifted(key, 1) + shifted(key, field=3)

    assert both(5) == 50
    assert len(shifted.signatures) == 1


def test_the_stamp_changes_with_the_code_of_any_kernel():
    from types import SimpleNamespace

    from maabar.engines.people.kernels import dice
    from maabar.engines.people.kernels.jit import stamp_of

    changed = SimpleNamespace(**{**vars(dice), "INVERSION_UP_TO": 20.0})
    other = SimpleNamespace(
        **{**vars(dice), "spot": SimpleNamespace(py_func=lambda stream, day, part: stream)}
    )
    assert len({stamp_of(dice), stamp_of(changed), stamp_of(other)}) == 3
