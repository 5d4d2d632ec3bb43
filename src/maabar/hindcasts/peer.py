"""Running the peer's own program on an instance, in a process of its own.

FLEE 3 is not a dependency: it is used where somebody has it, as a folder that Python can import it from. The
instance is copied first, with capacities scaled or taken away, so that both information sets can be run.
"""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from maabar.errors import UsageError
from maabar.hindcasts.scores import distances, mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maabar.hindcasts.flee_rules import FleeSettings
    from maabar.hindcasts.ground import Ground
    from maabar.importers.flee import Instance

#: The peer needs some 4 microseconds a person and day; so many persons take it seconds.
PERSONS = 4_000
_ENTRY = "from maabar.hindcasts.peer import play; play()"
_MOVE = (
    "max_move_speed", "max_walk_speed", "default_movechance", "conflict_movechance", "camp_movechance",
    "idpcamp_movechance", "foreign_weight", "camp_weight", "conflict_weight", "softening", "distance_power",
    "weight_softening", "weight_power", "awareness_level", "start_on_foot", "avoid_short_stints",
    "capacity_buffer",
)  # fmt: skip


def measured(
    read: list[tuple[Instance, Ground]],
    folder: Path,
    settings: dict[str, FleeSettings],
    persons: int = PERSONS,
    notes: list[str] | None = None,
) -> dict[str, dict[str, float]]:
    """Return rescaled scores of the peer's program by rule and instance, one seed.

    Args:
        read: Instances, and their arrays.
        folder: Where Python finds the peer's package `flee`.
        settings: Rules by name.
        persons: Larger crises are scaled down to at most so many persons.
        notes: Where it is said which instance the program did not run on.

    Raises:
        UsageError: If the program is not there, or runs on no instance.
    """
    found: dict[str, dict[str, float]] = {}
    told: list[str] = []
    for instance, one in read:
        scale = int(one.scale(persons))
        for information, limits in (("A", True), ("B", False)):
            for name, rules in settings.items():
                try:
                    stocks = _tried(instance, one, rules, folder, scale, limits=limits, told=told)
                except UsageError as error:
                    told.append(f"{one.name}: {error}")
                    continue
                score = mean(distances(stocks, one.counted))
                found.setdefault(f"{information} flee itself, {name}", {})[one.name] = score
    if not found:
        raise UsageError(told[0])
    if notes is not None:
        notes += dict.fromkeys(told)
    return found


def _tried(
    instance: Instance,
    one: Ground,
    rules: FleeSettings,
    folder: Path,
    scale: int,
    *,
    limits: bool,
    told: list[str],
) -> np.ndarray:
    """Run the peer on the files as they are; if it stops, on files written anew from what was read."""
    for mended in (False, True):
        with tempfile.TemporaryDirectory() as held:
            work = Path(held)
            if mended:
                write_mended(instance, work)
            try:
                write_for_peer(
                    instance, work if mended else instance.path, rules, work, limits=limits, scale=scale
                )
                stocks = run_peer(instance, one, work, folder, scale).stocks
            except (UsageError, OSError) as error:
                if mended:
                    raise UsageError(str(error)) from error
                continue
        if mended:
            told.append(
                f"{one.name}: flee itself stopped on the files as they are; it was run on mended ones."
            )
        return stocks
    raise AssertionError


class Run(NamedTuple):
    """Who is in each camp each day, shape (T, C), before scaling; processor seconds of the days alone."""

    stocks: np.ndarray
    seconds: float


def run_peer(instance: Instance, one: Ground, work: Path, folder: Path, scale: int, *, seed: int = 0) -> Run:
    """Run the peer's program on files made for it.

    Raises:
        UsageError: If the program is not there, or fails; with the end of what it said.
    """
    request = {
        "camps": one.camps,
        "days": instance.length,
        "scale": scale,
        "start": instance.start.isoformat(),
        "recounts": _recounts(instance),
        "seed": seed,
    }
    (work / "request.json").write_text(json.dumps(request), encoding="utf-8")
    paths = [str(folder.resolve()), *(path for path in sys.path if path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(  # noqa: S603 - this Python, with our own words
        [sys.executable, "-c", _ENTRY], cwd=work, env=environment, capture_output=True, text=True, check=False
    )
    answer = work / "stocks.json"
    if done.returncode or not answer.is_file():
        raise UsageError(f'The peer in "{folder}" did not run: {done.stderr.strip()[-400:]}')
    told = json.loads(answer.read_text(encoding="utf-8"))
    return Run(np.array(told["stocks"]) * float(scale), told["seconds"])


def _recounts(instance: Instance) -> list[tuple[str, str]]:
    return [
        (series.name, (instance.start + timedelta(days=day)).isoformat())
        for series in instance.series for day in series.recounts
    ]  # fmt: skip


def write_for_peer(
    instance: Instance, source: Path, rules: FleeSettings, work: Path, *, limits: bool, scale: int
) -> None:
    """Copy the instance as the peer wants it: clean rows, capacities scaled or gone."""
    for name in ("input_csv", "source_data") if source != work else ():
        shutil.copytree(source / name if (source / name).is_dir() else source, work / name)
    closures = work / "input_csv" / "closures.csv"
    if not closures.is_file():
        closures.write_text("#closure_type,name1,name2,closure_start,closure_end\n", encoding="utf-8")
    rows: list[tuple[object, ...]] = [
        ("#name", "region", "country", "lat", "lon", "location_type", "conflict_date", "population")
    ]
    for one in instance.locations.values():
        people = one.people or 0.0
        if one.is_camp:
            people = people * rules.capacity_scaling if limits else 0.0
        spot, kind = (one.lat or 0.0, one.lon or 0.0), (one.kind, one.zone_from or 0)
        rows.append((one.name, one.region, one.country, *spot, *kind, int(people)))
    _csv(work / "input_csv" / "locations.csv", rows)
    text = [
        "conflict_input_file: conflicts.csv",
        "spawn_rules:",
        f"  conflict_spawn_decay: {list(rules.conflict_spawn_decay) or [1.0]}",
        "move_rules:",
        *(f"  {name}: {getattr(rules, name)}" for name in _MOVE),
        "optimisations:",
        f"  hasten: {scale}",
    ]
    (work / "settings.yml").write_text("\n".join(text) + "\n", encoding="utf-8")


def write_mended(instance: Instance, work: Path) -> None:
    """Write roads, zones, closures and counts anew, in the form and by the names that the peer reads."""
    inputs, sources = work / "input_csv", work / "source_data"
    for part in (inputs, sources):
        part.mkdir()
    lines = {route.line: route for route in instance.routes}.values()
    _csv(inputs / "routes.csv", [("#name1", "name2", "distance", "forced_redirection"),
                                 *((*route.ends, route.km, route.forced) for route in lines)])  # fmt: skip
    _csv(inputs / "closures.csv", [
        ("#closure_type", "name1", "name2", "closure_start", "closure_end"),
        *((act.kind, *(*act.names, "")[:2], act.first, -1 if act.opens is None else act.opens)
          for act in instance.closures),
    ])  # fmt: skip
    daily: dict[str, np.ndarray] = {}
    for zone in instance.zones:
        last = instance.length if zone.last is None else zone.last + 1
        daily.setdefault(zone.place, np.zeros(instance.length))[max(zone.first, 0) : last] = zone.intensity
    days = ((day, *(values[day] for values in daily.values())) for day in range(instance.length))
    _csv(inputs / "conflicts.csv", [("#Day", *daily), *days])
    places = [one for one in instance.series if not one.is_total]
    layout = [(one.name, f"series-{at}.csv") for at, one in enumerate(places)]
    _csv(sources / "data_layout.csv", [("total", "series-0.csv"), *layout])
    for at, one in enumerate(places):
        rows = zip(one.days.tolist(), one.people.tolist(), strict=True)
        _csv(sources / f"series-{at}.csv", [
            ((instance.start + timedelta(days=day)).isoformat(), int(people)) for day, people in rows
        ])  # fmt: skip


def _csv(path: Path, rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def play() -> None:
    """Run the peer in this process on the files of the working folder; who is where goes to `stocks.json`."""
    work = Path.cwd()
    request = json.loads((work / "request.json").read_text(encoding="utf-8"))
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        stocks, seconds = _played(request)
    answer = {"stocks": stocks, "seconds": seconds}
    (work / "stocks.json").write_text(json.dumps(answer), encoding="utf-8")


def _played(request: dict[str, Any]) -> tuple[list[list[int]], float]:
    core, geography = import_module("flee.flee"), import_module("flee.InputGeography")
    spawning, settings = (
        import_module("flee.spawning"),
        import_module("flee.SimulationSettings").SimulationSettings,
    )
    tables = import_module("flee.datamanager.handle_refugee_data")
    random.seed(request["seed"])  # the peer draws from the dice of Python and of numpy
    np.random.seed(request["seed"])  # noqa: NPY002 - the generator that it draws from
    settings.ReadFromYML("settings.yml")
    world, told = core.Ecosystem(), geography.InputGeography()
    told.ReadConflictInputCSV("input_csv/conflicts.csv")
    told.ReadLocationsFromCSV("input_csv/locations.csv")
    told.ReadLinksFromCSV("input_csv/routes.csv")
    told.ReadClosuresFromCSV("input_csv/closures.csv")
    world, places = told.StoreInputGeographyInEcosystem(world)
    counts = tables.RefugeeTable(
        csvformat="generic", data_directory="source_data", data_layout="data_layout.csv",
        start_date=request["start"], population_scaledown_factor=request["scale"],
    )  # fmt: skip
    for name, day in request["recounts"]:
        counts.correctLevel1Registrations(name, day)
    for name in request["camps"]:
        spawning.add_initial_refugees(world, counts, places[name])
    stocks = []
    begun = time.process_time()
    for day in range(request["days"]):
        told.AddNewConflictZones(world, day)
        spawning.spawn_daily_displaced(world, day, counts, SumFromCamps=True)
        spawning.refresh_spawn_weights(world)
        world.enact_border_closures(day)
        world.evolve()
        stocks.append([int(places[name].numAgents) for name in request["camps"]])
    return stocks, time.process_time() - begun
