"""What holds for every engine: its record can be sent to another process, measures included."""

import pickle

import pytest

from maabar.engines import ENGINES


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_a_record_can_be_sent_to_another_process(engine):
    """Without it an engine works on one core and fails on two, where runs of any length are spread."""
    again = pickle.loads(pickle.dumps(engine))  # noqa: S301 - made here
    assert again.name == engine.name
    assert [measure.name for measure in again.measures] == [measure.name for measure in engine.measures]
