"""Other people's files: made examples of each kind, what they become, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import math
from datetime import UTC, datetime

import pytest
from openpyxl import Workbook, load_workbook

from maabar import read
from maabar.errors import CaseError, UsageError
from maabar.importers.events import import_events, kinds
from maabar.importers.form import declaration, xlsform
from maabar.importers.observations import import_observations
from maabar.importers.places import import_places
from maabar.importers.settings import ImportSettings
from maabar.reviews import read_log
from maabar.tables import EVENT_KINDS
from maabar.writing import write_case
from tests.making import small

NOW = datetime(2030, 6, 30, 12, tzinfo=UTC)
S = ImportSettings()

ACLED = """event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,location,latitude,longitude,geo_precision,source,notes,fatalities,timestamp
VAR12,2021-03-05,2021,1,Political violence,Battles,Armed clash,A,Arden,50.01,10.01,1,The Daily,"=HYPERLINK(""x"")",3,1
VAR13,06 March 2021,2021,2,Demonstrations,Protests,Peaceful protest,B,Brook,50.0,10.21,2,The Daily,Some words,0,1
VAR14,2021-03-07,2021,1,Political violence,Explosions/Remote violence,Something new,A,Far away,40,10,1,The Daily,x,0,1
VAR15,2011-03-07,2011,1,Political violence,Explosions/Remote violence,Something new,A,Arden,50,10,1,The Daily,x,0,1
VAR16,2021-03-08,2021,1,Political violence,Explosions/Remote violence,Something new,A,Arden,50,10,1,The Daily,x,250,1
"""
UCDP = """id,year,type_of_violence,side_a,side_b,where_prec,latitude,longitude,date_prec,date_start,date_end,best,high,low,country
4711,2021,1,A,B,3,50.0,10.2,2,2021-03-05 00:00:00.000,2021-03-07 00:00:00.000,4,9,2,Varda
4712,2021,3,A,Civilians,1,50.1,10.3,1,2021-03-09 00:00:00.000,2021-03-09 00:00:00.000,0,0,0,Varda
"""


@pytest.fixture
def folder(tmp_path):
    write_case(small(), tmp_path / "made")
    return tmp_path / "made"


def write(tmp_path, text, name="file.csv"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / name


def acled(folder, tmp_path, text=ACLED, **more):
    return import_events(read(folder), "acled", [write(tmp_path, text)], S, NOW, **more)


def cells(folder, table):
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def state(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# --- events ---


def test_acled_events_go_to_the_nearest_place_with_their_precision(folder, tmp_path):
    done = acled(folder, tmp_path)
    assert done.added == {"events": 3}
    assert done.left_out == {
        "further than 25 km from every place of the case": 1,
        "outside the period of the case": 1,
    }
    events = read(folder)["events"].set_index("event")
    assert events["place"].to_dict() == {
        "acled-var12": "arden",
        "acled-var13": "brook",
        "acled-var16": "arden",
    }
    assert events["kind"].to_dict() == {
        "acled-var12": "clash",
        "acled-var13": "protest",
        "acled-var16": "shelling",
    }
    assert events.loc["acled-var12", "severity"] == pytest.approx(math.log1p(3) / math.log1p(100), abs=1e-3)
    assert events.loc["acled-var16", "severity"] == 1
    assert events.loc["acled-var13", "severity"] == 0
    assert str(events.loc["acled-var13", "from"].date()) == "2021-03-06"
    assert events.loc["acled-var13", "time_precision"] == "2"
    assert events.loc["acled-var13", "geo_precision"] == "2"
    assert set(events["source"]) == {"acled"}
    assert read(folder)["sources"]["kind"].iloc[-1] == "monitor"


def test_notes_stay_out_unless_asked_for_and_are_disarmed(folder, tmp_path):
    acled(folder, tmp_path)
    assert "note" not in cells(folder, "events")[0]


def test_notes_are_disarmed(folder, tmp_path):
    acled(folder, tmp_path, keep_notes=True)
    assert cells(folder, "events")[0]["note"] == '\'=HYPERLINK("x")'


def test_the_same_events_again_add_nothing(folder, tmp_path):
    acled(folder, tmp_path)
    before = state(folder)
    assert acled(folder, tmp_path).known == 3
    assert state(folder) == before


def test_an_event_that_the_provider_changed_is_a_new_row_and_the_log_keeps_the_old(folder, tmp_path):
    acled(folder, tmp_path)
    done = acled(folder, tmp_path, ACLED.replace(",3,1\n", ",5,2\n"))
    assert done.replaced == ["acled-var12"]
    events = read(folder)["events"]
    assert sorted(events["event"]) == ["acled-var12-2", "acled-var13", "acled-var16"]
    (line,) = read_log(folder).lines
    assert (line["action"], line["claim"], line["before"]["killed"]) == ("reject", "acled-var12", "3")
    assert not [w for w in read(folder).warnings if "log" in w.what]
    again = acled(folder, tmp_path, ACLED.replace(",3,1\n", ",7,3\n"))
    assert again.replaced == ["acled-var12-2"]


def test_ucdp_keeps_low_best_and_high(folder, tmp_path):
    done = import_events(read(folder), "ucdp", [write(tmp_path, UCDP)], S, NOW)
    assert done.added == {"events": 2}
    event = read(folder)["events"].set_index("event").loc["ucdp-4711"]
    assert (event["killed_low"], event["killed"], event["killed_high"]) == (2, 4, 9)
    assert (str(event["from"].date()), str(event["until"].date())) == ("2021-03-05", "2021-03-07")
    assert event["severity"] == pytest.approx(math.log1p(4) / math.log1p(100), abs=1e-3)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("50.01,10.01", "5001,10.01", "no place on earth"),
        ("50.01,10.01", ",10.01", "no place on earth"),
        ("2021-03-05", "2021-02-30", "not a day"),
        ("06 March 2021", "06 Foo 2021", "not a day"),
        (",3,1\n", ",three,1\n", "deaths"),
        ("VAR12", "", "no number of its own"),
    ],
)
def test_every_row_that_makes_no_sense_is_named_and_nothing_written(folder, tmp_path, old, new, says):
    before = state(folder)
    text = ACLED.replace(old, new) + "VAR99,never,2021,1,,Battles,Armed clash,A,Arden,50,10,1,,,0,1\n"
    with pytest.raises(CaseError) as error:
        acled(folder, tmp_path, text)
    assert len(error.value.problems) == 2
    assert any(says in str(problem) for problem in error.value.problems)
    assert {problem.row for problem in error.value.problems} >= {7}
    assert state(folder) == before


def test_a_table_of_something_else_is_refused(folder, tmp_path):
    with pytest.raises(CaseError, match="no column"):
        acled(folder, tmp_path, "a,b\n1,2\n")


def test_semicolons_and_a_dry_run(folder, tmp_path):
    before = state(folder)
    done = acled(folder, tmp_path, ACLED.replace(",", ";").replace('"=HYPERLINK(""x"")"', "x"), dry_run=True)
    assert done.added == {"events": 3}
    assert state(folder) == before


def test_the_table_of_kinds_names_kinds_of_events():
    assert {kind for table in kinds().values() for kind in table.values()} <= set(EVENT_KINDS)
    assert len(kinds()["acled"]) >= 25


# --- places ---

COD = """admin2pcode,admin2name_en,admin4pcode,admin4Name_en,admin4Name_ar,Latitude,Longitude,Population
VA01,East,VA0101,Arden,عردين,50.0,10.0,900
VA01,East,VA0102,New Mill,طاحونة,50.02,10.05,1200
VA02,West,VA0201,Far Cove,,50.12,10.31,
"""


def places(folder, tmp_path, text=COD, **more):
    return import_places(read(folder), write(tmp_path, text, "varda-places.csv"), S, **more)


def test_places_are_added_and_existing_rows_stay(folder, tmp_path):
    before = (folder / "places.csv").read_text("utf-8")
    done = places(folder, tmp_path, area="up-area")
    assert done.added == {"places": 2}
    assert done.known == 1
    assert (folder / "places.csv").read_text("utf-8").splitlines()[2:4] != []
    table = read(folder)["places"].set_index("place")
    assert table.loc["new-mill", "pcode"] == "VA0102"
    assert table.loc["new-mill", "name_ar"] == "طاحونة"
    assert table.loc["new-mill", "population"] == 1200
    assert table.loc["arden", "pcode"] == ""
    for line in before.splitlines()[1:]:
        assert line in (folder / "places.csv").read_text("utf-8")


def test_changes_are_proposed_and_made_only_if_asked_for(folder, tmp_path):
    done = places(folder, tmp_path, area="up-area")
    assert any(one.startswith("arden:") and "population empty -> 900" in one for one in done.proposals)
    places(folder, tmp_path, area="up-area", update=True)
    table = read(folder)["places"].set_index("place")
    assert (table.loc["arden", "pcode"], table.loc["arden", "population"], table.loc["arden", "area"]) == (
        "VA0101", 900, "up-area",
    )  # fmt: skip
    assert places(folder, tmp_path, area="up-area").proposals == []


def test_the_area_is_never_guessed(folder, tmp_path):
    with pytest.raises(CaseError, match="--area"):
        places(folder, tmp_path)
    done = places(folder, tmp_path, area="nearest")
    table = read(folder)["places"].set_index("place")
    assert done.added == {"places": 2}
    assert (table.loc["new-mill", "area"], table.loc["far-cove", "area"]) == ("up-area", "low-area")
    assert "nearest place" in table.loc["new-mill", "source"]
    with pytest.raises(UsageError, match="no area"):
        places(folder, tmp_path, area="up-are")


def test_only_what_lies_within_a_code(folder, tmp_path):
    done = places(folder, tmp_path, area="up-area", within="VA02")
    assert done.added == {"places": 1}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("ADM1_PCODE,ADM1_EN,ADM3_PCODE,ADM3_EN,ADM3_AR,lat,lon", {"pcode": "adm3_pcode", "name": "adm3_en", "name_ar": "adm3_ar"}),
        ("ADM2_PCODE,ADM2_EN,x,y", {"pcode": "adm2_pcode", "lon": "x", "lat": "y"}),
        ("location_pcode,location_name_en,location_name_ar,admin3pcode,lat,lon", {"pcode": "location_pcode", "name": "location_name_en"}),
        ("PCode,Community Name,Latitude,Longitude,IDPs", {"pcode": "pcode", "name": "community name", "displaced": "idps"}),
        ("name,longitude,latitude", {"name": "name", "lon": "longitude", "lat": "latitude"}),
    ],
)  # fmt: skip
def test_columns_are_found_by_their_headers(header, expected):
    from maabar.importers.places import columns_of

    found = columns_of(header.lower().split(","), [])
    assert {key: found.get(key) for key in expected} == expected


def test_a_place_that_makes_no_sense_is_named(folder, tmp_path):
    with pytest.raises(CaseError) as error:
        places(folder, tmp_path, COD.replace("50.02", "95").replace("Far Cove", ""), area="up-area")
    assert [problem.row for problem in error.value.problems] == [3, 4]


# --- the observation form ---


def test_the_form_is_an_xlsform_with_the_crossings_of_the_case():
    book = load_workbook(io.BytesIO(xlsform(small())))
    assert book.sheetnames == ["survey", "choices", "settings"]
    survey = list(book["survey"].iter_rows(values_only=True))
    choices = list(book["choices"].iter_rows(values_only=True))
    assert survey[0][:3] == ("type", "name", "label::English (en)")
    assert ("crossings", "north-bridge", "North Bridge", "North Bridge") in choices
    lists = {row[0] for row in choices[1:]}
    asked = {row[0].split()[1] for row in survey[1:] if row[0].startswith("select_")}
    assert asked <= lists
    assert not [q for q in declaration()["question"] if q.get("label") and not q.get("label_ar")]


FORM = ("start,end,crossing,observed_from,observed_until,seen_how,gate_a,gate_b,road,uses,direction,passed,count,"
        "count_unit,fee,fee_unit,remarks,_uuid,_submission_time")  # fmt: skip
ONE = ("2021-03-23T08:00:00.000+03:00,2021-03-23T12:00:00.000+03:00,north-bridge,2021-03-23T08:00:00.000+03:00,"
       "2021-03-23T12:00:00.000+03:00,saw,open,closed,not_seen,people trade,b_to_a,used,12,persons,5,USD per head,"
       "=calm,uuid-1,2021-03-23T12:01:00")  # fmt: skip
TWO = ("2021-03-24T08:00:00.000+03:00,2021-03-24T12:00:00.000+03:00,mill-road,2021-03-24T08:00:00.000+03:00,"
       "2021-03-24T12:00:00.000+03:00,told,not_seen,closed,closed,,both,none,,,,,,uuid-2,2021-03-24T12:01:00")  # fmt: skip


def observed(folder, tmp_path, *lines, name="answers.csv", **more):
    path = write(tmp_path, "\n".join([FORM, *lines]) + "\n", name)
    return import_observations(read(folder), [path], S, NOW, **more)


def test_a_submission_becomes_a_report_and_claims_that_wait(folder, tmp_path):
    done = observed(folder, tmp_path, ONE, TWO)
    assert done.added == {"sources": 1, "reports": 2, "claims": 7}
    case = read(folder)
    claims = case["claims"].iloc[3:]
    assert set(claims["review"]) == {"unreviewed"}
    first = claims[claims["subject"] == "north-bridge"].set_index("predicate")
    assert first.loc["gate", "value"].tolist() == ["open", "closed"]
    assert first.loc["gate", "gate"].tolist() == ["a", "b"]
    assert first.loc["passage", "quantity"] == 12
    assert first.loc["passage", "use"] == "people|trade"
    assert first.loc["fee", "quantity"] == 5
    assert (
        str(first.loc["passage", "from"].date()) == str(first.loc["passage", "until"].date()) == "2021-03-23"
    )
    second = claims[claims["subject"] == "mill-road"]
    assert second["predicate"].tolist() == ["gate", "road", "passage"]
    assert set(second["role"]) == {"anonymous"}
    assert case["sources"]["kind"].iloc[-1] == "monitor"


def test_the_same_submissions_again_add_nothing(folder, tmp_path):
    observed(folder, tmp_path, ONE, TWO)
    before = state(folder)
    assert observed(folder, tmp_path, ONE, TWO).known == 2
    assert state(folder) == before


def test_a_submission_that_was_changed_comes_again_and_the_old_claims_are_rejected(folder, tmp_path):
    observed(folder, tmp_path, ONE)
    done = observed(folder, tmp_path, ONE.replace(",saw,open,", ",saw,restricted,"))
    assert len(done.replaced) == 1
    claims = read(folder)["claims"].iloc[3:]
    assert claims["review"].tolist() == ["rejected"] * 4 + ["unreviewed"] * 4
    assert len(read_log(folder).lines) == 4
    assert not [w for w in read(folder).warnings if "log" in w.what]


def test_groups_before_names_and_workbooks_are_understood(folder, tmp_path):
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([f"group/{name}" for name in FORM.split(",")])
    sheet.append(ONE.split(","))
    book.save(tmp_path / "answers.xlsx")
    done = import_observations(read(folder), [tmp_path / "answers.xlsx"], S, NOW)
    assert done.added["claims"] == 4


def test_every_answer_that_makes_no_sense_is_named(folder, tmp_path):
    bad = (
        ONE.replace("north-bridge", "north-brigde")
        .replace(",saw,open,", ",saw,Open,")
        .replace(",12,", ",-12,")
    )
    with pytest.raises(CaseError) as error:
        observed(folder, tmp_path, bad, TWO.replace("2021-03-24T12", "2021-03-20T12"))
    assert {problem.column for problem in error.value.problems} == {
        "crossing",
        "gate_a",
        "count",
        "observed_until",
    }
    assert 'Did you mean "north-bridge"?' in str(error.value)
    with pytest.raises(CaseError, match="not an export"):
        import_observations(read(folder), [write(tmp_path, "a,b\n1,2\n")], S, NOW)


# --- at the command line ---


def call(capsys, *arguments):
    from maabar.cli import run_app

    code = run_app([str(one) for one in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_import_at_the_command_line(folder, tmp_path, capsys):
    code, out, err = call(capsys, "import", "acled", write(tmp_path, ACLED), folder)
    assert code == 0, err
    assert "Added 3 events" in out
    assert "left out" in err
    code, out, _ = call(
        capsys, "import", "places", write(tmp_path, COD, "p.csv"), folder, "--area", "nearest", "--json"
    )
    assert code == 0
    assert json.loads(out)["added"] == {"places": 2}
    code, out, _ = call(capsys, "import", "form", tmp_path / "f.xlsx", folder)
    assert code == 0
    assert (tmp_path / "f.xlsx").is_file()
    assert call(capsys, "import", "form", tmp_path / "f.xlsx", folder)[0] == 2
    (tmp_path / "a.csv").write_text(f"{FORM}\n{ONE}\n", encoding="utf-8")
    code, out, _ = call(capsys, "import", "observations", tmp_path / "a.csv", folder)
    assert code == 0
    assert "maabar review" in out


@pytest.mark.parametrize("arguments", [("acled",), ("acled", "x.csv"), ("acled", "none.csv", "CASE"), ("other", "a", "b"),
                                       ("acled", "none.csv", "nw-syria-2021")])  # fmt: skip
def test_calls_that_cannot_be_meant(folder, capsys, arguments):
    code, _, err = call(capsys, "import", *(folder if one == "CASE" else one for one in arguments))
    assert code == 2
    assert err


def test_every_setting_is_documented_with_its_meaning_and_origin():
    from pathlib import Path

    page = (Path(__file__).parents[2] / "docs" / "how-to-import.md").read_text("utf-8")
    assert not [name for name in ImportSettings.model_fields if f"`{name}`" not in page]
    assert not [name for name, one in ImportSettings.model_fields.items() if "assumed" not in one.description]


def test_settings_of_a_case_are_checked_all_at_once():
    from maabar.importers.settings import settings_of

    assert settings_of(small(importing={"near_km": 3}))[1].near_km == 3
    with pytest.raises(CaseError) as error:
        settings_of(small(importing={"near_km": -1, "copy_shear": 1}, reading={"no_such": 2}))
    assert len(error.value.problems) == 3
