"""What must not leave the machine: who an anonymous speaker is, exact days and places, counts of a few people."""

import io
import json
import re

import openpyxl
import pytest

from maabar import brief
from maabar.brief import page
from maabar.brief.workbook import workbook
from tests.brief.pages import made, words

HIDDEN = "the harbour master's deputy"


def everything(study, folder):
    """All that a brief writes, as text."""
    brief.write(study, folder)
    texts = [
        file.read_text(encoding="utf-8")
        for file in folder.rglob("*")
        if file.suffix in {".html", ".csv", ".json", ".geojson"}
    ]
    book = openpyxl.load_workbook(io.BytesIO((folder / "brief.xlsx").read_bytes()), read_only=True)
    texts += [
        str(cell)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    ]
    return "\n".join(texts)


def anonymous(tables):
    tables["proposals"] = [
        {
            "proposal": "deal",
            "name": "The deal",
            "by": "upland",
            "to": "lowland",
            "on": "2021-03-20",
            "source": "daily",
        }
    ]
    for number, (said_by, predicate, subject, value) in enumerate(
        [
            (f"lowland: {HIDDEN}", "gate", "north-bridge", "closed"),
            (HIDDEN, "position", "deal", "against"),
            (HIDDEN, "gate", "mill-road", "open"),
        ]
    ):
        tables["claims"].append({
            "claim": f"a{number}", "report": "r1", "said_by": said_by, "role": "anonymous", "predicate": predicate,
            "subject": subject, "gate": "b" if predicate == "gate" else "", "value": value, "from": "2021-03-20",
            "until": "2021-03-20" if predicate == "gate" else "", "summary": "Somebody says so.",
        })  # fmt: skip


def test_an_anonymous_speaker_is_a_source_everywhere(tmp_path):
    text = everything(made(anonymous), tmp_path)
    assert HIDDEN not in text
    assert "harbour" not in text
    assert "a source" in text


def test_an_id_is_no_description_even_if_it_once_spoke_anonymously():
    def change(tables):
        tables["claims"][0].update(said_by="upland", role="anonymous")

    text = words(page.render(made(change), "en"))
    assert "Upland council" in text
    assert "Said by a source, 20 March 2021 (anonymous)" in text


def few(tables):
    tables["claims"][2].update(value="used", quantity=7, quantity_low=3, unit="persons")
    tables["events"] = [
        {
            "event": "e1",
            "place": "brook",
            "kind": "shelling",
            "from": "2021-03-20",
            "until": "2021-03-20",
            "killed": 4,
            "killed_low": 2,
            "killed_high": 12,
            "people": 0,
            "source": "daily",
        },
        {
            "event": "e2",
            "place": "brook",
            "kind": "shelling",
            "from": "2021-03-21",
            "until": "2021-03-21",
            "killed": 43,
            "people": 8765,
            "source": "daily",
        },
    ]
    tables["passages"] = [
        {
            "crossing": "north-bridge",
            "use": "people",
            "from": "2021-03-19",
            "until": "2021-03-19",
            "count": 6,
            "unit": "persons",
            "counted_by": "The Daily",
            "source": "daily",
        }
    ]
    tables["places"].append(
        {"place": "hut", "name": "Hut", "area": "up-area", "lon": 10.05, "lat": 50.02, "in_need": 8}
    )


def test_counts_of_one_to_nine_people_are_not_given(tmp_path):
    text = everything(made(few), tmp_path)
    page_words = words((tmp_path / "brief.html").read_text(encoding="utf-8"))
    assert "killed: <10" in page_words
    assert "killed: 43" in page_words
    assert "displaced: 0" in page_words
    assert "displaced: 8,765" in page_words
    assert not re.search(r"(?<![\d.])[1-9] (persons|killed)", text)
    events = (tmp_path / "tables" / "events.csv").read_text(encoding="utf-8").splitlines()
    columns = events[0].split(",")
    row = dict(zip(columns, events[1].split(","), strict=True))
    assert (row["killed"], row["killed_low"]) == ("<10", "<10")
    assert (float(row["killed_high"]), float(row["people"])) == (12, 0)
    passages = (tmp_path / "tables" / "passages.csv").read_text(encoding="utf-8")
    assert ",<10," in passages
    hut = next(
        f
        for f in json.loads((tmp_path / "map.geojson").read_text(encoding="utf-8"))["features"]
        if f["properties"].get("id") == "hut"
    )
    assert hut["properties"]["in_need"] == "<10"
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert all("<10" in resource["schema"]["missingValues"] for resource in package["resources"])


def levels(tables):
    tables["claims"][0].update({"sensitivity": "restricted", "summary": "Restricted words."})
    tables["events"] = [
        {
            "event": "e1",
            "place": "brook",
            "kind": "protest",
            "from": "2021-03-17",
            "until": "2021-03-17",
            "source": "daily",
            "sensitivity": "restricted",
        },
        {
            "event": "e2",
            "place": "cove",
            "kind": "protest",
            "from": "2021-03-18",
            "until": "2021-03-18",
            "source": "daily",
        },
    ]


def test_rows_above_the_level_never_reach_anything(tmp_path):
    text = everything(made(levels), tmp_path)
    assert "Restricted words." not in text
    events = words((tmp_path / "brief.html").read_text(encoding="utf-8")).split("Events on the same clock")[
        -1
    ]
    assert "17 March 2021" not in events
    assert "18 March 2021" in events
    assert "e1" not in (tmp_path / "tables" / "events.csv").read_text(encoding="utf-8")
    assert "Rows left out because they stand above the level: 1" in text


def test_restricted_rows_are_told_by_month_and_area(tmp_path):
    study = made(levels, level="restricted")
    text = everything(study, tmp_path)
    assert "Restricted words." in text
    english = words((tmp_path / "brief.html").read_text(encoding="utf-8"))
    assert "Restricted: not for passing on" in english
    events = english.split("Events on the same clock")[-1]
    assert "March 2021 protest Lowland" in events
    assert "17 March" not in events
    events = (tmp_path / "tables" / "events.csv").read_text(encoding="utf-8")
    assert "e1,low-area,protest,2021-03-01,2021-03-01" in events
    assert "e2,cove,protest,2021-03-18,2021-03-18" in events
    spoken = (tmp_path / "tables" / "evidence.claims.csv").read_text(encoding="utf-8")
    assert all("2021-03-20" not in line for line in spoken.splitlines() if line.startswith("c1,"))


def test_an_announced_aid_convoy_has_no_day():
    def change(tables):
        tables["claims"].append(
            {
                "claim": "c9",
                "report": "r1",
                "said_by": "upland",
                "predicate": "passage",
                "subject": "mill-road",
                "use": "aid",
                "value": "used",
                "realis": "planned",
                "from": "2021-03-28",
                "summary": "A convoy is announced.",
            }
        )

    study = made(change)
    text = words(page.render(study, "en"))
    assert "A convoy is announced." in text
    assert "28 Mar" not in text
    book = openpyxl.load_workbook(io.BytesIO(workbook(study)), read_only=True)
    rows = [row for row in book["claims"].iter_rows(values_only=True) if row[0] == "c9"]
    assert str(rows[0]).count("datetime.datetime(2021, 3, 1, 0, 0)") == 1


@pytest.mark.parametrize("level", ["restricted", "secret"])
def test_a_page_above_public_says_so_at_the_top(level):
    assert "not for passing on" in words(page.render(made(level=level), "en"))[:400]
