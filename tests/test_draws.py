"""Ranges become numbers: the right distribution, and luck that nothing around a row changes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from maabar.draws import case_of_draw, ranged_columns, stream, triangular, uniform
from tests.making import rows, small

NORTH, MILL = "north-bridge", "mill-road"
PINNED = [0.6716631881657715, 0.5348231672662516]


def ranged(low=5, value=10, high=30):
    return {
        "capacity_per_day": value,
        "capacity_per_day_low": low,
        "capacity_per_day_high": high,
        "unit": "trucks",
    }


def made():
    tables = rows()
    tables["places"][1] |= {"in_need_low": 2000, "in_need_high": 9000}
    tables["states"] = [
        {"crossing": NORTH, "status": "open", **ranged()},
        {"crossing": MILL, "gate": "a", "status": "open", **ranged(1, 2, 3)},
    ]
    tables["options"] = [{"option": "one"}, {"option": "two"}]
    tables["changes"] = [
        {"option": name, "crossing": NORTH, "status": "restricted", **ranged()} for name in ("one", "two")
    ]
    return tables


def drawn(case, draw=7, seed=1):
    return case_of_draw(case, ranged_columns(case), seed, draw)


def capacity(case, crossing, table="states", option=""):
    frame = case[table]
    mine = frame[frame["crossing"] == crossing]
    mine = mine[mine["option"] == option] if option else mine
    return float(mine["capacity_per_day"].iloc[0])


def test_draw_0_is_the_case_as_stated():
    case = small(made())
    assert drawn(case, 0) is case


def test_only_ranged_cells_move_and_stay_in_range():
    case = small(made())
    for draw in range(1, 30):
        new = drawn(case, draw)
        assert 5 < capacity(new, NORTH) < 30
        assert 2000 < new["places"].set_index("place").loc["brook", "in_need"] < 9000
        assert new["places"].set_index("place").loc["cove", "in_need"] == 500
        assert new["roads"].equals(case["roads"])


@pytest.mark.parametrize(("low", "mode", "high"), [(0, 1, 4), (2, 2, 5), (-3, 8, 8), (10, 10.5, 11)])
def test_quantiles_are_those_of_the_triangular_distribution(low, mode, high):
    u = np.linspace(0.001, 0.999, 97)
    expected = stats.triang.ppf(u, (mode - low) / (high - low), loc=low, scale=high - low)
    ends = (np.full(97, float(end)) for end in (low, mode, high))
    np.testing.assert_allclose(triangular(u, *ends), expected, rtol=1e-12)


@pytest.mark.parametrize("column", ["capacity_per_day_low", "capacity_per_day_high"])
def test_a_missing_end_is_the_value(column):
    tables = made()
    tables["states"][0][column] = None
    numbers = [capacity(drawn(small(tables), draw), NORTH) for draw in range(1, 40)]
    assert min(numbers) >= (10 if column.endswith("low") else 5)
    assert max(numbers) <= (10 if column.endswith("high") else 30)


def test_a_range_of_one_point_is_no_range():
    tables = made()
    tables["states"][0] |= ranged(10, 10, 10)
    assert capacity(drawn(small(tables)), NORTH) == 10


def test_order_of_rows_changes_no_number():
    tables = made()
    turned = {name: list(reversed(frame)) for name, frame in tables.items()}
    one, two = drawn(small(tables)), drawn(small(turned))
    for crossing in (NORTH, MILL):
        assert capacity(one, crossing) == capacity(two, crossing)
    assert (
        one["places"].set_index("place").loc["brook", "in_need"]
        == two["places"].set_index("place").loc["brook", "in_need"]
    )


def test_other_rows_and_other_columns_change_no_number():
    tables = made()
    before = capacity(drawn(small(tables)), NORTH)
    tables["states"].insert(0, {"crossing": MILL, "gate": "b", "status": "open", **ranged(1, 5, 9)})
    tables["states"][1] |= {"status": "restricted", "delay_days": 3, "source": "assumed: another"}
    tables["roads"][0] |= {"km_low": 15, "km_high": 40}
    assert capacity(drawn(small(tables)), NORTH) == before


def test_a_change_has_the_luck_of_its_state_in_every_option():
    """With equal ranges the numbers are equal, so a difference of options is never one of luck."""
    for draw in (1, 2, 3):
        case = drawn(small(made()), draw)
        state = capacity(case, NORTH)
        assert capacity(case, NORTH, "changes", "one") == state
        assert capacity(case, NORTH, "changes", "two") == state


def test_an_option_more_changes_no_number():
    tables = made()
    two = capacity(drawn(small(tables)), NORTH, "changes", "two")
    tables["changes"] = tables["changes"][1:]
    assert capacity(drawn(small(tables)), NORTH, "changes", "two") == two


def test_rows_that_nothing_tells_apart_have_luck_of_their_own():
    tables = made()
    tables["states"].append(dict(tables["states"][0]))
    numbers = drawn(small(tables, check=False))["states"]["capacity_per_day"]
    assert numbers.iloc[0] != numbers.iloc[2]


def test_other_ids_other_luck_but_the_same_case_as_stated():
    text = repr(made())
    renamed = eval(text.replace(NORTH, "south-bridge"))  # noqa: S307 - our own rows
    one, two = small(made()), small(renamed)
    assert capacity(drawn(one, 0), NORTH) == capacity(drawn(two, 0), "south-bridge")
    assert capacity(drawn(one), NORTH) != capacity(drawn(two), "south-bridge")
    assert capacity(drawn(one), MILL) == capacity(drawn(two), MILL)


def test_seeds_and_draws_differ():
    case = small(made())
    numbers = {capacity(drawn(case, draw, seed), NORTH) for draw in range(1, 6) for seed in range(4)}
    assert len(numbers) == 20


def test_uniform_looks_uniform():
    keys = np.arange(1, 40_001, dtype=np.uint64)  # the worst keys: in a row
    u = uniform(keys, 1, 1)
    assert 0 < u.min() < u.max() < 1
    assert stats.kstest(u, "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(u[1:], u[:-1])[0, 1]) < 0.02
    assert abs(np.corrcoef(u, uniform(keys, 1, 2))[0, 1]) < 0.02
    assert abs(np.corrcoef(u, uniform(keys, 2, 1))[0, 1]) < 0.02
    one_cell = np.array([uniform(keys[:1], 1, draw)[0] for draw in range(1, 3001)])
    assert stats.kstest(one_cell, "uniform").pvalue > 1e-3


def test_uniform_is_the_same_everywhere():
    """Pinned: these numbers must never change, or old runs could not be repeated."""
    assert uniform(np.array([1, 2**63], dtype=np.uint64), 1, 1).tolist() == PINNED


def test_streams_are_keyed_by_seed_draw_and_engine():
    numbers = {stream(s, d, e).random() for s in (1, 2) for d in (0, 1) for e in ("access", "people")}
    assert len(numbers) == 8
    assert stream(1, 1, "access").random() == stream(1, 1, "access").random()
