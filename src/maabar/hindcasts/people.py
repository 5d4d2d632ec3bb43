"""The benchmark of people on the move: plain rules and recent counts, held against published crises.

Two information sets, never mixed: A knows the capacities of camps, which leak the answer (most were set from
the counts they are held against); B does not. `counts` knows recent counts, `free` those up to a day and
nothing of capacities. Settings are chosen on the other crises, never on the one scored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from maabar.hindcasts.ahead import ahead, spread_of
from maabar.hindcasts.choosing import chosen, settings_of_the_five
from maabar.hindcasts.flee_rules import flee_rules, published_settings
from maabar.hindcasts.quoting import quoted_for
from maabar.hindcasts.reading import read_grounds
from maabar.hindcasts.rules import carried, equal, frozen, inverse, nearest, spread
from maabar.hindcasts.scores import FREE_FROM, SCORES, interval, row, score
from maabar.hindcasts.table import losses, means, wide

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maabar.hindcasts.ground import Ground
    from maabar.hindcasts.rules import CutOff
    from maabar.importers.flee import Instance

__all__ = ["Report", "benchmark_people", "read_grounds", "settings_of_the_five", "wide_of"]

#: Ages of counts that are carried on, and horizons of forecasts, in days (assumed).
AGES, AHEAD = (1, 30, 60, 90), (30, 60, 90)
#: So many persons of the peer's rules: shares of camps then vary by a few in a thousand between seeds.
PERSONS = 500_000
RULES = {"equal": equal, "inverse": inverse, "nearest": nearest}


@dataclass
class Report:
    """What the benchmark found.

    Attributes:
        scores: One row for each set, rule and instance: mean over days of the averaged relative difference,
            as it is and with totals made equal, that on days with a new count alone, and from day 90 on.
        means: One row for each set and rule: the mean over instances, its ratios to the peer's rules and to
            1/km in the same set, and the intervals of these over crises.
        ahead: Forecasts of shares: instance (`mean` over them), days ahead, mean of the sum of |error| of
            persistence and of the mixture, their ratio with its interval over crises, the share of counts
            inside the interval of four fifths, and the ratio of the ranked probability scores.
        chosen: Which rule of the grid was chosen for which instance.
        notes: What is odd or was left out, where our rules lose, and where the peer's figures come from.
    """

    scores: pd.DataFrame
    means: pd.DataFrame
    ahead: pd.DataFrame
    chosen: pd.DataFrame
    notes: list[str] = field(default_factory=list)


def benchmark_people(
    data: Path, peer: Path | Mapping[str, Mapping[str, float]] | None = None, persons: int = PERSONS
) -> Report:
    """Score every rule on every instance of a folder.

    Closures, sums of counts and zones are taken as FLEE executes them, so that all methods and the peer face
    the same ground.

    Args:
        data: Folder with one folder for each instance, or an instance itself.
        peer: Where Python finds the peer's package `flee`, to run it too; or rescaled scores of it by rule
            (`A flee itself, ...`) and instance. Default: quoted, for
            instances that are those it was run on.
        persons: The peer's rules are run with at most so many persons; larger crises are scaled down.

    Raises:
        UsageError: If there is no such folder, or no instance in it.
    """
    read, notes = read_grounds(data)
    grounds = [one for _, one in read]
    rows: list[dict[str, Any]] = []
    for instance, one in read:
        rows += _plain(one) + _peer_rules(instance, one, persons)
    picks, more = chosen(grounds, notes)
    rows += more + _told(peer, read, notes)
    notes += [
        f"The peer's rules are run here, with at most {persons:,} persons and one seed.",
        "Ratios are to the peer's rules with the settings simsetting, and to 1/km, in the same set.",
        "Settings of the five were chosen on five published crises; on one of them they have seen it.",
    ]
    scores = pd.DataFrame(rows, columns=["set", "rule", "instance", *SCORES])
    notes += losses(scores)
    return Report(scores, means(scores), _ahead(grounds), picks, notes)


def _told(
    peer: Path | Mapping[str, Mapping[str, float]] | None,
    read: list[tuple[Instance, Ground]],
    notes: list[str],
) -> list[dict[str, Any]]:
    """Return rows of the peer's own program: run now, given, or quoted."""
    if isinstance(peer, Path):
        from maabar.hindcasts import peer as program  # noqa: PLC0415 - only who has it needs it

        notes.append(f"Flee itself was run with at most {program.PERSONS:,} persons and one seed.")
        peer = program.measured(read, peer, published_settings(), notes=notes)
    elif peer is None:
        peer = quoted_for(read, notes)
    names = {one.name for _, one in read}
    return [
        row(rule[0], rule[2:], name, (np.nan, rescaled, np.nan, np.nan))
        for rule, scores in peer.items()
        for name, rescaled in scores.items()
        if name in names
    ]


def _peer_rules(instance: Instance, one: Ground, persons: int) -> list[dict[str, Any]]:
    """Return how the peer's rules do, with and without capacities."""
    scale = one.scale(persons)
    names = list(instance.locations)
    camps = [names.index(camp) for camp in one.camps]
    return [
        row(information, f"flee rules, {name}", one.name, score(one, stocks[:, camps]))
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
                rows.append(row(information, name + more, one.name, score(one, stocks)))
    rows += [
        row("counts", f"last counts, {age} or more days old", one.name, score(one, carried(one, age)))
        for age in AGES
    ]
    if one.days > FREE_FROM + 1:
        rows.append(
            row("free", f"shares of day {FREE_FROM}", one.name, score(one, frozen(one, FREE_FROM), FREE_FROM))
        )
        for name, rule in RULES.items():
            stocks = spread(one, rule, limits=False, cut_off="wait", start=FREE_FROM)[0]
            rows.append(row("free", name, one.name, score(one, stocks, FREE_FROM)))
    return rows


def _ahead(grounds: Sequence[Ground]) -> pd.DataFrame:
    """Return how good forecasts of shares are beside persistence."""
    columns = ["instance", "days", "persistence", "mixture", "ratio", "ratio_low", "ratio_high", "covered",
               "score_ratio"]  # fmt: skip
    rows: list[tuple[Any, ...]] = []
    for days in AHEAD:
        found = [one for ground in grounds if (one := ahead(ground, days)) is not None]
        errors = np.array([
            [one.errors(told).mean() for told in (one.persistence, one.mixture)] for one in found
        ]).reshape(-1, 2)  # fmt: skip
        wide_ = [spread_of(one, [other for other in found if other is not one]) for one in found]
        marks = np.array([(part.covered, part.score, part.persistence) for part in wide_]).reshape(-1, 3)
        for one, (plain, mixed), (held, ours, theirs) in zip(found, errors, marks, strict=True):
            rows.append((one.instance, days, plain, mixed, _over(mixed, plain), np.nan, np.nan, held,
                         _over(ours, theirs)))  # fmt: skip
        if len(found) > 1 and errors[:, 0].all():
            plain, mixed = errors.mean(axis=0)
            held, ours, theirs = marks.mean(axis=0)
            rows.append(("mean", days, plain, mixed, _over(mixed, plain),
                         *interval(errors[:, 1], errors[:, 0]), held, _over(ours, theirs)))  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _over(one: float, other: float) -> float:
    return float(one / other) if other > 0 else float("nan")


def wide_of(report: Report, value: str = "rescaled") -> pd.DataFrame:
    """Return the scores as one table: a row for each set and rule, a column for each instance, and means."""
    return wide(report.scores, report.means, value)
