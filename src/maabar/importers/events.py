"""Events of conflict data sets as rows of `events`: ACLED and UCDP GED, as their sites export them.

Each event goes to the nearest place of the case. How well its place and day are known, its number in the data
set and a print of what was imported stand beside it, in columns that the evidence does not use. An event that
the provider changed comes back as a new row; the old one leaves the table, and the log keeps it.
"""

from __future__ import annotations

import calendar
import hashlib
import math
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from maabar.editing import csv_with, csv_without, new_csv
from maabar.errors import CaseError, Problem, UsageError, shorten
from maabar.importers.foreign import Imported, Row, foreign_rows, number_of, plain
from maabar.importers.rows import file_of, place
from maabar.placing import Change, try_out
from maabar.reviews import FILE, Chain, Decision, read_log
from maabar.sheets import read_csv
from maabar.tables import BY_NAME, EVENT_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from maabar.case import Case
    from maabar.importers.settings import ImportSettings

    Cells = dict[str, str]

EARTH_KM = 6371.0088
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
_WORDS = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4})")
#: Who is named in the log when a row is replaced by an import.
WHO = "maabar import"
#: Columns that tell one provider's row from its next version.
ID, VERSION = "provider_id", "provider_version"


@dataclass(frozen=True)
class Provider:
    """A data set of events.

    Attributes:
        source: Id of its row in `sources`.
        name: Its name.
        url: Where it is found.
        needs: Columns without which nothing can be read.
        read: A row -> cells of `events`, without place and severity; with `lon`, `lat`, `killed` as text.
    """

    source: str
    name: str
    url: str
    needs: tuple[str, ...]
    read: Callable[[Row, bool], Cells]


@cache
def kinds() -> dict[str, dict[str, str]]:
    """Return the kind of event by data set and by what the data set calls it in small letters."""
    text = files("maabar.importers").joinpath("event_kinds.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = tomllib.loads(text)
    wrong = {kind for table in found.values() for kind in table.values()} - set(EVENT_KINDS)
    if wrong:
        raise ValueError(f"event_kinds.toml: {', '.join(sorted(wrong))} is no kind of event")
    return found


def _acled(row: Row, keep_notes: bool) -> Cells:  # noqa: FBT001 - one signature for both
    sub = row["sub_event_type"].strip().lower()
    kind = kinds()["acled"].get(sub) or kinds()["acled-types"].get(row["event_type"].strip().lower(), "other")
    day = _day(row["event_date"])
    return {
        ID: row["event_id_cnty"],
        "kind": kind,
        "from": day.isoformat(),
        "until": day.isoformat(),
        "killed": row["fatalities"] or "0",
        "lon": row["longitude"],
        "lat": row["latitude"],
        "time_precision": row["time_precision"],
        "geo_precision": row["geo_precision"],
        "provider_kind": row["sub_event_type"] or row["event_type"],
        "note": row["notes"] if keep_notes else "",
    }


def _ucdp(row: Row, keep_notes: bool) -> Cells:  # noqa: FBT001 - one signature for both
    del keep_notes  # the data set has sources, no notes
    first, last = _day(row["date_start"]), _day(row["date_end"] or row["date_start"])
    kind = row["type_of_violence"].strip()
    return {
        ID: row["id"],
        "kind": kinds()["ucdp"].get(kind, "other"),
        "from": first.isoformat(),
        "until": last.isoformat(),
        "killed": row["best"] or "0",
        "killed_low": row["low"],
        "killed_high": row["high"],
        "lon": row["longitude"],
        "lat": row["latitude"],
        "time_precision": row["date_prec"],
        "geo_precision": row["where_prec"],
        "provider_kind": f"type of violence {kind}",
    }


PROVIDERS = {
    "acled": Provider(
        "acled",
        "ACLED (Armed Conflict Location and Event Data)",
        "https://acleddata.com/",
        ("event_id_cnty", "event_date", "event_type", "latitude", "longitude", "fatalities"),
        _acled,
    ),
    "ucdp": Provider(
        "ucdp",
        "UCDP Georeferenced Event Dataset",
        "https://ucdp.uu.se/",
        ("id", "date_start", "type_of_violence", "latitude", "longitude", "best"),
        _ucdp,
    ),
}


def import_events(
    case: Case, kind: str, paths: Sequence[Path], settings: ImportSettings, now: datetime, *,
    keep_notes: bool = False, dry_run: bool = False,
) -> Imported:  # fmt: skip
    """Add the events of files to a case.

    Args:
        case: The case, read from a folder.
        kind: `acled` or `ucdp`.
        paths: The files, as the provider's site exports them.
        settings: Numbers that the import rests on.
        now: The time, for the log.
        keep_notes: Keep ACLED's notes; their licence forbids passing them on.
        dry_run: Write nothing.

    Returns:
        What was done.

    Raises:
        CaseError: If a file cannot be read or rows make no sense; every row is named, nothing is written.
        UsageError: If the case is no folder.
    """
    folder = case.folder
    if folder is None:
        raise UsageError("Events are added to a case folder.")
    provider, done, near = PROVIDERS[kind], Imported(), Near(case)
    rows: dict[str, Cells] = {}
    faults: list[Problem] = []
    for path in paths:
        for row in foreign_rows(path, provider.needs, settings.most_rows):
            try:
                cells = _cells(provider, row, near, settings, keep_notes=keep_notes)
            except UsageError as error:
                faults.append(Problem(str(error), "Mend or drop the row.", path.name, row.number))
                continue
            if not cells["place"]:
                done.leave_out(f"further than {settings.near_km:g} km from every place of the case")
            elif cells["from"] > case.end.isoformat() or cells["until"] < case.start.isoformat():
                done.leave_out("outside the period of the case")
            else:
                rows[cells[ID]] = cells
    if faults:
        raise CaseError(faults)
    _store(case, provider, list(rows.values()), done, folder=folder, now=now, dry_run=dry_run)
    return done


def _cells(provider: Provider, row: Row, near: Near, settings: ImportSettings, *, keep_notes: bool) -> Cells:
    cells = provider.read(row, keep_notes)
    if not cells[ID]:
        raise UsageError("The event has no number of its own.")
    lon, lat = number_of(cells.pop("lon")), number_of(cells.pop("lat"))
    if lon is None or lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise UsageError("Its longitude and latitude are no place on earth.")
    killed = {
        name: number_of(cells[name]) for name in ("killed", "killed_low", "killed_high") if cells.get(name)
    }
    if any(value is None or value < 0 for value in killed.values()):
        raise UsageError("Its deaths are no number.")
    deaths = killed.get("killed") or 0.0
    version = hashlib.sha256(repr(sorted((*cells.items(), (lon, lat)), key=repr)).encode()).hexdigest()[:12]
    name, km = near.find(lon, lat, settings.near_km)
    top = math.log1p(settings.grave_deaths)
    grave = min(1.0, math.log1p(deaths) / top)
    cells |= {name_: plain(value) for name_, value in killed.items() if value is not None}
    return {
        **cells,
        "place": name,
        "severity": f"{grave:.3g}",
        "source": provider.source,
        "km_from_place": f"{km:.1f}",
        VERSION: version,
    }


class Near:
    """The places of a case, to find the nearest one."""

    def __init__(self, case: Case) -> None:
        places = case["places"].dropna(subset=["lon", "lat"])
        self.ids = places["place"].tolist()
        self.lon, self.lat = (np.radians(places[name].to_numpy(float)) for name in ("lon", "lat"))
        if not self.ids:
            raise UsageError("No place of the case has a longitude and latitude, so nothing can be near one.")

    def find(self, lon: float, lat: float, most: float) -> tuple[str, float]:
        """Return the nearest place and its distance; no place if it is further than `most` km."""
        x, y = math.radians(lon), math.radians(lat)
        half = np.sin((self.lat - y) / 2) ** 2
        half += math.cos(y) * np.cos(self.lat) * np.sin((self.lon - x) / 2) ** 2
        km = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
        at = int(km.argmin())
        return (str(self.ids[at]) if km[at] <= most else "", float(km[at]))


def _store(
    case: Case, provider: Provider, rows: Sequence[Cells], done: Imported, *, folder: Path, now: datetime,
    dry_run: bool,
) -> None:  # fmt: skip
    with place(folder) as put:
        path = file_of(folder, "events")
        before = path.read_bytes() if path.is_file() else None
        new, old = _sorted_out(case, path, provider, rows, done)
        if not new:
            return
        data = before
        if old and data is not None:
            data = csv_without(data, path.name, "event", frozenset(old))
        columns = tuple(BY_NAME["events"].by_name)
        after = new_csv(columns, new) if data is None else csv_with(data, path.name, new)
        changes = [*_source(case, folder, provider), Change(path, before, after)]
        if old:
            changes.append(_logged(folder, old, provider, now))
        problems = [p for p in try_out(folder, changes).problems if p.level == "error"]
        if problems:
            raise CaseError(problems)
        done.added["events"] = len(new)
        done.replaced = sorted(old)
        done.files = [change.path.name for change in changes]
        if not dry_run:
            put(changes)


def _sorted_out(
    case: Case, path: Path, provider: Provider, rows: Sequence[Cells], done: Imported
) -> tuple[list[Cells], dict[str, Cells]]:
    """Return the rows that are new and those of the case that they replace, by id."""
    there = {row[ID]: row for row in _ours(path, provider)}
    taken = {*case.names.index}
    new, old = [], {}
    for cells in rows:
        known = there.get(cells[ID])
        if known is not None and known.get(VERSION) == cells[VERSION]:
            done.known += 1
            continue
        wanted = f"{provider.source}-{re.sub(r'[^a-z0-9]+', '-', cells[ID].lower()).strip('-')}"
        event, number = wanted, 2
        while event in taken:
            event, number = f"{wanted}-{number}", number + 1
        taken.add(event)
        new.append({"event": event, **cells})
        if known is not None:
            old[known["event"]] = known
    return new, old


def _ours(path: Path, provider: Provider) -> list[Cells]:
    if not path.is_file():
        return []
    sheet = read_csv(path)
    rows = (dict(zip(sheet.header, cells, strict=True)) for cells in zip(*sheet.columns, strict=True))
    return [row for row in rows if row.get("source") == provider.source and row.get(ID)]


def _source(case: Case, folder: Path, provider: Provider) -> list[Change]:
    if provider.source in set(case["sources"]["source"]):
        return []
    path = file_of(folder, "sources")
    row = {"source": provider.source, "name": provider.name, "kind": "monitor", "url": provider.url}
    before = path.read_bytes() if path.is_file() else None
    columns = tuple(BY_NAME["sources"].by_name)
    return [
        Change(
            path, before, new_csv(columns, [row]) if before is None else csv_with(before, path.name, [row])
        )
    ]


def _logged(folder: Path, old: Mapping[str, Cells], provider: Provider, now: datetime) -> Change:
    log = read_log(folder)
    if log.broken is not None:
        raise UsageError(f"{log.broken} Nothing was written.")
    chain = Chain.of(log)
    why = f"{provider.name} gives it otherwise now; the new row stands in its place"
    for event, cells in old.items():
        gone = {column: cell for column, cell in cells.items() if cell}
        chain.add(Decision(WHO, "reject", event, gone, {"review": "rejected"}, why), now)
    path = folder / FILE
    before = path.read_bytes() if path.is_file() else b""
    return Change(path, before if path.is_file() else None, before + chain.text.encode("utf-8"))


def _day(cell: str) -> date:
    """Return a day as the providers write it: 2030-06-30, with a time, or 30 June 2030."""
    text = cell.strip()
    if _ISO.match(text):
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            raise UsageError(f'"{shorten(cell)}" is not a day.') from None
    found = _WORDS.fullmatch(text)
    months = [name.lower()[:3] for name in calendar.month_name]
    if found and found[2].lower()[:3] in months[1:]:
        try:
            return date(int(found[3]), months.index(found[2].lower()[:3]), int(found[1]))
        except ValueError:
            pass
    raise UsageError(f'"{shorten(cell)}" is not a day.')
