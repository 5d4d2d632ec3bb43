"""Rules with settings: chosen on the other crises, averaged over the best of them, or set beforehand."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from maabar.hindcasts.rules import Drawn, grid, spread
from maabar.hindcasts.scores import FREE_FROM, row, score

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from maabar.hindcasts.ground import Ground
    from maabar.hindcasts.rules import CutOff

#: Rules whose mean is taken: the best tenth of the grid. A mean depends less on which crises were seen
#: (assumed: the tenth was settled when all five had been).
BEST = 8
ALONE = "drawn, best on the others"
MEAN = "drawn, mean of the best on the others"
BEFORE = "drawn, settings of the five"
_COLUMNS = ["set", "instance", "power", "scale_km", "pull", "floor"]


class Task(NamedTuple):
    """An information set: its name, whether capacities are known, and the day from which a rule runs free."""

    name: str
    limits: bool
    start: int


TASKS = (
    Task("A", limits=True, start=0),
    Task("B", limits=False, start=0),
    Task("free", limits=False, start=FREE_FROM),
)


def chosen(grounds: Sequence[Ground], notes: list[str]) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Return which rules of the grid other crises choose, and how these do.

    Args:
        grounds: The crises.
        notes: Where it is said what could not be done.
    """
    picks: list[tuple[Any, ...]] = []
    rows = [one for task in TASKS for one in _beforehand(grounds, task)]
    if len(grounds) < 2:
        notes.append("With one crisis no setting can be chosen on others: such rules are left out.")
        return pd.DataFrame(columns=_COLUMNS), rows
    for task in TASKS:
        able = [one for one in grounds if one.days > task.start + 1]
        if len(able) < 2:
            continue
        ways: tuple[tuple[CutOff, str], ...] = (("wait", ", cut off wait"), ("spread", ""))
        for cut_off, more in ways[: 2 if task.start == 0 else 1]:
            label = more if task.start == 0 else ""
            found, best = _left_out(able, task, cut_off, label)
            rows += found
            if cut_off == "wait":
                picks += best
    return pd.DataFrame(picks, columns=_COLUMNS), rows


def _left_out(
    grounds: Sequence[Ground], task: Task, cut_off: CutOff, label: str
) -> tuple[list[dict[str, Any]], list[tuple[Any, ...]]]:
    """Return scores of the rules that the other crises choose, and the best of them, for each crisis."""
    rules = grid()
    size = len(rules.power)
    every = [
        spread(one, rules, limits=task.limits, cut_off=cut_off, start=task.start, rules=size)
        for one in grounds
    ]
    table = np.array([
        [score(one, stocks, task.start)[1] for stocks in found]
        for one, found in zip(grounds, every, strict=True)
    ])  # fmt: skip
    rows: list[dict[str, Any]] = []
    picks: list[tuple[Any, ...]] = []
    for at, one in enumerate(grounds):
        order = np.argsort(np.nanmean(np.delete(table, at, axis=0), axis=0), kind="stable")
        alone, together = every[at][order[0]], every[at][order[:BEST]].mean(axis=0)
        rows += [row(task.name, ALONE + label, one.name, score(one, alone, task.start)),
                 row(task.name, MEAN + label, one.name, score(one, together, task.start))]  # fmt: skip
        law = (float(part[order[0]]) for part in (rules.power, rules.scale, rules.pull, rules.floor))
        picks.append((task.name, one.name, *law))
    return rows, picks


def _beforehand(grounds: Sequence[Ground], task: Task) -> list[dict[str, Any]]:
    rules = settings_of_the_five()[task.name]
    size = len(rules.power)
    return [
        row(task.name, BEFORE, one.name, score(one, stocks.mean(axis=0), task.start))
        for one in grounds
        if one.days > task.start + 1
        for stocks in [
            spread(one, rules, limits=task.limits, cut_off="wait", start=task.start, rules=size)
        ]
    ]  # fmt: skip


def settings_of_the_five() -> dict[str, Drawn]:
    """Return the rules that five published crises choose together, by information set."""
    text = (files("maabar.hindcasts") / "chosen.toml").read_text(encoding="utf-8")
    return {name: Drawn(*np.array(rows, dtype=float).T) for name, rows in tomllib.loads(text).items()}
