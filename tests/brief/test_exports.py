"""What goes beside the page: workbook, CSV, data package, GeoJSON."""

import csv
import gzip
import io
import json

import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely

from maabar import brief
from maabar.brief import exports, shared
from maabar.brief.exports import geojson, unproject
from maabar.brief.geometry import Projection
from maabar.brief.messages import LANGUAGES, Messages
from maabar.brief.shared import CASE_TABLES, MOST_ROWS, sheets
from maabar.brief.workbook import workbook
from maabar.study import compare
from maabar.table import FORMULA_STARTS
from tests.brief.pages import made, study
from tests.making import small


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("brief")
    brief.write(study(), place)
    return place


@pytest.fixture(scope="module")
def book(folder):
    return openpyxl.load_workbook(folder / "brief.xlsx")


def formulas(tables):
    for sign in FORMULA_STARTS:
        tables["claims"].append(
            {
                "claim": f"c{ord(sign)}",
                "report": "r1",
                "predicate": "gate",
                "subject": "mill-road",
                "value": "open",
                "from": "2021-03-20",
                "summary": f"{sign}1+cmd|' /C calc'!A0",
            }
        )
    tables["parties"][0]["name"] = '=HYPERLINK("http://example.org","x")'


def test_everything_is_written_and_named(folder):
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "brief.html",
        "brief.ar.html",
        "brief.xlsx",
        "map.geojson",
        "tables",
        "evidence",
        "datapackage.json",
    }
    assert set(brief.write(made(), folder.parent / "made")) == {
        "en",
        "ar",
        "xlsx",
        "geojson",
        "tables",
        "evidence",
        "datapackage",
    }


def test_the_workbook_has_a_readme_and_a_sheet_per_table(book):
    names = [sheet.name for sheet in sheets(study()) if len(sheet.frame) <= MOST_ROWS]
    assert book.sheetnames == ["README", "Columns", "Settings", *names]
    readme = " ".join(str(cell.value) for row in book["README"] for cell in row if cell.value)
    for name in (*study().tables, *(name for name in CASE_TABLES if study().case.present(name))):
        assert name in readme
    assert "must not be the only ground" in readme
    assert "25 March 2021" in readme


def test_headers_carry_units_and_every_column_is_explained(book):
    header = [cell.value for cell in book["evidence.status"][1]]
    assert "p_open (probability)" in header
    assert "age_days (days)" in header
    explained = {(row[0].value, row[1].value) for row in book["Columns"].iter_rows(min_row=2)}
    for sheet in sheets(study()):
        assert {(sheet.name, str(name)) for name in sheet.frame} <= explained


def test_dates_are_dates_and_numbers_are_numbers(book):
    columns = {cell.value: cell.column for cell in book["evidence.status"][1]}
    on = book["evidence.status"].cell(2, columns["on"])
    assert on.is_date
    assert on.number_format == "yyyy-mm-dd"
    assert isinstance(book["evidence.status"].cell(2, columns["p_open (probability)"]).value, float)


def test_no_text_runs_in_a_spreadsheet(tmp_path):
    found = made(formulas)
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(found)))
    for page in sheet:
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (page.title, cell.coordinate)
                assert not (isinstance(cell.value, str) and cell.value.startswith(FORMULA_STARTS)), (
                    page.title,
                    cell.coordinate,
                )
    brief.write(found, tmp_path)
    for path in (tmp_path / "tables").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for line in csv.DictReader(file):
                for value in line.values():
                    negative = (
                        value.startswith("-") and value[1:].replace(".", "", 1).replace("e-", "", 1).isdigit()
                    )
                    assert not value.startswith(FORMULA_STARTS) or negative, (path.name, value)


def test_a_workbook_takes_characters_and_lengths_that_it_cannot_hold():
    def change(tables):
        tables["claims"][0]["summary"] = "x" * 40_000
        tables["claims"][1]["summary"] = "bell\x07 and form\x0c feed"

    cells = [
        cell
        for row in openpyxl.load_workbook(io.BytesIO(workbook(made(change, check=False))))[
            "claims"
        ].iter_rows(values_only=True)
        for cell in row
    ]
    assert max(len(cell) for cell in cells if isinstance(cell, str)) < 32_767
    assert any("[U+0007]" in cell for cell in cells if isinstance(cell, str))


def test_equal_studies_give_equal_bytes(folder, tmp_path):
    brief.write(study(), tmp_path)
    for path in folder.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / path.relative_to(folder)).read_bytes(), path.name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbook_can_be_in_any_language(lang):
    say = Messages(lang)
    names = openpyxl.load_workbook(io.BytesIO(workbook(made(), say)), read_only=True).sheetnames
    assert names[:2] == [say.say("book.readme"), say.say("book.columns")]


def test_the_data_package_describes_every_file_and_column(folder):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    paths = {resource["path"] for resource in package["resources"]}
    assert paths == {f"tables/{path.name}" for path in (folder / "tables").iterdir()}
    assert len({resource["name"] for resource in package["resources"]}) == len(paths)
    for resource in package["resources"]:
        data = (folder / resource["path"]).read_bytes()
        text = gzip.decompress(data).decode() if resource.get("compression") == "gz" else data.decode()
        frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, nrows=2000)
        assert list(frame) == [field["name"] for field in resource["schema"]["fields"]]
        for field in resource["schema"]["fields"]:
            values = [
                value for value in frame[field["name"]] if value not in resource["schema"]["missingValues"]
            ]
            if field["type"] == "date":
                pd.to_datetime(pd.Series(values, dtype=str), format="%Y-%m-%d")
            elif field["type"] == "number":
                pd.Series(values, dtype=str).astype(float)
            elif field["type"] == "integer":
                assert all(value.lstrip("-").isdigit() for value in values), (resource["name"], field["name"])
            assert set(values) <= set(field.get("constraints", {}).get("enum", values)), (
                resource["name"],
                field["name"],
            )
        key = resource["schema"].get("primaryKey")
        if key and len(frame) < 2000:
            assert not frame.duplicated(key).any()


def test_nothing_known_only_later_leaves(folder):
    known = pd.Timestamp(study().known)
    for name, column in (
        ("claims", "from"),
        ("events", "from"),
        ("passages", "until"),
        ("reports", "published"),
        ("proposals", "on"),
    ):
        frame = pd.read_csv(folder / "tables" / f"{name}.csv")
        days = pd.to_datetime(frame[column])
        late = frame[days > known]
        assert late.empty or name == "claims", name
    claims = pd.read_csv(folder / "tables" / "claims.csv")
    counted = {claim for claim in study()["evidence.claims"]["claim"] if "." not in claim}
    assert set(claims["claim"]) == counted


def test_the_map_is_valid_geojson():
    found = geojson(study())
    layers = [feature["properties"]["layer"] for feature in found["features"]]
    case = study().case
    assert layers.count("crossing") == len(case["crossings"])
    assert layers.count("place") == len(case["places"])
    assert layers.count("area") == len(case["areas"])
    for feature in found["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shape.is_valid
        west, south, east, north = shape.bounds
        assert 30 < west <= east < 45
        assert 30 < south <= north < 42
    one = next(f["properties"] for f in found["features"] if f["properties"].get("id") == "bab-al-hawa")
    assert one["status.effective.aid.a_to_b"] == "open"
    assert one["basis.aid.a_to_b"] == "assumed"


def test_places_lie_in_the_area_that_they_are_sketched_into():
    features = geojson(study())["features"]
    areas = {
        f["properties"]["id"]: shapely.from_geojson(json.dumps(f["geometry"]))
        for f in features
        if f["properties"]["layer"] == "area"
    }
    places = [f for f in features if f["properties"]["layer"] == "place"]
    inside = [
        areas[f["properties"]["area"]].buffer(0.02).contains(shapely.Point(f["geometry"]["coordinates"]))
        for f in places
    ]
    assert sum(inside) > 0.95 * len(inside)


def test_the_projection_can_be_undone():
    lon, lat = np.array([36.0, 38.5, -170.0, 10.0]), np.array([35.0, 37.2, -40.0, 0.0])
    for centre in (Projection(37.0, 36.0), Projection(179.0, -30.0), Projection(10.0, 0.0)):
        back = unproject(centre, centre.flat(lon, lat))
        assert np.allclose(back[:, 1], lat, atol=1e-9)
        assert np.allclose((back[:, 0] - lon + 180) % 360 - 180, 0, atol=1e-9)


def test_camps_are_placed_coarsely():
    def change(tables):
        tables["places"].append(
            {
                "place": "tents",
                "name": "Tents",
                "area": "up-area",
                "kind": "camp",
                "lon": 10.12345678,
                "lat": 50.12345678,
            }
        )

    tents = next(f for f in geojson(made(change))["features"] if f["properties"].get("id") == "tents")
    assert tents["geometry"]["coordinates"] == [10.12, 50.12]


def test_a_case_without_positions_has_a_map_without_features_but_crossings_nowhere():
    def change(tables):
        for row in tables["places"]:
            row.update(lon="", lat="")

    found = geojson(made(change))
    assert {f["properties"]["layer"] for f in found["features"]} <= {"road"}
    assert found["features"] == []


def test_a_table_is_written_in_the_form_that_its_length_asks_for(tmp_path, monkeypatch):
    """Short ones are CSV, longer ones packed, the longest Parquet; what is hidden stays hidden in each."""
    one = made()
    short = exports.tables(one, tmp_path / "short")
    monkeypatch.setattr(shared, "MOST_ROWS", 0)
    packed = exports.tables(one, tmp_path / "packed")
    monkeypatch.setattr(shared, "MOST_PACKED", 0)
    long = exports.tables(one, tmp_path / "long")
    name = "evidence.status"
    frames = [
        pd.read_csv(short[0].with_name(f"{name}.csv"), keep_default_na=False, dtype=str),
        pd.read_csv(packed[0].with_name(f"{name}.csv.gz"), keep_default_na=False, dtype=str),
    ]
    pd.testing.assert_frame_equal(*frames)
    frame = pd.read_parquet(long[0].with_name(f"{name}.parquet"))
    assert frame["status"].tolist() == frames[0]["status"].tolist()
    listed = json.loads(long[-1].read_text(encoding="utf-8"))["resources"]
    assert {one["format"] for one in listed if one["path"].endswith(".parquet")} == {"parquet"}
    for one in (*short, *packed, *long):
        assert one.is_file()


def test_a_second_process_writes_the_same(tmp_path):
    study = compare(small(), draws=1, engines=["access"])
    for workers in (1, 2):
        brief.write(study, tmp_path / str(workers), workers=workers)
    for name in ("brief.html", "brief.ar.html"):
        one, two = ((tmp_path / str(workers) / name).read_bytes() for workers in (1, 2))
        assert one == two
