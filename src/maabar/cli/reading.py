"""`read`: from a report to claims that wait for a review."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from maabar.cli.app import Day, Flag, Json, app, print_json, today

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.case import Case
    from maabar.importers.reports.filing import Draft
    from maabar.importers.reports.several import Refused


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
    """
    from maabar.case import read as read_case
    from maabar.cli.saying import as_record, say_draft, say_filed, say_refused
    from maabar.errors import UsageError
    from maabar.importers.reports.filing import Asked
    from maabar.importers.reports.several import fileable
    from maabar.importers.reports.storing import file_drafts
    from maabar.importers.rows import open_case

    if not reports:
        raise UsageError("Name at least one report: maabar read CASE REPORT...")
    found = read_case(case) if dry_run else open_case(case)
    asked = Asked(report_id, source, published, lang, level)
    drafts, refused = _drafts(found, reports, asked)
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


def _drafts(case: Case, reports: Sequence[Path], asked: Any) -> tuple[tuple[Draft, ...], tuple[Refused, ...]]:
    from maabar.importers.reading import opener, reader
    from maabar.importers.reports.filing import Filing
    from maabar.importers.reports.several import read_files
    from maabar.importers.settings import settings_of

    reading, importing = settings_of(case)
    return read_files(Filing(case, reader(case, reading), importing), reports, asked, opener(reading))


def _today_in(case: Case) -> date | None:
    """Return today; None for a case whose period does not reach so far: it is made in retrospect."""
    day = today()
    return day if case.start <= day <= case.end else None
