"""The code of docs/trade.md runs, and its claims about the example hold."""

import re
from pathlib import Path

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
