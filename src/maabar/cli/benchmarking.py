"""`benchmark`: what an engine says held against what happened."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from maabar.cli.app import DEFAULT_CASE, Json, app, print_json
from maabar.errors import UsageError


@app.command
def benchmark(
    what: Literal["people", "aid", "trade"],
    /,
    *,
    data: Path | None = None,
    case: str = DEFAULT_CASE,
    events: Path | None = None,
    peer: Path | None = None,
    json_: Json = False,
) -> int:
    """Hold rules or an engine against observed data and print what comes of it, failures too.

    It reports and gates nothing: no file is written, and the exit code is 0 whatever the figures say.

    Examples:
        `maabar benchmark people --data flee`

        `maabar benchmark people --data flee --peer src/flee`

        `maabar benchmark aid`

        `maabar benchmark trade --data prices`

        `maabar benchmark trade --data prices --case my-case --events events.toml --json`

    Parameters
    ----------
    what
        What is looked at.
    data
        For people: folder with one folder for each instance of the movement model FLEE, or an instance. For
        trade: folder with price files of the World Food Programme (`*prices*.csv` or `.csv.gz`). For aid:
        nothing, since the counts stand in the case.
    case
        For trade and aid: the case.
    events
        For trade: dated changes to look for; default: those that come with Maabar.
    peer
        For people: folder in which Python finds the package of FLEE 3, to run it beside; else its figures are
        quoted, for the published instances that it was run on and no others.
    """
    if what == "aid":
        _aid(case, as_json=json_)
    elif data is None:
        raise UsageError(f"Nothing to hold {what} against. Give a folder with --data.")
    elif what == "people":
        _people(data, peer, as_json=json_)
    else:
        _trade(case, data, events, as_json=json_)
    return 0


def _people(data: Path, peer: Path | None, *, as_json: bool) -> None:
    from maabar.cli.printing import plain_records
    from maabar.hindcasts.people import benchmark_people, wide_of

    report = benchmark_people(data, peer)
    if as_json:
        tables = {name: getattr(report, name) for name in ("scores", "means", "ahead", "chosen")}
        print_json({name: plain_records(table) for name, table in tables.items()} | {"notes": report.notes})
        return
    for title, table in (("difference to the counts, totals made equal", wide_of(report)),
                         ("shares some days ahead: last counts, and a mixture of experts", report.ahead),
                         ("settings that the other crises chose", report.chosen)):  # fmt: skip
        if len(table):
            print(f"\n{title}")
            print(table.to_string(float_format=lambda value: f"{value:.3f}", na_rep="", index=False))
    print()
    for note in report.notes:
        print(note)


def _aid(case: str, *, as_json: bool) -> None:
    from maabar.backtests.aid import backtest_aid
    from maabar.case import read
    from maabar.cli.printing import plain_records

    report = backtest_aid(read(case))
    if as_json:
        tables = {"counts": plain_records(report.counts), "lapses": plain_records(report.lapses)}
        print_json(tables | {"sentences": report.sentences})
        return
    for sentence in report.sentences:
        print(sentence)


def _trade(case: str, data: Path, events: Path | None, *, as_json: bool) -> None:
    from maabar.backtests.trade import backtest_trade
    from maabar.case import read
    from maabar.cases import EVENTS_OF_TRADE

    report = backtest_trade(read(case), data, events or EVENTS_OF_TRADE)
    if as_json:
        print_json({
            "events": report.events.to_dict("records"), "left_out": report.left_out.to_dict("records"),
            "gains": report.gains.to_dict("records"), "wedges": report.wedges.to_dict("records"),
            "sentences": report.sentences,
        })  # fmt: skip
        return
    tables = {"events": report.events, "left out": report.left_out, "gains untaken": report.gains,
              "round the gates": report.wedges}  # fmt: skip
    for name, table in tables.items():
        print(f"\n{name}")
        print(table.to_string(index=False, float_format=lambda value: f"{value:.3f}"))
    print()
    for sentence in report.sentences:
        print(sentence)
