"""`run` and `brief`: from a case to a run folder and what is sent."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from maabar.cli.app import DEFAULT_CASE, Day, Flag, Json, LevelName, app, print_json
from maabar.cli.setting import settings_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from maabar.study import Study

    Extra = Callable[[Study, Path], object]

RUNS = Path("runs")
#: For a first look (assumed): p10 and p90 are then rough, and the page says on how many draws they rest.
DRAWS = 24
#: Processes used without being told: one for each of the two cores that a laptop has at least.
WORKERS = 2
AS_IS = "as-is"


@app.command
def run(
    case: str = DEFAULT_CASE,
    /,
    *,
    out: Path = RUNS,
    draws: int = DRAWS,
    seed: int = 1,
    workers: int = WORKERS,
    level: LevelName = "public",
    on: Day = None,
    known: Day = None,
    set_: Annotated[tuple[str, ...], Parameter(name="--set", negative="")] = (),
    with_: Annotated[tuple[str, ...], Parameter(name="--with", negative="")] = (),
    no_quotes: Flag = False,
    json_: Json = False,
) -> int:
    """Work out a case and write a run folder with the brief.

    The main job: checks the case, works out the state of every crossing, compares the options, and writes
    tables, a spreadsheet and `brief.html` (and its Arabic twin) into a folder of its own. The same question
    again is answered from it.

    Examples:
        `maabar run`

        `maabar run my-case --level restricted --out /tmp/runs`

        `maabar run my-case --set evidence.threshold=0.8`

        `maabar run my-case --with trade --with aid`

    Parameters
    ----------
    case
        A case folder, an .xlsx workbook, or the name of a built-in case.
    out
        Folder that holds runs.
    draws
        How often numbers with a range are drawn: so many for a first look, 200 and more for an answer to pass
        on; 0 = the state of crossings only, without comparing options.
    seed
        Seed of everything that is drawn by chance.
    workers
        Processes to use; the result is the same with any number.
    level
        Leave out everything above this sensitivity.
    on
        The day to speak about; default: the case's as_of.
    known
        Use only what was known by this day; default: the case's as_of. A later day is marked "in hindsight".
    set_
        A setting, as engine.name=value; may be given several times.
    with_
        An engine that takes long and so runs only if asked for, beside the others; may be given several
        times.
    no_quotes
        Give only the places of quoted words in `evidence/annotations.jsonld`, not the words.
    """
    from functools import partial

    from maabar import brief as briefs
    from maabar.terminal import say_run

    started = time.perf_counter()
    asked: dict[str, Any] = {"seed": seed, "level": level, "settings": settings_of(set_, on, known)}
    asked["draws"] = draws
    extra = partial(briefs.write, quotes=not no_quotes, workers=workers)
    study, folder = _answer(case, out, extra, asked, quiet=json_, workers=workers, more=with_)
    if no_quotes:
        _refuse_quotes(folder)
    answer = {
        "run": str(folder.resolve()),
        "brief": str((folder / "brief.html").resolve()),
        "engines": list(study.engines),
        "options": list(study.options),
        "seconds": round(time.perf_counter() - started, 3),
    }
    if json_:
        print_json(answer)
    else:
        say_run(study, folder, time.perf_counter() - started)
    return 0


def _refuse_quotes(folder: Path) -> None:
    """A run that is there already may have been made with quotes."""
    from maabar.errors import UsageError

    linked = folder / "evidence" / "annotations.jsonld"
    if linked.is_file() and '"TextQuoteSelector"' in linked.read_text(encoding="utf-8"):
        raise UsageError(
            f'The run "{folder}" is there already, with quotes. Move it away, or name another --out.'
        )


def _answer(
    case: str,
    out: Path,
    extra: Extra,
    asked: dict[str, Any],
    *,
    quiet: bool,
    workers: int = 1,
    more: tuple[str, ...] = (),
) -> tuple[Study, Path]:
    from maabar import store
    from maabar.case import read
    from maabar.errors import UsageError
    from maabar.study import prepare
    from maabar.terminal import progress

    if workers < 1:
        raise UsageError(f"There cannot be {workers} workers.")
    with progress(quiet=quiet) as report:
        found = read(case)
        if more:
            usual = prepare(found, **asked).settings
            asked |= {"engines": [*usual, *(name for name in more if name not in usual)]}
        plan = prepare(found, **asked)
        return store.answer(plan, out, workers=workers, progress=report, extra=extra)


@app.command
def compare(
    case: str = DEFAULT_CASE,
    /,
    *,
    option: tuple[str, ...] = (),
    to: str = AS_IS,
    out: Path = RUNS,
    draws: int = DRAWS,
    seed: int = 1,
    workers: int = WORKERS,
    engine: tuple[str, ...] = (),
    level: LevelName = "public",
    set_: Annotated[tuple[str, ...], Parameter(name="--set", negative="")] = (),
    json_: Json = False,
) -> int:
    """Compare options of a case: what each would change, as a range, and who would have to let it happen.

    Each number is given as p10, p50 and p90 over the draws; differences are taken draw by draw.

    Examples:
        `maabar compare`

        `maabar compare my-case --option open-both --draws 200 --workers 2`

    Parameters
    ----------
    case
        A case folder, an .xlsx workbook, or the name of a built-in case.
    option
        Options to compare with as-is; default: all. May be given several times.
    to
        The option that differences are taken to.
    out
        Folder that holds runs.
    draws
        How often numbers with a range are drawn.
    seed
        Seed of everything that is drawn by chance.
    workers
        Processes to use; the result is the same with any number.
    engine
        Engines to run; default: all that the case has tables for.
    level
        Leave out everything above this sensitivity.
    set_
        A setting, as engine.name=value; may be given several times.
    """
    from maabar.brief import exports
    from maabar.cli.printing import say_comparison
    from maabar.holders import GATES
    from maabar.measures import DIFFERENCES, MEASURES
    from maabar.terminal import records

    asked = {
        "options": option,
        "draws": draws,
        "seed": seed,
        "level": level,
        "engines": engine,
        "settings": settings_of(set_),
    }
    study, folder = _answer(case, out, exports.tables, asked, quiet=json_, workers=workers)
    if json_:
        print_json({
            "run": str(folder.resolve()),
            "measures": records(study.measures, MEASURES),
            "differences": records(study.difference(to), DIFFERENCES),
            "gates": records(study["options.gates"], GATES) if "options.gates" in study.tables else [],
        })  # fmt: skip
    else:
        say_comparison(study, folder, to)
    return 0


@app.command
def show(run_folder: Path, table: str = "", /, *, csv: Flag = False, json_: Json = False) -> int:
    """Show a table of a run, or list its tables.

    Examples:
        `maabar show runs/my-case-0123456789ab`

        `maabar show runs/my-case-0123456789ab measures --csv`

    Parameters
    ----------
    run_folder
        A run folder.
    table
        Name of a table; `measures` and `differences` are worked out from the draws.
    csv
        Print CSV.
    """
    from maabar import store
    from maabar.cli.printing import plain_records, say_table, say_tables
    from maabar.errors import UsageError
    from maabar.terminal import print_csv

    study = store.load(run_folder)
    made = {"measures": lambda: study.measures, "differences": study.difference} if study.draws else {}
    if not table:
        say_tables(study, list(made))
        return 0
    try:
        frame = made[table]() if table in made else study[table]
    except KeyError as error:
        raise UsageError(str(error.args[0])) from error
    if csv:
        print_csv(frame)
    elif json_:
        print_json(plain_records(frame))
    else:
        say_table(table, frame)
    return 0


@app.command
def brief(
    run_folder: Path,
    /,
    *,
    lang: Literal["en", "ar"] = "en",
    level: LevelName | None = None,
    out: Path | None = None,
    evidence: Path | None = None,
    no_quotes: Flag = False,
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
    evidence
        Folder to write `annotations.jsonld` and `provenance.jsonld` to as well. At another level than the
        run's they give only the places of quoted words.
    no_quotes
        Give only the places of quoted words in any case.
    """
    from maabar import store
    from maabar.brief.page import render
    from maabar.errors import UsageError
    from maabar.study import compare as again
    from maabar.table import LEVELS
    from maabar.writing import replace_file

    study = store.load(run_folder)
    same = level in {None, study.level}
    if level is not None and LEVELS.index(level) > LEVELS.index(study.level):
        raise UsageError(
            f"The run holds nothing above the level {study.level}; run the case again with --level {level}."
        )
    if level is not None and level != study.level:
        given = {name: model.model_dump() for name, model in study.settings.items()}
        study = again(
            study.case, study.options, draws=study.draws, level=level, seed=study.seed, engines=study.engines,
            settings=given,
        )  # fmt: skip
    target = out or Path("brief.html" if lang == "en" else f"brief.{lang}.html")
    replace_file(target, render(study, lang).encode("utf-8"))
    print(target.resolve())
    if evidence is not None:
        _write_linked(study, run_folder, evidence, quotes=not no_quotes and same)
    return 0


def _write_linked(study: Study, run_folder: Path, folder: Path, *, quotes: bool) -> None:
    """Write the linked data of a run again; the words that it quotes are kept in the run's own file alone."""
    from maabar.brief import linked
    from maabar.writing import replace_file

    for path in linked.write(study, folder, quotes=False):
        kept = run_folder / "evidence" / path.name
        if quotes and kept.is_file():
            replace_file(path, kept.read_bytes())
        print(path.resolve())
