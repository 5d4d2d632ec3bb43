"""Instances of the movement model FLEE become cases: as meant, as run, and with every fault named."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import pytest

from maabar.case import read
from maabar.cli import run_app
from maabar.errors import CaseError, UsageError
from maabar.importers.flee import import_flee, importing, read_instance
from maabar.importers.flee.countries import codes
from maabar.importers.flee.files import day_of, day_order
from maabar.importers.flee.series import departures

LOCATIONS = """#name,region,country,latitude,longitude,location_type,conflict_date,population
Arden,North,Upland,10.0,-20.0,conflict_zone,0,1000
Brook,North,Upland,10.1,-20.1,conflict_zone,3,500
Old_Ford,North,Upland,10.2,-20.0,town,,200
Camp One,East,Lowland,10.3,-20.2,camp,,300
Camp Two,East,Lowland,10.4,-20.3,camp,,900
Relay,East,Lowland,10.3,-20.1,forwarding_hub,,
"""
ROUTES = """#name1,name2,distance,forced_redirection
Arden,Brook,20,
Brook,Old_Ford,30,0
Old_Ford,Camp One,40
Brook,Relay,25,
Relay,Camp Two,12.5,
Camp One,Camp Two,20,
"""
CLOSURES = "#closure_type,name1,name2,closure_start,closure_end\n"
CONFLICTS = "#Day,Arden,Brook,\n" + "".join(f"{day},1,{int(day >= 3)}\n" for day in range(20))
LAYOUT = "total,refugees.csv\nCamp One,one.csv\nCamp Two,two.csv,two-outside.csv\n"
ONE = "Date,Count\n2030-01-01,10\n2030-01-05,50\n# a note\n2030-01-11,110\n2030-01-15,290\n"
TWO = "2030-01-01,0\n2030-01-11,100 \n"
OUTSIDE = "2029-12-22,0\n2030-01-01,10\n2030-01-06,20\n2030-01-16,20\n"
FILES = {
    "input_csv/locations.csv": LOCATIONS,
    "input_csv/routes.csv": ROUTES,
    "input_csv/closures.csv": CLOSURES,
    "input_csv/conflicts.csv": CONFLICTS,
    "input_csv/sim_period.csv": "StartDate,2030-01-01\nLength,20\n",
    "input_csv/registration_corrections.csv": "",
    "source_data/data_layout.csv": LAYOUT,
    "source_data/refugees.csv": "2030-01-01,20\n",
    "source_data/one.csv": ONE,
    "source_data/two.csv": TWO,
    "source_data/two-outside.csv": OUTSIDE,
}
START = date(2030, 1, 1)


def day(offset: int) -> str:
    return (START + timedelta(days=offset)).isoformat()


@pytest.fixture
def make(tmp_path):
    """Write the small instance with some files changed (None: left out) and return its folder."""

    def write(changed=None, name="river"):
        folder = tmp_path / name
        for path, text in {**FILES, **(changed or {})}.items():
            if text is not None:
                file = folder / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="")
        return folder

    return write


@pytest.fixture
def imported(make, tmp_path, monkeypatch):
    """Import the small instance with some files changed and return the case and what was doubted."""
    kept = []
    monkeypatch.setattr(importing, "read", lambda folder: kept.append(read(folder)))  # it is read there once

    def run(changed=None, **options):
        target = tmp_path / f"case-{len(list(tmp_path.iterdir()))}"
        done = import_flee(make(changed), target, **options)
        return kept[-1], done

    return run


def oddities(imported, changed):
    """Import all the same; return what was named, with file, row, column and value."""
    case, done = imported(changed)
    assert len(case["places"]) >= 6
    assert {one.level for one in done.problems} <= {"warning"}
    return [(one.file, one.row, one.column, one.value) for one in done.problems]


def faults(make, tmp_path, changed):
    with pytest.raises(CaseError) as error:
        import_flee(make(changed), tmp_path / "never")
    assert not (tmp_path / "never").exists(), "nothing is written in part"
    return [
        (one.file, one.row, one.column, one.value) for one in error.value.problems if one.level == "error"
    ]


def closed(case, crossing):
    rows = case["states"][(case["states"]["crossing"] == crossing) & (case["states"]["status"] == "closed")]
    return [
        (str(row["from"].date()), "" if row["until"] is row["until"].__class__.max or str(row["until"]) == "NaT"
         else str(row["until"].date()))
        for row in rows.to_dict("records")
    ]  # fmt: skip


def closures(*rows):
    return {"input_csv/closures.csv": CLOSURES + "".join(f"{row}\n" for row in rows)}


# --- the whole case ---


def test_a_small_instance_becomes_a_case_without_faults(imported):
    case, _ = imported()
    assert (case.about.as_of, case.about.start, case.about.end) == (START, START, date(2030, 1, 20))
    places = case["places"].set_index("place")
    assert list(places.index) == ["arden", "brook", "old-ford", "camp-one", "camp-two", "relay"]
    assert places.loc["arden", ["lat", "lon"]].tolist() == [10.0, -20.0], "latitude stands first"
    assert places["kind"].tolist() == ["town", "town", "town", "camp", "camp", "hub"]
    assert places.loc["old-ford", "name"] == "Old Ford"
    assert places.loc["old-ford", "flee_location"] == "Old_Ford"
    assert places["population"].fillna(-1).tolist() == [1000, 500, 200, -1, -1, -1]
    assert case["areas"]["area"].tolist() == ["upland-area", "lowland-area"]
    assert case["roads"]["km"].tolist() == [20, 30, 40, 25, 12.5, 20]


def test_only_roads_between_countries_pass_a_border(imported):
    case, _ = imported()
    assert case["crossings"]["crossing"].tolist() == ["old-ford-camp-one", "brook-relay"]
    assert set(case["crossings"]["kind"]) == {"border"}
    assert case["crossings"]["gate_a"].tolist() == ["upland-state"] * 2
    assert (case["states"]["status"] == "open").all()


def test_capacities_become_limits_and_those_set_from_the_counts_are_marked(imported):
    case, done = imported()
    sites = case["sites"].set_index("place")
    assert sites["limit"].to_dict() == {"camp-one": 300, "camp-two": 900}
    assert sites["limit_basis"].to_dict() == {"camp-one": "seen", "camp-two": "planned"}, (
        "290 is 300 within 5 %"
    )
    assert sites["set_on"].isna().all()
    assert [(one.row, one.value) for one in done.problems if "seen the answer" in one.what] == [
        (5, "Camp One")
    ]


def test_zones_come_day_by_day_with_their_spells(imported):
    rows = "#Day,Arden,Brook\n" + "".join(
        f"{d},{int(d not in {4, 5})},{0.5 * (6 <= d < 9)}\n" for d in range(20)
    )
    case, _ = imported({"input_csv/conflicts.csv": rows})
    events = case["events"]
    spells = [
        (row["place"], str(row["from"].date()), str(row["until"].date()), row["severity"])
        for row in events.to_dict("records")
    ]
    assert spells == [
        ("arden", day(0), day(3), 1), ("arden", day(6), day(19), 1), ("brook", day(6), day(8), 0.5),
    ]  # fmt: skip
    assert set(events["kind"]) == {"conflict-zone"}


def test_as_run_a_zone_of_another_intensity_than_one_never_ends(imported):
    rows = "#Day,Arden,Brook\n" + "".join(f"{d},1,{0.5 * (6 <= d < 9)}\n" for d in range(20))
    case, done = imported({"input_csv/conflicts.csv": rows}, as_run=True)
    brook = case["events"].set_index("place").loc["brook"]
    assert (str(brook["from"].date()), str(brook["until"].date())) == (day(6), day(19))
    assert any("never ends it" in one.what for one in done.problems)


def test_a_place_typed_as_a_zone_is_one_from_the_start_whatever_the_file_says(imported):
    rows = "#Day,Arden,Brook\n" + "".join(f"{d},{int(d >= 8)},0\n" for d in range(20))
    case, done = imported({"input_csv/conflicts.csv": rows})
    spells = [
        (str(row["from"].date()), str(row["until"].date())) for row in case["events"].to_dict("records")
    ]
    assert spells == [(day(-1), day(7)), (day(8), day(19))]
    assert any("from the start" in one.what and one.row == 2 for one in done.problems)


def test_without_conflicts_the_types_and_days_of_locations_tell(imported):
    case, _ = imported({"input_csv/conflicts.csv": None})
    assert [(row["place"], str(row["from"].date())) for row in case["events"].to_dict("records")] == [
        ("arden", day(-1)), ("brook", day(3)),
    ]  # fmt: skip


# --- counts and who leaves ---


def test_counts_are_raw_several_files_are_added_and_departures_follow_from_them(imported):
    case, _ = imported()
    counts = case["counts"]
    two = counts[counts["place"] == "camp-two"].set_index("date")
    assert two["people"].to_dict() == {
        np.datetime64(d): people
        for d, people in {"2029-12-22": 0, day(0): 10, day(5): 70, day(10): 120, day(15): 120}.items()
    }
    assert two["basis"].tolist() == ["estimate", "registration", "estimate", "estimate", "estimate"]
    left = case["departures"]
    assert (left["place"] == "").all()
    assert (left["from"] == left["until"]).all()
    # camp one rises by 10 a day, camp two by 12 and then by 10: nobody leaves on day 0
    assert left["people"].tolist() == [22] * 5 + [20] * 5 + [45] * 4
    assert str(left["from"].iloc[0].date()) == day(1)
    assert left["source"].str.contains("looks ahead").all()


def test_a_recount_scales_what_was_counted_before_but_the_counts_stay_raw(imported):
    correction = {"input_csv/registration_corrections.csv": "Camp One,2030-01-11,normalize\n"}
    case, _ = imported(correction)
    one = case["counts"].set_index("place").loc["camp-one"]
    assert one["people"].tolist() == [10, 50, 110, 290]
    assert one["basis"].tolist() == ["registration", "registration", "recount", "registration"]
    # 50 becomes 110, 10 becomes 22: camp one rises by 22 a day, then not at all, then by 45
    assert case["departures"]["people"].tolist()[:10] == [22 + 12] * 4 + [12] + [10] * 5


def test_a_fall_is_a_debt_that_later_rises_pay(make):
    one = "2030-01-01,100\n2030-01-02,70\n2030-01-03,90\n2030-01-04,130\n"
    instance, _ = read_instance(make({"source_data/data_layout.csv": "total,refugees.csv\nCamp One,one.csv\n",
                                      "source_data/one.csv": one}))  # fmt: skip
    assert departures(instance.series, 6).tolist() == [0, 0, 0, 30, 0, 0]


def test_corrections_that_cannot_act_are_named_and_not_used(imported):
    rows = "Camp One,2029-12-01,normalize\nCamp Two,2030-01-09,normalize\nCamp One,2030-01-01,normalize\n"
    case, done = imported({"input_csv/registration_corrections.csv": rows})
    why = [one.what for one in done.problems if "correction" in one.file]
    assert [text.split(": ")[1] for text in why] == [
        "it lies before the start.", "nobody counted on that day.", "no count comes before it.",
    ]  # fmt: skip
    assert "recount" not in set(case["counts"]["basis"])


def test_a_series_without_a_place_still_counts_among_those_who_leave(imported):
    more = {"source_data/data_layout.csv": LAYOUT + "Far_Camp,far.csv\n",
            "source_data/far.csv": "2030-01-01,0\n2030-01-02,7\n"}  # fmt: skip
    case, done = imported(more)
    assert case["departures"]["people"].iloc[0] == 22 + 7
    assert any(one.row == 4 and one.value == "Far_Camp" for one in done.problems)


def test_numbers_of_people_can_be_divided(imported):
    case, _ = imported(scale=10)
    assert case["places"]["population"].dropna().tolist() == [100, 50, 20]
    assert case["sites"]["limit"].tolist() == [30, 90]
    assert case["departures"]["people"].tolist()[:5] == [2, 2, 2, 2, 3], "whole persons, as FLEE divides"
    assert case["counts"]["people"].iloc[0] == 1


# --- closures ---


def test_a_border_is_closed_until_the_day_before_it_opens(imported):
    case, _ = imported(closures("country,Upland,Lowland,2,7"))
    assert closed(case, "brook-relay") == closed(case, "old-ford-camp-one") == [(day(2), day(6))]


def test_a_closed_location_shuts_every_road_of_it_and_inner_roads_get_a_barrier(imported):
    case, done = imported(closures("location,Brook,Relay,0,5"))
    kinds = case["crossings"].set_index("crossing")["kind"].to_dict()
    assert kinds == {"arden-brook": "internal", "brook-old-ford": "internal", "old-ford-camp-one": "border",
                     "brook-relay": "border"}  # fmt: skip
    for name in ("arden-brook", "brook-old-ford", "brook-relay"):
        assert closed(case, name) == [(day(0), day(4))]
    assert closed(case, "old-ford-camp-one") == []
    assert any("second name is ignored" in one.what and one.row == 2 for one in done.problems)
    assert not [
        one for one in case.warnings if one.file in {"crossings.csv", "roads.csv"} and one.column != "km"
    ]


def test_a_closed_link_is_closed_as_meant_and_left_out_as_run(imported):
    rows = closures("link,Camp One,Camp Two,3,6")
    case, done = imported(rows)
    assert closed(case, "camp-one-camp-two") == [(day(3), day(5))]
    assert any("never applies closures of links" in one.what for one in done.problems)
    case, _ = imported(rows, as_run=True)
    assert "camp-one-camp-two" not in set(case["crossings"]["crossing"])


def test_closures_lie_over_each_other_as_meant_and_open_each_other_as_run(imported):
    rows = closures("location,Camp One,,0,4", "location,Camp Two,,0,9")
    between = "camp-one-camp-two"
    assert closed(imported(rows)[0], between) == [(day(0), day(8))]
    assert closed(imported(rows, as_run=True)[0], between) == [(day(0), day(3))]


def test_as_run_acts_are_played_in_the_order_of_the_file(imported):
    one_first = closures("country,Upland,Lowland,0,5", "location,Relay,,5,9")
    other_first = closures("location,Relay,,5,9", "country,Upland,Lowland,0,5")
    assert closed(imported(one_first, as_run=True)[0], "brook-relay") == [(day(0), day(8))]
    assert closed(imported(other_first, as_run=True)[0], "brook-relay") == [(day(0), day(4))]
    assert closed(imported(other_first)[0], "brook-relay") == [(day(0), day(8))]


@pytest.mark.parametrize("kind", ["camp", "idpcamp"])
def test_a_closed_camp_is_a_gap_in_its_site(imported, kind):
    case, _ = imported(closures(f"{kind},Camp One,,3,7"))
    rows = case["sites"][case["sites"]["place"] == "camp-one"]
    spans = [(str(a)[:10], str(b)[:10]) for a, b in zip(rows["from"], rows["until"], strict=True)]
    assert spans == [("NaT", day(2)), (day(7), "NaT")]
    assert rows["limit"].tolist() == [300, 300]


def test_a_town_that_opens_as_a_camp_takes_people_in_from_then_on(imported):
    case, _ = imported(closures("camp,Old_Ford,,0,6"))
    rows = case["sites"][case["sites"]["place"] == "old-ford"]
    assert [(str(a)[:10], str(b)[:10]) for a, b in zip(rows["from"], rows["until"], strict=True)] == [
        (day(6), "NaT")
    ]


def test_a_closure_that_ends_before_it_begins_never_opens(imported):
    case, done = imported(closures("country,Upland,Lowland,5,0", "country,Upland,Lowland,30,40"))
    assert closed(case, "brook-relay") == [(day(5), "")]
    assert {one.row for one in done.problems if one.file.endswith("closures.csv")} == {2, 3}


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("country,Upland,Nowhere,0,5", "closes nothing"),
        ("location,Ardn,,0,5", "closes nothing"),
        ("river,Arden,,0,5", "No kind of closure"),
        ("remove_forced_redirection,Arden,Brook,5,0", "changes nothing"),
        ("country,Upland,Lowland,5,5", "changes nothing"),
    ],
)
def test_what_the_peer_ignores_is_named(imported, row, says):
    case, done = imported(closures(row))
    assert (case["states"]["status"] == "open").all()
    (doubt,) = [one for one in done.problems if one.file == "input_csv/closures.csv"]
    assert (doubt.row, doubt.level) == (2, "warning")
    assert says in doubt.what


def test_names_in_another_spelling_are_taken_and_named(imported):
    case, done = imported(closures("country,upland,LOWLAND,2,7"))
    assert closed(case, "brook-relay") == [(day(2), day(6))]
    assert sum("is taken to be meant" in one.what for one in done.problems) == 2


def test_forced_redirection_doubles_a_road_only_as_run(imported):
    routes = {"input_csv/routes.csv": ROUTES.replace("Relay,Camp Two,12.5,", "Relay,Camp Two,12.5,1")}
    assert len(imported(routes)[0]["roads"]) == 6
    assert len(imported(routes, as_run=True)[0]["roads"]) == 7


# --- layouts and spellings of files ---


def test_all_files_in_one_folder_without_closures_and_corrections(make, tmp_path):
    folder = tmp_path / "flat"
    folder.mkdir()
    for path, text in FILES.items():
        if "closures" not in path and "corrections" not in path:
            (folder / path.split("/")[1]).write_text("\ufeff" + text.replace("\n", "\r\n"), encoding="utf-8")
    import_flee(folder, tmp_path / "case")
    import_flee(make(), tmp_path / "usual")
    flat, usual = read(tmp_path / "case"), read(tmp_path / "usual")
    for table in ("places", "roads", "counts", "departures", "events", "states"):
        assert flat[table].drop(columns="source").equals(usual[table].drop(columns="source")), table


def test_headers_without_a_mark_lon_before_lat_and_short_rows(imported):
    locations = (
        'name,region,country,longitude,latitude,location_type,conflict_date,"population/capacity"\n'
        + "".join(",".join([*cells[:3], cells[4], cells[3], *cells[5:]]) + "\n"
                  for cells in (row.split(",") for row in LOCATIONS.splitlines()[1:]))
    )  # fmt: skip
    case, _ = imported({"input_csv/locations.csv": locations.replace("forwarding_hub,,\n", "forwarding_hub\n"),
                        "input_csv/routes.csv": ROUTES.replace("#name1", "name1")})  # fmt: skip
    assert case["places"].set_index("place").loc["arden", ["lat", "lon"]].tolist() == [10.0, -20.0]
    assert len(case["places"]) == 6


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2030-06-05", "dmy", date(2030, 6, 5)),
        ("2030/6/5", "dmy", date(2030, 6, 5)),
        ("5/6/2030", "dmy", date(2030, 6, 5)),
        ("5/6/2030", "mdy", date(2030, 5, 6)),
        ("05.06.2030", "dmy", date(2030, 6, 5)),
        ("5 June 2030", "dmy", date(2030, 6, 5)),
        ("5-Jun-2030", "dmy", date(2030, 6, 5)),
        ("2030-06-05T00:00:00", "dmy", date(2030, 6, 5)),
        ("2030-06-31", "dmy", None),
        ("5/6/30", "dmy", None),
        ("soon", "dmy", None),
    ],
)
def test_days_in_several_forms(text, order, expected):
    assert day_of(text, order) == expected


def test_the_order_of_day_and_month_is_learnt_from_the_file(imported):
    assert (day_order(["1/2/2030", "13/2/2030"]), day_order(["1/13/2030"]), day_order(["1/2/2030"])) == (
        "dmy", "mdy", "",
    )  # fmt: skip
    case, _ = imported({"source_data/one.csv": "1/1/2030,10\n1/5/2030,50\n1/15/2030,90\n"})
    assert case["counts"].set_index("place").loc["camp-one", "date"].dt.day.tolist() == [1, 5, 15]


def test_settings_of_the_instance_become_settings_of_the_case(make, tmp_path):
    file = tmp_path / "simsetting.yml"
    file.write_text(
        "log_levels:\n  agent: 0\nspawn_rules:\n  conflict_spawn_decay: [1.0,1.0,0.5]\nmove_rules:\n"
        "  max_move_speed: 200.0 # km\n  awareness_level: 2\n  start_on_foot: True\noptimisations:\n  hasten: 1\n",
        encoding="utf-8",
    )
    import_flee(make(), tmp_path / "case", settings=file)
    assert read(tmp_path / "case").settings["flee"] == {
        "conflict_spawn_decay": [1.0, 1.0, 0.5], "max_move_speed": 200.0, "awareness_level": 2, "start_on_foot": True,
    }  # fmt: skip
    file.write_text("move_rules:\n  ? odd\n  - 3\n", encoding="utf-8")
    with pytest.raises(CaseError) as error:
        import_flee(make(), tmp_path / "other", settings=file)
    assert [one.row for one in error.value.problems] == [2, 3]


# --- faults ---


def test_every_oddity_is_named_at_once_and_the_rest_is_taken(imported):
    changed = {
        "input_csv/locations.csv": LOCATIONS
        + "Arden,North,Upland,1,2,town,,\nFar,North,Upland,x,2,town,,many\n",
        "input_csv/routes.csv": ROUTES + "Arden,Nowhere,10\nArden,Arden,5\nArden,Old_Ford,-3\nArden,Relay,\n"
        "Arden,Relay,0\n",
        "input_csv/closures.csv": CLOSURES + "country,Upland,Lowland,soon,5\n",
        "input_csv/conflicts.csv": CONFLICTS.replace("\n7,1,1", "\n7,1,much"),
        "input_csv/registration_corrections.csv": "Camp Nine,2030-01-11,normalize\nCamp One,soon,normalize\n",
        "source_data/data_layout.csv": LAYOUT + "Old_Ford,gone.csv\n",
        "source_data/one.csv": "2030-01-01,10\n2030-01-09,lots\n2030-01-05,50\nsoon,3\n",
        "source_data/two.csv": "# nothing\n",
    }
    expected = [
        ("input_csv/locations.csv", 8, "name", "Arden"),
        ("input_csv/locations.csv", 9, "latitude", "x"),
        ("input_csv/locations.csv", 9, "population", "many"),
        ("input_csv/routes.csv", 8, "name2", "Nowhere"),
        ("input_csv/routes.csv", 9, "name2", "Arden"),
        ("input_csv/routes.csv", 10, "distance", "-3"),
        ("input_csv/routes.csv", 11, "distance", ""),
        ("input_csv/closures.csv", 2, "closure_start", "soon"),
        ("input_csv/conflicts.csv", 9, "Brook", "much"),
        ("input_csv/registration_corrections.csv", 1, "name", "Camp Nine"),
        ("source_data/data_layout.csv", 4, "file", "gone.csv"),
        ("source_data/one.csv", 2, "count", "lots"),
        ("source_data/one.csv", 4, "date", "soon"),
        ("source_data/two.csv", None, "", ""),
        ("input_csv/registration_corrections.csv", 2, "date", "soon"),
    ]
    found = oddities(imported, changed)
    assert [one for one in expected if one not in found] == []
    case, _ = imported(changed)
    assert case["roads"]["km"].tolist() == [20, 30, 40, 25, 12.5, 20, 1], (
        "a road without length is taken for 1 km"
    )
    kept = case["counts"][case["counts"]["place"] == "camp-one"]
    assert kept["people"].tolist() == [10, 50]


def test_days_out_of_order_and_too_few_days_of_conflict(imported):
    changed = {"source_data/one.csv": "2030-01-05,10\n2030-01-01,50\n",
               "input_csv/conflicts.csv": "\n".join(CONFLICTS.splitlines()[:11])}  # fmt: skip
    assert {("input_csv/conflicts.csv", 11, "", ""), ("source_data/one.csv", 2, "date", "2030-01-01")} <= set(
        oddities(imported, changed)
    )
    case, _ = imported(changed)
    assert case["events"]["until"].max().date() == date(2030, 1, 20), "the last day told holds on"
    kept = case["counts"][case["counts"]["place"] == "camp-one"]
    assert kept["people"].tolist() == [50, 10]


@pytest.mark.parametrize("gone", ["locations", "routes"])
def test_files_that_nothing_goes_without(make, tmp_path, gone):
    assert (f"input_csv/{gone}.csv", None, "", "") in faults(make, tmp_path, {f"input_csv/{gone}.csv": None})


@pytest.mark.parametrize(
    ("text", "column"), [("StartDate,soon\nLength,20\n", "StartDate"), ("StartDate,2030-01-01\n", "Length"),
                         ("StartDate,2030-01-01\nLength,none\n", "Length"), ("Length,99999\n", "Length")]
)  # fmt: skip
def test_a_period_that_is_none_is_taken_from_counts_and_conflicts(imported, text, column):
    case, done = imported({"input_csv/sim_period.csv": text})
    assert ("input_csv/sim_period.csv", column) in {(one.file, one.column) for one in done.problems}
    assert (case.about.end - case.about.start).days == 19
    first = START if "StartDate,2" in text else date(2029, 12, 22)
    assert case.about.start == first, "that of the first count"


def test_without_a_period_and_counts_nothing_tells_a_day(make, tmp_path):
    gone = {path: None for path in FILES if path.startswith("source_data") or "period" in path}
    assert ("input_csv/sim_period.csv", None, "StartDate", "") in faults(make, tmp_path, gone)


@pytest.mark.parametrize(
    ("path", "old", "new", "where"),
    [
        ("source_data/one.csv", "2030-01-05,50", "9999-12-31,50", (3, "date")),
        ("source_data/one.csv", "2030-01-05,50", "2030-01-05,1e300", (3, "count")),
        ("input_csv/locations.csv", "conflict_zone,3", "conflict_zone,1e400", (3, "conflict_date")),
        ("input_csv/locations.csv", "10.0,-20.0", "1000,-20.0", (2, "latitude")),
        ("input_csv/routes.csv", "Arden,Brook,20", "Arden,Brook,nan", (2, "distance")),
        ("input_csv/conflicts.csv", "\n7,1,1", "\n7,inf,1", (9, "Arden")),
    ],
)
def test_numbers_and_days_beyond_all_bounds(imported, path, old, new, where):
    assert old in FILES[path]
    found = oddities(imported, {path: FILES[path].replace(old, new)})
    assert (path, *where) in [fault[:3] for fault in found]


def test_days_told_beyond_all_bounds_are_read_by_their_place(imported):
    case, _ = imported({"input_csv/conflicts.csv": CONFLICTS.replace("\n7,1,1", "\ninf,1,1")})
    assert len(case["events"]) == 2
    assert len(imported(closures("location,Brook,,-99999999,5"))[0]["states"]) == 4 + 3


def test_a_layout_cannot_read_files_outside_its_folder(imported, tmp_path):
    (tmp_path / "secret.csv").write_text("2030-01-01,5\n", encoding="utf-8")
    changed = {"source_data/data_layout.csv": "total,refugees.csv\nCamp One,../../secret.csv\n"}
    case, done = imported(changed)
    assert ("source_data/data_layout.csv", 2, "file") in {
        (one.file, one.row, one.column) for one in done.problems
    }
    assert case["counts"].empty


ODD = {
    "marks and line ends": lambda text: "\ufeff" + text.replace("\n", "\r\n"),
    "semicolons": lambda text: text.replace(",", ";"),
    "empty lines": lambda text: text.replace("\n", "\n\n,,,,\n"),
    "quotes": lambda text: "\n".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in text.splitlines()
    ),
    "spaces": lambda text: text.replace(",", " , "),
    "loud headers": lambda text: text.upper() if text.startswith("#type") else text,
}


@pytest.mark.parametrize("how", ODD.values(), ids=ODD)
def test_the_same_instance_in_odd_files_is_the_same_case(imported, how):
    plain, _ = imported()
    odd, done = imported({path: how(text) for path, text in FILES.items()})
    for table in ("places", "roads", "crossings", "states", "events", "counts", "sites", "departures"):
        assert odd[table].equals(plain[table]), table
    assert {one.level for one in done.problems} <= {"warning"}


def test_columns_are_taken_by_their_header_and_that_is_named(imported):
    plain, _ = imported()
    rows = [line.split(",") for line in LOCATIONS.splitlines()]
    turned = "\n".join(
        ",".join([row[7], row[0], row[4], row[3], row[5], row[6], row[2], "note"]) for row in rows
    )
    roads = [line.split(",") for line in ROUTES.splitlines()]
    turned_roads = "\n".join(",".join([row[2], row[1], row[0].lstrip("#")]) for row in roads)
    odd, done = imported({"input_csv/locations.csv": turned, "input_csv/routes.csv": turned_roads})
    same = ["place", "lon", "lat", "kind", "population"]
    assert odd["places"][same].equals(plain["places"][same])
    assert odd["roads"]["km"].equals(plain["roads"]["km"])
    said = [one.what for one in done.problems]
    assert any("no column region" in what for what in said)
    assert any("No rule reads the column note" in what for what in said)
    assert sum("another order" in what for what in said) == 2


def test_coordinates_that_can_only_be_turned_round_are(imported):
    plain, _ = imported({"input_csv/locations.csv": LOCATIONS.replace(",-20", ",-120")})
    rows = [line.split(",") for line in LOCATIONS.replace(",-20", ",-120").splitlines()[1:]]
    turned = "\n".join(",".join([*row[:3], row[4], row[3], *row[5:]]) for row in rows)
    odd, done = imported({"input_csv/locations.csv": turned})
    assert odd["places"][["lon", "lat"]].equals(plain["places"][["lon", "lat"]])
    assert any("turned round" in one.what for one in done.problems)


def test_counts_before_days_and_numbers_as_people_write_them(imported):
    plain, _ = imported({"source_data/one.csv": "2030-01-01,1000\n2030-01-05,50000.5\n"})
    odd, done = imported(
        {"source_data/one.csv": 'Refugees,When\n"1,000",2030-01-01\n"50 000,5",2030-01-05\n'}
    )
    assert odd["counts"].equals(plain["counts"])
    assert any("second column" in one.what for one in done.problems)


def test_a_country_written_in_two_ways_is_named(imported):
    case, done = imported(
        {"input_csv/locations.csv": LOCATIONS.replace("Old_Ford,North,Upland", "Old_Ford,North,UPLAND")}
    )
    assert len(case["areas"]) == 3
    assert [(one.row, one.column) for one in done.problems if "two are taken" in one.what] == [(4, "country")]


def test_an_instance_of_one_country_has_gates_at_its_camps(imported):
    case, done = imported({"input_csv/locations.csv": LOCATIONS.replace("Lowland", "Upland")})
    assert set(case["crossings"]["kind"]) == {"internal"}
    assert len(case["crossings"]) == 3
    assert any("no border" in one.what for one in done.problems)


def test_letters_of_another_code_page_do_not_stop_the_import(make, tmp_path):
    folder = make()
    (folder / "input_csv/locations.csv").write_bytes(
        LOCATIONS.replace("Old_Ford", "Old_Fórd").encode("cp1252")
    )
    (folder / "input_csv/routes.csv").write_text(ROUTES.replace("Old_Ford", "Old_Fórd"), encoding="utf-8")
    done = import_flee(folder, tmp_path / "case")
    assert done.rows["roads"] == 6
    assert any("code page 1252" in one.what for one in done.problems)


def test_without_counts_there_is_still_a_case(imported):
    gone = {path: None for path in FILES if path.startswith("source_data")}
    case, done = imported(gone)
    assert case["departures"].empty
    assert any("data_layout.csv" in one.file for one in done.problems)


def test_calls_that_cannot_be_meant(make, tmp_path, capsys):
    folder = make()
    with pytest.raises(UsageError, match="not empty"):
        import_flee(folder, folder)
    with pytest.raises(UsageError, match="no folder"):
        import_flee(tmp_path / "none", tmp_path / "case")
    with pytest.raises(UsageError, match="scale"):
        import_flee(folder, tmp_path / "case", scale=0.0)
    assert run_app(["import", "flee", str(folder), str(folder), str(tmp_path / "case")]) == 2
    assert not (tmp_path / "case").exists()


def test_the_command_line_writes_says_and_tries(make, tmp_path, capsys):
    folder, target = str(make(closures("river,Arden,,0,5"))), tmp_path / "case"
    assert run_app(["import", "flee", folder, str(target), "--dry-run", "--json"]) == 0
    assert not target.exists()
    told = json.loads(capsys.readouterr().out)
    assert told["rows"]["places"] == 6
    assert told["problems"][0]["file"] == "input_csv/closures.csv"
    assert run_app(["import", "flee", folder, str(target), "--as-run"]) == 0
    said = capsys.readouterr()
    assert "6 places" in said.out
    assert "input_csv/closures.csv, row 2" in said.err
    assert run_app(["check", str(target)]) == 0


def test_codes_of_countries_are_unique_also_for_those_nobody_knows():
    found = codes(["Mali", "Burkina_Faso", "DRC", "CAR", "South_Sudan", "Upland", "Lowland", "unknown"])
    assert list(found.values())[:5] == ["MLI", "BFA", "COD", "CAF", "SSD"]
    assert list(found.values())[5:] == ["XAA", "XAB", "XAC"]
