"""Reading a report: taken apart, suggestions made by rules, each of them checked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maabar.importers.reports.guesses import weights
from maabar.importers.reports.prepare import prepare
from maabar.importers.reports.suggest import suggest
from maabar.importers.reports.verify import verify

if TYPE_CHECKING:
    from datetime import date

    from maabar.case import Case
    from maabar.importers.reports.names import NameIndex
    from maabar.importers.reports.records import Reading
    from maabar.importers.reports.settings import ReadingSettings


def read_text(
    text: str,
    case: Case,
    *,
    report: str,
    source: str = "",
    published: date | None = None,
    lang: str = "",
    settings: ReadingSettings | None = None,
    index: NameIndex | None = None,
) -> Reading:
    """Read a report.

    Args:
        text: The stored text; spans count its code points.
        case: The case whose crossings, parties and proposals are meant.
        report: Id of the report.
        source: Id of the source that published it.
        published: Day it was published; if None, the date line of the text is taken.
        lang: ISO 639 code; if empty, the alphabet decides.
        settings: Judgements; the defaults if None.
        index: The names of the case, to read many reports with one index.

    Returns:
        The report taken apart, with suggestions that passed the checks. Nothing of it counts before a
        person accepted it.

    Raises:
        CaseError: If the text is none, holds NUL bytes or is too long; its `problems` say what to do.
    """
    reading = prepare(
        text,
        case,
        report=report,
        source=source,
        published=published,
        lang=lang,
        settings=settings,
        index=index,
    )
    found = suggest(reading, case, settings, guessing=weights())
    return replace(reading, suggestions=verify(found, reading, case, settings).accepted)
