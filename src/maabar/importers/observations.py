"""What comes back from the observation form: a report and a few claims per submission, all to be reviewed."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from typing import TYPE_CHECKING

from maabar.editing import csv_edited
from maabar.errors import CaseError, Problem, UsageError, did_you_mean, shorten
from maabar.importers.events import WHO
from maabar.importers.foreign import Imported, Row, foreign_rows, number_of, plain
from maabar.importers.form import choices_of
from maabar.importers.rows import additions, file_of, place
from maabar.placing import Change, try_out
from maabar.reviews import FILE, Chain, Decision, read_log

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from maabar.case import Case
    from maabar.importers.settings import ImportSettings

NEEDS = ("crossing", "observed_from", "observed_until")
SOURCE = "crossing-observers"
#: Columns by which ODK and KoBo number a submission, the best first.
_NUMBERS = ("instanceid", "_uuid", "key", "_id", "meta-instanceid", "rootuuid")
_LISTS = {
    "gate_a": "states", "gate_b": "states", "road": "states", "passed": "passed", "uses": "uses",
    "direction": "directions", "count_unit": "units", "seen_how": "seen",
}  # fmt: skip
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def import_observations(
    case: Case, paths: Sequence[Path], settings: ImportSettings, now: datetime, *,
    source: str = SOURCE, collected: date | None = None, dry_run: bool = False,
) -> Imported:  # fmt: skip
    """Add submissions of the observation form to a case.

    Args:
        case: The case, read from a folder.
        paths: Exports of ODK or KoBo, CSV or xlsx, with the names of answers (not their labels).
        settings: Numbers that the import rests on.
        now: The time, for the log.
        source: Source of the reports: whoever observes.
        collected: The day on which they became known; None = when they were made.
        dry_run: Write nothing.

    Returns:
        What was done.

    Raises:
        CaseError: If a file cannot be read or submissions make no sense; every one is named.
        UsageError: If the case is no folder.
    """
    folder = case.folder
    if folder is None:
        raise UsageError("Observations are added to a case folder.")
    done, faults = Imported(), []
    wanted = [name for name in NEEDS if name != "crossing"]
    submissions: dict[str, dict[str, str]] = {}
    for path in paths:
        for row in foreign_rows_of_form(path, settings.most_rows, wanted):
            found = list(_faults(row, case, path.name))
            faults += found
            if not found:
                submissions[_number(row)] = dict(row.cells)
    if faults:
        raise CaseError(faults)
    _store(case, submissions, source, collected, done, folder=folder, now=now, dry_run=dry_run)
    return done


def foreign_rows_of_form(path: Path, most: int, needs: Sequence[str]) -> list[Row]:
    """Return submissions, their columns without the names of groups before them."""
    del needs  # a column may stand in a group, so they are looked for afterwards
    rows = []
    for row in foreign_rows(path, (), most):
        cells = {re.split(r"[/:]", name)[-1]: cell for name, cell in row.cells.items()}
        rows.append(Row(row.number, cells))
    missing = [name for name in NEEDS if rows and not any(name in row.cells for row in rows)]
    if missing:
        what = f"The table has no column {', '.join(missing)}: it is not an export of the observation form."
        raise CaseError([Problem(what, "Export it with the names of questions, not labels.", path.name, 1)])
    return rows


def _number(row: Row) -> str:
    for name in _NUMBERS:
        if row[name]:
            return row[name]
    return hashlib.sha256(json.dumps(sorted(row.cells.items())).encode()).hexdigest()


def _faults(row: Row, case: Case, file: str) -> Iterator[Problem]:
    crossings = case["crossings"]["crossing"].tolist()
    wrong: list[tuple[str, str, str]] = []
    if row["crossing"] not in crossings:
        wrong.append(("crossing", "is no crossing of the case", did_you_mean(row["crossing"], crossings)))
    days = {name: _day(row[name]) for name in ("observed_from", "observed_until")}
    wrong += [
        (name, "is no day", "It begins with year-month-day.") for name, day in days.items() if day is None
    ]
    first, last = days.values()
    if first and last and first > last:
        wrong.append(("observed_until", "lies before the watch began", "Swap the two."))
    wrong += [
        (column, "is no answer", f"Export names, not labels: {', '.join(choices_of(group))}.")
        for column, group in _LISTS.items()
        if any(answer not in choices_of(group) for answer in row[column].split())
    ]
    wrong += [
        (column, "is no number from 0 on", "Write digits only.")
        for column in ("count", "fee")
        if row[column] and ((value := number_of(row[column])) is None or value < 0)
    ]
    for column, what, fix in wrong:
        shown = shorten(row[column])
        yield Problem(f'"{shown}" {what}.', fix, file, row.number, column, shown)


def _day(cell: str) -> date | None:
    found = _DAY.match(cell.strip())
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _claims(report: str, cells: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield the claims of a submission; what could not be seen is none."""
    told = cells.get("seen_how") == "told"
    base = {
        "report": report,
        "subject": cells["crossing"],
        "said_by": "told to the observer" if told else "",
        "role": "anonymous" if told else "reporter",
        "use": "|".join(cells.get("uses", "").split()),
        "direction": cells.get("direction", ""),
        "from": str(_day(cells["observed_from"])),
        "until": str(_day(cells["observed_until"])),
        "review": "unreviewed",
        "summary": cells.get("remarks", ""),
    }
    for gate in ("a", "b"):
        if cells.get(f"gate_{gate}", "not_seen") != "not_seen":
            value = cells[f"gate_{gate}"]
            yield {
                **base,
                "claim": f"{report}-gate-{gate}",
                "predicate": "gate",
                "gate": gate,
                "value": value,
            }
    if cells.get("road", "not_seen") != "not_seen":
        yield {**base, "claim": f"{report}-road", "predicate": "road", "value": cells["road"]}
    count = number_of(cells.get("count", ""))
    if cells.get("passed", "not_seen") != "not_seen":
        counted = {} if count is None else {"quantity": plain(count), "unit": cells.get("count_unit", "")}
        passed = {"claim": f"{report}-passage", "predicate": "passage", "value": cells["passed"]}
        yield {**base, **passed, **counted}
    fee = number_of(cells.get("fee", ""))
    if fee is not None:
        money = {"quantity": plain(fee), "unit": cells.get("fee_unit", "")}
        yield {**base, "claim": f"{report}-fee", "predicate": "fee", **money}


def _store(
    case: Case, submissions: Mapping[str, dict[str, str]], source: str, collected: date | None,
    done: Imported, *, folder: Path, now: datetime, dry_run: bool,
) -> None:  # fmt: skip
    reports = case["reports"]
    hashes = dict(zip(reports["report"], reports["sha256"], strict=True))
    taken, rows, old = {*case.names.index}, [], []
    claims: list[dict[str, str]] = []
    for number, cells in submissions.items():
        digest = hashlib.sha256(json.dumps(sorted(cells.items())).encode()).hexdigest()
        wanted = f"observation-{hashlib.sha256(number.encode()).hexdigest()[:10]}"
        versions = [report for report in hashes if report == wanted or report.startswith(f"{wanted}-")]
        if any(hashes[report] == digest for report in versions):
            done.known += 1
            continue
        old += versions
        report, count = wanted, 2
        while report in taken:
            report, count = f"{wanted}-{count}", count + 1
        taken.add(report)
        rows.append(_report(report, cells, source, digest, collected))
        claims += _claims(report, cells)
    if not rows:
        return
    new_source = [] if source in set(case["sources"]["source"]) else [_source(source)]
    tables = {"sources": new_source, "reports": rows, "claims": claims}
    with place(folder) as put:
        changes = additions(folder, tables)
        done.replaced = sorted(old)
        if old:
            changes = _rejected(case, folder, changes, old, now)
        problems = [one for one in try_out(folder, changes).problems if one.level == "error"]
        if problems:
            raise CaseError(problems)
        done.added = {table: len(found) for table, found in tables.items() if found}
        done.files = [change.path.name for change in changes]
        if not dry_run:
            put(changes)


def _report(
    report: str, cells: Mapping[str, str], source: str, digest: str, collected: date | None
) -> dict[str, str]:
    day = _day(cells.get("end", "")) or _day(cells["observed_until"])
    return {
        "report": report,
        "source": source,
        "title": "Observation at the crossing",
        "published": str(day),
        "collected": str(collected) if collected and collected != day else "",
        "sha256": digest,
    }


def _source(source: str) -> dict[str, str]:
    return {
        "source": source,
        "name": "Observers at the crossings",
        "name_ar": "مراقبون عند المعابر",
        "kind": "monitor",
    }


def _rejected(
    case: Case, folder: Path, changes: Sequence[Change], old: Sequence[str], now: datetime
) -> list[Change]:
    """Reject the claims of submissions that were sent again with other answers."""
    log = read_log(folder)
    if log.broken is not None:
        raise UsageError(f"{log.broken} Nothing was written.")
    rows = case["claims"]
    rows = rows[rows["report"].isin(list(old)) & (rows["review"] != "rejected")]
    chain, why = Chain.of(log), "the submission was changed; its new claims stand in its place"
    cells: dict[str, dict[str, str]] = {}
    for claim, review in zip(rows["claim"], rows["review"], strict=True):
        cells[claim] = {"review": "rejected"}
        chain.add(Decision(WHO, "reject", claim, {"review": review}, cells[claim], why), now)
    path, logged = file_of(folder, "claims"), folder / FILE
    before = logged.read_bytes() if logged.is_file() else b""
    found = [change for change in changes if change.path != path]
    was = next((change for change in changes if change.path == path), None)
    data = path.read_bytes()
    after = csv_edited(was.after if was is not None else data, path.name, "claim", cells)
    log_change = Change(logged, before if logged.is_file() else None, before + chain.text.encode("utf-8"))
    return [*found, Change(path, data, after), log_change]
