"""The status of many crossings from many claims."""

from __future__ import annotations

from benchmarks.conftest import measured_alone
from benchmarks.generate import LARGE

PLAIN_S = 2.0
ROBUST_S = 5.0
EXPLAIN_S = 1.0
STATUS_MB = 2000.0  # no target of the design; a guard against a careless copy
ROWS = LARGE.crossings * 5 * 3 * 2  # crossing x layer x use x direction


def test_status_plain(within, large_case):
    from maabar.engines.evidence import status

    rows = within(PLAIN_S, status, large_case, robust=False)
    assert len(rows) == ROWS
    assert (rows["status"] != "unknown").mean() > 0.1


def test_status_robust(within, large_case):
    from maabar.engines.evidence import status

    rows = within(ROBUST_S, status, large_case)
    assert len(rows) == ROWS
    assert set(rows["robust"]) >= {"yes", "no"}


def test_positions(within, large_case):
    from maabar.engines.evidence import positions

    assert len(within(PLAIN_S, positions, large_case))


def test_explanation_of_one_crossing(within, large_case):
    from maabar.engines.evidence import explain

    rows = within(EXPLAIN_S, explain, large_case, "crossing-000001", use="aid", direction="a_to_b")
    assert rows["claim"].nunique() > 10


def test_memory_of_a_status(large_folder, record_property, capsys):
    code = (
        "import sys\nfrom maabar.case import read\nfrom maabar.engines.evidence import status\n"
        "status(read(sys.argv[1]))\nresult = {}"
    )
    held = measured_alone(code, str(large_folder))
    record_property("peak_mb", held["peak_mb"])
    with capsys.disabled():
        print(f"\n  reading a large case and its status held at most {held['peak_mb']:.0f} MB")
    assert held["peak_mb"] <= STATUS_MB
