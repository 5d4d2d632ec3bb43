"""What `maabar read` does with a report: find whose it is, take it apart, and file it (`storing`).

Filed are the untouched original, its text, how it was taken apart, and rows of `sources`, `reports` and
`claims`. Every claim waits for a person (`review = unreviewed`). The same bytes read again add nothing.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from maabar.errors import UsageError, shorten
from maabar.importers.reports.settings import ReadingSettings
from maabar.importers.reports.shelf import Shelf, Twin
from maabar.importers.reports.sourcing import Publisher, Sources
from maabar.importers.reports.zones import zones
from maabar.quotes import FOLDER
from maabar.short.naming import make_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from maabar.case import Case
    from maabar.importers.reports.records import Reading, Suggestion
    from maabar.importers.settings import ImportSettings

    #: (text, report, source, published, lang) -> the text taken apart
    Reader = Callable[[str, str, str, date | None, str], Reading]


#: What stands before the day in `The Daily, 3 May 2030`.
_BEFORE_DAY = re.compile(r"[,:|]| by ")
_BRACKETS = re.compile(r"\(([^()]{2,80})\)")


class Document(Protocol):
    """What a file says of itself, whatever its form."""

    @property
    def title(self) -> str:
        """Title; may be empty."""

    @property
    def text(self) -> str:
        """The text, as it is to be kept."""

    @property
    def published(self) -> date | None:
        """Day of publication that the file names outside its text."""

    @property
    def source(self) -> str:
        """Name of who published it; may be empty."""

    @property
    def url(self) -> str:
        """Where it stands; may be empty."""

    @property
    def lang(self) -> str:
        """ISO 639 code; may be empty."""


@dataclass(frozen=True)
class Asked:
    """What the user says of reports, over what they say of themselves.

    Attributes:
        report: Id to give to the one report.
        source: Id or name of who published it.
        published: Day of publication.
        lang: Its language.
        level: Its sensitivity; empty = as the case says.
    """

    report: str = ""
    source: str = ""
    published: date | None = None
    lang: str = ""
    level: str = ""


@dataclass(frozen=True)
class Draft:
    """A report that was read and not yet filed.

    Attributes:
        report: Its id.
        same: The report of the case with the same bytes; empty if there is none. It is not filed again.
        publisher: Who published it.
        reading: The text taken apart, with suggestions.
        twins: Reports that it may be a copy of.
        title: Its title.
        url: Where it stands.
        original: The untouched file.
        suffix: Ending of the original's name.
        level: Its sensitivity.
        roots: For each suggestion the claim that it may merely repeat; empty if none.
        about: What else is to stand in the file of spans.
    """

    report: str
    same: str
    publisher: Publisher
    reading: Reading
    twins: tuple[Twin, ...]
    title: str
    url: str
    original: bytes = field(repr=False)
    suffix: str
    level: str
    roots: tuple[str, ...]
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def lacks(self) -> str:
        """What must be known before it can be filed; empty if all is."""
        if self.reading.published is None:
            return "Nothing tells when it was published: give --published."
        if self.publisher.how == "unknown":
            return "Nothing tells who published it: give --source with a name or an id."
        return ""


class Filing:
    """Reports on their way into one case."""

    def __init__(self, case: Case, read: Reader, settings: ImportSettings) -> None:
        """Look through the case once.

        Args:
            case: The case.
            read: What takes a text apart.
            settings: Numbers that filing rests on.
        """
        self.case = case
        self.read = read
        self.settings = settings
        self.shelf = Shelf.of(case)
        self.sources = Sources(case)
        # A file that somebody put there stays what it is.
        kept = case.folder / FOLDER if case.folder is not None else None
        files = {path.name.partition(".")[0] for path in kept.iterdir()} if kept and kept.is_dir() else set()
        self.taken = {*case.names.index, *files}
        self._claims = _claims_of(case)

    def draft(self, document: Document, original: bytes, name: str, suffix: str, asked: Asked) -> Draft:
        """Return a report as it would be filed.

        Args:
            document: What the file says.
            original: Its bytes.
            name: What to make the report's id of: the name of the file without its ending.
            suffix: Ending of the original's name, such as `.html`.
            asked: What the user says of it.

        Raises:
            UsageError: If the id is taken.
        """
        digest = hashlib.sha256(original).hexdigest()
        same = self.shelf.same(digest)
        report = same or self._id(asked.report, name)
        publisher, told = self._publisher(asked, document, same)
        published = asked.published or document.published or told
        lang = asked.lang or document.lang
        named = _in_dateline(document.text, self.sources) if publisher.how == "unknown" else ""
        if named:
            publisher = Publisher(named, how="dateline")
        reading = self.read(document.text, report, publisher.source, published, lang)
        day = reading.published or published
        twins = () if same else self.shelf.twins(document.text, document.url, day, self.settings)
        draft = Draft(
            report=report,
            same=same,
            publisher=publisher,
            reading=reading,
            twins=twins,
            title=" ".join(document.title.split())[:300],
            url=document.url if document.url.startswith(("https://", "http://")) else "",
            original=original,
            suffix=suffix,
            level=asked.level,
            roots=tuple(self._root(one, twins) for one in reading.suggestions),
        )
        if not same:
            self.shelf.add(report, digest, document.url, day, document.text, self.settings)
            self._claims[report] = [
                (_key(one), f"{report}-{number:02d}")
                for number, one in enumerate(reading.suggestions, start=1)
            ]
        return draft

    def _publisher(self, asked: Asked, document: Document, same: str) -> tuple[Publisher, date | None]:
        """Return who published a report; for one that the case has, as the case says, and its day."""
        rows = self.case["reports"]
        row = rows[rows["report"] == same]
        if row.empty or asked.source:
            return self.sources.find(asked.source, document.source, document.url), None
        return Publisher(str(row["source"].iloc[0])), row["published"].iloc[0].date()

    def _id(self, given: str, name: str) -> str:
        if given and (given in self.taken or make_id(given) != given):
            raise UsageError(f'"{shorten(given)}" cannot be the id of the report: it is taken, or no id.')
        wanted = given or make_id(name, "report") or "report"
        report, number = wanted, 2
        while report in self.taken:
            report, number = f"{wanted}-{number}", number + 1
        self.taken.add(report)
        return report

    def _root(self, suggestion: Suggestion, twins: Sequence[Twin]) -> str:
        """Return the claim of a likely original that says the same; a person decides whether it is one."""
        key = _key(suggestion)
        for twin in twins:
            for other, claim in self._claims.get(twin.report, ()):
                if other == key:
                    return claim
        return ""


def _in_dateline(text: str, sources: Sources) -> str:
    """Return the source that datelines name, if it is one: `ARDEN (The Daily) -`, `The Daily, 3 May 2030`."""
    lines = [text[z.span.start : z.span.stop] for z in zones(text, ReadingSettings()) if z.name == "dateline"]
    parts = [part for line in lines for found in _BRACKETS.findall(line) for part in found.split("/")]
    parts += [part for line in lines for part in _BEFORE_DAY.split(line)[:-1]]
    named = {known for part in parts if (known := sources.called(part.strip()))}
    return named.pop() if len(named) == 1 else ""


def _key(one: Suggestion) -> tuple[str, ...]:
    return (one.predicate, one.subject, one.value, one.realis, one.said_by if one.role != "reporter" else "")


def _claims_of(case: Case) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    claims = case["claims"]
    columns = ("report", "claim", "predicate", "subject", "value", "realis", "role", "said_by", "root")
    for row in zip(*(claims[column].astype(str) for column in columns), strict=True):
        report, claim, predicate, subject, value, realis, role, said_by, root = row
        key = (predicate, subject, value, realis, said_by if role != "reporter" else "")
        found.setdefault(report, []).append((key, root or claim))
    return found
