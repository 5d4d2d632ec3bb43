"""Web Annotation and PROV-O: quotes are found again in their texts, and nothing leaves that may not."""

from __future__ import annotations

import json
from datetime import date

import pytest

from maabar import compare, read
from maabar.brief import linked
from maabar.cli import run_app
from maabar.importers.reports.storing import file_drafts
from maabar.writing import write_case
from tests.importers.fakes import drafts_of
from tests.making import rows, small

TEXT = (
    "Some words before it all begins, at length. North Bridge is open, they say – عبر. Mill Road is closed.\n"
)


@pytest.fixture
def folder(tmp_path):
    tables = rows()
    tables["reports"][0]["url"] = "https://daily.example/1"
    tables["claims"][1] |= {"said_by": "a tall man at the mill", "role": "anonymous"}
    write_case(small(tables), tmp_path / "made")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    case = read(tmp_path / "made")
    drafts, _ = drafts_of(case, [tmp_path / "a.txt"], source="daily", published=date(2021, 3, 22))
    file_drafts(case, drafts, collected=None)
    return tmp_path / "made"


def written(folder, target, **more):
    study = compare(read(folder), draws=0, **{k: more.pop(k) for k in ("level",) if k in more})
    paths = linked.write(study, target, **more)
    return [json.loads(path.read_text("utf-8")) for path in paths]


def items(collection):
    return {one["id"].rsplit(":", 1)[1]: one for one in collection["first"]["items"]}


def test_a_quote_is_given_by_place_and_by_words(folder, tmp_path):
    collection, _ = written(folder, tmp_path / "out")
    assert collection["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert collection["type"] == "AnnotationCollection"
    assert collection["total"] == 5
    place, words = items(collection)["a-01"]["target"]["selector"]
    assert place["type"] == "TextPositionSelector"
    assert words["type"] == "TextQuoteSelector"
    assert TEXT[place["start"] : place["end"]] == words["exact"] == "North Bridge is open"
    assert TEXT.startswith(words["prefix"] + words["exact"] + words["suffix"], place["start"] - 32)
    assert len(words["prefix"]) == len(words["suffix"]) == 32


def test_without_quotes_only_places_are_given(folder, tmp_path):
    collection, _ = written(folder, tmp_path / "out", quotes=False)
    assert "North Bridge is open" not in json.dumps(collection, ensure_ascii=False)
    (place,) = items(collection)["a-01"]["target"]["selector"]
    assert place["type"] == "TextPositionSelector"


def test_an_anonymous_speaker_is_a_source_and_is_not_quoted(folder, tmp_path):
    written(folder, tmp_path / "out")
    everything = "".join(path.read_text("utf-8") for path in (tmp_path / "out").iterdir())
    assert "tall man" not in everything
    assert "a source" in everything


def test_a_row_that_became_anonymous_loses_its_quote(folder, tmp_path):
    from maabar.editing import csv_edited

    path = folder / "claims.csv"
    cells = {"a-01": {"role": "anonymous", "said_by": "a guard"}}
    path.write_bytes(csv_edited(path.read_bytes(), "claims.csv", "claim", cells))
    collection, _ = written(folder, tmp_path / "out")
    assert [one["type"] for one in items(collection)["a-01"]["target"]["selector"]] == [
        "TextPositionSelector"
    ]
    assert "a guard" not in json.dumps(collection)


def test_what_is_above_the_level_does_not_leave(folder, tmp_path):
    from maabar.editing import csv_edited

    path = folder / "claims.csv"
    path.write_bytes(
        csv_edited(path.read_bytes(), "claims.csv", "claim", {"a-02": {"sensitivity": "restricted"}})
    )
    collection, graph = written(folder, tmp_path / "out")
    assert "a-02" not in items(collection)
    assert "a-02" not in json.dumps(graph)
    collection, _ = written(folder, tmp_path / "more", level="restricted")
    assert "a-02" in items(collection)
    assert [one["type"] for one in items(collection)["a-02"]["target"]["selector"]] == [
        "TextPositionSelector"
    ]


def test_provenance_leads_from_status_to_source(folder, tmp_path):
    _, graph = written(folder, tmp_path / "out")
    by_id = {one["@id"]: one for one in graph["@graph"]}
    base = "urn:maabar:made:"
    claim = by_id[f"{base}claim:a-01"]
    text = by_id[claim["prov:wasQuotedFrom"]["@id"]]
    report = by_id[text["prov:wasDerivedFrom"]["@id"]]
    assert by_id[report["prov:wasAttributedTo"]["@id"]]["maabar:name"] == "The Daily"
    assert by_id[f"{base}claim:c1"]["prov:wasAttributedTo"]["@id"] == f"{base}agent:upland"
    status = by_id[f"{base}status:north-bridge/a/aid/a_to_b"]
    assert {"@id": f"{base}claim:c1"} in status["prov:wasDerivedFrom"]
    assert by_id[status["prov:wasGeneratedBy"]["@id"]]["maabar:versions"]["maabar"]
    there = set(by_id)
    for one in graph["@graph"]:
        for key in ("prov:wasDerivedFrom", "prov:wasQuotedFrom", "prov:wasGeneratedBy"):
            pointed = one.get(key, [])
            for target in pointed if isinstance(pointed, list) else [pointed]:
                assert target["@id"] in there


def test_addresses_are_written_only_if_they_are_some(folder, tmp_path):
    _, graph = written(folder, tmp_path / "out")
    places = {one["@id"]: one.get("prov:atLocation") for one in graph["@graph"]}
    assert places["urn:maabar:made:report:r1"] == {"@id": "https://daily.example/1"}
    assert places["urn:maabar:made:report:r2"] is None


def test_run_and_brief_write_them(folder, tmp_path, capsys):
    assert run_app(["run", str(folder), "--draws", "0", "--out", str(tmp_path / "runs"), "--json"]) == 0
    run = json.loads(capsys.readouterr().out)["run"]
    from pathlib import Path

    kept = Path(run) / "evidence"
    assert "North Bridge is open" in (kept / "annotations.jsonld").read_text("utf-8")
    manifest = json.loads((Path(run) / "manifest.json").read_text("utf-8"))
    assert {"evidence/annotations.jsonld", "evidence/provenance.jsonld"} <= set(manifest["outputs"])
    assert run_app(["run", str(folder), "--draws", "0", "--out", str(tmp_path / "runs"), "--no-quotes"]) == 2
    assert (
        run_app(
            ["run", str(folder), "--draws", "0", "--out", str(tmp_path / "others"), "--no-quotes", "--json"]
        )
        == 0
    )
    other = json.loads(capsys.readouterr().out)["run"]
    assert "TextQuoteSelector" not in (Path(other) / "evidence" / "annotations.jsonld").read_text("utf-8")
    out = str(tmp_path / "b.html")
    assert run_app(["brief", run, "--out", out, "--evidence", str(tmp_path / "e")]) == 0
    assert (tmp_path / "e" / "annotations.jsonld").read_bytes() == (kept / "annotations.jsonld").read_bytes()
    assert run_app(["brief", run, "--out", out, "--evidence", str(tmp_path / "f"), "--no-quotes"]) == 0
    assert "TextQuoteSelector" not in (tmp_path / "f" / "annotations.jsonld").read_text("utf-8")


def test_the_same_study_gives_the_same_bytes(folder, tmp_path):
    written(folder, tmp_path / "one")
    written(folder, tmp_path / "two")
    for name in ("annotations.jsonld", "provenance.jsonld"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
