"""What a case has filed already: the same bytes, the same address, nearly the same text."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np
import pandas as pd

from maabar.importers.reports.text import fold

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import numpy.typing as npt

    from maabar.case import Case
    from maabar.importers.settings import ImportSettings

#: Parts of an address that tell where a reader came from, not what the page is.
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|igshid|mc_[ce]id|ref|ref_src|amp", re.IGNORECASE)
_WORDS = re.compile(r"\w+")
_RUN = 3


@dataclass(frozen=True, slots=True)
class Twin:
    """A report that another may be a copy of; a person decides.

    Attributes:
        report: The report that was there before.
        why: `bytes`, `address` or `text`.
        share: How much of the text they have in common, 0 to 1.
    """

    report: str
    why: str
    share: float = 1.0


@dataclass
class Shelf:
    """The reports of a case, to look a new one up in.

    Attributes:
        by_hash: Report by SHA-256 of its original.
        by_address: Report by canonical address.
        days: Day of publication by report.
        texts: Folder of the kept texts; None if the case has none.
        prints: Samples of texts that were looked at, by report.
    """

    by_hash: dict[str, str] = field(default_factory=dict)
    by_address: dict[str, str] = field(default_factory=dict)
    days: dict[str, date | None] = field(default_factory=dict)
    texts: Path | None = None
    prints: dict[str, npt.NDArray[np.uint32]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, case: Case) -> Shelf:
        """Return what a case has on its shelf."""
        reports = case["reports"]
        shelf = cls(texts=case.folder / "reports" if case.folder is not None else None)
        rows = zip(reports["report"], reports["sha256"], reports["url"], reports["published"], strict=True)
        for report, digest, url, day in rows:
            shelf._put(
                str(report), str(digest).lower(), str(url), None if pd.isna(day) else pd.Timestamp(day).date()
            )
        return shelf

    def _put(self, report: str, digest: str, url: str, day: date | None) -> None:
        self.days[report] = day
        if digest:
            self.by_hash.setdefault(digest, report)
        if url:
            self.by_address.setdefault(canonical(url), report)

    def add(
        self, report: str, digest: str, url: str, day: date | None, text: str, settings: ImportSettings
    ) -> None:
        """Put a report on the shelf, so that the next one of the same call is compared with it."""
        self._put(report, digest, url, day)
        self.prints[report] = print_of(text, settings.copy_samples)

    def same(self, digest: str) -> str:
        """Return the report with the same bytes; empty if there is none."""
        return self.by_hash.get(digest, "")

    def twins(self, text: str, url: str, day: date | None, settings: ImportSettings) -> tuple[Twin, ...]:
        """Return reports that a text may be a copy of, the likeliest first."""
        found: list[Twin] = []
        address = self.by_address.get(canonical(url), "") if url else ""
        if address:
            found.append(Twin(address, "address"))
        mine = print_of(text, settings.copy_samples)
        if not len(mine):
            return tuple(found)
        near = []
        for report, other in self.days.items():
            apart = abs((day - other).days) if day and other else 0
            if report == address or apart > settings.copy_days:
                continue
            theirs = self._print(report, settings.copy_samples)
            share = float((mine == theirs).mean()) if len(theirs) else 0.0
            if share >= settings.copy_share:
                near.append(Twin(report, "text", round(share, 2)))
        return (*found, *sorted(near, key=lambda twin: (-twin.share, twin.report)))

    def _print(self, report: str, samples: int) -> npt.NDArray[np.uint32]:
        if report not in self.prints:
            path = self.texts / f"{report}.txt" if self.texts is not None else None
            text = ""
            if path is not None and path.is_file():
                with path.open(encoding="utf-8", newline="", errors="replace") as stream:
                    text = stream.read()
            self.prints[report] = print_of(text, samples)
        return self.prints[report]


def canonical(url: str) -> str:
    """Return an address without what tells no pages apart: scheme, www., tracking, fragment, last slash."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("amp.")
    except ValueError:
        return url.strip()
    kept = sorted((key, value) for key, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(key))
    path = re.sub(r"/(amp|index\.html?)?/?$", "", parts.path) if parts.path else ""
    return f"{host}{path}{'?' if kept else ''}{urlencode(kept)}"


def print_of(text: str, samples: int) -> npt.NDArray[np.uint32]:
    """Return a MinHash of the three-word runs of a text: the share of equal samples is that of shared runs.

    Args:
        text: The text.
        samples: How many samples to take.

    Returns:
        The samples; none if the text has fewer than three words.
    """
    words = _WORDS.findall(fold(text))
    if len(words) < _RUN:
        return np.zeros(0, dtype=np.uint32)
    runs = {zlib.crc32(" ".join(words[at : at + _RUN]).encode()) for at in range(len(words) - _RUN + 1)}
    values = np.fromiter(runs, dtype=np.uint64, count=len(runs))
    # the same constants everywhere and always: two prints must be comparable
    rng = np.random.Generator(np.random.PCG64(20300630))
    factor = rng.integers(1, 2**63, size=samples, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    shift = rng.integers(0, 2**63, size=samples, dtype=np.uint64)
    least = np.full(samples, 2**32 - 1, dtype=np.uint32)
    for start in range(0, len(values), 4096):
        part = values[start : start + 4096, None] * factor + shift  # wraps around 2**64, as it should
        least = np.minimum(least, (part >> np.uint64(32)).astype(np.uint32).min(axis=0))
    return least
