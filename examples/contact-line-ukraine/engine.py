"""What the people engine says of the closures: tables of the page docs/hindcast-contact-line.md.

    python examples/contact-line-ukraine/engine.py

Half a minute. Each closure is worked out from its own first day on, so with nothing counted later.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from maabar import read
from maabar.draws import case_of_draw, ranged_columns, stream
from maabar.engine import settings_for
from maabar.engines.people import ENGINE

if TYPE_CHECKING:
    from maabar.case import Case

HERE = Path(__file__).parent
DRAWS = 100
OPTIONS = ("as-is", "hnutove-open", "both-open")
CLOSURES = {
    date(2018, 8, 24): ("2018-08-24", "2018-09-05"),
    date(2019, 4, 5): ("2019-04-08", "2019-04-17", "2019-04-19"),
}
"""First day of a closure, from which the engine runs -> days that were counted by checkpoint."""
SHUT = ("2019-04-05", "2019-04-09")
"""Days of April 2019 on which a checkpoint was shut: what options are compared on."""
QUICKEST = {"door_scale_days": 0.001}
"""With `reroute` 1: everybody takes the quickest gate that is open, as a plan by shortest ways would."""


def case(as_of: date, *, diverted: bool = False) -> Case:
    """Return the case as it speaks on a day; with `diverted`, nobody puts a trip off."""
    whole = read(HERE)
    frames = dict(whole.frames)
    if diverted:
        frames["travellers"] = frames["travellers"].assign(reroute=1.0, reroute_low=1.0, reroute_high=1.0)
    return replace(whole, frames=MappingProxyType(frames), about=replace(whole.about, as_of=as_of))


def passages(one: Case, option: str = "as-is", draws: int = 0, **settings: float) -> pd.DataFrame:
    """Return people a day, both ways together: dates and crossings down, draws across, 0 = as stated."""
    chosen = settings_for(ENGINE, one, {"baselines": False, **settings})
    ranged, found = ranged_columns(one), {}
    for draw in range(draws + 1):
        under = case_of_draw(one, ranged, 1, draw).under(option)
        given = {"stated.people.stock": pd.DataFrame()} if draw else {}  # tells a draw from the stated case
        rows = ENGINE.run(under, chosen, given, stream(1, draw, ENGINE.name))["people.passages"]
        found[draw] = rows.groupby(["date", "crossing"])["passed"].sum()
    return pd.DataFrame(found).fillna(0.0)


def counted() -> pd.Series:
    """Return counts by date and crossing."""
    rows = read(HERE)["passages"]
    rows = rows[~rows["crossing"].str.contains("|", regex=False)]
    return rows.set_index(["from", "crossing"])["count"]


def days(draws: int = DRAWS) -> pd.DataFrame:
    """Return for each counted day and checkpoint: counted, stated, p10, p90 and the quickest gate."""
    found, known = [], counted()
    for first, wanted in CLOSURES.items():
        runs = {
            "stated": passages(case(first), draws=draws),
            "quickest": passages(case(first, diverted=True), **QUICKEST),
        }
        for day in map(pd.Timestamp, wanted):
            table = known.loc[day].rename("counted").to_frame()
            told = {
                name: run.loc[day].reindex(table.index).fillna(0.0) if day in run.index else run.iloc[:0]
                for name, run in runs.items()
            }
            for name, run in told.items():
                table[name] = run[0]
            table.loc["all"] = table.sum()
            drawn = told["stated"].copy()
            drawn.loc["all"] = drawn.sum()
            drawn = drawn.drop(columns=0) if draws else drawn
            table["p10"], table["p90"] = drawn.quantile(0.1, axis=1), drawn.quantile(0.9, axis=1)
            found.append(table.assign(day=f"{day:%Y-%m-%d}").rename_axis("checkpoint").reset_index())
    return pd.concat(found, ignore_index=True)


def options(draws: int = DRAWS) -> pd.DataFrame:
    """Return people over the days of April 2019 with a closure, by option: stated, p10 and p90."""
    rows = {}
    for option in OPTIONS:
        whole = passages(case(date(2019, 4, 5)), option, draws)
        sums = whole.loc[slice(*map(pd.Timestamp, SHUT))].sum()
        drawn = sums.drop(0) if draws else sums
        rows[option] = {"stated": sums[0], "p10": drawn.quantile(0.1), "p90": drawn.quantile(0.9)}
    return pd.DataFrame(rows).T


def _hundreds(value: float) -> str:
    return f"{round(value, -2):,.0f}"


def _ranged(row: pd.Series) -> str:
    return f"{_hundreds(row['stated'])} ({_hundreds(row['p10'])}–{_hundreds(row['p90'])})"


def tables(draws: int = DRAWS) -> str:
    """Return the tables of the page as Markdown."""
    lines = ["| day | checkpoint | counted | the engine | quickest open gate |"]
    lines.append("|---" * 5 + "|")
    for _, row in days(draws).iterrows():
        cells = [row["day"], row["checkpoint"], _hundreds(row["counted"]), _ranged(row)]
        lines.append(f"| {' | '.join([*cells, _hundreds(row['quickest'])])} |")
    lines += ["", "| option | people, 5 to 9 April 2019 |", "|---|---|"]
    lines += [f"| {name} | {_ranged(row)} |" for name, row in options(draws).iterrows()]
    return "\n".join(lines)


if __name__ == "__main__":
    print(tables())
