"""The benchmark of people on the move: plain rules and recent counts, held against published crises.

Two information sets, never mixed: A knows the capacities of camps, which leak the answer (most were set from
the counts they are held against); B does not. `counts` knows recent counts, `free` those up to a day and
nothing of capacities. Settings are chosen on the other crises, never on the one scored.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maabar.errors import CaseError, UsageError
from maabar.hindcasts.flee_rules import flee_rules, published_settings
from maabar.hindcasts.ground import ground
from maabar.hindcasts.rules import carried, equal, frozen, grid, inverse, nearest, spread
from maabar.hindcasts.scores import distances, interval, mean
from maabar.importers.flee import read_instance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maabar.hindcasts.ground import Ground
    from maabar.hindcasts.rules import CutOff
    from maabar.importers.flee import Instance

#: Day from which forecasts run free, and ages of counts that are carried on, in days.
FREE_FROM, AGES, AHEAD = 90, (1, 30, 60, 90), (30, 60, 90)
#: So many persons of the peer's rules: shares of camps then vary by about one in a hundred between seeds.
PERSONS = 50_000
RULES = {"equal": equal, "inverse": inverse, "nearest": nearest}
_COLUMNS = ("set", "rule", "instance", "ard", "rescaled", "rescaled_new")


@dataclass
class Report:
    """What the benchmark found.

    Attributes:
        scores: One row for each set, rule and instance: mean over days of the averaged relative difference,
            as it is and with totals made equal, and that on days with a new count alone.
        means: One row for each set and rule: the mean over instances, its ratio to the peer's rules in the
            same set, and the interval of that ratio over crises.
        ahead: Error of shares that are carried forward: instance, days ahead, mean of the sum of |error|.
        chosen: Which rule of the grid was chosen for which instance.
        notes: What was left out, and where the peer's figures come from.
    """

    scores: pd.DataFrame
    means: pd.DataFrame
    ahead: pd.DataFrame
    chosen: pd.DataFrame
    notes: list[str] = field(default_factory=list)


def benchmark_people(
    data: Path, peer: Path | Mapping[str, Mapping[str, float]] | None = None, persons: int = PERSONS
) -> Report:
    """Score every baseline on every instance of a folder.

    Closures, sums of counts and zones are taken as FLEE executes them, so that all methods and the peer face
    the same ground.

    Args:
        data: Folder with one folder for each instance.
        peer: Where Python finds the peer's package `flee`, to run it too; or rescaled scores of it by rule
            (`A flee itself, ...`) and instance. Default: quoted scores.
        persons: The peer's rules are run with at most so many persons; larger crises are scaled down.

    Raises:
        UsageError: If there is no such folder, or no instance in it.
    """
    read, notes = read_grounds(data)
    grounds = [one for _, one in read]
    rows: list[dict[str, Any]] = []
    for instance, one in read:
        rows += _plain(one) + _peer_rules(instance, one, persons)
    chosen, more = _chosen(grounds, notes)
    rows += more
    told = _told(peer, read, data, notes)
    notes += [
        f"The peer's rules are run here, with at most {persons:,} persons and one seed.",
        "Ratios are to the peer's rules with the settings simsetting, in the same information set.",
    ]
    names = {one.name for one in grounds}
    rows += [
        _row(rule[0], rule[2:], name, (np.nan, score, np.nan))
        for rule, scores in told.items()
        for name, score in scores.items()
        if name in names
    ]
    scores = pd.DataFrame(rows, columns=list(_COLUMNS))
    return Report(scores, _means(scores), _ahead(grounds), chosen, notes)


def read_grounds(data: Path) -> tuple[list[tuple[Instance, Ground]], list[str]]:
    """Return every instance of a folder, with its arrays, and a sentence for each that cannot be used.

    Raises:
        UsageError: If there is no such folder, or no instance in it.
    """
    if not data.is_dir():
        raise UsageError(f'There is no folder "{data}".')
    found: list[tuple[Instance, Ground]] = []
    notes: list[str] = []
    for folder in sorted(one for one in data.iterdir() if one.is_dir()):
        instance, problems = read_instance(folder, as_run=True)
        if instance is None:
            notes.append(f"{folder.name} is left out: {CaseError(problems)}".splitlines()[0])
            continue
        one = ground(instance)
        if not one.camps or not one.counted.any() or not one.leave.any():
            notes.append(f"{folder.name} is left out: no camp has counts, or nobody leaves.")
            continue
        found.append((instance, one))
    if not found:
        raise UsageError(f'There is no instance of FLEE in "{data}". {" ".join(notes)}'.strip())
    return found, notes


def _told(
    peer: Path | Mapping[str, Mapping[str, float]] | None,
    read: list[tuple[Instance, Ground]],
    data: Path,
    notes: list[str],
) -> Mapping[str, Mapping[str, float]]:
    if isinstance(peer, Path):
        from maabar.hindcasts import peer as program  # noqa: PLC0415 - only who has it needs it

        notes.append(f"Flee itself was run with at most {program.PERSONS:,} persons and one seed.")
        return program.measured(read, data, peer, published_settings())
    if peer is None:
        notes.append(
            "Rows of flee itself are figures measured with its own program earlier, not in this run."
        )
    return quoted() if peer is None else peer


def quoted() -> dict[str, dict[str, float]]:
    """Return rescaled scores of the peer by rule and instance, as they were measured with its own program."""
    text = (files("maabar.hindcasts") / "quoted.toml").read_text(encoding="utf-8")
    return {rule: dict(scores) for rule, scores in tomllib.loads(text).items()}


def _row(information: str, rule: str, name: str, scores: tuple[float, float, float]) -> dict[str, Any]:
    return dict(zip(_COLUMNS, (information, rule, name, *scores), strict=True))


def _score(one: Ground, stocks: np.ndarray, first: int = 0) -> tuple[float, float, float]:
    """Return the mean score as it is, rescaled, and rescaled on days with a new count; from a day on."""
    days = np.arange(one.days) >= first
    plain, rescaled = (distances(stocks, one.counted, rescaled=how) for how in (False, True))
    return mean(plain, days), mean(rescaled, days), mean(rescaled, days & one.new)


def _peer_rules(instance: Instance, one: Ground, persons: int) -> list[dict[str, Any]]:
    """Return how the peer's rules do, with and without capacities."""
    size = one.first.sum() + one.leave.sum()
    scale = float(max(np.ceil(size / persons), 1.0))
    names = list(instance.locations)
    camps = [names.index(camp) for camp in one.camps]
    return [
        _row(information, f"flee rules, {name}", one.name, _score(one, stocks[:, camps]))
        for information, limits in (("A", True), ("B", False))
        for name, settings in published_settings().items()
        for stocks in [flee_rules(instance, settings, limits=limits, scale=scale)]
    ]


def _plain(one: Ground) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    ways: tuple[tuple[CutOff, str], ...] = (("spread", ""), ("wait", ", cut off wait"))
    for information, limits in (("A", True), ("B", False)):
        for name, rule in RULES.items():
            for cut_off, more in ways:
                stocks = spread(one, rule, limits=limits, cut_off=cut_off)[0]
                rows.append(_row(information, name + more, one.name, _score(one, stocks)))
    rows += [
        _row("counts", f"last counts, {age} or more days old", one.name, _score(one, carried(one, age)))
        for age in AGES
    ]
    if one.days > FREE_FROM + 1:
        score = _score(one, frozen(one, FREE_FROM), FREE_FROM)
        rows.append(_row("free", f"shares of day {FREE_FROM}", one.name, score))
    return rows


def _chosen(grounds: Sequence[Ground], notes: list[str]) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Return the rules of the grid that other crises choose, and their scores."""
    columns = ["set", "instance", "power", "scale_km", "pull", "floor"]
    if len(grounds) < 2:
        notes.append("With one crisis no setting can be chosen on others: rules with settings are left out.")
        return pd.DataFrame(columns=columns), []
    rules = grid()
    size = len(rules.power)
    rows: list[dict[str, Any]] = []
    picks: list[tuple[Any, ...]] = []
    for information, limits, start in (("A", True, 0), ("B", False, 0), ("free", False, FREE_FROM)):
        able = [one for one in grounds if one.days > start + 1]
        every = [spread(one, rules, limits=limits, cut_off="wait", start=start, rules=size) for one in able]
        table = np.array(
            [
                [_score(one, stocks, start)[1] for stocks in found]
                for one, found in zip(able, every, strict=True)
            ]
        )
        for at, one in enumerate(able if len(able) > 1 else []):
            pick = int(np.delete(table, at, axis=0).mean(axis=0).argmin())
            rows.append(
                _row(
                    information, "drawn, chosen on the others", one.name, _score(one, every[at][pick], start)
                )
            )
            law = (float(part[pick]) for part in (rules.power, rules.scale, rules.pull, rules.floor))
            picks.append((information, one.name, *law))
    return pd.DataFrame(picks, columns=columns), rows


def _means(scores: pd.DataFrame) -> pd.DataFrame:
    """Return means over instances, and their ratio to the peer's first rule of the same set."""
    rows: list[dict[str, Any]] = []
    for (information, rule), part in scores.groupby(["set", "rule"], sort=False):
        row = {
            "set": information,
            "rule": rule,
            "instances": len(part),
            **{name: part[name].mean() for name in ("ard", "rescaled", "rescaled_new")},
        }
        peers = scores[(scores["set"] == information) & scores["rule"].str.startswith("flee rules")]
        first = peers[peers["rule"] == peers["rule"].iloc[0]] if len(peers) else peers
        both = part.merge(first, on="instance", suffixes=("", "_peer"))
        if len(both) > 1:
            ours, theirs = both["rescaled"].to_numpy(), both["rescaled_peer"].to_numpy()
            low, high = interval(ours, theirs)
            row |= {"ratio": ours.mean() / theirs.mean(), "ratio_low": low, "ratio_high": high}
        rows.append(row)
    names = [
        "set",
        "rule",
        "instances",
        "ard",
        "rescaled",
        "rescaled_new",
        "ratio",
        "ratio_low",
        "ratio_high",
    ]
    return (
        pd.DataFrame(rows)
        .reindex(columns=names)
        .sort_values(["set", "rescaled"], kind="stable", ignore_index=True)
    )


def _ahead(grounds: Sequence[Ground]) -> pd.DataFrame:
    """Return how far shares move: those known on a day against those counted some days later, raw."""
    rows = [(one.name, days, _moved(one, days)) for one in grounds for days in AHEAD if one.days > days + 1]
    return pd.DataFrame(rows, columns=["instance", "days", "error"])


def _moved(one: Ground, ahead: int) -> float:
    known = carried(one, 0)
    total = known.sum(axis=1, keepdims=True)
    shares = np.divide(known, total, out=np.full_like(known, np.nan), where=total > 0)
    error = np.abs(shares[ahead:] - shares[:-ahead]).sum(axis=1)
    return mean(error, one.new[ahead:])


def wide(report: Report, value: str = "rescaled") -> pd.DataFrame:
    """Return one table: a row for each set and rule, a column for each instance, then means and ratio."""
    table = report.scores.pivot_table(index=["set", "rule"], columns="instance", values=value, sort=False)
    right = report.means.set_index(["set", "rule"])
    joined = right[["instances", "rescaled", "rescaled_new", "ratio", "ratio_low", "ratio_high"]].join(table)
    order = [*table.columns, "rescaled", "rescaled_new", "ratio", "ratio_low", "ratio_high"]
    return joined[order].reset_index()
