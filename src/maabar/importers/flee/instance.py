"""An instance of FLEE as plain values: what its files say, row by row, before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.importers.flee.closing import KINDS, LINK_KINDS, Act, Meaning, acts_of
from maabar.importers.flee.files import INPUTS, Folder, Line, day_of, fold, known_as, near
from maabar.importers.flee.series import Series, departures, read_series
from maabar.importers.flee.zones import Zone, read_zones

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import numpy as np

    from maabar.errors import Problem

#: A case spans at most so many days; a longer period is a typing error.
_MOST_DAYS = 3660
_LOCATIONS, _ROUTES = ("locations.csv", "location.csv"), ("routes.csv", "links.csv")
_CLOSURES, _PERIODS = ("closures.csv",), ("sim_period.csv", "conflict_period.csv")
#: What a header may call the two coordinates when they are the other way round than usual.
_LON_FIRST = {"lon", "long", "longitude", "lng"}


@dataclass(frozen=True)
class Location:
    """A row of `locations.csv`.

    Attributes:
        name: Its name, exactly.
        region: Region.
        country: Country, exactly.
        lat: Latitude, degrees; None if the file has none.
        lon: Longitude.
        kind: Type in small letters, as `conflict_zone`, `town`, `camp`, `forwarding_hub`.
        zone_from: Day of the period from which it is a conflict zone; None: not told.
        people: Population; of a camp its capacity; None if the file has none.
        line: The row.
    """

    name: str
    region: str
    country: str
    lat: float | None
    lon: float | None
    kind: str
    zone_from: int | None
    people: float | None
    line: Line

    @property
    def is_camp(self) -> bool:
        """Whether it is a camp of any kind."""
        return "camp" in self.kind

    @property
    def is_zone(self) -> bool:
        """Whether its type says that it is, or becomes, a conflict zone."""
        return "conflict" in self.kind


@dataclass(frozen=True)
class Route:
    """A row of `routes.csv`: a road of `km` between two locations; `forced` is FLEE's redirection flag."""

    ends: tuple[str, str]
    km: float
    forced: int
    line: Line


@dataclass(frozen=True)
class Instance:
    """What an instance says.

    Attributes:
        name: Name of its folder.
        start: First day.
        length: Days of the period.
        locations: By name, in the order of the file; the first one's country is home.
        routes: Roads, in the order of the file.
        zones: Spells of conflict.
        closures: What closes and opens, in the order of the file.
        series: Counts; the total among them.
        meaning: Whether closures and sums are read as meant or as FLEE executes them.
        warnings: Doubts.
    """

    name: str
    start: date
    length: int
    locations: dict[str, Location]
    routes: tuple[Route, ...]
    zones: tuple[Zone, ...]
    closures: tuple[Act, ...]
    series: tuple[Series, ...]
    meaning: Meaning
    warnings: tuple[Problem, ...]

    @property
    def home(self) -> str:
        """Return the country of the first location."""
        return next(iter(self.locations.values())).country

    @property
    def left(self) -> np.ndarray:
        """Return how many people leave on each day, whole persons, shape (length,)."""
        return departures(self.series, self.length)

    def counts_of(self, name: str) -> Series | None:
        """Return the counts of a place; None if it has none."""
        return next((one for one in self.series if one.name == name and not one.is_total), None)


def read_instance(path: Path, *, as_run: bool = False) -> tuple[Instance | None, tuple[Problem, ...]]:
    """Read an instance.

    Args:
        path: Its folder.
        as_run: Read closures, sums and zones as FLEE executes them, not as they are meant.

    Returns:
        The instance, None if it cannot be used; and every fault and doubt, each with file and row.
    """
    folder = Folder(path)
    start, length = _period(folder)
    locations = _locations(folder, start)
    routes = _routes(folder, locations, as_run=as_run)
    meaning: Meaning = "run" if as_run else "meant"
    zones = read_zones(folder, locations, length, as_run=as_run)
    closures = _closures(folder, locations, routes, length, meaning)
    series = read_series(folder, start, as_run=as_run)
    _strangers(folder, series, locations)
    faulty = any(problem.level == "error" for problem in folder.problems)
    if faulty or start is None or length is None:
        return None, tuple(folder.problems)
    doubts = tuple(folder.problems)
    return Instance(
        path.resolve().name, start, length, locations, routes, zones, closures, series, meaning, doubts
    ), doubts


def _strangers(folder: Folder, series: tuple[Series, ...], locations: dict[str, Location]) -> None:
    for one in series:
        if not one.is_total and one.name not in locations:
            folder.doubt(
                "No location has this name: it has no place; its people leave all the same, as in FLEE.",
                near(one.name, locations) or "Drop the row if these people are not meant.",
                one.line or one.name,
                one.name,
            )


def _period(folder: Folder) -> tuple[date | None, int | None]:
    path = folder.find(_PERIODS, INPUTS)
    if path is None:
        folder.say(
            "The file is missing.",
            "It needs two rows: StartDate,2030-06-30 and Length,365.",
            "input_csv/sim_period.csv",
        )
        return None, None
    file = folder.label(path)
    rows = {fold(line[0].lstrip("#")): line for line in folder.lines(path)}
    start_row, length_row = rows.get("startdate"), rows.get("length")
    start = None if start_row is None else day_of(start_row[1])
    if start is None:
        folder.say(
            "The first day of the period is missing, or is none.",
            "Write StartDate,2030-06-30.",
            start_row or file,
            column="StartDate",
            value="" if start_row is None else start_row[1],
        )
    if length_row is None:
        folder.say("The length of the period is missing.", "Write Length,365.", file, column="Length")
        return start, None
    length = folder.number(length_row, 1, "Length", least=1)
    if length is not None and length > _MOST_DAYS:
        folder.say(
            f"A case covers at most {_MOST_DAYS:,} days.",
            "Shorten the period.",
            length_row,
            column="Length",
            value=length_row[1],
        )
        return start, None
    return start, None if length is None else int(length)


def _locations(folder: Folder, start: date | None) -> dict[str, Location]:
    path = folder.find(_LOCATIONS, INPUTS)
    if path is None:
        folder.say(
            "The file is missing.",
            "It needs rows: name,region,country,latitude,longitude,type,conflict_date,population.",
            "input_csv/locations.csv",
        )
        return {}
    file = folder.label(path)
    lines = folder.lines(path)
    swapped = any(fold(line[3]) in _LON_FIRST for line in lines if line.is_comment or fold(line[0]) == "name")
    found: dict[str, Location] = {}
    for line in lines:
        if line.is_comment or fold(line[0]) == "name":
            continue
        one = _location(folder, line, start, swapped=swapped)
        same = found.get(one.name)
        if same is not None and same.line.cells != line.cells:
            folder.say(
                f"The name stands twice, first in row {same.line.number}.",
                "Names must be unique.",
                line,
                column="name",
                value=one.name,
            )
        elif same is not None:
            folder.doubt("The row stands twice.", "Keep one.", line, one.name)
        else:
            found[one.name] = one
    if not found:
        folder.say("There are no locations.", "Add rows.", file)
    return found


def _location(folder: Folder, line: Line, start: date | None, *, swapped: bool) -> Location:
    if not line[0]:
        folder.say("The location has no name.", "Give it one.", line, column="name")
    if not line[5]:
        folder.doubt("The location has no type; it is taken for a town.", "", line, line[0])
    spot = [
        None if not line[at] else folder.number(line, at, column, least=-most)
        for at, column, most in ((3, "latitude", 180), (4, "longitude", 180))
    ]
    lat, lon = spot[::-1] if swapped else spot
    if lat is not None and abs(lat) > 90:
        folder.say(
            "The latitude lies beyond a pole.",
            "These files hold latitude, then longitude.",
            line,
            column="latitude",
            value=line[3],
        )
    if not line[2]:
        folder.doubt('The location has no country; it is called "unknown".', "", line, line[0])
    people = (
        folder.number(line, 7, "population", otherwise=-1.0)
        if not line[7]
        else folder.number(line, 7, "population")
    )
    kind = line[5].lower() or "town"
    return Location(
        line[0],
        line[1],
        line[2] or "unknown",
        lat,
        lon,
        kind,
        _zone_day(folder, line, start, kind),
        None if people is None or people < 0 else people,
        line,
    )


def _zone_day(folder: Folder, line: Line, start: date | None, kind: str) -> int | None:
    cell = line[6]
    if not cell or "conflict" not in kind:
        return None
    try:
        return int(float(cell))
    except (ValueError, OverflowError):
        day = day_of(cell)
    if day is None:
        folder.say(
            "It is neither a number of days nor a day.",
            "Give the day of the period from which it is a conflict zone.",
            line,
            column="conflict_date",
            value=cell,
        )
        return None
    return None if start is None else (day - start).days


def _routes(folder: Folder, locations: dict[str, Location], *, as_run: bool) -> tuple[Route, ...]:
    path = folder.find(_ROUTES, INPUTS)
    if path is None:
        folder.say(
            "The file is missing.",
            "It needs rows: name1,name2,distance,forced_redirection.",
            "input_csv/routes.csv",
        )
        return ()
    found: list[Route] = []
    for line in folder.lines(path):
        if line.is_comment or fold(line[0]) == "name1":
            continue
        ends = tuple(_end(folder, line, at, locations) for at in (0, 1))
        km = folder.number(line, 2, "distance")
        if km is not None and km <= 0:
            folder.say("A road has a length.", "Give km above 0.", line, column="distance", value=line[2])
        forced = folder.number(line, 3, "forced_redirection", otherwise=0.0)
        if line[0] and line[0] == line[1]:
            folder.say(
                "It leads from a location to itself.",
                "Name two locations.",
                line,
                column="name2",
                value=line[1],
            )
        if km is not None and forced is not None:
            found.append(Route((ends[0], ends[1]), km, int(forced), line))
    return tuple(_kept(folder, found, as_run=as_run))


def _end(folder: Folder, line: Line, at: int, locations: dict[str, Location]) -> str:
    name = known_as(line[at], locations)
    if not name:
        folder.say(
            "No location has this name.",
            near(line[at], locations) or "Add it to locations.csv.",
            line,
            column=f"name{at + 1}",
            value=line[at],
        )
    elif name != line[at]:
        folder.doubt(f'"{name}" is taken to be meant; FLEE stops here.', "", line, line[at])
    return name


def _kept(folder: Folder, found: list[Route], *, as_run: bool) -> list[Route]:
    """Return the roads that are kept: as meant, one between two places; as run, also those told twice."""
    kept: list[Route] = []
    seen: dict[frozenset[str], Line] = {}
    for route in found:
        before = seen.setdefault(frozenset(route.ends), route.line)
        doubled = as_run and route.forced == 1
        if route.forced:
            end = ", but doubles the road, so it is written twice." if doubled else "."
            what = f"The road is marked for forced redirection. No rule of movement reads the mark{end}"
            folder.doubt(what, "", route.line, route.line[3])
        if before is not route.line:
            end = "FLEE counts it as a second way." if as_run else "the first row is kept, FLEE counts both."
            folder.doubt(f"The road stands in row {before.number} already; {end}", "", route.line)
            if not as_run:
                continue
        kept += [route, route] if doubled else [route]
    return kept


def _closures(
    folder: Folder,
    locations: dict[str, Location],
    routes: tuple[Route, ...],
    length: int | None,
    meaning: Meaning,
) -> tuple[Act, ...]:
    path = folder.find(_CLOSURES, INPUTS)
    if path is None:
        return ()
    countries = {one.country: None for one in locations.values()}
    acts: list[Act] = []
    for line in folder.lines(path):
        kind = fold(line[0])
        if line.is_comment or kind == "closuretype":
            continue
        if kind in {fold(one) for one in KINDS}:
            known = countries if kind == "country" else locations
            acts += acts_of(folder, line, known, length, routes, meaning)
        elif kind == "removeforcedredirection":
            folder.doubt(
                "No rule of movement reads forced redirection, so the row changes nothing.", "", line, line[0]
            )
        else:
            folder.doubt(
                "No kind of closure is called so; FLEE ignores the row.",
                near(line[0], KINDS) or f"Use one of: {', '.join(KINDS)}.",
                line,
                line[0],
            )
    if meaning == "run" and any(act.kind in LINK_KINDS for act in acts):
        acts = [act for act in acts if act.kind not in LINK_KINDS]
    return tuple(acts)
