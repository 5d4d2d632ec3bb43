"""Forecasts of counts: nothing looks ahead, and nothing loses to the last count unnoticed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from maabar.engines.people import forecast as made
from maabar.engines.people.forecast import forecast
from maabar.errors import UsageError
from maabar.study import compare
from tests.engines.people.making import WHY, bridge, case

FIRST = pd.Timestamp("2030-08-01")
FLEE = Path(__file__).parents[3].parent / "shared" / "data" / "flee"


def counted(people, *, every=10, place="brook", **more):
    """Counts every so many days from 1 August 2030 on; the case speaks of 1 March 2031."""
    return [
        {"place": place, "date": f"{FIRST + pd.Timedelta(days=every * at):%Y-%m-%d}", "people": n,
         "basis": "registration", "counted_by": "a register", "source": WHY, **more}
        for at, n in enumerate(people)
    ]  # fmt: skip


def ahead(counts, *horizons, **more):
    return forecast(case(bridge(counts=counts, **more), **{"from": "2030-08-01"}), horizons or (30,), 5.0)


def test_a_steady_trend_is_carried_on_in_part_and_beats_the_last_count():
    (row,) = ahead(counted(range(1000, 3100, 100)), 30).to_dict("records")
    assert (row["basis"], row["interval"], row["persistence"]) == ("mixture", "own", 3000)
    assert 3000 < row["p50"] <= 3150, "at most half of the trend of 300 in 30 days"
    assert row["past_error"] < row["past_persistence"]
    assert row["p10"] <= row["p50"] < row["p90"]
    assert (row["made_on"], row["date"]) == (pd.Timestamp("2031-03-01"), pd.Timestamp("2031-03-31"))


def test_where_trends_mislead_the_last_count_stands_and_the_table_says_so():
    (row,) = ahead(counted([1000, 1000, 1000, 3000, 3000, 3000] * 3), 30).to_dict("records")
    assert row["basis"] == "persistence"
    assert row["p50"] == row["persistence"] == 3000
    assert row["past_error"] >= row["past_persistence"]


def test_the_last_count_by_hand():
    """Two targets with an origin 60 days before: 100 and 160 where 100 and 100 were known."""
    (row,) = ahead(counted([100, 100, 100, 160], every=30), 60).to_dict("records")
    assert row["origins"] == 2
    assert row["past_persistence"] == pytest.approx(60 / 260)
    assert row["interval"] == "published"
    assert row["p10"] <= row["p50"] < row["p90"]


@pytest.mark.parametrize("published", ["", "2031-03-05"])
def test_what_was_not_published_by_the_day_is_not_known(published):
    before = counted(range(1000, 2000, 100))
    on = "2031-02-20" if published else "2031-03-02"
    later = {**before[0], "date": on, "people": 99999, "published": published or on}
    assert ahead(before, 30, 90).equals(ahead([*before, later], 30, 90))


def test_a_late_word_on_an_earlier_day_does_not_undo_the_last_count():
    counts = counted([1000, 1200, 1400])
    late = {**counts[0], "date": "2030-08-05", "published": "2031-01-01", "people": 10}
    assert ahead([*counts, late])["persistence"].tolist() == [1400]


def test_limits_set_later_are_refused_with_their_places():
    sites = [{"place": "brook", "limit": 500, "limit_basis": "agreed", "set_on": "2031-03-10", "source": WHY}]
    with pytest.raises(UsageError, match=r"brook in sites\.csv"):
        ahead(counted([1000, 1200]), 30, sites=sites)
    assert forecast(case(bridge(sites=sites)), (), 5.0).empty


def test_the_engine_gives_it_once_when_asked_for():
    one = case(bridge(counts=counted(range(1000, 3100, 100))), **{"from": "2030-08-01"})
    asked = {"people": {"horizons": [30, 60], "baselines": False}}
    rows = compare(one, draws=1, engines=["people"], settings=asked, level="restricted")["people.forecast"]
    assert set(rows["draw"]) == {0}
    assert rows["date"].nunique() == 2
    assert compare(one, draws=0, engines=["people"], level="restricted")["people.forecast"].empty


def test_without_counts_there_is_none():
    assert ahead([]).empty


@pytest.mark.skipif(not FLEE.is_dir(), reason="needs ../shared/data/flee")
def test_five_published_crises():
    """Origins from day 60 on; every fifteenth day with a count. The page has all of them."""
    from maabar.hindcasts.people import read_grounds

    found = []
    for _, crisis in read_grounds(FLEE)[0]:
        rows = [
            (name, np.datetime64("2012-01-01") + int(day), float(people))
            for name, (days, counts) in zip(crisis.camps, crisis.counts, strict=True)
            for day, people in zip(days, counts, strict=True)
        ]
        counts = pd.DataFrame(rows, columns=["place", "date", "people"])
        counts["date"] = counts["date"].astype("datetime64[s]")
        counts["published"] = counts["date"]
        for days in (30, 90):
            for day in np.unique(counts["date"])[::15]:
                origin = (day - np.timedelta64(days, "D")).astype("datetime64[D]")
                if origin < np.datetime64("2012-03-01"):
                    continue
                known = made._known(counts, origin)
                told = made._ahead(known, days, 5.0).set_index("place")
                truth = counts[counts["date"] == day].groupby("place")["people"].last()
                told = told.join(truth, how="inner")
                off = [(told[name] - told["people"]).abs().sum() for name in ("p50", "persistence")]
                inside = told["people"].between(told["p10"], told["p90"])
                found.append((crisis.name, days, *(np.array(off) / told["people"].sum()), inside.mean()))
    table = pd.DataFrame(found, columns=["crisis", "days", "error", "persistence", "inside"])
    means = table.groupby(["crisis", "days"]).mean().groupby("days").mean()
    print(f"\n{means.round(3)}")
    assert (means["error"] < 1.05 * means["persistence"]).all()
    assert means["inside"].between(0.65, 0.95).all()
