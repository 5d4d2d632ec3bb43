"""What goes beside the page for machines: GeoJSON of the map, one CSV file per table, and a data package."""

from __future__ import annotations

import gzip
import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from maabar.brief.geometry import EARTH_KM, Projection, ground
from maabar.brief.privacy import CAMP_DECIMALS, COARSE_DECIMALS, SMALL, Privacy, is_small
from maabar.brief.shared import FEWER, Sheet, sheets
from maabar.table import spreadsheet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import numpy.typing as npt

    from maabar.case import Case
    from maabar.study import Study
    from maabar.table import Column

DECIMALS = 4
"""Decimals of a coordinate: about ten metres."""

"""Decimals of the coordinate of a camp, a small area: about a kilometre. Default, editable."""

_TYPES = {"number": "number", "integer": "integer", "date": "date", "yesno": "string"}


def tables(study: Study, folder: Path, found: Iterable[Sheet] | None = None) -> list[Path]:
    """Write every table of a study as CSV and describe them in `datapackage.json`.

    Args:
        study: A study.
        folder: Folder of the brief; `tables/` is made in it.
        found: The tables, if the caller has them already.

    Returns:
        The files that were written.
    """
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    written, resources = [], []
    for sheet in sheets(study) if found is None else found:
        path = folder / "tables" / sheet.file
        if path.suffix == ".parquet":
            sheet.frame.to_parquet(path, index=False)
        else:
            text = spreadsheet(_whole_numbers(sheet)).to_csv(index=False, lineterminator="\n").encode()
            # no time of making: same bytes each time
            path.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)
        resources.append(_resource(sheet))
        written.append(path)
    package = folder / "datapackage.json"
    _write(package, _package(study, resources))
    return [*written, package]


def _whole_numbers(sheet: Sheet) -> pd.DataFrame:
    """Integers are floats in memory, so that a cell may be empty; in a file they are written as integers."""
    frame = sheet.frame.copy()
    for column in sheet.columns:
        if column.kind == "integer" and pd.api.types.is_float_dtype(frame[column.name].dtype):
            frame[column.name] = frame[column.name].astype("Int64")
    return frame


def _package(study: Study, resources: list[dict[str, Any]]) -> dict[str, Any]:
    case = study.case
    return {
        "profile": "tabular-data-package",
        "name": case.id,
        "title": case.title,
        "version": study.known.isoformat(),
        "sources": [{"title": f"{name}: {text}"} for name, text in case.licences.items()],
        "maabar": {
            "on": study.on.isoformat(),
            "known": study.known.isoformat(),
            "hindsight": study.hindsight,
            "level": study.level,
            "seed": study.seed,
            "withheld_tables": dict(study.withheld),
            "withheld_rows": dict(case.withheld),
        },
        "resources": resources,
    }


def _resource(sheet: Sheet) -> dict[str, Any]:
    packed, long = sheet.file.endswith(".gz"), sheet.file.endswith(".parquet")
    keys = [column.name for column in sheet.columns if column.key]
    unique = (
        bool(keys)
        and not long  # looking through millions of rows takes longer than writing them
        and not sheet.frame.duplicated(keys).any()
        and not sheet.frame[keys].isna().any(axis=None)
    )
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in sheet.columns],
        # a count of one to nine people is there, and is not given
        "missingValues": ["", FEWER],
    }
    if unique:
        schema["primaryKey"] = keys
    text = {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    return {
        "profile": "tabular-data-resource",
        "name": sheet.name.replace("_", "-"),
        "path": f"tables/{sheet.file}",
        "description": sheet.means,
        **({"format": "parquet", "mediatype": "application/vnd.apache.parquet"} if long else text),
        **({"compression": "gz"} if packed else {}),
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES.get(column.kind, "string"),
        "description": column.means,
    }
    if column.unit:
        field["unit"] = column.unit
    if column.choices and not column.many:
        field["constraints"] = {"enum": list(column.choices)}
    return field


def geojson(study: Study) -> dict[str, Any]:
    """The map as one GeoJSON feature collection: areas, roads, places and crossings with their state.

    Areas are sketched from the nearest places, as on the map, and say so.

    Args:
        study: A study.

    Returns:
        A mapping to be written as JSON; coordinates are longitude and latitude, WGS 84.
    """
    privacy = Privacy(study)
    case = study.case
    spots = _spots(case, privacy)
    features = [
        *_areas(case, study),
        *_roads(case, spots),
        *_places(case, spots),
        *_crossings(study, spots, privacy),
    ]
    return {
        "type": "FeatureCollection",
        "name": case.id,
        "on": study.on.isoformat(),
        "known": study.known.isoformat(),
        "features": features,
    }


def write_geojson(study: Study, path: Path) -> Path:
    """Write `geojson` of a study to a file and return its path."""
    collection = geojson(study)
    features = collection.pop("features")
    head = json.dumps(collection, ensure_ascii=False)[:-1]
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in features)
    path.write_text(f'{head}, "features": [\n{lines}\n]}}\n', encoding="utf-8", newline="\n")
    return path


def _write(path: Path, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1, default=str)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _feature(layer: str, geometry: dict[str, Any] | None, /, **properties: object) -> dict[str, Any]:
    shown = {name: value for name, value in properties.items() if value not in ("", None)}
    return {"type": "Feature", "geometry": geometry, "properties": {"layer": layer, **shown}}


def _areas(case: Case, study: Study) -> Iterable[dict[str, Any]]:
    if not np.isfinite(case["places"][["lon", "lat"]].to_numpy(float)).all(axis=1).any():
        return
    land = ground(case, study.on)
    names = case["areas"].set_index("area")
    for area, shape in land.areas.items():
        if area in names.index and not shape.is_empty:
            row = names.loc[area]
            back = shapely.transform(shape, lambda points: unproject(land.projection, points))
            yield _feature(
                "area",
                json.loads(shapely.to_geojson(shapely.set_precision(back, 10**-DECIMALS))),
                id=area,
                name=row["name"],
                name_ar=row["name_ar"],
                party=row["party"],
                note="sketched from the nearest places and the crossings; not a survey",
            )


def unproject(projection: Projection, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Points on the paper back on the globe.

    Source: Snyder (1987), Map Projections - A Working Manual, eq. 20-14, 20-15, 20-18 and 24-16.

    Args:
        projection: How they were made flat.
        points: Kilometres, x to the right and y down, shape (n, 2).

    Returns:
        Longitude and latitude in degrees, shape (n, 2).
    """
    x, y = points[:, 0] / EARTH_KM, -points[:, 1] / EARTH_KM
    rho = np.hypot(x, y)
    angle = 2 * np.arcsin(np.clip(rho / 2, -1, 1))
    start = math.radians(projection.lat)
    safe = np.where(rho == 0, 1.0, rho)
    sine = np.cos(angle) * math.sin(start) + y * np.sin(angle) * math.cos(start) / safe
    lat = np.arcsin(np.clip(np.where(rho == 0, math.sin(start), sine), -1, 1))
    lon = np.arctan2(
        x * np.sin(angle), rho * math.cos(start) * np.cos(angle) - y * math.sin(start) * np.sin(angle)
    )
    return np.column_stack([projection.lon + np.degrees(lon), np.degrees(lat)])


def _roads(case: Case, spots: dict[str, list[float]]) -> Iterable[dict[str, Any]]:
    for _, row in case["roads"].iterrows():
        if row["from"] in spots and row["to"] in spots:
            line = {"type": "LineString", "coordinates": [spots[str(row["from"])], spots[str(row["to"])]]}
            yield _feature(
                "road",
                line,
                start=row["from"],
                end=row["to"],
                road_class=row["class"],
                crossing=row["crossing"],
                km=float(row["km"]),
            )


def _spots(case: Case, privacy: Privacy) -> dict[str, list[float]]:
    """Place -> rounded longitude and latitude; camps and places that are not public more coarsely."""
    found = {}
    table = case["places"]
    for (_, row), hidden in zip(table.iterrows(), privacy.coarse("places", table), strict=True):
        digits = COARSE_DECIMALS if hidden else CAMP_DECIMALS if row["kind"] == "camp" else DECIMALS
        if not pd.isna(row["lon"]) and not pd.isna(row["lat"]):
            found[str(row["place"])] = [round(float(row["lon"]), digits), round(float(row["lat"]), digits)]
    return found


def _places(case: Case, spots: dict[str, list[float]]) -> Iterable[dict[str, Any]]:
    for _, row in case["places"].iterrows():
        at = spots.get(str(row["place"]))
        if at is not None:
            people = {name: _people(row[name]) for name in ("population", "displaced", "in_need")}
            yield _feature(
                "place",
                {"type": "Point", "coordinates": at},
                id=row["place"],
                name=row["name"],
                name_ar=row["name_ar"],
                kind=row["kind"],
                area=row["area"],
                pcode=row["pcode"],
                **people,
            )


def _people(count: object) -> object:
    value = float(str(count))
    if math.isnan(value):
        return None
    return f"<{SMALL}" if is_small(value) else value


def _crossings(study: Study, places: dict[str, list[float]], privacy: Privacy) -> Iterable[dict[str, Any]]:
    status = study.tables.get("evidence.status")
    table = study.case["crossings"]
    for (_, row), hidden in zip(table.iterrows(), privacy.coarse("crossings", table), strict=True):
        at = [float(row["lon"]), float(row["lat"])]
        ends = [places[str(row[side])] for side in ("place_a", "place_b") if row[side] in places]
        if any(map(math.isnan, at)):
            if not ends:
                continue
            at = [sum(values) / len(ends) for values in zip(*ends, strict=True)]
        point = {
            "type": "Point",
            "coordinates": [round(value, COARSE_DECIMALS if hidden else DECIMALS) for value in at],
        }
        states = {} if status is None else _states(status[status["crossing"] == row["crossing"]])
        yield _feature(
            "crossing",
            point,
            id=row["crossing"],
            name=row["name"],
            name_ar=row["name_ar"],
            kind=row["kind"],
            gate_a=row["gate_a"],
            gate_b=row["gate_b"],
            radius_km=float(row["radius_km"]) if not pd.isna(row["radius_km"]) else None,
            start=_iso(row["from"]),
            end=_iso(row["until"]),
            **states,
        )


def _states(rows: pd.DataFrame) -> dict[str, str]:
    """`status.<layer>.<use>.<direction>` -> state, and the basis of the answer beside it."""
    found = {}
    for _, row in rows.iterrows():
        found[f"status.{row['layer']}.{row['use']}.{row['direction']}"] = str(row["status"])
        if row["layer"] == "effective":
            found[f"basis.{row['use']}.{row['direction']}"] = str(row["basis"])
    return found


def _iso(day: object) -> str | None:
    return day.date().isoformat() if isinstance(day, pd.Timestamp) else None
