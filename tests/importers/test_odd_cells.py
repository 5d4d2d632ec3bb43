"""Cells that nobody expects: every importer answers with rows or faults, and leaves the case whole."""

from __future__ import annotations

import csv

import pytest

from maabar.cli import run_app
from maabar.writing import write_case
from tests.making import small

ROWS = {
    "acled": {
        "event_id_cnty": "ABC1", "event_date": "2030-06-01", "year": "2030", "time_precision": "1", "event_type": "Battles",
        "sub_event_type": "Armed clash", "latitude": "35.0", "longitude": "37.0", "geo_precision": "1", "notes": "n", "fatalities": "3",
    },
    "ucdp": {
        "id": "1", "year": "2030", "type_of_violence": "1", "where_prec": "1", "date_prec": "1", "date_start": "2030-06-01",
        "date_end": "2030-06-02", "latitude": "35", "longitude": "37", "best": "3", "high": "4", "low": "2",
    },
    "observations": {
        "instanceID": "uuid:1", "crossing": "north-bridge", "observed_from": "2030-06-01T08:00", "observed_until": "2030-06-01T10:00",
        "gate_a": "open", "seen_how": "saw", "uses": "people aid", "passed": "used", "count": "3", "count_unit": "persons",
    },
    "places": {
        "admin1Pcode": "XY01", "admin1Name_en": "A", "admin2Pcode": "XY0101", "admin2Name_en": "B", "latitude": "35", "longitude": "37",
        "population": "5",
    },
}  # fmt: skip
ODD = [
    "",
    "nan",
    "1e400",
    "2030-02-30",
    "0001-01-01",
    "99999-01-01",
    "=1+1",
    "a\nb",
    "\u202eabc",
    "35°12'N",
    "x" * 3000,
]


@pytest.mark.parametrize("kind", sorted(ROWS))
def test_one_odd_cell_at_a_time(kind, tmp_path, capsys):
    folder = tmp_path / "made"
    write_case(small(), folder)
    whole = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    more = ["--area", "nearest"] if kind == "places" else []
    columns = list(ROWS[kind])
    codes = set()
    for number, cell in enumerate(ODD):
        column = columns[number % len(columns)]
        path = tmp_path / "odd.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            sheet = csv.DictWriter(file, columns)
            sheet.writeheader()
            sheet.writerow({**ROWS[kind], column: cell})
        code = run_app(["import", kind, str(path), str(folder), *more])
        assert code in {0, 1, 2}
        assert "Traceback" not in "".join(capsys.readouterr())
        if code:
            now = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
            assert now == whole, f"{column}={cell!r} was a fault, and something was written"
        else:
            whole = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
        codes.add(code)
    assert run_app(["check", str(folder)]) == 0
    assert len(codes) > 1 or kind == "places"
