"""What holds for every engine: it keeps to its record, which can be sent away, and leaves its input alone."""

import pickle
from dataclasses import replace
from types import MappingProxyType

import pandas as pd
import pytest

import maabar as mb
from maabar.engine import Engine
from maabar.engines import ENGINES
from maabar.sensitivity import _OF_CROSSINGS
from maabar.tables import BY_NAME


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_a_record_can_be_sent_to_another_process(engine):
    """Without it an engine works on one core and fails on two, where runs of any length are spread."""
    again = pickle.loads(pickle.dumps(engine))  # noqa: S301 - made here
    assert again.name == engine.name
    assert [measure.name for measure in again.measures] == [measure.name for measure in engine.measures]


def _answer(case, engine):
    option = case["options"]["option"].iloc[-1]
    return mb.compare(
        case, [option], draws=0, engines=[engine.name], settings={engine.name: dict(engine.lean)}
    )


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_it_gives_what_it_declares_twice_the_same_and_leaves_its_input_alone(engine):
    case = mb.read("nw-syria-2021")
    before = {name: frame.copy(deep=True) for name, frame in case.frames.items()}
    once, twice = _answer(case, engine), _answer(case, engine)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(case[name], frame)
    given = [table for table in engine.gives if table.name in once.tables]
    assert any(len(once[table.name]) for table in given)
    for table in given:
        frame = once[table.name]
        pd.testing.assert_frame_equal(frame, twice[table.name])
        for column in table.in_memory:
            _fits(frame[column.name], column)


def _fits(cells, column):
    if column.kind in {"number", "integer"}:
        assert cells.dtype == float
    elif column.kind == "date":
        assert str(cells.dtype).startswith("datetime64")
    else:
        assert cells.map(lambda cell: isinstance(cell, str)).all(), column.name
    if column.choices:
        words = {word for cell in cells for word in cell.split("|")}
        assert words <= {"", *column.choices}, column.name


def _read(engine):
    tables = {table for table in (*engine.needs, *engine.helps) if "." not in table}
    return tables | (_OF_CROSSINGS if "crossings" in tables else set())


def _others(engine):
    """Ranged columns of the tables that an engine reads which it does not name."""
    return [
        (table, column.name)
        for table in sorted(_read(engine))
        for column in BY_NAME[table].columns
        if column.ranged and f"{table}.{column.name}" not in engine.ranges
    ]


def _with_others(case, columns):
    frames = dict(case.frames)
    for table, column in columns:
        numbers = frames[table][column].astype(float).fillna(1.0) * 0.5 + 0.125
        frames[table] = frames[table].assign(
            **{column: numbers, f"{column}_low": numbers, f"{column}_high": numbers}
        )
    return replace(case, frames=MappingProxyType(frames))


@pytest.mark.parametrize("engine", [e for e in ENGINES if e.ranges is not None], ids=lambda e: e.name)
def test_a_range_that_an_engine_does_not_name_moves_none_of_its_tables(engine):
    """The list of ranges that move nothing makes no trial of such a column."""
    columns = _others(engine)
    assert columns
    case = mb.read("nw-syria-2021")
    stated, other = (
        mb.compare(one, draws=0, engines=[engine.name], settings={engine.name: dict(engine.lean)})
        for one in (case, _with_others(case, columns))
    )
    for table in engine.gives:
        if table.name in stated.tables and table.name != "talks.frozen":
            pd.testing.assert_frame_equal(stated[table.name], other[table.name])


def test_a_range_that_no_table_has_is_a_fault_of_the_record():
    made = ENGINES[0]
    with pytest.raises(ValueError, match="no column with a range"):
        Engine(made.name, made.question, made.run, made.gives, made.settings, ranges=("places.naem",))
