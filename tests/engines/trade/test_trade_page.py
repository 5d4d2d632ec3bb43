"""The code of docs/trade.md runs, and its claims about the example hold."""

import contextlib
import io
import re
from pathlib import Path

import pandas as pd
import pytest

from maabar.cli import run_app
from maabar.engines.trade.settings import TradeSettings

PAGE = (Path(__file__).parents[3] / "docs" / "trade.md").read_text("utf-8")


def test_the_example_runs_and_says_who_pays():
    space = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(block, space)  # noqa: S102 - our own page
    before, after = space["before"], space["after"]
    gain = (after.markets[["consumers", "producers"]] - before.markets[["consumers", "producers"]]).round(6)
    arden, brook = gain.iloc[0], gain.iloc[1]
    assert (arden["consumers"] > 0, arden["producers"] < 0) == (True, True)
    assert (brook["consumers"] < 0, brook["producers"] > 0) == (True, True)
    till = after.tills["fee"].iloc[0] - before.tills["fee"].iloc[0]
    assert round(till) == 350
    assert round(gain.to_numpy().sum() + till) == -100


def test_every_setting_stands_on_the_page():
    named = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert {name for name in TradeSettings.model_fields if not name.endswith("_range")} <= named


def maabar(line):
    """Run a command of the page where we are, and return what it prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        assert run_app(line.split()[1:]) == 0
    return printed.getvalue()


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    """The walk through a case, as the page has it: files, commands, and what they print."""
    folder = tmp_path_factory.mktemp("walk")
    part = PAGE.partition("### The same in a case")[2].partition("\n## ")[0]
    first, last = re.findall(r"```sh\n(maabar .*?)\n```", part)
    (told,) = re.findall(r"```text\n(.*?)```", part, re.DOTALL)
    with contextlib.chdir(folder), pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("COLUMNS", "200")
        surroundings.setattr(
            "maabar.work.WORTH_SECONDS", 1e9
        )  # a busy machine must not start processes for this
        maabar(first)
        for name, cells in re.findall(r"```csv (\S+)\n(.*?)```", part, re.DOTALL):
            (folder / "my-case" / name).write_text(cells, encoding="utf-8")
        return folder, maabar(last), told


def test_the_walk_prints_what_the_page_says(walk):
    _, printed, told = walk
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    assert [line for line in told.splitlines() if " ".join(line.split()) not in lines] == []


def test_one_fee_is_changed_and_both_sides_pay(walk):
    """Seller's price down, buyer's up, by the fee together; the till that charges gains, the other loses."""
    folder, _, _ = walk
    (run,) = (folder / "runs").iterdir()
    drawn = pd.read_parquet(run / "inside" / "tables" / "drawn.parquet").set_index(
        ["option", "draw", "measure"]
    )["value"]
    change = (drawn["dearer"] - drawn["as-is"]).unstack("measure")  # noqa: PD010 - one value for each
    assert len(change) == 13
    assert (
        change[["trade.consumers[upland-area]", "trade.producers[lowland-area]", "trade.till[lowland]"]] > 0
    ).all(axis=None)
    assert (
        change[["trade.producers[upland-area]", "trade.consumers[lowland-area]", "trade.till[upland]"]] < 0
    ).all(axis=None)
    gains = change[
        [name for name in change if name.startswith(("trade.consumers", "trade.producers", "trade.till"))]
    ]
    assert (gains.sum(axis=1) < 0).all()  # what the tills take is less than what buyers and makers lose
    sides = pd.read_parquet(run / "inside" / "tables" / "trade.sides.parquet").set_index(["option", "draw"])
    wedge = sides["price"] - sides["price_other"]
    assert sides["area"].unique().tolist() == ["lowland-area"]
    stated = (wedge["dearer"] - wedge["as-is"])[0]
    assert stated == pytest.approx(20)
