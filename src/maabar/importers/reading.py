"""Opening files of reports and taking their texts apart with the settings of one case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maabar.importers.reports import formats
from maabar.importers.reports.names import NameIndex
from maabar.importers.reports.read import read_text
from maabar.importers.reports.verify import verify

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from maabar.case import Case
    from maabar.importers.llm import Checker
    from maabar.importers.reports.filing import Document, Reader
    from maabar.importers.reports.records import Reading, Suggestion
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


def checker(case: Case, settings: ReadingSettings) -> Checker:
    """Return the verification that records of every extractor pass, with the names of a case."""

    def check(
        records: Sequence[Mapping[str, Any]], reading: Reading
    ) -> tuple[tuple[Suggestion, ...], tuple[str, ...]]:
        found = verify(records, reading, case, settings)
        return found.accepted, tuple(f"{one.rung}: {one.why}" for one in found.refused)

    return check
