"""What is written when reports are filed: originals, texts, spans, rows of three tables; all or nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maabar.errors import CaseError, UsageError
from maabar.importers.reports.spans import Kept, spans_of
from maabar.importers.rows import additions, place
from maabar.placing import Change, Trial, try_out
from maabar.quotes import FOLDER, SPANS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from maabar.case import Case
    from maabar.errors import Problem
    from maabar.importers.reports.filing import Draft
    from maabar.importers.reports.records import Reading, Suggestion

#: Longer quotes are cut in the summary; the whole one stands in the text.
LONGEST_QUOTE = 300


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
        claims += [claim_row(one, draft.level, draft.reading) for one in kept[draft.report] if one.claim]
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


def claim_row(kept: Kept, level: str, reading: Reading) -> dict[str, str]:
    """Return a suggestion as a row of `claims`; the quoted words stand for a summary until one is written.

    Words of anonymous speakers do not: they could tell who it was.
    """
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
        **({} if one.role == "anonymous" else {_summary_of(reading.lang): _words(reading, one)}),
        "review": "unreviewed",
        "sensitivity": level,
    }


def _summary_of(lang: str) -> str:
    return "summary_ar" if lang == "ar" else "summary"


def _words(reading: Reading, one: Suggestion) -> str:
    words = " ".join(reading.text[one.quote.start : one.quote.stop].split())
    return f"“{words}”" if len(words) <= LONGEST_QUOTE else f"“{words[:LONGEST_QUOTE]}…”"


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
