"""An instance of FLEE as plain values: what its files say, row by row, before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from maabar.importers.flee.closing import KINDS, LINK_KINDS, Act, Meaning, acts_of
from maabar.importers.flee.files import INPUTS, Folder, Line, day_of, fold, in_order, known_as, near
from maabar.importers.flee.period import MOST_DAYS, read_period
from maabar.importers.flee.series import Series, departures, read_series
from maabar.importers.flee.zones import Zone, read_zones

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import numpy as np

    from maabar.errors import Problem

_LOCATIONS, _ROUTES = ("locations.csv", "location.csv"), ("routes.csv", "links.csv")
_CLOSURES = ("closures.csv",)
#: What headers call the columns, in the order in which FLEE reads them. Its x is a latitude.
_LOCATION_COLUMNS = (
    ("name", "locationname", "location"), ("region", "admin1", "province"), ("country", "admin0"),
    ("latitude", "lat", "gpsx", "x"), ("longitude", "lon", "long", "lng", "gpsy", "y"),
    ("locationtype", "type", "loctype"), ("conflictdate", "conflictday"),
    ("population", "pop/cap", "popcap", "pop", "capacity", "population/capacity"),
)  # fmt: skip
_ROUTE_COLUMNS = (
    ("name1", "from", "start", "origin"), ("name2", "to", "end", "destination"),
    ("distance", "distance[km]", "distance(km)", "distancekm", "km", "length"),
    ("forcedredirection", "forced"),
)  # fmt: skip
_CLOSURE_COLUMNS = (
    ("closuretype", "type"), ("name1",), ("name2",), ("closurestart", "start", "startday"),
    ("closureend", "end", "endday"),
)  # fmt: skip


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
        path: The folder.
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
    path: Path
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
    start, length = read_period(folder)
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
        path.resolve().name, path, start, length, locations, routes, zones, closures, series, meaning, doubts
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


def _locations(folder: Folder, start: date | None) -> dict[str, Location]:
    path = folder.find(_LOCATIONS, INPUTS)
    if path is None:
        folder.say(
            "The file is missing.",
            "It needs rows: name,region,country,latitude,longitude,type,conflict_date,population.",
            "input_csv/locations.csv",
        )
        return {}
    lines = _poles(folder, in_order(folder, folder.lines(path), _LOCATION_COLUMNS))
    found: dict[str, Location] = {}
    for line in lines:
        if not line[0]:
            folder.doubt(
                "The location has no name; the row is left out.", "Give it one.", line, column="name"
            )
            continue
        one = _location(folder, line, start)
        same = found.get(one.name)
        if same is not None:
            again = "The row stands twice." if same.line.cells == line.cells else (
                f"The name stands twice; the first row is kept, {same.line.number}.")  # fmt: skip
            folder.doubt(again, "Names must be unique.", line, one.name, column="name")
        else:
            found[one.name] = one
    if not found:
        folder.say("There are no locations.", "Add rows.", folder.label(path))
    _spellings(folder, found)
    return found


def _spellings(folder: Folder, found: dict[str, Location]) -> None:
    """Name countries that are written in two ways: they are two, as in FLEE, with a border between them."""
    seen: dict[str, Location] = {}
    for one in found.values():
        first = seen.setdefault(fold(one.country), one)
        if first.country != one.country:
            what = f'In row {first.line.number} it is written "{first.country}"; the two are taken for two.'
            folder.doubt(what, "Write it in one way.", one.line, one.country, column="country")


def _poles(folder: Folder, lines: list[Line]) -> list[Line]:
    """Return the rows with the coordinates turned round if those that are told can only be so."""

    def beyond(line: Line, at: int) -> bool:
        try:
            return 90 < abs(float(line[at])) <= 180
        except ValueError:
            return False

    first = [line for line in lines if beyond(line, 3)]
    if not first or any(beyond(line, 4) for line in lines):
        return lines
    folder.doubt("The first coordinate lies beyond a pole, so longitude stands first: both are turned round "
                 "in all rows.", "These files hold latitude, then longitude.", first[0], first[0][3],
                 column="latitude")  # fmt: skip
    turned = [(*line.cells, *[""] * 5) for line in lines]
    return [
        replace(line, cells=(*cells[:3], cells[4], cells[3], *cells[5:]))
        for line, cells in zip(lines, turned, strict=True)
    ]


def _location(folder: Folder, line: Line, start: date | None) -> Location:
    kind = line[5].lower() or "town"
    if not line[5]:
        folder.doubt("The location has no type; it is taken for a town.", "", line, line[0])
    if not line[2]:
        folder.doubt('The location has no country; it is called "unknown".', "", line, line[0])
    people = None
    if line[7]:
        people = folder.number(line, 7, "population", done="It is taken to be empty.")
    lat, lon = _spot(folder, line)
    return Location(
        line[0],
        line[1],
        line[2] or "unknown",
        lat,
        lon,
        kind,
        _zone_day(folder, line, start, kind),
        people,
        line,
    )


def _spot(folder: Folder, line: Line) -> tuple[float | None, float | None]:
    """Return latitude and longitude; both or neither."""
    if not line[3] and not line[4]:
        return None, None
    done = "The location has no position then."
    spot = [folder.number(line, at, column, least=-most, done=done)
            for at, column, most in ((3, "latitude", 90), (4, "longitude", 180))]  # fmt: skip
    for value, at, column, most in ((spot[0], 3, "latitude", 90), (spot[1], 4, "longitude", 180)):
        if value is not None and value > most:
            folder.doubt(f"It lies beyond {most}. {done}", "Correct the cell.", line, line[at], column=column)
            return None, None
    return (None, None) if None in spot else (spot[0], spot[1])


def _zone_day(folder: Folder, line: Line, start: date | None, kind: str) -> int | None:
    cell = line[6]
    if not cell or "conflict" not in kind:
        return None
    try:
        day = int(float(cell))
    except (ValueError, OverflowError):
        told = day_of(cell)
        if told is None or start is None:
            what = "It is neither a number of days nor a day; it is taken to be empty."
            fix = "Give the day of the period from which it is a conflict zone."
            folder.doubt(what, fix, line, cell, column="conflict_date")
            return None
        day = (told - start).days
    return min(max(day, -MOST_DAYS), 10 * MOST_DAYS)


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
    for line in in_order(folder, folder.lines(path), _ROUTE_COLUMNS):
        one, other = (_end(folder, line, at, locations) for at in (0, 1))
        km = folder.number(line, 2, "distance")
        if km is not None and km <= 0:
            folder.doubt("A road has a length; it is taken for 1 km.", "Give km above 0.", line, line[2],
                         column="distance")  # fmt: skip
            km = 1.0
        done = "It is taken for 0."
        forced = folder.number(line, 3, "forced_redirection", otherwise=0.0, done=done) or 0.0
        if one and one == other:
            what = "It leads from a location to itself; the row is left out."
            folder.doubt(what, "Name two locations.", line, line[1], column="name2")
        elif km is not None and one and other:
            found.append(Route((one, other), km, int(forced), line))
    if not found:
        folder.say("There are no roads.", "Add rows.", folder.label(path))
    return tuple(_kept(folder, found, as_run=as_run))


def _end(folder: Folder, line: Line, at: int, locations: dict[str, Location]) -> str:
    name = known_as(line[at], locations)
    if not name:
        folder.doubt(
            "No location has this name; the road is left out.",
            near(line[at], locations) or "Add it to locations.csv.",
            line,
            line[at],
            column=f"name{at + 1}",
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
    for line in in_order(folder, folder.lines(path), _CLOSURE_COLUMNS):
        kind = fold(line[0])
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
