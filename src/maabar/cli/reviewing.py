"""`review`: what waits is accepted, mended or rejected, one key each."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from maabar.cli.app import Flag, Json, app, print_json

if TYPE_CHECKING:
    from pathlib import Path

    from maabar.case import Case
    from maabar.importers.consequences import Consequence, Label
    from maabar.importers.reviewing import Desk

KEYS = "a accept  e edit  r reject  n next  u undo  c copy of another  q quit"


@app.command
def review(
    case: str,
    /,
    *,
    report: tuple[str, ...] = (),
    who: str = "",
    accept_unflagged: str = "",
    redact: str = "",
    why: str = "",
    list_: Annotated[bool, Parameter(name="--list", negative="")] = False,
    json_: Json = False,
    quiet: Flag = False,
) -> int:
    """Decide on the claims that wait, one by one: accept, edit, reject, next.

    Shows each claim with the sentence that it stands in. What extractors disagree on comes first, then what
    has flags. Each decision is written at once, to the row and to the log `reviews.jsonl`; undo is a decision
    too. At the end it says which statuses are other than before, and by which decisions.

    Examples:
        `maabar review my-case --who "access desk"`

        `maabar review my-case --who MK --report the-daily-note`

    Parameters
    ----------
    case
        A case folder.
    report
        Only claims of this report; may be given several times.
    who
        Who decides: a role or initials, never a name. Asked for if not given.
    accept_unflagged
        Accept everything of this extractor that has no flag, such as `rules`; logged as done at one go.
    redact
        A claim whose words are to be taken out of the case and of the log; the hashes stay.
    why
        The reason for `--accept-unflagged` or `--redact`, for the log.
    list_
        List what waits and decide nothing.
    quiet
        Do not compare statuses before and after.
    """
    from maabar.importers.rows import open_case

    found = open_case(case)
    if list_:
        return _list(found, report, json_=json_)
    desk, folder = _desk(found, who)
    before = {} if quiet else _labels(found)
    seen = desk.observe()
    if seen:
        print(f"{seen} rows had been changed past the log of reviews; it tells of them now.", file=sys.stderr)
    if redact:
        from maabar.importers.redacting import redact as take_out

        take_out(desk, redact, why)
        print(f"The words of {redact} are taken out. Copies that were sent elsewhere are not.")
        return 0
    if accept_unflagged:
        count = desk.accept_unflagged(accept_unflagged, report)
        print(f"Accepted {count} claims of {accept_unflagged} that have no flag, none of them read.")
    else:
        from maabar.cli.queueing import ask_through

        ask_through(desk, report, found, KEYS)
    changed = [] if quiet else _changed(folder, before, desk)
    if json_:
        print_json([
            {"what": one.what, "before": one.before, "after": one.after, "claims": list(one.claims)}
            for one in changed
        ])  # fmt: skip
    else:
        _say(case, desk, changed, compared=not quiet)
    return 0


def _desk(case: Case, who: str) -> tuple[Desk, Path]:
    from maabar.cli.keys import ask_line
    from maabar.errors import UsageError
    from maabar.importers.reviewing import Desk

    if not who and sys.stdin.isatty():
        print("Who decides? A role or initials, never a name: the log cannot be changed later.")
        who = ask_line("> ")
    if not who:
        raise UsageError("Say who decides, by a role or initials: --who MK.")
    if case.folder is None:  # `open_case` gives folders only
        raise UsageError("The case is no folder.")
    return Desk(case.folder, who, lambda: datetime.now(UTC)), case.folder


def _labels(case: Case) -> dict[Label, str]:
    from maabar.importers.consequences import labels_of

    return labels_of(case)


def _changed(folder: Path, before: dict[Label, str], desk: Desk) -> list[Consequence]:
    from maabar.case import read
    from maabar.importers.consequences import consequences, labels_of

    after = read(folder)
    return consequences(before, labels_of(after), after, desk.made)


def _list(case: Case, reports: tuple[str, ...], *, json_: bool) -> int:
    from maabar.importers.waiting import queue_of

    if case.folder is None:
        return 0
    items = queue_of(case.folder, reports)
    if json_:
        print_json([{**item.cells, "flags": list(item.flags), "loose": item.loose} for item in items])
        return 0
    from maabar.cli.queueing import say_item

    for item in items:
        say_item(item, case)
    print(f"{len(items):,} wait.")
    return 0


def _day_of(desk: Desk) -> str:
    """Return the last day on which a report with a decision was published, if it is not the case's own."""
    from maabar.case import read

    case = read(desk.folder)
    decided = {str(line["claim"]) for line in desk.made}
    mine = case["claims"].loc[case["claims"]["claim"].isin(decided), "report"]
    days = case["reports"].loc[case["reports"]["report"].isin(mine), "published"].dropna()
    last = "" if days.empty else f"{days.max():%Y-%m-%d}"
    return "" if last == str(case.as_of) else last


def _say(name: str, desk: Desk, changed: list[Consequence], *, compared: bool) -> None:
    from maabar.terminal import clean

    print()
    print(f"{len(desk.made)} decisions were written.")
    for one in changed:
        by = f", by {', '.join(one.claims)}" if one.claims else ""
        print(clean(f"  {one.what}: {one.before} -> {one.after}{by}"))
    if compared and desk.made and not changed:
        print("No status on the case's day is other than before.")
    shown = f'"{name}"' if " " in name else name
    day = "" if changed else _day_of(desk)
    print(f"  maabar status {clean(shown)}{day and f' --on {day}'}")
