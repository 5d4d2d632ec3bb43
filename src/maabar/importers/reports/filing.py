"""What `maabar read` does with a report: find whose it is, take it apart, file it whole or not at all.

Filed are the untouched original, its text, how it was taken apart, and rows of `sources`, `reports` and
`claims`. Every claim waits for a person (`review = unreviewed`). The same bytes read again add nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from maabar.errors import CaseError, UsageError, shorten
from maabar.importers.reports.shelf import Shelf, Twin
from maabar.importers.reports.sourcing import Publisher, Sources
from maabar.importers.reports.spans import Kept, spans_of
from maabar.importers.rows import additions, place
from maabar.placing import Change, Trial, try_out
from maabar.quotes import FOLDER, SPANS
from maabar.short.naming import make_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from maabar.case import Case
    from maabar.errors import Problem
    from maabar.importers.reports.records import Reading, Suggestion
    from maabar.importers.settings import ImportSettings

    #: (text, report, source, published, lang) -> the text taken apart
    Reader = Callable[[str, str, str, date | None, str], Reading]


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
        self.taken = {*case.names.index}
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


# --- rows and files -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filed:
    """What was filed.

    Attributes:
        reports: The reports that were filed.
        claims: How many claims wait for a review.
        loose: Suggestions that could not become rows, with the reason.
        sources: New sources.
        warnings: Doubts that the new rows raise.
    """

    reports: tuple[str, ...]
    claims: int
    loose: tuple[Kept, ...]
    sources: tuple[str, ...]
    warnings: tuple[Problem, ...] = ()


def file_drafts(case: Case, drafts: Iterable[Draft], *, collected: date | None) -> Filed:
    """File reports: all of them with everything, or nothing.

    Args:
        case: The case, read from a folder.
        drafts: The reports; those whose bytes the case has already are passed over.
        collected: The day on which they became known to us; None = as they were published.

    Raises:
        UsageError: If the case is no folder, a report has no day, or the files cannot be written.
        CaseError: If the case would have faults that are not those of single suggestions.
    """
    folder = case.folder
    if folder is None:
        raise UsageError("Reports are filed in a case folder: a workbook cannot hold them. Use --dry-run.")
    new = [draft for draft in drafts if not draft.same]
    for draft in new:
        if draft.lacks:
            raise UsageError(f"{draft.report}: {draft.lacks}")
    if not new:
        return Filed((), 0, (), ())
    kept = {draft.report: _kept(draft) for draft in new}
    with place(folder) as put:
        tables, changes, tried = _fitting(folder, new, kept, collected)
        (folder / FOLDER).mkdir(exist_ok=True)
        put([*_files(new, kept, folder / FOLDER), *changes])
    known = {(problem.file, problem.what) for problem in case.warnings}
    return Filed(
        tuple(draft.report for draft in new),
        sum(bool(one.claim) for ones in kept.values() for one in ones),
        tuple(one for ones in kept.values() for one in ones if not one.claim),
        tuple(row["source"] for row in tables["sources"]),
        tuple(p for p in tried.problems if (p.file, p.what) not in known),
    )


def _kept(draft: Draft) -> list[Kept]:
    """Return the suggestions of a report with the ids of their claims, or why they have none."""
    found = []
    for number, (one, root) in enumerate(zip(draft.reading.suggestions, draft.roots, strict=True), start=1):
        if one.subject:
            found.append(Kept(one, f"{draft.report}-{number:02d}", "", root))
        else:
            found.append(Kept(one, "", "It does not say of which crossing, proposal or place.", root))
    return found


def _tables(
    drafts: Sequence[Draft], kept: Mapping[str, list[Kept]], collected: date | None
) -> dict[str, list[dict[str, str]]]:
    sources: dict[str, dict[str, str]] = {}
    reports, claims = [], []
    for draft in drafts:
        if draft.publisher.row is not None:
            sources[draft.publisher.source] = {**draft.publisher.row, "sensitivity": draft.level}
        reports.append(_report_row(draft, collected))
        claims += [claim_row(one, draft.level) for one in kept[draft.report] if one.claim]
    return {"sources": list(sources.values()), "reports": reports, "claims": claims}


def _report_row(draft: Draft, collected: date | None) -> dict[str, str]:
    day = draft.reading.published
    return {
        "report": draft.report,
        "source": draft.publisher.source,
        "title": draft.title,
        "published": day.isoformat() if day else "",
        "collected": collected.isoformat() if collected and day and collected != day else "",
        "url": draft.url,
        "lang": draft.reading.lang,
        "file": f"{draft.report}{_suffix(draft)}",
        "sha256": hashlib.sha256(draft.original).hexdigest(),
        "sensitivity": draft.level,
    }


def claim_row(kept: Kept, level: str) -> dict[str, str]:
    """Return a suggestion as a row of `claims`."""
    one = kept.suggestion
    return {
        "claim": kept.claim,
        "report": one.report,
        "quote_from": str(one.quote.start),
        "quote_to": str(one.quote.stop),
        "said_by": one.said_by if one.role != "reporter" else "",
        "role": one.role,
        "via": "|".join(one.via),
        "predicate": one.predicate,
        "subject": one.subject,
        "gate": one.gate,
        "use": "|".join(one.use),
        "direction": one.direction,
        "value": one.value,
        "realis": one.realis,
        "from": one.first.isoformat() if one.first else "",
        "until": one.last.isoformat() if one.last else "",
        "precision": one.precision,
        "quantity": f"{one.quantity:g}" if one.quantity is not None else "",
        "unit": one.unit,
        "review": "unreviewed",
        "sensitivity": level,
    }


def _fitting(
    folder: Path, drafts: Sequence[Draft], kept: Mapping[str, list[Kept]], collected: date | None
) -> tuple[dict[str, list[dict[str, str]]], list[Change], Trial]:
    """Return rows and files with which the case has no fault; suggestions that are faults lose their row."""
    while True:
        tables = _tables(drafts, kept, collected)
        changes = additions(folder, tables)
        tried = try_out(folder, changes)
        faults = [problem for problem in tried.problems if problem.level == "error"]
        if not faults:
            return tables, changes, tried
        wrong = {
            tried.row_of("claims", fault.row, "claim"): fault.what
            for fault in faults
            if fault.file.lower() == "claims.csv" and fault.row is not None
        }
        if not _take_out(kept, wrong):
            raise CaseError(tried.problems)


def _take_out(kept: Mapping[str, list[Kept]], wrong: Mapping[str, str]) -> bool:
    """Take their rows from suggestions that would be faults; False if there is none."""
    found = False
    for ones in kept.values():
        for at, one in enumerate(ones):
            if one.claim and one.claim in wrong:
                ones[at], found = Kept(one.suggestion, "", wrong[one.claim], one.root), True
    return found


def _suffix(draft: Draft) -> str:
    """Return the ending of the original: a text that is not kept byte for byte stands beside the original."""
    if draft.suffix == ".txt" and draft.original != draft.reading.text.encode("utf-8"):
        return ".original.txt"
    return draft.suffix or ".bin"


def _files(drafts: Sequence[Draft], kept: Mapping[str, list[Kept]], folder: Path) -> list[Change]:
    found = []
    for draft in drafts:
        name = f"{draft.report}{_suffix(draft)}"
        about = {"original_sha256": hashlib.sha256(draft.original).hexdigest(), **draft.about}
        spans = spans_of(draft.reading, kept[draft.report], draft.twins, about)
        held = {name: draft.original, f"{draft.report}.txt": draft.reading.text.encode("utf-8")}
        held[f"{draft.report}{SPANS}"] = spans
        for file, data in held.items():
            path = folder / file
            found.append(Change(path, path.read_bytes() if path.is_file() else None, data))
    return found
