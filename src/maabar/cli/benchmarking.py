"""`benchmark`: what an engine says held against what happened."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from maabar.cli.app import Json, app, print_json


@app.command
def benchmark(
    what: Literal["people"], /, *, data: Path, peer: Path | None = None, json_: Json = False
) -> int:
    """Hold rules against published data and print what comes of it, failures too.

    It reports and gates nothing: no file is written, and the exit code is 0 whatever the figures say.

    Examples:
        `maabar benchmark people --data flee`

        `maabar benchmark people --data flee --peer src/flee`

    Parameters
    ----------
    what
        What is looked at.
    data
        For people: folder with one folder for each instance of the movement model FLEE.
    peer
        For people: folder in which Python finds the package of FLEE 3, to run it beside; else it is quoted.
    """
    del what  # the only one so far
    from maabar.cli.printing import plain_records
    from maabar.hindcasts.people import benchmark_people, wide

    report = benchmark_people(data, peer)
    if json_:
        tables = {name: getattr(report, name) for name in ("scores", "means", "ahead", "chosen")}
        print_json({name: plain_records(table) for name, table in tables.items()} | {"notes": report.notes})
        return 0
    ahead = report.ahead.pivot_table(index="days", columns="instance", values="error").reset_index()
    for title, table in (("difference to the counts, totals made equal", wide(report)),
                         ("shares carried forward", ahead),
                         ("settings that the other crises chose", report.chosen)):  # fmt: skip
        if len(table):
            print(f"\n{title}")
            print(table.to_string(float_format=lambda value: f"{value:.3f}", na_rep="", index=False))
    print()
    for note in report.notes:
        print(note)
    return 0
