"""The ground of the map: projection, areas, lines, and nothing finer than may be told."""

import datetime as dt

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from maabar.brief.geometry import EARTH_KM, Projection, ground, rings
from maabar.brief.shapes import shape_areas
from tests.making import rows, small

DAY = dt.date(2021, 3, 25)


def test_projection_keeps_areas_and_puts_north_up():
    flat = Projection(20.0, -40.0)
    lon, lat = np.array([20.0, 21.0, 21.0, 20.0]), np.array([-40.0, -40.0, -39.0, -39.0])
    square = shapely.Polygon(flat.flat(lon, lat))
    exact = EARTH_KM**2 * np.radians(1) * (np.sin(np.radians(40)) - np.sin(np.radians(39)))
    assert square.area == pytest.approx(exact, rel=2e-4)
    south, north = flat.flat(np.array([20.0, 20.0]), np.array([-40.5, -39.5]))
    assert north[1] < south[1]
    assert abs(north[0] - south[0]) < 1e-6
    assert south[1] - north[1] == pytest.approx(EARTH_KM * np.radians(1), rel=1e-4)


def test_projection_is_not_torn_at_the_date_line():
    lon, lat = np.array([179.5, -179.5]), np.array([-17.0, -17.0])
    west, east = Projection.around(lon, lat).flat(lon, lat)
    assert east[0] - west[0] == pytest.approx(106.3, abs=0.5)


def test_projection_of_nothing_is_somewhere():
    nothing = np.array([np.nan])
    assert np.isnan(Projection.around(nothing, nothing).flat(nothing, nothing)).all()


def test_every_place_lies_in_its_area_and_every_crossing_on_the_line():
    case = small()
    land = ground(case, DAY)
    for place, area in zip(case["places"]["place"], case["places"]["area"], strict=True):
        assert land.areas[area].contains(shapely.Point(land.places[place]))
    ways = shapely.union_all([line for kind, line in land.lines if kind == "line"])
    for gate in land.gates:
        assert ways.distance(shapely.Point(gate.at)) < 1.5
        behind = [gate.at[i] - 4 * gate.ahead[i] for i in (0, 1)]
        beyond = [gate.at[i] + 4 * gate.ahead[i] for i in (0, 1)]
        assert land.areas["up-area"].contains(shapely.Point(behind))
        assert land.areas["low-area"].contains(shapely.Point(beyond))


def test_areas_leave_no_gap_and_do_not_overlap():
    shapes, lines = shape_areas(
        [((0, 0), "one"), ((30, 5), "two"), ((14, 30), "three"), ((60, 40), "one")],
        {frozenset(pair): "line" for pair in (("one", "two"), ("two", "three"), ("one", "three"))},
    )
    union = shapely.union_all(list(shapes.values()))
    assert union.area == pytest.approx(sum(shape.area for shape in shapes.values()), rel=1e-9)
    assert isinstance(union, shapely.Polygon)
    assert not union.interiors
    assert lines


@given(
    st.lists(
        st.tuples(st.floats(-300, 300), st.floats(-300, 300), st.sampled_from(["one", "two", "three"])),
        min_size=0,
        max_size=25,
    )
)
def test_any_sites_give_areas(sites):
    kinds = {frozenset(pair): "line" for pair in (("one", "two"), ("two", "three"), ("one", "three"))}
    shapes, lines = shape_areas([((x, y), area) for x, y, area in sites], kinds)
    assert set(shapes) <= {area for *_, area in sites}
    assert all(shape.is_valid and shape.area > 0 for shape in shapes.values())
    assert all(line.length > 0 for _, line in lines)
    assert all(len(run) > 3 for shape in shapes.values() for run in rings(shape))


def test_lines_are_borders_where_countries_differ_and_internal_where_crossings_say_so():
    tables = rows()
    tables["areas"][1]["country"] = "BBB"
    assert {kind for kind, _ in ground(small(tables), DAY).lines} == {"border"}
    tables = rows()
    for crossing in tables["crossings"]:
        crossing["kind"] = "internal"
    assert {kind for kind, _ in ground(small(tables), DAY).lines} == {"internal"}


def test_a_crossing_that_has_ended_does_not_pull_the_line():
    tables = rows()
    tables["crossings"][0] |= {"lon": 10.02, "lat": 50.0}
    here = ground(small(tables), DAY)
    tables["crossings"][0]["until"] = "2020-01-01"
    gone = ground(small(tables), DAY)
    assert gone.areas["up-area"].area > here.areas["up-area"].area
    assert [gate.crossing for gate in gone.gates] == [gate.crossing for gate in here.gates]


def test_camps_and_rows_that_are_not_public_are_told_roughly():
    tables = rows()
    tables["places"][0] |= {"lon": 10.01234, "lat": 50.05678, "kind": "camp"}
    case = small(tables)
    exact = ground(case, DAY)
    back = exact.projection.flat(np.array([10.01]), np.array([50.06]))[0]
    assert exact.places["arden"] == pytest.approx(tuple(back))
    rough = ground(case, DAY, frozenset({"brook", "north-bridge"}))
    back = rough.projection.flat(np.array([10.2]), np.array([50.0]))[0]
    assert rough.places["brook"] == pytest.approx(tuple(back))


def test_a_crossing_without_a_position_stands_between_its_places():
    land = ground(small(), DAY)
    bridge = next(gate for gate in land.gates if gate.crossing == "north-bridge")
    a, b = land.places["arden"], land.places["brook"]
    assert bridge.at == pytest.approx(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2))


def test_roads_pass_their_crossing():
    land = ground(small(), DAY)
    at = {gate.crossing: gate.at for gate in land.gates}
    assert [len(points) for _, points in land.roads] == [3, 3, 2]
    assert land.roads[0][1][1] == at["north-bridge"]
