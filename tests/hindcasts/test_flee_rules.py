"""The peer's rules: small worlds worked by hand, and what the peer's own program gave on published instances."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from maabar.hindcasts.flee_parts import uniform
from maabar.hindcasts.flee_rules import FleeSettings, flee_rules, published_settings, world_of
from maabar.hindcasts.scores import distances, mean
from maabar.importers.flee import read_instance
from tests.hindcasts.plain_flee import flee_rules_plainly

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "flee"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the instances are not in ../shared/data/flee")

DAYS = 12
FILES = {
    "locations.csv": "#name,region,country,lat,lon,type,conflict_date,population\nArden,N,Upland,1,2,conflict_zone,0,300\n"
    "Ford,N,Upland,1,2.1,town,,\nFern,E,Lowland,1,2.2,camp,,0\n",
    "routes.csv": "#name1,name2,distance\nArden,Ford,40\nFord,Fern,100\n",
    "sim_period.csv": f"StartDate,2030-01-01\nLength,{DAYS}\n",
    "data_layout.csv": "total,all.csv\nFern,fern.csv\n",
    "all.csv": "2030-01-01,0\n",
    "fern.csv": "2030-01-01,0\n2030-01-02,1000\n",
}


@pytest.fixture
def instance(tmp_path):
    def make(**changed):
        folder = tmp_path / "river"
        folder.mkdir(exist_ok=True)
        for name, text in {**FILES, **{f"{key}.csv": text for key, text in changed.items()}}.items():
            (folder / name).write_text(text, encoding="utf-8")
        found, problems = read_instance(folder, as_run=True)
        assert found is not None, problems
        return found

    return make


def settings(**changed):
    given = {
        "max_move_speed": 200.0,
        "default_movechance": 1.0,
        "camp_movechance": 0.0,
        "conflict_weight": 1e-9,
    }
    return FleeSettings(**{**given, **changed})


def test_the_dice_are_the_published_ones():
    dice = np.array([0], dtype=np.uint64)
    told = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert [uniform(dice) for _ in told] == [(value >> 11) * 2.0**-53 for value in told]


def test_roads_are_gone_in_whole_days_and_what_is_left_of_a_day_is_used(instance):
    one = instance()
    there = flee_rules(one, settings(), limits=False)[:, 2]
    assert there.tolist() == [0, *[1000] * (DAYS - 1)], "40 km, then a full day's 200 on the next road"
    # the first road on foot: 35 km on day 1, done on day 2 with 5 km left over, less than a day: on at once
    walked = flee_rules(one, settings(start_on_foot=True), limits=False)
    assert walked[1].tolist() == [0, 0, 0]
    assert walked[2].tolist() == [0, 0, 1000]
    slow = flee_rules(one, settings(max_move_speed=50.0), limits=False)[:, 2]
    assert slow.tolist() == [0, 0, 0, *[1000] * (DAYS - 3)], "40 of 50 km on day 1, then 50, 100, 150 > 100"


def test_a_day_that_ends_exactly_at_a_place_is_not_over_the_road(instance):
    one = instance(routes="Arden,Ford,40\nFord,Fern,200\n")
    assert flee_rules(one, settings(), limits=False)[:, 2].tolist() == [0, 0, *[1000] * (DAYS - 2)]


def test_staying_by_chance_has_its_share(instance):
    one = instance(routes="Arden,Ford,10\nFord,Fern,10\n")
    stay = flee_rules(one, settings(default_movechance=0.25, max_move_speed=10.5), limits=False, seed=3)[:, 1]
    # on arrival there is a tenth of a day left over, and a first chance to go on; then one each day
    share = stay[1:5] / 1000
    assert share == pytest.approx([0.75, 0.75**2, 0.75**3, 0.75**4], abs=0.05)


def test_who_must_not_stop_short_goes_on(instance):
    one = instance()
    halt = settings(default_movechance=0.0, avoid_short_stints=True)
    assert flee_rules(one, halt, limits=False)[1, 1] == 0, "40 of 200 km are a short day"
    assert flee_rules(one, settings(default_movechance=0.0), limits=False)[1, 1] == 1000


def test_a_road_closed_meanwhile_puts_people_back_also_if_it_opens_again(instance):
    slow = settings(max_move_speed=45.0)
    gone = flee_rules(instance(), slow, limits=False)
    assert gone[3].tolist() == [0, 0, 1000]
    shut = instance(closures="location,Fern,,2,3\n")
    back = flee_rules(shut, slow, limits=False)
    assert back[3].tolist() == [0, 1000, 0], "entered on day 1, closed on day 2, arrived on day 3"
    assert back[-1].tolist() == [0, 0, 1000], "then they go again"


def test_nobody_enters_a_road_to_a_full_camp(instance):
    one = instance(locations=FILES["locations.csv"].replace("camp,,0", "camp,,405"))
    end = flee_rules(one, settings(), limits=True)[-1]
    # full from 90 %: beyond half of the way from 364.5 to 405 they stay where they are
    assert end[2] == 385
    assert end.sum() == 1000
    assert flee_rules(one, settings(capacity_scaling=2.0), limits=True)[-1][2] == 770
    assert flee_rules(one, settings(), limits=False)[-1][2] == 1000


def test_capacity_is_lowered_by_those_who_are_there_first(instance):
    one = instance(locations=FILES["locations.csv"].replace("camp,,0", "camp,,405"),
                   fern="2030-01-01,100\n2030-01-02,1100\n")  # fmt: skip
    assert world_of(one, settings(), limits=True, scale=1).capacity.tolist() == [0, 0, 305]
    assert flee_rules(one, settings(), limits=True)[-1][2] == 290


def test_options_are_paths_that_visit_no_place_twice_and_markers_do_not_count(instance):
    locations = FILES["locations.csv"] + "Sign,N,Upland,1,2,marker,,\nDale,E,Lowland,1,3,camp,,\n"
    one = instance(
        locations=locations, routes="Arden,Ford,40\nFord,Fern,100\nFern,Arden,30\nArden,Sign,5\nSign,Dale,7\n"
    )

    def paths(level):
        world = world_of(one, settings(awareness_level=level), limits=False, scale=1)
        mine = slice(world.first[0, 0], world.first[0, 1])
        return sorted(
            tuple(int(world.head[road]) for road in path if road >= 0) for path in world.path[mine]
        )  # fmt: skip

    assert paths(1) == [(1,), (2,), (3, 4)]
    assert paths(2) == [(1,), (1, 2), (2,), (2, 1), (3, 4)]


def test_weights_fall_with_distance_and_age_of_a_zone(instance):
    one = instance()
    told = settings(conflict_weight=0.5, camp_weight=2.0, foreign_weight=3.0, softening=10.0, distance_power=2.0,
                    conflict_spawn_decay=(1.0, 0.0), conflict_spawn_decay_interval=5)  # fmt: skip
    world = world_of(one, told, limits=False, scale=1)
    ford = slice(world.first[0, 1], world.first[0, 2])
    by_target = dict(zip(world.target[ford].tolist(), world.weight[1, ford].tolist(), strict=True))
    assert by_target == pytest.approx({0: 0.5 / 50**2, 2: 6 / 110**2})
    late = dict(zip(world.target[ford].tolist(), world.weight[9, ford].tolist(), strict=True))
    assert late[0] == pytest.approx(1 / 50**2), "an old zone deters nobody"


def test_people_leave_zones_by_population(instance):
    more = FILES["locations.csv"].replace(
        "Ford,N,Upland,1,2.1,town,,", "Ford,N,Upland,1,2.1,conflict_zone,3,100"
    )
    rows = "#Day,Arden,Ford\n" + "".join(f"{day},1,{int(day >= 3)}\n" for day in range(DAYS))
    world = world_of(instance(locations=more, conflicts=rows), settings(), limits=False, scale=1)
    assert world.origin[2].tolist() == [300, 300, 300]
    assert world.origin[3].tolist() == [300, 400, 400], "from the day on which it begins"


@real
@pytest.mark.parametrize(
    ("name", "rules", "scale", "ard", "near", "camps"),
    [
        ("mali2012", "modern125aw2dm75", 20, 0.3411, 0.006, {}),
        ("syria2013", "simsetting", 1000, 0.3656, 0.012, {"Iraq": 232_100, "Jordan": 691_900, "Lebanon": 1_209_300}),
        ("mali2012", "simsetting", 20, 0.3948, 0.006,
         {"Fassala-Mbera": 51_222, "Mentao": 8_213, "Abala": 12_703, "Tabareybarey": 7_385}),
    ],
)  # fmt: skip
def test_it_gives_what_the_peer_itself_gave(name, rules, scale, ard, near, camps):
    """Means over seeds; the peer's own over 5 to 10 seeds have a standard deviation of .0008 to .011."""
    one, _ = read_instance(DATA / name, as_run=True)
    places = list(one.locations)
    scored = [series for series in one.series if series.name in one.locations]
    columns = [places.index(series.name) for series in scored]
    counted = np.stack([series.at(np.arange(one.length)) for series in scored], axis=1).astype(float)
    runs = [
        flee_rules(one, published_settings()[rules], limits=True, scale=scale, seed=seed)[:, columns]
        for seed in range(4)
    ]
    assert np.mean([mean(distances(run, counted, rescaled=False)) for run in runs]) == pytest.approx(
        ard, abs=near
    )
    end = dict(
        zip([series.name for series in scored], np.mean([run[-1] for run in runs], axis=0), strict=True)
    )
    for camp, people in camps.items():
        assert end[camp] == pytest.approx(people, rel=0.02), camp


# --- by events and plainly ---

NETWORK = {
    "locations": "#name,region,country,lat,lon,type,conflict_date,population\n"
    "Arden,N,Upland,1,2,conflict_zone,0,300\nBrook,N,Upland,1,2.1,conflict_zone,9,200\n"
    "Ford,N,Upland,1,2.2,town,,\nMill,N,Upland,1,2.3,town,,\nRelay,E,Lowland,1,2.3,forwarding_hub,,\n"
    "Fern,E,Lowland,1,2.4,camp,,260\nDale,E,Lowland,1,2.5,camp,,900\nHeath,E,Lowland,1,2.6,camp,,200\n",
    "routes": "#name1,name2,distance\nArden,Ford,40\nBrook,Ford,90\nFord,Mill,30\nArden,Mill,130\n"
    "Ford,Relay,60\nRelay,Fern,20\nMill,Dale,210\nFern,Dale,80\nMill,Heath,70\n",
    "sim_period": "StartDate,2030-01-01\nLength,40\n",
    "conflicts": "#Day,Arden,Brook\n" + "".join(f"{day},1,{int(9 <= day < 25)}\n" for day in range(40)),
    "closures": "country,Upland,Lowland,6,11\nlocation,Mill,,15,18\ncamp,Heath,,0,20\n",
    "data_layout": "total,all.csv\nFern,fern.csv\nDale,dale.csv\n",
    "fern": "2030-01-01,40\n2030-02-05,640\n",
    "dale": "2030-01-01,10\n2030-01-21,310\n",
}
ODD_RULES = {
    "on foot": {"start_on_foot": True, "avoid_short_stints": True},
    "two roads ahead": {"awareness_level": 2, "weight_power": 1.5, "weight_softening": 0.1},
    "weak options dropped": {"pruning_threshold": 4.0, "camp_weight": 2.0},
    "people who move on": {"camp_movechance": 0.05, "conflict_spawn_decay": (1.0, 0.5),
                           "conflict_spawn_decay_interval": 10},
}  # fmt: skip


@pytest.mark.parametrize("changed", ODD_RULES.values(), ids=ODD_RULES)
def test_by_events_people_are_where_they_are_plainly(instance, changed):
    """Means and variances of 150 runs each; nobody is lost."""
    rules = settings(
        **{"default_movechance": 0.4, "camp_movechance": 0.01, "conflict_weight": 0.3, **changed}
    )
    found = instance(**NETWORK)
    world = world_of(found, rules, limits=True, scale=1.0)
    events = np.stack([flee_rules(found, rules, limits=True, seed=seed) for seed in range(150)])
    plainly = np.stack([flee_rules_plainly(world, seed=1000 + seed) for seed in range(150)])
    spread = np.sqrt((events.var(axis=0) + plainly.var(axis=0)) / 150)
    apart = np.abs(events.mean(axis=0) - plainly.mean(axis=0))
    days = [5, 10, 14, 17, 19, 24, 39]
    assert (apart <= 4.5 * spread + 0.02)[days].all()
    wide = plainly.std(axis=0)[39]
    assert events.std(axis=0)[39] == pytest.approx(wide, rel=0.25, abs=0.5)
    assert events.shape == plainly.shape
    assert (events.sum(axis=2).max(axis=0) <= world.start.sum() + np.cumsum(world.new) + 1e-9).all()


def test_the_calendar_holds_any_number_of_people(instance):
    """Several sheets a day, sheets used again, and a day on which everybody draws anew."""
    crowd = {**NETWORK, "fern": "2030-01-01,4000\n2030-02-05,9000\n"}
    rules = settings(camp_movechance=0.3, default_movechance=0.5)
    found = instance(**crowd)
    one, other = (flee_rules(found, rules, limits=False, seed=3) for _ in range(2))
    assert np.array_equal(one, other), "the same dice, the same run"
    world = world_of(found, rules, limits=False, scale=1.0)
    plainly = flee_rules_plainly(world, seed=5)
    assert np.abs(one[-1] - plainly[-1]).sum() < 0.06 * plainly[-1].sum()
