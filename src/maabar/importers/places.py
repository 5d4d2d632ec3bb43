"""Places from tables of place codes: common operational data sets, lists of communities, gazetteers.

Columns are found by their headers. Rows of the case are never touched: where the table says otherwise, the
change is proposed, and made only if asked for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maabar.editing import csv_edited, csv_with, new_csv
from maabar.errors import CaseError, Problem, UsageError, did_you_mean, shorten
from maabar.importers.events import Near
from maabar.importers.foreign import Imported, Row, foreign_rows, number_of, plain
from maabar.importers.rows import file_of, place
from maabar.placing import Change, try_out
from maabar.sheets import cell_text
from maabar.short.naming import Ids
from maabar.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from maabar.case import Case
    from maabar.importers.settings import ImportSettings

#: Headers by what they hold, the best first; `#` is the deepest administrative level of the table.
PATTERNS: dict[str, tuple[str, ...]] = {
    "pcode": (
        r"location_?pcode", r"(?:community|settlement|locality|village|camp)_?p?code",
        r"adm(?:in)?#_?p_?code", r"p-?code", r"place_?code", r"geonameid",
    ),
    "name": (
        r"location_?name_?en", r"(?:community|settlement|locality|village|camp)(?:_?name)?(?:_?en)?",
        r"adm(?:in)?#_?(?:name_?)?(?:en|ref_?name)", r"adm(?:in)?#_?name", r"name_?en", r"name", r"asciiname",
    ),
    "name_ar": (
        r"location_?name_?ar", r"(?:community|settlement|locality|village|camp)_?(?:name_?)?ar",
        r"adm(?:in)?#_?(?:name_?)?ar", r"name_?ar", r"arabic_?name",
    ),
    "lon": (r"lon(?:gitude)?(?:_?x|_?dd)?", r"x_?(?:lon|coord)?", r"long", r"point_?x", r"lng"),
    "lat": (r"lat(?:itude)?(?:_?y|_?dd)?", r"y_?(?:lat|coord)?", r"point_?y"),
    "population": (r"population(?:_?total)?", r"(?:total_?)?pop(?:_?total)?", r"t_tl"),
    "displaced": (r"idps?", r"displaced", r"idp_?(?:population|total|individuals)"),
    "in_need": (r"pin", r"(?:people_?)?in_?need"),
    "area": (r"area",),
}  # fmt: skip
_LEVEL = re.compile(r"adm(?:in)?([0-5])_?p_?code")
#: Numbers that a proposal is made for only if they differ by more than this share.
_NEAR = 1e-6


def import_places(
    case: Case, path: Path, settings: ImportSettings, *, area: str = "", within: str = "", kind: str = "town",
    update: bool = False, dry_run: bool = False,
) -> Imported:  # fmt: skip
    """Add the places of a table to a case.

    Args:
        case: The case, read from a folder.
        path: A CSV file or a workbook.
        settings: Numbers that the import rests on.
        area: Area of control of the new places; `nearest` takes that of the nearest place of the case.
        within: Only rows that have this place code, or one that begins with it, in some column.
        kind: What the new places are.
        update: Make the proposed changes too.
        dry_run: Write nothing.

    Returns:
        What was done; its `proposals` tell where the table says otherwise than the case.

    Raises:
        CaseError: If the table cannot be used; every row that makes no sense is named.
        UsageError: If the case is no folder or there is no such area.
    """
    folder = case.folder
    if folder is None:
        raise UsageError("Places are added to a case folder.")
    areas = case["areas"]["area"].tolist()
    if area and area != "nearest" and area not in areas:
        raise UsageError(f'There is no area "{shorten(area)}". {did_you_mean(area, areas)}')
    rows = foreign_rows(path, (), settings.most_rows)
    columns = columns_of(list(rows[0].cells) if rows else [], rows)
    if "name" not in columns or ("pcode" not in columns and "lon" not in columns):
        what = "Neither names with place codes nor names with coordinates were found among its columns."
        fix = "Name them name, name_ar, pcode, lon, lat."
        raise CaseError([Problem(what, fix, path.name, 1)])
    done, faults = Imported(), []
    new: list[dict[str, str]] = []
    changes: dict[str, dict[str, str]] = {}
    look = _Look(case, area, kind, path.stem)
    for row in rows:
        if within and not any(cell.upper().startswith(within.upper()) for cell in row.cells.values()):
            done.leave_out(f"not within {within}")
            continue
        try:
            look.take({name: row[header] for name, header in columns.items()}, new, changes, done)
        except UsageError as error:
            faults.append(Problem(str(error), "Mend or drop the row.", path.name, row.number))
    if faults:
        raise CaseError(faults)
    _store(folder, new, changes if update else {}, done, dry_run=dry_run)
    return done


def columns_of(header: Sequence[str], rows: Sequence[Row]) -> dict[str, str]:
    """Return which header holds what.

    Args:
        header: The headers of the first row that has cells.
        rows: All rows, to know every header.
    """
    names = list(dict.fromkeys([*header, *(name for row in rows[:200] for name in row.cells)]))
    folded = {re.sub(r"[\s.\-]+", "_", name.lower()): name for name in reversed(names)}
    levels = [int(level[1]) for name in folded if (level := _LEVEL.fullmatch(name))]
    deepest = str(max(levels, default=0))
    found: dict[str, str] = {}
    for what, patterns in PATTERNS.items():
        for pattern in patterns:
            whole = re.compile(pattern.replace("#", deepest))
            hit = next((folded[name] for name in reversed(list(folded)) if whole.fullmatch(name)), "")
            if hit:
                found[what] = hit
                break
    return found


class _Look:
    """The places of a case, to tell new ones from known ones."""

    def __init__(self, case: Case, area: str, kind: str, origin: str) -> None:
        places = case["places"]
        self.rows = {str(row["place"]): row for row in places.to_dict("records")}
        self.by_code = {str(row["pcode"]): name for name, row in self.rows.items() if row["pcode"]}
        self.areas, self.area, self.kind = set(case["areas"]["area"]), area, kind
        self.near = Near(case) if area == "nearest" else None
        self.ids = Ids({*case.names.index})
        self.origin = origin
        self.seen: set[str] = set()

    def take(
        self,
        cells: dict[str, str],
        new: list[dict[str, str]],
        changes: dict[str, dict[str, str]],
        done: Imported,
    ) -> None:
        """Sort one row of the table: new, known, or otherwise than in the case."""
        name = " ".join(cells.get("name", "").split()) or cells.get("name_ar", "")
        if not name:
            raise UsageError("The place has no name.")
        code = cells.get("pcode", "")
        if code and code in self.seen:
            done.leave_out("the same place code again")
            return
        self.seen.add(code)
        row = {"name": name, **dict(_checked(cells))}
        known = self.by_code.get(code, "") if code else ""
        if not known:
            wanted = Ids(set()).make(name, "place")
            known = wanted if wanted in self.rows and not self.rows[wanted]["pcode"] else ""
        if known:
            done.known += 1
            other = dict(self._otherwise(known, row))
            if other:
                changes[known] = other
                said = ", ".join(
                    f"{column} {cell_text(self.rows[known][column]) or 'empty'} -> {cell}"
                    for column, cell in other.items()
                )
                done.proposals.append(f"{known}: {said}")
            return
        new.append({"place": self.ids.make(name), **row, "kind": self.kind, **self._area(cells, row)})

    def _area(self, cells: Mapping[str, str], row: Mapping[str, str]) -> dict[str, str]:
        origin = f"assumed: from {self.origin}"
        if cells.get("area"):
            if cells["area"] not in self.areas:
                raise UsageError(f'There is no area "{shorten(cells["area"])}" in the case.')
            return {"area": cells["area"], "source": origin}
        if self.near is not None:
            lon, lat = number_of(row.get("lon", "")), number_of(row.get("lat", ""))
            if lon is None or lat is None:
                raise UsageError("The place has no coordinates, so no place can be near it.")
            near, _ = self.near.find(lon, lat, float("inf"))
            why = f"{origin}; area as at {near}, the nearest place of the case"
            return {"area": str(self.rows[near]["area"]), "source": why}
        if not self.area:
            raise UsageError("Nothing tells whose area it lies in: give --area, or --area nearest.")
        return {"area": self.area, "source": origin}

    def _otherwise(self, known: str, row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        for column, cell in row.items():
            is_now = cell_text(self.rows[known][column])
            a, b = number_of(cell), number_of(is_now)
            if column in {"lon", "lat"} and a is not None and b is not None and abs(a - b) < 1e-4:
                continue
            if a is not None and b is not None and abs(a - b) <= _NEAR * max(abs(a), abs(b)):
                continue
            if cell != is_now:
                yield column, cell


def _checked(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the cells of a place that are what they should be."""
    for name in ("name_ar", "pcode"):
        if cells.get(name):
            yield name, " ".join(cells[name].split())
    limits = {"lon": 180.0, "lat": 90.0}
    for name in ("lon", "lat", "population", "displaced", "in_need"):
        cell = cells.get(name, "")
        if not cell:
            continue
        value = number_of(cell)
        if value is None or abs(value) > limits.get(name, 1e10) or (name not in limits and value < 0):
            raise UsageError(f'{name} "{shorten(cell)}" makes no sense.')
        yield name, f"{value:.6f}".rstrip("0").rstrip(".") if name in limits else plain(value)


def _store(
    folder: Path, new: Sequence[Mapping[str, str]], changes: Mapping[str, Mapping[str, str]], done: Imported,
    *, dry_run: bool,
) -> None:  # fmt: skip
    if not new and not changes:
        return
    with place(folder) as put:
        path = file_of(folder, "places")
        before = path.read_bytes() if path.is_file() else None
        after = before
        if changes and after is not None:
            after = csv_edited(after, path.name, "place", changes)
        if after is None:
            after = new_csv(tuple(BY_NAME["places"].by_name), new)
        elif new:
            after = csv_with(after, path.name, new)
        change = Change(path, before, after)
        problems = [one for one in try_out(folder, [change]).problems if one.level == "error"]
        if problems:
            raise CaseError(problems)
        done.added["places"] = len(new)
        done.replaced = sorted(changes)
        done.files = [path.name]
        if not dry_run:
            put([change])
