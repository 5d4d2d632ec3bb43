"""What the map shows at each crossing: one state per gate and for the passage, by use and by day."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from maabar.brief.facts.view import View

USES = ("aid", "trade", "people")
WAYS = ("a_to_b", "b_to_a")
LAYERS = ("a", "b", "passage", "effective")
LIVE = frozenset({"direct", "inferred", "planned"})
"""Bases that rest on something that somebody said."""

LONGEST = 180
"""The date slider reaches this many days back at most."""

CODES = {
    "open": "o",
    "used": "o",
    "restricted": "r",
    "little": "r",
    "closed": "c",
    "none": "c",
    "unknown": "u",
}
"""One letter for each state; the passage uses the letters of open, restricted and closed."""

Tier = Literal["live", "still", "ended"]


@dataclass(frozen=True)
class Way:
    """One crossing, use and direction.

    Attributes:
        status: Layer -> letter of `CODES` on the day of the study.
        basis: Layer -> what it rests on.
        plan: Layer -> letter of what is announced; empty where nothing is, or the state is known.
        runs: Layer -> its states over the days of the slider, such as `u30o5`.
    """

    status: Mapping[str, str]
    basis: Mapping[str, str]
    plan: Mapping[str, str]
    runs: Mapping[str, str]


@dataclass(frozen=True)
class Spot:
    """One crossing.

    Attributes:
        crossing: Its id.
        tier: `live` (something was said, or nothing is known), `still` (its state is only assumed), `ended`.
        claims: How many live claims its layers carry.
        shown: Use -> the direction that is drawn: the one more is said about.
        ways: (use, direction) -> states.
    """

    crossing: str
    tier: Tier
    claims: float
    shown: Mapping[str, str]
    ways: Mapping[tuple[str, str], Way]


@dataclass(frozen=True)
class Board:
    """All crossings, and the days of the slider.

    Attributes:
        spots: In the order of the case.
        use: The use shown at first: the one with most live claims.
        days: The days of the slider; the last is the day of the study.
    """

    spots: tuple[Spot, ...]
    use: str
    days: tuple[dt.date, ...] = field(default=())


def board(view: View, standing: frozenset[str]) -> Board:
    """Gather the states.

    Args:
        view: The study in one language; only `evidence.status` and `evidence.timeline` are read.
        standing: Crossings that exist on the day.
    """
    status = view.table("evidence.status")
    status = status[status["layer"].isin(LAYERS) & status["use"].isin(USES)]
    runs, days = _timeline(view)
    rows_of = {str(name): rows for name, rows in status.groupby("crossing", sort=False)}
    nothing = status.iloc[:0]
    spots = []
    for crossing in view.case["crossings"]["crossing"]:
        rows = rows_of.get(str(crossing), nothing)
        spots.append(_spot(str(crossing), rows, runs, len(days), standing=str(crossing) in standing))
    return Board(tuple(spots), _first_use(status[status["crossing"].isin(standing)]), days)


def _spot(
    crossing: str, rows: pd.DataFrame, runs: Mapping[tuple[str, ...], str], days: int, *, standing: bool
) -> Spot:
    ways: dict[tuple[str, str], Way] = {}
    weight: dict[tuple[str, str], tuple[float, float]] = {}
    for use in USES:
        for way in WAYS:
            part = rows[(rows["use"] == use) & (rows["direction"] == way)].set_index("layer")
            ways[use, way] = _way((crossing, use, way), part, runs, days)
            live = part[part["basis"].isin(LIVE)]
            answer = float(part["p_open"].get("effective", 0.0))
            weight[use, way] = (float(live.loc[live.index != "effective", "claims"].sum()), answer)
    bases = set(rows.loc[rows["layer"].isin(["a", "b", "passage"]), "basis"])
    tier: Tier = "live" if bases & LIVE or "assumed" not in bases else "still"
    shown = {use: max(WAYS, key=lambda way: (weight[use, way], way == "a_to_b")) for use in USES}
    claims = sum(one[0] for one in weight.values())
    return Spot(crossing, tier if standing else "ended", claims, shown, ways)


def _way(
    key: tuple[str, str, str], part: pd.DataFrame, runs: Mapping[tuple[str, ...], str], days: int
) -> Way:
    status, basis, plan, past = {}, {}, {}, {}
    for layer in LAYERS:
        known = layer in part.index
        status[layer] = CODES.get(str(part.at[layer, "status"]), "u") if known else "u"
        basis[layer] = str(part.at[layer, "basis"]) if known else "none"
        announced = str(part.at[layer, "plan"]) if known and status[layer] == "u" else ""
        plan[layer] = CODES.get(announced, "")
        past[layer] = _ends_with(runs.get((*key, layer), ""), status[layer], days)
    return Way(status, basis, plan, past)


def _ends_with(runs: str, code: str, days: int) -> str:
    """The runs, made to say on the last day what the table of states says."""
    line = "".join(letter * int(count) for letter, count in _pairs(runs))
    line = line[: days - 1].rjust(days - 1, "u") + code
    return _packed(line)


def _pairs(runs: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for sign in runs:
        if sign.isalpha():
            pairs.append((sign, ""))
        else:
            pairs[-1] = (pairs[-1][0], pairs[-1][1] + sign)
    return pairs


def _packed(line: str) -> str:
    """Run lengths of a line of letters: `uuuoo` becomes `u3o2`."""
    out, start = [], 0
    for index in range(1, len(line) + 1):
        if index == len(line) or line[index] != line[start]:
            out.append(f"{line[start]}{index - start}")
            start = index
    return "".join(out)


def _timeline(view: View) -> tuple[dict[tuple[str, ...], str], tuple[dt.date, ...]]:
    """What was known on each day, up to the day of the study: never anything later."""
    table = view.table("evidence.timeline")
    end = pd.Timestamp(min(view.on, view.known))
    start = end - pd.Timedelta(days=LONGEST - 1)
    here = (table["view"] == "then") & (table["date"] >= start) & (table["date"] <= end)
    table = table[here & table["layer"].isin(LAYERS) & table["use"].isin(USES)]
    if table.empty or view.on > view.known:
        return {}, (view.on,)
    first = table["date"].min()
    days = tuple(day.date() for day in pd.date_range(first, end))
    place = ((table["date"] - first) / pd.Timedelta(days=1)).to_numpy().astype(int)
    letters = table["status"].map(CODES).fillna("u").to_numpy(dtype="U1")
    keys = ["crossing", "use", "direction", "layer"]
    group, names = pd.MultiIndex.from_frame(table[keys]).factorize()
    lines = np.full((len(names), len(days)), "u", dtype="U1")
    lines[group, place] = letters
    runs = {tuple(map(str, name)): _packed("".join(line)) for name, line in zip(names, lines, strict=True)}
    return runs, days


def _first_use(status: pd.DataFrame) -> str:
    live = status[status["basis"].isin(LIVE) & (status["layer"] != "effective")]
    claims = live.groupby("use")["claims"].sum()
    if claims.empty or claims.max() <= 0:
        return USES[0]
    return str(max(USES, key=lambda use: (float(claims.get(use, 0.0)), -USES.index(use))))
