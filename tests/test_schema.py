"""The data dictionary in the docs is the declarations."""

from __future__ import annotations

from pathlib import Path

from maabar import dictionary
from maabar.engines import ENGINES
from maabar.tables import CASE_TABLES

PAGE = Path(__file__).parents[1] / "docs" / "data-dictionary.md"


def test_the_page_is_made_from_the_declarations():
    results = [table for engine in ENGINES for table in engine.gives]
    made = dictionary.markdown(CASE_TABLES, results)
    assert PAGE.read_text(encoding="utf-8").strip() == made.strip(), (
        "maabar schema --markdown > docs/data-dictionary.md"
    )
