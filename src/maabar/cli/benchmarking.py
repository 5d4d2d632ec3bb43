"""`benchmark`: what an engine says held against what happened."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from maabar.cli.app import DEFAULT_CASE, Json, app, print_json


@app.command
def benchmark(
    what: Literal["trade"],
    /,
    *,
    data: Path,
    case: str = DEFAULT_CASE,
    events: Path | None = None,
    json_: Json = False,
) -> int:
    """Hold an engine against observed data and print what comes of it, failures too.

    It reports and gates nothing: no file is written, and the exit code is 0 whatever the figures say.

    Examples:
        `maabar benchmark trade --data prices`

        `maabar benchmark trade --data prices --case my-case --events events.toml --json`

    Parameters
    ----------
    what
        The engine.
    data
        For trade: folder with price files of the World Food Programme (`*prices*.csv` or `.csv.gz`).
    case
        The case.
    events
        Dated changes to look for; default: those that come with Maabar.
    """
    from maabar.backtests.trade import backtest_trade
    from maabar.case import read
    from maabar.cases import EVENTS_OF_TRADE

    tests = {"trade": backtest_trade}
    report = tests[what](read(case), data, events or EVENTS_OF_TRADE)
    if json_:
        print_json({
            "events": report.events.to_dict("records"), "left_out": report.left_out.to_dict("records"),
            "gains": report.gains.to_dict("records"), "wedges": report.wedges.to_dict("records"),
            "sentences": report.sentences,
        })  # fmt: skip
        return 0
    tables = {"events": report.events, "left out": report.left_out, "gains untaken": report.gains,
              "round the gates": report.wedges}  # fmt: skip
    for name, table in tables.items():
        print(f"\n{name}")
        print(table.to_string(index=False, float_format=lambda value: f"{value:.3f}"))
    print()
    for sentence in report.sentences:
        print(sentence)
    return 0
