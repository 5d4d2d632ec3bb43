"""Several files at once: the bad ones are refused with their reason, the others go on."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from maabar.errors import CaseError, MaabarError, UsageError
from maabar.importers.reports.formats.documents import time_limit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from maabar.importers.reports.filing import Asked, Document, Draft, Filing
    from maabar.importers.reports.records import Reading

    #: (data, name of the file) -> what it says; one file may hold several reports
    Opener = Callable[[bytes, str], Sequence[Document]]
    #: A reading -> the same with more suggestions, and what to keep of how they came about
    Extra = Callable[[Reading, str], tuple[Reading, dict[str, Any]]]

#: A file larger than this is not even opened; the limits of the forms are tighter.
MAX_BYTES = 200_000_000


@dataclass(frozen=True)
class Refused:
    """A file, or one report of it, that was not read.

    Attributes:
        name: The file.
        why: The reason, and what to do.
    """

    name: str
    why: str


def read_files(
    filing: Filing,
    paths: Sequence[Path],
    asked: Asked,
    open_: Opener,
    extra: Extra | None = None,
    *,
    seconds: float = 20.0,
) -> tuple[tuple[Draft, ...], tuple[Refused, ...]]:
    """Read files of reports on their way into a case.

    Args:
        filing: The case.
        paths: The files.
        asked: What the user says of them.
        open_: What finds the text in a file.
        extra: A further extractor; it sees each reading and the sensitivity of its report.
        seconds: Longest time for taking one report apart.

    Returns:
        The drafts, and what was refused.

    Raises:
        UsageError: If one id is asked for several reports.
    """
    if asked.report and len(paths) != 1:
        raise UsageError("--report-id names one report; read the files one by one.")
    drafts: list[Draft] = []
    refused: list[Refused] = []
    for path in paths:
        try:
            data = _bytes(path)
            documents = open_(data, path.name)
        except Exception as error:  # noqa: BLE001 - one bad file must not take the others with it
            refused.append(Refused(str(path), _why(error)))
            continue
        if asked.report and len(documents) != 1:
            refused.append(Refused(str(path), "It holds several reports; --report-id names one."))
            continue
        for number, document in enumerate(documents, start=1):
            name = path.stem if len(documents) == 1 else f"{path.stem}-{number}"
            original = getattr(document, "original", b"") or data
            try:
                with time_limit(seconds, path.name):
                    draft = filing.draft(document, original, name, _suffix(path, data, original), asked)
                drafts.append(draft if extra is None else _extended(draft, extra, asked))
            except Exception as error:  # noqa: BLE001 - one bad report must not take the others with it
                which = f"{path}, report {number}" if len(documents) > 1 else str(path)
                refused.append(Refused(which, _why(error)))
    return tuple(drafts), tuple(refused)


def fileable(drafts: Sequence[Draft]) -> tuple[tuple[Draft, ...], tuple[Refused, ...]]:
    """Return the drafts that can be filed, and the others with what they lack."""
    good = tuple(draft for draft in drafts if draft.same or not draft.lacks)
    return good, tuple(Refused(one.report, one.lacks) for one in drafts if one.lacks and not one.same)


def _extended(draft: Draft, extra: Extra, asked: Asked) -> Draft:
    reading, about = extra(draft.reading, asked.level)
    more = len(reading.suggestions) - len(draft.roots)
    return replace(draft, reading=reading, about=about, roots=(*draft.roots, *[""] * more))


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise UsageError("It is a folder; name the files in it.")
    if path.stat().st_size > MAX_BYTES:
        raise UsageError(f"It has more than {MAX_BYTES / 1e6:.0f} MB.")
    return path.read_bytes()


def _suffix(path: Path, data: bytes, original: bytes) -> str:
    """Return the ending under which an original is kept; it never comes from inside a report."""
    if original is not data:
        return ".json"  # one item of a saved answer
    known = {".txt", ".html", ".htm", ".pdf", ".eml", ".json", ".md"}
    suffix = path.suffix.lower()
    return suffix if suffix in known else ".bin"


def _why(error: Exception) -> str:
    if isinstance(error, CaseError):
        return " ".join(f"{one.what} {one.fix}".rstrip() for one in error.problems)
    if isinstance(error, OSError):
        return f"It cannot be read ({error.strerror or error})."
    if isinstance(error, MaabarError):
        return str(error)
    logging.getLogger("maabar").error("a report could not be taken apart", exc_info=error)
    return f"It cannot be taken apart ({type(error).__name__}): a fault of Maabar, please tell us of it."
