"""The built-in case: whole, sourced, licensed, without private names, and readable in both languages."""

import hashlib
import re
from pathlib import Path

import pytest

from maabar.case import examine
from maabar.table import split_ids
from tests.cases.built_in import DOCS, FOLDER, HERE, NAME, case, cells, raw

ORIGINAL = Path(__file__).parents[3] / "shared" / "cases" / NAME

#: Warnings that stay, and why: claim id -> column. See the case's page, "Evidence".
DECIDED_BEFORE = {
    "suspended-sar-sputnik", "suspended-miz-sputnik", "suspended-abz-sputnik", "unsc-2585", "unsc-2533",
    "unsc-2533-bas",
}  # fmt: skip
ROWS = {
    "actions": 6, "areas": 6, "arrivals": 32, "changes": 25, "claims": 166, "consents": 1, "contents": 5, "crossings": 20, "departures": 11, "events": 27, "exclusions": 3, "fees": 25,
    "fleets": 6, "goods": 12, "hubs": 6, "issues": 10, "levels": 47, "markets": 109, "needs": 190, "options": 8, "parties": 21, "passages": 35, "places": 111,
    "positions": 140, "preferences": 20, "principles": 7, "proposals": 11, "redlines": 10, "reports": 79, "roads": 211, "sites": 49, "smuggling": 2, "sources": 67, "stakes": 4, "states": 86,
    "supplies": 13, "terms": 110, "travellers": 2, "willingness": 13,
}  # fmt: skip
#: SHA-256 over the sorted lines `claim report`: no claim goes, none moves to another report.
CLAIMS_AND_REPORTS = "7dbc5f20aab54a0640419ef1d012adea59f7fc34a2af10cd39029c13b0e32502"


# --- whole -----------------------------------------------------------------------------------------------------------


def test_reads_without_faults_and_without_unexplained_warnings():
    found, problems = examine(NAME)
    assert found is not None
    claims = found["claims"]
    unexplained = [
        str(p) for p in problems
        if not (p.file == "claims.csv" and p.column in {"from", "until"} and claims.at[p.row, "claim"] in DECIDED_BEFORE)
    ]  # fmt: skip
    assert unexplained == []
    assert len(problems) == len(DECIDED_BEFORE)


def test_every_warning_that_stays_is_explained_on_the_page():
    if not DOCS.is_file():
        pytest.skip("the docs are not beside the tests")
    page = DOCS.read_text("utf-8")
    assert [claim for claim in DECIDED_BEFORE if claim not in page] == []


def test_rows_of_each_table():
    assert {table: len(raw(table)) for table in ROWS} == ROWS
    assert {table.name for table in HERE} == set(ROWS)


def test_no_claim_is_lost_and_none_moved():
    lines = sorted(f"{row['claim']} {row['report']}" for row in raw("claims"))
    assert len(lines) == len(set(lines)) == 166
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest() == CLAIMS_AND_REPORTS


#: What differs from the case as it was handed over, by claim: the column, and why it was wrong.
MENDED = {
    "feb-hts-denies": {"root"},  # the earlier report of the same denial is the root
    "feb-hts-denies-econ": {"root"},
    "turkey-2020-failed": {"review"},  # what was noted of the text states no position
    "src-not-prevented": {"review"},
}
WORDING = {"summary", "summary_ar"}
#: Rows that came after the case was handed over, by table; they stand after the others.
ADDED = {"goods": 1, "markets": 10, "states": 1, "willingness": 1}


def original(table):
    if not ORIGINAL.is_dir():
        pytest.skip("the case as it was handed over is not here (it is no part of the repository)")
    if not (ORIGINAL / f"{table}.csv").is_file():
        pytest.skip(f"{table} came after the case was handed over")
    return raw(table, ORIGINAL)


def test_claims_are_those_that_were_handed_over():
    old, new = ({row["claim"]: row for row in rows} for rows in (original("claims"), raw("claims")))
    assert set(old) == set(new)
    changed = {
        claim: {
            column
            for column in old[claim]
            if column not in WORDING and old[claim][column] != new[claim][column]
        }
        for claim in old
    }
    assert {claim: columns for claim, columns in changed.items() if columns} == MENDED


@pytest.mark.parametrize("table", [t for t in HERE if "source" in t.by_name], ids=lambda t: t.name)
def test_every_source_is_kept(table):
    old, new = original(table.name), raw(table.name)
    assert len(old) + ADDED.get(table.name, 0) == len(new)
    lost = []
    for number, (before, after) in enumerate(zip(old, new, strict=False), 2):
        named = {part for part in split_ids(before["source"]) if not part.startswith("assumed:")}
        lost += [(number, part) for part in named - set(split_ids(after["source"]))]
    assert lost == []


# --- sourced and licensed --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "table", [t for t in HERE if "source" in t.by_name and t.name != "sources"], ids=lambda t: t.name
)
def test_every_row_says_where_it_is_from(table):
    known = set(case()["sources"]["source"])
    for number, row in enumerate(raw(table.name), 2):
        parts = split_ids(row["source"])
        assert parts, f"{table.name}.csv, row {number}"
        for part in parts:
            why = part.removeprefix("assumed:").strip() if part.startswith("assumed:") else ""
            assert part in known or why, f"{table.name}.csv, row {number}: {part!r}"


def cited():
    used = {
        part for *_, text in cells("source") for part in split_ids(text) if not part.startswith("assumed:")
    }
    return used | {row["source"] for row in raw("reports")}


def test_every_cited_source_has_a_line_of_licence():
    licences, sources = case().licences, case()["sources"].set_index("source")
    press = {"outlet", "agency", "monitor", "official", "witness"}
    missing = [
        source for source in sorted(cited())
        if source not in licences and sources.at[source, "group"] not in licences
        and not (sources.at[source, "kind"] in press and "press" in licences)
    ]  # fmt: skip
    assert missing == []


@pytest.mark.parametrize("table", ["places", "needs", "markets", "areas", "sites"])
def test_every_set_of_data_has_a_licence_of_its_own(table):
    sources = case()["sources"].set_index("source")
    data = {
        part for row in raw(table) for part in split_ids(row["source"]) if not part.startswith("assumed:")
    }
    reports = {"ocha-sitrep-26", "economist-blog"}  # single figures, covered by `un-ocha` and `press`
    assert {part for part in data if part not in case().licences} <= reports
    assert not data - set(sources.index)


def test_licence_file_names_every_licence():
    text = (FOLDER / "LICENCE.md").read_text("utf-8")
    assert [source for source in case().licences if f"`{source}`" not in text] == []
    for attribution in ("OCHA", "UNCS", "World Food Programme", "CC BY 3.0 IGO", "CC BY IGO"):
        assert attribution in text


def test_no_text_of_a_report_is_carried():
    assert not (FOLDER / "reports").exists()
    assert (case()["reports"]["file"] == "").all()
    assert {p.suffix for p in FOLDER.iterdir()} == {".csv", ".toml", ".md"}


# --- ids, sides, options, ranges -------------------------------------------------------------------------------------


def test_ids_are_kebab_case_and_stand_once():
    seen = {}
    for table in HERE:
        for row in raw(table.name) if table.entity else ():
            identity = row[table.entity]
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", identity), identity
            assert seen.setdefault(identity, table.name) == table.name, identity


def test_every_crossing_lies_between_two_areas():
    area = case()["places"].set_index("place")["area"]
    crossings = case()["crossings"]
    assert (crossings["place_a"].map(area) != crossings["place_b"].map(area)).all()
    assert (crossings["gate_a"] != crossings["gate_b"]).all()
    assert not crossings["place_a"].map(area).isna().any()


def test_gates_are_run_by_the_holder_of_the_side_or_by_one_it_backs():
    """On the line, a gate is run by whoever holds the area of the place beside it."""
    area = case()["places"].set_index("place")["area"]
    holder = case()["areas"].set_index("area")["party"]
    line = case()["crossings"].query("kind != 'internal'")
    for side in ("a", "b"):
        assert (line[f"gate_{side}"] == line[f"place_{side}"].map(area).map(holder)).all()


OPTIONS = ("as-is", "russian-proposal", "one-sided-opening", "aid-only", "trade-saraqib", "bab-al-hawa-lapses",
           "bab-al-salama-back", "full-opening")  # fmt: skip


def test_options_are_all_there_with_their_changes():
    assert tuple(case()["options"]["option"]) == OPTIONS
    assert set(case()["changes"]["option"]) == set(OPTIONS) - {"as-is"}


def test_one_sided_opening_stands_for_no_proposal():
    """Nothing was agreed, so no package is what happened."""
    options = case()["options"].set_index("option")
    assert options.at["one-sided-opening", "proposal"] == ""
    assert (case()["changes"].query("option == 'one-sided-opening'")["gate"] == "a").all()


@pytest.mark.parametrize("table", HERE, ids=lambda t: t.name)
def test_ranges_hold_their_value(table):
    frame = case()[table.name]
    for column in frame.columns:
        if not column.endswith(("_low", "_high")) or column.startswith("red_line"):
            continue
        value = frame[column.rpartition("_")[0]]
        given = frame[column].notna()
        assert value[given].notna().all(), f"{column} without a value"
        fits = frame[column] <= value if column.endswith("_low") else frame[column] >= value
        assert fits[given].all(), frame.loc[given & ~fits].to_string()
    if {"red_line_low", "red_line_high"} <= set(frame.columns):
        both = frame["red_line_low"].notna() & frame["red_line_high"].notna()
        assert (frame.loc[both, "red_line_low"] <= frame.loc[both, "red_line_high"]).all()


def test_parts_of_the_people_are_not_more_than_the_people():
    places = case()["places"]
    for part in ("displaced", "in_need"):
        given = places[part].notna() & places["population"].notna()
        assert (places.loc[given, part] <= places.loc[given, "population"]).all()
