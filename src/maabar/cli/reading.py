"""`read`: from a report to claims that wait for a review."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from maabar.cli.app import Day, Flag, Json, app, print_json, today

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.case import Case
    from maabar.importers.reports.filing import Draft
    from maabar.importers.reports.several import Extra, Refused


@app.command
def read(
    case: str,
    /,
    *reports: Path,
    dry_run: Flag = False,
    report_id: str = "",
    source: str = "",
    published: Day = None,
    lang: str = "",
    level: Annotated[Literal["", "public", "restricted", "secret"], Parameter(name="--level")] = "",
    collected: Literal["today", "published"] = "today",
    records: Path | None = None,
    llm: str = "",
    model: str = "",
    key_file: Path | None = None,
    yes: Annotated[bool, Parameter(name=["--yes", "-y"], negative="")] = False,
    json_: Json = False,
) -> int:
    """Take reports apart and file the claims that they seem to hold; none counts before `maabar review`.

    Understands text, web pages, PDF with text in it, mails, and answers of ReliefWeb saved as JSON. Nothing
    is fetched. Every suggestion names the words that it rests on; what the reader is unsure of is flagged.
    The same bytes read again add nothing. Ends with code 1 if a file was refused; the others are read.

    Examples:
        `maabar read my-case statement.txt --source "The Daily" --published 2030-06-30`

        `maabar read my-case page.html report.pdf --dry-run`

    Parameters
    ----------
    case
        A case folder; with `--dry-run` also a workbook or a built-in case.
    reports
        The files.
    dry_run
        Print the suggestions and write nothing.
    report_id
        Id to give to the one report; default: made of the name of its file.
    source
        Who published it, by id or name; default: found by its address or by what it says of itself.
    published
        Day of publication; default: what the file says, else its dateline.
    lang
        Its language, as en or ar; default: found out.
    level
        Its sensitivity; default: as the case says.
    collected
        The day on which it became known to you: today, or the day it was published (for archives).
    records
        A JSONL file of another extractor; its records pass the same checks as what the rules find.
    llm
        Address of an OpenAI-compatible service, to ask a language model as well. Text leaves this machine
        only if the address does, and only with `--yes`; reports that are not public never leave it.
    model
        Name of the model there.
    key_file
        File whose first line is the key of the service.
    yes
        Agree that the text of the reports leaves this machine for that service.
    """
    from maabar.case import read as read_case
    from maabar.cli.saying import as_record, say_draft, say_filed, say_refused
    from maabar.errors import UsageError
    from maabar.importers.reports.filing import Asked
    from maabar.importers.reports.several import fileable
    from maabar.importers.reports.storing import file_drafts
    from maabar.importers.reviewing import observe
    from maabar.importers.rows import open_case

    if not reports:
        raise UsageError("Name at least one report: maabar read CASE REPORT...")
    found = read_case(case) if dry_run else open_case(case)
    if not dry_run:
        observe(found, "read", datetime.now(UTC))
    asked = Asked(report_id, source, published, lang, level)
    extra = _extra(found, llm, model, key_file, records, agreed=yes)
    drafts, refused = _drafts(found, reports, asked, extra)
    if not dry_run:
        drafts, lacking = fileable(drafts)
        refused = (*refused, *lacking)
    known = _today_in(found) if collected == "today" else None
    filed = None if dry_run else file_drafts(found, drafts, collected=known)
    say_refused(refused)
    if json_:
        print_json([as_record(draft.reading, one) for draft in drafts for one in draft.reading.suggestions])
    else:
        for draft in drafts:
            say_draft(found, draft)
        say_filed(case, drafts, filed)
    return 1 if refused else 0


def _drafts(
    case: Case, reports: Sequence[Path], asked: Any, extra: Extra | None
) -> tuple[tuple[Draft, ...], tuple[Refused, ...]]:
    from maabar.importers.reading import opener, reader
    from maabar.importers.reports.filing import Filing
    from maabar.importers.reports.several import read_files
    from maabar.importers.settings import settings_of

    reading, importing = settings_of(case)
    return read_files(
        Filing(case, reader(case, reading), importing),
        reports,
        asked,
        opener(reading),
        extra,
        seconds=reading.most_seconds,
    )


def _extra(
    case: Case, url: str, name: str, key_file: Path | None, records: Path | None, *, agreed: bool
) -> Extra | None:
    """Return the further extractor that was asked for; None if none was."""
    if not url and records is None:
        return None
    from maabar.errors import UsageError
    from maabar.importers.llm import extractor, from_records, model_of
    from maabar.importers.reading import checker
    from maabar.importers.settings import settings_of

    if url and records is not None:
        raise UsageError("Give --llm or --records, not both.")
    reading, importing = settings_of(case)
    check = checker(case, reading)
    if records is not None:
        return from_records(records.read_bytes(), records.name, check)
    return extractor(model_of(url, name, key_file), case, importing, check, agreed=agreed)


def _today_in(case: Case) -> date | None:
    """Return today; None for a case whose period does not reach so far: it is made in retrospect."""
    day = today()
    return day if case.start <= day <= case.end else None
