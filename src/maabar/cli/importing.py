"""`import`: other people's files as rows of a case."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from maabar.cli.app import Flag, Json, app, print_json, today

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.case import Case
    from maabar.importers.foreign import Imported

Kind = Literal["acled", "ucdp", "observations", "places", "wfp-prices", "form", "flee"]


@app.command(name="import")
def import_(
    kind: Kind,
    /,
    *files: Path,
    area: str = "",
    within: str = "",
    update: Flag = False,
    keep_notes: Flag = False,
    source: str = "",
    collected: Literal["today", "published"] = "today",
    item: tuple[str, ...] = (),
    as_run: Flag = False,
    settings: Path | None = None,
    scale: float = 1.0,
    dry_run: Flag = False,
    json_: Json = False,
) -> int:
    """Add rows from other people's files to a case: the files first, the case last.

    `acled` and `ucdp` become events at the nearest place, `observations` (answers to the form that `form`
    writes) become reports and claims to be reviewed, `places` adds towns from a table of place codes,
    `wfp-prices` adds prices of markets. `flee` makes a new case of a folder of the movement model FLEE: the
    folder first, the new case last. Rows that are there already are not added again, and none of yours is
    changed unless you ask for it. Saved answers of ReliefWeb, web pages and PDF are read with `maabar read`.

    Examples:
        `maabar import acled export.csv my-case`

        `maabar import places communities.csv my-case --within XY01 --area up-area`

        `maabar import wfp-prices wfp_food_prices.csv my-case --item "Fuel (diesel)=diesel"`

        `maabar import form observation.xlsx my-case`

        `maabar import flee mali2012 mali-case`

    Parameters
    ----------
    kind
        What the files are.
    files
        The files, and last the case folder; for `form` the workbook to write, and the case.
    area
        For places: the area that new ones lie in, or `nearest` for that of the nearest place of the case.
    within
        For places: only rows with this place code, or one that begins with it.
    update
        For places: also make the changes that are otherwise only proposed.
    keep_notes
        For ACLED: keep the notes too; their licence forbids passing them on.
    source
        For observations: id of the source; default: crossing-observers.
    collected
        For observations: known from today, or from the day they were made (for archives).
    item
        For prices: an item of the file and the good that it is, joined by `=`; may be given again.
    as_run
        For FLEE: closures, sums and zones as FLEE executes them, not as they are meant.
    settings
        For FLEE: its settings file, whose rules become `[flee]` in `case.toml`.
    scale
        For FLEE: what numbers of people are divided by.
    dry_run
        Say what would be done and write nothing.
    """
    from maabar.errors import UsageError

    if len(files) < 2:
        raise UsageError(f"Name the file and then the case: maabar import {kind} FILE CASE")
    *paths, folder = files
    if kind == "form":
        return _form(paths, str(folder))
    if kind == "flee":
        how = {"as_run": as_run, "dry_run": dry_run, "json_": json_}
        return _flee(paths, folder, settings, scale, **how)
    case = _opened(str(folder), paths, dry_run=dry_run)
    if kind == "places":
        done = _places(case, paths, area=area, within=within, update=update, dry_run=dry_run)
    elif kind == "wfp-prices":
        done = _prices(case, paths, item, dry_run=dry_run)
    elif kind == "observations":
        done = _observations(case, paths, source, collected, dry_run=dry_run)
    else:
        done = _events(case, kind, paths, keep_notes=keep_notes, dry_run=dry_run)
    if json_:
        print_json({"added": done.added, "known": done.known, "replaced": done.replaced,
                    "left_out": done.left_out, "proposals": done.proposals, "files": done.files,
                    "problems": [problem.as_dict() for problem in done.problems]})  # fmt: skip
    else:
        _say(done, kind, str(folder), dry_run=dry_run)
    return 0


def _opened(folder: str, paths: Sequence[Path], *, dry_run: bool) -> Case:
    """Return the case, once every file to be read is there."""
    from maabar.errors import UsageError
    from maabar.importers.reviewing import observe
    from maabar.importers.rows import open_case

    for path in paths:
        if not path.is_file():
            raise UsageError(f'There is no file "{path}".')
    case = open_case(folder)
    if not dry_run:
        observe(case, "import", datetime.now(UTC))
    return case


def _form(paths: Sequence[Path], case: str) -> int:
    from maabar.case import read
    from maabar.errors import UsageError
    from maabar.importers.form import xlsform
    from maabar.writing import replace_file

    (target,) = paths if len(paths) == 1 else (None,)
    if target is None or target.suffix.lower() != ".xlsx":
        raise UsageError("Name one workbook to write, ending in .xlsx, and then the case.")
    if target.exists():
        raise UsageError(f'"{target}" is there already; name another file.')
    replace_file(target, xlsform(read(case)))
    print(f"Written: {target}. Upload it to ODK or KoBo; read the answers with maabar import observations.")
    return 0


def _flee(
    paths: Sequence[Path],
    target: Path,
    settings: Path | None,
    scale: float,
    *,
    as_run: bool,
    dry_run: bool,
    json_: bool,
) -> int:
    from maabar.errors import UsageError
    from maabar.importers.flee import import_flee
    from maabar.terminal import clean

    if len(paths) != 1:
        raise UsageError("Name one folder of FLEE, and then the case to make of it.")
    done = import_flee(paths[0], target, as_run=as_run, settings=settings, scale=scale, dry_run=dry_run)
    if json_:
        print_json({"rows": dict(done.rows), "files": list(done.files),
                    "problems": [problem.as_dict() for problem in done.problems]})  # fmt: skip
        return 0
    for problem in done.problems:
        print(clean(f"warning  {problem}"), file=sys.stderr)
    rows = ", ".join(f"{count:,} {table}" for table, count in done.rows.items() if count)
    print(f"{'Would write' if dry_run else 'Written'}: {rows}.")
    name = f'"{target}"' if " " in str(target) else str(target)
    print(clean(f"  maabar check {name}"))
    return 0


def _events(case: Case, kind: str, paths: Sequence[Path], *, keep_notes: bool, dry_run: bool) -> Imported:
    from maabar.importers.events import import_events
    from maabar.importers.settings import settings_of

    settings = settings_of(case)[1]
    now = datetime.now(UTC)
    return import_events(case, kind, paths, settings, now, keep_notes=keep_notes, dry_run=dry_run)


def _observations(
    case: Case, paths: Sequence[Path], source: str, collected: str, *, dry_run: bool
) -> Imported:
    from maabar.importers.observations import SOURCE, import_observations
    from maabar.importers.settings import settings_of

    day = today()
    known = day if collected == "today" and case.start <= day <= case.end else None
    return import_observations(
        case, paths, settings_of(case)[1], datetime.now(UTC),
        source=source or SOURCE, collected=known, dry_run=dry_run,
    )  # fmt: skip


def _places(
    case: Case, paths: Sequence[Path], *, area: str, within: str, update: bool, dry_run: bool
) -> Imported:
    from maabar.errors import UsageError
    from maabar.importers.places import import_places
    from maabar.importers.settings import settings_of

    if len(paths) != 1:
        raise UsageError("Read tables of places one by one.")
    return import_places(
        case, paths[0], settings_of(case)[1], area=area, within=within, update=update, dry_run=dry_run
    )


def _prices(case: Case, paths: Sequence[Path], items: Sequence[str], *, dry_run: bool) -> Imported:
    from maabar.errors import UsageError
    from maabar.importers.prices import import_prices
    from maabar.importers.settings import settings_of

    if len(paths) != 1:
        raise UsageError("Read files of prices one by one.")
    return import_prices(case, paths[0], settings_of(case)[1], items=items, dry_run=dry_run)


def _say(done: Imported, kind: str, case: str, *, dry_run: bool) -> None:
    from maabar.terminal import clean

    for problem in done.problems:
        named = f'"{problem.value}": ' if problem.value else ""
        print(clean(f"doubt     {named}{problem}"), file=sys.stderr)
    for why, count in done.left_out.items():
        print(clean(f"left out  {count:,} rows: {why}"), file=sys.stderr)
    for proposal in done.proposals:
        print(clean(f"otherwise in the file  {proposal}"))
    if done.proposals and kind == "places" and not done.replaced:
        print("These changes were not made; --update makes them.")
    added = ", ".join(f"{count:,} {table}" for table, count in done.added.items() if count) or "nothing"
    print(f"{'Would add' if dry_run else 'Added'} {added}; {done.known:,} rows were there already.")
    if done.replaced and kind != "places":
        print(f"{len(done.replaced):,} were changed by the provider: the old ones are rejected in the log.")
    name = f'"{case}"' if " " in case else case
    print(clean(f"  maabar {'review' if kind == 'observations' else 'check'} {name}"))
