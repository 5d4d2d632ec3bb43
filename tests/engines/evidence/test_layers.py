"""What one claim does to its layer, and what time does to it (section 6.3)."""

import datetime as dt
import itertools

import numpy as np
import pandas as pd
import pytest

from maabar.engines.evidence import EvidenceSettings, status, timeline
from tests.engines.evidence import chaos
from tests.engines.evidence.making import (
    CROSSINGS,
    DAY,
    P,
    case,
    choose,
    crossing,
    make,
    pick,
    run,
    said,
    tables,
)
from tests.engines.evidence.scenes import Scenes

KINDS = ("line", "border", "internal")
# mean days closed, restricted, open; where it goes next is the same everywhere (section 3.1)
DWELL = {"line": (30, 14, 14), "border": (30, 30, 120), "internal": (14, 14, 60), "road": (10, 14, 60)}
B = np.array([[0.97, 0.02, 0.01], [0.60, 0.30, 0.10], [0.45, 0.20, 0.35]])
ONE = {"use": "aid", "direction": "a_to_b"}


def prior(kind):
    """Long-run shares: closed and open are entered equally often, restricted .3 + .3 as often as either."""
    share = np.array(DWELL[kind]) * [1, 0.6, 1]
    return share / share.sum()


def shares(row):
    return row[["p_closed", "p_restricted", "p_open"]].to_numpy(dtype=float)


@pytest.fixture(scope="module")
def silent():
    return status(make(tables([], crossings=[crossing(kind, kind) for kind in KINDS])))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layer", ["a", "b", "passage", "road"])
def test_without_claims_a_layer_is_its_long_run_shares(silent, kind, layer):
    rows = choose(silent, crossing=kind, layer=layer)
    assert len(rows) == 6
    for row in rows.iloc:
        assert np.abs(shares(row) - prior("road" if layer == "road" else kind)).max() < 1e-12
        assert (row["status"], row["basis"], row["claims"], row["voices"], row["copies"]) == (
            "unknown",
            "none",
            0,
            0,
            0,
        )
        assert pd.isna(row["since"])
        assert row["last_for"] == ""


@pytest.mark.parametrize("kind", KINDS)
def test_without_claims_the_way_is_as_open_as_its_least_open_part(silent, kind):
    gate, road = prior(kind), prior("road")
    want = np.zeros(3)
    for i, j, k in itertools.product(range(3), repeat=3):
        want[min(i, j, k)] += gate[i] * gate[j] * road[k]
    for row in choose(silent, crossing=kind, layer="effective").iloc:
        assert np.abs(shares(row) - want).max() < 1e-12
        assert (row["status"], row["basis"]) == ("unknown", "none")


VALUES = [("gate", "a", value) for value in ("open", "restricted", "closed")]
VALUES += [("road", "road", value) for value in ("open", "closed")]
VALUES += [("passage", "passage", value) for value in ("used", "none")]


FADING = Scenes(
    {
        (kind, value): [
            said(value[2], source=f"wire-{letter}", predicate=value[0], subject="north-bridge")
            for letter in "abc"
        ]
        for kind in KINDS
        for value in VALUES
    },
    kinds={(kind, value): kind for kind in KINDS for value in VALUES},
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("spoken", VALUES, ids="-".join)
def test_memory_fades_by_itself(kind, spoken):
    _, layer, value = spoken
    column = {"open": "p_open", "used": "p_open", "restricted": "p_restricted"}.get(value, "p_closed")
    long_run = prior("road" if layer == "road" else kind)[
        ["p_closed", "p_restricted", "p_open"].index(column)
    ]
    seen = []
    for on in ("2021-03-10", "2021-03-17", "2021-04-07", "2021-06-30", "2022-03-10", "2024-03-10"):
        row = FADING.row((kind, spoken), layer, on, on)
        seen.append(row[column])
        labelled = row["status"] != "unknown"
        assert not labelled or row["status"] == value
        if on == "2021-03-10":
            assert labelled
            assert row["age_days"] == 0
        if on >= "2022":
            assert not labelled
    assert np.all(np.diff(seen) <= 1e-12), seen
    assert seen[-1] == pytest.approx(long_run, abs=1e-3)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("spoken", VALUES, ids="-".join)
def test_a_claim_is_live_for_three_times_the_mean_duration_of_its_state(kind, spoken):
    _, layer, value = spoken
    state = {"closed": 0, "none": 0, "restricted": 1}.get(value, 2)
    lasts = 3 * DWELL["road" if layer == "road" else kind][state]
    for age, live in ((lasts, True), (lasts + 1, False)):
        on = (dt.date.fromisoformat(DAY) + dt.timedelta(days=age)).isoformat()
        row = FADING.row((kind, spoken), layer, on, on)
        assert (row["claims"], row["voices"], row["basis"]) == ((3, 3, "direct") if live else (0, 0, "none"))
        assert live or row["status"] == "unknown"


PLANS = [
    said(value, by=by, predicate=predicate, gate=gate, realis="planned", published="2021-03-08", day=day)
    for predicate, gate in (("gate", "a"), ("gate", "b"), ("road", ""), ("passage", ""))
    for value in (("used", "none") if predicate == "passage" else ("open", "closed", "restricted"))
    for by in ("upland", "lowland", "empire", "")
    for day in ("2021-03-10", "2021-03-14")
]


@pytest.mark.parametrize("value", ["open", "restricted", "closed", "used", "none"])
def test_plans_alone_never_give_a_label(value):
    plans = [plan for plan in PLANS if plan["value"] == value]
    found = run(case(plans), on="2021-03-14", known="2021-03-14")
    assert set(found["status"]["status"]) == {"unknown"}
    assert set(found["timeline"]["status"]) == {"unknown"}
    assert set(found["status"]["basis"]) <= {"planned", "none", "inferred"}
    assert "planned" in set(found["status"]["basis"])


def test_a_plan_moves_its_day_and_is_named():
    plan = said("open", by="upland", realis="planned", published="2021-03-08", day="2021-03-14", until="")
    made = case([plan])
    before, on_the_day = (
        pick(status(made, on=on, known="2021-03-10"), crossing="north-bridge", layer="a", **ONE)
        for on in ("2021-03-13", "2021-03-14")
    )
    assert on_the_day["p_open"] > before["p_open"] + 0.2
    for row in (before, on_the_day):
        assert row["plan"] == "open"
        assert row["plan_from"] == pd.Timestamp("2021-03-14")


# Open and closed ------------------------------------------------------------------------------------------------------

SWAP = {"open": "closed", "closed": "open"}


def test_with_symmetric_settings_open_and_closed_are_the_same_thing():
    rng = np.random.default_rng(9)
    crossings = chaos.wide(rng, 60)
    rows = [
        row
        for place in crossings
        for n, one in enumerate(
            chaos.statement(rng, (place["crossing"],), ("gate", "road")) for _ in range(6)
        )
        for row in [
            one
            | {
                "claim": f"{place['crossing']}-{n}",
                "report": f"r-{place['crossing']}-{n}",
                "until": str(one["until"]),
            }
        ]
    ]
    other = [row | {"value": SWAP.get(str(row["value"]), row["value"])} for row in rows]
    ours, theirs = (
        status(
            make(tables(part, crossings=crossings)), on="2021-03-25", known="2021-03-25", settings=symmetric()
        )
        for part in (rows, other)
    )
    ours, theirs = (frame.set_index(["crossing", "layer", "use", "direction"]) for frame in (ours, theirs))
    keep = ours.index.get_level_values("layer").isin(["a", "b", "road"])
    difference = (
        ours.loc[keep, ["p_closed", "p_restricted", "p_open"]].to_numpy() - theirs.loc[keep, P].to_numpy()
    )
    assert np.abs(difference).max() < 1e-12
    assert (
        ours.loc[keep, "status"].map(lambda label: SWAP.get(label, label)).tolist()
        == theirs.loc[keep, "status"].tolist()
    )
    assert (ours.loc[keep, "p_open"] - theirs.loc[keep, "p_open"]).abs().max() > 0.3


def symmetric():
    """Settings in which closed and open dwell alike; where they go next is a mirror by default."""
    return EvidenceSettings(
        dwell={"line": (20, 14, 20), "border": (40, 30, 40), "internal": (9, 14, 9), "road": (25, 5, 25)}
    )


# Days -----------------------------------------------------------------------------------------------------------------


DAYS = {
    "one day": [said("open", day="2021-03-10")],
    "since": [said("open", until="", published="2021-03-12")],
    "week": [
        said(
            "open", **{"from": "2021-03-08", "until": "2021-03-12"}, published="2021-03-12", precision="week"
        )
    ],
}


@pytest.fixture(scope="module")
def by_day():
    """P(open) of gate a from 1 to 25 March, in hindsight."""
    told = Scenes(DAYS)
    line = choose(timeline(told.case, known="2021-04-30"), layer="a", view="now", **ONE)
    line = line[line["date"].between("2021-03-01", "2021-03-25")]
    return {
        name: choose(line, crossing=told.place[name]).sort_values("date")["p_open"].to_numpy()
        for name in DAYS
    }


def test_a_statement_of_one_day_is_symmetric_about_it(by_day):
    """No news about the day before or after: memory runs both ways alike, since the chain can be read backwards."""
    found = by_day["one day"]
    assert found.argmax() == 9
    assert np.abs(found[9:19] - found[9::-1]).max() < 1e-9


def test_a_stated_beginning_is_news_about_the_day_before(by_day):
    assert by_day["since"][8] < by_day["one day"][8] - 0.1
    assert by_day["since"][9] > by_day["one day"][9]


def test_a_week_is_not_more_than_a_day(by_day):
    """A statement counts once however long its period: spread over five days it is weaker on each."""
    assert by_day["week"].max() < by_day["one day"].max()
    assert by_day["week"][9] > prior("line")[2] + 0.02


def test_two_voices_weigh_more_than_one_and_one_group_is_one_voice():
    one, two, twins = (
        pick(status(case(part)), crossing="north-bridge", layer="a", **ONE)
        for part in (
            [said("open", source="twin-one")],
            [said("open", source="twin-one"), said("open", source="post-c")],
            [said("open", source="twin-one"), said("open", source="twin-two")],
        )
    )
    assert two["p_open"] > one["p_open"] + 0.05
    assert twins["p_open"] == one["p_open"]
    assert (one["voices"], two["voices"], twins["voices"]) == (1, 2, 1)


def test_silence_about_one_crossing_is_not_news_about_another():
    spoken = status(case([said("closed", subject="mill-road")]))
    quiet = status(case([]))
    ours, theirs = (choose(frame, crossing="north-bridge")[P].to_numpy() for frame in (spoken, quiet))
    assert np.abs(ours - theirs).max() == 0
    assert len(CROSSINGS) == 2
