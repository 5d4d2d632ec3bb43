"""The built-in case: what its rows of people on the move allow, and what they must not know."""

import numpy as np
import pandas as pd
import pytest

from maabar.table import split_ids
from tests.cases.built_in import DOCS, case

AS_OF = pd.Timestamp(case().as_of)
POINTS = ("saraqib-tronba", "miznaz", "abu-zendin")


def on(frame, day):
    """Rows that hold on a day."""
    day = pd.Timestamp(day)
    return frame[
        (frame["from"].isna() | (frame["from"] <= day)) & (frame["until"].isna() | (frame["until"] >= day))
    ]


def leaving(day):
    """People newly displaced on a day: low, as stated, high."""
    rows = on(case()["departures"].query("traveller == 'displaced'"), day)
    days = (rows["until"] - rows["from"]).dt.days + 1
    return [(rows[column] / days).sum() for column in ("people_low", "people", "people_high")]


def willing(day, area="idlib-pocket"):
    """Range of the displaced of an area who would enter the government side on a day."""
    rows = on(case()["willingness"].query("traveller == '' and area_to == 'government'"), day)
    (row,) = rows[rows["area_from"] == area].to_dict("records")
    return row["willing_low"], row["willing_high"]


def exits(first, last):
    rows = case()["passages"].query("use == 'people' and unit == 'persons'")
    return rows[(rows["from"] >= first) & (rows["until"] <= last)]


def test_the_exits_of_january_2020_lie_within_what_the_rows_allow():
    passed = exits("2020-01-13", "2020-01-13")
    low, high = willing("2020-01-13")
    assert passed["count"].sum() == 983
    assert leaving("2020-01-13")[0] * low <= passed["count_low"].sum()
    assert leaving("2020-01-13")[1] * high >= 983


def test_the_share_on_the_page_is_that_of_the_rows():
    assert round(leaving("2020-01-13")[1], -1) == 3850
    assert 983 / leaving("2020-01-13")[1] == pytest.approx(0.26, abs=0.005)
    eight = [
        day
        for span in (("2021-02-22", "2021-02-24"), ("2021-03-25", "2021-03-29"))
        for day in pd.date_range(*span)
    ]
    leavers = sum(leaving(day)[1] for day in eight)
    assert round(leavers, -2) == 4700
    assert 3 / leavers == pytest.approx(0.0006, abs=0.00005)
    if DOCS.is_file():
        page = DOCS.read_text("utf-8")
        assert all(figure in page for figure in ("3,850", ".26", "4,700", ".0006"))


@pytest.mark.parametrize("span", [("2021-02-22", "2021-02-24"), ("2021-03-25", "2021-03-29")])
def test_both_explanations_of_the_zeros_of_2021_are_open(span):
    """Nobody wishes: the range of willingness reaches zero. Nobody is let through: the gates are left to the claims."""
    passed = exits(*span)
    assert len(passed)
    assert (passed[["count", "count_low", "count_high"]] == 0).all(axis=None)
    for day in pd.date_range(*span):
        low, high = willing(day)
        assert low == 0 < high
    states = case()["states"]
    for point in POINTS:
        rows = states[[point in split_ids(cell) for cell in states["crossing"]]]
        rows = on(rows[rows["use"].isin(["people", ""])], span[0])
        assert set(rows["gate"]) == {"a", "b"}
        assert (rows["status"] == "").all()
        assert (rows["capacity_per_day_low"] > leaving(span[0])[2] * willing(span[0])[1]).all()


def test_willingness_was_not_made_to_fit_the_zeros():
    """One row holds throughout from the day the line stopped moving."""
    rows = case()["willingness"].query(
        "traveller == '' and area_from == 'idlib-pocket' and area_to == 'government'"
    )
    assert len(on(rows, "2020-02-01")) == len(on(rows, "2021-02-22")) == len(on(rows, "2021-12-31")) == 1
    assert on(rows, "2021-02-22").index.equals(on(rows, "2021-12-31").index)


def test_every_number_has_its_range():
    for table, column in (("departures", "people"), ("willingness", "willing"), ("sites", "pull")):
        frame = case()[table]
        assert frame[[f"{column}_low", f"{column}_high"]].notna().all(axis=None), table
    winter = case()["arrivals"].query("until < '2020-04-01'")
    assert len(winter) == 17
    assert winter[["people_low", "people_high"]].notna().all(axis=None)


def test_departures_know_nothing_later_than_the_case():
    """No figure of a month that was not over by the day the case speaks of is found in `departures`."""
    departures, arrivals = case()["departures"], case()["arrivals"]
    later = set(arrivals.loc[arrivals["until"] > AS_OF, "people"])
    assert later
    assert not later & set(departures["people"])
    ahead = departures[departures["until"] > AS_OF]
    assert ahead["source"].str.contains("assumed:").all()
    months = departures[departures["from"].isin(pd.to_datetime(["2021-01-01", "2021-02-01"]))]
    days = ((months["until"] - months["from"]).dt.days + 1).sum()
    total = ahead.query("place == ''")
    span = ((total["until"] - total["from"]).dt.days + 1).sum()
    assert total["people"].sum() / span == pytest.approx(months["people"].sum() / days, rel=0.01)


def test_winter_is_told_by_three_counts_that_are_kept_apart():
    winter = case()["arrivals"].query("until < '2020-04-01'")
    rules = winter["counted_by"].str.partition(" ")[0].value_counts()
    assert rules.to_dict() == {"UN": 7, "HNAP": 7, "REACH": 3}
    assert winter["counted_by"].str.contains("(", regex=False).all()
    running = winter.query("cumulative == 'yes'").sort_values("until")["people"].to_numpy()
    flows = case()["departures"].query("until < '2020-04-01'").sort_values("from")["people"].to_numpy()
    assert np.array_equal(np.cumsum(flows), running)
