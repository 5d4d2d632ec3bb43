"""The work of a study: one draw of every option at a time, the same whoever does it and in whatever order."""

from __future__ import annotations

import copyreg
import time
from collections.abc import Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from maabar.draws import Ranged, case_of_draw, stream
from maabar.errors import EngineError, MaabarError
from maabar.measures import DRAWN, read_measures
from maabar.ranges import settings_of_draw
from maabar.tables import AS_IS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic import BaseModel

    from maabar.case import Case
    from maabar.engine import Engine, Run

Tables = dict[str, pd.DataFrame]

#: Processes of our own are started for this many seconds of work or more: each takes two to start.
WORTH_SECONDS = 5.0


def _frozen(plain: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(plain)


def _thawed(proxy: MappingProxyType[Any, Any]) -> tuple[Callable[..., Any], tuple[dict[Any, Any]]]:
    return _frozen, (dict(proxy),)


# Cases and settings hold read-only views, which Python does not send to other processes by itself.
copyreg.pickle(MappingProxyType, _thawed)


@dataclass(frozen=True)
class Job:
    """Everything a draw needs, sent once to each worker.

    Attributes:
        case: The case at its level, without option.
        options: Options to work out.
        engines: Engines of scope option or draw, in order.
        settings: Resolved settings by engine.
        given: Tables of the engines that ran once for the case.
        ranged: Ranged columns of the case.
        seed: Seed.
        samplers: Engines that ran once for the case and draw states for the others.
    """

    case: Case
    options: tuple[str, ...]
    engines: tuple[Engine, ...]
    settings: Mapping[str, BaseModel]
    given: Mapping[str, pd.DataFrame]
    ranged: tuple[Ranged, ...]
    seed: int
    samplers: tuple[Engine, ...] = ()


@dataclass(frozen=True)
class Result:
    """What one draw gave.

    Attributes:
        draw: Its number.
        drawn: Rows of `DRAWN`.
        tables: For draw 0 every table of every option, with an `option` column; for others those kept per
        draw.
        seconds: Time by engine.
    """

    draw: int
    drawn: pd.DataFrame
    tables: Tables
    seconds: Mapping[str, float] = field(default_factory=dict, compare=False)


class Keep(Protocol):
    """Where finished draws are kept, so that a stopped study goes on where it was."""

    def load(self, draw: int) -> Result | None:
        """Return a finished draw, or None."""

    def save(self, result: Result) -> None:
        """Keep a finished draw, whole or not at all."""


def one_draw(job: Job, draw: int, stated: Mapping[str, Tables]) -> Result:
    """Work out every option in one draw.

    Args:
        job: The study's material.
        draw: Number of the draw; 0 = the case as stated.
        stated: For each option the tables of draw 0 (empty while draw 0 itself is worked out).

    Returns:
        Its measures and tables.
    """
    case = case_of_draw(job.case, job.ranged, job.seed, draw)
    job = replace(job, settings=settings_of_draw(job.engines, job.case, job.settings, job.seed, draw))
    states = drawn_states(job, draw)
    seconds: dict[str, float] = {engine.name: 0.0 for engine in job.engines}
    engines = tuple(engine for engine in job.engines if draw == 0 or engine.scope == "draw")
    base = _base(job, engines, case.under("", states), draw, (seconds, _stated(stated, AS_IS)))
    values: list[dict[str, object]] = []
    tables: dict[str, list[pd.DataFrame]] = {
        table.name: [base[table.name]] for engine in engines for table in engine.gives if table.once
    }
    for option in job.options:
        # What is worked out once per option holds in every draw.
        gave = {**stated.get(option, {})} if draw else {}
        before = {**base, **_stated(stated, option)}
        gave |= _one_option(job, engines, case.under(option, states), draw, option, before, seconds)
        for engine in job.engines:
            numbers = _measured(engine, {**base, **gave}, option, draw)
            values += [
                {"option": option, "draw": draw, "measure": name, "value": value}
                for name, value in numbers.items()
            ]
            for table in engine.gives:
                if table.step == "run" and (draw == 0 or (table.every_draw and engine in engines)):
                    tables.setdefault(table.name, []).append(marked(gave[table.name], option, draw))
    return Result(
        draw,
        DRAWN.frame(values) if values else DRAWN.empty(),
        {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()},
        seconds,
    )


def _measured(engine: Engine, gave: Tables, option: str, draw: int) -> dict[str, float]:
    try:
        return read_measures(engine.measures, gave)
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        raise EngineError(
            f"A measure of the engine {engine.name} failed ({why}). Option {option}, draw {draw}."
        ) from error


def _stated(stated: Mapping[str, Tables], option: str) -> Tables:
    return {f"stated.{name}": frame for name, frame in stated.get(option, {}).items()}


def _base(
    job: Job, engines: tuple[Engine, ...], case: Case, draw: int, noted: tuple[dict[str, float], Tables]
) -> Tables:
    tables: Tables = {}
    seconds, stated = noted
    for engine in engines:
        if engine.base is not None:
            started = time.perf_counter()
            settings = job.settings[engine.name]
            given = {**job.given, **stated, **tables}
            try:
                tables.update(call(engine, engine.base, case, settings, given, job.seed, draw))
            except EngineError as error:
                raise EngineError(f"{error} Before any option, draw {draw}.") from error
            seconds[engine.name] += time.perf_counter() - started
    return tables


def _one_option(  # noqa: PLR0917 - one option of one draw, with what is there already
    job: Job,
    engines: tuple[Engine, ...],
    case: Case,
    draw: int,
    option: str,
    base: Tables,
    seconds: dict[str, float],
) -> Tables:
    given: Tables = {**job.given, **base}
    gave: Tables = {}
    for engine in engines:
        started = time.perf_counter()
        try:
            settings = job.settings[engine.name]
            results = call(engine, engine.run, case, settings, given, job.seed, draw)
        except EngineError as error:
            raise EngineError(f"{error} Option {option}, draw {draw}.") from error
        seconds[engine.name] += time.perf_counter() - started
        gave.update(results)
        given.update(results)
    return gave


def drawn_states(job: Job, draw: int) -> pd.DataFrame | None:
    """Return the states drawn from the evidence, shaped like `states`; None if no engine draws any."""
    for engine in job.samplers:
        if engine.sample is not None:
            return engine.sample(job.case, job.given, job.seed, draw)
    return None


def call(  # noqa: PLR0917 - an engine's own four arguments, and where its random numbers start
    engine: Engine,
    run: Run,
    case: Case,
    settings: BaseModel,
    given: Mapping[str, pd.DataFrame],
    seed: int,
    draw: int,
) -> Tables:
    """Call one step of an engine and see that it gives what it declares.

    Raises:
        EngineError: If it fails or gives something else.
    """
    try:
        results = run(case, settings, Given(given), stream(seed, draw, engine.name))
    except MaabarError:
        raise
    except Exception as error:
        raise EngineError(f"The engine {engine.name} failed ({type(error).__name__}: {error}).") from error
    if not isinstance(results, dict):
        raise EngineError(f"The engine {engine.name} gave no tables by name but {type(results).__name__}.")
    _see_to(engine, results, "base" if run is engine.base else "close" if run is engine.close else "run")
    return results


def _see_to(engine: Engine, results: Tables, step: str) -> None:
    """See that an engine gave what it declares; its step base may make more than is declared.

    Raises:
        EngineError: If it gave other tables, or a table has other columns.
    """
    declared = {table.name: table for table in engine.gives if table.step == step}
    if set(declared) - set(results) or (step != "base" and set(results) != set(declared)):
        raise EngineError(
            f"The engine {engine.name} gave {sorted(results)}, declared {sorted(declared)}. "
            "What its step base makes is handed on and neither given again nor declared."
        )
    for name, table in declared.items():
        frame = results[name]
        wanted = [column.name for column in table.in_memory]
        found = list(getattr(frame, "columns", [f"none: it is {type(frame).__name__}"]))
        if found != wanted:
            raise EngineError(
                f"The engine {engine.name} gave {name} with the columns {found}, declared {wanted}. "
                "Table.frame(...) puts them in order and fills those that are left out."
            )


class Given(Mapping[str, pd.DataFrame]):
    """Tables of earlier engines as an engine sees them: what it does to one stays its own."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        """Take the tables; none is copied before it is asked for."""
        self._tables = dict(tables)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table.

        Raises:
            KeyError: If no engine before gave it.
        """
        if name not in self._tables:
            raise KeyError(f'no engine before gave "{name}"; name it in `needs`')
        return self._tables[name].copy(deep=False)

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._tables)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._tables)


def marked(frame: pd.DataFrame, option: str, draw: int) -> pd.DataFrame:
    """Return a table with columns that say of which option and draw it is."""
    marked = frame.copy(deep=False)
    marked.insert(0, "option", pd.Series([option] * len(frame), dtype="str"))
    marked.insert(1, "draw", float(draw))
    return marked


def work_through(
    job: Job,
    draws: int,
    *,
    workers: int = 1,
    executor: Executor | None = None,
    keep: Keep | None = None,
    progress: Callable[[float, str], None] | None = None,
) -> list[Result]:
    """Work out draw 0 and then draws 1 to `draws`; the result does not depend on who does them.

    Args:
        job: The study's material.
        draws: How many draws beside draw 0.
        workers: Processes of our own at most; with 1, or for little work, none is started.
        executor: Any `concurrent.futures` executor, in place of our own processes.
        keep: Where finished draws are found and left.
        progress: Called after each draw.

    Returns:
        The results in the order of draws.
    """
    results = {draw: found for draw in range(draws + 1) if keep and (found := keep.load(draw)) is not None}

    def finished(result: Result) -> None:
        results[result.draw] = result
        if keep:
            keep.save(result)
        if progress:
            progress(len(results) / (draws + 1), f"draw {len(results)} of {draws + 1}")

    if 0 not in results:
        finished(one_draw(job, 0, {}))
    stated = _by_option(job, results[0])
    missing = [draw for draw in range(1, draws + 1) if draw not in results]
    if missing and executor is None:
        started = time.perf_counter()
        finished(one_draw(job, missing[0], stated))
        missing = missing[1:]
        if (time.perf_counter() - started) * len(missing) < WORTH_SECONDS:
            workers = 1
    for result in _spread(job, stated, missing, workers, executor):
        finished(result)
    return [results[draw] for draw in range(draws + 1)]


def _by_option(job: Job, result: Result) -> dict[str, Tables]:
    """Return draw 0's tables by option, without the marks, as engines know them."""
    once = {table.name for engine in job.engines for table in engine.gives if table.once}
    return {
        option: {
            name: frame
            if name in once
            else frame[frame["option"] == option].drop(columns=["option", "draw"]).reset_index(drop=True)
            for name, frame in result.tables.items()
        }
        for option in job.options
    }


def _spread(
    job: Job,
    stated: Mapping[str, Tables],
    draws: list[int],
    workers: int,
    executor: Executor | None,
) -> Iterator[Result]:
    if executor is not None:
        tasks = [executor.submit(one_draw, job, draw, stated) for draw in draws]
        yield from _in_any_order(tasks)
    elif workers > 1 and len(draws) > 1:
        # Processes start fresh (spawn) on every system: a fork would carry threads of numerical libraries
        # along.
        with ProcessPoolExecutor(
            min(workers, len(draws)),
            mp_context=get_context("spawn"),
            initializer=_start,
            initargs=(job, stated),
        ) as pool:
            yield from _in_any_order([pool.submit(_again, draw) for draw in draws])
    else:
        for draw in draws:
            yield one_draw(job, draw, stated)


def _in_any_order(tasks: list[Future[Result]]) -> Iterator[Result]:
    try:
        for task in as_completed(tasks):
            yield task.result()
    finally:
        for task in tasks:
            task.cancel()


class _Worker:
    """What a worker process was given when it started: sent once, not with every draw."""

    job: Job
    stated: Mapping[str, Tables]


def _start(job: Job, stated: Mapping[str, Tables]) -> None:
    _Worker.job, _Worker.stated = job, stated


def _again(draw: int) -> Result:
    return one_draw(_Worker.job, draw, _Worker.stated)
