"""From a study to what people open: an offline page per language, a workbook, GeoJSON, CSV, data package."""

from __future__ import annotations

import pickle
from functools import partial
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from pathlib import Path

    from maabar.study import Study

T = TypeVar("T")


def write(study: Study, folder: str | Path, *, quotes: bool = True, workers: int = 1) -> dict[str, Path]:
    """Write everything a brief consists of.

    Args:
        study: A study.
        folder: Where to; it is made if it is not there, and files of the same names are replaced.
        quotes: Whether the annotations give the quoted words; without, only their places.
        workers: Processes to use; what is written is the same with any number.

    Returns:
        Name -> path: `en`, `ar`, `xlsx`, `geojson`, `tables` and `evidence` (folders) and `datapackage`.
    """
    # the parts are heavy, and a caller that only asks for the name should not pay for them
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415
    from contextlib import nullcontext  # noqa: PLC0415
    from multiprocessing import get_context  # noqa: PLC0415
    from pathlib import Path as _Path  # noqa: PLC0415

    from maabar.brief import exports, linked, page  # noqa: PLC0415
    from maabar.brief.messages import LANGUAGES  # noqa: PLC0415
    from maabar.brief.shared import sheets  # noqa: PLC0415
    from maabar.brief.workbook import workbook  # noqa: PLC0415
    from maabar.sensitivity import unused_ranges  # noqa: PLC0415

    place = _Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    paths = {}
    # a second process works out what takes longest beside the files that do not need it
    pool = ProcessPoolExecutor(1, get_context("spawn")) if workers > 1 and study.draws else None
    with pool or nullcontext():
        trials = _start(pool, unused_ranges, study)
        paths["xlsx"] = place / "brief.xlsx"
        tables = tuple(sheets(study))
        paths["xlsx"].write_bytes(workbook(study, found=tables))
        paths["geojson"] = exports.write_geojson(study, place / "map.geojson")
        exports.tables(study, place, tables)
        linked.write(study, place / "evidence", tables, quotes=quotes)
        unused = trials()
        waiting = [_start(pool, page.render, study, lang, unused) for lang in LANGUAGES[1:]]
        texts = [page.render(study, LANGUAGES[0], unused), *(text() for text in waiting)]
    for lang, text in zip(LANGUAGES, texts, strict=True):
        paths[lang] = place / ("brief.html" if lang == "en" else f"brief.{lang}.html")
        paths[lang].write_text(text, encoding="utf-8", newline="\n")
    folders = {"tables": place / "tables", "evidence": place / "evidence"}
    return {**paths, **folders, "datapackage": place / "datapackage.json"}


def _start(pool: Executor | None, work: Callable[..., T], study: Study, *args: object) -> Callable[[], T]:
    """Start work on a study in another process and return what waits for it; without one, what does it."""
    if pool is None:
        return partial(work, study, *args)
    # packed here: an executor packs in a thread of its own, while this one goes on to use the study
    return pool.submit(_unpacked, work, pickle.dumps(study), *args).result


def _unpacked(work: Callable[..., T], packed: bytes, *args: object) -> T:
    return work(pickle.loads(packed), *args)  # noqa: S301 - packed by the process that started this one
