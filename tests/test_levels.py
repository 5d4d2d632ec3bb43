"""Sensitivity: what is above the level is gone before anything is computed."""

from __future__ import annotations

import pandas as pd
import pytest

from maabar.engine import Engine
from maabar.errors import UsageError
from maabar.study import compare
from tests.making import rows, small


def test_a_claim_takes_the_stricter_of_its_own_level_and_its_reports():
    tables = rows()
    tables["reports"][1]["sensitivity"] = "restricted"
    tables["claims"][2]["sensitivity"] = "secret"
    case = small(tables)
    assert list(case.at_level("public")["claims"]["claim"]) == ["c1"]
    assert list(case.at_level("restricted")["claims"]["claim"]) == ["c1", "c2"]
    assert len(case.at_level("secret")["claims"]) == 3
    assert dict(case.at_level("public").withheld) == {"reports": 1, "claims": 2}


def test_rows_without_a_level_have_the_cases_own():
    case = small(sensitivity="restricted")
    assert case.at_level("public")["claims"].empty
    assert len(case.at_level("restricted")["claims"]) == 3


def test_rows_of_a_restricted_table_are_restricted_unless_marked():
    tables = rows()
    tables["willingness"] = [
        {"area_from": "up-area", "area_to": "low-area", "willing": 0.1, "source": "assumed: made"},
        {
            "area_from": "low-area",
            "area_to": "up-area",
            "willing": 0.2,
            "source": "assumed: made",
            "sensitivity": "public",
        },
    ]
    assert list(small(tables).at_level("public")["willingness"]["willing"]) == [0.2]


def test_what_names_a_removed_row_goes_with_it():
    tables = rows()
    tables["crossings"][0]["sensitivity"] = "secret"
    case = small(tables).at_level("public")
    assert list(case["crossings"]["crossing"]) == ["mill-road"]
    assert list(case["claims"]["claim"]) == ["c3"]
    assert "north-bridge" not in "".join(case["roads"]["crossing"])


def test_a_public_study_is_the_study_of_the_case_without_the_rows():
    tables = rows()
    tables["claims"][1]["sensitivity"] = "restricted"
    marked = compare(small(tables), level="public", draws=0)
    del tables["claims"][1]
    without = compare(small(tables), level="public", draws=0)
    for name, frame in without.tables.items():
        pd.testing.assert_frame_equal(marked[name], frame)


def test_a_result_that_rests_on_a_withheld_row_is_withheld_whole(monkeypatch):
    from maabar import study as module

    (real, *_) = module.available()
    resting = Engine(
        name=real.name,
        question="?",
        run=real.run,
        gives=real.gives,
        settings=real.settings,
        needs=real.needs,
        rests_on=("states",),
    )
    monkeypatch.setattr(module, "available", lambda: (resting,))
    tables = rows()
    tables["states"] = [
        {
            "crossing": "mill-road",
            "status": "open",
            "use": "aid",
            "sensitivity": "secret",
            "source": "assumed: made",
        }
    ]
    public = compare(small(tables), level="public", draws=0)
    assert set(public.withheld) == {table.name for table in real.gives}
    with pytest.raises(KeyError, match=r"withheld: it rests on rows above the level public \(1 of states\)"):
        public["evidence.status"]
    assert not compare(small(tables), level="secret", draws=0).withheld


def test_an_unknown_level_is_refused():
    with pytest.raises(UsageError, match="publik"):
        small().at_level("publik")


def test_whatever_names_a_removed_party_or_source_goes_too():
    tables = rows()
    tables["parties"].append({"party": "shadow", "name": "Shadow council", "sensitivity": "secret"})
    tables["sources"].append({"source": "inside", "name": "Inside", "grade": "B", "sensitivity": "secret"})
    tables["claims"][0]["said_by"] = "shadow: a member"
    tables["claims"][1]["via"] = "radio-up|inside"
    tables["places"][2]["source"] = "inside|assumed: scaled"
    case = small(tables).at_level("public")
    assert list(case["claims"]["claim"]) == []
    assert list(case["places"]["place"]) == ["arden", "brook"]
    assert "shadow" not in str({name: frame.to_csv() for name, frame in case.frames.items() if len(frame)})


def test_a_warning_of_a_removed_row_is_not_repeated():
    tables = rows()
    tables["claims"][0] |= {"said_by": "hidden-one", "sensitivity": "secret"}
    case = small(tables)
    assert any("hidden-one" in str(warning) for warning in case.warnings)
    assert not any("hidden-one" in str(warning) for warning in case.at_level("public").warnings)


def effective(tables):
    study = compare(small(tables), draws=0)
    rows_of = study["evidence.status"]
    return rows_of[(rows_of["layer"] == "effective") & (rows_of["crossing"] == "mill-road")]


def test_a_part_that_is_assumed_shut_shuts_the_whole_and_one_assumed_open_opens_nothing():
    tables = rows()
    tables["claims"] = []
    tables["states"] = [
        {"crossing": "mill-road", "gate": "road", "status": "closed", "source": "assumed: made"}
    ]
    assert set(effective(tables)["status"]) == {"closed"}
    assert set(effective(tables)["basis"]) == {"assumed"}
    tables["states"] = [{"crossing": "mill-road", "gate": "a", "status": "open", "source": "assumed: made"}]
    assert set(effective(tables)["basis"]) == {"none"}


def test_a_case_without_reports_and_claims_is_all_unknown_and_not_an_error():
    tables = rows()
    tables["claims"] = tables["reports"] = []
    study = compare(small(tables), draws=0)
    assert set(study["evidence.status"]["basis"]) == {"none"}
    assert study["evidence.dissent"].empty
