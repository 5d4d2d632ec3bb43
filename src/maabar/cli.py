"""The command line: a few lines a verb, each calling one public function."""

from __future__ import annotations

import json
import logging
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Parameter
from cyclopts.exceptions import CycloptsError

import maabar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.case import Case

DEFAULT_CASE = "nw-syria-2021"
RUNS = Path("runs")

LevelName = Literal["public", "restricted", "secret"]
Day = Annotated[date | None, Parameter(help="A day, as 2021-12-31.")]
Json = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON that scripts can rely on.")]

app = App(
    name="maabar",
    version=maabar.__version__,
    help=(
        "Crossings between areas of control: what is known, who says so, and what would change.\n\n"
        "Start with `maabar run` (the built-in case), or `maabar new my-case` for your own."
    ),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave: 0 fine, 1 faults in the case, 2 usage, 3 an engine failed."""
    logging.getLogger("maabar").addHandler(logging.NullHandler())
    sys.exit(run_app(list(sys.argv[1:] if arguments is None else arguments)))


def run_app(arguments: Sequence[str]) -> int:  # noqa: PLR0911 - one return an exit code
    """Run one command and return its exit code; every refusal is one message on standard error."""
    from maabar.errors import CaseError, MaabarError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        result = app(arguments, exit_on_error=False, print_error=True, result_action="return_value")
    except CycloptsError:
        return 2
    except CaseError as error:
        from maabar.terminal import say_problems

        say_problems(error.problems)
        return error.exit_code
    except MaabarError as error:
        print(f"maabar: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("maabar: stopped; nothing was left half-written.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        print(f"maabar: {error.strerror or error}: {error.filename or ''}", file=sys.stderr)
        return 2
    return result if isinstance(result, int) else 0


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


@app.command
def run(
    case: str = DEFAULT_CASE,
    /,
    *,
    out: Path = RUNS,
    seed: int = 1,
    level: LevelName = "public",
    on: Day = None,
    known: Day = None,
    set_: Annotated[tuple[str, ...], Parameter(name="--set", negative="")] = (),
    json_: Json = False,
) -> int:
    """Work out a case and write a run folder with the brief.

    The main job: checks the case, works out the state of every crossing, and writes tables, a spreadsheet and
    `brief.html` (and its Arabic twin) into a folder of its own. The same question again is answered from it.

    Examples:
        `maabar run`

        `maabar run my-case --level restricted --out /tmp/runs`

        `maabar run my-case --set evidence.label_threshold=0.8`

    Parameters
    ----------
    case
        A case folder, an .xlsx workbook, or the name of a built-in case.
    out
        Folder that holds runs.
    seed
        Seed of everything that is drawn by chance.
    level
        Leave out everything above this sensitivity.
    on
        The day to speak about; default: the case's as_of.
    known
        Use only what was known by this day; default: the case's as_of. A later day is marked "in hindsight".
    set_
        A setting, as engine.name=value; may be given several times.
    """
    from maabar import brief as briefs
    from maabar import store
    from maabar.case import read
    from maabar.study import compare
    from maabar.terminal import progress, say_run

    started = time.perf_counter()
    with progress(quiet=json_) as report:
        found = read(case)
        settings = _settings(set_, on, known)
        study = compare(found, level=level, seed=seed, settings=settings, progress=report)
        folder = store.write(study, out, extra=briefs.write)
    answer = {
        "run": str(folder.resolve()),
        "brief": str((folder / "brief.html").resolve()),
        "engines": list(study.engines),
        "options": list(study.options),
        "seconds": round(time.perf_counter() - started, 3),
    }
    if json_:
        _print_json(answer)
    else:
        say_run(study, folder, float(str(answer["seconds"])))
    return 0


def _settings(pairs: Sequence[str], on: date | None, known: date | None) -> dict[str, dict[str, Any]]:
    from maabar.errors import UsageError

    settings: dict[str, dict[str, Any]] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        engine, dot, field = name.partition(".")
        if not sign or not dot:
            raise UsageError(f'"{pair}" is not a setting; write engine.name=value.')
        try:
            settings.setdefault(engine.strip(), {})[field.strip()] = json.loads(value)
        except ValueError:
            settings.setdefault(engine.strip(), {})[field.strip()] = value.strip()
    days = {key: day for key, day in (("on", on), ("known", known)) if day is not None}
    if days:
        settings.setdefault("evidence", {}).update(days)
    return settings


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
    from maabar.terminal import say_check

    found, problems = examine(case)
    engines = _readiness(found)
    if json_:
        _print_json({"problems": [problem.as_dict() for problem in problems], "engines": engines})
    else:
        say_check(case, found, problems, engines)
    return 0 if found is not None else 1


def _readiness(case: Case | None) -> dict[str, dict[str, Any]]:
    from maabar.engines import available

    engines: dict[str, dict[str, Any]] = {}
    for engine in available():
        missing = list(engine.missing(case)) if case is not None else list(engine.needs)
        engines[engine.name] = {"ready": case is not None and not missing, "missing": missing}
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
    json_: Json = False,
    csv: Annotated[bool, Parameter(negative="")] = False,
    all_: Annotated[bool, Parameter(name="--all", negative="")] = False,
) -> int:
    """Say the state of every crossing on a day, who says so, and who disputes it.

    "Unknown" is an answer. Nothing is written.

    Examples:
        `maabar status`

        `maabar status my-case --on 2021-03-20 --use people`

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
        A crossing: list the statements that its status rests on, the weightiest first.
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
    csv
        Print CSV.
    all_
        Also show crossings of which nothing is said.
    """
    from maabar.case import read
    from maabar.engines import evidence
    from maabar.errors import UsageError, did_you_mean
    from maabar.terminal import print_csv, records, say_explanation, say_status

    found = read(case).at_level(level)
    if why and why not in set(found["crossings"]["crossing"]):
        raise UsageError(
            f'There is no crossing "{why}". {did_you_mean(why, list(found["crossings"]["crossing"]))}'
        )
    days = {"on": on, "known": known}
    if why:
        table = evidence.explain(
            found,
            why,
            **days,
            use=use or None,
            direction=direction or None,
            provisional=provisional,
            known_by=known_by,
        )
    else:
        table = evidence.status(found, **days, provisional=provisional, known_by=known_by)
    for column, wanted in (("use", use), ("direction", direction), ("layer", layer)):
        if wanted:
            table = table[table[column] == wanted]
    if json_:
        _print_json(records(table))
    elif csv:
        print_csv(table)
    elif why:
        say_explanation(found, why, table, provisional=provisional)
    else:
        say_status(found, table, provisional=provisional, everything=all_)
    return 0


@app.command
def schema(table: str = "", /, *, json_: Json = False) -> int:
    """Show the tables of a case, or the columns of one: the data dictionary.

    Examples:
        `maabar schema`

        `maabar schema claims`

    Parameters
    ----------
    table
        Name of a table, of a case or of a result.
    """
    from maabar.engines import available
    from maabar.errors import UsageError, did_you_mean
    from maabar.tables import CASE_TABLES
    from maabar.terminal import say_schema

    known = {t.name: t for t in (*CASE_TABLES, *(t for engine in available() for t in engine.gives))}
    if table and table not in known:
        raise UsageError(f'There is no table "{table}". {did_you_mean(table, list(known), listed=0)}')
    chosen = [known[table]] if table else list(known.values())
    if json_:
        described = [t.describe() for t in chosen]
        _print_json(described[0] if table else described)
    else:
        say_schema(chosen, whole=bool(table))
    return 0


@app.command
def brief(
    run_folder: Path,
    /,
    *,
    lang: Literal["en", "ar"] = "en",
    level: LevelName | None = None,
    out: Path | None = None,
) -> int:
    """Write the brief of a run again, in one of its languages, as one file to send.

    Examples:
        `maabar brief runs/my-case-0123456789ab --lang ar --out brief-ar.html`

    Parameters
    ----------
    run_folder
        A run folder.
    lang
        Language of the brief.
    level
        Highest sensitivity of what it may hold; default: that of the run.
    out
        File to write; default: `brief.html` or `brief.ar.html` in this folder.
    """
    from maabar import store
    from maabar.brief.page import render
    from maabar.errors import UsageError
    from maabar.study import compare
    from maabar.table import LEVELS
    from maabar.writing import replace_file

    study = store.load(run_folder)
    if level is not None and LEVELS.index(level) > LEVELS.index(study.level):
        raise UsageError(
            f"The run holds nothing above the level {study.level}; run the case again with --level {level}."
        )
    if level is not None and level != study.level:
        given = {name: model.model_dump() for name, model in study.settings.items()}
        study = compare(study.case, level=level, seed=study.seed, engines=study.engines, settings=given)
    target = out or Path("brief.html" if lang == "en" else f"brief.{lang}.html")
    replace_file(target, render(study, lang).encode("utf-8"))
    print(target.resolve())
    return 0


if __name__ == "__main__":
    main()
