"""PDF: the text layer, by pypdf. No pictures are read: a scan without text is refused."""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections import Counter
from typing import TYPE_CHECKING

from maabar.importers.reports.formats.documents import Document, refuse, tidy

if TYPE_CHECKING:
    from pypdf import PdfReader

    from maabar.importers.reports.settings import ReadingSettings

_DIGITS = re.compile(r"\d+")
#: Lines at the top and bottom of a page that may be its running head; the share of pages they must stand on.
_MARGIN_LINES, _SHARE = 2, 0.5


def read(data: bytes, name: str, settings: ReadingSettings) -> tuple[Document, ...]:
    """Return the one report of a PDF.

    Raises:
        CaseError: If it is broken, encrypted, too long, or holds no text.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every oddity of every file
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pages, title = _pages(data, name, settings)
    letters = sum(c.isalpha() for page in pages for c in page)
    if letters < settings.least_letters_per_page * max(len(pages), 1):
        refuse(
            f"The PDF has {len(pages)} pages and next to no text: it is a scan.",
            "Pictures are not read; use a version with text.",
            name,
        )
    return (Document(title, tidy("\n\n".join(_without_running_heads(pages)))),)


def _pages(data: bytes, name: str, settings: ReadingSettings) -> tuple[list[str], str]:
    from pypdf import PdfReader  # noqa: PLC0415 - only where a PDF is read
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            _decrypt(reader, name)
        count = len(reader.pages)
        if count > settings.most_pages:
            refuse(f"It has {count} pages; at most {settings.most_pages} are read.", "Split it.", name)
        pages: list[str] = []
        for page in reader.pages:
            pages.append(page.extract_text())
            if sum(map(len, pages)) > settings.most_characters:
                refuse(f"Its text is longer than {settings.most_characters:,} characters.", "Split it.", name)
        title = str(reader.metadata.title or "") if reader.metadata else ""
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
    ) as error:
        # pypdf meets broken files with exceptions of many kinds; all of them mean this one thing.
        refuse(f"The PDF cannot be read ({type(error).__name__}).", "Save it again, or save its text.", name)
    return pages, tidy(title)[:300]


def _decrypt(reader: PdfReader, name: str) -> None:
    """Open a PDF that is locked against changes only; refuse one that needs a password."""
    try:
        opened = bool(reader.decrypt(""))
    except Exception:  # noqa: BLE001 - a missing library for the cipher, or a cipher nobody knows
        opened = False
    if not opened:
        refuse("The PDF is encrypted.", "Save it without a password.", name)


def _without_running_heads(pages: list[str]) -> list[str]:
    """Drop what stands at the top or bottom of most pages, page numbers apart, but for the first time."""
    split = [[line.strip() for line in page.split("\n") if line.strip()] for page in pages]
    margins = [_margin(lines) for lines in split]
    seen = Counter(
        key
        for lines, margin in zip(split, margins, strict=True)
        for key in {_DIGITS.sub("#", lines[index]) for index in margin}
    )
    running = {key for key, count in seen.items() if len(pages) >= 3 and count > _SHARE * len(pages)}
    shown: set[str] = set()
    kept = []
    for page, lines, margin in zip(pages, split, margins, strict=True):
        again = {i for i in margin if (key := _DIGITS.sub("#", lines[i])) in running and key in shown}
        shown |= {_DIGITS.sub("#", lines[index]) for index in margin}
        kept.append("\n".join(line for i, line in enumerate(lines) if i not in again) if again else page)
    return kept


def _margin(lines: list[str]) -> set[int]:
    """Return which lines of a page may be a running head; none of a page with few lines."""
    if len(lines) < 3 * _MARGIN_LINES:
        return set()
    return {*range(_MARGIN_LINES), *range(len(lines) - _MARGIN_LINES, len(lines))}
