"""Finished draws on disk, so that a study that was stopped goes on where it was."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from maabar.work import Result
from maabar.writing import whole_folder

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Kept:
    """Finished draws in a folder; one folder a draw, each written whole or not at all.

    Attributes:
        folder: Where they are; named after the question, so that no other study finds them.
    """

    folder: Path

    def load(self, draw: int) -> Result | None:
        """Return a finished draw, or None if it is not there."""
        place = self._place(draw)
        if not place.is_dir():
            return None
        tables = {path.stem: read_table(path) for path in sorted(place.glob("*.parquet"))}
        seconds = json.loads((place / "seconds.json").read_text(encoding="utf-8"))
        return Result(draw, tables.pop("drawn"), tables, seconds)

    def save(self, result: Result) -> None:
        """Keep a finished draw."""
        place = self._place(result.draw)
        if place.is_dir():
            return
        with whole_folder(place) as part:
            for name, frame in {**result.tables, "drawn": result.drawn}.items():
                frame.to_parquet(part / f"{name}.parquet", index=False)
            (part / "seconds.json").write_text(
                json.dumps(dict(result.seconds)), encoding="utf-8", newline="\n"
            )

    def clear(self) -> None:
        """Forget all of them: the run is written."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _place(self, draw: int) -> Path:
        return self.folder / f"draw-{draw:05d}"


def read_table(path: Path) -> pd.DataFrame:
    """Return a result table as it was: Parquet knows no seconds, so days come back in milliseconds."""
    frame = pd.read_parquet(path)
    days = [name for name in frame.columns if pd.api.types.is_datetime64_any_dtype(frame[name].dtype)]
    return frame.astype(dict.fromkeys(days, "datetime64[s]"))
