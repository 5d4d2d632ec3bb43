"""From a study to what people open: an offline page per language, a workbook, GeoJSON, CSV, data package."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from maabar.study import Study


def write(study: Study, folder: str | Path, *, quotes: bool = True) -> dict[str, Path]:
    """Write everything a brief consists of.

    Args:
        study: A study.
        folder: Where to; it is made if it is not there, and files of the same names are replaced.
        quotes: Whether the annotations give the quoted words; without, only their places.

    Returns:
        Name -> path: `en`, `ar`, `xlsx`, `geojson`, `tables` and `evidence` (folders) and `datapackage`.
    """
    # the parts are heavy, and a caller that only asks for the name should not pay for them
    from pathlib import Path as _Path  # noqa: PLC0415

    from maabar.brief import exports, linked, page  # noqa: PLC0415
    from maabar.brief.messages import LANGUAGES  # noqa: PLC0415
    from maabar.brief.shared import sheets  # noqa: PLC0415
    from maabar.brief.workbook import workbook  # noqa: PLC0415
    from maabar.sensitivity import unused_ranges  # noqa: PLC0415

    place = _Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    paths = {}
    unused = unused_ranges(study)
    for lang in LANGUAGES:
        paths[lang] = place / ("brief.html" if lang == "en" else f"brief.{lang}.html")
        paths[lang].write_text(page.render(study, lang, unused), encoding="utf-8", newline="\n")
    paths["xlsx"] = place / "brief.xlsx"
    tables = tuple(sheets(study))
    paths["xlsx"].write_bytes(workbook(study, found=tables))
    paths["geojson"] = exports.write_geojson(study, place / "map.geojson")
    exports.tables(study, place, tables)
    linked.write(study, place / "evidence", tables, quotes=quotes)
    folders = {"tables": place / "tables", "evidence": place / "evidence"}
    return {**paths, **folders, "datapackage": place / "datapackage.json"}
