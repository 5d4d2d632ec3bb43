"""Reading and checking a large case."""

from __future__ import annotations

from benchmarks.conftest import measured_alone
from benchmarks.generate import LARGE

READ_S = 5.0
READ_MB = 1000.0


def test_read_and_check(within, large_folder):
    from maabar.case import read

    case = within(READ_S, read, large_folder)
    assert len(case["places"]) == LARGE.places
    assert len(case["claims"]) == LARGE.claims
    assert len(case["roads"]) > 0.99 * LARGE.roads


def test_memory_of_reading(large_folder, record_property, capsys):
    held = measured_alone(
        "import sys\nfrom maabar.case import read\nread(sys.argv[1])\nresult = {}", str(large_folder)
    )
    record_property("peak_mb", held["peak_mb"])
    with capsys.disabled():
        print(f"\n  reading a large case held at most {held['peak_mb']:.0f} MB")
    assert held["peak_mb"] <= READ_MB


def test_cut_to_a_level(within, large_case):
    assert len(within(1.0, large_case.at_level, "public")["claims"]) == LARGE.claims
