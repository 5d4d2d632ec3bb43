"""A reader and a form of report that are plain enough to see what filing itself does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.importers.reports.filing import Asked, Filing
from maabar.importers.reports.records import Reading, Sentence, Span, Suggestion
from maabar.importers.reports.several import read_files
from maabar.importers.settings import ImportSettings

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class Said:
    text: str
    title: str = ""
    published: date | None = None
    source: str = ""
    url: str = ""
    lang: str = "en"


def plain(data: bytes, name: str) -> list[Said]:
    """A text whose first lines may be `url: ...`, `source: ...`, `title: ...`."""
    from maabar.errors import UsageError

    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError("It is not UTF-8.") from error
    if not text.strip():
        raise UsageError("It holds no text.")
    found = dict(re.findall(r"^(url|source|title): (.+?)\r?$", text, re.MULTILINE))
    return [Said(text, **found)]


def gates(text: str, report: str, source: str, published: date | None, lang: str) -> Reading:
    """Suggests `gate` wherever it reads `<Name> is open` or `is closed`."""
    sentences, suggestions = [], []
    for number, found in enumerate(re.finditer(r"[^.\n]+\.", text)):
        span = Span(found.start(), found.end())
        sentences.append(Sentence(number, span, found.group(), "body"))
        for said in re.finditer(r"(North Bridge|Mill Road|It|Nowhere) is (open|closed|ajar)", found.group()):
            start = span.start + said.start()
            suggestions.append(
                Suggestion(
                    report,
                    number,
                    Span(start, start + len(said.group())),
                    "gate",
                    said[2],
                    {"North Bridge": "north-bridge", "Mill Road": "mill-road", "Nowhere": "nowhere"}.get(
                        said[1], ""
                    ),
                    flags=("subject",) if said[1] == "It" else (),
                    score=0.9,
                )
            )
    return Reading(
        report, text, lang or "en", source, published, (), tuple(sentences), (), (), tuple(suggestions)
    )


def drafts_of(case, paths, reader=gates, **asked):
    filing = Filing(case, reader, ImportSettings())
    return read_files(filing, paths, Asked(**asked), plain)
