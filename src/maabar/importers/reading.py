"""Opening files of reports and taking their texts apart with the settings of one case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maabar.importers.reports import formats
from maabar.importers.reports.names import NameIndex
from maabar.importers.reports.read import read_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from maabar.case import Case
    from maabar.importers.reports.filing import Document, Reader
    from maabar.importers.reports.records import Reading
    from maabar.importers.reports.settings import ReadingSettings
    from maabar.importers.reports.several import Opener


def opener(settings: ReadingSettings) -> Opener:
    """Return what finds the texts in a file."""

    def open_(data: bytes, name: str) -> Sequence[Document]:
        return formats.open_file(data, name, settings)

    return open_


def reader(case: Case, settings: ReadingSettings) -> Reader:
    """Return what takes a text apart, with the names of a case."""
    index = NameIndex.of(case, settings)

    def read(text: str, report: str, source: str, published: date | None, lang: str) -> Reading:
        return read_text(
            text,
            case,
            report=report,
            source=source,
            published=published,
            lang=lang,
            settings=settings,
            index=index,
        )

    return read
