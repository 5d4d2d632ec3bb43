"""`check`, `status` and `schema`: looking, without writing anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from maabar.cli.app import DEFAULT_CASE, Day, Flag, Json, LevelName, app, print_json

if TYPE_CHECKING:
    from maabar.case import Case
    from maabar.errors import Problem


@app.command
def check(case: str = DEFAULT_CASE, /, *, json_: Json = False) -> int:
    """List everything that is wrong with a case, and what can be worked out from it.

    Every fault is named with file, row, column and what to do. Ends with code 1 if there are faults.

    Examples:
        `maabar check my-case`

    Parameters
    ----------
    case
        A case folder, an .xlsx workbook, or the name of a built-in case.
    """
    from maabar.case import examine
    from maabar.errors import Problem
    from maabar.placing import is_unfinished
    from maabar.settings import settings_problems
    from maabar.staked import stakes_problems
    from maabar.terminal import say_check

    found, problems = examine(case)
    settings = [] if found is None else [*settings_problems(found), *stakes_problems(found)]
    problems = (*problems, *settings)
    broken = found is not None and found.log_broken is not None
    if found is not None and found.log_broken is not None:
        problems = (*problems, found.log_broken)
    if found is not None and found.folder is not None and is_unfinished(found.folder):
        what = "A program was stopped while it wrote to the case, so some new rows may be missing."
        fix = "The next maabar read, review, import or note finishes it."
        problems = (*problems, Problem(what, fix, level="warning"))
    engines = _readiness(found)
    more = [] if found is None or settings else _for_engines(found)
    problems = (*problems, *more)
    if json_:
        print_json({"problems": [problem.as_dict() for problem in problems], "engines": engines})
    else:
        say_check(case, None if broken else found, problems, engines)
    wrong = any(problem.level == "error" for problem in (*settings, *more))
    return 1 if found is None or broken or wrong else 0


def _for_engines(case: Case) -> list[Problem]:
    """Return what is wrong with a case for single engines that could run on it."""
    from maabar.engine import settings_for
    from maabar.engines import available

    able = [engine for engine in available() if engine.check is not None and not engine.missing(case)]
    return [
        problem
        for engine in able
        if engine.check is not None
        for problem in engine.check(case, settings_for(engine, case, {}))
    ]


def _readiness(case: Case | None) -> dict[str, dict[str, Any]]:
    from maabar.engines import available

    engines: dict[str, dict[str, Any]] = {}
    for engine in available():
        missing = list(engine.missing(case)) if case is not None else list(engine.needs)
        ready = case is not None and not missing
        engines[engine.name] = {"ready": ready, "missing": missing, "asked": engine.asked}
    return engines


@app.command
def status(
    case: str = DEFAULT_CASE,
    /,
    *,
    on: Day = None,
    known: Day = None,
    why: str = "",
    use: Literal["", "aid", "trade", "people"] = "",
    direction: Literal["", "a_to_b", "b_to_a"] = "",
    layer: Literal["", "a", "b", "road", "passage", "effective"] = "",
    level: LevelName = "public",
    provisional: bool = False,
    known_by: Literal["collected", "published"] = "collected",
    replay: Flag = False,
    json_: Json = False,
    csv: Flag = False,
    all_: Annotated[bool, Parameter(name="--all", negative="")] = False,
) -> int:
    """Say the state of every crossing and proposal on a day, who says so, and who disputes it.

    "Unknown" is an answer. Nothing is written.

    Examples:
        `maabar status`

        `maabar status my-case --on 2030-06-30 --use people`

        `maabar status my-case --why north-bridge`

    Parameters
    ----------
    case
        A case folder, an .xlsx workbook, or the name of a built-in case.
    on
        The day to speak about; default: the case's as_of.
    known
        Use only what was known by this day; default: the case's as_of.
    why
        A crossing, by id or name: list the statements that its status rests on, the weightiest first.
    use
        Only this use.
    direction
        Only this direction.
    layer
        Only gate a, gate b, the road, passage, or the effective state of the whole.
    level
        Leave out everything above this sensitivity before anything is computed.
    provisional
        Let statements count that nobody has reviewed yet.
    known_by
        What makes a statement known: the day we collected it, or the day it was published.
    replay
        Take the reviews as they were on the day `--known`, by the log, and not as they are today.
    csv
        Print CSV.
    all_
        Also show crossings of which nothing is said.
    """
    from maabar.case import read
    from maabar.engines import evidence
    from maabar.engines.evidence import tables
    from maabar.terminal import print_csv, records, say_explanation, say_log, say_status

    found = read(case)
    say_log(found)
    found = (found.reviewed_by(known or found.as_of) if replay else found).at_level(level)
    if why:
        why = _crossing(found, why)
        table = evidence.explain(
            found,
            why,
            on=on,
            known=known,
            use=use or None,
            direction=direction or None,
            provisional=provisional,
            known_by=known_by,
        )
    else:
        table = evidence.status(found, on=on, known=known, provisional=provisional, known_by=known_by)
    for column, wanted in (("use", use), ("direction", direction), ("layer", layer)):
        if wanted:
            table = table[table[column] == wanted]
    if json_:
        print_json(records(table, tables.EXPLANATION if why else tables.STATUS))
    elif csv:
        print_csv(table)
    elif why:
        labels = evidence.status(found, on=on, known=known, provisional=provisional, known_by=known_by)
        say_explanation(found, why, table, labels, provisional=provisional)
    else:
        say_status(found, table, provisional=provisional, everything=all_)
        if not (use or direction or layer) and found.present("proposals"):
            from maabar.cli.saying_positions import say_positions

            day = known or found.as_of
            stands = evidence.positions(found, on=on, known=known, provisional=provisional, known_by=known_by)
            say_positions(found, stands, day, provisional=provisional)
    return 0


def _crossing(case: Case, wanted: str) -> str:
    """Return the id of a crossing that is named by its id, a name or another spelling."""
    from maabar.errors import UsageError, did_you_mean
    from maabar.table import split_ids

    crossings = case["crossings"]
    known: dict[str, str] = {}
    for _, row in crossings.iterrows():
        for name in (row["crossing"], row["name"], row["name_ar"], *split_ids(row["aliases"])):
            known.setdefault(str(name).casefold(), str(row["crossing"]))
    known.pop("", None)
    begun = {crossing for name, crossing in known.items() if name.startswith(wanted.casefold())}
    if wanted.casefold() not in known and len(begun) == 1:
        return begun.pop()
    if wanted.casefold() not in known:
        raise UsageError(f'There is no crossing "{wanted}". {did_you_mean(wanted, sorted(known))}')
    return known[wanted.casefold()]


@app.command
def schema(table: str = "", /, *, json_: Json = False, markdown: Flag = False) -> int:
    """Show the tables of a case, or the columns of one: the data dictionary.

    Examples:
        `maabar schema`

        `maabar schema claims`

    Parameters
    ----------
    table
        Name of a table, of a case or of a result.
    markdown
        Print the whole dictionary as a page.
    """
    from maabar import dictionary
    from maabar.engines import available
    from maabar.errors import UsageError, did_you_mean
    from maabar.tables import CASE_TABLES
    from maabar.terminal import say_schema

    known = {t.name: t for t in (*CASE_TABLES, *(t for engine in available() for t in engine.gives))}
    if table and table not in known:
        raise UsageError(f'There is no table "{table}". {did_you_mean(table, list(known), listed=0)}')
    chosen = [known[table]] if table else list(known.values())
    if markdown:
        print(dictionary.markdown(CASE_TABLES, [t for engine in available() for t in engine.gives]))
    elif json_:
        described = [t.describe() for t in chosen]
        print_json(described[0] if table else described)
    else:
        say_schema(chosen, whole=bool(table))
    return 0
