"""The how-to for an engine of one's own runs as it is written, and the pages on access tell the defaults."""

from __future__ import annotations

import re
import sys
import tomllib
import types

import pytest

from maabar.engines.access.settings import AccessSettings
from maabar.network.settings import NetworkSettings
from maabar.study import compare
from tests.making import rows, small
from tests.test_docs import DOCS, blocks, numbers, text

PAGE = DOCS / "how-to-own-engine.md"


@pytest.fixture(scope="module")
def page():
    """The page's blocks as one module, as a newcomer would have it."""
    module = types.ModuleType("my_rations")
    sys.modules[module.__name__] = module
    for language, body in blocks(PAGE):
        if language == "python":
            exec(compile(body, str(PAGE), "exec"), module.__dict__)  # noqa: S102 - the point of the test
    yield module
    del sys.modules[module.__name__]


def test_its_own_tests_pass(page):
    tests = [value for name, value in vars(page).items() if name.startswith("test_")]
    assert len(tests) >= 2
    for one in tests:
        one()


def test_it_joins_a_study_by_its_entry_point(page, monkeypatch):
    (entry,) = (tomllib.loads(body) for language, body in blocks(PAGE) if language == "toml")
    assert entry["project"]["entry-points"]["maabar.engines"] == {"rations": "my_package.rations:ENGINE"}
    point = types.SimpleNamespace(name="rations", value="my_package.rations:ENGINE", load=lambda: page.ENGINE)
    monkeypatch.setattr(
        "maabar.engines.entry_points", lambda group: [point] if group == "maabar.engines" else []
    )
    tables = rows()
    tables["options"] = [{"option": "open"}]
    tables["changes"] = [{"option": "open", "crossing": "north-bridge", "status": "open", "capacity_per_day": 2,
                          "unit": "trucks"}]  # fmt: skip
    shut = {"crossing": "north-bridge|mill-road", "status": "closed", "source": "assumed: made"}
    tables["states"] = [shut]
    study = compare(small(tables, check=False), draws=2, engines=["rations"])
    one = study.difference().set_index("measure")
    assert one.loc["rations.trucks", "p50"] == 2
    assert study["rations.days"]["option"].nunique() == 2


@pytest.mark.parametrize("model", [AccessSettings(), NetworkSettings()])
def test_defaults_on_the_page_are_those_of_the_program(model):
    table = text(DOCS / "access.md").split("<!-- settings -->")[1].split("\n## ")[0]
    said = {}
    for line in table.splitlines():
        names, shown = (*line.split("|"), "", "", "")[1:3]
        said |= dict.fromkeys(re.findall(r"`(\w+)`", names), re.findall(r"\d+(?:\.\d+)?", shown))
    for name, value in model.model_dump(mode="json").items():
        assert not [f"{n:g}" for n in numbers(value) if f"{n:g}" not in said[name]], name
