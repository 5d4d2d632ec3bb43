"""Published instances through public functions, and what these refuse."""

import numpy as np
import pytest

from maabar.engines.trade.cross import cross_equilibrium
from maabar.engines.trade.linear import lemke, linear_equilibrium
from maabar.engines.trade.plain import equilibrium
from maabar.engines.trade.tolls import best_tolls
from maabar.errors import UsageError

#: Two supply and two demand markets, with effects of each on the other and costs that rise with the load
#: (Nagurney, Network Economics, 1999): flows 1.5, 1.5, 0, 2.
MARKETS = [
    {"market": "s1", "supply_intercept": 2},
    {"market": "s2", "supply_intercept": 3},
    {"market": "d1", "demand_intercept": 28.75},
    {"market": "d2", "demand_intercept": 41},
]
LINKS = [
    {"origin": "s1", "destination": "d1", "cost": 1},
    {"origin": "s1", "destination": "d2", "cost": 1.5},
    {"origin": "s2", "destination": "d1", "cost": 15},
    {"origin": "s2", "destination": "d2", "cost": 10},
]
EFFECTS = [
    {"market": "s1", "supply_slope": 5},
    {"market": "s1", "with_market": "s2", "supply_slope": 1},
    {"market": "s2", "supply_slope": 2},
    {"market": "s2", "with_market": "s1", "supply_slope": 1},
    {"market": "d1", "demand_slope": 2},
    {"market": "d1", "with_market": "d2", "demand_slope": 1},
    {"market": "d2", "demand_slope": 4},
    {"market": "d2", "with_market": "d1", "demand_slope": 1},
]


def load(one, other, slope):
    names = ("origin", "destination", "with_origin", "with_destination")
    return {**dict(zip(names, (*one, *other), strict=True)), "slope": slope}


LOADS = [
    load(("s1", "d1"), ("s1", "d1"), 1),
    load(("s1", "d1"), ("s1", "d2"), 0.5),
    load(("s1", "d2"), ("s1", "d2"), 2),
    load(("s1", "d2"), ("s2", "d2"), 1),
    load(("s2", "d1"), ("s2", "d1"), 3),
    load(("s2", "d1"), ("s1", "d1"), 2),
    load(("s2", "d2"), ("s2", "d2"), 2),
    load(("s2", "d2"), ("s1", "d2"), 1),
]


def test_an_instance_with_one_sided_effects_and_loads():
    answer = linear_equilibrium(MARKETS, LINKS, effects=EFFECTS, loads=LOADS)
    assert answer.links["flow"].tolist() == pytest.approx([1.5, 1.5, 0, 2])
    assert answer.links["cost"].tolist() == pytest.approx([3.25, 6.5, 18, 15.5])
    assert answer.markets["supply_price"].tolist()[:2] == pytest.approx([19, 10])
    assert answer.markets["demand_price"].tolist()[2:] == pytest.approx([22.25, 25.5])
    assert answer.residual < 1e-12


def test_without_effects_of_others_it_is_the_plain_equilibrium():
    """demslv14 in both: prices and net exports are unique, flows are not."""
    supply, tops, slopes = ((9, 1), (3, 2), (18, 1)), (42, 54, 51), (2, 3, 1)
    transport = ((0, 3, 9), (3, 0, 3), (6, 3, 0))
    names = ("a", "b", "c")
    links = [{"origin": i, "destination": j, "cost": transport[p][q]}
             for p, i in enumerate(names) for q, j in enumerate(names) if p != q]  # fmt: skip
    plain = equilibrium(
        [{"market": name, "demand_intercept": top, "demand_slope": down, "supply_intercept": foot, "supply_slope": up}
         for name, (foot, up), top, down in zip(names, supply, tops, slopes, strict=True)], links,
    )  # fmt: skip
    linear = linear_equilibrium(
        [{"market": name, "demand_intercept": top, "supply_intercept": foot}
         for name, (foot, _), top in zip(names, supply, tops, strict=True)], links,
        effects=[{"market": name, "supply_slope": up, "demand_slope": down}
                 for name, (_, up), down in zip(names, supply, slopes, strict=True)],
    )  # fmt: skip
    assert linear.markets["demand_price"].tolist() == pytest.approx([24, 27, 30])
    assert linear.markets["demand_price"].tolist() == pytest.approx(plain.markets["price"].tolist())
    export = linear.markets["production"] - linear.markets["use"]
    assert export.tolist() == pytest.approx([6, 3, -9])


def test_random_complementarity_problems_meet_their_conditions():
    rng = np.random.default_rng(5)
    for size in (1, 2, 5, 12, 40):
        for _ in range(8):
            half = rng.normal(size=(size, size))
            twist = rng.normal(size=(size, size))
            matrix = half @ half.T / size + (twist - twist.T) + 0.01 * np.eye(size)
            fixed = rng.normal(size=size)
            z = lemke(matrix, fixed)
            w = matrix @ z + fixed
            assert z.min() >= 0
            assert np.abs(np.minimum(z, w)).max() < 1e-8


def test_what_makes_no_sense_is_refused():
    with pytest.raises(UsageError, match="no nowhere"):
        linear_equilibrium(MARKETS, [*LINKS, {"origin": "nowhere", "destination": "d1"}], effects=EFFECTS)
    with pytest.raises(UsageError, match='no column "price"'):
        linear_equilibrium([{"market": "s1", "price": 1}], LINKS, effects=EFFECTS)
    with pytest.raises(UsageError, match="begins where nothing is made"):
        linear_equilibrium(MARKETS, [{"origin": "d1", "destination": "d2"}], effects=EFFECTS)
    with pytest.raises(UsageError, match="outweigh"):
        linear_equilibrium(MARKETS, LINKS, effects=[{"market": "s1", "supply_slope": -5}])
    with pytest.raises(UsageError, match="one link and good"):
        linear_equilibrium(MARKETS, [*LINKS, LINKS[0]], effects=EFFECTS)


#: Two towns: 110 and 180 alone, and a way that costs 8.
TOWNS = [
    {
        "market": "arden",
        "demand_constant": 200,
        "demand_per_price": -1,
        "supply_constant": -20,
        "supply_per_price": 1,
    },
    {
        "market": "brook",
        "demand_constant": 300,
        "demand_per_price": -1,
        "supply_constant": -60,
        "supply_per_price": 1,
    },
]
ROAD = [{"origin": "arden", "destination": "brook", "cost": 8, "crossing": "north-bridge"}]


def test_one_till_takes_half_of_the_gap():
    (row,) = best_tolls(TOWNS, ROAD, [{"crossing": "north-bridge", "party": "upland"}]).to_dict("records")
    assert (row["per_t"], row["fee"], row["rests"]) == (
        pytest.approx(31, abs=0.02),
        pytest.approx(961, abs=0.01),
        "rest",
    )


def test_two_tills_take_a_third_each_and_together_earn_less():
    tills = [{"crossing": "north-bridge", "party": party} for party in ("upland", "lowland")]
    found = best_tolls(TOWNS, ROAD, tills, points=5)
    assert found["per_t"].tolist() == pytest.approx([62 / 3] * 2, abs=0.2)
    assert found["fee"].sum() == pytest.approx(2 * (62 / 3) ** 2, rel=0.01)
    assert found["fee"].sum() < 961
    assert found["good"].tolist() == ["", ""]
    with pytest.raises(UsageError, match="at least one till"):
        best_tolls(TOWNS, ROAD, [])
    with pytest.raises(UsageError, match='tills has no column "crosing"'):
        best_tolls(TOWNS, ROAD, [{"crosing": "north-bridge", "party": "upland"}])


def test_names_that_are_not_there_are_refused():
    with pytest.raises(UsageError, match=r'no link passes the crossing north-brige.*"north-bridge"'):
        equilibrium(TOWNS, ROAD, fees=[{"crossing": "north-brige", "party": "upland", "per_t": 5}])
    with pytest.raises(UsageError, match="no link passes"):
        equilibrium(TOWNS, ROAD, limits=[{"crossing": "mill-road", "trucks": 5}])
    with pytest.raises(UsageError, match='links has no column "price"'):
        cross_equilibrium([{"market": "a", "good": "x"}], [], [{"origin": "a", "price": 1}])
    with pytest.raises(UsageError, match="no market and good c x"):
        cross_equilibrium(
            [{"market": "a", "good": "x", "demand_constant": 10, "supply_constant": 0}],
            [{"market": "a", "good": "x", "with_good": "x", "demand_per_price": -1, "supply_per_price": 1}],
            [{"origin": "a", "destination": "c", "good": "x", "cost": 1}],
        )
