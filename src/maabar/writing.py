"""Writing tables, cases and whole folders so that nothing is ever half there."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import tomli_w

from maabar.errors import UsageError
from maabar.table import spreadsheet
from maabar.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from maabar.case import Case


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as UTF-8 CSV that a spreadsheet opens without running anything."""
    spreadsheet(frame).to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def write_case(case: Case, folder: Path) -> None:
    """Write a case as a folder: `case.toml` and a CSV file for each table with rows.

    Columns without any value are left out unless the table needs them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    about = case.about
    entries = {
        "case": about.case,
        "title": about.title,
        "title_ar": about.title_ar,
        "summary": about.summary,
        "summary_ar": about.summary_ar,
        "as_of": about.as_of,
        "from": about.start,
        "until": about.end,
        "currency": about.currency,
        "sensitivity": about.sensitivity,
    }
    document = {key: value for key, value in entries.items() if value != ""}
    document |= {"licences": dict(about.licences)} if about.licences else {}
    document |= {engine: dict(values) for engine, values in about.settings.items()}
    (folder / "case.toml").write_text(tomli_w.dumps(document), encoding="utf-8", newline="\n")
    for name, frame in case.frames.items():
        if len(frame):
            required = {column.name for column in BY_NAME[name].columns if column.required or column.key}
            kept = [
                c for c in frame.columns if c in required or bool((frame[c].notna() & (frame[c] != "")).any())
            ]
            write_csv(frame[kept], folder / f"{name}.csv")


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give a temporary folder that becomes `target` when the block ends well, and vanishes if not.

    Raises:
        UsageError: If the folder cannot be written, is not empty already, or the disk is full.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    except OSError as error:
        raise UsageError(f'Nothing can be written in "{target.parent}" ({error.strerror}).') from error
    try:
        part.chmod(0o755)  # mkdtemp makes folders for one user only; a run is meant to be passed on
        yield part
        if target.is_dir() and not any(target.iterdir()):
            target.rmdir()  # Windows does not replace a folder, even an empty one
        part.replace(target)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise UsageError(f'The disk is full; nothing was written to "{target}".') from error
        raise UsageError(
            f'"{target}" cannot be written ({error.strerror or error}); nothing was left there.'
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def replace_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        UsageError: If it cannot be written; the old file is then as it was.
    """
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        part = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        if path.exists():
            shutil.copymode(path, part)
        else:
            part.chmod(0o644)
        part.replace(path)
    except OSError as error:
        why = "the disk is full" if error.errno == errno.ENOSPC else error.strerror
        raise UsageError(f'"{path}" cannot be written ({why}); it is as it was.') from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
