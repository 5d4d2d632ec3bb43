"""States drawn for the other engines (section 3.6): as often as the joint of the layers says, and lasting."""

import itertools

import numpy as np
import pandas as pd
import pytest

from maabar.engines.evidence import draw_states, timeline
from tests.engines.evidence.making import case, choose, pick, said
from tests.engines.evidence.test_layers import B, prior

DRAWS = 10_000
DAYS = ["2021-03-04", "2021-03-08", "2021-03-10", "2021-03-12", "2021-03-20", "2021-04-10"]
STATES = ["closed", "restricted", "open"]
PARTS = ["a", "b", "road"]
TOLD = [
    said("open", by="upland", day="2021-03-08", until="", published="2021-03-10"),
    said("closed", gate="b", source="wire-c", day="2021-03-10"),
    said("restricted", predicate="road", source="wire-c", day="2021-03-09"),
    said("little", predicate="passage", source="wire-b", day="2021-03-10"),
]


@pytest.fixture(scope="module")
def line():
    """The timeline of one way over one crossing."""
    return choose(
        timeline(case(TOLD), known="2021-03-12"), crossing="north-bridge", use="aid", direction="a_to_b"
    )


def joint(line, on):
    """J of section 3.5 over gate a, gate b and the road, from the layers of the timeline."""
    day = choose(line, view="now", date=pd.Timestamp(on)).set_index("layer")
    a, b, road, passage = (
        day.loc[layer, ["p_closed", "p_restricted", "p_open"]].to_numpy(dtype=float)
        for layer in ("a", "b", "road", "passage")
    )
    m = B @ (passage / prior("line"))
    found = np.empty((3, 3, 3))
    for i, j, k in itertools.product(range(3), repeat=3):
        found[i, j, k] = a[i] * b[j] * road[k] * m[min(i, j, k)]
    return found / found.sum()


def stream_of(seed, draw):
    def stream(crossing, layer):
        return np.random.default_rng([seed, draw, *crossing.encode(), *layer.encode()])

    return stream


@pytest.fixture(scope="module")
def drawn(line):
    """Every draw at once: the same crossing under ten thousand names, each with random numbers of its own."""
    now = choose(line, view="now")
    now = now[now["date"].isin(pd.to_datetime(DAYS))]
    names = [f"draw-{number:05d}" for number in range(DRAWS)]
    many = pd.concat([now] * DRAWS, ignore_index=True)
    many["crossing"] = np.repeat(np.array(names, dtype=object), len(now))
    return draw_states(many, DAYS, stream_of(1, 1))


def states_on(rows, on):
    """The number of the state of each part, one row a draw."""
    day = rows[(rows["from"] <= pd.Timestamp(on)) & (rows["until"] >= pd.Timestamp(on))]
    wide = day.pivot_table(index="crossing", columns="gate", values="status", aggfunc="first")[PARTS]
    return wide.replace(dict(zip(STATES, range(3), strict=True))).to_numpy(dtype=int)


@pytest.mark.parametrize("on", DAYS)
def test_each_combination_is_drawn_as_often_as_it_is_likely(drawn, line, on):
    state = states_on(drawn, on)
    assert len(state) == DRAWS
    want = joint(line, on)
    came = np.zeros((3, 3, 3))
    np.add.at(came, tuple(state.T), 1 / DRAWS)
    error = np.sqrt(want * (1 - want) / DRAWS)
    assert np.abs((came - want) / error).max() <= 3


@pytest.mark.parametrize("on", DAYS)
def test_the_whole_is_drawn_as_often_as_its_status_says(drawn, line, on):
    least = states_on(drawn, on).min(1)
    row = pick(line, view="now", layer="effective", date=pd.Timestamp(on))
    want = row[["p_closed", "p_restricted", "p_open"]].to_numpy(dtype=float)
    came = np.bincount(least, minlength=3) / DRAWS
    assert np.abs((came - want) / np.sqrt(want * (1 - want) / DRAWS)).max() <= 3


def test_states_last(line):
    """Over a month without news a drawn gate changes now and then, not every day."""
    days = pd.date_range("2021-03-13", "2021-04-12")
    changes = [len(choose(draw_states(line, days, stream_of(2, draw)), gate="a")) - 1 for draw in range(40)]
    assert 0.5 < np.mean(changes) < 8


def test_rows_are_rows_of_states(line):
    days = pd.date_range("2021-03-01", "2021-03-20")
    rows = draw_states(line, days, stream_of(3, 1))
    assert set(rows["gate"]) == set(PARTS)
    assert set(rows["source"]) == {"evidence"}
    assert set(rows["status"]) <= set(STATES)
    for _, part in rows.groupby("gate"):
        ordered = part.sort_values("from")
        assert ordered["from"].iloc[0] == days[0]
        assert ordered["until"].iloc[-1] == days[-1]
        assert (
            ordered["from"].to_numpy()[1:] - ordered["until"].to_numpy()[:-1] == np.timedelta64(1, "D")
        ).all()
        assert (ordered["status"].to_numpy()[1:] != ordered["status"].to_numpy()[:-1]).all()


def test_the_first_draw_is_the_likeliest(line):
    rows = draw_states(line, DAYS, None)
    for on in DAYS:
        want = np.unravel_index(joint(line, on).argmax(), (3, 3, 3))
        assert states_on(rows, on)[0].tolist() == list(want)


def test_the_same_random_numbers_give_the_same_states():
    """Streams belong to a crossing and a layer: what happens elsewhere, or asking for fewer days, moves nothing here."""
    whole = timeline(case(TOLD), known="2021-03-12")
    alone = choose(whole, crossing="north-bridge")
    days = pd.date_range("2021-03-01", "2021-03-20")
    key = ["use", "direction", "gate", "from"]
    ours, theirs = (
        choose(draw_states(part, days, stream_of(4, 1)), crossing="north-bridge")
        .sort_values(key)
        .reset_index(drop=True)
        for part in (whole, alone)
    )
    pd.testing.assert_frame_equal(ours, theirs)
    other = choose(draw_states(alone, days, stream_of(4, 2)), crossing="north-bridge").sort_values(key)
    assert not other.reset_index(drop=True).equals(ours)


def test_uses_share_their_luck(line):
    """One path of random numbers per crossing and layer: where the evidence is the same, so is the draw."""
    both = choose(timeline(case(TOLD), known="2021-03-12"), crossing="north-bridge")
    rows = draw_states(both, pd.date_range("2021-03-01", "2021-03-20"), stream_of(5, 1))
    kept = ["gate", "from", "until", "status"]
    aid, trade = (
        choose(rows, use=use, direction="a_to_b")[kept].reset_index(drop=True) for use in ("aid", "trade")
    )
    pd.testing.assert_frame_equal(aid, trade)
