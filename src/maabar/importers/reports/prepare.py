"""A report's text taken apart: zones, sentences, names, days. Nothing is suggested yet."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING
from weakref import ref

from maabar.errors import CaseError
from maabar.importers.reports.dates import dateline, days
from maabar.importers.reports.names import NameIndex
from maabar.importers.reports.records import Reading, Sentence
from maabar.importers.reports.sentences import sentences
from maabar.importers.reports.settings import ReadingSettings
from maabar.importers.reports.text import faults, hidden_characters, language_of
from maabar.importers.reports.zones import zones

if TYPE_CHECKING:
    from datetime import date

    from maabar.case import Case
    from maabar.importers.reports.records import Mention, Zone

#: Languages whose statements are read; of others only names and dates.
_READ = frozenset({"en", "ar"})

#: The case, by a reference that does not keep it, the settings, and the names.
_kept: deque[tuple[ref[Case], ReadingSettings, NameIndex]] = deque(maxlen=4)


def prepare(
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
    """Take a report's text apart.

    Args:
        text: The stored text; spans count its code points.
        case: The case whose names are looked for.
        report: Id of the report.
        source: Id of the source that published it.
        published: Day it was published; if None, the date line of the text is taken.
        lang: ISO 639 code; if empty, the alphabet decides.
        settings: Limits and thresholds; the defaults if None.
        index: The names of the case, to read many reports with one index.

    Raises:
        CaseError: If the text is none, holds NUL bytes or is too long; its `problems` say what to do.
    """
    settings = settings or ReadingSettings()
    problems = faults(text, report, most_characters=settings.most_characters)
    if problems:
        raise CaseError(problems)
    lang = lang or language_of(text)
    parts = zones(text, settings)
    lines = sentences(text, parts, lang, settings)
    names = index or index_of(case, settings)
    lines_with_dates = dateline(text, parts, published, settings)
    if published is None:
        published = next((day.first for day in lines_with_dates if day.first is not None), None)
        # A line `TOWN, March 3` above or below has its year from the one that gave it.
        lines_with_dates = dateline(text, parts, published, settings)
    found = (*lines_with_dates, *days(text, lines, published, settings))
    return Reading(
        report=report,
        text=text,
        lang=lang,
        source=source,
        published=published,
        zones=parts,
        sentences=lines,
        mentions=(*_agencies(names, text, parts), *names.mentions(text, lines)),
        days=tuple(sorted(found, key=lambda day: day.span.start)),
        notes=_notes(text, lang, published),
    )


def _agencies(names: NameIndex, text: str, parts: tuple[Zone, ...]) -> tuple[Mention, ...]:
    """Return the agencies named in datelines: what follows comes from them."""
    leads = [
        Sentence(0, zone.span, text[zone.span.start : zone.span.stop], zone.name)
        for zone in parts
        if zone.name == "dateline" and zone.speaks
    ]
    return tuple(one for one in names.mentions(text, leads) if one.table == "sources") if leads else ()


def index_of(case: Case, settings: ReadingSettings) -> NameIndex:
    """Return the names of a case; of the last few cases they are kept, for many reports are read into one.

    Args:
        case: The case; it never changes, so its identity is enough.
        settings: Thresholds.
    """
    for held, wanted, index in _kept:
        if held() is case and wanted == settings:
            return index
    made = NameIndex.of(case, settings)
    _kept.appendleft((ref(case), settings, made))
    return made


def _notes(text: str, lang: str, published: date | None) -> tuple[str, ...]:
    """Return what a reader of the result should know about the text."""
    notes = []
    hidden = hidden_characters(text)
    if hidden:
        notes.append(
            f"{hidden} characters of the text make others run the other way; they are shown as <U+...>."
        )
    if lang not in _READ:
        notes.append(f'The language is "{lang}": only names and dates are read.')
    if published is None:
        notes.append("Day of publication not known: weekdays and dates without a year stay empty.")
    return tuple(notes)
